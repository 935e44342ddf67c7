/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_net_acceptor.c: an acceptor without a network: requests in pieces of any size, sessions and what breaks them,
 * messages of NTLM and SPNEGO, claims of tokens, limits. Expected values are those of the documents named. */
#include <mapicfg-net/acceptor.h>
#include <mapicfg-net/binding.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acceptor_client.h"
#include "net/acceptor_state.h"
#include "net/ntlm.h"
#include "net/spnego.h"
#include "unit.h"

/* ---- HTTP ---- */

#define CHUNKED "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked" ENDS
#define MANY "abcdefghijklmnopqrstuvwxyz0123456789"

static const struct {
    const char *text;
    uint32_t status;
    const char *said;
} https[] = {
    {"GET /mapi/healthcheck.htm HTTP/1.1\r\nHost: h" ENDS, 200, "listen-health"},
    {"GET /MAPI/HealthCheck.HTM HTTP/1.0\r\nHost: h" ENDS, 200, "listen-health"},
    {"GET /owa HTTP/1.1\r\nHost: h" ENDS, 404, "listen-path"},
    {"GET /mapi/healthcheck.htm HTTP/1.1" ENDS, 400, "listen-http-syntax"},                            /* no Host */
    {"GET /mapi/healthcheck.htm HTTP/1.1\r\nHost: h\r\nHost: i" ENDS, 400, "listen-http-syntax"},
    {"GET /mapi/healthcheck.htm HTTP/1.1\nHost: h\n\n", 400, "listen-http-syntax"},
    {"GET  /mapi/healthcheck.htm HTTP/1.1\r\nHost: h" ENDS, 400, "listen-http-syntax"},
    {"GET /mapi/healthcheck.htm HTTP/2\r\nHost: h" ENDS, 400, "listen-http-syntax"},
    {"GET /mapi/healthcheck.htm HTTP/1.1\r\nHost: h\r\n folded" ENDS, 400, "listen-http-syntax"},
    {"GET /mapi/healthcheck.htm HTTP/1.1\r\nHost: h\r\nno colon" ENDS, 400, "listen-http-syntax"},
    {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2" ENDS, 400, "listen-http-syntax"},
    {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1" ENDS, 400, "listen-http-syntax"},
    {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked" ENDS, 400, "listen-http-syntax"},
    {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip" ENDS, 400, "listen-http-syntax"},
    {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: gzip" ENDS, 400,
     "listen-http-syntax"},
    {"POST / HTTP/1.1\r\nHost: h\r\nA: b\rc" ENDS, 400, "listen-http-syntax"},
    {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1048577" ENDS, 413, "listen-http-body-size"},
    {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked" ENDS "100001\r\n", 413, "listen-http-body-size"},
    {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked" ENDS "x\r\n", 400, "listen-http-syntax"},
    {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked" ENDS "1\r\nab\r\n", 400, "listen-http-syntax"},
    {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked" ENDS "1\na", 400, "listen-http-syntax"},
    {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked" ENDS "1\r0\na", 400, "listen-http-syntax"},
    {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked" ENDS "1\r\na\n", 400, "listen-http-syntax"},
    {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked" ENDS "1\r\na\r\n0\r\n\n", 400,
     "listen-http-syntax"},
    {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked" ENDS "2;x=y\r\nab\r\n0\r\nA: b" ENDS, 404,
     "listen-path"},
    {"POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1" ENDS "a", 404, "listen-http-expect"},
    {"PRI * HTTP/2.0\r\n", 505, "listen-http-2"},
    {EMSMDB ID("1") IDS "X-RequestType: PING\r\nContent-Length: 0" ENDS, 200, "listen-basic"},
    {EMSMDB ID("1") IDS "X-RequestType: PING\r\nX-REQUESTTYPE: Bind" ENDS, 200, "listen-header-repeated"},
    {EMSMDB ID("1") IDS "X-RequestType: PING\r\nAuthorization: Basic Ym9yaXM6eA==" ENDS, 200, "listen-header-repeated"},
    /* RFC 9112, 3.2.2 */
    {"GET https://h/mapi/healthcheck.htm HTTP/1.1\r\nHost: h" ENDS, 200, "listen-health"},
    {"GET HTTP://[::1]:8443/mapi/healthcheck.htm HTTP/1.1\r\nHost: h" ENDS, 200, "listen-health"},
    {"GET https:///mapi/healthcheck.htm HTTP/1.1\r\nHost: h" ENDS, 400, "listen-http-syntax"},
    {"GET https://h HTTP/1.1\r\nHost: h" ENDS, 400, "listen-http-syntax"},
    {"GET ftp://h/mapi/healthcheck.htm HTTP/1.1\r\nHost: h" ENDS, 400, "listen-http-syntax"},
    {"OPTIONS * HTTP/1.1\r\nHost: h" ENDS, 404, "listen-path"}, /* RFC 9112, 3.2.4 */
    {"GET * HTTP/1.1\r\nHost: h" ENDS, 400, "listen-http-syntax"},
    {"GET /mapi/healthcheck.htm#top HTTP/1.1\r\nHost: h" ENDS, 400, "listen-http-syntax"},
    /* RFC 9112, 3.2 */
    {"GET /mapi/healthcheck.htm HTTP/1.1\r\nHost:" ENDS, 200, "listen-health"},
    {"GET /mapi/healthcheck.htm HTTP/1.1\r\nHost: [::1]:8443" ENDS, 200, "listen-health"},
    {"GET /mapi/healthcheck.htm HTTP/1.1\r\nHost: h/x" ENDS, 400, "listen-http-syntax"},
    {"GET /mapi/healthcheck.htm HTTP/1.1\r\nHost: a@h" ENDS, 400, "listen-http-syntax"},
    {"GET /mapi/healthcheck.htm HTTP/1.1\r\nHost: h:x" ENDS, 400, "listen-http-syntax"},
    {"GET /mapi/healthcheck.htm HTTP/1.1\r\nHost: [::1" ENDS, 400, "listen-http-syntax"},
    {"GET /mapi/healthcheck.htm HTTP/1.0\r\nHost: h i" ENDS, 400, "listen-http-syntax"},
    /* RFC 9112, 7.1 */
    {CHUNKED "1 \t;x\r\na\r\n0\r\n\r\n", 404, "listen-path"},
    {CHUNKED "000F;\r\n0123456789abcde\r\n0\r\n\r\n", 404, "listen-path"},
    {CHUNKED " 1\r\n", 400, "listen-http-syntax"},
    {CHUNKED "1 \r\n", 400, "listen-http-syntax"},
    {CHUNKED "0x1\r\n", 400, "listen-http-syntax"},
    {CHUNKED "-1\r\n", 400, "listen-http-syntax"},
    {CHUNKED "1;a\rb", 400, "listen-http-syntax"},
    {CHUNKED "\r\n", 400, "listen-http-syntax"},
    {CHUNKED "0\r\nnothing\r\n", 400, "listen-http-syntax"},
    {CHUNKED "0\r\nA B: c\r\n", 400, "listen-http-syntax"},
    {CHUNKED "0\r\nContent-Length: 5\r\n\r\n", 404, "listen-path"}, /* read past */
    {CHUNKED "0\r\n" MANY MANY ": c\r\n\r\n", 404, "listen-path"},
};

/* A request is the same whatever pieces it comes in. */
START_TEST(requests_come_in_pieces) {
    for (size_t piece = 1; piece < 4000; piece = piece < 8 ? piece + 1 : piece * 9) {
        begin(NULL);
        send_pieces(https[_i].text, strlen(https[_i].text), piece);
        ck_assert_msg(request != NULL, "%s", https[_i].text);
        ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_STATUS), https[_i].status);
        ck_assert_msg(has_said(https[_i].said), "%s: not %s", https[_i].text, https[_i].said);
        ck_assert_int_eq(mapicfg_acceptor_is_over(connection), https[_i].status > 404 || https[_i].status == 400 ||
                                                                   strstr(https[_i].text, "HTTP/1.0") != NULL);
        end();
    }
}
END_TEST

/* What is around chunks is limited for each, not for all: a client may write byte by byte. */
START_TEST(chunks_may_be_many) {
    begin(NULL);
    send_text(CHUNKED);
    for (int i = 0; i < 20000; i++) send_text("1;a=b\r\nx\r\n");
    send_text("0\r\n\r\n");
    ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_STATUS), 404);
    ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_BODY), 20000);
    send_text(CHUNKED "1;");
    for (int i = 0; i < 300 && !request; i++) send_text(MANY);
    ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_STATUS), 400);
    end();
}
END_TEST

/* A password may be behind the name of a user in a URL. */
START_TEST(no_user_of_a_target_is_said) {
    static const char *const targets[] = {"https://anna:hidden1@h/mapi/emsmdb/", "https://anna:hidden1/x@h/",
                                          "anna:hidden1@h:443",                  "https:/anna:hidden1@h/",
                                          "ftp://anna:hidden1@h/",               "https://hidden1@[::1]/"};
    char text[200], *json;
    begin(NULL);
    snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: h" ENDS, targets[_i]);
    send_text(text);
    ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_STATUS), 400);
    ck_assert_int_eq(mapicfg_acceptor_request_dup_json(request, &json, NULL), MAPICFG_OK);
    ck_assert_msg(!strstr(json, "hidden1"), "%s", json);
    mapicfg_free(json);
    end();
}
END_TEST

/* RFC 9110, 7.6.1: a list, in any number of headers, of words in any case. */
START_TEST(connection_is_a_list) {
    static const struct {
        const char *headers;
        int is_over;
    } rows[] = {{"Connection: close", 1},
                {"Connection: Keep-Alive, CLOSE", 1},
                {"connection: keep-alive\r\nConnection: close", 1},
                {"Connection: ,, ,close,", 1},
                {"Connection: x-closed", 0},
                {"Connection: keep-alive\r\nX-Connection: close", 0}};
    char text[200];
    begin(NULL);
    snprintf(text, sizeof text, "GET /mapi/healthcheck.htm HTTP/1.1\r\nHost: h\r\n%s" ENDS, rows[_i].headers);
    send_text(text);
    ck_assert_int_eq(mapicfg_acceptor_is_over(connection), rows[_i].is_over);
    end();
}
END_TEST

/* ---- sessions ---- */

/* Cookies of an answer as a client sends them back. */
static void put_cookies(char *cookies, size_t room) {
    size_t used = (size_t)snprintf(cookies, room, "Cookie: ");
    for (const char *at = answer; (at = strstr(at, "Set-Cookie: ")) != NULL;) {
        at += sizeof "Set-Cookie: " - 1;
        used += (size_t)snprintf(cookies + used, room - used, "%.*s; ", (int)strcspn(at, ";"), at);
    }
    snprintf(cookies + used, room - used, "\r\n");
}

START_TEST(a_session_is_opened_used_and_closed) {
    char cookies[1024], old[1024];
    begin(NULL);
    send_mapi(EMSMDB, "Connect", ID("1"), "", connect_body, sizeof connect_body);
    ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_RESPONSE), 0);
    ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_ERROR), 0);
    ck_assert_uint_eq(mapicfg_acceptor_session_count(acceptor), 1);
    ck_assert_ptr_nonnull(strstr(answer, "X-ResponseCode: 0\r\n"));
    put_cookies(cookies, sizeof cookies);
    memcpy(old, cookies, sizeof old);
    send_mapi(EMSMDB, "PING", ID("2"), cookies, "", 0);
    ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_RESPONSE), 0);
    ck_assert_uint_eq(mapicfg_statements_count(mapicfg_acceptor_request_get_statements(request)), 1); /* Basic */
    put_cookies(cookies, sizeof cookies);
    send_mapi(EMSMDB, "PING", ID("2"), old, "", 0); /* the sequence has gone on */
    ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_RESPONSE), 15);
    ck_assert(has_said("listen-sequence"));
    send_mapi(EMSMDB, "Execute", ID("2"), cookies, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
    ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_RESPONSE), 1);
    ck_assert(has_said("listen-not-served") && has_said("listen-request-id-counter"));
    end();
}
END_TEST

