/* SPDX-License-Identifier: LGPL-2.1-or-later
 * table.c: the cmdlets and their parameters.
 *
 * Sources: the Microsoft pages of the cmdlets. Parameters that set a property come from the property tables. */
#include "cmdlet/verbs.h"

/* clang-format off */
#define TEXT MAPICFG__TAKES_TEXT
#define TEXTS MAPICFG__TAKES_TEXTS
#define SWITCH MAPICFG__TAKES_SWITCH
#define NUMBER MAPICFG__TAKES_NUMBER
#define END {NULL, NULL, 0, 0, 0, 0, NULL}
#define DOMAIN_CONTROLLER {"DomainController", NULL, TEXT, 0, MAPICFG__IGNORED, 0, \
                           "Accepted and ignored: there is one store."}

static const struct mapicfg__parameter none[] = {END};

static const struct mapicfg__parameter get_organization[] = {DOMAIN_CONTROLLER, END};
static const struct mapicfg__parameter set_organization[] = {DOMAIN_CONTROLLER, END};

static const struct mapicfg__parameter get_mailbox[] = {
    {"Identity", NULL, TEXT, 1, MAPICFG__FROM_PIPELINE | MAPICFG__MAY_BE_NULL, 1,
     "The mailbox, in any form: name, alias, address, GUID, DN, DOMAIN\\user ..., with wildcards. $null gives all."},
    {"Anr", NULL, TEXT, 0, 0, 2, "The beginning of a name or an address."},
    {"Filter", NULL, MAPICFG__TAKES_FILTER, 0, 0, 0,
     "A condition in OPATH: 'MapiHttpEnabled -eq $false -and Name -like \"a*\"'."},
    {"Server", NULL, TEXT, 0, MAPICFG__FROM_PIPELINE, 3, "Mailboxes of this server: its name, FQDN or DN."},
    {"Database", NULL, TEXT, 0, 0, 4, "Mailboxes of this database: its name or DN."},
    {"RecipientTypeDetails", NULL, TEXTS, 0, 0, 0, "UserMailbox, SharedMailbox, RoomMailbox ...; several with commas."},
    {"OrganizationalUnit", NULL, TEXT, 0, 0, 0, "Mailboxes below it: its name, canonical name or DN."},
    {"Archive", NULL, SWITCH, 0, 0, 0, "Mailboxes that have an archive."},
    {"PublicFolder", NULL, SWITCH, 0, 0, 0, "Public folder mailboxes."},
    {"Arbitration", NULL, SWITCH, 0, 0, 0, "Arbitration mailboxes."},
    {"AuditLog", NULL, SWITCH, 0, 0, 0, "Audit log mailboxes."},
    {"AuxAuditLog", NULL, SWITCH, 0, 0, 0, "Auxiliary audit log mailboxes."},
    {"Monitoring", NULL, SWITCH, 0, 0, 0, "Monitoring mailboxes."},
    {"ResultSize", NULL, NUMBER, 0, 0, 0, "The most to give: a number, or Unlimited. 1000 unless said otherwise."},
    {"SortBy", NULL, TEXT, 0, 0, 0, "The property to sort by."},
    {"IgnoreDefaultScope", NULL, SWITCH, 0, MAPICFG__IGNORED, 0, "Accepted and ignored."},
    {"ReadFromDomainController", NULL, SWITCH, 0, MAPICFG__IGNORED, 0, "Accepted and ignored."},
    DOMAIN_CONTROLLER, END,
};

static const struct mapicfg__parameter set_mailbox[] = {
    {"Identity", NULL, TEXT, 1, MAPICFG__MANDATORY | MAPICFG__FROM_PIPELINE, 0,
     "The mailbox, in any form that names one."},
    {"IgnoreDefaultScope", NULL, SWITCH, 0, MAPICFG__IGNORED, 0, "Accepted and ignored."},
    DOMAIN_CONTROLLER, END,
};

static const struct mapicfg__parameter get_vdir[] = {
    {"Identity", NULL, TEXT, 1, MAPICFG__FROM_PIPELINE | MAPICFG__MAY_BE_NULL, 1,
     "SERVER\\NAME (Default Web Site), the name alone, a GUID or a DN; with wildcards: SERVER\\NAME*. SERVER may be an "
     "FQDN."},
    {"Server", NULL, TEXT, 0, MAPICFG__FROM_PIPELINE, 2, "All of this server: its name or FQDN."},
    {"ADPropertiesOnly", NULL, SWITCH, 0, MAPICFG__IGNORED, 0, "Taken: a store holds one set of properties."},
    {"ShowMailboxVirtualDirectories", NULL, SWITCH, 0, 0, 0, "Also those of the back end (Exchange 2013)."},
    DOMAIN_CONTROLLER, END,
};

