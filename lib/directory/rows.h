/* SPDX-License-Identifier: LGPL-2.1-or-later
 * rows.h: objects as rows: one table a class, one column a property. */
#ifndef MAPICFG_DIRECTORY_ROWS_H
#define MAPICFG_DIRECTORY_ROWS_H

#include <mapicfg/directory.h>
#include <sqlite3.h>

#include "model/object.h"

/* A stored object, owned. */
struct mapicfg__row {
    int64_t id;
    mapicfg_object *object;
};

/* The value in a column of the row that the statement stands on, borrowed until it moves. */
struct mapicfg__stored mapicfg__row_column(sqlite3_stmt *sql, int at);
/* The object of a row that the statement stands on: its columns from `first` on are the properties. */
mapicfg_status mapicfg__row_object(sqlite3_stmt *sql, int first, const struct mapicfg__class *cls, mapicfg_object **out,
                                   mapicfg_error *err);
/* The object with this id; NULL when there is none. */
mapicfg_status mapicfg__row_get(mapicfg_directory *directory, const struct mapicfg__class *cls, int64_t id,
                                mapicfg_object **out, mapicfg_error *err);
/* The statement that gives the rows that have the key ?1. */
mapicfg_status mapicfg__row_of_key(mapicfg_directory *directory, const struct mapicfg__class *cls, sqlite3_stmt **sql,
                                   mapicfg_error *err);
/* The statement that gives rows with ids after ?1, at most ?2. */
mapicfg_status mapicfg__row_page(mapicfg_directory *directory, const struct mapicfg__class *cls, sqlite3_stmt **sql,
                                 mapicfg_error *err);
/* Adds a row. *id is its id: 0 asks for a new one. */
mapicfg_status mapicfg__row_insert(mapicfg_directory *directory, const mapicfg_object *object, int64_t *id,
                                   mapicfg_error *err);
/* One property of a row; NULL: not stated. */
mapicfg_status mapicfg__row_update(mapicfg_directory *directory, const struct mapicfg__class *cls, int64_t id,
                                   uint32_t property, const char *text, mapicfg_error *err);
mapicfg_status mapicfg__row_remove(mapicfg_directory *directory, const struct mapicfg__class *cls, int64_t id,
                                   mapicfg_error *err);

#endif
