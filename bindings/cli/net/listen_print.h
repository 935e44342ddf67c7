/* SPDX-License-Identifier: LGPL-2.1-or-later
 * listen_print.h: what `mapicfg listen` prints: how to reach it, and a block or a line for each request. */
#ifndef MAPICFG_CLI_NET_LISTEN_PRINT_H
#define MAPICFG_CLI_NET_LISTEN_PRINT_H

#include "stream.h"

#include <mapicfg-net.h>

/* Where a request came from. */
struct listen_origin {
    uint64_t number;  /* of the connection, from 1 */
    const char *peer; /* address and port */
    const char *tls;  /* "TLSv1.3" */
    int64_t time;     /* milliseconds since 1970 */
};

/* `certificate` is the DER that is shown, `file` where clients find it, or NULL. */
void listen_print_begin(struct stream *out, uint32_t format, const mapicfg_acceptor *acceptor, const char *place,
                        const void *certificate, size_t size, const char *file);
void listen_print_request(struct stream *out, uint32_t format, const struct listen_origin *origin,
                          const mapicfg_acceptor_request *request);
/* A connection that came to nothing. */
void listen_print_failure(struct stream *out, uint32_t format, const struct listen_origin *origin, const char *what);

#endif
