/* SPDX-License-Identifier: LGPL-2.1-or-later
 * apache_way.c: what is in effect for a request on its way through Apache, and breaks MAPI over HTTP. */
#include "proxy/apache_way.h"

#include <string.h>

#include "base/text.h"
#include "proxy/apache_edit.h"
#include "proxy/pattern.h"
#include "proxy/words.h"

static void say(const struct mapicfg__apache_way *way, enum mapicfg__rule_number rule, uint32_t directive,
                const char *what) {
    mapicfg__lint_say(way->lint, rule, directive, what, NULL);
}

static uint32_t server_setting(const struct mapicfg__apache_way *way, const char *name) {
    return mapicfg__apache_server_setting(way->tree, way->site, name);
}

static const char *value(const struct mapicfg__apache_way *way, uint32_t directive) {
    return mapicfg__tree_word_at(way->tree, directive, 1);
}

static int is_on(const struct mapicfg__apache_way *way, const char *name) {
    return mapicfg__text_same(value(way, server_setting(way, name)), "on");
}

/* SetEnvIf ATTRIBUTE PATTERN NAME: 1 when it asks for the path and this one fits. What asks for the client is for some
 * clients only, and stock files have such rules for MSIE. */
static int condition_fits(const struct mapicfg__apache_way *way, uint32_t at, int any_case) {
    return mapicfg__text_same(value(way, at), "Request_URI") &&
           mapicfg__pattern_fits(mapicfg__tree_word_at(way->tree, at, 2), way->path, any_case, way->tree->left) !=
               MAPICFG__NO;
}

/* A SetEnv in effect for the path; MAPICFG__ROOT for none. */
static uint32_t environment(const struct mapicfg__apache_way *way, const char *name) {
    static const char *const setting[] = {"SetEnv", "SetEnvIf", "SetEnvIfNoCase"};
    for (uint32_t s = 0; s < way->scopes.count; s++)
        for (uint32_t n = 0; n < 3; n++)
            for (uint32_t at = mapicfg__tree_child(way->tree, way->scopes.list[s], setting[n]); at;
                 at = mapicfg__tree_sibling(way->tree, at))
                for (uint32_t i = n ? 3 : 1; i < (n ? way->tree->list[at].count : 2); i++) {
                    const char *word = mapicfg__tree_word_at(way->tree, at, i);
                    if (mapicfg__tree_spend(way->tree->left, 1) &&
                        mapicfg__text_is_word(word, strcspn(word, "="), name) &&
                        (!n || condition_fits(way, at, n == 2)))
                        return at;
                }
    return MAPICFG__ROOT;
}

uint32_t mapicfg__apache_unread(const struct mapicfg__apache_way *way) {
    for (uint32_t s = 0; way->site && s < way->scopes.count && way->scopes.list[s]; s++) {
        struct mapicfg__two two = mapicfg__apache_two(way->tree, way->scopes.list[s], "Include", "IncludeOptional");
        uint32_t found = mapicfg__apache_take(way->tree, &two);
        if (found) return found;
    }
    return MAPICFG__ROOT;
}

/* What is reported because a directive is absent, unless it may be in an include that was not given. */
static void say_absent(const struct mapicfg__apache_way *way, enum mapicfg__rule_number rule, const char *what) {
    if (!mapicfg__apache_unread(way)) say(way, rule, way->pass.directive, what);
}

/* ---- the target ---- */

static uint32_t find_balancer(const struct mapicfg__apache_way *way, const char *url) {
    size_t size = strlen("balancer://");
    size += strcspn(url + size, "/");
    const uint32_t places[] = {way->site, MAPICFG__ROOT};
    for (size_t i = 0; i < 2; i++)
        for (uint32_t at = mapicfg__tree_child(way->tree, places[i], "Proxy"); at;
             at = mapicfg__tree_sibling(way->tree, at)) {
            const char *name = value(way, at);
            size_t whole = strlen(name);
            while (whole && name[whole - 1] == '/') whole--;
            if (whole == size && strncmp(name, url, size) == 0) return at;
        }
    return MAPICFG__ROOT;
}

