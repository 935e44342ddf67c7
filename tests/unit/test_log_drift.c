/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_log_drift.c: what logs say against a configuration, of small logs and exports whose answer is plain to see. What
 * is decided for each mailbox is the documented table's. */
#include <stdio.h>
#include <stdlib.h>

#include "log_config.h"

/* ---- what is said ---- */

static mapicfg_log_summary_options drift_options(void) {
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    options.by = MAPICFG_LOG_DRIFT_TABLES;
    return options;
}

static void says_with(const char *vdirs, const char *mailboxes, const char *log, const char *expected) {
    const char *const exports[] = {ORG, vdirs, mailboxes};
    const mapicfg_log_summary_options options = drift_options();
    mapicfg_directory *directory = directory_of(exports, 3);
    mapicfg_log_summary *summary = summary_of(&options, log);
    struct mapicfg__buffer text = {0};
    mapicfg_error err = {0};
    mapicfg__buffer_text(&text, "");
    mapicfg_status status = mapicfg_log_drift(summary, directory, add, &text, &err);
    ck_assert_msg(!status, "%s", err.message);
    ck_assert_str_eq(text.data, expected);
    mapicfg__buffer_free(&text);
    mapicfg_log_summary_free(summary);
    mapicfg_directory_close(directory);
}

static void says(const char *mailboxes, const char *log, const char *expected) {
    says_with(VDIRS, mailboxes, log, expected);
}

/* ---- the protocol ---- */

START_TEST(as_decided) {
    says(MAILBOXES MAILBOX("anna", ANNA, "", "False"),
         LOG LINE("01", "Mapi", "in.contoso.com", "CONTOSO\\anna", AT(ANNA), NEW), "");
}
END_TEST

/* The time is that of MAPI over HTTP: nothing is known of the rest. */
START_TEST(unused) {
    says(MAILBOXES MAILBOX("anna", ANNA, "", "False") MAILBOX("bert", BERT, "True", "False"),
         LOG LINE("01", "Mapi", "in.contoso.com", "CONTOSO\\anna", AT(ANNA), NEW)
             LINE("09", "Ews", "in.contoso.com", "CONTOSO\\bert", "Sid~S-1-5-21-1", NEW),
         "log-mapi-unused bert|2026-03-02T10:01:00.000Z|2026-03-02T10:01:00.000Z\n");
}
END_TEST

/* What failed is no use. */
START_TEST(failed_only) {
    says(MAILBOXES MAILBOX("anna", ANNA, "", "False") MAILBOX("bert", BERT, "", "False"),
         LOG LINE("01", "Mapi", "in.contoso.com", "CONTOSO\\anna", AT(ANNA),
                  NEW) "2026-03-02T10:02:00.000Z,Mapi,in.contoso.com,CONTOSO\\bert," AT(BERT) ",x,503\n",
         "log-mapi-unused bert|2026-03-02T10:01:00.000Z|2026-03-02T10:02:00.000Z\n");
}
END_TEST

START_TEST(outlook_anywhere) {
    says(MAILBOXES MAILBOX("anna", ANNA, "", "False") MAILBOX("bert", BERT, "", "False"),
         LOG LINE("01", "Mapi", "in.contoso.com", "CONTOSO\\anna", AT(ANNA), NEW)
             LINE("02", "RpcHttp", "in.contoso.com", "CONTOSO\\bert", AT(BERT), NEW)
                 LINE("05", "RpcHttp", "in.contoso.com", "CONTOSO\\bert", AT(BERT), NEW),
         "log-outlook-anywhere-used bert|2|2026-03-02T10:02:00.000Z|2026-03-02T10:05:00.000Z\n");
}
END_TEST

START_TEST(despite) {
    says(MAILBOXES MAILBOX("anna", ANNA, "False", "False"),
         LOG LINE("01", "Mapi", "in.contoso.com", "CONTOSO\\anna", AT(ANNA), NEW),
         "log-mapi-despite anna|1|2026-03-02T10:01:00.000Z|2026-03-02T10:01:00.000Z|Outlook Anywhere, internal and "
         "external\n");
}
END_TEST

