/* SPDX-License-Identifier: LGPL-2.1-or-later
 * quote.c: text as a PowerShell argument (about_Quoting_Rules). */
#include "base/quote.h"

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"

int mapicfg__quote_is_single(uint32_t c) {
    return c == '\'' || (c >= 0x2018 && c <= 0x201b);
}

/* Bare: a letter, / or \ first, so that it is neither parameter, number, variable nor comment; then what no token ends
 * at and nothing expands. */
static int is_safe(const char *text, size_t size) {
    if (!size || !(mapicfg__is_alpha((unsigned char)*text) || *text == '/' || *text == '\\')) return 0;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (!mapicfg__is_alpha(c) && !mapicfg__is_digit(c) && (!c || !strchr("-._:/\\@*?+=%~", c))) return 0;
    }
    return 1;
}

/* Even in quotes, --% ends what PowerShell reads of a line; in parentheses it does not. */
static int stops_parsing(const char *text, size_t size) {
    return size == 3 && !memcmp(text, "--%", 3);
}

void mapicfg__quote_put_string(struct mapicfg__buffer *out, const char *text, size_t size) {
    mapicfg__buffer_char(out, '\'');
    for (size_t at = 0; at < size;) {
        size_t from = at;
        if (mapicfg__quote_is_single(mapicfg__utf8_next(text, size, &at)))
            mapicfg__buffer_bytes(out, text + from, at - from);
        mapicfg__buffer_bytes(out, text + from, at - from);
    }
    mapicfg__buffer_char(out, '\'');
}

void mapicfg__quote_put(struct mapicfg__buffer *out, const char *text, size_t size) {
    if (stops_parsing(text, size))
        mapicfg__buffer_text(out, "('--%')");
    else if (is_safe(text, size))
        mapicfg__buffer_bytes(out, text, size);
    else
        mapicfg__quote_put_string(out, text, size);
}
