/* SPDX-License-Identifier: LGPL-2.1-or-later
 * answer.h: an answer that was read, from inside: its elements as a tree, and what they come to as paths and texts. */
#ifndef MAPICFG_AUTODISCOVER_ANSWER_H
#define MAPICFG_AUTODISCOVER_ANSWER_H

#include <mapicfg/autodiscover.h>

#include "base/set.h"

struct mapicfg__entry {
    char *path;
    char *text;
    int begins_block; /* no entry before it is of its block: the first step of its path */
};

struct mapicfg_autodiscover_answer {
    uint32_t kind;
    mapicfg_decision decision;
    struct mapicfg__entry *entries;
    size_t count, capacity;
    struct mapicfg__set paths;  /* of the entries: each is there once */
    struct mapicfg__set blocks; /* of the entries that begin one, whose numbers are: */
    size_t *block_entries;
    size_t block_capacity;
};

/* The bytes of the block's name at the beginning of a path. */
size_t mapicfg__answer_block_size(const char *path);
/* 1 when the answer has something of the block in which the path is. */
int mapicfg__answer_has_block(const mapicfg_autodiscover_answer *answer, const char *path);

#endif
