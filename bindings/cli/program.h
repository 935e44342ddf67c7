/* SPDX-License-Identifier: LGPL-2.1-or-later
 * program.h: the program that runs verbs: `mapicfg`, or `mapicfg-net`, which runs those that need the network. */
#ifndef MAPICFG_CLI_PROGRAM_H
#define MAPICFG_CLI_PROGRAM_H

#include "cli.h"

struct program {
    const char *name;     /* of the executable */
    const char *about;    /* what it does, a paragraph */
    const char *examples; /* lines that end with a newline */
    const struct verb *const *verbs;
    size_t count;
    const char *(*built_with)(void); /* libraries beyond those that both have: "libedit 3.1" */
};

/* Each program has its own. */
extern const struct program this_program;

#endif
