/* SPDX-License-Identifier: LGPL-2.1-or-later
 * records.c: the objects of a store as records, for an audit, which needs a few columns only. */
#include "directory/records.h"

#include "base/error.h"
#include "base/mem.h"
#include "directory/rows.h"
#include "directory/sql.h"

static mapicfg_status prepare_records(mapicfg_directory *directory, const struct mapicfg__class *cls, uint64_t wanted,
                                      const char *which, sqlite3_stmt **sql, mapicfg_error *err) {
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_text(&text, "SELECT id");
    for (uint32_t i = 0; i < cls->count; i++) {
        if (!(wanted & directory->columns[cls->id] & (uint64_t)1 << i)) continue;
        mapicfg__buffer_text(&text, ", ");
        mapicfg__buffer_text(&text, cls->properties[i].name);
    }
    mapicfg__buffer_text(&text, " FROM ");
    mapicfg__buffer_text(&text, cls->name);
    mapicfg__buffer_text(&text, which);
    mapicfg__buffer_text(&text, " ORDER BY id");
    mapicfg_status status = MAPICFG_OK;
    int code = text.failed ? SQLITE_NOMEM : sqlite3_prepare_v2(directory->db, text.data, -1, sql, NULL);
    if (code) status = mapicfg__sql_fail(directory, code, err);
    mapicfg__buffer_free(&text);
    return status;
}

static void fill(struct mapicfg__record *record, sqlite3_stmt *sql, uint64_t columns) {
    int at = 1;
    for (uint32_t i = 0; i < record->cls->count; i++) {
        if (!(columns & (uint64_t)1 << i)) continue;
        struct mapicfg__cell *cell = &record->cells[i];
        struct mapicfg__stored stored = mapicfg__row_column(sql, at++);
        cell->text = stored.text;
        cell->size = (uint32_t)stored.size;
        cell->kind = cell->text ? MAPICFG__CELL_TEXT : MAPICFG__CELL_NOT_STATED;
    }
}

mapicfg_status mapicfg__records_list(mapicfg_directory *directory, const char *source, const struct mapicfg__class *cls,
                                     uint64_t wanted, mapicfg__records_fn fn, void *user, mapicfg_error *err) {
    struct mapicfg__record *record = mapicfg__mem_zalloc(sizeof *record);
    if (!record) return mapicfg__error_no_memory(err);
    record->cls = cls;
    record->source = source;
    sqlite3_stmt *sql = NULL;
    mapicfg_status status = prepare_records(directory, cls, wanted, "", &sql, err);
    int code = SQLITE_DONE;
    while (!status && (code = sqlite3_step(sql)) == SQLITE_ROW) {
        record->line++;
        record->key = sqlite3_column_int64(sql, 0);
        fill(record, sql, wanted & directory->columns[cls->id]);
        status = fn(user, record, err);
    }
    if (!status && code != SQLITE_DONE) status = mapicfg__sql_fail(directory, code, err);
    sqlite3_finalize(sql);
    mapicfg__mem_free(record);
    return status;
}

/* ---- by their keys ---- */

#define NEAR 8 /* rows that are passed over faster than a key is looked up */

mapicfg_status mapicfg__records_begin(struct mapicfg__records *records, mapicfg_directory *directory,
                                      const struct mapicfg__class *cls, uint64_t wanted, mapicfg_error *err) {
    *records = (struct mapicfg__records){.directory = directory, .columns = wanted & directory->columns[cls->id]};
    records->record = mapicfg__mem_zalloc(sizeof *records->record);
    if (!records->record) return mapicfg__error_no_memory(err);
    records->record->cls = cls;
    records->record->source = directory->path;
    return prepare_records(directory, cls, wanted, " WHERE id >= ?1", &records->sql, err);
}

void mapicfg__records_end(struct mapicfg__records *records) {
    sqlite3_finalize(records->sql);
    mapicfg__mem_free(records->record);
    *records = (struct mapicfg__records){0};
}

static mapicfg_status step(struct mapicfg__records *records, mapicfg_error *err) {
    const int code = sqlite3_step(records->sql);
    records->is_there = code == SQLITE_ROW;
    if (records->is_there) records->record->key = sqlite3_column_int64(records->sql, 0);
    return records->is_there || code == SQLITE_DONE ? MAPICFG_OK : mapicfg__sql_fail(records->directory, code, err);
}

mapicfg_status mapicfg__records_seek(struct mapicfg__records *records, int64_t key, mapicfg_error *err) {
    struct mapicfg__record *record = records->record;
    mapicfg_status status = MAPICFG_OK;
    if (records->is_there && record->key == key) return status;
    if (!records->is_there || key < record->key || key - record->key > NEAR) {
        sqlite3_reset(records->sql);
        sqlite3_bind_int64(records->sql, 1, key);
        status = step(records, err);
    }
    while (!status && records->is_there && record->key < key) status = step(records, err);
    if (status) return status;
    if (!records->is_there || record->key != key) {
        records->is_there = 0; /* what is there now is another one, and has not been filled in */
        return mapicfg__error_fail(err, MAPICFG_E_NOT_FOUND, "the object has been removed in the meantime");
    }
    fill(record, records->sql, records->columns);
    return MAPICFG_OK;
}
