/* SPDX-License-Identifier: LGPL-2.1-or-later
 * check_nagios.c: the findings of a check as a plugin of Nagios: one line with performance data, and an exit code.
 *
 * Source: Monitoring Plugins Development Guidelines, Plugin Output and Plugin Return Codes. */
#include "check_forms.h"

#define NAGIOS_OK 0
#define NAGIOS_WARNING 1
#define NAGIOS_CRITICAL 2
#define NAGIOS_UNKNOWN 3

int check_nagios_exit(const struct check_result *result) {
    uint32_t worst = mapicfg_findings_worst(result->findings);
    if (worst < result->fail_on) return NAGIOS_OK;
    return worst >= MAPICFG_SEVERITY_ERROR ? NAGIOS_CRITICAL : NAGIOS_WARNING;
}

void check_nagios_plain(struct stream *out, const char *text) {
    for (; *text != '\0'; text++) stream_char(out, *text == '|' || (unsigned char)*text < ' ' ? ' ' : *text);
}

int check_nagios_unknown(struct stream *out, const char *why) {
    stream_text(out, "MAPICFG UNKNOWN - ");
    check_nagios_plain(out, why);
    stream_char(out, '\n');
    return NAGIOS_UNKNOWN;
}

/* The rules that found something, the gravest first, each once. */
static void put_ids(struct stream *out, const mapicfg_findings *findings) {
    const char *before = "";
    int first = 1;
    for (size_t i = 0; i < mapicfg_findings_count(findings); i++) {
        const char *id = mapicfg_statement_get_id(mapicfg_findings_get(findings, i));
        if (mapicfg_findings_get_silence(findings, i) != NULL || strcmp(id, before) == 0) continue;
        stream_text(out, first ? ": " : ", ");
        stream_text(out, id);
        before = id;
        first = 0;
    }
}

static void put_number(struct stream *out, const char *label, uint64_t number) {
    stream_text(out, label);
    stream_number(out, number);
}

void check_nagios(struct stream *out, const struct check_result *result) {
    static const char *const words[] = {"OK", "WARNING", "CRITICAL"};
    const mapicfg_findings *findings = result->findings;
    const uint64_t errors = check_count(findings, MAPICFG_SEVERITY_ERROR);
    const uint64_t warnings = check_count(findings, MAPICFG_SEVERITY_WARNING);
    const uint64_t unknown = check_rules(findings, MAPICFG_OUTCOME_CANNOT_TELL);
    stream_text(out, "MAPICFG ");
    stream_text(out, words[check_nagios_exit(result)]);
    stream_text(out, " - ");
    stream_counted(out, errors, "error", "errors");
    stream_text(out, ", ");
    stream_counted(out, warnings, "warning", "warnings");
    stream_text(out, ", ");
    stream_counted(out, unknown, "rule cannot tell", "rules cannot tell");
    put_ids(out, findings);
    put_number(out, " | errors=", errors);
    put_number(out, ";;0;0; warnings=", warnings);
    put_number(out, ";0;;0; infos=", check_count(findings, MAPICFG_SEVERITY_INFO));
    put_number(out, ";;;0; silenced=", mapicfg_findings_count(findings) - check_count(findings, 0));
    put_number(out, ";;;0; cannot_tell=", unknown);
    stream_text(out, ";;;0;\n");
}
