/* SPDX-License-Identifier: LGPL-2.1-or-later
 * convert.c: terms to values, by PowerShell's rules of conversion and in its words.
 *
 * Sources: about_Type_Conversion; about_Booleans (strings are refused for Boolean parameters); about_Arrays; the
 * @{Add=...; Remove=...} of multi-valued properties: "Modifying multivalued properties" in Exchange's documents. */
#include "cmdlet/convert.h"

#include <mapicfg/identity.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmdlet/lexer.h"
#include "cmdlet/number.h"
#include "cmdlet/run.h"
#include "cmdlet/spot.h"
#include "model/value.h"

static const struct mapicfg__property *property_of(const struct mapicfg__cmdlet *cmdlet, int32_t property) {
    return property < 0 ? NULL : &mapicfg__class_get(cmdlet->class_id)->properties[property];
}

/* What the methods of Outlook Anywhere are. */
static const struct mapicfg__property *method_row(void) {
    uint32_t at = mapicfg__property_number(MAPICFG__OUTLOOK_ANYWHERE_IISAuthenticationMethods);
    return &mapicfg__class_get(MAPICFG_CLASS_OUTLOOK_ANYWHERE)->properties[at];
}

#define BOOLEAN_OR_NULL "System.Nullable`1[System.Boolean]"

const char *mapicfg__convert_type_name(const struct mapicfg__parameter *parameter, const struct mapicfg__cmdlet *cmdlet,
                                       int32_t property) {
    static const char *const types[] = {
        "", "System.Boolean",      BOOLEAN_OR_NULL,      "System.String", "System.Uri", "System.Guid",
        "", "MultiValuedProperty", "MultiValuedProperty"};
    const struct mapicfg__property *row = property_of(cmdlet, property);
    if (row && row->traits & MAPICFG__WHOLE) return "System.Int32";
    if (row && row->type != MAPICFG_TYPE_ENUM) return types[row->type];
    if (row) return row->choices->type_name;
    if (parameter->takes == MAPICFG__TAKES_METHOD) return method_row()->choices->type_name;
    if (parameter->takes == MAPICFG__TAKES_NUMBER)
        return mapicfg_text_equal(parameter->name, "ResultSize") ? "Unlimited" : "System.Int32";
    if (parameter->takes == MAPICFG__TAKES_BOOL) return "System.Boolean";
    if (parameter->takes == MAPICFG__TAKES_SECRET) return "System.Management.Automation.PSCredential";
    if (parameter->takes == MAPICFG__TAKES_CONDITION) return "System.Management.Automation.ScriptBlock";
    if (parameter->takes == MAPICFG__TAKES_ACTION) return "System.Management.Automation.ActionPreference";
    if (!mapicfg_text_equal(parameter->name, "Identity")) return "System.String";
    return mapicfg__class_get(cmdlet->class_id)->identity_type;
}

/* ---- checking ---- */

static mapicfg_status null_refused(const struct mapicfg__binding *binding, mapicfg_error *err) {
    return mapicfg__spot_refuse(err, binding->value->spot, "Cannot bind argument to parameter '%s' because it is null.",
                                binding->parameter.name);
}

/* PowerShell tells the value's type, not the value; $null has none. */
static const char *type_of(const struct mapicfg__term *value) {
    switch (value->kind) {
    case MAPICFG__VALUE_NULL: return "";
    case MAPICFG__VALUE_LIST: return "System.Object[]";
    case MAPICFG__VALUE_HASH: return "System.Collections.Hashtable";
    case MAPICFG__VALUE_BLOCK:
    case MAPICFG__VALUE_FILTER: return "System.Management.Automation.ScriptBlock";
    default: return "System.String";
    }
}

static mapicfg_status not_boolean(const struct mapicfg__binding *binding, int nullable, mapicfg_error *err) {
    return mapicfg__spot_refuse(
        err, binding->value->spot,
        "Cannot process argument transformation on parameter '%s'. Cannot convert value \"%s\" to type \"%s\". Boolean "
        "parameters accept only Boolean values and numbers, such as $True, $False, 1 or 0.",
        binding->parameter.name, type_of(binding->value), nullable ? BOOLEAN_OR_NULL : "System.Boolean");
}