/* Logs without a mailbox: its user may have opened another one. */
START_TEST(outlook_anywhere_by_user) {
    says(MAILBOXES MAILBOX("anna", ANNA, "", "False") MAILBOX("bert", BERT, "", "False"),
         LOG LINE("01", "Mapi", "in.contoso.com", "CONTOSO\\anna", AT(ANNA), NEW)
             LINE("02", "RpcHttp", "in.contoso.com", "CONTOSO\\bert", "Sid~S-1-5-21-1", NEW)
                 LINE("05", "RpcHttp", "in.contoso.com", "bert@up.contoso.com", "", NEW),
         "log-outlook-anywhere-by-user bert|2|2026-03-02T10:02:00.000Z|2026-03-02T10:05:00.000Z\n");
    says(MAILBOXES MAILBOX("anna", ANNA, "", "False") MAILBOX("bert", BERT, "", "False"),
         LOG LINE("01", "Mapi", "in.contoso.com", "CONTOSO\\anna", AT(ANNA), NEW)
             LINE("02", "RpcHttp", "in.contoso.com", "CONTOSO\\bert", AT(BERT), NEW)
                 LINE("05", "RpcHttp", "in.contoso.com", "CONTOSO\\bert", "", NEW),
         "log-outlook-anywhere-used bert|1|2026-03-02T10:02:00.000Z|2026-03-02T10:02:00.000Z\n");
}
END_TEST

/* Without any record of MAPI over HTTP nobody can be said not to use it. */
START_TEST(no_mapi) {
    says(MAILBOXES MAILBOX("anna", ANNA, "", "False"),
         LOG LINE("01", "RpcHttp", "in.contoso.com", "CONTOSO\\anna", AT(ANNA), NEW), "log-no-mapi-over-http -\n");
}
END_TEST

/* A delegate who opens a mailbox uses that one. */
START_TEST(delegate) {
    says(MAILBOXES MAILBOX("anna", ANNA, "False", "False") MAILBOX("bert", BERT, "False", "False"),
         LOG LINE("01", "Mapi", "in.contoso.com", "CONTOSO\\anna", AT(BERT), NEW),
         "log-mapi-despite bert|1|2026-03-02T10:01:00.000Z|2026-03-02T10:01:00.000Z|Outlook Anywhere, internal and "
         "external\n");
}
END_TEST

START_TEST(undecided) {
    says(MAILBOX_TYPE "Name,ExchangeGuid\nanna," ANNA "\n",
         LOG LINE("01", "Mapi", "in.contoso.com", "CONTOSO\\anna", AT(ANNA), NEW),
         "log-undecided anna|assumed-mapi-http-enabled assumed-external-not-blocked assumed-mapi-enabled "
         "assumed-rpc-http-not-blocked\n");
}
END_TEST

/* ---- who it is ---- */

#define SEEN(user, anchor)                                                                                           \
    says(MAILBOXES MAILBOX("anna", ANNA, "False", "False"),                                                          \
         LOG LINE("01", "Mapi", "in.contoso.com", user, anchor, NEW),                                                \
         "log-mapi-despite anna|1|2026-03-02T10:01:00.000Z|2026-03-02T10:01:00.000Z|Outlook Anywhere, internal and " \
         "external\n")
#define SEEN_BY_USER(user, anchor)                                                                           \
    says(MAILBOXES MAILBOX("anna", ANNA, "False", "False"),                                                  \
         LOG LINE("01", "Mapi", "in.contoso.com", user, anchor, NEW),                                        \
         "log-mailbox-not-named anna|1|2026-03-02T10:01:00.000Z|2026-03-02T10:01:00.000Z|Outlook Anywhere, " \
         "internal and external\n")

