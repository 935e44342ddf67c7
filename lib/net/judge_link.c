/* SPDX-License-Identifier: LGPL-2.1-or-later
 * judge_link.c: judges the way to an answer: names, TCP, TLS, the certificate, and what fails on this side. */
#include <string.h>

#include "base/text.h"
#include "net/address.h"
#include "net/challenge.h"
#include "net/judge.h"

static const struct failure {
    uint32_t failure;
    const char *id;
    uint32_t fault;
} failures[] = {
#define ROW(failure, id, fault) \
    { MAPICFG_HTTP_FAILURE_##failure, id, MAPICFG_PROBE_FAULT_##fault }
    ROW(NAME_UNKNOWN, "probe-name-unknown", DNS),
    ROW(NAME_NO_ADDRESS, "probe-name-no-address", DNS),
    ROW(NAME_SERVER, "probe-name-server", DNS),
    ROW(NAME_TIMEOUT, "probe-name-timeout", DNS),
    ROW(REFUSED, "probe-tcp-refused", SERVER),
    ROW(CONNECT_TIMEOUT, "probe-tcp-timeout", NETWORK),
    ROW(UNREACHABLE, "probe-tcp-unreachable", NETWORK),
    ROW(CONNECT_RESET, "probe-tcp-reset", PROXY),
    ROW(CONNECT_OTHER, "probe-tcp-other", NETWORK),
    ROW(TLS_VERSION, "probe-tls-version", SERVER),
    ROW(TLS_CIPHER, "probe-tls-cipher", SERVER),
    ROW(TLS_ALERT, "probe-tls-alert", SERVER),
    ROW(TLS_PLAIN, "probe-tls-plain", SERVER),
    ROW(TLS_CLOSED, "probe-tls-closed", SERVER),
    ROW(TLS_TIMEOUT, "probe-tls-timeout", NETWORK),
    ROW(TLS_CLIENT, "probe-tls-client", SERVER),
    ROW(TLS_NAME, "probe-tls-name", PROXY),
    ROW(TLS_OTHER, "probe-tls-other", SERVER),
    ROW(CERTIFICATE_EXPIRED, "probe-certificate-expired", CERTIFICATE),
    ROW(CERTIFICATE_NOT_YET, "probe-certificate-not-yet", CERTIFICATE),
    ROW(CERTIFICATE_NAME, "probe-certificate-name", CERTIFICATE),
    ROW(CERTIFICATE_SELF_SIGNED, "probe-certificate-self-signed", CERTIFICATE),
    ROW(CERTIFICATE_AUTHORITY, "probe-certificate-authority", CERTIFICATE),
    ROW(CERTIFICATE_INCOMPLETE, "probe-certificate-incomplete", CERTIFICATE),
    ROW(CERTIFICATE_WEAK, "probe-certificate-weak", CERTIFICATE),
    ROW(CERTIFICATE_REVOKED, "probe-certificate-revoked", CERTIFICATE),
    ROW(CERTIFICATE_PURPOSE, "probe-certificate-purpose", CERTIFICATE),
    ROW(CERTIFICATE_OTHER, "probe-certificate-other", CERTIFICATE),
    ROW(PROXY_UNREACHABLE, "probe-client-proxy-unreachable", CLIENT),
    ROW(PROXY_REFUSED, "probe-client-proxy-refused", CLIENT),
    ROW(PROXY_LOGON, "probe-client-proxy-logon", CLIENT),
    ROW(AUTH_NO_SPN, "probe-auth-no-spn", DIRECTORY),
    ROW(AUTH_ENCRYPTION, "probe-auth-encryption", DIRECTORY),
    ROW(AUTH_EXPIRED, "probe-auth-expired", CREDENTIALS),
    ROW(AUTH_NO_TICKET, "probe-auth-no-ticket", CREDENTIALS),
    ROW(AUTH_CLOCK, "probe-auth-clock", CLIENT),
    ROW(AUTH_NO_MECHANISM, "probe-auth-no-mechanism", CLIENT),
    ROW(AUTH_NO_KDC, "probe-auth-no-kdc", CLIENT),
    ROW(AUTH_PASSWORD, "probe-auth-password", CREDENTIALS),
    ROW(AUTH_USER, "probe-auth-user", CREDENTIALS),
    ROW(AUTH_MODIFIED, "probe-auth-modified", DIRECTORY),
    ROW(AUTH_TOKEN, "probe-auth-token", PROXY),
    ROW(AUTH_NO_SCHEME, "probe-auth-no-scheme", CLIENT),
    ROW(AUTH_NO_CREDENTIALS, "probe-auth-no-credentials", CREDENTIALS),
    ROW(AUTH_WITHHELD, "probe-auth-withheld", CREDENTIALS),
    ROW(AUTH_OTHER, "probe-auth-other", CLIENT),
    ROW(NO_ANSWER, "probe-http-no-answer", UNKNOWN),
    ROW(CUT, "probe-http-cut", UNKNOWN),
    ROW(RESET, "probe-http-reset", UNKNOWN),
    ROW(NOT_HTTP, "probe-http-not-http", SERVER),
    ROW(TOO_LARGE, "probe-http-too-large", SERVER),
    ROW(VERSION, "probe-http-version", PROXY),
    ROW(HTTP_OTHER, "probe-http-other", UNKNOWN),
    ROW(TIMEOUT_FIRST, "probe-timeout-first", UNKNOWN),
    ROW(TIMEOUT_IDLE, "probe-timeout-idle", UNKNOWN),
    ROW(TIMEOUT_TOTAL, "probe-timeout-total", UNKNOWN),
    ROW(CANCELLED, "probe-cancelled", CLIENT),
#undef ROW
};

/* What was to be connected to: the server that stands in for the URL's host, or that host with the URL's port. */
static const char *target_of(struct mapicfg__judge *judge) {
    const char *server = mapicfg_http_request_get_server(judge->request);
    struct mapicfg__address address;
    struct mapicfg__buffer text = {0};
    if (server) return mapicfg__judge_clean(judge, server);
    if (!mapicfg__address_parse(&address, mapicfg_http_request_get_url(judge->request))) return judge->host;
    mapicfg__buffer_bytes(&text, address.host, address.host_size);
    return mapicfg__judge_take(judge, &text);
}

/* "10.0.0.5:443", or what was named where no address is known. */
static const char *peer_of(struct mapicfg__judge *judge) {
    const mapicfg_http_response *response = judge->response;
    if (!response->peer) return target_of(judge);
    const char *address = mapicfg__judge_clean(judge, response->peer);
    if (!response->port) return address;
    const int is_v6 = strchr(address, ':') != NULL;
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_text(&text, is_v6 ? "[" : "");
    mapicfg__buffer_text(&text, address);
    mapicfg__buffer_text(&text, is_v6 ? "]:" : ":");
    mapicfg__buffer_number(&text, response->port);
    return mapicfg__judge_take(judge, &text);
}

/* The name that was looked up: of the server, where one stands in for the URL's host. */
static const char *name_of(struct mapicfg__judge *judge) {
    const char *server = mapicfg_http_request_get_server(judge->request);
    struct mapicfg__buffer text = {0};
    if (!server) return judge->host;
    mapicfg__buffer_bytes(&text, server, server[0] == '[' ? strcspn(server, "]") + 1 : strcspn(server, ":"));
    return mapicfg__judge_take(judge, &text);
}

static void say_failure(struct mapicfg__judge *judge) {
    const uint32_t failure = judge->response->failure;
    size_t i = 0;
    while (failures[i].failure != failure) i++; /* the setter takes no other */
    judge->layer = mapicfg_http_failure_layer(failure);
    const int is_name = judge->layer == MAPICFG_HTTP_LAYER_DNS;
    mapicfg__judge_say(judge, failures[i].id, failures[i].fault, is_name ? name_of(judge) : judge->host, peer_of(judge),
                       mapicfg__judge_words(judge, judge->response->words), NULL);
    const int is_here = judge->layer == MAPICFG_HTTP_LAYER_PROXY || judge->layer == MAPICFG_HTTP_LAYER_AUTHENTICATION ||
                        judge->layer == MAPICFG_HTTP_LAYER_CANCELLED;
    judge->outcome->is_unknown = is_here && failures[i].fault != MAPICFG_PROBE_FAULT_DIRECTORY;
    if (judge->layer != MAPICFG_HTTP_LAYER_CANCELLED) return;
    judge->outcome->state = MAPICFG_PROBE_STATE_SKIPPED;
    judge->outcome->texts[MAPICFG_PROBE_STEP_REASON] = failures[i].id;
}

/* ---- addresses ---- */

static const char *addresses_of(struct mapicfg__judge *judge) {
    struct mapicfg__buffer text = {0};
    for (size_t i = 0; i < judge->response->address_count; i++) {
        if (i) mapicfg__buffer_text(&text, ", ");
        mapicfg__buffer_text(&text, judge->response->addresses[i]);
    }
    return mapicfg__judge_take(judge, &text);
}

static void say_addresses(struct mapicfg__judge *judge, const mapicfg_probe *probe) {
    size_t near = 0, here = 0;
    const size_t count = judge->response->address_count;
    for (size_t i = 0; i < count; i++) {
        const int is_private = mapicfg__address_is_private(judge->response->addresses[i]);
        near += is_private > 0;
        here += is_private < 0;
    }
    judge->layer = MAPICFG_HTTP_LAYER_DNS;
    if (count && here == count)
        mapicfg__judge_say(judge, "probe-name-loopback", MAPICFG_PROBE_FAULT_DNS, name_of(judge), addresses_of(judge),
                           NULL);
    else if (count && near + here == count && (probe->flags & MAPICFG_PROBE_OUTSIDE))
        mapicfg__judge_say(judge, "probe-name-private", MAPICFG_PROBE_FAULT_DNS, name_of(judge), addresses_of(judge),
                           NULL);
}

/* ---- the rest ---- */

static void say_tls(struct mapicfg__judge *judge) {
    static const char *const old[] = {"SSLv2", "SSLv3", "TLSv1", "TLSv1.0", "TLSv1.1"};
    const mapicfg_http_response *response = judge->response;
    judge->layer = MAPICFG_HTTP_LAYER_TLS;
    if (response->tls && mapicfg__text_is_one_of(response->tls, strlen(response->tls), old, sizeof old / sizeof *old))
        mapicfg__judge_say(judge, "probe-tls-old", MAPICFG_PROBE_FAULT_SERVER, judge->host,
                           mapicfg__judge_clean(judge, response->tls), NULL);
    judge->layer = MAPICFG_HTTP_LAYER_CERTIFICATE;
    if (!response->verification || response->failure == response->verification) return;
    const char *words =
        response->verification_words ? response->verification_words : mapicfg_http_failure_name(response->verification);
    mapicfg__judge_say(judge, "probe-certificate-ignored", MAPICFG_PROBE_FAULT_CERTIFICATE, judge->host,
                       mapicfg__judge_clean(judge, words), NULL);
}

static void say_version(struct mapicfg__judge *judge) {
    const mapicfg_http_response *response = judge->response;
    const uint32_t bound = MAPICFG_HTTP_AUTH_NTLM | MAPICFG_HTTP_AUTH_NEGOTIATE;
    const uint32_t offers = mapicfg__challenge_offers(response);
    judge->layer = MAPICFG_HTTP_LAYER_HTTP;
    if (!response->version) return;
    const int is_newer = response->version[0] == '2' || response->version[0] == '3';
    if (is_newer && ((offers | response->auth) & bound))
        mapicfg__judge_say(judge, "probe-ntlm-http2", MAPICFG_PROBE_FAULT_PROXY, judge->who,
                           mapicfg__judge_clean(judge, response->version), NULL);
    if (strcmp(response->version, "1.0") == 0)
        mapicfg__judge_say(judge, "probe-http-old", MAPICFG_PROBE_FAULT_PROXY, judge->who, NULL);
}

/* Lengths that are equal count as one, and Transfer-Encoding overrides all. 1: they differ. */
static int say_lengths(struct mapicfg__judge *judge) {
    const struct mapicfg__http_headers *headers = &judge->response->headers;
    size_t at = 0;
    const char *first = mapicfg__http_next(headers, "Content-Length", &at), *next = first;
    while (next && mapicfg__text_same(first, next)) next = mapicfg__http_next(headers, "Content-Length", &at);
    if (!next || mapicfg_http_response_find_header(judge->response, "Transfer-Encoding")) return 0;
    judge->layer = MAPICFG_HTTP_LAYER_HTTP;
    mapicfg__judge_say(judge, "probe-http-length", mapicfg__judge_fault(judge), judge->host,
                       mapicfg__judge_clean(judge, first), mapicfg__judge_clean(judge, next), judge->who, NULL);
    return 1;
}

int mapicfg__judge_link(struct mapicfg__judge *judge, const mapicfg_probe *probe) {
    say_addresses(judge, probe);
    say_tls(judge);
    if (say_lengths(judge)) return 0;
    if (judge->response->failure) {
        say_failure(judge);
        return 0;
    }
    judge->layer = MAPICFG_HTTP_LAYER_HTTP;
    if (!judge->response->status) { /* whoever sent it gave nothing back */
        mapicfg__judge_say(judge, "probe-http-other", MAPICFG_PROBE_FAULT_CLIENT, judge->host, judge->host, "", NULL);
        judge->outcome->is_unknown = 1;
        return 0;
    }
    say_version(judge);
    return 1;
}
