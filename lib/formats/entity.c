/* SPDX-License-Identifier: LGPL-2.1-or-later
 * entity.c: the characters that HTML writes by name or number. Source: HTML 4.01, 24.2 (Latin 1), and the names beyond
 * it that texts have. */
#include "formats/entity.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"

#define LONGEST 12u

/* U+00A0 and those behind it. */
static const char latin1[] =
    "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 "
    "sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc "
    "Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve "
    "Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute "
    "acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde "
    "ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml ";

static const struct {
    const char *name;
    uint32_t stands_for;
} others[] = {
    {"amp", '&'},      {"lt", '<'},        {"gt", '>'},       {"quot", '"'},     {"apos", '\''},    {"OElig", 0x152},
    {"oelig", 0x153},  {"Scaron", 0x160},  {"scaron", 0x161}, {"Yuml", 0x178},   {"ndash", 0x2013}, {"mdash", 0x2014},
    {"lsquo", 0x2018}, {"rsquo", 0x2019},  {"sbquo", 0x201a}, {"ldquo", 0x201c}, {"rdquo", 0x201d}, {"bdquo", 0x201e},
    {"bull", 0x2022},  {"hellip", 0x2026}, {"euro", 0x20ac},  {"zwnj", 0x200c},  {"zwj", 0x200d},   {"ensp", 0x2002},
    {"emsp", 0x2003},  {"thinsp", 0x2009}, {"check", 0x2713}, {"cross", 0x2717},
};

/* 0: not known. */
static uint32_t by_name(const char *name, size_t size) {
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strlen(others[i].name) == size && memcmp(name, others[i].name, size) == 0) return others[i].stands_for;
    uint32_t c = 0xa0;
    for (const char *at = latin1, *end; (end = strchr(at, ' ')) != NULL; at = end + 1, c++)
        if ((size_t)(end - at) == size && memcmp(name, at, size) == 0) return c;
    return 0;
}

size_t mapicfg__entity_decode(const char *text, size_t size, char out[4], size_t *out_size) {
    const char *end = memchr(text, ';', size < LONGEST ? size : LONGEST);
    const size_t length = end ? (size_t)(end - text) : 0;
    uint64_t c;
    *out_size = 0;
    if (length < 3) return 0;
    if (text[1] == '#') {
        const int is_hex = (text[2] | 0x20) == 'x';
        const char *digits = text + 2 + is_hex;
        const size_t count = length - 2 - (size_t)is_hex;
        if (is_hex ? !count || !mapicfg__text_parse_hex(digits, count, count, &c)
                   : !mapicfg__text_parse_number(digits, count, &c))
            return 0;
        if (!c || c > 0x10ffff || (c >= 0xd800 && c < 0xe000)) c = 0xfffd;
    } else {
        for (size_t i = 1; i < length; i++)
            if (!mapicfg__is_alpha((unsigned char)text[i]) && !mapicfg__is_digit((unsigned char)text[i])) return 0;
        c = by_name(text + 1, length - 1);
        if (!c) return length + 1;
    }
    *out_size = mapicfg__utf8_put(out, (uint32_t)c);
    return length + 1;
}
