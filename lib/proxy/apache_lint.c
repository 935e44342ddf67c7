/* SPDX-License-Identifier: LGPL-2.1-or-later
 * apache_lint.c: what in an Apache configuration breaks MAPI over HTTP. The way of a request to each path is followed
 * to its ProxyPass, and what is in effect for it is looked at. */
#include <string.h>

#include "base/text.h"
#include "proxy/apache_route.h"
#include "proxy/lint.h"

#define MAX_FOLLOWED 64 /* virtual hosts */

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

static void say(const struct way *way, enum mapicfg__proxy_rule rule, uint32_t directive, const char *what) {
    mapicfg__say(way->lint, rule, directive, what, NULL);
}

static uint32_t server_setting(const struct way *way, const char *name) {
    return mapicfg__apache_server_setting(way->tree, way->site, name);
}

static const char *value(const struct way *way, uint32_t directive) {
    return mapicfg__word(way->tree, directive, 1);
}

static int is_on(const struct way *way, const char *name) {
    return mapicfg__same_word(value(way, server_setting(way, name)), "on");
}

/* A SetEnv in effect for the path; MAPICFG__ROOT for none. */
static uint32_t environment(const struct way *way, const char *name) {
    static const char *const setting[] = {"SetEnv", "SetEnvIf", "SetEnvIfNoCase"};
    for (uint32_t s = 0; s < way->scopes.count; s++)
        for (size_t n = 0; n < 3; n++)
            for (uint32_t at = mapicfg__child(way->tree, way->scopes.list[s], setting[n]); at;
                 at = mapicfg__sibling(way->tree, at, setting[n]))
                for (uint32_t i = 1; i < way->tree->list[at].count; i++) {
                    const char *word = mapicfg__word(way->tree, at, i);
                    size_t size = strcspn(word, "=");
                    if (mapicfg__is_word(word, size, name)) return at;
                }
    return MAPICFG__ROOT;
}

/* ---- the target ---- */

static uint32_t find_balancer(const struct way *way, const char *url) {
    size_t size = strlen("balancer://");
    size += strcspn(url + size, "/");
    const uint32_t places[] = {way->site, MAPICFG__ROOT};
    for (size_t i = 0; i < 2; i++)
        for (uint32_t at = mapicfg__child(way->tree, places[i], "Proxy"); at;
             at = mapicfg__sibling(way->tree, at, "Proxy")) {
            const char *name = value(way, at);
            size_t whole = strlen(name);
            while (whole && name[whole - 1] == '/') whole--;
            if (whole == size && strncmp(name, url, size) == 0) return at;
        }
    return MAPICFG__ROOT;
}

static void check_scheme(const struct way *way, uint32_t at, const char *url) {
    if (mapicfg__begins_any_case(url, "http://")) {
        say(way, way->lint->protection ? RULE_TLS_OFFLOAD_PROTECTED : RULE_TLS_OFFLOAD, at, url);
        return;
    }
    uint32_t verify = server_setting(way, "SSLProxyVerify"), name = server_setting(way, "SSLProxyCheckPeerName");
    if (way->balancer && mapicfg__child(way->tree, way->balancer, "SSLProxyVerify"))
        verify = mapicfg__child(way->tree, way->balancer, "SSLProxyVerify");
    if (!is_on(way, "SSLProxyEngine") &&
        !(way->balancer && mapicfg__child(way->tree, way->balancer, "SSLProxyEngine")))
        say(way, RULE_TLS_ENGINE, way->pass.directive, url);
    else if (!mapicfg__same_word(value(way, verify), "require"))
        say(way, RULE_BACKEND_VERIFY, verify ? verify : way->pass.directive, "SSLProxyVerify is not require");
    else if (mapicfg__same_word(value(way, name), "off"))
        say(way, RULE_BACKEND_VERIFY, name, "SSLProxyCheckPeerName off");
}

