/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_log_events.c: records, sessions and requests of small logs, whose rows are plain to see; the same rows whatever
 * the order, the packing and the parts; files of them, and files that are none. */
#include <mapicfg.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "inputs.h"
#include "unit.h"

#define PROXY \
    "#Log-type: HttpProxy Logs\n" \
    "#Fields: DateTime,RequestId,ClientRequestId,Protocol,UrlHost,UrlStem,AuthenticationType,AuthenticatedUser," \
    "AnchorMailbox,UserAgent,ClientIpAddress,ServerHostName,HttpStatus,BackEndStatus,Method,TargetServer," \
    "RequestBytes,ResponseBytes,TotalRequestTime\n"
#define MAPI \
    "#Log-type: MapiHttp Logs\n" \
    "#Fields: DateTime,RequestId,RequestType,HttpStatusCode,StatusCode,TotalRequestLatency,AuthenticatedUserEmail," \
    "MailboxId,ClientIP,SourceCafeServer,MapiClientInfo,ClientSoftware,ClientSoftwareVersion,ClientMode," \
    "AuthenticationType,AuthenticatedUser\n"
#define IIS "#Fields: date time cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status " \
            "sc-substatus sc-win32-status time-taken\n"
#define ID1 "5299c45b-86e7-b178-ee39-641ee582f3e9"
#define ID2 "b51cbb44-42d4-f0a3-0ef7-3ae09b5ee498"
#define GUID "92f21c39-e98d-8e0d-861e-633b3fa71b5f"
#define MAILBOX "f7109788-327b-a95d-81d8-20c16e9ee03f"

static char folder[] = "/tmp/log_events_XXXXXX";
static char path[64], other_path[64];

static void setup(void) {
    strcpy(strrchr(folder, '_'), "_XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a.db", folder);
    snprintf(other_path, sizeof other_path, "%s/b.db", folder);
}

/* Nothing else may have been left. */
static void teardown(void) {
    unlink(path);
    unlink(other_path);
    ck_assert_int_eq(rmdir(folder), 0);
}

/* ---- rows as text ---- */

struct listing {
    struct mapicfg__buffer text;
    uint32_t view;
    const char *columns; /* names with blanks; NULL: all that are stated, by name */
    uint64_t rows;
};

static void put_cell(struct listing *listing, const mapicfg_log_event *event, size_t column) {
    int64_t number;
    char digits[32];
    const char *text = mapicfg_log_event_get_text(event, column);
    if (text) {
        for (; *text; text++) mapicfg__buffer_char(&listing->text, *text == '\n' ? '+' : *text);
    } else if (mapicfg_log_event_get_number(event, column, &number)) {
        snprintf(digits, sizeof digits, "%lld", (long long)number);
        mapicfg__buffer_text(&listing->text, digits);
    } else {
        mapicfg__buffer_char(&listing->text, '-');
    }
}

static int is_wanted(const struct listing *listing, const char *name) {
    char word[64], list[512];
    if (!listing->columns) return 1;
    snprintf(word, sizeof word, " %s ", name);
    snprintf(list, sizeof list, " %s ", listing->columns);
    return strstr(list, word) != NULL;
}

static int32_t list_row(void *user, const mapicfg_log_event *event) {
    struct listing *listing = user;
    char before = '\0';
    for (size_t i = 0; i < mapicfg_log_view_column_count(listing->view); i++) {
        if (!is_wanted(listing, mapicfg_log_view_get_column(listing->view, i))) continue;
        if (before) mapicfg__buffer_char(&listing->text, before);
        put_cell(listing, event, i);
        before = '|';
    }
    mapicfg__buffer_char(&listing->text, '\n');
    listing->rows++;
    return 0;
}

static mapicfg_log_events *made(const mapicfg_log_events_options *options) {
    mapicfg_log_events *events;
    mapicfg_error err;
    const mapicfg_status status = mapicfg_log_events_new(options, &events, &err);
    ck_assert_msg(!status, "%s", status ? err.message : "");
    return events;
}

static void add(mapicfg_log_events *events, const char *text) {
    mapicfg_error err;
    const mapicfg_input input = input_bytes(text, strlen(text), "log");
    const mapicfg_status status = mapicfg_log_events_read(events, &input, 1, NULL, NULL, NULL, &err);
    ck_assert_msg(!status, "%s", status ? err.message : "");
}

static char *rows_of(mapicfg_log_events *events, uint32_t view, const char *columns) {
    struct listing listing = {.view = view, .columns = columns};
    mapicfg_error err;
    mapicfg__buffer_text(&listing.text, "");
    const mapicfg_status status = mapicfg_log_events_each(events, view, NULL, list_row, &listing, &err);
    ck_assert_msg(!status, "%s", status ? err.message : "");
    return listing.text.data;
}

static void check_rows(mapicfg_log_events *events, uint32_t view, const char *columns, const char *expected) {
    char *found = rows_of(events, view, columns);
    ck_assert_str_eq(found, expected);
    mapicfg_free(found);
}

static void check_log(const char *log, int keep_noise, uint32_t view, const char *columns, const char *expected) {
    mapicfg_log_events_options options = MAPICFG_LOG_EVENTS_OPTIONS_INIT;
    options.keep_noise = (uint32_t)keep_noise;
    mapicfg_log_events *events = made(&options);
    add(events, log);
    check_rows(events, view, columns, expected);
    mapicfg_log_events_free(events);
}

/* ---- records ---- */

