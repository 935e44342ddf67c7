/* SPDX-License-Identifier: LGPL-2.1-or-later
 * set.c: a balanced tree of positions (Arne Andersson, Balanced search trees made simple, 1993). */
#include "base/set.h"

#include <string.h>

#include "base/mem.h"

#define DEEPEST 64u /* levels are at most log2 of 2^32 elements; a path has at most two nodes a level */
#define LESSER 0
#define GREATER 1

static uint32_t level_of(const struct mapicfg__set *set, uint32_t at) {
    return at ? set->nodes[at].level : 0;
}

/* A node with a lesser one of its own level goes below that. */
static uint32_t skew(struct mapicfg__set *set, uint32_t at) {
    struct mapicfg__set_node *nodes = set->nodes;
    uint32_t lesser = nodes[at].below[LESSER];
    if (level_of(set, lesser) != nodes[at].level) return at;
    nodes[at].below[LESSER] = nodes[lesser].below[GREATER];
    nodes[lesser].below[GREATER] = at;
    return lesser;
}

/* Of three nodes of one level in a row the middle one goes up. */
static uint32_t split(struct mapicfg__set *set, uint32_t at) {
    struct mapicfg__set_node *nodes = set->nodes;
    uint32_t greater = nodes[at].below[GREATER];
    if (!greater || level_of(set, nodes[greater].below[GREATER]) != nodes[at].level) return at;
    nodes[at].below[GREATER] = nodes[greater].below[LESSER];
    nodes[greater].below[LESSER] = at;
    nodes[greater].level++;
    return greater;
}

size_t mapicfg__set_find(const struct mapicfg__set *set, mapicfg__set_compare compare, const void *user,
                         const void *key) {
    uint32_t at = set->root;
    while (at) {
        int order = compare(user, key, at - 1);
        if (!order) return at - 1;
        at = set->nodes[at].below[order < 0 ? LESSER : GREATER];
    }
    return MAPICFG__SET_NONE;
}

static int make_room(struct mapicfg__set *set) {
    if (set->count >= UINT32_MAX - 1) return 0;
    struct mapicfg__set_node *grown = mapicfg__mem_grow(set->nodes, &set->capacity, set->count + 2, sizeof *grown);
    if (grown) set->nodes = grown;
    return grown != NULL;
}

size_t mapicfg__set_put(struct mapicfg__set *set, mapicfg__set_compare compare, const void *user, const void *key) {
    uint32_t path[2 * DEEPEST];
    int ways[2 * DEEPEST];
    size_t depth = 0;
    for (uint32_t at = set->root; at; depth++) {
        int order = compare(user, key, at - 1);
        if (!order) return at - 1;
        path[depth] = at;
        ways[depth] = order < 0 ? LESSER : GREATER;
        at = set->nodes[at].below[ways[depth]];
    }
    if (!make_room(set)) return MAPICFG__SET_NONE;
    uint32_t below = (uint32_t)++set->count;
    set->nodes[below] = (struct mapicfg__set_node){{0, 0}, 1};
    while (depth--) {
        set->nodes[path[depth]].below[ways[depth]] = below;
        below = split(set, skew(set, path[depth]));
    }
    set->root = below;
    return set->count - 1;
}

void mapicfg__set_clear(struct mapicfg__set *set) {
    set->count = 0;
    set->root = 0;
}

void mapicfg__set_free(struct mapicfg__set *set) {
    mapicfg__mem_free(set->nodes);
    memset(set, 0, sizeof *set);
}
