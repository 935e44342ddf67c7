/* SPDX-License-Identifier: LGPL-2.1-or-later
 * jobs_cmdlet.c: statements, their completion and help. */
#include <fcntl.h>
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../unit/inputs.h"
#include "jobs.h"

static int32_t ignore_item(void *user, const mapicfg_exec_item *item) {
    const char *name = mapicfg_exec_item_count(item) ? mapicfg_exec_item_get_name(item, 0) : "";
    (void)user;
    return !name || !mapicfg_exec_item_get_text(item);
}

static int32_t ignore_word(void *user, const char *word) {
    (void)user, (void)word;
    return 0;
}

/* In one transaction: what fails leaves the store as it was. */
static mapicfg_status exec(const char *text) {
    mapicfg_directory *directory = open_prepared();
    mapicfg_exec_options options = MAPICFG_EXEC_OPTIONS_INIT;
    options.flags = MAPICFG_EXEC_TRANSACTION;
    options.source = "script";
    return check_prepared(directory, mapicfg_exec(directory, text, strlen(text), &options, ignore_item, NULL, NULL));
}

static mapicfg_status exec_changes(void) {
    return exec("Get-CASMailbox -Filter 'Name -like \"Anna*\" -and MapiHttpEnabled -ne $true' | Set-CASMailbox "
                "-MapiHttpEnabled $true; Set-OrganizationConfig -MapiHttpEnabled $false\n"
                "New-MapiVirtualDirectory -Server EX1 -InternalUrl https://mail.contoso.com/mapi "
                "-IISAuthenticationMethods Ntlm,OAuth\n"
                "Set-MapiVirtualDirectory 'EX1\\mapi (Default Web Site)' -ExtendedProtectionSPNList "
                "@{Add='HTTP/a','HTTP/b'}");
}

static mapicfg_status exec_scopes(void) {
    return exec("Get-Mailbox -Server EX1 -RecipientTypeDetails UserMailbox -OrganizationalUnit Users -Archive");
}

static mapicfg_status refuse(const char *text) {
    mapicfg_directory *directory = open_prepared();
    mapicfg_status status = mapicfg_exec(directory, text, strlen(text), NULL, ignore_item, NULL, NULL);
    return check_prepared(directory, status == MAPICFG_E_UNSUPPORTED ? MAPICFG_OK : status);
}

static mapicfg_status exec_script(void) {
    return refuse("param([string]$a)\nforeach ($b in $a) { Get-Thing $b }\n");
}

static mapicfg_status exec_unsupported(void) {
    return refuse("Get-Thing; Get-CASMailbox -ErrorVariable e");
}

/* ---- what statements change for mailboxes ---- */

/* Two servers, one with equal URLs. */
static mapicfg_directory *open_serving(void) {
    static const char text[] =
        "New-MapiVirtualDirectory -Server EX1 -InternalUrl https://m.example/mapi -ExternalUrl https://m.example/mapi\n"
        "New-MapiVirtualDirectory -Server EX2 -InternalUrl https://m.example/mapi -ExternalUrl https://m.example/mapi";
    long kept = until_failure;
    mapicfg_directory *directory = open_prepared();
    until_failure = -1;
    if (mapicfg_exec(directory, text, sizeof text - 1, NULL, NULL, NULL, NULL)) exit(2);
    until_failure = kept;
    return directory;
}

/* What the caller does of a cmdlet. */
static mapicfg_status give_result(void *user, mapicfg_exec_call *call, mapicfg_error *err) {
    static const char *const names[] = {"MonitorIdentity", "Result"};
    const char *const values[] = {mapicfg_exec_call_get_text(call, MAPICFG_EXEC_CALL_IDENTITY), "Failed"};
    (void)user;
    return mapicfg_exec_call_put(call, names, values, 2, err);
}

static mapicfg_status exec_tests(void) {
    static const char text[] =
        "Test-OutlookConnectivity OutlookMapiHttpSelfTestProbe -RunFromServerId EX1 -TimeOutSeconds x | Sort Result";
    mapicfg_directory *directory = open_serving();
    mapicfg_exec_options options = MAPICFG_EXEC_OPTIONS_INIT;
    options.external = give_result;
    return check_prepared(directory,
                          mapicfg_exec(directory, text, sizeof text - 1, &options, ignore_item, NULL, NULL));
}

