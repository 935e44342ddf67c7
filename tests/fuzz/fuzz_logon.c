/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_logon.c: any bytes as the token of a logon or of its answer: as SPNEGO, NTLM and Kerberos, as a WWW-Authenticate
 * header, as lines of a trace. What is found lies within them, and a trace shows neither a secret nor what a terminal
 * obeys. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "net/challenge.h"
#include "net/kerberos.h"
#include "net/ntlm.h"
#include "net/spnego.h"
#include "net/trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_spnego(const uint8_t *data, size_t size) {
    const unsigned char *token = NULL;
    size_t token_size = 0;
    struct mapicfg__secret wrapped = {0};
    if (mapicfg__spnego_unwrap(data, size, &token, &token_size) &&
        (token < data || !token_size || token_size > size - (size_t)(token - data)))
        abort();
    if (!mapicfg__spnego_wrap(data, size, &wrapped)) abort();
    if (wrapped.size <= size || memcmp(wrapped.bytes + wrapped.size - size, data, size) != 0) abort();
    mapicfg__secret_wipe(&wrapped);
}

static void try_kerberos(const uint8_t *data, size_t size) {
    struct mapicfg__kerberos request;
    mapicfg__kerberos_read(&request, data, size);
    if (!memchr(request.service, '\0', sizeof request.service) || !memchr(request.realm, '\0', sizeof request.realm))
        abort();
    if (!request.wrong && (!request.service[0] || !request.realm[0] || request.key_version < -1)) abort();
}

static int is_within(const uint8_t *data, size_t size, const unsigned char *part, size_t part_size) {
    return part >= data && part_size <= size && (size_t)(part - data) <= size - part_size;
}

/* As an acceptor sees it, by itself and in SPNEGO. */
static void try_client(const uint8_t *data, size_t size) {
    struct mapicfg__spnego seen;
    struct mapicfg__ntlm message;
    try_kerberos(data, size);
    mapicfg__ntlm_read(&message, data, size);
    if (message.binding && !is_within(data, size, message.binding, 16)) abort();
    if (!mapicfg__spnego_read(&seen, data, size) || !seen.token) return;
    if (!is_within(data, size, seen.token, seen.token_size)) abort();
    try_kerberos(seen.token, seen.token_size);
}

static void try_challenge(const char *value) {
    const uint32_t schemes = mapicfg__challenge_schemes(value);
    for (uint32_t bit = MAPICFG_HTTP_AUTH_BASIC; bit <= MAPICFG_HTTP_AUTH_BEARER; bit <<= 1) {
        struct mapicfg__buffer token = {0};
        if (mapicfg__challenge_token(value, bit, &token) && (!(schemes & bit) || !token.size)) abort();
        if (token.size > strlen(value)) abort();
        mapicfg__buffer_free(&token);
    }
}

static void trace(struct mapicfg__buffer *out, const char *before, const char *bytes, size_t size) {
    struct mapicfg__buffer line = {0};
    mapicfg__buffer_text(&line, before);
    mapicfg__buffer_bytes(&line, bytes, size);
    if (line.failed) abort();
    mapicfg__trace_line(out, line.data, line.size);
    for (size_t i = 0; i < out->size; i++)
        if ((unsigned char)out->data[i] < ' ' || out->data[i] == 0x7f) abort();
    mapicfg__buffer_free(&line);
}

/* Nothing of a secret shows but its size: another one of that size gives the same line. */
static void try_secret(const char *before, const char *secret, size_t size) {
    struct mapicfg__buffer out = {0}, other = {0};
    while (size > 0 && mapicfg__is_blank((unsigned char)secret[size - 1])) size--; /* is not part of it */
    char *same = malloc(size + 1);
    if (!same) return;
    memset(same, 'x', size);
    trace(&out, before, secret, size);
    trace(&other, before, same, size);
    if (out.size != other.size || memcmp(out.data, other.data, out.size) != 0) abort();
    free(same);
    mapicfg__buffer_free(&out);
    mapicfg__buffer_free(&other);
}

static void try_lines(const char *text, size_t size) {
    static const char *const headers[] = {"", "WWW-Authenticate: ", "Set-Cookie: ", "Cookie: ", "Authorization: "};
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        struct mapicfg__buffer out = {0};
        trace(&out, headers[i], text, size);
        mapicfg__buffer_free(&out);
    }
    try_secret("Authorization: NTLM ", text, size);
    if (!memchr(text, ';', size)) try_secret("Cookie: MapiContext=", text, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = malloc(size + 1);
    if (!text) return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    try_spnego(data, size);
    try_client(data, size);
    try_challenge(text);
    try_lines(text, size);
    free(text);
    return 0;
}
