/* SPDX-License-Identifier: LGPL-2.1-or-later
 * guid.c: new GUIDs. They name things; none is a secret. */
#include "net/guid.h"

#include "base/hash.h"

void mapicfg__guid_put(char guid[37]) {
    static const char hex[] = "0123456789abcdef";
    const struct mapicfg__seed seed = mapicfg__seed_new();
    for (unsigned i = 0, digit = 0; i < 36; i++) {
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            guid[i] = '-';
            continue;
        }
        guid[i] = hex[seed.k[digit / 16] >> (4 * (digit % 16)) & 15];
        digit++;
    }
    guid[14] = '4';
    guid[19] = "89ab"[seed.k[0] & 3];
    guid[36] = '\0';
}
