/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_net_mapihttp.c: frames, bodies, cookies and addresses of MAPI over HTTP, as literal bytes: of the samples of
 * [MS-OXCMAPIHTTP] 4, of measured servers and of Gromox. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/address.h"
#include "net/cookies.h"
#include "net/frame.h"
#include "net/reply.h"
#include "unit.h"

#define BYTES(text) text, sizeof(text) - 1

static struct mapicfg__frame read_frame(const char *header, const char *body, size_t size) {
    struct mapicfg__http_header item = {"X-ResponseCode", header};
    const struct mapicfg__http_headers headers = {&item, header ? 1 : 0, 1};
    struct mapicfg__frame frame;
    mapicfg__frame_read(&frame, &headers, body, size);
    return frame;
}

/* ---- frames ---- */

static const struct {
    const char *header, *body;
    size_t size;
    uint32_t faults;
    int64_t code, elapsed;
    uint64_t pending;
    const char *payload;
} frames[] = {
    {"0", BYTES("PROCESSING\r\nDONE\r\nX-ElapsedTime: 12\r\nX-StartTime: Tue, 01 Apr 2014 18:58:27 GMT\r\n\r\nabc"), 0,
     0, 12, 0, "abc"},
    {"0", BYTES("PROCESSING\r\nPENDING\r\nPENDING\r\nDONE\r\nX-ElapsedTime: 5\r\n\r\n"), 0, 0, 5, 2, ""},
    {"0", BYTES("PROCESSING\r\nDONE\r\nX-ResponseCode: 10\r\nX-ElapsedTime: 5\r\n\r\n"), 0, 10, 5, 0, ""},
    {"0", BYTES("PROCESSING\r\nPENDINGPROCESSING\r\nDONE\r\nX-ElapsedTime: 0\r\n\r\nx"), MAPICFG__FRAME_GROMOX, 0, 0, 1,
     "x"},
    {"0, 13", BYTES("PROCESSING\r\nDONE\r\n\r\n"), 0, 13, -1, 0, ""},
    {NULL, BYTES("PROCESSING\r\nDONE\r\n\r\n"), 0, MAPICFG__FRAME_NO_CODE, -1, 0, ""},
    {"x", BYTES("PROCESSING\r\nDONE\r\n\r\n"), 0, MAPICFG__FRAME_BAD_CODE, -1, 0, ""},
    {"99999999999", BYTES("PROCESSING\r\nDONE\r\n\r\n"), 0, MAPICFG__FRAME_BAD_CODE, -1, 0, ""},
    {"0", BYTES(""), MAPICFG__FRAME_NONE, 0, -1, 0, NULL},
    {"7", BYTES("<html>"), MAPICFG__FRAME_NONE, 7, -1, 0, NULL},
    {"0", BYTES("DONE\r\n\r\nabc"), MAPICFG__FRAME_NO_PROCESSING, 0, -1, 0, "abc"},
    {"0", BYTES("PENDING\r\nDONE\r\n\r\n"), MAPICFG__FRAME_NO_PROCESSING, 0, -1, 1, ""},
    {"0", BYTES("PROCESSING\r\n"), MAPICFG__FRAME_NO_DONE, 0, -1, 0, NULL},
    {"0", BYTES("PROCESSING\r\nDONE"), MAPICFG__FRAME_CUT, 0, -1, 0, NULL},
    {"0", BYTES("PROCESSING\nDONE\r\n\r\n"), MAPICFG__FRAME_LF, 0, -1, 0, NULL},
    {"0", BYTES("PROCESSING\r\nPENDING\nDONE\r\n\r\n"), MAPICFG__FRAME_LF, 0, -1, 1, NULL},
    {"0", BYTES("PROCESSING\r\nDONE\n\n"), MAPICFG__FRAME_LF, 0, -1, 0, NULL},
    {"0", BYTES("PROCESSING\r\nDONE\r\n\n"), MAPICFG__FRAME_LF, 0, -1, 0, NULL},
    {"0", BYTES("PROCESSING\r\nDONE\r\nX-ElapsedTime: 1\n\n"), MAPICFG__FRAME_LF, 0, -1, 0, NULL},
    {"0", BYTES("PROCESSING\r\nDONE\r\nX-Elapsed"), MAPICFG__FRAME_CUT, 0, -1, 0, NULL},
    {"0", BYTES("PROCESSING\r\nDONE\r\nno colon\r\n\r\n"), MAPICFG__FRAME_BAD_LINE, 0, -1, 0, ""},
    {"0", BYTES("PROCESSING\r\nDONE\r\nX-ElapsedTime: -1\r\n\r\n"), MAPICFG__FRAME_BAD_ELAPSED, 0, -1, 0, ""},
};

