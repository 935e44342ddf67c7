/* SPDX-License-Identifier: LGPL-2.1-or-later
 * har.c: the requests and responses of a HAR file, as a browser saves its network log: headers as lines of HTTP, and
 * the body of each response. */
#include "autodiscover/har.h"

#include <string.h>

#include "base/base64.h"
#include "base/error.h"
#include "base/json_lexer.h"
#include "base/mem.h"
#include "base/text.h"

#define MOST_DEPTH 100u
#define MOST_NAME 64u     /* bytes of a header's name, which each of its values repeats */
#define RESPONSE_DEPTH 4u /* of what is in a request or response: the file, log, entries, the entry */
#define BODY_DEPTH 6u     /* of what is in the content of a response */
#define HEADER_DEPTH 7u   /* of what is in a header: and the response, headers */

struct reader {
    struct mapicfg__json_lexer lexer;
    struct mapicfg__har *har;
    struct mapicfg__har_entry *entry; /* the last one */
    uint32_t depth;                   /* brackets that are open */
    int is_key;                       /* a string that comes is a name */
    int in_response, in_headers, in_content;
    struct mapicfg__buffer key, name;
};

static void take_text(struct mapicfg__buffer *to, const struct mapicfg__json_lexer *lexer) {
    to->size = 0;
    for (size_t i = 0; i < lexer->size; i++) /* a line end would begin another header */
        mapicfg__buffer_char(to, (unsigned char)lexer->text[i] < ' ' ? ' ' : lexer->text[i]);
    if (!lexer->size) mapicfg__buffer_bytes(to, "", 0);
}

static int is_key(const struct reader *reader, const char *key) {
    return reader->key.size == strlen(key) && memcmp(reader->key.data, key, reader->key.size) == 0;
}

static void put_line(struct reader *reader, const char *first, const char *last) {
    struct mapicfg__buffer value = {0}, *out = &reader->entry->lines;
    take_text(&value, &reader->lexer);
    mapicfg__buffer_text(out, first);
    mapicfg__buffer_bytes(out, value.data, value.size);
    mapicfg__buffer_text(out, last);
    out->failed |= value.failed;
    mapicfg__buffer_free(&value);
}

/* Browsers join the values of a header that came several times by line ends: each is a header again. */
static void put_header(struct reader *reader) {
    struct mapicfg__json_lexer all = reader->lexer, *part = &reader->lexer;
    for (const char *end = all.text + all.size; part->text <= end; part->text += part->size + 1) {
        const char *newline = memchr(part->text, '\n', (size_t)(end - part->text));
        part->size = (size_t)((newline ? newline : end) - part->text);
        mapicfg__buffer_text(&reader->entry->lines, reader->name.data);
        put_line(reader, ": ", "\n");
    }
    reader->lexer = all;
}

/* In the request, the response, and the response's content. */
static void take_entry_value(struct reader *reader, int token) {
    int is_text = token == MAPICFG__JSON_STRING, is_inside = reader->depth == RESPONSE_DEPTH + 1;
    if (is_inside && !reader->in_response && is_text && is_key(reader, "url")) {
        take_text(&reader->entry->url, &reader->lexer);
        put_line(reader, "Request URL: ", "\nRequest Headers\n");
    }
    if (is_inside && reader->in_response && token == MAPICFG__JSON_NUMBER && is_key(reader, "status"))
        put_line(reader, "Status Code: ", "\n");
    if (is_inside && reader->in_response && is_text && is_key(reader, "httpVersion"))
        put_line(reader, "Version: ", "\n");
    if (reader->depth != BODY_DEPTH || !reader->in_content || !is_text) return;
    if (is_key(reader, "text")) {
        reader->entry->body.size = 0;
        mapicfg__buffer_bytes(&reader->entry->body, reader->lexer.text, reader->lexer.size);
    }
    if (is_key(reader, "encoding"))
        reader->entry->is_base64 = mapicfg__text_is_word(reader->lexer.text, reader->lexer.size, "base64");
}

static void take_value(struct reader *reader, int token) {
    if (!reader->entry) return;
    take_entry_value(reader, token);
    if (reader->depth != HEADER_DEPTH || !reader->in_headers || token != MAPICFG__JSON_STRING) return;
    if (is_key(reader, "name")) take_text(&reader->name, &reader->lexer);
    if (reader->name.size > MOST_NAME) reader->name.size = 0;
    if (is_key(reader, "value") && reader->name.size) put_header(reader);
}

