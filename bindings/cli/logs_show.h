/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_show.h: single records of logs, sessions and requests: what --show asks for. */
#ifndef MAPICFG_CLI_LOGS_SHOW_H
#define MAPICFG_CLI_LOGS_SHOW_H

#include "globs.h"
#include "key_file.h"
#include "options.h"

#include <mapicfg.h>

/* Formats beyond those of output.h: records in the Elastic Common Schema, and all of it as a database. */
#define LOGS_ECS 16u
#define LOGS_SQLITE 17u
/* Reads --format of this verb. */
option_read logs_show_format;

/* What --show names; 0: the summary; else one more than MAPICFG_LOG_VIEW_, or LOGS_PROMPTS. */
#define LOGS_PROMPTS UINT32_MAX
option_read logs_show_option;

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

/* CLI_FINE, or CLI_USAGE after having said what does not go together. */
int logs_show_check(const struct command *command, const struct logs_show *show);
/* A database without records, as the options say. `key` is that of key_file. CLI_FINE, or an exit code after having
 * said what is wrong. */
int logs_show_make(const struct command *command, const struct logs_show *show, const struct key_file *key,
                   mapicfg_log_events **events);
/* Prints what the columns mean of what --show names. */
void logs_show_columns(struct stream *out, uint32_t show, uint32_t format);
/* Reads the logs and the databases, and prints what is asked for. Returns the exit code. */
int logs_show_run(struct command *command, const struct logs_show *show, const struct globs *globs);

#endif
