/* SPDX-License-Identifier: LGPL-2.1-or-later
 * stream.c: the bytes of one log, for what looks at them before or beside the reading. */
#include "logs/stream.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "logs/layout.h"
#include "logs/notes.h"

mapicfg_status mapicfg__log_stream_init(struct mapicfg__log_stream *stream, const mapicfg_log_options *options,
                                        mapicfg_error *err) {
    *stream = (struct mapicfg__log_stream){.source.fd = -1, .pack.most_members = options->max_members};
    stream->buffer = mapicfg__mem_alloc(MAPICFG__LOG_HEAD + MAPICFG__SOURCE_PIECE);
    return stream->buffer ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

void mapicfg__log_stream_free(struct mapicfg__log_stream *stream) {
    mapicfg__log_pack_free(&stream->pack);
    mapicfg__mem_free(stream->buffer);
    stream->buffer = NULL;
}

/* ---- opening ---- */

mapicfg_status mapicfg__log_stream_open(struct mapicfg__log_stream *stream, const struct mapicfg__source *source,
                                        size_t piece, struct mapicfg__work *work, mapicfg_error *err) {
    stream->source = *source;
    stream->source.piece = piece;
    stream->at = stream->size = 0;
    return mapicfg__log_pack_begin(&stream->pack, &stream->source, work, err);
}

mapicfg_status mapicfg__log_stream_begin(struct mapicfg__log_stream *stream, const struct mapicfg__source *source,
                                         const struct mapicfg__log_place *place, struct mapicfg__work *work,
                                         mapicfg_error *err) {
    const char *name;
    mapicfg_status status = mapicfg__log_stream_open(stream, source, MAPICFG__SOURCE_PIECE, work, err);
    const int is_elsewhere = place->form == MAPICFG__LOG_ZIPPED || place->form == MAPICFG__LOG_PLAIN;
    if (!status && is_elsewhere) mapicfg__log_pack_seek(&stream->pack, place->form, place->start);
    if (!status) status = mapicfg__log_pack_next(&stream->pack, &name, err);
    return mapicfg__log_ends_all(status) ? status : MAPICFG_OK;
}

void mapicfg__log_stream_close(struct mapicfg__log_stream *stream) {
    mapicfg__source_close(&stream->source);
}

/* ---- bytes ---- */

/* Behind what is there. */
static mapicfg_status add(struct mapicfg__log_stream *stream, size_t *got, mapicfg_error *err) {
    mapicfg_status status =
        mapicfg__log_pack_read(&stream->pack, stream->buffer + stream->size, MAPICFG__SOURCE_PIECE, got, err);
    stream->size += *got;
    return mapicfg__log_ends_all(status) ? status : MAPICFG_OK;
}

mapicfg_status mapicfg__log_stream_head(struct mapicfg__log_stream *stream, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    stream->at = stream->size = 0;
    for (size_t got = 1; !status && got && stream->size < MAPICFG__LOG_HEAD;) status = add(stream, &got, err);
    return status;
}

mapicfg_status mapicfg__log_stream_fill(struct mapicfg__log_stream *stream, mapicfg_error *err) {
    size_t got;
    if (stream->at < stream->size) return MAPICFG_OK;
    stream->at = stream->size = 0;
    return add(stream, &got, err);
}

mapicfg_status mapicfg__log_stream_skip(struct mapicfg__log_stream *stream, uint64_t bytes, mapicfg_error *err) {
    while (bytes) {
        mapicfg_status status = mapicfg__log_stream_fill(stream, err);
        if (status || stream->at == stream->size) return status;
        const size_t left = stream->size - stream->at, step = bytes < left ? (size_t)bytes : left;
        stream->at += step;
        bytes -= step;
    }
    return MAPICFG_OK;
}

/* ---- the first record ---- */

static int is_fields(const char *line, size_t size) {
    static const char fields[] = "#Fields:";
    return size >= sizeof fields - 1 && mapicfg__text_is_word(line, sizeof fields - 1, fields);
}

int mapicfg__log_stream_find_record(const char *bytes, size_t size, size_t *from, size_t *record_size) {
    int has_header = 0;
    for (size_t at = 0; at < size;) {
        const char *line = bytes + at;
        size_t line_size = mapicfg__text_line_size(line, size - at);
        at += line_size;
        if (line[line_size - 1] != '\n') return 0;
        *from = (size_t)(line - bytes);
        *record_size = line_size;
        mapicfg__text_skip_mark(&line, &line_size);
        mapicfg__text_trim(&line, &line_size);
        const int is_header = is_fields(line, line_size) || mapicfg__log_layout_is_header(line, line_size);
        if (has_header && line_size && *line != '#' && !is_header) return 1;
        has_header |= is_header;
    }
    return 0;
}
