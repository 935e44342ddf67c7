/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_follow.h: --follow: logs are read on as they grow, until a signal ends it. */
#ifndef MAPICFG_CLI_LOGS_FOLLOW_H
#define MAPICFG_CLI_LOGS_FOLLOW_H

#include "cli.h"
#include "globs.h"

#include <mapicfg.h>

struct logs_follow {
    int is_on;
    uint64_t interval; /* seconds between two showings; 0: two on a terminal, and elsewhere at the end only */
    int is_quiet;
    const struct texts *where; /* conditions on what is followed */
};

/* What is made of the records. */
struct logs_sink {
    mapicfg_status (*add)(void *user, const mapicfg_log_batch *batch, mapicfg_error *err);
    /* Shows what has come so far, to command->out or where else it belongs; the report is not complete yet. Returns an
     * exit code, of which CLI_FAILED ends the following. */
    int (*show)(void *user, struct command *command, const mapicfg_report *report);
    int is_flow; /* it is shown after each look that has brought something, and one goes on from the one before */
    void *user;
};

/* What is wrong with the options, after having said it; else CLI_FINE. */
int logs_follow_check(const struct command *command, const struct logs_follow *how, char *const *operands, size_t count,
                      uint64_t threads);
/* Follows the paths until SIGINT, SIGTERM or SIGHUP. Then all that was written before has been added, and the report
 * has all that is to be said of it, of which what is wrong has been printed. A second signal ends it without the rest.
 * `to_file`: -o. Returns the exit code of the reading. */
int logs_follow_run(struct command *command, const struct logs_follow *how, const struct globs *globs, int to_file,
                    const struct logs_sink *sink, mapicfg_report *report);

#endif
