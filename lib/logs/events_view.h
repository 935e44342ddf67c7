/* SPDX-License-Identifier: LGPL-2.1-or-later
 * events_view.h: the columns of records, sessions and requests. */
#ifndef MAPICFG_LOGS_EVENTS_VIEW_H
#define MAPICFG_LOGS_EVENTS_VIEW_H

#include <mapicfg/log_events.h>

#include "base/buffer.h"

/* Appends "time, kind, ..." with something before each name. */
void mapicfg__events_view_put(struct mapicfg__buffer *sql, uint32_t view, const char *before);
/* Whether the column is a number or a moment. */
int mapicfg__events_view_is_number(uint32_t view, size_t column);

#endif
