/* SPDX-License-Identifier: LGPL-2.1-or-later
 * log_shape.h: a table of a summary as a page shows it: which of its dimensions names the rows, and which the charts,
 * the places in time, the parts of bars; and the rows added up by them. */
#ifndef MAPICFG_REPORT_LOG_SHAPE_H
#define MAPICFG_REPORT_LOG_SHAPE_H

#include <mapicfg/log_summary.h>

#include "base/buffer.h"
#include "base/set.h"
#include "report/drawn.h"

#define MAPICFG__LOG_KEYS 4u /* a table has no more dimensions */
#define MAPICFG__LOG_NO_KEY SIZE_MAX

struct mapicfg__log_shape {
    const mapicfg_log_summary *summary;
    size_t table, keys;
    uint32_t dimensions[MAPICFG__LOG_KEYS];
    /* Places among the keys; MAPICFG__LOG_NO_KEY: there is none. */
    size_t kind;  /* a chart for each kind of log */
    size_t time;  /* of hour or day */
    size_t split; /* the bars' parts: network, mode */
};

void mapicfg__log_shape_take(struct mapicfg__log_shape *shape, const mapicfg_log_summary *summary, size_t table);
int mapicfg__log_shape_has(const struct mapicfg__log_shape *shape, uint32_t dimension);
/* Takes a dimension out of the names, and the parts with it, so that the rest is added up. */
void mapicfg__log_shape_by(struct mapicfg__log_shape *shape, uint32_t dimension);
/* What people call a dimension: "Client", "Log". */
const char *mapicfg__log_shape_word(uint32_t dimension);
/* A value for people: what is not stated says so. */
const char *mapicfg__log_shape_value(const char *value);

/* The order of kinds of logs; NULL stands for none. */
int mapicfg__log_shape_compare_kinds(const char *a, const char *b);

/* Rows with the same names, of the same kind of log. */
struct mapicfg__log_group {
    const char *kind; /* NULL: the table has no kinds */
    const char *names[MAPICFG__LOG_KEYS];
    uint64_t records, failures, parts[MAPICFG__BAR_PARTS];
};

struct mapicfg__log_groups {
    struct mapicfg__log_shape shape;
    size_t name_count;
    const struct mapicfg__bar_part *parts;
    size_t part_count;
    int are_auths;
    struct mapicfg__log_group *items;
    size_t count, capacity;
    struct mapicfg__set set;
    mapicfg_status status;
};

/* Adds the rows up. The groups of a kind follow each other, in the order of the kinds, the busiest first.
 * The parts are ways to authenticate, or else the values of `split`, or else what succeeded and what failed. */
mapicfg_status mapicfg__log_groups_make(struct mapicfg__log_groups *groups, const struct mapicfg__log_shape *shape,
                                        int by_auth, mapicfg_error *err);
void mapicfg__log_groups_free(struct mapicfg__log_groups *groups);
/* How many groups from one on are of its kind. */
size_t mapicfg__log_groups_run(const struct mapicfg__log_groups *groups, size_t from);
/* Where no record of a run of groups states what the parts are, they become what succeeded and what failed. */
void mapicfg__log_groups_simplify(const struct mapicfg__log_groups *groups, size_t from, size_t count,
                                  struct mapicfg__bars *bars);
/* Whether a group has records that state how they authenticated; it is made by ways to. */
int mapicfg__log_group_states(const struct mapicfg__log_group *group);
/* Whether a row belongs to a group. */
int mapicfg__log_group_has(const struct mapicfg__log_groups *groups, const struct mapicfg__log_group *group,
                           const mapicfg_log_row *row);
/* "ews, private": what a group is called. */
void mapicfg__log_group_name(struct mapicfg__buffer *text, const struct mapicfg__log_groups *groups,
                             const struct mapicfg__log_group *group);

#endif
