/* SPDX-License-Identifier: LGPL-2.1-or-later
 * apache_way.h: the way of one request through Apache, and what is wrong on it. */
#ifndef MAPICFG_PROXY_APACHE_WAY_H
#define MAPICFG_PROXY_APACHE_WAY_H

#include "proxy/apache_condition.h"
#include "proxy/apache_route.h"
#include "proxy/lint.h"

/* One way: a path, the virtual host (or the main server), and its ProxyPass. */
struct mapicfg__apache_way {
    const struct mapicfg__lint *lint;
    const struct mapicfg__tree *tree;
    const char *path;
    uint32_t site;
    struct mapicfg__scopes scopes;
    struct mapicfg__pass pass;
    uint32_t basic;    /* what leaves clients with Basic alone, or MAPICFG__ROOT */
    uint32_t balancer; /* <Proxy balancer://...>, or MAPICFG__ROOT */
};

/* An include within the virtual host whose text was not given; MAPICFG__ROOT for none. */
uint32_t mapicfg__apache_unread(const struct mapicfg__apache_way *way);
/* Says what is wrong with the target, the connection and what passes; finds the way's balancer. */
void mapicfg__apache_check(struct mapicfg__apache_way *way);

#endif
