/* SPDX-License-Identifier: LGPL-2.1-or-later
 * columns.c: the columns of a table such as Format-Table prints, and what a row has in each.
 *
 *     Name            MapiHttpEnabled InternalUrl
 *     ----            --------------- -----------
 *     EX1                        True https://mail.contoso.com/mapi
 *
 * Dashes stand below each name and are as long as it. A text begins in the column of its name; a number, a Boolean or
 * an enum ends where its name ends. Between two columns there is a blank at least, so borders are certain, or the row
 * has something that is neither. Source: PowerShell's Format-Table, tried with 5.1 and 7.6. */
#include "formats/columns.h"

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"

int mapicfg__columns_is_rule(const char *line, size_t size) {
    size_t dashes = 0;
    for (size_t at = 0; at < size; at++) {
        if (line[at] != '-' && line[at] != ' ') return 0;
        dashes += line[at] == '-';
    }
    const char *first = size ? memchr(line, '-', size) : NULL;
    return first && dashes > 1 && first + 1 < line + size && first[1] == '-';
}

#define NARROWEST 40u /* columns: no window is narrower, so nothing is wrapped in it */

/* ---- places in a line ---- */

/* A byte of a line, and its column. */
struct place {
    size_t at, column;
};

static size_t character_size(const char *text, size_t size) {
    size_t bytes = 1;
    while (bytes < size && ((unsigned char)text[bytes] & 0xc0) == 0x80) bytes++;
    return bytes;
}

/* Moves on to a column, or to the end of the line. */
static void move_to(struct place *place, size_t column, const char *line, size_t size) {
    while (place->at < size && place->column < column) {
        const size_t bytes = character_size(line + place->at, size - place->at);
        place->column += mapicfg__text_width(line + place->at, bytes);
        place->at += bytes;
    }
}

static int is_blank(const char *text, size_t size) {
    return mapicfg__text_is_blank(text, size);
}

/* ---- the names ---- */

static int add_column(struct mapicfg__columns *columns, size_t start, size_t end, const char *names, size_t size,
                      struct place *place) {
    move_to(place, start, names, size);
    const size_t from = place->at;
    move_to(place, end, names, size);
    const char *name = names + from;
    size_t name_size = place->at - from;
    if (from && from < size && names[from - 1] != ' ') return 0;
    if (place->at < size && names[place->at] != ' ') return 0;
    mapicfg__text_trim(&name, &name_size);
    if (!name_size || columns->count == MAPICFG__MOST_COLUMNS) return 0;
    columns->all[columns->count].name = columns->names.size;
    columns->all[columns->count].name_size = name_size;
    columns->all[columns->count].start = start;
    columns->all[columns->count].end = end;
    columns->count++;
    mapicfg__buffer_bytes(&columns->names, name, name_size);
    return 1;
}

int mapicfg__columns_begin(struct mapicfg__columns *columns, const char *names, size_t names_size, const char *rule,
                           size_t rule_size) {
    struct place place = {0, 0};
    columns->count = columns->names.size = 0;
    size_t before = 0; /* where the dashes before end: nothing may stand between */
    for (size_t at = 0; at < rule_size;) {
        if (rule[at] != '-') {
            at++;
            continue;
        }
        const size_t start = at;
        while (at < rule_size && rule[at] == '-') at++;
        move_to(&place, before, names, names_size);
        struct place next = place;
        move_to(&next, start, names, names_size);
        if (!is_blank(names + place.at, next.at - place.at) ||
            !add_column(columns, start, at, names, names_size, &place)) {
            columns->count = 0;
            return !columns->names.failed;
        }
        before = at;
    }
    if (!is_blank(names + place.at, names_size - place.at)) columns->count = 0;
    return !columns->names.failed;
}

/* ---- rows ---- */

int mapicfg__columns_is_cut(const char *text, size_t size) {
    static const char dots[] = "\xe2\x80\xa6";
    if (size >= 3 && (memcmp(text + size - 3, "...", 3) == 0 || memcmp(text + size - 3, dots, 3) == 0)) return 1;
    return size >= 3 && memcmp(text, dots, 3) == 0;
}

/* Whether a word that ends where the name ends may be a value: not the end of a date, nor of a list of flags. */
static int is_value(const char *row, size_t from, size_t to) {
    size_t before = from;
    for (size_t at = from; at < to; at++)
        if (!mapicfg__is_alpha((unsigned char)row[at]) && !mapicfg__is_digit((unsigned char)row[at]) &&
            !strchr(".-_", row[at]))
            return 0;
    while (before && row[before - 1] == ' ') before--;
    return !before || row[before - 1] != ',';
}

