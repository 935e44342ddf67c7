/* SPDX-License-Identifier: LGPL-2.1-or-later
 * hash.c: SipHash-1-3 of a text's folded characters.
 *
 * Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF" (2012); one round a word and three at the end are
 * enough for tables. Hashes that are only seeded, not keyed, have names that collide under every seed. */
#include "base/hash.h"

#include <string.h>
#include <sys/random.h>
#include <sys/types.h>
#include <time.h>

#include "base/text.h"
#include "base/utf8.h"

struct state {
    uint64_t v[4];
};

static inline uint64_t rotate(uint64_t word, unsigned bits) {
    return word << bits | word >> (64 - bits);
}

static inline void round_once(struct state *s) {
    s->v[0] += s->v[1];
    s->v[2] += s->v[3];
    s->v[1] = rotate(s->v[1], 13) ^ s->v[0];
    s->v[3] = rotate(s->v[3], 16) ^ s->v[2];
    s->v[0] = rotate(s->v[0], 32);
    s->v[2] += s->v[1];
    s->v[0] += s->v[3];
    s->v[1] = rotate(s->v[1], 17) ^ s->v[2];
    s->v[3] = rotate(s->v[3], 21) ^ s->v[0];
    s->v[2] = rotate(s->v[2], 32);
}

static inline void absorb(struct state *s, uint64_t word) {
    s->v[3] ^= word;
    round_once(s);
    s->v[0] ^= word;
}

/* Eight ASCII bytes with small letters. */
static inline uint64_t lower(uint64_t word) {
    uint64_t from_a = word + MAPICFG__EACH(0x80 - 'A'), past_z = word + MAPICFG__EACH(0x7f - 'Z');
    return word | ((from_a & ~past_z & MAPICFG__EACH(0x80)) >> 2);
}

/* Up to eight bytes, the first lowest whatever the machine's order is. */
static uint64_t word_of(const unsigned char *bytes, size_t size) {
    uint64_t word = 0;
    for (size_t i = 0; i < size; i++) word |= (uint64_t)bytes[i] << 8 * i;
    return word;
}

/* The last bytes, less than eight. */
static inline uint64_t last_of(const char *text, size_t size, size_t left) {
    if (!left || size < 8) return word_of((const unsigned char *)text + size - left, left);
    return mapicfg__eight_at(text + size - 8) >> 8 * (8 - left);
}

/* What does not fill eight ASCII bytes: folded characters as UTF-8. *total counts all the bytes. */
static uint64_t absorb_rest(struct state *s, const char *text, size_t size, size_t *total) {
    unsigned char held[16];
    size_t count = 0;
    for (size_t at = 0; at < size;) {
        uint32_t c = mapicfg__text_next_folded(text, size, &at);
        size_t more = 1;
        if (c > 0x10ffff)
            held[count] = (unsigned char)c; /* a bad byte */
        else
            more = mapicfg__utf8_put((char *)held + count, c);
        count += more;
        *total += more;
        if (count < 8) continue;
        absorb(s, word_of(held, 8));
        count -= 8;
        memmove(held, held + 8, count);
    }
    return word_of(held, count);
}

uint64_t mapicfg__hash_text(const struct mapicfg__seed *seed, const char *text, size_t size) {
    struct state s = {{seed->k[0] ^ UINT64_C(0x736f6d6570736575), seed->k[1] ^ UINT64_C(0x646f72616e646f6d),
                       seed->k[0] ^ UINT64_C(0x6c7967656e657261), seed->k[1] ^ UINT64_C(0x7465646279746573)}};
    size_t at = 0;
    uint64_t word = 0;
    for (; size - at >= 8 && !((word = mapicfg__eight_at(text + at)) & MAPICFG__EACH(0x80)); at += 8)
        absorb(&s, lower(word));
    size_t total = size;
    uint64_t last = size - at < 8 ? last_of(text, size, size - at) : MAPICFG__EACH(0x80);
    if (last & MAPICFG__EACH(0x80)) {
        total = at;
        last = absorb_rest(&s, text + at, size - at, &total);
    } else {
        last = lower(last);
    }
    absorb(&s, last | (uint64_t)total << 56);
    s.v[2] ^= 0xff;
    for (int i = 0; i < 3; i++) round_once(&s);
    return s.v[0] ^ s.v[1] ^ s.v[2] ^ s.v[3];
}

struct mapicfg__seed mapicfg__seed_new(void) {
    struct mapicfg__seed seed;
    if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) == (ssize_t)sizeof seed) return seed;
    /* In a sandbox without it: a time and an address, which are hard to know from outside. */
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    seed.k[0] = (uint64_t)now.tv_sec << 32 ^ (uint64_t)now.tv_nsec;
    seed.k[1] = (uint64_t)(uintptr_t)&now;
    return seed;
}
