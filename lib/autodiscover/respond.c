/* SPDX-License-Identifier: LGPL-2.1-or-later
 * respond.c: from a request to its answer: which mailbox, who may ask, what the client can do ([MS-OXDSCLI] 3.2.5). */
#include <string.h>

#include "autodiscover/autodiscover.h"
#include "autodiscover/xml.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/options.h"
#include "base/text.h"
#include "model/url.h"

#define XML_BEGIN "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Autodiscover xmlns=\"" MAPICFG__NS_RESPONSE "\">\n"
#define OUTLOOK_BEGIN XML_BEGIN "  <Response xmlns=\"" MAPICFG__NS_OUTLOOK "\">\n"

/* ---- settings ---- */

/* All digits and not all zeros: "valid if an integer above 0", however large. */
static int is_capability(const char *text) {
    size_t size = strlen(text), zeros = 0;
    mapicfg__text_trim(&text, &size);
    for (size_t i = 0; i < size; i++) {
        if (!mapicfg__is_digit((unsigned char)text[i])) return 0;
        zeros += text[i] == '0';
    }
    return zeros < size;
}

/* Outlook does not send X-ClientCanHandle: it is known by "Microsoft Office/16.0 (... Microsoft Outlook ...)", and both
 * abilities came with version 15. */
static int is_new_outlook(const char *user_agent) {
    static const char office[] = "Microsoft Office/";
    const char *at = user_agent ? strstr(user_agent, office) : NULL;
    uint64_t version;
    if (!at || !strstr(at, "Outlook")) return 0;
    at += sizeof office - 1;
    return mapicfg__text_parse_number(at, mapicfg__text_count_digits(at, SIZE_MAX), &version) && version >= 15;
}

static uint32_t choose_shape(struct mapicfg__exchange *exchange, mapicfg_decision decision) {
    const mapicfg_autodiscover_request *request = exchange->request;
    int capable = request->mapi_http_capability && is_capability(request->mapi_http_capability);
    uint32_t shape = decision & MAPICFG_EXTERNAL ? MAPICFG__SHAPE_EXTERNAL : 0;
    if (capable)
        exchange->reasons |= MAPICFG__REASON(CLIENT_CAPABLE);
    else if (request->mapi_http_capability)
        exchange->reasons |= MAPICFG__REASON(CAPABILITY_INVALID);
    else if (decision & MAPICFG_MAPI_HTTP)
        exchange->reasons |= MAPICFG__REASON(CLIENT_NOT_CAPABLE);
    if (capable && decision & MAPICFG_MAPI_HTTP) return shape | MAPICFG__SHAPE_MAPI_HTTP;
    if (capable) exchange->reasons |= MAPICFG__REASON(PROTOCOL_OUTLOOK_ANYWHERE);
    int outlook = is_new_outlook(request->user_agent);
    if (outlook || mapicfg__text_has_word(request->client_can_handle, "ExHttpInfo")) shape |= MAPICFG__SHAPE_EXHTTP;
    if (outlook || mapicfg__text_has_word(request->client_can_handle, "Negotiate")) shape |= MAPICFG__SHAPE_NEGOTIATE;
    return shape;
}

static void tell_box(struct mapicfg__exchange *exchange, const struct mapicfg__box *box, mapicfg_decision decision,
                     uint32_t shape) {
    const mapicfg_autodiscover_request *request = exchange->request;
    if (box->no_legacy_dn) exchange->reasons |= MAPICFG__REASON(LEGACY_DN_MISSING);
    if (decision & MAPICFG_MAPI_DISABLED) exchange->reasons |= MAPICFG__REASON(MAPI_DISABLED);
    if (decision & MAPICFG_RPC_HTTP_BLOCKED && !(shape & MAPICFG__SHAPE_MAPI_HTTP))
        exchange->reasons |= MAPICFG__REASON(RPC_HTTP_BLOCKED);
    if (decision & MAPICFG_NOTE_BLOCK_NO_EFFECT && shape & MAPICFG__SHAPE_MAPI_HTTP)
        exchange->reasons |= MAPICFG__REASON(BLOCK_NO_EFFECT);
    if (request->flags & MAPICFG_AUTODISCOVER_REQUEST_INSIDE ||
        mapicfg__network_is_inside(exchange->autodiscover, request->address))
        return;
    uint64_t none =
        MAPICFG__REASON(EXTERNAL_LEFT_OUT) | MAPICFG__REASON(NO_EXTERNAL_URL) | MAPICFG__REASON(NO_EXTERNAL_HOST);
    if (exchange->reasons & none && !(exchange->reasons & MAPICFG__REASON(BLOCK_NO_EFFECT)))
        exchange->reasons |= MAPICFG__REASON(OUTSIDE_NO_WAY);
}

