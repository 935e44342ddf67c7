/* SPDX-License-Identifier: LGPL-2.1-or-later
 * events_cursor.c: the rows of a view, one after the other. */
#include "base/error.h"
#include "base/mem.h"
#include "logs/events_request.h"
#include "logs/events_row.h"
#include "logs/events_session.h"

struct mapicfg_log_cursor {
    mapicfg_log_events *events;
    uint32_t view;
    struct mapicfg__work work;
    struct mapicfg__event_rows rows;  /* of records */
    struct mapicfg__events_kept kept; /* of the others */
};

static mapicfg_status open_records(mapicfg_log_cursor *cursor, mapicfg_error *err) {
    mapicfg_status status = mapicfg__events_db_settle(cursor->events, err);
    if (!status)
        status = mapicfg__event_rows_open(&cursor->rows, cursor->events,
                                          "WHERE noise = 0 OR ?1 ORDER BY " MAPICFG__EVENTS_ORDER, err);
    if (!status) sqlite3_bind_int64(cursor->rows.statement, 1, cursor->events->keep_noise);
    return status;
}

static mapicfg_status open_view(mapicfg_log_cursor *cursor, mapicfg_error *err) {
    if (cursor->view == MAPICFG_LOG_VIEW_RECORDS) return open_records(cursor, err);
    mapicfg_status status = mapicfg__events_kept_open(&cursor->kept, cursor->events, cursor->view, err);
    if (status) return status;
    return cursor->view == MAPICFG_LOG_VIEW_SESSIONS ? mapicfg__events_session_find(&cursor->kept, err)
                                                     : mapicfg__events_request_find(&cursor->kept, err);
}

mapicfg_status mapicfg_log_cursor_new(mapicfg_log_events *events, uint32_t view, const mapicfg_work *work,
                                      mapicfg_log_cursor **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (view >= MAPICFG_LOG_VIEW_COUNT)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "%lu is none of the views: MAPICFG_LOG_VIEW_",
                                   (unsigned long)view);
    mapicfg_log_cursor *cursor = mapicfg__mem_zalloc(sizeof *cursor);
    if (!cursor) return mapicfg__error_no_memory(err);
    mapicfg_status status = mapicfg__events_db_enter(events, work, &cursor->work, err);
    if (status) {
        mapicfg__mem_free(cursor);
        return status;
    }
    cursor->events = events;
    cursor->view = view;
    status = open_view(cursor, err);
    if (status) {
        mapicfg_log_cursor_free(cursor);
        return status;
    }
    events->in_call = 1;
    *out = cursor;
    return MAPICFG_OK;
}

mapicfg_status mapicfg_log_cursor_next(mapicfg_log_cursor *cursor, const mapicfg_log_event **event,
                                       mapicfg_error *err) {
    int got = 0;
    if (event) *event = NULL;
    if (!cursor) return mapicfg__error_null_argument(err, "cursor");
    if (!event) return mapicfg__error_null_argument(err, "event");
    const int is_records = cursor->view == MAPICFG_LOG_VIEW_RECORDS;
    mapicfg_status status = is_records ? mapicfg__event_rows_next(&cursor->rows, &got, err)
                                       : mapicfg__events_kept_next(&cursor->kept, &got, err);
    if (!status && got) *event = is_records ? &cursor->rows.event : &cursor->kept.event;
    return status;
}

void mapicfg_log_cursor_free(mapicfg_log_cursor *cursor) {
    if (!cursor) return;
    mapicfg__event_rows_close(&cursor->rows);
    mapicfg__events_kept_close(&cursor->kept);
    mapicfg__events_db_watch(cursor->events, NULL);
    cursor->events->in_call = 0;
    mapicfg__mem_free(cursor);
}

mapicfg_status mapicfg_log_events_each(mapicfg_log_events *events, uint32_t view, const mapicfg_work *work,
                                       mapicfg_log_event_fn fn, void *user, mapicfg_error *err) {
    mapicfg_log_cursor *cursor;
    const mapicfg_log_event *event;
    if (!fn) return mapicfg__error_null_argument(err, "fn");
    mapicfg_status status = mapicfg_log_cursor_new(events, view, work, &cursor, err);
    if (status) return status;
    while (!(status = mapicfg_log_cursor_next(cursor, &event, err)) && event)
        if (fn(user, event)) {
            status = mapicfg__error_fail(err, MAPICFG_E_CANCELLED, "cancelled");
            break;
        }
    mapicfg_log_cursor_free(cursor);
    return status;
}
