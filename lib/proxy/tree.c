/* SPDX-License-Identifier: LGPL-2.1-or-later
 * tree.c: a proxy's configuration as directives in blocks: building and asking. */
#include "proxy/tree.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"

#define MAX_DIRECTIVES 200000u
#define MAX_WORDS 20000u /* of one directive */

static void *take(struct mapicfg__tree *tree, size_t size) {
    void *memory = mapicfg__arena_alloc(tree->texts, size);
    if (!memory) tree->failed = MAPICFG_E_NOMEM;
    return memory;
}

int mapicfg__tree_spend(uint64_t *left, uint64_t steps) {
    *left = *left > steps ? *left - steps : 0;
    return *left != 0;
}

mapicfg_status mapicfg__tree_init(struct mapicfg__tree *tree, uint64_t *left, mapicfg_error *err) {
    memset(tree, 0, sizeof *tree);
    tree->left = left;
    tree->seed = mapicfg__seed_new();
    tree->texts = mapicfg__arena_new();
    tree->list = tree->texts ? mapicfg__mem_grow(NULL, &tree->capacity, 1, sizeof *tree->list) : NULL;
    if (!tree->list) {
        mapicfg__arena_free(tree->texts);
        return mapicfg__error_no_memory(err);
    }
    memset(tree->list, 0, sizeof *tree->list);
    tree->count = 1;
    return MAPICFG_OK;
}

void mapicfg__tree_free(struct mapicfg__tree *tree) {
    mapicfg__arena_free(tree->texts);
    mapicfg__mem_free(tree->list);
    mapicfg__mem_free(tree->by_name);
    mapicfg__mem_free(tree->by_argument);
    mapicfg__mem_free(tree->pending);
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
        mapicfg__mem_grow(tree->pending, &tree->pending_capacity, tree->pending_count + 1, sizeof *tree->pending);
    if (!grown) {
        tree->failed = MAPICFG_E_NOMEM;
        return;
    }
    tree->pending = grown;
    grown[tree->pending_count++] = word;
}

/* ---- the index ---- */

/* What directives are found by: their block, their name and, in by_argument, word 1. */
struct key {
    uint32_t parent;
    const char *name, *argument; /* NULL: by name only */
    size_t size;                 /* of the argument */
};

static struct key key_of(const struct mapicfg__tree *tree, uint32_t number, int with_argument) {
    const char *argument = with_argument ? mapicfg__tree_word_at(tree, number, 1) : NULL;
    return (struct key){tree->list[number].parent, tree->list[number].words[0], argument,
                        argument ? strlen(argument) : 0};
}

static int has_key(const struct mapicfg__tree *tree, uint32_t number, const struct key *key) {
    if (tree->list[number].parent != key->parent || !mapicfg__tree_is_named(tree, number, key->name)) return 0;
    return !key->argument || mapicfg__text_is_word(key->argument, key->size, mapicfg__tree_word_at(tree, number, 1));
}

static size_t hash_of(const struct mapicfg__tree *tree, const struct key *key) {
    struct mapicfg__seed seed = {{tree->seed.k[0] ^ key->parent, tree->seed.k[1]}};
    uint64_t hash = mapicfg__hash_text(&seed, key->name, strlen(key->name));
    if (!key->argument) return (size_t)hash;
    seed.k[0] ^= hash;
    return (size_t)mapicfg__hash_text(&seed, key->argument, key->size);
}

/* The place in the index for a key: that of the first directive with it, or an empty one. */
static uint32_t *find_place(const struct mapicfg__tree *tree, const struct key *key) {
    for (size_t at = hash_of(tree, key);; at++) {
        uint32_t *place = &(key->argument ? tree->by_argument : tree->by_name)[at & (tree->index_size - 1)];
        if (!*place || has_key(tree, *place, key)) return place;
    }
}

static void move_places(struct mapicfg__tree *tree, const uint32_t *old, size_t size, int with_argument) {
    for (size_t i = 0; i < size; i++) {
        if (!old[i]) continue;
        const struct key key = key_of(tree, old[i], with_argument);
        *find_place(tree, &key) = old[i];
    }
}

/* Twice the size, and the first directives of each key in it. */
static int grow_index(struct mapicfg__tree *tree) {
    size_t old_size = tree->index_size, size = old_size ? 2 * old_size : 64;
    uint32_t *old_names = tree->by_name, *old_arguments = tree->by_argument;
    uint32_t *names = mapicfg__mem_zalloc(size * sizeof *names),
             *arguments = mapicfg__mem_zalloc(size * sizeof *arguments);
    if (!names || !arguments) {
        mapicfg__mem_free(names);
        mapicfg__mem_free(arguments);
        return 0;
    }
    tree->by_name = names;
    tree->by_argument = arguments;
    tree->index_size = size;
    move_places(tree, old_names, old_size, 0);
    move_places(tree, old_arguments, old_size, 1);
    mapicfg__mem_free(old_names);
    mapicfg__mem_free(old_arguments);
    return 1;
}

