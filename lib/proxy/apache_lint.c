/* SPDX-License-Identifier: LGPL-2.1-or-later
 * apache_lint.c: what in an Apache configuration breaks MAPI over HTTP. The way of a request to each path is followed
 * to its ProxyPass, and what is in effect for it is looked at. */
#include <string.h>

#include "base/text.h"
#include "proxy/apache_route.h"
#include "proxy/lint.h"
#include "proxy/pattern.h"
#include "proxy/words.h"

/* One way: a path, the virtual host (or the main server), and its ProxyPass. */
struct way {
    const struct mapicfg__lint *lint;
    const struct mapicfg__tree *tree;
    const char *path;
    uint32_t site;
    struct mapicfg__scopes scopes;
    struct mapicfg__pass pass;
    uint32_t balancer; /* <Proxy balancer://...>, or MAPICFG__ROOT */
};

static void say(const struct way *way, enum mapicfg__rule_number rule, uint32_t directive, const char *what) {
    mapicfg__lint_say(way->lint, rule, directive, what, NULL);
}

static uint32_t server_setting(const struct way *way, const char *name) {
    return mapicfg__apache_server_setting(way->tree, way->site, name);
}

static const char *value(const struct way *way, uint32_t directive) {
    return mapicfg__tree_word_at(way->tree, directive, 1);
}

static int is_on(const struct way *way, const char *name) {
    return mapicfg__text_same(value(way, server_setting(way, name)), "on");
}

/* SetEnvIf ATTRIBUTE PATTERN NAME: 1 when it asks for the path and this one fits. What asks for the client is for some
 * clients only, and stock files have such rules for MSIE. */
static int condition_fits(const struct way *way, uint32_t at, int any_case) {
    return mapicfg__text_same(value(way, at), "Request_URI") &&
           mapicfg__pattern_fits(mapicfg__tree_word_at(way->tree, at, 2), way->path, any_case, way->tree->left) !=
               MAPICFG__NO;
}

