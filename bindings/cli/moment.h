/* SPDX-License-Identifier: LGPL-2.1-or-later
 * moment.h: a moment, in milliseconds since 1970 UTC, as people and programs read it. */
#ifndef MAPICFG_CLI_MOMENT_H
#define MAPICFG_CLI_MOMENT_H

#include <stddef.h>
#include <stdint.h>

#define MOMENT_SIZE 80
/* "2026-11-23T18:17:10.123Z". */
void moment_format(int64_t milliseconds, char *text, size_t size);

#endif
