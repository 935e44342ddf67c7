/* SPDX-License-Identifier: LGPL-2.1-or-later
 * check_forms.c: what the forms of findings share. */
#include "check_forms.h"

#include <string.h>

uint64_t check_count(const mapicfg_findings *findings, uint32_t severity) {
    uint64_t count = 0;
    for (size_t i = 0; i < mapicfg_findings_count(findings); i++) {
        uint32_t is = mapicfg_statement_get_severity(mapicfg_findings_get(findings, i));
        count += mapicfg_findings_get_silence(findings, i) == NULL && (severity == 0 || is == severity);
    }
    return count;
}

uint64_t check_rules(const mapicfg_findings *findings, uint32_t outcome) {
    uint64_t count = 0;
    for (size_t i = 0; i < mapicfg_findings_rule_count(findings); i++)
        count += mapicfg_findings_get_outcome(findings, i) == outcome;
    return count;
}

void check_objects(struct stream *out, const mapicfg_findings *findings, size_t index) {
    const size_t named = mapicfg_findings_object_count(findings, index);
    const uint64_t total = mapicfg_findings_get_total(findings, index);
    for (size_t i = 0; i < named; i++) {
        stream_text(out, i > 0 ? ", " : "");
        stream_text(out, mapicfg_findings_get_object(findings, index, i));
    }
    if (total <= named) return;
    stream_text(out, " and ");
    stream_number(out, total - named);
    stream_text(out, " more");
}

int check_has_example(const mapicfg_findings *findings) {
    for (size_t i = 0; i < mapicfg_findings_count(findings); i++) {
        const char *remedy = mapicfg_statement_get_remedy(mapicfg_findings_get(findings, i));
        if (mapicfg_findings_get_silence(findings, i) != NULL || remedy == NULL) continue;
        if (strstr(remedy, "mail.example.com") != NULL) return 1;
    }
    return 0;
}

void check_needs(struct stream *out, const mapicfg_findings *findings, size_t rule) {
    for (size_t i = 0; i < mapicfg_findings_need_count(findings, rule); i++) {
        stream_text(out, i > 0 ? ", " : "");
        stream_text(out, mapicfg_findings_get_need(findings, rule, i));
    }
}
