/* SPDX-License-Identifier: LGPL-2.1-or-later
 * plan.c: what the transaction that is open in a directory changes: making a plan, and looking at it. */
#include "plan/body.h"

#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "directory/changed.h"
#include "directory/sql.h"
#include "directory/transaction.h"
#include "plan/aimed.h"
#include "plan/begin.h"
#include "plan/census.h"
#include "plan/reasons.h"
#include "plan/scan.h"
#include "plan/state.h"
#include "plan/steps.h"
#include "rule/list.h"

/* ---- making ---- */

/* Of the transaction; where nothing has been changed yet, its journal is yet to begin. */
static mapicfg_status find_mark(mapicfg_directory *directory, int64_t *mark, mapicfg_error *err) {
    if (!directory->change_set) return mapicfg__changed_mark(directory, mark, err);
    struct mapicfg__buffer sql = {0};
    mapicfg__buffer_text(&sql, "SELECT first FROM ChangeSet WHERE id = ");
    mapicfg__buffer_number(&sql, directory->change_set);
    mapicfg_status status =
        sql.failed ? mapicfg__error_no_memory(err) : mapicfg__sql_number(directory, sql.data, mark, err);
    mapicfg__buffer_free(&sql);
    return status;
}

static mapicfg_status say_undecided(mapicfg_plan *plan, mapicfg_error *err) {
    const uint32_t before = plan->tallies[MAPICFG__BEFORE].org, after = plan->tallies[MAPICFG__AFTER].org;
    const char *const arguments[] = {before ? "after the change" : after ? "before the change" : "at all"};
    mapicfg_statements *limits = plan->steps[MAPICFG_PLAN_FORWARD].limits;
    mapicfg__list_say(limits, RULE_PLAN_UNDECIDED, NULL, arguments, 1);
    return mapicfg__list_finish(limits, err);
}

/* What only one of the two states is not compared: its mailboxes neither came nor went. */
static mapicfg_status say_no_mailboxes(mapicfg_plan *plan, mapicfg_error *err) {
    uint64_t *const created = &plan->counters[MAPICFG_PLAN_CREATED];
    uint64_t *const removed = &plan->counters[MAPICFG_PLAN_REMOVED];
    const char *const arguments[] = {*created ? "the first" : "the second"};
    mapicfg_statements *limits = plan->steps[MAPICFG_PLAN_FORWARD].limits;
    if (!*created && !*removed) return MAPICFG_OK;
    *created = *removed = 0;
    mapicfg__list_say(limits, RULE_PLAN_NO_MAILBOXES, NULL, arguments, 1);
    return mapicfg__list_finish(limits, err);
}

/* How many objects of a class came and went. */
static void count_whole(const struct mapicfg__ledger *ledger, uint32_t class_id, uint64_t *created, uint64_t *removed) {
    for (size_t i = 0; i < ledger->count; i++) {
        const struct mapicfg__difference *difference = &ledger->differences[i];
        if (difference->property != MAPICFG__WHOLE_OBJECT) continue;
        if (ledger->objects[difference->object].class_id != class_id) continue;
        ++*(difference->kind == MAPICFG_JOURNAL_CREATE ? created : removed);
    }
}

static void put_classes(struct mapicfg__buffer *text, const char *state, uint64_t classes) {
    mapicfg__buffer_text(text, state);
    if (!classes) mapicfg__buffer_text(text, "no objects");
    for (uint32_t id = 1, is_first = 1; id <= MAPICFG__CLASS_COUNT; id++) {
        if (!(classes >> id & 1)) continue;
        mapicfg__buffer_text(text, is_first ? "" : ", ");
        mapicfg__buffer_text(text, mapicfg_class_name(id));
        is_first = 0;
    }
}

/* That nothing differs is no answer where nothing was compared. */
static mapicfg_status refuse_unshared(uint64_t before, uint64_t after, mapicfg_error *err) {
    struct mapicfg__buffer text = {0};
    put_classes(&text, "before: ", before);
    put_classes(&text, "; after: ", after);
    const mapicfg_status status =
        text.failed ? mapicfg__error_no_memory(err)
                    : mapicfg__error_fail(err, MAPICFG_E_NOT_STATED, "nothing to compare, as no class is in both (%s)",
                                          text.data);
    mapicfg__buffer_free(&text);
    return status;
}

/* Differences of classes of which one of the two states has no object. What a replacement does not state stays as it
 * was, but is not in the second state. */
