/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_net_said.c: what an acceptor says of a request: each rule by one that breaks it, and not by one that just does
 * not. tests/api/rules.py wants every rule of listen.def in a test. */
#include <mapicfg-net/acceptor.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "acceptor_client.h"
#include "net/acceptor_state.h"
#include "net/spnego.h"
#include "unit.h"

#define GUID "00000000-0000-0000-0000-000000000003"
#define PATH "/mapi/emsmdb/?MailboxId="

/* ---- headers ---- */

/* A request of a client with which nothing is wrong. */
static const struct header {
    const char *name, *value;
} headers[] = {
    {"METHOD", "POST"},
    {"TARGET", PATH ANNA_GUID "@contoso.com"},
    {"Host", "mail.contoso.com"},
    {"Authorization", "Basic YW5uYTp4"},
    {"X-RequestType", "PING"},
    {"X-RequestId", "{" GUID "}:1"},
    {"X-ClientInfo", "{" GUID "}:1"},
    {"X-ClientApplication", "Outlook/16.0.1.2"},
    {"User-Agent", "t"},
    {"Content-Type", "application/mapi-http"},
    {"Content-Length", "0"},
};

/* The request, in which one header has another value; NULL: it is left out. One that is not among them is added. */
static void send_with(const char *name, const char *value) {
    char text[4096];
    int used = 0, is_there = 0;
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        const int is_it = strcmp(headers[i].name, name) == 0;
        const char *now = is_it ? value : headers[i].value;
        is_there |= is_it;
        if (!now) continue;
        used += snprintf(text + used, sizeof text - (size_t)used,
                         i == 0 ? "%.0s%s " : i == 1 ? "%.0s%s HTTP/1.1\r\n" : "%s: %s\r\n", headers[i].name, now);
    }
    if (!is_there) used += snprintf(text + used, sizeof text - (size_t)used, "%s: %s\r\n", name, value);
    snprintf(text + used, sizeof text - (size_t)used, "\r\n");
    send_text(text);
}

static const struct {
    const char *id, *name, *wrong, *right;
    int32_t code; /* X-ResponseCode, [MS-OXCMAPIHTTP] 2.2.3.3.3; -1: there is none */
} rows[] = {
    {"listen-mailbox-id-form", "TARGET", PATH "anna@contoso.com", PATH ANNA_GUID "%40contoso.com", 0},
    {"listen-mailbox-id-form", "TARGET", PATH ANNA_GUID, PATH ANNA_GUID "@contoso.com&X=1", 0},
    {"listen-mailbox-id-form", "TARGET", PATH ANNA_GUID "%41c", "/mapi/emsmdb?x&mailboxid=" ANNA_GUID "@c", 0},
    {"listen-mailbox-id-unknown", "TARGET", PATH GUID "@contoso.com", PATH ANNA_GUID "@contoso.com", 0},
    {"listen-mailbox-id-missing", "TARGET", PATH, PATH ANNA_GUID "@contoso.com", -1},
    {"listen-mapi-method", "METHOD", "GET", "POST", 2},
    {"listen-mapi-method", "METHOD", "post", "POST", 2},
    {"listen-request-type-missing", "X-RequestType", "", "PING", 7},
    {"listen-request-type-unknown", "X-RequestType", "Ping2", "ping", 5},
    {"listen-request-type-other", "X-RequestType", "Bind", "PING", 5},
    {"listen-request-id-missing", "X-RequestId", NULL, GUID ":0", 7},
    {"listen-request-id-form", "X-RequestId", "{" GUID "}", "{" GUID "}:18446744073709551615", 0},
    {"listen-request-id-form", "X-RequestId", GUID ":x", GUID ":7", 0},
    {"listen-client-info-missing", "X-ClientInfo", NULL, "{" GUID "}:7", 7},
    {"listen-client-info-form", "X-ClientInfo", "anna", "{" GUID "}:7", 0},
    {"listen-client-application-missing", "X-ClientApplication", NULL, "T/1", 0},
    {"listen-client-application-form", "X-ClientApplication", "Outlook", "Outlook/15.0.0.0", 0},
    {"listen-client-application-form", "X-ClientApplication", "/15.0", "O/15", 0},
    {"listen-content-type", "Content-Type", "application/octet-stream", "Application/Mapi-Http ; x=y", 4},
    {"listen-user-agent-missing", "User-Agent", NULL, "t", 0},
    {"listen-device-info", "X-DeviceInfo", "x", NULL, 0},
    {"listen-header-repeated", "X-RequestId", GUID ":1\r\nX-RequestId: " GUID ":2", GUID ":1", 0},
    {"listen-anonymous", "Authorization", NULL, "Basic YW5uYTp4", -1},
    {"listen-scheme-unknown", "Authorization", "Digest x", "basic YW5uYTp4", -1},
    {"listen-scheme-not-offered", "Authorization", "Bearer e30.e30.x", "BASIC   YW5uYTp4", -1},
    {"listen-logon-token", "Authorization", "Basic %", "Basic YW5uYTp4", -1},
    {"listen-logon-token", "Authorization", "NTLM YW5uYTp4", "Basic YW5uYTp4", -1},
    {"listen-logon-token", "Authorization", "Negotiate YW5uYTp4", "Basic YW5uYTp4", -1},
};

