/* SPDX-License-Identifier: LGPL-2.1-or-later
 * joined.c: the servers of mailboxes that an export of Get-Mailbox states. */
#include "audit/joined.h"

#include "base/mem.h"

#define LEAST_SLOTS 1024u

static uint64_t print_of(const struct mapicfg__joined *joined, const char *name, size_t size) {
    uint64_t print = mapicfg__hash_text(&joined->seed, name, size);
    return print ? print : 1;
}

static struct mapicfg__joined_slot *find(struct mapicfg__joined_slot *slots, size_t slot_count, uint64_t print) {
    size_t at = (size_t)print & (slot_count - 1);
    while (slots[at].print && slots[at].print != print) at = (at + 1) & (slot_count - 1);
    return &slots[at];
}

static int grow(struct mapicfg__joined *joined) {
    size_t slot_count = joined->slot_count ? 2 * joined->slot_count : LEAST_SLOTS;
    struct mapicfg__joined_slot *slots = mapicfg__mem_zalloc(slot_count * sizeof *slots);
    if (!slots) return 0;
    for (size_t i = 0; i < joined->slot_count; i++)
        if (joined->slots[i].print) *find(slots, slot_count, joined->slots[i].print) = joined->slots[i];
    if (!joined->slot_count) joined->seed = mapicfg__seed_new();
    mapicfg__mem_free(joined->slots);
    joined->slots = slots;
    joined->slot_count = slot_count;
    return 1;
}

int mapicfg__joined_put(struct mapicfg__joined *joined, const char *name, size_t size, uint32_t server) {
    if (joined->count >= joined->slot_count / 2 && !grow(joined)) return 0;
    uint64_t print = print_of(joined, name, size);
    struct mapicfg__joined_slot *slot = find(joined->slots, joined->slot_count, print);
    if (slot->print) return 1;
    *slot = (struct mapicfg__joined_slot){print, server};
    joined->count++;
    return 1;
}

uint32_t mapicfg__joined_get(const struct mapicfg__joined *joined, const char *name, size_t size) {
    if (!joined->slot_count) return 0;
    const struct mapicfg__joined_slot *slot = find(joined->slots, joined->slot_count, print_of(joined, name, size));
    return slot->print ? slot->server : 0;
}

void mapicfg__joined_free(struct mapicfg__joined *joined) {
    mapicfg__mem_free(joined->slots);
    *joined = (struct mapicfg__joined){0};
}
