/* SPDX-License-Identifier: LGPL-2.1-or-later
 * unpack.h: streams of Deflate and Zstandard. */
#ifndef MAPICFG_LOGS_UNPACK_H
#define MAPICFG_LOGS_UNPACK_H

#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "logs/window.h"

/* One stream after another, unpacked by the same memory. All zeros is one without a stream. */
struct mapicfg__log_unpack {
    z_stream deflate;
    int has_deflate;
    ZSTD_DStream *zstd;
    int is_between; /* of Zstandard: no frame has begun that has not ended */
};

enum mapicfg__log_wrapper { MAPICFG__LOG_RAW_DEFLATE, MAPICFG__LOG_GZIP, MAPICFG__LOG_ZSTD };

mapicfg_status mapicfg__log_unpack_begin(struct mapicfg__log_unpack *unpack, enum mapicfg__log_wrapper wrapper,
                                         mapicfg_error *err);
/* Unpacks bytes of the window, of which *left, if it is not NULL, may be used at most, and is lessened. *over: the
 * stream has ended, or of Zstandard, the bytes have after a frame. *got may be 0 only then. Errors:
 * MAPICFG_E_SYNTAX. */
mapicfg_status mapicfg__log_unpack_next(struct mapicfg__log_unpack *unpack, enum mapicfg__log_wrapper wrapper,
                                        struct mapicfg__log_window *window, uint64_t *left, char *buffer, size_t room,
                                        size_t *got, int *over, mapicfg_error *err);
void mapicfg__log_unpack_free(struct mapicfg__log_unpack *unpack);

#endif
