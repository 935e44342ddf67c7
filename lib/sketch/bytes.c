/* SPDX-License-Identifier: LGPL-2.1-or-later
 * bytes.c: numbers as bytes, in one way only: seven bits a byte, the lowest first. */
#include "sketch/bytes.h"

#include "base/text.h"

void mapicfg__bytes_put(struct mapicfg__buffer *out, uint64_t number) {
    for (; number > 127; number >>= 7) mapicfg__buffer_char(out, (char)(number | 128));
    mapicfg__buffer_char(out, (char)number);
}

static uint64_t fail(struct mapicfg__bytes *in) {
    in->failed = 1;
    in->at = in->end;
    return 0;
}

uint64_t mapicfg__bytes_take(struct mapicfg__bytes *in) {
    uint64_t number = 0;
    for (unsigned bits = 0; in->at < in->end && bits < 64; bits += 7) {
        const uint64_t byte = *in->at++;
        if (bits == 63 && byte > 1) break;
        number |= (byte & 127) << bits;
        if (byte < 128) return byte || !bits ? number : fail(in);
    }
    return fail(in);
}

const unsigned char *mapicfg__bytes_skip(struct mapicfg__bytes *in, size_t size) {
    if ((size_t)(in->end - in->at) < size) {
        fail(in);
        return NULL;
    }
    const unsigned char *bytes = in->at;
    in->at += size;
    return bytes;
}

void mapicfg__bytes_put_word(struct mapicfg__buffer *out, uint64_t word) {
    char bytes[8];
    for (unsigned i = 0; i < 8; i++) bytes[i] = (char)(word >> 8 * i);
    mapicfg__buffer_bytes(out, bytes, sizeof bytes);
}

uint64_t mapicfg__bytes_take_word(struct mapicfg__bytes *in) {
    const unsigned char *bytes = mapicfg__bytes_skip(in, 8);
    return bytes ? mapicfg__eight_at((const char *)bytes) : 0;
}
