/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_tail.h: --follow --show records: records as they come. */
#ifndef MAPICFG_CLI_LOGS_TAIL_H
#define MAPICFG_CLI_LOGS_TAIL_H

#include "globs.h"
#include "logs_events.h"

/* CLI_FINE, or CLI_USAGE after having said what does not go together with --follow. */
int logs_tail_check(const struct command *command, const struct logs_show *show);
/* Prints records until a signal ends it. Returns the exit code. */
int logs_tail_run(struct command *command, const struct logs_show *show, const struct globs *globs);

#endif
