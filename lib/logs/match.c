/* SPDX-License-Identifier: LGPL-2.1-or-later
 * match.c: which of the logs that were read a file has, by what is in it: the same first record, and from there on the
 * same bytes, of which only the number and the CRC-32 are kept. */
#include "logs/match.h"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#define MOST_ALIKE 8u /* logs with the same first record, which differ later: more are not compared */
#define END 1024u     /* bytes */

mapicfg_status mapicfg__log_match_open(struct mapicfg__log_stream *stream, const struct mapicfg__log_spot *spot,
                                       uint64_t from, struct mapicfg__work *work, mapicfg_error *err) {
    const int is_plain = spot->place.form == MAPICFG__LOG_PLAIN;
    const struct mapicfg__log_place place = {spot->place.form, is_plain ? from : spot->place.start};
    mapicfg_status status = mapicfg__log_stream_begin(stream, &spot->file->source, &place, work, err);
    return status || is_plain ? status : mapicfg__log_stream_skip(stream, from, err);
}

/* ---- sums ---- */

/* The CRC-32 of the log's first bytes from the first record on: of `want` of them, or of those that there are. */
static mapicfg_status sum_up(struct mapicfg__log_match *match, const struct mapicfg__log_spot *spot, uint64_t want,
                             uint64_t *got, uint32_t *sum, int *has_more, mapicfg_error *err) {
    struct mapicfg__log_stream *stream = &match->probe;
    mapicfg_status status = mapicfg__log_match_open(stream, spot, spot->head, match->work, err);
    *sum = (uint32_t)crc32_z(0, NULL, 0);
    *got = 0;
    while (!status) {
        status = mapicfg__log_stream_fill(stream, err);
        const size_t left = stream->size - stream->at, size = want - *got < left ? (size_t)(want - *got) : left;
        *has_more = left > size;
        if (status || !size) break;
        *sum = (uint32_t)crc32_z(*sum, (const Bytef *)stream->buffer + stream->at, size);
        stream->at += size;
        *got += size;
    }
    mapicfg__log_stream_close(stream);
    return status;
}

/* ---- matching ---- */

/* The log ends within what was seen: whether the bytes are the same, another file may still tell. Where none does, the
 * first record has to. */
static mapicfg_status check_within(struct mapicfg__log_match *match, size_t trail, uint64_t size, uint32_t sum,
                                   enum mapicfg__log_relation *relation, mapicfg_error *err) {
    const size_t at = match->trails->list[trail].holder;
    struct mapicfg__log_watched *holder = at < match->watch->now.count ? &match->watch->now.files[at] : NULL;
    uint64_t got = size;
    uint32_t other = sum;
    int has_more;
    mapicfg_status status = MAPICFG_OK;
    if (holder && holder->trail == trail) {
        const struct mapicfg__log_spot spot = {.file = holder, .place = {MAPICFG__LOG_PLAIN, 0}, .head = holder->head};
        status = sum_up(match, &spot, size, &got, &other, &has_more, err);
    }
    *relation = got == size && other == sum ? MAPICFG__LOG_WITHIN : MAPICFG__LOG_NEW;
    return status;
}

mapicfg_status mapicfg__log_match_check(struct mapicfg__log_match *match, const struct mapicfg__log_spot *spot,
                                        size_t trail, enum mapicfg__log_relation *relation, int *has_more,
                                        mapicfg_error *err) {
    const struct mapicfg__log_trail *known = &match->trails->list[trail];
    uint64_t got;
    uint32_t sum;
    *relation = MAPICFG__LOG_NEW;
    *has_more = 0;
    mapicfg_status status = sum_up(match, spot, known->seen, &got, &sum, has_more, err);
    if (status) return status;
    if (got < known->seen) return check_within(match, trail, got, sum, relation, err);
    if (sum == known->sum) *relation = MAPICFG__LOG_SAME;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__log_match_find(struct mapicfg__log_match *match, const struct mapicfg__log_spot *spot,
                                       size_t *trail, enum mapicfg__log_relation *relation, int *has_more,
                                       mapicfg_error *err) {
    unsigned tries = 0;
    mapicfg_status status = MAPICFG_OK;
    *relation = MAPICFG__LOG_NEW;
    *has_more = 1;
    for (size_t at = mapicfg__log_trails_find(match->trails, spot->key);
         !status && at != MAPICFG__LOG_NO_TRAIL && tries++ < MOST_ALIKE; at = match->trails->list[at].next) {
        status = mapicfg__log_match_check(match, spot, at, relation, has_more, err);
        *trail = at;
        if (*relation != MAPICFG__LOG_NEW) break;
    }
    return status;
}

/* ---- ends ---- */

uint32_t mapicfg__log_match_end(const struct mapicfg__log_watched *file, uint64_t seen, uint32_t *size) {
    char bytes[END];
    const size_t want = seen < END ? (size_t)seen : END;
    const off_t from = (off_t)(file->head + seen - want);
    const int fd = open(file->source.path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    const ssize_t got = fd < 0 ? -1 : pread(fd, bytes, want, from);
    if (fd >= 0) close(fd);
    *size = got == (ssize_t)want ? (uint32_t)want : 0;
    return (uint32_t)crc32_z(crc32_z(0, NULL, 0), (const Bytef *)bytes, *size);
}