START_TEST(a_session_is_of_its_endpoint_and_user) {
    char cookies[1024];
    begin(NULL);
    send_mapi(EMSMDB, "Connect", ID("1"), "", connect_body, sizeof connect_body);
    put_cookies(cookies, sizeof cookies);
    send_mapi(NSPI, "PING", ID("2"), cookies, "", 0);
    ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_RESPONSE), 10);
    ck_assert(has_said("listen-session-other"));
    const char *context = strstr(cookies, "MapiContext");
    memmove(strstr(cookies, "MapiRouting"), context, strlen(context) + 1);
    send_mapi(EMSMDB, "Disconnect", "X-RequestId: 00000000-0000-0000-0000-000000000009:3\r\n", cookies, "\0\0\0\0", 4);
    ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_RESPONSE), 0);
    ck_assert(has_said("listen-cookie-left-out") && has_said("listen-request-id-session"));
    ck_assert_uint_eq(mapicfg_acceptor_session_count(acceptor), 0);
    end();
}
END_TEST

START_TEST(sessions_are_limited) {
    begin(NULL);
    for (int i = 0; i < 1030; i++) send_mapi(EMSMDB, "Connect", ID("1"), "", connect_body, sizeof connect_body);
    ck_assert_uint_eq(mapicfg_acceptor_session_count(acceptor), 1024);
    end();
}
END_TEST

