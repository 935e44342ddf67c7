/* SPDX-License-Identifier: LGPL-2.1-or-later
 * html.c: objects from the tables of a web page, as ConvertTo-Html and people's reports write them.
 *
 *     <table>                                        <table>
 *     <tr><th>Name</th><th>MapiHttpEnabled</th></tr>  <tr><td>Name:</td><td>Anna</td></tr>
 *     <tr><td>Anna</td><td>True</td></tr>             <tr><td>MapiHttpEnabled:</td><td>True</td></tr>
 *     </table>                                        <tr><td><hr></td></tr>
 *
 * The first row has the names, or (-As List) the first of two cells has one. As browsers do, an end that is missing is
 * there where the next cell or row begins. A row of other cells than the header has is left out: they cannot be
 * assigned. What stands outside tables is passed over. Source: PowerShell, ConvertHTMLCommand.cs; its output. */
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "formats/builder.h"
#include "formats/entity.h"
#include "formats/relay.h"

#define MOST_COLUMNS 256u
#define LONGEST_TAG_NAME 12u
#define LONGEST_ATTRIBUTES 8192u /* bytes of a tag that are looked at */
#define MAX_TEXTS 16u            /* times the longest value is what a row may come to */
#define LEAST_TEXTS 65536u

enum token { TEXT, TAG, COMMENT };
enum form { NO_TABLE, NO_HEADER, TABLE, LIST };

struct cell {
    size_t at, size;           /* in the row's text */
    size_t link_at, link_size; /* in the row's links; 0 bytes: there is none, or no web address */
    int is_heading, is_wide;   /* it spans several columns or rows */
    uint32_t links;            /* how many it has */
};

struct row {
    struct mapicfg__buffer text, links;
    struct cell cells[MOST_COLUMNS];
    size_t count;   /* may be more than there are cells */
    int is_unclear; /* a cell has an entity that is not known */
    uint64_t line;
};

struct parser {
    const struct mapicfg__input *input;
    struct mapicfg__relay relay;
    uint64_t line;
    enum token token;
    char tag[LONGEST_TAG_NAME + 1]; /* its name, in small letters, with the slash of an end */
    size_t tag_size;
    int has_tag_name;               /* it is complete */
    struct mapicfg__buffer rest;    /* of a tag that is wanted: its attributes */
    char quote;                     /* inside which a tag is; 0: none */
    char raw[LONGEST_TAG_NAME + 1]; /* script or style, whose content is no text; "": none */
    char tail[2];                   /* the last bytes of a comment */
    enum form form;
    int is_indentation;               /* of a line of a cell: no text has come since it began */
    int has_row, has_cell, has_table; /* a row or a cell is open; the page has had a table */
    int has_told_text;                /* that the text beside the tables is not read */
    struct row row, header;
    size_t list_count; /* properties of a list's object; the first name of it is the header's first cell */
};

/* ---- cells ---- */

static int is_no_break(const char *text) {
    return memcmp(text, "\xc2\xa0", 2) == 0;
}

/* Without blanks around it; no-break spaces fill empty cells. */
static void trim_cell(const struct row *row, struct cell *cell) {
    for (size_t before = SIZE_MAX; before != cell->size;) {
        const char *text = row->text.data + cell->at, *begin = text;
        before = cell->size;
        mapicfg__text_trim(&begin, &cell->size);
        if (cell->size > 1 && is_no_break(begin)) begin += 2, cell->size -= 2;
        if (cell->size > 1 && is_no_break(begin + cell->size - 2)) cell->size -= 2;
        cell->at += (size_t)(begin - text);
    }
}

/* Decodes entities in place: they only shrink. *is_unclear is set for one that is not known. */
static size_t decode(char *text, size_t whole, int *is_unclear) {
    size_t to = 0, taken, size;
    for (size_t from = 0; from < whole; from += taken) {
        char out[4] = {text[from], 0, 0, 0};
        taken = text[from] == '&' ? mapicfg__entity_decode(text + from, whole - from, out, &size) : 0;
        *is_unclear |= taken && !size;
        if (!taken) taken = size = 1;
        memcpy(text + to, out, size);
        to += size;
    }
    return to;
}

