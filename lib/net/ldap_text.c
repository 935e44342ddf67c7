/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ldap_text.c: values of a directory as lines of LDIF. Source: RFC 2849. */
#include "net/ldap.h"

#include <string.h>

static void put_base64(struct mapicfg__buffer *out, const char *bytes, size_t size) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t at = 0; at < size; at += 3) {
        const size_t left = size - at;
        const unsigned first = (unsigned char)bytes[at], second = left > 1 ? (unsigned char)bytes[at + 1] : 0,
                       third = left > 2 ? (unsigned char)bytes[at + 2] : 0;
        mapicfg__buffer_char(out, digits[first >> 2]);
        mapicfg__buffer_char(out, digits[(first & 3u) << 4 | second >> 4]);
        mapicfg__buffer_char(out, left > 1 ? digits[(second & 15u) << 2 | third >> 6] : '=');
        mapicfg__buffer_char(out, left > 2 ? digits[third & 63u] : '=');
    }
}

/* Blanks at the end are allowed, but get lost in editors. */
static int is_safe(const char *value, size_t size) {
    if (size && (strchr(" :<", *value) || value[size - 1] == ' ')) return 0;
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)value[i] < ' ' || (unsigned char)value[i] > '~') return 0;
    return 1;
}

void mapicfg__ldap_text_put(struct mapicfg__buffer *out, const char *name, const char *value, size_t size) {
    mapicfg__buffer_text(out, name);
    if (is_safe(value, size)) {
        mapicfg__buffer_text(out, ": ");
        mapicfg__buffer_bytes(out, value, size);
    } else {
        mapicfg__buffer_text(out, ":: ");
        put_base64(out, value, size);
    }
    mapicfg__buffer_char(out, '\n');
}
