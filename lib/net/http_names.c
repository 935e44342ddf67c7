/* SPDX-License-Identifier: LGPL-2.1-or-later
 * http_names.c: the names of failures, layers, times, schemes and bindings. */
#include <mapicfg-net/probe.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* By number minus 16. */
static const char *const failures[] = {
#define ROW(number, name) [MAPICFG_HTTP_FAILURE_##number - 16] = name
    ROW(NAME_UNKNOWN, "name-unknown"),
    ROW(NAME_NO_ADDRESS, "name-no-address"),
    ROW(NAME_SERVER, "name-server"),
    ROW(NAME_TIMEOUT, "name-timeout"),
    ROW(REFUSED, "refused"),
    ROW(CONNECT_TIMEOUT, "connect-timeout"),
    ROW(UNREACHABLE, "unreachable"),
    ROW(CONNECT_RESET, "connect-reset"),
    ROW(CONNECT_OTHER, "connect-other"),
    ROW(TLS_VERSION, "tls-version"),
    ROW(TLS_CIPHER, "tls-cipher"),
    ROW(TLS_ALERT, "tls-alert"),
    ROW(TLS_PLAIN, "tls-plain"),
    ROW(TLS_CLOSED, "tls-closed"),
    ROW(TLS_TIMEOUT, "tls-timeout"),
    ROW(TLS_CLIENT, "tls-client"),
    ROW(TLS_NAME, "tls-name"),
    ROW(TLS_OTHER, "tls-other"),
    ROW(CERTIFICATE_EXPIRED, "certificate-expired"),
    ROW(CERTIFICATE_NOT_YET, "certificate-not-yet"),
    ROW(CERTIFICATE_NAME, "certificate-name"),
    ROW(CERTIFICATE_SELF_SIGNED, "certificate-self-signed"),
    ROW(CERTIFICATE_AUTHORITY, "certificate-authority"),
    ROW(CERTIFICATE_INCOMPLETE, "certificate-incomplete"),
    ROW(CERTIFICATE_WEAK, "certificate-weak"),
    ROW(CERTIFICATE_REVOKED, "certificate-revoked"),
    ROW(CERTIFICATE_PURPOSE, "certificate-purpose"),
    ROW(CERTIFICATE_OTHER, "certificate-other"),
    ROW(PROXY_UNREACHABLE, "proxy-unreachable"),
    ROW(PROXY_REFUSED, "proxy-refused"),
    ROW(PROXY_LOGON, "proxy-logon"),
    ROW(AUTH_NO_SPN, "auth-no-spn"),
    ROW(AUTH_ENCRYPTION, "auth-encryption"),
    ROW(AUTH_EXPIRED, "auth-expired"),
    ROW(AUTH_NO_TICKET, "auth-no-ticket"),
    ROW(AUTH_CLOCK, "auth-clock"),
    ROW(AUTH_NO_MECHANISM, "auth-no-mechanism"),
    ROW(AUTH_NO_KDC, "auth-no-kdc"),
    ROW(AUTH_PASSWORD, "auth-password"),
    ROW(AUTH_USER, "auth-user"),
    ROW(AUTH_MODIFIED, "auth-modified"),
    ROW(AUTH_TOKEN, "auth-token"),
    ROW(AUTH_NO_SCHEME, "auth-no-scheme"),
    ROW(AUTH_NO_CREDENTIALS, "auth-no-credentials"),
    ROW(AUTH_WITHHELD, "auth-withheld"),
    ROW(AUTH_OTHER, "auth-other"),
    ROW(NO_ANSWER, "no-answer"),
    ROW(CUT, "cut"),
    ROW(RESET, "reset"),
    ROW(NOT_HTTP, "not-http"),
    ROW(TOO_LARGE, "too-large"),
    ROW(VERSION, "version"),
    ROW(HTTP_OTHER, "http-other"),
    ROW(TIMEOUT_FIRST, "timeout-first"),
    ROW(TIMEOUT_IDLE, "timeout-idle"),
    ROW(TIMEOUT_TOTAL, "timeout-total"),
    ROW(CANCELLED, "cancelled"),
#undef ROW
};

static const char *const layers[] = {
    [MAPICFG_HTTP_LAYER_DNS] = "dns",
    [MAPICFG_HTTP_LAYER_TCP] = "tcp",
    [MAPICFG_HTTP_LAYER_TLS] = "tls",
    [MAPICFG_HTTP_LAYER_CERTIFICATE] = "certificate",
    [MAPICFG_HTTP_LAYER_PROXY] = "proxy",
    [MAPICFG_HTTP_LAYER_AUTHENTICATION] = "authentication",
    [MAPICFG_HTTP_LAYER_HTTP] = "http",
    [MAPICFG_HTTP_LAYER_TIMEOUT] = "timeout",
    [MAPICFG_HTTP_LAYER_CANCELLED] = "cancelled",
    [MAPICFG_PROBE_LAYER_STATUS] = "status",
    [MAPICFG_PROBE_LAYER_LOGON] = "logon",
    [MAPICFG_PROBE_LAYER_FRAMING] = "framing",
    [MAPICFG_PROBE_LAYER_RESPONSE] = "response",
    [MAPICFG_PROBE_LAYER_MAILBOX] = "mailbox",
    [MAPICFG_PROBE_LAYER_SESSION] = "session",
    [MAPICFG_PROBE_LAYER_AUTODISCOVER] = "autodiscover",
    [MAPICFG_PROBE_LAYER_HEALTH] = "health",
};

const char *mapicfg_http_failure_name(uint32_t failure) {
    return failure >= 16 && failure - 16 < COUNT(failures) ? failures[failure - 16] : NULL;
}

uint32_t mapicfg_http_failure_layer(uint32_t failure) {
    return mapicfg_http_failure_name(failure) ? failure / 16 : 0;
}

const char *mapicfg_http_layer_name(uint32_t layer) {
    return layer < COUNT(layers) ? layers[layer] : NULL;
}

const char *mapicfg_http_time_name(uint32_t which) {
    static const char *const names[MAPICFG_HTTP_TIME_COUNT] = {"lookup", "connect", "tls", "sent", "first", "total"};
    return which < COUNT(names) ? names[which] : NULL;
}

const char *mapicfg_http_auth_name(uint32_t auth) {
    switch (auth) {
    case MAPICFG_HTTP_AUTH_BASIC: return "Basic";
    case MAPICFG_HTTP_AUTH_NTLM: return "NTLM";
    case MAPICFG_HTTP_AUTH_NEGOTIATE: return "Negotiate";
    case MAPICFG_HTTP_AUTH_BEARER: return "Bearer";
    default: return NULL;
    }
}

const char *mapicfg_http_bindings_name(uint32_t bindings) {
    static const char *const names[] = {"right", "none", "wrong"};
    return bindings < COUNT(names) ? names[bindings] : NULL;
}
