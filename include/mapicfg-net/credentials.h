/* SPDX-License-Identifier: LGPL-2.1-or-later
 * credentials.h: who logs on, and with what: a password, a token, or a ticket of Kerberos' cache.
 *
 * Secrets are copied, and wiped when they are released. The library never puts them into errors, statements or
 * traces.
 *
 * Each logon that is refused counts towards a lockout of the account. So a password that has been refused three times
 * since it was last let in is not sent any more, whatever the runs, mailboxes and servers:
 * mapicfg_credentials_set_password() begins anew. Two runs at the same time do not count together. */
#ifndef MAPICFG_NET_CREDENTIALS_H
#define MAPICFG_NET_CREDENTIALS_H

#include <mapicfg-net/http.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A user with what proves it. Since: 1.0 */
typedef struct mapicfg_credentials mapicfg_credentials;

/** Credentials without a password and a token: Kerberos takes the ticket in the cache, and nothing else can log on.
 *  To be freed with mapicfg_credentials_free().
 *  @param user  "CONTOSO\anna", "anna@contoso.com"; for Kerberos with a password "anna@REALM": a realm without capital
 *               letters is taken in capitals, as Active Directory has them. NULL: whoever the ticket or the token is of
 *  Errors: MAPICFG_E_VALUE (empty, or with control characters).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_credentials_new(const char *user, mapicfg_credentials **out, mapicfg_error *err);
/** Wipes and frees them; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_credentials_free(mapicfg_credentials *credentials);

/** Sets the password, UTF-8, for Basic, NTLM and Negotiate.
 *  @param password  not empty, without a NUL
 *  @param size      its bytes, at most 1,024
 *  Errors: MAPICFG_E_VALUE, MAPICFG_E_NOT_STATED (there is no user), MAPICFG_E_LIMIT.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_credentials_set_password(mapicfg_credentials *credentials, const char *password,
                                                            size_t size, mapicfg_error *err);
/** Sets a token of OAuth, for Bearer.
 *  @param token  printable ASCII without blanks
 *  @param size   its bytes, at most 65,536
 *  Errors: MAPICFG_E_VALUE, MAPICFG_E_LIMIT.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_credentials_set_token(mapicfg_credentials *credentials, const char *token,
                                                         size_t size, mapicfg_error *err);
/** The schemes that they can log on with, MAPICFG_HTTP_AUTH_ bits: Negotiate always, since there may be a ticket.
 *  0 for NULL. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_credentials_get_auth(const mapicfg_credentials *credentials);

#ifdef __cplusplus
}
#endif
#endif
