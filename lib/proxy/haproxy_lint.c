/* SPDX-License-Identifier: LGPL-2.1-or-later
 * haproxy_lint.c: what in an HAProxy configuration breaks MAPI over HTTP. The way of a request to each path is followed
 * from its frontend to its back end, and both are looked at. */
#include <string.h>

#include "base/text.h"
#include "proxy/haproxy_route.h"
#include "proxy/pattern.h"
#include "proxy/words.h"

/* One way: a request, the section that takes it and the one that answers (the same for a listen section). */
struct way {
    const struct mapicfg__lint *lint;
    const struct mapicfg__tree *tree;
    struct mapicfg__haproxy_request request;
    uint32_t front, back;
};

static void say(const struct way *way, enum mapicfg__rule_number rule, uint32_t directive, const char *what) {
    mapicfg__lint_say(way->lint, rule, directive, what, NULL);
}

static const char *back_name(const struct way *way) {
    return mapicfg__tree_word_at(way->tree, way->back, 1);
}

/* ---- connections ---- */

/* A time as it stands, or one that a variable of the environment gives. */
static void check_timeout(const struct way *way, uint32_t directive, uint32_t word) {
    const char *text = mapicfg__tree_word_at(way->tree, directive, word);
    uint64_t milliseconds;
    if (!mapicfg__words_parse_time(text, 1, &milliseconds))
        mapicfg__lint_say(way->lint, RULE_PROXY_CANNOT_TELL, directive, "how long the proxy waits", text);
    else if (milliseconds)
        mapicfg__lint_check_timeout(way->lint, directive, milliseconds);
}

static void check_timeouts(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    const uint32_t timeouts[] = {mapicfg__haproxy_setting(tree, way->front, "timeout", "client"),
                                 mapicfg__haproxy_setting(tree, way->back, "timeout", "server")};
    for (size_t i = 0; i < 2; i++)
        if (timeouts[i]) check_timeout(way, timeouts[i], 2);
}

static size_t count_servers(const struct mapicfg__tree *tree, uint32_t backend) {
    size_t count = 0;
    for (uint32_t at = mapicfg__tree_child(tree, backend, "server"); at; at = mapicfg__tree_sibling(tree, at))
        count += !mapicfg__tree_find_word(tree, at, "backup");
    return mapicfg__tree_child(tree, backend, "server-template") ? count + 2 : count;
}

static int is_deterministic(const char *balance) {
    return mapicfg__text_same(balance, "source") || mapicfg__text_starts_exactly(balance, "hdr") ||
           mapicfg__text_starts_exactly(balance, "uri") || mapicfg__text_starts_exactly(balance, "hash") ||
           mapicfg__text_same(balance, "first");
}

/* An option of the defaults by which connections are closed; the section may say otherwise. */
static int is_overridden(const struct way *way, uint32_t section, uint32_t option) {
    const struct mapicfg__tree *tree = way->tree;
    if (tree->list[option].parent == section) return 0;
    for (uint32_t at = mapicfg__tree_child(tree, section, "option"); at; at = mapicfg__tree_sibling(tree, at))
        if (mapicfg__text_same(mapicfg__tree_word_at(tree, at, 1), "http-keep-alive")) return 1;
    return 0;
}

static void check_ntlm(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    static const char *const closing[] = {"httpclose", "forceclose", "http-server-close"};
    const uint32_t sections[] = {way->front, way->back};
    const char *balance = mapicfg__tree_word_at(tree, mapicfg__haproxy_setting(tree, way->back, "balance", NULL), 1);
    uint32_t reuse = mapicfg__haproxy_setting(tree, way->back, "http-reuse", NULL);
    const char *how = mapicfg__tree_word_at(tree, reuse, 1);
    if (!way->lint->ntlm) return;
    for (size_t s = 0; s < 2; s++)
        for (size_t i = 0; i < sizeof closing / sizeof *closing; i++) {
            uint32_t option = mapicfg__haproxy_option(tree, sections[s], closing[i]);
            if (option && !is_overridden(way, sections[s], option))
                say(way, RULE_PROXY_CONNECTION_CLOSED, option, closing[i]);
        }
    if (mapicfg__text_same(how, "always") || mapicfg__text_same(how, "aggressive"))
        say(way, RULE_PROXY_NTLM_REUSE, reuse,
            strcmp(how, "always") == 0 ? "http-reuse always" : "http-reuse aggressive");
    if (count_servers(tree, way->back) > 1 && !is_deterministic(balance) &&
        !mapicfg__haproxy_option(tree, way->back, "prefer-last-server"))
        say(way, RULE_PROXY_CONNECTION_MOVES, way->back, back_name(way));
}

