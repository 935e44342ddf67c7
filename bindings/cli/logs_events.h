/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_events.h: what is asked for of single records of logs, and the database that they are put into. */
#ifndef MAPICFG_CLI_LOGS_EVENTS_H
#define MAPICFG_CLI_LOGS_EVENTS_H

#include "key_file.h"
#include "options.h"

#include <mapicfg.h>

/* Formats beyond those of output.h: records in the Elastic Common Schema, and all of it as a database. */
#define LOGS_ECS 16u
#define LOGS_SQLITE 17u

/* What --show names; 0: the summary; else one more than MAPICFG_LOG_VIEW_, or LOGS_PROMPTS. */
#define LOGS_PROMPTS UINT32_MAX

struct logs_follow;
struct logs_page;

struct logs_show {
    uint32_t show, format;
    uint64_t limit; /* rows for people; 0: all */
    const struct texts *where, *merge;
    int64_t since, until;
    int keep_noise, quiet;
    const char *key_file, *file; /* NULL: none; standard output */
    const struct logs_page *page;
    const struct logs_follow *follow;
};

/* A database without records, as the options say. `key` is that of key_file. CLI_FINE, or an exit code after having
 * said what is wrong. */
int logs_events_make(const struct command *command, const struct logs_show *show, const struct key_file *key,
                     mapicfg_log_events **events);
/* Says what failed. Returns the exit code for it. */
int logs_events_failed(mapicfg_status status, const mapicfg_error *err);

#endif