static void clean_cell(struct row *row, struct cell *cell) {
    cell->size = decode(row->text.data + cell->at, cell->size, &row->is_unclear);
    trim_cell(row, cell);
}

static void end_cell(struct parser *parser) {
    struct row *row = &parser->row;
    if (!parser->has_cell) return;
    parser->has_cell = 0;
    if (row->count > MOST_COLUMNS) return;
    struct cell *cell = &row->cells[row->count - 1];
    cell->size = row->text.size - cell->at;
    if (cell->size) clean_cell(row, cell);
}

static void begin_cell(struct parser *parser, int is_heading) {
    struct row *row = &parser->row;
    end_cell(parser);
    parser->has_cell = 1;
    if (row->count++ < MOST_COLUMNS)
        row->cells[row->count - 1] = (struct cell){.at = row->text.size, .is_heading = is_heading};
}

static const char *cell_text(const struct row *row, size_t i) {
    return row->text.data ? row->text.data + row->cells[i].at : "";
}

/* ---- rows ---- */

static mapicfg_status report(const struct parser *parser, mapicfg_error *problem, mapicfg_error *err) {
    mapicfg__error_source(problem, parser->input->source);
    mapicfg__error_place(problem, parser->row.line, 0);
    return mapicfg__report_problem(parser->input->sink->report, problem, err);
}

static mapicfg_status report_width(const struct parser *parser, mapicfg_error *err) {
    mapicfg_error problem;
    mapicfg__error_fail(&problem, MAPICFG_E_SYNTAX, "the table's header has %llu cells, this row %llu; it was left out",
                        (unsigned long long)parser->header.count, (unsigned long long)parser->row.count);
    return report(parser, &problem, err);
}

static int is_same_cell(const struct row *a, size_t i, const struct row *b, size_t j) {
    const size_t size = a->cells[i].size;
    return size == b->cells[j].size && mapicfg__text_equal(cell_text(a, i), size, cell_text(b, j), size);
}

/* 1 when every cell is the header's, or (`headings`) a heading. */
static int is_header_again(const struct row *row, const struct row *header, int headings) {
    for (size_t i = 0; i < row->count; i++)
        if (headings ? !row->cells[i].is_heading : !is_same_cell(row, i, header, i)) return 0;
    return 1;
}

/* Of two rows of names, grouped ones, each has a part: the second has none where the first has one. */
static int is_lower_part(const struct row *row, const struct row *header) {
    for (size_t i = 0; i < row->count && row->count == header->count; i++)
        if (!row->cells[i].size && header->cells[i].size) return 1;
    return 0;
}

static int is_wide(const struct row *row) {
    for (size_t i = 0; i < row->count && row->count > 1; i++)
        if (row->cells[i].is_wide) return 1;
    return 0;
}

/* A name that comes twice makes the columns ambiguous: 0. The table is then passed over. */
static int has_clear_names(const struct row *row) {
    for (size_t i = 0; i < row->count; i++)
        for (size_t j = 0; row->cells[i].size && j < i; j++)
            if (is_same_cell(row, i, row, j)) return 0;
    return 1;
}

/* Notes the names, should nothing come of the page. */
static mapicfg_status note_columns(const struct parser *parser, mapicfg_error *err) {
    const char *names[MOST_COLUMNS];
    size_t sizes[MOST_COLUMNS];
    const struct row *row = &parser->row;
    for (size_t i = 0; i < row->count; i++) {
        names[i] = cell_text(row, i);
        sizes[i] = row->cells[i].size;
    }
    if (mapicfg__told_by_names(names, sizes, row->count, parser->input->class_id).cls || !parser->input->seen)
        return MAPICFG_OK;
    return mapicfg__seen_columns(parser->input->seen, names, sizes, row->count) ? MAPICFG_OK
                                                                                : mapicfg__error_no_memory(err);
}

