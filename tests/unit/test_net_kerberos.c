/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_net_kerberos.c: elements of DER, and the AP-REQ of a token made by hand as RFC 4120, section 5.5.1, has it: what
 * it says, cut anywhere, and with lies. Real tokens are in tests/net/listen.py. */
#include <stdlib.h>
#include <string.h>

#include "net/der.h"
#include "net/kerberos.h"
#include "unit.h"

#define ROWS(table) (int)(sizeof(table) / sizeof *(table))

/* ---- DER ---- */

static const struct {
    const char *bytes;
    size_t size, contents, rest; /* contents: its size; SIZE_MAX: it is not whole */
    unsigned tag;
} elements[] = {
    {"\x04\0", 2, 0, 0, 4},
    {"\x04\1a\5\0", 5, 1, 2, 4},
    {"\xa1\x81\1a", 4, 1, 0, 0xa1},
    {"\x30\x84\0\0\0\1a", 7, 1, 0, 0x30},
    {"", 0, SIZE_MAX, 0, 0},
    {"\4", 1, SIZE_MAX, 0, 0},
    {"\4\1", 2, SIZE_MAX, 0, 0},
    {"\4\x80\0\0", 4, SIZE_MAX, 0, 0},                         /* without an end of its own */
    {"\4\x85\0\0\0\0\1a", 8, SIZE_MAX, 0, 0},                  /* a length of five bytes */
    {"\4\xff\0\0\0\0\0\0\0\0\0\0\0\0", 14, SIZE_MAX, 0, 0},
    {"\4\x84\xff\xff\xff\xff" "a", 7, SIZE_MAX, 0, 0},         /* 4 GiB */
    {"\4\x82\0", 3, SIZE_MAX, 0, 0},                           /* the length is cut */
    {"\x7f\x81\1\1a", 5, SIZE_MAX, 0, 0},                      /* a tag of several bytes */
};

START_TEST(an_element_is_whole_or_none) {
    char *bytes = malloc(elements[_i].size ? elements[_i].size : 1); /* so that a sanitizer sees a byte behind it */
    memcpy(bytes, elements[_i].bytes, elements[_i].size);
    const struct mapicfg__der before = {(unsigned char *)bytes, elements[_i].size};
    struct mapicfg__der from = before, contents;
    unsigned tag;
    if (elements[_i].contents == SIZE_MAX) {
        ck_assert(!mapicfg__der_next(&from, &tag, &contents));
        ck_assert(from.at == before.at && from.size == before.size);
    } else {
        ck_assert(mapicfg__der_next(&from, &tag, &contents));
        ck_assert_uint_eq(tag, elements[_i].tag);
        ck_assert_uint_eq(contents.size, elements[_i].contents);
        ck_assert_uint_eq(from.size, elements[_i].rest);
    }
    free(bytes);
}
END_TEST

START_TEST(a_number_has_its_sign) {
    static const struct {
        const char *bytes;
        size_t size;
        int64_t number;
    } rows[] = {{"\0", 1, 0},        {"\x7f", 1, 127},          {"\x80", 1, -128},
                {"\0\x80", 2, 128},  {"\xff\x7b", 2, -133},     {"\0\xff\xff\xff\xff", 5, 4294967295},
                {"\x80\0\0\0\0\0\0\0", 8, INT64_MIN}};
    int64_t number = 1;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct mapicfg__der contents = {(const unsigned char *)rows[i].bytes, rows[i].size};
        ck_assert(mapicfg__der_number(contents, &number));
        ck_assert_int_eq(number, rows[i].number);
    }
    ck_assert(!mapicfg__der_number((struct mapicfg__der){(const unsigned char *)"", 0}, &number));
    ck_assert(!mapicfg__der_number((struct mapicfg__der){(const unsigned char *)"\0\0\0\0\0\0\0\0\0", 9}, &number));
}
END_TEST

/* ---- a token ---- */

