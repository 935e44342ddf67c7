/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_log_use.c: how often mailboxes that a plan moves connect, and what would break for them, of small logs and
 * exports whose answer is plain to see. tests/logs/hit.py has many at once. */
#include <stdio.h>

#include "log_config.h"

#define ORG_WITHOUT                                                           \
    "#TYPE Microsoft.Exchange.Data.Directory.Management.OrganizationConfig\n" \
    "Name,MapiHttpEnabled\nContoso,False\n"
#define ANYWHERE                                                               \
    "Identity,ServerName,InternalHostname,ExternalHostname,SSLOffloading\n"    \
    "EX1\\Rpc (Default Web Site),EX1,rin.contoso.com,rout.contoso.com,True\n"
#define SWITCH "Set-OrganizationConfig -MapiHttpEnabled $true"
/* Without Outlook Anywhere. */
#define BLOCKED(name, guid) \
    name "," guid "," name "," name "@up.contoso.com,SMTP:" name "@contoso.com,,True,True,False\n"
#define DORA "44444444-4444-4444-4444-444444444444"

#define USED(time, protocol, host, user, anchor, version, status)                            \
    "2026-03-" time ":00:00.000Z," protocol "," host "," user "," anchor                     \
    ",Microsoft Office/16.0 (Windows NT; Microsoft Outlook " version "; Pro)," status "\n"
#define SID "Sid~S-1-5-21-1"
#define OLD "15.0.4420" /* Outlook 2013 without Service Pack 1, which cannot do MAPI over HTTP */

/* ---- as text ---- */

static int32_t change(void *user, const mapicfg_exec_item *item) {
    (void)user;
    ck_assert_msg(!mapicfg_exec_item_get_error(item), "%s", mapicfg_exec_item_get_text(item));
    return 0;
}

static int32_t yes(void *user, const char *question) {
    (void)user, (void)question;
    return MAPICFG_CONFIRM_ALL;
}

static mapicfg_plan *plan_of(mapicfg_directory *directory, const char *text) {
    mapicfg_exec_options options = MAPICFG_EXEC_OPTIONS_INIT;
    mapicfg_plan *plan;
    mapicfg_error err = {0};
    options.confirm = yes;
    ck_assert_int_eq(mapicfg_directory_begin(directory, "test", NULL), 0);
    ck_assert_msg(!mapicfg_exec(directory, text, strlen(text), &options, change, NULL, &err), "%s", err.message);
    ck_assert_msg(!mapicfg_plan_new(directory, NULL, &plan, &err), "%s", err.message);
    mapicfg_directory_rollback(directory);
    return plan;
}

/* Of an organization with the mailboxes; the summary and the directory are gone. */
static mapicfg_log_use *use_of(const char *org, const char *mailboxes, const char *log, const char *text,
                               mapicfg_plan **plan) {
    const char *const exports[] = {org, VDIRS, ANYWHERE, mailboxes};
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    mapicfg_directory *directory = directory_of(exports, 4);
    mapicfg_log_use *use;
    mapicfg_error err = {0};
    options.by = MAPICFG_LOG_USE_TABLES;
    mapicfg_log_summary *summary = summary_of(&options, log);
    ck_assert_msg(!mapicfg_log_use_new(summary, directory, &use, &err), "%s", err.message);
    mapicfg_log_summary_free(summary);
    *plan = plan_of(directory, text);
    mapicfg_directory_close(directory);
    return use;
}

/* records/succeeded, days, users, by each protocol, outside/inside; clients; a doubt; warnings in lines of their
 * own. */
