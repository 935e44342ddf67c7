/* SPDX-License-Identifier: LGPL-2.1-or-later
 * source.c: the bytes of one export, wherever they come from. */
#include "formats/source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"
#include "formats/stream.h"

#define TELL_EVERY 200 /* milliseconds, while no bytes come */

/* ---- making ---- */

/* What can be known of a file's bytes without reading them. */
static void measure(struct mapicfg__source *source) {
    struct stat file;
    int failed = source->path ? stat(source->path, &file) : fstat(source->input.fd, &file);
    if (failed || !S_ISREG(file.st_mode)) return;
    off_t at = source->path ? 0 : lseek(source->input.fd, 0, SEEK_CUR);
    if (at < 0) return;
    source->size = file.st_size > at ? (uint64_t)(file.st_size - at) : 0;
    source->size_is_known = source->can_read_again = 1;
}

mapicfg_status mapicfg__source_init(struct mapicfg__source *source, const mapicfg_input *input, const char *path,
                                    const char *name, mapicfg_error *err) {
    *source = (struct mapicfg__source){.input = *input, .piece = MAPICFG__SOURCE_PIECE, .fd = -1};
    mapicfg_status status = mapicfg__stream_take_options(&source->options, input->options, err);
    if (status) return status;
    source->name = mapicfg__mem_dup(name, strlen(name));
    source->path = path ? mapicfg__mem_dup(path, strlen(path)) : NULL;
    if (!source->name || (path && !source->path)) {
        mapicfg__source_free(source);
        return mapicfg__error_no_memory(err);
    }
    if (path || input->fd >= 0) {
        measure(source);
        return MAPICFG_OK;
    }
    source->size = input->bytes_size;
    source->can_read_again = input->bytes != NULL;
    source->size_is_known = input->bytes || input->bytes_size;
    return MAPICFG_OK;
}

void mapicfg__source_free(struct mapicfg__source *source) {
    mapicfg__source_close(source);
    mapicfg__mem_free(source->name);
    mapicfg__mem_free(source->path);
    mapicfg__mem_free(source->failed);
    mapicfg__buffer_free(&source->head);
    source->name = source->path = NULL;
    source->failed = NULL;
}

/* ---- functions ---- */

/* Asks the function for bytes; *size 0 at the end. */
static mapicfg_status ask(struct mapicfg__source *source, char *buffer, size_t room, size_t *size, mapicfg_error *err) {
    mapicfg_error own = {.code = MAPICFG_OK};
    *size = 0;
    size_t got = 0;
    mapicfg_status status = source->input.pull(source->input.user, buffer, room, &got, &own);
    source->is_over = status || !got || got > room;
    if (!status && got > room)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "the function gave %zu bytes where %zu were asked for", got,
                                   room);
    if (!status) {
        *size = got;
        return MAPICFG_OK;
    }
    if (status > 0) status = MAPICFG_E_IO;
    own.source[sizeof own.source - 1] = own.object[sizeof own.object - 1] = '\0'; /* whatever it has filled in */
    own.property[sizeof own.property - 1] = own.message[sizeof own.message - 1] = '\0';
    if (!own.message[0]) mapicfg__error_fail(&own, status, "the function that gives the bytes has failed");
    own.code = status;
    if (err) *err = own;
    return status;
}

static mapicfg_status next_asked(struct mapicfg__source *source, char *buffer, const char **bytes, size_t *size,
                                 mapicfg_error *err) {
    if (source->head_at < source->head.size) {
        *bytes = source->head.data + source->head_at;
        *size = source->head.size - source->head_at;
        source->head_at = source->head.size;
        return MAPICFG_OK;
    }
    mapicfg__buffer_free(&source->head);
    source->head_at = 0;
    *bytes = buffer;
    if (!source->is_over) return ask(source, buffer, MAPICFG__SOURCE_PIECE, size, err);
    *size = 0;
    if (!source->failed) return MAPICFG_OK;
    if (err) *err = *source->failed;
    return source->failed->code;
}

/* ---- files ---- */

