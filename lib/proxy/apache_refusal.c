/* SPDX-License-Identifier: LGPL-2.1-or-later
 * apache_refusal.c: whether Apache refuses a request, lets only some addresses ask, or redirects it: by Require, Deny,
 * Limit, a <Proxy> section or a rewrite rule. */
#include "proxy/apache_refusal.h"

#include <string.h>

#include "base/text.h"
#include "proxy/apache_rewrite.h"
#include "proxy/pattern.h"

static uint32_t require_denied(const struct mapicfg__tree *tree, uint32_t section) {
    for (uint32_t at = mapicfg__tree_child(tree, section, "Require"); at; at = mapicfg__tree_sibling(tree, at))
        if (mapicfg__tree_find_word(tree, at, "denied")) return at;
    return MAPICFG__ROOT;
}

static int denies(const struct mapicfg__tree *tree, uint32_t section, uint32_t *by) {
    *by = require_denied(tree, section);
    for (uint32_t at = mapicfg__tree_child(tree, section, "RequireAll"); at && !*by;
         at = mapicfg__tree_sibling(tree, at))
        *by = require_denied(tree, at);
    if (*by) return 1;
    if (mapicfg__tree_child(tree, section, "Allow")) return 0;
    for (uint32_t at = mapicfg__tree_child(tree, section, "Deny"); at; at = mapicfg__tree_sibling(tree, at))
        if (mapicfg__tree_find_word(tree, at, "all")) return (*by = at) != MAPICFG__ROOT;
    return 0;
}

static int has_word(const struct mapicfg__tree *tree, uint32_t section, const char *name, const char *word) {
    for (uint32_t at = mapicfg__tree_child(tree, section, name); at; at = mapicfg__tree_sibling(tree, at))
        if (mapicfg__tree_find_word(tree, at, word)) return 1;
    return 0;
}

/* A Require of addresses; in a list of which one is enough, "all granted" makes it none. */
static uint32_t required_address(const struct mapicfg__tree *tree, uint32_t section, int needs_all) {
    static const char *const kinds[] = {"ip", "host", "forward-dns", "local"};
    if (!needs_all && has_word(tree, section, "Require", "granted")) return MAPICFG__ROOT;
    for (uint32_t at = mapicfg__tree_child(tree, section, "Require"); at; at = mapicfg__tree_sibling(tree, at)) {
        const char *kind = mapicfg__tree_word_at(tree, at, 1);
        if (mapicfg__text_is_one_of(kind, strlen(kind), kinds, sizeof kinds / sizeof *kinds)) return at;
    }
    return MAPICFG__ROOT;
}

/* What in a section lets only some addresses in, in Apache 2.4's words or in 2.2's. */
static uint32_t address_limit(const struct mapicfg__tree *tree, uint32_t section) {
    uint32_t any = mapicfg__tree_child(tree, section, "RequireAny"),
             all = mapicfg__tree_child(tree, section, "RequireAll"),
             allow = mapicfg__tree_child(tree, section, "Allow");
    uint32_t by = required_address(tree, section, 0);
    if (!by && any) by = required_address(tree, any, 0);
    if (!by && all) by = required_address(tree, all, 1);
    if (by || !allow || has_word(tree, section, "Allow", "all")) return by;
    return has_word(tree, section, "Deny", "all") || has_word(tree, section, "Order", "allow,deny") ? allow
                                                                                                    : MAPICFG__ROOT;
}

