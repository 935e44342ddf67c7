/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_call.c: a cmdlet of which the caller does a part: Test-OutlookConnectivity, without a network. What is expected
 * follows from exec.h (H), from Exchange's page of the cmdlet of 2018 and of today (E), and from about_CommonParameters
 * (A). The data are those of tests/data/contoso. */
#include "exec.h"
#include "inputs.h"

#define TEXTS 11u
#define SELF "OutlookMapiHttpSelfTestProbe"
#define DEEP "OutlookMapiHttpDeepTestProbe"
#define CTP "OutlookMapiHttpCtpProbe"
#define DN "/o=Contoso/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn="
#define GUID_OF_ANNA "9cf9d9b4-ed5d-4a8d-b9c1-36c6c8e2d8e1"

/* What the part is told, and what it answers. */
static struct part {
    size_t calls;
    char texts[TEXTS][300];
    int known[TEXTS];
    const char *result; /* NULL: it fails */
    const mapicfg_statement *warning;
    mapicfg_status put, warned;
} part;

static mapicfg_status do_part(void *user, mapicfg_exec_call *call, mapicfg_error *failed) {
    static const char *const names[] = {"MonitorIdentity", "Result", "Error", "Exception", "Fifth"};
    struct part *into = user;
    into->calls++;
    for (uint32_t i = 0; i < TEXTS; i++) {
        const char *text = mapicfg_exec_call_get_text(call, i);
        into->known[i] = text != NULL;
        snprintf(into->texts[i], sizeof into->texts[i], "%s", text ? text : "");
    }
    ck_assert_ptr_null(mapicfg_exec_call_get_text(call, TEXTS));
    if (into->warning && (into->warned = mapicfg_exec_call_warn(call, into->warning, failed))) return into->warned;
    if (!into->result) {
        *failed = (mapicfg_error){.code = MAPICFG_E_IO};
        snprintf(failed->message, sizeof failed->message, "no network");
        return MAPICFG_E_IO;
    }
    const char *const values[] = {into->texts[MAPICFG_EXEC_CALL_IDENTITY], into->result, "", "", "5"};
    return into->put = mapicfg_exec_call_put(call, names, values, 5, failed);
}

static void prepare(void) {
    setup();
    part = (struct part){.result = "Succeeded"};
    options.external = do_part;
    options.external_user = &part;
    options.local_server = "EX1";
    ok(put(directory, MAILBOX,
           NAMES("Name", "Anna Berg", "PrimarySmtpAddress", "anna@contoso.com", "ExchangeGuid", GUID_OF_ANNA,
                 "Database", "DB01"),
           NULL));
}

static void is_told(uint32_t what, const char *text) {
    ck_assert_msg(part.known[what] == (text != NULL), "%u: %s", (unsigned)what, part.texts[what]);
    if (text) ck_assert_str_eq(part.texts[what], text);
}

