/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_mapihttp.c: any bytes as the body of a response, as the replies in it, and as cookies: what is read lies within
 * them, what is cut is not whole, and a jar stays within its limit. */
#include <stdlib.h>
#include <string.h>

#include "net/cookies.h"
#include "net/frame.h"
#include "net/reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define URL "https://mail.contoso.com/mapi/emsmdb/?MailboxId=x@contoso.com"

static void try_body(const char *body, size_t size) {
    struct mapicfg__http_header header = {"X-ResponseCode", "0"};
    const struct mapicfg__http_headers headers = {&header, 1, 1};
    struct mapicfg__frame frame;
    struct mapicfg__reply reply;
    mapicfg__frame_read(&frame, &headers, body, size);
    if (frame.payload ? frame.payload < body || frame.payload + frame.payload_size != body + size
                      : !(frame.faults & MAPICFG__FRAME_BROKEN))
        abort();
    for (int kind = MAPICFG__REPLY_CONNECT; kind <= MAPICFG__REPLY_PLAIN; kind++) {
        mapicfg__reply_read(&reply, (enum mapicfg__reply_kind)kind, body, size);
        if ((reply.wanted > size) != !!(reply.faults & MAPICFG__REPLY_SHORT)) abort();
        if (!memchr(reply.display_name, 0, sizeof reply.display_name)) abort();
    }
}

/* A line is a cookie. */
static void try_cookies(char *lines) {
    static struct mapicfg__cookies jar;
    struct mapicfg__buffer out = {0};
    for (char *line = lines, *end; line; line = end) {
        end = strchr(line, '\n');
        if (end) *end++ = '\0';
        struct mapicfg__http_header header = {"Set-Cookie", line};
        const struct mapicfg__http_headers headers = {&header, 1, 1};
        size_t set, elsewhere;
        if (mapicfg__cookies_take(&jar, &headers, URL, &set, &elsewhere, NULL)) abort();
        if (jar.count > MAPICFG__COOKIES_MOST || set > 1 || elsewhere > set) abort();
    }
    mapicfg__cookies_put(&jar, URL, &out);
    mapicfg__buffer_free(&out);
    mapicfg__cookies_clear(&jar);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *copy = malloc(size + 1);
    if (!copy) return 0;
    memcpy(copy, data, size);
    copy[size] = '\0';
    try_body(copy, size);
    try_cookies(copy);
    free(copy);
    return 0;
}
