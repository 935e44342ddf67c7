/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_list.c: Format-List text as PowerShell prints it and people paste it. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reading.h"

static void read_bytes(struct got *got, const char *text, size_t size, size_t piece, uint64_t max_text) {
    mapicfg_read_options options = MAPICFG_READ_OPTIONS_INIT;
    options.format = MAPICFG_FORMAT_LIST;
    options.max_text = max_text;
    read_pieces(got, text, size, piece, &options);
}

static void read_text(struct got *got, const char *text, size_t piece) {
    read_bytes(got, text, strlen(text), piece, 0);
}

/* The output in Microsoft's hybrid modern authentication article, with a prompt before it and after it, a wrapped list
 * and a wrapped path. */
static const char vdirs[] =
    "[PS] C:\\>Get-MapiVirtualDirectory | FL server,*url*,*auth*,path\r\n"
    "\r\n"
    "\r\n"
    "Server                        : EX1\r\n"
    "InternalUrl                   : https://mail.contoso.com/mapi\r\n"
    "ExternalUrl                   : \r\n"
    "IISAuthenticationMethods      : {Ntlm, OAuth, \r\n"
    "                                Negotiate}\r\n"
    "InternalAuthenticationMethods : {Ntlm, OAuth, Negotiate}\r\n"
    "ExternalAuthenticationMethods : {}\r\n"
    "Path                          : C:\\Program Files\\Microsoft\\Exchange \r\n"
    "                                Server\\V15\\FrontEnd\\HttpProxy\\ma\r\n"
    "                                pi : x\r\n"
    "\r\n"
    "Server                        : EX2\r\n"
    "InternalUrl                   : https://mail.contoso.com/mapi\r\n"
    "\r\n"
    "\r\n"
    "\r\n"
    "[PS] C:\\>";

START_TEST(reads_in_pieces_of_any_size) {
    for (size_t piece = 1; piece <= sizeof vdirs; piece++) {
        struct got got;
        read_text(&got, vdirs, piece);
        ck_assert_msg(!got.status, "%s", got.err.message);
        ck_assert_uint_eq(got.count, 2);
        ck_assert_uint_eq(got.lines[0], 4);
        ck_assert_uint_eq(got.lines[1], 15);
        ck_assert_uint_eq(mapicfg_object_get_class(got.objects[0]), MAPICFG_CLASS_VDIR);
        check_text(got.objects[0], "Server", "EX1");
        check_text(got.objects[0], "InternalUrl", "https://mail.contoso.com/mapi");
        check_text(got.objects[0], "IISAuthenticationMethods", "{Ntlm, OAuth, Negotiate}");
        check_text(got.objects[0], "ExternalAuthenticationMethods", "{}");
        check_text(got.objects[0], "Path",
                   "C:\\Program Files\\Microsoft\\Exchange Server\\V15\\FrontEnd\\HttpProxy\\mapi : x");
        uint32_t state;
        ck_assert_int_eq(mapicfg_object_get_state(got.objects[0], "ExternalUrl", &state, NULL), 0);
        ck_assert_uint_eq(state, MAPICFG_NULL);
        ck_assert_int_eq(mapicfg_object_get_state(got.objects[1], "ExternalUrl", &state, NULL), 0);
        ck_assert_uint_eq(state, MAPICFG_NOT_STATED);
        check_text(got.objects[1], "Server", "EX2");
        ck_assert_uint_eq(mapicfg_report_get_total(got.report, MAPICFG_REPORT_PROBLEMS), 0);
        release(&got);
    }
}
END_TEST

START_TEST(documented_sample) {
    static const char path[] = "../shared/data/microsoftdocs/Get-MapiVirtualDirectory-fl-EX1.txt";
    struct got got = {0};
    FILE *file = fopen(path, "rb");
    if (!file) {
        printf("SKIPPED: a real export: %s is absent\n", path);
        return;
    }
    char text[8192];
    size_t size = fread(text, 1, sizeof text, file);
    fclose(file);
    read_bytes(&got, text, size, 100, 0);
    ck_assert_msg(!got.status && got.count == 1, "%s", got.err.message);
    check_text(got.objects[0], "Server", "EX1");
    check_text(got.objects[0], "ExternalUrl", "https://mail.contoso.com/mapi");
    check_text(got.objects[0], "IISAuthenticationMethods", "{Ntlm, OAuth, Negotiate}");
    release(&got);
}
END_TEST

START_TEST(objects_pasted_together) {
    struct got got;
    read_text(&got, "Identity    : a\nMAPIEnabled : True\nIdentity    : b\nMAPIEnabled : False\n\nidentity : c\n"
                    "MAPIEnabled : True", 9);
    ck_assert_int_eq(got.status, 0);
    ck_assert_uint_eq(got.count, 3);
    check_text(got.objects[0], "MAPIEnabled", "True");
    check_text(got.objects[1], "Identity", "b");
    check_text(got.objects[1], "MAPIEnabled", "False");
    ck_assert_uint_eq(got.lines[1], 3);
    check_text(got.objects[2], "Identity", "c");
    release(&got);
}
END_TEST

