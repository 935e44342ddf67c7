/* SPDX-License-Identifier: LGPL-2.1-or-later
 * judge_logon.h: a 401 in answer to a request that was to be authenticated. */
#ifndef MAPICFG_NET_JUDGE_LOGON_H
#define MAPICFG_NET_JUDGE_LOGON_H

#include "net/judge.h"

void mapicfg__judge_logon(struct mapicfg__judge *judge);
/* Of a request that got in: what that says of Extended Protection. */
void mapicfg__judge_admission(struct mapicfg__judge *judge);

#endif
