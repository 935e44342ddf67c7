/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ahead.h: a packed log, unpacked by a thread of its own some pieces ahead of who reads it. */
#ifndef MAPICFG_LOGS_AHEAD_H
#define MAPICFG_LOGS_AHEAD_H

#include "logs/pack.h"

struct mapicfg__log_unpacker;

/* All zeros reads in the thread of the caller. */
struct mapicfg__log_ahead {
    int is_wanted;                          /* a thread may be made */
    struct mapicfg__log_unpacker *unpacker; /* NULL: none has been made yet */
    uint32_t alone;                         /* pieces of a log that the caller unpacks itself */
    uint32_t pieces;                        /* those that it has unpacked */
};

/* The next bytes of the log that the pack has begun, as mapicfg__log_pack_read() gives them. Small logs do without the
 * thread. Once it has begun on the pack is the thread's, and the work is told of what is
 * given. When no thread can be made, the caller goes on. */
mapicfg_status mapicfg__log_ahead_read(struct mapicfg__log_ahead *ahead, struct mapicfg__log_pack *pack,
                                       struct mapicfg__work *work, char *buffer, size_t room, size_t *got,
                                       mapicfg_error *err);
/* Ends a log, wherever the thread is in it: the pack is the caller's again. */
void mapicfg__log_ahead_end(struct mapicfg__log_ahead *ahead);
/* Ends the thread too. */
void mapicfg__log_ahead_free(struct mapicfg__log_ahead *ahead);

#endif
