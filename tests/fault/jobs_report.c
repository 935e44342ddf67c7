/* SPDX-License-Identifier: LGPL-2.1-or-later
 * jobs_report.c: pages, of an audit with more mailboxes than they have room for, of a check, of a plan, of logs and by
 * hand. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/inputs.h"
#include "jobs.h"

static const char organization[] =
    "[{\"Name\": \"Contoso\", \"MapiHttpEnabled\": true, \"OAuth2ClientProfileEnabled\": false},"
    "{\"Identity\": \"EX1\\\\mapi (Default Web Site)\", \"Server\": \"EX1\", \"IISAuthenticationMethods\": [\"Ntlm\"],"
    " \"InternalUrl\": \"http://ex1.contoso.com/mapi\", \"ExternalUrl\": null},"
    "{\"Name\": \"EX1\", \"Fqdn\": \"ex1.contoso.com\", \"Site\": \"contoso.com/Sites/Berlin\","
    " \"AdminDisplayVersion\": \"Version 15.1 (Build 2507.6)\"},"
    "{\"Identity\": \"EX1\\\\Rpc (Default Web Site)\", \"Server\": \"EX1\", \"InternalHostname\": null}]";
static const char mailboxes[] =
    "Identity,MAPIEnabled,MapiHttpEnabled,MAPIBlockOutlookRpcHttp,MAPIBlockOutlookExternalConnectivity\n"
    "plain,True,,False,False\nnone,True,False,True,False\n=cmd,True,True,False,True\na\xe2\x80\xae"
    "b,False,,False,False\n"
    "wrong,maybe,,False,False\n";

/* A page of what is put in; the first failure counts. */
static mapicfg_page *begin(mapicfg_status *status) {
    mapicfg_page *page = NULL;
    mapicfg_page_options options = MAPICFG_PAGE_OPTIONS_INIT;
    options.rows = 3;
    options.about = "<about>";
    options.date = "2026-11-28";
    if (!*status) *status = mapicfg_page_new(&options, ignore_bytes, NULL, &page, NULL);
    return page;
}

/* A page that lacks something cannot be finished: it fails as the first call that failed did. */
static mapicfg_status end(mapicfg_page *page, mapicfg_status status) {
    mapicfg_status ended = page ? mapicfg_page_finish(page, NULL) : status;
    mapicfg_page_free(page);
    return status && ended != status ? MAPICFG_E_CONFLICT : ended;
}

/* An audit of servers and of an object that is broken; it does not fail. */
static mapicfg_audit *finished_audit(void) {
    const mapicfg_input inputs[] = {input_bytes(organization, sizeof organization - 1, "organization"),
                                    input_bytes(mailboxes, sizeof mailboxes - 1, "mailboxes")};
    mapicfg_audit *audit;
    long kept = until_failure;
    until_failure = -1;
    if (mapicfg_audit_new(NULL, &audit, NULL) || mapicfg_audit_read(audit, inputs, 2, NULL, NULL) ||
        mapicfg_audit_finish(audit, NULL))
        exit(2);
    until_failure = kept;
    return audit;
}

/* What the roll has failed with the page fails with too. */
static mapicfg_status audit_page(void) {
    static const struct {
        const char *name, *source;
        mapicfg_decision notes;
    } added[] = {{"plain", "a.csv", 0},
                 {"=cmd", "a.csv", MAPICFG_NOTE_SAME_AS_ORG},
                 {"a\xe2\x80\xae", "b.csv", MAPICFG_NOTE_NO_URL | MAPICFG_NOTE_SAME_AS_ORG},
                 {"", "b.csv", MAPICFG_NOTE_NO_FALLBACK}};
    const mapicfg_decision usual = MAPICFG_MAPI_HTTP | MAPICFG_INTERNAL | MAPICFG_EFFECTIVE_MAPI_HTTP;
    mapicfg_audit *audit = finished_audit();
    mapicfg_roll_options how = MAPICFG_ROLL_OPTIONS_INIT;
    mapicfg_roll *roll;
    how.rows = 2;
    how.csv = ignore_bytes;
    mapicfg_status status = mapicfg_roll_new(&how, &roll, NULL), failed = MAPICFG_OK;
    for (size_t i = 0; !status && !failed && i < sizeof added / sizeof *added; i++)
        failed = mapicfg_roll_add(roll, added[i].name, usual | added[i].notes, added[i].source, i);
    mapicfg_page *page = begin(&status);
    if (!status) status = mapicfg_page_audit(page, audit, roll, "all.csv", NULL);
    if (failed && status != failed) status = MAPICFG_E_CONFLICT;
    status = end(page, status);
    mapicfg_audit_free(audit);
    mapicfg_roll_free(roll);
    return status;
}

