/* SPDX-License-Identifier: LGPL-2.1-or-later
 * events_db.c: the database of single records: its tables, its statements, and what SQLite says in our words.
 *
 * It is private and temporary, so it has no journal: after an error that may have left a page half changed nothing more
 * is done with it. */
#include "logs/events_db.h"

#include "base/error.h"
#include "base/work.h"
#include "directory/distrust.h"
#include "logs/events_view.h"

/* ---- what SQLite says ---- */

static mapicfg_status say(const mapicfg_log_events *events, int code, mapicfg_error *err) {
    switch (code & 0xff) {
    case SQLITE_NOMEM: return mapicfg__error_no_memory(err);
    case SQLITE_INTERRUPT: return mapicfg__error_fail(err, MAPICFG_E_CANCELLED, "cancelled");
    case SQLITE_FULL:
        return mapicfg__error_fail(err, MAPICFG_E_IO, "the disk is full, of the file or of temporary files");
    case SQLITE_TOOBIG: return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a text is too long for the database");
    default: break;
    }
    const char *said = events->db ? sqlite3_errmsg(events->db) : sqlite3_errstr(code);
    mapicfg__error_fail(err, MAPICFG_E_IO, "the database of records cannot be read or written: %s", said);
    if (err && events->db) err->system = (uint32_t)sqlite3_system_errno(events->db);
    return MAPICFG_E_IO;
}

mapicfg_status mapicfg__events_db_fail(mapicfg_log_events *events, int code, mapicfg_error *err) {
    mapicfg_error said;
    const mapicfg_status status = say(events, code, &said);
    if (!events->is_reading && !events->lost.code) events->lost = said;
    if (err) *err = said;
    return status;
}

mapicfg_status mapicfg__events_db_check(const mapicfg_log_events *events, mapicfg_error *err) {
    if (events->in_call)
        return mapicfg__error_fail(err, MAPICFG_E_CONFLICT,
                                   "rows of these events are being given: they cannot be used meanwhile");
    if (!events->lost.code) return MAPICFG_OK;
    if (err) *err = events->lost;
    return events->lost.code;
}

/* ---- statements ---- */

mapicfg_status mapicfg__events_db_run(mapicfg_log_events *events, const char *sql, mapicfg_error *err) {
    const int code = sqlite3_exec(events->db, sql, NULL, NULL, NULL);
    return code ? mapicfg__events_db_fail(events, code, err) : MAPICFG_OK;
}

