/* SPDX-License-Identifier: LGPL-2.1-or-later
 * haproxy_lint.c: what in an HAProxy configuration breaks MAPI over HTTP. The way of a request to each path is followed
 * from its frontend to its back end, and both are looked at. */
#include <string.h>

#include "base/text.h"
#include "proxy/haproxy_route.h"

#define MAX_FOLLOWED 64 /* frontends */

/* One way: a request, the section that takes it and the one that answers (the same for a listen section). */
struct way {
    const struct mapicfg__lint *lint;
    const struct mapicfg__tree *tree;
    struct mapicfg__haproxy_request request;
    uint32_t front, back;
};

static void say(const struct way *way, enum mapicfg__proxy_rule rule, uint32_t directive, const char *what) {
    mapicfg__say(way->lint, rule, directive, what, NULL);
}

static const char *back_name(const struct way *way) {
    return mapicfg__word(way->tree, way->back, 1);
}

/* ---- connections ---- */

static void check_timeouts(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    const uint32_t timeouts[] = {mapicfg__haproxy_setting(tree, way->front, "timeout", "client"),
                                 mapicfg__haproxy_setting(tree, way->back, "timeout", "server")};
    for (size_t i = 0; i < 2; i++) {
        uint64_t milliseconds;
        if (timeouts[i] && mapicfg__parse_time(mapicfg__word(tree, timeouts[i], 2), 1, &milliseconds) && milliseconds)
            mapicfg__check_timeout(way->lint, timeouts[i], milliseconds);
    }
}

static size_t count_servers(const struct mapicfg__tree *tree, uint32_t backend) {
    size_t count = 0;
    for (uint32_t at = mapicfg__child(tree, backend, "server"); at; at = mapicfg__sibling(tree, at, "server"))
        count += !mapicfg__find_word(tree, at, "backup");
    return mapicfg__child(tree, backend, "server-template") ? count + 2 : count;
}

static int is_deterministic(const char *balance) {
    return mapicfg__same_word(balance, "source") || mapicfg__begins(balance, "hdr") ||
           mapicfg__begins(balance, "uri") || mapicfg__begins(balance, "hash") || mapicfg__same_word(balance, "first");
}

static void check_ntlm(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    static const char *const closing[] = {"httpclose", "forceclose", "http-server-close"};
    const uint32_t sections[] = {way->front, way->back};
    const char *balance = mapicfg__word(tree, mapicfg__haproxy_setting(tree, way->back, "balance", NULL), 1);
    uint32_t reuse = mapicfg__haproxy_setting(tree, way->back, "http-reuse", NULL);
    const char *how = mapicfg__word(tree, reuse, 1);
    if (!way->lint->ntlm) return;
    for (size_t s = 0; s < 2; s++)
        for (size_t i = 0; i < sizeof closing / sizeof *closing; i++) {
            uint32_t option = mapicfg__haproxy_option(tree, sections[s], closing[i]);
            if (option) say(way, RULE_CONNECTION_CLOSED, option, closing[i]);
        }
    if (mapicfg__same_word(how, "always") || mapicfg__same_word(how, "aggressive"))
        say(way, RULE_NTLM_REUSE, reuse, strcmp(how, "always") == 0 ? "http-reuse always" : "http-reuse aggressive");
    if (count_servers(tree, way->back) > 1 && !is_deterministic(balance) &&
        !mapicfg__haproxy_option(tree, way->back, "prefer-last-server"))
        say(way, RULE_CONNECTION_MOVES, way->back, back_name(way));
}

static void check_binds(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    for (uint32_t at = mapicfg__child(tree, way->front, "bind"); at; at = mapicfg__sibling(tree, at, "bind")) {
        uint32_t certificate = mapicfg__find_word(tree, at, "crt");
        const char *file = mapicfg__word(tree, at, certificate + 1);
        uint32_t alpn = mapicfg__find_word(tree, at, "alpn");
        if (way->lint->ntlm && alpn && mapicfg__contains(mapicfg__word(tree, at, alpn + 1), "h2"))
            say(way, RULE_HTTP2, at, "bind with alpn h2");
        if (way->lint->protection && certificate && mapicfg__is_own_certificate(file))
            say(way, RULE_CERTIFICATE, at, file);
    }
}

