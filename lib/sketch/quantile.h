/* SPDX-License-Identifier: LGPL-2.1-or-later
 * quantile.h: quantiles of many numbers within 1 %, from counts by bucket (DDSketch), which add up in any order. */
#ifndef MAPICFG_SKETCH_QUANTILE_H
#define MAPICFG_SKETCH_QUANTILE_H

#include "base/buffer.h"
#include "sketch/bytes.h"

/* All zeros is empty. */
struct mapicfg__quantile {
    uint64_t *buckets; /* by rising number: the number in the high bits, how many it counts in the low ones */
    uint32_t count, capacity;
    uint16_t *places;     /* of the buckets by their numbers, from 1; NULL while there are few numbers */
    uint32_t least, most; /* exact, where total is not 0 */
    uint64_t total;
    uint64_t sum;
};

/* Quantiles are asked for in parts of this: 9,500 is the 95th percentile. */
#define MAPICFG__QUANTILE_WHOLE 10000u

/* Errors: MAPICFG_E_NOMEM, MAPICFG_E_LIMIT (more than 2^54 - 1 numbers, a sum over 2^64 - 1); nothing has changed. */
mapicfg_status mapicfg__quantile_add(struct mapicfg__quantile *sketch, uint32_t number, mapicfg_error *err);
/* The same in two steps, the first of which does for any number of sketches. */
uint32_t mapicfg__quantile_find(uint32_t number);
mapicfg_status mapicfg__quantile_add_found(struct mapicfg__quantile *sketch, uint32_t number, uint32_t bucket,
                                           mapicfg_error *err);
/* Fetches what that will look at. */
void mapicfg__quantile_fetch(const struct mapicfg__quantile *sketch, uint32_t bucket);
mapicfg_status mapicfg__quantile_merge(struct mapicfg__quantile *into, const struct mapicfg__quantile *from,
                                       mapicfg_error *err);
/* The least number that at least so many parts of all numbers are not above, within 1 %; 0 when it is empty. */
uint32_t mapicfg__quantile_get(const struct mapicfg__quantile *sketch, uint32_t parts);
void mapicfg__quantile_free(struct mapicfg__quantile *sketch);

/* Whether the numbers of `part` can be among those of the other. */
int mapicfg__quantile_has(const struct mapicfg__quantile *sketch, const struct mapicfg__quantile *part);

/* The same numbers have the same bytes. */
void mapicfg__quantile_write(const struct mapicfg__quantile *sketch, struct mapicfg__buffer *out);
/* Reads them into an empty sketch. What no numbers have is MAPICFG_E_SYNTAX. */
mapicfg_status mapicfg__quantile_read(struct mapicfg__quantile *sketch, struct mapicfg__bytes *in, mapicfg_error *err);

#endif
