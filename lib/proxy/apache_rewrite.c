/* SPDX-License-Identifier: LGPL-2.1-or-later
 * apache_rewrite.c: the rules of mod_rewrite, which come before ProxyPass, and Redirect in a <Location>. A Redirect in
 * the virtual host comes after ProxyPass, and never sees what that takes. */
#include "proxy/apache_rewrite.h"

#include <string.h>

#include "base/text.h"
#include "proxy/pattern.h"

static int takes(const struct mapicfg__apache_way *way, uint32_t rule, struct mapicfg__pattern_groups *groups) {
    const char *flags = mapicfg__tree_word_at(way->tree, rule, 3), *pattern = mapicfg__tree_word_at(way->tree, rule, 1);
    int any_case = mapicfg__apache_has_flag(flags, "NC") || mapicfg__apache_has_flag(flags, "nocase");
    int negated = *pattern == '!';
    int fits = mapicfg__pattern_find(pattern + negated, way->path, any_case, groups, way->tree->left);
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

/* Whether a substitution keeps the path, but for case, and its query. */
static int keeps(const struct mapicfg__apache_way *way, const char *to, const char *flags,
                 const struct mapicfg__pattern_groups *groups) {
    char path[512];
    size_t size = strcspn(to, "?");
    if (strcmp(to, "-") == 0 || size >= sizeof path) return 1;
    if (to[size] && mapicfg__text_starts(way->path, "/mapi") && !mapicfg__apache_has_flag(flags, "QSA") &&
        !mapicfg__apache_has_flag(flags, "qsappend") && !mapicfg__text_contains(to, "%{QUERY_STRING}"))
        return 0;
    memcpy(path, to, size);
    path[size] = '\0';
    return strchr(path, '%') || mapicfg__pattern_restores(path, '$', way->path, groups);
}

/* A redirect of clients without TLS, whose host and path stay. */
static int is_to_tls(const struct mapicfg__apache_way *way, const char *to) {
    return mapicfg__text_starts(to, "https://") &&
           (!has_tls(way) || (mapicfg__text_starts(to, "https://%{") && mapicfg__text_contains(to, "}%{REQUEST_URI}")));
}

/* What is known of a rule that refuses or redirects where its conditions are not. */
static void say_unknown(const struct mapicfg__apache_way *way, uint32_t rule,
                        const struct mapicfg__apache_conditions *strange) {
    if (strange->all == MAPICFG__NO) return;
    if (strange->all == MAPICFG__YES && strange->addresses)
        mapicfg__lint_say(way->lint, RULE_PROXY_ADDRESS_LIMIT, rule, way->path, NULL);
    else
        mapicfg__lint_say(way->lint, RULE_PROXY_CANNOT_TELL, rule, "whether this refuses Outlook's requests",
                          "RewriteRule");
}

static void say_rewritten(const struct mapicfg__apache_way *way, uint32_t rule) {
    mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REWRITTEN, rule, mapicfg__tree_word_at(way->tree, rule, 1),
                      mapicfg__tree_word_at(way->tree, rule, 2));
}

/* One RewriteRule that takes the path, all its conditions met. Returns 1 where rules end. *filed gets one that makes
 * the
 * same path without [PT]: that is a file's, which ProxyPass does not see (traffic agrees), but a rule with [P] does. */
static int end_by(const struct mapicfg__apache_way *way, uint32_t rule, int methods,
                  const struct mapicfg__pattern_groups *groups, uint32_t *by, uint32_t *filed) {
    const char *to = mapicfg__tree_word_at(way->tree, rule, 2), *flags = mapicfg__tree_word_at(way->tree, rule, 3);
    int refused = refuses(flags), redirected = !refused && redirects(to, flags);
    if (redirected && is_to_tls(way, to)) return !has_tls(way);
    if (!refused && !redirected) {
        int passed = mapicfg__apache_has_flag(flags, "P") || mapicfg__apache_has_flag(flags, "proxy");
        if (passed) *filed = MAPICFG__ROOT;
        if (!passed && !keeps(way, to, flags, groups)) {
            *by = rule;
            say_rewritten(way, rule);
            return 1;
        }
        int through = mapicfg__apache_has_flag(flags, "PT") || mapicfg__apache_has_flag(flags, "passthrough");
        if (!passed && !through && strcmp(to, "-") != 0) *filed = rule;
        return is_last(flags);
    }
    *by = rule;
    if (redirected)
        mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REDIRECTED, rule, way->path, NULL);
    else if (methods)
        mapicfg__lint_say(way->lint, RULE_PROXY_METHODS, rule, "RewriteCond on the method", NULL);
    else
        mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REFUSED, rule, way->path, NULL);
    return 1;
}