/* ---- NTLM and SPNEGO ---- */

/* [MS-NLMP] 4.2.4.3, the AUTHENTICATE_MESSAGE of the example of NTLMv2. */
static const unsigned char example[] =
    "NTLMSSP\0\3\0\0\0\x18\0\x18\0\x6c\0\0\0\x54\0\x54\0\x84\0\0\0\x0c\0\x0c\0\x48\0\0\0\x08\0\x08\0\x54\0\0\0"
    "\x10\0\x10\0\x5c\0\0\0\x10\0\x10\0\xd8\0\0\0\x35\x82\x88\xe2\x05\x01\x28\x0a\0\0\0\x0f" "D\0o\0m\0a\0i\0n\0"
    "U\0s\0e\0r\0C\0O\0M\0P\0U\0T\0E\0R\0\x86\xc3\x50\x97\xac\x9c\xec\x10\x25\x54\x76\x4a\x57\xcc\xcc\x19"
    "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\x68\xcd\x0a\xb8\x51\xe5\x1c\x96\xaa\xbc\x92\x7b\xeb\xef\x6a\x1c"
    "\1\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
    "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\0\0\0\0\2\0\x0c\0D\0o\0m\0a\0i\0n\0\1\0\x0c\0S\0e\0r\0v\0e\0r\0\0\0\0\0\0\0\0\0"
    "\xc5\xda\xd2\x54\x4f\xc9\x79\x90\x94\xce\x1c\xe9\x0b\xc9\xd0\x3e";

