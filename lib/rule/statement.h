/* SPDX-License-Identifier: LGPL-2.1-or-later
 * statement.h: a rule said at a place. */
#ifndef MAPICFG_RULE_STATEMENT_H
#define MAPICFG_RULE_STATEMENT_H

#include "rule/rules.h"

#define MAPICFG__MOST_ARGUMENTS 10u

/* What does not apply is NULL or 0. */
struct mapicfg__where {
    const char *file;
    uint64_t line, column;
    const char *object, *property;
    uint64_t order;   /* a list that is sorted is so by this first, then by line and column */
    uint32_t variant; /* of the remedy, as in mapicfg_rule_get_remedy() */
};

/* Without `memory` it is a rule alone, said without arguments and place: a constant. */
struct mapicfg_statement {
    const mapicfg_rule *rule;
    const char *sentence, *why, *remedy;
    struct mapicfg__where where;
    const char *arguments[MAPICFG__MOST_ARGUMENTS];
    size_t argument_count;
    mapicfg_statement **others; /* the same at other places; owned */
    size_t other_count, other_capacity;
    char *memory;  /* the texts */
    size_t number; /* in the order of adding: keeps a sorting stable */
};

/* A statement to be freed with mapicfg__statement_free(), or NULL: out of memory. All texts are copied. */
mapicfg_statement *mapicfg__statement_new(enum mapicfg__rule_number rule, const struct mapicfg__where *where,
                                          const char *const *arguments, size_t count);
/* A copy, with its places. */
mapicfg_statement *mapicfg__statement_copy(const mapicfg_statement *statement);
/* Takes over a statement that says the same at another place. 0: out of memory, and it is not taken. */
int mapicfg__statement_join(mapicfg_statement *statement, mapicfg_statement *other);
void mapicfg__statement_free(mapicfg_statement *statement);

/* Makes the rule an error: its id, what it says, and what to do. Returns the code. */
mapicfg_status mapicfg__statement_error(mapicfg_error *err, mapicfg_status code, enum mapicfg__rule_number rule,
                                        const char *const *arguments, size_t count);

/* What a mapicfg_statement_fn returned, as the status of the work. */
mapicfg_status mapicfg__statement_answer(int32_t answer, mapicfg_error *err);

#endif
