/* SPDX-License-Identifier: LGPL-2.1-or-later
 * notes.h: what the reading of logs tells the report. */
#ifndef MAPICFG_LOGS_NOTES_H
#define MAPICFG_LOGS_NOTES_H

#include <mapicfg/log.h>

/* What is wrong with a line. */
enum mapicfg__log_fault {
    MAPICFG__LOG_TOO_FEW,
    MAPICFG__LOG_TOO_MANY,
    MAPICFG__LOG_AFTER_QUOTE,
    MAPICFG__LOG_UNCLOSED,
    MAPICFG__LOG_TOO_LONG,
    MAPICFG__LOG_NUL,
    MAPICFG__LOG_NO_HEADER
};

struct mapicfg__log_notes {
    mapicfg_report *report; /* NULL: nobody wants to know */
    uint64_t shown;         /* broken lines that have been located */
};

/* Lines that are no records, the first of them on a line of the source. */
mapicfg_status mapicfg__log_notes_broken(struct mapicfg__log_notes *notes, enum mapicfg__log_fault fault,
                                         const char *source, uint64_t line, uint64_t times, mapicfg_error *err);
mapicfg_status mapicfg__log_notes_torn(struct mapicfg__log_notes *notes, const char *source, mapicfg_error *err);
mapicfg_status mapicfg__log_notes_copy(struct mapicfg__log_notes *notes, const char *source, mapicfg_error *err);
mapicfg_status mapicfg__log_notes_foreign(struct mapicfg__log_notes *notes, const char *source, mapicfg_error *err);
mapicfg_status mapicfg__log_notes_log(struct mapicfg__log_notes *notes, uint32_t kind, mapicfg_error *err);
mapicfg_status mapicfg__log_notes_records(struct mapicfg__log_notes *notes, uint32_t kind, uint64_t times,
                                          mapicfg_error *err);
/* A warning. */
mapicfg_status mapicfg__log_notes_warn(struct mapicfg__log_notes *notes, mapicfg_status code, const char *source,
                                       const char *message, mapicfg_error *err);
/* Why a log has ended, or could not begin: reported, and returned. What is not a log is only a warning where it
 * `may_be_foreign`. */
mapicfg_status mapicfg__log_notes_failure(struct mapicfg__log_notes *notes, mapicfg_error *failed, int may_be_foreign,
                                          mapicfg_error *err);
/* The header of a log that somebody has named, and so takes for one of these, has no column for the time. */
mapicfg_status mapicfg__log_notes_columns(struct mapicfg__log_notes *notes, const char *source, const char *first,
                                          mapicfg_error *err);
mapicfg_status mapicfg__log_notes_empty(struct mapicfg__log_notes *notes, const char *source, mapicfg_error *err);

/* 1 for the errors that end a call, whatever there is to be read still. */
static inline int mapicfg__log_ends_all(mapicfg_status status) {
    return status == MAPICFG_E_CANCELLED || status == MAPICFG_E_NOMEM;
}

#endif
