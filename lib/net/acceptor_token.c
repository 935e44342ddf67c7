/* SPDX-License-Identifier: LGPL-2.1-or-later
 * acceptor_token.c: Basic, of which the password never comes out, and Bearer, whose claims are read and not believed:
 * the signature of a token needs the keys of the authority that issued it. */
#include <openssl/crypto.h>
#include <string.h>

#include "base/base64.h"
#include "base/json_lexer.h"
#include "base/text.h"
#include "net/acceptor_state.h"

/* ---- Basic ---- */

static void set_user(struct mapicfg_acceptor_request *request, const char *name, size_t size) {
    struct mapicfg__acceptor_user *user = &request->user;
    *user = (struct mapicfg__acceptor_user){.is_there = 1, .is_known = size > 0};
    if (size >= sizeof user->name) size = sizeof user->name - 1;
    if (size > 0) memcpy(user->name, name, size);
}

static int is_password(const struct mapicfg_acceptor *acceptor, const char *password, size_t size) {
    return size == acceptor->password.size && CRYPTO_memcmp(password, acceptor->password.bytes, size) == 0;
}

static int read_basic(const struct mapicfg_acceptor *acceptor, struct mapicfg_acceptor_request *request,
                      const struct mapicfg__buffer *pair) {
    const char *colon = pair->size ? memchr(pair->data, ':', pair->size) : NULL;
    if (!colon || colon == pair->data || memchr(pair->data, '\0', pair->size)) {
        mapicfg__acceptor_say(request, "listen-logon-token", "Basic", "it is not USER:PASSWORD in base64", NULL);
        return 0;
    }
    const size_t size = (size_t)(colon - pair->data);
    const char *name = mapicfg__acceptor_clean(request, pair->data, size);
    if (!acceptor->has_password) {
        mapicfg__acceptor_say(request, "listen-basic", name, NULL);
    } else if (is_password(acceptor, colon + 1, pair->size - size - 1)) {
        mapicfg__acceptor_say(request, "listen-basic-right", name, NULL);
    } else {
        mapicfg__acceptor_say(request, "listen-basic-wrong", name, NULL);
        return 0;
    }
    set_user(request, pair->data, size);
    return 1;
}

int mapicfg__acceptor_basic(const struct mapicfg_acceptor *acceptor, struct mapicfg_acceptor_request *request,
                            const char *value) {
    struct mapicfg__buffer pair = {0};
    if (!mapicfg__acceptor_decode(request, value, strlen(value), &pair)) pair.size = 0;
    const int is_right = !request->trouble && read_basic(acceptor, request, &pair);
    mapicfg__acceptor_forget(&pair);
    return is_right;
}

/* ---- Bearer ---- */

enum claim { CLAIM_AUD, CLAIM_ISS, CLAIM_EXP, CLAIM_UPN, CLAIM_SMTP, CLAIM_PREFERRED, CLAIM_UNIQUE, CLAIM_COUNT };

struct claims {
    const char *host;                /* the request's; "": none */
    const char *values[CLAIM_COUNT]; /* the first of each */
    int names_host;                  /* one of the audiences does */
};

static int find_claim(const char *name) {
    static const char *const names[CLAIM_COUNT] = {"aud",        "iss", "exp", "upn", "smtp", "preferred_username",
                                                   "unique_name"};
    for (int i = 0; i < CLAIM_COUNT; i++)
        if (strcmp(name, names[i]) == 0) return i;
    return -1;
}

struct reading {
    struct mapicfg__json_lexer lexer;
    struct mapicfg_acceptor_request *request;
    struct claims *claims;
    uint64_t depth;
    int claim; /* whose value comes next; -1: none that counts */
    int is_value;
};

static void take(struct reading *reading, int token) {
    const int is_text = token == MAPICFG__JSON_STRING || token == MAPICFG__JSON_NUMBER;
    const int is_list = reading->depth == 2 && reading->claim == CLAIM_AUD;
    if (token == '{' || token == '[') reading->depth++;
    if (token == '}' || token == ']') reading->depth--;
    if (reading->depth == 1 && token == ':') reading->is_value = 1;
    if (token == ',' && reading->depth == 1) reading->is_value = 0;
    if (!is_text || (reading->depth != 1 && !is_list)) return;
    const char *text = mapicfg__acceptor_clean(reading->request, reading->lexer.text, reading->lexer.size);
    struct claims *claims = reading->claims;
    if (reading->depth == 1 && !reading->is_value) {
        reading->claim = find_claim(text);
        return;
    }
    if (reading->claim < 0) return;
    if (!claims->values[reading->claim]) claims->values[reading->claim] = text;
    if (reading->claim == CLAIM_AUD && mapicfg__text_contains(text, claims->host)) claims->names_host = 1;
}

