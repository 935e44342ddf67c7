/* SPDX-License-Identifier: LGPL-2.1-or-later
 * arr_route.h: where the rules of URL Rewrite send a request. */
#ifndef MAPICFG_PROXY_ARR_ROUTE_H
#define MAPICFG_PROXY_ARR_ROUTE_H

#include "proxy/arr_scope.h"
#include "proxy/lint.h"

struct mapicfg__arr_request {
    const struct mapicfg__lint *lint;
    const struct mapicfg__arr_scopes *scopes;
    const char *path; /* "/mapi/emsmdb/" */
    const char *host; /* NULL: not known */
};

#define MAPICFG__ARR_TEXT 1024u

enum mapicfg__arr_end { MAPICFG__ARR_LOCAL, MAPICFG__ARR_PROXIED, MAPICFG__ARR_REDIRECTED, MAPICFG__ARR_REFUSED };

struct mapicfg__arr_route {
    enum mapicfg__arr_end end;
    uint32_t rule;  /* that decided */
    uint32_t doubt; /* one whose effect the text does not tell, and that counts; MAPICFG__ROOT for none */
    const char *why;
    int tls;
    char target[MAPICFG__ARR_TEXT]; /* a farm, or NAME with or without :PORT */
    char path[MAPICFG__ARR_TEXT];   /* at the target; "" where it is not known */
};

/* Follows a request through the global rules, and then through those of the site. */
void mapicfg__arr_route(const struct mapicfg__arr_request *request, struct mapicfg__arr_route *route);
/* The query and the method of a request for a path. */
const char *mapicfg__arr_query(const char *path);
const char *mapicfg__arr_method(const char *path);

#endif
