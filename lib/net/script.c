/* SPDX-License-Identifier: LGPL-2.1-or-later
 * script.c: writes the requests of a probe. */
#include "net/script.h"

#include <mapicfg/url.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "net/address.h"
#include "net/reply.h"

#define HEALTH_PATH "/mapi/healthcheck.htm"
#define AUTODISCOVER_PATH "/autodiscover/autodiscover.xml"
#define REQUEST_SCHEMA "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"
#define RESPONSE_SCHEMA "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"

/* ---- ids ---- */

/* The last twelve digits of the run's GUID, plus a number. */
static void put_guid(char guid[37], const char *base, uint64_t number) {
    uint64_t tail = 0;
    memcpy(guid, base, 37);
    mapicfg__text_parse_hex(guid + 24, 12, 12, &tail);
    tail += number;
    for (size_t i = 0; i < 12; i++) guid[35 - i] = "0123456789abcdef"[tail >> (4 * i) & 15];
}

void mapicfg__script_begin(mapicfg_probe *probe) {
    mapicfg__cookies_clear(&probe->cookies);
    for (uint32_t i = 0; i < 3; i++) {
        struct mapicfg__endpoint *endpoint = &probe->endpoints[i];
        endpoint->url = endpoint->base;
        endpoint->dead = NULL;
        endpoint->is_offered = 0;
        endpoint->session = (struct mapicfg__session){.counter = 0};
        put_guid(endpoint->session.guid, probe->request_guid, (uint64_t)probe->attempt * 2 + i);
    }
}

/* ---- the parts of a request ---- */

static const char *keep(mapicfg_http_request *request, struct mapicfg__buffer *text) {
    const char *kept = text->failed ? NULL : mapicfg__arena_text(request->arena, text->data, text->size);
    mapicfg__buffer_free(text);
    return kept;
}

static mapicfg_status keep_body(mapicfg_http_request *request, struct mapicfg__buffer *body, mapicfg_error *err) {
    const size_t size = body->size;
    request->body = keep(request, body);
    if (!request->body) return mapicfg__error_no_memory(err);
    request->body_size = size;
    return MAPICFG_OK;
}

static mapicfg_status add(mapicfg_http_request *request, const char *name, const char *value, mapicfg_error *err) {
    return mapicfg__http_add(request->arena, &request->headers, name, value, err);
}

static mapicfg_status add_id(mapicfg_http_request *request, const char *name, const char *guid, uint64_t number,
                             mapicfg_error *err) {
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_char(&text, '{');
    mapicfg__buffer_text(&text, guid);
    mapicfg__buffer_text(&text, "}:");
    mapicfg__buffer_number(&text, number);
    const mapicfg_status status = text.failed ? mapicfg__error_no_memory(err) : add(request, name, text.data, err);
    mapicfg__buffer_free(&text);
    return status;
}

static mapicfg_status add_cookies(mapicfg_probe *probe, mapicfg_error *err) {
    struct mapicfg__buffer text = {0};
    mapicfg__cookies_put(&probe->cookies, probe->request.url, &text);
    mapicfg_status status = MAPICFG_OK;
    if (text.failed)
        status = mapicfg__error_no_memory(err);
    else if (text.size)
        status = add(&probe->request, "Cookie", text.data, err);
    mapicfg__buffer_free(&text);
    return status;
}

/* ---- MAPI over HTTP ---- */

static mapicfg_status make_body(mapicfg_probe *probe, mapicfg_error *err) {
    struct mapicfg__buffer body = {0};
    switch (probe->step) {
    case MAPICFG__STEP_CONNECT: mapicfg__reply_put_connect(&body, probe->legacy_dn); break;
    case MAPICFG__STEP_DISCONNECT: mapicfg__reply_put_disconnect(&body); break;
    case MAPICFG__STEP_BIND: mapicfg__reply_put_bind(&body); break;
    case MAPICFG__STEP_UNBIND: mapicfg__reply_put_unbind(&body); break;
    default: return MAPICFG_OK; /* PING has none */
    }
    return keep_body(&probe->request, &body, err);
}

