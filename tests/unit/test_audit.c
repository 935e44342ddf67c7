/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_audit.c: from exports to decisions and a summary, in every form and in any order. */
#include "audit_given.h"

#include <stdio.h>
#include <unistd.h>

#define TABLE "tests/data/table/"
#define CONTOSO "tests/data/contoso/"

static void same_summary(const mapicfg_summary *a, const mapicfg_summary *b) {
    char *a_json, *b_json;
    ck_assert_int_eq(mapicfg_summary_dup_json(a, &a_json, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_summary_dup_json(b, &b_json, NULL), MAPICFG_OK);
    ck_assert_str_eq(a_json, b_json);
    mapicfg_free(a_json);
    mapicfg_free(b_json);
}

static const char *const forms[] = {"xml", "csv", "json", "txt"};

static const char *path_of(char *path, const char *name, const char *form) {
    strcpy(path, name);
    strcat(path, ".");
    return strcat(path, form);
}

/* ---- the documented table, through every form ---- */

static const struct {
    const char *mailbox; /* MapiHttpEnabled and the external block */
    const char *with_org_true, *with_org_false;
} documented[] = {
    {"null-false", "MAPI over HTTP, internal and external", "Outlook Anywhere, internal and external"},
    {"null-true", "MAPI over HTTP, internal only", "Outlook Anywhere, internal only"},
    {"true-false", "MAPI over HTTP, internal and external", "MAPI over HTTP, internal and external"},
    {"true-true", "MAPI over HTTP, internal only", "MAPI over HTTP, internal only"},
    {"false-false", "Outlook Anywhere, internal and external", "Outlook Anywhere, internal and external"},
    {"false-true", "Outlook Anywhere, internal only", "Outlook Anywhere, internal only"},
};

START_TEST(twelve_rows) {
    const char *form = forms[_i / 2];
    int org = _i % 2;
    struct given given = {0};
    mapicfg_audit *audit = start(MAPICFG_NOT_STATED, &given);
    char mailboxes[80], organization[80];
    const char *paths[] = {path_of(mailboxes, TABLE "mailboxes", form),
                           path_of(organization, org ? TABLE "org-true" : TABLE "org-false", form)};
    ck_assert_int_eq(audit_paths(audit, paths, 2, NULL, NULL), MAPICFG_OK);
    ck_assert_uint_eq(given.count, 6);
    for (size_t i = 0; i < 6; i++) {
        ck_assert_ptr_nonnull(strstr(given.identities[i], documented[i].mailbox));
        ck_assert_str_eq(mapicfg_decision_result(given.decisions[i]),
                         org ? documented[i].with_org_true : documented[i].with_org_false);
        ck_assert_uint_eq((given.decisions[i] & MAPICFG_BY_MAILBOX) != 0, i >= 2);
        ck_assert_uint_eq(given.decisions[i] & MAPICFG_ASSUMED, 0);
    }
    ck_assert_int_eq(mapicfg_audit_finish(audit, NULL), MAPICFG_OK);
    ck_assert_uint_eq(get(audit, MAPICFG_COUNT_MAILBOXES), 6);
    ck_assert_uint_eq(get(audit, MAPICFG_COUNT_OVERRIDES), 4);
    ck_assert_uint_eq(get(audit, MAPICFG_COUNT_BLOCKED_EXTERNAL), 3);
    mapicfg_audit_free(audit);
}
END_TEST

/* ---- a whole organization; the counts are those of its mailboxes, by hand ---- */

static void check_contoso(mapicfg_audit *audit) {
    ck_assert_int_eq(mapicfg_audit_finish(audit, NULL), MAPICFG_OK);
    const mapicfg_summary *summary = mapicfg_audit_get_summary(audit);
    const mapicfg_decision mask = MAPICFG_MAPI_HTTP | MAPICFG_EXTERNAL;
    ck_assert_uint_eq(mapicfg_summary_count(summary, mask, MAPICFG_MAPI_HTTP | MAPICFG_EXTERNAL), 21);
    ck_assert_uint_eq(mapicfg_summary_count(summary, mask, MAPICFG_MAPI_HTTP), 5);
    ck_assert_uint_eq(mapicfg_summary_count(summary, mask, MAPICFG_EXTERNAL), 3);
    ck_assert_uint_eq(mapicfg_summary_count(summary, mask, 0), 3);
    ck_assert_uint_eq(get(audit, MAPICFG_COUNT_MAILBOXES), 32);
    ck_assert_uint_eq(get(audit, MAPICFG_COUNT_OVERRIDES), 10);
    ck_assert_uint_eq(get(audit, MAPICFG_COUNT_BLOCKED_EXTERNAL), 8);
    ck_assert_uint_eq(get(audit, MAPICFG_COUNT_NO_WAY_LEFT), 5); /* three with MAPI off, two by RPC over HTTP */
    ck_assert_uint_eq(get(audit, MAPICFG_COUNT_ASSUMED), 0);
    ck_assert_uint_eq(get(audit, MAPICFG_COUNT_ERRORS), 0);
    /* EX1's URLs are equal and EX2's are not: of the four that are blocked and get MAPI over HTTP, three are on EX1 */
    ck_assert_uint_eq(mapicfg_summary_count(summary, MAPICFG_NOTE_BLOCK_PARTIAL, MAPICFG_NOTE_BLOCK_PARTIAL), 0);
    ck_assert_uint_eq(mapicfg_summary_count(summary, MAPICFG_NOTE_BLOCK_NO_EFFECT, MAPICFG_NOTE_BLOCK_NO_EFFECT), 3);
    const mapicfg_report *report = mapicfg_audit_get_report(audit);
    ck_assert_uint_eq(mapicfg_report_get_total(report, MAPICFG_REPORT_OBJECTS), 32 + 1 + 2 + 2);
    ck_assert_uint_eq(mapicfg_report_get_total(report, MAPICFG_REPORT_LOST), 0);
}

START_TEST(whole_organization) {
    char mailboxes[80], org[80], vdirs[80], servers[80];
    const char *paths[] = {path_of(mailboxes, CONTOSO "mailboxes", forms[_i % 4]),
                           path_of(org, CONTOSO "org", forms[(_i + 1) % 4]),
                           path_of(vdirs, CONTOSO "vdirs", forms[(_i + 2) % 4]),
                           path_of(servers, CONTOSO "servers", forms[(_i + 3) % 4])};
    struct given given = {0};
    mapicfg_audit *with = start(MAPICFG_NOT_STATED, &given), *without = start(MAPICFG_NOT_STATED, NULL);
    ck_assert_int_eq(audit_paths(with, paths, 4, NULL, NULL), MAPICFG_OK);
    check_contoso(with);
    ck_assert_uint_eq(given.count, 32);
    /* without a callback any order will do, one file at a time too */
    for (size_t i = 0; i < 4; i++) ck_assert_int_eq(audit_one(without, input_file(paths[i]), NULL), MAPICFG_OK);
    check_contoso(without);
    same_summary(mapicfg_audit_get_summary(with), mapicfg_audit_get_summary(without));
    mapicfg_audit_free(with);
    mapicfg_audit_free(without);
}
END_TEST

#define HEADER "\"Identity\",\"MapiHttpEnabled\",\"MAPIBlockOutlookExternalConnectivity\"\r\n"

START_TEST(parts_make_the_whole) {
    static const char *const rows[] = {"\"a\",,\"True\"\r\n", "\"b\",\"True\",\"False\"\r\n", "\"c\",\"x\",\"\"\r\n",
                                       "\"d\",\"False\",\"\"\r\n", "\"e\",,\"True\"\r\n"};
    char all[512] = HEADER;
    mapicfg_summary *sum;
    ck_assert_int_eq(mapicfg_summary_new(&sum, NULL), MAPICFG_OK);
    for (size_t i = 0; i < 5; i++) {
        char one[128] = HEADER;
        strcat(one, rows[i]);
        strcat(all, rows[i]);
        mapicfg_audit *part = start(MAPICFG_TRUE, NULL);
        put_well(part, one);
        ck_assert_int_eq(mapicfg_audit_finish(part, NULL), MAPICFG_OK);
        ck_assert_int_eq(mapicfg_summary_merge(sum, mapicfg_audit_get_summary(part), NULL), MAPICFG_OK);
        mapicfg_audit_free(part);
    }
    mapicfg_audit *whole = start(MAPICFG_TRUE, NULL);
    put_well(whole, all);
    ck_assert_int_eq(mapicfg_audit_finish(whole, NULL), MAPICFG_OK);
    same_summary(mapicfg_audit_get_summary(whole), sum);
    ck_assert_uint_eq(mapicfg_summary_get_counter(sum, MAPICFG_COUNT_MAILBOXES), 4);
    ck_assert_uint_eq(mapicfg_summary_get_counter(sum, MAPICFG_COUNT_ERRORS), 1);
    mapicfg_audit_free(whole);
    mapicfg_summary_free(sum);
}
END_TEST

/* ---- order and contradictions ---- */

#define ORG_TYPE "#TYPE Microsoft.Exchange.Data.Directory.Management.OrganizationConfig\r\n"
#define ORG_ON ORG_TYPE "\"Name\",\"MapiHttpEnabled\"\r\n\"Contoso\",\"True\"\r\n"
#define ORG_OFF ORG_TYPE "\"Name\",\"MapiHttpEnabled\"\r\n\"Fabrikam\",\"False\"\r\n"
#define ORG_SILENT ORG_TYPE "\"Name\",\"MapiHttpEnabled\"\r\n\"Contoso\",\r\n"
#define BOX HEADER "\"a\",,\"True\"\r\n"
#define VDIR_TYPE "#TYPE Microsoft.Exchange.Data.Directory.SystemConfiguration.ADMapiVirtualDirectory\r\n"
#define VDIR VDIR_TYPE "\"Identity\",\"Name\",\"InternalUrl\",\"ExternalUrl\"\r\n"
#define DEFAULT_SITE "\"EX1\\mapi (Default Web Site)\",\"mapi (Default Web Site)\","
#define VDIR_EQUAL VDIR DEFAULT_SITE "https://m.x.com/mapi,https://m.x.com/mapi\r\n"
#define VDIR_NONE VDIR "\"EX1\\mapi (Default Web Site)\",\"mapi (Default Web Site)\",,\r\n"
#define VDIR_BACK VDIR "\"EX1\\mapi (Exchange Back End)\",\"mapi (Exchange Back End)\",,\r\n"
#define VDIR_UNKNOWN                                                                                              \
    "#TYPE Microsoft.Exchange.Data.Directory.SystemConfiguration.ADPopVirtualDirectory\r\n\"Identity\"," \
    "\"Name\",\"InternalUrl\",\"ExternalUrl\"\r\n\"EX1\\Public (Default Web Site)\"," \
    "\"Public (Default Web Site)\",,\r\n"
#define VDIR_OTHER(type)                                                                                          \
    "#TYPE Microsoft.Exchange.Data.Directory.SystemConfiguration." type "\r\n\"Identity\",\"InternalUrl\"\r\n"    \
    "\"EX1\\mapi (Default Web Site)\",\"https://m.x.com/mapi\"\r\n"

START_TEST(organizations_that_differ) {
    mapicfg_error err = {0};
    mapicfg_audit *audit = start(MAPICFG_NOT_STATED, NULL);
    ck_assert_int_eq(put(audit, "one.csv", ORG_ON, &err), MAPICFG_OK);
    ck_assert_int_eq(put(audit, "same.csv", ORG_ON, &err), MAPICFG_OK);
    ck_assert_int_eq(put(audit, "silent.csv", ORG_SILENT, &err), MAPICFG_OK);
    ck_assert_int_eq(put(audit, "two.csv", ORG_OFF, &err), MAPICFG_E_CONFLICT);
    ck_assert_int_eq(err.code, MAPICFG_E_CONFLICT);
    ck_assert_str_eq(err.source, "two.csv");
    ck_assert_uint_eq(err.line, 3);
    ck_assert_str_eq(err.object, "Fabrikam");
    ck_assert_str_eq(err.message, "the organization's MapiHttpEnabled is False here but True in one.csv (line 3)");
    put_well(audit, BOX);
    ck_assert_int_eq(mapicfg_audit_finish(audit, NULL), MAPICFG_OK);
    ck_assert_uint_eq(mapicfg_summary_count(mapicfg_audit_get_summary(audit), MAPICFG_MAPI_HTTP, MAPICFG_MAPI_HTTP), 1);
    ck_assert_uint_eq(get(audit, MAPICFG_COUNT_ERRORS), 1);
    mapicfg_audit_free(audit);
    audit = start(MAPICFG_TRUE, NULL);
    ck_assert_int_eq(put(audit, "one.csv", ORG_ON, &err), MAPICFG_OK);
    ck_assert_int_eq(put(audit, "two.csv", ORG_OFF, &err), MAPICFG_E_CONFLICT);
    ck_assert_str_eq(err.message, "the organization's MapiHttpEnabled is False here but True in the options");
    mapicfg_audit_free(audit);
}
END_TEST

START_TEST(order_with_a_callback) {
    mapicfg_error err = {0};
    struct given given = {0};
    mapicfg_audit *audit = start(MAPICFG_NOT_STATED, &given);
    ck_assert_int_eq(put(audit, "a.csv", BOX, &err), MAPICFG_E_NOT_STATED);
    ck_assert_ptr_nonnull(strstr(err.message, "before this mailbox"));
    ck_assert_str_eq(err.property, "MapiHttpEnabled");
    ck_assert_str_eq(err.source, "a.csv");
    ck_assert_uint_eq(err.line, 2);
    ck_assert_uint_eq(given.count, 0);
    put_well(audit, ORG_ON);
    put_well(audit, VDIR_EQUAL);
    put_well(audit, BOX);
    ck_assert_uint_eq(given.count, 1);
    ck_assert_uint_ne(given.decisions[0] & MAPICFG_NOTE_BLOCK_NO_EFFECT, 0);
    ck_assert_int_eq(put(audit, "v.csv", VDIR_NONE, &err), MAPICFG_E_CONFLICT);
    ck_assert_str_eq(err.source, "v.csv");
    ck_assert_uint_eq(err.line, 3);
    ck_assert_int_eq(put(audit, "o.csv", ORG_ON, &err), MAPICFG_OK); /* says nothing new */
    ck_assert_int_eq(put(audit, "o.csv", ORG_OFF, &err), MAPICFG_E_CONFLICT);
    ck_assert_int_eq(mapicfg_audit_finish(audit, NULL), MAPICFG_OK);
    ck_assert_uint_eq(get(audit, MAPICFG_COUNT_MAILBOXES), 1);
    ck_assert_uint_eq(get(audit, MAPICFG_COUNT_ERRORS), 3);
    uint64_t mailboxes;
    const mapicfg_summary *summary = mapicfg_audit_get_summary(audit);
    ck_assert_uint_eq(mapicfg_summary_get_decision(summary, 0, &mailboxes), given.decisions[0]);
    ck_assert_uint_eq(mailboxes, 1);
    mapicfg_audit_free(audit);
}
END_TEST

START_TEST(order_without_a_callback) {
    mapicfg_error err = {0};
    mapicfg_audit *audit = start(MAPICFG_NOT_STATED, NULL);
    put_well(audit, BOX);
    ck_assert_int_eq(mapicfg_audit_finish(audit, &err), MAPICFG_E_NOT_STATED);
    ck_assert_ptr_nonnull(strstr(err.message, "MapiHttpEnabled"));
    ck_assert_uint_eq(get(audit, MAPICFG_COUNT_MAILBOXES), 0);
    put_well(audit, VDIR_EQUAL);
    put_well(audit, ORG_ON);
    ck_assert_int_eq(mapicfg_audit_finish(audit, &err), MAPICFG_OK);
    mapicfg_decision note = MAPICFG_NOTE_BLOCK_NO_EFFECT;
    ck_assert_uint_eq(mapicfg_summary_count(mapicfg_audit_get_summary(audit), note, note), 1);
    ck_assert_uint_eq(get(audit, MAPICFG_COUNT_MAILBOXES), 1);
    mapicfg_audit_free(audit);
}
END_TEST

/* Which virtual directories count: those for MAPI, and not the back end's. */
START_TEST(virtual_directories) {
    static const struct {
        const char *text;
        mapicfg_decision notes;
        uint64_t skipped;
    } inputs[] = {
        {VDIR_EQUAL, MAPICFG_NOTE_BLOCK_NO_EFFECT, 0},
        {VDIR_NONE, MAPICFG_NOTE_NO_URL, 0},
        {VDIR_BACK, 0, 0},
        {VDIR_UNKNOWN, 0, 1},
        {VDIR_OTHER("ADMobileVirtualDirectory"), 0, 0},
        {VDIR_OTHER("ADEcpVirtualDirectory"), 0, 0},
        {VDIR_OTHER("ADOabVirtualDirectory"), 0, 0},
        {VDIR_OTHER("ADPowerShellVirtualDirectory"), 0, 0},
        {VDIR_OTHER("ADAutodiscoverVirtualDirectory"), 0, 0},
    };
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        mapicfg_audit *audit = start(MAPICFG_TRUE, NULL);
        put_well(audit, inputs[i].text);
        put_well(audit, "Identity,MapiHttpEnabled,MAPIBlockOutlookExternalConnectivity,MAPIEnabled,"
                        "MAPIBlockOutlookRpcHttp\na,,True,True,False\n");
        ck_assert_int_eq(mapicfg_audit_finish(audit, NULL), MAPICFG_OK);
        mapicfg_decision decision = mapicfg_summary_get_decision(mapicfg_audit_get_summary(audit), 0, NULL);
        ck_assert_uint_eq(decision >> 16 << 16, inputs[i].notes);
        ck_assert_uint_eq(get(audit, MAPICFG_COUNT_SKIPPED), inputs[i].skipped);
        mapicfg_audit_free(audit);
    }
}
END_TEST

