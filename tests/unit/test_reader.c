/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_reader.c: finding the format by content, and what readers report whatever the format. */
#include <errno.h>
#include <fcntl.h>
#include <mapicfg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"
#include "inputs.h"

static int32_t count_objects(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    (void)source;
    (void)line;
    ck_assert_uint_ne(mapicfg_object_get_class(object), 0);
    ++*(size_t *)user;
    return 0;
}

static int32_t stop_at_first(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    count_objects(user, object, source, line);
    return 1;
}

static mapicfg_status read_text(const char *text, uint32_t class_id, size_t *count, mapicfg_report *report,
                                mapicfg_error *err) {
    mapicfg_read_options options = MAPICFG_READ_OPTIONS_INIT;
    options.class_id = class_id;
    *count = 0;
    return read_one(input_bytes(text, strlen(text), "in"), &options, count_objects, count, report, err);
}

/* What is said of an input of which nothing was read; NULL: nothing. */
START_TEST(nothing_read) {
    static const struct {
        const char *text, *said;
        mapicfg_status code;
    } inputs[] = {
        {"", "no object was read: the file is empty", MAPICFG_E_EMPTY},
        {" \r\n\n", "no object was read: it has no objects", MAPICFG_E_EMPTY},
        {"\xef\xbb\xbf", "no object was read: it has no objects", MAPICFG_E_EMPTY},
        {"<Objs></Objs>", "no object was read: it has no objects", MAPICFG_E_EMPTY},
        {"[]", "no object was read: it has no objects", MAPICFG_E_EMPTY},
        {"Identity,MapiHttpEnabled\r\n", "no object was read: it has column names, but no rows", MAPICFG_E_EMPTY},
        {"Anna,True,False\r\nBernd,False,False\r\n", "the first line has no column names, but Anna, True, False",
         MAPICFG_E_EMPTY},
        {"\"anna@contoso.com\",\"\",\"x\"\r\n", "the first line has no column names, but anna@contoso.com, \"\", x",
         MAPICFG_E_EMPTY},
        {"contoso.com/Users/Anna;b\nc;d\n", "the first line has no column names", MAPICFG_E_EMPTY},
        {"a,b,c\n1,2,3\n", "the columns are a, b, c: none is a property of Get-CASMailbox", MAPICFG_E_EMPTY},
        {"a,b,c\n", "the columns are a, b, c: none is a property of Get-CASMailbox", MAPICFG_E_EMPTY},
        {"Name,Alias\nx,y\n", "the columns are Name, Alias: they do not tell the class", MAPICFG_E_EMPTY},
        {"#TYPE Contoso.Thing\na,b\n1,2\n3,4\n5,6\n", "it has 3 objects of class Contoso.Thing", MAPICFG_E_CLASS},
        {"<Objs><Obj RefId=\"0\"><TN RefId=\"0\"><T>Contoso.Thing</T></TN><Props>"
     "<S N=\"a\">1</S></Props></Obj></Objs>",
     "it has 1 object of class Contoso.Thing", MAPICFG_E_CLASS},
        {"[{\"a\":1},{\"b\":2}]", "it has 2 objects with the properties of no class that is known", MAPICFG_E_CLASS},
        {"[1,2]", "it has 2 values that are not objects", MAPICFG_E_CLASS},
        {"Identity,MapiHttpEnabled\r\na,True\r\n", NULL, 0},
        {"MAPIEnabled\r\nPerhaps\r\n", NULL, 0}, /* a problem says it */
        {"a,b\n1,2\n\n#TYPE Microsoft.Exchange.Data.Directory.Management.CASMailbox\nName\nx\n", NULL, 0},
        {"What is this", NULL, 0}, /* an error says it */
    };
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        mapicfg_report *report;
        mapicfg_error err;
        size_t count;
        ck_assert_int_eq(mapicfg_report_new(&report, NULL), 0);
        read_text(inputs[i].text, 0, &count, report, &err);
        size_t warnings = mapicfg_report_count(report, MAPICFG_REPORT_WARNINGS);
        ck_assert_msg(warnings == (inputs[i].said != NULL), "input %zu: %zu warnings", i, warnings);
        ck_assert_uint_eq(mapicfg_report_get_total(report, MAPICFG_REPORT_WARNINGS), warnings);
        const mapicfg_error *warning = mapicfg_report_get_warning(report, 0);
        if (inputs[i].said) {
            ck_assert_msg(strstr(warning->message, inputs[i].said) != NULL, "input %zu: %s", i, warning->message);
            ck_assert_int_eq(warning->code, inputs[i].code);
            ck_assert_str_eq(warning->source, "in");
        }
        ck_assert_ptr_null(mapicfg_report_get_warning(report, warnings));
        mapicfg_report *sum;
        ck_assert_int_eq(mapicfg_report_new(&sum, NULL), 0);
        ck_assert_int_eq(mapicfg_report_merge(sum, report, NULL), 0);
        ck_assert_uint_eq(mapicfg_report_get_total(sum, MAPICFG_REPORT_WARNINGS), warnings);
        mapicfg_report_free(sum);
        mapicfg_report_free(report);
    }
    /* a long header is cut, at a character */
    static char header[20000];
    size_t size = 0;
    for (size_t i = 0; i < 900; i++) size += (size_t)sprintf(header + size, "Spalte\xc3\xbc%zu,", i);
    strcpy(header + size - 1, "\n");
    mapicfg_report *report;
    mapicfg_error err;
    size_t count;
    ck_assert_int_eq(mapicfg_report_new(&report, NULL), 0);
    ck_assert_int_eq(read_text(header, 0, &count, report, &err), 0);
    ck_assert_ptr_nonnull(strstr(mapicfg_report_get_warning(report, 0)->message, ", ...: none is a property"));
    mapicfg_report_free(report);
}
END_TEST

