/* SPDX-License-Identifier: LGPL-2.1-or-later
 * rows.c: the bytes of one log to batches of records.
 *
 * Whole pieces are indexed as CSV, and most records need no second look. What does: a line that begins with # ends with
 * its line, whatever it quotes. A record over several lines that is broken, or has another number of values than there
 * are columns, may have been caused by a stray quote: only its first line is passed over, and from the next one on each
 * record is indexed alone. So where pieces end makes no difference. Before the first header lines are lines, whatever
 * they quote: a file that is not a log could make each of them a record without end. */
#include "logs/rows.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "formats/source.h"

#define HEADER_WITHIN ((uint64_t)1 << 20) /* bytes, after which it is not a log */

enum outcome {
    DONE,
    AGAIN, /* what follows is to be indexed again */
    WAITS, /* until the batch has been given */
    FAILED
};

/* A record in the index. */
struct record {
    uint32_t start, stop; /* its bytes, without the end of the line */
    uint32_t next;
    uint32_t mark, count; /* its marks */
};

/* ---- the buffer ---- */

void mapicfg__log_rows_settle(const struct mapicfg__log_rows *rows) {
    if (rows->settle) rows->settle(rows->settler);
}

void mapicfg__log_rows_begin(struct mapicfg__log_rows *rows, const char *source, uint64_t log) {
    rows->source = rows->batch.source = source;
    rows->batch.log = log;
    rows->batch.layout = &rows->layout;
    rows->batch.count = 0;
    rows->size = rows->at = 0;
    rows->before = rows->line = rows->records = rows->headless = 0;
    rows->is_over = rows->is_indexed = rows->one_by_one = rows->skips = rows->is_first = 0;
    rows->ended = MAPICFG_OK;
    rows->type.size = 0;
    mapicfg__log_layout_free(&rows->layout);
}

void mapicfg__log_rows_free(struct mapicfg__log_rows *rows) {
    mapicfg__mem_free(rows->buffer);
    mapicfg__mem_free(rows->why);
    mapicfg__mem_free(rows->batch.rows);
    mapicfg__mem_free(rows->batch.moments);
    mapicfg__csv_index_free(&rows->index);
    mapicfg__log_layout_free(&rows->layout);
    mapicfg__buffer_free(&rows->type);
    *rows = (struct mapicfg__log_rows){0};
}

static const char *type_of(const struct mapicfg__log_rows *rows) {
    return rows->type.size ? rows->type.data : mapicfg__log_layout_type_of(rows->source);
}

mapicfg_status mapicfg__log_rows_go_on(struct mapicfg__log_rows *rows, const struct mapicfg__log_stop *stop,
                                       mapicfg_error *err) {
    const struct mapicfg__log_header *header = stop->header;
    rows->line = stop->line;
    rows->skips = stop->skips;
    mapicfg__buffer_bytes(&rows->type, header->type, header->type_size);
    if (rows->type.failed) return mapicfg__error_no_memory(err);
    mapicfg_status status =
        mapicfg__log_layout_take(&rows->layout, header->text, header->size, type_of(rows), rows->limits.columns, err);
    if (!status) rows->layout.number = (*rows->headers)++;
    return status;
}

uint64_t mapicfg__log_rows_done(const struct mapicfg__log_rows *rows) {
    return rows->before + rows->at;
}

/* No bytes will follow. */
static int is_final(const struct mapicfg__log_rows *rows) {
    return rows->is_over && !rows->may_grow;
}

/* Why the bytes end is told after the records before. */
static mapicfg_status end_with(struct mapicfg__log_rows *rows, const mapicfg_error *why, mapicfg_error *err) {
    rows->is_over = 1;
    rows->ended = why->code;
    if (!rows->why) rows->why = mapicfg__mem_alloc(sizeof *rows->why);
    if (!rows->why) return mapicfg__error_no_memory(err);
    *rows->why = *why;
    return MAPICFG_OK;
}

