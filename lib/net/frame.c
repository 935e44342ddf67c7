/* SPDX-License-Identifier: LGPL-2.1-or-later
 * frame.c: reads meta-tags, the headers behind them, and which X-ResponseCode counts. */
#include "net/frame.h"

#include <string.h>

#include "base/text.h"

/* ---- X-ResponseCode ---- */

/* Of "0, 10", two headers that something has joined, the last counts. */
static int64_t parse_code(const char *text, size_t size) {
    for (size_t i = size; i > 0; i--)
        if (text[i - 1] == ',') {
            text += i;
            size -= i;
            break;
        }
    mapicfg__text_trim(&text, &size);
    uint64_t number;
    if (!mapicfg__text_parse_number(text, size, &number) || number > UINT32_MAX) return MAPICFG__FRAME_BAD_CODE;
    return (int64_t)number;
}

static int64_t code_of_headers(const struct mapicfg__http_headers *headers) {
    int64_t code = MAPICFG__FRAME_NO_CODE;
    size_t at = 0;
    for (const char *value; (value = mapicfg__http_next(headers, "X-ResponseCode", &at)) != NULL;)
        code = parse_code(value, strlen(value));
    return code;
}

/* ---- the body ---- */

struct reader {
    struct mapicfg__frame *frame;
    const char *at;
    size_t left;
};

static int take(struct reader *reader, const char *word) {
    const size_t size = strlen(word);
    if (reader->left < size || memcmp(reader->at, word, size) != 0) return 0;
    reader->at += size;
    reader->left -= size;
    return 1;
}

/* The line end behind a meta-tag; gromox leaves it out behind PENDING. */
static void take_end(struct reader *reader) {
    if (take(reader, "\r\n") || !reader->left) return;
    reader->frame->faults |= MAPICFG__FRAME_GROMOX;
}

/* Returns whether DONE has come. */
static int read_tags(struct reader *reader) {
    struct mapicfg__frame *frame = reader->frame;
    for (int is_first = 1; reader->left; is_first = 0) {
        if (take(reader, "PROCESSING")) {
            take_end(reader);
        } else if (take(reader, "PENDING")) {
            frame->pending++;
            frame->faults |= is_first ? MAPICFG__FRAME_NO_PROCESSING : 0;
            take_end(reader);
        } else if (take(reader, "DONE")) {
            frame->faults |= is_first ? MAPICFG__FRAME_NO_PROCESSING : 0;
            frame->has_tags = 1;
            if (take(reader, "\r\n")) return 1;
            frame->faults |= !reader->left           ? MAPICFG__FRAME_CUT
                             : reader->at[0] == '\n' ? MAPICFG__FRAME_LF
                                                     : MAPICFG__FRAME_BAD_LINE;
            return 0;
        } else if (!is_first && reader->at[0] == '\n') {
            frame->faults = (frame->faults & ~MAPICFG__FRAME_GROMOX) | MAPICFG__FRAME_LF;
            return 0;
        } else {
            /* Bytes that may yet become a meta-tag are a cut one. */
            const size_t left = reader->left;
            const int is_cut = (left < 10 && memcmp("PROCESSING", reader->at, left) == 0) ||
                               (left < 7 && memcmp("PENDING", reader->at, left) == 0) ||
                               (left < 4 && memcmp("DONE", reader->at, left) == 0);
            frame->faults |= is_cut ? MAPICFG__FRAME_NO_DONE : is_first ? MAPICFG__FRAME_NONE : MAPICFG__FRAME_BAD_LINE;
            frame->has_tags |= is_cut;
            return 0;
        }
        frame->has_tags = 1;
    }
    frame->faults |= MAPICFG__FRAME_NO_DONE;
    return 0;
}

static void read_header(struct mapicfg__frame *frame, const char *line, size_t size) {
    const char *colon = memchr(line, ':', size);
    if (!colon || colon == line) {
        frame->faults |= MAPICFG__FRAME_BAD_LINE;
        return;
    }
    const size_t name_size = (size_t)(colon - line);
    const char *value = colon + 1;
    size_t value_size = size - name_size - 1;
    if (mapicfg__text_is_word(line, name_size, "X-ResponseCode")) frame->code = parse_code(value, value_size);
    if (!mapicfg__text_is_word(line, name_size, "X-ElapsedTime")) return;
    mapicfg__text_trim(&value, &value_size);
    uint64_t elapsed;
    if (mapicfg__text_parse_number(value, value_size, &elapsed) && elapsed <= INT64_MAX)
        frame->elapsed = (int64_t)elapsed;
    else
        frame->faults |= MAPICFG__FRAME_BAD_ELAPSED;
}

/* Up to the empty line and past it. */
static void read_headers(struct reader *reader) {
    while (reader->left) {
        const char *end = memchr(reader->at, '\n', reader->left);
        if (!end) break;
        if (end == reader->at || end[-1] != '\r') {
            reader->frame->faults |= MAPICFG__FRAME_LF;
            return;
        }
        const size_t size = (size_t)(end - reader->at) - 1;
        const char *line = reader->at;
        reader->left -= size + 2;
        reader->at += size + 2;
        if (!size) {
            reader->frame->payload = reader->at;
            reader->frame->payload_size = reader->left;
            return;
        }
        read_header(reader->frame, line, size);
    }
    reader->frame->faults |= MAPICFG__FRAME_CUT;
}

void mapicfg__frame_read(struct mapicfg__frame *frame, const struct mapicfg__http_headers *headers, const char *body,
                         size_t size) {
    const int64_t code = code_of_headers(headers);
    *frame = (struct mapicfg__frame){.header_code = code, .code = code, .elapsed = -1};
    struct reader reader = {frame, body, size};
    if (!size) {
        frame->faults = MAPICFG__FRAME_NONE;
        return;
    }
    if (read_tags(&reader)) read_headers(&reader);
}
