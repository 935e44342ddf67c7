/* SPDX-License-Identifier: LGPL-2.1-or-later
 * hit.h: who is hit by a plan, in numbers from logs: for `plan`. */
#ifndef MAPICFG_CLI_HIT_H
#define MAPICFG_CLI_HIT_H

#include "moment.h"
#include "options.h"
#include "output.h"

#include <mapicfg.h>

/* Of the command line: logs, and summaries of such. */
struct hit_settings {
    struct texts logs, summaries;
    const char *output; /* of -o, which is to be none of the logs; NULL: standard output */
};

#define OPTIONS_HIT(hit)                                                                                       \
    {"logs", "PATH", "say who is hit, by these logs: files, folders; several", option_texts, &(hit)->logs}, {  \
        "logs-summary", "FILE", "the same, by what 'mapicfg logs --summary-out' wrote; several", option_texts, \
            &(hit)->summaries                                                                                  \
    }

/* Reads the logs, and counts what the mailboxes of the directory used; *use is NULL where there are none. Returns 0, or
 * an exit code after having said what is wrong. */
int hit_read(const struct command *command, const struct hit_settings *s, int quiet, mapicfg_directory *directory,
             mapicfg_log_use **use);

/* What records of moves have more. */
#define HIT_COLUMNS 15u
extern const struct column hit_columns[HIT_COLUMNS];
/* The texts of a record's cells, to be ended with hit_end(). */
struct hit_cells {
    char numbers[9][24], first[MOMENT_SIZE], last[MOMENT_SIZE];
    struct stream clients, warnings;
};
/* The cells of a move, borrowed from `cells`. */
mapicfg_status hit_begin(struct hit_cells *cells, const mapicfg_log_use *use, const mapicfg_plan *plan, size_t move,
                         const char **values, mapicfg_error *err);
void hit_end(struct hit_cells *cells);

/* For people: the sums, who is in use most, and what would break. */
mapicfg_status hit_table(struct stream *out, uint64_t limit, const mapicfg_log_use *use, const mapicfg_plan *plan,
                         mapicfg_error *err);

#endif
