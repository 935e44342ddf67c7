/* SPDX-License-Identifier: LGPL-2.1-or-later
 * findings.c: what a check found: kept, sorted and looked at. */
#include "check/findings.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"

/* ---- keeping ---- */

struct finding_key {
    const mapicfg_statement *statement;
    const char *silence;
};

static int compare_texts(const char *a, const char *b) {
    if (!a || !b) return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

static int compare_statements(const mapicfg_statement *a, const mapicfg_statement *b) {
    if (a->rule->severity != b->rule->severity) return a->rule->severity > b->rule->severity ? -1 : 1;
    if (a->rule != b->rule) return a->rule < b->rule ? -1 : 1;
    int order = compare_texts(a->where.object, b->where.object);
    if (!order) order = compare_texts(a->where.property, b->where.property);
    return order ? order : strcmp(mapicfg_statement_get_sentence(a), mapicfg_statement_get_sentence(b));
}

static int compare_key(const void *user, const void *key, size_t position) {
    const struct finding_key *wanted = key;
    const struct mapicfg__check_finding *finding = &((const struct mapicfg__check_finding *)user)[position];
    int order = compare_statements(wanted->statement, finding->statement);
    return order ? order : compare_texts(wanted->silence, finding->silence);
}

struct mapicfg__check_finding *mapicfg__findings_put(mapicfg_findings *findings, enum mapicfg__rule_number rule,
                                                     const struct mapicfg__where *where, const char *const *arguments,
                                                     size_t count, const char *silence) {
    if (!findings->outcomes[rule].wanted) return NULL;
    struct mapicfg__check_finding *items =
        mapicfg__mem_grow(findings->items, &findings->capacity, findings->count + 1, sizeof *findings->items);
    if (items) findings->items = items;
    mapicfg_statement *made = items ? mapicfg__statement_new(rule, where, arguments, count) : NULL;
    const struct finding_key key = {made, silence};
    size_t at = made ? mapicfg__set_put(&findings->set, compare_key, items, &key) : MAPICFG__SET_NONE;
    if (at == findings->count) {
        items[at] = (struct mapicfg__check_finding){.statement = made, .silence = silence, .number = at};
        findings->count++;
        return &items[at];
    }
    mapicfg__statement_free(made);
    if (at == MAPICFG__SET_NONE) findings->failed = 1;
    return at == MAPICFG__SET_NONE ? NULL : &items[at];
}

void mapicfg__findings_name(mapicfg_findings *findings, struct mapicfg__check_finding *finding, const char *name,
                            uint64_t number) {
    struct mapicfg__kind_name *names = finding->names;
    size_t at = finding->name_count;
    while (at && names[at - 1].number > number) at--;
    if (at == MAPICFG__KIND_EXAMPLES) return;
    struct mapicfg__kind_name kept = {mapicfg__mem_dup(name, strlen(name)), number};
    if (!kept.name) {
        findings->failed = 1;
        return;
    }
    if (finding->name_count == MAPICFG__KIND_EXAMPLES) mapicfg__mem_free(names[--finding->name_count].name);
    memmove(names + at + 1, names + at, (finding->name_count - at) * sizeof *names);
    names[at] = kept;
    finding->name_count++;
}

void mapicfg__findings_need(mapicfg_findings *findings, enum mapicfg__rule_number rule, const char *what) {
    struct mapicfg__check_outcome *outcome = &findings->outcomes[rule];
    for (size_t i = 0; i < outcome->need_count; i++)
        if (!strcmp(outcome->needs[i], what)) return;
    char **grown =
        mapicfg__mem_grow(outcome->needs, &outcome->need_capacity, outcome->need_count + 1, sizeof *outcome->needs);
    if (grown) outcome->needs = grown;
    char *copy = grown ? mapicfg__mem_dup(what, strlen(what)) : NULL;
    if (copy)
        grown[outcome->need_count++] = copy;
    else
        findings->failed = 1;
}

static int by_severity(const void *a, const void *b) {
    const struct mapicfg__check_finding *left = a, *right = b;
    int order = compare_statements(left->statement, right->statement);
    return order ? order : left->number < right->number ? -1 : left->number > right->number;
}

void mapicfg__findings_sort(mapicfg_findings *findings) {
    mapicfg__set_free(&findings->set);
    if (findings->count) qsort(findings->items, findings->count, sizeof *findings->items, by_severity);
}

void mapicfg_findings_free(mapicfg_findings *findings) {
    if (!findings) return;
    for (size_t i = 0; i < findings->count; i++) {
        struct mapicfg__check_finding *finding = &findings->items[i];
        mapicfg__statement_free(finding->statement);
        for (size_t j = 0; j < finding->name_count; j++) mapicfg__mem_free(finding->names[j].name);
    }
    for (size_t i = 0; i < RULE_COUNT; i++) {
        struct mapicfg__check_outcome *outcome = &findings->outcomes[i];
        for (size_t j = 0; j < outcome->need_count; j++) mapicfg__mem_free(outcome->needs[j]);
        mapicfg__mem_free(outcome->needs);
    }
    mapicfg__set_free(&findings->set);
    mapicfg__mem_free(findings->items);
    mapicfg_audit_free(findings->audit);
    mapicfg__silences_free(&findings->silences);
    mapicfg__coverage_free(&findings->coverage);
    mapicfg__mem_free(findings);
}

/* ---- looking at findings ---- */

static const struct mapicfg__check_finding *finding_at(const mapicfg_findings *findings, size_t index) {
    return findings && index < findings->count ? &findings->items[index] : NULL;
}

const mapicfg_report *mapicfg_findings_get_report(const mapicfg_findings *findings) {
    return findings ? mapicfg_audit_get_report(findings->audit) : NULL;
}

size_t mapicfg_findings_count(const mapicfg_findings *findings) {
    return findings ? findings->count : 0;
}

const mapicfg_statement *mapicfg_findings_get(const mapicfg_findings *findings, size_t index) {
    const struct mapicfg__check_finding *finding = finding_at(findings, index);
    return finding ? finding->statement : NULL;
}

uint64_t mapicfg_findings_get_total(const mapicfg_findings *findings, size_t index) {
    const struct mapicfg__check_finding *finding = finding_at(findings, index);
    return finding ? finding->total : 0;
}

size_t mapicfg_findings_object_count(const mapicfg_findings *findings, size_t index) {
    const struct mapicfg__check_finding *finding = finding_at(findings, index);
    return finding ? finding->name_count : 0;
}

const char *mapicfg_findings_get_object(const mapicfg_findings *findings, size_t index, size_t object) {
    return object < mapicfg_findings_object_count(findings, index) ? findings->items[index].names[object].name : NULL;
}

const char *mapicfg_findings_get_silence(const mapicfg_findings *findings, size_t index) {
    const struct mapicfg__check_finding *finding = finding_at(findings, index);
    return finding ? finding->silence : NULL;
}

uint32_t mapicfg_findings_worst(const mapicfg_findings *findings) {
    for (size_t i = 0; i < mapicfg_findings_count(findings); i++)
        if (!findings->items[i].silence) return findings->items[i].statement->rule->severity;
    return 0;
}

/* ---- looking at rules ---- */

const char *mapicfg_outcome_name(uint32_t outcome) {
    static const char *const names[] = {NULL, "found", "cannot-tell", "clean", "not-applicable"};
    return outcome <= MAPICFG_OUTCOME_NOT_APPLICABLE ? names[outcome] : NULL;
}

size_t mapicfg_findings_rule_count(const mapicfg_findings *findings) {
    return findings ? findings->rule_count : 0;
}

static const struct mapicfg__check_outcome *outcome_at(const mapicfg_findings *findings, size_t index) {
    return index < mapicfg_findings_rule_count(findings) ? &findings->outcomes[findings->rules[index]] : NULL;
}

const mapicfg_rule *mapicfg_findings_get_rule(const mapicfg_findings *findings, size_t index) {
    return index < mapicfg_findings_rule_count(findings) ? &mapicfg__rules[findings->rules[index]] : NULL;
}

uint32_t mapicfg_findings_get_outcome(const mapicfg_findings *findings, size_t index) {
    const struct mapicfg__check_outcome *outcome = outcome_at(findings, index);
    if (!outcome) return 0;
    if (outcome->found) return MAPICFG_OUTCOME_FOUND;
    if (outcome->need_count) return MAPICFG_OUTCOME_CANNOT_TELL;
    return outcome->looked ? MAPICFG_OUTCOME_CLEAN : MAPICFG_OUTCOME_NOT_APPLICABLE;
}

uint64_t mapicfg_findings_get_found(const mapicfg_findings *findings, size_t index) {
    const struct mapicfg__check_outcome *outcome = outcome_at(findings, index);
    return outcome ? outcome->found : 0;
}

uint64_t mapicfg_findings_get_looked(const mapicfg_findings *findings, size_t index) {
    const struct mapicfg__check_outcome *outcome = outcome_at(findings, index);
    return outcome ? outcome->looked : 0;
}

size_t mapicfg_findings_need_count(const mapicfg_findings *findings, size_t index) {
    const struct mapicfg__check_outcome *outcome = outcome_at(findings, index);
    return outcome ? outcome->need_count : 0;
}

const char *mapicfg_findings_get_need(const mapicfg_findings *findings, size_t index, size_t need) {
    return need < mapicfg_findings_need_count(findings, index) ? outcome_at(findings, index)->needs[need] : NULL;
}
