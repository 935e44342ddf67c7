/* SPDX-License-Identifier: LGPL-2.1-or-later
 * binding.c: channel bindings of type tls-server-end-point (RFC 5929), and how NTLM carries them.
 *
 * Of NTLM's value the addresses are none: four zeros, as [MS-NLMP] wants it and as Windows sends it. */
#include <mapicfg-net/binding.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <string.h>

#include "base/error.h"

#define PREFIX "tls-server-end-point:"
#define PREFIX_SIZE (sizeof PREFIX - 1)
#define MOST_DER ((size_t)1 << 20)

_Static_assert(PREFIX_SIZE + EVP_MAX_MD_SIZE == MAPICFG_BINDING_SIZE, "the room that the header states");

static const EVP_MD *hash_of(const X509 *certificate) {
    int hash = NID_undef;
    if (!X509_get_signature_info((X509 *)certificate, &hash, NULL, NULL, NULL)) return NULL;
    if (hash == NID_md5 || hash == NID_sha1) hash = NID_sha256;
    return hash == NID_undef ? NULL : EVP_get_digestbynid(hash);
}

mapicfg_status mapicfg_channel_binding(const void *der, size_t size, uint8_t binding[MAPICFG_BINDING_SIZE],
                                       size_t *written, mapicfg_error *err) {
    if (!der) return mapicfg__error_null_argument(err, "der");
    if (!binding) return mapicfg__error_null_argument(err, "binding");
    if (!written) return mapicfg__error_null_argument(err, "written");
    if (size > MOST_DER) return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a certificate has at most 1 MiB");
    const unsigned char *at = der;
    ERR_set_mark();
    X509 *certificate = d2i_X509(NULL, &at, (long)size);
    ERR_pop_to_mark();
    if (!certificate || (size_t)(at - (const unsigned char *)der) != size) {
        X509_free(certificate);
        return mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "not a certificate in DER");
    }
    const EVP_MD *hash = hash_of(certificate);
    X509_free(certificate);
    if (!hash)
        return mapicfg__error_fail(err, MAPICFG_E_NOT_APPLICABLE,
                                   "the signature of this certificate has no hash that is known, so RFC 5929 defines "
                                   "no tls-server-end-point binding of it");
    unsigned hash_size = 0;
    memcpy(binding, PREFIX, PREFIX_SIZE);
    if (!EVP_Digest(der, size, binding + PREFIX_SIZE, &hash_size, hash, NULL)) return mapicfg__error_no_memory(err);
    *written = PREFIX_SIZE + hash_size;
    return MAPICFG_OK;
}

mapicfg_status mapicfg_channel_binding_ntlm(const uint8_t *binding, size_t size, uint8_t value[16],
                                            mapicfg_error *err) {
    if (!binding && size > 0) return mapicfg__error_null_argument(err, "binding");
    if (!value) return mapicfg__error_null_argument(err, "value");
    if (size > UINT16_MAX) return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a binding has at most 65,535 bytes");
    if (size == 0) { /* [MS-NLMP] 2.2.2.1: zeros say that there is none */
        memset(value, 0, 16);
        return MAPICFG_OK;
    }
    const uint8_t head[20] = {[16] = (uint8_t)(size & 0xff), [17] = (uint8_t)(size >> 8)};
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (!context) return mapicfg__error_no_memory(err);
    ERR_set_mark();
    const int is_there = EVP_DigestInit_ex(context, EVP_md5(), NULL);
    const int is_done = is_there && EVP_DigestUpdate(context, head, sizeof head) &&
                        EVP_DigestUpdate(context, binding, size) && EVP_DigestFinal_ex(context, value, NULL);
    ERR_pop_to_mark();
    EVP_MD_CTX_free(context);
    if (is_done) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_UNSUPPORTED, "OpenSSL has no MD5 here, which NTLM needs");
}
