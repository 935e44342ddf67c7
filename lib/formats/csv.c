/* SPDX-License-Identifier: LGPL-2.1-or-later
 * csv.c: records from CSV as Export-Csv writes it.
 *
 * A window of bytes is indexed (csv_index.h), then the records in it are made from the wanted columns only; their cells
 * point into the caller's bytes. Bytes of a record that is not complete are held back and joined with what follows. */
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/set.h"
#include "base/text.h"
#include "base/utf8.h"
#include "formats/csv_index.h"
#include "formats/record.h"
#include "model/value.h"

/* Small enough for the first-level cache together with its index. */
#define WINDOW 16384u
/* Positions are 32 bits wide; so a record is limited to 4 GiB. */
#define LONGEST_RECORD (1u << 30)
#define LEAST_JOINED 1024u

enum place { AT_START, AT_HEADER, AT_ROWS };

struct column {
    size_t name_at; /* in the parser's names */
    size_t name_size;
    int32_t property; /* -1: not in the table */
};

/* A column whose text goes into the record. */
struct wanted {
    uint32_t column;
    uint32_t property;
    int is_list;
};

struct parser {
    struct mapicfg__input input;
    struct mapicfg__csv_index index;
    struct mapicfg__buffer held; /* the beginning of a record that is not complete */
    size_t held_looked_at;       /* bytes of it that were indexed in vain */
    uint64_t line;               /* of the next record, from 1 */
    uint64_t offset;             /* of the next record */
    uint64_t longest;
    char *scratch; /* texts without their doubled quotes */
    size_t scratch_size;
    int fast;

    /* the table */
    enum place place;
    char delimiter;                   /* 0: to be found from the header */
    const struct mapicfg__class *cls; /* NULL: its rows are skipped */
    int guessed;                      /* cls is told by the columns, not by a type */
    struct mapicfg__buffer type;      /* its name, or empty */
    struct mapicfg__buffer names;
    struct column *columns;
    size_t column_count;
    size_t column_capacity;
    uint64_t rows;
    struct wanted wanted[MAPICFG__MAX_PROPERTIES];
    uint32_t wanted_count;
    int32_t key;        /* a property that is wanted only as long as the sink compares keys; -1: none */
    int last_is_wanted; /* the last column, which may have a carriage return */
    struct mapicfg__record record;
};

/* Some bytes that begin at a record, being read. */
struct window {
    const char *bytes;
    uint32_t size;
    int last;
    uint32_t taken;
};

/* ---- places ---- */

static uint64_t count_lines(const char *bytes, size_t size) {
    uint64_t lines = 0;
    const char *end = bytes + size;
    while (bytes < end && (bytes = memchr(bytes, '\n', (size_t)(end - bytes))) != NULL) {
        lines++;
        bytes++;
    }
    return lines;
}

/* Adds to an error the place of byte `at`; the window's bytes from `record` on begin at the parser's line. */
static mapicfg_status at_byte(const struct parser *parser, const char *bytes, size_t record, size_t at,
                              mapicfg_error *err) {
    size_t line_start = at;
    while (line_start > record && bytes[line_start - 1] != '\n') line_start--;
    uint64_t line = parser->line + count_lines(bytes + record, line_start - record);
    mapicfg__error_place(err, line, at - line_start + 1);
    if (err) err->offset = parser->offset + (at - record);
    return err ? err->code : MAPICFG_OK;
}

static mapicfg_status fail_at(const struct parser *parser, const char *bytes, size_t record, size_t at,
                              mapicfg_status code, const char *message, mapicfg_error *err) {
    mapicfg__error_fail(err, code, "%s", message);
    at_byte(parser, bytes, record, at, err);
    return code;
}

static mapicfg_status too_long(const struct parser *parser, mapicfg_error *err) {
    mapicfg__error_fail(err, MAPICFG_E_LIMIT,
                        "the record is longer than %llu bytes; is a closing quote missing? (max_text sets the limit)",
                        (unsigned long long)parser->longest);
    mapicfg__error_place(err, parser->line, 1);
    if (err) err->offset = parser->offset;
    return MAPICFG_E_LIMIT;
}

