/* SPDX-License-Identifier: LGPL-2.1-or-later
 * events_add.c: records of a log into the database: each is reduced to the values that a summary has of it, and to what
 * tells which request and which client it is of. */
#include "logs/events_add.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "logs/counted.h"
#include "logs/dimension.h"
#include "sketch/hash64.h"

#define GUID 36u

/* A row while it is put together. */
struct row {
    mapicfg_log_events *events;
    struct mapicfg__log_counted counted;
    uint64_t digest;       /* of what each column states */
    mapicfg_status status; /* of the first that failed */
};

static const struct {
    uint32_t column, dimension;
} dimensions[] = {
    {MAPICFG_LOG_RECORDS_KIND, MAPICFG_LOG_BY_KIND},       {MAPICFG_LOG_RECORDS_PROTOCOL, MAPICFG_LOG_BY_PROTOCOL},
    {MAPICFG_LOG_RECORDS_SERVER, MAPICFG_LOG_BY_SERVER},   {MAPICFG_LOG_RECORDS_FRONT, MAPICFG_LOG_BY_FRONT},
    {MAPICFG_LOG_RECORDS_TARGET, MAPICFG_LOG_BY_TARGET},   {MAPICFG_LOG_RECORDS_HOST, MAPICFG_LOG_BY_HOST},
    {MAPICFG_LOG_RECORDS_NETWORK, MAPICFG_LOG_BY_NETWORK}, {MAPICFG_LOG_RECORDS_CLIENT, MAPICFG_LOG_BY_CLIENT},
    {MAPICFG_LOG_RECORDS_MODE, MAPICFG_LOG_BY_MODE},       {MAPICFG_LOG_RECORDS_USER, MAPICFG_LOG_BY_USER},
    {MAPICFG_LOG_RECORDS_MAILBOX, MAPICFG_LOG_BY_MAILBOX}, {MAPICFG_LOG_RECORDS_AUTH, MAPICFG_LOG_BY_AUTH},
    {MAPICFG_LOG_RECORDS_REQUEST, MAPICFG_LOG_BY_REQUEST}, {MAPICFG_LOG_RECORDS_ERROR, MAPICFG_LOG_BY_ERROR},
};

static const struct {
    uint32_t column, field;
} numbers[] = {
    {MAPICFG_LOG_RECORDS_PORT, MAPICFG_LOG_SERVER_PORT},
    {MAPICFG_LOG_RECORDS_STATUS, MAPICFG_LOG_HTTP_STATUS},
    {MAPICFG_LOG_RECORDS_SUBSTATUS, MAPICFG_LOG_SUBSTATUS},
    {MAPICFG_LOG_RECORDS_WIN32, MAPICFG_LOG_WIN32_STATUS},
    {MAPICFG_LOG_RECORDS_BACKEND_STATUS, MAPICFG_LOG_BACKEND_STATUS},
    {MAPICFG_LOG_RECORDS_REQUEST_BYTES, MAPICFG_LOG_REQUEST_BYTES},
    {MAPICFG_LOG_RECORDS_RESPONSE_BYTES, MAPICFG_LOG_RESPONSE_BYTES},
};

/* ---- one column ---- */

static void check(struct row *row, int code, mapicfg_error *err) {
    if (code && !row->status) row->status = mapicfg__events_db_fail(row->events, code, err);
}

/* Behind the id, which SQLite makes, and the digest. */
static int place_of(uint32_t column) {
    return (int)column + 2;
}

/* A number for a value of a column, which stands for nothing else but by a chance of 2^-64 (SplitMix64, last step).
 * What columns state adds up, in any order and on any machine, to what tells records of one moment apart. */
static uint64_t digest_of(uint32_t column, uint64_t value) {
    uint64_t mixed = value + (column + 1) * UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ mixed >> 31;
}

static void note(struct row *row, uint32_t column, uint64_t value) {
    row->digest += digest_of(column, value);
}

