/* SPDX-License-Identifier: LGPL-2.1-or-later
 * list.c: text as of Format-List: `Name : value`, the colons in one column, objects separated by blank lines.
 *
 * A line that is indented up to the values goes on with the value before it: PowerShell wraps at the window's width
 * without marking it, and keeps the blank at which it wraps. A line with a prompt or a command ends the object and may
 * tell the class of those after it (prompt.h). Other lines outside an object that are not properties are passed over.
 * Inside an object such a line is a problem: the object is left out, up to the next blank line. A repeated name begins
 * the next object, since people paste exports together. PSTypeName as the first property tells the class. */
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/set.h"
#include "base/text.h"
#include "formats/builder.h"
#include "formats/prompt.h"

#define LONGEST_NAME 127u /* no property's is as long */

/* A property's name in lower case. */
struct name {
    size_t at; /* in the parser's text of names */
    size_t size;
};

struct parser {
    const struct mapicfg__input *input;
    struct mapicfg__builder *builder;
    struct mapicfg__buffer line;  /* the current line, where it came in pieces */
    struct mapicfg__buffer name;  /* of the current property */
    struct mapicfg__buffer value; /* of the current property */
    uint64_t number;              /* of the current line */
    uint64_t value_line;
    uint64_t object_line; /* on which the current object begins */
    size_t column;        /* bytes before the colon of the current property */
    int in_object;
    int leaving_out;  /* until the next blank line, for a problem */
    int has_property; /* name and value hold one that has not been given yet */
    /* the names that the object has had */
    struct mapicfg__buffer name_text;
    struct name *names;
    size_t names_capacity;
    struct mapicfg__set known;
};

static mapicfg_status give_property(struct parser *parser, mapicfg_error *err) {
    if (!parser->has_property) return MAPICFG_OK;
    parser->has_property = 0;
    const char *text = parser->value.data;
    size_t size = parser->value.size;
    mapicfg__text_trim(&text, &size);
    int is_first = parser->value_line == parser->object_line;
    if (is_first && mapicfg__text_is_word(parser->name.data, parser->name.size, "PSTypeName")) {
        /* a type of the user's own says nothing */
        if (!mapicfg__class_of_type(text, size)) return MAPICFG_OK;
        return mapicfg__builder_type(parser->builder, text, size, err);
    }
    int wanted;
    mapicfg_status status = mapicfg__builder_property(parser->builder, parser->name.data, parser->name.size,
                                                      parser->value_line, &wanted, err);
    if (status || !wanted) return status;
    return mapicfg__builder_value(parser->builder, size ? MAPICFG__CELL_TEXT : MAPICFG__CELL_NULL, text, size, err);
}

static mapicfg_status end_object(struct parser *parser, mapicfg_error *err) {
    mapicfg_status status = give_property(parser, err);
    if (status || !parser->in_object) return status;
    parser->in_object = 0;
    return mapicfg__builder_end(parser->builder, err);
}

/* The colon of `Name : value`, or SIZE_MAX. *name is the size of the name. A name is one word, but for selected
 * expressions, which have any name: their colon must stand below that of the property before. */
static size_t find_colon(const struct parser *parser, const char *line, size_t size, size_t *name) {
    size_t at = 0;
    while (at < size && (mapicfg__is_alpha((unsigned char)line[at]) || mapicfg__is_digit((unsigned char)line[at]) ||
                         line[at] == '_'))
        at++;
    *name = at;
    while (at < size && line[at] == ' ') at++;
    int is_word = *name && at > *name && at < size && line[at] == ':';
    if (!is_word) {
        at = parser->column;
        if (!parser->has_property || mapicfg__is_blank((unsigned char)line[0])) return SIZE_MAX;
        if (at >= size || line[at] != ':' || line[at - 1] != ' ') return SIZE_MAX;
        for (*name = at; line[*name - 1] == ' ';) --*name;
    }
    return at + 1 == size || line[at + 1] == ' ' ? at : SIZE_MAX;
}

static int compare_name(const void *user, const void *key, size_t position) {
    const struct parser *parser = user;
    const struct name *wanted = key, *have = &parser->names[position];
    if (wanted->size != have->size) return wanted->size < have->size ? -1 : 1;
    return memcmp(parser->name_text.data + wanted->at, parser->name_text.data + have->at, wanted->size);
}

/* Notes the name; *repeated is 1 when the object has it already. */
static mapicfg_status note_name(struct parser *parser, const char *name, size_t size, int *repeated,
                                mapicfg_error *err) {
    *repeated = 0;
    if (size > LONGEST_NAME) return MAPICFG_OK;
    const struct name noted = {parser->name_text.size, size};
    for (size_t i = 0; i < size; i++) mapicfg__buffer_char(&parser->name_text, mapicfg__to_lower(name[i]));
    struct name *grown =
        mapicfg__mem_grow(parser->names, &parser->names_capacity, parser->known.count + 1, sizeof *grown);
    if (grown) parser->names = grown;
    if (!grown || parser->name_text.failed) return mapicfg__error_no_memory(err);
    size_t before = parser->known.count, position = mapicfg__set_put(&parser->known, compare_name, parser, &noted);
    if (position == MAPICFG__SET_NONE) return mapicfg__error_no_memory(err);
    *repeated = position < before;
    if (*repeated)
        parser->name_text.size = noted.at;
    else
        parser->names[position] = noted;
    return MAPICFG_OK;
}

