/* SPDX-License-Identifier: LGPL-2.1-or-later
 * key_file.h: a key that is the content of a file. */
#ifndef MAPICFG_CLI_KEY_FILE_H
#define MAPICFG_CLI_KEY_FILE_H

#include "cli.h"

struct key_file {
    unsigned char bytes[4096];
    size_t size;
};

/* Reads all of the file. Returns 0, or an exit code after having said what is wrong. */
int key_file_read(struct key_file *key, const char *path);
void key_file_wipe(struct key_file *key);

#endif
