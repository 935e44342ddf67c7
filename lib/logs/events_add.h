/* SPDX-License-Identifier: LGPL-2.1-or-later
 * events_add.h: records of a log into the database. */
#ifndef MAPICFG_LOGS_EVENTS_ADD_H
#define MAPICFG_LOGS_EVENTS_ADD_H

#include "logs/events_db.h"

mapicfg_status mapicfg__events_add_batch(mapicfg_log_events *events, const mapicfg_log_batch *batch,
                                         mapicfg_error *err);
/* Before the first: which dimensions are asked for, and what the texts are that get other names. */
void mapicfg__events_add_prepare(mapicfg_log_events *events);

#endif
