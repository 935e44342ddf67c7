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
#include "model/object.h"
#include "plan/alike.h"
#include "plan/count.h"
#include "plan/settings.h"
#include "plan/state.h"

#define PAGE 1024u

struct scan {
    mapicfg_plan *plan;
    mapicfg_directory *directory;
    struct mapicfg__census *census;
    struct mapicfg__work work;
    struct mapicfg__counting counting;
    struct mapicfg__changed_list changed;
    const struct mapicfg__changed *next; /* the next changed mailbox; NULL: no more */
    struct mapicfg__buffer key;
};

/* The plan's kind of mailboxes with these settings; none where nothing is decided. */
static mapicfg_status find_kind(struct scan *scan, const struct mapicfg__settings *settings, uint32_t *kind,
                                mapicfg_error *err) {
    *kind = UINT32_MAX;
    return scan->plan->decides ? mapicfg__alike_find(scan->plan, settings, kind, err) : MAPICFG_OK;
}

static mapicfg_status count(struct scan *scan, const struct mapicfg__settings *settings,
                            struct mapicfg__counted *mailbox, mapicfg_error *err) {
    uint32_t kind;
    mapicfg_status status = find_kind(scan, settings, &kind, err);
    return status ? status : mapicfg__counting_add(&scan->counting, mailbox, kind, err);
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
    struct mapicfg__counted mailbox = {.key = scan->changed.changed.id, .object = object, .whole = after};
    struct mapicfg__settings settings[MAPICFG__STATES];
    mapicfg_status status = mapicfg__census_changed(scan->census, MAPICFG__BEFORE, before, err);
    if (!status) status = mapicfg__census_changed(scan->census, MAPICFG__AFTER, after, err);
    if (status) return status;
    if (!before || !after) {
        scan->plan->counters[after ? MAPICFG_PLAN_CREATED : MAPICFG_PLAN_REMOVED] += before || after;
        return MAPICFG_OK;
    }
    status = read_object(scan, before, MAPICFG__BEFORE, &settings[MAPICFG__BEFORE], err);
    if (!status) status = read_object(scan, after, MAPICFG__AFTER, &settings[MAPICFG__AFTER], err);
    return status ? status : count(scan, settings, &mailbox, err);
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
    struct mapicfg__counted mailbox = {.key = record->key, .object = UINT32_MAX, .record = record};
    struct mapicfg__settings settings[MAPICFG__STATES];
    uint32_t kind;
    mapicfg_status status = mapicfg__census_same(scan->census, record, &kind, err);
    if (!status && kind == UINT32_MAX) {
        status = mapicfg__settings_read(scan->plan->tallies, MAPICFG__STATES, record, &scan->key, settings, err);
        return status ? status : count(scan, settings, &mailbox, err);
    }
    if (!status && kind == scan->census->count) status = add_kind(scan, record, err);
    return status ? status : mapicfg__counting_add(&scan->counting, &mailbox, scan->census->kinds[kind].alike, err);
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

static uint64_t wanted_properties(const struct scan *scan) {
    return mapicfg__decision_settings() | mapicfg__census_wanted(scan->census) |
           mapicfg__counting_wanted(&scan->counting);
}

mapicfg_status mapicfg__scan_mailboxes(mapicfg_plan *plan, mapicfg_directory *directory, int64_t mark,
                                       uint64_t examples, const mapicfg_work *work, struct mapicfg__census *census,
                                       mapicfg_error *err) {
    const struct mapicfg__class *cls = mapicfg__class_get(MAPICFG_CLASS_MAILBOX);
    struct scan *scan = mapicfg__mem_zalloc(sizeof *scan);
    if (!scan) return mapicfg__error_no_memory(err);
    scan->plan = plan;
    scan->directory = directory;
    scan->census = census;
    mapicfg_status status = mapicfg__work_take(&scan->work, work, err);
    if (!status) status = mapicfg__counting_begin(&scan->counting, plan, directory, examples, err);
    if (!status) status = mapicfg_directory_count(directory, cls->id, &scan->work.total, err);
    if (!status) status = mapicfg__changed_begin(&scan->changed, directory, cls, mark, err);
    if (!status) status = mapicfg__changed_next(&scan->changed, &scan->next, err);
    if (!status)
        status =
            mapicfg__records_list(directory, directory->path, cls, wanted_properties(scan), take_record, scan, err);
    while (!status && scan->next) status = take_changed(scan, err);
    if (!status) status = mapicfg__work_tell(&scan->work, err);
    mapicfg__changed_end(&scan->changed);
    mapicfg__counting_end(&scan->counting);
    mapicfg__buffer_free(&scan->key);
    mapicfg__mem_free(scan);
    return status;
}