static mapicfg_status drop_unshared(mapicfg_plan *plan, mapicfg_directory *directory, uint64_t *dropped,
                                    mapicfg_error *err) {
    uint64_t now = 0, then = 0;
    for (uint32_t id = 1; id <= MAPICFG__CLASS_COUNT; id++) {
        uint64_t inside, created = 0, removed = 0;
        const mapicfg_status status = mapicfg_directory_count(directory, id, &inside, err);
        if (status) return status;
        count_whole(&plan->ledger, id, plan->reversed ? &removed : &created, plan->reversed ? &created : &removed);
        now |= (uint64_t)(inside > 0) << id;
        then |= (uint64_t)(inside + removed > created) << id;
    }
    if (directory->replaced) now &= directory->replaced;
    if (!(now & then)) return refuse_unshared(plan->reversed ? now : then, plan->reversed ? then : now, err);
    *dropped = ~(now & then);
    mapicfg__ledger_drop(&plan->ledger, *dropped);
    return MAPICFG_OK;
}

/* Before the open transaction, or a part of it, and now. */
static mapicfg_status compare(mapicfg_plan *plan, mapicfg_directory *directory, const mapicfg_plan_options *options,
                              struct mapicfg__census *census, mapicfg_error *err) {
    int64_t mark = options->since > INT64_MAX ? INT64_MAX : (int64_t)options->since, first;
    mapicfg_status status = find_mark(directory, &first, err);
    if (mark < first) mark = first;
    if (!status) status = mapicfg__state_read(plan, directory, mark, census, err);
    return status ? status
                  : mapicfg__scan_mailboxes(plan, directory, mark, options->examples, options->work, census, err);
}

static mapicfg_status make(mapicfg_plan *plan, mapicfg_directory *directory, const mapicfg_plan_options *options,
                           struct mapicfg__census *census, mapicfg_error *err) {
    uint64_t dropped = 0;
    mapicfg_status status = options->goals ? mapicfg__aimed_make(plan, directory, options, census, err)
                                           : compare(plan, directory, options, census, err);
    if (!status) status = mapicfg__census_judge(census, plan, err);
    if (!status && plan->shared_only) status = drop_unshared(plan, directory, &dropped, err);
    if (!status) status = mapicfg__reasons_say_timing(plan, err);
    if (!status) status = mapicfg__steps_make(plan, err);
    if (!status && !plan->decides && plan->counters[MAPICFG_PLAN_MAILBOXES]) status = say_undecided(plan, err);
    if (!status && dropped >> MAPICFG_CLASS_MAILBOX & 1) status = say_no_mailboxes(plan, err);
    return status;
}

static mapicfg_status make_with_census(mapicfg_plan *plan, mapicfg_directory *directory,
                                       const mapicfg_plan_options *options, mapicfg_error *err) {
    struct mapicfg__census *census;
    mapicfg_status status = mapicfg__census_new(&census, options, directory->path, err);
    if (!status) status = make(plan, directory, options, census, err);
    mapicfg__census_free(census);
    return status;
}

mapicfg_status mapicfg_plan_new(mapicfg_directory *directory, const mapicfg_plan_options *options, mapicfg_plan **out,
                                mapicfg_error *err) {
    mapicfg_plan_options taken;
    mapicfg_plan *plan;
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    mapicfg_status status = mapicfg__plan_begin(&plan, options, &taken, err);
    if (status) return status;
    status = mapicfg__transaction_is_open(directory)
                 ? make_with_census(plan, directory, &taken, err)
                 : mapicfg__error_fail(err, MAPICFG_E_CONFLICT,
                                       "no transaction is open: begin one, make the change in it, plan, and roll back");
    for (int state = 0; state < MAPICFG__STATES; state++) plan->tallies[state].options.client_version = NULL;
    if (status)
        mapicfg_plan_free(plan);
    else
        *out = plan;
    return status;
}

/* ---- counts ---- */

uint64_t mapicfg_plan_get_counter(const mapicfg_plan *plan, uint32_t counter) {
    return plan && counter <= MAPICFG_PLAN_REMOVED ? plan->counters[counter] : 0;
}

uint64_t mapicfg_plan_count_changes(const mapicfg_plan *plan, mapicfg_changes change) {
    uint64_t count = 0;
    if (!plan || !mapicfg_changes_id(change)) return 0;
    for (size_t i = 0; i < plan->kind_count; i++)
        if (plan->kinds[i].changes & change) count += plan->kinds[i].count;
    return count;
}