static char *copy(char *to, const char *from, size_t size) {
    memcpy(to, from, size);
    return to + size;
}

/* The beginning, the mailbox's part, and the template with the id at its cuts. */
static mapicfg_autodiscover_response *assemble(const struct mapicfg__box *box, const struct mapicfg__template *blocks) {
    static const char begin[] = OUTLOOK_BEGIN "    <User>\n";
    size_t size = sizeof begin - 1 + box->user_size + blocks->size + (size_t)blocks->cut_count * box->id_size;
    mapicfg_autodiscover_response *response = mapicfg__response_new(200, MAPICFG__TYPE_XML, size);
    if (!response) return NULL;
    char *to = copy(response->body, begin, sizeof begin - 1);
    to = copy(to, box->texts, box->user_size);
    size_t from = 0;
    for (uint32_t i = 0; i < blocks->cut_count; i++) {
        to = copy(to, blocks->text + from, blocks->cuts[i] - from);
        to = copy(to, box->texts + box->user_size, box->id_size);
        from = blocks->cuts[i];
    }
    copy(to, blocks->text + from, blocks->size - from);
    return response;
}

/* hh:mm:ss.fffffff */
static void put_time(struct mapicfg__buffer *out, int64_t milliseconds) {
    const int64_t day = INT64_C(86400000);
    uint64_t in_day = (uint64_t)((milliseconds % day + day) % day);
    const struct {
        uint64_t value;
        uint32_t digits;
        const char *after;
    } parts[] = {{in_day / 3600000, 2, ":"},
                 {in_day / 60000 % 60, 2, ":"},
                 {in_day / 1000 % 60, 2, "."},
                 {in_day % 1000, 3, "0000"}};
    for (size_t i = 0; i < 4; i++) {
        for (uint32_t digit = parts[i].digits, scale = digit == 3 ? 100 : 10; digit; digit--, scale /= 10)
            mapicfg__buffer_char(out, (char)('0' + parts[i].value / scale % 10));
        mapicfg__buffer_text(out, parts[i].after);
    }
}

/* An error's Response is in the namespace of the root, unlike that of settings. */
static mapicfg_status answer_error(struct mapicfg__exchange *exchange, uint32_t code, const char *message) {
    static const struct mapicfg__seed same = {{0, 0}}; /* a server keeps its Id */
    const char *host = exchange->request->host ? exchange->request->host : "";
    struct mapicfg__buffer body = {0};
    mapicfg__buffer_text(&body, XML_BEGIN "  <Response>\n    <Error ");
    if (exchange->request->time) {
        mapicfg__buffer_text(&body, "Time=\"");
        put_time(&body, exchange->request->time);
        mapicfg__buffer_text(&body, "\" ");
    }
    mapicfg__buffer_text(&body, "Id=\"");
    mapicfg__buffer_number(&body, (uint32_t)mapicfg__hash_text(&same, host, strlen(host)));
    mapicfg__buffer_text(&body, "\">\n      <ErrorCode>");
    mapicfg__buffer_number(&body, code);
    mapicfg__buffer_text(&body, "</ErrorCode>\n      ");
    mapicfg__xml_put_element(&body, "Message", message);
    mapicfg__buffer_text(&body, "\n      <DebugData/>\n    </Error>\n" MAPICFG__RESPONSE_END);
    mapicfg_status status = mapicfg__answer_buffer(exchange, 200, MAPICFG__TYPE_XML, &body);
    if (!status) (*exchange->response)->error = code;
    return status;
}

