/* SPDX-License-Identifier: LGPL-2.1-or-later
 * stream.c: bytes on their way out: to a descriptor through a large buffer, or into memory. */
#define _POSIX_C_SOURCE 200809L

#include "stream.h"

#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUFFER_SIZE ((size_t)256 * 1024)

int stream_may_colour(int fd) {
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    if ((no_color != NULL && *no_color != '\0') || term == NULL || strcmp(term, "dumb") == 0) return 0;
    return isatty(fd) == 1;
}

void stream_open_fd(struct stream *stream, int fd) {
    *stream = (struct stream){.fd = fd};
    stream->terminal = isatty(fd) == 1;
    stream->colour = stream_may_colour(fd);
    stream->bytes = malloc(BUFFER_SIZE);
    if (stream->bytes == NULL)
        stream->error = ENOMEM;
    else
        stream->size = BUFFER_SIZE;
}

void stream_open_memory(struct stream *stream) {
    *stream = (struct stream){.fd = -1};
}

static void write_all(struct stream *stream, const char *bytes, size_t size) {
    while (size > 0 && stream->error == 0) {
        ssize_t written = write(stream->fd, bytes, size);
        if (written > 0) {
            bytes += written;
            size -= (size_t)written;
        } else if (written == 0) {
            stream->error = EIO;
        } else if (errno != EINTR) {
            stream->error = errno;
        }
    }
}

int stream_flush(struct stream *stream) {
    if (stream->fd >= 0) {
        write_all(stream, stream->bytes, stream->used);
        stream->used = 0;
    }
    return stream->error;
}

static void show_held(struct stream *stream);

int stream_close(struct stream *stream) {
    show_held(stream);
    stream_flush(stream);
    /* Some file systems tell only now that the bytes did not fit. */
    if (stream->fd >= 0 && close(stream->fd) != 0 && errno != EINTR && stream->error == 0) stream->error = errno;
    free(stream->bytes);
    stream->bytes = NULL;
    stream->used = stream->size = 0;
    stream->fd = -1;
    return stream->error;
}

void stream_close_part(struct stream *part, struct stream *whole) {
    int error = stream_close(part);
    if (whole->error == 0) whole->error = error;
}

static void grow(struct stream *stream, size_t more) {
    if (more > SIZE_MAX / 4 || stream->size > SIZE_MAX / 4) {
        stream->error = ENOMEM;
        return;
    }
    size_t size = (stream->size + more) * 2;
    char *bytes = realloc(stream->bytes, size);
    if (bytes == NULL) {
        stream->error = ENOMEM;
        return;
    }
    stream->bytes = bytes;
    stream->size = size;
}

void stream_raw_more(struct stream *stream, const char *bytes, size_t size) {
    if (stream->error == 0 && stream->fd >= 0)
        stream_flush(stream);
    else if (stream->error == 0)
        grow(stream, size);
    if (stream->error != 0) return;
    if (size > stream->size - stream->used) {
        write_all(stream, bytes, size);
        return;
    }
    memcpy(stream->bytes + stream->used, bytes, size);
    stream->used += size;
}

/* ---- for a terminal ---- */

static void show(struct stream *stream, const char *text) {
    struct glyph glyph;
    for (size_t taken; (taken = text_glyph(text, &glyph)) > 0; text += taken) {
        stream_raw(stream, glyph.shown, glyph.size);
        stream->may_join = (unsigned char)glyph.shown[glyph.size - 1] >= 0x80;
    }
}

/* A joiner alone is shown escaped; here it is not alone. */
static void show_held(struct stream *stream) {
    uint32_t c;
    stream->held[stream->held_size] = '\0';
    if (stream->may_join && text_decode(stream->held, &c) > 0 && text_is_joiner(c))
        stream_raw(stream, stream->held, stream->held_size);
    else
        show(stream, stream->held);
    stream->held_size = 0;
}

/* Takes a byte that may end what is held. Returns 0 when it begins something else. */
static int ends_held(struct stream *stream, char c) {
    if (stream->held[0] == '\r') {
        if (c != '\n') return 0;
        stream->held_size = 0;
        stream_raw(stream, "\r\n", 2);
        return 1;
    }
    if (((unsigned char)c & 0xC0) != 0x80) return 0;
    stream->held[stream->held_size++] = c;
    if (stream->held_size == text_length(stream->held[0])) show_held(stream);
    return 1;
}

/* A byte that is not printable ASCII. */
static void show_byte(struct stream *stream, char c) {
    char text[2] = {c, '\0'};
    if (c == '\n' || c == '\t') {
        stream_raw(stream, text, 1);
    } else if (c == '\0') {
        stream_raw(stream, "\\x00", 4);
    } else if (c == '\r' || text_length(c) > 1) {
        stream->held[0] = c;
        stream->held_size = 1;
    } else {
        show(stream, text);
    }
}

