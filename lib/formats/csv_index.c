/* SPDX-License-Identifier: LGPL-2.1-or-later
 * csv_index.c: the state machine that says where CSV fields and records end.
 *
 * As Import-Csv: blanks around a value are not part of it, a quote inside an unquoted value is a character like any
 * other, a line ends with LF, CRLF or a lone CR. Unlike Import-Csv, text after a closing quote is a fault. */
#include "formats/csv_index.h"

#include <string.h>

#include "base/mem.h"

enum state { FIELD_START, UNQUOTED, QUOTED, AFTER_QUOTE, AFTER_BLANK, CARRIAGE_RETURN };

/* The last block may write whole vectors of marks past what it needs. */
#define SLACK 80u

int mapicfg__csv_index_reserve(struct mapicfg__csv_index *index, size_t bytes) {
    if (bytes <= index->capacity) return 1;
    if (bytes > UINT32_MAX - SLACK) return 0;
    size_t size = (bytes + SLACK) * sizeof(uint32_t);
    mapicfg__csv_index_free(index);
    uint32_t *marks = mapicfg__mem_alloc(size + sizeof *marks);
    index->ends = mapicfg__mem_alloc(size);
    if (marks) {
        *marks = UINT32_MAX;
        index->marks = marks + 1;
    }
    if (!index->marks || !index->ends) {
        mapicfg__csv_index_free(index);
        return 0;
    }
    index->capacity = bytes;
    return 1;
}

void mapicfg__csv_index_free(struct mapicfg__csv_index *index) {
    mapicfg__mem_free(index->marks ? index->marks - 1 : NULL);
    mapicfg__mem_free(index->ends);
    index->marks = NULL;
    index->ends = NULL;
    index->capacity = 0;
}

void mapicfg__csv_index_all(struct mapicfg__csv_index *index, const struct mapicfg__csv_bytes *in, int fast) {
    if (fast && mapicfg__csv_index_avx2(index, in)) return;
    mapicfg__csv_index_portable(index, in, SIZE_MAX);
}

static enum state after_byte(enum state state, char c, const struct mapicfg__csv_bytes *in) {
    int blank = (c == ' ' || c == '\t') && c != in->delimiter;
    switch (state) {
    case FIELD_START: return blank ? FIELD_START : c == '"' && !in->unquoted ? QUOTED : UNQUOTED;
    case QUOTED: return c == '"' ? AFTER_QUOTE : QUOTED;
    case AFTER_QUOTE: return c == '"' ? QUOTED : AFTER_BLANK;
    default: return state;
    }
}

/* Bytes that end a field when they stand outside quotes. */
static int ends_field(char c, char delimiter) {
    return c == delimiter || c == '\n' || c == '\r';
}

static int is_fault(enum state state, char c) {
    if (state == AFTER_BLANK) return c != ' ' && c != '\t';
    return state == AFTER_QUOTE && c != ' ' && c != '\t' && c != '"';
}

static void end_field(struct mapicfg__csv_index *index, uint32_t at) {
    index->marks[index->mark_count++] = at;
}

/* Whether the record that is being read has as many fields as it may have. */
static int is_full(const struct mapicfg__csv_index *index, uint32_t most_fields) {
    const size_t before = index->record_count ? index->ends[index->record_count - 1] : 0;
    return most_fields && index->mark_count - before >= most_fields;
}

static void end_record(struct mapicfg__csv_index *index, uint32_t at) {
    end_field(index, at);
    index->ends[index->record_count++] = (uint32_t)index->mark_count;
}

static void fault(struct mapicfg__csv_index *index, uint32_t kind, uint32_t at) {
    index->fault = kind;
    index->fault_at = at;
}

void mapicfg__csv_index_portable(struct mapicfg__csv_index *index, const struct mapicfg__csv_bytes *in,
                                 size_t max_records) {
    uint32_t record_start = 0, opening_quote = 0;
    enum state state = FIELD_START;
    index->mark_count = index->record_count = 0;
    index->not_ascii = index->nuls = index->escapes = index->inner_lines = 0;
    fault(index, MAPICFG__CSV_WELL_FORMED, 0);
    for (uint32_t i = 0; i < in->size; i++) {
        const char c = in->bytes[i];
        if (state == CARRIAGE_RETURN) {
            state = FIELD_START;
            record_start = c == '\n' ? i + 1 : i;
            end_record(index, c == '\n' ? i : i - 1);
            if (index->record_count == max_records) return;
            if (c == '\n') continue;
        }
        index->not_ascii |= (unsigned char)c >> 7;
        index->nuls |= !c;
        if (state == QUOTED || !ends_field(c, in->delimiter)) {
            if (is_fault(state, c)) {
                fault(index, MAPICFG__CSV_TEXT_AFTER_QUOTE, i);
                return;
            }
            if (state == FIELD_START && c == '"') opening_quote = i;
            if (state == AFTER_QUOTE && c == '"') index->escapes = 1;
            if (state == QUOTED && c == '\n') index->inner_lines = 1;
            state = after_byte(state, c, in);
        } else if (c == '\r') {
            state = CARRIAGE_RETURN;
        } else if (c == '\n') {
            state = FIELD_START;
            record_start = i + 1;
            end_record(index, i);
            if (index->record_count == max_records) return;
        } else {
            state = FIELD_START;
            end_field(index, i);
            if (is_full(index, in->most_fields)) {
                fault(index, MAPICFG__CSV_TOO_MANY, i);
                return;
            }
        }
    }
    if (!in->last || record_start == in->size) return;
    if (state == QUOTED)
        fault(index, MAPICFG__CSV_UNCLOSED, opening_quote);
    else
        end_record(index, state == CARRIAGE_RETURN ? in->size - 1 : in->size);
}

uint64_t mapicfg__csv_lines(const char *bytes, size_t size) {
    uint64_t lines = 0;
    const char *end = bytes + size;
    while (bytes < end && (bytes = memchr(bytes, '\n', (size_t)(end - bytes))) != NULL) {
        lines++;
        bytes++;
    }
    return lines;
}