static void put_move(struct mapicfg__buffer *out, const mapicfg_log_use *use, const mapicfg_plan *plan, size_t move) {
    uint64_t numbers[MAPICFG_LOG_USE_USERS + 1], records;
    char text[200];
    for (uint32_t i = 0; i <= MAPICFG_LOG_USE_USERS; i++) numbers[i] = mapicfg_log_use_get_number(use, plan, move, i);
    snprintf(text, sizeof text, "%s %s %u/%u days %u users %u mapi %u anywhere %u rpc %u %u/%u",
             mapicfg_plan_move_identity(plan, move),
             mapicfg_log_use_answer_name(mapicfg_log_use_get_answer(use, plan, move)),
             (unsigned)numbers[MAPICFG_LOG_USE_RECORDS], (unsigned)numbers[MAPICFG_LOG_USE_SUCCEEDED],
             (unsigned)numbers[MAPICFG_LOG_USE_DAYS], (unsigned)numbers[MAPICFG_LOG_USE_USERS],
             (unsigned)numbers[MAPICFG_LOG_USE_MAPI_HTTP], (unsigned)numbers[MAPICFG_LOG_USE_OUTLOOK_ANYWHERE],
             (unsigned)numbers[MAPICFG_LOG_USE_RPC], (unsigned)numbers[MAPICFG_LOG_USE_OUTSIDE],
             (unsigned)numbers[MAPICFG_LOG_USE_INSIDE]);
    mapicfg__buffer_text(out, text);
    for (size_t i = 0; i < mapicfg_log_use_client_count(use, plan, move); i++) {
        const char *client = mapicfg_log_use_get_client(use, plan, move, i, &records);
        snprintf(text, sizeof text, ", %s %u", client, (unsigned)records);
        mapicfg__buffer_text(out, text);
    }
    const char *doubt = mapicfg_log_use_get_doubt(use, plan, move);
    mapicfg__buffer_text(out, doubt ? "; " : "");
    mapicfg__buffer_text(out, doubt ? doubt : "");
    mapicfg__buffer_char(out, '\n');
    ck_assert_int_eq(mapicfg_log_use_warn(use, plan, move, add, out, NULL), 0);
}

static void says(const char *org, const char *mailboxes, const char *log, const char *text, const char *expected) {
    struct mapicfg__buffer out = {0};
    mapicfg_plan *plan;
    mapicfg_log_use *use = use_of(org, mailboxes, log, text, &plan);
    mapicfg__buffer_text(&out, "");
    for (size_t i = 0; i < mapicfg_plan_move_count(plan); i++) put_move(&out, use, plan, i);
    ck_assert_str_eq(out.data, expected);
    mapicfg__buffer_free(&out);
    mapicfg_log_use_free(use);
    mapicfg_plan_free(plan);
}

/* ---- answers ---- */

#define FIVE                                                                                            \
    MAILBOXES MAILBOX("anna", ANNA, "", "False") MAILBOX("bert", BERT, "", "False")                     \
        MAILBOX("carl", CARL, "", "False") MAILBOX("dora", DORA, "", "False") MAILBOX("emil", "", "", "False")
#define FIVE_LOG                                                                     \
    LOG USED("02T10", "RpcHttp", "rin.contoso.com", "C\\anna", AT(ANNA), NEW, "200") \
    USED("02T11", "RpcHttp", "rin.contoso.com", "C\\anna", AT(ANNA), NEW, "200")     \
    USED("03T10", "RpcHttp", "rout.contoso.com", "C\\bert", AT(ANNA), NEW, "200")    \
    USED("03T11", "RpcHttp", "rout.contoso.com", "C\\anna", AT(ANNA), NEW, "503")    \
    USED("03T12", "RpcHttp", "", "C\\bert", SID, NEW, "200")                         \
    USED("03T13", "RpcHttp", "rin.contoso.com", "C\\carl", AT(CARL), NEW, "503")     \
    USED("04T14", "RpcHttp", "rin.contoso.com", "", AT(OTHER), NEW, "200")           \
    USED("04T13", "RpcHttp", "rin.contoso.com", "", SID, NEW, "200")                 \
    USED("04T15", "RpcHttp", "rin.contoso.com", "", SID, NEW, "200")                 \
    USED("05T16", "Ews", "rin.contoso.com", "C\\dora", AT(DORA), "", "200")

START_TEST(answers) {
    says(ORG_WITHOUT, FIVE, FIVE_LOG, SWITCH,
         "anna seen 4/3 days 2 users 2 mapi 0 anywhere 3 rpc 0 1/2, outlook 16.0.17928 3\n"
         "bert user-seen 1/1 days 1 users 1 mapi 0 anywhere 1 rpc 0 0/0, outlook 16.0.17928 1\n"
         "carl failed 1/0 days 0 users 0 mapi 0 anywhere 0 rpc 0 0/0\n"
         "dora unseen 0/0 days 0 users 0 mapi 0 anywhere 0 rpc 0 0/0\n"
         "emil cannot-tell 0/0 days 0 users 0 mapi 0 anywhere 0 rpc 0 0/0; the logs name mailboxes by GUID, and its "
         "ExchangeGuid is not stated\n");
}
END_TEST

