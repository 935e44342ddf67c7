/* SPDX-License-Identifier: LGPL-2.1-or-later
 * cli.h: what every verb of the command shares: its description and its exit codes. */
#ifndef MAPICFG_CLI_H
#define MAPICFG_CLI_H

#include "stream.h"

/* Exit codes. */
#define CLI_FINE 0
#define CLI_FINDINGS 1 /* the command did its work and found something */
#define CLI_USAGE 2    /* the command line is wrong */
#define CLI_INPUT 3    /* unreadable or invalid input */
#define CLI_FAILED 4   /* the operation failed: no memory, or the output cannot be written, or a statement failed */

struct command;

/* One verb, as `mapicfg help` shows it. Each is defined in the file of its name. */
struct verb {
    const char *name;
    const char *summary;                                        /* one line */
    const char *synopsis;                                       /* what follows the name */
    const char *details;                                        /* lines that end with a newline */
    const char *examples;                                       /* the same */
    int (*run)(struct command *command, int argc, char **argv); /* without the verb; returns the exit code */
};

/* One run of the command. */
struct command {
    const struct verb *verb;
    struct stream *out; /* standard output */
};

extern const struct verb verb_decide;
extern const struct verb verb_table;
extern const struct verb verb_default;
extern const struct verb verb_audit;
extern const struct verb verb_check;
extern const struct verb verb_convert;
extern const struct verb verb_properties;
extern const struct verb verb_init;
extern const struct verb verb_import;
extern const struct verb verb_export;
extern const struct verb verb_exec;
extern const struct verb verb_shell;
extern const struct verb verb_history;
extern const struct verb verb_undo;
extern const struct verb verb_autodiscover;
extern const struct verb verb_proxy;
extern const struct verb verb_rules;
extern const struct verb verb_plan;
extern const struct verb verb_diff;
extern const struct verb verb_ldif_diff;
extern const struct verb verb_logs;

#endif