static void check_binds(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    for (uint32_t at = mapicfg__tree_child(tree, way->front, "bind"); at; at = mapicfg__tree_sibling(tree, at)) {
        uint32_t certificate = mapicfg__tree_find_word(tree, at, "crt");
        const char *file = mapicfg__tree_word_at(tree, at, certificate + 1);
        uint32_t alpn = mapicfg__tree_find_word(tree, at, "alpn");
        if (way->lint->ntlm && alpn && mapicfg__text_contains(mapicfg__tree_word_at(tree, at, alpn + 1), "h2"))
            say(way, RULE_PROXY_HTTP2, at, "bind with alpn h2");
        if (way->lint->protection && certificate && mapicfg__lint_is_own_certificate(file))
            say(way, RULE_PROXY_CERTIFICATE, at, file);
    }
}

static void check_limit(const struct way *way, uint32_t directive, uint32_t word) {
    const char *text = mapicfg__tree_word_at(way->tree, directive, word);
    uint64_t number;
    if (mapicfg__text_parse_number(text, strlen(text), &number) && number && number < 100)
        say(way, RULE_PROXY_CONNECTION_LIMIT, directive, text);
}

/* ---- servers ---- */

/* The value behind a word of the server, else of its default-server; NULL when neither has it. */
static const char *server_value(const struct way *way, uint32_t server, const char *word) {
    uint32_t at = mapicfg__tree_find_word(way->tree, server, word);
    if (at) return mapicfg__tree_word_at(way->tree, server, at + 1);
    uint32_t shared = mapicfg__haproxy_setting(way->tree, way->back, "default-server", NULL);
    at = mapicfg__tree_find_word(way->tree, shared, word);
    return at ? mapicfg__tree_word_at(way->tree, shared, at + 1) : NULL;
}

static void check_verify(const struct way *way, uint32_t server) {
    const char *verify = server_value(way, server, "verify");
    uint32_t global = mapicfg__tree_child(way->tree, MAPICFG__ROOT, "global");
    const char *usual =
        mapicfg__tree_word_at(way->tree, mapicfg__tree_child(way->tree, global, "ssl-server-verify"), 1);
    if (mapicfg__text_same(verify ? verify : usual, "none")) say(way, RULE_PROXY_BACKEND_VERIFY, server, "verify none");
}

static void check_server(const struct way *way, uint32_t server, int http) {
    uint32_t limit = mapicfg__tree_find_word(way->tree, server, "maxconn");
    const char *name = mapicfg__tree_word_at(way->tree, server, 2);
    if (server_value(way, server, "ssl") && !mapicfg__tree_find_word(way->tree, server, "no-ssl"))
        check_verify(way, server);
    else if (http)
        say(way, way->lint->protection ? RULE_PROXY_TLS_OFFLOAD_PROTECTED : RULE_PROXY_TLS_OFFLOAD, server, name);
    if (!server_value(way, server, "check") || mapicfg__tree_find_word(way->tree, server, "no-check"))
        say(way, RULE_PROXY_HEALTH_MISSING, server, back_name(way));
    if (limit) check_limit(way, server, limit + 1);
    const char *alpn = server_value(way, server, "alpn"), *proto = server_value(way, server, "proto");
    if (way->lint->ntlm && ((alpn && mapicfg__text_contains(alpn, "h2")) || (proto && mapicfg__text_same(proto, "h2"))))
        say(way, RULE_PROXY_HTTP2, server, "server with alpn h2");
}

static void check_servers(const struct way *way, int http) {
    const struct mapicfg__tree *tree = way->tree;
    const uint32_t limits[] = {mapicfg__tree_child(tree, mapicfg__tree_child(tree, MAPICFG__ROOT, "global"), "maxconn"),
                               mapicfg__haproxy_setting(tree, way->front, "maxconn", NULL)};
    for (size_t i = 0; i < 2; i++)
        if (limits[i]) check_limit(way, limits[i], 1);
    for (uint32_t at = mapicfg__tree_child(tree, way->back, "server"); at; at = mapicfg__tree_sibling(tree, at))
        check_server(way, at, http);
}

static void check_affinity(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t balance = mapicfg__haproxy_setting(tree, way->back, "balance", NULL);
    static const char *const sticking[] = {"cookie", "stick", "appsession"};
    if (mapicfg__text_same(mapicfg__tree_word_at(tree, balance, 1), "source"))
        say(way, RULE_PROXY_AFFINITY, balance, "balance source");
    for (size_t i = 0; i < 3; i++)
        if (mapicfg__tree_child(tree, way->back, sticking[i]))
            say(way, RULE_PROXY_AFFINITY, mapicfg__tree_child(tree, way->back, sticking[i]), sticking[i]);
}

/* ---- health checks ---- */

static int expects_200(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    for (uint32_t at = mapicfg__tree_child(tree, way->back, "http-check"); at; at = mapicfg__tree_sibling(tree, at))
        if (mapicfg__text_same(mapicfg__tree_word_at(tree, at, 1), "expect"))
            return (mapicfg__tree_find_word(tree, at, "status") && mapicfg__tree_find_word(tree, at, "200")) ||
                   mapicfg__tree_find_word(tree, at, "string") || mapicfg__tree_find_word(tree, at, "rstring");
    return 0;
}

