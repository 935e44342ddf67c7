/* SPDX-License-Identifier: LGPL-2.1-or-later
 * probe.c: goes from step to step: which request is next, and what follows from an answer.
 *
 * Nothing moves on before all memory that an answer needs is there, so a call that failed for lack of it may be
 * repeated: statements are kept once, and cookies replace themselves. */
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "net/address.h"
#include "net/answerers.h"
#include "net/judge.h"
#include "net/script.h"

#define FACTS (MAPICFG__STEP_COUNT - MAPICFG__STEP_SCRIPT)
#define ANONYMOUS_ONLY(probe) (((probe)->flags & MAPICFG_PROBE_NO_LOGON) != 0)

/* ---- outcomes ---- */

static mapicfg_status reserve(mapicfg_probe *probe, size_t more, mapicfg_error *err) {
    void *outcomes = mapicfg__mem_grow(probe->outcomes, &probe->outcome_capacity, probe->outcome_count + more,
                                       sizeof *probe->outcomes);
    if (!outcomes) return mapicfg__error_no_memory(err);
    probe->outcomes = outcomes;
    return MAPICFG_OK;
}

static struct mapicfg__step_record begin_outcome(const mapicfg_probe *probe, enum mapicfg__probe_step step) {
    struct mapicfg__step_record outcome = {.step = step, .attempt = probe->attempt, .status = -1, .auth = -1};
    for (size_t i = 0; i < 3; i++) outcome.codes[i] = -1;
    for (size_t i = 0; i < MAPICFG_HTTP_TIME_COUNT; i++) outcome.times[i] = -1;
    outcome.texts[MAPICFG_PROBE_STEP_NAME] = mapicfg__steps[step].name;
    return outcome;
}

static mapicfg_status skip(mapicfg_probe *probe, const char *reason, mapicfg_error *err) {
    const mapicfg_status status = reserve(probe, 1, err);
    if (status) return status;
    struct mapicfg__step_record outcome = begin_outcome(probe, probe->step);
    outcome.state = MAPICFG_PROBE_STATE_SKIPPED;
    outcome.texts[MAPICFG_PROBE_STEP_URL] = probe->endpoints[mapicfg__steps[probe->step].endpoint].url;
    outcome.texts[MAPICFG_PROBE_STEP_REASON] = reason;
    probe->outcomes[probe->outcome_count++] = outcome;
    return MAPICFG_OK;
}

/* Counts it for the verdict of its endpoint. */
static void count(mapicfg_probe *probe, const struct mapicfg__step_record *outcome) {
    struct mapicfg__endpoint *endpoint = &probe->endpoints[mapicfg__steps[outcome->step].endpoint];
    if (outcome->state == MAPICFG_PROBE_STATE_SKIPPED) return;
    endpoint->warned += (uint64_t)outcome->is_warned;
    if (outcome->state != MAPICFG_PROBE_STATE_FAILED) {
        endpoint->succeeded++;
        return;
    }
    if (outcome->is_unknown)
        endpoint->unknown++;
    else
        endpoint->failed++;
    if (probe->layer) return;
    probe->layer = outcome->layer;
    probe->fault = outcome->fault;
}

/* ---- which step is next ---- */

enum choice { LEAVE_OUT, SKIP, ASK };

static enum choice choose_autodiscover(const mapicfg_probe *probe) {
    return probe->is_located || probe->attempt > 1 ? LEAVE_OUT : ASK;
}

/* What Autodiscover failed for is said already, and is why its URLs are not known. */
static const char *why_no_url(const mapicfg_probe *probe) {
    return probe->lost ? probe->lost : "probe-no-url";
}

static enum choice choose_health(const mapicfg_probe *probe, const char **reason) {
    const struct mapicfg__endpoint *endpoints = probe->endpoints;
    *reason = why_no_url(probe);
    return endpoints[MAPICFG_PROBE_EMSMDB].url || endpoints[MAPICFG_PROBE_NSPI].url ? ASK : SKIP;
}

static int is_of_kind(const mapicfg_probe *probe, const struct mapicfg__step_row *row) {
    const int is_self = probe->kind == MAPICFG_PROBE_SELF;
    switch (row->action) {
    case MAPICFG__ACTION_ANONYMOUS: return 1;
    case MAPICFG__ACTION_PING_FIRST:
        if (ANONYMOUS_ONLY(probe) || probe->is_made_up) return 0;
        return is_self || row->endpoint == MAPICFG_PROBE_EMSMDB; /* before Bind the specification has none */
    default: return !is_self && !ANONYMOUS_ONLY(probe) && !probe->is_made_up;
    }
}

