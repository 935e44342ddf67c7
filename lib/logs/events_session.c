/* SPDX-License-Identifier: LGPL-2.1-or-later
 * events_session.c: records of one client that follow each other.
 *
 * Records are read client by client, by time; a longer pause begins another session. Which failures were followed by a
 * success is found before, as that may be in another session of the user. */
#include "logs/events_session.h"

#include <string.h>

#include "base/error.h"
#include "logs/events_row.h"

#define RECOVERY ((int64_t)30 * 60 * 1000)
#define SLOW 5000
#define MOST_LISTED 64u /* different values of a list; "..." stands for the others */
#define KEYS 6u
#define LISTS 6u

static const uint32_t keys[KEYS][2] = {/* of records, of sessions */
                                       {MAPICFG_LOG_RECORDS_KIND, MAPICFG_LOG_SESSIONS_KIND},
                                       {MAPICFG_LOG_RECORDS_PROTOCOL, MAPICFG_LOG_SESSIONS_PROTOCOL},
                                       {MAPICFG_LOG_RECORDS_USER, MAPICFG_LOG_SESSIONS_USER},
                                       {MAPICFG_LOG_RECORDS_ADDRESS, MAPICFG_LOG_SESSIONS_ADDRESS},
                                       {MAPICFG_LOG_RECORDS_MAILBOX, MAPICFG_LOG_SESSIONS_MAILBOX},
                                       {MAPICFG_LOG_RECORDS_INSTANCE, MAPICFG_LOG_SESSIONS_INSTANCE}};

static const uint32_t lists[LISTS] = {MAPICFG_LOG_SESSIONS_CLIENTS, MAPICFG_LOG_SESSIONS_MODES,
                                      MAPICFG_LOG_SESSIONS_AUTHS,   MAPICFG_LOG_SESSIONS_SERVERS,
                                      MAPICFG_LOG_SESSIONS_TARGETS, MAPICFG_LOG_SESSIONS_ERRORS};

/* Different values in the order in which they came. */
struct list {
    int64_t numbers[MOST_LISTED];
    size_t count;
    int is_cut;
    struct mapicfg__buffer text;
};

struct session {
    struct mapicfg__events_kept *kept;
    struct mapicfg__event_rows rows;
    sqlite3_stmt *recovered; /* asks whether a failure is */
    int is_open;
    int64_t numbers[KEYS]; /* of the texts that it is of */
    int64_t digest;        /* of its first record */
    struct mapicfg__buffer texts[KEYS + 1];
    struct list lists[LISTS];
};

/* ---- failures that were followed by a success ---- */

/* Where the walk is. */
struct backwards {
    int64_t of[3]; /* kind, protocol, user */
    int64_t success;
    int has_success; /* of these, at that time */
};

/* Whether the record of a row is a failure that a success followed soon. */
static int takes_recovered(struct backwards *at, sqlite3_stmt *row) {
    const int64_t time = sqlite3_column_int64(row, 1);
    const int has_failed = sqlite3_column_int64(row, 2) != 0;
    for (int i = 0; i < 3; i++) {
        const int64_t number = sqlite3_column_int64(row, 3 + i);
        if (at->of[i] != number) at->has_success = 0;
        at->of[i] = number;
    }
    if (has_failed) return at->has_success && at->success - time <= RECOVERY;
    at->success = time;
    at->has_success = 1;
    return 0;
}

static mapicfg_status walk_backwards(mapicfg_log_events *events, sqlite3_stmt *rows, sqlite3_stmt *insert,
                                     mapicfg_error *err) {
    struct backwards at = {0};
    int row = 0;
    mapicfg_status status = mapicfg__events_db_step(events, rows, &row, err);
    while (!status && row) {
        if (takes_recovered(&at, rows)) {
            sqlite3_bind_int64(insert, 1, sqlite3_column_int64(rows, 0));
            status = mapicfg__events_db_do(events, insert, err);
        }
        if (!status) status = mapicfg__events_db_step(events, rows, &row, err);
    }
    return status;
}

/* Backwards through the records of those who had a failure; of one moment the successes first. */
static mapicfg_status find_recovered(mapicfg_log_events *events, mapicfg_error *err) {
    static const char sql[] =
        "SELECT id, time, error, kind, protocol, user FROM record WHERE time IS NOT NULL AND (noise = 0 OR ?1) AND "
        "user <> 0 AND user IN (SELECT user FROM record WHERE error <> 0) "
        "ORDER BY kind, protocol, user, time DESC, error <> 0";
    sqlite3_stmt *rows = NULL, *insert = NULL;
    mapicfg_status status = mapicfg__events_db_run(
        events, "DROP TABLE IF EXISTS temp.recovered; CREATE TABLE temp.recovered (id INTEGER PRIMARY KEY)", err);
    if (!status) status = mapicfg__events_db_prepare(events, &rows, sql, err);
    if (!status) status = mapicfg__events_db_prepare(events, &insert, "INSERT INTO temp.recovered VALUES (?1)", err);
    if (!status) sqlite3_bind_int64(rows, 1, events->keep_noise);
    if (!status) status = walk_backwards(events, rows, insert, err);
    sqlite3_finalize(rows);
    sqlite3_finalize(insert);
    return status;
}

