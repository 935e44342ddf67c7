/* SPDX-License-Identifier: LGPL-2.1-or-later
 * certificate.h: certificates of servers: what they state, which hosts they cover, and whether clients trust them.
 *
 * OpenSSL reads and verifies. Names count as RFC 9525 has it: those of the extension subjectAltName only, never the
 * common name, and a wildcard stands for the whole left-most label. */
#ifndef MAPICFG_NET_CERTIFICATE_H
#define MAPICFG_NET_CERTIFICATE_H

#include <mapicfg/object.h>
#include <mapicfg/rule.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- one certificate ---- */

/** A certificate as it was read. It never changes: many threads may read it. Since: 1.0 */
typedef struct mapicfg_certificate mapicfg_certificate;

/** Reads one certificate, to be freed with mapicfg_certificate_free().
 *  @param der   its bytes in DER, and nothing behind them
 *  @param size  at most 1 MiB
 *  Errors: MAPICFG_E_SYNTAX, MAPICFG_E_LIMIT.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_certificate_new(const void *der, size_t size, mapicfg_certificate **out,
                                                   mapicfg_error *err);
/** Frees it; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_certificate_free(mapicfg_certificate *certificate);

/* Of a certificate. Texts are borrowed; NULL or 0 when the certificate is NULL. */
/** Its bytes in DER. Since: 1.0 */
MAPICFG_API const void *mapicfg_certificate_get_der(const mapicfg_certificate *certificate, size_t *size);
/** The distinguished names of its subject and its issuer, "CN=mail.contoso.com, O=Contoso". Since: 1.0 */
MAPICFG_API const char *mapicfg_certificate_get_subject(const mapicfg_certificate *certificate);
MAPICFG_API const char *mapicfg_certificate_get_issuer(const mapicfg_certificate *certificate);
/** The serial number in upper-case hexadecimal digits. Since: 1.0 */
MAPICFG_API const char *mapicfg_certificate_get_serial(const mapicfg_certificate *certificate);
/** The SHA-1 hash in 40 upper-case hexadecimal digits, by which Windows and Exchange name it. Since: 1.0 */
MAPICFG_API const char *mapicfg_certificate_get_thumbprint(const mapicfg_certificate *certificate);
/** The SHA-256 hash in 64 upper-case hexadecimal digits. Since: 1.0 */
MAPICFG_API const char *mapicfg_certificate_get_fingerprint(const mapicfg_certificate *certificate);
/** The kind of its key: "RSA", "EC", "ED25519". Since: 1.0 */
MAPICFG_API const char *mapicfg_certificate_get_key(const mapicfg_certificate *certificate);
/** The bits of its key; 0 when OpenSSL does not know the kind. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_certificate_get_bits(const mapicfg_certificate *certificate);
/** How it was signed, by OpenSSL's name: "sha256WithRSAEncryption", "ecdsa-with-SHA384"; of RSASSA-PSS with the hash
 *  behind it: "rsassaPss-sha256".
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_certificate_get_signature(const mapicfg_certificate *certificate);
/** The first and the last moment at which it is valid. Since: 1.0 */
MAPICFG_API int64_t mapicfg_certificate_get_begin(const mapicfg_certificate *certificate);
MAPICFG_API int64_t mapicfg_certificate_get_end(const mapicfg_certificate *certificate);
/** How many names it is valid for: the DNS names and IP addresses of subjectAltName. Since: 1.0 */
MAPICFG_API size_t mapicfg_certificate_name_count(const mapicfg_certificate *certificate);
/** Name `index` from 0, in the order of the certificate: "mail.contoso.com", "*.contoso.com", "192.0.2.1"; borrowed.
 *  NULL when out of range.
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_certificate_get_name(const mapicfg_certificate *certificate, size_t index);
/** 1 when its own key has signed it, else 0. Since: 1.0 */
MAPICFG_API int mapicfg_certificate_is_self_signed(const mapicfg_certificate *certificate);
/** 1 when a server may show it to clients of TLS: it states no extended key usage, or one that includes it. Since: 1.0
 */
MAPICFG_API int mapicfg_certificate_is_for_servers(const mapicfg_certificate *certificate);
/** Whether it covers a host: by an exact name, a wildcard for the left-most label, or an equal IP address.
 *  @param host    a DNS name in any case, with international letters or xn-- labels, with or without a dot at the end;
 *                 or an IP address, of IPv6 with or without brackets. What is no host is not covered
 *  @param covers  gets 1 when it does, else 0
 *  Errors: MAPICFG_E_ARGUMENT (NULL), MAPICFG_E_NOMEM: then it is not known, and *covers is 0.
 *  Since: 1.0
 *  Source: RFC 9525, section 6. */
MAPICFG_API mapicfg_status mapicfg_certificate_covers(const mapicfg_certificate *certificate, const char *host,
                                                      int *covers, mapicfg_error *err);
/** States in an object of the class ExchangeCertificate all that the certificate itself says, whatever the object
 *  stated of it before: Thumbprint, Subject, Issuer, CertificateDomains (subjectAltName alone), NotBefore, NotAfter,
 *  RawData, IsSelfSigned, PublicKeySize, KeyAlgorithm and SignatureAlgorithm. What only the server knows, as Services,
 *  stays.
 *  @param object  of MAPICFG_CLASS_CERTIFICATE
 *  Errors: MAPICFG_E_CLASS; after MAPICFG_E_NOMEM the object may hold a part.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_certificate_fill(const mapicfg_certificate *certificate, mapicfg_object *object,
                                                    mapicfg_error *err);

/* ---- several ---- */

/** The certificates of one file, or those that one server shows. Since: 1.0 */
typedef struct mapicfg_certificates mapicfg_certificates;

/** An empty set, to be freed with mapicfg_certificates_free(). Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_certificates_new(mapicfg_certificates **out, mapicfg_error *err);
/** Frees the set and its certificates; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_certificates_free(mapicfg_certificates *set);
/** Adds what a file holds: PEM (every certificate in it; keys are passed over), DER, PKCS #7 (.p7b) in either form, or
 *  PKCS #12 (.pfx). One that the set has already is not added again.
 *  @param bytes     the whole file
 *  @param size      its bytes, at most 16 MiB
 *  @param password  of PKCS #12; NULL when there is none. It is not kept
 *  Errors: MAPICFG_E_FORMAT (none of these), MAPICFG_E_SYNTAX (broken), MAPICFG_E_EMPTY (no certificate in it),
 *  MAPICFG_E_NOT_STATED (the file needs a password), MAPICFG_E_VALUE (it has another one), MAPICFG_E_UNSUPPORTED
 *  (encrypted by an algorithm that OpenSSL has no more), MAPICFG_E_LIMIT (more than 1,000 certificates).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_certificates_read(mapicfg_certificates *set, const void *bytes, size_t size,
                                                     const char *password, mapicfg_error *err);
/** How many there are. Since: 1.0 */
MAPICFG_API size_t mapicfg_certificates_count(const mapicfg_certificates *set);
/** Certificate `index` from 0, borrowed; NULL when out of range. Since: 1.0 */
MAPICFG_API const mapicfg_certificate *mapicfg_certificates_get(const mapicfg_certificates *set, size_t index);
/** 1 when a certificate of the set is one that a server shows as its own: it has issued none of the others. Since: 1.0
 */
MAPICFG_API int mapicfg_certificates_is_end(const mapicfg_certificates *set, size_t index);

#ifdef __cplusplus
}
#endif
#endif
