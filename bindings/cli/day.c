/* SPDX-License-Identifier: LGPL-2.1-or-later
 * day.c: a day, or a moment of it, as an option has it. */
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

const char *option_moment(const char *value, void *into) {
    static const struct {
        const char *form;
        size_t size;
    } forms[] = {{"%Y-%m-%d", 10}, {"%Y-%m-%dT%H:%M", 16}, {"%Y-%m-%dT%H:%M:%S", 19}, {"%Y-%m-%dT%H:%M:%SZ", 20}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct tm moment = {0};
        const char *end = strlen(value) == forms[i].size ? strptime(value, forms[i].form, &moment) : NULL;
        const int of_month = moment.tm_mday;
        if (end == NULL || *end != '\0') continue;
        const int64_t seconds = (int64_t)timegm(&moment);
        if (seconds <= 0 || moment.tm_mday != of_month) break;
        *(int64_t *)into = seconds * 1000;
        return NULL;
    }
    return "a day or a moment (UTC) after 1970-01-01, as 2026-11-28 or 2026-11-28T09:30";
}
