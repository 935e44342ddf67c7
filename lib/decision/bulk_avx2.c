/* SPDX-License-Identifier: LGPL-2.1-or-later
 * bulk_avx2.c: both tables looked up for 32 mailbox bytes at a time by byte shuffles. */
#include "decision/bulk_avx2.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(MAPICFG_PORTABLE)

#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))

int mapicfg__bulk_can_avx2(void) {
    return __builtin_cpu_supports("avx2") != 0;
}

TARGET static __m256i both_halves(const uint8_t *table) {
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)table));
}

TARGET static inline void decide_32(const uint8_t *in, uint8_t *out, __m256i low_table, __m256i high_table) {
    const __m256i nibble = _mm256_set1_epi8(15);
    __m256i bits = _mm256_loadu_si256((const __m256i *)(const void *)in);
    __m256i low = _mm256_shuffle_epi8(low_table, _mm256_and_si256(bits, nibble));
    __m256i high = _mm256_shuffle_epi8(high_table, _mm256_and_si256(_mm256_srli_epi16(bits, 4), nibble));
    _mm256_storeu_si256((__m256i *)(void *)out, _mm256_or_si256(low, high));
}

TARGET size_t mapicfg__bulk_avx2(const struct mapicfg__nibbles *nibbles, const uint8_t *in, uint8_t *out,
                                 size_t count) {
    const __m256i low_table = both_halves(nibbles->low), high_table = both_halves(nibbles->high);
    size_t i = 0;
    for (; count - i >= 128; i += 128) {
        decide_32(in + i, out + i, low_table, high_table);
        decide_32(in + i + 32, out + i + 32, low_table, high_table);
        decide_32(in + i + 64, out + i + 64, low_table, high_table);
        decide_32(in + i + 96, out + i + 96, low_table, high_table);
    }
    for (; count - i >= 32; i += 32) decide_32(in + i, out + i, low_table, high_table);
    return i;
}

#endif
