/* SPDX-License-Identifier: LGPL-2.1-or-later
 * acceptor_client.h: a client of an acceptor without a network: what it sends, and what is said about it. */
#ifndef TESTS_UNIT_ACCEPTOR_CLIENT_H
#define TESTS_UNIT_ACCEPTOR_CLIENT_H

#include <check.h>
#include <stdio.h>

#include "acceptor_store.h"

#define ROWS(table) (int)(sizeof(table) / sizeof *(table))
#define ENDS "\r\n\r\n"
#define IDS                                                                                                       \
    "Host: mail.contoso.com\r\nX-ClientInfo: {00000000-0000-0000-0000-000000000001}:1\r\nX-ClientApplication: T/1\r\n" \
    "User-Agent: t\r\nContent-Type: application/mapi-http\r\nAuthorization: Basic YW5uYTp4\r\n" /* anna:x */
#define ID(number) "X-RequestId: 00000000-0000-0000-0000-000000000002:" number "\r\n"
#define EMSMDB "POST /mapi/emsmdb/?MailboxId=" ANNA_GUID "@contoso.com HTTP/1.1\r\n"
#define NSPI "POST /mapi/nspi/?MailboxId=" ANNA_GUID "@contoso.com HTTP/1.1\r\n"
#define NOW INT64_C(1795000000000)

static mapicfg_directory *directory;
static mapicfg_acceptor *acceptor;
static mapicfg_acceptor_connection *connection;
static mapicfg_acceptor_request *request;
static char answer[16384];

static inline void begin(const mapicfg_acceptor_options *options) {
    ck_assert_int_eq(open_acceptor_store(&directory), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_acceptor_new(directory, options, &acceptor, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_acceptor_connect(acceptor, &connection, NULL), MAPICFG_OK);
}

static inline void end(void) {
    mapicfg_acceptor_request_free(request);
    request = NULL;
    mapicfg_acceptor_disconnect(connection);
    mapicfg_acceptor_free(acceptor);
    mapicfg_directory_close(directory);
}

/* What is left of the answer goes to `answer`. Bytes go in by pieces. */
static inline void send_pieces(const char *bytes, size_t size, size_t piece) {
    mapicfg_acceptor_request_free(request);
    request = NULL;
    for (size_t at = 0; at < size && !request;) {
        size_t taken;
        const size_t now = size - at < piece ? size - at : piece;
        ck_assert_int_eq(mapicfg_acceptor_receive(connection, bytes + at, now, &taken, NULL), MAPICFG_OK);
        ck_assert_uint_le(taken, now);
        ck_assert_int_eq(mapicfg_acceptor_next(connection, NOW, &request, NULL), MAPICFG_OK);
        ck_assert(taken > 0 || request);
        at += taken;
    }
    size_t got = 0;
    const void *out = mapicfg_acceptor_get_output(connection, &got);
    ck_assert_uint_lt(got, sizeof answer);
    if (got) memcpy(answer, out, got);
    answer[got] = '\0';
    mapicfg_acceptor_sent(connection, got);
    ck_assert_ptr_null(mapicfg_acceptor_get_output(connection, NULL));
}

static inline void send_text(const char *text) {
    send_pieces(text, strlen(text), strlen(text));
}

static inline int has_said(const char *id) {
    const mapicfg_statements *said = mapicfg_acceptor_request_get_statements(request);
    for (size_t i = 0; i < mapicfg_statements_count(said); i++)
        if (strcmp(mapicfg_statement_get_id(mapicfg_statements_get(said, i)), id) == 0) return 1;
    return 0;
}

static inline int64_t number(uint32_t which) {
    return mapicfg_acceptor_request_get_number(request, which);
}

/* The NUL of the text is the last zero. */
static const char connect_body[] = ANNA_DN "\0\0\0\0\0\xe4\4\0\0\x09\4\0\0\x09\4\0\0\0\0\0";

static inline void send_mapi(const char *line, const char *type, const char *id, const char *cookies, const char *body,
                      size_t size) {
    static char text[8192];
    const int head = snprintf(text, sizeof text, "%s%s" IDS "%sX-RequestType: %s\r\nContent-Length: %zu" ENDS, line, id,
                              cookies, type, size);
    ck_assert_uint_lt((size_t)head + size, sizeof text);
    memcpy(text + head, body, size);
    send_pieces(text, (size_t)head + size, sizeof text);
}

#endif