static const struct mapicfg__parameter set_vdir[] = {
    {"Identity", NULL, TEXT, 1, MAPICFG__MANDATORY | MAPICFG__FROM_PIPELINE, 0,
     "SERVER\\mapi (Default Web Site), the name alone, a GUID or a DN."},
    {"ApplyDefaults", NULL, MAPICFG__TAKES_BOOL, 0, MAPICFG__IGNORED, 0, "For Setup's use."},
    DOMAIN_CONTROLLER, END,
};

static const struct mapicfg__parameter set_directory[] = {
    {"Identity", NULL, TEXT, 1, MAPICFG__MANDATORY | MAPICFG__FROM_PIPELINE, 0,
     "SERVER\\NAME (Default Web Site), the name alone, a GUID or a DN; with a wildcard: SERVER\\NAME*."},
    DOMAIN_CONTROLLER, END,
};

static const struct mapicfg__parameter set_ews[] = {
    {"Identity", NULL, TEXT, 1, MAPICFG__MANDATORY | MAPICFG__FROM_PIPELINE, 0,
     "SERVER\\EWS (Default Web Site), the name alone, a GUID or a DN; with a wildcard: SERVER\\EWS*."},
    {"Force", NULL, SWITCH, 0, MAPICFG__IGNORED, 0, "Accepted and ignored: nothing here asks for it."},
    DOMAIN_CONTROLLER, END,
};

static const struct mapicfg__parameter set_outlook_anywhere[] = {
    {"Identity", NULL, TEXT, 1, MAPICFG__MANDATORY | MAPICFG__FROM_PIPELINE, 0,
     "SERVER\\Rpc (Default Web Site), the name alone, a GUID or a DN; with a wildcard: SERVER\\Rpc*."},
    {"DefaultAuthenticationMethod", NULL, MAPICFG__TAKES_METHOD, 0, 0, 0,
     "Basic, Ntlm or Negotiate, for clients inside and outside and for IIS: in place of those three parameters."},
    DOMAIN_CONTROLLER, END,
};

static const struct mapicfg__parameter get_server[] = {
    {"Identity", NULL, TEXT, 1, MAPICFG__FROM_PIPELINE | MAPICFG__MAY_BE_NULL, 1,
     "The server: its name, FQDN, GUID, DN or ExchangeLegacyDN; with wildcards."},
    {"Domain", NULL, TEXT, 0, 0, 2, "All of this domain."},
    {"Status", NULL, SWITCH, 0, MAPICFG__IGNORED, 0, "Accepted and ignored: no server is asked."},
    DOMAIN_CONTROLLER, END,
};

static const struct mapicfg__parameter get_client_access[] = {
    {"Identity", NULL, TEXT, 1, MAPICFG__FROM_PIPELINE | MAPICFG__MAY_BE_NULL, 0,
     "The server: its name, FQDN, GUID or DN; with wildcards."},
    {"IncludeAlternateServiceAccountCredentialPassword", NULL, SWITCH, 0, MAPICFG__IGNORED, 0,
     "Accepted and ignored: no server is asked."},
    {"IncludeAlternateServiceAccountCredentialStatus", NULL, SWITCH, 0, MAPICFG__IGNORED, 0,
     "Accepted and ignored: no server is asked."},
    DOMAIN_CONTROLLER, END,
};

static const struct mapicfg__parameter set_client_access[] = {
    {"Identity", NULL, TEXT, 1, MAPICFG__MANDATORY | MAPICFG__FROM_PIPELINE, 0,
     "The server: its name, FQDN, GUID or DN."},
    DOMAIN_CONTROLLER, END,
};

static const struct mapicfg__parameter get_auth_server[] = {
    {"Identity", NULL, TEXT, 1, MAPICFG__FROM_PIPELINE | MAPICFG__MAY_BE_NULL, 0,
     "The authorization server: its name, GUID or DN; with wildcards: EvoSTS*."},
    DOMAIN_CONTROLLER, END,
};

static const struct mapicfg__parameter set_auth_server[] = {
    {"Identity", NULL, TEXT, 1, MAPICFG__MANDATORY | MAPICFG__FROM_PIPELINE, 0,
     "The authorization server: its name, GUID or DN."},
    {"TrustAnySSLCertificate", NULL, SWITCH, 0, MAPICFG__IGNORED, 0, "Accepted and ignored: no server is asked."},
    DOMAIN_CONTROLLER, END,
};

