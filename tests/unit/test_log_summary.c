/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_log_summary.c: what a summary counts of small logs, whose numbers are plain to see; the same bytes whatever the
 * order, the parts and the threads; bytes that no summary has. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "inputs.h"
#include "sketch/hash64.h"
#include "unit.h"

/* ---- summaries of text ---- */

static mapicfg_log_summary *summary_with(const mapicfg_log_summary_options *options) {
    mapicfg_log_summary *summary;
    mapicfg_error err;
    mapicfg_status status = mapicfg_log_summary_new(options, &summary, &err);
    ck_assert_msg(!status, "%s", status ? err.message : "");
    return summary;
}

static void read_texts(mapicfg_log_summary *summary, const char *const *texts, size_t count) {
    mapicfg_input *inputs = calloc(count + 1, sizeof *inputs);
    mapicfg_error err;
    for (size_t i = 0; i < count; i++) inputs[i] = input_bytes(texts[i], strlen(texts[i]), "log");
    mapicfg_status status = mapicfg_log_summary_read(summary, inputs, count, NULL, NULL, NULL, &err);
    ck_assert_msg(!status, "%s", status ? err.message : "");
    free(inputs);
}

static mapicfg_log_summary *summary_of(const char *by, int keep_noise, const char *text) {
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    options.by = by;
    options.keep_noise = (uint32_t)keep_noise;
    mapicfg_log_summary *summary = summary_with(&options);
    read_texts(summary, &text, 1);
    return summary;
}

struct listing {
    struct mapicfg__buffer text;
    size_t keys;
};

/* "key|key=records " */
static int32_t list_row(void *user, const mapicfg_log_row *row) {
    struct listing *listing = user;
    for (size_t i = 0; i < listing->keys; i++) {
        if (i) mapicfg__buffer_char(&listing->text, '|');
        mapicfg__buffer_text(&listing->text, mapicfg_log_row_get_key(row, i));
    }
    ck_assert_ptr_null(mapicfg_log_row_get_key(row, listing->keys));
    mapicfg__buffer_char(&listing->text, '=');
    mapicfg__buffer_number(&listing->text, mapicfg_log_row_get_number(row, MAPICFG_LOG_NUMBER_RECORDS));
    mapicfg__buffer_char(&listing->text, ' ');
    return 0;
}

static void check_table(const mapicfg_log_summary *summary, size_t table, uint32_t order, const char *expected) {
    struct listing listing = {{0}, mapicfg_log_summary_dimension_count(summary, table)};
    mapicfg__buffer_text(&listing.text, "");
    ck_assert_int_eq(mapicfg_log_summary_each(summary, table, order, 0, list_row, &listing, NULL), 0);
    ck_assert_str_eq(listing.text.data, expected);
    mapicfg__buffer_free(&listing.text);
}

static void groups(const char *by, const char *text, const char *expected) {
    mapicfg_log_summary *summary = summary_of(by, 1, text);
    check_table(summary, 0, MAPICFG_LOG_ORDER_KEY, expected);
    mapicfg_log_summary_free(summary);
}

/* ---- dimensions ---- */

#define MAPI "#Log-type: MapiHttp Logs\n" \
             "#Fields: DateTime,RequestType,HttpStatusCode,MailboxId,ClientIP,SourceCafeServer,ClientSoftware," \
             "ClientSoftwareVersion,ClientMode,AuthenticationType,AuthenticatedUser,AuthenticatedUserEmail,UPN\n"
#define RCA "date-time,session-id,seq-number,client-name,client-software,client-software-version,client-mode," \
            "client-ip,protocol,operation,rpc-status,processing-time,failures,performance-data\n"
#define PROXY "#Log-type: HttpProxy Logs\n" \
              "#Fields: DateTime,RequestId,ClientRequestId,Protocol,UrlHost,UrlStem,AuthenticationType," \
              "AuthenticatedUser," \
              "AnchorMailbox,UserAgent,ClientIpAddress,ServerHostName,HttpStatus,ErrorCode,TargetServer," \
              "TotalRequestTime,UrlQuery\n"
#define IIS "#Software: Microsoft Internet Information Services 10.0\n" \
            "#Fields: date time cs-method cs-uri-stem cs-uri-query cs-username c-ip cs(User-Agent) sc-status " \
            "time-taken\n"
#define T "2026-11-29T12:34:56.789Z,"

START_TEST(kinds_and_protocols) {
    groups("kind,protocol", MAPI T "Execute,200,,,,,,,,a,,\n", "mapi-http|mapi=1 ");
    groups("kind,protocol", PROXY T ",,Ews,,/EWS/x,,a,,,,,200,,,1,\n" T ",,EWS,,,,a,,,,,200,,,1,\n",
           "http-proxy|ews=2 ");
    groups("kind,protocol", PROXY T ",,RpcHttp,,/rpc/,,a,,,,,200,,,1,\n", "http-proxy|rpchttp=1 ");
    groups("kind,protocol", RCA T "1,1,/o=x,OUTLOOK.EXE,15,Cached,,MapiHttp,Connect,0,00:00:00.01,,\n",
           "mapi-client-access|mapi=1 ");
    groups("protocol",
           IIS "2026-11-29 12:34:56 POST /mapi/emsmdb/ - a - - 200 1\n"
               "2026-11-29 12:34:56 POST /MAPI/nspi/ - a - - 200 1\n"
               "2026-11-29 12:34:56 GET / - a - - 200 1\n"
               "2026-11-29 12:34:56 GET /rpc/rpcproxy.dll - a - - 200 1\n"
               "2026-11-29 12:34:56 POST /Microsoft-Server-ActiveSync/default.eas - a - - 200 1\n",
           "=1 eas=1 mapi=2 rpchttp=1 ");
}
END_TEST

START_TEST(folded_names) {
    groups("server", PROXY T ",,,,,,a,,,,EX1,200,,,1,\n" T ",,,,,,a,,,,ex1,200,,,1,\n" T ",,,,,,a,,,,,200,,,1,\n",
           "=1 ex1=2 ");
    groups("host,target", PROXY T ",,,Mail.Contoso.com,,,a,,,,,200,,EX2.contoso.com,1,\n",
           "mail.contoso.com|ex2.contoso.com=1 ");
    groups("front", MAPI T "Execute,200,,,EX1.CONTOSO.COM,,,,,a,,\n", "ex1.contoso.com=1 ");
    groups("server", PROXY T ",,,,,,a,,,,M\xc3\x9cNCHEN,200,,,1,\n" T ",,,,,,a,,,,m\xc3\xbcnchen,200,,,1,\n",
           "m\xc3\xbcnchen=2 ");
    /* a bad byte */
    groups("server", PROXY T ",,,,,,a,,,,\xff,200,,,1,\n", "\xef\xbf\xbd=1 ");
}
END_TEST

START_TEST(users) {
    static const char log[] = MAPI T "Execute,200,,,,,,,,CORP\\Anna,anna@x,u@x\n"
        T "Execute,200,,,,,,,,Anonymous,Anna@X,u@x\n"
        T "Execute,200,,,,,,,,,,U@x\n" T "Execute,200,,,,,,,,ANONYMOUS,,\n";
    groups("user", log, "=1 anna@x=1 corp\\anna=1 u@x=1 ");
    groups("user", RCA T "1,1,/o=X/cn=Anna,OUTLOOK.EXE,15,Cached,,MapiHttp,Connect,0,00:00:00.01,,\n",
           "/o=x/cn=anna=1 ");
    groups("user", IIS "2026-11-29 12:34:56 GET / - CORP\\anna - - 200 1\n2026-11-29 12:34:56 GET / - - - - 200 1\n",
           "=1 corp\\anna=1 ");
    mapicfg_log_summary *summary = summary_of(NULL, 1, log);
    ck_assert_uint_eq(mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_USERS), 3);
    mapicfg_log_summary_free(summary);
}
END_TEST

#define GUID "0a1b2c3d-0000-4000-8000-00000000000F"
#define FOLDED "0a1b2c3d-0000-4000-8000-00000000000f"

START_TEST(mailboxes) {
    groups("mailbox", MAPI T "Execute,200," GUID "@contoso.com,,,,,,,a,,\n", FOLDED "=1 ");
    groups("mailbox",
           PROXY T ",,,,,,a,MailboxGuid~" GUID ",,,,200,,,1,\n" T ",,,,,,a,,,,,200,,,1,?MailboxId=" GUID "@x&a=b\n"
           T ",,,,,,a,SMTP:Anna@X,,,,200,,,1,\n" T ",,,,,,a,Sid~S-1-5-21,,,,200,,,1,\n" T ",,,,,,a,,,,,200,,,1,?x\n",
           "=1 " FOLDED "=2 anna@x=1 sid~s-1-5-21=1 ");
}
END_TEST

START_TEST(clients) {
    groups("client,mode", MAPI T "Execute,200,,,,OUTLOOK.EXE,16.0.17928.20114,Cached,,a,,\n"
           T "Execute,200,,,,outlook.exe,16.0.17928.20114,CACHED,,a,,\n" T "Execute,200,,,,Foo,,,,a,,\n",
           "foo|=1 outlook 16.0.17928.20114|cached=2 ");
    groups("client",
           PROXY T ",,,,,,a,,Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro),,,200,,,1,\n"
           T ",,,,,,a,,ExchangeServicesClient/15.00.0913.015,,,200,,,1,\n"
           T ",,,,,,a,,Mozilla/5.0 (Windows NT 10.0),,,200,,,1,\n" T ",,,,,,a,,curl,,,200,,,1,\n",
           "curl=1 exchangeservicesclient 15.00.0913.015=1 mozilla/5.0 (windows nt 10.0)=1 outlook 16.0.17928=1 ");
    groups("client", IIS "2026-11-29 12:34:56 GET / - a - Microsoft+Office/16.0+(Windows+NT+10.0;+Microsoft+Outlook+"
                         "16.0.17928;+Pro) 200 1\n",
           "outlook 16.0.17928=1 ");
    /* IIS writes + for a blank: the same agents are the same clients */
    groups("client", IIS "2026-11-29 12:34:56 GET / - a - Microsoft+Office/16.0+(Windows+NT+10.0;+Pro) 200 1\n"
                         "2026-11-29 12:34:56 GET / - a - Mozilla/5.0+(Windows+NT+10.0) 200 1\n"
                         "2026-11-29 12:34:56 GET / - a - - 200 1\n" PROXY
                         T ",,,,,,a,,Microsoft Office/16.0 (Windows NT 10.0; Pro),,,200,,,1,\n"
                         T ",,,,,,a,,Mozilla/5.0 (Windows NT 10.0),,,200,,,1,\n" T ",,,,,,a,,a+b/1,,,200,,,1,\n",
           "=1 a+b 1=1 microsoft office 16.0=2 mozilla/5.0 (windows nt 10.0)=2 ");
}
END_TEST