/* The path that a server gets must be the one that was asked for. */
static void check_path(const struct way *way) {
    const char *to = strstr(way->pass.to, "://");
    to = to ? strchr(to + 3, '/') : NULL;
    if (way->pass.is_pattern) {
        if (to && !strchr(to, '$') && !strchr(to, '%'))
            mapicfg__say(way->lint, RULE_PATH_REWRITTEN, way->pass.directive, way->pass.from, to);
        return;
    }
    size_t prefix = strlen(way->pass.from), target = to ? strlen(to) : 0;
    if (!to) to = "";
    const char *rest = way->path + (prefix <= strlen(way->path) ? prefix : 0);
    if (strncmp(way->path, to, target) != 0 || strcmp(way->path + target, rest) != 0)
        mapicfg__say(way->lint, RULE_PATH_REWRITTEN, way->pass.directive, way->pass.from, *to ? to : "/");
}

static void check_target(struct way *way) {
    const char *to = way->pass.to;
    int balanced = mapicfg__begins_any_case(to, "balancer://");
    check_path(way);
    if (!balanced) {
        check_scheme(way, way->pass.directive, to);
        return;
    }
    way->balancer = find_balancer(way, to);
    if (!way->balancer) say(way, RULE_BACKEND_UNKNOWN, way->pass.directive, to);
    uint32_t at = way->balancer ? mapicfg__child(way->tree, way->balancer, "BalancerMember") : MAPICFG__ROOT;
    for (; at; at = mapicfg__sibling(way->tree, at, "BalancerMember")) check_scheme(way, at, value(way, at));
}

/* A longer path further down that this one keeps from ever being reached. */
static void check_order(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    if (way->pass.is_pattern || tree->list[way->pass.directive].parent != way->site) return;
    for (uint32_t at = tree->list[way->pass.directive].next; at; at = tree->list[at].next) {
        struct mapicfg__pass later;
        if (!mapicfg__apache_read_pass(tree, at, &later) || !mapicfg__apache_pass_takes(&later, way->path) ||
            mapicfg__is_named(tree, at, "RewriteRule"))
            continue;
        mapicfg__say(way->lint, RULE_PASS_ORDER, at, way->pass.from, later.from);
    }
}

/* ---- balancers ---- */

static size_t count_members(const struct way *way) {
    size_t count = 0;
    uint32_t at = way->balancer ? mapicfg__child(way->tree, way->balancer, "BalancerMember") : MAPICFG__ROOT;
    for (; at; at = mapicfg__sibling(way->tree, at, "BalancerMember")) count++;
    return count;
}

/* A health option of a member, also by its template or ProxySet. */
static const char *health_option(const struct way *way, uint32_t member, const char *key) {
    const struct mapicfg__tree *tree = way->tree;
    const char *found = mapicfg__apache_option(tree, member, 2, key);
    const char *template = mapicfg__apache_option(tree, member, 2, "hctemplate");
    uint32_t set = mapicfg__child(tree, way->balancer, "ProxySet");
    if (!found && set) found = mapicfg__apache_option(tree, set, 1, key);
    const uint32_t places[] = {way->site, MAPICFG__ROOT};
    for (size_t i = 0; !found && template && i < 2; i++)
        for (uint32_t at = mapicfg__child(tree, places[i], "ProxyHCTemplate"); at;
             at = mapicfg__sibling(tree, at, "ProxyHCTemplate"))
            if (mapicfg__same_word(value(way, at), template)) found = mapicfg__apache_option(tree, at, 2, key);
    return found;
}

static int wants_200(const struct way *way, const char *name) {
    const uint32_t places[] = {way->site, MAPICFG__ROOT};
    for (size_t i = 0; name && i < 2; i++)
        for (uint32_t at = mapicfg__child(way->tree, places[i], "ProxyHCExpr"); at;
             at = mapicfg__sibling(way->tree, at, "ProxyHCExpr"))
            for (uint32_t w = 2; mapicfg__same_word(value(way, at), name) && w < way->tree->list[at].count; w++)
                if (mapicfg__contains(mapicfg__word(way->tree, at, w), "200")) return 1;
    return 0;
}