START_TEST(formats_by_content) {
    static const struct {
        const char *text;
        size_t objects;
        mapicfg_status status;
    } inputs[] = {
        {"", 0, 0},
        {" \r\n\n", 0, 0},
        {"\n<Objs></Objs>", 0, 0},
        {"Identity,MapiHttpEnabled\r\na,True\r\nb,\r\n", 2, 0},
        {"\"Identity\";\"MAPIEnabled\"\n\"a\";\"True\"\n", 1, 0},
        {"#TYPE Microsoft.Exchange.Data.Directory.Management.CASMailbox\r\n\"Name\"\r\n\"x\"\r\n", 1, 0},
        {"MAPIEnabled\r\nTrue\r\n", 1, 0},
        {"Identity,MAPIEnabled\r\n--,True\r\n---\r\n", 1, 0}, /* no line below a table's columns */
        {"[{\"Identity\":\"a\",\"MAPIEnabled\":true}]", 1, 0},
        {"  {\"Identity\":\"a\",\"MAPIEnabled\":true}", 1, 0},
        {"Identity    : a\r\nMAPIEnabled : True\r\n\r\nIdentity    : b\r\nMAPIEnabled : True\r\n", 2, 0},
        {"[PS] C:\\>Get-CASMailbox | fl\r\n\r\nIdentity    : a\r\nMAPIEnabled : True\r\n", 1, 0},
        {"What is this", 0, MAPICFG_E_FORMAT},
        {"%PDF-1.4", 0, MAPICFG_E_FORMAT},
    };
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        size_t count;
        mapicfg_error err = {0};
        mapicfg_status status = read_text(inputs[i].text, 0, &count, NULL, &err);
        ck_assert_msg(status == inputs[i].status, "%s: %d %s", inputs[i].text, (int)status, err.message);
        ck_assert_msg(count == inputs[i].objects, "%s: %zu objects", inputs[i].text, count);
    }
}
END_TEST

