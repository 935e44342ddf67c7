/* SPDX-License-Identifier: LGPL-2.1-or-later
 * haproxy_lint.c: what in an HAProxy configuration breaks MAPI over HTTP. The way of a request to each path is followed
 * from its frontend to its back end, and both are looked at. */
#include <string.h>

#include "base/text.h"
#include "proxy/haproxy_client.h"
#include "proxy/haproxy_rules.h"
#include "proxy/haproxy_way.h"
#include "proxy/pattern.h"

/* ---- following ---- */

static int refuses_all(const struct mapicfg__tree *tree, uint32_t backend) {
    for (uint32_t at = mapicfg__tree_child(tree, backend, "http-request"); at; at = mapicfg__tree_sibling(tree, at))
        if (mapicfg__haproxy_is_refusing(mapicfg__tree_word_at(tree, at, 1)) &&
            !mapicfg__tree_find_word(tree, at, "if") && !mapicfg__tree_find_word(tree, at, "unless"))
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

static void check_back(struct mapicfg__haproxy_way *way, uint32_t back) {
    way->back = back;
    if (back != way->front && mapicfg__haproxy_check_rules(way, back)) return;
    struct mapicfg__haproxy_way seen = *way;
    struct mapicfg__lint basic = *way->lint;
    if (mapicfg__haproxy_offers_basic(way)) {
        basic.ntlm = basic.kerberos = 0;
        seen.lint = &basic;
    }
    mapicfg__haproxy_check(&seen);
    mapicfg__haproxy_check_client(&seen);
}

/* A name that is made of the request: any back end may be meant, so those that suggest Exchange are looked at. */
static void follow_dynamic(struct mapicfg__haproxy_way *way, uint32_t by) {
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
static int follow_route(struct mapicfg__haproxy_way *way, uint32_t by) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t back = mapicfg__haproxy_answering(tree, way->front, by);
    if (refuses_the_rest(tree, by, back)) return 0;
    if (mapicfg__haproxy_check_rules(way, way->front)) return 1;
    if (is_dynamic(tree, by))
        follow_dynamic(way, by);
    else if (!back)
        mapicfg__lint_say(way->lint, RULE_PROXY_BACKEND_UNKNOWN, by, mapicfg__tree_word_at(tree, by, 1), NULL);
    else if (is_disabled(tree, back))
        mapicfg__lint_say(way->lint, RULE_PROXY_PATH_REFUSED, mapicfg__tree_child(tree, back, "disabled"),
                          way->request.path, NULL);
    else
        check_back(way, back);
    return 1;
}

/* Whether it is for the host alone that it is not known if a condition is met: not one that a map answers. */
static int depends_on_host(const struct mapicfg__haproxy_way *way, uint32_t by) {
    const struct mapicfg__haproxy_request any = {
        .lint = way->lint, .path = way->request.path, .host = mapicfg__haproxy_any_host};
    return !way->request.host && !mapicfg__tree_any_word_contains(way->tree, by, 2, ",map") &&
           mapicfg__haproxy_met(&any, by) == MAPICFG__YES;
}

/* Follows a request through a frontend. Returns a directive that hands it on, MAPICFG__ROOT for none; *untold gets one
 * whose condition is not known, where nothing else takes the request. */
static uint32_t follow_path(struct mapicfg__haproxy_way *way, uint32_t *untold) {
    const struct mapicfg__tree *tree = way->tree;
    uint32_t at = MAPICFG__ROOT, taken = MAPICFG__ROOT, unknown = MAPICFG__ROOT;
    uint32_t only = MAPICFG__ROOT; /* the back end that can be meant, for some host; more than one: none is */
    int several = 0;
    for (int met;;) {
        at = mapicfg__haproxy_next_route(&way->request, way->front, at, &met);
        int is_last = !at || !mapicfg__tree_is_named(tree, at, "use_backend");
        if (is_last || met == MAPICFG__YES) break;
        uint32_t back = mapicfg__haproxy_answering(tree, way->front, at);
        int named = is_dynamic(tree, at) || mapicfg__lint_looks_ours(mapicfg__tree_word_at(tree, at, 1));
        int ours =
            named || back_is_ours(way->lint, back); /* one of ours by its servers may answer, and so may the rest */
        if (!named && !unknown) unknown = at;
        if (!ours || (back && refuses_all(tree, back)) || !follow_route(way, at)) continue;
        if (named) taken = at;
        if (named || !depends_on_host(way, at)) continue;
        several |= only && mapicfg__haproxy_answering(tree, way->front, only) != back;
        only = at;
    }
    if (!taken && only && !several) taken = only;
    /* what is left for the rest is only for the rest where a condition may have taken ours */
    int is_rest = at && !mapicfg__tree_is_named(tree, at, "use_backend") &&
                  !back_is_ours(way->lint, mapicfg__haproxy_answering(tree, way->front, at));
    if (at && !((taken || unknown) && is_rest) && follow_route(way, at)) taken = at;
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
        struct mapicfg__lint room;
        const struct mapicfg__lint *mine = mapicfg__lint_for_path(lint, i, &room);
        struct mapicfg__haproxy_way way = {.lint = mine, .tree = lint->tree, .front = front};
        uint32_t unknown = MAPICFG__ROOT, mapi = here[MAPICFG__PATH_EMSMDB];
        way.request = (struct mapicfg__haproxy_request){
            .lint = mine, .path = mapicfg__lint_paths[i], .host = host, .front = front};
        uint32_t by = mine == lint ? MAPICFG__ROOT : mapicfg__haproxy_route(&way.request, front);
        int is_other = mapi && by && by != mapi && !mapicfg__tree_is_named(lint->tree, by, "use_backend");
        if (is_other) { /* the rest may be for another site, if /mapi has a rule of its own */
            int refused = refuses_the_rest(lint->tree, by, mapicfg__haproxy_answering(lint->tree, front, by));
            here[i] = refused ? MAPICFG__ROOT : by;
            continue;
        }
        here[i] = follow_path(&way, &unknown);
        if (unknown && mine == lint) *untold = unknown;
    }
    mapicfg__lint_say_partial(lint, here);
    mapicfg__lint_add_published(published, here);
}