/* The virtual directories of three servers, of which two exports state one URL each. */
static void put_half(char *text, size_t size, unsigned named_by, const char *url, int backwards) {
    static const char *const columns[] = {"Name", "Server", "Identity", "Guid"};
    size_t at = (size_t)snprintf(text, size, VDIR_TYPE "%s", url);
    for (unsigned i = 0; i < 4; i++)
        if (named_by >> i & 1u) at += (size_t)snprintf(text + at, size - at, ",%s", columns[i]);
    for (int i = 0; i < 3; i++) {
        int ex = backwards ? 3 - i : i + 1;
        at += (size_t)snprintf(text + at, size - at, "\nhttps://ex%d.contoso.com/mapi", ex);
        if (named_by & 1u) at += (size_t)snprintf(text + at, size - at, ",mapi (Default Web Site)");
        if (named_by & 2u) at += (size_t)snprintf(text + at, size - at, ",EX%d", ex);
        if (named_by & 4u) at += (size_t)snprintf(text + at, size - at, ",EX%d\\mapi (Default Web Site)", ex);
        if (named_by & 8u) at += (size_t)snprintf(text + at, size - at, ",00000000-0000-0000-0000-00000000000%d", ex);
    }
    snprintf(text + at, size - at, "\n");
}

/* Every mailbox has both URLs of its server, which are equal, however the two exports name the virtual directories:
 * files and store. */
