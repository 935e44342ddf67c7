/* SPDX-License-Identifier: LGPL-2.1-or-later
 * haproxy_route.h: which back end of HAProxy answers a request, and which setting is in effect in a section. */
#ifndef MAPICFG_PROXY_HAPROXY_ROUTE_H
#define MAPICFG_PROXY_HAPROXY_ROUTE_H

#include "proxy/lint.h"

/* A POST for a path. */
struct mapicfg__haproxy_request {
    const struct mapicfg__lint *lint;
    const char *path;
    const char *host; /* NULL: any of the virtual directories, or one that looks like Exchange */
};

/* The last directive that begins with these words (second may be NULL), in the section or in its defaults. */
uint32_t mapicfg__haproxy_setting(const struct mapicfg__tree *tree, uint32_t section, const char *first,
                                  const char *second);
/* The `option NAME` in effect, unless `no option NAME` follows it; MAPICFG__ROOT for none. */
uint32_t mapicfg__haproxy_option(const struct mapicfg__tree *tree, uint32_t section, const char *name);
/* 1 when the section is in mode http (the default is tcp). */
int mapicfg__haproxy_is_http(const struct mapicfg__tree *tree, uint32_t section);
/* Whether the condition of a directive ("if ...", "unless ...") is met; YES where there is none. */
int mapicfg__haproxy_met(const struct mapicfg__haproxy_request *request, uint32_t directive);
/* The backend or listen section with this name; MAPICFG__ROOT for none. */
uint32_t mapicfg__haproxy_backend(const struct mapicfg__tree *tree, const char *name);
/* The directive by which a frontend or listen section hands the request on (the section itself where it has the
 * servers); MAPICFG__ROOT for none. *backend gets the section that answers, MAPICFG__ROOT when it is not there. */
uint32_t mapicfg__haproxy_route(const struct mapicfg__haproxy_request *request, uint32_t section, uint32_t *backend);

#endif
