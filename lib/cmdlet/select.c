/* SPDX-License-Identifier: LGPL-2.1-or-later
 * select.c: Where-, Select-, Sort- and Measure-Object, and Out-Null: what stands between getting and printing.
 *
 * Source: the Microsoft.PowerShell.Utility pages of these cmdlets. */
#include <mapicfg/identity.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmdlet/convert.h"
#include "cmdlet/verbs.h"

#define MOST_NAMES 64u

/* Where a pipeline begins with a cmdlet that needs objects there are none. */
#define NEEDS_OBJECTS(item) \
    if (!(item)) return MAPICFG_OK

/* ---- Where-Object ---- */

/* where Name -like 'a*': the switch that is given is the operator. */
static uint32_t operation_of(const struct mapicfg__bound *bound) {
    static const struct {
        const char *name;
        uint32_t op;
    } operations[] = {
        {"EQ", MAPICFG__OP_EQ},
        {"NE", MAPICFG__OP_NE},
        {"Like", MAPICFG__OP_LIKE},
        {"NotLike", MAPICFG__OP_NOTLIKE},
        {"GT", MAPICFG__OP_GT},
        {"GE", MAPICFG__OP_GE},
        {"LT", MAPICFG__OP_LT},
        {"LE", MAPICFG__OP_LE},
        {"Contains", MAPICFG__OP_CONTAINS},
        {"NotContains", MAPICFG__OP_NOTCONTAINS},
        {"In", MAPICFG__OP_IN},
        {"NotIn", MAPICFG__OP_NOTIN},
    };
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
        if (mapicfg__bound_switch(bound, operations[i].name)) return operations[i].op;
    return 0;
}

mapicfg_status mapicfg__where(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_error *err) {
    NEEDS_OBJECTS(item);
    const struct mapicfg__bound *bound = &stage->bound;
    const struct mapicfg__binding *value = mapicfg__bound_find(bound, "Value");
    struct mapicfg__expr simple = {.property = mapicfg__bound_text(bound, "Property"), .op = operation_of(bound)};
    simple.kind = simple.op ? MAPICFG__EXPR_COMPARE : MAPICFG__EXPR_PROPERTY;
    if (value && value->value)
        simple.value = *value->value;
    else
        simple.value.kind = MAPICFG__VALUE_NULL;
    const struct mapicfg__expr *condition = bound->condition ? bound->condition : &simple;
    if (!bound->condition && !simple.property) return MAPICFG_OK;
    int fits;
    mapicfg_status status = bound->condition ? MAPICFG_OK : mapicfg__check_condition(&simple, 0, err);
    if (!status) status = mapicfg__evaluate(condition, item, &fits, err);
    return status || !fits ? status : mapicfg__pass(stage, item, err);
}

/* ---- Select-Object ---- */

/* An item that is kept. */
struct kept {
    mapicfg_object *object;
    uint64_t key;
    int32_t *selected;
    size_t selected_count;
    const char **missing; /* names that were selected and the object has not; the texts are the script's */
    size_t missing_count;
    char *text; /* of a text item */
    char *sort_key;
};

struct selection {
    uint64_t skip, first, last;
    uint64_t seen;
    struct kept *kept; /* for -Last and for sorting */
    size_t count, capacity;
};

static mapicfg_status begin(struct mapicfg__stage *stage, mapicfg_error *err) {
    stage->state = mapicfg__zalloc(sizeof(struct selection));
    return stage->state ? MAPICFG_OK : mapicfg__no_memory(err);
}

static void free_kept(struct kept *kept) {
    mapicfg_object_free(kept->object);
    mapicfg__free(kept->selected);
    mapicfg__free(kept->missing);
    mapicfg__free(kept->text);
    mapicfg__free(kept->sort_key);
    *kept = (struct kept){0};
}

static void end(struct mapicfg__stage *stage) {
    struct selection *selection = stage->state;
    for (size_t i = 0; selection && i < selection->count; i++) free_kept(&selection->kept[i]);
    if (selection) mapicfg__free(selection->kept);
    mapicfg__free(selection);
    stage->state = NULL;
}

static struct mapicfg__item item_of(const struct kept *kept) {
    return (struct mapicfg__item){.object = kept->object,
                                  .key = kept->key,
                                  .selected = kept->selected,
                                  .selected_count = kept->selected_count,
                                  .names = kept->missing,
                                  .count = kept->missing_count,
                                  .text = kept->text};
}

