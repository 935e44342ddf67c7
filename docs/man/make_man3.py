#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes the section-3 pages from the comments of the public headers, which are the one home of the reference.

A page is a header: its opening comment, then each function with the comment before it. EXAMPLES come from here."""
import pathlib
import re
import sys
import textwrap

HERE = pathlib.Path(__file__).resolve().parent
INCLUDE = HERE.parents[1] / "include"

# page: (headers, one-line description, example)
PAGES = {
    "mapicfg_error": (["base"], "versions, statuses and errors of libmapicfg", r'''
mapicfg_error err;
char text[1200];

if (mapicfg_url_check("http://contoso.com/mapi", &err)) {
    mapicfg_error_format(&err, text, sizeof text);
    fprintf(stderr, "%s: %s\n", mapicfg_status_name(err.code), text);
}'''),
    "mapicfg_rule": (["rule"], "what the library tells people: rules, statements, lists and groups", r'''
static int32_t print(void *user, const mapicfg_statement *statement) {
    (void)user;
    printf("%s: %s\n", mapicfg_statement_get_id(statement), mapicfg_statement_get_sentence(statement));
    return 0;
}

int main(void) {
    static const char text[] = "events {}\nhttp { server { listen 443 ssl; } }\n";
    mapicfg_statements *findings;
    mapicfg_groups *groups;
    if (mapicfg_groups_new(3, &groups, NULL))
        return 1;
    if (!mapicfg_proxy_lint(MAPICFG_PROXY_NGINX, text, sizeof text - 1, "nginx.conf", NULL, &findings, NULL)) {
        mapicfg_statements_each(findings, print, NULL, NULL);
        mapicfg_statements_each(findings, mapicfg_groups_add, groups, NULL); /* counted by rule */
        mapicfg_statements_free(findings);
    }
    mapicfg_groups_free(groups);
    return 0;
}'''),
    "mapicfg_object": (["object"], "Exchange objects and their properties by name", r'''
mapicfg_object *vdir;
const char *spn = "HTTP/mail.contoso.com";
char *text;

if (!mapicfg_object_new(MAPICFG_CLASS_VDIR, &vdir, NULL)) {
    mapicfg_object_set_text(vdir, "IISAuthenticationMethods", "Ntlm, OAuth", NULL);
    mapicfg_object_add_items(vdir, "ExtendedProtectionSPNList", &spn, 1, NULL);
    if (!mapicfg_object_dup_text(vdir, "IISAuthenticationMethods", &text, NULL))
        puts(text); /* {Ntlm, OAuth} */
    mapicfg_free(text);
    mapicfg_object_free(vdir);
}'''),
    "mapicfg_org": (["org"], "an organization's settings", r'''
mapicfg_org *org;

if (!mapicfg_org_new(&org, NULL)) {
    mapicfg_org_set_mapi_http_enabled(org, MAPICFG_TRUE, NULL);
    mapicfg_org_free(org);
}'''),
    "mapicfg_mailbox": (["mailbox"], "a mailbox's client access settings", r'''
mapicfg_mailbox *mailbox;

if (!mapicfg_mailbox_new(&mailbox, NULL)) {
    mapicfg_mailbox_set_mapi_http_enabled(mailbox, MAPICFG_NULL, NULL);
    mapicfg_mailbox_set_block_external(mailbox, MAPICFG_TRUE, NULL);
    printf("0x%02x\n", mapicfg_mailbox_get_bits(mailbox));
    mapicfg_mailbox_free(mailbox);
}'''),
    "mapicfg_vdir": (["vdir"], "a MAPI virtual directory", r'''
mapicfg_vdir *vdir;
mapicfg_error err;

if (!mapicfg_vdir_new(&vdir, NULL)) {
    if (mapicfg_vdir_set_internal_url(vdir, "https://mail.contoso.com/mapi", &err))
        fprintf(stderr, "%s\n", err.message);
    mapicfg_vdir_set_authentication(vdir, MAPICFG_AUTH_NTLM | MAPICFG_AUTH_OAUTH, NULL);
    mapicfg_vdir_free(vdir);
}'''),
    "mapicfg_identity": (["identity"], "the ways to name an Exchange object", r'''
uint32_t kind;

if (!mapicfg_identity_parse("EX1\\mapi (Default Web Site)", &kind, NULL, NULL, NULL, NULL, NULL))
    puts(mapicfg_identity_kind_name(kind)); /* qualified */
if (mapicfg_text_matches("mapi*", "MAPI (Default Web Site)"))
    puts("fits");'''),
    "mapicfg_url": (["url"], "URLs of virtual directories", r'''
char *host;

if (!mapicfg_url_dup_host("https://Mail.Contoso.com/mapi", &host, NULL)) {
    puts(host); /* mail.contoso.com */
    mapicfg_free(host);
}'''),
    "mapicfg_release": (["release"], "releases of Exchange and Outlook", r'''
uint32_t server;

if (!mapicfg_server_parse("Version 15.2 (Build 986.5)", &server, NULL))
    puts(mapicfg_server_name(server)); /* Exchange 2019 */'''),
    "mapicfg_decide": (["decision"], "decide for mailboxes", r'''
uint8_t bits = MAPICFG_MAILBOX_BITS(MAPICFG_NULL, MAPICFG_TRUE, MAPICFG_TRUE, MAPICFG_FALSE);

puts(mapicfg_decision_result(mapicfg_decide_bits(MAPICFG_TRUE, bits))); /* MAPI over HTTP, internal only */'''),
    "mapicfg_changes": (["changes"], "what changes for a mailbox's user", r'''
uint8_t bits = MAPICFG_MAILBOX_BITS(MAPICFG_NULL, MAPICFG_FALSE, MAPICFG_TRUE, MAPICFG_FALSE);
mapicfg_decision off[256], on[256];
char ids[256];

if (!mapicfg_decide_all(MAPICFG_FALSE, NULL, off, NULL) && !mapicfg_decide_all(MAPICFG_TRUE, NULL, on, NULL)) {
    mapicfg_changes_ids(mapicfg_changes_between(off[bits], on[bits]), ids, sizeof ids);
    puts(ids); /* to-mapi-over-http effective-answer restart */
}'''),
    "mapicfg_explain": (["explain"], "say why a decision came out as it did", r'''
mapicfg_explanation *explanation;
mapicfg_org *org;
mapicfg_mailbox *mailbox;

if (mapicfg_org_new(&org, NULL) || mapicfg_mailbox_new(&mailbox, NULL))
    return 1;
mapicfg_org_set_mapi_http_enabled(org, MAPICFG_TRUE, NULL);
if (!mapicfg_explain(org, mailbox, NULL, &explanation, NULL))
    for (size_t i = 0; i < mapicfg_statements_count(mapicfg_explanation_get_statements(explanation)); i++)
        puts(mapicfg_statement_get_sentence(
            mapicfg_statements_get(mapicfg_explanation_get_statements(explanation), i)));
mapicfg_explanation_free(explanation);
mapicfg_mailbox_free(mailbox);
mapicfg_org_free(org);'''),
    "mapicfg_org_default": (["default"], "the default of an organization by its upgrade path", r'''
uint32_t from = MAPICFG_SERVER_2016, state;
const char *source;

if (!mapicfg_org_default(MAPICFG_SERVER_2019, &from, 1, MAPICFG_NOT_STATED, &state, &source, NULL))
    printf("%s (%s)\n", state == MAPICFG_TRUE ? "enabled" : "disabled", source);'''),
    "mapicfg_ldif": (["ldif"], "what is read of LDIF, and what differs between two exports of a directory", r'''
mapicfg_input before = MAPICFG_INPUT_FILE("before.ldf"), after = MAPICFG_INPUT_FILE("after.ldf");
mapicfg_ldif_diff *diff;

if (!mapicfg_ldif_diff_new(&before, 1, &after, 1, 0, NULL, &diff, NULL)) {
    for (size_t i = 0; i < mapicfg_ldif_diff_count(diff); i++)
        printf("%s %s\n", mapicfg_ldif_kind_name(mapicfg_ldif_diff_get_kind(diff, i)),
               mapicfg_ldif_diff_get_dn(diff, i)); /* changed CN=Contoso,CN=Microsoft Exchange,... */
    mapicfg_ldif_diff_free(diff);
}'''),
    "mapicfg_work": (["work"], "progress of long calls, and how to cancel one", r'''
static int32_t show(void *user, uint64_t done, uint64_t total) {
    fprintf(stderr, "\r%llu of %llu bytes", (unsigned long long)done, (unsigned long long)total);
    return 0;
}

int main(void) {
    mapicfg_work work = MAPICFG_WORK_INIT;
    mapicfg_input input = MAPICFG_INPUT_FILE("mailboxes.csv");
    mapicfg_directory *directory;
    mapicfg_error err;
    work.progress = show;
    if (mapicfg_directory_open("contoso.store", NULL, &directory, &err))
        return 1;
    mapicfg_status status = mapicfg_directory_import(directory, &input, 1, &work, NULL, &err);
    mapicfg_directory_close(directory);
    return status ? 3 : 0;
}'''),
    "mapicfg_input": (["input"], "what is read: exports and stores", r'''
static int32_t print(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    printf("%s:%llu: %s\n", source, (unsigned long long)line, mapicfg_object_get_identity(object));
    return 0;
}

static mapicfg_status pull(void *user, void *buffer, size_t size, size_t *got, mapicfg_error *err) {
    *got = fread(buffer, 1, size, user);
    return ferror(user) ? MAPICFG_E_IO : 0;
}

int main(void) {
    static const char text[] = "Identity,MapiHttpEnabled\nanna,True\n";
    mapicfg_input inputs[] = {MAPICFG_INPUT_FILE("exports"), MAPICFG_INPUT_INIT, MAPICFG_INPUT_INIT};
    mapicfg_error err;
    inputs[1].bytes = text;
    inputs[1].bytes_size = sizeof text - 1;
    inputs[2].pull = pull;
    inputs[2].user = stdin;
    inputs[2].source = "standard input";
    return mapicfg_read(inputs, 3, NULL, print, NULL, NULL, &err) ? 3 : 0;
}'''),
    "mapicfg_read": (["read"], "read objects from PowerShell exports", r'''
static int32_t print(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    printf("%s:%llu: %s\n", source, (unsigned long long)line, mapicfg_object_get_identity(object));
    return 0;
}

int main(void) {
    mapicfg_error err;
    mapicfg_input input = MAPICFG_INPUT_FILE("mailboxes.csv");
    return mapicfg_read(&input, 1, NULL, print, NULL, NULL, &err) ? 3 : 0;
}'''),
    "mapicfg_write": (["write"], "write objects as CSV, JSON or Format-List text", r'''
static int32_t put(void *user, const char *bytes, size_t size) {
    return fwrite(bytes, 1, size, user) != size;
}

int main(void) {
    mapicfg_writer *writer;
    mapicfg_object *mailbox;
    if (mapicfg_object_new(MAPICFG_CLASS_MAILBOX, &mailbox, NULL) ||
        mapicfg_object_set_text(mailbox, "Name", "Anna Berg", NULL) ||
        mapicfg_writer_new(MAPICFG_FORMAT_JSON, put, stdout, &writer, NULL))
        return 1;
    mapicfg_writer_put(writer, mailbox, NULL);
    mapicfg_writer_finish(writer, NULL);
    mapicfg_writer_free(writer);
    mapicfg_object_free(mailbox);
    return 0;
}'''),
    "mapicfg_audit": (["audit"], "decide for every mailbox of an organization's exports", r'''
int main(void) {
    const mapicfg_input inputs[] = {MAPICFG_INPUT_FILE("exports"), MAPICFG_INPUT_FILE("org.xml")};
    mapicfg_audit *audit;
    mapicfg_error err;
    mapicfg_status read, status;
    char *json = NULL;
    status = mapicfg_audit_new(NULL, &audit, &err);
    if (status) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    read = mapicfg_audit_read(audit, inputs, 2, NULL, &err);
    if (read) /* the inputs that could be read still count */
        fprintf(stderr, "%s: %s\n", err.source, err.message);
    status = mapicfg_audit_finish(audit, &err);
    if (!status)
        status = mapicfg_summary_dup_json(mapicfg_audit_get_summary(audit), &json, &err);
    if (status)
        fprintf(stderr, "%s\n", err.message);
    else
        puts(json);
    mapicfg_free(json);
    mapicfg_audit_free(audit);
    return status || read ? 1 : 0;
}'''),
    "mapicfg_check": (["check"], "what is wrong with an organization, and what to do about it", r'''
int main(void) {
    const mapicfg_input inputs[] = {MAPICFG_INPUT_FILE("exports")};
    mapicfg_findings *findings;
    mapicfg_error err;
    size_t i;
    if (mapicfg_check(inputs, 1, NULL, NULL, &findings, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    for (i = 0; i < mapicfg_findings_count(findings); i++) {
        const mapicfg_statement *finding = mapicfg_findings_get(findings, i);
        printf("%s: %s\n", mapicfg_statement_get_id(finding), mapicfg_statement_get_sentence(finding));
        if (mapicfg_statement_get_remedy(finding))
            printf("    %s\n", mapicfg_statement_get_remedy(finding));
    }
    mapicfg_findings_free(findings);
    return 0;
}'''),
    "mapicfg_report": (["report"], "what was found as one self-contained HTML page", r'''
static int32_t put(void *user, const char *bytes, size_t size) {
    return fwrite(bytes, 1, size, user) != size;
}

int main(void) {
    const mapicfg_input inputs[] = {MAPICFG_INPUT_FILE("exports")};
    mapicfg_audit_options options = MAPICFG_AUDIT_OPTIONS_INIT;
    mapicfg_audit *audit = NULL;
    mapicfg_roll *roll = NULL;
    mapicfg_page *page = NULL;
    mapicfg_error err;
    mapicfg_status status = mapicfg_roll_new(NULL, &roll, &err);
    options.fn = mapicfg_roll_add;
    options.user = roll;
    if (!status) status = mapicfg_audit_new(&options, &audit, &err);
    if (!status) status = mapicfg_audit_read(audit, inputs, 1, NULL, &err);
    if (!status) status = mapicfg_audit_finish(audit, &err);
    if (!status) status = mapicfg_page_new(NULL, put, stdout, &page, &err);
    if (!status) status = mapicfg_page_audit(page, audit, roll, NULL, &err);
    if (!status) status = mapicfg_page_finish(page, &err);
    if (status) fprintf(stderr, "%s\n", err.message);
    mapicfg_page_free(page);
    mapicfg_roll_free(roll);
    mapicfg_audit_free(audit);
    return status != MAPICFG_OK;
}'''),
    "mapicfg_directory": (["directory"], "a whole organization's configuration in one durable file", r'''
int main(void) {
    mapicfg_directory_options options = MAPICFG_DIRECTORY_OPTIONS_INIT;
    options.flags = MAPICFG_DIRECTORY_CREATE;
    options.actor = "anna";
    const mapicfg_input mailboxes = MAPICFG_INPUT_FILE("mailboxes.csv");
    mapicfg_directory *directory;
    mapicfg_mailbox *changes;
    mapicfg_error err;
    if (mapicfg_directory_open("contoso.store", &options, &directory, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    mapicfg_status status = mapicfg_directory_import(directory, &mailboxes, 1, NULL, NULL, &err);
    if (!status) status = mapicfg_mailbox_new(&changes, &err);
    if (!status) {
        mapicfg_mailbox_set_mapi_http_enabled(changes, MAPICFG_NULL, NULL);
        status = mapicfg_directory_set(directory, "anna@contoso.com", mapicfg_mailbox_object(changes), NULL, &err);
        mapicfg_mailbox_free(changes);
    }
    if (status) fprintf(stderr, "%s\n", err.message);
    mapicfg_directory_close(directory);
    return status ? 1 : 0;
}'''),
    "mapicfg_exec": (["exec"], "Exchange's own cmdlets on a directory", r'''
static int32_t print(void *user, const mapicfg_exec_item *item) {
    puts(mapicfg_exec_item_get_text(item));
    return 0;
}

int main(void) {
    static const char text[] = "Set-OrganizationConfig -MapiHttpEnabled $false; Get-OrganizationConfig";
    mapicfg_directory *directory;
    mapicfg_error err;
    if (mapicfg_directory_open(NULL, NULL, &directory, &err))
        return 1;
    if (mapicfg_exec(directory, text, sizeof text - 1, NULL, print, NULL, &err))
        fprintf(stderr, "%s\n", err.message);
    mapicfg_directory_close(directory);
    return 0;
}'''),
    "mapicfg_plan": (["plan"], "what a change would do, and the cmdlets that make it and take it back", r'''
static int32_t put(void *user, const char *bytes, size_t size) {
    return fwrite(bytes, 1, size, user) != size;
}

int main(void) {
    static const char change[] = "Set-OrganizationConfig -MapiHttpEnabled $false";
    mapicfg_directory *directory;
    mapicfg_plan *plan = NULL;
    mapicfg_error err;
    if (mapicfg_directory_open("contoso.store", NULL, &directory, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    mapicfg_status status = mapicfg_directory_begin(directory, "plan", &err);
    if (!status) status = mapicfg_exec(directory, change, sizeof change - 1, NULL, NULL, NULL, &err);
    if (!status) status = mapicfg_plan_new(directory, NULL, &plan, &err);
    mapicfg_directory_rollback(directory);
    for (size_t i = 0; i < mapicfg_plan_move_count(plan); i++)
        printf("%s: %s\n", mapicfg_plan_move_identity(plan, i),
               mapicfg_decision_effective(mapicfg_plan_move_after(plan, i)));
    if (!status) status = mapicfg_plan_write_script(plan, MAPICFG_PLAN_ROLLBACK, put, stdout, &err);
    if (status) fprintf(stderr, "%s\n", err.message);
    mapicfg_plan_free(plan);
    mapicfg_directory_close(directory);
    return status ? 1 : 0;
}'''),
    "mapicfg_goals": (["goal"], "what mailboxes shall get, and the fewest changes that give it to them", r'''
int main(void) {
    mapicfg_directory *directory;
    mapicfg_goals *goals;
    mapicfg_plan *plan = NULL;
    mapicfg_plan_options options = MAPICFG_PLAN_OPTIONS_INIT;
    mapicfg_error err;
    if (mapicfg_directory_open("contoso.store", NULL, &directory, &err) || mapicfg_goals_new(&goals, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    mapicfg_status status = mapicfg_goals_add(goals, "inside=mapi,outside=none", NULL, 0, &err);
    if (!status) status = mapicfg_goals_add(goals, "outside=any,list=guests", "Anna Berg\n", 10, &err);
    if (!status) status = mapicfg_directory_begin(directory, "plan", &err);
    options.goals = goals;
    if (!status) status = mapicfg_plan_new(directory, &options, &plan, &err);
    if (!status)
        printf("%zu commands, %zu reasons why some do not get it\n",
               mapicfg_plan_command_count(plan, MAPICFG_PLAN_FORWARD),
               mapicfg_groups_count(mapicfg_goals_get_unreached(goals)));
    if (status) fprintf(stderr, "%s\n", err.message);
    mapicfg_directory_rollback(directory);
    mapicfg_plan_free(plan);
    mapicfg_goals_free(goals);
    mapicfg_directory_close(directory);
    return status ? 1 : 0;
}'''),
    "mapicfg_waves": (["waves"], "a plan in waves, with the fewest changes", r'''
static int run(mapicfg_directory *directory, mapicfg_error *err) {
    static const char change[] = "Set-OrganizationConfig -MapiHttpEnabled $true";
    mapicfg_plan *plan = NULL;
    mapicfg_waves *waves = NULL;
    mapicfg_status status = mapicfg_directory_begin(directory, "plan", err);
    if (!status) status = mapicfg_exec(directory, change, sizeof change - 1, NULL, NULL, NULL, err);
    if (!status) status = mapicfg_plan_new(directory, NULL, &plan, err);
    if (!status) status = mapicfg_waves_new(plan, directory, "server", NULL, 0, &waves, err);
    mapicfg_directory_rollback(directory);
    if (!status) status = mapicfg_directory_begin(directory, "plan", err);
    for (size_t i = 0; !status && i < mapicfg_waves_count(waves); i++) {
        mapicfg_plan_options options = MAPICFG_PLAN_OPTIONS_INIT;
        mapicfg_plan *wave = NULL;
        status = mapicfg_directory_position(directory, &options.since, err);
        if (!status) status = mapicfg_waves_make(waves, i, directory, err);
        if (!status) status = mapicfg_plan_new(directory, &options, &wave, err);
        printf("%s: %zu commands\n", mapicfg_waves_get_name(waves, i),
               mapicfg_plan_command_count(wave, MAPICFG_PLAN_FORWARD));
        mapicfg_plan_free(wave);
    }
    mapicfg_directory_rollback(directory);
    mapicfg_waves_free(waves);
    mapicfg_plan_free(plan);
    return status;
}

int main(void) {
    mapicfg_directory *directory;
    mapicfg_error err;
    if (mapicfg_directory_open("contoso.store", NULL, &directory, &err) || run(directory, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    mapicfg_directory_close(directory);
    return 0;
}'''),
    "mapicfg_log": (["log_field", "log"], "records of protocol logs of Exchange and IIS", r'''
static int32_t print(void *user, const mapicfg_log_batch *batch) {
    (void)user;
    for (size_t row = 0; row < mapicfg_log_batch_count(batch); row++) {
        size_t user_size, auth_size;
        const char *name = mapicfg_log_batch_get(batch, row, MAPICFG_LOG_USER, &user_size);
        const char *auth = mapicfg_log_batch_get(batch, row, MAPICFG_LOG_AUTH, &auth_size);
        printf("%.*s %.*s\n", (int)user_size, name ? name : "", (int)auth_size, auth ? auth : "");
    }
    return 0;
}

int main(void) {
    const mapicfg_input input = MAPICFG_INPUT_FILE("Logging");
    mapicfg_report *report;
    mapicfg_error err;
    if (mapicfg_report_new(&report, &err) ||
        mapicfg_log_read(&input, 1, NULL, NULL, print, NULL, report, &err))
        fprintf(stderr, "%s: %s\n", err.source, err.message);
    printf("%llu broken lines\n", (unsigned long long)mapicfg_report_get_total(report, MAPICFG_REPORT_BROKEN));
    mapicfg_report_free(report);
    return 0;
}'''),
    "mapicfg_log_summary": (["log_summary"], "what protocol logs say together", r'''
static int32_t print(void *user, const mapicfg_log_row *row) {
    (void)user;
    printf("%s: %llu of %llu records by Basic\n", mapicfg_log_row_get_key(row, 0),
           (unsigned long long)mapicfg_log_row_get_number(row, MAPICFG_LOG_NUMBER_AUTH_BASIC),
           (unsigned long long)mapicfg_log_row_get_number(row, MAPICFG_LOG_NUMBER_RECORDS));
    return 0;
}

int main(void) {
    const mapicfg_input input = MAPICFG_INPUT_FILE("Logging");
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    mapicfg_log_summary *summary;
    mapicfg_error err;
    options.by = "user";
    options.threads = 2;
    if (mapicfg_log_summary_new(&options, &summary, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    if (mapicfg_log_summary_read(summary, &input, 1, NULL, NULL, NULL, &err) ||
        mapicfg_log_summary_each(summary, 0, MAPICFG_LOG_ORDER_BUSIEST, 20, print, NULL, &err))
        fprintf(stderr, "%s: %s\n", err.source, err.message);
    mapicfg_log_summary_free(summary);
    return 0;
}'''),
    "mapicfg_log_events": (["log_events"], "single records of protocol logs, sessions and requests", r'''
static int32_t print(void *user, const mapicfg_log_event *event) {
    int64_t front, back;
    (void)user;
    if (mapicfg_log_event_get_number(event, MAPICFG_LOG_REQUESTS_FRONT_LATENCY, &front) &&
        mapicfg_log_event_get_number(event, MAPICFG_LOG_REQUESTS_BACK_LATENCY, &back))
        printf("%s: %lld ms, of which the back end took %lld\n",
               mapicfg_log_event_get_text(event, MAPICFG_LOG_REQUESTS_USER), (long long)front, (long long)back);
    return 0;
}

int main(void) {
    const mapicfg_input input = MAPICFG_INPUT_FILE("Logging");
    mapicfg_log_events *events;
    mapicfg_error err;
    if (mapicfg_log_events_new(NULL, &events, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    if (mapicfg_log_events_read(events, &input, 1, NULL, NULL, NULL, &err) ||
        mapicfg_log_events_each(events, MAPICFG_LOG_VIEW_REQUESTS, NULL, print, NULL, &err) ||
        mapicfg_log_events_save(events, "logs.db", NULL, &err))
        fprintf(stderr, "%s: %s\n", err.source, err.message);
    mapicfg_log_events_free(events);
    return 0;
}'''),
    "mapicfg_log_prompts": (["log_prompts"], "why people are asked for passwords, by protocol logs", r'''
static int32_t print(void *user, const mapicfg_statement *statement) {
    const char *object = mapicfg_statement_get_object(statement);
    (void)user;
    printf("%s: %s\n", object ? object : "logs", mapicfg_statement_get_sentence(statement));
    return 0;
}

int main(void) {
    const mapicfg_input inputs[] = {MAPICFG_INPUT_FILE("HttpProxy"), MAPICFG_INPUT_FILE("W3SVC1")};
    mapicfg_log_events *events;
    mapicfg_error err;
    if (mapicfg_log_events_new(NULL, &events, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    if (mapicfg_log_events_read(events, inputs, 2, NULL, NULL, NULL, &err) ||
        mapicfg_log_prompts(events, NULL, NULL, print, NULL, &err))
        fprintf(stderr, "%s: %s\n", err.source, err.message);
    mapicfg_log_events_free(events);
    return 0;
}'''),
    "mapicfg_log_drift": (["log_drift"], "logs against the configuration", r'''
static int32_t print(void *user, const mapicfg_statement *statement) {
    const char *object = mapicfg_statement_get_object(statement);
    (void)user;
    printf("%s: %s\n", object ? object : "logs", mapicfg_statement_get_sentence(statement));
    return 0;
}

int main(void) {
    const mapicfg_input input = MAPICFG_INPUT_FILE("Logging");
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    mapicfg_log_summary *summary = NULL;
    mapicfg_directory *directory = NULL;
    mapicfg_error err;
    options.by = MAPICFG_LOG_DRIFT_TABLES;
    if (mapicfg_directory_open("contoso.db", NULL, &directory, &err) ||
        mapicfg_log_summary_new(&options, &summary, &err) ||
        mapicfg_log_summary_read(summary, &input, 1, NULL, NULL, NULL, &err) ||
        mapicfg_log_drift(summary, directory, print, NULL, &err))
        fprintf(stderr, "%s: %s\n", err.source, err.message);
    mapicfg_log_summary_free(summary);
    mapicfg_directory_close(directory);
    return 0;
}'''),
    "mapicfg_log_use": (["log_use"], "who is hit by a plan, by logs", r'''
int main(void) {
    static const char change[] = "Set-OrganizationConfig -MapiHttpEnabled $true";
    const mapicfg_input input = MAPICFG_INPUT_FILE("Logging");
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    mapicfg_log_summary *summary = NULL;
    mapicfg_directory *directory = NULL;
    mapicfg_log_use *use = NULL;
    mapicfg_plan *plan = NULL;
    mapicfg_error err;
    options.by = MAPICFG_LOG_USE_TABLES;
    if (mapicfg_directory_open("contoso.db", NULL, &directory, &err) ||
        mapicfg_log_summary_new(&options, &summary, &err) ||
        mapicfg_log_summary_read(summary, &input, 1, NULL, NULL, NULL, &err) ||
        mapicfg_log_use_new(summary, directory, &use, &err) ||
        mapicfg_directory_begin(directory, "plan", &err) ||
        mapicfg_exec(directory, change, sizeof change - 1, NULL, NULL, NULL, &err) ||
        mapicfg_plan_new(directory, NULL, &plan, &err))
        fprintf(stderr, "%s: %s\n", err.source, err.message);
    mapicfg_directory_rollback(directory);
    for (size_t i = 0; i < mapicfg_plan_move_count(plan); i++)
        printf("%s: on %llu days\n", mapicfg_plan_move_identity(plan, i),
               (unsigned long long)mapicfg_log_use_get_number(use, plan, i, MAPICFG_LOG_USE_DAYS));
    mapicfg_plan_free(plan);
    mapicfg_log_use_free(use);
    mapicfg_log_summary_free(summary);
    mapicfg_directory_close(directory);
    return 0;
}'''),
    "mapicfg_autodiscover": (["autodiscover"], "Autodiscover answers, made and read", r'''
mapicfg_autodiscover *autodiscover;
mapicfg_autodiscover_response *response;
mapicfg_directory *directory;
mapicfg_error err;
static const char body[] =
    "<Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006\">"
    "<Request><EMailAddress>anna@contoso.com</EMailAddress><AcceptableResponseSchema>"
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
    "</AcceptableResponseSchema></Request></Autodiscover>";
mapicfg_autodiscover_request request = MAPICFG_AUTODISCOVER_REQUEST_INIT;

request.method = "POST";
request.path = "/autodiscover/autodiscover.xml";
request.user = "anna@contoso.com";
request.mapi_http_capability = "1";
request.body = body;
request.body_size = sizeof body - 1;
if (mapicfg_directory_open("contoso.store", NULL, &directory, &err) ||
    mapicfg_autodiscover_open(directory, NULL, &autodiscover, &err))
    return 1;
if (!mapicfg_autodiscover_respond(autodiscover, &request, &response, &err))
    puts(mapicfg_autodiscover_response_get_body(response, NULL));
mapicfg_autodiscover_response_free(response);
mapicfg_autodiscover_free(autodiscover);
mapicfg_directory_close(directory);'''),
    "mapicfg_proxy": (["proxy"], "rules of nginx, HAProxy, Apache and IIS for MAPI over HTTP, written and read", r'''
static int32_t put(void *user, const char *bytes, size_t size) {
    return fwrite(bytes, 1, size, user) != size;
}

int main(void) {
    mapicfg_vdir *vdir;
    mapicfg_error err;
    if (mapicfg_vdir_new(&vdir, &err) ||
        mapicfg_vdir_set_internal_url(vdir, "https://mail.contoso.com/mapi", &err) ||
        mapicfg_object_set_text(mapicfg_vdir_object(vdir), "Server", "ex1.contoso.com", &err))
        return 1;
    const mapicfg_vdir *vdirs[] = {vdir};
    mapicfg_proxy_write_options options = MAPICFG_PROXY_WRITE_OPTIONS_INIT;
    options.vdirs = vdirs;
    options.vdir_count = 1;
    if (mapicfg_proxy_write(MAPICFG_PROXY_HAPROXY, &options, put, stdout, NULL, &err))
        fprintf(stderr, "%s\n", err.message);
    mapicfg_vdir_free(vdir);
    return 0;
}'''),
    "mapicfg_binding": (["net/binding"], "channel bindings of TLS, for Extended Protection", r'''
static int show(const void *der, size_t size) {
    uint8_t binding[MAPICFG_BINDING_SIZE], value[16];
    size_t written;
    if (mapicfg_channel_binding(der, size, binding, &written, NULL) ||
        mapicfg_channel_binding_ntlm(binding, written, value, NULL))
        return 1;
    for (size_t i = 0; i < sizeof value; i++)
        printf("%02x", value[i]); /* MsvAvChannelBindings */
    return 0;
}

int main(void) {
    static unsigned char der[65536];
    return show(der, fread(der, 1, sizeof der, stdin));
}'''),
    "mapicfg_certificate": (["net/certificate"], "certificates of servers and the hosts that they cover", r'''
static void show(const void *file, size_t size) {
    mapicfg_certificates *set;
    if (mapicfg_certificates_new(&set, NULL))
        return;
    if (!mapicfg_certificates_read(set, file, size, NULL, NULL))
        for (size_t i = 0; i < mapicfg_certificates_count(set); i++) {
            const mapicfg_certificate *one = mapicfg_certificates_get(set, i);
            int covers;
            if (!mapicfg_certificate_covers(one, "mail.contoso.com", &covers, NULL))
                printf("%s: %d\n", mapicfg_certificate_get_subject(one), covers);
        }
    mapicfg_certificates_free(set);
}

int main(void) {
    static char file[65536];
    show(file, fread(file, 1, sizeof file, stdin));
    return 0;
}'''),
    "mapicfg_endpoint": (["net/endpoint", "net/trust"], "what a server shows in TLS, and who accepts it", r'''
mapicfg_endpoint *endpoint;
mapicfg_statements *found;
mapicfg_trust *trust;
mapicfg_judge_options options = MAPICFG_JUDGE_OPTIONS_INIT;
const char *const urls[] = {"https://mail.contoso.com/mapi"};

if (mapicfg_trust_new(NULL, &trust, NULL) || mapicfg_statements_new(&found, NULL))
    return 1;
options.trust = trust;
options.urls = urls;
options.url_count = 1;
if (!mapicfg_endpoint_look("mail.contoso.com", 443, NULL, &endpoint, NULL)) {
    if (!mapicfg_endpoint_judge(endpoint, &options, found, NULL))
        printf("%zu statements\n", mapicfg_statements_count(found));
    mapicfg_endpoint_free(endpoint);
}
mapicfg_statements_free(found);
mapicfg_trust_free(trust);'''),
    "mapicfg_http": (["net/http"], "requests to be sent, and what came of them", r'''
mapicfg_http_response *response; /* to a request of mapicfg_probe_next() */

if (!mapicfg_http_response_new(&response, NULL)) {
    mapicfg_http_response_set_status(response, 200, "1.1", "OK", NULL);
    mapicfg_http_response_add_header(response, "X-ResponseCode", "0", NULL);
    mapicfg_http_response_add_body(response, "PROCESSING\r\nDONE\r\n", 18, 5, NULL);
    mapicfg_http_response_free(response); /* after mapicfg_probe_answer() */
}'''),
    "mapicfg_ldap": (["net/ldap"], "a directory, read live as LDIF", r'''
mapicfg_ldap_options options = MAPICFG_LDAP_OPTIONS_INIT;
mapicfg_ldap *ldap;
char text[4096];
size_t got;

options.flags = MAPICFG_LDAP_GSSAPI;
if (!mapicfg_ldap_open("ldaps://dc1.contoso.com", &options, &ldap, NULL)) {
    while (!mapicfg_ldap_pull(ldap, text, sizeof text, &got, NULL) && got > 0)
        fwrite(text, 1, got, stdout);
    mapicfg_ldap_close(ldap);
}'''),
    "mapicfg_acceptor": (["net/acceptor"], "a server's side of MAPI over HTTP, which says what clients send", r'''
#include <time.h>

/* Takes what a client sent, and gives what it is to get. */
static mapicfg_status serve(mapicfg_acceptor_connection *connection, const char *bytes, size_t size) {
    mapicfg_status status = MAPICFG_OK;
    while (!status && size > 0) {
        mapicfg_acceptor_request *request = NULL;
        size_t taken, left;
        char *json = NULL;
        const void *out;
        status = mapicfg_acceptor_receive(connection, bytes, size, &taken, NULL);
        if (!status) status = mapicfg_acceptor_next(connection, (int64_t)time(NULL) * 1000, &request, NULL);
        if (request && !mapicfg_acceptor_request_dup_json(request, &json, NULL))
            fprintf(stderr, "%s\n", json);
        mapicfg_free(json);
        mapicfg_acceptor_request_free(request);
        while ((out = mapicfg_acceptor_get_output(connection, &left)) != NULL)
            mapicfg_acceptor_sent(connection, fwrite(out, 1, left, stdout));
        bytes += taken;
        size -= taken;
    }
    return status;
}

int main(void) {
    mapicfg_directory *directory;
    mapicfg_acceptor *acceptor;
    mapicfg_acceptor_connection *connection;
    char bytes[4096];
    size_t got;
    if (mapicfg_directory_open("contoso.db", NULL, &directory, NULL) ||
        mapicfg_acceptor_new(directory, NULL, &acceptor, NULL) ||
        mapicfg_acceptor_connect(acceptor, &connection, NULL))
        return 1;
    while (!mapicfg_acceptor_is_over(connection) && (got = fread(bytes, 1, sizeof bytes, stdin)) > 0)
        if (serve(connection, bytes, got)) break;
    mapicfg_acceptor_disconnect(connection);
    mapicfg_acceptor_free(acceptor);
    mapicfg_directory_close(directory);
    return 0;
}'''),
    "mapicfg_probe": (["net/probe"], "MAPI over HTTP tested end to end, without input or output", r'''
mapicfg_probe_options options = MAPICFG_PROBE_OPTIONS_INIT;
const mapicfg_http_request *request;
mapicfg_probe *probe;

options.user = "anna@contoso.com";
if (!mapicfg_probe_new(&options, &probe, NULL)) {
    if (!mapicfg_probe_next(probe, &request, NULL) && request)
        printf("%s %s\n", mapicfg_http_request_get_method(request), mapicfg_http_request_get_url(request));
    mapicfg_probe_free(probe);
}'''),
    "mapicfg_test": (["net/test", "net/credentials"], "runs probes over the network, with credentials", r'''
mapicfg_probe_options one = MAPICFG_PROBE_OPTIONS_INIT;
mapicfg_test_options options = MAPICFG_TEST_OPTIONS_INIT;
mapicfg_credentials *ticket; /* of Kerberos' cache */
mapicfg_probe *probe;

one.user = "anna@contoso.com";
if (mapicfg_credentials_new(NULL, &ticket, NULL) || mapicfg_probe_new(&one, &probe, NULL))
    return 1;
options.credentials = ticket;
if (!mapicfg_test_run(&probe, 1, &options, NULL, NULL))
    puts(mapicfg_probe_verdict_name(mapicfg_probe_get_verdict(probe)));
mapicfg_probe_free(probe);
mapicfg_credentials_free(ticket);'''),
}
LIBRARY = "Exchange configuration of MAPI over HTTP (libmapicfg, -lmapicfg; pkg-config mapihttp)"
NET_LIBRARY = "MAPI over HTTP on the network (libmapicfg-net, -lmapicfg-net; pkg-config mapihttp-net)"
DATE = "November 23, 2026"


def path_of(header):
    """The file of a header; "net/probe" is one of the second library."""
    folder, name = ("mapicfg-net", header[len("net/"):]) if header.startswith("net/") else ("mapicfg", header)
    return INCLUDE / folder / f"{name}.h"


def mdoc(text):
    """Text as mdoc takes it: no line begins with a dot or a quote, and backslashes are shown."""
    text = text.replace("\\", "\\e")
    return "\n".join("\\&" + line if line.startswith((".", "'")) else line for line in text.splitlines())


def prose(comment):
    """The text of a comment, with @param lines and `code` as plain words."""
    lines = [re.sub(r"^\s*\*? ?", "", line) for line in comment.strip().splitlines()]
    text = "\n".join(lines).strip()
    return text.replace("`", "")


def sentences(text):
    """Each sentence on a line of its own, as mdoc wants it."""
    return re.sub(r"([.;:!?]\)?) (?=[A-Z])", lambda m: m.group(1) + ("\n" if m.group(1)[0] in ".!?" else " "), text)


def put_prose(out, text):
    """Paragraphs; @param, Errors and the like begin on lines of their own."""
    for number, paragraph in enumerate(re.split(r"\n\s*\n", text)):
        if number:
            out.append(".Pp")
        if all(line.startswith("    ") for line in paragraph.splitlines()):
            out += [".Bd -literal -compact -offset indent", mdoc(textwrap.dedent(paragraph)), ".Ed"]
            continue
        paragraph = re.sub(r"(?m)^ *(Text|Owner|Threads|Results|Callbacks|Errors|Time|Numbers|Since) {2,}",
                           r"\1: ", paragraph)
        for line in re.sub(r"[ \t]+", " ", paragraph).splitlines():
            line = line.strip()
            parameter = re.match(r"@(param|return)\s+(\S+)?\s*(.*)", line)
            starts = not out[-1].startswith((".Pp", ".It", ".Sh"))
            if parameter and parameter.group(1) == "param":
                out += [".br"] * starts
                out.append(mdoc(sentences(f"{parameter.group(2).replace(',', ', ')}: {parameter.group(3)}")))
            elif parameter:
                out += [".br"] * starts
                out.append(mdoc(sentences(f"Returns {parameter.group(2) or ''} {parameter.group(3)}")))
            elif re.match(r"(Errors|Source|Since|Text|Owner|Threads|Results|Callbacks|Time|Numbers):", line):
                out += [".br"] * starts
                out.append(mdoc(sentences(line)))
            elif line:
                out.append(mdoc(sentences(line)))


# A definition, with a comment after it that may go on over several lines.
DEFINE = r"#define(?:\\\n|[^\n/]|/(?!\*)|/\*.*?\*/)*"


# A comment, a function, or a type or definitions.
DECLARATION = re.compile(r"/\*\*?(.*?)\*/|MAPICFG_API\s+([^;]*);|(typedef[^;{]*(?:\{.*?\}\s*\w+\s*)?;|" + DEFINE +
                         r"(?:\n" + DEFINE + r")*)", re.S)


def parse(header):
    """The opening comment, and a list of ("heading", text), ("text", text), ("code", text, comment), and
    ("functions", comment, [(type, name, arguments)])."""
    source = path_of(header).read_text(encoding="utf-8")
    opening = re.match(r"/\* SPDX[^\n]*\n(.*?)\*/", source, re.S).group(1)
    body = source[source.index('extern "C" {'):source.rindex("#ifdef __cplusplus")].split("#endif", 1)[1]
    items, comment, functions = [], "", []

    def flush():
        if functions:
            items.append(("functions", comment, list(functions)))
            functions.clear()
    for match in DECLARATION.finditer(body):
        if match.group(1) is not None:
            flush()
            comment = prose(match.group(1))
            if comment.startswith("----"):
                items.append(("heading", comment.strip("- ")))
                comment = ""
            elif not body[match.start():].startswith("/**"):
                items.append(("text", comment))
                comment = ""
        elif match.group(2):
            declaration = re.sub(r"\s+", " ", match.group(2))
            kind, name, arguments = re.match(r"(.*?)(mapicfg_\w+)\((.*)\)$", declaration).groups()
            function = (kind.strip(), name, [a.strip() for a in arguments.split(",")])
            if name.endswith("_free") and (functions or not comment):  # the comment before is of others
                flush()
                items.append(("functions", "Frees it; NULL is fine.", [function]))
            else:
                functions.append(function)
        else:
            flush()
            items.append(("code", match.group(3), comment))
            comment = ""
    flush()
    return prose(opening), items


def put_type(out, code, comment):
    """What is said of a type or a constant, under its name."""
    name = re.search(r"\(\*(\w+)\)|(\w+)\s*;$|#define (\w+)", code)
    out += [".Bl -tag -width Ds -compact", f".It Vt {name.group(1) or name.group(2) or name.group(3)}"]
    put_prose(out, comment)
    out.append(".El")


def codes():
    """The error codes and what they mean, by name without the prefix."""
    source = path_of("base").read_text(encoding="utf-8")
    return dict(re.findall(r"#define MAPICFG_E_(\w+) .*?/\* (.*?) \*/", source))


def put_errors(out, headers):
    """The codes that the page's functions name."""
    meanings, named = codes(), set()
    for header in headers:
        source = re.sub(r"\n \*  ?", " ", path_of(header).read_text(encoding="utf-8"))
        for text in re.findall(r"Errors:(.*?)(?:\n|\*/|Source:)", source):
            named |= {name for name in re.findall(r"\b(?:MAPICFG_E)?_([A-Z_]+)", text) if name in meanings}
    named -= {"NOMEM", "ARGUMENT"}
    out += [".Sh ERRORS", "Every function that returns a status may give", ".Dv MAPICFG_E_NOMEM", "and",
            ".Dv MAPICFG_E_ARGUMENT" + (" ." if not named else " ;")]
    if named:
        out += ["those that say so under", ".Dq Errors", "also give:", ".Bl -tag -width Ds -compact"]
        for name in meanings:
            if name in named:
                out += [f".It Dv MAPICFG_E_{name}", mdoc(meanings[name])]
        out.append(".El")
    out += [".Pp", "All codes, and the error record, are in", ".Xr mapicfg_error 3 ."]