static mapicfg_status is_recovered(struct session *session, int *is, mapicfg_error *err) {
    sqlite3_bind_int64(session->recovered, 1, session->rows.id);
    mapicfg_status status = mapicfg__events_db_step(session->rows.events, session->recovered, is, err);
    sqlite3_reset(session->recovered);
    return status;
}

/* ---- lists ---- */

static int has(const struct list *list, int64_t number) {
    for (size_t i = list->count; i; i--)
        if (list->numbers[i - 1] == number) return 1;
    return 0;
}

static void add_to(struct list *list, int64_t number, struct mapicfg__span text) {
    if (!number || list->is_cut || has(list, number)) return;
    if (list->text.size) mapicfg__buffer_char(&list->text, '\n');
    if (list->count == MOST_LISTED) {
        list->is_cut = 1;
        mapicfg__buffer_text(&list->text, "...");
        return;
    }
    list->numbers[list->count++] = number;
    const size_t begin = list->text.size;
    mapicfg__buffer_bytes(&list->text, text.text, text.size);
    if (list->text.failed) return;
    for (size_t i = begin; i < list->text.size; i++)
        if (list->text.data[i] == '\n') list->text.data[i] = ' '; /* only between values */
}

/* A log of the back end has no server of its own. */
static void list_record(struct session *session) {
    const struct mapicfg__event_rows *rows = &session->rows;
    const int is_front = mapicfg__event_rows_number(rows, MAPICFG_LOG_RECORDS_SERVER) != 0;
    const uint32_t columns[LISTS] = {
        MAPICFG_LOG_RECORDS_CLIENT, MAPICFG_LOG_RECORDS_MODE,
        MAPICFG_LOG_RECORDS_AUTH,   is_front ? MAPICFG_LOG_RECORDS_SERVER : MAPICFG_LOG_RECORDS_FRONT,
        MAPICFG_LOG_RECORDS_TARGET, MAPICFG_LOG_RECORDS_ERROR};
    for (size_t i = 0; i < LISTS; i++)
        add_to(&session->lists[i], mapicfg__event_rows_number(rows, columns[i]), rows->event.texts[columns[i]]);
}

/* ---- one session ---- */

static mapicfg_log_event *event_of(struct session *session) {
    return &session->kept->event;
}

static void count(struct session *session, uint32_t column) {
    event_of(session)->numbers[column]++;
}

static void keep(struct session *session, size_t place, uint32_t column, uint32_t into) {
    struct mapicfg__buffer *text = &session->texts[place];
    const struct mapicfg__span value = session->rows.event.texts[column];
    text->size = 0;
    mapicfg__buffer_bytes(text, value.text, value.size);
    event_of(session)->texts[into] = (struct mapicfg__span){text->data, text->size};
}

static mapicfg_status begin(struct session *session, mapicfg_error *err) {
    static const uint32_t counts[] = {MAPICFG_LOG_SESSIONS_RECORDS, MAPICFG_LOG_SESSIONS_FAILURES,
                                      MAPICFG_LOG_SESSIONS_RECOVERED, MAPICFG_LOG_SESSIONS_SLOW,
                                      MAPICFG_LOG_SESSIONS_WAITS};
    const struct mapicfg__event_rows *rows = &session->rows;
    session->is_open = 1;
    session->digest = rows->digest;
    event_of(session)->stated = 0;
    mapicfg__event_set(event_of(session), MAPICFG_LOG_SESSIONS_FIRST, rows->event.numbers[MAPICFG_LOG_RECORDS_TIME]);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) mapicfg__event_set(event_of(session), counts[i], 0);
    for (size_t i = 0; i < KEYS; i++) {
        session->numbers[i] = mapicfg__event_rows_number(rows, keys[i][0]);
        keep(session, i, keys[i][0], keys[i][1]);
    }
    keep(session, KEYS, MAPICFG_LOG_RECORDS_NETWORK, MAPICFG_LOG_SESSIONS_NETWORK);
    for (size_t i = 0; i < LISTS; i++) {
        struct list *list = &session->lists[i];
        list->count = 0;
        list->is_cut = 0;
        list->text.size = 0;
        mapicfg__buffer_bytes(&list->text, "", 0);
    }
    for (size_t i = 0; i <= KEYS; i++)
        if (session->texts[i].failed) return mapicfg__error_no_memory(err);
    return MAPICFG_OK;
}

