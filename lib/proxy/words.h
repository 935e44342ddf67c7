/* SPDX-License-Identifier: LGPL-2.1-or-later
 * words.h: times and sizes in configurations. */
#ifndef MAPICFG_PROXY_WORDS_H
#define MAPICFG_PROXY_WORDS_H

#include <stdint.h>

/* "90", "5m", "1h 30m", "500ms" as milliseconds, a bare number counting `unit` milliseconds; 0: not a time. */
int mapicfg__words_parse_time(const char *text, uint64_t unit, uint64_t *milliseconds);
/* "10m", "64k", "2g", "4096" as bytes; 0: not a size. */
int mapicfg__words_parse_size(const char *text, uint64_t *bytes);

#endif