/* Begins an object with the current property as its first. */
static mapicfg_status begin_object(struct parser *parser, const char *name, size_t size, mapicfg_error *err) {
    int repeated;
    parser->in_object = 1;
    parser->name_text.size = 0;
    mapicfg__set_clear(&parser->known);
    parser->object_line = parser->number;
    mapicfg__builder_begin(parser->builder, parser->number);
    return note_name(parser, name, size, &repeated, err);
}

static mapicfg_status begin_property(struct parser *parser, const char *line, size_t size, size_t name, size_t colon,
                                     mapicfg_error *err) {
    int repeated = 0;
    mapicfg_status status = give_property(parser, err);
    if (!status && parser->in_object) status = note_name(parser, line, name, &repeated, err);
    if (!status && repeated) status = end_object(parser, err);
    if (!status && !parser->in_object) status = begin_object(parser, line, name, err);
    if (status) return status;
    parser->has_property = 1;
    parser->value_line = parser->number;
    parser->column = colon;
    parser->name.size = parser->value.size = 0;
    mapicfg__buffer_bytes(&parser->name, line, name);
    mapicfg__buffer_bytes(&parser->value, line + colon + 1, size - colon - 1);
    return parser->name.failed || parser->value.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

static int is_continued(const struct parser *parser, const char *line, size_t size) {
    if (!parser->has_property || size < parser->column + 2) return 0;
    for (size_t i = 0; i < parser->column + 2; i++)
        if (line[i] != ' ') return 0;
    return 1;
}

static mapicfg_status continue_value(struct parser *parser, const char *line, size_t size, mapicfg_error *err) {
    size_t indent = parser->column + 2;
    if (parser->value.size + size - indent > parser->input->max_text)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a value has more than %llu bytes",
                                   (unsigned long long)parser->input->max_text);
    mapicfg__buffer_bytes(&parser->value, line + indent, size - indent);
    return parser->value.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

static mapicfg_status leave_out(struct parser *parser, mapicfg_error *err) {
    mapicfg_error problem;
    mapicfg_status status = give_property(parser, err);
    if (status) return status;
    mapicfg__error_fail(&problem, MAPICFG_E_SYNTAX,
                        "a line is neither `Name : value` nor indented as the rest of a value; the object is left out");
    mapicfg__error_source(&problem, parser->input->source);
    mapicfg__error_place(&problem, parser->number, 1);
    mapicfg__builder_name_error(parser->builder, &problem);
    parser->in_object = 0;
    parser->leaving_out = 1;
    return mapicfg__report_problem(parser->input->sink->report, &problem, err);
}

static mapicfg_status take_prompt(struct parser *parser, const struct mapicfg__prompt *prompt, mapicfg_error *err) {
    mapicfg_status status = end_object(parser, err);
    if (status) return status;
    return mapicfg__builder_command(parser->builder, prompt->cls, prompt->noun, prompt->noun_size, err);
}

static mapicfg_status take_line(struct parser *parser, const char *line, size_t size, mapicfg_error *err) {
    parser->number++;
    const char *text = line;
    size_t text_size = size;
    mapicfg__text_trim(&text, &text_size);
    if (!text_size) {
        parser->leaving_out = 0;
        return end_object(parser, err);
    }
    if (parser->leaving_out) return MAPICFG_OK;
    if (line[size - 1] == '\r') size--;
    if (is_continued(parser, line, size)) return continue_value(parser, line, size, err);
    struct mapicfg__prompt prompt;
    size_t name;
    size_t colon = find_colon(parser, line, size, &name);
    if (colon != SIZE_MAX) return begin_property(parser, line, size, name, colon, err);
    if (mapicfg__prompt_find(line, size, &prompt) && (prompt.is_prompt || !parser->in_object))
        return take_prompt(parser, &prompt, err);
    return parser->in_object ? leave_out(parser, err) : MAPICFG_OK;
}

/* Says where, and in which object. */
static mapicfg_status leave(struct parser *parser, mapicfg_status status, mapicfg_error *err) {
    mapicfg__error_place(err, parser->number, 1);
    if (parser->in_object) mapicfg__builder_name_error(parser->builder, err);
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
            status = mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a line has more than %llu bytes",
                                         (unsigned long long)parser->input->max_text);
            break;
        }
        if (!end || parser->line.size) {
            mapicfg__buffer_bytes(&parser->line, bytes, piece);
            if (parser->line.failed) return mapicfg__error_no_memory(err);
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
    mapicfg__buffer_free(&parser->name_text);
    mapicfg__mem_free(parser->names);
    mapicfg__set_free(&parser->known);
    mapicfg__mem_free(parser);
}

static mapicfg_status start(void **handle, const struct mapicfg__input *input, mapicfg_error *err) {
    *handle = NULL;
    struct parser *parser = mapicfg__mem_zalloc(sizeof *parser);
    if (!parser) return mapicfg__error_no_memory(err);
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
