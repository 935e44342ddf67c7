/* SPDX-License-Identifier: LGPL-2.1-or-later
 * nginx_route.h: which location of an nginx server answers for a path, and which setting is in effect there. */
#ifndef MAPICFG_PROXY_NGINX_ROUTE_H
#define MAPICFG_PROXY_NGINX_ROUTE_H

#include "proxy/tree.h"

/* The first directive with this name at the innermost level that has one: all of a list that nginx does not add up. */
uint32_t mapicfg__nginx_level(const struct mapicfg__tree *tree, uint32_t block, const char *name);
/* The directive with this name that is in effect; MAPICFG__ROOT for none. */
uint32_t mapicfg__nginx_setting(const struct mapicfg__tree *tree, uint32_t block, const char *name);
/* The upstream with this name; MAPICFG__ROOT for none. */
uint32_t mapicfg__nginx_upstream(const struct mapicfg__tree *tree, uint32_t block, const char *name, size_t size);
/* A location's modifier ("", "=", "~", "~*", "^~") and pattern. */
const char *mapicfg__nginx_location(const struct mapicfg__tree *tree, uint32_t location, const char **pattern);
/* Whether a pattern fits a path; one that is not understood fits when it names the path's first part. */
int mapicfg__nginx_fits(const char *pattern, const char *path, int any_case);
/* The location that answers for a path, or the server itself. */
uint32_t mapicfg__nginx_route(const struct mapicfg__tree *tree, uint32_t server, const char *path);
/* Whether a server says that it answers for a host. */
int mapicfg__nginx_has_name(const struct mapicfg__tree *tree, uint32_t server, const char *host);

#endif
