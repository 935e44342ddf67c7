/* SPDX-License-Identifier: LGPL-2.1-or-later
 * nginx_condition.h: what ends a request before it is passed on: return, deny, rewrite, and an `if` with them. */
#ifndef MAPICFG_PROXY_NGINX_CONDITION_H
#define MAPICFG_PROXY_NGINX_CONDITION_H

#include "proxy/nginx_variable.h"

/* The directive of the location that refuses all requests, or MAPICFG__ROOT. */
uint32_t mapicfg__nginx_refusal(const struct mapicfg__tree *tree, uint32_t location);
/* What answers requests by a redirect elsewhere than to the same URL with TLS; MAPICFG__ROOT for nothing. */
uint32_t mapicfg__nginx_redirect(const struct mapicfg__tree *tree, uint32_t location);
/* Says what the rules of the location and of the server do to the request that is passed on. */
void mapicfg__nginx_check_conditions(const struct mapicfg__nginx_way *way);
/* Says what the first rewrite of the location that fits does, where nothing passes the request on. Returns it where
 * that is known. */
uint32_t mapicfg__nginx_check_rewrites(const struct mapicfg__nginx_way *way);
/* The `if` of the location that passes the request on; *untold gets one of which this is not known. */
uint32_t mapicfg__nginx_passing_condition(const struct mapicfg__nginx_way *way, uint32_t *untold);

#endif
