/* SPDX-License-Identifier: LGPL-2.1-or-later
 * reader.c: logs of inputs, one after the other, a batch at a time or to a callback. */
#include <mapicfg/log.h>

#include "base/error.h"
#include "base/mem.h"
#include "logs/copies.h"
#include "logs/follow.h"

struct mapicfg_log_reader {
    struct mapicfg__work work;
    struct mapicfg__log_files files;
    struct mapicfg__log_reading reading;
    size_t next; /* file to be read */
    int follows; /* the following instead */
    struct mapicfg__log_follow follow;
    int in_call;           /* functions of the caller may be running */
    int told;              /* that folders cannot be read */
    mapicfg_status status; /* of what ended it; MAPICFG_OK: nothing has */
    mapicfg_error failed;
};

static mapicfg_status init(mapicfg_log_reader *reader, const mapicfg_input *inputs, size_t count,
                           const mapicfg_log_options *options, const mapicfg_work *work, mapicfg_report *report,
                           mapicfg_error *err) {
    mapicfg_status status = mapicfg__work_take(&reader->work, work, err);
    if (!status) status = mapicfg__log_reading_init(&reader->reading, options, &reader->work, report, err);
    reader->follows = !status && (reader->reading.options.flags & MAPICFG_LOG_FOLLOW);
    if (reader->follows) return mapicfg__log_follow_init(&reader->follow, &reader->reading, inputs, count, err);
    if (!status) status = mapicfg__log_files_find(&reader->files, inputs, count, report, err);
    if (!status) status = mapicfg__copies_mark(&reader->files, &reader->reading.options, &reader->work, report, err);
    reader->work.total = reader->files.size;
    return status;
}

mapicfg_status mapicfg_log_reader_new(const mapicfg_input *inputs, size_t count, const mapicfg_log_options *options,
                                      const mapicfg_work *work, mapicfg_report *report, mapicfg_log_reader **out,
                                      mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    mapicfg_log_reader *reader = mapicfg__mem_zalloc(sizeof *reader);
    if (!reader) return mapicfg__error_no_memory(err);
    mapicfg_status status = init(reader, inputs, count, options, work, report, err);
    if (status) {
        mapicfg_log_reader_free(reader);
        return status;
    }
    *out = reader;
    return MAPICFG_OK;
}

static mapicfg_status next_batch(mapicfg_log_reader *reader, const mapicfg_log_batch **batch, mapicfg_error *err) {
    if (reader->follows) return mapicfg__log_follow_next(&reader->follow, batch, err);
    if (!reader->told && reader->files.failed.code) {
        reader->told = 1;
        *err = reader->files.failed;
        return err->code;
    }
    for (;;) {
        mapicfg_status status = mapicfg__log_reading_next(&reader->reading, batch, err);
        if (status || *batch || reader->next == reader->files.count) return status;
        mapicfg__log_reading_begin(&reader->reading, &reader->files.files[reader->next++]);
    }
}

static mapicfg_status check_call(const mapicfg_log_reader *reader, mapicfg_error *err) {
    if (!reader) return mapicfg__error_null_argument(err, "reader");
    if (!reader->in_call) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_CONFLICT, "the reader is reading: its callbacks cannot read on");
}

mapicfg_status mapicfg_log_reader_next(mapicfg_log_reader *reader, const mapicfg_log_batch **batch,
                                       mapicfg_error *err) {
    if (batch) *batch = NULL;
    mapicfg_status status = check_call(reader, err);
    if (status) return status;
    if (!batch) return mapicfg__error_null_argument(err, "batch");
    if (reader->status) {
        if (err) *err = reader->failed;
        return reader->status;
    }
    mapicfg_error failed;
    reader->in_call = 1;
    status = next_batch(reader, batch, &failed);
    reader->in_call = 0;
    if (!status) return MAPICFG_OK;
    *batch = NULL;
    if (err) *err = failed;
    if (!mapicfg__log_ends_all(status)) return status;
    reader->failed = failed;
    return reader->status = status;
}

mapicfg_status mapicfg_log_reader_finish(mapicfg_log_reader *reader, mapicfg_error *err) {
    mapicfg_status status = check_call(reader, err);
    if (!status && reader->follows) mapicfg__log_follow_finish(&reader->follow);
    return status;
}

void mapicfg_log_reader_free(mapicfg_log_reader *reader) {
    if (!reader) return;
    if (reader->follows) mapicfg__log_follow_free(&reader->follow);
    mapicfg__log_reading_free(&reader->reading);
    mapicfg__log_files_free(&reader->files);
    mapicfg__mem_free(reader);
}

/* All batches of a reader. The first failure is returned, but one that ends all instead of it. */
static mapicfg_status read_all(mapicfg_log_reader *reader, mapicfg_log_batch_fn fn, void *user, mapicfg_error *err) {
    mapicfg_status first = MAPICFG_OK;
    for (;;) {
        const mapicfg_log_batch *batch;
        mapicfg_error failed;
        mapicfg_status status = mapicfg_log_reader_next(reader, &batch, &failed);
        if (!status && !batch) return first;
        if (!status && fn(user, batch)) status = mapicfg__error_fail(&failed, MAPICFG_E_CANCELLED, "cancelled");
        const int ends = mapicfg__log_ends_all(status);
        if (status && err && (ends || !first)) *err = failed;
        if (ends) return status;
        if (!first) first = status;
    }
}

mapicfg_status mapicfg_log_read(const mapicfg_input *inputs, size_t count, const mapicfg_log_options *options,
                                const mapicfg_work *work, mapicfg_log_batch_fn fn, void *user, mapicfg_report *report,
                                mapicfg_error *err) {
    if (!fn) return mapicfg__error_null_argument(err, "fn");
    mapicfg_log_reader *reader;
    mapicfg_status status = mapicfg_log_reader_new(inputs, count, options, work, report, &reader, err);
    if (status) return status;
    status = mapicfg__log_reading_ends(&reader->reading, err);
    if (!status) status = read_all(reader, fn, user, err);
    mapicfg_log_reader_free(reader);
    return status;
}
