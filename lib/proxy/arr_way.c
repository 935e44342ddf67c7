/* SPDX-License-Identifier: LGPL-2.1-or-later
 * arr_way.c: the farm or server that IIS sends a request to: how the request gets there, and what becomes of the
 * answer. Defaults are those of ARR's schema (arr_schema.xml), in which a farm's differ from the proxy's. */
#include "proxy/arr_way.h"

#include <string.h>

#include "base/text.h"
#include "proxy/arr_match.h"
#include "proxy/words.h"

static void say(const struct mapicfg__arr_way *way, enum mapicfg__rule_number rule, uint32_t at, const char *what) {
    mapicfg__lint_say(way->lint, rule, at, what, NULL);
}

/* ---- where it goes ---- */

static uint32_t find_farm(const struct mapicfg__arr_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    const char *name = way->route.target;
    for (uint32_t at = mapicfg__tree_child(tree, MAPICFG__ROOT, "configuration"); at;
         at = mapicfg__tree_sibling(tree, at)) {
        uint32_t farms = mapicfg__tree_child(tree, at, "webFarms");
        uint32_t farm = farms ? mapicfg__tree_child_like(tree, farms, "webFarm", name, strlen(name)) : MAPICFG__ROOT;
        if (farm) return farm;
    }
    return MAPICFG__ROOT;
}

static int has_server(const struct mapicfg__tree *tree, uint32_t farm) {
    for (uint32_t at = mapicfg__tree_child(tree, farm, "server"); at; at = mapicfg__tree_sibling(tree, at))
        if (mapicfg__arr_flag(tree, at, "enabled", 1)) return 1;
    return 0;
}

static void check_tls(const struct mapicfg__arr_way *way) {
    int is_protected = way->lint->protection && way->lint->ntlm;
    if (way->route.tls || (mapicfg__lint_is_local(way->route.target) && !is_protected)) return;
    say(way, is_protected ? RULE_PROXY_TLS_OFFLOAD_PROTECTED : RULE_PROXY_TLS_OFFLOAD, way->route.rule,
        way->route.target);
}

static void check_path(const struct mapicfg__arr_way *way) {
    const char *path = way->route.path;
    uint32_t action = mapicfg__tree_child(way->tree, way->route.rule, "action");
    const char *url = mapicfg__arr_attribute(way->tree, action, "url");
    if (mapicfg__text_starts(way->path, "/mapi") && url && !mapicfg__text_contains(url, "{QUERY_STRING}") &&
        !mapicfg__arr_flag(way->tree, action, "appendQueryString", 1))
        mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REWRITTEN, way->route.rule, "A path with MailboxId",
                          "one without its query");
    if (*path && !mapicfg__text_same(path, way->path + 1))
        mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REWRITTEN, way->route.rule, way->path, path);
}

/* ---- how it gets there ---- */

/* The settings of a farm, or of the proxy where the target is none. */
struct protocol {
    const struct mapicfg__arr_way *way;
    uint32_t farm, place; /* place: what is named where a default counts */
};

static const char *setting(const struct protocol *protocol, const char *name, uint32_t *at) {
    const struct mapicfg__arr_way *way = protocol->way;
    const char *value;
    if (protocol->farm) {
        *at = mapicfg__arr_below(way->tree, protocol->farm, "applicationRequestRouting/protocol");
        value = mapicfg__arr_attribute(way->tree, *at, name);
    } else {
        value = mapicfg__arr_setting(way->tree, &way->scopes, "proxy", name, at);
    }
    if (!value) *at = protocol->place;
    return value;
}

/* "00:05:00", "1.00:00:00" as milliseconds; 0: not a span of time. */
static int parse_span(const char *text, uint64_t *milliseconds) {
    uint64_t parts[3], days = 0;
    const char *dot = strchr(text, '.'), *colon = strchr(text, ':');
    if (dot && colon && dot < colon) {
        if (!mapicfg__text_parse_number(text, (size_t)(dot - text), &days) || days > 1000) return 0;
        text = dot + 1;
    }
    for (size_t i = 0; i < 3; i++) {
        size_t size = strspn(text, "0123456789");
        if (size > 6 || !mapicfg__text_parse_number(text, size, &parts[i])) return 0;
        text += size;
        if (i < 2 && *text++ != ':') return 0;
    }
    *milliseconds = (((days * 24 + parts[0]) * 60 + parts[1]) * 60 + parts[2]) * 1000;
    return !*text || *text == '.';
}