/* A section in mode tcp passes on what arrives, so it must not look at paths. Returns what hands it on. */
static uint32_t follow_tcp(const struct mapicfg__lint *lint, uint32_t front, const char *host) {
    const struct mapicfg__tree *tree = lint->tree;
    struct mapicfg__haproxy_way way = {.lint = lint, .tree = tree, .front = front};
    way.request =
        (struct mapicfg__haproxy_request){.lint = lint, .path = "/mapi/emsmdb/", .host = host, .front = front};
    for (uint32_t at = tree->list[front].first; at; at = mapicfg__tree_next(tree, at)) {
        const char *test = mapicfg__tree_word_at(tree, at, 2);
        int looks = (mapicfg__tree_is_named(tree, at, "acl") &&
                     (mapicfg__text_starts_exactly(test, "path") || mapicfg__text_starts_exactly(test, "hdr"))) ||
                    mapicfg__tree_is_named(tree, at, "http-request") || mapicfg__haproxy_has_part(&way, at, "path_beg");
        if (!looks) continue;
        mapicfg__lint_say(way.lint, RULE_PROXY_TCP_RULES, at, mapicfg__tree_word_at(tree, at, 0), NULL);
        return at;
    }
    uint32_t by = mapicfg__haproxy_route(&way.request, front);
    way.back = mapicfg__haproxy_answering(tree, front, by);
    if (by && is_dynamic(tree, by))
        mapicfg__lint_say(lint, RULE_PROXY_CANNOT_TELL, by, "which back end gets the requests",
                          mapicfg__tree_word_at(tree, by, 1));
    else if (by && !way.back)
        mapicfg__lint_say(way.lint, RULE_PROXY_BACKEND_UNKNOWN, by, mapicfg__tree_word_at(tree, by, 1), NULL);
    if (!way.back) return by;
    mapicfg__haproxy_check_timeouts(&way);
    mapicfg__haproxy_check_servers(&way, 0);
    mapicfg__haproxy_check_affinity(&way);
    mapicfg__haproxy_check_health(&way);
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
    const struct mapicfg__haproxy_request request = {
        .lint = lint, .path = mapicfg__lint_paths[MAPICFG__PATH_EMSMDB], .host = NULL};
    if (!hands_on(lint->tree, section)) return 0;
    uint32_t by = MAPICFG__ROOT;
    for (int met; (by = mapicfg__haproxy_next_route(&request, section, by, &met)) != MAPICFG__ROOT;) {
        uint32_t back = mapicfg__haproxy_answering(lint->tree, section, by);
        if (back && !refuses_all(lint->tree, back)) return 1;
        if (!mapicfg__tree_is_named(lint->tree, by, "use_backend")) return 0;
    }
    return 0;
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

/* A rule that certainly refuses the request for its host, and not for any. */
static uint32_t refusal_of_host(const struct mapicfg__haproxy_request *request, uint32_t section) {
    const struct mapicfg__tree *tree = request->lint->tree;
    const struct mapicfg__haproxy_request any = {.lint = request->lint, .path = request->path, .host = NULL};
    if (!mapicfg__haproxy_is_http(tree, section)) return MAPICFG__ROOT;
    for (uint32_t at = tree->list[section].first; at; at = mapicfg__tree_next(tree, at)) {
        const int refuses = mapicfg__tree_is_named(tree, at, "http-request")
                                ? mapicfg__haproxy_is_refusing(mapicfg__tree_word_at(tree, at, 1))
                                : mapicfg__tree_is_named(tree, at, "tcp-request") &&
                                      mapicfg__text_same(mapicfg__tree_word_at(tree, at, 2), "reject");
        if (refuses && mapicfg__haproxy_met(request, at) == MAPICFG__YES &&
            mapicfg__haproxy_met(&any, at) != MAPICFG__YES)
            return at;
    }
    return MAPICFG__ROOT;
}

/* *refusal gets a rule that keeps the host from a section which would hand it on. */
static int routes_host(const struct mapicfg__lint *lint, const char *host, uint32_t *refusal) {
    const struct mapicfg__tree *tree = lint->tree;
    const int path = mapicfg__text_starts(host, "autodiscover.") ? MAPICFG__PATH_AUTODISCOVER : MAPICFG__PATH_EMSMDB;
    const struct mapicfg__haproxy_request request = {.lint = lint, .path = mapicfg__lint_paths[path], .host = host};
    *refusal = MAPICFG__ROOT;
    for (uint32_t at = tree->list[MAPICFG__ROOT].first; at; at = mapicfg__tree_next(tree, at)) {
        uint32_t by = hands_on(tree, at) ? mapicfg__haproxy_route(&request, at) : MAPICFG__ROOT;
        if (!by || refuses_the_rest(tree, by, mapicfg__haproxy_answering(tree, at, by))) continue;
        const uint32_t refused = refusal_of_host(&request, at);
        if (!refused) return 1;
        *refusal = refused;
    }
    return 0;
}

/* A host that only the caller names may be another proxy's, unless a rule keeps it out. */
static void check_hosts(const struct mapicfg__lint *lint) {
    uint32_t refusal;
    for (size_t i = 0; i < lint->host_count && *lint->tree->left; i++) {
        if (routes_host(lint, lint->hosts[i], &refusal)) continue;
        if (i < lint->url_host_count)
            mapicfg__lint_say(lint, RULE_PROXY_HOST_MISSING, MAPICFG__ROOT, lint->hosts[i], NULL);
        else if (refusal)
            mapicfg__lint_say(lint, RULE_PROXY_PATH_REFUSED, refusal, lint->hosts[i], NULL);
    }
}

static int is_chosen(const struct mapicfg__lint *lint, uint32_t section) {
    const struct mapicfg__tree *tree = lint->tree;
    if (!lint->section) return concerns_us(lint, section);
    int named = is_front(tree, section) &&
                mapicfg__tree_same_text(tree, mapicfg__tree_word_at(tree, section, 1), lint->section);
    return mapicfg__lint_is_section(lint, named);
}

void mapicfg__lint_haproxy(const struct mapicfg__lint *lint) {
    const struct mapicfg__tree *tree = lint->tree;
    struct found found = {.followed = 0};
    for (uint32_t at = tree->list[MAPICFG__ROOT].first; at; at = mapicfg__tree_next(tree, at))
        if (is_chosen(lint, at)) follow(lint, at, &found);
    int published = found.published[MAPICFG__PATH_EMSMDB] || found.published[MAPICFG__PATH_NSPI];
    if (!published && !found.through && !lint->section) follow_nameless(lint, &found);
    if (found.through && !found.published[MAPICFG__PATH_EMSMDB]) return;
    mapicfg__lint_say_missing(lint, found.published, found.untold);
    if (found.published[MAPICFG__PATH_EMSMDB] && !lint->section) check_hosts(lint);
}
