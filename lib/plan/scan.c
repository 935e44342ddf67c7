/* SPDX-License-Identifier: LGPL-2.1-or-later
 * scan.c: every mailbox of a directory in its two states. Those that the transaction left alone come as a few columns;
 * those that it changed, in the same order of keys, as whole objects. */
#include "plan/scan.h"

#include <mapicfg/identity.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/work.h"
#include "directory/records.h"
#include "directory/rows.h"
#include "model/object.h"
#include "plan/alike.h"
#include "plan/settings.h"
#include "plan/state.h"

#define PAGE 1024u

struct scan {
    mapicfg_plan *plan;
    mapicfg_directory *directory;
    struct mapicfg__census *census;
    struct mapicfg__work work;
    uint64_t examples;
    uint64_t stays[RULE_COUNT];              /* how many stay for each reason */
    uint32_t names[MAPICFG__MAX_PROPERTIES]; /* what the first mailbox is called by, and what is better */
    size_t name_count;
    struct mapicfg__changed_list changed;
    const struct mapicfg__changed *next; /* the next changed mailbox; NULL: no more */
    struct mapicfg__buffer name, key;
};

/* A mailbox as it is to be counted. */
struct mailbox {
    struct mapicfg__settings settings[MAPICFG__STATES];
    uint32_t object;                      /* of the ledger; UINT32_MAX: not there yet */
    const struct mapicfg__record *record; /* one of these has its name */
    const mapicfg_object *whole;
};

/* ---- counting ---- */

