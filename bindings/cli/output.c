/* SPDX-License-Identifier: LGPL-2.1-or-later
 * output.c: records as a table, a list, JSON or CSV: the one way in which verbs print them. */
#include "output.h"

#include "terminal.h"
#include "text.h"

#include <mapicfg.h>
#include <string.h>

#define HELD_ROWS 200u
#define WIDEST_COLUMN 60u /* longer cells stick out */
#define NARROWEST 12u     /* a table that would need narrower columns is printed as a list */

/* How a table stands on its output. */
#define LAYOUT_PLAIN 0   /* not on a terminal: each record is one line */
#define LAYOUT_WRAPPED 1 /* cells go on below */
#define LAYOUT_LISTED 2  /* the terminal is too narrow for a table */

const char *output_bool(int value) {
    return value ? "true" : "false";
}

/* ---- cells ---- */

static void json_list(struct stream *out, const char *value, const char *separator) {
    size_t gap = strlen(separator);
    stream_char(out, '[');
    while (*value != '\0') {
        const char *end = strstr(value, separator);
        size_t size = end != NULL ? (size_t)(end - value) : strlen(value);
        struct stream item;
        stream_open_memory(&item);
        stream_put(&item, value, size);
        stream_json(out, stream_memory(&item));
        stream_close_part(&item, out);
        value += size;
        if (end != NULL) {
            stream_text(out, ", ");
            value += gap;
        }
    }
    stream_char(out, ']');
}

static void json_cell(struct stream *out, const struct column *column, const char *value) {
    if (value == NULL)
        stream_text(out, "null");
    else if (column->kind == COLUMN_LIST)
        json_list(out, value, column->separator);
    else if (column->kind == COLUMN_TEXT)
        stream_json(out, value);
    else
        stream_text(out, value);
}

static void csv_cell(struct stream *out, const char *value, int for_spreadsheet) {
    size_t plain = strcspn(value, ",\"\r\n");
    if (value[plain] == '\0' && !for_spreadsheet) {
        stream_put(out, value, plain);
        return;
    }
    /* in quotes whatever it is: a spreadsheet may take semicolons or tabs for the delimiter */
    stream_char(out, '"');
    if (for_spreadsheet && mapicfg_text_is_formula(value, strlen(value))) stream_char(out, '\'');
    for (const char *quote; (quote = strchr(value, '"')) != NULL; value = quote + 1) {
        stream_put(out, value, (size_t)(quote - value));
        stream_put(out, "\"\"", 2);
    }
    stream_text(out, value);
    stream_char(out, '"');
}

/* Scripts get CSV byte by byte; a terminal never gets control characters. */
static void csv_safe_cell(struct stream *out, const char *value, int for_spreadsheet) {
    struct stream safe;
    if (!out->terminal) {
        csv_cell(out, value, for_spreadsheet);
        return;
    }
    stream_open_memory(&safe);
    stream_safe(&safe, value);
    csv_cell(out, stream_memory(&safe), for_spreadsheet);
    stream_close_part(&safe, out);
}

static void list_cell(const struct output *output, struct stream *out, size_t column, const char *value) {
    const char *name = output->columns[column].name;
    stream_text(out, name);
    stream_spaces(out, output->name_width - strlen(name));
    stream_text(out, *value != '\0' ? " : " : " :");
    stream_safe(out, value);
    stream_char(out, '\n');
}

static int is_csv(const struct output *output) {
    return output->format == OUTPUT_CSV || output->format == OUTPUT_SPREADSHEET;
}

/* A cell as it stands in a record of any format but the table. */
static void put_cell(const struct output *output, struct stream *out, size_t column, const char *value) {
    const struct column *c = &output->columns[column];
    if (output->format == OUTPUT_JSON) {
        stream_text(out, column > 0 ? ", " : "{");
        stream_json(out, c->name);
        stream_text(out, ": ");
        json_cell(out, c, value);
    } else if (is_csv(output)) {
        if (column > 0) stream_char(out, ',');
        csv_safe_cell(out, value != NULL ? value : "", output->format == OUTPUT_SPREADSHEET);
    } else {
        list_cell(output, out, column, value != NULL ? value : "");
    }
}

