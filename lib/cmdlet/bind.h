/* SPDX-License-Identifier: LGPL-2.1-or-later
 * bind.h: arguments to parameters, as PowerShell does it, with its words for what does not fit. */
#ifndef MAPICFG_CMDLET_BIND_H
#define MAPICFG_CMDLET_BIND_H

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

/* Binds a command. piped is 1 when objects come from a command before it.
 * Errors: MAPICFG_E_PARAMETER, MAPICFG_E_UNSUPPORTED, with line and column. */
mapicfg_status mapicfg__bind(struct mapicfg__bound *bound, const struct mapicfg__cmdlet *cmdlet,
                             const struct mapicfg__command *command, int piped, struct mapicfg__script *script,
                             mapicfg_error *err);

/* The binding of a parameter, or NULL. */
const struct mapicfg__binding *mapicfg__bound_find(const struct mapicfg__bound *bound, const char *name);
/* Its text; NULL when it was not given or is $null. */
const char *mapicfg__bound_text(const struct mapicfg__bound *bound, const char *name);
/* Whether a switch is on. */
int mapicfg__bound_switch(const struct mapicfg__bound *bound, const char *name);
/* Its number; `otherwise` when it was not given, UINT64_MAX for Unlimited. */
uint64_t mapicfg__bound_number(const struct mapicfg__bound *bound, const char *name, uint64_t otherwise);
/* Its texts: a list or one. */
struct mapicfg__patterns mapicfg__bound_names(const struct mapicfg__bound *bound, const char *name);
const char *mapicfg__bound_name(const struct mapicfg__patterns *names, size_t index);

/* MAPICFG_E_PARAMETER at a place of the script. */
mapicfg_status mapicfg__bind_refuse(mapicfg_error *err, struct mapicfg__spot spot, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Puts a place of the script into an error. */
mapicfg_status mapicfg__bind_at(mapicfg_error *err, struct mapicfg__spot spot);

#endif
