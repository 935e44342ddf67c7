/* SPDX-License-Identifier: LGPL-2.1-or-later
 * kinds.c: mailboxes counted by all that rules look at. */
#include "check/kinds.h"

#include "base/mem.h"

static int compare_numbers(uint64_t a, uint64_t b) {
    return a < b ? -1 : a > b;
}

static uint64_t settings_of(const struct mapicfg__kind *kind) {
    return (uint64_t)kind->bits << 40 | (uint64_t)kind->cached << 32 | (uint64_t)kind->conditions << 24 |
           (uint64_t)kind->versions << 16 | (uint64_t)kind->archive << 8 | kind->type;
}

static int compare(const void *items, const void *key, size_t position) {
    const struct mapicfg__kind *a = key, *b = &((const struct mapicfg__kind *)items)[position];
    int order = compare_numbers(settings_of(a), settings_of(b));
    if (!order) order = compare_numbers(a->server, b->server);
    return order ? order : compare_numbers(a->silenced, b->silenced);
}

/* The mailbox before is often of the same kind. */
static size_t find(struct mapicfg__kinds *kinds, const struct mapicfg__kind *like) {
    if (kinds->last < kinds->count && !compare(kinds->items, like, kinds->last)) return kinds->last;
    struct mapicfg__kind *grown =
        mapicfg__mem_grow(kinds->items, &kinds->capacity, kinds->count + 1, sizeof *kinds->items);
    if (!grown) return MAPICFG__SET_NONE;
    kinds->items = grown;
    size_t at = mapicfg__set_put(&kinds->set, compare, grown, like);
    if (at == kinds->count) grown[kinds->count++] = *like;
    return at;
}

int mapicfg__kinds_add(struct mapicfg__kinds *kinds, const struct mapicfg__kind *like, int *wanted) {
    size_t at = find(kinds, like);
    if (at == MAPICFG__SET_NONE) return 0;
    kinds->last = at;
    kinds->mailboxes++;
    *wanted = kinds->items[at].count++ < MAPICFG__KIND_EXAMPLES;
    return 1;
}

int mapicfg__kinds_name(struct mapicfg__kinds *kinds, const char *name, size_t size) {
    struct mapicfg__kind *kind = &kinds->items[kinds->last];
    struct mapicfg__kind_name named = {mapicfg__mem_dup(name, size), kinds->mailboxes};
    if (!named.name) return 0;
    kind->names[kind->name_count++] = named;
    return 1;
}

void mapicfg__kinds_free(struct mapicfg__kinds *kinds) {
    for (size_t i = 0; i < kinds->count; i++)
        for (size_t j = 0; j < kinds->items[i].name_count; j++) mapicfg__mem_free(kinds->items[i].names[j].name);
    mapicfg__mem_free(kinds->items);
    mapicfg__set_free(&kinds->set);
    *kinds = (struct mapicfg__kinds){0};
}