static mapicfg_status report_fault(const struct parser *parser, const struct mapicfg__csv_index *index,
                                   const struct window *window, mapicfg_error *err) {
    if (index->fault == MAPICFG__CSV_UNCLOSED)
        return fail_at(parser, window->bytes, window->taken, index->fault_at, MAPICFG_E_SYNTAX,
                       "the quote that opens here is never closed", err);
    return fail_at(parser, window->bytes, window->taken, index->fault_at, MAPICFG_E_SYNTAX,
                   "text after a closing quote; a quote inside a value is written twice", err);
}

/* ---- cells ---- */

/* The text with doubled quotes made single, in scratch, which has room. Returns its end. */
static char *undouble(char *scratch, const char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '"' && i + 1 < size) i++;
        *scratch++ = text[i];
    }
    return scratch;
}

static int is_blank(char c, char delimiter) {
    return c == ' ' || (c == '\t' && c != delimiter);
}

/* The value between two marks, without quotes and the blanks around it; 0 when there is nothing. */
static int cell_text(char delimiter, const char **text, size_t *size) {
    const char *begin = *text, *end = begin + *size;
    while (begin < end && is_blank(*begin, delimiter)) begin++;
    while (end > begin && is_blank(end[-1], delimiter)) end--;
    int quoted = end - begin >= 2 && *begin == '"';
    *text = begin + quoted;
    *size = (size_t)(end - begin) - (quoted ? 2u : 0u);
    return quoted || end > begin;
}

/* The byte after a record and its line end. */
static uint32_t record_end(const struct mapicfg__csv_index *index, size_t record, uint32_t size) {
    uint32_t end = index->marks[index->ends[record] - 1];
    return end < size ? end + 1 : size;
}

/* An empty cell or one in quotes, as Export-Csv writes all of them; 0 for any other. */
static inline int plain_cell(struct mapicfg__cell *cell, const char *text, uint32_t size) {
    cell->kind = size ? MAPICFG__CELL_TEXT : MAPICFG__CELL_NULL;
    cell->size = 0;
    if (!size) return 1;
    if (size < 2 || text[0] != '"' || text[size - 1] != '"') return 0;
    cell->text = text + 1;
    cell->size = size - 2;
    return 1;
}

static void other_cell(struct mapicfg__cell *cell, char delimiter, const char *text, size_t size) {
    cell->kind = cell_text(delimiter, &text, &size) ? MAPICFG__CELL_TEXT : MAPICFG__CELL_NULL;
    cell->text = text;
    cell->size = (uint32_t)size;
}

static void fill_cells(struct parser *parser, const char *bytes, const uint32_t *marks, uint32_t start) {
    char *scratch = parser->scratch;
    for (uint32_t i = 0; i < parser->wanted_count; i++) {
        const struct wanted *wanted = &parser->wanted[i];
        struct mapicfg__cell *cell = &parser->record.cells[wanted->property];
        const uint32_t begin = wanted->column ? marks[wanted->column - 1] + 1 : start;
        const uint32_t size = marks[wanted->column] - begin;
        if (!plain_cell(cell, bytes + begin, size)) other_cell(cell, parser->delimiter, bytes + begin, size);
        if (parser->index.escapes && cell->size && cell->text > bytes && cell->text[-1] == '"' &&
            memchr(cell->text, '"', cell->size)) {
            char *end = undouble(scratch, cell->text, cell->size);
            cell->text = scratch;
            cell->size = (uint32_t)(end - scratch);
            scratch = end;
        }
        if (wanted->is_list && cell->kind == MAPICFG__CELL_TEXT &&
            mapicfg__classify_is_type_name(cell->text, cell->size))
            cell->kind = MAPICFG__CELL_LOST;
    }
}

/* ---- the header ---- */

