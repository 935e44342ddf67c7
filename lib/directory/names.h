/* SPDX-License-Identifier: LGPL-2.1-or-later
 * names.h: the names by which objects are found: the index of them, and the objects that have a name. */
#ifndef MAPICFG_DIRECTORY_NAMES_H
#define MAPICFG_DIRECTORY_NAMES_H

#include "directory/rows.h"
#include "model/key.h"

/* A new store gets the secret of its keys; that of a store is read. */
mapicfg_status mapicfg__directory_make_seed(mapicfg_directory *directory, mapicfg_error *err);
mapicfg_status mapicfg__directory_read_seed(mapicfg_directory *directory, mapicfg_error *err);

/* Makes the names of an object those in `keys`; `before` are those it has. Both may be NULL. */
mapicfg_status mapicfg__directory_rename(mapicfg_directory *directory, int64_t id, const struct mapicfg__keys *before,
                                         const struct mapicfg__keys *keys, mapicfg_error *err);
/* Gives a row's object its names; a mapicfg_directory_fn whose user is the directory. */
int32_t mapicfg__directory_index(void *user, const mapicfg_object *object, uint64_t id);

/* Stored objects, owned, in the order of their ids. */
struct mapicfg__found {
    struct mapicfg__row *rows;
    size_t count, capacity;
};

/* Takes the object over. */
mapicfg_status mapicfg__found_add(struct mapicfg__found *found, int64_t id, mapicfg_object *object, mapicfg_error *err);
/* By their ids, each once. */
void mapicfg__found_order(struct mapicfg__found *found);
void mapicfg__found_free(struct mapicfg__found *found);

/* What is looked for, and what has been found of it. */
struct mapicfg__search {
    const struct mapicfg__class *cls;
    int (*wanted)(const mapicfg_object *stored, const void *as); /* below 0: no memory */
    const void *as;
    struct mapicfg__found *found;
    size_t most, seen; /* how many objects are looked at; 0: all */
};

/* Adds the objects of one key that are wanted, in no order; some may be there twice. */
mapicfg_status mapicfg__search_key(mapicfg_directory *directory, uint64_t key, struct mapicfg__search *search,
                                   mapicfg_error *err);
/* 1 when a search has looked at as many as it may, or found more than one. */
int mapicfg__search_is_enough(const struct mapicfg__search *search);
/* Every object that an identity names. *key_count is 0 when it has wildcards: then nothing was looked up. */
mapicfg_status mapicfg__directory_find_named(mapicfg_directory *directory, const struct mapicfg__class *cls,
                                             const char *identity, struct mapicfg__found *found, size_t *key_count,
                                             mapicfg_error *err);
/* 1 for an object of a server, by the name that objects have for it. */
int mapicfg__directory_is_of_server(const mapicfg_object *object, const char *server);
/* Every object of a server. */
mapicfg_status mapicfg__directory_find_of_server(mapicfg_directory *directory, const struct mapicfg__class *cls,
                                                 const char *server, struct mapicfg__found *found, mapicfg_error *err);

#endif