static void check_scheme(const struct mapicfg__apache_way *way, uint32_t at, const char *url) {
    if (mapicfg__lint_is_local(url) && !way->lint->protection) return;
    if (mapicfg__text_starts(url, "http://")) {
        say(way, way->lint->protection ? RULE_PROXY_TLS_OFFLOAD_PROTECTED : RULE_PROXY_TLS_OFFLOAD, at, url);
        return;
    }
    uint32_t verify = server_setting(way, "SSLProxyVerify"), name = server_setting(way, "SSLProxyCheckPeerName");
    if (way->balancer && mapicfg__tree_child(way->tree, way->balancer, "SSLProxyVerify"))
        verify = mapicfg__tree_child(way->tree, way->balancer, "SSLProxyVerify");
    if (!is_on(way, "SSLProxyEngine") &&
        !(way->balancer && mapicfg__tree_child(way->tree, way->balancer, "SSLProxyEngine")))
        say_absent(way, RULE_PROXY_TLS_ENGINE, url);
    else if (!verify)
        say_absent(way, RULE_PROXY_BACKEND_VERIFY, "SSLProxyVerify is not require");
    else if (!mapicfg__text_same(value(way, verify), "require"))
        say(way, RULE_PROXY_BACKEND_VERIFY, verify, "SSLProxyVerify is not require");
    else if (mapicfg__text_same(value(way, name), "off"))
        say(way, RULE_PROXY_BACKEND_VERIFY, name, "SSLProxyCheckPeerName off");
}

/* The path that a server gets must be the one that was asked for; IIS takes either case. */
static void check_path(const struct mapicfg__apache_way *way) {
    const char *to = strstr(way->pass.to, "://");
    to = to ? strchr(to + 3, '/') : NULL;
    if (way->pass.is_pattern) {
        struct mapicfg__pattern_groups groups;
        if (to && !strchr(to, '%') &&
            (!strchr(to, '$') || (mapicfg__pattern_find(way->pass.from, way->path, way->pass.any_case, &groups,
                                                        way->tree->left) == MAPICFG__YES &&
                                  !mapicfg__pattern_restores(to, '$', way->path, &groups))))
            mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REWRITTEN, way->pass.directive, way->pass.from, to);
        return;
    }
    size_t prefix = strlen(way->pass.from), target = to ? strlen(to) : 0;
    if (!to) to = "";
    const char *rest = way->path + (prefix <= strlen(way->path) ? prefix : 0);
    if (!mapicfg__text_starts(way->path, to) || !mapicfg__text_same(way->path + target, rest))
        mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REWRITTEN, way->pass.directive, way->pass.from, *to ? to : "/");
}

static void check_target(struct mapicfg__apache_way *way) {
    const char *to = way->pass.to;
    int balanced = mapicfg__text_starts(to, "balancer://");
    if (strstr(to, "${")) {
        mapicfg__lint_say(way->lint, RULE_PROXY_CANNOT_TELL, way->pass.directive, "which server gets the requests", to);
        return;
    }
    check_path(way);
    if (!balanced) {
        check_scheme(way, way->pass.directive, to);
        return;
    }
    way->balancer = find_balancer(way, to);
    if (!way->balancer) say_absent(way, RULE_PROXY_BACKEND_UNKNOWN, to);
    uint32_t at = way->balancer ? mapicfg__tree_child(way->tree, way->balancer, "BalancerMember") : MAPICFG__ROOT;
    for (; at; at = mapicfg__tree_sibling(way->tree, at)) check_scheme(way, at, value(way, at));
}

/* A longer path further down that this one keeps from ever being reached. */
static void check_order(const struct mapicfg__apache_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    if (way->pass.is_pattern || tree->list[way->pass.directive].parent != way->site) return;
    for (uint32_t at = tree->list[way->pass.directive].next; at; at = mapicfg__tree_next(tree, at)) {
        struct mapicfg__pass later;
        if (!mapicfg__apache_read_pass(tree, at, &later) || !mapicfg__apache_pass_takes(tree, &later, way->path) ||
            mapicfg__tree_is_named(tree, at, "RewriteRule"))
            continue;
        if (!later.is_pattern && !mapicfg__apache_takes(way->pass.from, later.from)) continue; /* it takes the rest */
        mapicfg__lint_say(way->lint, RULE_PROXY_PASS_ORDER, at, way->pass.from, later.from);
    }
}

