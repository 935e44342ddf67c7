/* SPDX-License-Identifier: LGPL-2.1-or-later
 * apache_rewrite.c: the rules of mod_rewrite, which come before ProxyPass, and Redirect in a <Location>. A Redirect in
 * the virtual host comes after ProxyPass, and never sees what that takes. */
#include "proxy/apache_rewrite.h"

#include <string.h>

#include "base/text.h"
#include "proxy/pattern.h"

/* What a RewriteCond compares, for Outlook's request; NULL for what is not known. */
static const char *compared(const struct mapicfg__apache_way *way, const char *test) {
    if (mapicfg__text_same(test, "%{REQUEST_METHOD}")) return "POST";
    if (mapicfg__text_same(test, "%{REQUEST_URI}")) return way->path;
    if (mapicfg__text_same(test, "%{HTTPS}")) return "on";
    if (mapicfg__text_same(test, "%{REQUEST_SCHEME}")) return "https";
    return NULL;
}

/* MAPICFG__YES, _NO or _UNKNOWN. "=" compares with a text, "!" negates. */
static int is_met(const struct mapicfg__apache_way *way, uint32_t condition) {
    const char *text = compared(way, mapicfg__tree_word_at(way->tree, condition, 1));
    const char *pattern = mapicfg__tree_word_at(way->tree, condition, 2);
    const char *flags = mapicfg__tree_word_at(way->tree, condition, 3);
    int negated = *pattern == '!';
    pattern += negated;
    if (!text || *pattern == '<' || *pattern == '>' || *pattern == '-') return MAPICFG__UNKNOWN;
    int any_case = mapicfg__apache_has_flag(flags, "NC") || mapicfg__apache_has_flag(flags, "nocase");
    int fits = *pattern != '=' ? mapicfg__pattern_fits(pattern, text, any_case, way->tree->left)
               : any_case      ? mapicfg__text_same(pattern + 1, text)
                               : strcmp(pattern + 1, text) == 0;
    if (fits == MAPICFG__UNKNOWN) return fits;
    return (fits == MAPICFG__YES) != negated ? MAPICFG__YES : MAPICFG__NO;
}

/* The conditions before a RewriteRule: all must be met, of those with [OR] one. */
struct conditions {
    int all, any, methods;
};

static void add_condition(const struct mapicfg__apache_way *way, uint32_t condition, struct conditions *conditions) {
    const char *flags = mapicfg__tree_word_at(way->tree, condition, 3);
    int met = is_met(way, condition);
    conditions->methods |= mapicfg__text_same(mapicfg__tree_word_at(way->tree, condition, 1), "%{REQUEST_METHOD}");
    if (conditions->any != MAPICFG__YES && met != MAPICFG__NO) conditions->any = met;
    if (mapicfg__apache_has_flag(flags, "OR") || mapicfg__apache_has_flag(flags, "ornext")) return;
    if (conditions->all != MAPICFG__NO && conditions->any != MAPICFG__YES) conditions->all = conditions->any;
    conditions->any = MAPICFG__NO;
}

static int takes(const struct mapicfg__apache_way *way, uint32_t rule) {
    const char *flags = mapicfg__tree_word_at(way->tree, rule, 3), *pattern = mapicfg__tree_word_at(way->tree, rule, 1);
    int any_case = mapicfg__apache_has_flag(flags, "NC") || mapicfg__apache_has_flag(flags, "nocase");
    int negated = *pattern == '!';
    int fits = mapicfg__pattern_fits(pattern + negated, way->path, any_case, way->tree->left);
    return fits == (negated ? MAPICFG__NO : MAPICFG__YES);
}