mapicfg_status mapicfg__answer_settings(struct mapicfg__exchange *exchange, uint32_t number) {
    static const char lacks[] = "The configuration of the mailbox lacks what the answer needs.";
    const struct mapicfg__box *box = &exchange->autodiscover->boxes[number];
    const struct mapicfg__prepared *prepared = &exchange->autodiscover->prepared[box->server];
    mapicfg_decision decision = mapicfg__decision_under(prepared->decisions[box->bits], box->conditions);
    uint32_t shape = choose_shape(exchange, decision);
    const struct mapicfg__template *blocks = &prepared->templates[shape];
    exchange->reasons |= blocks->reasons;
    tell_box(exchange, box, decision, shape);
    if (!box->id_size)
        exchange->reasons |= box->no_guid ? MAPICFG__REASON(GUID_MISSING) : MAPICFG__REASON(DOMAIN_MISSING);
    mapicfg_status status = MAPICFG_OK;
    if (!box->id_size || !blocks->text)
        status = answer_error(exchange, 603, lacks);
    else if (!(*exchange->response = assemble(box, blocks)))
        status = mapicfg__error_no_memory(exchange->err);
    if (status) return status;
    (*exchange->response)->decision = decision;
    mapicfg__response_reasons(*exchange->response, exchange->reasons);
    return MAPICFG_OK;
}

/* ---- errors and redirects ---- */

