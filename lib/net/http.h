/* SPDX-License-Identifier: LGPL-2.1-or-later
 * http.h: what requests and responses hold. */
#ifndef MAPICFG_NET_HTTP_INSIDE_H
#define MAPICFG_NET_HTTP_INSIDE_H

#include <mapicfg-net/http.h>

#include "base/arena.h"
#include "base/buffer.h"

/* No server needs longer than that to give a sign of life: 10 minutes. */
#define MAPICFG__MOST_PENDING 600000u

struct mapicfg__http_header {
    const char *name, *value;
};

struct mapicfg__http_headers {
    struct mapicfg__http_header *items;
    size_t count, capacity;
};

/* Texts are the arena's, or constants. */
struct mapicfg_http_request {
    struct mapicfg__arena *arena;
    const char *step, *method, *url, *server;
    struct mapicfg__http_headers headers;
    const void *body;
    size_t body_size;
    uint32_t auth, bindings, connection, idle_limit, total_limit;
    int is_elsewhere;
};

/* Bytes of a body came together up to `end`, at a time. */
struct mapicfg__http_piece {
    size_t end;
    uint32_t at;
};

struct mapicfg__http_certificate {
    const void *der;
    size_t size;
};

struct mapicfg_http_response {
    struct mapicfg__arena *arena;
    uint32_t status;
    const char *version, *reason;
    struct mapicfg__http_headers headers;
    struct mapicfg__buffer folded; /* the value of the header that was folded last: a line costs its own bytes */
    size_t folded_count;           /* of headers up to that one; 0: none was */
    struct mapicfg__buffer body;
    struct mapicfg__http_piece *pieces;
    size_t piece_count, piece_capacity;
    int64_t times[MAPICFG_HTTP_TIME_COUNT]; /* -1: not set */
    const char **addresses;
    size_t address_count, address_capacity;
    const char *peer;
    uint32_t port;
    const char *tls, *cipher;
    struct mapicfg__http_certificate *certificates;
    size_t certificate_count, certificate_capacity;
    int is_verified, went_on; /* verification was said */
    uint32_t verification;
    const char *verification_words;
    uint32_t auth, legs, bindings;
    const char *mechanism;
    uint32_t failure;
    const char *words;
};

/* Goes on with the value of the last header, as a folded line does (RFC 9112 5.2). MAPICFG_E_LIMIT, MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__http_response_fold(mapicfg_http_response *response, const char *more, size_t size);
/* Adds a header; both texts are copied. MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__http_add(struct mapicfg__arena *arena, struct mapicfg__http_headers *headers, const char *name,
                                 const char *value, mapicfg_error *err);
/* The next header of this name behind *at, which begins at 0; NULL at the end. */
const char *mapicfg__http_next(const struct mapicfg__http_headers *headers, const char *name, size_t *at);

#endif