/* What people take for an export is named, whatever stands in its first line. */
START_TEST(other_kinds) {
    static const struct {
        const char *text, *said;
        size_t size; /* 0: that of the text */
    } inputs[] = {
        {"SQLite format 3\0\x10\0,,", "SQLite database", 21},
        {"PK\3\4\x14\0\6\0,a;b\n", "ZIP archive", 13},
        {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1,a\n", "old Office", 11},
        {"\x1f\x8b\x08\x08,a\n", "gzip", 7},
        {"BZh91AY&SY,a\n", "bzip2", 0},
        {"\xfd" "7zXZ\0\0\4", "xz", 8},
        {"7z\xbc\xaf\x27\x1c", "7-Zip", 6},
        {"%PDF-1.7\n,;", "PDF", 0},
        {"\x7f" "ELF\2\1\1,", "a program", 8},
        {"<!DOCTYPE html>\n<html><body>Sign in</body></html>", "web page (HTML)", 0},
        {"<!doctype HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\" \"x\">", "web page (HTML)", 0},
        {"<html><head>", "web page (HTML)", 0},
        {"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "document type declaration", 0},
        {"What is this", "neither CLIXML, CSV, JSON nor Format-List", 0},
    };
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        size_t count = 0, size = inputs[i].size ? inputs[i].size : strlen(inputs[i].text);
        mapicfg_error err = {0};
        mapicfg_status status = read_one(input_bytes(inputs[i].text, size, "in"), NULL, count_objects, &count, NULL,
                                         &err);
        ck_assert_msg(status < 0 && strstr(err.message, inputs[i].said), "%s: %s", inputs[i].said, err.message);
    }
}
END_TEST

static uint32_t only_class;
static int32_t note_class(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    (void)user;
    (void)source;
    (void)line;
    only_class = mapicfg_object_get_class(object);
    return 0;
}

/* Objects that do not say what they are. */
START_TEST(classes_by_properties) {
    static const struct {
        const char *text;
        uint32_t class_id, expected;
    } inputs[] = {
        {"{\"Identity\":\"contoso.com/Users/a\",\"MapiHttpEnabled\":true}", 0, MAPICFG_CLASS_MAILBOX},
        {"{\"Identity\":\"a\",\"MapiHttpEnabled\":true}", MAPICFG_CLASS_ORG, MAPICFG_CLASS_ORG},
        {"{\"Name\":\"Contoso\",\"MapiHttpEnabled\":true,\"IsMixedMode\":false}", 0, MAPICFG_CLASS_ORG},
        {"{\"Name\":\"mapi (x)\",\"IISAuthenticationMethods\":[],\"InternalUrl\":null}", 0, MAPICFG_CLASS_VDIR},
        {"{\"Name\":\"OAB (Default Web Site)\",\"InternalUrl\":null,\"ExternalUrl\":null}", 0,
         MAPICFG_CLASS_OAB_VDIR},
        {"{\"Name\":\"PowerShell (Default Web Site)\",\"InternalUrl\":null,\"ExternalUrl\":null}", 0,
         MAPICFG_CLASS_POWERSHELL_VDIR},
        {"{\"Name\":\"Autodiscover (x)\",\"InternalUrl\":null,\"ExternalUrl\":null}", 0,
         MAPICFG_CLASS_AUTODISCOVER_VDIR},
        {"{\"Name\":\"Public (x)\",\"InternalUrl\":null,\"ExternalUrl\":null}", 0, 0},
        {"{\"Name\":\"EX1\",\"AutoDiscoverServiceInternalUri\":null}", 0, MAPICFG_CLASS_CLIENT_ACCESS_SERVICE},
        {"{\"Name\":\"EX1\",\"AlternateServiceAccountConfiguration\":null}", 0,
         MAPICFG_CLASS_CLIENT_ACCESS_SERVICE},
        {"{\"Server\":\"EX1\",\"InternalUrl\":null,\"ExternalUrl\":null}", 0, 0},
        {"{\"Server\":\"EX1\",\"InternalUrl\":null,\"ExternalUrl\":null}", MAPICFG_CLASS_EWS_VDIR,
         MAPICFG_CLASS_EWS_VDIR},
        {"{\"Name\":\"EWS\",\"MRSProxyEnabled\":false,\"InternalUrl\":null}", 0, MAPICFG_CLASS_EWS_VDIR},
        {"{\"Name\":\"EX1\",\"ServerRole\":\"Mailbox\",\"Edition\":\"Standard\"}", 0, MAPICFG_CLASS_SERVER},
        {"{\"Thumbprint\":\"AB\",\"Subject\":\"CN=x\"}", 0, MAPICFG_CLASS_CERTIFICATE},
        {"{\"Name\":\"owa\",\"FormsAuthentication\":true,\"LogonFormat\":0}", 0, MAPICFG_CLASS_OWA_VDIR},
        {"{\"Name\":\"ecp\",\"FormsAuthentication\":true,\"AdminEnabled\":true}", 0, MAPICFG_CLASS_ECP_VDIR},
        {"{\"Name\":\"OAB\",\"PollInterval\":480,\"InternalUrl\":null}", 0, MAPICFG_CLASS_OAB_VDIR},
        {"{\"Name\":\"x\",\"BasicAuthEnabled\":true,\"InternalUrl\":null}", 0, MAPICFG_CLASS_ACTIVE_SYNC_VDIR},
        {"{\"Name\":\"x\",\"AddressLists\":[],\"IsDefault\":true}", 0, MAPICFG_CLASS_OFFLINE_ADDRESS_BOOK},
        {"{\"Color\":\"red\"}", 0, 0},
    };
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        mapicfg_read_options options = MAPICFG_READ_OPTIONS_INIT;
        options.class_id = inputs[i].class_id;
        only_class = 0;
        ck_assert_int_eq(read_one(input_bytes(inputs[i].text, strlen(inputs[i].text), "in"), &options, note_class,
                                  NULL, NULL, NULL), 0);
        ck_assert_msg(only_class == inputs[i].expected, "%s: %u", inputs[i].text, only_class);
    }
}
END_TEST