static const unsigned char token[] =
    "\x60\x81\x8a\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x01\0" /* 0: GSS-API, Kerberos, AP-REQ */
    "\x6e\x7b\x30\x79\xa0\3\2\1\5\xa1\3\2\1\x0e"                     /* 16: pvno 5, msg-type 14 */
    "\xa2\7\3\5\0\x20\0\0\0"                                         /* 30: mutual-required */
    "\xa3\x53\x61\x51\x30\x4f\xa0\3\2\1\5\xa1\x0d\x1b\x0b" "CONTOSO.COM" /* 39: the ticket, tkt-vno 5, the realm */
    "\xa2\x23\x30\x21\xa0\3\2\1\2\xa1\x1a\x30\x18\x1b\4HTTP\x1b\x10mail.contoso.com" /* 65: sname */
    "\xa3\x14\x30\x12\xa0\3\2\1\x12\xa1\3\2\1\7\xa2\6\4\4TICK" /* 102: etype 18, kvno 7, cipher */
    "\xa4\x0f\x30\x0d\xa0\3\2\1\x11\xa2\6\4\4" "AUTH";           /* 124: the authenticator, etype 17 */
#define SIZE (sizeof token - 1)

START_TEST(a_ticket_is_read) {
    struct mapicfg__kerberos request;
    ck_assert_uint_eq(SIZE, 141);
    mapicfg__kerberos_read(&request, token, SIZE);
    ck_assert_ptr_null(request.wrong);
    ck_assert_str_eq(request.service, "HTTP/mail.contoso.com");
    ck_assert_str_eq(request.realm, "CONTOSO.COM");
    ck_assert_int_eq(request.ticket_type, 18);
    ck_assert_int_eq(request.session_type, 17);
    ck_assert_int_eq(request.key_version, 7);
    for (size_t size = 0; size < SIZE; size++) {
        unsigned char *cut = malloc(size ? size : 1);
        memcpy(cut, token, size);
        mapicfg__kerberos_read(&request, cut, size);
        ck_assert_ptr_nonnull(request.wrong);
        free(cut);
    }
}
END_TEST

/* Each byte that is not as it should be; NULL: it does not matter here. */
static const struct {
    size_t at, size;
    const char *bytes, *wrong;
} lies[] = {
    {0, 1, "\x61", "not of GSS-API"},
    {1, 2, "\x80\0", "not whole"},                 /* without an end of its own */
    {3, 1, "\5", "does not name the mechanism"},
    {4, 2, "\x81\xff", "does not name the mechanism"}, /* longer than the rest */
    {14, 2, "\2\0", "not an AP-REQ"},              /* AP-REP */
    {14, 2, "\3\0", "not an AP-REQ"},              /* KRB-ERROR */
    {14, 2, "\4\0", "not an AP-REQ"},              /* of a user to a user */
    {16, 1, "\x6f", "AP-REQ is not whole"},
    {17, 1, "\x7f", "AP-REQ is not whole"},
    {18, 1, "\x31", "AP-REQ is not whole"},
    {24, 1, "\4", "AP-REQ is not of Kerberos 5"},
    {29, 1, "\x0f", "AP-REQ is not of Kerberos 5"},
    {22, 1, "\4", "AP-REQ is not of Kerberos 5"}, /* no INTEGER */
    {39, 1, "\xa5", "no ticket"},
    {41, 1, "\x62", "no ticket"},
    {42, 1, "\x7f", "no ticket"},
    {49, 1, "\4", "ticket is not of Kerberos 5"},
    {50, 1, "\xa6", "no realm"},
    {52, 1, "\x0c", "no realm"}, /* UTF8String */
    {56, 1, "\0", "no realm"},
    {65, 1, "\xa6", "names no service"},
    {74, 1, "\xa6", "names no service"},
    {78, 1, "\4", "names no service"},
    {79, 1, "\x40", "names no service"},
    {85, 1, "\x11", "names no service"}, /* longer than the list */
    {81, 1, "\0", "names no service"},   /* HTTP with a NUL */
    {102, 1, "\xa6", "no encrypted part"},
    {106, 1, "\xa5", "no encrypted part"}, /* no etype */
    {118, 1, "\3", "no encrypted part"},
    {116, 1, "\xa5", "no encrypted part"}, /* no cipher */
    {113, 1, "\4", "no encrypted part"},   /* a kvno that is no INTEGER */
    {124, 1, "\xa5", "no authenticator"},
    {135, 1, "\3", "no authenticator"},
    {32, 7, "\3\5\0\0\0\0\0", NULL}, /* no flags */
    {73, 1, "\1", NULL},                /* name-type */
};

