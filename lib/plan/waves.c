/* SPDX-License-Identifier: LGPL-2.1-or-later
 * waves.c: the waves of a plan: the wave in which the organization's switch turns is the one with which all mailboxes
 * together have the fewest changes. What each mailbox has follows from how its own wave lies to that one and to the
 * last one, so all of them are summed up in one pass.
 *
 * That one turn is enough follows from the article's table: a mailbox without an override needs none only where the
 * organization turns in its own wave, and two changes otherwise. tests/unit/test_waves.c compares the sum with trying
 * every course of settings of small organizations. */
#include "plan/split.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "directory/change.h"
#include "directory/transaction.h"
#include "model/object.h"

void mapicfg_waves_free(mapicfg_waves *waves) {
    if (!waves) return;
    for (size_t i = 0; i < waves->count; i++) mapicfg__mem_free(waves->names[i]);
    mapicfg__mem_free(waves->names);
    mapicfg__mem_free(waves->members);
    mapicfg__mem_free(waves->holds);
    mapicfg__mem_free(waves);
}

size_t mapicfg_waves_count(const mapicfg_waves *waves) {
    return waves ? waves->count : 0;
}

const char *mapicfg_waves_get_name(const mapicfg_waves *waves, size_t index) {
    return waves && index < waves->count ? waves->names[index] : NULL;
}

size_t mapicfg_waves_get_turn(const mapicfg_waves *waves) {
    if (!waves) return 0;
    return waves->turns ? waves->turn : waves->count;
}

uint64_t mapicfg_waves_count_changes(const mapicfg_waves *waves) {
    return waves ? waves->changes : 0;
}

/* ---- what a mailbox has ---- */

static uint32_t last_of(const mapicfg_waves *waves) {
    return (uint32_t)(waves->count - 1);
}

static size_t hold_number(const struct mapicfg__when *when, int others) {
    const size_t order = when->own < when->turn ? 0 : when->own == when->turn ? 1 : 2;
    return (order * 4 + (when->own == when->last) * 2u + (when->turn == when->last)) * 2 + (size_t)others;
}

static struct mapicfg__hold find_hold(const mapicfg_waves *waves, const struct mapicfg__member *member,
                                      const struct mapicfg__when *when) {
    struct mapicfg__hold *hold = &waves->holds[member->kind][hold_number(when, member->others)];
    if (hold->changes == UINT8_MAX)
        *hold = mapicfg__hold_find(waves->plan, &waves->plan->kinds[member->kind], member->others, when);
    return *hold;
}

/* ---- the turn ---- */

/* What a member costs when the organization turns in `turn`. */
static int64_t cost_at(const mapicfg_waves *waves, const struct mapicfg__member *member, uint32_t turn) {
    const struct mapicfg__when when = {member->wave, turn, last_of(waves)};
    return find_hold(waves, member, &when).changes;
}

/* Adds a cost to the turns `from` to `to` - 1: sums[n] is by how much turn n costs more than the one before it. */
static void add_between(int64_t *sums, uint32_t from, uint32_t to, int64_t cost) {
    if (from >= to) return;
    sums[from] += cost;
    sums[to] -= cost;
}

static void add_member(const mapicfg_waves *waves, const struct mapicfg__member *member, int64_t *sums) {
    const uint32_t own = member->wave, last = last_of(waves);
    if (own) add_between(sums, 0, own, cost_at(waves, member, 0));
    add_between(sums, own, own + 1, cost_at(waves, member, own));
    if (own + 1 < last) add_between(sums, own + 1, last, cost_at(waves, member, own + 1));
    if (own < last) add_between(sums, last, last + 1, cost_at(waves, member, last));
}

/* The first of the cheapest. */
static void choose_turn(mapicfg_waves *waves) {
    int64_t sums[MAPICFG_WAVES_MOST + 1] = {0}, so_far = 0, least = INT64_MAX;
    for (size_t i = 0; i < waves->member_count; i++) add_member(waves, &waves->members[i], sums);
    const uint32_t turns = waves->turns ? (uint32_t)waves->count : 1;
    for (uint32_t turn = 0; turn < turns; turn++) {
        so_far += sums[turn];
        if (so_far >= least) continue;
        least = so_far;
        waves->turn = turn;
    }
    waves->changes = (uint64_t)least;
}

/* ---- making ---- */

static int is_of_mailbox(const struct mapicfg__ledger_object *object) {
    return object->class_id == MAPICFG_CLASS_MAILBOX;
}

