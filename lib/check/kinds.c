/* SPDX-License-Identifier: LGPL-2.1-or-later
 * kinds.c: mailboxes counted by all that rules look at. */
#include "check/kinds.h"

#include <stdlib.h>

#include "base/mem.h"
#include "decision/versions.h"

#define LEAST_SLOTS 256u

static struct mapicfg__kind_key key_of(const struct mapicfg__kind *kind) {
    return (struct mapicfg__kind_key){(uint64_t)kind->bits << 40 | (uint64_t)kind->cached << 32 |
                                          (uint64_t)kind->conditions << 24 | (uint64_t)kind->versions << 16 |
                                          (uint64_t)kind->archive << 8 | kind->type,
                                      (uint64_t)kind->silenced << 32 | kind->server};
}

/* The secret keeps an input from being made of kinds that collide. */
static struct mapicfg__kind_slot *find(const struct mapicfg__kinds *kinds, struct mapicfg__kind_key key) {
    uint64_t hash =
        ((key.settings ^ kinds->seed.k[0]) * UINT64_C(0x9e3779b97f4a7c15)) ^ (key.server ^ kinds->seed.k[1]);
    hash = (hash ^ hash >> 32) * (kinds->seed.k[0] | 1);
    size_t at = (size_t)(hash >> 32) & (kinds->slot_count - 1);
    while (kinds->slots[at].item &&
           (kinds->slots[at].key.settings != key.settings || kinds->slots[at].key.server != key.server))
        at = (at + 1) & (kinds->slot_count - 1);
    return &kinds->slots[at];
}

static int grow(struct mapicfg__kinds *kinds) {
    struct mapicfg__kinds grown = {.slot_count = kinds->slot_count ? 2 * kinds->slot_count : LEAST_SLOTS,
                                   .seed = kinds->slot_count ? kinds->seed : mapicfg__seed_new()};
    grown.slots = mapicfg__mem_zalloc(grown.slot_count * sizeof *grown.slots);
    if (!grown.slots) return 0;
    for (size_t i = 0; i < kinds->slot_count; i++)
        if (kinds->slots[i].item) *find(&grown, kinds->slots[i].key) = kinds->slots[i];
    mapicfg__mem_free(kinds->slots);
    kinds->slots = grown.slots;
    kinds->slot_count = grown.slot_count;
    kinds->seed = grown.seed;
    return 1;
}

/* A kind that is new. 0: no memory. */
static int add(struct mapicfg__kinds *kinds, const struct mapicfg__kind *like, struct mapicfg__kind_slot *slot) {
    struct mapicfg__kind *items =
        mapicfg__mem_grow(kinds->items, &kinds->capacity, kinds->count + 1, sizeof *kinds->items);
    if (!items) return 0;
    kinds->items = items;
    items[kinds->count++] = *like;
    *slot = (struct mapicfg__kind_slot){key_of(like), kinds->count};
    return 1;
}

int mapicfg__kinds_add(struct mapicfg__kinds *kinds, const struct mapicfg__kind *like, int *wanted) {
    if (2 * kinds->count >= kinds->slot_count && !grow(kinds)) return 0;
    struct mapicfg__kind_slot *slot = find(kinds, key_of(like));
    if (!slot->item && !add(kinds, like, slot)) return 0;
    kinds->last = slot->item - 1;
    kinds->mailboxes++;
    *wanted = kinds->items[kinds->last].count++ < MAPICFG__KIND_EXAMPLES;
    return 1;
}

uint32_t mapicfg__kinds_find_full(const struct mapicfg__kinds *kinds, const struct mapicfg__kind *like) {
    const struct mapicfg__kind_slot *slot = kinds->slot_count ? find(kinds, key_of(like)) : NULL;
    if (!slot || !slot->item || kinds->items[slot->item - 1].count < MAPICFG__KIND_EXAMPLES) return UINT32_MAX;
    return slot->item - 1 < UINT32_MAX ? (uint32_t)(slot->item - 1) : UINT32_MAX;
}

int mapicfg__kinds_name(struct mapicfg__kinds *kinds, const char *name, size_t size) {
    struct mapicfg__kind *kind = &kinds->items[kinds->last];
    struct mapicfg__kind_name named = {mapicfg__mem_dup(name, size), kinds->mailboxes};
    if (!named.name) return 0;
    kind->names[kind->name_count++] = named;
    return 1;
}

int mapicfg__kinds_append(struct mapicfg__kinds *kinds, const struct mapicfg__kind *kind) {
    struct mapicfg__kind_slot unused;
    if (!add(kinds, kind, &unused)) return 0;
    kinds->items[kinds->count - 1].name_count = 0;
    kinds->mailboxes += kind->count;
    return 1;
}

static int by_first(const void *a, const void *b) {
    const struct mapicfg__kind *left = a, *right = b;
    return left->first < right->first ? -1 : left->first > right->first;
}

void mapicfg__kinds_sort(struct mapicfg__kinds *kinds) {
    if (kinds->count) qsort(kinds->items, kinds->count, sizeof *kinds->items, by_first);
}

void mapicfg__kinds_free(struct mapicfg__kinds *kinds) {
    for (size_t i = 0; i < kinds->count; i++)
        for (size_t j = 0; j < kinds->items[i].name_count; j++) mapicfg__mem_free(kinds->items[i].names[j].name);
    mapicfg__mem_free(kinds->items);
    mapicfg__mem_free(kinds->slots);
    *kinds = (struct mapicfg__kinds){0};
}

/* ---- MAPIBlockOutlookVersions ---- */

/* A version of each Outlook that could ever connect, the oldest and the latest of each release. */
static int blocks_everybody(const char *text, size_t size) {
    static const uint32_t outlooks[][3] = {
        {11, 5608, 5606}, {11, 8303, 0},      {12, 4518, 1014},   {12, 6785, 5000},   {14, 4760, 1000},
        {14, 7268, 5000}, {15, 4420, 1017},   {15, 4569, 1506},   {15, 5603, 1000},   {16, 4229, 1003},
        {16, 5500, 1000}, {16, 10417, 20012}, {16, 14332, 20000}, {16, 17932, 20000}, {16, 32767, 65535},
    };
    for (size_t i = 0; i < sizeof outlooks / sizeof *outlooks; i++)
        if (mapicfg__versions_verdict(text, size, outlooks[i]) != MAPICFG__VERSION_BLOCKED) return 0;
    return 1;
}

uint8_t mapicfg__kinds_judge_versions(const char *text, size_t size) {
    const char *item;
    size_t item_size;
    if (!size) return MAPICFG__KIND_VERSIONS_NONE;
    if (blocks_everybody(text, size)) return MAPICFG__KIND_VERSIONS_EVERYBODY;
    switch (mapicfg__versions_check(text, size, &item, &item_size)) {
    case MAPICFG__VERSIONS_FINE: return MAPICFG__KIND_VERSIONS_SOME;
    case MAPICFG__VERSIONS_DIFFER: return MAPICFG__KIND_VERSIONS_DIFFER;
    default: return MAPICFG__KIND_VERSIONS_UNREADABLE;
    }
}
