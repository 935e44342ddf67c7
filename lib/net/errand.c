/* SPDX-License-Identifier: LGPL-2.1-or-later
 * errand.c: one request of a probe with all that it takes.
 *
 * A logon goes as a browser's does: an empty request first, whose 401 says what is offered and brings the connection
 * up, since the channel binding needs its certificate; then the legs of one scheme. */
#include "net/errand.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "net/challenge.h"
#include "net/credentials.h"
#include "net/failure.h"
#include "net/http.h"
#include "net/logon.h"

#define MOST_LEGS 5u

/* ---- the end ---- */

static mapicfg_status put_times(const struct mapicfg__errand *exchange, mapicfg_http_response *response,
                                mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t i = 0; !status && i < MAPICFG_HTTP_TIME_COUNT; i++)
        if (exchange->times[i] >= 0)
            status = mapicfg_http_response_set_time(response, i, (uint32_t)exchange->times[i], err);
    return status;
}

/* When the name was looked up for this very request. */
static mapicfg_status put_addresses(const struct mapicfg__errand *exchange, mapicfg_http_response *response,
                                    mapicfg_error *err) {
    const struct mapicfg__lane *lane = exchange->lane;
    mapicfg_status status = MAPICFG_OK;
    if (exchange->times[MAPICFG_HTTP_TIME_LOOKUP] < 0) return MAPICFG_OK;
    for (size_t i = 0; !status && lane->lookup && i < lane->lookup->count; i++)
        status = mapicfg_http_response_add_address(response, lane->lookup->addresses[i], err);
    return status;
}

static mapicfg_status put_auth(const struct mapicfg__errand *exchange, mapicfg_http_response *response,
                               mapicfg_error *err) {
    const uint32_t scheme = exchange->scheme ? exchange->scheme : exchange->lane->logged_on;
    const uint32_t bindings = exchange->legs > 0 ? exchange->bindings : MAPICFG_HTTP_BINDINGS_NONE;
    if (!scheme || mapicfg_http_request_get_auth(exchange->request) == 0) return MAPICFG_OK;
    if (exchange->scheme && exchange->legs == 0) return MAPICFG_OK;
    return mapicfg_http_response_set_auth(response, scheme, exchange->legs, bindings, exchange->mechanism, err);
}

/* The password is not being tried any more, and needs not be. */
static void end_try(struct mapicfg__errand *exchange, uint32_t outcome) {
    if (exchange->lockout) mapicfg__lockout_leave(exchange->lockout, &exchange->turn);
    if (exchange->tries_password) mapicfg__lockout_end(exchange->lockout, outcome);
    exchange->tries_password = 0;
}

/* The response belongs to the exchange from now on. */
static mapicfg_status finish(struct mapicfg__errand *exchange, mapicfg_http_response *response, mapicfg_error *err) {
    exchange->response = response;
    exchange->state = MAPICFG__ERRAND_DONE;
    end_try(exchange, mapicfg__lockout_outcome(mapicfg_http_response_get_status(response)));
    exchange->times[MAPICFG_HTTP_TIME_TOTAL] = mapicfg__transfer_now() - exchange->started;
    mapicfg_status status = put_times(exchange, response, err);
    if (!status) status = put_addresses(exchange, response, err);
    if (!status) status = mapicfg__peer_put(&exchange->lane->peer, exchange->is_new, response, err);
    return status ? status : put_auth(exchange, response, err);
}

/* With a response that is there already, or NULL. */
static mapicfg_status finish_failed(struct mapicfg__errand *exchange, mapicfg_http_response *response, uint32_t failure,
                                    const char *words, mapicfg_error *err) {
    mapicfg_status status = response ? MAPICFG_OK : mapicfg_http_response_new(&response, err);
    if (status) return status;
    status = finish(exchange, response, err);
    return status ? status : mapicfg_http_response_set_failure(response, failure, words, err);
}

