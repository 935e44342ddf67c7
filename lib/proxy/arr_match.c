/* SPDX-License-Identifier: LGPL-2.1-or-later
 * arr_match.c: the patterns of URL Rewrite: regular expressions of ECMAScript, wildcards, and whole texts. */
#include "proxy/arr_match.h"

#include <string.h>

#include "base/text.h"
#include "proxy/tree.h"

#define MAX_PATTERN 1024u

/* ---- what ECMAScript and PCRE have in common ---- */

/* \d \w \s \b and their opposites, \t \n \r \f \v, \xHH, back references, and escaped punctuation. */
static int is_common_escape(const char *at) {
    if (*at == 'x') return at[1] != '{';
    if (mapicfg__is_digit((unsigned char)*at)) return *at != '0';
    return *at && (strchr("dDwWsSbBtnrf", *at) || !mapicfg__is_alpha((unsigned char)*at));
}

/* "*+" and the like are possessive in PCRE and an error in ECMAScript. */
static int is_possessive(const char *at) {
    return strchr("*+?}", at[0]) && at[1] == '+';
}

/* (?: (?= (?! are in both; (?i) (?< (?> (?# (* are not. */
static int is_common_group(const char *at) {
    if (at[1] == '*') return 0;
    return at[1] != '?' || (at[2] && strchr(":=!", at[2]));
}

static size_t class_size(const char *at) {
    size_t size = 1 + (at[1] == '^');
    if (at[size] == ']') return 0; /* empty in ECMAScript, a member in PCRE */
    for (; at[size] && at[size] != ']'; size++) {
        if (at[size] == '[' && at[size + 1] && strchr(":.=", at[size + 1])) return 0;
        if (at[size] != '\\') continue;
        if (!is_common_escape(at + size + 1)) return 0;
        size++;
    }
    return at[size] ? size + 1 : 0;
}

static int is_common(const char *pattern) {
    size_t size;
    for (const char *at = pattern; *at; at += size) {
        size = 1;
        if (*at == '\\') {
            if (!is_common_escape(at + 1)) return 0;
            size = 2;
        } else if (*at == '[') {
            size = class_size(at);
            if (!size) return 0;
        } else if (*at == '(' ? !is_common_group(at) : is_possessive(at)) {
            return 0;
        }
    }
    return 1;
}

/* ---- the three syntaxes ---- */

/* * is a group of any characters, ? one character. */
static int match_wildcard(const char *pattern, const char *text, int ignore_case,
                          struct mapicfg__pattern_groups *groups, uint64_t *left) {
    char made[4 * MAX_PATTERN + 8], *to = made;
    if (strnlen(pattern, MAX_PATTERN) == MAX_PATTERN) return MAPICFG__UNKNOWN;
    *to++ = '^';
    for (const char *at = pattern; *at; at++) {
        if (*at == '*') {
            memcpy(to, "(.*)", 4);
            to += 4;
            continue;
        }
        if (*at != '?' && strchr("\\^$.[]|()+{}", *at)) *to++ = '\\';
        *to++ = *at == '?' ? '.' : *at;
    }
    memcpy(to, "$", 2);
    return mapicfg__pattern_find(made, text, ignore_case, groups, left);
}

static int match_exactly(const char *pattern, const char *text, int ignore_case, struct mapicfg__pattern_groups *groups,
                         uint64_t *left) {
    size_t size = strlen(text);
    memset(groups, 0, sizeof *groups);
    groups->list[0].size = size;
    if (!mapicfg__tree_spend(left, size + 1)) return MAPICFG__UNKNOWN;
    int same = ignore_case ? mapicfg__text_same(pattern, text) : strcmp(pattern, text) == 0;
    return same ? MAPICFG__YES : MAPICFG__NO;
}

int mapicfg__arr_match(const char *syntax, const char *pattern, const char *text, int ignore_case,
                       struct mapicfg__pattern_groups *groups, uint64_t *left) {
    memset(groups, 0, sizeof *groups);
    if (syntax && mapicfg__text_same(syntax, "Wildcard"))
        return match_wildcard(pattern, text, ignore_case, groups, left);
    if (syntax && mapicfg__text_same(syntax, "ExactMatch"))
        return match_exactly(pattern, text, ignore_case, groups, left);
    if (!mapicfg__tree_spend(left, strlen(pattern) + 1) || !is_common(pattern)) return MAPICFG__UNKNOWN;
    return mapicfg__pattern_find(pattern, text, ignore_case, groups, left);
}
