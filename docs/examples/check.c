/* SPDX-License-Identifier: LGPL-2.1-or-later
 * check.c: what is wrong with the organization that exports describe, what to do, and what could not be told.
 *
 *     cc check.c $(pkg-config --cflags --libs mapihttp) -o check
 *     ./check contoso/org.xml contoso/vdirs.xml contoso/mailboxes.csv */
#include <inttypes.h>
#include <mapicfg.h>
#include <stdio.h>

#define MOST 64 /* inputs */

/* Mailboxes are counted, and the first 20 are named; any other finding is of one object. */
static void print_finding(const mapicfg_findings *findings, size_t index) {
    const mapicfg_statement *finding = mapicfg_findings_get(findings, index);
    const char *remedy = mapicfg_statement_get_remedy(finding);
    if (mapicfg_findings_get_silence(findings, index)) return;
    printf("%s: %s [%s]\n", mapicfg_severity_name(mapicfg_statement_get_severity(finding)),
           mapicfg_statement_get_sentence(finding), mapicfg_statement_get_id(finding));
    for (size_t i = 0; i < mapicfg_findings_object_count(findings, index); i++)
        printf("    %s\n", mapicfg_findings_get_object(findings, index, i));
    if (mapicfg_findings_get_total(findings, index) > mapicfg_findings_object_count(findings, index))
        printf("    and others, %" PRIu64 " in all\n", mapicfg_findings_get_total(findings, index));
    if (remedy) printf("    remedy: %s\n", remedy);
}

/* A rule that cannot tell is not clean: it says which export is missing. */
static void print_untold(const mapicfg_findings *findings) {
    for (size_t i = 0; i < mapicfg_findings_rule_count(findings); i++) {
        if (mapicfg_findings_get_outcome(findings, i) != MAPICFG_OUTCOME_CANNOT_TELL) continue;
        printf("cannot tell: %s", mapicfg_rule_get_id(mapicfg_findings_get_rule(findings, i)));
        for (size_t need = 0; need < mapicfg_findings_need_count(findings, i); need++)
            printf("%s %s", need ? "," : " needs", mapicfg_findings_get_need(findings, i, need));
        putchar('\n');
    }
}

/* Returns how many inputs, or objects in them, could not be read; the others have been checked. */
static size_t print_problems(const mapicfg_report *report) {
    const size_t count = mapicfg_report_count(report, MAPICFG_REPORT_PROBLEMS);
    char text[1200];
    for (size_t i = 0; i < count; i++) {
        mapicfg_error_format(mapicfg_report_get_problem(report, i), text, sizeof text);
        fprintf(stderr, "%s\n", text);
    }
    return count;
}

int main(int argc, char **argv) {
    mapicfg_check_options options = MAPICFG_CHECK_OPTIONS_INIT; /* all rules, none silenced, today */
    mapicfg_input inputs[MOST];
    mapicfg_findings *findings;
    mapicfg_error err;
    const size_t count = argc > 1 ? (size_t)argc - 1 : 0;

    if (count < 1 || count > MOST) {
        fprintf(stderr, "usage: check FILE|FOLDER..., at most %d\n", MOST);
        return 2;
    }
    for (size_t i = 0; i < count; i++) inputs[i] = (mapicfg_input)MAPICFG_INPUT_FILE(argv[i + 1]);
    if (mapicfg_check(inputs, count, &options, NULL, &findings, &err)) {
        fprintf(stderr, "check: %s\n", err.message);
        return 4;
    }
    for (size_t i = 0; i < mapicfg_findings_count(findings); i++) print_finding(findings, i);
    print_untold(findings);
    const size_t problems = print_problems(mapicfg_findings_get_report(findings));
    const uint32_t worst = mapicfg_findings_worst(findings);
    mapicfg_findings_free(findings);
    return problems ? 3 : worst >= MAPICFG_SEVERITY_WARNING;
}
