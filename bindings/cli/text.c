/* SPDX-License-Identifier: LGPL-2.1-or-later
 * text.c: UTF-8 text for a terminal: which characters are safe to show, and how wide they are. */
#include "text.h"

#include <mapicfg.h>
#include <stdio.h>
#include <string.h>

struct range {
    uint32_t first, last;
};

static int in_ranges(uint32_t c, const struct range *ranges, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (c >= ranges[i].first && c <= ranges[i].last) return 1;
    }
    return 0;
}
#define IN(c, ranges) in_ranges((c), (ranges), sizeof(ranges) / sizeof(ranges)[0])

/* C0, C1, the separators Zl and Zp, and what Unicode calls Default_Ignorable_Code_Point, but for the variation
 * selectors, which choose the form of the character before them. */
static const struct range controls[] = {
    {0x0000, 0x001F},   {0x007F, 0x009F},   {0x00AD, 0x00AD},   {0x034F, 0x034F},   {0x061C, 0x061C},
    {0x115F, 0x1160},   {0x17B4, 0x17B5},   {0x180E, 0x180E},   {0x200B, 0x200F},   {0x2028, 0x202E},
    {0x2060, 0x206F},   {0x3164, 0x3164},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},
    {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE00FF}, {0xE01F0, 0xE0FFF},
};

size_t text_length(char first) {
    unsigned char c = (unsigned char)first;
    return c >= 0xC2 && c < 0xE0 ? 2 : c >= 0xE0 && c < 0xF0 ? 3 : c >= 0xF0 && c < 0xF5 ? 4 : 1;
}

size_t text_decode(const char *text, uint32_t *c) {
    const unsigned char *s = (const unsigned char *)text;
    static const uint32_t lowest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t size = text_length(*text);
    if (size < 2) {
        *c = s[0];
        return s[0] < 0x80;
    }
    *c = s[0] & (0x7Fu >> size);
    for (size_t i = 1; i < size; i++) {
        if ((s[i] & 0xC0) != 0x80) return 0;
        *c = *c << 6 | (s[i] & 0x3Fu);
    }
    if (*c < lowest[size] || *c > 0x10FFFF || (*c >= 0xD800 && *c <= 0xDFFF)) return 0;
    return size;
}

int text_is_control(uint32_t c) {
    if (c >= 0x20 && c < 0x7F) return 0;
    return IN(c, controls);
}

int text_is_joiner(uint32_t c) {
    return c == 0x200C || c == 0x200D;
}

/* The bytes of a joiner that stands between two characters which it can join: those of Persian and Indic words, and of
 * emoji, none of which is ASCII. Anywhere else it only hides in a name. */
static size_t joiner_after(const char *text, size_t taken, uint32_t before) {
    uint32_t joiner, after;
    if (before < 0x80 || text_decode(text + taken, &joiner) == 0 || !text_is_joiner(joiner)) return 0;
    const size_t size = text_length(text[taken]);
    return text_decode(text + taken + size, &after) > 1 && !text_is_control(after) ? size : 0;
}

static void show_escape(struct glyph *glyph, const char *format, unsigned value) {
    int size = snprintf(glyph->shown, sizeof glyph->shown, format, value);
    glyph->size = size > 0 ? (size_t)size : 0;
    glyph->cells = (unsigned)glyph->size;
}

size_t text_glyph(const char *text, struct glyph *glyph) {
    uint32_t c;
    if (*text == '\0') return 0;
    size_t taken = text_decode(text, &c);
    if (taken == 0) {
        show_escape(glyph, "\\x%02x", (unsigned char)*text);
        return 1;
    }
    if (c == '\n' || c == '\r' || c == '\t') {
        show_escape(glyph, "\\%c", c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
    } else if (text_is_control(c)) {
        show_escape(glyph, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
    } else {
        taken += joiner_after(text, taken, c);
        memcpy(glyph->shown, text, taken);
        glyph->size = taken;
        glyph->cells = (unsigned)mapicfg_text_width(text, taken);
    }
    return taken;
}

size_t text_ascii(const char *text) {
    size_t size = 0;
    while (text[size] >= 0x20 && text[size] < 0x7F) size++;
    return size;
}

size_t text_cells(const char *text) {
    struct glyph glyph;
    size_t cells = text_ascii(text);
    text += cells;
    for (size_t taken; (taken = text_glyph(text, &glyph)) > 0; text += taken) cells += glyph.cells;
    return cells;
}

size_t text_fitting(const char *text, size_t cells) {
    struct glyph glyph;
    const char *at = text;
    for (size_t taken; (taken = text_glyph(at, &glyph)) > 0 && glyph.cells <= cells; at += taken) cells -= glyph.cells;
    return (size_t)(at - text);
}
