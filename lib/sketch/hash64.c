/* SPDX-License-Identifier: LGPL-2.1-or-later
 * hash64.c: XXH64 with the seed 0.
 *
 * Source: Collet, "XXH64 algorithm description" of the xxHash fast digest algorithm, version 0.1.1. */
#include "sketch/hash64.h"

#include "base/text.h"

#define PRIME_1 UINT64_C(0x9e3779b185ebca87)
#define PRIME_2 UINT64_C(0xc2b2ae3d27d4eb4f)
#define PRIME_3 UINT64_C(0x165667b19e3779f9)
#define PRIME_4 UINT64_C(0x85ebca77c2b2ae63)
#define PRIME_5 UINT64_C(0x27d4eb2f165667c5)

static inline uint64_t rotate(uint64_t word, unsigned bits) {
    return word << bits | word >> (64 - bits);
}

static inline uint64_t mix(uint64_t lane, uint64_t word) {
    return rotate(lane + word * PRIME_2, 31) * PRIME_1;
}

/* What blocks of 32 bytes give; *text is moved past them. */
static uint64_t hash_blocks(const char **text, const char *end) {
    uint64_t lanes[4] = {PRIME_1 + PRIME_2, PRIME_2, 0, 0 - PRIME_1};
    for (; end - *text >= 32; *text += 32)
        for (unsigned i = 0; i < 4; i++) lanes[i] = mix(lanes[i], mapicfg__eight_at(*text + 8 * i));
    uint64_t hash = rotate(lanes[0], 1) + rotate(lanes[1], 7) + rotate(lanes[2], 12) + rotate(lanes[3], 18);
    for (unsigned i = 0; i < 4; i++) hash = (hash ^ mix(0, lanes[i])) * PRIME_1 + PRIME_4;
    return hash;
}

static uint64_t four_at(const char *text) {
    uint64_t word = 0;
    for (unsigned i = 0; i < 4; i++) word |= (uint64_t)(unsigned char)text[i] << 8 * i;
    return word;
}

uint64_t mapicfg__hash64_bytes(const void *bytes, size_t size) {
    const char *text = bytes, *end = text + size;
    uint64_t hash = (size >= 32 ? hash_blocks(&text, end) : PRIME_5) + size;
    for (; end - text >= 8; text += 8) hash = rotate(hash ^ mix(0, mapicfg__eight_at(text)), 27) * PRIME_1 + PRIME_4;
    for (; end - text >= 4; text += 4) hash = rotate(hash ^ four_at(text) * PRIME_1, 23) * PRIME_2 + PRIME_3;
    for (; text < end; text++) hash = rotate(hash ^ (unsigned char)*text * PRIME_5, 11) * PRIME_1;
    hash = (hash ^ hash >> 33) * PRIME_2;
    hash = (hash ^ hash >> 29) * PRIME_3;
    return hash ^ hash >> 32;
}
