/* SPDX-License-Identifier: LGPL-2.1-or-later
 * steps.c: the commands that lead from one state to the other: one for each object that differs.
 *
 * Their order spares users moves: virtual directories come before what sends clients to them, and go last; a mailbox
 * gets an override before the organization's switch, and loses one after it. Back it is the same order of the opposite
 * changes. Inferred from the article's table, in which an override always wins. */
#include "plan/steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmdlet/cmdlets.h"
#include "base/quote.h"
#include "cmdlet/verbs.h"
#include "rule/list.h"

enum phase { NEW, DIRECTORIES, OVERRIDES, ORGANIZATION, NO_OVERRIDES, REMOVE };

/* ---- what cmdlets can do ---- */

static const struct mapicfg__cmdlet *find_cmdlet(const char *verb, uint32_t class_id) {
    const struct mapicfg__cmdlet *cmdlet = mapicfg__cmdlet_table;
    while (cmdlet->name && !(cmdlet->class_id == class_id && strncmp(cmdlet->name, verb, strlen(verb)) == 0)) cmdlet++;
    return cmdlet->name ? cmdlet : NULL;
}

/* The properties that it sets, a bit each. */
static uint64_t settable(const struct mapicfg__cmdlet *cmdlet) {
    struct mapicfg__walk walk = {0};
    uint64_t mask = 0;
    int32_t property;
    while (cmdlet && mapicfg__cmdlet_next_parameter(cmdlet, &walk, &property))
        if (property >= 0) mask |= (uint64_t)1 << property;
    return mask;
}

/* ---- one object ---- */

static uint32_t to_of(const struct mapicfg__difference *difference, uint32_t direction) {
    return direction == MAPICFG_PLAN_FORWARD ? difference->after : difference->before;
}

static const struct mapicfg__ledger_object *object_at(const mapicfg_plan *plan, uint32_t object) {
    return &plan->ledger.objects[object];
}

static const struct mapicfg__difference *first_of(const mapicfg_plan *plan, uint32_t object) {
    return &plan->ledger.differences[object_at(plan, object)->first];
}

/* MAPICFG_JOURNAL_: what becomes of an object. */
static uint32_t kind_of(const mapicfg_plan *plan, uint32_t direction, uint32_t object) {
    uint32_t kind = first_of(plan, object)->kind;
    if (direction == MAPICFG_PLAN_FORWARD || kind == MAPICFG_JOURNAL_SET) return kind;
    return kind == MAPICFG_JOURNAL_CREATE ? MAPICFG_JOURNAL_REMOVE : MAPICFG_JOURNAL_CREATE;
}

static const struct mapicfg__cmdlet *cmdlet_of(const mapicfg_plan *plan, uint32_t direction, uint32_t object) {
    static const char *const verbs[] = {NULL, "New-", "Set-", "Remove-"}; /* by MAPICFG_JOURNAL_ */
    return find_cmdlet(verbs[kind_of(plan, direction, object)], object_at(plan, object)->class_id);
}

const char *mapicfg__steps_cmdlet(const mapicfg_plan *plan, uint32_t direction, uint32_t object) {
    return cmdlet_of(plan, direction, object)->name;
}

int mapicfg__steps_has_identity(const mapicfg_plan *plan, uint32_t direction, uint32_t object) {
    return object_at(plan, object)->class_id != MAPICFG_CLASS_ORG &&
           kind_of(plan, direction, object) != MAPICFG_JOURNAL_CREATE;
}

/* ---- values ---- */

struct list {
    struct mapicfg__buffer *out;
    mapicfg__steps_quote_fn quote;
    size_t count;
};

static mapicfg_status put_item(void *user, const char *text, size_t size, mapicfg_error *err) {
    struct list *list = user;
    (void)err;
    if (list->count++) mapicfg__buffer_char(list->out, ',');
    list->quote(list->out, text, size);
    return MAPICFG_OK;
}

/* A text of the store as an argument. */
static mapicfg_status put_value(struct mapicfg__buffer *out, const struct mapicfg__property *property, const char *text,
                                mapicfg__steps_quote_fn quote, mapicfg_error *err) {
    struct list list = {out, quote, 0};
    if (mapicfg__is_list(property)) {
        mapicfg_status status = mapicfg__value_split_list(text, strlen(text), put_item, &list, err);
        if (!status && !list.count) mapicfg__buffer_text(out, "$null");
        return status;
    }
    if (!*text)
        mapicfg__buffer_text(out, "$null");
    else if (mapicfg__is_state(property))
        mapicfg__buffer_text(out, strcmp(text, "True") == 0 ? "$true" : "$false");
    else
        quote(out, text, strlen(text));
    return MAPICFG_OK;
}

