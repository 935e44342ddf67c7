/* SPDX-License-Identifier: LGPL-2.1-or-later
 * payload.c: answers that hold an error ([MS-OXDSCLI] 2.2.4.1.1.3). */
#include <string.h>

#include "autodiscover/autodiscover.h"
#include "autodiscover/xml.h"
#include "base/hash.h"

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