START_TEST(test_record_of_front_end) {
    check_log(PROXY "1970-01-01T00:00:01.500Z,{" ID1 "},R:{x}:3;RT:Execute;CI:{" GUID "}:7;CID:<null>,Mapi,"
                    "Mail.Contoso.com,/mapi/emsmdb/,Negotiate,CONTOSO\\Anna,MailboxGuid~" MAILBOX ","
                    "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro),fe80::1%3,EX1,200,201,"
                    "POST,EX2.contoso.com,12,345,678\n",
              0, MAPICFG_LOG_VIEW_RECORDS, NULL,
              "1500|http-proxy|mapi|" ID1 "|ex1||ex2.contoso.com|mail.contoso.com|-|post|/mapi/emsmdb/|fe80::1|local|"
              "outlook 16.0.17928||microsoft office/16.0 (windows nt 10.0; microsoft outlook 16.0.17928; pro)|"
              "contoso\\anna||" MAILBOX "|" GUID "|negotiate|execute|200|-|-|201|||678|0|12|345\n");
}
END_TEST

START_TEST(test_record_of_back_end) {
    check_log(MAPI "1970-01-01T00:00:02Z,5299c45b86e7b178ee39641ee582f3e9,Connect,200,2147746063,9,"
                   "anna@contoso.com," MAILBOX
                   "@contoso.com,10.0.0.1,EX1,{" GUID "}:153,OUTLOOK.EXE,16.0.1.2,Cached,NTLM,Anonymous\n",
              0, MAPICFG_LOG_VIEW_RECORDS, NULL,
              "2000|mapi-http|mapi|" ID1 "||ex1|||-|||10.0.0.1|private|outlook 16.0.1.2|cached||anna@contoso.com|"
              "anna@contoso.com|" MAILBOX "|" GUID "|ntlm|connect|200|-|-|-|mapi 0x8004010f||9|0|-|-\n");
}
END_TEST

START_TEST(test_record_of_iis) {
    check_log(IIS "1970-01-01 00:00:03 POST /EWS/Exchange.asmx &CorrelationID=<empty>;&cafeReqId=" ID2
                  "; 443 CONTOSO\\anna 203.0.113.9 App/1.0+(x) 401 1 1326 15\n",
              0, MAPICFG_LOG_VIEW_RECORDS, NULL,
              "3000|iis|ews|" ID2 "|||||443|post|/ews/exchange.asmx|203.0.113.9|public|app 1.0||app/1.0 (x)|"
              "contoso\\anna||||||401|1|1326|-|http 401||15|0|-|-\n");
}
END_TEST

/* Of one moment the order is one of the records, not of the file; what states no time comes first. */
START_TEST(test_order) {
    mapicfg_log_events *one = made(NULL), *two = made(NULL);
    static const char *const lines[] = {
        "1970-01-01T00:00:09Z,,,Ews,,,,b,,,,,200,,,,,,1\n", "1970-01-01T00:00:09Z,,,Ews,,,,a,,,,,200,,,,,,1\n",
        "no time,,,Ews,,,,c,,,,,200,,,,,,1\n", "1970-01-01T00:00:08Z,,,Ews,,,,d,,,,,200,,,,,,1\n",
        "1970-01-01T00:00:09Z,,,Ews,,,,a,,,,,200,,,,,,1\n"};
    const size_t count = sizeof lines / sizeof *lines;
    for (size_t i = 0; i < count; i++) {
        char text[1024];
        snprintf(text, sizeof text, PROXY "%s", lines[i]);
        add(one, text);
        snprintf(text, sizeof text, PROXY "%s", lines[count - 1 - i]);
        add(two, text);
    }
    char *a = rows_of(one, MAPICFG_LOG_VIEW_RECORDS, NULL), *b = rows_of(two, MAPICFG_LOG_VIEW_RECORDS, NULL);
    ck_assert_str_eq(a, b);
    ck_assert_msg(strncmp(a, "-|", 2) == 0 && strstr(a, "\n8000|") && strstr(strstr(a, "\n8000|"), "\n9000|"), "%s", a);
    ck_assert_uint_eq(mapicfg_log_events_get_count(one, MAPICFG_LOG_COUNT_RECORDS), count);
    mapicfg_free(a);
    mapicfg_free(b);
    mapicfg_log_events_free(one);
    mapicfg_log_events_free(two);
}
END_TEST

START_TEST(test_text_is_never_sql) {
    check_log(PROXY "1970-01-01T00:00:01Z,x'); DROP TABLE record; --,,Ews,,\"/a'\"\"b\",,'; DELETE FROM text; --,,,,,"
                    "200,,,,,,1\n",
              0,
              MAPICFG_LOG_VIEW_RECORDS, "request_id path user",
              "x'); drop table record; --|/a'\"b|'; delete from text; --\n");
}
END_TEST

START_TEST(test_what_enters) {
    static const char log[] = PROXY "1970-01-01T00:00:01Z,,,Ews,,,,anna,,,,,200,,,,,,1\n"
                                    "1970-01-01T00:00:02Z,,,Ews,,,,HealthMailbox1,,,,,200,,,,,,1\n"
                                    "1970-01-01T00:00:03Z,,,Ews,,,,,,,,,401,,,,,,1\n"
                                    "1970-01-01T00:00:04Z,,,Ews,,,,bert,,,,,200,,,,,,1\n"
                                    "1970-01-01T00:00:05Z,,,Eas,,,,anna,,,,,200,,,,,,1\n";
    static const char *const where[] = {"protocol=ews"};
    mapicfg_log_events_options options = MAPICFG_LOG_EVENTS_OPTIONS_INIT;
    options.where = where;
    options.where_count = 1;
    options.until = 4000;
    mapicfg_log_events *events = made(&options);
    add(events, log);
    check_rows(events, MAPICFG_LOG_VIEW_RECORDS, "time user", "1000|anna\n");
    ck_assert_uint_eq(mapicfg_log_events_get_count(events, MAPICFG_LOG_COUNT_RECORDS), 5);
    ck_assert_uint_eq(mapicfg_log_events_get_count(events, MAPICFG_LOG_COUNT_FILTERED), 2);
    ck_assert_uint_eq(mapicfg_log_events_get_noise(events, MAPICFG_LOG_NOISE_NONE), 1);
    ck_assert_uint_eq(mapicfg_log_events_get_noise(events, MAPICFG_LOG_NOISE_ACCOUNT), 1);
    ck_assert_uint_eq(mapicfg_log_events_get_noise(events, MAPICFG_LOG_NOISE_CHALLENGE), 1);
    ck_assert_uint_eq(mapicfg_log_events_get_noise(events, MAPICFG_LOG_NOISE_COUNT), 0);
    ck_assert_uint_eq(mapicfg_log_events_get_count(events, MAPICFG_LOG_COUNT_LOGS), 0);
    mapicfg_log_events_free(events);
    check_log(log, 1, MAPICFG_LOG_VIEW_RECORDS, "user noise",
              "anna|\nhealthmailbox1|account\n|challenge\nbert|\nanna|\n");
}
END_TEST

