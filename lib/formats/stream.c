/* SPDX-License-Identifier: LGPL-2.1-or-later
 * stream.c: bytes to records: decode, find the format, parse. */
#include "formats/stream.h"

#include "formats/csv.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/options.h"
#include "base/text.h"
#include "formats/preg.h"
#include "formats/sniff.h"

#define SNIFF_SIZE 4096u /* enough of the beginning to tell the format by */

static const struct mapicfg__format *const formats[] = {
    &mapicfg__clixml, &mapicfg__csv,    &mapicfg__json,       &mapicfg__list, &mapicfg__ldif, &mapicfg__registry,
    &mapicfg__preg,   &mapicfg__setspn, &mapicfg__object_xml, &mapicfg__html, &mapicfg__yaml};

const char *mapicfg_format_name(uint32_t format) {
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (formats[i]->id == format) return formats[i]->name;
    return NULL;
}

/* ---- the stream ---- */

void mapicfg__stream_close(struct mapicfg__stream *stream) {
    if (stream->input.sink && stream->input.sink->seen) *stream->input.sink->seen = stream->seen;
    if (stream->parser) stream->format->stop(stream->parser);
    mapicfg__buffer_free(&stream->scratch);
    mapicfg__buffer_free(&stream->head);
    mapicfg__envelope_free(&stream->envelope);
    mapicfg__mem_free(stream->source);
    mapicfg__encoding_close(&stream->decoder);
    mapicfg__lone_free(&stream->lone);
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

static const struct mapicfg__options sized =
    MAPICFG__OPTIONS_RESERVED(mapicfg_read_options, MAPICFG_READ_OPTIONS_SIZE_1_0, reserved);

mapicfg_status mapicfg__stream_take_options(mapicfg_read_options *taken, const mapicfg_read_options *options,
                                            mapicfg_error *err) {
    mapicfg_status status = mapicfg__options_take(taken, options, &sized, err);
    if (status) return status;
    if (taken->format && !mapicfg_format_name(taken->format))
        return mapicfg__error_fail(err, MAPICFG_E_FORMAT, "%lu is not a format", (unsigned long)taken->format);
    if (taken->class_id && !mapicfg__class_get(taken->class_id))
        return mapicfg__error_fail(err, MAPICFG_E_CLASS, "%lu is not a class", (unsigned long)taken->class_id);
    if (taken->flags & ~MAPICFG_READ_ACCEPT_GUESSED)
        return mapicfg__error_fail(err, MAPICFG_E_OPTIONS, "flags is %#lx: what is no MAPICFG_READ_ flag is not zero",
                                   (unsigned long)taken->flags);
    status = mapicfg_encoding_check(taken->encoding, err);
    if (!status) status = check_limit("max_text", taken->max_text, MOST_TEXT, err);
    if (!status) status = check_limit("max_items", taken->max_items, MOST_ITEMS, err);
    if (!status) status = check_limit("max_depth", taken->max_depth, MOST_DEPTH, err);
    return status;
}

mapicfg_status mapicfg_encoding_check(const char *name, mapicfg_error *err) {
    struct mapicfg__decoder decoder;
    mapicfg_status status = mapicfg__encoding_open(&decoder, name, err);
    mapicfg__encoding_close(&decoder);
    return status;
}

mapicfg_status mapicfg__stream_open(struct mapicfg__stream *stream, const char *source,
                                    const mapicfg_read_options *options, struct mapicfg__sink *sink,
                                    mapicfg_error *err) {
    memset(stream, 0, sizeof *stream);
    mapicfg_status status = mapicfg__encoding_open(&stream->decoder, options->encoding, err);
    if (status) return status;
    stream->source = mapicfg__mem_dup(source, strlen(source));
    if (!stream->source) {
        mapicfg__encoding_close(&stream->decoder);
        return mapicfg__error_no_memory(err);
    }
    stream->format_id = options->format;
    stream->input = (struct mapicfg__input){
        .source = stream->source,
        .class_id = options->class_id,
        .accepts_guessed = (options->flags & MAPICFG_READ_ACCEPT_GUESSED) != 0,
        .max_text = options->max_text ? options->max_text : (uint64_t)1 << 20,
        .max_items = options->max_items ? options->max_items : 100000,
        .max_depth = options->max_depth ? options->max_depth : 100,
        .sink = &stream->lone.sink,
        .seen = &stream->seen,
    };
    mapicfg__lone_init(&stream->lone, sink);
    stream->problems = mapicfg_report_get_total(sink->report, MAPICFG_REPORT_PROBLEMS);
    return MAPICFG_OK;
}

/* Finds the format of what stands in an envelope; none: text of Format-List is read with what is around it. */
static mapicfg_status look_inside(struct mapicfg__stream *stream, const char *head, size_t size, mapicfg_error *err) {
    struct mapicfg__envelope *envelope = &stream->envelope;
    int failed = 0;
    struct mapicfg__envelope found = {.kinds = mapicfg__envelope_find(head, size, &failed)};
    struct mapicfg__encoded encoded = {0};
    mapicfg_status status = MAPICFG_OK;
    if (failed || (found.kinds && !mapicfg__envelope_take(&found, &head, &size, 1)))
        status = mapicfg__error_no_memory(err);
    const struct mapicfg__format *format = stream->format;
    mapicfg_status sniffed = MAPICFG_OK;
    if (found.kinds && !status && !format) sniffed = mapicfg__sniff_format(&format, head, size, &encoded, NULL);
    if (sniffed == MAPICFG_E_NOMEM) status = mapicfg__error_no_memory(err);
    const int is_known = found.kinds && !status && !sniffed;
    envelope->kinds = is_known && format != &mapicfg__list ? found.kinds : 0;
    if (envelope->kinds) stream->format = format;
    mapicfg__envelope_free(&found);
    return status;
}

/* A declaration behind lines that were dropped, or behind blank ones, would be refused. */
static void blank_declaration(char *text, size_t size) {
    size_t at = 0, end = 0;
    while (at < size && mapicfg__is_blank((unsigned char)text[at])) at++;
    if (!at || !mapicfg__text_begins(text + at, size - at, "<?xml ", 6)) return;
    for (end = at; end + 1 < size && (text[end] != '?' || text[end + 1] != '>');) end++;
    for (end += 2; end <= size && at < end; at++)
        if (text[at] != '\n') text[at] = ' ';
}

static mapicfg_status start_parser(struct mapicfg__stream *stream, mapicfg_error *err) {
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (formats[i]->id == stream->format_id) stream->format = formats[i];
    size_t looked_at = stream->head.size < SNIFF_SIZE ? stream->head.size : SNIFF_SIZE; /* however the bytes come */
    const char *head = stream->head.data ? stream->head.data : "";
    if (!stream->format && mapicfg__preg_is_header(head, looked_at)) stream->format = &mapicfg__preg;
    const int is_text = stream->format != &mapicfg__preg;
    mapicfg_status status = is_text ? look_inside(stream, head, looked_at, err) : MAPICFG_OK;
    if (!status && !stream->format)
        status = mapicfg__sniff_format(&stream->format, head, looked_at, &stream->encoded, err);
    return status ? status : stream->format->start(&stream->parser, &stream->input, err);
}

/* Text of Format-List is looked at as it is read, and policy files are not text. */
static mapicfg_status check_encoded(struct mapicfg__stream *stream, const char *text, size_t size, mapicfg_error *err) {
    if (stream->format == &mapicfg__list || stream->format == &mapicfg__preg ||
        !mapicfg__pasted_goes_on_encoded(&stream->encoded, text, size))
        return MAPICFG_OK;
    return mapicfg__pasted_refuse_encoded(&stream->encoded, err);
}

/* What of the bytes is not of the envelope. */
static mapicfg_status feed_parser(struct mapicfg__stream *stream, const char *text, size_t size, int last,
                                  mapicfg_error *err) {
    if (stream->envelope.kinds && !mapicfg__envelope_take(&stream->envelope, &text, &size, last))
        return mapicfg__error_no_memory(err);
    mapicfg_status status = check_encoded(stream, text, size, err);
    return status ? status : stream->format->feed(stream->parser, text, size, last, err);
}

static mapicfg_status feed_head(struct mapicfg__stream *stream, int last, mapicfg_error *err) {
    const char *text = stream->head.data ? stream->head.data : "";
    size_t size = stream->head.size;
    const size_t looked_at = size < SNIFF_SIZE ? size : SNIFF_SIZE, seen = stream->encoded.number ? looked_at : 0;
    mapicfg_status status = check_encoded(stream, text + seen, size - seen, err);
    if (status) return status;
    if (stream->envelope.kinds) {
        if (!mapicfg__envelope_take(&stream->envelope, &text, &size, last)) return mapicfg__error_no_memory(err);
        stream->head.size = 0;
        mapicfg__buffer_bytes(&stream->head, text, size);
        if (stream->head.failed) return mapicfg__error_no_memory(err);
    }
    if ((stream->format == &mapicfg__clixml || stream->format == &mapicfg__object_xml) && size)
        blank_declaration(stream->head.data, size);
    return stream->format->feed(stream->parser, size ? stream->head.data : "", size, last, err);
}

/* Text to the parser, by way of the head as long as the format is not known. */
static mapicfg_status feed_text(struct mapicfg__stream *stream, const char *text, size_t size, int last,
                                mapicfg_error *err) {
    if (stream->parser) return feed_parser(stream, text, size, last, err);
    mapicfg__buffer_bytes(&stream->head, text, size);
    if (stream->head.failed) return mapicfg__error_no_memory(err);
    if (!last && stream->head.size < SNIFF_SIZE) return MAPICFG_OK;
    if (last && mapicfg__text_is_blank(stream->head.data, stream->head.size))
        return MAPICFG_OK; /* nothing was exported */
    mapicfg_status status = start_parser(stream, err);
    if (!status) status = feed_head(stream, last, err);
    mapicfg__buffer_free(&stream->head);
    return status;
}

/* What precedes bytes that are not text counts, as what precedes broken syntax does. */
static mapicfg_status feed(struct mapicfg__stream *stream, const char *bytes, size_t size, int last,
                           mapicfg_error *err) {
    const char *text;
    size_t text_size;
    mapicfg_error undecoded;
    mapicfg_status decoded =
        mapicfg__encoding_decode(&stream->decoder, bytes, size, last, &stream->scratch, &text, &text_size, &undecoded);
    mapicfg_status status = MAPICFG_OK;
    if (decoded != MAPICFG_E_NOMEM) status = feed_text(stream, text, text_size, last && !decoded, err);
    if (!status && last && !decoded) status = mapicfg__lone_finish(&stream->lone, err);
    if (status || !decoded) return status;
    if (err) *err = undecoded;
    return decoded;
}

/* Text around a document may be an export too. */
static mapicfg_status warn_of_dropped(const struct mapicfg__stream *stream, mapicfg_error *err) {
    mapicfg_error warning;
    if (!stream->envelope.has_dropped) return MAPICFG_OK;
    mapicfg__error_fail(&warning, MAPICFG_E_FORMAT,
                        "properties as of Format-List stand before or behind the document; they were passed over: give "
                        "them as an input of their own");
    mapicfg__error_source(&warning, stream->source);
    return mapicfg__report_warning(stream->input.sink->report, &warning, err);
}

/* An input that is over, without an error, and nothing came of it. */
static mapicfg_status warn_of_nothing(const struct mapicfg__stream *stream, mapicfg_error *err) {
    const struct mapicfg__seen *seen = &stream->seen;
    mapicfg_report *report = stream->input.sink->report;
    if (!report || mapicfg__seen_given(seen)) return MAPICFG_OK;
    if (mapicfg_report_get_total(report, MAPICFG_REPORT_PROBLEMS) > stream->problems) return MAPICFG_OK;
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

mapicfg_status mapicfg__stream_feed(struct mapicfg__stream *stream, const char *bytes, size_t size, int last,
                                    mapicfg_error *err) {
    mapicfg_status status = feed(stream, bytes, size, last, err);
    stream->seen.bytes += size;
    if (!status && last) status = warn_of_nothing(stream, err);
    if (!status && last) status = warn_of_dropped(stream, err);
    if (status) mapicfg__error_source(err, stream->source);
    return status;
}

/* Bytes are text as they are, and the parser has seen the header. */
const struct mapicfg__csv_layout *mapicfg__stream_layout(const struct mapicfg__stream *stream) {
    if (!stream->parser || stream->format != &mapicfg__csv || stream->envelope.kinds || stream->decoder.held_size ||
        stream->decoder.encoding != MAPICFG__ENCODING_UTF8)
        return NULL;
    return mapicfg__csv_notable(stream->parser);
}

mapicfg_status mapicfg__stream_feed_noted(struct mapicfg__stream *stream, const char *bytes, size_t size,
                                          const struct mapicfg__csv_notes *notes, mapicfg_error *err) {
    stream->seen.bytes += size;
    mapicfg_status status = check_encoded(stream, bytes, size, err);
    if (!status) status = mapicfg__csv_feed(stream->parser, bytes, size, notes, err);
    if (status) mapicfg__error_source(err, stream->source);
    return status;
}

/* Text of no known format, or bytes that are not text after a beginning of no known format. */
int mapicfg__stream_is_foreign(const struct mapicfg__stream *stream, mapicfg_status status) {
    if (stream->parser || stream->format_id) return 0;
    if (status != MAPICFG_E_ENCODING) return status == MAPICFG_E_FORMAT;
    const struct mapicfg__format *format;
    struct mapicfg__encoded encoded = {0};
    const char *head = stream->head.data ? stream->head.data : "";
    return mapicfg__sniff_format(&format, head, stream->head.size, &encoded, NULL) != MAPICFG_OK;
}