static void check_health(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t option = mapicfg__haproxy_option(tree, way->back, "httpchk");
    uint32_t send = mapicfg__haproxy_setting(tree, way->back, "http-check", "send");
    uint32_t uri = mapicfg__tree_find_word(tree, send, "uri"), said = uri ? send : option;
    const char *path = uri ? mapicfg__tree_word_at(tree, send, uri + 1) : "/";
    uint32_t server = mapicfg__tree_child(tree, way->back, "server");
    if (!server || !server_value(way, server, "check")) return;
    if (mapicfg__haproxy_option(tree, way->back, "external-check")) return;
    if (!option) {
        say(way, RULE_PROXY_HEALTH_STATUS, server, "check without option httpchk only opens the port");
        return;
    }
    for (uint32_t i = 2; !uri && i < tree->list[option].count; i++)
        if (mapicfg__tree_word_at(tree, option, i)[0] == '/') path = mapicfg__tree_word_at(tree, option, i);
    if (!mapicfg__lint_is_health_path(path)) say(way, RULE_PROXY_HEALTH_PATH, said, path);
    if (!expects_200(way)) say(way, RULE_PROXY_HEALTH_STATUS, option, "no http-check expect status 200");
}

/* ---- rules on requests and answers ---- */

static int is_dropped(const char *pattern, const char *method, const char *name, uint64_t *left) {
    if (!mapicfg__tree_spend(left, strlen(name) + 1)) return 0;
    if (mapicfg__text_same(method, "beg")) return mapicfg__text_starts(name, pattern);
    if (mapicfg__text_same(method, "sub")) return mapicfg__text_contains(name, pattern);
    if (mapicfg__text_same(method, "reg")) return mapicfg__pattern_fits(pattern, name, 1, left) != MAPICFG__NO;
    return mapicfg__text_same(pattern, name);
}

static void check_header_rule(const struct way *way, uint32_t at, const char *pattern, const char *method) {
    static const char *const samples[] = {"Cookie", "Set-Cookie", "X-RequestType", "X-ResponseCode"};
    uint64_t *left = way->tree->left;
    if (is_dropped(pattern, method, "Authorization", left) || is_dropped(pattern, method, "WWW-Authenticate", left)) {
        say(way, RULE_PROXY_AUTHENTICATION_DROPPED, at, mapicfg__tree_word_at(way->tree, at, 0));
        return;
    }
    int dropped = mapicfg__lint_is_needed_header(pattern);
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        dropped |= is_dropped(pattern, method, samples[i], left);
    if (dropped) say(way, RULE_PROXY_HEADER_DROPPED, at, pattern);
}

static void check_path_rule(const struct way *way, uint32_t at, const char *action, int met) {
    const char *first = mapicfg__tree_word_at(way->tree, at, 2), *second = mapicfg__tree_word_at(way->tree, at, 3);
    int replaces = mapicfg__text_starts_exactly(action, "replace-");
    if (replaces && mapicfg__pattern_fits(first, way->request.path, 0, way->tree->left) == MAPICFG__NO) return;
    if (met != MAPICFG__NO)
        mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REWRITTEN, at, replaces ? first : way->request.path,
                          replaces ? second : first);
}

static int has_part(const struct way *way, uint32_t at, const char *part) {
    return mapicfg__tree_any_word_contains(way->tree, at, 1, part);
}

/* A condition on how many requests or connections a client has. */
static int limits_rate(const struct way *way, uint32_t at) {
    return has_part(way, at, "_rate") || has_part(way, at, "conn_cur");
}

/* Deny and the like. Returns 1 when the request ends here. */
static int check_refusal(const struct way *way, uint32_t at, int met) {
    const struct mapicfg__tree *tree = way->tree;
    if (limits_rate(way, at)) {
        say(way, RULE_PROXY_RATE_LIMIT, at, mapicfg__tree_word_at(tree, at, 1));
        return 0;
    }
    if (has_part(way, at, "body_size") || has_part(way, at, "content-length")) {
        uint32_t gt = mapicfg__tree_find_word(tree, at, "gt");
        const char *limit = gt ? mapicfg__tree_word_at(tree, at, gt + 1) : "some";
        uint64_t bytes;
        if (!mapicfg__words_parse_size(limit, &bytes) || bytes < MAPICFG__LEAST_BODY)
            say(way, RULE_PROXY_BODY_SIZE, at, limit);
        return 0;
    }
    if (met != MAPICFG__YES) return 0;
    int methods = has_part(way, at, "METH_") || has_part(way, at, "method");
    if (methods)
        say(way, RULE_PROXY_METHODS, at, mapicfg__tree_word_at(tree, at, 1));
    else
        say(way, RULE_PROXY_PATH_REFUSED, at, way->request.path);
    return 1;
}

