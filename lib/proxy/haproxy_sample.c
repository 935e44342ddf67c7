/* SPDX-License-Identifier: LGPL-2.1-or-later
 * haproxy_sample.c: what HAProxy fetches from the request that is followed, and what the usual converters make of it.
 * Outlook's own request is known by what it always has; the rest is the client's. */
#include "proxy/haproxy_sample.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "proxy/pattern.h"

#define MAX_INNER 4 /* variables within variables */

static int take(char *out, const char *text, size_t size) {
    if (size >= MAPICFG__HAPROXY_VALUE) return MAPICFG__UNKNOWN;
    memmove(out, text, size);
    out[size] = '\0';
    return MAPICFG__YES;
}

static int take_text(char *out, const char *text) {
    return take(out, text, strlen(text));
}

/* ---- fetches ---- */

/* A name of a fetch or converter, with its first argument. */
struct call {
    const char *name, *argument;
    size_t size, argument_size;
};

/* Reads one call; returns what follows it, behind the comma. */
static const char *read_call(const char *text, struct call *call) {
    call->name = text;
    call->size = strcspn(text, "(,");
    call->argument = text + call->size;
    call->argument_size = 0;
    const char *at = text + call->size;
    if (*at == '(') {
        call->argument = at + 1;
        size_t size = strcspn(at + 1, ")");
        call->argument_size = size;
        at += 1 + size;
        if (*at == ')') at++;
    }
    return *at == ',' ? at + 1 : *at ? at + strlen(at) : at;
}

static int is_call(const struct call *call, const char *name) {
    return mapicfg__text_is_word(call->name, call->size, name);
}

static int any_call(const struct call *call, const char *const *names, size_t count) {
    return mapicfg__text_is_one_of(call->name, call->size, names, count);
}

static const char *query_of(const struct mapicfg__haproxy_request *request) {
    return mapicfg__text_starts(request->path, "/mapi") ? MAPICFG__QUERY : "";
}

static int is_download(const struct mapicfg__haproxy_request *request) {
    return mapicfg__text_starts(request->path, "/oab");
}

/* A header of the request. */
static int header(const struct mapicfg__haproxy_request *request, const struct call *call, char *out,
                  enum mapicfg__haproxy_source *source) {
    static const char *const absent[] = {"Referer", "Origin", "Upgrade"};
    const size_t size = call->argument_size ? strcspn(call->argument, ",)") : 0;
    const int is_mapi = mapicfg__text_starts(request->path, "/mapi");
    *source = MAPICFG__OF_REQUEST;
    if (mapicfg__text_is_word(call->argument, size, "Host"))
        return request->host && *request->host ? take_text(out, request->host) : MAPICFG__UNKNOWN;
    if (mapicfg__text_is_one_of(call->argument, size, absent, 3)) return MAPICFG__NO;
    if (mapicfg__text_is_word(call->argument, size, "User-Agent") && !is_download(request))
        return take_text(out, MAPICFG__OUTLOOK);
    if (mapicfg__text_is_word(call->argument, size, "Content-Type") && !is_download(request))
        return take_text(out, is_mapi ? "application/mapi-http" : "text/xml; charset=utf-8");
    *source = MAPICFG__OF_CLIENT;
    return MAPICFG__UNKNOWN;
}