static const struct mapicfg__parameter get_permission[] = {
    {"Identity", NULL, TEXT, 1, MAPICFG__MANDATORY | MAPICFG__FROM_PIPELINE, 0,
     "The mailbox, in any form: name, alias, address, GUID, DN, DOMAIN\\user ..."},
    {"User", NULL, TEXT, 0, 0, 0, "Only what this user or group may do, by the name that the entry has."},
    {"ResultSize", NULL, NUMBER, 0, 0, 0, "The most to give: a number, or Unlimited. 1000 unless said otherwise."},
    {"ReadFromDomainController", NULL, SWITCH, 0, MAPICFG__IGNORED, 0, "Accepted and ignored."},
    DOMAIN_CONTROLLER, END,
};

static const struct mapicfg__parameter get_address_book[] = {
    {"Identity", NULL, TEXT, 1, MAPICFG__FROM_PIPELINE | MAPICFG__MAY_BE_NULL, 0,
     "The offline address book: its name, \\name, GUID or DN; with wildcards."},
    DOMAIN_CONTROLLER, END,
};

static const struct mapicfg__parameter new_vdir[] = {
    {"Server", NULL, TEXT, 0, MAPICFG__FROM_PIPELINE, 0, "The server; the local one when left out."},
    {"WebSiteName", NULL, TEXT, 0, 0, 0, "The IIS web site; \"Default Web Site\" when left out."},
    {"Role", NULL, TEXT, 0, 0, 0, "ClientAccess or Mailbox (Exchange 2013)."},
    DOMAIN_CONTROLLER, END,
};

static const struct mapicfg__parameter remove_vdir[] = {
    {"Identity", NULL, TEXT, 1, MAPICFG__MANDATORY | MAPICFG__FROM_PIPELINE, 0,
     "SERVER\\mapi (Default Web Site), the name alone, a GUID or a DN."},
    DOMAIN_CONTROLLER, END,
};

static const struct mapicfg__parameter test_connectivity[] = {
    {"ProbeIdentity", NULL, TEXT, 1, MAPICFG__MANDATORY, 0,
     "OutlookMapiHttpSelfTestProbe: the endpoints take requests; nobody logs on unless there are credentials. "
     "OutlookMapiHttpDeepTestProbe: a logon to the mailbox and the address book, at the server's own URL. "
     "OutlookMapiHttpCtpProbe: the same at the URLs that Autodiscover hands out. With OutlookMapiHttp.Protocol\\ "
     "before it, and \\DATABASE behind it."},
    {"RunFromServerId", NULL, TEXT, 0, 0, 0,
     "The server that is connected to, and whose InternalUrl is tested: its name, FQDN, GUID or DN. The local one, or "
     "the only one there is, when left out."},
    {"MailboxId", NULL, TEXT, 0, MAPICFG__FROM_PIPELINE, 0,
     "The mailbox, in any form that names one; a health mailbox of the server when left out."},
    {"Hostname", NULL, TEXT, 0, 0, 0, "The host that is connected to in place of the server, HOST or HOST:PORT."},
    {"Credential", NULL, MAPICFG__TAKES_SECRET, 0, 0, 0,
     "In the PowerShell module only. Elsewhere no password stands in a text: mapicfg exec and mapicfg shell have "
     "--login and --password-file, and log on by a Kerberos ticket without them."},
    {"TimeOutSeconds", NULL, TEXT, 0, 0, 0, "The most that it may take: 30 seconds unless said otherwise."},
    END,
};

#define OPERATOR(name, text) \
    {name, "I" name, SWITCH, 0, 0, 2, text}, {"C" name, NULL, SWITCH, 0, 0, 2, text " Case counts."}
static const struct mapicfg__parameter where[] = {
    {"FilterScript", NULL, MAPICFG__TAKES_CONDITION, 1, 0, 1, "{ $_.MapiHttpEnabled -eq $false }"},
    {"Property", NULL, TEXT, 1, 0, 2, "The property to compare."},
    {"Value", NULL, MAPICFG__TAKES_VALUE, 2, 0, 2, "What to compare it with."},
    OPERATOR("EQ", "Equal."), OPERATOR("NE", "Not equal."),
    OPERATOR("Like", "Fits a pattern with * and ?."), OPERATOR("NotLike", "Does not fit the pattern."),
    OPERATOR("Match", "Fits a regular expression."), OPERATOR("NotMatch", "Does not fit the regular expression."),
    OPERATOR("GT", "Greater."), OPERATOR("GE", "Greater or equal."),
    OPERATOR("LT", "Less."), OPERATOR("LE", "Less or equal."),
    OPERATOR("Contains", "A list with the value."), OPERATOR("NotContains", "A list without the value."),
    OPERATOR("In", "The value is a list with it."), OPERATOR("NotIn", "The value is a list without it."),
    END,
};

