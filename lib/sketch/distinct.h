/* SPDX-License-Identifier: LGPL-2.1-or-later
 * distinct.h: how many different values there were, by their hashes: exactly up to 1,024, then within about 1 %
 * (HyperLogLog). It depends on the set of values only, so parts add up in any order. */
#ifndef MAPICFG_SKETCH_DISTINCT_H
#define MAPICFG_SKETCH_DISTINCT_H

#include "base/buffer.h"
#include "sketch/bytes.h"

#define MAPICFG__DISTINCT_EXACT 1024u

/* All zeros is empty. */
struct mapicfg__distinct {
    uint64_t *hashes; /* rising, while they are exact */
    uint32_t count, capacity;
    uint8_t *registers; /* once there were more; NULL before */
};

/* Takes a value by its hash of mapicfg__hash64_bytes(). Errors: MAPICFG_E_NOMEM; nothing has changed. */
mapicfg_status mapicfg__distinct_add(struct mapicfg__distinct *sketch, uint64_t hash, mapicfg_error *err);
mapicfg_status mapicfg__distinct_merge(struct mapicfg__distinct *into, const struct mapicfg__distinct *from,
                                       mapicfg_error *err);
uint64_t mapicfg__distinct_count(const struct mapicfg__distinct *sketch);
void mapicfg__distinct_free(struct mapicfg__distinct *sketch);

/* The same set has the same bytes. */
void mapicfg__distinct_write(const struct mapicfg__distinct *sketch, struct mapicfg__buffer *out);
/* Reads them into an empty sketch. What no set has is MAPICFG_E_SYNTAX. */
mapicfg_status mapicfg__distinct_read(struct mapicfg__distinct *sketch, struct mapicfg__bytes *in, mapicfg_error *err);

#endif
