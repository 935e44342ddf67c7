/* SPDX-License-Identifier: LGPL-2.1-or-later
 * csv_notes.h: what another thread notes of a piece of a CSV table before its turn comes.
 *
 * Where the piece's first record begins is a guess: after its first line feed that a row seems to follow. The reader
 * comes to that byte in order; only if a record really begins there it takes what was noted, and else reads the piece
 * itself. So a wrong guess costs time and nothing else. */
#ifndef MAPICFG_FORMATS_CSV_NOTES_H
#define MAPICFG_FORMATS_CSV_NOTES_H

#include "formats/csv_rows.h"

/* Rows without a record between them that wants a closer look. */
struct mapicfg__csv_segment {
    size_t start, end;   /* bytes of the piece */
    size_t first, count; /* rows of the batch */
    uint64_t lines;
};

/* All zeros is empty. */
struct mapicfg__csv_notes {
    uint64_t table; /* the layout's; 0: nothing was noted */
    struct mapicfg__csv_segment *segments;
    size_t count, capacity;
    void *batch;
    void (*batch_free)(void *batch);
};

/* Notes what there is to note; without memory, less. The index is the thread's own. */
void mapicfg__csv_notes_make(struct mapicfg__csv_notes *notes, struct mapicfg__csv_index *index,
                             const struct mapicfg__csv_layout *layout, const char *bytes, size_t size);
void mapicfg__csv_notes_free(struct mapicfg__csv_notes *notes);

#endif
