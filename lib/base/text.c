/* SPDX-License-Identifier: LGPL-2.1-or-later
 * text.c: text without a locale: ASCII, UTF-8, and comparing as Exchange does. */
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#include "base/fold_table.h"
#include "base/utf8.h"

void mapicfg__text_trim(const char **text, size_t *size) {
    while (*size && mapicfg__is_blank((unsigned char)**text)) {
        ++*text;
        --*size;
    }
    while (*size && mapicfg__is_blank((unsigned char)(*text)[*size - 1])) --*size;
}

int mapicfg__text_is_blank(const char *text, size_t size) {
    mapicfg__text_trim(&text, &size);
    return !size;
}

size_t mapicfg__text_line_size(const char *text, size_t size) {
    const char *end = memchr(text, '\n', size);
    return end ? (size_t)(end - text) + 1 : size;
}

int mapicfg__text_skip_mark(const char **text, size_t *size) {
    if (*size < 3 || memcmp(*text, "\xef\xbb\xbf", 3) != 0) return 0;
    *text += 3;
    *size -= 3;
    return 1;
}

int mapicfg__text_is_word(const char *text, size_t size, const char *word) {
    for (size_t i = 0; i < size; i++)
        if (!word[i] || (text[i] != word[i] && mapicfg__to_lower(text[i]) != mapicfg__to_lower(word[i]))) return 0;
    return word[size] == '\0';
}

int mapicfg__text_is_one_of(const char *text, size_t size, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (mapicfg__text_is_word(text, size, words[i])) return 1;
    return 0;
}

int mapicfg__text_same(const char *a, const char *b) {
    while (*a && mapicfg__to_lower(*a) == mapicfg__to_lower(*b)) a++, b++;
    return !*a && !*b;
}

int mapicfg__text_starts(const char *text, const char *prefix) {
    for (; *prefix; text++, prefix++)
        if (mapicfg__to_lower(*text) != mapicfg__to_lower(*prefix)) return 0;
    return 1;
}

int mapicfg__text_has_piece(const char *text, size_t size, const char *piece) {
    size_t length = strlen(piece);
    for (const char *at; size >= length && (at = memchr(text, *piece, size - length + 1)) != NULL;) {
        if (memcmp(at, piece, length) == 0) return 1;
        size -= (size_t)(at - text) + 1;
        text = at + 1;
    }
    return 0;
}

int mapicfg__text_starts_exactly(const char *text, const char *prefix) {
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

int mapicfg__text_contains(const char *text, const char *piece) {
    for (; *text; text++)
        if (mapicfg__text_starts(text, piece)) return 1;
    return !*piece;
}

static int is_separator(char c) {
    return c == ',' || mapicfg__is_blank((unsigned char)c);
}

const char *mapicfg__text_next_word(const char **list, size_t *size) {
    const char *word = *list;
    while (*word && is_separator(*word)) word++;
    *size = 0;
    while (word[*size] && !is_separator(word[*size])) ++*size;
    *list = word + *size;
    return *size ? word : NULL;
}

void mapicfg__text_add_word(char *list, size_t size, size_t *at, const char *word) {
    size_t left = *at < size ? size - *at : 0;
    snprintf(left ? list + *at : NULL, left, "%s%s", *at ? " " : "", word);
    *at += (*at != 0) + strlen(word);
}

int mapicfg__text_has_word(const char *list, const char *word) {
    size_t size;
    while (list) {
        const char *next = mapicfg__text_next_word(&list, &size);
        if (!next) return 0;
        if (mapicfg__text_is_word(next, size, word)) return 1;
    }
    return 0;
}

int mapicfg__text_parse_hex(const char *text, size_t size, size_t digits, uint64_t *number) {
    if (size < digits) return 0;
    *number = 0;
    for (size_t i = 0; i < digits; i++) {
        if (!mapicfg__is_hex((unsigned char)text[i])) return 0;
        *number = *number << 4 | mapicfg__hex_value((unsigned char)text[i]);
    }
    return 1;
}

size_t mapicfg__text_unquote(char *to, size_t capacity, const char *text, size_t size, int is_query) {
    size_t length = 0;
    for (size_t i = 0; i < size && length + 1 < capacity; i++) {
        uint64_t byte;
        char c = is_query && text[i] == '+' ? ' ' : text[i];
        if (c == '%' && mapicfg__text_parse_hex(text + i + 1, size - i - 1, 2, &byte)) {
            c = (char)byte;
            i += 2;
        }
        to[length++] = c ? c : '?';
    }
    to[length] = '\0';
    return length;
}

int mapicfg__text_is_guid(const char *text, size_t size) {
    if (size != 36) return 0;
    for (size_t i = 0; i < size; i++) {
        int dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !mapicfg__is_hex((unsigned char)text[i])) return 0;
    }
    return 1;
}

