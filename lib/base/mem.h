/* SPDX-License-Identifier: LGPL-2.1-or-later
 * mem.h: the one door to the allocator, with checked sizes. */
#ifndef MAPICFG_BASE_MEM_H
#define MAPICFG_BASE_MEM_H

#include <stddef.h>

/* All give NULL when memory is out; a size of 0 is taken as 1. */
void *mapicfg__mem_alloc(size_t size);
void *mapicfg__mem_zalloc(size_t size);
void *mapicfg__mem_realloc(void *memory, size_t size);
void mapicfg__mem_free(void *memory);
/* Zeros, also where no compiler sees that they are read: for secrets. */
void mapicfg__mem_wipe(void *memory, size_t size);
/* The same for what calls that have returned left on the stack, below the caller's frame: 4 KiB. */
void mapicfg__mem_wipe_stack(void);

/* Makes room for `need` elements in an array that has room for *capacity, at least doubling. NULL when memory is out or
 * the size overflows; the array is then as it was. */
void *mapicfg__mem_grow(void *array, size_t *capacity, size_t need, size_t element_size);

/* A copy of size bytes with a NUL behind them. */
char *mapicfg__mem_dup(const char *bytes, size_t size);

#endif
