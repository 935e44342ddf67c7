/* SPDX-License-Identifier: LGPL-2.1-or-later
 * response.c: a response as callers see it, and the reasons that say why it is as it is. */
#include <stddef.h>
#include <string.h>

#include "autodiscover/autodiscover.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

/* ---- reasons ---- */

/* Reasons have no arguments and no place: each is one constant. */
static const mapicfg_statement said[] = {
#define RULE(name, ...) {.rule = &mapicfg__rules[RULE_##name]},
#include "rule/autodiscover.def"
#undef RULE
};
_Static_assert(MAPICFG__REASONS <= 128, "each reason has a bit");

void mapicfg__reasons_add(struct mapicfg__reasons *to, enum mapicfg__rule_number reason) {
    unsigned bit = (unsigned)(reason - RULE_REASON_CLIENT_CAPABLE);
    to->words[bit / 64] |= UINT64_C(1) << bit % 64;
}

void mapicfg__reasons_join(struct mapicfg__reasons *to, const struct mapicfg__reasons *from) {
    to->words[0] |= from->words[0];
    to->words[1] |= from->words[1];
}

int mapicfg__reasons_has(const struct mapicfg__reasons *reasons, enum mapicfg__rule_number reason) {
    unsigned bit = (unsigned)(reason - RULE_REASON_CLIENT_CAPABLE);
    return (int)(reasons->words[bit / 64] >> bit % 64 & 1);
}

void mapicfg__response_reasons(mapicfg_autodiscover_response *response, const struct mapicfg__reasons *reasons) {
    size_t count = 0;
    for (size_t word = 0; word < 2; word++) {
        size_t bit = word * 64;
        for (uint64_t bits = reasons->words[word]; bits; bits >>= 1, bit++)
            if (bits & 1) response->reason_items[count++] = (mapicfg_statement *)&said[bit];
    }
    response->reasons = (struct mapicfg_statements){.items = response->reason_items, .count = count};
}

/* ---- making ---- */

void mapicfg__response_header(mapicfg_autodiscover_response *response, const char *name, const char *value) {
    if (response->header_count == MAPICFG__MAX_HEADERS) return;
    response->headers[response->header_count].name = name;
    response->headers[response->header_count++].value = value;
}

#define MAX_ID 128u

/* The size of an id that a header may have; 0 for none. A character that ends the header never gets into one. */
static size_t id_size(const char *id) {
    size_t size = 0;
    if (!id) return 0;
    for (; id[size]; size++)
        if ((unsigned char)id[size] <= ' ' || (unsigned char)id[size] >= 0x7f || size == MAX_ID) return 0;
    return size;
}

static int is_wanted_back(const char *flag) {
    return flag && mapicfg__text_is_word(flag, strlen(flag), "true");
}

/* A header with an id, for which there is room at `at`; returns what is behind it. */
static char *put_id(mapicfg_autodiscover_response *response, const char *name, const char *id, size_t size, char *at) {
    if (!size) return at;
    memcpy(at, id, size);
    at[size] = '\0';
    mapicfg__response_header(response, name, at);
    return at + size + 1;
}

mapicfg_autodiscover_response *mapicfg__response_new(const struct mapicfg__exchange *exchange, uint32_t status,
                                                     const char *type, size_t size) {
    const mapicfg_autodiscover_request *request = exchange->request;
    const char *server = exchange->autodiscover->options.front_end_server;
    size_t own = id_size(request->request_id);
    size_t clients = is_wanted_back(request->return_client_request_id) ? id_size(request->client_request_id) : 0;
    if (size > SIZE_MAX - sizeof(mapicfg_autodiscover_response) - 2 * MAX_ID - 3) return NULL;
    mapicfg_autodiscover_response *response = mapicfg__mem_alloc(sizeof *response + size + own + clients + 3);
    if (!response) return NULL;
    memset(response, 0, offsetof(mapicfg_autodiscover_response, headers));
    response->status = status;
    response->size = size;
    response->body[size] = '\0';
    mapicfg__response_header(response, "Content-Type", type);
    mapicfg__response_header(response, "Cache-Control", "private");
    char *at = put_id(response, "request-id", request->request_id, own, response->body + size + 1);
    put_id(response, "client-request-id", request->client_request_id, clients, at);
    if (server) mapicfg__response_header(response, "X-FEServer", server);
    return response;
}

mapicfg_status mapicfg__answer_buffer(struct mapicfg__exchange *exchange, uint32_t status, const char *type,
                                      struct mapicfg__buffer *body) {
    mapicfg_autodiscover_response *response =
        body->failed ? NULL : mapicfg__response_new(exchange, status, type, body->size);
    if (response && body->size) memcpy(response->body, body->data, body->size);
    mapicfg__buffer_free(body);
    if (!response) return mapicfg__error_no_memory(exchange->err);
    mapicfg__response_reasons(response, &exchange->reasons);
    *exchange->response = response;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__answer_text(struct mapicfg__exchange *exchange, uint32_t status, const char *text) {
    struct mapicfg__buffer body = {0};
    mapicfg__buffer_text(&body, text);
    return mapicfg__answer_buffer(exchange, status, MAPICFG__TYPE_TEXT, &body);
}

void mapicfg_autodiscover_response_free(mapicfg_autodiscover_response *response) {
    if (!response) return;
    mapicfg__mem_free(response->owned);
    mapicfg__mem_free(response);
}

/* ---- looking ---- */

uint32_t mapicfg_autodiscover_response_get_status(const mapicfg_autodiscover_response *response) {
    return response ? response->status : 0;
}

size_t mapicfg_autodiscover_response_header_count(const mapicfg_autodiscover_response *response) {
    return response ? response->header_count : 0;
}

const char *mapicfg_autodiscover_response_get_header(const mapicfg_autodiscover_response *response, size_t index) {
    return response && index < response->header_count ? response->headers[index].name : NULL;
}

const char *mapicfg_autodiscover_response_get_value(const mapicfg_autodiscover_response *response, size_t index) {
    return response && index < response->header_count ? response->headers[index].value : NULL;
}

const char *mapicfg_autodiscover_response_get_body(const mapicfg_autodiscover_response *response, size_t *size) {
    if (size) *size = response ? response->size : 0;
    return response ? response->body : "";
}

mapicfg_decision mapicfg_autodiscover_response_get_decision(const mapicfg_autodiscover_response *response) {
    return response ? response->decision : 0;
}

uint32_t mapicfg_autodiscover_response_get_error_code(const mapicfg_autodiscover_response *response) {
    return response ? response->error : 0;
}

const mapicfg_statements *mapicfg_autodiscover_response_get_reasons(const mapicfg_autodiscover_response *response) {
    return response ? &response->reasons : NULL;
}
