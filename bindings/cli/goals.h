/* SPDX-License-Identifier: LGPL-2.1-or-later
 * goals.h: the goals of a command line, for `plan`. */
#ifndef MAPICFG_CLI_GOALS_H
#define MAPICFG_CLI_GOALS_H

#include "options.h"

#include <mapicfg.h>

/* Goals as --goal has them: the file of list=FILE is read, "-" being standard input. Returns 0, or an exit code after
 * having said what is wrong. */
/* The file of list=FILE, which ends a goal; NULL: it has none. */
const char *goals_list(const char *text);
int goals_read(const struct command *command, const struct texts *texts, mapicfg_goals **goals);
/* Says on standard error which mailboxes do not get what goals say, where the output has no place for it. */
void goals_warn(const mapicfg_goals *goals);

#endif
