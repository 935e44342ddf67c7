/* SPDX-License-Identifier: LGPL-2.1-or-later
 * bound.h: the parameters of a command with their values, as texts, Booleans, numbers and names. */
#ifndef MAPICFG_CMDLET_BOUND_H
#define MAPICFG_CMDLET_BOUND_H

#include "cmdlet/cmdlets.h"
#include "cmdlet/syntax.h"

#define MAPICFG__MOST_BOUND 64u

/* The most names of properties that one parameter takes. */
#define MAPICFG__MOST_NAMES 256u

/* Names or patterns of properties: of a parameter, or fixed ones. */
struct mapicfg__patterns {
    const struct mapicfg__term *terms;
    const char *const *texts; /* NULL: the terms' */
    size_t count;
};

struct mapicfg__binding {
    struct mapicfg__parameter parameter;
    int32_t property;                  /* of the class, or -1 */
    const struct mapicfg__term *value; /* NULL: a switch without a value */
    struct mapicfg__spot spot;
};

struct mapicfg__bound {
    const struct mapicfg__command *command;
    struct mapicfg__binding bindings[MAPICFG__MOST_BOUND];
    size_t count;
    const struct mapicfg__expr *condition; /* of -Filter or of Where-Object; or NULL */
};

/* A term as text: a string's own, True, False, "" for $null; the first item of a list. Never NULL. */
const char *mapicfg__term_text(const struct mapicfg__term *term);
/* As a Boolean: $true and numbers but 0 are MAPICFG_TRUE; $null is MAPICFG_NULL; MAPICFG_VALUE for anything else. */
uint32_t mapicfg__term_state(const struct mapicfg__term *term);

/* The binding of a parameter, or NULL. */
const struct mapicfg__binding *mapicfg__bound_find(const struct mapicfg__bound *bound, const char *name);
/* The binding of the parameter that sets a property, or NULL. */
const struct mapicfg__binding *mapicfg__bound_property(const struct mapicfg__bound *bound, uint32_t property);
/* Its text; NULL when it was not given or is $null. */
const char *mapicfg__bound_text(const struct mapicfg__bound *bound, const char *name);
/* Whether a switch is on. */
int mapicfg__bound_switch(const struct mapicfg__bound *bound, const char *name);
/* Its number; `otherwise` when it was not given, UINT64_MAX for Unlimited. */
uint64_t mapicfg__bound_number(const struct mapicfg__bound *bound, const char *name, uint64_t otherwise);
/* Its texts: a list or one. */
struct mapicfg__patterns mapicfg__bound_names(const struct mapicfg__bound *bound, const char *name);
const char *mapicfg__bound_name(const struct mapicfg__patterns *names, size_t index);

#endif
