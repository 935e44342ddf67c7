/* SPDX-License-Identifier: LGPL-2.1-or-later
 * events_session.h: records of one client that follow each other. */
#ifndef MAPICFG_LOGS_EVENTS_SESSION_H
#define MAPICFG_LOGS_EVENTS_SESSION_H

#include "logs/events_kept.h"

/* Adds all sessions to an open table. */
mapicfg_status mapicfg__events_session_find(struct mapicfg__events_kept *kept, mapicfg_error *err);

#endif
