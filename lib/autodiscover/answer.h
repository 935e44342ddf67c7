/* SPDX-License-Identifier: LGPL-2.1-or-later
 * answer.h: an answer that was read, from inside: its elements as a tree, and what they come to as paths and texts. */
#ifndef MAPICFG_AUTODISCOVER_ANSWER_H
#define MAPICFG_AUTODISCOVER_ANSWER_H

#include <mapicfg/autodiscover.h>

struct mapicfg__entry {
    char *path;
    char *text;
};

struct mapicfg_autodiscover_answer {
    uint32_t kind;
    mapicfg_decision decision;
    struct mapicfg__entry *entries;
    size_t count, capacity;
};

#endif