static mapicfg_status take_header(struct parser *parser, mapicfg_error *err) {
    mapicfg_error problem;
    const int is_second = parser->form == TABLE && is_lower_part(&parser->row, &parser->header);
    parser->form = NO_TABLE;
    if (parser->row.count > MOST_COLUMNS) {
        mapicfg__error_fail(&problem, MAPICFG_E_LIMIT, "a table has more than %u columns; it was left out",
                            MOST_COLUMNS);
        return report(parser, &problem, err);
    }
    mapicfg_status status = note_columns(parser, err);
    if (status) return status;
    if (is_second || is_wide(&parser->row)) {
        mapicfg__error_fail(&problem, MAPICFG_E_SYNTAX,
                            "the table's header has two rows, or cells across several columns; it was left out: write "
                            "each column's name into one row");
        return report(parser, &problem, err);
    }
    if (!has_clear_names(&parser->row)) {
        mapicfg__error_fail(&problem, MAPICFG_E_SYNTAX, "the table's header names a column twice; it was left out");
        return report(parser, &problem, err);
    }
    parser->form = TABLE;
    const struct row header = parser->row;
    parser->row.text = parser->header.text;
    parser->row.links = parser->header.links;
    parser->header = header;
    return MAPICFG_OK;
}

/* Whether a cell's link is its value: of a URL that is shown by other words. */
static int is_behind_link(const struct row *row, const struct cell *cell, const char *name, size_t name_size) {
    uint32_t type;
    if (!cell->link_size || cell->links != 1 || !mapicfg__builder_known_name(name, name_size, &type)) return 0;
    const char *text = row->text.data ? row->text.data + cell->at : "";
    return type == MAPICFG_TYPE_URL && !mapicfg__text_begins(text, cell->size, "http://", 7) &&
           !mapicfg__text_begins(text, cell->size, "https://", 8);
}

static void put_value(struct parser *parser, const char *name, size_t name_size, size_t at, int is_first) {
    const struct row *row = &parser->row;
    const struct cell *cell = &row->cells[at];
    if (!is_first) mapicfg__buffer_char(&parser->relay.out, ',');
    mapicfg__relay_name(&parser->relay, name, name_size);
    if (is_behind_link(row, cell, name, name_size))
        mapicfg__buffer_json(&parser->relay.out, row->links.data + cell->link_at, cell->link_size);
    else
        mapicfg__buffer_json(&parser->relay.out, cell_text(row, at), cell->size);
}

static void put_object(struct parser *parser) {
    const struct row *header = &parser->header;
    int is_first = 1;
    mapicfg__relay_line(&parser->relay, parser->row.line);
    mapicfg__buffer_char(&parser->relay.out, '{');
    for (size_t i = 0; i < header->count; i++) {
        if (!header->cells[i].size) continue; /* a column of numbers or boxes */
        put_value(parser, cell_text(header, i), header->cells[i].size, i, is_first);
        is_first = 0;
    }
    mapicfg__buffer_char(&parser->relay.out, '}');
}

static void end_list_object(struct parser *parser) {
    if (parser->list_count) mapicfg__buffer_char(&parser->relay.out, '}');
    parser->list_count = 0;
}

/* A name that comes again begins the next object. */
static void put_property(struct parser *parser) {
    struct row *row = &parser->row;
    struct cell *name = &row->cells[0];
    if (name->size && cell_text(row, 0)[name->size - 1] == ':') name->size--;
    if (parser->list_count && is_same_cell(row, 0, &parser->header, 0)) end_list_object(parser);
    mapicfg__relay_line(&parser->relay, row->line);
    if (!parser->list_count) {
        mapicfg__buffer_char(&parser->relay.out, '{');
        parser->header.text.size = 0;
        mapicfg__buffer_bytes(&parser->header.text, cell_text(row, 0), name->size);
        parser->header.cells[0] = (struct cell){.size = name->size};
    }
    put_value(parser, cell_text(row, 0), name->size, 1, !parser->list_count++);
}