START_TEST(networks) {
    static const struct {
        const char *address, *network;
    } all[] = {{"10.1.2.3", "private"}, {"11.1.2.3", "public"}, {"172.16.0.1", "private"}, {"172.32.0.1", "public"},
               {"192.168.0.1", "private"}, {"192.169.0.1", "public"}, {"100.64.0.1", "private"},
               {"100.128.0.1", "public"}, {"127.0.0.1", "local"}, {"169.254.1.1", "local"}, {"::1", "local"},
               {"fe80::1%3", "local"}, {"fd00::1", "private"}, {"FC00::1", "private"}, {"2001:db8::1", "public"},
               {"::ffff:10.0.0.1", "private"}, {"::ffff:8.8.8.8", "public"}, {"::", "public"}, {"", ""},
               {"10.1.2.3:443", ""}, {"[fe80::1]", ""}, {"12:30", ""}, {"1:2:3:4:5:6:7:8", "public"},
               {"1:2:3:4:5:6:7", ""}, {"1:2:3:4:5:6:7::", "public"}, {"1:2:3:4:5:6:7:8::", ""}, {"1::2::3", ""},
               {"fe80::12345", ""}, {"fe80:::1", ""}, {"fe80::1:", ""}, {":fe80::1", ""},
               {"1:2:3:4:5:6:10.0.0.1", "public"}, {"::ffff:a00:1", "private"}, {"1:2:3:4:5:6:7:10.0.0.1", ""},
               {"::10.0.0.256", ""}, {"fe80::cafe%eth0", "local"}, {"256.1.1.1", ""}, {"10.1.2", ""},
               {"10.1.2.3.4", ""}, {"unknown", ""}, {"1.2.3.", ""}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        char text[400], expected[40];
        snprintf(text, sizeof text, "%s" T "Execute,200,,%s,,,,,,a,,\n", MAPI, all[i].address);
        snprintf(expected, sizeof expected, "%s=1 ", all[i].network);
        groups("network", text, expected);
    }
}
END_TEST

START_TEST(authentication) {
    static const char log[] = PROXY T ",,,,,Basic,a,,,,,200,,,1,\n" T ",,,,,NTLM,a,,,,,200,,,1,\n"
        T ",,,,,Negotiate,a,,,,,200,,,1,\n" T ",,,,,negotiate,a,,,,,200,,,1,\n" T ",,,,,Bearer,a,,,,,200,,,1,\n"
        T ",,,,,OAuth,a,,,,,200,,,1,\n" T ",,,,,FBA,a,,,,,200,,,1,\n" T ",,,,,,a,,,,,200,,,1,\n";
    static const uint64_t numbers[] = {1, 1, 1, 2, 2, 1};
    groups("auth", log, "basic=1 bearer=2 negotiate=2 none=1 ntlm=1 other=1 ");
    groups("auth", IIS "2026-11-29 12:34:56 GET / - a - - 200 1\n", "=1 ");
    mapicfg_log_summary *summary = summary_of(NULL, 1, log);
    for (uint32_t i = 0; i < 6; i++)
        ck_assert_uint_eq(mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_AUTH_NONE + i), numbers[i]);
    mapicfg_log_summary_free(summary);
}
END_TEST

START_TEST(requests_and_times) {
    groups("request", PROXY T ",R:{a}:1;RT:Connect;CI:{b}:1;CID:<null>,,,,,a,,,,,200,,,1,\n"
           T ",RT,,,,,a,,,,,200,,,1,\n",
           "=1 connect=1 ");
    groups("request,status", MAPI T "Execute,200,,,,,,,,a,,\n", "execute|200=1 ");
    groups("hour,day", MAPI T "Execute,200,,,,,,,,a,,\n" "2026-11-29 12:00:00,Execute,200,,,,,,,,a,,\n",
           "2026-11-29T12|2026-11-29=2 ");
    groups("hour,day", MAPI "today,Execute,200,,,,,,,,a,,\n" "2026-02-30T12:00:00Z,Execute,200,,,,,,,,a,,\n"
           "2026-11-29T24:00:00Z,Execute,200,,,,,,,,a,,\n",
           "|=3 ");
}
END_TEST

/* Two values that begin alike, and are longer than a key. */
START_TEST(long_values) {
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_text(&text, "DateTime,ClientSoftware,ServerHostName\n");
    for (int i = 0; i < 4; i++) {
        mapicfg__buffer_text(&text, T "x,");
        for (int j = 0; j < 3000; j++) mapicfg__buffer_text(&text, i < 2 ? "\xc3\xa4" : "\xc3\x84");
        mapicfg__buffer_text(&text, i % 2 ? "b\n" : "a\n");
    }
    mapicfg_log_summary *summary = summary_of("server", 1, text.data);
    ck_assert_uint_eq(mapicfg_log_summary_row_count(summary, 0), 2);
    mapicfg_log_summary_free(summary);
    mapicfg__buffer_free(&text);
}
END_TEST

/* ---- noise ---- */

static void is_noise(const char *log, uint32_t noise) {
    for (int keep = 0; keep < 2; keep++) {
        mapicfg_log_summary *summary = summary_of(NULL, keep, log);
        for (uint32_t i = 1; i < MAPICFG_LOG_NOISE_COUNT; i++)
            ck_assert_uint_eq(mapicfg_log_summary_get_noise(summary, i), i == noise);
        ck_assert_uint_eq(mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_RECORDS), 1);
        ck_assert_uint_eq(mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_RECORDS), keep || !noise);
        mapicfg_log_summary_free(summary);
    }
}

static void is_noise_by(const char *user, const char *agent, const char *stem, const char *status, uint32_t noise) {
    char text[1000];
    snprintf(text, sizeof text, "%s" T ",,Mapi,,%s,,%s,,%s,,,%s,,,1,\n", PROXY, stem, user, agent, status);
    is_noise(text, noise);
}

START_TEST(noise) {
    static const char *const accounts[] = {"CORP\\HealthMailboxabc", "healthmailbox1@contoso.com",
                                           "SystemMailbox{1f05}",
                                           "CORP\\SM_0123456789abc", "FederatedEmail.4c1f", "Migration.8f3e",
                                           "DiscoverySearchMailbox {d919}", "extest_123", "MSExchApproval 1f05",
                                           "Exchange Online-ApplicationAccount", "CORP\\EX1$", "EX1$@contoso.com",
                                           "NT AUTHORITY\\SYSTEM", "S-1-5-18", "contoso.com/HealthMailbox7"};
    static const char *const people[] = {"CORP\\anna", "anna@contoso.com", "SM_anna", "SM_012345678", "SystemMailbox",
                                         "cash$flow", "S-1-5-21-1", "S-1-5-180", "HealthMailbox\\anna",
                                         "MyHealthMailbox"};
    static const char *const agents[] = {"MapiHttpClient", "AMProbe/Local/ClientAccess", "x ActiveMonitoring y",
                                         "MSExchangeHM", "HealthManager", "ExchangeInternalEwsClient-x",
                                         "ExchangeWebServicesProxy/CrossSite", "RpcClientAccess.Monitoring"};
    for (size_t i = 0; i < sizeof accounts / sizeof *accounts; i++)
        is_noise_by(accounts[i], "curl", "/", "200", MAPICFG_LOG_NOISE_ACCOUNT);
    for (size_t i = 0; i < sizeof people / sizeof *people; i++)
        is_noise_by(people[i], "curl", "/", "200", MAPICFG_LOG_NOISE_NONE);
    for (size_t i = 0; i < sizeof agents / sizeof *agents; i++)
        is_noise_by("anna", agents[i], "/", "200", MAPICFG_LOG_NOISE_PROBE);
    is_noise_by("anna", "curl", "/mapi/HealthCheck.htm", "200", MAPICFG_LOG_NOISE_HEALTHCHECK);
    is_noise_by("anna", "curl", "/owa/auth/x.gif", "200", MAPICFG_LOG_NOISE_HEALTHCHECK);
    is_noise_by("anna", "curl", "/mapi/healthcheck.html", "200", MAPICFG_LOG_NOISE_NONE);
    is_noise_by("", "curl", "/mapi/", "401", MAPICFG_LOG_NOISE_CHALLENGE);
    is_noise_by("anna", "curl", "/mapi/", "401", MAPICFG_LOG_NOISE_NONE);
    is_noise_by("", "curl", "/mapi/", "403", MAPICFG_LOG_NOISE_NONE);
    /* the first that it is */
    is_noise_by("HealthMailbox1", "AMProbe", "/healthcheck.htm", "401", MAPICFG_LOG_NOISE_ACCOUNT);
    is_noise_by("", "AMProbe", "/healthcheck.htm", "401", MAPICFG_LOG_NOISE_PROBE);
    is_noise_by("", "", "/healthcheck.htm", "401", MAPICFG_LOG_NOISE_HEALTHCHECK);
    is_noise(MAPI T "Execute,200,,,,MapiHttpClient,1,,,a,,\n", MAPICFG_LOG_NOISE_PROBE);
    is_noise(MAPI T "Execute,200,,,,OUTLOOK.EXE,1,,,Anonymous,HealthMailbox1@x,\n", MAPICFG_LOG_NOISE_ACCOUNT);
}
END_TEST