def page(name, headers, description, example):
    out = ['.\\" SPDX-License-Identifier: LGPL-2.1-or-later',
           '.\\" Made by make_man3.py from the headers: do not edit.',
           f".Dd {DATE}", f".Dt {name.upper()} 3", ".Os", ".Sh NAME"]
    parsed = [parse(header) for header in headers]
    names = [function for _, items in parsed for item in items if item[0] == "functions" for function in item[2]]
    shown = [function[1] for function in names] or [name]  # a header of structures alone
    out += [f".Nm {shown_name}" + (" ," if shown_name != shown[-1] else "") for shown_name in shown]
    is_net = headers[0].startswith("net/")
    out += [f".Nd {description}", ".Sh LIBRARY", NET_LIBRARY if is_net else LIBRARY, ".Sh SYNOPSIS",
            ".In mapicfg-net.h" if is_net else ".In mapicfg.h"]
    for kind, function, arguments in names:
        out += [f".Ft {kind}", f".Fo {function}"] + [f'.Fa "{argument}"' for argument in arguments] + [".Fc"]
    out.append(".Sh DESCRIPTION")
    for number, (opening, items) in enumerate(parsed):
        out += [".Pp"] * (number > 0)
        put_prose(out, re.sub(r"^\w+\.h: (.)", lambda m: m.group(1).upper(), opening))
        for item in items:
            if item[0] == "heading":
                out.append(f".Ss {item[1][0].upper()}{item[1][1:]}")
                continue
            if item[0] != "code" or item[2]:
                out += [".Pp"] * (not out[-1].startswith(".Ss"))
            if item[0] == "text":
                put_prose(out, item[1])
            elif item[0] == "code":
                if item[2]:
                    put_type(out, item[1], item[2])
                out += [".Bd -literal", mdoc(re.sub(r"/\*\*<", "/*", item[1])), ".Ed"]
            else:
                out.append(".Bl -tag -width Ds -compact")
                out += [f".It Fn {function[1]}" for function in item[2]]
                if item[1]:
                    put_prose(out, item[1])
                out.append(".El")
    out += [".Sh RETURN VALUES", "A function that returns",
            ".Vt mapicfg_status", "gives", ".Dv MAPICFG_OK", "(0), or a negative code with the error record filled in.",
            "Unless its description says otherwise, what it would have changed is then as it was, and handles that it",
            "would have made are", ".Dv NULL ."]
    out += [".Sh EXAMPLES", ".Bd -literal", mdoc(example.strip()), ".Ed"]
    put_errors(out, headers)
    out += [".Sh SEE ALSO", ".Xr mapicfg 1 ,"]
    others = ["mapicfg"] + sorted(other for other in PAGES if other != name)
    out += [f".Xr {other} 3" + (" ," if other != others[-1] else "") for other in others]
    out += [".Sh HISTORY", "First in libmapicfg 1.0."]
    return "\n".join(line for line in out if line != "") + "\n"