START_TEST(the_documents_message_is_read) {
    struct mapicfg__ntlm message;
    mapicfg__ntlm_read(&message, example, sizeof example - 1);
    ck_assert_ptr_null(message.wrong);
    ck_assert_uint_eq(message.type, MAPICFG__NTLM_AUTHENTICATE);
    ck_assert_str_eq(message.domain, "Domain");
    ck_assert_str_eq(message.user, "User");
    ck_assert_str_eq(message.workstation, "COMPUTER");
    ck_assert_uint_eq(message.flags, 0xe2888235);
    ck_assert_uint_eq(message.pairs, 1u << 1 | 1u << 2);
    ck_assert(message.is_version_2 && !message.binding && !message.has_mic && !message.has_target);
    for (size_t size = 0; size < sizeof example - 1; size++) { /* cut anywhere */
        unsigned char *cut = malloc(size ? size : 1);
        memcpy(cut, example, size);
        mapicfg__ntlm_read(&message, cut, size);
        ck_assert(size < 16 ? message.type == 0 : message.wrong != NULL || size >= 0xd8);
        free(cut);
    }
}
END_TEST

/* [MS-NLMP] 2.2.1.3: lengths, offsets and names that are not true. */
static const struct {
    size_t at, size;
    const char *bytes, *wrong;
} lies[] = {
    {16, 4, "\xff\xff\xff\xff", "within it"},          /* LmChallengeResponseBufferOffset */
    {20, 2, "\xff\xff", "within it"},                    /* NtChallengeResponseLen */
    {40, 4, "\0\0\0\0", "within it"},                    /* UserNameBufferOffset: in the head */
    {56, 4, "\xf0\xff\xff\xff", "within it"},          /* EncryptedRandomSessionKeyBufferOffset */
    {36, 2, "\7\0", "odd number"},                       /* UserNameLen, of UTF-16 */
    {44, 8, "\0\0\0\0\xff\xff\xff\xff", NULL},         /* WorkstationLen 0: its offset does not count */
    {8, 4, "\0\0\0\0", "messages 1 and 3"},
    {8, 4, "\2\0\0\0", "messages 1 and 3"},
    {0xb0, 2, "\x0a\0", "MsvAvChannelBindings"},          /* AvId of MsvAvNbDomainName, which has 12 bytes */
};

START_TEST(lies_of_a_message_are_found) {
    struct mapicfg__ntlm message;
    unsigned char copy[sizeof example - 1];
    memcpy(copy, example, sizeof copy);
    memcpy(copy + lies[_i].at, lies[_i].bytes, lies[_i].size);
    mapicfg__ntlm_read(&message, copy, sizeof copy);
    ck_assert_int_eq(message.is_ntlm, 1);
    if (!lies[_i].wrong) ck_assert_msg(!message.wrong, "%s", message.wrong);
    if (lies[_i].wrong) ck_assert_ptr_nonnull(message.wrong);
    if (lies[_i].wrong) ck_assert_msg(strstr(message.wrong, lies[_i].wrong) != NULL, "%s", message.wrong);
}
END_TEST

START_TEST(a_challenge_is_well_formed) {
    struct mapicfg__buffer out = {0};
    mapicfg__ntlm_put_challenge(&out, 0xe2088297, "EX1", (const unsigned char *)"01234567", NOW);
    ck_assert(!out.failed);
    const unsigned char *bytes = (const unsigned char *)out.data;
    const size_t info = bytes[40] | (size_t)bytes[41] << 8, at = bytes[44] | (size_t)bytes[45] << 8;
    ck_assert_mem_eq(bytes, "NTLMSSP\0\2\0\0\0", 12);
    ck_assert_mem_eq(bytes + 24, "01234567", 8);
    ck_assert_uint_eq(at + info, out.size);
    size_t next = at;
    unsigned pairs = 0;
    while (bytes[next]) { /* [MS-NLMP] 2.2.2.1: id, size, value */
        pairs |= 1u << bytes[next];
        next += 4u + bytes[next + 2];
        ck_assert_uint_lt(next, out.size);
    }
    ck_assert_uint_eq(next + 4, out.size);
    ck_assert_uint_eq(pairs, 1u << 1 | 1u << 2 | 1u << 3 | 1u << 4 | 1u << 7);
    mapicfg__buffer_free(&out);
}
END_TEST

START_TEST(spnego_of_a_client_is_read) {
    struct mapicfg__secret wrapped = {0};
    struct mapicfg__spnego seen;
    ck_assert(mapicfg__spnego_wrap("ticket", 6, &wrapped)); /* what this library's own client sends */
    ck_assert(mapicfg__spnego_read(&seen, (unsigned char *)wrapped.bytes, wrapped.size));
    ck_assert_int_eq(seen.form, MAPICFG__SPNEGO_INIT);
    ck_assert_uint_eq(seen.mechanisms, MAPICFG__SPNEGO_KERBEROS);
    ck_assert_uint_eq(seen.token_size, 6);
    ck_assert_mem_eq(seen.token, "ticket", 6);
    for (size_t size = 0; size < wrapped.size; size++) {
        unsigned char *cut = malloc(size ? size : 1);
        memcpy(cut, wrapped.bytes, size);
        ck_assert(!mapicfg__spnego_read(&seen, cut, size));
        free(cut);
    }
    ck_assert(mapicfg__spnego_wrap_ntlm("NTLMSSP", 8, &wrapped));
    ck_assert(mapicfg__spnego_read(&seen, (unsigned char *)wrapped.bytes, wrapped.size));
    ck_assert_int_eq(seen.form, MAPICFG__SPNEGO_RESPONSE);
    ck_assert_mem_eq(seen.token, "NTLMSSP", 8);
    mapicfg__secret_wipe(&wrapped);
}
END_TEST

