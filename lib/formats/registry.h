/* SPDX-License-Identifier: LGPL-2.1-or-later
 * registry.h: what tells the text of a registry export. */
#ifndef MAPICFG_FORMATS_REGISTRY_H
#define MAPICFG_FORMATS_REGISTRY_H

#include <stddef.h>

/* Whether a text begins with the header of regedit: REGEDIT4, Windows Registry Editor Version 5.00. */
int mapicfg__registry_is_header(const char *text, size_t size);

#endif
