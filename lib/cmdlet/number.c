/* SPDX-License-Identifier: LGPL-2.1-or-later
 * number.c: which words are numbers to PowerShell, and what it prints for them (about_Numeric_Literals). */
#include "cmdlet/number.h"

#include <string.h>

#include "base/text.h"

/* A System.Int64 holds any number of 18 digits; a System.Double of 15 digits prints as it was written, and without an
 * exponent when at most three zeros follow the point. */
#define MOST_INTEGER 18u
#define MOST_DIGITS 15u
#define MOST_ZEROS 3u

static int is_digit_of(char c, uint32_t base) {
    if (base == 16 && strchr("abcdef", mapicfg__to_lower(c))) return c != '\0';
    return mapicfg__is_digit((unsigned char)c) && c - '0' < (int)base;
}

static size_t skip_digits(const char *text, size_t size, size_t at, uint32_t base) {
    while (at < size && is_digit_of(text[at], base)) at++;
    return at;
}

static int is_letter(const char *text, size_t size, size_t at, const char *letters) {
    return at < size && text[at] && strchr(letters, mapicfg__to_lower(text[at]));
}

/* Type and multiplier: 1ul, 1.5d, 10kb. */
static int ends_literal(const char *text, size_t size, size_t at) {
    at += (size_t)is_letter(text, size, at, "u");
    at += (size_t)is_letter(text, size, at, "lsynd");
    if (is_letter(text, size, at, "kmgtp") && is_letter(text, size, at + 1, "b")) at += 2;
    return at == size;
}

static size_t skip_exponent(const char *text, size_t size, size_t at) {
    if (!is_letter(text, size, at, "e")) return at;
    size_t digits = at + 1 + (size_t)is_letter(text, size, at + 1, "+-");
    size_t end = skip_digits(text, size, digits, 10);
    return end > digits ? end : at;
}

static int is_exact(const char *text, size_t point, size_t size, int negative) {
    if (point == size) return size <= MOST_INTEGER;
    size_t zeros = strspn(text, "0"), behind = strspn(text + point + 1, "0");
    if (zeros == point && behind > MOST_ZEROS && behind < size - point - 1) return 0;
    if (negative && zeros == point && behind == size - point - 1) return 0; /* -0.0 */
    return size - 1 <= MOST_DIGITS;
}

uint32_t mapicfg__number_kind(const char *text, size_t size) {
    int negative = size && *text == '-';
    if (size && (*text == '-' || *text == '+')) text++, size--;
    if (size > 1 && *text == '0' && is_letter(text, size, 1, "xb")) {
        uint32_t base = is_letter(text, size, 1, "x") ? 16 : 2;
        return ends_literal(text, size, skip_digits(text, size, 2, base)) ? MAPICFG__NUMBER_LITERAL
                                                                          : MAPICFG__NUMBER_NONE;
    }
    size_t point = skip_digits(text, size, 0, 10), end = point;
    if (end < size && text[end] == '.') end = skip_digits(text, size, end + 1, 10);
    if (end == (end > point)) return MAPICFG__NUMBER_NONE; /* no digit at all */
    if (end == size && is_exact(text, point, size, negative)) return MAPICFG__NUMBER_PLAIN;
    return ends_literal(text, size, skip_exponent(text, size, end)) ? MAPICFG__NUMBER_LITERAL : MAPICFG__NUMBER_NONE;
}

void mapicfg__number_put(struct mapicfg__buffer *out, const char *text, size_t size) {
    size_t at = *text == '-' || *text == '+', point = at;
    while (point < size && text[point] != '.') point++;
    while (at + 1 < point && text[at] == '0') at++;
    size_t end = size;
    while (end > point && (text[end - 1] == '0' || text[end - 1] == '.')) end--;
    int nothing = end == point && (at == point || (at + 1 == point && text[at] == '0'));
    if (*text == '-' && !nothing) mapicfg__buffer_char(out, '-');
    if (at == point) mapicfg__buffer_char(out, '0');
    mapicfg__buffer_bytes(out, text + at, end - at);
}
