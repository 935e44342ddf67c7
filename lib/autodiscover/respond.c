/* SPDX-License-Identifier: LGPL-2.1-or-later
 * respond.c: from a request to what answers it, by path and method. */
#include <string.h>

#include "autodiscover/autodiscover.h"
#include "base/error.h"
#include "base/options.h"
#include "base/text.h"

static mapicfg_status answer_method(struct mapicfg__exchange *exchange, const char *allow) {
    mapicfg__reasons_add(&exchange->reasons, RULE_REASON_OTHER_METHOD);
    mapicfg_status status = mapicfg__answer_text(exchange, 405, "Another method is needed.\n");
    if (!status) mapicfg__response_header(*exchange->response, "Allow", allow);
    return status;
}

static mapicfg_status answer_challenge(struct mapicfg__exchange *exchange) {
    const char *challenge = exchange->autodiscover->options.challenge, *user = exchange->request->user;
    mapicfg__reasons_add(&exchange->reasons, user && *user ? RULE_REASON_OTHER_DOMAIN : RULE_REASON_NOT_AUTHENTICATED);
    mapicfg_status status = mapicfg__answer_text(exchange, 401, "Authentication is needed.\n");
    if (!status)
        mapicfg__response_header(*exchange->response, "WWW-Authenticate",
                                 challenge ? challenge : "Basic realm=\"Autodiscover\"");
    /* By this clients tell that there is SOAP: they ask for autodiscover.xml without a password to see it. */
    if (!status) mapicfg__response_header(*exchange->response, "X-SOAP-Enabled", "True");
    return status;
}

static int is_post(const mapicfg_autodiscover_request *request) {
    return strcmp(request->method, "POST") == 0;
}

/* HEAD is GET without the body, which whoever sends the answer leaves out (RFC 9110, 9.3.2). */
static int is_get(const mapicfg_autodiscover_request *request) {
    return strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0;
}

static int is_authenticated(const mapicfg_autodiscover *autodiscover, const mapicfg_autodiscover_request *request) {
    if (autodiscover->options.flags & MAPICFG_AUTODISCOVER_NO_USER) return 1;
    return request->user && *request->user && !mapicfg__user_is_foreign(autodiscover, request->user);
}

typedef mapicfg_status answer_body(struct mapicfg__exchange *exchange, const char *body, size_t size);

static mapicfg_status answer_post(struct mapicfg__exchange *exchange, answer_body *answer) {
    const mapicfg_autodiscover_request *request = exchange->request;
    if (request->body_size > exchange->autodiscover->options.max_body) {
        mapicfg__reasons_add(&exchange->reasons, RULE_REASON_TOO_LARGE);
        return mapicfg__answer_text(exchange, 413, "The request is too large.\n");
    }
    if (!request->body && request->body_size) return mapicfg__error_null_argument(exchange->err, "body");
    return answer(exchange, request->body ? request->body : "", request->body_size);
}

static mapicfg_status answer_outlook(struct mapicfg__exchange *exchange, const char *body, size_t size) {
    struct mapicfg__asked asked;
    mapicfg_status status = mapicfg__request_read(&asked, body, size, exchange->err);
    if (status) return status;
    if (!asked.error) return mapicfg__answer_asked(exchange, &asked);
    mapicfg__reasons_add(&exchange->reasons, asked.error == 600 ? RULE_REASON_NOT_A_REQUEST : RULE_REASON_OTHER_SCHEMA);
    return mapicfg__answer_error(exchange, asked.error,
                                 asked.error == 600 ? "Invalid Request" : "Provider is not available");
}

static mapicfg_status answer_xml(struct mapicfg__exchange *exchange) {
    const mapicfg_autodiscover_request *request = exchange->request;
    if (!is_post(request) && !is_get(request)) return answer_method(exchange, "GET, HEAD, POST");
    if (!is_authenticated(exchange->autodiscover, request)) return answer_challenge(exchange);
    if (is_post(request)) return answer_post(exchange, answer_outlook);
    mapicfg__reasons_add(&exchange->reasons, RULE_REASON_NO_BODY);
    return mapicfg__answer_error(exchange, 600, "Invalid Request");
}