static enum choice choose_mapi(const mapicfg_probe *probe, const struct mapicfg__step_row *row, const char **reason) {
    const struct mapicfg__endpoint *endpoint = &probe->endpoints[row->endpoint];
    const struct mapicfg__session *session = &endpoint->session;
    if (row->action == MAPICFG__ACTION_CLOSE) return session->is_open ? ASK : LEAVE_OUT;
    if (!is_of_kind(probe, row)) return LEAVE_OUT;
    *reason = !endpoint->url                                                  ? why_no_url(probe)
              : endpoint->dead                                                ? endpoint->dead
              : probe->is_stopped && row->action != MAPICFG__ACTION_ANONYMOUS ? "probe-logon-stopped"
              : probe->step == MAPICFG__STEP_CONNECT && !probe->legacy_dn     ? "probe-no-dn"
                                                                              : NULL;
    if (*reason) return SKIP;
    return row->action == MAPICFG__ACTION_PING && !session->is_fine ? LEAVE_OUT : ASK;
}

static enum choice choose(const mapicfg_probe *probe, const char **reason) {
    const struct mapicfg__step_row *row = &mapicfg__steps[probe->step];
    if (probe->is_cancelled && row->action != MAPICFG__ACTION_CLOSE) return LEAVE_OUT;
    if (row->action == MAPICFG__ACTION_AUTODISCOVER) return choose_autodiscover(probe);
    if (row->action == MAPICFG__ACTION_HEALTH) return choose_health(probe, reason);
    return choose_mapi(probe, row, reason);
}

/* What nobody can see from an answer: that a step was not tried for want of something. */
static mapicfg_status say_want(mapicfg_probe *probe, const char *reason, mapicfg_error *err) {
    const uint32_t number = mapicfg__steps[probe->step].endpoint;
    const char *const what[] = {number == MAPICFG_PROBE_NSPI ? "address book" : "mailbox store"};
    const int is_dn = strcmp(reason, "probe-no-dn") == 0;
    if (!number || (!is_dn && probe->endpoints[number].url)) return MAPICFG_OK;
    const mapicfg_status status =
        reason == probe->lost
            ? MAPICFG_OK
            : mapicfg_statements_say(probe->statements, mapicfg_rule_find(reason), NULL, NULL, what, 1, err);
    if (!status) probe->endpoints[number].unknown++;
    if (!status && !probe->layer) probe->layer = MAPICFG_PROBE_LAYER_AUTODISCOVER;
    return status;
}

static mapicfg_status end_try(mapicfg_probe *probe, mapicfg_error *err) {
    if (probe->attempt < probe->tries && !probe->is_cancelled) {
        probe->attempt++;
        probe->step = 0;
        mapicfg__script_begin(probe);
        return MAPICFG_OK;
    }
    const mapicfg_status status = mapicfg__answerers_say(&probe->answerers, probe->attempt, probe->statements, err);
    if (!status) probe->is_done = 1;
    return status;
}

mapicfg_status mapicfg_probe_next(mapicfg_probe *probe, const mapicfg_http_request **request, mapicfg_error *err) {
    if (!probe) return mapicfg__error_null_argument(err, "probe");
    if (!request) return mapicfg__error_null_argument(err, "request");
    *request = NULL;
    while (!probe->is_asking && !probe->is_done) {
        const char *reason = NULL;
        mapicfg_status status = MAPICFG_OK;
        if (probe->step == MAPICFG__STEP_SCRIPT) {
            status = end_try(probe, err);
            if (status) return status;
            continue;
        }
        switch (choose(probe, &reason)) {
        case ASK:
            status = mapicfg__script_request(probe, err);
            probe->is_asking = !status;
            break;
        case SKIP:
            status = reserve(probe, 1, err);
            if (!status) status = say_want(probe, reason, err);
            if (!status) status = skip(probe, reason, err);
            if (!status) probe->step++;
            break;
        case LEAVE_OUT: probe->step++; break;
        }
        if (status) return status;
    }
    if (probe->is_asking) *request = &probe->request;
    return MAPICFG_OK;
}

/* ---- what follows from an answer ---- */

