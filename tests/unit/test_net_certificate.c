/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_net_certificate.c: which hosts a certificate covers, by the cases of RFC 9525, sections 6 and 7; the order in
 * which certificates of a file stand; what is refused. tests/net/cert.py compares what certificates state with the
 * openssl program. */
#include <mapicfg-net.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "unit.h"

static EVP_PKEY *key;

static void make_key(void) {
    key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
}

static void free_key(void) {
    EVP_PKEY_free(key);
}

/* A certificate of `subject`, issued by the name `issuer`, with this subjectAltName or none. */
static X509 *make(const char *subject, const char *issuer, const char *names) {
    X509 *it = X509_new();
    ck_assert(X509_set_version(it, X509_VERSION_3) && X509_set_pubkey(it, key));
    ck_assert(ASN1_INTEGER_set(X509_get_serialNumber(it), 7));
    ck_assert(X509_gmtime_adj(X509_getm_notBefore(it), 0) && X509_gmtime_adj(X509_getm_notAfter(it), 86400));
    X509_NAME_add_entry_by_txt(X509_get_subject_name(it), "CN", MBSTRING_UTF8, (const unsigned char *)subject, -1, -1,
                               0);
    X509_NAME *by = X509_NAME_new();
    X509_NAME_add_entry_by_txt(by, "CN", MBSTRING_UTF8, (const unsigned char *)issuer, -1, -1, 0);
    ck_assert(X509_set_issuer_name(it, by));
    X509_NAME_free(by);
    if (names) {
        X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, names);
        ck_assert_ptr_nonnull(extension);
        ck_assert(X509_add_ext(it, extension, -1));
        X509_EXTENSION_free(extension);
    }
    ck_assert(X509_sign(it, key, EVP_sha256()) > 0);
    return it;
}

static mapicfg_certificate *read_one(X509 *it) {
    unsigned char *der = NULL;
    mapicfg_certificate *certificate;
    const int size = i2d_X509(it, &der);
    ck_assert_int_eq(mapicfg_certificate_new(der, (size_t)size, &certificate, NULL), MAPICFG_OK);
    OPENSSL_free(der);
    X509_free(it);
    return certificate;
}

static const struct {
    const char *names, *host;
    int covers;
} hosts[] = {
    {"DNS:mail.contoso.com", "mail.contoso.com", 1},
    {"DNS:mail.contoso.com", "MAIL.Contoso.COM", 1},
    {"DNS:MAIL.contoso.com", "mail.contoso.com", 1},
    {"DNS:mail.contoso.com", "mail.contoso.com.", 1},
    {"DNS:mail.contoso.com", "contoso.com", 0},
    {"DNS:mail.contoso.com", "a.mail.contoso.com", 0},
    {"DNS:contoso.com", ".contoso.com", 0},
    {"DNS:*.contoso.com", "mail.contoso.com", 1},
    {"DNS:*.contoso.com", "contoso.com", 0},
    {"DNS:*.contoso.com", "a.mail.contoso.com", 0}, /* one label, and no more */
    {"DNS:*.mail.contoso.com", "mail.contoso.com", 0},
    {"DNS:m*.contoso.com", "mail.contoso.com", 0}, /* the whole label */
    {"DNS:*l.contoso.com", "mail.contoso.com", 0},
    {"DNS:mail.*.com", "mail.contoso.com", 0}, /* the left-most */
    {"DNS:*.*.com", "mail.contoso.com", 0},
    {"DNS:*", "mail", 0},
    {NULL, "cn.contoso.com", 0}, /* the common name never counts */
    {"email:anna@contoso.com", "cn.contoso.com", 0},
    {"URI:https://cn.contoso.com/", "cn.contoso.com", 0},
    {"DNS:xn--mller-kva.example", "m\xc3\xbcller.example", 1},
    {"DNS:xn--mller-kva.example", "XN--MLLER-KVA.example", 1},
    {"DNS:*.contoso.com", "xn--mller-kva.contoso.com", 1},
    {"DNS:xn--*.contoso.com", "xn--mller-kva.contoso.com", 0},
    {"IP:192.0.2.1", "192.0.2.1", 1},
    {"IP:192.0.2.1", "192.0.2.2", 0},
    {"DNS:192.0.2.1", "192.0.2.1", 0}, /* an address must be an iPAddress */
    {"IP:192.0.2.1", "192.0.2.1.example", 0},
    {"DNS:*.0.2.1", "192.0.2.1", 0},
    {"IP:2001:db8::1", "2001:db8::1", 1},
    {"IP:2001:db8::1", "[2001:DB8:0:0::1]", 1},
    {"IP:2001:db8::1", "2001:db8::2", 0},
    {"DNS:mail.contoso.com", "mail.contoso.com/x", 0}, /* not hosts */
    {"DNS:mail.contoso.com", "mail.contoso.com:443", 0},
    {"DNS:mail.contoso.com", "a@mail.contoso.com", 0},
    {"DNS:mail.contoso.com", "", 0},
};

