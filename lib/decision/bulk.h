/* SPDX-License-Identifier: LGPL-2.1-or-later
 * bulk.h: the table on bytes, inside. */
#ifndef MAPICFG_DECISION_BULK_H
#define MAPICFG_DECISION_BULK_H

#include "decision/bulk_avx2.h"

void mapicfg__bulk_portable(const struct mapicfg__nibbles *nibbles, const uint8_t *in, uint8_t *out, size_t count);

#endif
