/* SPDX-License-Identifier: LGPL-2.1-or-later
 * jobs_sketch.c: quantiles, distinct counts and marked values: adding, merging, and their bytes. What failed of the
 * first two must not have changed. */
#include <mapicfg.h>
#include <stdlib.h>

#include "jobs.h"
#include "sketch/distinct.h"
#include "sketch/hash64.h"
#include "sketch/marked.h"
#include "sketch/quantile.h"

static mapicfg_status fill_quantile(struct mapicfg__quantile *sketch, uint32_t first) {
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t i = 0; !status && i < 1100; i++) { /* enough for an index */
        const uint64_t before = sketch->total;
        status = mapicfg__quantile_add(sketch, first + i * 13 % 2000, NULL);
        if (status && sketch->total != before) status = MAPICFG_E_CONFLICT;
    }
    return status;
}

static mapicfg_status quantile(void) {
    struct mapicfg__quantile one = {0}, other = {0}, again = {0};
    struct mapicfg__buffer bytes = {0};
    mapicfg_status status = fill_quantile(&one, 0);
    if (!status) status = fill_quantile(&other, 7);
    const uint64_t before = one.total;
    if (!status) {
        status = mapicfg__quantile_merge(&one, &other, NULL);
        if (status && one.total != before) status = MAPICFG_E_CONFLICT;
    }
    mapicfg__quantile_write(&one, &bytes);
    if (!status && bytes.failed) status = MAPICFG_E_NOMEM;
    struct mapicfg__bytes in = {(const unsigned char *)bytes.data, (const unsigned char *)bytes.data + bytes.size, 0};
    if (!status) status = mapicfg__quantile_read(&again, &in, NULL);
    mapicfg__buffer_free(&bytes);
    mapicfg__quantile_free(&one);
    mapicfg__quantile_free(&other);
    mapicfg__quantile_free(&again);
    return status;
}

static mapicfg_status fill_distinct(struct mapicfg__distinct *sketch, uint32_t count) {
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t i = 0; !status && i < count; i++) {
        status = mapicfg__distinct_add(sketch, mapicfg__hash64_bytes(&i, sizeof i), NULL);
        if (status && mapicfg__distinct_count(sketch) != i) status = MAPICFG_E_CONFLICT;
    }
    return status;
}

/* Sets of so many: exact, or estimated. */
static mapicfg_status distinct_of(uint32_t left, uint32_t right) {
    struct mapicfg__distinct one = {0}, other = {0}, again = {0};
    struct mapicfg__buffer bytes = {0};
    mapicfg_status status = fill_distinct(&one, left);
    if (!status) status = fill_distinct(&other, right);
    const uint64_t before = mapicfg__distinct_count(&one);
    if (!status) {
        status = mapicfg__distinct_merge(&one, &other, NULL);
        if (status && mapicfg__distinct_count(&one) != before) status = MAPICFG_E_CONFLICT;
    }
    mapicfg__distinct_write(&one, &bytes);
    if (!status && bytes.failed) status = MAPICFG_E_NOMEM;
    struct mapicfg__bytes in = {(const unsigned char *)bytes.data, (const unsigned char *)bytes.data + bytes.size, 0};
    if (!status) status = mapicfg__distinct_read(&again, &in, NULL);
    mapicfg__buffer_free(&bytes);
    mapicfg__distinct_free(&one);
    mapicfg__distinct_free(&other);
    mapicfg__distinct_free(&again);
    return status;
}

static mapicfg_status few(void) {
    return distinct_of(20, 40);
}

static mapicfg_status few_and_many(void) {
    return distinct_of(20, 1030);
}

static mapicfg_status fill_marked(struct mapicfg__marked *sketch, uint32_t count) {
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t i = 0; !status && i < count; i++)
        status = mapicfg__marked_add(sketch, mapicfg__hash64_bytes(&i, sizeof i), 1 + i % 3, NULL);
    return status;
}

static mapicfg_status marked_of(uint32_t left, uint32_t right) {
    struct mapicfg__marked one = {0}, other = {0}, again = {0};
    struct mapicfg__buffer bytes = {0};
    mapicfg_status status = fill_marked(&one, left);
    if (!status) status = fill_marked(&other, right);
    if (!status) status = mapicfg__marked_merge(&one, &other, NULL);
    mapicfg__marked_write(&one, &bytes);
    if (!status && bytes.failed) status = MAPICFG_E_NOMEM;
    struct mapicfg__bytes in = {(const unsigned char *)bytes.data, (const unsigned char *)bytes.data + bytes.size, 0};
    if (!status) status = mapicfg__marked_read(&again, 3, &in, NULL);
    if (!status && mapicfg__marked_count(&again, 0, 0) != mapicfg__marked_count(&one, 0, 0))
        status = MAPICFG_E_CONFLICT;
    mapicfg__buffer_free(&bytes);
    mapicfg__marked_free(&one);
    mapicfg__marked_free(&other);
    mapicfg__marked_free(&again);
    return status;
}

static mapicfg_status few_marked(void) {
    return marked_of(20, 40);
}

/* The second is a sample, which makes the first one. */
static mapicfg_status many_marked(void) {
    return marked_of(20, MAPICFG__MARKED_EXACT + 1);
}

const struct job sketch_jobs[] = {
    {.name = "quantiles", .run = quantile},
    {.name = "few different values", .run = few},
    {.name = "many different values", .run = few_and_many},
    {.name = "few marked values", .run = few_marked},
    {.name = "many marked values", .run = many_marked},
    {.name = NULL},
};
