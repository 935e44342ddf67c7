/* SPDX-License-Identifier: LGPL-2.1-or-later
 * marked.c: how many different values have which marks: a hash table of the values' hashes, open addressing, at most
 * half full. When there are too many, only hashes that begin with one zero more stay, which is half of them. The number
 * of zeros is the least with which they are few enough, whatever the order in which they came. The places in the table
 * depend on a secret, since those who write into logs choose the values.
 *
 * Source: Gibbons, "Distinct sampling for highly-accurate answers to distinct values queries and event reports"
 * (2001). */
#include "sketch/marked.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/mem.h"

#define MOST_PLACES (MAPICFG__MARKED_EXACT * 2)
#define MOST_LEVEL 47u /* with one more no hashes would be too many */

static inline int is_sampled(uint64_t hash, uint32_t level) {
    return !level || !(hash >> (64 - level));
}

/* The place of the hash, or the free one where it would go. */
static inline size_t place_of(const struct mapicfg__marked *sketch, uint64_t hash) {
    uint64_t word = (hash ^ sketch->seed.k[0]) * (sketch->seed.k[1] | 1);
    word = (word ^ word >> 32) * UINT64_C(0x9e3779b97f4a7c15);
    size_t at = (size_t)(word ^ word >> 29) & (sketch->places - 1);
    while (sketch->marks[at] && sketch->hashes[at] != hash) at = (at + 1) & (sketch->places - 1);
    return at;
}

/* Moves what is sampled at a level to a table of so many places. */
static int rebuild(struct mapicfg__marked *sketch, uint32_t places, uint32_t level) {
    struct mapicfg__marked made = {.places = places, .level = level, .seed = sketch->seed};
    if (!sketch->places) made.seed = mapicfg__seed_new();
    made.hashes = mapicfg__mem_alloc(places * sizeof *made.hashes);
    made.marks = mapicfg__mem_zalloc(places * sizeof *made.marks);
    if (!made.hashes || !made.marks) {
        mapicfg__marked_free(&made);
        return 0;
    }
    for (uint32_t i = 0; i < sketch->places; i++) {
        if (!sketch->marks[i] || !is_sampled(sketch->hashes[i], level)) continue;
        const size_t at = place_of(&made, sketch->hashes[i]);
        made.hashes[at] = sketch->hashes[i];
        made.marks[at] = sketch->marks[i];
        made.count++;
    }
    mapicfg__marked_free(sketch);
    *sketch = made;
    return 1;
}

/* Makes room for one more: places as long as there may be more, then a level. */
static int make_room(struct mapicfg__marked *sketch) {
    if (!sketch->places) return rebuild(sketch, 16, sketch->level);
    if (sketch->places < MOST_PLACES) return rebuild(sketch, sketch->places * 2, sketch->level);
    return rebuild(sketch, sketch->places, sketch->level + 1);
}

mapicfg_status mapicfg__marked_add(struct mapicfg__marked *sketch, uint64_t hash, uint32_t marks, mapicfg_error *err) {
    while (is_sampled(hash, sketch->level)) {
        const size_t at = sketch->places ? place_of(sketch, hash) : 0;
        const int is_new = !sketch->places || !sketch->marks[at];
        if (is_new && sketch->count >= sketch->places / 2) {
            if (!make_room(sketch)) return mapicfg__error_no_memory(err);
            continue;
        }
        sketch->hashes[at] = hash;
        sketch->marks[at] |= (uint16_t)marks;
        sketch->count += (uint32_t)is_new;
        break;
    }
    return MAPICFG_OK;
}

mapicfg_status mapicfg__marked_merge(struct mapicfg__marked *into, const struct mapicfg__marked *from,
                                     mapicfg_error *err) {
    if (from->level > into->level) {
        if (into->places && !rebuild(into, into->places, from->level)) return mapicfg__error_no_memory(err);
        into->level = from->level;
    }
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t i = 0; !status && i < from->places; i++)
        if (from->marks[i]) status = mapicfg__marked_add(into, from->hashes[i], from->marks[i], err);
    return status;
}

uint64_t mapicfg__marked_count(const struct mapicfg__marked *sketch, uint32_t mask, uint32_t marks) {
    uint64_t count = 0;
    for (uint32_t i = 0; i < sketch->places; i++) count += sketch->marks[i] && (sketch->marks[i] & mask) == marks;
    return count << sketch->level;
}

void mapicfg__marked_free(struct mapicfg__marked *sketch) {
    mapicfg__mem_free(sketch->hashes);
    mapicfg__mem_free(sketch->marks);
    *sketch = (struct mapicfg__marked){0};
}

/* ---- as bytes ---- */

struct marked {
    uint64_t hash;
    uint16_t marks;
};

static int compare(const void *a, const void *b) {
    const uint64_t left = ((const struct marked *)a)->hash, right = ((const struct marked *)b)->hash;
    return left < right ? -1 : left > right;
}

/* The level, how many, and each by its rising hash with its marks. */
void mapicfg__marked_write(const struct mapicfg__marked *sketch, struct mapicfg__buffer *out) {
    struct marked *sorted = mapicfg__mem_alloc(sketch->count * sizeof *sorted);
    uint32_t count = 0;
    mapicfg__bytes_put(out, sketch->level);
    mapicfg__bytes_put(out, sketch->count);
    if (!sorted) {
        out->failed = 1;
        return;
    }
    for (uint32_t i = 0; i < sketch->places; i++)
        if (sketch->marks[i]) sorted[count++] = (struct marked){sketch->hashes[i], sketch->marks[i]};
    if (count) qsort(sorted, count, sizeof *sorted, compare);
    for (uint32_t i = 0; i < count; i++) {
        mapicfg__bytes_put_word(out, sorted[i].hash);
        mapicfg__bytes_put(out, sorted[i].marks);
    }
    mapicfg__mem_free(sorted);
}

static mapicfg_status read_all(struct mapicfg__marked *sketch, uint64_t count, uint32_t all, struct mapicfg__bytes *in,
                               mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    uint64_t before = 0;
    for (uint64_t i = 0; !status && !in->failed && i < count; i++) {
        const uint64_t hash = mapicfg__bytes_take_word(in), marks = mapicfg__bytes_take(in);
        if ((i && hash <= before) || !marks || marks > all || !is_sampled(hash, sketch->level)) in->failed = 1;
        if (!in->failed) status = mapicfg__marked_add(sketch, hash, (uint32_t)marks, err);
        before = hash;
    }
    return status;
}

mapicfg_status mapicfg__marked_read(struct mapicfg__marked *sketch, uint32_t all, struct mapicfg__bytes *in,
                                    mapicfg_error *err) {
    const uint64_t level = mapicfg__bytes_take(in), count = mapicfg__bytes_take(in);
    if (level > MOST_LEVEL || count > MAPICFG__MARKED_EXACT) in->failed = 1;
    sketch->level = in->failed ? 0 : (uint32_t)level;
    const mapicfg_status status = in->failed ? MAPICFG_OK : read_all(sketch, count, all, in, err);
    if (!status && !in->failed) return MAPICFG_OK;
    mapicfg__marked_free(sketch);
    return status ? status
                  : mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "the marks of different values contradict each other");
}
