/* SPDX-License-Identifier: LGPL-2.1-or-later
 * arr_route.c: where the rules of URL Rewrite send a request. By its configuration reference: global rules come first,
 * then those of the site from the parent to the child; a rule sees the path that the rules before it have made, without
 * the slash at its beginning. That this holds for global rules too is inferred from the rule that ARR makes for a farm
 * (http://FARM/{R:0}). */
#include "proxy/arr_route.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "proxy/arr_match.h"

static const char unknown_conditions[] = "its conditions are about what is not known here";

struct walk {
    const struct mapicfg__arr_request *request;
    const struct mapicfg__tree *tree;
    struct mapicfg__arr_route *route;
    const char *host;             /* NULL: not known */
    char path[MAPICFG__ARR_TEXT]; /* as the rules have made it, without a slash at its beginning */
    /* of the rule that is looked at */
    const char *text; /* what its pattern is matched with */
    struct mapicfg__pattern_groups groups, condition_groups;
    char condition[MAPICFG__ARR_TEXT]; /* the input of the condition that was met last */
    int is_of_stranger;                /* what is not known of the client is empty */
    int any_host;                      /* each condition on the host is met */
    uint32_t doubts;                   /* rules whose conditions are not known, and that pass requests on */
    int unreadable;                    /* a pattern cannot be judged: the text tells, but we do not know */
    int is_done;
};

const char *mapicfg__arr_query(const char *path) {
    return mapicfg__text_starts(path, "/mapi") ? MAPICFG__QUERY : "";
}

const char *mapicfg__arr_method(const char *path) {
    return mapicfg__text_starts(path, "/oab") ? "GET" : "POST";
}

/* ---- what a rule may name ---- */

static const char *content_type(const char *path) {
    if (mapicfg__text_starts(path, "/mapi")) return "application/mapi-http";
    return mapicfg__text_starts(path, "/oab") ? "" : "text/xml; charset=utf-8";
}

/* The value of a server variable for our request; NULL: it differs, or is not known. */
static const char *variable(const struct walk *walk, const char *name, char *room) {
    static const char *const hosts[] = {"HTTP_HOST", "SERVER_NAME"};
    static const char *const paths[] = {"URL", "PATH_INFO", "SCRIPT_NAME"};
    static const char *const originals[] = {"REQUEST_URI", "HTTP_URL", "UNENCODED_URL", "HTTP_X_ORIGINAL_URL"};
    static const char *const absent[] = {"HTTP_UPGRADE", "HTTP_ORIGIN", "HTTP_REFERER"};
    static const char *const fixed[][2] = {{"HTTPS", "on"},
                                           {"SERVER_PORT", "443"},
                                           {"SERVER_PORT_SECURE", "1"},
                                           {"SERVER_PROTOCOL", "HTTP/1.1"},
                                           {"REQUEST_SCHEME", "https"}};
    const char *path = walk->request->path, *query = mapicfg__arr_query(path);
    const size_t size = strlen(name);
    if (mapicfg__text_is_one_of(name, size, hosts, 2)) return walk->host;
    if (mapicfg__text_is_one_of(name, size, absent, 3)) return "";
    if (mapicfg__text_same(name, "HTTP_USER_AGENT") && !mapicfg__text_starts(path, "/oab")) return MAPICFG__OUTLOOK;
    if (mapicfg__text_same(name, "QUERY_STRING")) return query;
    if (mapicfg__text_same(name, "REQUEST_METHOD") || mapicfg__text_same(name, "HTTP_METHOD"))
        return mapicfg__arr_method(path);
    if (mapicfg__text_same(name, "CONTENT_TYPE") || mapicfg__text_same(name, "HTTP_CONTENT_TYPE"))
        return content_type(path);
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (mapicfg__text_same(name, fixed[i][0])) return fixed[i][1];
    int made = -1;
    if (mapicfg__text_is_one_of(name, size, paths, 3)) made = snprintf(room, MAPICFG__ARR_TEXT, "/%s", walk->path);
    if (mapicfg__text_is_one_of(name, size, originals, 4))
        made = snprintf(room, MAPICFG__ARR_TEXT, "%s%s%s", path, *query ? "?" : "", query);
    if (mapicfg__text_same(name, "CACHE_URL") && walk->host)
        made = snprintf(room, MAPICFG__ARR_TEXT, "https://%s:443%s", walk->host, path);
    return made >= 0 && (size_t)made < MAPICFG__ARR_TEXT ? room : NULL;
}

