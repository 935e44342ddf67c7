/* SPDX-License-Identifier: LGPL-2.1-or-later
 * events_row.c: records out of the database, in any order that SQL can say. */
#include "logs/events_row.h"

#include "base/error.h"
#include "base/mem.h"
#include "logs/events_view.h"

#define CELLS 256u /* texts of a column that are kept, by the end of their numbers */
#define FIRST 2    /* columns before those of the view: the id and the digest */

mapicfg_status mapicfg__event_cell_find(struct mapicfg__event_cell *cell, mapicfg_log_events *events, int64_t number,
                                        struct mapicfg__span *text, mapicfg_error *err) {
    if (!cell->is_known || cell->number != number) {
        cell->is_known = 0;
        mapicfg_status status = mapicfg__events_db_text(events, number, &cell->text, err);
        if (status) return status;
        cell->number = number;
        cell->is_known = 1;
    }
    *text = (struct mapicfg__span){cell->text.data, cell->text.size};
    return MAPICFG_OK;
}

mapicfg_status mapicfg__event_rows_open(struct mapicfg__event_rows *rows, mapicfg_log_events *events, const char *rest,
                                        mapicfg_error *err) {
    struct mapicfg__buffer sql = {0};
    rows->events = events;
    rows->event.view = MAPICFG_LOG_VIEW_RECORDS;
    rows->cells = mapicfg__mem_zalloc(MAPICFG_LOG_RECORDS_COUNT * CELLS * sizeof *rows->cells);
    if (!rows->cells) return mapicfg__error_no_memory(err);
    mapicfg__buffer_text(&sql, "SELECT id, digest, ");
    mapicfg__events_view_put(&sql, MAPICFG_LOG_VIEW_RECORDS, "");
    mapicfg__buffer_text(&sql, " FROM record ");
    mapicfg__buffer_text(&sql, rest);
    mapicfg_status status = sql.failed ? mapicfg__error_no_memory(err)
                                       : mapicfg__events_db_prepare(events, &rows->statement, sql.data, err);
    mapicfg__buffer_free(&sql);
    return status;
}

static mapicfg_status take_id(struct mapicfg__event_rows *rows, struct mapicfg__span *text, mapicfg_error *err) {
    text->text = (const char *)sqlite3_column_text(rows->statement, FIRST + (int)MAPICFG_LOG_RECORDS_REQUEST_ID);
    text->size = (size_t)sqlite3_column_bytes(rows->statement, FIRST + (int)MAPICFG_LOG_RECORDS_REQUEST_ID);
    return text->text ? MAPICFG_OK : mapicfg__events_db_fail(rows->events, SQLITE_NOMEM, err);
}

static mapicfg_status take_cell(struct mapicfg__event_rows *rows, uint32_t column, mapicfg_error *err) {
    mapicfg_log_event *event = &rows->event;
    const int place = FIRST + (int)column;
    if (column == MAPICFG_LOG_RECORDS_REQUEST_ID) return take_id(rows, &event->texts[column], err);
    if (mapicfg__events_view_is_number(MAPICFG_LOG_VIEW_RECORDS, column)) {
        const uint64_t is_stated = sqlite3_column_type(rows->statement, place) != SQLITE_NULL;
        event->stated |= is_stated << column;
        event->numbers[column] = sqlite3_column_int64(rows->statement, place);
        return MAPICFG_OK;
    }
    const int64_t number = sqlite3_column_int64(rows->statement, place);
    struct mapicfg__event_cell *cell = &rows->cells[column * CELLS + (uint64_t)number % CELLS];
    return mapicfg__event_cell_find(cell, rows->events, number, &event->texts[column], err);
}

mapicfg_status mapicfg__event_rows_next(struct mapicfg__event_rows *rows, int *got, mapicfg_error *err) {
    mapicfg_status status = mapicfg__events_db_step(rows->events, rows->statement, got, err);
    if (status || !*got) return status;
    rows->id = sqlite3_column_int64(rows->statement, 0);
    rows->digest = sqlite3_column_int64(rows->statement, 1);
    rows->event.stated = 0;
    for (uint32_t i = 0; !status && i < MAPICFG_LOG_RECORDS_COUNT; i++) status = take_cell(rows, i, err);
    return status;
}

int64_t mapicfg__event_rows_number(const struct mapicfg__event_rows *rows, uint32_t column) {
    return sqlite3_column_int64(rows->statement, FIRST + (int)column);
}

void mapicfg__event_rows_close(struct mapicfg__event_rows *rows) {
    sqlite3_finalize(rows->statement);
    for (size_t i = 0; rows->cells && i < MAPICFG_LOG_RECORDS_COUNT * CELLS; i++)
        mapicfg__buffer_free(&rows->cells[i].text);
    mapicfg__mem_free(rows->cells);
}

