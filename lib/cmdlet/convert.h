/* SPDX-License-Identifier: LGPL-2.1-or-later
 * convert.h: terms to values, by PowerShell's rules of conversion. */
#ifndef MAPICFG_CMDLET_CONVERT_H
#define MAPICFG_CMDLET_CONVERT_H

#include "cmdlet/bound.h"
#include "model/object.h"

/* "System.Boolean", "MailboxIdParameter" and so on, as Exchange's help names the type. */
const char *mapicfg__convert_type_name(const struct mapicfg__parameter *parameter, const struct mapicfg__cmdlet *cmdlet,
                                       int32_t property);
/* -ErrorAction and -WarningAction by name or number, as it is named; NULL for what is none, or is not supported. */
const char *mapicfg__convert_action(const char *text);

/* Checks that a value is of the parameter's type; parses filters. Errors: MAPICFG_E_PARAMETER, MAPICFG_E_SYNTAX. */
mapicfg_status mapicfg__convert_check(struct mapicfg__bound *bound, const struct mapicfg__cmdlet *cmdlet,
                                      const struct mapicfg__binding *binding, struct mapicfg__script *script,
                                      mapicfg_error *err);

/* States in `changes` what a property of `have` becomes by this value, which has been checked.
 * Errors: MAPICFG_E_URL, MAPICFG_E_VALUE. */
mapicfg_status mapicfg__convert_apply(mapicfg_object *changes, const mapicfg_object *have,
                                      const struct mapicfg__binding *binding, mapicfg_error *err);

#endif
