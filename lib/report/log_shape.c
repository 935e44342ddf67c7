/* SPDX-License-Identifier: LGPL-2.1-or-later
 * log_shape.c: a table of a summary as a page shows it, and its rows added up. */
#include "report/log_shape.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- what dimensions are for ---- */

static size_t find(const struct mapicfg__log_shape *shape, uint32_t dimension) {
    for (size_t i = 0; i < shape->keys; i++)
        if (shape->dimensions[i] == dimension) return i;
    return MAPICFG__LOG_NO_KEY;
}

int mapicfg__log_shape_has(const struct mapicfg__log_shape *shape, uint32_t dimension) {
    return find(shape, dimension) != MAPICFG__LOG_NO_KEY;
}

/* Parts are for bars that something else names. */
static size_t find_split(const struct mapicfg__log_shape *shape) {
    const size_t others = shape->keys - (shape->kind != MAPICFG__LOG_NO_KEY);
    if (others < 2 || shape->time != MAPICFG__LOG_NO_KEY) return MAPICFG__LOG_NO_KEY;
    const size_t network = find(shape, MAPICFG_LOG_BY_NETWORK);
    return network != MAPICFG__LOG_NO_KEY ? network : find(shape, MAPICFG_LOG_BY_MODE);
}

void mapicfg__log_shape_take(struct mapicfg__log_shape *shape, const mapicfg_log_summary *summary, size_t table) {
    *shape = (struct mapicfg__log_shape){.summary = summary, .table = table};
    shape->keys = mapicfg_log_summary_dimension_count(summary, table);
    for (size_t i = 0; i < shape->keys; i++)
        shape->dimensions[i] = mapicfg_log_summary_get_dimension(summary, table, i);
    shape->kind = find(shape, MAPICFG_LOG_BY_KIND);
    shape->time = find(shape, MAPICFG_LOG_BY_HOUR);
    if (shape->time == MAPICFG__LOG_NO_KEY) shape->time = find(shape, MAPICFG_LOG_BY_DAY);
    if (shape->kind != MAPICFG__LOG_NO_KEY && shape->keys == 1) shape->kind = MAPICFG__LOG_NO_KEY;
    shape->split = find_split(shape);
}

static const char *const words[MAPICFG_LOG_BY_COUNT] = {
    [MAPICFG_LOG_BY_KIND] = "Log",           [MAPICFG_LOG_BY_PROTOCOL] = "Protocol",
    [MAPICFG_LOG_BY_SERVER] = "Server name", [MAPICFG_LOG_BY_FRONT] = "Front end",
    [MAPICFG_LOG_BY_TARGET] = "Back end",    [MAPICFG_LOG_BY_HOST] = "Host name",
    [MAPICFG_LOG_BY_NETWORK] = "Network",    [MAPICFG_LOG_BY_CLIENT] = "Client",
    [MAPICFG_LOG_BY_MODE] = "Mode",          [MAPICFG_LOG_BY_USER] = "User name",
    [MAPICFG_LOG_BY_MAILBOX] = "Mailbox",    [MAPICFG_LOG_BY_AUTH] = "Authentication",
    [MAPICFG_LOG_BY_STATUS] = "HTTP status", [MAPICFG_LOG_BY_REQUEST] = "Request",
    [MAPICFG_LOG_BY_ERROR] = "Cause",        [MAPICFG_LOG_BY_HOUR] = "Hour (UTC)",
    [MAPICFG_LOG_BY_DAY] = "Day (UTC)",
};

const char *mapicfg__log_shape_word(uint32_t dimension) {
    return dimension < COUNT(words) ? words[dimension] : "";
}

const char *mapicfg__log_shape_value(const char *value) {
    return *value ? value : "(not stated)";
}

/* ---- parts ---- */

static const struct mapicfg__bar_part outcomes[] = {{"succeeded", '0'}, {"failed", 'f'}};
static const struct mapicfg__bar_part failed[] = {{"failed", 'f'}};
static const struct mapicfg__bar_part auths[] = {{"Negotiate", '0'}, {"NTLM", '1'},  {"Basic", '2'},
                                                 {"Bearer", '3'},    {"other", '4'}, {"none", '5'}};
static const uint32_t auth_numbers[] = {MAPICFG_LOG_NUMBER_AUTH_NEGOTIATE, MAPICFG_LOG_NUMBER_AUTH_NTLM,
                                        MAPICFG_LOG_NUMBER_AUTH_BASIC,     MAPICFG_LOG_NUMBER_AUTH_BEARER,
                                        MAPICFG_LOG_NUMBER_AUTH_OTHER,     MAPICFG_LOG_NUMBER_AUTH_NONE};