/* Nothing more is asked of endpoints at this host in this try. */
static void bury(mapicfg_probe *probe, const char *reason) {
    for (uint32_t i = MAPICFG_PROBE_EMSMDB; i <= MAPICFG_PROBE_NSPI; i++) {
        struct mapicfg__endpoint *endpoint = &probe->endpoints[i];
        if (endpoint->url && !endpoint->dead && mapicfg__address_same(endpoint->url, probe->request.url))
            endpoint->dead = reason;
    }
}

static void note_logon(mapicfg_probe *probe, const struct mapicfg__step_record *outcome) {
    if (!probe->request.auth) return;
    if (outcome->layer == MAPICFG_PROBE_LAYER_LOGON && outcome->auth > 0)
        probe->refusals++;
    else if (outcome->status == 200)
        probe->refusals = 0;
}

static void follow(mapicfg_probe *probe, const struct mapicfg__step_record *outcome) {
    const struct mapicfg__step_row *row = &mapicfg__steps[outcome->step];
    struct mapicfg__endpoint *endpoint = &probe->endpoints[row->endpoint];
    const char *reason = outcome->texts[MAPICFG_PROBE_STEP_REASON];
    const int is_failed = outcome->state == MAPICFG_PROBE_STATE_FAILED;
    const int is_first = row->action == MAPICFG__ACTION_ANONYMOUS || row->action == MAPICFG__ACTION_PING_FIRST;
    if (row->action == MAPICFG__ACTION_OPEN) endpoint->session.is_fine = !is_failed;
    if (row->action == MAPICFG__ACTION_CLOSE) endpoint->session.is_open = 0;
    if (row->action == MAPICFG__ACTION_AUTODISCOVER) probe->lost = is_failed ? reason : NULL;
    if (!is_failed) return;
    const int is_link = outcome->layer >= MAPICFG_HTTP_LAYER_DNS && outcome->layer <= MAPICFG_HTTP_LAYER_AUTHENTICATION;
    if (is_link || outcome->layer == MAPICFG_PROBE_LAYER_LOGON)
        bury(probe, reason);
    else if (is_first && outcome->layer == MAPICFG_PROBE_LAYER_STATUS)
        endpoint->dead = reason;
}

/* ---- facts about a connection: DNS, TCP, TLS, certificate ---- */

static int is_told(const mapicfg_probe *probe, const char *host) {
    for (size_t i = 0; i < probe->host_count; i++)
        if (strcmp(probe->hosts[i], host) == 0) return 1;
    return 0;
}

/* Of the first connection to a host, and of one that failed. `outcome` tells how it ended. */
static void add_facts(mapicfg_probe *probe, const struct mapicfg__step_record *outcome,
                      const mapicfg_http_response *response) {
    static const uint32_t layers[FACTS] = {MAPICFG_HTTP_LAYER_DNS, MAPICFG_HTTP_LAYER_TCP, MAPICFG_HTTP_LAYER_TLS,
                                           MAPICFG_HTTP_LAYER_CERTIFICATE};
    static const uint32_t times[FACTS] = {MAPICFG_HTTP_TIME_LOOKUP, MAPICFG_HTTP_TIME_CONNECT, MAPICFG_HTTP_TIME_TLS,
                                          MAPICFG_HTTP_TIME_TLS};
    const uint32_t layer = mapicfg_http_failure_layer(response->failure);
    const uint32_t last = layer && layer <= MAPICFG_HTTP_LAYER_CERTIFICATE ? layer : MAPICFG_HTTP_LAYER_CERTIFICATE;
    for (uint32_t i = 0; i < FACTS && layers[i] <= last; i++) {
        struct mapicfg__step_record fact = begin_outcome(probe, (enum mapicfg__probe_step)(MAPICFG__STEP_SCRIPT + i));
        const int is_failed = layers[i] == layer;
        fact.state = is_failed ? MAPICFG_PROBE_STATE_FAILED : MAPICFG_PROBE_STATE_SUCCEEDED;
        fact.texts[MAPICFG_PROBE_STEP_URL] = outcome->texts[MAPICFG_PROBE_STEP_URL];
        fact.texts[MAPICFG_PROBE_STEP_ADDRESS] = outcome->texts[MAPICFG_PROBE_STEP_ADDRESS];
        fact.texts[MAPICFG_PROBE_STEP_TLS] = outcome->texts[MAPICFG_PROBE_STEP_TLS];
        if (is_failed) {
            fact.texts[MAPICFG_PROBE_STEP_REASON] = outcome->texts[MAPICFG_PROBE_STEP_REASON];
            fact.layer = outcome->layer;
            fact.fault = outcome->fault;
        }
        fact.times[times[i]] = response->times[times[i]];
        probe->outcomes[probe->outcome_count++] = fact;
    }
}

