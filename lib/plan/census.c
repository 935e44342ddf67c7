/* SPDX-License-Identifier: LGPL-2.1-or-later
 * census.c: mailboxes and other objects of both states in one reading. Reading a million rows takes longer than all
 * that is done with them, so the plan and the checks before and after the change share it. */
#include "plan/census.h"

#include "base/error.h"
#include "base/mem.h"
#include "model/mailbox_type.h"
#include "model/object.h"

/* ---- making ---- */

/* Unchanged mailboxes are told apart by what decides under the plan's options. */
static mapicfg_status begin(struct mapicfg__census *census, const mapicfg_plan_options *options, mapicfg_error *err) {
    mapicfg_audit_options decide = MAPICFG_AUDIT_OPTIONS_INIT;
    decide.client = options->client;
    decide.server = options->server;
    decide.cached_mode = options->cached_mode;
    decide.client_version = options->client_version;
    mapicfg_status status = mapicfg__check_begin(&census->same, NULL, &decide, err);
    for (int state = 0; !status && census->checks && state < MAPICFG__STATES; state++)
        status = mapicfg__check_begin(&census->runs[state], NULL, NULL, err);
    census->same.reading.is_nameless = census->runs[0].reading.is_nameless = census->runs[1].reading.is_nameless = 1;
    census->same.reading.domains = census->runs[0].reading.domains = census->runs[1].reading.domains = NULL;
    return status;
}

mapicfg_status mapicfg__census_new(struct mapicfg__census **out, const mapicfg_plan_options *options,
                                   const char *source, mapicfg_error *err) {
    struct mapicfg__census *census = *out = mapicfg__mem_zalloc(sizeof *census);
    if (!census) return mapicfg__error_no_memory(err);
    census->source = source;
    census->checks = (options->flags & MAPICFG_PLAN_WITH_FINDINGS) != 0;
    census->record = mapicfg__mem_zalloc(sizeof *census->record);
    return census->record ? begin(census, options, err) : mapicfg__error_no_memory(err);
}

void mapicfg__census_free(struct mapicfg__census *census) {
    if (!census) return;
    mapicfg__check_end(&census->same);
    for (int state = 0; state < MAPICFG__STATES; state++) mapicfg__check_end(&census->runs[state]);
    mapicfg__mem_free(census->kinds);
    mapicfg__mem_free(census->splits);
    mapicfg__mem_free(census->record);
    mapicfg__buffer_free(&census->text);
    mapicfg__mem_free(census);
}

static struct mapicfg__tally *tally_of(struct mapicfg__check_run *run) {
    return mapicfg__audit_tally(run->findings->audit);
}

/* ---- taking ---- */

uint64_t mapicfg__census_wanted(const struct mapicfg__census *census) {
    const struct mapicfg__reading *reading = &census->same.reading;
    uint64_t wanted = 0;
    for (size_t i = 0; census->checks && i < sizeof reading->others / sizeof *reading->others; i++)
        wanted |= (uint64_t)1 << reading->others[i];
    for (size_t i = 0; census->checks && i < MAPICFG__MAILBOX_NAMINGS; i++)
        wanted |= (uint64_t)1 << mapicfg__mailbox_namings[i];
    return wanted;
}

int mapicfg__census_wants(const struct mapicfg__census *census, uint32_t class_id) {
    return census && census->checks && census->same.reading.watch.wanted[class_id];
}

mapicfg_status mapicfg__census_object(struct mapicfg__census *census, int state, const mapicfg_object *object,
                                      uint64_t line, mapicfg_error *err) {
    mapicfg_object *copy;
    if (!mapicfg__census_wants(census, object->cls->id)) return MAPICFG_OK;
    mapicfg_status status = mapicfg_object_copy(object, &copy, err);
    return status ? status : mapicfg__check_facts_take(&census->runs[state].facts, copy, census->source, line, err);
}

static mapicfg_status take_mailbox(struct mapicfg__census *census, struct mapicfg__check_run *run,
                                   const struct mapicfg__record *record, mapicfg_error *err) {
    const size_t before = run->kinds.count;
    mapicfg_status status = mapicfg__audit_take(run->findings->audit, record, err);
    census->number++;
    if (run->kinds.count != before) run->kinds.items[before].first = census->number;
    return status;
}

mapicfg_status mapicfg__census_same(struct mapicfg__census *census, const struct mapicfg__record *record,
                                    uint32_t *kind, mapicfg_error *err) {
    struct mapicfg__check_run *same = &census->same;
    const uint64_t before = same->kinds.mailboxes;
    mapicfg_status status = take_mailbox(census, same, record, err);
    *kind = same->kinds.mailboxes == before ? UINT32_MAX : (uint32_t)same->kinds.last;
    return status;
}