static void check_limit(const struct way *way, uint32_t directive, uint32_t word) {
    const char *text = mapicfg__word(way->tree, directive, word);
    uint64_t number;
    if (mapicfg__parse_number(text, strlen(text), &number) && number && number < 100)
        say(way, RULE_CONNECTION_LIMIT, directive, text);
}

/* ---- servers ---- */

/* The value behind a word of the server, else of its default-server; NULL when neither has it. */
static const char *server_value(const struct way *way, uint32_t server, const char *word) {
    uint32_t at = mapicfg__find_word(way->tree, server, word);
    if (at) return mapicfg__word(way->tree, server, at + 1);
    uint32_t shared = mapicfg__haproxy_setting(way->tree, way->back, "default-server", NULL);
    at = mapicfg__find_word(way->tree, shared, word);
    return at ? mapicfg__word(way->tree, shared, at + 1) : NULL;
}

static void check_verify(const struct way *way, uint32_t server) {
    const char *verify = server_value(way, server, "verify");
    uint32_t global = mapicfg__child(way->tree, MAPICFG__ROOT, "global");
    const char *usual = mapicfg__word(way->tree, mapicfg__child(way->tree, global, "ssl-server-verify"), 1);
    if (mapicfg__same_word(verify ? verify : usual, "none")) say(way, RULE_BACKEND_VERIFY, server, "verify none");
}

static void check_server(const struct way *way, uint32_t server, int http) {
    uint32_t limit = mapicfg__find_word(way->tree, server, "maxconn");
    const char *name = mapicfg__word(way->tree, server, 2);
    if (server_value(way, server, "ssl") && !mapicfg__find_word(way->tree, server, "no-ssl"))
        check_verify(way, server);
    else if (http)
        say(way, way->lint->protection ? RULE_TLS_OFFLOAD_PROTECTED : RULE_TLS_OFFLOAD, server, name);
    if (!server_value(way, server, "check") || mapicfg__find_word(way->tree, server, "no-check"))
        say(way, RULE_HEALTH_MISSING, server, back_name(way));
    if (limit) check_limit(way, server, limit + 1);
    const char *alpn = server_value(way, server, "alpn"), *proto = server_value(way, server, "proto");
    if (way->lint->ntlm && ((alpn && mapicfg__contains(alpn, "h2")) || (proto && mapicfg__same_word(proto, "h2"))))
        say(way, RULE_HTTP2, server, "server with alpn h2");
}

static void check_servers(const struct way *way, int http) {
    const struct mapicfg__tree *tree = way->tree;
    const uint32_t limits[] = {
        mapicfg__child(tree, mapicfg__child(tree, MAPICFG__ROOT, "global"), "maxconn"),
        mapicfg__haproxy_setting(tree, way->front, "maxconn", NULL)};
    for (size_t i = 0; i < 2; i++)
        if (limits[i]) check_limit(way, limits[i], 1);
    for (uint32_t at = mapicfg__child(tree, way->back, "server"); at; at = mapicfg__sibling(tree, at, "server"))
        check_server(way, at, http);
}

static void check_affinity(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t balance = mapicfg__haproxy_setting(tree, way->back, "balance", NULL);
    static const char *const sticking[] = {"cookie", "stick", "appsession"};
    if (mapicfg__same_word(mapicfg__word(tree, balance, 1), "source"))
        say(way, RULE_AFFINITY, balance, "balance source");
    for (size_t i = 0; i < 3; i++)
        if (mapicfg__child(tree, way->back, sticking[i]))
            say(way, RULE_AFFINITY, mapicfg__child(tree, way->back, sticking[i]), sticking[i]);
}

/* ---- health checks ---- */

