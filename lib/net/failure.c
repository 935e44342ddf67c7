/* SPDX-License-Identifier: LGPL-2.1-or-later
 * failure.c: what of a transfer failed. libcurl has one code for many causes; the alert of TLS, OpenSSL's reason in
 * libcurl's words ("error:0A00010B:SSL routines::wrong version number"), and errno tell them apart. */
#include "net/failure.h"

#include <errno.h>
#include <mapicfg-net/http.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string.h>

#include "base/text.h"

/* OpenSSL's reason; 0: none is in the words. */
static int reason_of(const char *words) {
    const char *at = words ? strstr(words, "error:") : NULL;
    uint64_t number = 0;
    if (!at || !mapicfg__text_parse_hex(at + 6, strlen(at + 6), 8, &number)) return 0;
    return ERR_GET_LIB((unsigned long)number) == ERR_LIB_SSL ? ERR_GET_REASON((unsigned long)number) : 0;
}

static uint32_t of_alert(int alert, int is_done) {
    switch (alert) {
    case SSL_AD_PROTOCOL_VERSION: return MAPICFG_HTTP_FAILURE_TLS_VERSION;
    case SSL_AD_HANDSHAKE_FAILURE:
    case SSL_AD_INSUFFICIENT_SECURITY: return MAPICFG_HTTP_FAILURE_TLS_CIPHER;
    case SSL_AD_UNRECOGNIZED_NAME: return MAPICFG_HTTP_FAILURE_TLS_NAME;
    case TLS13_AD_CERTIFICATE_REQUIRED: return MAPICFG_HTTP_FAILURE_TLS_CLIENT;
    case SSL_AD_NO_APPLICATION_PROTOCOL: return MAPICFG_HTTP_FAILURE_VERSION;
    default: return is_done ? MAPICFG_HTTP_FAILURE_RESET : MAPICFG_HTTP_FAILURE_TLS_ALERT;
    }
}

static uint32_t of_handshake(const struct mapicfg__failure_facts *facts) {
    if (facts->alert >= 0) return of_alert(facts->alert, 0);
    switch (reason_of(facts->words)) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_HTTPS_PROXY_REQUEST:
    case SSL_R_RECORD_LENGTH_MISMATCH:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
    case SSL_R_BAD_RECORD_TYPE: return MAPICFG_HTTP_FAILURE_TLS_PLAIN;
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_NO_PROTOCOLS_AVAILABLE:
    case SSL_R_LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED: /* the server has chosen TLS 1.0 or 1.1, which sign that way */
    case SSL_R_VERSION_TOO_LOW: return MAPICFG_HTTP_FAILURE_TLS_VERSION;
    case SSL_R_NO_CIPHERS_AVAILABLE:
    case SSL_R_WRONG_CIPHER_RETURNED:
    case SSL_R_NO_SUITABLE_KEY_SHARE: return MAPICFG_HTTP_FAILURE_TLS_CIPHER;
    case SSL_R_DH_KEY_TOO_SMALL: return MAPICFG_HTTP_FAILURE_TLS_CIPHER;
    case SSL_R_UNEXPECTED_EOF_WHILE_READING: return MAPICFG_HTTP_FAILURE_TLS_CLOSED;
    case 0: return MAPICFG_HTTP_FAILURE_TLS_CLOSED; /* the system's error: the connection is gone */
    default: return MAPICFG_HTTP_FAILURE_TLS_OTHER;
    }
}

static uint32_t of_connect(int system) {
    switch (system) {
    case ECONNREFUSED: return MAPICFG_HTTP_FAILURE_REFUSED;
    case ETIMEDOUT: return MAPICFG_HTTP_FAILURE_CONNECT_TIMEOUT;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case EADDRNOTAVAIL: return MAPICFG_HTTP_FAILURE_UNREACHABLE;
    case ECONNRESET: return MAPICFG_HTTP_FAILURE_CONNECT_RESET;
    default: return MAPICFG_HTTP_FAILURE_CONNECT_OTHER;
    }
}

