/* SPDX-License-Identifier: LGPL-2.1-or-later
 * help.h: a table of options, and help in lines that fit a terminal of 80 columns. */
#ifndef MAPICFG_CLI_HELP_H
#define MAPICFG_CLI_HELP_H

#include "cli.h"

/* Reads an option's value into `into`. Returns NULL, or what would be right: "true or false". */
typedef const char *option_read(const char *value, void *into);

/* An option; a table ends with an entry without a name. */
struct option {
    const char *name;     /* "org" for --org; one letter, "f", for -f */
    const char *argument; /* the value's name in the help; NULL: it takes none */
    const char *help;
    option_read *read;
    void *into;
};

/* Prints paragraphs with lines wrapped, from column `at` on; lines after the first are indented by `indent`. An
 * empty line ends a paragraph, and a line that begins with a blank stays as it is. */
void help_text(struct stream *out, const char *text, size_t at, size_t indent);
/* What `mapicfg VERB --help` prints. */
void help_verb(const struct command *command, const struct option *options);

#endif
