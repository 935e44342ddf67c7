/* SPDX-License-Identifier: LGPL-2.1-or-later
 * words.c: times and sizes in configurations. */
#include "proxy/words.h"

#include <string.h>

#include "base/text.h"
#include "proxy/words.h"

static uint64_t unit_of(const char **at, uint64_t bare) {
    static const struct {
        const char *name;
        uint64_t milliseconds;
    } units[] = {{"ms", 1},      {"us", 0},       {"s", 1000},      {"min", 60000},    {"mi", 60000},     {"m", 60000},
                 {"h", 3600000}, {"d", 86400000}, {"w", 604800000}, {"M", 2592000000}, {"y", 31536000000}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (mapicfg__text_starts_exactly(*at, units[i].name)) {
            *at += strlen(units[i].name);
            return units[i].milliseconds;
        }
    return bare;
}

int mapicfg__words_parse_time(const char *text, uint64_t unit, uint64_t *milliseconds) {
    uint64_t total = 0;
    if (!mapicfg__is_digit((unsigned char)*text)) return 0;
    while (mapicfg__is_digit((unsigned char)*text)) {
        uint64_t number = 0;
        for (; mapicfg__is_digit((unsigned char)*text); text++)
            if (number < 1000000000000) number = number * 10 + (uint64_t)(*text - '0');
        uint64_t one = unit_of(&text, unit); /* 0: microseconds, as HAProxy has them, of which a part counts whole */
        if (!one)
            number = (number + 999) / 1000;
        else
            number = number < 1000000000 ? number * one : UINT32_MAX * 1000ull;
        total += number;
        if (total > UINT64_MAX / 4) total = UINT64_MAX / 4;
        while (*text == ' ') text++;
    }
    *milliseconds = total;
    return *text == '\0';
}

int mapicfg__words_parse_size(const char *text, uint64_t *bytes) {
    size_t digits = strspn(text, "0123456789");
    uint64_t number, unit = 1;
    if (!mapicfg__text_parse_number(text, digits, &number)) return 0;
    char letter = mapicfg__to_lower(text[digits]);
    if (letter == 'k') unit = 1024;
    if (letter == 'm') unit = 1024 * 1024;
    if (letter == 'g') unit = 1024 * 1024 * 1024;
    if (text[digits] && (unit == 1 || text[digits + 1])) return 0;
    *bytes = number > UINT64_MAX / unit ? UINT64_MAX : number * unit;
    return 1;
}
