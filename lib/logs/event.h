/* SPDX-License-Identifier: LGPL-2.1-or-later
 * event.h: single records in an SQLite database, from inside: a row, and records in the order that a question needs. */
#ifndef MAPICFG_LOGS_EVENT_H
#define MAPICFG_LOGS_EVENT_H

#include <mapicfg/log_events.h>

#include "base/buffer.h"
#include "logs/span.h"

#define MAPICFG__EVENTS_MOST_COLUMNS 40u

/* A row of any view. Texts end with a NUL. */
struct mapicfg_log_event {
    uint32_t view;
    struct mapicfg__span texts[MAPICFG__EVENTS_MOST_COLUMNS];
    int64_t numbers[MAPICFG__EVENTS_MOST_COLUMNS];
    uint64_t stated; /* a bit for each number that is there */
};

static inline struct mapicfg__span mapicfg__event_text(const mapicfg_log_event *event, uint32_t column) {
    return event->texts[column];
}
/* 1: the number is stated. */
static inline int mapicfg__event_has(const mapicfg_log_event *event, uint32_t column) {
    return (int)(event->stated >> column & 1);
}
static inline int64_t mapicfg__event_number(const mapicfg_log_event *event, uint32_t column) {
    return event->numbers[column];
}

/* Called for a record, valid during the call. An error other than MAPICFG_OK ends the reading with it. */
typedef mapicfg_status (*mapicfg__event_fn)(void *user, const mapicfg_log_event *event, mapicfg_error *err);

/* All records, noise too, that state a time and the text `column` (MAPICFG_LOG_RECORDS_USER, _ADDRESS, ...): those of
 * one value after the other, each value's in their total order. The order of the values is no order for people. */
mapicfg_status mapicfg__events_each_of(mapicfg_log_events *events, uint32_t column, mapicfg__event_fn fn, void *user,
                                       mapicfg_error *err);
/* Gets ready for the next function, by a column with texts; not while a reading runs. */
mapicfg_status mapicfg__events_index(mapicfg_log_events *events, uint32_t column, mapicfg_error *err);
/* The records, noise too, with this text in `column` and a time from `from` to `to`, both included, in their total
 * order. May be called while mapicfg__events_each_of() runs; two of these may not run at once. */
mapicfg_status mapicfg__events_between(mapicfg_log_events *events, uint32_t column, struct mapicfg__span text,
                                       int64_t from, int64_t to, mapicfg__event_fn fn, void *user, mapicfg_error *err);

#endif
