/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_text.c: text that is put together quickly and in the same way on every machine. */
#include "logs_text.h"

#include <string.h>

void text_bytes(struct text *text, const char *bytes, size_t size) {
    memcpy(text->data + text->size, bytes, size);
    text->size += size;
}

void text_add(struct text *text, const char *string) {
    text_bytes(text, string, strlen(string));
}

void text_char(struct text *text, char character) {
    text->data[text->size++] = character;
}

void text_padded(struct text *text, uint64_t number, unsigned digits) {
    for (unsigned i = digits; i-- > 0; number /= 10) text->data[text->size + i] = (char)('0' + number % 10);
    text->size += digits;
}

void text_number(struct text *text, uint64_t number) {
    unsigned digits = 1;
    for (uint64_t rest = number; rest >= 10; rest /= 10) digits++;
    text_padded(text, number, digits);
}

void text_hex(struct text *text, uint64_t number, unsigned digits) {
    for (unsigned i = digits; i-- > 0; number >>= 4) text->data[text->size + i] = "0123456789abcdef"[number & 15];
    text->size += digits;
}

void text_guid(struct text *text, uint64_t high, uint64_t low, int dashes) {
    const unsigned parts[] = {8, 4, 4, 4, 12};
    const uint64_t values[] = {high >> 32, high >> 16, high, low >> 48, low};
    for (unsigned i = 0; i < 5; i++) {
        if (dashes && i > 0) text_char(text, '-');
        text_hex(text, values[i], parts[i]);
    }
}

struct day {
    int64_t year;
    unsigned month, day;
};

/* The Gregorian calendar, of days since 1970-01-01; years begin in March, so that the leap day is the last. */
static struct day day_of(int64_t days) {
    const int64_t since = days + 719468; /* since 0000-03-01 */
    const int64_t era = since / 146097, in_era = since % 146097;
    const int64_t year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    const int64_t in_year = in_era - (365 * year + year / 4 - year / 100);
    const int64_t month = (5 * in_year + 2) / 153;
    struct day day;
    day.day = (unsigned)(in_year - (153 * month + 2) / 5 + 1);
    day.month = (unsigned)(month < 10 ? month + 3 : month - 9);
    day.year = era * 400 + year + (day.month <= 2);
    return day;
}

void text_date(struct text *text, int64_t time) {
    const struct day day = day_of(time / 86400000);
    text_padded(text, (uint64_t)day.year, 4);
    text_char(text, '-');
    text_padded(text, day.month, 2);
    text_char(text, '-');
    text_padded(text, day.day, 2);
}

void text_clock(struct text *text, int64_t time) {
    const uint64_t seconds = (uint64_t)(time / 1000 % 86400);
    text_padded(text, seconds / 3600, 2);
    text_char(text, ':');
    text_padded(text, seconds / 60 % 60, 2);
    text_char(text, ':');
    text_padded(text, seconds % 60, 2);
}

void text_time(struct text *text, int64_t time) {
    text_date(text, time);
    text_char(text, 'T');
    text_clock(text, time);
    text_char(text, '.');
    text_padded(text, (uint64_t)(time % 1000), 3);
    text_char(text, 'Z');
}

void text_hour(struct text *text, int64_t time) {
    const struct day day = day_of(time / 86400000);
    text_padded(text, (uint64_t)day.year, 4);
    text_padded(text, day.month, 2);
    text_padded(text, day.day, 2);
    text_padded(text, (uint64_t)(time / 3600000 % 24), 2);
}

void text_cell(struct text *text, const char *string) {
    if (strpbrk(string, ",\"") == NULL) {
        text_add(text, string);
        return;
    }
    text_char(text, '"');
    for (; *string != '\0'; string++) {
        if (*string == '"') text_char(text, '"');
        text_char(text, *string);
    }
    text_char(text, '"');
}