struct wanted {
    const char *id;
    int said;
};

static int32_t note_warning(void *user, const mapicfg_exec_item *item) {
    struct wanted *wanted = user;
    const mapicfg_statement *statement = mapicfg_exec_item_get_statement(item);
    if (statement && wanted->id) wanted->said |= strcmp(mapicfg_statement_get_id(statement), wanted->id) == 0;
    return 0;
}

static mapicfg_status warns_in(mapicfg_directory *directory, const char *text, const char *id) {
    mapicfg_exec_options options = MAPICFG_EXEC_OPTIONS_INIT;
    struct wanted wanted = {id, !id};
    options.flags = MAPICFG_EXEC_TRANSACTION;
    mapicfg_status status = mapicfg_exec(directory, text, strlen(text), &options, note_warning, &wanted, NULL);
    if (!status && !wanted.said) printf("%s: nothing says %s\n", text, id);
    return check_prepared(directory, !status && !wanted.said ? MAPICFG_E_CONFLICT : status);
}

/* Runs a statement that warns of something; NULL: of nothing. */
static mapicfg_status warns(const char *text, const char *id) {
    return warns_in(open_serving(), text, id);
}

static mapicfg_status warns_of_mailbox(void) {
    return warns("Set-CASMailbox anna -MAPIBlockOutlookExternalConnectivity $true", "cmdlet-block-no-effect");
}

static mapicfg_status warns_of_organization(void) {
    return warns("Set-CASMailbox anna -MapiHttpEnabled $false; Set-OrganizationConfig -MapiHttpEnabled $false",
                 "cmdlet-override-redundant");
}

/* One server moves to another class. */
static mapicfg_status warns_of_urls(void) {
    return warns("Set-MapiVirtualDirectory 'EX1\\mapi (Default Web Site)' -ExternalUrl $null", "cmdlet-answer-unknown");
}

/* Effects that the caller keeps, of mailboxes and of virtual directories. */
static mapicfg_status keeps_effects(void) {
    static const char *const texts[] = {"Set-MapiVirtualDirectory 'EX1\\mapi (Default Web Site)' -ExternalUrl $null",
                                        "Set-CASMailbox anna -MapiHttpEnabled $false"};
    mapicfg_directory *directory = open_serving();
    mapicfg_exec_options options = MAPICFG_EXEC_OPTIONS_INIT;
    struct wanted wanted = {"cmdlet-refresh", 0};
    mapicfg_status status = mapicfg_exec_effects_new(directory, &options.effects, NULL);
    if (!status) status = mapicfg_directory_begin(directory, NULL, NULL);
    for (size_t i = 0; !status && i < 2; i++)
        status = mapicfg_exec(directory, texts[i], strlen(texts[i]), &options, note_warning, &wanted, NULL);
    if (!status) status = mapicfg_exec_effects_tell(options.effects, note_warning, &wanted, NULL);
    mapicfg_exec_effects_free(options.effects);
    if (mapicfg_directory_in_transaction(directory)) mapicfg_directory_rollback(directory);
    return check_prepared(directory, !status && !wanted.said ? MAPICFG_E_CONFLICT : status);
}

/* Of a server without a directory nothing can be told. */
static mapicfg_status warns_of_removal(void) {
    return warns("Get-MapiVirtualDirectory | Remove-MapiVirtualDirectory -Confirm:$false", NULL);
}

static mapicfg_status warns_of_values(void) {
    return warns("Set-MapiVirtualDirectory 'EX1\\mapi (Default Web Site)' -InternalUrl https://m.example "
                 "-ExtendedProtectionSPNList HTTP/a,b -ExtendedProtectionFlags Proxy\n"
                 "Set-CASMailbox anna -MAPIBlockOutlookVersions '15.0.4569'",
                 "cmdlet-versions-doubtful");
}

/* By the FQDN of its server, with wildcards and without. */
static mapicfg_status names_a_server(void) {
    return warns("Get-MapiVirtualDirectory e*.contoso.com\\mapi*; Get-MapiVirtualDirectory -Server ex2.contoso.com\n"
                 "Set-MapiVirtualDirectory 'ex1.contoso.com\\mapi (Default Web Site)' -IISAuthenticationMethods $null",
                 "cmdlet-no-methods");
}

