/* SPDX-License-Identifier: LGPL-2.1-or-later
 * said.h: statements on records of logs, which all say how many these are, and when. */
#ifndef MAPICFG_LOGS_SAID_H
#define MAPICFG_LOGS_SAID_H

#include <mapicfg/rule.h>

#include "base/buffer.h"
#include "logs/owners.h"
#include "rule/rules.h"

/* Who is told. */
struct mapicfg__said {
    mapicfg_statement_fn fn;
    void *user;
};

/* The time of a use, or that the logs do not state it. */
void mapicfg__said_put_time(struct mapicfg__buffer *out, const struct mapicfg__owner_use *use, uint64_t time);
/* A rule whose {0} is how many records, {1} and {2} when, and what follows is `more`, at most 2 texts. The object may
 * be NULL. */
mapicfg_status mapicfg__said_use(const struct mapicfg__said *said, enum mapicfg__rule_number rule, const char *object,
                                 const struct mapicfg__owner_use *use, const char *const *more, size_t count,
                                 mapicfg_error *err);

#endif
