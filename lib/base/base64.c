/* SPDX-License-Identifier: LGPL-2.1-or-later
 * base64.c: RFC 4648, 4, with or without the equals signs at the end. */
#include "base/base64.h"

#include "base/text.h"

static int digit64(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

int mapicfg__base64_decode(struct mapicfg__buffer *out, const char *text, size_t size) {
    uint32_t bits = 0;
    size_t have = 0, ends = 0;
    for (size_t i = 0; i < size; i++) {
        int digit = digit64(text[i]);
        if (mapicfg__is_blank((unsigned char)text[i])) continue;
        ends += text[i] == '=';
        if (text[i] == '=' && ends < 3) continue;
        if (digit < 0 || ends) return 0;
        bits = bits << 6 | (uint32_t)digit;
        have += 6;
        if (have < 8) continue;
        have -= 8;
        mapicfg__buffer_char(out, (char)(bits >> have & 0xff));
    }
    return have < 6; /* a lone digit holds no byte */
}