/* What {R:N} or {C:N} stands for: a part of a text. */
static const char *back_reference(const struct walk *walk, const char *name, size_t size, size_t *length) {
    if (size != 3 || name[1] != ':' || !mapicfg__is_digit((unsigned char)name[2])) return NULL;
    int of_rule = name[0] == 'R' || name[0] == 'r', number = name[2] - '0';
    if (!of_rule && name[0] != 'C' && name[0] != 'c') return NULL;
    const struct mapicfg__pattern_groups *groups = of_rule ? &walk->groups : &walk->condition_groups;
    *length = groups->list[number].size;
    return (of_rule ? walk->text : walk->condition) + groups->list[number].begin;
}

/* Replaces what stands in braces. Returns 0 where something is not known; `out` has what comes before it then. */
static int expand(const struct walk *walk, const char *template, char *out) {
    size_t used = 0;
    char name[64], room[MAPICFG__ARR_TEXT];
    *out = '\0';
    if (!mapicfg__tree_spend(walk->tree->left, strlen(template) + 1)) return 0;
    for (const char *at = template; *at;) {
        const char *piece = at;
        size_t length = strcspn(at, "{"), size = length;
        if (!length) {
            size = strcspn(at + 1, "{}");
            if (at[1 + size] != '}' || size >= sizeof name) return 0;
            memcpy(name, at + 1, size);
            name[size] = '\0';
            piece = back_reference(walk, name, size, &length);
            if (!piece) {
                piece = variable(walk, name, room);
                if (!piece && walk->is_of_stranger) piece = "";
                length = piece ? strlen(piece) : 0;
            }
            size += 2;
        }
        if (!piece || length >= MAPICFG__ARR_TEXT - used) return 0;
        memcpy(out + used, piece, length);
        used += length;
        out[used] = '\0';
        at += size;
    }
    return 1;
}

/* ---- conditions ---- */

static int negated(const struct mapicfg__tree *tree, uint32_t element, int answer) {
    if (answer == MAPICFG__UNKNOWN || !mapicfg__arr_flag(tree, element, "negate", 0)) return answer;
    return answer == MAPICFG__YES ? MAPICFG__NO : MAPICFG__YES;
}

static int asks_host(const char *input) {
    return mapicfg__text_same(input, "{HTTP_HOST}") || mapicfg__text_same(input, "{SERVER_NAME}");
}

/* A pattern without what separates a name from its dots: "^mail\.contoso\.com$". */
static int pattern_looks_ours(const char *pattern) {
    char name[256];
    size_t used = 0;
    for (; *pattern && used + 1 < sizeof name; pattern++)
        if (*pattern != '\\') name[used++] = *pattern;
    name[used] = '\0';
    return mapicfg__lint_looks_ours(name);
}

/* "*.contoso.com", "^.+\\.contoso\\.com$": any name of a domain. */
static int begins_open(const char *pattern) {
    while (*pattern && !mapicfg__is_alpha((unsigned char)*pattern) && !strchr("*+", *pattern)) pattern++;
    return *pattern == '*' || *pattern == '+';
}

static int rule_mentions_path(const struct walk *walk, uint32_t rule) {
    const struct mapicfg__tree *tree = walk->tree;
    const char *url = mapicfg__arr_attribute(tree, mapicfg__tree_child(tree, rule, "match"), "url");
    return url && mapicfg__lint_mentions_path(walk->request->lint, url);
}