/* Only the page fails, not the check. */
static mapicfg_status check_page(void) {
    static const char silences[] = "check-url-http * until 2030-01-01 known\n";
    const mapicfg_input inputs[] = {input_bytes(organization, sizeof organization - 1, "organization"),
                                    input_bytes(mailboxes, sizeof mailboxes - 1, "mailboxes")};
    mapicfg_check_options options = MAPICFG_CHECK_OPTIONS_INIT;
    mapicfg_findings *findings;
    long kept = until_failure;
    until_failure = -1;
    options.now = INT64_C(1795824000000); /* 2026-11-28 */
    options.silences = silences;
    if (mapicfg_check(inputs, 2, &options, NULL, &findings, NULL) || !mapicfg_findings_count(findings)) exit(2);
    until_failure = kept;
    mapicfg_status status = MAPICFG_OK;
    mapicfg_page *page = begin(&status);
    if (!status) status = mapicfg_page_findings(page, findings, NULL);
    status = end(page, status);
    mapicfg_findings_free(findings);
    return status;
}

/* What a check finds of the directory as it is now. */
static mapicfg_findings *found_in(mapicfg_directory *directory) {
    mapicfg_input input = MAPICFG_INPUT_INIT;
    mapicfg_findings *findings;
    input.directory = directory;
    if (mapicfg_check(&input, 1, NULL, NULL, &findings, NULL)) exit(2);
    return findings;
}

static mapicfg_status plan_page(void) {
    static const char change[] = "Set-OrganizationConfig -MapiHttpEnabled $false; "
                                 "Set-CASMailbox anna -MAPIEnabled $true; New-MapiVirtualDirectory -Server EX1 "
                                 "-InternalUrl https://mail.contoso.com/mapi -IISAuthenticationMethods Ntlm";
    mapicfg_directory *directory = open_prepared();
    mapicfg_plan *plan;
    long kept = until_failure;
    until_failure = -1;
    if (mapicfg_directory_begin(directory, NULL, NULL) ||
        mapicfg_exec(directory, change, sizeof change - 1, NULL, NULL, NULL, NULL) ||
        mapicfg_plan_new(directory, NULL, &plan, NULL))
        exit(2);
    mapicfg_findings *after = found_in(directory);
    mapicfg_directory_rollback(directory);
    mapicfg_findings *before = found_in(directory);
    if (mapicfg_plan_compare_findings(plan, before, after, NULL)) exit(2);
    mapicfg_findings_free(before);
    mapicfg_findings_free(after);
    if (!mapicfg_plan_move_count(plan) ||
        !mapicfg_statements_count(mapicfg_plan_get_findings(plan, MAPICFG_PLAN_FINDINGS_NEW)))
        exit(2);
    until_failure = kept;
    mapicfg_status status = MAPICFG_OK;
    mapicfg_page *page = begin(&status);
    if (!status) status = mapicfg_page_plan(page, plan, 0, "moves.csv", NULL);
    status = end(page, status);
    mapicfg_plan_free(plan);
    return check_prepared(directory, status);
}

