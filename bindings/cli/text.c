/* SPDX-License-Identifier: LGPL-2.1-or-later
 * text.c: UTF-8 text for a terminal: which characters are safe to show, and how wide they are. */
#include "text.h"

#include <stdio.h>
#include <string.h>

struct range {
    uint32_t first, last;
};

static int in_ranges(uint32_t c, const struct range *ranges, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (c >= ranges[i].first && c <= ranges[i].last)
            return 1;
    }
    return 0;
}
#define IN(c, ranges) in_ranges((c), (ranges), sizeof(ranges) / sizeof(ranges)[0])

/* Marks that take no column of their own. Source: Unicode general categories Mn, Me, Cf (the common blocks). */
static const struct range narrowest[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A}, {0x064B, 0x065F}, {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF}, {0x200B, 0x200D}, {0x2060, 0x2064}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
};

/* Characters of two columns. Source: Unicode Standard Annex 11, classes W and F (the common blocks). */
static const struct range widest[] = {
    {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},   {0xA960, 0xA97C},   {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F},
    {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
};

static const struct range controls[] = {
    {0x0000, 0x001F}, {0x007F, 0x009F}, {0x061C, 0x061C}, {0x200E, 0x200F},
    {0x2028, 0x202E}, {0x2066, 0x2069}, {0xFEFF, 0xFEFF},
};

size_t text_decode(const char *text, uint32_t *c) {
    const unsigned char *s = (const unsigned char *)text;
    static const uint32_t lowest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t size = s[0] < 0x80 ? 1 : s[0] >= 0xC2 && s[0] < 0xE0 ? 2 : s[0] >= 0xE0 && s[0] < 0xF0 ? 3
                : s[0] >= 0xF0 && s[0] < 0xF5 ? 4 : 0;
    if (size < 2) {
        *c = s[0];
        return size;
    }
    *c = s[0] & (0x7Fu >> size);
    for (size_t i = 1; i < size; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return 0;
        *c = *c << 6 | (s[i] & 0x3Fu);
    }
    if (*c < lowest[size] || *c > 0x10FFFF || (*c >= 0xD800 && *c <= 0xDFFF))
        return 0;
    return size;
}

int text_is_control(uint32_t c) {
    if (c >= 0x20 && c < 0x7F)
        return 0;
    return IN(c, controls);
}

static void show_escape(struct glyph *glyph, const char *format, unsigned value) {
    int size = snprintf(glyph->shown, sizeof glyph->shown, format, value);
    glyph->size = size > 0 ? (size_t)size : 0;
    glyph->cells = (unsigned)glyph->size;
}

size_t text_glyph(const char *text, struct glyph *glyph) {
    uint32_t c;
    if (*text == '\0')
        return 0;
    size_t taken = text_decode(text, &c);
    if (taken == 0) {
        show_escape(glyph, "\\x%02x", (unsigned char)*text);
        return 1;
    }
    if (c == '\n' || c == '\r' || c == '\t') {
        show_escape(glyph, "\\%c", c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
    } else if (text_is_control(c)) {
        show_escape(glyph, c < 0x100 ? "\\x%02x" : "\\u%04x", c);
    } else {
        memcpy(glyph->shown, text, taken);
        glyph->size = taken;
        glyph->cells = c < 0x300 ? 1 : IN(c, narrowest) ? 0 : IN(c, widest) ? 2 : 1;
    }
    return taken;
}

size_t text_ascii(const char *text) {
    size_t size = 0;
    while (text[size] >= 0x20 && text[size] < 0x7F)
        size++;
    return size;
}

size_t text_cells(const char *text) {
    struct glyph glyph;
    size_t cells = text_ascii(text);
    text += cells;
    for (size_t taken; (taken = text_glyph(text, &glyph)) > 0; text += taken)
        cells += glyph.cells;
    return cells;
}
