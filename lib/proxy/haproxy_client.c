/* SPDX-License-Identifier: LGPL-2.1-or-later
 * haproxy_client.c: what clients meet at an HAProxy frontend: addresses, TLS, how they may log on, a firewall. */
#include "proxy/haproxy_client.h"

#include <string.h>

#include "base/text.h"
#include "proxy/words.h"

#define USUAL_BUFFER 16384u /* tune.bufsize */

static void say(const struct mapicfg__haproxy_way *way, enum mapicfg__rule_number rule, uint32_t directive,
                const char *what) {
    mapicfg__lint_say(way->lint, rule, directive, what, NULL);
}

/* The word behind a word of a directive; "" for none. */
static const char *behind(const struct mapicfg__tree *tree, uint32_t directive, const char *word) {
    uint32_t at = mapicfg__tree_find_word(tree, directive, word);
    return at ? mapicfg__tree_word_at(tree, directive, at + 1) : "";
}

/* ---- TLS ---- */

/* What of a bind, or of ssl-default-bind-options, leaves TLS 1.3 alone; NULL for nothing. */
static const char *newest_only(const struct mapicfg__tree *tree, uint32_t directive) {
    if (mapicfg__text_same(behind(tree, directive, "ssl-min-ver"), "TLSv1.3")) return "ssl-min-ver TLSv1.3";
    if (mapicfg__tree_find_word(tree, directive, "force-tlsv13")) return "force-tlsv13";
    return mapicfg__tree_find_word(tree, directive, "no-tlsv12") ? "no-tlsv12" : NULL;
}

static void check_versions(const struct mapicfg__haproxy_way *way, uint32_t bind) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t usual =
        mapicfg__tree_last_child(tree, mapicfg__tree_child(tree, MAPICFG__ROOT, "global"), "ssl-default-bind-options");
    const char *own = newest_only(tree, bind), *common = usual ? newest_only(tree, usual) : NULL;
    if (own)
        say(way, RULE_PROXY_TLS13_ONLY, bind, own);
    else if (common && !mapicfg__tree_find_word(tree, bind, "ssl-min-ver"))
        say(way, RULE_PROXY_TLS13_ONLY, usual, common);
}

static void check_bind(const struct mapicfg__haproxy_way *way, uint32_t bind) {
    const struct mapicfg__tree *tree = way->tree;
    const char *file = behind(tree, bind, "crt");
    if (!mapicfg__tree_find_word(tree, bind, "ssl")) return;
    if (way->lint->ntlm && mapicfg__text_contains(behind(tree, bind, "alpn"), "h2"))
        say(way, RULE_PROXY_HTTP2, bind, "bind with alpn h2");
    if (way->lint->protection && mapicfg__lint_is_own_certificate(file)) say(way, RULE_PROXY_CERTIFICATE, bind, file);
    if (mapicfg__text_same(behind(tree, bind, "verify"), "required"))
        say(way, RULE_PROXY_CLIENT_CERTIFICATE, bind, "verify required");
    check_versions(way, bind);
}

/* A frontend that sends clients without TLS to https. */
static int turns_to_tls(const struct mapicfg__tree *tree, uint32_t section) {
    static const char *const names[] = {"http-request", "redirect"};
    for (size_t i = 0; i < 2; i++)
        for (uint32_t at = mapicfg__tree_child(tree, section, names[i]); at; at = mapicfg__tree_sibling(tree, at))
            if (mapicfg__text_same(behind(tree, at, "scheme"), "https")) return 1;
    return 0;
}

static void check_binds(const struct mapicfg__haproxy_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t plain = MAPICFG__ROOT;
    int secure = 0;
    for (uint32_t at = mapicfg__tree_child(tree, way->front, "bind"); at; at = mapicfg__tree_sibling(tree, at)) {
        if (mapicfg__tree_find_word(tree, at, "ssl"))
            secure = 1;
        else if (!plain && !mapicfg__lint_is_local(mapicfg__tree_word_at(tree, at, 1)))
            plain = at;
        check_bind(way, at);
    }
    if (plain && !secure && !turns_to_tls(tree, way->front))
        say(way, RULE_PROXY_CLIENT_TLS, plain, mapicfg__tree_word_at(tree, plain, 1));
}

/* ---- requests ---- */

