/* SPDX-License-Identifier: LGPL-2.1-or-later
 * quote.h: text as a PowerShell argument. */
#ifndef MAPICFG_BASE_QUOTE_H
#define MAPICFG_BASE_QUOTE_H

#include "base/buffer.h"

/* What PowerShell takes for a single quote: typographic ones too. */
int mapicfg__quote_is_single(uint32_t c);
/* A text as an argument that means exactly it: bare where that is safe, else in single quotes, those inside doubled.
 * UTF-8 without NUL. Appends. For completion, remedies and the commands of a plan. */
void mapicfg__quote_put(struct mapicfg__buffer *out, const char *text, size_t size);
/* The same in single quotes always, as an expression needs it. */
void mapicfg__quote_put_string(struct mapicfg__buffer *out, const char *text, size_t size);

#endif
