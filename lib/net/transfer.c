/* SPDX-License-Identifier: LGPL-2.1-or-later
 * transfer.c: one request and its response through a lane. libcurl is the transport only: it follows no redirect, sends
 * no header of its own but Host and Content-Length, waits for no "100 Continue", and authenticates nothing. */
#define _POSIX_C_SOURCE 200809L
#include "net/transfer.h"

#include <string.h>
#include <time.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "net/http.h"
#include "net/failure.h"
#include "net/trace.h"

int64_t mapicfg__transfer_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- the request ---- */

static int add(struct curl_slist **list, const char *text) {
    struct curl_slist *longer = text ? curl_slist_append(*list, text) : NULL;
    if (longer) *list = longer;
    return longer != NULL;
}

/* "Name: value"; of an empty value libcurl wants "Name;". */
static int add_header(struct curl_slist **list, const char *name, const char *value) {
    struct mapicfg__buffer line = {0};
    mapicfg__buffer_text(&line, name);
    mapicfg__buffer_text(&line, *value ? ": " : ";");
    mapicfg__buffer_text(&line, value);
    const int is_added = !line.failed && add(list, line.data);
    mapicfg__buffer_free(&line);
    return is_added;
}

/* What libcurl would add by itself is taken away by a name without a value. */
static int add_headers(struct curl_slist **list, const mapicfg_http_request *request,
                       const struct mapicfg__secret *authorization) {
    static const char *const own[] = {"Accept", "Content-Type", "Expect", "User-Agent"};
    uint32_t given = 0;
    int is_added = 1;
    for (size_t i = 0; is_added && i < mapicfg_http_request_header_count(request); i++) {
        const char *name = mapicfg_http_request_get_header(request, i);
        for (size_t k = 0; k < sizeof own / sizeof *own; k++)
            if (mapicfg__text_same(name, own[k])) given |= 1u << k;
        is_added = add_header(list, name, mapicfg_http_request_get_value(request, i));
    }
    for (size_t k = 0; is_added && k < sizeof own / sizeof *own; k++) {
        char line[32] = "";
        if (given & 1u << k) continue;
        memcpy(line, own[k], strlen(own[k]));
        line[strlen(own[k])] = ':';
        is_added = add(list, line);
    }
    if (is_added && authorization && authorization->bytes) is_added = add(list, authorization->bytes);
    return is_added;
}

static int set_method(CURL *easy, const mapicfg_http_request *request, int with_body) {
    size_t size = 0;
    const void *body = mapicfg_http_request_get_body(request, &size);
    if (strcmp(mapicfg_http_request_get_method(request), "GET") == 0)
        return !curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    if (!with_body || !body) body = "", size = 0;
    return !curl_easy_setopt(easy, CURLOPT_POST, 1L) && !curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body) &&
           !curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)size);
}

/* ---- the response ---- */

static void begin_response(struct mapicfg__transfer *transfer, const char *line, size_t size) {
    char version[8] = "", reason[128] = "";
    uint32_t status = 0;
    mapicfg_http_response_free(transfer->response);
    transfer->response = NULL;
    const size_t length = mapicfg__text_count_digits(line + 5, size - 5 < 1 ? 0 : 1);
    size_t at = 5 + length;
    if (at < size && line[at] == '.') at += 1 + mapicfg__text_count_digits(line + at + 1, size - at - 1);
    if (at - 5 < sizeof version) memcpy(version, line + 5, at - 5);
    while (at < size && line[at] == ' ') at++;
    for (; at < size && mapicfg__is_digit((unsigned char)line[at]) && status < 1000; at++)
        status = status * 10 + (uint32_t)(line[at] - '0');
    while (at < size && line[at] == ' ') at++;
    while (size > at && mapicfg__is_blank((unsigned char)line[size - 1])) size--;
    const size_t fits = size - at < sizeof reason ? size - at : sizeof reason - 1;
    memcpy(reason, line + at, fits);
    transfer->status = mapicfg_http_response_new(&transfer->response, NULL);
    if (transfer->status) return;
    if (mapicfg_http_response_set_status(transfer->response, status, version, reason[0] ? reason : NULL, NULL) ==
        MAPICFG_E_NOMEM)
        transfer->status = MAPICFG_E_NOMEM;
}

static mapicfg_status fold_header(mapicfg_http_response *response, const char *line, size_t size) {
    mapicfg__text_trim(&line, &size);
    return mapicfg__http_response_fold(response, line, size);
}

static mapicfg_status keep_header(mapicfg_http_response *response, const char *line, size_t size) {
    const char *colon = memchr(line, ':', size);
    if (!colon) return MAPICFG_OK;
    const char *value = colon + 1;
    size_t value_size = size - (size_t)(value - line);
    mapicfg__text_trim(&value, &value_size);
    char *name = mapicfg__mem_dup(line, (size_t)(colon - line)), *text = mapicfg__mem_dup(value, value_size);
    mapicfg_status status =
        name && text ? mapicfg_http_response_add_header(response, name, text, NULL) : MAPICFG_E_NOMEM;
    mapicfg__mem_free(name);
    mapicfg__mem_free(text);
    return status;
}