/* ---- plans ---- */

/* What a plan says and writes, when nothing fails before. */
static mapicfg_status look_at(const mapicfg_plan *plan) {
    mapicfg_statements *why;
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < mapicfg_plan_move_count(plan); i++) {
        status = mapicfg_plan_dup_why(plan, i, &why, NULL);
        mapicfg_statements_free(why);
    }
    for (uint32_t direction = 0; !status && direction <= MAPICFG_PLAN_ROLLBACK; direction++) {
        status = mapicfg_plan_write_commands(plan, direction, ignore_bytes, NULL, NULL);
        if (!status) status = mapicfg_plan_write_script(plan, direction, ignore_bytes, NULL, NULL);
    }
    return status ? status : mapicfg_plan_write_moves(plan, ignore_bytes, NULL, NULL);
}

static mapicfg_status check(mapicfg_directory *directory, mapicfg_findings **findings) {
    mapicfg_check_options options = MAPICFG_CHECK_OPTIONS_INIT;
    mapicfg_input input = MAPICFG_INPUT_INIT;
    input.directory = directory;
    options.now = INT64_C(1800000000000);
    return mapicfg_check(&input, 1, &options, NULL, findings, NULL);
}

static mapicfg_status compare_findings(void) {
    long kept = until_failure;
    mapicfg_directory *directory = open_serving();
    mapicfg_findings *before, *after;
    mapicfg_plan *plan;
    static const char text[] = "Set-MapiVirtualDirectory 'EX1\\mapi (Default Web Site)' -InternalUrl https://ex1/mapi";
    until_failure = -1;
    if (check(directory, &before) || mapicfg_directory_begin(directory, NULL, NULL) ||
        mapicfg_exec(directory, text, sizeof text - 1, NULL, NULL, NULL, NULL) || check(directory, &after) ||
        mapicfg_plan_new(directory, NULL, &plan, NULL))
        exit(2);
    mapicfg_directory_rollback(directory);
    until_failure = kept;
    mapicfg_status status = mapicfg_plan_compare_findings(plan, before, after, NULL);
    if (!status && !mapicfg_statements_count(mapicfg_plan_get_findings(plan, MAPICFG_PLAN_FINDINGS_NEW))) exit(2);
    mapicfg_plan_free(plan);
    mapicfg_findings_free(before);
    mapicfg_findings_free(after);
    return check_prepared(directory, status);
}

/* To an earlier moment, and to what an input has. */
static mapicfg_status go_back(void) {
    static const char json[] = "[{\"Name\": \"New\", \"MapiHttpEnabled\": true, \"MAPIEnabled\": true}]";
    mapicfg_directory *directory = open_serving();
    uint64_t position;
    mapicfg_input input = input_bytes(json, sizeof json - 1, "state");
    long kept = until_failure;
    until_failure = -1;
    if (mapicfg_directory_begin(directory, NULL, NULL)) exit(2);
    until_failure = kept;
    mapicfg_status status = mapicfg_directory_rewind(directory, 2, NULL);
    if (!status) status = mapicfg_directory_position(directory, &position, NULL);
    if (!status) status = mapicfg_directory_replace(directory, &input, 1, NULL, NULL, NULL);
    mapicfg_directory_rollback(directory);
    return check_prepared(directory, status);
}

/* Only the planning fails, not the change. */
static mapicfg_status plan_of(mapicfg_directory *directory, uint32_t flags, const char *text) {
    long kept = until_failure;
    mapicfg_plan *plan;
    mapicfg_plan_options options = MAPICFG_PLAN_OPTIONS_INIT;
    options.examples = 2;
    options.flags = flags;
    until_failure = -1;
    if (mapicfg_directory_begin(directory, NULL, NULL)) exit(2);
    if (mapicfg_exec(directory, text, strlen(text), NULL, NULL, NULL, NULL)) exit(2);
    until_failure = kept;
    mapicfg_status status = mapicfg_plan_new(directory, &options, &plan, NULL);
    if (!status) status = look_at(plan);
    mapicfg_plan_free(plan);
    mapicfg_directory_rollback(directory);
    return check_prepared(directory, status);
}

