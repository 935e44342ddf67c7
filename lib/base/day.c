/* SPDX-License-Identifier: LGPL-2.1-or-later
 * day.c: days since 1970-01-01 as dates; Howard Hinnant's civil_from_days and days_from_civil. */
#include "base/day.h"

#include <string.h>

#include "base/text.h"

void mapicfg__day_put(char date[11], int64_t day) {
    uint64_t moved_day = (uint64_t)(day + 719468), era = moved_day / 146097, of_era = moved_day % 146097;
    uint64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    uint64_t of_year = of_era - (365 * year + year / 4 - year / 100), moved = (5 * of_year + 2) / 153;
    uint64_t month = moved < 10 ? moved + 3 : moved - 9, number = era * 400 + year + (month <= 2);
    uint64_t parts[] = {number / 100 % 100, number % 100, month, of_year - (153 * moved + 2) / 5 + 1};
    static const size_t places[] = {0, 2, 5, 8};
    memcpy(date, "0000-00-00", 11);
    for (size_t i = 0; i < 4; i++) {
        date[places[i]] = (char)('0' + parts[i] / 10);
        date[places[i] + 1] = (char)('0' + parts[i] % 10);
    }
}

int mapicfg__day_parse(const char *text, size_t size, int64_t *day) {
    uint64_t year, month, of_month;
    char again[11];
    if (size != 10 || text[4] != '-' || text[7] != '-' || !mapicfg__text_parse_number(text, 4, &year) ||
        !mapicfg__text_parse_number(text + 5, 2, &month) || !mapicfg__text_parse_number(text + 8, 2, &of_month))
        return 0;
    if (year < 1970 || !month || month > 12 || !of_month || of_month > 31) return 0;
    if (month <= 2) year--;
    uint64_t era = year / 400, of_era = year - era * 400;
    uint64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + of_month - 1;
    const int64_t found = (int64_t)(era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year) - 719468;
    mapicfg__day_put(again, found); /* 31 April would be 1 May */
    if (memcmp(again, text, 10) != 0) return 0;
    *day = found;
    return 1;
}