/* With every chart: hours with gaps, parts, others, latencies, causes, more rows than there is room for. */
static mapicfg_log_summary *log_summary(void) {
    static char log[8192];
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    mapicfg_log_summary *summary;
    size_t size = (size_t)snprintf(log, sizeof log,
                                   "DateTime,Protocol,ServerHostName,AuthenticatedUser,AuthenticationType,"
                                   "ClientIpAddress,HttpStatus,TotalRequestTime\n");
    for (unsigned i = 0; i < 24; i++)
        size += (size_t)snprintf(log + size, sizeof log - size,
                                 "2026-11-2%uT12:00:00Z,p%u,EX%u,c\\u%u,%s,10.0.0.1,%u,%u\n", i % 5, i % 3, i % 13, i,
                                 i % 2 ? "NTLM" : "Negotiate", i % 4 ? 200 : 503, i * i * i);
    const mapicfg_input input = input_bytes(log, size, "log");
    options.by = MAPICFG_PAGE_LOG_TABLES "; mailbox,mode,client; day,server; server,kind,user";
    if (mapicfg_log_summary_new(&options, &summary, NULL) ||
        mapicfg_log_summary_read(summary, &input, 1, NULL, NULL, NULL, NULL))
        exit(2);
    return summary;
}

static mapicfg_status log_page(void) {
    long kept = until_failure;
    until_failure = -1;
    mapicfg_log_summary *summary = log_summary();
    until_failure = kept;
    mapicfg_status status = MAPICFG_OK;
    mapicfg_page *page = begin(&status);
    if (!status) status = mapicfg_page_log_summary(page, summary, 3, NULL);
    status = end(page, status);
    mapicfg_log_summary_free(summary);
    return status;
}

static int32_t keep(void *user, const mapicfg_statement *statement) {
    return mapicfg_statements_add(user, statement);
}

static mapicfg_status findings_page(void) {
    mapicfg_findings *findings;
    mapicfg_statements *found;
    long kept = until_failure;
    until_failure = -1;
    const mapicfg_input input = input_bytes(organization, sizeof organization - 1, "organization");
    if (mapicfg_check(&input, 1, NULL, NULL, &findings, NULL) || mapicfg_statements_new(&found, NULL)) exit(2);
    for (size_t i = 0; i < mapicfg_findings_count(findings); i++)
        if (keep(found, mapicfg_findings_get(findings, i))) exit(2);
    mapicfg_findings_free(findings);
    until_failure = kept;
    mapicfg_status status = MAPICFG_OK;
    mapicfg_page *page = begin(&status);
    if (!status) status = mapicfg_page_log_findings(page, "title", NULL, found, NULL);
    status = end(page, status);
    mapicfg_statements_free(found);
    return status;
}

/* What a program of its own puts on a page. */
static mapicfg_status page_by_hand(void) {
    static const char configuration[] = "events {}\nhttp { server { listen 443 ssl; } }\n";
    static const char *const names[] = {"a", "b"}, *const other[] = {"b", "b"};
    static const uint64_t numbers[] = {1, 2};
    mapicfg_statements *statements;
    long kept = until_failure;
    until_failure = -1;
    if (mapicfg_proxy_lint(MAPICFG_PROXY_NGINX, configuration, sizeof configuration - 1, "nginx.conf", NULL,
                           &statements, NULL))
        exit(2);
    until_failure = kept;
    mapicfg_status status = MAPICFG_OK;
    mapicfg_page *page = begin(&status);
    if (!status) status = mapicfg_page_section(page, "By hand", "about", NULL);
    if (!status) status = mapicfg_page_text(page, "text", NULL);
    if (!status) status = mapicfg_page_figures(page, names, numbers, NULL, 2, NULL);
    if (!status) status = mapicfg_page_bars(page, "bars", 0, names, numbers, NULL, 2, NULL);
    if (!status) status = mapicfg_page_flow(page, "flow", names, other, numbers, 2, NULL);
    if (!status) status = mapicfg_page_statements(page, statements, NULL);
    status = end(page, status);
    mapicfg_statements_free(statements);
    return status;
}

const struct job report_jobs[] = {
    {"page of an audit", audit_page, 0},
    {"page of a check", check_page, 0},
    {"page of a plan", plan_page, 0},
    {"page of logs", log_page, 0},
    {"page of what logs show", findings_page, 0},
    {"page by hand", page_by_hand, 0},
    {NULL, NULL, 0},
};