static mapicfg_status not_enum(const struct mapicfg__binding *binding, const struct mapicfg__term *term,
                               const struct mapicfg__property *row, const char *type, mapicfg_error *err) {
    struct mapicfg__buffer values = {0};
    for (const char *at = row->choices->values; *at; at++)
        if (*at == ' ')
            mapicfg__buffer_text(&values, ", ");
        else
            mapicfg__buffer_char(&values, *at);
    mapicfg_status status = mapicfg__spot_refuse(
        err, term->spot,
        "Cannot process argument transformation on parameter '%s'. Cannot convert value \"%.60s\" "
        "to type \"%s\". Error: \"Unable to match the identifier name %.60s to a valid enumerator name. Specify one "
        "of the following enumerator names and try again: %s\"",
        binding->parameter.name, mapicfg__term_text(term), type, mapicfg__term_text(term),
        values.data ? values.data : "");
    mapicfg__buffer_free(&values);
    return status;
}

static mapicfg_status check_state(const struct mapicfg__binding *binding, int nullable, mapicfg_error *err) {
    uint32_t state = mapicfg__term_state(binding->value);
    const struct mapicfg__term *value = binding->value;
    int fits = state == MAPICFG_NULL ? nullable : state != MAPICFG_VALUE;
    if (!fits && value->kind == MAPICFG__VALUE_STRING && !value->quoted &&
        mapicfg__is_digit((unsigned char)*value->text))
        return mapicfg__spot_refuse(err, value->spot, "the number %.60s is not supported: write $true or $false.",
                                    value->text);
    return fits ? MAPICFG_OK : not_boolean(binding, nullable, err);
}

static mapicfg_status check_element(const struct mapicfg__binding *binding, const struct mapicfg__term *term,
                                    const struct mapicfg__property *row, mapicfg_error *err) {
    if (term->kind > MAPICFG__VALUE_FALSE)
        return mapicfg__spot_refuse(
            err, term->spot, "Cannot process argument transformation on parameter '%s'. An element is not a string.",
            binding->parameter.name);
    if (row->choices && !mapicfg__text_has_word(row->choices->values, mapicfg__term_text(term)))
        return not_enum(binding, term, row, row->choices->type_name, err);
    return MAPICFG_OK;
}

static mapicfg_status check_elements(const struct mapicfg__binding *binding, const struct mapicfg__term *term,
                                     const struct mapicfg__property *row, mapicfg_error *err) {
    if (term->kind != MAPICFG__VALUE_LIST) return check_element(binding, term, row, err);
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < term->count; i++) status = check_element(binding, &term->items[i], row, err);
    return status;
}

static mapicfg_status check_list(const struct mapicfg__binding *binding, const struct mapicfg__property *row,
                                 mapicfg_error *err) {
    const struct mapicfg__term *value = binding->value;
    if (value->kind == MAPICFG__VALUE_NULL) return MAPICFG_OK;
    if (value->kind != MAPICFG__VALUE_HASH) return check_elements(binding, value, row, err);
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < value->count; i++) {
        if (!mapicfg_text_equal(value->names[i], "Add") && !mapicfg_text_equal(value->names[i], "Remove"))
            return mapicfg__spot_refuse(err, value->spot,
                                        "Cannot process argument transformation on parameter '%s'. The key '%.60s' is "
                                        "neither Add nor Remove; write @{Add=\"a\",\"b\"; Remove=\"c\"}.",
                                        binding->parameter.name, value->names[i]);
        if (value->items[i].kind != MAPICFG__VALUE_NULL) status = check_elements(binding, &value->items[i], row, err);
    }
    return status;
}

/* A text that is not an absolute URI converts to a relative one without an error; the cmdlet refuses it later. */
static mapicfg_status check_uri(const struct mapicfg__binding *binding, mapicfg_error *err) {
    const char *text = mapicfg__term_text(binding->value), *host = strstr(text, "://");
    if (!host || host[3 + strspn(host + 3, "/")]) return MAPICFG_OK;
    return mapicfg__spot_refuse(
        err, binding->value->spot,
        "Cannot process argument transformation on parameter '%s'. Cannot convert value \"%.100s\" to type "
        "\"System.Uri\". Error: \"Invalid URI: The hostname could not be parsed.\"",
        binding->parameter.name, text);
}

