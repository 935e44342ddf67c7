/* SPDX-License-Identifier: LGPL-2.1-or-later
 * arr_scope.h: which settings of IIS apply to a path of a site. */
#ifndef MAPICFG_PROXY_ARR_SCOPE_H
#define MAPICFG_PROXY_ARR_SCOPE_H

#include "proxy/tree.h"

/* Value of an attribute; NULL where it is not written. */
const char *mapicfg__arr_attribute(const struct mapicfg__tree *tree, uint32_t element, const char *name);
/* Whether a Boolean is true; `otherwise` where it is not written. */
int mapicfg__arr_flag(const struct mapicfg__tree *tree, uint32_t element, const char *name, int otherwise);
/* An element below another by "a/b/c"; MAPICFG__ROOT for none. */
uint32_t mapicfg__arr_below(const struct mapicfg__tree *tree, uint32_t element, const char *path);

/* Blocks of system.webServer, from the server's to the one nearest to the path. */
#define MAPICFG__ARR_SCOPES 64u
struct mapicfg__arr_scopes {
    struct mapicfg__arr_scope {
        uint32_t block;
        const char *base; /* the path of the location, without a slash at either end; "" for the site's root */
        int server;       /* of the whole server */
    } list[MAPICFG__ARR_SCOPES];
    uint32_t count, cut; /* cut: the first block for which there was no room */
};

/* Whether a document is applicationHost.config: its locations begin with a site. */
int mapicfg__arr_is_server(const struct mapicfg__tree *tree, uint32_t document);
/* Those for a path ("/mapi/emsmdb/") of a site; NULL: whatever site. */
void mapicfg__arr_scopes(const struct mapicfg__tree *tree, const char *site, const char *path,
                         struct mapicfg__arr_scopes *scopes);
/* The value nearest to the path of an attribute of the section "security/access"; NULL for none. *element gets where it
 * stands. */
const char *mapicfg__arr_setting(const struct mapicfg__tree *tree, const struct mapicfg__arr_scopes *scopes,
                                 const char *section, const char *name, uint32_t *element);
/* Whether a later block of the section, or a later line of this one, removes the element or clears all. */
int mapicfg__arr_is_removed(const struct mapicfg__tree *tree, const struct mapicfg__arr_scopes *scopes, uint32_t scope,
                            const char *section, uint32_t element);

#endif
