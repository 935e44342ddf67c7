/* SPDX-License-Identifier: LGPL-2.1-or-later
 * batch.c: records of a log, and what a cell says. */
#include "logs/batch.h"

#include <string.h>

#include "base/mem.h"
#include "formats/csv_cell.h"

/* ---- cells ---- */

/* Makes doubled quotes single, from the end on: the value keeps its end, and blanks fill its beginning. */
static void rewrite(char *begin, char *end) {
    char *to = end - 1, *from = end - 1;
    *to = '"';
    while (from > begin + 1) {
        const char c = *--from;
        *--to = c;
        if (c == '"' && from > begin + 1) from--;
    }
    *--to = '"';
    memset(begin, ' ', (size_t)(to - begin));
}

const char *mapicfg__logs_unquote(const mapicfg_log_batch *batch, uint32_t *mark, const char *text, size_t *size) {
    const char *begin = text;
    mapicfg__csv_cell_text(',', &text, size);
    if (text == begin || text[-1] != '"' || !*size || *mark & MAPICFG__LOG_REWRITTEN) return text;
    if (!memchr(text, '"', *size)) return text;
    char *quote = batch->bytes + (text - 1 - batch->bytes), *end = quote + *size + 2;
    rewrite(quote, end);
    *mark |= MAPICFG__LOG_REWRITTEN;
    text = quote;
    *size = (size_t)(end - quote);
    mapicfg__csv_cell_text(',', &text, size);
    return text;
}

/* ---- the time of a W3C log ---- */

static int is_apart(const struct mapicfg__log_layout *layout) {
    const int32_t date = layout->columns[MAPICFG_LOG_DATE], time = layout->columns[MAPICFG_LOG_TIME_OF_DAY];
    return layout->columns[MAPICFG_LOG_TIME] < 0 && date >= 0 && time >= 0 && time != date + 1;
}

static void join(const mapicfg_log_batch *batch, size_t row, struct mapicfg__log_moment *moment) {
    size_t date_size, time_size;
    const char *date = mapicfg__logs_field(batch, row, MAPICFG_LOG_DATE, &date_size);
    const char *time = mapicfg__logs_field(batch, row, MAPICFG_LOG_TIME_OF_DAY, &time_size);
    moment->size = 0;
    if (date_size + 1 + time_size > sizeof moment->text || !date_size || !time_size) return;
    memcpy(moment->text, date, date_size);
    moment->text[date_size] = ' ';
    memcpy(moment->text + date_size + 1, time, time_size);
    moment->size = (uint8_t)(date_size + 1 + time_size);
}

int mapicfg__logs_join(mapicfg_log_batch *batch) {
    if (!is_apart(batch->layout)) return 1;
    struct mapicfg__log_moment *grown =
        mapicfg__mem_grow(batch->moments, &batch->moment_capacity, batch->count, sizeof *grown);
    if (!grown) return 0;
    batch->moments = grown;
    for (size_t row = 0; row < batch->count; row++) join(batch, row, &grown[row]);
    return 1;
}

const char *mapicfg__logs_time(const mapicfg_log_batch *batch, size_t row, size_t *size) {
    const struct mapicfg__log_layout *layout = batch->layout;
    const int32_t date = layout->columns[MAPICFG_LOG_DATE], time = layout->columns[MAPICFG_LOG_TIME_OF_DAY];
    *size = 0;
    if (date < 0 || time < 0) return NULL;
    if (is_apart(layout)) {
        *size = batch->moments[row].size;
        return batch->moments[row].text;
    }
    size_t time_size;
    const char *text = mapicfg__logs_cell(batch, row, (size_t)date, size);
    const char *end = mapicfg__logs_cell(batch, row, (size_t)time, &time_size);
    *size = *size && time_size ? (size_t)(end - text) + time_size : 0;
    return text;
}

/* ---- for callers ---- */

size_t mapicfg_log_batch_count(const mapicfg_log_batch *batch) {
    return batch ? batch->count : 0;
}

uint32_t mapicfg_log_batch_get_kind(const mapicfg_log_batch *batch) {
    return batch ? batch->layout->kind : MAPICFG_LOG_KIND_OTHER;
}

const char *mapicfg_log_batch_get_source(const mapicfg_log_batch *batch) {
    return batch ? batch->source : "";
}

uint64_t mapicfg_log_batch_get_log(const mapicfg_log_batch *batch) {
    return batch ? batch->log : 0;
}

uint64_t mapicfg_log_batch_get_layout(const mapicfg_log_batch *batch) {
    return batch ? batch->layout->number : 0;
}

uint64_t mapicfg_log_batch_get_line(const mapicfg_log_batch *batch, size_t row) {
    return batch && row < batch->count ? batch->line + batch->rows[row].line : 0;
}

int32_t mapicfg_log_batch_has(const mapicfg_log_batch *batch, uint32_t field) {
    if (!batch || field >= MAPICFG_LOG_FIELD_COUNT) return 0;
    const int32_t *columns = batch->layout->columns;
    return columns[field] >= 0 ||
           (field == MAPICFG_LOG_TIME && columns[MAPICFG_LOG_DATE] >= 0 && columns[MAPICFG_LOG_TIME_OF_DAY] >= 0);
}

const char *mapicfg_log_batch_get(const mapicfg_log_batch *batch, size_t row, uint32_t field, size_t *size) {
    size_t unused;
    if (!size) size = &unused;
    *size = 0;
    if (!batch || row >= batch->count || field >= MAPICFG_LOG_FIELD_COUNT) return NULL;
    return mapicfg__logs_field(batch, row, field, size);
}

size_t mapicfg_log_batch_column_count(const mapicfg_log_batch *batch) {
    return batch ? batch->layout->count : 0;
}

const char *mapicfg_log_batch_get_name(const mapicfg_log_batch *batch, size_t column) {
    return batch && column < batch->layout->count ? batch->layout->names[column] : NULL;
}

const char *mapicfg_log_batch_get_column(const mapicfg_log_batch *batch, size_t row, size_t column, size_t *size) {
    size_t unused;
    if (!size) size = &unused;
    *size = 0;
    if (!batch || row >= batch->count || column >= batch->layout->count) return NULL;
    return mapicfg__logs_cell(batch, row, column, size);
}
