/* SPDX-License-Identifier: LGPL-2.1-or-later
 * log_charts.h: the charts and the table of one table of a summary, each for its kinds of logs. */
#ifndef MAPICFG_REPORT_LOG_CHARTS_H
#define MAPICFG_REPORT_LOG_CHARTS_H

#include "report/log_shape.h"

/* Bars of the busiest, and of the others together. `title` is without its kind of log.
 *  by_auth  the parts are ways to authenticate; only of the first kind of log that states any */
mapicfg_status mapicfg__log_bars_put(mapicfg_page *page, const struct mapicfg__log_shape *shape, const char *title,
                                     int by_auth, mapicfg_error *err);
/* Records and failures along the time. */
mapicfg_status mapicfg__log_time_put(mapicfg_page *page, const struct mapicfg__log_shape *shape, mapicfg_error *err);
/* Percentiles of the busiest that have any. */
mapicfg_status mapicfg__log_latency_put(mapicfg_page *page, const struct mapicfg__log_shape *shape, mapicfg_error *err);
/* All numbers of the first `most` rows that fit: NULL fits all. */
typedef int mapicfg__log_fits(const mapicfg_log_row *row);
mapicfg_status mapicfg__log_table_put(mapicfg_page *page, const struct mapicfg__log_shape *shape, const char *title,
                                      mapicfg__log_fits *fits, uint64_t most, mapicfg_error *err);

#endif
