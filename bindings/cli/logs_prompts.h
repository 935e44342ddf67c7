/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_prompts.h: why people are asked for passwords, as logs have it. */
#ifndef MAPICFG_CLI_LOGS_PROMPTS_H
#define MAPICFG_CLI_LOGS_PROMPTS_H

#include "options.h"

#include <mapicfg.h>

/* Prints it, for people rule by rule, `limit` of each; 0: some. Returns CLI_FINDINGS for a warning, or worse. */
int logs_prompts_print(const struct command *command, uint32_t format, uint64_t limit, mapicfg_log_events *events);

#endif
