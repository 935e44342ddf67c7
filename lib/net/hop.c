/* SPDX-License-Identifier: LGPL-2.1-or-later
 * hop.c: reads X-FEServer, X-BEServer, Server, Via and their like. Exchange's own headers come through proxies, which
 * replace Server: so they count first. */
#include "net/hop.h"

#include "base/text.h"

static const char *find(const mapicfg_http_response *response, const char *name) {
    const char *value = mapicfg_http_response_find_header(response, name);
    return value && *value ? value : NULL;
}

static enum mapicfg__hop_kind kind_of(const struct mapicfg__hop *hop, const mapicfg_http_response *response) {
    if (hop->server && mapicfg__text_starts(hop->server, "gromox")) return MAPICFG__HOP_GROMOX;
    if (hop->application && !mapicfg__text_starts(hop->application, "Exchange/")) return MAPICFG__HOP_GROMOX;
    if (hop->front || hop->back || hop->context || hop->application || find(response, "X-OWA-Version"))
        return MAPICFG__HOP_EXCHANGE;
    if (!hop->server) return hop->via ? MAPICFG__HOP_PROXY : MAPICFG__HOP_UNKNOWN;
    if (mapicfg__text_starts(hop->server, "Microsoft-HTTPAPI")) return MAPICFG__HOP_KERNEL;
    return mapicfg__text_starts(hop->server, "Microsoft-IIS") ? MAPICFG__HOP_IIS : MAPICFG__HOP_PROXY;
}

void mapicfg__hop_read(struct mapicfg__hop *hop, const mapicfg_http_response *response) {
    *hop = (struct mapicfg__hop){.front = find(response, "X-FEServer"),
                                 .back = find(response, "X-BEServer"),
                                 .server = find(response, "Server"),
                                 .via = find(response, "Via"),
                                 .context = find(response, "X-FailureContext"),
                                 .application = find(response, "X-ServerApplication")};
    if (!hop->back) hop->back = find(response, "X-CalculatedBETarget");
    hop->kind = kind_of(hop, response);
}

const char *mapicfg__hop_name(const struct mapicfg__hop *hop) {
    static const char *const names[] = {"unknown", "exchange", "gromox", "iis", "http.sys", "proxy"};
    return names[hop->kind];
}

void mapicfg__hop_put(const struct mapicfg__hop *hop, struct mapicfg__buffer *out) {
    const char *detail = hop->front ? hop->front : hop->back;
    switch (hop->kind) {
    case MAPICFG__HOP_EXCHANGE: mapicfg__buffer_text(out, "Exchange"); break;
    case MAPICFG__HOP_GROMOX: mapicfg__buffer_text(out, "Gromox"); break;
    case MAPICFG__HOP_IIS: mapicfg__buffer_text(out, "IIS"); break;
    case MAPICFG__HOP_KERNEL: mapicfg__buffer_text(out, "Windows (HTTP.sys)"); break;
    case MAPICFG__HOP_PROXY: mapicfg__buffer_text(out, hop->server ? hop->server : "a proxy"); break;
    case MAPICFG__HOP_UNKNOWN: mapicfg__buffer_text(out, "something that does not say what it is"); break;
    }
    if (hop->kind != MAPICFG__HOP_EXCHANGE || !detail) return;
    mapicfg__buffer_text(out, " (");
    mapicfg__buffer_text(out, detail);
    mapicfg__buffer_char(out, ')');
}

int mapicfg__hop_is_arrived(const struct mapicfg__hop *hop) {
    return hop->kind == MAPICFG__HOP_EXCHANGE || hop->kind == MAPICFG__HOP_GROMOX;
}

int mapicfg__hop_is_not_proxy(const struct mapicfg__hop *hop) {
    return hop->kind != MAPICFG__HOP_PROXY;
}
