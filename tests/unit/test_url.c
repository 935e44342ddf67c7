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
        {"https://contoso.com", "contoso.com"}, /* RFC 3986, 6.2.3 */
        {"https://[::1]:8443", "::1"},
        /* RFC 3986, 3.2.2: the right-most label may be followed by a dot, the root of RFC 1034 */
        {"https://contoso.com./mapi", "contoso.com"},
        {"https://Mail.Contoso.COM.:8443/mapi", "mail.contoso.com"},
        {"https://contoso.com.", "contoso.com"},
        {"https://ex1./mapi", "ex1"},
        {"https://b\xc3\xbc" "cher.example./mapi", "xn--bcher-kva.example"},
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
        {"https://contoso.com?x", "query", 20},
        {"https://user:secret@contoso.com/mapi", "user name", 9},
        {"https://contoso.com/mapi?a=b", "query", 25},
        {"https://contoso.com/mapi#x", "fragment", 25},
        {"https://contoso.com/ma pi", "%XX", 23},
        {"https://contoso.com/%4", "two hexadecimal", 21},
        {"https://contoso.com:0/mapi", "port", 21},
        {"https://contoso.com:65536/mapi", "port", 21},
        {"https://contoso.com:44x/mapi", "port", 21},
        {"https://a..b/mapi", "empty label", 11},
        {"https://contoso.com../mapi", "empty label", 21},
        {"https://./mapi", "empty label", 9},
        {"https://../mapi", "empty label", 9},
        {"https://.contoso.com/mapi", "empty label", 9},
        {"https://192.0.2.7./mapi", "IPv4", 9},
        {"https://-a./mapi", "hyphen", 9},
        {"https://-a/mapi", "hyphen", 9},
        {"https://a-/mapi", "hyphen", 9},
        {"https://a_b/mapi", "letters, digits and hyphens", 9},
        {"https://192.0.2.256/mapi", "IPv4", 9},
        {"https://1.2.3/mapi", "IPv4", 9},
        {"https://[2001:db8::1/mapi", "not closed", 9},
        {"https://[12345::]/mapi", "not an IPv6", 10},
        {"https://[::1]x/mapi", "after the bracket", 14},
        {"https://xn--bc-/mapi", "hyphen", 9},
        {"https://xn--99999999/mapi", "not Punycode", 9},
        {"https://xn--a/mapi", "not Punycode", 9}, /* U+0080 */
        {"https://xn--b\xc3\xbc/mapi", "third and fourth", 9},
        {"https://01.2.3.4/mapi", "IPv4", 9},
        {"https://[fe80::1%eth0]/mapi", "not an IPv6", 10},
        {"https:/contoso.com/mapi", "two slashes", 7},
        {" https://contoso.com/mapi", "begins with a blank", 1},
        {"https://contoso.com/mapi[1]", "%XX", 25}, /* no pchar: RFC 3986, 3.3 */
        {"https://a\xff/mapi", "UTF-8", 10},
        {"https://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/mapi", "63", 9},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mapicfg_error err = {0};
        ck_assert_msg(mapicfg_url_check(cases[i].url, &err) == MAPICFG_E_URL, "%s", cases[i].url);
        ck_assert_msg(strstr(err.message, cases[i].why) != NULL, "%s: %s", cases[i].url, err.message);
        ck_assert_msg(err.column == cases[i].column, "%s: column %u: %s", cases[i].url, (unsigned)err.column,
                      err.message);
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
        {"https://mail.contoso.com", "https://MAIL.contoso.com/", 1}, /* RFC 3986, 6.2.3 */
        {"https://mail.contoso.com:443", "https://mail.contoso.com/", 1},
        {"https://mail.contoso.com", "https://mail.contoso.com/mapi", 0},
        {"https://mail.contoso.com./mapi", "https://MAIL.contoso.com/mapi", 1},
        {"https://mail.contoso.com./mapi", "https://mail.contoso.com.:443/mapi/", 1},
        {"https://mail.contoso.com./mapi", "https://mail.contoso/mapi", 0},
        {"https://mail.contoso.com./mapi", "https://mail.contoso.com../mapi", 0},
        {"contoso.com/mapi", "CONTOSO.com/mapi", 1}, /* no URL, but what an export may hold */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(mapicfg_url_equal(cases[i].a, cases[i].b) == cases[i].equal, "%s and %s", cases[i].a, cases[i].b);
    ck_assert_int_eq(mapicfg_url_equal(NULL, NULL), 0);
}
END_TEST