/* ---- errors ---- */

#define LEVELS "DateTime,RequestType,HttpStatusCode,ResponseCode,StatusCode,ReturnCode,ErrorCode,AuthenticatedUser\n"

static void fails(const char *cells, const char *error, const char *meaning) {
    char text[600], expected[200];
    snprintf(text, sizeof text, "%s" T "%s,a\n" T "Execute,200,0,0,0,,a\n", LEVELS, cells);
    snprintf(expected, sizeof expected, "%s=1 ", error ? error : "");
    mapicfg_log_summary *summary = summary_of("error; status", 1, text);
    check_table(summary, 0, MAPICFG_LOG_ORDER_KEY, error ? expected : "");
    check_table(summary, 2, MAPICFG_LOG_ORDER_KEY, error ? expected : "");
    ck_assert_uint_eq(mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_FAILURES), error ? 1 : 0);
    if (meaning) ck_assert_str_eq(mapicfg_log_error_meaning(error), meaning);
    mapicfg_log_summary_free(summary);
}

START_TEST(errors) {
    fails("Execute,200,0,0,0,", NULL, NULL);
    fails("Execute,200,,,,", NULL, NULL);
    fails("Execute,399,,,,", NULL, NULL);
    fails("Execute,503,,,,", "http 503", NULL);
    fails("Execute,404,,,,UserNotFound", "http 404 usernotfound", NULL);
    fails("Execute,404,,,,UserNotFound: 'anna'", "http 404 usernotfound", NULL);
    fails("Execute,200,10,0,0,", "response 10", "context not found: the session is over, or another account uses it");
    fails("Execute,200,0,2147746063,0,", "mapi 0x8004010f", "MAPI_E_NOT_FOUND: an object was not found");
    fails("Connect,200,0,0,1010,", "mapi 0x3f2", "ecLoginPerm: the account may not open the mailbox");
    fails("Connect,500,10,7,1010,", "mapi 0x3f2", NULL);
    fails("Connect,500,10,7,0,", "mapi 0x7", NULL);
    fails("Connect,500,10,0,0,", "response 10", NULL);
    fails("Unbind,200,0,0,1,", NULL, NULL);
    fails("Unbind,200,0,0,2,", "mapi 0x2", NULL);
    fails("Execute,200,0,99999999999,0,", NULL, NULL); /* no code */
    fails("Execute,200,0,-2147221233,,", "mapi 0x8004010f", "MAPI_E_NOT_FOUND: an object was not found");
    fails("Execute,200,0,0x8004010F,,", "mapi 0x8004010f", "MAPI_E_NOT_FOUND: an object was not found");
    fails("Execute,200,0,-2147483649,,", NULL, NULL);
    fails("Execute,200,0,0x0,-0,", NULL, NULL);
    fails("Execute,200,0,0x,0x123456789,", NULL, NULL);
    groups("error", RCA T "1,1,/o=x,OUTLOOK.EXE,15,Classic,,ncacn_http,,fault,00:00:00.29,,\n"
                    T "1,1,/o=x,OUTLOOK.EXE,15,Classic,,ncacn_http,,0x6BA (rpc::Exception),00:00:00.29,,\n",
           "mapi 0x6ba=1 mapi fault=1 ");
    groups("error", RCA T "1,1,/o=x,OUTLOOK.EXE,15,Cached,,MapiHttp,Connect,1010 (rpc::LoginPerm),00:00:00.01,,\n",
           "mapi 0x3f2=1 ");
    /* a challenge is no failure, though it is kept */
    groups("error", PROXY T ",,,,,,,,,,,401,,,1,\n" T ",,,,,,a,,,,,401,,,1,\n", "http 401=1 ");
    groups("error", PROXY T ",,,,,,,,AMProbe,,,401,,,1,\n" T ",,,,,,anonymous,,,,,401,x,,1,\n", "");
    groups("error", LEVELS T "Execute,401,10,0,0,,\n" T "Execute,401,0,0,0,,\n" T "Execute,403,0,0,0,,\n",
           "http 403=1 response 10=1 ");
    static const char *const challenged[] = {"error="}, *const failed[] = {"error!="};
    for (int i = 0; i < 2; i++) {
        const char *text = PROXY T ",,,,,,,,,,,401,,,1,\n";
        mapicfg_log_summary_options wanted = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
        wanted.where = i ? failed : challenged;
        wanted.where_count = 1;
        wanted.keep_noise = 1;
        mapicfg_log_summary *summary = summary_with(&wanted);
        read_texts(summary, &text, 1);
        ck_assert_uint_eq(mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_RECORDS), !i);
        mapicfg_log_summary_free(summary);
    }
    static const char *const unknown[] = {"http 503", "mapi 0x", "mapi 0x123456789", "response x", "response 99", ""};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        ck_assert_ptr_null(mapicfg_log_error_meaning(unknown[i]));
    ck_assert_ptr_null(mapicfg_log_error_meaning(NULL));
}
END_TEST

/* ---- numbers ---- */

static uint64_t number_of(const mapicfg_log_summary *summary, uint32_t number) {
    return mapicfg_log_summary_get_number(summary, number);
}

/* The sum of latencies; the count of those that have one. */
static void lasts(const char *latency, uint64_t count, uint64_t milliseconds) {
    char text[300];
    snprintf(text, sizeof text, "DateTime,TotalRequestTime,AuthenticatedUser\n" T "%s,a\n", latency);
    mapicfg_log_summary *summary = summary_of(NULL, 1, text);
    ck_assert_uint_eq(number_of(summary, MAPICFG_LOG_NUMBER_TIMED), count);
    ck_assert_uint_eq(number_of(summary, MAPICFG_LOG_NUMBER_LATENCY_SUM), milliseconds);
    mapicfg_log_summary_free(summary);
}

START_TEST(latencies) {
    lasts("0", 1, 0);
    lasts("17", 1, 17);
    lasts("390.6523", 1, 390);
    lasts("00:00:00.0150000", 1, 15);
    lasts("01:02:03.5", 1, 3723500);
    lasts("00:00:01", 1, 1000);
    lasts("4294967295", 1, UINT32_MAX);
    lasts("4294967296", 0, 0);
    lasts("99999999999999999999999", 0, 0);
    lasts("", 0, 0);
    lasts("-1", 0, 0);
    lasts("1e3", 0, 0);
    lasts("00:60:00", 0, 0);
    lasts("12x", 0, 0);
}
END_TEST

#define W3C \
    "#Software: Microsoft Internet Information Services 10.0\n" \
    "#Fields: date time cs-uri-stem sc-status time-taken\n"

static void waits(const char *log, uint64_t expected) {
    mapicfg_log_summary *summary = summary_of(NULL, 1, log);
    ck_assert_uint_eq(number_of(summary, MAPICFG_LOG_NUMBER_WAITS), expected);
    ck_assert_uint_eq(number_of(summary, MAPICFG_LOG_NUMBER_TIMED), 1 - expected);
    mapicfg_log_summary_free(summary);
}

START_TEST(waiting) {
    waits("DateTime,RequestType,TotalRequestLatency\n" T "NotificationWait,60000\n", 1);
    waits("DateTime,RequestType,TotalRequestLatency\n" T "Execute,60000\n", 0);
    waits(PROXY T ",R:1;RT:NotificationWait;CI:1,Mapi,,/mapi/emsmdb/,,a,,,,,200,,,60000,\n", 1);
    waits(PROXY T ",,RpcHttp,,/rpc/rpcproxy.dll,,a,,,,,200,,,60000,\n", 1);
    waits(PROXY T ",,RpcHttp,,/RpcWithCert/rpcproxy.dll,,a,,,,,200,,,60000,\n", 1);
    waits(PROXY T ",,Eas,,/Microsoft-Server-ActiveSync/default.eas,,a,,,,,200,,,60000,?User=a&Cmd=Ping&x\n", 1);
    waits(PROXY T ",,Eas,,/Microsoft-Server-ActiveSync/default.eas,,a,,,,,200,,,60000,?User=a&Cmd=Sync&x\n", 0);
    waits(PROXY T ",,Ews,,/ews/exchange.asmx,,a,,,,,200,,,60000,\n", 0);
    waits(W3C "2026-11-28 09:00:00 /mapi/emsmdb/ 200 60000\n", 1); /* which may be a NotificationWait */
    waits(W3C "2026-11-28 09:00:00 /ews/exchange.asmx 200 60000\n", 0);
}
END_TEST

