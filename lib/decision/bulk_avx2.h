/* SPDX-License-Identifier: LGPL-2.1-or-later
 * bulk_avx2.h: the table as two of 16 bytes, and looking both up for many mailboxes at a time. */
#ifndef MAPICFG_DECISION_BULK_AVX2_H
#define MAPICFG_DECISION_BULK_AVX2_H

#include <stddef.h>
#include <stdint.h>

/* The decision of a mailbox byte is low[byte & 15] | high[byte >> 4]. */
struct mapicfg__nibbles {
    uint8_t low[16];  /* MapiHttpEnabled and the external block */
    uint8_t high[16]; /* MAPIEnabled and the Outlook Anywhere block */
};

#if defined(__x86_64__) && defined(__GNUC__) && !defined(MAPICFG_PORTABLE)
int mapicfg__bulk_can_avx2(void);
/* Decides the first bytes, 32 at a time; returns how many. */
size_t mapicfg__bulk_avx2(const struct mapicfg__nibbles *nibbles, const uint8_t *in, uint8_t *out, size_t count);
#else
static inline int mapicfg__bulk_can_avx2(void) {
    return 0;
}
static inline size_t mapicfg__bulk_avx2(const struct mapicfg__nibbles *nibbles, const uint8_t *in, uint8_t *out,
                                        size_t count) {
    (void)nibbles;
    (void)in;
    (void)out;
    (void)count;
    return 0;
}
#endif

#endif
