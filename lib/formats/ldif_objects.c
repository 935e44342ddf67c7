/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ldif_objects.c: what the entries of a directory are for Exchange: the organization, servers, virtual directories,
 * service connection points of Autodiscover, mailboxes and accounts of Kerberos.
 *
 * Only what public documents say is taken. No document says where MapiHttpEnabled is, of an organization or of a
 * mailbox, nor the external block: they are "not stated". An attribute that an entry lacks says nothing either.
 *
 * Sources: Microsoft's pages of the schema, of filterable properties of recipients (for mailboxes), of finding
 * Autodiscover by service connection points, and of restoring a server whose SerialNumber is wrong (30000 is added to
 * the build); Microsoft's scripts Get-MAPIStats.ps1 (versionNumber, msExchCurrentServerRoles) and
 * ExchangeLogCollector.ps1 (the methods); TechNet's bb219050 and KB Q168347 for protocolSettings. */
#include "formats/ldif_objects.h"

#include <mapicfg/ldif.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "formats/builder.h"
#include "formats/ldif_dn.h"
#include "model/identity.h"

struct mapicfg__ldif_objects {
    const struct mapicfg__input *input;
    struct mapicfg__builder *builder;
    struct mapicfg__buffer scratch;
    const struct mapicfg__class *cls; /* of the object in the making */
    const struct mapicfg__ldif_entry *entry;
};

typedef struct mapicfg__ldif_objects objects;
typedef struct mapicfg__ldif_value value;

/* ---- tables ---- */

/* The most special class comes last in an entry. */
static const struct {
    const char *name;
    uint32_t class_id;
} object_classes[] = {
    {"msExchOrganizationContainer", MAPICFG_CLASS_ORG},
    {"msExchExchangeServer", MAPICFG_CLASS_SERVER},
    {"msExchMapiVirtualDirectory", MAPICFG_CLASS_VDIR},
    {"msExchWebServicesVirtualDirectory", MAPICFG_CLASS_EWS_VDIR},
    {"msExchOWAVirtualDirectory", MAPICFG_CLASS_OWA_VDIR},
    {"msExchOABVirtualDirectory", MAPICFG_CLASS_OAB_VDIR},
    {"msExchECPVirtualDirectory", MAPICFG_CLASS_ECP_VDIR},
    {"msExchMobileVirtualDirectory", MAPICFG_CLASS_ACTIVE_SYNC_VDIR},
    {"msExchActiveSyncVirtualDirectory", MAPICFG_CLASS_ACTIVE_SYNC_VDIR},
    {"msExchPowerShellVirtualDirectory", MAPICFG_CLASS_POWERSHELL_VDIR},
    {"msExchAutoDiscoverVirtualDirectory", MAPICFG_CLASS_AUTODISCOVER_VDIR},
    {"msExchRpcHttpVirtualDirectory", MAPICFG_CLASS_OUTLOOK_ANYWHERE},
    {"serviceConnectionPoint", MAPICFG_CLASS_CLIENT_ACCESS_SERVICE},
};

enum kind {
    TEXT,
    LIST,
    GUID,
    METHODS,   /* a sum of bits */
    CANONICAL, /* a DN, as a canonical name */
    NAME_OF,   /* the name of what a DN leads to */
    SERIAL,    /* Version 15.2 (Build 31118.7) */
    VERSION,   /* bits */
    ROLES,
    PRIMARY, /* of addresses */
    SERVER,  /* of an X.500 name */
    PROTOCOLS,
};

