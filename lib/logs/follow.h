/* SPDX-License-Identifier: LGPL-2.1-or-later
 * follow.h: logs that grow while they are read. */
#ifndef MAPICFG_LOGS_FOLLOW_H
#define MAPICFG_LOGS_FOLLOW_H

#include "logs/match.h"
#include "logs/reading.h"

struct mapicfg__log_follow {
    struct mapicfg__log_reading *reading; /* whose options, rows, notes and counters are used */
    struct mapicfg__log_watch watch;
    struct mapicfg__log_trails trails;
    struct mapicfg__log_match match;
    struct mapicfg__log_stream walk, pass; /* over the logs of a file, and over the bytes of one */
    int is_looking, is_ending, is_last, is_over;
    size_t next;                   /* file of the look */
    int in_file, in_log;           /* they have begun */
    struct mapicfg__log_spot spot; /* of the log that is read */
    size_t trail;                  /* of it */
    uint64_t begun, at;            /* bytes behind its beginning: where the pass began, and is */
    struct mapicfg__log_lost {     /* logs that were cut off or replaced in this look */
        size_t trail;
        const struct mapicfg__log_watched *file; /* which had it */
    } * lost;
    size_t lost_count, lost_capacity;
};

/* The reading must last. To be freed, also after an error. Errors: those of mapicfg__log_watch_init(). */
mapicfg_status mapicfg__log_follow_init(struct mapicfg__log_follow *follow, struct mapicfg__log_reading *reading,
                                        const mapicfg_input *inputs, size_t count, mapicfg_error *err);
/* The next batch; NULL: there is none now. Errors: as mapicfg__log_reading_next(). */
mapicfg_status mapicfg__log_follow_next(struct mapicfg__log_follow *follow, const mapicfg_log_batch **batch,
                                        mapicfg_error *err);
/* The next look is the last one. */
void mapicfg__log_follow_finish(struct mapicfg__log_follow *follow);
void mapicfg__log_follow_free(struct mapicfg__log_follow *follow);

#endif
