/* SPDX-License-Identifier: LGPL-2.1-or-later
 * spare.h: what a verb writes is none of what it reads, nor what a person has made, and no two things that it writes
 * are one file. */
#ifndef MAPICFG_CLI_SPARE_H
#define MAPICFG_CLI_SPARE_H

#include "options.h"

/* A file that the command line names. */
struct named_file {
    const char *option; /* what it is called: "-o" */
    const char *path;   /* NULL: none */
    int is_written;     /* SPARE_; 0: it is read */
};

#define SPARE_OUTPUT 1
#define SPARE_SCRIPT 2 /* of a plan: it takes the place of nothing but another one */
#define SPARE_FORCED 3 /* whatever is there */

/* 1 when both paths lead to one file, there or yet to be made; NULL leads nowhere. */
int spare_is_same(const char *a, const char *b);
/* CLI_USAGE, told, when one of the files that is written is another of them, an operand, an export in a folder that is
 * an operand, or the journal of a store, which stands before it; or when a database is there, or a PowerShell script
 * that no plan has written; else CLI_FINE. Standard input and output, pipes and devices may be named twice. */
int spare_check(const struct command *command, const struct named_file *files, size_t count, char *const *operands,
                size_t operand_count);

/* The same for logs, with all that is in folders and below: CLI_USAGE, told, when one of the files that is written is
 * there, and is a log among them. */
int spare_check_logs(const struct command *command, const struct named_file *files, size_t count, char *const *paths,
                     size_t path_count);

#endif
