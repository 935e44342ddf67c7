/* SPDX-License-Identifier: LGPL-2.1-or-later
 * shapes.h: objects of a ledger that differ in the same: what their commands are is worked out once for all of them. */
#ifndef MAPICFG_PLAN_SHAPES_H
#define MAPICFG_PLAN_SHAPES_H

#include "plan/ledger.h"

#define MAPICFG__SHAPE_NONE UINT32_MAX

struct mapicfg__shape {
    uint32_t object; /* the first */
    uint64_t count;  /* objects */
};

/* All zeros is empty. One that is made or removed is a shape of its own. */
struct mapicfg__shapes {
    struct mapicfg__shape *items; /* in the order of their first objects */
    size_t count, capacity;
    uint32_t *of; /* by object: its shape; MAPICFG__SHAPE_NONE: nothing differs */
};

/* To be freed, also after an error. Errors: MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__shapes_find(struct mapicfg__shapes *shapes, const struct mapicfg__ledger *ledger,
                                    mapicfg_error *err);
void mapicfg__shapes_free(struct mapicfg__shapes *shapes);

#endif