START_TEST(values_as_they_stand) {
    static const struct {
        const char *property, *printed, *expected;
    } values[] = {
        {"DisplayName", "a : b", "a : b"},
        {"DisplayName", ": b", ": b"},
        {"DisplayName", "{a, b}", "{a, b}"},
        {"DisplayName", "{a...}", "{a...}"},
        {"DisplayName", "\"a\"", "\"a\""},
        {"DisplayName", "Name : x", "Name : x"},
        {"DisplayName", "", NULL},
        {"EmailAddresses", "{a@contoso.com}", "{a@contoso.com}"},
        {"EmailAddresses", "{\"a,b\", \"c\"\"d\"}", "{\"a,b\", \"c\"\"d\"}"},
        {"EmailAddresses", "{}", "{}"},
        {"EmailAddresses", "", "{}"},
        {"EmailAddresses", "{\"x...\"}", "{\"x...\"}"},
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char text[200];
        struct got got;
        snprintf(text, sizeof text, "MAPIEnabled : True\n%-11s : %s\n", values[i].property, values[i].printed);
        read_text(&got, text, 5);
        ck_assert_msg(!got.status && got.count == 1, "%s", text);
        check_text(got.objects[0], values[i].property, values[i].expected);
        release(&got);
    }
}
END_TEST

/* $FormatEnumerationLimit: three dots in Windows PowerShell, one character in PowerShell 7. */
START_TEST(cut_lists_are_lost) {
    static const char *const printed[] = {"{a, b, c, d...}", "{a, b, c, d\xe2\x80\xa6}"};
    for (size_t i = 0; i < 2; i++) {
        char text[200];
        struct got got;
        snprintf(text, sizeof text, "MAPIEnabled    : True\nEmailAddresses : %s\n", printed[i]);
        read_text(&got, text, 50);
        ck_assert_uint_eq(got.count, 1);
        uint32_t state;
        ck_assert_int_eq(mapicfg_object_get_state(got.objects[0], "EmailAddresses", &state, NULL), 0);
        ck_assert_uint_eq(state, MAPICFG_NOT_STATED);
        ck_assert_uint_eq(mapicfg_report_get_total(got.report, MAPICFG_REPORT_LOST), 1);
        release(&got);
    }
}
END_TEST

START_TEST(other_lines_leave_the_object_as_it_is) {
    static const struct {
        const char *line;
        size_t warnings;
    } others[] = {{"WARNING: The object is corrupt.\n", 0}, {"  x y\n", 1}, {"x\n", 1}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        char text[400];
        struct got got;
        snprintf(text, sizeof text, "%sIdentity    : a\n%sMAPIEnabled : True\n\nIdentity    : b\nMAPIEnabled : True\n",
                 "before it is no harm\n", others[i].line);
        read_text(&got, text, 6);
        ck_assert_int_eq(got.status, 0);
        ck_assert_uint_eq(got.count, 2);
        check_text(got.objects[0], "Identity", "a");
        check_text(got.objects[0], "MAPIEnabled", "True");
        check_text(got.objects[1], "Identity", "b");
        ck_assert_uint_eq(mapicfg_report_count(got.report, MAPICFG_REPORT_PROBLEMS), 0);
        ck_assert_uint_eq(mapicfg_report_count(got.report, MAPICFG_REPORT_WARNINGS), others[i].warnings);
        if (others[i].warnings) {
            const mapicfg_error *warning = mapicfg_report_get_warning(got.report, 0);
            ck_assert_uint_eq(warning->line, 3);
            ck_assert_str_eq(warning->object, "a");
            ck_assert_str_eq(warning->source, INPUT);
        }
        release(&got);
    }
}
END_TEST

