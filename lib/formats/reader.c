/* SPDX-License-Identifier: LGPL-2.1-or-later
 * reader.c: bytes to records to objects: decode, find the format, parse. */
#include "formats/reader.h"
#include "formats/sniff.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/encoding.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

#define READ_SIZE ((size_t)256 * 1024)
#define READ_ALIGNMENT 64u /* some kernels copy several times slower to an address that is not */
#define SNIFF_SIZE 4096u   /* enough of the beginning to tell the format by */

static const struct mapicfg__format *const formats[] = {&mapicfg__clixml, &mapicfg__csv, &mapicfg__json,
                                                        &mapicfg__list};

/* Bytes pushed in, records out. */
struct stream {
    struct mapicfg__input input;
    uint32_t format_id; /* as asked for, or 0 */
    const struct mapicfg__format *format;
    void *parser;
    struct mapicfg__decoder decoder;
    struct mapicfg__buffer scratch;
    struct mapicfg__buffer head; /* the beginning, until the format is known */
    char *source;
    struct mapicfg__seen seen;
    uint64_t problems; /* in the report, before */
};

const char *mapicfg_format_name(uint32_t format) {
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (formats[i]->id == format) return formats[i]->name;
    return NULL;
}

/* ---- the stream ---- */

static void stream_close(struct stream *stream) {
    if (stream->input.sink && stream->input.sink->seen) *stream->input.sink->seen = stream->seen;
    if (stream->parser) stream->format->stop(stream->parser);
    mapicfg__buffer_free(&stream->scratch);
    mapicfg__buffer_free(&stream->head);
    mapicfg__mem_free(stream->source);
    stream->parser = NULL;
    stream->source = NULL;
}

#define MOST_TEXT ((uint64_t)1 << 30) /* places inside a record have 32 bits */
#define MOST_ITEMS 100000000u
#define MOST_DEPTH 100000u

static mapicfg_status check_limit(const char *name, uint64_t value, uint64_t most, mapicfg_error *err) {
    if (value <= most) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_OPTIONS, "%s is %llu; it is at most %llu, or 0 for the default", name,
                               (unsigned long long)value, (unsigned long long)most);
}

static mapicfg_status check_options(const mapicfg_read_options *options, mapicfg_error *err) {
    if (options->format && !mapicfg_format_name(options->format))
        return mapicfg__error_fail(err, MAPICFG_E_FORMAT, "%lu is not a format", (unsigned long)options->format);
    if (options->class_id && !mapicfg__class_get(options->class_id))
        return mapicfg__error_fail(err, MAPICFG_E_CLASS, "%lu is not a class", (unsigned long)options->class_id);
    mapicfg_status status = check_limit("max_text", options->max_text, MOST_TEXT, err);
    if (!status) status = check_limit("max_items", options->max_items, MOST_ITEMS, err);
    if (!status) status = check_limit("max_depth", options->max_depth, MOST_DEPTH, err);
    return status;
}

static mapicfg_status stream_open(struct stream *stream, const char *source, const mapicfg_read_options *options,
                                  struct mapicfg__sink *sink, mapicfg_error *err) {
    memset(stream, 0, sizeof *stream);
    mapicfg_read_options take;
    mapicfg_status status = mapicfg__base_take_options(&take, sizeof take, options, sizeof take, err);
    if (!status) status = check_options(&take, err);
    if (status) return status;
    stream->source = mapicfg__mem_dup(source, strlen(source));
    if (!stream->source) return mapicfg__error_no_memory(err);
    stream->format_id = take.format;
    stream->input = (struct mapicfg__input){
        .source = stream->source,
        .class_id = take.class_id,
        .max_text = take.max_text ? take.max_text : (uint64_t)1 << 20,
        .max_items = take.max_items ? take.max_items : 100000,
        .max_depth = take.max_depth ? take.max_depth : 100,
        .sink = sink,
        .seen = &stream->seen,
    };
    stream->problems = mapicfg_report_total(sink->report, MAPICFG_REPORT_PROBLEMS);
    return MAPICFG_OK;
}

static mapicfg_status start_parser(struct stream *stream, mapicfg_error *err) {
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (formats[i]->id == stream->format_id) stream->format = formats[i];
    size_t looked_at = stream->head.size < SNIFF_SIZE ? stream->head.size : SNIFF_SIZE; /* however the bytes come */
    const char *head = stream->head.data ? stream->head.data : "";
    mapicfg_status status = MAPICFG_OK;
    if (!stream->format) status = mapicfg__sniff_format(&stream->format, head, looked_at, err);
    return status ? status : stream->format->start(&stream->parser, &stream->input, err);
}

