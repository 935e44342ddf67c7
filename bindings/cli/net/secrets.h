/* SPDX-License-Identifier: LGPL-2.1-or-later
 * secrets.h: passwords and tokens of any length from a file, a descriptor, or the terminal. */
#ifndef MAPICFG_CLI_NET_SECRETS_H
#define MAPICFG_CLI_NET_SECRETS_H

#include <stddef.h>

#define SECRET_MAX 65536u

struct secret {
    char *bytes; /* NULL: none was read */
    size_t size;
};

/* The first line of a file; "-" is standard input. Returns 0, or an exit code after having said what is wrong. */
int secret_read_file(struct secret *secret, const char *path);
/* The same of a descriptor, which is named in errors. */
int secret_read_descriptor(struct secret *secret, int fd, const char *name);
/* Asks on the terminal, if there is one; else nothing is read. */
int secret_ask(struct secret *secret, const char *user);
void secret_wipe(struct secret *secret);

#endif