mapicfg_status mapicfg__select_before(struct mapicfg__stage *stage, mapicfg_error *err) {
    mapicfg_status status = begin(stage, err);
    if (status) return status;
    struct selection *selection = stage->state;
    selection->skip = mapicfg__bound_number(&stage->bound, "Skip", 0);
    selection->first = mapicfg__bound_number(&stage->bound, "First", UINT64_MAX);
    selection->last = mapicfg__bound_number(&stage->bound, "Last", 0);
    return MAPICFG_OK;
}

/* A copy with only these properties stated; *selected are their numbers in the order asked for. */
static mapicfg_status narrow(const struct mapicfg__item *item, const char *const *names, size_t count,
                             struct kept *kept, mapicfg_error *err) {
    mapicfg_status status = mapicfg_object_new(&kept->object, item->object->cls->id, err);
    kept->selected = mapicfg__zalloc((count ? count : 1) * sizeof *kept->selected);
    kept->missing = mapicfg__zalloc((count ? count : 1) * sizeof *kept->missing);
    if (!status && (!kept->selected || !kept->missing)) status = mapicfg__no_memory(err);
    for (size_t i = 0; !status && i < count; i++) {
        int32_t at = mapicfg__property_find(item->object->cls, names[i], strlen(names[i]));
        struct mapicfg__buffer text = {0};
        if (at < 0) {
            kept->missing[kept->missing_count++] = names[i];
            continue;
        }
        kept->selected[kept->selected_count++] = at;
        mapicfg__buffer_bytes(&text, "", 0);
        mapicfg__put_item_value(&text, item, names[i]);
        if (text.failed)
            status = mapicfg__no_memory(err);
        else if (item->object->values[at].state != MAPICFG_NOT_STATED)
            status = mapicfg__object_set_text(kept->object, (uint32_t)at, text.data, text.size, MAPICFG__LENIENT, err);
        mapicfg__buffer_free(&text);
    }
    return status;
}

static int is_excluded(const char *name, const char *const *patterns, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (mapicfg_text_match(patterns[i], name)) return 1;
    return 0;
}

static mapicfg_status choose(const struct mapicfg__stage *stage, const struct mapicfg__item *item, struct kept *kept,
                             mapicfg_error *err) {
    const char *patterns[MOST_NAMES], *excluded[MOST_NAMES], **names;
    size_t count = mapicfg__bound_texts(&stage->bound, "Property", patterns, MOST_NAMES), name_count, left = 0;
    size_t out = mapicfg__bound_texts(&stage->bound, "ExcludeProperty", excluded, MOST_NAMES);
    mapicfg_status status = mapicfg__match_names(item, patterns, count, &names, &name_count, err);
    if (status) return status;
    for (size_t i = 0; i < name_count; i++)
        if (!is_excluded(names[i], excluded, out)) names[left++] = names[i];
    status = narrow(item, names, left, kept, err);
    mapicfg__free(names);
    kept->key = item->key;
    return status;
}

/* -ExpandProperty: the values by themselves, as texts. */
static mapicfg_status expand(struct mapicfg__stage *stage, const struct mapicfg__item *item, const char *name,
                             mapicfg_error *err) {
    int32_t at = item->object ? mapicfg__property_find(item->object->cls, name, strlen(name)) : -1;
    const struct mapicfg__value *value = at < 0 ? NULL : &item->object->values[at];
    if (value && value->state == MAPICFG_VALUE && mapicfg__is_list(&item->object->cls->properties[at])) {
        mapicfg_status status = MAPICFG_OK;
        for (uint32_t i = 0; !status && i < value->count; i++) status = mapicfg__pass_text(stage, value->items[i], err);
        return status;
    }
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_bytes(&text, "", 0);
    int has = mapicfg__put_item_value(&text, item, name);
    mapicfg_status status = text.failed ? mapicfg__no_memory(err) : MAPICFG_OK;
    if (!status && !has) status = mapicfg__fail(err, MAPICFG_E_PROPERTY, "Property \"%.60s\" cannot be found.", name);
    if (!status) status = mapicfg__pass_text(stage, text.data, err);
    mapicfg__buffer_free(&text);
    return status;
}

