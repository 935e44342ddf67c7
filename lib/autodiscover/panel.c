/* SPDX-License-Identifier: LGPL-2.1-or-later
 * panel.c: the general part of a browser's network panel is known by its values, not by its labels, which are in the
 * browser's language: a URL, and within a few lines a status, beside its label, below it, or right behind it as Firefox
 * copies it. */
#include "autodiscover/panel.h"

#include <string.h>

#include "autodiscover/line.h"

#define MOST_LINES 16u /* from the URL to the status */

/* What stands behind "label: " or a tab, or all of it. In Japanese and Chinese the colon may be a wide one. */
static struct mapicfg__line value_in(struct mapicfg__line line) {
    static const char wide[] = "\xef\xbc\x9a";
    for (size_t i = 0; i + 1 < line.size; i++) {
        if (line.text[i] == '\t' || (line.text[i] == ':' && mapicfg__is_blank((unsigned char)line.text[i + 1])))
            return mapicfg__line_trim(line.text + i + 1, line.size - i - 1);
        if (line.size - i > 3 && memcmp(line.text + i, wide, 3) == 0)
            return mapicfg__line_trim(line.text + i + 3, line.size - i - 3);
    }
    return line;
}

/* Headers, and labels that are known, whose value may be a URL. */
static int is_known(struct mapicfg__line line) {
    static const char *const names[] = {"location", "referer", "origin",      "content-location",
                                        "link",     "host",    "request url", "access-control-allow-origin"};
    const char *colon = line.size ? memchr(line.text, ':', line.size) : NULL;
    struct mapicfg__line name = colon ? mapicfg__line_trim(line.text, (size_t)(colon - line.text)) : line;
    return mapicfg__text_is_one_of(name.text, name.size, names, sizeof names / sizeof *names);
}

static int is_url(struct mapicfg__line value) {
    return value.size > 10 && value.size < 2048 && !memchr(value.text, ' ', value.size) &&
           (mapicfg__text_is_word(value.text, 8, "https://") || mapicfg__text_is_word(value.text, 7, "http://"));
}

/* "401", "401 Unauthorized", "Status401": the three digits, or NULL. */
static const char *status_in(struct mapicfg__line value) {
    size_t digits = 0;
    uint64_t number;
    const char *at = value.text;
    if (value.size < 3 || value.size > 60) return NULL;
    if (mapicfg__text_count_digits(at, value.size) != 3) {
        while (digits < value.size && mapicfg__is_digit((unsigned char)value.text[value.size - digits - 1])) digits++;
        at = value.text + value.size - 3;
        if (digits != 3 || value.size < 6 || value.size > 30) return NULL;
        unsigned char before = (unsigned char)at[-1]; /* a letter, of whatever alphabet */
        if (!mapicfg__is_alpha(before) && before < 0x80) return NULL;
        if (memchr(value.text, ' ', value.size) || memchr(value.text, '-', value.size)) return NULL;
    } else if (value.size > 3 && value.text[3] != ' ') {
        return NULL;
    }
    return mapicfg__text_parse_number(at, 3, &number) && number >= 200 && number < 600 ? at : NULL;
}

/* The status of the request whose URL stands before the text; *size is what belongs to its general part. */
static const char *find_status(const char *text, size_t left, size_t *size) {
    size_t used = 0;
    for (uint32_t i = 0; i < MOST_LINES && left > used; i++) {
        struct mapicfg__line line = mapicfg__line_at(text + used, left - used),
                             content = mapicfg__line_trim(line.text, line.size);
        if (content.size > 5 && memcmp(content.text, "HTTP/", 5) == 0 && memchr(content.text, ' ', content.size))
            return NULL; /* a status line, which tells more */
        if (is_url(value_in(content)) || is_known(content)) return NULL;
        used += line.size;
        const char *status = status_in(value_in(content));
        if (!status) continue;
        *size = used;
        return status;
    }
    return NULL;
}

static void put(struct mapicfg__buffer *out, const char *label, const char *value, size_t size) {
    mapicfg__buffer_text(out, label);
    mapicfg__buffer_bytes(out, value, size);
    mapicfg__buffer_char(out, '\n');
}

void mapicfg__panel_lines(struct mapicfg__buffer *out, const char *text, size_t size) {
    int is_header = 0; /* the line before named a header, whose value this one may be */
    while (size) {
        struct mapicfg__line line = mapicfg__line_at(text, size), content = mapicfg__line_trim(line.text, line.size),
                             value = value_in(content);
        size_t used = 0;
        const char *status = !is_header && !is_known(content) && is_url(value)
                                 ? find_status(text + line.size, size - line.size, &used)
                                 : NULL;
        if (content.size) is_header = is_known(content);
        if (status) {
            put(out, "Request URL: ", value.text, value.size);
            put(out, "Status Code: ", status, 3);
            line.size += used;
        } else {
            mapicfg__buffer_bytes(out, line.text, line.size);
        }
        text += line.size;
        size -= line.size;
    }
}
