/* SPDX-License-Identifier: LGPL-2.1-or-later
 * pattern.c: whether a path fits a pattern. Groups are multiplied out first, so that what remains is a row of single
 * characters and classes; a pattern that cannot be taken apart so is unknown, and a pattern cannot cost more than its
 * limits. */
#include <string.h>

#include "base/text.h"
#include "proxy/tree.h"
#include "proxy/pattern.h"

#define MAX_PATTERN 512
#define MAX_PARTS 64
#define MAX_STEPS 50000u /* of one pattern */

struct parts {
    char list[MAX_PARTS][MAX_PATTERN];
    int count;
};

/* ---- multiplying groups out ---- */

/* Behind one atom: a class, an escaped character, or any other one. */
static const char *after_atom(const char *at) {
    if (*at == '\\') return at[1] ? at + 2 : at + 1;
    if (*at != '[') return at + 1;
    at++;
    if (*at == '^') at++;
    if (*at == ']') at++;
    while (*at && *at != ']') at += *at == '\\' && at[1] ? 2 : 1;
    return *at ? at + 1 : at;
}

/* The end of the alternative that begins here: its | or ) or the end of the text. */
static const char *alternative_end(const char *at) {
    unsigned depth = 0;
    while (*at && (depth || (*at != '|' && *at != ')'))) {
        if (*at == '(') depth++;
        if (*at == ')') depth--;
        at = after_atom(at);
    }
    return at;
}

static int add_part(struct parts *parts, const char *head, size_t head_size, const char *middle, size_t middle_size,
                    const char *tail) {
    size_t tail_size = strlen(tail);
    if (parts->count == MAX_PARTS || head_size + middle_size + tail_size >= MAX_PATTERN) return 0;
    char *to = parts->list[parts->count++];
    memcpy(to, head, head_size);
    memcpy(to + head_size, middle, middle_size);
    memcpy(to + head_size + middle_size, tail, tail_size + 1);
    return 1;
}

/* Takes the group that opens at `open` (or the whole text when it is NULL) apart into the list. */
static int take_apart(struct parts *parts, const char *pattern, const char *open) {
    const char *at = open ? open + 1 : pattern;
    if (at[0] == '?' && at[1] == ':') at += 2;
    if (open && *at == '?') return 0; /* look-around, options */
    size_t head = open ? (size_t)(open - pattern) : 0;
    const char *close = at;
    while (*(close = alternative_end(close)) == '|') close++;
    if (!open != !*close) return 0; /* brackets that do not match */
    const char *tail = open ? close + 1 : close;
    if (*tail == '?' && open) {
        tail++;
        if (!add_part(parts, pattern, head, "", 0, tail)) return 0;
    }
    if (open && (*tail == '*' || *tail == '+' || *tail == '{')) return 0;
    for (;;) {
        const char *end = alternative_end(at);
        if (!add_part(parts, pattern, head, at, (size_t)(end - at), tail)) return 0;
        if (*end != '|') return 1;
        at = end + 1;
    }
}

/* The first group of a pattern, or NULL; *bar says whether it has alternatives outside of groups. */
static const char *first_group(const char *pattern, int *bar) {
    const char *group = NULL;
    *bar = *alternative_end(pattern) != '\0';
    for (const char *at = pattern; *at && !group; at = after_atom(at))
        if (*at == '(') group = at;
    return group;
}

/* ---- matching what remains ---- */

/* A text that is matched, with the characters that were compared so far. */
struct match {
    const char *text;
    uint64_t steps;
};

static int is_word_char(char c) {
    return mapicfg__is_alpha((unsigned char)c) || mapicfg__is_digit((unsigned char)c) || c == '_';
}

/* A class of a backslash and a letter: \w, \D. Its negation has the capital letter. */
static int in_named_class(char name, char c) {
    char lower = mapicfg__to_lower(name);
    int found = lower == 'w'   ? is_word_char(c)
                : lower == 'd' ? mapicfg__is_digit((unsigned char)c)
                               : mapicfg__is_blank((unsigned char)c);
    return found == (lower == name);
}

static int fits_escaped(char name, char c) {
    return strchr("wWdDsS", name) ? in_named_class(name, c) : name == c;
}

static int in_class(const char *at, char c, struct match *match) {
    unsigned char u = (unsigned char)c;
    int negated = at[1] == '^', found = 0;
    const char *end = after_atom(at) - 1;
    match->steps += (uint64_t)(end - at);
    for (at += negated ? 2 : 1; at < end; at++) {
        if (*at == '\\' && at + 1 < end) {
            found |= fits_escaped(*++at, c);
        } else if (at + 2 < end && at[1] == '-') {
            found |= (unsigned char)at[0] <= u && u <= (unsigned char)at[2];
            at += 2;
        } else {
            found |= *at == c;
        }
    }
    return found != negated;
}

static int fits_atom(const char *atom, char c, struct match *match) {
    match->steps++;
    if (*atom == '.') return 1;
    if (*atom == '[') return in_class(atom, c, match);
    return *atom == '\\' ? fits_escaped(atom[1], c) : *atom == c;
}

/* Where trying goes on after a failure: the atom took `count` characters, and may do with fewer. */
struct choice {
    const char *pattern, *text;
    size_t left;
};

