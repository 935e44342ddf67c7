/* SPDX-License-Identifier: LGPL-2.1-or-later
 * dump.h: headers that a script saved as JSON. */
#ifndef MAPICFG_AUTODISCOVER_DUMP_H
#define MAPICFG_AUTODISCOVER_DUMP_H

#include "base/buffer.h"

/* Appends the names and texts of the JSON as lines, "X-FEServer: EX1"; nothing where it is no JSON. 0: no memory. */
int mapicfg__dump_lines(struct mapicfg__buffer *out, const char *text, size_t size);

#endif
