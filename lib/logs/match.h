/* SPDX-License-Identifier: LGPL-2.1-or-later
 * match.h: which of the logs that were read a file has, by what is in it. */
#ifndef MAPICFG_LOGS_MATCH_H
#define MAPICFG_LOGS_MATCH_H

#include "logs/stream.h"
#include "logs/trail.h"
#include "logs/watch.h"

struct mapicfg__log_match {
    struct mapicfg__log_trails *trails;
    struct mapicfg__log_watch *watch;
    struct mapicfg__work *work;
    struct mapicfg__log_stream probe;
};

/* A log in a file. */
struct mapicfg__log_spot {
    struct mapicfg__log_watched *file;
    struct mapicfg__log_place place;
    uint64_t head; /* bytes before the first record, and */
    uint64_t head_lines;
    uint64_t key; /* of it */
};

/* Opens the log at a spot, `from` bytes behind its beginning. To be closed. Errors: MAPICFG_E_NOMEM,
 * MAPICFG_E_CANCELLED. */
mapicfg_status mapicfg__log_match_open(struct mapicfg__log_stream *stream, const struct mapicfg__log_spot *spot,
                                       uint64_t from, struct mapicfg__work *work, mapicfg_error *err);

enum mapicfg__log_relation {
    MAPICFG__LOG_NEW,   /* none that was read */
    MAPICFG__LOG_SAME,  /* one of which all that was seen is in it */
    MAPICFG__LOG_WITHIN /* a copy that ends within what was seen */
};

/* The trail of the log at a spot, and whether bytes follow what was seen. Errors: MAPICFG_E_NOMEM,
 * MAPICFG_E_CANCELLED. */
mapicfg_status mapicfg__log_match_find(struct mapicfg__log_match *match, const struct mapicfg__log_spot *spot,
                                       size_t *trail, enum mapicfg__log_relation *relation, int *has_more,
                                       mapicfg_error *err);
/* Whether all that was seen of a log is at the spot. Errors: the same. */
mapicfg_status mapicfg__log_match_check(struct mapicfg__log_match *match, const struct mapicfg__log_spot *spot,
                                        size_t trail, enum mapicfg__log_relation *relation, int *has_more,
                                        mapicfg_error *err);

/* CRC-32 of the end of what was seen of a plain file's log, which costs little, and of how many bytes; of none if they
 * cannot be read. */
uint32_t mapicfg__log_match_end(const struct mapicfg__log_watched *file, uint64_t seen, uint32_t *size);

#endif
