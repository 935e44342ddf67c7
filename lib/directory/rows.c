/* SPDX-License-Identifier: LGPL-2.1-or-later
 * rows.c: objects as rows: one table a class, one column a property. */
#include "directory/rows.h"

#include <string.h>

#include "base/error.h"
#include "directory/sql.h"
#include "model/object.h"
#include "model/value.h"

/* The columns of a class in the order of its table; NULL for one that an older file lacks. */
static void put_columns(const mapicfg_directory *directory, const struct mapicfg__class *cls,
                        struct mapicfg__buffer *sql) {
    for (uint32_t i = 0; i < cls->count; i++) {
        mapicfg__buffer_text(sql, ", ");
        mapicfg__buffer_text(sql, directory->columns[cls->id] >> i & 1 ? cls->properties[i].name : "NULL");
    }
}

static mapicfg_status prepare(mapicfg_directory *directory, sqlite3_stmt **slot, struct mapicfg__buffer *sql,
                              mapicfg_error *err) {
    mapicfg_status status =
        sql->failed ? mapicfg__error_no_memory(err) : mapicfg__sql_prepare(directory, slot, sql->data, err);
    mapicfg__buffer_free(sql);
    return status;
}

/* SELECT id and the columns, from `from` or the class's own table. */
static mapicfg_status prepare_select(mapicfg_directory *directory, const struct mapicfg__class *cls,
                                     sqlite3_stmt **slot, const char *from, const char *which, mapicfg_error *err) {
    if (*slot) return MAPICFG_OK;
    struct mapicfg__buffer sql = {0};
    mapicfg__buffer_text(&sql, "SELECT id");
    put_columns(directory, cls, &sql);
    mapicfg__buffer_text(&sql, " FROM ");
    mapicfg__buffer_text(&sql, from);
    mapicfg__buffer_text(&sql, cls->name);
    mapicfg__buffer_text(&sql, which);
    return prepare(directory, slot, &sql, err);
}

/* ---- reading ---- */

/* As a blob SQLite lends the bytes in place; as text it would copy them to append a NUL. Asking the value instead of
 * the column each time halves the cost; it requires that one thread at a time uses the connection, which holds. */
struct mapicfg__stored mapicfg__row_column(sqlite3_stmt *sql, int at) {
    sqlite3_value *value = sqlite3_column_value(sql, at);
    if (sqlite3_value_type(value) == SQLITE_NULL) return (struct mapicfg__stored){NULL, 0};
    const char *text = sqlite3_value_blob(value);
    return (struct mapicfg__stored){text ? text : "", (size_t)sqlite3_value_bytes(value)};
}

mapicfg_status mapicfg__row_object(sqlite3_stmt *sql, int first, const struct mapicfg__class *cls, mapicfg_object **out,
                                   mapicfg_error *err) {
    struct mapicfg__stored stored[MAPICFG__MAX_PROPERTIES];
    size_t size = 0;
    *out = NULL;
    for (uint32_t i = 0; i < cls->count; i++) {
        stored[i] = mapicfg__row_column(sql, first + (int)i);
        size += stored[i].size;
    }
    /* as stored, each element of a list may have quotation marks of its own */
    mapicfg_status status =
        size <= 2 * MAPICFG__MOST_OBJECT
            ? mapicfg__object_load(out, cls, stored, err)
            : mapicfg__error_fail(err, MAPICFG_E_FORMAT, "a stored object is too large, with %zu bytes", size);
    if (status) mapicfg__error_source(err, sqlite3_db_filename(sqlite3_db_handle(sql), "main"));
    return status;
}

mapicfg_status mapicfg__row_get(mapicfg_directory *directory, const struct mapicfg__class *cls, int64_t id,
                                mapicfg_object **out, mapicfg_error *err) {
    sqlite3_stmt **slot = &directory->classes[cls->id].row;
    *out = NULL;
    mapicfg_status status = prepare_select(directory, cls, slot, "", " WHERE id = ?1", err);
    if (status) return status;
    sqlite3_bind_int64(*slot, 1, id);
    int code = sqlite3_step(*slot);
    if (code == SQLITE_ROW)
        status = mapicfg__row_object(*slot, 1, cls, out, err);
    else if (code != SQLITE_DONE)
        status = mapicfg__sql_fail(directory, code, err);
    sqlite3_reset(*slot);
    return status;
}

mapicfg_status mapicfg__row_of_key(mapicfg_directory *directory, const struct mapicfg__class *cls, sqlite3_stmt **sql,
                                   mapicfg_error *err) {
    *sql = NULL;
    sqlite3_stmt **slot = &directory->classes[cls->id].of_key;
    mapicfg_status status =
        prepare_select(directory, cls, slot, "Name CROSS JOIN ", " ON id = object WHERE key = ?1 ORDER BY object", err);
    *sql = *slot;
    return status;
}

mapicfg_status mapicfg__row_page(mapicfg_directory *directory, const struct mapicfg__class *cls, sqlite3_stmt **sql,
                                 mapicfg_error *err) {
    *sql = NULL;
    sqlite3_stmt **slot = &directory->classes[cls->id].page;
    mapicfg_status status = prepare_select(directory, cls, slot, "", " WHERE id > ?1 ORDER BY id LIMIT ?2", err);
    *sql = *slot;
    return status;
}

