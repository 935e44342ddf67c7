/* SPDX-License-Identifier: LGPL-2.1-or-later
 * reasons.h: when what a plan changes takes effect. */
#ifndef MAPICFG_PLAN_REASONS_H
#define MAPICFG_PLAN_REASONS_H

#include "plan/body.h"

/* Fills in plan->timing, once the moves are known. */
mapicfg_status mapicfg__reasons_say_timing(mapicfg_plan *plan, mapicfg_error *err);

#endif
