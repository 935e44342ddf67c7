/* SPDX-License-Identifier: LGPL-2.1-or-later
 * bulk.c: the documented table on mailbox bytes, one or many.
 *
 * The two settings in the low half of a byte give the table's answer and the two in the high half the mailbox's own
 * conditions; neither half changes what the other gives, so two tables of 16 say it all. */
#include <string.h>

#include <mapicfg/decision.h>

#include "base/error.h"
#include "decision/bulk.h"

/* Bytes that are decided and counted in one go while they are in the cache. */
#define BLOCK ((size_t)16 * 1024)
/* Blocks until the 32-bit counters are emptied. */
#define BLOCKS_COUNTED ((size_t)1 << 17)
#define LANES 4u

/* clang-format off */
/* Rows: MAPIBlockOutlookRpcHttp not stated, null, False, True.
 * Columns: MAPIEnabled not stated, null, False, True. */
#define HIGH_NIBBLES \
    {0x10, 0x10, 0x30, 0x10, \
     0x10, 0x10, 0x30, 0x10, \
     0x10, 0x10, 0x20, 0x00, \
     0x50, 0x50, 0x60, 0x40}

/* Rows: MAPIBlockOutlookExternalConnectivity not stated, null, False, True.
 * Columns: MapiHttpEnabled not stated, null, False, True. */
static const struct mapicfg__nibbles organizations[2] = {
    {   /* MAPICFG_FALSE */
        {0x16, 0x16, 0x1e, 0x1f,
         0x16, 0x16, 0x1e, 0x1f,
         0x16, 0x06, 0x0e, 0x0f,
         0x12, 0x02, 0x0a, 0x0b},
        HIGH_NIBBLES,
    },
    {   /* MAPICFG_TRUE */
        {0x17, 0x17, 0x1e, 0x1f,
         0x17, 0x17, 0x1e, 0x1f,
         0x17, 0x07, 0x0e, 0x0f,
         0x13, 0x03, 0x0a, 0x0b},
        HIGH_NIBBLES,
    },
};
/* clang-format on */

static const struct mapicfg__nibbles *nibbles_of(uint32_t org) {
    return org - MAPICFG_FALSE < 2u ? &organizations[org - MAPICFG_FALSE] : NULL;
}

static inline uint32_t decide(const struct mapicfg__nibbles *nibbles, uint32_t bits) {
    return (uint32_t)nibbles->low[bits & 15u] | nibbles->high[bits >> 4];
}

mapicfg_decision mapicfg_decide_bits(uint32_t org, uint8_t bits) {
    const struct mapicfg__nibbles *nibbles = nibbles_of(org);
    return nibbles ? decide(nibbles, bits) : 0;
}

void mapicfg__bulk_portable(const struct mapicfg__nibbles *nibbles, const uint8_t *in, uint8_t *out, size_t count) {
    for (size_t i = 0; i < count; i++) out[i] = (uint8_t)decide(nibbles, in[i]);
}

static void decide_block(const struct mapicfg__nibbles *nibbles, const uint8_t *in, uint8_t *out, size_t count,
                         int fast) {
    size_t done = fast ? mapicfg__bulk_avx2(nibbles, in, out, count) : 0;
    mapicfg__bulk_portable(nibbles, in + done, out + done, count - done);
}

/* Counts in turns, so that equal neighbors do not wait for one another's counter. */
static void count_block(uint32_t counts[LANES][256], const uint8_t *in, size_t count) {
    size_t i = 0;
    for (; count - i >= 8; i += 8) {
        uint64_t word;
        memcpy(&word, in + i, sizeof word);
        counts[0][word & 255u]++;
        counts[1][word >> 8 & 255u]++;
        counts[2][word >> 16 & 255u]++;
        counts[3][word >> 24 & 255u]++;
        counts[0][word >> 32 & 255u]++;
        counts[1][word >> 40 & 255u]++;
        counts[2][word >> 48 & 255u]++;
        counts[3][word >> 56]++;
    }
    for (; i < count; i++) counts[0][in[i]]++;
}

/* Adds what was counted by mailbox byte to the counters by decision. */
static void fold_counts(const struct mapicfg__nibbles *nibbles, uint32_t counts[LANES][256], uint64_t *histogram) {
    for (uint32_t byte = 0; byte < 256; byte++)
        for (size_t lane = 0; lane < LANES; lane++) histogram[decide(nibbles, byte)] += counts[lane][byte];
    memset(counts, 0, LANES * sizeof *counts);
}

static void decide_and_count(const struct mapicfg__nibbles *nibbles, const uint8_t *in, uint8_t *out, size_t count,
                             uint64_t *histogram, int fast) {
    uint32_t counts[LANES][256] = {{0}};
    for (size_t at = 0, blocks = 1; at < count; at += BLOCK, blocks++) {
        size_t size = count - at < BLOCK ? count - at : BLOCK;
        count_block(counts, in + at, size);
        if (out) decide_block(nibbles, in + at, out + at, size, fast);
        if (blocks % BLOCKS_COUNTED == 0) fold_counts(nibbles, counts, histogram);
    }
    fold_counts(nibbles, counts, histogram);
}

mapicfg_status mapicfg_decide_bulk(uint32_t org, const uint8_t *in, size_t count, uint8_t *out, uint64_t *histogram,
                                   mapicfg_error *err) {
    const struct mapicfg__nibbles *nibbles = nibbles_of(org);
    if (!nibbles)
        return mapicfg__error_fail(err, MAPICFG_E_NOT_STATED,
                                   "the organization's MapiHttpEnabled must be MAPICFG_FALSE or MAPICFG_TRUE");
    if (!count) return MAPICFG_OK;
    if (!in) return mapicfg__error_null_argument(err, "in");
    int fast = mapicfg__bulk_can_avx2();
    if (histogram)
        decide_and_count(nibbles, in, out, count, histogram, fast);
    else if (out)
        decide_block(nibbles, in, out, count, fast);
    return MAPICFG_OK;
}
