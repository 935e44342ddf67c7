/* SPDX-License-Identifier: LGPL-2.1-or-later
 * nginx_lint.c: what in an nginx configuration breaks MAPI over HTTP. The way of a request to each path is followed to
 * its location, in each server that concerns Exchange. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "proxy/nginx_client.h"
#include "proxy/nginx_condition.h"
#include "proxy/nginx_route.h"
#include "proxy/nginx_stream.h"
#include "proxy/nginx_variable.h"
#include "proxy/nginx_way.h"
#include "proxy/pattern.h"

#define MAX_HOSTS 100 /* of one server, where each may go a way of its own */

/* ---- servers ---- */

/* A location for whatever no other one has taken. */
static int takes_the_rest(const struct mapicfg__tree *tree, uint32_t location) {
    const char *pattern;
    if (!mapicfg__tree_is_named(tree, location, "location")) return 0;
    return !*mapicfg__nginx_location(tree, location, &pattern) && strcmp(pattern, "/") == 0;
}

/* What in a location without proxy_pass may send the request to Exchange all the same; MAPICFG__ROOT for nothing. */
static uint32_t detour(const struct mapicfg__nginx_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    const uint32_t location = way->location;
    for (uint32_t at = tree->list[location].first; at; at = mapicfg__tree_next(tree, at)) {
        const char *name = mapicfg__tree_word_at(tree, at, 0);
        int by_program = mapicfg__text_contains(name, "_by_lua") || mapicfg__text_same(name, "js_content") ||
                         mapicfg__text_same(name, "perl");
        int by_rewriting = mapicfg__text_same(name, "rewrite") && mapicfg__tree_is_named(tree, location, "location");
        int by_condition = mapicfg__text_same(name, "if") &&
                           (mapicfg__tree_child(tree, at, "proxy_pass") || mapicfg__tree_child(tree, at, "rewrite")) &&
                           mapicfg__nginx_holds(way, at) != MAPICFG__NO;
        if (by_program || by_rewriting || by_condition || tree->list[at].unread) return at;
    }
    return MAPICFG__ROOT;
}

static struct mapicfg__nginx_way find_way(const struct mapicfg__lint *lint, uint32_t server, const char *path,
                                          const char *host) {
    struct mapicfg__nginx_way way = {.lint = lint, .tree = lint->tree, .path = path, .server = server, .host = host};
    uint32_t untold;
    way.location = mapicfg__nginx_route(lint->tree, server, path);
    uint32_t condition = mapicfg__nginx_passing_condition(&way, &untold);
    if (condition) way.location = condition;
    way.pass = mapicfg__tree_child(lint->tree, way.location, "proxy_pass");
    return way;
}

static void check_way(struct mapicfg__nginx_way *way) {
    struct mapicfg__lint basic = *way->lint;
    way->basic = mapicfg__nginx_basic(way);
    if (way->basic) {
        mapicfg__lint_say(way->lint, RULE_PROXY_BASIC_ONLY, way->basic, NULL, NULL);
        basic.ntlm = basic.kerberos = 0;
        way->lint = &basic;
    }
    mapicfg__nginx_check(way);
    mapicfg__nginx_check_client(way);
}

/* What one server does with requests of one host. */
struct following {
    const struct mapicfg__lint *lint;
    uint32_t server, here[MAPICFG__PATH_COUNT], *untold;
    const char *host;
};

static uint32_t refusal(const struct mapicfg__nginx_way *way) {
    uint32_t refused = mapicfg__nginx_refusal(way->tree, way->location);
    if (refused || way->location != mapicfg__nginx_choose(way->tree, way->server, way->path)) return refused;
    return mapicfg__tree_child(way->tree, way->location, "internal"); /* 404 for what no redirect brings */
}

