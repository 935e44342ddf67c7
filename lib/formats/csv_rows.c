/* SPDX-License-Identifier: LGPL-2.1-or-later
 * csv_rows.c: rows of CSV in brief: a Boolean is read as one word of eight bytes, without a branch that depends on
 * it. */
#include "formats/csv_rows.h"

#include <string.h>

#include "base/text.h"
#include "formats/classify.h"

/* How a Boolean is written, by the size of its field; bit 5 makes a capital a small letter. */
struct shape {
    uint64_t keep, lower, want;
    uint32_t state;
};
#define CHARS(a, b, c, d, e, f, g)                                                                          \
    ((uint64_t)(a) | (uint64_t)(b) << 8 | (uint64_t)(c) << 16 | (uint64_t)(d) << 24 | (uint64_t)(e) << 32 | \
     (uint64_t)(f) << 40 | (uint64_t)(g) << 48)
#define BYTES(count) ((UINT64_C(1) << 8 * (count)) - 1)
#define LETTERS(count) (UINT64_C(0x2020202020) & BYTES(count))
#define NEVER \
    { 0, 0, 1, 0 }
static const struct shape shapes[9] = {
    {0, 0, 0, MAPICFG_NULL},
    NEVER,
    {BYTES(2), 0, CHARS('"', '"', 0, 0, 0, 0, 0), MAPICFG_NULL},
    NEVER,
    {BYTES(4), LETTERS(4), CHARS('t', 'r', 'u', 'e', 0, 0, 0), MAPICFG_TRUE},
    {BYTES(5), LETTERS(5), CHARS('f', 'a', 'l', 's', 'e', 0, 0), MAPICFG_FALSE},
    {BYTES(6), LETTERS(4) << 8, CHARS('"', 't', 'r', 'u', 'e', '"', 0), MAPICFG_TRUE},
    {BYTES(7), LETTERS(5) << 8, CHARS('"', 'f', 'a', 'l', 's', 'e', '"'), MAPICFG_FALSE},
    NEVER,
};

void mapicfg__csv_rows_layout(struct mapicfg__csv_layout *layout, const struct mapicfg__csv_table *table,
                              uint32_t longest) {
    const struct mapicfg__sink *sink = table->input->sink;
    const struct mapicfg__brief_sink *rows = sink->rows;
    memset(layout, 0, sizeof *layout);
    if (!rows || !table->cls || table->cls->id != rows->class_id || table->column_count < 2 || table->guessed >= 0)
        return;
    layout->rows = rows;
    layout->user = sink->rows_user;
    layout->delimiter = table->delimiter;
    layout->column_count = (uint32_t)table->column_count;
    layout->longest = longest;
    int32_t column;
    for (uint32_t i = 0; i < MAPICFG__BRIEF_STATES; i++)
        if ((column = mapicfg__csv_table_column(table, rows->states[i])) >= 0)
            layout->states[layout->state_count++] = (struct mapicfg__csv_field){(uint32_t)column, 2 * i};
    if (!layout->state_count) layout->rows = NULL; /* by a Boolean's name a header is known that comes again */
    for (uint32_t i = 0; i < MAPICFG__BRIEF_TEXTS; i++) {
        const struct mapicfg__brief_choice *text = &rows->texts[i];
        column = -1;
        for (size_t k = 0; k < text->count && column < 0; k++)
            column = mapicfg__csv_table_column(table, text->properties[k]);
        if (column < 0) continue;
        layout->texts[layout->text_count++] = (struct mapicfg__csv_field){(uint32_t)column, i};
        layout->stated |= 1u << i;
    }
}

static int is_blank(char c) {
    return c == ' ' || c == '\t';
}

/* Takes the quotes off. 0: it needs a closer look. */
static inline int plain_text(struct mapicfg__brief_text *to, const char *text, uint32_t size, int escapes) {
    if (size >= 2 && text[0] == '"' && text[size - 1] == '"') {
        to->text = text + 1;
        to->size = size - 2;
        return !escapes || !memchr(to->text, '"', to->size);
    }
    to->text = text;
    to->size = size;
    return !size || (text[0] != '"' && !is_blank(text[0]) && !is_blank(text[size - 1]));
}

/* The row from a record, after which there are eight bytes. 0: it needs a closer look. */
static inline int read_row(const struct mapicfg__csv_layout *layout, const char *bytes, const uint32_t *marks,
                           int escapes, struct mapicfg__brief *row) {
    uint64_t wrong = 0;
    uint32_t states = 0;
    for (uint32_t i = 0; i < layout->state_count; i++) {
        const struct mapicfg__csv_field field = layout->states[i];
        const uint32_t *end = marks + field.column, begin = end[-1] + 1, size = *end - begin;
        const struct shape *shape = &shapes[size < 8 ? size : 8];
        wrong |= ((mapicfg__eight_at(bytes + begin) & shape->keep) | shape->lower) ^ shape->want;
        states |= shape->state << field.at;
    }
    row->states = states;
    if (wrong) return 0;
    for (uint32_t i = 0; i < layout->text_count; i++) {
        const struct mapicfg__csv_field field = layout->texts[i];
        const uint32_t *end = marks + field.column, begin = end[-1] + 1;
        if (!plain_text(&row->texts[field.at], bytes + begin, *end - begin, escapes)) return 0;
    }
    return 1;
}

size_t mapicfg__csv_rows_note(const struct mapicfg__csv_layout *layout, const struct mapicfg__csv_index *index,
                              struct mapicfg__csv_place *place, uint64_t before, void *batch) {
    struct mapicfg__brief row = {.stated = layout->stated};
    size_t noted = 0;
    if (index->nuls) return 0;
    for (; place->record < index->record_count; place->record++, noted++) {
        const uint32_t end = index->ends[place->record], stop = index->marks[end - 1];
        const uint32_t next = stop < place->size ? stop + 1 : stop;
        if (next > place->limit || place->there - next < sizeof(uint64_t) ||
            end - place->mark != layout->column_count || next - place->start > layout->longest ||
            place->bytes[place->start] == '#' || stop - place->start < layout->column_count + 1 ||
            before + place->lines > UINT32_MAX)
            return noted;
        uint32_t *marks = index->marks + place->mark, *last = index->marks + end - 1;
        const uint32_t cr = stop > place->start && place->bytes[stop - 1] == '\r';
        *last -= cr;
        row.line = (uint32_t)(before + place->lines);
        const int fine = read_row(layout, place->bytes, marks, index->escapes, &row);
        *last += cr;
        if (!fine || !layout->rows->note(layout->user, batch, &row)) return noted;
        place->lines +=
            1 + (index->inner_lines ? mapicfg__csv_lines(place->bytes + place->start, stop - place->start) : 0);
        place->mark = end;
        place->start = next;
    }
    return noted;
}
