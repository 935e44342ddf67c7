/* SPDX-License-Identifier: LGPL-2.1-or-later
 * distinct.c: how many different values there were: their hashes, and once there are too many, for each of 16,384
 * shares of the hashes the longest run of zeros that one of them began with.
 *
 * Sources: Flajolet, Fusy, Gandouet and Meunier, "HyperLogLog" (2007); for the estimate Ertl, "New cardinality
 * estimation algorithms for HyperLogLog sketches" (2017), algorithm 6, less its correction for shares whose run fills
 * the hash, which takes about 2^50 values. */
#include "sketch/distinct.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"

#define SHARE_BITS 14u
#define SHARES (1u << SHARE_BITS)
#define MOST_RUN (64u - SHARE_BITS + 1)

/* ---- the set ---- */

/* Where the hash is, or belongs; without branches that no processor could foresee. */
static uint32_t place_of(const struct mapicfg__distinct *sketch, uint64_t hash) {
    uint32_t at = 0;
    for (uint32_t left = sketch->count; left;) {
        const uint32_t half = left - left / 2;
        at += half & (0 - (uint32_t)(sketch->hashes[at + half - 1] < hash));
        left /= 2;
    }
    return at;
}

static int reserve(struct mapicfg__distinct *sketch, uint32_t count) {
    size_t capacity = sketch->capacity;
    if (count <= capacity) return 1;
    /* Most sets of a table have one element, so none begins with room for eight. */
    size_t wanted = capacity && capacity * 2 > count ? capacity * 2 : count;
    if (wanted > MAPICFG__DISTINCT_EXACT) wanted = MAPICFG__DISTINCT_EXACT;
    uint64_t *grown = mapicfg__mem_realloc(sketch->hashes, wanted * sizeof *grown);
    if (!grown) return 0;
    sketch->hashes = grown;
    sketch->capacity = (uint32_t)wanted;
    return 1;
}

static void raise(uint8_t *registers, uint64_t hash) {
    const uint64_t rest = hash << SHARE_BITS;
    const uint8_t run = (uint8_t)(rest ? (unsigned)__builtin_clzll(rest) + 1 : MOST_RUN);
    uint8_t *one = &registers[hash >> (64 - SHARE_BITS)];
    if (run > *one) *one = run;
}

/* From a set to its estimate. */
static int estimate(struct mapicfg__distinct *sketch) {
    uint8_t *registers = mapicfg__mem_zalloc(SHARES);
    if (!registers) return 0;
    for (uint32_t i = 0; i < sketch->count; i++) raise(registers, sketch->hashes[i]);
    mapicfg__distinct_free(sketch);
    sketch->registers = registers;
    return 1;
}

mapicfg_status mapicfg__distinct_add(struct mapicfg__distinct *sketch, uint64_t hash, mapicfg_error *err) {
    if (!sketch->registers) {
        const uint32_t at = place_of(sketch, hash);
        if (at < sketch->count && sketch->hashes[at] == hash) return MAPICFG_OK;
        if (sketch->count < MAPICFG__DISTINCT_EXACT) {
            if (!reserve(sketch, sketch->count + 1)) return mapicfg__error_no_memory(err);
            memmove(sketch->hashes + at + 1, sketch->hashes + at, (sketch->count - at) * sizeof *sketch->hashes);
            sketch->hashes[at] = hash;
            sketch->count++;
            return MAPICFG_OK;
        }
        if (!estimate(sketch)) return mapicfg__error_no_memory(err);
    }
    raise(sketch->registers, hash);
    return MAPICFG_OK;
}

/* The elements of both, in rising order; only counted when `to` is NULL. */
static uint32_t join(uint64_t *to, const struct mapicfg__distinct *a, const struct mapicfg__distinct *b) {
    uint32_t count = 0;
    for (uint32_t i = 0, j = 0; i < a->count || j < b->count; count++) {
        const int left = j == b->count || (i < a->count && a->hashes[i] <= b->hashes[j]);
        const uint64_t hash = left ? a->hashes[i] : b->hashes[j];
        if (i < a->count && a->hashes[i] == hash) i++;
        if (j < b->count && b->hashes[j] == hash) j++;
        if (to) to[count] = hash;
    }
    return count;
}

mapicfg_status mapicfg__distinct_merge(struct mapicfg__distinct *into, const struct mapicfg__distinct *from,
                                       mapicfg_error *err) {
    const uint32_t count = into->registers || from->registers ? 0 : join(NULL, into, from);
    if (!into->registers && !from->registers && count <= MAPICFG__DISTINCT_EXACT) {
        uint64_t joined[MAPICFG__DISTINCT_EXACT];
        if (count == into->count) return MAPICFG_OK;
        if (!reserve(into, count)) return mapicfg__error_no_memory(err);
        join(joined, into, from);
        memcpy(into->hashes, joined, count * sizeof *joined);
        into->count = count;
        return MAPICFG_OK;
    }
    if (!into->registers && !estimate(into)) return mapicfg__error_no_memory(err);
    for (uint32_t i = 0; i < from->count; i++) raise(into->registers, from->hashes[i]);
    for (uint32_t i = 0; from->registers && i < SHARES; i++)
        if (from->registers[i] > into->registers[i]) into->registers[i] = from->registers[i];
    return MAPICFG_OK;
}

