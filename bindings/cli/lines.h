/* SPDX-License-Identifier: LGPL-2.1-or-later
 * lines.h: the lines typed before, in a file of the user's. */
#ifndef MAPICFG_CLI_LINES_H
#define MAPICFG_CLI_LINES_H

#define LINES_KEPT 1000

/* Gives the latest lines of the file, the oldest first. A missing file is not an error: a history is a convenience. */
void lines_load(void (*fn)(void *user, const char *line), void *user);
/* Adds a line at the end. The file is made when it is absent, for the user alone. */
void lines_add(const char *line);

#endif
