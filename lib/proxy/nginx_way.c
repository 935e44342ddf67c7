/* SPDX-License-Identifier: LGPL-2.1-or-later
 * nginx_way.c: what is in effect for a request on its way through nginx, and breaks MAPI over HTTP. */
#include "proxy/nginx_way.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "proxy/nginx_condition.h"
#include "proxy/nginx_route.h"
#include "proxy/pattern.h"
#include "proxy/words.h"

static uint32_t setting(const struct mapicfg__nginx_way *way, const char *name) {
    return mapicfg__nginx_setting(way->tree, way->location, name);
}

static const char *value(const struct mapicfg__nginx_way *way, uint32_t directive) {
    return mapicfg__tree_word_at(way->tree, directive, 1);
}

int mapicfg__nginx_is_on(const struct mapicfg__nginx_way *way, const char *name) {
    return mapicfg__text_same(value(way, setting(way, name)), "on");
}

static void say(const struct mapicfg__nginx_way *way, enum mapicfg__rule_number rule, uint32_t directive,
                const char *what) {
    mapicfg__lint_say(way->lint, rule, directive, what, NULL);
}

/* What is reported because a directive is absent, unless it may be in an include that was not given. */
static void say_absent(const struct mapicfg__nginx_way *way, enum mapicfg__rule_number rule, const char *what) {
    if (mapicfg__nginx_is_whole(way->tree, way->location)) say(way, rule, way->pass, what);
}

/* ---- the target ---- */

static void check_rewriting(const struct mapicfg__nginx_way *way, const char *target_path) {
    const struct mapicfg__tree *tree = way->tree;
    const char *pattern, *modifier = mapicfg__nginx_location(tree, way->location, &pattern);
    size_t prefix = *modifier == '~' || !mapicfg__tree_is_named(tree, way->location, "location") ? 0 : strlen(pattern);
    size_t target = strlen(target_path);
    if (target && prefix &&
        (!mapicfg__text_starts(way->path, target_path) ||
         !mapicfg__text_same(way->path + target, way->path + prefix))) /* IIS takes either case */
        mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REWRITTEN, way->pass, pattern, target_path);
}

/* The target without its path: what is said of it holds for each location that goes there. */
static void say_target(const struct mapicfg__nginx_way *way, enum mapicfg__rule_number rule) {
    char origin[160];
    const char *host = strstr(way->target, "://");
    size_t size = host ? (size_t)(host + 3 - way->target) + strcspn(host + 3, "/") : strlen(way->target);
    if (size >= sizeof origin || mapicfg__text_starts_exactly(way->target, "http://unix:")) {
        say(way, rule, way->pass, way->target);
        return;
    }
    memcpy(origin, way->target, size);
    origin[size] = '\0';
    say(way, rule, way->pass, origin);
}

static void check_scheme(const struct mapicfg__nginx_way *way) {
    if (mapicfg__lint_is_local(way->target) && !way->lint->protection) return;
    if (mapicfg__text_starts_exactly(way->target, "http://"))
        say_target(way, way->lint->protection ? RULE_PROXY_TLS_OFFLOAD_PROTECTED : RULE_PROXY_TLS_OFFLOAD);
    else if (mapicfg__text_starts_exactly(way->target, "https://") && !setting(way, "proxy_ssl_verify"))
        say_absent(way, RULE_PROXY_BACKEND_VERIFY, "proxy_ssl_verify is not on");
    else if (mapicfg__text_starts_exactly(way->target, "https://") && !mapicfg__nginx_is_on(way, "proxy_ssl_verify"))
        say(way, RULE_PROXY_BACKEND_VERIFY, way->pass, "proxy_ssl_verify is not on");
}

/* With variables, a target that has a path takes the place of the request's, with its query: without that, nobody knows
 * which mailbox is meant. */
