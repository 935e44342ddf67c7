/* SPDX-License-Identifier: LGPL-2.1-or-later
 * http_request.c: what a sender reads of a request. */
#include "net/http.h"

const char *mapicfg_http_request_get_step(const mapicfg_http_request *request) {
    return request ? request->step : NULL;
}

const char *mapicfg_http_request_get_method(const mapicfg_http_request *request) {
    return request ? request->method : NULL;
}

const char *mapicfg_http_request_get_url(const mapicfg_http_request *request) {
    return request ? request->url : NULL;
}

const char *mapicfg_http_request_get_server(const mapicfg_http_request *request) {
    return request ? request->server : NULL;
}

size_t mapicfg_http_request_header_count(const mapicfg_http_request *request) {
    return request ? request->headers.count : 0;
}

static const struct mapicfg__http_header *header_at(const mapicfg_http_request *request, size_t index) {
    return request && index < request->headers.count ? &request->headers.items[index] : NULL;
}

const char *mapicfg_http_request_get_header(const mapicfg_http_request *request, size_t index) {
    const struct mapicfg__http_header *header = header_at(request, index);
    return header ? header->name : NULL;
}

const char *mapicfg_http_request_get_value(const mapicfg_http_request *request, size_t index) {
    const struct mapicfg__http_header *header = header_at(request, index);
    return header ? header->value : NULL;
}

const void *mapicfg_http_request_get_body(const mapicfg_http_request *request, size_t *size) {
    if (size) *size = request ? request->body_size : 0;
    return request ? request->body : NULL;
}

uint32_t mapicfg_http_request_get_auth(const mapicfg_http_request *request) {
    return request ? request->auth : 0;
}

uint32_t mapicfg_http_request_get_bindings(const mapicfg_http_request *request) {
    return request ? request->bindings : 0;
}

uint32_t mapicfg_http_request_get_connection(const mapicfg_http_request *request) {
    return request ? request->connection : 0;
}

uint32_t mapicfg_http_request_get_idle_limit(const mapicfg_http_request *request) {
    return request ? request->idle_limit : 0;
}

uint32_t mapicfg_http_request_get_total_limit(const mapicfg_http_request *request) {
    return request ? request->total_limit : 0;
}

int mapicfg_http_request_is_elsewhere(const mapicfg_http_request *request) {
    return request ? request->is_elsewhere : 0;
}
