/* SPDX-License-Identifier: LGPL-2.1-or-later
 * registry.c: the text of a registry export, as regedit and `reg export` write it, and people by hand: keys in
 * brackets, `"name"=value` below them.
 *
 *     Windows Registry Editor Version 5.00
 *
 *     [HKEY_CURRENT_USER\Software\Policies\Microsoft\Office\16.0\outlook\security]
 *     "authenticationservice"=dword:00000010
 *
 * A text in quotes may have lines, and a list of hexadecimal digits goes on where a line ends with a backslash.
 * `"name"=-` deletes a value, `[-HKEY_...]` a key with all below it. What is not Outlook's is passed over, however
 * large it is.
 *
 * Source: Microsoft KB 310516, how to add, modify or delete registry subkeys and values by using a .reg file. */
#include "formats/registry.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "formats/outlook.h"

#define LONGEST_NAME 255u /* bytes of a name that are kept; Outlook's are shorter */

enum state {
    LINE,   /* before the first character of a line */
    KEY,    /* in [...] */
    NAME,   /* in the quotes of a name */
    EQUALS, /* behind a name */
    VALUE,  /* before the first character of a value */
    TEXT,   /* in the quotes of a value */
    PLAIN,  /* in a value without quotes */
    BEHIND, /* behind a value */
    REST,   /* nothing in the line counts any more */
    OTHER,  /* in a line that is none of these */
};

struct parser {
    const struct mapicfg__input *input;
    struct mapicfg__builder *builder;
    struct mapicfg__outlook outlook;
    enum state state;
    int is_escaped;              /* the character before was a backslash */
    int goes_on;                 /* the last character of a value, but for blanks, is a backslash */
    int32_t property;            /* of the value; -1: not Outlook's */
    uint64_t line;               /* the current one */
    uint64_t begins;             /* the line on which the key or the value began */
    struct mapicfg__buffer text; /* of a key, a name, a value that is wanted, another line */
};

int mapicfg__registry_is_header(const char *text, size_t size) {
    static const char *const headers[] = {"REGEDIT4", "Windows Registry Editor Version 5.00"};
    const char *end = memchr(text, '\n', size);
    size_t line = end ? (size_t)(end - text) : size;
    mapicfg__text_skip_mark(&text, &line);
    mapicfg__text_trim(&text, &line);
    return mapicfg__text_is_one_of(text, line, headers, sizeof headers / sizeof *headers);
}

/* ---- what is wrong ---- */

static mapicfg_status fail(const struct parser *parser, mapicfg_status code, const char *what, mapicfg_error *err) {
    mapicfg__error_fail(err, code, "%s", what);
    mapicfg__error_place(err, parser->begins, 1);
    mapicfg__error_property(err, mapicfg__outlook_name(parser->property));
    return code;
}

static mapicfg_status warn(const struct parser *parser, const char *what, mapicfg_error *err) {
    mapicfg_error warning;
    fail(parser, MAPICFG_E_SYNTAX, what, &warning);
    mapicfg__error_source(&warning, parser->input->source);
    return mapicfg__report_warning(parser->input->sink->report, &warning, err);
}

/* Keeps a character. */
static mapicfg_status keep(struct parser *parser, char c, mapicfg_error *err) {
    if (parser->text.size >= parser->input->max_text) {
        mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a key or a value has more than %llu bytes",
                            (unsigned long long)parser->input->max_text);
        mapicfg__error_place(err, parser->begins, 1);
        return MAPICFG_E_LIMIT;
    }
    mapicfg__buffer_char(&parser->text, c);
    return parser->text.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

/* ---- what has been read ---- */

static mapicfg_status end_key(struct parser *parser, mapicfg_error *err) {
    const char *path = parser->text.data ? parser->text.data : "";
    size_t size = parser->text.size;
    while (size && path[size - 1] != ']') size--;
    if (!size)
        return fail(parser, MAPICFG_E_SYNTAX, "the key has no closing bracket; a key is [HKEY_CURRENT_USER\\...]", err);
    size--;
    const int is_removed = size && *path == '-';
    if (is_removed) return mapicfg__outlook_remove(&parser->outlook, path + 1, size - 1, parser->begins, err);
    return mapicfg__outlook_begin(&parser->outlook, path, size, parser->begins, err);
}