static void check_buffer(const struct mapicfg__haproxy_way *way) {
    uint32_t size =
        mapicfg__tree_last_child(way->tree, mapicfg__tree_child(way->tree, MAPICFG__ROOT, "global"), "tune.bufsize");
    uint64_t bytes;
    const char *text = mapicfg__tree_word_at(way->tree, size, 1);
    if (size && way->lint->kerberos && mapicfg__words_parse_size(text, &bytes) && bytes < USUAL_BUFFER)
        say(way, RULE_PROXY_HEADER_SIZE, size, text);
}

/* Agents that filters hand requests to, by what they are called; those of other kinds stay unknown. */
static void check_firewall(const struct mapicfg__haproxy_way *way, uint32_t section) {
    static const char *const names[] = {"modsec", "coraza", "waf"};
    for (uint32_t at = mapicfg__tree_child(way->tree, section, "filter"); at; at = mapicfg__tree_sibling(way->tree, at))
        for (size_t i = 0; i < 3; i++)
            if (mapicfg__tree_any_word_contains(way->tree, at, 1, names[i])) {
                say(way, RULE_PROXY_FIREWALL, at, "filter spoe");
                break;
            }
}

void mapicfg__haproxy_check_client(const struct mapicfg__haproxy_way *way) {
    check_binds(way);
    check_buffer(way);
    check_firewall(way, way->front);
    if (way->back != way->front) check_firewall(way, way->back);
}

/* ---- logging on ---- */

/* http-response set-header, add-header or replace-header, or rspadd, that puts Basic into WWW-Authenticate. */
static int puts_basic(const struct mapicfg__tree *tree, uint32_t at) {
    const char *action = mapicfg__tree_word_at(tree, at, 1);
    if (mapicfg__tree_is_named(tree, at, "rspadd")) {
        static const char name[] = "WWW-Authenticate:";
        return mapicfg__text_starts(action, name) && mapicfg__lint_is_basic(action + sizeof name - 1);
    }
    if (!mapicfg__tree_is_named(tree, at, "http-response") && !mapicfg__tree_is_named(tree, at, "http-after-response"))
        return 0;
    if (!mapicfg__text_same(mapicfg__tree_word_at(tree, at, 2), "WWW-Authenticate")) return 0;
    if (mapicfg__text_same(action, "set-header") || mapicfg__text_same(action, "add-header"))
        return mapicfg__lint_is_basic(mapicfg__tree_word_at(tree, at, 3));
    return mapicfg__text_same(action, "replace-header") && mapicfg__lint_is_basic(mapicfg__tree_word_at(tree, at, 4));
}

/* Whether what the servers offer is taken away before Basic is added. */
static int drops_offers(const struct mapicfg__tree *tree, uint32_t at) {
    const char *action = mapicfg__tree_word_at(tree, at, 1);
    if (mapicfg__tree_is_named(tree, at, "rspidel") || mapicfg__tree_is_named(tree, at, "rspdel"))
        return mapicfg__text_contains(action, "WWW-Authenticate");
    return (mapicfg__text_same(action, "del-header") || mapicfg__text_same(action, "set-header") ||
            mapicfg__text_same(action, "replace-header")) &&
           mapicfg__text_same(mapicfg__tree_word_at(tree, at, 2), "WWW-Authenticate");
}

uint32_t mapicfg__haproxy_basic_rule(const struct mapicfg__haproxy_way *way, uint32_t section) {
    const struct mapicfg__tree *tree = way->tree;
    int dropped = 0;
    for (uint32_t at = tree->list[section].first; at; at = mapicfg__tree_next(tree, at)) {
        int is_answer = mapicfg__text_starts_exactly(mapicfg__tree_word_at(tree, at, 0), "rsp") ||
                        mapicfg__text_contains(mapicfg__tree_word_at(tree, at, 0), "-response");
        if (!is_answer) continue;
        dropped |= drops_offers(tree, at);
        if (dropped && puts_basic(tree, at)) return at;
    }
    return MAPICFG__ROOT;
}

int mapicfg__haproxy_offers_basic(const struct mapicfg__haproxy_way *way) {
    uint32_t at = mapicfg__haproxy_basic_rule(way, way->back);
    if (!at) at = mapicfg__haproxy_basic_rule(way, way->front);
    if (at) say(way, RULE_PROXY_BASIC_ONLY, at, NULL);
    return at != MAPICFG__ROOT;
}