static int is_list_row(const struct row *row) {
    const struct cell *name = &row->cells[0];
    if (row->count != 2 || !name->size || row->cells[1].is_heading) return 0;
    return name->is_heading || cell_text(row, 0)[name->size - 1] == ':';
}

static mapicfg_status take_list_row(struct parser *parser, mapicfg_error *err) {
    const struct row *row = &parser->row;
    mapicfg_error problem;
    if (is_list_row(row)) {
        put_property(parser);
        return MAPICFG_OK;
    }
    end_list_object(parser);
    if (row->count == 1) return MAPICFG_OK; /* a rule, or a title */
    mapicfg__error_fail(&problem, MAPICFG_E_SYNTAX,
                        "a row of this table has a name and a value, this one has not; it was left out");
    return report(parser, &problem, err);
}

/* As Excel writes them below a table. */
static int is_empty(const struct row *row) {
    for (size_t i = 0; i < row->count && i < MOST_COLUMNS; i++)
        if (row->cells[i].size) return 0;
    return 1;
}

static mapicfg_status take_row(struct parser *parser, mapicfg_error *err) {
    const struct row *row = &parser->row;
    mapicfg_error problem;
    if (parser->form == TABLE && is_empty(row)) return MAPICFG_OK;
    if (parser->form != NO_TABLE && row->is_unclear) {
        mapicfg__error_fail(&problem, MAPICFG_E_SYNTAX,
                            "the row has an entity (&name;) that is not known; it was left out");
        return report(parser, &problem, err);
    }
    switch (parser->form) {
    case NO_TABLE: return MAPICFG_OK;
    case NO_HEADER:
        if (row->count == 1 && (!row->cells[0].is_heading || row->cells[0].is_wide)) return MAPICFG_OK; /* a title */
        if (!is_list_row(row)) return take_header(parser, err);
        parser->form = LIST;
        return take_list_row(parser, err);
    case LIST: return take_list_row(parser, err);
    case TABLE: break;
    }
    if (row->count > 1 && row->count <= MOST_COLUMNS && is_header_again(row, NULL, 1)) return take_header(parser, err);
    if (row->count != parser->header.count) return report_width(parser, err);
    if (!is_header_again(row, &parser->header, 0)) put_object(parser);
    return MAPICFG_OK;
}

static mapicfg_status end_row(struct parser *parser, mapicfg_error *err) {
    end_cell(parser);
    const int is_row = parser->has_row && parser->row.count;
    parser->has_row = 0;
    mapicfg_status status = is_row ? take_row(parser, err) : MAPICFG_OK;
    parser->row.count = 0;
    parser->row.is_unclear = 0;
    parser->row.text.size = parser->row.links.size = 0;
    return status ? status : mapicfg__relay_give(&parser->relay, 0, 0, err);
}

static mapicfg_status end_table(struct parser *parser, mapicfg_error *err) {
    mapicfg_status status = end_row(parser, err);
    end_list_object(parser);
    parser->form = NO_TABLE;
    return status;
}

/* The rows of a table around another are of a layout; where they are not, they are lost. */
static mapicfg_status begin_table(struct parser *parser, mapicfg_error *err) {
    mapicfg_error problem;
    mapicfg_status status = MAPICFG_OK;
    if (parser->has_cell && (parser->form == TABLE || parser->form == LIST)) {
        mapicfg__error_fail(&problem, MAPICFG_E_SYNTAX,
                            "a cell of this row holds a table; the row and those after it were left out");
        status = report(parser, &problem, err);
    }
    parser->has_cell = parser->has_row = 0;
    if (!status) status = end_table(parser, err);
    parser->form = NO_HEADER;
    parser->has_table = 1;
    return status;
}

/* ---- text and tags ---- */

