/* SPDX-License-Identifier: LGPL-2.1-or-later
 * nginx_variable.h: what variables and conditions of nginx are for the request that is followed. */
#ifndef MAPICFG_PROXY_NGINX_VARIABLE_H
#define MAPICFG_PROXY_NGINX_VARIABLE_H

#include "proxy/lint.h"
#include "proxy/pattern.h"

/* One way: a path, the location that answers, and the target of its proxy_pass. */
struct mapicfg__nginx_way {
    const struct mapicfg__lint *lint;
    const struct mapicfg__tree *tree;
    const char *path;
    const char *host;   /* by which the client asks; NULL: not known */
    const char *target; /* of the proxy_pass, with what is known of its variables */
    char room[512];     /* for the target */
    int is_of_stranger; /* what is not known of the client is empty, and its address is none that is named */
    uint32_t server, location, pass, upstream;
    uint32_t basic; /* what leaves clients with Basic alone, or MAPICFG__ROOT */
};

/* A host by which Outlook asks the server, by number: one of those that are known, of the server's own names, or of the
 * rows of a map of hosts. NULL behind the last. */
const char *mapicfg__nginx_host(const struct mapicfg__lint *lint, uint32_t server, size_t number);
/* The text with its variables replaced, as they are in a block: by `set`, by `map` or from the request. Returns 0 when
 * one is not known, or there is no room: `out` is not to be used then. */
int mapicfg__nginx_expand(const struct mapicfg__nginx_way *way, uint32_t block, const char *text, char *out,
                          size_t size);
/* What a rewrite makes of a path: as mapicfg__nginx_expand(), with $1 for what a group of its pattern matched. */
int mapicfg__nginx_expand_groups(const struct mapicfg__nginx_way *way, uint32_t block, const char *text,
                                 const struct mapicfg__pattern_groups *groups, char *out, size_t size);
/* Whether a condition asks for the client's address, by itself or by a `geo` or `map`. */
int mapicfg__nginx_asks_address(const struct mapicfg__tree *tree, uint32_t condition);
/* Whether the condition of an `if` is met: MAPICFG__YES, _NO or _UNKNOWN. No file is taken to exist. */
int mapicfg__nginx_holds(const struct mapicfg__nginx_way *way, uint32_t condition);
/* The row of a map for a text, as nginx chooses: the text itself, the longest *.NAME, the longest NAME.*, the first
 * pattern, the default. MAPICFG__ROOT for none; *unknown is set where a pattern cannot be judged. */
uint32_t mapicfg__nginx_map_row(const struct mapicfg__tree *tree, uint32_t map, const char *text, int *unknown);

#endif
