/* SPDX-License-Identifier: LGPL-2.1-or-later
 * condition.c: whether an object fulfils the condition of Where-Object or of -Filter.
 *
 * Source: about_Comparison_Operators: texts compare without regard to case, numbers as numbers; $null equals $null only.
 * A property that is not stated has no value, as one that is $null. */
#include <mapicfg/identity.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "cmdlet/convert.h"
#include "cmdlet/run.h"

#define OPERATION(op) ((op)&0xffu)

/* ---- before anything runs ---- */

static mapicfg_status check_one(const struct mapicfg__expr *expr, uint32_t class_id, mapicfg_error *err) {
    const struct mapicfg__class *cls = mapicfg__class_get(class_id);
    if (expr->kind == MAPICFG__EXPR_COMPARE && OPERATION(expr->op) == MAPICFG__OP_MATCH) {
        mapicfg__fail(err, MAPICFG_E_UNSUPPORTED, "-match is not supported; write -like with * and ?");
        return mapicfg__at(err, expr->spot), MAPICFG_E_UNSUPPORTED;
    }
    if (cls && expr->kind == MAPICFG__EXPR_COMPARE && OPERATION(expr->op) >= MAPICFG__OP_CONTAINS &&
        OPERATION(expr->op) <= MAPICFG__OP_NOTIN) {
        mapicfg__fail(err, MAPICFG_E_PARAMETER, "Cannot bind parameter 'Filter'. A filter has the operators -eq -ne -like "
                      "-notlike -gt -ge -lt -le; for others use Where-Object.");
        return mapicfg__at(err, expr->spot), MAPICFG_E_PARAMETER;
    }
    if (!cls || !expr->property || mapicfg__property_find(cls, expr->property, strlen(expr->property)) >= 0)
        return MAPICFG_OK;
    mapicfg__fail(err, MAPICFG_E_PARAMETER,
                  "Cannot bind parameter 'Filter'. \"%.60s\" is not a recognized filterable "
                  "property of %s.",
                  expr->property, cls->name);
    return mapicfg__at(err, expr->spot), MAPICFG_E_PARAMETER;
}

static int is_boolean(const struct mapicfg__class *cls, const char *name) {
    int32_t at = mapicfg__property_find(cls, name, strlen(name));
    return at >= 0 && mapicfg__is_state(&cls->properties[at]);
}

/* Whether any class has it as a Boolean: of Where-Object the class is not known here. */
static int is_boolean_somewhere(const char *name) {
    for (uint32_t id = 1; id <= MAPICFG__CLASS_COUNT; id++)
        if (is_boolean(mapicfg__class_get(id), name)) return 1;
    return 0;
}

/* A filter converts texts, so one that is no Boolean is a mistake. Where-Object takes every text for $true, as
 * PowerShell does (about_Booleans): 'False' too, which nobody means who writes it. */
static mapicfg_status check_boolean(const struct mapicfg__expr *expr, uint32_t class_id, mapicfg_error *err) {
    const struct mapicfg__term *value = &expr->value;
    uint32_t operation = OPERATION(expr->op);
    if (expr->kind != MAPICFG__EXPR_COMPARE || (operation != MAPICFG__OP_EQ && operation != MAPICFG__OP_NE) ||
        mapicfg__term_state(value) != MAPICFG_VALUE || value->kind != MAPICFG__VALUE_STRING)
        return MAPICFG_OK;
    const struct mapicfg__class *cls = mapicfg__class_get(class_id);
    int is_true = mapicfg__is_word(value->text, value->size, "True");
    int is_false = mapicfg__is_word(value->text, value->size, "False");
    if (cls && is_boolean(cls, expr->property) && !is_true && !is_false)
        return mapicfg__refuse(err, value->spot,
                               "Cannot bind parameter 'Filter'. Cannot convert value \"%.60s\" of %.60s to type "
                               "\"System.Boolean\": write $true, $false or $null.",
                               value->text, expr->property);
    if (!cls && is_false && is_boolean_somewhere(expr->property))
        return mapicfg__refuse(err, value->spot,
                               "'%s' is a text, and PowerShell takes any text for $true beside a Boolean: write $false.",
                               value->text);
    return MAPICFG_OK;
}

/* The parser limits how deep a tree is. */
mapicfg_status mapicfg__check_condition(const struct mapicfg__expr *expr, uint32_t class_id, mapicfg_error *err) {
    if (!expr) return MAPICFG_OK;
    mapicfg_status status = check_one(expr, class_id, err);
    if (!status) status = check_boolean(expr, class_id, err);
    if (!status) status = mapicfg__check_condition(expr->left, class_id, err);
    return status ? status : mapicfg__check_condition(expr->right, class_id, err);
}

