/* SPDX-License-Identifier: LGPL-2.1-or-later
 * members.h: the body of the waves of a plan: who is in which. */
#ifndef MAPICFG_PLAN_MEMBERS_H
#define MAPICFG_PLAN_MEMBERS_H

#include <mapicfg/waves.h>

#include "plan/hold.h"

/* A mailbox that changes or moves. */
struct mapicfg__member {
    uint32_t object, kind, wave;
    int others; /* it changes in more than MapiHttpEnabled */
};

/* By how the three waves of a mapicfg__when lie, and whether other properties change. */
#define MAPICFG__HOLDS 24u

struct mapicfg_waves {
    const mapicfg_plan *plan; /* borrowed */
    char **names;
    size_t count, name_capacity;
    uint32_t turn; /* the wave in which the organization changes */
    int turns;     /* its MapiHttpEnabled does */
    struct mapicfg__member *members;
    size_t member_count;
    struct mapicfg__hold (*holds)[MAPICFG__HOLDS]; /* by kind */
    uint64_t changes;
};

#endif
