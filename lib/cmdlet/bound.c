/* SPDX-License-Identifier: LGPL-2.1-or-later
 * bound.c: the parameters of a command with their values, as texts, Booleans, numbers and names. */
#include "cmdlet/bound.h"

#include <mapicfg/identity.h>
#include <string.h>

#include "base/text.h"
#include "cmdlet/number.h"

const char *mapicfg__term_text(const struct mapicfg__term *term) {
    switch (term->kind) {
    case MAPICFG__VALUE_STRING: return term->text;
    case MAPICFG__VALUE_TRUE: return "True";
    case MAPICFG__VALUE_FALSE: return "False";
    case MAPICFG__VALUE_LIST: return term->count ? mapicfg__term_text(&term->items[0]) : "";
    case MAPICFG__VALUE_HASH: return "@{...}";
    case MAPICFG__VALUE_BLOCK:
    case MAPICFG__VALUE_FILTER: return "{...}";
    default: return "";
    }
}

/* -1 is a text as an argument. */
static int is_number(const struct mapicfg__term *term, double *number) {
    return term->number == MAPICFG__NUMBER_PLAIN && !strchr("+-", *term->text) &&
           mapicfg__number_parse(term->text, term->size, number);
}

uint32_t mapicfg__term_state(const struct mapicfg__term *term) {
    double number;
    if (term->kind == MAPICFG__VALUE_TRUE) return MAPICFG_TRUE;
    if (term->kind == MAPICFG__VALUE_FALSE) return MAPICFG_FALSE;
    if (term->kind == MAPICFG__VALUE_NULL) return MAPICFG_NULL;
    if (is_number(term, &number)) return number > 0 ? MAPICFG_TRUE : MAPICFG_FALSE;
    return MAPICFG_VALUE;
}

const struct mapicfg__binding *mapicfg__bound_find(const struct mapicfg__bound *bound, const char *name) {
    for (size_t i = 0; i < bound->count; i++)
        if (mapicfg_text_equal(bound->bindings[i].parameter.name, name)) return &bound->bindings[i];
    return NULL;
}

const struct mapicfg__binding *mapicfg__bound_property(const struct mapicfg__bound *bound, uint32_t property) {
    return mapicfg__bound_find(bound, mapicfg__property_name(property));
}

const char *mapicfg__bound_text(const struct mapicfg__bound *bound, const char *name) {
    const struct mapicfg__binding *found = mapicfg__bound_find(bound, name);
    return found && found->value->kind != MAPICFG__VALUE_NULL ? mapicfg__term_text(found->value) : NULL;
}

int mapicfg__bound_switch(const struct mapicfg__bound *bound, const char *name) {
    const struct mapicfg__binding *found = mapicfg__bound_find(bound, name);
    return found && (!found->value || mapicfg__term_state(found->value) == MAPICFG_TRUE);
}

uint64_t mapicfg__bound_number(const struct mapicfg__bound *bound, const char *name, uint64_t otherwise) {
    const char *text = mapicfg__bound_text(bound, name);
    uint64_t number = UINT64_MAX;
    if (!text) return otherwise;
    mapicfg__text_parse_number(text, strlen(text), &number);
    return number;
}

struct mapicfg__patterns mapicfg__bound_names(const struct mapicfg__bound *bound, const char *name) {
    const struct mapicfg__binding *found = mapicfg__bound_find(bound, name);
    if (!found) return (struct mapicfg__patterns){0};
    if (found->value->kind != MAPICFG__VALUE_LIST) return (struct mapicfg__patterns){.terms = found->value, .count = 1};
    return (struct mapicfg__patterns){.terms = found->value->items, .count = found->value->count};
}

const char *mapicfg__bound_name(const struct mapicfg__patterns *names, size_t index) {
    return names->texts ? names->texts[index] : mapicfg__term_text(&names->terms[index]);
}
