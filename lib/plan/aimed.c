/* SPDX-License-Identifier: LGPL-2.1-or-later
 * aimed.c: what goals would change in a directory, which stays as it is: one reading chooses, and where nothing but
 * settings decides, counts. Then those that change or move are read once more, for their names. */
#include "plan/aimed.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "directory/find.h"
#include "directory/rows.h"
#include "model/object.h"
#include "plan/aim.h"
#include "plan/alike.h"
#include "plan/count.h"

#define PAGE 1024u

/* What becomes of the mailboxes of a kind. */
struct fate {
    uint32_t alike; /* of the plan */
    int is_broken;
    uint32_t difference_count;
    struct mapicfg__difference differences[2];
};

struct aiming {
    struct mapicfg__aim aim;
    struct mapicfg__counting counting;
    struct fate *fates; /* by kind */
    uint32_t guid, dn;  /* what a cmdlet finds a mailbox by */
    struct mapicfg__buffer handle;
};

/* ---- the organization ---- */

static mapicfg_status turn(struct mapicfg__aim *aim, mapicfg_error *err) {
    const struct mapicfg__class *cls = mapicfg__class_get(MAPICFG_CLASS_ORG);
    struct mapicfg__ledger *ledger = &aim->plan->ledger;
    mapicfg_object *before = NULL, *after = NULL;
    int64_t key;
    uint32_t number;
    aim->plan->tallies[MAPICFG__AFTER].org = aim->org;
    if (aim->org == aim->solver.org) return MAPICFG_OK;
    mapicfg_status status = mapicfg__find_one(aim->directory, cls, NULL, &key, &before, err);
    if (!status) status = mapicfg_object_copy(before, &after, err);
    if (!status) status = mapicfg__object_put_state(after, MAPICFG__ORG_MapiHttpEnabled, aim->org, err);
    if (!status) status = mapicfg__ledger_compare(ledger, before, after, &number, err);
    if (!status) ledger->objects[number].key = key;
    if (!status) status = mapicfg__census_turn(aim->census, aim->org, err);
    mapicfg_object_free(before);
    mapicfg_object_free(after);
    return status;
}

/* ---- kinds ---- */

/* As a store keeps it. */
static mapicfg_status number_state(struct mapicfg__ledger *ledger, uint32_t state, uint32_t *number,
                                   mapicfg_error *err) {
    static const char *const texts[] = {NULL, "", "False", "True"};
    return mapicfg__ledger_text(ledger, texts[state], texts[state] ? strlen(texts[state]) : 0, number, err);
}

static mapicfg_status compare_bits(struct mapicfg__ledger *ledger, struct fate *fate, uint8_t from, uint8_t to,
                                   mapicfg_error *err) {
    static const uint32_t properties[2] = {MAPICFG__MAILBOX_MapiHttpEnabled,
                                           MAPICFG__MAILBOX_MAPIBlockOutlookExternalConnectivity};
    const uint32_t last = mapicfg__property_number(properties[0]) > mapicfg__property_number(properties[1]);
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t i = 0; !status && i < 2; i++) { /* in the order of the table */
        const uint32_t at = i ^ last, before = (uint32_t)from >> 2 * at & 3u, after = (uint32_t)to >> 2 * at & 3u;
        struct mapicfg__difference difference = {.kind = MAPICFG_JOURNAL_SET,
                                                 .property = (uint8_t)mapicfg__property_number(properties[at])};
        if (before == after) continue;
        status = number_state(ledger, before, &difference.before, err);
        if (!status) status = number_state(ledger, after, &difference.after, err);
        fate->differences[fate->difference_count++] = difference;
    }
    return status;
}

static mapicfg_status find_fate(struct aiming *aiming, const struct mapicfg__aim_kind *kind, struct fate *fate,
                                mapicfg_error *err) {
    mapicfg_plan *plan = aiming->aim.plan;
    const uint8_t bits = mapicfg__aim_bits(&aiming->aim, kind);
    struct mapicfg__settings settings[MAPICFG__STATES] = {kind->settings[MAPICFG__BEFORE],
                                                          kind->settings[MAPICFG__AFTER]};
    *fate = (struct fate){.is_broken = kind->same == UINT32_MAX};
    settings[MAPICFG__AFTER].bits = bits;
    mapicfg_status status = mapicfg__alike_find(plan, settings, &fate->alike, err);
    if (!status) status = compare_bits(&plan->ledger, fate, settings[MAPICFG__BEFORE].bits, bits, err);
    if (status || fate->is_broken) return status;
    return mapicfg__census_split(aiming->aim.census, kind->same, bits, kind->count, kind->first, err);
}

static mapicfg_status find_fates(struct aiming *aiming, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    aiming->fates = mapicfg__mem_alloc(aiming->aim.kind_count * sizeof *aiming->fates);
    if (!aiming->fates) return mapicfg__error_no_memory(err);
    for (size_t i = 0; !status && i < aiming->aim.kind_count; i++)
        status = find_fate(aiming, &aiming->aim.kinds[i], &aiming->fates[i], err);
    return status;
}

/* ---- mailboxes ---- */

