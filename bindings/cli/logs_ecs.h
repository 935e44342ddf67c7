/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_ecs.h: records of logs in the Elastic Common Schema. */
#ifndef MAPICFG_CLI_LOGS_ECS_H
#define MAPICFG_CLI_LOGS_ECS_H

#include "stream.h"

#include <mapicfg.h>

/* One record as a line of JSON. */
void logs_ecs_put(struct stream *out, const mapicfg_log_event *event);

#endif
