/* SPDX-License-Identifier: LGPL-2.1-or-later
 * visible.c: what another program sent, in a sentence: what a reader does not see becomes a blank. */
#include "net/visible.h"

#include "base/utf8.h"

#define MOST_TEXT 200u

void mapicfg__visible_put(struct mapicfg__buffer *out, const char *text, size_t size) {
    const size_t shown = size > MOST_TEXT ? mapicfg__utf8_cut(text, MOST_TEXT) : size;
    for (size_t at = 0; at < shown;) {
        uint32_t c = mapicfg__utf8_next(text, shown, &at);
        if (mapicfg__utf8_is_hidden(c)) c = ' ';
        char bytes[4];
        mapicfg__buffer_bytes(out, bytes, mapicfg__utf8_put(bytes, c));
    }
    if (size > MOST_TEXT) mapicfg__buffer_text(out, "...");
}