/* A replacement that has the old value in it: what it adds does no harm. */
static int keeps_value(const char *put) {
    return strstr(put, "\\1") != NULL || strstr(put, "\\0") != NULL;
}

static int is_refusing(const char *action) {
    static const char *const names[] = {"deny", "reject", "tarpit", "silent-drop", "return", "block"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (mapicfg__text_same(action, names[i])) return 1;
    return 0;
}

/* A redirect that is known to be in effect. Returns 1: the request ends here. That of a whole site to https is for
 * clients without TLS. */
static int check_redirect(const struct way *way, uint32_t at) {
    uint32_t scheme = mapicfg__tree_find_word(way->tree, at, "scheme");
    if (!scheme || !mapicfg__text_same(mapicfg__tree_word_at(way->tree, at, scheme + 1), "https"))
        say(way, RULE_PROXY_PATH_REDIRECTED, at, way->request.path);
    return 1;
}

static int check_request_rule(const struct way *way, uint32_t at) {
    const char *action = mapicfg__tree_word_at(way->tree, at, 1), *first = mapicfg__tree_word_at(way->tree, at, 2);
    uint32_t m = mapicfg__tree_find_word(way->tree, at, "-m");
    int met = mapicfg__haproxy_met(&way->request, at);
    if (met == MAPICFG__NO) return 0;
    if (is_refusing(action)) return check_refusal(way, at, met);
    if (mapicfg__text_same(action, "redirect") && met == MAPICFG__YES) return check_redirect(way, at);
    if (mapicfg__text_same(action, "auth")) say(way, RULE_PROXY_OWN_AUTHENTICATION, at, "http-request auth");
    if (mapicfg__text_same(action, "set-timeout") && !mapicfg__text_same(first, "tunnel")) check_timeout(way, at, 3);
    if (mapicfg__text_same(action, "cache-use")) say(way, RULE_PROXY_CACHE, at, "http-request cache-use");
    if (mapicfg__text_same(action, "set-path") || mapicfg__text_same(action, "set-uri") ||
        mapicfg__text_same(action, "replace-path") || mapicfg__text_same(action, "replace-pathq") ||
        mapicfg__text_same(action, "replace-uri"))
        check_path_rule(way, at, action, met);
    const char *put = mapicfg__tree_word_at(way->tree, at, 4);
    if (mapicfg__text_same(action, "replace-header") && keeps_value(put)) return 0;
    if (!mapicfg__text_same(action, "del-header") && !mapicfg__text_same(action, "set-header") &&
        !mapicfg__text_same(action, "replace-header"))
        return 0;
    if (mapicfg__text_same(first, "Host"))
        say(way, RULE_PROXY_HOST_HEADER, at, mapicfg__tree_word_at(way->tree, at, 3));
    else
        check_header_rule(way, at, first, m ? mapicfg__tree_word_at(way->tree, at, m + 1) : "str");
    return 0;
}

static void check_response_rule(const struct way *way, uint32_t at) {
    const char *action = mapicfg__tree_word_at(way->tree, at, 1);
    uint32_t m = mapicfg__tree_find_word(way->tree, at, "-m");
    if (mapicfg__text_same(action, "wait-for-body")) say(way, RULE_PROXY_BUFFERING, at, "http-response wait-for-body");
    if (is_refusing(action) && has_part(way, at, "401")) say(way, RULE_PROXY_ERROR_PAGES, at, action);
    if (mapicfg__text_same(action, "del-header") || mapicfg__text_same(action, "set-header") ||
        (mapicfg__text_same(action, "replace-header") && !keeps_value(mapicfg__tree_word_at(way->tree, at, 4))))
        check_header_rule(way, at, mapicfg__tree_word_at(way->tree, at, 2),
                          m ? mapicfg__tree_word_at(way->tree, at, m + 1) : "str");
}

/* The words of releases before 2.1, which administrators still carry along. */
static void check_old_rule(const struct way *way, uint32_t at) {
    const char *name = mapicfg__tree_word_at(way->tree, at, 0), *pattern = mapicfg__tree_word_at(way->tree, at, 1);
    if (mapicfg__text_same(name, "reqrep") || mapicfg__text_same(name, "reqirep"))
        mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REWRITTEN, at, pattern, mapicfg__tree_word_at(way->tree, at, 2));
    if (mapicfg__text_same(name, "rspidel") || mapicfg__text_same(name, "rspdel") ||
        mapicfg__text_same(name, "reqidel") || mapicfg__text_same(name, "reqdel"))
        check_header_rule(way, at, pattern, "reg");
}

