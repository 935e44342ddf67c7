/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ldap.h: a directory, read live: what it has of Exchange, as the text of LDIF.
 *
 * The text is for an input of mapicfg_directory_import() and of all that reads inputs: mapicfg_ldap_pull() is its
 * `pull`, and the handle its `user`. Only attributes are asked for that the reader of LDIF knows. Nothing is ever
 * written to a directory.
 *
 * A handle belongs to one thread. */
#ifndef MAPICFG_NET_LDAP_H
#define MAPICFG_NET_LDAP_H

#include <mapicfg/input.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A connection to a directory. Since: 1.0 */
typedef struct mapicfg_ldap mapicfg_ldap;

#define MAPICFG_LDAP_START_TLS 1u /* of ldap://: TLS before anything else is said */
#define MAPICFG_LDAP_GSSAPI 2u    /* bind by Kerberos, with the ticket of its cache, and channel bindings under TLS */
#define MAPICFG_LDAP_INSECURE 4u  /* accept any certificate, and send a password without TLS */
#define MAPICFG_LDAP_FOLLOW 8u    /* ask the servers that this one refers to as well, in the same way; see below */

/** How to connect. Begin with MAPICFG_LDAP_OPTIONS_INIT; NULL options are the same. Since: 1.0 */
typedef struct mapicfg_ldap_options {
    uint32_t size;        /**< sizeof(mapicfg_ldap_options) */
    uint32_t flags;       /**< MAPICFG_LDAP_ */
    const char *bind_dn;  /**< whom to bind as, by a password: a DN, or for Active Directory anna@contoso.com; NULL:
                                anonymously, unless flags have MAPICFG_LDAP_GSSAPI */
    const char *password; /**< the password; NULL: none, which only fits bind_dn NULL. With MAPICFG_LDAP_FOLLOW a copy
                                is kept, which mapicfg_ldap_close() wipes */
    const char *ca;       /**< a file of certificates in PEM to trust; NULL: those of the system */
    uint32_t timeout;     /**< milliseconds to wait for DNS, a connection and each answer; 0: 30,000; at most 600,000 */
    uint32_t page;        /**< entries to ask for at once; 0: 500; at most 100,000 */
    const int32_t *cancel; /**< read periodically; any value but 0 ends the call; NULL: none */
    const void *reserved;  /**< NULL */
} mapicfg_ldap_options;
#define MAPICFG_LDAP_OPTIONS_INIT \
    { sizeof(mapicfg_ldap_options), 0, NULL, NULL, NULL, 0, 0, NULL, NULL }
#define MAPICFG_LDAP_OPTIONS_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_ldap_options, reserved)

/** Connects, binds, and finds out what there is to search: the base of the URL, else all naming contexts of the server
 *  but the schema. Certificates are verified, and the host with them.
 *  @param url  "ldap://dc.contoso.com", "ldaps://dc.contoso.com:636/DC=contoso,DC=com": a host, a port, and a base,
 *              whose special characters are written as %2C
 *  @param out  to be closed with mapicfg_ldap_close()
 *
 *  With MAPICFG_LDAP_FOLLOW the servers to which this one refers are asked too, when its own text is at its end: with
 *  TLS if this one is, with the same authorities, by the same name and password or ticket. It does not go with
 *  MAPICFG_LDAP_INSECURE. The URL of a domain of Active Directory stands for its servers by DNS (SRV) when Kerberos
 *  logs on. A referral that cannot be followed ends the text with an error, whose source is its URL.
 *  Errors: MAPICFG_E_URL; MAPICFG_E_OPTIONS (a password that would go unprotected, flags that contradict each other);
 *  MAPICFG_E_IO (no connection, a certificate that is not trusted, a wrong password, a time limit), _CANCELLED, _NOMEM.
 *  Threads: any, each with its own handle. Since: 1.0. Source: RFC 4511, RFC 4513, RFC 4516. */
MAPICFG_API mapicfg_status mapicfg_ldap_open(const char *url, const mapicfg_ldap_options *options, mapicfg_ldap **out,
                                             mapicfg_error *err);
/** Closes it; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_ldap_close(mapicfg_ldap *ldap);
/** A mapicfg_pull_fn: the next bytes of the text. Entries come in pages, values of long attributes in ranges. A
 *  directory that this server refers to is not asked without MAPICFG_LDAP_FOLLOW: see mapicfg_ldap_get_referral().
 *  @param ldap  a mapicfg_ldap
 *  Errors: MAPICFG_E_IO (the connection ended, a time limit, the server refuses or limits the search), _LIMIT,
 *  _CANCELLED, _NOMEM.
 *  Since: 1.0. Source: RFC 2696 (pages), [MS-ADTS] 3.1.1.3.1.3.3 (ranges), RFC 2849 (LDIF). */
MAPICFG_API mapicfg_status mapicfg_ldap_pull(void *ldap, void *buffer, size_t size, size_t *got, mapicfg_error *err);
/** How many entries have come so far. Since: 1.0 */
MAPICFG_API uint64_t mapicfg_ldap_count_entries(const mapicfg_ldap *ldap);
/** The URL of directory `index`, from 0, to which the server referred for parts of what was searched, and which was not
 *  asked; these parts are not in the text. NULL when out of range. Borrowed, until the next call with the handle.
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_ldap_get_referral(const mapicfg_ldap *ldap, size_t index);

#ifdef __cplusplus
}
#endif
#endif
