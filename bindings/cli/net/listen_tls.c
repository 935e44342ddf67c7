/* SPDX-License-Identifier: LGPL-2.1-or-later
 * listen_tls.c: the certificate that `mapicfg listen` shows. One that is made lasts for 30 days, and covers localhost,
 * the address, the hosts of the store's URLs and those where clients ask Autodiscover; its key stays in memory. */
#define _POSIX_C_SOURCE 200809L
#include "listen_tls.h"

#include "cli.h"
#include "messages.h"
#include "names.h"
#include "store.h"

#include <errno.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_NAMES 200u
#define MOST_MAILBOXES 1000u /* whose domains are looked at */
#define LIFETIME (30L * 24 * 3600)
#define DISTRUST "the client does not trust the certificate; --write-cert writes one that is made here to a file for it"
#define REFUSED "the client refuses the certificate: it does not trust it, or the host it asked for is not covered"

/* ---- the names ---- */

struct host_names {
    char *items[MOST_NAMES];
    size_t count;
    int failed;
};

static void add_name(struct host_names *hosts, const char *name) {
    for (size_t i = 0; i < hosts->count; i++)
        if (strcmp(hosts->items[i], name) == 0) return;
    if (hosts->count == MOST_NAMES || *name == '\0' || strlen(name) > 253) return;
    hosts->items[hosts->count] = strdup(name);
    if (hosts->items[hosts->count] == NULL)
        hosts->failed = 1;
    else
        hosts->count++;
}

/* As certificates have it, international letters as xn-- (RFC 5280, 7.2): clients refuse all of a certificate in which
 * one name is not so. */
static void add_url(struct host_names *hosts, const char *url) {
    char *host = NULL;
    if (mapicfg_url_dup_host(url, &host, NULL) == MAPICFG_OK) add_name(hosts, host);
    mapicfg_free(host);
}

static void add_property(struct host_names *hosts, const mapicfg_object *object, const char *property) {
    const char *url = NULL;
    mapicfg_object_get_text(object, property, &url, NULL);
    if (url != NULL) add_url(hosts, url);
}

static int32_t take_vdir(void *user, const mapicfg_object *object, uint64_t key) {
    (void)key;
    add_property(user, object, names.VDIR_InternalUrl);
    add_property(user, object, names.VDIR_ExternalUrl);
    return 0;
}

/* A client looks for Autodiscover at the domain of its address. */
static int32_t take_mailbox(void *user, const mapicfg_object *object, uint64_t key) {
    const char *address = NULL, *at;
    char url[300];
    (void)key;
    mapicfg_object_get_text(object, names.MAILBOX_PrimarySmtpAddress, &address, NULL);
    at = address != NULL ? strrchr(address, '@') : NULL;
    if (at == NULL) return 0;
    snprintf(url, sizeof url, "https://%s/", at + 1);
    add_url(user, url);
    snprintf(url, sizeof url, "https://autodiscover.%s/", at + 1);
    add_url(user, url);
    return 0;
}

static mapicfg_status find_names(struct host_names *hosts, const char *address, mapicfg_directory *directory,
                                 mapicfg_error *err) {
    mapicfg_directory_query query = MAPICFG_DIRECTORY_QUERY_INIT;
    add_name(hosts, "localhost");
    add_name(hosts, "127.0.0.1");
    add_name(hosts, "::1");
    add_name(hosts, address);
    mapicfg_status status = mapicfg_directory_list(directory, MAPICFG_CLASS_VDIR, NULL, take_vdir, hosts, err);
    query.limit = MOST_MAILBOXES;
    if (status == MAPICFG_OK)
        status = mapicfg_directory_list(directory, MAPICFG_CLASS_MAILBOX, &query, take_mailbox, hosts, err);
    return status;
}

/* ---- a certificate that is made ---- */

