/* SPDX-License-Identifier: LGPL-2.1-or-later
 * exchange.h: an Exchange server as bytes, for tests of the probe: answers that the documents and measured servers
 * give, and one thing at a time that is otherwise. */
#ifndef UNIT_EXCHANGE_H
#define UNIT_EXCHANGE_H

#include <mapicfg-net/probe.h>
#include <stdio.h>
#include <string.h>

#include "unit.h"

#define EMSMDB_URL "https://mail.contoso.com/mapi/emsmdb/?MailboxId=11111111-2222-3333-4444-555555555555@contoso.com"
#define NSPI_URL "https://mail.contoso.com/mapi/nspi/?MailboxId=11111111-2222-3333-4444-555555555555@contoso.com"
#define LEGACY_DN "/o=Contoso/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=anna"
#define RUN_GUID "0a0b0c0d-1111-4222-8333-444455556660"
#define CLIENT_GUID "99999999-8888-4777-8666-555544443333"

/* [MS-OXCMAPIHTTP] 2.2.7: meta-tags, and headers behind them. */
#define PREAMBLE "PROCESSING\r\nDONE\r\nX-ElapsedTime: 12\r\nX-StartTime: Tue, 01 Apr 2014 18:58:27 GMT\r\n\r\n"
/* StatusCode, ErrorCode, PollsMax 60000, RetryCount 6, RetryDelay 10000, DnPrefix, DisplayName "Anna", no auxiliary
 * buffer: [MS-OXCMAPIHTTP] 2.2.4.1.2. */
#define CONNECT_REST "\x60\xea\0\0\x06\0\0\0\x10\x27\0\0/o=Contoso\0A\0n\0n\0a\0\0\0\0\0\0\0"
#define CONNECT_BODY "\0\0\0\0\0\0\0\0" CONNECT_REST
#define BIND_BODY "\0\0\0\0\0\0\0\0\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\0\0\0\0"
#define CLOSE_BODY "\0\0\0\0\0\0\0\0\0\0\0\0"
#define UNBIND_BODY "\0\0\0\0\1\0\0\0\0\0\0\0"
#define BYTES(text) text, sizeof(text) - 1

/* What is otherwise in the answer to one step, or to each. NULL and 0: as it should be. */
struct twist {
    const char *step;         /* NULL: each step */
    uint32_t status, failure; /* HTTP status; MAPICFG_HTTP_FAILURE_ */
    const char *set[4];       /* "Name: value" sets a header, "Name:" leaves it out */
    const char *body;         /* the whole body */
    size_t body_size;
    const char *payload; /* what follows the preamble */
    size_t payload_size;
    uint32_t auth, legs, bindings; /* of a request that is authenticated; 0: Basic by one leg */
    const char *mechanism, *version, *address, *words, *tls;
    uint32_t verification, late; /* late: milliseconds before the last byte */
    uint32_t times;              /* how often it applies; 0: always */
    uint32_t error;              /* ErrorCode of Connect, Bind or what closes them */
};

static const char *sent_header(const mapicfg_http_request *request, const char *name) {
    for (size_t i = 0; i < mapicfg_http_request_header_count(request); i++)
        if (strcmp(mapicfg_http_request_get_header(request, i), name) == 0)
            return mapicfg_http_request_get_value(request, i);
    return NULL;
}

static void add_header(mapicfg_http_response *response, const struct twist *twist, const char *name,
                       const char *value) {
    const size_t size = strlen(name);
    for (size_t i = 0; twist && i < 4 && twist->set[i]; i++)
        if (strncmp(twist->set[i], name, size) == 0 && twist->set[i][size] == ':') return;
    ck_assert_int_eq(mapicfg_http_response_add_header(response, name, value, NULL), MAPICFG_OK);
}

static void add_twisted(mapicfg_http_response *response, const struct twist *twist) {
    for (size_t i = 0; twist && i < 4 && twist->set[i]; i++) {
        char name[64];
        const char *colon = strchr(twist->set[i], ':');
        if (!colon[1]) continue;
        snprintf(name, sizeof name, "%.*s", (int)(colon - twist->set[i]), twist->set[i]);
        ck_assert_int_eq(mapicfg_http_response_add_header(response, name, colon + 2, NULL), MAPICFG_OK);
    }
}

