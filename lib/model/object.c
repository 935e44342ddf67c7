/* SPDX-License-Identifier: LGPL-2.1-or-later
 * object.c: objects: making, comparing, and getting and setting their properties by name. */
#include "model/object.h"

#ifdef MAPICFG_CHECKED
#include <assert.h>
#endif
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/value.h"

static void update_bits(mapicfg_object *object, const struct mapicfg__property *property, uint32_t state) {
    if (!(property->traits & MAPICFG__DECIDES)) return;
    unsigned shift = mapicfg__property_trait(property, MAPICFG__SHIFT);
    object->bits = (uint8_t)((object->bits & ~(3u << shift)) | state << shift);
}

/* Frees what a value points to, unless it lies in the object itself. */
static void free_part(const mapicfg_object *object, void *part) {
    uintptr_t at = (uintptr_t)part, begin = (uintptr_t)object;
    if (at < begin || at - begin >= object->size) mapicfg__mem_free(part);
}

static void free_items(char **items, size_t count) {
    for (size_t i = 0; i < count; i++) mapicfg__mem_free(items[i]);
    mapicfg__mem_free(items);
}

static void clear_value(mapicfg_object *object, struct mapicfg__value *value) {
    object->guessed &= ~((uint64_t)1 << (value - object->values));
    free_part(object, value->text);
    for (size_t i = 0; i < value->count; i++) free_part(object, value->items[i]);
    free_part(object, value->items);
    memset(value, 0, sizeof *value);
}

/* ---- whole objects ---- */

mapicfg_status mapicfg__object_new(mapicfg_object **out, const struct mapicfg__class *cls, size_t extra,
                                   mapicfg_error *err) {
    size_t size = sizeof **out + cls->count * sizeof *(*out)->values;
    *out = extra > SIZE_MAX - size ? NULL : mapicfg__mem_zalloc(size + extra);
    if (!*out) return mapicfg__error_no_memory(err);
    (*out)->cls = cls;
    (*out)->size = size + extra;
    return MAPICFG_OK;
}

mapicfg_status mapicfg_object_new(uint32_t class_id, mapicfg_object **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    const struct mapicfg__class *cls = mapicfg__class_get(class_id);
    if (!cls)
        return mapicfg__error_fail(err, MAPICFG_E_CLASS, "%lu is not a class; classes are 1 to %d",
                                   (unsigned long)class_id, MAPICFG__CLASS_COUNT);
    return mapicfg__object_new(out, cls, 0, err);
}

void mapicfg_object_free(mapicfg_object *object) {
    if (!object) return;
    for (uint32_t i = 0; i < object->cls->count; i++)
        if (object->values[i].text || object->values[i].items) clear_value(object, &object->values[i]);
    mapicfg__mem_free(object);
}

mapicfg_status mapicfg_object_copy(const mapicfg_object *from, mapicfg_object **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!from) return mapicfg__error_null_argument(err, "from");
    mapicfg_object *copy;
    mapicfg_status status = mapicfg_object_new(from->cls->id, &copy, err);
    if (status) return status;
    copy->bits = from->bits;
    copy->guessed = from->guessed;
    for (uint32_t i = 0; i < from->cls->count; i++) {
        if (mapicfg__value_copy(&copy->values[i], &from->values[i])) continue;
        mapicfg_object_free(copy);
        return mapicfg__error_no_memory(err);
    }
    *out = copy;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__object_need(const mapicfg_object *object, uint32_t class_id, const char *what,
                                    mapicfg_error *err) {
    if (!object) return mapicfg__error_null_argument(err, what);
    if (object->cls->id == class_id) return MAPICFG_OK;
    mapicfg_status status = mapicfg__error_fail(err, MAPICFG_E_CLASS, "%s is of the class %s; it must be of %s", what,
                                                object->cls->name, mapicfg_class_name(class_id));
    mapicfg__error_object(err, mapicfg_object_get_identity(object));
    return status;
}

uint32_t mapicfg_object_get_class(const mapicfg_object *object) {
    return object ? object->cls->id : 0;
}

/* As sets: a multi-valued property has no order. No element is there twice. Small lists are compared pair by pair;
 * long ones by sorted copies, where memory allows. */