/* Matches a condition's input, as far as that is known. */
static int match_input(struct walk *walk, uint32_t rule, uint32_t condition, const char *input, const char *pattern) {
    const struct mapicfg__tree *tree = walk->tree;
    char text[MAPICFG__ARR_TEXT];
    struct mapicfg__pattern_groups groups;
    if (!expand(walk, input, text)) return MAPICFG__UNKNOWN;
    int answer = mapicfg__arr_match(mapicfg__arr_attribute(tree, rule, "patternSyntax"), pattern, text,
                                    mapicfg__arr_flag(tree, condition, "ignoreCase", 1), &groups, tree->left);
    if (answer == MAPICFG__UNKNOWN) walk->unreadable = 1;
    if (answer == MAPICFG__YES) {
        memcpy(walk->condition, text, sizeof text);
        walk->condition_groups = groups;
    }
    return answer;
}

/* Whether a pattern fits whatever the host is, as ".*" and "^(https?)://" do. */
static int fits_any_host(struct walk *walk, uint32_t rule, uint32_t condition, const char *input, const char *pattern) {
    static const char *const hosts[] = {"192.0.2.1", "a-1.invalid"};
    int fits = 1;
    for (size_t i = 0; i < 2 && fits; i++) {
        walk->host = hosts[i];
        fits = match_input(walk, rule, condition, input, pattern) == MAPICFG__YES;
    }
    walk->host = NULL;
    return fits;
}

static int is_met(struct walk *walk, uint32_t rule, uint32_t condition) {
    const struct mapicfg__tree *tree = walk->tree;
    const char *input = mapicfg__arr_attribute(tree, condition, "input"),
               *pattern = mapicfg__arr_attribute(tree, condition, "pattern"),
               *type = mapicfg__arr_attribute(tree, condition, "matchType");
    if (type && !mapicfg__text_same(type, "Pattern")) return negated(tree, condition, MAPICFG__NO); /* no such file */
    if (!input || !pattern) return MAPICFG__UNKNOWN;
    if (!walk->host && (mapicfg__text_contains(input, "HOST}") || mapicfg__text_contains(input, "{CACHE_URL}"))) {
        if (fits_any_host(walk, rule, condition, input, pattern)) return negated(tree, condition, MAPICFG__YES);
        int ours = asks_host(input) && ((walk->any_host && begins_open(pattern)) || pattern_looks_ours(pattern) ||
                                        rule_mentions_path(walk, rule));
        return ours ? negated(tree, condition, MAPICFG__YES) : MAPICFG__UNKNOWN;
    }
    return negated(tree, condition, match_input(walk, rule, condition, input, pattern));
}

static int are_met(struct walk *walk, uint32_t rule) {
    const struct mapicfg__tree *tree = walk->tree;
    uint32_t conditions = mapicfg__tree_child(tree, rule, "conditions");
    const char *grouping = mapicfg__arr_attribute(tree, conditions, "logicalGrouping");
    int any = grouping && mapicfg__text_same(grouping, "MatchAny"), decides = any ? MAPICFG__YES : MAPICFG__NO;
    uint32_t at = conditions ? mapicfg__tree_child(tree, conditions, "add") : MAPICFG__ROOT;
    if (!at) return MAPICFG__YES;
    int answer = any ? MAPICFG__NO : MAPICFG__YES;
    for (; at; at = mapicfg__tree_sibling(tree, at)) {
        int one = is_met(walk, rule, at);
        if (one == decides) return decides;
        if (one == MAPICFG__UNKNOWN) answer = MAPICFG__UNKNOWN;
    }
    return answer;
}

/* ---- rules ---- */

/* The path as a rule of a location sees it; NULL: it is not within the location any more. */
static const char *relative(const struct walk *walk, const char *base) {
    size_t size = strlen(base);
    while (size && base[size - 1] == '/') size--;
    if (!size) return walk->path;
    if (!mapicfg__text_begins(walk->path, strlen(walk->path), base, size)) return NULL;
    return walk->path[size] == '/' ? walk->path + size + 1 : walk->path[size] ? NULL : walk->path + size;
}

