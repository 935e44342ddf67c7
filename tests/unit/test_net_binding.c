/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_net_binding.c: channel bindings of certificates that OpenSSL makes here, one for each hash of a signature; and
 * NTLM's value of them. */
#include <mapicfg-net/binding.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

#include "unit.h"

#define PREFIX "tls-server-end-point:"

/* A certificate signed with a hash; NULL as the hash: by Ed25519, which has none of its own. */
static unsigned char *make(const char *hash, size_t *size) {
    EVP_PKEY *key = hash ? EVP_RSA_gen(2048) : EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    X509 *certificate = X509_new();
    ck_assert(X509_set_pubkey(certificate, key) && X509_gmtime_adj(X509_getm_notBefore(certificate), 0) &&
              X509_gmtime_adj(X509_getm_notAfter(certificate), 3600));
    ck_assert(X509_sign(certificate, key, hash ? EVP_get_digestbyname(hash) : NULL) > 0);
    unsigned char *der = NULL;
    const int length = i2d_X509(certificate, &der);
    ck_assert(length > 0);
    *size = (size_t)length;
    X509_free(certificate);
    EVP_PKEY_free(key);
    return der;
}

static const struct {
    const char *signature, *binding;
} hashes[] = {
    /* RFC 5929, section 4.1 */
    {"MD5", "SHA256"},    {"SHA1", "SHA256"},   {"SHA224", "SHA224"},
    {"SHA256", "SHA256"}, {"SHA384", "SHA384"}, {"SHA512", "SHA512"},
};

START_TEST(the_hash_is_that_of_the_signature) {
    size_t size, written;
    uint8_t binding[MAPICFG_BINDING_SIZE];
    unsigned char hash[EVP_MAX_MD_SIZE], *der = make(hashes[_i].signature, &size);
    unsigned hash_size;
    ck_assert(EVP_Digest(der, size, hash, &hash_size, EVP_get_digestbyname(hashes[_i].binding), NULL));
    ck_assert_int_eq(mapicfg_channel_binding(der, size, binding, &written, NULL), MAPICFG_OK);
    ck_assert_uint_eq(written, strlen(PREFIX) + hash_size);
    ck_assert_mem_eq(binding, PREFIX, strlen(PREFIX));
    ck_assert_mem_eq(binding + strlen(PREFIX), hash, hash_size);
    OPENSSL_free(der);
}
END_TEST

START_TEST(a_signature_without_a_hash_has_no_binding) {
    size_t size, written;
    uint8_t binding[MAPICFG_BINDING_SIZE];
    unsigned char *der = make(NULL, &size);
    ck_assert_int_eq(mapicfg_channel_binding(der, size, binding, &written, NULL), MAPICFG_E_NOT_APPLICABLE);
    OPENSSL_free(der);
}
END_TEST

START_TEST(what_is_no_certificate_is_refused) {
    size_t size, written;
    uint8_t binding[MAPICFG_BINDING_SIZE];
    unsigned char *der = make("SHA256", &size);
    unsigned char *longer = OPENSSL_memdup(der, size);
    longer = OPENSSL_realloc(longer, size + 1);
    longer[size] = 0;
    ck_assert_int_eq(mapicfg_channel_binding(longer, size + 1, binding, &written, NULL), MAPICFG_E_SYNTAX);
    for (size_t cut = 0; cut < size; cut++)
        ck_assert_int_eq(mapicfg_channel_binding(der, cut, binding, &written, NULL), MAPICFG_E_SYNTAX);
    ck_assert_int_eq(mapicfg_channel_binding(der, ((size_t)1 << 20) + 1, binding, &written, NULL), MAPICFG_E_LIMIT);
    ck_assert_int_eq(mapicfg_channel_binding(NULL, 1, binding, &written, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_uint_eq(ERR_peek_error(), 0); /* which the caller's TLS would take for its own */
    OPENSSL_free(longer);
    OPENSSL_free(der);
}
END_TEST

/* The MD5 of a header of 16 zeros, 3 as four bytes, and "abc", by `md5sum`. */
START_TEST(ntlm_hashes_the_struct) {
    static const uint8_t abc[16] = {0x42, 0x0b, 0x92, 0xda, 0x63, 0x95, 0x37, 0x11,
                                    0xd0, 0x37, 0x90, 0xfc, 0x6a, 0x20, 0x01, 0x3d};
    uint8_t value[16];
    ck_assert_int_eq(mapicfg_channel_binding_ntlm((const uint8_t *)"abc", 3, value, NULL), MAPICFG_OK);
    ck_assert_mem_eq(value, abc, 16);
    ck_assert_int_eq(mapicfg_channel_binding_ntlm(abc, 65536, value, NULL), MAPICFG_E_LIMIT);
    ck_assert_int_eq(mapicfg_channel_binding_ntlm(NULL, 1, value, NULL), MAPICFG_E_ARGUMENT);
}
END_TEST

/* [MS-NLMP] 2.2.2.1, MsvAvChannelBindings: all zeros say that there is none. */
START_TEST(ntlm_has_zeros_for_none) {
    static const uint8_t zeros[16];
    uint8_t value[16];
    memset(value, 0xff, sizeof value);
    ck_assert_int_eq(mapicfg_channel_binding_ntlm(NULL, 0, value, NULL), MAPICFG_OK);
    ck_assert_mem_eq(value, zeros, 16);
    memset(value, 0xff, sizeof value);
    ck_assert_int_eq(mapicfg_channel_binding_ntlm((const uint8_t *)"abc", 0, value, NULL), MAPICFG_OK);
    ck_assert_mem_eq(value, zeros, 16);
    ck_assert_int_eq(mapicfg_channel_binding_ntlm(NULL, 0, NULL, NULL), MAPICFG_E_ARGUMENT);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("net_binding");
    TCase *tcase = tcase_create("binding");
    tcase_add_loop_test(tcase, the_hash_is_that_of_the_signature, 0, (int)(sizeof hashes / sizeof *hashes));
    tcase_add_test(tcase, a_signature_without_a_hash_has_no_binding);
    tcase_add_test(tcase, what_is_no_certificate_is_refused);
    tcase_add_test(tcase, ntlm_hashes_the_struct);
    tcase_add_test(tcase, ntlm_has_zeros_for_none);
    suite_add_tcase(suite, tcase);
    return suite;
}
