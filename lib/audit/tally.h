/* SPDX-License-Identifier: LGPL-2.1-or-later
 * tally.h: how many mailboxes each server has of each kind, and what they are decided to get. */
#ifndef MAPICFG_AUDIT_TALLY_H
#define MAPICFG_AUDIT_TALLY_H

#include "audit/spellings.h"
#include "audit/summary.h"
#include "decision/effective.h"

struct mapicfg__tally {
    struct mapicfg__topology topology;
    struct mapicfg__places places;
    mapicfg_decide_options options; /* checked */
    uint32_t org;
    int settled;                              /* the decisions below are in use */
    uint64_t *(*counts)[MAPICFG__CONDITIONS]; /* by server and conditions: 256 counters, or NULL */
    mapicfg_decision **decisions;             /* by server: 256, or NULL */
    size_t count, capacity, decision_capacity;
    struct mapicfg__spellings servers;
};

/* The server that a mailbox names. Errors: MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__tally_server(struct mapicfg__tally *tally, const char *name, size_t size, uint32_t *number,
                                     mapicfg_error *err);
/* The slow part of the following. */
mapicfg_status mapicfg__tally_add_first(struct mapicfg__tally *tally, uint32_t server, uint32_t conditions,
                                        uint32_t bits, mapicfg_error *err);
static inline mapicfg_status mapicfg__tally_add(struct mapicfg__tally *tally, uint32_t server, uint32_t conditions,
                                                uint32_t bits, mapicfg_error *err) {
    uint64_t *counts = server < tally->count ? tally->counts[server][conditions] : NULL;
    if (!counts) return mapicfg__tally_add_first(tally, server, conditions, bits, err);
    counts[bits]++;
    return MAPICFG_OK;
}
/* The servers and virtual directories are complete. */
mapicfg_status mapicfg__tally_settle(struct mapicfg__tally *tally, mapicfg_error *err);
/* The slow part of the following. */
mapicfg_status mapicfg__tally_decide_first(struct mapicfg__tally *tally, uint32_t server, uint32_t conditions,
                                           uint32_t bits, mapicfg_decision *decision, mapicfg_error *err);
/* After mapicfg__tally_settle(). */
static inline mapicfg_status mapicfg__tally_decide(struct mapicfg__tally *tally, uint32_t server, uint32_t conditions,
                                                   uint32_t bits, mapicfg_decision *decision, mapicfg_error *err) {
    const mapicfg_decision *decisions = server < tally->count ? tally->decisions[server] : NULL;
    if (!decisions) return mapicfg__tally_decide_first(tally, server, conditions, bits, decision, err);
    *decision = mapicfg__decision_under(decisions[bits], conditions);
    return MAPICFG_OK;
}
/* Moves what has been counted to a summary. After mapicfg__tally_settle(). */
mapicfg_status mapicfg__tally_empty(struct mapicfg__tally *tally, mapicfg_summary *summary, mapicfg_error *err);
void mapicfg__tally_free(struct mapicfg__tally *tally);

#endif