START_TEST(percentiles) {
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_text(&text, "DateTime,TotalRequestTime,AuthenticatedUser,MailboxId\n");
    for (unsigned i = 0; i < 2000; i++) {
        char line[100];
        snprintf(line, sizeof line, "2026-11-29T12:%02u:%02u.000Z,%u,user%u,box%u\n", i / 60 % 60, i % 60,
                 (i * 7 % 2000) + 1, i % 900, i % 3);
        mapicfg__buffer_text(&text, line);
    }
    mapicfg_log_summary *summary = summary_of(NULL, 1, text.data);
    static const uint64_t wanted[] = {1000, 1800, 1900, 1980};
    ck_assert_uint_eq(number_of(summary, MAPICFG_LOG_NUMBER_RECORDS), 2000);
    ck_assert_uint_eq(number_of(summary, MAPICFG_LOG_NUMBER_LATENCY_SUM), 2001000);
    ck_assert_uint_eq(number_of(summary, MAPICFG_LOG_NUMBER_LATENCY_MIN), 1);
    ck_assert_uint_eq(number_of(summary, MAPICFG_LOG_NUMBER_LATENCY_MAX), 2000);
    for (uint32_t i = 0; i < 4; i++) {
        const uint64_t found = number_of(summary, MAPICFG_LOG_NUMBER_LATENCY_P50 + i);
        ck_assert_uint_le(found < wanted[i] ? wanted[i] - found : found - wanted[i], wanted[i] / 100);
    }
    ck_assert_uint_eq(number_of(summary, MAPICFG_LOG_NUMBER_USERS), 900);
    ck_assert_uint_eq(number_of(summary, MAPICFG_LOG_NUMBER_MAILBOXES), 3);
    ck_assert_uint_eq(number_of(summary, MAPICFG_LOG_NUMBER_FIRST), UINT64_C(1795953600000)); /* date -d ... +%s000 */
    ck_assert_uint_eq(number_of(summary, MAPICFG_LOG_NUMBER_LAST), UINT64_C(1795955599000));
    ck_assert_uint_eq(number_of(summary, MAPICFG_LOG_NUMBER_COUNT), 0);
    mapicfg_log_summary_free(summary);
    mapicfg__buffer_free(&text);
}
END_TEST

/* What all records of a log have for the first and the last, and how many say when. */
static void lasts_from(const char *log, uint64_t dated, const char *first, const char *last) {
    char expected[200], *json;
    mapicfg_log_summary *summary = summary_of(NULL, 1, log);
    ck_assert_uint_eq(number_of(summary, MAPICFG_LOG_NUMBER_DATED), dated);
    ck_assert_int_eq(mapicfg_log_summary_dup_json(summary, &json, NULL), MAPICFG_OK);
    snprintf(expected, sizeof expected, "\"first\":%s,\"last\":%s", first, last);
    if (!strstr(json, expected)) ck_abort_msg("%s: not %s in %.400s", log, expected, json);
    mapicfg_free(json);
    mapicfg_log_summary_free(summary);
}

/* A moment is there or not, whatever it is. */
START_TEST(moments) {
    lasts_from("DateTime,a\n1970-01-01T00:00:00.000Z,x\n", 1, "\"1970-01-01T00:00:00.000Z\"",
               "\"1970-01-01T00:00:00.000Z\"");
    lasts_from("DateTime,a\n1970-01-01T00:00:00Z,x\n2026-11-29T12:00:00Z,x\n,x\n", 2, "\"1970-01-01T00:00:00.000Z\"",
               "\"2026-11-29T12:00:00.000Z\"");
    lasts_from("DateTime,a\n1969-12-31T23:59:59.999Z,x\n0001-01-01T00:00:00Z,x\n", 0, "null", "null");
    lasts_from("DateTime,a\n10000-01-01T00:00:00Z,x\n2026-02-29T00:00:00Z,x\n2026-01-01T24:00:00Z,x\n", 0, "null",
               "null");
    lasts_from("DateTime,a\n9999-12-31T23:59:60Z,x\n9999-12-31T23:59:60.999Z,x\n", 2, "\"9999-12-31T23:59:59.999Z\"",
               "\"9999-12-31T23:59:59.999Z\"");
    lasts_from("DateTime,a\n2016-12-31T23:59:60.5Z,x\n", 1, "\"2016-12-31T23:59:59.999Z\"",
               "\"2016-12-31T23:59:59.999Z\"");
    lasts_from("DateTime,a\n2016-12-31T23:59:61Z,x\n2016-12-31T23:60:00Z,x\n", 0, "null", "null");
}
END_TEST

/* Whatever a record states instead of a moment, it is not that of another one. */
START_TEST(moments_beside_none) {
    static const char *const none[] = {"2026-02-29T10:00:00Z", "2027-04-31T10:00:00Z", "2026-13-01T10:00:00Z",
                                       "1969-12-31T10:00:00Z", "2026-11-29T24:00:00Z", "2026-11-2xT10:00:00Z",
                                       "9999-02-30T10:00:00Z", "2026-11-29T10:00:00+", ""};
    char log[200];
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        snprintf(log, sizeof log, "DateTime,a\n2026-11-29T10:00:00Z,x\n%s,x\n2026-11-29T12:00:00Z,x\n", none[i]);
        lasts_from(log, 2, "\"2026-11-29T10:00:00.000Z\"", "\"2026-11-29T12:00:00.000Z\"");
    }
}
END_TEST

/* ---- conditions and limits ---- */

static const char log_of_three[] = PROXY
    "2026-11-29T10:00:00.000Z,,,Mapi,,/,,CORP\\anna,,,,EX1,200,,,1,\n"
    "2026-11-29T11:00:00.000Z,,,Ews,,/,,CORP\\berta,,,,EX2,503,,,1,\n"
    "someday,,,Mapi,,/,,CORP\\HealthMailbox1,,,,EX10,200,,,1,\n";

static void where(const char *first, const char *second, int64_t since, int64_t until, const char *expected) {
    const char *const conditions[] = {first, second};
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    options.by = "server";
    options.where = conditions;
    options.where_count = !first ? 0 : second ? 2 : 1;
    options.keep_noise = 1;
    options.since = since;
    options.until = until;
    mapicfg_log_summary *summary = summary_with(&options);
    const char *text = log_of_three;
    read_texts(summary, &text, 1);
    check_table(summary, 0, MAPICFG_LOG_ORDER_KEY, expected);
    const uint64_t kept = number_of(summary, MAPICFG_LOG_NUMBER_RECORDS);
    ck_assert_uint_eq(mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_FILTERED), 3 - kept);
    mapicfg_log_summary_free(summary);
}

#define TEN INT64_C(1795946400000) /* 2026-11-29T10:00:00Z: date -d ... +%s000 */
#define HOUR 3600000

START_TEST(some_conditions) {
    where(NULL, NULL, 0, 0, "ex1=1 ex10=1 ex2=1 ");
    where("server=EX1", NULL, 0, 0, "ex1=1 ");
    where("server=ex1*", NULL, 0, 0, "ex1=1 ex10=1 ");
    where(" server !=EX1*", NULL, 0, 0, "ex2=1 ");
    where("server=ex?", "protocol=mapi", 0, 0, "ex1=1 ");
    where("server=ex?", "server!=ex2", 0, 0, "ex1=1 ");
    where("user=*anna", NULL, 0, 0, "ex1=1 ");
    where("error=http 503", NULL, 0, 0, "ex2=1 ");
    where("error=", NULL, 0, 0, "ex1=1 ex10=1 ");
    where("error!=", NULL, 0, 0, "ex2=1 ");
    where("error!=http 503", "error=", 0, 0, "ex1=1 ex10=1 ");
    where("hour=2026-11-29T1?", NULL, 0, 0, "ex1=1 ex2=1 ");
    where(NULL, NULL, TEN, 0, "ex1=1 ex2=1 ");
    where(NULL, NULL, TEN + 1, 0, "ex2=1 ");
    where(NULL, NULL, 0, TEN + HOUR, "ex1=1 ");
    where(NULL, NULL, TEN, TEN, "");
    where("server=ex9", NULL, 0, 0, "");
    where("server~^EX1", NULL, 0, 0, "ex1=1 ex10=1 ");
    where("server~x1$", NULL, 0, 0, "ex1=1 ");
    where("server!~^EX1", NULL, 0, 0, "ex2=1 ");
    where("user~(anna|berta)", "server!=ex2", 0, 0, "ex1=1 ");
    where("server=~x", NULL, 0, 0, "");
}
END_TEST

static void refuses(const mapicfg_log_summary_options *options, mapicfg_status expected, const char *message) {
    mapicfg_log_summary *summary = NULL;
    mapicfg_error err;
    ck_assert_int_eq(mapicfg_log_summary_new(options, &summary, &err), expected);
    ck_assert_ptr_null(summary);
    ck_assert_ptr_nonnull(strstr(err.message, message));
}

static void refuses_by(const char *by, mapicfg_status expected, const char *message) {
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    options.by = by;
    refuses(&options, expected, message);
}

static void refuses_where(const char *condition, mapicfg_status expected, const char *message) {
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    options.where = &condition;
    options.where_count = 1;
    refuses(&options, expected, message);
}

START_TEST(wrong_options) {
    char long_one[1200], many[400] = "";
    memset(long_one, 'x', sizeof long_one - 1);
    long_one[sizeof long_one - 1] = '\0';
    memcpy(long_one, "user=", 5);
    for (int i = 0; i < 33; i++) strcat(many, "hour; ");
    refuses_by("servers", MAPICFG_E_VALUE, "\"servers\" is none of the dimensions");
    refuses_by("server,", MAPICFG_E_VALUE, "none of the dimensions");
    refuses_by("server,hour,server", MAPICFG_E_VALUE, "the dimension server twice");
    refuses_by("server,hour,day,user,mode", MAPICFG_E_LIMIT, "at most 4");
    refuses_by(many, MAPICFG_E_LIMIT, "at most 32");
    refuses_where("server", MAPICFG_E_VALUE, "has neither = nor ~");
    refuses_where("user~(?P<x>a)", MAPICFG_E_VALUE, "which is not supported");
    refuses_where("servers=x", MAPICFG_E_VALUE, "none of the dimensions");
    refuses_where("=x", MAPICFG_E_VALUE, "none of the dimensions");
    refuses_where(long_one, MAPICFG_E_VALUE, "1194 bytes; 1024");
    refuses_where(NULL, MAPICFG_E_VALUE, "has neither = nor ~");
    mapicfg_log_summary_options wrong = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    wrong.where_count = 65;
    refuses(&wrong, MAPICFG_E_LIMIT, "at most 64");
    wrong.where_count = 1;
    refuses(&wrong, MAPICFG_E_ARGUMENT, "where");
    wrong.where_count = 0;
    wrong.reserved = 1;
    refuses(&wrong, MAPICFG_E_OPTIONS, "");
    wrong.reserved = 0;
    wrong.key = "fifteen bytes..";
    wrong.key_size = 15;
    refuses(&wrong, MAPICFG_E_VALUE, "15 bytes; 16");
    wrong.key_size = 0;
    refuses(&wrong, MAPICFG_E_VALUE, "0 bytes; 16");
    wrong.key = NULL;
    wrong.key_size = 16;
    refuses(&wrong, MAPICFG_E_ARGUMENT, "key");
    mapicfg_log_summary *summary = summary_with(NULL);
    ck_assert_uint_eq(mapicfg_log_summary_table_count(summary), 9);
    ck_assert_uint_eq(mapicfg_log_summary_get_dimension(summary, 8, 0), MAPICFG_LOG_BY_ERROR);
    ck_assert_uint_eq(mapicfg_log_summary_get_dimension(summary, 9, 0), MAPICFG_LOG_BY_COUNT);
    for (uint32_t i = 0; i < MAPICFG_LOG_BY_COUNT; i++) ck_assert_ptr_nonnull(mapicfg_log_dimension_name(i));
    for (uint32_t i = 0; i < MAPICFG_LOG_NOISE_COUNT; i++) ck_assert_ptr_nonnull(mapicfg_log_noise_name(i));
    ck_assert_ptr_null(mapicfg_log_dimension_name(MAPICFG_LOG_BY_COUNT));
    ck_assert_ptr_null(mapicfg_log_noise_name(MAPICFG_LOG_NOISE_COUNT));
    mapicfg_log_summary_free(summary);
}
END_TEST

