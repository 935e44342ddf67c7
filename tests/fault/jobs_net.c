/* SPDX-License-Identifier: LGPL-2.1-or-later
 * jobs_net.c: a probe from its first request to its JSON, with an Exchange that answers as it should; an acceptor from
 * its store to the JSON of a client's requests. A call that fails
 * for lack of memory is made again: the probe must come to the same end. */
#include <mapicfg-net/probe.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/acceptor_store.h"
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

/* ---- an acceptor ---- */

#define HEAD "?MailboxId=" ANNA_GUID "@contoso.com HTTP/1.1\r\nHost: h\r\nX-RequestId: " ANNA_GUID ":1\r\n" \
             "X-ClientInfo: x\r\nContent-Type: application/mapi-http\r\n"
#define BASIC "Authorization: Basic YW5uYTp4\r\n"

static const char sent[] =
    "POST /mapi/emsmdb/" HEAD "X-RequestType: PING\r\n\r\n"
    "POST /mapi/emsmdb/" HEAD BASIC "X-RequestType: Connect\r\nContent-Length: 62\r\n\r\n" ANNA_DN
    "\0\0\0\0\0\xe4\4\0\0\x09\4\0\0\x09\4\0\0\0\0\0\0"
    "POST /mapi/nspi/" HEAD "Authorization: NTLM TlRMTVNTUAABAAAAB4IIog==\r\nX-RequestType: PING\r\n\r\n"
    "POST /mapi/nspi/" HEAD "Authorization: Bearer e30.eyJhdWQiOlsieCJdLCJ1cG4iOiJhbm5hIn0.c2ln\r\n"
    "X-RequestType: PING\r\n\r\n"
    "POST /mapi/nspi/" HEAD "Authorization: Negotiate YH8GCSqGSIb3EgECAgEAbnAwbqADAgEFoQMCAQ6iBwMFAAAAAACjRmFEMEKgAwI"
    "BBaENGwtDT05UT1NPLkNPTaIUMBKgAwIBAqELMAkbBEhUVFAbAWijFjAUoAMCARKhAwIBA6IIBAZjaXBoZXKkETAPoAMCARKiCAQGY2lwaGVy"
    "\r\nX-RequestType: PING\r\n\r\n" /* a ticket for HTTP/h */
    "POST /autodiscover/autodiscover.xml HTTP/1.1\r\nHost: h\r\n" BASIC "Content-Length: 3\r\n\r\n<a>"
    "GET /autodiscover/autodiscover.json?Email=a@b&Protocol=AutodiscoverV1 HTTP/1.1\r\nHost: h\r\n\r\n";

/* What has failed within a request says so again, with a message, and gives no request. */
static mapicfg_status fail_again(mapicfg_acceptor_connection *connection, mapicfg_status status) {
    mapicfg_acceptor_request *request = NULL;
    mapicfg_error error = {.code = MAPICFG_OK};
    const mapicfg_status second = mapicfg_acceptor_next(connection, 1795000000000, &request, &error);
    const int is_same = second == status && error.code == status && error.message[0];
    return !request && (is_same || second == MAPICFG_OK) ? status : MAPICFG_E_CONFLICT;
}

static mapicfg_status receive(mapicfg_acceptor_connection *connection, size_t *requests) {
    for (size_t at = 0; at < sizeof sent - 1;) {
        mapicfg_acceptor_request *request = NULL;
        char *json = NULL;
        size_t taken;
        mapicfg_status status =
            mapicfg_acceptor_receive(connection, sent + at, sizeof sent - 1 - at, &taken, NULL);
        if (!status) status = mapicfg_acceptor_next(connection, 1795000000000, &request, NULL);
        if (status) return fail_again(connection, status);
        if (request) status = mapicfg_acceptor_request_dup_json(request, &json, NULL);
        if (request) ++*requests;
        mapicfg_free(json);
        mapicfg_acceptor_request_free(request);
        if (status) return status;
        at += taken;
    }
    return MAPICFG_OK;
}

static mapicfg_status accept_client(void) {
    mapicfg_acceptor_options options = MAPICFG_ACCEPTOR_OPTIONS_INIT;
    mapicfg_directory *directory;
    mapicfg_acceptor *acceptor = NULL;
    mapicfg_acceptor_connection *connection = NULL;
    size_t requests = 0;
    options.auth = MAPICFG_HTTP_AUTH_BASIC | MAPICFG_HTTP_AUTH_NTLM | MAPICFG_HTTP_AUTH_NEGOTIATE |
                   MAPICFG_HTTP_AUTH_BEARER;
    options.flags = MAPICFG_ACCEPTOR_OWN_URLS;
    options.password = "x";
    options.password_size = 1;
    const long kept = until_failure; /* the store is not what is tested */
    until_failure = -1;
    if (open_acceptor_store(&directory)) exit(2);
    until_failure = kept;
    mapicfg_status status = mapicfg_acceptor_new(directory, &options, &acceptor, NULL);
    if (!status) status = mapicfg_acceptor_connect(acceptor, &connection, NULL);
    if (!status) status = receive(connection, &requests);
    if (!status && (requests != 7 || mapicfg_acceptor_session_count(acceptor) != 1)) status = MAPICFG_E_CONFLICT;
    mapicfg_acceptor_disconnect(connection);
    mapicfg_acceptor_free(acceptor);
    mapicfg_directory_close(directory);
    return status;
}

const struct job net_jobs[] = {
    {.name = "probe", .run = probe_mailbox},
    {.name = "acceptor", .run = accept_client},
    {0},
};
