/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logon.h: what is decided in the course of a logon: which scheme, which mechanism, which binding, and what stands in
 * the headers. */
#ifndef MAPICFG_NET_LOGON_H
#define MAPICFG_NET_LOGON_H

#include <mapicfg-net/credentials.h>

#include "net/gss.h"
#include "net/peer.h"

/* What a choice depends on; bits are MAPICFG_HTTP_AUTH_. */
struct mapicfg__logon {
    uint32_t asked;   /* by the request */
    uint32_t offered; /* by the server; 0: not known */
    uint32_t failed;  /* on this side */
    int is_kept;      /* the host gets neither password nor token */
    const mapicfg_credentials *credentials;
};

/* The scheme to try now; 0: none. */
uint32_t mapicfg__logon_choose(const struct mapicfg__logon *logon);
/* Why there is none, MAPICFG_HTTP_FAILURE_AUTH_, with words. */
uint32_t mapicfg__logon_lack(const struct mapicfg__logon *logon, const char **words);
/* 1 when no other scheme is to be tried after this failure. */
int mapicfg__logon_is_final(uint32_t failure);

/* MAPICFG__GSS_ of a scheme. Negotiate is Kerberos but for users of the form DOMAIN\user, whose realm is not known. */
uint32_t mapicfg__logon_mechanism(uint32_t scheme, const mapicfg_credentials *credentials);
/* The binding that a request asks for, of the connection's certificate. Returns its size; 0: none. */
size_t mapicfg__logon_binding(const struct mapicfg__peer *peer, const mapicfg_http_request *request,
                              uint8_t binding[MAPICFG_BINDING_SIZE]);

/* "Authorization: NTLM ..."; in SPNEGO where `wraps`. 0: memory is out. */
int mapicfg__logon_header(uint32_t scheme, int wraps, const struct mapicfg__secret *token,
                          struct mapicfg__secret *header);
/* The mechanism's token in the server's; 0: there is none. */
int mapicfg__logon_token(uint32_t scheme, const char *answer, size_t size, const unsigned char **token,
                         size_t *token_size);

#endif
