/* SPDX-License-Identifier: LGPL-2.1-or-later
 * csv_cell.h: the value of one field of CSV. */
#ifndef MAPICFG_FORMATS_CSV_CELL_H
#define MAPICFG_FORMATS_CSV_CELL_H

#include <stddef.h>

/* The value between two marks, without quotes and the blanks around it; 0 when there is nothing. */
int mapicfg__csv_cell_text(char delimiter, const char **text, size_t *size);
/* The text with doubled quotes made single, in scratch, which has room. Returns its end. */
char *mapicfg__csv_cell_undouble(char *scratch, const char *text, size_t size);

#endif
