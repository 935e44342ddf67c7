/* SPDX-License-Identifier: LGPL-2.1-or-later
 * tls.h: the beginning of TLS with a server, to see what it shows. */
#ifndef MAPICFG_NET_TLS_H
#define MAPICFG_NET_TLS_H

#include <openssl/x509.h>

#include "net/connect.h"

enum mapicfg__tls_end {
    MAPICFG__TLS_DONE,
    MAPICFG__TLS_NO_MEMORY,
    MAPICFG__TLS_SILENT,      /* no answer in time, or the connection broke */
    MAPICFG__TLS_REFUSED,     /* the server ended it: an alert, or it closed the connection */
    MAPICFG__TLS_NOT_TLS,     /* what came is not TLS */
    MAPICFG__TLS_NOT_POSSIBLE /* OpenSSL here does not have this version */
};

/* Begins TLS on a connected descriptor that does not block, with this version alone (TLS1_VERSION ...; 0: any), and
 * leaves it again. `chain` gets what the server shows, its own certificate first, to be freed with
 * sk_X509_pop_free(); NULL where that is not wanted.
 * @param name  for SNI, or NULL; it goes without a dot at its end */
enum mapicfg__tls_end mapicfg__tls_begin(int fd, const char *name, int version, int64_t deadline,
                                         STACK_OF(X509) * *chain, char reason[MAPICFG__REASON_SIZE]);

#endif
