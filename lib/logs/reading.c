/* SPDX-License-Identifier: LGPL-2.1-or-later
 * reading.c: the logs of one file, to batches. */
#include "logs/reading.h"

#include <string.h>

#include "base/error.h"
#include "base/options.h"
#include "formats/report.h"

#define MOST_LINE ((uint64_t)256 << 20)
#define MOST_COLUMNS 100000u

static const struct mapicfg__options sized = MAPICFG__OPTIONS(mapicfg_log_options, MAPICFG_LOG_OPTIONS_SIZE_1_0);

static mapicfg_status take_options(mapicfg_log_options *taken, const mapicfg_log_options *options, mapicfg_error *err) {
    mapicfg_status status = mapicfg__options_take(taken, options, &sized, err);
    if (status) return status;
    if (taken->max_line > MOST_LINE)
        return mapicfg__error_fail(err, MAPICFG_E_OPTIONS, "max_line is %llu, and at most %llu",
                                   (unsigned long long)taken->max_line, (unsigned long long)MOST_LINE);
    if (taken->max_columns > MOST_COLUMNS)
        return mapicfg__error_fail(err, MAPICFG_E_OPTIONS, "max_columns is %lu, and at most %lu",
                                   (unsigned long)taken->max_columns, (unsigned long)MOST_COLUMNS);
    if (!taken->max_line) taken->max_line = (uint64_t)16 << 20;
    if (!taken->max_columns) taken->max_columns = 1000;
    return MAPICFG_OK;
}

/* The next bytes of the file. */
static mapicfg_status pull(void *user, char *buffer, size_t room, size_t *got, mapicfg_error *err) {
    struct mapicfg__log_reading *reading = user;
    const char *bytes;
    mapicfg_status status = mapicfg__work_tell(reading->work, err);
    if (!status) status = mapicfg__source_next(&reading->file->source, reading->work, buffer, &bytes, got, err);
    if (status) return status;
    (void)room; /* for more than a piece */
    if (bytes != buffer) memcpy(buffer, bytes, *got);
    reading->work->done += *got;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__log_reading_init(struct mapicfg__log_reading *reading, const mapicfg_log_options *options,
                                         struct mapicfg__work *work, mapicfg_report *report, mapicfg_error *err) {
    *reading = (struct mapicfg__log_reading){.work = work, .notes.report = report};
    mapicfg_status status = take_options(&reading->options, options, err);
    if (status) return status;
    reading->rows.limits.line = reading->options.max_line;
    reading->rows.limits.columns = reading->options.max_columns;
    reading->rows.piece = MAPICFG__SOURCE_PIECE;
    reading->rows.fast = mapicfg__csv_can_avx2();
    reading->rows.pull = pull;
    return MAPICFG_OK;
}

void mapicfg__log_reading_free(struct mapicfg__log_reading *reading) {
    if (reading->file) mapicfg__source_close(&reading->file->source);
    mapicfg__log_rows_free(&reading->rows);
}

void mapicfg__log_reading_begin(struct mapicfg__log_reading *reading, struct mapicfg__log_file *file) {
    reading->file = file;
    reading->rows.user = reading;
    reading->rows.notes = &reading->notes;
    reading->rows.headers = &reading->headers;
    mapicfg__log_rows_begin(&reading->rows, file->source.name, reading->logs++);
}

/* ---- the end of a log ---- */

static mapicfg_status warn(struct mapicfg__log_reading *reading, mapicfg_status code, const char *message,
                           mapicfg_error *err) {
    mapicfg_error warning;
    mapicfg__error_fail(&warning, code, "%s", message);
    mapicfg__error_source(&warning, reading->rows.source);
    return mapicfg__report_warning(reading->notes.report, &warning, err);
}

/* A file of a folder may be something else. */
static mapicfg_status pass_over(struct mapicfg__log_reading *reading, const mapicfg_error *why, mapicfg_error *err) {
    mapicfg_error warning;
    mapicfg__error_fail(&warning, why->code, "passed over: %s", why->message);
    mapicfg__error_source(&warning, why->source);
    return mapicfg__report_warning(reading->notes.report, &warning, err);
}

static mapicfg_status end_log(struct mapicfg__log_reading *reading, mapicfg_status status, mapicfg_error *failed,
                              mapicfg_error *err) {
    if (!status)
        return reading->rows.layout.count ? MAPICFG_OK
                                          : warn(reading, MAPICFG_E_EMPTY, "no record was read: it is empty", err);
    mapicfg__error_source(failed, reading->rows.source);
    const int foreign = status == MAPICFG_E_FORMAT || status == MAPICFG_E_ENCODING;
    if (foreign && reading->file->in_folder) return pass_over(reading, failed, err);
    if (err) *err = *failed;
    if (mapicfg__log_reading_ends_all(status)) return status;
    mapicfg_status reported = mapicfg__report_problem(reading->notes.report, failed, err);
    return reported ? reported : status;
}

mapicfg_status mapicfg__log_reading_next(struct mapicfg__log_reading *reading, const mapicfg_log_batch **batch,
                                         mapicfg_error *err) {
    *batch = NULL;
    if (!reading->file) return MAPICFG_OK;
    mapicfg_error failed;
    mapicfg_status status = mapicfg__log_rows_next(&reading->rows, batch, &failed);
    if (!status && *batch) return MAPICFG_OK;
    status = end_log(reading, status, &failed, err);
    mapicfg__source_close(&reading->file->source);
    reading->file = NULL;
    return status;
}