static mapicfg_status check_number(const struct mapicfg__binding *binding, mapicfg_error *err) {
    const char *text = mapicfg__term_text(binding->value);
    uint64_t number;
    int unlimited = mapicfg_text_equal(binding->parameter.name, "ResultSize") && mapicfg_text_equal(text, "Unlimited");
    int is_number = mapicfg__text_parse_number(text, strlen(text), &number);
    if (unlimited || (is_number && number <= INT32_MAX)) return MAPICFG_OK;
    if (is_number)
        return mapicfg__spot_refuse(
            err, binding->value->spot,
            "Cannot bind parameter '%s'. Cannot convert value \"%.60s\" to type "
            "\"System.Int32\". Error: \"Value was either too large or too small for an Int32.\"",
            binding->parameter.name, text);
    if (*text == '-' && mapicfg__text_parse_number(text + 1, strlen(text + 1), &number))
        return mapicfg__spot_refuse(
            err, binding->value->spot,
            "Cannot validate argument on parameter '%s'. The %.20s argument is less than the minimum "
            "allowed range of 0. Supply an argument that is greater than or equal to 0 and then try "
            "the command again.",
            binding->parameter.name, text);
    return mapicfg__spot_refuse(err, binding->value->spot,
                                "Cannot bind parameter '%s'. Cannot convert value \"%.60s\" to type "
                                "\"System.Int32\". Error: \"Input string was not in a correct format.\"",
                                binding->parameter.name, text);
}

static mapicfg_status check_property(const struct mapicfg__cmdlet *cmdlet, const struct mapicfg__binding *binding,
                                     mapicfg_error *err) {
    const struct mapicfg__property *row = property_of(cmdlet, binding->property);
    const struct mapicfg__term *value = binding->value;
    const char *type = mapicfg__convert_type_name(&binding->parameter, cmdlet, binding->property);
    if (mapicfg__is_list(row)) return check_list(binding, row, err);
    if (mapicfg__is_state(row)) return check_state(binding, row->type == MAPICFG_TYPE_TRISTATE, err);
    if (row->type == MAPICFG_TYPE_ENUM && value->kind == MAPICFG__VALUE_NULL)
        return mapicfg__spot_refuse(err, value->spot,
                                    "Cannot process argument transformation on parameter '%s'. Cannot convert null to "
                                    "type \"%s\" due to enumeration values that are not valid.",
                                    binding->parameter.name, type);
    if (value->kind > MAPICFG__VALUE_NULL)
        return mapicfg__spot_refuse(err, value->spot,
                                    "Cannot process argument transformation on parameter '%s'. Cannot convert value to "
                                    "type %s.",
                                    binding->parameter.name, type);
    if (row->type == MAPICFG_TYPE_ENUM && !mapicfg__text_has_word(row->choices->values, mapicfg__term_text(value)))
        return not_enum(binding, value, row, type, err);
    if (row->traits & MAPICFG__WHOLE)
        return value->kind == MAPICFG__VALUE_NULL ? null_refused(binding, err) : check_number(binding, err);
    return row->type == MAPICFG_TYPE_URL ? check_uri(binding, err) : MAPICFG_OK;
}

/* Source: System.Management.Automation.ActionPreference, whose numbers are taken as well. */
const char *mapicfg__convert_action(const char *text) {
    static const char *const names[] = {"SilentlyContinue", "Stop", "Continue", NULL, "Ignore"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char digit[] = {(char)('0' + i), '\0'};
        if (names[i] && (mapicfg_text_equal(names[i], text) || strcmp(digit, text) == 0)) return names[i];
    }
    return NULL;
}

static mapicfg_status check_action(const struct mapicfg__binding *binding, mapicfg_error *err) {
    const char *text = mapicfg__term_text(binding->value);
    if (mapicfg__convert_action(text)) return MAPICFG_OK;
    if (mapicfg__text_has_word("Inquire Suspend Break 3 5 6", text)) {
        mapicfg__error_fail(err, MAPICFG_E_UNSUPPORTED, "-%s %s is not supported here", binding->parameter.name, text);
        mapicfg__spot_put(err, binding->value->spot);
        return MAPICFG_E_UNSUPPORTED;
    }
    return mapicfg__spot_refuse(
        err, binding->value->spot,
        "Cannot bind parameter '%s'. Cannot convert value \"%.60s\" to type "
        "\"System.Management.Automation.ActionPreference\". The possible values here are: SilentlyContinue, Stop, "
        "Continue, Ignore.",
        binding->parameter.name, text);
}

