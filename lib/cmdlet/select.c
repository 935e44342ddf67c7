/* SPDX-License-Identifier: LGPL-2.1-or-later
 * select.c: Where-, Select-, Sort- and Measure-Object, and Out-Null: what stands between getting and printing.
 *
 * Source: the Microsoft.PowerShell.Utility pages of these cmdlets. */
#include <mapicfg/identity.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/set.h"
#include "base/text.h"
#include "cmdlet/collate.h"
#include "cmdlet/convert.h"
#include "cmdlet/verbs.h"
#include "cmdlet/spot.h"

/* Where a pipeline begins with a cmdlet that needs objects there are none. */
#define NEEDS_OBJECTS(item) \
    if (!(item)) return MAPICFG_OK

/* ---- Where-Object ---- */

/* where Name -like 'a*': the operator is the bound switch; 0 for none. */
static mapicfg_status find_operation(const struct mapicfg__bound *bound, uint32_t *op, mapicfg_error *err) {
    static const struct {
        const char *name;
        uint32_t op;
    } operations[] = {
        {"CEQ", MAPICFG__OP_EQ},
        {"CNE", MAPICFG__OP_NE},
        {"CLike", MAPICFG__OP_LIKE},
        {"CNotLike", MAPICFG__OP_NOTLIKE},
        {"CMatch", MAPICFG__OP_MATCH},
        {"CNotMatch", MAPICFG__OP_NOTMATCH},
        {"CGT", MAPICFG__OP_GT},
        {"CGE", MAPICFG__OP_GE},
        {"CLT", MAPICFG__OP_LT},
        {"CLE", MAPICFG__OP_LE},
        {"CContains", MAPICFG__OP_CONTAINS},
        {"CNotContains", MAPICFG__OP_NOTCONTAINS},
        {"CIn", MAPICFG__OP_IN},
        {"CNotIn", MAPICFG__OP_NOTIN},
    };
    size_t count = 0;
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        int exactly = mapicfg__bound_switch(bound, operations[i].name);
        int plain = mapicfg__bound_switch(bound, operations[i].name + 1);
        if (exactly || plain) *op = operations[i].op | (exactly ? MAPICFG__OP_CASE_SENSITIVE : 0);
        count += (size_t)(exactly + plain);
    }
    if (count < 2) return MAPICFG_OK;
    return mapicfg__spot_refuse(
        err, bound->command->spot,
        "Parameter set cannot be resolved using the specified named parameters: give one operator.");
}

struct where {
    struct mapicfg__expr simple; /* the condition of the form without a block */
    int has_warned;
};

mapicfg_status mapicfg__select_where_before(struct mapicfg__stage *stage, mapicfg_error *err) {
    const struct mapicfg__bound *bound = &stage->bound;
    const struct mapicfg__binding *value = mapicfg__bound_find(bound, "Value");
    struct where *where = mapicfg__mem_zalloc(sizeof *where);
    stage->state = where;
    if (!where) return mapicfg__error_no_memory(err);
    if (bound->condition) return MAPICFG_OK;
    struct mapicfg__expr *simple = &where->simple;
    simple->spot = bound->command->spot;
    simple->property = mapicfg__bound_text(bound, "Property");
    simple->value.kind = MAPICFG__VALUE_NULL;
    if (value && value->value) simple->value = *value->value;
    mapicfg_status status = find_operation(bound, &simple->op, err);
    simple->kind = simple->op ? MAPICFG__EXPR_COMPARE : MAPICFG__EXPR_PROPERTY;
    if (!status) status = mapicfg__condition_check(simple, 0, err);
    return status;
}

/* The first property that objects of the class do not have; NULL when they have all. As deep as parentheses are. */
static const char *find_unknown(const struct mapicfg__class *cls, const struct mapicfg__expr *expr) {
    const char *unknown = NULL;
    for (; !unknown && expr; expr = expr->next) {
        if (expr->property && mapicfg__property_find(cls, expr->property, strlen(expr->property)) < 0)
            unknown = expr->property;
        else
            unknown = find_unknown(cls, expr->first);
    }
    return unknown;
}

