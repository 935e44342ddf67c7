/* SPDX-License-Identifier: LGPL-2.1-or-later
 * host_names.h: the names of certificates, in groups: those of one server, or of one certificate. */
#ifndef MAPICFG_CHECK_HOST_NAMES_H
#define MAPICFG_CHECK_HOST_NAMES_H

#include "check/check.h"
#include "model/names.h"

/* "group/name" to a number, with *.contoso.com as it stands. All zeros is empty. */
struct mapicfg__host_names {
    struct mapicfg__names names;
    char **texts; /* of the keys */
    size_t count, capacity;
};

/* A name as it is; the first number stays. 0: no memory. */
int mapicfg__host_names_put(struct mapicfg__host_names *names, uint32_t group, const char *name, uint32_t number);
/* That number, or MAPICFG__NAME_NONE. */
uint32_t mapicfg__host_names_get(const struct mapicfg__host_names *names, uint32_t group, const char *name);
/* A name as certificates and those who print them have it: a host, maybe with a label. 0: no memory. */
int mapicfg__host_names_take(const struct mapicfg__check *check, struct mapicfg__host_names *names, uint32_t group,
                             const char *labelled, uint32_t number);
/* The number of a name or wildcard that covers a host, or MAPICFG__NAME_NONE. */
uint32_t mapicfg__host_names_find(const struct mapicfg__host_names *names, uint32_t group, const char *host);
void mapicfg__host_names_free(struct mapicfg__host_names *names);

#endif
