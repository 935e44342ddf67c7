/* SPDX-License-Identifier: LGPL-2.1-or-later
 * work.h: how far a long call has come, for the caller, who may end it. */
#ifndef MAPICFG_BASE_WORK_H
#define MAPICFG_BASE_WORK_H

#include <mapicfg/work.h>

struct mapicfg__work {
    mapicfg_work options; /* checked */
    uint64_t done, total;
};

/* Checks the options, which may be NULL. */
mapicfg_status mapicfg__work_take(struct mapicfg__work *work, const mapicfg_work *options, mapicfg_error *err);
/* Tells the caller. Errors: MAPICFG_E_CANCELLED. */
mapicfg_status mapicfg__work_tell(const struct mapicfg__work *work, mapicfg_error *err);

/* Whether the flag, which another thread or a signal handler may set, says so; NULL: no. */
static inline int mapicfg__work_is_cancelled(const int32_t *cancel) {
    return cancel && __atomic_load_n(cancel, __ATOMIC_RELAXED);
}

#endif
