/* SPDX-License-Identifier: LGPL-2.1-or-later
 * source.h: the bytes of one export, wherever they come from. */
#ifndef MAPICFG_FORMATS_SOURCE_H
#define MAPICFG_FORMATS_SOURCE_H

#include <mapicfg/read.h>

#include "base/buffer.h"
#include "base/work.h"

#define MAPICFG__SOURCE_PIECE ((size_t)256 * 1024)

struct mapicfg__source {
    char *name;          /* in messages */
    char *path;          /* NULL: none */
    mapicfg_input input; /* its path is not used */
    mapicfg_read_options options;
    uint64_t size; /* bytes in all, where that is known */
    int size_is_known;
    int can_read_again;          /* a regular file, or memory */
    struct mapicfg__buffer head; /* what a function gave to be looked at, and which is to be read again */
    size_t head_at;
    int is_over;           /* the function is not to be called again */
    mapicfg_error *failed; /* how it ended then; NULL: with 0 */
    size_t piece;          /* bytes to be given at once, at most MAPICFG__SOURCE_PIECE */
    int fd;                /* while it is read; -1: none */
    size_t at;             /* of memory */
};

/* Takes a checked input, of another kind than a store or a folder. `path` is its path or NULL, `name` its name; both
 * are copied. */
mapicfg_status mapicfg__source_init(struct mapicfg__source *source, const mapicfg_input *input, const char *path,
                                    const char *name, mapicfg_error *err);
void mapicfg__source_free(struct mapicfg__source *source);

/* What the first MAPICFG__SOURCE_PIECE bytes tell, without reading anything that is not read again. */
struct mapicfg__look {
    uint32_t class_id; /* of the first object; 0: not known */
    int says_nothing;  /* the first object is a mailbox, and states none of the settings that decide: Get-Mailbox's */
    int is_foreign;    /* it is not an export */
};
/* Faults of the bytes are reported when they are read for good. Errors: MAPICFG_E_NOMEM, MAPICFG_E_CANCELLED. */
mapicfg_status mapicfg__source_look(struct mapicfg__source *source, const struct mapicfg__work *work, char *buffer,
                                    struct mapicfg__look *look, mapicfg_error *err);

/* The next bytes, in `buffer` of MAPICFG__SOURCE_PIECE bytes or where they lie; *size 0 at the end. The first call
 * opens the file. */
mapicfg_status mapicfg__source_next(struct mapicfg__source *source, const struct mapicfg__work *work, char *buffer,
                                    const char **bytes, size_t *size, mapicfg_error *err);
/* The byte that comes next of what can be read again; 0: it cannot be told. */
int mapicfg__source_tell(const struct mapicfg__source *source, uint64_t *offset);
/* Goes there; a file that is not open is opened there. */
void mapicfg__source_seek(struct mapicfg__source *source, uint64_t offset);
/* Closes the file, if it was opened here, to be read from its beginning again. */
void mapicfg__source_close(struct mapicfg__source *source);

#endif
