/* SPDX-License-Identifier: LGPL-2.1-or-later
 * certificate.c: what one certificate states. */
#include "net/x509.h"

#include <limits.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/day.h"
#include "base/error.h"
#include "base/mem.h"

/* ---- reading ---- */

static char *dup_bio(BIO *bio) {
    char *data;
    const long size = BIO_get_mem_data(bio, &data);
    char *text = size >= 0 ? mapicfg__mem_dup(size ? data : "", (size_t)size) : NULL;
    BIO_free(bio);
    return text;
}

/* As .NET prints it: the common name first. */
static char *dup_name(const X509_NAME *name) {
    static const unsigned long form = (ASN1_STRFLGS_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB) |
                                      XN_FLAG_SEP_CPLUS_SPC | XN_FLAG_DN_REV | XN_FLAG_FN_SN |
                                      XN_FLAG_DUMP_UNKNOWN_FIELDS;
    BIO *bio = BIO_new(BIO_s_mem());
    if (!bio) return NULL;
    if (X509_NAME_print_ex(bio, name, 0, form) < 0) {
        BIO_free(bio);
        return NULL;
    }
    return dup_bio(bio);
}

static char *dup_serial(const X509 *x509) {
    BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(x509), NULL);
    char *digits = number ? BN_bn2hex(number) : NULL;
    char *serial = digits ? mapicfg__mem_dup(digits, strlen(digits)) : NULL;
    OPENSSL_free(digits);
    BN_free(number);
    return serial;
}

static void put_hash(char *text, const mapicfg_certificate *certificate, const EVP_MD *hash) {
    static const char digits[] = "0123456789ABCDEF";
    unsigned char value[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (!EVP_Digest(certificate->der, certificate->der_size, value, &size, hash, NULL)) size = 0;
    for (unsigned i = 0; i < size; i++) {
        *text++ = digits[value[i] >> 4];
        *text++ = digits[value[i] & 15];
    }
    *text = '\0';
}

static const char *known(const char *text) {
    return text ? text : "unknown";
}

static char *dup_signature(const X509 *x509) {
    char text[128];
    int hash = NID_undef;
    const int number = X509_get_signature_nid(x509);
    if (number == NID_undef) {
        const X509_ALGOR *algorithm = X509_get0_tbs_sigalg(x509);
        const ASN1_OBJECT *object;
        X509_ALGOR_get0(&object, NULL, NULL, algorithm);
        const int size = OBJ_obj2txt(text, sizeof text, object, 1);
        return size > 0 && size < (int)sizeof text ? mapicfg__mem_dup(text, (size_t)size)
                                                   : mapicfg__mem_dup("unknown", strlen("unknown"));
    }
    const char *name = known(OBJ_nid2ln(number));
    if (number != NID_rsassaPss || !X509_get_signature_info((X509 *)x509, &hash, NULL, NULL, NULL))
        return mapicfg__mem_dup(name, strlen(name));
    const char *hash_name = known(OBJ_nid2ln(hash));
    const size_t size = strlen(name), hash_size = strlen(hash_name);
    if (size + hash_size + 1 >= sizeof text) return mapicfg__mem_dup(name, size);
    memcpy(text, name, size);
    text[size] = '-';
    memcpy(text + size + 1, hash_name, hash_size);
    return mapicfg__mem_dup(text, size + 1 + hash_size);
}

/* The kind by the certificate's object identifier, so that a key of an unknown curve has one too. */
static char *dup_key(const X509 *x509) {
    static const struct {
        int number;
        const char *name;
    } kinds[] = {{NID_rsaEncryption, "RSA"}, {NID_rsassaPss, "RSASSA-PSS"}, {NID_X9_62_id_ecPublicKey, "EC"},
                 {NID_dsa, "DSA"},           {NID_ED25519, "ED25519"},      {NID_ED448, "ED448"}};
    ASN1_OBJECT *object = NULL;
    char text[80];
    X509_PUBKEY_get0_param(&object, NULL, NULL, NULL, X509_get_X509_PUBKEY(x509));
    const int number = OBJ_obj2nid(object);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].number == number) return mapicfg__mem_dup(kinds[i].name, strlen(kinds[i].name));
    const int size = OBJ_obj2txt(text, sizeof text, object, 0);
    return size > 0 && size < (int)sizeof text ? mapicfg__mem_dup(text, (size_t)size) : mapicfg__mem_dup("unknown", 7);
}

static uint32_t count_bits(const X509 *x509) {
    const EVP_PKEY *key = X509_get0_pubkey(x509);
    const int bits = key ? EVP_PKEY_get_bits(key) : 0;
    return bits > 0 ? (uint32_t)bits : 0;
}

/* Milliseconds since 1970. 0: not a time. */
static int read_time(const ASN1_TIME *time, int64_t *moment) {
    int days = 0, seconds = 0;
    ASN1_TIME *origin = ASN1_TIME_set(NULL, 0);
    const int is_read = origin && ASN1_TIME_diff(&days, &seconds, origin, time);
    ASN1_TIME_free(origin);
    *moment = (int64_t)days * MAPICFG__DAY_LENGTH + (int64_t)seconds * 1000;
    return is_read;
}

