/* SPDX-License-Identifier: LGPL-2.1-or-later
 * cell.c: a cell of CSV that no spreadsheet takes for a formula: with an apostrophe before it, it is text. */
#include "formats/cell.h"

#include <mapicfg/write.h>
#include <string.h>

int mapicfg_text_is_formula(const char *text, size_t size) {
    static const char *const wide[] = {"\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"}; /* = + - @ */
    if (!text || !size) return 0;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (size >= 3 && memcmp(text, wide[i], 3) == 0) return 1;
    return *text != '\0' && strchr("=+-@\t\r\n", *text) != NULL;
}

/* In quotes whatever it is, as a spreadsheet may take semicolons for the delimiter. */
void mapicfg__cell_put(struct mapicfg__buffer *out, struct mapicfg__buffer *scratch, const char *text) {
    size_t size = strlen(text);
    if (!mapicfg_text_is_formula(text, size)) {
        mapicfg__buffer_csv(out, text, size);
        return;
    }
    scratch->size = 0;
    mapicfg__buffer_char(scratch, '\'');
    mapicfg__buffer_bytes(scratch, text, size);
    if (!scratch->failed) mapicfg__buffer_csv(out, scratch->data, scratch->size);
    out->failed |= scratch->failed;
}
