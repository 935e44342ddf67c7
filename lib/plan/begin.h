/* SPDX-License-Identifier: LGPL-2.1-or-later
 * begin.h: an empty plan, with the options that it is made by. */
#ifndef MAPICFG_PLAN_BEGIN_H
#define MAPICFG_PLAN_BEGIN_H

#include "plan/body.h"

/* Takes the options, which may be NULL. The plan is to be freed with mapicfg_plan_free(); until then or until its
 * tallies' client_version is cleared, it borrows that text. Errors: MAPICFG_E_OPTIONS, _VALUE, _ARGUMENT, _LIMIT. */
mapicfg_status mapicfg__plan_begin(mapicfg_plan **plan, const mapicfg_plan_options *options,
                                   mapicfg_plan_options *taken, mapicfg_error *err);

#endif