START_TEST(names) {
    SEEN("x", AT(ANNA));
    SEEN("x", AT("11111111-1111-1111-1111-111111111111@contoso.com"));
    SEEN("x", "SMTP:Anna@Contoso.com");
    SEEN("x", "Smtp~anna@contoso.com"); /* as Exchange 2019 writes it */
    SEEN_BY_USER("CONTOSO\\Anna", "");
    SEEN_BY_USER("anna@up.contoso.com", "Sid~S-1-5-21-1");
    SEEN_BY_USER("anna@contoso.com", "");
}
END_TEST

/* The logs of older back ends have a user by legacyExchangeDN, and no mailbox. Of times the whole row is known, with
 * what failed. */
START_TEST(older_servers) {
    static const char log[] =
        "date-time,session-id,seq-number,client-name,client-software,client-software-version,client-mode,client-ip,"
        "protocol,operation,rpc-status,processing-time,failures,performance-data\n"
        "2026-03-02T10:01:00.000Z,1,1,/o=X/cn=Anna,OUTLOOK.EXE,16.0.1.1,Cached,,MapiHttp,Connect,0,00:00:00.01,,\n"
        "2026-03-02T10:02:00.000Z,1,2,/o=X/cn=Anna,OUTLOOK.EXE,16.0.1.1,Cached,,MapiHttp,Connect,1010,00:00:00.01,,\n"
        "2026-03-02T10:03:00.000Z,1,3,/o=X/cn=Eve,OUTLOOK.EXE,15.0.4420.1,Cached,,ncacn_http,Connect,0,00:00:00.01,,\n";
    says(
        MAILBOX_TYPE
        "Name,LegacyExchangeDN,MapiHttpEnabled,MAPIEnabled,MAPIBlockOutlookExternalConnectivity\n"
        "anna,/o=X/cn=Anna,False,True,False\nbert,,True,True,False\n",
        log,
        "log-mailbox-not-named anna|1|2026-03-02T10:01:00.000Z|2026-03-02T10:02:00.000Z|Outlook Anywhere, internal and "
        "external\n"
        "log-mapi-unused bert|2026-03-02T10:01:00.000Z|2026-03-02T10:02:00.000Z\n"
        "log-client-too-old /o=x/cn=eve|1|2026-03-02T10:03:00.000Z|2026-03-02T10:03:00.000Z|outlook 15.0.4420.1\n"
        "log-name-unmatched /o=x/cn=eve|1|2026-03-02T10:03:00.000Z|2026-03-02T10:03:00.000Z\n");
}
END_TEST

START_TEST(nobody_named) {
    says(MAILBOXES, LOG LINE("01", "Mapi", "in.contoso.com", "", "", NEW),
         "log-nobody-named -|1|a time that the logs do not state|a time that the logs do not state\n");
}
END_TEST

/* Of a GUID that no mailbox states: whose it is cannot be told, but not one's who states another. */
START_TEST(unmatched) {
    says(MAILBOXES MAILBOX("anna", ANNA, "", "False"),
         LOG LINE("01", "Mapi", "in.contoso.com", "CONTOSO\\anna", AT(OTHER), NEW),
         "log-mapi-unused anna|2026-03-02T10:01:00.000Z|2026-03-02T10:01:00.000Z\n"
         "log-name-unmatched " OTHER "|1|2026-03-02T10:01:00.000Z|2026-03-02T10:01:00.000Z\n");
    says(MAILBOXES MAILBOX("anna", "", "", "False") MAILBOX("bert", "", "", "False"),
         LOG LINE("01", "Mapi", "in.contoso.com", "CONTOSO\\anna", AT(OTHER), NEW),
         "log-mailbox-not-named anna|1|2026-03-02T10:01:00.000Z|2026-03-02T10:01:00.000Z|MAPI over HTTP, internal and "
         "external\n"
         "log-mapi-use-unknown bert|the logs name mailboxes by GUID, and its ExchangeGuid is not stated\n");
}
END_TEST

