/* SPDX-License-Identifier: LGPL-2.1-or-later
 * aimed.h: what goals would change in a directory, which stays as it is. */
#ifndef MAPICFG_PLAN_AIMED_H
#define MAPICFG_PLAN_AIMED_H

#include "plan/census.h"

/* Fills in the plan's two states, differences and mailboxes: before, the directory as it is now; after, with what
 * options->goals choose. The goals get who does not reach them. Errors: as mapicfg_goals_reach(). */
mapicfg_status mapicfg__aimed_make(mapicfg_plan *plan, mapicfg_directory *directory,
                                   const mapicfg_plan_options *options, struct mapicfg__census *census,
                                   mapicfg_error *err);

#endif
