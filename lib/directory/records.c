/* SPDX-License-Identifier: LGPL-2.1-or-later
 * records.c: the objects of a store as records, for an audit, which needs a few columns only. */
#include "directory/records.h"

#include "base/error.h"
#include "base/mem.h"
#include "directory/rows.h"
#include "directory/sql.h"

static mapicfg_status prepare_records(mapicfg_directory *directory, const struct mapicfg__class *cls, uint64_t wanted,
                                      sqlite3_stmt **sql, mapicfg_error *err) {
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_text(&text, "SELECT id");
    for (uint32_t i = 0; i < cls->count; i++) {
        if (!(wanted & directory->columns[cls->id] & (uint64_t)1 << i)) continue;
        mapicfg__buffer_text(&text, ", ");
        mapicfg__buffer_text(&text, cls->properties[i].name);
    }
    mapicfg__buffer_text(&text, " FROM ");
    mapicfg__buffer_text(&text, cls->name);
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
    mapicfg_status status = prepare_records(directory, cls, wanted, &sql, err);
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
