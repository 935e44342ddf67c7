/* SPDX-License-Identifier: LGPL-2.1-or-later
 * list.c: text as of Format-List, from consoles, transcripts, mails and web pages: `Name : value`, objects separated by
 * blank lines.
 *
 * A line that is indented up to the values goes on with the value before it (wraps.h says how they are put together).
 * So may, by guess, one that is indented less or not at all. A line with a prompt or a command ends the object and may
 * tell the class of those after it (prompt.h). Other lines outside an object that are not properties are passed over.
 * A repeated name begins the next object, since people paste exports together. Where each of an object's properties is
 * followed by one blank line, these do not end it. PSTypeName as the first property tells the class. What a log puts
 * before each line is taken off (prefix.h). Tables of Format-Table stand between (rows.h).
 *
 * An object is collected before it is given, since how its lines were broken shows in all of them. */
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/set.h"
#include "base/text.h"
#include "formats/awaited.h"
#include "formats/builder.h"
#include "formats/pasted.h"
#include "formats/prefix.h"
#include "formats/prompt.h"
#include "formats/rows.h"
#include "formats/spelled.h"
#include "formats/wraps.h"

#define LONGEST_NAME 127u /* no property's is as long */
#define LONGEST_FRAME 40u /* lines between the asterisks of a transcript */
#define MAX_TEXTS 16u     /* times the longest value is what all lines of an object may come to */
#define LEAST_TEXTS 65536u
#define GROUP_INDENT 3u /* blanks before what -GroupBy prints */
#define MOST_LOOSE 64u  /* lines that may belong to one value; more are something else */

/* A property: its name, and the parts of its value. */
struct property {
    size_t name, name_size; /* in the object's text */
    size_t folded;          /* the name in lower case, in the names */
    size_t part, parts;
    uint64_t line;
    int is_tight; /* the colon is right behind the name */
    int is_own;   /* only Exchange has such a name, or the colon stands as Format-List prints it */
};

/* How the properties of the object stand below each other. */
enum spacing {
    ONE,    /* there is one only */
    MAYBE,  /* there are two, and a blank line between them */
    DENSE,  /* there are lines without a blank line between them */
    SPACED, /* one blank line after each */
};

struct parser {
    const struct mapicfg__input *input;
    struct mapicfg__builder *builder;
    struct mapicfg__pasted pasted;
    struct mapicfg__encoded encoded;
    struct mapicfg__prefix prefix;
    struct mapicfg__buffer before; /* the last line that is no property: the names of a table stand above its dashes */
    struct mapicfg__rows rows;
    struct mapicfg__buffer line;  /* the current line, where it came in pieces */
    struct mapicfg__buffer value; /* the one that is being put together */
    struct mapicfg__wrapped wrapped;
    uint64_t number;    /* of the current line */
    uint64_t max_texts; /* bytes of an object's lines */
    size_t gap;         /* blank lines before the current line */
    int is_tight;       /* its colon is right behind the name */
    int is_own;         /* its name, or the place of its colon, is of no mail and no ticket */
    size_t column;      /* bytes before the colon of the current property */
    size_t indent;      /* bytes before its name */
    size_t frame;       /* lines since the asterisks that began a part of a transcript; 0: outside */
    int has_told_table; /* that a page's table is not read */
    int in_message;     /* lines of a warning that the console shows between */
    int in_error;       /* lines of an error, up to a blank line or a prompt */
    enum spacing spacing;
    struct mapicfg__spelled spelled;
    struct mapicfg__awaited awaited;
    /* the object */
    struct mapicfg__buffer text;
    struct mapicfg__wrap *parts;
    size_t part_count, part_capacity;
    struct property *properties;
    size_t property_count, property_capacity;
    /* the names that it has had */
    struct mapicfg__buffer names;
    size_t *known_at; /* the property of each */
    size_t known_capacity;
    struct mapicfg__set known;
};

/* ---- giving an object ---- */

static mapicfg_status report_line(struct parser *parser, uint64_t line, mapicfg_error *err) {
    mapicfg_error warning;
    mapicfg__error_fail(&warning, MAPICFG_E_SYNTAX,
                        "the line is neither `Name : value` nor the rest of a value; it was passed over");
    mapicfg__error_source(&warning, parser->input->source);
    mapicfg__error_place(&warning, line, 1);
    mapicfg__builder_name_error(parser->builder, &warning);
    return mapicfg__report_warning(parser->input->sink->report, &warning, err);
}

