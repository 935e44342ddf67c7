/* SPDX-License-Identifier: LGPL-2.1-or-later
 * regex.h: the regular expressions of -match, as far as .NET's and PCRE2's mean the same. */
#ifndef MAPICFG_CMDLET_REGEX_H
#define MAPICFG_CMDLET_REGEX_H

#include <stddef.h>

/* NULL: its constructs can be used; else which one cannot, as a short text. */
const char *mapicfg__regex_check(const char *pattern, size_t size);
/* What follows such a text in a message, and what follows an error of syntax. */
#define MAPICFG__REGEX_UNSUPPORTED ", which is not supported here"
#define MAPICFG__REGEX_INVALID ", so that it is not valid"

#define MAPICFG__REGEX_UNKNOWN (-1)   /* it takes too many steps, or cannot be used */
#define MAPICFG__REGEX_NO_MEMORY (-2) /* memory is out */
/* The same, and what is wrong with its syntax: once before it is used. `so` is what follows. 0, or that memory is
 * out. */
int mapicfg__regex_read(const char *pattern, size_t size, const char **refused, const char **so);
/* Whether some part of the text fits: 0, 1 or one of these. */
int mapicfg__regex_fits(const char *pattern, size_t size, const char *text, size_t length, int exactly);

#endif
