/* SPDX-License-Identifier: LGPL-2.1-or-later
 * body.h: the body of a plan. */
#ifndef MAPICFG_PLAN_BODY_H
#define MAPICFG_PLAN_BODY_H

#include <mapicfg/plan.h>

#include "audit/tally.h"
#include "plan/ledger.h"

/* The two states. */
enum { MAPICFG__BEFORE, MAPICFG__AFTER, MAPICFG__STATES };

/* What decides for a mailbox in one state. */
struct mapicfg__settings {
    uint32_t server; /* its number in the tally of the state */
    uint8_t bits, conditions;
};

/* Mailboxes that are decided alike in both states. */
struct mapicfg__alike {
    struct mapicfg__settings settings[MAPICFG__STATES];
    mapicfg_decision decisions[MAPICFG__STATES];
    mapicfg_changes changes;
    uint32_t urls[4]; /* numbers of texts of the ledger, as MAPICFG_PLAN_INSIDE_BEFORE and so on */
    int moves;
    enum mapicfg__rule_number stays; /* why, where it does not move */
    uint64_t count;
};

/* A mailbox. */
struct mapicfg__move {
    uint32_t object; /* of the ledger */
    uint32_t kind;
};

/* One command: what it does, and to what. */
struct mapicfg__step {
    uint32_t phase, group; /* groups do the same to several objects */
    uint32_t object;
};

/* The commands of one direction. */
struct mapicfg__steps {
    struct mapicfg__step *items; /* in order */
    size_t count;
    mapicfg_statements *limits;
};

/* Findings, and of how many objects each is said in a state; all zeros: not compared. */
struct mapicfg__plan_findings {
    mapicfg_statements *list;
    uint64_t (*totals)[2]; /* before and after, by position in the list */
    size_t capacity;       /* of totals */
};

struct mapicfg_plan {
    struct mapicfg__tally tallies[MAPICFG__STATES];
    int reversed;    /* the state inside the transaction is that before */
    int shared_only; /* classes of which one state has no object are not compared */
    int decides;     /* the organization's state is stated in both */
    struct mapicfg__ledger ledger;
    struct mapicfg__alike *kinds;
    size_t kind_count, kind_capacity;
    struct mapicfg__set known_kinds;
    struct mapicfg__move *moves;
    size_t move_count, move_capacity;
    struct mapicfg__move *held; /* mailboxes that change and do not move */
    size_t held_count, held_capacity;
    uint64_t counters[6]; /* MAPICFG_PLAN_ */
    mapicfg_groups *unchanged;
    mapicfg_statements *timing;
    struct mapicfg__steps steps[2];            /* by direction */
    struct mapicfg__plan_findings findings[2]; /* MAPICFG_PLAN_FINDINGS_ */
};

void mapicfg__plan_findings_free(struct mapicfg__plan_findings *found);

#endif
