/* SPDX-License-Identifier: LGPL-2.1-or-later
 * number.c: which words are numbers to PowerShell, and what it prints for them (about_Numeric_Literals). */
#include "cmdlet/number.h"

#include <stdint.h>
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

/* ---- reading ---- */

#define MOST_EXPONENT 300u

struct scan {
    const char *text;
    size_t size, at;
};

static int peek(const struct scan *scan) {
    return scan->at < scan->size ? (unsigned char)mapicfg__to_lower(scan->text[scan->at]) : -1;
}

static int step_over(struct scan *scan, int c) {
    if (peek(scan) != c) return 0;
    return scan->at++, 1;
}

static int is_decimal(int c) {
    return c >= '0' && c <= '9';
}

/* Not strtod(), which reads by the program's locale. */
static int scan_digits(struct scan *scan, double *number) {
    double unit = 1;
    size_t digits = 0;
    for (; is_decimal(peek(scan)); scan->at++, digits++) *number = *number * 10 + (peek(scan) - '0');
    if (!step_over(scan, '.')) return digits > 0;
    for (; is_decimal(peek(scan)); scan->at++, digits++) {
        *number = *number * 10 + (peek(scan) - '0');
        unit *= 10;
    }
    *number /= unit;
    return digits > 0;
}

/* 0xffffffff is -1 in PowerShell: what has a sign bit is not read. */
static int scan_hexadecimal(struct scan *scan, double *number) {
    size_t from = scan->at;
    for (int c; (c = peek(scan)) >= 0 && (is_decimal(c) || (c >= 'a' && c <= 'f')); scan->at++)
        *number = *number * 16 + (is_decimal(c) ? c - '0' : c - 'a' + 10);
    return scan->at > from && *number <= INT32_MAX;
}

static int scan_exponent(struct scan *scan, double *number) {
    unsigned exponent = 0;
    size_t from;
    if (!step_over(scan, 'e')) return 1;
    int negative = step_over(scan, '-');
    if (!negative) step_over(scan, '+');
    for (from = scan->at; is_decimal(peek(scan)) && exponent <= MOST_EXPONENT; scan->at++)
        exponent = exponent * 10 + (unsigned)(peek(scan) - '0');
    if (exponent > MOST_EXPONENT || scan->at == from) return 0;
    for (; exponent; exponent--) *number = negative ? *number / 10 : *number * 10;
    return 1;
}

/* kb to pb. */
static int scan_multiplier(struct scan *scan, double *number) {
    static const char letters[] = "kmgtp";
    int c = peek(scan);
    const char *letter = c > 0 ? strchr(letters, c) : NULL;
    if (!letter) return 1;
    for (scan->at++; letter >= letters; letter--) *number *= 1024;
    return step_over(scan, 'b');
}

int mapicfg__number_parse(const char *text, size_t size, double *number) {
    struct scan scan = {text, size, 0};
    *number = 0;
    int negative = step_over(&scan, '-'), plus = !negative && step_over(&scan, '+');
    int hexadecimal = size > scan.at + 1 && text[scan.at] == '0' && mapicfg__to_lower(text[scan.at + 1]) == 'x';
    (void)plus;
    if (hexadecimal) scan.at += 2;
    int is_read =
        hexadecimal ? scan_hexadecimal(&scan, number) : scan_digits(&scan, number) && scan_exponent(&scan, number);
    if (!is_read) return 0;
    step_over(&scan, 'l');
    if (!scan_multiplier(&scan, number)) return 0;
    if (negative) *number = -*number;
    return scan.at == size;
}
