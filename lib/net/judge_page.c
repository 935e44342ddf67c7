/* SPDX-License-Identifier: LGPL-2.1-or-later
 * judge_page.c: judges redirects, pages in place of answers, healthcheck.htm, and what an anonymous request gets. */
#include <string.h>

#include "base/text.h"
#include "net/address.h"
#include "net/challenge.h"
#include "net/judge.h"

/* ---- redirects ---- */

int mapicfg__judge_is_redirect(const mapicfg_http_response *response) {
    const uint32_t status = response->status;
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

const char *mapicfg__judge_location(struct mapicfg__judge *judge, int *is_plain) {
    const char *location = mapicfg_http_response_find_header(judge->response, "Location");
    struct mapicfg__address address;
    *is_plain = location && mapicfg__text_starts(location, "http://");
    if (!location || strlen(location) > 2048) return NULL;
    struct mapicfg__buffer url = {0};
    if (location[0] == '/' && location[1] != '/' && mapicfg__address_parse(&address, judge->request->url))
        mapicfg__buffer_bytes(&url, judge->request->url, (size_t)(address.path - judge->request->url));
    mapicfg__buffer_text(&url, location);
    const char *kept = url.failed ? NULL : mapicfg__arena_text(judge->arena, url.data ? url.data : "", url.size);
    mapicfg__buffer_free(&url);
    if (!kept) {
        mapicfg__judge_fail(judge);
        return NULL;
    }
    return mapicfg__address_parse(&address, kept) ? kept : NULL;
}

static int is_logon(const char *location) {
    static const char *const signs[] = {"logon", "login",  "signin",    "sign-in", "/adfs/", "/auth",
                                        "saml",  "oauth2", "my.policy", "/vpn/",   "oidc",   "sso"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (mapicfg__text_contains(location, signs[i])) return 1;
    return 0;
}

const char *mapicfg__judge_redirect(struct mapicfg__judge *judge, const char *path, uint32_t left) {
    int is_plain;
    const char *location = mapicfg_http_response_find_header(judge->response, "Location");
    const char *url = mapicfg__judge_location(judge, &is_plain);
    const char *shown = mapicfg__judge_clean(judge, location ? location : "");
    const uint32_t fault =
        judge->hop.kind == MAPICFG__HOP_EXCHANGE ? MAPICFG_PROBE_FAULT_SERVER : MAPICFG_PROBE_FAULT_PROXY;
    struct mapicfg__address address;
    judge->layer = MAPICFG_PROBE_LAYER_STATUS;
    if (!location) {
        mapicfg__judge_say(judge, "probe-redirect-nowhere", fault, judge->who,
                           mapicfg__judge_number(judge, judge->response->status), NULL);
    } else if (is_logon(location)) {
        mapicfg__judge_say(judge, "probe-redirect-logon", fault, judge->who, shown, NULL);
    } else if (is_plain) {
        mapicfg__judge_say(judge, "probe-redirect-plain", fault, judge->who, shown, NULL);
    } else if (!url || !mapicfg__address_same(url, judge->request->url) || !mapicfg__address_parse(&address, url) ||
               !mapicfg__text_starts(address.path, path)) {
        mapicfg__judge_say(judge, "probe-redirect-elsewhere", fault, judge->who, shown, NULL);
    } else if (!left) {
        mapicfg__judge_say(judge, "probe-redirect-loop", fault, judge->who, shown, NULL);
    } else {
        mapicfg__judge_say(judge, "probe-redirect-followed", fault, judge->who, shown, NULL);
        return url;
    }
    return NULL;
}

/* ---- pages ---- */

static int is_page(const mapicfg_http_response *response) {
    const char *type = mapicfg_http_response_find_header(response, "Content-Type");
    return type && (mapicfg__text_starts(type, "text/html") || mapicfg__text_starts(type, "application/xhtml"));
}

static const char *title_of(struct mapicfg__judge *judge) {
    const char *body = judge->response->body.data;
    const char *title = body ? strstr(body, "<title>") : NULL;
    if (!title && body) title = strstr(body, "<TITLE>");
    if (!title) return "it has no title";
    title += 7;
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_bytes(&text, title, strcspn(title, "<"));
    return mapicfg__judge_take(judge, &text);
}

int mapicfg__judge_page(struct mapicfg__judge *judge) {
    const char *body = judge->response->body.data;
    if (!is_page(judge->response)) return 0;
    judge->layer = MAPICFG_PROBE_LAYER_FRAMING;
    if (body && (mapicfg__text_contains(body, "type=\"password\"") || mapicfg__text_contains(body, "type='password'") ||
                 mapicfg__text_contains(body, "type=password")))
        mapicfg__judge_say(judge, "probe-page-logon", MAPICFG_PROBE_FAULT_PROXY, judge->who, NULL);
    else
        mapicfg__judge_say(judge, "probe-page", mapicfg__judge_fault(judge), judge->who, title_of(judge), NULL);
    return 1;
}

/* ---- healthcheck.htm: "200 OK<br/>EX1.CONTOSO.COM" ---- */

/* 1 when the first labels differ, of two names. An address is no name. */
static int is_other(const char *name, size_t size, const char *host, size_t host_size) {
    size_t label = 0, host_label = 0;
    if (host_size && (host[0] == '[' || strspn(host, "0123456789.") == host_size)) return 0;
    while (label < size && name[label] != '.') label++;
    while (host_label < host_size && host[host_label] != '.') host_label++;
    return host_label > 0 && !mapicfg__text_equal(name, label, host, host_label);
}

static void say_page(struct mapicfg__judge *judge, const char *server) {
    static const char begin[] = "200 OK";
    const char *body = judge->response->body.data;
    if (!body || strncmp(body, begin, sizeof begin - 1) != 0) {
        mapicfg__judge_say(judge, "probe-health-body", mapicfg__judge_fault(judge), judge->who, NULL);
        return;
    }
    const char *name = strchr(body, '>');
    size_t size = name ? strcspn(++name, " \t\r\n<") : 0;
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_bytes(&text, size ? name : judge->who, size ? size : strlen(judge->who));
    const char *shown = mapicfg__judge_take(judge, &text);
    if (size && !judge->outcome->texts[MAPICFG_PROBE_STEP_FRONT_END]) {
        judge->outcome->texts[MAPICFG_PROBE_STEP_FRONT_END] = shown;
        judge->outcome->texts[MAPICFG_PROBE_STEP_HOP] = "exchange";
    }
    mapicfg__judge_say(judge, "probe-health-fine", MAPICFG_PROBE_FAULT_UNKNOWN, shown, NULL);
    if (server && size && is_other(name, size, server, strcspn(server, ":")))
        mapicfg__judge_say(judge, "probe-health-host", MAPICFG_PROBE_FAULT_DNS, shown, server, NULL);
}

void mapicfg__judge_health(struct mapicfg__judge *judge, const char *server) {
    const uint32_t status = judge->response->status, fault = mapicfg__judge_fault(judge);
    const char *location = mapicfg_http_response_find_header(judge->response, "Location");
    judge->layer = MAPICFG_PROBE_LAYER_HEALTH;
    if (status == 200)
        say_page(judge, server);
    else if (status == 401)
        mapicfg__judge_say(judge, "probe-health-logon", fault, judge->who, NULL);
    else if (mapicfg__judge_is_redirect(judge->response))
        mapicfg__judge_say(judge, "probe-health-unreached", fault, judge->who,
                           mapicfg__judge_clean(judge, location ? location : ""), NULL);
    else
        mapicfg__judge_say(judge, "probe-health-down", fault, judge->who, mapicfg__judge_number(judge, status), NULL);
}

/* ---- a request without credentials: 401 is right ---- */

void mapicfg__judge_anonymous(struct mapicfg__judge *judge, struct mapicfg__endpoint *endpoint) {
    const uint32_t offers = mapicfg__challenge_offers(judge->response);
    if (judge->response->status == 401) {
        judge->layer = MAPICFG_PROBE_LAYER_LOGON;
        if (!offers) {
            mapicfg__judge_say(judge, "probe-401-no-scheme", mapicfg__judge_fault(judge), judge->who, NULL);
            return;
        }
        endpoint->offered = offers;
        endpoint->is_offered = 1;
        judge->outcome->auth = offers;
        mapicfg__judge_say(judge, "probe-offers", MAPICFG_PROBE_FAULT_UNKNOWN, judge->who,
                           mapicfg__judge_schemes(judge, offers), NULL);
        return;
    }
    if (!mapicfg__judge_status(judge) || mapicfg__judge_page(judge)) return;
    const char *code = mapicfg_http_response_find_header(judge->response, "X-ResponseCode");
    judge->layer = MAPICFG_PROBE_LAYER_RESPONSE;
    if (code && strcmp(code, "8") == 0)
        mapicfg__judge_say(judge, "probe-code-8", MAPICFG_PROBE_FAULT_SERVER, judge->who, "", NULL);
    else if (code)
        mapicfg__judge_say(judge, "probe-anonymous-accepted", mapicfg__judge_fault(judge), judge->who, NULL);
    else
        mapicfg__judge_say(judge, "probe-code-missing", mapicfg__judge_fault(judge), judge->who, NULL);
}
