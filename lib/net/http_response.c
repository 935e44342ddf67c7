/* SPDX-License-Identifier: LGPL-2.1-or-later
 * http_response.c: what a sender puts into a response. */
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "net/http.h"

mapicfg_status mapicfg__http_add(struct mapicfg__arena *arena, struct mapicfg__http_headers *headers, const char *name,
                                 const char *value, mapicfg_error *err) {
    struct mapicfg__http_header *items =
        mapicfg__arena_grow(arena, headers->items, headers->count, &headers->capacity, sizeof *items);
    if (!items) return mapicfg__error_no_memory(err);
    headers->items = items;
    const struct mapicfg__http_header header = {mapicfg__arena_text(arena, name, strlen(name)),
                                                mapicfg__arena_text(arena, value, strlen(value))};
    if (!header.name || !header.value) return mapicfg__error_no_memory(err);
    headers->items[headers->count++] = header;
    return MAPICFG_OK;
}

const char *mapicfg__http_next(const struct mapicfg__http_headers *headers, const char *name, size_t *at) {
    while (*at < headers->count) {
        const struct mapicfg__http_header *header = &headers->items[(*at)++];
        if (mapicfg__text_same(header->name, name)) return header->value;
    }
    return NULL;
}

mapicfg_status mapicfg_http_response_new(mapicfg_http_response **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    mapicfg_http_response *response = mapicfg__mem_zalloc(sizeof *response);
    if (!response) return mapicfg__error_no_memory(err);
    response->arena = mapicfg__arena_new();
    if (!response->arena) {
        mapicfg__mem_free(response);
        return mapicfg__error_no_memory(err);
    }
    for (size_t i = 0; i < MAPICFG_HTTP_TIME_COUNT; i++) response->times[i] = -1;
    *out = response;
    return MAPICFG_OK;
}

void mapicfg_http_response_free(mapicfg_http_response *response) {
    if (!response) return;
    mapicfg__arena_free(response->arena);
    mapicfg__buffer_free(&response->body);
    mapicfg__buffer_free(&response->folded);
    mapicfg__mem_free(response->pieces);
    mapicfg__mem_free(response);
}

/* Copies a text that may be NULL. 0: no memory. */
static int keep(mapicfg_http_response *response, const char **to, const char *text) {
    const char *copy = text ? mapicfg__arena_text(response->arena, text, strlen(text)) : NULL;
    if (text && !copy) return 0;
    *to = copy;
    return 1;
}

mapicfg_status mapicfg_http_response_set_status(mapicfg_http_response *response, uint32_t status, const char *version,
                                                const char *reason, mapicfg_error *err) {
    if (!response) return mapicfg__error_null_argument(err, "response");
    if (!version) return mapicfg__error_null_argument(err, "version");
    if (status < 100 || status > 999)
        return mapicfg__error_fail(err, MAPICFG_E_VALUE, "%u is not a status of HTTP: 100 to 999", (unsigned)status);
    const char *kept_version = NULL, *kept_reason = NULL;
    if (!keep(response, &kept_version, version) || !keep(response, &kept_reason, reason))
        return mapicfg__error_no_memory(err);
    response->status = status;
    response->version = kept_version;
    response->reason = kept_reason;
    return MAPICFG_OK;
}

mapicfg_status mapicfg_http_response_add_header(mapicfg_http_response *response, const char *name, const char *value,
                                                mapicfg_error *err) {
    if (!response) return mapicfg__error_null_argument(err, "response");
    if (!name) return mapicfg__error_null_argument(err, "name");
    if (!value) return mapicfg__error_null_argument(err, "value");
    if (response->headers.count == MAPICFG_HTTP_MOST_HEADERS || strlen(name) > MAPICFG_HTTP_MOST_HEADER ||
        strlen(value) > MAPICFG_HTTP_MOST_HEADER)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a response has at most %u headers of at most %u bytes",
                                   MAPICFG_HTTP_MOST_HEADERS, MAPICFG_HTTP_MOST_HEADER);
    return mapicfg__http_add(response->arena, &response->headers, name, value, err);
}

/* The buffer is for one header: what another one has in it goes to the arena. */
static mapicfg_status begin_fold(mapicfg_http_response *response) {
    struct mapicfg__buffer *value = &response->folded;
    struct mapicfg__http_header *items = response->headers.items;
    const size_t before = response->folded_count, now = response->headers.count;
    if (before == now) return MAPICFG_OK;
    const char *kept = before ? mapicfg__arena_text(response->arena, value->data, value->size) : "";
    if (!kept) return MAPICFG_E_NOMEM;
    if (before) items[before - 1].value = kept;
    response->folded_count = 0;
    value->size = 0;
    mapicfg__buffer_text(value, items[now - 1].value);
    if (!value->failed) response->folded_count = now;
    return value->failed ? MAPICFG_E_NOMEM : MAPICFG_OK;
}

