/* SPDX-License-Identifier: LGPL-2.1-or-later
 * plan.h: what goes into a configuration that is to be written, already checked for it. */
#ifndef MAPICFG_PROXY_PLAN_H
#define MAPICFG_PROXY_PLAN_H

#include <mapicfg/proxy.h>

#include "base/buffer.h"
#include "proxy/pools.h"

#define MAPICFG__MAX_PATHS 8u

struct mapicfg__plan {
    uint32_t kind;
    struct mapicfg__facts facts;
    struct mapicfg__pools pools;
    struct mapicfg__buffer certificate, key;
    const char *authorities, *listen; /* listen is NULL for the ports of the URLs */
    uint32_t timeout;
    int passthrough;
    const char *paths[MAPICFG__MAX_PATHS]; /* those of Exchange to publish, "mapi" first; constants */
    size_t path_count;
};

/* Makes the plan of the options; kind 0 is for advice.
 * Errors: as mapicfg_proxy_write(). */
mapicfg_status mapicfg__plan_init(struct mapicfg__plan *plan, uint32_t kind, const mapicfg_proxy_write_options *options,
                                  mapicfg_error *err);
void mapicfg__plan_free(struct mapicfg__plan *plan);

#endif