static void check_member(const struct way *way, uint32_t member) {
    const char *method = health_option(way, member, "hcmethod"), *uri = health_option(way, member, "hcuri");
    if (!method) {
        say(way, RULE_HEALTH_MISSING, member, value(way, way->balancer));
        return;
    }
    if (!mapicfg__begins_any_case(method, "GET") && !mapicfg__begins_any_case(method, "HEAD")) {
        say(way, RULE_HEALTH_STATUS, member, method);
        return;
    }
    if (!mapicfg__is_health_path(uri ? uri : "/")) say(way, RULE_HEALTH_PATH, member, uri ? uri : "/");
    if (!wants_200(way, health_option(way, member, "hcexpr")))
        say(way, RULE_HEALTH_STATUS, member, "without hcexpr, redirects count as well");
}

/* Health checks take their settings from where the balancer stands, not from the virtual host that uses it. */
static int checks_without_tls(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t outside = tree->list[way->balancer].parent, member = mapicfg__child(tree, way->balancer, "BalancerMember");
    uint32_t engine = mapicfg__last_child(tree, outside, "SSLProxyEngine");
    return outside != way->site && health_option(way, member, "hcmethod") &&
           mapicfg__begins_any_case(value(way, member), "https://") && !mapicfg__same_word(value(way, engine), "on");
}

static void check_balancer(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    const char *sticky = mapicfg__apache_option(tree, way->pass.directive, way->pass.options, "stickysession");
    if (sticky) say(way, RULE_AFFINITY, way->pass.directive, "stickysession");
    if (!way->balancer) return;
    uint32_t set = mapicfg__child(tree, way->balancer, "ProxySet");
    if (set && mapicfg__apache_option(tree, set, 1, "stickysession")) say(way, RULE_AFFINITY, set, "stickysession");
    if (!mapicfg__begins(way->path, "/mapi")) return;
    if (checks_without_tls(way)) say(way, RULE_HEALTH_TLS, way->balancer, value(way, way->balancer));
    for (uint32_t at = mapicfg__child(tree, way->balancer, "BalancerMember"); at;
         at = mapicfg__sibling(tree, at, "BalancerMember"))
        check_member(way, at);
}

/* ---- connections ---- */

static uint32_t threaded_module(const struct mapicfg__tree *tree) {
    for (uint32_t at = mapicfg__child(tree, MAPICFG__ROOT, "LoadModule"); at;
         at = mapicfg__sibling(tree, at, "LoadModule"))
        if (mapicfg__same_word(mapicfg__word(tree, at, 1), "mpm_event_module") ||
            mapicfg__same_word(mapicfg__word(tree, at, 1), "mpm_worker_module"))
            return at;
    return MAPICFG__ROOT;
}

/* LoadModule mpm_prefork_module, or <IfModule !mpm_prefork_module> with an Error in it. */
static int is_prefork(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    const uint32_t places[] = {way->site, MAPICFG__ROOT};
    for (uint32_t at = mapicfg__child(tree, MAPICFG__ROOT, "LoadModule"); at;
         at = mapicfg__sibling(tree, at, "LoadModule"))
        if (mapicfg__same_word(mapicfg__word(tree, at, 1), "mpm_prefork_module")) return 1;
    for (size_t i = 0; i < 2; i++)
        for (uint32_t at = mapicfg__child(tree, places[i], "IfModule"); at; at = mapicfg__sibling(tree, at, "IfModule"))
            if (mapicfg__begins_any_case(value(way, at), "!mpm_prefork") ||
                mapicfg__same_word(value(way, at), "!prefork.c"))
                if (mapicfg__child(tree, at, "Error")) return 1;
    return 0;
}

/* Why connections to the servers may pass from one user to another; NULL when they cannot. */
static const char *sharing(const struct way *way) {
    if (threaded_module(way->tree)) return "A threaded MPM";
    if (count_members(way) > 1) return "A balancer";
    if (!is_prefork(way)) return "An MPM other than prefork, which is the usual one,";
    if (!environment(way, "proxy-initial-not-pooled")) return "The pool, without proxy-initial-not-pooled,";
    return NULL;
}