START_TEST(a_header_is_judged) {
    begin(NULL);
    send_with(rows[_i].name, rows[_i].wrong);
    ck_assert_msg(has_said(rows[_i].id), "%s", answer);
    ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_RESPONSE), rows[_i].code);
    if (rows[_i].right) send_with(rows[_i].name, rows[_i].right);
    if (!rows[_i].right) send_with("Host", "mail.contoso.com");
    ck_assert(!has_said(rows[_i].id));
    ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_RESPONSE), 0);
    end();
}
END_TEST

START_TEST(nothing_is_wrong_with_what_is_right) {
    begin(NULL);
    send_with("Host", "mail.contoso.com");
    ck_assert(has_said("listen-basic"));
    ck_assert_uint_eq(mapicfg_statements_count(mapicfg_acceptor_request_get_statements(request)), 1);
    end();
}
END_TEST

START_TEST(a_head_has_its_limit) {
    char *text = malloc(70000);
    for (int is_long = 0; is_long < 2; is_long++) {
        const size_t size = MAPICFG__ACCEPTOR_HEAD - 1 + (size_t)is_long;
        const int used = snprintf(text, 200, "GET /mapi/healthcheck.htm HTTP/1.1\r\nHost: h\r\nCookie: ");
        begin(NULL);
        memset(text + used, 'a', size - (size_t)used);
        memcpy(text + size - 4, ENDS, 4);
        if (is_long) text[size - 4] = 'a'; /* it goes on */
        send_pieces(text, size, size);
        ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_STATUS), is_long ? 431 : 200);
        ck_assert_int_eq(has_said("listen-http-head-size"), is_long);
        end();
    }
    free(text);
}
END_TEST

/* ---- bodies ---- */

START_TEST(flags_of_connect_are_judged) {
    char body[sizeof connect_body];
    begin(NULL);
    for (int flags = 0; flags < 2; flags++) {
        memcpy(body, connect_body, sizeof body);
        body[sizeof ANNA_DN] = (char)flags;
        send_mapi(EMSMDB, "Connect", ID("1"), "", body, sizeof body);
        ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_ERROR), 0);
        ck_assert_int_eq(has_said("listen-connect-admin"), flags);
    }
    end();
}
END_TEST

START_TEST(the_mailbox_of_connect_is_that_of_the_url) {
    begin(NULL);
    send_mapi(EMSMDB, "Connect", ID("1"), "", connect_body, sizeof connect_body);
    ck_assert(!has_said("listen-user-dn-other"));
    send_mapi("POST " PATH ANNA_GUID "%40contoso.com HTTP/1.1\r\n", "Connect", ID("1"), "", connect_body,
              sizeof connect_body);
    ck_assert(!has_said("listen-user-dn-other"));
    send_mapi("POST " PATH GUID "@contoso.com HTTP/1.1\r\n", "Connect", ID("1"), "", connect_body, sizeof connect_body);
    ck_assert(has_said("listen-user-dn-other"));
    ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_ERROR), 0);
    end();
}
END_TEST

/* [MS-OXCMAPIHTTP] 2.2.5.1.1: Flags, HasState, State, of which 24 bytes are before CodePage, AuxiliaryBufferSize. */
START_TEST(the_code_page_of_bind_is_judged) {
    static const uint16_t pages[] = {1252, 1200};
    begin(NULL);
    for (size_t i = 0; i < 2; i++) {
        char body[4 + 1 + 36 + 4] = {0};
        body[4] = 1;
        body[5 + 24] = (char)(pages[i] & 0xff);
        body[5 + 25] = (char)(pages[i] >> 8);
        send_mapi(NSPI, "Bind", ID("1"), "", body, sizeof body);
        ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_ERROR), 0);
        ck_assert_int_eq(has_said("listen-bind-code-page"), pages[i] == 1200);
    }
    end();
}
END_TEST

