/* SPDX-License-Identifier: LGPL-2.1-or-later
 * payload.c: answers that hold an error, or that lead elsewhere ([MS-OXDSCLI] 2.2.4.1.1). */
#include <string.h>

#include "autodiscover/autodiscover.h"
#include "autodiscover/xml.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/mem.h"
#include "model/url.h"

/* hh:mm:ss.fffffff */
static void put_time(struct mapicfg__buffer *out, int64_t milliseconds) {
    const int64_t day = INT64_C(86400000);
    uint64_t in_day = (uint64_t)((milliseconds % day + day) % day);
    const struct {
        uint64_t value;
        uint32_t digits;
        const char *after;
    } parts[] = {{in_day / 3600000, 2, ":"},
                 {in_day / 60000 % 60, 2, ":"},
                 {in_day / 1000 % 60, 2, "."},
                 {in_day % 1000, 3, "0000"}};
    for (size_t i = 0; i < 4; i++) {
        for (uint32_t digit = parts[i].digits, scale = digit == 3 ? 100 : 10; digit; digit--, scale /= 10)
            mapicfg__buffer_char(out, (char)('0' + parts[i].value / scale % 10));
        mapicfg__buffer_text(out, parts[i].after);
    }
}

/* An error's Response is in the namespace of the root, unlike that of settings. */
mapicfg_status mapicfg__answer_error(struct mapicfg__exchange *exchange, uint32_t code, const char *message) {
    static const struct mapicfg__seed same = {{0, 0}}; /* a server keeps its Id */
    const char *host = exchange->request->host ? exchange->request->host : "";
    struct mapicfg__buffer body = {0};
    mapicfg__buffer_text(&body, MAPICFG__RESPONSE_BEGIN "  <Response>\n    <Error ");
    if (exchange->request->time) {
        mapicfg__buffer_text(&body, "Time=\"");
        put_time(&body, exchange->request->time);
        mapicfg__buffer_text(&body, "\" ");
    }
    mapicfg__buffer_text(&body, "Id=\"");
    mapicfg__buffer_number(&body, (uint32_t)mapicfg__hash_text(&same, host, strlen(host)));
    mapicfg__buffer_text(&body, "\">\n      <ErrorCode>");
    mapicfg__buffer_number(&body, code);
    mapicfg__buffer_text(&body, "</ErrorCode>\n      ");
    mapicfg__xml_put_element(&body, "Message", message);
    mapicfg__buffer_text(&body, "\n      <DebugData/>\n    </Error>\n" MAPICFG__RESPONSE_END);
    mapicfg_status status = mapicfg__answer_buffer(exchange, 200, MAPICFG__TYPE_XML, &body);
    if (!status) (*exchange->response)->error = code;
    return status;
}

/* A URL as a header may have it, where servers differ about what is beyond ASCII (RFC 3986, 2.1; RFC 5891). */
static mapicfg_status put_ascii_url(struct mapicfg__buffer *out, const char *url, mapicfg_error *err) {
    static const char digits[] = "0123456789ABCDEF";
    char *authority;
    mapicfg_status status = mapicfg__url_dup_authority(url, &authority, err);
    if (status) return status;
    mapicfg__buffer_text(out, "https://");
    mapicfg__buffer_text(out, authority);
    mapicfg__mem_free(authority);
    for (const char *at = strchr(url + 8, '/'); at && *at; at++) {
        unsigned char c = (unsigned char)*at;
        if (c >= 0x80)
            mapicfg__buffer_bytes(out, (const char[]){'%', digits[c >> 4], digits[c & 15]}, 3);
        else
            mapicfg__buffer_char(out, *at);
    }
    return out->failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

static mapicfg_status answer_found(struct mapicfg__exchange *exchange, const char *url) {
    struct mapicfg__buffer location = {0};
    mapicfg_status status = put_ascii_url(&location, url, exchange->err);
    if (!status) status = mapicfg__answer_text(exchange, 302, "");
    if (status) {
        mapicfg__buffer_free(&location);
        return status;
    }
    (*exchange->response)->owned = location.data;
    mapicfg__response_header(*exchange->response, "Location", location.data);
    return MAPICFG_OK;
}

void mapicfg__redirect_put(struct mapicfg__buffer *out, const struct mapicfg__target *redirect, const char *address) {
    const char *domain = strrchr(address, '@');
    if (redirect->to[0] == '@' && domain) mapicfg__buffer_bytes(out, address, (size_t)(domain - address));
    mapicfg__buffer_text(out, redirect->to);
}

mapicfg_status mapicfg__answer_redirect(struct mapicfg__exchange *exchange, const struct mapicfg__target *redirect,
                                        const char *address) {
    struct mapicfg__buffer target = {0}, body = {0};
    const char *to = redirect->to;
    int is_url = redirect->is_url;
    mapicfg__reasons_add(&exchange->reasons, RULE_REASON_REDIRECTED);
    if (is_url && exchange->autodiscover->options.flags & MAPICFG_AUTODISCOVER_FOUND) return answer_found(exchange, to);
    mapicfg__redirect_put(&target, redirect, address);
    mapicfg__buffer_text(
        &body, MAPICFG__OUTLOOK_BEGIN "    <Account>\n      <AccountType>email</AccountType>\n      <Action>");
    mapicfg__buffer_text(&body, is_url ? "redirectUrl" : "redirectAddr");
    mapicfg__buffer_text(&body, "</Action>\n      ");
    if (!target.failed) mapicfg__xml_put_element(&body, is_url ? "RedirectUrl" : "RedirectAddr", target.data);
    mapicfg__buffer_text(&body, "\n    </Account>\n" MAPICFG__RESPONSE_END);
    body.failed |= target.failed;
    mapicfg__buffer_free(&target);
    return mapicfg__answer_buffer(exchange, 200, MAPICFG__TYPE_XML, &body);
}
