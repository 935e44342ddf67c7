/* SPDX-License-Identifier: LGPL-2.1-or-later
 * stream.h: the bytes of one log, for what looks at them before or beside the reading. */
#ifndef MAPICFG_LOGS_STREAM_H
#define MAPICFG_LOGS_STREAM_H

#include <mapicfg/log.h>

#include "logs/pack.h"

#define MAPICFG__LOG_HEAD ((size_t)64 * 1024) /* bytes, in which the first record must be */

struct mapicfg__log_stream {
    struct mapicfg__source source; /* a copy, which shares all but its place */
    struct mapicfg__log_pack pack;
    char *buffer; /* of a head and a piece */
    size_t at, size;
};

/* Where a log begins in its file. */
struct mapicfg__log_place {
    enum mapicfg__log_form form;
    uint64_t start; /* of a member of an archive; of a plain file, where to begin */
};

/* To be freed, also after an error. */
mapicfg_status mapicfg__log_stream_init(struct mapicfg__log_stream *stream, const mapicfg_log_options *options,
                                        mapicfg_error *err);
void mapicfg__log_stream_free(struct mapicfg__log_stream *stream);

/* Takes a file, whose logs mapicfg__log_pack_next() then gives. To be closed. */
mapicfg_status mapicfg__log_stream_open(struct mapicfg__log_stream *stream, const struct mapicfg__source *source,
                                        size_t piece, struct mapicfg__work *work, mapicfg_error *err);
/* Begins with one log of it. What cannot be read has no bytes. Errors, of the others too: MAPICFG_E_NOMEM,
 * MAPICFG_E_CANCELLED. */
mapicfg_status mapicfg__log_stream_begin(struct mapicfg__log_stream *stream, const struct mapicfg__source *source,
                                         const struct mapicfg__log_place *place, struct mapicfg__work *work,
                                         mapicfg_error *err);
void mapicfg__log_stream_close(struct mapicfg__log_stream *stream);

/* Fills the buffer with as much of the log as a head is. */
mapicfg_status mapicfg__log_stream_head(struct mapicfg__log_stream *stream, mapicfg_error *err);
/* Sees to bytes from `at` up to `size`; none at the end. */
mapicfg_status mapicfg__log_stream_fill(struct mapicfg__log_stream *stream, mapicfg_error *err);
/* Passes over bytes, which are fewer where the log ends. */
mapicfg_status mapicfg__log_stream_skip(struct mapicfg__log_stream *stream, uint64_t bytes, mapicfg_error *err);

/* Finds the first record behind a header, whose line must end: what has no header is no log. */
int mapicfg__log_stream_find_record(const char *bytes, size_t size, size_t *from, size_t *record_size);

#endif
