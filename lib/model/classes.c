/* SPDX-License-Identifier: LGPL-2.1-or-later
 * classes.c: the tables. One row is one property; readers, writers, bindings and reference pages follow from it.
 *
 * Sources: the Microsoft pages of Set-/Get-OrganizationConfig, Set-/Get-CASMailbox, Set-/Get-MapiVirtualDirectory,
 * Get-ExchangeServer, Get-ExchangeCertificate; names, order and shapes from real exports of Exchange 2019. */
#include <string.h>

#include "base/text.h"
#include "model/table.h"

/* clang-format off */
#define P(name, type, flags, default_text, values, numbers, since, help) \
    {name, sizeof name - 1, MAPICFG_TYPE_##type, flags, default_text, values, numbers, since, help}

#define RO MAPICFG__READ_ONLY
#define ID (MAPICFG__READ_ONLY | MAPICFG__IDENTITY)
#define TELLS MAPICFG__TELLS
#define DECIDES(shift) (MAPICFG__DECIDES | (shift) << MAPICFG__SHIFT)

/* Numbers that real exports show. Negotiate's was never seen, so it is read as text only. */
static const struct mapicfg__enum_number authentication_numbers[] = {
    {"Basic", 0}, {"Ntlm", 2}, {"Fba", 3}, {"WindowsIntegrated", 4}, {"WSSecurity", 7}, {"OAuth", 10}, {NULL, 0},
};
/* None is 0 in real exports; Allow and Require follow in the order of the documentation and of IIS's own enumeration
 * (system.webServer/security/authentication/windowsAuthentication/extendedProtection, tokenChecking). */
static const struct mapicfg__enum_number token_checking_numbers[] = {
    {"None", 0}, {"Allow", 1}, {"Require", 2}, {NULL, 0},
};

static const struct mapicfg__enum_number public_folders_numbers[] = {{"Local", 1}, {NULL, 0}};

static const struct mapicfg__property org_properties[] = {
    P("Name", STRING, ID, NULL, NULL, NULL, "2010", "The organization's name."),
    P("Identity", STRING, ID, NULL, NULL, NULL, "2010", "The same as Name."),
    P("Guid", GUID, ID, NULL, NULL, NULL, "2010", "The GUID of the directory object."),
    P("DistinguishedName", STRING, ID, NULL, NULL, NULL, "2010", "The distinguished name of the directory object."),
    P("LegacyExchangeDN", STRING, ID, NULL, NULL, NULL, "2010", "The X.500 name of old clients: /o=Contoso."),
    P("MapiHttpEnabled", BOOL, DECIDES(0), NULL, NULL, NULL, "2013 SP1",
      "Whether mailboxes that do not say otherwise use MAPI over HTTP. The default depends on the upgrade path."),
    P("OAuth2ClientProfileEnabled", BOOL, TELLS, "False", NULL, NULL, "2013",
      "Whether modern authentication is on in the organization."),
    P("EwsEnabled", TRISTATE, 0, "", NULL, NULL, "2010", "Whether Exchange Web Services are on in the organization."),
    P("PublicFoldersEnabled", ENUM, TELLS, "Local", "None Local Remote", public_folders_numbers, "2013",
      "Where public folders are hosted."),
    P("IsMixedMode", BOOL, RO | TELLS, NULL, NULL, NULL, "2010",
      "Whether servers of earlier generations are in the organization."),
    P("ObjectVersion", STRING, RO | TELLS, NULL, NULL, NULL, "2010",
      "The version that Setup has prepared the organization for, a number."),
    P("AdminDisplayVersion", STRING, RO, NULL, NULL, NULL, "2010",
      "The version of the organization object; not that of its servers."),
};

static const struct mapicfg__property mailbox_properties[] = {
    P("Name", STRING, ID, NULL, NULL, NULL, "2010", "The mailbox's name in the directory."),
    P("Identity", STRING, ID, NULL, NULL, NULL, "2010", "The canonical name: contoso.com/Users/Anna Berg."),
    P("DisplayName", STRING, ID, NULL, NULL, NULL, "2010", "The name in address lists."),
    P("Alias", STRING, ID, NULL, NULL, NULL, "2010", "The Exchange alias (mail nickname)."),
    P("PrimarySmtpAddress", STRING, ID, NULL, NULL, NULL, "2010", "The address that mail is sent from."),
    P("EmailAddresses", LIST, ID, NULL, NULL, NULL, "2010", "All proxy addresses: SMTP:anna@contoso.com."),
    P("UserPrincipalName", STRING, ID, NULL, NULL, NULL, "2010", "The logon name: anna@contoso.com."),
    P("SamAccountName", STRING, ID, NULL, NULL, NULL, "2010", "The logon name of old systems: anna."),
    P("LinkedMasterAccount", STRING, RO, NULL, NULL, NULL, "2010", "The account in another forest, DOMAIN\\user."),
    P("LegacyExchangeDN", STRING, ID, NULL, NULL, NULL, "2010", "The X.500 name: /o=Contoso/ou=.../cn=anna."),
    P("ServerName", STRING, RO, NULL, NULL, NULL, "2010", "The server of the mailbox's database."),
    P("ServerLegacyDN", STRING, RO | TELLS, NULL, NULL, NULL, "2010", "The X.500 name of that server."),
    P("ActiveSyncEnabled", BOOL, TELLS, "True", NULL, NULL, "2010", "Whether Exchange ActiveSync is on."),
    P("OWAEnabled", BOOL, TELLS, "True", NULL, NULL, "2010", "Whether Outlook on the web is on."),
    P("ECPEnabled", BOOL, TELLS, "True", NULL, NULL, "2010", "Whether the Exchange admin center is on."),
    P("EwsEnabled", TRISTATE, 0, "", NULL, NULL, "2010", "Whether Exchange Web Services are on."),
    P("PopEnabled", BOOL, TELLS, "True", NULL, NULL, "2010", "Whether POP3 is on."),
    P("ImapEnabled", BOOL, TELLS, "True", NULL, NULL, "2010", "Whether IMAP4 is on."),
    P("MAPIEnabled", BOOL, TELLS | DECIDES(4), "True", NULL, NULL, "2010",
      "Whether any MAPI client (Outlook) may connect. False makes Exchange ignore the other MAPI settings."),
    P("MapiHttpEnabled", TRISTATE, DECIDES(0), "", NULL, NULL, "2013 SP1",
      "Empty: the mailbox follows the organization. True or False: it overrides the organization."),
    P("MAPIBlockOutlookNonCachedMode", BOOL, TELLS, "False", NULL, NULL, "2010",
      "Whether Outlook must use Cached Exchange Mode."),
    P("MAPIBlockOutlookVersions", STRING, TELLS, "", NULL, NULL, "2010",
      "The Outlook versions that are blocked, ranges separated by semicolons."),
    P("MAPIBlockOutlookRpcHttp", BOOL, TELLS | DECIDES(6), "False", NULL, NULL, "2010", "Whether Outlook Anywhere is denied."),
    P("MAPIBlockOutlookExternalConnectivity", BOOL, TELLS | DECIDES(2), "False", NULL, NULL, "2013",
      "Whether external URLs are left out of the Autodiscover answer. No effect where they equal the internal ones."),
    P("DistinguishedName", STRING, ID, NULL, NULL, NULL, "2010", "The distinguished name of the directory object."),
    P("Guid", GUID, ID, NULL, NULL, NULL, "2010", "The GUID of the directory object."),
    P("ExchangeVersion", STRING, RO, NULL, NULL, NULL, "2010", "The version of the directory object."),
    P("ExchangeGuid", GUID, ID, NULL, NULL, NULL, "2010",
      "The GUID of the mailbox itself, which Get-Mailbox shows: Autodiscover's MailboxId."),
};

#define VDIR_AUTHENTICATION(name, values) \
    P(name, ENUM_LIST, RO, NULL, values, authentication_numbers, "2013", \
      "Authentication methods, as IISAuthenticationMethods; computed by Exchange.")
#define VDIR_IIS \
    P("MetabasePath", STRING, RO | TELLS, NULL, NULL, NULL, "2010", "The path in IIS: IIS://server/W3SVC/1/ROOT/mapi."), \
    P("Path", STRING, RO, NULL, NULL, NULL, "2010", "The folder on the server."), \
    P("ExtendedProtectionTokenChecking", ENUM, TELLS, "None", "None Allow Require", token_checking_numbers, "2010", \
      "Extended Protection for Authentication. Setup turns it on from Exchange 2019 CU14; the default None is older."), \
    P("ExtendedProtectionFlags", ENUM_LIST, TELLS, "{}", "None AllowDotlessSPN NoServiceNameCheck Proxy ProxyCoHosting", \
      NULL, "2010", "Exceptions from Extended Protection."), \
    P("ExtendedProtectionSPNList", LIST, TELLS, "{}", NULL, NULL, "2010", \
      "Service principal names that Extended Protection accepts: HTTP/mail.contoso.com."), \
    P("AdminDisplayVersion", STRING, RO, NULL, NULL, NULL, "2010", "The server's version: Version 15.2 (Build 986.5)."), \
    P("Server", STRING, RO, NULL, NULL, NULL, "2010", "The server that holds the virtual directory.")
#define VDIR_URLS \
    P("InternalUrl", URL, TELLS, NULL, NULL, NULL, "2010", "The URL handed out for internal connections."), \
    P("ExternalUrl", URL, TELLS, "", NULL, NULL, "2010", "The URL handed out for external connections.")
#define VDIR_OBJECT(identity) \
    P("AdminDisplayName", STRING, RO, NULL, NULL, NULL, "2010", "A display name; usually empty."), \
    P("ExchangeVersion", STRING, RO, NULL, NULL, NULL, "2010", "The version of the directory object."), \
    P("DistinguishedName", STRING, ID, NULL, NULL, NULL, "2010", "The distinguished name of the directory object."), \
    P("Identity", STRING, ID, NULL, NULL, NULL, "2010", identity), \
    P("Guid", GUID, ID, NULL, NULL, NULL, "2010", "The GUID of the directory object."), \
    P("ObjectClass", LIST, RO, NULL, NULL, NULL, "2010", "The classes of the directory object.")
#define EVERY_METHOD \
    "Basic Digest Ntlm Fba WindowsIntegrated LiveIdFba LiveIdBasic WSSecurity Certificate NegoEx OAuth Adfs Kerberos " \
    "Negotiate LiveIdNegotiate"

static const struct mapicfg__property vdir_properties[] = {
    P("Name", STRING, ID, NULL, NULL, NULL, "2013 SP1", "mapi (Default Web Site)."),
    P("IISAuthenticationMethods", ENUM_LIST, TELLS, "{Ntlm, OAuth, Negotiate}", "Basic Ntlm OAuth Negotiate",
      authentication_numbers, "2013 SP1", "Authentication methods that IIS accepts. OAuth should stay in the list."),
    VDIR_AUTHENTICATION("InternalAuthenticationMethods", EVERY_METHOD),
    VDIR_AUTHENTICATION("ExternalAuthenticationMethods", EVERY_METHOD),
    VDIR_IIS,
    VDIR_URLS,
    VDIR_OBJECT("SERVER\\mapi (Default Web Site)."),
};

static const struct mapicfg__property ews_vdir_properties[] = {
    P("Name", STRING, ID, NULL, NULL, NULL, "2010", "EWS (Default Web Site)."),
    VDIR_AUTHENTICATION("InternalAuthenticationMethods", EVERY_METHOD),
    VDIR_AUTHENTICATION("ExternalAuthenticationMethods", EVERY_METHOD),
    P("InternalNLBBypassUrl", URL, TELLS, "", NULL, NULL, "2010", "The URL of the server behind the load balancer."),
    P("MRSProxyEnabled", BOOL, TELLS, "False", NULL, NULL, "2010", "Whether mailbox moves across forests may use it."),
    VDIR_IIS,
    VDIR_URLS,
    VDIR_OBJECT("SERVER\\EWS (Default Web Site)."),
};

static const struct mapicfg__property server_properties[] = {
    P("Name", STRING, ID, NULL, NULL, NULL, "2010", "The server's short name."),
    P("Identity", STRING, ID, NULL, NULL, NULL, "2010", "The same as Name."),
    P("Fqdn", STRING, ID, NULL, NULL, NULL, "2010", "The fully qualified domain name."),
    P("Domain", STRING, RO, NULL, NULL, NULL, "2010", "The Active Directory domain."),
    P("Site", STRING, RO, NULL, NULL, NULL, "2010", "The Active Directory site."),
    P("Edition", STRING, RO | TELLS, NULL, NULL, NULL, "2010", "Standard, Enterprise and so on."),
    P("ServerRole", STRING, RO | TELLS, NULL, NULL, NULL, "2010", "The roles: Mailbox, ClientAccess."),
    P("IsClientAccessServer", BOOL, RO | TELLS, NULL, NULL, NULL, "2010", "Whether clients connect to it."),
    P("IsMailboxServer", BOOL, RO | TELLS, NULL, NULL, NULL, "2010", "Whether it holds mailboxes."),
    P("AdminDisplayVersion", STRING, RO, NULL, NULL, NULL, "2010", "Version 15.2 (Build 986.5)."),
    P("ExchangeLegacyDN", STRING, ID | TELLS, NULL, NULL, NULL, "2010", "The X.500 name."),
    P("DistinguishedName", STRING, ID, NULL, NULL, NULL, "2010", "The distinguished name of the directory object."),
    P("Guid", GUID, ID, NULL, NULL, NULL, "2010", "The GUID of the directory object."),
};

static const struct mapicfg__property certificate_properties[] = {
    P("Thumbprint", STRING, ID | TELLS, NULL, NULL, NULL, "2010", "The SHA-1 hash of the certificate."),
    P("Subject", STRING, RO | TELLS, NULL, NULL, NULL, "2010", "The subject's distinguished name."),
    P("Issuer", STRING, RO | TELLS, NULL, NULL, NULL, "2010", "The issuer's distinguished name."),
    P("FriendlyName", STRING, ID | TELLS, NULL, NULL, NULL, "2010", "A name given by the administrator."),
    P("CertificateDomains", LIST, RO | TELLS, NULL, NULL, NULL, "2010", "The host names it is valid for."),
    P("Services", STRING, RO | TELLS, NULL, NULL, NULL, "2010", "The services that use it: IIS, SMTP."),
    P("Status", STRING, RO, NULL, NULL, NULL, "2010", "Valid, DateInvalid and so on."),
    P("RootCAType", STRING, RO | TELLS, NULL, NULL, NULL, "2010", "The kind of authority that issued it."),
    P("NotBefore", STRING, RO | TELLS, NULL, NULL, NULL, "2010", "The beginning of its validity."),
    P("NotAfter", STRING, RO | TELLS, NULL, NULL, NULL, "2010", "The end of its validity."),
    P("RawData", STRING, ID | TELLS, NULL, NULL, NULL, "2010", "The certificate, DER in Base64."),
};

/* Source: Set-OutlookAnywhere, Get-OutlookAnywhere. Before Exchange 2013 there were one client method and no internal
 * host. No real export was at hand. */
#define CLIENT_METHOD(name, method, text) P(name, ENUM, TELLS, method, EVERY_METHOD, authentication_numbers, "2013", text)
static const struct mapicfg__property outlook_anywhere_properties[] = {
    P("ServerName", STRING, RO, NULL, NULL, NULL, "2010", "The server, as Server."),
    P("SSLOffloading", BOOL, TELLS, "True", NULL, NULL, "2010", "Whether something in front may take TLS off."),
    P("ExternalHostname", STRING, TELLS, "", NULL, NULL, "2010", "The host handed out for external connections."),
    P("InternalHostname", STRING, TELLS, NULL, NULL, NULL, "2013",
      "The host handed out for internal connections; Setup writes the server's own name."),
    CLIENT_METHOD("ExternalClientAuthenticationMethod", "Negotiate", "What external clients are told to log on with."),
    CLIENT_METHOD("InternalClientAuthenticationMethod", "Ntlm", "What internal clients are told to log on with."),
    P("IISAuthenticationMethods", ENUM_LIST, TELLS, "{Basic, Ntlm, Negotiate}", "Basic Ntlm Negotiate",
      authentication_numbers, "2010", "Authentication methods that IIS accepts."),
    P("XropUrl", STRING, RO | TELLS, "", NULL, NULL, "2010", "Reserved; usually empty."),
    P("ExternalClientsRequireSsl", BOOL, TELLS, "True", NULL, NULL, "2013",
      "Whether external clients are told to use TLS."),
    P("InternalClientsRequireSsl", BOOL, TELLS, "False", NULL, NULL, "2013",
      "Whether internal clients are told to use TLS."),
    VDIR_IIS,
    P("Name", STRING, ID, NULL, NULL, NULL, "2010", "Rpc (Default Web Site)."),
    VDIR_OBJECT("SERVER\\Rpc (Default Web Site)."),
};

/* Source: Get-OwaVirtualDirectory, Set-OwaVirtualDirectory: what tells the class, and what Autodiscover hands out. */
static const struct mapicfg__property owa_vdir_properties[] = {
    P("Name", STRING, ID, NULL, NULL, NULL, "2010", "owa (Default Web Site)."),
    P("OwaVersion", STRING, RO | TELLS, NULL, NULL, NULL, "2010", "Exchange2013 and the like."),
    P("LogonFormat", ENUM, TELLS, "FullDomain", "FullDomain PrincipalName UserName", NULL, "2010",
      "How a user writes his name in the form."),
    P("DefaultDomain", STRING, TELLS, "", NULL, NULL, "2010", "The domain of users who write none."),
    P("FormsAuthentication", BOOL, TELLS, "True", NULL, NULL, "2010", "Whether there is a form to log on."),
    VDIR_AUTHENTICATION("InternalAuthenticationMethods", EVERY_METHOD),
    VDIR_AUTHENTICATION("ExternalAuthenticationMethods", EVERY_METHOD),
    VDIR_IIS,
    VDIR_URLS,
    VDIR_OBJECT("SERVER\\owa (Default Web Site)."),
};

#define DIRECTORY_TYPE "Microsoft.Exchange.Data.Directory."
#define CLASS(id, name, type, table) {id, name, type, table, sizeof table / sizeof *table}

static const struct mapicfg__class classes[MAPICFG__CLASS_COUNT] = {
    CLASS(MAPICFG_CLASS_ORG, "OrganizationConfig", DIRECTORY_TYPE "Management.OrganizationConfig", org_properties),
    CLASS(MAPICFG_CLASS_MAILBOX, "CASMailbox", DIRECTORY_TYPE "Management.CASMailbox", mailbox_properties),
    CLASS(MAPICFG_CLASS_VDIR, "MapiVirtualDirectory", DIRECTORY_TYPE "SystemConfiguration.ADMapiVirtualDirectory",
          vdir_properties),
    CLASS(MAPICFG_CLASS_EWS_VDIR, "WebServicesVirtualDirectory",
          DIRECTORY_TYPE "SystemConfiguration.ADWebServicesVirtualDirectory", ews_vdir_properties),
    CLASS(MAPICFG_CLASS_SERVER, "ExchangeServer", DIRECTORY_TYPE "Management.ExchangeServer", server_properties),
    CLASS(MAPICFG_CLASS_CERTIFICATE, "ExchangeCertificate",
          "Microsoft.Exchange.Management.SystemConfigurationTasks.ExchangeCertificate", certificate_properties),
    CLASS(MAPICFG_CLASS_OUTLOOK_ANYWHERE, "OutlookAnywhere",
          DIRECTORY_TYPE "SystemConfiguration.ADRpcHttpVirtualDirectory", outlook_anywhere_properties),
    CLASS(MAPICFG_CLASS_OWA_VDIR, "OwaVirtualDirectory", DIRECTORY_TYPE "SystemConfiguration.ADOwaVirtualDirectory",
          owa_vdir_properties),
};
/* clang-format on */

/* Names from real exports. */
const char *mapicfg__class_enum_type(const struct mapicfg__property *property) {
    static const char *const types[][2] = {
        {"PublicFoldersEnabled", DIRECTORY_TYPE "PublicFoldersDeployment"},
        {"ExtendedProtectionTokenChecking", DIRECTORY_TYPE "SystemConfiguration.ExtendedProtectionTokenCheckingMode"},
        {"ExtendedProtectionFlags", DIRECTORY_TYPE "SystemConfiguration.ExtendedProtectionFlag"},
        {"IISAuthenticationMethods", DIRECTORY_TYPE "SystemConfiguration.AuthenticationMethod"},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(property->name, types[i][0]) == 0) return types[i][1];
    return "System.Enum";
}

const struct mapicfg__class *mapicfg__class_get(uint32_t class_id) {
    return class_id - 1u < MAPICFG__CLASS_COUNT ? &classes[class_id - 1u] : NULL;
}

static int drop_prefix(const char **type, size_t *size, const char *prefix) {
    size_t length = strlen(prefix);
    if (*size <= length || !mapicfg__text_begins(*type, *size, prefix, length)) return 0;
    *type += length;
    *size -= length;
    return 1;
}

const struct mapicfg__class *mapicfg__class_of_type(const char *type, size_t size) {
    while (drop_prefix(&type, &size, "Deserialized.") || drop_prefix(&type, &size, "Selected."))
        ;
    for (size_t i = 0; i < MAPICFG__CLASS_COUNT; i++)
        if (mapicfg__text_is_word(type, size, classes[i].type_name)) return &classes[i];
    return NULL;
}

int32_t mapicfg__property_find(const struct mapicfg__class *cls, const char *name, size_t size) {
    if (!size) return -1;
    char first = mapicfg__to_lower(name[0]);
    for (uint32_t i = 0; i < cls->count; i++) {
        const struct mapicfg__property *property = &cls->properties[i];
        if (property->name_size != size || mapicfg__to_lower(property->name[0]) != first) continue;
        if (memcmp(property->name, name, size) == 0 || mapicfg__text_is_word(name, size, property->name))
            return (int32_t)i;
    }
    return -1;
}

uint32_t mapicfg_class_count(void) {
    return MAPICFG__CLASS_COUNT;
}

const char *mapicfg_class_name(uint32_t class_id) {
    const struct mapicfg__class *cls = mapicfg__class_get(class_id);
    return cls ? cls->name : NULL;
}

size_t mapicfg_property_count(uint32_t class_id) {
    const struct mapicfg__class *cls = mapicfg__class_get(class_id);
    return cls ? cls->count : 0;
}

int32_t mapicfg_property_find(uint32_t class_id, const char *name) {
    const struct mapicfg__class *cls = mapicfg__class_get(class_id);
    return cls && name ? mapicfg__property_find(cls, name, strlen(name)) : -1;
}

static const struct mapicfg__property *row(uint32_t class_id, size_t property) {
    const struct mapicfg__class *cls = mapicfg__class_get(class_id);
    return cls && property < cls->count ? &cls->properties[property] : NULL;
}

const char *mapicfg_property_name(uint32_t class_id, size_t property) {
    const struct mapicfg__property *found = row(class_id, property);
    return found ? found->name : NULL;
}

uint32_t mapicfg_property_type(uint32_t class_id, size_t property) {
    const struct mapicfg__property *found = row(class_id, property);
    return found ? found->type : 0;
}

const char *mapicfg_property_default(uint32_t class_id, size_t property) {
    const struct mapicfg__property *found = row(class_id, property);
    return found ? found->default_text : NULL;
}

const char *mapicfg_property_values(uint32_t class_id, size_t property) {
    const struct mapicfg__property *found = row(class_id, property);
    return found ? found->values : NULL;
}

int mapicfg_property_read_only(uint32_t class_id, size_t property) {
    const struct mapicfg__property *found = row(class_id, property);
    return found ? found->flags & MAPICFG__READ_ONLY : 0;
}

const char *mapicfg_property_since(uint32_t class_id, size_t property) {
    const struct mapicfg__property *found = row(class_id, property);
    return found ? found->since : NULL;
}

const char *mapicfg_property_help(uint32_t class_id, size_t property) {
    const struct mapicfg__property *found = row(class_id, property);
    return found ? found->help : NULL;
}