/* Whether an object differs in something beside one property. */
static int differs_beside(const mapicfg_plan *plan, const struct mapicfg__ledger_object *object, uint32_t property) {
    for (uint32_t i = object->first; i < object->first + object->count; i++)
        if (plan->ledger.differences[i].property != mapicfg__property_number(property)) return 1;
    return 0;
}

static void take_members(mapicfg_waves *waves, const struct mapicfg__move *moves, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const struct mapicfg__ledger_object *object = &waves->plan->ledger.objects[moves[i].object];
        waves->members[waves->member_count++] = (struct mapicfg__member){
            moves[i].object, moves[i].kind, 0, differs_beside(waves->plan, object, MAPICFG__MAILBOX_MapiHttpEnabled)};
    }
}

static mapicfg_status make(mapicfg_waves *waves, mapicfg_directory *directory, const char *by, const char *list,
                           size_t size, mapicfg_error *err) {
    const mapicfg_plan *plan = waves->plan;
    waves->turns = plan->tallies[MAPICFG__BEFORE].org != plan->tallies[MAPICFG__AFTER].org;
    waves->members = mapicfg__mem_alloc((plan->move_count + plan->held_count) * sizeof *waves->members);
    waves->holds = mapicfg__mem_alloc(plan->kind_count * sizeof *waves->holds);
    if (!waves->members || !waves->holds) return mapicfg__error_no_memory(err);
    memset(waves->holds, UINT8_MAX, plan->kind_count * sizeof *waves->holds);
    take_members(waves, plan->moves, plan->move_count);
    take_members(waves, plan->held, plan->held_count);
    mapicfg_status status = mapicfg__split_members(waves, directory, by, list, size, err);
    if (status) return status;
    choose_turn(waves);
    for (size_t i = 0; i < plan->ledger.object_count; i++)
        waves->changes += plan->ledger.objects[i].count && !is_of_mailbox(&plan->ledger.objects[i]);
    return MAPICFG_OK;
}

mapicfg_status mapicfg_waves_new(const mapicfg_plan *plan, mapicfg_directory *directory, const char *by,
                                 const char *list, size_t size, mapicfg_waves **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!plan) return mapicfg__error_null_argument(err, "plan");
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    if (!by) return mapicfg__error_null_argument(err, "by");
    if (plan->reversed)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "a plan with MAPICFG_PLAN_REVERSED has no waves");
    if (!plan->decides)
        return mapicfg__error_fail(err, MAPICFG_E_NOT_STATED,
                                   "the organization's MapiHttpEnabled is not stated: import an export of "
                                   "Get-OrganizationConfig first");
    mapicfg_waves *waves = mapicfg__mem_zalloc(sizeof *waves);
    if (!waves) return mapicfg__error_no_memory(err);
    waves->plan = plan;
    mapicfg_status status = make(waves, directory, by, list, size, err);
    if (status)
        mapicfg_waves_free(waves);
    else
        *out = waves;
    return status;
}

/* ---- the changes of one wave ---- */

/* Gives an object a value of the ledger. What has become not stated stays: no cmdlet does that. */
static mapicfg_status set_text(mapicfg_object *object, uint32_t property, const char *text, mapicfg_error *err) {
    if (!text) return MAPICFG_OK;
    return *text ? mapicfg__object_set_text(object, property, text, strlen(text), MAPICFG__LENIENT, err)
                 : mapicfg__object_set_state(object, property, MAPICFG_NULL, err);
}

/* All that the plan changes of an object, but one property; 0: all. */
static mapicfg_status collect(const mapicfg_plan *plan, const struct mapicfg__ledger_object *of, uint32_t but,
                              mapicfg_object *changes, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t i = of->first; !status && i < of->first + of->count; i++) {
        const struct mapicfg__difference *difference = &plan->ledger.differences[i];
        if (difference->property == MAPICFG__WHOLE_OBJECT) continue;
        if (but && difference->property == mapicfg__property_number(but)) continue;
        status = set_text(changes, difference->property, plan->ledger.texts[difference->after], err);
    }
    return status;
}