/* A location that does not pass requests on. */
static void follow_ended(struct following *following, size_t path, const struct mapicfg__nginx_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t refused = refusal(way), by = way->pass ? MAPICFG__ROOT : detour(way);
    uint32_t stopped = refused ? refused : mapicfg__nginx_redirect(tree, way->location);
    if (by && mapicfg__tree_is_named(tree, by, "rewrite")) following->here[path] = mapicfg__nginx_check_rewrites(way);
    if (following->here[path]) return;
    if (by) {
        if (!tree->list[by].unread)
            mapicfg__lint_say(way->lint, RULE_PROXY_CANNOT_TELL, by, "where these requests go",
                              mapicfg__tree_word_at(tree, by, 0));
        following->here[path] = by;
        if (way->lint == following->lint) *following->untold = by;
    } else if (stopped && !takes_the_rest(tree, way->location)) {
        mapicfg__lint_say(way->lint, refused ? RULE_PROXY_PATH_REFUSED : RULE_PROXY_PATH_REDIRECTED, stopped, way->path,
                          NULL);
        following->here[path] = stopped;
    }
}

static void follow_path(struct following *following, size_t path) {
    struct mapicfg__lint room;
    const struct mapicfg__lint *lint = following->lint, *mine = mapicfg__lint_for_path(lint, path, &room);
    struct mapicfg__nginx_way way = find_way(mine, following->server, mapicfg__lint_paths[path], following->host);
    uint32_t *here = following->here, mapi = here[MAPICFG__PATH_EMSMDB], untold;
    mapicfg__nginx_passing_condition(&way, &untold);
    if (untold)
        mapicfg__lint_say(mine, RULE_PROXY_CANNOT_TELL, untold, "whether this condition is met",
                          mapicfg__tree_word_at(lint->tree, untold, 1));
    if (!way.pass || refusal(&way)) {
        follow_ended(following, path, &way);
        return;
    }
    here[path] = way.location;
    /* the rest may be for another site, if /mapi has a location of its own */
    if (mine == lint || way.location == mapi || !mapi || !takes_the_rest(lint->tree, way.location)) check_way(&way);
}

/* Whether anything in the block depends on variables, among them the host. */
static int has_variables(const struct mapicfg__tree *tree, uint32_t block) {
    if (mapicfg__tree_child(tree, block, "if")) return 1;
    for (uint32_t at = mapicfg__tree_child(tree, block, "proxy_pass"); at; at = mapicfg__tree_sibling(tree, at))
        if (strchr(mapicfg__tree_word_at(tree, at, 1), '$')) return 1;
    for (uint32_t at = mapicfg__tree_child(tree, block, "location"); at; at = mapicfg__tree_sibling(tree, at))
        if (has_variables(tree, at)) return 1;
    return 0;
}

/* What one server publishes, and what is wrong there. *untold gets a directive for what cannot be told. Each host may
 * go a way of its own where variables decide. */
static void follow(const struct mapicfg__lint *lint, uint32_t server, uint32_t *published, uint32_t *untold) {
    int each = has_variables(lint->tree, server);
    if (*lint->tree->left) *lint->followed = server;
    for (size_t number = 0; number == 0 || each; number++) {
        struct following following = {.lint = lint, .server = server, .untold = untold};
        following.host = mapicfg__nginx_host(lint, server, number);
        if (number && !following.host) break;
        if (number == MAX_HOSTS) {
            mapicfg__lint_say(lint, RULE_PROXY_UNCHECKED, server, NULL, NULL);
            break;
        }
        int alone = number && mapicfg__text_starts(following.host, "autodiscover."); /* nothing else is asked there */
        for (size_t i = 0; i < MAPICFG__PATH_COUNT; i++)
            if (!alone || i == MAPICFG__PATH_AUTODISCOVER || i == MAPICFG__PATH_AUTODISCOVER_UPPER)
                follow_path(&following, i);
        mapicfg__lint_say_partial(lint, following.here);
        mapicfg__lint_add_published(published, following.here);
    }
}

/* ---- which servers ---- */

static uint32_t next_server(const struct mapicfg__tree *tree, uint32_t *block, uint32_t server) {
    server = server ? mapicfg__tree_sibling(tree, server) : mapicfg__tree_child(tree, *block, "server");
    while (!server && *tree->left) {
        *block = *block ? mapicfg__tree_sibling(tree, *block) : mapicfg__tree_child(tree, MAPICFG__ROOT, "http");
        if (!*block) return MAPICFG__ROOT;
        server = mapicfg__tree_child(tree, *block, "server");
    }
    return server;
}