mapicfg_status mapicfg__errand_fail(struct mapicfg__errand *exchange, uint32_t failure, const char *words,
                                    mapicfg_error *err) {
    mapicfg_http_response *response = NULL;
    mapicfg_status status = MAPICFG_OK;
    if (exchange->state == MAPICFG__ERRAND_DONE) return MAPICFG_OK;
    if (exchange->transfer.is_under_way) {
        status = mapicfg__transfer_end(&exchange->transfer, CURLE_OK, err);
        mapicfg__transfer_stop(&exchange->transfer);
        response = exchange->transfer.response;
        exchange->transfer.response = NULL;
    }
    mapicfg__job_leave(exchange->job);
    exchange->job = NULL;
    if (!status) return finish_failed(exchange, response, failure, words, err);
    mapicfg_http_response_free(response);
    return status;
}

void mapicfg__errand_free(struct mapicfg__errand *exchange) {
    end_try(exchange, MAPICFG__LOCKOUT_UNKNOWN);
    mapicfg__transfer_free(&exchange->transfer);
    mapicfg__job_leave(exchange->job);
    mapicfg__gss_free(exchange->gss);
    mapicfg__secret_wipe(&exchange->authorization);
    mapicfg_http_response_free(exchange->response);
    exchange->job = NULL;
    exchange->gss = NULL;
    exchange->response = NULL;
}

/* ---- sending ---- */

static mapicfg_status send_request(struct mapicfg__errand *exchange, int with_body, int with_credentials,
                                   mapicfg_error *err) {
    exchange->state = MAPICFG__ERRAND_TRANSFER;
    exchange->legs += (uint32_t)with_credentials;
    return mapicfg__transfer_start(&exchange->transfer, exchange->lane, exchange->request, with_body,
                                   with_credentials ? &exchange->authorization : NULL, err);
}

/* Without credentials: what is asked for is a 401. */
static mapicfg_status ask(struct mapicfg__errand *exchange, mapicfg_error *err) {
    exchange->is_asking = 1;
    exchange->scheme = 0;
    return send_request(exchange, 0, 0, err);
}

static mapicfg_status start_job(struct mapicfg__errand *exchange, const struct mapicfg__job_kind *kind, void *data,
                                uint32_t state, mapicfg_error *err) {
    exchange->job = mapicfg__job_start(kind, data, exchange->lane->settings->multi);
    if (!exchange->job) {
        kind->release(data);
        return mapicfg__error_no_memory(err);
    }
    exchange->state = state;
    exchange->job_started = mapicfg__transfer_now();
    return MAPICFG_OK;
}

/* ---- the legs ---- */

/* A step of NTLM or Kerberos, with the server's token. */
static mapicfg_status step(struct mapicfg__errand *exchange, const void *token, size_t size, mapicfg_error *err) {
    uint8_t binding[MAPICFG_BINDING_SIZE];
    struct mapicfg__gss *gss = exchange->gss;
    const size_t binding_size = mapicfg__logon_binding(&exchange->lane->peer, exchange->request, binding);
    exchange->bindings =
        binding_size > 0 ? mapicfg_http_request_get_bindings(exchange->request) : MAPICFG_HTTP_BINDINGS_NONE;
    if (!mapicfg__gss_give(gss, token, size, binding, binding_size)) return mapicfg__error_no_memory(err);
    exchange->gss = NULL; /* the job's */
    return start_job(exchange, &mapicfg__gss_job, gss, MAPICFG__ERRAND_TOKEN, err);
}

static struct mapicfg__logon logon_of(const struct mapicfg__errand *exchange) {
    const int is_kept = mapicfg_http_request_is_elsewhere(exchange->request) && !exchange->may_go_elsewhere;
    return (struct mapicfg__logon){mapicfg_http_request_get_auth(exchange->request), exchange->lane->offered,
                                   exchange->failed, is_kept, exchange->credentials};
}

static int is_of_password(const struct mapicfg__errand *exchange, uint32_t scheme) {
    return exchange->credentials->password.size > 0 && scheme != MAPICFG_HTTP_AUTH_BEARER;
}

