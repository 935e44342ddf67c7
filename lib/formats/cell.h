/* SPDX-License-Identifier: LGPL-2.1-or-later
 * cell.h: a cell of CSV that no spreadsheet takes for a formula. */
#ifndef MAPICFG_FORMATS_CELL_H
#define MAPICFG_FORMATS_CELL_H

#include "base/buffer.h"

/* Adds a text in quotes. `scratch` is a buffer of the caller's, to be used again. */
void mapicfg__cell_put(struct mapicfg__buffer *out, struct mapicfg__buffer *scratch, const char *text);

#endif