/* The rules of one section. Returns 1 where they end; *by gets the one that keeps the request from the servers. */
static int run_rules(const struct mapicfg__apache_way *way, const char *host, uint32_t section, uint32_t *by,
                     uint32_t *filed) {
    const struct mapicfg__tree *tree = way->tree;
    const struct mapicfg__apache_asked asked = {tree, way->path, host, 0}, stranger = {tree, way->path, host, 1};
    struct mapicfg__apache_conditions conditions = MAPICFG__NO_CONDITIONS, strange = conditions;
    struct mapicfg__two two = mapicfg__apache_two(tree, section, "RewriteCond", "RewriteRule");
    for (uint32_t at; (at = mapicfg__apache_take(tree, &two)) != MAPICFG__ROOT;) {
        if (mapicfg__tree_is_named(tree, at, "RewriteCond")) {
            mapicfg__apache_add_condition(&asked, at, &conditions);
            mapicfg__apache_add_condition(&stranger, at, &strange);
            continue;
        }
        const struct mapicfg__apache_conditions met = conditions, strangely = strange;
        const char *to = mapicfg__tree_word_at(tree, at, 2), *flags = mapicfg__tree_word_at(tree, at, 3);
        struct mapicfg__pattern_groups groups;
        memset(&groups, 0, sizeof groups);
        conditions = strange = MAPICFG__NO_CONDITIONS;
        if (met.all == MAPICFG__NO || !takes(way, at, &groups)) continue;
        if (met.all == MAPICFG__YES) {
            if (end_by(way, at, met.methods, &groups, by, filed)) return 1;
            continue;
        }
        int ends = refuses(flags) || (redirects(to, flags) && !is_to_tls(way, to));
        if (ends)
            say_unknown(way, at, &strangely);
        else if (is_last(flags) && !redirects(to, flags) && keeps(way, to, flags, &groups))
            return 1; /* rules behind it may not be reached */
    }
    return 0;
}

/* A host by which Outlook asks the site, by number; NULL behind the last. */
static const char *host_of(const struct mapicfg__apache_way *way, size_t number) {
    const struct mapicfg__tree *tree = way->tree;
    for (size_t i = 0; i < way->lint->host_count; i++)
        if (mapicfg__apache_has_name(tree, way->site, way->lint->hosts[i]) && !number--) return way->lint->hosts[i];
    struct mapicfg__two two = mapicfg__apache_two(tree, way->site, "ServerName", "ServerAlias");
    for (uint32_t at; (at = mapicfg__apache_take(tree, &two)) != MAPICFG__ROOT;)
        for (uint32_t i = 1; i < tree->list[at].count; i++) {
            const char *name = mapicfg__tree_word_at(tree, at, i);
            int is_ours = way->lint->host_count ? mapicfg__text_starts(name, "autodiscover.")
                                                : mapicfg__lint_is_our_host(way->lint, name);
            if (is_ours && !strpbrk(name, "*?:") && !number--) return name;
        }
    return NULL;
}

/* Rules in a <Location> see other paths, and are not followed. */
static void say_local_rules(const struct mapicfg__apache_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t engine = mapicfg__apache_setting(tree, &way->scopes, "RewriteEngine");
    if (!mapicfg__text_same(mapicfg__tree_word_at(tree, engine, 1), "on")) return;
    for (uint32_t i = 0; i < way->scopes.count; i++) {
        uint32_t scope = way->scopes.list[i], rule = mapicfg__tree_child(tree, scope, "RewriteRule");
        if (scope == way->site || scope == MAPICFG__ROOT || !rule || tree->list[engine].parent != scope) continue;
        mapicfg__lint_say(way->lint, RULE_PROXY_CANNOT_TELL, rule, "what this rule of a section does", "RewriteRule");
    }
}

#define MAX_HOSTS 100

static uint32_t rule_end(const struct mapicfg__apache_way *way) {
    uint32_t sections[2], count = mapicfg__apache_rewriting(way->tree, way->site, sections), by = MAPICFG__ROOT;
    int of_autodiscover = mapicfg__text_starts(way->path, "/autodiscover");
    for (size_t number = 0; !by && number < MAX_HOSTS; number++) {
        const char *host = host_of(way, number);
        if (number && !host) break;
        if (number && mapicfg__text_starts(host, "autodiscover.") && !of_autodiscover) continue;
        uint32_t filed = MAPICFG__ROOT;
        for (uint32_t i = 0; i < count && !by; i++)
            if (run_rules(way, host, sections[i], &by, &filed)) break;
        if (!by && filed) say_rewritten(way, by = filed);
    }
    return by;
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
    uint32_t by = rule_end(way);
    if (by) return by;
    say_local_rules(way);
    if ((by = location_redirect(way)) == MAPICFG__ROOT) return by;
    mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REDIRECTED, by, way->path, NULL);
    return by;
}
