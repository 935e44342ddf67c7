/* SPDX-License-Identifier: LGPL-2.1-or-later
 * password.h: a password, from a file or from the terminal. */
#ifndef MAPICFG_CLI_NET_PASSWORD_H
#define MAPICFG_CLI_NET_PASSWORD_H

#include <stddef.h>

#define PASSWORD_SIZE 1024

/* The first line of a file ("-" is standard input, /dev/fd/3 a descriptor). Returns 0, or CLI_INPUT after having said
 * what is wrong; nothing of the file is kept elsewhere. */
int password_read(const char *path, char password[PASSWORD_SIZE]);
/* Asks on the terminal, without echo. 0: there is none, or nothing was entered. */
int password_ask(const char *for_what, char password[PASSWORD_SIZE]);
void password_wipe(char password[PASSWORD_SIZE]);

#endif
