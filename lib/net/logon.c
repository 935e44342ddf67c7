/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logon.c: what is decided in the course of a logon. */
#include "net/logon.h"

#include <string.h>

#include "net/credentials.h"
#include "net/spnego.h"

/* ---- which scheme ---- */

/* Those that hand the password or the token itself to the server. */
#define REVEALING (MAPICFG_HTTP_AUTH_BASIC | MAPICFG_HTTP_AUTH_BEARER)

static uint32_t possible(const struct mapicfg__logon *logon) {
    return logon->asked & mapicfg_credentials_get_auth(logon->credentials);
}

static uint32_t permitted(const struct mapicfg__logon *logon) {
    return possible(logon) & (logon->is_kept ? ~REVEALING : UINT32_MAX);
}

/* A token was given on purpose, and Exchange offers Bearer only to those who ask for it; otherwise as Outlook
 * chooses. */
uint32_t mapicfg__logon_choose(const struct mapicfg__logon *logon) {
    static const uint32_t order[] = {MAPICFG_HTTP_AUTH_BEARER, MAPICFG_HTTP_AUTH_NEGOTIATE, MAPICFG_HTTP_AUTH_NTLM,
                                     MAPICFG_HTTP_AUTH_BASIC};
    const uint32_t offered = logon->offered ? logon->offered | MAPICFG_HTTP_AUTH_BEARER : UINT32_MAX;
    const uint32_t left = permitted(logon) & offered & ~logon->failed;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (left & order[i]) return order[i];
    return 0;
}

uint32_t mapicfg__logon_lack(const struct mapicfg__logon *logon, const char **words) {
    if (!possible(logon)) {
        *words = "there is no password or token for the schemes that are asked for";
        return MAPICFG_HTTP_FAILURE_AUTH_NO_CREDENTIALS;
    }
    if (!permitted(logon)) {
        *words = "only an answer names this host, so it gets no password and no token";
        return MAPICFG_HTTP_FAILURE_AUTH_NO_CREDENTIALS;
    }
    *words = "the server offers none of the schemes that can be used";
    return MAPICFG_HTTP_FAILURE_AUTH_NO_SCHEME;
}

int mapicfg__logon_is_final(uint32_t failure) {
    return failure == MAPICFG_HTTP_FAILURE_AUTH_PASSWORD || failure == MAPICFG_HTTP_FAILURE_AUTH_USER ||
           failure == MAPICFG_HTTP_FAILURE_AUTH_EXPIRED;
}

/* ---- NTLM and Kerberos ---- */

uint32_t mapicfg__logon_mechanism(uint32_t scheme, const mapicfg_credentials *credentials) {
    const int is_domain = credentials->user && strchr(credentials->user, '\\') && credentials->password.size > 0;
    return scheme == MAPICFG_HTTP_AUTH_NTLM || is_domain ? MAPICFG__GSS_NTLM : MAPICFG__GSS_KERBEROS;
}

/* A hash of no certificate: that of SHA-256 is 32 bytes. */
static size_t wrong_binding(uint8_t binding[MAPICFG_BINDING_SIZE]) {
    static const char prefix[] = "tls-server-end-point:";
    memcpy(binding, prefix, sizeof prefix - 1);
    memset(binding + sizeof prefix - 1, 0xa5, 32);
    return sizeof prefix - 1 + 32;
}

size_t mapicfg__logon_binding(const struct mapicfg__peer *peer, const mapicfg_http_request *request,
                              uint8_t binding[MAPICFG_BINDING_SIZE]) {
    const uint32_t wanted = mapicfg_http_request_get_bindings(request);
    size_t size = 0;
    if (wanted == MAPICFG_HTTP_BINDINGS_WRONG) return wrong_binding(binding);
    if (wanted == MAPICFG_HTTP_BINDINGS_NONE || peer->count == 0) return 0;
    return mapicfg_channel_binding(peer->certificates[0].der, peer->certificates[0].size, binding, &size, NULL) ? 0
                                                                                                                : size;
}

/* ---- headers ---- */

int mapicfg__logon_header(uint32_t scheme, int wraps, const struct mapicfg__secret *token,
                          struct mapicfg__secret *header) {
    struct mapicfg__secret wrapped = {0};
    const char *prefix = scheme == MAPICFG_HTTP_AUTH_NTLM ? "Authorization: NTLM " : "Authorization: Negotiate ";
    if (!wraps) return mapicfg__secret_base64(header, prefix, token->bytes, token->size);
    const int is_done = mapicfg__spnego_wrap(token->bytes, token->size, &wrapped) &&
                        mapicfg__secret_base64(header, prefix, wrapped.bytes, wrapped.size);
    mapicfg__secret_wipe(&wrapped);
    return is_done;
}

int mapicfg__logon_token(uint32_t scheme, const char *answer, size_t size, const unsigned char **token,
                         size_t *token_size) {
    static const char ntlm[] = "NTLMSSP";
    *token = (const unsigned char *)answer;
    *token_size = size;
    if (scheme == MAPICFG_HTTP_AUTH_NTLM || (size > sizeof ntlm && memcmp(answer, ntlm, sizeof ntlm) == 0)) return 1;
    return mapicfg__spnego_unwrap((const unsigned char *)answer, size, token, token_size);
}
