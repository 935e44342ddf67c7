/* SPDX-License-Identifier: LGPL-2.1-or-later
 * collate.c: texts in the order of the invariant culture, for Latin letters with and without accents, Greek and
 * Cyrillic.
 *
 * Source: what PowerShell 7.6.9 answers (tests/data/powershell/values.txt), which asks ICU. Letters count first, then
 * their accents, then case. Combining marks, characters that ICU ignores or takes for variants of others, and the order
 * within other scripts are not modeled: where they decide, the answer is UNKNOWN. */
#include "cmdlet/collate.h"

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"

#define FIRST_ACCENTED 0xc0u
#define LAST_ACCENTED 0x17fu

/* The plain letters of U+00C0 to U+017F; a dot where there is none. */
static uint32_t base_of(uint32_t folded) {
    static const char letters[] =
        "aaaaaa.ceeeeiiiidnooooo.ouuuuy.."
        "aaaaaa.ceeeeiiiidnooooo.ouuuuy.y"
        "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiii...jjkk.llllll.."
        "llnnnnnn...oooooo..rrrrrrsssssssstttt..uuuuuuuuuuuuwwyyyzzzzzzs";
    if (folded < FIRST_ACCENTED || folded > LAST_ACCENTED) return folded;
    char letter = letters[folded - FIRST_ACCENTED];
    return letter == '.' ? folded : (uint32_t)letter;
}

static int is_between(uint32_t c, uint32_t first, uint32_t last) {
    return c >= first && c <= last;
}

static int is_plain(uint32_t folded) {
    return is_between(folded, ' ', '~') || folded == '\t';
}

/* A script of its own behind the Latin one: kana, ideographs, Hangul. */
static int is_eastern(uint32_t folded) {
    return is_between(folded, 0x3041, 0x30fa) || is_between(folded, 0x4e00, 0x9fff) ||
           is_between(folded, 0xac00, 0xd7a3);
}

/* Greek alpha to omega; Cyrillic without short i, which is i with a mark. */
static int is_ordered(uint32_t folded) {
    return is_plain(base_of(folded)) || is_between(folded, 0x3b1, 0x3c9) ||
           (is_between(folded, 0x430, 0x44f) && folded != 0x439);
}

/* Whether the character is equal to itself only. Typographic quotes, dashes and the euro sign are. */
static int is_distinct(uint32_t folded) {
    return is_plain(folded) || is_between(folded, FIRST_ACCENTED, LAST_ACCENTED) || is_between(folded, 0x386, 0x3ce) ||
           is_between(folded, 0x430, 0x45f) || is_eastern(folded) || is_between(folded, 0x2013, 0x2014) ||
           is_between(folded, 0x2018, 0x201e) || folded == 0x20ac;
}

/* Blanks, signs, digits, letters. */
static uint32_t rank(uint32_t base) {
    static const char signs[] = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";
    const char *found = base && base < 0x80 ? strchr(signs, (int)base) : NULL;
    if (found) return (uint32_t)(' ' + 1 + (found - signs));
    return base <= ' ' || base >= 0x80 ? base : base + (uint32_t)sizeof signs;
}

struct cursor {
    const char *text;
    size_t size, at;
};

/* 0 at the end. */
static uint32_t next_of(struct cursor *cursor) {
    return cursor->at < cursor->size ? mapicfg__utf8_next(cursor->text, cursor->size, &cursor->at) : 0;
}

/* Of a copy, which stays where it is. */
static uint32_t peek_folded(struct cursor cursor) {
    return mapicfg__text_fold(next_of(&cursor));
}

/* Whether this character, and the one behind it, which may be a mark on it, are what they seem. The end is. */
static int is_clear(uint32_t folded, struct cursor behind) {
    uint32_t next = peek_folded(behind);
    return (!folded || is_distinct(folded)) && (!next || is_distinct(next));
}