static mapicfg_status add_failure(struct session *session, mapicfg_error *err) {
    int is = 0;
    count(session, MAPICFG_LOG_SESSIONS_FAILURES);
    mapicfg_status status = is_recovered(session, &is, err);
    if (is) count(session, MAPICFG_LOG_SESSIONS_RECOVERED);
    return status;
}

static void add_latency(struct session *session) {
    const mapicfg_log_event *record = &session->rows.event;
    const int64_t latency = record->numbers[MAPICFG_LOG_RECORDS_LATENCY];
    mapicfg_log_event *event = event_of(session);
    if (record->numbers[MAPICFG_LOG_RECORDS_WAITS]) {
        count(session, MAPICFG_LOG_SESSIONS_WAITS);
        return;
    }
    if (!mapicfg__event_has(record, MAPICFG_LOG_RECORDS_LATENCY)) return;
    if (latency > SLOW) count(session, MAPICFG_LOG_SESSIONS_SLOW);
    if (!mapicfg__event_has(event, MAPICFG_LOG_SESSIONS_SLOWEST) ||
        latency > event->numbers[MAPICFG_LOG_SESSIONS_SLOWEST])
        mapicfg__event_set(event, MAPICFG_LOG_SESSIONS_SLOWEST, latency);
}

static mapicfg_status add_record(struct session *session, mapicfg_error *err) {
    count(session, MAPICFG_LOG_SESSIONS_RECORDS);
    mapicfg__event_set(event_of(session), MAPICFG_LOG_SESSIONS_LAST,
                       session->rows.event.numbers[MAPICFG_LOG_RECORDS_TIME]);
    list_record(session);
    add_latency(session);
    const int has_failed = mapicfg__event_rows_number(&session->rows, MAPICFG_LOG_RECORDS_ERROR) != 0;
    return has_failed ? add_failure(session, err) : MAPICFG_OK;
}

static mapicfg_status end(struct session *session, mapicfg_error *err) {
    if (!session->is_open) return MAPICFG_OK;
    session->is_open = 0;
    for (size_t i = 0; i < LISTS; i++) {
        const struct mapicfg__buffer *text = &session->lists[i].text;
        if (text->failed) return mapicfg__error_no_memory(err);
        event_of(session)->texts[lists[i]] = (struct mapicfg__span){text->data, text->size};
    }
    return mapicfg__events_kept_add(session->kept, session->digest, err);
}

static int goes_on(const struct session *session) {
    if (!session->is_open) return 0;
    for (size_t i = 0; i < KEYS; i++)
        if (session->numbers[i] != mapicfg__event_rows_number(&session->rows, keys[i][0])) return 0;
    return session->rows.event.numbers[MAPICFG_LOG_RECORDS_TIME] -
               session->kept->event.numbers[MAPICFG_LOG_SESSIONS_LAST] <=
           session->rows.events->idle;
}

static mapicfg_status add_all(struct session *session, mapicfg_error *err) {
    int got = 0;
    mapicfg_status status = mapicfg__event_rows_next(&session->rows, &got, err);
    while (!status && got) {
        if (!goes_on(session)) {
            status = end(session, err);
            if (!status) status = begin(session, err);
        }
        if (!status) status = add_record(session, err);
        if (!status) status = mapicfg__event_rows_next(&session->rows, &got, err);
    }
    return status ? status : end(session, err);
}

static void free_session(struct session *session) {
    mapicfg__event_rows_close(&session->rows);
    sqlite3_finalize(session->recovered);
    for (size_t i = 0; i <= KEYS; i++) mapicfg__buffer_free(&session->texts[i]);
    for (size_t i = 0; i < LISTS; i++) mapicfg__buffer_free(&session->lists[i].text);
}

mapicfg_status mapicfg__events_session_find(struct mapicfg__events_kept *kept, mapicfg_error *err) {
    struct session session = {.kept = kept};
    mapicfg_log_events *events = kept->events;
    static const char rest[] =
        "WHERE time IS NOT NULL AND (noise = 0 OR ?1) "
        "ORDER BY kind, protocol, user, address, mailbox, instance, " MAPICFG__EVENTS_ORDER;
    mapicfg_status status = find_recovered(events, err);
    if (!status)
        status =
            mapicfg__events_db_prepare(events, &session.recovered, "SELECT 1 FROM temp.recovered WHERE id = ?1", err);
    if (!status) status = mapicfg__event_rows_open(&session.rows, events, rest, err);
    if (!status) sqlite3_bind_int64(session.rows.statement, 1, events->keep_noise);
    if (!status) status = add_all(&session, err);
    free_session(&session);
    return status;
}