static mapicfg_status finish_table(struct parser *parser, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; i < parser->column_count && parser->cls && parser->rows && !status; i++) {
        const struct column *column = &parser->columns[i];
        if (column->property >= 0 || !column->name_size) continue;
        status = mapicfg__report_unknown(parser->input.sink->report, parser->cls, parser->names.data + column->name_at,
                                         column->name_size, parser->rows, NULL, err);
    }
    if (parser->cls && parser->input.seen) parser->input.seen->given[parser->cls->id] += parser->rows;
    parser->cls = NULL;
    parser->column_count = 0;
    parser->rows = 0;
    parser->wanted_count = 0;
    parser->names.size = 0;
    parser->type.size = 0;
    parser->place = AT_START;
    return status;
}

/* "#TYPE Name", perhaps in quotes or with the delimiters that a spreadsheet has added. The name is empty when the line
 * is none: a value in quotes may begin like one. */
static void type_of_line(const char **text, size_t *size) {
    /* files that were joined keep their byte order marks */
    mapicfg__text_skip_mark(text, size);
    int quoted = *size && **text == '"';
    if (quoted) {
        ++*text;
        --*size;
    }
    if (!mapicfg__text_begins(*text, *size, "#TYPE ", 6)) {
        *size = 0;
        return;
    }
    *text += 6;
    *size -= 6;
    while (*size && strchr(",;\t \r\n\"", (*text)[*size - 1])) --*size;
    mapicfg__text_trim(text, size);
    if (quoted && !mapicfg__classify_is_type_name(*text, *size)) *size = 0;
}

static mapicfg_status add_columns(struct parser *parser, const struct window *window, const char *bytes,
                                  mapicfg_error *err) {
    const struct mapicfg__csv_index *index = &parser->index;
    size_t count = index->ends[0];
    if (count > parser->input.max_items)
        return fail_at(parser, window->bytes, window->taken, window->taken, MAPICFG_E_LIMIT,
                       "too many columns (max_items sets the limit)", err);
    if (count > parser->column_capacity) {
        void *grown = mapicfg__mem_grow(parser->columns, &parser->column_capacity, count, sizeof *parser->columns);
        if (!grown) return mapicfg__error_no_memory(err);
        parser->columns = grown;
    }
    for (uint32_t i = 0, begin = 0; i < count; begin = index->marks[i++] + 1) {
        const char *text = bytes + begin;
        size_t size = index->marks[i] - begin;
        if (i + 1 == count && size && text[size - 1] == '\r') size--;
        cell_text(parser->delimiter, &text, &size);
        parser->columns[i] = (struct column){parser->names.size, 0, -1};
        if (text > bytes && text[-1] == '"') {
            mapicfg__buffer_bytes(&parser->names, parser->scratch,
                                  (size_t)(undouble(parser->scratch, text, size) - parser->scratch));
        } else {
            mapicfg__buffer_bytes(&parser->names, text, size);
        }
        parser->columns[i].name_size = parser->names.size - parser->columns[i].name_at;
    }
    if (parser->names.failed) return mapicfg__error_no_memory(err);
    parser->column_count = count;
    return MAPICFG_OK;
}

static int compare_column(const void *user, const void *key, size_t position) {
    const struct parser *parser = user;
    const struct column *a = key, *b = &parser->columns[position];
    const char *left = parser->names.data + a->name_at, *right = parser->names.data + b->name_at;
    if (a->name_size != b->name_size) return a->name_size < b->name_size ? -1 : 1;
    if (!a->name_size) return a < b ? -1 : a > b; /* columns without a name are no duplicates */
    for (size_t i = 0; i < a->name_size; i++) {
        int order = (unsigned char)mapicfg__to_lower(left[i]) - (unsigned char)mapicfg__to_lower(right[i]);
        if (order) return order;
    }
    return 0;
}