/* ---- sessions ---- */

#define AT(time, user, address, status, latency) \
    "1970-01-01T" time "Z,,,Ews,,/ews,Basic," user ",,App/1," address ",EX1," status ",,,," ",," latency "\n"

START_TEST(test_sessions) {
    check_log(PROXY AT("00:00:00", "anna", "1.1.1.1", "200", "5") AT("00:30:00", "anna", "1.1.1.1", "200", "7")
                  AT("01:00:00.001", "anna", "1.1.1.1", "200", "6") /* one millisecond over the pause */
              AT("00:00:01", "anna", "1.1.1.2", "200", "5000") AT("00:00:02", "bert", "1.1.1.1", "200", "5001"),
              0, MAPICFG_LOG_VIEW_SESSIONS, "first last user address records slow slowest clients auth servers",
              "0|1800000|anna|1.1.1.1|2|0|7|app 1|basic|ex1\n"
              "1000|1000|anna|1.1.1.2|1|0|5000|app 1|basic|ex1\n"
              "2000|2000|bert|1.1.1.1|1|1|5001|app 1|basic|ex1\n"
              "3600001|3600001|anna|1.1.1.1|1|0|6|app 1|basic|ex1\n");
}
END_TEST

START_TEST(test_sessions_by_instance) {
#define OF(time, mailbox, info, type) \
    MAPI "1970-01-01T00:00:0" time "Z,," type ",200,0,60000,anna@c.com," mailbox ",1.1.1.1,EX1," info \
         ",OUTLOOK.EXE,16,Cached,NTLM,\n"
    check_log(OF("1", "m", "{" GUID "}:1", "Execute") OF("2", "m", "{" GUID "}:2", "NotificationWait")
                  OF("3", "m", "{" ID1 "}:1", "Execute") OF("4", "n", "{" GUID "}:3", "Execute"),
              0, MAPICFG_LOG_VIEW_SESSIONS, "first last mailbox instance records slow waits slowest modes servers",
              "1000|2000|m|" GUID "|2|1|1|60000|cached|ex1\n"
              "3000|3000|m|" ID1 "|1|1|0|60000|cached|ex1\n"
              "4000|4000|n|" GUID "|1|1|0|60000|cached|ex1\n");
}
END_TEST

START_TEST(test_recovered) {
    mapicfg_log_events *events = made(NULL);
    add(events, PROXY AT("00:00:00", "anna", "1.1.1.1", "500", "1") AT("00:30:00", "anna", "2.2.2.2", "200", "1")
                    AT("00:30:01", "anna", "1.1.1.1", "503", "1"));
    check_rows(events, MAPICFG_LOG_VIEW_SESSIONS, "first address failures recovered errors",
               "0|1.1.1.1|1|1|http 500\n1800000|2.2.2.2|0|0|\n1801000|1.1.1.1|1|0|http 503\n");
    mapicfg_log_events_free(events);
    /* too late by a millisecond; a success of the same moment; nobody's */
    check_log(PROXY AT("00:00:00", "bert", "1.1.1.1", "500", "1") AT("00:30:00.001", "bert", "1.1.1.1", "200", "1"), 0,
              MAPICFG_LOG_VIEW_SESSIONS, "failures recovered", "1|0\n0|0\n");
    check_log(PROXY AT("00:00:00", "carl", "1.1.1.1", "500", "1") AT("00:00:00", "carl", "1.1.1.1", "200", "1"), 0,
              MAPICFG_LOG_VIEW_SESSIONS, "failures recovered", "1|1\n");
    check_log(PROXY AT("00:00:00", "", "9.9.9.9", "500", "1") AT("00:00:01", "", "9.9.9.9", "200", "1"), 0,
              MAPICFG_LOG_VIEW_SESSIONS, "failures recovered", "1|0\n");
}
END_TEST

/* Whatever a value has in it, a list has as many values as there were. */
START_TEST(test_lists_are_lists) {
    check_log(PROXY AT("00:00:00", "anna", "1.1.1.1", "\"50\n0\"", "1")
                  "1970-01-01T00:00:01Z,,,Ews,,/ews,Basic,anna,,App/1,1.1.1.1,\"EX\n\n2\",200,,,\"A\nB\",,,1\n",
              0, MAPICFG_LOG_VIEW_SESSIONS, "records servers targets", "2|ex1+ex  2|a b\n");
}
END_TEST

START_TEST(test_lists_are_cut) {
    mapicfg_log_events *events = made(NULL);
    struct mapicfg__buffer log = {0}, expected = {0};
    char line[256];
    mapicfg__buffer_text(&log, PROXY);
    for (int i = 0; i < 70; i++) {
        snprintf(line, sizeof line, "1970-01-01T00:00:%02dZ,,,Ews,,,,anna,,App%d/1,,,200,,,,,,\n", i / 2, i % 66);
        mapicfg__buffer_text(&log, line);
    }
    add(events, log.data);
    char *rows = rows_of(events, MAPICFG_LOG_VIEW_SESSIONS, "clients records");
    size_t plus = 0;
    for (const char *at = rows; *at; at++) plus += *at == '+';
    ck_assert_msg(strncmp(rows, "70|app", 6) == 0 && strstr(rows, "+...\n"), "%s", rows);
    ck_assert_uint_eq(plus, 64);
    mapicfg_free(rows);
    mapicfg__buffer_free(&log);
    mapicfg__buffer_free(&expected);
    mapicfg_log_events_free(events);
}
END_TEST

