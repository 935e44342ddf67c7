/* SPDX-License-Identifier: LGPL-2.1-or-later
 * report.h: the report, from inside; report may be NULL in each of these. */
#ifndef MAPICFG_FORMATS_REPORT_H
#define MAPICFG_FORMATS_REPORT_H

#include <mapicfg/read.h>

#include "model/table.h"

/* Any kind that has names; a name is cut after 200 bytes. */
mapicfg_status mapicfg__report_count(mapicfg_report *report, uint32_t kind, const char *name, uint64_t times,
                                     mapicfg_error *err);
mapicfg_status mapicfg__report_object(mapicfg_report *report, uint32_t class_id, uint64_t times, mapicfg_error *err);
/* Of an import: MAPICFG_REPORT_CREATED, _CHANGED or _UNCHANGED; an object that was given again. */
mapicfg_status mapicfg__report_stored(mapicfg_report *report, uint32_t kind, uint32_t class_id, uint64_t times,
                                      mapicfg_error *err);
mapicfg_status mapicfg__report_repeated(mapicfg_report *report, const char *identity, mapicfg_error *err);
mapicfg_status mapicfg__report_warning(mapicfg_report *report, const mapicfg_error *warning, mapicfg_error *err);
mapicfg_status mapicfg__report_guessed(mapicfg_report *report, const struct mapicfg__class *cls, int32_t property,
                                       mapicfg_error *err);
mapicfg_status mapicfg__report_skipped(mapicfg_report *report, const char *type, size_t size, mapicfg_error *err);
mapicfg_status mapicfg__report_unknown(mapicfg_report *report, const struct mapicfg__class *cls, const char *name,
                                       size_t size, uint64_t times, size_t *slot, mapicfg_error *err);
/* Counts that property once more; slot is what mapicfg__report_unknown() gave (which may be asked to give none). */
void mapicfg__report_unknown_again(mapicfg_report *report, size_t slot);
mapicfg_status mapicfg__report_lost(mapicfg_report *report, const struct mapicfg__class *cls, int32_t property,
                                    mapicfg_error *err);
mapicfg_status mapicfg__report_problem(mapicfg_report *report, const mapicfg_error *problem, mapicfg_error *err);

#endif
