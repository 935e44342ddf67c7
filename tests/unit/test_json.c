/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_json.c: JSON in the shapes that ConvertTo-Json gives .NET objects, and JSON that is none. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reading.h"

static void read_bytes(struct got *got, const char *text, size_t size, size_t piece,
                       const mapicfg_read_options *more) {
    mapicfg_read_options options = MAPICFG_READ_OPTIONS_INIT;
    if (more) options = *more;
    options.format = MAPICFG_FORMAT_JSON;
    read_pieces(got, text, size, piece, &options);
}

static void read_text(struct got *got, const char *text, size_t piece) {
    read_bytes(got, text, strlen(text), piece, NULL);
}

/* ---- what ConvertTo-Json writes ---- */

static const char mailboxes[] =
    "[\r\n"
    "    {\r\n"
    "        \"EmailAddresses\":  [\r\n"
    "                               \"SMTP:anna@contoso.com\",\r\n"
    "                               \"smtp:\\u0061.berg@contoso.com\"\r\n"
    "                           ],\r\n"
    "        \"Identity\":  \"contoso.com/Users/Anna \\\"A\\\" Berg \\ud83d\\ude00\\/\\\\\",\r\n"
    "        \"MapiHttpEnabled\":  null,\r\n"
    "        \"MAPIEnabled\":  true,\r\n"
    "        \"Whatever\":  {\"a\":[1,-2.5e+3,{\"b\":[[]]}],\"c\":\"\\u0000\"},\r\n"
    "        \"MAPIBlockOutlookRpcHttp\":  false\r\n"
    "    },\r\n"
    "    {\"Identity\":\"b\",\"MAPIEnabled\":true,\"MapiHttpEnabled\":false}\r\n"
    "]\r\n";

START_TEST(reads_in_pieces_of_any_size) {
    for (size_t piece = 1; piece <= sizeof mailboxes; piece++) {
        struct got got;
        read_text(&got, mailboxes, piece);
        ck_assert_msg(!got.status, "%s", got.err.message);
        ck_assert_uint_eq(got.count, 2);
        ck_assert_uint_eq(got.lines[0], 2);
        ck_assert_uint_eq(got.lines[1], 13);
        ck_assert_uint_eq(mapicfg_object_get_class(got.objects[0]), MAPICFG_CLASS_MAILBOX);
        check_text(got.objects[0], "Identity", "contoso.com/Users/Anna \"A\" Berg \xf0\x9f\x98\x80/\\");
        check_text(got.objects[0], "EmailAddresses", "{SMTP:anna@contoso.com, smtp:a.berg@contoso.com}");
        check_text(got.objects[0], "MAPIEnabled", "True");
        check_text(got.objects[0], "MAPIBlockOutlookRpcHttp", "False");
        uint32_t state;
        ck_assert_int_eq(mapicfg_object_get_state(got.objects[0], "MapiHttpEnabled", &state, NULL), 0);
        ck_assert_uint_eq(state, MAPICFG_NULL);
        ck_assert_int_eq(mapicfg_object_get_state(got.objects[0], "DisplayName", &state, NULL), 0);
        ck_assert_uint_eq(state, MAPICFG_NOT_STATED);
        check_text(got.objects[1], "MapiHttpEnabled", "False");
        ck_assert_uint_eq(mapicfg_report_get_total(got.report, MAPICFG_REPORT_UNKNOWN), 1);
        ck_assert_str_eq(mapicfg_report_get_name(got.report, MAPICFG_REPORT_UNKNOWN, 0, NULL), "CASMailbox.Whatever");
        release(&got);
    }
}
END_TEST