static void send_authorization(const char *scheme, const void *token, size_t size) {
    static char text[4096], encoded[2048];
    ck_assert_uint_lt(size, 1024);
    EVP_EncodeBlock((unsigned char *)encoded, token, (int)size);
    snprintf(text, sizeof text,
             EMSMDB "Host: h\r\nX-RequestType: PING\r\nContent-Length: 0\r\nAuthorization: %s %s" ENDS, scheme,
             encoded);
    send_text(text);
}

START_TEST(ntlm_needs_its_messages_in_order) {
    mapicfg_acceptor_options options = MAPICFG_ACCEPTOR_OPTIONS_INIT;
    options.flags = MAPICFG_ACCEPTOR_ANY_LOGON;
    begin(&options);
    send_authorization("NTLM", example, sizeof example - 1);
    ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_STATUS), 401);
    ck_assert(has_said("listen-ntlm-order") && has_said("listen-binding-none"));
    send_authorization("NTLM", "NTLMSSP\0\1\0\0\0\x07\x82\x08\xa2", 16);
    ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_STATUS), 401);
    ck_assert_ptr_nonnull(strstr(answer, "WWW-Authenticate: NTLM TlRMTVNTUAAC"));
    send_authorization("NTLM", example, sizeof example - 1);
    ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_STATUS), 200);
    ck_assert_str_eq(mapicfg_acceptor_request_get_text(request, MAPICFG_ACCEPTOR_TEXT_USER), "Domain\\User");
    ck_assert(has_said("listen-logon-unverified") && has_said("listen-ntlm-no-mic"));
    end();
}
END_TEST

#define ID_OF(server) {"Identity", server "\\mapi"}, {"Server", server}
#define LONG_NAME "mailbox-server-of-the-central-data-centre-01.branch.of.contoso.example"

/* What the store does not state is told apart from what it does, and what the options say is not assumed. */
START_TEST(what_is_assumed_is_known) {
    static const struct {
        struct stored values[5];
        uint32_t auth, protection, assumed;
        const char *server;
    } rows[] = {
        {{ID_OF("EX1"), {"IISAuthenticationMethods", "Ntlm"}, {"ExtendedProtectionTokenChecking", "None"}},
         0, 0, 0, "EX1"},
        {{{"Identity", "EX1\\mapi"}, {"IISAuthenticationMethods", "Ntlm"}}, 0, 0,
         MAPICFG_ACCEPTOR_ASSUMED_SERVER | MAPICFG_ACCEPTOR_ASSUMED_PROTECTION, "EXCHANGE"},
        {{ID_OF("EX1")}, 0, 0, MAPICFG_ACCEPTOR_ASSUMED_AUTH | MAPICFG_ACCEPTOR_ASSUMED_PROTECTION, "EX1"},
        {{ID_OF("EX1")}, MAPICFG_HTTP_AUTH_BASIC, MAPICFG_ACCEPTOR_PROTECTION_ALLOW, 0, "EX1"},
        {{ID_OF(LONG_NAME)}, MAPICFG_HTTP_AUTH_BASIC, MAPICFG_ACCEPTOR_PROTECTION_ALLOW, 0, LONG_NAME},
        {{{NULL, NULL}}, 0, 0, 7, "EXCHANGE"},
    };
    static const struct stored org[] = {{"MapiHttpEnabled", "True"}, {NULL, NULL}};
    mapicfg_acceptor_options options = MAPICFG_ACCEPTOR_OPTIONS_INIT;
    options.auth = rows[_i].auth;
    options.protection = rows[_i].protection;
    ck_assert_int_eq(mapicfg_directory_open(NULL, NULL, &directory, NULL), MAPICFG_OK);
    ck_assert_int_eq(put_stored(directory, MAPICFG_CLASS_ORG, org), MAPICFG_OK);
    if (rows[_i].values[0].property)
        ck_assert_int_eq(put_stored(directory, MAPICFG_CLASS_VDIR, rows[_i].values), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_acceptor_new(directory, &options, &acceptor, NULL), MAPICFG_OK);
    ck_assert_uint_eq(mapicfg_acceptor_get_assumed(acceptor), rows[_i].assumed);
    ck_assert_str_eq(mapicfg_acceptor_get_server(acceptor), rows[_i].server);
    ck_assert_uint_eq(mapicfg_acceptor_get_assumed(NULL), 0);
    end();
    acceptor = NULL;
}
END_TEST

/* Nobody is not somebody whose name is unknown. */
START_TEST(an_anonymous_logon_is_refused) {
    mapicfg_acceptor_options options = MAPICFG_ACCEPTOR_OPTIONS_INIT;
    char nobody[sizeof example];
    options.flags = MAPICFG_ACCEPTOR_ANY_LOGON;
    begin(&options);
    memcpy(nobody, example, sizeof nobody);
    memset(nobody + 36, 0, 4); /* UserNameLen and UserNameMaxLen */
    send_authorization("NTLM", "NTLMSSP\0\1\0\0\0\x07\x82\x08\xa2", 16);
    send_authorization("NTLM", nobody, sizeof nobody - 1);
    ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_STATUS), 401);
    ck_assert(has_said("listen-ntlm-anonymous") && !has_said("listen-logon-unverified"));
    send_authorization("NTLM", "NTLMSSP", 8); /* short is not another thing */
    ck_assert(has_said("listen-logon-token"));
    ck_assert_str_eq(mapicfg_acceptor_request_get_text(request, MAPICFG_ACCEPTOR_TEXT_MECHANISM), "NTLM");
    end();
}
END_TEST

