/* SPDX-License-Identifier: LGPL-2.1-or-later
 * reading.c: the logs of one file, to batches. */
#include "logs/reading.h"

#include "base/error.h"
#include "base/options.h"

#define MOST_LINE ((uint64_t)256 << 20)
#define MOST_COLUMNS 100000u
#define PIECES_ALONE 2u

static const struct mapicfg__options sized = MAPICFG__OPTIONS(mapicfg_log_options, MAPICFG_LOG_OPTIONS_SIZE_1_0);

mapicfg_status mapicfg__log_reading_options(mapicfg_log_options *taken, const mapicfg_log_options *options,
                                            mapicfg_error *err) {
    mapicfg_status status = mapicfg__options_take(taken, options, &sized, err);
    if (status) return status;
    if (taken->max_line > MOST_LINE)
        return mapicfg__error_fail(err, MAPICFG_E_OPTIONS, "max_line is %llu, and at most %llu",
                                   (unsigned long long)taken->max_line, (unsigned long long)MOST_LINE);
    if (taken->max_columns > MOST_COLUMNS)
        return mapicfg__error_fail(err, MAPICFG_E_OPTIONS, "max_columns is %lu, and at most %lu",
                                   (unsigned long)taken->max_columns, (unsigned long)MOST_COLUMNS);
    if (taken->flags & ~(MAPICFG_LOG_KEEP_COPIES | MAPICFG_LOG_FOLLOW | MAPICFG_LOG_PASS_OTHER))
        return mapicfg__error_fail(err, MAPICFG_E_OPTIONS, "flags is %#lx: what is no MAPICFG_LOG_ flag is not zero",
                                   (unsigned long)taken->flags);
    if ((taken->flags & MAPICFG_LOG_KEEP_COPIES) && (taken->flags & MAPICFG_LOG_FOLLOW))
        return mapicfg__error_fail(err, MAPICFG_E_OPTIONS,
                                   "a log that is followed is found again by what is in it, so no copy can be kept");
    if (!taken->max_line) taken->max_line = (uint64_t)16 << 20;
    if (!taken->max_columns) taken->max_columns = 1000;
    if (!taken->max_members) taken->max_members = 100000;
    return MAPICFG_OK;
}

static mapicfg_status pull(void *user, char *buffer, size_t room, size_t *got, mapicfg_error *err) {
    struct mapicfg__log_reading *reading = user;
    return mapicfg__log_ahead_read(&reading->ahead, &reading->pack, reading->work, buffer, room, got, err);
}

mapicfg_status mapicfg__log_reading_init(struct mapicfg__log_reading *reading, const mapicfg_log_options *options,
                                         struct mapicfg__work *work, mapicfg_report *report, mapicfg_error *err) {
    *reading = (struct mapicfg__log_reading){.work = work, .notes.report = report};
    mapicfg_status status = mapicfg__log_reading_options(&reading->options, options, err);
    if (status) return status;
    reading->rows.limits.line = reading->options.max_line;
    reading->rows.limits.columns = reading->options.max_columns;
    reading->rows.piece = MAPICFG__SOURCE_PIECE;
    reading->rows.fast = mapicfg__csv_can_avx2();
    reading->rows.pull = pull;
    reading->ahead.alone = PIECES_ALONE;
    reading->pack.most_bytes = reading->options.max_bytes;
    reading->pack.most_members = reading->options.max_members;
    return MAPICFG_OK;
}

void mapicfg__log_reading_free(struct mapicfg__log_reading *reading) {
    mapicfg__log_ahead_free(&reading->ahead);
    if (reading->file) mapicfg__source_close(&reading->file->source);
    mapicfg__log_rows_free(&reading->rows);
    mapicfg__log_pack_free(&reading->pack);
}

void mapicfg__log_reading_begin(struct mapicfg__log_reading *reading, struct mapicfg__log_file *file) {
    reading->file = file;
    reading->in_pack = reading->in_log = 0;
    reading->order = 0;
    reading->copies = 0;
    reading->rows.user = reading;
    reading->rows.notes = &reading->notes;
    reading->rows.headers = &reading->headers;
}

mapicfg_status mapicfg__log_reading_ends(const struct mapicfg__log_reading *reading, mapicfg_error *err) {
    if (!(reading->options.flags & MAPICFG_LOG_FOLLOW)) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_OPTIONS,
                               "MAPICFG_LOG_FOLLOW has no end, so it is for mapicfg_log_reader_new()");
}

