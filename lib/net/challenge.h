/* SPDX-License-Identifier: LGPL-2.1-or-later
 * challenge.h: the schemes that the WWW-Authenticate headers of a 401 offer, and their tokens. */
#ifndef MAPICFG_NET_CHALLENGE_H
#define MAPICFG_NET_CHALLENGE_H

#include <mapicfg-net/http.h>

#include "base/buffer.h"

/* MAPICFG_HTTP_AUTH_ bits of one value: "Negotiate,NTLM", `Basic realm="a, b"`. */
uint32_t mapicfg__challenge_schemes(const char *value);
/* The same of all that a response has. */
uint32_t mapicfg__challenge_offers(const mapicfg_http_response *response);
/* Finds "SCHEME token" in one value, and appends the token's bytes. 0: there is none, or it is not base64. */
int mapicfg__challenge_token(const char *value, uint32_t scheme, struct mapicfg__buffer *token);

#endif
