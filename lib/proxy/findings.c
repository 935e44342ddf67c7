/* SPDX-License-Identifier: LGPL-2.1-or-later
 * findings.c: the findings of a run as they are handed out: each fact once, with its places. What was found on the way
 * to /EWS and /OAB remains only where it is new, and as what it is: not a fault of MAPI over HTTP. */
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "base/text.h"
#include "proxy/lint.h"

/* ---- one place, several paths ---- */

/* Argument 0 is a path that is followed. */
static int tells_path(const mapicfg_statement *statement) {
    enum mapicfg__rule_number rule = (enum mapicfg__rule_number)(statement->rule - mapicfg__rules);
    if (rule != RULE_PROXY_PATH_REFUSED && rule != RULE_PROXY_PATH_REDIRECTED && rule != RULE_PROXY_PATH_REWRITTEN &&
        rule != RULE_PROXY_ADDRESS_LIMIT)
        return 0;
    for (size_t i = 0; i < MAPICFG__PATH_COUNT; i++)
        if (strcmp(statement->arguments[0], mapicfg__lint_paths[i]) == 0) return 1;
    return 0;
}

static int compare_numbers(uint64_t a, uint64_t b) {
    return a < b ? -1 : a > b;
}

/* By the directive and the rule. */
static int compare_places(const mapicfg_statement *a, const mapicfg_statement *b) {
    int order = compare_numbers(a->where.order, b->where.order);
    return order ? order : compare_numbers((size_t)(a->rule - mapicfg__rules), (size_t)(b->rule - mapicfg__rules));
}

/* And by what else is said than the path. */
static int compare_rest(const mapicfg_statement *a, const mapicfg_statement *b) {
    int order = compare_places(a, b);
    if (!order) order = compare_numbers((size_t)tells_path(a), (size_t)tells_path(b));
    if (!order && a->argument_count > 1) order = strcmp(a->arguments[1], b->arguments[1]);
    return order;
}

static int by_rest(const void *a, const void *b) {
    const mapicfg_statement *left = *(mapicfg_statement *const *)a, *right = *(mapicfg_statement *const *)b;
    int order = compare_rest(left, right);
    return order ? order : compare_numbers(left->number, right->number);
}

/* One statement of `count` that differ in the path alone; NULL: out of memory. */
static mapicfg_statement *join_paths(mapicfg_statement *const *items, size_t count) {
    struct mapicfg__buffer paths = {0};
    const char *arguments[2] = {NULL, items[0]->argument_count > 1 ? items[0]->arguments[1] : NULL};
    for (size_t i = 0; i < count; i++) {
        mapicfg__buffer_text(&paths, !i ? "" : i + 1 == count ? " and " : ", ");
        mapicfg__buffer_text(&paths, items[i]->arguments[0]);
    }
    arguments[0] = paths.data;
    enum mapicfg__rule_number rule = (enum mapicfg__rule_number)(items[0]->rule - mapicfg__rules);
    mapicfg_statement *made =
        paths.failed ? NULL : mapicfg__statement_new(rule, &items[0]->where, arguments, items[0]->argument_count);
    mapicfg__buffer_free(&paths);
    if (made) made->number = items[0]->number;
    return made;
}

static void join_all_paths(mapicfg_statements *findings) {
    mapicfg_statement **items = findings->items;
    size_t kept = 0, next;
    if (findings->count) qsort(items, findings->count, sizeof *items, by_rest);
    for (size_t i = 0; i < findings->count; i = next) {
        for (next = i + 1; next < findings->count && tells_path(items[i]) && !compare_rest(items[i], items[next]);)
            next++;
        mapicfg_statement *joined = next > i + 1 ? join_paths(items + i, next - i) : NULL;
        if (!joined) {
            findings->failed |= next > i + 1;
            for (size_t each = i; each < next; each++) items[kept++] = items[each];
            continue;
        }
        for (size_t each = i; each < next; each++) mapicfg__statement_free(items[each]);
        items[kept++] = joined;
    }
    findings->count = kept;
}

/* ---- services ---- */

