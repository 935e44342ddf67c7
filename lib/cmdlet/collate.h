/* SPDX-License-Identifier: LGPL-2.1-or-later
 * collate.h: which of two texts stands first, and whether they are equal, in the invariant culture. */
#ifndef MAPICFG_CMDLET_COLLATE_H
#define MAPICFG_CMDLET_COLLATE_H

#include "base/buffer.h"

/* The answer depends on characters that are not modeled here. */
#define MAPICFG__COLLATE_UNKNOWN 2

/* 1, 0 or UNKNOWN. With `exactly` case counts. */
int mapicfg__collate_equal(const char *a, size_t a_size, const char *b, size_t b_size, int exactly);
/* -1, 0, 1 or UNKNOWN. */
int mapicfg__collate_compare(const char *a, size_t a_size, const char *b, size_t b_size, int exactly);
/* Appends what strcmp() orders as Sort-Object does; where that is UNKNOWN, by the numbers of the characters. */
void mapicfg__collate_put_key(struct mapicfg__buffer *out, const char *text, size_t size);

#endif
