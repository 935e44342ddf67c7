/* SPDX-License-Identifier: LGPL-2.1-or-later
 * follow.c: logs that grow while they are read.
 *
 * Each look goes through all files. Of a log that was read before, only the bytes behind its last whole line are read;
 * its last line, while it is not whole, is left for the next look. At the last look it is read as in any other reading,
 * so that following gives, in all, what reading the same files once would give. */
#include "logs/follow.h"

#include <errno.h>
#include <string.h>
#include <zlib.h>

#include "base/error.h"
#include "base/mem.h"
#include "formats/report.h"

#define MOST_UNKNOWN ((uint64_t)1 << 20) /* bytes, after which a header no longer is waited for */

mapicfg_status mapicfg__log_follow_init(struct mapicfg__log_follow *follow, struct mapicfg__log_reading *reading,
                                        const mapicfg_input *inputs, size_t count, mapicfg_error *err) {
    const mapicfg_log_options *options = &reading->options;
    *follow = (struct mapicfg__log_follow){.reading = reading};
    mapicfg__log_trails_init(&follow->trails);
    follow->match.trails = &follow->trails;
    follow->match.watch = &follow->watch;
    follow->match.work = reading->work;
    mapicfg_status status = mapicfg__log_watch_init(&follow->watch, inputs, count, &reading->notes, err);
    if (!status) status = mapicfg__log_stream_init(&follow->walk, options, err);
    if (!status) status = mapicfg__log_stream_init(&follow->pass, options, err);
    if (!status) status = mapicfg__log_stream_init(&follow->match.probe, options, err);
    follow->pass.pack.most_bytes = options->max_bytes;
    return status;
}

void mapicfg__log_follow_free(struct mapicfg__log_follow *follow) {
    if (follow->in_file) mapicfg__log_stream_close(&follow->walk);
    if (follow->in_log) mapicfg__log_stream_close(&follow->pass);
    mapicfg__log_stream_free(&follow->walk);
    mapicfg__log_stream_free(&follow->pass);
    mapicfg__log_stream_free(&follow->match.probe);
    mapicfg__log_watch_free(&follow->watch);
    mapicfg__log_trails_free(&follow->trails);
    mapicfg__mem_free(follow->lost);
}

void mapicfg__log_follow_finish(struct mapicfg__log_follow *follow) {
    follow->is_ending = 1;
}

static struct mapicfg__log_trail *trail_of(const struct mapicfg__log_follow *follow, size_t trail) {
    return &follow->trails.list[trail];
}

static mapicfg_status warn(struct mapicfg__log_follow *follow, const char *source, const char *message,
                           mapicfg_error *err) {
    return mapicfg__log_notes_warn(&follow->reading->notes, MAPICFG_E_CONFLICT, source, message, err);
}

/* ---- a pass over the bytes of a log ---- */

/* Sums up what is met for the first time. */
static void note_bytes(struct mapicfg__log_follow *follow, const char *bytes, size_t size) {
    struct mapicfg__log_trail *trail = trail_of(follow, follow->trail);
    const uint64_t known = follow->spot.head + trail->seen;
    const size_t skip = follow->at < known ? (size_t)(known - follow->at) : 0;
    follow->at += size;
    if (skip >= size) return;
    trail->sum = (uint32_t)crc32_z(trail->sum, (const Bytef *)bytes + skip, size - skip);
    trail->seen = follow->at - follow->spot.head;
}

static mapicfg_status pull(void *user, char *buffer, size_t room, size_t *got, mapicfg_error *err) {
    struct mapicfg__log_follow *follow = user;
    struct mapicfg__log_stream *stream = &follow->pass;
    mapicfg_status status = MAPICFG_OK;
    const size_t left = stream->size - stream->at;
    *got = left < room ? left : room;
    memcpy(buffer, stream->buffer + stream->at, *got);
    stream->at += *got;
    if (!left) status = mapicfg__log_pack_read(&stream->pack, buffer, room, got, err);
    note_bytes(follow, buffer, *got);
    return status;
}

