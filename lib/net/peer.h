/* SPDX-License-Identifier: LGPL-2.1-or-later
 * peer.h: what TLS shows of the other end of one connection: its certificates, whether they can be trusted, the version
 * of TLS, alerts. */
#ifndef MAPICFG_NET_PEER_H
#define MAPICFG_NET_PEER_H

#include <mapicfg-net/binding.h>
#include <mapicfg-net/http.h>
#include <openssl/ssl.h>

struct mapicfg__peer_certificate {
    unsigned char *der; /* OPENSSL_free() */
    size_t size;
};

struct mapicfg__peer {
    const char *host; /* the name that the certificate must have; borrowed */
    int is_insecure;  /* goes on whatever the certificate is */
    struct mapicfg__peer_certificate certificates[MAPICFG_HTTP_MOST_CERTIFICATES];
    size_t count;
    int is_verified;        /* verification has been tried */
    uint32_t failure;       /* MAPICFG_HTTP_FAILURE_CERTIFICATE_; 0: fine */
    const char *words;      /* OpenSSL's, when it failed */
    int has_begun, is_done; /* the handshake */
    char version[16], cipher[64];
    int alert;      /* the last one that came; -1: none */
    int is_no_room; /* a certificate could not be kept */
};

/* Ready for a new connection; host and is_insecure stay. */
void mapicfg__peer_reset(struct mapicfg__peer *peer);
/* Makes a context of OpenSSL, of a connection about to begin, tell the peer. */
void mapicfg__peer_watch(struct mapicfg__peer *peer, SSL_CTX *context);
/* Puts it into a response; what verifying found only if `is_new`: it is told once of a connection. */
mapicfg_status mapicfg__peer_put(const struct mapicfg__peer *peer, int is_new, mapicfg_http_response *response,
                                 mapicfg_error *err);

/* The failure of an error of X509_verify_cert(); `sent` certificates came. */
uint32_t mapicfg__peer_failure(int error, size_t sent);

#endif