static int refuses(const char *flags) {
    static const char *const names[] = {"F", "forbidden", "G", "gone"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (mapicfg__apache_has_flag(flags, names[i])) return 1;
    return mapicfg__text_contains(flags, "R=4") || mapicfg__text_contains(flags, "R=5");
}

/* To a URL, unless it is passed on there; or with the flag R. */
static int redirects(const char *to, const char *flags) {
    if (mapicfg__apache_has_flag(flags, "P") || mapicfg__apache_has_flag(flags, "proxy")) return 0;
    return mapicfg__text_starts(to, "https://") || mapicfg__text_starts(to, "http://") ||
           mapicfg__apache_has_flag(flags, "R") || mapicfg__apache_has_flag(flags, "redirect") ||
           mapicfg__text_contains(flags, "R=3");
}

/* Rules behind this one do not see the request. */
static int is_last(const char *flags) {
    static const char *const names[] = {"L", "last", "END", "P", "proxy"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (mapicfg__apache_has_flag(flags, names[i])) return 1;
    return 0;
}

/* Without it, a redirect to https is for clients that came to the wrong port. */
static int has_tls(const struct mapicfg__apache_way *way) {
    uint32_t engine = mapicfg__apache_server_setting(way->tree, way->site, "SSLEngine");
    return mapicfg__text_same(mapicfg__tree_word_at(way->tree, engine, 1), "on");
}

static uint32_t rule_end(const struct mapicfg__apache_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    const struct conditions none = {MAPICFG__YES, MAPICFG__NO, 0};
    struct conditions conditions = none;
    struct mapicfg__two two = mapicfg__apache_two(tree, way->site, "RewriteCond", "RewriteRule");
    for (uint32_t at; (at = mapicfg__apache_take(tree, &two)) != MAPICFG__ROOT;) {
        if (mapicfg__tree_is_named(tree, at, "RewriteCond")) {
            add_condition(way, at, &conditions);
            continue;
        }
        const struct conditions before = conditions;
        const char *to = mapicfg__tree_word_at(tree, at, 2), *flags = mapicfg__tree_word_at(tree, at, 3);
        int refused = refuses(flags), redirected = !refused && redirects(to, flags);
        conditions = none;
        if (before.all == MAPICFG__NO || !takes(way, at)) continue;
        if (!refused && !redirected && is_last(flags)) return MAPICFG__ROOT;
        if (before.all != MAPICFG__YES || (!refused && !redirected)) continue;
        if (redirected && mapicfg__text_starts(to, "https://") && !has_tls(way)) return MAPICFG__ROOT;
        mapicfg__lint_say(way->lint,
                          redirected       ? RULE_PROXY_PATH_REDIRECTED
                          : before.methods ? RULE_PROXY_METHODS
                                           : RULE_PROXY_PATH_REFUSED,
                          at, before.methods && refused ? "RewriteCond on the method" : way->path, NULL);
        return at;
    }
    return MAPICFG__ROOT;
}

/* Redirect [STATUS] [PATH] URL, where a <Location> is path enough. */
static int redirect_takes(const struct mapicfg__apache_way *way, uint32_t at) {
    uint32_t count = way->tree->list[at].count;
    const char *first = mapicfg__tree_word_at(way->tree, at, 1);
    int is_status = count > 2 && (*first >= '3' && *first <= '5');
    static const char *const names[] = {"permanent", "temp", "seeother", "gone"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) is_status |= mapicfg__text_same(first, names[i]);
    const char *from = mapicfg__tree_word_at(way->tree, at, is_status ? 2 : 1);
    if (mapicfg__tree_is_named(way->tree, at, "RedirectMatch"))
        return mapicfg__pattern_fits(from, way->path, 0, way->tree->left) == MAPICFG__YES;
    return *from != '/' || mapicfg__apache_takes(from, way->path);
}

static uint32_t location_redirect(const struct mapicfg__apache_way *way) {
    for (uint32_t i = 0; i < way->scopes.count; i++) {
        uint32_t scope = way->scopes.list[i];
        if (scope == way->site || scope == MAPICFG__ROOT) continue;
        struct mapicfg__two two = mapicfg__apache_two(way->tree, scope, "Redirect", "RedirectMatch");
        for (uint32_t at;
             (at = mapicfg__apache_take(way->tree, &two)) != MAPICFG__ROOT && mapicfg__tree_spend(way->tree->left, 1);)
            if (redirect_takes(way, at)) return at;
    }
    return MAPICFG__ROOT;
}

uint32_t mapicfg__apache_rewrite_end(const struct mapicfg__apache_way *way) {
    uint32_t engine = mapicfg__apache_server_setting(way->tree, way->site, "RewriteEngine");
    int is_off = mapicfg__text_same(mapicfg__tree_word_at(way->tree, engine, 1), "off");
    uint32_t by = is_off ? MAPICFG__ROOT : rule_end(way);
    if (by || (by = location_redirect(way)) == MAPICFG__ROOT) return by;
    mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REDIRECTED, by, way->path, NULL);
    return by;
}