static void add_to_index(struct mapicfg__tree *tree, uint32_t number) {
    struct mapicfg__directive *list = tree->list;
    const struct key by_name = key_of(tree, number, 0), by_argument = key_of(tree, number, 1);
    uint32_t *place = find_place(tree, &by_name);
    if (*place)
        list[list[*place].last_same].next_same = number;
    else
        *place = number;
    list[*place].last_same = number;
    place = find_place(tree, &by_argument);
    if (*place)
        list[list[*place].last_like].next_like = number;
    else
        *place = number;
    list[*place].last_like = number;
}

uint32_t mapicfg__tree_add(struct mapicfg__tree *tree, uint32_t parent, const char *file, uint32_t line,
                           uint32_t column) {
    size_t count = tree->pending_count;
    tree->pending_count = 0;
    if (!tree->failed && tree->count == MAX_DIRECTIVES) tree->failed = MAPICFG_E_LIMIT;
    const char **words = tree->failed || !count ? NULL : take(tree, count * sizeof *words);
    if (!words) return MAPICFG__ROOT;
    struct mapicfg__directive *list = mapicfg__mem_grow(tree->list, &tree->capacity, tree->count + 1, sizeof *list);
    if (!list) {
        tree->failed = MAPICFG_E_NOMEM;
        return MAPICFG__ROOT;
    }
    tree->list = list;
    if (2 * tree->count >= tree->index_size && !grow_index(tree)) {
        tree->failed = MAPICFG_E_NOMEM;
        return MAPICFG__ROOT;
    }
    memcpy(words, tree->pending, count * sizeof *words);
    uint32_t number = (uint32_t)tree->count++;
    list[number] = (struct mapicfg__directive){
        .words = words, .count = (uint32_t)count, .parent = parent, .file = file, .line = line, .column = column};
    if (list[parent].last)
        list[list[parent].last].next = number;
    else
        list[parent].first = number;
    list[parent].last = number;
    add_to_index(tree, number);
    return number;
}

mapicfg_status mapicfg__tree_status(const struct mapicfg__tree *tree, mapicfg_error *err) {
    if (tree->failed == MAPICFG_E_LIMIT)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT,
                                   "the configuration has more than %u directives, or %u words in one of them",
                                   MAX_DIRECTIVES, MAX_WORDS);
    return tree->failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

/* ---- asking ---- */

const char *mapicfg__tree_word_at(const struct mapicfg__tree *tree, uint32_t directive, uint32_t index) {
    const struct mapicfg__directive *found = &tree->list[directive];
    return index < found->count ? found->words[index] : "";
}

int mapicfg__tree_is_named(const struct mapicfg__tree *tree, uint32_t directive, const char *name) {
    return mapicfg__text_same(mapicfg__tree_word_at(tree, directive, 0), name);
}

static uint32_t find_first(const struct mapicfg__tree *tree, const struct key *key) {
    if (!tree->index_size || !mapicfg__tree_spend(tree->left, 8 + key->size)) return MAPICFG__ROOT;
    return *find_place(tree, key);
}

uint32_t mapicfg__tree_child(const struct mapicfg__tree *tree, uint32_t parent, const char *name) {
    const struct key key = {parent, name, NULL, 0};
    return find_first(tree, &key);
}

uint32_t mapicfg__tree_child_like(const struct mapicfg__tree *tree, uint32_t parent, const char *name,
                                  const char *argument, size_t size) {
    const struct key key = {parent, name, argument, size};
    return find_first(tree, &key);
}

uint32_t mapicfg__tree_sibling_like(const struct mapicfg__tree *tree, uint32_t directive) {
    return mapicfg__tree_spend(tree->left, 1) ? tree->list[directive].next_like : MAPICFG__ROOT;
}

uint32_t mapicfg__tree_sibling(const struct mapicfg__tree *tree, uint32_t directive) {
    return mapicfg__tree_spend(tree->left, 1) ? tree->list[directive].next_same : MAPICFG__ROOT;
}

uint32_t mapicfg__tree_next(const struct mapicfg__tree *tree, uint32_t directive) {
    return mapicfg__tree_spend(tree->left, 1) ? tree->list[directive].next : MAPICFG__ROOT;
}

uint32_t mapicfg__tree_last_child(const struct mapicfg__tree *tree, uint32_t parent, const char *name) {
    uint32_t first = mapicfg__tree_child(tree, parent, name);
    return first ? tree->list[first].last_same : MAPICFG__ROOT;
}

uint32_t mapicfg__tree_find_word(const struct mapicfg__tree *tree, uint32_t directive, const char *word) {
    const struct mapicfg__directive *found = &tree->list[directive];
    for (uint32_t i = 1; i < found->count && mapicfg__tree_spend(tree->left, 1); i++)
        if (mapicfg__text_same(found->words[i], word)) return i;
    return 0;
}

int mapicfg__tree_any_word_contains(const struct mapicfg__tree *tree, uint32_t directive, uint32_t from,
                                    const char *piece) {
    const struct mapicfg__directive *found = &tree->list[directive];
    for (uint32_t i = from; i < found->count && mapicfg__tree_spend(tree->left, 1 + strlen(found->words[i])); i++)
        if (mapicfg__text_contains(found->words[i], piece)) return 1;
    return 0;
}

int mapicfg__tree_same_text(const struct mapicfg__tree *tree, const char *a, const char *b) {
    size_t same = 0;
    while (a[same] && a[same] == b[same]) same++;
    return mapicfg__tree_spend(tree->left, same + 1) && a[same] == b[same];
}
