/* SPDX-License-Identifier: LGPL-2.1-or-later
 * dimension.h: what records are grouped by, and how each value of it is written: in one way only, so that no order
 * decides. */
#ifndef MAPICFG_LOGS_DIMENSION_H
#define MAPICFG_LOGS_DIMENSION_H

#include "base/buffer.h"
#include "logs/span.h"

#include <mapicfg/log_summary.h>

/* Most bytes of a value; a longer one is cut, and has its hash behind it. */
#define MAPICFG__DIMENSION_SIZE 1024u

/* The dimension of a name; MAPICFG_LOG_BY_COUNT: there is none. */
uint32_t mapicfg__dimension_find(const char *name, size_t size);
/* Appends a text of a log folded, as valid UTF-8 without a NUL. */
void mapicfg__dimension_fold(struct mapicfg__buffer *folded, struct mapicfg__span raw);
/* Appends the value that a folded text stands for, which is not NULL. */
void mapicfg__dimension_put(struct mapicfg__buffer *value, uint32_t dimension, struct mapicfg__span raw);

/* Between the software and its version in the text of a client. */
#define MAPICFG__DIMENSION_BREAK '\x1f'

/* "none", "basic", ... by MAPICFG_LOG_NUMBER_AUTH_ less the first of them. */
#define MAPICFG__AUTH_COUNT (MAPICFG_LOG_NUMBER_AUTH_OTHER - MAPICFG_LOG_NUMBER_AUTH_NONE + 1)
/* The text of a log that has no such column, which is something else than an empty cell. */
#define MAPICFG__DIMENSION_NO_AUTH ((struct mapicfg__span){"\x1f", 1})
const char *mapicfg__dimension_auth_name(uint32_t auth);
uint32_t mapicfg__dimension_auth(struct mapicfg__span type);

#endif