static int fetch(const struct mapicfg__haproxy_request *request, const struct call *call, char *out,
                 enum mapicfg__haproxy_source *source) {
    static const char *const headers[] = {"hdr", "req.hdr", "req.fhdr"};
    static const char *const counts[] = {"hdr_cnt", "req.hdr_cnt", "req.fhdr_cnt"};
    static const char *const urls[] = {"url", "pathq", "capture.req.uri"};
    static const char *const methods[] = {"method", "capture.req.method"};
    static const char *const names[] = {"ssl_fc_sni", "req.ssl_sni", "req_ssl_sni"};
    static const char *const parameters[] = {"url_param", "urlp"};
    static const char *const on[] = {"ssl_fc", "ssl_fc_has_sni", "always_true"};
    static const char *const off[] = {"ssl_fc_has_crt", "ssl_c_used", "always_false"};
    static const char *const versions[] = {"req.ver", "req_ver"};
    const char *query = query_of(request);
    *source = MAPICFG__OF_REQUEST;
    if (any_call(call, headers, 3)) return header(request, call, out, source);
    if (any_call(call, counts, 3) && mapicfg__text_is_word(call->argument, call->argument_size, "Host"))
        return take_text(out, "1");
    if (is_call(call, "path")) return take_text(out, request->path);
    if (any_call(call, urls, 3)) {
        snprintf(out, MAPICFG__HAPROXY_VALUE, "%s%s%s", request->path, *query ? "?" : "", query);
        return MAPICFG__YES;
    }
    if (is_call(call, "base")) {
        if (!request->host || !*request->host) return MAPICFG__UNKNOWN;
        int made = snprintf(out, MAPICFG__HAPROXY_VALUE, "%s%s", request->host, request->path);
        return made > 0 && made < MAPICFG__HAPROXY_VALUE ? MAPICFG__YES : MAPICFG__UNKNOWN;
    }
    if (is_call(call, "query")) return *query ? take_text(out, query) : MAPICFG__NO;
    if (any_call(call, parameters, 2) &&
        mapicfg__text_is_word(call->argument, strcspn(call->argument, ",)"), "MailboxId"))
        return *query ? take_text(out, strchr(query, '=') + 1) : MAPICFG__NO;
    if (any_call(call, parameters, 2)) return MAPICFG__NO;
    if (any_call(call, methods, 2)) return take_text(out, is_download(request) ? "GET" : "POST");
    if (any_call(call, names, 3))
        return request->host && *request->host ? take_text(out, request->host) : MAPICFG__UNKNOWN;
    if (any_call(call, on, 3)) return take_text(out, "1");
    if (any_call(call, off, 3)) return take_text(out, "0");
    if (any_call(call, versions, 2)) return take_text(out, "1.1");
    if (is_call(call, "str") || is_call(call, "int") || is_call(call, "bool"))
        return take(out, call->argument, call->argument_size);
    *source = call->size >= 4 && strncmp(call->name, "lua.", 4) == 0 ? MAPICFG__OF_REQUEST : MAPICFG__OF_CLIENT;
    return MAPICFG__UNKNOWN;
}

/* ---- converters ---- */

uint64_t mapicfg__haproxy_number(const char *text) {
    uint64_t number;
    return mapicfg__text_parse_number(text, strspn(text, "0123456789"), &number) ? number : 0;
}

/* The number-th part of a text between the delimiters, from 1. */
static int take_field(char *text, const struct call *call) {
    uint64_t number = mapicfg__haproxy_number(call->argument);
    const char *comma = memchr(call->argument, ',', call->argument_size);
    char delimiters[16];
    size_t size = comma ? strcspn(comma + 1, ",)") : 0;
    if (number < 1 || !comma || !size || size >= sizeof delimiters) return MAPICFG__UNKNOWN;
    memcpy(delimiters, comma + 1, size);
    delimiters[size] = '\0';
    const char *at = text;
    for (; number > 1; number--) {
        at += strcspn(at, delimiters);
        if (!*at++) return MAPICFG__NO;
    }
    return take(text, at, strcspn(at, delimiters));
}

static int convert(const struct call *call, char *text) {
    if (is_call(call, "lower") || is_call(call, "upper")) {
        int upper = is_call(call, "upper");
        for (char *at = text; *at; at++)
            *at = (char)(upper && mapicfg__is_alpha((unsigned char)*at) ? *at & ~0x20 : mapicfg__to_lower(*at));
        return MAPICFG__YES;
    }
    if (is_call(call, "url_dec")) return strpbrk(text, "%+") ? MAPICFG__UNKNOWN : MAPICFG__YES;
    if (is_call(call, "length")) {
        snprintf(text, MAPICFG__HAPROXY_VALUE, "%zu", strlen(text));
        return MAPICFG__YES;
    }
    if (is_call(call, "field")) return take_field(text, call);
    if (is_call(call, "host_only")) return take(text, text, strcspn(text, ":"));
    return MAPICFG__UNKNOWN;
}

