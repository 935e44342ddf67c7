/* SPDX-License-Identifier: LGPL-2.1-or-later
 * findings.h: how a checker says what it has found: a rule is a row of a const table, a finding a rule at a place. */
#ifndef MAPICFG_CHECK_FINDINGS_H
#define MAPICFG_CHECK_FINDINGS_H

#include <mapicfg/check.h>

/* Texts are constants that outlive every finding. {0} to {9} in sentence, why and remedy stand for the arguments of the
 * finding; any other brace is itself. */
struct mapicfg__rule {
    const char *id;
    uint32_t severity;
    const char *sentence;
    const char *why;
    const char *remedy;
    const char *source;
};

/* What does not apply is NULL or 0. Texts are copied. */
struct mapicfg__place {
    const char *file;
    uint64_t line, column;
    const char *object, *property;
    uint64_t order; /* findings are sorted by this first, then by line and column */
};

mapicfg_status mapicfg__findings_new(mapicfg_findings **out, mapicfg_error *err);
/* Adds a finding; the same rule at the same place and with the same sentence is added once. There may be any number. A
 * list that ran out of memory remembers that and drops what follows, so that a run of checks needs one look at its
 * end. */
void mapicfg__findings_found(mapicfg_findings *findings, const struct mapicfg__rule *rule,
                             const struct mapicfg__place *place, const char *const *arguments, size_t count);
/* Sorts the list, once all is found; MAPICFG_E_NOMEM when something was dropped. */
mapicfg_status mapicfg__findings_finish(mapicfg_findings *findings, mapicfg_error *err);

#endif