/* Values of .NET classes as ConvertTo-Json spells them out, and the text that Exchange prints for them. */
START_TEST(nested_objects_as_text) {
    static const struct {
        const char *property, *json, *expected;
    } values[] = {
        {"InternalUrl",
         "{\"AbsolutePath\":\"/mapi\",\"AbsoluteUri\":\"https://mail.contoso.com/mapi\",\"Port\":443,"
         "\"OriginalString\":\"https://Mail.contoso.com/mapi\",\"IsFile\":false}",
         "https://Mail.contoso.com/mapi"},
        {"InternalUrl", "{\"AbsoluteUri\":\"https://mail.contoso.com/mapi\",\"Segments\":[\"/\",\"mapi\"]}",
         "https://mail.contoso.com/mapi"},
        {"ExternalUrl", "null", NULL},
        {"ExternalUrl", "\"\"", NULL},
        {"ExtendedProtectionTokenChecking", "{\"value\":2,\"Value\":\"Require\"}", "Require"},
        {"ExtendedProtectionTokenChecking", "{\"Value\":\"Require\",\"value\":2}", "Require"},
        {"ExtendedProtectionTokenChecking", "{\"value\":0}", "None"},
        {"ExtendedProtectionTokenChecking", "2", "Require"},
        {"ExtendedProtectionTokenChecking", "\"Allow\"", "Allow"},
        {"IISAuthenticationMethods", "[2,10]", "{Ntlm, OAuth}"},
        {"IISAuthenticationMethods", "[{\"value\":2,\"Value\":\"Ntlm\"},{\"value\":10,\"Value\":\"OAuth\"}]",
         "{Ntlm, OAuth}"},
        {"IISAuthenticationMethods", "{\"value\":[\"Ntlm\",\"OAuth\",null],\"Count\":2}", "{Ntlm, OAuth}"},
        {"IISAuthenticationMethods", "{\"value\":[{\"value\":2,\"Value\":\"Ntlm\"}],\"Count\":1}", "{Ntlm}"},
        {"IISAuthenticationMethods", "{\"value\":[],\"Count\":0}", "{}"},
        {"IISAuthenticationMethods", "[]", "{}"},
        {"IISAuthenticationMethods", "null", "{}"},
        {"AdminDisplayVersion",
         "{\"Major\":15,\"Minor\":2,\"Build\":986,\"Revision\":5,\"FilePatchLevelDescription\":\"\"}",
         "Version 15.2 (Build 986.5)"},
        {"AdminDisplayVersion", "{\"Major\":15,\"Minor\":2,\"Build\":-1,\"Revision\":-1}", "Version 15.2"},
        {"Server", "{\"Rdn\":{\"Name\":\"x\"},\"Name\":\"EX1\",\"DistinguishedName\":\"CN=EX1,DC=contoso\"}", "EX1"},
        {"Server", "{\"DistinguishedName\":\"CN=EX1,DC=contoso\",\"Name\":\"EX1\"}", "EX1"},
        {"Identity", "{\"Name\":\"mapi\",\"DistinguishedName\":\"CN=mapi (Default Web Site),CN=HTTP\"}",
         "CN=mapi (Default Web Site),CN=HTTP"},
        {"Guid", "{\"Guid\":\"0e1b2c3d-0001-0002-0003-000000000004\"}", "0e1b2c3d-0001-0002-0003-000000000004"},
        {"Path", "{\"DisplayName\":\"C:\\\\Exchange\"}", "C:\\Exchange"},
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char text[700];
        snprintf(text, sizeof text, "[{\"%s\":%s,\"MetabasePath\":\"x\"}]", values[i].property, values[i].json);
        for (size_t piece = 1; piece < 40; piece += 3) {
            struct got got;
            mapicfg_read_options options = MAPICFG_READ_OPTIONS_INIT;
            options.class_id = MAPICFG_CLASS_VDIR;
            read_bytes(&got, text, strlen(text), piece, &options);
            ck_assert_msg(!got.status && got.count == 1, "%s: %s", text, got.err.message);
            check_text(got.objects[0], values[i].property, values[i].expected);
            release(&got);
        }
    }
}
END_TEST

/* Depth limits and unprintable classes lose values; that is told and does no more harm. */
START_TEST(lost_values) {
    static const char *const values[] = {
        "\"System.Object[]\"", "\"System.Collections.ArrayList\"", "{\"Unheard\":1}", "{}", "[[\"Ntlm\"]]",
        "[{\"Unheard\":1},\"Ntlm\"]", "[\"Ntlm\",[],\"OAuth\"]", "{\"value\":[[1]],\"Count\":1}",
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char text[300];
        snprintf(text, sizeof text, "{\"Name\":\"mapi\",\"IISAuthenticationMethods\":%s,\"MetabasePath\":\"x\"}",
                 values[i]);
        struct got got;
        read_text(&got, text, 5);
        ck_assert_msg(!got.status && got.count == 1, "%s: %s", text, got.err.message);
        uint32_t state;
        ck_assert_int_eq(mapicfg_object_get_state(got.objects[0], "IISAuthenticationMethods", &state, NULL), 0);
        ck_assert_msg(state == MAPICFG_NOT_STATED, "%s", text);
        check_text(got.objects[0], "MetabasePath", "x");
        ck_assert_uint_eq(mapicfg_report_get_total(got.report, MAPICFG_REPORT_LOST), 1);
        ck_assert_str_eq(mapicfg_report_get_name(got.report, MAPICFG_REPORT_LOST, 0, NULL),
                         "MapiVirtualDirectory.IISAuthenticationMethods");
        release(&got);
    }
}
END_TEST

