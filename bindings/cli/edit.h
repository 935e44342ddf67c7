/* SPDX-License-Identifier: LGPL-2.1-or-later
 * edit.h: lines from a person, with editing, history and completion by libedit, or from a pipe, without. */
#ifndef MAPICFG_CLI_EDIT_H
#define MAPICFG_CLI_EDIT_H

#include "stream.h"

#include <mapicfg.h>

struct edit;

/* Gives `add` what could stand before byte `at` of the line, each as what replaces the bytes from *from to at. */
typedef void edit_complete(void *user, const char *line, size_t at, size_t *from, mapicfg_exec_complete_fn add,
                           void *add_user);

/* The library that edits lines, with its version; NULL when the command was built without. */
const char *edit_library(void);

#define EDIT_LINE 1
#define EDIT_END 2       /* the end of the input; Ctrl-D */
#define EDIT_CANCELLED 3 /* Ctrl-C: what was typed is dropped */

/* Opens standard input; a terminal when `person` is not 0. NULL when memory is out. */
struct edit *edit_open(int person, edit_complete *complete, void *user);
/* Reads a line into memory, without its end, after what is there. */
int edit_line(struct edit *edit, const char *prompt, struct stream *line);
void edit_close(struct edit *edit);

#endif
