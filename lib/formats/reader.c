/* SPDX-License-Identifier: LGPL-2.1-or-later
 * reader.c: records to objects; a reader that callers push bytes into. */
#include "formats/reader.h"
#include "formats/sniff.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/work.h"
#include "formats/stream.h"

/* ---- objects ---- */

mapicfg_status mapicfg__objects_give(struct mapicfg__objects *to, mapicfg_object *object, const char *source,
                                     uint64_t line, mapicfg_error *err) {
    if (mapicfg__work_is_cancelled(to->cancel)) return mapicfg__error_fail(err, MAPICFG_E_CANCELLED, "cancelled");
    mapicfg_status status = mapicfg__report_object(to->sink.report, mapicfg_object_get_class(object), 1, err);
    if (!status && to->fn(to->user, object, source, line) != 0)
        status = mapicfg__error_fail(err, MAPICFG_E_CANCELLED, "cancelled");
    return status;
}

static mapicfg_status give_record(void *user, const struct mapicfg__record *record, mapicfg_error *err) {
    struct mapicfg__objects *to = user;
    mapicfg_object *object;
    mapicfg_status status = mapicfg__record_object(record, to->sink.report, &object, err);
    if (status || !object) return status;
    status = mapicfg__objects_give(to, object, record->source, record->line, err);
    mapicfg_object_free(object);
    return status;
}

void mapicfg__objects_init(struct mapicfg__objects *to, mapicfg_object_fn fn, void *user, mapicfg_report *report) {
    *to = (struct mapicfg__objects){.sink = {.record = give_record, .report = report}, .fn = fn, .user = user};
    to->sink.user = to;
    for (size_t i = 0; i <= MAPICFG__CLASS_COUNT; i++) to->sink.wanted[i] = UINT64_MAX;
}

/* ---- pushed ---- */

/* An input that ends with an error is a problem too, unless the caller ended it. */
static mapicfg_status leave(mapicfg_status status, mapicfg_report *report, mapicfg_error *failed, mapicfg_error *err) {
    if (!status) return status;
    if (err) *err = *failed;
    if (status == MAPICFG_E_CANCELLED || status == MAPICFG_E_NOMEM) return status;
    mapicfg_status reported = mapicfg__report_problem(report, failed, err);
    return reported ? reported : status;
}

struct mapicfg_reader {
    struct mapicfg__objects to;
    struct mapicfg__stream stream;
    int reading;           /* its callback may be running */
    mapicfg_status status; /* of the first failure, or cancelled once finished */
    mapicfg_error failed;
};

mapicfg_status mapicfg_reader_new(const char *source, const mapicfg_read_options *options, mapicfg_object_fn fn,
                                  void *user, mapicfg_report *report, mapicfg_reader **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!source) return mapicfg__error_null_argument(err, "source");
    if (!fn) return mapicfg__error_null_argument(err, "fn");
    mapicfg_reader *reader = mapicfg__mem_zalloc(sizeof *reader);
    if (!reader) return mapicfg__error_no_memory(err);
    mapicfg__objects_init(&reader->to, fn, user, report);
    mapicfg_read_options taken;
    mapicfg_status status = mapicfg__stream_take_options(&taken, options, err);
    if (!status) status = mapicfg__stream_open(&reader->stream, source, &taken, &reader->to.sink, err);
    if (status) {
        mapicfg_reader_free(reader);
        return status;
    }
    *out = reader;
    return MAPICFG_OK;
}

static mapicfg_status reader_push(mapicfg_reader *reader, const void *bytes, size_t size, int last,
                                  mapicfg_error *err) {
    if (!reader) return mapicfg__error_null_argument(err, "reader");
    if (!bytes && size) return mapicfg__error_null_argument(err, "bytes");
    if (reader->status) {
        if (err) *err = reader->failed;
        return reader->status;
    }
    if (reader->reading)
        return mapicfg__error_fail(err, MAPICFG_E_CONFLICT,
                                   "the reader is reading: its callback can neither feed nor finish it");
    reader->reading = 1;
    mapicfg_status status = mapicfg__stream_feed(&reader->stream, bytes ? bytes : "", size, last, &reader->failed);
    reader->reading = 0;
    status = leave(status, reader->to.sink.report, &reader->failed, err);
    reader->status = status;
    return status;
}

mapicfg_status mapicfg_reader_feed(mapicfg_reader *reader, const void *bytes, size_t size, mapicfg_error *err) {
    return reader_push(reader, bytes, size, 0, err);
}

mapicfg_status mapicfg_reader_finish(mapicfg_reader *reader, mapicfg_error *err) {
    mapicfg_status status = reader_push(reader, "", 0, 1, err);
    if (!status)
        reader->status = mapicfg__error_fail(&reader->failed, MAPICFG_E_ARGUMENT, "the reader has been finished");
    return status;
}

void mapicfg_reader_free(mapicfg_reader *reader) {
    if (!reader) return;
    mapicfg__stream_close(&reader->stream);
    mapicfg__mem_free(reader);
}