static void check_ntlm(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t protocols = server_setting(way, "Protocols"), kept = server_setting(way, "KeepAlive");
    uint32_t none = environment(way, "proxy-nokeepalive");
    const char *reuse = mapicfg__apache_option(tree, way->pass.directive, way->pass.options, "disablereuse");
    if (!way->lint->ntlm) return;
    if (mapicfg__find_word(tree, protocols, "h2")) say(way, RULE_HTTP2, protocols, "Protocols h2");
    if (none) say(way, RULE_CONNECTION_CLOSED, none, "proxy-nokeepalive");
    if (reuse && mapicfg__same_word(reuse, "on"))
        say(way, RULE_CONNECTION_CLOSED, way->pass.directive, "disablereuse=on");
    else if (!none && sharing(way))
        say(way, RULE_NTLM_SHARED, threaded_module(tree) ? threaded_module(tree) : way->pass.directive, sharing(way));
    if (mapicfg__same_word(value(way, kept), "off")) say(way, RULE_CONNECTION_CLOSED, kept, "KeepAlive Off");
}

static void check_times(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    static const char *const old[] = {"force-proxy-request-1.0", "downgrade-1.0"};
    uint32_t at = way->balancer ? mapicfg__child(tree, way->balancer, "BalancerMember") : way->pass.directive;
    const char *text = at ? mapicfg__apache_option(tree, at, way->balancer ? 2 : way->pass.options, "timeout") : NULL;
    uint32_t common = server_setting(way, "ProxyTimeout");
    uint64_t milliseconds = 60000;
    if (!common) common = server_setting(way, "Timeout");
    if (!text && common) {
        text = value(way, common);
        at = common;
    }
    int known = way->balancer || !mapicfg__begins_any_case(way->pass.to, "balancer://");
    if (known && (!text || mapicfg__parse_time(text, 1000, &milliseconds)))
        mapicfg__check_timeout(way->lint, at ? at : way->pass.directive, milliseconds);
    for (size_t i = 0; i < 2; i++)
        if (environment(way, old[i])) say(way, RULE_HTTP10, environment(way, old[i]), old[i]);
    uint32_t body = server_setting(way, "RequestReadTimeout");
    const char *limit = mapicfg__apache_option(tree, body, 1, "body");
    if (limit && !mapicfg__contains(limit, "MinRate") && mapicfg__parse_time(limit, 1000, &milliseconds) &&
        milliseconds && milliseconds < 20000)
        say(way, RULE_BODY_TIMEOUT, body, limit);
}

/* ---- what passes ---- */

static void check_size(const struct way *way, const char *name) {
    uint32_t limit = mapicfg__apache_setting(way->tree, &way->scopes, name);
    uint64_t bytes;
    if (limit && mapicfg__parse_size(value(way, limit), &bytes) && bytes && bytes < MAPICFG__LEAST_BODY)
        say(way, RULE_BODY_SIZE, limit, value(way, limit));
}

/* RequestHeader ACTION NAME, Header [CONDITION] ACTION NAME. */
static void check_header(const struct way *way, uint32_t at) {
    static const char *const changing[] = {"unset", "set", "edit", "edit*"};
    uint32_t word =
        mapicfg__same_word(value(way, at), "always") || mapicfg__same_word(value(way, at), "onsuccess") ? 2 : 1;
    const char *action = mapicfg__word(way->tree, at, word), *name = mapicfg__word(way->tree, at, word + 1);
    int changes = 0;
    for (size_t i = 0; i < sizeof changing / sizeof *changing; i++) changes |= mapicfg__same_word(action, changing[i]);
    if (!changes) return;
    if (mapicfg__is_authentication_header(name))
        say(way, RULE_AUTHENTICATION_DROPPED, at, name);
    else if (mapicfg__is_needed_header(name) && !mapicfg__begins_any_case(action, "edit"))
        say(way, RULE_HEADER_DROPPED, at, name);
    else if (mapicfg__same_word(name, "Host"))
        say(way, RULE_HOST_HEADER, at, mapicfg__word(way->tree, at, word + 2));
}

