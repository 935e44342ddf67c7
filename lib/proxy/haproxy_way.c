/* SPDX-License-Identifier: LGPL-2.1-or-later
 * haproxy_way.c: connections, servers, health checks and what passes on the way of a request through HAProxy. */
#include "proxy/haproxy_way.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "proxy/pattern.h"
#include "proxy/words.h"

static void say(const struct mapicfg__haproxy_way *way, enum mapicfg__rule_number rule, uint32_t directive,
                const char *what) {
    mapicfg__lint_say(way->lint, rule, directive, what, NULL);
}

static const char *back_name(const struct mapicfg__haproxy_way *way) {
    return mapicfg__tree_word_at(way->tree, way->back, 1);
}

/* ---- connections ---- */

/* A time as it stands, or one that a variable of the environment gives. */
void mapicfg__haproxy_check_timeout(const struct mapicfg__haproxy_way *way, uint32_t directive, uint32_t word) {
    const char *text = mapicfg__tree_word_at(way->tree, directive, word);
    uint64_t milliseconds;
    if (!mapicfg__words_parse_time(text, 1, &milliseconds))
        mapicfg__lint_say(way->lint, RULE_PROXY_CANNOT_TELL, directive, "how long the proxy waits", text);
    else if (milliseconds)
        mapicfg__lint_check_timeout(way->lint, directive, milliseconds);
}

