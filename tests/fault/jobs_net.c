/* SPDX-License-Identifier: LGPL-2.1-or-later
 * jobs_net.c: a probe from its first request to its JSON, with an Exchange that answers as it should. A call that fails
 * for lack of memory is made again: the probe must come to the same end. */
#include <mapicfg-net/probe.h>
#include <stdlib.h>
#include <string.h>

#include "jobs.h"

#define PREAMBLE "PROCESSING\r\nDONE\r\nX-ElapsedTime: 12\r\n\r\n"
#define BODY(step, text) {step, text, sizeof(text) - 1}
#define DN "/o=Contoso/cn=anna"
#define BASE "https://mail.contoso.com/mapi/"

static const struct body {
    const char *step, *bytes;
    size_t size;
} bodies[] = {
    BODY("healthcheck", "200 OK<br/>EX1.CONTOSO.COM"),
    BODY("emsmdb-connect", PREAMBLE "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0A\0n\0n\0a\0\0\0\0\0\0\0"),
    BODY("emsmdb-disconnect", PREAMBLE "\0\0\0\0\0\0\0\0\0\0\0\0"),
    BODY("nspi-bind", PREAMBLE "\0\0\0\0\0\0\0\0" "0123456789abcdef" "\0\0\0\0"),
    BODY("nspi-unbind", PREAMBLE "\0\0\0\0\1\0\0\0\0\0\0\0"),
    BODY("autodiscover",
         "<Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006\"><Response "
         "xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a\"><User>"
         "<DisplayName>Anna</DisplayName><LegacyDN>" DN "</LegacyDN></User><Account><Action>settings</Action><Protocol "
         "Type=\"mapiHttp\" Version=\"1\"><MailStore><InternalUrl>" BASE "emsmdb/?MailboxId=x@contoso.com</InternalUrl>"
         "</MailStore><AddressBook><InternalUrl>" BASE "nspi/?MailboxId=x@contoso.com</InternalUrl></AddressBook>"
         "</Protocol></Account></Response></Autodiscover>"),
};

static mapicfg_status add_headers(mapicfg_http_response *response, const mapicfg_http_request *request) {
    static const char *const headers[][2] = {{"X-FEServer", "EX1"},          {"X-ResponseCode", "0"},
                                             {"X-PendingPeriod", "30000"},   {"Content-Type", "application/mapi-http"},
                                             {"WWW-Authenticate", "Basic"},
                                             {"Set-Cookie", "MapiContext=c; path=/mapi"}};
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < sizeof headers / sizeof *headers; i++)
        status = mapicfg_http_response_add_header(response, headers[i][0], headers[i][1], NULL);
    for (size_t i = 0; !status && i < mapicfg_http_request_header_count(request); i++)
        if (strncmp(mapicfg_http_request_get_header(request, i), "X-", 2) == 0)
            status = mapicfg_http_response_add_header(response, mapicfg_http_request_get_header(request, i),
                                                      mapicfg_http_request_get_value(request, i), NULL);
    return status;
}

/* The first connection, for Autodiscover, is refused; a wrong name in the certificate is ignored. */
static mapicfg_status fill(mapicfg_http_response *response, const mapicfg_http_request *request, int is_first) {
    const char *step = mapicfg_http_request_get_step(request);
    struct body body = {NULL, PREAMBLE, sizeof PREAMBLE - 1};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
        if (strcmp(bodies[i].step, step) == 0) body = bodies[i];
    if (is_first) return mapicfg_http_response_set_failure(response, MAPICFG_HTTP_FAILURE_REFUSED, "refused", NULL);
    const uint32_t http = strstr(step, "-anonymous") ? 401 : 200;
    mapicfg_status status = mapicfg_http_response_set_status(response, http, "1.1", "OK", NULL);
    if (!status) status = mapicfg_http_response_set_peer(response, "203.0.113.5", 443, NULL);
    if (!status) status = mapicfg_http_response_add_address(response, "203.0.113.5", NULL);
    if (!status) status = mapicfg_http_response_set_tls(response, "TLSv1.3", "x", NULL);
    if (!status) status = mapicfg_http_response_add_certificate(response, "der", 3, NULL);
    if (!status)
        status =
            mapicfg_http_response_set_verification(response, MAPICFG_HTTP_FAILURE_CERTIFICATE_NAME, "name", 1, NULL);
    if (!status && mapicfg_http_request_get_auth(request))
        status = mapicfg_http_response_set_auth(response, MAPICFG_HTTP_AUTH_BASIC, 1, MAPICFG_HTTP_BINDINGS_NONE, NULL,
                                                NULL);
    if (!status) status = add_headers(response, request);
    return status ? status : mapicfg_http_response_add_body(response, body.bytes, body.size, 3, NULL);
}

/* Whatever fails for lack of memory is done once more; *failed remembers it. */
static mapicfg_status answer(mapicfg_probe *probe, const mapicfg_http_request *request, int is_first, int *failed) {
    mapicfg_http_response *response = NULL;
    mapicfg_status status = MAPICFG_E_NOMEM;
    for (int i = 0; i < 2 && status == MAPICFG_E_NOMEM; i++) {
        mapicfg_http_response_free(response);
        status = mapicfg_http_response_new(&response, NULL);
        if (!status) status = fill(response, request, is_first);
        *failed |= status == MAPICFG_E_NOMEM;
    }
    const mapicfg_status made = status;
    status = made ? made : mapicfg_probe_answer(probe, response, NULL);
    *failed |= status == MAPICFG_E_NOMEM;
    if (!made && status == MAPICFG_E_NOMEM) status = mapicfg_probe_answer(probe, response, NULL);
    mapicfg_http_response_free(response);
    return status;
}

static mapicfg_status run(mapicfg_probe *probe, int *failed) {
    const mapicfg_http_request *request;
    for (int is_first = 1;; is_first = 0) {
        mapicfg_status status = mapicfg_probe_next(probe, &request, NULL);
        *failed |= status == MAPICFG_E_NOMEM;
        if (status == MAPICFG_E_NOMEM) status = mapicfg_probe_next(probe, &request, NULL);
        if (status || !request) return status;
        status = answer(probe, request, is_first, failed);
        if (status) return status;
    }
}

static mapicfg_status probe_mailbox(void) {
    mapicfg_probe_options options = MAPICFG_PROBE_OPTIONS_INIT;
    options.user = "anna@contoso.com";
    options.tries = 2;
    mapicfg_probe *probe;
    char *json = NULL;
    int failed = 0;
    mapicfg_status status = mapicfg_probe_new(&options, &probe, NULL);
    if (status) return status;
    status = run(probe, &failed);
    if (!status && (mapicfg_probe_get_verdict(probe) != MAPICFG_PROBE_WARNED ||
                    mapicfg_probe_server_get_number(probe, 0, MAPICFG_PROBE_SERVER_TRIES) != 2))
        status = MAPICFG_E_CONFLICT;
    if (!status) status = mapicfg_probe_dup_json(probe, &json, NULL);
    mapicfg_free(json);
    mapicfg_probe_free(probe);
    return !status && failed ? MAPICFG_E_NOMEM : status;
}

const struct job net_jobs[] = {
    {.name = "probe", .run = probe_mailbox},
    {0},
};