static void put_header(struct mapicfg__transfer *transfer, const char *line, size_t size) {
    if (transfer->has_body) return; /* behind the body: a trailer */
    const mapicfg_status status = mapicfg__is_blank((unsigned char)*line) ? fold_header(transfer->response, line, size)
                                                                          : keep_header(transfer->response, line, size);
    if (status == MAPICFG_E_LIMIT) transfer->is_too_large = 1;
    if (status == MAPICFG_E_NOMEM) transfer->status = status;
}

static size_t on_header(char *line, size_t one, size_t size, void *user) {
    struct mapicfg__transfer *transfer = user;
    (void)one;
    if (size > 5 && memcmp(line, "HTTP/", 5) == 0)
        begin_response(transfer, line, size);
    else if (transfer->response && size > 2)
        put_header(transfer, line, size);
    else if (transfer->response && mapicfg_http_response_get_status(transfer->response) >= 200)
        transfer->has_headers = 1;
    transfer->touched = mapicfg__transfer_now();
    return transfer->status || transfer->is_too_large ? 0 : size;
}

static size_t on_body(char *bytes, size_t one, size_t size, void *user) {
    struct mapicfg__transfer *transfer = user;
    (void)one;
    const int64_t sent = mapicfg__transfer_time(transfer, CURLINFO_PRETRANSFER_TIME_T);
    transfer->touched = mapicfg__transfer_now();
    transfer->has_body = 1;
    const int64_t at = transfer->touched - transfer->started - (sent > 0 ? sent : 0);
    const mapicfg_status status =
        mapicfg_http_response_add_body(transfer->response, bytes, size, at > 0 ? (uint32_t)at : 0, NULL);
    if (status == MAPICFG_E_LIMIT) transfer->is_too_large = 1;
    if (status == MAPICFG_E_NOMEM) transfer->status = status;
    return status ? 0 : size;
}

/* ---- for people ---- */

static void trace_lines(const struct mapicfg__tracer *tracer, const char *mark, const char *bytes, size_t size) {
    while (size > 0) {
        struct mapicfg__buffer line = {0};
        const size_t length = mapicfg__text_line_size(bytes, size);
        mapicfg__buffer_text(&line, mark);
        mapicfg__trace_line(&line, bytes, length);
        if (!line.failed && line.size > strlen(mark)) tracer->put(tracer->user, line.data);
        mapicfg__buffer_free(&line);
        bytes += length;
        size -= length;
    }
}

static void trace_size(const struct mapicfg__tracer *tracer, const char *mark, size_t size) {
    struct mapicfg__buffer line = {0};
    mapicfg__buffer_text(&line, mark);
    mapicfg__buffer_text(&line, "[");
    mapicfg__buffer_number(&line, size);
    mapicfg__buffer_text(&line, " bytes of body]");
    if (!line.failed) tracer->put(tracer->user, line.data);
    mapicfg__buffer_free(&line);
}

static int on_debug(CURL *easy, curl_infotype type, char *bytes, size_t size, void *user) {
    const struct mapicfg__transfer *transfer = user;
    (void)easy;
    if (type == CURLINFO_HEADER_OUT) trace_lines(transfer->tracer, "> ", bytes, size);
    if (type == CURLINFO_HEADER_IN) trace_lines(transfer->tracer, "< ", bytes, size);
    if (type == CURLINFO_TEXT) trace_lines(transfer->tracer, "* ", bytes, size);
    if (type == CURLINFO_DATA_OUT) trace_size(transfer->tracer, "> ", size);
    if (type == CURLINFO_DATA_IN) trace_size(transfer->tracer, "< ", size);
    return 0;
}

/* ---- from start to end ---- */

static int set_up(struct mapicfg__transfer *transfer, const mapicfg_http_request *request) {
    CURL *easy = transfer->lane->easy;
    return !curl_easy_setopt(easy, CURLOPT_URL, mapicfg_http_request_get_url(request)) &&
           !curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers) &&
           !curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->words) &&
           !curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header) &&
           !curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer) &&
           !curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) &&
           !curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer) && !curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer) &&
           !curl_easy_setopt(easy, CURLOPT_VERBOSE, transfer->tracer ? 1L : 0L) &&
           !curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, transfer->tracer ? on_debug : NULL) &&
           !curl_easy_setopt(easy, CURLOPT_DEBUGDATA, transfer);
}

mapicfg_status mapicfg__transfer_start(struct mapicfg__transfer *transfer, struct mapicfg__lane *lane,
                                       const mapicfg_http_request *request, int with_body,
                                       const struct mapicfg__secret *authorization, mapicfg_error *err) {
    const struct mapicfg__tracer *tracer = transfer->tracer;
    mapicfg__transfer_free(transfer);
    *transfer = (struct mapicfg__transfer){.lane = lane, .tracer = tracer};
    transfer->started = transfer->touched = mapicfg__transfer_now();
    transfer->phase = MAPICFG__PHASE_CONNECT;
    if (!add_headers(&transfer->headers, request, authorization) || !set_method(lane->easy, request, with_body) ||
        !set_up(transfer, request))
        return mapicfg__error_no_memory(err);
    if (curl_multi_add_handle(lane->settings->multi, lane->easy)) return mapicfg__error_no_memory(err);
    transfer->is_under_way = 1;
    return MAPICFG_OK;
}

