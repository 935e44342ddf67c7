/* SPDX-License-Identifier: LGPL-2.1-or-later
 * memory.h: the allocator of the fault tests: it counts what lives, and makes one allocation fail. */
#ifndef FAULT_MEMORY_H
#define FAULT_MEMORY_H

#include <stdatomic.h>
#include <stddef.h>

extern atomic_long until_failure; /* allocations that still succeed; below 0: all */
extern atomic_long live;          /* blocks allocated and not freed */
extern atomic_int failed_one;
extern int no_threads;       /* none can be made */
extern int failed_in_sqlite; /* SQLite does without some of its allocations */

/* SQLite's allocations go through the same. 0: that could not be set up. */
int take_over_sqlite(void);

void *__real_realloc(void *memory, size_t size);
void __real_free(void *memory);

#endif
