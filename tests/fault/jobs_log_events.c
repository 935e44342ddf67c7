/* SPDX-License-Identifier: LGPL-2.1-or-later
 * jobs_log_events.c: single records of logs: adding, what is given of them, saving and merging. */
#include <mapicfg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../unit/inputs.h"
#include "jobs.h"

static const char *const texts[] = {
    "#Fields: DateTime,RequestId,Protocol,UrlStem,AuthenticatedUser,UserAgent,ClientIpAddress,ServerHostName,"
    "HttpStatus,BackEndStatus,TotalRequestTime\n"
    "2026-11-29T12:00:00Z,5299c45b86e7b178ee39641ee582f3e9,Mapi,/mapi,anna,App/1,10.0.0.1,EX1,500,200,9\n"
    "2026-11-29T12:00:01Z,5299c45b-86e7-b178-ee39-641ee582f3ea,Mapi,/mapi,anna,App/1,10.0.0.1,EX1,200,200,9\n",
    "#Log-type: MapiHttp Logs\n#Fields: DateTime,RequestId,RequestType,HttpStatusCode,AuthenticatedUserEmail,"
    "MapiClientInfo,ClientSoftware,TotalRequestLatency\n"
    "2026-11-29T12:00:00Z,5299c45b-86e7-b178-ee39-641ee582f3e9,Execute,200,anna@c.com,"
    "{5299c45b-86e7-b178-ee39-641ee582f3e9}:1,OUTLOOK.EXE,7\n",
    "#Fields: date time cs-uri-query cs-username cs(User-Agent) sc-status\n"
    "2026-11-29 13:00:00 cafeReqId=5299c45b-86e7-b178-ee39-641ee582f3e9 anna A+b/1 401\n"};

/* It goes on behind a log that failed, so the number of records tells. */
static mapicfg_status make(mapicfg_log_events **out) {
    static const char *const conditions[] = {"user!=carla"};
    mapicfg_log_events_options options = MAPICFG_LOG_EVENTS_OPTIONS_INIT;
    mapicfg_input inputs[3];
    options.key = "sixteen bytes...";
    options.key_size = 16;
    options.where = conditions;
    options.where_count = 1;
    mapicfg_status status = mapicfg_log_events_new(&options, out, NULL);
    if (status) return status;
    for (size_t i = 0; i < 3; i++) inputs[i] = input_bytes(texts[i], strlen(texts[i]), "log");
    status = mapicfg_log_events_read(*out, inputs, 3, NULL, NULL, NULL, NULL);
    const uint64_t records = mapicfg_log_events_get_count(*out, MAPICFG_LOG_COUNT_RECORDS);
    return status || records == 4 ? status : MAPICFG_E_CONFLICT;
}

static mapicfg_status add(void) {
    mapicfg_log_events *events = NULL;
    mapicfg_status status = make(&events);
    mapicfg_log_events_free(events);
    return status;
}

static int32_t count_row(void *user, const mapicfg_log_event *event) {
    if (!mapicfg_log_event_get_text(event, 1) && !mapicfg_log_event_get_number(event, 1, NULL)) abort();
    ++*(uint64_t *)user;
    return 0;
}

/* Records are settled: what fails from here on leaves them as they are. */
static mapicfg_log_events *prepared(void) {
    const long kept = until_failure;
    mapicfg_log_events *events = NULL;
    until_failure = -1;
    uint64_t rows = 0;
    if (make(&events) || mapicfg_log_events_each(events, 0, NULL, count_row, &rows, NULL)) abort();
    until_failure = kept;
    return events;
}

/* What failed to be given is given in full when it is asked for again. */
static mapicfg_status give(void) {
    static const uint64_t expected[MAPICFG_LOG_VIEW_COUNT] = {4, 3, 2};
    mapicfg_log_events *events = prepared();
    mapicfg_status status = MAPICFG_OK;
    uint64_t rows = 0;
    uint32_t view = 0;
    for (; !status && view < MAPICFG_LOG_VIEW_COUNT; view++) {
        rows = 0;
        status = mapicfg_log_events_each(events, view, NULL, count_row, &rows, NULL);
        if (!status && rows != expected[view]) status = MAPICFG_E_CONFLICT;
    }
    if (status == MAPICFG_E_NOMEM) {
        const long kept = until_failure;
        until_failure = -1;
        rows = 0;
        if (mapicfg_log_events_each(events, view - 1, NULL, count_row, &rows, NULL) || rows != expected[view - 1])
            status = MAPICFG_E_CONFLICT;
        until_failure = kept;
    }
    mapicfg_log_events_free(events);
    return status;
}

static int is_empty(const char *path) {
    struct stat found;
    return stat(path, &found) != 0 || found.st_size == 0;
}

/* Into an empty file, which is left empty where that fails. */
static mapicfg_status save(void) {
    char path[] = "/tmp/mapicfg-XXXXXX";
    mapicfg_log_events *events = prepared();
    const int fd = mkstemp(path);
    if (fd < 0) abort();
    close(fd);
    mapicfg_status status = mapicfg_log_events_save(events, path, NULL, NULL);
    if (status && !is_empty(path)) status = MAPICFG_E_CONFLICT;
    mapicfg_log_events_free(events);
    unlink(path);
    return status;
}

static mapicfg_status merge(void) {
    char path[] = "/tmp/mapicfg-XXXXXX";
    const long kept = until_failure;
    mapicfg_log_events *events = prepared();
    until_failure = -1;
    const int fd = mkstemp(path);
    if (fd < 0 || mapicfg_log_events_save(events, path, NULL, NULL)) abort();
    close(fd);
    until_failure = kept;
    mapicfg_status status = mapicfg_log_events_merge(events, path, NULL, NULL);
    if (!status && mapicfg_log_events_get_count(events, MAPICFG_LOG_COUNT_RECORDS) != 8) status = MAPICFG_E_CONFLICT;
    mapicfg_log_events_free(events);
    unlink(path);
    return status;
}

const struct job log_events_jobs[] = {
    {.name = "records of logs", .run = add},
    {.name = "rows of records, sessions and requests", .run = give},
    {.name = "records of logs in a file", .run = save},
    {.name = "records of logs of a file", .run = merge},
    {.name = NULL},
};