/* The number of a column whose name came before, column_count when there is none; SIZE_MAX when memory is out. */
static size_t find_duplicate(const struct parser *parser) {
    struct mapicfg__set set = {0};
    size_t i = 0, position = 0;
    for (; i < parser->column_count && position == i; i++)
        position = mapicfg__set_put(&set, compare_column, parser, &parser->columns[i]) + 1;
    mapicfg__set_free(&set);
    if (!position && i) return SIZE_MAX;
    return position == i ? i : i - 1;
}

static mapicfg_status class_from_names(struct parser *parser, mapicfg_error *err) {
    const char **names = mapicfg__mem_alloc(parser->column_count * sizeof *names);
    size_t *sizes = mapicfg__mem_alloc(parser->column_count * sizeof *sizes);
    if (names && sizes) {
        for (size_t i = 0; i < parser->column_count; i++) {
            names[i] = parser->names.data ? parser->names.data + parser->columns[i].name_at : "";
            sizes[i] = parser->columns[i].name_size;
        }
        parser->cls = mapicfg__classify_by_names(names, sizes, parser->column_count, parser->input.class_id);
        if (!parser->cls && parser->input.seen)
            mapicfg__seen_columns(parser->input.seen, names, sizes, parser->column_count);
    }
    int failed = !names || !sizes;
    mapicfg__mem_free(names);
    mapicfg__mem_free(sizes);
    return failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

static mapicfg_status find_class(struct parser *parser, mapicfg_error *err) {
    const char *type = parser->type.data;
    size_t size = parser->type.size;
    parser->cls = size ? mapicfg__class_of_type(type, size) : NULL;
    parser->guessed = !parser->cls;
    if (parser->cls || (size && !mapicfg__classify_is_general_type(type, size))) return MAPICFG_OK;
    return class_from_names(parser, err);
}

/* The first key that the table has, as a bit of the mask of wanted properties. */
static uint64_t key_bit(const struct parser *parser) {
    const struct mapicfg__sink *sink = parser->input.sink;
    if (!sink->key_mask || parser->cls->id != MAPICFG_CLASS_MAILBOX) return 0;
    for (const int32_t *key = sink->keys; *key >= 0; key++) {
        const struct mapicfg__property *property = &parser->cls->properties[*key];
        for (size_t i = 0; i < parser->column_count; i++) {
            const struct column *column = &parser->columns[i];
            if (mapicfg__text_is_word(parser->names.data + column->name_at, column->name_size, property->name))
                return (uint64_t)1 << *key;
        }
    }
    return 0;
}

static void find_last(struct parser *parser) {
    parser->last_is_wanted =
        parser->wanted_count && parser->wanted[parser->wanted_count - 1].column + 1 == parser->column_count;
}

/* The sink has stopped comparing keys. */
static void drop_key(struct parser *parser) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < parser->wanted_count; i++)
        if (parser->wanted[i].property != (uint32_t)parser->key) parser->wanted[kept++] = parser->wanted[i];
    parser->wanted_count = kept;
    parser->record.cells[parser->key] = (struct mapicfg__cell){.kind = MAPICFG__CELL_NULL};
    parser->key = -1;
    find_last(parser);
}

static void map_columns(struct parser *parser) {
    const struct mapicfg__class *cls = parser->cls;
    uint64_t key = key_bit(parser) & ~parser->input.sink->wanted[cls->id];
    uint64_t mask = parser->input.sink->wanted[cls->id] | key;
    /* mapicfg__record_is_foreign() looks at the name. */
    if (cls->id == MAPICFG_CLASS_VDIR) mask |= mapicfg__property_bit(MAPICFG__VDIR_Name);
    for (size_t i = 0; i < parser->column_count; i++) {
        struct column *column = &parser->columns[i];
        column->property = mapicfg__property_find(cls, parser->names.data + column->name_at, column->name_size);
        if (column->property < 0) continue;
        uint32_t property = (uint32_t)column->property, type = cls->properties[property].type;
        parser->record.cells[property].kind = MAPICFG__CELL_NULL;
        if (!(mask >> property & 1u)) continue;
        if (key >> property & 1u) parser->key = (int32_t)property;
        parser->wanted[parser->wanted_count++] =
            (struct wanted){(uint32_t)i, property, type == MAPICFG_TYPE_LIST || type == MAPICFG_TYPE_ENUM_LIST};
    }
}

