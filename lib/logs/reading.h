/* SPDX-License-Identifier: LGPL-2.1-or-later
 * reading.h: the logs of one file, to batches. Each thread may have one. */
#ifndef MAPICFG_LOGS_READING_H
#define MAPICFG_LOGS_READING_H

#include "logs/ahead.h"
#include "logs/files.h"
#include "logs/pack.h"
#include "logs/rows.h"

struct mapicfg__log_reading {
    mapicfg_log_options options; /* checked, without zeros that stand for something */
    struct mapicfg__work *work;
    struct mapicfg__log_notes notes;
    struct mapicfg__log_rows rows;
    struct mapicfg__log_pack pack;
    struct mapicfg__log_ahead ahead;
    struct mapicfg__log_file *file; /* that is being read; NULL: none */
    int in_pack, in_log;            /* they have begun */
    uint32_t order;                 /* of the next log in the file */
    size_t copies;                  /* of the file that were passed over */
    uint64_t logs, headers;         /* that were begun */
};

/* Checks options, which may be NULL, and fills in what zeros stand for. */
mapicfg_status mapicfg__log_reading_options(mapicfg_log_options *taken, const mapicfg_log_options *options,
                                            mapicfg_error *err);
/* The options may be NULL. The work must last. To be freed after success. */
mapicfg_status mapicfg__log_reading_init(struct mapicfg__log_reading *reading, const mapicfg_log_options *options,
                                         struct mapicfg__work *work, mapicfg_report *report, mapicfg_error *err);
/* Of a call that reads all: that the options do not ask for following. Errors: MAPICFG_E_OPTIONS. */
mapicfg_status mapicfg__log_reading_ends(const struct mapicfg__log_reading *reading, mapicfg_error *err);
/* Begins a file, which has not been read before. */
void mapicfg__log_reading_begin(struct mapicfg__log_reading *reading, struct mapicfg__log_file *file);
/* The next batch of the file; NULL after the last. An error ends a log: it is reported as a problem, and the next call
 * goes on behind it; but after MAPICFG_E_CANCELLED and MAPICFG_E_NOMEM nothing more may be read. */
mapicfg_status mapicfg__log_reading_next(struct mapicfg__log_reading *reading, const mapicfg_log_batch **batch,
                                         mapicfg_error *err);
void mapicfg__log_reading_free(struct mapicfg__log_reading *reading);

#endif
