/* SPDX-License-Identifier: LGPL-2.1-or-later
 * acceptor_request.c: a request that was received: what is said about it, what it tells others, and its answer. */
#include <openssl/crypto.h>
#include <stdarg.h>
#include <string.h>

#include "base/base64.h"
#include "base/error.h"
#include "base/mem.h"
#include "net/acceptor_state.h"
#include "net/visible.h"

#define MOST_ARGUMENTS 6u

struct mapicfg_acceptor_request *mapicfg__acceptor_request_new(mapicfg_error *err) {
    struct mapicfg_acceptor_request *request = mapicfg__mem_zalloc(sizeof *request);
    if (request) {
        request->arena = mapicfg__arena_new();
        for (size_t i = 0; i < MAPICFG_ACCEPTOR_NUMBER_COUNT; i++) request->numbers[i] = -1;
        request->method = request->target = request->query = "";
        if (request->arena && !mapicfg_statements_new(&request->statements, NULL)) return request;
    }
    mapicfg_acceptor_request_free(request);
    mapicfg__error_no_memory(err);
    return NULL;
}

/* All of it: a header that is not well-formed may be Authorization, too. */
void mapicfg__acceptor_wipe(struct mapicfg_acceptor_request *request) {
    if (request->head) OPENSSL_cleanse(request->head, request->head_size);
}

void mapicfg_acceptor_request_free(mapicfg_acceptor_request *request) {
    if (!request) return;
    mapicfg__acceptor_wipe(request);
    mapicfg__arena_free(request->arena);
    mapicfg_statements_free(request->statements);
    mapicfg__buffer_free(&request->body);
    mapicfg__buffer_free(&request->answer);
    mapicfg__mem_free(request);
}

void mapicfg__acceptor_fail(struct mapicfg_acceptor_request *request) {
    if (!request->trouble) request->trouble = mapicfg__error_no_memory(request->err);
}

void mapicfg__acceptor_say(struct mapicfg_acceptor_request *request, const char *id, ...) {
    const char *arguments[MOST_ARGUMENTS];
    size_t count = 0;
    va_list list;
    va_start(list, id);
    for (const char *one; count < MOST_ARGUMENTS && (one = va_arg(list, const char *)) != NULL;)
        arguments[count++] = one;
    va_end(list);
    if (request->trouble) return;
    request->trouble =
        mapicfg_statements_say(request->statements, mapicfg_rule_find(id), NULL, NULL, arguments, count, request->err);
}

/* ---- credentials ---- */

/* A buffer that grows leaves its bytes where it was: so it gets its room at once. */
static void make_room(struct mapicfg__buffer *buffer, size_t size) {
    static const char zeros[256];
    while (buffer->size < size && !buffer->failed) mapicfg__buffer_bytes(buffer, zeros, sizeof zeros);
    buffer->size = 0;
}

int mapicfg__acceptor_decode(struct mapicfg_acceptor_request *request, const char *text, size_t size,
                             struct mapicfg__buffer *out) {
    make_room(out, size + 1);
    const int is_fine = mapicfg__base64_decode(out, text, size);
    if (out->failed) mapicfg__acceptor_fail(request);
    return is_fine && !out->failed;
}

void mapicfg__acceptor_forget(struct mapicfg__buffer *buffer) {
    if (buffer->data) OPENSSL_cleanse(buffer->data, buffer->capacity);
    mapicfg__buffer_free(buffer);
}

/* ---- texts ---- */

const char *mapicfg__acceptor_take(struct mapicfg_acceptor_request *request, struct mapicfg__buffer *text) {
    const char *kept =
        text->failed ? NULL : mapicfg__arena_text(request->arena, text->data ? text->data : "", text->size);
    mapicfg__buffer_free(text);
    if (!kept) mapicfg__acceptor_fail(request);
    return kept ? kept : "";
}

const char *mapicfg__acceptor_clean(struct mapicfg_acceptor_request *request, const char *text, size_t size) {
    struct mapicfg__buffer clean = {0};
    mapicfg__visible_put(&clean, text, size);
    return mapicfg__acceptor_take(request, &clean);
}

const char *mapicfg__acceptor_clean_text(struct mapicfg_acceptor_request *request, const char *text) {
    return mapicfg__acceptor_clean(request, text, strlen(text));
}

const char *mapicfg__acceptor_number(struct mapicfg_acceptor_request *request, uint64_t number) {
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_number(&text, number);
    return mapicfg__acceptor_take(request, &text);
}

/* ---- headers and answers ---- */

const char *mapicfg__acceptor_find(const struct mapicfg_acceptor_request *request, const char *name) {
    size_t at = 0;
    return mapicfg__http_next(&request->headers, name, &at);
}

const char *mapicfg__acceptor_authority(const struct mapicfg_acceptor_request *request) {
    return request->authority ? request->authority : mapicfg__acceptor_find(request, "Host");
}