/* ---- requests ---- */

#define FRONT(time, id, user, status, back, latency) \
    PROXY "1970-01-01T00:00:" time "Z," id ",,Mapi,,/mapi/emsmdb/,," user ",,Agent/1,1.1.1.1,EX1," status "," back \
          ",POST,EX2,,," latency "\n"
#define BACK(time, id, code, latency) \
    MAPI "1970-01-01T00:00:" time "Z," id ",Execute,200," code "," latency \
         ",anna@c.com,m,2.2.2.2,EX9.c.com,,OUTLOOK.EXE,16,,,\n"
#define SITE(time, id, port, status, win32) \
    IIS "1970-01-01 00:00:" time " POST /mapi/emsmdb/ &cafeReqId={" id "}; " port " C\\anna 3.3.3.3 - " status " 1 " \
        win32 " 40\n"
#define WHAT "time front user address client front_status backend_status back_status iis_status iis_win32 " \
             "front_latency " \
             "back_latency difference iis_latency front_error back_error missing why"

START_TEST(test_request_joined) {
    check_log(SITE("03", ID1, "444", "200", "0") SITE("03", ID1, "443", "401", "1326") BACK("02", ID1, "5", "30")
                  FRONT("01", "{" ID1 "}", "C\\anna", "500", "200", "35"),
              0, MAPICFG_LOG_VIEW_REQUESTS, "request_id " WHAT " waits front_records back_records iis_records",
              "1000|" ID1 "|c\\anna|1.1.1.1|outlook 16|ex1|500|200|200|401|1326|35|30|5|40|0|http 500|"
              "mapi 0x5|1|1|2||\n");
}
END_TEST

START_TEST(test_request_halves) {
    /* the back end states the front end, and is the first that knows the time */
    check_log(BACK("02", ID1, "0", "30"), 0, MAPICFG_LOG_VIEW_REQUESTS, WHAT,
              "2000|anna@c.com|2.2.2.2|outlook 16|ex9.c.com|-|-|200|-|-|-|30|-|-|||front-end|no-logs\n");
    /* the front end did not ask the back end; it asked, and no log of the back end is there */
    check_log(FRONT("01", ID1, "a", "401", "", "1") FRONT("02", ID2, "a", "200", "200", "1"), 0,
              MAPICFG_LOG_VIEW_REQUESTS, "request_id missing why",
              ID1 "|back-end|not-asked\n" ID2 "|back-end|no-logs\n");
    /* the back end's log begins later; it covers the time */
    check_log(FRONT("01", ID1, "a", "200", "200", "1") BACK("02", ID2, "0", "1"), 0, MAPICFG_LOG_VIEW_REQUESTS,
              "request_id missing why", ID1 "|back-end|not-covered\n" ID2 "|front-end|not-covered\n");
    check_log(FRONT("02", ID1, "a", "200", "200", "1") BACK("01", GUID, "0", "1") BACK("03", ID2, "0", "1"), 0,
              MAPICFG_LOG_VIEW_REQUESTS, "request_id missing why",
              GUID "|front-end|not-covered\n" ID1 "|back-end|unknown\n" ID2 "|front-end|not-covered\n");
    check_log(SITE("03", ID1, "443", "200", "0"), 0, MAPICFG_LOG_VIEW_REQUESTS, "waits missing why",
              "1|front-end+back-end|no-logs+no-logs\n");
    check_log(PROXY "1970-01-01T00:00:01Z," ID1 ",,Ews,,,,a,,,,,200,200,,,,,\n", 0, MAPICFG_LOG_VIEW_REQUESTS,
              "missing why", "back-end|other-logs\n");
}
END_TEST

START_TEST(test_request_conditions) {
    static const char *const where[] = {"kind=mapi-http"};
    mapicfg_log_events_options options = MAPICFG_LOG_EVENTS_OPTIONS_INIT;
    options.where = where;
    options.where_count = 1;
    mapicfg_log_events *events = made(&options);
    add(events, FRONT("01", ID1, "a", "200", "200", "1") BACK("01", ID1, "0", "1"));
    check_rows(events, MAPICFG_LOG_VIEW_REQUESTS, "missing why", "front-end|conditions\n");
    mapicfg_log_events_free(events);
}
END_TEST

/* An id that says nothing joins nothing; the first of several records counts; ids differ in case and form only. */
START_TEST(test_request_ids) {
    check_log(FRONT("01", "00000000-0000-0000-0000-000000000000", "a", "200", "200", "1")
                  FRONT("01", "", "a", "200", "200", "1"),
              0, MAPICFG_LOG_VIEW_REQUESTS, NULL, "");
    check_log(FRONT("02", "5299C45B86E7B178EE39641EE582F3E9", "b", "200", "200", "2")
                  FRONT("03", "{5299c45b86e7b178ee39641ee582f3e9}", "c", "200", "200", "2")
                      FRONT("04", "{5299C45B-86E7-B178-EE39-641EE582F3E9}", "d", "200", "200", "2")
                          FRONT("01", ID1, "a", "201", "200", "1"),
              0, MAPICFG_LOG_VIEW_REQUESTS, "request_id user front_status front_records", ID1 "|a|201|4\n");
    check_log(FRONT("01", "{}", "a", "200", "200", "1") FRONT("01", "{0}", "a", "200", "200", "1"), 0,
              MAPICFG_LOG_VIEW_REQUESTS, NULL, "");
}
END_TEST

/* A request that one side knows for noise is noise, as others do not see who it was; a challenge is what the first side
 * says. */
