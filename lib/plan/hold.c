/* SPDX-License-Identifier: LGPL-2.1-or-later
 * hold.c: the overrides that a mailbox has from wave to wave. What holds for it changes in its own wave and in that of
 * the organization's turn only, so that these and the last wave, which leaves it as the plan does, are the only ones in
 * which a change can be needed. */
#include "plan/hold.h"

/* What a mailbox has between two changes. */
struct stretch {
    uint32_t wave; /* it begins with */
    int moved;     /* its own wave has been */
    uint32_t org;
    mapicfg_decision wanted;
};

struct holding {
    const mapicfg_plan *plan;
    const struct mapicfg__alike *kind;
    struct stretch stretches[3];
    size_t count;
    int others;
    uint32_t own;
};

static mapicfg_decision decide(const struct holding *holding, int moved, uint32_t org, uint8_t enabled) {
    const struct mapicfg__tally *tally = &holding->plan->tallies[MAPICFG__AFTER];
    const struct mapicfg__settings *settings = &holding->kind->settings[moved ? MAPICFG__AFTER : MAPICFG__BEFORE];
    struct mapicfg__view view;
    mapicfg__view_init(&view, org, &tally->options, &tally->topology, &tally->places,
                       holding->kind->settings[MAPICFG__AFTER].server);
    const uint8_t bits = (uint8_t)((settings->bits & 0xfcu) | enabled);
    return mapicfg__decision_under(mapicfg__view_decide(&view, bits), settings->conditions);
}

static uint8_t enabled_in(const struct holding *holding, int state) {
    return holding->kind->settings[state].bits & 3u;
}

/* Where the answer is not known, that of the table counts. */
static int same_answer(mapicfg_decision a, mapicfg_decision b) {
    const mapicfg_decision table = a & b & MAPICFG_EFFECTIVE_UNKNOWN ? MAPICFG_MAPI_HTTP | MAPICFG_EXTERNAL : 0;
    return !((a ^ b) & (MAPICFG_EFFECTIVE_MASK | table));
}

/* ---- the stretches ---- */

static void add_stretch(struct holding *holding, const struct mapicfg__when *when, uint32_t wave) {
    for (size_t i = 0; i < holding->count; i++)
        if (holding->stretches[i].wave == wave) return;
    const int moved = wave >= when->own;
    struct stretch stretch = {wave, moved, holding->plan->tallies[wave >= when->turn].org, 0};
    stretch.wanted = decide(holding, moved, holding->plan->tallies[moved].org, enabled_in(holding, moved));
    size_t at = holding->count++;
    for (; at && holding->stretches[at - 1].wave > wave; at--) holding->stretches[at] = holding->stretches[at - 1];
    holding->stretches[at] = stretch;
}

/* ---- the cheapest values ---- */

#define CHOICES 4u

struct cost {
    uint32_t changes, archives;
};

static int is_less(const struct cost *a, const struct cost *b) {
    return a->changes != b->changes ? a->changes < b->changes : a->archives < b->archives;
}

/* Tries all values of the stretches; the first, which changes later, is kept of equal ones. */
static void try_values(const struct holding *holding, size_t at, uint8_t before, struct cost so_far, uint8_t *values,
                       struct cost *best, uint8_t *chosen) {
    const uint8_t choices[CHOICES] = {before, MAPICFG_NULL, MAPICFG_TRUE, MAPICFG_FALSE};
    const uint8_t after = enabled_in(holding, MAPICFG__AFTER);
    if (at == holding->count) {
        if (!is_less(&so_far, best)) return;
        *best = so_far;
        for (size_t i = 0; i < at; i++) chosen[i] = values[i];
        return;
    }
    const struct stretch *stretch = &holding->stretches[at];
    for (uint32_t i = 0; i < CHOICES; i++) {
        values[at] = at + 1 == holding->count ? after : choices[i];
        if (!same_answer(decide(holding, stretch->moved, stretch->org, values[at]), stretch->wanted)) continue;
        struct cost sum = so_far;
        sum.changes += values[at] != before || (holding->others && stretch->wave == holding->own);
        sum.archives += values[at] == MAPICFG_TRUE && stretch->org == MAPICFG_FALSE;
        try_values(holding, at + 1, values[at], sum, values, best, chosen);
    }
}

struct mapicfg__hold mapicfg__hold_find(const mapicfg_plan *plan, const struct mapicfg__alike *kind, int others,
                                        const struct mapicfg__when *when) {
    struct holding holding = {.plan = plan, .kind = kind, .others = others, .own = when->own};
    struct mapicfg__hold hold = {0};
    uint8_t values[3] = {0}, chosen[3] = {0};
    struct cost best = {UINT32_MAX, 0};
    add_stretch(&holding, when, when->own);
    add_stretch(&holding, when, when->turn);
    add_stretch(&holding, when, when->last);
    try_values(&holding, 0, enabled_in(&holding, MAPICFG__BEFORE), (struct cost){0, 0}, values, &best, chosen);
    for (size_t i = 0; i < holding.count; i++) {
        if (holding.stretches[i].wave == when->own) hold.own = chosen[i];
        if (holding.stretches[i].wave == when->turn) hold.turn = chosen[i];
        if (holding.stretches[i].wave == when->last) hold.last = chosen[i];
    }
    hold.changes = (uint8_t)best.changes;
    return hold;
}

uint8_t mapicfg__hold_after(const struct mapicfg__hold *hold, const struct mapicfg__when *when, uint8_t before,
                            uint32_t index) {
    if (index >= when->last) return hold->last;
    const int own = index >= when->own, turn = index >= when->turn;
    if (own && turn) return when->own > when->turn ? hold->own : hold->turn;
    return own ? hold->own : turn ? hold->turn : before;
}