mapicfg_status mapicfg__events_db_prepare(mapicfg_log_events *events, sqlite3_stmt **statement, const char *sql,
                                          mapicfg_error *err) {
    const int code = sqlite3_prepare_v3(events->db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
    return code ? mapicfg__events_db_fail(events, code, err) : MAPICFG_OK;
}

mapicfg_status mapicfg__events_db_step(mapicfg_log_events *events, sqlite3_stmt *statement, int *row,
                                       mapicfg_error *err) {
    const int code = sqlite3_step(statement);
    *row = code == SQLITE_ROW;
    return *row || code == SQLITE_DONE ? MAPICFG_OK : mapicfg__events_db_fail(events, code, err);
}

mapicfg_status mapicfg__events_db_do(mapicfg_log_events *events, sqlite3_stmt *statement, mapicfg_error *err) {
    int row;
    const mapicfg_status status = mapicfg__events_db_step(events, statement, &row, err);
    sqlite3_reset(statement);
    return status;
}

mapicfg_status mapicfg__events_db_begin(mapicfg_log_events *events, mapicfg_error *err) {
    mapicfg_status status = mapicfg__events_db_check(events, err);
    if (status) return status;
    events->is_reading = 0;
    return sqlite3_get_autocommit(events->db) ? mapicfg__events_db_run(events, "BEGIN", err) : MAPICFG_OK;
}

mapicfg_status mapicfg__events_db_settle(mapicfg_log_events *events, mapicfg_error *err) {
    mapicfg_status status = mapicfg__events_db_check(events, err);
    if (status) return status;
    if (!sqlite3_get_autocommit(events->db)) status = mapicfg__events_db_run(events, "COMMIT", err);
    if (!status) events->is_reading = 1;
    return status;
}

static int is_to_end(void *user) {
    const mapicfg_log_events *events = user;
    return mapicfg__work_is_cancelled(events->cancel);
}

void mapicfg__events_db_watch(mapicfg_log_events *events, const int32_t *cancel) {
    events->cancel = cancel;
    sqlite3_progress_handler(events->db, cancel ? 1000 : 0, is_to_end, events);
}

mapicfg_status mapicfg__events_db_enter(mapicfg_log_events *events, const mapicfg_work *work,
                                        struct mapicfg__work *taken, mapicfg_error *err) {
    if (!events) return mapicfg__error_null_argument(err, "events");
    mapicfg_status status = mapicfg__work_take(taken, work, err);
    if (!status) status = mapicfg__events_db_check(events, err);
    if (!status) status = mapicfg__work_tell(taken, err);
    if (!status) mapicfg__events_db_watch(events, taken->options.cancel);
    return status;
}

/* ---- opening ---- */

void mapicfg__events_db_put_shape(struct mapicfg__buffer *sql, const char *table) {
    const size_t count = mapicfg_log_view_column_count(MAPICFG_LOG_VIEW_RECORDS);
    mapicfg__buffer_text(sql, "CREATE TABLE ");
    mapicfg__buffer_text(sql, table);
    mapicfg__buffer_text(sql, " (id INTEGER PRIMARY KEY, digest INTEGER NOT NULL");
    for (size_t i = 0; i < count; i++) {
        mapicfg__buffer_text(sql, ", ");
        mapicfg__buffer_text(sql, mapicfg_log_view_get_column(MAPICFG_LOG_VIEW_RECORDS, i));
        const int is_text = mapicfg_log_view_get_type(MAPICFG_LOG_VIEW_RECORDS, i) == MAPICFG_LOG_COLUMN_TEXT;
        mapicfg__buffer_text(sql, i == MAPICFG_LOG_RECORDS_REQUEST_ID ? " TEXT NOT NULL"
                                  : is_text                           ? " INTEGER NOT NULL"
                                                                      : " INTEGER");
    }
    mapicfg__buffer_text(sql, ")");
}

static mapicfg_status make_tables(mapicfg_log_events *events, mapicfg_error *err) {
    struct mapicfg__buffer *sql = &events->text;
    sql->size = 0;
    mapicfg__events_db_put_shape(sql, "record");
    mapicfg_status status = sql->failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
    if (!status)
        status = mapicfg__events_db_run(events,
                                        "PRAGMA main.journal_mode = OFF; PRAGMA main.synchronous = OFF; PRAGMA "
                                        "cache_size = -16384; PRAGMA temp_store = FILE; "
                                        "BEGIN; " MAPICFG__EVENTS_TEXT_SHAPE "; INSERT INTO text VALUES (0, '')",
                                        err);
    return status ? status : mapicfg__events_db_run(events, sql->data, err);
}

static mapicfg_status prepare_insert(mapicfg_log_events *events, mapicfg_error *err) {
    struct mapicfg__buffer *sql = &events->text;
    sql->size = 0;
    mapicfg__buffer_text(sql, "INSERT INTO record VALUES (NULL, ?");
    for (size_t i = mapicfg_log_view_column_count(MAPICFG_LOG_VIEW_RECORDS); i; i--) mapicfg__buffer_text(sql, ", ?");
    mapicfg__buffer_text(sql, ")");
    if (sql->failed) return mapicfg__error_no_memory(err);
    return mapicfg__events_db_prepare(events, &events->insert, sql->data, err);
}

mapicfg_status mapicfg__events_db_open(mapicfg_log_events *events, mapicfg_error *err) {
    const int code =
        sqlite3_open_v2("", &events->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code) return mapicfg__events_db_fail(events, code, err);
    sqlite3_extended_result_codes(events->db, 1);
    mapicfg__distrust_schemas(events->db); /* of files that are merged */
    sqlite3_limit(events->db, SQLITE_LIMIT_ATTACHED, 1);
    mapicfg_status status = make_tables(events, err);
    if (!status) status = prepare_insert(events, err);
    if (!status)
        status = mapicfg__events_db_prepare(events, &events->find_text, "SELECT id FROM text WHERE value = ?1", err);
    if (!status)
        status = mapicfg__events_db_prepare(events, &events->add_text, "INSERT INTO text (value) VALUES (?1)", err);
    if (!status)
        status = mapicfg__events_db_prepare(events, &events->get_text, "SELECT value FROM text WHERE id = ?1", err);
    return status;
}

void mapicfg__events_db_close(mapicfg_log_events *events) {
    sqlite3_finalize(events->insert);
    sqlite3_finalize(events->find_text);
    sqlite3_finalize(events->add_text);
    sqlite3_finalize(events->get_text);
    sqlite3_close_v2(events->db);
}

/* ---- texts ---- */

mapicfg_status mapicfg__events_db_find(mapicfg_log_events *events, struct mapicfg__span text, int64_t *number,
                                       mapicfg_error *err) {
    int row = 0;
    *number = 0;
    const int code = sqlite3_bind_text64(events->find_text, 1, text.text, text.size, SQLITE_STATIC, SQLITE_UTF8);
    mapicfg_status status = code ? mapicfg__events_db_fail(events, code, err)
                                 : mapicfg__events_db_step(events, events->find_text, &row, err);
    if (row) *number = sqlite3_column_int64(events->find_text, 0);
    sqlite3_reset(events->find_text);
    return status;
}

mapicfg_status mapicfg__events_db_number(mapicfg_log_events *events, struct mapicfg__span text, uint32_t *number,
                                         mapicfg_error *err) {
    int64_t found;
    *number = 0;
    if (!text.size) return MAPICFG_OK;
    mapicfg_status status = mapicfg__events_db_find(events, text, &found, err);
    if (status) return status;
    if (!found) {
        const int code = sqlite3_bind_text64(events->add_text, 1, text.text, text.size, SQLITE_STATIC, SQLITE_UTF8);
        status =
            code ? mapicfg__events_db_fail(events, code, err) : mapicfg__events_db_do(events, events->add_text, err);
        if (status) return status;
        found = sqlite3_last_insert_rowid(events->db);
    }
    if (found >= MAPICFG__VALUE_NONE)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "the records have more than 2^32 - 2 different texts");
    *number = (uint32_t)found;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__events_db_text(mapicfg_log_events *events, int64_t number, struct mapicfg__buffer *text,
                                       mapicfg_error *err) {
    int row = 0;
    text->size = 0;
    mapicfg__buffer_bytes(text, "", 0);
    if (!number) return text->failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
    sqlite3_bind_int64(events->get_text, 1, number);
    mapicfg_status status = mapicfg__events_db_step(events, events->get_text, &row, err);
    if (row) {
        const char *value = (const char *)sqlite3_column_text(events->get_text, 0);
        if (!value) status = mapicfg__events_db_fail(events, SQLITE_NOMEM, err);
        if (value) mapicfg__buffer_bytes(text, value, (size_t)sqlite3_column_bytes(events->get_text, 0));
    }
    sqlite3_reset(events->get_text);
    return !status && text->failed ? mapicfg__error_no_memory(err) : status;
}
