/* SPDX-License-Identifier: LGPL-2.1-or-later
 * aim.c: what goals choose for every mailbox of a directory, in one reading, without changing it. */
#include "plan/aim.h"

#include <mapicfg/identity.h>

#include "base/error.h"
#include "base/mem.h"
#include "directory/changed.h"
#include "directory/records.h"
#include "directory/rows.h"
#include "model/object.h"
#include "plan/settings.h"
#include "plan/state.h"

#define PAGE 1024u

/* ---- kinds ---- */

static mapicfg_status add_kind(struct mapicfg__aim *aim, uint32_t same, const struct mapicfg__settings *settings,
                               const struct mapicfg__wish *wish, uint32_t *number, mapicfg_error *err) {
    struct mapicfg__aim_kind kind = {.same = same, .first = aim->count + 1};
    struct mapicfg__aim_kind *grown =
        mapicfg__mem_grow(aim->kinds, &aim->kind_capacity, aim->kind_count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    aim->kinds = grown;
    for (int state = 0; state < MAPICFG__STATES; state++) kind.settings[state] = settings[state];
    mapicfg_status status = mapicfg__solver_find(&aim->solver, settings, wish, &kind.solved, err);
    if (status) return status;
    *number = (uint32_t)aim->kind_count;
    grown[aim->kind_count++] = kind;
    return MAPICFG_OK;
}

/* No check looks at a mailbox with a broken value, and the plan at what is left of it. */
static mapicfg_status find_broken(struct mapicfg__aim *aim, const struct mapicfg__record *record, uint32_t *number,
                                  mapicfg_error *err) {
    struct mapicfg__tally *tallies = aim->plan->tallies;
    struct mapicfg__settings settings[MAPICFG__STATES];
    uint32_t solved;
    mapicfg_status status = mapicfg__settings_read(tallies, MAPICFG__STATES, record, &aim->key, settings, err);
    if (status) return status;
    const struct mapicfg__wish wish =
        mapicfg__goal_wish(aim->goals, &tallies->topology, record, settings[MAPICFG__BEFORE].server);
    status = mapicfg__solver_find(&aim->solver, settings, &wish, &solved, err);
    if (status) return status;
    uint32_t *broken = mapicfg__mem_grow(aim->broken, &aim->broken_capacity, (size_t)solved + 1, sizeof *broken);
    if (!broken) return mapicfg__error_no_memory(err);
    aim->broken = broken;
    while (aim->broken_count <= solved) broken[aim->broken_count++] = 0;
    if (!broken[solved]) {
        status = add_kind(aim, UINT32_MAX, settings, &wish, number, err);
        broken[solved] = *number + 1;
        return status;
    }
    *number = broken[solved] - 1;
    return MAPICFG_OK;
}

/* A kind that is new to the census. */
static mapicfg_status meet(struct mapicfg__aim *aim, const struct mapicfg__record *record, mapicfg_error *err) {
    const size_t count = aim->census->count;
    const struct mapicfg__kind *like = &aim->census->same.kinds.items[count];
    struct mapicfg__aim_wishes wishes = {.kinds = {0}};
    struct mapicfg__aim_wishes *grown = mapicfg__mem_grow(aim->wishes, &aim->wish_capacity, count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    aim->wishes = grown;
    mapicfg_status status =
        mapicfg__settings_read(aim->plan->tallies, MAPICFG__STATES, record, &aim->key, wishes.settings, err);
    for (int state = 0; state < MAPICFG__STATES; state++) {
        wishes.settings[state].bits = like->bits;
        wishes.settings[state].conditions = like->conditions;
    }
    grown[count] = wishes;
    return status ? status : mapicfg__census_add(aim->census, UINT32_MAX, &aim->key, err);
}

static mapicfg_status find_kind(struct mapicfg__aim *aim, const struct mapicfg__record *record, uint32_t *number,
                                mapicfg_error *err) {
    uint32_t same;
    mapicfg_status status = mapicfg__census_same(aim->census, record, &same, err);
    if (!status && same == UINT32_MAX) return find_broken(aim, record, number, err);
    if (!status && same == aim->census->count) status = meet(aim, record, err);
    if (status) return status;
    struct mapicfg__aim_wishes *wishes = &aim->wishes[same];
    const struct mapicfg__wish wish =
        mapicfg__goal_wish(aim->goals, &aim->plan->tallies->topology, record, wishes->settings->server);
    uint32_t *slot = &wishes->kinds[3u * wish.inside + wish.outside];
    if (!*slot) {
        status = add_kind(aim, same, wishes->settings, &wish, number, err);
        *slot = status ? 0 : *number + 1;
    }
    *number = *slot - 1;
    return status;
}

/* ---- reading ---- */

static mapicfg_status take_record(void *user, const struct mapicfg__record *record, mapicfg_error *err) {
    struct mapicfg__aim *aim = user;
    uint32_t number = 0;
    mapicfg_status status = MAPICFG_OK;
    if (++aim->work.done % PAGE == 0) status = mapicfg__work_tell(&aim->work, err);
    if (!status) status = find_kind(aim, record, &number, err);
    if (status) return status;
    int64_t *keys = mapicfg__mem_grow(aim->keys, &aim->key_capacity, aim->count + 1, sizeof *keys);
    if (keys) aim->keys = keys;
    uint32_t *numbers = mapicfg__mem_grow(aim->numbers, &aim->number_capacity, aim->count + 1, sizeof *numbers);
    if (numbers) aim->numbers = numbers;
    if (!keys || !numbers) return mapicfg__error_no_memory(err);
    keys[aim->count] = record->key;
    numbers[aim->count++] = number;
    aim->kinds[number].count++;
    return MAPICFG_OK;
}

/* What decides in the directory as it is now. */
static mapicfg_status begin(struct mapicfg__aim *aim, mapicfg_error *err) {
    int64_t mark;
    struct mapicfg__tally *tally = &aim->plan->tallies[MAPICFG__BEFORE];
    mapicfg_status status = mapicfg__changed_mark(aim->directory, &mark, err);
    if (!status) status = mapicfg__state_read(aim->plan, aim->directory, mark, aim->census, err);
    if (!status && !aim->plan->decides)
        status = mapicfg__error_fail(err, MAPICFG_E_NOT_STATED,
                                     "the organization's MapiHttpEnabled is not stated: import an export of "
                                     "Get-OrganizationConfig first");
    if (status) return status;
    aim->solver.tally = tally;
    aim->solver.org = tally->org;
    return mapicfg__goal_find(aim->goals, aim->directory, tally, err);
}

mapicfg_status mapicfg__aim_read(struct mapicfg__aim *aim, const mapicfg_work *work, mapicfg_error *err) {
    const struct mapicfg__class *cls = mapicfg__class_get(MAPICFG_CLASS_MAILBOX);
    mapicfg_status status = mapicfg__work_take(&aim->work, work, err);
    if (!status) status = begin(aim, err);
    if (!status) status = mapicfg_directory_count(aim->directory, cls->id, &aim->work.total, err);
    if (!status)
        status = mapicfg__records_list(
            aim->directory, aim->directory->path, cls,
            mapicfg__decision_settings() | mapicfg__census_wanted(aim->census) | mapicfg__goal_wanted(aim->goals),
            take_record, aim, err);
    if (!status) status = mapicfg__work_tell(&aim->work, err);
    if (!status) status = mapicfg__goal_check(aim->goals, err);
    if (status) return status;
    for (size_t i = 0; i < aim->kind_count; i++) aim->solver.kinds[aim->kinds[i].solved].count += aim->kinds[i].count;
    aim->org = mapicfg__solver_choose(&aim->solver);
    return MAPICFG_OK;
}

uint8_t mapicfg__aim_bits(const struct mapicfg__aim *aim, const struct mapicfg__aim_kind *kind) {
    return aim->solver.kinds[kind->solved].chosen[aim->org - MAPICFG_FALSE];
}

/* ---- telling ---- */

/* 0: it gets what the goals say. */
static uint64_t distance(const struct mapicfg__case_kind *kind, uint32_t org) {
    const struct mapicfg__cost *cost = &kind->cost[org - MAPICFG_FALSE];
    const uint64_t inside = cost->of[MAPICFG__COST_INSIDE], outside = cost->of[MAPICFG__COST_OUTSIDE];
    return inside > outside ? inside : outside;
}

/* Only those that serve as examples need their name. */
static mapicfg_status tell_mailbox(struct mapicfg__aim *aim, mapicfg_groups *groups, enum mapicfg__rule_number rule,
                                   int64_t key, int is_example, mapicfg_error *err) {
    mapicfg_object *object = NULL;
    mapicfg_status status =
        is_example ? mapicfg__row_get(aim->directory, mapicfg__class_get(MAPICFG_CLASS_MAILBOX), key, &object, err)
                   : MAPICFG_OK;
    const char *name = object ? mapicfg_object_get_identity(object) : NULL;
    if (!status) status = mapicfg_groups_add_rule(groups, &mapicfg__rules[rule], name ? name : "", err);
    mapicfg_object_free(object);
    return status;
}

mapicfg_status mapicfg__aim_tell(struct mapicfg__aim *aim, uint64_t examples, mapicfg_error *err) {
    uint64_t told[2][RULE_COUNT] = {{0}};
    mapicfg_status status = mapicfg_groups_new(examples, &aim->told[0], err);
    if (!status) status = mapicfg_groups_new(examples, &aim->told[1], err);
    for (size_t i = 0; !status && i < aim->count; i++) {
        const struct mapicfg__case_kind *kind = &aim->solver.kinds[aim->kinds[aim->numbers[i]].solved];
        const uint64_t far = distance(kind, aim->org);
        if (far == MAPICFG__LEVEL_MET) continue;
        const int is_doubt = far != MAPICFG__LEVEL_UNMET;
        status = tell_mailbox(aim, aim->told[is_doubt], kind->obstacle, aim->keys[i],
                              told[is_doubt][kind->obstacle]++ < examples, err);
    }
    return status;
}

void mapicfg__aim_end(struct mapicfg__aim *aim, mapicfg_status status) {
    if (!status) {
        mapicfg_groups *const had[2] = {aim->goals->unreached, aim->goals->untold};
        aim->goals->unreached = aim->told[0];
        aim->goals->untold = aim->told[1];
        aim->told[0] = had[0];
        aim->told[1] = had[1];
    }
    mapicfg_groups_free(aim->told[0]);
    mapicfg_groups_free(aim->told[1]);
    mapicfg__solver_free(&aim->solver);
    mapicfg__mem_free(aim->kinds);
    mapicfg__mem_free(aim->wishes);
    mapicfg__mem_free(aim->broken);
    mapicfg__mem_free(aim->keys);
    mapicfg__mem_free(aim->numbers);
    mapicfg__buffer_free(&aim->key);
}
