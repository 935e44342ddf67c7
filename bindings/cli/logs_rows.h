/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_rows.h: rows of records, sessions and requests, in each form that has them. */
#ifndef MAPICFG_CLI_LOGS_ROWS_H
#define MAPICFG_CLI_LOGS_ROWS_H

#include "output.h"

#include <mapicfg.h>

struct logs_rows {
    struct output output;
    struct column columns[COLUMNS_MAX];
    uint32_t view, format; /* MAPICFG_LOG_VIEW_; OUTPUT_ or LOGS_ECS */
    int flows;
    uint64_t limit, count; /* rows beyond the limit, which is none at first, are only counted */
};

/* Rows of a view, without an end when they `flow`: then JSON is an object a line, and no array. It must not be
 * copied. */
void logs_rows_begin(struct logs_rows *rows, struct stream *out, uint32_t view, uint32_t format, int flows);
/* A mapicfg_log_event_fn, whose `user` is the rows. Ends the call when the output has failed. */
int32_t logs_rows_put(void *rows, const mapicfg_log_event *event);
/* What has been put goes out now. Returns the error of the stream. */
int logs_rows_flush(struct logs_rows *rows);
void logs_rows_end(struct logs_rows *rows);

/* Adds the rows of a view to a page, with the columns of a table for people. */
mapicfg_status logs_rows_page(mapicfg_page *page, uint32_t view, mapicfg_log_events *events, mapicfg_error *err);

#endif
