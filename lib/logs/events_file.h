/* SPDX-License-Identifier: LGPL-2.1-or-later
 * events_file.h: the database of records as a file, and such files added to it. */
#ifndef MAPICFG_LOGS_EVENTS_FILE_H
#define MAPICFG_LOGS_EVENTS_FILE_H

#include "logs/events_kept.h"

/* Finds the rows of a view, into a table that has been opened. */
typedef mapicfg_status (*mapicfg__events_finder)(struct mapicfg__events_kept *kept, mapicfg_error *err);

/* Writes sessions and requests beside the records, and all of it to an empty file. */
mapicfg_status mapicfg__events_file_save(mapicfg_log_events *events, const char *path, mapicfg_error *err);
mapicfg_status mapicfg__events_file_merge(mapicfg_log_events *events, const char *path, mapicfg_error *err);

#endif