static int add_alternative(STACK_OF(GENERAL_NAME) * list, const char *name) {
    ASN1_OCTET_STRING *address = a2i_IPADDRESS(name);
    GENERAL_NAME *general = GENERAL_NAME_new();
    ASN1_IA5STRING *text = address == NULL ? ASN1_IA5STRING_new() : NULL;
    int is_fine = general != NULL && (address != NULL || (text != NULL && ASN1_STRING_set(text, name, -1)));
    if (is_fine)
        GENERAL_NAME_set0_value(general, address != NULL ? GEN_IPADD : GEN_DNS, address != NULL ? address : text);
    if (!is_fine) {
        ASN1_OCTET_STRING_free(address);
        ASN1_IA5STRING_free(text);
    }
    if (is_fine && sk_GENERAL_NAME_push(list, general)) return 1;
    GENERAL_NAME_free(general);
    return 0;
}

static int add_alternatives(X509 *certificate, const struct host_names *hosts) {
    STACK_OF(GENERAL_NAME) *list = sk_GENERAL_NAME_new_null();
    int is_fine = list != NULL;
    for (size_t i = 0; is_fine && i < hosts->count; i++) is_fine = add_alternative(list, hosts->items[i]);
    is_fine = is_fine && X509_add1_ext_i2d(certificate, NID_subject_alt_name, list, 0, X509V3_ADD_DEFAULT) == 1;
    sk_GENERAL_NAME_pop_free(list, GENERAL_NAME_free);
    return is_fine;
}

static int add_extension(X509 *certificate, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    const int is_fine = extension != NULL && X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    return is_fine;
}

static int set_serial(X509 *certificate) {
    BIGNUM *number = BN_new();
    const int is_fine = number != NULL && BN_rand(number, 120, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) &&
                        BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
    BN_free(number);
    return is_fine;
}

static int fill(X509 *certificate, EVP_PKEY *key, const struct host_names *hosts) {
    X509_NAME *name = X509_get_subject_name(certificate);
    static const unsigned char common[] = "mapicfg listen";
    return X509_set_version(certificate, 2) && set_serial(certificate) &&
           X509_gmtime_adj(X509_getm_notBefore(certificate), -3600) != NULL &&
           X509_gmtime_adj(X509_getm_notAfter(certificate), LIFETIME) != NULL && X509_set_pubkey(certificate, key) &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common, -1, -1, 0) &&
           X509_set_issuer_name(certificate, name) && add_alternatives(certificate, hosts) &&
           add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(certificate, NID_key_usage, "critical,digitalSignature") &&
           add_extension(certificate, NID_ext_key_usage, "serverAuth") &&
           add_extension(certificate, NID_subject_key_identifier, "hash") &&
           X509_sign(certificate, key, EVP_sha256()) > 0;
}

static int make_certificate(SSL_CTX *context, const struct host_names *hosts) {
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    const int is_fine = key != NULL && certificate != NULL && fill(certificate, key, hosts) &&
                        SSL_CTX_use_certificate(context, certificate) && SSL_CTX_use_PrivateKey(context, key);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return is_fine;
}

static int write_certificate(SSL_CTX *context, const char *path) {
    errno = 0;
    BIO *file = BIO_new_file(path, "w");
    const int is_fine =
        file != NULL && PEM_write_bio_X509(file, SSL_CTX_get0_certificate(context)) && BIO_flush(file) > 0;
    const int error = errno;
    BIO_free(file);
    if (is_fine) return CLI_FINE;
    message("error", "%s: the certificate cannot be written: %s", path, error ? strerror(error) : "out of memory");
    return CLI_FAILED;
}