static int applies(struct walk *walk, uint32_t rule, const char *base) {
    const struct mapicfg__tree *tree = walk->tree;
    uint32_t match = mapicfg__tree_child(tree, rule, "match");
    const char *pattern = mapicfg__arr_attribute(tree, match, "url");
    walk->unreadable = 0;
    walk->text = relative(walk, base);
    if (!walk->text || !mapicfg__arr_flag(tree, rule, "enabled", 1)) return MAPICFG__NO;
    int fits =
        mapicfg__arr_match(mapicfg__arr_attribute(tree, rule, "patternSyntax"), pattern ? pattern : "", walk->text,
                           mapicfg__arr_flag(tree, match, "ignoreCase", 1), &walk->groups, tree->left);
    if (fits == MAPICFG__UNKNOWN) walk->unreadable = 1;
    fits = negated(tree, match, fits);
    if (fits == MAPICFG__NO) return fits;
    int met = are_met(walk, rule);
    return met == MAPICFG__YES ? fits : met;
}

static void end_at(struct walk *walk, uint32_t rule, enum mapicfg__arr_end end) {
    walk->route->end = end;
    walk->route->rule = rule;
    walk->is_done = 1;
}

static void doubt(struct walk *walk, uint32_t rule, const char *why) {
    if (walk->route->doubt) return;
    walk->route->doubt = rule;
    walk->route->why = why;
}

/* The path of the next rule; one that is too long ends the walk. */
static void set_path(struct walk *walk, uint32_t rule, const char *path) {
    while (*path == '/') path++;
    size_t size = strcspn(path, "?");
    if (size >= sizeof walk->path) {
        doubt(walk, rule, "the path is too long to be followed");
        end_at(walk, rule, MAPICFG__ARR_LOCAL);
        return;
    }
    memmove(walk->path, path, size);
    walk->path[size] = '\0';
}

static const char *behind_scheme(const char *url) {
    if (mapicfg__text_starts(url, "https://")) return url + 8;
    return mapicfg__text_starts(url, "http://") ? url + 7 : NULL;
}

static void send_away(struct walk *walk, uint32_t rule, const char *url, int is_known) {
    struct mapicfg__arr_route *route = walk->route;
    const char *target = behind_scheme(url);
    size_t size = strcspn(target, "/?");
    if (!size || (!is_known && !target[size])) {
        doubt(walk, rule, "its URL depends on what is not known here");
        return;
    }
    route->end = MAPICFG__ARR_PROXIED;
    route->rule = rule;
    route->tls = mapicfg__text_starts(url, "https");
    memcpy(route->target, target, size);
    route->target[size] = '\0';
    *route->path = '\0';
    set_path(walk, rule, target + size);
    if (is_known && !walk->is_done) memcpy(route->path, walk->path, sizeof walk->path);
}

/* A relative path begins where the location does. */
static void rewrite(struct walk *walk, uint32_t rule, const char *url, const char *base) {
    char made[MAPICFG__ARR_TEXT], whole[2 * MAPICFG__ARR_TEXT];
    int is_known = expand(walk, url, made);
    if (behind_scheme(made)) {
        send_away(walk, rule, made, is_known);
        return;
    }
    if (!is_known) {
        doubt(walk, rule, "its URL depends on what is not known here");
        return;
    }
    snprintf(whole, sizeof whole, "%.900s/%s", *made == '/' ? "" : base, made);
    set_path(walk, rule, whole);
}

static int is_redirect(const char *type) {
    return mapicfg__text_same(type, "Redirect");
}

static int is_refusal(const char *type) {
    return mapicfg__text_same(type, "CustomResponse") || mapicfg__text_same(type, "AbortRequest");
}

/* Of a rule that refuses or redirects: whether it takes those of whom nothing is known. */
static int takes_strangers(struct walk *walk, uint32_t rule, const char *base) {
    walk->is_of_stranger = 1;
    int answer = applies(walk, rule, base);
    walk->is_of_stranger = 0;
    return answer == MAPICFG__YES;
}