/* ---- tables ---- */

static void table_cell(struct output *output, size_t column, const char *value) {
    const struct column *c = &output->columns[column];
    size_t cells = text_cells(value), width = output->width[column];
    size_t missing = cells < width ? width - cells : 0;
    if (c->kind == COLUMN_NUMBER) output->pad += missing;
    if (cells > 0) { /* blanks are put off, so that no line ends with them */
        stream_spaces(output->out, output->pad);
        stream_safe(output->out, value);
        output->pad = 0;
    }
    output->pad += 2 + (c->kind == COLUMN_NUMBER ? 0 : missing);
}

static void table_line_end(struct output *output) {
    stream_char(output->out, '\n');
    output->pad = 0;
}

static void table_header(struct output *output) {
    static const char dashes[] = "----------------------------------------";
    if (output->out->colour) stream_raw(output->out, "\033[1m", 4);
    for (size_t i = 0; i < output->count; i++) {
        if (!output->columns[i].not_in_table) table_cell(output, i, output->columns[i].name);
    }
    if (output->out->colour) stream_raw(output->out, "\033[0m", 4);
    table_line_end(output);
    for (size_t i = 0; i < output->count; i++) {
        if (!output->columns[i].not_in_table) {
            table_cell(output, i, dashes + sizeof dashes - 1 - strlen(output->columns[i].name));
        }
    }
    table_line_end(output);
}

/* ---- tables on a terminal ---- */

static int may_shrink(const struct output *output, size_t column) {
    const struct column *c = &output->columns[column];
    size_t least = strlen(c->name) > NARROWEST ? strlen(c->name) : NARROWEST;
    return !c->not_in_table && c->kind != COLUMN_NUMBER && output->width[column] > least;
}

/* Takes from the widest columns until the table fits the terminal. 0: it cannot. */
static int fit_terminal(struct output *output, size_t columns) {
    size_t total = 0;
    for (size_t i = 0; i < output->count; i++) {
        if (output->columns[i].not_in_table) continue;
        if (output->width[i] > columns) output->width[i] = columns;
        total += output->width[i] + (total > 0 ? 2 : 0);
    }
    while (total > columns) {
        size_t widest = output->count;
        for (size_t i = 0; i < output->count; i++) {
            if (may_shrink(output, i) && (widest == output->count || output->width[i] > output->width[widest]))
                widest = i;
        }
        if (widest == output->count) return 0;
        output->width[widest]--;
        total--;
    }
    return 1;
}

/* How much of the text is to stand on one line: as many words as fit; of one that does not, up to a hyphen or slash in
 * its second half, or what fits. */
static size_t line_of(const char *text, size_t width) {
    size_t fits = text_fitting(text, width);
    if (text[fits] == '\0' || text[fits] == ' ') return fits;
    for (size_t i = fits; i > 0; i--) {
        if (text[i - 1] == ' ') return i - 1;
    }
    for (size_t i = fits; i > fits / 2; i--) {
        if (strchr("-/\\", text[i - 1]) != NULL) return i;
    }
    struct glyph glyph;
    return fits > 0 ? fits : text_glyph(text, &glyph);
}

/* A row whose cells go on below where they are longer than their columns. They stand one after the other. */
static void table_wrapped_row(struct output *output, const char *cells) {
    const char *rest[COLUMNS_MAX];
    int more = 1;
    for (size_t i = 0; i < output->count; i++) {
        if (output->columns[i].not_in_table) continue;
        rest[i] = cells;
        cells += strlen(cells) + 1;
    }
    while (more) {
        more = 0;
        for (size_t i = 0; i < output->count; i++) {
            if (output->columns[i].not_in_table) continue;
            struct stream part;
            size_t size = line_of(rest[i], output->width[i]);
            stream_open_memory(&part);
            stream_put(&part, rest[i], size);
            table_cell(output, i, stream_memory(&part));
            stream_close_part(&part, output->out);
            rest[i] += size;
            while (*rest[i] == ' ') rest[i]++;
            more = more || *rest[i] != '\0';
        }
        table_line_end(output);
    }
}

