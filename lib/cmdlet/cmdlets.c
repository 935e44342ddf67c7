/* SPDX-License-Identifier: LGPL-2.1-or-later
 * cmdlets.c: the cmdlets and their parameters.
 *
 * Sources: the Microsoft pages of the cmdlets; about_CommonParameters. Parameters that set a property come from the
 * property tables. */
#include "cmdlet/cmdlets.h"

#include <mapicfg/identity.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cmdlet/verbs.h"

/* clang-format off */
#define TEXT MAPICFG__TAKES_TEXT
#define TEXTS MAPICFG__TAKES_TEXTS
#define SWITCH MAPICFG__TAKES_SWITCH
#define NUMBER MAPICFG__TAKES_NUMBER
#define VARIABLE MAPICFG__TAKES_VARIABLE
#define END {NULL, NULL, 0, 0, 0, 0, NULL}
#define DOMAIN_CONTROLLER {"DomainController", NULL, TEXT, 0, MAPICFG__IGNORED, 0, "Accepted and ignored: there is one store."}

const struct mapicfg__parameter mapicfg__cmdlet_common_parameters[] = {
    {"Verbose", "vb", SWITCH, 0, MAPICFG__COMMON, 0, "Says what is being done."},
    {"Debug", "db", SWITCH, 0, MAPICFG__COMMON | MAPICFG__IGNORED, 0, "Accepted and ignored."},
    {"ErrorAction", "ea", MAPICFG__TAKES_ACTION, 0, MAPICFG__COMMON, 0,
     "What to do when one object fails: Continue (the default), Stop, SilentlyContinue, Ignore."},
    {"WarningAction", "wa", MAPICFG__TAKES_ACTION, 0, MAPICFG__COMMON, 0,
     "What to do with warnings: Continue (the default), Stop, SilentlyContinue, Ignore."},
    {"InformationAction", "infa", MAPICFG__TAKES_ACTION, 0, MAPICFG__COMMON | MAPICFG__IGNORED, 0, "Accepted and ignored."},
    {"ErrorVariable", "ev", VARIABLE, 0, MAPICFG__COMMON, 0, "Not supported."},
    {"WarningVariable", "wv", VARIABLE, 0, MAPICFG__COMMON, 0, "Not supported."},
    {"InformationVariable", "iv", VARIABLE, 0, MAPICFG__COMMON, 0, "Not supported."},
    {"OutVariable", "ov", VARIABLE, 0, MAPICFG__COMMON, 0, "Not supported."},
    {"OutBuffer", "ob", NUMBER, 0, MAPICFG__COMMON | MAPICFG__IGNORED, 0, "Accepted and ignored."},
    {"PipelineVariable", "pv", VARIABLE, 0, MAPICFG__COMMON, 0, "Not supported."},
    END,
};

const struct mapicfg__parameter mapicfg__cmdlet_change_parameters[] = {
    {"WhatIf", "wi", SWITCH, 0, MAPICFG__COMMON, 0, "Says what would be done, and does nothing."},
    {"Confirm", "cf", SWITCH, 0, MAPICFG__COMMON, 0, "Asks first; -Confirm:$false does not ask."},
    END,
};

static const struct mapicfg__parameter none[] = {END};

static const struct mapicfg__parameter get_organization[] = {DOMAIN_CONTROLLER, END};
static const struct mapicfg__parameter set_organization[] = {DOMAIN_CONTROLLER, END};

static const struct mapicfg__parameter get_mailbox[] = {
    {"Identity", NULL, TEXT, 1, MAPICFG__FROM_PIPELINE | MAPICFG__MAY_BE_NULL, 1,
     "The mailbox, in any form: name, alias, address, GUID, DN, DOMAIN\\user ..., with wildcards. $null gives all."},
    {"Anr", NULL, TEXT, 0, 0, 2, "The beginning of a name or an address."},
    {"Filter", NULL, MAPICFG__TAKES_FILTER, 0, 0, 0, "A condition in OPATH: 'MapiHttpEnabled -eq $false -and Name -like \"a*\"'."},
    {"ResultSize", NULL, NUMBER, 0, 0, 0, "The most to give: a number, or Unlimited. 1000 unless said otherwise."},
    {"SortBy", NULL, TEXT, 0, 0, 0, "The property to sort by."},
    {"IgnoreDefaultScope", NULL, SWITCH, 0, MAPICFG__IGNORED, 0, "Accepted and ignored."},
    {"ReadFromDomainController", NULL, SWITCH, 0, MAPICFG__IGNORED, 0, "Accepted and ignored."},
    DOMAIN_CONTROLLER, END,
};

