/* SPDX-License-Identifier: LGPL-2.1-or-later
 * x509.h: what the files of certificates share. */
#ifndef MAPICFG_NET_X509_H
#define MAPICFG_NET_X509_H

#include <mapicfg-net/certificate.h>
#include <openssl/x509.h>

#define MAPICFG__MOST_DER ((size_t)1 << 20)
#define MAPICFG__MOST_CERTIFICATES ((size_t)1000)

struct mapicfg_certificate {
    X509 *x509;
    unsigned char *der;
    size_t der_size;
    char *subject, *issuer, *serial, *key, *signature;
    char thumbprint[41], fingerprint[65];
    uint32_t bits;
    int64_t begin, end;
    char **names;
    size_t name_count, name_capacity;
};

struct mapicfg_certificates {
    mapicfg_certificate **items;
    unsigned char *is_issuer; /* has issued another one of the set */
    size_t count, capacity;
};

/* Takes over one reference to the certificate, also when it fails. */
mapicfg_status mapicfg__certificate_take(X509 *x509, mapicfg_certificate **out, mapicfg_error *err);
/* Fills names from subjectAltName. 0: no memory. */
int mapicfg__certificate_take_names(mapicfg_certificate *certificate);
/* The host as certificates have it: lower case, xn-- labels, no dot at the end, no brackets. To be released
 * with mapicfg_free(). MAPICFG_E_URL: it is no host; MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__certificate_dup_host(const char *host, char **out);
/* 1 when it covers a host of that form, else 0; -1: memory is out. */
int mapicfg__certificate_has_host(const mapicfg_certificate *certificate, const char *host);

#endif
