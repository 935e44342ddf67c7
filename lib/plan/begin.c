/* SPDX-License-Identifier: LGPL-2.1-or-later
 * begin.c: an empty plan, with the options that it is made by; and the end of any plan. */
#include "plan/begin.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/options.h"
#include "plan/goal.h"
#include "plan/steps.h"

static const struct mapicfg__options sized =
    MAPICFG__OPTIONS_RESERVED(mapicfg_plan_options, MAPICFG_PLAN_OPTIONS_SIZE_1_0, reserved);

static mapicfg_status take_options(mapicfg_plan *plan, const mapicfg_plan_options *options, mapicfg_error *err) {
    mapicfg_decide_options decide = MAPICFG_DECIDE_OPTIONS_INIT;
    if (options->flags >= 2 * MAPICFG_PLAN_WITH_FINDINGS)
        return mapicfg__error_fail(err, MAPICFG_E_OPTIONS, "flags has a bit that this version does not know");
    if (options->flags & MAPICFG_PLAN_WITH_FINDINGS &&
        options->flags & (MAPICFG_PLAN_STATED_ONLY | MAPICFG_PLAN_SHARED_ONLY))
        return mapicfg__error_fail(err, MAPICFG_E_OPTIONS,
                                   "MAPICFG_PLAN_WITH_FINDINGS is of whole states: give it without "
                                   "MAPICFG_PLAN_STATED_ONLY and MAPICFG_PLAN_SHARED_ONLY");
    if (options->fewest > MAPICFG_GOALS_FEWEST_OVERRIDES)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "fewest is %u; MAPICFG_GOALS_FEWEST_ has what there is",
                                   (unsigned)options->fewest);
    if (options->goals && (options->since || options->flags & ~MAPICFG_PLAN_WITH_FINDINGS))
        return mapicfg__error_fail(err, MAPICFG_E_OPTIONS,
                                   "with goals, since is 0, and no flag but MAPICFG_PLAN_WITH_FINDINGS is set");
    plan->reversed = (options->flags & MAPICFG_PLAN_REVERSED) != 0;
    plan->shared_only = (options->flags & MAPICFG_PLAN_SHARED_ONLY) != 0;
    plan->ledger.any_form = (options->flags & MAPICFG_PLAN_ANY_FORM) != 0;
    plan->ledger.stated_only = (options->flags & MAPICFG_PLAN_STATED_ONLY) != 0;
    decide.client = options->client;
    decide.server = options->server;
    decide.cached_mode = options->cached_mode;
    decide.client_version = options->client_version;
    mapicfg_status status = MAPICFG_OK;
    for (int state = 0; !status && state < MAPICFG__STATES; state++)
        status = mapicfg__places_take_options(&plan->tallies[state].options, &decide, MAPICFG_TRUE, err);
    return status ? status : mapicfg_groups_new(options->examples, &plan->unchanged, err);
}

mapicfg_status mapicfg__plan_begin(mapicfg_plan **plan, const mapicfg_plan_options *options,
                                   mapicfg_plan_options *taken, mapicfg_error *err) {
    *plan = NULL;
    mapicfg_status status = mapicfg__options_take(taken, options, &sized, err);
    if (status) return status;
    if (!(*plan = mapicfg__mem_zalloc(sizeof **plan))) return mapicfg__error_no_memory(err);
    status = take_options(*plan, taken, err);
    if (!status) return MAPICFG_OK;
    mapicfg_plan_free(*plan);
    *plan = NULL;
    return status;
}

void mapicfg_plan_free(mapicfg_plan *plan) {
    if (!plan) return;
    for (int state = 0; state < MAPICFG__STATES; state++) mapicfg__tally_free(&plan->tallies[state]);
    mapicfg__ledger_free(&plan->ledger);
    mapicfg__mem_free(plan->kinds);
    mapicfg__set_free(&plan->known_kinds);
    mapicfg__mem_free(plan->moves);
    mapicfg__mem_free(plan->held);
    mapicfg_groups_free(plan->unchanged);
    mapicfg_statements_free(plan->timing);
    for (uint32_t direction = 0; direction <= MAPICFG_PLAN_ROLLBACK; direction++)
        mapicfg__steps_free(&plan->steps[direction]);
    for (size_t i = 0; i < 2; i++) mapicfg__plan_findings_free(&plan->findings[i]);
    mapicfg__mem_free(plan);
}
