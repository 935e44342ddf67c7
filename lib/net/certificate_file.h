/* SPDX-License-Identifier: LGPL-2.1-or-later
 * certificate_file.h: the forms in which files hold certificates. */
#ifndef MAPICFG_NET_CERTIFICATE_FILE_H
#define MAPICFG_NET_CERTIFICATE_FILE_H

#include <mapicfg-net/certificate.h>
#include <openssl/x509.h>

/* Adds what the bytes hold to the stack: PEM, DER, PKCS #7 or PKCS #12; see mapicfg_certificates_read(). */
mapicfg_status mapicfg__certificate_file_read(STACK_OF(X509) * stack, const unsigned char *bytes, size_t size,
                                              const char *password, mapicfg_error *err);
/* Adds certificates of a set, or those that a server shows. After an error the set is as it was. */
mapicfg_status mapicfg__certificates_add(mapicfg_certificates *set, STACK_OF(X509) * stack, mapicfg_error *err);

#endif