START_TEST(test_request_noise) {
    static const char probe[] = FRONT("01", ID1, "HealthMailbox1", "200", "200", "1") BACK("01", ID1, "0", "1");
    check_log(probe, 0, MAPICFG_LOG_VIEW_REQUESTS, NULL, "");
    check_log(probe, 1, MAPICFG_LOG_VIEW_REQUESTS, "noise", "account\n");
    /* a log's type holds until another is stated, so that the log of IIS, which states none, comes first */
    check_log(SITE("01", ID1, "443", "401", "0") FRONT("01", ID1, "", "401", "", "1"), 0, MAPICFG_LOG_VIEW_REQUESTS,
              NULL, "");
    check_log(IIS "1970-01-01 00:00:01 POST /mapi/emsmdb/ cafeReqId=" ID1
                  " 443 - 3.3.3.3 - 401 2 5 1\n" FRONT("01", ID1, "a", "401", "", "1"),
              0, MAPICFG_LOG_VIEW_REQUESTS, "user noise iis_records", "a||1\n");
}
END_TEST

/* ---- the same rows however they came ---- */

static const char *const parts[] = {
    FRONT("01", ID1, "C\\anna", "500", "200", "35"), BACK("01", ID1, "5", "30"), SITE("01", ID1, "443", "401", "1326"),
    PROXY AT("00:00:00", "anna", "1.1.1.1", "500", "5") AT("00:30:00", "anna", "1.1.1.1", "200", "7"),
    PROXY AT("00:00:00", "", "1.1.1.1", "401", "5") AT("00:00:00", "HealthMailbox7", "1.1.1.1", "200", "7")};
#define PARTS (sizeof parts / sizeof *parts)

static char *all_rows(mapicfg_log_events *events) {
    struct mapicfg__buffer all = {0};
    for (uint32_t view = 0; view < MAPICFG_LOG_VIEW_COUNT; view++) {
        char *rows = rows_of(events, view, NULL);
        mapicfg__buffer_text(&all, rows);
        mapicfg_free(rows);
    }
    return all.data;
}

static void save(mapicfg_log_events *events, const char *name) {
    mapicfg_error err;
    const mapicfg_status status = mapicfg_log_events_save(events, name, NULL, &err);
    ck_assert_msg(!status, "%s", status ? err.message : "");
}

START_TEST(test_any_order_and_parts) {
    mapicfg_log_events *forward = made(NULL), *backward = made(NULL), *merged = made(NULL);
    mapicfg_error err;
    for (size_t i = 0; i < PARTS; i++) add(forward, parts[i]);
    for (size_t i = PARTS; i; i--) add(backward, parts[i - 1]);
    for (size_t i = 0; i < PARTS; i++) {
        mapicfg_log_events *one = made(NULL);
        add(one, parts[(i + 2) % PARTS]);
        save(one, path);
        const mapicfg_status status = mapicfg_log_events_merge(merged, path, NULL, &err);
        ck_assert_msg(!status, "%s", status ? err.message : "");
        unlink(path);
        mapicfg_log_events_free(one);
    }
    char *a = all_rows(forward), *b = all_rows(backward), *c = all_rows(merged);
    ck_assert_str_eq(a, b);
    ck_assert_str_eq(a, c);
    for (uint32_t i = 0; i < MAPICFG_LOG_NOISE_COUNT; i++)
        ck_assert_uint_eq(mapicfg_log_events_get_noise(forward, i), mapicfg_log_events_get_noise(merged, i));
    ck_assert_uint_eq(mapicfg_log_events_get_count(merged, MAPICFG_LOG_COUNT_RECORDS), 7);
    mapicfg_free(a);
    mapicfg_free(b);
    mapicfg_free(c);
    mapicfg_log_events_free(forward);
    mapicfg_log_events_free(backward);
    mapicfg_log_events_free(merged);
}
END_TEST

/* What is given stays the same while more is asked, saved and added. */
START_TEST(test_goes_on_after_saving) {
    mapicfg_log_events *events = made(NULL), *other = made(NULL);
    add(events, parts[0]);
    char *unused = all_rows(events);
    save(events, path);
    mapicfg_free(unused);
    for (size_t i = 1; i < PARTS; i++) add(events, parts[i]);
    save(events, other_path);
    for (size_t i = 0; i < PARTS; i++) add(other, parts[i]);
    char *a = all_rows(events), *b = all_rows(other);
    ck_assert_str_eq(a, b);
    mapicfg_free(a);
    mapicfg_free(b);
    mapicfg_log_events_free(events);
    mapicfg_log_events_free(other);
}
END_TEST

/* ---- files ---- */

