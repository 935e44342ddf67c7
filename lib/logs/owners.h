/* SPDX-License-Identifier: LGPL-2.1-or-later
 * owners.h: the mailboxes of a configuration by all names that logs may call them. */
#ifndef MAPICFG_LOGS_OWNERS_H
#define MAPICFG_LOGS_OWNERS_H

#include <mapicfg/directory.h>

#include "base/arena.h"
#include "model/names.h"

/* Forms of names. */
#define MAPICFG__OWNER_GUID 1u
#define MAPICFG__OWNER_ADDRESS 2u
#define MAPICFG__OWNER_ACCOUNT 4u
#define MAPICFG__OWNER_DN 8u
#define MAPICFG__OWNER_UPN 16u /* an address that users log on with */

struct mapicfg__owner_use {
    uint64_t records;
    uint64_t dated, first, last; /* records that say when, and milliseconds where there are any */
};

struct mapicfg__owner {
    const char *name;
    int64_t key;               /* of the directory */
    mapicfg_decision decision; /* 0: there is none */
    uint32_t forms;            /* the forms in which it states all of its names */
    uint8_t is_system;         /* one of Exchange's own */
    uint8_t shares_name;       /* with another mailbox, or the account with another domain's */
};

/* All zeros is empty. */
struct mapicfg__owners {
    struct mapicfg__arena *arena;
    struct mapicfg__owner *items;
    size_t count, capacity;
    struct mapicfg__names names;
    struct mapicfg__names domains; /* of the accounts of logs: account to domain, borrowed from the summary */
    struct mapicfg__names domain_names;
    int failed; /* memory ran out */
};

/* Reads the mailboxes, in the order of their keys. */
mapicfg_status mapicfg__owners_read(struct mapicfg__owners *owners, mapicfg_directory *directory, mapicfg_error *err);
/* Decides for them. */
mapicfg_status mapicfg__owners_decide(struct mapicfg__owners *owners, mapicfg_directory *directory, mapicfg_error *err);
/* A user of the logs, DOMAIN\name: before any is looked up. The text must outlive the owners. 0: no memory. */
int mapicfg__owners_meet(struct mapicfg__owners *owners, const char *user);
/* The position of who is called so, MAPICFG__NAME_NONE or _SEVERAL. */
uint32_t mapicfg__owners_find(struct mapicfg__owners *owners, const char *name);
/* MAPICFG__OWNER_ of a name. */
uint32_t mapicfg__owner_form(const char *name);
void mapicfg__owner_add(struct mapicfg__owner_use *use, const struct mapicfg__owner_use *more);
/* After the last look-up: frees what only that needs, and the names of the owners. */
void mapicfg__owners_forget_names(struct mapicfg__owners *owners);
void mapicfg__owners_free(struct mapicfg__owners *owners);

#endif
