/* SPDX-License-Identifier: LGPL-2.1-or-later
 * count.h: the mailboxes of a plan, one by one: whether each moves or stays, under its name where that is wanted. */
#ifndef MAPICFG_PLAN_COUNT_H
#define MAPICFG_PLAN_COUNT_H

#include "directory/records.h"
#include "plan/body.h"
#include "rule/rules.h"

struct mapicfg__counting {
    mapicfg_plan *plan;
    mapicfg_directory *directory;
    uint64_t examples;
    uint64_t stays[RULE_COUNT];              /* how many stay for each reason */
    uint32_t names[MAPICFG__MAX_PROPERTIES]; /* what the first mailbox is called by, and what is better */
    size_t name_count;
    struct mapicfg__records records; /* of mailboxes that are given by their keys alone */
    struct mapicfg__buffer name;
};

/* A mailbox that is there in both states. */
struct mapicfg__counted {
    int64_t key;
    uint32_t object;                      /* of the ledger; UINT32_MAX: not there yet */
    const struct mapicfg__record *record; /* one of these has its name; without both it is looked up */
    const mapicfg_object *whole;
};

/* All zeros before; to be ended, also after an error. */
mapicfg_status mapicfg__counting_begin(struct mapicfg__counting *counting, mapicfg_plan *plan,
                                       mapicfg_directory *directory, uint64_t examples, mapicfg_error *err);
void mapicfg__counting_end(struct mapicfg__counting *counting);
/* The properties that a record must have for its name, a bit each. */
uint64_t mapicfg__counting_wanted(const struct mapicfg__counting *counting);
/* Its name, borrowed until the next call; "": it has none. */
mapicfg_status mapicfg__counting_name(struct mapicfg__counting *counting, const struct mapicfg__counted *mailbox,
                                      const char **name, mapicfg_error *err);
/* Counts a mailbox as one of a kind of the plan. */
mapicfg_status mapicfg__counting_add(struct mapicfg__counting *counting, struct mapicfg__counted *mailbox,
                                     uint32_t kind, mapicfg_error *err);

#endif
