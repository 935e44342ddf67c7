/* SPDX-License-Identifier: LGPL-2.1-or-later
 * trail.c: what has been read of each log that is followed, so that it is known again. */
#include "logs/trail.h"

#include <string.h>

#include "base/mem.h"

void mapicfg__log_trails_init(struct mapicfg__log_trails *trails) {
    *trails = (struct mapicfg__log_trails){.seed = mapicfg__seed_new()};
}

void mapicfg__log_trails_free(struct mapicfg__log_trails *trails) {
    for (size_t i = 0; i < trails->count; i++) mapicfg__mem_free(trails->list[i].name);
    for (size_t i = 0; i < trails->header_count; i++) mapicfg__mem_free((char *)trails->headers[i].text);
    mapicfg__mem_free(trails->list);
    mapicfg__mem_free(trails->firsts);
    mapicfg__mem_free(trails->headers);
    mapicfg__set_free(&trails->known);
    *trails = (struct mapicfg__log_trails){0};
}

/* ---- trails ---- */

static int compare_key(const void *firsts, const void *key, size_t position) {
    const uint64_t one = *(const uint64_t *)key, other = ((const struct mapicfg__log_first *)firsts)[position].key;
    return (one > other) - (one < other);
}

uint64_t mapicfg__log_trails_key(const struct mapicfg__log_trails *trails, const char *record, size_t size) {
    return mapicfg__hash_text(&trails->seed, record, size);
}

size_t mapicfg__log_trails_find(const struct mapicfg__log_trails *trails, uint64_t key) {
    const size_t found = mapicfg__set_find(&trails->known, compare_key, trails->firsts, &key);
    return found == MAPICFG__SET_NONE ? MAPICFG__LOG_NO_TRAIL : trails->firsts[found].trail;
}

/* Puts the new one behind those with its key. 0: no memory. */
static int link_key(struct mapicfg__log_trails *trails, uint64_t key) {
    const size_t found = mapicfg__set_find(&trails->known, compare_key, trails->firsts, &key);
    if (found != MAPICFG__SET_NONE) {
        trails->list[trails->firsts[found].last].next = trails->count;
        trails->firsts[found].last = trails->count;
        return 1;
    }
    struct mapicfg__log_first *grown =
        mapicfg__mem_grow(trails->firsts, &trails->first_capacity, trails->known.count + 1, sizeof *grown);
    if (!grown) return 0;
    trails->firsts = grown;
    const size_t at = mapicfg__set_put(&trails->known, compare_key, grown, &key);
    if (at == MAPICFG__SET_NONE) return 0;
    grown[at] = (struct mapicfg__log_first){key, trails->count, trails->count};
    return 1;
}

size_t mapicfg__log_trails_add(struct mapicfg__log_trails *trails, const uint64_t *key, uint64_t number) {
    struct mapicfg__log_trail *grown =
        mapicfg__mem_grow(trails->list, &trails->capacity, trails->count + 1, sizeof *grown);
    if (!grown) return MAPICFG__LOG_NO_TRAIL;
    trails->list = grown;
    if (key && !link_key(trails, *key)) return MAPICFG__LOG_NO_TRAIL;
    grown[trails->count] = (struct mapicfg__log_trail){
        .key = key ? *key : 0, .next = MAPICFG__LOG_NO_TRAIL, .header = SIZE_MAX, .holder = SIZE_MAX, .number = number};
    return trails->count++;
}

int mapicfg__log_trails_call(struct mapicfg__log_trails *trails, size_t trail, const char *name) {
    char *copy = mapicfg__mem_dup(name, strlen(name));
    if (!copy) return 0;
    mapicfg__mem_free(trails->list[trail].name);
    trails->list[trail].name = copy;
    return 1;
}

/* ---- headers ---- */

static int is_header(const struct mapicfg__log_header *header, const struct mapicfg__log_rows *rows) {
    return header->size == rows->layout.header.size && header->type_size == rows->type.size &&
           !memcmp(header->text, rows->layout.header.data, header->size) &&
           (!header->type_size || !memcmp(header->type, rows->type.data, header->type_size));
}

/* A copy of the header, with its type behind it. 0: no memory. */
static int copy_header(struct mapicfg__log_header *header, const struct mapicfg__log_rows *rows) {
    const size_t size = rows->layout.header.size, type_size = rows->type.size;
    char *text = mapicfg__mem_alloc(size + type_size + 1);
    if (!text) return 0;
    memcpy(text, rows->layout.header.data, size);
    if (type_size) memcpy(text + size, rows->type.data, type_size);
    *header = (struct mapicfg__log_header){text, text + size, size, type_size};
    return 1;
}

/* There are few: as many as servers have field lists. */
int mapicfg__log_trails_stop(struct mapicfg__log_trails *trails, size_t trail, const struct mapicfg__log_rows *rows) {
    size_t at = 0;
    while (at < trails->header_count && !is_header(&trails->headers[at], rows)) at++;
    if (at == trails->header_count) {
        struct mapicfg__log_header *grown =
            mapicfg__mem_grow(trails->headers, &trails->header_capacity, at + 1, sizeof *grown);
        if (!grown) return 0;
        trails->headers = grown;
        if (!copy_header(&grown[at], rows)) return 0;
        trails->header_count++;
    }
    trails->list[trail].header = at;
    return 1;
}
