/* SPDX-License-Identifier: LGPL-2.1-or-later
 * hash.h: a hash of names under a secret key, so that nobody can make an input of names that collide
 * (SipHash-1-3 by Aumasson and Bernstein). */
#ifndef MAPICFG_BASE_HASH_H
#define MAPICFG_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* Each table has its own. */
struct mapicfg__seed {
    uint64_t k[2];
};

/* A new one, from the system. */
struct mapicfg__seed mapicfg__seed_new(void);

/* Texts that are equal by mapicfg__text_equal() have the same hash. */
uint64_t mapicfg__hash_text(const struct mapicfg__seed *seed, const char *text, size_t size);

#endif
