/* SPDX-License-Identifier: LGPL-2.1-or-later
 * lane.h: a connection of its own, which is opened again when it closes. NTLM and Negotiate authenticate a connection,
 * so requests of one session stay on one, and no other request ever gets there. */
#ifndef MAPICFG_NET_LANE_H
#define MAPICFG_NET_LANE_H

#include <curl/curl.h>

#include "net/lookup.h"
#include "net/peer.h"

/* What all lanes of a run share. Borrowed. */
struct mapicfg__lane_settings {
    CURLM *multi;
    X509_STORE *trusted;
    const char *proxy; /* "": none; NULL: those of the environment */
    int is_insecure;
};

struct mapicfg__lane {
    const struct mapicfg__lane_settings *settings;
    uint32_t number;
    char *host;         /* of the URL, in small letters, an IPv6 address in brackets */
    char *server;       /* the host and port to connect to: "ex1.contoso.com:8443" */
    size_t server_size; /* of its host alone */
    CURL *easy;
    CURLSH *share;
    struct curl_slist *connect_to, *resolve;
    struct mapicfg__peer peer;
    struct mapicfg__lookup *lookup; /* NULL: not looked up */
    uint32_t offered;               /* MAPICFG_HTTP_AUTH_ that a 401 offered; 0: none has come */
    uint32_t logged_on;             /* the scheme that has authenticated this connection */
    int takes_anyone; /* an empty request without credentials was answered: asking again would do things twice */
    const char *mechanism;
    uint64_t used; /* when, for whoever chooses one to close */
};

/* A lane for a request; MAPICFG_E_NOMEM, MAPICFG_E_URL. */
mapicfg_status mapicfg__lane_new(const struct mapicfg__lane_settings *settings, const mapicfg_http_request *request,
                                 struct mapicfg__lane **out, mapicfg_error *err);
/* Closes the connection; NULL is fine. */
void mapicfg__lane_free(struct mapicfg__lane *lane);
/* 1 when a request belongs here. */
int mapicfg__lane_fits(const struct mapicfg__lane *lane, const mapicfg_http_request *request);

/* The name that must be looked up before the first request; NULL: none. */
const char *mapicfg__lane_name(const struct mapicfg__lane *lane, size_t *size);
/* Takes what looking it up gave. MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__lane_looked_up(struct mapicfg__lane *lane, struct mapicfg__lookup *lookup, mapicfg_error *err);

#endif
