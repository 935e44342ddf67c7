/* SPDX-License-Identifier: LGPL-2.1-or-later
 * bind.h: arguments to parameters, as PowerShell does it, with its words for what does not fit. */
#ifndef MAPICFG_CMDLET_BIND_H
#define MAPICFG_CMDLET_BIND_H

#include "cmdlet/bound.h"

/* Binds a command. piped is 1 when objects come from a command before it.
 * Errors: MAPICFG_E_PARAMETER, MAPICFG_E_UNSUPPORTED, with line and column. */
mapicfg_status mapicfg__bind(struct mapicfg__bound *bound, const struct mapicfg__cmdlet *cmdlet,
                             const struct mapicfg__command *command, int piped, struct mapicfg__script *script,
                             mapicfg_error *err);

/* A parameter of a cmdlet by its name, as written. Errors: MAPICFG_E_UNSUPPORTED: it is Exchange's or PowerShell's, and
 * not supported; names that are none are fine. */
mapicfg_status mapicfg__bind_check_name(const struct mapicfg__cmdlet *cmdlet, const char *name,
                                        struct mapicfg__spot spot, mapicfg_error *err);

#endif
