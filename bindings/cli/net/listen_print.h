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

/* How clients reach it. */
struct listen_place {
    const char *address;     /* and port */
    const void *certificate; /* DER, of `size` bytes */
    size_t size;
    const char *file; /* where clients find the certificate, or NULL */
    uint32_t refused; /* schemes whose logons nothing here can verify; 0 where any is accepted */
    int own_urls;     /* Autodiscover's URLs lead back here */
};

void listen_print_begin(struct stream *out, uint32_t format, const mapicfg_acceptor *acceptor,
                        const struct listen_place *place);
void listen_print_request(struct stream *out, uint32_t format, const struct listen_origin *origin,
                          const mapicfg_acceptor_request *request);
/* A connection that came to nothing. */
void listen_print_failure(struct stream *out, uint32_t format, const struct listen_origin *origin, const char *what);

#endif
