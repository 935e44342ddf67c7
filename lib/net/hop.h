/* SPDX-License-Identifier: LGPL-2.1-or-later
 * hop.h: who answered a request: Exchange, another server, or what stands in front of them, as the headers tell. */
#ifndef MAPICFG_NET_HOP_H
#define MAPICFG_NET_HOP_H

#include "net/http.h"

enum mapicfg__hop_kind {
    MAPICFG__HOP_UNKNOWN,
    MAPICFG__HOP_EXCHANGE,
    MAPICFG__HOP_GROMOX,
    MAPICFG__HOP_IIS,    /* without a header of Exchange's */
    MAPICFG__HOP_KERNEL, /* HTTP.sys, before IIS */
    MAPICFG__HOP_PROXY   /* a server that is neither */
};

/* Borrowed from the response; NULL: not there. */
struct mapicfg__hop {
    enum mapicfg__hop_kind kind;
    const char *front, *back, *server, *via, *context, *application;
};

void mapicfg__hop_read(struct mapicfg__hop *hop, const mapicfg_http_response *response);
/* "exchange", "gromox", "iis", "http.sys", "proxy", "unknown". */
const char *mapicfg__hop_name(const struct mapicfg__hop *hop);
/* For a sentence: "Exchange (EX1)", "nginx/1.22". */
void mapicfg__hop_put(const struct mapicfg__hop *hop, struct mapicfg__buffer *out);
/* 1 when the request has reached Exchange or Gromox. */
int mapicfg__hop_is_arrived(const struct mapicfg__hop *hop);
/* 1 when IIS or Exchange on the server answered, or who did is not known. */
int mapicfg__hop_is_not_proxy(const struct mapicfg__hop *hop);

#endif
