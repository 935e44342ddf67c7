/* SPDX-License-Identifier: LGPL-2.1-or-later
 * check_sarif.c: the findings of a check as SARIF, which code hosts and editors show.
 *
 * Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0. A silenced finding is suppressed; a
 * rule that cannot tell is a notification of the run. */
#include "check_forms.h"

#define SCHEMA "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

static const char *level_of(uint32_t severity) {
    if (severity >= MAPICFG_SEVERITY_ERROR) return "error";
    return severity == MAPICFG_SEVERITY_WARNING ? "warning" : "note";
}

static void put_member(struct stream *out, const char *name, const char *text) {
    stream_text(out, name);
    stream_json(out, text);
}

static void put_message(struct stream *out, const char *name, const char *text) {
    put_member(out, name, text);
    stream_char(out, '}');
}

/* Text in which nothing is a placeholder or a link (SARIF 2.1.0, 3.11.5 and 3.11.6). */
static void put_plain(struct stream *out, const char *name, const char *text) {
    struct stream plain;
    stream_open_memory(&plain);
    for (; *text != '\0'; text++) {
        if (*text == '{' || *text == '}') stream_char(&plain, *text);
        if (*text == '[' || *text == ']') stream_char(&plain, '\\');
        stream_char(&plain, *text);
    }
    put_message(out, name, stream_memory(&plain));
    stream_close_part(&plain, out);
}

/* ---- rules ---- */

static void put_tags(struct stream *out, const mapicfg_rule *rule) {
    stream_text(out, ", \"properties\": {\"tags\": [");
    for (size_t i = 0; i < mapicfg_rule_reference_count(rule); i++)
        put_member(out, i > 0 ? ", " : "", mapicfg_rule_get_reference(rule, i));
    stream_text(out, "]}");
}

static void put_rule(struct stream *out, const mapicfg_rule *rule) {
    const char *remedy = mapicfg_rule_get_remedy(rule, 0);
    put_member(out, "{\"id\": ", mapicfg_rule_get_id(rule));
    put_plain(out, ", \"shortDescription\": {\"text\": ", mapicfg_rule_get_sentence(rule));
    put_plain(out, ", \"fullDescription\": {\"text\": ", mapicfg_rule_get_why(rule));
    put_plain(out, ", \"help\": {\"text\": ", remedy != NULL ? remedy : mapicfg_rule_get_source(rule));
    put_message(out, ", \"defaultConfiguration\": {\"level\": ", level_of(mapicfg_rule_get_severity(rule)));
    put_tags(out, rule);
    stream_char(out, '}');
}

/* ---- results ---- */

/* A path as a reference of RFC 3986; one that is absolute as a file URI. */
static void put_uri(struct stream *out, const char *path) {
    static const char hex[] = "0123456789ABCDEF";
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    stream_text(out, *path == '/' ? "\"file://" : "\"");
    for (; *path != '\0'; path++) {
        const unsigned char c = (unsigned char)*path;
        if (strchr(plain, c) != NULL) {
            stream_char(out, *path);
            continue;
        }
        const char escaped[] = {'%', hex[c >> 4], hex[c & 15], '\0'};
        stream_text(out, escaped);
    }
    stream_char(out, '"');
}

static void put_physical(struct stream *out, const mapicfg_statement *statement) {
    stream_text(out, "\"physicalLocation\": {\"artifactLocation\": {\"uri\": ");
    put_uri(out, mapicfg_statement_get_file(statement));
    stream_char(out, '}');
    if (mapicfg_statement_get_line(statement) > 0) {
        stream_text(out, ", \"region\": {\"startLine\": ");
        stream_number(out, mapicfg_statement_get_line(statement));
        stream_char(out, '}');
    }
    stream_text(out, "}, ");
}

/* A name in angle brackets, <stdin>, is no file. */
static int has_file(const mapicfg_statement *statement) {
    const char *file = mapicfg_statement_get_file(statement);
    return file != NULL && *file != '<';
}