/* Accounts of two domains, of which the export does not say which it is. */
START_TEST(two_domains) {
    says(MAILBOXES MAILBOX("anna", ANNA, "", "False") MAILBOX("bert", BERT, "", "False"),
         LOG LINE("01", "Mapi", "in.contoso.com", "CONTOSO\\anna", "", NEW)
             LINE("02", "Mapi", "in.contoso.com", "FABRIKAM\\anna", "", NEW),
         "log-mapi-use-unknown anna|a name of it is that of another mailbox or domain too\n"
         "log-mapi-unused bert|2026-03-02T10:01:00.000Z|2026-03-02T10:02:00.000Z\n"
         "log-name-ambiguous contoso\\anna|1|2026-03-02T10:01:00.000Z|2026-03-02T10:01:00.000Z\n"
         "log-name-ambiguous fabrikam\\anna|1|2026-03-02T10:02:00.000Z|2026-03-02T10:02:00.000Z\n");
}
END_TEST

/* Two mailboxes with one account name, as two domains of a forest may have. */
START_TEST(two_mailboxes) {
    says(MAILBOX_TYPE
         "Name,Guid,ExchangeGuid,SamAccountName,MapiHttpEnabled,MAPIEnabled,"
         "MAPIBlockOutlookExternalConnectivity\n"
         "anna," CARL "," ANNA ",same,,True,False\nbert," OTHER "," BERT ",same,,True,False\n",
         LOG LINE("01", "Mapi", "in.contoso.com", "CONTOSO\\same", "", NEW),
         "log-mapi-use-unknown anna|a name of it is that of another mailbox or domain too\n"
         "log-mapi-use-unknown bert|a name of it is that of another mailbox or domain too\n"
         "log-name-ambiguous contoso\\same|1|2026-03-02T10:01:00.000Z|2026-03-02T10:01:00.000Z\n");
}
END_TEST

/* ---- from outside ---- */

START_TEST(outside) {
    says(MAILBOXES MAILBOX("anna", ANNA, "", "True") MAILBOX("bert", BERT, "", "True")
             MAILBOX("carl", CARL, "", "False"),
         LOG LINE("01", "Mapi", "OUT.contoso.com:443", "CONTOSO\\anna", AT(ANNA), NEW)
             LINE("02", "Mapi", "in.contoso.com", "CONTOSO\\anna", AT(ANNA), NEW)
                 LINE("03", "Mapi", "in.contoso.com", "CONTOSO\\bert", AT(BERT), NEW)
                     LINE("04", "Mapi", "out.contoso.com", "CONTOSO\\carl", AT(CARL), NEW),
         "log-outside-despite-block anna|1|2026-03-02T10:01:00.000Z|2026-03-02T10:01:00.000Z|out.contoso.com:443\n");
}
END_TEST

/* One host inside and outside, none stated by the log, or none stated for internal connections: it cannot be told. */
START_TEST(outside_unknown) {
    static const char mailboxes[] = MAILBOXES MAILBOX("anna", ANNA, "", "True");
    static const char log[] = LOG LINE("01", "Mapi", "out.contoso.com", "CONTOSO\\anna", AT(ANNA), NEW);
    static const char told[] =
        "log-outside-unknown anna|no host is known to be handed out for external connections only\n";
    says_with(VDIR_TYPE
              "Identity,InternalUrl,ExternalUrl\nEX1\\mapi (Default Web Site),https://out.contoso.com/mapi,"
              "https://OUT.contoso.com/mapi\n",
              mailboxes, log, told);
    says_with(VDIR_TYPE "Identity,ExternalUrl\nEX1\\mapi (Default Web Site),https://out.contoso.com/mapi\n", mailboxes,
              log, told);
    says(mailboxes, LOG LINE("01", "Mapi", "", "CONTOSO\\anna", AT(ANNA), NEW),
         "log-outside-unknown anna|the logs do not state the host that it came by\n");
}
END_TEST

