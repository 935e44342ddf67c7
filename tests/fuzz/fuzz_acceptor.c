/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_acceptor.c: an acceptor that gets any bytes whatever, in two pieces: it takes them all, answers with HTTP, its
 * JSON is JSON without what a terminal would obey, and what was said does not depend on the pieces. */
#include <stdlib.h>
#include <string.h>

#include "../unit/acceptor_store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static mapicfg_acceptor *acceptor;

static void prepare(void) {
    static mapicfg_directory *directory;
    mapicfg_acceptor_options options = MAPICFG_ACCEPTOR_OPTIONS_INIT;
    options.flags = MAPICFG_ACCEPTOR_ANY_LOGON | MAPICFG_ACCEPTOR_OWN_URLS;
    options.auth = MAPICFG_HTTP_AUTH_BASIC | MAPICFG_HTTP_AUTH_NTLM | MAPICFG_HTTP_AUTH_NEGOTIATE |
                   MAPICFG_HTTP_AUTH_BEARER;
    if (acceptor) return;
    if (open_acceptor_store(&directory) || mapicfg_acceptor_new(directory, &options, &acceptor, NULL)) abort();
}

static void check(const mapicfg_acceptor_connection *connection, mapicfg_acceptor_request *request) {
    size_t got;
    char *json;
    const char *out = mapicfg_acceptor_get_output(connection, &got);
    if (!out || got < 15 || memcmp(out, "HTTP/1.1 ", 9) != 0) abort();
    if (mapicfg_acceptor_request_dup_json(request, &json, NULL)) abort();
    for (const unsigned char *c = (const unsigned char *)json; *c; c++) /* C0, DEL and C1 */
        if (*c < 0x20 || *c == 0x7f || (*c == 0xc2 && c[1] < 0xa0)) abort();
    mapicfg_free(json);
}

/* A number that tells what was answered and said. */
static size_t feed(const uint8_t *data, size_t size, size_t cut) {
    mapicfg_acceptor_connection *connection;
    size_t sum = 0;
    if (mapicfg_acceptor_connect(acceptor, &connection, NULL)) abort();
    for (size_t at = 0; at < size;) {
        mapicfg_acceptor_request *request;
        const size_t piece = at < cut ? cut - at : size - at;
        size_t taken;
        if (mapicfg_acceptor_receive(connection, data + at, piece, &taken, NULL)) abort();
        if (mapicfg_acceptor_next(connection, 1795000000000, &request, NULL)) abort();
        if (!taken && !request) abort();
        at += taken;
        if (!request) continue;
        check(connection, request);
        sum = sum * 31 + (size_t)mapicfg_acceptor_request_get_number(request, MAPICFG_ACCEPTOR_NUMBER_STATUS) * 7 +
              mapicfg_statements_count(mapicfg_acceptor_request_get_statements(request));
        mapicfg_acceptor_sent(connection, SIZE_MAX);
        mapicfg_acceptor_request_free(request);
    }
    mapicfg_acceptor_disconnect(connection);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    prepare();
    if (size == 0) return 0;
    if (feed(data, size, size) != feed(data, size, data[0] % size)) abort();
    return 0;
}
