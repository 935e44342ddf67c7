/* SPDX-License-Identifier: LGPL-2.1-or-later
 * utf8.h: characters of UTF-8, valid or not. */
#ifndef MAPICFG_BASE_UTF8_H
#define MAPICFG_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Bytes before `size` that end with a whole character. */
size_t mapicfg__utf8_cut(const char *text, size_t size);
/* Bytes of valid UTF-8 at the start: size when all are. A character cut off at the end counts as invalid. */
size_t mapicfg__utf8_valid(const char *text, size_t size);
/* The next character, moving *at; U+FFFD for a bad byte, which it steps over. *at < size. */
uint32_t mapicfg__utf8_next(const char *text, size_t size, size_t *at);
/* Writes 1 to 4 bytes, returns how many. */
size_t mapicfg__utf8_put(char *out, uint32_t c);
/* 1 for a character that a reader does not see: controls, line ends, marks that turn text around or have no width. */
int mapicfg__utf8_is_hidden(uint32_t c);

#endif
