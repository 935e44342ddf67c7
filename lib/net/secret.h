/* SPDX-License-Identifier: LGPL-2.1-or-later
 * secret.h: passwords and tokens in memory, which is wiped before it is released. */
#ifndef MAPICFG_NET_SECRET_H
#define MAPICFG_NET_SECRET_H

#include <stddef.h>

/* All zeros is an empty secret. bytes is NULL, or has a NUL behind its size bytes. */
struct mapicfg__secret {
    char *bytes;
    size_t size;
};

/* Takes room for size bytes, which are zeros, in place of what was there. 0: memory is out, and the secret is empty. */
int mapicfg__secret_room(struct mapicfg__secret *secret, size_t size);
/* Becomes a copy of size bytes; the same. */
int mapicfg__secret_set(struct mapicfg__secret *secret, const void *bytes, size_t size);
/* Becomes "prefix" and the bytes in base64; the same. */
int mapicfg__secret_base64(struct mapicfg__secret *secret, const char *prefix, const void *bytes, size_t size);
void mapicfg__secret_wipe(struct mapicfg__secret *secret);

#endif