static mapicfg_status go_on(struct mapicfg__log_follow *follow, const struct mapicfg__log_trail *trail,
                            mapicfg_error *err) {
    const struct mapicfg__log_stop stop = {follow->spot.head_lines + trail->lines, trail->skips,
                                           &follow->trails.headers[trail->header]};
    return mapicfg__log_rows_go_on(&follow->reading->rows, &stop, err);
}

/* Begins with the log at the spot, behind what has been done of it. `is_whole`: nothing will follow what is there. */
static mapicfg_status begin_pass(struct mapicfg__log_follow *follow, const char *name, int is_whole,
                                 mapicfg_error *err) {
    struct mapicfg__log_trail *trail = trail_of(follow, follow->trail);
    struct mapicfg__log_rows *rows = &follow->reading->rows;
    const int goes_on = trail->header != SIZE_MAX;
    if (!goes_on) trail->seen = trail->done = 0;
    if (!goes_on) trail->sum = (uint32_t)crc32_z(0, NULL, 0);
    follow->begun = follow->at = goes_on ? follow->spot.head + trail->done : 0;
    mapicfg_status status =
        mapicfg__log_match_open(&follow->pass, &follow->spot, follow->begun, follow->reading->work, err);
    follow->in_log = 1;
    if (status) return status;
    rows->pull = pull;
    rows->user = follow;
    rows->notes = &follow->reading->notes;
    rows->headers = &follow->reading->headers;
    rows->may_grow = !is_whole;
    rows->passes_other = (follow->reading->options.flags & MAPICFG_LOG_PASS_OTHER) &&
                         (follow->spot.file->in_folder || follow->spot.place.form == MAPICFG__LOG_ZIPPED);
    mapicfg__log_rows_begin(rows, name, trail->number);
    return goes_on ? go_on(follow, trail, err) : MAPICFG_OK;
}

