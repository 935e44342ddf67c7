/* SPDX-License-Identifier: LGPL-2.1-or-later
 * events_request.c: what front end, back end and IIS say of one request.
 *
 * Records are read by their request id. Of several that one side has of a request the first by time counts, and how
 * many there are is said. Where a side has none, the reason is told as far as the records tell it. */
#include "logs/events_request.h"

#include <string.h>

#include "base/error.h"
#include "logs/events_row.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define BACK_END_PORT 444 /* of IIS's second site */

enum side { FRONT, BACK, IIS, SIDES };

/* The record of a side that counts. */
struct half {
    int64_t records;
    int is_there; /* the record below; of IIS those of the front end's site only */
    mapicfg_log_event event;
    struct mapicfg__buffer texts[MAPICFG_LOG_RECORDS_COUNT];
};

/* From when to when a side has records. */
struct cover {
    int is_there, has_time;
    int64_t first, last;
};

struct request {
    struct mapicfg__events_kept *kept;
    struct mapicfg__event_rows rows;
    int is_open;
    struct mapicfg__buffer id;
    struct half halves[SIDES];
    struct cover covers[SIDES];
    int has_conditions;
    struct mapicfg__buffer missing, why;
};

static int is_kind(struct mapicfg__span kind, uint32_t wanted) {
    const char *name = mapicfg_log_kind_name(wanted);
    return kind.size == strlen(name) && memcmp(kind.text, name, kind.size) == 0;
}

static enum side side_of(struct mapicfg__span kind) {
    if (is_kind(kind, MAPICFG_LOG_KIND_IIS)) return IIS;
    return is_kind(kind, MAPICFG_LOG_KIND_HTTP_PROXY) ? FRONT : BACK;
}

/* ---- what each side has ---- */

static mapicfg_status find_covers(struct request *request, mapicfg_log_events *events, mapicfg_error *err) {
    sqlite3_stmt *rows = NULL;
    int row = 0;
    mapicfg_status status = mapicfg__events_db_prepare(
        events, &rows,
        "SELECT (SELECT value FROM text WHERE id = kind), min(time), max(time) FROM record GROUP BY kind", err);
    if (!status) status = mapicfg__events_db_step(events, rows, &row, err);
    while (!status && row) {
        const char *kind = (const char *)sqlite3_column_text(rows, 0);
        if (!kind) status = mapicfg__events_db_fail(events, SQLITE_NOMEM, err);
        if (status) break;
        struct cover *cover = &request->covers[side_of((struct mapicfg__span){kind, strlen(kind)})];
        cover->is_there = 1;
        if (sqlite3_column_type(rows, 1) != SQLITE_NULL) {
            const int64_t first = sqlite3_column_int64(rows, 1), last = sqlite3_column_int64(rows, 2);
            if (!cover->has_time || first < cover->first) cover->first = first;
            if (!cover->has_time || last > cover->last) cover->last = last;
            cover->has_time = 1;
        }
        status = mapicfg__events_db_step(events, rows, &row, err);
    }
    sqlite3_finalize(rows);
    return status;
}

static mapicfg_status keep(struct half *half, const mapicfg_log_event *event, mapicfg_error *err) {
    half->is_there = 1;
    half->event = *event;
    for (uint32_t i = 0; i < MAPICFG_LOG_RECORDS_COUNT; i++) {
        struct mapicfg__buffer *text = &half->texts[i];
        if (!mapicfg_log_event_get_text(event, i)) continue;
        text->size = 0;
        mapicfg__buffer_bytes(text, event->texts[i].text, event->texts[i].size);
        if (text->failed) return mapicfg__error_no_memory(err);
        half->event.texts[i] = (struct mapicfg__span){text->data, text->size};
    }
    return MAPICFG_OK;
}

static mapicfg_status add_record(struct request *request, mapicfg_error *err) {
    const mapicfg_log_event *event = &request->rows.event;
    const enum side side = side_of(event->texts[MAPICFG_LOG_RECORDS_KIND]);
    struct half *half = &request->halves[side];
    half->records++;
    const int is_back = side == IIS && event->numbers[MAPICFG_LOG_RECORDS_PORT] == BACK_END_PORT;
    return half->is_there || is_back ? MAPICFG_OK : keep(half, event, err);
}

