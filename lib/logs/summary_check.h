/* SPDX-License-Identifier: LGPL-2.1-or-later
 * summary_check.h: whether a summary that was read from bytes is one that records can come to. */
#ifndef MAPICFG_LOGS_SUMMARY_CHECK_H
#define MAPICFG_LOGS_SUMMARY_CHECK_H

#include "logs/state.h"

/* Sets *why where it is none: what contradicts what. Errors: MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__summary_check(const mapicfg_log_summary *summary, const char **why, mapicfg_error *err);

#endif
