/* SPDX-License-Identifier: LGPL-2.1-or-later
 * help.h: help in lines that fit a terminal of 80 columns. */
#ifndef MAPICFG_CLI_HELP_H
#define MAPICFG_CLI_HELP_H

#include "options.h"

/* Prints paragraphs with lines broken anew, from column `at` on; lines after the first are indented by `indent`. An
 * empty line ends a paragraph, and a line that begins with a blank stays as it is. */
void help_text(struct stream *out, const char *text, size_t at, size_t indent);
/* What `mapicfg VERB --help` prints. */
void help_verb(const struct command *command, const struct option *options);

#endif
