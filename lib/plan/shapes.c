/* SPDX-License-Identifier: LGPL-2.1-or-later
 * shapes.c: objects of a ledger that differ in the same. A million mailboxes of a plan have a handful of shapes. */
#include "plan/shapes.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/set.h"

struct finding {
    const struct mapicfg__ledger *ledger;
    const struct mapicfg__shapes *shapes;
};

static int compare_numbers(uint32_t a, uint32_t b) {
    return (a > b) - (a < b);
}

static int compare_differences(const struct mapicfg__difference *a, const struct mapicfg__difference *b) {
    int order = compare_numbers((uint32_t)a->property << 8 | a->kind, (uint32_t)b->property << 8 | b->kind);
    if (!order) order = compare_numbers(a->before, b->before);
    return order ? order : compare_numbers(a->after, b->after);
}

/* The command of an object that is made names it. */
static int compare_objects(const struct mapicfg__ledger *ledger, uint32_t first, uint32_t second) {
    const struct mapicfg__ledger_object *a = &ledger->objects[first], *b = &ledger->objects[second];
    int order = compare_numbers(a->class_id, b->class_id);
    if (!order) order = compare_numbers(a->count, b->count);
    for (uint32_t i = 0; !order && i < a->count; i++) {
        const struct mapicfg__difference *left = &ledger->differences[a->first + i];
        order = compare_differences(left, &ledger->differences[b->first + i]);
        if (!order && left->property == MAPICFG__WHOLE_OBJECT) order = compare_numbers(first, second);
    }
    return order;
}

static int compare_shape(const void *user, const void *key, size_t position) {
    const struct finding *finding = user;
    return compare_objects(finding->ledger, *(const uint32_t *)key, finding->shapes->items[position].object);
}

static mapicfg_status add_object(struct mapicfg__shapes *shapes, struct mapicfg__set *known,
                                 const struct mapicfg__ledger *ledger, uint32_t object, mapicfg_error *err) {
    const struct finding finding = {ledger, shapes};
    struct mapicfg__shape *grown =
        mapicfg__mem_grow(shapes->items, &shapes->capacity, shapes->count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    shapes->items = grown;
    const size_t at = mapicfg__set_put(known, compare_shape, &finding, &object);
    if (at == MAPICFG__SET_NONE) return mapicfg__error_no_memory(err);
    if (at == shapes->count) grown[shapes->count++] = (struct mapicfg__shape){.object = object};
    grown[at].count++;
    shapes->of[object] = (uint32_t)at;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__shapes_find(struct mapicfg__shapes *shapes, const struct mapicfg__ledger *ledger,
                                    mapicfg_error *err) {
    struct mapicfg__set known = {0};
    mapicfg_status status = MAPICFG_OK;
    shapes->of = mapicfg__mem_alloc(ledger->object_count * sizeof *shapes->of);
    if (!shapes->of) return mapicfg__error_no_memory(err);
    for (size_t i = 0; !status && i < ledger->object_count; i++) {
        shapes->of[i] = MAPICFG__SHAPE_NONE;
        if (ledger->objects[i].count) status = add_object(shapes, &known, ledger, (uint32_t)i, err);
    }
    mapicfg__set_free(&known);
    return status;
}

void mapicfg__shapes_free(struct mapicfg__shapes *shapes) {
    mapicfg__mem_free(shapes->items);
    mapicfg__mem_free(shapes->of);
}
