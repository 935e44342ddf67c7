/* SPDX-License-Identifier: LGPL-2.1-or-later
 * listed.h: responses that PowerShell prints as lists of properties. */
#ifndef MAPICFG_AUTODISCOVER_LISTED_H
#define MAPICFG_AUTODISCOVER_LISTED_H

#include "base/buffer.h"

/* Appends the text with each response that stands there as a list of properties as lines of HTTP, and everything else
 * as it is. Headers that are named without their values are a line "Header Names: X-FEServer, Date". */
void mapicfg__listed_lines(struct mapicfg__buffer *out, const char *text, size_t size);

#endif
