/* SPDX-License-Identifier: LGPL-2.1-or-later
 * explain.c: a real answer beside the one that the configuration gives a mailbox, for a client that can do the same. */
#include <mapicfg/identity.h>
#include <string.h>

#include "autodiscover/autodiscover.h"
#include "autodiscover/compare.h"
#include "base/error.h"
#include "model/object.h"

/* ---- what the client can do ---- */

static int has_rest(const mapicfg_autodiscover_answer *answer, const char *rest) {
    for (size_t i = 0; i < answer->count; i++)
        if (strcmp(mapicfg__answer_path_rest(answer->entries[i].path), rest) == 0) return 1;
    return 0;
}

/* Only a client that says so gets Negotiate; any other package says nothing about the client. */
static int has_negotiate(const mapicfg_autodiscover_answer *answer) {
    for (size_t i = 0; i < answer->count; i++)
        if (strcmp(mapicfg__answer_path_rest(answer->entries[i].path), "/AuthPackage") == 0 &&
            mapicfg_text_equal(answer->entries[i].text, "Negotiate"))
            return 1;
    return 0;
}

static int has_exhttp(const mapicfg_autodiscover_answer *answer) {
    for (size_t i = 0; i < answer->count; i++)
        if (mapicfg__answer_path_is_in(answer->entries[i].path, "EXHTTP")) return 1;
    return 0;
}

/* The answer shows what its client can do. Without settings it does not: it is taken for one that can do all. */
static void take_abilities(mapicfg_autodiscover_request *request, const mapicfg_autodiscover_answer *answer) {
    int is_settings = answer->kind == MAPICFG_AUTODISCOVER_ANSWER_SETTINGS;
    if (!is_settings || answer->protocol == MAPICFG__PROTOCOL_MAPI_HTTP) request->mapi_http_capability = "1";
    if (has_exhttp(answer))
        request->user_agent = "Microsoft Office/16.0 (Microsoft Outlook 16.0)"; /* older servers know it by that only */
    else if (has_rest(answer, "/AuthPackage"))
        request->client_can_handle = "Negotiate";
}

/* ---- what the configuration says beside the expected answer ---- */

/* What a virtual directory without any URL leaves out. */
struct family {
    enum mapicfg__part part;
    const char *names[5];
};

static const struct family families[] = {{MAPICFG__EWS, {"ASUrl", "EwsUrl", "EmwsUrl", "OOFUrl", "UMUrl"}},
                                         {MAPICFG__OWA, {"OWAUrl"}},
                                         {MAPICFG__OAB, {"OABUrl"}}};

#define MOST_ABSENT 7u /* names of all families */

static int is_null(const mapicfg_object *object, uint32_t role) {
    int32_t at = mapicfg__class_find(object->cls, MAPICFG__ROLE, role);
    return at >= 0 && object->values[at].state == MAPICFG_NULL;
}

/* 1 when the directory is known, and states that it has no URL. */
static int is_without_urls(const struct mapicfg__topology *topology, uint32_t server, enum mapicfg__part part) {
    enum mapicfg__served how;
    const mapicfg_object *vdir = mapicfg__topology_serving(topology, server, part, &how);
    return vdir && is_null(vdir, MAPICFG__ROLE_INTERNAL) && is_null(vdir, MAPICFG__ROLE_EXTERNAL);
}

static size_t collect_absent(const struct mapicfg__topology *topology, uint32_t server, const char **names) {
    size_t count = 0;
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        if (!is_without_urls(topology, server, families[i].part)) continue;
        for (size_t j = 0; j < 5 && families[i].names[j]; j++) names[count++] = families[i].names[j];
    }
    return count;
}

/* A real PublicFolderServer was another host than Outlook Anywhere's. A server of 2010 may stand behind a client access
 * array, which no export names. */
static void take_inferred(struct mapicfg__known *known, const struct mapicfg__server_facts *facts) {
    static const char *const public_folders[] = {"EXCH/PublicFolderServer"};
    static const char *const server[] = {"EXCH/Server", "EXCH/ServerDN", "EXCH/MdbDN"};
    known->inferred = facts->is_personal ? public_folders : server;
    known->inferred_count = facts->is_personal ? 1 : 3;
}

/* An answer without a mapiHttp block may be right for a client that cannot do it, which the answer does not tell. */
static mapicfg_status add_capability(mapicfg_statements *to, const mapicfg_autodiscover_answer *answer,
                                     mapicfg_decision decision, int can_mapi_http, mapicfg_error *err) {
    static const struct mapicfg__where where = {.property = "Account"};
    const char *const arguments[] = {mapicfg_decision_result(decision)};
    if (answer->kind != MAPICFG_AUTODISCOVER_ANSWER_SETTINGS || answer->protocol == MAPICFG__PROTOCOL_MAPI_HTTP ||
        !(decision & MAPICFG_MAPI_HTTP) || !can_mapi_http)
        return MAPICFG_OK;
    mapicfg__list_say(to, RULE_DIFFERENCE_CAPABILITY, &where, arguments, 1);
    return mapicfg__list_finish(to, err);
}