/* Clients that a rule names are taken to be others; one that names those who may pass keeps the others out. */
static void take_unknown(struct walk *walk, uint32_t rule, const char *type, const char *base) {
    if (walk->unreadable) {
        doubt(walk, rule, "PCRE and ECMAScript may read its pattern in different ways");
    } else if (is_redirect(type) || is_refusal(type)) {
        if (takes_strangers(walk, rule, base)) doubt(walk, rule, "it takes all clients but those that it names");
    } else if (!mapicfg__text_same(type, "None")) {
        doubt(walk, rule, unknown_conditions);
        walk->doubts++;
    }
}

static void take_rule(struct walk *walk, uint32_t rule, const char *base) {
    const struct mapicfg__tree *tree = walk->tree;
    uint32_t action = mapicfg__tree_child(tree, rule, "action");
    const char *type = mapicfg__arr_attribute(tree, action, "type"), *url = mapicfg__arr_attribute(tree, action, "url");
    int answer = applies(walk, rule, base);
    if (answer == MAPICFG__NO) return;
    if (!type) type = "None";
    if (answer == MAPICFG__UNKNOWN) {
        take_unknown(walk, rule, type, base);
        return;
    }
    int is_rewrite = mapicfg__text_same(type, "Rewrite");
    if (walk->route->end == MAPICFG__ARR_PROXIED && !mapicfg__text_same(type, "None")) {
        doubt(walk, rule, "a rule before it, without stopProcessing, has sent the request to a server");
        return;
    }
    if (is_redirect(type)) end_at(walk, rule, MAPICFG__ARR_REDIRECTED);
    if (is_refusal(type)) end_at(walk, rule, MAPICFG__ARR_REFUSED);
    if (is_rewrite && url) rewrite(walk, rule, url, base);
    if (mapicfg__arr_flag(tree, rule, "stopProcessing", 0)) walk->is_done = 1;
}

static void take_rules(struct walk *walk, uint32_t scope, const char *section) {
    const struct mapicfg__tree *tree = walk->tree;
    const struct mapicfg__arr_scopes *scopes = walk->request->scopes;
    uint32_t rules = mapicfg__arr_below(tree, scopes->list[scope].block, section);
    for (uint32_t at = rules ? mapicfg__tree_child(tree, rules, "rule") : MAPICFG__ROOT; at && !walk->is_done;
         at = mapicfg__tree_sibling(tree, at))
        if (!mapicfg__arr_is_removed(tree, scopes, scope, section, at)) take_rule(walk, at, scopes->list[scope].base);
}

/* A doubt about hosts that do not look like ours counts only where nothing else takes the request. */
static void settle(struct walk *walk) {
    struct mapicfg__arr_route *route = walk->route;
    int about_others = route->why == unknown_conditions;
    if (route->end != MAPICFG__ARR_LOCAL && about_others && !walk->host) route->doubt = MAPICFG__ROOT;
}

static void walk_rules(struct walk *walk, const struct mapicfg__arr_request *request,
                       struct mapicfg__arr_route *route) {
    memset(route, 0, sizeof *route);
    walk->request = request;
    walk->tree = request->lint->tree;
    walk->route = route;
    walk->host = request->host;
    set_path(walk, MAPICFG__ROOT, request->path);
    for (uint32_t i = 0; i < request->scopes->count && !walk->is_done; i++)
        if (request->scopes->list[i].server) take_rules(walk, i, "rewrite/globalRules");
    for (uint32_t i = 0; i < request->scopes->count && !walk->is_done; i++) take_rules(walk, i, "rewrite/rules");
}

/* Where no host is known and one rule alone can be meant, it is. */
void mapicfg__arr_route(const struct mapicfg__arr_request *request, struct mapicfg__arr_route *route) {
    struct walk walk;
    memset(&walk, 0, sizeof walk);
    walk_rules(&walk, request, route);
    if (!request->host && route->end == MAPICFG__ARR_LOCAL && walk.doubts == 1) {
        memset(&walk, 0, sizeof walk);
        walk.any_host = 1;
        walk_rules(&walk, request, route);
    }
    settle(&walk);
}
