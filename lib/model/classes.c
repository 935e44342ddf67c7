/* SPDX-License-Identifier: LGPL-2.1-or-later
 * classes.c: the tables that classes.def makes, and what they say. */
#include "base/text.h"
#include "model/table.h"

/* clang-format off */
#define DIRECTORY_TYPE "Microsoft.Exchange.Data.Directory."

/* ---- what enums can be ---- */

/* Numbers that real exports show. Negotiate's was never seen, so it is read as text only. */
static const struct mapicfg__enum_number authentication_numbers[] = {
    {"Basic", 0}, {"Ntlm", 2}, {"Fba", 3}, {"WindowsIntegrated", 4}, {"WSSecurity", 7}, {"OAuth", 10}, {NULL, 0},
};
/* None is 0 in real exports; Allow and Require follow in the order of the documentation and of IIS's own enumeration
 * (system.webServer/security/authentication/windowsAuthentication/extendedProtection, tokenChecking). */
static const struct mapicfg__enum_number token_checking_numbers[] = {
    {"None", 0}, {"Allow", 1}, {"Require", 2}, {NULL, 0},
};
static const struct mapicfg__enum_number archive_status_numbers[] = {{"None", 0}, {"Active", 1}, {NULL, 0}};
static const struct mapicfg__enum_number mailbox_rights_numbers[] = {
    {"FullAccess", 0x1}, {"ExternalAccount", 0x4}, {"DeleteItem", 0x10000}, {"ReadPermission", 0x20000},
    {"ChangePermission", 0x40000}, {"ChangeOwner", 0x80000}, {NULL, 0},
};
static const struct mapicfg__enum_number inheritance_numbers[] = {
    {"None", 0}, {"All", 1}, {"Descendents", 2}, {"SelfAndChildren", 3}, {"Children", 4}, {NULL, 0},
};
static const struct mapicfg__enum_number public_folders_numbers[] = {{"Local", 1}, {NULL, 0}};

/* Names of types from real exports; the general one where none has been seen. */
#define METHOD_TYPE DIRECTORY_TYPE "SystemConfiguration.AuthenticationMethod"
static const struct mapicfg__choices
    public_folders = {"None Local Remote", public_folders_numbers, DIRECTORY_TYPE "PublicFoldersDeployment"},
    token_checking = {"None Allow Require", token_checking_numbers,
                      DIRECTORY_TYPE "SystemConfiguration.ExtendedProtectionTokenCheckingMode"},
    protection_flags = {"None AllowDotlessSPN NoServiceNameCheck Proxy ProxyCoHosting", NULL,
                        DIRECTORY_TYPE "SystemConfiguration.ExtendedProtectionFlag"},
    mapi_methods = {"Basic Ntlm OAuth Negotiate", authentication_numbers, METHOD_TYPE},
    rpc_methods = {"Basic Ntlm Negotiate", authentication_numbers, METHOD_TYPE},
    every_method = {"Basic Digest Ntlm Fba WindowsIntegrated LiveIdFba LiveIdBasic WSSecurity Certificate NegoEx OAuth "
                    "Adfs Kerberos Negotiate LiveIdNegotiate", authentication_numbers, METHOD_TYPE},
    logon_formats = {"FullDomain PrincipalName UserName", NULL, "System.Enum"},
    client_certificates = {"Ignore Accepted Required", NULL, "System.Enum"},
    archive_status = {"None Active", archive_status_numbers, "System.Enum"},
    mailbox_rights = {"FullAccess ExternalAccount DeleteItem ReadPermission ChangePermission ChangeOwner",
                      mailbox_rights_numbers, "System.Enum"},
    encryption_types = {"None DES RC4 AES128 AES256", NULL, "System.Enum"},
    inheritance_types = {"None All Descendents SelfAndChildren Children", inheritance_numbers,
                         "System.DirectoryServices.ActiveDirectorySecurityInheritance"};

/* ---- the tables ---- */

#define RO MAPICFG__READ_ONLY
#define TELLS MAPICFG__TELLS
#define WHOLE MAPICFG__WHOLE
#define WORDS MAPICFG__WORDS
#define DECIDES(shift) (MAPICFG__DECIDES | (shift) << MAPICFG__SHIFT)
#define ID(rank) (MAPICFG__READ_ONLY | MAPICFG__IDENTITY | (rank) << MAPICFG__RANK)
#define SAME(strength) ((strength) << MAPICFG__SAME)
#define COLUMN(place) ((place) << MAPICFG__COLUMN)
#define TOGETHER MAPICFG__TOGETHER
#define AS_LIST 0
#define AS_TABLE 1
#define IS(role) (MAPICFG__ROLE_##role << MAPICFG__ROLE)

