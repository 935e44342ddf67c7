/* SPDX-License-Identifier: LGPL-2.1-or-later
 * copies.h: logs that are there twice, as after a folder was copied and packed. */
#ifndef MAPICFG_LOGS_COPIES_H
#define MAPICFG_LOGS_COPIES_H

#include "logs/files.h"

/* Marks those logs of files and memory that another one begins with, so that it has all their records: of equal ones
 * the later. Errors: MAPICFG_E_NOMEM, MAPICFG_E_CANCELLED; what cannot be read is left to the reading. */
mapicfg_status mapicfg__copies_mark(struct mapicfg__log_files *files, const mapicfg_log_options *options,
                                    const struct mapicfg__work *work, mapicfg_report *report, mapicfg_error *err);

#endif