/* ---- the row ---- */

static const mapicfg_log_event *half_of(const struct request *request, enum side side) {
    return request->halves[side].is_there ? &request->halves[side].event : NULL;
}

/* The text as the first of three sides states it. */
static void put_first(struct request *request, uint32_t into, uint32_t column, const enum side order[SIDES]) {
    struct mapicfg__span *text = &request->kept->event.texts[into];
    *text = (struct mapicfg__span){"", 0};
    for (size_t i = 0; i < SIDES && !text->size; i++) {
        const mapicfg_log_event *half = half_of(request, order[i]);
        if (half) *text = half->texts[column];
    }
}

static void put_texts(struct request *request) {
    static const enum side front[SIDES] = {FRONT, BACK, IIS}, back[SIDES] = {BACK, FRONT, IIS},
                           named[SIDES] = {FRONT, IIS, BACK};
    mapicfg_log_event *event = &request->kept->event;
    put_first(request, MAPICFG_LOG_REQUESTS_PROTOCOL, MAPICFG_LOG_RECORDS_PROTOCOL, front);
    put_first(request, MAPICFG_LOG_REQUESTS_CALL, MAPICFG_LOG_RECORDS_REQUEST, back);
    put_first(request, MAPICFG_LOG_REQUESTS_USER, MAPICFG_LOG_RECORDS_USER, named);
    put_first(request, MAPICFG_LOG_REQUESTS_MAILBOX, MAPICFG_LOG_RECORDS_MAILBOX, back);
    put_first(request, MAPICFG_LOG_REQUESTS_ADDRESS, MAPICFG_LOG_RECORDS_ADDRESS, front);
    put_first(request, MAPICFG_LOG_REQUESTS_CLIENT, MAPICFG_LOG_RECORDS_CLIENT, back);
    put_first(request, MAPICFG_LOG_REQUESTS_FRONT, MAPICFG_LOG_RECORDS_SERVER, named);
    put_first(request, MAPICFG_LOG_REQUESTS_TARGET, MAPICFG_LOG_RECORDS_TARGET, front);
    if (!event->texts[MAPICFG_LOG_REQUESTS_FRONT].size)
        put_first(request, MAPICFG_LOG_REQUESTS_FRONT, MAPICFG_LOG_RECORDS_FRONT, back);
    static const struct {
        uint32_t into;
        enum side side;
    } errors[] = {{MAPICFG_LOG_REQUESTS_FRONT_ERROR, FRONT}, {MAPICFG_LOG_REQUESTS_BACK_ERROR, BACK}};
    for (size_t i = 0; i < COUNT(errors); i++) {
        const mapicfg_log_event *half = half_of(request, errors[i].side);
        event->texts[errors[i].into] = half ? half->texts[MAPICFG_LOG_RECORDS_ERROR] : (struct mapicfg__span){"", 0};
    }
    event->texts[MAPICFG_LOG_REQUESTS_ID] = (struct mapicfg__span){request->id.data, request->id.size};
}