/* A limit fails, whoever passes it: one log, several threads, or a merge; and then nothing has changed. */
START_TEST(rows_limit) {
    static const char *const texts[] = {"DateTime,ServerHostName\n" T "a\n" T "b\n",
                                        "DateTime,ServerHostName\n" T "c\n"};
    mapicfg_log_summary_options limited = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    limited.by = "server";
    for (uint32_t threads = 1; threads < 3; threads++) {
        mapicfg_input inputs[2];
        mapicfg_error err;
        limited.max_rows = 2;
        limited.threads = threads;
        mapicfg_log_summary *summary = summary_with(&limited);
        for (size_t i = 0; i < 2; i++) inputs[i] = input_bytes(texts[i], strlen(texts[i]), "log");
        ck_assert_int_eq(mapicfg_log_summary_read(summary, inputs, 2, NULL, NULL, NULL, &err), MAPICFG_E_LIMIT);
        ck_assert_ptr_nonnull(strstr(err.message, "the table by server would have more than 2 rows"));
        ck_assert_uint_eq(mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_RECORDS), 0);
        read_texts(summary, texts, 1);
        limited.max_rows = 3;
        mapicfg_log_summary *other = summary_with(&limited);
        read_texts(other, texts + 1, 1);
        ck_assert_int_eq(mapicfg_log_summary_merge(summary, other, &err), MAPICFG_E_LIMIT);
        ck_assert_int_eq(mapicfg_log_summary_merge(other, other, &err), MAPICFG_E_ARGUMENT);
        mapicfg_log_summary_free(summary);
        summary = summary_with(&limited);
        read_texts(summary, texts, 1);
        ck_assert_int_eq(mapicfg_log_summary_merge(summary, other, &err), 0);
        check_table(summary, 0, MAPICFG_LOG_ORDER_KEY, "a=1 b=1 c=1 ");
        mapicfg_log_summary_free(summary);
        mapicfg_log_summary_free(other);
    }
}
END_TEST

/* An expression that takes too long on a value is no answer: the call fails, and nothing counts. */
START_TEST(steps_limit) {
    static const char *const conditions[] = {"user~^(a+)+$"};
    static const char text[] = "DateTime,AuthenticatedUser\n" T "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac\n";
    mapicfg_log_summary_options wanted = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    mapicfg_input input = input_bytes(text, strlen(text), "log");
    mapicfg_error err;
    wanted.where = conditions;
    wanted.where_count = 1;
    mapicfg_log_summary *summary = summary_with(&wanted);
    ck_assert_int_eq(mapicfg_log_summary_read(summary, &input, 1, NULL, NULL, NULL, &err), MAPICFG_E_LIMIT);
    ck_assert_ptr_nonnull(strstr(err.message, "the regular expression for user takes too many steps on a value"));
    ck_assert_uint_eq(mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_RECORDS), 0);
    mapicfg_log_summary_free(summary);
}
END_TEST

static int32_t stop(void *user, const mapicfg_log_row *row) {
    (void)row;
    return ++*(int *)user == 2;
}