#define A "{\"Identity\":\"a\",\"MAPIEnabled\":true}"

START_TEST(shapes_of_the_input) {
    static const struct {
        const char *text;
        size_t objects, skipped;
    } inputs[] = {
        {"", 0, 0},
        {"[]", 0, 0},
        {A, 1, 0},
        {"[" A "," A "]", 2, 0},
        {A "\n" A "\r\n" A "\n", 3, 0},
        {A A, 2, 0},
        {"[" A "][" A "]\n" A, 3, 0},
        {"{\"value\":[" A "," A "],\"Count\":2}", 2, 0},
        {"{\"value\":[],\"Count\":0}", 0, 0},
        {"{\"value\":[" A "],\"Count\":{\"x\":[1]}}" A, 2, 1},
        {"[1,\"x\",null,true,[" A "]," A "]", 1, 5},
        {"1 \"x\" null true -0.5e-7 " A, 1, 5},
        {"{}", 0, 1},
        {"{\"Unheard\":1}", 0, 1},
    };
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        for (size_t piece = 1; piece <= strlen(inputs[i].text) + 1; piece++) {
            struct got got;
            read_text(&got, inputs[i].text, piece);
            ck_assert_msg(!got.status, "%s: %s", inputs[i].text, got.err.message);
            ck_assert_msg(got.count == inputs[i].objects, "%s: %zu objects", inputs[i].text, got.count);
            ck_assert_msg(mapicfg_report_get_total(got.report, MAPICFG_REPORT_SKIPPED) == inputs[i].skipped, "%s",
                          inputs[i].text);
            release(&got);
        }
    }
}
END_TEST

START_TEST(not_an_object_is_reported) {
    struct got got;
    read_text(&got, "[3," A "]", 2);
    ck_assert_str_eq(mapicfg_report_get_name(got.report, MAPICFG_REPORT_SKIPPED, 0, NULL), "(not an object)");
    release(&got);
}
END_TEST

/* The property that tells the class of objects which have too few others. */
START_TEST(type_name_tells_the_class) {
    struct got got;
    read_text(&got, "{\"PSTypeName\":\"Microsoft.Exchange.Data.Directory.Management.CASMailbox\",\"Name\":\"x\"}", 3);
    ck_assert_uint_eq(got.count, 1);
    ck_assert_uint_eq(mapicfg_object_get_class(got.objects[0]), MAPICFG_CLASS_MAILBOX);
    check_text(got.objects[0], "Name", "x");
    ck_assert_uint_eq(mapicfg_report_get_total(got.report, MAPICFG_REPORT_UNKNOWN), 0);
    release(&got);
    read_text(&got, "{\"PSTypeName\":\"My.Report\",\"Identity\":\"x\",\"MAPIEnabled\":true}", 3);
    ck_assert_uint_eq(got.count, 1);
    release(&got);
}
END_TEST

/* ---- what is wrong, and where ---- */