START_TEST(frames_are_read) {
    const struct mapicfg__frame frame = read_frame(frames[_i].header, frames[_i].body, frames[_i].size);
    ck_assert_uint_eq(frame.faults, frames[_i].faults);
    ck_assert_int_eq(frame.code, frames[_i].code);
    ck_assert_int_eq(frame.elapsed, frames[_i].elapsed);
    ck_assert_uint_eq(frame.pending, frames[_i].pending);
    if (!frames[_i].payload) {
        ck_assert_ptr_null(frame.payload);
        return;
    }
    ck_assert_uint_eq(frame.payload_size, strlen(frames[_i].payload));
    ck_assert_mem_eq(frame.payload, frames[_i].payload, frame.payload_size);
}
END_TEST

/* Cut before the empty line it is broken, wherever that is. */
START_TEST(a_cut_frame_is_never_whole) {
    static const char body[] = "PROCESSING\r\nPENDING\r\nDONE\r\nX-ElapsedTime: 12\r\nX-StartTime: a\r\n\r\n";
    for (size_t size = 0; size < sizeof body - 1; size++) {
        char *copy = malloc(size + 1); /* so that a sanitizer sees a byte too far */
        memcpy(copy, body, size);
        const struct mapicfg__frame frame = read_frame("0", copy, size);
        ck_assert_msg(frame.faults & MAPICFG__FRAME_BROKEN, "cut at %zu", size);
        free(copy);
    }
}
END_TEST

/* ---- bodies ---- */

START_TEST(requests_have_the_documented_bytes) {
    static const char connect[] =
        "/o=A/cn=b\0\0\0\0\0\xe4\4\0\0\t\4\0\0\t\4\0\0\0\0\0"; /* 2.2.4.1.1; the last NUL is C's */
    static const char bind[] =
        "\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xe4\4\0\0\t\4\0\0\t\4\0\0\0\0\0";
    struct mapicfg__buffer out = {0};
    mapicfg__reply_put_connect(&out, "/o=A/cn=b");
    ck_assert_uint_eq(out.size, sizeof connect);
    ck_assert_mem_eq(out.data, connect, out.size);
    mapicfg__buffer_free(&out);
    mapicfg__reply_put_bind(&out);
    ck_assert_uint_eq(out.size, 45);
    ck_assert_uint_eq(sizeof bind, 45);
    ck_assert_mem_eq(out.data, bind, 45);
    mapicfg__buffer_free(&out);
    mapicfg__reply_put_unbind(&out);
    mapicfg__reply_put_disconnect(&out);
    ck_assert_uint_eq(out.size, 12);
    ck_assert_mem_eq(out.data, "\0\0\0\0\0\0\0\0\0\0\0\0", 12);
    mapicfg__buffer_free(&out);
}
END_TEST

#define CONNECT_REPLY \
    "\0\0\0\0\0\0\0\0\x60\xea\0\0\x06\0\0\0\x10\x27\0\0/o=A\0\x41\0\xe4\0\x3d\xd8\x00\xde\0\0\3\0\0\0abc"

START_TEST(a_connect_is_read) {
    struct mapicfg__reply reply;
    mapicfg__reply_read(&reply, MAPICFG__REPLY_CONNECT, BYTES(CONNECT_REPLY));
    ck_assert_uint_eq(reply.faults, 0);
    ck_assert(reply.has_status && reply.has_error && !reply.status && !reply.error);
    ck_assert_uint_eq(reply.polls_max, 60000);
    ck_assert_uint_eq(reply.retry_count, 6);
    ck_assert_uint_eq(reply.retry_delay, 10000);
    ck_assert_str_eq(reply.display_name, "A\xc3\xa4\xf0\x9f\x98\x80");
}
END_TEST

