/* SPDX-License-Identifier: LGPL-2.1-or-later
 * secrets.h: passwords and tokens from a file, a descriptor, or the terminal: never from the command line, which others
 * can see. */
#ifndef MAPICFG_CLI_NET_SECRETS_H
#define MAPICFG_CLI_NET_SECRETS_H

#include <stddef.h>

#define SECRET_MAX 65536u

struct secret {
    char *bytes; /* ends with a NUL; NULL: none was read */
    size_t size;
};

/* An empty line is a secret too: files of certificates are encrypted with it. */
#define SECRET_MAY_BE_EMPTY 1

/* The first line of a file; "-" is standard input, /dev/fd/3 a descriptor. Returns 0, or an exit code after having said
 * what is wrong. */
int secret_read_file(struct secret *secret, const char *path, int flags);
/* The same of a descriptor, which is named in errors. What follows the line stays where it is. */
int secret_read_descriptor(struct secret *secret, int fd, const char *name, int flags);
/* Asks on the terminal, without echo; where there is none, or nothing is entered, nothing is read. */
int secret_ask(struct secret *secret, const char *for_what);
void secret_wipe(struct secret *secret);

#endif