const char *mapicfg__acceptor_host(const struct mapicfg_acceptor_request *request, size_t *size) {
    const char *host = mapicfg__acceptor_authority(request);
    const char *end = host && *host == '[' ? strchr(host, ']') : NULL;
    *size = 0;
    if (!host) return "";
    *size = end ? (size_t)(end - host) - 1 : strcspn(host, ":");
    return end ? host + 1 : host;
}

void mapicfg__acceptor_put_header(struct mapicfg_acceptor_request *request, const char *name, const char *value) {
    if (!request->trouble)
        request->trouble = mapicfg__http_add(request->arena, &request->answer_headers, name, value, request->err);
}

void mapicfg__acceptor_page(struct mapicfg_acceptor_request *request, uint32_t status, const char *type,
                            const char *text) {
    if (request->status) return;
    request->status = status;
    if (*text) mapicfg__acceptor_put_header(request, "Content-Type", type);
    mapicfg__buffer_text(&request->answer, text);
}

/* ---- what others read ---- */

const char *mapicfg_acceptor_protection_name(uint32_t protection) {
    static const char *const names[] = {NULL, "off", "allow", "require"};
    return protection < sizeof names / sizeof *names ? names[protection] : NULL;
}

const char *mapicfg_acceptor_request_get_text(const mapicfg_acceptor_request *request, uint32_t which) {
    return request && which < MAPICFG_ACCEPTOR_TEXT_COUNT ? request->texts[which] : NULL;
}

int64_t mapicfg_acceptor_request_get_number(const mapicfg_acceptor_request *request, uint32_t which) {
    return request && which < MAPICFG_ACCEPTOR_NUMBER_COUNT ? request->numbers[which] : -1;
}

const mapicfg_statements *mapicfg_acceptor_request_get_statements(const mapicfg_acceptor_request *request) {
    return request ? request->statements : NULL;
}

static void put_name(struct mapicfg__buffer *json, const char *name) {
    mapicfg__buffer_text(json, json->size > 1 ? ", \"" : "\"");
    mapicfg__buffer_text(json, name);
    mapicfg__buffer_text(json, "\": ");
}

static void put_text(struct mapicfg__buffer *json, const char *name, const char *text) {
    put_name(json, name);
    if (text)
        mapicfg__buffer_json(json, text, strlen(text));
    else
        mapicfg__buffer_text(json, "null");
}

static void put_number(struct mapicfg__buffer *json, const char *name, int64_t number) {
    put_name(json, name);
    if (number >= 0)
        mapicfg__buffer_number(json, (uint64_t)number);
    else
        mapicfg__buffer_text(json, "null");
}

static mapicfg_status put_statements(struct mapicfg__buffer *json, const mapicfg_statements *statements,
                                     mapicfg_error *err) {
    put_name(json, "statements");
    mapicfg__buffer_char(json, '[');
    for (size_t i = 0; i < mapicfg_statements_count(statements); i++) {
        char *one;
        const mapicfg_status status = mapicfg_statement_dup_json(mapicfg_statements_get(statements, i), &one, err);
        if (status) return status;
        if (i > 0) mapicfg__buffer_text(json, ", ");
        mapicfg__buffer_text(json, one);
        mapicfg_free(one);
    }
    mapicfg__buffer_text(json, "]}");
    return MAPICFG_OK;
}

mapicfg_status mapicfg_acceptor_request_dup_json(const mapicfg_acceptor_request *request, char **json,
                                                 mapicfg_error *err) {
    static const char *const texts[MAPICFG_ACCEPTOR_TEXT_COUNT] = {"method", "target",  "place",     "type",
                                                                   "agent",  "scheme",  "mechanism", "binding",
                                                                   "user",   "mailbox", "service",   "encryption"};
    static const char *const numbers[MAPICFG_ACCEPTOR_NUMBER_COUNT] = {"status", "responseCode", "errorCode",
                                                                       "bodySize"};
    struct mapicfg__buffer text = {0};
    if (!json) return mapicfg__error_null_argument(err, "json");
    *json = NULL;
    if (!request) return mapicfg__error_null_argument(err, "request");
    mapicfg__buffer_char(&text, '{');
    for (uint32_t i = 0; i < MAPICFG_ACCEPTOR_TEXT_COUNT; i++) put_text(&text, texts[i], request->texts[i]);
    for (uint32_t i = 0; i < MAPICFG_ACCEPTOR_NUMBER_COUNT; i++) put_number(&text, numbers[i], request->numbers[i]);
    mapicfg_status status = put_statements(&text, request->statements, err);
    if (!status && text.failed) status = mapicfg__error_no_memory(err);
    if (status)
        mapicfg__buffer_free(&text);
    else
        *json = text.data;
    return status;
}
