/* SPDX-License-Identifier: LGPL-2.1-or-later
 * methods.h: by which methods users authenticate: how many could do without NTLM. */
#ifndef MAPICFG_LOGS_METHODS_H
#define MAPICFG_LOGS_METHODS_H

#include "logs/tally.h"
#include "sketch/marked.h"

/* Clients authenticate to the front end; the back end is told by what, and calls users otherwise. */
#define MAPICFG__METHODS_FRONT 0u
#define MAPICFG__METHODS_OTHER 1u
#define MAPICFG__METHODS_SIDES 2u

struct mapicfg__log_methods {
    uint64_t records[MAPICFG__METHODS_SIDES][MAPICFG__AUTH_COUNT];
    uint64_t nameless[MAPICFG__METHODS_SIDES][MAPICFG__AUTH_COUNT]; /* those of them without a user */
    struct mapicfg__marked users; /* a mark for each side and method that a user came by */
};

/* A record of a kind of log, unless it has no method. Errors: MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__log_methods_add(struct mapicfg__log_methods *methods, uint32_t kind,
                                        const struct mapicfg__log_facts *facts, mapicfg_error *err);
mapicfg_status mapicfg__log_methods_merge(struct mapicfg__log_methods *into, const struct mapicfg__log_methods *from,
                                          mapicfg_error *err);
void mapicfg__log_methods_free(struct mapicfg__log_methods *methods);
/* MAPICFG_LOG_READY_ but the first. */
uint64_t mapicfg__log_methods_ready(const struct mapicfg__log_methods *methods, uint32_t number);
/* MAPICFG_LOG_READY_LOGS_. */
uint32_t mapicfg__log_methods_logs(const struct mapicfg__log_methods *methods);
/* MAPICFG_LOG_METHOD_ of a method by its place among the numbers of tallies. */
uint64_t mapicfg__log_methods_number(const struct mapicfg__log_methods *methods, uint32_t auth, uint32_t number);

void mapicfg__log_methods_write(const struct mapicfg__log_methods *methods, struct mapicfg__buffer *out);
/* Into empty ones, which are those of the records that `whole` counts. Errors: MAPICFG_E_SYNTAX, MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__log_methods_read(struct mapicfg__log_methods *methods, const struct mapicfg__log_tally *whole,
                                         struct mapicfg__bytes *in, mapicfg_error *err);

#endif
