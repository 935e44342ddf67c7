/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ldif.c: LDIF, as ldifde and ldapsearch write it: an entry of a directory is `dn: ...` and the lines below it, up to a
 * blank line. What entries are for Exchange is in ldif_objects.c. Source: RFC 2849.
 *
 * A line that begins with a blank goes on with the one before it; `::` is base64; an attribute with several values is
 * there several times. Changes other than additions are passed over, and so is what stands outside entries, as
 * ldapsearch's summary does. */
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "formats/ldif_objects.h"

#define MAX_TEXTS 16u /* times the longest value is what all values of an entry may come to */
#define LEAST_TEXTS 65536u
#define LONGEST_NAME 1024u /* of an attribute with its options */

struct parser {
    const struct mapicfg__input *input;
    struct mapicfg__ldif_objects *objects; /* of the entries; NULL: the sink takes entries */
    struct mapicfg__buffer piece;          /* the beginning of a line that came in pieces */
    struct mapicfg__buffer line;           /* unfolded */
    uint64_t number, first;                /* the lines read, and the first of the unfolded one */
    int has_line;
    /* the entry */
    struct mapicfg__buffer text;
    struct mapicfg__ldif_value *values;
    size_t count, capacity;
    uint64_t begins; /* line; 0: outside */
    int is_change;
};

/* ---- an entry ---- */

static int by_name(const void *a, const void *b) {
    const struct mapicfg__ldif_value *left = a, *right = b;
    int order =
        mapicfg__text_compare(mapicfg__ldif_name(left), left->name_size, mapicfg__ldif_name(right), right->name_size);
    return order ? order : left->number < right->number ? -1 : 1;
}

static mapicfg_status give_entry(struct parser *parser, mapicfg_error *err) {
    static const char change[] = "a change record of LDIF";
    const struct mapicfg__sink *sink = parser->input->sink;
    if (parser->is_change) return mapicfg__input_skip(parser->input, change, sizeof change - 1, err);
    for (size_t i = 0; i < parser->count; i++) parser->values[i].texts = parser->text.data;
    qsort(parser->values, parser->count, sizeof *parser->values, by_name);
    const struct mapicfg__ldif_entry entry = {parser->values, parser->count, parser->begins};
    if (!parser->objects) return sink->entry(sink->entry_user, &entry, err);
    return mapicfg__ldif_objects_give(parser->objects, &entry, err);
}

static mapicfg_status end_entry(struct parser *parser, mapicfg_error *err) {
    mapicfg_status status = parser->begins ? give_entry(parser, err) : MAPICFG_OK;
    parser->begins = 0;
    parser->is_change = 0;
    parser->count = 0;
    parser->text.size = 0;
    return status;
}

/* ---- a line ---- */

static mapicfg_status fail_line(const struct parser *parser, const char *what, mapicfg_error *err) {
    mapicfg_status status = mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "%s", what);
    mapicfg__error_place(err, parser->first, 1);
    return status;
}

static mapicfg_status fail_limit(const struct parser *parser, mapicfg_error *err) {
    mapicfg_status status = mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a line or an entry of LDIF is too long");
    mapicfg__error_place(err, parser->first, 0);
    return status;
}

/* What follows the colon, into the entry's text. */
static mapicfg_status put_value(struct parser *parser, struct mapicfg__ldif_value *value, const char *at,
                                const char *end, mapicfg_error *err) {
    const int is_coded = at < end && *at == ':';
    value->is_lost = at < end && *at == '<'; /* the URL of a file */
    if (is_coded || value->is_lost) at++;
    while (at < end && *at == ' ') at++;
    value->text = parser->text.size;
    if (!is_coded) {
        mapicfg__buffer_bytes(&parser->text, at, (size_t)(end - at));
    } else if (!mapicfg__base64_decode(&parser->text, at, (size_t)(end - at))) {
        return parser->text.failed ? mapicfg__error_no_memory(err)
                                   : fail_line(parser, "what follows `::` is not base64", err);
    }
    if (parser->text.failed) return mapicfg__error_no_memory(err);
    value->size = parser->text.size - value->text;
    value->is_binary =
        is_coded && value->size && mapicfg__utf8_valid(parser->text.data + value->text, value->size) != value->size;
    return MAPICFG_OK;
}

static mapicfg_status add_value(struct parser *parser, const char *name, size_t name_size, const char *at,
                                const char *end, mapicfg_error *err) {
    const uint64_t most = MAX_TEXTS * parser->input->max_text;
    if (parser->count >= parser->input->max_items || parser->text.size > (most < LEAST_TEXTS ? LEAST_TEXTS : most))
        return fail_limit(parser, err);
    struct mapicfg__ldif_value *grown =
        mapicfg__mem_grow(parser->values, &parser->capacity, parser->count + 1, sizeof *parser->values);
    if (!grown) return mapicfg__error_no_memory(err);
    parser->values = grown;
    struct mapicfg__ldif_value *value = &grown[parser->count];
    memset(value, 0, sizeof *value);
    value->name = parser->text.size;
    value->name_size = name_size;
    value->line = parser->first;
    value->number = parser->count;
    mapicfg__buffer_bytes(&parser->text, name, name_size);
    mapicfg_status status = put_value(parser, value, at, end, err);
    if (!status) parser->count++;
    return status;
}