/* Up to eight hexadecimal digits. */
static int read_dword(const char *text, size_t size, uint32_t *number) {
    uint64_t all;
    if (!size || size > 8 || !mapicfg__text_parse_hex(text, size, size, &all)) return 0;
    *number = (uint32_t)all;
    return 1;
}

/* Four bytes, the lowest first: 10,00,00,00. */
static int read_bytes(const char *text, size_t size, uint32_t *number) {
    unsigned digits = 0;
    *number = 0;
    for (size_t i = 0; i < size; i++) {
        const unsigned char c = (unsigned char)text[i];
        if (mapicfg__is_blank(c) || c == '\\' || (c == ',' && digits % 2 == 0)) continue;
        if (!mapicfg__is_hex(c) || digits == 8) return 0;
        *number |= mapicfg__hex_value(c) << (digits / 2 * 8 + (digits % 2 ? 0 : 4));
        digits++;
    }
    return digits == 8;
}

/* The value without its type. */
static int skip_type(const char **text, size_t *size, const char *type) {
    const size_t length = strlen(type);
    if (!mapicfg__text_begins(*text, *size, type, length)) return 0;
    *text += length;
    *size -= length;
    mapicfg__text_trim(text, size);
    return 1;
}

static mapicfg_status end_value(struct parser *parser, mapicfg_error *err) {
    const char *text = parser->text.data ? parser->text.data : "";
    size_t size = parser->text.size;
    uint32_t number = 0;
    int is_read;
    if (parser->property < 0) return MAPICFG_OK;
    const char *comment = memchr(text, ';', size);
    if (comment) size = (size_t)(comment - text);
    mapicfg__text_trim(&text, &size);
    if (size == 1 && *text == '-')
        return mapicfg__outlook_put(&parser->outlook, parser->property, NULL, parser->begins, err);
    if (skip_type(&text, &size, "dword:"))
        is_read = read_dword(text, size, &number);
    else if (skip_type(&text, &size, "hex(4):"))
        is_read = read_bytes(text, size, &number);
    else
        return warn(parser, "the value is not of the type REG_DWORD, which Outlook needs; it was passed over", err);
    if (!is_read)
        return fail(parser, MAPICFG_E_SYNTAX,
                    "the value is not a number of 32 bits: write up to eight hexadecimal digits, dword:00000001", err);
    return mapicfg__outlook_put(&parser->outlook, parser->property, &number, parser->begins, err);
}

/* A text in place of a number replaces what was there. */
static mapicfg_status end_text(struct parser *parser, mapicfg_error *err) {
    if (parser->property < 0) return MAPICFG_OK;
    mapicfg_status status =
        warn(parser, "the value is text (REG_SZ), and Outlook needs a number (REG_DWORD); it was passed over", err);
    return status ? status : mapicfg__outlook_put(&parser->outlook, parser->property, NULL, parser->begins, err);
}

/* Files may be joined: another header begins anew. */
static mapicfg_status end_other(struct parser *parser, mapicfg_error *err) {
    const char *text = parser->text.data ? parser->text.data : "";
    if (mapicfg__registry_is_header(text, parser->text.size))
        return mapicfg__outlook_begin(&parser->outlook, "", 0, parser->begins, err);
    return warn(parser, "the line is neither a key, nor \"name\"=value, nor a comment; it was passed over", err);
}

/* ---- characters ---- */

static mapicfg_status end_line(struct parser *parser, mapicfg_error *err) {
    const enum state state = parser->state;
    if (state == PLAIN && parser->goes_on) return MAPICFG_OK;
    parser->state = LINE;
    if (state == KEY) return end_key(parser, err);
    if (state == PLAIN) return end_value(parser, err);
    if (state == OTHER) return end_other(parser, err);
    if (state == NAME || state == EQUALS || state == VALUE)
        return warn(parser,
                    "the line is not \"name\"=value: a quote, the equals sign or the value is missing; it was "
                    "passed over",
                    err);
    return MAPICFG_OK;
}

static mapicfg_status begin_line(struct parser *parser, char c, mapicfg_error *err) {
    if (mapicfg__is_blank((unsigned char)c)) return MAPICFG_OK;
    parser->text.size = 0;
    parser->property = -1;
    parser->is_escaped = parser->goes_on = 0;
    parser->begins = parser->line;
    parser->state = c == '[' ? KEY : c == '"' ? NAME : c == '@' ? EQUALS : c == ';' ? REST : OTHER;
    return parser->state == OTHER ? keep(parser, c, err) : MAPICFG_OK;
}