static mapicfg_status compare_with(const mapicfg_autodiscover *autodiscover, uint32_t server,
                                   const mapicfg_autodiscover_answer *answer,
                                   const mapicfg_autodiscover_answer *expected, mapicfg_decision decision,
                                   mapicfg_statements **out, mapicfg_error *err) {
    const struct mapicfg__server_facts *facts = &autodiscover->prepared[server].facts;
    const char *absent[MOST_ABSENT];
    struct mapicfg__known known;
    mapicfg__known_from(&known, expected);
    known.absent = absent;
    known.absent_count = collect_absent(&autodiscover->topology, server, absent);
    take_inferred(&known, facts);
    known.has_permissions = autodiscover->delegates.grant_count > 0;
    known.may_lack_negotiate = !has_negotiate(answer);
    known.inside = facts->internal.host;
    known.outside = facts->external.host;
    if (expected->protocol == MAPICFG__PROTOCOL_RPC)
        known.has_external = decision & MAPICFG_EXTERNAL && (facts->external.host || expected->has_web_external)
                                 ? MAPICFG__YES
                                 : MAPICFG__NO;
    if (expected->protocol == MAPICFG__PROTOCOL_RPC && expected->has_host)
        known.sentence =
            mapicfg__outcome_sentence(expected->protocol, expected->has_internal, known.has_external == MAPICFG__YES);
    mapicfg_status status = mapicfg__compare_answers(answer, expected, &known, out, err);
    if (!status) status = add_capability(*out, answer, decision, facts->can_mapi_http, err);
    return status;
}

/* ---- the whole ---- */

static mapicfg_status find_box(const mapicfg_autodiscover *autodiscover, const char *user, uint32_t *box,
                               mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    *box = mapicfg__box_find(autodiscover, user, strlen(user));
    if (*box == MAPICFG__NAME_NONE)
        status = mapicfg__error_fail(err, MAPICFG_E_NOT_FOUND, "no mailbox has this address or LegacyDN");
    if (*box == MAPICFG__NAME_SEVERAL)
        status = mapicfg__error_fail(err, MAPICFG_E_AMBIGUOUS, "several mailboxes have this address or LegacyDN");
    if (status) mapicfg__error_object(err, user);
    return status;
}

/* The answer that the configuration gives the client, inside or outside. */
static mapicfg_status ask(const mapicfg_autodiscover *autodiscover, const mapicfg_autodiscover_answer *answer,
                          const char *user, uint32_t box, uint32_t flags, mapicfg_decision *decision,
                          mapicfg_autodiscover_answer **expected, mapicfg_error *err) {
    mapicfg_autodiscover_request request = MAPICFG_AUTODISCOVER_REQUEST_INIT;
    mapicfg_autodiscover_response *response = NULL;
    size_t size = 0;
    request.flags = flags;
    take_abilities(&request, answer);
    struct mapicfg__exchange exchange = {autodiscover, &request, &response, {{0}}, err};
    mapicfg_status status = mapicfg__answer_ask(&exchange, answer, user, box);
    const char *body = status ? NULL : mapicfg_autodiscover_response_get_body(response, &size);
    if (!status) status = mapicfg_autodiscover_answer_read(body, size, NULL, NULL, expected, err);
    /* Our own answers are well-formed; expat takes some failed allocations for an unbound prefix. */
    if (status == MAPICFG_E_SYNTAX) status = mapicfg__error_no_memory(err);
    if (!status) *decision = response->decision;
    mapicfg_autodiscover_response_free(response);
    return status;
}

static mapicfg_status explain_outlook(const mapicfg_autodiscover *autodiscover,
                                      const mapicfg_autodiscover_answer *answer, const char *user, uint32_t box,
                                      mapicfg_statements **out, mapicfg_error *err) {
    mapicfg_autodiscover_answer *expected = NULL;
    mapicfg_decision decision;
    mapicfg_status status =
        ask(autodiscover, answer, user, box, MAPICFG_AUTODISCOVER_REQUEST_INSIDE, &decision, &expected, err);
    if (!status)
        status = compare_with(autodiscover, autodiscover->boxes[box].server, answer, expected, decision, out, err);
    mapicfg_autodiscover_answer_free(expected);
    return status;
}

/* Where the client was the other forms do not show: it is taken for where the answer differs less. */
static mapicfg_status explain_other(const mapicfg_autodiscover *autodiscover, const mapicfg_autodiscover_answer *answer,
                                    const char *user, uint32_t box, mapicfg_statements **out, mapicfg_error *err) {
    static const uint32_t flags[] = {MAPICFG_AUTODISCOVER_REQUEST_INSIDE, 0};
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < 2; i++) {
        mapicfg_autodiscover_answer *expected = NULL;
        mapicfg_statements *differences = NULL;
        mapicfg_decision decision;
        status = ask(autodiscover, answer, user, box, flags[i], &decision, &expected, err);
        if (!status) status = mapicfg_autodiscover_compare(answer, expected, &differences, err);
        mapicfg_autodiscover_answer_free(expected);
        if (!status && (!*out || mapicfg_statements_count(differences) < mapicfg_statements_count(*out))) {
            mapicfg_statements_free(*out);
            *out = differences;
        } else {
            mapicfg_statements_free(differences);
        }
    }
    return status;
}

mapicfg_status mapicfg_autodiscover_explain(const mapicfg_autodiscover *autodiscover,
                                            const mapicfg_autodiscover_answer *answer, const char *user,
                                            mapicfg_statements **out, mapicfg_error *err) {
    uint32_t box;
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!autodiscover || !answer || !user)
        return mapicfg__error_null_argument(err, !autodiscover ? "autodiscover" : answer ? "user" : "answer");
    if (!autodiscover->ready)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT,
                                   "the configuration is not ready: call mapicfg_autodiscover_ready()");
    mapicfg_status status = find_box(autodiscover, user, &box, err);
    if (!status)
        status = answer->form == MAPICFG_AUTODISCOVER_FORM_OUTLOOK
                     ? explain_outlook(autodiscover, answer, user, box, out, err)
                     : explain_other(autodiscover, answer, user, box, out, err);
    if (!status) return MAPICFG_OK;
    mapicfg_statements_free(*out);
    *out = NULL;
    return status;
}