/* A row as a list, where the terminal is too narrow for the columns. */
static void table_listed_row(struct output *output, const char *cells, int first) {
    if (!first) stream_char(output->out, '\n');
    for (size_t i = 0; i < output->count; i++) {
        if (output->columns[i].not_in_table) continue;
        list_cell(output, output->out, i, cells);
        cells += strlen(cells) + 1;
    }
}

static void table_row(struct output *output, const char *cells) {
    for (size_t i = 0; i < output->count; i++) {
        if (output->columns[i].not_in_table) continue;
        table_cell(output, i, cells);
        cells += strlen(cells) + 1;
    }
    table_line_end(output);
}

/* On a pipe a few long cells stick out, rather than make all lines long. */
static void settle_widths(struct output *output) {
    size_t columns = output->out->terminal ? terminal_columns() : 0;
    if (columns > 0) {
        output->layout = fit_terminal(output, columns) ? LAYOUT_WRAPPED : LAYOUT_LISTED;
        return;
    }
    for (size_t i = 0; i < output->count; i++) {
        size_t least = strlen(output->columns[i].name);
        if (output->width[i] > WIDEST_COLUMN) output->width[i] = least > WIDEST_COLUMN ? least : WIDEST_COLUMN;
    }
}

/* Prints the rows that were held back; the widths are known now. */
static void table_release(struct output *output) {
    int first = !output->settled;
    if (first) settle_widths(output);
    output->settled = 1;
    if (first && output->layout != LAYOUT_LISTED) table_header(output);
    const char *cells = stream_memory(&output->held), *end = cells + output->held.used;
    for (; output->held.error == 0 && cells < end; first = 0) {
        if (output->layout == LAYOUT_LISTED)
            table_listed_row(output, cells, first);
        else if (output->layout == LAYOUT_WRAPPED)
            table_wrapped_row(output, cells);
        else
            table_row(output, cells);
        for (size_t i = 0; i < output->count; i++) {
            if (!output->columns[i].not_in_table) cells += strlen(cells) + 1;
        }
    }
    stream_close_part(&output->held, output->out);
    stream_open_memory(&output->held);
}

static int is_holding(const struct output *output) {
    return output->format == OUTPUT_TABLE && (output->records < HELD_ROWS || output->layout != LAYOUT_PLAIN);
}

static void hold_cell(struct output *output, size_t column, const char *value) {
    size_t cells = text_cells(value);
    if (!output->settled && cells > output->width[column]) output->width[column] = cells;
    stream_put(&output->held, value, strlen(value) + 1);
}

/* ---- records ---- */

static void csv_header(struct output *output) {
    for (size_t i = 0; i < output->count; i++) {
        if (i > 0) stream_char(output->out, ',');
        csv_cell(output->out, output->columns[i].name, output->format == OUTPUT_SPREADSHEET);
    }
    stream_char(output->out, '\n');
}

void output_begin(struct output *output, struct stream *out, uint32_t format, const struct column *columns,
                  size_t count, int single) {
    *output = (struct output){.out = out, .format = format, .columns = columns, .count = count, .single = single};
    stream_open_memory(&output->held);
    for (size_t i = 0; i < count; i++) {
        output->width[i] = strlen(columns[i].name);
        if (output->width[i] > output->name_width) output->name_width = output->width[i];
    }
    if (is_csv(output)) csv_header(output);
    if (format == OUTPUT_JSON && !single) stream_char(out, '[');
}

void output_open(struct output *output) {
    output->column = 0;
    if (output->format == OUTPUT_JSON && !output->single) stream_text(output->out, output->records > 0 ? ",\n" : "\n");
    if (output->format == OUTPUT_LIST && output->records > 0) stream_char(output->out, '\n');
}

void output_cell(struct output *output, const char *value) {
    size_t column = output->column++;
    if (output->format != OUTPUT_TABLE) {
        put_cell(output, output->out, column, value);
        return;
    }
    if (output->columns[column].not_in_table) return;
    value = value != NULL ? value : "";
    if (is_holding(output))
        hold_cell(output, column, value);
    else
        table_cell(output, column, value);
}