/* A connection that broke after the handshake. A server that demands a certificate says so then, with TLS 1.3. */
static uint32_t of_break(const struct mapicfg__failure_facts *facts) {
    if (facts->tls_begun && !facts->tls_done) return of_handshake(facts);
    if (facts->alert >= 0) return of_alert(facts->alert, 1);
    if (facts->words && mapicfg__text_contains(facts->words, "chunk")) return MAPICFG_HTTP_FAILURE_NOT_HTTP;
    if (reason_of(facts->words) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
        return facts->has_headers ? MAPICFG_HTTP_FAILURE_CUT : MAPICFG_HTTP_FAILURE_NO_ANSWER;
    return facts->has_headers && facts->system == 0 ? MAPICFG_HTTP_FAILURE_CUT : MAPICFG_HTTP_FAILURE_RESET;
}

static uint32_t of_proxy(const struct mapicfg__failure_facts *facts) {
    if (facts->proxy_status == 407) return MAPICFG_HTTP_FAILURE_PROXY_LOGON;
    if (facts->proxy_status >= 300) return MAPICFG_HTTP_FAILURE_PROXY_REFUSED;
    return facts->code == CURLE_COULDNT_CONNECT || facts->code == CURLE_COULDNT_RESOLVE_PROXY
               ? MAPICFG_HTTP_FAILURE_PROXY_UNREACHABLE
               : 0;
}

uint32_t mapicfg__failure_of(const struct mapicfg__failure_facts *facts) {
    /* libcurl takes a connection that ends within the headers for the end of an answer without a body. */
    if (facts->code == CURLE_OK) return facts->has_headers ? 0 : MAPICFG_HTTP_FAILURE_CUT;
    if (facts->is_too_large) return MAPICFG_HTTP_FAILURE_TOO_LARGE;
    const uint32_t of_a_proxy = facts->has_proxy ? of_proxy(facts) : 0;
    if (of_a_proxy) return of_a_proxy;
    switch (facts->code) {
    case CURLE_COULDNT_RESOLVE_HOST: return MAPICFG_HTTP_FAILURE_NAME_UNKNOWN;
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY: return MAPICFG_HTTP_FAILURE_PROXY_UNREACHABLE;
    case CURLE_COULDNT_CONNECT: return of_connect(facts->system);
    case CURLE_OPERATION_TIMEDOUT: return MAPICFG_HTTP_FAILURE_TIMEOUT_TOTAL;
    case CURLE_PEER_FAILED_VERIFICATION:
        return facts->certificate ? facts->certificate : MAPICFG_HTTP_FAILURE_CERTIFICATE_OTHER;
    case CURLE_SSL_CONNECT_ERROR:
        if (facts->certificate) return facts->certificate;
        return facts->tls_begun ? of_handshake(facts) : MAPICFG_HTTP_FAILURE_TLS_OTHER;
    case CURLE_GOT_NOTHING: return MAPICFG_HTTP_FAILURE_NO_ANSWER;
    case CURLE_PARTIAL_FILE: return MAPICFG_HTTP_FAILURE_CUT;
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR: return of_break(facts);
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY: return MAPICFG_HTTP_FAILURE_NOT_HTTP;
    default: return MAPICFG_HTTP_FAILURE_HTTP_OTHER;
    }
}

uint32_t mapicfg__failure_of_time(uint32_t phase, int is_total) {
    switch (phase) {
    case MAPICFG__PHASE_LOOKUP: return MAPICFG_HTTP_FAILURE_NAME_TIMEOUT;
    case MAPICFG__PHASE_CONNECT: return MAPICFG_HTTP_FAILURE_CONNECT_TIMEOUT;
    case MAPICFG__PHASE_TLS: return MAPICFG_HTTP_FAILURE_TLS_TIMEOUT;
    case MAPICFG__PHASE_FIRST: return MAPICFG_HTTP_FAILURE_TIMEOUT_FIRST;
    default: return is_total ? MAPICFG_HTTP_FAILURE_TIMEOUT_TOTAL : MAPICFG_HTTP_FAILURE_TIMEOUT_IDLE;
    }
}
