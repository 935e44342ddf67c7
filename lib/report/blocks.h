/* SPDX-License-Identifier: LGPL-2.1-or-later
 * blocks.h: what is said by rules, as blocks with a remedy to copy. */
#ifndef MAPICFG_REPORT_BLOCKS_H
#define MAPICFG_REPORT_BLOCKS_H

#include "report/page.h"

/* One block. Texts that are NULL are left out; sentence, why and remedy have their arguments in place. */
struct mapicfg__block {
    const mapicfg_rule *rule;
    const char *sentence, *why, *remedy;
    const char *place;         /* the object or the file that it is about */
    uint64_t total;            /* how many objects it is about; 0: not counted */
    const char *one, *several; /* what these are called */
    const void *from;          /* where their names come from */
    size_t from_index, example_count;
    const char *(*example)(const void *from, size_t from_index, size_t index);
};

/* Puts the blocks in; those of one severity follow each other, the gravest first. `last` is the severity of the block
 * before, 0 at first. */
void mapicfg__block_put(mapicfg_page *page, const struct mapicfg__block *block, uint32_t *last);

#endif
