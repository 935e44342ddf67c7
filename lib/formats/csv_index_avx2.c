/* SPDX-License-Identifier: LGPL-2.1-or-later
 * csv_index_avx2.c: the CSV index, 64 bytes at a time.
 *
 * Each kind of byte becomes a mask of 64 bits. The prefix-xor of the quote mask (a carry-less product with all ones)
 * has a bit for every byte inside quotes; a doubled quote leaves and enters again, so it needs no care. What remains
 * outside quotes are the marks. Quoting that the state machine might see otherwise is found by the place of each quote:
 * an opening one stands after a mark or a closing one (doubled), a closing one before a mark, CR or an opening one. */
#include "formats/csv_index_avx2.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(MAPICFG_PORTABLE)

#include <immintrin.h>
#include <string.h>

#define TARGET __attribute__((target("avx2,pclmul,bmi,popcnt")))
/* The carry must live in registers: one call a block would cost as much as the block. */
#define INLINE TARGET __attribute__((always_inline)) static inline

int mapicfg__csv_can_avx2(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("popcnt");
}

/* What one block hands to the next. */
struct carry {
    uint64_t inside; /* all ones inside quotes */
    uint64_t mark;   /* 1: the last byte was ... */
    uint64_t closing;
    uint64_t cr;
    uint64_t irregular;
    uint64_t escapes;
    uint64_t inner_lines;
    uint64_t marks; /* how many so far */
    uint64_t records;
};

struct needles {
    __m256i quote, delimiter, lf, cr;
    uint64_t quoting; /* 0: quotes are characters like any other */
};

INLINE uint64_t mask_of(__m256i low, __m256i high, __m256i needle) {
    uint64_t a = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, needle));
    uint64_t b = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, needle));
    return a | b << 32;
}

INLINE uint64_t prefix_xor(uint64_t mask) {
    __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)mask), _mm_set1_epi8(-1), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

INLINE uint64_t write_four(uint32_t *to, uint64_t mask, uint32_t base) {
    to[0] = base + (uint32_t)_tzcnt_u64(mask);
    mask = _blsr_u64(mask);
    to[1] = base + (uint32_t)_tzcnt_u64(mask);
    mask = _blsr_u64(mask);
    to[2] = base + (uint32_t)_tzcnt_u64(mask);
    mask = _blsr_u64(mask);
    to[3] = base + (uint32_t)_tzcnt_u64(mask);
    return _blsr_u64(mask);
}

/* Writes the places of the bits, always eight and more if there are more: the array has slack, and a branch for each
 * bit would cost more. */
INLINE void write_places(uint32_t *to, uint64_t mask, uint32_t base) {
    mask = write_four(to, mask, base);
    mask = write_four(to + 4, mask, base);
    for (to += 8; mask; to += 4) mask = write_four(to, mask, base);
}

/* valid: the bits of bytes that are there. */
INLINE void take_block(struct mapicfg__csv_index *index, struct carry *carry, __m256i low, __m256i high,
                       const struct needles *needles, uint32_t base, uint64_t valid) {
    uint64_t quotes = mask_of(low, high, needles->quote) & needles->quoting;
    uint64_t lf = mask_of(low, high, needles->lf);
    uint64_t cr = mask_of(low, high, needles->cr);
    uint64_t ends = mask_of(low, high, needles->delimiter) | lf;
    uint64_t inside = prefix_xor(quotes) ^ carry->inside;
    uint64_t marks = ends & ~inside, records = lf & ~inside;
    uint64_t opening = quotes & inside, closing = quotes & ~inside, outer_cr = cr & ~inside;
    uint64_t after_mark = marks << 1 | carry->mark;
    uint64_t after_closing = closing << 1 | carry->closing;
    uint64_t after_cr = outer_cr << 1 | carry->cr;
    uint64_t doubled = opening & ~after_mark;

    carry->escapes |= doubled;
    carry->inner_lines |= lf & inside;
    carry->irregular |=
        (doubled & ~after_closing) | (after_closing & ~(marks | quotes | cr) & valid) | (after_cr & ~lf & valid);
    uint64_t count = (uint64_t)_mm_popcnt_u64(marks), record_count = (uint64_t)_mm_popcnt_u64(records);
    write_places(index->marks + carry->marks, marks, base);
    /* Most blocks end one record or none: write one always, and count it where it was there. */
    uint32_t *to = index->ends + carry->records;
    uint64_t done = 0, rest = records;
    do {
        to[done++] = (uint32_t)(carry->marks + (uint64_t)_mm_popcnt_u64(marks & _blsmsk_u64(rest)));
        rest = _blsr_u64(rest);
    } while (rest);
    carry->marks += count;
    carry->records += record_count;
    carry->mark = marks >> 63;
    carry->closing = closing >> 63;
    carry->cr = outer_cr >> 63;
    carry->inside = (uint64_t)((int64_t)inside >> 63);
}

TARGET int mapicfg__csv_index_avx2(struct mapicfg__csv_index *index, const struct mapicfg__csv_bytes *in) {
    const struct needles needles = {_mm256_set1_epi8('"'), _mm256_set1_epi8(in->delimiter), _mm256_set1_epi8('\n'),
                                    _mm256_set1_epi8('\r'), in->unquoted ? 0 : UINT64_MAX};
    struct carry carry = {0};
    carry.mark = 1;
    __m256i any = _mm256_setzero_si256(), least = _mm256_set1_epi8(-1);
    uint32_t at = 0;
    for (; in->size - at >= 64; at += 64) {
        __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)(in->bytes + at));
        __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(in->bytes + at + 32));
        any = _mm256_or_si256(any, _mm256_or_si256(low, high));
        least = _mm256_min_epu8(least, _mm256_min_epu8(low, high));
        take_block(index, &carry, low, high, &needles, at, UINT64_MAX);
    }
    uint32_t rest = in->size - at;
    if (rest) {
        unsigned char block[64];
        memset(block, 'x', sizeof block);
        memcpy(block, in->bytes + at, rest);
        __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)block);
        __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(block + 32));
        any = _mm256_or_si256(any, _mm256_or_si256(low, high));
        least = _mm256_min_epu8(least, _mm256_min_epu8(low, high));
        uint64_t last_bit = (uint64_t)1 << (rest - 1);
        take_block(index, &carry, low, high, &needles, at, last_bit | (last_bit - 1));
    }
    if (carry.irregular) return 0;
    index->mark_count = carry.marks;
    index->record_count = carry.records;
    index->not_ascii = _mm256_movemask_epi8(any) != 0;
    index->nuls = _mm256_movemask_epi8(_mm256_cmpeq_epi8(least, _mm256_setzero_si256())) != 0;
    index->escapes = carry.escapes != 0;
    index->inner_lines = carry.inner_lines != 0;
    index->fault = MAPICFG__CSV_WELL_FORMED;
    if (!in->last || !in->size) return 1;
    /* An end inside quotes, or a lone CR there, is the state machine's. */
    uint32_t record_start = carry.records ? index->marks[index->ends[carry.records - 1] - 1] + 1 : 0;
    if (record_start == in->size) return 1;
    if (carry.inside || in->bytes[in->size - 1] == '\r') return 0;
    index->marks[index->mark_count++] = in->size;
    index->ends[index->record_count++] = (uint32_t)index->mark_count;
    return 1;
}

#endif