static void add_body(mapicfg_http_response *response, const struct twist *twist, const char *bytes, size_t size) {
    const uint32_t late = twist && twist->late ? twist->late : 5;
    if (!size) return;
    ck_assert_int_eq(mapicfg_http_response_add_body(response, bytes, size - 1, 5, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_http_response_add_body(response, bytes + size - 1, 1, late, NULL), MAPICFG_OK);
}

/* Headers that every answer of Exchange has: facts/probe.md 1. */
static void add_exchange(mapicfg_http_response *response, const struct twist *twist,
                         const mapicfg_http_request *request) {
    add_header(response, twist, "Server", "Microsoft-IIS/10.0");
    add_header(response, twist, "request-id", "5f4c2a0e-0000-4000-8000-00000000abcd");
    add_header(response, twist, "X-FEServer", "EX1");
    if (!sent_header(request, "X-RequestType")) return;
    add_header(response, twist, "X-BEServer", "EX2");
    add_header(response, twist, "X-ServerApplication", "Exchange/15.02.2562.045");
    add_header(response, twist, "X-RequestType", sent_header(request, "X-RequestType"));
    add_header(response, twist, "X-RequestId", sent_header(request, "X-RequestId"));
    add_header(response, twist, "X-ClientInfo", sent_header(request, "X-ClientInfo"));
    add_header(response, twist, "X-PendingPeriod", "30000");
    add_header(response, twist, "X-ExpirationInfo", "900000");
    add_header(response, twist, "X-ResponseCode", "0");
    add_header(response, twist, "Content-Type", "application/mapi-http");
}

static void add_cookies(mapicfg_http_response *response, const struct twist *twist, int is_emsmdb) {
    for (size_t i = 0; twist && i < 4 && twist->set[i]; i++)
        if (strncmp(twist->set[i], "Set-Cookie:", 11) == 0) return;
    const char *const cookies[] = {
        "MapiRouting=UlVN; path=/mapi/; secure; HttpOnly",
        is_emsmdb ? "MapiContext=MAPIAAAA; path=/mapi/emsmdb; secure; HttpOnly"
                  : "MapiContext=NSPIAAAA; path=/mapi/nspi; secure; HttpOnly",
        is_emsmdb ? "MapiSequence=1-x; path=/mapi/emsmdb; secure; HttpOnly"
                  : "MapiSequence=2-y; path=/mapi/nspi; secure; HttpOnly",
        "X-BackEndCookie=S-1-5=u; expires=Tue, 29-Dec-2026 18:58:27 GMT; path=/mapi; secure; HttpOnly"};
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(mapicfg_http_response_add_header(response, "Set-Cookie", cookies[i], NULL), MAPICFG_OK);
}

#define AUTODISCOVER_ANSWER                                                                                            \
    "<?xml version=\"1.0\" encoding=\"utf-8\"?><Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/"           \
    "autodiscover/responseschema/2006\"><Response xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/" \
    "responseschema/2006a\"><User><DisplayName>Anna</DisplayName><LegacyDN>" LEGACY_DN                                 \
    "</LegacyDN></User><Account>"                                                                                      \
    "<AccountType>email</AccountType><Action>settings</Action>"                                                        \
    "<Protocol Type=\"mapiHttp\" Version=\"1\"><MailStore><InternalUrl>" EMSMDB_URL                                    \
    "</InternalUrl></MailStore>"                                                                                       \
    "<AddressBook><InternalUrl>" NSPI_URL                                                                              \
    "</InternalUrl></AddressBook></Protocol></Account></Response></Autodiscover>"

/* The body that a step gets when nothing is wrong. */
static const char *body_of(const char *step, char *room, size_t *size) {
    static const struct {
        const char *step, *bytes;
        size_t size;
    } rows[] = {{"emsmdb-connect", BYTES(CONNECT_BODY)},
                {"emsmdb-disconnect", BYTES(CLOSE_BODY)},
                {"nspi-bind", BYTES(BIND_BODY)},
                {"nspi-unbind", BYTES(UNBIND_BODY)}};
    *size = sizeof PREAMBLE - 1;
    memcpy(room, PREAMBLE, *size);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (strcmp(rows[i].step, step) != 0) continue;
        memcpy(room + *size, rows[i].bytes, rows[i].size);
        *size += rows[i].size;
    }
    return room;
}

static void fill_body(mapicfg_http_response *response, const struct twist *twist, const char *step) {
    char room[4096];
    size_t size;
    const char *body = body_of(step, room, &size);
    if (strcmp(step, "healthcheck") == 0) {
        body = "200 OK<br/>EX1.CONTOSO.COM";
        size = strlen(body);
    } else if (strcmp(step, "autodiscover") == 0) {
        body = AUTODISCOVER_ANSWER;
        size = strlen(body);
    } else if (twist && twist->error) {
        for (size_t i = 0; i < 4; i++) room[sizeof PREAMBLE - 1 + 4 + i] = (char)(twist->error >> (8 * i) & 0xff);
    } else if (twist && twist->payload) {
        size = sizeof PREAMBLE - 1;
        memcpy(room + size, twist->payload, twist->payload_size);
        size += twist->payload_size;
    }
    if (twist && twist->body) {
        body = twist->body;
        size = twist->body_size;
    }
    add_body(response, twist, body, size);
}

