/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_page.h: logs as one HTML page. */
#ifndef MAPICFG_CLI_LOGS_PAGE_H
#define MAPICFG_CLI_LOGS_PAGE_H

#include "page.h"

#include <mapicfg.h>

/* More than other forms allow: a table has the rows of each kind of log, and the page shows few of them. */
#define LOGS_PAGE_MAX_ROWS 8000000u

/* What the page says of where its numbers are from. */
struct logs_page {
    struct page_settings settings;
    char *const *paths; /* the logs */
    size_t count;
    const struct texts *merge, *config; /* the summaries, and the configuration */
    struct texts where;
    int64_t since, until; /* 0: none */
    int anonymized;       /* conditions are not shown */
    uint64_t limit;       /* rows of a table; 0: the usual number */
};

/* Writes the page of a summary, or of what the logs show against a configuration. */
mapicfg_status logs_page_summary(struct stream *out, const struct logs_page *page, const mapicfg_log_summary *summary,
                                 mapicfg_error *err);
mapicfg_status logs_page_drift(struct stream *out, const struct logs_page *page, const mapicfg_statements *found,
                               mapicfg_error *err);
/* The same of password prompts, and of the rows of a view: MAPICFG_LOG_VIEW_. */
mapicfg_status logs_page_prompts(struct stream *out, const struct logs_page *page, const mapicfg_statements *found,
                                 mapicfg_error *err);
mapicfg_status logs_page_rows(struct stream *out, const struct logs_page *page, uint32_t view,
                              mapicfg_log_events *events, mapicfg_error *err);

#endif