/* The back end's log, which has no hosts, lies beside the front end's, which has them. */
START_TEST(outside_beside) {
    says(MAILBOXES MAILBOX("anna", ANNA, "", "True"),
         LOG LINE("01", "Mapi", "", "CONTOSO\\anna", AT(ANNA), NEW)
             LINE("01", "Mapi", "in.contoso.com", "CONTOSO\\anna", AT(ANNA), NEW),
         "");
}
END_TEST

START_TEST(outside_by_user) {
    says(MAILBOXES MAILBOX("anna", ANNA, "", "True"),
         LOG LINE("01", "Mapi", "in.contoso.com", "CONTOSO\\anna", AT(ANNA), NEW)
             LINE("02", "Mapi", "out.contoso.com", "CONTOSO\\anna", "", NEW),
         "log-outside-unknown anna|its user came by a host for external connections only, in logs that do not name the "
         "mailbox\n");
}
END_TEST

/* What blocks external connections is not stated: neither blocked nor fine. */
START_TEST(outside_not_stated) {
    says(MAILBOX_TYPE "Name,ExchangeGuid,MapiHttpEnabled,MAPIEnabled\nanna," ANNA ",,True\n",
         LOG LINE("01", "Mapi", "out.contoso.com", "CONTOSO\\anna", AT(ANNA), NEW),
         "log-block-not-stated anna|1|2026-03-02T10:01:00.000Z|2026-03-02T10:01:00.000Z|out.contoso.com\n");
}
END_TEST

/* The hosts of MAPI over HTTP say nothing of Outlook Anywhere. */
START_TEST(outside_by_protocol) {
    says(MAILBOXES MAILBOX("anna", ANNA, "False", "True"),
         LOG LINE("01", "RpcHttp", "out.contoso.com", "CONTOSO\\anna", AT(ANNA), NEW),
         "log-no-mapi-over-http -\n"
         "log-outside-unknown anna|no host is known to be handed out for external connections only\n");
}
END_TEST

/* ---- clients ---- */

START_TEST(clients) {
    says(MAILBOXES MAILBOX("anna", ANNA, "False", "False"),
         LOG LINE("01", "RpcHttp", "in.contoso.com", "CONTOSO\\anna", AT(ANNA), "15.0.4420")
             LINE("02", "Ews", "in.contoso.com", "CONTOSO\\anna", "Sid~S-1-5-21-1", "15.0.4420")
                 LINE("03", "RpcHttp", "in.contoso.com", "CONTOSO\\anna", AT(ANNA), "15.0.4569")
                     LINE("04", "RpcHttp", "in.contoso.com", "CONTOSO\\anna", AT(ANNA), "14.0.7000")
                         LINE("05", "RpcHttp", "in.contoso.com", "FABRIKAM\\eve", "", "12.0.6680"),
         "log-no-mapi-over-http -\n"
         "log-client-outlook-2010 anna|1|2026-03-02T10:04:00.000Z|2026-03-02T10:04:00.000Z|outlook 14.0.7000\n"
         "log-client-too-old anna|2|2026-03-02T10:01:00.000Z|2026-03-02T10:02:00.000Z|outlook 15.0.4420\n"
         "log-client-too-old fabrikam\\eve|1|2026-03-02T10:05:00.000Z|2026-03-02T10:05:00.000Z|outlook 12.0.6680\n"
         "log-name-unmatched fabrikam\\eve|1|2026-03-02T10:05:00.000Z|2026-03-02T10:05:00.000Z\n");
}
END_TEST

/* An Outlook 2010 that has used MAPI over HTTP has the updates. */
START_TEST(client_that_can) {
    says(MAILBOXES MAILBOX("anna", ANNA, "", "False"),
         LOG LINE("01", "Mapi", "in.contoso.com", "CONTOSO\\anna", AT(ANNA), "14.0.7147"), "");
}
END_TEST