START_TEST(stated_by_halves) {
    const char *boxes = "Identity,MapiHttpEnabled,MAPIBlockOutlookExternalConnectivity,MAPIEnabled,"
                        "MAPIBlockOutlookRpcHttp,ServerName\na,,True,True,False,EX1\nb,,True,True,False,EX2\n"
                        "c,,True,True,False,EX3\n";
    for (unsigned first = 1; first < 16; first++)
        for (unsigned second = 1; second < 16; second++) {
            const unsigned tell = 2u | 4u, shared = first & second & ~2u;
            if (!(first & tell) || !(second & tell) || !shared) continue; /* not told apart, or nothing in common */
            char texts[2][600];
            put_half(texts[0], sizeof texts[0], first, "InternalUrl", 0);
            put_half(texts[1], sizeof texts[1], second, "ExternalUrl", second & 1u);
            mapicfg_audit *audits[2] = {start(MAPICFG_TRUE, NULL), start(MAPICFG_TRUE, NULL)};
            mapicfg_directory *directory;
            mapicfg_error err = {0};
            ck_assert_int_eq(mapicfg_directory_open(NULL, NULL, &directory, NULL), MAPICFG_OK);
            const char *const all[] = {texts[0], texts[1], boxes};
            for (size_t i = 0; i < 3; i++) {
                put_well(audits[0], all[i]);
                mapicfg_status status =
                    import_one(directory, input_bytes(all[i], strlen(all[i]), "in"), NULL, NULL, &err);
                ck_assert_msg(status == MAPICFG_OK, "%u, %u: %s", first, second, err.message);
            }
            ck_assert_int_eq(audit_one(audits[1], input_store(directory), NULL), MAPICFG_OK);
            for (size_t i = 0; i < 2; i++) {
                ck_assert_int_eq(mapicfg_audit_finish(audits[i], NULL), MAPICFG_OK);
                const mapicfg_summary *summary = mapicfg_audit_get_summary(audits[i]);
                mapicfg_decision notes = mapicfg_summary_get_decision(summary, 0, NULL) >> 24 << 24;
                ck_assert_msg(notes == MAPICFG_NOTE_BLOCK_NO_EFFECT && !mapicfg_summary_get_decision(summary, 1, NULL),
                              "%s named by %u and %u: %llx", i ? "store" : "files", first, second,
                              (unsigned long long)notes);
                ck_assert_uint_eq(get(audits[i], MAPICFG_COUNT_MAILBOXES), 3);
                mapicfg_audit_free(audits[i]);
            }
            mapicfg_directory_close(directory);
        }
}
END_TEST