/* The last response stays, for the case that this logon fails here. */
static void keep(struct mapicfg__errand *exchange, mapicfg_http_response *response) {
    if (!response) return;
    mapicfg_http_response_free(exchange->transfer.response);
    exchange->transfer.response = response;
}

static mapicfg_status wait(struct mapicfg__errand *exchange, mapicfg_http_response *response) {
    keep(exchange, response);
    mapicfg__lockout_wait(exchange->lockout, &exchange->turn);
    exchange->state = MAPICFG__ERRAND_WAIT;
    exchange->waits_since = mapicfg__transfer_now();
    return MAPICFG_OK;
}

/* Which scheme to try now, or why none. `response` is that of the last 401, which becomes the answer then. */
static mapicfg_status choose(struct mapicfg__errand *exchange, mapicfg_http_response *response, mapicfg_error *err) {
    const char *words = NULL;
    const struct mapicfg__logon logon = logon_of(exchange);
    const uint32_t scheme = mapicfg__logon_choose(&logon);
    if (!scheme) {
        const uint32_t failure =
            exchange->local_failure ? exchange->local_failure : mapicfg__logon_lack(&logon, &words);
        return finish_failed(exchange, response, failure, exchange->local_failure ? exchange->local_words : words, err);
    }
    if (is_of_password(exchange, scheme) && !exchange->tries_password) {
        const uint32_t answer = mapicfg__lockout_ask(exchange->lockout, &exchange->turn);
        if (answer == MAPICFG__LOCKOUT_STOP)
            return finish_failed(exchange, response, MAPICFG_HTTP_FAILURE_AUTH_WITHHELD, "it was not tried here", err);
        if (answer == MAPICFG__LOCKOUT_WAIT) return wait(exchange, response);
        mapicfg__lockout_leave(exchange->lockout, &exchange->turn);
        mapicfg__lockout_begin(exchange->lockout);
        exchange->tries_password = 1;
    }
    keep(exchange, response);
    exchange->scheme = scheme;
    exchange->mechanism = NULL;
    exchange->bindings = MAPICFG_HTTP_BINDINGS_NONE;
    exchange->is_asking = 0;
    if (scheme == MAPICFG_HTTP_AUTH_BASIC || scheme == MAPICFG_HTTP_AUTH_BEARER) {
        if (!mapicfg__credentials_header(exchange->credentials, scheme, &exchange->authorization))
            return mapicfg__error_no_memory(err);
        return send_request(exchange, 1, 1, err);
    }
    const uint32_t mechanism = mapicfg__logon_mechanism(scheme, exchange->credentials);
    exchange->mechanism = mechanism == MAPICFG__GSS_NTLM ? "NTLM" : "Kerberos";
    mapicfg__gss_free(exchange->gss);
    exchange->gss =
        mapicfg__gss_new(mechanism, exchange->lane->host, strlen(exchange->lane->host), exchange->credentials);
    return exchange->gss ? step(exchange, NULL, 0, err) : mapicfg__error_no_memory(err);
}

/* Kerberos has one leg, with the request's body; NTLM a first one without it. */
static mapicfg_status send_token(struct mapicfg__errand *exchange, mapicfg_error *err) {
    const struct mapicfg__secret *token = mapicfg__gss_token(exchange->gss);
    const int is_kerberos = mapicfg__logon_mechanism(exchange->scheme, exchange->credentials) == MAPICFG__GSS_KERBEROS;
    if (!mapicfg__logon_header(exchange->scheme, is_kerberos && exchange->legs == 0, token, &exchange->authorization))
        return mapicfg__error_no_memory(err);
    return send_request(exchange, is_kerberos || exchange->legs > 0, 1, err);
}

/* The logon failed on this side: another scheme may do, unless the password is wrong, which must not be tried again. */
static mapicfg_status failed_here(struct mapicfg__errand *exchange, uint32_t failure, const char *words,
                                  mapicfg_error *err) {
    mapicfg_http_response *last = exchange->transfer.response;
    if (!exchange->local_failure) {
        exchange->local_failure = failure;
        snprintf(exchange->local_words, sizeof exchange->local_words, "%s", words);
    }
    exchange->transfer.response = NULL;
    if (mapicfg__logon_is_final(failure)) end_try(exchange, MAPICFG__LOCKOUT_REFUSED);
    exchange->failed |= mapicfg__logon_is_final(failure) ? UINT32_MAX : exchange->scheme;
    mapicfg__gss_free(exchange->gss);
    exchange->gss = NULL;
    return choose(exchange, last, err);
}

