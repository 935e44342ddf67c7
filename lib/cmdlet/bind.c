/* SPDX-License-Identifier: LGPL-2.1-or-later
 * bind.c: arguments to parameters, as PowerShell does it.
 *
 * Sources: about_Parameters, about_Functions_Advanced_Parameters (prefixes, positions, sets); the wording of errors is
 * that of PowerShell's ParameterBinderStrings. */
#include "cmdlet/bind.h"

#include <mapicfg/identity.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"
#include "cmdlet/convert.h"
#include "cmdlet/spot.h"

/* ---- which parameter a name means ---- */

static int begins_with(const struct mapicfg__parameter *parameter, const char *name) {
    return mapicfg__text_starts(parameter->name, name) ||
           (parameter->alias && mapicfg__text_starts(parameter->alias, name));
}

/* A parameter as found: parameters made of properties live in the walk, so they are copied. */
struct match {
    struct mapicfg__parameter parameter;
    int32_t property;
};

static mapicfg_status ambiguous(const struct mapicfg__cmdlet *cmdlet, const char *name, struct mapicfg__spot spot,
                                mapicfg_error *err) {
    struct mapicfg__buffer list = {0};
    struct mapicfg__walk walk = {0};
    int32_t property;
    for (const struct mapicfg__parameter *p; (p = mapicfg__cmdlet_next_parameter(cmdlet, &walk, &property));) {
        if (!begins_with(p, name)) continue;
        mapicfg__buffer_text(&list, " -");
        mapicfg__buffer_text(&list, p->name);
    }
    const char *others = mapicfg__cmdlet_other_parameters(cmdlet);
    size_t size;
    for (const char *other; (other = mapicfg__text_next_word(&others, &size));) {
        if (!mapicfg__text_begins(other, size, name, strlen(name))) continue;
        mapicfg__buffer_text(&list, " -");
        mapicfg__buffer_bytes(&list, other, size);
    }
    mapicfg_status status = mapicfg__spot_refuse(err, spot,
                                                 "Parameter cannot be processed because the parameter name '%.60s' is "
                                                 "ambiguous. Possible matches include:%s.",
                                                 name, list.data ? list.data : "");
    mapicfg__buffer_free(&list);
    return status;
}

static mapicfg_status not_supported(const struct mapicfg__cmdlet *cmdlet, const char *name, size_t size,
                                    struct mapicfg__spot spot, mapicfg_error *err) {
    mapicfg__error_fail(err, MAPICFG_E_UNSUPPORTED, "-%.*s of %s is not supported here%s", (int)size, name,
                        cmdlet->name, mapicfg__cmdlet_why_not(cmdlet));
    mapicfg__spot_put(err, spot);
    return MAPICFG_E_UNSUPPORTED;
}

static int is_operator(const char *name) {
    static const char *const operators[] = {"eq", "ne", "gt", "ge", "lt", "le", "like", "notlike", "and", "or"};
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (mapicfg_text_equal(operators[i], name)) return 1;
    return 0;
}

/* What was probably meant by an unknown parameter. */
static void guess(const struct mapicfg__cmdlet *cmdlet, const char *name, char *out, size_t size) {
    struct mapicfg__walk walk = {0};
    int32_t property;
    size_t least = SIZE_MAX;
    if (strcmp(name, "?") == 0) {
        snprintf(out, size, " Get-Help %s tells what it takes.", cmdlet->name);
        return;
    }
    if (is_operator(name)) { /* -Filter Name -eq x */
        snprintf(out, size, " Put a condition in quotes or { }.");
        return;
    }
    for (const struct mapicfg__parameter *p; (p = mapicfg__cmdlet_next_parameter(cmdlet, &walk, &property));) {
        size_t slip = mapicfg__text_slip(name, p->name);
        if (slip >= least) continue;
        least = slip;
        snprintf(out, size, " Did you mean -%.60s?", p->name);
    }
}

/* As PowerShell says it, and a guess. */
static mapicfg_status unknown(const struct mapicfg__cmdlet *cmdlet, const char *name, struct mapicfg__spot spot,
                              mapicfg_error *err) {
    char meant[100] = "";
    guess(cmdlet, name, meant, sizeof meant);
    return mapicfg__spot_refuse(err, spot, "A parameter cannot be found that matches parameter name '%.60s'.%s", name,
                                meant);
}

