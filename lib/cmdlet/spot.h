/* SPDX-License-Identifier: LGPL-2.1-or-later
 * spot.h: errors at a place of the script. */
#ifndef MAPICFG_CMDLET_SPOT_H
#define MAPICFG_CMDLET_SPOT_H

#include "cmdlet/syntax.h"

/* MAPICFG_E_PARAMETER at a place of the script. */
mapicfg_status mapicfg__spot_refuse(mapicfg_error *err, struct mapicfg__spot spot, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Puts a place of the script into an error. */
mapicfg_status mapicfg__spot_put(mapicfg_error *err, struct mapicfg__spot spot);

#endif
