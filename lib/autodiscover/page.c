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
#define REASON(...)
#define ERROR(...)
#include "autodiscover/page.def"
#undef PAGE
#undef REASON
#undef ERROR
};

#define PAGE(...)
#define ERROR(...)
static const struct reason {
    const char *code, *reason;
} reasons[] =
    {
#define REASON(code, reason) {code, reason},
#include "autodiscover/page.def"
#undef REASON
#undef ERROR
},
  errors[] = {
#define REASON(...)
#define ERROR(code, reason) {code, reason},
#include "autodiscover/page.def"
#undef REASON
#undef ERROR
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

/* "HTTP Error 403.4 - Forbidden", "Error code 526" */
static void find_reason(struct mapicfg__page *page, const char *text) {
    for (const char *at = text; (at = strstr(at, "rror ")) != NULL;) {
        at += strlen("rror ");
        if (mapicfg__text_starts(at, "code ")) at += strlen("code ");
        size_t size = strspn(at, "0123456789.");
        for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
            if (mapicfg__text_is_word(at, size, reasons[i].code)) {
                page->code = reasons[i].code;
                page->reason = reasons[i].reason;
                return;
            }
    }
}

static void find_error(struct mapicfg__page *page, const char *text) {
    for (size_t i = 0; !page->error && i < sizeof errors / sizeof *errors; i++)
        if (mapicfg__text_contains(text, errors[i].code)) {
            page->error = errors[i].code;
            page->error_reason = errors[i].reason;
        }
}

int mapicfg__page_find(struct mapicfg__page *page, const char *text, size_t size) {
    struct mapicfg__buffer plain = {0};
    *page = (struct mapicfg__page){.kind = MAPICFG__PAGE_NONE};
    squeeze(&plain, text, size > MOST_TEXT ? MOST_TEXT : size);
    for (size_t i = 0; !plain.failed && plain.size && !page->kind && i < sizeof rows / sizeof *rows; i++) {
        if (!has_piece(plain.data, rows[i].pieces[0]) || !has_piece(plain.data, rows[i].pieces[1])) continue;
        *page = (struct mapicfg__page){.kind = rows[i].kind,
                                       .writer = rows[i].writer,
                                       .status = rows[i].status ? rows[i].status : first_status(plain.data)};
        find_reason(page, plain.data);
        find_error(page, plain.data);
    }
    int fine = !plain.failed;
    mapicfg__buffer_free(&plain);
    return fine;
}