static void put_numbers(struct request *request) {
    static const struct {
        uint32_t into, column;
        enum side side;
    } numbers[] = {
        {MAPICFG_LOG_REQUESTS_FRONT_STATUS, MAPICFG_LOG_RECORDS_STATUS, FRONT},
        {MAPICFG_LOG_REQUESTS_BACKEND_STATUS, MAPICFG_LOG_RECORDS_BACKEND_STATUS, FRONT},
        {MAPICFG_LOG_REQUESTS_BACK_STATUS, MAPICFG_LOG_RECORDS_STATUS, BACK},
        {MAPICFG_LOG_REQUESTS_IIS_STATUS, MAPICFG_LOG_RECORDS_STATUS, IIS},
        {MAPICFG_LOG_REQUESTS_IIS_SUBSTATUS, MAPICFG_LOG_RECORDS_SUBSTATUS, IIS},
        {MAPICFG_LOG_REQUESTS_IIS_WIN32, MAPICFG_LOG_RECORDS_WIN32, IIS},
        {MAPICFG_LOG_REQUESTS_FRONT_LATENCY, MAPICFG_LOG_RECORDS_LATENCY, FRONT},
        {MAPICFG_LOG_REQUESTS_BACK_LATENCY, MAPICFG_LOG_RECORDS_LATENCY, BACK},
        {MAPICFG_LOG_REQUESTS_IIS_LATENCY, MAPICFG_LOG_RECORDS_LATENCY, IIS},
    };
    mapicfg_log_event *event = &request->kept->event;
    int64_t waits = 0;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        const mapicfg_log_event *half = half_of(request, numbers[i].side);
        if (half && mapicfg__event_has(half, numbers[i].column))
            mapicfg__event_set(event, numbers[i].into, half->numbers[numbers[i].column]);
    }
    const int is_told = request->halves[FRONT].is_there || request->halves[BACK].is_there;
    for (int side = 0; side < SIDES; side++)
        if (request->halves[side].is_there && (side != IIS || !is_told))
            waits |= request->halves[side].event.numbers[MAPICFG_LOG_RECORDS_WAITS];
    mapicfg__event_set(event, MAPICFG_LOG_REQUESTS_WAITS, waits);
    mapicfg__event_set(event, MAPICFG_LOG_REQUESTS_FRONT_RECORDS, request->halves[FRONT].records);
    mapicfg__event_set(event, MAPICFG_LOG_REQUESTS_BACK_RECORDS, request->halves[BACK].records);
    mapicfg__event_set(event, MAPICFG_LOG_REQUESTS_IIS_RECORDS, request->halves[IIS].records);
    if (mapicfg__event_has(event, MAPICFG_LOG_REQUESTS_FRONT_LATENCY) &&
        mapicfg__event_has(event, MAPICFG_LOG_REQUESTS_BACK_LATENCY))
        mapicfg__event_set(
            event, MAPICFG_LOG_REQUESTS_DIFFERENCE,
            event->numbers[MAPICFG_LOG_REQUESTS_FRONT_LATENCY] - event->numbers[MAPICFG_LOG_REQUESTS_BACK_LATENCY]);
}

static void put_time(struct request *request) {
    for (int side = 0; side < SIDES; side++) {
        const mapicfg_log_event *half = half_of(request, (enum side)side);
        if (!half || !mapicfg__event_has(half, MAPICFG_LOG_RECORDS_TIME)) continue;
        mapicfg__event_set(&request->kept->event, MAPICFG_LOG_REQUESTS_TIME, half->numbers[MAPICFG_LOG_RECORDS_TIME]);
        return;
    }
}

/* What any side knows not to be a person's; a challenge only where the first that is there says so, as the others may
 * lack the user. */
static void put_noise(struct request *request) {
    struct mapicfg__span *noise = &request->kept->event.texts[MAPICFG_LOG_REQUESTS_NOISE];
    int is_first = 1;
    *noise = (struct mapicfg__span){"", 0};
    for (int side = 0; side < SIDES && !noise->size; side++) {
        const mapicfg_log_event *half = half_of(request, (enum side)side);
        if (!half) continue;
        const struct mapicfg__span said = half->texts[MAPICFG_LOG_RECORDS_NOISE];
        const char *challenge = mapicfg_log_noise_name(MAPICFG_LOG_NOISE_CHALLENGE);
        if (is_first || (said.size && strcmp(said.text, challenge) != 0)) *noise = said;
        is_first = 0;
    }
}

/* ---- what is missing ---- */

static int is_asked(const struct request *request) {
    return mapicfg__event_has(&request->kept->event, MAPICFG_LOG_REQUESTS_BACKEND_STATUS) &&
           request->kept->event.numbers[MAPICFG_LOG_REQUESTS_BACKEND_STATUS] != 0;
}

static const char *why_missing(const struct request *request, enum side side) {
    const mapicfg_log_event *event = &request->kept->event;
    const struct mapicfg__span protocol = event->texts[MAPICFG_LOG_REQUESTS_PROTOCOL];
    const struct cover *cover = &request->covers[side];
    const int64_t time = event->numbers[MAPICFG_LOG_REQUESTS_TIME];
    if (side == BACK && half_of(request, FRONT) && !is_asked(request)) return "not-asked";
    if (side == BACK && protocol.size && strcmp(protocol.text, "mapi") != 0) return "other-logs";
    if (request->has_conditions) return "conditions";
    if (!cover->is_there) return "no-logs";
    if (!cover->has_time || !mapicfg__event_has(event, MAPICFG_LOG_REQUESTS_TIME)) return "unknown";
    return time < cover->first || time > cover->last ? "not-covered" : "unknown";
}

