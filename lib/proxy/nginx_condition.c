/* SPDX-License-Identifier: LGPL-2.1-or-later
 * nginx_condition.c: what ends a request before it is passed on, or changes its path: return, deny, rewrite, and an
 * `if` with one of them. A condition about the client, of which nothing is known, is taken as not met. */
#include "proxy/nginx_condition.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "proxy/nginx_route.h"
#include "proxy/pattern.h"

static void say(const struct mapicfg__nginx_way *way, enum mapicfg__rule_number rule, uint32_t directive,
                const char *what) {
    mapicfg__lint_say(way->lint, rule, directive, what, NULL);
}

/* ---- rewrite ---- */

/* To a URL, or with one of two flags. */
static int is_redirect(const struct mapicfg__tree *tree, uint32_t at) {
    static const char *const urls[] = {"http://", "https://", "$scheme"};
    const char *to = mapicfg__tree_word_at(tree, at, 2), *flag = mapicfg__tree_word_at(tree, at, 3);
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
        if (mapicfg__text_starts_exactly(to, urls[i])) return 1;
    return mapicfg__text_same(flag, "redirect") || mapicfg__text_same(flag, "permanent");
}

static int fits(const struct mapicfg__nginx_way *way, uint32_t at, struct mapicfg__pattern_groups *groups) {
    return mapicfg__pattern_find(mapicfg__tree_word_at(way->tree, at, 1), way->path, 0, groups, way->tree->left) ==
           MAPICFG__YES;
}

/* Whether a rewrite makes the same path, but for case. The query is added to what has none of its own. */
static int restores(const struct mapicfg__nginx_way *way, uint32_t at, const struct mapicfg__pattern_groups *groups) {
    const char *to = mapicfg__tree_word_at(way->tree, at, 2);
    char made[512];
    if (mapicfg__nginx_expand_groups(way, way->location, to, groups, made, sizeof made))
        return mapicfg__text_same(made, way->path);
    return mapicfg__pattern_restores(to, '$', way->path, groups);
}

/* Returns 1 when the rewrite changes the way. */
static int say_rewrite(const struct mapicfg__nginx_way *way, uint32_t at) {
    struct mapicfg__pattern_groups groups;
    if (!fits(way, at, &groups)) return 0;
    if (is_redirect(way->tree, at)) {
        say(way, RULE_PROXY_PATH_REDIRECTED, at, way->path);
        return 1;
    }
    if (restores(way, at, &groups)) return 0;
    mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REWRITTEN, at, mapicfg__tree_word_at(way->tree, at, 1),
                      mapicfg__tree_word_at(way->tree, at, 2));
    return 1;
}

static int say_rewrites(const struct mapicfg__nginx_way *way, uint32_t block) {
    for (uint32_t at = mapicfg__tree_child(way->tree, block, "rewrite"); at; at = mapicfg__tree_sibling(way->tree, at))
        if (say_rewrite(way, at)) return 1;
    return 0;
}

uint32_t mapicfg__nginx_check_rewrites(const struct mapicfg__nginx_way *way) {
    for (uint32_t at = mapicfg__tree_child(way->tree, way->location, "rewrite"); at;
         at = mapicfg__tree_sibling(way->tree, at))
        if (say_rewrite(way, at)) return at;
    return MAPICFG__ROOT;
}

/* ---- if ---- */

/* What an `if` that is met does. */
static void say_met(const struct mapicfg__nginx_way *way, uint32_t at) {
    const struct mapicfg__tree *tree = way->tree;
    const char *variable = mapicfg__tree_word_at(tree, at, 1);
    uint32_t answer = mapicfg__tree_child(tree, at, "return");
    if (!answer) {
        say_rewrites(way, at);
        return;
    }
    if (mapicfg__nginx_redirect(tree, at))
        say(way, RULE_PROXY_PATH_REDIRECTED, answer, way->path);
    else if (mapicfg__text_contains(variable, "$request_method"))
        say(way, RULE_PROXY_METHODS, at, "if ($request_method ...)");
    else if (mapicfg__text_contains(variable, "$ssl_client_verify"))
        say(way, RULE_PROXY_CLIENT_CERTIFICATE, at, "if ($ssl_client_verify ...)");
    else if (*mapicfg__tree_word_at(tree, answer, 1) != '3')
        say(way, RULE_PROXY_PATH_REFUSED, at, way->path);
}

