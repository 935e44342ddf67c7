/* SPDX-License-Identifier: LGPL-2.1-or-later
 * confirm.h: asks the person at the terminal whether to go on, with PowerShell's choices. */
#ifndef MAPICFG_CLI_CONFIRM_H
#define MAPICFG_CLI_CONFIRM_H

#define CONFIRM_YES 1
#define CONFIRM_YES_TO_ALL 2
#define CONFIRM_NO 3
#define CONFIRM_NO_TO_ALL 4
#define CONFIRM_STOP 5 /* the input ended, or was interrupted */

/* Asks on standard error until standard input has an answer. */
int confirm_ask(const char *question);

#endif