START_TEST(reports_add_up) {
    mapicfg_report *report, *sum;
    size_t count;
    mapicfg_error err;
    ck_assert_int_eq(mapicfg_report_new(&report, NULL), 0);
    ck_assert_int_eq(mapicfg_report_new(&sum, NULL), 0);
    ck_assert_int_eq(read_text("Identity,MapiHttpEnabled,Color\r\na,True,red\r\nb,maybe,blue\r\nc,,\r\n", 0, &count,
                               report, &err), 0);
    ck_assert_uint_eq(count, 2);
    for (int i = 0; i < 2; i++) ck_assert_int_eq(mapicfg_report_merge(sum, report, NULL), 0);
    ck_assert_uint_eq(mapicfg_report_get_total(sum, MAPICFG_REPORT_OBJECTS), 4);
    ck_assert_uint_eq(mapicfg_report_get_total(sum, MAPICFG_REPORT_UNKNOWN), 6);
    ck_assert_uint_eq(mapicfg_report_count(sum, MAPICFG_REPORT_UNKNOWN), 1);
    ck_assert_str_eq(mapicfg_report_get_name(sum, MAPICFG_REPORT_UNKNOWN, 0, NULL), "CASMailbox.Color");
    ck_assert_uint_eq(mapicfg_report_get_total(sum, MAPICFG_REPORT_PROBLEMS), 2);
    const mapicfg_error *problem = mapicfg_report_get_problem(sum, 1);
    ck_assert_str_eq(problem->source, "in");
    ck_assert_uint_eq(problem->line, 3);
    ck_assert_uint_eq(problem->column, 3);
    ck_assert_str_eq(problem->object, "b");
    ck_assert_str_eq(problem->property, "MapiHttpEnabled");
    ck_assert_ptr_null(mapicfg_report_get_problem(sum, 2));
    ck_assert_ptr_null(mapicfg_report_get_name(sum, 77, 0, NULL));
    ck_assert_int_eq(mapicfg_report_merge(sum, sum, NULL), MAPICFG_E_ARGUMENT);
    mapicfg_report_free(report);
    mapicfg_report_free(sum);
}
END_TEST