/* 0: no memory. */
static int add_entry(struct reader *reader) {
    struct mapicfg__har *har = reader->har;
    struct mapicfg__har_entry *grown = mapicfg__mem_grow(har->entries, &har->capacity, har->count + 1, sizeof *grown);
    if (!grown) return 0;
    har->entries = grown;
    reader->entry = &grown[har->count++];
    *reader->entry = (struct mapicfg__har_entry){0};
    return 1;
}

/* Brackets open after a name, whose meaning they have. 0: no memory. */
static int open_bracket(struct reader *reader) {
    reader->depth++;
    if (reader->depth == RESPONSE_DEPTH && !add_entry(reader)) return 0;
    if (reader->depth == RESPONSE_DEPTH + 1) reader->in_response = is_key(reader, "response");
    if (reader->depth == BODY_DEPTH) {
        reader->in_headers = is_key(reader, "headers");
        reader->in_content = reader->in_response && is_key(reader, "content");
    }
    return 1;
}

static int has_failed(const struct reader *reader) {
    const struct mapicfg__har_entry *entry = reader->entry;
    return reader->key.failed || reader->name.failed ||
           (entry && (entry->lines.failed || entry->url.failed || entry->body.failed));
}

static mapicfg_status read_tokens(struct reader *reader, mapicfg_error *err) {
    for (;;) {
        reader->lexer.keep = 1;
        mapicfg_error failed;
        int token = mapicfg__json_next(&reader->lexer, &failed);
        if (token == MAPICFG__JSON_FAILED) {
            if (err) *err = failed;
            return failed.code;
        }
        if (token == MAPICFG__JSON_END || token == MAPICFG__JSON_MORE) return MAPICFG_OK;
        if (token == MAPICFG__JSON_OTHER) { /* which the lexer gives again and again */
            mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "this is not JSON");
            mapicfg__json_place(&reader->lexer, reader->lexer.token_at, err);
            return MAPICFG_E_SYNTAX;
        }
        if (token == '{' || token == '[') {
            if (reader->depth == MOST_DEPTH)
                return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "values are nested more than %u deep", MOST_DEPTH);
            if (!open_bracket(reader)) return mapicfg__error_no_memory(err);
        }
        if ((token == '}' || token == ']') && reader->depth && !--reader->depth) return MAPICFG_OK;
        if (token == MAPICFG__JSON_STRING && reader->is_key)
            take_text(&reader->key, &reader->lexer);
        else
            take_value(reader, token);
        reader->is_key = token == '{' || token == ',';
        if (has_failed(reader)) return mapicfg__error_no_memory(err);
    }
}

int mapicfg__har_is(const char *text, size_t size) {
    mapicfg__text_trim(&text, &size);
    return size && *text == '{' && mapicfg__text_has_piece(text, size, "\"log\"") &&
           mapicfg__text_has_piece(text, size, "\"entries\"");
}

/* Of base64 that is none, nothing is left. 0: no memory. */
static int decode_bodies(struct mapicfg__har *har) {
    for (size_t i = 0; i < har->count; i++) {
        struct mapicfg__har_entry *entry = &har->entries[i];
        struct mapicfg__buffer bytes = {0};
        if (!entry->is_base64 || !entry->body.size) continue;
        if (!mapicfg__base64_decode(&bytes, entry->body.data, entry->body.size)) bytes.size = 0;
        mapicfg__buffer_free(&entry->body);
        entry->body = bytes;
        if (bytes.failed) return 0;
    }
    return 1;
}

mapicfg_status mapicfg__har_read(struct mapicfg__har *har, const char *text, size_t size, mapicfg_error *err) {
    struct reader reader = {.har = har};
    reader.lexer.max_text = size;
    reader.lexer.line = 1;
    mapicfg__json_feed(&reader.lexer, text, size, 1);
    mapicfg_status status = read_tokens(&reader, err);
    mapicfg__buffer_free(&reader.lexer.held);
    mapicfg__buffer_free(&reader.key);
    mapicfg__buffer_free(&reader.name);
    if (!status && !decode_bodies(har)) status = mapicfg__error_no_memory(err);
    return status;
}

void mapicfg__har_free(struct mapicfg__har *har) {
    for (size_t i = 0; i < har->count; i++) {
        mapicfg__buffer_free(&har->entries[i].lines);
        mapicfg__buffer_free(&har->entries[i].url);
        mapicfg__buffer_free(&har->entries[i].body);
    }
    mapicfg__mem_free(har->entries);
    *har = (struct mapicfg__har){0};
}
