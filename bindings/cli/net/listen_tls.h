/* SPDX-License-Identifier: LGPL-2.1-or-later
 * listen_tls.h: the certificate that `mapicfg listen` shows: that of a file, or one that is made for the run. */
#ifndef MAPICFG_CLI_NET_LISTEN_TLS_H
#define MAPICFG_CLI_NET_LISTEN_TLS_H

#include "listen_settings.h"

#include <mapicfg.h>
#include <openssl/ssl.h>

/* Makes a context of TLS; one that is made is for the hosts of the directory's URLs too. Returns 0, or an exit code
 * after having said what is wrong. */
int listen_tls_open(const struct listen_settings *settings, mapicfg_directory *directory, SSL_CTX **out);
/* Why a handshake failed, by OpenSSL's code, in words that say what the client has to do. */
const char *listen_tls_failure(unsigned long code);
/* The DER of the certificate, to be released with OPENSSL_free(); NULL: memory is out. */
unsigned char *listen_tls_certificate(SSL_CTX *context, size_t *size);

#endif