/* As deep as parentheses are. */
static const char *first_property(const struct mapicfg__expr *expr) {
    const char *found = NULL;
    for (; !found && expr; expr = expr->next) found = expr->property ? expr->property : first_property(expr->first);
    return found;
}

/* A misspelt property, or one that exports have and we do not read, would silently fit or not fit every object. */
static mapicfg_status warn_of_unknown(struct mapicfg__stage *stage, const struct mapicfg__expr *condition,
                                      const mapicfg_object *object, mapicfg_error *err) {
    struct where *where = stage->state;
    const char *unknown = where->has_warned || !object ? NULL : find_unknown(object->cls, condition);
    where->has_warned |= object != NULL;
    if (!unknown) return MAPICFG_OK;
    const char *const arguments[] = {unknown, object->cls->name};
    return mapicfg__stage_warn(stage, RULE_CMDLET_UNKNOWN_PROPERTY, NULL, arguments, 2, err);
}

mapicfg_status mapicfg__select_where(struct mapicfg__stage *stage, const struct mapicfg__item *item,
                                     mapicfg_error *err) {
    NEEDS_OBJECTS(item);
    const struct where *where = stage->state;
    const struct mapicfg__expr *block = stage->bound.condition, *condition = block ? block : &where->simple;
    int fits;
    if (!condition->property && !block) return MAPICFG_OK;
    const char *named = item->text ? first_property(condition) : NULL;
    if (named) return mapicfg__stage_no_member(stage, named, err);
    mapicfg_status status = warn_of_unknown(stage, condition, item->object, err);
    if (!status) status = mapicfg__condition_evaluate(condition, item, &fits, err);
    if (status == MAPICFG_E_VALUE) return mapicfg__stage_object_failed(stage, status, err);
    return status || !fits ? status : mapicfg__stage_pass(stage, item, err);
}

mapicfg_status mapicfg__select_where_after(struct mapicfg__stage *stage, mapicfg_error *err) {
    (void)err;
    mapicfg__mem_free(stage->state);
    stage->state = NULL;
    return MAPICFG_OK;
}

/* ---- items that are kept ---- */

struct kept {
    mapicfg_object *object;
    uint64_t key;
    int32_t *selected;
    size_t selected_count;
    const char **names; /* of a record; or what was selected and the object has not. The texts are the script's */
    char **values;      /* of a record */
    size_t count;
    int as_table;
    char *text; /* of a text item */
    char *sort_key;
    size_t position; /* in which it came */
};

struct selection {
    uint64_t skip, first, last; /* first and last: UINT64_MAX when not given */
    uint64_t seen;
    struct kept *kept; /* for -Last, where the one at `oldest` is replaced, and for sorting */
    size_t count, capacity, oldest;
    /* for -Unique: what has been passed on */
    struct mapicfg__set set;
    char **passed;
    size_t passed_capacity;
};