static void check_fixed_path(const struct mapicfg__nginx_way *way, const char *path) {
    char asked[512];
    int query = mapicfg__text_starts(way->path, "/mapi");
    while (path[0] == '/' && path[1] == '/') path++; /* no document says what IIS makes of it */
    snprintf(asked, sizeof asked, "%s%s", way->path, query ? "?" MAPICFG__QUERY : "");
    if (mapicfg__text_same(path, asked)) return;
    int lost = mapicfg__text_same(path, way->path);
    snprintf(asked, sizeof asked, "%.*s", (int)strcspn(path, "?"), path);
    mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REWRITTEN, way->pass, way->path,
                      lost ? "the same without its query" : asked);
}

/* Follows the variables of the target, so far as they are known. */
static void check_target(struct mapicfg__nginx_way *way) {
    const char *raw = value(way, way->pass);
    int known = mapicfg__nginx_expand(way, way->location, raw, way->room, sizeof way->room);
    way->target = known ? way->room : raw;
    const char *host = strstr(way->target, "://");
    host = host ? host + 3 : way->target;
    check_scheme(way);
    if (!known) {
        mapicfg__lint_say(way->lint, RULE_PROXY_CANNOT_TELL, way->pass, "which server gets the requests", raw);
        return;
    }
    size_t size = strcspn(host, "/"), name = strcspn(host, ":/");
    int as_it_is = strchr(raw, '$') && host[size];
    if (as_it_is) check_fixed_path(way, host + size);
    check_rewriting(way, as_it_is ? "" : host + size);
    way->upstream = mapicfg__nginx_upstream(way->tree, way->server, host, name);
    if (!way->upstream && !memchr(host, '.', size) && *host != '[' &&
        !mapicfg__text_starts_exactly(host, "localhost") && name == size && !way->tree->unread)
        say(way, RULE_PROXY_BACKEND_UNKNOWN, way->pass, way->target);
}

void mapicfg__nginx_check_upstream(const struct mapicfg__nginx_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    static const char *const affinity[] = {"ip_hash", "hash", "sticky"};
    uint32_t upstream = way->upstream;
    if (!upstream) return;
    for (size_t i = 0; i < 3; i++)
        if (mapicfg__tree_child(tree, upstream, affinity[i]))
            say(way, RULE_PROXY_AFFINITY, mapicfg__tree_child(tree, upstream, affinity[i]), affinity[i]);
    for (uint32_t at = mapicfg__tree_child(tree, upstream, "server"); at; at = mapicfg__tree_sibling(tree, at))
        if (mapicfg__tree_find_word(tree, at, "max_fails=0"))
            say(way, RULE_PROXY_HEALTH_MISSING, at, mapicfg__tree_word_at(tree, upstream, 1));
}

/* ---- the connection ---- */

static uint32_t header_set(const struct mapicfg__nginx_way *way, const char *name) {
    uint32_t at = mapicfg__nginx_level(way->tree, way->location, "proxy_set_header");
    for (; at; at = mapicfg__tree_sibling(way->tree, at))
        if (mapicfg__text_same(value(way, at), name)) return at;
    return MAPICFG__ROOT;
}

static void check_kept(const struct mapicfg__nginx_way *way) {
    uint32_t header = header_set(way, "Connection"), idle = setting(way, "keepalive_timeout");
    const char *sent = mapicfg__tree_word_at(way->tree, header, 2);
    if (!header && mapicfg__lint_since(way->lint, 1, 29, 7) != MAPICFG__YES)
        say_absent(way, RULE_PROXY_CONNECTION_CLOSED, "Connection: close, which nginx sends unless told otherwise,");
    else if (*sent && !mapicfg__text_same(sent, "keep-alive"))
        say(way, RULE_PROXY_CONNECTION_CLOSED, header, sent);
    if (idle && mapicfg__text_starts_exactly(value(way, idle), "0"))
        say(way, RULE_PROXY_CONNECTION_CLOSED, idle, "keepalive_timeout 0");
}

