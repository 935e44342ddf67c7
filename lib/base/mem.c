/* SPDX-License-Identifier: LGPL-2.1-or-later
 * mem.c: the one door to the allocator, with checked sizes. */
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <mapicfg/base.h>

void *mapicfg__mem_alloc(size_t size) {
    return malloc(size ? size : 1);
}

void *mapicfg__mem_zalloc(size_t size) {
    return calloc(1, size ? size : 1);
}

void *mapicfg__mem_realloc(void *memory, size_t size) {
    return realloc(memory, size ? size : 1);
}

void mapicfg__mem_free(void *memory) {
    free(memory);
}

void mapicfg__mem_wipe(void *memory, size_t size) {
    volatile unsigned char *bytes = memory;
    while (size) bytes[--size] = 0;
}

void mapicfg__mem_wipe_stack(void) {
    unsigned char left[4096];
    mapicfg__mem_wipe(left, sizeof left);
}

void mapicfg_free(void *memory) {
    free(memory);
}

void *mapicfg__mem_grow(void *array, size_t *capacity, size_t need, size_t element_size) {
    if (need <= *capacity && array) return array;
    size_t wanted = *capacity > SIZE_MAX / 2 ? SIZE_MAX : *capacity * 2;
    if (wanted < need) wanted = need;
    if (wanted < 8) wanted = 8;
    if (wanted > SIZE_MAX / element_size) return NULL;
    void *grown = realloc(array, wanted * element_size);
    if (grown) *capacity = wanted;
    return grown;
}

char *mapicfg__mem_dup(const char *bytes, size_t size) {
    if (size == SIZE_MAX) return NULL;
    char *copy = mapicfg__mem_alloc(size + 1);
    if (!copy) return NULL;
    if (size) memcpy(copy, bytes, size);
    copy[size] = '\0';
    return copy;
}