static const struct mapicfg__parameter select[] = {
    {"Property", NULL, TEXTS, 1, 0, 0, "The properties to keep, with wildcards."},
    {"ExcludeProperty", NULL, TEXTS, 0, 0, 0, "Properties to leave out."},
    {"ExpandProperty", NULL, TEXT, 0, 0, 0, "The property whose values to give by themselves."},
    {"First", NULL, NUMBER, 0, 0, 0, "Only so many from the beginning."},
    {"Last", NULL, NUMBER, 0, 0, 0, "Only so many from the end."},
    {"Skip", NULL, NUMBER, 0, 0, 0, "Leaves so many out at the beginning."},
    {"Unique", NULL, SWITCH, 0, 0, 0, "Only the first of equal ones."},
    END,
};

static const struct mapicfg__parameter sort[] = {
    {"Property", NULL, TEXTS, 1, 0, 0, "The properties to sort by."},
    {"Descending", NULL, SWITCH, 0, 0, 0, "The greatest first."},
    {"CaseSensitive", NULL, SWITCH, 0, MAPICFG__IGNORED, 0, "Accepted and ignored."},
    {"Unique", NULL, SWITCH, 0, 0, 0, "Only the first of equal ones."},
    END,
};

static const struct mapicfg__parameter each[] = {
    {"Process", NULL, MAPICFG__TAKES_CONDITION, 1, 0, 1, "{ $_.Name }: the property to give."},
    {"MemberName", NULL, TEXT, 1, 0, 2, "The property to give."},
    END,
};

static const struct mapicfg__parameter group[] = {
    {"Property", NULL, TEXTS, 1, 0, 0, "The properties whose values make a group."},
    {"NoElement", NULL, SWITCH, 0, 0, 0, "Without the objects."},
    END,
};

static const struct mapicfg__parameter write_output[] = {
    {"InputObject", NULL, TEXTS, 1, 0, 0, "The texts to give."},
    {"NoEnumerate", NULL, SWITCH, 0, MAPICFG__IGNORED, 0, "Accepted and ignored."},
    END,
};

static const struct mapicfg__parameter write_host[] = {
    {"Object", "Msg", TEXTS, 1, 0, 0, "What to print."},
    {"ForegroundColor", NULL, TEXT, 0, MAPICFG__IGNORED, 0, "Accepted and ignored."},
    {"BackgroundColor", NULL, TEXT, 0, MAPICFG__IGNORED, 0, "Accepted and ignored."},
    END,
};

static const struct mapicfg__parameter out_host[] = {
    {"Paging", NULL, SWITCH, 0, MAPICFG__IGNORED, 0, "Accepted and ignored."}, END,
};

static const struct mapicfg__parameter out_string[] = {
    {"Width", NULL, NUMBER, 0, MAPICFG__IGNORED, 0, "Nothing is cut off."}, END,
};

static const struct mapicfg__parameter format_list[] = {
    {"Property", NULL, TEXTS, 1, 0, 0, "The properties to print, with wildcards: server,*url*."}, END,
};

static const struct mapicfg__parameter format_table[] = {
    {"Property", NULL, TEXTS, 1, 0, 0, "The properties to print, with wildcards."},
    {"AutoSize", NULL, SWITCH, 0, MAPICFG__IGNORED, 0, "Columns are always as wide as they need to be."},
    {"Wrap", NULL, SWITCH, 0, MAPICFG__IGNORED, 0, "Nothing is cut off."},
    {"HideTableHeaders", NULL, SWITCH, 0, 0, 0, "No names above the columns."},
    END,
};

#define CSV_PARAMETERS \
    {"NoTypeInformation", "nti", SWITCH, 0, 0, 0, "No #TYPE line."}

static const struct mapicfg__parameter export_csv[] = {
    {"Path", "LiteralPath", TEXT, 1, MAPICFG__MANDATORY, 0, "The file, which is written anew."},
    {"Encoding", NULL, TEXT, 0, MAPICFG__IGNORED, 0, "Taken; the file is always UTF-8."},
    {"Force", NULL, SWITCH, 0, MAPICFG__IGNORED, 0, "Accepted and ignored."},
    {"NoClobber", NULL, SWITCH, 0, 0, 0, "Does not replace a file that is there."},
    CSV_PARAMETERS, END,
};
static const struct mapicfg__parameter convert_csv[] = {CSV_PARAMETERS, END};

static const struct mapicfg__parameter convert_json[] = {
    {"Depth", NULL, NUMBER, 0, MAPICFG__IGNORED, 0, "Accepted and ignored."},
    {"Compress", NULL, SWITCH, 0, 0, 0, "All on one line."},
    END,
};

