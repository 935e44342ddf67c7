/* SPDX-License-Identifier: LGPL-2.1-or-later
 * nginx_client.c: what clients meet at a server of nginx: addresses, TLS, how they may log on, a firewall. */
#include "proxy/nginx_client.h"

#include <string.h>

#include "base/text.h"
#include "proxy/nginx_route.h"
#include "proxy/nginx_variable.h"
#include "proxy/words.h"

#define USUAL_HEADERS 8192u /* large_client_header_buffers */

static uint32_t setting(const struct mapicfg__nginx_way *way, const char *name) {
    return mapicfg__nginx_setting(way->tree, way->location, name);
}

static const char *value(const struct mapicfg__nginx_way *way, uint32_t directive) {
    return mapicfg__tree_word_at(way->tree, directive, 1);
}

static void say(const struct mapicfg__nginx_way *way, enum mapicfg__rule_number rule, uint32_t directive,
                const char *what) {
    mapicfg__lint_say(way->lint, rule, directive, what, NULL);
}

/* ---- logging on ---- */

/* Whether a map gives a variable a value that offers Basic: `map $status $basic { 401 "Basic ..."; }`. */
static int map_is_basic(const struct mapicfg__tree *tree, const char *variable) {
    for (uint32_t http = mapicfg__tree_child(tree, MAPICFG__ROOT, "http"), at = MAPICFG__ROOT;;) {
        at = at ? mapicfg__tree_sibling(tree, at) : mapicfg__tree_child(tree, http, "map");
        if (!at) return 0;
        if (!mapicfg__tree_same_text(tree, mapicfg__tree_word_at(tree, at, 2), variable)) continue;
        for (uint32_t one = tree->list[at].first; one; one = mapicfg__tree_next(tree, one))
            if (mapicfg__lint_is_basic(mapicfg__tree_word_at(tree, one, 1))) return 1;
    }
}

/* The text as `set` and `map` make it. */
static int is_basic(const struct mapicfg__nginx_way *way, const char *text) {
    char room[256];
    const char *known = mapicfg__nginx_expand(way, way->location, text, room, sizeof room) ? room : text;
    return mapicfg__lint_is_basic(known) || (*known == '$' && map_is_basic(way->tree, known));
}

/* more_set_headers [-s 401] "WWW-Authenticate: Basic ...", which replaces what was there. */
static uint32_t replaced(const struct mapicfg__nginx_way *way) {
    static const char name[] = "WWW-Authenticate:";
    for (uint32_t at = mapicfg__nginx_level(way->tree, way->location, "more_set_headers"); at;
         at = mapicfg__tree_sibling(way->tree, at))
        for (uint32_t i = 1; i < way->tree->list[at].count; i++) {
            const char *word = mapicfg__tree_word_at(way->tree, at, i);
            if (!mapicfg__text_starts(word, name)) continue;
            word += sizeof name - 1;
            if (is_basic(way, word + strspn(word, " "))) return at;
        }
    return MAPICFG__ROOT;
}

static int is_dropped(const struct mapicfg__nginx_way *way) {
    static const char *const names[] = {"proxy_hide_header", "more_clear_headers"};
    for (size_t i = 0; i < 2; i++)
        for (uint32_t at = mapicfg__nginx_level(way->tree, way->location, names[i]); at;
             at = mapicfg__tree_sibling(way->tree, at))
            if (mapicfg__tree_find_word(way->tree, at, "WWW-Authenticate")) return 1;
    return 0;
}

uint32_t mapicfg__nginx_basic(const struct mapicfg__nginx_way *way) {
    uint32_t found = replaced(way);
    if (found || !is_dropped(way)) return found;
    for (uint32_t at = mapicfg__nginx_level(way->tree, way->location, "add_header"); at;
         at = mapicfg__tree_sibling(way->tree, at))
        if (mapicfg__text_same(value(way, at), "WWW-Authenticate") &&
            is_basic(way, mapicfg__tree_word_at(way->tree, at, 2)) &&
            mapicfg__tree_find_word(way->tree, at, "always")) /* without it, a 401 goes without */
            return at;
    return MAPICFG__ROOT;
}

/* ---- TLS ---- */

