/* SPDX-License-Identifier: LGPL-2.1-or-later
 * names.h: a table from texts, compared as Exchange does, to numbers. */
#ifndef MAPICFG_MODEL_NAMES_H
#define MAPICFG_MODEL_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"

#define MAPICFG__NAME_NONE UINT32_MAX
#define MAPICFG__NAME_SEVERAL (UINT32_MAX - 1u)

struct mapicfg__name {
    uint64_t hash;
    const char *text; /* borrowed; NULL: the slot is free */
    uint32_t size;
    uint32_t number;
};

/* All zeros is empty. Tables that look the same texts up may have one seed, set while they are empty. */
struct mapicfg__names {
    struct mapicfg__name *slots;
    size_t capacity; /* a power of two */
    size_t count;
    struct mapicfg__seed seed;
};

/* A text that has another number already gets MAPICFG__NAME_SEVERAL. The text must outlive the table. 0: no memory. */
int mapicfg__names_put(struct mapicfg__names *names, const char *text, size_t size, uint32_t number);
/* What the text was put as, valid until the next one is put; NULL: it was not. */
const struct mapicfg__name *mapicfg__names_find(const struct mapicfg__names *names, const char *text, size_t size);
/* The number, MAPICFG__NAME_NONE or _SEVERAL. */
uint32_t mapicfg__names_get(const struct mapicfg__names *names, const char *text, size_t size);
/* The same for a text whose hash under the table's seed is known. */
uint32_t mapicfg__names_get_hashed(const struct mapicfg__names *names, uint64_t hash, const char *text, size_t size);
void mapicfg__names_free(struct mapicfg__names *names);

#endif
