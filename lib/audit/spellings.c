/* SPDX-License-Identifier: LGPL-2.1-or-later
 * spellings.c: names as exports spell them, each numbered once. */
#include "audit/spellings.h"

#include <string.h>

#include "base/mem.h"

#define LEAST_SLOTS 64u
#define MOST_ITEMS 65536u
#define LONGEST_NAME 1024u
#define LONGEST_SEARCH 32u /* names made for it cannot make the search longer */

static int grow(struct mapicfg__spellings *spellings) {
    size_t slot_count = spellings->slot_count ? 2 * spellings->slot_count : LEAST_SLOTS;
    uint32_t *slots = mapicfg__mem_zalloc(slot_count * sizeof *slots);
    if (!slots) return 0;
    for (uint32_t i = 0; i < spellings->count; i++) {
        const struct mapicfg__spelling *item = &spellings->items[i];
        size_t at = mapicfg__spellings_slot(item->first, item->last, item->size);
        while (slots[at & (slot_count - 1)]) at++;
        slots[at & (slot_count - 1)] = i + 1;
    }
    mapicfg__mem_free(spellings->slots);
    spellings->slots = slots;
    spellings->slot_count = slot_count;
    return 1;
}

static uint32_t add(struct mapicfg__spellings *spellings, uint32_t *slot, const struct mapicfg__spelling *item) {
    struct mapicfg__spelling *grown =
        mapicfg__mem_grow(spellings->items, &spellings->capacity, spellings->count + 1, sizeof *spellings->items);
    if (!grown) return MAPICFG__SPELLING_NO_MEMORY;
    spellings->items = grown;
    char *copy = mapicfg__mem_dup(item->name, item->size);
    if (!copy) return MAPICFG__SPELLING_NO_MEMORY;
    grown[spellings->count] = *item;
    grown[spellings->count].name = copy;
    *slot = (uint32_t)++spellings->count;
    return *slot - 1;
}

uint32_t mapicfg__spellings_search(struct mapicfg__spellings *spellings, uint64_t first, uint64_t last,
                                   const char *name, size_t size) {
    if (size > LONGEST_NAME) return MAPICFG__SPELLING_NONE;
    if (2 * spellings->count >= spellings->slot_count && spellings->count < MOST_ITEMS && !grow(spellings))
        return MAPICFG__SPELLING_NO_MEMORY;
    const struct mapicfg__spelling wanted = {first, last, (char *)name, (uint32_t)size, MAPICFG__SPELLING_NONE};
    size_t at = mapicfg__spellings_slot(first, last, size);
    for (size_t steps = 0; steps < LONGEST_SEARCH; steps++, at++) {
        uint32_t *slot = &spellings->slots[at & (spellings->slot_count - 1)];
        if (!*slot) return spellings->count < MOST_ITEMS ? add(spellings, slot, &wanted) : MAPICFG__SPELLING_NONE;
        const struct mapicfg__spelling *item = &spellings->items[*slot - 1];
        if (item->size == size && item->first == first && item->last == last && memcmp(item->name, name, size) == 0)
            return *slot - 1;
    }
    return MAPICFG__SPELLING_NONE;
}

void mapicfg__spellings_free(struct mapicfg__spellings *spellings) {
    for (size_t i = 0; i < spellings->count; i++) mapicfg__mem_free(spellings->items[i].name);
    mapicfg__mem_free(spellings->items);
    mapicfg__mem_free(spellings->slots);
    *spellings = (struct mapicfg__spellings){0};
}