static mapicfg_status take_token(struct mapicfg__errand *exchange, mapicfg_error *err) {
    const char *words;
    exchange->gss = mapicfg__job_take(exchange->job);
    exchange->job = NULL;
    const uint32_t failure = mapicfg__gss_failed(exchange->gss, &words);
    if (failure) return failed_here(exchange, failure, words, err);
    if (mapicfg__gss_token(exchange->gss)->size > 0 && exchange->legs < MOST_LEGS) return send_token(exchange, err);
    mapicfg_http_response *last = exchange->transfer.response;
    exchange->transfer.response = NULL;
    if (mapicfg__gss_is_complete(exchange->gss) && last) return finish(exchange, last, err); /* known, and not let in */
    return finish_failed(exchange, last, MAPICFG_HTTP_FAILURE_AUTH_TOKEN,
                         "the server asks for more than the mechanism has to say", err);
}

/* ---- responses ---- */

/* With the token of the scheme that is under way in it; 0: there is none. */
static int find_token(const struct mapicfg__errand *exchange, const mapicfg_http_response *response,
                      struct mapicfg__buffer *token) {
    size_t at = 0;
    const char *value;
    while ((value = mapicfg__http_next(&response->headers, "WWW-Authenticate", &at)) != NULL)
        if (mapicfg__challenge_token(value, exchange->scheme, token)) return 1;
    return 0;
}

static mapicfg_status next_leg(struct mapicfg__errand *exchange, mapicfg_http_response *response, mapicfg_error *err) {
    struct mapicfg__buffer answer = {0};
    const unsigned char *token = NULL;
    size_t size = 0;
    if (!find_token(exchange, response, &answer)) {
        const int failed = answer.failed;
        mapicfg__buffer_free(&answer);
        if (!failed) return finish(exchange, response, err);
        mapicfg_http_response_free(response);
        return mapicfg__error_no_memory(err);
    }
    mapicfg_status status;
    if (mapicfg__logon_token(exchange->scheme, answer.data, answer.size, &token, &size)) {
        exchange->transfer.response = response; /* what is left if the next step fails */
        status = step(exchange, token, size, err);
    } else {
        status = finish_failed(exchange, response, MAPICFG_HTTP_FAILURE_AUTH_TOKEN,
                               "the server's token is not well-formed, or is for another mechanism", err);
    }
    mapicfg__buffer_free(&answer);
    return status;
}

/* `is_new`: the connection was opened for this very request. */
static mapicfg_status refused(struct mapicfg__errand *exchange, mapicfg_http_response *response, int is_new,
                              mapicfg_error *err) {
    const uint32_t offered = mapicfg__challenge_offers(response);
    if (mapicfg_http_request_get_auth(exchange->request) == 0) return finish(exchange, response, err);
    if (exchange->is_asking || !exchange->scheme) {
        if (offered) exchange->lane->offered = offered;
        if (!exchange->is_asking && exchange->again++) return finish(exchange, response, err);
        exchange->lane->logged_on = 0;
        return choose(exchange, response, err);
    }
    if (!exchange->gss) return finish(exchange, response, err); /* Basic, Bearer */
    if (is_new && exchange->legs > 1 && !exchange->again++) {   /* the connection that was half logged on has closed */
        mapicfg_http_response_free(response);
        exchange->legs = 0;
        return ask(exchange, err);
    }
    return next_leg(exchange, response, err);
}