/* The width of the window is not known, and the blank at the break is lost: either reading may be right. */
START_TEST(guessed_values) {
    static const char text[] = "MAPIEnabled : True\nIdentity    : contoso.com/The users/Anna\n              Berg\n";
    static const uint32_t flags[] = {0, MAPICFG_READ_ACCEPT_GUESSED};
    for (size_t i = 0; i < 2; i++) {
        mapicfg_read_options options = MAPICFG_READ_OPTIONS_INIT;
        struct got got;
        options.flags = flags[i];
        read_pieces(&got, text, sizeof text - 1, 7, &options);
        ck_assert_uint_eq(got.count, 1);
        check_text(got.objects[0], "Identity", "contoso.com/The users/Anna Berg");
        ck_assert_int_eq(mapicfg_object_is_guessed(got.objects[0], "Identity"), i == 0);
        ck_assert_int_eq(mapicfg_object_is_guessed(got.objects[0], "MAPIEnabled"), 0);
        ck_assert_int_eq(mapicfg_object_is_guessed(got.objects[0], "Unknown"), 0);
        ck_assert_int_eq(mapicfg_object_is_guessed(NULL, "Identity"), 0);
        ck_assert_uint_eq(mapicfg_report_get_total(got.report, MAPICFG_REPORT_GUESSED), i == 0);
        const mapicfg_error *warning = mapicfg_report_get_warning(got.report, 0);
        ck_assert(i ? !warning : warning != NULL);
        if (warning) {
            ck_assert_int_eq(warning->code, MAPICFG_E_GUESSED);
            ck_assert_uint_eq(warning->line, 2);
            ck_assert_str_eq(warning->property, "Identity");
            ck_assert_ptr_nonnull(strstr(warning->message, "guessed-value: "));
            ck_assert_ptr_nonnull(strstr(warning->message, "\"contoso.com/The users/Anna Berg\""));
            ck_assert_ptr_nonnull(strstr(warning->message, "--accept-guessed"));
        }
        ck_assert_int_eq(mapicfg_object_set_text(got.objects[0], "Identity", "x", NULL), 0);
        ck_assert_int_eq(mapicfg_object_is_guessed(got.objects[0], "Identity"), 0);
        release(&got);
    }
}
END_TEST

/* Select-Object @{n = 'Mail box'; e = ...} gives any name; its colon stands below the others. */
START_TEST(selected_expressions) {
    struct got got;
    read_text(&got, "Identity    : a\nMail box!   : x\nMAPIEnabled : True\n", 4);
    ck_assert_uint_eq(got.count, 1);
    check_text(got.objects[0], "MAPIEnabled", "True");
    ck_assert_str_eq(mapicfg_report_get_name(got.report, MAPICFG_REPORT_UNKNOWN, 0, NULL), "CASMailbox.Mail box!");
    release(&got);
}
END_TEST

START_TEST(type_name_tells_the_class) {
    struct got got;
    read_text(&got, "PSTypeName : Microsoft.Exchange.Data.Directory.Management.CASMailbox\nName       : x\n", 7);
    ck_assert_uint_eq(got.count, 1);
    ck_assert_uint_eq(mapicfg_object_get_class(got.objects[0]), MAPICFG_CLASS_MAILBOX);
    check_text(got.objects[0], "Name", "x");
    release(&got);
}
END_TEST

START_TEST(limits) {
    struct got got;
    char text[400];
    snprintf(text, sizeof text, "MAPIEnabled : True\nIdentity    : %0300d\n", 1);
    for (size_t piece = 1; piece < 400; piece += 13) {
        read_bytes(&got, text, strlen(text), piece, 200);
        ck_assert_int_eq(got.status, MAPICFG_E_LIMIT);
        ck_assert_uint_eq(got.err.line, 2);
        release(&got);
    }
    size_t at = (size_t)snprintf(text, sizeof text, "Identity : x\n");
    for (int i = 0; i < 20; i++) at += (size_t)snprintf(text + at, sizeof text - at, "           yyyyy\n");
    read_bytes(&got, text, at, 30, 50);
    ck_assert_int_eq(got.status, MAPICFG_E_LIMIT);
    ck_assert_str_eq(got.err.source, INPUT);
    release(&got);
}
END_TEST

START_TEST(truncation_and_flips) {
    static const unsigned char flips[] = {0x02, 0x10, 0x20, 0x80};
    for (size_t size = 0; size < sizeof vdirs; size++) {
        struct got got;
        read_bytes(&got, vdirs, size, 11, 0);
        ck_assert_int_eq(got.status, 0);
        ck_assert_uint_le(got.count, 2);
        release(&got);
        for (size_t i = 0; i < sizeof flips && size + 1 < sizeof vdirs; i++) {
            char text[sizeof vdirs];
            memcpy(text, vdirs, sizeof text);
            text[size] = (char)((unsigned char)text[size] ^ flips[i]);
            read_bytes(&got, text, sizeof vdirs - 1, 100, 0);
            ck_assert(got.status == MAPICFG_OK || got.status == MAPICFG_E_ENCODING);
            ck_assert_uint_le(got.count, 4);
            release(&got);
        }
    }
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("list");
    TCase *reading = tcase_create("reading");
    tcase_add_test(reading, reads_in_pieces_of_any_size);
    tcase_add_test(reading, documented_sample);
    tcase_add_test(reading, objects_pasted_together);
    tcase_add_test(reading, values_as_they_stand);
    tcase_add_test(reading, cut_lists_are_lost);
    tcase_add_test(reading, other_lines_leave_the_object_as_it_is);
    tcase_add_test(reading, guessed_values);
    tcase_add_test(reading, selected_expressions);
    tcase_add_test(reading, type_name_tells_the_class);
    tcase_add_test(reading, limits);
    tcase_add_test(reading, truncation_and_flips);
    suite_add_tcase(suite, reading);
    return suite;
}
