/* SPDX-License-Identifier: LGPL-2.1-or-later
 * certificate_day.c: dates as PowerShell prints them. ISO 8601 from Export-Clixml and ConvertTo-Json, milliseconds
 * from Windows PowerShell's ConvertTo-Json, else the culture's short date: with dots the day is first everywhere, with
 * slashes it depends on the culture, so that a date counts that can be read in one way only. */
#include "check/certificate_day.h"

#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/text.h"

static int from_numbers(uint64_t year, uint64_t month, uint64_t day, int64_t *found) {
    char text[32];
    if (year > 9999 || month > 12 || day > 31) return 0;
    int size = snprintf(text, sizeof text, "%04u-%02u-%02u", (unsigned)year, (unsigned)month, (unsigned)day);
    return mapicfg__day_parse(text, (size_t)size, found);
}

static int take_number(const char **text, uint64_t *number) {
    size_t digits = mapicfg__text_count_digits(*text, 20);
    if (!digits || !mapicfg__text_parse_number(*text, digits, number)) return 0;
    *text += digits;
    return 1;
}

int mapicfg__certificate_day(const char *text, int64_t *day) {
    int64_t other;
    if (!mapicfg__certificate_day_as(text, 0, day)) return mapicfg__certificate_day_as(text, 1, day);
    return !mapicfg__certificate_day_as(text, 1, &other) || other == *day;
}

int mapicfg__certificate_day_as(const char *text, int is_day_first, int64_t *day) {
    uint64_t numbers[3];
    if (mapicfg__text_starts(text, "/Date(")) {
        text += 6;
        if (!take_number(&text, &numbers[0]) || numbers[0] / MAPICFG__DAY_LENGTH > MAPICFG__DAY_LAST) return 0;
        *day = (int64_t)(numbers[0] / MAPICFG__DAY_LENGTH);
        return *text == ')' || *text == '+' || *text == '-';
    }
    if (!take_number(&text, &numbers[0])) return 0;
    const char separator = *text;
    if (!separator || !strchr("-./", separator)) return 0;
    text++;
    if (!take_number(&text, &numbers[1]) || *text++ != separator || !take_number(&text, &numbers[2])) return 0;
    if (*text && *text != 'T' && *text != ' ') return 0;
    if (numbers[0] > 31) return from_numbers(numbers[0], numbers[1], numbers[2], day);
    if (separator != '/' || is_day_first) return from_numbers(numbers[2], numbers[1], numbers[0], day);
    return from_numbers(numbers[2], numbers[0], numbers[1], day);
}