/* An exact name or alias wins; else the one that begins so, among those that are not supported too. */
static mapicfg_status find(const struct mapicfg__cmdlet *cmdlet, const char *name, struct mapicfg__spot spot,
                           struct match *match, mapicfg_error *err) {
    struct mapicfg__walk walk = {0};
    int32_t property;
    size_t begin = 0;
    for (const struct mapicfg__parameter *p; (p = mapicfg__cmdlet_next_parameter(cmdlet, &walk, &property));) {
        int exact = mapicfg_text_equal(p->name, name) || (p->alias && mapicfg_text_equal(p->alias, name));
        if (!exact && !begins_with(p, name)) continue;
        *match = (struct match){*p, property};
        if (exact) return MAPICFG_OK;
        begin++;
    }
    const char *others = mapicfg__cmdlet_other_parameters(cmdlet), *known = NULL;
    size_t size, known_size = 0;
    for (const char *other; (other = mapicfg__text_next_word(&others, &size));) {
        if (!mapicfg__text_begins(other, size, name, strlen(name))) continue;
        known = other;
        known_size = size;
        if (size == strlen(name)) return not_supported(cmdlet, known, known_size, spot, err);
        begin++;
    }
    if (begin > 1) return ambiguous(cmdlet, name, spot, err);
    if (known) return not_supported(cmdlet, known, known_size, spot, err);
    if (begin == 1) return MAPICFG_OK;
    return unknown(cmdlet, name, spot, err);
}

static int is_refused(const struct mapicfg__parameter *parameter) {
    return parameter->takes == MAPICFG__TAKES_VARIABLE || parameter->takes == MAPICFG__TAKES_SECRET;
}

static mapicfg_status refuse(const struct mapicfg__parameter *parameter, struct mapicfg__spot spot,
                             mapicfg_error *err) {
    const char *why = parameter->takes == MAPICFG__TAKES_SECRET
                          ? "no text can hold a password. mapicfg exec and mapicfg shell have --login and "
                            "--password-file; without them whoever the Kerberos ticket is of logs on"
                          : "there are no variables";
    mapicfg__error_fail(err, MAPICFG_E_UNSUPPORTED, "-%s is not supported: %s", parameter->name, why);
    mapicfg__spot_put(err, spot);
    return MAPICFG_E_UNSUPPORTED;
}

mapicfg_status mapicfg__bind_check_name(const struct mapicfg__cmdlet *cmdlet, const char *name,
                                        struct mapicfg__spot spot, mapicfg_error *err) {
    struct match match;
    mapicfg_status status = find(cmdlet, name, spot, &match, err);
    if (!status && is_refused(&match.parameter)) return refuse(&match.parameter, spot, err);
    return status == MAPICFG_E_UNSUPPORTED ? status : MAPICFG_OK;
}

/* ---- one argument ---- */

static mapicfg_status put(struct mapicfg__bound *bound, const struct match *match, const char *written,
                          const struct mapicfg__term *value, struct mapicfg__spot spot, mapicfg_error *err) {
    if (mapicfg__bound_find(bound, match->parameter.name))
        return mapicfg__spot_refuse(
            err, spot,
            "Cannot bind parameter because parameter '%s' is specified more than once. To provide "
            "multiple values to parameters that can accept multiple values, use the array syntax. For example, "
            "\"-parameter value1,value2,value3\".",
            written);
    if (is_refused(&match->parameter)) return refuse(&match->parameter, spot, err);
    if (bound->count == MAPICFG__MOST_BOUND)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "there are more than %u parameters", MAPICFG__MOST_BOUND);
    bound->bindings[bound->count++] = (struct mapicfg__binding){match->parameter, match->property, value, spot};
    return MAPICFG_OK;
}

/* A parameter by its name, with the argument that belongs to it: *at is then on that. */
static mapicfg_status bind_named(struct mapicfg__bound *bound, const struct mapicfg__cmdlet *cmdlet, size_t *at,
                                 mapicfg_error *err) {
    const struct mapicfg__command *command = bound->command;
    const struct mapicfg__argument *argument = &command->arguments[*at];
    struct match match;
    mapicfg_status status = find(cmdlet, argument->name, argument->spot, &match, err);
    if (status) return status;
    const struct mapicfg__term *value = argument->value;
    if (match.parameter.takes == MAPICFG__TAKES_SWITCH) /* PowerShell names it as it is written */
        return put(bound, &match, argument->name, value, argument->spot, err);
    if (!value && *at + 1 < command->count && !command->arguments[*at + 1].name)
        value = command->arguments[++*at].value;
    if (!value)
        return mapicfg__spot_refuse(err, argument->spot,
                                    "Missing an argument for parameter '%s'. Specify a parameter of type '%s' and "
                                    "try again.",
                                    match.parameter.name,
                                    mapicfg__convert_type_name(&match.parameter, cmdlet, match.property));
    return put(bound, &match, match.parameter.name, value, argument->spot, err);
}

/* ---- those without a name ---- */

/* Which set the parameters given so far choose; 0: none yet. */
static uint32_t chosen_set(const struct mapicfg__bound *bound) {
    for (size_t i = 0; i < bound->count; i++)
        if (bound->bindings[i].parameter.set) return bound->bindings[i].parameter.set;
    return 0;
}

