/* SPDX-License-Identifier: LGPL-2.1-or-later
 * audit.c: the mailboxes of exports that no Outlook can reach, and how many there are of each result.
 *
 *     cc audit.c $(pkg-config --cflags --libs mapihttp) -o audit && ./audit org.xml mailboxes.csv vdirs.xml */
#include <inttypes.h>
#include <mapicfg.h>
#include <stdio.h>

#define MOST 64 /* inputs */

static int32_t print_unreachable(void *user, const char *identity, mapicfg_decision decision, const char *source,
                                 uint64_t line) {
    char notes[512];
    (void)user;
    if (decision & MAPICFG_EFFECTIVE_PROTOCOLS) return 0;
    mapicfg_decision_notes(decision, notes, sizeof notes);
    printf("%s (%s:%" PRIu64 "): %s\n", identity, source, line, notes);
    return 0;
}

static void print_outcomes(const mapicfg_summary *summary) {
    const mapicfg_decision mask = MAPICFG_MAPI_HTTP | MAPICFG_INTERNAL | MAPICFG_EXTERNAL;
    const mapicfg_decision outcomes[] = {
        MAPICFG_MAPI_HTTP | MAPICFG_INTERNAL | MAPICFG_EXTERNAL,
        MAPICFG_MAPI_HTTP | MAPICFG_INTERNAL,
        MAPICFG_INTERNAL | MAPICFG_EXTERNAL,
        MAPICFG_INTERNAL,
    };
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++)
        printf("%s: %" PRIu64 "\n", mapicfg_decision_result(outcomes[i]),
               mapicfg_summary_count(summary, mask, outcomes[i]));
}

static void print_problems(const mapicfg_report *report) {
    char text[1200];
    for (size_t i = 0; i < mapicfg_report_count(report, MAPICFG_REPORT_PROBLEMS); i++) {
        mapicfg_error_format(mapicfg_report_get_problem(report, i), text, sizeof text);
        fprintf(stderr, "%s\n", text);
    }
}

int main(int argc, char **argv) {
    mapicfg_audit *audit;
    mapicfg_input inputs[MOST];
    mapicfg_error err;
    int count = argc - 1;
    mapicfg_audit_options options = MAPICFG_AUDIT_OPTIONS_INIT;
    options.fn = print_unreachable;

    if (count < 1 || count > MOST) {
        fprintf(stderr, "usage: audit FILE|FOLDER..., at most %d\n", MOST);
        return 2;
    }
    for (int i = 0; i < count; i++) inputs[i] = (mapicfg_input)MAPICFG_INPUT_FILE(argv[i + 1]);
    mapicfg_status status = mapicfg_audit_new(&options, &audit, &err);
    if (status) {
        fprintf(stderr, "audit: %s\n", err.message);
        return 4;
    }
    /* A file that fails is in the report, and the others still count. */
    mapicfg_status files = mapicfg_audit_read(audit, inputs, (size_t)count, NULL, &err);
    status = mapicfg_audit_finish(audit, &err);
    print_problems(mapicfg_audit_get_report(audit));
    if (status)
        fprintf(stderr, "audit: %s\n", err.message);
    else
        print_outcomes(mapicfg_audit_get_summary(audit));
    mapicfg_audit_free(audit);
    return status || files ? 3 : 0;
}
