/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_log_prompts.c: why people are asked for passwords, of small logs whose answer is plain to see. The codes are
 * those of [MS-ERREF]; tests/logs/prompts.py has many at once, in any order. */
#include <mapicfg.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "inputs.h"
#include "logs/prompts.h"
#include "unit.h"

#define PROXY                     \
    "#Log-type: HttpProxy Logs\n" \
    "#Fields: DateTime,RequestId,Protocol,UrlHost,AuthenticationType,AuthenticatedUser,UserAgent,ClientIpAddress," \
    "HttpStatus,BackEndStatus,Method,TotalRequestTime\n"
#define LINE(time, id, protocol, auth, user, address, status) \
    "2026-03-02T" time ".000Z," id "," protocol ",mail," auth "," user ",Client/1," address "," status ",,POST,5\n"
#define IIS                                                                                                \
    "#Fields: date time cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status " \
    "sc-substatus sc-win32-status time-taken\n"
#define ROW(time, id, user, address, status) \
    "2026-03-02 " time " POST /EWS/Exchange.asmx &cafeReqId=" id "; 443 " user " " address " Client/1 " status " 5\n"
#define ID(n) "00000000-0000-0000-0000-00000000000" n
/* The logs go on. */
#define LATER LINE("23:00:00", "", "Ews", "NTLM", "C\\later", "9.9.9.9", "200")

/* ---- what is said ---- */

static int32_t add(void *user, const mapicfg_statement *statement) {
    struct mapicfg__buffer *text = user;
    const char *object = mapicfg_statement_get_object(statement);
    mapicfg__buffer_text(text, mapicfg_statement_get_id(statement) + strlen("log-prompt-"));
    mapicfg__buffer_char(text, ' ');
    mapicfg__buffer_text(text, object ? object : "-");
    for (size_t i = 0; i < mapicfg_statement_argument_count(statement); i++) {
        mapicfg__buffer_char(text, '|');
        mapicfg__buffer_text(text, mapicfg_statement_get_argument(statement, i));
    }
    mapicfg__buffer_char(text, '\n');
    ck_assert_ptr_null(strchr(mapicfg_statement_get_sentence(statement), '{'));
    return 0;
}

static mapicfg_log_events *events_of(const mapicfg_log_events_options *options, const char *proxy, const char *iis) {
    const mapicfg_input inputs[] = {input_bytes(proxy, strlen(proxy), "proxy"), input_bytes(iis, strlen(iis), "iis")};
    mapicfg_log_events *events;
    mapicfg_error err = {0};
    ck_assert_int_eq(mapicfg_log_events_new(options, &events, NULL), 0);
    ck_assert_msg(!mapicfg_log_events_read(events, inputs, *iis ? 2 : 1, NULL, NULL, NULL, &err), "%s", err.message);
    return events;
}

static void says_within(uint32_t window, const char *proxy, const char *iis, const char *expected) {
    mapicfg_log_events *events = events_of(NULL, proxy, iis);
    mapicfg_log_prompts_options options = MAPICFG_LOG_PROMPTS_OPTIONS_INIT;
    mapicfg_error err = {0};
    options.window = window;
    for (int i = 0; i < 2; i++) { /* what it made is gone */
        struct mapicfg__buffer text = {0};
        mapicfg__buffer_text(&text, "");
        ck_assert_msg(!mapicfg_log_prompts(events, &options, NULL, add, &text, &err), "%s", err.message);
        ck_assert_str_eq(text.data, expected);
        mapicfg__buffer_free(&text);
    }
    mapicfg_log_events_free(events);
}

static void says(const char *proxy, const char *iis, const char *expected) {
    says_within(0, proxy, iis, expected);
}

#define TOLD "\n"
#define ONE "wrong-password c\\anna|ews of client 1 from 1.1.1.1, 401.1 (1326)|at "

/* ---- causes ---- */