START_TEST(files_and_callers) {
    size_t count = 0;
    mapicfg_error err;
    ck_assert_int_eq(read_one(input_file("/nonexistent/x.csv"), NULL, count_objects, &count, NULL, &err), MAPICFG_E_IO);
    ck_assert_uint_eq(err.system, ENOENT);
    ck_assert_str_eq(err.source, "/nonexistent/x.csv");
    static const char text[] = "Identity,MapiHttpEnabled\r\na,True\r\nb,\r\n";
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(write(ends[1], text, sizeof text - 1), sizeof text - 1);
    close(ends[1]);
    ck_assert_int_eq(read_one(input_fd(ends[0], "pipe"), NULL, count_objects, &count, NULL, &err), 0);
    close(ends[0]);
    ck_assert_uint_eq(count, 2);
    count = 0;
    ck_assert_int_eq(read_one(input_bytes(text, sizeof text - 1, "in"), NULL, stop_at_first, &count, NULL, &err),
                     MAPICFG_E_CANCELLED);
    ck_assert_uint_eq(count, 1);
    mapicfg_reader *reader;
    ck_assert_int_eq(mapicfg_reader_new("in", NULL, count_objects, &count, NULL, &reader, &err), 0);
    ck_assert_int_eq(mapicfg_reader_feed(reader, "<a/>", 4, &err), 0);
    ck_assert_int_eq(mapicfg_reader_finish(reader, &err), MAPICFG_E_FORMAT);
    memset(&err, 0, sizeof err);
    ck_assert_int_eq(mapicfg_reader_feed(reader, "x", 1, &err), MAPICFG_E_FORMAT);
    ck_assert_int_eq(err.code, MAPICFG_E_FORMAT);
    mapicfg_reader_free(reader);
    mapicfg_read_options options = MAPICFG_READ_OPTIONS_INIT;
    options.format = 99;
    ck_assert_int_eq(mapicfg_reader_new("in", &options, count_objects, &count, NULL, &reader, &err), MAPICFG_E_FORMAT);
    ck_assert_ptr_null(reader);
    ck_assert_int_eq(mapicfg_reader_new("in", NULL, NULL, NULL, NULL, &reader, NULL), MAPICFG_E_ARGUMENT);
}
END_TEST

struct again {
    mapicfg_reader *reader;
    const char *text;
    size_t count;
};

static int32_t feed_again(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    struct again *again = user;
    (void)source, (void)line;
    mapicfg_error err;
    ck_assert_int_eq(mapicfg_reader_feed(again->reader, again->text, strlen(again->text), &err), MAPICFG_E_CONFLICT);
    ck_assert_int_eq(err.code, MAPICFG_E_CONFLICT);
    ck_assert_int_eq(mapicfg_reader_finish(again->reader, NULL), MAPICFG_E_CONFLICT);
    ck_assert_str_eq(mapicfg_object_get_identity(object), again->count++ ? "b" : "a");
    return 0;
}

/* A callback that feeds its own reader is refused, in each format, and nothing else is read because of it. */
START_TEST(callbacks_that_feed) {
    static const char *const texts[] = {
        "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">"
        "<Obj RefId=\"0\"><Props><S N=\"Identity\">a</S><B N=\"MapiHttpEnabled\">true</B></Props></Obj>"
        "<Obj RefId=\"1\"><Props><S N=\"Identity\">b</S><B N=\"MapiHttpEnabled\">true</B></Props></Obj></Objs>",
        "Identity,MapiHttpEnabled\r\na,True\r\nb,\r\n",
        "[{\"Identity\":\"a\",\"MapiHttpEnabled\":true},{\"Identity\":\"b\",\"MapiHttpEnabled\":null}]",
        "Identity        : a\nMapiHttpEnabled : True\n\nIdentity        : b\nMapiHttpEnabled :\n",
    };
    for (size_t step = 1; step < 200; step += 66) {
        struct again again = {.text = texts[_i]};
        mapicfg_error err;
        ck_assert_int_eq(mapicfg_reader_new("in", NULL, feed_again, &again, NULL, &again.reader, &err), 0);
        for (size_t at = 0, size = strlen(again.text); at < size; at += step)
            ck_assert_int_eq(mapicfg_reader_feed(again.reader, again.text + at, size - at < step ? size - at : step,
                                                 &err), 0);
        ck_assert_int_eq(mapicfg_reader_finish(again.reader, &err), 0);
        ck_assert_uint_eq(again.count, 2);
        mapicfg_reader_free(again.reader);
    }
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("reader");
    TCase *tcase = tcase_create("reader");
    tcase_add_test(tcase, nothing_read);
    tcase_add_test(tcase, formats_by_content);
    tcase_add_test(tcase, other_kinds);
    tcase_add_test(tcase, classes_by_properties);
    tcase_add_test(tcase, reports_add_up);
    tcase_add_test(tcase, files_and_callers);
    tcase_add_loop_test(tcase, callbacks_that_feed, 0, 4);
    suite_add_tcase(suite, tcase);
    return suite;
}
