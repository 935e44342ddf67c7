/* SPDX-License-Identifier: LGPL-2.1-or-later
 * regex.h: the regular expressions of -match, as far as .NET's and PCRE2's mean the same. */
#ifndef MAPICFG_CMDLET_REGEX_H
#define MAPICFG_CMDLET_REGEX_H

#include <stddef.h>

/* NULL: its constructs can be used; else which one cannot, as a short text. */
const char *mapicfg__regex_check(const char *pattern, size_t size);

#define MAPICFG__REGEX_UNKNOWN (-1)   /* it takes too many steps, or cannot be used */
#define MAPICFG__REGEX_NO_MEMORY (-2) /* memory is out */
/* The same, and what is wrong with its syntax: once before it is used. 0, or that memory is out. */
int mapicfg__regex_read(const char *pattern, size_t size, const char **refused);
/* Whether some part of the text fits: 0, 1 or one of these. */
int mapicfg__regex_fits(const char *pattern, size_t size, const char *text, size_t length, int exactly);

#endif