static size_t repeated(const char **pattern, const char *atom, const char *text, size_t *least, struct match *match) {
    const char *at = after_atom(atom);
    size_t most = 1;
    *least = 1;
    if (*at == '*' || *at == '?') *least = 0;
    if (*at == '*' || *at == '+') most = SIZE_MAX;
    if (*at == '*' || *at == '+' || *at == '?') at++;
    if (*at == '?' && at > after_atom(atom)) at++; /* a lazy one fits the same texts */
    *pattern = at;
    size_t count = 0;
    while (count < most && text[count] && fits_atom(atom, text[count], match)) count++;
    return count;
}

/* Between a word's character and another one. */
static int at_boundary(const struct match *match, const char *text) {
    int before = text > match->text && is_word_char(text[-1]);
    return before != (*text && is_word_char(*text));
}

/* What takes no character: 1 when `pattern` begins with it; *fine says whether it is met. */
static int is_position(const struct match *match, const char **pattern, const char *text, int *fine) {
    const char *at = *pattern;
    if (*at == '$' && !at[1]) {
        *fine = !*text;
    } else if (*at == '\\' && (at[1] == 'b' || at[1] == 'B')) {
        *fine = at_boundary(match, text) == (at[1] == 'b');
        at++;
    } else {
        return 0;
    }
    *pattern = at + 1;
    return 1;
}

/* From the beginning of the text on; the end of the text need not be reached. */
static int fits_here(const char *pattern, const char *text, struct match *match) {
    struct choice choices[MAX_PATTERN]; /* one an atom at most */
    size_t depth = 0;
    for (;;) {
        if (++match->steps > MAX_STEPS) return MAPICFG__UNKNOWN;
        int fine = 1;
        if (!*pattern) return MAPICFG__YES;
        if (!is_position(match, &pattern, text, &fine)) {
            size_t least;
            const char *after, *atom = pattern;
            size_t count = repeated(&after, atom, text, &least, match);
            fine = count >= least;
            pattern = after;
            text += count;
            if (fine && count > least) choices[depth++] = (struct choice){after, text, count - least};
        }
        if (fine) continue;
        while (depth && !choices[depth - 1].left) depth--;
        if (!depth) return MAPICFG__NO;
        choices[depth - 1].left--;
        pattern = choices[depth - 1].pattern;
        text = --choices[depth - 1].text;
    }
}

static int fits_somewhere(const char *pattern, struct match *match) {
    if (*pattern == '^') return fits_here(pattern + 1, match->text, match);
    for (const char *text = match->text;; text++) {
        int fits = fits_here(pattern, text, match);
        if (fits || !*text) return fits;
    }
}

/* Repetitions by number, and escapes that mean something else here than their character. */
static int is_understood(const char *pattern) {
    for (const char *at = pattern; *at; at++) {
        if (*at == '{') return 0;
        if (*at != '\\') continue;
        at++;
        int special = mapicfg__is_alpha((unsigned char)*at) || mapicfg__is_digit((unsigned char)*at);
        if (!*at || (special && !strchr("wWdDsSbB", *at))) return 0;
    }
    return 1;
}

static void lower(char *text) {
    for (size_t i = 0; text[i]; i++)
        if (!i || text[i - 1] != '\\') text[i] = mapicfg__to_lower(text[i]);
}

/* Takes groups apart until none is left, and tries what remains. */
static int fits_any(struct parts *parts, struct match *match) {
    int answer = MAPICFG__NO;
    for (int i = 0; i < parts->count; i++) {
        int bar;
        const char *part = parts->list[i], *group = first_group(part, &bar);
        match->steps += 4 * strlen(part);
        if (bar || group) {
            if (!take_apart(parts, part, bar ? NULL : group)) return MAPICFG__UNKNOWN;
            continue;
        }
        int fits = is_understood(part) ? fits_somewhere(part, match) : MAPICFG__UNKNOWN;
        if (fits == MAPICFG__YES) return fits;
        if (fits == MAPICFG__UNKNOWN) answer = fits;
    }
    return answer;
}

int mapicfg__pattern_fits(const char *pattern, const char *path, int any_case, uint64_t *left) {
    struct parts parts;
    char text[MAX_PATTERN];
    struct match match = {.text = text};
    if (mapicfg__text_starts_exactly(pattern, "(?i)")) {
        pattern += 4;
        any_case = 1;
    }
    size_t size = strnlen(pattern, MAX_PATTERN), length = strlen(path);
    if (!mapicfg__tree_spend(left, size + length + 1)) return MAPICFG__UNKNOWN;
    if (size == MAX_PATTERN || length >= MAX_PATTERN) return MAPICFG__UNKNOWN;
    memcpy(text, path, length + 1);
    memcpy(parts.list[0], pattern, size + 1);
    parts.count = 1;
    if (any_case) {
        lower(text);
        lower(parts.list[0]);
    }
    int answer = fits_any(&parts, &match);
    return mapicfg__tree_spend(left, match.steps) ? answer : MAPICFG__UNKNOWN;
}

int mapicfg__pattern_wildcard_fits(const char *pattern, size_t size, const char *name, uint64_t *left) {
    size_t length = strlen(name);
    /* between two stars each character of the name is a beginning once */
    if (!mapicfg__tree_spend(left, memchr(pattern, '*', size) ? size * (length + 1) : size + length)) return 0;
    return mapicfg__text_match(pattern, size, name, length);
}
