/* SPDX-License-Identifier: LGPL-2.1-or-later
 * change.h: storing, changing and removing objects: the row, its names and its line in the journal together. */
#ifndef MAPICFG_DIRECTORY_CHANGE_H
#define MAPICFG_DIRECTORY_CHANGE_H

#include <mapicfg/directory.h>

#include "model/table.h"

/* Stores a new object, with its names and its line in the journal. *id as in mapicfg__row_insert(). */
mapicfg_status mapicfg__change_create(mapicfg_directory *directory, const mapicfg_object *object, int64_t *id,
                                      mapicfg_error *err);
/* Gives `have`, the object stored under the id, the value of one property: NULL for not stated. Its names are left. */
mapicfg_status mapicfg__change_property(mapicfg_directory *directory, mapicfg_object *have, int64_t id,
                                        uint32_t property, const char *text, mapicfg_error *err);
mapicfg_status mapicfg__change_remove(mapicfg_directory *directory, const mapicfg_object *have, int64_t id,
                                      mapicfg_error *err);

/* mapicfg_directory_set() and _remove() of the object with this id. Errors: MAPICFG_E_NOT_FOUND. */
mapicfg_status mapicfg__change_set_key(mapicfg_directory *directory, int64_t id, const mapicfg_object *changes,
                                       uint32_t *changed, mapicfg_error *err);
mapicfg_status mapicfg__change_remove_key(mapicfg_directory *directory, const struct mapicfg__class *cls, int64_t id,
                                          mapicfg_error *err);

/* What became of an object that was to be stored. */
struct mapicfg__outcome {
    int64_t id;
    int created;
    uint32_t changed; /* properties, of one that was there */
};

/* mapicfg_directory_put() inside a transaction. MAPICFG_E_IDENTITY, _AMBIGUOUS and _LIMIT have changed nothing. */
mapicfg_status mapicfg__change_store(mapicfg_directory *directory, const mapicfg_object *object,
                                     struct mapicfg__outcome *outcome, mapicfg_error *err);

#endif