static int is_anonymous(const char *step) {
    const size_t size = strlen(step), tail = strlen("-anonymous");
    return size > tail && strcmp(step + size - tail, "-anonymous") == 0;
}

static void fill_link(mapicfg_http_response *response, const struct twist *twist, const mapicfg_http_request *request) {
    mapicfg_http_response_set_peer(response, "203.0.113.5", 443, NULL);
    mapicfg_http_response_add_address(response, twist && twist->address ? twist->address : "203.0.113.5", NULL);
    mapicfg_http_response_set_tls(response, twist && twist->tls ? twist->tls : "TLSv1.3", NULL, NULL);
    mapicfg_http_response_set_time(response, MAPICFG_HTTP_TIME_TOTAL, 7, NULL);
    if (twist && twist->verification)
        mapicfg_http_response_set_verification(response, twist->verification, "certificate has expired", 1, NULL);
    if (twist && twist->failure) mapicfg_http_response_set_failure(response, twist->failure, twist->words, NULL);
    const uint32_t asked = mapicfg_http_request_get_auth(request);
    const uint32_t auth = twist && twist->auth ? twist->auth : asked & MAPICFG_HTTP_AUTH_BASIC;
    const uint32_t bindings = twist ? twist->bindings : 0;
    if (asked && auth && !(twist && twist->auth == MAPICFG_HTTP_AUTH_OTHER))
        ck_assert_int_eq(mapicfg_http_response_set_auth(response, auth, twist && twist->legs ? twist->legs : 1,
                                                        bindings, twist ? twist->mechanism : NULL, NULL),
                         MAPICFG_OK);
}

/* An answer, with the twist when that is for this step. To be freed. */
static mapicfg_http_response *answer_of(const mapicfg_http_request *request, const struct twist *twist) {
    const char *step = mapicfg_http_request_get_step(request);
    mapicfg_http_response *response;
    ck_assert_int_eq(mapicfg_http_response_new(&response, NULL), MAPICFG_OK);
    if (twist && twist->step && strcmp(twist->step, step) != 0) twist = NULL;
    fill_link(response, twist, request);
    if (twist && twist->failure) return response;
    uint32_t status = is_anonymous(step) ? 401 : 200;
    if (twist && twist->status) status = twist->status;
    mapicfg_http_response_set_status(response, status, twist && twist->version ? twist->version : "1.1", NULL, NULL);
    if (status == 200)
        add_exchange(response, twist, request);
    else
        add_header(response, twist, "X-FEServer", "EX1");
    if (status == 401 && !(twist && twist->set[0] && strncmp(twist->set[0], "WWW-Authenticate", 16) == 0))
        add_header(response, twist, "WWW-Authenticate", "Negotiate,NTLM, Basic realm=\"mail, contoso\"");
    add_twisted(response, twist);
    if (status == 200 && sent_header(request, "X-RequestType") && !is_anonymous(step))
        add_cookies(response, twist, strncmp(step, "emsmdb", 6) == 0);
    if (status == 200 || (twist && twist->body)) fill_body(response, twist, step);
    return response;
}

/* Runs it to its end; no step may be asked more often than the limit allows. */
static inline void run_probe(mapicfg_probe *probe, const struct twist *twist) {
    const mapicfg_http_request *request;
    mapicfg_error err;
    size_t count = 0;
    while (mapicfg_probe_next(probe, &request, &err) == MAPICFG_OK && request) {
        ck_assert_uint_lt(count++, mapicfg_probe_most_requests(probe));
        const int is_over = twist && twist->times && count > twist->times;
        mapicfg_http_response *response = answer_of(request, is_over ? NULL : twist);
        ck_assert_msg(mapicfg_probe_answer(probe, response, &err) == MAPICFG_OK, "%s", err.message);
        mapicfg_http_response_free(response);
    }
}

static inline int has_said(const mapicfg_probe *probe, const char *id) {
    const mapicfg_statements *list = mapicfg_probe_get_statements(probe);
    for (size_t i = 0; i < mapicfg_statements_count(list); i++)
        if (strcmp(mapicfg_statement_get_id(mapicfg_statements_get(list, i)), id) == 0) return 1;
    return 0;
}

static inline mapicfg_probe_options usual_options(void) {
    mapicfg_probe_options options = MAPICFG_PROBE_OPTIONS_INIT;
    options.user = "anna@contoso.com";
    options.legacy_dn = LEGACY_DN;
    options.mail_store_url = EMSMDB_URL;
    options.display_name = "Anna";
    options.request_guid = RUN_GUID;
    options.client_guid = CLIENT_GUID;
    return options;
}

static inline mapicfg_probe *new_probe(const mapicfg_probe_options *options) {
    mapicfg_probe *probe;
    mapicfg_error err;
    ck_assert_msg(mapicfg_probe_new(options, &probe, &err) == MAPICFG_OK, "%s", err.message);
    return probe;
}

#endif
