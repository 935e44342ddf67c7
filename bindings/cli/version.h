/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef MAPICFG_CLI_VERSION_H
#define MAPICFG_CLI_VERSION_H

#include "stream.h"

/* Prints the version of the command, that of the library, and what the command was built with. Returns the exit
 * code. */
int version_print(struct stream *out);

#endif
