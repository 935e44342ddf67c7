/* SPDX-License-Identifier: LGPL-2.1-or-later
 * answer.c: an answer that was read: its entries by path. */
#include "autodiscover/answer.h"

#include <string.h>

#include "base/mem.h"

int mapicfg__answer_path_is_in(const char *path, const char *block) {
    size_t size = strlen(block);
    return strncmp(path, block, size) == 0 && strcspn(path + size, "[/@") == 0 && path[size];
}

const char *mapicfg__answer_path_rest(const char *path) {
    return path + strcspn(path, "/@");
}

static int compare_path(const void *entries, const void *key, size_t position) {
    return strcmp(key, ((const struct mapicfg__entry *)entries)[position].path);
}

int mapicfg__answer_add(mapicfg_autodiscover_answer *answer, char *path, const char *text, size_t size) {
    size_t before = answer->count;
    struct mapicfg__entry *grown = mapicfg__mem_grow(answer->entries, &answer->capacity, before + 1, sizeof *grown);
    if (grown) answer->entries = grown;
    char *copy = grown ? mapicfg__mem_dup(text ? text : "", size) : NULL;
    size_t position = copy ? mapicfg__set_put(&answer->paths, compare_path, answer->entries, path) : MAPICFG__SET_NONE;
    if (position == before) {
        grown[answer->count++] = (struct mapicfg__entry){path, copy};
        return 1;
    }
    mapicfg__mem_free(path);
    mapicfg__mem_free(copy);
    return position != MAPICFG__SET_NONE;
}

static void free_one(mapicfg_autodiscover_answer *answer) {
    for (size_t i = 0; i < answer->count; i++) {
        mapicfg__mem_free(answer->entries[i].path);
        mapicfg__mem_free(answer->entries[i].text);
    }
    mapicfg__set_free(&answer->paths);
    mapicfg__buffer_free(&answer->sentence);
    mapicfg__mem_free(answer->entries);
    mapicfg_statements_free(answer->notes);
    mapicfg__mem_free(answer);
}

void mapicfg_autodiscover_answer_free(mapicfg_autodiscover_answer *answer) {
    while (answer) {
        mapicfg_autodiscover_answer *next = answer->next;
        free_one(answer);
        answer = next;
    }
}

const mapicfg_autodiscover_answer *mapicfg_autodiscover_answer_get_next(const mapicfg_autodiscover_answer *answer) {
    return answer ? answer->next : NULL;
}

size_t mapicfg_autodiscover_answer_count(const mapicfg_autodiscover_answer *answer) {
    return answer ? answer->count : 0;
}

const char *mapicfg_autodiscover_answer_get_path(const mapicfg_autodiscover_answer *answer, size_t index) {
    return answer && index < answer->count ? answer->entries[index].path : NULL;
}

const char *mapicfg_autodiscover_answer_get_text(const mapicfg_autodiscover_answer *answer, size_t index) {
    return answer && index < answer->count ? answer->entries[index].text : NULL;
}

size_t mapicfg__answer_find(const mapicfg_autodiscover_answer *answer, const char *path) {
    return mapicfg__set_find(&answer->paths, compare_path, answer->entries, path);
}

const char *mapicfg_autodiscover_answer_find(const mapicfg_autodiscover_answer *answer, const char *path) {
    if (!answer || !path) return NULL;
    size_t position = mapicfg__answer_find(answer, path);
    return position == MAPICFG__SET_NONE ? NULL : answer->entries[position].text;
}
