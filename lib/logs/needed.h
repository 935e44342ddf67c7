/* SPDX-License-Identifier: LGPL-2.1-or-later
 * needed.h: the tables that logs against a configuration need of a summary, which must leave nothing out. */
#ifndef MAPICFG_LOGS_NEEDED_H
#define MAPICFG_LOGS_NEEDED_H

#include "logs/state.h"

struct mapicfg__needed_table {
    uint32_t keys[4]; /* MAPICFG_LOG_BY_ */
};

/* `words` is how the option `by` asks for them. Errors: MAPICFG_E_CONFLICT. */
mapicfg_status mapicfg__needed_find(const mapicfg_log_summary *summary, const struct mapicfg__needed_table *needed,
                                    size_t count, const char *words, const struct mapicfg__log_table **found,
                                    mapicfg_error *err);

/* Called for a row; 0: no memory. */
typedef int (*mapicfg__needed_row_fn)(void *user, const mapicfg_log_row *row);
/* Gives all rows of a table to each function, one after the other, in the order of the keys, so that nothing depends on
 * how rows were counted. Errors: MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__needed_each(const mapicfg_log_summary *summary, const struct mapicfg__log_table *table,
                                    const mapicfg__needed_row_fn *fns, size_t count, void *user, mapicfg_error *err);

#endif
