/* SPDX-License-Identifier: LGPL-2.1-or-later
 * goal.h: goals as they were given, and which of them a mailbox has. */
#ifndef MAPICFG_PLAN_GOAL_H
#define MAPICFG_PLAN_GOAL_H

#include <mapicfg/goal.h>

#include "formats/record.h"
#include "plan/body.h"

/* What a mailbox shall get on one side. */
enum mapicfg__wanted {
    MAPICFG__WANT_AS_IS,
    MAPICFG__WANT_MAPI, /* inside */
    MAPICFG__WANT_LEGACY,
    MAPICFG__WANT_ANY = MAPICFG__WANT_MAPI, /* outside */
    MAPICFG__WANT_NONE = MAPICFG__WANT_LEGACY,
    MAPICFG__WANT_UNSAID /* by this goal */
};

/* Both sides of one mailbox. */
struct mapicfg__wish {
    uint8_t inside, outside;
};

enum mapicfg__goal_of {
    MAPICFG__GOAL_OF_ALL,
    MAPICFG__GOAL_OF_SERVER,
    MAPICFG__GOAL_OF_SITE,
    MAPICFG__GOAL_OF_DATABASE,
    MAPICFG__GOAL_OF_LIST
};

struct mapicfg__goal {
    struct mapicfg__wish wish;
    enum mapicfg__goal_of of;
    char *name;      /* of the server, site, database or list */
    char *list;      /* in UTF-8 */
    size_t size;     /* of the list */
    uint32_t number; /* of the server or site in the topology */
    int64_t *keys;   /* of the list's mailboxes, in order */
    size_t key_count, key_capacity, next;
    int is_met; /* there is a mailbox that it is for */
};

struct mapicfg_goals {
    struct mapicfg__goal *items;
    size_t count, capacity;
    mapicfg_groups *unreached, *untold;
};

/* Before mailboxes are looked at: finds the servers, sites and mailboxes that the goals name. Errors: as
 * mapicfg_goals_reach(). */
mapicfg_status mapicfg__goal_find(mapicfg_goals *goals, mapicfg_directory *directory, struct mapicfg__tally *tally,
                                  mapicfg_error *err);
/* The properties of a mailbox that they look at, a bit each. */
uint64_t mapicfg__goal_wanted(const mapicfg_goals *goals);
/* What the mailbox of a record shall get, by its server's number. Records come in the order of their keys. */
struct mapicfg__wish mapicfg__goal_wish(mapicfg_goals *goals, const struct mapicfg__topology *topology,
                                        const struct mapicfg__record *record, uint32_t server);
/* After all mailboxes. Errors: MAPICFG_E_NOT_FOUND (a goal is for none). */
mapicfg_status mapicfg__goal_check(const mapicfg_goals *goals, mapicfg_error *err);

#endif
