/* SPDX-License-Identifier: LGPL-2.1-or-later
 * tally.h: what is counted of the records of a whole, or of a row. */
#ifndef MAPICFG_LOGS_TALLY_H
#define MAPICFG_LOGS_TALLY_H

#include "logs/dimension.h"
#include "logs/values.h"
#include "sketch/distinct.h"
#include "sketch/quantile.h"

struct mapicfg__log_tally {
    uint64_t records, failures, waits;
    uint64_t auths[MAPICFG__AUTH_COUNT];
    int64_t first, last; /* where timed is not 0 */
    uint64_t timed;      /* records that say when */
    struct mapicfg__quantile latency;
    struct mapicfg__distinct users, mailboxes;
    uint64_t secret;    /* another one for each tally of a summary */
    uint64_t recent[2]; /* what was added last to users and mailboxes, with the secret */
    uint32_t place;     /* its bit in values, from 1; 0: none yet */
};
#define MAPICFG__TALLY_NO_PLACE UINT32_MAX /* it never gets one */

/* What tells that a value is in a set already: it was the last one; or for the first tallies that are busy a bit of the
 * value; or for the others a hash that was added not long ago. Each hash stands with the tally's secret, so that nobody
 * can make two of them the same. */
#define MAPICFG__SEEN_BITS 15u
struct mapicfg__log_seen {
    uint32_t given; /* places */
    uint64_t places[1u << MAPICFG__SEEN_BITS];
};

#define MAPICFG__TALLY_NO_AUTH UINT32_MAX

/* What one record adds. */
struct mapicfg__log_facts {
    int64_t time;             /* MAPICFG__FACT_NO_TIME: none */
    uint32_t auth;            /* MAPICFG__TALLY_NO_AUTH: not stated */
    uint32_t latency, bucket; /* the second is that of the first in a sketch */
    uint8_t has_latency, has_user, has_mailbox, failed, waits;
    struct mapicfg__log_value *user, *mailbox;
};

/* Fetches what adding to it needs. */
static inline void mapicfg__log_tally_fetch(const struct mapicfg__log_tally *tally) {
    const char *at = (const char *)tally;
    for (size_t line = 0; line < sizeof *tally; line += 64) __builtin_prefetch(at + line, 1);
}
mapicfg_status mapicfg__log_tally_add(struct mapicfg__log_tally *tally, const struct mapicfg__log_facts *facts,
                                      struct mapicfg__log_seen *seen, mapicfg_error *err);
/* After an error it may have added a part. */
mapicfg_status mapicfg__log_tally_merge(struct mapicfg__log_tally *into, const struct mapicfg__log_tally *from,
                                        mapicfg_error *err);
/* MAPICFG_LOG_NUMBER_. */
uint64_t mapicfg__log_tally_number(const struct mapicfg__log_tally *tally, uint32_t number);
void mapicfg__log_tally_free(struct mapicfg__log_tally *tally);

void mapicfg__log_tally_write(const struct mapicfg__log_tally *tally, struct mapicfg__buffer *out);
/* Into an empty one. Errors: MAPICFG_E_SYNTAX, MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__log_tally_read(struct mapicfg__log_tally *tally, struct mapicfg__bytes *in, mapicfg_error *err);

#endif