/* ---- values ---- */

struct operand {
    const char *text; /* NULL: $null */
    size_t size;
};

static struct operand of_term(const struct mapicfg__term *term) {
    if (term->kind == MAPICFG__VALUE_NULL) return (struct operand){NULL, 0};
    const char *text = mapicfg__term_text(term);
    return (struct operand){text, strlen(text)};
}

static int is_equal(struct operand a, struct operand b, int exactly) {
    if (!a.text || !b.text) return a.text == b.text;
    if (exactly) return a.size == b.size && memcmp(a.text, b.text, a.size) == 0;
    return mapicfg__text_equal(a.text, a.size, b.text, b.size);
}

/* -1, 0 or 1: numbers by their size, texts by their folded characters. */
static int order(struct operand a, struct operand b) {
    uint64_t left, right;
    if (mapicfg__parse_number(a.text, a.size, &left) && mapicfg__parse_number(b.text, b.size, &right))
        return left < right ? -1 : left > right;
    for (size_t i = 0, j = 0;;) {
        if (i >= a.size || j >= b.size) return (i < a.size) - (j < b.size);
        uint32_t x = mapicfg__fold(mapicfg__utf8_next(a.text, a.size, &i));
        uint32_t y = mapicfg__fold(mapicfg__utf8_next(b.text, b.size, &j));
        if (x != y) return x < y ? -1 : 1;
    }
}

static uint32_t fold(uint32_t c, int exactly) {
    return exactly ? c : mapicfg__fold(c);
}

/* One character of a pattern, which may be a set: [a-c], [xyz]. Moves *at past it. */
static int fits_one(struct operand pattern, size_t *at, uint32_t c, int exactly) {
    uint32_t first = mapicfg__utf8_next(pattern.text, pattern.size, at);
    if (first == '?') return 1;
    const char *end = first == '[' ? memchr(pattern.text + *at, ']', pattern.size - *at) : NULL;
    if (!end) return fold(first, exactly) == fold(c, exactly);
    size_t close = (size_t)(end - pattern.text);
    int fits = 0;
    c = fold(c, exactly);
    while (*at < close) {
        uint32_t low = fold(mapicfg__utf8_next(pattern.text, close, at), exactly), high = low;
        if (*at + 1 < close && pattern.text[*at] == '-') {
            ++*at;
            high = fold(mapicfg__utf8_next(pattern.text, close, at), exactly);
        }
        fits |= c >= low && c <= high;
    }
    *at = close + 1;
    return fits;
}

/* Source: about_Wildcards. A star is tried again one character further on, never more than one star deep. */
static int is_like(struct operand text, struct operand pattern, int exactly) {
    size_t at = 0, in = 0, star = SIZE_MAX, resume = 0;
    while (at < text.size) {
        if (in < pattern.size && pattern.text[in] == '*') {
            star = ++in;
            resume = at;
            continue;
        }
        size_t next = at, after = in;
        uint32_t c = mapicfg__utf8_next(text.text, text.size, &next);
        if (in < pattern.size && fits_one(pattern, &after, c, exactly)) {
            at = next;
            in = after;
            continue;
        }
        if (star == SIZE_MAX) return 0;
        mapicfg__utf8_next(text.text, text.size, &resume);
        at = resume;
        in = star;
    }
    while (in < pattern.size && pattern.text[in] == '*') in++;
    return in == pattern.size;
}

static int holds(uint32_t op, struct operand value, struct operand with) {
    int exactly = (op & MAPICFG__OP_CASE_SENSITIVE) != 0;
    uint32_t operation = OPERATION(op);
    if (operation == MAPICFG__OP_EQ) return is_equal(value, with, exactly);
    if (operation == MAPICFG__OP_NE) return !is_equal(value, with, exactly);
    if (operation == MAPICFG__OP_LIKE || operation == MAPICFG__OP_NOTLIKE) {
        int like = is_like((struct operand){value.text ? value.text : "", value.size},
                           (struct operand){with.text ? with.text : "", with.size}, exactly);
        return like == (operation == MAPICFG__OP_LIKE);
    }
    if (!value.text || !with.text) return 0;
    int sign = order(value, with);
    return operation == MAPICFG__OP_GT   ? sign > 0
           : operation == MAPICFG__OP_GE ? sign >= 0
           : operation == MAPICFG__OP_LT ? sign < 0
                                         : sign <= 0;
}

static int is_in(const struct mapicfg__term *list, struct operand value, int exactly) {
    if (list->kind != MAPICFG__VALUE_LIST) return is_equal(value, of_term(list), exactly);
    for (size_t i = 0; i < list->count; i++)
        if (is_equal(value, of_term(&list->items[i]), exactly)) return 1;
    return 0;
}

