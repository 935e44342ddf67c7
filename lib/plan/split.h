/* SPDX-License-Identifier: LGPL-2.1-or-later
 * split.h: which wave each mailbox is in. */
#ifndef MAPICFG_PLAN_SPLIT_H
#define MAPICFG_PLAN_SPLIT_H

#include "plan/members.h"

/* Names the waves, and gives each member its own. Errors: as mapicfg_waves_new(). */
mapicfg_status mapicfg__split_members(mapicfg_waves *waves, mapicfg_directory *directory, const char *by,
                                      const char *list, size_t size, mapicfg_error *err);

#endif
