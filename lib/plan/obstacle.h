/* SPDX-License-Identifier: LGPL-2.1-or-later
 * obstacle.h: what stands between a mailbox and a goal. */
#ifndef MAPICFG_PLAN_OBSTACLE_H
#define MAPICFG_PLAN_OBSTACLE_H

#include <mapicfg/decision.h>

#include "rule/rules.h"

/* The rule that says it, by the decision of the settings that would reach the goal if anything did; `inside`: what is
 * wanted inside is not reached, else what is wanted outside. */
enum mapicfg__rule_number mapicfg__obstacle_of(mapicfg_decision decision, int inside);

#endif