static void check_timeout(const struct protocol *protocol) {
    uint32_t at;
    uint64_t milliseconds;
    const char *value = setting(protocol, "timeout", &at);
    if (!value) value = protocol->farm ? "00:00:30" : "00:02:00";
    if (parse_span(value, &milliseconds))
        mapicfg__lint_check_timeout(protocol->way->lint, at, milliseconds);
    else
        mapicfg__lint_say(protocol->way->lint, RULE_PROXY_CANNOT_TELL, at, "the time-out", value);
}

/* The threshold is what counts; without a buffer there is nothing to hold back. */
static void check_buffers(const struct protocol *protocol) {
    static const char *const sizes[] = {"minResponseBuffer", "responseBufferLimit"};
    uint32_t at, place;
    const char *chunked = setting(protocol, "bufferChunkedResponses", &at);
    if (chunked && mapicfg__text_same(chunked, "false")) return;
    for (size_t i = 0; i < 2; i++) {
        const char *size = setting(protocol, sizes[i], &at);
        if (size && strspn(size, "0") == strlen(size)) return;
    }
    const char *least = setting(protocol, sizes[0], &place);
    say(protocol->way, RULE_PROXY_BUFFERING, place, least ? "minResponseBuffer" : "minResponseBuffer is 256 KB");
}

static void check_host(const struct protocol *protocol) {
    uint32_t at;
    const char *preserve = setting(protocol, "preserveHostHeader", &at);
    int kept = preserve ? mapicfg__text_same(preserve, "true") : protocol->farm != MAPICFG__ROOT;
    if (!kept) say(protocol->way, RULE_PROXY_HOST_HEADER, at, "preserveHostHeader is not true");
    const char *other = setting(protocol, "alternateHostName", &at);
    if (kept && other && *other) say(protocol->way, RULE_PROXY_HOST_HEADER, at, "alternateHostName");
}

static void check_protocol(const struct protocol *protocol) {
    const struct mapicfg__arr_way *way = protocol->way;
    uint32_t at;
    const char *version = setting(protocol, "httpVersion", &at);
    if (version && mapicfg__text_same(version, "Http10")) say(way, RULE_PROXY_HTTP10, at, "httpVersion");
    const char *alive = setting(protocol, "keepAlive", &at);
    if (alive && mapicfg__text_same(alive, "false") && way->lint->ntlm)
        say(way, RULE_PROXY_CONNECTION_CLOSED, at, "keepAlive=\"false\"");
    check_timeout(protocol);
    check_buffers(protocol);
    check_host(protocol);
}

/* ---- farms ---- */

/* The path of a health check's URL. */
static const char *path_of(const char *url) {
    const char *host = strstr(url, "://"), *path = host ? strchr(host + 3, '/') : url;
    return path ? path : "/";
}

/* Of /mapi its own page; of another path that of its virtual directory, where a farm is for that one alone. */
static int is_health_path(const struct mapicfg__arr_way *way, const char *path) {
    size_t size = 1 + strcspn(way->path + 1, "/");
    if (mapicfg__lint_is_health_path(path)) return 1;
    return mapicfg__text_begins(path, strlen(path), way->path, size) &&
           mapicfg__text_is_word(path + size, strcspn(path + size, "?"), "/healthcheck.htm");
}

static void check_health(const struct mapicfg__arr_way *way, uint32_t farm) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t check = mapicfg__arr_below(tree, farm, "applicationRequestRouting/healthCheck");
    const char *url = mapicfg__arr_attribute(tree, check, "url"),
               *codes = mapicfg__arr_attribute(tree, check, "statusCodeMatch"),
               *body = mapicfg__arr_attribute(tree, check, "responseMatch");
    if (!url || !*url) {
        say(way, RULE_PROXY_HEALTH_MISSING, check ? check : farm, way->route.target);
        return;
    }
    if (!is_health_path(way, path_of(url))) say(way, RULE_PROXY_HEALTH_PATH, check, url);
    int exact = codes && (strcmp(codes, "200") == 0 || strcmp(codes, "200-200") == 0);
    if (!exact && !(body && *body))
        say(way, RULE_PROXY_HEALTH_STATUS, check, codes ? codes : "statusCodeMatch is 200-399");
}