START_TEST(rows) {
    static const char text[] = "DateTime,ServerHostName\n" T "a\n" T "b\n" T "b\n" T "c\n";
    int met = 0;
    mapicfg_log_summary *summary = summary_of("server", 1, text);
    check_table(summary, 0, MAPICFG_LOG_ORDER_BUSIEST, "b=2 a=1 c=1 ");
    check_table(summary, 0, MAPICFG_LOG_ORDER_KEY, "a=1 b=2 c=1 ");
    ck_assert_int_eq(mapicfg_log_summary_each(summary, 0, 0, 0, stop, &met, NULL), MAPICFG_E_CANCELLED);
    ck_assert_int_eq(met, 2);
    met = 0;
    ck_assert_int_eq(mapicfg_log_summary_each(summary, 0, 0, 1, stop, &met, NULL), 0);
    ck_assert_int_eq(met, 1);
    ck_assert_int_eq(mapicfg_log_summary_each(summary, 2, 0, 1, stop, &met, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_log_summary_each(summary, 0, 2, 1, stop, &met, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_log_summary_each(summary, 1, 0, 1, stop, &met, NULL), 0); /* no rows */
    ck_assert_ptr_null(mapicfg_log_row_get_key(NULL, 0));
    mapicfg_log_summary_free(summary);
}
END_TEST

/* ---- the same bytes ---- */

struct bytes {
    void *data;
    size_t size;
};

static struct bytes bytes_of(const mapicfg_log_summary *summary) {
    struct bytes bytes;
    ck_assert_int_eq(mapicfg_log_summary_dup_bytes(summary, &bytes.data, &bytes.size, NULL), 0);
    return bytes;
}

static void same(const struct bytes *expected, mapicfg_log_summary *summary) {
    struct bytes found = bytes_of(summary);
    ck_assert_uint_eq(found.size, expected->size);
    ck_assert_mem_eq(found.data, expected->data, found.size);
    mapicfg_free(found.data);
    mapicfg_log_summary_free(summary);
}

static uint64_t random_next(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    return *state ^= *state << 17;
}

#define LINES 6000u
#define PARTS 9u

/* A record whose values are of sets of several sizes, in any case. */
static void make_line(char line[300], uint64_t *state) {
    static const char *const agents[] = {"OUTLOOK.EXE", "outlook.exe", "MapiHttpClient", "x"};
    static const char *const requests[] = {"Execute", "EXECUTE", "NotificationWait", "Connect"};
    static const char *const auths[] = {"Negotiate", "NTLM", "", "Basic"};
    const uint64_t r = random_next(state);
    snprintf(line, 300, "2026-11-%02uT%02u:00:00.%03uZ,%s,%u,%u,%s,%u.%u,%s,%s%u,box%u,EX%u,%u\n",
             10 + (unsigned)(r % 3),
             (unsigned)(r >> 8) % 24, (unsigned)(r >> 12) % 1000, requests[r >> 16 & 3],
             (r >> 20) % 50 ? 200 : 401, (r >> 28) % 40 ? 0u : (unsigned)(r >> 36) % 5, agents[r >> 40 & 3],
             (unsigned)(r >> 44) % 3, (unsigned)(r >> 46) % 40, auths[r >> 52 & 3], (r >> 54) & 1 ? "USER" : "user",
             (unsigned)(r >> 10) % 2500, (unsigned)(r >> 30) % 50, (unsigned)(r >> 57) % 4,
             (unsigned)(r >> 20) >> (r >> 59));
}

static const char header[] = "DateTime,RequestType,HttpStatusCode,StatusCode,ClientSoftware,ClientSoftwareVersion,"
                             "AuthenticationType,AuthenticatedUser,MailboxId,ServerHostName,TotalRequestLatency\n";

/* The lines from first on, each step-th, up to the end, or back. */
static char *part_of(char (*lines)[300], size_t first, size_t step, int backwards) {
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_text(&text, header);
    for (size_t i = first; i < LINES; i += step)
        mapicfg__buffer_text(&text, lines[backwards ? LINES - 1 - (i - first) : i]);
    return text.data;
}

static mapicfg_log_summary *many(uint32_t threads, int keep, char **parts, size_t count) {
    static const char *const conditions[] = {"user!=*77"};
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    options.by = "server,hour; client; user; auth,request,network; error,mailbox";
    options.threads = threads;
    options.keep_noise = (uint32_t)keep;
    options.where = conditions;
    options.where_count = 1;
    mapicfg_log_summary *summary = summary_with(&options);
    read_texts(summary, (const char *const *)parts, count);
    return summary;
}

static mapicfg_log_summary *joined(mapicfg_log_summary *into, mapicfg_log_summary *from) {
    ck_assert_int_eq(mapicfg_log_summary_merge(into, from, NULL), 0);
    mapicfg_log_summary_free(from);
    return into;
}

static mapicfg_log_summary *again(const struct bytes *bytes) {
    mapicfg_log_summary *summary;
    ck_assert_int_eq(mapicfg_log_summary_from_bytes(bytes->data, bytes->size, &summary, NULL), 0);
    return summary;
}

static char (*make_lines(void))[300] {
    char(*lines)[300] = malloc(LINES * sizeof *lines);
    uint64_t state = 88172645463325252u;
    ck_assert_ptr_nonnull(lines);
    for (size_t i = 0; i < LINES; i++) make_line(lines[i], &state);
    return lines;
}

START_TEST(same_bytes) {
    char(*lines)[300] = make_lines(), *parts[PARTS], *turned[PARTS];
    for (size_t i = 0; i < PARTS; i++) parts[i] = turned[PARTS - 1 - i] = part_of(lines, i, PARTS, 0);
    for (int keep = 0; keep < 2; keep++) {
        mapicfg_log_summary *whole = many(1, keep, parts, PARTS);
        struct bytes expected = bytes_of(whole);
        ck_assert_uint_gt(number_of(whole, MAPICFG_LOG_NUMBER_USERS), 1024);
        same(&expected, whole);
        same(&expected, many(1, keep, turned, PARTS));
        for (uint32_t threads = 2; threads < 70; threads = threads * 2 + 1)
            same(&expected, many(threads, keep, parts, PARTS));
        /* one by one from the left, from the right, and in pairs */
        mapicfg_log_summary *left = many(1, keep, parts, 1), *right = many(1, keep, turned, 1);
        for (size_t i = 1; i < PARTS; i++) {
            left = joined(left, many(1, keep, parts + i, 1));
            right = joined(many(1, keep, turned + i, 1), right);
        }
        same(&expected, left);
        same(&expected, right);
        same(&expected, joined(joined(many(1, keep, parts, 3), many(1, keep, parts + 3, 3)),
                               many(2, keep, parts + 6, 3)));
        /* through bytes, and as copies */
        struct bytes first = {0}, second = {0};
        mapicfg_log_summary *a = many(1, keep, parts, 4), *b = many(1, keep, parts + 4, PARTS - 4), *copy;
        first = bytes_of(a);
        second = bytes_of(b);
        ck_assert_int_eq(mapicfg_log_summary_copy(a, &copy, NULL), 0);
        mapicfg_log_summary_free(a);
        same(&expected, joined(copy, b));
        same(&expected, joined(again(&second), again(&first)));
        same(&expected, again(&expected));
        mapicfg_free(first.data);
        mapicfg_free(second.data);
        mapicfg_free(expected.data);
    }
    for (size_t i = 0; i < PARTS; i++) free(parts[i]);
    free(lines);
}
END_TEST

/* Spellings that are one when folded, although they are told apart byte by byte (U+017F is s, U+212A is k): whichever
 * comes first. */
START_TEST(same_spellings) {
    static const char *const spelled[][2] = {
        {T ",,,,,,SystemMailbox{1,,,,,200,,,1,\n", T ",,,,,,\xc5\xbfystemMailbox{1,,,,,200,,,1,\n"},
        {T ",,,,,,a,SMTP:b@c,,,,200,,,1,\n", T ",,,,,,a,\xc5\xbfmtp:b@c,,,,200,,,1,\n"},
        {T ",,,,,,a,,Microsoft Outlook 16.0,,,200,,,1,\n", T ",,,,,,a,,Microsoft Outloo\xe2\x84\xaa 16.0,,,200,,,1,\n"},
        {T ",,,,,,a,,x,,,404,UserNotFound,,1,\n", T ",,,,,,a,,x,,,404,USERNOTFOUND,,1,\n"},
        {T ",,,,,,a,,xAMProbe,,,200,,,1,\n", T ",,,,,,a,,xamprobe,,,200,,,1,\n"},
        {T ",,,,,BASIC,a,,,,,200,,,1,\n", T ",,,,,ba\xc5\xbfic,a,,,,,200,,,1,\n"}};
    for (size_t i = 0; i < sizeof spelled / sizeof *spelled; i++) {
        char text[2][900];
        for (size_t j = 0; j < 2; j++)
            snprintf(text[j], sizeof text[j], "%s%s%s", PROXY, spelled[i][j], spelled[i][1 - j]);
        mapicfg_log_summary *one = summary_of("user; mailbox; client; auth; error", 0, text[0]);
        struct bytes expected = bytes_of(one);
        mapicfg_log_summary_free(one);
        same(&expected, summary_of("user; mailbox; client; auth; error", 0, text[1]));
        mapicfg_free(expected.data);
    }
}
END_TEST

/* The same records in one log, back to front. The number of logs differs, which a summary counts. */
START_TEST(same_json) {
    char(*lines)[300] = make_lines(), *forwards = part_of(lines, 0, 1, 0), *back = part_of(lines, 0, 1, 1);
    char *one, *other;
    mapicfg_log_summary *a = many(1, 0, &forwards, 1), *b = many(1, 0, &back, 1);
    ck_assert_int_eq(mapicfg_log_summary_dup_json(a, &one, NULL), 0);
    ck_assert_int_eq(mapicfg_log_summary_dup_json(b, &other, NULL), 0);
    ck_assert_str_eq(one, other);
    struct bytes expected = bytes_of(a);
    same(&expected, b);
    mapicfg_log_summary_free(a);
    mapicfg_free(expected.data);
    mapicfg_free(one);
    mapicfg_free(other);
    free(forwards);
    free(back);
    free(lines);
}
END_TEST

START_TEST(conflicts) {
    static const char *const conditions[] = {"user=a", "user!=a", "mailbox=a", "user=b"};
    mapicfg_log_summary_options ways[9];
    mapicfg_log_summary *all[9];
    mapicfg_error err;
    for (size_t i = 0; i < 9; i++) {
        ways[i] = (mapicfg_log_summary_options)MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
        ways[i].by = i == 1 ? "server" : i == 2 ? "hour" : "server; hour";
        ways[i].keep_noise = i == 3;
        ways[i].since = i == 4;
        ways[i].where = i < 5 ? NULL : conditions + (i - 5);
        ways[i].where_count = i >= 5;
        all[i] = summary_with(&ways[i]);
    }
    for (size_t i = 0; i < 9; i++)
        for (size_t j = 0; j < 9; j++)
            if (i != j) ck_assert_int_eq(mapicfg_log_summary_merge(all[i], all[j], &err), MAPICFG_E_CONFLICT);
    for (size_t i = 0; i < 9; i++) {
        struct bytes bytes = bytes_of(all[i]);
        mapicfg_log_summary *read = again(&bytes);
        ck_assert_int_eq(mapicfg_log_summary_merge(all[i], read, &err), 0);
        mapicfg_log_summary_free(read);
        mapicfg_log_summary_free(all[i]);
        mapicfg_free(bytes.data);
    }
}
END_TEST

/* ---- bytes that no summary has ---- */

static mapicfg_status try_bytes(const void *bytes, size_t size) {
    mapicfg_log_summary *summary = NULL;
    mapicfg_error err;
    mapicfg_status status = mapicfg_log_summary_from_bytes(bytes, size, &summary, &err);
    if (status) ck_assert(!summary && err.message[0]);
    mapicfg_log_summary_free(summary);
    return status;
}

/* The checksum that would be right, so that what stands before it is looked at. */
static void mend(unsigned char *bytes, size_t size) {
    const uint64_t hash = mapicfg__hash64_bytes(bytes, size - 8);
    for (unsigned i = 0; i < 8; i++) bytes[size - 8 + i] = (unsigned char)(hash >> 8 * i);
}

START_TEST(damaged) {
    mapicfg_log_summary *summary = summary_of("server; user,hour", 0, log_of_three);
    struct bytes bytes = bytes_of(summary);
    unsigned char *copy = malloc(bytes.size + 1);
    mapicfg_log_summary_free(summary);
    ck_assert_ptr_nonnull(copy);
    for (size_t size = 0; size < bytes.size; size++) {
        ck_assert_int_ne(try_bytes(bytes.data, size), 0);
        memcpy(copy, bytes.data, size + 8 < bytes.size ? size + 8 : bytes.size);
        if (size >= 29 && size + 8 < bytes.size) { /* cut, but checked */
            mend(copy, size + 8);
            ck_assert_int_eq(try_bytes(copy, size + 8), MAPICFG_E_SYNTAX);
        }
    }
    for (size_t i = 0; i < bytes.size; i++) {
        memcpy(copy, bytes.data, bytes.size);
        copy[i] ^= 1u << i % 8;
        ck_assert_int_ne(try_bytes(copy, bytes.size), 0);
    }
    memcpy(copy, bytes.data, bytes.size);
    copy[bytes.size] = 0; /* one more */
    ck_assert_int_eq(try_bytes(copy, bytes.size + 1), MAPICFG_E_SYNTAX);
    mend(copy, bytes.size + 1);
    ck_assert_int_eq(try_bytes(copy, bytes.size + 1), MAPICFG_E_SYNTAX);
    static const unsigned char not_utf8[] = {0xff, 0xc3, 0};
    for (size_t i = 0; i < sizeof not_utf8; i++) { /* a key that no value is */
        memcpy(copy, bytes.data, bytes.size);
        size_t at = 0;
        while (at + 4 < bytes.size && memcmp(copy + at, "anna", 4) != 0) at++;
        copy[at + 3] = not_utf8[i];
        mend(copy, bytes.size);
        ck_assert_int_eq(try_bytes(copy, bytes.size), MAPICFG_E_SYNTAX);
    }
    memcpy(copy, bytes.data, bytes.size);
    copy[20] = 2; /* a later version */
    ck_assert_int_eq(try_bytes(copy, bytes.size), MAPICFG_E_VERSION);
    ck_assert_int_eq(try_bytes("mapicfg", 7), MAPICFG_E_FORMAT);
    ck_assert_int_eq(try_bytes("", 0), MAPICFG_E_FORMAT);
    free(copy);
    mapicfg_free(bytes.data);
}
END_TEST

/* ---- JSON, and reports ---- */

#define NOTHING "{\"records\":0,\"users\":0,\"only\":0,\"nameless\":0}"

START_TEST(as_json) {
    static const char expected[] =
        "{\"records\":3,\"kept\":2,\"filtered\":0,\"noise\":{\"account\":1,\"probe\":0,\"healthcheck\":0,"
        "\"challenge\":0},\"files\":1,\"broken\":0,\"torn\":0,\"copies\":0,\"failures\":1,\"users\":2,\"mailboxes\":0,"
        "\"first\":\"2026-11-29T10:00:00.000Z\",\"last\":\"2026-11-29T11:00:00.000Z\",\"authentication\":{\"none\":2,"
        "\"basic\":0,\"ntlm\":0,\"negotiate\":0,\"bearer\":0,\"other\":0},\"percentiles\":{\"records\":2,\"sum\":2,"
        "\"min\":1,\"p50\":1,\"p90\":1,\"p95\":1,\"p99\":1,\"max\":1},\"waits\":0,"
        "\"readiness\":{\"logs\":\"http-proxy\",\"percent\":0,\"users\":2,"
        "\"ready\":0,\"not_ready\":0,\"cannot_tell\":2,\"methods\":{\"none\":{\"records\":2,\"users\":2,"
        "\"only\":2,\"nameless\":0},\"basic\":" NOTHING ",\"ntlm\":" NOTHING ",\"negotiate\":" NOTHING
        ",\"bearer\":" NOTHING ",\"other\":" NOTHING "}},\"groups\":[{\"by\":[\"protocol\"],"
        "\"rows\":[{\"key\":{\"protocol\":\"ews\"},\"records\":1,\"failures\":1,\"users\":1,\"mailboxes\":0,"
        "\"first\":\"2026-11-29T11:00:00.000Z\",\"last\":\"2026-11-29T11:00:00.000Z\",\"authentication\":{\"none\":1,"
        "\"basic\":0,\"ntlm\":0,\"negotiate\":0,\"bearer\":0,\"other\":0},\"percentiles\":{\"records\":1,\"sum\":1,"
        "\"min\":1,\"p50\":1,\"p90\":1,\"p95\":1,\"p99\":1,\"max\":1},\"waits\":0},{\"key\":{\"protocol\":\"mapi\"},"
        "\"records\":1,\"failures\":0,\"users\":1,\"mailboxes\":0,\"first\":\"2026-11-29T10:00:00.000Z\","
        "\"last\":\"2026-11-29T10:00:00.000Z\",\"authentication\":{\"none\":1,\"basic\":0,\"ntlm\":0,\"negotiate\":0,"
        "\"bearer\":0,\"other\":0},\"percentiles\":{\"records\":1,\"sum\":1,\"min\":1,\"p50\":1,\"p90\":1,\"p95\":1,"
        "\"p99\":1,\"max\":1},\"waits\":0}]}],\"errors\":[{\"cause\":\"http 503\",\"meaning\":null,\"records\":1,"
        "\"failures\":1,\"users\":1,\"mailboxes\":0,\"first\":\"2026-11-29T11:00:00.000Z\","
        "\"last\":\"2026-11-29T11:00:00.000Z\",\"authentication\":{\"none\":1,\"basic\":0,\"ntlm\":0,\"negotiate\":0,"
        "\"bearer\":0,\"other\":0},\"percentiles\":{\"records\":1,\"sum\":1,\"min\":1,\"p50\":1,\"p90\":1,\"p95\":1,"
        "\"p99\":1,\"max\":1},\"waits\":0}]}";
    char *text;
    mapicfg_log_summary *summary = summary_of("protocol", 0, log_of_three);
    ck_assert_int_eq(mapicfg_log_summary_dup_json(summary, &text, NULL), 0);
    ck_assert_str_eq(text, expected);
    mapicfg_free(text);
    mapicfg_log_summary_free(summary);
    summary = summary_with(NULL);
    ck_assert_int_eq(mapicfg_log_summary_dup_json(summary, &text, NULL), 0);
    ck_assert_ptr_nonnull(strstr(text, "\"first\":null,\"last\":null"));
    ck_assert_ptr_nonnull(strstr(text, "\"percentiles\":null,\"waits\":0,\"readiness\":null,"
                                       "\"groups\":[{\"by\":[\"kind\",\"protocol\"],"
                                       "\"rows\":[]}"));
    mapicfg_free(text);
    mapicfg_log_summary_free(summary);
}
END_TEST

/* What the report of several threads says, and in which order, is what it says of one. */
START_TEST(reports) {
    char *texts[24], *said[2] = {NULL, NULL};
    for (unsigned i = 0; i < 24; i++) {
        texts[i] = malloc(200);
        ck_assert_ptr_nonnull(texts[i]);
        snprintf(texts[i], 200, i % 3 ? "DateTime,ServerHostName\n" T "a,%u,c\n" T "b\n" T "c\n" : "no log %u", i);
    }
    for (uint32_t threads = 1; threads < 6; threads += 4) {
        mapicfg_log_summary_options wanted = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
        mapicfg_input inputs[24];
        char names[24][16], place[600];
        struct mapicfg__buffer text = {0};
        mapicfg_report *report;
        mapicfg_error err;
        wanted.threads = threads;
        mapicfg_log_summary *summary = summary_with(&wanted);
        ck_assert_int_eq(mapicfg_report_new(&report, NULL), 0);
        for (unsigned i = 0; i < 24; i++) {
            snprintf(names[i], sizeof names[i], "log%u", i);
            inputs[i] = input_bytes(texts[i], strlen(texts[i]), names[i]);
        }
        ck_assert_int_eq(mapicfg_log_summary_read(summary, inputs, 24, NULL, NULL, report, &err), MAPICFG_E_FORMAT);
        ck_assert_str_eq(err.source, "log0"); /* the first that failed, whichever ended first */
        for (size_t i = 0; i < mapicfg_report_count(report, MAPICFG_REPORT_PROBLEMS); i++) {
            mapicfg_error_format(mapicfg_report_get_problem(report, i), place, sizeof place);
            mapicfg__buffer_text(&text, place);
            mapicfg__buffer_char(&text, '\n');
        }
        said[threads > 1] = text.data;
        ck_assert_uint_eq(mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_LOGS), 16);
        ck_assert_uint_eq(mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_BROKEN), 16);
        ck_assert_uint_eq(mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_RECORDS), 32);
        ck_assert_uint_eq(mapicfg_report_get_total(report, MAPICFG_REPORT_BROKEN), 16);
        mapicfg_log_summary_free(summary);
        mapicfg_report_free(report);
    }
    ck_assert_str_eq(said[0], said[1]);
    ck_assert_ptr_nonnull(strstr(said[0], "log23"));
    for (size_t i = 0; i < 24; i++) free(texts[i]);
    free(said[0]);
    free(said[1]);
}
END_TEST

