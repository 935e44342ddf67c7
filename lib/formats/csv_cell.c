/* SPDX-License-Identifier: LGPL-2.1-or-later
 * csv_cell.c: the value of one field of CSV: without its quotes and the blanks around it. */
#include "formats/csv_cell.h"

char *mapicfg__csv_cell_undouble(char *scratch, const char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '"' && i + 1 < size) i++;
        *scratch++ = text[i];
    }
    return scratch;
}

static int is_blank(char c, char delimiter) {
    return c == ' ' || (c == '\t' && c != delimiter);
}

int mapicfg__csv_cell_text(char delimiter, const char **text, size_t *size) {
    const char *begin = *text, *end = begin + *size;
    while (begin < end && is_blank(*begin, delimiter)) begin++;
    while (end > begin && is_blank(end[-1], delimiter)) end--;
    int quoted = end - begin >= 2 && *begin == '"';
    *text = begin + quoted;
    *size = (size_t)(end - begin) - (quoted ? 2u : 0u);
    return quoted || end > begin;
}