/* ---- changing ---- */

static mapicfg_status prepare_insert(mapicfg_directory *directory, const struct mapicfg__class *cls,
                                     mapicfg_error *err) {
    sqlite3_stmt **slot = &directory->classes[cls->id].insert;
    if (*slot) return MAPICFG_OK;
    struct mapicfg__buffer sql = {0};
    mapicfg__buffer_text(&sql, "INSERT INTO ");
    mapicfg__buffer_text(&sql, cls->name);
    mapicfg__buffer_text(&sql, " (id");
    put_columns(directory, cls, &sql);
    mapicfg__buffer_text(&sql, ") VALUES (?");
    for (uint32_t i = 0; i < cls->count; i++) mapicfg__buffer_text(&sql, ", ?");
    mapicfg__buffer_char(&sql, ')');
    return prepare(directory, slot, &sql, err);
}

static int bind_value(mapicfg_directory *directory, sqlite3_stmt *sql, int at, const struct mapicfg__property *property,
                      const struct mapicfg__value *value) {
    if (value->state == MAPICFG_NOT_STATED) return sqlite3_bind_null(sql, at);
    if (value->text) return sqlite3_bind_text(sql, at, value->text, -1, SQLITE_STATIC);
    if (value->state == MAPICFG_TRUE) return sqlite3_bind_text(sql, at, "True", 4, SQLITE_STATIC);
    if (value->state == MAPICFG_FALSE) return sqlite3_bind_text(sql, at, "False", 5, SQLITE_STATIC);
    if (value->state == MAPICFG_NULL) return sqlite3_bind_text(sql, at, "", 0, SQLITE_STATIC);
    directory->text.size = 0;
    mapicfg__value_put(&directory->text, property, value);
    if (directory->text.failed || directory->text.size > INT32_MAX) return SQLITE_NOMEM;
    return sqlite3_bind_text(sql, at, directory->text.data, (int)directory->text.size, SQLITE_TRANSIENT);
}

mapicfg_status mapicfg__row_insert(mapicfg_directory *directory, const mapicfg_object *object, int64_t *id,
                                   mapicfg_error *err) {
    mapicfg_status status = prepare_insert(directory, object->cls, err);
    if (status) return status;
    sqlite3_stmt *sql = directory->classes[object->cls->id].insert;
    int code = *id ? sqlite3_bind_int64(sql, 1, *id) : sqlite3_bind_null(sql, 1);
    for (uint32_t i = 0; !code && i < object->cls->count; i++)
        code = bind_value(directory, sql, (int)i + 2, &object->cls->properties[i], &object->values[i]);
    status = code ? mapicfg__sql_fail(directory, code, err) : mapicfg__sql_run(directory, sql, err);
    sqlite3_clear_bindings(sql);
    if (!status) *id = sqlite3_last_insert_rowid(directory->db);
    directory->changes++;
    return status;
}

static mapicfg_status prepare_update(mapicfg_directory *directory, const struct mapicfg__class *cls, uint32_t property,
                                     mapicfg_error *err) {
    sqlite3_stmt **slot = &directory->classes[cls->id].update[property];
    if (*slot) return MAPICFG_OK;
    struct mapicfg__buffer sql = {0};
    mapicfg__buffer_text(&sql, "UPDATE ");
    mapicfg__buffer_text(&sql, cls->name);
    mapicfg__buffer_text(&sql, " SET ");
    mapicfg__buffer_text(&sql, cls->properties[property].name);
    mapicfg__buffer_text(&sql, " = ?1 WHERE id = ?2");
    return prepare(directory, slot, &sql, err);
}

mapicfg_status mapicfg__row_update(mapicfg_directory *directory, const struct mapicfg__class *cls, int64_t id,
                                   uint32_t property, const char *text, mapicfg_error *err) {
    mapicfg_status status = prepare_update(directory, cls, property, err);
    if (status) return status;
    sqlite3_stmt *sql = directory->classes[cls->id].update[property];
    int code = sqlite3_bind_text(sql, 1, text, -1, SQLITE_STATIC); /* NULL binds NULL */
    if (!code) code = sqlite3_bind_int64(sql, 2, id);
    directory->changes++;
    status = code ? mapicfg__sql_fail(directory, code, err) : mapicfg__sql_run(directory, sql, err);
    sqlite3_clear_bindings(sql);
    return status;
}

mapicfg_status mapicfg__row_remove(mapicfg_directory *directory, const struct mapicfg__class *cls, int64_t id,
                                   mapicfg_error *err) {
    sqlite3_stmt **slot = &directory->classes[cls->id].remove;
    if (!*slot) {
        struct mapicfg__buffer sql = {0};
        mapicfg__buffer_text(&sql, "DELETE FROM ");
        mapicfg__buffer_text(&sql, cls->name);
        mapicfg__buffer_text(&sql, " WHERE id = ?1");
        mapicfg_status status = prepare(directory, slot, &sql, err);
        if (status) return status;
    }
    sqlite3_bind_int64(*slot, 1, id);
    directory->changes++;
    return mapicfg__sql_run(directory, *slot, err);
}