static const struct mapicfg__parameter set_mailbox[] = {
    {"Identity", NULL, TEXT, 1, MAPICFG__MANDATORY | MAPICFG__FROM_PIPELINE, 0, "The mailbox, in any form that names one."},
    {"IgnoreDefaultScope", NULL, SWITCH, 0, MAPICFG__IGNORED, 0, "Accepted and ignored."},
    DOMAIN_CONTROLLER, END,
};

static const struct mapicfg__parameter get_vdir[] = {
    {"Identity", NULL, TEXT, 1, MAPICFG__FROM_PIPELINE | MAPICFG__MAY_BE_NULL, 1,
     "SERVER\\mapi (Default Web Site), the name alone, a GUID or a DN; with wildcards: SERVER\\mapi*."},
    {"Server", NULL, TEXT, 0, 0, 2, "All of this server: its name or FQDN."},
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

#define OPERATOR(name, text) \
    {name, "I" name, SWITCH, 0, 0, 2, text}, {"C" name, NULL, SWITCH, 0, 0, 2, text " Case counts."}
static const struct mapicfg__parameter where[] = {
    {"FilterScript", NULL, MAPICFG__TAKES_CONDITION, 1, 0, 1, "{ $_.MapiHttpEnabled -eq $false }"},
    {"Property", NULL, TEXT, 1, 0, 2, "The property to compare."},
    {"Value", NULL, MAPICFG__TAKES_VALUE, 2, 0, 2, "What to compare it with."},
    OPERATOR("EQ", "Equal."), OPERATOR("NE", "Not equal."),
    OPERATOR("Like", "Fits a pattern with * and ?."), OPERATOR("NotLike", "Does not fit the pattern."),
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
    END,
};

static const struct mapicfg__parameter sort[] = {
    {"Property", NULL, TEXTS, 1, 0, 0, "The properties to sort by."},
    {"Descending", NULL, SWITCH, 0, 0, 0, "The greatest first."},
    {"CaseSensitive", NULL, SWITCH, 0, MAPICFG__IGNORED, 0, "Accepted and ignored."},
    END,
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

static const struct mapicfg__cmdlet cmdlets[] = {
    {"Get-OrganizationConfig", "", MAPICFG_CLASS_ORG, 0, 0, get_organization, "Gives the organization's settings.",
     "Get-OrganizationConfig | Format-List Name,MapiHttpEnabled\n", NULL, mapicfg__get_organization, NULL},
    {"Set-OrganizationConfig", "", MAPICFG_CLASS_ORG, 1, 1, set_organization, "Changes the organization's settings.",
     "Set-OrganizationConfig -MapiHttpEnabled $true\n", NULL, mapicfg__set_object, NULL},
    {"Get-CASMailbox", "Get-Mailbox", MAPICFG_CLASS_MAILBOX, 0, 0, get_mailbox, "Gives mailboxes' client access settings.",
     "Get-CASMailbox anna@contoso.com | Format-List *mapi*\n"
     "Get-CASMailbox -ResultSize Unlimited -Filter 'MapiHttpEnabled -eq $false' | Format-Table Name,MapiHttpEnabled\n",
     NULL, mapicfg__get_mailbox, NULL},
    {"Set-CASMailbox", "", MAPICFG_CLASS_MAILBOX, 1, 1, set_mailbox, "Changes a mailbox's client access settings.",
     "Set-CASMailbox anna@contoso.com -MapiHttpEnabled $null\n"
     "Get-CASMailbox -Filter 'MapiHttpEnabled -eq $false' | Set-CASMailbox -MapiHttpEnabled $null -WhatIf\n"
     "Set-CASMailbox \"Anna Berg\" -MAPIBlockOutlookExternalConnectivity $true\n", NULL, mapicfg__set_object, NULL},
    {"New-MapiVirtualDirectory", "", MAPICFG_CLASS_VDIR, 1, 1, new_vdir, "Makes a MAPI virtual directory.",
     "New-MapiVirtualDirectory -Server EX01 -InternalUrl https://mail.contoso.com/mapi -IISAuthenticationMethods "
     "Ntlm,OAuth,Negotiate\n", NULL, mapicfg__vdir_new, NULL},
    {"Get-MapiVirtualDirectory", "", MAPICFG_CLASS_VDIR, 0, 0, get_vdir, "Gives MAPI virtual directories.",
     "Get-MapiVirtualDirectory -Server EX01\nGet-MapiVirtualDirectory | Format-List server,*url*,*auth*\n",
     NULL, mapicfg__get_vdir, NULL},
    {"Set-MapiVirtualDirectory", "", MAPICFG_CLASS_VDIR, 1, 1, set_vdir, "Changes a MAPI virtual directory.",
     "Set-MapiVirtualDirectory \"EX01\\mapi (Default Web Site)\" -ExternalUrl https://mail.contoso.com/mapi "
     "-IISAuthenticationMethods Ntlm,OAuth,Negotiate\n"
     "Set-MapiVirtualDirectory EX01\\mapi* -ExtendedProtectionSPNList @{Add=\"HTTP/mail.contoso.com\"}\n",
     NULL, mapicfg__set_object, NULL},
    {"Remove-MapiVirtualDirectory", "", MAPICFG_CLASS_VDIR, 0, 1, remove_vdir, "Removes a MAPI virtual directory.",
     "Remove-MapiVirtualDirectory \"EX01\\mapi (Default Web Site)\" -Confirm:$false\n", NULL, mapicfg__vdir_remove, NULL},
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
     "Get-CASMailbox | ConvertTo-Csv -NoTypeInformation\n", mapicfg__export_csv_before, mapicfg__export_put_csv_row, mapicfg__export_csv_after},
    {"ConvertTo-Json", "", 0, 0, 0, convert_json, "Prints objects as JSON.",
     "Get-MapiVirtualDirectory | ConvertTo-Json\n", mapicfg__export_json_before, mapicfg__export_put_json_object, mapicfg__export_json_after},
    {"Out-Null", "", 0, 0, 0, none, "Drops what it is given.",
     "New-MapiVirtualDirectory -Server EX01 | Out-Null\n", NULL, mapicfg__select_out_null, NULL},
    {"Get-Help", "help man", 0, 0, 0, get_help, "Prints what a cmdlet does and takes.",
     "Get-Help Set-CASMailbox -Examples\n", NULL, mapicfg__get_help, NULL},
};
/* clang-format on */
#define CMDLETS (sizeof cmdlets / sizeof *cmdlets)

/* PowerShell takes typographic dashes (U+2013 to U+2015) for a dash; public instructions are full of them. */
static void plain_dashes(const char *name, char *out, size_t size) {
    size_t at = 0;
    while (*name && at + 1 < size) {
        int dash =
            strncmp(name, "\xe2\x80", 2) == 0 && (unsigned char)name[2] >= 0x93 && (unsigned char)name[2] <= 0x95;
        out[at++] = dash ? '-' : *name;
        name += dash ? 3 : 1;
    }
    out[at] = '\0';
}

static int has_word(const char *words, const char *name) {
    size_t size;
    for (const char *word; (word = mapicfg__text_next_word(&words, &size));)
        if (mapicfg__text_equal(word, size, name, strlen(name))) return 1;
    return 0;
}

const struct mapicfg__cmdlet *mapicfg__cmdlet_find(const char *written) {
    char name[64];
    plain_dashes(written, name, sizeof name);
    for (size_t i = 0; i < CMDLETS; i++)
        if (mapicfg_text_equal(cmdlets[i].name, name) || has_word(cmdlets[i].aliases, name)) return &cmdlets[i];
    return NULL;
}

const struct mapicfg__cmdlet *mapicfg__cmdlet_get(size_t index) {
    return index < CMDLETS ? &cmdlets[index] : NULL;
}

/* What is often written and not supported, and what serves instead. */
static const struct {
    const char *names, *hint;
} known[] = {
    {"ForEach-Object foreach %", "pipe the objects into the cmdlet: Get-CASMailbox ... | Set-CASMailbox ..."},
    {"Out-File Set-Content Add-Content tee Tee-Object", "redirect the output, or use Export-Csv"},
    {"Out-String Out-Host Out-Default Write-Output echo Out-GridView ogv", "leave it out"},
    {"Group-Object group", "count with Where-Object and Measure-Object"},
    {"Export-Clixml ConvertTo-Html ConvertTo-Xml", "use Export-Csv or ConvertTo-Json"},
    {"Import-Csv Import-Clixml", "\"mapicfg import\" takes such files"},
    {"Get-Member gm Get-Command gcm", "Get-Help tells what there is"},
    {"Connect-ExchangeOnline Connect-ExchangeServer Disconnect-ExchangeOnline Import-Module Add-PSSnapin New-PSSession "
     "Import-PSSession Remove-PSSession",
     "leave it out: nothing is connected to, cmdlets work on the store"},
    {"Set-Mailbox Get-Recipient Get-User", "Get-CASMailbox has what a store holds of mailboxes"},
};

void mapicfg__cmdlet_hint(const char *name, char *out, size_t size) {
    const char *best = NULL;
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (has_word(known[i].names, name)) {
            snprintf(out, size, ": %s", known[i].hint);
            return;
        }
    for (size_t i = 0; i < CMDLETS; i++) {
        size_t slip = mapicfg__text_slip(name, cmdlets[i].name);
        if (slip >= least) continue;
        least = slip;
        best = cmdlets[i].name;
    }
    if (best)
        snprintf(out, size, "; did you mean %s? Get-Help lists them", best);
    else
        snprintf(out, size, "; Get-Help lists them");
}

/* ---- parameters ---- */

/* Sources: the pages of the cmdlets; of Set-OrganizationConfig those that are for Exchange Server. */
static const struct {
    const char *cmdlet, *names;
} others[] = {
    {"Get-CASMailbox",
     "ActiveSyncDebugLogging ActiveSyncSuppressReadReceipt Credential GetImapProtocolLog "
     "GetPopProtocolLog Monitoring OrganizationalUnit ProtocolSettings "
     "RecalculateHasActiveSyncDevicePartnership SendLogsTo"},
    {"Set-CASMailbox",
     "ActiveSyncAllowedDeviceIDs ActiveSyncBlockedDeviceIDs ActiveSyncDebugLogging ActiveSyncMailboxPolicy "
     "ActiveSyncSuppressReadReceipt DisplayName EmailAddresses EwsAllowEntourage EwsAllowList EwsAllowMacOutlook "
     "EwsAllowOutlook EwsApplicationAccessPolicy EwsBlockList HasActiveSyncDevicePartnership "
     "ImapEnableExactRFC822Size ImapForceICalForCalendarRetrievalOption ImapMessagesRetrievalMimeFormat "
     "ImapSuppressReadReceipt ImapUseProtocolDefaults IsOptimizedForAccessibility Name OWAforDevicesEnabled "
     "OwaMailboxPolicy PopEnableExactRFC822Size PopForceICalForCalendarRetrievalOption "
     "PopMessagesRetrievalMimeFormat PopSuppressReadReceipt PopUseProtocolDefaults PrimarySmtpAddress "
     "ResetAutoBlockedDevices SamAccountName ShowGalAsDefaultView SmtpClientAuthenticationDisabled"},
    {"Set-OrganizationConfig",
     "ActivityBasedAuthenticationTimeoutEnabled ActivityBasedAuthenticationTimeoutInterval "
     "ActivityBasedAuthenticationTimeoutWithSingleSignOnEnabled AdfsAudienceUris AdfsEncryptCertificateThumbprint "
     "AdfsIssuer AdfsSignCertificateThumbprints AppsForOfficeEnabled ByteEncoderTypeFor7BitCharsets "
     "CustomerFeedbackEnabled DefaultPublicFolderAgeLimit DefaultPublicFolderDeletedItemRetention "
     "DefaultPublicFolderIssueWarningQuota DefaultPublicFolderMaxItemSize DefaultPublicFolderMovedItemRetention "
     "DefaultPublicFolderProhibitPostQuota DistributionGroupDefaultOU DistributionGroupNameBlockedWordsList "
     "DistributionGroupNamingPolicy EwsAllowEntourage EwsAllowList EwsAllowMacOutlook EwsAllowOutlook "
     "EwsApplicationAccessPolicy EwsBlockList HierarchicalAddressBookRoot Industry IsAgendaMailEnabled "
     "MailTipsAllTipsEnabled MailTipsExternalRecipientsTipsEnabled MailTipsGroupMetricsEnabled "
     "MailTipsLargeAudienceThreshold MailTipsMailboxSourcedTipsEnabled ManagedFolderHomepage "
     "MaxConcurrentMigrations MicrosoftExchangeRecipientEmailAddresses "
     "MicrosoftExchangeRecipientEmailAddressPolicyEnabled MicrosoftExchangeRecipientPrimarySmtpAddress "
     "MicrosoftExchangeRecipientReplyRecipient MimeTypes OrganizationSummary PermanentlyDeleteDisabled "
     "PreferredInternetCodePageForShiftJis PublicComputersDetectionEnabled PublicFolderMigrationComplete "
     "PublicFoldersLockedForMigration ReadTrackingEnabled RefreshSessionEnabled RemotePublicFolderMailboxes "
     "RequiredCharsetCoverage SCLJunkThreshold SIPAccessService SIPSessionBorderController SiteMailboxCreationURL "
     "UMAvailableLanguages WACDiscoveryEndpoint"},
    {"Where-Object",
     "CContains CGE CGT CIn CLE CLike CLT CMatch CNotContains CNotIn CNotLike CNotMatch InputObject Is "
     "IsNot Match Not NotMatch"},
    {"Select-Object", "CaseInsensitive Index InputObject SkipIndex SkipLast Unique Wait"},
    {"Sort-Object", "Bottom Culture InputObject Stable Top Unique"},
    {"Measure-Object",
     "AllStats Average Character IgnoreWhiteSpace InputObject Line Maximum Minimum StandardDeviation "
     "Sum Word"},
    {"Format-List", "DisplayError Expand Force GroupBy InputObject ShowError View"},
    {"Format-Table", "DisplayError Expand Force GroupBy InputObject RepeatHeader ShowError View"},
    {"Export-Csv",
     "Append Confirm Delimiter IncludeTypeInformation InputObject NoHeader QuoteFields UseCulture "
     "UseQuotes WhatIf"},
    {"ConvertTo-Csv", "Delimiter IncludeTypeInformation InputObject NoHeader QuoteFields UseCulture UseQuotes"},
    {"ConvertTo-Json", "AsArray EnumsAsStrings EscapeHandling InputObject"},
    {"Get-Help", "Category Component Functionality Online Parameter Path Role ShowWindow"},
};

const char *mapicfg__cmdlet_other_parameters(const struct mapicfg__cmdlet *cmdlet) {
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(others[i].cmdlet, cmdlet->name) == 0) return others[i].names;
    return "";
}