/* ---- NTLM and Negotiate ---- */

/* What is in a message 3 of NTLM ([MS-NLMP] 2.2.1.3); NULL: it is not there. */
struct message {
    const char *target, *binding; /* MsvAvTargetName; MsvAvChannelBindings, 16 bytes */
    int is_version_1, has_mic;
};

static size_t put_pair(unsigned char *to, int id, const void *value, size_t size) {
    to[0] = (unsigned char)id;
    to[2] = (unsigned char)size;
    memcpy(to + 4, value, size);
    return size + 4;
}

static size_t make_message(unsigned char *bytes, const struct message *made) {
    unsigned char *response = bytes + 88, name[128] = {0};
    const size_t name_size = made->target ? 2 * strlen(made->target) : 0;
    size_t size = made->is_version_1 ? 24 : 44;
    memset(bytes, 0, 512);
    memcpy(bytes, "NTLMSSP\0\3", 9);
    for (size_t field = 12; field < 60; field += 8) bytes[field + 4] = 88;
    for (size_t i = 0; i < name_size / 2; i++) name[2 * i] = (unsigned char)made->target[i];
    if (made->target) size += put_pair(response + size, 9, name, name_size);
    if (made->binding) size += put_pair(response + size, 10, made->binding, 16);
    if (made->has_mic) size += put_pair(response + size, 6, "\2\0\0\0", 4);
    if (!made->is_version_1) size += 4; /* MsvAvEOL */
    bytes[20] = bytes[22] = (unsigned char)size;
    memcpy(response + size, "a\0", 2);
    bytes[36] = bytes[38] = 2; /* the user */
    bytes[40] = (unsigned char)(88 + size);
    bytes[60] = 1; /* Unicode */
    return 88 + size + 2;
}

static void send_token(const char *scheme, const void *token, size_t size, const char *body) {
    static char text[4096], encoded[2048];
    EVP_EncodeBlock((unsigned char *)encoded, token, (int)size);
    snprintf(text, sizeof text,
             EMSMDB "Host: h\r\nX-RequestType: PING\r\nContent-Length: %zu\r\nAuthorization: %s %s" ENDS "%s",
             strlen(body), scheme, encoded, body);
    send_text(text);
}

static const char first[] = "NTLMSSP\0\1\0\0\0\x07\x82\x08\xa2";

START_TEST(message_1_is_judged) {
    begin(NULL);
    send_token("NTLM", first, 16, "");
    ck_assert(has_said("listen-ntlm-1") && !has_said("listen-ntlm-body") && !has_said("listen-negotiate-raw"));
    send_token("NTLM", first, 16, "body");
    ck_assert(has_said("listen-ntlm-1") && has_said("listen-ntlm-body"));
    send_token("Negotiate", first, 16, "");
    ck_assert(has_said("listen-ntlm-1") && has_said("listen-negotiate-raw") && !has_said("listen-negotiate-offer"));
    ck_assert_ptr_nonnull(strstr(answer, "WWW-Authenticate: Negotiate TlRMTVNTUAAC"));
    end();
}
END_TEST

/* A token of GSS-API with an AP-REQ (RFC 4120, section 5.5.1) whose ticket is for HTTP/h, by encryption type 18. */
static const unsigned char ticket[] =
    "\x60\x77\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\1\0\x6e\x68\x30\x66\xa0\3\2\1\5\xa1\3\2\1\x0e"
    "\xa2\7\3\5\0\0\0\0\0\xa3\x40\x61\x3e\x30\x3c\xa0\3\2\1\5\xa1\x0d\x1b\x0b" "CONTOSO.COM"
    "\xa2\x14\x30\x12\xa0\3\2\1\2\xa1\x0b\x30\x09\x1b\4HTTP\x1b\1h"
    "\xa3\x10\x30\x0e\xa0\4\2\2\0\x12\xa2\6\4\4TICK\xa4\x0f\x30\x0d\xa0\3\2\1\x12\xa2\6\4\4" "AUTH";
#define TICKET_SIZE (sizeof ticket - 1)