static const struct mapicfg__parameter measure[] = {
    {"Property", NULL, TEXTS, 1, 0, 0, "Counts only objects that have this property."}, END,
};

static const struct mapicfg__parameter get_help[] = {
    {"Name", NULL, TEXT, 1, 0, 0, "The cmdlet, or a pattern such as *mailbox*; all are listed when left out."},
    {"Examples", NULL, SWITCH, 0, 0, 0, "The synopsis and the examples only."},
    {"Full", NULL, SWITCH, 0, 0, 0, "All of it."},
    {"Detailed", NULL, SWITCH, 0, 0, 0, "All of it."},
    END,
};

const struct mapicfg__cmdlet mapicfg__cmdlet_table[] = {
    {"Get-OrganizationConfig", "", MAPICFG_CLASS_ORG, 0, 0, get_organization, "Gives the organization's settings.",
     "Get-OrganizationConfig | Format-List Name,MapiHttpEnabled\n", NULL, mapicfg__get_organization, NULL},
    {"Set-OrganizationConfig", "", MAPICFG_CLASS_ORG, 1, 1, set_organization, "Changes the organization's settings.",
     "Set-OrganizationConfig -MapiHttpEnabled $true\n", mapicfg__set_before, mapicfg__set_object, NULL},
    {"Get-CASMailbox", "Get-Mailbox", MAPICFG_CLASS_MAILBOX, 0, 0, get_mailbox,
     "Gives mailboxes' client access settings.",
     "Get-CASMailbox anna@contoso.com | Format-List *mapi*\n"
     "Get-CASMailbox -ResultSize Unlimited -Filter 'MapiHttpEnabled -eq $false' | Format-Table Name,MapiHttpEnabled\n",
     NULL, mapicfg__get_mailbox, NULL},
    {"Set-CASMailbox", "", MAPICFG_CLASS_MAILBOX, 1, 1, set_mailbox, "Changes a mailbox's client access settings.",
     "Set-CASMailbox anna@contoso.com -MapiHttpEnabled $null\n"
     "Get-CASMailbox -Filter 'MapiHttpEnabled -eq $false' | Set-CASMailbox -MapiHttpEnabled $null -WhatIf\n"
     "Set-CASMailbox \"Anna Berg\" -MAPIBlockOutlookExternalConnectivity $true\n",
     mapicfg__set_before, mapicfg__set_object, NULL},
    {"New-MapiVirtualDirectory", "", MAPICFG_CLASS_VDIR, 1, 1, new_vdir, "Makes a MAPI virtual directory.",
     "New-MapiVirtualDirectory -Server EX01 -InternalUrl https://mail.contoso.com/mapi -IISAuthenticationMethods "
     "Ntlm,OAuth,Negotiate\n", NULL, mapicfg__vdir_new, NULL},
    {"Get-MapiVirtualDirectory", "", MAPICFG_CLASS_VDIR, 0, 0, get_vdir, "Gives MAPI virtual directories.",
     "Get-MapiVirtualDirectory -Server EX01\nGet-MapiVirtualDirectory | Format-List server,*url*,*auth*\n",
     NULL, mapicfg__get_object, NULL},
    {"Set-MapiVirtualDirectory", "", MAPICFG_CLASS_VDIR, 1, 1, set_vdir, "Changes a MAPI virtual directory.",
     "Set-MapiVirtualDirectory \"EX01\\mapi (Default Web Site)\" -ExternalUrl https://mail.contoso.com/mapi "
     "-IISAuthenticationMethods Ntlm,OAuth,Negotiate\n"
     "Set-MapiVirtualDirectory EX01\\mapi* -ExtendedProtectionSPNList @{Add=\"HTTP/mail.contoso.com\"}\n",
     mapicfg__set_before, mapicfg__set_object, NULL},
    {"Remove-MapiVirtualDirectory", "", MAPICFG_CLASS_VDIR, 0, 1, remove_vdir, "Removes a MAPI virtual directory.",
     "Remove-MapiVirtualDirectory \"EX01\\mapi (Default Web Site)\" -Confirm:$false\n", NULL, mapicfg__vdir_remove,
     NULL},
    {"Get-OutlookAnywhere", "", MAPICFG_CLASS_OUTLOOK_ANYWHERE, 0, 0, get_vdir,
     "Gives the settings of Outlook Anywhere.",
     "Get-OutlookAnywhere -Server EX01 | Format-List Identity,*hostname*,*method*\n",
     NULL, mapicfg__get_object, NULL},
    {"Set-OutlookAnywhere", "", MAPICFG_CLASS_OUTLOOK_ANYWHERE, 1, 1, set_outlook_anywhere,
     "Changes the settings of Outlook Anywhere.",
     "Set-OutlookAnywhere \"EX01\\Rpc (Default Web Site)\" -InternalHostname mail.contoso.com "
     "-ExternalHostname mail.contoso.com -InternalClientsRequireSsl $true -ExternalClientsRequireSsl $true "
     "-DefaultAuthenticationMethod Negotiate\n", mapicfg__set_before, mapicfg__set_object, NULL},
    {"Get-OwaVirtualDirectory", "", MAPICFG_CLASS_OWA_VDIR, 0, 0, get_vdir,
     "Gives Outlook on the web virtual directories.",
     "Get-OwaVirtualDirectory -Server EX01 | Format-List Identity,*url*\n",
     NULL, mapicfg__get_object, NULL},
    {"Set-OwaVirtualDirectory", "", MAPICFG_CLASS_OWA_VDIR, 1, 1, set_directory,
     "Changes a virtual directory of Outlook on the web.",
     "Set-OwaVirtualDirectory \"EX01\\owa (Default Web Site)\" "
     "-InternalUrl https://mail.contoso.com/owa -ExternalUrl https://mail.contoso.com/owa\n",
     mapicfg__set_before, mapicfg__set_object, NULL},
    {"Get-EcpVirtualDirectory", "", MAPICFG_CLASS_ECP_VDIR, 0, 0, get_vdir,
     "Gives Exchange admin center virtual directories.",
     "Get-EcpVirtualDirectory -Server EX01 | Format-List Identity,*url*\n",
     NULL, mapicfg__get_object, NULL},
    {"Set-EcpVirtualDirectory", "", MAPICFG_CLASS_ECP_VDIR, 1, 1, set_directory,
     "Changes a virtual directory of the Exchange admin center.",
     "Set-EcpVirtualDirectory \"EX01\\ecp (Default Web Site)\" "
     "-InternalUrl https://mail.contoso.com/ecp -ExternalUrl https://mail.contoso.com/ecp\n",
     mapicfg__set_before, mapicfg__set_object, NULL},
    {"Get-WebServicesVirtualDirectory", "", MAPICFG_CLASS_EWS_VDIR, 0, 0, get_vdir,
     "Gives Exchange Web Services virtual directories.",
     "Get-WebServicesVirtualDirectory -Server EX01 | Format-List Identity,*url*\n",
     NULL, mapicfg__get_object, NULL},
    {"Set-WebServicesVirtualDirectory", "", MAPICFG_CLASS_EWS_VDIR, 1, 1, set_ews,
     "Changes a virtual directory of Exchange Web Services.",
     "Set-WebServicesVirtualDirectory \"EX01\\EWS (Default Web Site)\" "
     "-InternalUrl https://mail.contoso.com/EWS/Exchange.asmx -ExternalUrl "
     "https://mail.contoso.com/EWS/Exchange.asmx\n",
     mapicfg__set_before, mapicfg__set_object, NULL},
    {"Get-OabVirtualDirectory", "", MAPICFG_CLASS_OAB_VDIR, 0, 0, get_vdir,
     "Gives offline address book virtual directories.",
     "Get-OabVirtualDirectory -Server EX01 | Format-List Identity,*url*\n",
     NULL, mapicfg__get_object, NULL},
    {"Set-OabVirtualDirectory", "", MAPICFG_CLASS_OAB_VDIR, 1, 1, set_directory,
     "Changes a virtual directory of offline address books.",
     "Set-OabVirtualDirectory \"EX01\\OAB (Default Web Site)\" "
     "-InternalUrl https://mail.contoso.com/OAB -ExternalUrl https://mail.contoso.com/OAB\n",
     mapicfg__set_before, mapicfg__set_object, NULL},
    {"Get-ActiveSyncVirtualDirectory", "", MAPICFG_CLASS_ACTIVE_SYNC_VDIR, 0, 0, get_vdir,
     "Gives Exchange ActiveSync virtual directories.",
     "Get-ActiveSyncVirtualDirectory -Server EX01 | Format-List Identity,*url*\n",
     NULL, mapicfg__get_object, NULL},
    {"Set-ActiveSyncVirtualDirectory", "", MAPICFG_CLASS_ACTIVE_SYNC_VDIR, 1, 1, set_directory,
     "Changes a virtual directory of Exchange ActiveSync.",
     "Set-ActiveSyncVirtualDirectory EX01\\Microsoft-Server-ActiveSync* "
     "-InternalUrl https://mail.contoso.com/Microsoft-Server-ActiveSync -ExternalUrl "
     "https://mail.contoso.com/Microsoft-Server-ActiveSync\n",
     mapicfg__set_before, mapicfg__set_object, NULL},
    {"Get-PowerShellVirtualDirectory", "", MAPICFG_CLASS_POWERSHELL_VDIR, 0, 0, get_vdir,
     "Gives virtual directories of remote PowerShell.",
     "Get-PowerShellVirtualDirectory -Server EX01 | Format-List Identity,*url*\n",
     NULL, mapicfg__get_object, NULL},
    {"Set-PowerShellVirtualDirectory", "", MAPICFG_CLASS_POWERSHELL_VDIR, 1, 1, set_directory,
     "Changes a virtual directory of remote PowerShell.",
     "Set-PowerShellVirtualDirectory \"EX01\\PowerShell (Default Web Site)\" "
     "-ExternalUrl https://mail.contoso.com/powershell\n",
     mapicfg__set_before, mapicfg__set_object, NULL},
    {"Get-AutodiscoverVirtualDirectory", "", MAPICFG_CLASS_AUTODISCOVER_VDIR, 0, 0, get_vdir,
     "Gives Autodiscover virtual directories.",
     "Get-AutodiscoverVirtualDirectory -Server EX01 | Format-List Identity,*auth*\n",
     NULL, mapicfg__get_object, NULL},
    {"Set-AutodiscoverVirtualDirectory", "", MAPICFG_CLASS_AUTODISCOVER_VDIR, 1, 1, set_directory,
     "Changes an Autodiscover virtual directory.",
     "Set-AutodiscoverVirtualDirectory EX01\\Autodiscover* -WindowsAuthentication $true\n",
     mapicfg__set_before, mapicfg__set_object, NULL},
    {"Get-ClientAccessService", "Get-ClientAccessServer", MAPICFG_CLASS_CLIENT_ACCESS_SERVICE, 0, 0,
     get_client_access, "Gives servers' client access settings.",
     "Get-ClientAccessService | Format-Table Name,AutoDiscoverServiceInternalUri,AutoDiscoverSiteScope\n",
     NULL, mapicfg__get_object, NULL},
    {"Set-ClientAccessService", "Set-ClientAccessServer", MAPICFG_CLASS_CLIENT_ACCESS_SERVICE, 1, 1,
     set_client_access, "Changes a server's client access settings.",
     "Set-ClientAccessService EX01 -AutoDiscoverServiceInternalUri $null\n"
     "Get-ClientAccessService | Set-ClientAccessService -AutoDiscoverSiteScope Berlin,Paris\n",
     mapicfg__set_before, mapicfg__set_object, NULL},
    {"Get-AuthServer", "", MAPICFG_CLASS_AUTH_SERVER, 0, 0, get_auth_server,
     "Gives the authorization servers whose tokens Exchange takes.",
     "Get-AuthServer | Format-Table Name,Type,Enabled,IsDefaultAuthorizationEndpoint\n",
     NULL, mapicfg__get_object, NULL},
    {"Set-AuthServer", "", MAPICFG_CLASS_AUTH_SERVER, 1, 1, set_auth_server, "Changes an authorization server.",
     "Set-AuthServer EvoSTS -IsDefaultAuthorizationEndpoint $true\n"
     "Get-AuthServer EvoSTS* | Set-AuthServer -DomainName contoso.com,fabrikam.com\n",
     mapicfg__set_before, mapicfg__set_object, NULL},
    {"Get-ExchangeServer", "", MAPICFG_CLASS_SERVER, 0, 0, get_server, "Gives servers.",
     "Get-ExchangeServer | Format-Table Name,Site,AdminDisplayVersion\n",
     NULL, mapicfg__get_object, NULL},
    {"Get-MailboxPermission", "", MAPICFG_CLASS_MAILBOX_PERMISSION, 0, 0, get_permission,
     "Gives what others may do with a mailbox.",
     "Get-MailboxPermission anna@contoso.com | Format-Table User,AccessRights\n",
     NULL, mapicfg__get_permission, NULL},
    {"Get-OfflineAddressBook", "", MAPICFG_CLASS_OFFLINE_ADDRESS_BOOK, 0, 0, get_address_book,
     "Gives offline address books.",
     "Get-OfflineAddressBook | Format-List Name,AddressLists,GeneratingMailbox,Guid\n",
     NULL, mapicfg__get_object, NULL},
    {"Test-OutlookConnectivity", "", 0, 0, 0, test_connectivity,
     "Tests MAPI over HTTP at a server, over the network; needs the package mapicfg-net.",
     "Test-OutlookConnectivity -RunFromServerId ContosoMail -ProbeIdentity OutlookMapiHttpSelfTestProbe\n"
     "Test-OutlookConnectivity OutlookMapiHttpDeepTestProbe -RunFromServerId EX01 -MailboxId anna@contoso.com | "
     "Format-List\n"
     "Get-CASMailbox | Test-OutlookConnectivity OutlookMapiHttpCtpProbe | Where-Object Result -ne Succeeded\n",
     NULL, mapicfg__connectivity_test, NULL},
    {"Where-Object", "where ?", 0, 0, 0, where, "Keeps the objects that fulfill a condition.",
     "Get-CASMailbox | Where-Object { $_.MapiHttpEnabled -eq $false }\nGet-CASMailbox | where Name -like 'a*'\n",
     mapicfg__select_where_before, mapicfg__select_where, mapicfg__select_where_after},
    {"Select-Object", "select", 0, 0, 0, select, "Keeps some properties, or some objects.",
     "Get-CASMailbox | Select-Object Name,*mapi* -First 10\n", mapicfg__select_before, mapicfg__select,
     mapicfg__select_after},
    {"Sort-Object", "sort", 0, 0, 0, sort, "Sorts objects.", "Get-CASMailbox | Sort-Object DisplayName\n",
     mapicfg__select_sort_before, mapicfg__select_sort, mapicfg__select_sort_after},
    {"Measure-Object", "measure", 0, 0, 0, measure, "Counts objects.",
     "Get-CASMailbox -ResultSize Unlimited | Measure-Object\n", mapicfg__select_measure_before, mapicfg__select_measure,
     mapicfg__select_measure_after},
    {"ForEach-Object", "foreach %", 0, 0, 0, each, "Gives the values of a property by themselves.",
     "Get-CASMailbox | ForEach-Object PrimarySmtpAddress\nGet-CASMailbox | % { $_.PrimarySmtpAddress }\n",
     mapicfg__each_before, mapicfg__each, mapicfg__each_after},
    {"Group-Object", "group", 0, 0, 0, group, "Counts the objects by the values of properties.",
     "Get-CASMailbox -ResultSize Unlimited | Group-Object MapiHttpEnabled -NoElement\n", mapicfg__group_before,
     mapicfg__group, mapicfg__group_after},
    {"Write-Output", "echo write", 0, 0, 0, write_output, "Gives texts.",
     "Write-Output anna,bernd | Set-CASMailbox -MapiHttpEnabled $null\n", NULL, mapicfg__output_write, NULL},
    {"Write-Host", "", 0, 0, 0, write_host, "Prints a text.", "Write-Host 'Mailboxes:'\n", NULL,
     mapicfg__output_write_host, NULL},
    {"Out-Host", "oh Out-Default", 0, 0, 0, out_host, "Prints objects.", "Get-CASMailbox | Out-Host\n", NULL,
     mapicfg__output_write, NULL},
    {"Out-String", "", 0, 0, 0, out_string, "Prints objects.", "Get-CASMailbox | Format-List | Out-String\n", NULL,
     mapicfg__output_write, NULL},
    {"Format-List", "fl", 0, 0, 0, format_list, "Prints objects, a line for each property.",
     "Get-MapiVirtualDirectory | Format-List server,*url*,*auth*\n", mapicfg__format_before, mapicfg__format_list,
     mapicfg__format_after},
    {"Format-Table", "ft", 0, 0, 0, format_table, "Prints objects as a table.",
     "Get-CASMailbox | Format-Table Name,MapiHttpEnabled\n", mapicfg__format_before, mapicfg__format_table,
     mapicfg__format_table_after},
    {"Export-Csv", "epcsv", 0, 0, 0, export_csv, "Writes objects to a CSV file.",
     "Get-CASMailbox -ResultSize Unlimited | Export-Csv mailboxes.csv -NoTypeInformation\n", mapicfg__export_csv_before,
     mapicfg__export_put_csv_row, mapicfg__export_csv_after},
    {"ConvertTo-Csv", "", 0, 0, 0, convert_csv, "Prints objects as CSV.",
     "Get-CASMailbox | ConvertTo-Csv -NoTypeInformation\n", mapicfg__export_csv_before, mapicfg__export_put_csv_row,
     mapicfg__export_csv_after},
    {"ConvertTo-Json", "", 0, 0, 0, convert_json, "Prints objects as JSON.",
     "Get-MapiVirtualDirectory | ConvertTo-Json\n", mapicfg__export_json_before, mapicfg__export_put_json_object,
     mapicfg__export_json_after},
    {"Out-Null", "", 0, 0, 0, none, "Drops what it is given.",
     "New-MapiVirtualDirectory -Server EX01 | Out-Null\n", NULL, mapicfg__select_out_null, NULL},
    {"Get-Help", "help man", 0, 0, 0, get_help, "Prints what a cmdlet does and takes.",
     "Get-Help Set-CASMailbox -Examples\n", NULL, mapicfg__get_help, NULL},
    {NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */
