/* SPDX-License-Identifier: LGPL-2.1-or-later
 * check_formats.c: the findings of a check as a table for people, as JSON and as CSV; which forms there are. */
#include "check_formats.h"

#include "output.h"
#include "statements.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* ---- for people ---- */

static void put_objects(struct stream *out, const mapicfg_findings *findings, size_t index) {
    struct stream objects;
    stream_open_memory(&objects);
    check_objects(&objects, findings, index);
    statements_line(out, ": ", stream_memory(&objects));
    stream_close_part(&objects, out);
}

static void put_references(struct stream *out, const mapicfg_rule *rule) {
    for (size_t i = 0; i < mapicfg_rule_reference_count(rule); i++) {
        stream_text(out, i > 0 ? ", " : "    references: ");
        stream_text(out, mapicfg_rule_get_reference(rule, i));
    }
    if (mapicfg_rule_reference_count(rule) > 0) stream_char(out, '\n');
}

static int same_text(const char *a, const char *b) {
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* `before` is the finding printed before it, or NULL: a long reason is not repeated for each of many servers. */
static void put_finding(struct stream *out, const mapicfg_findings *findings, size_t index,
                        const mapicfg_statement *before) {
    const mapicfg_statement *statement = mapicfg_findings_get(findings, index);
    const char *why = mapicfg_statement_get_why(statement);
    const int follows = before != NULL && same_text(why, mapicfg_statement_get_why(before)) &&
                        same_text(mapicfg_statement_get_id(statement), mapicfg_statement_get_id(before));
    statements_headline(out, statement);
    if (mapicfg_statement_get_object(statement) == NULL) {
        stream_text(out, "    ");
        stream_counted(out, mapicfg_findings_get_total(findings, index), "mailbox", "mailboxes");
        put_objects(out, findings, index);
    }
    if (!follows) statements_line(out, "    why: ", why);
    statements_line(out, "    remedy: ", mapicfg_statement_get_remedy(statement));
    if (!follows) put_references(out, mapicfg_statement_get_rule(statement));
}

static int needs(const mapicfg_findings *findings, size_t rule, const char *need) {
    for (size_t i = 0; i < mapicfg_findings_need_count(findings, rule); i++)
        if (strcmp(mapicfg_findings_get_need(findings, rule, i), need) == 0) return 1;
    return 0;
}

/* The rules that need a thing, from this one on; each thing once, with the first rule that needs it. */
static int is_needed_before(const mapicfg_findings *findings, size_t rule, const char *need) {
    for (size_t i = 0; i < rule; i++)
        if (needs(findings, i, need)) return 1;
    return 0;
}

/* JSON has all of them: what is to be exported is what people look for. */
#define RULES_NAMED 5u

static void put_need(struct stream *out, const mapicfg_findings *findings, size_t rule, const char *need) {
    size_t count = 0;
    stream_text(out, "cannot tell without ");
    stream_safe(out, need);
    stream_text(out, ":");
    for (size_t i = rule; i < mapicfg_findings_rule_count(findings); i++) {
        if (!needs(findings, i, need) || count++ >= RULES_NAMED) continue;
        stream_text(out, i > rule ? ", " : " ");
        stream_text(out, mapicfg_rule_get_id(mapicfg_findings_get_rule(findings, i)));
    }
    if (count > RULES_NAMED) {
        stream_text(out, ", and ");
        stream_counted(out, count - RULES_NAMED, "more rule", "more rules");
    }
    stream_char(out, '\n');
}

static void put_needs(struct stream *out, const mapicfg_findings *findings) {
    for (size_t i = 0; i < mapicfg_findings_rule_count(findings); i++)
        for (size_t j = 0; j < mapicfg_findings_need_count(findings, i); j++) {
            const char *need = mapicfg_findings_get_need(findings, i, j);
            if (!is_needed_before(findings, i, need)) put_need(out, findings, i, need);
        }
}

static void put_summary(struct stream *out, const mapicfg_findings *findings) {
    uint64_t silenced = mapicfg_findings_count(findings) - check_count(findings, 0);
    stream_counted(out, check_count(findings, MAPICFG_SEVERITY_ERROR), "error", "errors");
    stream_text(out, ", ");
    stream_counted(out, check_count(findings, MAPICFG_SEVERITY_WARNING), "warning", "warnings");
    stream_text(out, ", ");
    stream_number(out, check_count(findings, MAPICFG_SEVERITY_INFO));
    stream_text(out, " for information");
    if (silenced > 0) {
        stream_text(out, ", ");
        stream_number(out, silenced);
        stream_text(out, " silenced");
    }
    stream_text(out, "; ");
    stream_counted(out, mapicfg_findings_rule_count(findings), "rule", "rules");
    stream_text(out, ": ");
    stream_number(out, check_rules(findings, MAPICFG_OUTCOME_FOUND));
    stream_text(out, " found something, ");
    stream_number(out, check_rules(findings, MAPICFG_OUTCOME_CLEAN));
    stream_text(out, " clean, ");
    stream_number(out, check_rules(findings, MAPICFG_OUTCOME_CANNOT_TELL));
    stream_text(out, " cannot tell, ");
    stream_number(out, check_rules(findings, MAPICFG_OUTCOME_NOT_APPLICABLE));
    stream_text(out, " not applicable\n");
}

static void put_table(struct stream *out, const struct check_result *result) {
    const mapicfg_findings *findings = result->findings;
    const mapicfg_statement *before = NULL;
    for (size_t i = 0; i < mapicfg_findings_count(findings); i++) {
        if (mapicfg_findings_get_silence(findings, i) != NULL) continue;
        put_finding(out, findings, i, before);
        before = mapicfg_findings_get(findings, i);
    }
    if (check_count(findings, 0) > 0) stream_char(out, '\n');
    if (check_has_example(findings)) stream_text(out, CHECK_EXAMPLE "\n");
    put_needs(out, findings);
    put_summary(out, findings);
}

/* ---- for programs ---- */

static void put_json(struct stream *out, const struct check_result *result) {
    char *json;
    if (mapicfg_findings_dup_json(result->findings, &json, NULL) == MAPICFG_OK)
        stream_text(out, json);
    else
        out->error = ENOMEM;
    mapicfg_free(json);
}

static void put_record(struct output *output, const mapicfg_findings *findings, size_t index) {
    const mapicfg_statement *statement = mapicfg_findings_get(findings, index);
    const mapicfg_rule *rule = mapicfg_statement_get_rule(statement);
    char total[24], line[24] = "";
    struct stream objects, references;
    stream_open_memory(&objects);
    stream_open_memory(&references);
    for (size_t i = 0; i < mapicfg_findings_object_count(findings, index); i++) {
        stream_text(&objects, i > 0 ? "; " : "");
        stream_text(&objects, mapicfg_findings_get_object(findings, index, i));
    }
    for (size_t i = 0; i < mapicfg_rule_reference_count(rule); i++) {
        stream_text(&references, i > 0 ? "; " : "");
        stream_text(&references, mapicfg_rule_get_reference(rule, i));
    }
    snprintf(total, sizeof total, "%llu", (unsigned long long)mapicfg_findings_get_total(findings, index));
    if (mapicfg_statement_get_line(statement) > 0)
        snprintf(line, sizeof line, "%llu", (unsigned long long)mapicfg_statement_get_line(statement));
    const char *const values[] = {
        mapicfg_rule_get_id(rule),
        mapicfg_severity_name(mapicfg_rule_get_severity(rule)),
        total,
        stream_memory(&objects),
        mapicfg_statement_get_property(statement),
        mapicfg_statement_get_sentence(statement),
        mapicfg_statement_get_why(statement),
        mapicfg_statement_get_remedy(statement),
        mapicfg_rule_get_source(rule),
        stream_memory(&references),
        mapicfg_statement_get_file(statement),
        line,
        mapicfg_findings_get_silence(findings, index),
    };
    output_record(output, values);
    stream_close_part(&objects, output->out);
    stream_close_part(&references, output->out);
}

/* Identities come from outside, so a spreadsheet must find no formula in any CSV of a check. */
static void put_csv(struct stream *out, const struct check_result *result) {
    static const struct column columns[] = {
        {"id", COLUMN_TEXT, NULL, 0},         {"severity", COLUMN_TEXT, NULL, 0}, {"total", COLUMN_NUMBER, NULL, 0},
        {"objects", COLUMN_TEXT, NULL, 0},    {"property", COLUMN_TEXT, NULL, 0}, {"sentence", COLUMN_TEXT, NULL, 0},
        {"why", COLUMN_TEXT, NULL, 0},        {"remedy", COLUMN_TEXT, NULL, 0},   {"source", COLUMN_TEXT, NULL, 0},
        {"references", COLUMN_TEXT, NULL, 0}, {"file", COLUMN_TEXT, NULL, 0},     {"line", COLUMN_NUMBER, NULL, 0},
        {"silenced", COLUMN_TEXT, NULL, 0},
    };
    struct output output;
    const mapicfg_findings *findings = result->findings;
    output_begin(&output, out, OUTPUT_SPREADSHEET, columns, sizeof columns / sizeof *columns, 0);
    for (size_t i = 0; i < mapicfg_findings_count(findings); i++) put_record(&output, findings, i);
    output_end(&output);
}

const struct check_format *check_format_find(const char *name) {
    static const struct check_format formats[] = {
        {"table", put_table},         {"json", put_json},     {"csv", put_csv},
        {"nagios", check_nagios},     {"sarif", check_sarif}, {"junit", check_junit},
        {"markdown", check_markdown},
    };
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (mapicfg_text_equal(name, formats[i].name)) return &formats[i];
    return NULL;
}
