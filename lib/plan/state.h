/* SPDX-License-Identifier: LGPL-2.1-or-later
 * state.h: what decides for all mailboxes of a directory before a transaction and inside it. */
#ifndef MAPICFG_PLAN_STATE_H
#define MAPICFG_PLAN_STATE_H

#include "directory/changed.h"
#include "plan/body.h"
#include "plan/census.h"

/* Reads the organization, the servers and the virtual directories of both states, and in what all objects but mailboxes
 * differ. `mark` is where the transaction's journal begins. The census, which may be NULL, gets all of them. */
mapicfg_status mapicfg__state_read(mapicfg_plan *plan, mapicfg_directory *directory, int64_t mark,
                                   struct mapicfg__census *census, mapicfg_error *err);
/* The object of the ledger that a change makes; the two states, to be freed. */
mapicfg_status mapicfg__state_compare(mapicfg_plan *plan, const struct mapicfg__changed_list *list,
                                      mapicfg_object **before, mapicfg_object **after, uint32_t *number,
                                      mapicfg_error *err);

#endif
