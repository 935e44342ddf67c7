/* SPDX-License-Identifier: LGPL-2.1-or-later
 * arr_way.h: what IIS does to requests on their way to the servers. */
#ifndef MAPICFG_PROXY_ARR_WAY_H
#define MAPICFG_PROXY_ARR_WAY_H

#include "proxy/arr_route.h"

struct mapicfg__arr_way {
    const struct mapicfg__lint *lint;
    const struct mapicfg__tree *tree;
    struct mapicfg__arr_scopes scopes;
    const char *path;
    struct mapicfg__arr_route route;
};

/* What keeps a request from passing through the site: filters, logons, certificates, redirects. */
void mapicfg__arr_check_site(const struct mapicfg__arr_way *way);
/* The farm or server that a request is sent to, how it gets there, and what becomes of the answer. */
void mapicfg__arr_check_target(const struct mapicfg__arr_way *way);

#endif
