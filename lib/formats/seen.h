/* SPDX-License-Identifier: LGPL-2.1-or-later
 * seen.h: what an input held, so that a reader can say why nothing came of it. */
#ifndef MAPICFG_FORMATS_SEEN_H
#define MAPICFG_FORMATS_SEEN_H

#include "base/buffer.h"
#include "model/table.h"

/* All zeros is an input of which nothing has been read. */
struct mapicfg__seen {
    uint64_t bytes;                           /* of the input; blanks count */
    uint64_t given[MAPICFG__CLASS_COUNT + 1]; /* records that went to the sink, by class */
    uint64_t skipped;                         /* objects of other classes */
    char type[200];                           /* of the first of them; "" where it does not say */
    int several_types;
    int header;             /* a table had columns of a known class */
    char columns[360];      /* of the first table that had not, as a list; "" without one */
    int columns_are_values; /* they look like a row: the header is missing */
    int columns_are_known;  /* some are properties, but do not tell of which class */
};

uint64_t mapicfg__seen_given(const struct mapicfg__seen *seen);
void mapicfg__seen_skip(struct mapicfg__seen *seen, const char *type, size_t size);
/* Notes the columns of a table that has no known class; sizes in bytes. 0: no memory. */
int mapicfg__seen_columns(struct mapicfg__seen *seen, const char *const *names, const size_t *sizes, size_t count);
/* What the input holds: "the file is empty", "it has 3 objects of class MapiVirtualDirectory". */
void mapicfg__seen_describe(const struct mapicfg__seen *seen, struct mapicfg__buffer *text);

#endif
