/* SPDX-License-Identifier: LGPL-2.1-or-later
 * csv.c: records from CSV as Export-Csv writes it.
 *
 * A window of bytes is indexed (csv_index.h), then the records in it are made from the wanted columns only; their cells
 * point into the caller's bytes. Bytes of a record that is not complete are held back and joined with what follows. */
#include "formats/csv.h"

#include <string.h>

#include "base/buffer.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "model/value.h"

/* Small enough for the first-level cache together with its index. */
#define WINDOW 16384u
/* Positions are 32 bits wide; so a record is limited to 4 GiB. */
#define LONGEST_RECORD (1u << 30)
#define LEAST_JOINED 1024u
/* Lines above a table's header, and the bytes in which they stand. */
#define MOST_TITLES 20u
#define TITLES 4096u

enum place { AT_START, AT_HEADER, AT_ROWS };

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

    enum place place;
    struct mapicfg__csv_table table;
    struct mapicfg__csv_layout layout;
    uint64_t tables; /* that have begun */
    void *batch;     /* for rows in brief; NULL: none yet */
};

/* Some bytes that begin at a record, being read. */
struct window {
    const char *bytes;
    size_t there; /* bytes that may be looked at */
    uint32_t size;
    int last;
    uint32_t taken;
};

/* ---- places ---- */

