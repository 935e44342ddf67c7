/* SPDX-License-Identifier: LGPL-2.1-or-later
 * apache_refusal.c: whether Apache refuses a request: by Require, Deny, Limit, a <Proxy> section or a rewrite rule. */
#include "proxy/apache_refusal.h"

#include <string.h>

#include "base/text.h"
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

static int refuses_post(const struct mapicfg__tree *tree, uint32_t scope, uint32_t *by) {
    struct mapicfg__two two = mapicfg__apache_two(tree, scope, "LimitExcept", "Limit");
    for (uint32_t inner; (*by = mapicfg__apache_take(tree, &two)) != MAPICFG__ROOT;) {
        int names_post = mapicfg__tree_find_word(tree, *by, "POST") != 0;
        if (names_post == mapicfg__tree_is_named(tree, *by, "Limit") && denies(tree, *by, &inner)) return 1;
    }
    return 0;
}

static int is_method_condition(const struct mapicfg__apache_way *way, uint32_t condition) {
    return condition && mapicfg__text_contains(mapicfg__tree_word_at(way->tree, condition, 1), "REQUEST_METHOD");
}

/* A RewriteCond on the method or the path is met or not by a POST to it; of another one it is not known. */
static int is_met(const struct mapicfg__apache_way *way, uint32_t condition) {
    int by_method = is_method_condition(way, condition);
    if (!by_method && !mapicfg__text_contains(mapicfg__tree_word_at(way->tree, condition, 1), "{REQUEST_URI}"))
        return 0;
    const char *pattern = mapicfg__tree_word_at(way->tree, condition, 2);
    int negated = *pattern == '!',
        any_case = mapicfg__text_contains(mapicfg__tree_word_at(way->tree, condition, 3), "NC");
    int fits = mapicfg__pattern_fits(pattern + negated, by_method ? "POST" : way->path, any_case, way->tree->left);
    return fits == (negated ? MAPICFG__NO : MAPICFG__YES);
}

/* The conditions before a RewriteRule: all must be met, of those with [OR] one. */
struct conditions {
    int met, any, methods;
};

static void add_condition(const struct mapicfg__apache_way *way, uint32_t condition, struct conditions *all) {
    all->any |= is_met(way, condition);
    all->methods |= is_method_condition(way, condition);
    const char *flags = mapicfg__tree_word_at(way->tree, condition, 3);
    if (mapicfg__text_contains(flags, "OR")) return;
    all->met &= all->any;
    all->any = 0;
}

/* A RewriteRule that refuses the path; *methods says that it does so for the method. */
static int rewrites_to_refusal(const struct mapicfg__apache_way *way, uint32_t *by, int *methods) {
    const struct mapicfg__tree *tree = way->tree;
    struct conditions conditions = {.met = 1};
    struct mapicfg__two two = mapicfg__apache_two(tree, way->site, "RewriteCond", "RewriteRule");
    for (uint32_t at; (at = mapicfg__apache_take(tree, &two)) != MAPICFG__ROOT;) {
        if (mapicfg__tree_is_named(tree, at, "RewriteCond")) {
            add_condition(way, at, &conditions);
            continue;
        }
        const char *flags = mapicfg__tree_word_at(tree, at, 3);
        int refuses = mapicfg__text_same(flags, "[F]") || mapicfg__text_starts(flags, "[F,") ||
                      mapicfg__text_contains(flags, "R=403") || mapicfg__text_contains(flags, "R=404");
        int met = conditions.met;
        *methods = conditions.methods;
        conditions = (struct conditions){.met = 1};
        if (!refuses || !met) continue;
        int any_case = mapicfg__apache_has_flag(flags, "NC") || mapicfg__apache_has_flag(flags, "nocase");
        const char *pattern = mapicfg__tree_word_at(way->tree, at, 1);
        if (mapicfg__pattern_fits(pattern, way->path, any_case, tree->left) != MAPICFG__YES) continue;
        *by = at;
        return 1;
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

uint32_t mapicfg__apache_refusal(const struct mapicfg__apache_way *way) {
    uint32_t by = MAPICFG__ROOT;
    int methods = 0, granted = 0;
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
    if (!by && !rewrites_to_refusal(way, &by, &methods)) return MAPICFG__ROOT;
    mapicfg__lint_say(way->lint, methods ? RULE_PROXY_METHODS : RULE_PROXY_PATH_REFUSED, by,
                      methods ? "RewriteCond on the method" : way->path, NULL);
    return by;
}
