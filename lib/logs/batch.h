/* SPDX-License-Identifier: LGPL-2.1-or-later
 * batch.h: records of a log: where they and their cells are, and what a cell says.
 *
 * A cell costs nothing until it is asked for. One with doubled quotes is rewritten in its place, once, and its mark
 * remembers that. */
#ifndef MAPICFG_LOGS_BATCH_H
#define MAPICFG_LOGS_BATCH_H

#include <mapicfg/log.h>

#include "logs/layout.h"

#define MAPICFG__LOG_REWRITTEN ((uint32_t)1 << 31) /* of a mark */

struct mapicfg__log_row {
    uint32_t start; /* its first byte */
    uint32_t mark;  /* its first mark: the end of its first cell */
    uint32_t line;  /* after the batch's */
};

/* A date and a time that do not stand side by side, put together. */
struct mapicfg__log_moment {
    uint8_t size;
    char text[39];
};

struct mapicfg_log_batch {
    char *bytes;
    uint32_t *marks;
    struct mapicfg__log_row *rows;
    size_t count, capacity;
    const struct mapicfg__log_layout *layout;
    const char *source;
    uint64_t log;
    uint64_t line;                       /* before it */
    struct mapicfg__log_moment *moments; /* of the rows; NULL: not needed */
    size_t moment_capacity;
};

/* The value of a cell that has quotes or blanks around it. */
const char *mapicfg__logs_unquote(const mapicfg_log_batch *batch, uint32_t *mark, const char *text, size_t *size);
/* Puts the moments of all rows together, if they are needed. 0: no memory. */
int mapicfg__logs_join(mapicfg_log_batch *batch);
const char *mapicfg__logs_time(const mapicfg_log_batch *batch, size_t row, size_t *size);

/* The value of a cell; row and column are in range. */
static inline const char *mapicfg__logs_cell(const mapicfg_log_batch *batch, size_t row, size_t column, size_t *size) {
    const struct mapicfg__log_row *at = &batch->rows[row];
    uint32_t *mark = batch->marks + at->mark + column;
    const uint32_t begin = column ? (mark[-1] & ~MAPICFG__LOG_REWRITTEN) + 1 : at->start;
    const char *text = batch->bytes + begin;
    *size = (*mark & ~MAPICFG__LOG_REWRITTEN) - begin;
    if (!*size) return text;
    if (batch->layout->is_w3c) {
        if (*size == 1 && *text == '-') *size = 0;
        return text;
    }
    const char last = text[*size - 1];
    if (*text != '"' && *text != ' ' && *text != '\t' && last != ' ' && last != '\t') return text;
    return mapicfg__logs_unquote(batch, mark, text, size);
}

/* The value of a field; NULL: the log has none. Row and field are in range. */
static inline const char *mapicfg__logs_field(const mapicfg_log_batch *batch, size_t row, uint32_t field,
                                              size_t *size) {
    const int32_t column = batch->layout->columns[field];
    if (column >= 0) return mapicfg__logs_cell(batch, row, (size_t)column, size);
    *size = 0;
    return field == MAPICFG_LOG_TIME ? mapicfg__logs_time(batch, row, size) : NULL;
}

#endif