/* `allow all` before it. */
static int allows_all(const struct mapicfg__tree *tree, uint32_t deny) {
    for (uint32_t at = mapicfg__tree_child(tree, tree->list[deny].parent, "allow"); at && at < deny;
         at = mapicfg__tree_sibling(tree, at))
        if (mapicfg__text_same(mapicfg__tree_word_at(tree, at, 1), "all")) return 1;
    return 0;
}

/* An `if` of which it is not known whether it is met. One that names clients, which are taken to be others, is none of
 * ours; one that names those who may pass keeps the others out. */
static void say_unknown(const struct mapicfg__nginx_way *way, uint32_t at) {
    const struct mapicfg__tree *tree = way->tree;
    struct mapicfg__nginx_way stranger = *way;
    uint32_t answer = mapicfg__tree_child(tree, at, "return");
    if (!answer || (!mapicfg__nginx_redirect(tree, at) && *mapicfg__tree_word_at(tree, answer, 1) == '3')) return;
    stranger.is_of_stranger = 1;
    int met = mapicfg__nginx_holds(&stranger, at);
    if (met == MAPICFG__NO) return;
    if (met == MAPICFG__YES && mapicfg__nginx_asks_address(tree, at))
        say(way, RULE_PROXY_ADDRESS_LIMIT, at, way->path);
    else
        mapicfg__lint_say(way->lint, RULE_PROXY_CANNOT_TELL, at, "whether this refuses Outlook's requests",
                          mapicfg__tree_word_at(tree, at, 1));
}

void mapicfg__nginx_check_conditions(const struct mapicfg__nginx_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t deny = mapicfg__nginx_setting(tree, way->location, "deny");
    if (mapicfg__text_same(mapicfg__tree_word_at(tree, deny, 1), "all") && !allows_all(tree, deny))
        say(way, RULE_PROXY_ADDRESS_LIMIT, deny, way->path);
    const uint32_t blocks[] = {way->server, way->location};
    for (size_t i = 0; i < (way->location == way->server ? 1 : 2); i++) {
        say_rewrites(way, blocks[i]);
        for (uint32_t at = mapicfg__tree_child(tree, blocks[i], "if"); at; at = mapicfg__tree_sibling(tree, at))
            switch (mapicfg__nginx_holds(way, at)) {
            case MAPICFG__YES: say_met(way, at); break;
            case MAPICFG__UNKNOWN: say_unknown(way, at); break;
            default: break;
            }
    }
}

uint32_t mapicfg__nginx_passing_condition(const struct mapicfg__nginx_way *way, uint32_t *untold) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t found = MAPICFG__ROOT; /* the last one that is met counts */
    *untold = MAPICFG__ROOT;
    for (uint32_t at = mapicfg__tree_child(tree, way->location, "if"); at; at = mapicfg__tree_sibling(tree, at)) {
        if (!mapicfg__tree_child(tree, at, "proxy_pass")) continue;
        int met = mapicfg__nginx_holds(way, at);
        if (met == MAPICFG__YES) found = at;
        if (met == MAPICFG__UNKNOWN) *untold = at;
    }
    return found;
}

/* ---- return and deny ---- */

/* A refusal in the location: 4xx, or `deny all` without an exception. */
uint32_t mapicfg__nginx_refusal(const struct mapicfg__tree *tree, uint32_t location) {
    uint32_t answer = mapicfg__tree_child(tree, location, "return");
    if (answer && mapicfg__tree_word_at(tree, answer, 1)[0] == '4') return answer;
    if (mapicfg__nginx_setting(tree, location, "allow")) return MAPICFG__ROOT;
    uint32_t deny = mapicfg__nginx_setting(tree, location, "deny");
    return mapicfg__text_same(mapicfg__tree_word_at(tree, deny, 1), "all") ? deny : MAPICFG__ROOT;
}

uint32_t mapicfg__nginx_redirect(const struct mapicfg__tree *tree, uint32_t location) {
    uint32_t answer = mapicfg__tree_child(tree, location, "return");
    const char *status = mapicfg__tree_word_at(tree, answer, 1), *url = mapicfg__tree_word_at(tree, answer, 2);
    int to_tls = mapicfg__text_starts(url, "https://$") && mapicfg__text_contains(url, "$request_uri");
    int redirects = *status == '3' || mapicfg__text_starts(status, "http") || *status == '/';
    return answer && redirects && !to_tls ? answer : MAPICFG__ROOT;
}
