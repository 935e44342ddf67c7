/* SPDX-License-Identifier: LGPL-2.1-or-later
 * haproxy_rules.c: the rules of a section on requests and answers: headers, paths, refusals, redirects, limits. */
#include "proxy/haproxy_rules.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "proxy/haproxy_client.h"
#include "proxy/pattern.h"
#include "proxy/words.h"

static int is_dropped(const char *pattern, const char *method, const char *name, uint64_t *left) {
    if (!mapicfg__tree_spend(left, strlen(name) + 1)) return 0;
    if (mapicfg__text_same(method, "beg")) return mapicfg__text_starts(name, pattern);
    if (mapicfg__text_same(method, "sub")) return mapicfg__text_contains(name, pattern);
    if (mapicfg__text_same(method, "reg")) return mapicfg__pattern_fits(pattern, name, 1, left) != MAPICFG__NO;
    return mapicfg__text_same(pattern, name);
}

/* A header of the answer that is replaced by Basic. */
static int becomes_basic(const struct mapicfg__haproxy_way *way, uint32_t at) {
    return !mapicfg__tree_is_named(way->tree, at, "http-request") &&
           mapicfg__haproxy_basic_rule(way, way->tree->list[at].parent);
}

static void check_header_rule(const struct mapicfg__haproxy_way *way, uint32_t at, const char *pattern,
                              const char *method) {
    static const char *const samples[] = {"Cookie", "Set-Cookie", "X-RequestType", "X-ResponseCode"};
    uint64_t *left = way->tree->left;
    if (is_dropped(pattern, method, "Authorization", left) ||
        (is_dropped(pattern, method, "WWW-Authenticate", left) && !becomes_basic(way, at))) {
        mapicfg__lint_say(way->lint, RULE_PROXY_AUTHENTICATION_DROPPED, at, mapicfg__tree_word_at(way->tree, at, 0),
                          NULL);
        return;
    }
    int dropped = mapicfg__lint_is_needed_header(pattern);
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        dropped |= is_dropped(pattern, method, samples[i], left);
    if (dropped) mapicfg__lint_say(way->lint, RULE_PROXY_HEADER_DROPPED, at, pattern, NULL);
}

/* replace-path PATTERN FORMAT and the like; all but the first see the query, which has the mailbox. */
static void check_replacement(const struct mapicfg__haproxy_way *way, uint32_t at, const char *action) {
    const char *pattern = mapicfg__tree_word_at(way->tree, at, 2), *to = mapicfg__tree_word_at(way->tree, at, 3);
    int query = !mapicfg__text_same(action, "replace-path");
    struct mapicfg__pattern_groups groups;
    char text[128];
    snprintf(text, sizeof text, "%s%s", way->request.path, query ? "?MailboxId=a" : "");
    int fits = mapicfg__pattern_find(pattern, text, 0, &groups, way->tree->left);
    if (fits == MAPICFG__NO || (fits == MAPICFG__YES && mapicfg__pattern_restores(to, '\\', text, &groups))) return;
    mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REWRITTEN, at, pattern, to);
}

/* set-path, set-pathq and set-uri: the path or the URL as it came, but for case, which IIS ignores. */
static void check_path_rule(const struct mapicfg__haproxy_way *way, uint32_t at, const char *action) {
    const char *format = mapicfg__tree_word_at(way->tree, at, 2);
    const uint32_t section = way->tree->list[at].parent;
    char made[MAPICFG__HAPROXY_VALUE], asked[MAPICFG__HAPROXY_VALUE];
    enum mapicfg__haproxy_source source;
    if (mapicfg__text_starts_exactly(action, "replace-")) {
        check_replacement(way, at, action);
        return;
    }
    const char *whole = mapicfg__text_same(action, "set-path") ? "path" : "url";
    if (mapicfg__haproxy_format(&way->request, section, format, made) != MAPICFG__YES ||
        mapicfg__haproxy_sample(&way->request, section, whole, asked, &source) != MAPICFG__YES)
        mapicfg__lint_say(way->lint, RULE_PROXY_CANNOT_TELL, at, "what becomes of the path", format);
    else if (!mapicfg__text_same(made, asked))
        mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REWRITTEN, at, way->request.path, format);
}

/* The query of /mapi names the mailbox. */
static void check_query_rule(const struct mapicfg__haproxy_way *way, uint32_t at) {
    const char *format = mapicfg__tree_word_at(way->tree, at, 2);
    char made[MAPICFG__HAPROXY_VALUE];
    if (!mapicfg__text_starts_exactly(way->request.path, "/mapi")) return;
    if (mapicfg__haproxy_format(&way->request, way->tree->list[at].parent, format, made) != MAPICFG__YES)
        mapicfg__lint_say(way->lint, RULE_PROXY_CANNOT_TELL, at, "what becomes of the query", format);
    else if (!strstr(made, MAPICFG__QUERY))
        mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REWRITTEN, at, way->request.path, "the same without its query");
}

