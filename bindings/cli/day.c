/* SPDX-License-Identifier: LGPL-2.1-or-later
 * day.c: a day as an option has it. */
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE /* timegm() */

#include "options.h"

#include <string.h>
#include <time.h>

const char *option_now(const char *value, void *into) {
    struct tm day = {0};
    const char *end = strlen(value) == 10 ? strptime(value, "%Y-%m-%d", &day) : NULL;
    const int of_month = day.tm_mday;
    const int64_t seconds = end != NULL && *end == '\0' ? (int64_t)timegm(&day) : -1;
    if (seconds < 0 || day.tm_mday != of_month) return "a day from 1970 on, as YYYY-MM-DD";
    *(int64_t *)into = (seconds + 43200) * 1000;
    return NULL;
}
