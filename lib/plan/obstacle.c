/* SPDX-License-Identifier: LGPL-2.1-or-later
 * obstacle.c: what stands between a mailbox and a goal: the first of these notes that its decision has. */
#include "plan/obstacle.h"

struct obstacle {
    mapicfg_decision note;
    enum mapicfg__rule_number rule;
};

static const struct obstacle of_both[] = {
    {MAPICFG_NOTE_MAPI_DISABLED, RULE_GOAL_DISABLED},
    {MAPICFG_NOTE_VERSION_BLOCKED | MAPICFG_NOTE_CACHED_MODE, RULE_GOAL_CLIENT_BLOCKED},
    {MAPICFG_NOTE_NO_WAY_LEFT, RULE_GOAL_RPC_BLOCKED},
};

static const struct obstacle of_inside[] = {
    {MAPICFG_NOTE_CLIENT_TOO_OLD, RULE_GOAL_CLIENT},
    {MAPICFG_NOTE_SERVER_TOO_OLD, RULE_GOAL_SERVER},
    {MAPICFG_NOTE_NO_URL | MAPICFG_NOTE_NO_INTERNAL_URL, RULE_GOAL_NO_URL},
    {MAPICFG_NOTE_NO_HOST | MAPICFG_NOTE_NO_INTERNAL_HOST, RULE_GOAL_NO_HOST},
};

static const struct obstacle of_outside[] = {
    {MAPICFG_NOTE_BLOCK_NO_EFFECT, RULE_GOAL_BLOCK_FAILS},
    {MAPICFG_NOTE_NO_URL | MAPICFG_NOTE_NO_EXTERNAL_URL, RULE_GOAL_NO_EXTERNAL_URL},
    {MAPICFG_NOTE_NO_HOST | MAPICFG_NOTE_NO_EXTERNAL_HOST, RULE_GOAL_NO_EXTERNAL_HOST},
};

static const struct obstacle of_doubt[] = {
    {MAPICFG_NOTE_VERSION_DOUBTFUL, RULE_GOAL_VERSIONS},
    {MAPICFG_EFFECTIVE_UNKNOWN, RULE_GOAL_SERVERS_DIFFER},
    {~UINT64_C(0), RULE_GOAL_NOT_REACHED},
};

#define FIND(obstacles, decision) find(obstacles, sizeof(obstacles) / sizeof *(obstacles), decision)

/* RULE_COUNT: none of these. */
static enum mapicfg__rule_number find(const struct obstacle *obstacles, size_t count, mapicfg_decision decision) {
    for (size_t i = 0; i < count; i++)
        if (decision & obstacles[i].note) return obstacles[i].rule;
    return RULE_COUNT;
}

enum mapicfg__rule_number mapicfg__obstacle_of(mapicfg_decision decision, int inside) {
    enum mapicfg__rule_number rule = FIND(of_both, decision);
    if (rule == RULE_COUNT && inside) rule = FIND(of_inside, decision);
    if (rule == RULE_COUNT) rule = FIND(of_outside, decision);
    return rule == RULE_COUNT ? FIND(of_doubt, decision) : rule;
}
