/* SPDX-License-Identifier: LGPL-2.1-or-later
 * der.c: elements of DER: identifier, length, contents. */
#include "net/der.h"

#define HIGH_NUMBER 0x1fu /* the number does not fit into the identifier octet */

/* Definite lengths of up to four bytes. */
static int take_length(struct mapicfg__der *from, size_t *length) {
    if (from->size == 0) return 0;
    const size_t first = *from->at, count = first & 0x7f;
    from->at++;
    from->size--;
    *length = first;
    if (first < 0x80) return 1;
    if (count == 0 || count > 4 || count > from->size) return 0;
    *length = 0;
    for (size_t i = 0; i < count; i++) *length = *length << 8 | from->at[i];
    from->at += count;
    from->size -= count;
    return 1;
}

int mapicfg__der_next(struct mapicfg__der *from, unsigned *tag, struct mapicfg__der *contents) {
    struct mapicfg__der rest = *from;
    size_t length;
    if (rest.size == 0 || (*rest.at & HIGH_NUMBER) == HIGH_NUMBER) return 0;
    *tag = *rest.at++;
    rest.size--;
    if (!take_length(&rest, &length) || length > rest.size) return 0;
    *contents = (struct mapicfg__der){rest.at, length};
    *from = (struct mapicfg__der){rest.at + length, rest.size - length};
    return 1;
}

int mapicfg__der_enter(struct mapicfg__der *at, unsigned tag) {
    struct mapicfg__der contents;
    unsigned found;
    if (!mapicfg__der_next(at, &found, &contents) || found != tag) return 0;
    *at = contents;
    return 1;
}

int mapicfg__der_find(struct mapicfg__der *at, unsigned tag) {
    struct mapicfg__der contents;
    unsigned found;
    while (mapicfg__der_next(at, &found, &contents)) {
        if (found != tag) continue;
        *at = contents;
        return 1;
    }
    return 0;
}

int mapicfg__der_number(struct mapicfg__der contents, int64_t *number) {
    if (contents.size == 0 || contents.size > 8) return 0;
    uint64_t value = contents.at[0] & 0x80 ? UINT64_MAX : 0;
    for (size_t i = 0; i < contents.size; i++) value = value << 8 | contents.at[i];
    *number = (int64_t)value;
    return 1;
}