static void check_sql(const char *sql, const char *expected) {
    sqlite3 *db;
    sqlite3_stmt *statement;
    ck_assert_int_eq(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    ck_assert_str_eq((const char *)sqlite3_column_text(statement, 0), expected);
    sqlite3_finalize(statement);
    sqlite3_close(db);
}

START_TEST(test_file_for_people) {
    mapicfg_log_events *events = made(NULL);
    for (size_t i = 0; i < PARTS; i++) add(events, parts[i]);
    save(events, path);
    check_sql("PRAGMA integrity_check", "ok");
    check_sql("SELECT time || ' ' || user || ' ' || status FROM records WHERE kind = 'iis'",
              "1970-01-01T00:00:01.000Z c\\anna 401");
    check_sql("SELECT count(*) || ' ' || sum(noise <> '') FROM records", "7 2");
    check_sql("SELECT first || ' ' || last || ' ' || records || ' ' || recovered FROM sessions WHERE user = 'anna'",
              "1970-01-01T00:00:00.000Z 1970-01-01T00:30:00.000Z 2 1");
    check_sql("SELECT time || ' ' || difference || ' ' || iis_win32 FROM requests WHERE request_id = '" ID1 "'",
              "1970-01-01T00:00:01.000Z 5 1326");
    mapicfg_log_events_free(events);
}
END_TEST

static void refuse_save(const char *name, mapicfg_status status, const char *says) {
    mapicfg_log_events *events = made(NULL);
    mapicfg_error err;
    add(events, parts[0]);
    ck_assert_int_eq(mapicfg_log_events_save(events, name, NULL, &err), status);
    ck_assert_msg(strstr(err.message, says) && strcmp(err.source, name) == 0, "%s: %s", err.source, err.message);
    check_rows(events, MAPICFG_LOG_VIEW_RECORDS, "user", "c\\anna\n"); /* it is as it was */
    mapicfg_log_events_free(events);
}

START_TEST(test_save_refused) {
    FILE *file = fopen(path, "w");
    fputs("precious", file);
    fclose(file);
    refuse_save(path, MAPICFG_E_CONFLICT, "not empty");
    refuse_save(folder, MAPICFG_E_IO, "regular file");
    refuse_save("/nonexistent/a.db", MAPICFG_E_IO, "");
    struct stat found;
    ck_assert_int_eq(stat(path, &found), 0);
    ck_assert_int_eq(found.st_size, 8);
}
END_TEST

/* The disk is full, as far as this process may tell. */
START_TEST(test_save_without_room) {
    mapicfg_log_events *events = made(NULL);
    mapicfg_error err;
    struct rlimit before, none;
    int32_t stops = 1;
    mapicfg_work work = MAPICFG_WORK_INIT;
    for (size_t i = 0; i < PARTS; i++) add(events, parts[i]);
    char *rows = all_rows(events);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    none = before;
    none.rlim_cur = 8192;
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
    const mapicfg_status status = mapicfg_log_events_save(events, path, NULL, &err);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    ck_assert_int_eq(status, MAPICFG_E_IO);
    ck_assert_int_ne(access(path, F_OK), 0);
    work.cancel = &stops;
    ck_assert_int_eq(mapicfg_log_events_save(events, path, &work, &err), MAPICFG_E_CANCELLED);
    ck_assert_int_ne(access(path, F_OK), 0);
    save(events, path);
    char *again = all_rows(events);
    ck_assert_str_eq(rows, again);
    mapicfg_free(rows);
    mapicfg_free(again);
    mapicfg_log_events_free(events);
}
END_TEST

static void refuse_merge(const mapicfg_log_events_options *options, const char *name, mapicfg_status status,
                         const char *says) {
    mapicfg_log_events *events = made(options);
    mapicfg_error err;
    add(events, parts[0]);
    ck_assert_int_eq(mapicfg_log_events_merge(events, name, NULL, &err), status);
    ck_assert_msg(strstr(err.message, says) && strcmp(err.source, name) == 0, "%s: %s", err.source, err.message);
    ck_assert_uint_eq(mapicfg_log_events_get_count(events, MAPICFG_LOG_COUNT_RECORDS), 1);
    add(events, parts[0]);
    char *rows = rows_of(events, MAPICFG_LOG_VIEW_RECORDS, "status");
    ck_assert_str_eq(rows, "500\n500\n");
    mapicfg_free(rows);
    mapicfg_log_events_free(events);
}

static void save_parts(const mapicfg_log_events_options *options) {
    mapicfg_log_events *events = made(options);
    unlink(path);
    for (size_t i = 0; i < PARTS; i++) add(events, parts[i]);
    save(events, path);
    mapicfg_log_events_free(events);
}

/* The file is changed behind the library's back. */
static void change(const char *sql) {
    sqlite3 *db;
    char *said = NULL;
    save_parts(NULL);
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &said) == SQLITE_OK, "%s", said ? said : "");
    sqlite3_close(db);
}

START_TEST(test_merge_refused) {
    mapicfg_log_events_options options = MAPICFG_LOG_EVENTS_OPTIONS_INIT;
    refuse_merge(NULL, "/nonexistent/a.db", MAPICFG_E_IO, "");
    refuse_merge(NULL, folder, MAPICFG_E_IO, "regular file");
    FILE *file = fopen(path, "w");
    fputs(parts[0], file);
    fclose(file);
    refuse_merge(NULL, path, MAPICFG_E_FORMAT, "not a database of records");
    truncate(path, 0);
    refuse_merge(NULL, path, MAPICFG_E_FORMAT, "not a database of records");
    save_parts(NULL);
    options.key = "sixteen bytes...";
    options.key_size = 16;
    refuse_merge(&options, path, MAPICFG_E_CONFLICT, "key");
    options.key = NULL;
    options.key_size = 0;
    options.since = 1;
    refuse_merge(&options, path, MAPICFG_E_CONFLICT, "times");
    change("PRAGMA user_version = 2");
    refuse_merge(NULL, path, MAPICFG_E_VERSION, "newer");
    change("PRAGMA application_id = 7");
    refuse_merge(NULL, path, MAPICFG_E_FORMAT, "not a database of records");
    change("ALTER TABLE record ADD COLUMN more");
    refuse_merge(NULL, path, MAPICFG_E_FORMAT, "not a database of records");
    change("ALTER TABLE text RENAME TO old; CREATE VIEW text AS SELECT * FROM old");
    refuse_merge(NULL, path, MAPICFG_E_FORMAT, "not a database of records");
    change("UPDATE meta SET value = 99 WHERE name = 'challenge'");
    refuse_merge(NULL, path, MAPICFG_E_FORMAT, "not a database of records");
    change("DELETE FROM meta");
    refuse_merge(NULL, path, MAPICFG_E_FORMAT, "not a database of records");
    change("UPDATE meta SET value = x'00' WHERE name = 'options'");
    refuse_merge(NULL, path, MAPICFG_E_FORMAT, "summary of logs");
    change("UPDATE meta SET value = CAST(substr(value, 1, 30) AS BLOB) WHERE name = 'options'");
    refuse_merge(NULL, path, MAPICFG_E_FORMAT, "damaged");
}
END_TEST

