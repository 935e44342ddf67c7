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
/* As nginx chooses: the longest prefixes, each within the one before; a pattern of the innermost block before those of
 * the blocks around it; a prefix with ^~ forbids those of its own block. The block itself when there is none. */
uint32_t mapicfg__nginx_choose(const struct mapicfg__tree *tree, uint32_t block, const char *path);
/* The location that answers for a path, also by way of try_files, or the server itself. */
uint32_t mapicfg__nginx_route(const struct mapicfg__tree *tree, uint32_t server, const char *path);
/* 0 when a server, or a location in it, includes a file whose text was not given: then a setting may be there. */
int mapicfg__nginx_is_whole(const struct mapicfg__tree *tree, uint32_t block);
/* Whether a server names a host; whether it answers for hosts that no server names. */
int mapicfg__nginx_has_name(const struct mapicfg__tree *tree, uint32_t server, const char *host);
int mapicfg__nginx_is_default(const struct mapicfg__tree *tree, uint32_t server);

#endif
