/* SPDX-License-Identifier: LGPL-2.1-or-later
 * events_request.h: what front end, back end and IIS say of one request. */
#ifndef MAPICFG_LOGS_EVENTS_REQUEST_H
#define MAPICFG_LOGS_EVENTS_REQUEST_H

#include "logs/events_kept.h"

/* Adds all requests to an open table. */
mapicfg_status mapicfg__events_request_find(struct mapicfg__events_kept *kept, mapicfg_error *err);

#endif
