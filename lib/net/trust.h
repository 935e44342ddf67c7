/* SPDX-License-Identifier: LGPL-2.1-or-later
 * trust.h: the chain of a certificate to those that are trusted. */
#ifndef MAPICFG_NET_CHAIN_H
#define MAPICFG_NET_CHAIN_H

#include <mapicfg-net/trust.h>
#include <openssl/x509.h>

/* What is wrong with a chain; a name is that of the certificate, or of the issuer that is missing. */
struct mapicfg__chain {
    int error;         /* X509_V_ERR_, or X509_V_OK */
    int depth;         /* 0: the server's own certificate */
    const X509 *where; /* borrowed from the set or the trust; NULL when there is none */
    X509 *held;        /* to be released with X509_free(): keeps `where` */
};

/* Has OpenSSL verify certificate `index` of the set at a time in seconds, with the rest of the set as intermediates.
 * Dates of the certificate itself are left out. 0: no memory. */
int mapicfg__trust_verify(const mapicfg_trust *trust, const mapicfg_certificates *set, size_t index, int64_t seconds,
                          struct mapicfg__chain *chain);

#endif
