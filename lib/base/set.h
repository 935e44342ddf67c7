/* SPDX-License-Identifier: LGPL-2.1-or-later
 * set.h: which elements of a caller's array are equal: a balanced tree of their positions. Unlike a hash table it costs
 * no more than log n comparisons for an input that was made to cost most. */
#ifndef MAPICFG_BASE_SET_H
#define MAPICFG_BASE_SET_H

#include <stddef.h>
#include <stdint.h>

#define MAPICFG__SET_NONE SIZE_MAX

struct mapicfg__set_node {
    uint32_t below[2]; /* the lesser and the greater; 0: none */
    uint32_t level;
};

/* All zeros is an empty set. nodes[0] stands for "none"; nodes[n + 1] is the element at position n. */
struct mapicfg__set {
    struct mapicfg__set_node *nodes;
    size_t count; /* elements */
    size_t capacity;
    uint32_t root;
};

/* Less than, equal to or greater than 0, as the key is compared with the element at a position of the user's array. */
typedef int (*mapicfg__set_compare)(const void *user, const void *key, size_t position);

/* The position of the element that equals the key, or MAPICFG__SET_NONE. */
size_t mapicfg__set_find(const struct mapicfg__set *set, mapicfg__set_compare compare, const void *user,
                         const void *key);
/* The same, and where there is none the key becomes the element at position `count`, which is returned; the caller puts
 * it there. MAPICFG__SET_NONE: no memory, nothing has changed. */
size_t mapicfg__set_put(struct mapicfg__set *set, mapicfg__set_compare compare, const void *user, const void *key);
/* Empties the set and keeps its memory. */
void mapicfg__set_clear(struct mapicfg__set *set);
void mapicfg__set_free(struct mapicfg__set *set);

#endif
