/* SPDX-License-Identifier: LGPL-2.1-or-later
 * mangled.c: names whose characters an encoding has lost or changed before the export was read.
 *
 *     J?rgen      Export-Csv of Windows PowerShell without -Encoding writes ASCII
 *     J+APw-rgen  -Encoding UTF7
 *     JÃ¼rgen     UTF-8 that was read as windows-1252, and written as UTF-8; J├╝rgen: as a console's code page
 *
 * The values stay as they are. Only what no name has is noticed: Ó’Brien, «CAFÉ», Why?, anna+box-2 are names. */
#include "formats/mangled.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/utf8.h"

#define MOST_SHOWN 100u  /* bytes of a name in a warning */
#define LONGEST_RUN 256u /* of Base64: each + of a name begins one */

/* A byte of windows-1252 as the character that it is read as; 0: the character is none. */
static unsigned byte_of(uint32_t c) {
    static const uint16_t upper[] = {0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                     0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
                                     0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                     0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};
    if (c >= 0x80 && c < 0x100) return c;
    for (unsigned i = 0; i < sizeof upper / sizeof *upper; i++)
        if (upper[i] == c) return 0x80 + i;
    return 0;
}

/* Two characters that are the bytes of one in UTF-8. What may stand behind a capital letter in a name does not count:
 * quotes, dashes, accents. */
static int is_read_twice(uint32_t first, uint32_t second) {
    static const uint8_t leads[] = {0xc4, 0xc5, 0xce, 0xcf, 0xd0, 0xd1};
    const unsigned byte = byte_of(second);
    if (byte < 0x80 || byte > 0xbf) return 0;
    if (first == 0xc3) return 1;
    if (first == 0xe2) return byte == 0x80 || byte == 0x82;
    const int is_c1 = second < 0xa0;
    if (!is_c1 && ((byte >= 0x91 && byte <= 0x97) || byte == 0xa0 || byte == 0xab || byte == 0xb4 || byte == 0xbb))
        return 0;
    return first < 0x100 && memchr(leads, (int)first, sizeof leads) != NULL;
}

static int is_letter(const char *text, size_t size, size_t at) {
    return at < size && mapicfg__is_alpha((unsigned char)text[at]);
}

/* Question marks between letters, before a small one that begins a word, or nothing else. */
static int is_replaced(const char *text, size_t size) {
    size_t marks = 0, others = 0;
    for (size_t i = 0, end; i < size; i = end) {
        for (end = i; end < size && text[end] == '?';) end++;
        if (end == i) {
            others += text[end++] != ' ';
            continue;
        }
        const int is_first = !i || text[i - 1] == ' ' || text[i - 1] == '/';
        if (is_letter(text, size, end) && (is_first ? text[end] >= 'a' : is_letter(text, size, i - 1))) return 1;
        marks += end - i;
    }
    return marks > 2 && !others;
}

static int digit_of_base64(char c) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

/* Whether +APw- stands here: letters of Europe in UTF-16, in Base64 without padding. */
static int is_utf7(const char *text, size_t size) {
    uint32_t bits = 0, held = 0;
    size_t at = 1, units = 0;
    for (int digit; at < size && at < LONGEST_RUN && (digit = digit_of_base64(text[at])) >= 0; at++) {
        bits = bits << 6 | (uint32_t)digit;
        held += 6;
        if (held < 16) continue;
        held -= 16;
        const uint32_t unit = bits >> held & 0xffff;
        if (unit < 0xa0 || (unit > 0x24f && unit < 0x370) || unit > 0x4ff) return 0;
        bits &= (1u << held) - 1;
        units++;
    }
    return units && held < 6 && !bits && at < size && text[at] == '-';
}

/* Most names have ASCII alone. */
static int is_plain(const char *text, size_t size) {
    size_t at = 0;
    while (at < size && (signed char)text[at] >= 0 && text[at] != '?' && text[at] != '+') at++;
    return at == size;
}

/* What is wrong, and what would be right; NULL: nothing. */
static const char *fault_of(const char *text, size_t size) {
    if (is_plain(text, size)) return NULL;
    if (is_replaced(text, size))
        return "has question marks where the export's encoding has no such letter (ASCII); export again with -Encoding "
               "utf8";
    uint32_t before = 0;
    for (size_t at = 0; at < size;) {
        const size_t here = at;
        const uint32_t c = mapicfg__utf8_next(text, size, &at);
        if (c == '+' && is_utf7(text + here, size - here)) return "is in UTF-7; read the file with that encoding";
        if (c == 0xfffd) return "has the sign for a letter that was lost (U+FFFD); export again with -Encoding utf8";
        if (is_read_twice(before, c))
            return "is UTF-8 that was read in another encoding and written again; read it with -Encoding utf8 there";
        if (before == 0x251c && c >= 0x80)
            return "is UTF-8 that was read in a console's code page; set [Console]::OutputEncoding to UTF-8 there";
        before = c;
    }
    return NULL;
}

mapicfg_status mapicfg__mangled_warn(const struct mapicfg__record *record, mapicfg_report *report, int *told,
                                     mapicfg_error *err) {
    for (uint32_t i = 0; i < record->cls->count; i++) {
        const struct mapicfg__cell *cell = &record->cells[i];
        const int is_name = record->cls->names >> i & 1 && cell->kind == MAPICFG__CELL_TEXT;
        const char *fault = is_name ? fault_of(cell->text, cell->size) : NULL;
        if (!fault) continue;
        mapicfg_error warning;
        const size_t size = cell->size <= MOST_SHOWN ? cell->size : mapicfg__utf8_cut(cell->text, MOST_SHOWN);
        *told = 1;
        mapicfg__error_fail(&warning, MAPICFG_E_ENCODING, "\"%.*s\" %s", (int)size, cell->text, fault);
        mapicfg__error_source(&warning, record->source);
        mapicfg__error_place(&warning, cell->line ? cell->line : record->line, 0);
        mapicfg__error_property(&warning, record->cls->properties[i].name);
        return mapicfg__report_warning(report, &warning, err);
    }
    return MAPICFG_OK;
}
