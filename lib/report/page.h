/* SPDX-License-Identifier: LGPL-2.1-or-later
 * page.h: a page from inside: whoever adds to it begins, puts HTML into `out`, and ends. */
#ifndef MAPICFG_REPORT_PAGE_H
#define MAPICFG_REPORT_PAGE_H

#include <mapicfg/report.h>

#include "base/buffer.h"

#define MAPICFG__PAGE_COLUMNS 16u

struct mapicfg_page {
    mapicfg_write_fn fn;
    void *user;
    struct mapicfg__buffer out;
    uint64_t most_rows;
    int writing; /* fn is running */
    int finished;
    int has_hatching;    /* a pattern for drawings */
    unsigned first_rows; /* of the next table, that are shown before more are asked for; 0: the usual number */
    size_t sections;     /* begun; the last is open */
    uint32_t kinds[MAPICFG__PAGE_COLUMNS];
    size_t columns;      /* of the open table; 0: none is */
    uint64_t rows;       /* that were added to it */
    mapicfg_error error; /* the first failure; its code is 0 as long as all is well */
};

/* Whether the page can be added to; ends an open table. */
mapicfg_status mapicfg__page_begin(mapicfg_page *page, mapicfg_error *err);
/* Writes what has been put into `out`, or keeps it for later when it is little. */
mapicfg_status mapicfg__page_end(mapicfg_page *page, mapicfg_error *err);
/* Ends a call whose parts gave `status` and, if it is a failure, `failure`: the page keeps it for all later calls,
 * except a wrong argument or a conflict, which add nothing. Sets err, returns status. */
mapicfg_status mapicfg__page_leave(mapicfg_page *page, mapicfg_status status, const mapicfg_error *failure,
                                   mapicfg_error *err);

/* `<TAG>text</TAG>`, or with a class: `<TAG class="NAME">`. */
void mapicfg__page_element(mapicfg_page *page, const char *tag, const char *name, const char *text);

/* The letter that the style sheet knows a severity or a tone by: "e", "w", "i", "g"; "" for plain. */
const char *mapicfg__page_severity(uint32_t severity);
const char *mapicfg__page_tone(uint32_t tone);

#endif
