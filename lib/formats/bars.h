/* SPDX-License-Identifier: LGPL-2.1-or-later
 * bars.h: tables whose cells stand between bars: Markdown's, a wiki's, psql's, boxes. */
#ifndef MAPICFG_FORMATS_BARS_H
#define MAPICFG_FORMATS_BARS_H

#include "formats/columns.h"

/* |---|---|, -----+-----, +----+----+, and the lines of a box. */
int mapicfg__bars_is_rule(const char *line, size_t size);
/* A line with a bar that is no rule. */
int mapicfg__bars_is_row(const char *line, size_t size);
/* ||Name||MapiHttpEnabled||, as wikis have a header without a rule below it. */
int mapicfg__bars_is_header(const char *line, size_t size);
/* 1 when a text has such a table: a rule beside a row, or such a header. */
int mapicfg__bars_has_table(const char *text, size_t size);
/* Puts the names of a header into the columns. count is 0 when there are too many. 0: no memory. */
int mapicfg__bars_begin(struct mapicfg__columns *columns, const char *line, size_t size);
/* The cells of a row, MAPICFG__MOST_COLUMNS at most, without the marks of Markdown around them. Returns how many there
 * are; SIZE_MAX: more. */
size_t mapicfg__bars_read(const char *line, size_t size, struct mapicfg__column_cell *cells);

#endif
