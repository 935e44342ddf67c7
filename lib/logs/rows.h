/* SPDX-License-Identifier: LGPL-2.1-or-later
 * rows.h: the bytes of one log to batches of records. */
#ifndef MAPICFG_LOGS_ROWS_H
#define MAPICFG_LOGS_ROWS_H

#include "formats/csv_index.h"
#include "logs/batch.h"
#include "logs/notes.h"

/* Provides bytes: at least one, or 0 at the end. There is room for MAPICFG__SOURCE_PIECE. */
typedef mapicfg_status (*mapicfg__log_pull)(void *user, char *buffer, size_t room, size_t *got, mapicfg_error *err);

struct mapicfg__log_limits {
    uint64_t line;    /* bytes of a record */
    uint64_t columns; /* of a log */
};

/* A header that was in force. */
struct mapicfg__log_header {
    const char *text, *type; /* type: of #Log-type; may be empty */
    size_t size, type_size;
};

struct mapicfg__log_room;

struct mapicfg__log_rows {
    mapicfg__log_pull pull;
    void *user;
    const char *source;
    struct mapicfg__log_limits limits;
    struct mapicfg__log_notes *notes;
    size_t piece;     /* bytes that are read before they are looked at */
    int fast;         /* the index may use what this processor has */
    int may_grow;     /* the last line may not be whole yet: it is left */
    int passes_other; /* MAPICFG_LOG_KIND_OTHER is not a log here */

    void (*settle)(void *user); /* called before what batches have of the log changes; NULL: nobody has one still */
    void *settler;
    struct mapicfg__log_room *room; /* whose buffer, index and batch it has; NULL: its own */

    char *buffer;
    size_t capacity, size;
    size_t at;            /* the first byte that is not done */
    uint64_t before;      /* bytes before the buffer */
    uint64_t line;        /* lines that are done */
    int is_over;          /* no bytes follow */
    mapicfg_status ended; /* why, and */
    mapicfg_error *why;

    struct mapicfg__csv_index index;
    int is_indexed; /* records of the index are not done */
    size_t record;  /* the next of them */
    uint32_t marks; /* those of records that are done */
    int one_by_one; /* each record is indexed alone, up to the end of the buffer */
    int skips;      /* to the next line */
    int waits;      /* the batch must be done before what follows it can be taken */
    int is_first;   /* the first header was met: what follows it is to be indexed by it */
    struct mapicfg__log_layout layout;
    struct mapicfg__buffer type; /* of #Log-type */
    uint64_t *headers;           /* counts those of a call */
    uint64_t headless;           /* lines before the first header */
    uint64_t headless_line;
    uint64_t records;
    mapicfg_log_batch batch;
};

/* Sees to it that nobody uses a batch any more. */
void mapicfg__log_rows_settle(const struct mapicfg__log_rows *rows);
/* All of it but the memory is for one log: begins another. */
void mapicfg__log_rows_begin(struct mapicfg__log_rows *rows, const char *source, uint64_t log);
/* After that: begins behind the first bytes of the log, as another reading has left it. `type` may be empty. Errors:
 * MAPICFG_E_NOMEM. */
struct mapicfg__log_stop {
    uint64_t line; /* lines that are done */
    int skips;     /* to the next line */
    const struct mapicfg__log_header *header;
};
mapicfg_status mapicfg__log_rows_go_on(struct mapicfg__log_rows *rows, const struct mapicfg__log_stop *stop,
                                       mapicfg_error *err);
/* Bytes, from where it has begun, that are done. */
uint64_t mapicfg__log_rows_done(const struct mapicfg__log_rows *rows);
/* The next batch; NULL at the end. What ended the bytes is returned after all batches before it. Other errors:
 * MAPICFG_E_FORMAT, MAPICFG_E_ENCODING, MAPICFG_E_LIMIT, MAPICFG_E_NOMEM; nothing may follow. */
mapicfg_status mapicfg__log_rows_next(struct mapicfg__log_rows *rows, const mapicfg_log_batch **batch,
                                      mapicfg_error *err);
void mapicfg__log_rows_free(struct mapicfg__log_rows *rows);

#endif
