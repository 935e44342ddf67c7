/* SPDX-License-Identifier: LGPL-2.1-or-later
 * apache_route.h: which ProxyPass of an Apache virtual host takes a path, and which settings are in effect for it. */
#ifndef MAPICFG_PROXY_APACHE_ROUTE_H
#define MAPICFG_PROXY_APACHE_ROUTE_H

#include "proxy/tree.h"

/* Where directives about one path may stand: its sections, the virtual host, the sections outside of it, the main
 * server; the inner ones first. */
#define MAPICFG__MAX_SCOPES 64
struct mapicfg__scopes {
    uint32_t list[MAPICFG__MAX_SCOPES];
    uint32_t count;
    uint32_t cut; /* a section for which there was no room, or MAPICFG__ROOT */
};

/* What ProxyPass says: "/mapi" "https://ex1/mapi" timeout=900. */
struct mapicfg__pass {
    uint32_t directive;
    const char *from; /* "" in a <Location>, whose path counts */
    const char *to;   /* "!" where the path is excepted */
    int is_pattern, any_case;
    uint32_t options; /* the first word behind the target */
};

void mapicfg__apache_scopes(const struct mapicfg__tree *tree, uint32_t site, const char *path,
                            struct mapicfg__scopes *scopes);
/* The last directive with this name in the innermost scope that has one. */
uint32_t mapicfg__apache_setting(const struct mapicfg__tree *tree, const struct mapicfg__scopes *scopes,
                                 const char *name);
/* As that, of a virtual host and the main server. */
uint32_t mapicfg__apache_server_setting(const struct mapicfg__tree *tree, uint32_t site, const char *name);
/* Whether a prefix takes a path: whole parts between slashes. */
int mapicfg__apache_takes(const char *prefix, const char *path);
/* The sections whose rewrite rules are in effect in a site, in their order; returns how many. Rules are not inherited
 * unless RewriteOptions says so; the switch RewriteEngine is, and it is off at first (traffic agrees). */
uint32_t mapicfg__apache_rewriting(const struct mapicfg__tree *tree, uint32_t site, uint32_t sections[2]);
/* Whether a site has a name by ServerName or ServerAlias. */
int mapicfg__apache_has_name(const struct mapicfg__tree *tree, uint32_t site, const char *host);
/* Reads a ProxyPass, ProxyPassMatch or RewriteRule with [P]; 0 when the directive is none. */
int mapicfg__apache_read_pass(const struct mapicfg__tree *tree, uint32_t directive, struct mapicfg__pass *pass);
int mapicfg__apache_pass_takes(const struct mapicfg__tree *tree, const struct mapicfg__pass *pass, const char *path);
/* The directives of two names in a section, in the order of the file. */
struct mapicfg__two {
    uint32_t a, b;
};
struct mapicfg__two mapicfg__apache_two(const struct mapicfg__tree *tree, uint32_t section, const char *a,
                                        const char *b);
/* The next one; MAPICFG__ROOT at the end. */
uint32_t mapicfg__apache_take(const struct mapicfg__tree *tree, struct mapicfg__two *two);
/* The one that takes the path; 0 when there is none, or an exception. */
int mapicfg__apache_route(const struct mapicfg__tree *tree, uint32_t site, const char *path,
                          struct mapicfg__pass *pass);
/* The value of KEY=value among the words from `from` on; NULL when it is not there. */
const char *mapicfg__apache_option(const struct mapicfg__tree *tree, uint32_t directive, uint32_t from,
                                   const char *key);

#endif