size_t mapicfg__text_count_digits(const char *text, size_t size) {
    size_t digits = 0;
    while (digits < size && mapicfg__is_digit((unsigned char)text[digits])) digits++;
    return digits;
}

int mapicfg__text_parse_number(const char *text, size_t size, uint64_t *number) {
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++) {
        if (!mapicfg__is_digit((unsigned char)text[i])) return 0;
        uint64_t digit = (uint64_t)(text[i] - '0');
        if (value > (UINT64_MAX - digit) / 10) return 0;
        value = value * 10 + digit;
    }
    *number = value;
    return size != 0;
}

/* ---- comparing ---- */

uint32_t mapicfg__text_fold(uint32_t c) {
    if (c < 0x80) return (uint32_t)(unsigned char)mapicfg__to_lower((char)c);
    size_t low = 0, high = sizeof fold_ranges / sizeof *fold_ranges;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct fold_range *range = &fold_ranges[middle];
        if (c < range->first)
            high = middle;
        else if (c > range->last)
            low = middle + 1;
        else
            return (c - range->first) % range->step ? c : (uint32_t)((int32_t)c + range->delta);
    }
    return c;
}

static inline uint32_t next_folded(const char *text, size_t size, size_t *at) {
    unsigned char first = (unsigned char)text[*at];
    if (first < 0x80) {
        ++*at;
        return (uint32_t)(unsigned char)mapicfg__to_lower((char)first);
    }
    size_t start = *at;
    uint32_t c = mapicfg__utf8_next(text, size, at);
    return *at - start == 1 ? 0x110000u + first : mapicfg__text_fold(c);
}

uint32_t mapicfg__text_next_folded(const char *text, size_t size, size_t *at) {
    return next_folded(text, size, at);
}

/* Whether one begins as the other, as far as both go; *i and *j are where that is. */
static int agree(const char *a, size_t a_size, const char *b, size_t b_size, size_t *i, size_t *j) {
    *i = *j = 0;
    while (*i < a_size && *j < b_size)
        if (next_folded(a, a_size, i) != next_folded(b, b_size, j)) return 0;
    return 1;
}

int mapicfg__text_equal(const char *a, size_t a_size, const char *b, size_t b_size) {
    size_t i, j;
    return agree(a, a_size, b, b_size, &i, &j) && i == a_size && j == b_size;
}

int mapicfg__text_begins(const char *text, size_t size, const char *prefix, size_t prefix_size) {
    size_t i, j;
    return agree(text, size, prefix, prefix_size, &i, &j) && j == prefix_size;
}

int mapicfg__text_compare(const char *a, size_t a_size, const char *b, size_t b_size) {
    for (size_t i = 0, j = 0;;) {
        if (i >= a_size || j >= b_size) return (i < a_size) - (j < b_size);
        uint32_t x = mapicfg__text_fold(mapicfg__utf8_next(a, a_size, &i));
        uint32_t y = mapicfg__text_fold(mapicfg__utf8_next(b, b_size, &j));
        if (x != y) return x < y ? -1 : 1;
    }
}

/* On a mismatch only the last star takes one character more: the ones before it have matched for good. */
int mapicfg__text_match(const char *pattern, size_t pattern_size, const char *text, size_t text_size) {
    if (text_size && pattern_size == text_size && memcmp(pattern, text, text_size) == 0) return 1;
    size_t p = 0, t = 0, star = SIZE_MAX, star_text = 0;
    while (t < text_size) {
        if (p < pattern_size && pattern[p] == '*') {
            star = ++p;
            star_text = t;
            continue;
        }
        if (p < pattern_size) {
            size_t next_text = t, next_pattern = p;
            uint32_t wanted = next_folded(pattern, pattern_size, &next_pattern);
            uint32_t c = next_folded(text, text_size, &next_text);
            if (wanted == '?' || wanted == c) {
                p = next_pattern;
                t = next_text;
                continue;
            }
        }
        if (star == SIZE_MAX) return 0;
        p = star;
        mapicfg__utf8_next(text, text_size, &star_text);
        t = star_text;
    }
    while (p < pattern_size && pattern[p] == '*') p++;
    return p == pattern_size;
}