static int is_list(const char *name, size_t size) {
    uint32_t type = 0;
    mapicfg__builder_known_name(name, size, &type);
    return type == MAPICFG_TYPE_LIST || type == MAPICFG_TYPE_ENUM_LIST;
}

static mapicfg_status give_property(struct parser *parser, size_t at, mapicfg_error *err) {
    const struct property *property = &parser->properties[at];
    const char *name = parser->text.data + property->name;
    int guessed = 0, wanted;
    size_t taken = 1;
    parser->value.size = 0;
    parser->wrapped.kind = property->parts > 1 ? mapicfg__builder_wrapping(name, property->name_size) : 0;
    mapicfg__wraps_join(&parser->value, parser->text.data, parser->parts + property->part, property->parts,
                        &parser->wrapped, &guessed, &taken);
    if (parser->value.failed) return mapicfg__error_no_memory(err);
    const char *text = parser->value.data;
    size_t size = parser->value.size;
    mapicfg__text_trim(&text, &size);
    if (property->is_tight && mapicfg__spelled_nothing(text, size)) size = 0;
    if (property->is_tight && size > 1 && *text == '[' && text[size - 1] == ']' && is_list(name, property->name_size))
        text++, size -= 2; /* [Ntlm, OAuth] */
    if (at == 0 && mapicfg__text_is_word(name, property->name_size, "PSTypeName")) {
        /* a type of the user's own says nothing */
        if (!mapicfg__class_of_type(text, size)) return MAPICFG_OK;
        return mapicfg__builder_type(parser->builder, text, size, err);
    }
    mapicfg_status status =
        mapicfg__builder_property(parser->builder, name, property->name_size, property->line, &wanted, err);
    if (!status && wanted)
        status =
            mapicfg__builder_value(parser->builder, size ? MAPICFG__CELL_TEXT : MAPICFG__CELL_NULL, text, size, err);
    if (!status && wanted && guessed) mapicfg__builder_guess(parser->builder);
    for (; !status && taken < property->parts; taken++)
        status = report_line(parser, parser->parts[property->part + taken].line, err);
    return status;
}

/* The class that the property's name alone tells; NULL: none. */
static const struct mapicfg__class *told_by_name(const struct parser *parser, const struct property *property) {
    const char *name = parser->text.data + property->name;
    return mapicfg__told_by_names(&name, &property->name_size, 1, 0).cls;
}

/* Gives an object of some of the properties. Subject: ... and Status: ... tell no certificate beside other settings,
 * and no object alone: they are of a mail or a ticket. */
static mapicfg_status give_object(struct parser *parser, size_t first, size_t count, mapicfg_error *err) {
    const struct mapicfg__class *cls = NULL;
    const struct property *properties = parser->properties + first;
    mapicfg_status status = MAPICFG_OK;
    int is_own = 0;
    for (size_t i = 0; i < count; i++) {
        is_own |= properties[i].is_own;
        if (!cls && properties[i].is_own && properties[0].is_tight) cls = told_by_name(parser, &properties[i]);
    }
    if (!is_own) return MAPICFG_OK;
    mapicfg__builder_begin(parser->builder, properties[0].line);
    for (size_t i = 0; !status && i < count; i++) {
        const struct mapicfg__class *other = properties[i].is_own ? NULL : told_by_name(parser, &properties[i]);
        if (!other || other == cls) status = give_property(parser, first + i, err);
    }
    return status ? status : mapicfg__builder_end(parser->builder, err);
}

static void forget_object(struct parser *parser) {
    parser->property_count = parser->part_count = 0;
    parser->text.size = parser->names.size = 0;
    parser->spacing = ONE;
    parser->in_message = 0;
    mapicfg__set_clear(&parser->known);
}

/* Of two properties with a blank line between them only the first may name the object of both. */
static int is_one_object(const struct parser *parser) {
    const struct property *first = parser->properties;
    return mapicfg__builder_is_name(parser->text.data + first->name, first->name_size);
}

static mapicfg_status end_awaited(struct parser *parser, mapicfg_error *err);

static mapicfg_status end_object(struct parser *parser, mapicfg_error *err) {
    mapicfg_status status = end_awaited(parser, err);
    if (status || !parser->property_count) return status;
    if (parser->spacing == MAYBE && !is_one_object(parser)) {
        status = give_object(parser, 0, 1, err);
        if (!status) status = give_object(parser, 1, 1, err);
    } else {
        status = give_object(parser, 0, parser->property_count, err);
    }
    forget_object(parser);
    return status;
}