static mapicfg_status start_table(struct parser *parser, const struct window *window, mapicfg_error *err) {
    mapicfg_status status = add_columns(parser, window, window->bytes + window->taken, err);
    if (status) return status;
    size_t duplicate = find_duplicate(parser);
    if (duplicate == SIZE_MAX) return mapicfg__error_no_memory(err);
    if (duplicate < parser->column_count) {
        const struct column *column = &parser->columns[duplicate];
        const char *name = parser->names.data + column->name_at;
        size_t shown = column->name_size < 60 ? column->name_size : mapicfg__utf8_cut(name, 60);
        mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "the header names the column \"%.*s\" twice", (int)shown, name);
        at_byte(parser, window->bytes, window->taken,
                window->taken + (duplicate ? parser->index.marks[duplicate - 1] + 1 : 0), err);
        return MAPICFG_E_SYNTAX;
    }
    status = find_class(parser, err);
    if (status) return status;
    memset(&parser->record, 0, sizeof parser->record);
    parser->record.source = parser->input.source;
    parser->record.cls = parser->cls;
    parser->key = -1;
    if (parser->cls) map_columns(parser);
    if (parser->cls && parser->input.seen) parser->input.seen->header = 1;
    find_last(parser);
    parser->place = AT_ROWS;
    return MAPICFG_OK;
}

/* Indexes the first record by the delimiter that is found most often in it. 0 when the record is not complete: more
 * bytes are needed, or index.fault says that they would not help. */
static int index_header(struct parser *parser, struct mapicfg__csv_bytes *in) {
    static const char delimiters[] = {',', ';', '\t'};
    struct mapicfg__csv_index *index = &parser->index;
    char best = parser->delimiter;
    size_t most = 0;
    for (size_t i = 0; i < sizeof delimiters && !parser->delimiter; i++) {
        in->delimiter = delimiters[i];
        mapicfg__csv_index_portable(index, in, 1);
        size_t found = index->mark_count - index->record_count;
        if (best && found <= most) continue;
        best = in->delimiter;
        most = found;
    }
    in->delimiter = best;
    mapicfg__csv_index_portable(index, in, 1);
    return index->record_count == 1;
}

static int reserve(struct parser *parser, size_t size) {
    if (!mapicfg__csv_index_reserve(&parser->index, size)) return 0;
    if (parser->scratch_size >= size) return 1;
    char *grown = mapicfg__mem_realloc(parser->scratch, size);
    if (!grown) return 0;
    parser->scratch = grown;
    parser->scratch_size = size;
    return 1;
}

static void pass(struct parser *parser, struct window *window, uint32_t size) {
    parser->line += 1 + count_lines(window->bytes + window->taken, size - 1);
    parser->offset += size;
    window->taken += size;
}

static mapicfg_status check_utf8(const struct parser *parser, const struct window *window, uint32_t size,
                                 uint32_t *valid, mapicfg_error *err) {
    *valid = (uint32_t)mapicfg__utf8_valid(window->bytes + window->taken, size);
    if (*valid == size) return MAPICFG_OK;
    return fail_at(parser, window->bytes, window->taken, window->taken + *valid, MAPICFG_E_ENCODING,
                   "not UTF-8; export with -Encoding UTF8 (or Unicode)", err);
}