int mapicfg__haproxy_has_part(const struct mapicfg__haproxy_way *way, uint32_t at, const char *part) {
    return mapicfg__tree_any_word_contains(way->tree, at, 1, part);
}

/* A condition on how many requests or connections a client has. */
static int limits_rate(const struct mapicfg__haproxy_way *way, uint32_t at) {
    return mapicfg__haproxy_has_part(way, at, "_rate") || mapicfg__haproxy_has_part(way, at, "conn_cur");
}

/* Whether a condition, or an acl that it names, is about this: "src", "method". */
static int asks(const struct mapicfg__haproxy_way *way, uint32_t at, const char *about) {
    const struct mapicfg__tree *tree = way->tree;
    for (uint32_t i = 1; i < tree->list[at].count && mapicfg__tree_spend(tree->left, 1); i++) {
        const char *word = mapicfg__tree_word_at(tree, at, i), *name = word + strspn(word, "!");
        if (mapicfg__text_is_word(word, strcspn(word, ","), about)) return 1;
        for (uint32_t acl = mapicfg__tree_child_like(tree, tree->list[at].parent, "acl", name, strlen(name)); acl;
             acl = mapicfg__tree_sibling_like(tree, acl)) {
            const char *test = mapicfg__tree_word_at(tree, acl, 2);
            if (mapicfg__text_is_word(test, strcspn(test, ","), about)) return 1;
        }
    }
    return 0;
}

/* A refusal of which it is not known whether it is met. One that names clients, which are taken to be others, is none
 * of ours; one that names those who may pass keeps the others out. */
static void check_stranger(const struct mapicfg__haproxy_way *way, uint32_t at) {
    struct mapicfg__haproxy_request stranger = way->request;
    stranger.is_of_stranger = 1;
    int met = mapicfg__haproxy_met(&stranger, at);
    if (met == MAPICFG__NO) return;
    if (met == MAPICFG__YES && asks(way, at, "src"))
        mapicfg__lint_say(way->lint, RULE_PROXY_ADDRESS_LIMIT, at, way->request.path, NULL);
    else
        mapicfg__lint_say(way->lint, RULE_PROXY_CANNOT_TELL, at, "whether this refuses Outlook's requests",
                          mapicfg__tree_word_at(way->tree, at, 1));
}

/* The first of the given hosts for which a rule is certainly met, where the section names none of them; *met is
 * MAPICFG__NO where it is met for none, and stays as it is where that is not certain. An Autodiscover host is asked for
 * nothing else. */
static const char *met_for_host(const struct mapicfg__haproxy_way *way, uint32_t at, int *met) {
    int unknown = !way->lint->host_count;
    for (size_t i = 0; i < way->lint->host_count && !way->request.host; i++) {
        struct mapicfg__haproxy_request request = way->request;
        request.host = way->lint->hosts[i];
        if (mapicfg__text_starts(request.host, "autodiscover.") && !mapicfg__text_contains(request.path, "discover"))
            continue;
        const int one = mapicfg__haproxy_met(&request, at);
        if (one == MAPICFG__YES) return request.host;
        unknown |= one == MAPICFG__UNKNOWN;
    }
    if (!unknown && !way->request.host) *met = MAPICFG__NO;
    return NULL;
}

/* Deny and the like. Returns 1 when the request ends here. */
static int check_refusal(const struct mapicfg__haproxy_way *way, uint32_t at, int met) {
    const struct mapicfg__tree *tree = way->tree;
    if (limits_rate(way, at)) {
        mapicfg__lint_say(way->lint, RULE_PROXY_RATE_LIMIT, at, mapicfg__tree_word_at(tree, at, 1), NULL);
        return 0;
    }
    if (mapicfg__haproxy_has_part(way, at, "body_size") || mapicfg__haproxy_has_part(way, at, "content-length")) {
        uint32_t gt = mapicfg__tree_find_word(tree, at, "gt");
        if (!gt) gt = mapicfg__tree_find_word(tree, at, "ge");
        const char *limit = gt ? mapicfg__tree_word_at(tree, at, gt + 1) : "";
        uint64_t bytes;
        if (!mapicfg__words_parse_size(limit, &bytes))
            mapicfg__lint_say(way->lint, RULE_PROXY_CANNOT_TELL, at, "how large a request body may be",
                              gt ? limit : mapicfg__tree_word_at(tree, at, 1));
        else if (bytes < MAPICFG__LEAST_BODY)
            mapicfg__lint_say(way->lint, RULE_PROXY_BODY_SIZE, at, limit, NULL);
        return 0;
    }
    const char *host = met == MAPICFG__UNKNOWN ? met_for_host(way, at, &met) : NULL;
    if (host) mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REFUSED, at, host, NULL);
    if (host || met == MAPICFG__NO) return host != NULL;
    if (met != MAPICFG__YES) {
        check_stranger(way, at);
        return 0;
    }
    if (mapicfg__haproxy_has_part(way, at, "ssl_c_used") || mapicfg__haproxy_has_part(way, at, "ssl_fc_has_crt")) {
        mapicfg__lint_say(way->lint, RULE_PROXY_CLIENT_CERTIFICATE, at, mapicfg__tree_word_at(tree, at, 1), NULL);
        return 1;
    }
    if (mapicfg__haproxy_has_part(way, at, "METH_") || asks(way, at, "method")) {
        mapicfg__lint_say(way->lint, RULE_PROXY_METHODS, at, mapicfg__tree_word_at(tree, at, 1), NULL);
        return 0; /* the way of other methods, and of POST when it is allowed, goes on */
    }
    mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REFUSED, at, way->request.path, NULL);
    return 1;
}

