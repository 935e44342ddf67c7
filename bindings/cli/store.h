/* SPDX-License-Identifier: LGPL-2.1-or-later
 * store.h: what the verbs that work on a store share: opening it, and what its errors mean for the exit code. */
#ifndef MAPICFG_CLI_STORE_H
#define MAPICFG_CLI_STORE_H

#include "cli.h"

#include <mapicfg.h>

/* Opens the store at `path` in the name of the user who runs the command; `flags` are MAPICFG_DIRECTORY_. Returns 0, or
 * an exit code after having said what is wrong; of a file that is not there also which one beside it may be meant. */
int store_open(const struct command *command, const char *path, uint32_t flags, mapicfg_directory **out);

/* The same, and makes it where there is no file. A file that is empty is refused. */
int store_make(const struct command *command, const char *path, uint32_t flags, mapicfg_directory **out);
/* The same only with `create`: without it, a file that is not there is an error. */
int store_change(const struct command *command, const char *path, int create, mapicfg_directory **out);

/* The exit code for a status of what was done to a store. */
int store_exit(mapicfg_status status);
/* Says what went wrong. Returns the exit code. */
int store_failed(const mapicfg_error *err);
/* The same where a list or a state was read too: what is wrong with one of its lines is invalid input. */
int store_failed_list(const mapicfg_error *err);

#endif
