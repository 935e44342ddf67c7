/* SPDX-License-Identifier: LGPL-2.1-or-later
 * text.h: text without a locale: ASCII, UTF-8, UTF-16, and comparing as Exchange does. */
#ifndef MAPICFG_BASE_TEXT_H
#define MAPICFG_BASE_TEXT_H

#include <stddef.h>
#include <stdint.h>

static inline int mapicfg__is_digit(unsigned char c) {
    return (unsigned)(c - '0') < 10u;
}

static inline int mapicfg__is_alpha(unsigned char c) {
    return (unsigned)((c | 0x20) - 'a') < 26u;
}

static inline int mapicfg__is_hex(unsigned char c) {
    return mapicfg__is_digit(c) || (unsigned)((c | 0x20) - 'a') < 6u;
}
/* The value of a hexadecimal digit. */
static inline unsigned mapicfg__hex_value(unsigned char c) {
    return (unsigned)(mapicfg__is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
}

/* Space, tab, CR, LF. */
static inline int mapicfg__is_blank(unsigned char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static inline char mapicfg__to_lower(char c) {
    return (unsigned)(c - 'A') < 26u ? (char)(c | 0x20) : c;
}

/* Moves both ends inwards past blanks. */
void mapicfg__text_trim(const char **text, size_t *size);

/* 1 when size bytes are the NUL-terminated ASCII word, without regard to ASCII case. */
int mapicfg__text_is_word(const char *text, size_t size, const char *word);

/* The next word of a list that commas and blanks separate, moving *list past it. NULL at the end. */
const char *mapicfg__text_next_word(const char **list, size_t *size);

/* Reads digits only, all of them; 0 when there are none, others, or more than 64 bits. */
int mapicfg__text_parse_number(const char *text, size_t size, uint64_t *number);

/* Simple case folding of one character (Unicode CaseFolding.txt, C and S). */
uint32_t mapicfg__text_fold(uint32_t c);
/* 1 when equal by simple case folding. */
int mapicfg__text_equal(const char *a, size_t a_size, const char *b, size_t b_size);
/* Bytes of a pattern with * and ? that may come from elsewhere than the text: in the worst case all of what stands
 * between two stars is compared at each place of the text. No name in Active Directory is as long. */
#define MAPICFG__MOST_PATTERN ((size_t)1024)
/* 1 when the text fits the pattern with * and ?. */
int mapicfg__text_match(const char *pattern, size_t pattern_size, const char *text, size_t text_size);

/* Columns of a terminal: mapicfg_text_width() says which character has how many. */
size_t mapicfg__text_width(const char *text, size_t size);
/* How many characters were mistyped; SIZE_MAX when something else was meant: see mapicfg_text_slip(). */
size_t mapicfg__text_slip(const char *typed, const char *word);

#endif