def overview():
    out = ['.\\" SPDX-License-Identifier: LGPL-2.1-or-later', '.\\" Made by make_man3.py: do not edit.', f".Dd {DATE}",
           ".Dt MAPICFG 3", ".Os", ".Sh NAME", ".Nm mapicfg",
           ".Nd decide what Exchange Server does about MAPI over HTTP",
           ".Sh LIBRARY", LIBRARY, ".Sh SYNOPSIS", ".In mapicfg.h",
           ".Sh DESCRIPTION",
           "Exchange decides for every mailbox whether Outlook connects by MAPI over HTTP or by Outlook Anywhere, and",
           "from where.",
           "The library works that out from an organization's settings: for one mailbox, for bytes in bulk, or",
           "straight from PowerShell exports of any size.",
           "Link with the flags of", ".Ql pkg-config --cflags --libs mapihttp .", ".Pp",
           "What needs the network is in a second library, libmapicfg-net: its header is", ".In mapicfg-net.h ,",
           "its flags are those of", ".Ql pkg-config --cflags --libs mapihttp-net ,",
           "and its pages name it under LIBRARY.", ".Pp", "The pages:",
           ".Bl -tag -width mapicfg_org_default -compact"]
    for name, (_, description, _) in PAGES.items():
        out += [f".It Xr {name} 3", description]
    out += [".El", ".Pp",
            "Handles are opaque; a", ".Fn _free", "function accepts", ".Dv NULL .",
            "Nothing is kept outside handles: a constant handle may be read by many threads at once, one that is being",
            "changed belongs to one thread.",
            "The library prints nothing, reads no environment, and does not depend on the locale.",
            ".Sh SEE ALSO", ".Xr mapicfg 1"]
    out += [".Sh STANDARDS",
            "The rules are those of Microsoft's articles",
            ".Dq Configure MAPI over HTTP in Exchange Server", "and", ".Dq MAPI over HTTP in Exchange Server ,",
            "and of the reference pages of Set-OrganizationConfig, Set-CASMailbox and Set-MapiVirtualDirectory.",
            ".Sh HISTORY", "First in libmapicfg 1.0."]
    return "\n".join(out) + "\n"


def pages():
    """All pages by file name."""
    made = {"mapicfg.3": overview()}
    for name, (headers, description, example) in PAGES.items():
        made[f"{name}.3"] = page(name, headers, description, example)
    return made


def main():
    for name, text in pages().items():
        (HERE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
