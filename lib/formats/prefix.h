/* SPDX-License-Identifier: LGPL-2.1-or-later
 * prefix.h: what logs, chats and ticket systems put before each line of a text: marks, numbers of lines, times. */
#ifndef MAPICFG_FORMATS_PREFIX_H
#define MAPICFG_FORMATS_PREFIX_H

#include <stddef.h>

#define MAPICFG__LONGEST_PREFIX 80u

struct mapicfg__prefix {
    size_t size; /* 0: none */
    char text[MAPICFG__LONGEST_PREFIX];
};

/* 1 for `Name : value`, `Name :`, and `Name:value` where only Exchange has such a name. */
int mapicfg__prefix_is_property(const char *line, size_t size);
/* The bytes before a property or a prompt that may be such a prefix; 0: there are none. */
size_t mapicfg__prefix_find(const char *line, size_t size);
/* Takes the beginning of the line for the prefix. */
void mapicfg__prefix_set(struct mapicfg__prefix *prefix, const char *line, size_t size);
/* Whether the line begins with a prefix of the same kind; *taken: its bytes. */
int mapicfg__prefix_matches(const struct mapicfg__prefix *prefix, const char *line, size_t size, size_t *taken);

#endif