/* Numbers and texts that no log comes to, with which other functions would calculate. */
START_TEST(test_merge_odd_values) {
    static const char *const odd[] = {
        "UPDATE record SET time = 9223372036854775807",
        "UPDATE record SET time = -9223372036854775808",
        "UPDATE record SET time = 1e30",
        "UPDATE record SET time = '253402300800000'",
        "UPDATE record SET latency = -1",
        "UPDATE record SET latency = 4294967296",
        "UPDATE record SET request_bytes = -9223372036854775808",
        "UPDATE text SET value = value || hex(zeroblob(2100)) WHERE id = 1",
        "UPDATE text SET value = zeroblob(5000) WHERE id = 1",
    };
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        change(odd[i]);
        refuse_merge(NULL, path, MAPICFG_E_FORMAT, "values that no record has");
    }
}
END_TEST

/* Another program writes to it: that does not make it another kind of file. */
START_TEST(test_merge_locked) {
    sqlite3 *db;
    mapicfg_log_events *events = made(NULL);
    mapicfg_error err;
    save_parts(NULL);
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
    refuse_merge(NULL, path, MAPICFG_E_IO, "locked");
    sqlite3_close(db);
    ck_assert_int_eq(mapicfg_log_events_merge(events, path, NULL, &err), MAPICFG_OK);
    mapicfg_log_events_free(events);
}
END_TEST

/* Records with texts that are not there: nothing more can be done. */
START_TEST(test_merge_damaged) {
    mapicfg_log_events *events = made(NULL);
    mapicfg_error err, again;
    const mapicfg_input input = input_bytes(parts[0], strlen(parts[0]), "log");
    change("UPDATE record SET user = 4711");
    ck_assert_int_ne(mapicfg_log_events_merge(events, path, NULL, &err), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_log_events_read(events, &input, 1, NULL, NULL, NULL, &again), err.code);
    ck_assert_str_eq(again.message, err.message);
    mapicfg_log_events_free(events);
}
END_TEST

/* ---- without names ---- */

static void check_hidden(const char *word) {
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    struct mapicfg__buffer bytes = {0};
    for (int c; (c = getc(file)) != EOF;) {
        const char folded = c >= 'A' && c <= 'Z' ? (char)(c + 32) : (char)c;
        mapicfg__buffer_char(&bytes, folded ? folded : ' ');
    }
    fclose(file);
    ck_assert_msg(!strstr(bytes.data, word), "%s is in the file", word);
    mapicfg__buffer_free(&bytes);
}

START_TEST(test_anonymous) {
    static const char log[] =
        PROXY "1970-01-01T00:00:01Z," ID1 ",R:{x}:3;RT:Execute;CI:{" GUID "}:7,Mapi,mail,/owa/anna@contoso.com/x,NTLM,"
              "CONTOSO\\Anna,MailboxGuid~" MAILBOX ",\"SecretApp/1 (anna's phone)\",203.0.113.9,EX1,200,200,POST,"
              "EX2,,,9\n"
        MAPI "1970-01-01T00:00:01Z," ID1 ",Execute,200,0,5,anna@contoso.com," MAILBOX
             "@contoso.com,203.0.113.9,EX1,{" GUID "}:8,OUTLOOK.EXE,16,Cached,NTLM,Anonymous\n";
    static const char *const hidden[] = {"anna", "secretapp/1", ID1, GUID, MAILBOX, "203.0.113.9", "contoso"};
    mapicfg_log_events_options options = MAPICFG_LOG_EVENTS_OPTIONS_INIT;
    options.key = "sixteen bytes...";
    options.key_size = 16;
    mapicfg_log_events *events = made(&options);
    add(events, log);
    save(events, path);
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) check_hidden(hidden[i]);
    check_sql("SELECT count(*) || ' ' || count(DISTINCT request_id) || ' ' || count(DISTINCT mailbox) || ' ' || "
              "count(DISTINCT instance) || ' ' || count(DISTINCT address) || ' ' || max(address LIKE 'address-%') || "
              "' ' "
              "|| group_concat(DISTINCT network) || ' ' || group_concat(DISTINCT substr(user, 1, 5)) FROM records",
              "2 1 1 1 1 1 public user-");
    check_sql("SELECT user = email FROM records WHERE kind = 'mapi-http'", "1");
    check_sql("SELECT difference || missing FROM requests", "4");
    check_sql("SELECT client FROM records WHERE kind = 'http-proxy'", "secretapp 1");
    mapicfg_log_events_free(events);
}
END_TEST

/* ---- the rest ---- */

static int32_t use_inside(void *user, const mapicfg_log_event *event) {
    mapicfg_log_events *events = *(mapicfg_log_events **)user;
    mapicfg_error err;
    const mapicfg_input input = input_bytes(parts[0], strlen(parts[0]), "log");
    (void)event;
    ck_assert_int_eq(mapicfg_log_events_read(events, &input, 1, NULL, NULL, NULL, &err), MAPICFG_E_CONFLICT);
    ck_assert_int_eq(mapicfg_log_events_each(events, 0, NULL, use_inside, user, &err), MAPICFG_E_CONFLICT);
    ck_assert_int_eq(mapicfg_log_events_save(events, path, NULL, &err), MAPICFG_E_CONFLICT);
    ck_assert_int_eq(mapicfg_log_events_merge(events, path, NULL, &err), MAPICFG_E_CONFLICT);
    return 1;
}

