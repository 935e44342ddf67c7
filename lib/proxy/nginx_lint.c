/* SPDX-License-Identifier: LGPL-2.1-or-later
 * nginx_lint.c: what in an nginx configuration breaks MAPI over HTTP. The way of a request to each path is followed to
 * its location, and what is in effect there is looked at. */
#include <string.h>

#include "base/text.h"
#include "proxy/lint.h"
#include "proxy/nginx_route.h"

#define MAX_FOLLOWED 64 /* servers */

/* One way: a path, the location that answers, and the target of its proxy_pass. */
struct way {
    const struct mapicfg__lint *lint;
    const struct mapicfg__tree *tree;
    const char *path;
    uint32_t server, location, pass, upstream;
};

static uint32_t setting(const struct way *way, const char *name) {
    return mapicfg__nginx_setting(way->tree, way->location, name);
}

static const char *value(const struct way *way, uint32_t directive) {
    return mapicfg__word(way->tree, directive, 1);
}

static int is_on(const struct way *way, const char *name) {
    return mapicfg__same_word(value(way, setting(way, name)), "on");
}

static void say(const struct way *way, enum mapicfg__proxy_rule rule, uint32_t directive, const char *what) {
    mapicfg__say(way->lint, rule, directive, what, NULL);
}

/* ---- the target ---- */

static void check_rewriting(const struct way *way, const char *target_path) {
    const struct mapicfg__tree *tree = way->tree;
    const char *pattern, *modifier = mapicfg__nginx_location(tree, way->location, &pattern);
    size_t prefix = way->location == way->server || *modifier == '~' ? 0 : strlen(pattern);
    size_t target = strlen(target_path);
    if (target && prefix &&
        (!mapicfg__begins(way->path, target_path) || strcmp(way->path + target, way->path + prefix) != 0))
        mapicfg__say(way->lint, RULE_PATH_REWRITTEN, way->pass, pattern, target_path);
    uint32_t blocks[] = {way->location, way->server};
    for (size_t i = 0; i < (way->location == way->server ? 1 : 2); i++)
        for (uint32_t at = mapicfg__child(tree, blocks[i], "rewrite"); at; at = mapicfg__sibling(tree, at, "rewrite"))
            if (mapicfg__pattern_fits(value(way, at), way->path, 0) == MAPICFG__YES)
                mapicfg__say(way->lint, RULE_PATH_REWRITTEN, at, value(way, at), mapicfg__word(tree, at, 2));
}

static void check_target(struct way *way) {
    const char *url = value(way, way->pass);
    int plain = mapicfg__begins(url, "http://");
    const char *host = strstr(url, "://");
    host = host ? host + 3 : url;
    if (plain)
        say(way, way->lint->protection ? RULE_TLS_OFFLOAD_PROTECTED : RULE_TLS_OFFLOAD, way->pass, url);
    else if (!is_on(way, "proxy_ssl_verify"))
        say(way, RULE_BACKEND_VERIFY, way->pass, "proxy_ssl_verify is not on");
    if (strchr(url, '$')) return;
    size_t size = strcspn(host, "/");
    check_rewriting(way, host + size);
    size_t name = strcspn(host, ":/");
    way->upstream = mapicfg__nginx_upstream(way->tree, way->server, host, name);
    if (!way->upstream && !memchr(host, '.', size) && *host != '[' && !mapicfg__begins(host, "localhost") &&
        name == size)
        say(way, RULE_BACKEND_UNKNOWN, way->pass, url);
}

static void check_upstream(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    static const char *const affinity[] = {"ip_hash", "hash", "sticky"};
    uint32_t upstream = way->upstream;
    if (!upstream) return;
    for (size_t i = 0; i < 3; i++)
        if (mapicfg__child(tree, upstream, affinity[i]))
            say(way, RULE_AFFINITY, mapicfg__child(tree, upstream, affinity[i]), affinity[i]);
    for (uint32_t at = mapicfg__child(tree, upstream, "server"); at; at = mapicfg__sibling(tree, at, "server"))
        if (mapicfg__find_word(tree, at, "max_fails=0"))
            say(way, RULE_HEALTH_MISSING, at, mapicfg__word(tree, upstream, 1));
}

/* ---- the connection ---- */

static uint32_t header_set(const struct way *way, const char *name) {
    uint32_t at = mapicfg__nginx_level(way->tree, way->location, "proxy_set_header");
    for (; at; at = mapicfg__sibling(way->tree, at, "proxy_set_header"))
        if (mapicfg__same_word(value(way, at), name)) return at;
    return MAPICFG__ROOT;
}

