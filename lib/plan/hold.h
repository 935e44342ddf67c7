/* SPDX-License-Identifier: LGPL-2.1-or-later
 * hold.h: the overrides that a mailbox has from wave to wave, so that it moves in its own wave and in no other. */
#ifndef MAPICFG_PLAN_HOLD_H
#define MAPICFG_PLAN_HOLD_H

#include "plan/body.h"

/* When a mailbox may change: in its own wave, in that of the organization's turn, and in the last one. */
struct mapicfg__when {
    uint32_t own, turn, last;
};

/* Its MapiHttpEnabled from each of these waves on, and in how many waves it changes. */
struct mapicfg__hold {
    uint8_t own, turn, last;
    uint8_t changes;
};

/* The fewest changes of mailboxes of a kind; `others`: other properties change too, in their own wave. Of equal ways
 * the one under which fewer archives are shut, and then the one that changes later. */
struct mapicfg__hold mapicfg__hold_find(const mapicfg_plan *plan, const struct mapicfg__alike *kind, int others,
                                        const struct mapicfg__when *when);
/* Of the hold: the value after wave `index`. */
uint8_t mapicfg__hold_after(const struct mapicfg__hold *hold, const struct mapicfg__when *when, uint8_t before,
                            uint32_t index);

#endif