START_TEST(totals) {
    static const uint64_t expected[] = {1772445600000 /* 2026-03-02T10 */, 1772636400000 /* 03-04T15 */, 4, 1, 2, 1};
    mapicfg_plan *plan;
    mapicfg_log_use *use = use_of(ORG_WITHOUT, FIVE, FIVE_LOG, SWITCH, &plan);
    char *json;
    for (uint32_t i = 0; i <= MAPICFG_LOG_USE_NAMES; i++)
        ck_assert_uint_eq(mapicfg_log_use_get_total(use, i), expected[i]);
    for (uint32_t i = 0; i < MAPICFG_LOG_USE_ANSWERS; i++) ck_assert_uint_eq(mapicfg_log_use_count(use, plan, i), 1);
    ck_assert_uint_eq(mapicfg_log_use_get_number(use, plan, 0, MAPICFG_LOG_USE_BEGAN), expected[0]);
    ck_assert_uint_eq(mapicfg_log_use_get_number(use, plan, 0, MAPICFG_LOG_USE_ENDED), 1772532000000); /* 03-03T10 */
    ck_assert_int_eq(mapicfg_log_use_dup_json(use, plan, &json, NULL), 0);
    ck_assert_ptr_nonnull(strstr(json, "{\"first\": \"2026-03-02T10:00:00.000Z\", \"last\": "
                                       "\"2026-03-04T15:00:00.000Z\", \"strange\": 1, \"nameless\": 2, \"names\": 1, "
                                       "\"answers\": {\"moves\": 5, \"seen\": 1, \"user-seen\": 1, \"failed\": 1, "
                                       "\"unseen\": 1, \"cannot-tell\": 1}"));
    mapicfg_free(json);
    mapicfg_log_use_free(use);
    mapicfg_plan_free(plan);
}
END_TEST

/* That nobody uses what is handed out now cannot be told from logs of something else. */
START_TEST(other_logs) {
    says(ORG_WITHOUT, MAILBOXES MAILBOX("anna", ANNA, "", "False"),
         LOG USED("02T10", "Mapi", "in.contoso.com", "C\\bert", AT(BERT), NEW, "200"), SWITCH,
         "anna cannot-tell 0/0 days 0 users 0 mapi 0 anywhere 0 rpc 0 0/0; the logs have no successful request of "
         "Outlook Anywhere, which is or may be handed out to it now\n");
}
END_TEST

/* ---- clients ---- */

/* By all protocols together, the busiest first. */
START_TEST(clients) {
    says(ORG_WITHOUT, MAILBOXES MAILBOX("anna", ANNA, "", "False"),
         LOG USED("02T10", "RpcHttp", "rin.contoso.com", "C\\anna", AT(ANNA), OLD, "200")
             USED("02T11", "RpcHttp", "rin.contoso.com", "C\\anna", AT(ANNA), "14.0.7015", "200")
                 USED("02T12", "Ews", "in.contoso.com", "C\\anna", AT(ANNA), "14.0.7015", "200")
                     USED("03T13", "RpcHttp", "rin.contoso.com", "C\\anna", AT(ANNA), NEW, "503"),
         SWITCH,
         "anna seen 3/2 days 1 users 1 mapi 0 anywhere 2 rpc 0 0/2, outlook 14.0.7015 2, outlook " OLD " 1\n"
         "log-hit-client-unknown anna|2|2026-03-02T10:00:00.000Z|2026-03-02T11:00:00.000Z|outlook 14.0.7015|the logs "
         "name it\n"
         "log-hit-client-too-old anna|1|2026-03-02T10:00:00.000Z|2026-03-02T11:00:00.000Z|outlook " OLD
         "|the logs name it\n");
}
END_TEST