/* Returns 1 when a rule refuses the request. */
static int check_rules(const struct way *way, uint32_t section) {
    const struct mapicfg__tree *tree = way->tree;
    for (uint32_t at = tree->list[section].first; at; at = mapicfg__tree_next(tree, at)) {
        if (mapicfg__tree_is_named(tree, at, "http-request") && check_request_rule(way, at)) return 1;
        if (mapicfg__tree_is_named(tree, at, "redirect") && mapicfg__haproxy_met(&way->request, at) == MAPICFG__YES)
            return check_redirect(way, at);
        if (mapicfg__tree_is_named(tree, at, "tcp-request") && mapicfg__tree_find_word(tree, at, "reject") &&
            limits_rate(way, at))
            say(way, RULE_PROXY_RATE_LIMIT, at, "tcp-request reject");
        if (mapicfg__tree_is_named(tree, at, "http-response")) check_response_rule(way, at);
        check_old_rule(way, at);
    }
    return 0;
}

/* ---- what passes ---- */

static void check_compression(const struct way *way, uint32_t section) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t algorithm = mapicfg__haproxy_setting(tree, section, "compression", "algo");
    uint32_t types = mapicfg__haproxy_setting(tree, section, "compression", "type");
    if (algorithm && (!types || mapicfg__tree_find_word(tree, types, "application/mapi-http")))
        say(way, RULE_PROXY_COMPRESSION, types ? types : algorithm,
            types ? "compression type" : "compression of all types");
}

static void check_retry(const struct way *way) {
    static const char *const unsafe[] = {"all-retryable-errors",
                                         "response-timeout",
                                         "empty-response",
                                         "junk-response",
                                         "0rtt-rejected",
                                         "500",
                                         "502",
                                         "503",
                                         "504"};
    uint32_t retry = mapicfg__haproxy_setting(way->tree, way->back, "retry-on", NULL);
    if (mapicfg__haproxy_setting(way->tree, way->back, "http-request", "disable-l7-retry")) return;
    for (size_t i = 0; i < sizeof unsafe / sizeof *unsafe; i++)
        if (mapicfg__tree_find_word(way->tree, retry, unsafe[i])) say(way, RULE_PROXY_RETRY, retry, "retry-on");
}

static void check_way(const struct way *way) {
    check_timeouts(way);
    check_ntlm(way);
    check_binds(way);
    check_servers(way, 1);
    check_affinity(way);
    if (mapicfg__text_starts_exactly(way->request.path, "/mapi")) check_health(way);
    check_compression(way, way->front);
    check_compression(way, way->back);
    check_retry(way);
}

/* ---- following ---- */

static int refuses_all(const struct mapicfg__tree *tree, uint32_t backend) {
    for (uint32_t at = mapicfg__tree_child(tree, backend, "http-request"); at; at = mapicfg__tree_sibling(tree, at))
        if (is_refusing(mapicfg__tree_word_at(tree, at, 1)) && !mapicfg__tree_find_word(tree, at, "if") &&
            !mapicfg__tree_find_word(tree, at, "unless"))
            return 1;
    return 0;
}

/* A default_backend that is there to refuse whatever no rule has taken. */
static int refuses_the_rest(const struct mapicfg__tree *tree, uint32_t by, uint32_t backend) {
    return backend && mapicfg__tree_is_named(tree, by, "default_backend") && refuses_all(tree, backend);
}

static int is_dynamic(const struct mapicfg__tree *tree, uint32_t by) {
    return mapicfg__tree_is_named(tree, by, "use_backend") && strstr(mapicfg__tree_word_at(tree, by, 1), "%[") != NULL;
}

static void check_back(struct way *way, uint32_t back) {
    way->back = back;
    if (back == way->front || !check_rules(way, back)) check_way(way);
}

/* A name that is made of the request: any back end may be meant, so those that suggest Exchange are looked at. */
static void follow_dynamic(struct way *way, uint32_t by) {
    const struct mapicfg__tree *tree = way->tree;
    mapicfg__lint_say(way->lint, RULE_PROXY_CANNOT_TELL, by, "which back end gets the requests",
                      mapicfg__tree_word_at(tree, by, 1));
    for (uint32_t at = mapicfg__tree_child(tree, MAPICFG__ROOT, "backend"); at; at = mapicfg__tree_sibling(tree, at))
        if (mapicfg__lint_looks_ours(mapicfg__tree_word_at(tree, at, 1)) && !refuses_all(tree, at)) check_back(way, at);
}

/* Switched off whole. */
static int is_disabled(const struct mapicfg__tree *tree, uint32_t section) {
    return mapicfg__tree_child(tree, section, "disabled") && !mapicfg__tree_child(tree, section, "enabled");
}

static int word_is_ours(const struct mapicfg__lint *lint, const char *word) {
    if (!mapicfg__tree_spend(lint->tree->left, 1 + strlen(word))) return 0;
    return mapicfg__lint_mentions_path(lint, word) || mapicfg__lint_is_our_host(lint, word);
}