START_TEST(errors_have_their_place) {
    static const struct {
        const char *text;
        uint64_t line, column;
        const char *says;
    } inputs[] = {
        {"{\"a\":1,}", 1, 8, "a property name"},
        {"[1,]", 1, 4, "a value"},
        {"[1 2]", 1, 4, "a comma or ]"},
        {"{\"a\" 1}", 1, 6, "a colon"},
        {"{\"a\":}", 1, 6, "a value"},
        {"{\"a\":1 \"b\":2}", 1, 8, "a comma or }"},
        {"{a:1}", 1, 2, "a property name"},
        {"{'a':1}", 1, 2, "a property name"},
        {"{1:1}", 1, 2, "a property name"},
        {"[}", 1, 2, "a value or ]"},
        {"{]", 1, 2, "a property name in double quotes or }"},
        {"[1}", 1, 3, "a comma or ]"},
        {"[]]", 1, 3, "an object or an array"},
        {",{}", 1, 1, "an object or an array"},
        {"[\n {\"a\": tru}\n]", 2, 11, "true, false or null"},
        {"[True]", 1, 2, "a value"},
        {"[nul", 1, 5, "ends"},
        {"[01]", 1, 3, "a number ends here"},
        {"[+1]", 1, 2, "a value"},
        {"[.5]", 1, 2, "a value"},
        {"[1.]", 1, 4, "digit"},
        {"[1.5.2]", 1, 5, "a number ends here"},
        {"[-]", 1, 3, "digit"},
        {"[1e]", 1, 4, "digit"},
        {"[1e+]", 1, 5, "digit"},
        {"[12x]", 1, 4, "a number ends here"},
        {"[-", 1, 3, "digit"},
        {"[NaN]", 1, 2, "a value"},
        {"[\"\\x\"]", 1, 3, "after \\"},
        {"[\"ab\\u12g4\"]", 1, 9, "four hexadecimal"},
        {"[\"\\ud83d\"]", 1, 9, "low surrogate"},
        {"[\"\\ud83dx\"]", 1, 9, "low surrogate"},
        {"[\"\\ud83d\\n\"]", 1, 9, "low surrogate"},
        {"[\"\\ud83d\\ud83d\"]", 1, 9, "low surrogate"},
        {"[\"\\ude00\"]", 1, 3, "low surrogate without"},
        {"[\"a\tb\"]", 1, 4, "control character"},
        {"\r\n[\r\n\"ab\ncd\"]", 3, 4, "control character"},
        {"[\"abc", 1, 6, "inside a string"},
        {"[\"abc\\", 1, 7, "inside a string"},
        {"[\"abc\\u00", 1, 10, "inside a string"},
        {"{\"a\":1", 1, 7, "a comma or }"},
        {"{\"a\"", 1, 5, "a colon"},
        {"{", 1, 2, "a property name"},
        {"[\n\n", 3, 1, "a value or ]"},
        {"[\"\xc3\xa4\", x]", 1, 8, "a value"},
        {"[/* no */]", 1, 2, "a value or ]"},
        {"[\x01]", 1, 2, "0x01"},
        {"{\"Unheard\":{\"b\":[1,{\"c\":tru}]}}", 1, 28, "true, false or null"},
        {"{\"Unheard\":{\"b\":[1,{\"c\":\"\\q\"}]}}", 1, 26, "after \\"},
    };
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        size_t size = strlen(inputs[i].text);
        for (size_t piece = 1; piece <= size + 1; piece++) {
            struct got got;
            read_bytes(&got, inputs[i].text, size, piece, NULL);
            ck_assert_msg(got.status == MAPICFG_E_SYNTAX, "%s: %d", inputs[i].text, (int)got.status);
            ck_assert_msg(got.err.line == inputs[i].line && got.err.column == inputs[i].column, "%s: %d:%d %s",
                          inputs[i].text, (int)got.err.line, (int)got.err.column, got.err.message);
            ck_assert_msg(strstr(got.err.message, inputs[i].says) != NULL, "%s: %s", inputs[i].text, got.err.message);
            ck_assert_str_eq(got.err.source, INPUT);
            release(&got);
        }
    }
}
END_TEST

START_TEST(earlier_objects_count_and_errors_name_theirs) {
    struct got got;
    read_text(&got, "[" A ",\n{\"Identity\":\"b\",\"MAPIEnabled\":x}]", 7);
    ck_assert_int_eq(got.status, MAPICFG_E_SYNTAX);
    ck_assert_uint_eq(got.count, 1);
    ck_assert_str_eq(got.err.object, "b");
    ck_assert_uint_eq(got.err.line, 2);
    ck_assert_uint_eq(mapicfg_report_get_total(got.report, MAPICFG_REPORT_PROBLEMS), 1);
    release(&got);
}
END_TEST

START_TEST(broken_value_leaves_the_object_out) {
    struct got got;
    read_text(&got, "[{\"Identity\":\"a\",\n\"MAPIEnabled\":\"perhaps\"}," A "]", 4);
    ck_assert_int_eq(got.status, 0);
    ck_assert_uint_eq(got.count, 1);
    const mapicfg_error *problem = mapicfg_report_get_problem(got.report, 0);
    ck_assert_ptr_nonnull(problem);
    ck_assert_str_eq(problem->object, "a");
    ck_assert_str_eq(problem->property, "MAPIEnabled");
    ck_assert_uint_eq(problem->line, 2);
    release(&got);
}
END_TEST

