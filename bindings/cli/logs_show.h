/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_show.h: single records of logs, sessions and requests: what --show asks for. */
#ifndef MAPICFG_CLI_LOGS_SHOW_H
#define MAPICFG_CLI_LOGS_SHOW_H

#include "globs.h"
#include "logs_events.h"

/* Reads --format of this verb. */
option_read logs_show_format;
/* Reads --show. */
option_read logs_show_option;

/* CLI_FINE, or CLI_USAGE after having said what does not go together. */
int logs_show_check(const struct command *command, const struct logs_show *show);
/* Prints what the columns mean of what --show names. */
void logs_show_columns(struct stream *out, uint32_t show, uint32_t format);
/* Reads the logs and the databases, and prints what is asked for. Returns the exit code. */
int logs_show_run(struct command *command, const struct logs_show *show, const struct globs *globs);

#endif
