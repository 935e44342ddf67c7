/* SPDX-License-Identifier: LGPL-2.1-or-later
 * words.h: the texts of configurations: comparing, times and sizes. */
#ifndef MAPICFG_PROXY_WORDS_H
#define MAPICFG_PROXY_WORDS_H

#include <stdint.h>

int mapicfg__words_same(const char *a, const char *b);
int mapicfg__words_begins(const char *text, const char *prefix); /* with regard to case */
int mapicfg__words_begins_any_case(const char *text, const char *prefix);
int mapicfg__words_contains(const char *text, const char *piece); /* without regard to case */
/* "90", "5m", "1h 30m", "500ms" as milliseconds, a bare number counting `unit` milliseconds; 0 when it is no time. */
int mapicfg__words_parse_time(const char *text, uint64_t unit, uint64_t *milliseconds);
/* "10m", "64k", "2g", "4096" as bytes; 0 when it is no size. */
int mapicfg__words_parse_size(const char *text, uint64_t *bytes);

#endif
