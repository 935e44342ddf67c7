/* SPDX-License-Identifier: LGPL-2.1-or-later
 * pattern.c: whether a path fits a pattern. Groups are multiplied out first, so that what remains is a row of single
 * characters and classes; a pattern that cannot be taken apart so is unknown, and a pattern cannot cost more than its
 * limits. */
#include <string.h>

#include "base/text.h"
#include "proxy/tree.h"

#define MAX_PATTERN 512
#define MAX_PARTS 64
#define MAX_STEPS 20000

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

static int fits_atom(const char *atom, char c);

static int in_class(const char *at, char c) {
    unsigned char u = (unsigned char)c;
    int negated = at[1] == '^', found = 0;
    const char *end = after_atom(at) - 1;
    for (at += negated ? 2 : 1; at < end; at++) {
        if (*at == '\\' && at + 1 < end) {
            found |= fits_atom(at++, c);
        } else if (at + 2 < end && at[1] == '-') {
            found |= (unsigned char)at[0] <= u && u <= (unsigned char)at[2];
            at += 2;
        } else {
            found |= *at == c;
        }
    }
    return found != negated;
}

static int fits_atom(const char *atom, char c) {
    unsigned char u = (unsigned char)c;
    if (*atom == '.') return 1;
    if (*atom == '[') return in_class(atom, c);
    if (*atom != '\\') return *atom == c;
    if (atom[1] == 'w') return mapicfg__is_alpha(u) || mapicfg__is_digit(u) || c == '_';
    if (atom[1] == 'd') return mapicfg__is_digit(u);
    if (atom[1] == 's') return mapicfg__is_blank(u);
    return atom[1] == c;
}

/* Where trying goes on after a failure: the atom took `count` characters, and may do with fewer. */
struct choice {
    const char *pattern, *text;
    size_t left;
};

static size_t repeated(const char **pattern, const char *atom, const char *text, size_t *least) {
    const char *at = after_atom(atom);
    size_t most = 1;
    *least = 1;
    if (*at == '*' || *at == '?') *least = 0;
    if (*at == '*' || *at == '+') most = SIZE_MAX;
    if (*at == '*' || *at == '+' || *at == '?') at++;
    if (*at == '?' && at > after_atom(atom)) at++; /* a lazy one fits the same texts */
    *pattern = at;
    size_t count = 0;
    while (count < most && text[count] && fits_atom(atom, text[count])) count++;
    return count;
}

/* From the beginning of the text on; the end of the text need not be reached. */
static int fits_here(const char *pattern, const char *text, int *steps) {
    struct choice choices[MAX_PATTERN]; /* one an atom at most */
    size_t depth = 0;
    for (;;) {
        if (++*steps > MAX_STEPS) return MAPICFG__UNKNOWN;
        int fine = 1;
        if (!*pattern) return MAPICFG__YES;
        if (*pattern == '$' && !pattern[1]) {
            if (!*text) return MAPICFG__YES;
            fine = 0;
        } else {
            size_t least;
            const char *after, *atom = pattern;
            size_t count = repeated(&after, atom, text, &least);
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

static int fits_somewhere(const char *pattern, const char *text, int *steps) {
    if (*pattern == '^') return fits_here(pattern + 1, text, steps);
    for (;; text++) {
        int fits = fits_here(pattern, text, steps);
        if (fits || !*text) return fits;
    }
}

static int lower(char *to, const char *from) {
    size_t size = strlen(from);
    if (size >= MAX_PATTERN) return 0;
    for (size_t i = 0; i <= size; i++) to[i] = i && from[i - 1] == '\\' ? from[i] : mapicfg__to_lower(from[i]);
    return 1;
}

int mapicfg__pattern_fits(const char *pattern, const char *path, int any_case) {
    struct parts parts = {.count = 0};
    char text[MAX_PATTERN];
    int steps = 0, answer = MAPICFG__NO;
    if (mapicfg__begins(pattern, "(?i)")) {
        pattern += 4;
        any_case = 1;
    }
    if (strlen(path) >= MAX_PATTERN || !add_part(&parts, pattern, 0, "", 0, pattern)) return MAPICFG__UNKNOWN;
    memcpy(text, path, strlen(path) + 1);
    if (any_case) (void)(lower(text, path) && lower(parts.list[0], pattern));
    for (int i = 0; i < parts.count; i++) {
        int bar, fits;
        const char *group = first_group(parts.list[i], &bar);
        if (bar || group) {
            if (!take_apart(&parts, parts.list[i], bar ? NULL : group)) return MAPICFG__UNKNOWN;
            continue;
        }
        fits = strchr(parts.list[i], '{') ? MAPICFG__UNKNOWN : fits_somewhere(parts.list[i], text, &steps);
        if (fits == MAPICFG__YES) return fits;
        if (fits == MAPICFG__UNKNOWN) answer = fits;
    }
    return answer;
}
