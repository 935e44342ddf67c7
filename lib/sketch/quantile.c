/* SPDX-License-Identifier: LGPL-2.1-or-later
 * quantile.c: quantiles of many numbers within 1 %, from counts by bucket.
 *
 * Source: Masson, Rim and Lee, "DDSketch: a fast and fully-mergeable quantile sketch" (2019). The borders of the
 * buckets are whole numbers here, which no machine rounds differently; numbers up to 99 have a bucket each. */
#include "sketch/quantile.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "sketch/borders.h"

#define BUCKETS ((uint32_t)(sizeof bucket_first / sizeof *bucket_first))
#define COUNT_BITS 54u
#define FEW 1024u /* numbers of which the buckets are searched */
#define MOST_COUNT ((UINT64_C(1) << COUNT_BITS) - 1)

static inline uint32_t number_of(uint64_t bucket) {
    return (uint32_t)(bucket >> COUNT_BITS);
}

static inline uint64_t count_of(uint64_t bucket) {
    return bucket & MOST_COUNT;
}

static inline uint64_t bucket_of(uint32_t number, uint64_t count) {
    return (uint64_t)number << COUNT_BITS | count;
}

/* Which bucket a number belongs to. Without branches that no processor could foresee, here and below. */
uint32_t mapicfg__quantile_find(uint32_t number) {
    if (number < 100) return number;
    uint32_t at = 99;
    for (uint32_t left = BUCKETS - at; left > 1;) {
        const uint32_t half = left / 2;
        at += half & (0 - (uint32_t)(bucket_first[at + half] <= number));
        left -= half;
    }
    return at;
}

/* Where the bucket is among those that count something, or belongs. */
static uint32_t place_of(const struct mapicfg__quantile *sketch, uint32_t bucket) {
    const uint64_t wanted = bucket_of(bucket, 0);
    uint32_t at = 0;
    for (uint32_t left = sketch->count; left;) {
        const uint32_t half = left - left / 2; /* the first of these may be below */
        at += half & (0 - (uint32_t)(sketch->buckets[at + half - 1] < wanted));
        left /= 2;
    }
    return at;
}

/* ---- counting ---- */