/* A replacement that has the old value in it: what it adds does no harm. */
static int keeps_value(const char *put) {
    return strstr(put, "\\1") != NULL || strstr(put, "\\0") != NULL;
}

int mapicfg__haproxy_is_refusing(const char *action) {
    static const char *const names[] = {"deny", "reject", "tarpit", "silent-drop", "return", "block"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (mapicfg__text_same(action, names[i])) return 1;
    return 0;
}

/* A redirect that is known to be in effect. Returns 1: the request ends here. That of a whole site to https is for
 * clients without TLS. */
static int check_redirect(const struct mapicfg__haproxy_way *way, uint32_t at) {
    uint32_t scheme = mapicfg__tree_find_word(way->tree, at, "scheme");
    if (!scheme || !mapicfg__text_same(mapicfg__tree_word_at(way->tree, at, scheme + 1), "https"))
        mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REDIRECTED, at, way->request.path, NULL);
    return 1;
}

/* set-header Host %[req.hdr(Host),lower], or a host of ours. */
static int keeps_host(const struct mapicfg__haproxy_way *way, uint32_t at) {
    static const char *const kept[] = {"%[req.hdr(host)]",       "%[hdr(host)]",      "%[req.hdr(host),lower]",
                                       "%[hdr(host),lower]",     "%[req.fhdr(host)]", "%[ssl_fc_sni]",
                                       "%[req.fhdr(host),lower]"};
    const char *put = mapicfg__tree_word_at(way->tree, at, 3);
    if (!mapicfg__text_same(mapicfg__tree_word_at(way->tree, at, 1), "set-header")) return 0;
    return mapicfg__text_is_one_of(put, strlen(put), kept, sizeof kept / sizeof *kept) ||
           (way->lint->host_count && mapicfg__lint_is_our_host(way->lint, put));
}

static int check_request_rule(const struct mapicfg__haproxy_way *way, uint32_t at) {
    const char *action = mapicfg__tree_word_at(way->tree, at, 1), *first = mapicfg__tree_word_at(way->tree, at, 2);
    uint32_t m = mapicfg__tree_find_word(way->tree, at, "-m");
    int met = mapicfg__haproxy_met(&way->request, at);
    if (met == MAPICFG__NO) return 0;
    if (mapicfg__haproxy_is_refusing(action)) return check_refusal(way, at, met);
    if (mapicfg__text_same(action, "redirect") && met == MAPICFG__YES) return check_redirect(way, at);
    if (mapicfg__text_same(action, "use-service") && met == MAPICFG__YES) {
        mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REFUSED, at, way->request.path, NULL);
        return 1;
    }
    if (mapicfg__text_starts_exactly(action, "lua."))
        mapicfg__lint_say(way->lint, RULE_PROXY_CANNOT_TELL, at, "what Lua does to requests", action);
    if (mapicfg__text_same(action, "set-method") && !mapicfg__text_same(first, "POST"))
        mapicfg__lint_say(way->lint, RULE_PROXY_METHODS, at, "http-request set-method", NULL);
    if (mapicfg__text_same(action, "set-query")) check_query_rule(way, at);
    if (mapicfg__text_same(action, "auth"))
        mapicfg__lint_say(way->lint, RULE_PROXY_OWN_AUTHENTICATION, at, "http-request auth", NULL);
    if (mapicfg__text_same(action, "set-timeout") && !mapicfg__text_same(first, "tunnel"))
        mapicfg__haproxy_check_timeout(way, at, 3);
    if (mapicfg__text_same(action, "cache-use"))
        mapicfg__lint_say(way->lint, RULE_PROXY_CACHE, at, "http-request cache-use", NULL);
    if (mapicfg__text_same(action, "set-path") || mapicfg__text_same(action, "set-uri") ||
        mapicfg__text_same(action, "set-pathq") || mapicfg__text_same(action, "replace-path") ||
        mapicfg__text_same(action, "replace-pathq") || mapicfg__text_same(action, "replace-uri"))
        check_path_rule(way, at, action);
    const char *put = mapicfg__tree_word_at(way->tree, at, 4);
    if (mapicfg__text_same(action, "replace-header") && keeps_value(put)) return 0;
    if (!mapicfg__text_same(action, "del-header") && !mapicfg__text_same(action, "set-header") &&
        !mapicfg__text_same(action, "replace-header"))
        return 0;
    if (mapicfg__text_same(first, "Host")) {
        if (!keeps_host(way, at))
            mapicfg__lint_say(way->lint, RULE_PROXY_HOST_HEADER, at, mapicfg__tree_word_at(way->tree, at, 3), NULL);
    } else
        check_header_rule(way, at, first, m ? mapicfg__tree_word_at(way->tree, at, m + 1) : "str");
    return 0;
}