static void check_kept(const struct way *way) {
    uint32_t header = header_set(way, "Connection"), idle = setting(way, "keepalive_timeout");
    const char *sent = mapicfg__word(way->tree, header, 2);
    if (!header)
        say(way, RULE_CONNECTION_CLOSED, way->pass, "Connection: close, which nginx sends unless told otherwise,");
    else if (*sent && !mapicfg__same_word(sent, "keep-alive"))
        say(way, RULE_CONNECTION_CLOSED, header, sent);
    if (idle && mapicfg__begins(value(way, idle), "0"))
        say(way, RULE_CONNECTION_CLOSED, idle, "keepalive_timeout 0");
}

static void check_ntlm(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t keepalive = way->upstream ? mapicfg__child(tree, way->upstream, "keepalive") : MAPICFG__ROOT;
    if (!way->lint->ntlm) return;
    if (keepalive) /* also beside ntlm: the two exclude each other */
        say(way, RULE_NTLM_SHARED, keepalive, "keepalive");
    else if (way->upstream && mapicfg__child(tree, way->upstream, "ntlm"))
        check_kept(way);
    else
        say(way, RULE_NTLM_UNSUPPORTED, way->pass, value(way, way->pass));
    if (is_on(way, "http2")) say(way, RULE_HTTP2, setting(way, "http2"), "http2 on");
    for (uint32_t at = mapicfg__child(tree, way->server, "listen"); at; at = mapicfg__sibling(tree, at, "listen"))
        if (mapicfg__find_word(tree, at, "http2")) say(way, RULE_HTTP2, at, "listen with http2");
}

static void check_times(const struct way *way) {
    uint32_t version = setting(way, "proxy_http_version"), read = setting(way, "proxy_read_timeout");
    uint32_t body = setting(way, "client_body_timeout");
    uint64_t milliseconds = 60000;
    if (!version)
        say(way, RULE_HTTP10, way->pass, "proxy_http_version is not set");
    else if (mapicfg__same_word(value(way, version), "1.0"))
        say(way, RULE_HTTP10, version, "proxy_http_version 1.0");
    if (!read || mapicfg__parse_time(value(way, read), 1000, &milliseconds))
        mapicfg__check_timeout(way->lint, read ? read : way->pass, milliseconds);
    if (body && mapicfg__parse_time(value(way, body), 1000, &milliseconds) && milliseconds < 20000)
        say(way, RULE_BODY_TIMEOUT, body, value(way, body));
}

/* ---- what passes ---- */

static void check_body(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    static const char *const changing[] = {"proxy_method", "proxy_set_body"};
    uint32_t limit = setting(way, "client_max_body_size"), except = mapicfg__child(tree, way->location, "limit_except");
    uint32_t body = setting(way, "proxy_pass_request_body");
    uint64_t bytes;
    if (limit && mapicfg__parse_size(value(way, limit), &bytes) && bytes && bytes < MAPICFG__LEAST_BODY)
        say(way, RULE_BODY_SIZE, limit, value(way, limit));
    if (except && !mapicfg__find_word(tree, except, "POST"))
        say(way, RULE_METHODS, except, "limit_except without POST");
    if (mapicfg__same_word(value(way, body), "off")) say(way, RULE_BODY_DROPPED, body, "proxy_pass_request_body off");
    for (size_t i = 0; i < 2; i++)
        if (setting(way, changing[i])) say(way, RULE_BODY_DROPPED, setting(way, changing[i]), changing[i]);
}

static void check_header(const struct way *way, uint32_t at, const char *name) {
    if (mapicfg__is_authentication_header(name))
        say(way, RULE_AUTHENTICATION_DROPPED, at, mapicfg__word(way->tree, at, 0));
    else if (mapicfg__is_needed_header(name))
        mapicfg__say(way->lint, RULE_HEADER_DROPPED, at, name, NULL);
}

