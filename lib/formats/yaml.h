/* SPDX-License-Identifier: LGPL-2.1-or-later
 * yaml.h: the YAML that ConvertTo-Yaml writes. */
#ifndef MAPICFG_FORMATS_YAML_H
#define MAPICFG_FORMATS_YAML_H

#include <stddef.h>

/* Whether a text, from its first character that is not blank, begins as such YAML does. */
int mapicfg__yaml_begins(const char *text, size_t size);

#endif
