/* SPDX-License-Identifier: LGPL-2.1-or-later
 * condition.c: whether an object fulfils the condition of Where-Object or of -Filter.
 *
 * Sources: about_Comparison_Operators for Where-Object; for a filter, "Filterable properties" and LDAP, where a
 * property of several values equals a value when one of them does, and -ne is the opposite of -eq. A property that is
 * not stated has no value, as one that is $null. */
#include <mapicfg/identity.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "cmdlet/compare.h"
#include "cmdlet/lexer.h"
#include "cmdlet/regex.h"
#include "cmdlet/run.h"
#include "cmdlet/spot.h"

#define OPERATION(op) ((op)&0xffu)

/* ---- before anything runs ---- */

static int is_match(uint32_t operation) {
    return operation == MAPICFG__OP_MATCH || operation == MAPICFG__OP_NOTMATCH;
}

static mapicfg_status check_one(const struct mapicfg__expr *expr, uint32_t class_id, mapicfg_error *err) {
    const struct mapicfg__class *cls = mapicfg__class_get(class_id);
    uint32_t operation = OPERATION(expr->op);
    if (cls && expr->kind == MAPICFG__EXPR_COMPARE &&
        ((operation >= MAPICFG__OP_CONTAINS && operation <= MAPICFG__OP_NOTIN) || is_match(operation))) {
        mapicfg__error_fail(err, MAPICFG_E_PARAMETER,
                            "Cannot bind parameter 'Filter'. A filter has the operators -eq -ne -like "
                            "-notlike -gt -ge -lt -le; for others use Where-Object.");
        return mapicfg__spot_put(err, expr->spot), MAPICFG_E_PARAMETER;
    }
    const struct mapicfg__term *value = &expr->value;
    const char *refused = NULL, *so = "";
    if (expr->kind == MAPICFG__EXPR_COMPARE && is_match(operation) && !expr->turned &&
        value->kind == MAPICFG__VALUE_STRING &&
        mapicfg__regex_read(value->text, value->size, &refused, &so) == MAPICFG__REGEX_NO_MEMORY)
        return mapicfg__error_no_memory(err);
    if (refused) {
        mapicfg__error_fail(err, MAPICFG_E_UNSUPPORTED, "the regular expression has %s%s; write -like with * and ?",
                            refused, so);
        return mapicfg__spot_put(err, value->spot), MAPICFG_E_UNSUPPORTED;
    }
    if (!cls || !expr->property || mapicfg__property_find(cls, expr->property, strlen(expr->property)) >= 0)
        return MAPICFG_OK;
    mapicfg__error_fail(err, MAPICFG_E_PARAMETER,
                        "Cannot bind parameter 'Filter'. \"%.60s\" is not a recognized filterable "
                        "property of %s.",
                        expr->property, cls->name);
    return mapicfg__spot_put(err, expr->spot), MAPICFG_E_PARAMETER;
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

/* A filter converts texts, so a text that is not a Boolean is a mistake. Where-Object takes every text as $true, as
 * PowerShell does (about_Booleans), even 'False', which is never meant. */
static mapicfg_status check_boolean(const struct mapicfg__expr *expr, uint32_t class_id, mapicfg_error *err) {
    const struct mapicfg__term *value = &expr->value;
    uint32_t operation = OPERATION(expr->op);
    if (expr->kind != MAPICFG__EXPR_COMPARE || expr->turned ||
        (operation != MAPICFG__OP_EQ && operation != MAPICFG__OP_NE) || mapicfg__term_state(value) != MAPICFG_VALUE ||
        value->kind != MAPICFG__VALUE_STRING)
        return MAPICFG_OK;
    const struct mapicfg__class *cls = mapicfg__class_get(class_id);
    int is_true = mapicfg__text_is_word(value->text, value->size, "True");
    int is_false = mapicfg__text_is_word(value->text, value->size, "False");
    if (cls && is_boolean(cls, expr->property) && !is_true && !is_false)
        return mapicfg__spot_refuse(err, value->spot,
                                    "Cannot bind parameter 'Filter'. Cannot convert value \"%.60s\" of %.60s to type "
                                    "\"System.Boolean\": write $true, $false or $null.",
                                    value->text, expr->property);
    if (!cls && is_false && is_boolean_somewhere(expr->property))
        return mapicfg__spot_refuse(
            err, value->spot, "'%s' is a text, and PowerShell takes any text for $true beside a Boolean: write $false.",
            value->text);
    return MAPICFG_OK;
}

/* As deep as the parser lets parentheses be. */
mapicfg_status mapicfg__condition_check(const struct mapicfg__expr *expr, uint32_t class_id, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (; !status && expr; expr = expr->next) {
        status = check_one(expr, class_id, err);
        if (!status) status = check_boolean(expr, class_id, err);
        if (!status && expr->first) status = mapicfg__condition_check(expr->first, class_id, err);
    }
    return status;
}

/* ---- values ---- */

static struct mapicfg__operand of_value(const struct mapicfg__property *property, const struct mapicfg__value *value) {
    if (value->state == MAPICFG_NOT_STATED || value->state == MAPICFG_NULL)
        return (struct mapicfg__operand){.kind = MAPICFG__KIND_NOTHING};
    if (mapicfg__is_state(property))
        return (struct mapicfg__operand){.kind = MAPICFG__KIND_STATE, .state = value->state == MAPICFG_TRUE};
    if (mapicfg__is_list(property))
        return (struct mapicfg__operand){.kind = MAPICFG__KIND_LIST, .items = value->items, .count = value->count};
    struct mapicfg__operand text = mapicfg__operand_of_text(value->text, strlen(value->text));
    if (property->type == MAPICFG_TYPE_GUID) text.kind = MAPICFG__KIND_GUID;
    if (property->type == MAPICFG_TYPE_ENUM) text.kind = MAPICFG__KIND_ENUM;
    if (property->type == MAPICFG_TYPE_URL) text.kind = MAPICFG__KIND_URL;
    text.values = mapicfg__property_values(property);
    return text;
}

static struct mapicfg__operand of_property(const struct mapicfg__item *item, const char *name) {
    for (size_t i = 0; item->values && i < item->count; i++)
        if (mapicfg_text_equal(item->names[i], name)) return mapicfg__operand_of_record(item->values[i]);
    int32_t at = item->object ? mapicfg__property_find(item->object->cls, name, strlen(name)) : -1;
    if (at < 0 || !mapicfg__item_is_selected(item, at)) return (struct mapicfg__operand){.kind = MAPICFG__KIND_NOTHING};
    return of_value(&item->object->cls->properties[at], &item->object->values[at]);
}

/* ---- one comparison ---- */

/* A filter's value has the type of the property; check_boolean() has refused texts that are not Booleans. A URL is a
 * text in Active Directory. */
static void take_type(struct mapicfg__operand *value, struct mapicfg__operand *with) {
    if (value->kind == MAPICFG__KIND_URL) value->kind = MAPICFG__KIND_TEXT;
    if (value->kind == MAPICFG__KIND_LIST && !value->count) value->kind = MAPICFG__KIND_NOTHING;
    if (value->kind != MAPICFG__KIND_STATE || with->kind != MAPICFG__KIND_TEXT) return;
    with->kind = MAPICFG__KIND_STATE;
    with->state = mapicfg__text_is_word(with->text, with->size, "True");
}

static uint32_t opposite(uint32_t op) {
    return OPERATION(op) == MAPICFG__OP_NE        ? MAPICFG__OP_EQ
           : OPERATION(op) == MAPICFG__OP_NOTLIKE ? MAPICFG__OP_LIKE
                                                  : 0;
}

static int compare_in_filter(const struct mapicfg__expr *expr, struct mapicfg__operand *value,
                             struct mapicfg__operand *with, struct mapicfg__buffer *scratch) {
    uint32_t positive = opposite(expr->op);
    take_type(value, with);
    int answer = mapicfg__compare(positive ? positive : expr->op, value, with, scratch);
    if (answer == MAPICFG__NOT_COMPARABLE) return 0;
    return answer < 0 || !positive ? answer : !answer;
}

static int compare(const struct mapicfg__expr *expr, const struct mapicfg__item *item,
                   struct mapicfg__buffer *scratch) {
    struct mapicfg__operand property = of_property(item, expr->property);
    struct mapicfg__operand value = mapicfg__operand_of_term(&expr->value);
    if (expr->filter) return compare_in_filter(expr, &property, &value, scratch);
    if (expr->turned) return mapicfg__compare(expr->op, &value, &property, scratch);
    return mapicfg__compare(expr->op, &property, &value, scratch);
}

/* ---- the condition ---- */

struct evaluation {
    const struct mapicfg__item *item;
    struct mapicfg__buffer scratch;
    const struct mapicfg__expr *failed; /* the comparison that has no answer, */
    int why;                            /* and MAPICFG__NOT_COMPARABLE and so on */
};

static int evaluate(struct evaluation *evaluation, const struct mapicfg__expr *expr);

static int evaluate_joined(struct evaluation *evaluation, const struct mapicfg__expr *operand) {
    int result = evaluate(evaluation, operand);
    for (operand = operand->next; operand && !evaluation->failed; operand = operand->next)
        if (result != operand->or_before) result = evaluate(evaluation, operand);
    return result;
}

static int evaluate(struct evaluation *evaluation, const struct mapicfg__expr *expr) {
    struct mapicfg__operand operand;
    int result;
    switch (expr->kind) {
    case MAPICFG__EXPR_JOINED: return evaluate_joined(evaluation, expr->first);
    case MAPICFG__EXPR_NOT: return !evaluate(evaluation, expr->first);
    case MAPICFG__EXPR_COMPARE:
        result = compare(expr, evaluation->item, &evaluation->scratch);
        if (result < 0) evaluation->failed = expr, evaluation->why = result;
        return result == 1;
    case MAPICFG__EXPR_PROPERTY: operand = of_property(evaluation->item, expr->property); break;
    default: operand = mapicfg__operand_of_term(&expr->value);
    }
    return mapicfg__operand_is_true(&operand);
}

static mapicfg_status fail(const struct mapicfg__operand *left, const struct mapicfg__operand *right, int why,
                           mapicfg_error *err) {
    struct mapicfg__buffer a = {0}, b = {0};
    mapicfg__buffer_bytes(&a, "", 0);
    mapicfg__buffer_bytes(&b, "", 0);
    mapicfg__operand_put(&a, left);
    mapicfg__operand_put(&b, right);
    mapicfg_status status = MAPICFG_E_VALUE;
    const char *x = a.data ? a.data : "", *y = b.data ? b.data : "";
    if (why == MAPICFG__LONG_PATTERN)
        status = mapicfg__error_fail(err, MAPICFG_E_LIMIT, "the pattern of -like has %zu bytes; at most %zu are taken",
                                     b.size, MAPICFG__MOST_PATTERN);
    else if (why == MAPICFG__NO_PATTERN)
        mapicfg__error_fail(err, status, "The specified wildcard character pattern is not valid: %.*s",
                            mapicfg__lexer_shown(y, b.size), y);
    else if (why == MAPICFG__NO_REGEX)
        mapicfg__error_fail(
            err, status,
            "the regular expression \"%.*s\" is not valid, has what is not supported here, or takes too "
            "many steps; write -like with * and ?",
            mapicfg__lexer_shown(y, b.size), y);
    else if (why == MAPICFG__NOT_MODELED)
        mapicfg__error_fail(err, status,
                            "Comparing \"%.*s\" with \"%.*s\" is not supported: the answer depends on how .NET orders "
                            "or reads them. Compare with -like, or with another text.",
                            mapicfg__lexer_shown(x, a.size), x, mapicfg__lexer_shown(y, b.size), y);
    else
        mapicfg__error_fail(err, status, "Could not compare \"%.*s\" to \"%.*s\".", mapicfg__lexer_shown(x, a.size), x,
                            mapicfg__lexer_shown(y, b.size), y);
    mapicfg__buffer_free(&a);
    mapicfg__buffer_free(&b);
    return status;
}

static mapicfg_status no_answer(const struct evaluation *evaluation, mapicfg_error *err) {
    const struct mapicfg__expr *expr = evaluation->failed;
    struct mapicfg__operand property = of_property(evaluation->item, expr->property);
    struct mapicfg__operand value = mapicfg__operand_of_term(&expr->value);
    mapicfg_status status =
        expr->turned ? fail(&value, &property, evaluation->why, err) : fail(&property, &value, evaluation->why, err);
    return mapicfg__spot_put(err, expr->spot), status;
}

mapicfg_status mapicfg__condition_evaluate(const struct mapicfg__expr *expr, const struct mapicfg__item *item,
                                           int *fits, mapicfg_error *err) {
    struct evaluation evaluation = {.item = item};
    *fits = evaluate(&evaluation, expr);
    mapicfg_status status = MAPICFG_OK;
    if (evaluation.scratch.failed)
        status = mapicfg__error_no_memory(err);
    else if (evaluation.failed)
        status = no_answer(&evaluation, err);
    mapicfg__buffer_free(&evaluation.scratch);
    return status;
}