static void check_headers(const struct way *way) {
    static const char *const names[] = {"RequestHeader", "Header"};
    uint32_t preserve = mapicfg__apache_setting(way->tree, &way->scopes, "ProxyPreserveHost");
    if (!mapicfg__same_word(value(way, preserve), "on"))
        say(way, RULE_HOST_HEADER, preserve ? preserve : way->pass.directive, "ProxyPreserveHost is not on");
    for (uint32_t s = 0; s < way->scopes.count; s++)
        for (size_t n = 0; n < 2; n++)
            for (uint32_t at = mapicfg__child(way->tree, way->scopes.list[s], names[n]); at;
                 at = mapicfg__sibling(way->tree, at, names[n]))
                check_header(way, at);
}

static void check_filters(const struct way *way, uint32_t at, const char *filters) {
    if (mapicfg__contains(filters, "DEFLATE") || mapicfg__contains(filters, "BROTLI")) {
        if (!environment(way, "no-gzip")) say(way, RULE_COMPRESSION, at, filters);
    }
    if (mapicfg__contains(filters, "SUBSTITUTE") || mapicfg__contains(filters, "proxy-html"))
        say(way, RULE_CONTENT_CHANGED, at, filters);
    if (mapicfg__contains(filters, "BUFFER")) say(way, RULE_BUFFERING, at, filters);
    if (mapicfg__contains(filters, "RATE_LIMIT")) say(way, RULE_RATE_LIMIT, at, filters);
}

static void check_content(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t filter = mapicfg__apache_setting(tree, &way->scopes, "SetOutputFilter");
    uint32_t body = mapicfg__apache_setting(tree, &way->scopes, "SecResponseBodyAccess");
    uint32_t override = mapicfg__apache_setting(tree, &way->scopes, "ProxyErrorOverride");
    uint32_t cache = mapicfg__apache_setting(tree, &way->scopes, "CacheEnable");
    const char *cached = mapicfg__word(tree, cache, 2);
    if (filter) check_filters(way, filter, value(way, filter));
    for (uint32_t s = 0; s < way->scopes.count; s++)
        for (uint32_t at = mapicfg__child(tree, way->scopes.list[s], "AddOutputFilterByType"); at;
             at = mapicfg__sibling(tree, at, "AddOutputFilterByType"))
            if (mapicfg__find_word(tree, at, "application/mapi-http") || mapicfg__find_word(tree, at, "text/xml"))
                if (mapicfg__find_word(tree, at, "application/mapi-http") || mapicfg__contains(value(way, at), "SUBST"))
                    check_filters(way, at, value(way, at));
    if (mapicfg__same_word(value(way, body), "on")) say(way, RULE_BUFFERING, body, "SecResponseBodyAccess On");
    if (mapicfg__same_word(value(way, override), "on") &&
        (tree->list[override].count == 2 || mapicfg__find_word(tree, override, "401")))
        say(way, RULE_ERROR_PAGES, override, "ProxyErrorOverride");
    if (cache && (!*cached || mapicfg__apache_takes(cached, way->path)) &&
        !mapicfg__apache_setting(tree, &way->scopes, "CacheDisable"))
        say(way, RULE_CACHE, cache, "CacheEnable");
}

