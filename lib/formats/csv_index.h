/* SPDX-License-Identifier: LGPL-2.1-or-later
 * csv_index.h: first stage of the CSV reader: where each field and each record ends, found before anything is read. */
#ifndef MAPICFG_FORMATS_CSV_INDEX_H
#define MAPICFG_FORMATS_CSV_INDEX_H

#include "formats/csv_index_avx2.h"

/* Room for the index of so many bytes. 0 when memory is out. */
int mapicfg__csv_index_reserve(struct mapicfg__csv_index *index, size_t bytes);
void mapicfg__csv_index_free(struct mapicfg__csv_index *index);

/* Indexes the bytes, for which room was reserved. fast != 0: mapicfg__csv_can_avx2(). */
void mapicfg__csv_index_all(struct mapicfg__csv_index *index, const struct mapicfg__csv_bytes *in, int fast);

/* The state machine that says what CSV is. Stops after max_records. */
void mapicfg__csv_index_portable(struct mapicfg__csv_index *index, const struct mapicfg__csv_bytes *in,
                                 size_t max_records);
/* Line feeds in the bytes. */
uint64_t mapicfg__csv_lines(const char *bytes, size_t size);

#endif
