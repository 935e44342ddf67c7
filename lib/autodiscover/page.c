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
#include "autodiscover/page.def"
#undef PAGE
#undef REASON
};

#define NUMBER 1 /* the code stands behind "Error" */
#define WINDOWS 2
#define WORDS 3 /* of the page */

static const struct reason {
    int by;
    const char *code, *reason;
} reasons[] = {
#define PAGE(...)
#define REASON(by, code, reason) {by, code, reason},
#include "autodiscover/page.def"
#undef PAGE
#undef REASON
};

#define REASONS (sizeof reasons / sizeof *reasons)

/* A name with a domain, up to a blank or the end. */
static int is_host(const char *text) {
    size_t size = strcspn(text, " ");
    int has_dot = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '.' && i) has_dot = 1;
        if (c != '.' && c != '-' && !mapicfg__is_alpha(c) && !mapicfg__is_digit(c)) return 0;
    }
    return has_dot && text[size - 1] != '.';
}

static int matches(const char *text, const char *piece) {
    for (; *piece; piece++, text++)
        if (*piece == '@')
            return is_host(text);
        else if (*piece == '#' ? !mapicfg__is_digit((unsigned char)*text) : *text != *piece)
            return 0;
    return 1;
}

/* Of a match, what stands where the piece has a number of three digits, such as ### or 5##; 0: it has none. */
static uint32_t status_at(const char *at, const char *piece) {
    size_t first = strcspn(piece, "#");
    uint64_t number;
    if (!piece[first]) return 0;
    while (first && mapicfg__is_digit((unsigned char)piece[first - 1])) first--;
    return mapicfg__text_parse_number(at + first, 3, &number) ? (uint32_t)number : 0;
}

/* With `status` where the piece has a number; 0: any. */
static int fits(const char *at, const char *piece, uint32_t status) {
    if (!matches(at, piece)) return 0;
    uint32_t told = status_at(at, piece);
    return !status || !told || told == status;
}

static int has_piece(const char *text, const char *piece, uint32_t status) {
    if (!piece) return 1;
    if (*piece == '^') return fits(text, piece + 1, status);
    for (; *text; text++)
        if (fits(text, piece, status)) return 1;
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

/* The number behind "HTTP Error 403.4 - Forbidden", "Error code 526", "error code: 522". */
static const char *skip_to_code(const char *at) {
    if (mapicfg__text_starts(at, "code")) at += strlen("code");
    return at + strspn(at, ": ");
}

static const struct reason *find_number(const char *text) {
    for (const char *at = text; (at = strstr(at, "rror ")) != NULL;) {
        at = skip_to_code(at + strlen("rror "));
        const size_t size = strspn(at, "0123456789.");
        for (size_t i = 0; i < REASONS; i++)
            if (reasons[i].by == NUMBER && mapicfg__text_is_word(at, size, reasons[i].code)) return &reasons[i];
    }
    return NULL;
}

static const struct reason *find_words(const char *text, int by) {
    for (size_t i = 0; i < REASONS; i++)
        if (reasons[i].by == by && mapicfg__text_contains(text, reasons[i].code)) return &reasons[i];
    return NULL;
}

static void find_reasons(struct mapicfg__page *page, const char *text) {
    const struct reason *reason = find_words(text, WORDS), *error = find_words(text, WINDOWS);
    if (!reason) reason = find_number(text);
    if (reason) page->code = reason->code, page->reason = reason->reason;
    if (error) page->error = error->code, page->error_reason = error->reason;
}

static int is_row(const struct row *row, const char *text, uint32_t status) {
    if (status && row->status && row->status != status) return 0;
    return has_piece(text, row->pieces[0], status) && has_piece(text, row->pieces[1], status);
}

int mapicfg__page_find(struct mapicfg__page *page, const char *text, size_t size, uint32_t status) {
    struct mapicfg__buffer plain = {0};
    *page = (struct mapicfg__page){.kind = MAPICFG__PAGE_NONE};
    squeeze(&plain, text, size > MOST_TEXT ? MOST_TEXT : size);
    for (size_t i = 0; !plain.failed && plain.size && !page->kind && i < sizeof rows / sizeof *rows; i++) {
        if (!is_row(&rows[i], plain.data, status)) continue;
        *page = (struct mapicfg__page){.kind = rows[i].kind, .writer = rows[i].writer, .status = status};
        if (!status) page->status = rows[i].status ? rows[i].status : first_status(plain.data);
        find_reasons(page, plain.data);
    }
    int fine = !plain.failed;
    mapicfg__buffer_free(&plain);
    return fine;
}