int64_t mapicfg__transfer_time(const struct mapicfg__transfer *transfer, CURLINFO which) {
    curl_off_t microseconds = 0;
    if (curl_easy_getinfo(transfer->lane->easy, which, &microseconds) || microseconds <= 0) return -1;
    return (int64_t)microseconds / 1000;
}

void mapicfg__transfer_look(struct mapicfg__transfer *transfer) {
    long is_new = 0;
    uint32_t phase = MAPICFG__PHASE_CONNECT;
    curl_easy_getinfo(transfer->lane->easy, CURLINFO_NUM_CONNECTS, &is_new);
    const int is_in_handshake = transfer->lane->peer.has_begun && !transfer->lane->peer.is_done;
    if (is_in_handshake || mapicfg__transfer_time(transfer, CURLINFO_CONNECT_TIME_T) >= 0) phase = MAPICFG__PHASE_TLS;
    if (mapicfg__transfer_time(transfer, CURLINFO_PRETRANSFER_TIME_T) >= 0) phase = MAPICFG__PHASE_FIRST;
    if (transfer->response) phase = MAPICFG__PHASE_BODY;
    if (phase != transfer->phase) transfer->touched = mapicfg__transfer_now();
    transfer->phase = phase;
}

static mapicfg_status put_failure(struct mapicfg__transfer *transfer, CURLcode code, mapicfg_error *err) {
    const struct mapicfg__peer *peer = &transfer->lane->peer;
    char *proxy = transfer->lane->settings->proxy ? (char *)(uintptr_t)transfer->lane->settings->proxy : NULL;
    long system = 0, proxy_status = 0;
    curl_easy_getinfo(transfer->lane->easy, CURLINFO_OS_ERRNO, &system);
    curl_easy_getinfo(transfer->lane->easy, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
    const struct mapicfg__failure_facts facts = {.code = code,
                                                 .system = (int)system,
                                                 .alert = peer->alert,
                                                 .certificate = peer->failure,
                                                 .words = transfer->words,
                                                 .has_proxy = !proxy || *proxy,
                                                 .proxy_status = (uint32_t)proxy_status,
                                                 .tls_begun = peer->has_begun,
                                                 .tls_done = peer->is_done,
                                                 .has_headers = transfer->has_headers,
                                                 .is_too_large = transfer->is_too_large};
    const uint32_t failure = mapicfg__failure_of(&facts);
    if (!failure) return MAPICFG_OK;
    const int is_certificate = peer->failure && failure == peer->failure;
    const char *words = is_certificate ? peer->words : transfer->words[0] ? transfer->words : curl_easy_strerror(code);
    return mapicfg_http_response_set_failure(transfer->response, failure, words, err);
}

static mapicfg_status put_peer(struct mapicfg__transfer *transfer, mapicfg_error *err) {
    char *address = NULL;
    long port = 0;
    curl_easy_getinfo(transfer->lane->easy, CURLINFO_PRIMARY_IP, &address);
    curl_easy_getinfo(transfer->lane->easy, CURLINFO_PRIMARY_PORT, &port);
    if (!address || !*address || port <= 0) return MAPICFG_OK;
    return mapicfg_http_response_set_peer(transfer->response, address, (uint32_t)port, err);
}

/* Of a header line beyond its limit libcurl says that memory ran out. Where it did, the response cannot be made. */
static int is_line_too_long(const struct mapicfg__transfer *transfer, CURLcode code) {
    return code == CURLE_OUT_OF_MEMORY && !transfer->has_headers &&
           mapicfg__transfer_time(transfer, CURLINFO_PRETRANSFER_TIME_T) >= 0;
}

mapicfg_status mapicfg__transfer_end(struct mapicfg__transfer *transfer, CURLcode code, mapicfg_error *err) {
    mapicfg_status status = transfer->status;
    if (is_line_too_long(transfer, code)) transfer->is_too_large = 1;
    if (status || (code == CURLE_OUT_OF_MEMORY && !transfer->is_too_large)) return mapicfg__error_no_memory(err);
    if (!transfer->response) status = mapicfg_http_response_new(&transfer->response, err);
    if (!status) status = put_failure(transfer, code, err);
    if (!status) status = put_peer(transfer, err);
    return status;
}

void mapicfg__transfer_stop(struct mapicfg__transfer *transfer) {
    if (!transfer->is_under_way) return;
    curl_multi_remove_handle(transfer->lane->settings->multi, transfer->lane->easy);
    transfer->is_under_way = 0;
}

void mapicfg__transfer_free(struct mapicfg__transfer *transfer) {
    mapicfg__transfer_stop(transfer);
    if (transfer->lane) curl_easy_setopt(transfer->lane->easy, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(transfer->headers);
    transfer->headers = NULL;
    mapicfg_http_response_free(transfer->response);
    transfer->response = NULL;
}
