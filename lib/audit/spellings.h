/* SPDX-License-Identifier: LGPL-2.1-or-later
 * spellings.h: names as exports spell them, each numbered once. */
#ifndef MAPICFG_AUDIT_SPELLINGS_H
#define MAPICFG_AUDIT_SPELLINGS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define MAPICFG__SPELLING_NONE UINT32_MAX
#define MAPICFG__SPELLING_NO_MEMORY (UINT32_MAX - 1)

struct mapicfg__spelling {
    uint64_t first, last; /* the first and the last bytes; they are all of a short name */
    char *name;
    uint32_t size;
    uint32_t number; /* the owner's; MAPICFG__SPELLING_NONE at first */
};

/* All zeros is empty. Exports spell a name the same way each time, so bytes are compared, and few are kept. */
struct mapicfg__spellings {
    struct mapicfg__spelling *items;
    size_t count, capacity;
    uint32_t *slots; /* item + 1, or 0 */
    size_t slot_count;
};

static inline size_t mapicfg__spellings_slot(uint64_t first, uint64_t last, size_t size) {
    return (size_t)((first ^ last * UINT64_C(0x9e3779b97f4a7c15) ^ size) * UINT64_C(0x9fb21c651e98df25) >> 32);
}

/* The slow part of the following. */
uint32_t mapicfg__spellings_search(struct mapicfg__spellings *spellings, uint64_t first, uint64_t last,
                                   const char *name, size_t size);

/* The item of a name of some bytes, which is added where it is new. MAPICFG__SPELLING_NONE: there is no room. */
static inline uint32_t mapicfg__spellings_find(struct mapicfg__spellings *spellings, const char *name, size_t size) {
    uint64_t first = 0, last = 0;
    if (size >= 8) {
        memcpy(&first, name, 8);
        memcpy(&last, name + size - 8, 8);
    } else if (size >= 4) {
        memcpy(&first, name, 4);
        memcpy(&last, name + size - 4, 4);
    } else {
        first = (unsigned char)name[0];
        last = (uint64_t)(unsigned char)name[size / 2] << 8 | (unsigned char)name[size - 1];
    }
    if (spellings->slot_count && size <= 16) {
        uint32_t slot = spellings->slots[mapicfg__spellings_slot(first, last, size) & (spellings->slot_count - 1)];
        const struct mapicfg__spelling *item = &spellings->items[slot - (slot > 0)];
        if (slot && item->first == first && item->last == last && item->size == size) return slot - 1;
    }
    return mapicfg__spellings_search(spellings, first, last, name, size);
}
void mapicfg__spellings_free(struct mapicfg__spellings *spellings);

#endif
