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
#define VERSION "/v1.0"

/* Each byte that is not UTF-8 becomes a question mark. */
static void decode(char *to, size_t capacity, const char *text, size_t size, int is_query) {
    const size_t length = mapicfg__text_unquote(to, capacity, text, size, is_query);
    for (size_t at = 0; (at += mapicfg__utf8_valid(to + at, length - at)) < length; at++) to[at] = '?';
}

/* The parameter of this name, whose case does not matter. "" when it is missing. */
static void find_parameter(const char *query, const char *name, char *to, size_t capacity) {
    *to = '\0';
    while (*query) {
        query++; /* the ? or the & */
        size_t size = strcspn(query, "&"), name_size = strcspn(query, "=&");
        if (mapicfg__text_is_word(query, name_size, name) && name_size < size) {
            decode(to, capacity, query + name_size + 1, size - name_size - 1, 1);
            return;
        }
        query += size;
    }
}

/* What is asked for: in the path, /v1.0/anna@contoso.com, or in the query. "" for what is missing. */
struct asked {
    char protocol[MAX_PROTOCOL];
    char address[MAPICFG__MAX_ADDRESS + 2]; /* so that one which is cut is too long */
};

static void read_asked(struct asked *asked, const char *rest) {
    size_t path_size = strcspn(rest, "?");
    find_parameter(rest + path_size, "Protocol", asked->protocol, sizeof asked->protocol);
    find_parameter(rest + path_size, "Email", asked->address, sizeof asked->address);
    if (path_size > sizeof VERSION) /* with the slash behind it */
        decode(asked->address, sizeof asked->address, rest + sizeof VERSION, path_size - sizeof VERSION, 0);
}

int mapicfg__json_is_path(const char *path, size_t size) {
    static const char json[] = "/autodiscover/autodiscover.json";
    const size_t length = sizeof json - 1, version = sizeof VERSION - 1;
    if (size < length || !mapicfg__text_is_word(path, length, json)) return 0;
    if (size == length) return 1;
    path += length;
    size -= length;
    return size >= version && mapicfg__text_is_word(path, version, VERSION) &&
           (size == version || path[version] == '/');
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

/* An error, whose code clients look at. Frees the message's memory. */
static mapicfg_status refuse(struct mapicfg__exchange *exchange, const char *code, struct mapicfg__buffer *message) {
    struct mapicfg__buffer body = {0};
    mapicfg__buffer_text(&body, "{\"ErrorCode\":\"");
    mapicfg__buffer_text(&body, code);
    mapicfg__buffer_text(&body, "\",\"ErrorMessage\":");
    if (!message->failed) mapicfg__buffer_json(&body, message->data, message->size);
    mapicfg__buffer_text(&body, "}");
    body.failed |= message->failed;
    mapicfg__buffer_free(message);
    return mapicfg__answer_buffer(exchange, 400, MAPICFG__TYPE_JSON, &body);
}

static const char missing[] = "MandatoryParameterMissing";

static mapicfg_status refuse_missing(struct mapicfg__exchange *exchange, uint32_t reason, const char *what) {
    struct mapicfg__buffer message = {0};
    mapicfg__reasons_add(&exchange->reasons, reason);
    mapicfg__buffer_text(&message, what);
    return refuse(exchange, missing, &message);
}

static mapicfg_status refuse_address(struct mapicfg__exchange *exchange, const char *address) {
    struct mapicfg__buffer message = {0};
    mapicfg__reasons_add(&exchange->reasons, RULE_REASON_JSON_ADDRESS_INVALID);
    mapicfg__buffer_text(&message, "'");
    mapicfg__buffer_text(&message, address);
    mapicfg__buffer_text(&message, "' is not an SMTP address");
    return refuse(exchange, missing, &message);
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
    const mapicfg_object *vdir = exchange->autodiscover->topology.sites[0].first[MAPICFG__MODERN][part];
    if (!vdir) return NULL;
    const char *internal = mapicfg__object_role(vdir, MAPICFG__ROLE_INTERNAL);
    const char *external = mapicfg__object_role(vdir, MAPICFG__ROLE_EXTERNAL);
    if (!mapicfg__exchange_is_inside(exchange)) return external;
    return internal ? internal : external;
}

/* The protocols by their words, and the virtual directories that have their URLs. AutodiscoverV1 is this service. */
static const struct {
    const char *word;
    enum mapicfg__part part; /* MAPICFG__PARTS: none */
} protocols[] = {
    {"ActiveSync", MAPICFG__ACTIVE_SYNC},
    {"Ews", MAPICFG__EWS},
    {"AutodiscoverV1", MAPICFG__PARTS},
};

#define PROTOCOLS (sizeof protocols / sizeof *protocols)

/* *url is owned by the caller; NULL: not known. */
static mapicfg_status find_url(struct mapicfg__exchange *exchange, size_t protocol, char **url) {
    enum mapicfg__part part = protocols[protocol].part;
    if (part == MAPICFG__PARTS) {
        const char *ews = published(exchange, MAPICFG__EWS);
        return own_url(exchange, ews ? ews : published(exchange, MAPICFG__MAPI), url);
    }
    const char *known = published(exchange, part);
    *url = known ? mapicfg__mem_dup(known, strlen(known)) : NULL;
    return known && !*url ? mapicfg__error_no_memory(exchange->err) : MAPICFG_OK;
}

/* Whether some client can be given a URL. */
static int is_known(const struct mapicfg__exchange *exchange, size_t protocol) {
    if (protocols[protocol].part != MAPICFG__PARTS) return published(exchange, protocols[protocol].part) != NULL;
    return exchange->autodiscover->options.hosts || published(exchange, MAPICFG__EWS) ||
           published(exchange, MAPICFG__MAPI);
}

static mapicfg_status refuse_protocol(struct mapicfg__exchange *exchange, const char *protocol) {
    struct mapicfg__buffer message = {0};
    const char *before = "' is none of the protocols here: ";
    mapicfg__reasons_add(&exchange->reasons, RULE_REASON_JSON_PROTOCOL_UNKNOWN);
    mapicfg__buffer_text(&message, "'");
    mapicfg__buffer_text(&message, protocol);
    for (size_t i = 0; i < PROTOCOLS; i++) {
        if (!is_known(exchange, i)) continue;
        mapicfg__buffer_text(&message, before);
        mapicfg__buffer_text(&message, protocols[i].word);
        before = ", ";
    }
    if (*before != ',') mapicfg__buffer_text(&message, "' has no URL here, nor has any other protocol");
    return refuse(exchange, "InvalidProtocol", &message);
}

mapicfg_status mapicfg__answer_json(struct mapicfg__exchange *exchange, const char *rest) {
    struct asked asked;
    read_asked(&asked, rest);
    if (!asked.protocol[0])
        return refuse_missing(exchange, RULE_REASON_JSON_PROTOCOL_MISSING, "the parameter Protocol is missing");
    if (!asked.address[0])
        return refuse_missing(exchange, RULE_REASON_JSON_ADDRESS_MISSING, "the SMTP address is missing");
    if (!mapicfg__redirect_is_address(asked.address, 1)) return refuse_address(exchange, asked.address);
    for (size_t i = 0; i < PROTOCOLS; i++) {
        char *url;
        if (!mapicfg__text_is_word(asked.protocol, strlen(asked.protocol), protocols[i].word)) continue;
        mapicfg_status status = find_url(exchange, i, &url);
        if (!status && !url) break;
        if (!status) status = point_to(exchange, protocols[i].word, url);
        mapicfg__mem_free(url);
        return status;
    }
    return refuse_protocol(exchange, asked.protocol);
}
