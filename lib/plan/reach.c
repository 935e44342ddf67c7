/* SPDX-License-Identifier: LGPL-2.1-or-later
 * reach.c: changing a directory so that goals are reached: every mailbox is looked at once, then those that differ from
 * what has been chosen for their kind are changed. */
#include <mapicfg/identity.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/work.h"
#include "directory/change.h"
#include "directory/changed.h"
#include "directory/records.h"
#include "directory/rows.h"
#include "directory/transaction.h"
#include "model/object.h"
#include "plan/begin.h"
#include "plan/settings.h"
#include "plan/solve.h"
#include "plan/state.h"

#define PAGE 1024u

/* Every mailbox: its key and kind, 12 bytes each. */
struct reach {
    mapicfg_goals *goals;
    mapicfg_directory *directory;
    mapicfg_plan *plan; /* for its tally */
    struct mapicfg__solver solver;
    int64_t *keys;
    uint32_t *kinds;
    size_t count, key_capacity, kind_capacity;
    struct mapicfg__work work;
    struct mapicfg__buffer key;
    mapicfg_object *changes; /* what a mailbox is given */
};

/* ---- looking ---- */

static mapicfg_status keep(struct reach *reach, int64_t key, uint32_t kind, mapicfg_error *err) {
    int64_t *keys = mapicfg__mem_grow(reach->keys, &reach->key_capacity, reach->count + 1, sizeof *keys);
    if (keys) reach->keys = keys;
    uint32_t *kinds = mapicfg__mem_grow(reach->kinds, &reach->kind_capacity, reach->count + 1, sizeof *kinds);
    if (kinds) reach->kinds = kinds;
    if (!keys || !kinds) return mapicfg__error_no_memory(err);
    keys[reach->count] = key;
    kinds[reach->count++] = kind;
    reach->solver.kinds[kind].count++;
    return MAPICFG_OK;
}

static mapicfg_status take_record(void *user, const struct mapicfg__record *record, mapicfg_error *err) {
    struct reach *reach = user;
    struct mapicfg__tally *tally = &reach->plan->tallies[0];
    struct mapicfg__settings settings;
    uint32_t kind = 0;
    mapicfg_status status = MAPICFG_OK;
    if (++reach->work.done % PAGE == 0) status = mapicfg__work_tell(&reach->work, err);
    if (!status) status = mapicfg__settings_read(tally, 1, record, &reach->key, &settings, err);
    if (status) return status;
    const struct mapicfg__wish wish = mapicfg__goal_wish(reach->goals, &tally->topology, record, settings.server);
    status = mapicfg__solver_find(&reach->solver, &settings, &wish, &kind, err);
    return status ? status : keep(reach, record->key, kind, err);
}

static mapicfg_status look(struct reach *reach, mapicfg_error *err) {
    const struct mapicfg__class *cls = mapicfg__class_get(MAPICFG_CLASS_MAILBOX);
    const uint64_t wanted = mapicfg__decision_settings() | (uint64_t)1
                                                               << mapicfg__property_number(MAPICFG__MAILBOX_Database);
    mapicfg_status status = mapicfg_directory_count(reach->directory, cls->id, &reach->work.total, err);
    if (!status)
        status = mapicfg__records_list(reach->directory, reach->directory->path, cls, wanted, take_record, reach, err);
    return status ? status : mapicfg__work_tell(&reach->work, err);
}

/* ---- changing ---- */

static mapicfg_status change_mailbox(struct reach *reach, int64_t key, uint8_t from, uint8_t to, mapicfg_error *err) {
    uint32_t changed;
    const uint32_t enabled = (from ^ to) & 3u ? to & 3u : MAPICFG_NOT_STATED;
    const uint32_t block = (from ^ to) & 12u ? to >> 2 & 3u : MAPICFG_NOT_STATED;
    mapicfg_status status = mapicfg__object_put_state(reach->changes, MAPICFG__MAILBOX_MapiHttpEnabled, enabled, err);
    if (!status)
        status = mapicfg__object_put_state(reach->changes, MAPICFG__MAILBOX_MAPIBlockOutlookExternalConnectivity, block,
                                           err);
    return status ? status : mapicfg__change_set_key(reach->directory, key, reach->changes, &changed, err);
}

static mapicfg_status change_organization(struct reach *reach, uint32_t state, mapicfg_error *err) {
    mapicfg_object *org;
    mapicfg_status status = mapicfg_object_new(MAPICFG_CLASS_ORG, &org, err);
    if (!status) status = mapicfg__object_put_state(org, MAPICFG__ORG_MapiHttpEnabled, state, err);
    if (!status) status = mapicfg_directory_set(reach->directory, NULL, org, NULL, err);
    mapicfg_object_free(org);
    return status;
}

static mapicfg_status change(struct reach *reach, uint32_t org, mapicfg_error *err) {
    mapicfg_status status = mapicfg_object_new(MAPICFG_CLASS_MAILBOX, &reach->changes, err);
    if (!status && org != reach->solver.org) status = change_organization(reach, org, err);
    for (size_t i = 0; !status && i < reach->count; i++) {
        const struct mapicfg__case_kind *kind = &reach->solver.kinds[reach->kinds[i]];
        const uint8_t from = kind->settings.bits, to = kind->chosen[org - MAPICFG_FALSE];
        if (from != to) status = change_mailbox(reach, reach->keys[i], from, to, err);
    }
    return status;
}

