/* SPDX-License-Identifier: LGPL-2.1-or-later
 * script.h: the text of a script that a person names. */
#ifndef MAPICFG_CLI_SCRIPT_H
#define MAPICFG_CLI_SCRIPT_H

#include "cli.h"

#include <mapicfg.h>

/* Reads a file, or standard input for "-", to its end. Returns 0, or an exit code after having said what is wrong. */
int script_read(const char *verb, const char *path, struct stream *text);

/* Whether a text begins as a script that `plan` wrote; SCRIPT_HEAD bytes tell. */
#define SCRIPT_HEAD 64u
int script_is_own(const char *text, size_t size);

/* After an error in the text of a command line: says so when the shell seems to have taken PowerShell's variables. */
void script_hint(const char *verb, const char *text);

/* Writes a direction of a plan as a script for an administrator; a NULL path is none. Returns an exit code after having
 * said what is wrong. */
int script_write(struct command *command, const mapicfg_plan *plan, const char *path, uint32_t direction);

#endif