/* ---- collecting it ---- */

static int compare_name(const void *user, const void *key, size_t position) {
    const struct parser *parser = user;
    const struct property *wanted = key, *have = &parser->properties[parser->known_at[position]];
    if (wanted->name_size != have->name_size) return wanted->name_size < have->name_size ? -1 : 1;
    return memcmp(parser->names.data + wanted->folded, parser->names.data + have->folded, wanted->name_size);
}

/* Whether the object has a property of this name; it is noted when it has none. */
static mapicfg_status note_name(struct parser *parser, const char *name, struct property *property, int *repeated,
                                mapicfg_error *err) {
    *repeated = 0;
    if (property->name_size > LONGEST_NAME) return MAPICFG_OK;
    property->folded = parser->names.size;
    for (size_t i = 0; i < property->name_size; i++) mapicfg__buffer_char(&parser->names, mapicfg__to_lower(name[i]));
    size_t *grown =
        mapicfg__mem_grow(parser->known_at, &parser->known_capacity, parser->known.count + 1, sizeof *grown);
    if (grown) parser->known_at = grown;
    if (!grown || parser->names.failed) return mapicfg__error_no_memory(err);
    const size_t before = parser->known.count, at = mapicfg__set_put(&parser->known, compare_name, parser, property);
    if (at == MAPICFG__SET_NONE) return mapicfg__error_no_memory(err);
    *repeated = at < before;
    if (*repeated)
        parser->names.size = property->folded;
    else
        parser->known_at[at] = parser->property_count;
    return MAPICFG_OK;
}

