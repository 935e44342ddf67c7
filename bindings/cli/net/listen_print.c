/* SPDX-License-Identifier: LGPL-2.1-or-later
 * listen_print.c: what `mapicfg listen` prints. */
#define _POSIX_C_SOURCE 200809L
#include "listen_print.h"

#include "listen_settings.h"
#include "statements.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

/* ---- the beginning ---- */

static void put_schemes(struct stream *out, uint32_t auth, const char *quote) {
    int is_first = 1;
    for (uint32_t bit = 1; bit <= MAPICFG_HTTP_AUTH_BEARER; bit <<= 1) {
        if (!(auth & bit)) continue;
        stream_text(out, is_first ? "" : ", ");
        stream_text(out, quote);
        stream_text(out, mapicfg_http_auth_name(bit));
        stream_text(out, quote);
        is_first = 0;
    }
}

/* The type of binding and the hash in hexadecimal digits. */
static void put_binding(struct stream *out, const void *certificate, size_t size) {
    static const char type[] = "tls-server-end-point:";
    uint8_t binding[MAPICFG_BINDING_SIZE];
    size_t written = 0;
    if (mapicfg_channel_binding(certificate, size, binding, &written, NULL) != MAPICFG_OK) {
        stream_text(out, "none");
        return;
    }
    stream_text(out, type);
    for (size_t i = sizeof type - 1; i < written; i++) {
        char digits[3];
        snprintf(digits, sizeof digits, "%02x", binding[i]);
        stream_text(out, digits);
    }
}

static void begin_json(struct stream *out, const mapicfg_acceptor *acceptor, const struct listen_place *place) {
    stream_text(out, "{\"listening\": \"https://");
    stream_text(out, place->address);
    stream_text(out, "\", \"server\": ");
    stream_json(out, mapicfg_acceptor_get_server(acceptor));
    stream_text(out, ", \"schemes\": [");
    put_schemes(out, mapicfg_acceptor_get_auth(acceptor), "\"");
    stream_text(out, "], \"refused\": [");
    put_schemes(out, place->refused, "\"");
    stream_text(out, "], \"protection\": \"");
    stream_text(out, mapicfg_acceptor_protection_name(mapicfg_acceptor_get_protection(acceptor)));
    stream_text(out, "\", \"ownUrls\": ");
    stream_text(out, place->own_urls ? "true" : "false");
    stream_text(out, ", \"binding\": \"");
    put_binding(out, place->certificate, place->size);
    stream_text(out, "\", \"certificate\": ");
    stream_json(out, place->file);
    stream_text(out, "}\n");
}

static void begin_text(struct stream *out, const mapicfg_acceptor *acceptor, const struct listen_place *place) {
    stream_text(out, "Listening on https://");
    stream_text(out, place->address);
    stream_text(out, " as ");
    stream_safe(out, mapicfg_acceptor_get_server(acceptor));
    stream_text(out, "\n  offers:              ");
    put_schemes(out, mapicfg_acceptor_get_auth(acceptor), "");
    if (place->refused) {
        stream_text(out, "\n  refused:             ");
        put_schemes(out, place->refused, "");
        stream_text(out, ", which nothing here can verify; --accept-any accepts every logon");
    }
    stream_text(out, "\n  Extended Protection: ");
    stream_text(out, mapicfg_acceptor_protection_name(mapicfg_acceptor_get_protection(acceptor)));
    stream_text(out, "\n  Autodiscover:        ");
    stream_text(out, place->own_urls ? "URLs that lead back here"
                                     : "the store's URLs, or with --own-urls ones that lead back here");
    stream_text(out, "\n  channel binding:     ");
    put_binding(out, place->certificate, place->size);
    if (place->file != NULL) {
        stream_text(out, "\n  certificate:         ");
        stream_safe(out, place->file);
    }
    stream_text(out, "\n");
}

void listen_print_begin(struct stream *out, uint32_t format, const mapicfg_acceptor *acceptor,
                        const struct listen_place *place) {
    if (format == LISTEN_JSON)
        begin_json(out, acceptor, place);
    else
        begin_text(out, acceptor, place);
}

/* ---- requests ---- */

static void put_time(struct stream *out, int64_t time, const char *format) {
    const time_t seconds = (time_t)(time / 1000);
    struct tm tm;
    char text[40] = "";
    if (gmtime_r(&seconds, &tm) != NULL) strftime(text, sizeof text, format, &tm);
    stream_text(out, text);
}