static mapicfg_status reserve(struct mapicfg__quantile *sketch, uint32_t count, mapicfg_error *err) {
    size_t capacity = sketch->capacity;
    uint64_t *grown = mapicfg__mem_grow(sketch->buckets, &capacity, count, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    sketch->buckets = grown;
    sketch->capacity = (uint32_t)capacity;
    return MAPICFG_OK;
}

/* What both may count together. */
static mapicfg_status check(const struct mapicfg__quantile *sketch, uint64_t total, uint64_t sum, mapicfg_error *err) {
    if (total > MOST_COUNT - sketch->total)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a counter would pass 2^54 - 1");
    if (sum > UINT64_MAX - sketch->sum) return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a sum would pass 2^64 - 1");
    return MAPICFG_OK;
}

static void widen(struct mapicfg__quantile *sketch, uint32_t least, uint32_t most) {
    if (!sketch->total || least < sketch->least) sketch->least = least;
    if (!sketch->total || most > sketch->most) sketch->most = most;
}

/* Notes where the buckets are from one on. */
static void note_places(struct mapicfg__quantile *sketch, uint32_t from) {
    for (uint32_t i = from; i < sketch->count; i++) sketch->places[number_of(sketch->buckets[i])] = (uint16_t)(i + 1);
}

/* A bucket that counts nothing yet. */
static mapicfg_status insert(struct mapicfg__quantile *sketch, uint32_t bucket, uint32_t at, mapicfg_error *err) {
    mapicfg_status status = reserve(sketch, sketch->count + 1, err);
    if (status) return status;
    memmove(sketch->buckets + at + 1, sketch->buckets + at, (sketch->count - at) * sizeof *sketch->buckets);
    sketch->buckets[at] = bucket_of(bucket, 0);
    sketch->count++;
    if (sketch->places) note_places(sketch, at);
    return MAPICFG_OK;
}

/* Where the bucket is, made if it is not. */
static mapicfg_status take_place(struct mapicfg__quantile *sketch, uint32_t bucket, uint32_t *at, mapicfg_error *err) {
    if (sketch->total >= FEW && !sketch->places) {
        sketch->places = mapicfg__mem_zalloc(BUCKETS * sizeof *sketch->places);
        if (!sketch->places) return mapicfg__error_no_memory(err);
        note_places(sketch, 0);
    }
    if (sketch->places && sketch->places[bucket]) {
        *at = sketch->places[bucket] - 1u;
        return MAPICFG_OK;
    }
    *at = place_of(sketch, bucket);
    if (*at < sketch->count && number_of(sketch->buckets[*at]) == bucket) return MAPICFG_OK;
    return insert(sketch, bucket, *at, err);
}

void mapicfg__quantile_fetch(const struct mapicfg__quantile *sketch, uint32_t bucket) {
    if (sketch->places) __builtin_prefetch(&sketch->places[bucket]);
    if (sketch->places || !sketch->count) return;
    for (uint32_t i = 1; i < 8; i++) __builtin_prefetch(&sketch->buckets[(size_t)sketch->count * i / 8]);
}

mapicfg_status mapicfg__quantile_add_found(struct mapicfg__quantile *sketch, uint32_t number, uint32_t bucket,
                                           mapicfg_error *err) {
    uint32_t at = 0;
    mapicfg_status status = check(sketch, 1, number, err);
    if (!status) status = take_place(sketch, bucket, &at, err);
    if (status) return status;
    sketch->buckets[at]++;
    widen(sketch, number, number);
    sketch->total++;
    sketch->sum += number;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__quantile_add(struct mapicfg__quantile *sketch, uint32_t number, mapicfg_error *err) {
    return mapicfg__quantile_add_found(sketch, number, mapicfg__quantile_find(number), err);
}

/* The buckets of both, into room that is not one of theirs. */
static uint32_t join(uint64_t *to, const struct mapicfg__quantile *a, const struct mapicfg__quantile *b) {
    uint32_t count = 0;
    for (uint32_t i = 0, j = 0; i < a->count || j < b->count;) {
        const uint32_t left = i < a->count ? number_of(a->buckets[i]) : BUCKETS;
        const uint32_t right = j < b->count ? number_of(b->buckets[j]) : BUCKETS;
        to[count] = bucket_of(left < right ? left : right, 0);
        if (left <= right) to[count] += count_of(a->buckets[i++]);
        if (right <= left) to[count] += count_of(b->buckets[j++]);
        count++;
    }
    return count;
}

mapicfg_status mapicfg__quantile_merge(struct mapicfg__quantile *into, const struct mapicfg__quantile *from,
                                       mapicfg_error *err) {
    if (!from->total) return MAPICFG_OK;
    mapicfg_status status = check(into, from->total, from->sum, err);
    if (status) return status;
    uint64_t joined[BUCKETS];
    const uint32_t count = join(joined, into, from);
    status = reserve(into, count, err);
    if (status) return status;
    memcpy(into->buckets, joined, count * sizeof *joined);
    into->count = count;
    if (into->places) note_places(into, 0);
    widen(into, from->least, from->most);
    into->total += from->total;
    into->sum += from->sum;
    return MAPICFG_OK;
}

uint32_t mapicfg__quantile_get(const struct mapicfg__quantile *sketch, uint32_t parts) {
    if (!sketch->total) return 0;
    if (parts > MAPICFG__QUANTILE_WHOLE) parts = MAPICFG__QUANTILE_WHOLE;
    /* How many numbers must not be above: total * parts / whole, rounded up, without a product above 64 bits. */
    const uint64_t rest = sketch->total % MAPICFG__QUANTILE_WHOLE * parts;
    uint64_t wanted = sketch->total / MAPICFG__QUANTILE_WHOLE * parts +
                      (rest + MAPICFG__QUANTILE_WHOLE - 1) / MAPICFG__QUANTILE_WHOLE;
    if (wanted <= 1) return sketch->least;
    if (wanted == sketch->total) return sketch->most;
    uint32_t at = 0;
    for (uint64_t passed = 0; at + 1 < sketch->count; at++) {
        passed += count_of(sketch->buckets[at]);
        if (passed >= wanted) break;
    }
    const uint32_t value = bucket_value[number_of(sketch->buckets[at])];
    return value < sketch->least ? sketch->least : value > sketch->most ? sketch->most : value;
}

void mapicfg__quantile_free(struct mapicfg__quantile *sketch) {
    mapicfg__mem_free(sketch->buckets);
    mapicfg__mem_free(sketch->places);
    *sketch = (struct mapicfg__quantile){0};
}

int mapicfg__quantile_has(const struct mapicfg__quantile *sketch, const struct mapicfg__quantile *part) {
    uint32_t at = 0;
    if (!part->total) return 1;
    if (part->sum > sketch->sum || part->least < sketch->least || part->most > sketch->most) return 0;
    for (uint32_t i = 0; i < part->count; i++) {
        while (at < sketch->count && number_of(sketch->buckets[at]) < number_of(part->buckets[i])) at++;
        if (at == sketch->count || number_of(sketch->buckets[at]) != number_of(part->buckets[i]) ||
            count_of(sketch->buckets[at]) < count_of(part->buckets[i]))
            return 0;
    }
    return 1;
}

/* ---- as bytes ---- */

void mapicfg__quantile_write(const struct mapicfg__quantile *sketch, struct mapicfg__buffer *out) {
    mapicfg__bytes_put(out, sketch->count);
    if (!sketch->count) return;
    uint32_t next = 0;
    for (uint32_t i = 0; i < sketch->count; i++) {
        mapicfg__bytes_put(out, number_of(sketch->buckets[i]) - next);
        mapicfg__bytes_put(out, count_of(sketch->buckets[i]));
        next = number_of(sketch->buckets[i]) + 1;
    }
    mapicfg__bytes_put(out, sketch->least);
    mapicfg__bytes_put(out, sketch->most);
    mapicfg__bytes_put(out, sketch->sum);
}

/* The least number that may be in the bucket, or the greatest. */
static uint32_t edge_of(const struct mapicfg__quantile *sketch, uint32_t bucket, int most) {
    if (!most) return bucket_first[bucket] > sketch->least ? bucket_first[bucket] : sketch->least;
    const uint32_t last = bucket + 1 < BUCKETS ? bucket_first[bucket + 1] - 1 : UINT32_MAX;
    return last < sketch->most ? last : sketch->most;
}

/* The sum of what the buckets hold at least, or at most; UINT64_MAX when it is more. One number at least is the
 * greatest, or the least. */
static uint64_t bound_of(const struct mapicfg__quantile *sketch, int most) {
    const uint32_t other = number_of(sketch->buckets[most ? 0 : sketch->count - 1]),
                   edge = edge_of(sketch, other, most);
    uint64_t sum = most ? 0 : sketch->most - edge;
    for (uint32_t i = 0; i < sketch->count; i++) {
        const uint64_t number = edge_of(sketch, number_of(sketch->buckets[i]), most);
        const uint64_t count = count_of(sketch->buckets[i]);
        if (number && count > (UINT64_MAX - sum) / number) return UINT64_MAX;
        sum += count * number;
    }
    return most ? sum - (edge - sketch->least) : sum;
}

static int fits(const struct mapicfg__quantile *sketch) {
    return sketch->least <= sketch->most && (sketch->total > 1 || sketch->least == sketch->most) &&
           mapicfg__quantile_find(sketch->least) == number_of(sketch->buckets[0]) &&
           mapicfg__quantile_find(sketch->most) == number_of(sketch->buckets[sketch->count - 1]) &&
           sketch->sum >= bound_of(sketch, 0) && sketch->sum <= bound_of(sketch, 1);
}

/* 0: no numbers have these. */
static int read_buckets(struct mapicfg__quantile *sketch, uint32_t count, struct mapicfg__bytes *in) {
    for (uint64_t next = 0; sketch->count < count; next++) {
        const uint64_t more = mapicfg__bytes_take(in), counted = mapicfg__bytes_take(in);
        if (in->failed || more >= BUCKETS - next || !counted || counted > MOST_COUNT - sketch->total) return 0;
        next += more;
        sketch->buckets[sketch->count++] = bucket_of((uint32_t)next, counted);
        sketch->total += counted;
        if (next + 1 == BUCKETS) return sketch->count == count;
    }
    return 1;
}

static uint32_t take_number(struct mapicfg__bytes *in) {
    const uint64_t number = mapicfg__bytes_take(in);
    if (number > UINT32_MAX) in->failed = 1;
    return (uint32_t)number;
}

mapicfg_status mapicfg__quantile_read(struct mapicfg__quantile *sketch, struct mapicfg__bytes *in, mapicfg_error *err) {
    const uint64_t count = mapicfg__bytes_take(in);
    int fine = !in->failed && count <= BUCKETS;
    if (fine && !count) return MAPICFG_OK;
    mapicfg_status status = fine ? reserve(sketch, (uint32_t)count, err) : MAPICFG_OK;
    if (status) return status;
    fine = fine && read_buckets(sketch, (uint32_t)count, in);
    sketch->least = take_number(in);
    sketch->most = take_number(in);
    sketch->sum = mapicfg__bytes_take(in);
    if (fine && !in->failed && fits(sketch)) return MAPICFG_OK;
    mapicfg__quantile_free(sketch);
    return mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "the counts of a quantile sketch contradict each other");
}