/* The values in this order, then the others, then what is not stated. */
static const struct mapicfg__bar_part networks[] = {
    {"private", '0'}, {"public", '1'}, {"local", '3'}, {"other", '4'}, {"not stated", '5'}};
static const struct mapicfg__bar_part modes[] = {{"cached", '0'}, {"online", '1'}, {"other", '4'}, {"not stated", '5'}};

static void choose_parts(struct mapicfg__log_groups *groups, int by_auth) {
    const struct mapicfg__log_shape *shape = &groups->shape;
    groups->are_auths = by_auth;
    if (by_auth) {
        groups->parts = auths;
        groups->part_count = COUNT(auths);
    } else if (shape->split == MAPICFG__LOG_NO_KEY) {
        const int errors = mapicfg__log_shape_has(shape, MAPICFG_LOG_BY_ERROR);
        groups->parts = errors ? failed : outcomes;
        groups->part_count = errors ? COUNT(failed) : COUNT(outcomes);
    } else {
        const int is_network = shape->dimensions[shape->split] == MAPICFG_LOG_BY_NETWORK;
        groups->parts = is_network ? networks : modes;
        groups->part_count = is_network ? COUNT(networks) : COUNT(modes);
    }
}

static size_t part_of(const struct mapicfg__log_groups *groups, const char *value) {
    if (!*value) return groups->part_count - 1;
    for (size_t i = 0; i + 2 < groups->part_count; i++)
        if (strcmp(groups->parts[i].name, value) == 0) return i;
    return groups->part_count - 2;
}

static void add_parts(struct mapicfg__log_groups *groups, struct mapicfg__log_group *group,
                      const mapicfg_log_row *row) {
    const uint64_t records = mapicfg_log_row_get_number(row, MAPICFG_LOG_NUMBER_RECORDS);
    uint64_t failures = mapicfg_log_row_get_number(row, MAPICFG_LOG_NUMBER_FAILURES);
    if (failures > records) failures = records;
    group->records += records;
    group->failures += failures;
    if (groups->are_auths) {
        for (size_t i = 0; i < COUNT(auths); i++) group->parts[i] += mapicfg_log_row_get_number(row, auth_numbers[i]);
    } else if (groups->shape.split != MAPICFG__LOG_NO_KEY) {
        group->parts[part_of(groups, mapicfg_log_row_get_key(row, groups->shape.split))] += records;
    } else if (groups->part_count == 1) {
        group->parts[0] += records;
    } else {
        group->parts[0] += records - failures;
        group->parts[1] += failures;
    }
}

void mapicfg__log_shape_by(struct mapicfg__log_shape *shape, uint32_t dimension) {
    for (size_t i = 0; i < shape->keys; i++)
        if (i != shape->kind && shape->dimensions[i] != dimension) shape->dimensions[i] = MAPICFG_LOG_BY_COUNT;
    shape->split = MAPICFG__LOG_NO_KEY;
}

/* ---- adding up ---- */

static int is_name(const struct mapicfg__log_shape *shape, size_t key) {
    return key != shape->kind && key != shape->time && key != shape->split &&
           shape->dimensions[key] != MAPICFG_LOG_BY_COUNT;
}

static struct mapicfg__log_group group_of(const struct mapicfg__log_shape *shape, const mapicfg_log_row *row) {
    struct mapicfg__log_group group = {0};
    size_t count = 0;
    if (shape->kind != MAPICFG__LOG_NO_KEY) group.kind = mapicfg_log_row_get_key(row, shape->kind);
    for (size_t i = 0; i < shape->keys; i++)
        if (is_name(shape, i)) group.names[count++] = mapicfg_log_row_get_key(row, i);
    return group;
}

/* Kinds in the order of their numbers, "other" as the last. */
static uint32_t rank_of(const char *kind) {
    uint32_t rank = MAPICFG_LOG_KIND_OTHER + 1;
    while (mapicfg_log_kind_name(rank) && strcmp(mapicfg_log_kind_name(rank), kind) != 0) rank++;
    return rank;
}

int mapicfg__log_shape_compare_kinds(const char *a, const char *b) {
    if (!a || !b) return (a != NULL) - (b != NULL);
    const uint32_t one = rank_of(a), other = rank_of(b);
    return one == other ? strcmp(a, b) : one < other ? -1 : 1;
}

static int compare_names(const struct mapicfg__log_group *a, const struct mapicfg__log_group *b) {
    int order = 0;
    for (size_t i = 0; !order && i < MAPICFG__LOG_KEYS && a->names[i]; i++) order = strcmp(a->names[i], b->names[i]);
    return order;
}

