/* SPDX-License-Identifier: LGPL-2.1-or-later
 * solve.c: the cheapest settings that give mailboxes what goals say.
 *
 * Given the organization's state each mailbox is decided by itself, so the least of all mailboxes together is the sum
 * of the least of each, and the better of the organization's two states is the minimum: tests/unit/test_goal.c compares
 * it with trying everything. */
#include "plan/solve.h"

#include <mapicfg/mailbox.h>

#include "base/error.h"
#include "base/mem.h"
#include "plan/obstacle.h"
#include "plan/settings.h"

static mapicfg_decision decide(const struct mapicfg__solver *solver, uint32_t org,
                               const struct mapicfg__settings *settings, uint8_t bits) {
    const struct mapicfg__tally *tally = solver->tally;
    struct mapicfg__view view;
    mapicfg__view_init(&view, org, &tally->options, &tally->topology, &tally->places, settings->server);
    return mapicfg__decision_under(mapicfg__view_decide(&view, bits), settings->conditions);
}

/* ---- what a decision is worth ---- */

static int is_unknown(mapicfg_decision decision) {
    return (decision & MAPICFG_EFFECTIVE_UNKNOWN) != 0;
}

/* The protocol inside: 0: none. */
static int is_inside(mapicfg_decision decision, int mapi) {
    if (!(decision & MAPICFG_EFFECTIVE_INTERNAL)) return 0;
    return mapi ? (decision & MAPICFG_EFFECTIVE_MAPI_HTTP) != 0
                : (decision & (MAPICFG_EFFECTIVE_OUTLOOK_ANYWHERE | MAPICFG_EFFECTIVE_RPC)) != 0;
}

static int is_outside(mapicfg_decision decision) {
    return decision & MAPICFG_EFFECTIVE_EXTERNAL && decision & MAPICFG_EFFECTIVE_PROTOCOLS;
}

/* Where the answer is not known, that of the table counts. */
static int keeps_inside(mapicfg_decision before, mapicfg_decision after) {
    if (is_unknown(before) || is_unknown(after))
        return is_unknown(before) && is_unknown(after) && !((before ^ after) & MAPICFG_MAPI_HTTP);
    return is_inside(before, 0) == is_inside(after, 0) && is_inside(before, 1) == is_inside(after, 1);
}

static int keeps_outside(mapicfg_decision before, mapicfg_decision after) {
    if (is_unknown(before) || is_unknown(after))
        return is_unknown(before) && is_unknown(after) && !((before ^ after) & MAPICFG_EXTERNAL);
    return is_outside(before) == is_outside(after);
}

static uint64_t level(int is_known, int is_met) {
    if (is_known) return is_met ? MAPICFG__LEVEL_MET : MAPICFG__LEVEL_UNMET;
    return is_met ? MAPICFG__LEVEL_LIKELY : MAPICFG__LEVEL_UNLIKELY;
}

static uint64_t level_inside(uint32_t wanted, mapicfg_decision decision) {
    const int mapi = wanted == MAPICFG__WANT_MAPI, by_table = (decision & MAPICFG_MAPI_HTTP) != 0;
    return is_unknown(decision) ? level(0, by_table == mapi) : level(1, is_inside(decision, mapi));
}

static uint64_t level_outside(uint32_t wanted, mapicfg_decision decision) {
    const int any = wanted == MAPICFG__WANT_ANY, by_table = (decision & MAPICFG_EXTERNAL) != 0;
    return is_unknown(decision) ? level(0, by_table == any) : level(1, is_outside(decision) == any);
}

/* What the goals do not say of a mailbox is to stay. One that no way leads to, and that a goal gives one, has nothing
 * to keep but its block. */
static uint64_t count_lost(const struct mapicfg__wish *wish, mapicfg_decision before, mapicfg_decision after) {
    const int inside = wish->inside == MAPICFG__WANT_AS_IS, outside = wish->outside == MAPICFG__WANT_AS_IS;
    if (inside != outside && !(before & MAPICFG_EFFECTIVE_PROTOCOLS))
        return outside && is_outside(after) && !(before & MAPICFG_EXTERNAL);
    return (uint64_t)(inside && !keeps_inside(before, after)) + (outside && !keeps_outside(before, after));
}

