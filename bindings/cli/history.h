/* SPDX-License-Identifier: LGPL-2.1-or-later
 * history.h: the journal of an open store, for the verbs and for the shell. */
#ifndef MAPICFG_CLI_HISTORY_H
#define MAPICFG_CLI_HISTORY_H

#include "stream.h"

#include <mapicfg.h>

/* Prints the latest changes as a table, at most `limit`; 0: all. Returns an exit code. */
int history_print(struct stream *out, mapicfg_directory *directory, uint64_t limit);
/* Undoes the most recent change set not yet undone, and says what that changed. Returns an exit code. */
int history_undo(struct stream *out, mapicfg_directory *directory);

#endif