static mapicfg_status add_text(struct parser *parser, const char *text, size_t size, mapicfg_error *err) {
    struct row *row = &parser->row;
    if (!parser->has_cell || parser->raw[0] || row->count > MOST_COLUMNS) return MAPICFG_OK;
    while (parser->is_indentation && size && (*text == ' ' || *text == '\t')) text++, size--;
    if (size) parser->is_indentation = 0;
    const size_t at = row->cells[row->count - 1].at;
    const uint64_t most = parser->input->max_text;
    if (size > most || row->text.size - at > most - size)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a cell has more than %llu bytes", (unsigned long long)most);
    if (row->text.size > MAX_TEXTS * most + LEAST_TEXTS)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a row has more than %llu bytes",
                                   (unsigned long long)(MAX_TEXTS * most + LEAST_TEXTS));
    mapicfg__buffer_bytes(&row->text, text, size);
    return row->text.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

/* A line's end is a blank, as for browsers; <br> is a line's end. */
static mapicfg_status add_line_end(struct parser *parser, char c, mapicfg_error *err) {
    const struct row *row = &parser->row;
    const struct mapicfg__buffer *text = &row->text;
    mapicfg_status status = MAPICFG_OK;
    if (!parser->has_cell || row->count > MOST_COLUMNS || text->size == row->cells[row->count - 1].at)
        return MAPICFG_OK;
    if (mapicfg__is_blank((unsigned char)text->data[text->size - 1])) {
        if (c == '\n') text->data[text->size - 1] = c;
    } else {
        status = add_text(parser, &c, 1, err);
    }
    parser->is_indentation = 1;
    return status;
}

/* A console's text, which is read of a page without tables only. */
static mapicfg_status pass_text(struct parser *parser, mapicfg_error *err) {
    mapicfg_error warning;
    if (parser->has_told_text) return MAPICFG_OK;
    parser->has_told_text = 1;
    mapicfg__error_fail(&warning, MAPICFG_E_FORMAT,
                        "of this page the tables are read, and not the text in <pre>; save that as a file of its own");
    mapicfg__error_source(&warning, parser->input->source);
    mapicfg__error_place(&warning, parser->line, 0);
    return mapicfg__report_warning(parser->input->sink->report, &warning, err);
}

static int is_tag(const struct parser *parser, const char *name) {
    return strcmp(parser->tag, name) == 0;
}

/* The value of an attribute of the tag that has ended; 0: it has none. */
static int find_attribute(const struct parser *parser, const char *wanted, const char **value, size_t *size) {
    const char *at = parser->rest.data ? parser->rest.data : "", *end = at + parser->rest.size;
    while (at < end) {
        while (at < end && (mapicfg__is_blank((unsigned char)*at) || *at == '/')) at++;
        const char *name = at;
        while (at < end && !mapicfg__is_blank((unsigned char)*at) && *at != '=') at++;
        const size_t name_size = (size_t)(at - name);
        while (at < end && mapicfg__is_blank((unsigned char)*at)) at++;
        *value = at;
        *size = 0;
        if (at < end && *at == '=') {
            for (at++; at < end && mapicfg__is_blank((unsigned char)*at);) at++;
            const char quote = at < end && (*at == '"' || *at == '\'') ? *at++ : 0;
            *value = at;
            while (at < end && (quote ? *at != quote : !mapicfg__is_blank((unsigned char)*at))) at++;
            *size = (size_t)(at - *value);
            if (quote && at < end) at++;
        }
        if (mapicfg__text_is_word(name, name_size, wanted)) return 1;
    }
    return 0;
}

static int spans_several(const struct parser *parser) {
    static const char *const names[] = {"colspan", "rowspan"};
    const char *value;
    size_t size;
    for (size_t i = 0; i < 2; i++)
        if (find_attribute(parser, names[i], &value, &size) && size && !(size == 1 && (*value == '1' || *value == '0')))
            return 1;
    return 0;
}

