/* SPDX-License-Identifier: LGPL-2.1-or-later
 * rows.c: objects from the rows of a table such as Format-Table prints. What an ellipsis cuts off is lost; a row that
 * may go on in the next line, as with -Wrap, is left out. */
#include "formats/rows.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

static mapicfg_status report(const struct mapicfg__input *input, uint64_t line, const char *message,
                             mapicfg_error *err) {
    mapicfg_error problem;
    mapicfg__error_fail(&problem, MAPICFG_E_FORMAT, "%s; use Export-Clixml, Export-Csv or Format-List", message);
    mapicfg__error_source(&problem, input->source);
    mapicfg__error_place(&problem, line, 1);
    return mapicfg__report_problem(input->sink->report, &problem, err);
}

/* Name and Value, as PowerShell heads a hash table, or a ticket the settings of one object. */
static void find_pairs(struct mapicfg__rows *rows) {
    static const char *const firsts[] = {"Name", "Property", "Setting", "Key", "Parameter"};
    const struct mapicfg__columns *columns = &rows->columns;
    const char *names = columns->names.data;
    rows->pairs =
        columns->count == 2 &&
                mapicfg__text_is_one_of(names, columns->all[0].name_size, firsts, sizeof firsts / sizeof *firsts) &&
                mapicfg__text_is_word(names + columns->all[1].name, columns->all[1].name_size, "Value")
            ? MAPICFG__PAIRS
            : MAPICFG__NO_PAIRS;
}

mapicfg_status mapicfg__rows_begin(struct mapicfg__rows *rows, const struct mapicfg__input *input, const char *names,
                                   size_t names_size, const char *rule, size_t rule_size, mapicfg_error *err) {
    mapicfg_error warning;
    rows->waits = MAPICFG__NO_ROW;
    if (!mapicfg__columns_begin(&rows->columns, names, names_size, rule, rule_size))
        return mapicfg__error_no_memory(err);
    rows->is_barred = 0;
    find_pairs(rows);
    if (rows->columns.count) return MAPICFG_OK;
    mapicfg__error_fail(&warning, MAPICFG_E_FORMAT,
                        "the dashes do not stand below the names of a table's columns; the table was passed over: use "
                        "Export-Clixml, Export-Csv or Format-List");
    mapicfg__error_source(&warning, input->source);
    mapicfg__error_place(&warning, rows->line, 1);
    return mapicfg__report_warning(input->sink->report, &warning, err);
}

mapicfg_status mapicfg__rows_begin_barred(struct mapicfg__rows *rows, const struct mapicfg__input *input,
                                          const char *names, size_t size, mapicfg_error *err) {
    if (!mapicfg__bars_begin(&rows->columns, names, size)) return mapicfg__error_no_memory(err);
    rows->waits = MAPICFG__NO_ROW;
    rows->is_barred = 1;
    find_pairs(rows);
    if (rows->columns.count) return MAPICFG_OK;
    return report(input, rows->line, "the table has too many columns; it was left out", err);
}

/* A row of a hash table, or of an object as a table, is a property. */
static mapicfg_status give_pair(struct mapicfg__rows *rows, struct mapicfg__builder *builder, mapicfg_error *err) {
    const struct mapicfg__column_cell *name = &rows->cells[0], *value = &rows->cells[1];
    const uint32_t kind = value->is_cut ? MAPICFG__CELL_LOST : value->size ? MAPICFG__CELL_TEXT : MAPICFG__CELL_NULL;
    int wanted;
    if (rows->pairs == MAPICFG__PAIRS) mapicfg__builder_begin(builder, rows->line);
    rows->pairs = MAPICFG__PAIRS_OPEN;
    mapicfg_status status = mapicfg__builder_property(builder, name->text, name->size, rows->line, &wanted, err);
    return status || !wanted ? status : mapicfg__builder_value(builder, kind, value->text, value->size, err);
}