static mapicfg_status plan_of_mailboxes(void) {
    return plan_of(open_serving(), 0,
                   "Get-CASMailbox | Set-CASMailbox -MapiHttpEnabled $false -MAPIBlockOutlookVersions '-15.4569.0'; "
                   "Set-OrganizationConfig -MapiHttpEnabled $false");
}

static mapicfg_status plan_with_findings(void) {
    return plan_of(open_serving(), MAPICFG_PLAN_WITH_FINDINGS,
                   "Get-CASMailbox -ResultSize 1 | Set-CASMailbox -MAPIBlockOutlookRpcHttp $true; "
                   "Set-MapiVirtualDirectory 'EX1\\mapi (Default Web Site)' -InternalUrl https://ex1/mapi");
}

static mapicfg_status plan_of_directories(void) {
    return plan_of(open_serving(), 0,
                   "Remove-MapiVirtualDirectory 'EX1\\mapi (Default Web Site)' -Confirm:$false; "
                   "New-MapiVirtualDirectory -Server EX3 -WebSiteName Other -InternalUrl https://m.example/mapi; "
                   "Set-MapiVirtualDirectory 'EX2\\mapi (Default Web Site)' -IISAuthenticationMethods Ntlm,OAuth "
                   "-ExternalUrl https://n.example/mapi");
}

/* What was in the file stays, and nothing is left beside it. */
static mapicfg_status export_to_file(void) {
    static const char old[] = "what was there";
    const char *folder = getenv("TMPDIR");
    char inside[200], path[220], text[300], found[sizeof old] = "";
    snprintf(inside, sizeof inside, "%s/mapicfg-XXXXXX", folder ? folder : "/tmp");
    if (!mkdtemp(inside)) exit(2);
    snprintf(path, sizeof path, "%s/csv", inside);
    snprintf(text, sizeof text, "Get-CASMailbox | Export-Csv '%s'", path);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (fd < 0 || write(fd, old, sizeof old - 1) < 0 || close(fd) != 0) exit(2);
    mapicfg_directory *directory = open_prepared();
    mapicfg_status status = mapicfg_exec(directory, text, strlen(text), NULL, NULL, NULL, NULL);
    mapicfg_directory_close(directory);
    fd = open(path, O_RDONLY);
    if (fd < 0 || read(fd, found, sizeof old - 1) < 0 || close(fd) != 0) exit(2);
    if (status && strcmp(found, old) != 0) status = MAPICFG_E_CONFLICT;
    unlink(path);
    if (rmdir(inside) != 0) status = MAPICFG_E_CONFLICT;
    return status;
}

static mapicfg_status exec_shows(void) {
    return exec("Get-CASMailbox | Where-Object {$_.Name -like 'a*'} | Sort-Object Name | Select-Object "
                "Name,MAPIEnabled\nGet-CASMailbox anna | Format-List; Get-CASMailbox | Format-Table Name; "
                "Get-CASMailbox | ConvertTo-Json\n(Get-CASMailbox | ? Name -match 'a').Count; 'b','a' "
                "| Sort-Object -Unique\n"
                "Get-CASMailbox | Group-Object Name,MAPIEnabled | Select-Object Name -Unique; Write-Host a,b\n"
                "Get-CASMailbox | % { $_.EmailAddresses } | Out-String\n"
                "Get-CASMailbox | Measure-Object; Set-CASMailbox anna "
                "-MapiHttpEnabled $true -WhatIf");
}

