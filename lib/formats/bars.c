/* SPDX-License-Identifier: LGPL-2.1-or-later
 * bars.c: tables whose cells stand between bars: Markdown's, a wiki's, psql's, boxes.
 *
 *     | Name | MapiHttpEnabled |        ||Name||MapiHttpEnabled||
 *     |:-----|:---------------:|        |anna|False|
 *     | anna | `False`         |
 *
 * A bar inside a cell cannot be told from one between cells: the row has a cell too many then. */
#include "formats/bars.h"

#include <string.h>

#include "base/text.h"
#include "formats/spelled.h"

static const char bar[] = "\u2502"; /* │ */

/* The bytes of a bar that begins the text; 0: none does. */
static size_t bar_size(const char *text, size_t size) {
    static const char *const bars[] = {"\u2502", "\u2503", "\u2551"};
    if (size && *text == '|') return 1;
    for (size_t i = 0; i < sizeof bars / sizeof *bars; i++)
        if (size >= 3 && memcmp(text, bars[i], 3) == 0) return 3;
    return 0;
}

/* U+2500 to U+257F, of which boxes are drawn. */
static int is_box(const char *text, size_t size) {
    return size >= 3 && text[0] == '\xe2' && ((unsigned char)text[1] & 0xfe) == 0x94;
}

int mapicfg__bars_is_rule(const char *line, size_t size) {
    size_t bars = 0, crosses = 0, dashes = 0;
    for (size_t at = 0; at < size;) {
        if (is_box(line + at, size - at)) {
            const int is_bar = bar_size(line + at, size - at) != 0;
            bars += is_bar ? 1 : 0;
            dashes += !is_bar;
            crosses += !is_bar;
            at += 3;
            continue;
        }
        if (!line[at] || !strchr("|+-:= \t\r", line[at])) return 0;
        bars += line[at] == '|';
        crosses += line[at] == '+';
        dashes += line[at] == '-' || line[at] == '=';
        at++;
    }
    return dashes && (crosses || bars > 1);
}

int mapicfg__bars_is_row(const char *line, size_t size) {
    return size &&
           (memchr(line, '|', size) || mapicfg__text_has_piece(line, size, bar) ||
            mapicfg__text_has_piece(line, size, "\u2503") || mapicfg__text_has_piece(line, size, "\u2551")) &&
           !mapicfg__bars_is_rule(line, size);
}

int mapicfg__bars_is_header(const char *line, size_t size) {
    mapicfg__text_trim(&line, &size);
    return size > 4 && line[0] == '|' && line[1] == '|' && line[size - 1] == '|' && line[size - 2] == '|' &&
           line[2] != '|' && !mapicfg__bars_is_rule(line, size);
}

int mapicfg__bars_has_table(const char *text, size_t size) {
    int has_cells = 0, has_rule = 0;
    while (size) {
        const size_t whole = mapicfg__text_line_size(text, size);
        const int is_rule = mapicfg__bars_is_rule(text, whole), is_row = !is_rule && mapicfg__bars_is_row(text, whole);
        if ((is_rule && has_cells) || (is_row && has_rule) || mapicfg__bars_is_header(text, whole)) return 1;
        if (!mapicfg__text_is_blank(text, whole)) {
            has_cells = is_row;
            has_rule = is_rule;
        }
        text += whole;
        size -= whole;
    }
    return 0;
}

/* ---- cells ---- */

/* Takes off the marks of Markdown around the whole cell: `False`, **True**, [text](address). */
static void unmark(struct mapicfg__column_cell *cell) {
    static const char *const marks[] = {"**", "__", "`", "*"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        const size_t length = strlen(marks[i]);
        if (cell->size <= 2 * length || memcmp(cell->text, marks[i], length) != 0 ||
            memcmp(cell->text + cell->size - length, marks[i], length) != 0)
            continue;
        cell->text += length;
        cell->size -= 2 * length;
    }
    const char *close = cell->size > 4 && *cell->text == '[' ? memchr(cell->text, ']', cell->size) : NULL;
    if (!close || cell->text[cell->size - 1] != ')' || close[1] != '(') return;
    cell->text++;
    cell->size = (size_t)(close - cell->text);
}

/* A bar before the first cell has one behind the last. */
size_t mapicfg__bars_read(const char *line, size_t size, struct mapicfg__column_cell *cells) {
    size_t count = 0;
    mapicfg__text_trim(&line, &size);
    const int is_doubled = mapicfg__bars_is_header(line, size);
    const size_t frame = bar_size(line, size) + (is_doubled ? 1 : 0);
    line += frame;
    size -= frame;
    for (int goes_on = size > 0; goes_on;) {
        size_t end = 0;
        while (end < size && !bar_size(line + end, size - end)) end++;
        const size_t next = end + bar_size(line + end, size - end) + (is_doubled ? 1 : 0);
        if (count == MAPICFG__MOST_COLUMNS) return SIZE_MAX;
        struct mapicfg__column_cell *cell = &cells[count++];
        *cell = (struct mapicfg__column_cell){.text = line, .size = end};
        mapicfg__text_trim(&cell->text, &cell->size);
        unmark(cell);
        if (mapicfg__spelled_nothing(cell->text, cell->size)) cell->size = 0;
        cell->is_cut = mapicfg__columns_is_cut(cell->text, cell->size);
        goes_on = frame ? next < size : end < size;
        line += next < size ? next : size;
        size -= next < size ? next : size;
    }
    return count;
}

int mapicfg__bars_begin(struct mapicfg__columns *columns, const char *line, size_t size) {
    struct mapicfg__column_cell cells[MAPICFG__MOST_COLUMNS];
    size_t count = mapicfg__bars_read(line, size, cells);
    columns->count = columns->names.size = 0;
    if (count == SIZE_MAX) return 1;
    for (size_t i = 0; i < count; i++) {
        columns->all[i].name = columns->names.size;
        columns->all[i].name_size = cells[i].size;
        mapicfg__buffer_bytes(&columns->names, cells[i].text, cells[i].size);
    }
    columns->count = count;
    return !columns->names.failed;
}