/* What the cell begins and ends with, *from and *to being the bytes below the dashes, of which the line may have all.
 * 0: it cannot be told. */
static int find_cell(struct mapicfg__column_cell *cell, const char *row, size_t size, int has_all, size_t *from,
                     size_t *to) {
    *cell = (struct mapicfg__column_cell){.text = row + *from};
    if (is_blank(row + *from, *to - *from)) return 1;
    if (row[*from] != ' ' && (!*from || row[*from - 1] == ' ')) {
        cell->size = *to - *from;
        return 1;
    }
    if (!has_all || row[*to - 1] == ' ' || (*to < size && row[*to] != ' ')) return 0;
    *from = *to;
    while (*from && row[*from - 1] != ' ') --*from;
    cell->text = row + *from;
    cell->size = *to - *from;
    cell->is_right = 1;
    return is_value(row, *from, *to);
}

/* The cell of a text ends where the next one begins; behind others there is nothing. */
static int end_cell(struct mapicfg__column_cell *cell, const char *row, size_t next) {
    const size_t from = (size_t)(cell->text - row), to = from + cell->size;
    if (next < to) return 0;
    if (cell->is_right && !is_blank(row + to, next - to)) return 0;
    cell->size = cell->is_right ? cell->size : next - from;
    mapicfg__text_trim(&cell->text, &cell->size);
    cell->width = mapicfg__text_width(cell->text, cell->size);
    cell->is_cut = mapicfg__columns_is_cut(cell->text, cell->size);
    return 1;
}

int mapicfg__columns_read(const struct mapicfg__columns *columns, const char *row, size_t size,
                          struct mapicfg__column_cell *cells) {
    struct place place = {0, 0};
    size_t first = size;
    struct mapicfg__column_cell *last = NULL;
    if (memchr(row, '\t', size)) return 0;
    for (size_t i = 0; i < columns->count; i++) {
        move_to(&place, columns->all[i].start, row, size);
        if (place.at < size && place.column > columns->all[i].start) return 0; /* a wide character across the border */
        size_t from = place.at;
        move_to(&place, columns->all[i].end, row, size);
        size_t to = place.at;
        if (!find_cell(&cells[i], row, size, place.column == columns->all[i].end, &from, &to)) return 0;
        if (!cells[i].size) continue;
        if (last && !end_cell(last, row, from)) return 0;
        if (!last) first = from;
        last = &cells[i];
    }
    return last && is_blank(row, first) && end_cell(last, row, size);
}

/* ---- rows that go on ---- */

static size_t first_word(const char *text, size_t size) {
    const char *blank = memchr(text, ' ', size);
    return mapicfg__text_width(text, blank ? (size_t)(blank - text) : size);
}

/* contoso.com/Users/Anna: the bytes to the first '/'; 0: there is none. */
static size_t domain_size(const struct mapicfg__column_cell *cell) {
    const char *slash = cell->size ? memchr(cell->text, '/', cell->size) : NULL;
    return slash ? (size_t)(slash + 1 - cell->text) : 0;
}

/* A value that cannot be the rest of another: a number, a Boolean; a URL, a list or a version from its beginning. */
static int is_whole(const struct mapicfg__column_cell *cell) {
    return cell->is_right || *cell->text == '{' || mapicfg__text_begins(cell->text, cell->size, "Version 1", 9) ||
           mapicfg__text_is_word(cell->text, cell->size, "True") ||
           mapicfg__text_is_word(cell->text, cell->size, "False") ||
           mapicfg__text_begins(cell->text, cell->size, "http://", 7) ||
           mapicfg__text_begins(cell->text, cell->size, "https://", 8);
}

int mapicfg__columns_may_go_on(const struct mapicfg__columns *columns, const struct mapicfg__column_cell *before,
                               const struct mapicfg__column_cell *cells) {
    const size_t domain = domain_size(&before[0]), last = columns->count - 1;
    if (columns->all[last].end < NARROWEST && (!before[last].size || before[last].is_right)) return 0;
    if (domain && domain_size(&cells[0]) == domain && memcmp(before[0].text, cells[0].text, domain) == 0) return 0;
    for (size_t i = 0; i < columns->count; i++) {
        const struct mapicfg__column_cell *cell = &cells[i];
        if (!cell->size) continue;
        if (is_whole(cell) || !before[i].size) return 0;
        if (i + 1 == columns->count) continue; /* nothing tells how wide the last one is */
        const size_t width = columns->all[i + 1].start - columns->all[i].start - 1;
        if (before[i].width + 1 + first_word(cell->text, cell->size) <= width) return 0;
    }
    return 1;
}
