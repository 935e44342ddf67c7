/* SPDX-License-Identifier: LGPL-2.1-or-later
 * events_db.h: the database of single records: its tables, its statements, and what SQLite says in our words.
 *
 * Table text has each text once, 0 being the empty one; table record has numbers of texts, and numbers. */
#ifndef MAPICFG_LOGS_EVENTS_DB_H
#define MAPICFG_LOGS_EVENTS_DB_H

#include <sqlite3.h>

#include "base/work.h"
#include "logs/event.h"
#include "logs/state.h"

/* Columns that are no dimension of a summary, and have texts. */
enum mapicfg__events_extra {
    MAPICFG__EVENTS_METHOD,
    MAPICFG__EVENTS_PATH,
    MAPICFG__EVENTS_ADDRESS,
    MAPICFG__EVENTS_AGENT,
    MAPICFG__EVENTS_EMAIL,
    MAPICFG__EVENTS_INSTANCE,
    MAPICFG__EVENTS_ID, /* of a request: for its other name only */
    MAPICFG__EVENTS_EXTRAS
};

struct mapicfg_log_events {
    sqlite3 *db;
    mapicfg_log_summary *sieve; /* what enters; it has no rows. The numbers of its values are those of texts */
    struct mapicfg__log_values extras[MAPICFG__EVENTS_EXTRAS];
    struct mapicfg__log_value noises[MAPICFG_LOG_NOISE_COUNT];
    uint32_t keep_noise;
    int64_t idle;
    sqlite3_stmt *insert, *find_text, *add_text, *get_text;
    int in_call;           /* a function of the caller may be running */
    int is_reading;        /* records are settled: what fails leaves them as they are */
    const int32_t *cancel; /* NULL: nobody ends it */
    mapicfg_error lost;    /* of what made it useless; code 0: nothing */
    struct mapicfg__buffer text;
};

/* Opens the private database, with empty tables, in a transaction. */
mapicfg_status mapicfg__events_db_open(mapicfg_log_events *events, mapicfg_error *err);
void mapicfg__events_db_close(mapicfg_log_events *events);
#define MAPICFG__EVENTS_TEXT_SHAPE "CREATE TABLE text (id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE)"
/* Text of SQL that makes a table whose columns are those of records. */
void mapicfg__events_db_put_shape(struct mapicfg__buffer *sql, const char *table);

/* An error from what SQLite said. One that may have left the database half changed makes it useless. */
mapicfg_status mapicfg__events_db_fail(mapicfg_log_events *events, int code, mapicfg_error *err);
/* MAPICFG_OK, or the error that made it useless, or that a function of the caller is running. */
mapicfg_status mapicfg__events_db_check(const mapicfg_log_events *events, mapicfg_error *err);
/* Begins to change records, unless it has begun; ends that, before they are read. Errors: those of the check, too. */
mapicfg_status mapicfg__events_db_begin(mapicfg_log_events *events, mapicfg_error *err);
mapicfg_status mapicfg__events_db_settle(mapicfg_log_events *events, mapicfg_error *err);
mapicfg_status mapicfg__events_db_run(mapicfg_log_events *events, const char *sql, mapicfg_error *err);
mapicfg_status mapicfg__events_db_prepare(mapicfg_log_events *events, sqlite3_stmt **statement, const char *sql,
                                          mapicfg_error *err);
/* Steps: *row is 1 in a row, and 0 at the end. */
mapicfg_status mapicfg__events_db_step(mapicfg_log_events *events, sqlite3_stmt *statement, int *row,
                                       mapicfg_error *err);
/* Steps a statement that gives no rows, and resets it. */
mapicfg_status mapicfg__events_db_do(mapicfg_log_events *events, sqlite3_stmt *statement, mapicfg_error *err);
/* From here on statements end with MAPICFG_E_CANCELLED when the flag says so; NULL: they do not. */
void mapicfg__events_db_watch(mapicfg_log_events *events, const int32_t *cancel);

/* Begins a call that may be cancelled: checks the events, which may be NULL, and the options. */
mapicfg_status mapicfg__events_db_enter(mapicfg_log_events *events, const mapicfg_work *work,
                                        struct mapicfg__work *taken, mapicfg_error *err);

/* The number of a text, which is added where it is new. */
mapicfg_status mapicfg__events_db_number(mapicfg_log_events *events, struct mapicfg__span text, uint32_t *number,
                                         mapicfg_error *err);
/* The number of a text that may be there; *number is 0 where it is not. */
mapicfg_status mapicfg__events_db_find(mapicfg_log_events *events, struct mapicfg__span text, int64_t *number,
                                       mapicfg_error *err);
/* A text by its number, in place of what the buffer has. */
mapicfg_status mapicfg__events_db_text(mapicfg_log_events *events, int64_t number, struct mapicfg__buffer *text,
                                       mapicfg_error *err);

#endif