int mapicfg__collate_equal(const char *a, size_t a_size, const char *b, size_t b_size, int exactly) {
    struct cursor left = {a, a_size, 0}, right = {b, b_size, 0};
    if (a_size == b_size && memcmp(a, b, a_size) == 0) return 1;
    int cased = 0;
    while (left.at < a_size || right.at < b_size) {
        uint32_t c = next_of(&left), d = next_of(&right);
        uint32_t x = mapicfg__text_fold(c), y = mapicfg__text_fold(d);
        cased |= c != d;
        if (x != y) return is_clear(x, left) && is_clear(y, right) ? 0 : MAPICFG__COLLATE_UNKNOWN;
    }
    return !(exactly && cased);
}

/* -1, 0, 1 or UNKNOWN by the letters themselves; 0 where they differ in an accent only. */
static int compare_letters(uint32_t x, uint32_t y) {
    uint32_t a = base_of(x), b = base_of(y);
    if (a == b) return 0;
    if (is_ordered(x) && is_ordered(y)) return rank(a) < rank(b) ? -1 : 1;
    if (is_ordered(x) && is_eastern(y)) return -1;
    return is_eastern(x) && is_ordered(y) ? 1 : MAPICFG__COLLATE_UNKNOWN;
}

static int compare_accents(uint32_t x, uint32_t y) {
    return is_plain(x) ? -1 : is_plain(y) ? 1 : MAPICFG__COLLATE_UNKNOWN;
}

/* A small letter stands before its capital. */
static int compare_case(uint32_t c, uint32_t d) {
    return c == mapicfg__text_fold(c) ? -1 : d == mapicfg__text_fold(d) ? 1 : c < d ? -1 : 1;
}

int mapicfg__collate_compare(const char *a, size_t a_size, const char *b, size_t b_size, int exactly) {
    struct cursor left = {a, a_size, 0}, right = {b, b_size, 0};
    int accent = 0, cased = 0;
    while (left.at < a_size && right.at < b_size) {
        uint32_t c = next_of(&left), d = next_of(&right);
        uint32_t x = mapicfg__text_fold(c), y = mapicfg__text_fold(d);
        if (x == y) {
            if (exactly && !cased && c != d) cased = compare_case(c, d);
            continue;
        }
        if (!is_clear(x, left) || !is_clear(y, right)) return MAPICFG__COLLATE_UNKNOWN;
        int order = compare_letters(x, y);
        if (order) return order;
        if (!accent) accent = compare_accents(x, y);
    }
    if (left.at == a_size && right.at == b_size) return accent ? accent : cased;
    uint32_t rest = peek_folded(left.at < a_size ? left : right);
    if (!is_distinct(rest)) return MAPICFG__COLLATE_UNKNOWN;
    return left.at < a_size ? 1 : -1;
}

static void put_character(struct mapicfg__buffer *out, uint32_t c) {
    char bytes[4];
    mapicfg__buffer_bytes(out, bytes, mapicfg__utf8_put(bytes, c));
}

void mapicfg__collate_put_key(struct mapicfg__buffer *out, const char *text, size_t size) {
    static const char *const pairs[] = {"\303\237ss", "\303\246ae", "\305\223oe"};
    struct cursor cursor = {text, size, 0};
    for (uint32_t c; cursor.at < size;) {
        c = mapicfg__text_fold(next_of(&cursor));
        char bytes[4];
        size_t length = mapicfg__utf8_put(bytes, c), pair = 0;
        while (pair < sizeof pairs / sizeof *pairs && (length != 2 || memcmp(pairs[pair], bytes, 2) != 0)) pair++;
        for (const char *at = pair < sizeof pairs / sizeof *pairs ? pairs[pair] + 2 : ""; *at; at++)
            put_character(out, rank((unsigned char)*at));
        if (pair == sizeof pairs / sizeof *pairs) put_character(out, rank(base_of(c)));
    }
    mapicfg__buffer_char(out, '\x01');
    for (cursor.at = 0; cursor.at < size;) put_character(out, mapicfg__text_fold(next_of(&cursor)));
    mapicfg__buffer_char(out, '\x01');
}