/* Whether any upstream carries NTLM: one of them may be what a variable names. */
static int knows_ntlm(const struct mapicfg__nginx_way *way) {
    for (uint32_t block = way->server;; block = way->tree->list[block].parent) {
        for (uint32_t at = mapicfg__tree_child(way->tree, block, "upstream"); at;
             at = mapicfg__tree_sibling(way->tree, at))
            if (mapicfg__tree_child(way->tree, at, "ntlm")) return 1;
        if (block == MAPICFG__ROOT) return 0;
    }
}

/* What a variable is for a request without Upgrade, by a map of $http_upgrade; NULL where that is not known. */
static const char *without_upgrade(const struct mapicfg__nginx_way *way, const char *variable) {
    const struct mapicfg__tree *tree = way->tree;
    for (uint32_t block = way->server;; block = tree->list[block].parent) {
        for (uint32_t at = mapicfg__tree_child(tree, block, "map"); at; at = mapicfg__tree_sibling(tree, at)) {
            if (!mapicfg__tree_same_text(tree, mapicfg__tree_word_at(tree, at, 2), variable)) continue;
            if (!mapicfg__text_same(value(way, at), "$http_upgrade")) return NULL;
            uint32_t row = mapicfg__tree_child(tree, at, "");
            return value(way, row ? row : mapicfg__tree_child(tree, at, "default"));
        }
        if (block == MAPICFG__ROOT) return NULL;
    }
}

/* Whether a request asks the server to end the connection: by its Connection header, which is "close" before 1.29.7
 * unless it is set, or by HTTP/1.0, the default before 1.29.7, without keep-alive. */
static int asks_to_close(const struct mapicfg__nginx_way *way) {
    uint32_t header = header_set(way, "Connection"), version = setting(way, "proxy_http_version");
    int since = mapicfg__lint_since(way->lint, 1, 29, 7);
    int old = version                     ? mapicfg__text_same(value(way, version), "1.0")
              : since == MAPICFG__UNKNOWN ? MAPICFG__UNKNOWN
                                          : since == MAPICFG__NO;
    const char *sent = mapicfg__tree_word_at(way->tree, header, 2);
    if (*sent == '$') sent = without_upgrade(way, sent);
    if (!sent) return MAPICFG__UNKNOWN;
    if (mapicfg__text_contains(sent, "close")) return MAPICFG__YES;
    if (mapicfg__text_contains(sent, "keep-alive")) return MAPICFG__NO;
    if (header || since == MAPICFG__YES) return old;
    return since == MAPICFG__NO ? MAPICFG__YES : MAPICFG__UNKNOWN;
}

/* The last directive of the upstream that chooses its servers: what stands before it, keepalive or ntlm, is in effect
 * no more ("load balancing method redefined", nginx -t says; traffic agrees). */
static uint32_t last_balancer(const struct mapicfg__nginx_way *way) {
    static const char *const names[] = {"ip_hash", "hash", "least_conn", "least_time", "random"};
    uint32_t last = MAPICFG__ROOT;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        uint32_t at = mapicfg__tree_last_child(way->tree, way->upstream, names[i]);
        if (at > last) last = at;
    }
    return last;
}

/* The directive of the upstream with this name that is in effect. */
static uint32_t in_upstream(const struct mapicfg__nginx_way *way, const char *name) {
    uint32_t found = way->upstream ? mapicfg__tree_last_child(way->tree, way->upstream, name) : MAPICFG__ROOT;
    return found > last_balancer(way) ? found : MAPICFG__ROOT;
}

/* What keeps connections of the upstream for requests of any client; NULL for nothing. Releases from 1.29.7 on keep
 * those of each upstream block unless they are told otherwise. */
static const char *keeper(const struct mapicfg__nginx_way *way, uint32_t *at) {
    int by_default = mapicfg__lint_since(way->lint, 1, 29, 7) == MAPICFG__YES;
    uint32_t own =
        by_default ? mapicfg__tree_child(way->tree, way->upstream, "keepalive") : in_upstream(way, "keepalive");
    uint32_t requests = mapicfg__tree_child(way->tree, way->upstream, "keepalive_requests");
    *at = own ? own : way->upstream;
    if (!way->upstream || mapicfg__text_same(value(way, own), "0") || asks_to_close(way) == MAPICFG__YES) return NULL;
    if (requests && (mapicfg__text_same(value(way, requests), "1") || mapicfg__text_same(value(way, requests), "0")))
        return NULL;
    if (own) return "keepalive";
    if (!by_default || in_upstream(way, "ntlm")) return NULL;
    return "keepalive 32 local, the default since nginx 1.29.7,";
}