START_TEST(causes) {
    static const struct {
        int64_t status, substatus, win32, back_end;
        int is_named;
        enum mapicfg__prompts_cause cause;
    } rows[] = {
        {200, 0, 0, 200, 1, MAPICFG__PROMPTS_NONE},
        {500, 0, 0, 500, 1, MAPICFG__PROMPTS_NONE},
        {401, 2, 5, 0, 0, MAPICFG__PROMPTS_CHALLENGE},
        {401, 1, 2148074254, 0, 0, MAPICFG__PROMPTS_CHALLENGE},
        {401, 0, 0, 0, 0, MAPICFG__PROMPTS_CHALLENGE},
        {401, 0, 64, 0, 0, MAPICFG__PROMPTS_CHALLENGE},
        {401, 1, 1326, 0, 1, MAPICFG__PROMPTS_PASSWORD},
        {401, 1, 1326, 0, 0, MAPICFG__PROMPTS_PASSWORD},
        {401, 1, 1909, 0, 1, MAPICFG__PROMPTS_LOCKED},
        {401, 1, 1331, 0, 1, MAPICFG__PROMPTS_DISABLED},
        {401, 1, 1793, 0, 1, MAPICFG__PROMPTS_ACCOUNT_EXPIRED},
        {401, 1, 1330, 0, 1, MAPICFG__PROMPTS_PASSWORD_EXPIRED},
        {401, 1, 1907, 0, 1, MAPICFG__PROMPTS_PASSWORD_EXPIRED},
        {401, 1, 1329, 0, 1, MAPICFG__PROMPTS_RESTRICTED},
        {401, 1, 2148074252, 0, 0, MAPICFG__PROMPTS_DENIED},
        {401, 1, 2148074248, 0, 0, MAPICFG__PROMPTS_TOKEN},
        {401, 1, 2148074310, 0, 0, MAPICFG__PROMPTS_BINDING},
        {401, 1, 2148074274, 0, 0, MAPICFG__PROMPTS_KERBEROS},
        {401, 1, 1311, 0, 1, MAPICFG__PROMPTS_CONTROLLER},
        {401, 1, 4711, 0, 0, MAPICFG__PROMPTS_UNKNOWN},
        {401, 3, 5, 0, 1, MAPICFG__PROMPTS_ACCESS},
        {401, 5, 0, 0, 0, MAPICFG__PROMPTS_ACCESS},
        {401, 0, 0, 0, 1, MAPICFG__PROMPTS_ACCESS},
        {401, 0, 0, 401, 1, MAPICFG__PROMPTS_BACK_END},
        {403, 0, 0, 403, 1, MAPICFG__PROMPTS_FORBIDDEN},
        {403, 4, 5, 0, 0, MAPICFG__PROMPTS_NONE},
        {440, 0, 0, 0, 0, MAPICFG__PROMPTS_SESSION},
        {456, 0, 0, 0, 1, MAPICFG__PROMPTS_FORBIDDEN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct mapicfg__prompts_end end = {rows[i].status, rows[i].substatus, rows[i].win32, rows[i].back_end,
                                                 rows[i].is_named};
        ck_assert_msg(mapicfg__prompts_cause(&end) == rows[i].cause, "row %zu: %d", i, mapicfg__prompts_cause(&end));
    }
}
END_TEST

/* ---- what belongs together ---- */

START_TEST(one_request_in_two_logs) {
    says(PROXY LINE("10:00:00", ID("1"), "Ews", "", "", "1.1.1.1", "401")
             LINE("10:00:20", ID("2"), "Mapi", "NTLM", "C\\anna", "2.2.2.2", "200") LATER,
         IIS ROW("10:00:00", ID("1"), "C\\anna", "9.9.9.1", "401 1 1326"),
         "old-password c\\anna|ews of client 1 from 1.1.1.1, 401.1 (1326)|at 2026-03-02T10:00:00.000Z|"
         "mapi of client 1 from 2.2.2.2 by ntlm|" TOLD);
}
END_TEST

START_TEST(window) {
    const char *iis = IIS ROW("10:00:50", "", "C\\anna", "1.1.1.1", "401 1 1326")
        ROW("10:01:49", "", "C\\anna", "1.1.1.1", "401 1 1326") ROW("10:02:50", "", "C\\anna", "1.1.1.1", "401 1 1326");
    says(PROXY LATER, iis,
         "wrong-password c\\anna|ews of client 1 from 1.1.1.1, 2 times 401.1 (1326)|"
         "between 2026-03-02T10:00:50.000Z and 2026-03-02T10:01:49.000Z|nothing|" TOLD
         ONE "2026-03-02T10:02:50.000Z|nothing|" TOLD);
    says_within(61000, PROXY LATER, iis,
                "wrong-password c\\anna|ews of client 1 from 1.1.1.1, 3 times 401.1 (1326)|"
                "between 2026-03-02T10:00:50.000Z and 2026-03-02T10:02:50.000Z|nothing|" TOLD);
    says_within(58000, PROXY LATER, iis,
                ONE "2026-03-02T10:00:50.000Z|nothing|" TOLD
                ONE "2026-03-02T10:01:49.000Z|nothing|" TOLD
                ONE "2026-03-02T10:02:50.000Z|nothing|" TOLD);
}
END_TEST

START_TEST(handshake) {
    says(PROXY LINE("10:00:00", "", "Ews", "", "", "1.1.1.1", "401")
             LINE("10:01:00", "", "Ews", "NTLM", "C\\anna", "1.1.1.1", "200") LATER,
         IIS ROW("10:00:01", "", "-", "1.1.1.1", "401 2 5")
             ROW("10:00:01", "", "-", "1.1.1.1", "401 1 2148074254"),
         "");
    /* of another address, another protocol, too late */
    says(PROXY LINE("10:00:00", "", "Oab", "", "", "1.1.1.1", "401")
             LINE("10:00:30", "", "Oab", "NTLM", "C\\anna", "2.2.2.2", "200")
                 LINE("10:00:30", "", "Mapi", "NTLM", "C\\bert", "1.1.1.1", "200")
                     LINE("10:01:01", "", "Oab", "NTLM", "C\\carl", "1.1.1.1", "200") LATER,
         IIS ROW("10:00:00", "", "-", "3.3.3.3", "401 2 5"),
         "no-iis -|1\n"
         "one-protocol c\\bert|oab of client 1 from 1.1.1.1, 401|at 2026-03-02T10:00:00.000Z|"
         "mapi of client 1 from 1.1.1.1 by ntlm|"
         " The logs do not name the user of all of it, who is the only one let in from the address then.\n"
         "unanswered 3.3.3.3|ews of client 1 from 3.3.3.3, 401.2 (5)|at 2026-03-02T10:00:00.000Z|nothing|"
         " Whose it is cannot be told, as nobody was let in from the address then.\n");
}
END_TEST

START_TEST(end_of_logs) {
    says(PROXY LINE("10:00:00", "", "Ews", "", "", "1.1.1.1", "401")
             LINE("10:00:30", "", "Mapi", "NTLM", "C\\anna", "2.2.2.2", "200"),
         "", "at-end -|1\n");
}
END_TEST

START_TEST(nothing) {
    says("DateTime,MapiRequestId,RequestType,HttpStatusCode,StatusCode\n2026-03-02T10:00:00.000Z,1,Connect,200,0\n", "",
         "no-logs -\n");
    says(PROXY LATER, "", "");
}
END_TEST

/* ---- the call ---- */

static int32_t refuse(void *user, const mapicfg_statement *statement) {
    (void)statement;
    return ++*(int *)user == 2;
}

static int32_t use_again(void *user, const mapicfg_statement *statement) {
    mapicfg_log_events *events = user;
    (void)statement;
    ck_assert_int_eq(mapicfg_log_prompts(events, NULL, NULL, use_again, events, NULL), MAPICFG_E_CONFLICT);
    return 0;
}

#define TWO                                                      \
    IIS ROW("10:00:50", "", "C\\anna", "1.1.1.1", "401 1 1326") \
        ROW("10:10:50", "", "C\\anna", "1.1.1.1", "401 1 1326")

START_TEST(call) {
    mapicfg_log_events *events = events_of(NULL, PROXY LATER, TWO);
    mapicfg_log_prompts_options options = MAPICFG_LOG_PROMPTS_OPTIONS_INIT;
    mapicfg_error err;
    int said = 0;
    ck_assert_int_eq(mapicfg_log_prompts(NULL, NULL, NULL, add, NULL, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_log_prompts(events, NULL, NULL, NULL, NULL, &err), MAPICFG_E_ARGUMENT);
    options.window = 3600001;
    ck_assert_int_eq(mapicfg_log_prompts(events, &options, NULL, add, NULL, &err), MAPICFG_E_VALUE);
    options.size = 4;
    ck_assert_int_eq(mapicfg_log_prompts(events, &options, NULL, add, NULL, &err), MAPICFG_E_OPTIONS);
    ck_assert_int_eq(mapicfg_log_prompts(events, NULL, NULL, refuse, &said, &err), MAPICFG_E_CANCELLED);
    ck_assert_int_eq(said, 2);
    ck_assert_int_eq(mapicfg_log_prompts(events, NULL, NULL, use_again, events, &err), 0);
    mapicfg_log_events_free(events);
}
END_TEST

START_TEST(cancelling) {
    struct mapicfg__buffer text = {0};
    mapicfg_work work = MAPICFG_WORK_INIT;
    int32_t cancel = 1;
    int said = -10;
    mapicfg__buffer_text(&text, TWO);
    for (int i = 0; i < 2000; i++) mapicfg__buffer_text(&text, ROW("10:20:00", "", "C\\anna", "1.1.1.1", "200 0 0"));
    mapicfg_log_events *events = events_of(NULL, PROXY LATER, text.data);
    work.cancel = &cancel;
    ck_assert_int_eq(mapicfg_log_prompts(events, NULL, &work, refuse, &said, NULL), MAPICFG_E_CANCELLED);
    ck_assert_int_eq(said, -10);
    ck_assert_int_eq(mapicfg_log_prompts(events, NULL, NULL, refuse, &said, NULL), 0);
    ck_assert_int_eq(said, -8);
    mapicfg_log_events_free(events);
    mapicfg__buffer_free(&text);
}
END_TEST

START_TEST(with_a_key) {
    mapicfg_log_events_options options = MAPICFG_LOG_EVENTS_OPTIONS_INIT;
    struct mapicfg__buffer text = {0};
    options.key = "0123456789abcdef";
    options.key_size = 16;
    mapicfg_log_events *events = events_of(&options, PROXY LATER, TWO);
    ck_assert_int_eq(mapicfg_log_prompts(events, NULL, NULL, add, &text, NULL), 0);
    ck_assert_ptr_nonnull(strstr(text.data, "wrong-password user-"));
    ck_assert_ptr_null(strstr(text.data, "anna"));
    ck_assert_ptr_null(strstr(text.data, "1.1.1.1"));
    mapicfg__buffer_free(&text);
    mapicfg_log_events_free(events);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("log prompts");
    TCase *tcase = tcase_create("all");
    tcase_add_test(tcase, causes);
    tcase_add_test(tcase, one_request_in_two_logs);
    tcase_add_test(tcase, window);
    tcase_add_test(tcase, handshake);
    tcase_add_test(tcase, end_of_logs);
    tcase_add_test(tcase, nothing);
    tcase_add_test(tcase, call);
    tcase_add_test(tcase, cancelling);
    tcase_add_test(tcase, with_a_key);
    suite_add_tcase(suite, tcase);
    return suite;
}