START_TEST(client_and_server) {
    mapicfg_audit_options options = MAPICFG_AUDIT_OPTIONS_INIT;
    options.org = MAPICFG_TRUE;
    options.client = MAPICFG_CLIENT_2013_RTM;
    options.server = MAPICFG_SERVER_2013_RTM;
    mapicfg_audit *audit;
    ck_assert_int_eq(mapicfg_audit_new(&options, &audit, NULL), MAPICFG_OK);
    put_well(audit, BOX);
    ck_assert_int_eq(mapicfg_audit_finish(audit, NULL), MAPICFG_OK);
    mapicfg_decision decision = mapicfg_summary_get_decision(mapicfg_audit_get_summary(audit), 0, NULL);
    ck_assert_str_eq(mapicfg_decision_effective(decision), "Outlook Anywhere, internal only");
    ck_assert_uint_ne(decision & MAPICFG_NOTE_CLIENT_TOO_OLD, 0);
    ck_assert_uint_ne(decision & MAPICFG_NOTE_SERVER_TOO_OLD, 0);
    mapicfg_audit_free(audit);
}
END_TEST

/* ---- inputs that end early ---- */

START_TEST(broken_inputs) {
    mapicfg_error err = {0};
    mapicfg_audit *audit = start(MAPICFG_TRUE, NULL);
    ck_assert_int_eq(put(audit, "cut.csv", BOX "\"b\",\"True", &err), MAPICFG_E_SYNTAX);
    ck_assert_str_eq(err.source, "cut.csv");
    ck_assert_int_eq(put(audit, "cut.xml", "<Objs><Obj>", &err), MAPICFG_E_SYNTAX);
    ck_assert_int_eq(put(audit, "x", "no format at all", &err), MAPICFG_E_FORMAT);
    ck_assert_int_eq(audit_one(audit, input_file("tests/data/nothing"), &err), MAPICFG_E_IO);
    put_well(audit, "");
    put_well(audit, "Identity,MapiHttpEnabled\nother,True\n");
    ck_assert_int_eq(mapicfg_audit_finish(audit, NULL), MAPICFG_OK);
    ck_assert_uint_eq(get(audit, MAPICFG_COUNT_MAILBOXES), 2); /* that before the cut, too */
    ck_assert_uint_eq(get(audit, MAPICFG_COUNT_ERRORS), 4);
    ck_assert_str_eq(mapicfg_report_get_problem(mapicfg_audit_get_report(audit), 1)->source, "cut.xml");
    mapicfg_audit_free(audit);
}
END_TEST

