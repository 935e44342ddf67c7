/* SPDX-License-Identifier: LGPL-2.1-or-later
 * copies.c: logs that are there twice, as after a folder was copied and packed.
 *
 * A copy may be packed otherwise, may have been made earlier, when the log was shorter, or have another header. So logs
 * with the same first record are compared from there on, byte by byte: if one ends first, and nothing has differed, it
 * is the copy. */
#include "logs/copies.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/text.h"
#include "formats/report.h"
#include "logs/layout.h"
#include "logs/pack.h"

#define HEAD ((size_t)64 * 1024) /* bytes, in which the first record must be */
#define MOST_LEADERS 8u          /* that differ, with the same first record: more are not compared */
#define SMALL_PIECE ((size_t)16 * 1024)

/* A log. */
struct place {
    uint64_t key;   /* of its first record */
    size_t file;    /* of the files */
    uint32_t order; /* among those of the file */
    uint64_t start; /* of a member of an archive: where it begins in the file */
    uint64_t skip;  /* bytes before the first record */
    int in_archive;
    int is_copy;
};

/* A log that is being read. */
struct stream {
    struct mapicfg__source source; /* a copy, which shares all but its place */
    struct mapicfg__log_pack pack;
    char *buffer;
    size_t at, size;
};

struct search {
    struct mapicfg__log_files *files;
    struct mapicfg__work work;
    struct mapicfg__seed seed;
    struct stream streams[2];
    struct place *places;
    size_t count, capacity;
};

/* ---- streams ---- */

static int ends_all(mapicfg_status status) {
    return status == MAPICFG_E_NOMEM || status == MAPICFG_E_CANCELLED;
}

static void open_stream(struct search *search, struct stream *stream, size_t file, size_t piece) {
    stream->source = search->files->files[file].source;
    stream->source.piece = piece;
    stream->at = stream->size = 0;
}

/* More bytes; none at the end, or where it cannot be read. */
static mapicfg_status fill(struct stream *stream, mapicfg_error *err) {
    if (stream->at < stream->size) return MAPICFG_OK;
    stream->at = stream->size = 0;
    mapicfg_status status =
        mapicfg__log_pack_read(&stream->pack, stream->buffer, MAPICFG__SOURCE_PIECE, &stream->size, err);
    return ends_all(status) ? status : MAPICFG_OK;
}

static mapicfg_status skip(struct stream *stream, uint64_t bytes, mapicfg_error *err) {
    while (bytes) {
        mapicfg_status status = fill(stream, err);
        if (status || stream->at == stream->size) return status;
        const size_t left = stream->size - stream->at, step = bytes < left ? (size_t)bytes : left;
        stream->at += step;
        bytes -= step;
    }
    return MAPICFG_OK;
}

/* Opens a log at its first record. */
static mapicfg_status open_place(struct search *search, struct stream *stream, const struct place *place,
                                 mapicfg_error *err) {
    const char *name;
    open_stream(search, stream, place->file, MAPICFG__SOURCE_PIECE);
    mapicfg_status status = mapicfg__log_pack_begin(&stream->pack, &stream->source, &search->work, err);
    if (!status && place->in_archive) mapicfg__log_pack_seek(&stream->pack, place->start);
    if (!status) status = mapicfg__log_pack_next(&stream->pack, &name, err);
    if (!status && name) return skip(stream, place->skip, err);
    return ends_all(status) ? status : MAPICFG_OK;
}

/* ---- first records ---- */

static int is_fields(const char *line, size_t size) {
    static const char fields[] = "#Fields:";
    return size >= sizeof fields - 1 && mapicfg__text_is_word(line, sizeof fields - 1, fields);
}

