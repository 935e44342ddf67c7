/* SPDX-License-Identifier: LGPL-2.1-or-later
 * preg.h: what tells a Registry.pol. */
#ifndef MAPICFG_FORMATS_PREG_H
#define MAPICFG_FORMATS_PREG_H

#include <stddef.h>

/* Whether bytes begin with the signature of a registry policy file. */
int mapicfg__preg_is_header(const char *bytes, size_t size);

#endif