/* Text to the parser, by way of the head as long as the format is not known. */
static mapicfg_status feed_text(struct stream *stream, const char *text, size_t size, int last, mapicfg_error *err) {
    if (stream->parser) return stream->format->feed(stream->parser, text, size, last, err);
    mapicfg__buffer_bytes(&stream->head, text, size);
    if (stream->head.failed) return mapicfg__error_no_memory(err);
    if (!last && stream->head.size < SNIFF_SIZE) return MAPICFG_OK;
    if (last && mapicfg__text_is_blank(stream->head.data, stream->head.size))
        return MAPICFG_OK; /* nothing was exported */
    mapicfg_status status = start_parser(stream, err);
    if (!status) status = stream->format->feed(stream->parser, stream->head.data, stream->head.size, last, err);
    mapicfg__buffer_free(&stream->head);
    return status;
}

/* What comes before bytes that are no text counts, as what comes before broken syntax does. */
static mapicfg_status feed(struct stream *stream, const char *bytes, size_t size, int last, mapicfg_error *err) {
    const char *text;
    size_t text_size;
    mapicfg_error undecoded;
    mapicfg_status decoded =
        mapicfg__encoding_decode(&stream->decoder, bytes, size, last, &stream->scratch, &text, &text_size, &undecoded);
    mapicfg_status status = MAPICFG_OK;
    if (decoded != MAPICFG_E_NOMEM) status = feed_text(stream, text, text_size, last && !decoded, err);
    if (status || !decoded) return status;
    if (err) *err = undecoded;
    return decoded;
}

/* An input that is over, without an error, and nothing came of it. */
static mapicfg_status warn_of_nothing(const struct stream *stream, mapicfg_error *err) {
    const struct mapicfg__seen *seen = &stream->seen;
    mapicfg_report *report = stream->input.sink->report;
    if (!report || mapicfg__seen_given(seen)) return MAPICFG_OK;
    if (mapicfg_report_total(report, MAPICFG_REPORT_PROBLEMS) > stream->problems) return MAPICFG_OK;
    struct mapicfg__buffer text = {0};
    mapicfg_error warning;
    int other_classes = seen->skipped && !seen->columns[0];
    mapicfg__seen_describe(seen, &text);
    mapicfg__error_fail(&warning, other_classes ? MAPICFG_E_CLASS : MAPICFG_E_EMPTY, "no object was read: %s",
                        text.data ? text.data : "");
    mapicfg__error_source(&warning, stream->source);
    mapicfg_status status =
        text.failed ? mapicfg__error_no_memory(err) : mapicfg__report_warning(report, &warning, err);
    mapicfg__buffer_free(&text);
    return status;
}

static mapicfg_status stream_feed(struct stream *stream, const char *bytes, size_t size, int last, mapicfg_error *err) {
    mapicfg_status status = feed(stream, bytes, size, last, err);
    stream->seen.bytes += size;
    if (!status && last) status = warn_of_nothing(stream, err);
    if (status) mapicfg__error_source(err, stream->source);
    return status;
}

mapicfg_status mapicfg__reader_memory(const void *bytes, size_t size, const char *source,
                                      const mapicfg_read_options *options, struct mapicfg__sink *sink,
                                      mapicfg__tick_fn tick, void *tick_user, mapicfg_error *err) {
    struct stream stream;
    mapicfg_status status = stream_open(&stream, source, options, sink, err);
    if (status) return status;
    for (size_t at = 0; !status && at < size;) {
        size_t piece = size - at < READ_SIZE ? size - at : READ_SIZE;
        status = stream_feed(&stream, (const char *)bytes + at, piece, at + piece == size, err);
        at += piece;
        if (!status && tick && tick(tick_user, at)) status = mapicfg__error_fail(err, MAPICFG_E_CANCELLED, "cancelled");
    }
    if (!status && !size) status = stream_feed(&stream, "", 0, 1, err);
    stream_close(&stream);
    return status;
}

mapicfg_status mapicfg__reader_fd(int fd, const char *source, const mapicfg_read_options *options,
                                  struct mapicfg__sink *sink, mapicfg__tick_fn tick, void *tick_user,
                                  mapicfg_error *err) {
    struct stream stream;
    char *memory = mapicfg__mem_alloc(READ_SIZE + READ_ALIGNMENT);
    if (!memory) return mapicfg__error_no_memory(err);
    char *bytes = memory + (READ_ALIGNMENT - (uintptr_t)memory % READ_ALIGNMENT);
    mapicfg_status status = stream_open(&stream, source, options, sink, err);
    if (status) {
        mapicfg__mem_free(memory);
        return status;
    }
    uint64_t total = 0;
    for (ssize_t got = 1; !status && got;) {
        got = read(fd, bytes, READ_SIZE);
        if (got < 0 && errno == EINTR) {
            got = 1;
            continue;
        }
        if (got < 0) {
            status = mapicfg__error_system(err, "cannot be read", errno, source);
            break;
        }
        status = stream_feed(&stream, bytes, (size_t)got, got == 0, err);
        total += (size_t)got;
        if (!status && tick && tick(tick_user, total))
            status = mapicfg__error_fail(err, MAPICFG_E_CANCELLED, "cancelled");
    }
    stream_close(&stream);
    mapicfg__mem_free(memory);
    return status;
}