/* Adds to an error the place of byte `at`; the window's bytes from `record` on begin at the parser's line. */
static mapicfg_status at_byte(const struct parser *parser, const char *bytes, size_t record, size_t at,
                              mapicfg_error *err) {
    size_t line_start = at;
    while (line_start > record && bytes[line_start - 1] != '\n') line_start--;
    uint64_t line = parser->line + mapicfg__csv_lines(bytes + record, line_start - record);
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

static mapicfg_status not_utf8(const struct parser *parser, const char *bytes, size_t record, size_t at,
                               mapicfg_error *err) {
    mapicfg__encoding_not_utf8("the record", (unsigned char)bytes[at], err);
    at_byte(parser, bytes, record, at, err);
    return MAPICFG_E_ENCODING;
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

/* The byte after a record and its line end. */
static uint32_t record_end(const struct mapicfg__csv_index *index, size_t record, uint32_t size) {
    uint32_t end = index->marks[index->ends[record] - 1];
    return end < size ? end + 1 : size;
}

static mapicfg_status finish_table(struct parser *parser, mapicfg_error *err) {
    parser->place = AT_START;
    return mapicfg__csv_table_end(&parser->table, err);
}

/* Another header of the same type comes. */
static mapicfg_status finish_rows(struct parser *parser, mapicfg_error *err) {
    parser->place = AT_HEADER;
    return mapicfg__csv_table_end_rows(&parser->table, err);
}

static mapicfg_status start_table(struct parser *parser, const struct window *window, mapicfg_error *err) {
    size_t at;
    const char *bytes = window->bytes + window->taken;
    mapicfg_status status = mapicfg__csv_table_begin(&parser->table, &parser->index, bytes, parser->scratch, &at, err);
    if (status && at != SIZE_MAX) at_byte(parser, window->bytes, window->taken, window->taken + at, err);
    if (status) return status;
    mapicfg__csv_rows_layout(&parser->layout, &parser->table, (uint32_t)parser->longest);
    parser->layout.table = ++parser->tables;
    parser->layout.fast = parser->fast;
    parser->place = AT_ROWS;
    return MAPICFG_OK;
}

/* Indexes the first record by the delimiter that is found most often in it. 0 when the record is not complete: more
 * bytes are needed, or index.fault says that they would not help. */
static int index_header(struct parser *parser, struct mapicfg__csv_bytes *in) {
    static const char delimiters[] = {',', ';', '\t', '|'};
    struct mapicfg__csv_index *index = &parser->index;
    char best = parser->table.delimiter;
    size_t most = 0;
    for (size_t i = 0; i < sizeof delimiters && !parser->table.delimiter; i++) {
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
    parser->line += 1 + mapicfg__csv_lines(window->bytes + window->taken, size - 1);
    parser->offset += size;
    window->taken += size;
}

static mapicfg_status check_utf8(const struct parser *parser, const struct window *window, uint32_t size,
                                 uint32_t *valid, mapicfg_error *err) {
    *valid = (uint32_t)mapicfg__utf8_valid(window->bytes + window->taken, size);
    if (*valid == size) return MAPICFG_OK;
    return not_utf8(parser, window->bytes, window->taken, window->taken + *valid, err);
}

/* Whether the lines from here on begin with a header: two names of properties of one class. *failed: no memory. */
static int begins_table(struct parser *parser, const char *bytes, uint32_t size, int *failed) {
    struct mapicfg__input input = parser->input;
    struct mapicfg__csv_table table = {.input = &input};
    struct mapicfg__csv_bytes in = {.bytes = bytes, .size = size, .delimiter = ',', .last = 1};
    size_t at, known = 0;
    input.seen = NULL;
    parser->table.delimiter = 0;
    if (index_header(parser, &in) && !parser->index.fault) {
        table.delimiter = in.delimiter;
        *failed =
            mapicfg__csv_table_begin(&table, &parser->index, bytes, parser->scratch, &at, NULL) == MAPICFG_E_NOMEM;
        for (size_t i = 0; i < table.column_count && table.cls; i++) known += table.columns[i].property >= 0;
    }
    mapicfg__csv_table_free(&table);
    return known > 1;
}

/* Lines above a table, such as a title: what has been taken for a header, and rows below it. They are looked for in the
 * beginning of the input only. */
static mapicfg_status pass_titles(struct parser *parser, struct window *window, mapicfg_error *err) {
    const char delimiter = parser->table.delimiter, *bytes = window->bytes + window->taken;
    const size_t left = window->size - window->taken;
    const uint32_t size = parser->offset >= TITLES         ? 0
                          : left < TITLES - parser->offset ? (uint32_t)left
                                                           : (uint32_t)(TITLES - parser->offset);
    int failed = 0, found = 0;
    uint32_t at = 0;
    for (size_t lines = 0; lines < MOST_TITLES && at < size && !found && !failed; lines++) {
        const char *end = memchr(bytes + at, '\n', size - at);
        found = begins_table(parser, bytes + at, size - at, &failed);
        if (!found) at = end ? (uint32_t)(end + 1 - bytes) : size;
    }
    parser->table.delimiter = found ? 0 : delimiter;
    if (failed) return mapicfg__error_no_memory(err);
    if (!found) return MAPICFG_OK;
    if (at) pass(parser, window, at);
    return finish_table(parser, err);
}

/* Reads what comes before the rows, one record; *complete is 0 when more bytes are needed. */
static mapicfg_status read_head(struct parser *parser, struct window *window, int *complete, mapicfg_error *err) {
    const char *bytes = window->bytes + window->taken;
    struct mapicfg__csv_bytes in = {
        .bytes = bytes, .size = window->size - window->taken, .delimiter = ',', .last = window->last};
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
    mapicfg__csv_table_type(&type, &type_size);
    if (type_size) {
        mapicfg__buffer_bytes(&parser->table.type, type, type_size);
        if (parser->table.type.failed) return mapicfg__error_no_memory(err);
        parser->place = AT_HEADER;
        parser->table.delimiter = 0;
    } else if (mapicfg__text_begins(bytes, size, "sep=", 4) && size > 5 && memchr(",;|\t", bytes[4], 4)) {
        parser->table.delimiter = bytes[4];
    } else if (!mapicfg__text_is_blank(bytes, size)) {
        parser->table.delimiter = in.delimiter;
        status = start_table(parser, window, err);
    }
    if (!status) pass(parser, window, size);
    if (!status && parser->place == AT_ROWS && !parser->table.cls && !parser->table.type.size)
        status = pass_titles(parser, window, err);
    return status;
}

/* ---- rows ---- */

static mapicfg_status report_width(const struct parser *parser, uint32_t fields, mapicfg_error *err) {
    mapicfg_error problem;
    mapicfg__error_fail(&problem, MAPICFG_E_SYNTAX, "the header has %llu columns, this record %u; it was left out",
                        (unsigned long long)parser->table.column_count, fields);
    mapicfg__error_source(&problem, parser->input.source);
    mapicfg__error_place(&problem, parser->line, 1);
    problem.offset = parser->offset;
    return mapicfg__report_problem(parser->input.sink->report, &problem, err);
}

enum kind { ROW, BLANK, TYPE, HEADER, ODD };

/* Delimiters alone: Excel writes them for rows below the table. */
static int is_empty(const char *bytes, size_t size, char delimiter) {
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != delimiter && bytes[i] != '\r' && bytes[i] != '\n') return 0;
    return 1;
}

static enum kind kind_of_record(const struct parser *parser, const char *bytes, size_t size, uint32_t fields) {
    const char *type = bytes;
    size_t type_size = size;
    if (*bytes == '#' || fields == 1) {
        mapicfg__csv_table_type(&type, &type_size);
        if (type_size) return TYPE;
    }
    if (fields == 1 && mapicfg__text_is_blank(bytes, size)) return BLANK;
    if (fields > 1 && size <= fields + 1 && is_empty(bytes, size, parser->table.delimiter)) return BLANK;
    return parser->table.cls && fields == parser->table.column_count ? ROW : ODD;
}

/* A table that was joined without its #TYPE line. */
static int is_other_header(const struct parser *parser, const struct mapicfg__csv_place *at, uint32_t fields) {
    return mapicfg__csv_table_is_other(&parser->table, at->bytes, at->start, parser->index.marks + at->mark, fields);
}

static enum kind kind_of_row(const struct parser *parser, const struct mapicfg__csv_place *at) {
    switch (mapicfg__csv_table_header(&parser->table, at->bytes, at->start, parser->index.marks + at->mark,
                                      parser->scratch)) {
    case MAPICFG__CSV_SAME_HEADER: return BLANK;
    case MAPICFG__CSV_OTHER_HEADER: return HEADER;
    case MAPICFG__CSV_NO_HEADER: break;
    }
    return is_other_header(parser, at, (uint32_t)parser->table.column_count) ? TYPE : ROW;
}

static mapicfg_status report_skipped(const struct parser *parser, mapicfg_error *err) {
    return mapicfg__input_skip(&parser->input, parser->table.type.data, parser->table.type.size, err);
}

/* Leaves out a row for a NUL at a byte of it. */
static mapicfg_status report_nul(struct parser *parser, const char *bytes, uint32_t start, uint32_t at,
                                 const uint32_t *marks, mapicfg_error *err) {
    uint32_t column = 0;
    while (column + 1 < parser->table.column_count && marks[column] < at) column++;
    const struct mapicfg__csv_column *in = &parser->table.columns[column];
    mapicfg_error problem;
    char name[sizeof problem.property];
    size_t size = in->name_size < sizeof name
                      ? in->name_size
                      : mapicfg__utf8_cut(parser->table.names.data + in->name_at, sizeof name - 1);
    memcpy(name, parser->table.names.data + in->name_at, size);
    name[size] = '\0';
    mapicfg__value_no_nul(&problem);
    mapicfg__error_source(&problem, parser->input.source);
    at_byte(parser, bytes, start, at, &problem);
    mapicfg__error_property(&problem, name);
    return mapicfg__report_problem(parser->input.sink->report, &problem, err);
}

static mapicfg_status give_row(struct parser *parser, const struct mapicfg__csv_place *at, uint32_t *marks,
                               mapicfg_error *err) {
    const struct mapicfg__sink *sink = parser->input.sink;
    struct mapicfg__csv_table *table = &parser->table;
    if (table->by_values) {
        int told;
        mapicfg_status status = mapicfg__csv_table_turn(table, at->bytes, at->start, marks, &told, err);
        if (status || !told) return status ? status : report_skipped(parser, err);
    }
    mapicfg__csv_table_fill(table, at->bytes, at->start, marks, parser->index.escapes, parser->scratch);
    table->rows++;
    mapicfg_status status = mapicfg__record_guessed(&table->record, sink->report, err);
    return status ? status : sink->record(sink->user, &table->record, err);
}

/* Gives the next indexed record; *over is 1 when it begins another table. */
static mapicfg_status give_record(struct parser *parser, struct mapicfg__csv_place *at, int *over, mapicfg_error *err) {
    const struct mapicfg__csv_index *index = &parser->index;
    const uint32_t columns = parser->table.cls ? (uint32_t)parser->table.column_count : UINT32_MAX;
    const uint32_t end = index->ends[at->record], stop = index->marks[end - 1], fields = end - at->mark;
    const uint32_t next = stop < at->size ? stop + 1 : stop, size = next - at->start;
    const char *bytes = at->bytes + at->start;
    enum kind kind = ROW;
    if (fields != columns || fields == 1 || *bytes == '#' || size <= fields + 1)
        kind = kind_of_record(parser, bytes, size, fields);
    if (kind == ROW) kind = kind_of_row(parser, at);
    if (kind == ODD && is_other_header(parser, at, fields)) kind = TYPE;
    *over = kind == TYPE || kind == HEADER;
    if (*over) return kind == TYPE ? finish_table(parser, err) : finish_rows(parser, err);
    if (size > parser->longest) return too_long(parser, err);
    parser->table.record.line = parser->line;
    mapicfg_status status = MAPICFG_OK;
    const char *nul = index->nuls && kind == ROW ? memchr(bytes, '\0', stop - at->start) : NULL;
    if (nul)
        status = report_nul(parser, at->bytes, at->start, (uint32_t)(nul - at->bytes), index->marks + at->mark, err);
    else if (kind == ROW)
        status = give_row(parser, at, index->marks + at->mark, err);
    else if (kind == ODD)
        status = parser->table.cls ? report_width(parser, fields, err) : report_skipped(parser, err);
    parser->line += index->inner_lines ? 1 + mapicfg__csv_lines(bytes, stop - at->start) : 1;
    parser->offset += size;
    at->record++;
    at->mark = end;
    at->start = next;
    return status;
}

/* The first row could be the organization's unless another follows (lone.h). */
static int waits_for_second(const struct parser *parser) {
    return parser->table.told.is_lone && parser->table.rows < 2;
}

/* Whether rows in brief will do now. */
static int is_brief(struct parser *parser) {
    const struct mapicfg__csv_layout *layout = &parser->layout;
    if (waits_for_second(parser) || !layout->rows || !layout->rows->ready(layout->user)) return 0;
    if (!parser->batch) parser->batch = layout->rows->batch_new(layout->user);
    return parser->batch != NULL;
}

/* Gives rows in brief, up to one that wants a record. */
static mapicfg_status give_brief(struct parser *parser, struct mapicfg__csv_place *at, mapicfg_error *err) {
    const struct mapicfg__csv_layout *layout = &parser->layout;
    struct mapicfg__brief_run run = {parser->batch, 0, 0, parser->input.source, parser->line};
    const uint32_t start = at->start;
    size_t taken = 0;
    layout->rows->batch_empty(parser->batch);
    at->lines = 0;
    run.count = mapicfg__csv_rows_note(layout, &parser->index, at, 0, parser->batch);
    mapicfg_status status = run.count ? layout->rows->take(layout->user, &run, &taken, err) : MAPICFG_OK;
    parser->table.rows += taken;
    parser->line += at->lines;
    parser->offset += at->start - start;
    return status;
}

/* Gives the indexed records that end within `limit` bytes, up to the beginning of another table. */
static mapicfg_status give_rows(struct parser *parser, struct window *window, uint32_t limit, mapicfg_error *err) {
    const struct mapicfg__csv_index *index = &parser->index;
    struct mapicfg__csv_place at = {.bytes = window->bytes + window->taken,
                                    .limit = limit,
                                    .size = window->size - window->taken,
                                    .there = window->there - window->taken};
    const int brief = is_brief(parser);
    int over = 0;
    mapicfg_status status = MAPICFG_OK;
    while (!status && !over) {
        if (brief) status = give_brief(parser, &at, err);
        if (status || at.record == index->record_count) break;
        const uint32_t stop = index->marks[index->ends[at.record] - 1];
        if ((stop < at.size ? stop + 1 : stop) > limit) break;
        status = give_record(parser, &at, &over, err);
    }
    window->taken += at.start;
    return status;
}

/* Reads the records that are complete in the window; *complete is 0 when none is. */
static mapicfg_status read_rows(struct parser *parser, struct window *window, int *complete, mapicfg_error *err) {
    struct mapicfg__csv_index *index = &parser->index;
    const struct window start = *window;
    struct mapicfg__csv_bytes in = {.bytes = start.bytes + start.taken,
                                    .size = start.size - start.taken,
                                    .delimiter = parser->table.delimiter,
                                    .last = start.last};
    mapicfg__csv_index_all(index, &in, parser->fast);
    *complete = index->record_count > 0;
    uint32_t size = *complete ? record_end(index, index->record_count - 1, in.size) : 0, valid = size;
    if (index->not_ascii) valid = (uint32_t)mapicfg__utf8_valid(in.bytes, size);
    mapicfg_status status = give_rows(parser, window, valid, err);
    if (status || parser->place != AT_ROWS) return status;
    if (valid < size) return not_utf8(parser, start.bytes, window->taken, start.taken + valid, err);
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
        struct window window = {bytes + *taken, left, (uint32_t)(left < window_size ? left : window_size), 0, 0};
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

/* After an error too the report tells which columns the given rows had. */
static mapicfg_status leave(struct parser *parser, mapicfg_status status, int last, mapicfg_error *err) {
    if (status)
        finish_table(parser, NULL);
    else if (last)
        status = finish_table(parser, err);
    if (status) mapicfg__error_source(err, parser->input.source);
    return status;
}

static mapicfg_status feed(void *user, const char *bytes, size_t size, int last, mapicfg_error *err) {
    struct parser *parser = user;
    return leave(parser, read_bytes(parser, bytes, size, last, err), last, err);
}

/* ---- what other threads have noted ---- */

/* Held bytes up to this are looked at for each piece; of more, as many as are new. */
#define LOOKED_AT_ALWAYS (4 * WINDOW)

/* Whether all bytes so far belong to records that are complete, and the next is of the same table. */
static mapicfg_status is_between(struct parser *parser, const struct mapicfg__csv_notes *notes, int *between,
                                 mapicfg_error *err) {
    struct mapicfg__buffer *held = &parser->held;
    mapicfg_status status = MAPICFG_OK;
    if (held->size && (held->size <= LOOKED_AT_ALWAYS || held->size >= 2 * parser->held_looked_at)) {
        size_t taken;
        status = read_records(parser, held->data, held->size, 0, &taken, err);
        if (status) return status;
        held->size -= taken;
        memmove(held->data, held->data + taken, held->size);
        parser->held_looked_at = held->size;
    }
    *between = !held->size && parser->place == AT_ROWS && parser->layout.table == notes->table;
    return status;
}

static mapicfg_status take_segment(struct parser *parser, const struct mapicfg__csv_notes *notes,
                                   const struct mapicfg__csv_segment *segment, mapicfg_error *err) {
    const struct mapicfg__csv_layout *layout = &parser->layout;
    const struct mapicfg__brief_run run = {notes->batch, segment->first, segment->count, parser->input.source,
                                           parser->line};
    size_t taken;
    mapicfg_status status = layout->rows->take(layout->user, &run, &taken, err);
    parser->table.rows += taken;
    parser->line += segment->lines;
    parser->offset += segment->end - segment->start;
    return status;
}

/* Reads what was not noted, and takes the rest. */
static mapicfg_status read_noted(struct parser *parser, const char *bytes, size_t size,
                                 const struct mapicfg__csv_notes *notes, mapicfg_error *err) {
    size_t at = 0;
    int between = 1;
    for (size_t i = 0; i < notes->count && between; i++) {
        const struct mapicfg__csv_segment *segment = &notes->segments[i];
        mapicfg_status status = read_bytes(parser, bytes + at, segment->start - at, 0, err);
        at = segment->start;
        if (!status) status = is_between(parser, notes, &between, err);
        if (!status && between) {
            status = take_segment(parser, notes, segment, err);
            at = segment->end;
        }
        if (status) return status;
    }
    return read_bytes(parser, bytes + at, size - at, 0, err);
}

mapicfg_status mapicfg__csv_feed(void *user, const char *bytes, size_t size, const struct mapicfg__csv_notes *notes,
                                 mapicfg_error *err) {
    struct parser *parser = user;
    return leave(parser, read_noted(parser, bytes, size, notes, err), 0, err);
}

const struct mapicfg__csv_layout *mapicfg__csv_notable(const void *user) {
    const struct parser *parser = user;
    const struct mapicfg__csv_layout *layout = &parser->layout;
    if (waits_for_second(parser)) return NULL;
    return parser->place == AT_ROWS && layout->rows && layout->rows->ready(layout->user) ? layout : NULL;
}

/* ---- the format ---- */

static mapicfg_status start(void **out, const struct mapicfg__input *input, mapicfg_error *err) {
    struct parser *parser = mapicfg__mem_zalloc(sizeof *parser);
    *out = parser;
    if (!parser) return mapicfg__error_no_memory(err);
    parser->input = *input;
    parser->table.input = &parser->input;
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
    if (parser->batch) parser->input.sink->rows->batch_free(parser->batch);
    mapicfg__csv_table_free(&parser->table);
    mapicfg__mem_free(parser->scratch);
    mapicfg__mem_free(parser);
}

const struct mapicfg__format mapicfg__csv = {MAPICFG_FORMAT_CSV, "csv", start, feed, stop};
