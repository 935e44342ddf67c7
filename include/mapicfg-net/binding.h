/* SPDX-License-Identifier: LGPL-2.1-or-later
 * binding.h: channel bindings, by which Extended Protection ties a login to the TLS connection that it comes through.
 *
 * A server that requires Extended Protection refuses a client of Negotiate or NTLM whose binding is absent, or is that
 * of another certificate: the certificate of a proxy in between, for example. The binding is made of the certificate
 * alone ("tls-server-end-point"), so what a client would send, and what a server would want, can be told without a
 * connection. */
#ifndef MAPICFG_NET_BINDING_H
#define MAPICFG_NET_BINDING_H

#include <mapicfg/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The most bytes of a binding: a prefix of 21 and the longest hash. Since: 1.0 */
#define MAPICFG_BINDING_SIZE 85u

/** The binding of type tls-server-end-point of a certificate: the text "tls-server-end-point:", and the hash of the
 *  certificate, by the hash of its signature; SHA-256 where that is MD5 or SHA-1. This is the application data of
 *  gss_channel_bindings_struct.
 *  @param der      the certificate that the server shows, DER
 *  @param size     its bytes, at most 1 MiB
 *  @param binding  filled; 85 bytes of room
 *  @param written  how many bytes of it are the binding
 *  Errors: MAPICFG_E_SYNTAX (not a certificate, or bytes behind it), MAPICFG_E_NOT_APPLICABLE (its signature has no
 *  hash of its own, as Ed25519, for which RFC 5929 defines no binding), MAPICFG_E_LIMIT.
 *  Threads: any. Since: 1.0
 *  Source: RFC 5929, sections 4 and 4.1. */
MAPICFG_API mapicfg_status mapicfg_channel_binding(const void *der, size_t size, uint8_t binding[MAPICFG_BINDING_SIZE],
                                                   size_t *written, mapicfg_error *err);

/** The value of the AV pair MsvAvChannelBindings in which NTLM carries a binding: the MD5 of a
 *  gss_channel_bindings_struct that holds the binding alone; 16 bytes of zeros where there is none.
 *  @param binding  as made by mapicfg_channel_binding(); not NULL when size > 0
 *  @param size     its bytes, at most 65,535; 0: there is no binding
 *  @param value    16 bytes of room
 *  Errors: MAPICFG_E_LIMIT, MAPICFG_E_UNSUPPORTED (OpenSSL here has no MD5: it runs in FIPS mode).
 *  Threads: any. Since: 1.0
 *  Source: [MS-NLMP] 2.2.2.1; RFC 2744, section 3.11. */
MAPICFG_API mapicfg_status mapicfg_channel_binding_ntlm(const uint8_t *binding, size_t size, uint8_t value[16],
                                                        mapicfg_error *err);

#ifdef __cplusplus
}
#endif
#endif