/* What is left in OpenSSL's queue the caller's TLS would take for an error of its own, and end the connection. */
START_TEST(the_queue_of_errors_is_the_callers) {
    static const char tokens[][6] = {"\x60\x83", "\x60\x84\xff\xff\xff", "\xa1\3\x30\x7f\1", "\x60\x7f\6\6\x2b"};
    mapicfg_acceptor_options options = MAPICFG_ACCEPTOR_OPTIONS_INIT;
    options.auth = MAPICFG_HTTP_AUTH_NEGOTIATE;
    begin(&options);
    ERR_clear_error();
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
        send_authorization("Negotiate", tokens[i], 5);
        ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_STATUS), 401);
        ck_assert_uint_eq(ERR_peek_error(), 0);
    }
    end();
}
END_TEST

/* Bytes of a client's message that are no secrets come out; credentials do not. */
START_TEST(no_credentials_come_out) {
    char *json;
    begin(NULL);
    send_text(EMSMDB ID("1") "Host: h\r\nX-RequestType: PING\r\n"
              "Authorization: Basic YW5uYTpoaWRkZW4x" ENDS); /* anna:hidden1 */
    ck_assert_int_eq(mapicfg_acceptor_request_dup_json(request, &json, NULL), MAPICFG_OK);
    ck_assert_ptr_null(strstr(json, "hidden1"));
    ck_assert_ptr_null(strstr(json, "YW5uYTpoaWRkZW4x"));
    ck_assert_ptr_nonnull(strstr(json, "\"user\": \"anna\""));
    mapicfg_free(json);
    end();
}
END_TEST

/* Neither in the connection nor in the request, whether it was understood or not. */
START_TEST(no_credentials_stay_in_memory) {
    static const char *const heads[] = {
        EMSMDB "Host: h\r\nAuthorization: Basic YW5uYTpoaWRkZW4x" ENDS,
        EMSMDB "Host: h\r\nAuthorization : Basic YW5uYTpoaWRkZW4x" ENDS,
        EMSMDB "Host: h\r\nno colon\r\nAuthorization: Basic YW5uYTpoaWRkZW4x" ENDS,
        EMSMDB "Host: h\r\nAuthorization:\r\n Basic YW5uYTpoaWRkZW4x" ENDS,
    };
    begin(NULL);
    send_text(heads[_i]);
    ck_assert_uint_eq(request->head_size, strlen(heads[_i]));
    for (size_t i = 0; i < request->head_size; i++) ck_assert_int_eq(request->head[i] | connection->head[i], 0);
    end();
}
END_TEST

/* A message 3 of NTLMv2 whose one AV pair is MsvAvTargetName ([MS-NLMP] 2.2.1.3, 2.2.2.7, 2.2.2.1). */
static size_t make_message(unsigned char *bytes, const char *target) {
    const size_t name = 2 * strlen(target), response = 44 + 4 + name + 4;
    memset(bytes, 0, 64 + response);
    memcpy(bytes, "NTLMSSP\0\3", 9);
    for (size_t field = 12; field < 60; field += 8) bytes[field + 4] = 64;
    bytes[20] = bytes[22] = (unsigned char)response;
    bytes[60] = 1; /* Unicode */
    bytes[64 + 44] = 9;
    bytes[64 + 46] = (unsigned char)name;
    for (size_t i = 0; target[i]; i++) bytes[64 + 48 + 2 * i] = (unsigned char)target[i];
    return 64 + response;
}

static const struct {
    const char *host, *target;
    int is_right;
} targets[] = {
    {"mail.contoso.com", "HTTP/mail.contoso.com", 1},
    {"mail.contoso.com:8443", "http/MAIL.contoso.com", 1},
    {"mail.contoso.com", "HTTP/mail.contoso", 0},
    {"mail.contoso.com", "host/mail.contoso.com", 0},
    {"[::1]:8443", "HTTP/[::1]", 1},
    {"[::1]", "HTTP/::1", 1},
    {"[::1]", "HTTP/::2", 0},
};

START_TEST(the_target_is_the_host) {
    unsigned char message[512], encoded[1024];
    char text[2048];
    begin(NULL);
    EVP_EncodeBlock(encoded, message, (int)make_message(message, targets[_i].target));
    snprintf(text, sizeof text, EMSMDB "Host: %s\r\nAuthorization: NTLM %s" ENDS, targets[_i].host, (char *)encoded);
    send_text(text);
    ck_assert(has_said("listen-ntlm-3"));
    ck_assert_int_eq(has_said("listen-ntlm-target"), !targets[_i].is_right);
    /* That of a target that has one has the last word (RFC 9112, 3.2.2). */
    snprintf(text, sizeof text,
             "POST https://%s/mapi/emsmdb/?MailboxId=" ANNA_GUID "@contoso.com HTTP/1.1\r\nHost: other.example\r\n"
             "Authorization: NTLM %s" ENDS, targets[_i].host, (char *)encoded);
    send_text(text);
    ck_assert(has_said("listen-ntlm-3"));
    ck_assert_int_eq(has_said("listen-ntlm-target"), !targets[_i].is_right);
    end();
}
END_TEST