static void put_pair(struct stream *out, const char *name, const char *value) {
    stream_text(out, name);
    stream_json(out, value);
}

static void put_origin(struct stream *out, const struct listen_origin *origin) {
    stream_text(out, "{\"time\": \"");
    put_time(out, origin->time, "%Y-%m-%dT%H:%M:%SZ");
    stream_text(out, "\", \"connection\": ");
    stream_number(out, origin->number);
    put_pair(out, ", \"peer\": ", origin->peer);
    put_pair(out, ", \"tls\": ", origin->tls);
}

static void put_head(struct stream *out, const struct listen_origin *origin) {
    put_time(out, origin->time, "%H:%M:%SZ");
    stream_text(out, " #");
    stream_number(out, origin->number);
    stream_char(out, ' ');
}

static void put_number(struct stream *out, const char *name, int64_t number) {
    if (number < 0) return;
    stream_text(out, name);
    stream_number(out, (uint64_t)number);
}

static void put_text(struct stream *out, const char *name, const char *text) {
    if (text == NULL) return;
    stream_text(out, name);
    stream_safe(out, text);
}

static void put_details(struct stream *out, const mapicfg_acceptor_request *request) {
    static const struct {
        uint32_t which;
        const char *name;
    } rows[] = {{MAPICFG_ACCEPTOR_TEXT_TYPE, "    type: "},       {MAPICFG_ACCEPTOR_TEXT_SCHEME, "    logon: "},
                {MAPICFG_ACCEPTOR_TEXT_USER, "    user: "},       {MAPICFG_ACCEPTOR_TEXT_BINDING, "    binding: "},
                {MAPICFG_ACCEPTOR_TEXT_MAILBOX, "    mailbox: "}, {MAPICFG_ACCEPTOR_TEXT_AGENT, "    agent: "}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        statements_line(out, rows[i].name, mapicfg_acceptor_request_get_text(request, rows[i].which));
}

static void put_statements(struct stream *out, const mapicfg_statements *statements) {
    for (size_t i = 0; i < mapicfg_statements_count(statements); i++) {
        const mapicfg_statement *statement = mapicfg_statements_get(statements, i);
        stream_text(out, "    ");
        statements_headline(out, statement);
        if (mapicfg_statement_get_severity(statement) == MAPICFG_SEVERITY_INFO) continue;
        statements_line(out, "        why: ", mapicfg_statement_get_why(statement));
        statements_line(out, "        remedy: ", mapicfg_statement_get_remedy(statement));
    }
}

void listen_print_request(struct stream *out, uint32_t format, const struct listen_origin *origin,
                          const mapicfg_acceptor_request *request) {
    if (format == LISTEN_JSON) {
        char *json = NULL;
        put_origin(out, origin);
        stream_text(out, ", \"request\": ");
        if (mapicfg_acceptor_request_dup_json(request, &json, NULL) != MAPICFG_OK)
            out->error = out->error != 0 ? out->error : ENOMEM;
        stream_text(out, json != NULL ? json : "null");
        stream_text(out, "}\n");
        mapicfg_free(json);
        return;
    }
    put_head(out, origin);
    put_text(out, "", mapicfg_acceptor_request_get_text(request, MAPICFG_ACCEPTOR_TEXT_METHOD));
    put_text(out, " ", mapicfg_acceptor_request_get_text(request, MAPICFG_ACCEPTOR_TEXT_TARGET));
    put_number(out, " -> ", mapicfg_acceptor_request_get_number(request, MAPICFG_ACCEPTOR_NUMBER_STATUS));
    put_number(out, ", X-ResponseCode ",
               mapicfg_acceptor_request_get_number(request, MAPICFG_ACCEPTOR_NUMBER_RESPONSE));
    put_number(out, ", ErrorCode ", mapicfg_acceptor_request_get_number(request, MAPICFG_ACCEPTOR_NUMBER_ERROR));
    stream_char(out, '\n');
    put_details(out, request);
    put_statements(out, mapicfg_acceptor_request_get_statements(request));
    stream_char(out, '\n');
}

void listen_print_failure(struct stream *out, uint32_t format, const struct listen_origin *origin, const char *what) {
    if (format == LISTEN_JSON) {
        put_origin(out, origin);
        put_pair(out, ", \"failure\": ", what);
        stream_text(out, "}\n");
        return;
    }
    put_head(out, origin);
    stream_safe(out, what);
    stream_text(out, "\n\n");
}