void mapicfg__distinct_free(struct mapicfg__distinct *sketch) {
    mapicfg__mem_free(sketch->hashes);
    mapicfg__mem_free(sketch->registers);
    *sketch = (struct mapicfg__distinct){0};
}

/* ---- the estimate ---- */

/* x + x^2 + 2 x^4 + 4 x^8 + ..., for a share of empty registers below 1. */
static double sigma(double x) {
    double sum = x, before;
    double factor = 1;
    do {
        x *= x;
        before = sum;
        sum += x * factor;
        factor += factor;
    } while (sum > before);
    return sum;
}

uint64_t mapicfg__distinct_count(const struct mapicfg__distinct *sketch) {
    if (!sketch->registers) return sketch->count;
    uint32_t runs[MOST_RUN + 1] = {0};
    for (uint32_t i = 0; i < SHARES; i++) runs[sketch->registers[i]]++;
    double sum = 0;
    for (uint32_t run = MOST_RUN; run; run--) sum = (sum + runs[run]) / 2;
    sum += SHARES * sigma(runs[0] / (double)SHARES);
    const double half_by_ln_2 = 0.72134752044448170368;
    return (uint64_t)(half_by_ln_2 * SHARES * SHARES / sum + 0.5);
}

/* ---- as bytes ---- */

#define PACKED (SHARES / 4 * 3) /* six bits a register */

static void pack(const uint8_t *registers, char *packed) {
    for (uint32_t i = 0; i < SHARES; i += 4, packed += 3) {
        const uint32_t four = (uint32_t)registers[i] | (uint32_t)registers[i + 1] << 6 |
                              (uint32_t)registers[i + 2] << 12 | (uint32_t)registers[i + 3] << 18;
        for (unsigned j = 0; j < 3; j++) packed[j] = (char)(four >> 8 * j);
    }
}

/* 0: no set has such registers. */
static int unpack(const unsigned char *packed, uint8_t *registers) {
    uint32_t used = 0;
    for (uint32_t i = 0; i < SHARES; i += 4, packed += 3) {
        const uint32_t four = packed[0] | (uint32_t)packed[1] << 8 | (uint32_t)packed[2] << 16;
        for (unsigned j = 0; j < 4; j++) {
            registers[i + j] = four >> 6 * j & 63;
            used |= registers[i + j];
            if (registers[i + j] > MOST_RUN) return 0;
        }
    }
    return used != 0;
}

/* 0, and how many hashes, with them; or 1 and the registers. */
void mapicfg__distinct_write(const struct mapicfg__distinct *sketch, struct mapicfg__buffer *out) {
    mapicfg__bytes_put(out, sketch->registers ? 1 : (uint64_t)sketch->count * 2);
    for (uint32_t i = 0; i < sketch->count; i++) mapicfg__bytes_put_word(out, sketch->hashes[i]);
    if (!sketch->registers) return;
    char packed[PACKED];
    pack(sketch->registers, packed);
    mapicfg__buffer_bytes(out, packed, sizeof packed);
}

static mapicfg_status refuse(struct mapicfg__distinct *sketch, mapicfg_error *err) {
    mapicfg__distinct_free(sketch);
    return mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "the hashes of a set of different values contradict each other");
}

static mapicfg_status read_registers(struct mapicfg__distinct *sketch, struct mapicfg__bytes *in, mapicfg_error *err) {
    const unsigned char *packed = mapicfg__bytes_skip(in, PACKED);
    if (!packed) return refuse(sketch, err);
    sketch->registers = mapicfg__mem_zalloc(SHARES);
    if (!sketch->registers) return mapicfg__error_no_memory(err);
    return unpack(packed, sketch->registers) ? MAPICFG_OK : refuse(sketch, err);
}

mapicfg_status mapicfg__distinct_read(struct mapicfg__distinct *sketch, struct mapicfg__bytes *in, mapicfg_error *err) {
    const uint64_t head = mapicfg__bytes_take(in);
    if (head == 1) return read_registers(sketch, in, err);
    if (in->failed || head % 2 || head / 2 > MAPICFG__DISTINCT_EXACT || (uint64_t)(in->end - in->at) < head / 2 * 8)
        return refuse(sketch, err);
    if (head && !reserve(sketch, (uint32_t)(head / 2))) return mapicfg__error_no_memory(err);
    for (uint64_t last = 0; sketch->count < head / 2; last = sketch->hashes[sketch->count - 1]) {
        const uint64_t hash = mapicfg__bytes_take_word(in);
        if (sketch->count && hash <= last) return refuse(sketch, err);
        sketch->hashes[sketch->count++] = hash;
    }
    return MAPICFG_OK;
}
