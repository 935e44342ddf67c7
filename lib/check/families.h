/* SPDX-License-Identifier: LGPL-2.1-or-later
 * families.h: all families of rules. */
#ifndef MAPICFG_CHECK_FAMILIES_H
#define MAPICFG_CHECK_FAMILIES_H

#include "check/check.h"

void mapicfg__families_run(const struct mapicfg__check *check);

#endif
