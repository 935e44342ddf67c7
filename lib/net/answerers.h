/* SPDX-License-Identifier: LGPL-2.1-or-later
 * answerers.h: which servers answered, and how often they failed. */
#ifndef MAPICFG_NET_ANSWERERS_H
#define MAPICFG_NET_ANSWERERS_H

#include "net/state.h"

/* Counts a step that somebody answered; does nothing for another. MAPICFG_E_NOMEM: nothing was counted. */
mapicfg_status mapicfg__answerers_count(struct mapicfg__answerers *answerers,
                                        const struct mapicfg__step_record *outcome, mapicfg_error *err);
/* What the counts of several tries say. May be repeated. */
mapicfg_status mapicfg__answerers_say(const struct mapicfg__answerers *answerers, uint32_t tries,
                                      mapicfg_statements *statements, mapicfg_error *err);

#endif