mapicfg_status mapicfg__census_add(struct mapicfg__census *census, uint32_t alike, const struct mapicfg__buffer *key,
                                   mapicfg_error *err) {
    struct mapicfg__census_kind kind = {.alike = alike};
    struct mapicfg__census_kind *grown =
        mapicfg__mem_grow(census->kinds, &census->capacity, census->count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    census->kinds = grown;
    mapicfg_status status = MAPICFG_OK;
    for (int state = 0; !status && census->checks && state < MAPICFG__STATES; state++)
        status = mapicfg__tally_server(tally_of(&census->runs[state]), key->data, key->size, &kind.servers[state], err);
    if (!status) grown[census->count++] = kind;
    return status;
}

/* As a row of a store. */
static mapicfg_status make_record(struct mapicfg__census *census, const mapicfg_object *mailbox, mapicfg_error *err) {
    const uint64_t wanted = mapicfg__decision_settings() | census->same.reading.watch.wanted[MAPICFG_CLASS_MAILBOX];
    struct mapicfg__record *record = census->record;
    size_t ends[MAPICFG__MAX_PROPERTIES], at = 0;
    record->cls = mailbox->cls;
    record->source = census->source;
    census->text.size = 0;
    mapicfg__buffer_bytes(&census->text, "", 0);
    for (uint32_t i = 0; i < mailbox->cls->count; i++) {
        const int is_there = wanted >> i & 1 && mailbox->values[i].state != MAPICFG_NOT_STATED;
        if (is_there) mapicfg__value_put(&census->text, &mailbox->cls->properties[i], &mailbox->values[i]);
        record->cells[i].kind = is_there ? MAPICFG__CELL_TEXT : MAPICFG__CELL_NOT_STATED;
        ends[i] = census->text.size;
    }
    if (census->text.failed) return mapicfg__error_no_memory(err);
    for (uint32_t i = 0; i < mailbox->cls->count; i++) {
        const int is_there = record->cells[i].kind == MAPICFG__CELL_TEXT;
        record->cells[i].text = is_there ? census->text.data + at : NULL;
        record->cells[i].size = (uint32_t)(ends[i] - at);
        at = ends[i];
    }
    return MAPICFG_OK;
}

mapicfg_status mapicfg__census_changed(struct mapicfg__census *census, int state, const mapicfg_object *mailbox,
                                       mapicfg_error *err) {
    struct mapicfg__check_run *run = &census->runs[state];
    if (!census->checks || !mailbox) return MAPICFG_OK;
    mapicfg_status status = make_record(census, mailbox, err);
    return status ? status : take_mailbox(census, run, census->record, err);
}

/* ---- goals ---- */

mapicfg_status mapicfg__census_split(struct mapicfg__census *census, uint32_t same, uint8_t bits, uint64_t count,
                                     uint64_t first, mapicfg_error *err) {
    struct mapicfg__census_split *grown =
        mapicfg__mem_grow(census->splits, &census->split_capacity, census->split_count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    census->splits = grown;
    grown[census->split_count++] = (struct mapicfg__census_split){same, bits, count, first};
    return MAPICFG_OK;
}

mapicfg_status mapicfg__census_turn(struct mapicfg__census *census, uint32_t org, mapicfg_error *err) {
    mapicfg_object *object = census->runs[MAPICFG__AFTER].facts.org;
    return object ? mapicfg__object_put_state(object, MAPICFG__ORG_MapiHttpEnabled, org, err) : MAPICFG_OK;
}

/* ---- judging ---- */

/* Gives a check unchanged mailboxes. It knows no version of Outlook, so that of a mailbox's blocked versions only
 * counts whether there are any. */
static mapicfg_status add_kind(struct mapicfg__census *census, int state, uint32_t number,
                               const struct mapicfg__census_split *split, mapicfg_error *err) {
    struct mapicfg__check_run *run = &census->runs[state];
    struct mapicfg__kind kind = census->same.kinds.items[number];
    if (split) {
        kind.bits = split->bits;
        kind.count = split->count;
        kind.first = split->first;
    }
    kind.server = census->kinds[number].servers[state];
    kind.conditions = (uint8_t)mapicfg__decision_conditions(&tally_of(run)->options, "",
                                                            kind.versions > MAPICFG__KIND_VERSIONS_NONE, kind.cached);
    return mapicfg__kinds_append(&run->kinds, &kind) ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

static mapicfg_status add_same(struct mapicfg__census *census, int state, mapicfg_error *err) {
    const struct mapicfg__census_split *splits = state == MAPICFG__AFTER ? census->splits : NULL;
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && splits && i < census->split_count; i++)
        status = add_kind(census, state, splits[i].same, &splits[i], err);
    for (size_t i = 0; !status && !splits && i < census->count; i++)
        status = add_kind(census, state, (uint32_t)i, NULL, err);
    mapicfg__kinds_sort(&census->runs[state].kinds);
    return status;
}

mapicfg_status mapicfg__census_judge(struct mapicfg__census *census, mapicfg_plan *plan, mapicfg_error *err) {
    struct mapicfg__check_run *runs = census->runs;
    mapicfg_status status = MAPICFG_OK;
    if (!census->checks) return status;
    for (int state = 0; !status && state < MAPICFG__STATES; state++) {
        tally_of(&runs[state])->org = plan->tallies[state].org;
        status = add_same(census, state, err);
        if (!status) status = mapicfg__check_judge(&runs[state], err);
    }
    if (status) return status;
    return mapicfg_plan_compare_findings(plan, runs[MAPICFG__BEFORE].findings, runs[MAPICFG__AFTER].findings, err);
}
