/* SPDX-License-Identifier: LGPL-2.1-or-later
 * call.h: a cmdlet of which the caller of mapicfg_exec() does the part that needs more than the directory. */
#ifndef MAPICFG_CMDLET_CALL_H
#define MAPICFG_CMDLET_CALL_H

#include "cmdlet/run.h"

#define MAPICFG__CALL_TEXTS (MAPICFG_EXEC_CALL_TIMEOUT + 1u)

struct mapicfg_exec_call {
    struct mapicfg__stage *stage;
    const char *texts[MAPICFG__CALL_TEXTS]; /* by MAPICFG_EXEC_CALL_; NULL: not known */
    mapicfg_status passed;                  /* of what follows in the pipeline: it ends the run */
};

/* Fails with what is missing when the caller has nothing to do the part with. */
mapicfg_status mapicfg__call_check(const struct mapicfg__stage *stage, mapicfg_error *err);
/* Has the caller do its part. What it fails with is a failure of one object. */
mapicfg_status mapicfg__call_make(struct mapicfg_exec_call *call, mapicfg_error *err);

#endif