static mapicfg_status answer_svc(struct mapicfg__exchange *exchange) {
    if (!is_authenticated(exchange->autodiscover, exchange->request)) return answer_challenge(exchange);
    if (!is_post(exchange->request)) return answer_method(exchange, "POST");
    return answer_post(exchange, mapicfg__answer_soap);
}

static const struct mapicfg__options sized =
    MAPICFG__OPTIONS(mapicfg_autodiscover_request, MAPICFG_AUTODISCOVER_REQUEST_SIZE_1_0);

/* A request as this version knows it, for a configuration that can answer. */
static mapicfg_status take_request(const mapicfg_autodiscover *autodiscover,
                                   const mapicfg_autodiscover_request *request, mapicfg_autodiscover_request *take,
                                   mapicfg_error *err) {
    if (!autodiscover || !request) return mapicfg__error_null_argument(err, autodiscover ? "request" : "autodiscover");
    mapicfg_status status = mapicfg__options_take(take, request, &sized, err);
    if (status) return status;
    if (take->flags & ~MAPICFG_AUTODISCOVER_REQUEST_INSIDE)
        return mapicfg__error_fail(err, MAPICFG_E_OPTIONS, "the request has a flag that this version does not know");
    if (!take->method || !take->path) return mapicfg__error_null_argument(err, take->method ? "path" : "method");
    if (autodiscover->ready) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT,
                               "the configuration is not ready: call mapicfg_autodiscover_ready()");
}

static int is_path(const char *path, size_t size, const char *own) {
    return size == strlen(own) && (memcmp(path, own, size) == 0 || mapicfg__text_is_word(path, size, own));
}

static int is_xml(const char *path, size_t size) {
    return is_path(path, size, "/autodiscover/autodiscover.xml");
}

/* Nothing is below it: what clients look for there, /WSSecurity, takes tokens that nobody here can read. */
static int is_svc(const char *path, size_t size) {
    return is_path(path, size, "/autodiscover/autodiscover.svc");
}

int mapicfg_autodiscover_wants_body(const mapicfg_autodiscover *autodiscover,
                                    const mapicfg_autodiscover_request *request) {
    mapicfg_autodiscover_request take;
    if (take_request(autodiscover, request, &take, NULL)) return 0;
    size_t size = strcspn(take.path, "?");
    return (is_xml(take.path, size) || is_svc(take.path, size)) && is_post(&take) &&
           is_authenticated(autodiscover, &take) && take.body_size <= autodiscover->options.max_body;
}

mapicfg_status mapicfg_autodiscover_respond(const mapicfg_autodiscover *autodiscover,
                                            const mapicfg_autodiscover_request *request,
                                            mapicfg_autodiscover_response **response, mapicfg_error *err) {
    mapicfg_autodiscover_request take;
    if (!response) return mapicfg__error_null_argument(err, "response");
    *response = NULL;
    mapicfg_status status = take_request(autodiscover, request, &take, err);
    if (status) return status;
    struct mapicfg__exchange exchange = {autodiscover, &take, response, {{0}}, err};
    size_t size = strcspn(take.path, "?");
    if (is_xml(take.path, size)) return answer_xml(&exchange);
    if (is_svc(take.path, size)) return answer_svc(&exchange);
    if (mapicfg__json_is_path(take.path, size)) {
        if (!is_get(&take)) return answer_method(&exchange, "GET, HEAD");
        return mapicfg__answer_json(&exchange, take.path + strlen("/autodiscover/autodiscover.json"));
    }
    mapicfg__reasons_add(&exchange.reasons, RULE_REASON_OTHER_PATH);
    return mapicfg__answer_text(&exchange, 404, "There is nothing here.\n");
}
