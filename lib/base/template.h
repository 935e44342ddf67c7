/* SPDX-License-Identifier: LGPL-2.1-or-later
 * template.h: sentences with places for arguments. */
#ifndef MAPICFG_BASE_TEMPLATE_H
#define MAPICFG_BASE_TEMPLATE_H

#include "base/buffer.h"

/* Appends the template with {0} to {9} replaced by the arguments. An argument that is NULL is left out. Any other
 * brace, and a number that has no argument, stands for itself; braces in arguments are text. */
void mapicfg__template_fill(struct mapicfg__buffer *out, const char *template, const char *const *arguments,
                            size_t count);

/* The same with each argument quoted for PowerShell: after = in single quotes always, as in @{Add={0}}. In a list,
 * {0},{1}, an argument that is empty is left out with the comma before it. */
void mapicfg__template_fill_quoted(struct mapicfg__buffer *out, const char *template, const char *const *arguments,
                                   size_t count);

#endif
