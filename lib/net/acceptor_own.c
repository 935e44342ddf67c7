/* SPDX-License-Identifier: LGPL-2.1-or-later
 * acceptor_own.c: URLs of Autodiscover's answers that name this server, as the client called it, in place of the
 * store's, so that a client that follows them comes back. The answer itself stays that of the store: replaced in the
 * store, URLs that are all alike would change what is decided. */
#include <string.h>

#include "base/text.h"
#include "net/acceptor_state.h"

#define SCHEME "https://"

/* What ends the host and port of a URL, in XML and JSON. */
#define ENDS "/?#<\"\\ \t\r\n"

/* host[:port] as the client sent it; "" and 0: there is none, or one that is not a host of URLs here. */
static const char *authority_of(const struct mapicfg_acceptor_request *request, size_t *size) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]";
    const char *host = mapicfg__acceptor_authority(request);
    *size = host ? strlen(host) : 0;
    if (*size && strspn(host, plain) == *size) return host;
    *size = 0;
    return "";
}

/* Whether a value of an element or a string begins at `at`, and is a URL. */
static int is_url(const char *body, size_t size, size_t at) {
    return at > 0 && (body[at - 1] == '>' || body[at - 1] == '"') && size - at >= sizeof SCHEME &&
           mapicfg__text_is_word(body + at, sizeof SCHEME - 1, SCHEME);
}

void mapicfg__acceptor_own_urls(struct mapicfg_acceptor_request *request, const char *body, size_t size) {
    struct mapicfg__buffer *out = &request->answer;
    size_t own_size, done = 0, count = 0;
    const char *own = authority_of(request, &own_size);
    for (size_t i = 0; own_size && i < size; i++) {
        if (!is_url(body, size, i)) continue;
        mapicfg__buffer_bytes(out, body + done, i - done);
        mapicfg__buffer_text(out, SCHEME);
        mapicfg__buffer_bytes(out, own, own_size);
        done = i + sizeof SCHEME - 1;
        done += strcspn(body + done, ENDS);
        i = done - 1;
        count++;
    }
    mapicfg__buffer_bytes(out, body + done, size - done);
    if (count) mapicfg__acceptor_say(request, "listen-own-urls", mapicfg__acceptor_clean(request, own, own_size), NULL);
}