/* A SetEnv in effect for the path; MAPICFG__ROOT for none. */
static uint32_t environment(const struct way *way, const char *name) {
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

/* An include within the virtual host whose text was not given; MAPICFG__ROOT for none. */
static uint32_t unread(const struct way *way) {
    for (uint32_t s = 0; way->site && s < way->scopes.count && way->scopes.list[s]; s++) {
        struct mapicfg__two two = mapicfg__apache_two(way->tree, way->scopes.list[s], "Include", "IncludeOptional");
        uint32_t found = mapicfg__apache_take(way->tree, &two);
        if (found) return found;
    }
    return MAPICFG__ROOT;
}

/* What is reported because a directive is absent, unless it may be in an include that was not given. */
static void say_absent(const struct way *way, enum mapicfg__rule_number rule, const char *what) {
    if (!unread(way)) say(way, rule, way->pass.directive, what);
}

/* ---- the target ---- */

static uint32_t find_balancer(const struct way *way, const char *url) {
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

static void check_scheme(const struct way *way, uint32_t at, const char *url) {
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

/* The path that a server gets must be the one that was asked for. */
static void check_path(const struct way *way) {
    const char *to = strstr(way->pass.to, "://");
    to = to ? strchr(to + 3, '/') : NULL;
    if (way->pass.is_pattern) {
        if (to && !strchr(to, '$') && !strchr(to, '%'))
            mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REWRITTEN, way->pass.directive, way->pass.from, to);
        return;
    }
    size_t prefix = strlen(way->pass.from), target = to ? strlen(to) : 0;
    if (!to) to = "";
    const char *rest = way->path + (prefix <= strlen(way->path) ? prefix : 0);
    if (strncmp(way->path, to, target) != 0 || strcmp(way->path + target, rest) != 0)
        mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REWRITTEN, way->pass.directive, way->pass.from, *to ? to : "/");
}

static void check_target(struct way *way) {
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
static void check_order(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    if (way->pass.is_pattern || tree->list[way->pass.directive].parent != way->site) return;
    for (uint32_t at = tree->list[way->pass.directive].next; at; at = mapicfg__tree_next(tree, at)) {
        struct mapicfg__pass later;
        if (!mapicfg__apache_read_pass(tree, at, &later) || !mapicfg__apache_pass_takes(tree, &later, way->path) ||
            mapicfg__tree_is_named(tree, at, "RewriteRule"))
            continue;
        mapicfg__lint_say(way->lint, RULE_PROXY_PASS_ORDER, at, way->pass.from, later.from);
    }
}

/* ---- balancers ---- */

static size_t count_members(const struct way *way) {
    size_t count = 0;
    uint32_t at = way->balancer ? mapicfg__tree_child(way->tree, way->balancer, "BalancerMember") : MAPICFG__ROOT;
    for (; at; at = mapicfg__tree_sibling(way->tree, at)) count++;
    return count;
}

/* A health option of a member, also by its template or ProxySet. */
static const char *health_option(const struct way *way, uint32_t member, const char *key) {
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

static int wants_200(const struct way *way, const char *name) {
    const uint32_t places[] = {way->site, MAPICFG__ROOT};
    for (size_t i = 0; name && i < 2; i++)
        for (uint32_t at = mapicfg__tree_child(way->tree, places[i], "ProxyHCExpr"); at;
             at = mapicfg__tree_sibling(way->tree, at))
            for (uint32_t w = 2;
                 w < way->tree->list[at].count && mapicfg__tree_same_text(way->tree, value(way, at), name); w++)
                if (mapicfg__text_contains(mapicfg__tree_word_at(way->tree, at, w), "200")) return 1;
    return 0;
}

static void check_member(const struct way *way, uint32_t member) {
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
static int checks_without_tls(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t outside = tree->list[way->balancer].parent,
             member = mapicfg__tree_child(tree, way->balancer, "BalancerMember");
    uint32_t engine = mapicfg__tree_last_child(tree, outside, "SSLProxyEngine");
    return outside != way->site && health_option(way, member, "hcmethod") &&
           mapicfg__text_starts(value(way, member), "https://") && !mapicfg__text_same(value(way, engine), "on");
}

static void check_balancer(const struct way *way) {
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
static int is_prefork(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    const uint32_t places[] = {way->site, MAPICFG__ROOT};
    for (uint32_t at = mapicfg__tree_child(tree, MAPICFG__ROOT, "LoadModule"); at; at = mapicfg__tree_sibling(tree, at))
        if (mapicfg__text_same(mapicfg__tree_word_at(tree, at, 1), "mpm_prefork_module")) return 1;
    for (size_t i = 0; i < 2; i++)
        for (uint32_t at = mapicfg__tree_child(tree, places[i], "IfModule"); at; at = mapicfg__tree_sibling(tree, at))
            if (mapicfg__text_starts(value(way, at), "!mpm_prefork") ||
                mapicfg__text_same(value(way, at), "!prefork.c"))
                if (mapicfg__tree_child(tree, at, "Error")) return 1;
    return 0;
}

/* Why connections to the servers may pass from one user to another; NULL when they cannot. */
static const char *sharing(const struct way *way) {
    if (threaded_module(way->tree)) return "A threaded MPM";
    if (count_members(way) > 1) return "A balancer";
    if (!environment(way, "proxy-initial-not-pooled")) return "The pool, without proxy-initial-not-pooled,";
    return NULL;
}

/* With any other MPM than prefork connections are shared, but where modules are loaded may be another file. */
static void check_sharing(const struct way *way) {
    uint32_t threaded = threaded_module(way->tree);
    if (sharing(way))
        say(way, RULE_PROXY_NTLM_SHARED, threaded ? threaded : way->pass.directive, sharing(way));
    else if (!is_prefork(way))
        mapicfg__lint_say(way->lint, RULE_PROXY_CANNOT_TELL, MAPICFG__ROOT, "whether the MPM is prefork, as NTLM needs",
                          "no LoadModule of an MPM");
}

static void check_ntlm(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t protocols = server_setting(way, "Protocols"), kept = server_setting(way, "KeepAlive");
    uint32_t none = environment(way, "proxy-nokeepalive");
    const char *reuse = mapicfg__apache_option(tree, way->pass.directive, way->pass.options, "disablereuse");
    if (!way->lint->ntlm) return;
    if (mapicfg__tree_find_word(tree, protocols, "h2")) say(way, RULE_PROXY_HTTP2, protocols, "Protocols h2");
    if (none) say(way, RULE_PROXY_CONNECTION_CLOSED, none, "proxy-nokeepalive");
    if (reuse && mapicfg__text_same(reuse, "on"))
        say(way, RULE_PROXY_CONNECTION_CLOSED, way->pass.directive, "disablereuse=on");
    else if (!none)
        check_sharing(way);
    if (mapicfg__text_same(value(way, kept), "off")) say(way, RULE_PROXY_CONNECTION_CLOSED, kept, "KeepAlive Off");
}

/* ProxySet of the very URL: in a <Proxy> section of it, or with it; by it a setting of ProxyPass is replaced. */
static const char *proxy_set(const struct way *way, const char *key, uint32_t *at) {
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

static void check_times(const struct way *way) {
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
    if (known && (text || !unread(way)) && (!text || mapicfg__words_parse_time(text, 1000, &milliseconds)))
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

static void check_size(const struct way *way, const char *name) {
    uint32_t limit = mapicfg__apache_setting(way->tree, &way->scopes, name);
    uint64_t bytes;
    if (limit && mapicfg__words_parse_size(value(way, limit), &bytes) && bytes && bytes < MAPICFG__LEAST_BODY)
        say(way, RULE_PROXY_BODY_SIZE, limit, value(way, limit));
}

/* RequestHeader ACTION NAME, Header [CONDITION] ACTION NAME. */
static void check_header(const struct way *way, uint32_t at) {
    static const char *const changing[] = {"unset", "set", "edit", "edit*"};
    uint32_t word =
        mapicfg__text_same(value(way, at), "always") || mapicfg__text_same(value(way, at), "onsuccess") ? 2 : 1;
    const char *action = mapicfg__tree_word_at(way->tree, at, word),
               *name = mapicfg__tree_word_at(way->tree, at, word + 1);
    int changes = 0;
    for (size_t i = 0; i < sizeof changing / sizeof *changing; i++) changes |= mapicfg__text_same(action, changing[i]);
    if (!changes) return;
    if (mapicfg__lint_is_authentication_header(name))
        say(way, RULE_PROXY_AUTHENTICATION_DROPPED, at, name);
    else if (mapicfg__lint_is_needed_header(name) && !mapicfg__text_starts(action, "edit"))
        say(way, RULE_PROXY_HEADER_DROPPED, at, name);
    else if (mapicfg__text_same(name, "Host"))
        say(way, RULE_PROXY_HOST_HEADER, at, mapicfg__tree_word_at(way->tree, at, word + 2));
}

static void check_headers(const struct way *way) {
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

static void check_filters(const struct way *way, uint32_t at, const char *filters) {
    if (mapicfg__text_contains(filters, "DEFLATE") || mapicfg__text_contains(filters, "BROTLI")) {
        if (!environment(way, "no-gzip")) say(way, RULE_PROXY_COMPRESSION, at, filters);
    }
    if (mapicfg__text_contains(filters, "SUBSTITUTE") || mapicfg__text_contains(filters, "proxy-html"))
        say(way, RULE_PROXY_CONTENT_CHANGED, at, filters);
    if (mapicfg__text_contains(filters, "BUFFER")) say(way, RULE_PROXY_BUFFERING, at, filters);
    if (mapicfg__text_contains(filters, "RATE_LIMIT")) say(way, RULE_PROXY_RATE_LIMIT, at, filters);
}

static void check_content(const struct way *way) {
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

static void check_access(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t own = mapicfg__apache_setting(tree, &way->scopes, "AuthType");
    uint32_t workers = mapicfg__tree_child(tree, MAPICFG__ROOT, "MaxRequestWorkers");
    uint32_t open = server_setting(way, "ProxyRequests"), certificate = server_setting(way, "SSLCertificateFile");
    uint64_t number;
    if (own && !mapicfg__text_same(value(way, own), "None"))
        say(way, RULE_PROXY_OWN_AUTHENTICATION, own, value(way, own));
    if (workers && mapicfg__text_parse_number(value(way, workers), strlen(value(way, workers)), &number) &&
        number < 100)
        say(way, RULE_PROXY_CONNECTION_LIMIT, workers, value(way, workers));
    if (mapicfg__text_same(value(way, open), "on")) say(way, RULE_PROXY_OPEN_PROXY, open, NULL);
    if (way->lint->protection && certificate && mapicfg__lint_is_own_certificate(value(way, certificate)))
        say(way, RULE_PROXY_CERTIFICATE, certificate, value(way, certificate));
}

static void check_way(struct way *way) {
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

/* ---- refusals ---- */

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

static int is_method_condition(const struct way *way, uint32_t condition) {
    return condition && mapicfg__text_contains(value(way, condition), "REQUEST_METHOD");
}

/* A RewriteCond on the method or the path is met or not by a POST to it; of another one it is not known. */
static int is_met(const struct way *way, uint32_t condition) {
    int by_method = is_method_condition(way, condition);
    if (!by_method && !mapicfg__text_contains(value(way, condition), "{REQUEST_URI}")) return 0;
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

static void add_condition(const struct way *way, uint32_t condition, struct conditions *all) {
    all->any |= is_met(way, condition);
    all->methods |= is_method_condition(way, condition);
    const char *flags = mapicfg__tree_word_at(way->tree, condition, 3);
    if (mapicfg__text_contains(flags, "OR")) return;
    all->met &= all->any;
    all->any = 0;
}

/* A RewriteRule that refuses the path; *methods says that it does so for the method. */
static int rewrites_to_refusal(const struct way *way, uint32_t *by, int *methods) {
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
        if (mapicfg__pattern_fits(value(way, at), way->path, 0, tree->left) != MAPICFG__YES) continue;
        *by = at;
        return 1;
    }
    return 0;
}

/* A <Proxy> section for where the request goes, from `*at` on; one without a wildcard is for what begins with it. */
static uint32_t next_proxy(const struct way *way, uint32_t *at) {
    while (*at && mapicfg__tree_spend(way->tree->left, 1)) {
        uint32_t section = *at;
        const char *pattern = value(way, section);
        *at = mapicfg__tree_sibling(way->tree, section);
        int fits = strchr(pattern, '*')
                       ? mapicfg__pattern_wildcard_fits(pattern, strlen(pattern), way->pass.to, way->tree->left)
                       : mapicfg__text_starts(way->pass.to, pattern);
        if (fits) return section;
    }
    return MAPICFG__ROOT;
}

/* Access to the proxy itself, which a <Location> with Require decides anew. */
static uint32_t proxy_refusal(const struct way *way) {
    const uint32_t outer[] = {way->site, MAPICFG__ROOT};
    for (size_t i = 0; i < (way->site ? 2 : 1); i++)
        for (uint32_t by, section, at = mapicfg__tree_child(way->tree, outer[i], "Proxy");
             (section = next_proxy(way, &at)) != MAPICFG__ROOT;)
            if (denies(way->tree, section, &by)) return by;
    return MAPICFG__ROOT;
}

/* Says where the request is refused, if it is. */
static uint32_t refusal(const struct way *way) {
    uint32_t by = MAPICFG__ROOT;
    int methods = 0, granted = 0;
    for (uint32_t i = 0; i < way->scopes.count; i++) {
        uint32_t scope = way->scopes.list[i];
        if (refuses_post(way->tree, scope, &by)) {
            say(way, RULE_PROXY_METHODS, by, mapicfg__tree_word_at(way->tree, by, 0));
            return by;
        }
    }
    for (uint32_t i = 0; i < way->scopes.count && way->scopes.list[i] != way->site; i++) {
        granted = mapicfg__tree_child(way->tree, way->scopes.list[i], "Require") &&
                  !denies(way->tree, way->scopes.list[i], &by);
        if (granted) break;
        if (!denies(way->tree, way->scopes.list[i], &by)) continue;
        say(way, RULE_PROXY_PATH_REFUSED, by, way->path);
        return by;
    }
    by = granted ? MAPICFG__ROOT : proxy_refusal(way);
    if (!by && !rewrites_to_refusal(way, &by, &methods)) return MAPICFG__ROOT;
    say(way, methods ? RULE_PROXY_METHODS : RULE_PROXY_PATH_REFUSED, by,
        methods ? "RewriteCond on the method" : way->path);
    return by;
}

/* ---- virtual hosts ---- */

static void follow(const struct mapicfg__lint *lint, uint32_t site, uint32_t *published, uint32_t *untold) {
    uint32_t here[MAPICFG__PATH_COUNT] = {0};
    if (*lint->tree->left) *lint->followed = site;
    for (size_t i = 0; i < MAPICFG__PATH_COUNT; i++) {
        struct way way = {.lint = lint, .tree = lint->tree, .path = mapicfg__lint_paths[i], .site = site};
        mapicfg__apache_scopes(lint->tree, site, way.path, &way.scopes);
        if (way.scopes.cut) say(&way, RULE_PROXY_UNCHECKED, way.scopes.cut, NULL);
        if (!mapicfg__apache_route(lint->tree, site, way.path, &way.pass)) {
            if (unread(&way)) here[i] = *untold = unread(&way);
            continue;
        }
        uint32_t refused = refusal(&way);
        here[i] = refused ? refused : way.pass.directive;
        if (!refused) check_way(&way);
    }
    mapicfg__lint_say_partial(lint, here);
    mapicfg__lint_add_published(published, here);
}

/* ---- which virtual hosts ---- */

/* The virtual hosts, and the main server first. */
static uint32_t next_site(const struct mapicfg__tree *tree, uint32_t site) {
    return site ? mapicfg__tree_sibling(tree, site) : mapicfg__tree_child(tree, MAPICFG__ROOT, "VirtualHost");
}

static int has_name(const struct mapicfg__tree *tree, uint32_t site, const char *host) {
    struct mapicfg__two two = mapicfg__apache_two(tree, site, "ServerName", "ServerAlias");
    for (uint32_t at; (at = mapicfg__apache_take(tree, &two)) != MAPICFG__ROOT;)
        for (uint32_t i = 1; i < tree->list[at].count; i++) {
            const char *name = mapicfg__tree_word_at(tree, at, i);
            if (mapicfg__text_starts(name, "https://")) name += 8;
            size_t size = *name == '[' ? strcspn(name, "]") + 1 : strcspn(name, ":");
            if (mapicfg__pattern_wildcard_fits(name, strnlen(name, size), host, tree->left)) return 1;
        }
    return 0;
}

static int names_our_host(const struct mapicfg__lint *lint, uint32_t site) {
    const struct mapicfg__tree *tree = lint->tree;
    for (size_t i = 0; i < lint->host_count; i++)
        if (has_name(tree, site, lint->hosts[i])) return 1;
    struct mapicfg__two two = mapicfg__apache_two(tree, site, "ServerName", "ServerAlias");
    for (uint32_t at; !lint->host_count && (at = mapicfg__apache_take(tree, &two)) != MAPICFG__ROOT;)
        for (uint32_t i = 1; i < tree->list[at].count; i++)
            if (mapicfg__lint_is_our_host(lint, mapicfg__tree_word_at(tree, at, i))) return 1;
    return 0;
}

/* A ProxyPass, a RewriteRule or a section with a path of ours, also in the sections within this one. */
static int mentions_path(const struct mapicfg__lint *lint, uint32_t section) {
    static const char *const names[] = {"ProxyPass", "ProxyPassMatch", "RewriteRule",
                                        "Location",  "LocationMatch",  "VirtualHost"};
    const struct mapicfg__tree *tree = lint->tree;
    for (size_t n = 0; n < sizeof names / sizeof *names; n++)
        for (uint32_t at = mapicfg__tree_child(tree, section, names[n]); at; at = mapicfg__tree_sibling(tree, at)) {
            if (section == MAPICFG__ROOT && mapicfg__tree_is_named(tree, at, "VirtualHost")) continue;
            for (uint32_t i = 1; i < tree->list[at].count && i < 3; i++)
                if (mapicfg__lint_mentions_path(lint, mapicfg__tree_word_at(tree, at, i))) return 1;
            if (tree->list[at].first && mentions_path(lint, at)) return 1;
        }
    return 0;
}

static int concerns_us(const struct mapicfg__lint *lint, uint32_t site) {
    if (*lint->tree->left) *lint->followed = site;
    return names_our_host(lint, site) || mentions_path(lint, site);
}

/* Whether a site would hand requests for /mapi on, whatever hosts it is for. */
static int takes_anything(const struct mapicfg__lint *lint, uint32_t site) {
    if (*lint->tree->left) *lint->followed = site;
    struct mapicfg__pass pass;
    return mapicfg__apache_route(lint->tree, site, mapicfg__lint_paths[MAPICFG__PATH_EMSMDB], &pass);
}

/* Nothing that names Exchange publishes /mapi: it may be a site whose name says nothing, if there is but one. */
static void follow_nameless(const struct mapicfg__lint *lint, uint32_t *published, uint32_t *untold) {
    uint32_t only = MAPICFG__ROOT, site = MAPICFG__ROOT;
    int count = 0;
    do {
        if (!concerns_us(lint, site) && takes_anything(lint, site)) {
            only = site;
            count++;
        }
        site = next_site(lint->tree, site);
    } while (site && count < 2);
    if (count == 1) follow(lint, only, published, untold);
    if (count < 2) return;
    *untold = only;
    mapicfg__lint_say(lint, RULE_PROXY_CANNOT_TELL, MAPICFG__ROOT, "which virtual host is for Exchange",
                      "several pass requests on, and none names a host or path of Exchange");
}

/* Sections that may be in effect or not, and macros, with a path or host of ours. Returns one, or MAPICFG__ROOT. */
static uint32_t check_unapplied(const struct mapicfg__lint *lint) {
    static const char *const names[] = {"IfModule",    "IfDefine",  "IfVersion", "IfFile",
                                        "IfDirective", "IfSection", "Macro",     "Use"};
    const struct mapicfg__tree *tree = lint->tree;
    uint32_t found = MAPICFG__ROOT;
    for (size_t n = 0; n < sizeof names / sizeof *names; n++)
        for (uint32_t at = mapicfg__tree_child(tree, MAPICFG__ROOT, names[n]); at;
             at = mapicfg__tree_sibling(tree, at)) {
            int ours = tree->list[at].first && concerns_us(lint, at);
            for (uint32_t i = 1; i < tree->list[at].count && !ours && mapicfg__tree_is_named(tree, at, "Use"); i++)
                ours = mapicfg__lint_is_our_host(lint, mapicfg__tree_word_at(tree, at, i));
            if (!ours) continue;
            mapicfg__lint_say(lint, RULE_PROXY_CANNOT_TELL, at, "what is in effect here",
                              mapicfg__tree_word_at(tree, at, 0));
            found = at;
        }
    return found;
}

static void check_hosts(const struct mapicfg__lint *lint) {
    const struct mapicfg__tree *tree = lint->tree;
    for (size_t i = 0; i < lint->host_count && *tree->left; i++) {
        uint32_t site = MAPICFG__ROOT, first = MAPICFG__ROOT;
        int found = 0;
        do {
            int named = has_name(tree, site, lint->hosts[i]), nameless = !mapicfg__tree_child(tree, site, "ServerName");
            int published = (named || nameless) && takes_anything(lint, site);
            found |= published;
            if (named && !first && !published && mapicfg__tree_child(tree, site, "SSLEngine")) first = site;
            site = next_site(tree, site);
        } while (site && !found);
        if (!found)
            mapicfg__lint_say(lint, first ? RULE_PROXY_HOST_WITHOUT_MAPI : RULE_PROXY_HOST_MISSING, first,
                              lint->hosts[i], NULL);
    }
}

void mapicfg__lint_apache(const struct mapicfg__lint *lint) {
    uint32_t published[MAPICFG__PATH_COUNT] = {0}, site = MAPICFG__ROOT, untold = check_unapplied(lint);
    do {
        if (concerns_us(lint, site)) follow(lint, site, published, &untold);
        site = next_site(lint->tree, site);
    } while (site);
    if (!published[MAPICFG__PATH_EMSMDB] && !published[MAPICFG__PATH_NSPI] && !untold)
        follow_nameless(lint, published, &untold);
    mapicfg__lint_say_missing(lint, published, untold);
    if (published[MAPICFG__PATH_EMSMDB] && !untold) check_hosts(lint);
}