/* What has done it can, whosever mailbox it was. */
START_TEST(client_that_can) {
    says(ORG_WITHOUT, MAILBOXES MAILBOX("anna", ANNA, "", "False"),
         LOG USED("02T10", "RpcHttp", "rin.contoso.com", "C\\anna", AT(ANNA), "14.0.7015", "200")
             USED("02T11", "Mapi", "in.contoso.com", "C\\eve", AT(OTHER), "14.0.7015", "200"),
         SWITCH, "anna seen 1/1 days 1 users 1 mapi 0 anywhere 1 rpc 0 0/1, outlook 14.0.7015 1\n");
}
END_TEST

START_TEST(cut_off) {
    says(ORG_WITHOUT, MAILBOXES BLOCKED("anna", ANNA),
         LOG USED("02T10", "RpcHttp", "rin.contoso.com", "C\\anna", SID, OLD, "200"), SWITCH,
         "anna user-seen 1/1 days 1 users 1 mapi 0 anywhere 1 rpc 0 0/1, outlook " OLD " 1\n"
         "log-hit-client-cut-off anna|1|2026-03-02T10:00:00.000Z|2026-03-02T10:00:00.000Z|outlook " OLD
         "|the logs name its user only, who may open other mailboxes\n");
}
END_TEST

/* ---- ways ---- */

START_TEST(no_way_left) {
    says(ORG, MAILBOXES MAILBOX("anna", ANNA, "", "False"),
         LOG USED("02T10", "Mapi", "in.contoso.com", "C\\anna", AT(ANNA), NEW, "200"),
         "Set-CASMailbox anna -MAPIEnabled $false",
         "anna seen 1/1 days 1 users 1 mapi 1 anywhere 0 rpc 0 0/1, outlook " NEW " 1\n"
         "log-hit-no-way-left anna|1|2026-03-02T10:00:00.000Z|2026-03-02T10:00:00.000Z|the logs name it\n");
}
END_TEST

#define FROM(host) LOG USED("02T10", "Mapi", host, "C\\anna", AT(ANNA), NEW, "200")
#define FROM_IN FROM("in.contoso.com")
#define SEEN "anna seen 1/1 days 1 users 1 mapi 1 anywhere 0 rpc 0 "
#define AT_TEN "|1|2026-03-02T10:00:00.000Z|2026-03-02T10:00:00.000Z|the logs name it\n"

START_TEST(outside) {
    static const struct {
        const char *log, *expected;
    } cases[] = {
        {FROM("out.contoso.com"), SEEN "1/0, outlook " NEW " 1\nlog-hit-external-lost anna" AT_TEN},
        {FROM_IN, SEEN "0/1, outlook " NEW " 1\n"},
        {FROM(""), SEEN "0/0, outlook " NEW " 1\nlog-hit-external-unknown anna" AT_TEN},
    };
    says(ORG, MAILBOXES MAILBOX("anna", ANNA, "", "False"), cases[_i].log,
         "Set-CASMailbox anna -MAPIBlockOutlookExternalConnectivity $true", cases[_i].expected);
}
END_TEST

/* ---- calls ---- */

static mapicfg_status try_summary(const mapicfg_log_summary_options *options) {
    const char *const exports[] = {ORG, VDIRS, MAILBOXES MAILBOX("anna", ANNA, "", "False")};
    mapicfg_log_summary *summary = summary_of(options, FROM_IN);
    mapicfg_directory *directory = directory_of(exports, 3);
    mapicfg_log_use *use;
    mapicfg_error err;
    const mapicfg_status status = mapicfg_log_use_new(summary, directory, &use, &err);
    ck_assert(status ? !use && err.message[0] : use != NULL);
    mapicfg_log_use_free(use);
    mapicfg_log_summary_free(summary);
    mapicfg_directory_close(directory);
    return status;
}