/* What keeps Outlook from /EWS and /OAB too: not what is about long waits and large requests. */
static int stops_service(enum mapicfg__rule_number rule) {
    static const enum mapicfg__rule_number rules[] = {RULE_PROXY_PATH_REFUSED,
                                                      RULE_PROXY_PATH_REDIRECTED,
                                                      RULE_PROXY_PATH_REWRITTEN,
                                                      RULE_PROXY_BACKEND_UNKNOWN,
                                                      RULE_PROXY_NTLM_UNSUPPORTED,
                                                      RULE_PROXY_CONNECTION_CLOSED,
                                                      RULE_PROXY_METHODS,
                                                      RULE_PROXY_CERTIFICATE,
                                                      RULE_PROXY_CLIENT_CERTIFICATE,
                                                      RULE_PROXY_TLS_OFFLOAD_PROTECTED,
                                                      RULE_PROXY_TLS_ENGINE,
                                                      RULE_PROXY_AUTHENTICATION_DROPPED,
                                                      RULE_PROXY_TCP_RULES,
                                                      RULE_PROXY_OWN_AUTHENTICATION};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rule == rules[i]) return 1;
    return 0;
}

/* By which one user may get what is another's, whatever the path. */
static int is_as_grave(enum mapicfg__rule_number rule) {
    return rule == RULE_PROXY_NTLM_SHARED || rule == RULE_PROXY_NTLM_REUSE || rule == RULE_PROXY_KERBEROS_REUSE ||
           rule == RULE_PROXY_CACHE;
}

static int by_place(const void *a, const void *b) {
    return compare_places(*(mapicfg_statement *const *)a, *(mapicfg_statement *const *)b);
}

static int by_fact(const void *a, const void *b) {
    return mapicfg__list_compare_facts(*(mapicfg_statement *const *)a, *(mapicfg_statement *const *)b);
}

/* What was said of MAPI and Autodiscover, by place and by fact. */
struct said {
    mapicfg_statement **places, **facts;
    size_t count;
};

static int is_said(const struct said *said, const mapicfg_statement *one) {
    if (!said->count) return 0;
    return bsearch(&one, said->places, said->count, sizeof one, by_place) ||
           bsearch(&one, said->facts, said->count, sizeof one, by_fact);
}

static void add_service(const struct mapicfg__lint *lint, const struct said *said, size_t service) {
    static const char *const names[MAPICFG__SERVICE_COUNT] = {"/EWS", "/OAB"};
    mapicfg_statements *list = lint->services[service];
    lint->findings->failed |= list->failed;
    join_all_paths(list);
    for (size_t i = 0; i < list->count; i++) {
        const mapicfg_statement *one = list->items[i];
        enum mapicfg__rule_number rule = (enum mapicfg__rule_number)(one->rule - mapicfg__rules);
        const char *arguments[] = {names[service], one->sentence};
        if (is_said(said, one)) continue;
        if (is_as_grave(rule))
            mapicfg__list_say(lint->findings, rule, &one->where, one->arguments, one->argument_count);
        else if (stops_service(rule))
            mapicfg__list_say(lint->findings, RULE_PROXY_SERVICE_BROKEN, &one->where, arguments, 2);
    }
}

/* What is said of one path of Autodiscover alone says nothing of the services. */
static int covers_services(const mapicfg_statement *one) {
    return !tells_path(one) || mapicfg__text_starts(one->arguments[0], "/mapi");
}

static void add_services(const struct mapicfg__lint *lint) {
    size_t count = lint->findings->count, size = count * sizeof(mapicfg_statement *);
    struct said said = {.places = mapicfg__mem_alloc(size + 1), .facts = mapicfg__mem_alloc(size + 1)};
    if (said.places && said.facts) {
        for (size_t i = 0; i < count; i++) {
            if (!covers_services(lint->findings->items[i])) continue;
            said.places[said.count] = said.facts[said.count] = lint->findings->items[i];
            said.count++;
        }
        if (said.count) {
            qsort(said.places, said.count, sizeof *said.places, by_place);
            qsort(said.facts, said.count, sizeof *said.facts, by_fact);
        }
        for (size_t i = 0; i < MAPICFG__SERVICE_COUNT; i++) add_service(lint, &said, i);
    } else {
        lint->findings->failed = 1;
    }
    mapicfg__mem_free(said.places);
    mapicfg__mem_free(said.facts);
}

void mapicfg__lint_join(const struct mapicfg__lint *lint) {
    add_services(lint);
    join_all_paths(lint->findings);
    mapicfg__list_join(lint->findings);
}