/* Notes where a link of a cell leads, if to a web address. */
static mapicfg_status take_link(struct parser *parser, mapicfg_error *err) {
    struct row *row = &parser->row;
    const char *value;
    size_t size;
    int is_unclear = 0;
    if (!parser->has_cell || row->count > MOST_COLUMNS || !find_attribute(parser, "href", &value, &size))
        return MAPICFG_OK;
    struct cell *cell = &row->cells[row->count - 1];
    mapicfg__text_trim(&value, &size);
    const int is_web =
        mapicfg__text_begins(value, size, "http://", 7) || mapicfg__text_begins(value, size, "https://", 8);
    if (cell->links++ || !is_web) return MAPICFG_OK;
    cell->link_at = row->links.size;
    mapicfg__buffer_bytes(&row->links, value, size);
    if (row->links.failed) return mapicfg__error_no_memory(err);
    cell->link_size = decode(row->links.data + cell->link_at, size, &is_unclear);
    if (is_unclear) cell->link_size = 0;
    return MAPICFG_OK;
}

static mapicfg_status take_tag(struct parser *parser, mapicfg_error *err) {
    static const char *const ends[] = {"br", "br/", "/p", "/li", "/div"};
    if (parser->raw[0]) {
        if (parser->tag[0] == '/' && strcmp(parser->tag + 1, parser->raw) == 0) parser->raw[0] = '\0';
        return MAPICFG_OK;
    }
    if (is_tag(parser, "script") || is_tag(parser, "style")) memcpy(parser->raw, parser->tag, sizeof parser->raw);
    if (is_tag(parser, "table")) return begin_table(parser, err);
    if (is_tag(parser, "pre") && parser->form == NO_TABLE) return pass_text(parser, err);
    if (is_tag(parser, "/table")) return end_table(parser, err);
    if (parser->form == NO_TABLE) return MAPICFG_OK;
    if (is_tag(parser, "/tr")) return end_row(parser, err);
    if (is_tag(parser, "tr")) {
        mapicfg_status status = end_row(parser, err);
        parser->has_row = 1;
        parser->row.line = parser->line;
        return status;
    }
    if (is_tag(parser, "a")) return take_link(parser, err);
    if (parser->has_row && (is_tag(parser, "td") || is_tag(parser, "th"))) {
        begin_cell(parser, is_tag(parser, "th"));
        if (parser->row.count <= MOST_COLUMNS) parser->row.cells[parser->row.count - 1].is_wide = spans_several(parser);
    }
    if (is_tag(parser, "/td") || is_tag(parser, "/th")) end_cell(parser);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (is_tag(parser, ends[i])) return add_line_end(parser, '\n', err);
    return MAPICFG_OK;
}

static void begin_tag(struct parser *parser) {
    parser->token = TAG;
    parser->tag_size = 0;
    parser->rest.size = 0;
    parser->has_tag_name = 0;
    parser->quote = 0;
    parser->tag[0] = '\0';
}

/* A byte inside a tag. */
static mapicfg_status tag_byte(struct parser *parser, char c, mapicfg_error *err) {
    const int is_wanted = parser->has_tag_name && (c != '>' || parser->quote) && parser->form != NO_TABLE &&
                          (is_tag(parser, "a") || is_tag(parser, "td") || is_tag(parser, "th"));
    if (is_wanted && parser->rest.size < LONGEST_ATTRIBUTES) mapicfg__buffer_char(&parser->rest, c);
    if (parser->rest.failed) return mapicfg__error_no_memory(err);
    if (parser->quote) {
        if (c == parser->quote) parser->quote = 0;
        return MAPICFG_OK;
    }
    if (c == '<' && parser->raw[0]) begin_tag(parser); /* a<b;</script> */
    if (c == '>') {
        parser->token = TEXT;
        return take_tag(parser, err);
    }
    if (parser->has_tag_name && (c == '"' || c == '\'') && !parser->raw[0]) parser->quote = c;
    if (mapicfg__is_blank((unsigned char)c)) parser->has_tag_name = 1;
    if (c == '<' || parser->has_tag_name || parser->tag_size >= LONGEST_TAG_NAME) return MAPICFG_OK;
    parser->tag[parser->tag_size++] = mapicfg__to_lower(c);
    parser->tag[parser->tag_size] = '\0';
    if (is_tag(parser, "!--") && !parser->raw[0]) {
        parser->token = COMMENT;
        parser->tail[0] = parser->tail[1] = 0;
    }
    return MAPICFG_OK;
}

