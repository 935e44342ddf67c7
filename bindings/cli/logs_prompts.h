/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_prompts.h: why people are asked for passwords, as logs have it. */
#ifndef MAPICFG_CLI_LOGS_PROMPTS_H
#define MAPICFG_CLI_LOGS_PROMPTS_H

#include "logs_events.h"

/* Prints it, for people rule by rule, at most `limit` of each. Returns CLI_FINDINGS for a warning, or worse. */
int logs_prompts_print(const struct command *command, const struct logs_show *show, mapicfg_log_events *events);

#endif
