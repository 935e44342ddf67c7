/* SPDX-License-Identifier: LGPL-2.1-or-later
 * field.h: the dictionary of columns. */
#ifndef MAPICFG_LOGS_FIELD_H
#define MAPICFG_LOGS_FIELD_H

#include <mapicfg/log_field.h>

/* The field that a column of this name stands for; MAPICFG_LOG_FIELD_NONE: none. */
uint32_t mapicfg__field_of_column(const char *name, size_t size);
/* Whether it stands for this field. */
int mapicfg__field_has_column(uint32_t field, const char *name, size_t size);

#endif
