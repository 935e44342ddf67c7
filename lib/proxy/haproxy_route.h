/* SPDX-License-Identifier: LGPL-2.1-or-later
 * haproxy_route.h: which back end of HAProxy answers a request, and which setting is in effect in a section. */
#ifndef MAPICFG_PROXY_HAPROXY_ROUTE_H
#define MAPICFG_PROXY_HAPROXY_ROUTE_H

#include "proxy/haproxy_sample.h"

/* As host of a request: every test of the host itself fits. */
extern const char mapicfg__haproxy_any_host[];

/* The last directive that begins with these words (second may be NULL), in the section or in its defaults. */
uint32_t mapicfg__haproxy_setting(const struct mapicfg__tree *tree, uint32_t section, const char *first,
                                  const char *second);
/* The `option NAME` in effect, unless `no option NAME` follows it; MAPICFG__ROOT for none. */
uint32_t mapicfg__haproxy_option(const struct mapicfg__tree *tree, uint32_t section, const char *name);
/* The option that ends connections to clients or servers after each answer (httpclose, forceclose,
 * http-server-close); MAPICFG__ROOT when connections are kept. */
uint32_t mapicfg__haproxy_closing(const struct mapicfg__tree *tree, uint32_t section);
/* 1 when the section is in mode http (the default is tcp). */
int mapicfg__haproxy_is_http(const struct mapicfg__tree *tree, uint32_t section);
/* Whether the condition of a directive ("if ...", "unless ...") is met; YES where there is none. */
int mapicfg__haproxy_met(const struct mapicfg__haproxy_request *request, uint32_t directive);
/* The backend or listen section with this name; MAPICFG__ROOT for none. */
uint32_t mapicfg__haproxy_backend(const struct mapicfg__tree *tree, const char *name);
/* 1 when a test of the host in a directive (an acl, or a condition) fits the host; NULL as in a request. */
int mapicfg__haproxy_names_host(const struct mapicfg__lint *lint, uint32_t directive, const char *host);
/* The directives by which a frontend or listen section may hand a request on, one after another (`after` is the one
 * before, or MAPICFG__ROOT): each use_backend whose condition is not known to fail, and then the section itself where
 * it has servers, or the default_backend. *met says whether the condition is met. MAPICFG__ROOT at the end. */
uint32_t mapicfg__haproxy_next_route(const struct mapicfg__haproxy_request *request, uint32_t section, uint32_t after,
                                     int *met);
/* The section that answers what such a directive hands on; MAPICFG__ROOT when it is not there. */
uint32_t mapicfg__haproxy_answering(const struct mapicfg__tree *tree, uint32_t section, uint32_t by);
/* The most likely one of them: the first whose condition is met, unless one is not known and suggests Exchange. */
uint32_t mapicfg__haproxy_route(const struct mapicfg__haproxy_request *request, uint32_t section);

#endif
