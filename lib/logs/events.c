/* SPDX-License-Identifier: LGPL-2.1-or-later
 * events.c: single records of logs: what a caller does with them. */
#include "logs/event.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/options.h"
#include "base/work.h"
#include "logs/events_add.h"
#include "logs/events_file.h"
#include "logs/reading.h"
#include "logs/state.h"

#define IDLE 1800000

/* ---- making one ---- */

/* A summary decides what enters, by the same rules as in summaries; it never gets a row. */
static mapicfg_status make_sieve(mapicfg_log_events *events, const mapicfg_log_events_options *options,
                                 mapicfg_error *err) {
    mapicfg_log_summary_options wanted = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    wanted.by = "kind";
    wanted.keep_noise = 1;
    wanted.where = options->where;
    wanted.where_count = options->where_count;
    wanted.since = options->since;
    wanted.until = options->until;
    wanted.key = options->key;
    wanted.key_size = options->key_size;
    return mapicfg_log_summary_new(&wanted, &events->sieve, err);
}

mapicfg_status mapicfg_log_events_new(const mapicfg_log_events_options *options, mapicfg_log_events **out,
                                      mapicfg_error *err) {
    static const struct mapicfg__options known =
        MAPICFG__OPTIONS_RESERVED(mapicfg_log_events_options, MAPICFG_LOG_EVENTS_OPTIONS_SIZE_1_0, reserved);
    mapicfg_log_events_options taken;
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    mapicfg_status status = mapicfg__options_take(&taken, options, &known, err);
    if (status) return status;
    mapicfg_log_events *events = mapicfg__mem_zalloc(sizeof *events);
    if (!events) return mapicfg__error_no_memory(err);
    events->keep_noise = taken.keep_noise != 0;
    events->idle = taken.idle ? taken.idle : IDLE;
    status = make_sieve(events, &taken, err);
    if (!status) mapicfg__events_add_prepare(events);
    if (!status) status = mapicfg__events_db_open(events, err);
    if (status) {
        mapicfg_log_events_free(events);
        return status;
    }
    *out = events;
    return MAPICFG_OK;
}

void mapicfg_log_events_free(mapicfg_log_events *events) {
    if (!events) return;
    mapicfg__events_db_close(events);
    for (uint32_t i = 0; i < MAPICFG__EVENTS_EXTRAS; i++) mapicfg__values_free(&events->extras[i]);
    mapicfg_log_summary_free(events->sieve);
    mapicfg__buffer_free(&events->text);
    mapicfg__mem_free(events);
}

/* ---- adding ---- */

mapicfg_status mapicfg_log_events_add(mapicfg_log_events *events, const mapicfg_log_batch *batch, mapicfg_error *err) {
    if (!events) return mapicfg__error_null_argument(err, "events");
    if (!batch) return mapicfg__error_null_argument(err, "batch");
    mapicfg_status status = mapicfg__events_db_begin(events, err);
    return status ? status : mapicfg__events_add_batch(events, batch, err);
}

/* A reading in which adding may fail. */
struct reading {
    mapicfg_log_events *events;
    mapicfg_status status; /* of what failed, and its error */
    mapicfg_error failed;
};

static int32_t take_batch(void *user, const mapicfg_log_batch *batch) {
    struct reading *reading = user;
    reading->status = mapicfg_log_events_add(reading->events, batch, &reading->failed);
    return reading->status != MAPICFG_OK;
}

mapicfg_status mapicfg_log_events_read(mapicfg_log_events *events, const mapicfg_input *inputs, size_t count,
                                       const mapicfg_log_options *log_options, const mapicfg_work *work,
                                       mapicfg_report *report, mapicfg_error *err) {
    if (!events) return mapicfg__error_null_argument(err, "events");
    mapicfg_status status = mapicfg__events_db_check(events, err);
    if (status) return status;
    struct reading reading = {.events = events};
    mapicfg_log_options how;
    status = mapicfg__log_reading_options(&how, log_options, err);
    if (status) return status;
    if (!mapicfg__summary_asks_other(events->sieve)) how.flags |= MAPICFG_LOG_PASS_OTHER;
    status = mapicfg_log_read(inputs, count, &how, work, take_batch, &reading, report, err);
    if (!reading.status) return status;
    if (err) *err = reading.failed;
    return reading.status;
}

/* ---- files ---- */

mapicfg_status mapicfg_log_events_save(mapicfg_log_events *events, const char *path, const mapicfg_work *work,
                                       mapicfg_error *err) {
    struct mapicfg__work taken;
    if (!path) return mapicfg__error_null_argument(err, "path");
    mapicfg_status status = mapicfg__events_db_enter(events, work, &taken, err);
    if (status) return status;
    status = mapicfg__events_file_save(events, path, err);
    mapicfg__events_db_watch(events, NULL);
    return status;
}

mapicfg_status mapicfg_log_events_merge(mapicfg_log_events *events, const char *path, const mapicfg_work *work,
                                        mapicfg_error *err) {
    struct mapicfg__work taken;
    if (!path) return mapicfg__error_null_argument(err, "path");
    mapicfg_status status = mapicfg__events_db_enter(events, work, &taken, err);
    if (status) return status;
    status = mapicfg__events_file_merge(events, path, err);
    mapicfg__events_db_watch(events, NULL);
    return status;
}

/* ---- what was added ---- */

uint64_t mapicfg_log_events_get_count(const mapicfg_log_events *events, uint32_t count) {
    return events && count <= MAPICFG_LOG_COUNT_FILTERED ? mapicfg_log_summary_get_count(events->sieve, count) : 0;
}

uint64_t mapicfg_log_events_get_noise(const mapicfg_log_events *events, uint32_t noise) {
    if (!events || noise >= MAPICFG_LOG_NOISE_COUNT) return 0;
    if (noise) return mapicfg_log_summary_get_noise(events->sieve, noise);
    uint64_t none = mapicfg_log_events_get_count(events, MAPICFG_LOG_COUNT_RECORDS) -
                    mapicfg_log_events_get_count(events, MAPICFG_LOG_COUNT_FILTERED);
    for (uint32_t i = 1; i < MAPICFG_LOG_NOISE_COUNT; i++) none -= mapicfg_log_summary_get_noise(events->sieve, i);
    return none;
}