START_TEST(a_cut_reply_is_short) {
    static const struct {
        enum mapicfg__reply_kind kind;
        const char *bytes;
        size_t size;
    } rows[] = {{MAPICFG__REPLY_CONNECT, BYTES(CONNECT_REPLY)},
                {MAPICFG__REPLY_BIND, BYTES("\0\0\0\0\0\0\0\0"
                                            "0123456789abcdef"
                                            "\2\0\0\0xy")},
                {MAPICFG__REPLY_PLAIN, BYTES("\0\0\0\0\1\0\0\0\0\0\0\0")}};
    struct mapicfg__reply reply;
    for (size_t size = 0; size <= rows[_i].size; size++) {
        char *copy = malloc(size + 1);
        memcpy(copy, rows[_i].bytes, size);
        mapicfg__reply_read(&reply, rows[_i].kind, copy, size);
        ck_assert_uint_eq(reply.faults, size < rows[_i].size ? MAPICFG__REPLY_SHORT : 0);
        free(copy);
    }
    char longer[128];
    memcpy(longer, rows[_i].bytes, rows[_i].size);
    mapicfg__reply_read(&reply, rows[_i].kind, longer, rows[_i].size + 1);
    ck_assert_uint_eq(reply.faults, MAPICFG__REPLY_EXTRA);
}
END_TEST

START_TEST(a_refusal_has_no_rest) {
    struct mapicfg__reply reply;
    mapicfg__reply_read(&reply, MAPICFG__REPLY_CONNECT, BYTES("\5\0\0\0\0\0\0\0"));
    ck_assert(reply.has_status && !reply.has_error && reply.status == 5 && !reply.faults);
    /* 27 bytes, as a measured server refuses */
    mapicfg__reply_read(&reply, MAPICFG__REPLY_CONNECT,
                        BYTES("\0\0\0\0\xeb\3\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"));
    ck_assert(!reply.status && reply.error == 0x3eb && !reply.faults);
    mapicfg__reply_read(&reply, MAPICFG__REPLY_PLAIN, BYTES("\0\0\0\0\0\0\0\0\xff\xff\xff\xff"));
    ck_assert_uint_eq(reply.faults, MAPICFG__REPLY_SHORT);
}
END_TEST

/* ---- cookies ---- */

static struct mapicfg__cookies jar;

static size_t take(const char *url, const char *const *cookies) {
    struct mapicfg__http_header items[8];
    struct mapicfg__http_headers headers = {items, 0, 8};
    for (; *cookies; cookies++) items[headers.count++] = (struct mapicfg__http_header){"set-cookie", *cookies};
    size_t set, elsewhere;
    ck_assert_int_eq(mapicfg__cookies_take(&jar, &headers, url, &set, &elsewhere, NULL), MAPICFG_OK);
    return set * 100 + elsewhere;
}

static void expect(const char *url, const char *wanted) {
    struct mapicfg__buffer out = {0};
    mapicfg__cookies_put(&jar, url, &out);
    ck_assert_str_eq(out.data ? out.data : "", wanted);
    mapicfg__buffer_free(&out);
}

#define MAIL "https://mail.contoso.com/mapi/emsmdb/?MailboxId=x@contoso.com"
#define BOOK "https://mail.contoso.com/mapi/nspi/?MailboxId=x@contoso.com"
#define TAKE(url, ...) take(url, (const char *const[]){__VA_ARGS__, NULL})

/* The order of the last answer, as a measured client sends it. */
START_TEST(cookies_go_back_by_path) {
    ck_assert_uint_eq(TAKE(MAIL, "MapiRouting=r; path=/mapi/; secure; HttpOnly",
                           "X-BackEndCookie=b1; expires=Tue, 29-Dec-2026 18:58:27 GMT; path=/mapi; secure"),
                      200);
    ck_assert_uint_eq(TAKE(MAIL, "MapiRouting=r; path=/mapi/", "MapiContext=c; path=/mapi/emsmdb",
                           "MapiSequence=1; path=/mapi/emsmdb", "X-BackEndCookie=b2; path=/mapi"),
                      400);
    expect(MAIL, "MapiRouting=r; MapiContext=c; MapiSequence=1; X-BackEndCookie=b2");
    expect(BOOK, "MapiRouting=r; X-BackEndCookie=b2");
    expect("https://MAIL.contoso.com/MAPI/emsmdb/", "MapiRouting=r; MapiContext=c; MapiSequence=1; X-BackEndCookie=b2");
    expect("https://mail.contoso.com/mapi/emsmdbx/", "MapiRouting=r; X-BackEndCookie=b2");
    expect("https://other.contoso.com/mapi/emsmdb/", "");
    TAKE(MAIL, "MapiContext=; path=/mapi/emsmdb; expires=Thu, 01-Jan-1970 00:00:00 GMT",
         "MapiRouting=x; Path=/mapi/; "
         "Max-Age=0");
    expect(MAIL, "MapiSequence=1; X-BackEndCookie=b2");
    ck_assert_uint_eq(TAKE(MAIL, "elsewhere=1; path=/owa", "no name", "=x"), 101);
    ck_assert_uint_eq(TAKE(BOOK, "here=1"), 100); /* the path of the URL */
    expect(BOOK, "X-BackEndCookie=b2; here=1");
    mapicfg__cookies_clear(&jar);
}
END_TEST

