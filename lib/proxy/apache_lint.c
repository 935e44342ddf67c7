/* SPDX-License-Identifier: LGPL-2.1-or-later
 * apache_lint.c: what in an Apache configuration breaks MAPI over HTTP. The way of a request to each path is followed
 * to its ProxyPass, in each virtual host that concerns Exchange. */
#include <string.h>

#include "base/text.h"
#include "proxy/apache_client.h"
#include "proxy/apache_refusal.h"
#include "proxy/apache_way.h"
#include "proxy/pattern.h"

/* ---- virtual hosts ---- */

static void check_way(struct mapicfg__apache_way *way) {
    struct mapicfg__lint basic = *way->lint;
    way->basic = mapicfg__apache_basic(way);
    if (way->basic) {
        mapicfg__lint_say(way->lint, RULE_PROXY_BASIC_ONLY, way->basic, NULL, NULL);
        basic.ntlm = basic.kerberos = 0;
        way->lint = &basic;
    }
    mapicfg__apache_check(way);
    mapicfg__apache_check_client(way);
}

static void follow(const struct mapicfg__lint *lint, uint32_t site, uint32_t *published, uint32_t *untold) {
    uint32_t here[MAPICFG__PATH_COUNT] = {0};
    if (*lint->tree->left) *lint->followed = site;
    for (size_t i = 0; i < MAPICFG__PATH_COUNT; i++) {
        struct mapicfg__lint room;
        const struct mapicfg__lint *mine = mapicfg__lint_for_path(lint, i, &room);
        struct mapicfg__apache_way way = {
            .lint = mine, .tree = lint->tree, .path = mapicfg__lint_paths[i], .site = site};
        mapicfg__apache_scopes(lint->tree, site, way.path, &way.scopes);
        if (way.scopes.cut) mapicfg__lint_say(lint, RULE_PROXY_UNCHECKED, way.scopes.cut, NULL, NULL);
        if (!mapicfg__apache_route(lint->tree, site, way.path, &way.pass)) {
            here[i] = mapicfg__apache_unread(&way);
            if (here[i] && mine == lint) *untold = here[i];
            continue;
        }
        uint32_t refused = mapicfg__apache_refusal(&way);
        here[i] = refused ? refused : way.pass.directive;
        int is_rest = !way.pass.is_pattern && (!*way.pass.from || strcmp(way.pass.from, "/") == 0);
        uint32_t mapi = here[MAPICFG__PATH_EMSMDB];
        if (mine != lint && is_rest && mapi && mapi != way.pass.directive) continue; /* it may be for another site */
        if (!refused) check_way(&way);
    }
    mapicfg__lint_say_partial(lint, here);
    mapicfg__lint_add_published(published, here);
}

/* ---- which virtual hosts ---- */

/* The virtual hosts, and the main server first. */
static uint32_t next_site(const struct mapicfg__tree *tree, uint32_t site) {
    return site ? mapicfg__tree_sibling(tree, site) : mapicfg__tree_child(tree, MAPICFG__ROOT, "VirtualHost");
}

static int names_our_host(const struct mapicfg__lint *lint, uint32_t site) {
    const struct mapicfg__tree *tree = lint->tree;
    for (size_t i = 0; i < lint->host_count; i++)
        if (mapicfg__apache_has_name(tree, site, lint->hosts[i])) return 1;
    struct mapicfg__two two = mapicfg__apache_two(tree, site, "ServerName", "ServerAlias");
    for (uint32_t at; !lint->host_count && (at = mapicfg__apache_take(tree, &two)) != MAPICFG__ROOT;)
        for (uint32_t i = 1; i < tree->list[at].count; i++)
            if (mapicfg__lint_is_our_host(lint, mapicfg__tree_word_at(tree, at, i))) return 1;
    return 0;
}

/* A ProxyPass, a RewriteRule or a section with a path of ours, also in the sections within this one. */
static int mentions_path(const struct mapicfg__lint *lint, uint32_t section) {
    static const char *const names[] = {"ProxyPass", "ProxyPassMatch", "RewriteRule",
                                        "Location",  "LocationMatch",  "VirtualHost"};
    const struct mapicfg__tree *tree = lint->tree;
    for (size_t n = 0; n < sizeof names / sizeof *names; n++)
        for (uint32_t at = mapicfg__tree_child(tree, section, names[n]); at; at = mapicfg__tree_sibling(tree, at)) {
            if (section == MAPICFG__ROOT && mapicfg__tree_is_named(tree, at, "VirtualHost")) continue;
            for (uint32_t i = 1; i < tree->list[at].count && i < 3; i++)
                if (mapicfg__lint_mentions_path(lint, mapicfg__tree_word_at(tree, at, i))) return 1;
            if (tree->list[at].first && mentions_path(lint, at)) return 1;
        }
    return 0;
}