static mapicfg_status put_properties(const mapicfg_plan *plan, uint32_t direction, uint32_t object,
                                     mapicfg__steps_quote_fn quote, struct mapicfg__buffer *out, mapicfg_error *err) {
    const struct mapicfg__ledger_object *of = object_at(plan, object);
    const struct mapicfg__class *cls = mapicfg__class_get(of->class_id);
    const uint64_t can = settable(cmdlet_of(plan, direction, object));
    const int is_new = kind_of(plan, direction, object) == MAPICFG_JOURNAL_CREATE;
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t i = of->first; !status && i < of->first + of->count; i++) {
        const struct mapicfg__difference *difference = &plan->ledger.differences[i];
        const char *text = plan->ledger.texts[to_of(difference, direction)];
        if (difference->property == MAPICFG__WHOLE_OBJECT || !(can >> difference->property & 1) || !text) continue;
        if (difference->refused >> direction & 1) continue;
        const struct mapicfg__property *property = &cls->properties[difference->property];
        if (is_new && property->default_text && strcmp(property->default_text, text) == 0) continue;
        mapicfg__buffer_text(out, " -");
        mapicfg__buffer_text(out, property->name);
        mapicfg__buffer_char(out, ' ');
        status = put_value(out, property, text, quote, err);
    }
    return status;
}

/* The value that a property gets; NULL: it is not among the differences. */
static const char *value_of(const mapicfg_plan *plan, uint32_t direction, uint32_t object, uint32_t property) {
    const struct mapicfg__ledger_object *of = object_at(plan, object);
    for (uint32_t i = of->first; i < of->first + of->count; i++) {
        const struct mapicfg__difference *difference = &plan->ledger.differences[i];
        if (difference->property == mapicfg__property_number(property))
            return plan->ledger.texts[to_of(difference, direction)];
    }
    return NULL;
}

/* Where a virtual directory is to be made: "SERVER\mapi (Default Web Site)" says both. */
static void put_new(const mapicfg_plan *plan, uint32_t direction, uint32_t object, mapicfg__steps_quote_fn quote,
                    struct mapicfg__buffer *out) {
    const char *server = value_of(plan, direction, object, MAPICFG__VDIR_Server);
    const char *name = value_of(plan, direction, object, MAPICFG__VDIR_Name);
    const char *identity = object_at(plan, object)->name;
    const char *site = strchr(name ? name : identity, '('), *end = site ? strrchr(site, ')') : NULL;
    mapicfg__buffer_text(out, " -Server ");
    if (server)
        quote(out, server, strlen(server));
    else
        quote(out, identity, strcspn(identity, "\\"));
    if (!end || mapicfg__text_is_word(site + 1, (size_t)(end - site) - 1, "Default Web Site")) return;
    mapicfg__buffer_text(out, " -WebSiteName ");
    quote(out, site + 1, (size_t)(end - site) - 1);
}

mapicfg_status mapicfg__steps_put_parameters(const mapicfg_plan *plan, uint32_t direction, uint32_t object,
                                             mapicfg__steps_quote_fn quote, struct mapicfg__buffer *out,
                                             mapicfg_error *err) {
    uint32_t kind = kind_of(plan, direction, object);
    if (kind == MAPICFG_JOURNAL_REMOVE) return MAPICFG_OK;
    if (kind == MAPICFG_JOURNAL_CREATE) put_new(plan, direction, object, quote, out);
    return put_properties(plan, direction, object, quote, out, err);
}

/* ---- what cannot be reached ---- */

/* What cannot be done, counted, with the first object. */
struct limit {
    uint64_t count;
    const char *first;
};

struct making {
    mapicfg_plan *plan;
    uint32_t direction;
    struct mapicfg__buffer group;
    struct limit settable[MAPICFG__CLASS_COUNT + 1][MAPICFG__MAX_PROPERTIES];
    struct limit stated[MAPICFG__CLASS_COUNT + 1][MAPICFG__MAX_PROPERTIES];
    struct limit refused[MAPICFG__CLASS_COUNT + 1][MAPICFG__MAX_PROPERTIES];
    mapicfg_object *trials[MAPICFG__CLASS_COUNT + 1]; /* what takes values as a cmdlet does; NULL: not needed yet */
    struct limit makes[MAPICFG__CLASS_COUNT + 1], removes[MAPICFG__CLASS_COUNT + 1], anew;
};

static void note(struct limit *limit, const struct mapicfg__ledger_object *object) {
    if (!limit->count++) limit->first = object->name;
}

/* "1 object", "3 objects". */
static const char *counted(const struct limit *limit, char *text, size_t size) {
    snprintf(text, size, "%llu object%s", (unsigned long long)limit->count, limit->count == 1 ? "" : "s");
    return text;
}

