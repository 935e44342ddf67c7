/* SPDX-License-Identifier: LGPL-2.1-or-later
 * html.c: any text as HTML.
 *
 * HTML has no way to write most control characters, and a character that overrides the direction of text would show
 * one name as another. Each becomes an element with its number, which the style sheet shows; where HTML allows the
 * character itself, it stands inside, so that a selection copies it. */
#include "report/html.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static int is_noncharacter(uint32_t c) {
    return (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
}

/* Joiners stay: Persian names need them. */
static int is_hidden(uint32_t c) {
    return (mapicfg__utf8_is_hidden(c) && c != 0x200c && c != 0x200d) || is_noncharacter(c);
}

/* HTML cannot write these. */
static int is_refused(uint32_t c) {
    return (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7f && c < 0xa0) || is_noncharacter(c);
}

static const char *entity(uint32_t c) {
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return NULL;
    }
}

static void put_hidden(struct mapicfg__buffer *out, uint32_t c, const char *bytes, size_t size) {
    char number[16];
    snprintf(number, sizeof number, "%04X", (unsigned)c);
    mapicfg__buffer_text(out, "<i class=\"u\" data-u=\"");
    mapicfg__buffer_text(out, number);
    mapicfg__buffer_text(out, "\">");
    if (!is_refused(c)) mapicfg__buffer_bytes(out, bytes, size);
    mapicfg__buffer_text(out, "</i>");
}

static void put_named(struct mapicfg__buffer *out, uint32_t c) {
    char name[20];
    snprintf(name, sizeof name, "[U+%04X]", (unsigned)c);
    mapicfg__buffer_text(out, name);
}

/* How hidden characters are written. */
enum manner { IN_TEXT, IN_CODE, PLAIN };

static void put(struct mapicfg__buffer *out, const char *text, size_t size, enum manner manner) {
    for (size_t at = 0, next = 0; at < size; at = next) {
        uint32_t c = mapicfg__utf8_next(text, size, &next);
        const char *written = entity(c);
        if (written)
            mapicfg__buffer_text(out, written);
        else if (c == 0xfffd)
            mapicfg__buffer_text(out, "\xef\xbf\xbd"); /* in place of a bad byte, too */
        else if (!is_hidden(c) || (manner == IN_CODE && c == '\n'))
            mapicfg__buffer_bytes(out, text + at, next - at);
        else if (manner == PLAIN)
            put_named(out, c);
        else
            put_hidden(out, c, text + at, next - at);
    }
}

void mapicfg__html_text(struct mapicfg__buffer *out, const char *text) {
    put(out, text, strlen(text), IN_TEXT);
}

void mapicfg__html_code(struct mapicfg__buffer *out, const char *text, size_t size) {
    put(out, text, size, IN_CODE);
}

void mapicfg__html_plain(struct mapicfg__buffer *out, const char *text) {
    put(out, text, strlen(text), PLAIN);
}

void mapicfg__html_number(struct mapicfg__buffer *out, uint64_t number) {
    char digits[24];
    int size = snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
    for (int i = 0; i < size; i++) {
        if (i > 0 && (size - i) % 3 == 0) mapicfg__buffer_char(out, ',');
        mapicfg__buffer_char(out, digits[i]);
    }
}

void mapicfg__html_counted(struct mapicfg__buffer *out, uint64_t number, const char *one, const char *several) {
    mapicfg__html_number(out, number);
    mapicfg__buffer_char(out, ' ');
    mapicfg__html_text(out, number == 1 ? one : several);
}

void mapicfg__html_share(struct mapicfg__buffer *out, uint64_t part, uint64_t whole) {
    char text[32];
    if (part > whole) part = whole;
    double share = whole ? 100.0 * (double)part / (double)whole : 0;
    unsigned tenths = (unsigned)(share * 10 + .5);
    if (part && !tenths)
        mapicfg__buffer_text(out, "under 0.1 %");
    else if (part < whole && tenths >= 1000)
        mapicfg__buffer_text(out, "over 99.9 %");
    else {
        snprintf(text, sizeof text, "%u.%u %%", tenths / 10, tenths % 10);
        mapicfg__buffer_text(out, text);
    }
}
