/* SPDX-License-Identifier: LGPL-2.1-or-later
 * list.c: text as of Format-List: `Name : value`, the colons in one column, objects separated by blank lines.
 *
 * A line that begins with blanks goes on with the value before it: PowerShell wraps at the window's width without
 * marking it. What stands before the first property (a prompt, a command) is passed over; so is any other line that is no
 * property, and what follows it until the next blank line belongs to no object. A name that comes again begins the next
 * object, since people paste exports together. */
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "formats/builder.h"

struct parser {
    const struct mapicfg__input *input;
    struct mapicfg__builder *builder;
    struct mapicfg__buffer line;  /* the line at hand, where it came in pieces */
    struct mapicfg__buffer name;  /* of the property at hand */
    struct mapicfg__buffer value; /* of the property at hand */
    uint64_t number;              /* of the line at hand */
    uint64_t value_line;
    int in_object;
    int has_property; /* name and value hold one that has not been given yet */
    struct mapicfg__buffer names; /* of the object's properties, in lower case, each after a line end and before one */
};

static mapicfg_status give_property(struct parser *parser, mapicfg_error *err) {
    if (!parser->has_property) return MAPICFG_OK;
    parser->has_property = 0;
    int wanted;
    mapicfg_status status = mapicfg__builder_property(parser->builder, parser->name.data, parser->name.size,
                                                      parser->value_line, &wanted, err);
    if (status || !wanted) return status;
    const char *text = parser->value.data;
    size_t size = parser->value.size;
    mapicfg__trim(&text, &size);
    return mapicfg__builder_value(parser->builder, size ? MAPICFG__CELL_TEXT : MAPICFG__CELL_NULL, text, size, err);
}

static mapicfg_status end_object(struct parser *parser, mapicfg_error *err) {
    mapicfg_status status = give_property(parser, err);
    if (status || !parser->in_object) return status;
    parser->in_object = 0;
    return mapicfg__builder_end(parser->builder, err);
}

/* The bytes of `Name` in `Name : value`, 0 when the line is no property. */
static size_t name_size(const char *line, size_t size, size_t *value) {
    size_t at = 0;
    while (at < size && (mapicfg__is_alpha((unsigned char)line[at]) || mapicfg__is_digit((unsigned char)line[at]) ||
                         line[at] == '_'))
        at++;
    size_t name = at;
    while (at < size && line[at] == ' ') at++;
    if (!name || at == name || at == size || line[at] != ':') return 0;
    *value = at + 1;
    return at + 1 == size || line[at + 1] == ' ' ? name : 0;
}

/* Notes the name; 1 when the object has it already. */
static int is_repeated(struct parser *parser, const char *name, size_t size) {
    char between[130]; /* line ends around the name */
    if (size > sizeof between - 3) return 0;
    between[0] = '\n';
    for (size_t i = 0; i < size; i++) between[i + 1] = mapicfg__to_lower(name[i]);
    between[size + 1] = '\n';
    between[size + 2] = '\0';
    if (parser->names.size && strstr(parser->names.data, between)) return 1;
    mapicfg__buffer_bytes(&parser->names, between, size + 2);
    return 0;
}

static mapicfg_status begin_property(struct parser *parser, const char *line, size_t size, size_t name, size_t value,
                                     mapicfg_error *err) {
    mapicfg_status status = give_property(parser, err);
    if (!status && parser->in_object && is_repeated(parser, line, name)) status = end_object(parser, err);
    if (status) return status;
    if (!parser->in_object) {
        parser->in_object = 1;
        parser->names.size = 0;
        is_repeated(parser, line, name);
        mapicfg__builder_begin(parser->builder, parser->number);
    }
    parser->has_property = 1;
    parser->value_line = parser->number;
    parser->name.size = parser->value.size = 0;
    mapicfg__buffer_bytes(&parser->name, line, name);
    mapicfg__buffer_bytes(&parser->value, line + value, size - value);
    return parser->name.failed || parser->value.failed || parser->names.failed ? mapicfg__no_memory(err) : MAPICFG_OK;
}