static void check_headers(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    static const char *const removing[] = {"proxy_hide_header", "more_clear_headers", "more_clear_input_headers"};
    uint32_t host = header_set(way, "Host"), all = setting(way, "proxy_pass_request_headers");
    const char *name = mapicfg__word(tree, host, 2);
    if (!host)
        say(way, RULE_HOST_HEADER, way->pass, "proxy_set_header Host is not set here");
    else if (!mapicfg__begins(name, "$host") && !mapicfg__begins(name, "$http_host") &&
             !mapicfg__is_our_host(way->lint, name))
        say(way, RULE_HOST_HEADER, host, name);
    for (uint32_t at = mapicfg__nginx_level(tree, way->location, "proxy_set_header"); at;
         at = mapicfg__sibling(tree, at, "proxy_set_header"))
        if (!mapicfg__begins(mapicfg__word(tree, at, 2), "$http_")) check_header(way, at, value(way, at));
    for (size_t i = 0; i < 3; i++)
        for (uint32_t at = mapicfg__nginx_level(tree, way->location, removing[i]); at;
             at = mapicfg__sibling(tree, at, removing[i]))
            check_header(way, at, value(way, at));
    uint32_t replaced = setting(way, "more_set_headers");
    for (uint32_t i = 1; replaced && i < tree->list[replaced].count; i++)
        if (mapicfg__begins_any_case(mapicfg__word(tree, replaced, i), "WWW-Authenticate"))
            say(way, RULE_AUTHENTICATION_DROPPED, replaced, "more_set_headers");
    if (mapicfg__same_word(value(way, all), "off"))
        say(way, RULE_HEADER_DROPPED, all, "proxy_pass_request_headers off");
}

static int has_type(const struct way *way, const char *name, const char *type) {
    uint32_t types = setting(way, name);
    return types && (mapicfg__find_word(way->tree, types, "*") || mapicfg__find_word(way->tree, types, type));
}

static void check_content(const struct way *way) {
    uint32_t buffering = setting(way, "proxy_buffering"), cache = setting(way, "proxy_cache");
    uint32_t filter = setting(way, "sub_filter"), pages = setting(way, "error_page");
    if (!mapicfg__same_word(value(way, buffering), "off"))
        say(way, RULE_BUFFERING, buffering ? buffering : way->pass, "proxy_buffering is on");
    if (cache && !mapicfg__same_word(value(way, cache), "off")) say(way, RULE_CACHE, cache, "proxy_cache");
    if (is_on(way, "gzip") && has_type(way, "gzip_types", "application/mapi-http"))
        say(way, RULE_COMPRESSION, setting(way, "gzip_types"), "gzip_types");
    if (filter && (has_type(way, "sub_filter_types", "application/mapi-http") ||
                   has_type(way, "sub_filter_types", "text/xml")))
        say(way, RULE_CONTENT_CHANGED, filter, "sub_filter");
    if (is_on(way, "proxy_intercept_errors") && mapicfg__find_word(way->tree, pages, "401"))
        say(way, RULE_ERROR_PAGES, pages, "error_page 401");
}

static void check_access(const struct way *way) {
    static const char *const own[] = {"auth_basic", "auth_request", "auth_jwt"};
    static const char *const limits[] = {"limit_req", "limit_conn"};
    uint32_t next = setting(way, "proxy_next_upstream");
    for (size_t i = 0; i < 3; i++) {
        uint32_t at = setting(way, own[i]);
        if (at && !mapicfg__same_word(value(way, at), "off")) say(way, RULE_OWN_AUTHENTICATION, at, own[i]);
    }
    for (size_t i = 0; i < 2; i++)
        if (setting(way, limits[i])) say(way, RULE_RATE_LIMIT, setting(way, limits[i]), limits[i]);
    if (mapicfg__find_word(way->tree, next, "non_idempotent"))
        say(way, RULE_RETRY, next, "proxy_next_upstream non_idempotent");
}

/* ---- health checks (nginx Plus) ---- */

static int match_wants_200(const struct mapicfg__tree *tree, uint32_t block, const char *name) {
    for (;; block = tree->list[block].parent) {
        for (uint32_t at = mapicfg__child(tree, block, "match"); at; at = mapicfg__sibling(tree, at, "match"))
            if (mapicfg__same_word(mapicfg__word(tree, at, 1), name))
                return mapicfg__same_word(mapicfg__word(tree, mapicfg__child(tree, at, "status"), 1), "200");
        if (block == MAPICFG__ROOT) return 0;
    }
}

static void check_health(const struct way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t check = mapicfg__child(tree, way->location, "health_check");
    if (!check || !mapicfg__begins(way->path, "/mapi")) return;
    const char *uri = "/", *match = NULL;
    for (uint32_t i = 1; i < tree->list[check].count; i++) {
        const char *word = mapicfg__word(tree, check, i);
        if (mapicfg__begins(word, "uri=")) uri = word + 4;
        if (mapicfg__begins(word, "match=")) match = word + 6;
    }
    if (!mapicfg__is_health_path(uri)) say(way, RULE_HEALTH_PATH, check, uri);
    if (!match)
        say(way, RULE_HEALTH_STATUS, check, "without match, redirects count as well");
    else if (!match_wants_200(tree, way->location, match))
        say(way, RULE_HEALTH_STATUS, check, match);
}