mapicfg_status mapicfg__reader_file(const char *path, const mapicfg_read_options *options, struct mapicfg__sink *sink,
                                    mapicfg__tick_fn tick, void *tick_user, mapicfg_error *err) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return mapicfg__error_system(err, "cannot be opened", errno, path);
    mapicfg_status status = mapicfg__reader_fd(fd, path, options, sink, tick, tick_user, err);
    close(fd);
    return status;
}

/* ---- objects for the public functions ---- */

struct object_sink {
    struct mapicfg__sink sink;
    mapicfg_object_fn fn;
    void *user;
};

static mapicfg_status give_object(void *user, const struct mapicfg__record *record, mapicfg_error *err) {
    struct object_sink *to = user;
    mapicfg_object *object;
    mapicfg_status status = mapicfg__record_object(record, to->sink.report, &object, err);
    if (status || !object) return status;
    status = mapicfg__report_object(to->sink.report, record->cls->id, 1, err);
    if (!status && to->fn(to->user, object, record->source, record->line) != 0)
        status = mapicfg__error_fail(err, MAPICFG_E_CANCELLED, "cancelled");
    mapicfg_object_free(object);
    return status;
}

static void object_sink_init(struct object_sink *to, mapicfg_object_fn fn, void *user, mapicfg_report *report) {
    *to = (struct object_sink){.sink = {.record = give_object, .report = report}, .fn = fn, .user = user};
    to->sink.user = to;
    for (size_t i = 0; i <= MAPICFG__CLASS_COUNT; i++) to->sink.wanted[i] = UINT64_MAX;
}

/* An input that ends with an error is a problem too, unless the caller ended it. */
static mapicfg_status leave(mapicfg_status status, mapicfg_report *report, mapicfg_error *failed, mapicfg_error *err) {
    if (!status) return status;
    if (err) *err = *failed;
    if (status == MAPICFG_E_CANCELLED || status == MAPICFG_E_NOMEM) return status;
    mapicfg_status reported = mapicfg__report_problem(report, failed, err);
    return reported ? reported : status;
}

mapicfg_status mapicfg_read_memory(const void *bytes, size_t size, const char *source,
                                   const mapicfg_read_options *options, mapicfg_object_fn fn, void *user,
                                   mapicfg_report *report, mapicfg_error *err) {
    if (!bytes && size) return mapicfg__error_null_argument(err, "bytes");
    if (!source) return mapicfg__error_null_argument(err, "source");
    if (!fn) return mapicfg__error_null_argument(err, "fn");
    struct object_sink to;
    mapicfg_error failed;
    object_sink_init(&to, fn, user, report);
    return leave(mapicfg__reader_memory(bytes, size, source, options, &to.sink, NULL, NULL, &failed), report, &failed,
                 err);
}

mapicfg_status mapicfg_read_fd(int fd, const char *source, const mapicfg_read_options *options, mapicfg_object_fn fn,
                               void *user, mapicfg_report *report, mapicfg_error *err) {
    if (!source) return mapicfg__error_null_argument(err, "source");
    if (!fn) return mapicfg__error_null_argument(err, "fn");
    struct object_sink to;
    mapicfg_error failed;
    object_sink_init(&to, fn, user, report);
    return leave(mapicfg__reader_fd(fd, source, options, &to.sink, NULL, NULL, &failed), report, &failed, err);
}

mapicfg_status mapicfg_read_file(const char *path, const mapicfg_read_options *options, mapicfg_object_fn fn,
                                 void *user, mapicfg_report *report, mapicfg_error *err) {
    if (!path) return mapicfg__error_null_argument(err, "path");
    if (!fn) return mapicfg__error_null_argument(err, "fn");
    struct object_sink to;
    mapicfg_error failed;
    object_sink_init(&to, fn, user, report);
    return leave(mapicfg__reader_file(path, options, &to.sink, NULL, NULL, &failed), report, &failed, err);
}

struct mapicfg_reader {
    struct object_sink to;
    struct stream stream;
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
    object_sink_init(&reader->to, fn, user, report);
    mapicfg_status status = stream_open(&reader->stream, source, options, &reader->to.sink, err);
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
    mapicfg_status status = stream_feed(&reader->stream, bytes ? bytes : "", size, last, &reader->failed);
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
    stream_close(&reader->stream);
    mapicfg__mem_free(reader);
}
