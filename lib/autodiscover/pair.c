/* SPDX-License-Identifier: LGPL-2.1-or-later
 * pair.c: which parts of two answers belong together: their blocks, and what else may be there several times, by what
 * is in them.
 *
 * An answer may have the external EXHTTP only, which is then its first: a number says nothing. */
#include "autodiscover/pair.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

/* ---- units ---- */

/* The end of a step of this name, with its number, below the block; 0: the path has none. */
static size_t end_of_step(const char *path, size_t block, const char *step) {
    size_t size = strlen(step);
    for (const char *at = strstr(path + block, step); at; at = strstr(at + 1, step)) {
        const char *end = at + size;
        if (*end == '[') end += strcspn(end, "/@");
        if (!*end || *end == '@' || *end == '/') return (size_t)(end - path);
    }
    return 0;
}

/* The bytes of the name of the unit in which the path is. */
static size_t name_size(const char *path) {
    static const char *const steps[] = {"/OWAUrl", "/AlternativeMailbox", "/PublicFolderInformation"};
    size_t block = strcspn(path, "/@"), size = 0;
    for (size_t i = 0; i < sizeof steps / sizeof *steps && !size; i++) size = end_of_step(path, block, steps[i]);
    return size ? size : block;
}

static size_t kind_size(const char *path, size_t size) {
    if (!size || path[size - 1] != ']') return size;
    while (size && path[size - 1] != '[') size--;
    return size ? size - 1 : 0;
}

static int compare_name(const void *user, const void *key, size_t position) {
    const struct mapicfg__unit *a = key, *b = &((const struct mapicfg__units *)user)->list[position];
    if (a->size != b->size) return a->size < b->size ? -1 : 1;
    return memcmp(a->path, b->path, a->size);
}

/* A URL without its query and the slash at its end. */
static void take_url(struct mapicfg__unit *unit, const char *url) {
    unit->key = url;
    unit->key_size = strcspn(url, "?");
    if (unit->key_size && url[unit->key_size - 1] == '/') unit->key_size--;
}

/* A Protocol is known by its host, an AlternativeMailbox by its address or name. */
static void take_key(struct mapicfg__unit *unit, const struct mapicfg__entry *entry) {
    static const char *const names[] = {"/Server", "/SmtpAddress", "/LegacyDN"};
    const char *rest = entry->path + unit->size;
    if (strchr(entry->path, '/') && !*rest) {
        take_url(unit, entry->text);
        return;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names && !unit->key_size; i++) {
        if (strcmp(rest, names[i]) != 0) continue;
        unit->key = entry->text;
        unit->key_size = strlen(entry->text);
    }
}

/* 0: no memory. */
static int take_entry(struct mapicfg__units *units, struct mapicfg__set *set, size_t index) {
    const struct mapicfg__entry *entry = &units->answer->entries[index];
    struct mapicfg__unit unit = {
        .path = entry->path, .size = name_size(entry->path), .key = "", .first = index, .pair = MAPICFG__UNPAIRED};
    unit.kind_size = kind_size(unit.path, unit.size);
    struct mapicfg__unit *grown = mapicfg__mem_grow(units->list, &units->capacity, units->count + 1, sizeof *grown);
    if (!grown) return 0;
    units->list = grown;
    size_t position = mapicfg__set_put(set, compare_name, units, &unit);
    if (position == MAPICFG__SET_NONE) return 0;
    if (position == units->count) grown[units->count++] = unit;
    units->of[index] = position;
    take_key(&grown[position], entry);
    return 1;
}

/* 0: no memory. */
static int find_units(struct mapicfg__units *units) {
    struct mapicfg__set set = {0};
    int fine = (units->of = mapicfg__mem_alloc((units->answer->count + 1) * sizeof *units->of)) != NULL;
    for (size_t i = 0; fine && i < units->answer->count; i++) fine = take_entry(units, &set, i);
    mapicfg__set_free(&set);
    return fine;
}

int mapicfg__unit_is(const struct mapicfg__unit *unit, const char *kind) {
    return strlen(kind) == unit->kind_size && memcmp(unit->path, kind, unit->kind_size) == 0;
}

/* ---- pairs ---- */

static int compare_kinds(const struct mapicfg__unit *a, const struct mapicfg__unit *b) {
    if (a->kind_size != b->kind_size) return a->kind_size < b->kind_size ? -1 : 1;
    return memcmp(a->path, b->path, a->kind_size);
}

static int compare_keys(const struct mapicfg__unit *a, const struct mapicfg__unit *b) {
    int order = compare_kinds(a, b);
    return order ? order : mapicfg__text_compare(a->key, a->key_size, b->key, b->key_size);
}

static int by_key(const void *a, const void *b) {
    const struct mapicfg__unit *left = *(struct mapicfg__unit *const *)a, *right = *(struct mapicfg__unit *const *)b;
    int order = compare_keys(left, right);
    return order ? order : left->first < right->first ? -1 : left->first > right->first;
}

static int by_kind(const void *a, const void *b) {
    const struct mapicfg__unit *left = *(struct mapicfg__unit *const *)a, *right = *(struct mapicfg__unit *const *)b;
    int order = compare_kinds(left, right);
    return order ? order : left->first < right->first ? -1 : left->first > right->first;
}

/* The units without a pair. */
static size_t collect(struct mapicfg__units *units, struct mapicfg__unit **to) {
    size_t count = 0;
    for (size_t i = 0; i < units->count; i++)
        if (units->list[i].pair == MAPICFG__UNPAIRED) to[count++] = &units->list[i];
    return count;
}

struct side {
    struct mapicfg__units *units;
    struct mapicfg__unit **sorted;
};

/* Another mailbox is not the same one at another address. */
static int is_known_by_key_only(const struct mapicfg__unit *unit) {
    return mapicfg__unit_is(unit, "Account/AlternativeMailbox");
}

/* Pairs what has no pair yet, by keys or in order. */
static void pair(struct side *a, struct side *b, int keys) {
    size_t a_count = collect(a->units, a->sorted), b_count = collect(b->units, b->sorted);
    qsort(a->sorted, a_count, sizeof *a->sorted, keys ? by_key : by_kind);
    qsort(b->sorted, b_count, sizeof *b->sorted, keys ? by_key : by_kind);
    for (size_t i = 0, j = 0; i < a_count && j < b_count;) {
        struct mapicfg__unit *left = a->sorted[i], *right = b->sorted[j];
        int order = keys ? compare_keys(left, right) : compare_kinds(left, right);
        if (order == 0 && (keys || !is_known_by_key_only(left))) {
            left->pair = (size_t)(right - b->units->list);
            right->pair = (size_t)(left - a->units->list);
        }
        i += order <= 0;
        j += order >= 0;
    }
}

mapicfg_status mapicfg__units_pair(struct mapicfg__units *expected, struct mapicfg__units *answer, mapicfg_error *err) {
    if (!find_units(expected) || !find_units(answer)) return mapicfg__error_no_memory(err);
    size_t count = expected->count + answer->count;
    struct mapicfg__unit **sorted = mapicfg__mem_alloc((count + 1) * sizeof *sorted);
    if (!sorted) return mapicfg__error_no_memory(err);
    struct side a = {expected, sorted}, b = {answer, sorted + expected->count};
    pair(&a, &b, 1);
    pair(&a, &b, 0);
    mapicfg__mem_free(sorted);
    return MAPICFG_OK;
}

void mapicfg__units_free(struct mapicfg__units *units) {
    mapicfg__mem_free(units->list);
    mapicfg__mem_free(units->of);
}