/* A record with only some of its names: what Measure-Object gives. */
static mapicfg_status pass_record(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_error *err) {
    const char *patterns[MOST_NAMES], *values[MOST_NAMES], **names;
    size_t count = mapicfg__bound_texts(&stage->bound, "Property", patterns, MOST_NAMES), found, left = 0;
    mapicfg_status status = mapicfg__match_names(item, patterns, count, &names, &found, err);
    if (status) return status;
    for (size_t i = 0; i < found && left < MOST_NAMES; i++)
        for (size_t j = 0; j < item->count; j++)
            if (mapicfg_text_equal(item->names[j], names[i])) {
                names[left] = item->names[j];
                values[left++] = item->values[j];
                break;
            }
    const struct mapicfg__item chosen = {.names = names, .values = values, .count = left};
    status = mapicfg__pass(stage, &chosen, err);
    mapicfg__free(names);
    return status;
}

static mapicfg_status pass_chosen(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_error *err) {
    const char *one = mapicfg__bound_text(&stage->bound, "ExpandProperty");
    if (one) return expand(stage, item, one, err);
    int all = !mapicfg__bound_find(&stage->bound, "Property") && !mapicfg__bound_find(&stage->bound, "ExcludeProperty");
    if (all || item->text) return mapicfg__pass(stage, item, err);
    if (!item->object) return pass_record(stage, item, err);
    struct kept kept = {0};
    mapicfg_status status = choose(stage, item, &kept, err);
    struct mapicfg__item chosen = item_of(&kept);
    if (!status) status = mapicfg__pass(stage, &chosen, err);
    free_kept(&kept);
    return status;
}

/* Keeps a copy, with what is stated. */
static mapicfg_status keep(struct selection *selection, const struct mapicfg__item *item, mapicfg_error *err) {
    struct kept *grown = mapicfg__grow(selection->kept, &selection->capacity, selection->count + 1, sizeof *grown);
    if (!grown) return mapicfg__no_memory(err);
    selection->kept = grown;
    struct kept *kept = &grown[selection->count++];
    *kept = (struct kept){.key = item->key, .selected_count = item->selected_count};
    if (item->text && !(kept->text = mapicfg__dup(item->text, strlen(item->text)))) return mapicfg__no_memory(err);
    if (item->selected) {
        kept->selected = mapicfg__zalloc((item->selected_count ? item->selected_count : 1) * sizeof *kept->selected);
        if (!kept->selected) return mapicfg__no_memory(err);
        memcpy(kept->selected, item->selected, item->selected_count * sizeof *kept->selected);
    }
    if (item->object && item->count) {
        kept->missing = mapicfg__zalloc(item->count * sizeof *kept->missing);
        if (!kept->missing) return mapicfg__no_memory(err);
        memcpy(kept->missing, item->names, item->count * sizeof *kept->missing);
        kept->missing_count = item->count;
    }
    return item->object ? mapicfg_object_copy(&kept->object, item->object, err) : MAPICFG_OK;
}

mapicfg_status mapicfg__select(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_error *err) {
    NEEDS_OBJECTS(item);
    struct selection *selection = stage->state;
    if (selection->seen++ < selection->skip) return MAPICFG_OK;
    uint64_t number = selection->seen - selection->skip;
    if (selection->last && (selection->first == UINT64_MAX || number > selection->first)) {
        if (selection->count == selection->last) {
            free_kept(&selection->kept[0]);
            memmove(&selection->kept[0], &selection->kept[1], --selection->count * sizeof *selection->kept);
        }
        return keep(selection, item, err);
    }
    if (number > selection->first) return MAPICFG_OK;
    stage->enough = number == selection->first && !selection->last;
    return pass_chosen(stage, item, err);
}

mapicfg_status mapicfg__select_after(struct mapicfg__stage *stage, mapicfg_error *err) {
    struct selection *selection = stage->state;
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; selection && !status && !stage->failed && i < selection->count; i++) {
        struct mapicfg__item item = item_of(&selection->kept[i]);
        status = pass_chosen(stage, &item, err);
    }
    end(stage);
    return status;
}

/* ---- Sort-Object ---- */

mapicfg_status mapicfg__sort_before(struct mapicfg__stage *stage, mapicfg_error *err) {
    return begin(stage, err);
}

