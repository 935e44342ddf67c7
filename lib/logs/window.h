/* SPDX-License-Identifier: LGPL-2.1-or-later
 * window.h: the bytes of a packed file, of which some can be looked at before they are used. */
#ifndef MAPICFG_LOGS_WINDOW_H
#define MAPICFG_LOGS_WINDOW_H

#include "formats/source.h"

struct mapicfg__log_window {
    struct mapicfg__source *source;
    struct mapicfg__work *work;
    char *memory;      /* of two pieces */
    const char *bytes; /* what has not been used */
    size_t size;
    int is_over;   /* the source has no more */
    uint64_t read; /* bytes of the source so far */
};

/* Begins a source; the memory is kept. All zeros is a window without a source. */
mapicfg_status mapicfg__log_window_begin(struct mapicfg__log_window *window, struct mapicfg__source *source,
                                         struct mapicfg__work *work, mapicfg_error *err);
/* Sees to `want` bytes, at most MAPICFG__SOURCE_PIECE; fewer are there at the end only. */
mapicfg_status mapicfg__log_window_need(struct mapicfg__log_window *window, size_t want, mapicfg_error *err);
void mapicfg__log_window_use(struct mapicfg__log_window *window, size_t size);
/* Bytes into a buffer with room for MAPICFG__SOURCE_PIECE, by a short way; *got 0 at the end. */
mapicfg_status mapicfg__log_window_take(struct mapicfg__log_window *window, char *buffer, size_t *got,
                                        mapicfg_error *err);
void mapicfg__log_window_free(struct mapicfg__log_window *window);

#endif
