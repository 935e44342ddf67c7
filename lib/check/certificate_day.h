/* SPDX-License-Identifier: LGPL-2.1-or-later
 * certificate_day.h: dates as PowerShell prints them. */
#ifndef MAPICFG_CHECK_CERTIFICATE_DAY_H
#define MAPICFG_CHECK_CERTIFICATE_DAY_H

#include <stdint.h>

/* The day of "2025-12-03T22:45:58+01:00", "03.12.2025 22:45:58", "12/31/2025 10:45:58 PM" or "/Date(1764801958000)/",
 * without regard to the time zone. 0: it is none of them, or which number is the day cannot be told: 3/4/2025. */
int mapicfg__certificate_day(const char *text, int64_t *day);

/* The same, where a date with slashes has the day first or the month. */
int mapicfg__certificate_day_as(const char *text, int is_day_first, int64_t *day);

#endif
