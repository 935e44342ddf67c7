/* SPDX-License-Identifier: LGPL-2.1-or-later
 * rows.h: objects from the rows of a table such as Format-Table prints. */
#ifndef MAPICFG_FORMATS_ROWS_H
#define MAPICFG_FORMATS_ROWS_H

#include "formats/bars.h"
#include "formats/builder.h"

/* All zeros is no table. */
struct mapicfg__rows {
    struct mapicfg__columns columns;
    int is_barred;                                                         /* bars stand between the cells */
    enum { MAPICFG__NO_PAIRS, MAPICFG__PAIRS, MAPICFG__PAIRS_OPEN } pairs; /* each row is a property: Name, Value */
    uint64_t line; /* of the dashes, then of the row that waits */
    size_t gap;    /* blank lines above the dashes: as many may stand between rows */
    /* a row waits until the next one shows that it is complete */
    enum { MAPICFG__NO_ROW, MAPICFG__ROW, MAPICFG__ODD_ROW } waits;
    struct mapicfg__buffer text;
    struct mapicfg__column_cell cells[MAPICFG__MOST_COLUMNS]; /* in the text */
};

/* Takes the line of the names and that of the dashes below it. A warning says that they are of no table. */
mapicfg_status mapicfg__rows_begin(struct mapicfg__rows *rows, const struct mapicfg__input *input, const char *names,
                                   size_t names_size, const char *rule, size_t rule_size, mapicfg_error *err);
/* Takes the header of a table with bars. */
mapicfg_status mapicfg__rows_begin_barred(struct mapicfg__rows *rows, const struct mapicfg__input *input,
                                          const char *names, size_t size, mapicfg_error *err);
/* The next row. One whose cells cannot be told is reported as a problem and left out. */
mapicfg_status mapicfg__rows_take(struct mapicfg__rows *rows, const struct mapicfg__input *input,
                                  struct mapicfg__builder *builder, const char *row, size_t size, uint64_t line,
                                  mapicfg_error *err);
/* The table ends, if there is one. */
mapicfg_status mapicfg__rows_end(struct mapicfg__rows *rows, struct mapicfg__builder *builder, mapicfg_error *err);
void mapicfg__rows_free(struct mapicfg__rows *rows);

#endif