/* A balancer behind ntlm has ended it: that one is to be moved. Returns 0 where there is none. */
static int say_ended(const struct mapicfg__nginx_way *way) {
    char said[200];
    uint32_t by = last_balancer(way);
    if (!by || !mapicfg__tree_child(way->tree, way->upstream, "ntlm")) return 0;
    snprintf(said, sizeof said, "%.120s, since %s stands behind ntlm and ends it", way->target,
             mapicfg__tree_word_at(way->tree, by, 0));
    say(way, RULE_PROXY_NTLM_UNSUPPORTED, by, said);
    return 1;
}

/* keepalive behind ntlm keeps the connections with a logon for any client (traffic through the free ntlm module).
 * Before it, no document says what it does: F5's own template for nginx Plus writes it so, and with the free module
 * logons are lost. */
static void check_ntlm(const struct mapicfg__nginx_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t at, ntlm = in_upstream(way, "ntlm");
    if (!way->lint->ntlm) return;
    const char *kept = keeper(way, &at);
    if (kept && ntlm > at)
        mapicfg__lint_say(way->lint, RULE_PROXY_CANNOT_TELL, at,
                          "whether a logon by NTLM or Negotiate stays with its client",
                          "keepalive stands before ntlm, which needs none");
    else if (kept)
        say(way, RULE_PROXY_NTLM_SHARED, at, kept);
    else if (ntlm)
        check_kept(way);
    else if (!say_ended(way) && (!strchr(way->target, '$') || !knows_ntlm(way)))
        say_target(way, RULE_PROXY_NTLM_UNSUPPORTED);
    if (mapicfg__nginx_is_on(way, "http2")) say(way, RULE_PROXY_HTTP2, setting(way, "http2"), "http2 on");
    for (at = mapicfg__tree_child(tree, way->server, "listen"); at; at = mapicfg__tree_sibling(tree, at))
        if (mapicfg__tree_find_word(tree, at, "http2")) say(way, RULE_PROXY_HTTP2, at, "listen with http2");
}

static void check_version(const struct mapicfg__nginx_way *way) {
    uint32_t version = setting(way, "proxy_http_version");
    int since = mapicfg__lint_since(way->lint, 1, 29, 7);
    if (mapicfg__text_same(value(way, version), "1.0"))
        say(way, RULE_PROXY_HTTP10, version, "proxy_http_version 1.0");
    else if (!version && since == MAPICFG__NO)
        say_absent(way, RULE_PROXY_HTTP10, "proxy_http_version is not set");
    else if (!version && since == MAPICFG__UNKNOWN)
        say_absent(way, RULE_PROXY_HTTP_VERSION, NULL);
}

static void check_times(const struct mapicfg__nginx_way *way) {
    uint32_t read = setting(way, "proxy_read_timeout"), body = setting(way, "client_body_timeout");
    uint64_t milliseconds = 60000;
    if (read ? mapicfg__words_parse_time(value(way, read), 1000, &milliseconds)
             : mapicfg__nginx_is_whole(way->tree, way->location))
        mapicfg__lint_check_timeout(way->lint, read ? read : way->pass, milliseconds);
    if (body && mapicfg__words_parse_time(value(way, body), 1000, &milliseconds) && milliseconds < 20000)
        say(way, RULE_PROXY_BODY_TIMEOUT, body, value(way, body));
}

/* ---- what passes ---- */

