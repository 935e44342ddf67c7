/* SPDX-License-Identifier: LGPL-2.1-or-later
 * check_formats.h: the findings of a check, in the form that somebody wants. */
#ifndef MAPICFG_CLI_CHECK_FORMATS_H
#define MAPICFG_CLI_CHECK_FORMATS_H

#include "stream.h"

#include <mapicfg.h>

/* A form of output. */
struct check_format {
    const char *name;
    void (*put)(struct stream *out, const mapicfg_findings *findings, uint32_t fail_on);
};

/* By its name; NULL. */
const struct check_format *check_format_find(const char *name);

/* How many findings of a severity are not silenced; with 0 of any. */
uint64_t check_count(const mapicfg_findings *findings, uint32_t severity);
/* How many rules have an outcome. */
uint64_t check_rules(const mapicfg_findings *findings, uint32_t outcome);
/* The objects of a finding: "EX1\mapi", "Anna, Bert and 41,231 more". */
void check_objects(struct stream *out, const mapicfg_findings *findings, size_t index);

#endif
