/* SPDX-License-Identifier: LGPL-2.1-or-later
 * state.c: what decides for all mailboxes of a directory before a transaction and inside it. */
#include "plan/state.h"

#include "base/error.h"
#include "model/object.h"

/* Gives an object what it does not state and the other one does. */
static mapicfg_status complete(struct mapicfg__buffer *text, mapicfg_object *object, const mapicfg_object *other,
                               mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t i = 0; !status && i < object->cls->count; i++) {
        const struct mapicfg__value *value = &other->values[i];
        if (object->values[i].state != MAPICFG_NOT_STATED || value->state == MAPICFG_NOT_STATED) continue;
        text->size = 0;
        mapicfg__buffer_bytes(text, "", 0);
        mapicfg__value_put(text, &object->cls->properties[i], value);
        status = text->failed ? mapicfg__error_no_memory(err)
                              : mapicfg__object_set_text(object, i, text->data, text->size, MAPICFG__LENIENT, err);
    }
    return status;
}

mapicfg_status mapicfg__state_compare(mapicfg_plan *plan, const struct mapicfg__changed_list *list,
                                      mapicfg_object **before, mapicfg_object **after, uint32_t *number,
                                      mapicfg_error *err) {
    mapicfg_status status = mapicfg__changed_states(list, before, after, err);
    *number = UINT32_MAX;
    if (status || (!*before && !*after)) return status;
    if (plan->reversed) {
        mapicfg_object *inside = *after;
        *after = *before;
        *before = inside;
    }
    status = mapicfg__ledger_compare(&plan->ledger, *before, *after, number, err);
    if (!status && *number != UINT32_MAX) plan->ledger.objects[*number].key = list->changed.id;
    if (status || !plan->ledger.stated_only || !*before || !*after) return status;
    status = complete(&plan->ledger.scratch, *before, *after, err);
    return status ? status : complete(&plan->ledger.scratch, *after, *before, err);
}

/* Only what decides for mailboxes belongs to a topology. */
static int is_serving(uint32_t class_id) {
    return class_id == MAPICFG_CLASS_VDIR || class_id == MAPICFG_CLASS_OUTLOOK_ANYWHERE ||
           class_id == MAPICFG_CLASS_SERVER;
}

static int decides(uint32_t class_id) {
    return is_serving(class_id) || class_id == MAPICFG_CLASS_ORG;
}

/* Gives a state an object, which is taken over; NULL is none. */
static mapicfg_status take(mapicfg_plan *plan, int state, mapicfg_object *object, mapicfg_error *err) {
    struct mapicfg__tally *tally = &plan->tallies[state];
    if (!object) return MAPICFG_OK;
    if (is_serving(object->cls->id)) return mapicfg__topology_take(&tally->topology, object, err);
    uint32_t org = object->cls->id == MAPICFG_CLASS_ORG ? mapicfg__object_state(object, MAPICFG__ORG_MapiHttpEnabled)
                                                        : MAPICFG_NOT_STATED;
    if (org == MAPICFG_FALSE || org == MAPICFG_TRUE) tally->org = org;
    mapicfg_object_free(object);
    return MAPICFG_OK;
}

/* The objects that the transaction left alone are in both states, those that it changed in each as they are there. */
struct reading {
    mapicfg_plan *plan;
    struct mapicfg__census *census; /* may be NULL */
    struct mapicfg__changed_list changed;
    const struct mapicfg__changed *next; /* the next changed one; NULL: no more */
    uint64_t count[MAPICFG__STATES];     /* objects */
    mapicfg_status status;
    mapicfg_error err;
};

/* Counts an object of a state, which may be NULL, and gives it to the census. */
static mapicfg_status show(struct reading *reading, int state, const mapicfg_object *object) {
    if (!object) return MAPICFG_OK;
    return mapicfg__census_object(reading->census, state, object, ++reading->count[state], &reading->err);
}

static mapicfg_status take_changed(struct reading *reading) {
    mapicfg_object *before, *after;
    uint32_t number;
    mapicfg_status status =
        mapicfg__state_compare(reading->plan, &reading->changed, &before, &after, &number, &reading->err);
    if (status) {
        mapicfg_object_free(before);
        mapicfg_object_free(after);
        return status;
    }
    status = show(reading, MAPICFG__BEFORE, before);
    if (!status) status = show(reading, MAPICFG__AFTER, after);
    mapicfg_status other = take(reading->plan, MAPICFG__BEFORE, before, &reading->err);
    if (!status) status = other;
    other = take(reading->plan, MAPICFG__AFTER, after, &reading->err);
    if (!status) status = other;
    return status ? status : mapicfg__changed_next(&reading->changed, &reading->next, &reading->err);
}