static void say_property(const struct making *making, enum mapicfg__rule_number rule, const struct limit *limit,
                         uint32_t class_id, uint32_t property) {
    const struct mapicfg__class *cls = mapicfg__class_get(class_id);
    char count[40];
    const char *const arguments[] = {cls->properties[property].name, cls->name, counted(limit, count, sizeof count),
                                     limit->first};
    const struct mapicfg__where where = {.object = limit->first, .property = cls->properties[property].name};
    if (limit->count) mapicfg__list_say(making->plan->steps[making->direction].limits, rule, &where, arguments, 4);
}

static void say_class(const struct making *making, enum mapicfg__rule_number rule, const struct limit *limit,
                      uint32_t class_id) {
    char count[40];
    const char *const arguments[] = {mapicfg__class_get(class_id)->name, counted(limit, count, sizeof count),
                                     limit->first};
    const struct mapicfg__where where = {.object = limit->first};
    if (limit->count) mapicfg__list_say(making->plan->steps[making->direction].limits, rule, &where, arguments, 3);
}

static mapicfg_status say_limits(const struct making *making, mapicfg_error *err) {
    mapicfg_statements *limits = making->plan->steps[making->direction].limits;
    for (uint32_t id = 1; id <= MAPICFG__CLASS_COUNT; id++) {
        say_class(making, RULE_PLAN_NO_NEW, &making->makes[id], id);
        say_class(making, RULE_PLAN_NO_REMOVE, &making->removes[id], id);
        for (uint32_t i = 0; i < mapicfg__class_get(id)->count; i++) {
            say_property(making, RULE_PLAN_NOT_SETTABLE, &making->settable[id][i], id, i);
            say_property(making, RULE_PLAN_NOT_STATED, &making->stated[id][i], id, i);
            say_property(making, RULE_PLAN_REFUSED, &making->refused[id][i], id, i);
        }
    }
    char count[40];
    const char *const arguments[] = {counted(&making->anew, count, sizeof count), making->anew.first};
    if (making->anew.count) mapicfg__list_say(limits, RULE_PLAN_NEW_IDENTITY, NULL, arguments, 2);
    return mapicfg__list_finish(limits, err);
}

/* ---- all objects ---- */

/* An export may hold what a cmdlet refuses. */
static mapicfg_status try_value(struct making *making, uint32_t class_id, struct mapicfg__difference *difference,
                                mapicfg_error *err) {
    const char *text = making->plan->ledger.texts[to_of(difference, making->direction)];
    mapicfg_object **trial = &making->trials[class_id];
    mapicfg_status status = *trial ? MAPICFG_OK : mapicfg_object_new(class_id, trial, err);
    if (!status)
        status = *text
                     ? mapicfg__object_set_text(*trial, difference->property, text, strlen(text), MAPICFG__STRICT, err)
                     : mapicfg__object_set_state(*trial, difference->property, MAPICFG_NULL, err);
    if (!status || status == MAPICFG_E_NOMEM) return status;
    difference->refused |= (uint8_t)(1u << making->direction);
    return MAPICFG_OK;
}

static mapicfg_status try_values(struct making *making, uint32_t object, uint64_t can, mapicfg_error *err) {
    const struct mapicfg__ledger_object *of = object_at(making->plan, object);
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t i = of->first; !status && i < of->first + of->count; i++) {
        struct mapicfg__difference *difference = &making->plan->ledger.differences[i];
        if (difference->property == MAPICFG__WHOLE_OBJECT || !to_of(difference, making->direction) ||
            !(can >> difference->property & 1))
            continue;
        status = try_value(making, of->class_id, difference, err);
        if (!status && difference->refused >> making->direction & 1)
            note(&making->refused[of->class_id][difference->property], of);
    }
    return status;
}

/* Whether a Set- cmdlet reaches the object's next state in anything; what it does not reach is noted. */
static int reach(struct making *making, uint32_t object, uint64_t can) {
    const mapicfg_plan *plan = making->plan;
    const struct mapicfg__ledger_object *of = object_at(plan, object);
    int reached = 0;
    for (uint32_t i = of->first; i < of->first + of->count; i++) {
        const struct mapicfg__difference *difference = &plan->ledger.differences[i];
        const uint32_t property = of->class_id << 8 | difference->property, source = mapicfg__set_source(property);
        if (source && value_of(plan, making->direction, object, source)) continue;
        if (!(can >> difference->property & 1))
            note(&making->settable[of->class_id][difference->property], of);
        else if (!to_of(difference, making->direction))
            note(&making->stated[of->class_id][difference->property], of);
        else
            reached |= !(difference->refused >> making->direction & 1);
    }
    return reached;
}