START_TEST(cancelling) {
    static const char *const paths[] = {TABLE "mailboxes.csv", TABLE "mailboxes.xml", "tests/data/nothing"};
    mapicfg_error err = {0};
    struct given given = {.cancel_at = 2};
    mapicfg_audit *audit = start(MAPICFG_TRUE, &given);
    ck_assert_int_eq(audit_paths(audit, paths, 2, NULL, &err), MAPICFG_E_CANCELLED);
    ck_assert_int_eq(err.code, MAPICFG_E_CANCELLED);
    ck_assert_uint_eq(given.count, 2);
    ck_assert_int_eq(mapicfg_audit_finish(audit, NULL), MAPICFG_OK);
    ck_assert_uint_eq(get(audit, MAPICFG_COUNT_ERRORS), 0);
    mapicfg_audit_free(audit);
    /* by progress; the file that is missing comes first and does not hide it */
    given = (struct given){.cancel_tick = 1};
    mapicfg_work work = MAPICFG_WORK_INIT;
    work.progress = note_progress;
    work.user = &given;
    audit = start(MAPICFG_TRUE, &given);
    ck_assert_int_eq(audit_paths(audit, paths, 3, &work, &err), MAPICFG_E_CANCELLED);
    ck_assert_uint_eq(given.ticks, 1);
    ck_assert_uint_le(given.count, 6);
    mapicfg_audit_free(audit);
}
END_TEST