/* ---- the cost of settings ---- */

static uint32_t enabled_of(uint8_t bits) {
    return bits & 3u;
}

static uint32_t block_of(uint8_t bits) {
    return bits >> 2 & 3u;
}

static struct mapicfg__cost cost_of(const struct mapicfg__solver *solver, const struct mapicfg__case_kind *kind,
                                    uint32_t org, uint8_t bits, mapicfg_decision before, mapicfg_decision after) {
    struct mapicfg__cost cost = {{0}};
    const uint8_t had = kind->settings.bits;
    const int first = solver->fewest == MAPICFG_GOALS_FEWEST_OVERRIDES;
    cost.of[MAPICFG__COST_LOST] = count_lost(&kind->wish, before, after);
    if (kind->wish.inside != MAPICFG__WANT_AS_IS)
        cost.of[MAPICFG__COST_INSIDE] = level_inside(kind->wish.inside, after);
    if (kind->wish.outside != MAPICFG__WANT_AS_IS)
        cost.of[MAPICFG__COST_OUTSIDE] = level_outside(kind->wish.outside, after);
    cost.of[first ? MAPICFG__COST_OVERRIDES : MAPICFG__COST_CHANGES] = bits != had;
    cost.of[first ? MAPICFG__COST_CHANGES : MAPICFG__COST_OVERRIDES] = enabled_of(bits) >= MAPICFG_FALSE;
    cost.of[MAPICFG__COST_PROPERTIES] =
        (uint64_t)(enabled_of(bits) != enabled_of(had)) + (block_of(bits) != block_of(had));
    cost.of[MAPICFG__COST_ARCHIVES] = enabled_of(bits) == MAPICFG_TRUE && org == MAPICFG_FALSE;
    return cost;
}

static int compare_cost(const struct mapicfg__cost *a, const struct mapicfg__cost *b) {
    for (size_t i = 0; i < MAPICFG__COSTS; i++)
        if (a->of[i] != b->of[i]) return a->of[i] < b->of[i] ? -1 : 1;
    return 0;
}

/* All settings that a goal may give: the first is as it is. */
#define CHOICES 12u
static uint8_t choice(uint8_t had, uint32_t number) {
    static const uint8_t enabled[] = {0, MAPICFG_NULL, MAPICFG_TRUE, MAPICFG_FALSE};
    static const uint8_t block[] = {0, MAPICFG_FALSE, MAPICFG_TRUE};
    const uint32_t first = enabled[number % 4], second = block[number / 4];
    return (uint8_t)((had & 0xf0u) | (first ? first : enabled_of(had)) | (second ? second : block_of(had)) << 2);
}

static void choose(const struct mapicfg__solver *solver, struct mapicfg__case_kind *kind, uint32_t org) {
    struct mapicfg__cost *best = &kind->cost[org - MAPICFG_FALSE];
    const mapicfg_decision before = decide(solver, solver->org, &kind->settings, kind->settings.bits);
    for (uint32_t i = 0; i < CHOICES; i++) {
        const uint8_t bits = choice(kind->settings.bits, i);
        const mapicfg_decision after = decide(solver, org, &kind->settings, bits);
        const struct mapicfg__cost cost = cost_of(solver, kind, org, bits, before, after);
        if (i && compare_cost(&cost, best) >= 0) continue;
        *best = cost;
        kind->chosen[org - MAPICFG_FALSE] = bits;
    }
}

/* ---- what stands in the way ---- */

