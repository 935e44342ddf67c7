/* SPDX-License-Identifier: LGPL-2.1-or-later
 * peer.c: what TLS shows of the other end. libcurl tells the certificates of a handshake that succeeded only, and an
 * error by its words; so OpenSSL is asked itself, in the course of the handshake. */
#include "net/peer.h"

#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <string.h>

void mapicfg__peer_reset(struct mapicfg__peer *peer) {
    for (size_t i = 0; i < peer->count; i++) OPENSSL_free(peer->certificates[i].der);
    const struct mapicfg__peer fresh = {.host = peer->host, .is_insecure = peer->is_insecure, .alert = -1};
    *peer = fresh;
}

/* ---- verifying ---- */

/* Of one certificate alone whose issuer is not known the likely cause is that the server does not send the
 * intermediate: authorities have not signed leaves by their root for years. */
uint32_t mapicfg__peer_failure(int error, size_t sent) {
    switch (error) {
    case X509_V_OK: return 0;
    case X509_V_ERR_CERT_HAS_EXPIRED: return MAPICFG_HTTP_FAILURE_CERTIFICATE_EXPIRED;
    case X509_V_ERR_CERT_NOT_YET_VALID: return MAPICFG_HTTP_FAILURE_CERTIFICATE_NOT_YET;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH: return MAPICFG_HTTP_FAILURE_CERTIFICATE_NAME;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: return MAPICFG_HTTP_FAILURE_CERTIFICATE_SELF_SIGNED;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return sent == 1 ? MAPICFG_HTTP_FAILURE_CERTIFICATE_INCOMPLETE : MAPICFG_HTTP_FAILURE_CERTIFICATE_AUTHORITY;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED: return MAPICFG_HTTP_FAILURE_CERTIFICATE_AUTHORITY;
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK: return MAPICFG_HTTP_FAILURE_CERTIFICATE_WEAK;
    case X509_V_ERR_CERT_REVOKED: return MAPICFG_HTTP_FAILURE_CERTIFICATE_REVOKED;
    case X509_V_ERR_INVALID_PURPOSE: return MAPICFG_HTTP_FAILURE_CERTIFICATE_PURPOSE;
    default: return MAPICFG_HTTP_FAILURE_CERTIFICATE_OTHER;
    }
}

static void keep(struct mapicfg__peer *peer, X509 *certificate) {
    unsigned char *der = NULL;
    if (peer->count == MAPICFG_HTTP_MOST_CERTIFICATES) return;
    const int size = i2d_X509(certificate, &der);
    if (size <= 0 || (size_t)size > MAPICFG_HTTP_MOST_CERTIFICATE) {
        peer->is_no_room = 1;
        OPENSSL_free(der);
        return;
    }
    peer->certificates[peer->count++] = (struct mapicfg__peer_certificate){der, (size_t)size};
}

/* As the server sent them, the leaf first. */
static void keep_all(struct mapicfg__peer *peer, X509_STORE_CTX *context) {
    const STACK_OF(X509) *sent = X509_STORE_CTX_get0_untrusted(context);
    X509 *leaf = X509_STORE_CTX_get0_cert(context);
    if (leaf) keep(peer, leaf);
    for (int i = 0; i < sk_X509_num(sent); i++)
        if (sk_X509_value(sent, i) != leaf) keep(peer, sk_X509_value(sent, i));
}

/* The name must be among the subject alternative names: no client takes the common name any more. */
static void expect(const struct mapicfg__peer *peer, X509_VERIFY_PARAM *param) {
    const size_t size = strlen(peer->host);
    char address[64] = "";
    if (peer->host[0] == '[' && size - 2 < sizeof address) memcpy(address, peer->host + 1, size - 2);
    X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (X509_VERIFY_PARAM_set1_ip_asc(param, address[0] ? address : peer->host)) return;
    X509_VERIFY_PARAM_set1_host(param, peer->host, size);
}

static int verify(X509_STORE_CTX *context, void *argument) {
    struct mapicfg__peer *peer = argument;
    keep_all(peer, context);
    expect(peer, X509_STORE_CTX_get0_param(context));
    const int is_fine = X509_verify_cert(context) > 0;
    const int error = X509_STORE_CTX_get_error(context);
    peer->is_verified = 1;
    if (is_fine && error == X509_V_OK) return 1;
    peer->failure = mapicfg__peer_failure(error == X509_V_OK ? X509_V_ERR_UNSPECIFIED : error, peer->count);
    peer->words = X509_verify_cert_error_string(error);
    if (!peer->is_insecure) return 0;
    X509_STORE_CTX_set_error(context, X509_V_OK);
    return 1;
}

/* ---- the handshake ---- */

static void put(char *to, size_t size, const char *text) {
    const size_t length = text ? strlen(text) : 0;
    const size_t fits = length < size ? length : size - 1;
    if (fits > 0) memcpy(to, text, fits);
    to[fits] = '\0';
}

static void observe(const SSL *ssl, int where, int value) {
    struct mapicfg__peer *peer = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    if (!peer) return;
    if (where & SSL_CB_HANDSHAKE_START) peer->has_begun = 1;
    if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT && (value & 0xff) != SSL_AD_CLOSE_NOTIFY)
        peer->alert = value & 0xff;
    if (!(where & SSL_CB_HANDSHAKE_DONE)) return;
    peer->is_done = 1;
    put(peer->version, sizeof peer->version, SSL_get_version(ssl));
    put(peer->cipher, sizeof peer->cipher, SSL_get_cipher_name(ssl));
}

void mapicfg__peer_watch(struct mapicfg__peer *peer, SSL_CTX *context) {
    mapicfg__peer_reset(peer);
    SSL_CTX_set_cert_verify_callback(context, verify, peer);
    SSL_CTX_set_app_data(context, peer);
    SSL_CTX_set_info_callback(context, observe);
}

mapicfg_status mapicfg__peer_put(const struct mapicfg__peer *peer, int is_new, mapicfg_http_response *response,
                                 mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < peer->count; i++)
        status =
            mapicfg_http_response_add_certificate(response, peer->certificates[i].der, peer->certificates[i].size, err);
    if (!status && peer->is_done) status = mapicfg_http_response_set_tls(response, peer->version, peer->cipher, err);
    if (!status && is_new && peer->is_verified)
        status = mapicfg_http_response_set_verification(response, peer->failure, peer->words,
                                                        peer->failure && peer->is_insecure, err);
    return status;
}