/* ---- balancers ---- */

static size_t count_members(const struct mapicfg__apache_way *way) {
    size_t count = 0;
    uint32_t at = way->balancer ? mapicfg__tree_child(way->tree, way->balancer, "BalancerMember") : MAPICFG__ROOT;
    for (; at; at = mapicfg__tree_sibling(way->tree, at)) count++;
    return count;
}

/* A health option of a member, also by its template or ProxySet. */
static const char *health_option(const struct mapicfg__apache_way *way, uint32_t member, const char *key) {
    const struct mapicfg__tree *tree = way->tree;
    const char *found = mapicfg__apache_option(tree, member, 2, key);
    const char *template = mapicfg__apache_option(tree, member, 2, "hctemplate");
    uint32_t set = mapicfg__tree_child(tree, way->balancer, "ProxySet");
    if (!found && set) found = mapicfg__apache_option(tree, set, 1, key);
    const uint32_t places[] = {way->site, MAPICFG__ROOT};
    for (size_t i = 0; !found && template && i < 2; i++)
        for (uint32_t at = mapicfg__tree_child(tree, places[i], "ProxyHCTemplate"); at;
             at = mapicfg__tree_sibling(tree, at))
            if (mapicfg__tree_same_text(tree, value(way, at), template))
                found = mapicfg__apache_option(tree, at, 2, key);
    return found;
}

static int wants_200(const struct mapicfg__apache_way *way, const char *name) {
    const uint32_t places[] = {way->site, MAPICFG__ROOT};
    for (size_t i = 0; name && i < 2; i++)
        for (uint32_t at = mapicfg__tree_child(way->tree, places[i], "ProxyHCExpr"); at;
             at = mapicfg__tree_sibling(way->tree, at))
            for (uint32_t w = 2;
                 w < way->tree->list[at].count && mapicfg__tree_same_text(way->tree, value(way, at), name); w++)
                if (mapicfg__text_contains(mapicfg__tree_word_at(way->tree, at, w), "200")) return 1;
    return 0;
}

static void check_member(const struct mapicfg__apache_way *way, uint32_t member) {
    const char *method = health_option(way, member, "hcmethod"), *uri = health_option(way, member, "hcuri");
    if (!method) {
        say(way, RULE_PROXY_HEALTH_MISSING, member, value(way, way->balancer));
        return;
    }
    if (!mapicfg__text_starts(method, "GET") && !mapicfg__text_starts(method, "HEAD")) {
        say(way, RULE_PROXY_HEALTH_STATUS, member, method);
        return;
    }
    if (!mapicfg__lint_is_health_path(uri ? uri : "/")) say(way, RULE_PROXY_HEALTH_PATH, member, uri ? uri : "/");
    if (!wants_200(way, health_option(way, member, "hcexpr")))
        say(way, RULE_PROXY_HEALTH_STATUS, member, "without hcexpr, redirects count as well");
}

/* Health checks take their settings from where the balancer stands, not from the virtual host that uses it. */
static int checks_without_tls(const struct mapicfg__apache_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t outside = tree->list[way->balancer].parent,
             member = mapicfg__tree_child(tree, way->balancer, "BalancerMember");
    uint32_t engine = mapicfg__tree_last_child(tree, outside, "SSLProxyEngine");
    return outside != way->site && health_option(way, member, "hcmethod") &&
           mapicfg__text_starts(value(way, member), "https://") && !mapicfg__text_same(value(way, engine), "on");
}