/* In quotes: whether the character is the closing one. */
static int is_closing(struct parser *parser, char c) {
    const int was_escaped = parser->is_escaped;
    parser->is_escaped = c == '\\' && !was_escaped;
    return c == '"' && !was_escaped;
}

static mapicfg_status take_name(struct parser *parser, char c, mapicfg_error *err) {
    const int is_over = is_closing(parser, c);
    if (!is_over) return parser->is_escaped || parser->text.size > LONGEST_NAME ? MAPICFG_OK : keep(parser, c, err);
    const char *name = parser->text.data ? parser->text.data : "";
    parser->property = mapicfg__outlook_find(&parser->outlook, name, parser->text.size);
    parser->text.size = 0;
    parser->state = EQUALS;
    return MAPICFG_OK;
}

static mapicfg_status take_plain(struct parser *parser, char c, mapicfg_error *err) {
    if (!mapicfg__is_blank((unsigned char)c)) parser->goes_on = c == '\\';
    return parser->property < 0 ? MAPICFG_OK : keep(parser, c, err);
}

static mapicfg_status take(struct parser *parser, char c, mapicfg_error *err) {
    const int is_blank = mapicfg__is_blank((unsigned char)c);
    if (c == '\n' && parser->state != TEXT) return end_line(parser, err);
    switch (parser->state) {
    case LINE: return begin_line(parser, c, err);
    case KEY: return keep(parser, c, err);
    case OTHER: return parser->text.size > LONGEST_NAME ? MAPICFG_OK : keep(parser, c, err);
    case NAME: return take_name(parser, c, err);
    case EQUALS:
        if (c == '=') parser->state = VALUE;
        if (c == '=' || is_blank) return MAPICFG_OK;
        parser->state = REST;
        return warn(parser, "an equals sign is missing behind the name; the line was passed over", err);
    case VALUE:
        if (is_blank) return MAPICFG_OK;
        parser->state = c == '"' ? TEXT : PLAIN;
        return c == '"' ? MAPICFG_OK : take_plain(parser, c, err);
    case TEXT:
        if (!is_closing(parser, c)) return MAPICFG_OK;
        parser->state = BEHIND;
        return end_text(parser, err);
    case PLAIN: return take_plain(parser, c, err);
    case BEHIND:
        if (is_blank) return MAPICFG_OK;
        parser->state = REST;
        return c == ';' ? MAPICFG_OK
                        : warn(parser,
                               "something stands behind the closing quote of the value; it was passed over: is "
                               "a backslash before a quote meant as \\\\?",
                               err);
    case REST: break;
    }
    return MAPICFG_OK;
}

static mapicfg_status finish(struct parser *parser, mapicfg_error *err) {
    parser->goes_on = 0;
    if (parser->state == TEXT)
        return fail(parser, MAPICFG_E_SYNTAX, "the value has no closing quote up to the end of the text", err);
    mapicfg_status status = end_line(parser, err);
    return status ? status : mapicfg__outlook_give(&parser->outlook, parser->builder, err);
}

static mapicfg_status feed(void *handle, const char *bytes, size_t size, int last, mapicfg_error *err) {
    struct parser *parser = handle;
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < size; i++) {
        status = take(parser, bytes[i], err);
        parser->line += bytes[i] == '\n';
    }
    return status || !last ? status : finish(parser, err);
}

static void stop(void *handle) {
    struct parser *parser = handle;
    if (!parser) return;
    mapicfg__builder_free(parser->builder);
    mapicfg__outlook_free(&parser->outlook);
    mapicfg__buffer_free(&parser->text);
    mapicfg__mem_free(parser);
}

static mapicfg_status start(void **handle, const struct mapicfg__input *input, mapicfg_error *err) {
    *handle = NULL;
    struct parser *parser = mapicfg__mem_zalloc(sizeof *parser);
    if (!parser) return mapicfg__error_no_memory(err);
    parser->input = parser->outlook.input = input;
    parser->property = -1;
    parser->line = 1;
    mapicfg_status status = mapicfg__builder_new(&parser->builder, input, err);
    if (status) {
        stop(parser);
        return status;
    }
    *handle = parser;
    return MAPICFG_OK;
}

const struct mapicfg__format mapicfg__registry = {MAPICFG_FORMAT_REGISTRY, "registry", start, feed, stop};