/* Keeps where the rows have ended. */
static mapicfg_status keep_stop(struct mapicfg__log_follow *follow, mapicfg_error *err) {
    const struct mapicfg__log_rows *rows = &follow->reading->rows;
    struct mapicfg__log_trail *trail = trail_of(follow, follow->trail);
    const uint64_t done = follow->begun + mapicfg__log_rows_done(rows), head = follow->spot.head;
    trail->done = done > head ? done - head : 0;
    trail->lines = rows->line > follow->spot.head_lines ? rows->line - follow->spot.head_lines : 0;
    trail->skips = rows->skips;
    trail->end_size = 0;
    if (follow->spot.place.form == MAPICFG__LOG_PLAIN)
        trail->end = mapicfg__log_match_end(follow->spot.file, trail->seen, &trail->end_size);
    const int kept = mapicfg__log_trails_call(&follow->trails, follow->trail, rows->source) &&
                     (!rows->layout.count || mapicfg__log_trails_stop(&follow->trails, follow->trail, rows));
    return kept ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

static mapicfg_status end_pass(struct mapicfg__log_follow *follow, mapicfg_status status, mapicfg_error *failed,
                               mapicfg_error *err) {
    struct mapicfg__log_reading *reading = follow->reading;
    struct mapicfg__log_watched *file = follow->spot.file;
    const int is_zip = follow->spot.place.form == MAPICFG__LOG_ZIPPED;
    const int is_gone = status && failed->system == ENOENT; /* which the next look tells */
    follow->in_log = 0;
    mapicfg__log_stream_close(&follow->pass);
    mapicfg_status kept = keep_stop(follow, err);
    if (kept || is_gone) return kept;
    if (status) {
        struct mapicfg__log_trail *trail = trail_of(follow, follow->trail);
        trail->is_foreign = status == MAPICFG_E_FORMAT;
        if (trail->is_foreign) trail->done = trail->seen; /* so nothing of it is missed */
        file->is_foreign = !is_zip && (status == MAPICFG_E_FORMAT || status == MAPICFG_E_ENCODING ||
                                       (status == MAPICFG_E_LIMIT && !reading->rows.layout.count));
        mapicfg__error_source(failed, reading->rows.source);
        return mapicfg__log_notes_failure(&reading->notes, failed, file->in_folder || is_zip, err);
    }
    if (reading->rows.layout.count || reading->rows.may_grow) return MAPICFG_OK;
    return mapicfg__log_notes_empty(&reading->notes, reading->rows.source, err);
}

/* ---- which log it is ---- */

static void forget(struct mapicfg__log_follow *follow, struct mapicfg__log_watched *file) {
    if (file->trail != MAPICFG__LOG_NO_TRAIL) trail_of(follow, file->trail)->holders--;
    file->trail = MAPICFG__LOG_NO_TRAIL;
    file->is_matched = file->is_copy = 0;
}

/* The file no longer has its log, which may be in another one. */
static mapicfg_status lose(struct mapicfg__log_follow *follow, struct mapicfg__log_watched *file, mapicfg_error *err) {
    const int is_lost = file->is_matched;
    const size_t trail = file->trail;
    forget(follow, file);
    if (!is_lost) return MAPICFG_OK;
    struct mapicfg__log_lost *grown =
        mapicfg__mem_grow(follow->lost, &follow->lost_capacity, follow->lost_count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    follow->lost = grown;
    grown[follow->lost_count++] = (struct mapicfg__log_lost){trail, file};
    return MAPICFG_OK;
}

static void bind(struct mapicfg__log_follow *follow, enum mapicfg__log_relation relation) {
    struct mapicfg__log_watched *file = follow->spot.file;
    if (follow->spot.place.form != MAPICFG__LOG_PLAIN) return;
    file->trail = follow->trail;
    file->head = follow->spot.head;
    file->head_lines = follow->spot.head_lines;
    file->is_matched = relation != MAPICFG__LOG_WITHIN;
    struct mapicfg__log_trail *trail = trail_of(follow, follow->trail);
    trail->holders++;
    if (file->is_matched) trail->holder = (size_t)(file - follow->watch.now.files);
}

/* A log that was read before has been met again: in a copy, or where it has been moved to. */
static mapicfg_status tell_known(struct mapicfg__log_follow *follow, const char *name, mapicfg_error *err) {
    struct mapicfg__log_watched *file = follow->spot.file;
    const struct mapicfg__log_trail *trail = trail_of(follow, follow->trail);
    const int is_packed = follow->spot.place.form != MAPICFG__LOG_PLAIN;
    if (is_packed || trail->holders) {
        if (file->is_copy) return MAPICFG_OK;
        if (follow->spot.place.form != MAPICFG__LOG_ZIPPED) file->is_copy = 1;
        return mapicfg__log_notes_copy(&follow->reading->notes, name, err);
    }
    mapicfg_error moved;
    mapicfg__error_fail(&moved, MAPICFG_E_CONFLICT, "it has what was read as %s: only what follows that is read",
                        trail->name ? trail->name : "another file");
    mapicfg__error_source(&moved, name);
    return mapicfg__report_warning(follow->reading->notes.report, &moved, err);
}

/* Finds the trail of the log at the spot, which has a first record, and begins to read what is new of it. */
static mapicfg_status match(struct mapicfg__log_follow *follow, const char *name, mapicfg_error *err) {
    enum mapicfg__log_relation relation;
    int has_more;
    mapicfg_status status =
        mapicfg__log_match_find(&follow->match, &follow->spot, &follow->trail, &relation, &has_more, err);
    if (!status && relation == MAPICFG__LOG_NEW) {
        follow->trail = mapicfg__log_trails_add(&follow->trails, &follow->spot.key, follow->reading->logs++);
        if (follow->trail == MAPICFG__LOG_NO_TRAIL) status = mapicfg__error_no_memory(err);
    } else if (!status && trail_of(follow, follow->trail)->is_foreign) {
        follow->spot.file->is_foreign = follow->spot.place.form != MAPICFG__LOG_ZIPPED;
        return MAPICFG_OK;
    } else if (!status) {
        status = tell_known(follow, name, err);
    }
    if (status) return status;
    bind(follow, relation);
    const struct mapicfg__log_trail *trail = trail_of(follow, follow->trail);
    const int is_torn = follow->is_last && trail->done < trail->seen;
    if (relation == MAPICFG__LOG_WITHIN || (relation == MAPICFG__LOG_SAME && !has_more && !is_torn)) return MAPICFG_OK;
    return begin_pass(follow, name, follow->is_last, err);
}

/* A log of which no first record is known: it may come, or it is none. */
static mapicfg_status match_unknown(struct mapicfg__log_follow *follow, const char *name, mapicfg_error *err) {
    const int is_plain = follow->spot.place.form == MAPICFG__LOG_PLAIN;
    if (is_plain && !follow->is_last && follow->spot.file->size <= MOST_UNKNOWN) {
        follow->spot.file->waits = 1;
        return MAPICFG_OK;
    }
    follow->trail = mapicfg__log_trails_add(&follow->trails, NULL, follow->reading->logs++);
    if (follow->trail == MAPICFG__LOG_NO_TRAIL) return mapicfg__error_no_memory(err);
    bind(follow, MAPICFG__LOG_NEW);
    return begin_pass(follow, name, follow->is_last || !is_plain, err);
}

static uint64_t count_lines(const char *bytes, size_t size) {
    uint64_t lines = 0;
    for (size_t i = 0; i < size; i++) lines += bytes[i] == '\n';
    return lines;
}

/* ---- files ---- */

static void end_file(struct mapicfg__log_follow *follow) {
    follow->in_file = 0;
    mapicfg__log_stream_close(&follow->walk);
}

static mapicfg_status fail_file(struct mapicfg__log_follow *follow, struct mapicfg__log_watched *file,
                                mapicfg_error *failed, mapicfg_error *err) {
    if (failed->system == ENOENT) return MAPICFG_OK;
    mapicfg__error_source(failed, file->source.name);
    return mapicfg__log_notes_failure(&follow->reading->notes, failed, file->in_folder || file->is_packed, err);
}

/* The next log of the file, if there is one. Packed files are read when they are no longer written. */
static mapicfg_status next_log(struct mapicfg__log_follow *follow, mapicfg_error *err) {
    struct mapicfg__log_watched *file = follow->spot.file;
    struct mapicfg__log_stream *walk = &follow->walk;
    mapicfg_error failed;
    const char *name;
    size_t from, record;
    mapicfg_status status = mapicfg__log_pack_next(&walk->pack, &name, &failed);
    file->is_packed = walk->pack.form != MAPICFG__LOG_PLAIN;
    if (!status && name && file->is_packed && !file->was_calm && !follow->is_last) {
        file->waits = 1;
        name = NULL;
    }
    if (status) return fail_file(follow, file, &failed, err);
    if (!name) {
        end_file(follow);
        return MAPICFG_OK;
    }
    status = mapicfg__log_stream_head(walk, err);
    if (status) return status;
    const uint64_t start = walk->pack.form == MAPICFG__LOG_ZIPPED ? walk->pack.member.start : 0;
    follow->spot = (struct mapicfg__log_spot){.file = file, .place = {walk->pack.form, start}};
    if (!mapicfg__log_stream_find_record(walk->buffer, walk->size, &from, &record))
        return match_unknown(follow, name, err);
    follow->spot.head = from;
    follow->spot.head_lines = count_lines(walk->buffer, from);
    follow->spot.key = mapicfg__log_trails_key(&follow->trails, walk->buffer + from, record);
    return match(follow, name, err);
}

/* Begins with a file whose log is not known. */
static mapicfg_status open_file(struct mapicfg__log_follow *follow, struct mapicfg__log_watched *file,
                                mapicfg_error *err) {
    mapicfg_error failed;
    mapicfg_status status =
        mapicfg__log_stream_open(&follow->walk, &file->source, MAPICFG__SOURCE_PIECE, follow->reading->work, &failed);
    if (status) return fail_file(follow, file, &failed, err);
    follow->spot = (struct mapicfg__log_spot){.file = file};
    follow->in_file = 1;
    return MAPICFG_OK;
}

/* Whether the file, whose log is known, still has all that was seen of it. *has_more: and more than that. */
static mapicfg_status check_known(struct mapicfg__log_follow *follow, struct mapicfg__log_watched *file, int *has_it,
                                  int *has_more, mapicfg_error *err) {
    const struct mapicfg__log_trail *trail = trail_of(follow, file->trail);
    const uint64_t known = file->head + trail->seen;
    *has_it = 1;
    *has_more = file->size > known;
    if (file->size < known) return MAPICFG_OK; /* another file has more of the log */
    if (file->is_matched && trail->end_size) {
        uint32_t size;
        *has_it = mapicfg__log_match_end(file, trail->seen, &size) == trail->end && size == trail->end_size;
        return MAPICFG_OK;
    }
    const struct mapicfg__log_spot spot = {
        .file = file, .place = {MAPICFG__LOG_PLAIN, 0}, .head = file->head, .key = trail->key};
    enum mapicfg__log_relation relation;
    mapicfg_status status = mapicfg__log_match_check(&follow->match, &spot, file->trail, &relation, has_more, err);
    *has_it = relation != MAPICFG__LOG_NEW;
    file->is_matched = relation == MAPICFG__LOG_SAME;
    return status;
}

/* Goes on with a plain file whose log is known. */
static mapicfg_status go_on_file(struct mapicfg__log_follow *follow, struct mapicfg__log_watched *file,
                                 mapicfg_error *err) {
    int has_it, has_more;
    mapicfg_status status = check_known(follow, file, &has_it, &has_more, err);
    if (status) return status;
    if (!has_it) {
        status = lose(follow, file, err);
        return status ? status : open_file(follow, file, err);
    }
    const struct mapicfg__log_trail *trail = trail_of(follow, file->trail);
    const int is_torn = follow->is_last && file->is_matched && trail->done < trail->seen;
    if (!has_more && !is_torn) return MAPICFG_OK;
    follow->trail = file->trail;
    follow->spot = (struct mapicfg__log_spot){.file = file,
                                              .place = {MAPICFG__LOG_PLAIN, 0},
                                              .head = file->head,
                                              .head_lines = file->head_lines,
                                              .key = trail->key};
    return begin_pass(follow, file->source.name, follow->is_last, err);
}

/* Whether something of a file is to be read at this look. */
static int is_due(const struct mapicfg__log_follow *follow, const struct mapicfg__log_watched *file) {
    if (file->is_foreign) return 0;
    if (file->has_changed || (file->waits && file->is_packed && file->was_calm)) return 1;
    if (!follow->is_last) return 0;
    if (file->trail == MAPICFG__LOG_NO_TRAIL) return file->waits;
    const struct mapicfg__log_trail *trail = trail_of(follow, file->trail);
    return trail->done < trail->seen;
}

static mapicfg_status begin_file(struct mapicfg__log_follow *follow, struct mapicfg__log_watched *file,
                                 mapicfg_error *err) {
    if (!is_due(follow, file)) return MAPICFG_OK;
    file->has_changed = file->waits = 0;
    return file->trail == MAPICFG__LOG_NO_TRAIL ? open_file(follow, file, err) : go_on_file(follow, file, err);
}

/* ---- looks ---- */

static mapicfg_status look(struct mapicfg__log_follow *follow, mapicfg_error *err) {
    mapicfg_status status = mapicfg__work_tell(follow->reading->work, err);
    follow->is_last = follow->is_ending;
    follow->next = follow->watch.now.count;
    if (!status) status = mapicfg__log_watch_look(&follow->watch, err);
    if (status) return status;
    follow->is_looking = 1;
    follow->next = follow->lost_count = 0;
    for (size_t i = 0; i < follow->watch.gone.count; i++) {
        const size_t trail = follow->watch.gone.files[i].trail;
        if (trail != MAPICFG__LOG_NO_TRAIL) trail_of(follow, trail)->holders--;
    }
    for (size_t i = 0; !status && i < follow->watch.now.count; i++) {
        struct mapicfg__log_watched *file = &follow->watch.now.files[i];
        if (!file->is_shorter && file->is_matched) trail_of(follow, file->trail)->holder = i;
        if (!file->is_shorter) continue;
        file->is_foreign = 0;
        status = lose(follow, file, err);
    }
    return status;
}

static mapicfg_status tell_lost(struct mapicfg__log_follow *follow, const struct mapicfg__log_lost *lost,
                                mapicfg_error *err) {
    if (trail_of(follow, lost->trail)->holders) return MAPICFG_OK;
    return warn(follow, lost->file->source.name,
                "it was cut off or replaced: what it has now is read from its beginning, and what was written to it "
                "before, after the last look, is missing",
                err);
}

/* A file that went away is told of where some of it may not have been read, and no other file has its log. */
static mapicfg_status tell_gone(struct mapicfg__log_follow *follow, const struct mapicfg__log_watched *file,
                                mapicfg_error *err) {
    const struct mapicfg__log_trail *trail =
        file->trail == MAPICFG__LOG_NO_TRAIL ? NULL : trail_of(follow, file->trail);
    if (!trail || trail->holders || trail->is_foreign || (file->was_calm && trail->done == trail->seen))
        return MAPICFG_OK;
    return warn(follow, file->source.name,
                "it is gone, and it was new or had grown when it was last seen: records may be missing", err);
}

/* Last lines that no file has any more. */
static mapicfg_status tell_torn(struct mapicfg__log_follow *follow, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < follow->trails.count; i++) {
        const struct mapicfg__log_trail *trail = trail_of(follow, i);
        if (!trail->holders && trail->done < trail->seen)
            status = mapicfg__log_notes_torn(&follow->reading->notes, trail->name, err);
    }
    return status;
}

static mapicfg_status end_look(struct mapicfg__log_follow *follow, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    follow->is_looking = 0;
    follow->is_over = follow->is_last;
    for (size_t i = 0; !status && i < follow->watch.gone.count; i++)
        status = tell_gone(follow, &follow->watch.gone.files[i], err);
    for (size_t i = 0; !status && i < follow->lost_count; i++) status = tell_lost(follow, &follow->lost[i], err);
    return status || !follow->is_last ? status : tell_torn(follow, err);
}

/* One step, that may give a batch. */
static mapicfg_status step(struct mapicfg__log_follow *follow, const mapicfg_log_batch **batch, mapicfg_error *err) {
    mapicfg_error failed = {.code = MAPICFG_OK};
    if (follow->in_log) {
        mapicfg_status status = mapicfg__log_rows_next(&follow->reading->rows, batch, &failed);
        if (!status && *batch) return MAPICFG_OK;
        *batch = NULL;
        return end_pass(follow, status, &failed, err);
    }
    if (follow->in_file) return next_log(follow, err);
    if (follow->next < follow->watch.now.count)
        return begin_file(follow, &follow->watch.now.files[follow->next++], err);
    return follow->is_looking ? end_look(follow, err) : look(follow, err);
}

/* A look ends with NULL, but the one before the last. */
mapicfg_status mapicfg__log_follow_next(struct mapicfg__log_follow *follow, const mapicfg_log_batch **batch,
                                        mapicfg_error *err) {
    *batch = NULL;
    while (!follow->is_over) {
        const int was_looking = follow->is_looking;
        mapicfg_status status = step(follow, batch, err);
        if (status || *batch) return status;
        if (was_looking && !follow->is_looking && !follow->is_ending) return MAPICFG_OK;
    }
    return MAPICFG_OK;
}