static void put_missing(struct request *request) {
    static const char *const names[] = {"front-end", "back-end"};
    mapicfg_log_event *event = &request->kept->event;
    request->missing.size = request->why.size = 0;
    mapicfg__buffer_bytes(&request->missing, "", 0);
    mapicfg__buffer_bytes(&request->why, "", 0);
    for (int side = FRONT; side <= BACK; side++) {
        if (request->halves[side].is_there) continue;
        mapicfg__buffer_text(&request->missing, request->missing.size ? "\n" : "");
        mapicfg__buffer_text(&request->missing, names[side]);
        mapicfg__buffer_text(&request->why, request->why.size ? "\n" : "");
        mapicfg__buffer_text(&request->why, why_missing(request, (enum side)side));
    }
    event->texts[MAPICFG_LOG_REQUESTS_MISSING] = (struct mapicfg__span){request->missing.data, request->missing.size};
    event->texts[MAPICFG_LOG_REQUESTS_WHY] = (struct mapicfg__span){request->why.data, request->why.size};
}

static mapicfg_status end(struct request *request, mapicfg_error *err) {
    if (!request->is_open) return MAPICFG_OK;
    request->kept->event.stated = 0;
    put_texts(request);
    put_numbers(request);
    put_time(request);
    put_noise(request);
    put_missing(request);
    if (request->missing.failed || request->why.failed) return mapicfg__error_no_memory(err);
    const int is_noise = request->kept->event.texts[MAPICFG_LOG_REQUESTS_NOISE].size != 0;
    return is_noise && !request->rows.events->keep_noise ? MAPICFG_OK : mapicfg__events_kept_add(request->kept, 0, err);
}

/* ---- all of them ---- */

static mapicfg_status begin(struct request *request, mapicfg_error *err) {
    const struct mapicfg__span id = request->rows.event.texts[MAPICFG_LOG_RECORDS_REQUEST_ID];
    request->is_open = 1;
    for (int side = 0; side < SIDES; side++) request->halves[side].records = request->halves[side].is_there = 0;
    request->id.size = 0;
    mapicfg__buffer_bytes(&request->id, id.text, id.size);
    return request->id.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

static int goes_on(const struct request *request) {
    const struct mapicfg__span id = request->rows.event.texts[MAPICFG_LOG_RECORDS_REQUEST_ID];
    return request->is_open && request->id.size == id.size && memcmp(request->id.data, id.text, id.size) == 0;
}

static mapicfg_status add_all(struct request *request, mapicfg_error *err) {
    int got = 0;
    mapicfg_status status = mapicfg__event_rows_next(&request->rows, &got, err);
    while (!status && got) {
        if (!goes_on(request)) {
            status = end(request, err);
            if (!status) status = begin(request, err);
        }
        if (!status) status = add_record(request, err);
        if (!status) status = mapicfg__event_rows_next(&request->rows, &got, err);
    }
    return status ? status : end(request, err);
}

static void free_request(struct request *request) {
    mapicfg__event_rows_close(&request->rows);
    mapicfg__buffer_free(&request->id);
    mapicfg__buffer_free(&request->missing);
    mapicfg__buffer_free(&request->why);
    for (int side = 0; side < SIDES; side++)
        for (size_t i = 0; i < MAPICFG_LOG_RECORDS_COUNT; i++) mapicfg__buffer_free(&request->halves[side].texts[i]);
}

mapicfg_status mapicfg__events_request_find(struct mapicfg__events_kept *kept, mapicfg_error *err) {
    struct request request = {.kept = kept};
    mapicfg_log_events *events = kept->events;
    request.has_conditions = events->sieve->condition_count != 0;
    mapicfg_status status = find_covers(&request, events, err);
    if (!status)
        status = mapicfg__event_rows_open(
            &request.rows, events, "WHERE request_id <> '' ORDER BY request_id, time IS NULL, " MAPICFG__EVENTS_ORDER,
            err);
    if (!status) status = add_all(&request, err);
    free_request(&request);
    return status;
}
