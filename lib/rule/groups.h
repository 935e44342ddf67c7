/* SPDX-License-Identifier: LGPL-2.1-or-later
 * groups.h: counting a rule without making a statement of it. */
#ifndef MAPICFG_RULE_GROUPS_H
#define MAPICFG_RULE_GROUPS_H

#include "rule/statement.h"

/* The rule was said of an object. 0: out of memory, nothing was counted. */
int mapicfg__groups_count_one(mapicfg_groups *groups, enum mapicfg__rule_number rule, const char *object);

#endif
