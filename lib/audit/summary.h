/* SPDX-License-Identifier: LGPL-2.1-or-later
 * summary.h: the summary from inside. */
#ifndef MAPICFG_AUDIT_SUMMARY_H
#define MAPICFG_AUDIT_SUMMARY_H

#include <mapicfg/audit.h>

struct mapicfg__count {
    mapicfg_decision decision;
    uint64_t mailboxes;
};

struct mapicfg_summary {
    struct mapicfg__count *counts; /* by rising decision */
    size_t count;
    size_t capacity;
    uint64_t mailboxes; /* the sum of counts */
    uint64_t skipped;
    uint64_t errors;
};

/* 1 when it counts the decision. */
int mapicfg__summary_holds(const mapicfg_summary *summary, mapicfg_decision decision);

#endif