static int decides_access(const struct mapicfg__tree *tree, uint32_t section) {
    static const char *const names[] = {"Require", "RequireAny", "RequireAll", "Allow", "Deny"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (mapicfg__tree_child(tree, section, names[i])) return 1;
    return 0;
}

static int refuses_post(const struct mapicfg__tree *tree, uint32_t scope, uint32_t *by) {
    struct mapicfg__two two = mapicfg__apache_two(tree, scope, "LimitExcept", "Limit");
    for (uint32_t inner; (*by = mapicfg__apache_take(tree, &two)) != MAPICFG__ROOT;) {
        int names_post = mapicfg__tree_find_word(tree, *by, "POST") != 0;
        if (names_post == mapicfg__tree_is_named(tree, *by, "Limit") && denies(tree, *by, &inner)) return 1;
    }
    return 0;
}

/* A <Proxy> section for where the request goes, from `*at` on; one without a wildcard is for what begins with it. */
static uint32_t next_proxy(const struct mapicfg__apache_way *way, uint32_t *at) {
    while (*at && mapicfg__tree_spend(way->tree->left, 1)) {
        uint32_t section = *at;
        const char *pattern = mapicfg__tree_word_at(way->tree, section, 1);
        *at = mapicfg__tree_sibling(way->tree, section);
        int fits = strchr(pattern, '*')
                       ? mapicfg__pattern_wildcard_fits(pattern, strlen(pattern), way->pass.to, way->tree->left)
                       : mapicfg__text_starts(way->pass.to, pattern);
        if (fits) return section;
    }
    return MAPICFG__ROOT;
}

/* Access to the proxy itself, which a <Location> with Require decides anew. */
static uint32_t proxy_refusal(const struct mapicfg__apache_way *way) {
    const uint32_t outer[] = {way->site, MAPICFG__ROOT};
    for (size_t i = 0; i < (way->site ? 2 : 1); i++)
        for (uint32_t by, section, at = mapicfg__tree_child(way->tree, outer[i], "Proxy");
             (section = next_proxy(way, &at)) != MAPICFG__ROOT;)
            if (denies(way->tree, section, &by)) return by;
    return MAPICFG__ROOT;
}

/* The innermost section that decides who may ask; where there is none, those of the proxy. */
static void check_addresses(const struct mapicfg__apache_way *way) {
    const uint32_t outer[] = {way->site, MAPICFG__ROOT};
    uint32_t by = MAPICFG__ROOT;
    int decided = 0;
    for (uint32_t i = 0; !decided && i < way->scopes.count && way->scopes.list[i] != way->site; i++)
        if ((decided = decides_access(way->tree, way->scopes.list[i])))
            by = address_limit(way->tree, way->scopes.list[i]);
    for (size_t i = 0; !decided && i < (way->site ? 2 : 1); i++)
        for (uint32_t section, at = mapicfg__tree_child(way->tree, outer[i], "Proxy");
             !decided && (section = next_proxy(way, &at)) != MAPICFG__ROOT;)
            if ((decided = decides_access(way->tree, section))) by = address_limit(way->tree, section);
    if (by) mapicfg__lint_say(way->lint, RULE_PROXY_ADDRESS_LIMIT, by, way->path, NULL);
}

/* Whether a section has something that may keep the request from the servers. */
static int may_end(const struct mapicfg__tree *tree, uint32_t section) {
    static const char *const names[] = {"Require", "RequireAll", "Deny", "AuthType", "Redirect", "RedirectMatch"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (mapicfg__tree_child(tree, section, names[i])) return 1;
    return 0;
}

/* <If> with an expression about the path or the method, which is not evaluated. */
static void check_conditions(const struct mapicfg__apache_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    for (uint32_t i = 0; i < way->scopes.count; i++) {
        struct mapicfg__two two = mapicfg__apache_two(tree, way->scopes.list[i], "If", "ElseIf");
        for (uint32_t at;
             (at = mapicfg__apache_take(tree, &two)) != MAPICFG__ROOT && mapicfg__tree_spend(tree->left, 1);)
            if (may_end(tree, at) && (mapicfg__tree_any_word_contains(tree, at, 1, "REQUEST_URI") ||
                                      mapicfg__tree_any_word_contains(tree, at, 1, "THE_REQUEST") ||
                                      mapicfg__tree_any_word_contains(tree, at, 1, "REQUEST_METHOD")))
                mapicfg__lint_say(way->lint, RULE_PROXY_CANNOT_TELL, at, "whether this condition is met",
                                  mapicfg__tree_word_at(tree, at, 1));
    }
}

uint32_t mapicfg__apache_refusal(const struct mapicfg__apache_way *way) {
    uint32_t by = MAPICFG__ROOT;
    int granted = 0;
    check_conditions(way);
    for (uint32_t i = 0; i < way->scopes.count; i++) {
        uint32_t scope = way->scopes.list[i];
        if (refuses_post(way->tree, scope, &by)) {
            mapicfg__lint_say(way->lint, RULE_PROXY_METHODS, by, mapicfg__tree_word_at(way->tree, by, 0), NULL);
            return by;
        }
    }
    for (uint32_t i = 0; i < way->scopes.count && way->scopes.list[i] != way->site; i++) {
        granted = mapicfg__tree_child(way->tree, way->scopes.list[i], "Require") &&
                  !denies(way->tree, way->scopes.list[i], &by);
        if (granted) break;
        if (!denies(way->tree, way->scopes.list[i], &by)) continue;
        mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REFUSED, by, way->path, NULL);
        return by;
    }
    by = granted ? MAPICFG__ROOT : proxy_refusal(way);
    if (!by) {
        check_addresses(way);
        return mapicfg__apache_rewrite_end(way);
    }
    mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REFUSED, by, way->path, NULL);
    return by;
}