START_TEST(hosts_that_are_covered) {
    mapicfg_certificate *it = read_one(make("cn.contoso.com", "Root", hosts[_i].names));
    int covers = -1;
    ck_assert_int_eq(mapicfg_certificate_covers(it, hosts[_i].host, &covers, NULL), MAPICFG_OK);
    ck_assert_msg(covers == hosts[_i].covers, "%s and %s", hosts[_i].names, hosts[_i].host);
    ck_assert_int_eq(mapicfg_certificate_covers(it, NULL, &covers, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_certificate_covers(it, "a", NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_certificate_covers(NULL, "a", &covers, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(covers, 0);
    mapicfg_certificate_free(it);
}
END_TEST

START_TEST(names_are_told_in_their_order) {
    mapicfg_certificate *it = read_one(make("a", "Root", "DNS:b.example,email:x@y.z,IP:192.0.2.1,DNS:a.example"));
    static const char *const names[] = {"b.example", "192.0.2.1", "a.example"};
    ck_assert_uint_eq(mapicfg_certificate_name_count(it), 3);
    for (size_t i = 0; i < 3; i++) ck_assert_str_eq(mapicfg_certificate_get_name(it, i), names[i]);
    ck_assert_ptr_null(mapicfg_certificate_get_name(it, 3));
    mapicfg_certificate_free(it);
}
END_TEST

/* ---- sets ---- */

static mapicfg_certificates *read_set(X509 *const *all, size_t count, mapicfg_status wanted) {
    BIO *bio = BIO_new(BIO_s_mem());
    mapicfg_certificates *set;
    char *bytes;
    for (size_t i = 0; i < count; i++) {
        ck_assert(PEM_write_bio_X509(bio, all[i]));
        X509_free(all[i]);
    }
    const long size = BIO_get_mem_data(bio, &bytes);
    ck_assert_int_eq(mapicfg_certificates_new(&set, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_certificates_read(set, bytes, (size_t)size, NULL, NULL), wanted);
    BIO_free(bio);
    return set;
}

START_TEST(who_is_a_server) {
    X509 *const all[] = {make("Root", "Root", NULL), make("Middle", "Root", NULL), make("mail", "Middle", "DNS:mail"),
                         make("other", "Elsewhere", "DNS:other"), make("alone", "alone", "DNS:alone")};
    static const int is_end[] = {0, 0, 1, 1, 1};
    mapicfg_certificates *set = read_set(all, 5, MAPICFG_OK);
    ck_assert_uint_eq(mapicfg_certificates_count(set), 5);
    for (size_t i = 0; i < 5; i++) ck_assert_int_eq(mapicfg_certificates_is_end(set, i), is_end[i]);
    ck_assert_int_eq(mapicfg_certificates_is_end(set, 5), 0);
    mapicfg_certificates_free(set);
}
END_TEST

START_TEST(one_that_is_there_twice_counts_once) {
    X509 *it = make("mail", "Root", "DNS:mail");
    X509_up_ref(it);
    X509 *const all[] = {it, it};
    mapicfg_certificates *set = read_set(all, 2, MAPICFG_OK);
    ck_assert_uint_eq(mapicfg_certificates_count(set), 1);
    mapicfg_certificates_free(set);
}
END_TEST

START_TEST(a_set_that_cannot_be_read_stays) {
    X509 *const all[] = {make("mail", "Root", "DNS:mail")};
    mapicfg_certificates *set = read_set(all, 1, MAPICFG_OK);
    static const char *const bad[] = {"", "x", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                                      "-----BEGIN CERTIFICATE-----\nMII"};
    static const mapicfg_status wanted[] = {MAPICFG_E_FORMAT, MAPICFG_E_FORMAT, MAPICFG_E_SYNTAX, MAPICFG_E_SYNTAX};
    for (size_t i = 0; i < 4; i++) {
        mapicfg_error err;
        ck_assert_int_eq(mapicfg_certificates_read(set, bad[i], strlen(bad[i]), NULL, &err), wanted[i]);
        ck_assert_int_eq(err.code, wanted[i]);
        ck_assert_uint_eq(mapicfg_certificates_count(set), 1);
        ck_assert_int_eq(mapicfg_certificates_is_end(set, 0), 1);
    }
    mapicfg_certificate *none;
    ck_assert_int_eq(mapicfg_certificate_new("\x30\3abc", 5, &none, NULL), MAPICFG_E_SYNTAX);
    ck_assert_uint_eq(ERR_peek_error(), 0); /* the queue is the caller's, whose TLS would take it for its own */
    mapicfg_certificates_free(set);
}
END_TEST

/* ---- objects, options ---- */

START_TEST(an_object_keeps_what_only_the_server_knows) {
    mapicfg_certificate *it = read_one(make("cn.contoso.com", "Root", "DNS:mail.contoso.com"));
    mapicfg_object *object;
    const char *text;
    char *names;
    ck_assert_int_eq(mapicfg_object_new(MAPICFG_CLASS_CERTIFICATE, &object, NULL), MAPICFG_OK);
    mapicfg_object_set_text(object, "Services", "IIS", NULL);
    mapicfg_object_set_text(object, "CertificateDomains", "cn.contoso.com", NULL);
    ck_assert_int_eq(mapicfg_certificate_fill(it, object, NULL), MAPICFG_OK);
    mapicfg_object_get_text(object, "Services", &text, NULL);
    ck_assert_str_eq(text, "IIS");
    mapicfg_object_get_text(object, "KeyAlgorithm", &text, NULL);
    ck_assert_str_eq(text, "EC");
    mapicfg_object_dup_text(object, "CertificateDomains", &names, NULL);
    ck_assert_str_eq(names, "{mail.contoso.com}");
    mapicfg_free(names);
    mapicfg_object_free(object);
    ck_assert_int_eq(mapicfg_object_new(MAPICFG_CLASS_SERVER, &object, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_certificate_fill(it, object, NULL), MAPICFG_E_CLASS);
    mapicfg_object_free(object);
    mapicfg_certificate_free(it);
}
END_TEST

START_TEST(options_are_checked) {
    mapicfg_statements *list;
    mapicfg_certificates *set;
    mapicfg_endpoint *endpoint;
    ck_assert_int_eq(mapicfg_statements_new(&list, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_certificates_new(&set, NULL), MAPICFG_OK);
    mapicfg_judge_options judge = MAPICFG_JUDGE_OPTIONS_INIT;
    judge.flags = 0x80;
    ck_assert_int_eq(mapicfg_certificates_judge(set, "x", &judge, list, NULL), MAPICFG_E_OPTIONS);
    judge.flags = 0;
    judge.size = 4;
    ck_assert_int_eq(mapicfg_certificates_judge(set, "x", &judge, list, NULL), MAPICFG_E_OPTIONS);
    ck_assert_int_eq(mapicfg_endpoint_look("localhost", 0, NULL, &endpoint, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_endpoint_look("localhost", 65536, NULL, &endpoint, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_endpoint_look("a b", 443, NULL, &endpoint, NULL), MAPICFG_E_VALUE);
    ck_assert_ptr_null(endpoint);
    ck_assert_uint_eq(mapicfg_statements_count(list), 0);
    mapicfg_certificates_free(set);
    mapicfg_statements_free(list);
}
END_TEST

/* What is an address is looked up nowhere; RFC 6761, 6.4: no name below .invalid exists. */
START_TEST(addresses_of_a_host) {
    static const char *const hosts_and_texts[][2] = {{"192.0.2.1", "192.0.2.1"}, {"[::1]", "::1"}, {"::1", "::1"}};
    char *text = NULL;
    for (size_t i = 0; i < sizeof hosts_and_texts / sizeof *hosts_and_texts; i++) {
        ck_assert_int_eq(mapicfg_endpoint_dup_addresses(hosts_and_texts[i][0], 0, &text, NULL), MAPICFG_OK);
        ck_assert_str_eq(text, hosts_and_texts[i][1]);
        mapicfg_free(text);
    }
    ck_assert_int_eq(mapicfg_endpoint_dup_addresses("localhost", 0, &text, NULL), MAPICFG_OK);
    ck_assert(strstr(text, "127.0.0.1") || strstr(text, "::1"));
    mapicfg_free(text);
    ck_assert_int_eq(mapicfg_endpoint_dup_addresses("no-such-host.invalid", 5000, &text, NULL), MAPICFG_E_IO);
    ck_assert_ptr_null(text);
    ck_assert_int_eq(mapicfg_endpoint_dup_addresses("a b", 0, &text, NULL), MAPICFG_E_VALUE);
    ck_assert_int_eq(mapicfg_endpoint_dup_addresses(NULL, 0, &text, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_endpoint_dup_addresses("localhost", 0, NULL, NULL), MAPICFG_E_ARGUMENT);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("net_certificate");
    TCase *tcase = tcase_create("certificate");
    tcase_add_unchecked_fixture(tcase, make_key, free_key);
    tcase_add_loop_test(tcase, hosts_that_are_covered, 0, (int)(sizeof hosts / sizeof *hosts));
    tcase_add_test(tcase, names_are_told_in_their_order);
    tcase_add_test(tcase, who_is_a_server);
    tcase_add_test(tcase, one_that_is_there_twice_counts_once);
    tcase_add_test(tcase, a_set_that_cannot_be_read_stays);
    tcase_add_test(tcase, an_object_keeps_what_only_the_server_knows);
    tcase_add_test(tcase, options_are_checked);
    tcase_add_test(tcase, addresses_of_a_host);
    suite_add_tcase(suite, tcase);
    return suite;
}
