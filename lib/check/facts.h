/* SPDX-License-Identifier: LGPL-2.1-or-later
 * facts.h: the objects of an organization but its mailboxes, each once, in memory. */
#ifndef MAPICFG_CHECK_FACTS_H
#define MAPICFG_CHECK_FACTS_H

#include "check/check.h"
#include "model/names.h"
#include "topology/given.h"

/* Where an object was read. */
struct mapicfg__facts_place {
    const mapicfg_object *object;
    const char *source;
    uint64_t line;
    size_t number; /* the latest counts: what two inputs state becomes one object */
};

struct mapicfg__facts_object {
    const mapicfg_object *object;
    int is_back_end;
    size_t number; /* in the order of reading */
};

/* All zeros is empty. */
struct mapicfg__check_facts {
    struct mapicfg__given given;
    mapicfg_object *org;
    struct mapicfg__facts_place org_place;
    struct mapicfg__facts_place *places; /* by object, once sorted */
    size_t place_count, place_capacity;
    char **sources; /* the names of inputs */
    size_t source_count, source_capacity;
    struct mapicfg__facts_object *sorted;       /* front end before back end, by class, by identity */
    size_t begins[2][MAPICFG__CLASS_COUNT + 2]; /* in `sorted`, by class id; the next one is the end */
    struct mapicfg__names fqdns; /* of servers, by MetabasePath or with international letters as xn--, to numbers */
    char **hosts;                /* the latter; owned */
    size_t host_count, host_capacity;
    unsigned char *named; /* by server: its FQDN is known */
};

/* Takes an object over, also on failure. */
mapicfg_status mapicfg__check_facts_take(struct mapicfg__check_facts *facts, mapicfg_object *object, const char *source,
                                         uint64_t line, mapicfg_error *err);
/* Everything has been given: lends the topology what it needs, and sorts. The topology is to be settled next. */
mapicfg_status mapicfg__check_facts_settle(struct mapicfg__check_facts *facts, struct mapicfg__topology *topology,
                                           mapicfg_error *err);
/* After the topology has been settled. */
mapicfg_status mapicfg__check_facts_name(struct mapicfg__check_facts *facts, const struct mapicfg__topology *topology,
                                         mapicfg_error *err);
/* NULL: not known. */
const struct mapicfg__facts_place *mapicfg__check_facts_place(const struct mapicfg__check_facts *facts,
                                                              const mapicfg_object *object);
void mapicfg__check_facts_free(struct mapicfg__check_facts *facts);

#endif
