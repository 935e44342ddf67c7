/* SPDX-License-Identifier: LGPL-2.1-or-later
 * events_row.h: records out of the database, in any order that SQL can say. */
#ifndef MAPICFG_LOGS_EVENTS_ROW_H
#define MAPICFG_LOGS_EVENTS_ROW_H

#include "logs/events_db.h"

/* The order of records: those that have all in common but the database's own number are alike. */
#define MAPICFG__EVENTS_ORDER "time, digest, id"

/* A text of one column that was met: most come again. All zeros has none. */
struct mapicfg__event_cell {
    int64_t number; /* of the text */
    int is_known;
    struct mapicfg__buffer text;
};
/* The text of a number, valid until the next call with the cell. */
mapicfg_status mapicfg__event_cell_find(struct mapicfg__event_cell *cell, mapicfg_log_events *events, int64_t number,
                                        struct mapicfg__span *text, mapicfg_error *err);

/* Records that a statement gives. All zeros has none; to be freed. */
struct mapicfg__event_rows {
    mapicfg_log_events *events;
    sqlite3_stmt *statement;
    struct mapicfg__event_cell *cells; /* some for each column */
    mapicfg_log_event event;           /* the row */
    int64_t id, digest;                /* of it */
};

/* Prepares SELECT of all columns with what follows FROM record. */
mapicfg_status mapicfg__event_rows_open(struct mapicfg__event_rows *rows, mapicfg_log_events *events, const char *rest,
                                        mapicfg_error *err);
/* The next record; *got 0 at the end. */
mapicfg_status mapicfg__event_rows_next(struct mapicfg__event_rows *rows, int *got, mapicfg_error *err);
/* The number of the text that the row has in a column. */
int64_t mapicfg__event_rows_number(const struct mapicfg__event_rows *rows, uint32_t column);
void mapicfg__event_rows_close(struct mapicfg__event_rows *rows);

#endif
