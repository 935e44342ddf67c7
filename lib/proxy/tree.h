/* SPDX-License-Identifier: LGPL-2.1-or-later
 * tree.h: a proxy's configuration as directives in blocks, the same for all four languages. */
#ifndef MAPICFG_PROXY_TREE_H
#define MAPICFG_PROXY_TREE_H

#include <mapicfg/base.h>

#include "base/arena.h"
#include "base/hash.h"

#define MAPICFG__ROOT 0u /* the number of the tree's top; no directive, and "none" where a number is asked for */

/* nginx: a directive, with or without a block. HAProxy: a section's head, or a line in it. Apache: a directive, or a
 * section whose name is without its bracket. IIS: an element, with word 1 that names it among its like, and then its
 * attributes, each a name and a value. */
struct mapicfg__directive {
    const char *const *words; /* words[0] is the name; unquoted, valid UTF-8 */
    uint32_t count;           /* of words, at least 1 except for the root */
    uint32_t parent, first, last, next;
    uint32_t next_same, last_same; /* of the same name in the same block; last_same is kept by the first one */
    uint32_t next_like, last_like; /* and with the same word 1 */
    const char *file;              /* may be NULL */
    uint32_t line, column;
    uint32_t defaults; /* HAProxy: the last defaults section before this section */
    uint32_t unread;   /* 1: includes a file whose text was not given */
};

struct mapicfg__tree {
    struct mapicfg__directive *list;
    size_t count, capacity;
    struct mapicfg__arena *texts; /* and the lists of words */
    const char **pending;         /* words of the directive that is being read */
    size_t pending_count, pending_capacity;
    /* By a hash, the first directive of each name in each block, and of each name with each word 1. */
    uint32_t *by_name, *by_argument;
    size_t index_size; /* of either */
    struct mapicfg__seed seed;
    uint32_t unread;     /* the first directive that includes a file which was not given, or MAPICFG__ROOT */
    uint32_t assumption; /* Apache: conditions of which the text does not tell are met (0), or their opposites (1) */
    uint32_t open;       /* the first such condition, or MAPICFG__ROOT */
    uint64_t *left;      /* see mapicfg__tree_spend() */
    mapicfg_status failed;
};

#define MAPICFG__MAX_DEPTH 64u

/* One budget limits a whole run of a linter: each compared character, and each directive passed by, is a step. Returns
 * 0 when it is spent. Then searches find nothing more, so that nothing may be concluded from what they do not find. */
int mapicfg__tree_spend(uint64_t *left, uint64_t steps);

mapicfg_status mapicfg__tree_init(struct mapicfg__tree *tree, uint64_t *left, mapicfg_error *err);
void mapicfg__tree_free(struct mapicfg__tree *tree);

/* A copy of the text in the tree's memory, bad UTF-8 replaced; NULL when the tree has failed. */
const char *mapicfg__tree_text(struct mapicfg__tree *tree, const char *bytes, size_t size);
/* Adds a word to the directive that is being read. */
void mapicfg__tree_word(struct mapicfg__tree *tree, const char *bytes, size_t size);
/* Makes a directive of the words, as the last of its parent; returns its number. */
uint32_t mapicfg__tree_add(struct mapicfg__tree *tree, uint32_t parent, const char *file, uint32_t line,
                           uint32_t column);
/* What went wrong while adding. */
mapicfg_status mapicfg__tree_status(const struct mapicfg__tree *tree, mapicfg_error *err);

/* The readers. They fill a tree that was just initialized.
 * Errors: MAPICFG_E_SYNTAX, MAPICFG_E_LIMIT. */
mapicfg_status mapicfg__nginx_parse(struct mapicfg__tree *tree, const char *text, size_t size, const char *file,
                                    mapicfg_error *err);
mapicfg_status mapicfg__haproxy_parse(struct mapicfg__tree *tree, const char *text, size_t size, const char *file,
                                      mapicfg_error *err);
mapicfg_status mapicfg__apache_parse(struct mapicfg__tree *tree, const char *text, size_t size, const char *file,
                                     mapicfg_error *err);

mapicfg_status mapicfg__arr_parse(struct mapicfg__tree *tree, const char *text, size_t size, const char *file,
                                  mapicfg_error *err);

/* ---- asking ---- */

/* Word `index` of a directive; "" behind its last. */
const char *mapicfg__tree_word_at(const struct mapicfg__tree *tree, uint32_t directive, uint32_t index);
/* 1 when the directive has this name, without regard to case. */
int mapicfg__tree_is_named(const struct mapicfg__tree *tree, uint32_t directive, const char *name);
/* The first child with this name; MAPICFG__ROOT for none. */
uint32_t mapicfg__tree_child(const struct mapicfg__tree *tree, uint32_t parent, const char *name);
/* The next one in the same block with the same name as this one; MAPICFG__ROOT for none. */
uint32_t mapicfg__tree_sibling(const struct mapicfg__tree *tree, uint32_t directive);
/* The first child with this name and this word 1, and the next one in the same block; without regard to case. */
uint32_t mapicfg__tree_child_like(const struct mapicfg__tree *tree, uint32_t parent, const char *name,
                                  const char *argument, size_t size);
uint32_t mapicfg__tree_sibling_like(const struct mapicfg__tree *tree, uint32_t directive);
/* The next one in the same block; MAPICFG__ROOT for none. */
uint32_t mapicfg__tree_next(const struct mapicfg__tree *tree, uint32_t directive);
/* The last child with this name: the one that counts where a later setting replaces an earlier one. */
uint32_t mapicfg__tree_last_child(const struct mapicfg__tree *tree, uint32_t parent, const char *name);
/* The number of the word that is this one from index 1 on, without regard to case; 0 for none. */
uint32_t mapicfg__tree_find_word(const struct mapicfg__tree *tree, uint32_t directive, const char *word);
/* 1 when a word from index `from` on contains the piece, without regard to case. */
int mapicfg__tree_any_word_contains(const struct mapicfg__tree *tree, uint32_t directive, uint32_t from,
                                    const char *piece);
/* 1 when two texts of the configuration are the same, with regard to case. */
int mapicfg__tree_same_text(const struct mapicfg__tree *tree, const char *a, const char *b);

#endif
