/* SPDX-License-Identifier: LGPL-2.1-or-later
 * state.h: the summary from inside. */
#ifndef MAPICFG_LOGS_STATE_H
#define MAPICFG_LOGS_STATE_H

#include <mapicfg/log_summary.h>

#include "logs/fact.h"
#include "logs/methods.h"
#include "logs/table.h"
#include "logs/values.h"

#define MAPICFG__SUMMARY_MOST_TABLES 32u
#define MAPICFG__SUMMARY_MOST_CONDITIONS 64u
#define MAPICFG__SUMMARY_COUNTS (MAPICFG_LOG_COUNT_COPIES + 1)

struct mapicfg__log_condition {
    uint32_t dimension;
    int is_not, is_regex;
    struct mapicfg__span pattern;
    struct mapicfg__span shown; /* the pattern, or its other name */
};

struct mapicfg_log_summary {
    /* What is wanted. */
    uint32_t keep_noise, threads, condition_count;
    size_t max_rows;
    int64_t since, until; /* 0: no limit */
    uint64_t key_mark;    /* which tells whether two have one key; 0: neither has one */
    struct mapicfg__log_condition conditions[MAPICFG__SUMMARY_MOST_CONDITIONS];
    struct mapicfg__arena *arena;     /* of the patterns */
    uint32_t asked_first, asked_last; /* dimensions, a bit each: what noise and conditions need, and what tables do */
    /* What was counted. */
    struct mapicfg__log_table tables[MAPICFG__SUMMARY_MOST_TABLES + 1]; /* the last is by error */
    size_t table_count;
    struct mapicfg__log_values values[MAPICFG_LOG_BY_COUNT];
    struct mapicfg__log_tally whole;
    struct mapicfg__log_methods methods;
    uint64_t counts[MAPICFG__SUMMARY_COUNTS];
    uint64_t noise[MAPICFG_LOG_NOISE_COUNT];
    /* Of the batch. */
    struct mapicfg__fact_day day;
    struct mapicfg__buffer text;
    struct mapicfg__log_seen *seen; /* made with the first batch */
};

/* A summary without conditions and tables, to which these add one; patterns are copied. Errors: MAPICFG_E_NOMEM; none
 * of the third. */
mapicfg_log_summary *mapicfg__summary_make(void);
mapicfg_status mapicfg__summary_add_condition(mapicfg_log_summary *summary,
                                              const struct mapicfg__log_condition *condition, mapicfg_error *err);
void mapicfg__summary_add_table(mapicfg_log_summary *summary, const uint32_t *keys, uint32_t count);
/* After the last: adds the table by error. */
void mapicfg__summary_settle(mapicfg_log_summary *summary);
/* Whether a condition names logs of MAPICFG_LOG_KIND_OTHER. */
int mapicfg__summary_asks_other(const mapicfg_log_summary *summary);
/* An empty one with the same options. */
mapicfg_log_summary *mapicfg__summary_make_like(const mapicfg_log_summary *summary);
/* Which of the options differs, so that they do not count the same; NULL: none. */
const char *mapicfg__summary_difference(const mapicfg_log_summary *a, const mapicfg_log_summary *b);

/* A row as the caller sees it. */
struct mapicfg_log_row {
    const struct mapicfg__log_tally *tally;
    const struct mapicfg__span *keys[MAPICFG__TABLE_MOST_KEYS];
    uint32_t key_count;
};
/* The rows of a table in an order, to be freed by mapicfg__mem_free(); NULL: no memory, or no rows. */
mapicfg_log_row *mapicfg__summary_rows(const mapicfg_log_summary *summary, const struct mapicfg__log_table *table,
                                       uint32_t order);

#endif
