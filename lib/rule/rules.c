/* SPDX-License-Identifier: LGPL-2.1-or-later
 * rules.c: the table of all rules, from the rows of the .def files. */
#include "rule/rules.h"

#include "base/error.h"
#include "base/text.h"
#include "rule/sources.h"

#include <string.h>

#define REMEDY(text) \
    { text }
#define ONE_REMEDY(text) \
    { text, text, text, text }
#define REMEDIES(...) \
    { __VA_ARGS__ }
#define NO_REMEDY \
    { NULL }
#define NO_REFERENCES \
    { NULL }
#define REFERENCES(...) \
    { __VA_ARGS__ }
#define RULE(name, id, severity, sentence, why, remedy, source) \
    [RULE_##name] = {AREA, id, MAPICFG_SEVERITY_##severity, 0, sentence, why, remedy, source, NO_REFERENCES},
#define FINDING(name, id, severity, effect, sentence, why, remedy, source) \
    [RULE_##name] = {                                                      \
        AREA, id, MAPICFG_SEVERITY_##severity, MAPICFG_EFFECT_##effect, sentence, why, remedy, source, NO_REFERENCES},
#define CHECK(name, id, severity, sentence, why, remedy, source, references) \
    [RULE_##name] = {AREA, id, MAPICFG_SEVERITY_##severity, 0, sentence, why, remedy, source, references},

/* clang-format off */
const mapicfg_rule mapicfg__rules[RULE_COUNT] = {
#define AREA "decision"
#include "rule/decision.def"
#undef AREA
#define AREA "explanation"
#include "rule/explanation.def"
#undef AREA
#define AREA "autodiscover"
#include "rule/autodiscover.def"
#undef AREA
#define AREA "difference"
#include "rule/difference.def"
#undef AREA
#define AREA "answer"
#include "rule/answer.def"
#undef AREA
#define AREA "response"
#include "rule/response.def"
#undef AREA
#define AREA "proxy"
#include "rule/proxy.def"
#include "rule/advice.def"
#undef AREA
#define AREA "cmdlet"
#include "rule/cmdlet.def"
#undef AREA
#define AREA "reading"
#include "rule/reading.def"
#undef AREA
#define AREA MAPICFG__AREA_CHECK
#include "rule/check.def"
#undef AREA
#define AREA "plan"
#include "rule/plan.def"
#undef AREA
#define AREA "logs"
#include "rule/logs.def"
#include "rule/logs_prompts.def"
#undef AREA
#define AREA "probe"
#include "rule/probe.def"
#undef AREA
#define AREA "certificate"
#include "rule/certificate.def"
#undef AREA
#define AREA "listen"
#include "rule/listen.def"
#undef AREA
};
/* clang-format on */

const char *mapicfg_severity_name(uint32_t severity) {
    static const char *const names[] = {NULL, "info", "warning", "error"};
    return severity <= MAPICFG_SEVERITY_ERROR ? names[severity] : NULL;
}

const char *mapicfg_effect_name(uint32_t effect) {
    static const char *const names[] = {NULL, "works", "cannot-tell", "may-break", "breaks"};
    return effect <= MAPICFG_EFFECT_BREAKS ? names[effect] : NULL;
}

size_t mapicfg_rule_count(void) {
    return RULE_COUNT;
}

const mapicfg_rule *mapicfg_rule_at(size_t index) {
    return index < RULE_COUNT ? &mapicfg__rules[index] : NULL;
}

const mapicfg_rule *mapicfg_rule_find(const char *id) {
    for (size_t i = 0; id && i < RULE_COUNT; i++)
        if (strcmp(mapicfg__rules[i].id, id) == 0) return &mapicfg__rules[i];
    return NULL;
}

const char *mapicfg_rule_get_id(const mapicfg_rule *rule) {
    return rule ? rule->id : NULL;
}

const char *mapicfg_rule_get_area(const mapicfg_rule *rule) {
    return rule ? rule->area : NULL;
}

uint32_t mapicfg_rule_get_severity(const mapicfg_rule *rule) {
    return rule ? rule->severity : 0;
}

uint32_t mapicfg_rule_get_effect(const mapicfg_rule *rule) {
    return rule ? rule->effect : 0;
}

const char *mapicfg_rule_get_sentence(const mapicfg_rule *rule) {
    return rule ? rule->sentence : NULL;
}

const char *mapicfg_rule_get_why(const mapicfg_rule *rule) {
    return rule ? rule->why : NULL;
}

const char *mapicfg_rule_get_remedy(const mapicfg_rule *rule, uint32_t variant) {
    size_t which = variant ? variant - 1 : 0;
    return rule && which < sizeof rule->remedies / sizeof *rule->remedies ? rule->remedies[which] : NULL;
}

const char *mapicfg_rule_get_source(const mapicfg_rule *rule) {
    return rule ? rule->source : NULL;
}

size_t mapicfg_rule_reference_count(const mapicfg_rule *rule) {
    size_t count = 0;
    while (rule && rule->references[count]) count++;
    return count;
}

const char *mapicfg_rule_get_reference(const mapicfg_rule *rule, size_t index) {
    return index < mapicfg_rule_reference_count(rule) ? rule->references[index] : NULL;
}

int mapicfg__rule_is_check(const mapicfg_rule *rule) {
    return strcmp(rule->area, MAPICFG__AREA_CHECK) == 0;
}

const mapicfg_rule *mapicfg__rule_find_check(const char *id, const char *otherwise, mapicfg_error *err) {
    const mapicfg_rule *rule = mapicfg_rule_find(id);
    const char *meant = NULL;
    size_t least = SIZE_MAX;
    if (rule && mapicfg__rule_is_check(rule)) return rule;
    for (size_t i = 0; i < RULE_COUNT; i++) {
        size_t slip = mapicfg__rule_is_check(&mapicfg__rules[i]) ? mapicfg__text_slip(id, mapicfg__rules[i].id) : least;
        if (slip >= least) continue;
        least = slip;
        meant = mapicfg__rules[i].id;
    }
    mapicfg__error_fail(err, MAPICFG_E_VALUE, "no check has the id \"%.80s\"; %s%s%s", id,
                        meant ? "did you mean \"" : otherwise, meant ? meant : "", meant ? "\"?" : "");
    return NULL;
}