START_TEST(summaries) {
    static const char *const conditions[] = {"user=anna"};
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    ck_assert_int_eq(try_summary(&options), MAPICFG_E_CONFLICT); /* other tables */
    options.by = MAPICFG_LOG_DRIFT_TABLES;
    ck_assert_int_eq(try_summary(&options), MAPICFG_E_CONFLICT); /* one is missing */
    options.by = "server; " MAPICFG_LOG_USE_TABLES;
    ck_assert_int_eq(try_summary(&options), MAPICFG_OK);
    options.since = 1;
    ck_assert_int_eq(try_summary(&options), MAPICFG_OK);
    options.keep_noise = 1;
    ck_assert_int_eq(try_summary(&options), MAPICFG_E_CONFLICT);
    options.keep_noise = 0;
    options.where = conditions;
    options.where_count = 1;
    ck_assert_int_eq(try_summary(&options), MAPICFG_E_CONFLICT);
    options.where_count = 0;
    options.key = "sixteen bytes...";
    options.key_size = 16;
    ck_assert_int_eq(try_summary(&options), MAPICFG_E_CONFLICT);
}
END_TEST

static int32_t refuse(void *user, const mapicfg_statement *statement) {
    (void)statement;
    ++*(int *)user;
    return 1;
}

START_TEST(calls) {
    mapicfg_plan *plan;
    mapicfg_log_use *use = use_of(ORG_WITHOUT, MAILBOXES BLOCKED("anna", ANNA),
                                  LOG USED("02T10", "RpcHttp", "", "C\\anna", SID, OLD, "200"), SWITCH, &plan);
    mapicfg_log_use *none;
    mapicfg_error err;
    uint64_t records = 7;
    char *json;
    int said = 0;
    ck_assert_uint_eq(mapicfg_plan_move_count(plan), 1);
    ck_assert_int_eq(mapicfg_log_use_warn(use, plan, 0, refuse, &said, &err), MAPICFG_E_CANCELLED);
    ck_assert_int_eq(said, 1);
    ck_assert_int_eq(mapicfg_log_use_warn(use, plan, 1, add, NULL, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_log_use_warn(use, plan, 0, NULL, NULL, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_log_use_warn(use, NULL, 0, add, NULL, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_log_use_warn(NULL, plan, 0, add, NULL, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_log_use_dup_json(NULL, plan, &json, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_log_use_dup_json(use, NULL, &json, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_log_use_dup_json(use, plan, NULL, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_log_use_new(NULL, NULL, &none, &err), MAPICFG_E_ARGUMENT);
    ck_assert_uint_eq(mapicfg_log_use_get_answer(use, plan, 1), MAPICFG_LOG_USE_ANSWERS);
    ck_assert_uint_eq(mapicfg_log_use_get_answer(NULL, plan, 0), MAPICFG_LOG_USE_ANSWERS);
    ck_assert_ptr_null(mapicfg_log_use_answer_name(MAPICFG_LOG_USE_ANSWERS));
    ck_assert_ptr_null(mapicfg_log_use_get_doubt(use, plan, 1));
    ck_assert_uint_eq(mapicfg_log_use_get_number(use, plan, 0, MAPICFG_LOG_USE_USERS + 1), 0);
    ck_assert_uint_eq(mapicfg_log_use_get_number(use, plan, 1, MAPICFG_LOG_USE_RECORDS), 0);
    ck_assert_uint_eq(mapicfg_log_use_get_total(use, MAPICFG_LOG_USE_NAMES + 1), 0);
    ck_assert_uint_eq(mapicfg_log_use_get_total(NULL, 0), 0);
    ck_assert_uint_eq(mapicfg_log_use_client_count(use, plan, 1), 0);
    ck_assert_ptr_null(mapicfg_log_use_get_client(use, plan, 0, 1, &records));
    ck_assert_uint_eq(records, 0);
    ck_assert_str_eq(mapicfg_log_use_get_client(use, plan, 0, 0, NULL), "outlook " OLD);
    mapicfg_log_use_free(use);
    mapicfg_log_use_free(NULL);
    mapicfg_plan_free(plan);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("log_use");
    TCase *tcase = tcase_create("log_use");
    tcase_add_test(tcase, answers);
    tcase_add_test(tcase, totals);
    tcase_add_test(tcase, other_logs);
    tcase_add_test(tcase, clients);
    tcase_add_test(tcase, client_that_can);
    tcase_add_test(tcase, cut_off);
    tcase_add_test(tcase, no_way_left);
    tcase_add_loop_test(tcase, outside, 0, 3);
    tcase_add_test(tcase, summaries);
    tcase_add_test(tcase, calls);
    suite_add_tcase(suite, tcase);
    return suite;
}
