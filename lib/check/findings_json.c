/* SPDX-License-Identifier: LGPL-2.1-or-later
 * findings_json.c: what a check found, and what each rule came to, as JSON. */
#include "base/error.h"
#include "check/findings.h"
#include "rule/json.h"

static void put_number(struct mapicfg__buffer *out, const char *name, uint64_t number) {
    mapicfg__buffer_text(out, name);
    mapicfg__buffer_number(out, number);
}

static void put_finding(struct mapicfg__buffer *out, const struct mapicfg__check_finding *finding) {
    mapicfg__json_statement_open(out, finding->statement);
    put_number(out, ", \"total\": ", finding->total);
    mapicfg__buffer_text(out, ", \"objects\": [");
    for (size_t i = 0; i < finding->name_count; i++) mapicfg__json_text(out, i ? ", " : "", finding->names[i].name);
    mapicfg__json_text(out, "], \"silenced\": ", finding->silence);
    mapicfg__buffer_char(out, '}');
}

static void put_rule(struct mapicfg__buffer *out, const mapicfg_findings *findings, size_t index) {
    const mapicfg_rule *rule = mapicfg_findings_get_rule(findings, index);
    mapicfg__json_text(out, "{\"id\": ", rule->id);
    mapicfg__json_text(out, ", \"severity\": ", mapicfg_severity_name(rule->severity));
    mapicfg__json_text(out, ", \"outcome\": ", mapicfg_outcome_name(mapicfg_findings_get_outcome(findings, index)));
    put_number(out, ", \"found\": ", mapicfg_findings_get_found(findings, index));
    put_number(out, ", \"looked\": ", mapicfg_findings_get_looked(findings, index));
    mapicfg__buffer_text(out, ", \"needs\": [");
    for (size_t i = 0; i < mapicfg_findings_need_count(findings, index); i++)
        mapicfg__json_text(out, i ? ", " : "", mapicfg_findings_get_need(findings, index, i));
    mapicfg__buffer_text(out, "]}");
}

static uint64_t count_findings(const mapicfg_findings *findings, uint32_t severity) {
    uint64_t count = 0;
    for (size_t i = 0; i < findings->count; i++)
        count += !findings->items[i].silence && findings->items[i].statement->rule->severity == severity;
    return count;
}

static uint64_t count_rules(const mapicfg_findings *findings, uint32_t outcome) {
    uint64_t count = 0;
    for (size_t i = 0; i < findings->rule_count; i++) count += mapicfg_findings_get_outcome(findings, i) == outcome;
    return count;
}

static void put_summary(struct mapicfg__buffer *out, const mapicfg_findings *findings) {
    put_number(out, "{\"error\": ", count_findings(findings, MAPICFG_SEVERITY_ERROR));
    put_number(out, ", \"warning\": ", count_findings(findings, MAPICFG_SEVERITY_WARNING));
    put_number(out, ", \"info\": ", count_findings(findings, MAPICFG_SEVERITY_INFO));
    uint64_t silenced = 0;
    for (size_t i = 0; i < findings->count; i++) silenced += findings->items[i].silence != NULL;
    put_number(out, ", \"silenced\": ", silenced);
    put_number(out, ", \"found\": ", count_rules(findings, MAPICFG_OUTCOME_FOUND));
    put_number(out, ", \"cannot-tell\": ", count_rules(findings, MAPICFG_OUTCOME_CANNOT_TELL));
    put_number(out, ", \"clean\": ", count_rules(findings, MAPICFG_OUTCOME_CLEAN));
    put_number(out, ", \"not-applicable\": ", count_rules(findings, MAPICFG_OUTCOME_NOT_APPLICABLE));
    mapicfg__buffer_char(out, '}');
}

mapicfg_status mapicfg_findings_dup_json(const mapicfg_findings *findings, char **json, mapicfg_error *err) {
    if (json) *json = NULL;
    if (!findings) return mapicfg__error_null_argument(err, "findings");
    if (!json) return mapicfg__error_null_argument(err, "json");
    struct mapicfg__buffer out = {0};
    mapicfg__buffer_text(&out, "{\"findings\": [");
    for (size_t i = 0; i < findings->count; i++) {
        mapicfg__buffer_text(&out, i ? ",\n" : "\n");
        put_finding(&out, &findings->items[i]);
    }
    mapicfg__buffer_text(&out, findings->count ? "\n],\n\"rules\": [" : "],\n\"rules\": [");
    for (size_t i = 0; i < findings->rule_count; i++) {
        mapicfg__buffer_text(&out, i ? ",\n" : "\n");
        put_rule(&out, findings, i);
    }
    mapicfg__buffer_text(&out, "\n],\n\"summary\": ");
    put_summary(&out, findings);
    mapicfg__buffer_text(&out, "}\n");
    return mapicfg__json_take(&out, json, err);
}