int mapicfg__value_equal_items(const struct mapicfg__value *a, const struct mapicfg__value *b) {
    if (a->count != b->count) return 0;
    size_t bytes = a->count * sizeof(char *);
    char **left = a->count > 16 ? mapicfg__mem_alloc(2 * bytes) : NULL;
    int equal = 1;
    if (left) {
        char **right = left + a->count;
        memcpy(left, a->items, bytes);
        memcpy(right, b->items, bytes);
        qsort(left, a->count, sizeof *left, mapicfg__value_compare_texts);
        qsort(right, a->count, sizeof *right, mapicfg__value_compare_texts);
        for (uint32_t i = 0; equal && i < a->count; i++) equal = mapicfg__value_compare_texts(&left[i], &right[i]) == 0;
        mapicfg__mem_free(left);
        return equal;
    }
    for (uint32_t i = 0; equal && i < a->count; i++) {
        equal = 0;
        for (uint32_t j = 0; !equal && j < b->count; j++)
            equal = mapicfg__value_compare_texts(&a->items[i], &b->items[j]) == 0;
    }
    return equal;
}

static int equal_values(const struct mapicfg__value *a, const struct mapicfg__value *b) {
    if (a->state != b->state) return 0;
    if (a->text && mapicfg__value_compare_texts(&a->text, &b->text) != 0) return 0;
    return mapicfg__value_equal_items(a, b);
}

size_t mapicfg_object_difference(const mapicfg_object *a, const mapicfg_object *b, size_t from) {
    if (!a || !b || a->cls != b->cls) return from;
    while (from < a->cls->count && equal_values(&a->values[from], &b->values[from])) from++;
    return from < a->cls->count ? from : a->cls->count;
}

int mapicfg_object_equal(const mapicfg_object *a, const mapicfg_object *b) {
    if (!a || !b) return a == b;
    return a->cls == b->cls && mapicfg_object_difference(a, b, 0) == a->cls->count;
}

int mapicfg_object_is_guessed(const mapicfg_object *object, const char *property) {
    const int32_t at = object && property ? mapicfg__property_find(object->cls, property, strlen(property)) : -1;
    return at >= 0 && object->guessed >> at & 1;
}

void mapicfg__object_forget_guessed(mapicfg_object *object) {
    for (uint32_t i = 0; object->guessed && i < object->cls->count; i++) {
        if (!(object->guessed >> i & 1)) continue;
        clear_value(object, &object->values[i]);
        update_bits(object, &object->cls->properties[i], MAPICFG_NOT_STATED);
    }
}

/* ---- properties ---- */

static mapicfg_status unknown_property(const struct mapicfg__class *cls, const char *name, mapicfg_error *err) {
    const char *meant = mapicfg__property_meant(cls, name, SIZE_MAX - 1);
    return mapicfg__error_fail(err, MAPICFG_E_PROPERTY, "%s has no property \"%.60s\"%s%s%s", cls->name, name,
                               meant ? "; did you mean " : "", meant ? meant : "", meant ? "?" : "");
}

/* Finds a property for the public functions. */
static mapicfg_status find(const mapicfg_object *object, const char *name, uint32_t *property, mapicfg_error *err) {
    *property = 0;
    if (!object) return mapicfg__error_null_argument(err, "object");
    if (!name) return mapicfg__error_null_argument(err, "property");
    int32_t found = mapicfg__property_find(object->cls, name, strlen(name));
    if (found < 0) return unknown_property(object->cls, name, err);
    *property = (uint32_t)found;
    return MAPICFG_OK;
}

/* Names the object and the property in the error of a failed set. */
static mapicfg_status leave(const mapicfg_object *object, uint32_t property, mapicfg_status status,
                            mapicfg_error *err) {
    if (!status) return status;
    mapicfg__error_object(err, mapicfg_object_get_identity(object));
    mapicfg__error_property(err, object->cls->properties[property].name);
    return status;
}

