/* SPDX-License-Identifier: LGPL-2.1-or-later
 * mangled.h: names whose characters an encoding has lost or changed before the export was read. */
#ifndef MAPICFG_FORMATS_MANGLED_H
#define MAPICFG_FORMATS_MANGLED_H

#include "formats/record.h"

/* Warns of the first of the record's names that cannot be what Exchange has; *told is 1 then. */
mapicfg_status mapicfg__mangled_warn(const struct mapicfg__record *record, mapicfg_report *report, int *told,
                                     mapicfg_error *err);

#endif
