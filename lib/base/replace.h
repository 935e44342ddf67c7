/* SPDX-License-Identifier: LGPL-2.1-or-later
 * replace.h: a file that is written whole or not at all. */
#ifndef MAPICFG_BASE_REPLACE_H
#define MAPICFG_BASE_REPLACE_H

/* What was there stays until all is written: the text goes to a new file beside it, which then takes its place. A
 * device, a pipe and anything else that is not a regular file is written as it is. */
struct mapicfg__replacement {
    int fd;          /* to write to; -1: not open */
    char *target;    /* where the path leads in the end */
    char *temporary; /* the file to take away on failure; NULL: none */
};

/* Begins to write. With `fresh` there must be no file yet. Returns 0, or an errno. */
int mapicfg__replace_open(struct mapicfg__replacement *file, const char *path, int fresh);
/* Ends it: what was written takes its place, or with `keep` 0 goes away. Returns 0, or an errno; then too the old file
 * is as it was. */
int mapicfg__replace_close(struct mapicfg__replacement *file, int keep);

#endif