/* H: what is bound, and what the store says of it. */
START_TEST(told) {
    run_well("Test-OutlookConnectivity " DEEP " -MailboxId anna -TimeOutSeconds 7");
    is_told(MAPICFG_EXEC_CALL_CMDLET, "Test-OutlookConnectivity");
    is_told(MAPICFG_EXEC_CALL_IDENTITY, "OutlookMapiHttp.Protocol\\" DEEP);
    is_told(MAPICFG_EXEC_CALL_KIND, "deep");
    is_told(MAPICFG_EXEC_CALL_SERVER, "ex1.contoso.com");
    is_told(MAPICFG_EXEC_CALL_MAIL_STORE_URL,
            "https://mail.contoso.com/mapi/emsmdb/?MailboxId=" GUID_OF_ANNA "@contoso.com");
    is_told(MAPICFG_EXEC_CALL_AUTODISCOVER_URL, NULL);
    is_told(MAPICFG_EXEC_CALL_USER, "anna@contoso.com");
    is_told(MAPICFG_EXEC_CALL_LEGACY_DN, DN "anna");
    is_told(MAPICFG_EXEC_CALL_DISPLAY_NAME, "Anna Berg");
    is_told(MAPICFG_EXEC_CALL_EXCHANGE_GUID, GUID_OF_ANNA);
    is_told(MAPICFG_EXEC_CALL_TIMEOUT, "7");
    run_well("Test-OutlookConnectivity OutlookMapiHttp.Proxy\\" CTP "/DB01 -MailboxId anna -RunFromServerId "
             "ex2.contoso.com");
    is_told(MAPICFG_EXEC_CALL_IDENTITY, "OutlookMapiHttp.Proxy\\" CTP "\\DB01"); /* E: / in 2018, \ today */
    is_told(MAPICFG_EXEC_CALL_KIND, "ctp");
    is_told(MAPICFG_EXEC_CALL_SERVER, "ex2.contoso.com");
    is_told(MAPICFG_EXEC_CALL_MAIL_STORE_URL, NULL);
    is_told(MAPICFG_EXEC_CALL_TIMEOUT, "30"); /* E: the default */
    run_well("Test-OutlookConnectivity " SELF " -Hostname 10.0.0.5:444");
    is_told(MAPICFG_EXEC_CALL_KIND, "self");
    is_told(MAPICFG_EXEC_CALL_SERVER, "10.0.0.5:444");
    is_told(MAPICFG_EXEC_CALL_MAIL_STORE_URL, "https://mail.contoso.com/mapi/emsmdb/");
    is_told(MAPICFG_EXEC_CALL_USER, NULL);
    ck_assert_uint_eq(part.calls, 3);
}
END_TEST

/* E: its output is a table, whatever the number of columns; it goes through a pipeline as any object does. */
START_TEST(objects) {
    run_well("Test-OutlookConnectivity " SELF "; Test-OutlookConnectivity " SELF " | Sort-Object Result;"
             "Get-CASMailbox anna | Test-OutlookConnectivity " DEEP " | Select-Object Result");
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_OBJECT), 3);
    ck_assert_str_eq(given.columns[0], "MonitorIdentity Result Error Exception Fifth");
    ck_assert_str_eq(given.columns[1], "MonitorIdentity Result Error Exception Fifth");
    ck_assert_str_eq(given.texts[2], "Result : Succeeded");
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_WARNING), 0);
}
END_TEST

/* H: before anything has run. */
START_TEST(without_a_part) {
    options.external = NULL;
    fails("Set-CASMailbox anna -MapiHttpEnabled $true; Test-OutlookConnectivity " SELF, MAPICFG_E_UNSUPPORTED, 1, 45,
          "the package mapicfg-net is missing");
    ck_assert_uint_eq(given.count, 0);
}
END_TEST

/* A: -ErrorAction. What the part fails with is a failure of the object; what follows in the pipeline ends the run. */
START_TEST(failures) {
    part.result = NULL;
    fails("Test-OutlookConnectivity " SELF, MAPICFG_E_IO, 1, 1, "no network");
    part.result = "Succeeded";
    given.cancel_at = 1;
    fails("Test-OutlookConnectivity " SELF, MAPICFG_E_CANCELLED, 1, 1, "");
    ck_assert_int_eq(part.put, MAPICFG_E_CANCELLED);
    given.cancel_at = 0;
    const size_t calls = part.calls;
    fails("Test-OutlookConnectivity " DEEP " -MailboxId nobody; Test-OutlookConnectivity " SELF, MAPICFG_E_NOT_FOUND, 1,
          1, "nobody");
    ck_assert_uint_eq(part.calls, calls + 1); /* the next statement runs */
    run_well("Test-OutlookConnectivity " DEEP " -MailboxId nobody -ErrorAction SilentlyContinue");
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_SILENCED), 1);
    fails("Test-OutlookConnectivity " DEEP " -MailboxId nobody -ErrorAction Stop; Test-OutlookConnectivity " SELF,
          MAPICFG_E_NOT_FOUND, 1, 1, "nobody");
    ck_assert_uint_eq(part.calls, calls + 1);
}
END_TEST