/* RFC 3492, section 7.1: all samples; case is none of the encoding's business. (H) is no label, it is too long. */
START_TEST(punycode) {
    static const struct {
        uint32_t characters[40];
        size_t count;
        const char *encoded;
    } samples[] = {
        {{0x644, 0x64a, 0x647, 0x645, 0x627, 0x628, 0x62a, 0x643, 0x644, 0x645, 0x648, 0x634, 0x639, 0x631,
          0x628, 0x64a, 0x61f},
         17, "egbpdaj6bu4bxfgehfvwxn"}, /* A */
        {{0x4ed6, 0x4eec, 0x4e3a, 0x4ec0, 0x4e48, 0x4e0d, 0x8bf4, 0x4e2d, 0x6587},
         9, "ihqwcrb4cv8a8dqg056pqjye"}, /* B */
        {{0x4ed6, 0x5011, 0x7232, 0x4ec0, 0x9ebd, 0x4e0d, 0x8aaa, 0x4e2d, 0x6587},
         9, "ihqwctvzc91f659drss3x8bo0yb"}, /* C */
        {{0x50, 0x72, 0x6f, 0x10d, 0x70, 0x72, 0x6f, 0x73, 0x74, 0x11b, 0x6e, 0x65, 0x6d, 0x6c, 0x75, 0x76,
          0xed, 0x10d, 0x65, 0x73, 0x6b, 0x79},
         22, "Proprostnemluvesky-uyb24dma41a"}, /* D */
        {{0x5dc, 0x5de, 0x5d4, 0x5d4, 0x5dd, 0x5e4, 0x5e9, 0x5d5, 0x5d8, 0x5dc, 0x5d0, 0x5de, 0x5d3, 0x5d1,
          0x5e8, 0x5d9, 0x5dd, 0x5e2, 0x5d1, 0x5e8, 0x5d9, 0x5ea},
         22, "4dbcagdahymbxekheh6e0a7fei0b"}, /* E */
        {{0x92f, 0x939, 0x932, 0x94b, 0x917, 0x939, 0x93f, 0x928, 0x94d, 0x926, 0x940, 0x915, 0x94d, 0x92f,
          0x94b, 0x902, 0x928, 0x939, 0x940, 0x902, 0x92c, 0x94b, 0x932, 0x938, 0x915, 0x924, 0x947, 0x939,
          0x948, 0x902},
         30, "i1baa7eci9glrd9b2ae1bj0hfcgg6iyaf8o0a1dig0cd"}, /* F */
        {{0x306a, 0x305c, 0x307f, 0x3093, 0x306a, 0x65e5, 0x672c, 0x8a9e, 0x3092, 0x8a71, 0x3057, 0x3066,
          0x304f, 0x308c, 0x306a, 0x3044, 0x306e, 0x304b},
         18, "n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa"}, /* G */
        {{0x43f, 0x43e, 0x447, 0x435, 0x43c, 0x443, 0x436, 0x435, 0x43e, 0x43d, 0x438, 0x43d, 0x435, 0x433,
          0x43e, 0x432, 0x43e, 0x440, 0x44f, 0x442, 0x43f, 0x43e, 0x440, 0x443, 0x441, 0x441, 0x43a, 0x438},
         28, "b1abfaaepdrnnbgefbaDotcwatmq2g4l"}, /* I */
        {{0x50, 0x6f, 0x72, 0x71, 0x75, 0xe9, 0x6e, 0x6f, 0x70, 0x75, 0x65, 0x64, 0x65, 0x6e, 0x73, 0x69,
          0x6d, 0x70, 0x6c, 0x65, 0x6d, 0x65, 0x6e, 0x74, 0x65, 0x68, 0x61, 0x62, 0x6c, 0x61, 0x72, 0x65,
          0x6e, 0x45, 0x73, 0x70, 0x61, 0xf1, 0x6f, 0x6c},
         40, "PorqunopuedensimplementehablarenEspaol-fmd56a"}, /* J */
        {{0x54, 0x1ea1, 0x69, 0x73, 0x61, 0x6f, 0x68, 0x1ecd, 0x6b, 0x68, 0xf4, 0x6e, 0x67, 0x74, 0x68,
          0x1ec3, 0x63, 0x68, 0x1ec9, 0x6e, 0xf3, 0x69, 0x74, 0x69, 0x1ebf, 0x6e, 0x67, 0x56, 0x69, 0x1ec7,
          0x74},
         31, "TisaohkhngthchnitingVit-kjcr8268qyxafd2f1b9g"}, /* K */
        {{0x33, 0x5e74, 0x42, 0x7d44, 0x91d1, 0x516b, 0x5148, 0x751f},
         8, "3B-ww4c5e180e575a65lsy2b"}, /* L */
        {{0x5b89, 0x5ba4, 0x5948, 0x7f8e, 0x6075, 0x2d, 0x77, 0x69, 0x74, 0x68, 0x2d, 0x53, 0x55, 0x50,
          0x45, 0x52, 0x2d, 0x4d, 0x4f, 0x4e, 0x4b, 0x45, 0x59, 0x53},
         24, "-with-SUPER-MONKEYS-pc58ag80a8qai00g7n9n"}, /* M */
        {{0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x2d, 0x41, 0x6e, 0x6f, 0x74, 0x68, 0x65, 0x72, 0x2d, 0x57, 0x61,
          0x79, 0x2d, 0x305d, 0x308c, 0x305e, 0x308c, 0x306e, 0x5834, 0x6240},
         25, "Hello-Another-Way--fc4qua05auwb3674vfr0b"}, /* N */
        {{0x3072, 0x3068, 0x3064, 0x5c4b, 0x6839, 0x306e, 0x4e0b, 0x32},
         8, "2-u9tlzr9756bt3uc0v"}, /* O */
        {{0x4d, 0x61, 0x6a, 0x69, 0x3067, 0x4b, 0x6f, 0x69, 0x3059, 0x308b, 0x35, 0x79d2, 0x524d},
         13, "MajiKoi5-783gue6qz075azm5e"}, /* P */
        {{0x30d1, 0x30d5, 0x30a3, 0x30fc, 0x64, 0x65, 0x30eb, 0x30f3, 0x30d0},
         9, "de-jg4avhby1noc0d"}, /* Q */
        {{0x305d, 0x306e, 0x30b9, 0x30d4, 0x30fc, 0x30c9, 0x3067},
         7, "d9juau41awczczp"}, /* R */
        {{0x2d, 0x3e, 0x20, 0x24, 0x31, 0x2e, 0x30, 0x30, 0x20, 0x3c, 0x2d},
         11, "-> $1.00 <--"}, /* S */
    };
    char encoded[MAPICFG__LABEL_MAX];
    uint32_t decoded[MAPICFG__LABEL_MAX];
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        size_t size = mapicfg__punycode_encode(samples[i].characters, samples[i].count, encoded);
        ck_assert_msg(mapicfg__text_is_word(encoded, size, samples[i].encoded), "%s: %.*s", samples[i].encoded,
                      (int)size,
                      encoded);
        ck_assert_uint_eq(mapicfg__punycode_decode(samples[i].encoded, size, decoded), samples[i].count);
        ck_assert_mem_eq(decoded, samples[i].characters, samples[i].count * sizeof *decoded);
    }
    static const uint32_t korean[] = {
        0xc138, 0xacc4, 0xc758, 0xbaa8, 0xb4e0, 0xc0ac, 0xb78c, 0xb4e4, 0xc774, 0xd55c, 0xad6d, 0xc5b4,
        0xb97c, 0xc774, 0xd574, 0xd55c, 0xb2e4, 0xba74, 0xc5bc, 0xb9c8, 0xb098, 0xc88b, 0xc744, 0xae4c};
    static const char too_long[] = "989aomsvi5e83db1d2a355cv1e0vak1dwrv93d5xbh15a0dt30a5jpsd879ccm6fea98c";
    ck_assert_uint_eq(mapicfg__punycode_encode(korean, sizeof korean / sizeof *korean, encoded), 0);
    ck_assert_uint_eq(mapicfg__punycode_decode(too_long, sizeof too_long - 1, decoded), 0);
    ck_assert_uint_eq(mapicfg__punycode_decode("99999999", 8, decoded), 0);
    ck_assert_uint_eq(mapicfg__punycode_decode("a-!", 3, decoded), 0);
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