/* Keeps a part of the current property's value. */
static mapicfg_status add_part(struct parser *parser, const char *line, size_t size, size_t from, int is_loose,
                               mapicfg_error *err) {
    const struct property *property = &parser->properties[parser->property_count - 1];
    if (property->parts && parser->text.size - parser->parts[property->part].at + size - from > parser->input->max_text)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a value has more than %llu bytes",
                                   (unsigned long long)parser->input->max_text);
    if (parser->text.size + size + parser->part_count * sizeof *parser->parts > parser->max_texts)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "the values of an object have more than %llu bytes",
                                   (unsigned long long)parser->max_texts);
    struct mapicfg__wrap *grown =
        mapicfg__mem_grow(parser->parts, &parser->part_capacity, parser->part_count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    parser->parts = grown;
    const char *text = line;
    size_t text_size = size;
    mapicfg__text_trim(&text, &text_size);
    const size_t end = (size_t)(text - line) + mapicfg__text_width(text, text_size);
    if (!is_loose && end > parser->wrapped.widest) parser->wrapped.widest = end;
    const size_t blanks = size - (size_t)(text - line) - text_size;
    parser->wrapped.keeps_blanks |= blanks == 1;
    parser->wrapped.is_padded |= blanks > 1;
    if (blanks > 1 && size - blanks >= from) size -= blanks;
    const struct mapicfg__wrap *last = property->parts ? &grown[parser->part_count - 1] : NULL;
    if (last && last->size > 1 && parser->text.data[last->at + last->size - 1] == ' ') parser->wrapped.keeps_breaks = 1;
    if (last && mapicfg__wraps_is_between_words(last, parser->wrapped.widest)) parser->wrapped.between_words = 1;
    grown[parser->part_count++] = (struct mapicfg__wrap){parser->text.size, size - from, end, is_loose, parser->number};
    mapicfg__buffer_bytes(&parser->text, line + from, size - from);
    parser->properties[parser->property_count - 1].parts++;
    return parser->text.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

/* The object has one property more, or ends before it. The first of two with a blank line between them is an object of
 * its own when the second is followed at once by another. */
static mapicfg_status make_room(struct parser *parser, const char *name, struct property *property,
                                mapicfg_error *err) {
    int repeated = 0;
    mapicfg_status status = MAPICFG_OK;
    const int is_other = parser->property_count && !property->is_own &&
                         parser->properties[parser->property_count - 1].is_tight != property->is_tight;
    const int can_go_on = !parser->gap || (parser->gap == 1 && parser->spacing != DENSE && !is_other);
    if (parser->property_count && !can_go_on) status = end_object(parser, err);
    if (!status && parser->spacing == MAYBE && !parser->gap) {
        status = give_object(parser, 0, 1, err);
        struct property second = parser->properties[1];
        mapicfg__set_clear(&parser->known);
        parser->property_count = 0;
        if (!status) status = note_name(parser, parser->text.data + second.name, &second, &repeated, err);
        parser->properties[0] = second;
        parser->property_count = 1;
        parser->spacing = DENSE;
    }
    if (!status) status = note_name(parser, name, property, &repeated, err);
    if (!status && repeated) {
        status = end_object(parser, err);
        if (!status) status = note_name(parser, name, property, &repeated, err);
    }
    if (status || !parser->property_count) return status;
    if (parser->spacing == SPACED && !parser->gap) parser->spacing = DENSE;
    if (parser->spacing == MAYBE) parser->spacing = SPACED;
    if (parser->spacing == ONE) parser->spacing = parser->gap ? MAYBE : DENSE;
    return MAPICFG_OK;
}

/* `   Server: EX1` between blank lines, before a table or a list that does not begin as far right: -GroupBy prints it,
 * and what stands below shares it. 1: it was such a line. */
static int take_group(struct parser *parser, size_t indent, mapicfg_status *status, mapicfg_error *err) {
    const struct property *only = parser->properties;
    if (parser->property_count != 1 || !only->is_tight || only->parts != 1 || parser->indent != GROUP_INDENT) return 0;
    if (!parser->gap || parser->gap > 2 || indent) return 0;
    const char *value = parser->text.data + parser->parts[0].at;
    size_t size = parser->parts[0].size;
    mapicfg__text_trim(&value, &size);
    *status =
        mapicfg__builder_share(parser->builder, parser->text.data + only->name, only->name_size, value, size, err);
    forget_object(parser);
    return 1;
}

static mapicfg_status begin_property(struct parser *parser, const char *line, size_t size, size_t name,
                                     size_t name_size, mapicfg_error *err) {
    struct property property = {
        .name_size = name_size, .line = parser->number, .is_tight = parser->is_tight, .is_own = parser->is_own};
    if (parser->property_count >= parser->input->max_items)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "an object has more than %lu properties",
                                   (unsigned long)parser->input->max_items);
    mapicfg_status status = make_room(parser, line + name, &property, err);
    if (status) return status;
    struct property *grown =
        mapicfg__mem_grow(parser->properties, &parser->property_capacity, parser->property_count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    parser->properties = grown;
    property.name = parser->text.size;
    property.part = parser->part_count;
    mapicfg__buffer_bytes(&parser->text, line + name, name_size);
    grown[parser->property_count++] = property;
    parser->gap = 0;
    parser->in_message = 0;
    return add_part(parser, line, size, parser->column + 1, 0, err);
}

/* ---- lines ---- */

/* `Name:value`: a name that only Exchange has; another one begins an object, or follows such a line. */
static int has_tight_name(const struct parser *parser, const char *line, size_t size, int *is_own) {
    const int goes_on = parser->property_count && !parser->gap;
    if (mapicfg__spelled_name(line, size, is_own) && (*is_own || !goes_on)) return 1;
    return goes_on && parser->properties[parser->property_count - 1].is_tight && mapicfg__spelled_any_name(line, size);
}

/* The colon of `Name : value`, or SIZE_MAX. *name is where the name begins, *name_size its bytes. A name is one word,
 * but for selected expressions, which have any name: their colon must stand below that of the property before. */
static size_t find_colon(struct parser *parser, const char *line, size_t size, size_t *name, size_t *name_size) {
    size_t at = 0;
    while (at < size && (line[at] == ' ' || line[at] == '\t')) at++;
    *name = at;
    while (at < size && (mapicfg__is_alpha((unsigned char)line[at]) || mapicfg__is_digit((unsigned char)line[at]) ||
                         line[at] == '_'))
        at++;
    *name_size = at - *name;
    const size_t word = at;
    parser->is_tight = has_tight_name(parser, line + *name, size - *name, &parser->is_own);
    if (parser->is_tight) return word;
    parser->is_own = 1;
    while (at < size && (line[at] == ' ' || line[at] == '\t')) at++;
    if (!*name_size || at == word || at == size || line[at] != ':') {
        at = parser->column;
        if (!parser->property_count || *name != parser->indent) return SIZE_MAX;
        if (at >= size || line[at] != ':' || line[at - 1] != ' ') return SIZE_MAX;
        size_t end = at;
        while (line[end - 1] == ' ') end--;
        if (end <= *name) return SIZE_MAX;
        *name_size = end - *name;
    }
    return at + 1 == size || line[at + 1] == ' ' || line[at + 1] == '\t' ? at : SIZE_MAX;
}

/* Whether the line is indented up to the values. */
static int is_continued(const struct parser *parser, const char *line, size_t size) {
    if (!parser->property_count || size < parser->column + 2) return 0;
    if (parser->gap > 1 || (parser->gap && parser->spacing == DENSE)) return 0;
    for (size_t i = 0; i < parser->column + 2; i++)
        if (line[i] != ' ' && (line[i] != '\t' || i >= parser->indent)) return 0;
    return 1;
}

/* What a console writes between, in the languages of Windows: "WARNING: ...", which may go on below. */
static int is_message(const char *line, size_t size) {
    static const char *const words[] = {"WARNING",       "VERBOSE",     "DEBUG",  "WARNUNG", "AUSF\xc3\x9cHRLICH",
                                        "AVERTISSEMENT", "ADVERTENCIA", "AVVISO", "AVISO"};
    const char *colon = memchr(line, ':', size);
    size_t length = colon ? (size_t)(colon - line) : 0;
    while (length && line[length - 1] == ' ') length--;
    return mapicfg__text_is_one_of(line, length, words, sizeof words / sizeof *words);
}

/* "    + CategoryInfo          : ...", behind which "+ PSComputerName" may come: PowerShell's own words of an error. */
static int is_error(const char *line, size_t size) {
    static const char *const names[] = {"CategoryInfo", "FullyQualifiedErrorId"};
    while (size && strchr("+ \t", *line)) line++, size--;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const size_t length = strlen(names[i]);
        if (size > length && strchr(" :", line[length]) && mapicfg__text_is_word(line, length, names[i])) return 1;
    }
    return 0;
}

