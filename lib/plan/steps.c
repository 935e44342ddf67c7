/* SPDX-License-Identifier: LGPL-2.1-or-later
 * steps.c: the commands that lead from one state to the other: one for each object that differs.
 *
 * Their order spares users moves: virtual directories come before what sends clients to them, and go last, unless
 * another one of the same name takes their place; a mailbox gets an override before the organization's switch, and
 * loses one after it. Back it is the same order of the opposite changes. Inferred from the article's table, in which an
 * override always wins. */
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
#include "plan/shapes.h"
#include "rule/list.h"

enum phase { REPLACED, NEW, DIRECTORIES, OVERRIDES, ORGANIZATION, NO_OVERRIDES, REMOVE };

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
    uint64_t count; /* of objects of the shape that is looked at */
    struct mapicfg__buffer group;
    struct limit settable[MAPICFG__CLASS_COUNT + 1][MAPICFG__MAX_PROPERTIES];
    struct limit stated[MAPICFG__CLASS_COUNT + 1][MAPICFG__MAX_PROPERTIES];
    struct limit refused[MAPICFG__CLASS_COUNT + 1][MAPICFG__MAX_PROPERTIES];
    mapicfg_object *trials[MAPICFG__CLASS_COUNT + 1]; /* what takes values as a cmdlet does; NULL: not needed yet */
    struct limit makes[MAPICFG__CLASS_COUNT + 1], removes[MAPICFG__CLASS_COUNT + 1], anew;
};

/* Shapes come in the order of their first objects. */
static void note(const struct making *making, struct limit *limit, const struct mapicfg__ledger_object *object) {
    if (!limit->count) limit->first = object->name;
    limit->count += making->count;
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
            note(making, &making->refused[of->class_id][difference->property], of);
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
            note(making, &making->settable[of->class_id][difference->property], of);
        else if (!to_of(difference, making->direction))
            note(making, &making->stated[of->class_id][difference->property], of);
        else
            reached |= !(difference->refused >> making->direction & 1);
    }
    return reached;
}

static enum phase phase_of(const mapicfg_plan *plan, uint32_t direction, uint32_t object) {
    uint32_t kind = kind_of(plan, direction, object), class_id = object_at(plan, object)->class_id;
    if (kind == MAPICFG_JOURNAL_CREATE) return NEW;
    if (kind == MAPICFG_JOURNAL_REMOVE) return object_at(plan, object)->is_replaced ? REPLACED : REMOVE;
    if (class_id == MAPICFG_CLASS_ORG) return ORGANIZATION;
    if (class_id != MAPICFG_CLASS_MAILBOX) return DIRECTORIES;
    const char *override = value_of(plan, direction, object, MAPICFG__MAILBOX_MapiHttpEnabled);
    return override && !*override ? NO_OVERRIDES : OVERRIDES;
}

/* What a shape is to the commands. */
struct part {
    uint32_t shape, phase, group;
    int is_step, is_refused; /* its objects get a command; a value of theirs is refused */
    uint32_t place;          /* among the groups in order; groups stand together in the order in which they came up */
};

static mapicfg_status find_group(struct making *making, uint32_t object, struct part *part, mapicfg_error *err) {
    mapicfg_plan *plan = making->plan;
    part->is_step = 1;
    part->phase = phase_of(plan, making->direction, object);
    making->group.size = 0;
    mapicfg__buffer_text(&making->group, mapicfg__steps_cmdlet(plan, making->direction, object));
    mapicfg_status status =
        mapicfg__steps_put_parameters(plan, making->direction, object, mapicfg__quote_put, &making->group, err);
    if (!status && making->group.failed) status = mapicfg__error_no_memory(err);
    return status ? status
                  : mapicfg__ledger_text(&plan->ledger, making->group.data, making->group.size, &part->group, err);
}

static int is_refused(const struct making *making, const struct mapicfg__ledger_object *of) {
    const struct mapicfg__difference *differences = &making->plan->ledger.differences[of->first];
    for (uint32_t i = 0; i < of->count; i++)
        if (differences[i].refused >> making->direction & 1) return 1;
    return 0;
}

static mapicfg_status look_at(struct making *making, const struct mapicfg__shape *shape, struct part *part,
                              mapicfg_error *err) {
    const uint32_t object = shape->object, kind = kind_of(making->plan, making->direction, object);
    const struct mapicfg__ledger_object *of = object_at(making->plan, object);
    const struct mapicfg__cmdlet *cmdlet = cmdlet_of(making->plan, making->direction, object);
    const int has_values = cmdlet && kind != MAPICFG_JOURNAL_REMOVE;
    making->count = shape->count;
    mapicfg_status status = has_values ? try_values(making, object, settable(cmdlet), err) : MAPICFG_OK;
    if (status) return status;
    part->is_refused = is_refused(making, of);
    if (kind == MAPICFG_JOURNAL_SET)
        return reach(making, object, settable(cmdlet)) ? find_group(making, object, part, err) : MAPICFG_OK;
    if (!cmdlet) note(making, &(kind == MAPICFG_JOURNAL_CREATE ? making->makes : making->removes)[of->class_id], of);
    if (!cmdlet) return MAPICFG_OK;
    if (kind == MAPICFG_JOURNAL_CREATE && making->direction == MAPICFG_PLAN_ROLLBACK) note(making, &making->anew, of);
    return find_group(making, object, part, err);
}

