/* SPDX-License-Identifier: LGPL-2.1-or-later
 * pair.h: which parts of two answers belong together: their blocks, and what else may be there several times, by what
 * is in them. */
#ifndef MAPICFG_AUTODISCOVER_PAIR_H
#define MAPICFG_AUTODISCOVER_PAIR_H

#include "autodiscover/answer.h"

#define MAPICFG__UNPAIRED SIZE_MAX

/* A block, an OWAUrl in it, an AlternativeMailbox: the entries whose paths begin with its name. */
struct mapicfg__unit {
    const char *path; /* begins with its name, of so many bytes: "EXHTTP[2]" */
    size_t size;
    size_t kind_size; /* of the name without its number: units of one kind are paired */
    const char *key;  /* what the unit is known by, of so many bytes: its host, address or URL; "" for none */
    size_t key_size;
    size_t first; /* the number of its first entry */
    size_t pair;  /* the number of the unit in the other answer, or MAPICFG__UNPAIRED */
};

struct mapicfg__units {
    const mapicfg_autodiscover_answer *answer;
    struct mapicfg__unit *list;
    size_t count, capacity;
    size_t *of; /* each entry's unit */
};

/* 1 when the unit's kind is this: "EXHTTP", "Account/AlternativeMailbox". */
int mapicfg__unit_is(const struct mapicfg__unit *unit, const char *kind);

/* Finds the units of both answers and pairs them. Both are to be freed, also after an error: MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__units_pair(struct mapicfg__units *expected, struct mapicfg__units *answer, mapicfg_error *err);
void mapicfg__units_free(struct mapicfg__units *units);

#endif