static void check_balancer(const struct mapicfg__apache_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    const char *sticky = mapicfg__apache_option(tree, way->pass.directive, way->pass.options, "stickysession");
    if (sticky) say(way, RULE_PROXY_AFFINITY, way->pass.directive, "stickysession");
    if (!way->balancer) return;
    uint32_t set = mapicfg__tree_child(tree, way->balancer, "ProxySet");
    if (set && mapicfg__apache_option(tree, set, 1, "stickysession"))
        say(way, RULE_PROXY_AFFINITY, set, "stickysession");
    if (!mapicfg__text_starts_exactly(way->path, "/mapi")) return;
    if (checks_without_tls(way)) say(way, RULE_PROXY_HEALTH_TLS, way->balancer, value(way, way->balancer));
    for (uint32_t at = mapicfg__tree_child(tree, way->balancer, "BalancerMember"); at;
         at = mapicfg__tree_sibling(tree, at))
        check_member(way, at);
}

/* ---- connections ---- */

static uint32_t threaded_module(const struct mapicfg__tree *tree) {
    for (uint32_t at = mapicfg__tree_child(tree, MAPICFG__ROOT, "LoadModule"); at; at = mapicfg__tree_sibling(tree, at))
        if (mapicfg__text_same(mapicfg__tree_word_at(tree, at, 1), "mpm_event_module") ||
            mapicfg__text_same(mapicfg__tree_word_at(tree, at, 1), "mpm_worker_module"))
            return at;
    return MAPICFG__ROOT;
}

/* LoadModule mpm_prefork_module, or <IfModule !mpm_prefork_module> with an Error in it. */
static int is_prefork(const struct mapicfg__apache_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    const uint32_t places[] = {way->site, MAPICFG__ROOT};
    if (way->lint->flags & MAPICFG_PROXY_LINT_PREFORK) return 1;
    for (uint32_t at = mapicfg__tree_child(tree, MAPICFG__ROOT, "LoadModule"); at; at = mapicfg__tree_sibling(tree, at))
        if (mapicfg__text_same(mapicfg__tree_word_at(tree, at, 1), "mpm_prefork_module")) return 1;
    for (size_t i = 0; i < 2; i++)
        for (uint32_t at = mapicfg__tree_child(tree, places[i], "IfModule"); at; at = mapicfg__tree_sibling(tree, at))
            if (mapicfg__text_starts(value(way, at), "!mpm_prefork") ||
                mapicfg__text_same(value(way, at), "!prefork.c"))
                if (mapicfg__tree_child(tree, at, "Error")) return 1;
    return 0;
}

/* ProxySet of the very URL: in a <Proxy> section of it, or with it; by it a setting of ProxyPass is replaced. */
static const char *proxy_set(const struct mapicfg__apache_way *way, const char *key, uint32_t *at) {
    const uint32_t outer[] = {way->site, MAPICFG__ROOT};
    const char *found = NULL, *to = way->pass.to;
    for (size_t i = 0; !found && i < (way->site ? 2 : 1); i++) {
        uint32_t section = mapicfg__tree_child_like(way->tree, outer[i], "Proxy", to, strlen(to));
        uint32_t set = mapicfg__tree_child(way->tree, section, "ProxySet");
        if (section && set) found = mapicfg__apache_option(way->tree, *at = set, 1, key);
        set = mapicfg__tree_child_like(way->tree, outer[i], "ProxySet", to, strlen(to));
        if (set && !found) found = mapicfg__apache_option(way->tree, *at = set, 2, key);
    }
    return found;
}

/* Whether a URL that a pattern makes goes to a server with connections of its own: one that ProxyPass names, or a
 * <Proxy> with settings. */
static int has_worker(const struct mapicfg__apache_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    const uint32_t outer[] = {way->site, MAPICFG__ROOT};
    for (size_t i = 0; i < (way->site ? 2 : 1); i++) {
        struct mapicfg__two two = mapicfg__apache_two(tree, outer[i], "Proxy", "ProxyPass");
        for (uint32_t at; (at = mapicfg__apache_take(tree, &two)) != MAPICFG__ROOT;) {
            const char *url = value(way, at);
            struct mapicfg__pass pass;
            if (mapicfg__apache_read_pass(tree, at, &pass))
                url = pass.to;
            else if (!mapicfg__tree_child(tree, at, "ProxySet"))
                continue;
            if (strstr(url, "://") && mapicfg__text_starts(way->pass.to, url)) return 1;
        }
    }
    return 0;
}

