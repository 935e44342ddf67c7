/* SPDX-License-Identifier: LGPL-2.1-or-later
 * marked.h: how many different values have which marks, by their hashes: exactly up to 65,536 values, then by a sample
 * of them, within about 1 % of the whole. It depends on the set of values and marks only, so parts add up in any
 * order. */
#ifndef MAPICFG_SKETCH_MARKED_H
#define MAPICFG_SKETCH_MARKED_H

#include "base/buffer.h"
#include "base/hash.h"
#include "sketch/bytes.h"

#define MAPICFG__MARKED_EXACT 65536u

/* All zeros is empty. */
struct mapicfg__marked {
    uint64_t *hashes;
    uint16_t *marks; /* 0: the place is free */
    uint32_t count, places;
    uint32_t level; /* the hashes begin with so many zeros: each stands for 2^level values */
    struct mapicfg__seed seed;
};

/* Adds marks, at least one, to those of a value by its hash of mapicfg__hash64_bytes(). Errors:
 * MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__marked_add(struct mapicfg__marked *sketch, uint64_t hash, uint32_t marks, mapicfg_error *err);
/* After an error it may have added a part. */
mapicfg_status mapicfg__marked_merge(struct mapicfg__marked *into, const struct mapicfg__marked *from,
                                     mapicfg_error *err);
/* How many values have, of the marks in `mask`, just those in `marks`. Such numbers add up. */
uint64_t mapicfg__marked_count(const struct mapicfg__marked *sketch, uint32_t mask, uint32_t marks);
void mapicfg__marked_free(struct mapicfg__marked *sketch);

/* The same values with the same marks have the same bytes. */
void mapicfg__marked_write(const struct mapicfg__marked *sketch, struct mapicfg__buffer *out);
/* Reads them into an empty sketch; no mark is above `all`. What no sketch has is MAPICFG_E_SYNTAX. */
mapicfg_status mapicfg__marked_read(struct mapicfg__marked *sketch, uint32_t all, struct mapicfg__bytes *in,
                                    mapicfg_error *err);

#endif