static mapicfg_status begin(struct mapicfg__stage *stage, mapicfg_error *err) {
    stage->state = mapicfg__mem_zalloc(sizeof(struct selection));
    return stage->state ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

static void free_kept(struct kept *kept) {
    mapicfg_object_free(kept->object);
    mapicfg__mem_free(kept->selected);
    mapicfg__mem_free(kept->names);
    for (size_t i = 0; kept->values && i < kept->count; i++) mapicfg__mem_free(kept->values[i]);
    mapicfg__mem_free(kept->values);
    mapicfg__mem_free(kept->text);
    mapicfg__mem_free(kept->sort_key);
    *kept = (struct kept){0};
}

static void end(struct mapicfg__stage *stage) {
    struct selection *selection = stage->state;
    for (size_t i = 0; selection && i < selection->count; i++) free_kept(&selection->kept[i]);
    if (selection) {
        mapicfg__mem_free(selection->kept);
        for (size_t i = 0; i < selection->set.count; i++) mapicfg__mem_free(selection->passed[i]);
        mapicfg__mem_free(selection->passed);
        mapicfg__set_free(&selection->set);
    }
    mapicfg__mem_free(selection);
    stage->state = NULL;
}

static struct mapicfg__item item_of(const struct kept *kept) {
    return (struct mapicfg__item){.object = kept->object,
                                  .key = kept->key,
                                  .selected = kept->selected,
                                  .selected_count = kept->selected_count,
                                  .names = kept->names,
                                  .values = (const char *const *)kept->values,
                                  .as_table = kept->as_table,
                                  .count = kept->count,
                                  .text = kept->text};
}

/* ---- -Unique ---- */

static int compare_exactly(const void *user, const void *key, size_t position) {
    return strcmp(key, ((const struct selection *)user)->passed[position]);
}

static int compare_folded(const void *user, const void *key, size_t position) {
    const char *other = ((const struct selection *)user)->passed[position];
    return mapicfg__text_compare(key, strlen(key), other, strlen(other));
}

/* Passes an item on unless one with this key has been; takes the key over. */
static mapicfg_status pass_unique(struct mapicfg__stage *stage, const struct mapicfg__item *item,
                                  struct mapicfg__buffer *key, mapicfg__set_compare how, mapicfg_error *err) {
    struct selection *selection = stage->state;
    char **grown =
        mapicfg__mem_grow(selection->passed, &selection->passed_capacity, selection->set.count + 1, sizeof *grown);
    if (grown) selection->passed = grown;
    const size_t before = selection->set.count;
    size_t at =
        grown && !key->failed ? mapicfg__set_put(&selection->set, how, selection, key->data) : MAPICFG__SET_NONE;
    if (at == MAPICFG__SET_NONE || at < before) {
        mapicfg__buffer_free(key);
        return at == MAPICFG__SET_NONE ? mapicfg__error_no_memory(err) : MAPICFG_OK;
    }
    selection->passed[at] = key->data;
    return mapicfg__stage_pass(stage, item, err);
}

/* What Select-Object gives. Case counts there. */
static mapicfg_status pass_selected(struct mapicfg__stage *stage, const struct mapicfg__item *item,
                                    mapicfg_error *err) {
    struct mapicfg__buffer key = {0};
    if (!mapicfg__bound_switch(&stage->bound, "Unique")) return mapicfg__stage_pass(stage, item, err);
    mapicfg__buffer_text(&key, item->text ? item->text : "");
    mapicfg_status status =
        item->text ? MAPICFG_OK : mapicfg__item_put_list(&key, item, &(struct mapicfg__patterns){0}, err);
    if (!status) return pass_unique(stage, item, &key, compare_exactly, err);
    mapicfg__buffer_free(&key);
    return status;
}

/* ---- Select-Object ---- */

mapicfg_status mapicfg__select_before(struct mapicfg__stage *stage, mapicfg_error *err) {
    mapicfg_status status = begin(stage, err);
    if (status) return status;
    struct selection *selection = stage->state;
    selection->skip = mapicfg__bound_number(&stage->bound, "Skip", 0);
    selection->first = mapicfg__bound_number(&stage->bound, "First", UINT64_MAX);
    selection->last = mapicfg__bound_number(&stage->bound, "Last", UINT64_MAX);
    return MAPICFG_OK;
}

/* A copy with only these properties stated; *selected are their numbers in the order asked for. */
static mapicfg_status narrow(const struct mapicfg__item *item, const char *const *names, size_t count,
                             struct kept *kept, mapicfg_error *err) {
    mapicfg_status status = mapicfg_object_new(item->object->cls->id, &kept->object, err);
    kept->selected = mapicfg__mem_zalloc((count ? count : 1) * sizeof *kept->selected);
    kept->names = mapicfg__mem_zalloc((count ? count : 1) * sizeof *kept->names);
    if (!status && (!kept->selected || !kept->names)) status = mapicfg__error_no_memory(err);
    for (size_t i = 0; !status && i < count; i++) {
        int32_t at = mapicfg__property_find(item->object->cls, names[i], strlen(names[i]));
        struct mapicfg__buffer text = {0};
        if (at < 0) {
            kept->names[kept->count++] = names[i];
            continue;
        }
        kept->selected[kept->selected_count++] = at;
        mapicfg__buffer_bytes(&text, "", 0);
        mapicfg__item_put_value(&text, item, names[i]);
        if (text.failed)
            status = mapicfg__error_no_memory(err);
        else if (item->object->values[at].state != MAPICFG_NOT_STATED)
            status = mapicfg__object_set_text(kept->object, (uint32_t)at, text.data, text.size, MAPICFG__LENIENT, err);
        mapicfg__buffer_free(&text);
    }
    return status;
}

static int is_excluded(const char *name, const struct mapicfg__patterns *patterns) {
    for (size_t i = 0; i < patterns->count; i++)
        if (mapicfg_text_matches(mapicfg__bound_name(patterns, i), name)) return 1;
    return 0;
}

static mapicfg_status choose(const struct mapicfg__stage *stage, const struct mapicfg__item *item, struct kept *kept,
                             mapicfg_error *err) {
    const char **names;
    size_t name_count, left = 0;
    struct mapicfg__patterns patterns = mapicfg__bound_names(&stage->bound, "Property");
    struct mapicfg__patterns excluded = mapicfg__bound_names(&stage->bound, "ExcludeProperty");
    mapicfg_status status = mapicfg__item_match_names(item, &patterns, &names, &name_count, err);
    if (status) return status;
    for (size_t i = 0; i < name_count; i++)
        if (!is_excluded(names[i], &excluded)) names[left++] = names[i];
    status = narrow(item, names, left, kept, err);
    mapicfg__mem_free(names);
    kept->key = item->key;
    return status;
}

static mapicfg_status pass_text(struct mapicfg__stage *stage, const char *text, mapicfg__select_pass *pass,
                                mapicfg_error *err) {
    const struct mapicfg__item item = {.text = text};
    return pass(stage, &item, err);
}

mapicfg_status mapicfg__select_pass_values(struct mapicfg__stage *stage, const struct mapicfg__item *item,
                                           const char *name, mapicfg__select_pass *pass, int *has, mapicfg_error *err) {
    int32_t at = item->object ? mapicfg__property_find(item->object->cls, name, strlen(name)) : -1;
    const struct mapicfg__value *value = at < 0 ? NULL : &item->object->values[at];
    *has = 1;
    if (value && value->state == MAPICFG_VALUE && mapicfg__is_list(&item->object->cls->properties[at])) {
        mapicfg_status status = MAPICFG_OK;
        for (uint32_t i = 0; !status && i < value->count; i++) status = pass_text(stage, value->items[i], pass, err);
        return status;
    }
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_bytes(&text, "", 0);
    *has = mapicfg__item_put_value(&text, item, name);
    mapicfg_status status = text.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
    if (!status && *has && (!value || value->state != MAPICFG_NULL)) status = pass_text(stage, text.data, pass, err);
    mapicfg__buffer_free(&text);
    return status;
}

/* -ExpandProperty: the values by themselves, as texts. */
static mapicfg_status expand(struct mapicfg__stage *stage, const struct mapicfg__item *item, const char *name,
                             mapicfg_error *err) {
    int has;
    mapicfg_status status = mapicfg__select_pass_values(stage, item, name, pass_selected, &has, err);
    return status || has ? status
                         : mapicfg__error_fail(err, MAPICFG_E_PROPERTY, "Property \"%.60s\" cannot be found.", name);
}

/* A record with only some of its names: what Measure-Object gives. */
static mapicfg_status pass_record(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_error *err) {
    const char **names, **values = NULL;
    size_t found, left = 0;
    struct mapicfg__patterns patterns = mapicfg__bound_names(&stage->bound, "Property");
    struct mapicfg__patterns excluded = mapicfg__bound_names(&stage->bound, "ExcludeProperty");
    mapicfg_status status = mapicfg__item_match_names(item, &patterns, &names, &found, err);
    if (!status && !(values = mapicfg__mem_zalloc((found ? found : 1) * sizeof *values)))
        status = mapicfg__error_no_memory(err);
    for (size_t i = 0; !status && i < found; i++) {
        if (is_excluded(names[i], &excluded)) continue;
        names[left] = names[i];
        values[left] = "";
        for (size_t j = 0; j < item->count; j++)
            if (mapicfg_text_equal(item->names[j], names[left])) {
                names[left] = item->names[j];
                values[left] = item->values[j];
            }
        left++;
    }
    const struct mapicfg__item chosen = {.names = names, .values = values, .count = left};
    if (!status) status = pass_selected(stage, &chosen, err);
    mapicfg__mem_free(names);
    mapicfg__mem_free(values);
    return status;
}

static const char *first_name(const struct mapicfg__stage *stage, const char *parameter) {
    struct mapicfg__patterns names = mapicfg__bound_names(&stage->bound, parameter);
    return names.count ? mapicfg__bound_name(&names, 0) : "";
}

static mapicfg_status pass_chosen(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_error *err) {
    const char *one = mapicfg__bound_text(&stage->bound, "ExpandProperty");
    if (one) return expand(stage, item, one, err);
    int all = !mapicfg__bound_find(&stage->bound, "Property") && !mapicfg__bound_find(&stage->bound, "ExcludeProperty");
    if (item->text && !all) return mapicfg__stage_no_member(stage, first_name(stage, "Property"), err);
    if (all) return pass_selected(stage, item, err);
    if (!item->object) return pass_record(stage, item, err);
    struct kept kept = {0};
    mapicfg_status status = choose(stage, item, &kept, err);
    struct mapicfg__item chosen = item_of(&kept);
    if (!status) status = pass_selected(stage, &chosen, err);
    free_kept(&kept);
    return status;
}

/* The names, and for a record their values. */
static mapicfg_status keep_names(struct kept *kept, const struct mapicfg__item *item, mapicfg_error *err) {
    kept->names = mapicfg__mem_zalloc(item->count * sizeof *kept->names);
    if (item->values) kept->values = mapicfg__mem_zalloc(item->count * sizeof *kept->values);
    if (!kept->names || (item->values && !kept->values)) return mapicfg__error_no_memory(err);
    memcpy(kept->names, item->names, item->count * sizeof *kept->names);
    kept->count = item->count;
    for (size_t i = 0; item->values && i < item->count; i++)
        if (!(kept->values[i] = mapicfg__mem_dup(item->values[i], strlen(item->values[i]))))
            return mapicfg__error_no_memory(err);
    return MAPICFG_OK;
}

/* Makes a copy of an item, with what is stated. To be freed on failure too. */
static mapicfg_status copy(struct kept *kept, const struct mapicfg__item *item, mapicfg_error *err) {
    *kept = (struct kept){.key = item->key, .selected_count = item->selected_count, .as_table = item->as_table};
    if (item->text && !(kept->text = mapicfg__mem_dup(item->text, strlen(item->text))))
        return mapicfg__error_no_memory(err);
    if (item->selected) {
        kept->selected =
            mapicfg__mem_zalloc((item->selected_count ? item->selected_count : 1) * sizeof *kept->selected);
        if (!kept->selected) return mapicfg__error_no_memory(err);
        memcpy(kept->selected, item->selected, item->selected_count * sizeof *kept->selected);
    }
    mapicfg_status status = item->count ? keep_names(kept, item, err) : MAPICFG_OK;
    return status || !item->object ? status : mapicfg_object_copy(item->object, &kept->object, err);
}

static mapicfg_status keep(struct selection *selection, const struct mapicfg__item *item, mapicfg_error *err) {
    struct kept *grown = mapicfg__mem_grow(selection->kept, &selection->capacity, selection->count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    selection->kept = grown;
    return copy(&grown[selection->count++], item, err);
}

/* Keeps the last `most` items. */
static mapicfg_status keep_last(struct selection *selection, uint64_t most, const struct mapicfg__item *item,
                                mapicfg_error *err) {
    if (selection->count < most) return keep(selection, item, err);
    if (!most) return MAPICFG_OK;
    struct kept *kept = &selection->kept[selection->oldest];
    selection->oldest = (selection->oldest + 1) % selection->count;
    free_kept(kept);
    return copy(kept, item, err);
}

/* Source: Select-Object: -Skip counts from the end where -Last is given without -First; items that -First has taken are
 * not among the last. */
mapicfg_status mapicfg__select(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_error *err) {
    NEEDS_OBJECTS(item);
    struct selection *selection = stage->state;
    int has_first = selection->first != UINT64_MAX, has_last = selection->last != UINT64_MAX;
    if (has_last && !has_first) {
        uint64_t most = selection->last + selection->skip;
        if (!selection->last) return MAPICFG_OK;
        return keep_last(selection, most < selection->last ? UINT64_MAX : most, item, err);
    }
    if (selection->seen++ < selection->skip) return MAPICFG_OK;
    uint64_t number = selection->seen - selection->skip;
    stage->enough = number >= selection->first && !has_last;
    if (number <= selection->first) return pass_chosen(stage, item, err);
    return has_last ? keep_last(selection, selection->last, item, err) : MAPICFG_OK;
}

mapicfg_status mapicfg__select_after(struct mapicfg__stage *stage, mapicfg_error *err) {
    struct selection *selection = stage->state;
    mapicfg_status status = MAPICFG_OK;
    size_t count = selection && !stage->failed ? selection->count : 0;
    uint64_t left_out = selection && selection->first == UINT64_MAX ? selection->skip : 0;
    for (size_t i = 0; !status && i + left_out < count; i++) {
        struct mapicfg__item item = item_of(&selection->kept[(selection->oldest + i) % count]);
        status = pass_chosen(stage, &item, err);
    }
    end(stage);
    return status;
}

/* ---- Sort-Object ---- */

mapicfg_status mapicfg__select_sort_before(struct mapicfg__stage *stage, mapicfg_error *err) {
    return begin(stage, err);
}

/* The values that an item is sorted by: those of its properties, or its own. */
static void put_sort_value(struct mapicfg__buffer *value, const struct mapicfg__item *item, const char *name) {
    const char *identity = name || !item->object ? NULL : mapicfg_object_get_identity(item->object);
    if (name)
        mapicfg__item_put_value(value, item, name);
    else
        mapicfg__buffer_text(value, item->text ? item->text : identity ? identity : "");
}

/* What is counted is sorted as a number: with as many digits as any has. */
static void put_key(struct mapicfg__buffer *key, const struct mapicfg__item *item, const char *text, size_t size) {
    static const char zeros[] = "00000000000000000000";
    uint64_t number;
    if (!item->object && item->values && mapicfg__text_parse_number(text, size, &number) && size < sizeof zeros)
        mapicfg__buffer_bytes(key, zeros, sizeof zeros - 1 - size);
    mapicfg__collate_put_key(key, text, size);
}

static mapicfg_status put_sort_key(const struct mapicfg__stage *stage, const struct mapicfg__item *item,
                                   struct kept *kept, mapicfg_error *err) {
    struct mapicfg__patterns names = mapicfg__bound_names(&stage->bound, "Property");
    struct mapicfg__buffer value = {0}, key = {0};
    mapicfg__buffer_bytes(&key, "", 0);
    for (size_t i = 0; i < (names.count ? names.count : 1); i++) {
        value.size = 0;
        put_sort_value(&value, item, names.count ? mapicfg__bound_name(&names, i) : NULL);
        put_key(&key, item, value.data ? value.data : "", value.size);
    }
    int failed = value.failed || key.failed;
    mapicfg__buffer_free(&value);
    if (failed) mapicfg__buffer_free(&key);
    kept->sort_key = key.data;
    return failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

mapicfg_status mapicfg__select_sort(struct mapicfg__stage *stage, const struct mapicfg__item *item,
                                    mapicfg_error *err) {
    NEEDS_OBJECTS(item);
    struct selection *selection = stage->state;
    if (item->text && *first_name(stage, "Property"))
        return mapicfg__stage_no_member(stage, first_name(stage, "Property"), err);
    mapicfg_status status = keep(selection, item, err);
    if (status) return status;
    struct kept *kept = &selection->kept[selection->count - 1];
    kept->position = selection->count;
    return put_sort_key(stage, item, kept, err);
}

/* Equal ones stay in the order in which they came, also when the greatest stands first. */
static int compare(const void *a, const void *b) {
    const struct kept *left = a, *right = b;
    int order = strcmp(left->sort_key, right->sort_key);
    return order ? order : left->position < right->position ? -1 : 1;
}

static int compare_descending(const void *a, const void *b) {
    const struct kept *left = a, *right = b;
    int order = strcmp(right->sort_key, left->sort_key);
    return order ? order : left->position < right->position ? -1 : 1;
}

static mapicfg_status pass_sorted(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_error *err) {
    struct mapicfg__patterns names = mapicfg__bound_names(&stage->bound, "Property");
    struct mapicfg__buffer key = {0};
    if (!mapicfg__bound_switch(&stage->bound, "Unique")) return mapicfg__stage_pass(stage, item, err);
    for (size_t i = 0; i < (names.count ? names.count : 1); i++) {
        put_sort_value(&key, item, names.count ? mapicfg__bound_name(&names, i) : NULL);
        mapicfg__buffer_char(&key, '\n');
    }
    return pass_unique(stage, item, &key, compare_folded, err);
}

mapicfg_status mapicfg__select_sort_after(struct mapicfg__stage *stage, mapicfg_error *err) {
    struct selection *selection = stage->state;
    mapicfg_status status = MAPICFG_OK;
    int descending = mapicfg__bound_switch(&stage->bound, "Descending");
    if (selection && !stage->failed && selection->count > 1)
        qsort(selection->kept, selection->count, sizeof *selection->kept, descending ? compare_descending : compare);
    for (size_t i = 0; selection && !status && !stage->failed && i < selection->count; i++) {
        struct mapicfg__item item = item_of(&selection->kept[i]);
        status = pass_sorted(stage, &item, err);
    }
    end(stage);
    return status;
}

/* ---- Measure-Object, Out-Null ---- */

/* How many items have each property; without properties, how many there are. */
struct measures {
    uint64_t counts[MAPICFG__MOST_NAMES];
};

mapicfg_status mapicfg__select_measure_before(struct mapicfg__stage *stage, mapicfg_error *err) {
    stage->state = mapicfg__mem_zalloc(sizeof(struct measures));
    return stage->state ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

mapicfg_status mapicfg__select_measure(struct mapicfg__stage *stage, const struct mapicfg__item *item,
                                       mapicfg_error *err) {
    NEEDS_OBJECTS(item);
    struct measures *measures = stage->state;
    struct mapicfg__patterns names = mapicfg__bound_names(&stage->bound, "Property");
    struct mapicfg__buffer value = {0};
    if (!names.count) measures->counts[0]++;
    for (size_t i = 0; i < names.count; i++) {
        value.size = 0;
        if (mapicfg__item_put_value(&value, item, mapicfg__bound_name(&names, i))) measures->counts[i]++;
    }
    mapicfg_status status = value.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
    mapicfg__buffer_free(&value);
    return status;
}

static mapicfg_status pass_measure(struct mapicfg__stage *stage, uint64_t number, const char *property,
                                   mapicfg_error *err) {
    static const char *const names[] = {"Count", "Average", "Sum", "Maximum", "Minimum", "Property"};
    struct mapicfg__buffer count = {0};
    mapicfg__buffer_number(&count, number);
    const char *values[] = {count.data, "", "", "", "", property};
    const struct mapicfg__item item = {.names = names, .values = values, .count = 6};
    mapicfg_status status = count.failed ? mapicfg__error_no_memory(err) : mapicfg__stage_pass(stage, &item, err);
    mapicfg__buffer_free(&count);
    return status;
}

mapicfg_status mapicfg__select_measure_after(struct mapicfg__stage *stage, mapicfg_error *err) {
    struct measures *measures = stage->state;
    struct mapicfg__patterns names = mapicfg__bound_names(&stage->bound, "Property");
    mapicfg_status status = MAPICFG_OK;
    int wanted = measures && !stage->failed;
    if (wanted && !names.count) status = pass_measure(stage, measures->counts[0], "", err);
    for (size_t i = 0; wanted && !status && i < names.count; i++)
        status = pass_measure(stage, measures->counts[i], mapicfg__bound_name(&names, i), err);
    mapicfg__mem_free(measures);
    stage->state = NULL;
    return status;
}

mapicfg_status mapicfg__select_out_null(struct mapicfg__stage *stage, const struct mapicfg__item *item,
                                        mapicfg_error *err) {
    (void)stage, (void)item, (void)err;
    return MAPICFG_OK;
}
