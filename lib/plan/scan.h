/* SPDX-License-Identifier: LGPL-2.1-or-later
 * scan.h: every mailbox of a directory in its two states: who moves, who stays. */
#ifndef MAPICFG_PLAN_SCAN_H
#define MAPICFG_PLAN_SCAN_H

#include "plan/census.h"

/* After mapicfg__state_read(). The census gets every mailbox. */
mapicfg_status mapicfg__scan_mailboxes(mapicfg_plan *plan, mapicfg_directory *directory, int64_t mark,
                                       uint64_t examples, const mapicfg_work *work, struct mapicfg__census *census,
                                       mapicfg_error *err);

#endif
