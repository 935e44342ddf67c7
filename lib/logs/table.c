/* SPDX-License-Identifier: LGPL-2.1-or-later
 * table.c: what is counted for each combination of values that records have: a hash table of the values' numbers, open
 * addressing, at most half full. Its hash has a secret, since those who write into logs choose the combinations. */
#include "logs/table.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"

static inline uint64_t mix(uint64_t word) {
    word = (word ^ word >> 32) * UINT64_C(0x9e3779b97f4a7c15);
    return word ^ word >> 29;
}

static size_t hash_of(const struct mapicfg__log_table *table, const uint32_t *numbers) {
    if (table->key_count == 1) return numbers[0]; /* they are given one after the other, so that none collide */
    uint64_t hash = table->seed.k[0];
    for (uint32_t i = 0; i < table->key_count; i++) hash = mix((hash ^ numbers[i]) * (table->seed.k[1] | 1));
    return (size_t)hash;
}

static inline int equal(const struct mapicfg__log_table *table, const struct mapicfg__log_line *line,
                        const uint32_t *numbers) {
    for (uint32_t i = 0; i < table->key_count; i++)
        if (line->numbers[i] != numbers[i]) return 0;
    return 1;
}

/* The slot of the line, or the free one where it would go. */
static size_t slot_of(const struct mapicfg__log_table *table, const uint32_t *numbers) {
    size_t at = hash_of(table, numbers) & (table->slot_count - 1);
    while (table->slots[at] && !equal(table, &table->lines[table->slots[at] - 1], numbers))
        at = (at + 1) & (table->slot_count - 1);
    return at;
}

static int grow_slots(struct mapicfg__log_table *table) {
    const size_t count = table->slot_count ? table->slot_count * 2 : 16;
    uint32_t *slots = count > SIZE_MAX / sizeof *slots ? NULL : mapicfg__mem_zalloc(count * sizeof *slots);
    if (!slots) return 0;
    if (!table->slot_count) table->seed = mapicfg__seed_new();
    mapicfg__mem_free(table->slots);
    table->slots = slots;
    table->slot_count = count;
    for (size_t i = 0; i < table->count; i++) slots[slot_of(table, table->lines[i].numbers)] = (uint32_t)i + 1;
    return 1;
}

/* A row of one person has few users and mailboxes, and there are many such rows. */
static int is_person(uint32_t dimension) {
    return dimension == MAPICFG_LOG_BY_USER || dimension == MAPICFG_LOG_BY_MAILBOX;
}

static mapicfg_status add(struct mapicfg__log_table *table, const uint32_t *numbers, size_t most, mapicfg_error *err) {
    if (table->count >= most) {
        mapicfg__error_fail(err, MAPICFG_E_LIMIT,
                            "the table by %s would have more than %zu rows; raise the limit, or "
                            "group by something with fewer values",
                            mapicfg_log_dimension_name(table->keys[0]), most);
        return MAPICFG_E_LIMIT;
    }
    if (table->count >= table->slot_count / 2 && !grow_slots(table)) return mapicfg__error_no_memory(err);
    struct mapicfg__log_line *grown =
        mapicfg__mem_grow(table->lines, &table->capacity, table->count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    table->lines = grown;
    struct mapicfg__log_line *line = &grown[table->count];
    memset(line, 0, sizeof *line);
    memcpy(line->numbers, numbers, table->key_count * sizeof *numbers);
    for (uint32_t i = 0; i < table->key_count; i++)
        if (is_person(table->keys[i])) line->tally.place = MAPICFG__TALLY_NO_PLACE;
    line->tally.secret = mix(table->seed.k[0] + table->count * (table->seed.k[1] | 1));
    table->slots[slot_of(table, numbers)] = (uint32_t)++table->count;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__log_table_find(struct mapicfg__log_table *table, const uint32_t *numbers, size_t most,
                                       struct mapicfg__log_tally **tally, mapicfg_error *err) {
    if (!table->count || !equal(table, &table->lines[table->last], numbers)) {
        const uint32_t found = table->count ? table->slots[slot_of(table, numbers)] : 0;
        mapicfg_status status = found ? MAPICFG_OK : add(table, numbers, most, err);
        if (status) return status;
        table->last = found ? found - 1 : table->count - 1;
    }
    *tally = &table->lines[table->last].tally;
    return MAPICFG_OK;
}

void mapicfg__log_table_free(struct mapicfg__log_table *table) {
    for (size_t i = 0; i < table->count; i++) mapicfg__log_tally_free(&table->lines[i].tally);
    mapicfg__mem_free(table->lines);
    mapicfg__mem_free(table->slots);
}