/* The value of an option of the server's connections; NULL for none. */
static const char *worker_option(const struct mapicfg__apache_way *way, const char *key, uint32_t *at) {
    uint32_t member = way->balancer ? mapicfg__tree_child(way->tree, way->balancer, "BalancerMember") : MAPICFG__ROOT;
    const char *by_set = way->balancer ? NULL : proxy_set(way, key, at);
    if (by_set) return by_set;
    *at = member ? member : way->pass.directive;
    return mapicfg__apache_option(way->tree, *at, member ? 2 : way->pass.options, key);
}

/* What ends the connection to the server after each answer; NULL for nothing. */
static const char *ending(const struct mapicfg__apache_way *way, uint32_t *at) {
    *at = environment(way, "proxy-nokeepalive");
    if (*at) return "proxy-nokeepalive";
    const char *off = worker_option(way, "disablereuse", at);
    if (off && mapicfg__text_same(off, "on")) return "disablereuse=on";
    const char *on = worker_option(way, "enablereuse", at);
    if (on && mapicfg__text_same(on, "off")) return "enablereuse=off";
    *at = way->pass.directive;
    if (!strpbrk(way->pass.to, "$%") || (on && mapicfg__text_same(on, "on"))) return NULL;
    return mapicfg__tree_is_named(way->tree, *at, "RewriteRule") && has_worker(way)
               ? NULL
               : "A URL that a pattern makes, to a server without connections of its own,";
}

/* Why connections to the servers may pass from one user to another; NULL when they cannot. */
static const char *sharing(const struct mapicfg__apache_way *way, int kept) {
    int alone = environment(way, "proxy-initial-not-pooled") != MAPICFG__ROOT;
    /* each request is the first of its client's connection, on which NTLM cannot end */
    if (!kept && (alone || !way->lint->kerberos)) return NULL;
    if (threaded_module(way->tree) || way->lint->flags & MAPICFG_PROXY_LINT_THREADED) return "A threaded MPM";
    if (count_members(way) > 1) return "A balancer";
    return alone ? NULL : "The pool, without proxy-initial-not-pooled,";
}

/* With any other MPM than prefork connections are shared, but where modules are loaded may be another file. */
static void check_sharing(const struct mapicfg__apache_way *way, int kept) {
    uint32_t threaded = threaded_module(way->tree);
    const char *why = sharing(way, kept);
    if (why)
        say(way, RULE_PROXY_NTLM_SHARED, threaded ? threaded : way->pass.directive, why);
    else if (kept && !is_prefork(way))
        mapicfg__lint_say(way->lint, RULE_PROXY_CANNOT_TELL, MAPICFG__ROOT, "whether the MPM is prefork, as NTLM needs",
                          "no LoadModule of an MPM");
}

static void check_ntlm(const struct mapicfg__apache_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t protocols = server_setting(way, "Protocols"), kept = server_setting(way, "KeepAlive"), at;
    int closed = mapicfg__text_same(value(way, kept), "off");
    if (!way->lint->ntlm) return;
    if (mapicfg__tree_find_word(tree, protocols, "h2")) say(way, RULE_PROXY_HTTP2, protocols, "Protocols h2");
    const char *ended = ending(way, &at);
    if (ended)
        say(way, RULE_PROXY_CONNECTION_CLOSED, at, ended);
    else if (!environment(way, "force-proxy-request-1.0")) /* which ends connections too: see check_times() */
        check_sharing(way, !closed);
    if (closed) say(way, RULE_PROXY_CONNECTION_CLOSED, kept, "KeepAlive Off");
}