static int mentions_exchange(const struct mapicfg__lint *lint, uint32_t block) {
    const struct mapicfg__tree *tree = lint->tree;
    for (uint32_t at = mapicfg__tree_child(tree, block, "location"); at; at = mapicfg__tree_sibling(tree, at))
        for (uint32_t i = 1; i < tree->list[at].count; i++)
            if (mapicfg__lint_mentions_path(lint, mapicfg__tree_word_at(tree, at, i)) || mentions_exchange(lint, at))
                return 1;
    return 0;
}

static int names_our_host(const struct mapicfg__lint *lint, uint32_t server) {
    const struct mapicfg__tree *tree = lint->tree;
    for (size_t i = 0; i < lint->host_count; i++)
        if (mapicfg__nginx_has_name(tree, server, lint->hosts[i])) return 1;
    if (lint->host_count) return 0;
    for (uint32_t at = mapicfg__tree_child(tree, server, "server_name"); at; at = mapicfg__tree_sibling(tree, at))
        for (uint32_t i = 1; i < tree->list[at].count; i++)
            if (mapicfg__lint_is_our_host(lint, mapicfg__tree_word_at(tree, at, i))) return 1;
    return 0;
}

static int concerns_us(const struct mapicfg__lint *lint, uint32_t server) {
    if (*lint->tree->left) *lint->followed = server;
    return !mapicfg__tree_child(lint->tree, server, "return") &&
           (names_our_host(lint, server) || mentions_exchange(lint, server));
}

/* Whether a server would hand requests for /mapi or /autodiscover on, whatever hosts it is for. */
static int takes_anything(const struct mapicfg__lint *lint, uint32_t server) {
    if (*lint->tree->left) *lint->followed = server;
    if (mapicfg__tree_child(lint->tree, server, "return")) return 0;
    struct mapicfg__nginx_way mapi = find_way(lint, server, mapicfg__lint_paths[MAPICFG__PATH_EMSMDB], NULL);
    return mapi.pass || find_way(lint, server, mapicfg__lint_paths[MAPICFG__PATH_AUTODISCOVER], NULL).pass;
}

/* Whether a stream server takes Exchange's TLS away from the servers of http. */
static int stream_takes_ours(const struct mapicfg__lint *lint) {
    for (size_t i = 0; i < lint->host_count; i++)
        if (mapicfg__nginx_stream_takes(lint, lint->hosts[i])) return 1;
    return !lint->host_count && mapicfg__nginx_stream_takes(lint, NULL);
}

/* Nothing that names Exchange publishes /mapi: it may be a server whose name says nothing, if there is but one. */
static void follow_nameless(const struct mapicfg__lint *lint, uint32_t *published, uint32_t *untold) {
    const struct mapicfg__tree *tree = lint->tree;
    uint32_t only = MAPICFG__ROOT, more = MAPICFG__ROOT;
    for (uint32_t block = MAPICFG__ROOT, at = 0; (at = next_server(tree, &block, at)) != MAPICFG__ROOT && !more;) {
        if (concerns_us(lint, at) || !takes_anything(lint, at)) continue;
        if (only) more = at;
        only = at;
    }
    if (more) {
        *untold = more;
        mapicfg__lint_say(lint, RULE_PROXY_CANNOT_TELL, MAPICFG__ROOT, "which server is for Exchange",
                          "several pass requests on, and none names a host or path of Exchange");
    } else if (only) {
        follow(lint, only, published, untold);
    }
}

/* A host that no server names is answered by the default ones. */
static int some_host_is_nameless(const struct mapicfg__lint *lint) {
    for (size_t i = 0; i < lint->host_count; i++) {
        int named = mapicfg__nginx_stream_takes(lint, lint->hosts[i]);
        for (uint32_t block = MAPICFG__ROOT, at = 0;
             !named && (at = next_server(lint->tree, &block, at)) != MAPICFG__ROOT;)
            named = mapicfg__nginx_has_name(lint->tree, at, lint->hosts[i]);
        if (!named) return 1;
    }
    return 0;
}