static mapicfg_status take_same(struct reading *reading, const mapicfg_object *object) {
    mapicfg_status status = MAPICFG_OK;
    for (int state = 0; !status && state < MAPICFG__STATES; state++) {
        mapicfg_object *copy;
        status = show(reading, state, object);
        if (status || !decides(object->cls->id)) continue;
        status = mapicfg_object_copy(object, &copy, &reading->err);
        if (!status) status = take(reading->plan, state, copy, &reading->err);
    }
    return status;
}

static int32_t take_object(void *user, const mapicfg_object *object, uint64_t key) {
    struct reading *reading = user;
    while (!reading->status && reading->next && (uint64_t)reading->next->id < key)
        reading->status = take_changed(reading);
    if (reading->status) return 1;
    int is_changed = reading->next && (uint64_t)reading->next->id == key;
    reading->status = is_changed ? take_changed(reading) : take_same(reading, object);
    return reading->status != MAPICFG_OK;
}

/* Gives the objects of a class to the state that has none of them: the other one has all. */
static mapicfg_status fill(mapicfg_plan *plan, mapicfg_directory *directory, const struct mapicfg__class *cls,
                           int64_t mark, int state, mapicfg_error *err) {
    struct mapicfg__changed_list changed;
    const struct mapicfg__changed *next;
    mapicfg_object *before, *after;
    mapicfg_status status = mapicfg__changed_begin(&changed, directory, cls, mark, err);
    if (!status) status = mapicfg__changed_next(&changed, &next, err);
    while (!status && next) {
        status = mapicfg__changed_states(&changed, &before, &after, err);
        if (!status) status = take(plan, state, before ? before : after, err);
        if (!status) status = mapicfg__changed_next(&changed, &next, err);
    }
    mapicfg__changed_end(&changed);
    return status;
}

/* A class that nobody wants as a whole is read only where it has changed. */
static mapicfg_status read_class(mapicfg_plan *plan, mapicfg_directory *directory, const struct mapicfg__class *cls,
                                 int64_t mark, struct mapicfg__census *census, mapicfg_error *err) {
    struct reading reading = {.plan = plan, .census = census};
    mapicfg_error listed;
    reading.status = mapicfg__changed_begin(&reading.changed, directory, cls, mark, &reading.err);
    if (!reading.status) reading.status = mapicfg__changed_next(&reading.changed, &reading.next, &reading.err);
    mapicfg_status status = MAPICFG_OK;
    if (!reading.status && (decides(cls->id) || mapicfg__census_wants(census, cls->id)))
        status = mapicfg_directory_list(directory, cls->id, NULL, take_object, &reading, &listed);
    while (!status && !reading.status && reading.next) reading.status = take_changed(&reading);
    mapicfg__changed_end(&reading.changed);
    if (err && (status || reading.status)) *err = reading.status ? reading.err : listed;
    if (status || reading.status) return reading.status ? reading.status : status;
    const uint64_t *count = reading.count;
    if (!plan->shared_only || !is_serving(cls->id) || !count[MAPICFG__BEFORE] == !count[MAPICFG__AFTER])
        return MAPICFG_OK;
    return fill(plan, directory, cls, mark, count[MAPICFG__BEFORE] ? MAPICFG__AFTER : MAPICFG__BEFORE, err);
}

mapicfg_status mapicfg__state_read(mapicfg_plan *plan, mapicfg_directory *directory, int64_t mark,
                                   struct mapicfg__census *census, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t id = 1; !status && id <= MAPICFG__CLASS_COUNT; id++)
        if (id != MAPICFG_CLASS_MAILBOX)
            status = read_class(plan, directory, mapicfg__class_get(id), mark, census, err);
    for (int state = 0; !status && state < MAPICFG__STATES; state++)
        status = mapicfg__tally_settle(&plan->tallies[state], err);
    plan->decides = plan->tallies[MAPICFG__BEFORE].org && plan->tallies[MAPICFG__AFTER].org;
    return status;
}
