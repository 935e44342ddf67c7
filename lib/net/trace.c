/* SPDX-License-Identifier: LGPL-2.1-or-later
 * trace.c: lines of HTTP for people. What is kept of a header that carries secrets is what is known to be none: the
 * scheme, the names of cookies, attributes of theirs that browsers know. */
#include "net/trace.h"

#include "base/text.h"

static void put_plain(struct mapicfg__buffer *out, const char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        const unsigned char c = (unsigned char)text[i];
        mapicfg__buffer_char(out, c < ' ' || c == 0x7f ? '.' : text[i]);
    }
}

static void put_removed(struct mapicfg__buffer *out, size_t size) {
    mapicfg__buffer_text(out, "[");
    mapicfg__buffer_number(out, size);
    mapicfg__buffer_text(out, " bytes removed]");
}

static size_t word_size(const char *text, size_t size, char end) {
    size_t at = 0;
    while (at < size && text[at] != end) at++;
    return at;
}

/* "NTLM TlRM..." */
static void put_credentials(struct mapicfg__buffer *out, const char *value, size_t size) {
    const size_t scheme = word_size(value, size, ' ');
    if (scheme == size && size > 16) { /* not a scheme: a bare token */
        put_removed(out, size);
        return;
    }
    put_plain(out, value, scheme);
    if (scheme == size) return;
    mapicfg__buffer_char(out, ' ');
    put_removed(out, size - scheme - 1);
}

/* "Negotiate, NTLM", `Basic realm="..."`: parameters are no secrets, a token behind a scheme is one. */
static void put_challenge(struct mapicfg__buffer *out, const char *value, size_t size) {
    static const char *const tokens[] = {"NTLM", "Negotiate", "Kerberos"};
    const size_t scheme = word_size(value, size, ' ');
    if (scheme < size && mapicfg__text_is_one_of(value, scheme, tokens, sizeof tokens / sizeof *tokens))
        put_credentials(out, value, size);
    else
        put_plain(out, value, size);
}

static int is_attribute(const char *name, size_t size) {
    static const char *const names[] = {"path", "expires", "domain", "max-age", "samesite"};
    while (size > 0 && *name == ' ') name++, size--;
    return mapicfg__text_is_one_of(name, size, names, sizeof names / sizeof *names);
}

/* "MapiContext=...; MapiSequence=...", or "MapiContext=...; path=/mapi/emsmdb; secure". */
static void put_cookies(struct mapicfg__buffer *out, const char *value, size_t size, int is_set) {
    for (int is_first = 1; size > 0; is_first = 0) {
        const size_t pair = word_size(value, size, ';'), name = word_size(value, pair, '=');
        put_plain(out, value, name);
        if (name < pair) {
            mapicfg__buffer_char(out, '=');
            if (is_set && !is_first && is_attribute(value, name))
                put_plain(out, value + name + 1, pair - name - 1);
            else
                put_removed(out, pair - name - 1);
        }
        if (pair < size) mapicfg__buffer_char(out, ';');
        const size_t step = pair < size ? pair + 1 : size;
        value += step;
        size -= step;
    }
}

void mapicfg__trace_line(struct mapicfg__buffer *out, const char *line, size_t size) {
    static const char *const credentials[] = {"Authorization", "Proxy-Authorization", "Authentication-Info",
                                              "Proxy-Authentication-Info"};
    static const char *const challenges[] = {"WWW-Authenticate", "Proxy-Authenticate"};
    while (size > 0 && mapicfg__is_blank((unsigned char)line[size - 1])) size--;
    if (size > 0 && mapicfg__is_blank((unsigned char)*line)) { /* goes on with a line that may carry secrets */
        put_removed(out, size);
        return;
    }
    const size_t name = word_size(line, size, ':');
    size_t at = name < size ? name + 1 : size;
    while (at < size && line[at] == ' ') at++;
    put_plain(out, line, at);
    if (mapicfg__text_is_one_of(line, name, credentials, sizeof credentials / sizeof *credentials))
        put_credentials(out, line + at, size - at);
    else if (mapicfg__text_is_one_of(line, name, challenges, sizeof challenges / sizeof *challenges))
        put_challenge(out, line + at, size - at);
    else if (mapicfg__text_is_word(line, name, "Cookie"))
        put_cookies(out, line + at, size - at, 0);
    else if (mapicfg__text_is_word(line, name, "Set-Cookie"))
        put_cookies(out, line + at, size - at, 1);
    else
        put_plain(out, line + at, size - at);
}
