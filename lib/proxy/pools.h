/* SPDX-License-Identifier: LGPL-2.1-or-later
 * pools.h: which hosts of a proxy go to which servers. */
#ifndef MAPICFG_PROXY_POOLS_H
#define MAPICFG_PROXY_POOLS_H

#include "proxy/facts.h"

/* Hosts that the same servers answer for. */
struct mapicfg__pool {
    const char **hosts; /* in the order of all hosts */
    size_t host_count;
    const char **servers; /* addresses with a port, an IPv6 address in brackets */
    size_t server_count;
};

/* All zeros is empty. */
struct mapicfg__pools {
    struct mapicfg__pool *list; /* in the order of their first hosts; their texts are borrowed */
    size_t count;
    const char **hosts; /* those of the facts, and then the further ones */
    size_t host_count;
    char **further, **addresses; /* owned */
    size_t further_count, address_count, address_capacity;
    /* what the pools are made of */
    const char **pool_hosts, **pool_servers;
};

/* Makes the pools of the facts' hosts, and of further ones, to which all servers answer. A server goes by the text that
 * chose it, or else by its FQDN or name. Servers that are named and not known answer for all hosts.
 * Errors: MAPICFG_E_NOMEM, MAPICFG_E_ARGUMENT, MAPICFG_E_URL, MAPICFG_E_VALUE, MAPICFG_E_LIMIT,
 * MAPICFG_E_NOT_STATED. */
mapicfg_status mapicfg__pools_init(struct mapicfg__pools *pools, const struct mapicfg__facts *facts,
                                   const char *const *hosts, size_t host_count, const char *const *servers,
                                   size_t server_count, mapicfg_error *err);
void mapicfg__pools_free(struct mapicfg__pools *pools);

#endif
