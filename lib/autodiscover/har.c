/* SPDX-License-Identifier: LGPL-2.1-or-later
 * har.c: the requests and responses of a HAR file, as a browser saves its network log, as lines of HTTP. */
#include <string.h>

#include "autodiscover/har.h"
#include "base/error.h"
#include "base/json_lexer.h"
#include "base/text.h"

#define MOST_DEPTH 100u
#define MOST_NAME 64u     /* bytes of a header's name, which each of its values repeats */
#define RESPONSE_DEPTH 4u /* of what is in a request or response: the file, log, entries, the entry */
#define HEADER_DEPTH 7u   /* of what is in a header: and the response, headers */

struct har {
    struct mapicfg__json_lexer lexer;
    struct mapicfg__buffer *out;
    uint32_t depth; /* brackets that are open */
    int is_key;     /* a string that comes is a name */
    int in_response, in_headers;
    struct mapicfg__buffer key, name;
};

static void take_text(struct mapicfg__buffer *to, const struct mapicfg__json_lexer *lexer) {
    to->size = 0;
    for (size_t i = 0; i < lexer->size; i++) /* a line end would begin another header */
        mapicfg__buffer_char(to, (unsigned char)lexer->text[i] < ' ' ? ' ' : lexer->text[i]);
    if (!lexer->size) mapicfg__buffer_bytes(to, "", 0);
}

static int is_key(const struct har *har, const char *key) {
    return har->key.size == strlen(key) && memcmp(har->key.data, key, har->key.size) == 0;
}

static void put_line(struct har *har, const char *first, const char *between, const struct mapicfg__json_lexer *lexer,
                     const char *last) {
    struct mapicfg__buffer value = {0};
    take_text(&value, lexer);
    mapicfg__buffer_text(har->out, first);
    mapicfg__buffer_text(har->out, between);
    mapicfg__buffer_bytes(har->out, value.data, value.size);
    mapicfg__buffer_text(har->out, last);
    har->out->failed |= value.failed;
    mapicfg__buffer_free(&value);
}

static void take_value(struct har *har, int token) {
    const struct mapicfg__json_lexer *lexer = &har->lexer;
    int is_text = token == MAPICFG__JSON_STRING;
    if (har->depth == RESPONSE_DEPTH + 1 && !har->in_response && is_text && is_key(har, "url"))
        put_line(har, "Request URL: ", "", lexer, "\nRequest Headers\n");
    if (har->depth == RESPONSE_DEPTH + 1 && har->in_response && token == MAPICFG__JSON_NUMBER && is_key(har, "status"))
        put_line(har, "Status Code: ", "", lexer, "\n");
    if (har->depth != HEADER_DEPTH || !har->in_headers || !is_text) return;
    if (is_key(har, "name")) take_text(&har->name, lexer);
    if (har->name.size > MOST_NAME) har->name.size = 0;
    if (is_key(har, "value") && har->name.size) put_line(har, har->name.data, ": ", lexer, "\n");
}

/* Brackets open after a name, whose meaning they have. */
static void open_bracket(struct har *har) {
    har->depth++;
    if (har->depth == RESPONSE_DEPTH + 1) har->in_response = is_key(har, "response");
    if (har->depth == HEADER_DEPTH - 1) har->in_headers = is_key(har, "headers");
}

static mapicfg_status read_tokens(struct har *har, mapicfg_error *err) {
    for (;;) {
        har->lexer.keep = 1;
        mapicfg_error failed;
        int token = mapicfg__json_next(&har->lexer, &failed);
        if (token == MAPICFG__JSON_FAILED) {
            if (err) *err = failed;
            return failed.code;
        }
        if (token == MAPICFG__JSON_END || token == MAPICFG__JSON_MORE) return MAPICFG_OK;
        if (token == MAPICFG__JSON_OTHER) { /* which the lexer gives again and again */
            mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "this is not JSON");
            mapicfg__json_place(&har->lexer, har->lexer.token_at, err);
            return MAPICFG_E_SYNTAX;
        }
        if (token == '{' || token == '[') {
            if (har->depth == MOST_DEPTH)
                return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "values are nested more than %u deep", MOST_DEPTH);
            open_bracket(har);
        }
        if ((token == '}' || token == ']') && har->depth && !--har->depth) return MAPICFG_OK;
        if (token == MAPICFG__JSON_STRING && har->is_key)
            take_text(&har->key, &har->lexer);
        else
            take_value(har, token);
        har->is_key = token == '{' || token == ',';
        if (har->out->failed || har->key.failed || har->name.failed) return mapicfg__error_no_memory(err);
    }
}

int mapicfg__har_is(const char *text, size_t size) {
    mapicfg__text_trim(&text, &size);
    return size && *text == '{' && mapicfg__text_has_piece(text, size, "\"log\"") &&
           mapicfg__text_has_piece(text, size, "\"entries\"");
}

mapicfg_status mapicfg__har_lines(struct mapicfg__buffer *out, const char *text, size_t size, mapicfg_error *err) {
    struct har har = {.out = out};
    har.lexer.max_text = size;
    har.lexer.line = 1;
    mapicfg__json_feed(&har.lexer, text, size, 1);
    mapicfg_status status = read_tokens(&har, err);
    mapicfg__buffer_free(&har.lexer.held);
    mapicfg__buffer_free(&har.key);
    mapicfg__buffer_free(&har.name);
    return status;
}
