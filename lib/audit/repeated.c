/* SPDX-License-Identifier: LGPL-2.1-or-later
 * repeated.c: which mailboxes were met before, as far as a bounded table can tell. */
#include "audit/repeated.h"

#include "base/mem.h"

#define LEAST_SLOTS 1024u

static uint64_t fingerprint(const struct mapicfg__repeated *repeated, const char *text, size_t size) {
    uint64_t hash = mapicfg__hash_text(&repeated->seed, text, size);
    return hash ? hash : 1; /* 0 is an empty slot */
}

/* The slot of a fingerprint, or an empty one for it. The table is at most half full. */
static uint64_t *find(uint64_t *slots, size_t slot_count, uint64_t print) {
    size_t at = (size_t)print & (slot_count - 1);
    while (slots[at] && slots[at] != print) at = (at + 1) & (slot_count - 1);
    return &slots[at];
}

static int grow(struct mapicfg__repeated *repeated) {
    size_t slot_count = repeated->slot_count ? 2 * repeated->slot_count : LEAST_SLOTS;
    uint64_t *slots = mapicfg__mem_zalloc(slot_count * sizeof *slots);
    if (!slots) return 0;
    for (size_t i = 0; i < repeated->slot_count; i++) {
        if (repeated->slots[i]) *find(slots, slot_count, repeated->slots[i]) = repeated->slots[i];
    }
    if (!repeated->slot_count) repeated->seed = mapicfg__seed_new();
    mapicfg__mem_free(repeated->slots);
    repeated->slots = slots;
    repeated->slot_count = slot_count;
    return 1;
}

int mapicfg__repeated_meet(struct mapicfg__repeated *repeated, const char *identity, size_t size) {
    if (!repeated->most) return MAPICFG__MET_NEW;
    if (repeated->count >= repeated->slot_count / 2 && repeated->count < repeated->most && !grow(repeated))
        return MAPICFG__MET_NO_MEMORY;
    uint64_t print = fingerprint(repeated, identity, size), *slot = find(repeated->slots, repeated->slot_count, print);
    if (*slot) return MAPICFG__MET_BEFORE;
    if (repeated->count >= repeated->most) return MAPICFG__MET_FULL;
    *slot = print;
    repeated->count++;
    return MAPICFG__MET_NEW;
}

int mapicfg__repeated_has(const struct mapicfg__repeated *repeated, const char *identity, size_t size) {
    if (!repeated->slot_count) return 0;
    const uint64_t *slot = find(repeated->slots, repeated->slot_count, fingerprint(repeated, identity, size));
    return slot && *slot;
}

void mapicfg__repeated_free(struct mapicfg__repeated *repeated) {
    mapicfg__mem_free(repeated->slots);
    *repeated = (struct mapicfg__repeated){0};
}
