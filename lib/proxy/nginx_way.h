/* SPDX-License-Identifier: LGPL-2.1-or-later
 * nginx_way.h: the way of one request through nginx, and what is wrong on it. */
#ifndef MAPICFG_PROXY_NGINX_WAY_H
#define MAPICFG_PROXY_NGINX_WAY_H

#include "proxy/lint.h"

/* One way: a path, the location that answers, and the target of its proxy_pass. */
struct mapicfg__nginx_way {
    const struct mapicfg__lint *lint;
    const struct mapicfg__tree *tree;
    const char *path;
    const char *target; /* of the proxy_pass, with what is known of its variables */
    char room[512];     /* for the target */
    uint32_t server, location, pass, upstream;
    uint32_t basic; /* what leaves clients with Basic alone, or MAPICFG__ROOT */
};

/* The directive of the location that refuses all requests, or MAPICFG__ROOT. */
uint32_t mapicfg__nginx_refusal(const struct mapicfg__tree *tree, uint32_t location);
/* What answers requests by a redirect elsewhere than to the same URL with TLS; MAPICFG__ROOT for nothing. */
uint32_t mapicfg__nginx_redirect(const struct mapicfg__tree *tree, uint32_t location);
/* Whether a setting of the location is on. */
int mapicfg__nginx_is_on(const struct mapicfg__nginx_way *way, const char *name);
/* Says what is wrong with the target, the connection and what passes. */
void mapicfg__nginx_check(struct mapicfg__nginx_way *way);

/* What counts for a way that passes TLS through, too. */
void mapicfg__nginx_check_upstream(const struct mapicfg__nginx_way *way);

#endif
