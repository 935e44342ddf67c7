/* SPDX-License-Identifier: LGPL-2.1-or-later
 * growth_log_events.c: records, sessions and requests of logs: of one user, of many, at one moment, backwards, with one
 * request id; saved and merged. */
#include <mapicfg.h>
#include <stdlib.h>
#include <unistd.h>

#include "../unit/inputs.h"
#include "growth.h"

#define PROXY \
    "#Log-type: HttpProxy Logs\n"          \
    "#Fields: DateTime,RequestId,Protocol,AuthenticatedUser,UserAgent,ClientIpAddress,ServerHostName,HttpStatus\n"
#define MAPI "#Log-type: MapiHttp Logs\n#Fields: DateTime,RequestId,RequestType,HttpStatusCode,AuthenticatedUserEmail\n"

/* ---- inputs ---- */

static void all_different(struct growth_text *text, size_t n) {
    growth_put(text, PROXY);
    for (size_t i = 0; i < n; i++)
        growth_put(text, "2026-11-29T12:%02zu:%02zuZ,%zu,Mapi,u%zu,App%zu/1,a%zu,S%zu,200\n", i / 60 % 60, i % 60, i, i,
                   i, i, i);
}

/* Each refused, at one moment, and none of them recovers. */
static void one_moment(struct growth_text *text, size_t n) {
    growth_put(text, PROXY);
    for (size_t i = 0; i < n; i++) growth_put(text, "2026-11-29T12:00:00Z,1,Mapi,anna,A/1,1.1.1.1,S,500\n");
}

/* A session of one user, the last record first, in which every other record fails; all of its values differ. */
static void backwards(struct growth_text *text, size_t n) {
    growth_put(text, PROXY);
    for (size_t i = n; i > 0; i--)
        growth_put(text, "2026-11-29T%02zu:%02zu:%02zu.%03zuZ,%zu,Mapi,anna,App%zu/1,1.1.1.1,S%zu,%d\n", i / 60000 % 24,
                   i / 1000 % 60, i / 50 % 60, i % 50, i, i, i, i % 2 ? 500 : 200);
}

/* Both ends of each request, all front ends before all back ends. */
static void both_ends(struct growth_text *text, size_t n) {
    growth_put(text, PROXY);
    for (size_t i = 0; i < n; i++) growth_put(text, "2026-11-29T12:00:00Z,%zu,Mapi,anna,A/1,1.1.1.1,S,200\n", i);
    growth_put(text, MAPI);
    for (size_t i = 0; i < n; i++) growth_put(text, "2026-11-29T12:00:00Z,%zu,Execute,200,a@b.c\n", i);
}

static void long_values(struct growth_text *text, size_t n) {
    growth_put(text, PROXY "2026-11-29T12:00:00Z,");
    growth_fill(text, 'i', n);
    growth_put(text, ",Mapi,");
    growth_fill(text, 'u', n);
    growth_put(text, ",");
    growth_fill(text, 'a', n);
    growth_put(text, ",1.1.1.1,S,200\n");
}

/* ---- what is run ---- */

static int32_t pass(void *user, const mapicfg_log_event *event) {
    int64_t number;
    ++*(size_t *)user;
    return mapicfg_log_event_get_text(event, 0) == NULL && mapicfg_log_event_get_number(event, 0, &number) > 1;
}

static mapicfg_work counted(void) {
    static const int32_t cancel;
    mapicfg_work work = MAPICFG_WORK_INIT;
    work.cancel = &cancel;
    return work;
}

static mapicfg_log_events *read_log(const char *text, size_t size) {
    const mapicfg_input input = input_bytes(text, size, "log");
    mapicfg_log_events *events;
    mapicfg_error err;
    if (mapicfg_log_events_new(NULL, &events, &err) ||
        mapicfg_log_events_read(events, &input, 1, NULL, NULL, NULL, &err))
        growth_die("%s", err.message);
    return events;
}

static void show(mapicfg_log_events *events, uint32_t view) {
    const mapicfg_work work = counted();
    mapicfg_error err;
    size_t rows = 0;
    if (mapicfg_log_events_each(events, view, &work, pass, &rows, &err)) growth_die("%s", err.message);
    if (!rows) growth_die("no rows");
}

static void records(const char *text, size_t size) {
    mapicfg_log_events *events = read_log(text, size);
    show(events, MAPICFG_LOG_VIEW_RECORDS);
    mapicfg_log_events_free(events);
}

static void sessions(const char *text, size_t size) {
    mapicfg_log_events *events = read_log(text, size);
    show(events, MAPICFG_LOG_VIEW_SESSIONS);
    mapicfg_log_events_free(events);
}

static void requests(const char *text, size_t size) {
    mapicfg_log_events *events = read_log(text, size);
    show(events, MAPICFG_LOG_VIEW_REQUESTS);
    mapicfg_log_events_free(events);
}

/* All of it is there twice then. */
static void merged(const char *text, size_t size) {
    char path[] = "/tmp/growth-XXXXXX";
    const mapicfg_work work = counted();
    const int fd = mkstemp(path);
    mapicfg_log_events *events = read_log(text, size);
    mapicfg_error err;
    if (fd < 0) growth_die("no file");
    if (mapicfg_log_events_save(events, path, &work, &err) || mapicfg_log_events_merge(events, path, &work, &err))
        growth_die("%s", err.message);
    show(events, MAPICFG_LOG_VIEW_SESSIONS);
    mapicfg_log_events_free(events);
    close(fd);
    unlink(path);
}

void growth_all(void) {
    growth_check("records: all different", 2000, all_different, records);
    growth_check("records: backwards", 2000, backwards, records);
    growth_check("records: long values", 100000, long_values, records);
    growth_check("sessions: all different", 2000, all_different, sessions);
    growth_check("sessions: one moment", 2000, one_moment, sessions);
    growth_check("sessions: backwards", 2000, backwards, sessions);
    growth_check("requests: both ends", 2000, both_ends, requests);
    growth_check("requests: one id", 2000, one_moment, requests);
    growth_check("requests: long values", 100000, long_values, requests);
    growth_check("records: saved and merged", 2000, backwards, merged);
}