/* ---- the end of a log ---- */

static int may_be_foreign(const struct mapicfg__log_reading *reading) {
    return reading->file->in_folder || reading->pack.form == MAPICFG__LOG_ZIPPED;
}

static mapicfg_status fail(struct mapicfg__log_reading *reading, mapicfg_error *failed, mapicfg_error *err) {
    return mapicfg__log_notes_failure(&reading->notes, failed, may_be_foreign(reading), err);
}

static mapicfg_status end_log(struct mapicfg__log_reading *reading, mapicfg_status status, mapicfg_error *failed,
                              mapicfg_error *err) {
    reading->in_log = 0;
    mapicfg__log_rows_settle(&reading->rows);
    mapicfg__log_ahead_end(&reading->ahead);
    if (status) {
        mapicfg__error_source(failed, reading->rows.source);
        return fail(reading, failed, err);
    }
    const struct mapicfg__log_layout *layout = &reading->rows.layout;
    if (!layout->count) return mapicfg__log_notes_empty(&reading->notes, reading->rows.source, err);
    if (mapicfg_log_batch_has(&reading->rows.batch, MAPICFG_LOG_TIME) || may_be_foreign(reading)) return MAPICFG_OK;
    return mapicfg__log_notes_columns(&reading->notes, reading->rows.source, layout->names[0], err);
}

/* ---- files ---- */

static mapicfg_status end_file(struct mapicfg__log_reading *reading, mapicfg_error *err) {
    const struct mapicfg__source *source = &reading->file->source;
    const struct mapicfg__log_window *window = &reading->pack.window;
    const int is_less = source->size_is_known && window->read < source->size, is_shorter = is_less && window->is_over;
    if (is_less) reading->work->done += source->size - window->read; /* what was passed over is done as well */
    mapicfg__source_close(&reading->file->source);
    reading->file = NULL;
    mapicfg_status status = mapicfg__work_tell(reading->work, err);
    if (status || !is_shorter) return status;
    return mapicfg__log_notes_warn(&reading->notes, MAPICFG_E_CONFLICT, source->name,
                                   "it has become shorter while it was read: records may be missing", err);
}

/* Whether the next log is to be passed over. */
static int is_copy(struct mapicfg__log_reading *reading) {
    const struct mapicfg__log_file *file = reading->file;
    const uint32_t order = reading->order++;
    const int is = reading->copies < file->copy_count && file->copies[reading->copies] == order;
    reading->copies += (size_t)is;
    return is;
}

/* Begins the next log of the file, or ends the file. */
static mapicfg_status next_log(struct mapicfg__log_reading *reading, mapicfg_error *err) {
    const char *name = NULL;
    mapicfg_error failed;
    mapicfg_status status = MAPICFG_OK;
    if (!reading->in_pack)
        status = mapicfg__log_pack_begin(&reading->pack, &reading->file->source, reading->work, &failed);
    reading->in_pack = 1;
    if (!status) status = mapicfg__log_pack_next(&reading->pack, &name, &failed);
    if (status) {
        mapicfg__error_source(&failed, reading->file->source.name);
        return fail(reading, &failed, err);
    }
    if (!name) return end_file(reading, err);
    if (is_copy(reading)) return mapicfg__log_notes_copy(&reading->notes, name, err);
    reading->rows.passes_other = (reading->options.flags & MAPICFG_LOG_PASS_OTHER) && may_be_foreign(reading);
    mapicfg__log_rows_begin(&reading->rows, name, reading->logs++);
    reading->in_log = 1;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__log_reading_next(struct mapicfg__log_reading *reading, const mapicfg_log_batch **batch,
                                         mapicfg_error *err) {
    *batch = NULL;
    while (reading->file) {
        mapicfg_error failed;
        mapicfg_status status;
        if (!reading->in_log) {
            status = next_log(reading, err);
            if (status) return status;
            continue;
        }
        status = mapicfg__log_rows_next(&reading->rows, batch, &failed);
        if (!status && *batch) return MAPICFG_OK;
        *batch = NULL;
        status = end_log(reading, status, &failed, err);
        if (status) return status;
    }
    return MAPICFG_OK;
}