/* Reads what comes before the rows, one record; *complete is 0 when more bytes are needed. */
static mapicfg_status read_head(struct parser *parser, struct window *window, int *complete, mapicfg_error *err) {
    const char *bytes = window->bytes + window->taken;
    struct mapicfg__csv_bytes in = {bytes, window->size - window->taken, ',', window->last};
    *complete = index_header(parser, &in);
    if (parser->index.fault) {
        parser->index.fault_at += window->taken;
        return report_fault(parser, &parser->index, window, err);
    }
    if (!*complete) return MAPICFG_OK;
    uint32_t size = record_end(&parser->index, 0, in.size), valid;
    if (size > parser->longest) return too_long(parser, err);
    mapicfg_status status = check_utf8(parser, window, size, &valid, err);
    if (status) return status;
    const char *nul = memchr(bytes, '\0', size);
    if (nul)
        return fail_at(parser, window->bytes, window->taken, window->taken + (size_t)(nul - bytes), MAPICFG_E_SYNTAX,
                       "the header has a NUL character (U+0000)", err);
    const char *type = bytes;
    size_t type_size = size;
    type_of_line(&type, &type_size);
    if (type_size) {
        mapicfg__buffer_bytes(&parser->type, type, type_size);
        if (parser->type.failed) return mapicfg__error_no_memory(err);
        parser->place = AT_HEADER;
        parser->delimiter = 0;
    } else if (mapicfg__text_begins(bytes, size, "sep=", 4) && size > 5 && memchr(",;|\t", bytes[4], 4)) {
        parser->delimiter = bytes[4];
    } else if (!mapicfg__text_is_blank(bytes, size)) {
        parser->delimiter = in.delimiter;
        status = start_table(parser, window, err);
    }
    if (!status) pass(parser, window, size);
    return status;
}

/* ---- rows ---- */

static mapicfg_status report_width(const struct parser *parser, uint32_t fields, mapicfg_error *err) {
    mapicfg_error problem;
    mapicfg__error_fail(&problem, MAPICFG_E_SYNTAX, "the header has %llu columns, this record %u; it was left out",
                        (unsigned long long)parser->column_count, fields);
    mapicfg__error_source(&problem, parser->input.source);
    mapicfg__error_place(&problem, parser->line, 1);
    problem.offset = parser->offset;
    return mapicfg__report_problem(parser->input.sink->report, &problem, err);
}

enum kind { ROW, BLANK, TYPE, ODD };

static enum kind kind_of_record(const struct parser *parser, const char *bytes, size_t size, uint32_t fields) {
    const char *type = bytes;
    size_t type_size = size;
    if (*bytes == '#' || fields == 1) {
        type_of_line(&type, &type_size);
        if (type_size) return TYPE;
    }
    if (fields == 1 && mapicfg__text_is_blank(bytes, size)) return BLANK;
    return parser->cls && fields == parser->column_count ? ROW : ODD;
}

static mapicfg_status report_skipped(const struct parser *parser, mapicfg_error *err) {
    return mapicfg__input_skip(&parser->input, parser->type.data, parser->type.size, err);
}

/* Leaves out a row for a NUL at a byte of it. */
static mapicfg_status report_nul(struct parser *parser, const char *bytes, uint32_t start, uint32_t at,
                                 const uint32_t *marks, mapicfg_error *err) {
    uint32_t column = 0;
    while (column + 1 < parser->column_count && marks[column] < at) column++;
    const struct column *in = &parser->columns[column];
    mapicfg_error problem;
    char name[sizeof problem.property];
    size_t size = in->name_size < sizeof name ? in->name_size
                                              : mapicfg__utf8_cut(parser->names.data + in->name_at, sizeof name - 1);
    memcpy(name, parser->names.data + in->name_at, size);
    name[size] = '\0';
    mapicfg__value_no_nul(&problem);
    mapicfg__error_source(&problem, parser->input.source);
    at_byte(parser, bytes, start, at, &problem);
    mapicfg__error_property(&problem, name);
    return mapicfg__report_problem(parser->input.sink->report, &problem, err);
}