/* Columns of a filter's errors count in the filter; what stands before it is the opening quote. */
static mapicfg_status check_filter(struct mapicfg__bound *bound, const struct mapicfg__cmdlet *cmdlet,
                                   const struct mapicfg__binding *binding, struct mapicfg__script *script,
                                   mapicfg_error *err) {
    const struct mapicfg__term *value = binding->value;
    mapicfg_status status = MAPICFG_OK;
    if (value->kind == MAPICFG__VALUE_FILTER)
        bound->condition = value->block;
    else if (value->kind == MAPICFG__VALUE_STRING)
        status = mapicfg__expression_parse_filter(script, value->text, value->size, &bound->condition, err);
    else
        return mapicfg__spot_refuse(err, value->spot,
                                    "Cannot bind parameter 'Filter': write the condition in quotes, "
                                    "-Filter 'MapiHttpEnabled -eq $false'.");
    if (!status) status = mapicfg__condition_check(bound->condition, cmdlet->class_id, err);
    if (status && err && value->kind == MAPICFG__VALUE_STRING) {
        err->line = value->spot.line;
        err->column = value->spot.column + (err->column ? err->column : 1) - 1 + (value->quoted ? 1 : 0);
    }
    return status;
}

static mapicfg_status check_where(struct mapicfg__bound *bound, const struct mapicfg__binding *binding,
                                  mapicfg_error *err) {
    if (binding->value->kind != MAPICFG__VALUE_BLOCK)
        return mapicfg__spot_refuse(err, binding->value->spot,
                                    "Cannot bind parameter '%s': write the condition with $_ before "
                                    "each property, { $_.Name -eq 'x' }.",
                                    binding->parameter.name);
    bound->condition = binding->value->block;
    if (strcmp(binding->parameter.name, "Process") == 0 && bound->condition->kind != MAPICFG__EXPR_PROPERTY) {
        mapicfg__error_fail(err, MAPICFG_E_UNSUPPORTED, MAPICFG__NO_BLOCK);
        return mapicfg__spot_put(err, binding->value->spot), MAPICFG_E_UNSUPPORTED;
    }
    return mapicfg__condition_check(bound->condition, 0, err);
}

/* Names of properties. @{Name=...; Expression={...}} computes one, which is not supported. */
static mapicfg_status check_texts(const struct mapicfg__term *value, mapicfg_error *err) {
    if (value->count > MAPICFG__MOST_NAMES) {
        mapicfg__error_fail(err, MAPICFG_E_LIMIT, "%zu names after one parameter; at most %u are supported",
                            value->count, MAPICFG__MOST_NAMES);
        mapicfg__spot_put(err, value->spot);
        return MAPICFG_E_LIMIT;
    }
    for (size_t i = 0; value->kind == MAPICFG__VALUE_LIST && i < value->count; i++) {
        mapicfg_status status = check_texts(&value->items[i], err);
        if (status) return status;
    }
    if (value->kind <= MAPICFG__VALUE_LIST) return MAPICFG_OK;
    mapicfg__error_fail(
        err, MAPICFG_E_UNSUPPORTED,
        "calculated properties are not supported: write names of properties, or use the PowerShell module");
    mapicfg__spot_put(err, value->spot);
    return MAPICFG_E_UNSUPPORTED;
}

/* A value to compare with is the number itself. */
static mapicfg_status check_literal(const struct mapicfg__term *value, mapicfg_error *err) {
    if (value->number != MAPICFG__NUMBER_LITERAL) return MAPICFG_OK;
    mapicfg__error_fail(err, MAPICFG_E_UNSUPPORTED, MAPICFG__NUMBER_REFUSED, (int)value->size, value->text);
    mapicfg__spot_put(err, value->spot);
    return MAPICFG_E_UNSUPPORTED;
}

