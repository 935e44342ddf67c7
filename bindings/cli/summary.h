/* SPDX-License-Identifier: LGPL-2.1-or-later
 * summary.h: how the summary of an audit is printed. */
#ifndef MAPICFG_CLI_SUMMARY_H
#define MAPICFG_CLI_SUMMARY_H

#include "output.h"

#include <mapicfg.h>

/* The whole summary: records of kind, name and count; in JSON the library's own object. */
mapicfg_status summary_print(struct stream *out, uint32_t format, const mapicfg_summary *summary, mapicfg_error *err);
/* A few lines for people, to stand below a table. */
void summary_print_short(struct stream *out, const mapicfg_summary *summary);

#endif