/* Bearer is offered to those alone who show that they know it. */
uint32_t mapicfg__script_auth(const mapicfg_probe *probe, const struct mapicfg__endpoint *endpoint) {
    const uint32_t common = endpoint->is_offered ? endpoint->offered & probe->auth : probe->auth;
    return common ? common : probe->auth & MAPICFG_HTTP_AUTH_BEARER;
}

static mapicfg_status make_mapi(mapicfg_probe *probe, mapicfg_error *err) {
    const struct mapicfg__step_row *row = &mapicfg__steps[probe->step];
    struct mapicfg__endpoint *endpoint = &probe->endpoints[row->endpoint];
    mapicfg_http_request *request = &probe->request;
    request->method = "POST";
    request->url = endpoint->url;
    const int is_anonymous = row->action == MAPICFG__ACTION_ANONYMOUS;
    const uint64_t number = endpoint->session.counter + 1;
    mapicfg_status status = add(request, "X-RequestType", row->request_type, err);
    if (!status) status = add_id(request, "X-RequestId", endpoint->session.guid, number, err);
    if (!status) status = add_id(request, "X-ClientInfo", probe->client_guid, 1, err);
    if (!status) status = add(request, "X-ClientApplication", probe->client_version, err);
    if (!status) status = add(request, "Content-Type", "application/mapi-http", err);
    if (!status) status = add(request, "Accept", "application/mapi-http", err);
    if (!status) status = add(request, "User-Agent", probe->user_agent, err);
    if (!status && !is_anonymous) status = add_cookies(probe, err);
    if (!status) status = make_body(probe, err);
    if (status) return status;
    request->auth = is_anonymous ? 0 : mapicfg__script_auth(probe, endpoint);
    endpoint->session.counter = number;
    return MAPICFG_OK;
}

/* ---- healthcheck.htm ---- */

static mapicfg_status make_health(mapicfg_probe *probe, mapicfg_error *err) {
    mapicfg_http_request *request = &probe->request;
    const char *url = probe->endpoints[MAPICFG_PROBE_EMSMDB].url;
    if (!url) url = probe->endpoints[MAPICFG_PROBE_NSPI].url;
    struct mapicfg__address address;
    struct mapicfg__buffer text = {0};
    mapicfg__address_parse(&address, url); /* it has been before */
    mapicfg__buffer_bytes(&text, url, (size_t)(address.path - url));
    mapicfg__buffer_text(&text, HEALTH_PATH);
    request->url = keep(request, &text);
    if (!request->url) return mapicfg__error_no_memory(err);
    request->method = "GET";
    request->auth = 0;
    return add(request, "User-Agent", probe->user_agent, err);
}

/* ---- Autodiscover ---- */

uint32_t mapicfg__script_places(const mapicfg_probe *probe) {
    return probe->autodiscover_url || probe->server ? 1 : MAPICFG__MOST_PLACES;
}

const char *mapicfg__script_place(mapicfg_probe *probe, uint32_t place) {
    if (probe->autodiscover_url) return probe->autodiscover_url;
    if (probe->server) return probe->server;
    const char *domain = strchr(probe->locate.address, '@') + 1;
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_text(&text, place ? "autodiscover." : "");
    mapicfg__buffer_text(&text, domain);
    const char *host = text.failed ? NULL : mapicfg__arena_text(probe->arena, text.data, text.size);
    mapicfg__buffer_free(&text);
    return host;
}