/* What differs from that ticket. */
static const struct {
    const char *from, *to, *said, *not_said;
} tickets[] = {
    {"HTTP", "HTTP", "listen-kerberos-ticket", "listen-kerberos-service"},
    {"HTTP", "http", "listen-kerberos-ticket", "listen-kerberos-weak"},
    {"HTTP", "host", "listen-kerberos-service", "listen-kerberos-weak"},
    {"\2\2\0\x12", "\2\2\0\x17", "listen-kerberos-weak", "listen-kerberos-service"}, /* RC4 */
    {"CONTOSO", "\0ONTOSO", "listen-logon-token", "listen-kerberos-ticket"},
};

static void replace(unsigned char *bytes, size_t size, const char *from, const char *to, size_t count) {
    for (size_t at = 0; at + count <= size; at++)
        if (memcmp(bytes + at, from, count) == 0) {
            memcpy(bytes + at, to, count);
            return;
        }
    ck_abort_msg("it is not there");
}

START_TEST(a_ticket_of_kerberos_is_said) {
    struct mapicfg__secret wrapped = {0};
    unsigned char copy[TICKET_SIZE];
    begin(NULL);
    memcpy(copy, ticket, TICKET_SIZE);
    replace(copy, TICKET_SIZE, tickets[_i].from, tickets[_i].to, 4);
    for (int is_wrapped = 0; is_wrapped < 2; is_wrapped++) {
        ck_assert(mapicfg__spnego_wrap(copy, TICKET_SIZE, &wrapped));
        if (is_wrapped)
            send_token("Negotiate", wrapped.bytes, wrapped.size, "");
        else
            send_token("Negotiate", (char *)copy, TICKET_SIZE, "");
        ck_assert_int_eq(has_said("listen-negotiate-offer"), is_wrapped);
        ck_assert_int_eq(has_said("listen-negotiate-raw"), !is_wrapped);
        ck_assert(has_said(tickets[_i].said) && !has_said(tickets[_i].not_said));
        ck_assert_int_eq(has_said("listen-binding-hidden"), !has_said("listen-logon-token"));
        ck_assert_int_eq(has_said("listen-logon-unverifiable"), !has_said("listen-logon-token"));
        mapicfg__secret_wipe(&wrapped);
    }
    end();
}
END_TEST

#define RIGHT "r" /* stands for the binding of the certificate */
#define ZEROS "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define WRONG "0123456789abcdef"
#define OFF MAPICFG_ACCEPTOR_PROTECTION_OFF
#define ALLOW MAPICFG_ACCEPTOR_PROTECTION_ALLOW
#define REQUIRE MAPICFG_ACCEPTOR_PROTECTION_REQUIRE

/* [MS-NLMP] 3.2.5.1.2 and 2.2.2.1; what "allow" and "require" let in is Exchange's page on Extended Protection. */
static const struct {
    struct message message;
    uint32_t protection;
    const char *said, *not_said;
    int is_let_in;
} messages[] = {
    {{"HTTP/h", RIGHT, 0, 1}, REQUIRE, "listen-binding-right", "listen-binding-refused", 1},
    {{"HTTP/h", RIGHT, 0, 1}, REQUIRE, "listen-ntlm-pairs", "listen-ntlm-no-mic", 1},
    {{"HTTP/h", RIGHT, 0, 0}, REQUIRE, "listen-ntlm-no-mic", "listen-ntlm-no-target", 1},
    {{NULL, RIGHT, 0, 1}, REQUIRE, "listen-ntlm-no-target", "listen-ntlm-target", 1},
    {{"HTTP/i", RIGHT, 0, 1}, REQUIRE, "listen-ntlm-target", "listen-ntlm-no-target", 1},
    {{"HTTP/h", NULL, 0, 1}, OFF, "listen-binding-none", "listen-binding-refused", 1},
    {{"HTTP/h", NULL, 0, 1}, ALLOW, "listen-binding-none", "listen-binding-refused", 1},
    {{"HTTP/h", NULL, 0, 1}, REQUIRE, "listen-binding-refused", "listen-binding-zero", 0},
    {{"HTTP/h", ZEROS, 0, 1}, OFF, "listen-binding-zero", "listen-binding-wrong", 1},
    {{"HTTP/h", ZEROS, 0, 1}, ALLOW, "listen-binding-zero", "listen-binding-refused", 1},
    {{"HTTP/h", ZEROS, 0, 1}, REQUIRE, "listen-binding-refused", "listen-binding-none", 0},
    {{"HTTP/h", WRONG, 0, 1}, OFF, "listen-binding-wrong", "listen-binding-refused", 1},
    {{"HTTP/h", WRONG, 0, 1}, ALLOW, "listen-binding-refused", "listen-binding-right", 0},
    {{"HTTP/h", WRONG, 0, 1}, REQUIRE, "listen-binding-wrong", "listen-binding-right", 0},
    {{NULL, NULL, 1, 0}, ALLOW, "listen-ntlm-version", "listen-ntlm-pairs", 1},
    {{NULL, NULL, 1, 0}, REQUIRE, "listen-binding-refused", "listen-ntlm-no-mic", 0},
};