START_TEST(bad_utf8_is_an_error) {
    struct got got;
    read_text(&got, "{\"Identity\":\"\xff\",\"MAPIEnabled\":true}", 4);
    ck_assert_int_eq(got.status, MAPICFG_E_ENCODING);
    release(&got);
}
END_TEST

START_TEST(limits) {
    char text[4096];
    struct got got;
    mapicfg_read_options options = MAPICFG_READ_OPTIONS_INIT;
    options.max_depth = 10;
    options.max_text = 100;
    memset(text, '[', 11);
    read_bytes(&got, text, 10, 3, &options);
    ck_assert_int_eq(got.status, MAPICFG_E_SYNTAX);
    release(&got);
    read_bytes(&got, text, 11, 3, &options);
    ck_assert_int_eq(got.status, MAPICFG_E_LIMIT);
    ck_assert_uint_eq(got.err.column, 11);
    release(&got);
    for (int size = 100; size <= 101; size++) {
        snprintf(text, sizeof text, "[{\"MAPIEnabled\":true,\"Identity\":\"%0*d\"}]", size, 1);
        for (size_t piece = 1; piece < 200; piece++) {
            read_bytes(&got, text, strlen(text), piece, &options);
            ck_assert_int_eq(got.status, size == 100 ? MAPICFG_OK : MAPICFG_E_LIMIT);
            if (got.status) ck_assert_uint_eq(got.err.column, 33);
            release(&got);
        }
    }
    /* what nobody wants may have any size */
    snprintf(text, sizeof text, "[{\"MAPIEnabled\":true,\"Unheard\":\"%0500d\",\"Identity\":\"a\"}]", 1);
    read_bytes(&got, text, strlen(text), 50, &options);
    ck_assert_int_eq(got.status, 0);
    ck_assert_uint_eq(got.count, 1);
    release(&got);
}
END_TEST

/* Cut anywhere, the input is an error or complete, and never more objects than were there. */
START_TEST(truncation) {
    size_t whole = strlen(mailboxes);
    for (size_t size = 0; size < whole; size++) {
        struct got got;
        read_bytes(&got, mailboxes, size, 11, NULL);
        ck_assert_msg(size == 0 || size >= whole - 2 ? !got.status : got.status == MAPICFG_E_SYNTAX, "%zu", size);
        ck_assert_uint_le(got.count, 2);
        release(&got);
    }
}
END_TEST

/* Any one byte changed gives an error or an answer; CLASS where the second object is left with MapiHttpEnabled only. */
START_TEST(flipped_bytes) {
    static const unsigned char flips[] = {0x01, 0x02, 0x10, 0x20, 0x80};
    char text[sizeof mailboxes];
    for (size_t at = 0; at + 1 < sizeof mailboxes; at++) {
        for (size_t i = 0; i < sizeof flips; i++) {
            memcpy(text, mailboxes, sizeof text);
            text[at] = (char)((unsigned char)text[at] ^ flips[i]);
            struct got got;
            read_bytes(&got, text, sizeof mailboxes - 1, 64, NULL);
            ck_assert(got.status == MAPICFG_OK || got.status == MAPICFG_E_SYNTAX || got.status == MAPICFG_E_ENCODING ||
                      got.status == MAPICFG_E_CLASS);
            ck_assert_uint_le(got.count, 2);
            release(&got);
        }
    }
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("json");
    TCase *reading = tcase_create("reading");
    tcase_add_test(reading, reads_in_pieces_of_any_size);
    tcase_add_test(reading, nested_objects_as_text);
    tcase_add_test(reading, lost_values);
    tcase_add_test(reading, shapes_of_the_input);
    tcase_add_test(reading, not_an_object_is_reported);
    tcase_add_test(reading, type_name_tells_the_class);
    suite_add_tcase(suite, reading);
    TCase *errors = tcase_create("errors");
    tcase_add_test(errors, errors_have_their_place);
    tcase_add_test(errors, earlier_objects_count_and_errors_name_theirs);
    tcase_add_test(errors, broken_value_leaves_the_object_out);
    tcase_add_test(errors, bad_utf8_is_an_error);
    tcase_add_test(errors, limits);
    tcase_add_test(errors, truncation);
    tcase_add_test(errors, flipped_bytes);
    suite_add_tcase(suite, errors);
    return suite;
}
