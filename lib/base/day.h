/* SPDX-License-Identifier: LGPL-2.1-or-later
 * day.h: days since 1970-01-01 as dates, 2026-11-28. */
#ifndef MAPICFG_BASE_DAY_H
#define MAPICFG_BASE_DAY_H

#include <stddef.h>
#include <stdint.h>

#define MAPICFG__DAY_LAST INT64_C(2932896)    /* 9999-12-31 */
#define MAPICFG__DAY_LENGTH INT64_C(86400000) /* milliseconds */

/* Of a day from 0 to the last. */
void mapicfg__day_put(char date[11], int64_t day);
/* Reads all of the text as a date that exists, from 1970 to 9999. 0: it is none, and *day stays. */
int mapicfg__day_parse(const char *text, size_t size, int64_t *day);

#endif