static void check_times(const struct mapicfg__apache_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    static const char *const old[] = {"force-proxy-request-1.0", "downgrade-1.0"};
    uint32_t at = way->balancer ? mapicfg__tree_child(tree, way->balancer, "BalancerMember") : way->pass.directive;
    const char *text = at ? mapicfg__apache_option(tree, at, way->balancer ? 2 : way->pass.options, "timeout") : NULL;
    uint32_t common = server_setting(way, "ProxyTimeout"), set = MAPICFG__ROOT;
    const char *by_set = way->balancer ? NULL : proxy_set(way, "timeout", &set);
    if (by_set) {
        text = by_set;
        at = set;
    }
    uint64_t milliseconds = 60000;
    if (!common) common = server_setting(way, "Timeout");
    if (!text && common) {
        text = value(way, common);
        at = common;
    }
    int known = way->balancer || !mapicfg__text_starts(way->pass.to, "balancer://");
    if (known && (text || !mapicfg__apache_unread(way)) &&
        (!text || mapicfg__words_parse_time(text, 1000, &milliseconds)))
        mapicfg__lint_check_timeout(way->lint, at ? at : way->pass.directive, milliseconds);
    for (size_t i = 0; i < 2; i++)
        if (environment(way, old[i])) say(way, RULE_PROXY_HTTP10, environment(way, old[i]), old[i]);
    uint32_t body = server_setting(way, "RequestReadTimeout");
    const char *limit = mapicfg__apache_option(tree, body, 1, "body");
    if (limit && !mapicfg__text_contains(limit, "MinRate") && mapicfg__words_parse_time(limit, 1000, &milliseconds) &&
        milliseconds && milliseconds < 20000)
        say(way, RULE_PROXY_BODY_TIMEOUT, body, limit);
}

/* ---- what passes ---- */

static void check_size(const struct mapicfg__apache_way *way, const char *name) {
    uint32_t limit = mapicfg__apache_setting(way->tree, &way->scopes, name);
    uint64_t bytes;
    if (limit && mapicfg__words_parse_size(value(way, limit), &bytes) && bytes && bytes < MAPICFG__LEAST_BODY)
        say(way, RULE_PROXY_BODY_SIZE, limit, value(way, limit));
}

/* RequestHeader ACTION NAME, Header [CONDITION] ACTION NAME. */
static void check_header(const struct mapicfg__apache_way *way, uint32_t at) {
    static const char *const changing[] = {"unset", "set", "edit", "edit*"};
    uint32_t word =
        mapicfg__text_same(value(way, at), "always") || mapicfg__text_same(value(way, at), "onsuccess") ? 2 : 1;
    const char *action = mapicfg__tree_word_at(way->tree, at, word),
               *name = mapicfg__tree_word_at(way->tree, at, word + 1);
    int changes = 0;
    for (size_t i = 0; i < sizeof changing / sizeof *changing; i++) changes |= mapicfg__text_same(action, changing[i]);
    if (!changes) return;
    if (mapicfg__text_starts(action, "edit") && mapicfg__text_same(name, "WWW-Authenticate") &&
        mapicfg__apache_edit_keeps(way->tree, at, word))
        return;
    if (way->basic && mapicfg__tree_is_named(way->tree, at, "Header") && mapicfg__text_same(name, "WWW-Authenticate"))
        return;
    if (mapicfg__lint_is_authentication_header(name))
        say(way, RULE_PROXY_AUTHENTICATION_DROPPED, at, name);
    else if (mapicfg__lint_is_needed_header(name) && !mapicfg__text_starts(action, "edit"))
        say(way, RULE_PROXY_HEADER_DROPPED, at, name);
    else if (mapicfg__text_same(name, "Host"))
        say(way, RULE_PROXY_HOST_HEADER, at, mapicfg__tree_word_at(way->tree, at, word + 2));
}

static void check_headers(const struct mapicfg__apache_way *way) {
    static const char *const names[] = {"RequestHeader", "Header"};
    uint32_t preserve = mapicfg__apache_setting(way->tree, &way->scopes, "ProxyPreserveHost");
    if (!preserve)
        say_absent(way, RULE_PROXY_HOST_HEADER, "ProxyPreserveHost is not on");
    else if (!mapicfg__text_same(value(way, preserve), "on"))
        say(way, RULE_PROXY_HOST_HEADER, preserve, "ProxyPreserveHost is not on");
    for (uint32_t s = 0; s < way->scopes.count; s++)
        for (size_t n = 0; n < 2; n++)
            for (uint32_t at = mapicfg__tree_child(way->tree, way->scopes.list[s], names[n]); at;
                 at = mapicfg__tree_sibling(way->tree, at))
                check_header(way, at);
}

