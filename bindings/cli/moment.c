/* SPDX-License-Identifier: LGPL-2.1-or-later
 * moment.c: a moment, in milliseconds since 1970 UTC, as people and programs read it. */
#define _POSIX_C_SOURCE 200809L

#include "moment.h"

#include <stdio.h>
#include <time.h>

void moment_format(int64_t milliseconds, char *text, size_t size) {
    int64_t rest = milliseconds % 1000;
    int64_t seconds = milliseconds / 1000 - (rest < 0);
    time_t time = (time_t)seconds;
    struct tm parts;
    char date[64];
    if (rest < 0) rest += 1000;
    if (gmtime_r(&time, &parts) == NULL || strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &parts) == 0)
        date[0] = '\0';
    snprintf(text, size, "%s.%03uZ", date, (unsigned)rest);
}
