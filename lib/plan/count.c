/* SPDX-License-Identifier: LGPL-2.1-or-later
 * count.c: the mailboxes of a plan, one by one: whether each moves or stays, under its name where that is wanted. */
#include "plan/count.h"

#include <mapicfg/identity.h>

#include "base/error.h"
#include "base/mem.h"
#include "directory/rows.h"

/* ---- names ---- */

static int32_t take_first(void *user, const mapicfg_object *mailbox, uint64_t key) {
    struct mapicfg__counting *counting = user;
    size_t count = 0;
    (void)key;
    while (count < counting->name_count && !mailbox->values[counting->names[count]].text) count++;
    if (count < counting->name_count) counting->name_count = count + 1;
    return 0;
}

/* Most mailboxes are called by the same property, and each column that is read costs time. */
mapicfg_status mapicfg__counting_begin(struct mapicfg__counting *counting, mapicfg_plan *plan,
                                       mapicfg_directory *directory, uint64_t examples, mapicfg_error *err) {
    const struct mapicfg__class *cls = mapicfg__class_get(MAPICFG_CLASS_MAILBOX);
    mapicfg_directory_query first = MAPICFG_DIRECTORY_QUERY_INIT;
    first.limit = 1;
    counting->plan = plan;
    counting->directory = directory;
    counting->examples = examples;
    counting->name_count = mapicfg__class_sort(cls, MAPICFG__RANK, MAPICFG__RANK_LAST, counting->names);
    return mapicfg_directory_list(directory, cls->id, &first, take_first, counting, err);
}

void mapicfg__counting_end(struct mapicfg__counting *counting) {
    mapicfg__records_end(&counting->records);
    mapicfg__buffer_free(&counting->name);
}

uint64_t mapicfg__counting_wanted(const struct mapicfg__counting *counting) {
    uint64_t mask = 0;
    for (size_t i = 0; i < counting->name_count; i++) mask |= (uint64_t)1 << counting->names[i];
    return mask;
}

/* Of a mailbox that states nothing of what the first one is called by. */
static mapicfg_status look_up_name(struct mapicfg__counting *counting, int64_t key, const char **name,
                                   mapicfg_error *err) {
    mapicfg_object *object;
    mapicfg_status status =
        mapicfg__row_get(counting->directory, mapicfg__class_get(MAPICFG_CLASS_MAILBOX), key, &object, err);
    if (status) return status;
    const char *identity = object ? mapicfg_object_get_identity(object) : NULL;
    counting->name.size = 0;
    mapicfg__buffer_text(&counting->name, identity ? identity : "");
    *name = counting->name.data;
    mapicfg_object_free(object);
    return counting->name.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

mapicfg_status mapicfg__counting_name(struct mapicfg__counting *counting, const struct mapicfg__counted *mailbox,
                                      const char **name, mapicfg_error *err) {
    if (mailbox->whole) {
        *name = mapicfg_object_get_identity(mailbox->whole);
        if (!*name) *name = "";
        return MAPICFG_OK;
    }
    mapicfg_status status = mailbox->record ? MAPICFG_OK : mapicfg__records_seek(&counting->records, mailbox->key, err);
    if (status) return status;
    mapicfg__record_put_name(mailbox->record ? mailbox->record : counting->records.record, counting->names,
                             counting->name_count, &counting->name);
    *name = counting->name.data;
    if (counting->name.failed) return mapicfg__error_no_memory(err);
    return **name ? MAPICFG_OK : look_up_name(counting, mailbox->key, name, err);
}

/* ---- counting ---- */

static mapicfg_status keep(struct mapicfg__move **list, size_t *count, size_t *capacity, uint32_t object, uint32_t kind,
                           mapicfg_error *err) {
    struct mapicfg__move *grown = mapicfg__mem_grow(*list, capacity, *count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    *list = grown;
    grown[(*count)++] = (struct mapicfg__move){object, kind};
    return MAPICFG_OK;
}

static mapicfg_status add_move(struct mapicfg__counting *counting, struct mapicfg__counted *mailbox, uint32_t kind,
                               mapicfg_error *err) {
    mapicfg_plan *plan = counting->plan;
    mapicfg_status status = MAPICFG_OK;
    const char *name;
    if (mailbox->object == UINT32_MAX) {
        status = mapicfg__counting_name(counting, mailbox, &name, err);
        if (!status)
            status = mapicfg__ledger_name(&plan->ledger, MAPICFG_CLASS_MAILBOX, name, NULL, &mailbox->object, err);
    }
    if (status) return status;
    plan->ledger.objects[mailbox->object].key = mailbox->key;
    status = keep(&plan->moves, &plan->move_count, &plan->move_capacity, mailbox->object, kind, err);
    if (status) return status;
    plan->counters[MAPICFG_PLAN_MOVES]++;
    if (plan->kinds[kind].changes & MAPICFG_CHANGES_RESTART) plan->counters[MAPICFG_PLAN_RESTART]++;
    return MAPICFG_OK;
}

/* Only those that serve as examples need their name. */
static mapicfg_status add_stay(struct mapicfg__counting *counting, const struct mapicfg__counted *mailbox,
                               uint32_t kind, mapicfg_error *err) {
    const char *name = "";
    mapicfg_plan *plan = counting->plan;
    const enum mapicfg__rule_number reason = plan->kinds[kind].stays;
    mapicfg_status status = MAPICFG_OK;
    if (mailbox->object != UINT32_MAX)
        status = keep(&plan->held, &plan->held_count, &plan->held_capacity, mailbox->object, kind, err);
    if (status) return status;
    if (counting->stays[reason]++ < counting->examples) status = mapicfg__counting_name(counting, mailbox, &name, err);
    plan->counters[MAPICFG_PLAN_UNCHANGED]++;
    return status ? status : mapicfg_groups_add_rule(plan->unchanged, &mapicfg__rules[reason], name, err);
}

mapicfg_status mapicfg__counting_add(struct mapicfg__counting *counting, struct mapicfg__counted *mailbox,
                                     uint32_t kind, mapicfg_error *err) {
    mapicfg_plan *plan = counting->plan;
    plan->counters[MAPICFG_PLAN_MAILBOXES]++;
    if (!plan->decides) return MAPICFG_OK;
    plan->kinds[kind].count++;
    return plan->kinds[kind].moves ? add_move(counting, mailbox, kind, err) : add_stay(counting, mailbox, kind, err);
}