mapicfg_status mapicfg__convert_check(struct mapicfg__bound *bound, const struct mapicfg__cmdlet *cmdlet,
                                      const struct mapicfg__binding *binding, struct mapicfg__script *script,
                                      mapicfg_error *err) {
    const struct mapicfg__term *value = binding->value;
    switch (binding->parameter.takes) {
    case MAPICFG__TAKES_SWITCH:
    case MAPICFG__TAKES_BOOL: return value ? check_state(binding, 0, err) : MAPICFG_OK;
    case MAPICFG__TAKES_TEXTS: return check_texts(value, err);
    case MAPICFG__TAKES_PROPERTY: return check_property(cmdlet, binding, err);
    case MAPICFG__TAKES_METHOD: return check_element(binding, value, method_row(), err);
    case MAPICFG__TAKES_NUMBER: return check_number(binding, err);
    case MAPICFG__TAKES_ACTION: return check_action(binding, err);
    case MAPICFG__TAKES_FILTER: return check_filter(bound, cmdlet, binding, script, err);
    case MAPICFG__TAKES_CONDITION: return check_where(bound, binding, err);
    case MAPICFG__TAKES_TEXT: break;
    case MAPICFG__TAKES_VALUE: return check_literal(value, err);
    default: return MAPICFG_OK;
    }
    if (value->kind == MAPICFG__VALUE_NULL)
        return binding->parameter.flags & MAPICFG__MAY_BE_NULL ? MAPICFG_OK : null_refused(binding, err);
    if (value->kind == MAPICFG__VALUE_STRING) return MAPICFG_OK;
    return mapicfg__spot_refuse(
        err, value->spot,
        "Cannot process argument transformation on parameter '%s'. Cannot convert value to type "
        "%s.",
        binding->parameter.name, mapicfg__convert_type_name(&binding->parameter, cmdlet, -1));
}

/* ---- applying ---- */

/* The elements of a term, to be freed with mapicfg__mem_free(); they borrow. */
static const char **elements(const struct mapicfg__term *term, size_t *count) {
    *count = term->kind == MAPICFG__VALUE_LIST ? term->count : term->kind != MAPICFG__VALUE_NULL;
    const char **items = mapicfg__mem_zalloc((*count ? *count : 1) * sizeof *items);
    for (size_t i = 0; items && i < *count; i++)
        items[i] = mapicfg__term_text(term->kind == MAPICFG__VALUE_LIST ? &term->items[i] : term);
    return items;
}

typedef mapicfg_status (*items_fn)(mapicfg_object *, const char *, const char *const *, size_t, mapicfg_error *);

static mapicfg_status with_elements(items_fn fn, mapicfg_object *changes, const char *name,
                                    const struct mapicfg__term *term, mapicfg_error *err) {
    size_t count;
    const char **items = elements(term, &count);
    if (!items) return mapicfg__error_no_memory(err);
    mapicfg_status status = fn(changes, name, items, count, err);
    mapicfg__mem_free(items);
    return status;
}

/* What is there stays as it is, also where a Set- cmdlet would not take it any more. */
static mapicfg_status copy_list(mapicfg_object *changes, const mapicfg_object *have, uint32_t property,
                                mapicfg_error *err) {
    struct mapicfg__buffer text = {0};
    mapicfg__value_put(&text, &have->cls->properties[property], &have->values[property]);
    mapicfg_status status = text.failed ? mapicfg__error_no_memory(err)
                                        : mapicfg__object_set_text(changes, property, text.data ? text.data : "",
                                                                   text.size, MAPICFG__LENIENT, err);
    mapicfg__buffer_free(&text);
    return status;
}

/* What is removed goes first, so that @{Add="x"; Remove="x"} has it afterwards. */
static mapicfg_status apply_hash(mapicfg_object *changes, const mapicfg_object *have,
                                 const struct mapicfg__binding *binding, mapicfg_error *err) {
    const struct mapicfg__term *hash = binding->value;
    mapicfg_status status = copy_list(changes, have, (uint32_t)binding->property, err);
    for (int add = 0; add < 2; add++)
        for (size_t i = 0; !status && i < hash->count; i++)
            if (mapicfg_text_equal(hash->names[i], add ? "Add" : "Remove"))
                status = with_elements(add ? mapicfg_object_add_items : mapicfg_object_remove_items, changes,
                                       binding->parameter.name, &hash->items[i], err);
    return status;
}

mapicfg_status mapicfg__convert_apply(mapicfg_object *changes, const mapicfg_object *have,
                                      const struct mapicfg__binding *binding, mapicfg_error *err) {
    const struct mapicfg__property *row = &changes->cls->properties[binding->property];
    const struct mapicfg__term *value = binding->value;
    if (value->kind == MAPICFG__VALUE_HASH) return apply_hash(changes, have, binding, err);
    if (mapicfg__is_list(row)) return with_elements(mapicfg_object_set_items, changes, row->name, value, err);
    if (mapicfg__is_state(row)) return mapicfg_object_set_state(changes, row->name, mapicfg__term_state(value), err);
    return mapicfg_object_set_text(changes, row->name, mapicfg__term_text(value), err);
}
