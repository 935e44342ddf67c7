/* SPDX-License-Identifier: LGPL-2.1-or-later
 * text.h: UTF-8 text for a terminal: which characters are safe to show, and how wide they are. */
#ifndef MAPICFG_CLI_TEXT_H
#define MAPICFG_CLI_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* One character as it is to be shown. */
struct glyph {
    char shown[12];
    size_t size;    /* bytes of shown */
    unsigned cells; /* columns of a terminal */
};

/* How many bytes a character has that begins so: 2 to 4, or 1 where it is ASCII, or not the beginning of any. */
size_t text_length(char first);
/* Decodes the first character of text. Returns its bytes, or 0 when it is not UTF-8. */
size_t text_decode(const char *text, uint32_t *c);
/* 1 for characters that steer a terminal or a line rather than show, or do not show at all: C0, C1, line ends,
 * direction marks, zero-width space, soft hyphen, joiners, fillers, tags. */
int text_is_control(uint32_t c);
/* 1 for those of them that join or part the characters beside them: U+200C and U+200D. */
int text_is_joiner(uint32_t c);
/* The first character of text as it is to be shown. Returns the bytes taken; 0 at the end. */
size_t text_glyph(const char *text, struct glyph *glyph);
/* How many bytes at the beginning are printable ASCII, which needs no care. */
size_t text_ascii(const char *text);
/* How many columns the text takes when shown so. */
size_t text_cells(const char *text);
/* How many bytes at the beginning take no more than so many columns when shown. */
size_t text_fitting(const char *text, size_t cells);

#endif