/* A line that may belong to the value before. */
static mapicfg_status take_loose(struct parser *parser, const char *line, size_t size, mapicfg_error *err) {
    size_t from = 0;
    while (line[from] == ' ' || line[from] == '\t') from++;
    parser->in_message |= is_message(line, size);
    if (parser->in_message) return MAPICFG_OK;
    const struct property *last = &parser->properties[parser->property_count - 1];
    if (last->parts > MOST_LOOSE && parser->parts[parser->part_count - 1].is_loose) return MAPICFG_OK;
    return add_part(parser, line, size, from, 1, err);
}

/* Whether the line stands below the names of a table's columns, or has them as a wiki's does. */
static int is_rule(const struct parser *parser, const char *line, size_t size) {
    if (mapicfg__columns_is_rule(line, size) || mapicfg__bars_is_header(line, size)) return 1;
    return mapicfg__bars_is_rule(line, size) && mapicfg__bars_is_row(parser->before.data, parser->before.size);
}

static mapicfg_status begin_table(struct parser *parser, const char *line, size_t size, mapicfg_error *err) {
    const char *names = parser->before.data ? parser->before.data : "";
    parser->rows.line = parser->number;
    parser->rows.gap = parser->gap;
    if (mapicfg__bars_is_header(line, size))
        return mapicfg__rows_begin_barred(&parser->rows, parser->input, line, size, err);
    if (!mapicfg__columns_is_rule(line, size))
        return mapicfg__rows_begin_barred(&parser->rows, parser->input, names, parser->before.size, err);
    return mapicfg__rows_begin(&parser->rows, parser->input, names, parser->before.size, line, size, err);
}

/* Whether the line is a row of the table that has begun. */
static int is_row(const struct parser *parser, const char *line, size_t size) {
    struct mapicfg__prompt prompt;
    if (!parser->rows.columns.count || parser->gap > parser->rows.gap) return 0;
    if (parser->rows.is_barred) return mapicfg__bars_is_row(line, size) || mapicfg__bars_is_rule(line, size);
    return !mapicfg__pasted_is_fence(line, size) && !(mapicfg__prompt_find(line, size, &prompt) && prompt.is_prompt);
}

static mapicfg_status take_prompt(struct parser *parser, const struct mapicfg__prompt *prompt, mapicfg_error *err) {
    mapicfg_status status = end_object(parser, err);
    if (status) return status;
    parser->wrapped = (struct mapicfg__wrapped){.widest = 0};
    if (!mapicfg__awaited_begin(&parser->awaited, prompt)) return mapicfg__error_no_memory(err);
    return mapicfg__builder_command(parser->builder, prompt->cls, prompt->noun, prompt->noun_size, err);
}

