/* SPDX-License-Identifier: LGPL-2.1-or-later
 * reach.c: changing a directory so that goals are reached: every mailbox is looked at once, then those that differ from
 * what has been chosen for their kind are changed. */
#include "base/error.h"
#include "directory/change.h"
#include "directory/transaction.h"
#include "model/object.h"
#include "plan/aim.h"
#include "plan/begin.h"

static mapicfg_status change_mailbox(struct mapicfg__aim *aim, mapicfg_object *changes, int64_t key, uint8_t from,
                                     uint8_t to, mapicfg_error *err) {
    uint32_t changed;
    const uint32_t enabled = (from ^ to) & 3u ? to & 3u : MAPICFG_NOT_STATED;
    const uint32_t block = (from ^ to) & 12u ? to >> 2 & 3u : MAPICFG_NOT_STATED;
    mapicfg_status status = mapicfg__object_put_state(changes, MAPICFG__MAILBOX_MapiHttpEnabled, enabled, err);
    if (!status)
        status = mapicfg__object_put_state(changes, MAPICFG__MAILBOX_MAPIBlockOutlookExternalConnectivity, block, err);
    return status ? status : mapicfg__change_set_key(aim->directory, key, changes, &changed, err);
}

static mapicfg_status change_mailboxes(struct mapicfg__aim *aim, mapicfg_error *err) {
    mapicfg_object *changes;
    mapicfg_status status = mapicfg_object_new(MAPICFG_CLASS_MAILBOX, &changes, err);
    for (size_t i = 0; !status && i < aim->count; i++) {
        const struct mapicfg__aim_kind *kind = &aim->kinds[aim->numbers[i]];
        const uint8_t from = kind->settings[MAPICFG__BEFORE].bits, to = mapicfg__aim_bits(aim, kind);
        if (from != to) status = change_mailbox(aim, changes, aim->keys[i], from, to, err);
    }
    mapicfg_object_free(changes);
    return status;
}

static mapicfg_status change_organization(struct mapicfg__aim *aim, mapicfg_error *err) {
    mapicfg_object *org;
    mapicfg_status status = mapicfg_object_new(MAPICFG_CLASS_ORG, &org, err);
    if (!status) status = mapicfg__object_put_state(org, MAPICFG__ORG_MapiHttpEnabled, aim->org, err);
    if (!status) status = mapicfg_directory_set(aim->directory, NULL, org, NULL, err);
    mapicfg_object_free(org);
    return status;
}

static mapicfg_status run(struct mapicfg__aim *aim, const mapicfg_plan_options *options, mapicfg_error *err) {
    mapicfg_status status = mapicfg__aim_read(aim, options->work, err);
    if (!status && aim->org != aim->solver.org) status = change_organization(aim, err);
    if (!status) status = change_mailboxes(aim, err);
    return status ? status : mapicfg__aim_tell(aim, options->examples, err);
}

/* In a savepoint of its own. */
static mapicfg_status enter(struct mapicfg__aim *aim, const mapicfg_plan_options *options, mapicfg_error *err) {
    struct mapicfg__call call;
    mapicfg_status status = mapicfg__census_new(&aim->census, options, aim->directory->path, err);
    if (!status) status = mapicfg__transaction_enter(aim->directory, &call, NULL, err);
    if (status) return status;
    status = run(aim, options, err);
    return mapicfg__transaction_leave(aim->directory, &call, status, err);
}

mapicfg_status mapicfg_goals_reach(mapicfg_goals *goals, mapicfg_directory *directory, uint32_t fewest,
                                   const mapicfg_plan_options *options, mapicfg_error *err) {
    struct mapicfg__aim aim = {.goals = goals, .directory = directory, .solver = {.fewest = fewest}};
    mapicfg_plan_options taken;
    if (!goals) return mapicfg__error_null_argument(err, "goals");
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    if (fewest > MAPICFG_GOALS_FEWEST_OVERRIDES)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "fewest is %u; MAPICFG_GOALS_FEWEST_ has what there is",
                                   (unsigned)fewest);
    if (!mapicfg__transaction_is_open(directory))
        return mapicfg__error_fail(err, MAPICFG_E_CONFLICT, "no transaction is open: begin one first");
    mapicfg_status status = mapicfg__plan_begin(&aim.plan, options, &taken, err);
    taken.flags = 0;
    if (!status) status = enter(&aim, &taken, err);
    mapicfg__census_free(aim.census);
    mapicfg_plan_free(aim.plan);
    mapicfg__aim_end(&aim, status);
    return status;
}