mapicfg_status mapicfg__http_response_fold(mapicfg_http_response *response, const char *more, size_t size) {
    struct mapicfg__buffer *value = &response->folded;
    if (!response->headers.count || !size) return MAPICFG_OK;
    mapicfg_status status = begin_fold(response);
    const size_t before = value->size, blank = before > 0;
    if (!status && (size > MAPICFG_HTTP_MOST_HEADER || before + blank + size > MAPICFG_HTTP_MOST_HEADER))
        return MAPICFG_E_LIMIT;
    if (!status) {
        if (blank) mapicfg__buffer_char(value, ' ');
        mapicfg__buffer_bytes(value, more, size);
        if (value->failed) status = MAPICFG_E_NOMEM;
    }
    if (value->failed && value->data) value->data[value->size = before] = '\0';
    value->failed = 0;
    if (response->folded_count) response->headers.items[response->folded_count - 1].value = value->data;
    return status;
}

mapicfg_status mapicfg_http_response_add_body(mapicfg_http_response *response, const void *bytes, size_t size,
                                              uint32_t at, mapicfg_error *err) {
    if (!response) return mapicfg__error_null_argument(err, "response");
    if (!bytes && size) return mapicfg__error_null_argument(err, "bytes");
    if (size > MAPICFG_HTTP_MOST_BODY - response->body.size)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "the body of a response is limited to %zu bytes",
                                   MAPICFG_HTTP_MOST_BODY);
    if (!size) return MAPICFG_OK;
    struct mapicfg__http_piece *last = response->piece_count ? &response->pieces[response->piece_count - 1] : NULL;
    const int is_new = !last || last->at != at;
    if (is_new) {
        void *pieces = mapicfg__mem_grow(response->pieces, &response->piece_capacity, response->piece_count + 1,
                                         sizeof *response->pieces);
        if (!pieces) return mapicfg__error_no_memory(err);
        response->pieces = pieces;
    }
    mapicfg__buffer_bytes(&response->body, bytes, size);
    if (response->body.failed) {
        response->body.failed = 0; /* it keeps what it had */
        return mapicfg__error_no_memory(err);
    }
    response->piece_count += (size_t)is_new;
    response->pieces[response->piece_count - 1] = (struct mapicfg__http_piece){response->body.size, at};
    return MAPICFG_OK;
}

mapicfg_status mapicfg_http_response_set_time(mapicfg_http_response *response, uint32_t which, uint32_t milliseconds,
                                              mapicfg_error *err) {
    if (!response) return mapicfg__error_null_argument(err, "response");
    if (which >= MAPICFG_HTTP_TIME_COUNT)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "there is no time %u", (unsigned)which);
    response->times[which] = milliseconds;
    return MAPICFG_OK;
}

mapicfg_status mapicfg_http_response_add_address(mapicfg_http_response *response, const char *address,
                                                 mapicfg_error *err) {
    if (!response) return mapicfg__error_null_argument(err, "response");
    if (!address) return mapicfg__error_null_argument(err, "address");
    if (response->address_count == MAPICFG_HTTP_MOST_ADDRESSES)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a name has at most %u addresses",
                                   MAPICFG_HTTP_MOST_ADDRESSES);
    const char **addresses = mapicfg__arena_grow(response->arena, response->addresses, response->address_count,
                                                 &response->address_capacity, sizeof *addresses);
    const char *copy = addresses ? mapicfg__arena_text(response->arena, address, strlen(address)) : NULL;
    if (!addresses) return mapicfg__error_no_memory(err);
    response->addresses = addresses;
    if (!copy) return mapicfg__error_no_memory(err);
    addresses[response->address_count++] = copy;
    return MAPICFG_OK;
}

mapicfg_status mapicfg_http_response_set_peer(mapicfg_http_response *response, const char *address, uint32_t port,
                                              mapicfg_error *err) {
    if (!response) return mapicfg__error_null_argument(err, "response");
    if (!address) return mapicfg__error_null_argument(err, "address");
    if (!keep(response, &response->peer, address)) return mapicfg__error_no_memory(err);
    response->port = port;
    return MAPICFG_OK;
}