/* A copy counts once, whichever comes first and however many threads read. */
START_TEST(copies) {
    static const char whole[] = "DateTime,ServerHostName\n" T "a\n" T "b\n";
    static const char begun[] = "DateTime,ServerHostName\n" T "a\n";
    const char *const texts[][2] = {{whole, begun}, {begun, whole}};
    struct bytes expected = {0};
    for (uint32_t i = 0; i < 4; i++) {
        mapicfg_log_summary_options wanted = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
        wanted.threads = 1 + i / 2;
        mapicfg_log_summary *summary = summary_with(&wanted);
        read_texts(summary, texts[i % 2], 2);
        ck_assert_uint_eq(mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_RECORDS), 2);
        ck_assert_uint_eq(mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_LOGS), 1);
        ck_assert_uint_eq(mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_COPIES), 1);
        if (!i) expected = bytes_of(summary);
        same(&expected, summary);
    }
    mapicfg_free(expected.data);
}
END_TEST

/* ---- other names ---- */

static mapicfg_log_summary *renamed(const char *key, size_t size, const char *text) {
    static const char *const conditions[] = {"user!=carla*"};
    mapicfg_log_summary_options wanted = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    wanted.by = "user,mailbox; kind,server,host; client,network,status,request";
    wanted.keep_noise = 1;
    wanted.where = conditions;
    wanted.where_count = 1;
    wanted.key = key;
    wanted.key_size = size;
    mapicfg_log_summary *summary = summary_with(&wanted);
    read_texts(summary, &text, 1);
    return summary;
}

static void lacks(const void *bytes, size_t size, const char *piece) {
    for (size_t i = 0; i + strlen(piece) <= size; i++)
        ck_assert_msg(memcmp((const char *)bytes + i, piece, strlen(piece)) != 0, "%s", piece);
}