/* Whether the line is of the frame of a transcript: lines between lines of asterisks. */
static int is_frame(struct parser *parser, const char *line, size_t size) {
    size_t at = 0;
    while (at < size && line[at] == '*') at++;
    if (at == size && size >= 10) {
        parser->frame = !parser->frame;
        return 1;
    }
    if (parser->frame && ++parser->frame > LONGEST_FRAME) parser->frame = 0;
    return parser->frame != 0;
}

static mapicfg_status take_text(struct parser *parser, const char *line, size_t size, mapicfg_error *err) {
    struct mapicfg__prompt prompt;
    size_t name, name_size;
    if (is_continued(parser, line, size)) {
        parser->gap = 0;
        return add_part(parser, line, size, parser->column + 2, 0, err);
    }
    const size_t colon = is_message(line, size) ? SIZE_MAX : find_colon(parser, line, size, &name, &name_size);
    if (colon != SIZE_MAX) {
        mapicfg_status shared = MAPICFG_OK;
        take_group(parser, name, &shared, err);
        if (shared) return shared;
        parser->column = colon;
        parser->indent = name;
        return begin_property(parser, line, size, name, name_size, err);
    }
    const char *text = line;
    size_t text_size = size;
    mapicfg__text_trim(&text, &text_size);
    if (mapicfg__prompt_find(text, text_size, &prompt) && (prompt.is_prompt || !parser->property_count))
        return take_prompt(parser, &prompt, err);
    if (parser->property_count && !parser->gap) return take_loose(parser, line, size, err);
    mapicfg_status status = MAPICFG_OK;
    if (!take_group(parser, (size_t)(text - line), &status, err)) status = end_object(parser, err);
    if (!status && is_rule(parser, line, size)) return begin_table(parser, line, size, err);
    parser->before.size = 0;
    mapicfg__buffer_bytes(&parser->before, line, size);
    return parser->before.failed ? mapicfg__error_no_memory(err) : status;
}

/* ---- what is not as Format-List prints it ---- */

/* Lines as of Format-List, of one object. */
static mapicfg_status take_made(struct parser *parser, const struct mapicfg__buffer *made, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t at = 0; !status && at < made->size;) {
        const size_t whole = mapicfg__text_line_size(made->data + at, made->size - at);
        parser->gap = 0;
        parser->spacing = DENSE;
        status = take_text(parser, made->data + at, whole - 1, err);
        at += whole;
    }
    return status;
}

/* The value that a command asked for is complete. */
static mapicfg_status end_awaited(struct parser *parser, mapicfg_error *err) {
    struct mapicfg__awaited *awaited = &parser->awaited;
    const uint64_t number = parser->number;
    const char *problem;
    mapicfg_error told;
    const int is_object = mapicfg__awaited_end(awaited, &problem);
    if (awaited->value.failed || awaited->out.failed) return mapicfg__error_no_memory(err);
    if (problem) {
        mapicfg__error_fail(&told, MAPICFG_E_CLASS, "%s: add | Format-List Identity, %s", problem, awaited->name.data);
        mapicfg__error_source(&told, parser->input->source);
        mapicfg__error_place(&told, awaited->line, 1);
        return mapicfg__report_problem(parser->input->sink->report, &told, err);
    }
    if (!is_object) return MAPICFG_OK;
    parser->number = awaited->line;
    mapicfg_status status = take_made(parser, &awaited->out, err);
    if (!status) status = end_object(parser, err);
    parser->number = number;
    return status;
}

/* A line that is the value asked for; *taken is 0 when it is none. */
static mapicfg_status take_awaited(struct parser *parser, const char *line, size_t size, int *taken) {
    struct mapicfg__prompt prompt;
    struct mapicfg__awaited *awaited = &parser->awaited;
    *taken = 0;
    if (!awaited->waits || (mapicfg__prompt_find(line, size, &prompt) && prompt.is_prompt)) return MAPICFG_OK;
    if (mapicfg__prefix_is_property(line, size) || mapicfg__columns_is_rule(line, size) || is_message(line, size))
        awaited->waits = 0;
    else
        *taken = mapicfg__awaited_take(awaited, line, size, parser->number);
    return MAPICFG_OK;
}

