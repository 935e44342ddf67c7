/* SPDX-License-Identifier: LGPL-2.1-or-later
 * memory.c: the allocator of the fault tests, through which the library, expat and SQLite get their memory: it counts
 * what lives, and makes one allocation fail. */
#include "memory.h"

#include <errno.h>
#include <pthread.h>
#include <sqlite3.h>
#include <string.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void __wrap_free(void *memory);

atomic_long until_failure = -1;
atomic_long live;
atomic_int failed_one;
int failed_in_sqlite;
int no_threads;

static int fails(void) {
    if (until_failure < 0) return 0;
    if (atomic_fetch_sub(&until_failure, 1) != 0) return 0;
    until_failure = -1;
    failed_one = 1;
    return 1;
}

void *__wrap_malloc(size_t size) {
    if (fails()) return NULL;
    void *memory = __real_malloc(size);
    live += memory != NULL;
    return memory;
}

void *__wrap_calloc(size_t count, size_t size) {
    if (fails()) return NULL;
    void *memory = __real_calloc(count, size);
    live += memory != NULL;
    return memory;
}

void *__wrap_realloc(void *memory, size_t size) {
    if (fails()) return NULL;
    void *grown = __real_realloc(memory, size);
    live += grown != NULL && memory == NULL;
    return grown;
}

void __wrap_free(void *memory) {
    live -= memory != NULL;
    __real_free(memory);
}

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*run)(void *), void *user);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*run)(void *), void *user);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*run)(void *), void *user) {
    return no_threads ? EAGAIN : __real_pthread_create(thread, how, run, user);
}

/* ---- SQLite's allocations, which go through the same; each block has its size before it ---- */

#define BEFORE 16

static int sqlite_size(void *memory) {
    int size;
    memcpy(&size, (char *)memory - BEFORE, sizeof size);
    return size;
}

static void *sqlite_block(void *block, int size) {
    failed_in_sqlite |= !block;
    if (block) memcpy(block, &size, sizeof size);
    return block ? (char *)block + BEFORE : NULL;
}

static void *sqlite_malloc(int size) {
    return sqlite_block(__wrap_malloc((size_t)size + BEFORE), size);
}

static void *sqlite_realloc(void *memory, int size) {
    return sqlite_block(__wrap_realloc((char *)memory - BEFORE, (size_t)size + BEFORE), size);
}

static void sqlite_free(void *memory) {
    __wrap_free((char *)memory - BEFORE);
}

static int sqlite_round(int size) {
    return (size + 7) & ~7;
}

static int sqlite_start(void *user) {
    (void)user;
    return SQLITE_OK;
}

static void sqlite_stop(void *user) {
    (void)user;
}

int take_over_sqlite(void) {
    static const sqlite3_mem_methods methods = {sqlite_malloc, sqlite_free,  sqlite_realloc, sqlite_size,
                                                sqlite_round,  sqlite_start, sqlite_stop,    NULL};
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) == SQLITE_OK && sqlite3_initialize() == SQLITE_OK;
}