/* Nothing of a summary has a name, nor its hash without the key; counts, noise and conditions are as without. */
START_TEST(other_names) {
    static const char text[] = PROXY T ",,Mapi,,/,,CORP\\Anna,SMTP:anna@x,OUTLOOK,10.1.2.3,EX1,200,,,1,\n"
        T ",,Mapi,,/,,corp\\anna,MailboxGuid~" GUID ",OUTLOOK,10.1.2.3,EX1,404,Missing,,1,\n"
        T ",,Mapi,,/,,carla,,,,,200,,,1,\n" T ",,Mapi,,/,,CORP\\HealthMailbox7,,,,,200,,,1,\n"
        T ",,Mapi,,/,,,,,,,200,,,1,\n";
    static const char *const secrets[] = {"anna", "Anna", "ANNA", "corp", "CORP", FOLDED, GUID, "HealthMailbox",
                                          "healthmailbox", "10.1.2.3", "carla"};
    static const char key[] = "sixteen bytes...", other[] = "sixteen bytes..!";
    mapicfg_log_summary *plain = renamed(NULL, 0, text), *one = renamed(key, 16, text), *read, *copy;
    mapicfg_log_summary *another = renamed(other, 16, text);
    struct bytes bytes = bytes_of(one), else_bytes = bytes_of(another);
    mapicfg_error err;
    char *json;
    for (uint32_t i = 0; i < MAPICFG_LOG_NUMBER_COUNT; i++) ck_assert_uint_eq(number_of(plain, i), number_of(one, i));
    for (uint32_t i = 0; i < MAPICFG_LOG_NOISE_COUNT; i++)
        ck_assert_uint_eq(mapicfg_log_summary_get_noise(plain, i), mapicfg_log_summary_get_noise(one, i));
    ck_assert_uint_eq(number_of(one, MAPICFG_LOG_NUMBER_RECORDS), 4);
    ck_assert_uint_eq(number_of(one, MAPICFG_LOG_NUMBER_USERS), 2);
    ck_assert_uint_eq(mapicfg_log_summary_row_count(one, 0), mapicfg_log_summary_row_count(plain, 0));
    ck_assert_int_eq(mapicfg_log_summary_dup_json(one, &json, NULL), 0);
    ck_assert_ptr_nonnull(strstr(json, "\"user\":\"user-"));
    ck_assert_ptr_nonnull(strstr(json, "\"mailbox\":\"mailbox-"));
    ck_assert_ptr_nonnull(strstr(json, "{\"user\":\"\",\"mailbox\":\"\"}"));
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        lacks(json, strlen(json), secrets[i]);
        lacks(bytes.data, bytes.size, secrets[i]);
    }
    const uint64_t hash = mapicfg__hash64_bytes("corp\\anna", 9);
    char hash_bytes[9] = "";
    for (unsigned i = 0; i < 8; i++) hash_bytes[i] = (char)(hash >> 8 * i);
    lacks(bytes.data, bytes.size, hash_bytes);
    ck_assert(bytes.size != else_bytes.size || memcmp(bytes.data, else_bytes.data, bytes.size) != 0);
    ck_assert_int_eq(mapicfg_log_summary_merge(one, another, &err), MAPICFG_E_CONFLICT);
    ck_assert_int_eq(mapicfg_log_summary_merge(one, plain, &err), MAPICFG_E_CONFLICT);
    /* Bytes do not have the key: they are merged, and not added to. */
    read = again(&bytes);
    mapicfg_input input = input_bytes(text, sizeof text - 1, "log");
    ck_assert_int_eq(mapicfg_log_summary_read(read, &input, 1, NULL, NULL, NULL, &err), MAPICFG_E_CONFLICT);
    ck_assert_int_eq(mapicfg_log_summary_copy(read, &copy, NULL), 0);
    same(&bytes, copy);
    same(&bytes, read);
    mapicfg_log_summary *sum = renamed(key, 16, text), *twice = renamed(key, 16, text);
    const char *again_text = text;
    read = again(&bytes);
    ck_assert_int_eq(mapicfg_log_summary_merge(sum, read, &err), 0);
    read_texts(twice, &again_text, 1); /* a summary still has its key after reading */
    struct bytes sums = bytes_of(sum);
    same(&sums, twice);
    mapicfg_free(sums.data);
    mapicfg_log_summary_free(sum);
    mapicfg_log_summary_free(read);
    mapicfg_log_summary_free(plain);
    mapicfg_log_summary_free(one);
    mapicfg_log_summary_free(another);
    mapicfg_free(bytes.data);
    mapicfg_free(else_bytes.data);
    mapicfg_free(json);
}
END_TEST

#define UNDASHED "0123456789abcdef0123456789abcdef"
#define ALMOST "0123456789abcdef0123456789abcde" /* a digit less */
#define SID "S-1-5-21-1-2-3-1104"

/* Other values than users and mailboxes may name somebody, and so may the patterns of conditions. */
START_TEST(other_names_elsewhere) {
    static const char text[] = PROXY
        T ",,Mapi,mail.x,/,,a,,Tool (anna@x.com)/1,10.1.2.3,EX1,200,,,1,\n"
        T ",,Mapi,mail.x,/,,a,,Mozilla/5.0 corp\\anna,10.1.2.3,EX1,200,,,1,\n"
        T ",,Mapi,mail.x,/,,a,,Mozilla/5.0 {" GUID "},10.1.2.3,EX1,200,,,1,\n"
        T ",,Mapi,mail.x,/,,a,,Plain/1,10.1.2.3,EX1,200,,,1,\n" T ",,anna@x.com,mail.x,/,,a,,Plain/1,,EX1,200,,,1,\n"
        T ",,/anna%40x.com/,mail.x,/,,a,,Plain/1,,EX1,200,,,1,\n"
        T ",,corp%255Canna,mail.x,/,,a,,Plain/1,,EX1,200,,,1,\n"
        T ",,{" UNDASHED "}x,mail.x,/,,a,,Plain/1,,EX1,200,,,1,\n"
        T ",,Sid~" SID ",mail.x,/,,a,,Plain/1,,EX1,200,,,1,\n"
        T ",,50%,mail.x,/,,a,,Plain/1,,EX1,200,,,1,\n" T ",,50%2,mail.x,/,,a,,Plain/1,,EX1,200,,,1,\n"
        T ",," ALMOST ",mail.x,/,,a,,Plain/1,,EX1,200,,,1,\n";
    static const char *const secrets[] = {"anna", FOLDED, GUID, UNDASHED, "s-1-5-21"};
    static const char *const conditions[] = {"client!=*annabel*"};
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    const char *given = text;
    char *json;
    options.by = "client,host; protocol";
    options.where = conditions;
    options.where_count = 1;
    options.key = "sixteen bytes...";
    options.key_size = 16;
    mapicfg_log_summary *summary = summary_with(&options);
    read_texts(summary, &given, 1);
    struct bytes bytes = bytes_of(summary);
    ck_assert_int_eq(mapicfg_log_summary_dup_json(summary, &json, NULL), 0);
    ck_assert_uint_eq(mapicfg_log_summary_row_count(summary, 0), 4);
    ck_assert_ptr_nonnull(strstr(json, "{\"client\":\"client-"));
    ck_assert_ptr_nonnull(strstr(json, "{\"protocol\":\"protocol-"));
    ck_assert_ptr_nonnull(strstr(json, "{\"client\":\"plain 1\",\"host\":\"mail.x\"}"));
    ck_assert_ptr_nonnull(strstr(json, "{\"protocol\":\"mapi\"}"));
    ck_assert_ptr_nonnull(strstr(json, "{\"protocol\":\"50%\"}"));
    ck_assert_ptr_nonnull(strstr(json, "{\"protocol\":\"50%2\"}"));
    ck_assert_ptr_nonnull(strstr(json, "{\"protocol\":\"" ALMOST "\"}"));
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        lacks(json, strlen(json), secrets[i]);
        lacks(bytes.data, bytes.size, secrets[i]);
    }
    mapicfg_log_summary *read = again(&bytes);
    ck_assert_int_eq(mapicfg_log_summary_merge(summary, read, NULL), 0);
    mapicfg_log_summary_free(read);
    mapicfg_log_summary_free(summary);
    mapicfg_free(bytes.data);
    mapicfg_free(json);
}
END_TEST

static int32_t refuse(void *user, uint64_t done, uint64_t total) {
    (void)done, (void)total;
    return ++*(int *)user > 1;
}

/* Cancelled by the progress function or the flag, nothing counts. */
START_TEST(cancelled) {
    const char *text = log_of_three;
    for (uint32_t threads = 1; threads < 4; threads++) {
        for (int by_flag = 0; by_flag < 2; by_flag++) {
            mapicfg_log_summary_options wanted = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
            mapicfg_work work = MAPICFG_WORK_INIT;
            mapicfg_input inputs[8];
            int calls = 0;
            int32_t flag = 1;
            for (size_t i = 0; i < 8; i++) inputs[i] = input_bytes(text, strlen(text), "log");
            wanted.threads = threads;
            mapicfg_log_summary *summary = summary_with(&wanted);
            if (by_flag) work.cancel = &flag;
            work.progress = by_flag ? NULL : refuse;
            work.user = &calls;
            mapicfg_log_options all = MAPICFG_LOG_OPTIONS_INIT;
            all.flags = MAPICFG_LOG_KEEP_COPIES;
            mapicfg_status status = mapicfg_log_summary_read(summary, inputs, 8, &all, &work, NULL, NULL);
            /* the thread of the call may find that the others have left nothing to it */
            if (threads == 1) ck_assert_int_eq(status, MAPICFG_E_CANCELLED);
            if (status)
                ck_assert_uint_eq(mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_RECORDS), 0);
            else
                ck_assert_uint_eq(mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_RECORDS), 24);
            mapicfg_log_summary_free(summary);
        }
    }
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("log_summary");
    TCase *tcase = tcase_create("log_summary");
    tcase_add_test(tcase, kinds_and_protocols);
    tcase_add_test(tcase, folded_names);
    tcase_add_test(tcase, users);
    tcase_add_test(tcase, mailboxes);
    tcase_add_test(tcase, clients);
    tcase_add_test(tcase, networks);
    tcase_add_test(tcase, authentication);
    tcase_add_test(tcase, requests_and_times);
    tcase_add_test(tcase, long_values);
    tcase_add_test(tcase, noise);
    tcase_add_test(tcase, errors);
    tcase_add_test(tcase, latencies);
    tcase_add_test(tcase, waiting);
    tcase_add_test(tcase, percentiles);
    tcase_add_test(tcase, moments);
    tcase_add_test(tcase, moments_beside_none);
    tcase_add_test(tcase, some_conditions);
    tcase_add_test(tcase, wrong_options);
    tcase_add_test(tcase, rows_limit);
    tcase_add_test(tcase, rows);
    tcase_add_test(tcase, steps_limit);
    tcase_add_test(tcase, same_bytes);
    tcase_add_test(tcase, same_json);
    tcase_add_test(tcase, same_spellings);
    tcase_add_test(tcase, conflicts);
    tcase_add_test(tcase, damaged);
    tcase_add_test(tcase, as_json);
    tcase_add_test(tcase, reports);
    tcase_add_test(tcase, copies);
    tcase_add_test(tcase, other_names);
    tcase_add_test(tcase, other_names_elsewhere);
    tcase_add_test(tcase, cancelled);
    suite_add_tcase(suite, tcase);
    return suite;
}
