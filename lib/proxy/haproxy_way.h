/* SPDX-License-Identifier: LGPL-2.1-or-later
 * haproxy_way.h: the way of one request through HAProxy, and what is wrong on it. */
#ifndef MAPICFG_PROXY_HAPROXY_WAY_H
#define MAPICFG_PROXY_HAPROXY_WAY_H

#include "proxy/haproxy_route.h"
#include "proxy/lint.h"

/* One way: a request, the section that takes it and the one that answers (the same for a listen section). */
struct mapicfg__haproxy_way {
    const struct mapicfg__lint *lint;
    const struct mapicfg__tree *tree;
    struct mapicfg__haproxy_request request;
    uint32_t front, back;
};

/* Says what is wrong with a back end of HTTP: all of what follows, and more. */
void mapicfg__haproxy_check(const struct mapicfg__haproxy_way *way);

/* What counts for a way that passes TLS through, too. */
void mapicfg__haproxy_check_timeout(const struct mapicfg__haproxy_way *way, uint32_t directive, uint32_t word);
void mapicfg__haproxy_check_timeouts(const struct mapicfg__haproxy_way *way);
void mapicfg__haproxy_check_servers(const struct mapicfg__haproxy_way *way, int http);
void mapicfg__haproxy_check_affinity(const struct mapicfg__haproxy_way *way);
void mapicfg__haproxy_check_health(const struct mapicfg__haproxy_way *way);

#endif