/* ---- several files ---- */

static uint64_t size_of(const char *path) {
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fseek(file, 0, SEEK_END), 0);
    long size = ftell(file);
    fclose(file);
    return (uint64_t)size;
}

START_TEST(files_and_progress) {
    static const char *const paths[] = {TABLE "mailboxes.txt", "tests/data/nothing", TABLE "org-true.xml",
                                        "tests/data/neither"};
    struct given given = {0};
    mapicfg_work work = MAPICFG_WORK_INIT;
    work.progress = note_progress;
    work.user = &given;
    mapicfg_audit *audit = start(MAPICFG_NOT_STATED, &given);
    mapicfg_error err = {0};
    ck_assert_int_eq(audit_paths(audit, paths, 4, &work, &err), MAPICFG_E_IO);
    ck_assert_str_eq(err.source, "tests/data/nothing");
    ck_assert_uint_eq(given.count, 6);
    ck_assert_int_eq(mapicfg_audit_finish(audit, NULL), MAPICFG_OK);
    ck_assert_uint_eq(get(audit, MAPICFG_COUNT_ERRORS), 2);
    ck_assert_uint_eq(given.total, 0); /* what is not there has no size */
    ck_assert_int_eq(audit_paths(audit, NULL, 0, NULL, &err), MAPICFG_OK);
    mapicfg_audit_free(audit);

    static const char *const known[] = {TABLE "mailboxes.txt", TABLE "org-true.xml", TABLE "mailboxes.csv"};
    uint64_t total = size_of(known[0]) + size_of(known[1]) + size_of(known[2]);
    given = (struct given){0};
    audit = start(MAPICFG_NOT_STATED, &given);
    ck_assert_int_eq(audit_paths(audit, known, 3, &work, &err), MAPICFG_OK);
    ck_assert_uint_eq(given.count, 6); /* the same in both forms */
    ck_assert_uint_eq(mapicfg_report_get_total(mapicfg_audit_get_report(audit), MAPICFG_REPORT_REPEATED), 6);
    ck_assert_uint_eq(given.total, total);
    ck_assert_uint_eq(given.bytes, total);
    mapicfg_audit_free(audit);
}
END_TEST

/* Mailboxes that are given twice, by whatever tells which they are. */
START_TEST(given_twice) {
    static const struct {
        const char *first, *second;
        uint64_t mailboxes;
    } cases[] = {
        {"Identity,MapiHttpEnabled\na,True\nb,\n", "Identity,MapiHttpEnabled\nB,True\nc,\n", 3},
        {"Identity,MapiHttpEnabled\na,True\na,False\nA,\n", "", 1},
        {"Identity,MapiHttpEnabled\nJ\xc3\xbcrgen Gro\xc3\x9f with a name of some length,True\n",
         "Identity,MapiHttpEnabled\nJ\xc3\x9cRGEN Gro\xc3\x9f with a NAME of some length,True\n", 1},
        {"Identity,MapiHttpEnabled\na@b.com,\n", "Identity,MapiHttpEnabled\na`b.com,\na[b.com,\na{b.com,\n", 4},
        {"Identity,Guid,MapiHttpEnabled\nx,11111111-1111-1111-1111-111111111111,\n",
         "Guid,MapiHttpEnabled,Identity\n11111111-1111-1111-1111-111111111111,,y\n", 1},
        {"PrimarySmtpAddress,MapiHttpEnabled\na@contoso.com,\n",
         "[{\"MapiHttpEnabled\":null,\"PrimarySmtpAddress\":\"A@contoso.com\",\"MAPIEnabled\":true}]", 1},
        {"Name,MapiHttpEnabled\nAnna,\nAnna,\n", "Name,MapiHttpEnabled\nAnna,\n", 3}, /* a name is not unique */
        /* made to have one fingerprint, as long as that had no key */
        {"Identity,MapiHttpEnabled\nannaberg@contoso,\n", "Identity,MapiHttpEnabled\ntj78qsbefqfbsd72,\n", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int with_callback = 0; with_callback < 2; with_callback++) {
            struct given given = {0};
            mapicfg_audit *audit = start(MAPICFG_TRUE, with_callback ? &given : NULL);
            put_well(audit, cases[i].first);
            put_well(audit, cases[i].second);
            ck_assert_int_eq(mapicfg_audit_finish(audit, NULL), MAPICFG_OK);
            ck_assert_msg(get(audit, MAPICFG_COUNT_MAILBOXES) == cases[i].mailboxes, "case %zu", i);
            if (with_callback) ck_assert_uint_eq(given.count, cases[i].mailboxes);
            mapicfg_audit_free(audit);
        }
    }
}
END_TEST