/* ---- telling ---- */

/* 0: it gets what the goals say. */
static uint64_t distance(const struct mapicfg__case_kind *kind, uint32_t org) {
    const struct mapicfg__cost *cost = &kind->cost[org - MAPICFG_FALSE];
    const uint64_t inside = cost->of[MAPICFG__COST_INSIDE], outside = cost->of[MAPICFG__COST_OUTSIDE];
    return inside > outside ? inside : outside;
}

/* Only those that serve as examples need their name. */
static mapicfg_status tell_mailbox(struct reach *reach, mapicfg_groups *groups, enum mapicfg__rule_number rule,
                                   int64_t key, int is_example, mapicfg_error *err) {
    mapicfg_object *object = NULL;
    mapicfg_status status =
        is_example ? mapicfg__row_get(reach->directory, mapicfg__class_get(MAPICFG_CLASS_MAILBOX), key, &object, err)
                   : MAPICFG_OK;
    const char *name = object ? mapicfg_object_get_identity(object) : NULL;
    if (!status) status = mapicfg_groups_add_rule(groups, &mapicfg__rules[rule], name ? name : "", err);
    mapicfg_object_free(object);
    return status;
}

static mapicfg_status tell(struct reach *reach, uint32_t org, uint64_t examples, mapicfg_error *err) {
    mapicfg_groups *groups[2] = {NULL, NULL}; /* not reached, not known */
    uint64_t told[2][RULE_COUNT] = {{0}};
    mapicfg_status status = mapicfg_groups_new(examples, &groups[0], err);
    if (!status) status = mapicfg_groups_new(examples, &groups[1], err);
    for (size_t i = 0; !status && i < reach->count; i++) {
        const struct mapicfg__case_kind *kind = &reach->solver.kinds[reach->kinds[i]];
        const uint64_t far = distance(kind, org);
        if (far == MAPICFG__LEVEL_MET) continue;
        const int is_doubt = far != MAPICFG__LEVEL_UNMET;
        status = tell_mailbox(reach, groups[is_doubt], kind->obstacle, reach->keys[i],
                              told[is_doubt][kind->obstacle]++ < examples, err);
    }
    if (status) {
        mapicfg_groups_free(groups[0]);
        mapicfg_groups_free(groups[1]);
        return status;
    }
    mapicfg_groups_free(reach->goals->unreached);
    mapicfg_groups_free(reach->goals->untold);
    reach->goals->unreached = groups[0];
    reach->goals->untold = groups[1];
    return MAPICFG_OK;
}

/* ---- all of it ---- */

/* What decides in the directory as it is now. */
static mapicfg_status begin(struct reach *reach, mapicfg_error *err) {
    int64_t mark;
    struct mapicfg__tally *tally = &reach->plan->tallies[0];
    mapicfg_status status = mapicfg__changed_mark(reach->directory, &mark, err);
    if (!status) status = mapicfg__state_read(reach->plan, reach->directory, mark, NULL, err);
    if (!status && !reach->plan->decides)
        status = mapicfg__error_fail(err, MAPICFG_E_NOT_STATED,
                                     "the organization's MapiHttpEnabled is not stated: import an export of "
                                     "Get-OrganizationConfig first");
    if (status) return status;
    reach->solver.tally = tally;
    reach->solver.org = tally->org;
    return mapicfg__goal_find(reach->goals, reach->directory, tally, err);
}

static mapicfg_status run(struct reach *reach, uint64_t examples, mapicfg_error *err) {
    mapicfg_status status = begin(reach, err);
    if (!status) status = look(reach, err);
    if (!status) status = mapicfg__goal_check(reach->goals, err);
    if (status) return status;
    const uint32_t org = mapicfg__solver_choose(&reach->solver);
    status = change(reach, org, err);
    return status ? status : tell(reach, org, examples, err);
}

static void end(struct reach *reach) {
    mapicfg__solver_free(&reach->solver);
    mapicfg_object_free(reach->changes);
    mapicfg__buffer_free(&reach->key);
    mapicfg__mem_free(reach->keys);
    mapicfg__mem_free(reach->kinds);
    mapicfg_plan_free(reach->plan);
}

mapicfg_status mapicfg_goals_reach(mapicfg_goals *goals, mapicfg_directory *directory, uint32_t fewest,
                                   const mapicfg_plan_options *options, mapicfg_error *err) {
    struct reach reach = {.goals = goals, .directory = directory, .solver = {.fewest = fewest}};
    mapicfg_plan_options taken;
    struct mapicfg__call call;
    if (!goals) return mapicfg__error_null_argument(err, "goals");
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    if (fewest > MAPICFG_GOALS_FEWEST_OVERRIDES)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "fewest is %u; MAPICFG_GOALS_FEWEST_ has what there is",
                                   (unsigned)fewest);
    if (!mapicfg__transaction_is_open(directory))
        return mapicfg__error_fail(err, MAPICFG_E_CONFLICT, "no transaction is open: begin one first");
    mapicfg_status status = mapicfg__plan_begin(&reach.plan, options, &taken, err);
    if (!status) status = mapicfg__work_take(&reach.work, taken.work, err);
    if (!status) status = mapicfg__transaction_enter(directory, &call, NULL, err);
    if (status) {
        end(&reach);
        return status;
    }
    status = run(&reach, taken.examples, err);
    end(&reach);
    return mapicfg__transaction_leave(directory, &call, status, err);
}
