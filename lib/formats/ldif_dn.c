/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ldif_dn.c: the parts of distinguished names and of X.500 names of Exchange. Source: RFC 4514. */
#include "formats/ldif_dn.h"

#include "base/text.h"

/* Bytes up to the comma that ends the part. */
static size_t part_size(const char *dn, size_t size) {
    size_t at = 0;
    while (at < size && dn[at] != ',') at += dn[at] == '\\' && at + 1 < size ? 2 : 1;
    return at;
}

/* The value of a part, without what escapes its characters. */
static void put_value(struct mapicfg__buffer *out, const char *text, size_t size) {
    uint64_t byte;
    for (size_t at = 0; at < size; at++) {
        if (text[at] != '\\' || at + 1 == size) {
            mapicfg__buffer_char(out, text[at]);
        } else if (at + 2 < size && mapicfg__text_parse_hex(text + at + 1, size - at - 1, 2, &byte)) {
            mapicfg__buffer_char(out, (char)(unsigned char)byte);
            at += 2;
        } else {
            mapicfg__buffer_char(out, text[++at]);
        }
    }
}

const char *mapicfg__ldif_dn_skip(const char *dn, size_t *size, size_t parts) {
    while (parts-- && *size) {
        size_t taken = part_size(dn, *size);
        if (taken < *size) taken++;
        dn += taken;
        *size -= taken;
        while (*size && *dn == ' ') dn++, --*size;
    }
    return dn;
}

/* The value of a part as it is written; NULL: there is none. */
static const char *part_value(const char *dn, size_t *size, size_t number) {
    dn = mapicfg__ldif_dn_skip(dn, size, number);
    const size_t end = part_size(dn, *size);
    const char *equals = memchr(dn, '=', end);
    if (!equals) return NULL;
    *size = end - (size_t)(equals + 1 - dn);
    dn = equals + 1;
    mapicfg__text_trim(&dn, size);
    return *size ? dn : NULL;
}

int mapicfg__ldif_dn_put_part(struct mapicfg__buffer *out, const char *dn, size_t size, size_t number) {
    const char *value = part_value(dn, &size, number);
    if (value) put_value(out, value, size);
    return value != NULL;
}

int mapicfg__ldif_dn_part_is(const char *dn, size_t size, size_t number, const char *word) {
    const char *value = part_value(dn, &size, number);
    return value && mapicfg__text_is_word(value, size, word);
}

const char *mapicfg__ldif_x500_last(const char *name, size_t *size) {
    static const char mark[] = "/cn=";
    for (size_t at = *size; at-- > 0;) {
        if (!mapicfg__text_begins(name + at, *size - at, mark, sizeof mark - 1)) continue;
        at += sizeof mark - 1;
        *size -= at;
        return name + at;
    }
    *size = 0;
    return name;
}