/* Where the table is full the audit says so, once, and counts on. */
START_TEST(given_twice_past_the_limit) {
    mapicfg_audit *audit = start(MAPICFG_TRUE, NULL);
    static char text[64 + 200000u * 16];
    size_t size = (size_t)sprintf(text, "Identity,MapiHttpEnabled\n");
    for (unsigned i = 0; i < 200000; i++) size += (size_t)sprintf(text + size, "user%u,True\n", i);
    put_well(audit, text);
    put_well(audit, "Identity,MapiHttpEnabled\nuser1,True\n");
    ck_assert_int_eq(mapicfg_audit_finish(audit, NULL), MAPICFG_OK);
    ck_assert_uint_eq(get(audit, MAPICFG_COUNT_MAILBOXES), 200001);
    const mapicfg_report *report = mapicfg_audit_get_report(audit);
    ck_assert_uint_eq(mapicfg_report_get_total(report, MAPICFG_REPORT_WARNINGS), 1);
    ck_assert_int_eq(mapicfg_report_get_warning(report, 0)->code, MAPICFG_E_LIMIT);
    ck_assert_uint_eq(mapicfg_report_get_warning(report, 0)->line, 65536 + 2);
    mapicfg_audit_free(audit);
}
END_TEST

/* Standard input comes after what does not begin with a mailbox, and before what does. */
START_TEST(standard_input) {
    static const char *const paths[] = {TABLE "mailboxes.csv", "-", CONTOSO "vdirs.xml", TABLE "org-true.json"};
    static const char text[] = "Identity,MapiHttpEnabled,MAPIEnabled\nfrom-pipe,,\n";
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(write(ends[1], text, sizeof text - 1), sizeof text - 1);
    close(ends[1]);
    ck_assert_int_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    close(ends[0]);
    struct given given = {0};
    mapicfg_audit *audit = start(MAPICFG_NOT_STATED, &given);
    mapicfg_error err = {0};
    ck_assert_msg(audit_paths(audit, paths, 4, NULL, &err) == MAPICFG_OK, "%s: %s", err.source, err.message);
    ck_assert_uint_eq(given.count, 7);
    ck_assert_str_eq(given.identities[0], "from-pipe");
    mapicfg_audit_free(audit);
}
END_TEST

