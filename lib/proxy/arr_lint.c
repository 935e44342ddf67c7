/* SPDX-License-Identifier: LGPL-2.1-or-later
 * arr_lint.c: what in the configuration of IIS with URL Rewrite and ARR breaks MAPI over HTTP. The way of a request to
 * each path is followed through the rules to its farm or server, in each site that concerns Exchange. */
#include <string.h>

#include "base/text.h"
#include "proxy/arr_way.h"

/* ---- a site ---- */

struct site {
    uint32_t element; /* MAPICFG__ROOT: the text names none */
    const char *name; /* NULL then */
};

/* One that tells which site or rule takes the path, or MAPICFG__ROOT. */
static uint32_t follow_path(struct mapicfg__arr_way *way, const char *host, uint32_t *untold) {
    const struct mapicfg__arr_request request = {way->lint, &way->scopes, way->path, host};
    struct mapicfg__arr_route *route = &way->route;
    mapicfg__arr_route(&request, route);
    if (route->doubt) {
        mapicfg__lint_say(way->lint, RULE_PROXY_CANNOT_TELL, route->doubt, "what this rule does with requests",
                          route->why);
        *untold = route->doubt;
    }
    if (route->end == MAPICFG__ARR_LOCAL) return MAPICFG__ROOT;
    if (route->end == MAPICFG__ARR_REDIRECTED)
        mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REDIRECTED, route->rule, way->path, NULL);
    if (route->end == MAPICFG__ARR_REFUSED)
        mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REFUSED, route->rule, way->path, NULL);
    if (route->end != MAPICFG__ARR_PROXIED) return route->rule;
    mapicfg__arr_check_site(way);
    mapicfg__arr_check_target(way);
    return route->rule;
}

static void follow(const struct mapicfg__lint *lint, const struct site *site, const char *host, uint32_t *published,
                   uint32_t *untold) {
    uint32_t here[MAPICFG__PATH_COUNT] = {0};
    if (*lint->tree->left) *lint->followed = site->element;
    for (size_t i = 0; i < MAPICFG__PATH_COUNT; i++) {
        struct mapicfg__lint room;
        const struct mapicfg__lint *mine = mapicfg__lint_for_path(lint, i, &room);
        struct mapicfg__arr_way way = {.lint = mine, .tree = lint->tree, .path = mapicfg__lint_paths[i]};
        uint32_t unknown = MAPICFG__ROOT;
        mapicfg__arr_scopes(lint->tree, site->name, way.path, &way.scopes);
        if (way.scopes.cut) mapicfg__lint_say(lint, RULE_PROXY_UNCHECKED, way.scopes.cut, NULL, NULL);
        here[i] = follow_path(&way, host, &unknown);
        if (unknown && mine == lint) *untold = unknown;
    }
    if (!*untold) mapicfg__lint_say_partial(lint, here);
    mapicfg__lint_add_published(published, here);
}

/* ---- hosts ---- */

/* Whether a condition of a rule of the text may be about this host. */
static int is_published(const struct mapicfg__lint *lint, const struct site *site, const char *host) {
    struct mapicfg__arr_scopes scopes;
    const char *path = mapicfg__lint_paths[MAPICFG__PATH_EMSMDB];
    const struct mapicfg__arr_request request = {lint, &scopes, path, host};
    struct mapicfg__arr_route route;
    mapicfg__arr_scopes(lint->tree, site->name, path, &scopes);
    mapicfg__arr_route(&request, &route);
    return route.end != MAPICFG__ARR_LOCAL || route.doubt;
}

/* Each host may go another way. */
static void follow_hosts(const struct mapicfg__lint *lint, const struct site *site, uint32_t *published,
                         uint32_t *untold) {
    for (size_t i = 0; i < lint->host_count && *lint->tree->left; i++)
        follow(lint, site, lint->hosts[i], published, untold);
    if (!lint->host_count) follow(lint, site, NULL, published, untold);
}

/* ---- which sites ---- */

static const char *host_of(const struct mapicfg__tree *tree, uint32_t binding) {
    const char *address = mapicfg__arr_attribute(tree, binding, "bindingInformation");
    const char *colon = address ? strrchr(address, ':') : NULL;
    return colon ? colon + 1 : "";
}

static uint32_t first_binding(const struct mapicfg__tree *tree, uint32_t site) {
    uint32_t bindings = mapicfg__tree_child(tree, site, "bindings");
    return bindings ? mapicfg__tree_child(tree, bindings, "binding") : MAPICFG__ROOT;
}

static int names_our_host(const struct mapicfg__lint *lint, uint32_t site) {
    for (uint32_t at = first_binding(lint->tree, site); at; at = mapicfg__tree_sibling(lint->tree, at))
        if (mapicfg__lint_is_our_host(lint, host_of(lint->tree, at))) return 1;
    return 0;
}