static mapicfg_status begin_names(struct aiming *aiming, uint64_t examples, mapicfg_error *err) {
    const struct mapicfg__class *cls = mapicfg__class_get(MAPICFG_CLASS_MAILBOX);
    struct mapicfg__counting *counting = &aiming->counting;
    aiming->guid = (uint32_t)mapicfg__class_find(cls, MAPICFG__ROLE, MAPICFG__ROLE_GUID);
    aiming->dn = (uint32_t)mapicfg__class_find(cls, MAPICFG__ROLE, MAPICFG__ROLE_DN);
    mapicfg_status status = mapicfg__counting_begin(counting, aiming->aim.plan, aiming->aim.directory, examples, err);
    if (status) return status;
    const uint64_t wanted =
        mapicfg__counting_wanted(counting) | (uint64_t)1 << aiming->guid | (uint64_t)1 << aiming->dn;
    return mapicfg__records_begin(&counting->records, aiming->aim.directory, cls, wanted, err);
}

/* The store was changed by other means: nothing takes such a mailbox as a whole. */
static mapicfg_status refuse_broken(struct aiming *aiming, int64_t key, mapicfg_error *err) {
    mapicfg_object *object;
    mapicfg_status status =
        mapicfg__row_get(aiming->aim.directory, mapicfg__class_get(MAPICFG_CLASS_MAILBOX), key, &object, err);
    mapicfg_object_free(object);
    return status;
}

/* As mapicfg__ledger_compare() has it. */
static mapicfg_status find_handle(struct aiming *aiming, mapicfg_error *err) {
    const struct mapicfg__record *record = aiming->counting.records.record;
    const struct mapicfg__cell *cell = &record->cells[aiming->guid];
    if (!cell->size) cell = &record->cells[aiming->dn];
    aiming->handle.size = 0;
    mapicfg__buffer_bytes(&aiming->handle, cell->text, cell->size);
    return aiming->handle.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

static mapicfg_status change(struct aiming *aiming, const struct fate *fate, struct mapicfg__counted *mailbox,
                             mapicfg_error *err) {
    struct mapicfg__ledger *ledger = &aiming->aim.plan->ledger;
    const char *name;
    mapicfg_status status = fate->is_broken ? refuse_broken(aiming, mailbox->key, err) : MAPICFG_OK;
    if (!status) status = mapicfg__counting_name(&aiming->counting, mailbox, &name, err);
    if (!status) status = find_handle(aiming, err);
    if (!status)
        status = mapicfg__ledger_name(ledger, MAPICFG_CLASS_MAILBOX, name,
                                      aiming->handle.size ? aiming->handle.data : NULL, &mailbox->object, err);
    if (status) return status;
    ledger->objects[mailbox->object].key = mailbox->key;
    for (uint32_t i = 0; !status && i < fate->difference_count; i++) {
        struct mapicfg__difference difference = fate->differences[i];
        difference.object = mailbox->object;
        status = mapicfg__ledger_add(ledger, &difference, err);
    }
    return status;
}

static mapicfg_status count(struct aiming *aiming, mapicfg_error *err) {
    const struct mapicfg__aim *aim = &aiming->aim;
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < aim->count; i++) {
        const struct fate *fate = &aiming->fates[aim->numbers[i]];
        struct mapicfg__counted mailbox = {.key = aim->keys[i], .object = UINT32_MAX};
        if (i % PAGE == 0) status = mapicfg__work_tell(&aim->work, err);
        if (!status && fate->difference_count) status = change(aiming, fate, &mailbox, err);
        if (!status) status = mapicfg__counting_add(&aiming->counting, &mailbox, fate->alike, err);
    }
    return status;
}

/* ---- all of it ---- */

static mapicfg_status make(struct aiming *aiming, const mapicfg_plan_options *options, mapicfg_error *err) {
    mapicfg_status status = mapicfg__aim_read(&aiming->aim, options->work, err);
    if (!status) status = turn(&aiming->aim, err);
    if (!status) status = find_fates(aiming, err);
    if (!status) status = begin_names(aiming, options->examples, err);
    if (!status) status = count(aiming, err);
    return status ? status : mapicfg__aim_tell(&aiming->aim, options->examples, err);
}

mapicfg_status mapicfg__aimed_make(mapicfg_plan *plan, mapicfg_directory *directory,
                                   const mapicfg_plan_options *options, struct mapicfg__census *census,
                                   mapicfg_error *err) {
    struct aiming *aiming = mapicfg__mem_zalloc(sizeof *aiming);
    if (!aiming) return mapicfg__error_no_memory(err);
    aiming->aim = (struct mapicfg__aim){.goals = options->goals,
                                        .directory = directory,
                                        .plan = plan,
                                        .census = census,
                                        .solver = {.fewest = options->fewest}};
    mapicfg_status status = make(aiming, options, err);
    mapicfg__counting_end(&aiming->counting);
    mapicfg__aim_end(&aiming->aim, status);
    mapicfg__mem_free(aiming->fates);
    mapicfg__buffer_free(&aiming->handle);
    mapicfg__mem_free(aiming);
    return status;
}
