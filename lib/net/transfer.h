/* SPDX-License-Identifier: LGPL-2.1-or-later
 * transfer.h: one request and its response through a lane, by libcurl, with credentials or without. */
#ifndef MAPICFG_NET_TRANSFER_H
#define MAPICFG_NET_TRANSFER_H

#include "net/lane.h"
#include "net/secret.h"

/* Called for each line that a person may see. */
struct mapicfg__tracer {
    void (*put)(void *user, const char *line);
    void *user;
};

/* All zeros is a transfer that has not begun. */
struct mapicfg__transfer {
    struct mapicfg__lane *lane;
    mapicfg_http_response *response;
    const struct mapicfg__tracer *tracer; /* NULL: none */
    struct curl_slist *headers;
    char words[CURL_ERROR_SIZE];
    int64_t started, touched; /* milliseconds of mapicfg__transfer_now() */
    uint32_t phase;           /* MAPICFG__PHASE_ */
    int is_under_way, has_headers, has_body, is_too_large;
    mapicfg_status status; /* of putting things into the response */
};

/* Milliseconds of a clock that nobody sets. */
int64_t mapicfg__transfer_now(void);

/* Starts a request: with its body, or empty; with a header "Authorization: ..." or without. What the request holds must
 * last until the end. MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__transfer_start(struct mapicfg__transfer *transfer, struct mapicfg__lane *lane,
                                       const mapicfg_http_request *request, int with_body,
                                       const struct mapicfg__secret *authorization, mapicfg_error *err);
/* Looks how far it is, for its limits: sets phase and touched. */
void mapicfg__transfer_look(struct mapicfg__transfer *transfer);
/* Its end by itself. The response has what there was, and the failure, if any. MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__transfer_end(struct mapicfg__transfer *transfer, CURLcode code, mapicfg_error *err);
/* Takes it out of the way, ended or not, and closes a connection that is not at rest. The response stays. */
void mapicfg__transfer_stop(struct mapicfg__transfer *transfer);
/* Stops it and frees what it holds. */
void mapicfg__transfer_free(struct mapicfg__transfer *transfer);

/* Milliseconds from the start to a time that libcurl tells; -1: it did not come to that. */
int64_t mapicfg__transfer_time(const struct mapicfg__transfer *transfer, CURLINFO which);

#endif
