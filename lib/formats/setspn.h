/* SPDX-License-Identifier: LGPL-2.1-or-later
 * setspn.h: what tells the output of setspn. */
#ifndef MAPICFG_FORMATS_SETSPN_H
#define MAPICFG_FORMATS_SETSPN_H

#include <stddef.h>

/* Whether a text has an account with a service principal name below it, or a name with an account below. */
int mapicfg__setspn_is_output(const char *text, size_t size);

#endif