static int is_ascii(char c) {
    return c >= ' ' && c < 127;
}

static void put_shown(struct stream *stream, const char *bytes, size_t size) {
    for (size_t at = 0; at < size;) {
        if (stream->held_size > 0) {
            if (ends_held(stream, bytes[at])) {
                at++;
                continue;
            }
            show_held(stream);
        }
        size_t plain = 0;
        while (at + plain < size && is_ascii(bytes[at + plain])) plain++;
        stream_raw(stream, bytes + at, plain);
        at += plain;
        stream->may_join = stream->may_join && plain == 0;
        if (at < size) show_byte(stream, bytes[at++]);
    }
}

void stream_put(struct stream *stream, const char *bytes, size_t size) {
    if (stream->terminal && stream->fd >= 0)
        put_shown(stream, bytes, size);
    else
        stream_raw(stream, bytes, size);
}

int32_t stream_take(void *stream, const char *bytes, size_t size) {
    struct stream *into = stream;
    stream_put(into, bytes, size);
    return into->error != 0;
}

void stream_text(struct stream *stream, const char *text) {
    stream_put(stream, text, strlen(text));
}

void stream_char(struct stream *stream, char c) {
    stream_put(stream, &c, 1);
}

void stream_number(struct stream *stream, uint64_t number) {
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    stream_put(stream, digits + at, sizeof digits - at);
}

void stream_counted(struct stream *stream, uint64_t number, const char *one, const char *several) {
    stream_number(stream, number);
    stream_char(stream, ' ');
    stream_text(stream, number == 1 ? one : several);
}

void stream_spaces(struct stream *stream, size_t count) {
    static const char spaces[] = "                                ";
    for (; count >= sizeof spaces; count -= sizeof spaces - 1) stream_put(stream, spaces, sizeof spaces - 1);
    stream_put(stream, spaces, count);
}

void stream_safe(struct stream *stream, const char *text) {
    struct glyph glyph;
    size_t taken = text_ascii(text);
    stream_put(stream, text, taken);
    text += taken;
    for (; (taken = text_glyph(text, &glyph)) > 0; text += taken) stream_put(stream, glyph.shown, glyph.size);
}

void stream_safe_lines(struct stream *stream, const char *text) {
    struct glyph glyph;
    for (size_t taken; (taken = text_glyph(text, &glyph)) > 0; text += taken) {
        if (*text == '\n')
            stream_char(stream, '\n');
        else
            stream_put(stream, glyph.shown, glyph.size);
    }
}

static void put_unicode_escape(struct stream *stream, uint32_t unit) {
    static const char digits[] = "0123456789abcdef";
    char escape[6] = {
        '\\', 'u', digits[unit >> 12 & 15], digits[unit >> 8 & 15], digits[unit >> 4 & 15], digits[unit & 15]};
    stream_put(stream, escape, sizeof escape);
}

/* A character as JSON names it: by UTF-16. */
static void put_escaped(struct stream *stream, uint32_t c) {
    if (c < 0x10000) {
        put_unicode_escape(stream, c);
        return;
    }
    put_unicode_escape(stream, 0xD7C0 + (c >> 10));
    put_unicode_escape(stream, 0xDC00 | (c & 0x3FF));
}

/* One character of a JSON string; returns the bytes taken. */
static size_t put_json_char(struct stream *stream, const char *text) {
    uint32_t c;
    size_t taken = text_decode(text, &c);
    if (taken == 0) {
        put_unicode_escape(stream, 0xFFFD); /* a file's name need not be UTF-8 */
        return 1;
    }
    if (c == '"' || c == '\\') {
        char escape[2] = {'\\', (char)c};
        stream_put(stream, escape, sizeof escape);
    } else if (text_is_control(c)) {
        put_escaped(stream, c);
    } else {
        stream_put(stream, text, taken);
    }
    return taken;
}

static int is_plain(char c) {
    return c >= ' ' && c < 127 && c != '"' && c != '\\';
}

void stream_json(struct stream *stream, const char *text) {
    if (text == NULL) {
        stream_put(stream, "null", 4);
        return;
    }
    stream_char(stream, '"');
    while (*text != '\0') {
        size_t plain = 0;
        while (is_plain(text[plain])) plain++;
        stream_put(stream, text, plain);
        text += plain;
        if (*text != '\0') text += put_json_char(stream, text);
    }
    stream_char(stream, '"');
}

const char *stream_memory(struct stream *stream) {
    stream_char(stream, '\0');
    if (stream->error != 0) return "";
    stream->used--;
    return stream->bytes;
}