static int expects_200(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    for (uint32_t at = mapicfg__child(tree, way->back, "http-check"); at; at = mapicfg__sibling(tree, at, "http-check"))
        if (mapicfg__same_word(mapicfg__word(tree, at, 1), "expect"))
            return (mapicfg__find_word(tree, at, "status") && mapicfg__find_word(tree, at, "200")) ||
                   mapicfg__find_word(tree, at, "string") || mapicfg__find_word(tree, at, "rstring");
    return 0;
}

static void check_health(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t option = mapicfg__haproxy_option(tree, way->back, "httpchk");
    uint32_t send = mapicfg__haproxy_setting(tree, way->back, "http-check", "send");
    uint32_t uri = mapicfg__find_word(tree, send, "uri"), said = uri ? send : option;
    const char *path = uri ? mapicfg__word(tree, send, uri + 1) : "/";
    uint32_t server = mapicfg__child(tree, way->back, "server");
    if (!server || !server_value(way, server, "check")) return;
    if (!option) {
        say(way, RULE_HEALTH_STATUS, server, "check without option httpchk only opens the port");
        return;
    }
    for (uint32_t i = 2; !uri && i < tree->list[option].count; i++)
        if (mapicfg__word(tree, option, i)[0] == '/') path = mapicfg__word(tree, option, i);
    if (!mapicfg__is_health_path(path)) say(way, RULE_HEALTH_PATH, said, path);
    if (!expects_200(way)) say(way, RULE_HEALTH_STATUS, option, "no http-check expect status 200");
}

/* ---- rules on requests and answers ---- */

static int is_dropped(const char *pattern, const char *method, const char *name) {
    if (mapicfg__same_word(method, "beg")) return mapicfg__begins_any_case(name, pattern);
    if (mapicfg__same_word(method, "sub")) return mapicfg__contains(name, pattern);
    if (mapicfg__same_word(method, "reg")) return mapicfg__pattern_fits(pattern, name, 1) != MAPICFG__NO;
    return mapicfg__same_word(pattern, name);
}

static void check_header_rule(const struct way *way, uint32_t at, const char *pattern, const char *method) {
    static const char *const samples[] = {"Cookie", "Set-Cookie", "X-RequestType", "X-ResponseCode"};
    if (is_dropped(pattern, method, "Authorization") || is_dropped(pattern, method, "WWW-Authenticate")) {
        say(way, RULE_AUTHENTICATION_DROPPED, at, mapicfg__word(way->tree, at, 0));
        return;
    }
    int dropped = mapicfg__is_needed_header(pattern);
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) dropped |= is_dropped(pattern, method, samples[i]);
    if (dropped) say(way, RULE_HEADER_DROPPED, at, pattern);
}

static void check_path_rule(const struct way *way, uint32_t at, const char *action, int met) {
    const char *first = mapicfg__word(way->tree, at, 2), *second = mapicfg__word(way->tree, at, 3);
    int replaces = mapicfg__begins(action, "replace-");
    if (replaces && mapicfg__pattern_fits(first, way->request.path, 0) == MAPICFG__NO) return;
    if (met != MAPICFG__NO)
        mapicfg__say(way->lint, RULE_PATH_REWRITTEN, at, replaces ? first : way->request.path,
                     replaces ? second : first);
}

static int has_part(const struct way *way, uint32_t at, const char *part) {
    for (uint32_t i = 1; i < way->tree->list[at].count; i++)
        if (mapicfg__contains(mapicfg__word(way->tree, at, i), part)) return 1;
    return 0;
}

/* Deny and the like. Returns 1 when the request ends here. */
static int check_refusal(const struct way *way, uint32_t at, int met) {
    const struct mapicfg__tree *tree = way->tree;
    if (has_part(way, at, "_rate(") || has_part(way, at, "conn_cur(")) {
        say(way, RULE_RATE_LIMIT, at, mapicfg__word(tree, at, 1));
        return 0;
    }
    if (has_part(way, at, "body_size") || has_part(way, at, "content-length")) {
        uint32_t gt = mapicfg__find_word(tree, at, "gt");
        say(way, RULE_BODY_SIZE, at, gt ? mapicfg__word(tree, at, gt + 1) : "some");
        return 0;
    }
    if (met != MAPICFG__YES) return 0;
    int methods = has_part(way, at, "METH_") || has_part(way, at, "method");
    if (methods)
        say(way, RULE_METHODS, at, mapicfg__word(tree, at, 1));
    else
        say(way, RULE_PATH_REFUSED, at, way->request.path);
    return 1;
}