static int compare(const void *user, const void *key, size_t position) {
    const struct mapicfg__log_groups *groups = user;
    const struct mapicfg__log_group *group = key, *other = &groups->items[position];
    const int order = group->kind ? strcmp(group->kind, other->kind) : 0;
    return order ? order : compare_names(group, other);
}

static int32_t add(void *user, const mapicfg_log_row *row) {
    struct mapicfg__log_groups *groups = user;
    const struct mapicfg__log_group group = group_of(&groups->shape, row);
    struct mapicfg__log_group *grown =
        mapicfg__mem_grow(groups->items, &groups->capacity, groups->count + 1, sizeof *grown);
    if (!grown) return MAPICFG_E_NOMEM;
    groups->items = grown;
    const size_t at = mapicfg__set_put(&groups->set, compare, groups, &group);
    if (at == MAPICFG__SET_NONE) return MAPICFG_E_NOMEM;
    if (at == groups->count) groups->items[groups->count++] = group;
    add_parts(groups, &groups->items[at], row);
    return 0;
}

static int by_records(const void *a, const void *b) {
    const struct mapicfg__log_group *one = a, *other = b;
    const int order = mapicfg__log_shape_compare_kinds(one->kind, other->kind);
    if (order) return order;
    if (one->records != other->records) return one->records < other->records ? 1 : -1;
    return compare_names(one, other);
}

mapicfg_status mapicfg__log_groups_make(struct mapicfg__log_groups *groups, const struct mapicfg__log_shape *shape,
                                        int by_auth, mapicfg_error *err) {
    *groups = (struct mapicfg__log_groups){.shape = *shape};
    for (size_t i = 0; i < shape->keys; i++) groups->name_count += is_name(shape, i) != 0;
    choose_parts(groups, by_auth);
    mapicfg_status status =
        mapicfg_log_summary_each(shape->summary, shape->table, MAPICFG_LOG_ORDER_KEY, 0, add, groups, err);
    if (status == MAPICFG_E_CANCELLED) status = mapicfg__error_no_memory(err);
    if (groups->count) qsort(groups->items, groups->count, sizeof *groups->items, by_records);
    if (status) mapicfg__log_groups_free(groups);
    return status;
}

void mapicfg__log_groups_free(struct mapicfg__log_groups *groups) {
    mapicfg__mem_free(groups->items);
    mapicfg__set_free(&groups->set);
    groups->items = NULL;
    groups->count = groups->capacity = 0;
}

size_t mapicfg__log_groups_run(const struct mapicfg__log_groups *groups, size_t from) {
    size_t count = 0;
    while (from + count < groups->count &&
           !mapicfg__log_shape_compare_kinds(groups->items[from].kind, groups->items[from + count].kind))
        count++;
    return count;
}

/* What names no part says nothing: bars say then what succeeded and what failed. */
void mapicfg__log_groups_simplify(const struct mapicfg__log_groups *groups, size_t from, size_t count,
                                  struct mapicfg__bars *bars) {
    const size_t last = groups->part_count - 1;
    if (groups->shape.split == MAPICFG__LOG_NO_KEY || groups->are_auths) return;
    for (size_t i = from; i < from + count; i++)
        if (groups->items[i].parts[last] != groups->items[i].records) return;
    for (size_t i = from; i < from + count; i++) {
        struct mapicfg__log_group *group = &groups->items[i];
        group->parts[last] = 0;
        group->parts[0] = group->records - group->failures;
        group->parts[1] = group->failures;
    }
    bars->parts = outcomes;
    bars->part_count = COUNT(outcomes);
    bars->count_failures = 0;
}

int mapicfg__log_group_states(const struct mapicfg__log_group *group) {
    uint64_t stated = 0;
    for (size_t i = 0; i + 1 < COUNT(auths); i++) stated += group->parts[i]; /* the last is "none" */
    return stated > 0;
}

int mapicfg__log_group_has(const struct mapicfg__log_groups *groups, const struct mapicfg__log_group *group,
                           const mapicfg_log_row *row) {
    const struct mapicfg__log_group its = group_of(&groups->shape, row);
    return !mapicfg__log_shape_compare_kinds(group->kind, its.kind) && !compare_names(group, &its);
}

void mapicfg__log_group_name(struct mapicfg__buffer *text, const struct mapicfg__log_groups *groups,
                             const struct mapicfg__log_group *group) {
    text->size = 0;
    mapicfg__buffer_text(text, "");
    for (size_t i = 0; i < groups->name_count; i++) {
        mapicfg__buffer_text(text, i ? ", " : "");
        mapicfg__buffer_text(text, mapicfg__log_shape_value(group->names[i]));
    }
}