/* A URL as a header may have it, where servers differ about what is beyond ASCII (RFC 3986, 2.1; RFC 5891). */
static mapicfg_status put_ascii_url(struct mapicfg__buffer *out, const char *url, mapicfg_error *err) {
    static const char digits[] = "0123456789ABCDEF";
    char *authority;
    mapicfg_status status = mapicfg__url_dup_authority(url, &authority, err);
    if (status) return status;
    mapicfg__buffer_text(out, "https://");
    mapicfg__buffer_text(out, authority);
    mapicfg__mem_free(authority);
    for (const char *at = strchr(url + 8, '/'); at && *at; at++) {
        unsigned char c = (unsigned char)*at;
        if (c >= 0x80)
            mapicfg__buffer_bytes(out, (const char[]){'%', digits[c >> 4], digits[c & 15]}, 3);
        else
            mapicfg__buffer_char(out, *at);
    }
    return out->failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

static mapicfg_status answer_found(struct mapicfg__exchange *exchange, const char *url) {
    struct mapicfg__buffer location = {0};
    mapicfg_status status = put_ascii_url(&location, url, exchange->err);
    if (!status) status = mapicfg__answer_text(exchange, 302, "");
    if (status) {
        mapicfg__buffer_free(&location);
        return status;
    }
    (*exchange->response)->owned = location.data;
    mapicfg__response_header(*exchange->response, "Location", location.data);
    return MAPICFG_OK;
}

static mapicfg_status answer_redirect(struct mapicfg__exchange *exchange, const struct mapicfg__target *redirect,
                                      const char *address) {
    struct mapicfg__buffer target = {0}, body = {0};
    const char *domain = strrchr(address, '@');
    const char *to = redirect->to;
    int is_url = redirect->is_url;
    exchange->reasons |= MAPICFG__REASON(REDIRECTED);
    if (is_url && exchange->autodiscover->options.flags & MAPICFG_AUTODISCOVER_FOUND) return answer_found(exchange, to);
    if (to[0] == '@' && domain) mapicfg__buffer_bytes(&target, address, (size_t)(domain - address));
    mapicfg__buffer_text(&target, to);
    mapicfg__buffer_text(&body, OUTLOOK_BEGIN "    <Account>\n      <AccountType>email</AccountType>\n      <Action>");
    mapicfg__buffer_text(&body, is_url ? "redirectUrl" : "redirectAddr");
    mapicfg__buffer_text(&body, "</Action>\n      ");
    if (!target.failed) mapicfg__xml_put_element(&body, is_url ? "RedirectUrl" : "RedirectAddr", target.data);
    mapicfg__buffer_text(&body, "\n    </Account>\n" MAPICFG__RESPONSE_END);
    body.failed |= target.failed;
    mapicfg__buffer_free(&target);
    return mapicfg__answer_buffer(exchange, 200, MAPICFG__TYPE_XML, &body);
}

static const struct mapicfg__target *redirect_of(const mapicfg_autodiscover *autodiscover, const char *from,
                                                 size_t size) {
    uint32_t number = mapicfg__names_get(&autodiscover->redirects, from, size);
    return number == MAPICFG__NAME_NONE ? NULL : &autodiscover->targets[number];
}

/* For an address that no mailbox has. */
static const struct mapicfg__target *redirect_unknown(const mapicfg_autodiscover *autodiscover, const char *address) {
    const char *domain = strrchr(address, '@');
    const struct mapicfg__target *to = domain ? redirect_of(autodiscover, domain, strlen(domain)) : NULL;
    return to || !*address ? to : redirect_of(autodiscover, "*", 1);
}

/* ---- who asks for what ---- */

uint32_t mapicfg__respond_find_box(const mapicfg_autodiscover *autodiscover, const char *name, size_t size) {
    return mapicfg__names_get(size && name[0] == '/' ? &autodiscover->dns : &autodiscover->addresses, name, size);
}

/* Whether users are kept apart. */
static int is_personal(const mapicfg_autodiscover *autodiscover) {
    return !(autodiscover->options.flags & (MAPICFG_AUTODISCOVER_ANY_MAILBOX | MAPICFG_AUTODISCOVER_NO_USER));
}

static mapicfg_status answer_forbidden(struct mapicfg__exchange *exchange, uint32_t own) {
    exchange->reasons |= own == MAPICFG__NAME_NONE      ? MAPICFG__REASON(USER_UNKNOWN)
                         : own == MAPICFG__NAME_SEVERAL ? MAPICFG__REASON(USER_AMBIGUOUS)
                                                        : MAPICFG__REASON(OTHER_MAILBOX);
    return mapicfg__answer_text(
        exchange, 403,
        own == MAPICFG__NAME_SEVERAL ? "Your name fits several mailboxes.\n" : "This mailbox is not yours.\n");
}

static void compare_anchor(struct mapicfg__exchange *exchange, uint32_t box) {
    const char *anchor = exchange->request->anchor_mailbox;
    if (anchor && *anchor && mapicfg__respond_find_box(exchange->autodiscover, anchor, strlen(anchor)) != box)
        exchange->reasons |= MAPICFG__REASON(ANCHOR_DIFFERS);
}

/* The redirect of an address that is asked for, or NULL. `is_known` says that a mailbox has it. */
static const struct mapicfg__target *find_redirect(const mapicfg_autodiscover *autodiscover,
                                                   const struct mapicfg__asked *asked, int is_known) {
    if (asked->legacy_dn_size) return NULL;
    const struct mapicfg__target *to = redirect_of(autodiscover, asked->address, asked->address_size);
    return to || is_known ? to : redirect_unknown(autodiscover, asked->address);
}

static mapicfg_status answer_missing(struct mapicfg__exchange *exchange, uint32_t box) {
    return box == MAPICFG__NAME_NONE ? answer_error(exchange, 500, "The email address can't be found.")
                                     : answer_error(exchange, 603, "Several mailboxes have the email address.");
}

static mapicfg_status answer_asked(struct mapicfg__exchange *exchange, const struct mapicfg__asked *asked) {
    const mapicfg_autodiscover *autodiscover = exchange->autodiscover;
    int personal = is_personal(autodiscover), by_dn = asked->legacy_dn_size != 0;
    int hides = personal && autodiscover->options.flags & MAPICFG_AUTODISCOVER_HIDE_UNKNOWN;
    uint32_t box = by_dn ? mapicfg__names_get(&autodiscover->dns, asked->legacy_dn, asked->legacy_dn_size)
                         : mapicfg__names_get(&autodiscover->addresses, asked->address, asked->address_size);
    uint32_t own = personal ? mapicfg__user_box(autodiscover, exchange->request->user) : box;
    int is_known = box < MAPICFG__NAME_SEVERAL, is_own = is_known && own == box;
    if (by_dn) exchange->reasons |= MAPICFG__REASON(BY_LEGACY_DN);
    /* Where addresses are hidden, from here on another user's address is treated as an unknown one. */
    const struct mapicfg__target *to = find_redirect(autodiscover, asked, hides ? is_own : box != MAPICFG__NAME_NONE);
    if (to) return answer_redirect(exchange, to, asked->address);
    if (box == MAPICFG__NAME_NONE) exchange->reasons |= MAPICFG__REASON(UNKNOWN_ADDRESS);
    if (box == MAPICFG__NAME_SEVERAL) exchange->reasons |= MAPICFG__REASON(AMBIGUOUS_ADDRESS);
    if (!is_known && !hides) return answer_missing(exchange, box);
    if (!is_own) return answer_forbidden(exchange, own);
    compare_anchor(exchange, box);
    return mapicfg__answer_settings(exchange, box);
}

/* ---- requests ---- */

static mapicfg_status answer_method(struct mapicfg__exchange *exchange, const char *allow) {
    exchange->reasons |= MAPICFG__REASON(OTHER_METHOD);
    mapicfg_status status = mapicfg__answer_text(exchange, 405, "Another method is needed.\n");
    if (!status) mapicfg__response_header(*exchange->response, "Allow", allow);
    return status;
}

static mapicfg_status answer_challenge(struct mapicfg__exchange *exchange) {
    const char *challenge = exchange->autodiscover->options.challenge, *user = exchange->request->user;
    exchange->reasons |= user && *user ? MAPICFG__REASON(OTHER_DOMAIN) : MAPICFG__REASON(NOT_AUTHENTICATED);
    mapicfg_status status = mapicfg__answer_text(exchange, 401, "Authentication is needed.\n");
    if (!status)
        mapicfg__response_header(*exchange->response, "WWW-Authenticate",
                                 challenge ? challenge : "Basic realm=\"Autodiscover\"");
    return status;
}

static int is_post(const mapicfg_autodiscover_request *request) {
    return strcmp(request->method, "POST") == 0;
}

static int is_authenticated(const mapicfg_autodiscover *autodiscover, const mapicfg_autodiscover_request *request) {
    if (autodiscover->options.flags & MAPICFG_AUTODISCOVER_NO_USER) return 1;
    return request->user && *request->user && !mapicfg__user_is_foreign(autodiscover, request->user);
}

static mapicfg_status answer_xml(struct mapicfg__exchange *exchange) {
    const mapicfg_autodiscover_request *request = exchange->request;
    struct mapicfg__asked asked;
    if (!is_post(request)) return answer_method(exchange, "POST");
    if (!is_authenticated(exchange->autodiscover, request)) return answer_challenge(exchange);
    if (request->body_size > exchange->autodiscover->options.max_body) {
        exchange->reasons |= MAPICFG__REASON(TOO_LARGE);
        return mapicfg__answer_text(exchange, 413, "The request is too large.\n");
    }
    if (!request->body && request->body_size) return mapicfg__error_null_argument(exchange->err, "body");
    const char *body = request->body ? request->body : "";
    mapicfg_status status = mapicfg__request_read(&asked, body, request->body_size, exchange->err);
    if (status) return status;
    if (!asked.error) return answer_asked(exchange, &asked);
    exchange->reasons |= asked.error == 600 ? MAPICFG__REASON(NOT_A_REQUEST) : MAPICFG__REASON(OTHER_SCHEMA);
    return answer_error(exchange, asked.error, asked.error == 600 ? "Invalid Request" : "Provider is not available");
}

static const struct mapicfg__options sized =
    MAPICFG__OPTIONS_RESERVED(mapicfg_autodiscover_request, MAPICFG_AUTODISCOVER_REQUEST_SIZE_1_0, reserved);

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

static int is_xml(const char *path, size_t size) {
    static const char xml[] = "/autodiscover/autodiscover.xml";
    return size == sizeof xml - 1 && (memcmp(path, xml, size) == 0 || mapicfg__text_is_word(path, size, xml));
}

static int is_json(const char *path, size_t size) {
    static const char json[] = "/autodiscover/autodiscover.json";
    size_t length = sizeof json - 1;
    return size >= length && mapicfg__text_is_word(path, length, json) && (size == length || path[length] == '/');
}

int mapicfg_autodiscover_wants_body(const mapicfg_autodiscover *autodiscover,
                                    const mapicfg_autodiscover_request *request) {
    mapicfg_autodiscover_request take;
    if (take_request(autodiscover, request, &take, NULL)) return 0;
    return is_xml(take.path, strcspn(take.path, "?")) && is_post(&take) && is_authenticated(autodiscover, &take) &&
           take.body_size <= autodiscover->options.max_body;
}

mapicfg_status mapicfg_autodiscover_respond(const mapicfg_autodiscover *autodiscover,
                                            const mapicfg_autodiscover_request *request,
                                            mapicfg_autodiscover_response **response, mapicfg_error *err) {
    mapicfg_autodiscover_request take;
    if (!response) return mapicfg__error_null_argument(err, "response");
    *response = NULL;
    mapicfg_status status = take_request(autodiscover, request, &take, err);
    if (status) return status;
    struct mapicfg__exchange exchange = {autodiscover, &take, response, 0, err};
    size_t size = strcspn(take.path, "?");
    if (is_xml(take.path, size)) return answer_xml(&exchange);
    if (is_json(take.path, size)) {
        if (strcmp(take.method, "GET") != 0) return answer_method(&exchange, "GET");
        return mapicfg__answer_json(&exchange, take.path + size);
    }
    exchange.reasons = MAPICFG__REASON(OTHER_PATH);
    return mapicfg__answer_text(&exchange, 404, "There is nothing here.\n");
}
