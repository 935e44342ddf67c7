/* SPDX-License-Identifier: LGPL-2.1-or-later
 * findings.h: what a check found, from inside. */
#ifndef MAPICFG_CHECK_FINDINGS_H
#define MAPICFG_CHECK_FINDINGS_H

#include <mapicfg/audit.h>
#include <mapicfg/check.h>

#include "base/set.h"
#include "check/coverage.h"
#include "check/kinds.h"
#include "check/silences.h"
#include "rule/statement.h"

struct mapicfg__check_finding {
    mapicfg_statement *statement;
    const char *silence; /* the reason, borrowed; NULL: none */
    uint64_t total;
    struct mapicfg__kind_name names[MAPICFG__KIND_EXAMPLES]; /* by rising number; of what is no mailbox, one */
    size_t name_count;
    size_t number; /* in the order of saying */
};

struct mapicfg__check_outcome {
    int wanted;
    uint64_t looked, found;
    char **needs;
    size_t need_count, need_capacity;
};

struct mapicfg_findings {
    struct mapicfg__check_finding *items;
    size_t count, capacity;
    struct mapicfg__set set; /* while they are being said */
    struct mapicfg__check_outcome outcomes[RULE_COUNT];
    size_t rules[RULE_COUNT]; /* those that are wanted */
    size_t rule_count;
    mapicfg_audit *audit; /* whose report it is */
    struct mapicfg__silences silences;
    struct mapicfg__coverage coverage;
    int failed; /* memory ran out */
};

/* Room for a finding that is not there yet: the one with this rule, place, arguments and silence. NULL: no memory, or
 * the rule is not wanted. */
struct mapicfg__check_finding *mapicfg__findings_put(mapicfg_findings *findings, enum mapicfg__rule_number rule,
                                                     const struct mapicfg__where *where, const char *const *arguments,
                                                     size_t count, const char *silence);
/* Adds a name to a finding, which keeps the first ones. */
void mapicfg__findings_name(mapicfg_findings *findings, struct mapicfg__check_finding *finding, const char *name,
                            uint64_t number);
void mapicfg__findings_need(mapicfg_findings *findings, enum mapicfg__rule_number rule, const char *what);
void mapicfg__findings_sort(mapicfg_findings *findings);

#endif