/* Whether a server has the name of the only one to be followed, as it is written there. */
static int is_section(const struct mapicfg__lint *lint, uint32_t server) {
    const struct mapicfg__tree *tree = lint->tree;
    int named = 0;
    for (uint32_t at = mapicfg__tree_child(tree, server, "server_name"); at; at = mapicfg__tree_sibling(tree, at))
        named |= mapicfg__tree_find_word(tree, at, lint->section) != 0;
    return mapicfg__lint_is_section(lint, named);
}

static void follow_servers(const struct mapicfg__lint *lint, uint32_t *published, uint32_t *untold) {
    const struct mapicfg__tree *tree = lint->tree;
    int defaults = some_host_is_nameless(lint);
    for (uint32_t block = MAPICFG__ROOT, at = 0; (at = next_server(tree, &block, at)) != MAPICFG__ROOT;) {
        if (lint->section) {
            if (is_section(lint, at)) follow(lint, at, published, untold);
            continue;
        }
        int answers = defaults && mapicfg__nginx_is_default(tree, at) && !mapicfg__tree_child(tree, at, "return");
        if (answers || concerns_us(lint, at)) follow(lint, at, published, untold);
    }
    if (!lint->section && !published[MAPICFG__PATH_EMSMDB] && !published[MAPICFG__PATH_NSPI] &&
        !stream_takes_ours(lint))
        follow_nameless(lint, published, untold);
}

/* 1 when a server that names the host (or, `by_default`, one that takes what none names) publishes /mapi. *first gets
 * the first of them. */
static int host_is_published(const struct mapicfg__lint *lint, const char *host, int by_default, uint32_t *first) {
    const struct mapicfg__tree *tree = lint->tree;
    for (uint32_t block = MAPICFG__ROOT, at = 0; (at = next_server(tree, &block, at)) != MAPICFG__ROOT;) {
        if (mapicfg__tree_child(tree, at, "return")) continue;
        if (by_default ? !mapicfg__nginx_is_default(tree, at) : !mapicfg__nginx_has_name(tree, at, host)) continue;
        struct mapicfg__nginx_way way = find_way(lint, at, mapicfg__lint_paths[MAPICFG__PATH_EMSMDB], host);
        if (way.pass || mapicfg__nginx_refusal(tree, way.location) || mapicfg__nginx_redirect(tree, way.location) ||
            detour(&way))
            return 1;
        if (!*first) *first = at;
    }
    return 0;
}

static void check_hosts(const struct mapicfg__lint *lint) {
    for (size_t i = 0; i < lint->url_host_count && *lint->tree->left; i++) {
        uint32_t first = MAPICFG__ROOT;
        if (host_is_published(lint, lint->hosts[i], 0, &first)) continue;
        if (first)
            mapicfg__lint_say(lint, RULE_PROXY_HOST_WITHOUT_MAPI, first, lint->hosts[i], NULL);
        else if (!host_is_published(lint, lint->hosts[i], 1, &first))
            mapicfg__lint_say(lint, RULE_PROXY_HOST_MISSING, MAPICFG__ROOT, lint->hosts[i], NULL);
    }
}

void mapicfg__lint_nginx(const struct mapicfg__lint *lint) {
    const struct mapicfg__tree *tree = lint->tree;
    uint32_t published[MAPICFG__PATH_COUNT] = {0}, untold = MAPICFG__ROOT;
    uint32_t stream = lint->section ? MAPICFG__ROOT : mapicfg__nginx_check_streams(lint);
    uint32_t connections =
        mapicfg__tree_child(tree, mapicfg__tree_child(tree, MAPICFG__ROOT, "events"), "worker_connections");
    uint64_t number;
    const char *text = mapicfg__tree_word_at(tree, connections, 1);
    if (connections && mapicfg__text_parse_number(text, strlen(text), &number) && number < 256)
        mapicfg__lint_say(lint, RULE_PROXY_CONNECTION_LIMIT, connections, text, NULL);
    follow_servers(lint, published, &untold);
    if (stream && !published[MAPICFG__PATH_EMSMDB]) return; /* what arrives is passed through, whatever its path */
    mapicfg__lint_say_missing(lint, published, untold);
    if (published[MAPICFG__PATH_EMSMDB] && !lint->section) check_hosts(lint);
}
