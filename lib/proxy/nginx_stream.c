/* SPDX-License-Identifier: LGPL-2.1-or-later
 * nginx_stream.c: servers of nginx that pass TLS through, or make it anew, without looking into requests. */
#include "proxy/nginx_stream.h"

#include <string.h>

#include "base/text.h"
#include "proxy/nginx_client.h"
#include "proxy/nginx_route.h"
#include "proxy/nginx_variable.h"
#include "proxy/nginx_way.h"
#include "proxy/words.h"

/* A stream server for HTTPS, by its port or by the name of its target, and not one for another protocol. */
static int is_for_https(const struct mapicfg__tree *tree, uint32_t server) {
    for (uint32_t at = mapicfg__tree_child(tree, server, "listen"); at; at = mapicfg__tree_sibling(tree, at)) {
        const char *listen = mapicfg__tree_word_at(tree, at, 1);
        size_t size = strlen(listen);
        if (size >= 3 && strcmp(listen + size - 3, "443") == 0) return 1;
    }
    return mapicfg__lint_looks_ours(mapicfg__tree_word_at(tree, mapicfg__tree_child(tree, server, "proxy_pass"), 1));
}

static void check_stream_server(const struct mapicfg__lint *lint, uint32_t server) {
    const struct mapicfg__tree *tree = lint->tree;
    struct mapicfg__nginx_way way = {.lint = lint, .tree = tree, .path = "", .server = server, .location = server};
    way.pass = mapicfg__tree_child(tree, server, "proxy_pass");
    uint32_t timeout = mapicfg__nginx_setting(way.tree, way.location, "proxy_timeout"),
             listen = mapicfg__tree_child(tree, server, "listen");
    uint64_t milliseconds;
    const char *target = mapicfg__tree_word_at(way.tree, way.pass, 1);
    way.upstream = mapicfg__nginx_upstream(tree, server, target, strlen(target));
    if (timeout && mapicfg__words_parse_time(mapicfg__tree_word_at(way.tree, timeout, 1), 1000, &milliseconds))
        mapicfg__lint_check_timeout(lint, timeout, milliseconds);
    if (!way.upstream && !strpbrk(target, ".:$"))
        mapicfg__lint_say(way.lint, RULE_PROXY_BACKEND_UNKNOWN, way.pass, target, NULL);
    mapicfg__nginx_check_upstream(&way);
    if (!mapicfg__tree_find_word(tree, listen, "ssl")) return;
    if (!mapicfg__nginx_is_on(&way, "proxy_ssl"))
        mapicfg__lint_say(way.lint, lint->protection ? RULE_PROXY_TLS_OFFLOAD_PROTECTED : RULE_PROXY_TLS_OFFLOAD,
                          way.pass, target, NULL);
    else if (!mapicfg__nginx_is_on(&way, "proxy_ssl_verify"))
        mapicfg__lint_say(way.lint, RULE_PROXY_BACKEND_VERIFY, way.pass, "proxy_ssl_verify is not on", NULL);
    mapicfg__nginx_check_tls(&way);
}

/* An address or an upstream on this machine: there, a server of http may answer. */
static int leads_here(const struct mapicfg__tree *tree, uint32_t stream, const char *target) {
    uint32_t upstream = mapicfg__tree_child_like(tree, stream, "upstream", target, strlen(target));
    const char *address =
        upstream ? mapicfg__tree_word_at(tree, mapicfg__tree_child(tree, upstream, "server"), 1) : target;
    return mapicfg__lint_is_local(address);
}

static int is_of_names(const struct mapicfg__tree *tree, uint32_t map) {
    return mapicfg__text_same(mapicfg__tree_word_at(tree, map, 1), "$ssl_preread_server_name");
}

/* Whether a map of the names in TLS leads the host to another machine; without a host, one that suggests Exchange. */
static int map_takes(const struct mapicfg__lint *lint, uint32_t map, const char *host) {
    const struct mapicfg__tree *tree = lint->tree;
    uint32_t by = MAPICFG__ROOT;
    int unknown = 0;
    for (uint32_t row = host ? MAPICFG__ROOT : tree->list[map].first; row && !by; row = mapicfg__tree_next(tree, row))
        if (mapicfg__lint_is_our_host(lint, mapicfg__tree_word_at(tree, row, 0))) by = row;
    if (host) by = mapicfg__nginx_map_row(tree, map, host, &unknown);
    return by && !unknown && !leads_here(tree, tree->list[map].parent, mapicfg__tree_word_at(tree, by, 1));
}

int mapicfg__nginx_stream_takes(const struct mapicfg__lint *lint, const char *host) {
    const struct mapicfg__tree *tree = lint->tree;
    for (uint32_t stream = mapicfg__tree_child(tree, MAPICFG__ROOT, "stream"); stream;
         stream = mapicfg__tree_sibling(tree, stream))
        for (uint32_t map = mapicfg__tree_child(tree, stream, "map"); map; map = mapicfg__tree_sibling(tree, map))
            if (is_of_names(tree, map) && map_takes(lint, map, host)) return 1;
    return 0;
}

uint32_t mapicfg__nginx_check_streams(const struct mapicfg__lint *lint) {
    const struct mapicfg__tree *tree = lint->tree;
    uint32_t found = MAPICFG__ROOT;
    for (uint32_t stream = mapicfg__tree_child(tree, MAPICFG__ROOT, "stream"); stream;
         stream = mapicfg__tree_sibling(tree, stream))
        for (uint32_t at = mapicfg__tree_child(tree, stream, "server"); at; at = mapicfg__tree_sibling(tree, at)) {
            if (!mapicfg__tree_child(tree, at, "proxy_pass") || !is_for_https(tree, at)) continue;
            if (*lint->tree->left) *lint->followed = at;
            check_stream_server(lint, at);
            found = at;
        }
    return found;
}