START_TEST(a_logon_without_a_token_is_said_to_have_none) {
    begin(NULL);
    send_text(EMSMDB "Host: h\r\nAuthorization: NTLM" ENDS);
    const mapicfg_statements *said = mapicfg_acceptor_request_get_statements(request);
    ck_assert_ptr_nonnull(strstr(mapicfg_statement_get_sentence(mapicfg_statements_get(said, 0)), "there is no token"));
    end();
}
END_TEST

/* ---- tokens ---- */

/* RFC 7519: HEADER.CLAIMS.SIGNATURE in base64url; the time is 2026-11-18. */
static const struct {
    const char *claims, *said, *not_said;
} tokens[] = {
    {"{\"aud\":\"https://mail.contoso.com/\",\"exp\":1895000000,\"upn\":\"anna@contoso.com\"}", "listen-bearer",
     "listen-bearer-audience"},
    {"{\"aud\":[\"https://mail.contoso.com/\"],\"exp\":1895000000}", "listen-bearer", "listen-bearer-audience"},
    {"{\"aud\":\"https://other.contoso.com/\"}", "listen-bearer-audience", "listen-bearer-expired"},
    {"{\"aud\":[\"https://other.contoso.com/\",\"https://mail.contoso.com/\"]}", "listen-bearer",
     "listen-bearer-audience"},
    {"{\"x\":{\"exp\":1},\"exp\":1795000001}", "listen-bearer", "listen-bearer-expired"},
    {"{\"exp\":1794999999}", "listen-bearer-expired", "listen-bearer-form"},
    {"[1]", "listen-bearer-form", "listen-bearer"},
    {"{\"aud\":", "listen-bearer-form", "listen-bearer"},
    {"", "listen-bearer-form", "listen-bearer"},
};

START_TEST(claims_of_a_token_are_read) {
    static char text[4096], encoded[1024];
    mapicfg_acceptor_options options = MAPICFG_ACCEPTOR_OPTIONS_INIT;
    options.auth = MAPICFG_HTTP_AUTH_BEARER;
    begin(&options);
    EVP_EncodeBlock((unsigned char *)encoded, (const unsigned char *)tokens[_i].claims, (int)strlen(tokens[_i].claims));
    encoded[strcspn(encoded, "=")] = '\0';
    snprintf(text, sizeof text, EMSMDB "Host: mail.contoso.com\r\nAuthorization: Bearer e30.%s.c2ln" ENDS, encoded);
    send_text(text);
    ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_STATUS), 401);
    ck_assert(has_said("listen-logon-unverifiable"));
    ck_assert(has_said(tokens[_i].said));
    ck_assert(!has_said(tokens[_i].not_said));
    end();
}
END_TEST

/* ---- Autodiscover ---- */

#define ASKED                                                                                                         \
    "<Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006\"><Request>" \
    "<EMailAddress>anna@contoso.com</EMailAddress><AcceptableResponseSchema>"                                         \
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema>"      \
    "</Request></Autodiscover>"

static const struct {
    const char *host, *expected; /* of the URLs */
} owns[] = {
    {"localhost:8443", "https://localhost:8443/"},
    {"[::1]:8443", "https://[::1]:8443/"},
    {"MAIL.fabrikam.com", "https://MAIL.fabrikam.com/"},
    {"a&b", "https://mail.contoso.com/"}, /* what cannot be a host is not repeated */
    {"", "https://mail.contoso.com/"},
};

/* Every https URL of the answer is of that host; returns how many there are. */
static int count_urls(const char *expected) {
    int count = 0;
    for (const char *at = answer; (at = strstr(at, "https://")) != NULL; at++, count++)
        ck_assert_msg(strncmp(at, expected, strlen(expected)) == 0, "%.80s", at);
    return count;
}

START_TEST(own_urls_lead_back) {
    mapicfg_acceptor_options options = MAPICFG_ACCEPTOR_OPTIONS_INIT;
    char text[2048];
    const int is_own = strcmp(owns[_i].expected, "https://mail.contoso.com/") != 0;
    options.flags = MAPICFG_ACCEPTOR_OWN_URLS;
    options.auth = MAPICFG_HTTP_AUTH_BASIC;
    begin(&options);
    snprintf(text, sizeof text,
             "GET /autodiscover/autodiscover.json?Email=anna@contoso.com&Protocol=AutodiscoverV1 HTTP/1.1\r\n"
             "Host: %s" ENDS, owns[_i].host);
    send_text(text);
    ck_assert_int_eq(count_urls(owns[_i].expected), 1);
    ck_assert_int_eq(has_said("listen-own-urls"), is_own);
    ck_assert(!has_said("autodiscover-json-other-host"));
    snprintf(text, sizeof text,
             "POST /autodiscover/autodiscover.xml HTTP/1.1\r\nHost: %s\r\nX-MapiHttpCapability: 1\r\n"
             "Authorization: Basic YW5uYTp4\r\nContent-Length: %zu" ENDS ASKED, owns[_i].host, sizeof ASKED - 1);
    send_text(text);
    ck_assert_int_eq(count_urls(owns[_i].expected), 2); /* of the mailbox store and the address book */
    ck_assert_ptr_nonnull(strstr(answer, "/mapi/emsmdb/?MailboxId=" ANNA_GUID "@contoso.com</InternalUrl>"));
    ck_assert_ptr_nonnull(strstr(answer, "<Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/"));
    ck_assert_int_eq(has_said("listen-own-urls"), is_own);
    end();
}
END_TEST