static void check_certificate(const struct way *way) {
    uint32_t certificate = setting(way, "ssl_certificate");
    if (way->lint->protection && certificate && mapicfg__is_own_certificate(value(way, certificate)))
        say(way, RULE_CERTIFICATE, certificate, value(way, certificate));
}

static void check_way(struct way *way) {
    check_target(way);
    check_upstream(way);
    check_ntlm(way);
    check_times(way);
    check_body(way);
    check_headers(way);
    check_content(way);
    check_access(way);
    check_health(way);
    check_certificate(way);
}

/* ---- servers ---- */

/* A refusal in the location: 4xx, or `deny all` without an exception. */
static uint32_t refusal(const struct mapicfg__tree *tree, uint32_t location) {
    uint32_t answer = mapicfg__child(tree, location, "return");
    if (answer && mapicfg__word(tree, answer, 1)[0] == '4') return answer;
    if (mapicfg__nginx_setting(tree, location, "allow")) return MAPICFG__ROOT;
    uint32_t deny = mapicfg__nginx_setting(tree, location, "deny");
    return mapicfg__same_word(mapicfg__word(tree, deny, 1), "all") ? deny : MAPICFG__ROOT;
}

/* A location for whatever no other one has taken. */
static int takes_the_rest(const struct mapicfg__tree *tree, uint32_t location) {
    const char *pattern;
    if (!mapicfg__is_named(tree, location, "location")) return 0;
    return !*mapicfg__nginx_location(tree, location, &pattern) && strcmp(pattern, "/") == 0;
}

static void follow(const struct mapicfg__lint *lint, uint32_t server, uint32_t *published) {
    const struct mapicfg__tree *tree = lint->tree;
    if (mapicfg__child(tree, server, "return")) return;
    for (size_t i = 0; i < MAPICFG__PATH_COUNT; i++) {
        struct way way = {.lint = lint, .tree = tree, .path = mapicfg__paths[i], .server = server};
        way.location = mapicfg__nginx_route(tree, server, way.path);
        way.pass = mapicfg__child(tree, way.location, "proxy_pass");
        uint32_t refused = refusal(tree, way.location);
        if (refused && takes_the_rest(tree, way.location)) continue;
        if (refused) {
            say(&way, RULE_PATH_REFUSED, refused, way.path);
            published[i] = refused;
        } else if (way.pass) {
            published[i] = way.location;
            check_way(&way);
        }
    }
}

static int mentions_exchange(const struct mapicfg__tree *tree, uint32_t block) {
    static const char *const words[] = {"mapi", "autodiscover", "owa", "ews", "ecp", "activesync", "rpcproxy", "oab"};
    for (uint32_t at = mapicfg__child(tree, block, "location"); at; at = mapicfg__sibling(tree, at, "location"))
        for (uint32_t i = 1; i < tree->list[at].count; i++)
            for (size_t w = 0; w < sizeof words / sizeof *words; w++)
                if (mapicfg__contains(mapicfg__word(tree, at, i), words[w])) return 1;
    return 0;
}

/* How sure it is that a server is the one of Exchange. */
static int rank(const struct mapicfg__lint *lint, uint32_t server) {
    const struct mapicfg__tree *tree = lint->tree;
    if (mapicfg__child(tree, server, "return")) return 0;
    if (mentions_exchange(tree, server)) return 3;
    for (uint32_t at = mapicfg__child(tree, server, "server_name"); at; at = mapicfg__sibling(tree, at, "server_name"))
        for (uint32_t i = 1; i < tree->list[at].count; i++)
            if (mapicfg__is_our_host(lint, mapicfg__word(tree, at, i))) return 2;
    return 1;
}

static uint32_t next_server(const struct mapicfg__tree *tree, uint32_t *block, uint32_t server) {
    server = server ? mapicfg__sibling(tree, server, "server") : mapicfg__child(tree, *block, "server");
    while (!server) {
        *block = *block ? mapicfg__sibling(tree, *block, "http") : mapicfg__child(tree, MAPICFG__ROOT, "http");
        if (!*block) return MAPICFG__ROOT;
        server = mapicfg__child(tree, *block, "server");
    }
    return server;
}

