/* SPDX-License-Identifier: LGPL-2.1-or-later
 * tree.c: a proxy's configuration as directives in blocks: building and asking. */
#include "proxy/tree.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

#define MAX_DIRECTIVES 200000u
#define MAX_WORDS 20000u /* of one directive */
#define BLOCK_SIZE 16384u

struct mapicfg__block {
    struct mapicfg__block *next;
    size_t used, size;
    char bytes[];
};

/* size bytes, aligned for pointers. */
static void *take(struct mapicfg__tree *tree, size_t size) {
    size = (size + sizeof(void *) - 1) / sizeof(void *) * sizeof(void *);
    struct mapicfg__block *block = tree->blocks;
    if (!block || block->size - block->used < size) {
        size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
        block = mapicfg__alloc(sizeof *block + room);
        if (!block) {
            tree->failed = MAPICFG_E_NOMEM;
            return NULL;
        }
        *block = (struct mapicfg__block){.next = tree->blocks, .size = room};
        tree->blocks = block;
    }
    void *memory = block->bytes + block->used;
    block->used += size;
    return memory;
}

mapicfg_status mapicfg__tree_init(struct mapicfg__tree *tree, mapicfg_error *err) {
    memset(tree, 0, sizeof *tree);
    tree->list = mapicfg__grow(NULL, &tree->capacity, 1, sizeof *tree->list);
    if (!tree->list) return mapicfg__no_memory(err);
    memset(tree->list, 0, sizeof *tree->list);
    tree->count = 1;
    return MAPICFG_OK;
}

void mapicfg__tree_free(struct mapicfg__tree *tree) {
    while (tree->blocks) {
        struct mapicfg__block *next = tree->blocks->next;
        mapicfg__free(tree->blocks);
        tree->blocks = next;
    }
    mapicfg__free(tree->list);
    mapicfg__free(tree->pending);
    memset(tree, 0, sizeof *tree);
}

const char *mapicfg__tree_text(struct mapicfg__tree *tree, const char *bytes, size_t size) {
    size_t valid = mapicfg__utf8_valid(bytes, size);
    char *text = tree->failed ? NULL : take(tree, (valid == size ? size : 3 * size) + 1);
    if (!text) return NULL;
    memcpy(text, bytes, valid);
    size_t out = valid;
    for (size_t at = valid; at < size;) out += mapicfg__utf8_put(text + out, mapicfg__utf8_next(bytes, size, &at));
    text[out] = '\0';
    return text;
}

void mapicfg__tree_word(struct mapicfg__tree *tree, const char *bytes, size_t size) {
    if (tree->pending_count == MAX_WORDS) tree->failed = MAPICFG_E_LIMIT;
    const char *word = mapicfg__tree_text(tree, bytes, size);
    if (!word) return;
    const char **grown =
        mapicfg__grow(tree->pending, &tree->pending_capacity, tree->pending_count + 1, sizeof *tree->pending);
    if (!grown) {
        tree->failed = MAPICFG_E_NOMEM;
        return;
    }
    tree->pending = grown;
    grown[tree->pending_count++] = word;
}

uint32_t mapicfg__tree_add(struct mapicfg__tree *tree, uint32_t parent, const char *file, uint32_t line,
                           uint32_t column) {
    size_t count = tree->pending_count;
    tree->pending_count = 0;
    if (!tree->failed && tree->count == MAX_DIRECTIVES) tree->failed = MAPICFG_E_LIMIT;
    const char **words = tree->failed || !count ? NULL : take(tree, count * sizeof *words);
    if (!words) return MAPICFG__ROOT;
    struct mapicfg__directive *list = mapicfg__grow(tree->list, &tree->capacity, tree->count + 1, sizeof *list);
    if (!list) {
        tree->failed = MAPICFG_E_NOMEM;
        return MAPICFG__ROOT;
    }
    memcpy(words, tree->pending, count * sizeof *words);
    tree->list = list;
    uint32_t number = (uint32_t)tree->count++;
    list[number] = (struct mapicfg__directive){
        .words = words, .count = (uint32_t)count, .parent = parent, .file = file, .line = line, .column = column};
    if (list[parent].last)
        list[list[parent].last].next = number;
    else
        list[parent].first = number;
    list[parent].last = number;
    return number;
}

mapicfg_status mapicfg__tree_status(const struct mapicfg__tree *tree, mapicfg_error *err) {
    if (tree->failed == MAPICFG_E_LIMIT)
        return mapicfg__fail(err, MAPICFG_E_LIMIT,
                             "the configuration has more than %u directives, or %u words in one of them",
                             MAX_DIRECTIVES, MAX_WORDS);
    return tree->failed ? mapicfg__no_memory(err) : MAPICFG_OK;
}

/* ---- asking ---- */

const char *mapicfg__word(const struct mapicfg__tree *tree, uint32_t directive, uint32_t index) {
    const struct mapicfg__directive *found = &tree->list[directive];
    return index < found->count ? found->words[index] : "";
}

int mapicfg__is_named(const struct mapicfg__tree *tree, uint32_t directive, const char *name) {
    return mapicfg__same_word(mapicfg__word(tree, directive, 0), name);
}

static uint32_t find_from(const struct mapicfg__tree *tree, uint32_t at, const char *name) {
    while (at && !mapicfg__is_named(tree, at, name)) at = tree->list[at].next;
    return at;
}

uint32_t mapicfg__child(const struct mapicfg__tree *tree, uint32_t parent, const char *name) {
    return find_from(tree, tree->list[parent].first, name);
}

uint32_t mapicfg__sibling(const struct mapicfg__tree *tree, uint32_t directive, const char *name) {
    return find_from(tree, tree->list[directive].next, name);
}

uint32_t mapicfg__last_child(const struct mapicfg__tree *tree, uint32_t parent, const char *name) {
    uint32_t last = MAPICFG__ROOT;
    for (uint32_t at = mapicfg__child(tree, parent, name); at; at = mapicfg__sibling(tree, at, name)) last = at;
    return last;
}

uint32_t mapicfg__find_word(const struct mapicfg__tree *tree, uint32_t directive, const char *word) {
    const struct mapicfg__directive *found = &tree->list[directive];
    for (uint32_t i = 1; i < found->count; i++)
        if (mapicfg__same_word(found->words[i], word)) return i;
    return 0;
}