static int make(SSL_CTX *context, const struct listen_settings *s, mapicfg_directory *directory) {
    struct host_names hosts = {.count = 0};
    mapicfg_error err;
    const mapicfg_status status = find_names(&hosts, s->address, directory, &err);
    const int is_fine = status == MAPICFG_OK && !hosts.failed && make_certificate(context, &hosts);
    for (size_t i = 0; i < hosts.count; i++) free(hosts.items[i]);
    if (status != MAPICFG_OK) return store_failed(&err);
    if (!is_fine) {
        message("error", "a certificate cannot be made here; name one with --cert and --key");
        return CLI_FAILED;
    }
    return s->write_certificate != NULL ? write_certificate(context, s->write_certificate) : CLI_FINE;
}

/* ---- that of a file ---- */

static int load_failed(const char *path, const char *what, const char *wanted) {
    const unsigned long code = ERR_peek_error(); /* what the others are about */
    const char *reason = ERR_SYSTEM_ERROR(code) ? strerror(ERR_GET_REASON(code)) : ERR_reason_error_string(code);
    message("error", "%s: the %s cannot be used: %s; it must be %s", path, what,
            reason != NULL ? reason : "no reason is given", wanted);
    return CLI_INPUT;
}

/* Otherwise OpenSSL asks on the terminal. */
static int refuse_password(char *to, int size, int is_writing, void *user) {
    (void)to, (void)size, (void)is_writing, (void)user;
    return -1;
}

static int load(SSL_CTX *context, const struct listen_settings *s) {
    SSL_CTX_set_default_passwd_cb(context, refuse_password);
    if (SSL_CTX_use_certificate_chain_file(context, s->certificate) != 1)
        return load_failed(s->certificate, "certificate", "PEM, with a key of at least 112 bits of security");
    if (SSL_CTX_use_PrivateKey_file(context, s->key, SSL_FILETYPE_PEM) != 1)
        return load_failed(s->key, "private key", "PEM, without a password, and that of --cert");
    return CLI_FINE;
}

/* ---- all ---- */

/* Clients that offer h2 get HTTP/1.1; what agrees on neither goes on without ALPN. */
static int choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_size, const unsigned char *in,
                           unsigned size, void *user) {
    static const unsigned char wanted[] = "\x08http/1.1";
    (void)ssl;
    (void)user;
    unsigned char *chosen;
    if (SSL_select_next_proto(&chosen, out_size, wanted, sizeof wanted - 1, in, size) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_NOACK;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

int listen_tls_open(const struct listen_settings *settings, mapicfg_directory *directory, SSL_CTX **out) {
    ERR_clear_error();
    SSL_CTX *context = *out = SSL_CTX_new(TLS_server_method());
    if (context == NULL || !SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION)) {
        message("error", "TLS cannot be started");
        return CLI_FAILED;
    }
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, NULL);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return settings->certificate != NULL ? load(context, settings) : make(context, settings, directory);
}

const char *listen_tls_failure(unsigned long code) {
    static const struct {
        int reason;
        const char *words;
    } known[] = {
        {SSL_R_HTTP_REQUEST, "the client speaks HTTP without TLS; its URL must begin with https://"},
        {SSL_R_HTTPS_PROXY_REQUEST, "the client takes this for its proxy; give it the address as that of the server"},
        {SSL_R_TLSV1_ALERT_UNKNOWN_CA, DISTRUST},
        {SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, REFUSED},
        {SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN, REFUSED},
        {SSL_R_UNSUPPORTED_PROTOCOL, "the client offers neither TLS 1.2 nor TLS 1.3"},
    };
    if (code == 0) return "the client closed the connection";
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (ERR_GET_LIB(code) == ERR_LIB_SSL && ERR_GET_REASON(code) == known[i].reason) return known[i].words;
    const char *reason = ERR_reason_error_string(code);
    return reason != NULL ? reason : "no reason is given";
}

unsigned char *listen_tls_certificate(SSL_CTX *context, size_t *size) {
    unsigned char *der = NULL;
    const int got = i2d_X509(SSL_CTX_get0_certificate(context), &der);
    *size = got > 0 ? (size_t)got : 0;
    return got > 0 ? der : NULL;
}