START_TEST(a_jar_is_limited) {
    char cookie[32];
    for (int i = 0; i < 200; i++) {
        snprintf(cookie, sizeof cookie, "c%d=1; path=/", i);
        TAKE(MAIL, cookie);
    }
    ck_assert_uint_eq(jar.count, MAPICFG__COOKIES_MOST);
    mapicfg__cookies_clear(&jar);
}
END_TEST

/* ---- addresses ---- */

START_TEST(addresses_are_told_apart) {
    struct mapicfg__address address;
    static const char *const bad[] = {"http://a/",    "https://",    "https:///x", "https://u@a/",
                                      "https://a b/", "https://:1/", "a",          "https://a/\xc3\xa4"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) ck_assert(!mapicfg__address_parse(&address, bad[i]));
    ck_assert(mapicfg__address_parse(&address, "https://a:8443/b/c?d#e"));
    ck_assert(address.host_size == 6 && address.path_size == 4);
    ck_assert(mapicfg__address_same("https://A/x", "https://a:443/y") &&
              !mapicfg__address_same("https://a/", "https://b/"));
    /* RFC 3986, 3.2.2: the dot of the root */
    ck_assert(mapicfg__address_same("https://mail.a./x", "https://MAIL.a/y") &&
              mapicfg__address_same("https://mail.a.:443/", "https://mail.a/") &&
              mapicfg__address_same("https://mail.a.:444/", "https://mail.a:444/") &&
              mapicfg__address_same("https://[::1]:443/", "https://[::1]/"));
    ck_assert(!mapicfg__address_same("https://mail.a./", "https://mail.a:444/") &&
              !mapicfg__address_same("https://mail.a../", "https://mail.a/") &&
              !mapicfg__address_same("https://[::1]:444/", "https://[::1]/"));
    static const char *const near[] = {"10.1.2.3",    "172.16.0.1", "172.31.255.255", "192.168.0.1",
                                       "169.254.1.1", "100.64.0.1", "fd00::1",        "fe80::1"};
    for (size_t i = 0; i < sizeof near / sizeof *near; i++) ck_assert_int_eq(mapicfg__address_is_private(near[i]), 1);
    static const char *const far[] = {"172.32.0.1", "192.169.0.1", "100.128.0.1", "203.0.113.5", "2001:db8::1", "x"};
    for (size_t i = 0; i < sizeof far / sizeof *far; i++) ck_assert_int_eq(mapicfg__address_is_private(far[i]), 0);
    ck_assert_int_eq(mapicfg__address_is_private("127.0.0.1"), -1);
    ck_assert_int_eq(mapicfg__address_is_private("::1"), -1);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("net_mapihttp");
    TCase *tcase = tcase_create("mapihttp");
    tcase_add_loop_test(tcase, frames_are_read, 0, (int)(sizeof frames / sizeof *frames));
    tcase_add_test(tcase, a_cut_frame_is_never_whole);
    tcase_add_test(tcase, requests_have_the_documented_bytes);
    tcase_add_test(tcase, a_connect_is_read);
    tcase_add_loop_test(tcase, a_cut_reply_is_short, 0, 3);
    tcase_add_test(tcase, a_refusal_has_no_rest);
    tcase_add_test(tcase, cookies_go_back_by_path);
    tcase_add_test(tcase, a_jar_is_limited);
    tcase_add_test(tcase, addresses_are_told_apart);
    suite_add_tcase(suite, tcase);
    return suite;
}