/* Whether a value could go to the parameter: a block goes to a condition and to nothing else. */
static int suits(const struct mapicfg__parameter *parameter, const struct mapicfg__term *value) {
    int block = value->kind == MAPICFG__VALUE_BLOCK || value->kind == MAPICFG__VALUE_FILTER;
    return block == (parameter->takes == MAPICFG__TAKES_CONDITION);
}

static mapicfg_status bind_positional(struct mapicfg__bound *bound, const struct mapicfg__cmdlet *cmdlet,
                                      const struct mapicfg__argument *argument, mapicfg_error *err) {
    uint32_t set = chosen_set(bound);
    struct match best = {.parameter = {.name = NULL}};
    for (const struct mapicfg__parameter *p = cmdlet->parameters; p->name; p++) {
        if (!p->position || (p->set && set && p->set != set) || mapicfg__bound_find(bound, p->name)) continue;
        if (!suits(p, argument->value)) continue;
        if (!best.parameter.name || p->position < best.parameter.position) best = (struct match){*p, -1};
    }
    if (best.parameter.name) return put(bound, &best, best.parameter.name, argument->value, argument->spot, err);
    int compares = strcmp(cmdlet->name, "Where-Object") == 0; /* Where-Object Name = x */
    return mapicfg__spot_refuse(err, argument->spot,
                                "A positional parameter cannot be found that accepts argument '%.100s'.%s",
                                mapicfg__term_text(argument->value),
                                compares ? " PowerShell compares with -eq, -ne, -gt, -ge, -lt, -le, -like." : "");
}

/* ---- the whole ---- */

static mapicfg_status check_sets(const struct mapicfg__bound *bound, mapicfg_error *err) {
    uint32_t set = chosen_set(bound);
    for (size_t i = 0; i < bound->count; i++)
        if (bound->bindings[i].parameter.set && bound->bindings[i].parameter.set != set)
            return mapicfg__spot_refuse(
                err, bound->bindings[i].spot,
                "Parameter set cannot be resolved using the specified named parameters. One or more "
                "parameters issued cannot be used together or an insufficient number of "
                "parameters were provided.");
    return MAPICFG_OK;
}

static mapicfg_status check_mandatory(const struct mapicfg__bound *bound, const struct mapicfg__cmdlet *cmdlet,
                                      int piped, mapicfg_error *err) {
    for (const struct mapicfg__parameter *p = cmdlet->parameters; p->name; p++) {
        if (!(p->flags & MAPICFG__MANDATORY) || mapicfg__bound_find(bound, p->name)) continue;
        if (piped && p->flags & MAPICFG__FROM_PIPELINE) continue;
        return mapicfg__spot_refuse(err, bound->command->spot,
                                    "Cannot process command because of one or more missing mandatory parameters: %s.",
                                    p->name);
    }
    return MAPICFG_OK;
}

/* Objects of a pipeline need a parameter that takes them and is not bound already. */
static mapicfg_status check_input(const struct mapicfg__bound *bound, const struct mapicfg__cmdlet *cmdlet,
                                  mapicfg_error *err) {
    if (!cmdlet->class_id) return MAPICFG_OK;
    for (const struct mapicfg__parameter *p = cmdlet->parameters; p->name; p++)
        if (p->flags & MAPICFG__FROM_PIPELINE && !mapicfg__bound_find(bound, p->name)) return MAPICFG_OK;
    return mapicfg__spot_refuse(
        err, bound->command->spot,
        "The input object cannot be bound to any parameters for the command either "
        "because the command does not take pipeline input or the input and its properties do not match any of the "
        "parameters that take pipeline input.");
}

mapicfg_status mapicfg__bind(struct mapicfg__bound *bound, const struct mapicfg__cmdlet *cmdlet,
                             const struct mapicfg__command *command, int piped, struct mapicfg__script *script,
                             mapicfg_error *err) {
    *bound = (struct mapicfg__bound){.command = command};
    mapicfg_status status = MAPICFG_OK;
    size_t positional[MAPICFG__MOST_BOUND], count = 0;
    for (size_t i = 0; !status && i < command->count; i++) {
        if (command->arguments[i].name)
            status = bind_named(bound, cmdlet, &i, err);
        else if (count < MAPICFG__MOST_BOUND)
            positional[count++] = i;
        else
            status = mapicfg__error_fail(err, MAPICFG_E_LIMIT, "there are more than %u arguments", MAPICFG__MOST_BOUND);
    }
    for (size_t i = 0; !status && i < count; i++)
        status = bind_positional(bound, cmdlet, &command->arguments[positional[i]], err);
    if (!status) status = check_sets(bound, err);
    if (!status) status = check_mandatory(bound, cmdlet, piped, err);
    if (!status && piped) status = check_input(bound, cmdlet, err);
    for (size_t i = 0; !status && i < bound->count; i++)
        status = mapicfg__convert_check(bound, cmdlet, &bound->bindings[i], script, err);
    return status;
}