static void check_response_rule(const struct mapicfg__haproxy_way *way, uint32_t at) {
    const char *action = mapicfg__tree_word_at(way->tree, at, 1);
    if (mapicfg__text_starts_exactly(action, "lua."))
        mapicfg__lint_say(way->lint, RULE_PROXY_CANNOT_TELL, at, "what Lua does to answers", action);
    uint32_t m = mapicfg__tree_find_word(way->tree, at, "-m");
    if (mapicfg__text_same(action, "wait-for-body"))
        mapicfg__lint_say(way->lint, RULE_PROXY_BUFFERING, at, "http-response wait-for-body", NULL);
    if (mapicfg__haproxy_is_refusing(action) && mapicfg__haproxy_has_part(way, at, "401"))
        mapicfg__lint_say(way->lint, RULE_PROXY_ERROR_PAGES, at, action, NULL);
    if (mapicfg__text_same(action, "del-header") || mapicfg__text_same(action, "set-header") ||
        (mapicfg__text_same(action, "replace-header") && !keeps_value(mapicfg__tree_word_at(way->tree, at, 4))))
        check_header_rule(way, at, mapicfg__tree_word_at(way->tree, at, 2),
                          m ? mapicfg__tree_word_at(way->tree, at, m + 1) : "str");
}

/* The words of releases before 2.1, which administrators still carry along. */
static void check_old_rule(const struct mapicfg__haproxy_way *way, uint32_t at) {
    const char *name = mapicfg__tree_word_at(way->tree, at, 0), *pattern = mapicfg__tree_word_at(way->tree, at, 1);
    if (mapicfg__text_same(name, "reqrep") || mapicfg__text_same(name, "reqirep"))
        mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REWRITTEN, at, pattern, mapicfg__tree_word_at(way->tree, at, 2));
    if (mapicfg__text_same(name, "rspidel") || mapicfg__text_same(name, "rspdel") ||
        mapicfg__text_same(name, "reqidel") || mapicfg__text_same(name, "reqdel"))
        check_header_rule(way, at, pattern, "reg");
}

/* tcp-request connection reject, and of content and session. Returns 1 when nobody passes. */
static int check_reject(const struct mapicfg__haproxy_way *way, uint32_t at) {
    int met = mapicfg__haproxy_met(&way->request, at);
    if (limits_rate(way, at)) {
        mapicfg__lint_say(way->lint, RULE_PROXY_RATE_LIMIT, at, "tcp-request reject", NULL);
        return 0;
    }
    const char *host = met == MAPICFG__UNKNOWN ? met_for_host(way, at, &met) : NULL;
    if (!host && met == MAPICFG__UNKNOWN) check_stranger(way, at);
    if (!host && met != MAPICFG__YES) return 0;
    mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REFUSED, at, host ? host : way->request.path, NULL);
    return 1;
}

/* Returns 1 when a rule refuses the request. */
int mapicfg__haproxy_check_rules(const struct mapicfg__haproxy_way *way, uint32_t section) {
    const struct mapicfg__tree *tree = way->tree;
    for (uint32_t at = tree->list[section].first; at; at = mapicfg__tree_next(tree, at)) {
        if (mapicfg__tree_is_named(tree, at, "http-request") && check_request_rule(way, at)) return 1;
        if (mapicfg__tree_is_named(tree, at, "redirect") && mapicfg__haproxy_met(&way->request, at) == MAPICFG__YES)
            return check_redirect(way, at);
        if (mapicfg__tree_is_named(tree, at, "tcp-request") && mapicfg__tree_find_word(tree, at, "reject") &&
            check_reject(way, at))
            return 1;
        if (mapicfg__tree_is_named(tree, at, "http-response") ||
            mapicfg__tree_is_named(tree, at, "http-after-response"))
            check_response_rule(way, at);
        check_old_rule(way, at);
    }
    return 0;
}
