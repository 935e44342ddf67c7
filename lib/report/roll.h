/* SPDX-License-Identifier: LGPL-2.1-or-later
 * roll.h: the mailboxes of an audit that a page shows, from inside. */
#ifndef MAPICFG_REPORT_ROLL_H
#define MAPICFG_REPORT_ROLL_H

#include <mapicfg/report.h>

#include "base/buffer.h"
#include "base/set.h"

#define MAPICFG__ROLL_LEVELS 4u /* severities, and 0 for a mailbox without notes */

struct mapicfg__roll_row {
    char *identity;
    const char *source; /* one of the roll's */
    mapicfg_decision decision;
    uint64_t line, number; /* the number is that of its adding */
};

struct mapicfg__roll_level {
    struct mapicfg__roll_row *rows;
    size_t count, capacity;
};

struct mapicfg_roll {
    size_t most;
    mapicfg_write_fn csv;
    void *user;
    struct mapicfg__roll_level levels[MAPICFG__ROLL_LEVELS]; /* by the gravest note */
    size_t kept;
    uint64_t total;
    char **sources;
    size_t source_count, source_capacity;
    struct mapicfg__set source_set;
    const char *last; /* the source that was added last */
    mapicfg_summary *summary;
    mapicfg_groups *groups;
    struct mapicfg__buffer out, scratch; /* of the CSV */
    struct mapicfg__buffer cells;        /* of the CSV, for the decision that was added last */
    mapicfg_decision cells_of, level_of;
    uint32_t level;      /* of the decision that was added last */
    mapicfg_error error; /* the first failure; its code is 0 as long as all is well */
};

/* What was written of the CSV so far goes to the callback. */
mapicfg_status mapicfg__roll_flush(mapicfg_roll *roll, mapicfg_error *err);

#endif