static void put_locations(struct stream *out, const mapicfg_findings *findings, size_t index) {
    const mapicfg_statement *statement = mapicfg_findings_get(findings, index);
    stream_text(out, ", \"locations\": [");
    for (size_t i = 0; i < mapicfg_findings_object_count(findings, index); i++) {
        stream_text(out, i > 0 ? ", {" : "{");
        if (i == 0 && has_file(statement)) put_physical(out, statement);
        put_member(out,
                   "\"logicalLocations\": [{\"fullyQualifiedName\": ", mapicfg_findings_get_object(findings, index, i));
        stream_text(out, ", \"kind\": \"object\"}]}");
    }
    stream_char(out, ']');
}

static size_t rule_index(const mapicfg_findings *findings, const mapicfg_rule *rule) {
    size_t index = 0;
    while (index < mapicfg_findings_rule_count(findings) && mapicfg_findings_get_rule(findings, index) != rule) index++;
    return index;
}

static void put_result(struct stream *out, const mapicfg_findings *findings, size_t index) {
    const mapicfg_statement *statement = mapicfg_findings_get(findings, index);
    const char *silence = mapicfg_findings_get_silence(findings, index);
    put_member(out, "{\"ruleId\": ", mapicfg_statement_get_id(statement));
    stream_text(out, ", \"ruleIndex\": ");
    stream_number(out, rule_index(findings, mapicfg_statement_get_rule(statement)));
    put_member(out, ", \"level\": ", level_of(mapicfg_statement_get_severity(statement)));
    put_plain(out, ", \"message\": {\"text\": ", mapicfg_statement_get_sentence(statement));
    put_locations(out, findings, index);
    stream_text(out, ", \"occurrenceCount\": ");
    stream_number(out, mapicfg_findings_get_total(findings, index));
    if (silence != NULL) {
        put_member(out, ", \"suppressions\": [{\"kind\": \"external\", \"status\": \"accepted\", \"justification\": ",
                   silence);
        stream_text(out, "}]");
    }
    put_member(out, ", \"properties\": {\"remedy\": ", mapicfg_statement_get_remedy(statement));
    put_member(out, ", \"property\": ", mapicfg_statement_get_property(statement));
    stream_text(out, "}}");
}

/* ---- what could not be told ---- */

static void put_notification(struct stream *out, const mapicfg_findings *findings, size_t rule) {
    struct stream text;
    stream_open_memory(&text);
    stream_text(&text, "cannot tell without ");
    check_needs(&text, findings, rule);
    put_message(out, "{\"level\": \"note\", \"message\": {\"text\": ", stream_memory(&text));
    put_member(out, ", \"associatedRule\": {\"id\": ", mapicfg_rule_get_id(mapicfg_findings_get_rule(findings, rule)));
    stream_text(out, ", \"index\": ");
    stream_number(out, rule);
    stream_text(out, "}}");
    stream_close_part(&text, out);
}

static void put_invocation(struct stream *out, const mapicfg_findings *findings) {
    const char *between = "\n";
    stream_text(out, "\"invocations\": [{\"executionSuccessful\": true, \"toolExecutionNotifications\": [");
    for (size_t i = 0; i < mapicfg_findings_rule_count(findings); i++) {
        if (mapicfg_findings_get_outcome(findings, i) != MAPICFG_OUTCOME_CANNOT_TELL) continue;
        stream_text(out, between);
        put_notification(out, findings, i);
        between = ",\n";
    }
    stream_text(out, "]}]");
}

void check_sarif(struct stream *out, const struct check_result *result) {
    const mapicfg_findings *findings = result->findings;
    put_member(out, "{\"$schema\": ", SCHEMA);
    stream_text(out, ", \"version\": \"2.1.0\",\n\"runs\": [{\"tool\": {\"driver\": {\"name\": \"mapicfg\", ");
    stream_text(out, "\"semanticVersion\": ");
    stream_json(out, mapicfg_version());
    stream_text(out, ", \"rules\": [");
    for (size_t i = 0; i < mapicfg_findings_rule_count(findings); i++) {
        stream_text(out, i > 0 ? ",\n" : "\n");
        put_rule(out, mapicfg_findings_get_rule(findings, i));
    }
    stream_text(out, "]}},\n");
    put_invocation(out, findings);
    stream_text(out, ",\n\"results\": [");
    for (size_t i = 0; i < mapicfg_findings_count(findings); i++) {
        stream_text(out, i > 0 ? ",\n" : "\n");
        put_result(out, findings, i);
    }
    stream_text(out, "]}]}\n");
}
