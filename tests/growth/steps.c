/* SPDX-License-Identifier: LGPL-2.1-or-later
 * steps.c: counters. The compiler calls one of them at the beginning of each basic block
 * (-fsanitize-coverage=trace-pc), the linker leads the calls of library functions here (--wrap). A command linked with
 * this file writes its counters into the file that GROWTH_COUNTS names when it ends. */
#include "steps.h"

#include <expat.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

const char *const steps_names[STEPS_COUNTERS] = {"blocks", "bytes", "allocated", "sql"};

static uint64_t counters[STEPS_COUNTERS];

/* Threads count together. */
static void count(int which, uint64_t more) {
    __atomic_fetch_add(&counters[which], more, __ATOMIC_RELAXED);
}

void steps_read(uint64_t counts[STEPS_COUNTERS]) {
    for (int i = 0; i < STEPS_COUNTERS; i++) counts[i] = __atomic_load_n(&counters[i], __ATOMIC_RELAXED);
}

void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void) {
    count(STEPS_BLOCKS, 1);
}

__attribute__((destructor)) static void tell(void) {
    const char *path = getenv("GROWTH_COUNTS");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file) return;
    for (int i = 0; i < STEPS_COUNTERS; i++) fprintf(file, "%s %" PRIu64 "\n", steps_names[i], counters[i]);
    fclose(file);
}

/* ---- library functions ---- */

#define WRAP(type, name, ...) \
    type __real_##name(__VA_ARGS__); \
    type __wrap_##name(__VA_ARGS__); \
    type __wrap_##name(__VA_ARGS__)

WRAP(size_t, strlen, const char *text) {
    size_t size = __real_strlen(text);
    count(STEPS_BYTES, size);
    return size;
}
WRAP(size_t, strnlen, const char *text, size_t most) {
    size_t size = __real_strnlen(text, most);
    count(STEPS_BYTES, size);
    return size;
}
WRAP(void *, memcpy, void *to, const void *from, size_t size) {
    count(STEPS_BYTES, size);
    return __real_memcpy(to, from, size);
}
WRAP(void *, memmove, void *to, const void *from, size_t size) {
    count(STEPS_BYTES, size);
    return __real_memmove(to, from, size);
}
WRAP(void *, memset, void *to, int byte, size_t size) {
    count(STEPS_BYTES, size);
    return __real_memset(to, byte, size);
}
WRAP(int, memcmp, const void *a, const void *b, size_t size) {
    count(STEPS_BYTES, size);
    return __real_memcmp(a, b, size);
}
WRAP(void *, memchr, const void *in, int byte, size_t size) {
    char *found = __real_memchr(in, byte, size);
    count(STEPS_BYTES, found ? (uint64_t)(found - (const char *)in) : size);
    return found;
}

static size_t common(const char *a, const char *b, size_t most) {
    size_t size = 0;
    while (size < most && a[size] && a[size] == b[size]) size++;
    return size;
}
WRAP(int, strcmp, const char *a, const char *b) {
    count(STEPS_BYTES, common(a, b, SIZE_MAX));
    return __real_strcmp(a, b);
}
WRAP(int, strncmp, const char *a, const char *b, size_t most) {
    count(STEPS_BYTES, common(a, b, most));
    return __real_strncmp(a, b, most);
}

static void count_up_to(const char *in, const char *found) {
    count(STEPS_BYTES, found ? (uint64_t)(found - in) : __real_strlen(in));
}
WRAP(char *, strchr, const char *in, int c) {
    char *found = __real_strchr(in, c);
    count_up_to(in, found);
    return found;
}
WRAP(char *, strrchr, const char *in, int c) {
    count_up_to(in, NULL);
    return __real_strrchr(in, c);
}
WRAP(char *, strstr, const char *in, const char *what) {
    char *found = __real_strstr(in, what);
    count_up_to(in, found);
    return found;
}
WRAP(size_t, strspn, const char *in, const char *of) {
    size_t size = __real_strspn(in, of);
    count(STEPS_BYTES, size);
    return size;
}
WRAP(size_t, strcspn, const char *in, const char *of) {
    size_t size = __real_strcspn(in, of);
    count(STEPS_BYTES, size);
    return size;
}
WRAP(char *, strpbrk, const char *in, const char *of) {
    char *found = __real_strpbrk(in, of);
    count_up_to(in, found);
    return found;
}

WRAP(void *, malloc, size_t size) {
    count(STEPS_ALLOCATED, size);
    return __real_malloc(size);
}
WRAP(void *, calloc, size_t number, size_t size) {
    count(STEPS_ALLOCATED, number * size);
    return __real_calloc(number, size);
}
WRAP(void *, realloc, void *memory, size_t size) {
    count(STEPS_ALLOCATED, size);
    return __real_realloc(memory, size);
}

WRAP(int, sqlite3_step, sqlite3_stmt *statement) {
    int result = __real_sqlite3_step(statement);
    count(STEPS_SQL, (uint64_t)sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 1));
    return result;
}
WRAP(enum XML_Status, XML_Parse, XML_Parser parser, const char *bytes, int size, int last) {
    int at = 0, held = 0; /* expat begins anew with what it holds of a token */
    if (XML_GetInputContext(parser, &at, &held)) count(STEPS_BYTES, (uint64_t)(held - at));
    count(STEPS_BYTES, (uint64_t)size);
    return __real_XML_Parse(parser, bytes, size, last);
}