/* A directive of these kinds with a host or a path of ours. */
static int has_our_words(const struct mapicfg__lint *lint, uint32_t section, const char *const *names, size_t count) {
    const struct mapicfg__tree *tree = lint->tree;
    for (size_t n = 0; n < count; n++)
        for (uint32_t at = mapicfg__tree_child(tree, section, names[n]); at; at = mapicfg__tree_sibling(tree, at))
            for (uint32_t i = 1; i < tree->list[at].count; i++)
                if (word_is_ours(lint, mapicfg__tree_word_at(tree, at, i))) return 1;
    return 0;
}

static int back_is_ours(const struct mapicfg__lint *lint, uint32_t section) {
    static const char *const names[] = {"server", "option", "http-check"};
    if (!section) return 0;
    return mapicfg__lint_looks_ours(mapicfg__tree_word_at(lint->tree, section, 1)) ||
           has_our_words(lint, section, names, 3);
}

/* Follows what one directive hands on. Returns 0 when it is there to refuse. */
static int follow_route(struct way *way, uint32_t by) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t back = mapicfg__haproxy_answering(tree, way->front, by);
    if (refuses_the_rest(tree, by, back)) return 0;
    if (check_rules(way, way->front)) return 1;
    if (is_dynamic(tree, by))
        follow_dynamic(way, by);
    else if (!back)
        say(way, RULE_PROXY_BACKEND_UNKNOWN, by, mapicfg__tree_word_at(tree, by, 1));
    else if (is_disabled(tree, back))
        say(way, RULE_PROXY_PATH_REFUSED, mapicfg__tree_child(tree, back, "disabled"), way->request.path);
    else
        check_back(way, back);
    return 1;
}

/* Follows a request through a frontend. Returns a directive that hands it on, MAPICFG__ROOT for none; *untold gets one
 * whose condition is not known, where nothing else takes the request. */
static uint32_t follow_path(struct way *way, uint32_t *untold) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t at = MAPICFG__ROOT, taken = MAPICFG__ROOT, unknown = MAPICFG__ROOT;
    for (int met;;) {
        at = mapicfg__haproxy_next_route(&way->request, way->front, at, &met);
        int is_last = !at || !mapicfg__tree_is_named(tree, at, "use_backend");
        if (is_last || met == MAPICFG__YES) break;
        uint32_t back = mapicfg__haproxy_answering(tree, way->front, at);
        int named = is_dynamic(tree, at) || mapicfg__lint_looks_ours(mapicfg__tree_word_at(tree, at, 1));
        int ours =
            named || back_is_ours(way->lint, back); /* one of ours by its servers may answer, and so may the rest */
        if (!named && !unknown) unknown = at;
        if (ours && (!back || !refuses_all(tree, back)) && follow_route(way, at) && named) taken = at;
    }
    /* what is left for the rest is only for the rest where a condition may have taken ours */
    int is_rest = at && !mapicfg__tree_is_named(tree, at, "use_backend") &&
                  !back_is_ours(way->lint, mapicfg__haproxy_answering(tree, way->front, at));
    if (at && !(taken && is_rest) && follow_route(way, at)) taken = at;
    if (taken || !unknown) return taken;
    mapicfg__lint_say(way->lint, RULE_PROXY_CANNOT_TELL, unknown, "which back end gets the requests",
                      mapicfg__tree_word_at(tree, unknown, 1));
    return *untold = unknown;
}

/* ---- frontends ---- */

static int is_front(const struct mapicfg__tree *tree, uint32_t section) {
    return mapicfg__tree_is_named(tree, section, "frontend") || mapicfg__tree_is_named(tree, section, "listen");
}

static void follow_http(const struct mapicfg__lint *lint, uint32_t front, const char *host, uint32_t *published,
                        uint32_t *untold) {
    uint32_t here[MAPICFG__PATH_COUNT] = {0};
    for (size_t i = 0; i < MAPICFG__PATH_COUNT; i++) {
        struct way way = {.lint = lint, .tree = lint->tree, .front = front};
        way.request = (struct mapicfg__haproxy_request){lint, mapicfg__lint_paths[i], host};
        here[i] = follow_path(&way, untold);
    }
    mapicfg__lint_say_partial(lint, here);
    mapicfg__lint_add_published(published, here);
}