static void check_access(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t own = mapicfg__apache_setting(tree, &way->scopes, "AuthType");
    uint32_t workers = mapicfg__child(tree, MAPICFG__ROOT, "MaxRequestWorkers");
    uint32_t open = server_setting(way, "ProxyRequests"), certificate = server_setting(way, "SSLCertificateFile");
    uint64_t number;
    if (own && !mapicfg__same_word(value(way, own), "None")) say(way, RULE_OWN_AUTHENTICATION, own, value(way, own));
    if (workers && mapicfg__parse_number(value(way, workers), strlen(value(way, workers)), &number) && number < 100)
        say(way, RULE_CONNECTION_LIMIT, workers, value(way, workers));
    if (mapicfg__same_word(value(way, open), "on")) say(way, RULE_OPEN_PROXY, open, NULL);
    if (way->lint->protection && certificate && mapicfg__is_own_certificate(value(way, certificate)))
        say(way, RULE_CERTIFICATE, certificate, value(way, certificate));
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

static int denies(const struct mapicfg__tree *tree, uint32_t section, uint32_t *by) {
    for (uint32_t at = tree->list[section].first; at; at = tree->list[at].next) {
        int require = mapicfg__is_named(tree, at, "Require") && mapicfg__find_word(tree, at, "denied");
        int deny = mapicfg__is_named(tree, at, "Deny") && mapicfg__find_word(tree, at, "all") &&
                   !mapicfg__child(tree, section, "Allow");
        if (!require && !deny) continue;
        *by = at;
        return 1;
    }
    return 0;
}

static int refuses_post(const struct mapicfg__tree *tree, uint32_t scope, uint32_t *by) {
    for (uint32_t at = tree->list[scope].first; at; at = tree->list[at].next) {
        int except = mapicfg__is_named(tree, at, "LimitExcept") && !mapicfg__find_word(tree, at, "POST");
        int limit = mapicfg__is_named(tree, at, "Limit") && mapicfg__find_word(tree, at, "POST");
        *by = at;
        uint32_t inner;
        if ((except || limit) && denies(tree, at, &inner)) return 1;
    }
    return 0;
}

static int is_method_condition(const struct way *way, uint32_t condition) {
    return condition && mapicfg__contains(value(way, condition), "REQUEST_METHOD");
}

/* A RewriteCond on the method is met or not by POST; of another one it is not known. */
static int is_met(const struct way *way, uint32_t condition) {
    if (!condition) return 1;
    if (!is_method_condition(way, condition)) return 0;
    const char *pattern = mapicfg__word(way->tree, condition, 2);
    int negated = *pattern == '!';
    return mapicfg__pattern_fits(pattern + negated, "POST", 0) == (negated ? MAPICFG__NO : MAPICFG__YES);
}

/* A RewriteRule that refuses the path; *methods says that it does so for the method. */
static int rewrites_to_refusal(const struct way *way, uint32_t *by, int *methods) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t condition = MAPICFG__ROOT;
    for (uint32_t at = tree->list[way->site].first; at; at = tree->list[at].next) {
        if (mapicfg__is_named(tree, at, "RewriteCond")) condition = at;
        if (!mapicfg__is_named(tree, at, "RewriteRule")) continue;
        const char *flags = mapicfg__word(tree, at, 3);
        int refuses = mapicfg__same_word(flags, "[F]") || mapicfg__begins_any_case(flags, "[F,") ||
                      mapicfg__contains(flags, "R=403") || mapicfg__contains(flags, "R=404");
        int met = is_met(way, condition);
        *methods = is_method_condition(way, condition);
        condition = MAPICFG__ROOT;
        if (!refuses || !met || mapicfg__pattern_fits(value(way, at), way->path, 0) != MAPICFG__YES) continue;
        *by = at;
        return 1;
    }
    return 0;
}

/* Says where the request is refused, if it is. */
static uint32_t refusal(const struct way *way) {
    uint32_t by = MAPICFG__ROOT;
    int methods = 0;
    for (uint32_t i = 0; i < way->scopes.count; i++) {
        uint32_t scope = way->scopes.list[i];
        if (refuses_post(way->tree, scope, &by)) {
            say(way, RULE_METHODS, by, mapicfg__word(way->tree, by, 0));
            return by;
        }
    }
    for (uint32_t i = 0; i < way->scopes.count && way->scopes.list[i] != way->site; i++) {
        if (mapicfg__child(way->tree, way->scopes.list[i], "Require") && !denies(way->tree, way->scopes.list[i], &by))
            break;
        if (!denies(way->tree, way->scopes.list[i], &by)) continue;
        say(way, RULE_PATH_REFUSED, by, way->path);
        return by;
    }
    if (!rewrites_to_refusal(way, &by, &methods)) return MAPICFG__ROOT;
    say(way, methods ? RULE_METHODS : RULE_PATH_REFUSED, by, methods ? "RewriteCond on the method" : way->path);
    return by;
}

/* ---- virtual hosts ---- */