static mapicfg_status change_member(const mapicfg_waves *waves, const struct mapicfg__member *member, uint32_t index,
                                    mapicfg_directory *directory, mapicfg_error *err) {
    const mapicfg_plan *plan = waves->plan;
    const struct mapicfg__ledger_object *of = &plan->ledger.objects[member->object];
    const struct mapicfg__when when = {member->wave, waves->turn, last_of(waves)};
    const struct mapicfg__hold hold = find_hold(waves, member, &when);
    const uint8_t had = plan->kinds[member->kind].settings[MAPICFG__BEFORE].bits & 3u;
    const uint8_t from = index ? mapicfg__hold_after(&hold, &when, had, index - 1) : had;
    const uint8_t to = mapicfg__hold_after(&hold, &when, had, index);
    const int others = member->others && index == member->wave;
    uint32_t changed;
    if (from == to && !others) return MAPICFG_OK;
    mapicfg_object *changes;
    mapicfg_status status = mapicfg_object_new(MAPICFG_CLASS_MAILBOX, &changes, err);
    if (!status && others) status = collect(plan, of, MAPICFG__MAILBOX_MapiHttpEnabled, changes, err);
    if (!status && from != to) status = mapicfg__object_put_state(changes, MAPICFG__MAILBOX_MapiHttpEnabled, to, err);
    if (!status) status = mapicfg__change_set_key(directory, of->key, changes, &changed, err);
    mapicfg_object_free(changes);
    return status;
}

static int is_removed(const mapicfg_waves *waves, const struct mapicfg__ledger_object *object) {
    return object->count && waves->plan->ledger.differences[object->first].kind == MAPICFG_JOURNAL_REMOVE;
}

/* Whether an object that is not a mailbox changes in a wave. */
static int is_of_wave(const mapicfg_waves *waves, const struct mapicfg__ledger_object *object, uint32_t index) {
    if (!object->count || is_of_mailbox(object)) return 0;
    if (object->class_id == MAPICFG_CLASS_ORG) return index == waves->turn;
    return index == (is_removed(waves, object) && !object->is_replaced ? last_of(waves) : 0);
}

static mapicfg_status change_other(const mapicfg_waves *waves, const struct mapicfg__ledger_object *of,
                                   mapicfg_directory *directory, mapicfg_error *err) {
    const uint32_t kind = waves->plan->ledger.differences[of->first].kind;
    mapicfg_object *changes;
    uint32_t changed;
    if (kind == MAPICFG_JOURNAL_REMOVE)
        return mapicfg__change_remove_key(directory, mapicfg__class_get(of->class_id), of->key, err);
    if (kind == MAPICFG_JOURNAL_CREATE && of->class_id != MAPICFG_CLASS_VDIR) return MAPICFG_OK;
    mapicfg_status status = mapicfg_object_new(of->class_id, &changes, err);
    if (!status) status = collect(waves->plan, of, 0, changes, err);
    if (!status)
        status = kind == MAPICFG_JOURNAL_CREATE ? mapicfg_directory_put(directory, changes, NULL, err)
                                                : mapicfg__change_set_key(directory, of->key, changes, &changed, err);
    mapicfg_object_free(changes);
    return status;
}

/* What is not a mailbox: first what goes, as another one may take its name. */
static mapicfg_status change_others(const mapicfg_waves *waves, uint32_t index, int removes,
                                    mapicfg_directory *directory, mapicfg_error *err) {
    const struct mapicfg__ledger *ledger = &waves->plan->ledger;
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < ledger->object_count; i++)
        if (is_of_wave(waves, &ledger->objects[i], index) && is_removed(waves, &ledger->objects[i]) == removes)
            status = change_other(waves, &ledger->objects[i], directory, err);
    return status;
}

static mapicfg_status change_all(const mapicfg_waves *waves, uint32_t index, mapicfg_directory *directory,
                                 mapicfg_error *err) {
    mapicfg_status status = change_others(waves, index, 1, directory, err);
    if (!status) status = change_others(waves, index, 0, directory, err);
    for (size_t i = 0; !status && i < waves->member_count; i++)
        status = change_member(waves, &waves->members[i], index, directory, err);
    return status;
}

mapicfg_status mapicfg_waves_make(const mapicfg_waves *waves, size_t index, mapicfg_directory *directory,
                                  mapicfg_error *err) {
    struct mapicfg__call call;
    if (!waves) return mapicfg__error_null_argument(err, "waves");
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    if (index >= waves->count)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "there is no wave %zu; there are %zu", index, waves->count);
    if (!mapicfg__transaction_is_open(directory))
        return mapicfg__error_fail(err, MAPICFG_E_CONFLICT, "no transaction is open: begin one first");
    mapicfg_status status = mapicfg__transaction_enter(directory, &call, NULL, err);
    if (status) return status;
    status = change_all(waves, (uint32_t)index, directory, err);
    return mapicfg__transaction_leave(directory, &call, status, err);
}