static int by_group(const void *a, const void *b) {
    const struct part *first = a, *second = b;
    if (first->phase != second->phase) return first->phase < second->phase ? -1 : 1;
    return (first->group > second->group) - (first->group < second->group);
}

static int by_shape(const void *a, const void *b) {
    const struct part *first = a, *second = b;
    return (first->shape > second->shape) - (first->shape < second->shape);
}

/* Finds the place of each group, and where its first command goes. Returns how many commands there are. */
static size_t place_groups(struct part *parts, const struct mapicfg__shapes *shapes, size_t *begins) {
    size_t count = 0;
    qsort(parts, shapes->count, sizeof *parts, by_group);
    for (size_t i = 0; i < shapes->count; i++) {
        const int is_first = !i || by_group(&parts[i - 1], &parts[i]) != 0;
        parts[i].place = is_first ? (uint32_t)i : parts[i - 1].place;
        if (is_first) begins[i] = count;
        if (parts[i].is_step) count += shapes->items[parts[i].shape].count;
    }
    qsort(parts, shapes->count, sizeof *parts, by_shape);
    return count;
}

/* What a cmdlet refuses of a shape it refuses of all its objects. */
static void refuse(const struct making *making, uint32_t like, uint32_t object) {
    struct mapicfg__ledger *ledger = &making->plan->ledger;
    const struct mapicfg__ledger_object *of = &ledger->objects[object];
    for (uint32_t i = 0; i < of->count; i++)
        ledger->differences[of->first + i].refused |=
            (uint8_t)(ledger->differences[ledger->objects[like].first + i].refused & 1u << making->direction);
}

static void put_steps(struct making *making, const struct mapicfg__shapes *shapes, const struct part *parts,
                      size_t *begins) {
    struct mapicfg__steps *steps = &making->plan->steps[making->direction];
    for (uint32_t i = 0; i < making->plan->ledger.object_count; i++) {
        if (shapes->of[i] == MAPICFG__SHAPE_NONE) continue;
        const struct part *part = &parts[shapes->of[i]];
        if (part->is_refused) refuse(making, shapes->items[part->shape].object, i);
        if (part->is_step) steps->items[begins[part->place]++] = (struct mapicfg__step){part->phase, part->group, i};
    }
}

static mapicfg_status make(struct making *making, const struct mapicfg__shapes *shapes, struct part *parts,
                           size_t *begins, mapicfg_error *err) {
    struct mapicfg__steps *steps = &making->plan->steps[making->direction];
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t i = 0; !status && i < shapes->count; i++) {
        parts[i] = (struct part){.shape = i};
        status = look_at(making, &shapes->items[i], &parts[i], err);
    }
    if (status || !shapes->count) return status;
    const size_t count = place_groups(parts, shapes, begins);
    steps->items = mapicfg__mem_alloc(count * sizeof *steps->items);
    if (!steps->items) return mapicfg__error_no_memory(err);
    steps->count = count;
    put_steps(making, shapes, parts, begins);
    return say_limits(making, err);
}

static mapicfg_status make_direction(mapicfg_plan *plan, uint32_t direction, const struct mapicfg__shapes *shapes,
                                     mapicfg_error *err) {
    struct making *making = mapicfg__mem_zalloc(sizeof *making);
    struct part *parts = mapicfg__mem_alloc(shapes->count * sizeof *parts);
    size_t *begins = mapicfg__mem_alloc(shapes->count * sizeof *begins);
    mapicfg_status status = making && parts && begins ? MAPICFG_OK : mapicfg__error_no_memory(err);
    if (!status) status = mapicfg_statements_new(&plan->steps[direction].limits, err);
    if (!status) {
        making->plan = plan;
        making->direction = direction;
        status = make(making, shapes, parts, begins, err);
    }
    for (uint32_t id = 1; making && id <= MAPICFG__CLASS_COUNT; id++) mapicfg_object_free(making->trials[id]);
    if (making) mapicfg__buffer_free(&making->group);
    mapicfg__mem_free(making);
    mapicfg__mem_free(parts);
    mapicfg__mem_free(begins);
    return status;
}

mapicfg_status mapicfg__steps_make(mapicfg_plan *plan, mapicfg_error *err) {
    struct mapicfg__shapes shapes = {0};
    mapicfg_status status = mapicfg__ledger_pair(&plan->ledger, err);
    if (!status) status = mapicfg__shapes_find(&shapes, &plan->ledger, err);
    for (uint32_t direction = 0; !status && direction <= MAPICFG_PLAN_ROLLBACK; direction++)
        status = make_direction(plan, direction, &shapes, err);
    mapicfg__shapes_free(&shapes);
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
