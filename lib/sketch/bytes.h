/* SPDX-License-Identifier: LGPL-2.1-or-later
 * bytes.h: numbers as bytes, in one way only: seven bits a byte, the lowest first. */
#ifndef MAPICFG_SKETCH_BYTES_H
#define MAPICFG_SKETCH_BYTES_H

#include "base/buffer.h"

/* Bytes being read. Once something is missing it is `failed`, and all that is read are zeros. */
struct mapicfg__bytes {
    const unsigned char *at, *end;
    int failed;
};

void mapicfg__bytes_put(struct mapicfg__buffer *out, uint64_t number);
/* A number that is cut off, above 64 bits, or longer than it need be fails. */
uint64_t mapicfg__bytes_take(struct mapicfg__bytes *in);
/* The next bytes, borrowed; NULL when there are fewer. */
const unsigned char *mapicfg__bytes_skip(struct mapicfg__bytes *in, size_t size);
/* Eight bytes, the lowest first. */
void mapicfg__bytes_put_word(struct mapicfg__buffer *out, uint64_t word);
uint64_t mapicfg__bytes_take_word(struct mapicfg__bytes *in);

#endif