static const struct mapicfg__parameter *from_table(const struct mapicfg__parameter *table, struct mapicfg__walk *walk) {
    if (table && table[walk->at].name) return &table[walk->at++];
    walk->part++;
    walk->at = 0;
    return NULL;
}

static const struct mapicfg__parameter *from_property(const struct mapicfg__cmdlet *cmdlet, struct mapicfg__walk *walk,
                                                      int32_t *property) {
    const struct mapicfg__class *cls = cmdlet->sets_properties ? mapicfg__class_get(cmdlet->class_id) : NULL;
    while (cls && walk->at < cls->count) {
        const struct mapicfg__property *row = &cls->properties[walk->at++];
        if (row->flags & MAPICFG__READ_ONLY) continue;
        *property = (int32_t)walk->at - 1;
        walk->made = (struct mapicfg__parameter){row->name, NULL, MAPICFG__TAKES_PROPERTY, 0, 0, 0, row->help};
        return &walk->made;
    }
    walk->part++;
    walk->at = 0;
    return NULL;
}

const struct mapicfg__parameter *mapicfg__cmdlet_next_parameter(const struct mapicfg__cmdlet *cmdlet,
                                                                struct mapicfg__walk *walk, int32_t *property) {
    const struct mapicfg__parameter *found = NULL;
    *property = -1;
    if (walk->part == 0) found = from_table(cmdlet->parameters, walk);
    if (!found && walk->part == 1) found = from_property(cmdlet, walk, property);
    if (!found && walk->part == 2) found = from_table(cmdlet->changes ? mapicfg__cmdlet_change_parameters : NULL, walk);
    if (!found && walk->part == 3) found = from_table(mapicfg__cmdlet_common_parameters, walk);
    return found;
}