/* 0: it is not a JSON object. */
static int read_claims(struct mapicfg_acceptor_request *request, const struct mapicfg__buffer *json,
                       struct claims *claims) {
    struct reading reading = {.request = request, .claims = claims, .claim = -1};
    reading.lexer.max_text = json->size + 1;
    reading.lexer.line = 1;
    mapicfg__json_feed(&reading.lexer, json->data, json->size, 1);
    int token, count = 0, is_object = 1;
    do {
        reading.lexer.keep = 1;
        token = mapicfg__json_next(&reading.lexer, NULL);
        if (count++ == 0) is_object = token == '{';
        if (token == MAPICFG__JSON_OTHER || token == MAPICFG__JSON_FAILED) is_object = 0;
        if (is_object) take(&reading, token);
    } while (is_object && token != MAPICFG__JSON_END && token != MAPICFG__JSON_MORE);
    mapicfg__buffer_free(&reading.lexer.held);
    return is_object && reading.depth == 0;
}

/* Of base64url (RFC 7515, appendix C). The claims, without the signature, are no secret. */
static int decode(const char *text, size_t size, struct mapicfg__buffer *out) {
    struct mapicfg__buffer plain = {0};
    for (size_t i = 0; i < size; i++)
        mapicfg__buffer_char(&plain, text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i]);
    const int is_fine = plain.size > 0 && mapicfg__base64_decode(out, plain.data, plain.size) && out->size > 0;
    if (plain.failed) out->failed = 1;
    mapicfg__buffer_free(&plain);
    return is_fine;
}

/* HEADER.CLAIMS.SIGNATURE. 0: it is not. */
static int read_token(struct mapicfg_acceptor_request *request, const char *value, struct claims *claims) {
    const char *first = strchr(value, '.'), *second = first ? strchr(first + 1, '.') : NULL;
    struct mapicfg__buffer json = {0};
    if (!second || strchr(second + 1, '.')) return 0;
    const int is_fine = decode(first + 1, (size_t)(second - first) - 1, &json) && read_claims(request, &json, claims);
    if (json.failed) mapicfg__acceptor_fail(request);
    mapicfg__buffer_free(&json);
    return is_fine;
}

/* The audience names the host as https://host/ or as .../host@realm. */
static void check_claims(struct mapicfg_acceptor_request *request, const struct claims *claims) {
    const char *aud = claims->values[CLAIM_AUD], *exp = claims->values[CLAIM_EXP];
    uint64_t seconds;
    mapicfg__acceptor_say(request, "listen-bearer", aud ? aud : "none",
                          claims->values[CLAIM_ISS] ? claims->values[CLAIM_ISS] : "none", exp ? exp : "none", NULL);
    if (aud && *claims->host && !claims->names_host)
        mapicfg__acceptor_say(request, "listen-bearer-audience", aud, claims->host, NULL);
    if (!exp || !mapicfg__text_parse_number(exp, strlen(exp), &seconds) || request->time <= 0) return;
    if (seconds < (uint64_t)request->time / 1000) mapicfg__acceptor_say(request, "listen-bearer-expired", exp, NULL);
}

int mapicfg__acceptor_bearer(const struct mapicfg_acceptor *acceptor, struct mapicfg_acceptor_request *request,
                             const char *value) {
    const int any = (acceptor->flags & MAPICFG_ACCEPTOR_ANY_LOGON) != 0;
    size_t size;
    const char *host = mapicfg__acceptor_host(request, &size), *name = "";
    struct claims claims = {.host = mapicfg__acceptor_clean(request, host, size)};
    if (!*value) {
        mapicfg__acceptor_say(request, "listen-bearer-empty", NULL);
        return 0;
    }
    if (read_token(request, value, &claims))
        check_claims(request, &claims);
    else
        mapicfg__acceptor_say(request, "listen-bearer-form", NULL);
    for (int i = CLAIM_UPN; i < CLAIM_COUNT && !*name; i++)
        if (claims.values[i]) name = claims.values[i];
    mapicfg__acceptor_say(request, any ? "listen-logon-unverified" : "listen-logon-unverifiable", "Bearer", NULL);
    if (any) set_user(request, name, strlen(name));
    return any;
}