const char *mapicfg_log_event_get_text(const mapicfg_log_event *event, size_t column) {
    if (!event || column >= mapicfg_log_view_column_count(event->view)) return NULL;
    return mapicfg__events_view_is_number(event->view, column) ? NULL : event->texts[column].text;
}

int32_t mapicfg_log_event_get_number(const mapicfg_log_event *event, size_t column, int64_t *number) {
    const int is_there = event && column < mapicfg_log_view_column_count(event->view) &&
                         mapicfg__events_view_is_number(event->view, column) &&
                         mapicfg__event_has(event, (uint32_t)column);
    if (number) *number = is_there ? event->numbers[column] : 0;
    return is_there;
}

/* ---- for what is told of users and addresses ---- */

/* Calls the function for the records that are left of a statement, and closes it. */
static mapicfg_status give_all(struct mapicfg__event_rows *rows, mapicfg__event_fn fn, void *user, mapicfg_error *err) {
    int got = 0;
    mapicfg_status status = mapicfg__event_rows_next(rows, &got, err);
    while (!status && got) {
        status = fn(user, &rows->event, err);
        if (!status) status = mapicfg__event_rows_next(rows, &got, err);
    }
    return status;
}

static mapicfg_status open_with(struct mapicfg__event_rows *rows, mapicfg_log_events *events, const char *const *parts,
                                size_t count, mapicfg_error *err) {
    struct mapicfg__buffer rest = {0};
    for (size_t i = 0; i < count; i++) mapicfg__buffer_text(&rest, parts[i]);
    mapicfg_status status =
        rest.failed ? mapicfg__error_no_memory(err) : mapicfg__event_rows_open(rows, events, rest.data, err);
    mapicfg__buffer_free(&rest);
    return status;
}

mapicfg_status mapicfg__events_each_of(mapicfg_log_events *events, uint32_t column, mapicfg__event_fn fn, void *user,
                                       mapicfg_error *err) {
    struct mapicfg__event_rows rows = {0};
    const char *name = mapicfg_log_view_get_column(MAPICFG_LOG_VIEW_RECORDS, column);
    const char *const parts[] = {"WHERE time IS NOT NULL AND ", name, " <> 0 ORDER BY ", name,
                                 ", " MAPICFG__EVENTS_ORDER};
    mapicfg_status status = mapicfg__events_db_settle(events, err);
    if (!status) status = open_with(&rows, events, parts, sizeof parts / sizeof *parts, err);
    if (!status) status = give_all(&rows, fn, user, err);
    mapicfg__event_rows_close(&rows);
    return status;
}

mapicfg_status mapicfg__events_index(mapicfg_log_events *events, uint32_t column, mapicfg_error *err) {
    const char *name = mapicfg_log_view_get_column(MAPICFG_LOG_VIEW_RECORDS, column);
    struct mapicfg__buffer sql = {0};
    mapicfg_status status = mapicfg__events_db_begin(events, err);
    if (status) return status;
    mapicfg__buffer_text(&sql, "CREATE INDEX IF NOT EXISTS by_");
    mapicfg__buffer_text(&sql, name);
    mapicfg__buffer_text(&sql, " ON record (");
    mapicfg__buffer_text(&sql, name);
    mapicfg__buffer_text(&sql, ", time, digest)");
    status = sql.failed ? mapicfg__error_no_memory(err) : mapicfg__events_db_run(events, sql.data, err);
    mapicfg__buffer_free(&sql);
    return status ? status : mapicfg__events_db_settle(events, err);
}

mapicfg_status mapicfg__events_between(mapicfg_log_events *events, uint32_t column, struct mapicfg__span text,
                                       int64_t from, int64_t to, mapicfg__event_fn fn, void *user, mapicfg_error *err) {
    struct mapicfg__event_rows rows = {0};
    const char *name = mapicfg_log_view_get_column(MAPICFG_LOG_VIEW_RECORDS, column);
    const char *const parts[] = {"WHERE ", name, " = ?1 AND time BETWEEN ?2 AND ?3 ORDER BY " MAPICFG__EVENTS_ORDER};
    int64_t number;
    mapicfg_status status = mapicfg__events_db_find(events, text, &number, err);
    if (!status) status = open_with(&rows, events, parts, sizeof parts / sizeof *parts, err);
    if (!status) {
        sqlite3_bind_int64(rows.statement, 1, number);
        sqlite3_bind_int64(rows.statement, 2, from);
        sqlite3_bind_int64(rows.statement, 3, to);
        status = give_all(&rows, fn, user, err);
    }
    mapicfg__event_rows_close(&rows);
    return status;
}