static mapicfg_status open_file(struct mapicfg__source *source, const struct mapicfg__work *work, mapicfg_error *err) {
    if (!source->path) {
        source->fd = source->input.fd;
        return MAPICFG_OK;
    }
    for (;;) {
        source->fd = open(source->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        if (source->fd >= 0 && source->at) mapicfg__source_seek(source, source->at);
        if (source->fd >= 0) return MAPICFG_OK;
        if (errno != EINTR) return mapicfg__error_system(err, "cannot be opened", errno, source->name);
        mapicfg_status status = mapicfg__work_tell(work, err); /* the open of a FIFO waits for its writer */
        if (status) return status;
    }
}

/* Waits for bytes, and tells the caller meanwhile. A regular file has them at once; where nobody is to be told, read()
 * waits, except for a descriptor that does not block. */
static mapicfg_status wait_for_bytes(const struct mapicfg__source *source, const struct mapicfg__work *work,
                                     int must_wait, mapicfg_error *err) {
    must_wait |= work->options.progress || work->options.cancel;
    mapicfg_status status = MAPICFG_OK;
    while (must_wait && !source->can_read_again && !status) {
        struct pollfd wanted = {.fd = source->fd, .events = POLLIN};
        int ready = poll(&wanted, 1, TELL_EVERY);
        if (ready > 0 || (ready < 0 && errno != EINTR)) return MAPICFG_OK; /* read() says what is wrong */
        status = mapicfg__work_tell(work, err);
    }
    return status;
}

static mapicfg_status next_read(struct mapicfg__source *source, const struct mapicfg__work *work, char *buffer,
                                const char **bytes, size_t *size, mapicfg_error *err) {
    mapicfg_status status = source->fd < 0 ? open_file(source, work, err) : MAPICFG_OK;
    int must_wait = 0;
    *bytes = buffer;
    for (;;) {
        if (!status) status = wait_for_bytes(source, work, must_wait, err);
        if (status) return status;
        ssize_t got = read(source->fd, buffer, source->piece);
        if (got >= 0) {
            *size = (size_t)got;
            return MAPICFG_OK;
        }
        must_wait = errno == EAGAIN;
        if (!must_wait && errno != EINTR) return mapicfg__error_system(err, "cannot be read", errno, source->name);
        if (!must_wait) status = mapicfg__work_tell(work, err);
    }
}

void mapicfg__source_close(struct mapicfg__source *source) {
    if (source->path && source->fd >= 0) close(source->fd);
    if (source->path) source->at = 0;
    source->fd = -1;
}

/* ---- all kinds ---- */

mapicfg_status mapicfg__source_next(struct mapicfg__source *source, const struct mapicfg__work *work, char *buffer,
                                    const char **bytes, size_t *size, mapicfg_error *err) {
    *size = 0;
    if (source->input.pull) return next_asked(source, buffer, bytes, size, err);
    if (!source->input.bytes) return next_read(source, work, buffer, bytes, size, err);
    size_t left = (size_t)source->input.bytes_size - source->at;
    *size = left < source->piece ? left : source->piece;
    *bytes = (const char *)source->input.bytes + source->at;
    source->at += *size;
    return MAPICFG_OK;
}

int mapicfg__source_tell(const struct mapicfg__source *source, uint64_t *offset) {
    const off_t at = source->fd >= 0 ? lseek(source->fd, 0, SEEK_CUR) : (off_t)source->at;
    *offset = (uint64_t)at;
    return source->can_read_again && at >= 0;
}

void mapicfg__source_seek(struct mapicfg__source *source, uint64_t offset) {
    source->at = (size_t)offset; /* of memory, and of a file that has yet to be opened */
    if (source->fd >= 0) lseek(source->fd, (off_t)offset, SEEK_SET);
}

/* ---- looking ---- */

/* The settings of a mailbox that decide. */
static uint64_t deciding(void) {
    const struct mapicfg__class *mailbox = mapicfg__class_get(MAPICFG_CLASS_MAILBOX);
    uint64_t mask = 0;
    for (uint32_t i = 0; i < mailbox->count; i++)
        if (mailbox->properties[i].traits & MAPICFG__DECIDES) mask |= (uint64_t)1 << i;
    return mask;
}

/* Notes the first record's class, and what it states; and stops. */
static mapicfg_status note_class(void *user, const struct mapicfg__record *record, mapicfg_error *err) {
    struct mapicfg__look *look = user;
    uint64_t mask = deciding();
    look->class_id = record->cls->id;
    look->says_nothing = record->cls->id == MAPICFG_CLASS_MAILBOX;
    for (uint32_t i = 0; look->says_nothing && i < record->cls->count; i++)
        if (mask >> i & 1 && record->cells[i].kind != MAPICFG__CELL_NOT_STATED) look->says_nothing = 0;
    return mapicfg__error_fail(err, MAPICFG_E_CANCELLED, "seen enough");
}

/* As many bytes from the beginning of a file as there are, up to a piece. */
static size_t read_beginning(const struct mapicfg__source *source, char *buffer) {
    int fd = source->path ? open(source->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) : source->input.fd;
    off_t start = source->path || fd < 0 ? 0 : lseek(fd, 0, SEEK_CUR);
    size_t size = 0;
    ssize_t got = 1;
    while (fd >= 0 && got > 0 && size < MAPICFG__SOURCE_PIECE) {
        got = pread(fd, buffer + size, MAPICFG__SOURCE_PIECE - size, start + (off_t)size);
        if (got > 0) size += (size_t)got;
    }
    if (source->path && fd >= 0) close(fd);
    return size;
}

/* Asks the function for the beginning and keeps it. An error of its is kept for the reading, but those that end
 * everything. */
static mapicfg_status ask_beginning(struct mapicfg__source *source, char *buffer, size_t *size, mapicfg_error *err) {
    mapicfg_error failed;
    mapicfg_status status = ask(source, buffer, MAPICFG__SOURCE_PIECE - source->head.size, size, &failed);
    mapicfg__buffer_bytes(&source->head, buffer, *size);
    if (source->head.failed) return mapicfg__error_no_memory(err);
    if (!status) return MAPICFG_OK;
    mapicfg__error_source(&failed, source->name);
    if (status == MAPICFG_E_CANCELLED || status == MAPICFG_E_NOMEM) {
        if (err) *err = failed;
        return status;
    }
    source->failed = mapicfg__mem_alloc(sizeof *source->failed);
    if (!source->failed) return mapicfg__error_no_memory(err);
    *source->failed = failed;
    return MAPICFG_OK;
}

/* Feeds what the function gives until the first record has been met. */
static mapicfg_status look_asking(struct mapicfg__source *source, struct mapicfg__stream *stream,
                                  const struct mapicfg__work *work, char *buffer, mapicfg_status *seen,
                                  mapicfg_error *err) {
    while (!*seen && !source->is_over && source->head.size < MAPICFG__SOURCE_PIECE) {
        size_t size;
        mapicfg_status status = mapicfg__work_tell(work, err);
        if (!status) status = ask_beginning(source, buffer, &size, err);
        if (status) return status;
        if (!source->failed) *seen = mapicfg__stream_feed(stream, buffer, size, !size, NULL);
    }
    return MAPICFG_OK;
}

mapicfg_status mapicfg__source_look(struct mapicfg__source *source, const struct mapicfg__work *work, char *buffer,
                                    struct mapicfg__look *look, mapicfg_error *err) {
    struct mapicfg__sink sink = {.record = note_class, .user = look, .org_is_stated = 1};
    struct mapicfg__stream stream;
    *look = (struct mapicfg__look){0};
    sink.wanted[MAPICFG_CLASS_MAILBOX] = deciding();
    if (!source->can_read_again && !source->input.pull) return MAPICFG_OK;
    mapicfg_status status = mapicfg__stream_open(&stream, source->name, &source->options, &sink, err);
    if (status) return status;
    mapicfg_status seen = MAPICFG_OK;
    if (source->input.pull) {
        status = look_asking(source, &stream, work, buffer, &seen, err);
    } else {
        const char *bytes = source->input.bytes ? source->input.bytes : buffer;
        size_t size = source->size < MAPICFG__SOURCE_PIECE ? (size_t)source->size : MAPICFG__SOURCE_PIECE;
        if (!source->input.bytes) size = read_beginning(source, buffer);
        seen = mapicfg__stream_feed(&stream, bytes, size, size < MAPICFG__SOURCE_PIECE, NULL);
    }
    look->is_foreign = mapicfg__stream_is_foreign(&stream, seen);
    mapicfg__stream_close(&stream);
    return !status && seen == MAPICFG_E_NOMEM ? mapicfg__error_no_memory(err) : status;
}
