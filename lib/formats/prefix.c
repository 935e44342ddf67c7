/* SPDX-License-Identifier: LGPL-2.1-or-later
 * prefix.c: what logs, chats and ticket systems put before each line of a text: marks, numbers of lines, times.
 *
 *     | Identity : ...       12: Identity : ...      [2024-03-11 09:15:12] INFO Identity : ...
 *
 * It is such where a property or a prompt stands behind it, and on the lines that follow while they begin in the same
 * way: digits for digits, letters for letters, everything else as it is. */
#include "formats/prefix.h"

#include <string.h>

#include "base/text.h"
#include "formats/prompt.h"
#include "formats/spelled.h"

#define MOST_WORDS 8u

static int is_letter(char c) {
    return mapicfg__is_alpha((unsigned char)c) != 0;
}

static int is_digit(char c) {
    return mapicfg__is_digit((unsigned char)c) != 0;
}

static int is_blank(char c) {
    return c == ' ' || c == '\t';
}

static size_t skip_blanks(const char *line, size_t size, size_t at) {
    while (at < size && is_blank(line[at])) at++;
    return at;
}

int mapicfg__prefix_is_property(const char *line, size_t size) {
    int is_own;
    size_t at = skip_blanks(line, size, 0);
    const size_t name = at;
    while (at < size && (is_letter(line[at]) || is_digit(line[at]) || line[at] == '_')) at++;
    const size_t end = at;
    at = skip_blanks(line, size, at);
    if (at == end) return mapicfg__spelled_name(line + name, size - name, &is_own) && is_own;
    if (end == name || at == size || line[at] != ':') return 0;
    return at + 1 == size || mapicfg__is_blank((unsigned char)line[at + 1]);
}

/* ---- finding one ---- */

/* A level: INFO, AM. */
static int is_capitals(const char *word, size_t size) {
    size_t at = 0;
    while (at < size && word[at] >= 'A' && word[at] <= 'Z') at++;
    return at > 1 && at <= 8 && (at == size || (at + 1 == size && word[at] == ':'));
}

/* Jan to Dec, as a log of a Unix system begins. */
static int is_month(const char *word, size_t size) {
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    return mapicfg__text_is_one_of(word, size, months, sizeof months / sizeof *months);
}

/* Behind the time: the machine, and the program: pwsh[4711]: */
static int is_program(const char *word, size_t size) {
    return size > 1 && is_letter(*word) && word[size - 1] == ':';
}

/* The bullets of word processors and chats. */
static size_t bullet_size(const char *line, size_t size) {
    static const char *const bullets[] = {"\u2022", "\u00b7", "\u25e6", "\u25aa",
                                          "\u25cf", "\u2023", "\u2013", "\u2014"};
    for (size_t i = 0; i < sizeof bullets / sizeof *bullets; i++) {
        const size_t length = strlen(bullets[i]);
        if (mapicfg__text_begins(line, size, bullets[i], length)) return length;
    }
    return 0;
}

/* AB>, as mail programs quote. */
static int is_initials(const char *word, size_t size) {
    size_t at = 0;
    while (at < size && word[at] >= 'A' && word[at] <= 'Z') at++;
    return at > 0 && at <= 3 && at + 1 == size && word[at] == '>' && memcmp(word, "PS>", 3) != 0;
}

/* The bytes of one part of a prefix, without blanks; 0: it is none. */
static size_t part_size(const char *line, size_t size, int is_first) {
    size_t at = 0;
    if (*line == '[' || *line == '(') {
        const size_t most = size < MAPICFG__LONGEST_PREFIX ? size : MAPICFG__LONGEST_PREFIX;
        const char *close = memchr(line, *line == '[' ? ']' : ')', most);
        if (!close || mapicfg__text_begins(line, size, "[PS]", 4)) return 0;
        at = (size_t)(close + 1 - line);
        return at < size && line[at] == ':' ? at + 1 : at;
    }
    const size_t bullet = bullet_size(line, size);
    if (bullet) return bullet;
    while (at < size && !is_blank(line[at])) at++;
    if (is_first && is_initials(line, at)) return at;
    if (at == 1 && strchr("|*-+#>:@", *line)) return 1;
    if (is_digit(*line) || (is_first && is_month(line, at))) return at;
    return !is_first && (is_capitals(line, at) || is_program(line, at)) ? at : 0;
}

static int is_of_console(const char *line, size_t size) {
    struct mapicfg__prompt prompt;
    int is_own;
    if (mapicfg__prefix_is_property(line, size) || mapicfg__spelled_name(line, size, &is_own)) return 1;
    return mapicfg__prompt_find(line, size, &prompt) && prompt.is_prompt && !prompt.is_sign;
}

static size_t word_size(const char *line, size_t size) {
    size_t at = 0;
    while (at < size && !is_blank(line[at])) at++;
    return at;
}

size_t mapicfg__prefix_find(const char *line, size_t size) {
    size_t at = skip_blanks(line, size, 0);
    int is_log = 0;
    for (size_t words = 0; words < MOST_WORDS && at < size; words++) {
        size_t part = part_size(line + at, size - at, !words);
        if (!part && is_log && words == 3) part = word_size(line + at, size - at); /* the machine */
        is_log |= !words && part == 3 && is_letter(line[at]);
        const size_t end = at + part;
        const size_t next = skip_blanks(line, size, end);
        if (!part || next > MAPICFG__LONGEST_PREFIX || next == size) return 0;
        if ((next > end || strchr("])", line[end - 1])) && is_of_console(line + next, size - next)) return next;
        at = next;
    }
    return 0;
}

void mapicfg__prefix_set(struct mapicfg__prefix *prefix, const char *line, size_t size) {
    prefix->size = size <= MAPICFG__LONGEST_PREFIX ? size : 0;
    memcpy(prefix->text, line, prefix->size);
}

/* ---- matching it ---- */

static size_t run(const char *text, size_t size, size_t at, int (*is_of)(char c)) {
    const size_t from = at;
    while (at < size && is_of(text[at])) at++;
    return at - from;
}

/* Blanks behind a number: a number with more digits may have as much less. */
static size_t blanks_after(size_t have, size_t wanted, size_t digits, size_t digits_wanted) {
    if (have <= wanted || digits == digits_wanted) return have < wanted ? have : wanted;
    const size_t whole = digits_wanted + wanted;
    return whole > digits ? whole - digits : wanted;
}

int mapicfg__prefix_matches(const struct mapicfg__prefix *prefix, const char *line, size_t size, size_t *taken) {
    size_t to = skip_blanks(line, size, 0), at = skip_blanks(prefix->text, prefix->size, 0), digits = 0, wanted = 0;
    while (at < prefix->size && to < size) {
        const char c = prefix->text[at];
        int (*const is_of)(char) = is_digit(c) ? is_digit : is_letter(c) ? is_letter : is_blank(c) ? is_blank : NULL;
        const size_t one = is_of ? run(prefix->text, prefix->size, at, is_of) : 1;
        const size_t other = is_of ? run(line, size, to, is_of) : c == line[to];
        if (!other) return 0;
        to += is_of == is_blank ? blanks_after(other, one, digits, wanted) : other;
        digits = is_of == is_digit ? other : 0;
        wanted = is_of == is_digit ? one : 0;
        at += one;
    }
    *taken = to;
    return prefix->size && skip_blanks(prefix->text, prefix->size, at) == prefix->size;
}