/* ---- moves ---- */

size_t mapicfg_plan_move_count(const mapicfg_plan *plan) {
    return plan ? plan->move_count : 0;
}

static const struct mapicfg__alike *kind_at(const mapicfg_plan *plan, size_t index) {
    return plan && index < plan->move_count ? &plan->kinds[plan->moves[index].kind] : NULL;
}

const char *mapicfg_plan_move_identity(const mapicfg_plan *plan, size_t index) {
    return kind_at(plan, index) ? plan->ledger.objects[plan->moves[index].object].name : NULL;
}

mapicfg_decision mapicfg_plan_move_before(const mapicfg_plan *plan, size_t index) {
    const struct mapicfg__alike *kind = kind_at(plan, index);
    return kind ? kind->decisions[MAPICFG__BEFORE] : 0;
}

mapicfg_decision mapicfg_plan_move_after(const mapicfg_plan *plan, size_t index) {
    const struct mapicfg__alike *kind = kind_at(plan, index);
    return kind ? kind->decisions[MAPICFG__AFTER] : 0;
}

mapicfg_changes mapicfg_plan_move_changes(const mapicfg_plan *plan, size_t index) {
    const struct mapicfg__alike *kind = kind_at(plan, index);
    return kind ? kind->changes : 0;
}

const char *mapicfg_plan_move_url(const mapicfg_plan *plan, size_t index, uint32_t which) {
    const struct mapicfg__alike *kind = kind_at(plan, index);
    return kind && which <= MAPICFG_PLAN_OUTSIDE_AFTER && kind->urls[which] ? plan->ledger.texts[kind->urls[which]]
                                                                            : NULL;
}

const mapicfg_groups *mapicfg_plan_get_unchanged(const mapicfg_plan *plan) {
    return plan ? plan->unchanged : NULL;
}

const mapicfg_statements *mapicfg_plan_get_timing(const mapicfg_plan *plan) {
    return plan ? plan->timing : NULL;
}

/* ---- differences ---- */

size_t mapicfg_plan_difference_count(const mapicfg_plan *plan) {
    return plan ? plan->ledger.count : 0;
}

static const struct mapicfg__difference *difference_at(const mapicfg_plan *plan, size_t index) {
    return plan && index < plan->ledger.count ? &plan->ledger.differences[index] : NULL;
}

uint32_t mapicfg_plan_difference_kind(const mapicfg_plan *plan, size_t index) {
    const struct mapicfg__difference *difference = difference_at(plan, index);
    return difference ? difference->kind : 0;
}

uint32_t mapicfg_plan_difference_class(const mapicfg_plan *plan, size_t index) {
    const struct mapicfg__difference *difference = difference_at(plan, index);
    return difference ? plan->ledger.objects[difference->object].class_id : 0;
}

const char *mapicfg_plan_difference_object(const mapicfg_plan *plan, size_t index) {
    const struct mapicfg__difference *difference = difference_at(plan, index);
    return difference ? plan->ledger.objects[difference->object].name : NULL;
}

const char *mapicfg_plan_difference_property(const mapicfg_plan *plan, size_t index) {
    const struct mapicfg__difference *difference = difference_at(plan, index);
    if (!difference || difference->property == MAPICFG__WHOLE_OBJECT) return NULL;
    return mapicfg_property_name(plan->ledger.objects[difference->object].class_id, difference->property);
}

static const char *text_at(const mapicfg_plan *plan, uint32_t number) {
    return number ? plan->ledger.texts[number] : NULL;
}

const char *mapicfg_plan_difference_before(const mapicfg_plan *plan, size_t index) {
    const struct mapicfg__difference *difference = difference_at(plan, index);
    return difference ? text_at(plan, difference->before) : NULL;
}

const char *mapicfg_plan_difference_after(const mapicfg_plan *plan, size_t index) {
    const struct mapicfg__difference *difference = difference_at(plan, index);
    return difference ? text_at(plan, difference->after) : NULL;
}

/* ---- commands ---- */

size_t mapicfg_plan_command_count(const mapicfg_plan *plan, uint32_t direction) {
    return plan && direction <= MAPICFG_PLAN_ROLLBACK ? plan->steps[direction].count : 0;
}

const mapicfg_statements *mapicfg_plan_get_limits(const mapicfg_plan *plan, uint32_t direction) {
    return plan && direction <= MAPICFG_PLAN_ROLLBACK ? plan->steps[direction].limits : NULL;
}