static void put_number(struct row *row, uint32_t column, int64_t number, mapicfg_error *err) {
    note(row, column, (uint64_t)number);
    check(row, sqlite3_bind_int64(row->events->insert, place_of(column), number), err);
}

static void put_value(struct row *row, uint32_t column, struct mapicfg__log_value *value, mapicfg_error *err) {
    if (row->status) return;
    if (value->number == MAPICFG__VALUE_NONE)
        row->status = mapicfg__events_db_number(row->events, value->text, &value->number, err);
    if (row->status) return;
    note(row, column, value->hash);
    check(row, sqlite3_bind_int64(row->events->insert, place_of(column), value->number), err);
}

static mapicfg_status judge_nothing(const void *user, uint32_t dimension, struct mapicfg__span folded,
                                    struct mapicfg__log_value *value, mapicfg_error *err) {
    (void)user, (void)dimension, (void)folded, (void)value, (void)err;
    return MAPICFG_OK;
}

static void put_extra(struct row *row, uint32_t column, uint32_t extra, struct mapicfg__span text, mapicfg_error *err) {
    struct mapicfg__log_value *value;
    if (row->status) return;
    row->status = mapicfg__values_find(&row->events->extras[extra], text, NULL, judge_nothing, NULL, &value, err);
    put_value(row, column, value, err);
}

/* ---- what tells records apart, and together ---- */

static struct mapicfg__span without_brace(struct mapicfg__span text) {
    if (text.size && *text.text == '{') return (struct mapicfg__span){text.text + 1, text.size - 1};
    return text;
}

/* {GUID}:7 or {GUID}-7, else name:7, without the counter. */
static struct mapicfg__span without_counter(struct mapicfg__span info) {
    info = without_brace(info);
    if (info.size >= GUID && mapicfg__text_is_guid(info.text, GUID)) return (struct mapicfg__span){info.text, GUID};
    size_t size = info.size;
    while (size && mapicfg__is_digit((unsigned char)info.text[size - 1])) size--;
    if (size > 1 && size < info.size && info.text[size - 1] == ':') info.size = size - 1;
    return info;
}

static struct mapicfg__span instance_of(const struct mapicfg__log_counted *counted) {
    struct mapicfg__span info = mapicfg__counted_cell(counted, MAPICFG_LOG_CLIENT_INFO);
    if (!info.size)
        info = mapicfg__fact_behind(mapicfg__counted_cell(counted, MAPICFG_LOG_CLIENT_REQUEST_ID), ";CI:", ";");
    if (!info.size || *info.text == '<') return (struct mapicfg__span){"", 0}; /* <null> */
    return without_counter(info);
}

/* fe80::1%3, of which the scope is one server's own number. */
static struct mapicfg__span address_of(const struct mapicfg__log_counted *counted) {
    struct mapicfg__span address = mapicfg__counted_cell(counted, MAPICFG_LOG_CLIENT_IP);
    const char *scope = address.size ? memchr(address.text, '%', address.size) : NULL;
    if (scope) address.size = (size_t)(scope - address.text);
    return address;
}

static int is_nil(struct mapicfg__span id) {
    for (size_t i = 0; i < id.size; i++)
        if (id.text[i] != '0' && id.text[i] != '-') return 0;
    return 1;
}

/* 32 digits, as 2013 writes a GUID. */
static int is_undashed(struct mapicfg__span id) {
    uint64_t unused;
    return id.size == 32 && mapicfg__text_parse_hex(id.text, 16, 16, &unused) &&
           mapicfg__text_parse_hex(id.text + 16, 16, 16, &unused);
}