/* A line of Format-Custom, or an object as text; *taken is 0 when it is none. */
static mapicfg_status take_spelled(struct parser *parser, const char *line, size_t size, int *taken,
                                   mapicfg_error *err) {
    struct mapicfg__spelled *spelled = &parser->spelled;
    mapicfg_status status = MAPICFG_OK;
    *taken = mapicfg__spelled_take(spelled, line, size);
    if (spelled->out.failed || spelled->name.failed || spelled->value.failed || spelled->guessed.failed)
        return mapicfg__error_no_memory(err);
    if (spelled->is_too_long)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a value has more than %llu bytes",
                                   (unsigned long long)spelled->most);
    if (!*taken) return MAPICFG_OK;
    const int ends = spelled->ends;
    if (spelled->begins) status = end_object(parser, err);
    if (!status) status = take_made(parser, &spelled->out, err);
    return status || !ends ? status : end_object(parser, err);
}

/* Takes off what a log has put before the line. Where it begins or ends, so does the object, but for one of which the
 * first line was copied from its name on. */
static mapicfg_status take_prefix(struct parser *parser, const char **line, size_t *size, mapicfg_error *err) {
    struct mapicfg__prefix *prefix = &parser->prefix;
    const int may_begin = !parser->property_count || parser->gap || **line != ' ';
    size_t taken = 0;
    mapicfg_status status = MAPICFG_OK;
    if (mapicfg__prefix_matches(prefix, *line, *size, &taken)) {
        const size_t more = parser->property_count ? 0 : mapicfg__prefix_find(*line + taken, *size - taken);
        if (more) mapicfg__prefix_set(prefix, *line, taken += more);
    } else {
        const int had_one = prefix->size != 0;
        taken = 0;
        if (may_begin && !mapicfg__prefix_is_property(*line, *size)) taken = mapicfg__prefix_find(*line, *size);
        if ((had_one || taken) && parser->property_count > 1) status = end_object(parser, err);
        mapicfg__prefix_set(prefix, *line, taken);
    }
    *line += taken;
    *size -= taken;
    if (taken && prefix->text[0] == '|' && *size > 1 && memcmp(*line + *size - 2, " |", 2) == 0) *size -= 2;
    return status;
}

static mapicfg_status take_line(struct parser *parser, const char *line, size_t size, mapicfg_error *err) {
    while (size && line[size - 1] == '\r') size--;
    if (!mapicfg__pasted_is_fence(line, size)) mapicfg__pasted_unfence(&line, &size);
    struct mapicfg__prompt prompt;
    const char *text = line;
    size_t text_size = size;
    const int is_bare = mapicfg__text_is_blank(line, size) || (parser->rows.is_barred && is_row(parser, line, size));
    mapicfg_status status = is_bare ? MAPICFG_OK : take_prefix(parser, &line, &size, err);
    if (status) return status;
    text = line;
    text_size = size;
    mapicfg__text_trim(&text, &text_size);
    int taken = 0;
    if (parser->spelled.place == MAPICFG__SPELLED_INSIDE) return take_spelled(parser, line, size, &taken, err);
    if (!text_size) {
        parser->gap++;
        parser->in_error = 0;
        return parser->awaited.lines ? end_awaited(parser, err) : MAPICFG_OK;
    }
    if (parser->in_error && mapicfg__prompt_find(text, text_size, &prompt) && prompt.is_prompt) parser->in_error = 0;
    if (is_row(parser, text, text_size)) {
        parser->gap = 0;
        return mapicfg__rows_take(&parser->rows, parser->input, parser->builder, line, size, parser->number, err);
    }
    status = mapicfg__rows_end(&parser->rows, parser->builder, err);
    if (status) return status;
    if (is_frame(parser, text, text_size) || mapicfg__pasted_is_fence(text, text_size)) return end_object(parser, err);
    parser->in_error |= is_error(text, text_size);
    if (parser->in_error) parser->awaited.waits = 0;
    if (parser->in_error) return end_object(parser, err);
    status = take_awaited(parser, text, text_size, &taken);
    if (!status && !taken && !is_continued(parser, line, size)) status = take_spelled(parser, line, size, &taken, err);
    if (!status && !taken) status = take_text(parser, line, size, err);
    parser->gap = 0;
    return status;
}

/* What Windows PowerShell's Out-File -Append adds to a text in another encoding is UTF-16: each second byte is zero. */
static int is_wide(const char *line, size_t size) {
    size_t zeros = 0;
    if (!memchr(line, '\0', size)) return 0;
    for (size_t i = 0; i < size; i++) zeros += !line[i];
    return zeros > 3 && zeros > size / 3;
}