void mapicfg__haproxy_check_timeouts(const struct mapicfg__haproxy_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    const uint32_t timeouts[] = {mapicfg__haproxy_setting(tree, way->front, "timeout", "client"),
                                 mapicfg__haproxy_setting(tree, way->back, "timeout", "server")};
    for (size_t i = 0; i < 2; i++)
        if (timeouts[i]) mapicfg__haproxy_check_timeout(way, timeouts[i], 2);
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

/* The value behind a word of the server, else of its default-server; NULL when neither has it. */
static const char *server_value(const struct mapicfg__haproxy_way *way, uint32_t server, const char *word) {
    uint32_t at = mapicfg__tree_find_word(way->tree, server, word);
    if (at) return mapicfg__tree_word_at(way->tree, server, at + 1);
    uint32_t shared = mapicfg__haproxy_setting(way->tree, way->back, "default-server", NULL);
    at = mapicfg__tree_find_word(way->tree, shared, word);
    return at ? mapicfg__tree_word_at(way->tree, shared, at + 1) : NULL;
}

/* Reports what ends a connection after each answer, in front or behind; 0 when nothing does. */
static int check_closing(const struct mapicfg__haproxy_way *way) {
    const uint32_t options[] = {
        mapicfg__haproxy_closing(way->tree, way->front),
        way->back == way->front ? MAPICFG__ROOT : mapicfg__haproxy_closing(way->tree, way->back)};
    for (size_t i = 0; i < 2; i++)
        if (options[i])
            say(way, RULE_PROXY_CONNECTION_CLOSED, options[i], mapicfg__tree_word_at(way->tree, options[i], 1));
    return options[0] || options[1];
}

/* A server with HTTP/2, where requests of several clients share a connection from the start. */
static int has_http2(const struct mapicfg__haproxy_way *way, uint32_t server) {
    const char *alpn = server_value(way, server, "alpn"), *proto = server_value(way, server, "proto");
    return (alpn && mapicfg__text_contains(alpn, "h2")) || (proto && mapicfg__text_same(proto, "h2"));
}

/* Whether any server keeps idle connections for others: pool-max-conn 0 ends them. */
static int keeps_idle(const struct mapicfg__haproxy_way *way) {
    for (uint32_t at = mapicfg__tree_child(way->tree, way->back, "server"); at;
         at = mapicfg__tree_sibling(way->tree, at)) {
        const char *most = server_value(way, at, "pool-max-conn");
        if (!most || strcmp(most, "0") != 0) return 1;
    }
    return mapicfg__tree_child(way->tree, way->back, "server-template") != MAPICFG__ROOT;
}

static int any_http2(const struct mapicfg__haproxy_way *way) {
    for (uint32_t at = mapicfg__tree_child(way->tree, way->back, "server"); at;
         at = mapicfg__tree_sibling(way->tree, at))
        if (has_http2(way, at)) return 1;
    return 0;
}

/* A 401 with NTLM or Negotiate keeps the connection for its client, but a client with Kerberos may send its ticket at
 * once, and there is no 401. Releases before 1.9 share connections only when they are told to; 1.9 to 2.1 do not
 * recognize NTLM in a 401 (traffic: 1.9.0 and 2.0.0; 2.2.0 does). */
static void check_reuse(const struct mapicfg__haproxy_way *way) {
    uint32_t reuse = mapicfg__haproxy_setting(way->tree, way->back, "http-reuse", NULL);
    const char *how = mapicfg__tree_word_at(way->tree, reuse, 1);
    int pools = mapicfg__lint_since(way->lint, 1, 9, 0), recognizes = mapicfg__lint_since(way->lint, 2, 2, 0);
    int eager = mapicfg__text_same(how, "always") || mapicfg__text_same(how, "aggressive");
    char said[64];
    if (mapicfg__text_same(how, "never") || (!reuse && pools == MAPICFG__NO)) return;
    if (recognizes != MAPICFG__NO && !keeps_idle(way)) return;
    snprintf(said, sizeof said, reuse ? "http-reuse %.20s" : "http-reuse safe, HAProxy's default,", how);
    if (way->lint->kerberos)
        say(way, RULE_PROXY_KERBEROS_REUSE, reuse ? reuse : way->back, said);
    else if ((pools != MAPICFG__NO && recognizes == MAPICFG__NO) ||
             (eager && (recognizes == MAPICFG__UNKNOWN || any_http2(way))))
        say(way, RULE_PROXY_NTLM_REUSE, reuse ? reuse : way->back, said);
}

/* From 2.0 on a client stays with the server whose 401 offered NTLM or Negotiate, as long as its connection lasts. */
static void check_moves(const struct mapicfg__haproxy_way *way, int closed) {
    const char *balance =
        mapicfg__tree_word_at(way->tree, mapicfg__haproxy_setting(way->tree, way->back, "balance", NULL), 1);
    if (!closed && mapicfg__lint_since(way->lint, 2, 0, 0) != MAPICFG__NO) return;
    if (count_servers(way->tree, way->back) > 1 && !is_deterministic(balance) &&
        !mapicfg__haproxy_option(way->tree, way->back, "prefer-last-server"))
        say(way, RULE_PROXY_CONNECTION_MOVES, way->back, back_name(way));
}

static void check_ntlm(const struct mapicfg__haproxy_way *way) {
    if (!way->lint->ntlm) return;
    int closed = check_closing(way);
    if (!closed) check_reuse(way);
    check_moves(way, closed);
}

static void check_limit(const struct mapicfg__haproxy_way *way, uint32_t directive, uint32_t word) {
    const char *text = mapicfg__tree_word_at(way->tree, directive, word);
    uint64_t number;
    if (mapicfg__text_parse_number(text, strlen(text), &number) && number && number < 100)
        say(way, RULE_PROXY_CONNECTION_LIMIT, directive, text);
}

/* ---- servers ---- */

static void check_verify(const struct mapicfg__haproxy_way *way, uint32_t server) {
    const char *verify = server_value(way, server, "verify");
    uint32_t global = mapicfg__tree_child(way->tree, MAPICFG__ROOT, "global");
    const char *usual =
        mapicfg__tree_word_at(way->tree, mapicfg__tree_child(way->tree, global, "ssl-server-verify"), 1);
    if (mapicfg__text_same(verify ? verify : usual, "none")) say(way, RULE_PROXY_BACKEND_VERIFY, server, "verify none");
}

static void check_server(const struct mapicfg__haproxy_way *way, uint32_t server, int http) {
    uint32_t limit = mapicfg__tree_find_word(way->tree, server, "maxconn");
    const char *name = mapicfg__tree_word_at(way->tree, server, 2);
    if (server_value(way, server, "ssl") && !mapicfg__tree_find_word(way->tree, server, "no-ssl"))
        check_verify(way, server);
    else if (http && (way->lint->protection || !mapicfg__lint_is_local(name)))
        say(way, way->lint->protection ? RULE_PROXY_TLS_OFFLOAD_PROTECTED : RULE_PROXY_TLS_OFFLOAD, server, name);
    if (!server_value(way, server, "check") || mapicfg__tree_find_word(way->tree, server, "no-check"))
        say(way, RULE_PROXY_HEALTH_MISSING, server, back_name(way));
    if (limit) check_limit(way, server, limit + 1);
    if (way->lint->ntlm && has_http2(way, server)) say(way, RULE_PROXY_HTTP2, server, "server with alpn h2");
}

void mapicfg__haproxy_check_servers(const struct mapicfg__haproxy_way *way, int http) {
    const struct mapicfg__tree *tree = way->tree;
    const uint32_t limits[] = {mapicfg__tree_child(tree, mapicfg__tree_child(tree, MAPICFG__ROOT, "global"), "maxconn"),
                               mapicfg__haproxy_setting(tree, way->front, "maxconn", NULL)};
    for (size_t i = 0; i < 2; i++)
        if (limits[i]) check_limit(way, limits[i], 1);
    for (uint32_t at = mapicfg__tree_child(tree, way->back, "server"); at; at = mapicfg__tree_sibling(tree, at))
        check_server(way, at, http);
}

void mapicfg__haproxy_check_affinity(const struct mapicfg__haproxy_way *way) {
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

/* A pattern of statuses that takes 200 and none of what a server that is not healthy may answer. */
static int takes_200_alone(const struct mapicfg__haproxy_way *way, const char *pattern) {
    static const char *const others[] = {"204", "301", "302", "400", "401", "403", "404", "500", "502", "503"};
    int alone = mapicfg__pattern_fits(pattern, "200", 0, way->tree->left) == MAPICFG__YES;
    for (size_t i = 0; alone && i < sizeof others / sizeof *others; i++)
        alone = mapicfg__pattern_fits(pattern, others[i], 0, way->tree->left) == MAPICFG__NO;
    return alone;
}

/* Whether `by`, in a section nearer to the back end, replaces a rule: all http-check rules are inherited or none. */
static int is_replaced(const struct mapicfg__tree *tree, uint32_t rule, uint32_t by) {
    uint32_t section = tree->list[by].parent;
    return by && section != tree->list[rule].parent &&
           mapicfg__haproxy_setting(tree, section, "http-check", mapicfg__tree_word_at(tree, rule, 1)) == rule;
}

/* The http-check rule that is in effect, its own or one of its defaults; an option httpchk begins a new list. */
static uint32_t check_rule(const struct mapicfg__haproxy_way *way, const char *what, const char *other) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t rule = mapicfg__haproxy_setting(tree, way->back, "http-check", what);
    if (is_replaced(tree, rule, mapicfg__haproxy_option(tree, way->back, "httpchk")) ||
        is_replaced(tree, rule, mapicfg__haproxy_setting(tree, way->back, "http-check", other)))
        return MAPICFG__ROOT;
    return rule;
}

static int expects_200(const struct mapicfg__haproxy_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t expect = check_rule(way, "expect", "send"), section = tree->list[expect].parent;
    for (uint32_t at = expect ? mapicfg__tree_child(tree, section, "http-check") : 0; at;
         at = mapicfg__tree_sibling(tree, at))
        if (mapicfg__text_same(mapicfg__tree_word_at(tree, at, 1), "expect")) {
            uint32_t pattern = mapicfg__tree_find_word(tree, at, "rstatus");
            if (pattern && !mapicfg__tree_find_word(tree, at, "!"))
                return takes_200_alone(way, mapicfg__tree_word_at(tree, at, pattern + 1));
            return (mapicfg__tree_find_word(tree, at, "status") && mapicfg__tree_find_word(tree, at, "200")) ||
                   mapicfg__tree_find_word(tree, at, "string") || mapicfg__tree_find_word(tree, at, "rstring");
        }
    return 0;
}

void mapicfg__haproxy_check_health(const struct mapicfg__haproxy_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t option = mapicfg__haproxy_option(tree, way->back, "httpchk");
    uint32_t send = check_rule(way, "send", "expect");
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

/* ---- what passes ---- */

static void check_compression(const struct mapicfg__haproxy_way *way, uint32_t section) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t algorithm = mapicfg__haproxy_setting(tree, section, "compression", "algo");
    uint32_t types = mapicfg__haproxy_setting(tree, section, "compression", "type");
    if (algorithm && (!types || mapicfg__tree_find_word(tree, types, "application/mapi-http")))
        say(way, RULE_PROXY_COMPRESSION, types ? types : algorithm,
            types ? "compression type" : "compression of all types");
}

static void check_retry(const struct mapicfg__haproxy_way *way) {
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

void mapicfg__haproxy_check(const struct mapicfg__haproxy_way *way) {
    mapicfg__haproxy_check_timeouts(way);
    check_ntlm(way);
    mapicfg__haproxy_check_servers(way, 1);
    mapicfg__haproxy_check_affinity(way);
    if (mapicfg__text_starts_exactly(way->request.path, "/mapi")) mapicfg__haproxy_check_health(way);
    check_compression(way, way->front);
    check_compression(way, way->back);
    check_retry(way);
}
