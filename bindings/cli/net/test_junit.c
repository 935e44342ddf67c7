/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_junit.c: the results of `mapicfg test` as results of tests: a suite for each mailbox, a case for each step.
 *
 * Source: JUnit.xsd of Windy Road Technology, the schema of Apache Ant's reports. */
#include "test_result.h"
#include "xml.h"

#include <stdio.h>

struct counts {
    uint64_t tests, failures, skipped;
};

static uint32_t state_of(const mapicfg_probe *probe, size_t index) {
    return (uint32_t)mapicfg_probe_step_get_number(probe, index, MAPICFG_PROBE_STEP_STATE);
}

/* A target without steps is one case that failed. */
static struct counts count(const struct test_target *target) {
    struct counts counts = {target->probe != NULL ? mapicfg_probe_step_count(target->probe) : 0, 0, 0};
    for (size_t i = 0; i < counts.tests; i++) {
        counts.failures += state_of(target->probe, i) == MAPICFG_PROBE_STATE_FAILED;
        counts.skipped += state_of(target->probe, i) == MAPICFG_PROBE_STATE_SKIPPED;
    }
    if (counts.tests == 0) return (struct counts){1, 1, 0};
    return counts;
}

static void put_seconds(struct stream *out, int64_t milliseconds) {
    char text[32];
    if (milliseconds < 0) milliseconds = 0;
    snprintf(text, sizeof text, "%lld.%03lld", (long long)(milliseconds / 1000), (long long)(milliseconds % 1000));
    xml_attribute(out, "time", text);
}

/* What the step's reason says, and what to do. */
static void put_reason(struct stream *out, const struct test_target *target, const char *id) {
    const mapicfg_statements *statements = mapicfg_probe_get_statements(target->probe);
    for (size_t i = 0; i < mapicfg_statements_count(statements); i++) {
        const mapicfg_statement *one = mapicfg_statements_get(statements, i);
        const char *remedy = mapicfg_statement_get_remedy(one);
        if (!mapicfg_text_equal(mapicfg_statement_get_id(one), id)) continue;
        xml_text(out, mapicfg_statement_get_sentence(one));
        if (remedy != NULL) xml_text(out, "\nremedy: ");
        if (remedy != NULL) xml_text(out, remedy);
        return;
    }
}

static void put_case(struct stream *out, const struct test_target *target, size_t index) {
    const mapicfg_probe *probe = target->probe;
    const uint32_t state = state_of(probe, index);
    const char *reason = mapicfg_probe_step_get_text(probe, index, MAPICFG_PROBE_STEP_REASON);
    char name[96];
    snprintf(name, sizeof name, "%s, try %lld", mapicfg_probe_step_get_text(probe, index, MAPICFG_PROBE_STEP_NAME),
             (long long)mapicfg_probe_step_get_number(probe, index, MAPICFG_PROBE_STEP_TRY));
    stream_text(out, "    <testcase");
    xml_attribute(out, "name", name);
    xml_attribute(out, "classname", "mapicfg.test");
    put_seconds(out, mapicfg_probe_step_get_number(probe, index, MAPICFG_PROBE_STEP_TOTAL));
    stream_char(out, '>');
    if (reason == NULL) reason = "";
    if (state == MAPICFG_PROBE_STATE_FAILED) {
        stream_text(out, "\n      <failure");
        xml_attribute(out, "message", reason);
        xml_attribute(out, "type", "error");
        stream_char(out, '>');
        put_reason(out, target, reason);
        stream_text(out, "</failure>\n    ");
    } else if (state == MAPICFG_PROBE_STATE_SKIPPED) {
        stream_text(out, "\n      <skipped");
        xml_attribute(out, "message", reason);
        stream_text(out, "/>\n    ");
    }
    stream_text(out, "</testcase>\n");
}

static void put_problem(struct stream *out, const struct test_target *target) {
    stream_text(out, "    <testcase name=\"begin\" classname=\"mapicfg.test\" time=\"0\">\n      <failure");
    xml_attribute(out, "message", target->problem);
    stream_text(out, " type=\"error\"></failure>\n    </testcase>\n");
}

static void put_suite(struct stream *out, const struct test_result *result, size_t index) {
    const struct test_target *target = &result->targets[index];
    const struct counts counts = count(target);
    const size_t steps = target->probe != NULL ? mapicfg_probe_step_count(target->probe) : 0;
    stream_text(out, "  <testsuite");
    xml_attribute(out, "name", target->user);
    xml_attribute(out, "package", "mapicfg");
    xml_number(out, "id", index);
    xml_time(out, "timestamp", target->begin);
    xml_attribute(out, "hostname", "localhost");
    xml_number(out, "tests", counts.tests);
    xml_number(out, "failures", counts.failures);
    xml_number(out, "errors", 0);
    xml_number(out, "skipped", counts.skipped);
    put_seconds(out, target->end - target->begin);
    stream_text(out, ">\n    <properties>\n      <property name=\"insecure\"");
    xml_attribute(out, "value", result->settings->insecure ? "certificates were not verified" : "false");
    stream_text(out, "/>\n    </properties>\n");
    for (size_t i = 0; i < steps; i++) put_case(out, target, i);
    if (steps == 0) put_problem(out, target);
    stream_text(out, "    <system-out></system-out>\n    <system-err></system-err>\n  </testsuite>\n");
}

void test_junit(struct stream *out, const struct test_result *result) {
    stream_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    for (size_t i = 0; i < result->count; i++) put_suite(out, result, i);
    stream_text(out, "</testsuites>\n");
}
