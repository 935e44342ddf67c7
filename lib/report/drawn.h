/* SPDX-License-Identifier: LGPL-2.1-or-later
 * drawn.h: lists of bars with parts, and places along an axis: what the charts of logs are drawn with. */
#ifndef MAPICFG_REPORT_DRAWN_H
#define MAPICFG_REPORT_DRAWN_H

#include "report/page.h"

#define MAPICFG__BAR_PARTS 6u

/* What bars are made of. */
struct mapicfg__bar_part {
    const char *name;
    char color; /* the letter or digit behind the "c" of a class of the style sheet */
};

/* One bar. Its parts may be less than its whole, never more. */
struct mapicfg__bar {
    const char *name;
    const char *note; /* a sentence below it; NULL: none */
    uint64_t whole, failures, parts[MAPICFG__BAR_PARTS];
};

/* Bars of one scale, on which `longest` fills the line, each with its numbers in words.
 *  all  of which the bars are shares; 0: nothing is said of shares
 *  count_failures  whether failures are told beside the whole */
struct mapicfg__bars {
    const struct mapicfg__bar_part *parts;
    size_t part_count;
    uint64_t longest, all;
    int count_failures;
};

/* "<figure ...><figcaption>title" with what follows a colon, then a list, which is ended by the other. */
void mapicfg__drawn_bars_begin(mapicfg_page *page, const char *title, const char *of);
void mapicfg__drawn_bars_put(mapicfg_page *page, const struct mapicfg__bars *bars, const struct mapicfg__bar *bar);
void mapicfg__drawn_bars_end(mapicfg_page *page);

/* ` x="12.345%"`: which part of the whole a place is. Above the whole it is the whole. */
void mapicfg__drawn_place(struct mapicfg__buffer *out, const char *attribute, uint64_t part, uint64_t whole);
/* Where a duration stands on an axis from 1 ms to `decades` powers of ten: 0 to MAPICFG__LOG_LINE. */
#define MAPICFG__LOG_LINE 100000u
uint64_t mapicfg__drawn_log(uint64_t milliseconds, unsigned decades);
/* How many powers of ten reach the number, at least 1. */
unsigned mapicfg__drawn_decades(uint64_t milliseconds);
/* "29 ms", "2.5 s", "3.1 min". */
void mapicfg__drawn_duration(struct mapicfg__buffer *out, uint64_t milliseconds);

#endif
