/* SPDX-License-Identifier: LGPL-2.1-or-later
 * credentials.h: what credentials hold. */
#ifndef MAPICFG_NET_CREDENTIALS_INSIDE_H
#define MAPICFG_NET_CREDENTIALS_INSIDE_H

#include <mapicfg-net/credentials.h>

#include "net/secret.h"

struct mapicfg_credentials {
    char *user; /* NULL: none */
    struct mapicfg__secret password, token;
    uint32_t refused; /* how often the password has been, since it was let in; atomic */
};

/* How often the password has been refused by now: runs begin with it, and leave what they add. */
uint32_t mapicfg__credentials_refused(const mapicfg_credentials *credentials);
void mapicfg__credentials_set_refused(const mapicfg_credentials *credentials, uint32_t refused);

/* A copy, for a thread that may live longer; NULL when memory is out. */
mapicfg_credentials *mapicfg__credentials_copy(const mapicfg_credentials *credentials);

/* The header "Authorization: ...", of Basic or Bearer. 0: memory is out. */
int mapicfg__credentials_header(const mapicfg_credentials *credentials, uint32_t auth, struct mapicfg__secret *header);

#endif