/* A section in mode tcp passes on what arrives, so it must not look at paths. Returns what hands it on. */
static uint32_t follow_tcp(const struct mapicfg__lint *lint, uint32_t front, const char *host) {
    const struct mapicfg__tree *tree = lint->tree;
    struct way way = {.lint = lint, .tree = tree, .front = front};
    way.request = (struct mapicfg__haproxy_request){lint, "/mapi/emsmdb/", host};
    for (uint32_t at = tree->list[front].first; at; at = mapicfg__tree_next(tree, at)) {
        const char *test = mapicfg__tree_word_at(tree, at, 2);
        int looks = (mapicfg__tree_is_named(tree, at, "acl") &&
                     (mapicfg__text_starts_exactly(test, "path") || mapicfg__text_starts_exactly(test, "hdr"))) ||
                    mapicfg__tree_is_named(tree, at, "http-request") || has_part(&way, at, "path_beg");
        if (!looks) continue;
        say(&way, RULE_PROXY_TCP_RULES, at, mapicfg__tree_word_at(tree, at, 0));
        return at;
    }
    uint32_t by = mapicfg__haproxy_route(&way.request, front);
    way.back = mapicfg__haproxy_answering(tree, front, by);
    if (by && is_dynamic(tree, by))
        mapicfg__lint_say(lint, RULE_PROXY_CANNOT_TELL, by, "which back end gets the requests",
                          mapicfg__tree_word_at(tree, by, 1));
    else if (by && !way.back)
        say(&way, RULE_PROXY_BACKEND_UNKNOWN, by, mapicfg__tree_word_at(tree, by, 1));
    if (!way.back) return by;
    check_timeouts(&way);
    check_servers(&way, 0);
    check_affinity(&way);
    check_health(&way);
    return by;
}

/* What is found in the whole file. */
struct found {
    uint32_t published[MAPICFG__PATH_COUNT];
    uint32_t untold, through;
    size_t followed;
};

static void follow_host(const struct mapicfg__lint *lint, uint32_t front, const char *host, struct found *found) {
    found->followed++;
    if (mapicfg__haproxy_is_http(lint->tree, front))
        follow_http(lint, front, host, found->published, &found->untold);
    else
        found->through = follow_tcp(lint, front, host);
}

static int names_host(const struct mapicfg__lint *lint, uint32_t front, const char *host) {
    for (uint32_t at = lint->tree->list[front].first; at; at = mapicfg__tree_next(lint->tree, at))
        if (mapicfg__haproxy_names_host(lint, at, host)) return 1;
    return 0;
}

/* A whole host name among the words of a test, where no host is known; the first from `from` on. 0 for none. */
static uint32_t next_host_word(const struct mapicfg__lint *lint, uint32_t directive, uint32_t from) {
    const struct mapicfg__tree *tree = lint->tree;
    for (uint32_t i = from; i < tree->list[directive].count && mapicfg__tree_spend(tree->left, 1); i++) {
        const char *word = mapicfg__tree_word_at(tree, directive, i);
        size_t size = strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");
        if (!word[size] && word[0] != '.' && strchr(word, '.') && mapicfg__lint_looks_ours(word) &&
            mapicfg__haproxy_names_host(lint, directive, word))
            return i;
    }
    return 0;
}

/* Each host of ours that the section names may go another way; one that names none is followed for any host. */
static void follow(const struct mapicfg__lint *lint, uint32_t front, struct found *found) {
    const struct mapicfg__tree *tree = lint->tree;
    size_t before = found->followed;
    if (*lint->tree->left) *lint->followed = front;
    for (size_t i = 0; i < lint->host_count; i++)
        if (names_host(lint, front, lint->hosts[i])) follow_host(lint, front, lint->hosts[i], found);
    for (uint32_t at = lint->host_count ? MAPICFG__ROOT : tree->list[front].first; at;
         at = mapicfg__tree_next(tree, at))
        for (uint32_t i = 0; (i = next_host_word(lint, at, i + 1)) != 0;)
            follow_host(lint, front, mapicfg__tree_word_at(tree, at, i), found);
    if (found->followed == before) follow_host(lint, front, NULL, found);
}

/* ---- which frontends ---- */

static int is_mail_bind(const struct mapicfg__tree *tree, uint32_t section) {
    static const char *const ports[] = {":25", ":110", ":143", ":465", ":587", ":993", ":995", ":389", ":636", ":3306"};
    const char *bind = mapicfg__tree_word_at(tree, mapicfg__tree_child(tree, section, "bind"), 1),
               *colon = strrchr(bind, ':');
    for (size_t i = 0; colon && i < sizeof ports / sizeof *ports; i++)
        if (strcmp(colon, ports[i]) == 0) return 1;
    return 0;
}

/* A section that may hand HTTP on. */
static int hands_on(const struct mapicfg__tree *tree, uint32_t section) {
    if (!is_front(tree, section) || mapicfg__tree_child(tree, section, "stats") || is_mail_bind(tree, section) ||
        is_disabled(tree, section))
        return 0;
    return mapicfg__tree_child(tree, section, "use_backend") || mapicfg__tree_child(tree, section, "server") ||
           mapicfg__tree_child(tree, section, "server-template") ||
           mapicfg__haproxy_setting(tree, section, "default_backend", NULL);
}