static mapicfg_status reserve_host(mapicfg_probe *probe, mapicfg_error *err) {
    void *hosts = mapicfg__mem_grow(probe->hosts, &probe->host_capacity, probe->host_count + 1, sizeof *probe->hosts);
    if (!hosts) return mapicfg__error_no_memory(err);
    probe->hosts = hosts;
    return MAPICFG_OK;
}

/* ---- Autodiscover ---- */

static mapicfg_status merge(mapicfg_statements *into, const mapicfg_statements *from, mapicfg_error *err) {
    return mapicfg_statements_each(from, mapicfg_statements_add, into, err);
}

static mapicfg_status say_elsewhere(struct mapicfg__judge *judge, mapicfg_probe *probe) {
    struct mapicfg__locate *locate = &probe->locate;
    if (!locate->place) return MAPICFG_OK;
    const char *before = mapicfg__script_place(probe, 0), *now = mapicfg__script_place(probe, locate->place);
    const mapicfg_statement *why = mapicfg_statements_get(locate->aside, 0);
    if (!before || !now) return mapicfg__error_no_memory(judge->err);
    mapicfg__judge_say(judge, "probe-autodiscover-elsewhere", MAPICFG_PROBE_FAULT_UNKNOWN, before,
                       why ? mapicfg_statement_get_id(why) : "no answer", now, NULL);
    return judge->status;
}

/* Says what the answer is, or keeps it aside while there is another place. Returns whether the step is over. */
static mapicfg_status locate(struct mapicfg__judge *judge, mapicfg_probe *probe, int has_answer, int *is_over) {
    struct mapicfg__locate *locate = &probe->locate;
    const enum mapicfg__judge_found found =
        has_answer ? mapicfg__judge_autodiscover(judge, probe) : MAPICFG__JUDGE_NOT_THERE;
    const int is_cancelled = judge->layer == MAPICFG_HTTP_LAYER_CANCELLED;
    const int has_other = found == MAPICFG__JUDGE_NOT_THERE && !is_cancelled && !locate->redirects &&
                          locate->place + 1 < mapicfg__script_places(probe) && !locate->url;
    if (!judge->status && found == MAPICFG__JUDGE_FOUND) judge->status = say_elsewhere(judge, probe);
    if (judge->status) return judge->status;
    *is_over = found != MAPICFG__JUDGE_MOVED && !has_other;
    mapicfg_status status = MAPICFG_OK;
    if (*is_over && found != MAPICFG__JUDGE_FOUND) status = merge(probe->statements, locate->aside, judge->err);
    if (!status) status = merge(has_other ? locate->aside : probe->statements, judge->statements, judge->err);
    return status;
}

/* To another host than that of the request before; of an address without a URL the domain makes the host. */
static int leads_elsewhere(const mapicfg_probe *probe) {
    const struct mapicfg__locate *locate = &probe->locate;
    if (locate->next_url) return !mapicfg__address_same(probe->request.url, locate->next_url);
    if (probe->autodiscover_url || probe->server) return 0;
    return !mapicfg__text_same(strchr(locate->address, '@'), strchr(locate->next_address, '@'));
}

static void move_on(mapicfg_probe *probe, int is_over) {
    struct mapicfg__locate *locate = &probe->locate;
    if (is_over) {
        mapicfg__script_begin(probe); /* with the URLs that are known now */
        return;
    }
    if (!locate->next_url && !locate->next_address) {
        locate->place++;
        return;
    }
    locate->redirects++;
    if (leads_elsewhere(probe)) locate->is_elsewhere = 1;
    locate->url = locate->next_url;
    if (locate->next_address) {
        locate->address = locate->next_address;
        locate->place = 0;
    }
    locate->next_url = locate->next_address = NULL;
}

/* ---- MAPI over HTTP ---- */

static void judge_cookies(struct mapicfg__judge *judge, size_t set, size_t elsewhere) {
    const int is_open = mapicfg__steps[judge->outcome->step].action == MAPICFG__ACTION_OPEN;
    if (!is_open || judge->outcome->state != MAPICFG_PROBE_STATE_SUCCEEDED) return;
    judge->layer = MAPICFG_PROBE_LAYER_SESSION;
    if (!set)
        mapicfg__judge_say(judge, "probe-cookie-missing", MAPICFG_PROBE_FAULT_PROXY, judge->who, NULL);
    else if (elsewhere == set)
        mapicfg__judge_say(judge, "probe-cookie-path", MAPICFG_PROBE_FAULT_PROXY, judge->who, NULL);
}