START_TEST(lies_are_found) {
    struct mapicfg__kerberos request;
    unsigned char copy[SIZE];
    memcpy(copy, token, SIZE);
    memcpy(copy + lies[_i].at, lies[_i].bytes, lies[_i].size);
    mapicfg__kerberos_read(&request, copy, SIZE);
    if (!lies[_i].wrong) ck_assert_ptr_null(request.wrong);
    if (lies[_i].wrong) ck_assert_ptr_nonnull(request.wrong);
    if (lies[_i].wrong) ck_assert_msg(strstr(request.wrong, lies[_i].wrong) != NULL, "%s", request.wrong);
}
END_TEST

/* The token with a kvno of as many bytes as that. */
static void read_version(struct mapicfg__kerberos *request, const char *version, size_t size) {
    static const size_t lengths[] = {2, 17, 19, 40, 42, 44, 103, 105, 112, 114}; /* the bytes that say how long */
    unsigned char copy[SIZE + 16];
    const size_t at = 115, more = size - 1;
    memcpy(copy, token, at);
    memcpy(copy + at, version, size);
    memcpy(copy + at + size, token + at + 1, SIZE - at - 1);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) copy[lengths[i]] += (unsigned char)more;
    mapicfg__kerberos_read(request, copy, SIZE + more);
}

/* RFC 4120, section 5.2.9: the kvno is a UInt32. */
START_TEST(a_version_is_32_bits) {
    struct mapicfg__kerberos request;
    read_version(&request, "\x7", 1);
    ck_assert_ptr_null(request.wrong);
    ck_assert_int_eq(request.key_version, 7);
    read_version(&request, "\0\xff\xff\xff\xff", 5);
    ck_assert_ptr_null(request.wrong);
    ck_assert_int_eq(request.key_version, 4294967295);
    static const struct {
        const char *bytes;
        size_t size;
    } rows[] = {{"\1\0\0\0\0", 5}, {"\xff\x7f\xff\xff\xff", 5}, {"\0\0\0\0\0\0\0\0\7", 9}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        read_version(&request, rows[i].bytes, rows[i].size);
        ck_assert_ptr_nonnull(request.wrong);
    }
}
END_TEST

/* Any one byte, whatever it is: nothing is read beyond the token, and names end. */
START_TEST(any_byte_may_be_another) {
    struct mapicfg__kerberos request;
    unsigned char *copy = malloc(SIZE);
    for (size_t at = 0; at < SIZE; at++)
        for (int byte = 0; byte < 256; byte++) {
            memcpy(copy, token, SIZE);
            copy[at] = (unsigned char)byte;
            mapicfg__kerberos_read(&request, copy, SIZE);
            ck_assert_ptr_nonnull(memchr(request.service, '\0', sizeof request.service));
            ck_assert_ptr_nonnull(memchr(request.realm, '\0', sizeof request.realm));
            ck_assert(request.wrong || (request.service[0] && request.realm[0]));
        }
    free(copy);
}
END_TEST

START_TEST(types_have_names) {
    ck_assert_str_eq(mapicfg__kerberos_type_name(18), "aes256-cts-hmac-sha1-96");
    ck_assert_str_eq(mapicfg__kerberos_type_name(23), "rc4-hmac");
    ck_assert_ptr_null(mapicfg__kerberos_type_name(0));
    ck_assert_ptr_null(mapicfg__kerberos_type_name(-133));
    for (int64_t type = -200; type < 200; type++) /* RFC 6649 and RFC 8429 */
        ck_assert_int_eq(mapicfg__kerberos_is_weak(type),
                         type == 1 || type == 2 || type == 3 || type == 16 || type == 23 || type == 24);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("net_kerberos");
    TCase *tcase = tcase_create("kerberos");
    tcase_add_loop_test(tcase, an_element_is_whole_or_none, 0, ROWS(elements));
    tcase_add_test(tcase, a_number_has_its_sign);
    tcase_add_test(tcase, a_ticket_is_read);
    tcase_add_loop_test(tcase, lies_are_found, 0, ROWS(lies));
    tcase_add_test(tcase, a_version_is_32_bits);
    tcase_add_test(tcase, any_byte_may_be_another);
    tcase_add_test(tcase, types_have_names);
    suite_add_tcase(suite, tcase);
    return suite;
}