static mapicfg_status continue_value(struct parser *parser, const char *line, size_t size, mapicfg_error *err) {
    if (parser->value.size + size > parser->input->max_text)
        return mapicfg__fail(err, MAPICFG_E_LIMIT, "a value has more than %llu bytes",
                             (unsigned long long)parser->input->max_text);
    mapicfg__trim(&line, &size);
    mapicfg__buffer_bytes(&parser->value, line, size);
    return parser->value.failed ? mapicfg__no_memory(err) : MAPICFG_OK;
}

static mapicfg_status take_line(struct parser *parser, const char *line, size_t size, mapicfg_error *err) {
    parser->number++;
    if (size && line[size - 1] == '\r') size--;
    const char *text = line;
    size_t text_size = size;
    mapicfg__trim(&text, &text_size);
    if (!text_size) return end_object(parser, err);
    if (parser->has_property && (line[0] == ' ' || line[0] == '\t')) return continue_value(parser, line, size, err);
    size_t value = 0;
    size_t name = name_size(line, size, &value);
    if (name) return begin_property(parser, line, size, name, value, err);
    return end_object(parser, err);
}

/* Says where, and in which object. */
static mapicfg_status leave(struct parser *parser, mapicfg_status status, mapicfg_error *err) {
    mapicfg__error_place(err, parser->number, 1);
    if (!parser->in_object || !err) return status;
    char identity[sizeof err->object];
    mapicfg__builder_identity(parser->builder, identity, sizeof identity);
    mapicfg__error_object(err, identity);
    return status;
}

static mapicfg_status feed(void *handle, const char *bytes, size_t size, int last, mapicfg_error *err) {
    struct parser *parser = handle;
    mapicfg_status status = MAPICFG_OK;
    while (!status && size) {
        const char *end = memchr(bytes, '\n', size);
        size_t piece = end ? (size_t)(end - bytes) : size;
        if (piece > parser->input->max_text || parser->line.size > parser->input->max_text - piece) {
            parser->number++;
            status = mapicfg__fail(err, MAPICFG_E_LIMIT, "a line has more than %llu bytes",
                                   (unsigned long long)parser->input->max_text);
            break;
        }
        if (!end || parser->line.size) {
            mapicfg__buffer_bytes(&parser->line, bytes, piece);
            if (parser->line.failed) return mapicfg__no_memory(err);
        }
        if (!end) break;
        status = parser->line.size ? take_line(parser, parser->line.data, parser->line.size, err)
                                   : take_line(parser, bytes, piece, err);
        parser->line.size = 0;
        bytes += piece + 1;
        size -= piece + 1;
    }
    if (!status && last && parser->line.size) status = take_line(parser, parser->line.data, parser->line.size, err);
    if (!status && last) status = end_object(parser, err);
    return status ? leave(parser, status, err) : MAPICFG_OK;
}

static void stop(void *handle) {
    struct parser *parser = handle;
    if (!parser) return;
    mapicfg__builder_free(parser->builder);
    mapicfg__buffer_free(&parser->line);
    mapicfg__buffer_free(&parser->name);
    mapicfg__buffer_free(&parser->value);
    mapicfg__buffer_free(&parser->names);
    mapicfg__free(parser);
}

static mapicfg_status start(void **handle, const struct mapicfg__input *input, mapicfg_error *err) {
    *handle = NULL;
    struct parser *parser = mapicfg__zalloc(sizeof *parser);
    if (!parser) return mapicfg__no_memory(err);
    parser->input = input;
    mapicfg_status status = mapicfg__builder_new(&parser->builder, input, err);
    if (status) {
        stop(parser);
        return status;
    }
    *handle = parser;
    return MAPICFG_OK;
}

const struct mapicfg__format mapicfg__list = {MAPICFG_FORMAT_LIST, "list", start, feed, stop};