static mapicfg_status accepted(struct mapicfg__errand *exchange, mapicfg_http_response *response, mapicfg_error *err) {
    const int was_empty =
        exchange->is_asking || (exchange->gss && exchange->legs == 1 && strcmp(exchange->mechanism, "NTLM") == 0);
    if (exchange->gss) {
        exchange->lane->logged_on = exchange->scheme;
        exchange->lane->mechanism = exchange->mechanism;
    }
    if (!was_empty) return finish(exchange, response, err);
    if (exchange->is_asking) exchange->lane->takes_anyone = mapicfg_http_response_get_status(response) < 300;
    mapicfg_http_response_free(response); /* that of an empty request says nothing about the whole one */
    exchange->is_asking = 0;
    return send_request(exchange, 1, 0, err);
}

/* `is_old`: the connection was there already. */
static void note_times(struct mapicfg__errand *exchange, int is_old) {
    const struct mapicfg__transfer *transfer = &exchange->transfer;
    static const struct {
        uint32_t time;
        CURLINFO info;
        int is_connection;
    } times[] = {{MAPICFG_HTTP_TIME_CONNECT, CURLINFO_CONNECT_TIME_T, 1},
                 {MAPICFG_HTTP_TIME_TLS, CURLINFO_APPCONNECT_TIME_T, 1},
                 {MAPICFG_HTTP_TIME_SENT, CURLINFO_PRETRANSFER_TIME_T, 0},
                 {MAPICFG_HTTP_TIME_FIRST, CURLINFO_STARTTRANSFER_TIME_T, 0}};
    const int64_t before = transfer->started - exchange->started;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        int64_t *time = &exchange->times[times[i].time];
        const int64_t took = mapicfg__transfer_time(transfer, times[i].info);
        if (times[i].is_connection && is_old) {
            if (*time < 0) *time = 0;
        } else if (took >= 0) {
            *time = before + took;
        }
    }
}

mapicfg_status mapicfg__errand_take(struct mapicfg__errand *exchange, CURLcode code, mapicfg_error *err) {
    long connects = 0;
    mapicfg_status status = mapicfg__transfer_end(&exchange->transfer, code, err);
    curl_easy_getinfo(exchange->lane->easy, CURLINFO_NUM_CONNECTS, &connects);
    note_times(exchange, connects == 0 && code == CURLE_OK);
    exchange->is_new |= connects > 0 || code != CURLE_OK;
    mapicfg__transfer_stop(&exchange->transfer);
    if (status) return status;
    mapicfg_http_response *response = exchange->transfer.response;
    exchange->transfer.response = NULL;
    if (code != CURLE_OK) return finish(exchange, response, err);
    return mapicfg_http_response_get_status(response) == 401 ? refused(exchange, response, connects > 0, err)
                                                             : accepted(exchange, response, err);
}

/* ---- the beginning, and limits of time ---- */

/* The name is looked up, or needs not be. */
static mapicfg_status go_online(struct mapicfg__errand *exchange, mapicfg_error *err) {
    const struct mapicfg__lane *lane = exchange->lane;
    if (mapicfg_http_request_get_auth(exchange->request) == 0) return send_request(exchange, 1, 0, err);
    if (lane->takes_anyone) return send_request(exchange, 1, 0, err);
    if (lane->logged_on) {
        exchange->mechanism = lane->mechanism;
        return send_request(exchange, 1, 0, err);
    }
    const struct mapicfg__logon logon = logon_of(exchange);
    const uint32_t scheme = mapicfg__logon_choose(&logon);
    const int is_known = scheme && lane->offered;
    if (is_known && (scheme == MAPICFG_HTTP_AUTH_BASIC || scheme == MAPICFG_HTTP_AUTH_BEARER))
        return choose(exchange, NULL, err);
    return ask(exchange, err);
}