static void follow(const struct mapicfg__lint *lint, uint32_t site, uint32_t *published) {
    for (size_t i = 0; i < MAPICFG__PATH_COUNT; i++) {
        struct way way = {.lint = lint, .tree = lint->tree, .path = mapicfg__paths[i], .site = site};
        mapicfg__apache_scopes(lint->tree, site, way.path, &way.scopes);
        if (!mapicfg__apache_route(lint->tree, site, way.path, &way.pass)) continue;
        uint32_t refused = refusal(&way);
        published[i] = refused ? refused : way.pass.directive;
        if (!refused) check_way(&way);
    }
}

/* How sure it is that a virtual host is the one of Exchange. */
static int rank(const struct mapicfg__lint *lint, uint32_t site) {
    static const char *const words[] = {"mapi", "autodiscover", "owa", "ews", "activesync", "rpc"};
    const struct mapicfg__tree *tree = lint->tree;
    int best = 0;
    for (uint32_t at = tree->list[site].first; at; at = tree->list[at].next) {
        struct mapicfg__pass pass;
        int section = mapicfg__is_named(tree, at, "Location") || mapicfg__is_named(tree, at, "LocationMatch");
        if (section ? !mapicfg__child(tree, at, "ProxyPass") : !mapicfg__apache_read_pass(tree, at, &pass)) continue;
        if (!best) best = 1;
        for (size_t w = 0; w < sizeof words / sizeof *words; w++)
            if (mapicfg__contains(section ? mapicfg__word(tree, at, 1) : pass.from, words[w])) return 3;
    }
    const char *name = mapicfg__word(tree, mapicfg__child(tree, site, "ServerName"), 1);
    return best && mapicfg__is_our_host(lint, name) ? 2 : best;
}

/* The virtual hosts, and the main server first. */
static uint32_t next_site(const struct mapicfg__tree *tree, uint32_t site) {
    return site ? mapicfg__sibling(tree, site, "VirtualHost") : mapicfg__child(tree, MAPICFG__ROOT, "VirtualHost");
}

static int has_name(const struct mapicfg__tree *tree, uint32_t site, const char *host) {
    static const char *const names[] = {"ServerName", "ServerAlias"};
    if (!mapicfg__child(tree, site, "ServerName")) return 1;
    for (size_t n = 0; n < 2; n++)
        for (uint32_t at = mapicfg__child(tree, site, names[n]); at; at = mapicfg__sibling(tree, at, names[n]))
            for (uint32_t i = 1; i < tree->list[at].count; i++) {
                const char *name = mapicfg__word(tree, at, i);
                if (mapicfg__begins_any_case(name, "https://")) name += 8;
                if (mapicfg__text_match(name, strcspn(name, ":"), host, strlen(host))) return 1;
            }
    return 0;
}

static void check_hosts(const struct mapicfg__lint *lint) {
    for (size_t i = 0; i < lint->host_count; i++) {
        uint32_t site = MAPICFG__ROOT;
        struct mapicfg__pass pass;
        int found = 0;
        do {
            found |= mapicfg__apache_route(lint->tree, site, mapicfg__paths[MAPICFG__PATH_EMSMDB], &pass) &&
                     has_name(lint->tree, site, lint->hosts[i]);
            site = next_site(lint->tree, site);
        } while (site);
        if (!found) mapicfg__say(lint, RULE_HOST_MISSING, MAPICFG__ROOT, lint->hosts[i], NULL);
    }
}

void mapicfg__lint_apache(const struct mapicfg__lint *lint) {
    uint32_t published[MAPICFG__PATH_COUNT] = {0}, site = MAPICFG__ROOT;
    int best = 0, left = MAX_FOLLOWED;
    do {
        if (rank(lint, site) > best) best = rank(lint, site);
        site = next_site(lint->tree, site);
    } while (site);
    do {
        if (best && rank(lint, site) == best && left-- > 0) follow(lint, site, published);
        site = next_site(lint->tree, site);
    } while (site);
    mapicfg__say_missing(lint, published);
    if (published[MAPICFG__PATH_EMSMDB]) check_hosts(lint);
}
