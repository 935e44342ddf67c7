/* SPDX-License-Identifier: LGPL-2.1-or-later
 * steps.h: the commands that lead from one state to the other, in order, and what they do not reach. */
#ifndef MAPICFG_PLAN_STEPS_H
#define MAPICFG_PLAN_STEPS_H

#include "plan/body.h"

/* Fills in plan->steps, once all differences are known. */
mapicfg_status mapicfg__steps_make(mapicfg_plan *plan, mapicfg_error *err);
void mapicfg__steps_free(struct mapicfg__steps *steps);

/* How texts are written: as mapicfg__quote_put(), or so that a person who reads the script sees every character. */
typedef void (*mapicfg__steps_quote_fn)(struct mapicfg__buffer *out, const char *text, size_t size);
/* The name of the cmdlet of a step. */
const char *mapicfg__steps_cmdlet(const mapicfg_plan *plan, uint32_t direction, uint32_t object);
/* Its parameters but -Identity, each with a blank before it. */
mapicfg_status mapicfg__steps_put_parameters(const mapicfg_plan *plan, uint32_t direction, uint32_t object,
                                             mapicfg__steps_quote_fn quote, struct mapicfg__buffer *out,
                                             mapicfg_error *err);
/* Whether the cmdlet takes -Identity. */
int mapicfg__steps_has_identity(const mapicfg_plan *plan, uint32_t direction, uint32_t object);
/* Checks that a plan has the direction. */
mapicfg_status mapicfg__steps_check(const mapicfg_plan *plan, uint32_t direction, mapicfg_error *err);

#endif
