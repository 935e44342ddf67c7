/* SPDX-License-Identifier: LGPL-2.1-or-later
 * kerberos.h: what a client's token of Kerberos says to everybody: for which service its ticket is, and how it is
 * encrypted (RFC 4120, section 5.5.1; RFC 4121, section 4.1). Who the client is, and its channel binding, only the
 * service's key opens. */
#ifndef MAPICFG_NET_KERBEROS_H
#define MAPICFG_NET_KERBEROS_H

#include <stddef.h>
#include <stdint.h>

#define MAPICFG__KERBEROS_NAME 256u /* bytes of a name with its NUL; a longer one is not read */

struct mapicfg__kerberos {
    const char *wrong;                    /* with its form, or NULL */
    char service[MAPICFG__KERBEROS_NAME]; /* "HTTP/mail.contoso.com", any bytes but NUL, in RFC 1964's quoting */
    char realm[MAPICFG__KERBEROS_NAME];   /* "CONTOSO.COM", in the same */
    int64_t ticket_type;                  /* encryption of the ticket, by the service's key */
    int64_t session_type;                 /* encryption of the client's part, by the session's key */
    int64_t key_version;                  /* of the service's key; -1: not stated */
};

/* Reads any bytes whatever. */
void mapicfg__kerberos_read(struct mapicfg__kerberos *request, const unsigned char *bytes, size_t size);
/* "aes256-cts-hmac-sha1-96"; NULL: not known. */
const char *mapicfg__kerberos_type_name(int64_t type);
/* 1: a type that RFC 6649 or RFC 8429 deprecates. */
int mapicfg__kerberos_is_weak(int64_t type);

#endif
