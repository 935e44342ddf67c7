/* SPDX-License-Identifier: LGPL-2.1-or-later
 * account.h: a service account by itself. */
#ifndef MAPICFG_CHECK_ACCOUNT_H
#define MAPICFG_CHECK_ACCOUNT_H

#include "check/check.h"

/* For messages. */
const char *mapicfg__account_logon_name(const mapicfg_object *account);
/* The logon name; where that is not stated, the name, which lacks the dollar sign of a computer's. NULL: neither is
 * known. */
const char *mapicfg__account_name(const mapicfg_object *account, size_t *size);
/* The rules about an alternate service account. */
void mapicfg__account_look_at(const struct mapicfg__check *check, const mapicfg_object *account);

#endif
