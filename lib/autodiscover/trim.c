/* SPDX-License-Identifier: LGPL-2.1-or-later
 * trim.c: what a saved file has around an answer: headers of HTTP, lines of a console, blanks. */
#include <string.h>

#include "autodiscover/answer.h"
#include "base/text.h"

static void skip(const char **text, size_t *size, size_t bytes) {
    *text += bytes;
    *size -= bytes;
}

/* The headers of a response, or of several one after another. */
static uint64_t skip_headers(const char **text, size_t *size) {
    uint64_t lines = 0;
    while (*size > 5 && memcmp(*text, "HTTP/", 5) == 0) {
        int is_blank = 0; /* the line before the next LF */
        while (*size && !is_blank) {
            size_t line = mapicfg__text_line_size(*text, *size);
            is_blank = mapicfg__text_is_blank(*text, line);
            lines += (*text)[line - 1] == '\n';
            skip(text, size, line);
        }
    }
    return lines;
}

/* 1 when XML or an object in JSON can begin so; "< HTTP/1.1 200 OK", as curl -v writes it, cannot. */
static int is_begin(const char *text, size_t size) {
    if (size < 2) return size && *text == '<';
    if (*text == '{') {
        skip(&text, &size, 1);
        mapicfg__text_trim(&text, &size);
        return size && (*text == '"' || *text == '}');
    }
    return *text == '<' && !mapicfg__text_is_blank(text + 1, 1) && text[1] != '=';
}

/* The lines before the answer begins. A text without any beginning is left as it is. */
static uint64_t skip_lines(const char **text, size_t *size) {
    const char *at = *text;
    size_t left = *size;
    uint64_t lines = 0;
    while (left) {
        size_t line = mapicfg__text_line_size(at, left), blanks = 0;
        while (blanks < line && (at[blanks] == ' ' || at[blanks] == '\t')) blanks++;
        if (is_begin(at + blanks, left - blanks)) {
            *text = at + blanks;
            *size = left - blanks;
            return lines;
        }
        lines += at[line - 1] == '\n';
        skip(&at, &left, line);
    }
    return 0;
}

/* Behind the last end tag, or the last brace. */
static size_t end_of(const char *text, size_t size) {
    int is_json = size && *text == '{';
    for (size_t i = size; i-- > 0;) {
        if (is_json && text[i] == '}') return i + 1;
        if (is_json || text[i] != '<' || i + 1 >= size || text[i + 1] != '/') continue;
        const char *end = memchr(text + i, '>', size - i);
        return end ? (size_t)(end - text) + 1 : size;
    }
    return size;
}

uint64_t mapicfg__answer_trim(const char **text, size_t *size) {
    uint64_t lines = skip_headers(text, size);
    lines += skip_lines(text, size);
    *size = end_of(*text, *size);
    return lines;
}