#define MOST_DIGITS 20u

/* The digits before `end`, two at a time. Returns the first. */
static char *put_digits(char *end, uint64_t number) {
    static const char pairs[] =
        "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
        "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
        "8081828384858687888990919293949596979899";
    for (; number >= 100; number /= 100) memcpy(end -= 2, pairs + number % 100 * 2, 2);
    if (number >= 10) return memcpy(end - 2, pairs + number * 2, 2);
    *--end = (char)('0' + number);
    return end;
}

void output_number(struct output *output, uint64_t number) {
    char digits[MOST_DIGITS + 1];
    digits[MOST_DIGITS] = '\0';
    output_cell(output, put_digits(digits + MOST_DIGITS, number));
}

void output_close(struct output *output) {
    if (output->format == OUTPUT_JSON)
        stream_char(output->out, '}');
    else if (is_csv(output))
        stream_char(output->out, '\n');
    else if (output->format == OUTPUT_TABLE && !is_holding(output))
        table_line_end(output);
    output->records++;
    if (output->format == OUTPUT_TABLE && output->records >= HELD_ROWS && output->held.used > 0) table_release(output);
}

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* 1 when one of eight bytes may make a cell of CSV need quotes: a comma, a quote, or a control character. */
static inline int may_want_quotes(const char *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    uint64_t found = ((word ^ EACH(',')) - EACH(1)) | ((word ^ EACH('"')) - EACH(1)) | (word - EACH(' '));
    return (found & ~word & EACH(0x80)) != 0;
}

static int is_bare(const char *cell, size_t size) {
    if (size < sizeof(uint64_t)) return cell[strcspn(cell, ",\"\r\n")] == '\0';
    int may = may_want_quotes(cell + size - sizeof(uint64_t));
    for (size_t at = 0; size - at > sizeof(uint64_t); at += sizeof(uint64_t)) may |= may_want_quotes(cell + at);
    return !may;
}

/* The whole line at once, as most are. 0: the cell may need quotes, or the buffer has no room. */
static int csv_line(struct stream *out, const char *cell, const struct stream *rendered, uint64_t number) {
    char digits[MOST_DIGITS + 1], *end = digits + sizeof digits, *first = put_digits(end, number);
    size_t size = strlen(cell), room = out->size - out->used;
    if (out->terminal || size > room || rendered->used + MOST_DIGITS + 2 > room - size || !is_bare(cell, size))
        return 0;
    char *to = out->bytes + out->used;
    memcpy(to, cell, size);
    to += size;
    memcpy(to, rendered->bytes, rendered->used);
    to += rendered->used;
    *--first = ',';
    memcpy(to, first, (size_t)(end - first));
    to += end - first;
    *to++ = '\n';
    out->used = (size_t)(to - out->bytes);
    return 1;
}

void output_rendered(struct output *output, const char *cell, const struct stream *rendered, size_t cells,
                     uint64_t number) {
    if (output->format == OUTPUT_CSV && csv_line(output->out, cell, rendered, number)) {
        output->records++;
        return;
    }
    output_open(output);
    output_cell(output, cell);
    stream_put(output->out, rendered->bytes, rendered->used);
    output->column += cells;
    output_number(output, number);
    output_close(output);
}

void output_settle(struct output *output) {
    if (output->format == OUTPUT_TABLE && output->held.used > 0) table_release(output);
}

void output_end(struct output *output) {
    if (output->format == OUTPUT_TABLE && output->records < HELD_ROWS) table_release(output);
    if (output->format == OUTPUT_JSON) stream_text(output->out, output->single ? "\n" : "\n]\n");
    stream_close_part(&output->held, output->out);
}

void output_render(const struct output *output, size_t first, size_t count, const char *const *values,
                   struct stream *into) {
    into->terminal = output->out->terminal;
    for (size_t i = 0; i < count; i++) put_cell(output, into, first + i, values[i]);
}

void output_record(struct output *output, const char *const *values) {
    output_open(output);
    for (size_t i = 0; i < output->count; i++) output_cell(output, values[i]);
    output_close(output);
}
