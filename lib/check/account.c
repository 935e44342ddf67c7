/* SPDX-License-Identifier: LGPL-2.1-or-later
 * account.c: a service account by itself: its names, its encryption types, and who manages it. */
#include "check/account.h"

#include <string.h>

#include "base/buffer.h"
#include "base/text.h"

const char *mapicfg__account_logon_name(const mapicfg_object *account) {
    const char *name = mapicfg__object_text(account, MAPICFG__SERVICE_ACCOUNT_SamAccountName);
    return name ? name : mapicfg__check_name(account);
}

const char *mapicfg__account_name(const mapicfg_object *object, size_t *size) {
    const char *name = mapicfg__object_text(object, MAPICFG__SERVICE_ACCOUNT_SamAccountName);
    const char *dn = mapicfg__object_text(object, MAPICFG__SERVICE_ACCOUNT_DistinguishedName);
    if (!name) name = mapicfg__object_text(object, MAPICFG__SERVICE_ACCOUNT_Name);
    *size = name ? strlen(name) : 0;
    if (name || !dn || !mapicfg__text_starts(dn, "CN=")) return name;
    *size = strcspn(dn + 3, ",");
    return dn + 3;
}

/* 1 for any of AES128 and AES256; 0 for others only; -1: nothing is said, so that the domain's default counts; -2: not
 * stated. Bits as in [MS-KILE]. */
static int has_aes(const mapicfg_object *account, struct mapicfg__buffer *shown) {
    static const struct {
        unsigned bit;
        const char *name;
    } bits[] = {{1, "DES"}, {2, "DES"}, {4, "RC4"}, {8, "AES128"}, {16, "AES256"}};
    const uint32_t number = MAPICFG__SERVICE_ACCOUNT_SupportedEncryptionTypes;
    const uint32_t names = MAPICFG__SERVICE_ACCOUNT_KerberosEncryptionType;
    const char *text = mapicfg__object_text(account, number);
    const struct mapicfg__value *list = mapicfg__object_value(account, names);
    if (text) {
        uint64_t sum;
        size_t size = strlen(text);
        int is_hex = mapicfg__text_starts(text, "0x") && size <= 10;
        if (is_hex ? !mapicfg__text_parse_hex(text + 2, size - 2, size - 2, &sum)
                   : !mapicfg__text_parse_number(text, size, &sum))
            return -2;
        for (size_t i = 0; i < sizeof bits / sizeof *bits; i++) {
            if (!(sum & bits[i].bit)) continue;
            mapicfg__buffer_text(shown, shown->size ? ", " : "");
            mapicfg__buffer_text(shown, bits[i].name);
        }
        return sum & 24 ? 1 : sum & 7 ? 0 : -1;
    }
    if (mapicfg__object_state(account, number) == MAPICFG_NULL) return -1;
    if (mapicfg__object_state(account, names) == MAPICFG_NOT_STATED) return -2;
    if (!list->count || mapicfg__check_has(list, "None")) return -1;
    mapicfg__check_put_list(shown, list);
    return mapicfg__check_has(list, "AES128") || mapicfg__check_has(list, "AES256");
}

static int is_managed(const mapicfg_object *account) {
    const struct mapicfg__value *classes = mapicfg__object_value(account, MAPICFG__SERVICE_ACCOUNT_ObjectClass);
    return mapicfg__check_has(classes, "msDS-GroupManagedServiceAccount") ||
           mapicfg__check_has(classes, "msDS-ManagedServiceAccount");
}

static void look_at_types(const struct mapicfg__check *check, const mapicfg_object *account) {
    const uint32_t property = MAPICFG__SERVICE_ACCOUNT_SupportedEncryptionTypes;
    const char *name = mapicfg__account_logon_name(account);
    const char *noun =
        strchr(name, '$') ||
                mapicfg__check_has(mapicfg__object_value(account, MAPICFG__SERVICE_ACCOUNT_ObjectClass), "computer")
            ? "ADComputer"
            : "ADUser";
    struct mapicfg__buffer shown = {0};
    int aes = has_aes(account, &shown);
    mapicfg__buffer_text(&shown, "");
    if (shown.failed) {
        mapicfg__check_no_memory(check);
    } else if (aes == -2) {
        mapicfg__check_lacks(check, RULE_CHECK_KERBEROS_RC4, property);
        mapicfg__check_lacks(check, RULE_CHECK_KERBEROS_TYPES, property);
    } else if (aes == 1) {
        mapicfg__check_clean(check, RULE_CHECK_KERBEROS_RC4, 1);
        mapicfg__check_clean(check, RULE_CHECK_KERBEROS_TYPES, 1);
    } else {
        mapicfg__check_say(check, aes ? RULE_CHECK_KERBEROS_TYPES : RULE_CHECK_KERBEROS_RC4, account, (int32_t)property,
                           name, shown.data, noun, NULL);
    }
    mapicfg__buffer_free(&shown);
}

void mapicfg__account_look_at(const struct mapicfg__check *check, const mapicfg_object *account) {
    if (is_managed(account)) {
        mapicfg__check_say(check, RULE_CHECK_KERBEROS_MANAGED, account, -1, mapicfg__account_logon_name(account), NULL);
        return; /* another account will take its place */
    }
    mapicfg__check_clean(check, RULE_CHECK_KERBEROS_MANAGED, 1);
    look_at_types(check, account);
}
