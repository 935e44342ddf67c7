/* SPDX-License-Identifier: LGPL-2.1-or-later
 * utf8.c: characters of UTF-8, valid or not. */
#include "base/utf8.h"

#include <string.h>

size_t mapicfg__utf8_cut(const char *text, size_t size) {
    while (size && ((unsigned char)text[size] & 0xc0) == 0x80) size--;
    return size;
}

/* The length of the valid character at the start, 0 when there is none. */
static size_t valid_length(const unsigned char *at, size_t left) {
    unsigned char c = at[0];
    if (c < 0x80) return 1;
    size_t length = c >= 0xc2 && c < 0xe0 ? 2 : c >= 0xe0 && c < 0xf0 ? 3 : c >= 0xf0 && c < 0xf5 ? 4 : 0;
    if (!length || length > left) return 0;
    for (size_t i = 1; i < length; i++)
        if ((at[i] & 0xc0) != 0x80) return 0;
    /* overlong forms, surrogates, and what is beyond U+10FFFF */
    if ((c == 0xe0 && at[1] < 0xa0) || (c == 0xed && at[1] > 0x9f)) return 0;
    if ((c == 0xf0 && at[1] < 0x90) || (c == 0xf4 && at[1] > 0x8f)) return 0;
    return length;
}

static inline int is_ascii(const unsigned char *eight) {
    uint64_t word;
    memcpy(&word, eight, sizeof word);
    return !(word & UINT64_C(0x8080808080808080));
}

size_t mapicfg__utf8_valid(const char *text, size_t size) {
    const unsigned char *bytes = (const unsigned char *)text;
    size_t at = 0;
    while (at < size) {
        if (size - at >= 8 && is_ascii(bytes + at)) {
            at += 8;
            continue;
        }
        if (size - at < 8 && size >= 8 && is_ascii(bytes + size - 8)) return size;
        size_t length = bytes[at] < 0x80 ? 1 : valid_length(bytes + at, size - at);
        if (!length) return at;
        at += length;
    }
    return at;
}

uint32_t mapicfg__utf8_next(const char *text, size_t size, size_t *at) {
    const unsigned char *bytes = (const unsigned char *)text + *at;
    size_t length = valid_length(bytes, size - *at);
    *at += length ? length : 1;
    switch (length) {
    case 1: return bytes[0];
    case 2: return (bytes[0] & 0x1fu) << 6 | (bytes[1] & 0x3fu);
    case 3: return (bytes[0] & 0x0fu) << 12 | (bytes[1] & 0x3fu) << 6 | (bytes[2] & 0x3fu);
    case 4: return (bytes[0] & 0x07u) << 18 | (bytes[1] & 0x3fu) << 12 | (bytes[2] & 0x3fu) << 6 | (bytes[3] & 0x3fu);
    default: return 0xfffd;
    }
}

size_t mapicfg__utf8_put(char *out, uint32_t c) {
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

int mapicfg__utf8_is_hidden(uint32_t c) {
    if (c < 0xad) return c < 0x20 || (c >= 0x7f && c <= 0x9f);
    if (c < 0x2000)
        return c == 0xad || c == 0x34f || c == 0x61c || c == 0x115f || c == 0x1160 || c == 0x17b4 || c == 0x17b5 ||
               c == 0x180e;
    if (c < 0x10000)
        return (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) ||
               c == 0x3164 || c == 0xfeff || c == 0xffa0 || (c >= 0xfff0 && c <= 0xfffb);
    return (c >= 0x1bca0 && c <= 0x1bca3) || (c >= 0x1d173 && c <= 0x1d17a) || (c >= 0xe0000 && c <= 0xe00ff) ||
           (c >= 0xe01f0 && c <= 0xe0fff);
}
