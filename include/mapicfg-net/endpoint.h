/* SPDX-License-Identifier: LGPL-2.1-or-later
 * endpoint.h: what a server shows when TLS is begun with it: its certificates and the versions that it offers.
 *
 * Nothing but the beginning of TLS is sent. The certificates are not verified by the connection, since they are what is
 * looked at: mapicfg_endpoint_judge() does. */
#ifndef MAPICFG_NET_ENDPOINT_H
#define MAPICFG_NET_ENDPOINT_H

#include <mapicfg-net/trust.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How to look. Begin with MAPICFG_ENDPOINT_OPTIONS_INIT; NULL options are the same. Since: 1.0 */
typedef struct mapicfg_endpoint_options {
    uint32_t size;        /**< sizeof(mapicfg_endpoint_options) */
    uint32_t timeout;     /**< milliseconds for the look-up of the name and all connections together; 0: 10,000 */
    const char *name;     /**< the name that is asked for (SNI); NULL: the host, unless it is an IP address */
    const char *address;  /**< the IP address to connect to; NULL: those of the host, in turn until one answers */
    const void *reserved; /**< NULL */
} mapicfg_endpoint_options;
#define MAPICFG_ENDPOINT_OPTIONS_INIT \
    { sizeof(mapicfg_endpoint_options), 0, NULL, NULL, NULL }
#define MAPICFG_ENDPOINT_OPTIONS_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_endpoint_options, reserved)

/** What was seen. It does not change: many threads may read it. Since: 1.0 */
typedef struct mapicfg_endpoint mapicfg_endpoint;

/** Looks at a server. That it does not answer, or does not speak TLS, is not an error, but what was seen.
 *  @param host  a DNS name, or an IP address, of IPv6 with or without brackets
 *  @param port  1 to 65,535
 *  @param out   to be freed with mapicfg_endpoint_free()
 *  Errors: MAPICFG_E_OPTIONS, MAPICFG_E_VALUE (not a host).
 *  Threads: any. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_endpoint_look(const char *host, uint32_t port,
                                                 const mapicfg_endpoint_options *options, mapicfg_endpoint **out,
                                                 mapicfg_error *err);
/** The IP addresses of a host, each once and in the order in which a client tries them: behind one name may be several
 *  servers. Those of a family in which this machine has no address are left out. What still hangs when the time is up
 *  goes on in a thread of its own, and is released when it ends.
 *  @param host       as mapicfg_endpoint_look() has it
 *  @param timeout    milliseconds; 0: 10,000
 *  @param addresses  gets them with a blank between any two, to be freed with mapicfg_free(); "::1 127.0.0.1"
 *  Errors: MAPICFG_E_ARGUMENT (NULL), MAPICFG_E_VALUE (not a host), MAPICFG_E_IO (the name has none, or DNS did not
 *          answer in time), MAPICFG_E_NOMEM.
 *  Threads: any. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_endpoint_dup_addresses(const char *host, uint32_t timeout, char **addresses,
                                                          mapicfg_error *err);
/** Frees it; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_endpoint_free(mapicfg_endpoint *endpoint);

/* Versions of TLS. Since: 1.0 */
#define MAPICFG_TLS_1_0 1u
#define MAPICFG_TLS_1_1 2u
#define MAPICFG_TLS_1_2 4u
#define MAPICFG_TLS_1_3 8u
/** "TLS 1.2"; NULL for another number. Since: 1.0 */
MAPICFG_API const char *mapicfg_tls_name(uint32_t version);

/* Of an endpoint. Texts are borrowed; NULL or 0 for what is not known, or when the endpoint is NULL. */
/** Its name for people: "mail.contoso.com:443", with the address behind it when one was named. Since: 1.0 */
MAPICFG_API const char *mapicfg_endpoint_get_place(const mapicfg_endpoint *endpoint);
/** The IP address that answered. Since: 1.0 */
MAPICFG_API const char *mapicfg_endpoint_get_address(const mapicfg_endpoint *endpoint);
/** Why nothing was seen: "connection refused". NULL when TLS came about. Since: 1.0 */
MAPICFG_API const char *mapicfg_endpoint_get_failure(const mapicfg_endpoint *endpoint);
/** The certificates that it shows; that of the server is the first. NULL when TLS did not come about. Since: 1.0 */
MAPICFG_API const mapicfg_certificates *mapicfg_endpoint_get_certificates(const mapicfg_endpoint *endpoint);
/** The versions of TLS that it offers, MAPICFG_TLS_ or-ed.
 *  @param unknown  those of which that is not known, since time ran out, or OpenSSL here has them no more; may be NULL
 *  Since: 1.0 */
MAPICFG_API uint32_t mapicfg_endpoint_get_versions(const mapicfg_endpoint *endpoint, uint32_t *unknown);

/** Judges what it shows as mapicfg_certificates_judge() does with MAPICFG_JUDGE_SHOWN, and also the versions, and that
 *  it does not answer.
 *  Errors: as mapicfg_certificates_judge().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_endpoint_judge(const mapicfg_endpoint *endpoint,
                                                  const mapicfg_judge_options *options, mapicfg_statements *into,
                                                  mapicfg_error *err);
/** Says of each endpoint whose certificate is another one than that of the first that shows any.
 *  @param endpoints  `count` of them; NULL elements are passed over
 *  Errors: MAPICFG_E_NOMEM only.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_endpoints_compare(const mapicfg_endpoint *const *endpoints, size_t count,
                                                     mapicfg_statements *into, mapicfg_error *err);

#ifdef __cplusplus
}
#endif
#endif