#define AGENT(minute, protocol, agent) \
    "2026-03-02T10:" minute ":00.000Z," protocol ",in.contoso.com,CONTOSO\\anna," AT(ANNA) "," agent ",200\n"

/* Outlook 2007 calls itself otherwise; parts of Office have no build; MSRPC says nothing. */
START_TEST(client_by_office) {
    says(MAILBOXES MAILBOX("anna", ANNA, "False", "False"),
         LOG AGENT("01", "RpcHttp", "Microsoft Office/12.0 (Windows NT 5.1; Microsoft Office Outlook 12.0.6554; Pro)")
             AGENT("02", "RpcHttp", "Microsoft Office/12.0 (Windows NT 5.2; Pro)")
                 AGENT("03", "RpcHttp", "Microsoft Office/14.0 (Windows NT 6.1; Pro)")
                     AGENT("04", "RpcHttp", "Microsoft Office/15.0 (Windows NT 6.1; Pro)")
                         AGENT("05", "RpcHttp", "Microsoft Office/16.0 (Windows NT 10.0; Pro)")
                         AGENT("06", "Ews", "Microsoft Office/12.0 (Windows NT; Microsoft Office Word 12.0.6425)")
                                 AGENT("07", "RpcHttp", "MSRPC") AGENT("08", "RpcHttp", "Microsoft Office/99.0 (x)"),
         "log-no-mapi-over-http -\n"
         "log-client-too-old anna|1|2026-03-02T10:02:00.000Z|2026-03-02T10:02:00.000Z|microsoft office 12.0\n"
         "log-client-outlook-2010 anna|1|2026-03-02T10:03:00.000Z|2026-03-02T10:03:00.000Z|microsoft office 14.0\n"
         "log-client-unknown anna|1|2026-03-02T10:04:00.000Z|2026-03-02T10:04:00.000Z|microsoft office 15.0\n"
         "log-client-unknown anna|1|2026-03-02T10:08:00.000Z|2026-03-02T10:08:00.000Z|microsoft office 99.0\n"
         "log-client-too-old anna|1|2026-03-02T10:01:00.000Z|2026-03-02T10:01:00.000Z|outlook 12.0.6554\n");
}
END_TEST

/* ---- what is refused ---- */

static int32_t stop(void *user, const mapicfg_statement *statement) {
    (void)user;
    (void)statement;
    return 1;
}

static void refuses(const mapicfg_log_summary_options *options, const char *message) {
    static const char *const exports[] = {ORG, MAILBOXES MAILBOX("anna", ANNA, "", "False")};
    mapicfg_directory *directory = directory_of(exports, 2);
    mapicfg_log_summary *summary = summary_of(options, LOG);
    mapicfg_error err;
    ck_assert_int_eq(mapicfg_log_drift(summary, directory, stop, NULL, &err), MAPICFG_E_CONFLICT);
    ck_assert_ptr_nonnull(strstr(err.message, message));
    mapicfg_log_summary_free(summary);
    mapicfg_directory_close(directory);
}

START_TEST(refused) {
    static const char *const where[] = {"server=EX1"};
    mapicfg_log_summary_options options = drift_options();
    options.by = "mailbox";
    refuses(&options, "lacks the tables");
    options = drift_options();
    options.where = where;
    options.where_count = 1;
    refuses(&options, "has conditions");
    options = drift_options();
    options.keep_noise = 1;
    refuses(&options, "noise");
    options = drift_options();
    options.key = "0123456789abcdef";
    options.key_size = 16;
    refuses(&options, "other names");
}
END_TEST

