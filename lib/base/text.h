/* SPDX-License-Identifier: LGPL-2.1-or-later
 * text.h: text without a locale: ASCII, UTF-8, UTF-16, and comparing as Exchange does. */
#ifndef MAPICFG_BASE_TEXT_H
#define MAPICFG_BASE_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

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

/* Eight bytes as a number, the first lowest. */
static inline uint64_t mapicfg__eight_at(const char *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* Eight bytes of one value. */
#define MAPICFG__EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Space, tab, CR, LF. */
static inline int mapicfg__is_blank(unsigned char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static inline char mapicfg__to_lower(char c) {
    return (unsigned)(c - 'A') < 26u ? (char)(c | 0x20) : c;
}

/* Moves both ends inwards past blanks. */
void mapicfg__text_trim(const char **text, size_t *size);

/* 1 when nothing but blanks is there. */
int mapicfg__text_is_blank(const char *text, size_t size);
/* The bytes of the first line, with its LF if there is one. */
size_t mapicfg__text_line_size(const char *text, size_t size);
/* Moves the beginning past the byte order mark of UTF-8. Returns 1 if there was one. */
int mapicfg__text_skip_mark(const char **text, size_t *size);

/* ---- without regard to ASCII case; what has no size ends with a NUL ---- */

/* 1 when size bytes are the word. */
int mapicfg__text_is_word(const char *text, size_t size, const char *word);
/* 1 when size bytes are one of `count` words. */
int mapicfg__text_is_one_of(const char *text, size_t size, const char *const *words, size_t count);
/* 1 when the two are the same. */
int mapicfg__text_same(const char *a, const char *b);
int mapicfg__text_starts(const char *text, const char *prefix);
int mapicfg__text_contains(const char *text, const char *piece);

/* With regard to case. */
int mapicfg__text_has_piece(const char *text, size_t size, const char *piece);
int mapicfg__text_starts_exactly(const char *text, const char *prefix);

/* The next word of a list that commas and blanks separate, moving *list past it. NULL at the end. */
const char *mapicfg__text_next_word(const char **list, size_t *size);
/* Adds a word to a list of words in `size` bytes, cut to fit; *at is what the list so far needs. */
void mapicfg__text_add_word(char *list, size_t size, size_t *at, const char *word);
/* 1 when such a list, which may be NULL, has the word. */
int mapicfg__text_has_word(const char *list, const char *word);

/* Reads `digits` hexadecimal digits, at most 16; 0 when there are fewer. */
int mapicfg__text_parse_hex(const char *text, size_t size, size_t digits, uint64_t *number);
/* Undoes %XX, and + in a query; cut to fit. A NUL would end the text, so it becomes a question mark. Returns the bytes
 * before the NUL at the end. */
size_t mapicfg__text_unquote(char *to, size_t capacity, const char *text, size_t size, int is_query);
/* 1 for 8-4-4-4-12 hexadecimal digits. */
int mapicfg__text_is_guid(const char *text, size_t size);
/* How many bytes at the beginning are decimal digits. */
size_t mapicfg__text_count_digits(const char *text, size_t size);

/* Reads digits only, all of them; 0 when there are none, others, or more than 64 bits. */
int mapicfg__text_parse_number(const char *text, size_t size, uint64_t *number);

/* Simple case folding of one character (Unicode CaseFolding.txt, C and S). */
uint32_t mapicfg__text_fold(uint32_t c);
/* The next character folded, moving *at < size; a bad byte is 0x110000 and itself, so that it equals itself only. */
uint32_t mapicfg__text_next_folded(const char *text, size_t size, size_t *at);
/* 1 when equal, or when the beginning is, by simple case folding. */
int mapicfg__text_equal(const char *a, size_t a_size, const char *b, size_t b_size);
int mapicfg__text_begins(const char *text, size_t size, const char *prefix, size_t prefix_size);
/* Below 0, 0 or above, by folded characters in the order of their numbers. */
int mapicfg__text_compare(const char *a, size_t a_size, const char *b, size_t b_size);
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