mapicfg_status mapicfg__errand_start(struct mapicfg__errand *exchange, struct mapicfg__lane *lane, int64_t latest,
                                     mapicfg_error *err) {
    size_t size = 0;
    const char *name = mapicfg__lane_name(lane, &size);
    exchange->lane = lane;
    exchange->started = mapicfg__transfer_now();
    exchange->deadline = exchange->started + mapicfg_http_request_get_total_limit(exchange->request);
    if (latest < exchange->deadline) exchange->deadline = latest;
    for (size_t i = 0; i < MAPICFG_HTTP_TIME_COUNT; i++) exchange->times[i] = -1;
    if (!name) return go_online(exchange, err);
    struct mapicfg__lookup *lookup = mapicfg__lookup_new(name, size);
    if (!lookup) return mapicfg__error_no_memory(err);
    return start_job(exchange, &mapicfg__lookup_job, lookup, MAPICFG__ERRAND_LOOKUP, err);
}

static mapicfg_status take_lookup(struct mapicfg__errand *exchange, mapicfg_error *err) {
    struct mapicfg__lookup *lookup = mapicfg__job_take(exchange->job);
    exchange->job = NULL;
    if (lookup->failure) {
        const mapicfg_status status = finish_failed(exchange, NULL, lookup->failure, lookup->words, err);
        mapicfg__lookup_free(lookup);
        return status;
    }
    exchange->times[MAPICFG_HTTP_TIME_LOOKUP] = mapicfg__transfer_now() - exchange->started;
    const mapicfg_status status = mapicfg__lane_looked_up(exchange->lane, lookup, err);
    return status ? status : go_online(exchange, err);
}

static uint32_t idle_limit(const struct mapicfg__errand *exchange) {
    const uint32_t limit = mapicfg_http_request_get_idle_limit(exchange->request);
    return exchange->transfer.has_headers ? mapicfg_http_response_idle_limit(exchange->transfer.response, limit)
                                          : limit;
}

/* GSSAPI waits for nothing but a KDC. */
static uint32_t late_failure(const struct mapicfg__errand *exchange, int is_total) {
    if (exchange->state == MAPICFG__ERRAND_LOOKUP) return MAPICFG_HTTP_FAILURE_NAME_TIMEOUT;
    if (exchange->state == MAPICFG__ERRAND_TOKEN)
        return mapicfg__logon_mechanism(exchange->scheme, exchange->credentials) == MAPICFG__GSS_KERBEROS
                   ? MAPICFG_HTTP_FAILURE_AUTH_NO_KDC
                   : MAPICFG_HTTP_FAILURE_AUTH_OTHER;
    return mapicfg__failure_of_time(exchange->transfer.phase, is_total);
}

/* What others take does not count for this one. */
static mapicfg_status wait_on(struct mapicfg__errand *exchange, int64_t now, mapicfg_error *err) {
    if (mapicfg__lockout_ask(exchange->lockout, &exchange->turn) == MAPICFG__LOCKOUT_WAIT) return MAPICFG_OK;
    mapicfg_http_response *last = exchange->transfer.response;
    exchange->transfer.response = NULL;
    exchange->deadline += now - exchange->waits_since;
    return choose(exchange, last, err);
}

mapicfg_status mapicfg__errand_look(struct mapicfg__errand *exchange, int64_t now, int64_t *next, mapicfg_error *err) {
    if (exchange->state == MAPICFG__ERRAND_WAIT) return wait_on(exchange, now, err);
    if (exchange->job && mapicfg__job_is_done(exchange->job))
        return exchange->state == MAPICFG__ERRAND_LOOKUP ? take_lookup(exchange, err) : take_token(exchange, err);
    if (exchange->state == MAPICFG__ERRAND_DONE) return MAPICFG_OK;
    if (exchange->transfer.is_under_way) mapicfg__transfer_look(&exchange->transfer);
    const int64_t since = exchange->job ? exchange->job_started : exchange->transfer.touched;
    const int64_t idle = since + idle_limit(exchange);
    const int64_t end = idle < exchange->deadline ? idle : exchange->deadline;
    if (now >= end) {
        char words[80];
        snprintf(words, sizeof words, "nothing came within %lld ms",
                 (long long)(now >= exchange->deadline ? exchange->deadline - exchange->started : idle - since));
        return mapicfg__errand_fail(exchange, late_failure(exchange, now >= exchange->deadline), words, err);
    }
    if (end < *next) *next = end;
    return MAPICFG_OK;
}
