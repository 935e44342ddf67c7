/* SPDX-License-Identifier: LGPL-2.1-or-later
 * csv_rows.h: rows of CSV in brief. */
#ifndef MAPICFG_FORMATS_CSV_ROWS_H
#define MAPICFG_FORMATS_CSV_ROWS_H

#include "formats/csv_table.h"
#include "formats/brief.h"

struct mapicfg__csv_field {
    uint32_t column;
    uint32_t at; /* which state or text it is */
};

/* Where a table has what a sink wants in brief. Many threads may read it. */
struct mapicfg__csv_layout {
    const struct mapicfg__brief_sink *rows; /* NULL: the table's rows cannot be read so */
    void *user;
    uint64_t table; /* the number of the table among those of its input, from 1 */
    int fast;       /* for the index */
    char delimiter;
    uint32_t column_count;
    uint32_t longest;
    struct mapicfg__csv_field states[MAPICFG__BRIEF_STATES];
    struct mapicfg__csv_field texts[MAPICFG__BRIEF_TEXTS];
    uint32_t state_count, text_count;
    uint32_t stated; /* as in a row in brief */
};

void mapicfg__csv_rows_layout(struct mapicfg__csv_layout *layout, const struct mapicfg__csv_table *table,
                              uint32_t longest);

/* Indexed records, and how far they have been read. */
struct mapicfg__csv_place {
    const char *bytes;
    uint32_t limit; /* bytes that are valid UTF-8 */
    uint32_t size;  /* bytes that were indexed */
    size_t there;   /* bytes that are there */
    size_t record;  /* the next */
    uint32_t mark;  /* its first mark */
    uint32_t start; /* its first byte */
    uint64_t lines; /* that were passed */
};

/* Notes rows up to one that wants a record, or the last; returns how many. `before` lines of the run were before. */
size_t mapicfg__csv_rows_note(const struct mapicfg__csv_layout *layout, const struct mapicfg__csv_index *index,
                              struct mapicfg__csv_place *place, uint64_t before, void *batch);

#endif