static const struct row {
    uint32_t property;
    enum kind kind;
    const char *attribute;
} rows[] = {
    {MAPICFG__ORG_LegacyExchangeDN, TEXT, "legacyExchangeDN"},
    {MAPICFG__ORG_ObjectVersion, TEXT, "objectVersion"},
    {MAPICFG__SERVER_ExchangeLegacyDN, TEXT, "legacyExchangeDN"},
    {MAPICFG__SERVER_Site, CANONICAL, "msExchServerSite"},
    {MAPICFG__SERVER_AdminDisplayVersion, SERIAL, "serialNumber"},
    {MAPICFG__SERVER_AdminDisplayVersion, VERSION, "versionNumber"},
    {MAPICFG__SERVER_ServerRole, ROLES, "msExchCurrentServerRoles"},
    {MAPICFG__MAILBOX_DisplayName, TEXT, "displayName"},
    {MAPICFG__MAILBOX_Alias, TEXT, "mailNickname"},
    {MAPICFG__MAILBOX_EmailAddresses, LIST, "proxyAddresses"},
    {MAPICFG__MAILBOX_PrimarySmtpAddress, PRIMARY, "proxyAddresses"},
    {MAPICFG__MAILBOX_UserPrincipalName, TEXT, "userPrincipalName"},
    {MAPICFG__MAILBOX_SamAccountName, TEXT, "sAMAccountName"},
    {MAPICFG__MAILBOX_LegacyExchangeDN, TEXT, "legacyExchangeDN"},
    {MAPICFG__MAILBOX_ServerLegacyDN, TEXT, "msExchHomeServerName"},
    {MAPICFG__MAILBOX_ServerName, SERVER, "msExchHomeServerName"},
    {MAPICFG__MAILBOX_Database, NAME_OF, "homeMDB"},
    {MAPICFG__MAILBOX_ExchangeGuid, GUID, "msExchMailboxGuid"},
    {MAPICFG__MAILBOX_ArchiveGuid, GUID, "msExchArchiveGUID"},
    {MAPICFG__MAILBOX_ArchiveName, LIST, "msExchArchiveName"},
    {MAPICFG__MAILBOX_MAPIEnabled, PROTOCOLS, "protocolSettings"},
    {MAPICFG__SERVICE_ACCOUNT_SamAccountName, TEXT, "sAMAccountName"},
    {MAPICFG__SERVICE_ACCOUNT_ServicePrincipalNames, LIST, "servicePrincipalName"},
    {MAPICFG__SERVICE_ACCOUNT_SupportedEncryptionTypes, TEXT, "msDS-SupportedEncryptionTypes"},
};

/* What virtual directories of all kinds have, but those of Outlook Anywhere. */
static const struct role_row {
    uint32_t role;
    enum kind kind;
    const char *attribute;
} url_rows[] = {
    {MAPICFG__ROLE_INTERNAL, TEXT, "msExchInternalHostName"},
    {MAPICFG__ROLE_EXTERNAL, TEXT, "msExchExternalHostName"},
};

/* What objects of all classes have. */
static const struct role_row role_rows[] = {
    {MAPICFG__ROLE_DN, TEXT, "dn"},
    {MAPICFG__ROLE_NAME, TEXT, "cn"},
    {MAPICFG__ROLE_GUID, GUID, "objectGUID"},
};

