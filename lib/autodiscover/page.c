/* SPDX-License-Identifier: LGPL-2.1-or-later
 * page.c: what wrote an error page, by its text. */
#include "autodiscover/page.h"

#include <string.h>

#include "base/text.h"

#define MOST_TEXT 16384u /* bytes of a page that are looked at */

static const struct row {
    enum mapicfg__page_kind kind;
    uint32_t status;
    const char *writer;
    const char *pieces[2];
} rows[] = {
#define PAGE(kind, status, writer, ...) {MAPICFG__PAGE_##kind, status, writer, {__VA_ARGS__}},
#include "autodiscover/page.def"
#undef PAGE
};

static int matches(const char *text, const char *piece) {
    for (; *piece; piece++, text++)
        if (*piece == '#' ? !mapicfg__is_digit((unsigned char)*text) : *text != *piece) return 0;
    return 1;
}

static int has_piece(const char *text, const char *piece) {
    if (!piece) return 1;
    if (*piece == '^') return matches(text, piece + 1);
    for (; *text; text++)
        if (matches(text, piece)) return 1;
    return 0;
}

static uint32_t first_status(const char *text) {
    for (const char *at = text; *at; at++) {
        uint64_t number;
        if (at > text && (mapicfg__is_digit((unsigned char)at[-1]) || at[-1] == '.')) continue;
        if (mapicfg__text_count_digits(at, 4) != 3 || !mapicfg__text_parse_number(at, 3, &number)) continue;
        if (number >= 400 && number < 600) return (uint32_t)number;
    }
    return 0;
}

/* With one blank in place of several, and of line ends. */
static void squeeze(struct mapicfg__buffer *out, const char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        int is_blank = mapicfg__is_blank((unsigned char)text[i]) || !text[i];
        if (!is_blank)
            mapicfg__buffer_char(out, text[i]);
        else if (out->size && out->data[out->size - 1] != ' ')
            mapicfg__buffer_char(out, ' ');
    }
}

int mapicfg__page_find(struct mapicfg__page *page, const char *text, size_t size) {
    struct mapicfg__buffer plain = {0};
    *page = (struct mapicfg__page){MAPICFG__PAGE_NONE, NULL, 0};
    squeeze(&plain, text, size > MOST_TEXT ? MOST_TEXT : size);
    for (size_t i = 0; !plain.failed && plain.size && !page->kind && i < sizeof rows / sizeof *rows; i++) {
        if (!has_piece(plain.data, rows[i].pieces[0]) || !has_piece(plain.data, rows[i].pieces[1])) continue;
        *page = (struct mapicfg__page){rows[i].kind, rows[i].writer,
                                       rows[i].status ? rows[i].status : first_status(plain.data)};
    }
    int fine = !plain.failed;
    mapicfg__buffer_free(&plain);
    return fine;
}