static int is_refusing(const char *action) {
    static const char *const names[] = {"deny", "reject", "tarpit", "silent-drop", "return", "block"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (mapicfg__same_word(action, names[i])) return 1;
    return 0;
}

static int check_request_rule(const struct way *way, uint32_t at) {
    const char *action = mapicfg__word(way->tree, at, 1), *first = mapicfg__word(way->tree, at, 2);
    uint32_t m = mapicfg__find_word(way->tree, at, "-m");
    int met = mapicfg__haproxy_met(&way->request, at);
    if (met == MAPICFG__NO) return 0;
    if (is_refusing(action)) return check_refusal(way, at, met);
    if (mapicfg__same_word(action, "auth")) say(way, RULE_OWN_AUTHENTICATION, at, "http-request auth");
    if (mapicfg__same_word(action, "cache-use")) say(way, RULE_CACHE, at, "http-request cache-use");
    if (mapicfg__same_word(action, "set-path") || mapicfg__same_word(action, "set-uri") ||
        mapicfg__same_word(action, "replace-path") || mapicfg__same_word(action, "replace-pathq") ||
        mapicfg__same_word(action, "replace-uri"))
        check_path_rule(way, at, action, met);
    if (!mapicfg__same_word(action, "del-header") && !mapicfg__same_word(action, "set-header") &&
        !mapicfg__same_word(action, "replace-header"))
        return 0;
    if (mapicfg__same_word(first, "Host"))
        say(way, RULE_HOST_HEADER, at, mapicfg__word(way->tree, at, 3));
    else
        check_header_rule(way, at, first, m ? mapicfg__word(way->tree, at, m + 1) : "str");
    return 0;
}

static void check_response_rule(const struct way *way, uint32_t at) {
    const char *action = mapicfg__word(way->tree, at, 1);
    uint32_t m = mapicfg__find_word(way->tree, at, "-m");
    if (mapicfg__same_word(action, "wait-for-body")) say(way, RULE_BUFFERING, at, "http-response wait-for-body");
    if (is_refusing(action) && has_part(way, at, "401")) say(way, RULE_ERROR_PAGES, at, action);
    if (mapicfg__same_word(action, "del-header") || mapicfg__same_word(action, "set-header") ||
        mapicfg__same_word(action, "replace-header"))
        check_header_rule(way, at, mapicfg__word(way->tree, at, 2), m ? mapicfg__word(way->tree, at, m + 1) : "str");
}

/* The words of releases before 2.1, which administrators still carry along. */
static void check_old_rule(const struct way *way, uint32_t at) {
    const char *name = mapicfg__word(way->tree, at, 0), *pattern = mapicfg__word(way->tree, at, 1);
    if (mapicfg__same_word(name, "reqrep") || mapicfg__same_word(name, "reqirep"))
        mapicfg__say(way->lint, RULE_PATH_REWRITTEN, at, pattern, mapicfg__word(way->tree, at, 2));
    if (mapicfg__same_word(name, "rspidel") || mapicfg__same_word(name, "rspdel") ||
        mapicfg__same_word(name, "reqidel") || mapicfg__same_word(name, "reqdel"))
        check_header_rule(way, at, pattern, "reg");
}

/* Returns 1 when a rule refuses the request. */
static int check_rules(const struct way *way, uint32_t section) {
    const struct mapicfg__tree *tree = way->tree;
    for (uint32_t at = tree->list[section].first; at; at = tree->list[at].next) {
        if (mapicfg__is_named(tree, at, "http-request") && check_request_rule(way, at)) return 1;
        if (mapicfg__is_named(tree, at, "http-response")) check_response_rule(way, at);
        check_old_rule(way, at);
    }
    return 0;
}

/* ---- what passes ---- */

static void check_compression(const struct way *way, uint32_t section) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t algorithm = mapicfg__haproxy_setting(tree, section, "compression", "algo");
    uint32_t types = mapicfg__haproxy_setting(tree, section, "compression", "type");
    if (algorithm && (!types || mapicfg__find_word(tree, types, "application/mapi-http")))
        say(way, RULE_COMPRESSION, types ? types : algorithm, types ? "compression type" : "compression of all types");
}

