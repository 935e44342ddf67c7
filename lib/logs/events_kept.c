/* SPDX-License-Identifier: LGPL-2.1-or-later
 * events_kept.c: rows that are found in one order and given in another: they wait in a temporary table. */
#include "logs/events_kept.h"

#include "base/error.h"
#include "logs/events_view.h"

static mapicfg_status run_made(struct mapicfg__events_kept *kept, const char *before, const char *after,
                               sqlite3_stmt **statement, mapicfg_error *err) {
    struct mapicfg__buffer sql = {0};
    mapicfg__buffer_text(&sql, before);
    mapicfg__events_view_put(&sql, kept->view, "");
    mapicfg__buffer_text(&sql, after);
    mapicfg_status status = sql.failed  ? mapicfg__error_no_memory(err)
                            : statement ? mapicfg__events_db_prepare(kept->events, statement, sql.data, err)
                                        : mapicfg__events_db_run(kept->events, sql.data, err);
    mapicfg__buffer_free(&sql);
    return status;
}

static mapicfg_status prepare_insert(struct mapicfg__events_kept *kept, mapicfg_error *err) {
    struct mapicfg__buffer sql = {0};
    mapicfg__buffer_text(&sql, "INSERT INTO temp.kept VALUES (?");
    for (size_t i = mapicfg_log_view_column_count(kept->view); i; i--) mapicfg__buffer_text(&sql, ", ?");
    mapicfg__buffer_text(&sql, ")");
    mapicfg_status status = sql.failed ? mapicfg__error_no_memory(err)
                                       : mapicfg__events_db_prepare(kept->events, &kept->insert, sql.data, err);
    mapicfg__buffer_free(&sql);
    return status;
}

/* Records are settled, so that a failure here, which may end the transaction, does not touch them. */
mapicfg_status mapicfg__events_kept_open(struct mapicfg__events_kept *kept, mapicfg_log_events *events, uint32_t view,
                                         mapicfg_error *err) {
    *kept = (struct mapicfg__events_kept){.events = events, .view = view, .event.view = view};
    mapicfg_status status = mapicfg__events_db_settle(events, err);
    if (!status) status = mapicfg__events_db_run(events, "DROP TABLE IF EXISTS temp.kept; BEGIN", err);
    kept->is_begun = !status;
    if (!status) status = run_made(kept, "CREATE TABLE temp.kept (ordinal, ", ")", NULL, err);
    return status ? status : prepare_insert(kept, err);
}

static int bind(struct mapicfg__events_kept *kept) {
    const mapicfg_log_event *event = &kept->event;
    int code = SQLITE_OK;
    for (uint32_t i = 0; !code && i < mapicfg_log_view_column_count(kept->view); i++) {
        const int place = (int)i + 2;
        const struct mapicfg__span text = event->texts[i];
        if (!mapicfg__events_view_is_number(kept->view, i))
            code = sqlite3_bind_text64(kept->insert, place, text.text ? text.text : "", text.size, SQLITE_STATIC,
                                       SQLITE_UTF8);
        else if (mapicfg__event_has(event, i))
            code = sqlite3_bind_int64(kept->insert, place, event->numbers[i]);
        else
            code = sqlite3_bind_null(kept->insert, place);
    }
    return code;
}

mapicfg_status mapicfg__events_kept_add(struct mapicfg__events_kept *kept, int64_t order, mapicfg_error *err) {
    int code = sqlite3_bind_int64(kept->insert, 1, order);
    if (!code) code = bind(kept);
    return code ? mapicfg__events_db_fail(kept->events, code, err)
                : mapicfg__events_db_do(kept->events, kept->insert, err);
}

/* Of one moment and one ordinal, which a hash makes, all columns decide. */
static mapicfg_status begin_giving(struct mapicfg__events_kept *kept, mapicfg_error *err) {
    struct mapicfg__buffer order = {0};
    mapicfg__buffer_text(&order, " FROM temp.kept ORDER BY 1, ordinal, ");
    mapicfg__events_view_put(&order, kept->view, "");
    mapicfg_status status =
        order.failed ? mapicfg__error_no_memory(err) : run_made(kept, "SELECT ", order.data, &kept->give, err);
    mapicfg__buffer_free(&order);
    return status;
}

static mapicfg_status take(struct mapicfg__events_kept *kept, mapicfg_error *err) {
    mapicfg_log_event *event = &kept->event;
    event->stated = 0;
    for (uint32_t i = 0; i < mapicfg_log_view_column_count(kept->view); i++) {
        if (mapicfg__events_view_is_number(kept->view, i)) {
            const uint64_t is_stated = sqlite3_column_type(kept->give, (int)i) != SQLITE_NULL;
            event->stated |= is_stated << i;
            event->numbers[i] = sqlite3_column_int64(kept->give, (int)i);
            continue;
        }
        event->texts[i].text = (const char *)sqlite3_column_text(kept->give, (int)i);
        event->texts[i].size = (size_t)sqlite3_column_bytes(kept->give, (int)i);
        if (!event->texts[i].text) return mapicfg__events_db_fail(kept->events, SQLITE_NOMEM, err);
    }
    return MAPICFG_OK;
}

mapicfg_status mapicfg__events_kept_next(struct mapicfg__events_kept *kept, int *got, mapicfg_error *err) {
    mapicfg_status status = kept->give ? MAPICFG_OK : begin_giving(kept, err);
    *got = 0;
    if (!status) status = mapicfg__events_db_step(kept->events, kept->give, got, err);
    return status || !*got ? status : take(kept, err);
}

/* What fails here fails again when the next table is made. */
void mapicfg__events_kept_close(struct mapicfg__events_kept *kept) {
    sqlite3_finalize(kept->insert);
    sqlite3_finalize(kept->give);
    if (kept->is_begun && !sqlite3_get_autocommit(kept->events->db))
        sqlite3_exec(kept->events->db, "ROLLBACK", NULL, NULL, NULL);
}