/* The id in one form: small letters, with dashes, without braces. */
static void put_id_text(struct mapicfg__buffer *out, struct mapicfg__span id) {
    const int is_braced = id.size > 1 && *id.text == '{' && id.text[id.size - 1] == '}';
    id = without_brace(id);
    if (is_braced) id.size--;
    if (id.size > GUID && mapicfg__text_is_guid(id.text, GUID)) id.size = GUID;
    out->size = 0;
    mapicfg__buffer_bytes(out, "", 0);
    if (is_nil(id)) return;
    if (!is_undashed(id)) {
        struct mapicfg__buffer folded = {0};
        mapicfg__dimension_fold(&folded, id);
        if (folded.failed) out->failed = 1;
        if (!out->failed)
            mapicfg__dimension_put(out, MAPICFG_LOG_BY_HOST,
                                   (struct mapicfg__span){folded.data ? folded.data : "", folded.size});
        mapicfg__buffer_free(&folded);
        return;
    }
    for (size_t i = 0; i < id.size; i++) {
        if (i == 8 || i == 12 || i == 16 || i == 20) mapicfg__buffer_char(out, '-');
        mapicfg__buffer_char(out, mapicfg__to_lower(id.text[i]));
    }
}

static void put_request_id(struct row *row, mapicfg_error *err) {
    struct mapicfg__span id = mapicfg__counted_cell(&row->counted, MAPICFG_LOG_REQUEST_ID);
    struct mapicfg__buffer *text = &row->events->text;
    if (!id.size)
        id = mapicfg__fact_behind(mapicfg__counted_cell(&row->counted, MAPICFG_LOG_URL_QUERY), "cafeReqId=", "&;");
    put_id_text(text, id);
    const struct mapicfg__log_values *names = &row->events->extras[MAPICFG__EVENTS_ID];
    if (text->size && names->has_secret) mapicfg__values_rename(names, text);
    if (text->failed && !row->status) row->status = mapicfg__error_no_memory(err);
    if (row->status) return;
    note(row, MAPICFG_LOG_RECORDS_REQUEST_ID, mapicfg__hash64_bytes(text->data, text->size));
    check(row,
          sqlite3_bind_text64(row->events->insert, place_of(MAPICFG_LOG_RECORDS_REQUEST_ID), text->data, text->size,
                              SQLITE_STATIC, SQLITE_UTF8),
          err);
}

/* ---- the row ---- */

static void put_texts(struct row *row, mapicfg_error *err) {
    const struct mapicfg__log_counted *counted = &row->counted;
    static const struct mapicfg__span nothing = {"", 0};
    for (size_t i = 0; i < sizeof dimensions / sizeof *dimensions; i++)
        put_value(row, dimensions[i].column, counted->values[dimensions[i].dimension], err);
    put_extra(row, MAPICFG_LOG_RECORDS_METHOD, MAPICFG__EVENTS_METHOD,
              mapicfg__counted_cell(counted, MAPICFG_LOG_METHOD), err);
    put_extra(row, MAPICFG_LOG_RECORDS_PATH, MAPICFG__EVENTS_PATH, mapicfg__counted_cell(counted, MAPICFG_LOG_URL_STEM),
              err);
    put_extra(row, MAPICFG_LOG_RECORDS_ADDRESS, MAPICFG__EVENTS_ADDRESS, address_of(counted), err);
    put_extra(row, MAPICFG_LOG_RECORDS_EMAIL, MAPICFG__EVENTS_EMAIL, mapicfg__counted_cell(counted, MAPICFG_LOG_EMAIL),
              err);
    put_extra(row, MAPICFG_LOG_RECORDS_INSTANCE, MAPICFG__EVENTS_INSTANCE, instance_of(counted), err);
    const int hides = row->events->extras[MAPICFG__EVENTS_AGENT].has_secret;
    const struct mapicfg__span agent =
        hides ? nothing : mapicfg__log_record_agent(&counted->record, &row->events->sieve->text);
    if (!agent.text && !row->status) row->status = mapicfg__error_no_memory(err);
    put_extra(row, MAPICFG_LOG_RECORDS_AGENT, MAPICFG__EVENTS_AGENT, agent, err);
    put_value(row, MAPICFG_LOG_RECORDS_NOISE, &row->events->noises[counted->noise], err);
}