/* The values to sort by, folded, with a character between them that no text has; numbers as they are. */
static mapicfg_status put_sort_key(const struct mapicfg__stage *stage, const struct mapicfg__item *item,
                                   struct kept *kept, mapicfg_error *err) {
    const char *names[MOST_NAMES];
    size_t count = mapicfg__bound_texts(&stage->bound, "Property", names, MOST_NAMES);
    struct mapicfg__buffer raw = {0}, key = {0};
    mapicfg__buffer_bytes(&key, "", 0);
    if (!count && item->text) mapicfg__buffer_text(&raw, item->text);
    if (!count && item->object) {
        const char *identity = mapicfg_object_get_identity(item->object);
        mapicfg__buffer_text(&raw, identity ? identity : "");
    }
    for (size_t i = 0; i < count; i++) {
        mapicfg__put_item_value(&raw, item, names[i]);
        mapicfg__buffer_char(&raw, '\x01');
    }
    for (size_t at = 0; raw.data && !raw.failed && at < raw.size;) {
        char bytes[4];
        uint32_t c = mapicfg__fold(mapicfg__utf8_next(raw.data, raw.size, &at));
        mapicfg__buffer_bytes(&key, bytes, mapicfg__utf8_put(bytes, c));
    }
    int failed = raw.failed || key.failed;
    mapicfg__buffer_free(&raw);
    if (failed) mapicfg__buffer_free(&key);
    kept->sort_key = key.data;
    return failed ? mapicfg__no_memory(err) : MAPICFG_OK;
}

mapicfg_status mapicfg__sort(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_error *err) {
    NEEDS_OBJECTS(item);
    struct selection *selection = stage->state;
    mapicfg_status status = keep(selection, item, err);
    return status ? status : put_sort_key(stage, item, &selection->kept[selection->count - 1], err);
}

static int compare(const void *a, const void *b) {
    const struct kept *left = a, *right = b;
    int order = strcmp(left->sort_key, right->sort_key);
    return order ? order : left->key < right->key ? -1 : left->key > right->key;
}

mapicfg_status mapicfg__sort_after(struct mapicfg__stage *stage, mapicfg_error *err) {
    struct selection *selection = stage->state;
    mapicfg_status status = MAPICFG_OK;
    int descending = mapicfg__bound_switch(&stage->bound, "Descending");
    if (selection && !stage->failed && selection->count > 1)
        qsort(selection->kept, selection->count, sizeof *selection->kept, compare);
    for (size_t i = 0; selection && !status && !stage->failed && i < selection->count; i++) {
        struct mapicfg__item item = item_of(&selection->kept[descending ? selection->count - 1 - i : i]);
        status = mapicfg__pass(stage, &item, err);
    }
    end(stage);
    return status;
}

/* ---- Measure-Object, Out-Null ---- */

mapicfg_status mapicfg__measure_before(struct mapicfg__stage *stage, mapicfg_error *err) {
    return begin(stage, err);
}

mapicfg_status mapicfg__measure(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_error *err) {
    NEEDS_OBJECTS(item);
    struct selection *selection = stage->state;
    const char *property = mapicfg__bound_text(&stage->bound, "Property");
    struct mapicfg__buffer value = {0};
    int counts = !property || mapicfg__put_item_value(&value, item, property);
    mapicfg__buffer_free(&value);
    selection->seen += counts != 0;
    (void)err;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__measure_after(struct mapicfg__stage *stage, mapicfg_error *err) {
    struct selection *selection = stage->state;
    struct mapicfg__buffer count = {0};
    const char *property = mapicfg__bound_text(&stage->bound, "Property");
    mapicfg__buffer_number(&count, selection ? selection->seen : 0);
    static const char *const names[] = {"Count", "Average", "Sum", "Maximum", "Minimum", "Property"};
    const char *values[] = {count.data, "", "", "", "", property ? property : ""};
    const struct mapicfg__item item = {.names = names, .values = values, .count = 6};
    mapicfg_status status = count.failed ? mapicfg__no_memory(err) : MAPICFG_OK;
    if (!status && !stage->failed) status = mapicfg__pass(stage, &item, err);
    mapicfg__buffer_free(&count);
    end(stage);
    return status;
}

mapicfg_status mapicfg__out_null(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_error *err) {
    (void)stage, (void)item, (void)err;
    return MAPICFG_OK;
}
