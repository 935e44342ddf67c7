/* SPDX-License-Identifier: LGPL-2.1-or-later
 * spnego.h: the little of SPNEGO that a client with one mechanism needs: to offer it, and to find the mechanism's token
 * in the answer. GSSAPI's own SPNEGO would hide the code of the mechanism's error. And what a server needs that looks
 * at a client's tokens without GSSAPI. */
#ifndef MAPICFG_NET_SPNEGO_H
#define MAPICFG_NET_SPNEGO_H

#include <stdint.h>

#include "net/secret.h"

/* Wraps a token of Kerberos in a NegTokenInit. 0: memory is out. */
int mapicfg__spnego_wrap(const void *token, size_t size, struct mapicfg__secret *out);

/* Finds the mechanism's token in an answer, which may also be one without SPNEGO around it. 0: there is none, or the
 * answer is not well-formed. */
int mapicfg__spnego_unwrap(const unsigned char *answer, size_t size, const unsigned char **token, size_t *token_size);

/* ---- what clients send ---- */

#define MAPICFG__SPNEGO_KERBEROS 1u
#define MAPICFG__SPNEGO_NTLM 2u
#define MAPICFG__SPNEGO_OTHER 4u

enum mapicfg__spnego_form { MAPICFG__SPNEGO_NONE, MAPICFG__SPNEGO_INIT, MAPICFG__SPNEGO_RESPONSE, MAPICFG__SPNEGO_RAW };

struct mapicfg__spnego {
    enum mapicfg__spnego_form form; /* RAW: a token of Kerberos by itself */
    uint32_t mechanisms, first;     /* of INIT: all that are offered, and the one that the token is of */
    const unsigned char *token;     /* within the bytes; NULL: none */
    size_t token_size;
};

/* Reads any bytes whatever. 0: they are not well-formed. */
int mapicfg__spnego_read(struct mapicfg__spnego *seen, const unsigned char *bytes, size_t size);
/* Wraps a token of NTLM in a NegTokenResp that wants more. 0: memory is out. */
int mapicfg__spnego_wrap_ntlm(const void *token, size_t size, struct mapicfg__secret *out);

#endif