static void put_numbers(struct row *row, mapicfg_error *err) {
    const struct mapicfg__log_counted *counted = &row->counted;
    uint32_t number;
    if (counted->facts.time != MAPICFG__FACT_NO_TIME)
        put_number(row, MAPICFG_LOG_RECORDS_TIME, counted->facts.time, err);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (mapicfg__fact_number(mapicfg__counted_cell(counted, numbers[i].field), &number))
            put_number(row, numbers[i].column, number, err);
    if (mapicfg__fact_duration(mapicfg__counted_cell(counted, MAPICFG_LOG_LATENCY), &number))
        put_number(row, MAPICFG_LOG_RECORDS_LATENCY, number, err);
    put_number(row, MAPICFG_LOG_RECORDS_WAITS, mapicfg__log_record_waits(&counted->record, counted->request) != 0, err);
}

static mapicfg_status put_row(struct row *row, mapicfg_error *err) {
    row->status = MAPICFG_OK;
    row->digest = 0;
    check(row, sqlite3_clear_bindings(row->events->insert), err);
    put_texts(row, err);
    put_request_id(row, err);
    put_numbers(row, err);
    check(row, sqlite3_bind_int64(row->events->insert, 1, (int64_t)row->digest), err);
    return row->status ? row->status : mapicfg__events_db_do(row->events, row->events->insert, err);
}

mapicfg_status mapicfg__events_add_batch(mapicfg_log_events *events, const mapicfg_log_batch *batch,
                                         mapicfg_error *err) {
    struct row row;
    row.events = events;
    mapicfg__counted_begin(&row.counted, events->sieve, batch);
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < batch->count; i++) {
        row.counted.record.row = i;
        status = mapicfg__counted_find(&row.counted, err);
        if (!status && row.counted.counts) status = put_row(&row, err);
    }
    return status;
}

void mapicfg__events_add_prepare(mapicfg_log_events *events) {
    static const struct {
        const char *name;
        int is_personal;
    } extras[MAPICFG__EVENTS_EXTRAS] = {
        [MAPICFG__EVENTS_METHOD] = {"method", 0},     [MAPICFG__EVENTS_PATH] = {"path", 0},
        [MAPICFG__EVENTS_ADDRESS] = {"address", 1},   [MAPICFG__EVENTS_AGENT] = {"agent", 1},
        [MAPICFG__EVENTS_EMAIL] = {"user", 1}, /* as the user whom logs call by it */
        [MAPICFG__EVENTS_INSTANCE] = {"instance", 1}, [MAPICFG__EVENTS_ID] = {"request", 1},
    };
    const struct mapicfg__log_values *like = &events->sieve->values[MAPICFG_LOG_BY_USER];
    for (uint32_t i = 0; i < MAPICFG__EVENTS_EXTRAS; i++) {
        struct mapicfg__log_values *values = &events->extras[i];
        values->dimension = MAPICFG_LOG_BY_HOST; /* a value is the text */
        values->secret = like->secret;
        values->has_secret = like->has_secret;
        values->name = extras[i].name;
        values->is_personal = extras[i].is_personal;
    }
    for (uint32_t i = 0; i < MAPICFG_LOG_NOISE_COUNT; i++) {
        const char *name = mapicfg_log_noise_name(i);
        const struct mapicfg__span text = {name, strlen(name)};
        events->noises[i] = (struct mapicfg__log_value){
            .text = text, .hash = mapicfg__hash64_bytes(name, text.size), .number = MAPICFG__VALUE_NONE};
    }
    uint32_t asked = 0;
    for (size_t i = 0; i < sizeof dimensions / sizeof *dimensions; i++) asked |= UINT32_C(1) << dimensions[i].dimension;
    events->sieve->asked_last = asked & ~events->sieve->asked_first;
}