static int concerns_us(const struct mapicfg__lint *lint, uint32_t section) {
    if (*lint->tree->left) *lint->followed = section;
    static const char *const names[] = {"acl",          "use_backend", "default_backend",
                                        "http-request", "tcp-request", "redirect"};
    const struct mapicfg__tree *tree = lint->tree;
    if (!hands_on(tree, section)) return 0;
    if (back_is_ours(lint, section) || has_our_words(lint, section, names, sizeof names / sizeof *names)) return 1;
    for (size_t i = 0; i < lint->host_count; i++)
        if (names_host(lint, section, lint->hosts[i])) return 1;
    for (uint32_t at = mapicfg__tree_child(tree, section, "use_backend"); at; at = mapicfg__tree_sibling(tree, at))
        if (is_dynamic(tree, at) ||
            back_is_ours(lint, mapicfg__haproxy_backend(tree, mapicfg__tree_word_at(tree, at, 1))))
            return 1;
    uint32_t rest = mapicfg__haproxy_setting(tree, section, "default_backend", NULL);
    return rest && back_is_ours(lint, mapicfg__haproxy_backend(tree, mapicfg__tree_word_at(tree, rest, 1)));
}

/* Whether a section would hand requests for /mapi on, whatever it is for. */
static int takes_anything(const struct mapicfg__lint *lint, uint32_t section) {
    if (*lint->tree->left) *lint->followed = section;
    const struct mapicfg__haproxy_request request = {lint, mapicfg__lint_paths[MAPICFG__PATH_EMSMDB], NULL};
    if (!hands_on(lint->tree, section)) return 0;
    uint32_t by = mapicfg__haproxy_route(&request, section);
    uint32_t back = mapicfg__haproxy_answering(lint->tree, section, by);
    return back && !refuses_all(lint->tree, back);
}

/* Nothing that names Exchange publishes /mapi: it may be a section whose name says nothing, if there is but one. */
static void follow_nameless(const struct mapicfg__lint *lint, struct found *found) {
    const struct mapicfg__tree *tree = lint->tree;
    uint32_t only = MAPICFG__ROOT, more = MAPICFG__ROOT;
    for (uint32_t at = tree->list[MAPICFG__ROOT].first; at && !more; at = mapicfg__tree_next(tree, at)) {
        if (concerns_us(lint, at) || !takes_anything(lint, at)) continue;
        if (only) more = at;
        only = at;
    }
    if (more) {
        found->untold = more;
        mapicfg__lint_say(lint, RULE_PROXY_CANNOT_TELL, MAPICFG__ROOT, "which section is for Exchange",
                          "several pass requests on, and none names a host or path of Exchange");
    } else if (only) {
        follow(lint, only, found);
    }
}

/* Whether a rule certainly refuses the request for its host, and not for any. */
static int refuses_host(const struct mapicfg__haproxy_request *request, uint32_t section) {
    const struct mapicfg__tree *tree = request->lint->tree;
    const struct mapicfg__haproxy_request any = {request->lint, request->path, NULL};
    if (!mapicfg__haproxy_is_http(tree, section)) return 0;
    for (uint32_t at = mapicfg__tree_child(tree, section, "http-request"); at; at = mapicfg__tree_sibling(tree, at))
        if (is_refusing(mapicfg__tree_word_at(tree, at, 1)) && mapicfg__haproxy_met(request, at) == MAPICFG__YES &&
            mapicfg__haproxy_met(&any, at) != MAPICFG__YES)
            return 1;
    return 0;
}

static int routes_host(const struct mapicfg__lint *lint, const char *host) {
    const struct mapicfg__tree *tree = lint->tree;
    const struct mapicfg__haproxy_request request = {lint, mapicfg__lint_paths[MAPICFG__PATH_EMSMDB], host};
    for (uint32_t at = tree->list[MAPICFG__ROOT].first; at; at = mapicfg__tree_next(tree, at)) {
        uint32_t by = hands_on(tree, at) ? mapicfg__haproxy_route(&request, at) : MAPICFG__ROOT;
        if (by && !refuses_host(&request, at) && !refuses_the_rest(tree, by, mapicfg__haproxy_answering(tree, at, by)))
            return 1;
    }
    return 0;
}

static void check_hosts(const struct mapicfg__lint *lint) {
    for (size_t i = 0; i < lint->host_count && *lint->tree->left; i++)
        if (!routes_host(lint, lint->hosts[i]))
            mapicfg__lint_say(lint, RULE_PROXY_HOST_MISSING, MAPICFG__ROOT, lint->hosts[i], NULL);
}

void mapicfg__lint_haproxy(const struct mapicfg__lint *lint) {
    const struct mapicfg__tree *tree = lint->tree;
    struct found found = {.followed = 0};
    for (uint32_t at = tree->list[MAPICFG__ROOT].first; at; at = mapicfg__tree_next(tree, at))
        if (concerns_us(lint, at)) follow(lint, at, &found);
    int published = found.published[MAPICFG__PATH_EMSMDB] || found.published[MAPICFG__PATH_NSPI];
    if (!published && !found.through) follow_nameless(lint, &found);
    if (found.through && !found.published[MAPICFG__PATH_EMSMDB]) return;
    mapicfg__lint_say_missing(lint, found.published, found.untold);
    if (found.published[MAPICFG__PATH_EMSMDB]) check_hosts(lint);
}