static void check_farm(const struct mapicfg__arr_way *way, uint32_t farm) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t affinity = mapicfg__arr_below(tree, farm, "applicationRequestRouting/affinity");
    if (!mapicfg__arr_flag(tree, farm, "enabled", 1) || !has_server(tree, farm)) {
        say(way, RULE_PROXY_PATH_REFUSED, farm, way->path);
        return;
    }
    if (affinity &&
        (mapicfg__arr_flag(tree, affinity, "useCookie", 0) || mapicfg__arr_flag(tree, affinity, "useHostName", 0)))
        say(way, RULE_PROXY_AFFINITY, affinity, "affinity");
    check_health(way, farm);
}

/* ---- servers without a farm ---- */

/* Whether the text has the server's settings, in which the proxy would stand. */
static int knows_server(const struct mapicfg__tree *tree) {
    for (uint32_t at = mapicfg__tree_child(tree, MAPICFG__ROOT, "configuration"); at;
         at = mapicfg__tree_sibling(tree, at))
        if (mapicfg__arr_is_server(tree, at)) return 1;
    return 0;
}

static uint32_t find_proxy(const struct mapicfg__arr_way *way) {
    for (uint32_t i = way->scopes.count; i > 0; i--) {
        uint32_t found = mapicfg__tree_child(way->tree, way->scopes.list[i - 1].block, "proxy");
        if (found) return found;
    }
    return MAPICFG__ROOT;
}

static void check_server(const struct mapicfg__arr_way *way) {
    uint32_t at, proxy = find_proxy(way);
    if (!proxy && !knows_server(way->tree)) {
        mapicfg__lint_say(way->lint, RULE_PROXY_CANNOT_TELL, way->route.rule,
                          "whether the target is a farm or the proxy is on, and its time-out and buffers",
                          "webFarms and system.webServer/proxy are in applicationHost.config");
        return;
    }
    const char *enabled = mapicfg__arr_setting(way->tree, &way->scopes, "proxy", "enabled", &at);
    if (!enabled || !mapicfg__text_same(enabled, "true")) {
        say(way, RULE_PROXY_FORWARDING_OFF, at ? at : way->route.rule, way->route.target);
        return;
    }
    const struct protocol protocol = {way, MAPICFG__ROOT, proxy};
    check_protocol(&protocol);
}

/* ---- what becomes of headers and answers ---- */

/* HTTP_X_REQUESTID or RESPONSE_SET_COOKIE as the header's name. */
static void header_name(const char *variable, char *name, size_t size) {
    size_t used = 0;
    variable += mapicfg__text_starts(variable, "HTTP_") ? 5 : mapicfg__text_starts(variable, "RESPONSE_") ? 9 : 0;
    for (; *variable && used + 1 < size; variable++) name[used++] = *variable == '_' ? '-' : *variable;
    name[used] = '\0';
}

static void check_header(const struct mapicfg__arr_way *way, uint32_t at, const char *variable) {
    char name[64];
    header_name(variable, name, sizeof name);
    if (mapicfg__lint_is_authentication_header(name)) say(way, RULE_PROXY_AUTHENTICATION_DROPPED, at, variable);
    if (mapicfg__lint_is_needed_header(name)) say(way, RULE_PROXY_HEADER_DROPPED, at, variable);
}

static void check_request_headers(const struct mapicfg__arr_way *way) {
    uint32_t set = mapicfg__arr_below(way->tree, way->route.rule, "serverVariables");
    for (uint32_t at = set ? mapicfg__tree_child(way->tree, set, "set") : MAPICFG__ROOT; at;
         at = mapicfg__tree_sibling(way->tree, at))
        check_header(way, at, mapicfg__tree_word_at(way->tree, at, 1));
}

/* Whether an outbound rule is for answers of other types only. */
static int is_for_others(const struct mapicfg__arr_way *way, uint32_t rules, uint32_t rule) {
    const struct mapicfg__tree *tree = way->tree;
    const char *name = mapicfg__arr_attribute(tree, rule, "preCondition");
    uint32_t all = mapicfg__tree_child(tree, rules, "preConditions");
    if (!name || !all) return 0;
    uint32_t one = mapicfg__tree_child_like(tree, all, "preCondition", name, strlen(name));
    struct mapicfg__pattern_groups groups;
    for (uint32_t at = one ? mapicfg__tree_child(tree, one, "add") : MAPICFG__ROOT; at;
         at = mapicfg__tree_sibling(tree, at)) {
        const char *input = mapicfg__arr_attribute(tree, at, "input"),
                   *pattern = mapicfg__arr_attribute(tree, at, "pattern");
        const char *type = mapicfg__text_starts(way->path, "/mapi") ? "application/mapi-http" : "text/xml";
        if (input && pattern && mapicfg__text_same(input, "{RESPONSE_CONTENT_TYPE}") &&
            mapicfg__arr_match(mapicfg__arr_attribute(tree, one, "patternSyntax"), pattern, type, 1, &groups,
                               tree->left) == MAPICFG__NO)
            return 1;
    }
    return 0;
}

