/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_drift.h: logs against a configuration: what --config names, and what is printed. */
#ifndef MAPICFG_CLI_LOGS_DRIFT_H
#define MAPICFG_CLI_LOGS_DRIFT_H

#include "logs_page.h"
#include "logs_print.h"
#include "options.h"

#include <mapicfg.h>

/* Opens the store, or reads the exports, that --config names. Returns 0, or an exit code after having said what is
 * wrong. */
int logs_drift_open(const struct command *command, const struct texts *config, int quiet, mapicfg_directory **out);
/* Prints what the logs say against the configuration, or writes its page. Returns CLI_FINDINGS for a warning, or
 * worse. */
int logs_drift_print(const struct command *command, const struct logs_how *how, const struct logs_page *page,
                     const mapicfg_log_summary *summary, mapicfg_directory *directory);

#endif
