/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_read.h: logs, and the summaries that --summary-out wrote, into one summary: for `logs` and `plan`. */
#ifndef MAPICFG_CLI_LOGS_READ_H
#define MAPICFG_CLI_LOGS_READ_H

#include "globs.h"

#include <mapicfg.h>

/* A summary that --summary-out wrote, to be freed. Returns 0, or an exit code after having said what is wrong. */
int logs_read_summary(const char *path, mapicfg_log_summary **summary);
/* Adds `summary`, which it takes over and which is that of `path`, to another one. Returns the same. */
int logs_read_merge(mapicfg_log_summary *into, const char *path, mapicfg_log_summary *summary);
/* Reads logs into a summary, and says what is broken in them, and passed over unless quiet. Returns 0, or an exit code
 * after having said what is wrong; after CLI_INPUT the summary has what could be read. */
int logs_read(const struct globs *globs, int quiet, mapicfg_log_summary *summary, mapicfg_report *report);
/* Whether a log was read; else CLI_INPUT after having said so. */
int logs_read_any(const mapicfg_report *report);

#endif
