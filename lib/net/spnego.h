/* SPDX-License-Identifier: LGPL-2.1-or-later
 * spnego.h: the little of SPNEGO that a client with one mechanism needs: to offer it, and to find the mechanism's token
 * in the answer. GSSAPI's own SPNEGO would hide the code of the mechanism's error. */
#ifndef MAPICFG_NET_SPNEGO_H
#define MAPICFG_NET_SPNEGO_H

#include "net/secret.h"

/* Wraps a token of Kerberos in a NegTokenInit. 0: memory is out. */
int mapicfg__spnego_wrap(const void *token, size_t size, struct mapicfg__secret *out);

/* Finds the mechanism's token in an answer, which may also be one without SPNEGO around it. 0: there is none, or the
 * answer is not well-formed. */
int mapicfg__spnego_unwrap(const unsigned char *answer, size_t size, const unsigned char **token, size_t *token_size);

#endif
