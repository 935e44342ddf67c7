/* SPDX-License-Identifier: LGPL-2.1-or-later
 * list.h: filling a list of statements. */
#ifndef MAPICFG_RULE_LIST_H
#define MAPICFG_RULE_LIST_H

#include "base/set.h"
#include "rule/statement.h"

/* The items may be borrowed from elsewhere: then nothing is added, and the list is not freed. */
struct mapicfg_statements {
    mapicfg_statement **items;
    size_t count, capacity;
    struct mapicfg__set known; /* finds duplicates; empty after a sorting */
    int failed;                /* memory ran out */
};

/* Adds a statement, unless the list has it already. `where` may be NULL. A list that ran out of memory remembers that
 * and drops what follows, so that a run of checks needs one look at its end. */
void mapicfg__list_say(mapicfg_statements *statements, enum mapicfg__rule_number rule,
                       const struct mapicfg__where *where, const char *const *arguments, size_t count);
/* Where the list has a statement, or MAPICFG__SET_NONE. Not after a sorting. */
size_t mapicfg__list_position(const mapicfg_statements *statements, const mapicfg_statement *statement);
/* The list is complete; MAPICFG_E_NOMEM when something was dropped. */
mapicfg_status mapicfg__list_finish(const mapicfg_statements *statements, mapicfg_error *err);
/* Sorts it by places. */
void mapicfg__list_sort(mapicfg_statements *statements);
/* Less than, equal to or greater than 0: by what is said, whatever the place. */
int mapicfg__list_compare_facts(const mapicfg_statement *a, const mapicfg_statement *b);
/* Sorts it by places, and makes one statement with several places of those that say the same. */
void mapicfg__list_join(mapicfg_statements *statements);

#endif
