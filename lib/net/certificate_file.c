/* SPDX-License-Identifier: LGPL-2.1-or-later
 * certificate_file.c: certificates out of PEM, DER, PKCS #7 and PKCS #12. Private keys are passed over, and not even
 * decrypted. */
#include "net/certificate_file.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/pkcs7.h>
#include <string.h>

#include "base/error.h"

static mapicfg_status push(STACK_OF(X509) * stack, X509 *x509, mapicfg_error *err) {
    if (sk_X509_push(stack, x509) > 0) return MAPICFG_OK;
    X509_free(x509);
    return mapicfg__error_no_memory(err);
}

/* ---- DER and PKCS #7 ---- */

/* 0: it is no certificate. */
static int read_der(const unsigned char *bytes, size_t size, int with_trust, X509 **x509) {
    const unsigned char *at = bytes;
    *x509 = with_trust ? d2i_X509_AUX(NULL, &at, (long)size) : d2i_X509(NULL, &at, (long)size);
    if (*x509 && at == bytes + size) return 1;
    X509_free(*x509);
    *x509 = NULL;
    return 0;
}

static const STACK_OF(X509) * certificates_of(const PKCS7 *pkcs7) {
    if (PKCS7_type_is_signed(pkcs7)) return pkcs7->d.sign ? pkcs7->d.sign->cert : NULL;
    if (PKCS7_type_is_signedAndEnveloped(pkcs7))
        return pkcs7->d.signed_and_enveloped ? pkcs7->d.signed_and_enveloped->cert : NULL;
    return NULL;
}

/* 0: it is no PKCS #7. */
static int read_pkcs7(STACK_OF(X509) * stack, const unsigned char *bytes, size_t size, mapicfg_status *status,
                      mapicfg_error *err) {
    const unsigned char *at = bytes;
    PKCS7 *pkcs7 = d2i_PKCS7(NULL, &at, (long)size);
    const STACK_OF(X509) *all = pkcs7 ? certificates_of(pkcs7) : NULL;
    for (int i = 0; !*status && all && i < sk_X509_num(all); i++) {
        X509 *x509 = sk_X509_value(all, i);
        X509_up_ref(x509);
        *status = push(stack, x509, err);
    }
    PKCS7_free(pkcs7);
    return pkcs7 != NULL;
}

/* ---- PKCS #12 ---- */

/* OpenSSL says so of RC2, by which Windows encrypted for long. */
static int is_unsupported(void) {
    for (unsigned long code; (code = ERR_get_error()) != 0;)
        if (ERR_GET_REASON(code) == ERR_R_UNSUPPORTED) return 1;
    return 0;
}

static mapicfg_status unreadable(mapicfg_error *err) {
    if (is_unsupported())
        return mapicfg__error_fail(err, MAPICFG_E_UNSUPPORTED,
                                   "the file is encrypted by an algorithm that OpenSSL has no more, as RC2; write it "
                                   "again with: openssl pkcs12 -legacy -in FILE -nokeys -out FILE.pem");
    return mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "the contents of this PKCS #12 file cannot be read");
}

static mapicfg_status take_bags(STACK_OF(X509) * stack, const STACK_OF(PKCS12_SAFEBAG) * bags, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (int i = 0; !status && i < sk_PKCS12_SAFEBAG_num(bags); i++) {
        const PKCS12_SAFEBAG *bag = sk_PKCS12_SAFEBAG_value(bags, i);
        if (PKCS12_SAFEBAG_get_nid(bag) != NID_certBag || PKCS12_SAFEBAG_get_bag_nid(bag) != NID_x509Certificate)
            continue;
        X509 *x509 = PKCS12_SAFEBAG_get1_cert(bag);
        status = x509 ? push(stack, x509, err) : unreadable(err);
    }
    return status;
}

static mapicfg_status take_safe(STACK_OF(X509) * stack, PKCS7 *safe, const char *password, mapicfg_error *err) {
    STACK_OF(PKCS12_SAFEBAG) *bags = NULL;
    if (PKCS7_type_is_data(safe))
        bags = PKCS12_unpack_p7data(safe);
    else if (PKCS7_type_is_encrypted(safe))
        bags = PKCS12_unpack_p7encdata(safe, password, password ? (int)strlen(password) : 0);
    else
        return MAPICFG_OK; /* sealed with a public key: nothing that a password opens */
    const mapicfg_status status = bags ? take_bags(stack, bags, err) : unreadable(err);
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
    return status;
}