/* What virtual directories of all kinds have under the names of MAPI's. */
static const struct name_row {
    uint32_t property;
    enum kind kind;
    const char *attribute;
} vdir_rows[] = {
    {MAPICFG__VDIR_InternalAuthenticationMethods, METHODS, "msExchInternalAuthenticationMethods"},
    {MAPICFG__VDIR_ExternalAuthenticationMethods, METHODS, "msExchExternalAuthenticationMethods"},
    {MAPICFG__VDIR_MetabasePath, TEXT, "msExchMetabasePath"},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Attributes that no table names: what tells classes, and parts of service connection points. */
static const char *const others[] = {"objectClass", "keywords", "serviceBindingInformation", "serviceClassName"};

const char *mapicfg_ldif_attribute(size_t index) {
    if (index < COUNT(rows)) return rows[index].attribute;
    index -= COUNT(rows);
    if (index < COUNT(url_rows)) return url_rows[index].attribute;
    index -= COUNT(url_rows);
    if (index < COUNT(role_rows) - 1) return role_rows[index + 1].attribute; /* every entry has its DN */
    index -= COUNT(role_rows) - 1;
    if (index < COUNT(vdir_rows)) return vdir_rows[index].attribute;
    index -= COUNT(vdir_rows);
    return index < COUNT(others) ? others[index] : NULL;
}

const char *mapicfg_ldif_object_class(size_t index) {
    return index < COUNT(object_classes) ? object_classes[index].name : NULL;
}

/* ---- values ---- */

static size_t count_of(const struct mapicfg__ldif_entry *entry, const value *first) {
    const size_t at = (size_t)(first - entry->values);
    return mapicfg__ldif_entry_next(entry, at) - at;
}

static int is_text(const value *at) {
    return !at->is_lost && !at->is_binary;
}

static mapicfg_status begin(objects *to, const char *name, size_t size, uint64_t line, int *wanted,
                            mapicfg_error *err) {
    return mapicfg__builder_property(to->builder, name, size, line, wanted, err);
}

static mapicfg_status put(objects *to, const char *name, const char *text, size_t size, uint64_t line,
                          mapicfg_error *err) {
    int wanted;
    mapicfg_status status = begin(to, name, strlen(name), line, &wanted, err);
    return status || !wanted ? status : mapicfg__builder_value(to->builder, MAPICFG__CELL_TEXT, text, size, err);
}

static mapicfg_status put_property(objects *to, uint32_t property, const char *text, size_t size, uint64_t line,
                                   mapicfg_error *err) {
    return put(to, mapicfg__property_name(property), text, size, line, err);
}

static mapicfg_status put_scratch(objects *to, const char *name, uint64_t line, mapicfg_error *err) {
    if (to->scratch.failed) return mapicfg__error_no_memory(err);
    return to->scratch.size ? put(to, name, to->scratch.data, to->scratch.size, line, err) : MAPICFG_OK;
}

/* The values of an attribute as they are. */
static mapicfg_status put_raw(objects *to, const char *name, size_t name_size, const value *values, size_t count,
                              int as_list, mapicfg_error *err) {
    int wanted;
    mapicfg_status status = begin(to, name, name_size, values->line, &wanted, err);
    if (status || !wanted) return status;
    if (count == 1 && !as_list)
        return mapicfg__builder_value(to->builder, is_text(values) ? MAPICFG__CELL_TEXT : MAPICFG__CELL_LOST,
                                      mapicfg__ldif_text(values), is_text(values) ? values->size : 0, err);
    status = mapicfg__builder_list(to->builder, err);
    for (size_t i = 0; !status && i < count; i++)
        if (is_text(&values[i]))
            status = mapicfg__builder_item(to->builder, MAPICFG__CELL_TEXT, mapicfg__ldif_text(&values[i]),
                                           values[i].size, err);
    return status;
}

#define GUID_SIZE 16u

/* Sixteen bytes, or as tools that decode them print it. */
static mapicfg_status put_guid(objects *to, const char *name, const value *at, mapicfg_error *err) {
    if (is_text(at) && mapicfg__text_is_guid(mapicfg__ldif_text(at), at->size))
        return put(to, name, mapicfg__ldif_text(at), at->size, at->line, err);
    if (at->is_lost || at->size != GUID_SIZE) return put_raw(to, name, strlen(name), at, 1, 0, err);
    mapicfg__ldif_entry_put_guid(&to->scratch, mapicfg__ldif_text(at));
    return put_scratch(to, name, at->line, err);
}

static mapicfg_status put_methods(objects *to, const char *name, const value *at, mapicfg_error *err) {
    static const char *const methods[] = {"Basic",     "Ntlm",        "Fba",        "Digest",      "WindowsIntegrated",
                                          "LiveIdFba", "LiveIdBasic", "WSSecurity", "Certificate", "NegoEx",
                                          "OAuth",     "Adfs",        "Kerberos",   "Negotiate",   "LiveIdNegotiate"};
    uint64_t bits;
    int wanted;
    if (!is_text(at) || !mapicfg__text_parse_number(mapicfg__ldif_text(at), at->size, &bits) || bits >> COUNT(methods))
        return put_raw(to, mapicfg__ldif_name(at), at->name_size, at, 1, 0, err); /* another method: not stated */
    mapicfg_status status = begin(to, name, strlen(name), at->line, &wanted, err);
    if (status || !wanted) return status;
    status = mapicfg__builder_list(to->builder, err);
    for (size_t i = 0; !status && i < COUNT(methods); i++)
        if (bits >> i & 1u)
            status = mapicfg__builder_item(to->builder, MAPICFG__CELL_TEXT, methods[i], strlen(methods[i]), err);
    return status;
}

/* ---- of servers ---- */

#define BUILD_OFFSET 30000u

/* Version 15.2 (Build 31118.7), which Get-ExchangeServer shows as Version 15.2 (Build 1118.7). */
static mapicfg_status put_serial(objects *to, const char *name, const value *at, mapicfg_error *err) {
    static const char mark[] = "(Build ";
    const char *text = mapicfg__ldif_text(at), *end = text + at->size, *build = text;
    uint64_t number;
    while (build < end && !mapicfg__text_begins(build, (size_t)(end - build), mark, sizeof mark - 1)) build++;
    if (build < end) build += sizeof mark - 1;
    const size_t digits = mapicfg__text_count_digits(build, (size_t)(end - build));
    if (!mapicfg__text_parse_number(build, digits, &number) || number < BUILD_OFFSET) return MAPICFG_OK;
    mapicfg__buffer_bytes(&to->scratch, text, (size_t)(build - text));
    mapicfg__buffer_number(&to->scratch, number - BUILD_OFFSET);
    mapicfg__buffer_bytes(&to->scratch, build + digits, (size_t)(end - build) - digits);
    return put_scratch(to, name, at->line, err);
}

/* 0x70008000, the major version at bit 22, the minor at bit 16, the build below. */
static mapicfg_status put_version(objects *to, const char *name, const value *at, mapicfg_error *err) {
    static const uint64_t marks = UINT64_C(0x70008000);
    uint64_t number;
    if (mapicfg__ldif_entry_find(to->entry, "serialNumber") ||
        !mapicfg__text_parse_number(mapicfg__ldif_text(at), at->size, &number) || number >> 32 ||
        (number & marks) != marks)
        return MAPICFG_OK;
    mapicfg__buffer_text(&to->scratch, "Version ");
    mapicfg__buffer_number(&to->scratch, number >> 22 & 63u);
    mapicfg__buffer_char(&to->scratch, '.');
    mapicfg__buffer_number(&to->scratch, number >> 16 & 63u);
    mapicfg__buffer_text(&to->scratch, " (Build ");
    mapicfg__buffer_number(&to->scratch, number & 0x7fffu);
    mapicfg__buffer_char(&to->scratch, ')');
    return put_scratch(to, name, at->line, err);
}

static mapicfg_status put_roles(objects *to, const char *name, const value *at, mapicfg_error *err) {
    static const struct {
        uint64_t number;
        const char *roles;
        int has_mailboxes, has_clients;
    } known[] = {{54, "Mailbox", 1, 0}, {16385, "ClientAccess", 0, 1}, {16439, "Mailbox, ClientAccess", 1, 1}};
    uint64_t number;
    if (!mapicfg__text_parse_number(mapicfg__ldif_text(at), at->size, &number)) return MAPICFG_OK;
    for (size_t i = 0; i < COUNT(known); i++) {
        if (known[i].number != number) continue;
        mapicfg_status status = put(to, name, known[i].roles, strlen(known[i].roles), at->line, err);
        if (!status && known[i].has_mailboxes)
            status = put_property(to, MAPICFG__SERVER_IsMailboxServer, "True", 4, at->line, err);
        if (!status && known[i].has_clients)
            status = put_property(to, MAPICFG__SERVER_IsClientAccessServer, "True", 4, at->line, err);
        return status;
    }
    return MAPICFG_OK;
}

/* ---- of mailboxes ---- */

static mapicfg_status put_primary(objects *to, const char *name, const value *values, size_t count,
                                  mapicfg_error *err) {
    for (size_t i = 0; i < count; i++)
        if (is_text(&values[i]) && values[i].size > 5 && memcmp(mapicfg__ldif_text(&values[i]), "SMTP:", 5) == 0)
            return put(to, name, mapicfg__ldif_text(&values[i]) + 5, values[i].size - 5, values[i].line, err);
    return MAPICFG_OK;
}

#define FIELD_MARK "\xc2\xa7" /* the section sign */

/* Field `number` of MAPI§1§0§§§0; *size 0: it is empty, or there is none. */
static const char *field(const value *at, size_t number, size_t *size) {
    const char *text = mapicfg__ldif_text(at), *end = text + at->size;
    for (;; number--) {
        const char *mark = text;
        while (mark < end && !mapicfg__text_begins(mark, (size_t)(end - mark), FIELD_MARK, 2)) mark++;
        *size = (size_t)(mark - text);
        if (!number) return text;
        *size = 0;
        if (mark == end) return end;
        text = mark + 2;
    }
}

static const value *protocol(const value *values, size_t count, const char *name) {
    size_t size;
    for (size_t i = 0; i < count; i++) {
        const char *first = is_text(&values[i]) ? field(&values[i], 0, &size) : NULL;
        if (first && mapicfg__text_is_word(first, size, name)) return &values[i];
    }
    return NULL;
}

static mapicfg_status put_switch(objects *to, uint32_t property, const value *at, size_t number, mapicfg_error *err) {
    size_t size;
    const char *text = field(at, number, &size);
    if (size != 1 || (*text != '0' && *text != '1')) return MAPICFG_OK;
    const char *state = *text == '1' ? "True" : "False";
    return put_property(to, property, state, strlen(state), at->line, err);
}

/* One value for each protocol. Where there is none for MAPI, it is allowed. What other fields mean is not documented;
 * neither is what a POP3 or IMAP4 value that is missing does. */
static mapicfg_status put_protocols(objects *to, const value *values, size_t count, mapicfg_error *err) {
    const value *mapi = protocol(values, count, "MAPI"), *pop = protocol(values, count, "POP3"),
                *imap = protocol(values, count, "IMAP4");
    mapicfg_status status = MAPICFG_OK;
    if (!mapi) status = put_property(to, MAPICFG__MAILBOX_MAPIEnabled, "True", 4, values->line, err);
    if (!status && mapi) status = put_switch(to, MAPICFG__MAILBOX_MAPIEnabled, mapi, 1, err);
    if (!status && mapi) status = put_switch(to, MAPICFG__MAILBOX_MAPIBlockOutlookNonCachedMode, mapi, 2, err);
    if (!status && pop) status = put_switch(to, MAPICFG__MAILBOX_PopEnabled, pop, 1, err);
    if (!status && imap) status = put_switch(to, MAPICFG__MAILBOX_ImapEnabled, imap, 1, err);
    return status;
}

/* ---- an object ---- */

static mapicfg_status put_known(objects *to, const char *name, enum kind kind, const value *values, size_t count,
                                mapicfg_error *err) {
    const char *text = mapicfg__ldif_text(values);
    size_t size = values->size;
    to->scratch.size = 0;
    if (kind == GUID) return put_guid(to, name, values, err);
    if (kind == LIST) return put_raw(to, name, strlen(name), values, count, 1, err);
    if (kind == PRIMARY) return put_primary(to, name, values, count, err);
    if (kind == PROTOCOLS) return put_protocols(to, values, count, err);
    if (kind == TEXT || !is_text(values)) return put_raw(to, name, strlen(name), values, 1, 0, err);
    switch (kind) {
    case METHODS: return put_methods(to, name, values, err);
    case SERIAL: return put_serial(to, name, values, err);
    case VERSION: return put_version(to, name, values, err);
    case ROLES: return put_roles(to, name, values, err);
    case CANONICAL: mapicfg__identity_put_canonical(&to->scratch, text, size); break;
    case NAME_OF: mapicfg__ldif_dn_put_part(&to->scratch, text, size, 0); break;
    default: text = mapicfg__ldif_x500_last(text, &size); mapicfg__buffer_bytes(&to->scratch, text, size);
    }
    return put_scratch(to, name, values->line, err);
}

static int is_vdir(const struct mapicfg__class *cls) {
    return cls->folder != NULL;
}

static mapicfg_status put_role(objects *to, const struct role_row *table, size_t table_size, const value *values,
                               size_t count, int *known, mapicfg_error *err) {
    for (size_t i = 0; i < table_size; i++) {
        if (!mapicfg__text_is_word(mapicfg__ldif_name(values), values->name_size, table[i].attribute)) continue;
        const int32_t property = mapicfg__class_find(to->cls, MAPICFG__ROLE, table[i].role);
        if (property < 0) return MAPICFG_OK;
        *known = 1;
        return put_known(to, to->cls->properties[property].name, table[i].kind, values, count, err);
    }
    return MAPICFG_OK;
}

/* The values of an attribute; one of no table is counted, unless Exchange's property has its name. */
static mapicfg_status put_attribute(objects *to, const value *values, size_t count, mapicfg_error *err) {
    const char *name = mapicfg__ldif_name(values);
    const size_t size = values->name_size;
    int known = 0;
    mapicfg_status status = put_role(to, role_rows, COUNT(role_rows), values, count, &known, err);
    if (!status && is_vdir(to->cls) && to->cls->id != MAPICFG_CLASS_OUTLOOK_ANYWHERE)
        status = put_role(to, url_rows, COUNT(url_rows), values, count, &known, err);
    for (size_t i = 0; !status && i < COUNT(rows); i++) {
        if (rows[i].property >> 8 != to->cls->id || !mapicfg__text_is_word(name, size, rows[i].attribute)) continue;
        known = 1;
        status = put_known(to, mapicfg__property_name(rows[i].property), rows[i].kind, values, count, err);
    }
    for (size_t i = 0; !status && is_vdir(to->cls) && i < COUNT(vdir_rows); i++) {
        if (!mapicfg__text_is_word(name, size, vdir_rows[i].attribute)) continue;
        known = 1;
        status = put_known(to, mapicfg__property_name(vdir_rows[i].property), vdir_rows[i].kind, values, count, err);
    }
    if (status || known) return status;
    if (mapicfg__text_is_word(name, size, "objectClass") && mapicfg__property_find(to->cls, name, size) < 0)
        return MAPICFG_OK; /* it has told the class */
    return put_raw(to, name, size, values, count, count > 1, err);
}

/* CN=mapi (Default Web Site),CN=HTTP,CN=Protocols,CN=EX1,CN=Servers,...: the server, and EX1\mapi (Default
 * Web Site). */
static mapicfg_status put_vdir(objects *to, const value *dn, mapicfg_error *err) {
    const char *text = mapicfg__ldif_text(dn);
    if (!mapicfg__ldif_dn_part_is(text, dn->size, 2, "Protocols") ||
        !mapicfg__ldif_dn_part_is(text, dn->size, 4, "Servers"))
        return MAPICFG_OK;
    const int32_t server = mapicfg__class_find(to->cls, MAPICFG__ROLE, MAPICFG__ROLE_SERVER),
                  identity = mapicfg__class_find(to->cls, MAPICFG__ROLE, MAPICFG__ROLE_IDENTITY);
    to->scratch.size = 0;
    mapicfg__ldif_dn_put_part(&to->scratch, text, dn->size, 3);
    mapicfg_status status = put_scratch(to, to->cls->properties[server].name, dn->line, err);
    if (status) return status;
    mapicfg__buffer_char(&to->scratch, '\\');
    mapicfg__ldif_dn_put_part(&to->scratch, text, dn->size, 0);
    return put_scratch(to, to->cls->properties[identity].name, dn->line, err);
}

/* What the DN tells beyond itself. */
static mapicfg_status put_identity(objects *to, mapicfg_error *err) {
    const value *dn = mapicfg__ldif_entry_find(to->entry, "dn");
    const int32_t identity = mapicfg__class_find(to->cls, MAPICFG__ROLE, MAPICFG__ROLE_IDENTITY);
    if (!dn || !is_text(dn) || identity < 0) return MAPICFG_OK;
    if (is_vdir(to->cls)) return put_vdir(to, dn, err);
    to->scratch.size = 0;
    if (to->cls->id == MAPICFG_CLASS_MAILBOX)
        mapicfg__identity_put_canonical(&to->scratch, mapicfg__ldif_text(dn), dn->size);
    else
        mapicfg__ldif_dn_put_part(&to->scratch, mapicfg__ldif_text(dn), dn->size, 0);
    return put_scratch(to, to->cls->properties[identity].name, dn->line, err);
}

static mapicfg_status begin_object(objects *to, uint32_t class_id, mapicfg_error *err) {
    to->cls = mapicfg__class_get(class_id);
    mapicfg__builder_begin(to->builder, to->entry->line);
    return mapicfg__builder_type(to->builder, to->cls->type_name, strlen(to->cls->type_name), err);
}

static mapicfg_status give_object(objects *to, uint32_t class_id, mapicfg_error *err) {
    mapicfg_status status = begin_object(to, class_id, err);
    for (size_t first = 0, next; !status && first < to->entry->count; first = next) {
        next = mapicfg__ldif_entry_next(to->entry, first);
        status = put_attribute(to, to->entry->values + first, next - first, err);
    }
    if (!status) status = put_identity(to, err);
    return status ? status : mapicfg__builder_end(to->builder, err);
}

/* ---- service connection points ---- */

#define FIND_AUTODISCOVER "77378F46-2C66-4aa9-A6A6-3E7A48B19596"

static int has_keyword(const struct mapicfg__ldif_entry *entry, const char *keyword) {
    const value *at = mapicfg__ldif_entry_find(entry, "keywords");
    for (size_t i = 0, count = at ? count_of(entry, at) : 0; i < count; i++)
        if (mapicfg__text_is_word(mapicfg__ldif_text(&at[i]), at[i].size, keyword)) return 1;
    return 0;
}

/* Keywords such as Site=Berlin. */
static mapicfg_status put_sites(objects *to, mapicfg_error *err) {
    static const char site[] = "Site=";
    const size_t size = sizeof site - 1;
    int wanted;
    const value *at = mapicfg__ldif_entry_find(to->entry, "keywords");
    mapicfg_status status = begin(to, mapicfg__property_name(MAPICFG__CLIENT_ACCESS_SERVICE_AutoDiscoverSiteScope),
                                  strlen(mapicfg__property_name(MAPICFG__CLIENT_ACCESS_SERVICE_AutoDiscoverSiteScope)),
                                  at->line, &wanted, err);
    if (status || !wanted) return status;
    const size_t count = count_of(to->entry, at);
    status = mapicfg__builder_list(to->builder, err);
    for (size_t i = 0; !status && i < count; i++)
        if (mapicfg__text_begins(mapicfg__ldif_text(&at[i]), at[i].size, site, size))
            status = mapicfg__builder_item(to->builder, MAPICFG__CELL_TEXT, mapicfg__ldif_text(&at[i]) + size,
                                           at[i].size - size, err);
    return status;
}

static mapicfg_status put_of(objects *to, uint32_t property, const char *attribute, mapicfg_error *err) {
    const value *at = mapicfg__ldif_entry_find(to->entry, attribute);
    return at && is_text(at) ? put_property(to, property, mapicfg__ldif_text(at), at->size, at->line, err) : MAPICFG_OK;
}

/* The settings are those of the server above it: CN=EX1,CN=Autodiscover,CN=Protocols,CN=EX1,CN=Servers,... */
static mapicfg_status put_owner(objects *to, const value *dn, mapicfg_error *err) {
    size_t size = dn->size;
    const char *text = mapicfg__ldif_text(dn);
    if (!mapicfg__ldif_dn_part_is(text, size, 2, "Protocols") || !mapicfg__ldif_dn_part_is(text, size, 4, "Servers"))
        return MAPICFG_OK;
    text = mapicfg__ldif_dn_skip(text, &size, 3);
    to->scratch.size = 0;
    mapicfg__ldif_dn_put_part(&to->scratch, text, size, 0);
    mapicfg_status status = put_scratch(to, mapicfg__property_name(MAPICFG__CLIENT_ACCESS_SERVICE_Name), dn->line, err);
    if (!status)
        status = put_scratch(to, mapicfg__property_name(MAPICFG__CLIENT_ACCESS_SERVICE_Identity), dn->line, err);
    return status ? status
                  : put_property(to, MAPICFG__CLIENT_ACCESS_SERVICE_DistinguishedName, text, size, dn->line, err);
}

static mapicfg_status give_connection_point(objects *to, mapicfg_error *err) {
    static const struct {
        uint32_t property;
        const char *attribute;
    } parts[] = {
        {MAPICFG__CLIENT_ACCESS_SERVICE_AutoDiscoverServiceCN, "cn"},
        {MAPICFG__CLIENT_ACCESS_SERVICE_AutoDiscoverServiceClassName, "serviceClassName"},
        {MAPICFG__CLIENT_ACCESS_SERVICE_AutoDiscoverServiceInternalUri, "serviceBindingInformation"},
    };
    const value *dn = mapicfg__ldif_entry_find(to->entry, "dn");
    mapicfg_status status = begin_object(to, MAPICFG_CLASS_CLIENT_ACCESS_SERVICE, err);
    if (!status && dn && is_text(dn)) status = put_owner(to, dn, err);
    for (size_t i = 0; !status && i < COUNT(parts); i++)
        status = put_of(to, parts[i].property, parts[i].attribute, err);
    if (!status)
        status = put_property(to, MAPICFG__CLIENT_ACCESS_SERVICE_AutoDiscoverServiceGuid, FIND_AUTODISCOVER,
                              sizeof FIND_AUTODISCOVER - 1, to->entry->line, err);
    if (!status) status = put_sites(to, err);
    return status ? status : mapicfg__builder_end(to->builder, err);
}

/* ---- which class ---- */

static const value *last_class(const struct mapicfg__ldif_entry *entry) {
    const value *first = mapicfg__ldif_entry_find(entry, "objectClass");
    return first ? first + count_of(entry, first) - 1 : NULL;
}

/* The number of the most special class that is known; 0: none is. */
static uint32_t class_of(const struct mapicfg__ldif_entry *entry) {
    const value *first = mapicfg__ldif_entry_find(entry, "objectClass"), *at = last_class(entry);
    for (; first && at >= first; at--) {
        const char *text = mapicfg__ldif_text(at);
        for (size_t i = 0; i < COUNT(object_classes); i++)
            if (mapicfg__text_is_word(text, at->size, object_classes[i].name)) return object_classes[i].class_id;
        const struct mapicfg__class *cls = mapicfg__class_of_type(text, at->size);
        if (cls) return cls->id;
    }
    return 0;
}

static mapicfg_status pass_over(objects *to, mapicfg_error *err) {
    const value *at = last_class(to->entry);
    return mapicfg__input_skip(to->input, mapicfg__ldif_text(at), at->size, err);
}

/* Without an objectClass its properties tell the class, as of other exports. */
static mapicfg_status give_untold(objects *to, mapicfg_error *err) {
    mapicfg__builder_begin(to->builder, to->entry->line);
    mapicfg_status status = MAPICFG_OK;
    for (size_t first = 0, next; !status && first < to->entry->count; first = next) {
        const value *at = to->entry->values + first;
        next = mapicfg__ldif_entry_next(to->entry, first);
        status = put_raw(to, mapicfg__ldif_name(at), at->name_size, at, next - first, next - first > 1, err);
    }
    return status ? status : mapicfg__builder_end(to->builder, err);
}

/* An account with a mailbox, which may have services too. */
static mapicfg_status give_account(objects *to, mapicfg_error *err) {
    const int has_mailbox = mapicfg__ldif_entry_find(to->entry, "msExchMailboxGuid") != NULL;
    mapicfg_status status = has_mailbox ? give_object(to, MAPICFG_CLASS_MAILBOX, err) : MAPICFG_OK;
    if (status || (has_mailbox && !mapicfg__ldif_entry_find(to->entry, "servicePrincipalName"))) return status;
    return give_object(to, MAPICFG_CLASS_SERVICE_ACCOUNT, err);
}

mapicfg_status mapicfg__ldif_objects_give(struct mapicfg__ldif_objects *to, const struct mapicfg__ldif_entry *entry,
                                          mapicfg_error *err) {
    to->entry = entry;
    const uint32_t class_id = class_of(entry);
    if (!mapicfg__ldif_entry_find(entry, "objectClass")) return give_untold(to, err);
    if (!class_id) return pass_over(to, err);
    if (class_id == MAPICFG_CLASS_SERVICE_ACCOUNT) return give_account(to, err);
    if (class_id != MAPICFG_CLASS_CLIENT_ACCESS_SERVICE) return give_object(to, class_id, err);
    return has_keyword(entry, FIND_AUTODISCOVER) ? give_connection_point(to, err) : pass_over(to, err);
}

mapicfg_status mapicfg__ldif_objects_new(struct mapicfg__ldif_objects **out, const struct mapicfg__input *input,
                                         mapicfg_error *err) {
    struct mapicfg__ldif_objects *made = mapicfg__mem_zalloc(sizeof *made);
    if (!made) return mapicfg__error_no_memory(err);
    made->input = input;
    mapicfg_status status = mapicfg__builder_new(&made->builder, input, err);
    if (status)
        mapicfg__mem_free(made);
    else
        *out = made;
    return status;
}

void mapicfg__ldif_objects_free(struct mapicfg__ldif_objects *to) {
    if (!to) return;
    mapicfg__builder_free(to->builder);
    mapicfg__buffer_free(&to->scratch);
    mapicfg__mem_free(to);
}
