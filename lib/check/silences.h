/* SPDX-License-Identifier: LGPL-2.1-or-later
 * silences.h: findings that are known and not to be reported: a line for each, with a reason and the day it ends. */
#ifndef MAPICFG_CHECK_SILENCES_H
#define MAPICFG_CHECK_SILENCES_H

#include "base/set.h"
#include "model/names.h"
#include "rule/rules.h"

struct mapicfg__silence {
    enum mapicfg__rule_number rule;
    char *object; /* with wildcards */
    char *reason;
    char until[11];
    int is_over, is_used;
    uint64_t line;
    uint32_t next_of_name; /* + 1; the same object without wildcards */
};

/* The silences that fit one mailbox, or several: positions in `members`. */
struct mapicfg__silence_group {
    size_t first, count;
};

/* All zeros is empty. */
struct mapicfg__silences {
    struct mapicfg__silence *items;
    size_t count, capacity;
    /* those that are not over yet */
    uint32_t of_all[RULE_COUNT]; /* + 1: of * alone, the first of a rule */
    struct mapicfg__names names; /* objects without wildcards, to the first silence of each */
    uint32_t *patterns;          /* the others */
    size_t pattern_count, pattern_capacity;
    uint32_t *members;
    size_t member_count, member_capacity;
    struct mapicfg__silence_group *groups;
    size_t group_count, group_capacity;
    struct mapicfg__set group_set;
};

/* Reads "RULE OBJECT until DATE REASON" of each line; # begins a comment at the beginning of a line. `day` is today;
 * size 0: up to the NUL. MAPICFG_E_VALUE with the line and column, _ENCODING, _NOMEM. To be freed in any case. */
mapicfg_status mapicfg__silences_read(struct mapicfg__silences *silences, const char *text, size_t size, int64_t day,
                                      mapicfg_error *err);
/* The silence that fits a finding, which is used then; NULL. */
const struct mapicfg__silence *mapicfg__silences_find(struct mapicfg__silences *silences,
                                                      enum mapicfg__rule_number rule, const char *object);
/* 1 when there is a silence of single objects, so that each mailbox must be looked up. */
int mapicfg__silences_are_single(const struct mapicfg__silences *silences);
/* Which of these fit a mailbox: the number of a group from 1, or 0 for none. 0: no memory. */
int mapicfg__silences_group(struct mapicfg__silences *silences, const char *name, size_t size, uint32_t *group);
/* The same as mapicfg__silences_find() for mailboxes of a group. */
const struct mapicfg__silence *mapicfg__silences_find_group(struct mapicfg__silences *silences,
                                                            enum mapicfg__rule_number rule, uint32_t group);
void mapicfg__silences_free(struct mapicfg__silences *silences);

#endif