/* ---- one comparison ---- */

/* Beside a Boolean numbers and texts become one; "False" comes from a filter only. */
static int is_same_state(uint32_t state, const struct mapicfg__term *with) {
    uint32_t other = mapicfg__term_state(with);
    if (other == MAPICFG_VALUE)
        other = with->size && !mapicfg__is_word(with->text, with->size, "False") ? MAPICFG_TRUE : MAPICFG_FALSE;
    return state == other;
}

/* The values of a property: the elements of a list, else one. Calls fn for each until it gives 1. */
static int any(const struct mapicfg__item *item, const char *name, uint32_t op, const struct mapicfg__term *with,
               struct mapicfg__buffer *scratch) {
    int32_t at = item->object ? mapicfg__property_find(item->object->cls, name, strlen(name)) : -1;
    const struct mapicfg__value *value = at < 0 ? NULL : &item->object->values[at];
    if (value && value->items) {
        for (uint32_t i = 0; i < value->count; i++) {
            struct operand element = {value->items[i], strlen(value->items[i])};
            if (holds(op, element, of_term(with))) return 1;
        }
        return 0;
    }
    scratch->size = 0;
    mapicfg__buffer_bytes(scratch, "", 0);
    int has = mapicfg__put_item_value(scratch, item, name) && scratch->size;
    struct operand one = {has ? scratch->data : NULL, scratch->size};
    uint32_t operation = OPERATION(op), state = has && value ? value->state : MAPICFG_NOT_STATED;
    if ((operation == MAPICFG__OP_EQ || operation == MAPICFG__OP_NE) && with->kind <= MAPICFG__VALUE_FALSE &&
        (state == MAPICFG_TRUE || state == MAPICFG_FALSE))
        return is_same_state(state, with) == (operation == MAPICFG__OP_EQ);
    if (operation == MAPICFG__OP_IN) return is_in(with, one, (op & MAPICFG__OP_CASE_SENSITIVE) != 0);
    return holds(op, one, of_term(with));
}

static int compare(const struct mapicfg__expr *expr, const struct mapicfg__item *item,
                   struct mapicfg__buffer *scratch) {
    uint32_t sensitive = expr->op & MAPICFG__OP_CASE_SENSITIVE;
    switch (OPERATION(expr->op)) {
    case MAPICFG__OP_CONTAINS: return any(item, expr->property, MAPICFG__OP_EQ | sensitive, &expr->value, scratch);
    case MAPICFG__OP_NOTCONTAINS: return !any(item, expr->property, MAPICFG__OP_EQ | sensitive, &expr->value, scratch);
    case MAPICFG__OP_NOTIN: return !any(item, expr->property, MAPICFG__OP_IN | sensitive, &expr->value, scratch);
    default: return any(item, expr->property, expr->op, &expr->value, scratch);
    }
}

static int is_true(const struct mapicfg__item *item, const char *name, struct mapicfg__buffer *scratch) {
    scratch->size = 0;
    mapicfg__buffer_bytes(scratch, "", 0);
    mapicfg__put_item_value(scratch, item, name);
    return scratch->size && !mapicfg__is_word(scratch->data, scratch->size, "False") &&
           !mapicfg__is_word(scratch->data, scratch->size, "{}");
}

static int evaluate(const struct mapicfg__expr *expr, const struct mapicfg__item *item,
                    struct mapicfg__buffer *scratch) {
    switch (expr->kind) {
    case MAPICFG__EXPR_AND: return evaluate(expr->left, item, scratch) && evaluate(expr->right, item, scratch);
    case MAPICFG__EXPR_OR: return evaluate(expr->left, item, scratch) || evaluate(expr->right, item, scratch);
    case MAPICFG__EXPR_NOT: return !evaluate(expr->left, item, scratch);
    case MAPICFG__EXPR_COMPARE: return compare(expr, item, scratch);
    case MAPICFG__EXPR_PROPERTY: return is_true(item, expr->property, scratch);
    default: return expr->value.kind != MAPICFG__VALUE_NULL && expr->value.kind != MAPICFG__VALUE_FALSE;
    }
}

mapicfg_status mapicfg__evaluate(const struct mapicfg__expr *expr, const struct mapicfg__item *item, int *fits,
                                 mapicfg_error *err) {
    struct mapicfg__buffer scratch = {0};
    *fits = evaluate(expr, item, &scratch);
    mapicfg_status status = scratch.failed ? mapicfg__no_memory(err) : MAPICFG_OK;
    mapicfg__buffer_free(&scratch);
    return status;
}