/* https://HOST with Autodiscover's path, the host as it stands in DNS. */
static mapicfg_status make_place(mapicfg_probe *probe, mapicfg_error *err) {
    mapicfg_http_request *request = &probe->request;
    const char *host = mapicfg__script_place(probe, probe->locate.place);
    if (!host) return mapicfg__error_no_memory(err);
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_text(&text, "https://");
    mapicfg__buffer_text(&text, host);
    char *name = NULL;
    mapicfg_status status = text.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
    if (!status && !probe->server) {
        mapicfg__buffer_char(&text, '/');
        status = text.failed ? mapicfg__error_no_memory(err) : mapicfg_url_dup_host(text.data, &name, err);
        text.size = sizeof "https://" - 1;
        if (!status) mapicfg__buffer_text(&text, name);
        mapicfg_free(name);
    }
    mapicfg__buffer_text(&text, AUTODISCOVER_PATH);
    if (status) mapicfg__buffer_free(&text);
    if (status) return status;
    request->url = keep(request, &text);
    return request->url ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

static void put_escaped(struct mapicfg__buffer *out, const char *text) {
    for (; *text; text++) switch (*text) {
        case '&': mapicfg__buffer_text(out, "&amp;"); break;
        case '<': mapicfg__buffer_text(out, "&lt;"); break;
        case '>': mapicfg__buffer_text(out, "&gt;"); break;
        default: mapicfg__buffer_char(out, *text);
        }
}

static mapicfg_status make_question(mapicfg_probe *probe, mapicfg_error *err) {
    struct mapicfg__buffer body = {0};
    mapicfg__buffer_text(&body, "<?xml version=\"1.0\" encoding=\"utf-8\"?><Autodiscover xmlns=\"" REQUEST_SCHEMA
                                "\"><Request><EMailAddress>");
    put_escaped(&body, probe->locate.address);
    mapicfg__buffer_text(&body, "</EMailAddress><AcceptableResponseSchema>" RESPONSE_SCHEMA
                                "</AcceptableResponseSchema></Request></Autodiscover>");
    return keep_body(&probe->request, &body, err);
}

static int is_ascii(const char *text) {
    for (; *text; text++)
        if ((unsigned char)*text <= 0x20 || (unsigned char)*text >= 0x7f) return 0;
    return 1;
}

static mapicfg_status make_autodiscover(mapicfg_probe *probe, mapicfg_error *err) {
    const struct mapicfg__locate *locate = &probe->locate;
    mapicfg_http_request *request = &probe->request;
    mapicfg_status status = MAPICFG_OK;
    request->method = "POST";
    request->url = locate->url ? locate->url : probe->autodiscover_url;
    if (!request->url) status = make_place(probe, err);
    request->is_elsewhere = locate->is_elsewhere;
    request->auth = probe->auth;
    if (!status) status = add(request, "Content-Type", "text/xml; charset=utf-8", err);
    if (!status) status = add(request, "Accept", "text/xml", err);
    if (!status) status = add(request, "User-Agent", probe->user_agent, err);
    if (!status) status = add(request, "X-MapiHttpCapability", "1", err);
    if (!status && is_ascii(locate->address)) status = add(request, "X-AnchorMailbox", locate->address, err);
    return status ? status : make_question(probe, err);
}

/* ---- any ---- */

mapicfg_status mapicfg__script_request(mapicfg_probe *probe, mapicfg_error *err) {
    const struct mapicfg__step_row *row = &mapicfg__steps[probe->step];
    mapicfg_http_request *request = &probe->request;
    mapicfg__arena_free(request->arena);
    *request = (mapicfg_http_request){.arena = mapicfg__arena_new(),
                                      .step = row->name,
                                      .server = probe->server,
                                      .bindings = probe->bindings,
                                      .idle_limit = probe->idle_limit,
                                      .total_limit = probe->total_limit};
    if (!request->arena) return mapicfg__error_no_memory(err);
    mapicfg_status status = row->action == MAPICFG__ACTION_AUTODISCOVER ? make_autodiscover(probe, err)
                            : row->action == MAPICFG__ACTION_HEALTH     ? make_health(probe, err)
                                                                        : make_mapi(probe, err);
    request->connection = probe->attempt * 2 - (request->auth ? 0 : 1);
    return status;
}