START_TEST(without_the_flag_urls_are_the_stores) {
    begin(NULL);
    send_text("GET /autodiscover/autodiscover.json?Email=anna@contoso.com&Protocol=AutodiscoverV1 HTTP/1.1\r\n"
              "Host: localhost:8443" ENDS);
    ck_assert_int_eq(count_urls("https://mail.contoso.com/"), 1);
    ck_assert(has_said("autodiscover-json-other-host") && !has_said("listen-own-urls"));
    end();
}
END_TEST

/* ---- options ---- */

START_TEST(options_and_arguments_are_checked) {
    mapicfg_acceptor_options options = MAPICFG_ACCEPTOR_OPTIONS_INIT;
    mapicfg_acceptor *none;
    ck_assert_int_eq(open_acceptor_store(&directory), MAPICFG_OK);
    options.flags = 64;
    ck_assert_int_eq(mapicfg_acceptor_new(directory, &options, &none, NULL), MAPICFG_E_ARGUMENT);
    options.flags = 0;
    options.auth = 16;
    ck_assert_int_eq(mapicfg_acceptor_new(directory, &options, &none, NULL), MAPICFG_E_ARGUMENT);
    options.auth = 0;
    options.protection = 4;
    ck_assert_int_eq(mapicfg_acceptor_new(directory, &options, &none, NULL), MAPICFG_E_ARGUMENT);
    options.protection = 0;
    options.server = "EX9";
    ck_assert_int_eq(mapicfg_acceptor_new(directory, &options, &none, NULL), MAPICFG_E_NOT_FOUND);
    options.server = "ex1";
    options.certificate = "not DER";
    options.certificate_size = 7;
    ck_assert_int_eq(mapicfg_acceptor_new(directory, &options, &none, NULL), MAPICFG_E_SYNTAX);
    ck_assert_int_eq(mapicfg_acceptor_new(NULL, NULL, &none, NULL), MAPICFG_E_ARGUMENT);
    options.certificate = NULL;
    ck_assert_int_eq(mapicfg_acceptor_new(directory, &options, &none, NULL), MAPICFG_OK);
    ck_assert_str_eq(mapicfg_acceptor_get_server(none), "EX1");
    ck_assert_uint_eq(mapicfg_acceptor_get_protection(none), MAPICFG_ACCEPTOR_PROTECTION_ALLOW);
    ck_assert_uint_eq(mapicfg_acceptor_get_auth(none),
                      MAPICFG_HTTP_AUTH_BASIC | MAPICFG_HTTP_AUTH_NTLM | MAPICFG_HTTP_AUTH_NEGOTIATE);
    mapicfg_acceptor_free(none);
    mapicfg_directory_close(directory);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("net_acceptor");
    TCase *all = tcase_create("all");
    tcase_add_loop_test(all, requests_come_in_pieces, 0, ROWS(https));
    tcase_add_test(all, chunks_may_be_many);
    tcase_add_loop_test(all, no_user_of_a_target_is_said, 0, 6);
    tcase_add_loop_test(all, connection_is_a_list, 0, 6);
    tcase_add_test(all, a_session_is_opened_used_and_closed);
    tcase_add_test(all, a_session_is_of_its_endpoint_and_user);
    tcase_add_test(all, sessions_are_limited);
    tcase_add_test(all, the_documents_message_is_read);
    tcase_add_loop_test(all, lies_of_a_message_are_found, 0, ROWS(lies));
    tcase_add_test(all, a_challenge_is_well_formed);
    tcase_add_test(all, spnego_of_a_client_is_read);
    tcase_add_test(all, ntlm_needs_its_messages_in_order);
    tcase_add_loop_test(all, what_is_assumed_is_known, 0, 6);
    tcase_add_test(all, an_anonymous_logon_is_refused);
    tcase_add_test(all, no_credentials_come_out);
    tcase_add_test(all, the_queue_of_errors_is_the_callers);
    tcase_add_loop_test(all, no_credentials_stay_in_memory, 0, 4);
    tcase_add_loop_test(all, the_target_is_the_host, 0, ROWS(targets));
    tcase_add_test(all, a_logon_without_a_token_is_said_to_have_none);
    tcase_add_loop_test(all, claims_of_a_token_are_read, 0, ROWS(tokens));
    tcase_add_loop_test(all, own_urls_lead_back, 0, ROWS(owns));
    tcase_add_test(all, without_the_flag_urls_are_the_stores);
    tcase_add_test(all, options_and_arguments_are_checked);
    suite_add_tcase(suite, all);
    return suite;
}