/* With what else hands out URLs. */
static mapicfg_directory *open_urls(void) {
    static const struct {
        uint32_t class_id;
        const char *identity, *property, *value;
    } objects[] = {
        {MAPICFG_CLASS_OUTLOOK_ANYWHERE, "EX1\\Rpc (Default Web Site)", "InternalHostname", "m.example"},
        {MAPICFG_CLASS_OWA_VDIR, "EX1\\owa (Default Web Site)", "InternalUrl", "https://m.example/owa"},
        {MAPICFG_CLASS_MAILBOX_PERMISSION, "contoso.com/Users/Lent", "User", "CONTOSO\\b"},
        {MAPICFG_CLASS_OFFLINE_ADDRESS_BOOK, "\\Book", "Name", "Book"},
    };
    mapicfg_directory *directory = open_serving();
    long kept = until_failure;
    until_failure = -1;
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++) {
        mapicfg_object *object;
        if (mapicfg_object_new(objects[i].class_id, &object, NULL) ||
            mapicfg_object_set_text(object, "Identity", objects[i].identity, NULL) ||
            mapicfg_object_set_text(object, objects[i].property, objects[i].value, NULL) ||
            mapicfg_directory_put(directory, object, NULL, NULL))
            exit(2);
        mapicfg_object_free(object);
    }
    until_failure = kept;
    return directory;
}

static mapicfg_status other_classes_change(void) {
    return warns_in(open_urls(),
                    "Set-OutlookAnywhere EX1\\Rpc* -ExternalHostname m.example -DefaultAuthenticationMethod Ntlm\n"
                    "Set-OutlookAnywhere EX1\\Rpc* -IISAuthenticationMethods $null\n"
                    "Get-OwaVirtualDirectory -Server EX1 | Set-OwaVirtualDirectory -BasicAuthentication $true "
                    "-OWALightEnabled $true -ExtendedProtectionSPNList HTTP/a -ExtendedProtectionFlags Proxy",
                    "cmdlet-not-stored");
}

static mapicfg_status other_classes_show(void) {
    return warns_in(open_urls(),
                    "Get-ExchangeServer -Domain contoso.com | Get-OwaVirtualDirectory; "
                    "Get-OfflineAddressBook \\Book\n"
                    "Get-MailboxPermission contoso.com/Users/Lent -User b\n"
                    "Get-CASMailbox anna | Get-MailboxPermission\n"
                    "Get-OwaVirtualDirectory -Server EX1 | Select-Object Nothing",
                    "cmdlet-unknown-property");
}

static mapicfg_status complete(void) {
    static const char *const texts[] = {"Set-CAS", "Set-CASMailbox -Ma", "Set-CASMailbox an", "Get-CASMailbox | So"};
    mapicfg_directory *directory = open_prepared();
    mapicfg_status status = MAPICFG_OK;
    size_t from;
    for (size_t i = 0; !status && i < 4; i++)
        status = mapicfg_exec_complete(directory, texts[i], strlen(texts[i]), ignore_word, NULL, &from, NULL);
    return check_prepared(directory, status);
}

static mapicfg_status help(void) {
    char *text = NULL;
    mapicfg_status status = mapicfg_exec_dup_help("Set-CASMailbox", 1, &text, NULL);
    mapicfg_free(text);
    return status;
}

const struct job cmdlet_jobs[] = {
    {.name = "plan of mailboxes", .run = plan_of_mailboxes},
    {.name = "plan with findings", .run = plan_with_findings},
    {.name = "comparing findings", .run = compare_findings},
    {.name = "going back and replacing", .run = go_back},
    {.name = "plan of virtual directories", .run = plan_of_directories},
    {.name = "exporting to a file", .run = export_to_file},
    {.name = "cmdlets that change", .run = exec_changes},
    {.name = "a script that is not supported", .run = exec_script},
    {.name = "cmdlets that are not supported", .run = exec_unsupported},
    {.name = "mailboxes of a server", .run = exec_scopes},
    {.name = "a cmdlet of which the caller does a part", .run = exec_tests},
    {.name = "warning of a mailbox", .run = warns_of_mailbox},
    {.name = "warning of the organization", .run = warns_of_organization},
    {.name = "warning of URLs", .run = warns_of_urls},
    {.name = "effects that the caller keeps", .run = keeps_effects},
    {.name = "warning of a removal", .run = warns_of_removal},
    {.name = "warning of values", .run = warns_of_values},
    {.name = "naming a server by its FQDN", .run = names_a_server},
    {.name = "cmdlets that show", .run = exec_shows},
    {.name = "changing other classes", .run = other_classes_change},
    {.name = "showing other classes", .run = other_classes_show},
    {.name = "completing", .run = complete},
    {.name = "help", .run = help},
    {.name = NULL},
};