static void judge_offer(struct mapicfg__judge *judge, const mapicfg_probe *probe,
                        const struct mapicfg__endpoint *endpoint) {
    if (ANONYMOUS_ONLY(probe) || mapicfg__script_auth(probe, endpoint)) return;
    judge->layer = MAPICFG_PROBE_LAYER_LOGON;
    mapicfg__judge_say(judge, "probe-401-not-offered", MAPICFG_PROBE_FAULT_CLIENT, judge->who,
                       mapicfg__judge_schemes(judge, endpoint->offered), mapicfg__judge_schemes(judge, probe->auth),
                       NULL);
}

/* Returns where a redirect leads to, when it is followed. */
static const char *judge_endpoint(struct mapicfg__judge *judge, mapicfg_probe *probe,
                                  struct mapicfg__endpoint *endpoint) {
    const enum mapicfg__action action = mapicfg__steps[probe->step].action;
    if (mapicfg__judge_is_redirect(judge->response))
        return mapicfg__judge_redirect(judge, "/mapi/", MAPICFG__MOST_REDIRECTS - probe->redirects);
    if (action == MAPICFG__ACTION_ANONYMOUS) {
        mapicfg__judge_anonymous(judge, endpoint);
        judge_offer(judge, probe, endpoint);
    } else if (mapicfg__judge_status(judge)) {
        mapicfg__judge_mapi(judge, probe, endpoint);
    }
    return NULL;
}

/* After a refusal the server may keep a session, or not: what it says when that is closed matters to nobody. */
static int is_only_tidying(const mapicfg_probe *probe) {
    const struct mapicfg__step_row *row = &mapicfg__steps[probe->step];
    return row->action == MAPICFG__ACTION_CLOSE && !probe->endpoints[row->endpoint].session.is_fine;
}

static void say_stopped(struct mapicfg__judge *judge, const mapicfg_probe *probe) {
    const int is_refused =
        judge->outcome->layer == MAPICFG_PROBE_LAYER_LOGON && judge->outcome->auth > 0 && probe->request.auth;
    if (is_refused && probe->refusals + 1 == MAPICFG__MOST_REFUSALS && probe->attempt < probe->tries)
        mapicfg__judge_say(judge, "probe-logon-stopped", MAPICFG_PROBE_FAULT_CREDENTIALS,
                           mapicfg__judge_number(judge, MAPICFG__MOST_REFUSALS), NULL);
}

struct verdict {
    const char *url; /* a redirect that is followed */
    int is_over;     /* the step is */
    size_t cookies;  /* that were set */
};

static mapicfg_status judge_step(struct mapicfg__judge *judge, mapicfg_probe *probe, struct verdict *verdict) {
    const struct mapicfg__step_row *row = &mapicfg__steps[probe->step];
    struct mapicfg__endpoint *endpoint = &probe->endpoints[row->endpoint];
    size_t elsewhere = 0;
    verdict->is_over = 1;
    mapicfg__judge_begin(judge);
    if (is_only_tidying(probe)) return judge->status;
    const int has_answer = mapicfg__judge_link(judge, probe);
    if (row->action == MAPICFG__ACTION_AUTODISCOVER) return locate(judge, probe, has_answer, &verdict->is_over);
    if (has_answer && row->action == MAPICFG__ACTION_HEALTH)
        mapicfg__judge_health(judge, probe->server);
    else if (has_answer)
        verdict->url = judge_endpoint(judge, probe, endpoint);
    if (verdict->url) verdict->is_over = 0;
    if (!judge->status && row->endpoint && row->action != MAPICFG__ACTION_ANONYMOUS)
        judge->status = mapicfg__cookies_take(&probe->cookies, &judge->response->headers, judge->request->url,
                                              &verdict->cookies, &elsewhere, judge->err);
    judge_cookies(judge, verdict->cookies, elsewhere);
    say_stopped(judge, probe);
    return judge->status;
}

/* ---- an answer ---- */

