/* SPDX-License-Identifier: LGPL-2.1-or-later
 * dump.c: headers that a script saved as JSON: `$r.Headers | ConvertTo-Json`, dict(response.headers), curl's
 * %{header_json}: names with a text or a list of texts, at any depth, or pairs of a name (Key, Name) and a Value. Of
 * `$r | ConvertTo-Json` the status goes first, as in HTTP. */
#include "autodiscover/dump.h"

#include "base/error.h"
#include "base/json_lexer.h"
#include "base/text.h"

struct dump {
    struct mapicfg__json_lexer lexer;
    struct mapicfg__buffer key, name; /* of the value that comes; of the pair */
    struct mapicfg__buffer status, headers;
    struct mapicfg__buffer brackets;
    int is_key; /* a string that comes is a name */
};

#define MOST_DEPTH 100u
#define MOST_NAME 64u /* bytes; each value of a list repeats the name */

static int is_key(const struct mapicfg__buffer *key, const char *word) {
    return mapicfg__text_is_word(key->data ? key->data : "", key->size, word);
}

/* A name that is too long for a header becomes empty, which is no name. */
static void set_name(struct mapicfg__buffer *to, const struct mapicfg__json_lexer *lexer) {
    to->size = 0;
    mapicfg__buffer_bytes(to, lexer->text, lexer->size > MOST_NAME ? 0 : lexer->size);
}

static void take_value(struct dump *dump) {
    const struct mapicfg__json_lexer *lexer = &dump->lexer;
    if (is_key(&dump->key, "Key") || is_key(&dump->key, "Name")) {
        set_name(&dump->name, lexer);
        return;
    }
    const int is_pair = is_key(&dump->key, "Value") && dump->name.size;
    const struct mapicfg__buffer *name = is_pair ? &dump->name : &dump->key;
    const int is_status = is_key(name, "StatusCode") || is_key(name, "Status") || is_key(name, "status_code");
    struct mapicfg__buffer *out = is_status ? &dump->status : &dump->headers;
    if (!name->size) return;
    if (is_status)
        mapicfg__buffer_text(out, "StatusCode");
    else
        mapicfg__buffer_bytes(out, name->data, name->size);
    mapicfg__buffer_text(out, ": ");
    for (size_t i = 0; i < lexer->size; i++) /* a line end would begin another header */
        mapicfg__buffer_char(out, (unsigned char)lexer->text[i] < ' ' ? ' ' : lexer->text[i]);
    mapicfg__buffer_char(out, '\n');
}

static void take_bracket(struct dump *dump, int token) {
    if (token == '{' || token == '[')
        mapicfg__buffer_char(&dump->brackets, (char)token);
    else if (dump->brackets.size)
        dump->brackets.size--;
    if (token == '{' || token == '}') dump->key.size = 0;
    if (token == '{' && dump->brackets.size < 3) dump->name.size = 0;
}

/* 1: all of it is JSON. */
static int read_tokens(struct dump *dump) {
    for (;;) {
        mapicfg_error failed;
        dump->lexer.keep = 1;
        const int token = mapicfg__json_next(&dump->lexer, &failed);
        if (token == MAPICFG__JSON_END || token == MAPICFG__JSON_MORE) return 1;
        if (token == MAPICFG__JSON_FAILED || token == MAPICFG__JSON_OTHER || dump->brackets.size > MOST_DEPTH) return 0;
        if (token == '{' || token == '[' || token == '}' || token == ']') take_bracket(dump, token);
        if (token == MAPICFG__JSON_STRING && dump->is_key)
            set_name(&dump->key, &dump->lexer);
        else if (token == MAPICFG__JSON_STRING || token == MAPICFG__JSON_NUMBER)
            take_value(dump);
        const struct mapicfg__buffer *brackets = &dump->brackets;
        const int in_object = brackets->size && brackets->data[brackets->size - 1] == '{';
        dump->is_key = token == '{' || (token == ',' && in_object);
        if (brackets->failed || dump->key.failed || dump->name.failed || dump->status.failed || dump->headers.failed)
            return 0;
    }
}

int mapicfg__dump_lines(struct mapicfg__buffer *out, const char *text, size_t size) {
    struct dump dump = {.lexer = {.max_text = size, .line = 1}};
    mapicfg__json_feed(&dump.lexer, text, size, 1);
    if (read_tokens(&dump)) {
        if (dump.status.size) mapicfg__buffer_bytes(out, dump.status.data, dump.status.size);
        if (dump.headers.size) mapicfg__buffer_bytes(out, dump.headers.data, dump.headers.size);
    }
    struct mapicfg__buffer *const buffers[] = {&dump.key,     &dump.name,     &dump.status,
                                               &dump.headers, &dump.brackets, &dump.lexer.held};
    int failed = out->failed;
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++) {
        failed |= buffers[i]->failed;
        mapicfg__buffer_free(buffers[i]);
    }
    return !failed;
}