static mapicfg_status take_line(struct parser *parser, const char *line, size_t size, mapicfg_error *err) {
    if (!size) return end_entry(parser, err);
    if (*line == '#' || (size == 1 && *line == '-')) return MAPICFG_OK;
    const char *colon = memchr(line, ':', size), *end = line + size;
    if (!colon || colon == line || (size_t)(colon - line) > LONGEST_NAME)
        return fail_line(parser, "the line is not `attribute: value`", err);
    size_t name_size = (size_t)(colon - line);
    const char *options = memchr(line, ';', name_size); /* servicePrincipalName;range=0-1499 */
    if (options) name_size = (size_t)(options - line);
    if (mapicfg__text_is_word(line, name_size, "dn")) {
        mapicfg_status status = end_entry(parser, err);
        if (status) return status;
        parser->begins = parser->first;
    } else if (!parser->begins) {
        return MAPICFG_OK;
    } else if (mapicfg__text_is_word(line, name_size, "changetype")) {
        const char *kind = colon + 1;
        size_t kind_size = (size_t)(end - kind);
        mapicfg__text_trim(&kind, &kind_size);
        parser->is_change = !mapicfg__text_is_word(kind, kind_size, "add");
        return MAPICFG_OK;
    }
    return add_value(parser, line, name_size, colon + 1, end, err);
}

static mapicfg_status finish_line(struct parser *parser, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    if (parser->has_line) status = take_line(parser, parser->line.data, parser->line.size, err);
    parser->has_line = 0;
    parser->line.size = 0;
    return status;
}

/* A line as it stands in the input, without its end. */
static mapicfg_status take_piece(struct parser *parser, const char *line, size_t size, mapicfg_error *err) {
    parser->number++;
    if (size && line[size - 1] == '\r') size--;
    const int goes_on = parser->has_line && parser->line.size && size && (*line == ' ' || *line == '\t');
    mapicfg_status status = goes_on ? MAPICFG_OK : finish_line(parser, err);
    if (status) return status;
    if (!goes_on) parser->first = parser->number;
    mapicfg__buffer_bytes(&parser->line, line + goes_on, size - (size_t)goes_on);
    mapicfg__buffer_bytes(&parser->line, "", 0);
    parser->has_line = 1;
    if (parser->line.failed) return mapicfg__error_no_memory(err);
    return parser->line.size > 2 * parser->input->max_text + LONGEST_NAME ? fail_limit(parser, err) : MAPICFG_OK;
}

/* ---- the format ---- */

static mapicfg_status feed(void *user, const char *bytes, size_t size, int last, mapicfg_error *err) {
    struct parser *parser = user;
    mapicfg_status status = MAPICFG_OK;
    while (!status && size) {
        const char *end = memchr(bytes, '\n', size);
        const size_t length = end ? (size_t)(end - bytes) : size, taken = length + (end != NULL);
        if (!end || parser->piece.size) mapicfg__buffer_bytes(&parser->piece, bytes, length);
        if (parser->piece.failed) return mapicfg__error_no_memory(err);
        if (parser->piece.size > 2 * parser->input->max_text + LONGEST_NAME) status = fail_limit(parser, err);
        if (!status && end) {
            status = parser->piece.size ? take_piece(parser, parser->piece.data, parser->piece.size, err)
                                        : take_piece(parser, bytes, length, err);
            parser->piece.size = 0;
        }
        bytes += taken;
        size -= taken;
    }
    if (!last || status) return status;
    if (parser->piece.size) status = take_piece(parser, parser->piece.data, parser->piece.size, err);
    if (!status) status = finish_line(parser, err);
    return status ? status : end_entry(parser, err);
}

static void stop(void *user) {
    struct parser *parser = user;
    mapicfg__ldif_objects_free(parser->objects);
    mapicfg__buffer_free(&parser->piece);
    mapicfg__buffer_free(&parser->line);
    mapicfg__buffer_free(&parser->text);
    mapicfg__mem_free(parser->values);
    mapicfg__mem_free(parser);
}

static mapicfg_status start(void **out, const struct mapicfg__input *input, mapicfg_error *err) {
    struct parser *parser = mapicfg__mem_zalloc(sizeof *parser);
    if (!parser) return mapicfg__error_no_memory(err);
    parser->input = input;
    mapicfg_status status = input->sink->entry ? MAPICFG_OK : mapicfg__ldif_objects_new(&parser->objects, input, err);
    if (status) {
        mapicfg__mem_free(parser);
        return status;
    }
    *out = parser;
    return MAPICFG_OK;
}

const struct mapicfg__format mapicfg__ldif = {MAPICFG_FORMAT_LDIF, "ldif", start, feed, stop};