void mapicfg__nginx_check_tls(const struct mapicfg__nginx_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t certificate = setting(way, "ssl_certificate"), verify = setting(way, "ssl_verify_client"),
             versions = setting(way, "ssl_protocols");
    if (way->lint->protection && certificate && mapicfg__lint_is_own_certificate(value(way, certificate)))
        say(way, RULE_PROXY_CERTIFICATE, certificate, value(way, certificate));
    if (mapicfg__text_same(value(way, verify), "on"))
        say(way, RULE_PROXY_CLIENT_CERTIFICATE, verify, "ssl_verify_client on");
    if (mapicfg__tree_find_word(tree, versions, "TLSv1.3") && tree->list[versions].count == 2)
        say(way, RULE_PROXY_TLS13_ONLY, versions, "ssl_protocols TLSv1.3");
}

/* `if ($scheme = http) { return 301 https://...; }` */
static int turns_to_tls(const struct mapicfg__nginx_way *way) {
    for (uint32_t at = mapicfg__tree_child(way->tree, way->server, "if"); at; at = mapicfg__tree_sibling(way->tree, at))
        if (mapicfg__text_contains(value(way, at), "scheme") || mapicfg__text_contains(value(way, at), "https") ||
            mapicfg__text_contains(value(way, at), "forwarded_proto"))
            return 1;
    return 0;
}

static void check_listen(const struct mapicfg__nginx_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t plain = MAPICFG__ROOT;
    if (mapicfg__nginx_is_on(way, "ssl")) return;
    for (uint32_t at = mapicfg__tree_child(tree, way->server, "listen"); at; at = mapicfg__tree_sibling(tree, at)) {
        if (mapicfg__tree_find_word(tree, at, "ssl") || mapicfg__tree_find_word(tree, at, "quic")) return;
        if (!plain && !mapicfg__lint_is_local(value(way, at))) plain = at;
    }
    if (plain && !turns_to_tls(way) && mapicfg__nginx_is_whole(tree, way->server))
        say(way, RULE_PROXY_CLIENT_TLS, plain, value(way, plain));
}

/* ---- requests ---- */

static void check_headers(const struct mapicfg__nginx_way *way) {
    uint32_t buffers = setting(way, "large_client_header_buffers");
    const char *size = mapicfg__tree_word_at(way->tree, buffers, 2);
    uint64_t bytes;
    if (buffers && way->lint->kerberos && mapicfg__words_parse_size(size, &bytes) && bytes < USUAL_HEADERS)
        say(way, RULE_PROXY_HEADER_SIZE, buffers, size);
}

/* Rules of the location, or around it, that let MAPI over HTTP through. */
static int is_exempt(const struct mapicfg__nginx_way *way) {
    static const char *const marks[] = {"SecRuleEngine Off", "SecRuleEngine DetectionOnly", "application/mapi-http",
                                        "920420"};
    for (uint32_t block = way->location;; block = way->tree->list[block].parent) {
        for (uint32_t at = mapicfg__tree_child(way->tree, block, "modsecurity_rules"); at;
             at = mapicfg__tree_sibling(way->tree, at))
            for (size_t i = 0; i < 4; i++)
                if (mapicfg__tree_any_word_contains(way->tree, at, 1, marks[i])) return 1;
        if (block == MAPICFG__ROOT) return 0;
    }
}

static void check_firewall(const struct mapicfg__nginx_way *way) {
    static const char *const names[] = {"modsecurity", "app_protect_enable"};
    for (size_t i = 0; i < 2; i++)
        if (mapicfg__nginx_is_on(way, names[i]) && !is_exempt(way))
            say(way, RULE_PROXY_FIREWALL, setting(way, names[i]), names[i]);
    if (mapicfg__tree_child(way->tree, way->location, "SecRulesEnabled"))
        say(way, RULE_PROXY_FIREWALL, mapicfg__tree_child(way->tree, way->location, "SecRulesEnabled"), "NAXSI");
}

void mapicfg__nginx_check_client(const struct mapicfg__nginx_way *way) {
    mapicfg__nginx_check_tls(way);
    check_listen(way);
    check_headers(way);
    check_firewall(way);
}
