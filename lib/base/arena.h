/* SPDX-License-Identifier: LGPL-2.1-or-later
 * arena.h: memory that is only added to, and released all at once. */
#ifndef MAPICFG_BASE_ARENA_H
#define MAPICFG_BASE_ARENA_H

#include <stddef.h>

struct mapicfg__arena;

/* NULL when memory is out, as from the others. */
struct mapicfg__arena *mapicfg__arena_new(void);
void mapicfg__arena_free(struct mapicfg__arena *arena);

/* Zeros, aligned for any type. */
void *mapicfg__arena_alloc(struct mapicfg__arena *arena, size_t size);
/* A copy with a NUL behind it. */
char *mapicfg__arena_text(struct mapicfg__arena *arena, const char *bytes, size_t size);
/* Makes room for one element more than count, at least doubling; the old array stays in the arena unused. */
void *mapicfg__arena_grow(struct mapicfg__arena *arena, void *array, size_t count, size_t *capacity,
                          size_t element_size);

#endif