static int concerns_us(const struct mapicfg__lint *lint, uint32_t site) {
    if (*lint->tree->left) *lint->followed = site;
    return names_our_host(lint, site) || mentions_path(lint, site);
}

/* Whether a site would hand requests for /mapi on, whatever hosts it is for. */
static int takes_anything(const struct mapicfg__lint *lint, uint32_t site) {
    if (*lint->tree->left) *lint->followed = site;
    struct mapicfg__pass pass;
    return mapicfg__apache_route(lint->tree, site, mapicfg__lint_paths[MAPICFG__PATH_EMSMDB], &pass);
}

/* Nothing that names Exchange publishes /mapi: it may be a site whose name says nothing, if there is but one. */
static void follow_nameless(const struct mapicfg__lint *lint, uint32_t *published, uint32_t *untold) {
    uint32_t only = MAPICFG__ROOT, site = MAPICFG__ROOT;
    int count = 0;
    do {
        if (!concerns_us(lint, site) && takes_anything(lint, site)) {
            only = site;
            count++;
        }
        site = next_site(lint->tree, site);
    } while (site && count < 2);
    if (count == 1) follow(lint, only, published, untold);
    if (count < 2) return;
    *untold = only;
    mapicfg__lint_say(lint, RULE_PROXY_CANNOT_TELL, MAPICFG__ROOT, "which virtual host is for Exchange",
                      "several pass requests on, and none names a host or path of Exchange");
}

/* Macros with a path or host of ours. Returns one, or MAPICFG__ROOT. */
static uint32_t check_unapplied(const struct mapicfg__lint *lint) {
    static const char *const names[] = {"Macro", "Use"};
    const struct mapicfg__tree *tree = lint->tree;
    uint32_t found = MAPICFG__ROOT;
    for (size_t n = 0; n < sizeof names / sizeof *names; n++)
        for (uint32_t at = mapicfg__tree_child(tree, MAPICFG__ROOT, names[n]); at;
             at = mapicfg__tree_sibling(tree, at)) {
            int ours = tree->list[at].first && concerns_us(lint, at);
            for (uint32_t i = 1; i < tree->list[at].count && !ours && mapicfg__tree_is_named(tree, at, "Use"); i++)
                ours = mapicfg__lint_is_our_host(lint, mapicfg__tree_word_at(tree, at, i));
            if (!ours) continue;
            mapicfg__lint_say(lint, RULE_PROXY_CANNOT_TELL, at, "what is in effect here",
                              mapicfg__tree_word_at(tree, at, 0));
            found = at;
        }
    return found;
}

static void check_hosts(const struct mapicfg__lint *lint) {
    const struct mapicfg__tree *tree = lint->tree;
    for (size_t i = 0; i < lint->url_host_count && *tree->left; i++) {
        uint32_t site = MAPICFG__ROOT, first = MAPICFG__ROOT;
        int found = 0;
        do {
            int named = mapicfg__apache_has_name(tree, site, lint->hosts[i]),
                nameless = !mapicfg__tree_child(tree, site, "ServerName");
            int published = (named || nameless) && takes_anything(lint, site);
            found |= published;
            if (named && !first && !published && mapicfg__tree_child(tree, site, "SSLEngine")) first = site;
            site = next_site(tree, site);
        } while (site && !found);
        if (!found)
            mapicfg__lint_say(lint, first ? RULE_PROXY_HOST_WITHOUT_MAPI : RULE_PROXY_HOST_MISSING, first,
                              lint->hosts[i], NULL);
    }
}

/* By a name, or by what stands in <VirtualHost ...>. */
static int is_chosen(const struct mapicfg__lint *lint, uint32_t site) {
    const struct mapicfg__tree *tree = lint->tree;
    if (!lint->section) return concerns_us(lint, site);
    int named = site && mapicfg__tree_find_word(tree, site, lint->section) != 0;
    struct mapicfg__two two = mapicfg__apache_two(tree, site, "ServerName", "ServerAlias");
    for (uint32_t at; (at = mapicfg__apache_take(tree, &two)) != MAPICFG__ROOT;)
        named |= mapicfg__tree_find_word(tree, at, lint->section) != 0;
    return mapicfg__lint_is_section(lint, named);
}

void mapicfg__lint_apache(const struct mapicfg__lint *lint) {
    uint32_t published[MAPICFG__PATH_COUNT] = {0}, site = MAPICFG__ROOT;
    uint32_t untold = lint->section ? MAPICFG__ROOT : check_unapplied(lint);
    do {
        if (is_chosen(lint, site)) follow(lint, site, published, &untold);
        site = next_site(lint->tree, site);
    } while (site);
    if (!published[MAPICFG__PATH_EMSMDB] && !published[MAPICFG__PATH_NSPI] && !untold && !lint->section)
        follow_nameless(lint, published, &untold);
    mapicfg__lint_say_missing(lint, published, untold);
    if (published[MAPICFG__PATH_EMSMDB] && !untold && !lint->section) check_hosts(lint);
}
