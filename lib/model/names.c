/* SPDX-License-Identifier: LGPL-2.1-or-later
 * names.c: a table from texts, compared as Exchange does, to numbers: open addressing, at most half full. */
#include "model/names.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static int equal(const struct mapicfg__name *slot, const char *text, size_t size) {
    if (slot->size == size && memcmp(slot->text, text, size) == 0) return 1;
    return mapicfg__text_equal(slot->text, slot->size, text, size);
}

/* The slot of the text, or the free one where it would go. */
static size_t find(const struct mapicfg__names *names, uint64_t hash, const char *text, size_t size) {
    size_t mask = names->capacity - 1, at = (size_t)hash & mask;
    while (names->slots[at].text) {
        const struct mapicfg__name *slot = &names->slots[at];
        if (slot->hash == hash && equal(slot, text, size)) break;
        at = (at + 1) & mask;
    }
    return at;
}

static int grow(struct mapicfg__names *names) {
    struct mapicfg__names larger = {
        .capacity = names->capacity ? names->capacity * 2 : 16, .count = names->count, .seed = names->seed};
    if (!larger.seed.k[0] && !larger.seed.k[1]) larger.seed = mapicfg__seed_new();
    if (larger.capacity > SIZE_MAX / sizeof *larger.slots) return 0;
    larger.slots = mapicfg__mem_zalloc(larger.capacity * sizeof *larger.slots);
    if (!larger.slots) return 0;
    for (size_t i = 0; i < names->capacity; i++) {
        const struct mapicfg__name *slot = &names->slots[i];
        if (slot->text) larger.slots[find(&larger, slot->hash, slot->text, slot->size)] = *slot;
    }
    mapicfg__mem_free(names->slots);
    *names = larger;
    return 1;
}

int mapicfg__names_put(struct mapicfg__names *names, const char *text, size_t size, uint32_t number) {
    if (size > UINT32_MAX) return 0;
    if (names->count >= names->capacity / 2 && !grow(names)) return 0;
    uint64_t hash = mapicfg__hash_text(&names->seed, text, size);
    struct mapicfg__name *slot = &names->slots[find(names, hash, text, size)];
    if (slot->text) {
        if (slot->number != number) slot->number = MAPICFG__NAME_SEVERAL;
        return 1;
    }
    *slot = (struct mapicfg__name){hash, text, (uint32_t)size, number};
    names->count++;
    return 1;
}

uint32_t mapicfg__names_get_hashed(const struct mapicfg__names *names, uint64_t hash, const char *text, size_t size) {
    if (!names->capacity) return MAPICFG__NAME_NONE;
    const struct mapicfg__name *slot = &names->slots[find(names, hash, text, size)];
    return slot->text ? slot->number : MAPICFG__NAME_NONE;
}

const struct mapicfg__name *mapicfg__names_find(const struct mapicfg__names *names, const char *text, size_t size) {
    if (!names->capacity) return NULL;
    const uint64_t hash = mapicfg__hash_text(&names->seed, text, size);
    const struct mapicfg__name *slot = &names->slots[find(names, hash, text, size)];
    return slot->text ? slot : NULL;
}

uint32_t mapicfg__names_get(const struct mapicfg__names *names, const char *text, size_t size) {
    if (!names->capacity) return MAPICFG__NAME_NONE;
    return mapicfg__names_get_hashed(names, mapicfg__hash_text(&names->seed, text, size), text, size);
}

void mapicfg__names_free(struct mapicfg__names *names) {
    mapicfg__mem_free(names->slots);
    memset(names, 0, sizeof *names);
}
