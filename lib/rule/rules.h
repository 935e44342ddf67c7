/* SPDX-License-Identifier: LGPL-2.1-or-later
 * rules.h: the numbers of the rules. Each rule is one row of a .def file:
 *
 *     RULE(NAME, "id", SEVERITY, "sentence", "why", REMEDY("remedy") or NO_REMEDY or
 *          REMEDIES(nginx, haproxy, apache, arr), "source")
 *
 * In proxy.def and advice.def it is FINDING(NAME, "id", SEVERITY, EFFECT, ...), with what it means for MAPI over HTTP;
 * in check_*.def CHECK(NAME, "check-id", ..., "source", REFERENCES("CIS 2.1.1", ...) or NO_REFERENCES).
 *
 * {0} to {9} in sentence, why and remedy stand for the arguments of a statement. In a remedy of check_*.def they are
 * quoted for PowerShell. RULE_NAME is what says it. */
#ifndef MAPICFG_RULE_RULES_H
#define MAPICFG_RULE_RULES_H

#include <mapicfg/rule.h>

enum mapicfg__rule_number {
#define RULE(name, ...) RULE_##name,
#define FINDING(name, ...) RULE_##name,
#define CHECK(name, ...) RULE_##name,
#include "rule/decision.def"
#include "rule/explanation.def"
#include "rule/autodiscover.def"
#include "rule/difference.def"
#include "rule/answer.def"
#include "rule/response.def"
#include "rule/proxy.def"
#include "rule/advice.def"
#include "rule/cmdlet.def"
#include "rule/reading.def"
#include "rule/check.def"
#include "rule/plan.def"
#include "rule/logs.def"
#include "rule/logs_prompts.def"
#include "rule/probe.def"
#include "rule/certificate.def"
#include "rule/listen.def"
#undef RULE
#undef FINDING
#undef CHECK
    RULE_COUNT
};

#define MAPICFG__MOST_REFERENCES 7u

struct mapicfg_rule {
    const char *area, *id;
    uint32_t severity, effect;
    const char *sentence, *why;
    const char *remedies[4]; /* by the kind of proxy; of other areas the first */
    const char *source;
    const char *references[MAPICFG__MOST_REFERENCES + 1]; /* ends with NULL */
};

extern const mapicfg_rule mapicfg__rules[RULE_COUNT];

#define MAPICFG__AREA_CHECK "check"
int mapicfg__rule_is_check(const mapicfg_rule *rule);
/* The check with this id; NULL with an error, which names the id that was probably meant, or else says `otherwise`. */
const mapicfg_rule *mapicfg__rule_find_check(const char *id, const char *otherwise, mapicfg_error *err);

#endif