static void check_outbound(const struct mapicfg__arr_way *way, uint32_t rules, uint32_t rule) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t match = mapicfg__tree_child(tree, rule, "match"), action = mapicfg__tree_child(tree, rule, "action");
    const char *variable = mapicfg__arr_attribute(tree, match, "serverVariable"),
               *type = mapicfg__arr_attribute(tree, action, "type");
    if (!type || !mapicfg__text_same(type, "Rewrite") || !mapicfg__arr_flag(tree, rule, "enabled", 1)) return;
    if (is_for_others(way, rules, rule)) return;
    if (variable)
        check_header(way, match, variable);
    else
        say(way, RULE_PROXY_CONTENT_CHANGED, rule, mapicfg__tree_word_at(tree, rule, 1));
}

static void check_answers(const struct mapicfg__arr_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    for (uint32_t i = 0; i < way->scopes.count; i++) {
        uint32_t rules = mapicfg__arr_below(tree, way->scopes.list[i].block, "rewrite/outboundRules");
        for (uint32_t at = rules ? mapicfg__tree_child(tree, rules, "rule") : MAPICFG__ROOT; at;
             at = mapicfg__tree_sibling(tree, at))
            check_outbound(way, rules, at);
    }
}

static void check_compression(const struct mapicfg__arr_way *way) {
    static const char *const types[] = {"application/mapi-http", "application/*", "*/*"};
    const struct mapicfg__tree *tree = way->tree;
    uint32_t at;
    const char *dynamic = mapicfg__arr_setting(tree, &way->scopes, "urlCompression", "doDynamicCompression", &at);
    if (dynamic && mapicfg__text_same(dynamic, "false")) return;
    for (size_t t = 0; t < 3; t++)
        for (uint32_t i = way->scopes.count; i > 0; i--) {
            uint32_t list = mapicfg__arr_below(tree, way->scopes.list[i - 1].block, "httpCompression/dynamicTypes");
            uint32_t one = list ? mapicfg__tree_child_like(tree, list, "add", types[t], strlen(types[t])) : 0;
            if (!one) continue;
            if (mapicfg__arr_flag(tree, one, "enabled", 1)) say(way, RULE_PROXY_COMPRESSION, one, types[t]);
            return; /* the nearest one of the most exact type counts */
        }
}

static void check_cache(const struct mapicfg__arr_way *way) {
    const struct mapicfg__tree *tree = way->tree;
    const char *dot = strrchr(way->path, '.');
    for (uint32_t i = 0; i < way->scopes.count; i++) {
        uint32_t caching = mapicfg__tree_child(tree, way->scopes.list[i].block, "caching");
        uint32_t list = caching && mapicfg__arr_flag(tree, caching, "enabled", 1)
                            ? mapicfg__tree_child(tree, caching, "profiles")
                            : MAPICFG__ROOT;
        for (uint32_t at = list ? mapicfg__tree_child(tree, list, "add") : MAPICFG__ROOT; at;
             at = mapicfg__tree_sibling(tree, at)) {
            const char *extension = mapicfg__arr_attribute(tree, at, "extension"),
                       *policy = mapicfg__arr_attribute(tree, at, "policy");
            int fits = extension && (strcmp(extension, "*") == 0 || (dot && mapicfg__text_same(extension, dot)));
            if (fits && policy && mapicfg__text_starts(policy, "Cache")) say(way, RULE_PROXY_CACHE, at, policy);
        }
    }
}

static void check_errors(const struct mapicfg__arr_way *way) {
    uint32_t at;
    const char *existing = mapicfg__arr_setting(way->tree, &way->scopes, "httpErrors", "existingResponse", &at);
    if (existing && mapicfg__text_same(existing, "Replace"))
        say(way, RULE_PROXY_ERROR_PAGES, at, "existingResponse=\"Replace\"");
}

void mapicfg__arr_check_target(const struct mapicfg__arr_way *way) {
    uint32_t farm = find_farm(way);
    check_tls(way);
    check_path(way);
    check_request_headers(way);
    if (farm) {
        const struct protocol protocol = {way, farm, farm};
        check_farm(way, farm);
        check_protocol(&protocol);
    } else {
        check_server(way);
    }
    check_answers(way);
    check_compression(way);
    check_cache(way);
    check_errors(way);
}