static void check_retry(const struct way *way) {
    static const char *const unsafe[] = {"all-retryable-errors", "response-timeout", "empty-response", "junk-response",
                                         "0rtt-rejected",        "500",              "502",            "503", "504"};
    uint32_t retry = mapicfg__haproxy_setting(way->tree, way->back, "retry-on", NULL);
    if (mapicfg__haproxy_setting(way->tree, way->back, "http-request", "disable-l7-retry")) return;
    for (size_t i = 0; i < sizeof unsafe / sizeof *unsafe; i++)
        if (mapicfg__find_word(way->tree, retry, unsafe[i])) say(way, RULE_RETRY, retry, "retry-on");
}

static void check_way(const struct way *way) {
    check_timeouts(way);
    check_ntlm(way);
    check_binds(way);
    check_servers(way, 1);
    check_affinity(way);
    if (mapicfg__begins(way->request.path, "/mapi")) check_health(way);
    check_compression(way, way->front);
    check_compression(way, way->back);
    check_retry(way);
}

/* ---- frontends ---- */

static int is_front(const struct mapicfg__tree *tree, uint32_t section) {
    return mapicfg__is_named(tree, section, "frontend") || mapicfg__is_named(tree, section, "listen");
}

/* A default_backend that is there to refuse whatever no rule has taken. */
static int refuses_the_rest(const struct mapicfg__tree *tree, uint32_t by, uint32_t backend) {
    if (!mapicfg__is_named(tree, by, "default_backend")) return 0;
    for (uint32_t at = backend ? mapicfg__child(tree, backend, "http-request") : MAPICFG__ROOT; at;
         at = mapicfg__sibling(tree, at, "http-request"))
        if (is_refusing(mapicfg__word(tree, at, 1)) && !mapicfg__find_word(tree, at, "if") &&
            !mapicfg__find_word(tree, at, "unless"))
            return 1;
    return 0;
}

static void follow(const struct mapicfg__lint *lint, uint32_t front, uint32_t *published) {
    for (size_t i = 0; i < MAPICFG__PATH_COUNT; i++) {
        struct way way = {.lint = lint, .tree = lint->tree, .front = front};
        way.request = (struct mapicfg__haproxy_request){lint, mapicfg__paths[i], NULL};
        uint32_t by = mapicfg__haproxy_route(&way.request, front, &way.back);
        if (!by || refuses_the_rest(lint->tree, by, way.back)) continue;
        published[i] = by;
        if (check_rules(&way, front)) continue;
        const char *name = mapicfg__word(lint->tree, by, 1);
        if (!way.back && !mapicfg__contains(name, "%[")) say(&way, RULE_BACKEND_UNKNOWN, by, name);
        if (!way.back) continue;
        if (way.back != front && check_rules(&way, way.back)) continue;
        check_way(&way);
    }
}

