/* SPDX-License-Identifier: LGPL-2.1-or-later
 * arr_site.c: what keeps a request from passing through a site of IIS: request filtering, client certificates, logons
 * of the site's own, limits and redirects. */
#include <string.h>

#include "base/text.h"
#include "proxy/arr_way.h"

#define FILTERING "security/requestFiltering/"
#define LEAST_HEADER 8192u /* a Kerberos ticket of an ordinary user */

static void say(const struct mapicfg__arr_way *way, enum mapicfg__rule_number rule, uint32_t at, const char *what) {
    mapicfg__lint_say(way->lint, rule, at, what, NULL);
}

static void refuse(const struct mapicfg__arr_way *way, uint32_t at) {
    say(way, RULE_PROXY_PATH_REFUSED, at, way->path);
}

/* ---- collections ---- */

/* Walks through the `add` of a section in all scopes; those that a later line removes are left out. */
struct each {
    const struct mapicfg__arr_way *way;
    const char *section;
    uint32_t scope, at;
};

static uint32_t next_added(struct each *each) {
    const struct mapicfg__arr_way *way = each->way;
    const struct mapicfg__tree *tree = way->tree;
    for (;;) {
        if (each->at) each->at = mapicfg__tree_sibling(tree, each->at);
        while (!each->at && each->scope < way->scopes.count) {
            uint32_t found = mapicfg__arr_below(tree, way->scopes.list[each->scope++].block, each->section);
            if (found) each->at = mapicfg__tree_child(tree, found, "add");
        }
        if (!each->at) return MAPICFG__ROOT;
        if (!mapicfg__arr_is_removed(tree, &way->scopes, each->scope - 1, each->section, each->at)) return each->at;
    }
}

static const char *added_value(const struct mapicfg__arr_way *way, uint32_t at, const char *name) {
    const char *value = mapicfg__arr_attribute(way->tree, at, name);
    return value ? value : "";
}

/* ---- request filtering ---- */

static int setting_number(const struct mapicfg__arr_way *way, const char *section, const char *name, uint64_t *number,
                          uint32_t *at) {
    const char *value = mapicfg__arr_setting(way->tree, &way->scopes, section, name, at);
    return value && mapicfg__text_parse_number(value, strlen(value), number);
}

static void check_lengths(const struct mapicfg__arr_way *way) {
    uint64_t number;
    uint32_t at;
    if (setting_number(way, FILTERING "requestLimits", "maxAllowedContentLength", &number, &at) &&
        number < MAPICFG__LEAST_BODY)
        say(way, RULE_PROXY_BODY_SIZE, at, added_value(way, at, "maxAllowedContentLength"));
    if (setting_number(way, FILTERING "requestLimits", "maxUrl", &number, &at) && number < strlen(way->path))
        refuse(way, at);
    if (setting_number(way, FILTERING "requestLimits", "maxQueryString", &number, &at) &&
        number < strlen(mapicfg__arr_query(way->path)))
        refuse(way, at);
    struct each each = {way, FILTERING "requestLimits/headerLimits", 0, 0};
    while ((at = next_added(&each)) != MAPICFG__ROOT) {
        const char *size = added_value(way, at, "sizeLimit");
        if (mapicfg__text_same(added_value(way, at, "header"), "Authorization") && way->lint->kerberos &&
            mapicfg__text_parse_number(size, strlen(size), &number) && number < LEAST_HEADER)
            say(way, RULE_PROXY_HEADER_SIZE, at, size);
    }
}

/* Whether a collection with allowUnlisted has an element refused. *at gets the line that refuses. */
static int is_refused(const struct mapicfg__arr_way *way, const char *section, const char *key, const char *value,
                      uint32_t *at) {
    struct each each = {way, section, 0, 0};
    for (uint32_t found; (found = next_added(&each)) != MAPICFG__ROOT;) {
        if (!mapicfg__text_same(added_value(way, found, key), value)) continue;
        *at = found;
        return !mapicfg__arr_flag(way->tree, found, "allowed", 1);
    }
    const char *unlisted = mapicfg__arr_setting(way->tree, &way->scopes, section, "allowUnlisted", at);
    return unlisted && mapicfg__text_same(unlisted, "false");
}

static void check_names(const struct mapicfg__arr_way *way) {
    uint32_t at;
    const char *last = strrchr(way->path, '/'), *dot = strrchr(last, '.');
    if (is_refused(way, FILTERING "verbs", "verb", mapicfg__arr_method(way->path), &at))
        say(way, RULE_PROXY_METHODS, at, "requestFiltering, verbs");
    if (is_refused(way, FILTERING "fileExtensions", "fileExtension", dot ? dot : ".", &at)) refuse(way, at);
}

static void check_pieces(const struct mapicfg__arr_way *way, const char *section, const char *key, const char *text) {
    struct each each = {way, section, 0, 0};
    for (uint32_t at; (at = next_added(&each)) != MAPICFG__ROOT;) {
        const char *piece = added_value(way, at, key);
        if (*piece && mapicfg__text_contains(text, piece)) refuse(way, at);
    }
}

