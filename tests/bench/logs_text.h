/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_text.h: text that is put together quickly and in the same way on every machine: no locale, no printf. */
#ifndef LOGS_TEXT_H
#define LOGS_TEXT_H

#include <stddef.h>
#include <stdint.h>

#define TEXT_ROOM ((size_t)1 << 20)
#define TEXT_LINE ((size_t)1 << 16) /* longer than any line */

struct text {
    size_t size;
    char data[TEXT_ROOM + TEXT_LINE];
};

void text_bytes(struct text *text, const char *bytes, size_t size);
void text_add(struct text *text, const char *string);
void text_char(struct text *text, char character);
void text_number(struct text *text, uint64_t number);
void text_padded(struct text *text, uint64_t number, unsigned digits); /* with leading zeros */
void text_hex(struct text *text, uint64_t number, unsigned digits);
void text_guid(struct text *text, uint64_t high, uint64_t low, int dashes);
/* Milliseconds since 1970: 2026-03-02, 10:20:30 and 2026-03-02T10:20:30.456Z. */
void text_date(struct text *text, int64_t time);
void text_clock(struct text *text, int64_t time);
void text_time(struct text *text, int64_t time);
void text_hour(struct text *text, int64_t time); /* 2026030210, as in names of files */
/* As a cell of CSV: in quotes if it holds a comma or a quote. */
void text_cell(struct text *text, const char *string);

#endif
