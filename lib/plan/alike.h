/* SPDX-License-Identifier: LGPL-2.1-or-later
 * alike.h: mailboxes that are decided alike in both states: what changes for them, and why they move or stay. */
#ifndef MAPICFG_PLAN_ALIKE_H
#define MAPICFG_PLAN_ALIKE_H

#include "plan/body.h"

/* The kind with these settings, which is made where it is new. */
mapicfg_status mapicfg__alike_find(mapicfg_plan *plan, const struct mapicfg__settings settings[MAPICFG__STATES],
                                   uint32_t *number, mapicfg_error *err);
/* What serves the mailboxes of a server in a state; NULL: nothing. */
const mapicfg_object *mapicfg__alike_serving(const mapicfg_plan *plan, int state, uint32_t server,
                                             enum mapicfg__part part);

#endif
