/* SPDX-License-Identifier: LGPL-2.1-or-later
 * trust.h: whether clients accept the certificates of a file or of a server, as statements of the area
 * "certificate". */
#ifndef MAPICFG_NET_TRUST_H
#define MAPICFG_NET_TRUST_H

#include <mapicfg-net/certificate.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Certificates that are trusted. It does not change: many threads may use it. Since: 1.0 */
typedef struct mapicfg_trust mapicfg_trust;

/** Reads them, to be freed with mapicfg_trust_free().
 *  @param path  a file of certificates (PEM, DER, PKCS #7), or a folder, of which each file is one; these alone are
 *               trusted then, whether they are those of root authorities or not. NULL: what OpenSSL trusts on this
 *               machine, where the environment variables SSL_CERT_FILE and SSL_CERT_DIR count as for other programs
 *  Errors: MAPICFG_E_IO; MAPICFG_E_EMPTY (no certificate in the folder); of a file those of
 *  mapicfg_certificates_read().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_trust_new(const char *path, mapicfg_trust **out, mapicfg_error *err);
/** Frees it; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_trust_free(mapicfg_trust *trust);

/** What certificates are judged by. Begin with MAPICFG_JUDGE_OPTIONS_INIT; NULL options are the same. Since: 1.0 */
typedef struct mapicfg_judge_options {
    uint32_t size;              /**< sizeof(mapicfg_judge_options) */
    uint32_t flags;             /**< MAPICFG_JUDGE_ */
    int64_t now;                /**< the time to judge for; 0: the clock's */
    const mapicfg_trust *trust; /**< who is trusted; NULL: no chain is looked at */
    const char *const *urls;    /**< URLs, or hosts, that clients use */
    size_t url_count;           /**< how many */
    const void *reserved;       /**< NULL */
} mapicfg_judge_options;
#define MAPICFG_JUDGE_OPTIONS_INIT \
    { sizeof(mapicfg_judge_options), 0, 0, NULL, NULL, 0, NULL }
#define MAPICFG_JUDGE_OPTIONS_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_judge_options, reserved)
/* The set is all that a server shows: an issuer that is missing is missing for clients. Since: 1.0 */
#define MAPICFG_JUDGE_SHOWN 1u

/** Judges the set's certificates of servers (see mapicfg_certificates_is_end()): dates, key, signature, usage, chain,
 *  channel binding; and whether one of them covers the host of each URL.
 *  @param place  the file or the server, as the object of the statements
 *  @param into   statements are added to it
 *  Errors: MAPICFG_E_OPTIONS, MAPICFG_E_URL (one of the URLs). The list may have a part of the statements then.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_certificates_judge(const mapicfg_certificates *set, const char *place,
                                                      const mapicfg_judge_options *options, mapicfg_statements *into,
                                                      mapicfg_error *err);

#ifdef __cplusplus
}
#endif
#endif