/* Of a mailbox that states nothing of what the first one is called by. */
static mapicfg_status look_up_name(struct scan *scan, int64_t key, const char **name, mapicfg_error *err) {
    mapicfg_object *object;
    mapicfg_status status =
        mapicfg__row_get(scan->directory, mapicfg__class_get(MAPICFG_CLASS_MAILBOX), key, &object, err);
    if (status) return status;
    const char *identity = object ? mapicfg_object_get_identity(object) : NULL;
    scan->name.size = 0;
    mapicfg__buffer_text(&scan->name, identity ? identity : "");
    *name = scan->name.data;
    mapicfg_object_free(object);
    return scan->name.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

static mapicfg_status find_name(struct scan *scan, const struct mailbox *mailbox, const char **name,
                                mapicfg_error *err) {
    if (mailbox->whole) {
        *name = mapicfg_object_get_identity(mailbox->whole);
        if (!*name) *name = "";
        return MAPICFG_OK;
    }
    mapicfg__record_put_name(mailbox->record, scan->names, scan->name_count, &scan->name);
    *name = scan->name.data;
    if (scan->name.failed) return mapicfg__error_no_memory(err);
    return **name ? MAPICFG_OK : look_up_name(scan, mailbox->record->key, name, err);
}

static mapicfg_status keep(struct mapicfg__move **list, size_t *count, size_t *capacity, uint32_t object, uint32_t kind,
                           mapicfg_error *err) {
    struct mapicfg__move *grown = mapicfg__mem_grow(*list, capacity, *count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    *list = grown;
    grown[(*count)++] = (struct mapicfg__move){object, kind};
    return MAPICFG_OK;
}

static mapicfg_status add_move(struct scan *scan, struct mailbox *mailbox, uint32_t kind, mapicfg_error *err) {
    mapicfg_plan *plan = scan->plan;
    mapicfg_status status = MAPICFG_OK;
    const char *name;
    if (mailbox->object == UINT32_MAX) {
        status = find_name(scan, mailbox, &name, err);
        if (!status) status = mapicfg__ledger_name(&plan->ledger, MAPICFG_CLASS_MAILBOX, name, &mailbox->object, err);
    }
    if (status) return status;
    if (mailbox->record) plan->ledger.objects[mailbox->object].key = mailbox->record->key;
    status = keep(&plan->moves, &plan->move_count, &plan->move_capacity, mailbox->object, kind, err);
    if (status) return status;
    plan->counters[MAPICFG_PLAN_MOVES]++;
    if (plan->kinds[kind].changes & MAPICFG_CHANGES_RESTART) plan->counters[MAPICFG_PLAN_RESTART]++;
    return MAPICFG_OK;
}

/* Only those that serve as examples need their name. */
static mapicfg_status add_stay(struct scan *scan, const struct mailbox *mailbox, uint32_t kind, mapicfg_error *err) {
    const char *name = "";
    mapicfg_plan *plan = scan->plan;
    const enum mapicfg__rule_number reason = plan->kinds[kind].stays;
    mapicfg_status status = MAPICFG_OK;
    if (mailbox->object != UINT32_MAX)
        status = keep(&plan->held, &plan->held_count, &plan->held_capacity, mailbox->object, kind, err);
    if (status) return status;
    if (scan->stays[reason]++ < scan->examples) status = find_name(scan, mailbox, &name, err);
    plan->counters[MAPICFG_PLAN_UNCHANGED]++;
    return status ? status : mapicfg_groups_add_rule(plan->unchanged, &mapicfg__rules[reason], name, err);
}

static mapicfg_status count_as(struct scan *scan, struct mailbox *mailbox, uint32_t kind, mapicfg_error *err) {
    mapicfg_plan *plan = scan->plan;
    plan->counters[MAPICFG_PLAN_MAILBOXES]++;
    if (!plan->decides) return MAPICFG_OK;
    plan->kinds[kind].count++;
    return plan->kinds[kind].moves ? add_move(scan, mailbox, kind, err) : add_stay(scan, mailbox, kind, err);
}

/* The plan's kind of mailboxes with these settings; none where nothing is decided. */
static mapicfg_status find_kind(struct scan *scan, const struct mapicfg__settings *settings, uint32_t *kind,
                                mapicfg_error *err) {
    *kind = UINT32_MAX;
    return scan->plan->decides ? mapicfg__alike_find(scan->plan, settings, kind, err) : MAPICFG_OK;
}

static mapicfg_status count(struct scan *scan, struct mailbox *mailbox, mapicfg_error *err) {
    uint32_t kind;
    mapicfg_status status = find_kind(scan, mailbox->settings, &kind, err);
    return status ? status : count_as(scan, mailbox, kind, err);
}

/* ---- changed mailboxes ---- */

static mapicfg_status read_object(struct scan *scan, const mapicfg_object *mailbox, int state,
                                  struct mapicfg__settings *settings, mapicfg_error *err) {
    struct mapicfg__tally *tally = &scan->plan->tallies[state];
    scan->key.size = 0;
    mapicfg__topology_put_mailbox(&scan->key, mailbox);
    if (scan->key.failed) return mapicfg__error_no_memory(err);
    settings->bits = mapicfg_mailbox_get_bits(mapicfg_object_const_mailbox(mailbox));
    settings->conditions = (uint8_t)mapicfg__decision_mailbox_conditions(mailbox, &tally->options);
    return mapicfg__tally_server(tally, scan->key.data, scan->key.size, &settings->server, err);
}

static mapicfg_status take_states(struct scan *scan, const mapicfg_object *before, const mapicfg_object *after,
                                  uint32_t object, mapicfg_error *err) {
    struct mailbox mailbox = {.object = object, .whole = after};
    mapicfg_status status = mapicfg__census_changed(scan->census, MAPICFG__BEFORE, before, err);
    if (!status) status = mapicfg__census_changed(scan->census, MAPICFG__AFTER, after, err);
    if (status) return status;
    if (!before || !after) {
        scan->plan->counters[after ? MAPICFG_PLAN_CREATED : MAPICFG_PLAN_REMOVED] += before || after;
        return MAPICFG_OK;
    }
    status = read_object(scan, before, MAPICFG__BEFORE, &mailbox.settings[MAPICFG__BEFORE], err);
    if (!status) status = read_object(scan, after, MAPICFG__AFTER, &mailbox.settings[MAPICFG__AFTER], err);
    return status ? status : count(scan, &mailbox, err);
}

static mapicfg_status take_changed(struct scan *scan, mapicfg_error *err) {
    mapicfg_object *before, *after;
    uint32_t object;
    mapicfg_status status = mapicfg__state_compare(scan->plan, &scan->changed, &before, &after, &object, err);
    if (!status) status = take_states(scan, before, after, object, err);
    mapicfg_object_free(before);
    mapicfg_object_free(after);
    return status ? status : mapicfg__changed_next(&scan->changed, &scan->next, err);
}

/* ---- the others ---- */

/* A kind that is new to the census is looked up by its first mailbox. */
static mapicfg_status add_kind(struct scan *scan, const struct mapicfg__record *record, mapicfg_error *err) {
    struct mapicfg__settings settings[MAPICFG__STATES];
    const struct mapicfg__kind *like = &scan->census->same.kinds.items[scan->census->count];
    uint32_t kind;
    mapicfg_status status =
        mapicfg__settings_read(scan->plan->tallies, MAPICFG__STATES, record, &scan->key, settings, err);
    for (int state = 0; state < MAPICFG__STATES; state++) {
        settings[state].bits = like->bits;
        settings[state].conditions = like->conditions;
    }
    if (!status) status = find_kind(scan, settings, &kind, err);
    return status ? status : mapicfg__census_add(scan->census, kind, &scan->key, err);
}

static mapicfg_status take_same(struct scan *scan, const struct mapicfg__record *record, mapicfg_error *err) {
    struct mailbox mailbox = {.object = UINT32_MAX, .record = record};
    uint32_t kind;
    mapicfg_status status = mapicfg__census_same(scan->census, record, &kind, err);
    if (!status && kind == UINT32_MAX) {
        status =
            mapicfg__settings_read(scan->plan->tallies, MAPICFG__STATES, record, &scan->key, mailbox.settings, err);
        return status ? status : count(scan, &mailbox, err);
    }
    if (!status && kind == scan->census->count) status = add_kind(scan, record, err);
    return status ? status : count_as(scan, &mailbox, scan->census->kinds[kind].alike, err);
}

static mapicfg_status take_record(void *user, const struct mapicfg__record *record, mapicfg_error *err) {
    struct scan *scan = user;
    mapicfg_status status = MAPICFG_OK;
    if (++scan->work.done % PAGE == 0) status = mapicfg__work_tell(&scan->work, err);
    while (!status && scan->next && scan->next->id < record->key) status = take_changed(scan, err);
    if (status) return status;
    if (scan->next && scan->next->id == record->key) return take_changed(scan, err);
    return take_same(scan, record, err);
}

static int32_t take_first(void *user, const mapicfg_object *mailbox, uint64_t key) {
    struct scan *scan = user;
    size_t count = 0;
    (void)key;
    while (count < scan->name_count && !mailbox->values[scan->names[count]].text) count++;
    if (count < scan->name_count) scan->name_count = count + 1;
    return 0;
}

/* Most mailboxes are called by the same property, and each column that is read costs time. */
static mapicfg_status choose_names(struct scan *scan, const struct mapicfg__class *cls, mapicfg_error *err) {
    mapicfg_directory_query first = MAPICFG_DIRECTORY_QUERY_INIT;
    first.limit = 1;
    scan->name_count = mapicfg__class_sort(cls, MAPICFG__RANK, MAPICFG__RANK_LAST, scan->names);
    return mapicfg_directory_list(scan->directory, cls->id, &first, take_first, scan, err);
}

static uint64_t wanted_properties(const struct scan *scan) {
    uint64_t mask = mapicfg__decision_settings() | mapicfg__census_wanted(scan->census);
    for (size_t i = 0; i < scan->name_count; i++) mask |= (uint64_t)1 << scan->names[i];
    return mask;
}

mapicfg_status mapicfg__scan_mailboxes(mapicfg_plan *plan, mapicfg_directory *directory, int64_t mark,
                                       uint64_t examples, const mapicfg_work *work, struct mapicfg__census *census,
                                       mapicfg_error *err) {
    const struct mapicfg__class *cls = mapicfg__class_get(MAPICFG_CLASS_MAILBOX);
    struct scan *scan = mapicfg__mem_zalloc(sizeof *scan);
    if (!scan) return mapicfg__error_no_memory(err);
    scan->plan = plan;
    scan->directory = directory;
    scan->examples = examples;
    scan->census = census;
    mapicfg_status status = mapicfg__work_take(&scan->work, work, err);
    if (!status) status = choose_names(scan, cls, err);
    if (!status) status = mapicfg_directory_count(directory, cls->id, &scan->work.total, err);
    if (!status) status = mapicfg__changed_begin(&scan->changed, directory, cls, mark, err);
    if (!status) status = mapicfg__changed_next(&scan->changed, &scan->next, err);
    if (!status)
        status =
            mapicfg__records_list(directory, directory->path, cls, wanted_properties(scan), take_record, scan, err);
    while (!status && scan->next) status = take_changed(scan, err);
    if (!status) status = mapicfg__work_tell(&scan->work, err);
    mapicfg__changed_end(&scan->changed);
    mapicfg__buffer_free(&scan->name);
    mapicfg__buffer_free(&scan->key);
    mapicfg__mem_free(scan);
    return status;
}
