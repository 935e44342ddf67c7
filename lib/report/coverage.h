/* SPDX-License-Identifier: LGPL-2.1-or-later
 * coverage.h: URLs and the certificates that have their names, as a section of a page. */
#ifndef MAPICFG_REPORT_COVERAGE_H
#define MAPICFG_REPORT_COVERAGE_H

#include "check/coverage.h"
#include "report/page.h"

/* Nothing when there are no URLs. */
mapicfg_status mapicfg__coverage_put(mapicfg_page *page, const struct mapicfg__coverage *coverage, mapicfg_error *err);

#endif