/* By the decision of the settings that would give it: which they are does not depend on the organization's. */
static enum mapicfg__rule_number find_obstacle(const struct mapicfg__solver *solver,
                                               const struct mapicfg__case_kind *kind) {
    const uint8_t had = kind->settings.bits;
    const uint32_t block = kind->wish.outside == MAPICFG__WANT_NONE  ? MAPICFG_TRUE
                           : kind->wish.outside == MAPICFG__WANT_ANY ? MAPICFG_FALSE
                                                                     : block_of(had);
    uint32_t enabled = enabled_of(had);
    if (kind->wish.inside != MAPICFG__WANT_AS_IS)
        enabled = kind->wish.inside == MAPICFG__WANT_MAPI ? MAPICFG_TRUE : MAPICFG_FALSE;
    const uint8_t bits = (uint8_t)((had & 0xf0u) | enabled | block << 2);
    const struct mapicfg__cost *cost = &kind->cost[solver->org - MAPICFG_FALSE];
    return mapicfg__obstacle_of(decide(solver, solver->org, &kind->settings, bits),
                                cost->of[MAPICFG__COST_INSIDE] != MAPICFG__LEVEL_MET);
}

/* ---- all mailboxes ---- */

struct wanted {
    const struct mapicfg__settings *settings;
    const struct mapicfg__wish *wish;
};

static int compare_kind(const void *user, const void *key, size_t position) {
    const struct mapicfg__case_kind *kind = &((const struct mapicfg__solver *)user)->kinds[position];
    const struct wanted *wanted = key;
    const int order = mapicfg__settings_compare(wanted->settings, &kind->settings);
    if (order) return order;
    return (wanted->wish->inside << 4 | wanted->wish->outside) - (kind->wish.inside << 4 | kind->wish.outside);
}

mapicfg_status mapicfg__solver_find(struct mapicfg__solver *solver, const struct mapicfg__settings *settings,
                                    const struct mapicfg__wish *wish, uint32_t *number, mapicfg_error *err) {
    const struct wanted wanted = {settings, wish};
    size_t at = mapicfg__set_find(&solver->known, compare_kind, solver, &wanted);
    *number = (uint32_t)at;
    if (at != MAPICFG__SET_NONE) return MAPICFG_OK;
    struct mapicfg__case_kind kind = {.settings = *settings, .wish = *wish};
    choose(solver, &kind, MAPICFG_FALSE);
    choose(solver, &kind, MAPICFG_TRUE);
    kind.obstacle = find_obstacle(solver, &kind);
    struct mapicfg__case_kind *grown =
        mapicfg__mem_grow(solver->kinds, &solver->capacity, solver->count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    solver->kinds = grown;
    grown[solver->count] = kind;
    at = mapicfg__set_put(&solver->known, compare_kind, solver, &wanted);
    if (at == MAPICFG__SET_NONE) return mapicfg__error_no_memory(err);
    *number = (uint32_t)solver->count++;
    return MAPICFG_OK;
}

static struct mapicfg__cost sum(const struct mapicfg__solver *solver, uint32_t org) {
    struct mapicfg__cost all = {{0}};
    const int first = solver->fewest == MAPICFG_GOALS_FEWEST_OVERRIDES;
    for (size_t i = 0; i < solver->count; i++)
        for (size_t j = 0; j < MAPICFG__COSTS; j++)
            all.of[j] += solver->kinds[i].count * solver->kinds[i].cost[org - MAPICFG_FALSE].of[j];
    all.of[first ? MAPICFG__COST_OVERRIDES : MAPICFG__COST_CHANGES] += org != solver->org;
    all.of[MAPICFG__COST_PROPERTIES] += org != solver->org;
    return all;
}

uint32_t mapicfg__solver_choose(const struct mapicfg__solver *solver) {
    const uint32_t other = solver->org == MAPICFG_TRUE ? MAPICFG_FALSE : MAPICFG_TRUE;
    const struct mapicfg__cost as_is = sum(solver, solver->org), changed = sum(solver, other);
    return compare_cost(&changed, &as_is) < 0 ? other : solver->org;
}

void mapicfg__solver_free(struct mapicfg__solver *solver) {
    mapicfg__set_free(&solver->known);
    mapicfg__mem_free(solver->kinds);
}
