/* SPDX-License-Identifier: LGPL-2.1-or-later
 * stream.h: bytes on their way out: to a descriptor through a large buffer, or into memory. */
#ifndef MAPICFG_CLI_STREAM_H
#define MAPICFG_CLI_STREAM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* After a failure nothing more is written and `error` keeps the errno: check once, at the end. What goes to a terminal
 * is shown, never obeyed: control characters become \x1b and the like, whichever verb prints them; only line ends and
 * tabs stay, and what is put by stream_raw(). */
struct stream {
    int fd;       /* -1: memory that grows */
    int error;    /* errno of the first failure, or 0 */
    int terminal; /* fd is a terminal */
    int colour;   /* it is to have colors */
    size_t used;
    size_t size;
    char *bytes;
    char held[8]; /* for a terminal: the beginning of a character, or a carriage return, until the next byte tells */
    size_t held_size;
    int may_join; /* for a terminal: the last character was one that a joiner may follow */
};

/* 1 when the descriptor is a terminal that may have colors: NO_COLOR is not set. */
int stream_may_colour(int fd);
/* Writes to a descriptor; colors when it may. */
void stream_open_fd(struct stream *stream, int fd);
void stream_open_memory(struct stream *stream);
/* Writes what is buffered. Returns the stream's error. */
int stream_flush(struct stream *stream);
/* Flushes, closes the descriptor and releases the memory. Returns the stream's error. */
int stream_close(struct stream *stream);

/* Closes memory that was for `whole`, which fails where the part failed. */
void stream_close_part(struct stream *part, struct stream *whole);

void stream_put(struct stream *stream, const char *bytes, size_t size);
/* The slow part of stream_raw(): the bytes do not fit. */
void stream_raw_more(struct stream *stream, const char *bytes, size_t size);
/* Without a look at the bytes: colors, and what has been made safe. */
static inline void stream_raw(struct stream *stream, const char *bytes, size_t size) {
    if (size > stream->size - stream->used) {
        stream_raw_more(stream, bytes, size);
        return;
    }
    if (size > 0) memcpy(stream->bytes + stream->used, bytes, size);
    stream->used += size;
}
/* stream_put() for those who call back: `stream` is a struct stream. Returns 0, or 1 after a failure. */
int32_t stream_take(void *stream, const char *bytes, size_t size);
void stream_text(struct stream *stream, const char *text);
void stream_char(struct stream *stream, char c);
void stream_number(struct stream *stream, uint64_t number);
/* "1 mailbox", "2 mailboxes". */
void stream_counted(struct stream *stream, uint64_t number, const char *one, const char *several);
void stream_spaces(struct stream *stream, size_t count);
/* Text that comes from outside, safe for a terminal: control characters become \x1b and the like. */
void stream_safe(struct stream *stream, const char *text);
/* The same, but line feeds stay. */
void stream_safe_lines(struct stream *stream, const char *text);
/* Text as a JSON string with its quotes; NULL becomes null. */
void stream_json(struct stream *stream, const char *text);
/* Ends memory with a NUL and lends it; "" after a failure. */
const char *stream_memory(struct stream *stream);

#endif
