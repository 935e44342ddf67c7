/* SPDX-License-Identifier: LGPL-2.1-or-later
 * servers.h: looking at several servers at once. */
#ifndef MAPICFG_CLI_NET_SERVERS_H
#define MAPICFG_CLI_NET_SERVERS_H

#include <mapicfg-net.h>

#define ADDRESSES_MAX 16

/* A server as it was named, and what each of its addresses shows. */
struct server {
    const char *host;
    uint32_t port;
    mapicfg_endpoint *endpoints[ADDRESSES_MAX];
    size_t count;
    mapicfg_status status; /* of what kept it from being looked at */
    mapicfg_error err;
};

/* Looks at all of them, 64 at a time, `timeout` milliseconds each; `name` is for SNI, or NULL. */
void servers_look(struct server *servers, size_t count, const char *name, uint32_t timeout);

#endif