static void check_segments(const struct mapicfg__arr_way *way) {
    struct each each = {way, FILTERING "hiddenSegments", 0, 0};
    for (uint32_t at; (at = next_added(&each)) != MAPICFG__ROOT;) {
        const char *segment = added_value(way, at, "segment");
        for (const char *part = way->path; *part; part += strcspn(part, "/")) {
            part += strspn(part, "/");
            if (*segment && mapicfg__text_is_word(part, strcspn(part, "/"), segment)) refuse(way, at);
        }
    }
}

static void check_filtering(const struct mapicfg__arr_way *way) {
    check_lengths(way);
    check_names(way);
    check_segments(way);
    check_pieces(way, FILTERING "denyUrlSequences", "sequence", way->path);
    check_pieces(way, FILTERING "denyQueryStringSequences", "sequence", mapicfg__arr_query(way->path));
}

/* ---- who may come ---- */

static void check_certificates(const struct mapicfg__arr_way *way) {
    uint32_t at;
    const char *flags = mapicfg__arr_setting(way->tree, &way->scopes, "security/access", "sslFlags", &at);
    if (flags && mapicfg__text_contains(flags, "SslRequireCert")) say(way, RULE_PROXY_CLIENT_CERTIFICATE, at, flags);
}

/* A scheme that is on takes the Authorization header; without anonymous users each request needs one. */
static void check_logon(const struct mapicfg__arr_way *way) {
    static const struct {
        const char *section, *value;
    } bad[] = {{"security/authentication/anonymousAuthentication", "false"},
               {"security/authentication/windowsAuthentication", "true"},
               {"security/authentication/basicAuthentication", "true"},
               {"security/authentication/digestAuthentication", "true"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        uint32_t at;
        const char *enabled = mapicfg__arr_setting(way->tree, &way->scopes, bad[i].section, "enabled", &at);
        if (!enabled || !mapicfg__text_same(enabled, bad[i].value)) continue;
        say(way, RULE_PROXY_OWN_AUTHENTICATION, at,
            i ? mapicfg__tree_word_at(way->tree, at, 0) : "anonymousAuthentication is off");
    }
}

static void check_authorization(const struct mapicfg__arr_way *way) {
    struct each each = {way, "security/authorization", 0, 0};
    for (uint32_t at; (at = next_added(&each)) != MAPICFG__ROOT;) {
        const char *users = added_value(way, at, "users");
        if (mapicfg__text_same(added_value(way, at, "accessType"), "Deny") &&
            (strcmp(users, "*") == 0 || strcmp(users, "?") == 0))
            refuse(way, at);
    }
}

/* Addresses that are listed may be those of all clients; where none is, nobody gets through. */
static void check_addresses(const struct mapicfg__arr_way *way) {
    struct each each = {way, "security/ipSecurity", 0, 0};
    uint32_t at;
    const char *unlisted = mapicfg__arr_setting(way->tree, &way->scopes, "security/ipSecurity", "allowUnlisted", &at);
    if (!unlisted || !mapicfg__text_same(unlisted, "false")) return;
    for (uint32_t added; (added = next_added(&each)) != MAPICFG__ROOT;)
        if (mapicfg__arr_flag(way->tree, added, "allowed", 0)) return;
    refuse(way, at);
}

static void check_rates(const struct mapicfg__arr_way *way) {
    static const char *const names[] = {"security/dynamicIpSecurity/denyByConcurrentRequests",
                                        "security/dynamicIpSecurity/denyByRequestRate"};
    uint32_t at;
    const char *logs =
        mapicfg__arr_setting(way->tree, &way->scopes, "security/dynamicIpSecurity", "enableLoggingOnlyMode", &at);
    if (logs && mapicfg__text_same(logs, "true")) return;
    for (size_t i = 0; i < 2; i++) {
        const char *enabled = mapicfg__arr_setting(way->tree, &way->scopes, names[i], "enabled", &at);
        if (enabled && mapicfg__text_same(enabled, "true"))
            say(way, RULE_PROXY_RATE_LIMIT, at, mapicfg__tree_word_at(way->tree, at, 0));
    }
}

static void check_redirect(const struct mapicfg__arr_way *way) {
    uint32_t at;
    const char *enabled = mapicfg__arr_setting(way->tree, &way->scopes, "httpRedirect", "enabled", &at);
    if (enabled && mapicfg__text_same(enabled, "true")) say(way, RULE_PROXY_PATH_REDIRECTED, at, way->path);
}

void mapicfg__arr_check_site(const struct mapicfg__arr_way *way) {
    check_filtering(way);
    check_certificates(way);
    check_logon(way);
    check_authorization(way);
    check_addresses(way);
    check_rates(way);
    check_redirect(way);
}
