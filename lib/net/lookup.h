/* SPDX-License-Identifier: LGPL-2.1-or-later
 * lookup.h: the addresses of a name. libcurl only says that it could not resolve one; the system says why. */
#ifndef MAPICFG_NET_LOOKUP_H
#define MAPICFG_NET_LOOKUP_H

#include <mapicfg-net/http.h>

#include "net/job.h"

#define MAPICFG__LOOKUP_ADDRESS 46 /* bytes of one, with its NUL */

struct mapicfg__lookup {
    char *host;
    int flags; /* AI_, beside those that it has by itself */
    size_t count;
    char addresses[MAPICFG_HTTP_MOST_ADDRESSES][MAPICFG__LOOKUP_ADDRESS];
    uint32_t failure;  /* MAPICFG_HTTP_FAILURE_NAME_; 0: there are addresses */
    const char *words; /* of the system */
};

/* A job of one of these, which mapicfg__lookup_new() makes; NULL when memory is out. */
extern const struct mapicfg__job_kind mapicfg__lookup_job;
struct mapicfg__lookup *mapicfg__lookup_new(const char *host, size_t size);
void mapicfg__lookup_free(struct mapicfg__lookup *lookup);

/* Looks a name up within some milliseconds, with flags of getaddrinfo(); the result is to be freed. NULL: memory is
 * out. When the time is up, it has failed, and what hangs is left alone. */
struct mapicfg__lookup *mapicfg__lookup_within(const char *host, int flags, int64_t limit);

/* The failure of an error of getaddrinfo(). */
uint32_t mapicfg__lookup_failure(int error);

#endif
