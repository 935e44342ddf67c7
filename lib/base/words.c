/* SPDX-License-Identifier: LGPL-2.1-or-later
 * words.c: what a person sees and types: columns of a terminal, and slips of the fingers. */
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "base/width_table.h"

/* ---- columns ---- */

static int in_table(uint32_t c, const struct width_range *ranges, size_t count) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (c < ranges[middle].first)
            high = middle;
        else if (c > ranges[middle].last)
            low = middle + 1;
        else
            return 1;
    }
    return 0;
}

static size_t width_of(uint32_t c) {
    if (c < 0x20 || (c >= 0x7f && c < 0xa0)) return 0;
    if (c < 0x300) return 1;
    if (in_table(c, no_column, sizeof no_column / sizeof *no_column)) return 0;
    return in_table(c, two_columns, sizeof two_columns / sizeof *two_columns) ? 2 : 1;
}

size_t mapicfg__text_width(const char *text, size_t size) {
    size_t width = 0;
    for (size_t at = 0; at < size;) width += width_of(mapicfg__utf8_next(text, size, &at));
    return width;
}

/* ---- slips ---- */

#define LONGEST_WORD 63u

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* Characters left out, added, replaced, or swapped with their neighbor (optimal string alignment), row by row. */
static size_t distance(const char *a, size_t a_size, const char *b, size_t b_size) {
    unsigned char rows[3][LONGEST_WORD + 1] = {{0}};
    for (size_t j = 0; j <= b_size; j++) rows[0][j] = (unsigned char)j;
    for (size_t i = 1; i <= a_size; i++) {
        unsigned char *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        row[0] = (unsigned char)i;
        for (size_t j = 1; j <= b_size; j++) {
            char x = mapicfg__to_lower(a[i - 1]), y = mapicfg__to_lower(b[j - 1]);
            size_t steps = least(above[j - 1] + (size_t)(x != y), least(above[j], row[j - 1]) + 1u);
            if (i > 1 && j > 1 && x == mapicfg__to_lower(b[j - 2]) && y == mapicfg__to_lower(a[i - 2]))
                steps = least(steps, before[j - 2] + 1u);
            row[j] = (unsigned char)steps;
        }
    }
    return rows[a_size % 3][b_size];
}

size_t mapicfg__text_slip(const char *typed, const char *word) {
    size_t typed_size = strlen(typed), size = strlen(word);
    if (!typed_size || !size || typed_size > LONGEST_WORD || size > LONGEST_WORD) return SIZE_MAX;
    size_t steps = distance(typed, typed_size, word, size), longer = typed_size > size ? typed_size : size;
    if (steps <= longer / 3 || (steps == 1 && longer > 1)) return steps;
    /* begun and not ended */
    int begun = typed_size >= 3 && typed_size < size && mapicfg__text_begins(word, size, typed, typed_size);
    return begun ? steps : SIZE_MAX;
}
