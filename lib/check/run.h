/* SPDX-License-Identifier: LGPL-2.1-or-later
 * run.h: a check in its steps, for who reads an organization for more than a check: begin, read, judge, end. */
#ifndef MAPICFG_CHECK_RUN_H
#define MAPICFG_CHECK_RUN_H

#include "check/domains.h"
#include "check/findings.h"
#include "check/reading.h"
#include "check/shown.h"

/* It is borrowed by its audit, and so stays where it is. */
struct mapicfg__check_run {
    mapicfg_check_options options;
    struct mapicfg__builds builds;
    struct mapicfg__check_facts facts;
    struct mapicfg__kinds kinds;
    struct mapicfg__domains domains;
    struct mapicfg__shown shown;
    struct mapicfg__reading reading;
    struct mapicfg__check check;
    mapicfg_findings *findings; /* their audit takes what is read */
};

/* `decide` are options of the audit; NULL: those of a check. To be ended, also after an error. */
mapicfg_status mapicfg__check_begin(struct mapicfg__check_run *run, const mapicfg_check_options *options,
                                    const mapicfg_audit_options *decide, mapicfg_error *err);
/* Everything has been read: fills in the findings. */
mapicfg_status mapicfg__check_judge(struct mapicfg__check_run *run, mapicfg_error *err);
/* Frees it with its findings. */
void mapicfg__check_end(struct mapicfg__check_run *run);

#endif