static enum phase phase_of(const mapicfg_plan *plan, uint32_t direction, uint32_t object) {
    uint32_t kind = kind_of(plan, direction, object), class_id = object_at(plan, object)->class_id;
    if (kind != MAPICFG_JOURNAL_SET) return kind == MAPICFG_JOURNAL_CREATE ? NEW : REMOVE;
    if (class_id == MAPICFG_CLASS_ORG) return ORGANIZATION;
    if (class_id != MAPICFG_CLASS_MAILBOX) return DIRECTORIES;
    const char *override = value_of(plan, direction, object, MAPICFG__MAILBOX_MapiHttpEnabled);
    return override && !*override ? NO_OVERRIDES : OVERRIDES;
}

static mapicfg_status add_step(struct making *making, uint32_t object, mapicfg_error *err) {
    mapicfg_plan *plan = making->plan;
    struct mapicfg__steps *steps = &plan->steps[making->direction];
    struct mapicfg__step step = {.phase = phase_of(plan, making->direction, object), .object = object};
    making->group.size = 0;
    mapicfg__buffer_text(&making->group, mapicfg__steps_cmdlet(plan, making->direction, object));
    mapicfg_status status =
        mapicfg__steps_put_parameters(plan, making->direction, object, mapicfg__quote_put, &making->group, err);
    if (!status && making->group.failed) status = mapicfg__error_no_memory(err);
    if (!status) status = mapicfg__ledger_text(&plan->ledger, making->group.data, making->group.size, &step.group, err);
    if (status) return status;
    struct mapicfg__step *grown = mapicfg__mem_grow(steps->items, &steps->capacity, steps->count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    steps->items = grown;
    grown[steps->count++] = step;
    return MAPICFG_OK;
}

static mapicfg_status add_object(struct making *making, uint32_t object, mapicfg_error *err) {
    mapicfg_plan *plan = making->plan;
    const struct mapicfg__ledger_object *of = object_at(plan, object);
    if (!of->count) return MAPICFG_OK;
    const struct mapicfg__cmdlet *cmdlet = cmdlet_of(plan, making->direction, object);
    uint32_t kind = kind_of(plan, making->direction, object);
    mapicfg_status status =
        cmdlet && kind != MAPICFG_JOURNAL_REMOVE ? try_values(making, object, settable(cmdlet), err) : MAPICFG_OK;
    if (status) return status;
    if (kind == MAPICFG_JOURNAL_SET)
        return reach(making, object, settable(cmdlet)) ? add_step(making, object, err) : MAPICFG_OK;
    if (!cmdlet) note(&(kind == MAPICFG_JOURNAL_CREATE ? making->makes : making->removes)[of->class_id], of);
    if (!cmdlet) return MAPICFG_OK;
    if (kind == MAPICFG_JOURNAL_CREATE && making->direction == MAPICFG_PLAN_ROLLBACK) note(&making->anew, of);
    return add_step(making, object, err);
}

/* Groups stand together in the order in which they came up first. */
static int compare_steps(const void *a, const void *b) {
    const struct mapicfg__step *first = a, *second = b;
    if (first->phase != second->phase) return first->phase < second->phase ? -1 : 1;
    if (first->group != second->group) return first->group < second->group ? -1 : 1;
    return (first->object > second->object) - (first->object < second->object);
}

mapicfg_status mapicfg__steps_make(mapicfg_plan *plan, uint32_t direction, mapicfg_error *err) {
    struct mapicfg__steps *steps = &plan->steps[direction];
    struct making *making = mapicfg__mem_zalloc(sizeof *making);
    if (!making) return mapicfg__error_no_memory(err);
    making->plan = plan;
    making->direction = direction;
    mapicfg_status status = mapicfg_statements_new(&steps->limits, err);
    for (size_t i = 0; !status && i < plan->ledger.object_count; i++) status = add_object(making, (uint32_t)i, err);
    if (!status && steps->count) qsort(steps->items, steps->count, sizeof *steps->items, compare_steps);
    if (!status) status = say_limits(making, err);
    for (uint32_t id = 1; id <= MAPICFG__CLASS_COUNT; id++) mapicfg_object_free(making->trials[id]);
    mapicfg__buffer_free(&making->group);
    mapicfg__mem_free(making);
    return status;
}

void mapicfg__steps_free(struct mapicfg__steps *steps) {
    mapicfg__mem_free(steps->items);
    mapicfg_statements_free(steps->limits);
}

mapicfg_status mapicfg__steps_check(const mapicfg_plan *plan, uint32_t direction, mapicfg_error *err) {
    if (!plan) return mapicfg__error_null_argument(err, "plan");
    if (direction <= MAPICFG_PLAN_ROLLBACK) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT,
                               "direction is neither MAPICFG_PLAN_FORWARD nor MAPICFG_PLAN_ROLLBACK");
}