START_TEST(wrong_arguments) {
    mapicfg_error err = {0};
    mapicfg_audit *audit = (mapicfg_audit *)&audit;
    static const mapicfg_audit_options wrong[] = {
        {.size = 8},
        {.size = sizeof(mapicfg_audit_options), .org = MAPICFG_NULL},
        {.size = sizeof(mapicfg_audit_options), .org = 4},
        {.size = sizeof(mapicfg_audit_options), .client = 99},
        {.size = sizeof(mapicfg_audit_options), .server = 99},
        {.size = sizeof(mapicfg_audit_options), .cached_mode = MAPICFG_NULL},
        {.size = sizeof(mapicfg_audit_options), .client_version = "16"},
    };
    static const mapicfg_status statuses[] = {MAPICFG_E_OPTIONS,  MAPICFG_E_ARGUMENT, MAPICFG_E_ARGUMENT,
                                              MAPICFG_E_ARGUMENT, MAPICFG_E_ARGUMENT, MAPICFG_E_ARGUMENT,
                                              MAPICFG_E_VALUE};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ck_assert_int_eq(mapicfg_audit_new(&wrong[i], &audit, &err), statuses[i]);
        ck_assert_ptr_null(audit);
        ck_assert_int_eq(err.code, statuses[i]);
    }
    ck_assert_int_eq(mapicfg_audit_new(NULL, NULL, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_audit_new(NULL, &audit, &err), MAPICFG_OK);
    const char *paths[] = {NULL};
    ck_assert_int_eq(audit_one(audit, input_file(NULL), NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(audit_one(audit, input_bytes(NULL, 1, "x"), NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(audit_paths(audit, paths, 1, NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_audit_read(audit, NULL, 1, NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_audit_finish(NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_ptr_null(mapicfg_audit_get_summary(NULL));
    ck_assert_ptr_null(mapicfg_audit_get_report(NULL));
    mapicfg_audit_free(audit);
    mapicfg_audit_free(NULL);
}
END_TEST

/* What its callbacks call the audit with, and what they were given. */
struct again {
    mapicfg_audit *audit;
    mapicfg_directory *directory;
    size_t count, ticks;
    char identities[8];
};

static void refuse_calls(const struct again *again) {
    static const char text[] = "Identity,MapiHttpEnabled\r\nz,True\r\n";
    static const char *const paths[] = {CONTOSO "mailboxes.csv"};
    mapicfg_error err;
    ck_assert_int_eq(audit_one(again->audit, input_bytes(text, sizeof text - 1, "in"), &err), MAPICFG_E_CONFLICT);
    ck_assert_int_eq(err.code, MAPICFG_E_CONFLICT);
    ck_assert_int_eq(audit_one(again->audit, input_file(*paths), NULL), MAPICFG_E_CONFLICT);
    ck_assert_int_eq(audit_paths(again->audit, paths, 1, NULL, NULL), MAPICFG_E_CONFLICT);
    ck_assert_int_eq(audit_one(again->audit, input_fd(-1, "in"), NULL), MAPICFG_E_CONFLICT);
    ck_assert_int_eq(audit_one(again->audit, input_store(again->directory), NULL), MAPICFG_E_CONFLICT);
    ck_assert_int_eq(mapicfg_audit_finish(again->audit, NULL), MAPICFG_E_CONFLICT);
}

static int32_t audit_again(void *user, const char *identity, mapicfg_decision decision, const char *source,
                           uint64_t line) {
    struct again *again = user;
    (void)decision, (void)source, (void)line;
    ck_assert_uint_lt(again->count + 1, sizeof again->identities);
    refuse_calls(again);
    again->identities[again->count++] = *identity;
    return 0;
}

static int32_t tick_again(void *user, uint64_t bytes, uint64_t total) {
    struct again *again = user;
    (void)bytes, (void)total;
    again->ticks++;
    refuse_calls(again);
    return 0;
}

START_TEST(callbacks_that_audit) {
    static const char text[] = "Identity,MapiHttpEnabled\r\na,True\r\nb,\r\nc,False\r\n";
    struct again again = {.count = 0};
    mapicfg_audit_options options = MAPICFG_AUDIT_OPTIONS_INIT;
    options.org = MAPICFG_TRUE;
    options.fn = audit_again;
    options.user = &again;
    mapicfg_work work = MAPICFG_WORK_INIT;
    work.progress = tick_again;
    work.user = &again;
    const mapicfg_input input = input_bytes(text, sizeof text - 1, "in");
    mapicfg_error err;
    ck_assert_int_eq(mapicfg_directory_open(NULL, NULL, &again.directory, &err), 0);
    ck_assert_int_eq(mapicfg_audit_new(&options, &again.audit, &err), 0);
    ck_assert_int_eq(mapicfg_audit_read(again.audit, &input, 1, &work, &err), 0);
    ck_assert_int_eq(mapicfg_audit_finish(again.audit, &err), 0);
    ck_assert_str_eq(again.identities, "abc");
    ck_assert_uint_ge(again.ticks, 1);
    ck_assert_uint_eq(mapicfg_summary_get_counter(mapicfg_audit_get_summary(again.audit), MAPICFG_COUNT_MAILBOXES), 3);
    mapicfg_audit_free(again.audit);
    mapicfg_directory_close(again.directory);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("audit");
    TCase *tcase = tcase_create("audit");
    tcase_add_loop_test(tcase, twelve_rows, 0, 8);
    tcase_add_loop_test(tcase, whole_organization, 0, 4);
    tcase_add_test(tcase, given_twice);
    tcase_add_test(tcase, given_twice_past_the_limit);
    tcase_add_test(tcase, parts_make_the_whole);
    tcase_add_test(tcase, organizations_that_differ);
    tcase_add_test(tcase, order_with_a_callback);
    tcase_add_test(tcase, order_without_a_callback);
    tcase_add_test(tcase, virtual_directories);
    tcase_add_test(tcase, stated_by_halves);
    tcase_add_test(tcase, client_and_server);
    tcase_add_test(tcase, broken_inputs);
    tcase_add_test(tcase, cancelling);
    tcase_add_test(tcase, files_and_progress);
    tcase_add_test(tcase, standard_input);
    tcase_add_test(tcase, wrong_arguments);
    tcase_add_test(tcase, callbacks_that_audit);
    suite_add_tcase(suite, tcase);
    return suite;
}