#define CLASS(class, ...) static const struct mapicfg__property class##_rows[] = {
#define PROPERTY(class, name, type, traits, default_text, choices, since, help) \
    {#name, sizeof #name - 1, MAPICFG_TYPE_##type, traits, default_text, choices, since, help},
#define END(class) };
#include "model/classes.def"
#undef CLASS
#undef PROPERTY
#undef END

static const struct mapicfg__class classes[MAPICFG__CLASS_COUNT] = {
#define CLASS(class, noun, type, identity_type, as_table, folder) \
    [MAPICFG_CLASS_##class - 1] = {MAPICFG_CLASS_##class, noun, type, identity_type, folder, as_table, class##_rows, \
                                   sizeof class##_rows / sizeof *class##_rows, 0
#define PROPERTY(class, name, type, traits, ...) \
    | (uint64_t)(((traits) >> MAPICFG__RANK & 15u) != 0) << (MAPICFG__##class##_##name & 255)
#define END(class) },
#include "model/classes.def"
#undef CLASS
#undef PROPERTY
#undef END
};

#define CLASS(...)
#define PROPERTY(...)
#define END(class) \
    _Static_assert(sizeof class##_rows / sizeof *class##_rows <= MAPICFG__MAX_PROPERTIES, "too many properties");
#include "model/classes.def"
/* clang-format on */

const struct mapicfg__class *mapicfg__class_get(uint32_t class_id) {
    return class_id - 1u < MAPICFG__CLASS_COUNT ? &classes[class_id - 1u] : NULL;
}

/* ---- other names ---- */

/* A second name of a class or of a property. */
struct other_name {
    const char *name;
    uint32_t number;
};

/* Get-Mailbox and Get-CASMailbox show one object, each a part of it. The object classes of Active Directory are what
 * LDIF names. */
static const struct other_name other_types[] = {
    {DIRECTORY_TYPE "Management.Mailbox", MAPICFG_CLASS_MAILBOX},
    {"Microsoft.ActiveDirectory.Management.ADUser", MAPICFG_CLASS_SERVICE_ACCOUNT},
    {"Microsoft.ActiveDirectory.Management.ADServiceAccount", MAPICFG_CLASS_SERVICE_ACCOUNT},
    {"Microsoft.ActiveDirectory.Management.ADObject", MAPICFG_CLASS_SERVICE_ACCOUNT},
    {"computer", MAPICFG_CLASS_SERVICE_ACCOUNT},
    {"user", MAPICFG_CLASS_SERVICE_ACCOUNT},
    {"msDS-ManagedServiceAccount", MAPICFG_CLASS_SERVICE_ACCOUNT},
    {"msDS-GroupManagedServiceAccount", MAPICFG_CLASS_SERVICE_ACCOUNT},
};

/* Attributes of Active Directory, as LDIF, Get-ADObject and ldapsearch name them; what tables show of Services; the
 * computer of a remote session, which is the certificate's unless its Identity names another. */
static const struct other_name other_names[] = {
    {"dn", MAPICFG__SERVICE_ACCOUNT_DistinguishedName},
    {"servicePrincipalName", MAPICFG__SERVICE_ACCOUNT_ServicePrincipalNames},
    {"msDS-SupportedEncryptionTypes", MAPICFG__SERVICE_ACCOUNT_SupportedEncryptionTypes},
    {"ServicesStringForm", MAPICFG__CERTIFICATE_Services},
    {"PSComputerName", MAPICFG__CERTIFICATE_Server},
};

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
    for (size_t i = 0; i < sizeof other_types / sizeof *other_types; i++)
        if (mapicfg__text_is_word(type, size, other_types[i].name)) return mapicfg__class_get(other_types[i].number);
    for (size_t i = 0; i < MAPICFG__CLASS_COUNT; i++)
        if (mapicfg__text_is_word(type, size, classes[i].type_name)) return &classes[i];
    return NULL;
}

int32_t mapicfg__class_find(const struct mapicfg__class *cls, unsigned trait, uint32_t number) {
    for (uint32_t i = 0; i < cls->count; i++)
        if (mapicfg__property_trait(&cls->properties[i], trait) == number) return (int32_t)i;
    return -1;
}

size_t mapicfg__class_sort(const struct mapicfg__class *cls, unsigned trait, uint32_t last, uint32_t *properties) {
    size_t count = 0;
    for (uint32_t number = 1; number <= last; number++) {
        int32_t at = mapicfg__class_find(cls, trait, number);
        if (at >= 0) properties[count++] = (uint32_t)at;
    }
    return count;
}

const char *mapicfg__property_name(uint32_t property) {
    return classes[(property >> 8) - 1].properties[mapicfg__property_number(property)].name;
}

const char *mapicfg__property_meant(const struct mapicfg__class *cls, const char *name, size_t most) {
    const char *meant = NULL;
    size_t least = most + 1;
    for (uint32_t i = 0; i < cls->count; i++) {
        const size_t slip = mapicfg__text_slip(name, cls->properties[i].name);
        if (slip >= least) continue;
        least = slip;
        meant = cls->properties[i].name;
    }
    return meant;
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
    for (size_t i = 0; i < sizeof other_names / sizeof *other_names; i++)
        if (other_names[i].number >> 8 == cls->id && mapicfg__text_is_word(name, size, other_names[i].name))
            return (int32_t)mapicfg__property_number(other_names[i].number);
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

size_t mapicfg_property_find(uint32_t class_id, const char *name) {
    const struct mapicfg__class *cls = mapicfg__class_get(class_id);
    int32_t found = cls && name ? mapicfg__property_find(cls, name, strlen(name)) : -1;
    return found < 0 ? MAPICFG_NO_PROPERTY : (size_t)found;
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
    return found ? mapicfg__property_values(found) : NULL;
}

int mapicfg_property_is_read_only(uint32_t class_id, size_t property) {
    const struct mapicfg__property *found = row(class_id, property);
    return found ? (int)(found->traits & MAPICFG__READ_ONLY) : 0;
}

const char *mapicfg_property_since(uint32_t class_id, size_t property) {
    const struct mapicfg__property *found = row(class_id, property);
    return found ? found->since : NULL;
}

const char *mapicfg_property_help(uint32_t class_id, size_t property) {
    const struct mapicfg__property *found = row(class_id, property);
    return found ? found->help : NULL;
}
