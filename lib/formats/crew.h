/* SPDX-License-Identifier: LGPL-2.1-or-later
 * crew.h: threads that read an export ahead and note what they can of its pieces, which come in order.
 *
 * The caller's thread is one of the crew: it works on a piece of its own rather than wait. So with no other thread,
 * because none can be started, everything works too. */
#ifndef MAPICFG_FORMATS_CREW_H
#define MAPICFG_FORMATS_CREW_H

#include "formats/csv_notes.h"

struct mapicfg__crew;

/* What is read: memory, or a regular file from an offset on. */
struct mapicfg__crew_input {
    const char *bytes; /* NULL: the file */
    uint64_t size;     /* of the memory */
    int fd;
    uint64_t offset;
    size_t piece; /* bytes of each piece */
};

#define MAPICFG__CREW_MOST 64u

/* A crew of so many threads, the caller's included. NULL: no memory. */
struct mapicfg__crew *mapicfg__crew_new(const struct mapicfg__crew_input *input, uint32_t threads);
/* What is to be noted from now on. */
void mapicfg__crew_show(struct mapicfg__crew *crew, const struct mapicfg__csv_layout *layout);
/* The next piece, with what was noted of it; valid until the next call. 0: there is none, or it could not be read
 * whole; what is left begins at *offset. */
int mapicfg__crew_next(struct mapicfg__crew *crew, const char **bytes, size_t *size,
                       const struct mapicfg__csv_notes **notes, uint64_t *offset);
void mapicfg__crew_free(struct mapicfg__crew *crew);

#endif