mapicfg_status mapicfg_http_response_set_tls(mapicfg_http_response *response, const char *version, const char *cipher,
                                             mapicfg_error *err) {
    if (!response) return mapicfg__error_null_argument(err, "response");
    const char *kept_version = NULL, *kept_cipher = NULL;
    if (!keep(response, &kept_version, version) || !keep(response, &kept_cipher, cipher))
        return mapicfg__error_no_memory(err);
    response->tls = kept_version;
    response->cipher = kept_cipher;
    return MAPICFG_OK;
}

mapicfg_status mapicfg_http_response_add_certificate(mapicfg_http_response *response, const void *der, size_t size,
                                                     mapicfg_error *err) {
    if (!response) return mapicfg__error_null_argument(err, "response");
    if (!der) return mapicfg__error_null_argument(err, "der");
    if (response->certificate_count == MAPICFG_HTTP_MOST_CERTIFICATES || size > MAPICFG_HTTP_MOST_CERTIFICATE)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a chain has at most %u certificates of at most 1 MiB",
                                   MAPICFG_HTTP_MOST_CERTIFICATES);
    struct mapicfg__http_certificate *certificates =
        mapicfg__arena_grow(response->arena, response->certificates, response->certificate_count,
                            &response->certificate_capacity, sizeof *certificates);
    if (!certificates) return mapicfg__error_no_memory(err);
    response->certificates = certificates;
    const void *copy = mapicfg__arena_text(response->arena, der, size);
    if (!copy) return mapicfg__error_no_memory(err);
    certificates[response->certificate_count++] = (struct mapicfg__http_certificate){copy, size};
    return MAPICFG_OK;
}

mapicfg_status mapicfg_http_response_set_verification(mapicfg_http_response *response, uint32_t failure,
                                                      const char *words, int went_on, mapicfg_error *err) {
    if (!response) return mapicfg__error_null_argument(err, "response");
    if (failure && mapicfg_http_failure_layer(failure) != MAPICFG_HTTP_LAYER_CERTIFICATE)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "%u is not a failure of a certificate", (unsigned)failure);
    if (!keep(response, &response->verification_words, words)) return mapicfg__error_no_memory(err);
    response->verification = failure;
    response->went_on = went_on;
    response->is_verified = 1;
    return MAPICFG_OK;
}

mapicfg_status mapicfg_http_response_set_auth(mapicfg_http_response *response, uint32_t auth, uint32_t legs,
                                              uint32_t bindings, const char *mechanism, mapicfg_error *err) {
    if (!response) return mapicfg__error_null_argument(err, "response");
    if (!mapicfg_http_auth_name(auth) || !mapicfg_http_bindings_name(bindings))
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "not one scheme (%u), or no kind of bindings (%u)",
                                   (unsigned)auth, (unsigned)bindings);
    if (!keep(response, &response->mechanism, mechanism)) return mapicfg__error_no_memory(err);
    response->auth = auth;
    response->legs = legs;
    response->bindings = bindings;
    return MAPICFG_OK;
}

mapicfg_status mapicfg_http_response_set_failure(mapicfg_http_response *response, uint32_t failure, const char *words,
                                                 mapicfg_error *err) {
    if (!response) return mapicfg__error_null_argument(err, "response");
    if (!mapicfg_http_failure_name(failure))
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "there is no failure %u", (unsigned)failure);
    if (!keep(response, &response->words, words)) return mapicfg__error_no_memory(err);
    response->failure = failure;
    return MAPICFG_OK;
}

uint32_t mapicfg_http_response_idle_limit(const mapicfg_http_response *response, uint32_t limit) {
    const char *period = mapicfg_http_response_find_header(response, "X-PendingPeriod");
    uint64_t number;
    if (!period || !mapicfg__text_parse_number(period, strlen(period), &number)) return limit;
    if (number > MAPICFG__MOST_PENDING) number = MAPICFG__MOST_PENDING;
    const uint64_t patient = number + number / 2; /* the network and a busy server take a part */
    return patient > limit ? (uint32_t)patient : limit;
}

const char *mapicfg_http_response_find_header(const mapicfg_http_response *response, const char *name) {
    size_t at = 0;
    return response && name ? mapicfg__http_next(&response->headers, name, &at) : NULL;
}

uint32_t mapicfg_http_response_get_status(const mapicfg_http_response *response) {
    return response ? response->status : 0;
}

const void *mapicfg_http_response_get_certificate(const mapicfg_http_response *response, size_t index, size_t *size) {
    const struct mapicfg__http_certificate *certificate =
        response && index < response->certificate_count ? &response->certificates[index] : NULL;
    if (size) *size = certificate ? certificate->size : 0;
    return certificate ? certificate->der : NULL;
}
