/* SPDX-License-Identifier: LGPL-2.1-or-later
 * nginx_stream.c: servers of nginx that pass TLS through, or make it anew, without looking into requests. */
#include "proxy/nginx_stream.h"

#include <string.h>

#include "base/text.h"
#include "proxy/nginx_client.h"
#include "proxy/nginx_route.h"
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

/* Returns a server that passes everything on, or MAPICFG__ROOT. */
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
