/* SPDX-License-Identifier: LGPL-2.1-or-later
 * json.c: Autodiscover v2: which URL a protocol has. It needs no authentication, so every address gets the same answer,
 * and nothing tells which addresses exist. It has no word for MAPI over HTTP: AutodiscoverV1 leads to what has. */
#include <string.h>

#include "autodiscover/autodiscover.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "model/object.h"
#include "model/url.h"

#define MAX_PROTOCOL 64u

/* Takes %XX and + back; cut to fit. A NUL would end the text, and becomes a question mark. */
static void decode(char *to, size_t capacity, const char *text, size_t size) {
    size_t length = 0;
    for (size_t i = 0; i < size && length + 1 < capacity; i++) {
        uint64_t byte;
        char c = text[i] == '+' ? ' ' : text[i];
        if (c == '%' && mapicfg__text_parse_hex(text + i + 1, size - i - 1, 2, &byte)) {
            c = (char)byte;
            i += 2;
        }
        to[length++] = c ? c : '?';
    }
    to[mapicfg__utf8_valid(to, length)] = '\0';
}

/* The parameter of this name, whose case does not matter. "" when it is missing. */
static void find_parameter(const char *query, const char *name, char *to, size_t capacity) {
    *to = '\0';
    while (*query) {
        query++; /* the ? or the & */
        size_t size = strcspn(query, "&"), name_size = strcspn(query, "=&");
        if (mapicfg__text_is_word(query, name_size, name) && name_size < size) {
            decode(to, capacity, query + name_size + 1, size - name_size - 1);
            return;
        }
        query += size;
    }
}

/* Where this server itself is: as the client called it, when that is one of our names. Otherwise the first of the
 * option's, or where other services are published: a Host header may be anybody's. *url is owned by the caller; NULL:
 * not known. */
static mapicfg_status own_url(struct mapicfg__exchange *exchange, const char *service, char **url) {
    const mapicfg_autodiscover *autodiscover = exchange->autodiscover;
    const char *host = NULL;
    char *made = NULL;
    *url = NULL;
    mapicfg_status status = mapicfg__hosts_find(autodiscover, exchange->request->host, &host, exchange->err);
    if (status) return status;
    if (!host && exchange->request->host) mapicfg__reasons_add(&exchange->reasons, RULE_REASON_JSON_OTHER_HOST);
    if (!host && autodiscover->options.hosts && autodiscover->host_count) host = autodiscover->hosts[0];
    if (!host && service) status = mapicfg__url_dup_authority(service, &made, exchange->err);
    if (status == MAPICFG_E_NOMEM) return status;
    if (!host) host = made;
    if (!host) return MAPICFG_OK;
    struct mapicfg__buffer out = {0};
    mapicfg__buffer_text(&out, "https://");
    mapicfg__buffer_text(&out, host);
    mapicfg__buffer_text(&out, "/autodiscover/autodiscover.xml");
    mapicfg__mem_free(made);
    if (out.failed) {
        mapicfg__buffer_free(&out);
        return mapicfg__error_no_memory(exchange->err);
    }
    *url = out.data;
    return MAPICFG_OK;
}

static mapicfg_status refuse(struct mapicfg__exchange *exchange, const char *code, const char *before, const char *text,
                             const char *after) {
    struct mapicfg__buffer body = {0}, message = {0};
    mapicfg__buffer_text(&message, before);
    mapicfg__buffer_text(&message, text);
    mapicfg__buffer_text(&message, after);
    mapicfg__buffer_text(&body, "{\"ErrorCode\":\"");
    mapicfg__buffer_text(&body, code);
    mapicfg__buffer_text(&body, "\",\"ErrorMessage\":");
    if (!message.failed) mapicfg__buffer_json(&body, message.data, message.size);
    mapicfg__buffer_text(&body, "}");
    body.failed |= message.failed;
    mapicfg__buffer_free(&message);
    return mapicfg__answer_buffer(exchange, 400, MAPICFG__TYPE_JSON, &body);
}

static mapicfg_status point_to(struct mapicfg__exchange *exchange, const char *protocol, const char *url) {
    struct mapicfg__buffer body = {0};
    mapicfg__reasons_add(&exchange->reasons, RULE_REASON_JSON_POINTER);
    mapicfg__buffer_text(&body, "{\"Protocol\":\"");
    mapicfg__buffer_text(&body, protocol);
    mapicfg__buffer_text(&body, "\",\"Url\":");
    mapicfg__buffer_json(&body, url, strlen(url));
    mapicfg__buffer_text(&body, "}");
    return mapicfg__answer_buffer(exchange, 200, MAPICFG__TYPE_JSON, &body);
}

/* Where the organization publishes a service for this client; NULL: not known. */
static const char *published(const struct mapicfg__exchange *exchange, enum mapicfg__part part) {
    const mapicfg_autodiscover_request *request = exchange->request;
    const mapicfg_object *vdir = exchange->autodiscover->topology.sites[0].first[part];
    if (!vdir) return NULL;
    const char *internal = mapicfg__object_role(vdir, MAPICFG__ROLE_INTERNAL);
    const char *external = mapicfg__object_role(vdir, MAPICFG__ROLE_EXTERNAL);
    if (!(request->flags & MAPICFG_AUTODISCOVER_REQUEST_INSIDE) &&
        !mapicfg__network_is_inside(exchange->autodiscover, request->address))
        return external;
    return internal ? internal : external;
}

mapicfg_status mapicfg__answer_json(struct mapicfg__exchange *exchange, const char *rest) {
    char protocol[MAX_PROTOCOL];
    find_parameter(rest, "Protocol", protocol, sizeof protocol);
    if (!protocol[0]) {
        mapicfg__reasons_add(&exchange->reasons, RULE_REASON_JSON_PROTOCOL_MISSING);
        return refuse(exchange, "MissingProtocol", "The query parameter Protocol is missing.", "", "");
    }
    const char *ews = published(exchange, MAPICFG__EWS);
    if (mapicfg__text_is_word(protocol, strlen(protocol), "Ews") && ews) return point_to(exchange, "Ews", ews);
    if (mapicfg__text_is_word(protocol, strlen(protocol), "AutodiscoverV1")) {
        char *url;
        mapicfg_status status = own_url(exchange, ews ? ews : published(exchange, MAPICFG__MAPI), &url);
        if (status) return status;
        if (url) {
            status = point_to(exchange, "AutodiscoverV1", url);
            mapicfg__mem_free(url);
            return status;
        }
    }
    mapicfg__reasons_add(&exchange->reasons, RULE_REASON_JSON_PROTOCOL_UNKNOWN);
    return refuse(exchange, "ProtocolNotSupported", "The protocol '", protocol,
                  "' is not supported here. Supported are AutodiscoverV1 and Ews.");
}
