/* SPDX-License-Identifier: LGPL-2.1-or-later
 * check_junit.c: the findings of a check as results of tests: a case for each rule.
 *
 * Source: JUnit.xsd of Windy Road Technology, the schema of Apache Ant's reports. */
#include "check_forms.h"
#include "xml.h"

static int is_of(const struct check_result *result, size_t index, const mapicfg_rule *rule) {
    return mapicfg_statement_get_rule(mapicfg_findings_get(result->findings, index)) == rule;
}

/* Findings that count, or the others. */
static uint64_t count_of(const struct check_result *result, const mapicfg_rule *rule, int failing) {
    uint64_t count = 0;
    int grave = mapicfg_rule_get_severity(rule) >= result->fail_on;
    for (size_t i = 0; i < mapicfg_findings_count(result->findings); i++) {
        int fails = grave && mapicfg_findings_get_silence(result->findings, i) == NULL;
        count += is_of(result, i, rule) && fails == failing;
    }
    return count;
}

static void put_text(struct stream *out, const struct check_result *result, size_t index) {
    const mapicfg_statement *statement = mapicfg_findings_get(result->findings, index);
    const char *remedy = mapicfg_statement_get_remedy(statement);
    const char *silence = mapicfg_findings_get_silence(result->findings, index);
    stream_text(out, mapicfg_severity_name(mapicfg_statement_get_severity(statement)));
    stream_text(out, ": ");
    stream_text(out, mapicfg_statement_get_sentence(statement));
    if (mapicfg_statement_get_object(statement) == NULL) {
        stream_text(out, "\nmailboxes: ");
        check_objects(out, result->findings, index);
    }
    if (silence != NULL) {
        stream_text(out, "\nsilenced: ");
        stream_text(out, silence);
    }
    if (remedy != NULL) {
        stream_text(out, "\nremedy: ");
        stream_text(out, remedy);
    }
    stream_char(out, '\n');
}

static void put_failure(struct stream *out, const struct check_result *result, const mapicfg_rule *rule,
                        uint64_t count) {
    struct stream message, text;
    stream_open_memory(&message);
    stream_open_memory(&text);
    stream_counted(&message, count, "finding", "findings");
    for (size_t i = 0; i < mapicfg_findings_count(result->findings); i++)
        if (is_of(result, i, rule) && mapicfg_findings_get_silence(result->findings, i) == NULL)
            put_text(&text, result, i);
    stream_text(out, "\n      <failure");
    xml_attribute(out, "message", stream_memory(&message));
    xml_attribute(out, "type", mapicfg_severity_name(mapicfg_rule_get_severity(rule)));
    stream_char(out, '>');
    xml_memory(out, &text);
    stream_text(out, "</failure>\n    ");
    stream_close_part(&message, out);
}

static void put_skipped(struct stream *out, const struct check_result *result, size_t rule, uint32_t outcome) {
    struct stream message;
    stream_open_memory(&message);
    stream_text(&message, outcome == MAPICFG_OUTCOME_CANNOT_TELL ? "cannot tell without " : "not applicable");
    check_needs(&message, result->findings, rule);
    stream_text(out, "\n      <skipped");
    xml_attribute(out, "message", stream_memory(&message));
    stream_text(out, "/>\n    ");
    stream_close_part(&message, out);
}

static void put_case(struct stream *out, const struct check_result *result, size_t index) {
    const mapicfg_rule *rule = mapicfg_findings_get_rule(result->findings, index);
    const uint32_t outcome = mapicfg_findings_get_outcome(result->findings, index);
    const uint64_t failing = count_of(result, rule, 1);
    stream_text(out, "    <testcase");
    xml_attribute(out, "name", mapicfg_rule_get_id(rule));
    xml_attribute(out, "classname", "mapicfg.check");
    xml_attribute(out, "time", "0");
    stream_char(out, '>');
    if (failing > 0)
        put_failure(out, result, rule, failing);
    else if (outcome == MAPICFG_OUTCOME_CANNOT_TELL || outcome == MAPICFG_OUTCOME_NOT_APPLICABLE)
        put_skipped(out, result, index, outcome);
    stream_text(out, "</testcase>\n");
}

static void put_suite(struct stream *out, const struct check_result *result) {
    const mapicfg_findings *findings = result->findings;
    uint64_t failures = 0;
    for (size_t i = 0; i < mapicfg_findings_rule_count(findings); i++)
        failures += count_of(result, mapicfg_findings_get_rule(findings, i), 1) > 0;
    stream_text(out, "  <testsuite");
    xml_attribute(out, "name", "check");
    xml_attribute(out, "package", "mapicfg");
    xml_attribute(out, "id", "0");
    xml_time(out, "timestamp", result->now);
    xml_attribute(out, "hostname", "localhost");
    xml_number(out, "tests", mapicfg_findings_rule_count(findings));
    xml_number(out, "failures", failures);
    xml_number(out, "errors", 0);
    xml_number(
        out, "skipped",
        check_rules(findings, MAPICFG_OUTCOME_CANNOT_TELL) + check_rules(findings, MAPICFG_OUTCOME_NOT_APPLICABLE));
    xml_attribute(out, "time", "0");
    stream_text(out, ">\n    <properties/>\n");
}

/* What fails no case: findings below --fail-on, and those that are silenced. */
static void put_others(struct stream *out, const struct check_result *result) {
    struct stream text;
    stream_open_memory(&text);
    for (size_t i = 0; i < mapicfg_findings_count(result->findings); i++)
        if (mapicfg_findings_get_silence(result->findings, i) != NULL ||
            mapicfg_statement_get_severity(mapicfg_findings_get(result->findings, i)) < result->fail_on)
            put_text(&text, result, i);
    stream_text(out, "    <system-out>");
    xml_memory(out, &text);
    stream_text(out, "</system-out>\n    <system-err></system-err>\n");
}

void check_junit(struct stream *out, const struct check_result *result) {
    stream_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    put_suite(out, result);
    for (size_t i = 0; i < mapicfg_findings_rule_count(result->findings); i++) put_case(out, result, i);
    put_others(out, result);
    stream_text(out, "  </testsuite>\n</testsuites>\n");
}