/* Without a password, none and the empty one are two. */
static mapicfg_status find_password(PKCS12 *pkcs12, const char **password, mapicfg_error *err) {
    if (!PKCS12_mac_present(pkcs12)) return MAPICFG_OK;
    if (*password) {
        if (PKCS12_verify_mac(pkcs12, *password, (int)strlen(*password))) return MAPICFG_OK;
        return mapicfg__error_fail(err, MAPICFG_E_VALUE, "the file has another password, or is damaged");
    }
    if (PKCS12_verify_mac(pkcs12, NULL, 0)) return MAPICFG_OK;
    *password = "";
    if (PKCS12_verify_mac(pkcs12, "", 0)) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_NOT_STATED, "the file needs a password");
}

/* 0: it is no PKCS #12. */
static int read_pkcs12(STACK_OF(X509) * stack, const unsigned char *bytes, size_t size, const char *password,
                       mapicfg_status *status, mapicfg_error *err) {
    const unsigned char *at = bytes;
    PKCS12 *pkcs12 = d2i_PKCS12(NULL, &at, (long)size);
    if (!pkcs12) return 0;
    *status = find_password(pkcs12, &password, err);
    STACK_OF(PKCS7) *safes = *status ? NULL : PKCS12_unpack_authsafes(pkcs12);
    if (!*status && !safes) *status = unreadable(err);
    for (int i = 0; !*status && i < sk_PKCS7_num(safes); i++)
        *status = take_safe(stack, sk_PKCS7_value(safes, i), password, err);
    sk_PKCS7_pop_free(safes, PKCS7_free);
    PKCS12_free(pkcs12);
    return 1;
}

/* ---- PEM ---- */

static mapicfg_status take_block(STACK_OF(X509) * stack, const char *name, const unsigned char *data, size_t size,
                                 mapicfg_error *err) {
    static const char *const kinds[] = {PEM_STRING_X509, PEM_STRING_X509_OLD, PEM_STRING_X509_TRUSTED};
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(name, kinds[i]) != 0) continue;
        X509 *x509;
        if (read_der(data, size, kinds[i] == kinds[2], &x509)) return push(stack, x509, err);
        return mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "certificate %d of the file is broken",
                                   sk_X509_num(stack) + 1);
    }
    const int is_pkcs7 = strcmp(name, PEM_STRING_PKCS7) == 0 || strcmp(name, "CMS") == 0;
    if (is_pkcs7 && !read_pkcs7(stack, data, size, &status, err))
        status = mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "the PKCS #7 of the file is broken");
    return status;
}

static mapicfg_status read_pem(STACK_OF(X509) * stack, const unsigned char *bytes, size_t size, mapicfg_error *err) {
    BIO *bio = BIO_new_mem_buf(bytes, (int)size);
    if (!bio) return mapicfg__error_no_memory(err);
    mapicfg_status status = MAPICFG_OK;
    char *name, *header;
    unsigned char *data;
    long data_size;
    while (!status && PEM_read_bio(bio, &name, &header, &data, &data_size)) {
        status = take_block(stack, name, data, (size_t)data_size, err);
        if (!status && sk_X509_num(stack) > 1000)
            status = mapicfg__error_fail(err, MAPICFG_E_LIMIT, "more than 1,000 certificates");
        OPENSSL_free(name);
        OPENSSL_free(header);
        OPENSSL_clear_free(data, (size_t)data_size);
    }
    BIO_free(bio);
    if (!status && ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
        status = mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "block %d of this PEM file is broken, or cut off",
                                     sk_X509_num(stack) + 1);
    return status;
}

/* ---- all ---- */

static int is_pem(const unsigned char *bytes, size_t size) {
    static const char mark[] = "-----BEGIN ";
    const unsigned char *end = bytes + size;
    for (const unsigned char *at = bytes; (at = memchr(at, '-', (size_t)(end - at))) != NULL; at++)
        if ((size_t)(end - at) >= sizeof mark - 1 && memcmp(at, mark, sizeof mark - 1) == 0) return 1;
    return 0;
}

mapicfg_status mapicfg__certificate_file_read(STACK_OF(X509) * stack, const unsigned char *bytes, size_t size,
                                              const char *password, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    X509 *x509;
    if (read_der(bytes, size, 0, &x509)) return push(stack, x509, err);
    if (read_pkcs12(stack, bytes, size, password, &status, err)) return status;
    if (read_pkcs7(stack, bytes, size, &status, err)) return status;
    if (is_pem(bytes, size)) return read_pem(stack, bytes, size, err);
    return mapicfg__error_fail(err, MAPICFG_E_FORMAT,
                               "not a certificate: neither PEM, DER, PKCS #7 (.p7b) nor PKCS #12 (.pfx)");
}