/* ---- variables ---- */

/* Whether a rule sets the variable: set-var(NAME) or set-var(NAME,ifset). */
static int sets(const struct mapicfg__tree *tree, uint32_t at, const char *name, size_t size) {
    const char *action = mapicfg__tree_word_at(tree, at, 1);
    return mapicfg__text_starts_exactly(action, "set-var(") && strncmp(action + 8, name, size) == 0 &&
           (action[8 + size] == ')' || action[8 + size] == ',');
}

const char *mapicfg__haproxy_variable(const struct mapicfg__haproxy_request *request, uint32_t section,
                                      const char *name) {
    const struct mapicfg__tree *tree = request->lint->tree;
    const size_t size = strcspn(name, "),");
    const uint32_t sections[] = {section, request->front};
    for (size_t i = 0; i < (request->front && request->front != section ? 2 : 1); i++) {
        const char *found = NULL;
        int count = 0;
        for (uint32_t at = mapicfg__tree_child(tree, sections[i], "http-request"); at;
             at = mapicfg__tree_sibling(tree, at)) {
            if (!sets(tree, at, name, size)) continue;
            int is_sure = !mapicfg__tree_find_word(tree, at, "if") && !mapicfg__tree_find_word(tree, at, "unless");
            found = is_sure ? mapicfg__tree_word_at(tree, at, 2) : NULL;
            count++;
        }
        if (count) return found;
    }
    return NULL;
}

static int evaluate(const struct mapicfg__haproxy_request *request, uint32_t section, const char *expression, char *out,
                    enum mapicfg__haproxy_source *source, int inner) {
    struct call call;
    *source = MAPICFG__OF_REQUEST;
    if (!mapicfg__tree_spend(request->lint->tree->left, 1 + strlen(expression))) return MAPICFG__UNKNOWN;
    const char *rest = read_call(expression, &call);
    int answer;
    if (is_call(&call, "var")) {
        const char *held = inner < MAX_INNER ? mapicfg__haproxy_variable(request, section, call.argument) : NULL;
        *source = MAPICFG__OF_REQUEST;
        answer = held ? evaluate(request, section, held, out, source, inner + 1) : MAPICFG__UNKNOWN;
    } else {
        answer = fetch(request, &call, out, source);
    }
    while (*rest && answer == MAPICFG__YES) {
        rest = read_call(rest, &call);
        answer = convert(&call, out);
    }
    return answer;
}

int mapicfg__haproxy_sample(const struct mapicfg__haproxy_request *request, uint32_t section, const char *expression,
                            char *out, enum mapicfg__haproxy_source *source) {
    return evaluate(request, section, expression, out, source, 0);
}

int mapicfg__haproxy_format(const struct mapicfg__haproxy_request *request, uint32_t section, const char *format,
                            char *out) {
    char expression[MAPICFG__HAPROXY_VALUE], value[MAPICFG__HAPROXY_VALUE];
    enum mapicfg__haproxy_source source;
    size_t used = 0;
    for (const char *at = format; *at;) {
        const char *piece = at;
        size_t size = strcspn(at, "%");
        if (!size && at[1] == '%') { /* one sign */
            size = 1;
            at += 2;
        } else if (!size) {
            size_t length = at[1] == '[' ? strcspn(at + 2, "]") : 0;
            if (!length || at[2 + length] != ']' || take(expression, at + 2, length) != MAPICFG__YES)
                return MAPICFG__UNKNOWN;
            int answer = mapicfg__haproxy_sample(request, section, expression, value, &source);
            if (answer == MAPICFG__UNKNOWN) return answer;
            piece = answer == MAPICFG__YES ? value : "";
            size = strlen(piece);
            at += length + 3;
        } else {
            at += size;
        }
        if (size >= MAPICFG__HAPROXY_VALUE - used) return MAPICFG__UNKNOWN;
        memcpy(out + used, piece, size);
        used += size;
    }
    out[used] = '\0';
    return MAPICFG__YES;
}