/* The sites of all documents; the next one behind `site`. */
static uint32_t next_site(const struct mapicfg__tree *tree, uint32_t site) {
    uint32_t document = MAPICFG__ROOT;
    if (site) {
        uint32_t next = mapicfg__tree_sibling(tree, site);
        if (next) return next;
        document = tree->list[tree->list[tree->list[site].parent].parent].parent;
    }
    document =
        document ? mapicfg__tree_sibling(tree, document) : mapicfg__tree_child(tree, MAPICFG__ROOT, "configuration");
    for (; document; document = mapicfg__tree_sibling(tree, document)) {
        uint32_t sites = mapicfg__arr_below(tree, document, "system.applicationHost/sites");
        uint32_t first = sites ? mapicfg__tree_child(tree, sites, "site") : MAPICFG__ROOT;
        if (first) return first;
    }
    return MAPICFG__ROOT;
}

/* Clients come without TLS only, unless something else in front of IIS does it. */
static void check_bindings(const struct mapicfg__lint *lint, uint32_t site) {
    uint32_t first = first_binding(lint->tree, site);
    for (uint32_t at = first; at; at = mapicfg__tree_sibling(lint->tree, at)) {
        const char *protocol = mapicfg__arr_attribute(lint->tree, at, "protocol");
        if (!protocol || mapicfg__text_same(protocol, "https")) return;
    }
    if (first) mapicfg__lint_say(lint, RULE_PROXY_CLIENT_TLS, first, mapicfg__tree_word_at(lint->tree, site, 1), NULL);
}

static void check_limits(const struct mapicfg__lint *lint, uint32_t site) {
    uint32_t limits = mapicfg__tree_child(lint->tree, site, "limits");
    const char *most = mapicfg__arr_attribute(lint->tree, limits, "maxConnections");
    uint64_t number;
    if (most && mapicfg__text_parse_number(most, strlen(most), &number) && number < 100)
        mapicfg__lint_say(lint, RULE_PROXY_CONNECTION_LIMIT, limits, most, NULL);
}

/* Whether the site hands requests for /mapi on for some host. */
static int takes_mapi(const struct mapicfg__lint *lint, const struct site *site) {
    if (!lint->host_count) return is_published(lint, site, NULL);
    for (size_t i = 0; i < lint->host_count && *lint->tree->left; i++)
        if (is_published(lint, site, lint->hosts[i])) return 1;
    return 0;
}

enum choice { BY_SECTION, BY_HOST, BY_RULES };

static int is_chosen(const struct mapicfg__lint *lint, const struct site *site, enum choice choice) {
    if (choice == BY_SECTION) return mapicfg__lint_is_section(lint, mapicfg__text_same(site->name, lint->section));
    return choice == BY_HOST ? names_our_host(lint, site->element) : takes_mapi(lint, site);
}

/* Returns how many sites were followed. */
static size_t follow_sites(const struct mapicfg__lint *lint, enum choice choice, uint32_t *published,
                           uint32_t *untold) {
    size_t count = 0;
    for (uint32_t at = next_site(lint->tree, MAPICFG__ROOT); at; at = next_site(lint->tree, at)) {
        const struct site site = {at, mapicfg__tree_word_at(lint->tree, at, 1)};
        if (*lint->tree->left) *lint->followed = at;
        if (!is_chosen(lint, &site, choice)) continue;
        count++;
        follow_hosts(lint, &site, published, untold);
        check_bindings(lint, at);
        check_limits(lint, at);
    }
    return count;
}

/* ---- the whole text ---- */

/* Hosts of URLs that no rule sends to a server. */
static void check_hosts(const struct mapicfg__lint *lint) {
    for (size_t i = 0; i < lint->url_host_count && *lint->tree->left; i++) {
        struct site site = {next_site(lint->tree, MAPICFG__ROOT), NULL};
        int found = 0;
        do {
            if (site.element) site.name = mapicfg__tree_word_at(lint->tree, site.element, 1);
            found = is_published(lint, &site, lint->hosts[i]);
            site.element = site.element ? next_site(lint->tree, site.element) : MAPICFG__ROOT;
        } while (!found && site.element);
        if (!found) mapicfg__lint_say(lint, RULE_PROXY_HOST_MISSING, MAPICFG__ROOT, lint->hosts[i], NULL);
    }
}

void mapicfg__lint_arr(const struct mapicfg__lint *lint) {
    uint32_t published[MAPICFG__PATH_COUNT] = {0}, untold = MAPICFG__ROOT;
    size_t count;
    if (lint->section) {
        count = follow_sites(lint, BY_SECTION, published, &untold);
    } else {
        count = follow_sites(lint, BY_HOST, published, &untold);
        if (!published[MAPICFG__PATH_EMSMDB]) count += follow_sites(lint, BY_RULES, published, &untold);
    }
    if (!count && !lint->section) {
        const struct site nameless = {MAPICFG__ROOT, NULL};
        follow_hosts(lint, &nameless, published, &untold);
    }
    mapicfg__lint_say_missing(lint, published, untold);
    if (published[MAPICFG__PATH_EMSMDB] && !untold && !lint->section) check_hosts(lint);
}
