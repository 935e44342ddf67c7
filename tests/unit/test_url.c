/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_url.c: URLs that Exchange can hand out, by RFC 3986, RFC 5890 and the pages of Set-MapiVirtualDirectory. */
#include <mapicfg/url.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/punycode.h"
#include "unit.h"

START_TEST(good_urls) {
    static const struct {
        const char *url, *host;
    } cases[] = {
        {"https://contoso.com/mapi", "contoso.com"},
        {"HTTPS://Contoso.COM/mapi/", "contoso.com"},
        {"https://mail.contoso.com:443/mapi", "mail.contoso.com"},
        {"https://mail.contoso.com:/mapi", "mail.contoso.com"},
        {"https://ex1/mapi", "ex1"},
        {"https://192.0.2.7/mapi", "192.0.2.7"},
        {"https://[2001:DB8:0:0::1]:8443/mapi", "2001:db8::1"},
        {"https://b\xc3\xbc" "cher.example/mapi", "xn--bcher-kva.example"},
        {"https://B\xc3\x9c" "CHER.example/mapi", "xn--bcher-kva.example"},
        {"https://xn--bcher-kva.example/mapi", "xn--bcher-kva.example"},
        {"https://a/%41/b;c=d/e@f:g", "a"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mapicfg_error err = {0};
        char *host;
        ck_assert_msg(mapicfg_url_check(cases[i].url, &err) == 0, "%s: %s", cases[i].url, err.message);
        ck_assert_int_eq(mapicfg_url_dup_host(cases[i].url, &host, NULL), 0);
        ck_assert_str_eq(host, cases[i].host);
        mapicfg_free(host);
    }
}
END_TEST

START_TEST(refused_urls) {
    static const struct {
        const char *url, *why;
        unsigned column;
    } cases[] = {
        {"", "relative", 1},
        {"contoso.com/mapi", "relative: put https://", 1},
        {"/mapi", "relative", 1},
        {"http://contoso.com/mapi", "must begin with https://", 1},
        {"ftp://contoso.com/mapi", "scheme must be https", 1},
        {"https://", "host is missing", 9},
        {"https:///mapi", "host is missing", 9},
        {"https://:443/mapi", "host is missing", 9},
        {"https://contoso.com", "path is missing", 20},
        {"https://contoso.com?x", "path is missing", 20},
        {"https://user:secret@contoso.com/mapi", "user name", 9},
        {"https://contoso.com/mapi?a=b", "query", 25},
        {"https://contoso.com/mapi#x", "fragment", 25},
        {"https://contoso.com/ma pi", "%XX", 23},
        {"https://contoso.com/%4", "two hexadecimal", 21},
        {"https://contoso.com:0/mapi", "port", 21},
        {"https://contoso.com:65536/mapi", "port", 21},
        {"https://contoso.com:44x/mapi", "port", 21},
        {"https://a..b/mapi", "empty label", 11},
        {"https://contoso.com./mapi", "empty label", 21},
        {"https://-a/mapi", "hyphen", 9},
        {"https://a-/mapi", "hyphen", 9},
        {"https://a_b/mapi", "letters, digits and hyphens", 9},
        {"https://192.0.2.256/mapi", "IPv4", 9},
        {"https://1.2.3/mapi", "IPv4", 9},
        {"https://[2001:db8::1/mapi", "not closed", 9},
        {"https://[12345::]/mapi", "not an IPv6", 10},
        {"https://[::1]x/mapi", "after the bracket", 14},
        {"https://xn--\x62\x63-/mapi", "", 9},
        {"https://a\xff/mapi", "UTF-8", 10},
        {"https://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/mapi", "63", 9},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mapicfg_error err = {0};
        ck_assert_msg(mapicfg_url_check(cases[i].url, &err) == MAPICFG_E_URL, "%s", cases[i].url);
        ck_assert_msg(strstr(err.message, cases[i].why) != NULL, "%s: %s", cases[i].url, err.message);
        ck_assert_msg(err.column == cases[i].column, "%s: column %u: %s", cases[i].url, (unsigned)err.column, err.message);
        ck_assert_ptr_null(strstr(err.message, "secret"));
    }
    ck_assert_int_eq(mapicfg_url_check(NULL, NULL), MAPICFG_E_ARGUMENT);
}
END_TEST

START_TEST(equal_urls) {
    static const struct {
        const char *a, *b;
        int equal;
    } cases[] = {
        {"https://mail.contoso.com/mapi", "https://MAIL.contoso.com/MAPI", 1},
        {"https://mail.contoso.com/mapi", "https://mail.contoso.com:443/mapi/", 1},
        {"https://mail.contoso.com/mapi", "https://mail.contoso.com:8443/mapi", 0},
        {"https://mail.contoso.com/mapi", "https://ex1.contoso.com/mapi", 0},
        {"https://mail.contoso.com/mapi", "https://mail.contoso.com/ews", 0},
        {"https://b\xc3\xbc" "cher.example/mapi", "https://xn--bcher-kva.example/mapi", 1},
        {"https://[::1]/mapi", "https://[0:0:0:0:0:0:0:1]/mapi", 1},
        {"contoso.com/mapi", "CONTOSO.com/mapi", 1}, /* no URL, but what an export may hold */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(mapicfg_url_equal(cases[i].a, cases[i].b) == cases[i].equal, "%s and %s", cases[i].a, cases[i].b);
    ck_assert_int_eq(mapicfg_url_equal(NULL, NULL), 0);
}
END_TEST

/* RFC 3492, section 7.1: samples (A), (B), (C), (I), (L), (O), (S). */
START_TEST(punycode) {
    static const struct {
        uint32_t characters[24];
        size_t count;
        const char *encoded;
    } samples[] = {
        {{0x644, 0x64a, 0x647, 0x645, 0x627, 0x628, 0x62a, 0x643, 0x644, 0x645, 0x648, 0x634, 0x639, 0x631, 0x628, 0x64a, 0x61f},
         17, "egbpdaj6bu4bxfgehfvwxn"},
        {{0x4ed6, 0x4eec, 0x4e3a, 0x4ec0, 0x4e48, 0x4e0d, 0x8bf4, 0x4e2d, 0x6587}, 9, "ihqwcrb4cv8a8dqg056pqjye"},
        {{0x4ed6, 0x5011, 0x7232, 0x4ec0, 0x9ebd, 0x4e0d, 0x8aaa, 0x4e2d, 0x6587}, 9, "ihqwctvzc91f659drss3x8bo0yb"},
        {{0x33, 0x5e74, 0x42, 0x7d44, 0x91d1, 0x516b, 0x5148, 0x751f}, 8, "3B-ww4c5e180e575a65lsy2b"},
        {{0x3072, 0x3068, 0x3064, 0x5c4b, 0x6839, 0x306e, 0x4e0b, 0x32}, 8, "2-u9tlzr9756bt3uc0v"},
        {{0x305d, 0x306e, 0x30b9, 0x30d4, 0x30fc, 0x30c9, 0x3067}, 7, "d9juau41awczczp"},
    };
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        char encoded[MAPICFG__LABEL_MAX];
        uint32_t decoded[MAPICFG__LABEL_MAX];
        size_t size = mapicfg__punycode_encode(samples[i].characters, samples[i].count, encoded);
        ck_assert_uint_eq(size, strlen(samples[i].encoded));
        ck_assert_mem_eq(encoded, samples[i].encoded, size);
        ck_assert_uint_eq(mapicfg__punycode_decode(encoded, size, decoded), samples[i].count);
        ck_assert_mem_eq(decoded, samples[i].characters, samples[i].count * sizeof *decoded);
    }
    uint32_t out[MAPICFG__LABEL_MAX];
    ck_assert_uint_eq(mapicfg__punycode_decode("99999999", 8, out), 0);
    ck_assert_uint_eq(mapicfg__punycode_decode("a-!", 3, out), 0);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("url");
    TCase *tcase = tcase_create("url");
    tcase_add_test(tcase, good_urls);
    tcase_add_test(tcase, refused_urls);
    tcase_add_test(tcase, equal_urls);
    tcase_add_test(tcase, punycode);
    suite_add_tcase(suite, tcase);
    return suite;
}