START_TEST(warnings) {
    mapicfg_statements *said;
    ok(mapicfg_statements_new(&said, &err));
    ok(mapicfg_statements_say(said, mapicfg_rule_find("probe-name-loopback"), "ex1", NULL,
                              (const char *const[]){"ex1", "::1"}, 2, &err));
    part.warning = mapicfg_statements_get(said, 0);
    run_well("Test-OutlookConnectivity " SELF);
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_WARNING), 1);
    ck_assert_str_eq(given.texts[0], mapicfg_statement_get_sentence(part.warning));
    run_well("Test-OutlookConnectivity " SELF " -WarningAction SilentlyContinue");
    ck_assert_uint_eq(given.count, 1);
    fails("Test-OutlookConnectivity " SELF " -WarningAction Stop", MAPICFG_E_CANCELLED, 1, 1, "stopped by a warning");
    ck_assert_int_eq(part.warned, MAPICFG_E_CANCELLED);
    mapicfg_statements_free(said);
}
END_TEST

/* E: a health mailbox where none is named, on the database that is. */
START_TEST(health_mailboxes) {
    fails("Test-OutlookConnectivity " DEEP, MAPICFG_E_NOT_STATED, 1, 1, "no health mailbox of EX1");
    for (int i = 1; i <= 3; i++) {
        char name[40], address[60], guid[40], database[8];
        snprintf(name, sizeof name, "HealthMailbox%d", i);
        snprintf(address, sizeof address, "health%d@contoso.com", i);
        snprintf(guid, sizeof guid, "00000000-0000-0000-0000-00000000000%d", i);
        snprintf(database, sizeof database, "DB0%d", i);
        ok(put(directory, MAILBOX,
               NAMES("Name", name, "PrimarySmtpAddress", address, "ExchangeGuid", guid, "Database", database,
                     "ServerName", i == 1 ? "EX2" : "ex1", "RecipientTypeDetails", "MonitoringMailbox"),
               NULL));
    }
    run_well("Test-OutlookConnectivity " DEEP);
    is_told(MAPICFG_EXEC_CALL_USER, "health2@contoso.com");
    run_well("Test-OutlookConnectivity " DEEP "\\DB03");
    is_told(MAPICFG_EXEC_CALL_USER, "health3@contoso.com");
    fails("Test-OutlookConnectivity " DEEP "\\db03", MAPICFG_E_NOT_STATED, 1, 1, "on db03"); /* E: capitals count */
    run_well("Test-OutlookConnectivity " SELF);
    is_told(MAPICFG_EXEC_CALL_USER, NULL);
    fails("Test-OutlookConnectivity " DEEP "\\DB02 -MailboxId anna", MAPICFG_E_CONFLICT, 1, 1, "DB01");
    fails("Test-OutlookConnectivity " DEEP " -MailboxId carla", MAPICFG_E_NOT_STATED, 1, 1, "ExchangeGuid");
}
END_TEST

/* H */
START_TEST(arguments) {
    ck_assert_ptr_null(mapicfg_exec_call_get_text(NULL, 0));
    ck_assert_ptr_null(mapicfg_exec_call_get_cancel(NULL));
    ck_assert_int_eq(mapicfg_exec_call_put(NULL, NULL, NULL, 0, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_exec_call_warn(NULL, NULL, &err), MAPICFG_E_ARGUMENT);
    fails("Test-OutlookConnectivity OutlookRpcSelfTestProbe", MAPICFG_E_PARAMETER, 1, 1, SELF);
    fails("Test-OutlookConnectivity", MAPICFG_E_PARAMETER, 1, 1, "ProbeIdentity");
    fails("Test-OutlookConnectivity " SELF " -Credential x", MAPICFG_E_UNSUPPORTED, 1, 55, "no text can hold");
    fails("Get-ExchangeServer | Test-OutlookConnectivity " SELF, MAPICFG_E_PARAMETER, 1, 22, "cannot be bound");
    ck_assert_uint_eq(part.calls, 0);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("call");
    TCase *tests = tcase_create("call");
    tcase_add_checked_fixture(tests, prepare, teardown);
    TTest const *const all[] = {told, objects, without_a_part, failures, warnings, health_mailboxes, arguments};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) tcase_add_test(tests, all[i]);
    suite_add_tcase(suite, tests);
    return suite;
}