mapicfg_status mapicfg_object_get_state(const mapicfg_object *object, const char *property, uint32_t *state,
                                        mapicfg_error *err) {
    uint32_t at;
    mapicfg_status status = find(object, property, &at, err);
    if (status) return status;
    if (!state) return mapicfg__error_null_argument(err, "state");
    *state = object->values[at].state;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__object_set_state(mapicfg_object *object, uint32_t at, uint32_t state, mapicfg_error *err) {
    const struct mapicfg__property *property = &object->cls->properties[at];
    if (state > MAPICFG_TRUE)
        return mapicfg__error_fail(err, MAPICFG_E_VALUE, "%lu is not a state: take MAPICFG_NULL, _FALSE or _TRUE",
                                   (unsigned long)state);
    if (state >= MAPICFG_FALSE && !mapicfg__is_state(property))
        return mapicfg__error_fail(err, MAPICFG_E_TYPE, "the property is not Boolean, so it cannot be $true or $false");
    if (state == MAPICFG_NULL && property->type == MAPICFG_TYPE_BOOL)
        return mapicfg__error_fail(err, MAPICFG_E_VALUE, "a Boolean cannot be $null; valid are: $true $false");
    clear_value(object, &object->values[at]);
    object->values[at].state = state == MAPICFG_NULL && mapicfg__is_list(property) ? MAPICFG_VALUE : state;
    update_bits(object, property, state);
    return MAPICFG_OK;
}

mapicfg_status mapicfg_object_set_state(mapicfg_object *object, const char *property, uint32_t state,
                                        mapicfg_error *err) {
    uint32_t at;
    mapicfg_status status = find(object, property, &at, err);
    if (status) return status;
    return leave(object, at, mapicfg__object_set_state(object, at, state, err), err);
}

static const char *state_text(uint32_t state) {
    return state == MAPICFG_TRUE ? "True" : state == MAPICFG_FALSE ? "False" : NULL;
}

mapicfg_status mapicfg_object_get_text(const mapicfg_object *object, const char *property, const char **text,
                                       mapicfg_error *err) {
    if (text) *text = NULL;
    uint32_t at;
    mapicfg_status status = find(object, property, &at, err);
    if (status) return status;
    if (!text) return mapicfg__error_null_argument(err, "text");
    if (mapicfg__is_list(&object->cls->properties[at]))
        return leave(
            object, at,
            mapicfg__error_fail(err, MAPICFG_E_TYPE, "the property is a list; ask for its items or for a copy"), err);
    const struct mapicfg__value *value = &object->values[at];
    *text = value->text ? value->text : state_text(value->state);
    return MAPICFG_OK;
}

mapicfg_status mapicfg_object_dup_text(const mapicfg_object *object, const char *property, char **text,
                                       mapicfg_error *err) {
    if (text) *text = NULL;
    uint32_t at;
    mapicfg_status status = find(object, property, &at, err);
    if (status) return status;
    if (!text) return mapicfg__error_null_argument(err, "text");
    if (object->values[at].state < MAPICFG_FALSE) return MAPICFG_OK;
    struct mapicfg__buffer out = {0};
    mapicfg__value_put(&out, &object->cls->properties[at], &object->values[at]);
    if (out.failed) {
        mapicfg__buffer_free(&out);
        return mapicfg__error_no_memory(err);
    }
    *text = out.data;
    return MAPICFG_OK;
}

const struct mapicfg__value *mapicfg__object_value(const mapicfg_object *object, uint32_t property) {
    static const struct mapicfg__value not_stated = {0};
    int of_class = property >> 8 == object->cls->id;
#ifdef MAPICFG_CHECKED
    assert(of_class);
#endif
    return of_class ? &object->values[mapicfg__property_number(property)] : &not_stated;
}

const char *mapicfg__object_text(const mapicfg_object *object, uint32_t property) {
    return mapicfg__object_value(object, property)->text;
}

uint32_t mapicfg__object_state(const mapicfg_object *object, uint32_t property) {
    return mapicfg__object_value(object, property)->state;
}

const char *mapicfg__object_role(const mapicfg_object *object, uint32_t role) {
    int32_t at = mapicfg__class_find(object->cls, MAPICFG__ROLE, role);
    return at < 0 ? NULL : object->values[at].text;
}

const char *mapicfg__object_server(const mapicfg_object *object, size_t *size) {
    *size = 0;
    if (mapicfg__class_find(object->cls, MAPICFG__ROLE, MAPICFG__ROLE_SERVER) < 0) return "";
    const char *server = mapicfg__object_role(object, MAPICFG__ROLE_SERVER);
    const char *identity = mapicfg__object_role(object, MAPICFG__ROLE_IDENTITY);
    const char *backslash = identity ? strchr(identity, '\\') : NULL;
    if (server)
        *size = strlen(server);
    else
        *size = backslash ? (size_t)(backslash - identity) : 0;
    return server ? server : identity ? identity : "";
}

/* Collects the elements of a list. */
struct collection {
    const struct mapicfg__property *property;
    int lenient;
    char **items;
    size_t count;
    size_t capacity;
};

static mapicfg_status collect(void *user, const char *text, size_t size, mapicfg_error *err) {
    struct collection *into = user;
    char *value;
    mapicfg_status status = mapicfg__value_text(into->property, text, size, into->lenient, &value, err);
    if (status || !value) return status;
    char **grown = mapicfg__mem_grow(into->items, &into->capacity, into->count + 1, sizeof *into->items);
    if (!grown) {
        mapicfg__mem_free(value);
        return mapicfg__error_no_memory(err);
    }
    into->items = grown;
    into->items[into->count++] = value;
    return MAPICFG_OK;
}

struct ordered {
    char *text; /* first, so that texts and these compare alike */
    size_t at;
};

static int compare_ordered(const void *a, const void *b) {
    int order = mapicfg__value_compare_texts(a, b);
    if (order) return order;
    const struct ordered *left = a, *right = b;
    return left->at < right->at ? -1 : left->at > right->at;
}

/* Drops later doubles, keeping the order. Sorts, since an export may hold lists of any length. */
static mapicfg_status drop_doubles(char **items, size_t *count, mapicfg_error *err) {
    if (*count < 2) return MAPICFG_OK;
    struct ordered *ordered = mapicfg__mem_alloc(*count * sizeof *ordered);
    if (!ordered) return mapicfg__error_no_memory(err);
    for (size_t i = 0; i < *count; i++) ordered[i] = (struct ordered){items[i], i};
    qsort(ordered, *count, sizeof *ordered, compare_ordered);
    size_t first = 0; /* of the run of equal texts */
    for (size_t i = 1; i < *count; i++) {
        if (mapicfg__value_compare_texts(&ordered[i], &ordered[first]) != 0) {
            first = i;
            continue;
        }
        mapicfg__mem_free(ordered[i].text);
        items[ordered[i].at] = NULL;
    }
    mapicfg__mem_free(ordered);
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++)
        if (items[i]) items[kept++] = items[i];
    *count = kept;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__object_take_items(mapicfg_object *object, uint32_t at, char **items, size_t count,
                                          mapicfg_error *err) {
    mapicfg_status status = count > UINT32_MAX ? mapicfg__error_fail(err, MAPICFG_E_LIMIT, "the list is too long")
                                               : drop_doubles(items, &count, err);
    if (status) {
        free_items(items, count);
        return status;
    }
    struct mapicfg__value *value = &object->values[at];
    clear_value(object, value);
    *value = (struct mapicfg__value){.state = MAPICFG_VALUE, .count = (uint32_t)count, .items = items};
    return MAPICFG_OK;
}

static mapicfg_status set_list_text(mapicfg_object *object, uint32_t at, const char *text, size_t size, int lenient,
                                    mapicfg_error *err) {
    struct collection into = {.property = &object->cls->properties[at], .lenient = lenient};
    mapicfg__text_trim(&text, &size);
    if (mapicfg__text_is_word(text, size, "$null")) size = 0;
    const int is_enum = into.property->type == MAPICFG_TYPE_ENUM_LIST;
    mapicfg__split_fn *split = is_enum ? mapicfg__value_split_list : mapicfg__value_split_addresses;
    if (lenient) split = is_enum ? mapicfg__value_split_words : mapicfg__value_split_joined;
    if (lenient && into.property->traits & MAPICFG__WORDS) split = mapicfg__value_split_names;
    mapicfg_status status = split(text, size, collect, &into, err);
    if (!status) return mapicfg__object_take_items(object, at, into.items, into.count, err);
    free_items(into.items, into.count);
    return status;
}

/* What databases write for a Boolean. 0: the text is neither. */
static uint32_t state_of_bit(const char *text, size_t size) {
    if (size != 1 || (*text != '0' && *text != '1')) return 0;
    return *text == '1' ? MAPICFG_TRUE : MAPICFG_FALSE;
}

/* What Excel makes of TRUE and FALSE where it speaks another language: its names of these two functions there. 0: the
 * text is none of them. */
static uint32_t state_of_excel(const char *text, size_t size) {
    static const char *const words[][2] = {
        {"WAHR", "FALSCH"},      {"VRAI", "FAUX"},    {"VERDADERO", "FALSO"}, {"VERO", "FALSO"},
        {"VERDADEIRO", "FALSO"}, {"WAAR", "ONWAAR"},  {"SANT", "FALSKT"},     {"SAND", "FALSK"},
        {"SANN", "USANN"},       {"TOSI", "EPÄTOSI"}, {"PRAWDA", "FAŁSZ"},    {"PRAVDA", "NEPRAVDA"},
        {"IGAZ", "HAMIS"},       {"ИСТИНА", "ЛОЖЬ"},  {"DOĞRU", "YANLIŞ"},    {"CERT", "FALS"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (size_t j = 0; j < 2; j++)
            if (mapicfg__text_equal(words[i][j], strlen(words[i][j]), text, size))
                return j ? MAPICFG_FALSE : MAPICFG_TRUE;
    return 0;
}

mapicfg_status mapicfg__object_set_text(mapicfg_object *object, uint32_t at, const char *text, size_t size, int lenient,
                                        mapicfg_error *err) {
    const struct mapicfg__property *property = &object->cls->properties[at];
    if (mapicfg__is_list(property)) return set_list_text(object, at, text, size, lenient, err);
    if (mapicfg__is_state(property)) {
        uint32_t state = mapicfg__value_parse_state(text, size);
        uint32_t excel = state == MAPICFG_VALUE ? state_of_excel(text, size) : 0;
        int three = property->type == MAPICFG_TYPE_TRISTATE;
        if (excel && lenient) state = excel; /* in an export; a person at a cmdlet is told */
        if (lenient && state == MAPICFG_VALUE && state_of_bit(text, size)) state = state_of_bit(text, size);
        if (lenient && mapicfg__value_is_missing(property, text, size)) state = MAPICFG_NULL;
        if (state == MAPICFG_VALUE || (state == MAPICFG_NULL && !three && !lenient))
            return mapicfg__error_fail(err, MAPICFG_E_VALUE, "\"%.*s\" is not a valid value; valid are: True False%s%s",
                                       (int)(size < 100 ? size : 100), text, three ? " and nothing ($null)" : "",
                                       excel ? "; Excel wrote it in its own language" : "");
        /* an export that selects a Boolean the object lacks prints nothing: that states nothing */
        if (state == MAPICFG_NULL && !three) state = MAPICFG_NOT_STATED;
        return mapicfg__object_set_state(object, at, state, err);
    }
    char *value;
    mapicfg_status status = mapicfg__value_text(property, text, size, lenient, &value, err);
    if (status) return status;
    clear_value(object, &object->values[at]);
    object->values[at] = (struct mapicfg__value){.state = value ? MAPICFG_VALUE : MAPICFG_NULL, .text = value};
    return MAPICFG_OK;
}

mapicfg_status mapicfg_object_set_text(mapicfg_object *object, const char *property, const char *text,
                                       mapicfg_error *err) {
    uint32_t at;
    mapicfg_status status = find(object, property, &at, err);
    if (status) return status;
    if (!text) return mapicfg__error_null_argument(err, "text");
    return leave(object, at, mapicfg__object_set_text(object, at, text, strlen(text), MAPICFG__STRICT, err), err);
}

mapicfg_status mapicfg__object_put_text(mapicfg_object *object, uint32_t property, const char *text,
                                        mapicfg_error *err) {
    return mapicfg_object_set_text(object, mapicfg__property_name(property), text, err);
}

mapicfg_status mapicfg__object_put_state(mapicfg_object *object, uint32_t property, uint32_t state,
                                         mapicfg_error *err) {
    return mapicfg_object_set_state(object, mapicfg__property_name(property), state, err);
}

/* ---- lists ---- */

mapicfg_status mapicfg_object_get_count(const mapicfg_object *object, const char *property, size_t *count,
                                        mapicfg_error *err) {
    uint32_t at;
    mapicfg_status status = find(object, property, &at, err);
    if (status) return status;
    if (!count) return mapicfg__error_null_argument(err, "count");
    *count = mapicfg__is_list(&object->cls->properties[at]) ? object->values[at].count
                                                            : object->values[at].state >= MAPICFG_FALSE;
    return MAPICFG_OK;
}

mapicfg_status mapicfg_object_get_item(const mapicfg_object *object, const char *property, size_t index,
                                       const char **text, mapicfg_error *err) {
    if (text) *text = NULL;
    uint32_t at;
    mapicfg_status status = find(object, property, &at, err);
    if (status) return status;
    if (!text) return mapicfg__error_null_argument(err, "text");
    const struct mapicfg__value *value = &object->values[at];
    size_t count = mapicfg__is_list(&object->cls->properties[at]) ? value->count : value->state >= MAPICFG_FALSE;
    if (index >= count)
        return leave(object, at,
                     mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "there is no item %zu: there are %zu", index, count),
                     err);
    *text = value->items ? value->items[index] : value->text ? value->text : state_text(value->state);
    return MAPICFG_OK;
}

/* What the three changes of a list begin with. */
static mapicfg_status find_list(const mapicfg_object *object, const char *property, const char *const *items,
                                size_t count, uint32_t *at, mapicfg_error *err) {
    mapicfg_status status = find(object, property, at, err);
    if (status) return status;
    if (!items && count) return mapicfg__error_null_argument(err, "items");
    if (mapicfg__is_list(&object->cls->properties[*at])) return MAPICFG_OK;
    return leave(object, *at, mapicfg__error_fail(err, MAPICFG_E_TYPE, "the property is not a list"), err);
}

static mapicfg_status collect_items(struct collection *into, const char *const *items, size_t count,
                                    mapicfg_error *err) {
    for (size_t i = 0; i < count; i++) {
        mapicfg_status status = items[i] ? collect(into, items[i], strlen(items[i]), err)
                                         : mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "item %zu is NULL", i);
        if (status) return status;
    }
    return MAPICFG_OK;
}

/* The new list is what is there (where kept) followed by items. */
static mapicfg_status change_list(mapicfg_object *object, uint32_t at, int keep, const char *const *items, size_t count,
                                  mapicfg_error *err) {
    struct collection into = {.property = &object->cls->properties[at], .lenient = MAPICFG__LENIENT};
    const struct mapicfg__value *value = &object->values[at];
    mapicfg_status status =
        keep ? collect_items(&into, (const char *const *)value->items, value->count, err) : MAPICFG_OK;
    into.lenient = MAPICFG__STRICT;
    if (!status) status = collect_items(&into, items, count, err);
    if (!status) return leave(object, at, mapicfg__object_take_items(object, at, into.items, into.count, err), err);
    free_items(into.items, into.count);
    return leave(object, at, status, err);
}

mapicfg_status mapicfg_object_set_items(mapicfg_object *object, const char *property, const char *const *items,
                                        size_t count, mapicfg_error *err) {
    uint32_t at;
    mapicfg_status status = find_list(object, property, items, count, &at, err);
    return status ? status : change_list(object, at, 0, items, count, err);
}

mapicfg_status mapicfg_object_add_items(mapicfg_object *object, const char *property, const char *const *items,
                                        size_t count, mapicfg_error *err) {
    uint32_t at;
    mapicfg_status status = find_list(object, property, items, count, &at, err);
    return status ? status : change_list(object, at, 1, items, count, err);
}

mapicfg_status mapicfg_object_remove_items(mapicfg_object *object, const char *property, const char *const *items,
                                           size_t count, mapicfg_error *err) {
    uint32_t at;
    mapicfg_status status = find_list(object, property, items, count, &at, err);
    if (status) return status;
    struct collection out = {.property = &object->cls->properties[at], .lenient = MAPICFG__STRICT};
    status = collect_items(&out, items, count, err);
    struct mapicfg__value *value = &object->values[at];
    uint32_t kept = 0;
    for (uint32_t i = 0; !status && i < value->count; i++) {
        int removed = 0;
        for (size_t j = 0; !removed && j < out.count; j++)
            removed = mapicfg__value_compare_texts(&value->items[i], &out.items[j]) == 0;
        if (removed)
            free_part(object, value->items[i]);
        else
            value->items[kept++] = value->items[i];
    }
    free_items(out.items, out.count);
    if (!status) value->count = kept;
    return leave(object, at, status, err);
}

const char *mapicfg_object_get_identity(const mapicfg_object *object) {
    if (!object) return NULL;
    const char *identity = NULL;
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 0; i < object->cls->count; i++) {
        uint32_t rank = mapicfg__property_trait(&object->cls->properties[i], MAPICFG__RANK);
        if (!rank || rank >= best || !object->values[i].text) continue;
        best = rank;
        identity = object->values[i].text;
    }
    return identity;
}