static mapicfg_status take_texts(mapicfg_certificate *certificate, mapicfg_error *err) {
    X509 *x509 = certificate->x509;
    certificate->subject = dup_name(X509_get_subject_name(x509));
    certificate->issuer = dup_name(X509_get_issuer_name(x509));
    certificate->serial = dup_serial(x509);
    certificate->key = dup_key(x509);
    certificate->signature = dup_signature(x509);
    certificate->bits = count_bits(x509);
    put_hash(certificate->thumbprint, certificate, EVP_sha1());
    put_hash(certificate->fingerprint, certificate, EVP_sha256());
    if (!certificate->subject || !certificate->issuer || !certificate->serial || !certificate->key ||
        !certificate->signature || !mapicfg__certificate_take_names(certificate))
        return mapicfg__error_no_memory(err);
    if (read_time(X509_get0_notBefore(x509), &certificate->begin) &&
        read_time(X509_get0_notAfter(x509), &certificate->end))
        return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "the certificate has a time that is none");
}

mapicfg_status mapicfg__certificate_take(X509 *x509, mapicfg_certificate **out, mapicfg_error *err) {
    *out = NULL;
    mapicfg_certificate *certificate = mapicfg__mem_zalloc(sizeof *certificate);
    if (!certificate) {
        X509_free(x509);
        return mapicfg__error_no_memory(err);
    }
    certificate->x509 = x509;
    const int size = i2d_X509(x509, &certificate->der);
    mapicfg_status status = MAPICFG_OK;
    if (size > 0) certificate->der_size = (size_t)size;
    if (size <= 0)
        status = mapicfg__error_no_memory(err);
    else if (certificate->der_size > MAPICFG__MOST_DER)
        status = mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a certificate has at most 1 MiB");
    else
        status = take_texts(certificate, err);
    if (status) {
        mapicfg_certificate_free(certificate);
        return status;
    }
    *out = certificate;
    return MAPICFG_OK;
}

mapicfg_status mapicfg_certificate_new(const void *der, size_t size, mapicfg_certificate **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!der) return mapicfg__error_null_argument(err, "der");
    if (size > MAPICFG__MOST_DER) return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a certificate has at most 1 MiB");
    const unsigned char *at = der;
    ERR_set_mark();
    X509 *x509 = d2i_X509(NULL, &at, (long)size);
    ERR_pop_to_mark();
    if (x509 && (size_t)(at - (const unsigned char *)der) == size) return mapicfg__certificate_take(x509, out, err);
    X509_free(x509);
    return mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "not a certificate in DER");
}

void mapicfg_certificate_free(mapicfg_certificate *certificate) {
    if (!certificate) return;
    for (size_t i = 0; i < certificate->name_count; i++) mapicfg__mem_free(certificate->names[i]);
    mapicfg__mem_free(certificate->names);
    mapicfg__mem_free(certificate->subject);
    mapicfg__mem_free(certificate->issuer);
    mapicfg__mem_free(certificate->serial);
    mapicfg__mem_free(certificate->key);
    mapicfg__mem_free(certificate->signature);
    OPENSSL_free(certificate->der);
    X509_free(certificate->x509);
    mapicfg__mem_free(certificate);
}

/* ---- telling ---- */

const void *mapicfg_certificate_get_der(const mapicfg_certificate *certificate, size_t *size) {
    if (size) *size = certificate ? certificate->der_size : 0;
    return certificate ? certificate->der : NULL;
}

const char *mapicfg_certificate_get_subject(const mapicfg_certificate *certificate) {
    return certificate ? certificate->subject : NULL;
}

const char *mapicfg_certificate_get_issuer(const mapicfg_certificate *certificate) {
    return certificate ? certificate->issuer : NULL;
}

const char *mapicfg_certificate_get_serial(const mapicfg_certificate *certificate) {
    return certificate ? certificate->serial : NULL;
}

const char *mapicfg_certificate_get_thumbprint(const mapicfg_certificate *certificate) {
    return certificate ? certificate->thumbprint : NULL;
}

const char *mapicfg_certificate_get_fingerprint(const mapicfg_certificate *certificate) {
    return certificate ? certificate->fingerprint : NULL;
}

const char *mapicfg_certificate_get_key(const mapicfg_certificate *certificate) {
    return certificate ? certificate->key : NULL;
}

uint32_t mapicfg_certificate_get_bits(const mapicfg_certificate *certificate) {
    return certificate ? certificate->bits : 0;
}

const char *mapicfg_certificate_get_signature(const mapicfg_certificate *certificate) {
    return certificate ? certificate->signature : NULL;
}

int64_t mapicfg_certificate_get_begin(const mapicfg_certificate *certificate) {
    return certificate ? certificate->begin : 0;
}

int64_t mapicfg_certificate_get_end(const mapicfg_certificate *certificate) {
    return certificate ? certificate->end : 0;
}

int mapicfg_certificate_is_self_signed(const mapicfg_certificate *certificate) {
    return certificate && (X509_get_extension_flags(certificate->x509) & EXFLAG_SI) != 0 &&
           X509_self_signed(certificate->x509, 1) == 1;
}

int mapicfg_certificate_is_for_servers(const mapicfg_certificate *certificate) {
    return certificate && (X509_get_extended_key_usage(certificate->x509) & XKU_SSL_SERVER) != 0;
}
