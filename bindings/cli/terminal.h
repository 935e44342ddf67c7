/* SPDX-License-Identifier: LGPL-2.1-or-later
 * terminal.h: how large the terminal of standard output is. */
#ifndef MAPICFG_CLI_TERMINAL_H
#define MAPICFG_CLI_TERMINAL_H

#include <stddef.h>

/* COLUMNS, else what the terminal says; 0 where neither is known: no limit. */
size_t terminal_columns(void);
/* What the terminal says, else 24. */
size_t terminal_rows(void);

#endif
