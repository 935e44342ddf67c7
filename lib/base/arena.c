/* SPDX-License-Identifier: LGPL-2.1-or-later
 * arena.c: memory that is only added to, in a chain of chunks. */
#include "base/arena.h"

#include <stdint.h>
#include <string.h>

#include "base/mem.h"

#define CHUNK_SIZE 4096u
#define ALIGNMENT 16u

struct chunk {
    struct chunk *next;
    size_t size, used; /* of what follows this header */
};

struct mapicfg__arena {
    struct chunk *chunks; /* the first is the one with room */
};

#define HEADER_SIZE ((sizeof(struct chunk) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT)

struct mapicfg__arena *mapicfg__arena_new(void) {
    return mapicfg__mem_zalloc(sizeof(struct mapicfg__arena));
}

void mapicfg__arena_free(struct mapicfg__arena *arena) {
    if (!arena) return;
    for (struct chunk *chunk = arena->chunks, *next; chunk; chunk = next) {
        next = chunk->next;
        mapicfg__mem_free(chunk);
    }
    mapicfg__mem_free(arena);
}

void *mapicfg__arena_alloc(struct mapicfg__arena *arena, size_t size) {
    if (size > SIZE_MAX - HEADER_SIZE - ALIGNMENT) return NULL;
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    struct chunk *chunk = arena->chunks;
    if (!chunk || chunk->size - chunk->used < size) {
        size_t wanted = size > CHUNK_SIZE ? size : CHUNK_SIZE;
        chunk = mapicfg__mem_zalloc(HEADER_SIZE + wanted);
        if (!chunk) return NULL;
        chunk->size = wanted;
        chunk->next = arena->chunks;
        arena->chunks = chunk;
    }
    void *memory = (char *)chunk + HEADER_SIZE + chunk->used;
    chunk->used += size;
    return memory;
}

char *mapicfg__arena_text(struct mapicfg__arena *arena, const char *bytes, size_t size) {
    if (size == SIZE_MAX) return NULL;
    char *text = mapicfg__arena_alloc(arena, size + 1);
    if (text && size) memcpy(text, bytes, size);
    return text;
}

void *mapicfg__arena_grow(struct mapicfg__arena *arena, void *array, size_t count, size_t *capacity,
                          size_t element_size) {
    if (count < *capacity) return array;
    size_t wanted = count ? count * 2 : 2;
    if (wanted < count || wanted > SIZE_MAX / element_size) return NULL;
    void *grown = mapicfg__arena_alloc(arena, wanted * element_size);
    if (!grown) return NULL;
    if (count) memcpy(grown, array, count * element_size);
    *capacity = wanted;
    return grown;
}
