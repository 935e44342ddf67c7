/* SPDX-License-Identifier: LGPL-2.1-or-later
 * solve.h: the cheapest settings that give mailboxes what goals say. */
#ifndef MAPICFG_PLAN_SOLVE_H
#define MAPICFG_PLAN_SOLVE_H

#include "plan/goal.h"

/* What a way costs, in the order in which it counts. Sums compare as their parts do, so that what is cheapest for each
 * mailbox is cheapest for all. */
enum mapicfg__cost_of {
    MAPICFG__COST_LOST,    /* sides that are to stay as they are, and do not */
    MAPICFG__COST_INSIDE,  /* how far from what is wanted: MAPICFG__LEVEL_ */
    MAPICFG__COST_OUTSIDE, /* the same */
    MAPICFG__COST_CHANGES, /* changed objects; with overrides, the other way round where those count first */
    MAPICFG__COST_OVERRIDES,
    MAPICFG__COST_PROPERTIES,
    MAPICFG__COST_ARCHIVES,
    MAPICFG__COSTS
};

enum { MAPICFG__LEVEL_MET, MAPICFG__LEVEL_LIKELY, MAPICFG__LEVEL_UNLIKELY, MAPICFG__LEVEL_UNMET };

struct mapicfg__cost {
    uint64_t of[MAPICFG__COSTS];
};

/* Mailboxes that are decided alike and shall get the same. */
struct mapicfg__case_kind {
    struct mapicfg__settings settings;
    struct mapicfg__wish wish;
    uint64_t count;
    uint8_t chosen[2];            /* their byte when the organization's state is MAPICFG_FALSE, _TRUE */
    struct mapicfg__cost cost[2]; /* of one of them */
    enum mapicfg__rule_number obstacle;
};

/* All zeros is empty but for the tally. */
struct mapicfg__solver {
    const struct mapicfg__tally *tally; /* borrowed; its organization does not count */
    uint32_t org;                       /* as it is */
    uint32_t fewest;                    /* MAPICFG_GOALS_FEWEST_ */
    struct mapicfg__case_kind *kinds;
    size_t count, capacity;
    struct mapicfg__set known;
};

/* The kind of a mailbox, which is made where it is new. */
mapicfg_status mapicfg__solver_find(struct mapicfg__solver *solver, const struct mapicfg__settings *settings,
                                    const struct mapicfg__wish *wish, uint32_t *number, mapicfg_error *err);
/* The organization's state that is the cheapest for all mailboxes that the kinds count: MAPICFG_FALSE or _TRUE. */
uint32_t mapicfg__solver_choose(const struct mapicfg__solver *solver);
void mapicfg__solver_free(struct mapicfg__solver *solver);

#endif