static mapicfg_status give_row(struct parser *parser, const char *bytes, uint32_t start, uint32_t *marks,
                               mapicfg_error *err) {
    const struct mapicfg__sink *sink = parser->input.sink;
    uint32_t *last = marks + parser->column_count - 1;
    parser->record.start = bytes + start;
    parser->record.size = *last - start;
    const uint32_t cr = parser->last_is_wanted && *last > start && bytes[*last - 1] == '\r';
    *last -= cr;
    fill_cells(parser, bytes, marks, start);
    *last += cr;
    if (parser->guessed && parser->cls->id == MAPICFG_CLASS_VDIR && mapicfg__record_is_foreign(&parser->record))
        return report_skipped(parser, err);
    parser->rows++;
    return sink->record(sink->user, &parser->record, err);
}

/* Gives the indexed records that end within `limit` bytes, up to the beginning of another table. */
static mapicfg_status give_rows(struct parser *parser, struct window *window, uint32_t limit, mapicfg_error *err) {
    const struct mapicfg__csv_index *index = &parser->index;
    const char *bytes = window->bytes + window->taken;
    const uint32_t size = window->size - window->taken;
    const uint32_t columns = parser->cls ? (uint32_t)parser->column_count : UINT32_MAX;
    uint32_t first = 0, start = 0;
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; i < index->record_count && !status; i++) {
        const uint32_t end = index->ends[i], stop = index->marks[end - 1], fields = end - first;
        const uint32_t next = stop < size ? stop + 1 : stop;
        if (next > limit) break;
        enum kind kind = ROW;
        if (fields != columns || fields == 1 || bytes[start] == '#')
            kind = kind_of_record(parser, bytes + start, next - start, fields);
        if (kind == TYPE) {
            status = finish_table(parser, err);
            break;
        }
        if (next - start > parser->longest) {
            status = too_long(parser, err);
            break;
        }
        parser->record.line = parser->line;
        const char *nul = index->nuls && kind == ROW ? memchr(bytes + start, '\0', stop - start) : NULL;
        if (nul)
            status = report_nul(parser, bytes, start, (uint32_t)(nul - bytes), index->marks + first, err);
        else if (kind == ROW)
            status = give_row(parser, bytes, start, index->marks + first, err);
        else if (kind == ODD)
            status = parser->cls ? report_width(parser, fields, err) : report_skipped(parser, err);
        parser->line += index->inner_lines ? 1 + count_lines(bytes + start, stop - start) : 1;
        parser->offset += next - start;
        first = end;
        start = next;
    }
    window->taken += start;
    return status;
}

/* Reads the records that are complete in the window; *complete is 0 when none is. */
static mapicfg_status read_rows(struct parser *parser, struct window *window, int *complete, mapicfg_error *err) {
    struct mapicfg__csv_index *index = &parser->index;
    const struct window start = *window;
    struct mapicfg__csv_bytes in = {start.bytes + start.taken, start.size - start.taken, parser->delimiter, start.last};
    if (parser->cls && parser->key >= 0 && !parser->input.sink->key_mask) drop_key(parser);
    mapicfg__csv_index_all(index, &in, parser->fast);
    *complete = index->record_count > 0;
    uint32_t size = *complete ? record_end(index, index->record_count - 1, in.size) : 0, valid = size;
    if (index->not_ascii) valid = (uint32_t)mapicfg__utf8_valid(in.bytes, size);
    mapicfg_status status = give_rows(parser, window, valid, err);
    if (status || parser->place != AT_ROWS) return status;
    if (valid < size)
        return fail_at(parser, start.bytes, window->taken, start.taken + valid, MAPICFG_E_ENCODING,
                       "not UTF-8; export with -Encoding UTF8 (or Unicode)", err);
    if (!index->fault) return MAPICFG_OK;
    index->fault_at += start.taken;
    return report_fault(parser, index, window, err);
}