static void check_body(const struct mapicfg__nginx_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    static const char *const changing[] = {"proxy_method", "proxy_set_body"};
    uint32_t limit = setting(way, "client_max_body_size"),
             except = mapicfg__tree_child(tree, way->location, "limit_except");
    uint32_t body = setting(way, "proxy_pass_request_body");
    uint64_t bytes;
    if (limit && mapicfg__words_parse_size(value(way, limit), &bytes) && bytes && bytes < MAPICFG__LEAST_BODY)
        say(way, RULE_PROXY_BODY_SIZE, limit, value(way, limit));
    if (except && !mapicfg__tree_find_word(tree, except, "POST"))
        say(way, RULE_PROXY_METHODS, except, "limit_except without POST");
    if (mapicfg__text_same(value(way, body), "off"))
        say(way, RULE_PROXY_BODY_DROPPED, body, "proxy_pass_request_body off");
    for (size_t i = 0; i < 2; i++)
        if (setting(way, changing[i])) say(way, RULE_PROXY_BODY_DROPPED, setting(way, changing[i]), changing[i]);
}

static void check_header(const struct mapicfg__nginx_way *way, uint32_t at, const char *name) {
    if (way->basic && mapicfg__text_same(name, "WWW-Authenticate")) return;
    if (mapicfg__lint_is_authentication_header(name))
        say(way, RULE_PROXY_AUTHENTICATION_DROPPED, at, mapicfg__tree_word_at(way->tree, at, 0));
    else if (mapicfg__lint_is_needed_header(name))
        mapicfg__lint_say(way->lint, RULE_PROXY_HEADER_DROPPED, at, name, NULL);
}

static void check_headers(const struct mapicfg__nginx_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    static const char *const removing[] = {"proxy_hide_header", "more_clear_headers", "more_clear_input_headers"};
    uint32_t host = header_set(way, "Host"), all = setting(way, "proxy_pass_request_headers");
    const char *name = mapicfg__tree_word_at(tree, host, 2);
    if (!host)
        say_absent(way, RULE_PROXY_HOST_HEADER, "proxy_set_header Host is not set here");
    else if (!mapicfg__text_starts_exactly(name, "$host") && !mapicfg__text_starts_exactly(name, "$http_host") &&
             !mapicfg__lint_is_our_host(way->lint, name))
        say(way, RULE_PROXY_HOST_HEADER, host, name);
    for (uint32_t at = mapicfg__nginx_level(tree, way->location, "proxy_set_header"); at;
         at = mapicfg__tree_sibling(tree, at))
        if (!mapicfg__text_starts_exactly(mapicfg__tree_word_at(tree, at, 2), "$http_"))
            check_header(way, at, value(way, at));
    for (size_t i = 0; i < 3; i++)
        for (uint32_t at = mapicfg__nginx_level(tree, way->location, removing[i]); at;
             at = mapicfg__tree_sibling(tree, at))
            check_header(way, at, value(way, at));
    uint32_t replaced = setting(way, "more_set_headers");
    for (uint32_t i = 1; replaced && !way->basic && i < tree->list[replaced].count; i++)
        if (mapicfg__text_starts(mapicfg__tree_word_at(tree, replaced, i), "WWW-Authenticate"))
            say(way, RULE_PROXY_AUTHENTICATION_DROPPED, replaced, "more_set_headers");
    if (mapicfg__text_same(value(way, all), "off"))
        say(way, RULE_PROXY_HEADER_DROPPED, all, "proxy_pass_request_headers off");
}

static int has_type(const struct mapicfg__nginx_way *way, const char *name, const char *type) {
    uint32_t types = setting(way, name);
    return types && (mapicfg__tree_find_word(way->tree, types, "*") || mapicfg__tree_find_word(way->tree, types, type));
}

