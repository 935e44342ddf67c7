/* SPDX-License-Identifier: LGPL-2.1-or-later
 * pattern.c: whether a path fits a pattern, by PCRE2. A pattern comes from a stranger's file: what it may cost is
 * limited, and memory is a block on the stack, so that the answer never depends on how much memory there is. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

#include "base/text.h"
#include "proxy/tree.h"
#include "proxy/pattern.h"

#define MAX_PATTERN 2048
#define MEMORY_SIZE 98304
#define HEAP_LIMIT 40  /* KiB that backtracking may take; PCRE2 has 20 to begin with */
#define MAX_STEPS 1000 /* of backtracking in one match */
#define COST 1000      /* of one match, in compared characters: PCRE2 does not tell how many it took */

struct memory {
    size_t used;
    _Alignas(max_align_t) char block[MEMORY_SIZE];
};

static void *take(size_t size, void *user) {
    struct memory *memory = user;
    size_t rounded = (size + _Alignof(max_align_t) - 1) / _Alignof(max_align_t) * _Alignof(max_align_t);
    if (rounded < size || rounded > MEMORY_SIZE - memory->used) return NULL;
    void *taken = memory->block + memory->used;
    memory->used += rounded;
    return taken;
}

static void give_back(void *taken, void *user) {
    (void)taken;
    (void)user;
}

static void take_groups(pcre2_match_data *found, int count, struct mapicfg__pattern_groups *groups) {
    const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(found);
    for (int i = 0; i < count; i++) {
        if (offsets[2 * i] == PCRE2_UNSET || offsets[2 * i + 1] < offsets[2 * i]) continue;
        groups->list[i].begin = offsets[2 * i];
        groups->list[i].size = offsets[2 * i + 1] - offsets[2 * i];
    }
}

static int match(const char *pattern, const char *path, int any_case, struct mapicfg__pattern_groups *groups,
                 struct memory *memory) {
    pcre2_general_context *general = pcre2_general_context_create(take, give_back, memory);
    pcre2_compile_context *how = pcre2_compile_context_create(general);
    pcre2_match_context *limits = pcre2_match_context_create(general);
    pcre2_match_data *found = pcre2_match_data_create(groups ? MAPICFG__PATTERN_GROUPS : 1, general);
    int code;
    PCRE2_SIZE at;
    pcre2_code *compiled =
        pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, any_case ? PCRE2_CASELESS : 0, &code, &at, how);
    if (!compiled) return MAPICFG__UNKNOWN;
    pcre2_set_match_limit(limits, MAX_STEPS);
    pcre2_set_heap_limit(limits, HEAP_LIMIT);
    code = pcre2_match(compiled, (PCRE2_SPTR)path, strlen(path), 0, 0, found, limits);
    if (code == PCRE2_ERROR_NOMATCH) return MAPICFG__NO;
    if (code < 0) return MAPICFG__UNKNOWN;
    if (groups) take_groups(found, code ? code : MAPICFG__PATTERN_GROUPS, groups);
    return MAPICFG__YES;
}

int mapicfg__pattern_find(const char *pattern, const char *text, int any_case, struct mapicfg__pattern_groups *groups,
                          uint64_t *left) {
    struct memory memory;
    size_t size = strlen(pattern), length = strlen(text);
    memory.used = 0;
    if (groups) memset(groups, 0, sizeof *groups);
    if (size >= MAX_PATTERN || length >= MAX_PATTERN) return MAPICFG__UNKNOWN;
    if (!mapicfg__tree_spend(left, size + length + COST)) return MAPICFG__UNKNOWN;
    return match(pattern, text, any_case, groups, &memory);
}

int mapicfg__pattern_fits(const char *pattern, const char *path, int any_case, uint64_t *left) {
    return mapicfg__pattern_find(pattern, path, any_case, NULL, left);
}

int mapicfg__pattern_restores(const char *replacement, char mark, const char *text,
                              const struct mapicfg__pattern_groups *groups) {
    const char *rest = text;
    for (const char *at = replacement; *at; at++) {
        int is_group = *at == mark && at[1] >= '0' && at[1] <= '9';
        const char *part = is_group ? text + groups->list[at[1] - '0'].begin : at;
        size_t size = is_group ? groups->list[at[1] - '0'].size : 1;
        if (strlen(rest) < size || !mapicfg__text_equal(rest, size, part, size)) return 0;
        rest += size;
        at += is_group;
    }
    return !*rest;
}

int mapicfg__pattern_wildcard_fits(const char *pattern, size_t size, const char *name, uint64_t *left) {
    size_t length = strlen(name);
    /* between two stars each character of the name is a beginning once */
    if (!mapicfg__tree_spend(left, memchr(pattern, '*', size) ? size * (length + 1) : size + length)) return 0;
    return mapicfg__text_match(pattern, size, name, length);
}