/* Reads all records that are complete; *taken bytes of them. */
static mapicfg_status read_records(struct parser *parser, const char *bytes, size_t size, int last, size_t *taken,
                                   mapicfg_error *err) {
    size_t window_size = WINDOW;
    *taken = 0;
    while (*taken < size) {
        size_t left = size - *taken;
        struct window window = {bytes + *taken, (uint32_t)(left < window_size ? left : window_size), 0, 0};
        window.last = last && window.size == left;
        if (!reserve(parser, window.size)) return mapicfg__error_no_memory(err);
        int complete;
        mapicfg_status status = parser->place == AT_ROWS ? read_rows(parser, &window, &complete, err)
                                                         : read_head(parser, &window, &complete, err);
        if (status) return status;
        *taken += window.taken;
        if (complete) {
            window_size = WINDOW;
            continue;
        }
        if (window.size > parser->longest) return too_long(parser, err);
        if (window.size == left) break;
        window_size *= 2;
    }
    return MAPICFG_OK;
}

/* Completes the held record with the next bytes, of which it takes as few as will do. */
static mapicfg_status read_held(struct parser *parser, const char **bytes, size_t *size, int last, mapicfg_error *err) {
    struct mapicfg__buffer *held = &parser->held;
    while (held->size) {
        /* Twice what was looked at in vain, so that a long record in small pieces costs no more than its length. */
        size_t goal = 2 * parser->held_looked_at;
        if (goal < LEAST_JOINED) goal = LEAST_JOINED;
        size_t take = goal > held->size ? goal - held->size : 0, taken;
        if (take > *size) take = *size;
        mapicfg__buffer_bytes(held, *bytes, take);
        if (held->failed) return mapicfg__error_no_memory(err);
        *bytes += take;
        *size -= take;
        if (held->size < goal && !last) return MAPICFG_OK;
        mapicfg_status status = read_records(parser, held->data, held->size, last && !*size, &taken, err);
        if (status) return status;
        size_t rest = held->size - taken;
        if (rest <= take) {
            *bytes -= rest;
            *size += rest;
            held->size = 0;
            return MAPICFG_OK;
        }
        memmove(held->data, held->data + taken, rest);
        held->size = rest;
        parser->held_looked_at = rest;
    }
    return MAPICFG_OK;
}

static mapicfg_status read_bytes(struct parser *parser, const char *bytes, size_t size, int last, mapicfg_error *err) {
    size_t taken;
    mapicfg_status status = read_held(parser, &bytes, &size, last, err);
    if (status || !size) return status;
    status = read_records(parser, bytes, size, last, &taken, err);
    if (status || taken == size) return status;
    mapicfg__buffer_bytes(&parser->held, bytes + taken, size - taken);
    parser->held_looked_at = size - taken;
    return parser->held.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

static mapicfg_status feed(void *user, const char *bytes, size_t size, int last, mapicfg_error *err) {
    struct parser *parser = user;
    mapicfg_status status = read_bytes(parser, bytes, size, last, err);
    /* After an error too the report tells which columns the given rows had. */
    if (status)
        finish_table(parser, NULL);
    else if (last)
        status = finish_table(parser, err);
    if (status) mapicfg__error_source(err, parser->input.source);
    return status;
}

static mapicfg_status start(void **out, const struct mapicfg__input *input, mapicfg_error *err) {
    struct parser *parser = mapicfg__mem_zalloc(sizeof *parser);
    *out = parser;
    if (!parser) return mapicfg__error_no_memory(err);
    parser->input = *input;
    parser->line = 1;
    parser->longest = input->max_text < LONGEST_RECORD ? input->max_text : LONGEST_RECORD;
    parser->fast = mapicfg__csv_can_avx2();
    return MAPICFG_OK;
}

static void stop(void *user) {
    struct parser *parser = user;
    if (!parser) return;
    mapicfg__csv_index_free(&parser->index);
    mapicfg__buffer_free(&parser->held);
    mapicfg__buffer_free(&parser->type);
    mapicfg__buffer_free(&parser->names);
    mapicfg__mem_free(parser->columns);
    mapicfg__mem_free(parser->scratch);
    mapicfg__mem_free(parser);
}

const struct mapicfg__format mapicfg__csv = {MAPICFG_FORMAT_CSV, "csv", start, feed, stop};