/* Finds the first record behind a header, whose line must end: what has no header is no log, and so no copy of one. */
static int find_record(const char *bytes, size_t size, size_t *from, size_t *record_size) {
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

static mapicfg_status add_place(struct search *search, struct stream *stream, size_t file, uint32_t order,
                                mapicfg_error *err) {
    size_t size = 0, from, record;
    mapicfg_status status = MAPICFG_OK;
    for (size_t got = 1; !status && got && size < HEAD; size += got) {
        status = mapicfg__log_pack_read(&stream->pack, stream->buffer + size, MAPICFG__SOURCE_PIECE, &got, err);
        if (!ends_all(status)) status = MAPICFG_OK;
    }
    if (status || !find_record(stream->buffer, size, &from, &record)) return status;
    struct place *grown = mapicfg__mem_grow(search->places, &search->capacity, search->count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    search->places = grown;
    const int in_archive = stream->pack.form == MAPICFG__LOG_ZIPPED;
    grown[search->count++] = (struct place){.key = mapicfg__hash_text(&search->seed, stream->buffer + from, record),
                                            .file = file,
                                            .order = order,
                                            .start = in_archive ? stream->pack.member.start : 0,
                                            .skip = from,
                                            .in_archive = in_archive};
    return MAPICFG_OK;
}

/* The logs of a file. */
static mapicfg_status add_file(struct search *search, size_t file, mapicfg_error *err) {
    struct stream *stream = &search->streams[0];
    open_stream(search, stream, file, SMALL_PIECE);
    mapicfg_status status = mapicfg__log_pack_begin(&stream->pack, &stream->source, &search->work, err);
    for (uint32_t order = 0; !status;) {
        const char *name;
        status = mapicfg__log_pack_next(&stream->pack, &name, err);
        if (!name || ends_all(status)) break;
        status = status ? MAPICFG_OK : add_place(search, stream, file, order++, err); /* as the reading counts */
    }
    mapicfg__source_close(&stream->source);
    return ends_all(status) ? status : MAPICFG_OK;
}

/* ---- comparing ---- */

enum relation { DIFFERENT, FIRST_BEGINS_SECOND, SECOND_BEGINS_FIRST };

static mapicfg_status compare_streams(struct stream *a, struct stream *b, enum relation *relation, mapicfg_error *err) {
    for (;;) {
        mapicfg_status status = fill(a, err);
        if (!status) status = fill(b, err);
        if (status) return status;
        const size_t left = a->size - a->at, other = b->size - b->at, size = left < other ? left : other;
        if (!size) {
            *relation = other ? FIRST_BEGINS_SECOND : SECOND_BEGINS_FIRST;
            return MAPICFG_OK;
        }
        if (memcmp(a->buffer + a->at, b->buffer + b->at, size) != 0) return MAPICFG_OK;
        a->at += size;
        b->at += size;
    }
}

/* Equal ones begin each other: then the second begins the first. */
static mapicfg_status compare(struct search *search, const struct place *a, const struct place *b,
                              enum relation *relation, mapicfg_error *err) {
    struct stream *streams = search->streams;
    *relation = DIFFERENT;
    streams[0].source.fd = streams[1].source.fd = -1;
    mapicfg_status status = open_place(search, &streams[0], a, err);
    if (!status) status = open_place(search, &streams[1], b, err);
    if (!status) status = compare_streams(&streams[0], &streams[1], relation, err);
    for (int i = 0; i < 2; i++) mapicfg__source_close(&streams[i].source);
    return status;
}

static mapicfg_status warn_of_many(struct search *search, const struct place *place, mapicfg_report *report,
                                   mapicfg_error *err) {
    mapicfg_error warning;
    mapicfg__error_fail(&warning, MAPICFG_E_LIMIT,
                        "this log and %u others have the same first record and differ later: others that begin so are "
                        "not compared with them, and are read even if they are copies",
                        MOST_LEADERS - 1);
    mapicfg__error_source(&warning, search->files->files[place->file].source.name);
    return mapicfg__report_warning(report, &warning, err);
}

/* Logs with the same first record, in their order: each is compared with those that are no copies. */
static mapicfg_status mark_group(struct search *search, struct place *group, size_t count, mapicfg_report *report,
                                 mapicfg_error *err) {
    struct place *leaders[MOST_LEADERS];
    size_t leader_count = 0;
    for (struct place *place = group; place < group + count; place++) {
        enum relation relation = DIFFERENT;
        size_t i = 0;
        for (; i < leader_count && relation == DIFFERENT; i++) {
            mapicfg_status status = compare(search, leaders[i], place, &relation, err);
            if (status) return status;
        }
        place->is_copy = relation == SECOND_BEGINS_FIRST;
        if (relation == FIRST_BEGINS_SECOND) {
            leaders[i - 1]->is_copy = 1;
            leaders[i - 1] = place;
        } else if (relation == DIFFERENT && leader_count < MOST_LEADERS) {
            leaders[leader_count++] = place;
        } else if (relation == DIFFERENT) {
            return warn_of_many(search, place, report, err);
        }
    }
    return MAPICFG_OK;
}

/* ---- marking ---- */

static int by_key(const void *one, const void *other) {
    const struct place *a = one, *b = other;
    if (a->key != b->key) return a->key < b->key ? -1 : 1;
    if (a->file != b->file) return a->file < b->file ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static int by_file(const void *one, const void *other) {
    const struct place *a = one, *b = other;
    if (a->file != b->file) return a->file < b->file ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static mapicfg_status mark_groups(struct search *search, mapicfg_report *report, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    if (search->count) qsort(search->places, search->count, sizeof *search->places, by_key);
    for (size_t from = 0, end; !status && from < search->count; from = end) {
        end = from + 1;
        while (end < search->count && search->places[end].key == search->places[from].key) end++;
        if (end - from > 1) status = mark_group(search, search->places + from, end - from, report, err);
    }
    return status;
}

/* Tells the files which of their logs are copies. */
static mapicfg_status tell_files(struct search *search, mapicfg_error *err) {
    if (search->count) qsort(search->places, search->count, sizeof *search->places, by_file);
    for (size_t i = 0; i < search->count; i++) {
        const struct place *place = &search->places[i];
        struct mapicfg__log_file *file = &search->files->files[place->file];
        if (!place->is_copy) continue;
        uint32_t *grown = mapicfg__mem_grow(file->copies, &file->copy_capacity, file->copy_count + 1, sizeof *grown);
        if (!grown) return mapicfg__error_no_memory(err);
        file->copies = grown;
        file->copies[file->copy_count++] = place->order;
    }
    return MAPICFG_OK;
}

static mapicfg_status run(struct search *search, mapicfg_report *report, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (int i = 0; i < 2; i++) {
        search->streams[i].buffer = mapicfg__mem_alloc(HEAD + MAPICFG__SOURCE_PIECE);
        if (!search->streams[i].buffer) return mapicfg__error_no_memory(err);
    }
    for (size_t i = 0; !status && i < search->files->count; i++) {
        const struct mapicfg__source *source = &search->files->files[i].source;
        if (source->can_read_again && (source->path || source->input.bytes)) status = add_file(search, i, err);
    }
    if (!status) status = mark_groups(search, report, err);
    return status ? status : tell_files(search, err);
}

mapicfg_status mapicfg__copies_mark(struct mapicfg__log_files *files, const mapicfg_log_options *options,
                                    const struct mapicfg__work *work, mapicfg_report *report, mapicfg_error *err) {
    if (options->flags & MAPICFG_LOG_KEEP_COPIES || !files->count) return MAPICFG_OK;
    struct search search = {.files = files, .work = *work, .seed = mapicfg__seed_new()};
    search.work.options.progress = NULL; /* no byte is read for good */
    for (int i = 0; i < 2; i++) search.streams[i].pack.most_members = options->max_members;
    mapicfg_status status = run(&search, report, err);
    for (int i = 0; i < 2; i++) {
        mapicfg__log_pack_free(&search.streams[i].pack);
        mapicfg__mem_free(search.streams[i].buffer);
    }
    mapicfg__mem_free(search.places);
    return status;
}