START_TEST(errors) {
    static const char *const exports[] = {MAILBOXES MAILBOX("anna", ANNA, "", "False"), ORG};
    const mapicfg_log_summary_options options = drift_options();
    mapicfg_directory *directory = directory_of(exports, 1);
    mapicfg_log_summary *summary = summary_of(&options, LOG);
    ck_assert_int_eq(mapicfg_log_drift(summary, directory, stop, NULL, NULL), MAPICFG_E_NOT_STATED);
    ck_assert_int_eq(import_one(directory, input_bytes(ORG, strlen(ORG), "org"), NULL, NULL, NULL), 0);
    ck_assert_int_eq(mapicfg_log_drift(summary, directory, stop, NULL, NULL), MAPICFG_E_CANCELLED);
    ck_assert_int_eq(mapicfg_log_drift(NULL, directory, stop, NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_log_drift(summary, NULL, stop, NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_log_drift(summary, directory, NULL, NULL, NULL), MAPICFG_E_ARGUMENT);
    mapicfg_log_summary_free(summary);
    mapicfg_directory_close(directory);
}
END_TEST

/* ---- many ---- */

/* Each mailbox gets its own decision, also where some before it are broken or of Exchange's own. */
START_TEST(order) {
    struct mapicfg__buffer mailboxes = {0}, log = {0}, expected = {0};
    char line[512];
    mapicfg__buffer_text(&mailboxes, MAILBOXES);
    mapicfg__buffer_text(&log, LOG);
    for (unsigned i = 0; i < 300; i++) {
        snprintf(line, sizeof line, "m%u,00000000-0000-0000-0000-%012u,m%u,,,%s,True,False,False\n", i, i + 1, i,
                 i % 3 ? "True" : "False");
        mapicfg__buffer_text(&mailboxes, line);
        snprintf(line, sizeof line,
                 "2026-03-02T10:00:00.000Z,Mapi,in.contoso.com,x,MailboxGuid~00000000-0000-0000-0000-"
                 "%012u,x,200\n",
                 i + 1);
        mapicfg__buffer_text(&log, line);
        if (i % 3) continue;
        snprintf(line, sizeof line,
                 "log-mapi-despite m%u|1|2026-03-02T10:00:00.000Z|2026-03-02T10:00:00.000Z|Outlook "
                 "Anywhere, internal and external\n",
                 i);
        mapicfg__buffer_text(&expected, line);
    }
    mapicfg__buffer_text(&mailboxes, "HealthMailbox0123456,,HealthMailbox0123456,,,True,True,False,False\n");
    says(mailboxes.data, log.data, expected.data);
    mapicfg__buffer_free(&mailboxes);
    mapicfg__buffer_free(&log);
    mapicfg__buffer_free(&expected);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("log_drift");
    TCase *tcase = tcase_create("log_drift");
    tcase_add_test(tcase, as_decided);
    tcase_add_test(tcase, unused);
    tcase_add_test(tcase, failed_only);
    tcase_add_test(tcase, outlook_anywhere);
    tcase_add_test(tcase, outlook_anywhere_by_user);
    tcase_add_test(tcase, despite);
    tcase_add_test(tcase, no_mapi);
    tcase_add_test(tcase, delegate);
    tcase_add_test(tcase, undecided);
    tcase_add_test(tcase, names);
    tcase_add_test(tcase, older_servers);
    tcase_add_test(tcase, nobody_named);
    tcase_add_test(tcase, unmatched);
    tcase_add_test(tcase, two_domains);
    tcase_add_test(tcase, two_mailboxes);
    tcase_add_test(tcase, outside);
    tcase_add_test(tcase, outside_unknown);
    tcase_add_test(tcase, outside_beside);
    tcase_add_test(tcase, outside_by_user);
    tcase_add_test(tcase, outside_not_stated);
    tcase_add_test(tcase, outside_by_protocol);
    tcase_add_test(tcase, clients);
    tcase_add_test(tcase, client_that_can);
    tcase_add_test(tcase, client_by_office);
    tcase_add_test(tcase, refused);
    tcase_add_test(tcase, errors);
    tcase_add_test(tcase, order);
    suite_add_tcase(suite, tcase);
    return suite;
}