START_TEST(test_calls) {
    mapicfg_log_events *events = made(NULL);
    mapicfg_error err;
    int32_t stops = 1;
    mapicfg_work work = MAPICFG_WORK_INIT;
    add(events, parts[0]);
    save(events, other_path);
    for (uint32_t view = 0; view < MAPICFG_LOG_VIEW_COUNT; view++) {
        ck_assert_int_eq(mapicfg_log_events_each(events, view, NULL, use_inside, &events, &err), MAPICFG_E_CANCELLED);
        work.cancel = &stops;
        ck_assert_int_eq(mapicfg_log_events_each(events, view, &work, use_inside, &events, &err), MAPICFG_E_CANCELLED);
    }
    ck_assert_int_eq(mapicfg_log_events_each(events, MAPICFG_LOG_VIEW_COUNT, NULL, use_inside, &events, &err),
                     MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_log_events_each(NULL, 0, NULL, use_inside, &events, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_log_events_each(events, 0, NULL, NULL, NULL, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_log_events_add(events, NULL, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_log_events_save(events, NULL, NULL, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_log_events_merge(events, NULL, NULL, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_log_events_new(NULL, NULL, &err), MAPICFG_E_ARGUMENT);
    mapicfg_log_events_free(events);
    mapicfg_log_events_free(NULL);
    ck_assert_ptr_null(mapicfg_log_event_get_text(NULL, 0));
    ck_assert_int_eq(mapicfg_log_event_get_number(NULL, 0, NULL), 0);
    ck_assert_uint_eq(mapicfg_log_events_get_noise(NULL, 0), 0);
}
END_TEST

START_TEST(test_columns) {
    for (uint32_t view = 0; view < MAPICFG_LOG_VIEW_COUNT; view++) {
        ck_assert_ptr_nonnull(mapicfg_log_view_name(view));
        const size_t count = mapicfg_log_view_column_count(view);
        for (size_t i = 0; i < count; i++) {
            const char *meaning = mapicfg_log_view_get_meaning(view, i);
            ck_assert_msg(meaning[strlen(meaning) - 1] == '.', "%s", meaning);
            for (size_t j = 0; j < i; j++)
                ck_assert_str_ne(mapicfg_log_view_get_column(view, i), mapicfg_log_view_get_column(view, j));
        }
        ck_assert_ptr_null(mapicfg_log_view_get_column(view, count));
        ck_assert_ptr_null(mapicfg_log_view_get_meaning(view, count));
    }
    ck_assert_uint_eq(mapicfg_log_view_get_type(0, MAPICFG_LOG_RECORDS_TIME), MAPICFG_LOG_COLUMN_MOMENT);
    ck_assert_uint_eq(mapicfg_log_view_get_type(1, MAPICFG_LOG_SESSIONS_CLIENTS), MAPICFG_LOG_COLUMN_LIST);
    ck_assert_ptr_null(mapicfg_log_view_name(MAPICFG_LOG_VIEW_COUNT));
    ck_assert_uint_eq(mapicfg_log_view_column_count(MAPICFG_LOG_VIEW_COUNT), 0);
}
END_TEST

/* So many records, of as many users, with as many requests. */
static void add_many(mapicfg_log_events *events, size_t from, size_t count) {
    struct mapicfg__buffer log = {0};
    char line[512];
    mapicfg__buffer_text(&log, PROXY);
    for (size_t i = from; i < from + count; i++) {
        snprintf(line, sizeof line,
                 "1970-01-01T%02zu:%02zu:%02zuZ,%08zx-86e7-b178-ee39-641ee582f3e9,,Ews,,/ews/%zu,NTLM,C\\user%zu,"
                 "user%zu@contoso."
                 "com,App/%zu,10.%zu.%zu.%zu,EX1,200,200,POST,EX2,1,2,3\n",
                 i / 3600 % 24, i / 60 % 60, i % 60, i, i, i, i, i, i >> 16 & 255, i >> 8 & 255, i & 255);
        mapicfg__buffer_text(&log, line);
    }
    add(events, log.data);
    mapicfg__buffer_free(&log);
}

static int32_t count_row(void *user, const mapicfg_log_event *event) {
    (void)event;
    ++*(uint64_t *)user;
    return 0;
}

/* SQLite's memory is that of its caches, whatever is in the database. */
START_TEST(test_memory) {
    mapicfg_log_events *events = made(NULL);
    for (size_t i = 0; i < 8; i++) add_many(events, i * 10000, 10000);
    for (uint32_t view = 0; view < MAPICFG_LOG_VIEW_COUNT; view++) {
        uint64_t rows = 0;
        ck_assert_int_eq(mapicfg_log_events_each(events, view, NULL, count_row, &rows, NULL), MAPICFG_OK);
        ck_assert_uint_eq(rows, 80000);
    }
    ck_assert_int_lt(sqlite3_memory_highwater(0), 64 << 20);
    mapicfg_log_events_free(events);
    ck_assert_int_lt(sqlite3_memory_used(), 1 << 20);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("log_events");
    TCase *tcase = tcase_create("log_events");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 300); /* 80,000 records are sorted three times */
    tcase_add_test(tcase, test_record_of_front_end);
    tcase_add_test(tcase, test_record_of_back_end);
    tcase_add_test(tcase, test_record_of_iis);
    tcase_add_test(tcase, test_order);
    tcase_add_test(tcase, test_text_is_never_sql);
    tcase_add_test(tcase, test_what_enters);
    tcase_add_test(tcase, test_sessions);
    tcase_add_test(tcase, test_sessions_by_instance);
    tcase_add_test(tcase, test_recovered);
    tcase_add_test(tcase, test_lists_are_lists);
    tcase_add_test(tcase, test_lists_are_cut);
    tcase_add_test(tcase, test_request_joined);
    tcase_add_test(tcase, test_request_halves);
    tcase_add_test(tcase, test_request_conditions);
    tcase_add_test(tcase, test_request_ids);
    tcase_add_test(tcase, test_request_noise);
    tcase_add_test(tcase, test_any_order_and_parts);
    tcase_add_test(tcase, test_goes_on_after_saving);
    tcase_add_test(tcase, test_file_for_people);
    tcase_add_test(tcase, test_save_refused);
    tcase_add_test(tcase, test_save_without_room);
    tcase_add_test(tcase, test_merge_refused);
    tcase_add_test(tcase, test_merge_odd_values);
    tcase_add_test(tcase, test_merge_locked);
    tcase_add_test(tcase, test_merge_damaged);
    tcase_add_test(tcase, test_anonymous);
    tcase_add_test(tcase, test_calls);
    tcase_add_test(tcase, test_columns);
    tcase_add_test(tcase, test_memory);
    suite_add_tcase(suite, tcase);
    return suite;
}
