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
#include "formats/report.h"
#include "logs/notes.h"
#include "logs/stream.h"

#define MOST_LEADERS 8u /* that differ, with the same first record: more are not compared */
#define SMALL_PIECE ((size_t)16 * 1024)

/* A log. */
struct place {
    uint64_t key;   /* of its first record */
    size_t file;    /* of the files */
    uint32_t order; /* among those of the file */
    struct mapicfg__log_place at;
    uint64_t skip; /* bytes before the first record */
    int is_copy;
    int is_last_compared; /* of those with its first record: there are too many */
};

struct search {
    struct mapicfg__log_files *files;
    struct mapicfg__work work;
    struct mapicfg__seed seed;
    struct mapicfg__log_stream streams[2];
    struct place *places;
    size_t count, capacity;
};

/* ---- first records ---- */

/* Opens a log at its first record. */
static mapicfg_status open_place(struct search *search, struct mapicfg__log_stream *stream, const struct place *place,
                                 mapicfg_error *err) {
    const struct mapicfg__source *source = &search->files->files[place->file].source;
    mapicfg_status status = mapicfg__log_stream_begin(stream, source, &place->at, &search->work, err);
    return status ? status : mapicfg__log_stream_skip(stream, place->skip, err);
}

static mapicfg_status add_place(struct search *search, struct mapicfg__log_stream *stream, size_t file, uint32_t order,
                                mapicfg_error *err) {
    size_t from, record;
    mapicfg_status status = mapicfg__log_stream_head(stream, err);
    if (status || !mapicfg__log_stream_find_record(stream->buffer, stream->size, &from, &record)) return status;
    struct place *grown = mapicfg__mem_grow(search->places, &search->capacity, search->count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    search->places = grown;
    const enum mapicfg__log_form form = stream->pack.form;
    const uint64_t start = form == MAPICFG__LOG_ZIPPED ? stream->pack.member.start : 0;
    grown[search->count++] = (struct place){.key = mapicfg__hash_text(&search->seed, stream->buffer + from, record),
                                            .file = file,
                                            .order = order,
                                            .at = {form, start},
                                            .skip = from};
    return MAPICFG_OK;
}

/* The logs of a file. */
static mapicfg_status add_file(struct search *search, size_t file, mapicfg_error *err) {
    struct mapicfg__log_stream *stream = &search->streams[0];
    const struct mapicfg__source *source = &search->files->files[file].source;
    mapicfg_status status = mapicfg__log_stream_open(stream, source, SMALL_PIECE, &search->work, err);
    for (uint32_t order = 0; !status;) {
        const char *name;
        status = mapicfg__log_pack_next(&stream->pack, &name, err);
        if (!name || mapicfg__log_ends_all(status)) break;
        status = status ? MAPICFG_OK : add_place(search, stream, file, order++, err); /* as the reading counts */
    }
    mapicfg__log_stream_close(stream);
    return mapicfg__log_ends_all(status) ? status : MAPICFG_OK;
}

/* ---- comparing ---- */

enum relation { DIFFERENT, FIRST_BEGINS_SECOND, SECOND_BEGINS_FIRST };

static mapicfg_status compare_streams(struct mapicfg__log_stream *a, struct mapicfg__log_stream *b,
                                      enum relation *relation, mapicfg_error *err) {
    for (;;) {
        mapicfg_status status = mapicfg__log_stream_fill(a, err);
        if (!status) status = mapicfg__log_stream_fill(b, err);
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
    struct mapicfg__log_stream *streams = search->streams;
    *relation = DIFFERENT;
    streams[0].source.fd = streams[1].source.fd = -1;
    mapicfg_status status = open_place(search, &streams[0], a, err);
    if (!status) status = open_place(search, &streams[1], b, err);
    if (!status) status = compare_streams(&streams[0], &streams[1], relation, err);
    for (int i = 0; i < 2; i++) mapicfg__log_stream_close(&streams[i]);
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
static mapicfg_status mark_group(struct search *search, struct place *group, size_t count, mapicfg_error *err) {
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
            place->is_last_compared = 1;
            break;
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

/* The hash has a secret, and so the order of the groups is another one each time. */
static mapicfg_status mark_groups(struct search *search, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    if (search->count) qsort(search->places, search->count, sizeof *search->places, by_key);
    for (size_t from = 0, end; !status && from < search->count; from = end) {
        end = from + 1;
        while (end < search->count && search->places[end].key == search->places[from].key) end++;
        if (end - from > 1) status = mark_group(search, search->places + from, end - from, err);
    }
    return status;
}

/* Tells the files which of their logs are copies, and the report where the comparison ended. */
static mapicfg_status tell_files(struct search *search, mapicfg_report *report, mapicfg_error *err) {
    if (search->count) qsort(search->places, search->count, sizeof *search->places, by_file);
    for (size_t i = 0; i < search->count; i++) {
        const struct place *place = &search->places[i];
        struct mapicfg__log_file *file = &search->files->files[place->file];
        if (place->is_last_compared) {
            mapicfg_status status = warn_of_many(search, place, report, err);
            if (status) return status;
        }
        if (!place->is_copy) continue;
        uint32_t *grown = mapicfg__mem_grow(file->copies, &file->copy_capacity, file->copy_count + 1, sizeof *grown);
        if (!grown) return mapicfg__error_no_memory(err);
        file->copies = grown;
        file->copies[file->copy_count++] = place->order;
    }
    return MAPICFG_OK;
}

static mapicfg_status run(struct search *search, const mapicfg_log_options *options, mapicfg_report *report,
                          mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (int i = 0; !status && i < 2; i++) status = mapicfg__log_stream_init(&search->streams[i], options, err);
    for (size_t i = 0; !status && i < search->files->count; i++) {
        const struct mapicfg__source *source = &search->files->files[i].source;
        if (source->can_read_again && (source->path || source->input.bytes)) status = add_file(search, i, err);
    }
    if (!status) status = mark_groups(search, err);
    return status ? status : tell_files(search, report, err);
}

mapicfg_status mapicfg__copies_mark(struct mapicfg__log_files *files, const mapicfg_log_options *options,
                                    const struct mapicfg__work *work, mapicfg_report *report, mapicfg_error *err) {
    if (options->flags & MAPICFG_LOG_KEEP_COPIES || !files->count) return MAPICFG_OK;
    struct search search = {.files = files, .work = *work, .seed = mapicfg__seed_new()};
    search.work.options.progress = NULL; /* no byte is read for good */
    mapicfg_status status = run(&search, options, report, err);
    for (int i = 0; i < 2; i++) mapicfg__log_stream_free(&search.streams[i]);
    mapicfg__mem_free(search.places);
    return status;
}