/* Gives the row that waits, if it is fine. */
static mapicfg_status give(struct mapicfg__rows *rows, struct mapicfg__builder *builder, mapicfg_error *err) {
    if (rows->waits != MAPICFG__ROW) return MAPICFG_OK;
    if (rows->pairs) return give_pair(rows, builder, err);
    mapicfg_status status = MAPICFG_OK;
    mapicfg__builder_begin(builder, rows->line);
    for (size_t i = 0; !status && i < rows->columns.count; i++) {
        const struct mapicfg__column_cell *cell = &rows->cells[i];
        const uint32_t kind = cell->is_cut ? MAPICFG__CELL_LOST : cell->size ? MAPICFG__CELL_TEXT : MAPICFG__CELL_NULL;
        int wanted;
        status = mapicfg__builder_property(builder, rows->columns.names.data + rows->columns.all[i].name,
                                           rows->columns.all[i].name_size, rows->line, &wanted, err);
        if (!status && wanted) status = mapicfg__builder_value(builder, kind, cell->text, cell->size, err);
    }
    return status ? status : mapicfg__builder_end(builder, err);
}

/* Keeps a row, whose cells stay in place as the text does. */
static mapicfg_status keep(struct mapicfg__rows *rows, const char *row, size_t size, uint64_t line,
                           mapicfg_error *err) {
    rows->text.size = 0;
    mapicfg__buffer_bytes(&rows->text, row, size);
    if (rows->text.failed) return mapicfg__error_no_memory(err);
    for (size_t i = 0; i < rows->columns.count; i++)
        rows->cells[i].text = rows->text.data + (rows->cells[i].text - row);
    rows->line = line;
    return MAPICFG_OK;
}

static int read_cells(const struct mapicfg__rows *rows, const char *row, size_t size,
                      struct mapicfg__column_cell *cells) {
    if (!rows->is_barred) return mapicfg__columns_read(&rows->columns, row, size, cells);
    return mapicfg__bars_read(row, size, cells) == rows->columns.count;
}

mapicfg_status mapicfg__rows_take(struct mapicfg__rows *rows, const struct mapicfg__input *input,
                                  struct mapicfg__builder *builder, const char *row, size_t size, uint64_t line,
                                  mapicfg_error *err) {
    struct mapicfg__column_cell cells[MAPICFG__MOST_COLUMNS];
    mapicfg_status status = MAPICFG_OK;
    if (rows->is_barred && mapicfg__bars_is_rule(row, size)) return MAPICFG_OK;
    if (!read_cells(rows, row, size, cells)) {
        status = give(rows, builder, err);
        rows->waits = MAPICFG__NO_ROW;
        return status ? status
                      : report(input, line,
                               rows->is_barred ? "the row has not as many cells as the header"
                                               : "the values of the row do not stand below the names",
                               err);
    }
    const int goes_on =
        rows->waits && !rows->is_barred &&
        (rows->pairs != MAPICFG__NO_PAIRS ? !cells[0].size
                                          : mapicfg__columns_may_go_on(&rows->columns, rows->cells, cells));
    if (goes_on && rows->waits == MAPICFG__ROW)
        status =
            report(input, rows->line, "the row may go on in the next line, as with -Wrap; both were left out", err);
    else if (!goes_on)
        status = give(rows, builder, err);
    if (status) return status;
    rows->waits = goes_on ? MAPICFG__ODD_ROW : MAPICFG__ROW;
    memcpy(rows->cells, cells, rows->columns.count * sizeof *cells);
    return keep(rows, row, size, line, err);
}

mapicfg_status mapicfg__rows_end(struct mapicfg__rows *rows, struct mapicfg__builder *builder, mapicfg_error *err) {
    mapicfg_status status = rows->columns.count ? give(rows, builder, err) : MAPICFG_OK;
    if (!status && rows->columns.count && rows->pairs == MAPICFG__PAIRS_OPEN)
        status = mapicfg__builder_end(builder, err);
    rows->pairs = MAPICFG__NO_PAIRS;
    rows->columns.count = 0;
    rows->waits = MAPICFG__NO_ROW;
    return status;
}

void mapicfg__rows_free(struct mapicfg__rows *rows) {
    mapicfg__buffer_free(&rows->columns.names);
    mapicfg__buffer_free(&rows->text);
}
