/* SPDX-License-Identifier: LGPL-2.1-or-later
 * csv_index_avx2.h: the index of where each field and each record ends, and making it for many bytes at a time. */
#ifndef MAPICFG_FORMATS_CSV_INDEX_AVX2_H
#define MAPICFG_FORMATS_CSV_INDEX_AVX2_H

#include <stddef.h>
#include <stdint.h>

#define MAPICFG__CSV_WELL_FORMED 0u
#define MAPICFG__CSV_TEXT_AFTER_QUOTE 1u /* between a closing quote and the delimiter is more than blanks */
#define MAPICFG__CSV_UNCLOSED 2u         /* the input ends inside quotes */
#define MAPICFG__CSV_TOO_MANY 3u         /* a record has more fields than it may have */

/* The index of some bytes that begin at a record. Field n ends before the byte at marks[n]: a delimiter, a line feed, a
 * lone carriage return, or the end of the input; it may still have the carriage return of a CRLF. It begins after
 * marks[n - 1], which is UINT32_MAX, one before 0, for the first. Record n has the
 * fields up to, and without, ends[n]. What follows the last record is the beginning of the next one. */
struct mapicfg__csv_index {
    uint32_t *marks;
    uint32_t *ends;
    size_t capacity;   /* bytes that fit the arrays */
    size_t mark_count; /* with those of an incomplete record */
    size_t record_count;
    int not_ascii;   /* some byte is above 127 */
    int nuls;        /* some byte is 0 */
    int escapes;     /* somewhere a doubled quote stands inside quotes */
    int inner_lines; /* somewhere a line feed stands inside quotes */
    uint32_t fault;  /* MAPICFG__CSV_, after the records that were found */
    size_t fault_at; /* the byte that is wrong: the opening quote of _UNCLOSED, the delimiter of _TOO_MANY */
};

struct mapicfg__csv_bytes {
    const char *bytes;
    uint32_t size;
    char delimiter;
    int last;             /* no bytes follow: the end is the end of a record too */
    int unquoted;         /* a quote is a character like any other */
    uint32_t most_fields; /* of one record, for the state machine only; 0: any number */
};

#if defined(__x86_64__) && defined(__GNUC__) && !defined(MAPICFG_PORTABLE)
/* Indexes the bytes, for which there is room, if their quoting is as Export-Csv writes it. 0: the bytes hold something
 * rarer, and the index is of no use. */
int mapicfg__csv_index_avx2(struct mapicfg__csv_index *index, const struct mapicfg__csv_bytes *in);
/* Whether this processor can. */
int mapicfg__csv_can_avx2(void);
#else
static inline int mapicfg__csv_index_avx2(struct mapicfg__csv_index *index, const struct mapicfg__csv_bytes *in) {
    (void)index;
    (void)in;
    return 0;
}
static inline int mapicfg__csv_can_avx2(void) {
    return 0;
}
#endif

#endif
