/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_probe.c: a probe that gets any responses whatever: it ends, asks no more often than it says, has a verdict, and
 * its JSON is JSON without what a terminal would obey. The input is a script: each response takes its bytes from it. */
#include <mapicfg-net/probe.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define GUID "0a0b0c0d-1111-4222-8333-444455556666"
#define URL "https://mail.contoso.com/mapi/emsmdb/?MailboxId=" GUID "@contoso.com"

static const char *const names[] = {"X-ResponseCode", "Content-Type",     "Set-Cookie",      "WWW-Authenticate",
                                    "Location",       "X-RequestId",      "X-FEServer",      "X-BEServer",
                                    "Server",         "X-FailureContext", "X-PendingPeriod", "X-RequestType",
                                    "Via",            "x-ms-diagnostics", "X-ClientInfo",    "X-ServerApplication"};
static const uint32_t statuses[] = {200, 200, 200, 200, 302, 401, 400, 403, 404, 500, 502, 503, 307, 407, 440, 999};

struct script {
    const uint8_t *at;
    size_t left;
};

static uint8_t take(struct script *script) {
    if (!script->left) return 0;
    script->left--;
    return *script->at++;
}

/* Bytes up to a count that comes first. */
static const uint8_t *take_bytes(struct script *script, size_t *size) {
    *size = take(script);
    if (*size > script->left) *size = script->left;
    const uint8_t *bytes = script->at;
    script->at += *size;
    script->left -= *size;
    return bytes;
}

static void add_header(mapicfg_http_response *response, struct script *script, const mapicfg_http_request *request) {
    char value[300];
    size_t size;
    const uint8_t which = take(script);
    const uint8_t *bytes = take_bytes(script, &size);
    memcpy(value, bytes, size);
    value[size] = '\0';
    const char *text = value;
    for (size_t i = 0; (which & 16) && i < mapicfg_http_request_header_count(request); i++) /* as it was sent */
        if (strcmp(mapicfg_http_request_get_header(request, i), names[which & 15]) == 0)
            text = mapicfg_http_request_get_value(request, i);
    if (mapicfg_http_response_add_header(response, names[which & 15], text, NULL)) abort();
}

static mapicfg_http_response *respond(struct script *script, const mapicfg_http_request *request) {
    static const char frame[] = "PROCESSING\r\nDONE\r\n\r\n";
    mapicfg_http_response *response;
    size_t size;
    if (mapicfg_http_response_new(&response, NULL)) abort();
    const uint8_t kind = take(script), headers = take(script) & 7, login = take(script);
    mapicfg_http_response_set_peer(response, kind & 64 ? "10.0.0.5" : "203.0.113.5", 443, NULL);
    if (kind & 128) mapicfg_http_response_set_failure(response, (kind & 63) + 16u + (login & 3) * 32u, "words", NULL);
    if (login & 4) mapicfg_http_response_set_auth(response, 1u << (login & 3), login >> 6, 0, NULL, NULL);
    if (!(kind & 32)) mapicfg_http_response_set_status(response, statuses[kind & 15], "1.1", NULL, NULL);
    for (uint8_t i = 0; i < headers; i++) add_header(response, script, request);
    const uint8_t *body = take_bytes(script, &size);
    if (login & 8) mapicfg_http_response_add_body(response, frame, sizeof frame - 1, 1, NULL);
    mapicfg_http_response_add_body(response, body, size, take(script) * 1000u, NULL);
    return response;
}

static void check_json(const mapicfg_probe *probe) {
    char *json;
    if (mapicfg_probe_dup_json(probe, &json, NULL)) abort();
    for (const char *c = json; *c; c++)
        if ((unsigned char)*c < 0x20 && *c != '\n') abort();
    mapicfg_free(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct script script = {data, size};
    mapicfg_probe_options options = MAPICFG_PROBE_OPTIONS_INIT;
    const uint8_t first = take(&script), cancel = take(&script);
    options.kind = first % 3;
    options.flags = first >> 4 & 3;
    options.tries = (first >> 6) + 1u;
    options.user = "anna@contoso.com";
    options.mail_store_url = first & 8 ? NULL : URL;
    options.legacy_dn = first & 4 ? NULL : "/o=Contoso/cn=anna";
    options.request_guid = options.client_guid = GUID;
    mapicfg_probe *probe;
    const mapicfg_http_request *request;
    if (mapicfg_probe_new(&options, &probe, NULL)) return 0;
    for (size_t count = 0; !mapicfg_probe_next(probe, &request, NULL) && request; count++) {
        if (count >= mapicfg_probe_most_requests(probe)) abort();
        if (strncmp(mapicfg_http_request_get_url(request), "https://", 8) != 0) abort();
        if (cancel && count == cancel) mapicfg_probe_cancel(probe);
        mapicfg_http_response *response = respond(&script, request);
        const mapicfg_status status = mapicfg_probe_answer(probe, response, NULL);
        if (status && status != MAPICFG_E_CONFLICT) abort(); /* it was cancelled meanwhile */
        mapicfg_http_response_free(response);
    }
    if (mapicfg_probe_get_verdict(probe) == MAPICFG_PROBE_RUNNING) abort();
    check_json(probe);
    mapicfg_probe_free(probe);
    return 0;
}
