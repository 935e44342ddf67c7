/* SPDX-License-Identifier: LGPL-2.1-or-later
 * moves.h: a plan, printed: for `plan` and `diff`. */
#ifndef MAPICFG_CLI_MOVES_H
#define MAPICFG_CLI_MOVES_H

#include "stream.h"

#include <mapicfg.h>

/* How much of a plan a table shows of each kind. */
struct moves_how {
    uint32_t format;            /* OUTPUT_ */
    uint64_t limit;             /* rows of a table; UINT64_MAX: all */
    int commands;               /* show them too */
    int findings;               /* JSON has them, also where nothing was to be compared */
    int differences;            /* CSV and lists have these, not the moves */
    const mapicfg_log_use *use; /* who is hit, by logs; NULL: there are none */
    const mapicfg_goals *goals; /* which mailboxes do not reach them: tables and JSON say it. NULL: there are none */
};

/* Writes ,"unreached": [...],"cannot_tell": [...] of goals; nothing for NULL. */
mapicfg_status moves_put_goals(struct stream *out, const mapicfg_goals *goals, mapicfg_error *err);
/* Why it is not known who moves; NULL: it is. */
const mapicfg_statement *moves_undecided(const mapicfg_plan *plan);
/* Prints a plan. Returns the status of the first failure. */
mapicfg_status moves_print(struct stream *out, const struct moves_how *how, const mapicfg_plan *plan,
                           mapicfg_error *err);

#endif
