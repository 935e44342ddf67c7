/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fact.h: what the cells of records say as numbers: moments, durations, addresses, statuses. */
#ifndef MAPICFG_LOGS_FACT_H
#define MAPICFG_LOGS_FACT_H

#include <stdint.h>

#include "base/buffer.h"
#include "logs/span.h"

#define MAPICFG__FACT_NO_TIME INT64_MIN

/* The day that was read last: most records have one of few. */
struct mapicfg__fact_day {
    char text[10];
    int64_t day;
    int known;
};

/* yyyy-MM-ddTHH:mm:ss, or with a blank, with any fraction and Z or not, from 1970 to 9999: milliseconds since 1970 UTC.
 * A leap second is the last millisecond of its minute, so that it stays in its hour, day and year. */
int64_t mapicfg__fact_time(struct mapicfg__fact_day *last, struct mapicfg__span cell);
/* Appends 2026-11-29T12:00:00.000Z. */
void mapicfg__fact_put_time(struct mapicfg__buffer *out, int64_t time);
/* Whole milliseconds, or with a fraction, or hh:mm:ss with one. 0: it is none, or longer than 49 days. */
int mapicfg__fact_duration(struct mapicfg__span cell, uint32_t *milliseconds);
/* The decimal number that a cell begins with, up to its end or a blank. 0: there is none, or above 32 bits. */
int mapicfg__fact_number(struct mapicfg__span cell, uint32_t *number);
/* "private", "public" or "local" of an address; "" where it is none. */
const char *mapicfg__fact_network(struct mapicfg__span address);
/* What stands behind a word in a text, without regard to case: up to the end, a NUL or a stop, of which there are one
 * or two. */
struct mapicfg__span mapicfg__fact_behind(struct mapicfg__span cell, const char *word, const char *stops);

#endif
