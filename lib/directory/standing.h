/* SPDX-License-Identifier: LGPL-2.1-or-later
 * standing.h: what each server has of its own, and where it stands: tables that follow the objects, for answers.c. */
#ifndef MAPICFG_DIRECTORY_STANDING_H
#define MAPICFG_DIRECTORY_STANDING_H

#include "decision/effective.h"
#include "directory/body.h"

/* A server's own: its bits of a place, with these where it has a virtual directory of MAPI or of Outlook Anywhere. */
#define MAPICFG__OWN_MAPI MAPICFG__PLACES
#define MAPICFG__OWN_ANYWHERE (2 * MAPICFG__PLACES)

/* Where a server stands; texts are folded. All zeros is empty. */
struct mapicfg__standing {
    struct mapicfg__buffer server; /* by the one of its names that is taken for all */
    struct mapicfg__buffer site;   /* "" when it is not known */
    struct mapicfg__buffer fqdn;   /* "" when it is not known */
    uint32_t release;
};
/* By any of its names, or by a key as mapicfg__topology_put_key() makes it. */
mapicfg_status mapicfg__standing_find(mapicfg_directory *directory, const char *name, size_t size,
                                      struct mapicfg__standing *standing, mapicfg_error *err);
void mapicfg__standing_free(struct mapicfg__standing *standing);

/* Follows what has become of a virtual directory. What follows from it for mailboxes' servers is marked as not worked
 * out. */
mapicfg_status mapicfg__standing_follow(mapicfg_directory *directory, const struct mapicfg__touched *touched,
                                        mapicfg_error *err);
/* Makes all tables anew, as the servers may be others. */
mapicfg_status mapicfg__standing_rebuild(mapicfg_directory *directory, mapicfg_error *err);

#endif
