/* SPDX-License-Identifier: LGPL-2.1-or-later
 * nginx_way.h: the way of one request through nginx, and what is wrong on it. */
#ifndef MAPICFG_PROXY_NGINX_WAY_H
#define MAPICFG_PROXY_NGINX_WAY_H

#include "proxy/nginx_variable.h"

/* Whether a setting of the location is on. */
int mapicfg__nginx_is_on(const struct mapicfg__nginx_way *way, const char *name);
/* Says what is wrong with the target, the connection and what passes. */
void mapicfg__nginx_check(struct mapicfg__nginx_way *way);

/* What counts for a way that passes TLS through, too. */
void mapicfg__nginx_check_upstream(const struct mapicfg__nginx_way *way);

#endif
