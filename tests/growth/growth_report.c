/* SPDX-License-Identifier: LGPL-2.1-or-later
 * growth_report.c: pages: of findings, audits and plans, and of what a program draws itself. */
#include <mapicfg.h>
#include <string.h>

#include "growth.h"
#include "../unit/inputs.h"

/* ---- inputs ---- */

/* A host of its own for each directory, with a name that must be escaped. */
static void vdirs(struct growth_text *text, size_t n) {
    growth_put(text, "Identity,Server,InternalUrl,ExternalUrl,IISAuthenticationMethods\n");
    for (size_t i = 0; i < n; i++)
        growth_put(text, "EX%zu\\<b>&%zu,EX%zu,http://a%zu.example/mapi,,Basic\n", i, i, i, i);
}

static void boxes(struct growth_text *text, size_t n) {
    growth_put(text, "Name,MAPIEnabled,MapiHttpEnabled,MAPIBlockOutlookRpcHttp,ServerName\n");
    for (size_t i = 0; i < n; i++)
        growth_put(text, "<b>%zu&\xe2\x80\xae,%s,%s,%s,ex%zu\n", i, i % 3 ? "True" : "False", i % 5 ? "" : "True",
                   i % 7 ? "False" : "True", i % 11);
}

/* From each place to another one, and lines of them all. */
static void places(struct growth_text *text, size_t n) {
    for (size_t i = 0; i < n; i++) growth_put(text, "from <%zu>\n", i);
}

/* ---- runs ---- */

static int32_t ignore(void *user, const char *bytes, size_t size) {
    *(size_t *)user += size + (size_t)bytes[0];
    return 0;
}

static mapicfg_page *begin(size_t *sum) {
    mapicfg_page *page;
    if (mapicfg_page_new(NULL, ignore, sum, &page, NULL)) growth_die("no page");
    return page;
}

static void end(mapicfg_page *page, mapicfg_status status) {
    if (status || mapicfg_page_finish(page, NULL)) growth_die("no whole page");
    mapicfg_page_free(page);
}

static void of_findings(const char *text, size_t size) {
    const mapicfg_input input = input_bytes(text, size, "input");
    mapicfg_findings *findings;
    size_t sum = 0;
    if (mapicfg_check(&input, 1, NULL, NULL, &findings, NULL)) growth_die("no findings");
    mapicfg_page *page = begin(&sum);
    end(page, mapicfg_page_findings(page, findings, NULL));
    mapicfg_findings_free(findings);
}

/* With `rows` 0 all are kept; with a few, those with graver notes push others out. */
static void of_audit(const char *text, size_t size, uint32_t rows) {
    const mapicfg_input input = input_bytes(text, size, "input");
    mapicfg_roll_options how = MAPICFG_ROLL_OPTIONS_INIT;
    mapicfg_audit_options options = MAPICFG_AUDIT_OPTIONS_INIT;
    mapicfg_audit *audit;
    mapicfg_roll *roll;
    size_t sum = 0;
    how.rows = rows;
    how.csv = ignore;
    how.user = &sum;
    if (mapicfg_roll_new(&how, &roll, NULL)) growth_die("no roll");
    options.org = MAPICFG_TRUE;
    options.fn = mapicfg_roll_add;
    options.user = roll;
    if (mapicfg_audit_new(&options, &audit, NULL) || mapicfg_audit_read(audit, &input, 1, NULL, NULL) ||
        mapicfg_audit_finish(audit, NULL))
        growth_die("no audit");
    mapicfg_page *page = begin(&sum);
    end(page, mapicfg_page_audit(page, audit, roll, "all.csv", NULL));
    mapicfg_roll_free(roll);
    mapicfg_audit_free(audit);
}

static void of_all(const char *text, size_t size) {
    of_audit(text, size, 0);
}

static void of_some(const char *text, size_t size) {
    of_audit(text, size, 20);
}

static void of_plan(const char *text, size_t size) {
    mapicfg_directory *directory;
    mapicfg_plan *plan;
    size_t sum = 0;
    static const char change[] = "Set-OrganizationConfig -MapiHttpEnabled $false; Get-CASMailbox -ResultSize Unlimited "
                                 "| Set-CASMailbox -MAPIBlockOutlookRpcHttp $true";
    mapicfg_exec_options options = MAPICFG_EXEC_OPTIONS_INIT;
    options.flags = MAPICFG_EXEC_NO_EFFECTS;
    if (mapicfg_directory_open(NULL, NULL, &directory, NULL)) growth_die("no directory");
    if (import_one(directory, input_bytes(text, size, "input"), NULL, NULL, NULL)) growth_die("no import");
    if (mapicfg_directory_begin(directory, "x", NULL) ||
        mapicfg_exec(directory, change, sizeof change - 1, &options, NULL, NULL, NULL) ||
        mapicfg_plan_new(directory, NULL, &plan, NULL))
        growth_die("no plan");
    mapicfg_directory_rollback(directory);
    mapicfg_page *page = begin(&sum);
    end(page, mapicfg_page_plan(page, plan, 0, "moves.csv", NULL));
    mapicfg_plan_free(plan);
    mapicfg_directory_close(directory);
}

#define MOST 8192u

/* The lines of a text, in place. */
static size_t lines_of(const char *text, size_t size, char *copy, const char **lines) {
    size_t count = 0;
    memcpy(copy, text, size);
    for (char *at = copy, *next; at < copy + size && count < MOST; at = next + 1) {
        next = memchr(at, '\n', size - (size_t)(at - copy));
        if (!next) break;
        *next = '\0';
        lines[count++] = at;
    }
    return count;
}

static void by_hand(const char *text, size_t size) {
    static char copy[1u << 20];
    static const char *from[MOST], *to[MOST];
    static uint64_t numbers[MOST];
    size_t sum = 0;
    if (size >= sizeof copy) growth_die("too long");
    const size_t count = lines_of(text, size, copy, from);
    for (size_t i = 0; i < count; i++) {
        to[i] = from[(i * 7 + 1) % count];
        numbers[i] = i + 1;
    }
    mapicfg_page *page = begin(&sum);
    mapicfg_status status = mapicfg_page_flow(page, "flow", from, to, numbers, count, NULL);
    if (!status) status = mapicfg_page_bars(page, "bars", 0, from, numbers, NULL, count, NULL);
    if (!status) status = mapicfg_page_figures(page, from, numbers, NULL, count, NULL);
    end(page, status);
}

void growth_all(void) {
    growth_check("report: a finding and a host for each directory", 300, vdirs, of_findings);
    growth_check("report: an audit's mailboxes", 600, boxes, of_all);
    growth_check("report: mailboxes that push others out", 600, boxes, of_some);
    growth_check("report: moves", 600, boxes, of_plan);
    growth_check("report: a drawing of many places", 600, places, by_hand);
}
