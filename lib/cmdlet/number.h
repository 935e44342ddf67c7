/* SPDX-License-Identifier: LGPL-2.1-or-later
 * number.h: which words are numbers to PowerShell, and what it prints for them. */
#ifndef MAPICFG_CMDLET_NUMBER_H
#define MAPICFG_CMDLET_NUMBER_H

#include "base/buffer.h"

#define MAPICFG__NUMBER_NONE 0u
#define MAPICFG__NUMBER_PLAIN 1u   /* 5, 1.25: PowerShell and we read and print the same number */
#define MAPICFG__NUMBER_LITERAL 2u /* 0x10, 1kb, 1e3, 1.5d, too many digits: a number to PowerShell only */

/* What to say of a literal: its size and text. */
#define MAPICFG__NUMBER_REFUSED "%.*s is a number to PowerShell: write it in plain digits, or a text in quotes"

/* What a word is that stands without quotes. */
uint32_t mapicfg__number_kind(const char *text, size_t size);
/* Appends a number as .NET prints it: 010 is 10, 2.50 is 2.5, +5 is 5. The text is digits with a sign and a point. */
void mapicfg__number_put(struct mapicfg__buffer *out, const char *text, size_t size);
/* The number that PowerShell reads in a text when it needs one: 5, 1e3, 0xff, 1kb. Returns 0 when it is none. */
int mapicfg__number_parse(const char *text, size_t size, double *number);

#endif