static void follow_servers(const struct mapicfg__lint *lint, uint32_t *published) {
    const struct mapicfg__tree *tree = lint->tree;
    int best = 0, left = MAX_FOLLOWED;
    for (uint32_t block = MAPICFG__ROOT, at = 0; (at = next_server(tree, &block, at)) != MAPICFG__ROOT;)
        if (rank(lint, at) > best) best = rank(lint, at);
    for (uint32_t block = MAPICFG__ROOT, at = 0; best && (at = next_server(tree, &block, at)) != MAPICFG__ROOT;)
        if (rank(lint, at) == best && left-- > 0) follow(lint, at, published);
}

static void check_hosts(const struct mapicfg__lint *lint) {
    for (size_t i = 0; i < lint->host_count; i++) {
        int found = 0;
        for (uint32_t block = MAPICFG__ROOT, at = 0; (at = next_server(lint->tree, &block, at)) != MAPICFG__ROOT;)
            found |= mapicfg__nginx_has_name(lint->tree, at, lint->hosts[i]) &&
                     !mapicfg__child(lint->tree, at, "return");
        if (!found) mapicfg__say(lint, RULE_HOST_MISSING, MAPICFG__ROOT, lint->hosts[i], NULL);
    }
}

/* ---- stream servers: TLS passed through, or made anew ---- */

static int is_mail_port(const char *listen) {
    static const char *const ports[] = {"25", "110", "143", "465", "587", "993", "995"};
    const char *colon = strrchr(listen, ':');
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++)
        if (strcmp(colon ? colon + 1 : listen, ports[i]) == 0) return 1;
    return 0;
}

static void check_stream_server(const struct mapicfg__lint *lint, uint32_t server) {
    const struct mapicfg__tree *tree = lint->tree;
    struct way way = {.lint = lint, .tree = tree, .path = "", .server = server, .location = server};
    way.pass = mapicfg__child(tree, server, "proxy_pass");
    uint32_t timeout = setting(&way, "proxy_timeout"), listen = mapicfg__child(tree, server, "listen");
    uint64_t milliseconds;
    const char *target = value(&way, way.pass);
    way.upstream = mapicfg__nginx_upstream(tree, server, target, strlen(target));
    if (timeout && mapicfg__parse_time(value(&way, timeout), 1000, &milliseconds))
        mapicfg__check_timeout(lint, timeout, milliseconds);
    if (!way.upstream && !strpbrk(target, ".:$")) say(&way, RULE_BACKEND_UNKNOWN, way.pass, target);
    check_upstream(&way);
    if (!mapicfg__find_word(tree, listen, "ssl")) return;
    if (!is_on(&way, "proxy_ssl"))
        say(&way, lint->protection ? RULE_TLS_OFFLOAD_PROTECTED : RULE_TLS_OFFLOAD, way.pass, target);
    else if (!is_on(&way, "proxy_ssl_verify"))
        say(&way, RULE_BACKEND_VERIFY, way.pass, "proxy_ssl_verify is not on");
    check_certificate(&way);
}

/* Returns a server that passes everything on, or MAPICFG__ROOT. */
static uint32_t check_streams(const struct mapicfg__lint *lint) {
    const struct mapicfg__tree *tree = lint->tree;
    uint32_t found = MAPICFG__ROOT;
    for (uint32_t stream = mapicfg__child(tree, MAPICFG__ROOT, "stream"); stream;
         stream = mapicfg__sibling(tree, stream, "stream"))
        for (uint32_t at = mapicfg__child(tree, stream, "server"); at; at = mapicfg__sibling(tree, at, "server")) {
            const char *listen = mapicfg__word(tree, mapicfg__child(tree, at, "listen"), 1);
            if (is_mail_port(listen) || !mapicfg__child(tree, at, "proxy_pass")) continue;
            check_stream_server(lint, at);
            found = at;
        }
    return found;
}

void mapicfg__lint_nginx(const struct mapicfg__lint *lint) {
    const struct mapicfg__tree *tree = lint->tree;
    uint32_t published[MAPICFG__PATH_COUNT] = {0}, stream = check_streams(lint);
    uint32_t connections = mapicfg__child(tree, mapicfg__child(tree, MAPICFG__ROOT, "events"), "worker_connections");
    uint64_t number;
    const char *text = mapicfg__word(tree, connections, 1);
    if (connections && mapicfg__parse_number(text, strlen(text), &number) && number < 256)
        mapicfg__say(lint, RULE_CONNECTION_LIMIT, connections, text, NULL);
    follow_servers(lint, published);
    if (stream && !published[MAPICFG__PATH_EMSMDB]) return; /* what arrives is passed through, whatever its path */
    mapicfg__say_missing(lint, published);
    if (published[MAPICFG__PATH_EMSMDB]) check_hosts(lint);
}
