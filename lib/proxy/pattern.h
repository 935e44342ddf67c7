/* SPDX-License-Identifier: LGPL-2.1-or-later
 * pattern.h: whether a path fits a pattern. */
#ifndef MAPICFG_PROXY_PATTERN_H
#define MAPICFG_PROXY_PATTERN_H

#include <stddef.h>
#include <stdint.h>

/* Whether a path fits a pattern of PCRE. Groups, alternatives, classes and the usual repetitions are understood; a
 * pattern that is not, or for which the budget does not suffice, is unknown. */
#define MAPICFG__NO 0
#define MAPICFG__YES 1
#define MAPICFG__UNKNOWN 2
int mapicfg__pattern_fits(const char *pattern, const char *path, int any_case, uint64_t *left);
/* What the whole pattern ({R:0}) and its groups matched, as offsets in the text. */
#define MAPICFG__PATTERN_GROUPS 10
struct mapicfg__pattern_groups {
    struct {
        size_t begin, size;
    } list[MAPICFG__PATTERN_GROUPS];
};
/* As mapicfg__pattern_fits(); fills *groups when the answer is yes. */
int mapicfg__pattern_find(const char *pattern, const char *text, int any_case, struct mapicfg__pattern_groups *groups,
                          uint64_t *left);
/* Whether a replacement, with $1 or \1 (its mark) for what a group matched, gives the text again but for case, which
 * IIS ignores in paths. */
int mapicfg__pattern_restores(const char *replacement, char mark, const char *text,
                              const struct mapicfg__pattern_groups *groups);
/* Whether a name fits one with * and ?. */
int mapicfg__pattern_wildcard_fits(const char *pattern, size_t size, const char *name, uint64_t *left);

#endif