static void check_filters(const struct mapicfg__apache_way *way, uint32_t at, const char *filters) {
    if (mapicfg__text_contains(filters, "DEFLATE") || mapicfg__text_contains(filters, "BROTLI")) {
        if (!environment(way, "no-gzip")) say(way, RULE_PROXY_COMPRESSION, at, filters);
    }
    if (mapicfg__text_contains(filters, "SUBSTITUTE") || mapicfg__text_contains(filters, "proxy-html"))
        say(way, RULE_PROXY_CONTENT_CHANGED, at, filters);
    if (mapicfg__text_contains(filters, "BUFFER")) say(way, RULE_PROXY_BUFFERING, at, filters);
    if (mapicfg__text_contains(filters, "RATE_LIMIT")) say(way, RULE_PROXY_RATE_LIMIT, at, filters);
}

static void check_content(const struct mapicfg__apache_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t filter = mapicfg__apache_setting(tree, &way->scopes, "SetOutputFilter");
    uint32_t body = mapicfg__apache_setting(tree, &way->scopes, "SecResponseBodyAccess");
    uint32_t override = mapicfg__apache_setting(tree, &way->scopes, "ProxyErrorOverride");
    uint32_t cache = mapicfg__apache_setting(tree, &way->scopes, "CacheEnable");
    const char *cached = mapicfg__tree_word_at(tree, cache, 2);
    if (filter) check_filters(way, filter, value(way, filter));
    for (uint32_t s = 0; s < way->scopes.count; s++)
        for (uint32_t at = mapicfg__tree_child(tree, way->scopes.list[s], "AddOutputFilterByType"); at;
             at = mapicfg__tree_sibling(tree, at))
            if (mapicfg__tree_find_word(tree, at, "application/mapi-http") ||
                mapicfg__tree_find_word(tree, at, "text/xml"))
                if (mapicfg__tree_find_word(tree, at, "application/mapi-http") ||
                    mapicfg__text_contains(value(way, at), "SUBST"))
                    check_filters(way, at, value(way, at));
    if (mapicfg__text_same(value(way, body), "on")) say(way, RULE_PROXY_BUFFERING, body, "SecResponseBodyAccess On");
    if (mapicfg__text_same(value(way, override), "on") &&
        (tree->list[override].count == 2 || mapicfg__tree_find_word(tree, override, "401")))
        say(way, RULE_PROXY_ERROR_PAGES, override, "ProxyErrorOverride");
    if (cache && (!*cached || mapicfg__apache_takes(cached, way->path)) &&
        !mapicfg__apache_setting(tree, &way->scopes, "CacheDisable"))
        say(way, RULE_PROXY_CACHE, cache, "CacheEnable");
}

static void check_access(const struct mapicfg__apache_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t own = mapicfg__apache_setting(tree, &way->scopes, "AuthType");
    uint32_t workers = mapicfg__tree_child(tree, MAPICFG__ROOT, "MaxRequestWorkers");
    uint32_t open = server_setting(way, "ProxyRequests");
    uint64_t number;
    if (own && !mapicfg__text_same(value(way, own), "None"))
        say(way, RULE_PROXY_OWN_AUTHENTICATION, own, value(way, own));
    if (workers && mapicfg__text_parse_number(value(way, workers), strlen(value(way, workers)), &number) &&
        number < 100)
        say(way, RULE_PROXY_CONNECTION_LIMIT, workers, value(way, workers));
    if (mapicfg__text_same(value(way, open), "on")) say(way, RULE_PROXY_OPEN_PROXY, open, NULL);
}

void mapicfg__apache_check(struct mapicfg__apache_way *way) {
    check_target(way);
    check_order(way);
    check_balancer(way);
    check_ntlm(way);
    check_times(way);
    check_size(way, "LimitRequestBody");
    check_size(way, "SecRequestBodyLimit");
    check_headers(way);
    check_content(way);
    check_access(way);
}