/* <th> tells a table of objects, which is not read beside the text of a page, from one of a layout. */
static mapicfg_status pass_table(struct parser *parser, const char *line, size_t size, mapicfg_error *err) {
    mapicfg_error problem;
    if (parser->has_told_table) return MAPICFG_OK;
    if (!mapicfg__text_has_piece(line, size, "<th>") && !mapicfg__text_has_piece(line, size, "<th ")) return MAPICFG_OK;
    parser->has_told_table = 1;
    mapicfg__error_fail(
        &problem, MAPICFG_E_FORMAT,
        "of this page the console's text is read, and no table; save the tables as a file of their own");
    mapicfg__error_source(&problem, parser->input->source);
    mapicfg__error_place(&problem, parser->number, 1);
    return mapicfg__report_problem(parser->input->sink->report, &problem, err);
}

/* A line as it came, which may be several. */
static mapicfg_status take_raw(struct parser *parser, const char *line, size_t size, mapicfg_error *err) {
    parser->number++;
    if (mapicfg__pasted_is_encoded(&parser->encoded, line, size, 1))
        return mapicfg__pasted_refuse_encoded(&parser->encoded, err);
    if (is_wide(line, size))
        return mapicfg__error_fail(err, MAPICFG_E_ENCODING,
                                   "the text goes on in UTF-16, as when Out-File -Append adds to a file; keep the two "
                                   "parts in files of their own");
    mapicfg_status status = pass_table(parser, line, size, err);
    if (status) return status;
    parser->pasted.goes_on = is_continued(parser, line, size) || is_row(parser, line, size);
    if (!mapicfg__pasted_clean(&parser->pasted, &line, &size)) return mapicfg__error_no_memory(err);
    if (!parser->pasted.clean.size) return take_line(parser, line, size, err);
    const char *begin = line;
    for (const char *end; !status && size; size -= (size_t)(end - line), line = end) {
        end = memchr(line, '\n', size);
        const size_t length = end ? (size_t)(end - line) : size;
        if (length)
            status = take_line(parser, line, length, err);
        else if (line > begin || size == 1)
            parser->gap++; /* <br><br> */
        end = line + length + (end != NULL);
    }
    return status;
}

/* Says where, and in which object. */
static mapicfg_status leave(struct parser *parser, mapicfg_status status, mapicfg_error *err) {
    mapicfg__error_place(err, parser->number, 1);
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
        status = parser->line.size ? take_raw(parser, parser->line.data, parser->line.size, err)
                                   : take_raw(parser, bytes, piece, err);
        parser->line.size = 0;
        bytes += piece + 1;
        size -= piece + 1;
    }
    if (!status && last && parser->line.size) status = take_raw(parser, parser->line.data, parser->line.size, err);
    if (!status && last) status = end_object(parser, err);
    if (!status && last) status = mapicfg__rows_end(&parser->rows, parser->builder, err);
    return status ? leave(parser, status, err) : MAPICFG_OK;
}

static void stop(void *handle) {
    struct parser *parser = handle;
    if (!parser) return;
    mapicfg__builder_free(parser->builder);
    mapicfg__buffer_free(&parser->line);
    mapicfg__buffer_free(&parser->value);
    mapicfg__buffer_free(&parser->text);
    mapicfg__buffer_free(&parser->names);
    mapicfg__buffer_free(&parser->pasted.clean);
    mapicfg__buffer_free(&parser->before);
    mapicfg__rows_free(&parser->rows);
    mapicfg__spelled_free(&parser->spelled);
    mapicfg__awaited_free(&parser->awaited);
    mapicfg__mem_free(parser->parts);
    mapicfg__mem_free(parser->properties);
    mapicfg__mem_free(parser->known_at);
    mapicfg__set_free(&parser->known);
    mapicfg__mem_free(parser);
}

static mapicfg_status start(void **handle, const struct mapicfg__input *input, mapicfg_error *err) {
    *handle = NULL;
    struct parser *parser = mapicfg__mem_zalloc(sizeof *parser);
    if (!parser) return mapicfg__error_no_memory(err);
    parser->input = input;
    parser->spelled.most = parser->awaited.most = input->max_text;
    parser->max_texts = MAX_TEXTS * input->max_text;
    if (parser->max_texts < LEAST_TEXTS) parser->max_texts = LEAST_TEXTS;
    mapicfg_status status = mapicfg__builder_new(&parser->builder, input, err);
    if (status) {
        stop(parser);
        return status;
    }
    *handle = parser;
    return MAPICFG_OK;
}

const struct mapicfg__format mapicfg__list = {MAPICFG_FORMAT_LIST, "list", start, feed, stop};
