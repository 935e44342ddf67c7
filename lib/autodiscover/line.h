/* SPDX-License-Identifier: LGPL-2.1-or-later
 * line.h: a line of a text that people saved or copied, or a part of one. */
#ifndef MAPICFG_AUTODISCOVER_LINE_H
#define MAPICFG_AUTODISCOVER_LINE_H

#include "base/text.h"

struct mapicfg__line {
    const char *text;
    size_t size;
};

/* The first line of a text, with its LF. */
static inline struct mapicfg__line mapicfg__line_at(const char *text, size_t size) {
    return (struct mapicfg__line){text, mapicfg__text_line_size(text, size)};
}

static inline struct mapicfg__line mapicfg__line_trim(const char *text, size_t size) {
    struct mapicfg__line line = {text, size};
    mapicfg__text_trim(&line.text, &line.size);
    return line;
}

/* Without regard to ASCII case. */
static inline int mapicfg__line_starts(struct mapicfg__line line, const char *prefix) {
    const size_t size = strlen(prefix);
    return line.size >= size && mapicfg__text_is_word(line.text, size, prefix);
}

/* What follows `size` bytes of it, trimmed. */
static inline struct mapicfg__line mapicfg__line_after(struct mapicfg__line line, size_t size) {
    return mapicfg__line_trim(line.text + size, line.size - size);
}

#endif