static mapicfg_status make_room(struct mapicfg__log_rows *rows, size_t want, mapicfg_error *err) {
    if (want <= rows->capacity) return MAPICFG_OK;
    want += rows->piece; /* what is left of a record seldom is longer, so that the first buffer is the last */
    char *grown = mapicfg__mem_realloc(rows->buffer, want);
    if (!grown) return mapicfg__error_no_memory(err);
    rows->buffer = grown;
    rows->capacity = want;
    return mapicfg__csv_index_reserve(&rows->index, want) ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

/* Drops what is done, and reads a piece; of a long record at least as much as is there, so that looking at it again
 * costs no more than it is long. */
static mapicfg_status refill(struct mapicfg__log_rows *rows, mapicfg_error *err) {
    const size_t left = rows->size - rows->at;
    if (left) memmove(rows->buffer, rows->buffer + rows->at, left);
    rows->before += rows->at;
    rows->at = 0;
    rows->size = left;
    const size_t want = left + (left > rows->piece ? left : rows->piece);
    mapicfg_status status = make_room(rows, want + MAPICFG__SOURCE_PIECE, err);
    while (!status && !rows->is_over && rows->size < want) {
        mapicfg_error why;
        size_t got = 0;
        const size_t room = want - rows->size; /* no more, so that a piece stays in the cache */
        mapicfg_status ended = rows->pull(rows->user, rows->buffer + rows->size,
                                          room > MAPICFG__SOURCE_PIECE ? room : MAPICFG__SOURCE_PIECE, &got, &why);
        if (ended)
            status = end_with(rows, &why, err);
        else if (!got)
            rows->is_over = 1;
        rows->size += got;
    }
    return status;
}

/* ---- what is told ---- */

static mapicfg_status not_a_log(const struct mapicfg__log_rows *rows, mapicfg_error *err) {
    mapicfg__error_fail(err, MAPICFG_E_FORMAT,
                        "not a log: its first MiB has neither a #Fields line nor a row of column names");
    mapicfg__error_source(err, rows->source);
    return MAPICFG_E_FORMAT;
}

static void not_wanted(const struct mapicfg__log_rows *rows, mapicfg_error *err) {
    mapicfg__error_fail(err, MAPICFG_E_FORMAT,
                        "a log of something else than client access; it is read when it is named");
    mapicfg__error_source(err, rows->source);
}

static int is_utf16(const struct mapicfg__log_rows *rows) {
    return rows->size > 1 && (!memcmp(rows->buffer, "\xff\xfe", 2) || !memcmp(rows->buffer, "\xfe\xff", 2));
}

static mapicfg_status check_encoding(const struct mapicfg__log_rows *rows, mapicfg_error *err) {
    if (rows->before || !is_utf16(rows)) return MAPICFG_OK;
    mapicfg__error_fail(err, MAPICFG_E_ENCODING, "the log is UTF-16, and logs are UTF-8; iconv(1) converts it");
    mapicfg__error_source(err, rows->source);
    return MAPICFG_E_ENCODING;
}

/* Counts the line at `at`. */
static mapicfg_status broken(struct mapicfg__log_rows *rows, enum mapicfg__log_fault fault, mapicfg_error *err) {
    if (rows->layout.count) return mapicfg__log_notes_broken(rows->notes, fault, rows->source, rows->line + 1, 1, err);
    if (rows->before + rows->at >= HEADER_WITHIN) return not_a_log(rows, err);
    if (!rows->headless++) rows->headless_line = rows->line + 1;
    return MAPICFG_OK;
}

/* ---- lines ---- */

/* Where the line that begins at `from` ends, whatever it quotes: behind LF, CRLF or a lone CR. NULL: not in what is
 * there. */
static const char *line_end(const struct mapicfg__log_rows *rows, const char *from) {
    const char *end = rows->buffer + rows->size;
    while (from < end && *from != '\n' && *from != '\r') from++;
    if (from == end || (*from == '\r' && from + 1 == end && !is_final(rows))) return NULL;
    return from + 1 + (*from == '\r' && from + 1 < end && from[1] == '\n');
}

/* Bytes of that line; of what is there, if it is not whole. */
static size_t line_size(const struct mapicfg__log_rows *rows, const char *from) {
    const char *end = line_end(rows, from);
    return (size_t)((end ? end : rows->buffer + rows->size) - from);
}

/* Goes on after the line that begins at `at`. A CR at the end of the buffer may be that of CRLF. */
static void pass_line(struct mapicfg__log_rows *rows) {
    const char *from = rows->buffer + rows->at, *end = line_end(rows, from);
    const int ends_with_cr = rows->size > rows->at && rows->buffer[rows->size - 1] == '\r';
    rows->skips = !end && !is_final(rows);
    rows->at = end ? (size_t)(end - rows->buffer) : rows->size - (size_t)(rows->skips && ends_with_cr);
    rows->line += !rows->skips;
    rows->one_by_one = 1;
    rows->is_indexed = 0;
}

static int has_lines(const struct mapicfg__log_rows *rows, const struct record *record) {
    const char *end = line_end(rows, rows->buffer + record->start);
    return end && end < rows->buffer + record->next;
}

/* The same for a record that is complete. */
static enum outcome pass_record(struct mapicfg__log_rows *rows, const struct record *record) {
    if (has_lines(rows, record)) {
        pass_line(rows);
        return AGAIN;
    }
    rows->line++;
    return DONE;
}

static enum outcome pass_broken(struct mapicfg__log_rows *rows, const struct record *record,
                                enum mapicfg__log_fault fault, mapicfg_error *err) {
    return broken(rows, fault, err) ? FAILED : pass_record(rows, record);
}

/* ---- headers ---- */

static mapicfg_status tell_headless(struct mapicfg__log_rows *rows, mapicfg_error *err) {
    const uint64_t times = rows->headless;
    rows->headless = 0;
    if (!times) return MAPICFG_OK;
    return mapicfg__log_notes_broken(rows->notes, MAPICFG__LOG_NO_HEADER, rows->source, rows->headless_line, times,
                                     err);
}

/* The bytes end before the line does: more of it may be to come, whatever its values are so far. */
static int has_no_end(const struct mapicfg__log_rows *rows) {
    return is_final(rows) && rows->size && rows->buffer[rows->size - 1] != '\n' && rows->buffer[rows->size - 1] != '\r';
}

/* AGAIN when what follows the header has been indexed in another way than it asks for. */
static enum outcome use_header(struct mapicfg__log_rows *rows, const char *header, size_t size, mapicfg_error *err) {
    struct mapicfg__log_layout *layout = &rows->layout;
    if (mapicfg__log_layout_same(layout, header, size, type_of(rows))) return DONE;
    if (rows->batch.count) return WAITS;
    mapicfg__log_rows_settle(rows);
    const int was_first = !layout->count, was_w3c = layout->is_w3c;
    if (mapicfg__log_layout_take(layout, header, size, type_of(rows), rows->limits.columns, err)) {
        mapicfg__error_source(err, rows->source);
        mapicfg__error_place(err, rows->line + 1, 0);
        return FAILED;
    }
    if (was_first && rows->passes_other && layout->kind == MAPICFG_LOG_KIND_OTHER) {
        mapicfg__log_layout_free(layout);
        not_wanted(rows, err);
        return FAILED;
    }
    layout->number = (*rows->headers)++;
    if (was_first && (tell_headless(rows, err) || mapicfg__log_notes_log(rows->notes, layout->kind, err)))
        return FAILED;
    rows->is_first = was_first;
    return was_first || layout->is_w3c != was_w3c || rows->index.fault ? AGAIN : DONE;
}

/* The same. One that has no end names columns as far as it goes, and what they are of is missing. */
static enum outcome take_header(struct mapicfg__log_rows *rows, const char *header, size_t size, mapicfg_error *err) {
    const enum outcome outcome = use_header(rows, header, size, err);
    const int is_done = outcome == DONE || outcome == AGAIN;
    if (!is_done || !has_no_end(rows) || header + size != rows->buffer + rows->size) return outcome;
    return mapicfg__log_notes_torn(rows->notes, rows->source, err) ? FAILED : outcome;
}

static enum outcome take_directive(struct mapicfg__log_rows *rows, const char *line, size_t size, mapicfg_error *err) {
    const char *colon = memchr(line, ':', size);
    if (!colon) return DONE;
    const size_t name_size = (size_t)(colon - line);
    const char *value = colon + 1;
    size_t value_size = size - name_size - 1;
    if (mapicfg__text_is_word(line, name_size, "#Fields")) return take_header(rows, value, value_size, err);
    const int is_type = mapicfg__text_is_word(line, name_size, "#Log-type");
    if (!is_type && !mapicfg__text_is_word(line, name_size, "#Software")) return DONE;
    rows->type.size = 0;
    mapicfg__text_trim(&value, &value_size);
    if (is_type) mapicfg__buffer_bytes(&rows->type, value, value_size < 64 ? value_size : 64);
    if (!rows->type.failed) return DONE;
    mapicfg__error_no_memory(err);
    return FAILED;
}

/* ---- records ---- */

static enum outcome add_row(struct mapicfg__log_rows *rows, const struct record *record, uint64_t lines,
                            mapicfg_error *err) {
    mapicfg_log_batch *batch = &rows->batch;
    if (batch->count == batch->capacity) {
        struct mapicfg__log_row *grown =
            mapicfg__mem_grow(batch->rows, &batch->capacity, batch->count + 1, sizeof *grown);
        if (!grown) {
            mapicfg__error_no_memory(err);
            return FAILED;
        }
        batch->rows = grown;
    }
    const int cr = record->stop > record->start && rows->buffer[record->stop - 1] == '\r';
    rows->index.marks[record->mark + record->count - 1] -= (uint32_t)cr;
    batch->rows[batch->count++] =
        (struct mapicfg__log_row){record->start, record->mark, (uint32_t)(rows->line + 1 - batch->line)};
    rows->line += lines;
    return DONE;
}

static int is_torn(const struct mapicfg__log_rows *rows, const struct record *record) {
    return record->next == rows->size && has_no_end(rows) &&
           (record->count == rows->layout.count || !has_lines(rows, record));
}

/* Whether a value too many begins before the record is too long: the state machine has not looked further. */
static int has_too_many(const struct mapicfg__log_rows *rows, const struct record *record) {
    const size_t columns = rows->layout.count;
    return record->count > columns &&
           rows->index.marks[record->mark + columns - 1] - record->start <= rows->limits.line;
}

/* What is neither a header nor a line with #. */
static enum outcome take_values(struct mapicfg__log_rows *rows, const struct record *record, mapicfg_error *err) {
    const char *from = rows->buffer + record->start;
    const size_t size = record->stop - record->start;
    if (!size || (size == 1 && *from == '\r')) return pass_record(rows, record);
    if (!rows->layout.count) return pass_broken(rows, record, MAPICFG__LOG_NO_HEADER, err);
    if (has_too_many(rows, record)) return pass_broken(rows, record, MAPICFG__LOG_TOO_MANY, err);
    if (record->next - record->start > rows->limits.line) return pass_broken(rows, record, MAPICFG__LOG_TOO_LONG, err);
    if (rows->index.nuls && memchr(from, '\0', size)) return pass_broken(rows, record, MAPICFG__LOG_NUL, err);
    const uint64_t lines = 1 + mapicfg__csv_lines(from, size);
    if (is_torn(rows, record)) {
        rows->line += lines;
        return mapicfg__log_notes_torn(rows->notes, rows->source, err) ? FAILED : DONE;
    }
    if (record->count == rows->layout.count) return add_row(rows, record, lines, err);
    return pass_broken(rows, record, MAPICFG__LOG_TOO_FEW, err);
}

static int is_header(const struct mapicfg__log_rows *rows, const char *row, size_t size) {
    if (!size || mapicfg__is_digit((unsigned char)*row)) return 0;
    return mapicfg__log_layout_same(&rows->layout, row, size, type_of(rows)) ||
           mapicfg__log_layout_is_header(row, size);
}

/* Any record that needs a second look. */
static enum outcome take_odd(struct mapicfg__log_rows *rows, struct record *record, mapicfg_error *err) {
    const char *line = rows->buffer + record->start;
    size_t size = record->stop - record->start;
    if (mapicfg__text_skip_mark(&line, &size)) record->start += 3;
    enum outcome outcome;
    const size_t head_size = size && *line == '#' ? line_size(rows, line) : 0;
    if (head_size && head_size <= rows->limits.line)
        outcome = take_directive(rows, line, head_size, err);
    else if (size <= rows->limits.line && is_header(rows, line, size))
        outcome = take_header(rows, line, size, err);
    else
        return take_values(rows, record, err);
    if (outcome == WAITS || outcome == FAILED) return outcome;
    if (outcome == DONE) return pass_record(rows, record);
    pass_line(rows);
    return AGAIN;
}

static int is_plain(const struct mapicfg__log_rows *rows, const struct record *record) {
    return record->count == rows->layout.count && mapicfg__is_digit((unsigned char)rows->buffer[record->start]) &&
           record->next - record->start <= rows->limits.line;
}

static struct record record_at(const struct mapicfg__log_rows *rows, uint32_t mark, uint32_t end) {
    const uint32_t stop = rows->index.marks[end - 1];
    return (struct record){(uint32_t)rows->at, stop, stop < rows->size ? stop + 1 : stop, mark, end - mark};
}

/* The records that the index has. */
static enum outcome take_indexed(struct mapicfg__log_rows *rows, mapicfg_error *err) {
    const struct mapicfg__csv_index *index = &rows->index;
    const size_t torn = has_no_end(rows) ? 1 : 0;
    const size_t plain =
        index->nuls || index->inner_lines || torn > index->record_count ? 0 : index->record_count - torn;
    for (; rows->record < index->record_count; rows->record++) {
        const uint32_t end = index->ends[rows->record];
        struct record record = record_at(rows, rows->marks, end);
        enum outcome outcome = rows->record < plain && is_plain(rows, &record) ? add_row(rows, &record, 1, err)
                                                                               : take_odd(rows, &record, err);
        if (outcome) return outcome;
        rows->at = record.next;
        rows->marks = end;
    }
    rows->is_indexed = 0;
    return DONE;
}

/* ---- what is not a record ---- */

static const enum mapicfg__log_fault faults[] = {[MAPICFG__CSV_TEXT_AFTER_QUOTE] = MAPICFG__LOG_AFTER_QUOTE,
                                                 [MAPICFG__CSV_UNCLOSED] = MAPICFG__LOG_UNCLOSED,
                                                 [MAPICFG__CSV_TOO_MANY] = MAPICFG__LOG_TOO_MANY};

/* What the index does not know: a line with # in which it has found a quote, or a header with more names than there are
 * columns. */
static enum outcome take_head(struct mapicfg__log_rows *rows, const char *line, size_t size, mapicfg_error *err) {
    enum outcome outcome = *line == '#' ? take_directive(rows, line, size, err) : take_header(rows, line, size, err);
    if (outcome == WAITS) rows->one_by_one = 1;
    if (outcome == WAITS || outcome == FAILED) return outcome;
    pass_line(rows);
    return AGAIN;
}

/* Whether a line may be such, which is known for sure when it `is_whole`. */
static int is_head(const struct mapicfg__log_rows *rows, const char *line, size_t size, uint32_t fault, int is_whole) {
    if (!size || mapicfg__is_digit((unsigned char)*line)) return 0;
    return *line == '#' || (fault == MAPICFG__CSV_TOO_MANY && (!is_whole || is_header(rows, line, size)));
}

static enum outcome end_torn(struct mapicfg__log_rows *rows, mapicfg_error *err) {
    rows->at = rows->size;
    rows->line++;
    return mapicfg__log_notes_torn(rows->notes, rows->source, err) ? FAILED : AGAIN;
}

/* What begins at `at`, when the index ends with it: a fault, a record that is too long, or one that is not complete,
 * which is DONE for now. `fault_at` is its byte in the buffer. */
static enum outcome take_rest(struct mapicfg__log_rows *rows, uint32_t fault, size_t fault_at, mapicfg_error *err) {
    const char *line = rows->buffer + rows->at;
    const size_t size = rows->size - rows->at;
    const int is_long = size > rows->limits.line, ends = line_end(rows, line) != NULL;
    if (!size || (!fault && !is_long && !ends)) return DONE;
    const int is_whole = ends || is_final(rows);
    size_t head_size = line_size(rows, line);
    mapicfg__text_skip_mark(&line, &head_size);
    if (head_size <= rows->limits.line && is_head(rows, line, head_size, fault, is_whole))
        return is_whole ? take_head(rows, line, head_size, err) : DONE;
    if (!fault && !is_long) return DONE;
    if (!fault && !rows->one_by_one) { /* it may have a fault before it becomes too long */
        rows->one_by_one = 1;
        return AGAIN;
    }
    if (fault == MAPICFG__CSV_UNCLOSED && !ends && rows->layout.count && !is_long) return end_torn(rows, err);
    const int too_long = !fault || (fault == MAPICFG__CSV_UNCLOSED ? is_long : fault_at - rows->at > rows->limits.line);
    if (broken(rows, too_long ? MAPICFG__LOG_TOO_LONG : faults[fault], err)) return FAILED;
    pass_line(rows);
    return AGAIN;
}

/* ---- indexing ---- */

static struct mapicfg__csv_bytes bytes_from(const struct mapicfg__log_rows *rows, size_t at) {
    return (struct mapicfg__csv_bytes){.bytes = rows->buffer + at,
                                       .size = (uint32_t)(rows->size - at),
                                       .delimiter = rows->layout.count ? rows->layout.delimiter : ',',
                                       .last = is_final(rows) && !rows->ended,
                                       .unquoted = rows->layout.is_w3c || !rows->layout.count,
                                       .most_fields = (uint32_t)rows->layout.count};
}

/* Begins with what is in the buffer: with the rest of a line that was passed over, or with a record. */
static void begin_buffer(struct mapicfg__log_rows *rows) {
    rows->batch.marks = rows->index.marks;
    rows->batch.bytes = rows->buffer;
    rows->record = rows->marks = 0;
    rows->one_by_one = 0;
    if (rows->skips) {
        pass_line(rows);
        return;
    }
    const struct mapicfg__csv_bytes in = bytes_from(rows, 0);
    mapicfg__csv_index_all(&rows->index, &in, rows->fast);
    rows->is_indexed = 1;
}

/* Indexes what follows the first header, as it says. */
static void begin_records(struct mapicfg__log_rows *rows) {
    const size_t left = rows->size - rows->at;
    rows->is_first = 0;
    if (left) memmove(rows->buffer, rows->buffer + rows->at, left);
    rows->before += rows->at;
    rows->at = 0;
    rows->size = left;
    begin_buffer(rows);
}

/* Takes one record after the other, each indexed alone behind the marks of those before. */
static enum outcome take_one_by_one(struct mapicfg__log_rows *rows, mapicfg_error *err) {
    while (rows->at < rows->size) {
        uint32_t end;
        const struct mapicfg__csv_bytes in = bytes_from(rows, rows->at);
        struct mapicfg__csv_index *index = &rows->index, one = *index;
        one.marks += rows->marks;
        one.ends = &end;
        mapicfg__csv_index_portable(&one, &in, 1);
        index->nuls = one.nuls;
        index->fault = one.fault;
        if (!one.record_count) return take_rest(rows, one.fault, rows->at + one.fault_at, err);
        for (size_t i = 0; i < one.mark_count; i++) one.marks[i] += (uint32_t)rows->at;
        struct record record = record_at(rows, rows->marks, rows->marks + end);
        enum outcome outcome = take_odd(rows, &record, err);
        if (outcome) return outcome;
        rows->at = record.next;
        rows->marks += end;
    }
    return DONE;
}

/* All that can be taken of what is in the buffer. */
static enum outcome take(struct mapicfg__log_rows *rows, mapicfg_error *err) {
    enum outcome outcome = AGAIN;
    while (outcome == AGAIN) {
        if (rows->is_first) begin_records(rows);
        if (rows->one_by_one) {
            outcome = take_one_by_one(rows, err);
            continue;
        }
        outcome = rows->is_indexed ? take_indexed(rows, err) : DONE;
        if (!outcome) outcome = take_rest(rows, rows->index.fault, rows->index.fault_at, err);
    }
    return outcome;
}

/* ---- batches ---- */

static mapicfg_status end(struct mapicfg__log_rows *rows, mapicfg_error *err) {
    if (rows->ended) {
        if (err) *err = *rows->why;
        return rows->ended;
    }
    const int may_be_one = rows->may_grow || (!rows->before && !rows->size); /* yet, or an empty one */
    return rows->layout.count || may_be_one ? MAPICFG_OK : not_a_log(rows, err);
}

static mapicfg_status give(struct mapicfg__log_rows *rows, const mapicfg_log_batch **batch, mapicfg_error *err) {
    if (!mapicfg__logs_join(&rows->batch)) return mapicfg__error_no_memory(err);
    rows->records += rows->batch.count;
    *batch = &rows->batch;
    return mapicfg__log_notes_records(rows->notes, rows->layout.kind, rows->batch.count, err);
}

mapicfg_status mapicfg__log_rows_next(struct mapicfg__log_rows *rows, const mapicfg_log_batch **batch,
                                      mapicfg_error *err) {
    mapicfg_error failed;
    *batch = NULL;
    rows->batch.count = 0;
    rows->batch.line = rows->line;
    for (;;) {
        if (rows->is_indexed || rows->one_by_one) {
            const enum outcome outcome = take(rows, &failed);
            rows->waits = outcome == WAITS;
            if (outcome == FAILED) {
                if (err) *err = failed;
                return failed.code;
            }
            if (rows->batch.count) return give(rows, batch, err);
        }
        if (rows->is_over) return end(rows, err);
        mapicfg_status status = refill(rows, err);
        if (!status) status = check_encoding(rows, err);
        if (status) return status;
        begin_buffer(rows);
    }
}
