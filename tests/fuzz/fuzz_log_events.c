/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_log_events.c: any bytes as a log, whose records, sessions, requests and password prompts are shown: the views
 * agree in how many records there are, the same records give the same rows, and saved and read again they are the same.
 * The first byte says with which options. */
#include <mapicfg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../unit/inputs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const mapicfg_work endless = MAPICFG_WORK_INIT;

/* What was shown, as one number. */
struct seen {
    uint64_t hash, rows, records;
    uint32_t view;
};

static void mix(struct seen *seen, const void *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) seen->hash = (seen->hash ^ ((const uint8_t *)bytes)[i]) * UINT64_C(0x100000001b3);
    seen->hash = (seen->hash ^ size) * UINT64_C(0x100000001b3);
}

static int64_t number_of(const mapicfg_log_event *event, size_t column) {
    int64_t number;
    mapicfg_log_event_get_number(event, column, &number);
    return number;
}

static int32_t see(void *user, const mapicfg_log_event *event) {
    struct seen *seen = user;
    for (size_t i = 0; i < mapicfg_log_view_column_count(seen->view); i++) {
        const uint32_t type = mapicfg_log_view_get_type(seen->view, i);
        const char *text = mapicfg_log_event_get_text(event, i);
        int64_t number;
        const int32_t has = mapicfg_log_event_get_number(event, i, &number);
        if ((text != NULL) != (type == MAPICFG_LOG_COLUMN_TEXT || type == MAPICFG_LOG_COLUMN_LIST)) abort();
        if (text && has) abort();
        if (text) mix(seen, text, strlen(text));
        mix(seen, &number, sizeof number);
    }
    seen->rows++;
    if (seen->view == MAPICFG_LOG_VIEW_SESSIONS) {
        if (number_of(event, MAPICFG_LOG_SESSIONS_RECOVERED) > number_of(event, MAPICFG_LOG_SESSIONS_FAILURES) ||
            number_of(event, MAPICFG_LOG_SESSIONS_FAILURES) > number_of(event, MAPICFG_LOG_SESSIONS_RECORDS) ||
            number_of(event, MAPICFG_LOG_SESSIONS_FIRST) > number_of(event, MAPICFG_LOG_SESSIONS_LAST))
            abort();
        seen->records += (uint64_t)number_of(event, MAPICFG_LOG_SESSIONS_RECORDS);
    }
    if (seen->view == MAPICFG_LOG_VIEW_RECORDS) {
        int64_t time;
        seen->records += (uint64_t)mapicfg_log_event_get_number(event, MAPICFG_LOG_RECORDS_TIME, &time);
    }
    return 0;
}

static struct seen show(mapicfg_log_events *events, uint32_t view) {
    struct seen seen = {.hash = UINT64_C(0xcbf29ce484222325), .view = view};
    if (mapicfg_log_events_each(events, view, &endless, see, &seen, NULL)) abort();
    return seen;
}

static int32_t hear(void *user, const mapicfg_statement *statement) {
    struct seen *seen = user;
    const char *object = mapicfg_statement_get_object(statement);
    const char *sentence = mapicfg_statement_get_sentence(statement);
    if (!sentence || !*sentence) abort();
    mix(seen, sentence, strlen(sentence));
    if (object) mix(seen, object, strlen(object));
    seen->rows++;
    return 0;
}

static struct seen explain(mapicfg_log_events *events) {
    struct seen seen = {.hash = UINT64_C(0xcbf29ce484222325)};
    if (mapicfg_log_prompts(events, NULL, &endless, hear, &seen, NULL)) abort();
    return seen;
}

static void must_equal(struct seen a, struct seen b) {
    if (a.hash != b.hash || a.rows != b.rows || a.records != b.records) abort();
}

static mapicfg_log_events *make(unsigned how) {
    static const char *const conditions[] = {"user!=*x"};
    mapicfg_log_events_options options = MAPICFG_LOG_EVENTS_OPTIONS_INIT;
    mapicfg_log_events *events;
    options.keep_noise = how & 1;
    options.where = conditions;
    options.where_count = how >> 1 & 1;
    options.key = how & 4 ? "a key of more than sixteen bytes" : NULL;
    options.key_size = how & 4 ? 32 : 0;
    options.since = how & 8 ? INT64_C(1700000000000) : 0;
    options.idle = how & 16 ? 1 : 0;
    if (mapicfg_log_events_new(&options, &events, NULL)) abort();
    return events;
}

/* A file has all of it, and the same. */
static void save_and_merge(mapicfg_log_events *events, unsigned how, const struct seen expected[]) {
    char path[] = "/tmp/fuzz-XXXXXX";
    const int fd = mkstemp(path);
    mapicfg_log_events *again = make(how);
    if (fd < 0 || mapicfg_log_events_save(events, path, NULL, NULL)) abort();
    if (mapicfg_log_events_merge(again, path, NULL, NULL)) abort();
    for (uint32_t view = 0; view < MAPICFG_LOG_VIEW_COUNT; view++) must_equal(show(again, view), expected[view]);
    mapicfg_log_events_free(again);
    close(fd);
    unlink(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size) return 0;
    const unsigned how = data[0];
    mapicfg_log_events *events = make(how);
    mapicfg_input input = input_bytes(data + 1, size - 1, "log");
    struct seen seen[MAPICFG_LOG_VIEW_COUNT];
    mapicfg_log_events_read(events, &input, 1, NULL, NULL, NULL, NULL);
    for (uint32_t view = 0; view < MAPICFG_LOG_VIEW_COUNT; view++) seen[view] = show(events, view);
    if (seen[MAPICFG_LOG_VIEW_SESSIONS].records != seen[MAPICFG_LOG_VIEW_RECORDS].records) abort();
    const uint64_t kept = mapicfg_log_events_get_count(events, MAPICFG_LOG_COUNT_RECORDS) -
                          mapicfg_log_events_get_count(events, MAPICFG_LOG_COUNT_FILTERED);
    if ((how & 1) && seen[MAPICFG_LOG_VIEW_RECORDS].rows != kept) abort();
    const struct seen prompts = explain(events);
    must_equal(explain(events), prompts);
    for (uint32_t view = 0; view < MAPICFG_LOG_VIEW_COUNT; view++) must_equal(show(events, view), seen[view]);
    if (how & 32) save_and_merge(events, how, seen);
    mapicfg_log_events_free(events);
    return 0;
}
