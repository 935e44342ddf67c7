/* SPDX-License-Identifier: LGPL-2.1-or-later
 * settings.h: what decides for a mailbox, read from a few columns of its row. */
#ifndef MAPICFG_PLAN_SETTINGS_H
#define MAPICFG_PLAN_SETTINGS_H

#include "directory/records.h"
#include "plan/body.h"

/* Of a record that has the properties of mapicfg__decision_settings(), under each of `count` tallies. `key` is
 * scratch. Errors: MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__settings_read(struct mapicfg__tally *tallies, size_t count,
                                      const struct mapicfg__record *record, struct mapicfg__buffer *key,
                                      struct mapicfg__settings *settings, mapicfg_error *err);
/* Less than, equal to or greater than 0. */
int mapicfg__settings_compare(const struct mapicfg__settings *a, const struct mapicfg__settings *b);

#endif