static void commit(mapicfg_probe *probe, struct mapicfg__step_record *outcome, const mapicfg_http_response *response,
                   const char *host, const struct verdict *verdict) {
    const struct mapicfg__step_row *row = &mapicfg__steps[probe->step];
    struct mapicfg__session *session = &probe->endpoints[row->endpoint].session;
    const uint32_t layer = mapicfg_http_failure_layer(response->failure);
    const int is_broken = layer && layer <= MAPICFG_HTTP_LAYER_CERTIFICATE;
    if (is_broken || !is_told(probe, host)) add_facts(probe, outcome, response);
    if (!is_told(probe, host)) probe->hosts[probe->host_count++] = host;
    probe->outcomes[probe->outcome_count++] = *outcome;
    if (row->action == MAPICFG__ACTION_OPEN && verdict->cookies) session->is_open = 1;
    if (row->action == MAPICFG__ACTION_OPEN) session->server = outcome->texts[MAPICFG_PROBE_STEP_BACK_END];
    note_logon(probe, outcome);
    if (probe->refusals >= MAPICFG__MOST_REFUSALS) probe->is_stopped = 1;
    if (verdict->is_over) count(probe, outcome);
    follow(probe, outcome);
}

static void advance(mapicfg_probe *probe, const struct verdict *verdict) {
    probe->is_asking = 0;
    if (verdict->url) {
        probe->redirects++;
        probe->endpoints[mapicfg__steps[probe->step].endpoint].url = verdict->url;
        return;
    }
    if (mapicfg__steps[probe->step].action == MAPICFG__ACTION_AUTODISCOVER) move_on(probe, verdict->is_over);
    if (!verdict->is_over) return;
    probe->redirects = 0;
    probe->step++;
}

static mapicfg_status answer(mapicfg_probe *probe, struct mapicfg__judge *judge, mapicfg_error *err) {
    struct verdict verdict = {0};
    struct mapicfg__step_record *outcome = judge->outcome;
    size_t at = 0;
    const char *id = mapicfg__http_next(&judge->request->headers, "X-RequestId", &at);
    probe->locate.next_url = probe->locate.next_address = NULL;
    outcome->texts[MAPICFG_PROBE_STEP_URL] =
        mapicfg__arena_text(probe->arena, judge->request->url, strlen(judge->request->url));
    if (id) outcome->texts[MAPICFG_PROBE_STEP_REQUEST_ID] = mapicfg__judge_clean(judge, id);
    mapicfg_status status = outcome->texts[MAPICFG_PROBE_STEP_URL] ? MAPICFG_OK : mapicfg__error_no_memory(err);
    if (!status) status = reserve(probe, 1 + FACTS, err);
    if (!status) status = reserve_host(probe, err);
    if (!status) status = judge_step(judge, probe, &verdict);
    if (!status) status = mapicfg__answerers_count(&probe->answerers, outcome, err);
    if (status) return status;
    commit(probe, outcome, judge->response, judge->host, &verdict);
    advance(probe, &verdict);
    return MAPICFG_OK;
}

mapicfg_status mapicfg_probe_answer(mapicfg_probe *probe, const mapicfg_http_response *response, mapicfg_error *err) {
    if (!probe) return mapicfg__error_null_argument(err, "probe");
    if (!response) return mapicfg__error_null_argument(err, "response");
    if (!probe->is_asking)
        return mapicfg__error_fail(err, MAPICFG_E_CONFLICT, "no request is under way that this could answer");
    const int is_autodiscover = mapicfg__steps[probe->step].action == MAPICFG__ACTION_AUTODISCOVER;
    struct mapicfg__step_record outcome = begin_outcome(probe, probe->step);
    struct mapicfg__judge judge = {.statements = probe->statements,
                                   .arena = probe->arena,
                                   .outcome = &outcome,
                                   .request = &probe->request,
                                   .response = response,
                                   .err = err};
    mapicfg_statements *own = NULL;
    mapicfg_status status = is_autodiscover ? mapicfg_statements_new(&own, err) : MAPICFG_OK;
    if (own) judge.statements = own;
    if (!status) status = answer(probe, &judge, err);
    mapicfg_statements_free(own);
    return status;
}

void mapicfg_probe_cancel(mapicfg_probe *probe) {
    if (!probe || probe->is_done) return;
    probe->is_cancelled = 1;
    if (!probe->is_asking || mapicfg__steps[probe->step].action == MAPICFG__ACTION_CLOSE) return;
    probe->is_asking = 0;
    probe->redirects = 0;
    probe->step++;
}