START_TEST(message_3_is_judged) {
    mapicfg_acceptor_options options = MAPICFG_ACCEPTOR_OPTIONS_INIT;
    struct message made = messages[_i].message;
    unsigned char bytes[512];
    options.flags = MAPICFG_ACCEPTOR_ANY_LOGON;
    options.protection = messages[_i].protection;
    begin(&options);
    acceptor->has_binding = 1; /* without a certificate */
    memcpy(acceptor->ntlm_binding, "fedcba9876543210", 16);
    if (made.binding && strcmp(made.binding, RIGHT) == 0) made.binding = (const char *)acceptor->ntlm_binding;
    send_token("NTLM", first, 16, "");
    send_token("NTLM", bytes, make_message(bytes, &made), "");
    ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_STATUS), messages[_i].is_let_in ? 200 : 401);
    ck_assert(has_said(messages[_i].said));
    ck_assert(!has_said(messages[_i].not_said));
    end();
}
END_TEST

/* The connection is logged on until the client logs on again. */
START_TEST(a_logon_holds_for_the_connection) {
    mapicfg_acceptor_options options = MAPICFG_ACCEPTOR_OPTIONS_INIT;
    const struct message made = {"HTTP/h", WRONG, 0, 1};
    unsigned char bytes[512];
    options.flags = MAPICFG_ACCEPTOR_ANY_LOGON;
    begin(&options);
    send_token("NTLM", first, 16, "");
    send_token("NTLM", bytes, make_message(bytes, &made), "");
    ck_assert(has_said("listen-binding-unknown") && !has_said("listen-logon-again"));
    send_with("Authorization", NULL);
    ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_STATUS), 200);
    ck_assert(!has_said("listen-anonymous") && !has_said("listen-logon-again"));
    send_token("NTLM", first, 16, "");
    ck_assert_int_eq(number(MAPICFG_ACCEPTOR_NUMBER_STATUS), 401);
    ck_assert(has_said("listen-logon-again"));
    send_with("Authorization", NULL);
    ck_assert(has_said("listen-anonymous"));
    end();
}
END_TEST

START_TEST(bearer_without_a_token_asks_for_the_authority) {
    mapicfg_acceptor_options options = MAPICFG_ACCEPTOR_OPTIONS_INIT;
    options.auth = MAPICFG_HTTP_AUTH_BEARER;
    begin(&options);
    send_with("Authorization", "Bearer");
    ck_assert(has_said("listen-bearer-empty") && !has_said("listen-bearer-form"));
    send_with("Authorization", "Bearer x");
    ck_assert(!has_said("listen-bearer-empty") && has_said("listen-bearer-form"));
    end();
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("net_said");
    TCase *all = tcase_create("all");
    tcase_add_loop_test(all, a_header_is_judged, 0, ROWS(rows));
    tcase_add_test(all, nothing_is_wrong_with_what_is_right);
    tcase_add_test(all, a_head_has_its_limit);
    tcase_add_test(all, flags_of_connect_are_judged);
    tcase_add_test(all, the_mailbox_of_connect_is_that_of_the_url);
    tcase_add_test(all, the_code_page_of_bind_is_judged);
    tcase_add_test(all, message_1_is_judged);
    tcase_add_loop_test(all, a_ticket_of_kerberos_is_said, 0, ROWS(tickets));
    tcase_add_loop_test(all, message_3_is_judged, 0, ROWS(messages));
    tcase_add_test(all, a_logon_holds_for_the_connection);
    tcase_add_test(all, bearer_without_a_token_asks_for_the_authority);
    suite_add_tcase(suite, all);
    return suite;
}