/* A section in mode tcp passes on what arrives, so it must not look at paths. Returns what hands it on. */
static uint32_t follow_tcp(const struct mapicfg__lint *lint, uint32_t front) {
    const struct mapicfg__tree *tree = lint->tree;
    struct way way = {.lint = lint, .tree = tree, .front = front};
    way.request = (struct mapicfg__haproxy_request){lint, "/mapi/emsmdb/", NULL};
    for (uint32_t at = tree->list[front].first; at; at = tree->list[at].next) {
        const char *test = mapicfg__word(tree, at, 2);
        int looks =
            (mapicfg__is_named(tree, at, "acl") && (mapicfg__begins(test, "path") || mapicfg__begins(test, "hdr"))) ||
            mapicfg__is_named(tree, at, "http-request") || has_part(&way, at, "path_beg");
        if (!looks) continue;
        say(&way, RULE_TCP_RULES, at, mapicfg__word(tree, at, 0));
        return at;
    }
    uint32_t by = mapicfg__haproxy_route(&way.request, front, &way.back);
    if (by && !way.back) say(&way, RULE_BACKEND_UNKNOWN, by, mapicfg__word(tree, by, 1));
    if (!way.back) return by;
    check_timeouts(&way);
    check_servers(&way, 0);
    check_affinity(&way);
    check_health(&way);
    return by;
}

static int is_mail_bind(const struct mapicfg__tree *tree, uint32_t section) {
    static const char *const ports[] = {":25", ":110", ":143", ":465", ":587", ":993", ":995", ":389", ":636", ":3306"};
    const char *bind = mapicfg__word(tree, mapicfg__child(tree, section, "bind"), 1), *colon = strrchr(bind, ':');
    for (size_t i = 0; colon && i < sizeof ports / sizeof *ports; i++)
        if (strcmp(colon, ports[i]) == 0) return 1;
    return 0;
}

static int rank(const struct mapicfg__tree *tree, uint32_t section) {
    static const char *const words[] = {"mapi", "autodiscover", "owa", "exch", "ews", "activesync"};
    if (!is_front(tree, section) || mapicfg__child(tree, section, "stats") || is_mail_bind(tree, section)) return 0;
    if (!mapicfg__child(tree, section, "use_backend") && !mapicfg__child(tree, section, "server") &&
        !mapicfg__haproxy_setting(tree, section, "default_backend", NULL))
        return 0;
    for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
        if (mapicfg__contains(mapicfg__word(tree, section, 1), words[w])) return 2;
        for (uint32_t at = tree->list[section].first; at; at = tree->list[at].next)
            for (uint32_t i = 1; i < tree->list[at].count; i++)
                if (mapicfg__contains(mapicfg__word(tree, at, i), words[w])) return 2;
    }
    return 1;
}

static void check_hosts(const struct mapicfg__lint *lint) {
    const struct mapicfg__tree *tree = lint->tree;
    for (size_t h = 0; h < lint->host_count; h++) {
        uint32_t found = MAPICFG__ROOT, backend;
        struct mapicfg__haproxy_request request = {lint, "/mapi/emsmdb/", lint->hosts[h]};
        for (uint32_t at = tree->list[MAPICFG__ROOT].first; at && !found; at = tree->list[at].next)
            if (rank(tree, at) && (found = mapicfg__haproxy_route(&request, at, &backend)) != MAPICFG__ROOT &&
                refuses_the_rest(tree, found, backend))
                found = MAPICFG__ROOT;
        if (!found) mapicfg__say(lint, RULE_HOST_MISSING, MAPICFG__ROOT, lint->hosts[h], NULL);
    }
}

void mapicfg__lint_haproxy(const struct mapicfg__lint *lint) {
    const struct mapicfg__tree *tree = lint->tree;
    uint32_t published[MAPICFG__PATH_COUNT] = {0}, through = MAPICFG__ROOT;
    int best = 0, left = MAX_FOLLOWED;
    for (uint32_t at = tree->list[MAPICFG__ROOT].first; at; at = tree->list[at].next)
        if (rank(tree, at) > best) best = rank(tree, at);
    for (uint32_t at = tree->list[MAPICFG__ROOT].first; best && at; at = tree->list[at].next) {
        if (rank(tree, at) != best || left-- <= 0) continue;
        if (mapicfg__haproxy_is_http(tree, at))
            follow(lint, at, published);
        else
            through = follow_tcp(lint, at);
    }
    if (through && !published[MAPICFG__PATH_EMSMDB]) return;
    mapicfg__say_missing(lint, published);
    if (published[MAPICFG__PATH_EMSMDB]) check_hosts(lint);
}