static void comment_byte(struct parser *parser, char c) {
    if (c == '>' && parser->tail[0] == '-' && parser->tail[1] == '-') parser->token = TEXT;
    parser->tail[0] = parser->tail[1];
    parser->tail[1] = c;
}

static mapicfg_status text_bytes(struct parser *parser, const char *bytes, size_t size, size_t *taken,
                                 mapicfg_error *err) {
    size_t end = 0;
    while (end < size && bytes[end] != '<' && bytes[end] != '\n' && bytes[end] != '\r') end++;
    *taken = end;
    return end ? add_text(parser, bytes, end, err) : MAPICFG_OK;
}

/* ---- the format ---- */

/* What a page may end with. */
static mapicfg_status finish(struct parser *parser, mapicfg_error *err) {
    if (!parser->has_table)
        return mapicfg__error_fail(err, MAPICFG_E_FORMAT,
                                   "the input is a web page (HTML) without a table, such as a server shows to sign in "
                                   "or for an error");
    if (parser->form == NO_TABLE && parser->token == TEXT && !parser->raw[0]) return MAPICFG_OK;
    mapicfg__error_fail(err, MAPICFG_E_SYNTAX,
                        "the page ends inside a table, a comment, a script or a style: is it complete?");
    mapicfg__error_place(err, parser->line, 0);
    return MAPICFG_E_SYNTAX;
}

static mapicfg_status take_byte(struct parser *parser, char c, mapicfg_error *err) {
    if (c == '\n') parser->line++;
    if (parser->token == COMMENT) {
        comment_byte(parser, c);
        return MAPICFG_OK;
    }
    if (parser->token == TAG) return tag_byte(parser, c, err);
    if (c == '<') begin_tag(parser);
    return c == '<' ? MAPICFG_OK : add_line_end(parser, ' ', err);
}

static mapicfg_status feed(void *handle, const char *bytes, size_t size, int last, mapicfg_error *err) {
    struct parser *parser = handle;
    mapicfg_status status = MAPICFG_OK;
    while (size && !status) {
        size_t taken = 0;
        if (parser->token == TEXT) status = text_bytes(parser, bytes, size, &taken, err);
        if (!status && !taken) {
            status = take_byte(parser, *bytes, err);
            taken = 1;
        }
        bytes += taken;
        size -= taken;
    }
    if (status) {
        mapicfg__error_place(err, parser->line, 0);
        return status;
    }
    status = last ? finish(parser, err) : MAPICFG_OK;
    const mapicfg_status given = mapicfg__relay_give(&parser->relay, 1, last && !status, status ? NULL : err);
    return status ? status : given;
}

static void stop(void *handle) {
    struct parser *parser = handle;
    mapicfg__relay_stop(&parser->relay);
    mapicfg__buffer_free(&parser->row.text);
    mapicfg__buffer_free(&parser->row.links);
    mapicfg__buffer_free(&parser->header.text);
    mapicfg__buffer_free(&parser->header.links);
    mapicfg__buffer_free(&parser->rest);
    mapicfg__mem_free(parser);
}

static mapicfg_status start(void **handle, const struct mapicfg__input *input, mapicfg_error *err) {
    struct parser *parser = mapicfg__mem_zalloc(sizeof *parser);
    if (!parser) return mapicfg__error_no_memory(err);
    parser->input = input;
    parser->line = 1;
    mapicfg_status status = mapicfg__relay_start(&parser->relay, input, err);
    if (status) {
        stop(parser);
        return status;
    }
    *handle = parser;
    return MAPICFG_OK;
}

const struct mapicfg__format mapicfg__html = {MAPICFG_FORMAT_HTML, "html", start, feed, stop};