static void check_content(const struct mapicfg__nginx_way *way) {
    uint32_t buffering = setting(way, "proxy_buffering"), cache = setting(way, "proxy_cache");
    uint32_t filter = setting(way, "sub_filter");
    if (!buffering)
        say_absent(way, RULE_PROXY_BUFFERING, "proxy_buffering is on");
    else if (!mapicfg__text_same(value(way, buffering), "off"))
        say(way, RULE_PROXY_BUFFERING, buffering, "proxy_buffering is on");
    if (cache && !mapicfg__text_same(value(way, cache), "off")) say(way, RULE_PROXY_CACHE, cache, "proxy_cache");
    if (mapicfg__nginx_is_on(way, "gzip") && has_type(way, "gzip_types", "application/mapi-http"))
        say(way, RULE_PROXY_COMPRESSION, setting(way, "gzip_types"), "gzip_types");
    if (filter &&
        (has_type(way, "sub_filter_types", "application/mapi-http") || has_type(way, "sub_filter_types", "text/xml")))
        say(way, RULE_PROXY_CONTENT_CHANGED, filter, "sub_filter");
    uint32_t pages = mapicfg__nginx_is_on(way, "proxy_intercept_errors")
                         ? mapicfg__nginx_level(way->tree, way->location, "error_page")
                         : MAPICFG__ROOT;
    for (; pages; pages = mapicfg__tree_sibling(way->tree, pages))
        if (mapicfg__tree_find_word(way->tree, pages, "401")) say(way, RULE_PROXY_ERROR_PAGES, pages, "error_page 401");
}

static void check_access(const struct mapicfg__nginx_way *way) {
    static const char *const own[] = {"auth_basic", "auth_request", "auth_jwt"};
    static const char *const limits[] = {"limit_req", "limit_conn"};
    uint32_t next = setting(way, "proxy_next_upstream");
    for (size_t i = 0; i < 3; i++) {
        uint32_t at = setting(way, own[i]);
        if (at && !mapicfg__text_same(value(way, at), "off")) say(way, RULE_PROXY_OWN_AUTHENTICATION, at, own[i]);
    }
    for (size_t i = 0; i < 2; i++)
        if (setting(way, limits[i])) say(way, RULE_PROXY_RATE_LIMIT, setting(way, limits[i]), limits[i]);
    if (mapicfg__tree_find_word(way->tree, next, "non_idempotent"))
        say(way, RULE_PROXY_RETRY, next, "proxy_next_upstream non_idempotent");
}

/* ---- health checks (nginx Plus) ---- */

static int match_wants_200(const struct mapicfg__tree *tree, uint32_t block, const char *name) {
    for (;; block = tree->list[block].parent) {
        for (uint32_t at = mapicfg__tree_child(tree, block, "match"); at; at = mapicfg__tree_sibling(tree, at))
            if (mapicfg__tree_same_text(tree, mapicfg__tree_word_at(tree, at, 1), name))
                return mapicfg__text_same(mapicfg__tree_word_at(tree, mapicfg__tree_child(tree, at, "status"), 1),
                                          "200");
        if (block == MAPICFG__ROOT) return 0;
    }
}

static void check_health(const struct mapicfg__nginx_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t check = mapicfg__tree_child(tree, way->location, "health_check");
    if (!check || !mapicfg__text_starts_exactly(way->path, "/mapi")) return;
    const char *uri = "/", *match = NULL;
    for (uint32_t i = 1; i < tree->list[check].count; i++) {
        const char *word = mapicfg__tree_word_at(tree, check, i);
        if (mapicfg__text_starts_exactly(word, "uri=")) uri = word + 4;
        if (mapicfg__text_starts_exactly(word, "match=")) match = word + 6;
    }
    if (!mapicfg__lint_is_health_path(uri)) say(way, RULE_PROXY_HEALTH_PATH, check, uri);
    if (!match)
        say(way, RULE_PROXY_HEALTH_STATUS, check, "without match, redirects count as well");
    else if (!match_wants_200(tree, way->location, match))
        say(way, RULE_PROXY_HEALTH_STATUS, check, match);
}

void mapicfg__nginx_check(struct mapicfg__nginx_way *way) {
    check_target(way);
    mapicfg__nginx_check_upstream(way);
    check_ntlm(way);
    check_version(way);
    check_times(way);
    check_body(way);
    mapicfg__nginx_check_conditions(way);
    check_headers(way);
    check_content(way);
    check_access(way);
    check_health(way);
}
