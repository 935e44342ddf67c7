/* SPDX-License-Identifier: LGPL-2.1-or-later
 * xml.c: text for XML. */
#include "autodiscover/xml.h"

#include <string.h>

#include "base/utf8.h"

static const char *escape_of(uint32_t c) {
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&apos;";
    case '\t': return "&#9;";
    case '\n': return "&#10;";
    case '\r': return "&#13;";
    default: break;
    }
    return c < 0x20 || c == 0xfffe || c == 0xffff ? "\xef\xbf\xbd" : NULL;
}

void mapicfg__xml_put(struct mapicfg__buffer *out, const char *text, size_t size) {
    size_t from = 0;
    for (size_t at = 0; at < size;) {
        size_t start = at;
        uint32_t c = mapicfg__utf8_next(text, size, &at);
        const char *escape = c == 0xfffd && at - start == 1 ? "\xef\xbf\xbd" : escape_of(c);
        if (!escape) continue;
        mapicfg__buffer_bytes(out, text + from, start - from);
        mapicfg__buffer_text(out, escape);
        from = at;
    }
    mapicfg__buffer_bytes(out, text + from, size - from);
}

void mapicfg__xml_put_element(struct mapicfg__buffer *out, const char *name, const char *text) {
    mapicfg__buffer_char(out, '<');
    mapicfg__buffer_text(out, name);
    mapicfg__buffer_char(out, '>');
    mapicfg__xml_put(out, text, strlen(text));
    mapicfg__buffer_text(out, "</");
    mapicfg__buffer_text(out, name);
    mapicfg__buffer_char(out, '>');
}

const char *mapicfg__xml_find(const char *text, size_t size, const char *name, size_t *found) {
    const char *end = text + size;
    size_t length = strlen(name);
    *found = 0;
    while (text < end) {
        const char *line = memchr(text, '\n', (size_t)(end - text));
        if (!line) line = end;
        while (text < line && *text == ' ') text++;
        if ((size_t)(line - text) >= length + 2 && memcmp(text + 1, name, length) == 0 && text[length + 1] == '>') {
            text += length + 2;
            const char *close = memchr(text, '<', (size_t)(line - text));
            if (close) *found = (size_t)(close - text);
            return text;
        }
        text = line + 1;
    }
    return NULL;
}
