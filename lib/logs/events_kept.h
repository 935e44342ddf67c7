/* SPDX-License-Identifier: LGPL-2.1-or-later
 * events_kept.h: rows that are found in one order and given in another: they wait in a temporary table. */
#ifndef MAPICFG_LOGS_EVENTS_KEPT_H
#define MAPICFG_LOGS_EVENTS_KEPT_H

#include "logs/events_db.h"

/* Of one view. */
struct mapicfg__events_kept {
    mapicfg_log_events *events;
    uint32_t view;
    int is_begun; /* the transaction that makes it is open */
    sqlite3_stmt *insert, *give;
    mapicfg_log_event event; /* the row to be added, and the row that is given */
};

/* Makes an empty table. To be closed, after an error too. */
mapicfg_status mapicfg__events_kept_open(struct mapicfg__events_kept *kept, mapicfg_log_events *events, uint32_t view,
                                         mapicfg_error *err);
/* Adds the row; of two with one moment in the first column the one with the lesser `order` comes first. */
mapicfg_status mapicfg__events_kept_add(struct mapicfg__events_kept *kept, int64_t order, mapicfg_error *err);
/* The next row by its first column, which is its moment; *got 0 at the end. */
mapicfg_status mapicfg__events_kept_next(struct mapicfg__events_kept *kept, int *got, mapicfg_error *err);
void mapicfg__events_kept_close(struct mapicfg__events_kept *kept);

/* Sets a number of the row. */
static inline void mapicfg__event_set(mapicfg_log_event *event, uint32_t column, int64_t number) {
    event->numbers[column] = number;
    event->stated |= UINT64_C(1) << column;
}

#endif
