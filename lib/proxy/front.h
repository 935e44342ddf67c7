/* SPDX-License-Identifier: LGPL-2.1-or-later
 * front.h: which servers a proxy stands before. */
#ifndef MAPICFG_PROXY_FRONT_H
#define MAPICFG_PROXY_FRONT_H

#include <mapicfg/vdir.h>

#include "topology/topology.h"

/* What the caller says of it: the same for writing and for linting. */
struct mapicfg__published {
    const mapicfg_vdir *const *vdirs;
    size_t vdir_count;
    const mapicfg_object *const *objects;
    size_t object_count;
    const char *site;           /* NULL: any */
    const char *const *servers; /* names or addresses, with or without a port */
    size_t server_count;
};

struct mapicfg__front {
    struct mapicfg__topology topology;
    const char **chosen; /* by the server's number: the text that chose it, "" for none needed; NULL: not chosen */
    size_t chosen_count;
    int is_named; /* a server with a virtual directory has a name */
};

/* Chooses the servers that have a MAPI virtual directory of the front end: those that are named; or else all, of the
 * site only where one is named. A name of no known server chooses none: it may be an address.
 * Errors: MAPICFG_E_NOMEM, MAPICFG_E_ARGUMENT, MAPICFG_E_VALUE (a server), MAPICFG_E_NOT_FOUND (the site, or in it a
 * server that is of another). */
mapicfg_status mapicfg__front_init(struct mapicfg__front *front, const struct mapicfg__published *published,
                                   mapicfg_error *err);
/* The virtual directory of a chosen server; NULL for others. */
const mapicfg_vdir *mapicfg__front_vdir(const struct mapicfg__front *front, uint32_t server);
/* The number of the server that a text names, which may have a port; MAPICFG__NAME_NONE for none. */
uint32_t mapicfg__front_find(const struct mapicfg__front *front, const char *text);
/* Whether a text that is to name a server names none, and is no IP address, where the servers have names. */
int mapicfg__front_is_unknown(const struct mapicfg__front *front, const char *text);
void mapicfg__front_free(struct mapicfg__front *front);

#endif
