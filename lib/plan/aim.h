/* SPDX-License-Identifier: LGPL-2.1-or-later
 * aim.h: what goals choose for every mailbox of a directory, in one reading, without changing it. */
#ifndef MAPICFG_PLAN_AIM_H
#define MAPICFG_PLAN_AIM_H

#include "base/work.h"
#include "plan/census.h"
#include "plan/solve.h"

/* Mailboxes that are alike to all that looks at them, and shall get the same. */
struct mapicfg__aim_kind {
    struct mapicfg__settings settings[MAPICFG__STATES]; /* as they are, by the tallies of both states */
    uint32_t same;                                      /* of the census; UINT32_MAX: a broken value */
    uint32_t solved;                                    /* of the solver */
    uint64_t count, first;                              /* mailboxes; the ordinal of the first, from 1 */
};

/* The kinds by what a mailbox shall get, each number + 1. */
struct mapicfg__aim_wishes {
    struct mapicfg__settings settings[MAPICFG__STATES];
    uint32_t kinds[9];
};

/* All zeros but for what is borrowed, and for solver.fewest. 12 bytes a mailbox. */
struct mapicfg__aim {
    mapicfg_goals *goals; /* these are borrowed */
    mapicfg_directory *directory;
    mapicfg_plan *plan; /* for its tallies */
    struct mapicfg__census *census;
    uint32_t org; /* what is chosen for the organization */
    struct mapicfg__solver solver;
    struct mapicfg__aim_kind *kinds;
    size_t kind_count, kind_capacity;
    struct mapicfg__aim_wishes *wishes; /* by kind of the census */
    size_t wish_capacity;
    uint32_t *broken; /* the same by kind of the solver, number + 1 */
    size_t broken_count, broken_capacity;
    int64_t *keys; /* of all mailboxes, which rise */
    uint32_t *numbers;
    size_t count, key_capacity, number_capacity;
    mapicfg_groups *told[2]; /* who does not get what the goals say, and of whom it is not known */
    struct mapicfg__work work;
    struct mapicfg__buffer key;
};

/* Reads the directory as it is now, and chooses. Errors: as mapicfg_goals_reach(). */
mapicfg_status mapicfg__aim_read(struct mapicfg__aim *aim, const mapicfg_work *work, mapicfg_error *err);
/* The settings that the mailboxes of a kind are given: MAPICFG_MAILBOX_BITS. */
uint8_t mapicfg__aim_bits(const struct mapicfg__aim *aim, const struct mapicfg__aim_kind *kind);
/* Finds who does not get what the goals say. */
mapicfg_status mapicfg__aim_tell(struct mapicfg__aim *aim, uint64_t examples, mapicfg_error *err);
/* Frees it; where all has gone well the goals get what has been told. */
void mapicfg__aim_end(struct mapicfg__aim *aim, mapicfg_status status);

#endif
