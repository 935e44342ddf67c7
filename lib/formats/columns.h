/* SPDX-License-Identifier: LGPL-2.1-or-later
 * columns.h: the columns of a table such as Format-Table prints, and what a row has in each. */
#ifndef MAPICFG_FORMATS_COLUMNS_H
#define MAPICFG_FORMATS_COLUMNS_H

#include "base/buffer.h"

#define MAPICFG__MOST_COLUMNS 64u

struct mapicfg__columns {
    size_t count;                 /* 0: there is no table */
    struct mapicfg__buffer names; /* to be freed */
    struct {
        size_t name, name_size; /* in the names */
        size_t start, end;      /* of the dashes below the name, in columns of a terminal */
    } all[MAPICFG__MOST_COLUMNS];
};

/* What a row has in a column. */
struct mapicfg__column_cell {
    const char *text; /* in the row, trimmed */
    size_t size;      /* 0: nothing */
    size_t width;     /* in columns of a terminal */
    int is_right;     /* it ends where the name does, as numbers, Booleans and enums do */
    int is_cut;       /* an ellipsis stands for the rest */
};

/* 1 for a line of dashes and blanks, as it stands below the names. */
int mapicfg__columns_is_rule(const char *line, size_t size);
/* Takes the lines of the names and of the dashes. count is 0 when each dash does not belong to a name. 0: no memory. */
int mapicfg__columns_begin(struct mapicfg__columns *columns, const char *names, size_t names_size, const char *rule,
                           size_t rule_size);
/* The cells of a row. 0: they cannot be told. */
int mapicfg__columns_read(const struct mapicfg__columns *columns, const char *row, size_t size,
                          struct mapicfg__column_cell *cells);
/* 1 when an ellipsis stands for the rest of a text. */
int mapicfg__columns_is_cut(const char *text, size_t size);
/* Whether a row may be the rest of the one before it, as -Wrap prints it. */
int mapicfg__columns_may_go_on(const struct mapicfg__columns *columns, const struct mapicfg__column_cell *before,
                               const struct mapicfg__column_cell *cells);

#endif
