/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_nul.c: a NUL in a value is refused with its line and property, in every format and encoding, by whatever takes
 * the objects; the other objects count. */
#include <stdio.h>
#include <unistd.h>

#include "reading.h"
#include "inputs.h"

#define OBJS "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\n"
#define CAS "<TN RefId=\"0\"><T>Microsoft.Exchange.Data.Directory.Management.CASMailbox</T></TN>"
#define GOOD "<Obj>" CAS "<Props><S N=\"Identity\">berta</S></Props></Obj>\n</Objs>"

/* Each has a mailbox with a NUL and one without. */
static const struct input {
    const char *text;
    size_t size;
    const char *property;
    uint64_t line;
} inputs[] = {
#define INPUT_OF(text, property, line) {text, sizeof text - 1, property, line}
    INPUT_OF("Identity,MAPIEnabled\nAnna\0.evil,True\nberta,True\n", "Identity", 2),
    INPUT_OF("MAPIEnabled,Identity\nTrue,\"Anna\0.evil\"\r\nTrue,berta\r\n", "Identity", 2),
    INPUT_OF("Identity,MAPIEnabled\nanna,True\0\nberta,True\n", "MAPIEnabled", 2),
    INPUT_OF("Identity,MAPIEnabled,DisplayName\nanna,True,\"a\n\0\"\nberta,True,b\n", "DisplayName", 3),
    INPUT_OF("Identity,MAPIEnabled,EmailAddresses\nanna,True,\"SMTP:a@b.c,smtp:\0@b.c\"\nberta,True,\n",
             "EmailAddresses", 2),
    INPUT_OF("Identity;MAPIEnabled;Unheard\nanna;True;\0\nberta;True;\n", "Unheard", 2),
    INPUT_OF("Identity    : Anna\0.evil\nMAPIEnabled : True\n\nIdentity : berta\nMAPIEnabled : True\n", "Identity", 1),
    INPUT_OF("Identity    : anna\nMAPIEnabled : Tr\0ue\n\nIdentity : berta\nMAPIEnabled : True\n", "MAPIEnabled", 2),
    INPUT_OF("Identity    : anna\n              \0\nMAPIEnabled : True\n\nIdentity : berta\nMAPIEnabled : True\n",
             "Identity", 1),
    INPUT_OF("[{\"Identity\":\"Anna\\u0000.evil\",\"MAPIEnabled\":true},\n{\"Identity\":\"berta\","
             "\"MAPIEnabled\":true}]",
             "Identity", 1),
    INPUT_OF("[{\"MAPIEnabled\":true,\n\"Identity\":{\"value\":\"\\u0000\"}},\n{\"Identity\":\"berta\","
             "\"MAPIEnabled\":true}]",
             "Identity", 2),
    INPUT_OF("[{\"MAPIEnabled\":true,\"Identity\":\"anna\",\"EmailAddresses\":[\"SMTP:a@b.c\",\n\"smtp:\\u0000\"]},"
             "{\"Identity\":\"berta\",\"MAPIEnabled\":true}]", "EmailAddresses", 1),
    INPUT_OF(OBJS "<Obj>" CAS "<Props>\n<S N=\"Identity\">Anna_x0000_.evil</S></Props></Obj>" GOOD, "Identity", 3),
    INPUT_OF(OBJS "<Obj>" CAS "<Props><Obj N=\"Identity\"><ToString>_x0000_</ToString></Obj></Props></Obj>" GOOD,
             "Identity", 2),
    INPUT_OF(OBJS "<Obj><Props><S N=\"MAPIEnabled\"/><S N=\"Identity\">Anna_x0000_</S></Props></Obj>" GOOD,
             "Identity", 2),
    INPUT_OF(OBJS "<Obj>"
             CAS "<Props><S N=\"Identity\">anna</S><Obj N=\"EmailAddresses\"><LST><S>a_x0000_</S></LST></Obj>"
             "</Props></Obj>" GOOD, "EmailAddresses", 2),
#undef INPUT_OF
};
#define INPUTS ((int)(sizeof inputs / sizeof *inputs))

static size_t widen(char *out, const char *text, size_t size, int big) {
    for (size_t i = 0; i < size; i++) {
        out[2 * i + (big ? 0u : 1u)] = '\0';
        out[2 * i + (big ? 1u : 0u)] = text[i];
    }
    return 2 * size;
}

static void check_problem(const mapicfg_report *report, const struct input *input) {
    ck_assert_uint_eq(mapicfg_report_get_total(report, MAPICFG_REPORT_PROBLEMS), 1);
    const mapicfg_error *problem = mapicfg_report_get_problem(report, 0);
    ck_assert_int_eq(problem->code, MAPICFG_E_VALUE);
    ck_assert_ptr_nonnull(strstr(problem->message, "NUL"));
    ck_assert_str_eq(problem->property, input->property);
    ck_assert_uint_eq(problem->line, input->line);
    ck_assert_str_eq(problem->source, INPUT);
}

static void check_read(const struct input *input, const char *text, size_t size, size_t piece) {
    struct got got;
    read_pieces(&got, text, size, piece, NULL);
    ck_assert_msg(got.status == 0, "%s", got.err.message);
    ck_assert_uint_eq(got.count, 1);
    check_text(got.objects[0], "Identity", "berta");
    check_problem(got.report, input);
    release(&got);
}

START_TEST(read_in_pieces) {
    const struct input *input = &inputs[_i];
    char wide[2000];
    for (size_t piece = 1; piece < 600; piece = piece * 3 + 1) {
        check_read(input, input->text, input->size, piece);
        check_read(input, wide, widen(wide, input->text, input->size, 0), piece);
        check_read(input, wide, widen(wide, input->text, input->size, 1), piece);
    }
}
END_TEST

static int32_t one_mailbox(void *user, const char *identity, mapicfg_decision decision, const char *source,
                           uint64_t line) {
    const int *looked_at = user;
    (void)decision, (void)source, (void)line;
    if (*looked_at) ck_assert_str_eq(identity, "berta");
    return 0;
}

START_TEST(audited) {
    const struct input *input = &inputs[_i];
    /* XML and JSON are not looked at where a decision needs nothing */
    int looked_at = strcmp(input->property, "EmailAddresses") != 0 || input->text[0] == 'I';
    mapicfg_audit_options options = MAPICFG_AUDIT_OPTIONS_INIT;
    options.org = MAPICFG_TRUE;
    options.fn = one_mailbox;
    options.user = &looked_at;
    mapicfg_audit *audit;
    ck_assert_int_eq(mapicfg_audit_new(&options, &audit, NULL), 0);
    ck_assert_int_eq(audit_one(audit, input_bytes(input->text, input->size, INPUT), NULL), 0);
    ck_assert_int_eq(mapicfg_audit_finish(audit, NULL), 0);
    if (looked_at) check_problem(mapicfg_audit_get_report(audit), input);
    ck_assert_uint_eq(mapicfg_summary_get_counter(mapicfg_audit_get_summary(audit), MAPICFG_COUNT_ERRORS),
                      (uint64_t)looked_at);
    ck_assert_uint_eq(mapicfg_summary_get_counter(mapicfg_audit_get_summary(audit), MAPICFG_COUNT_MAILBOXES),
                      looked_at ? 1 : 2);
    mapicfg_audit_free(audit);
}
END_TEST

START_TEST(imported) {
    const struct input *input = &inputs[_i];
    mapicfg_directory *directory;
    mapicfg_report *report;
    uint64_t count;
    FILE *file = tmpfile();
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(input->text, 1, input->size, file), input->size);
    rewind(file);
    ck_assert_int_eq(mapicfg_directory_open(NULL, NULL, &directory, NULL), 0);
    ck_assert_int_eq(mapicfg_report_new(&report, NULL), 0);
    ck_assert_int_eq(import_one(directory, input_fd(fileno(file), INPUT), NULL, report, NULL), 0);
    check_problem(report, input);
    ck_assert_int_eq(mapicfg_directory_count(directory, MAPICFG_CLASS_MAILBOX, &count, NULL), 0);
    ck_assert_uint_eq(count, 1);
    mapicfg_report_free(report);
    mapicfg_directory_close(directory);
    fclose(file);
}
END_TEST

START_TEST(headers_and_windows) {
    static const char header[] = "Identity,MAPI\0Enabled\nanna,True\n";
    struct got got;
    read_pieces(&got, header, sizeof header - 1, 100, NULL);
    ck_assert_int_eq(got.status, MAPICFG_E_SYNTAX);
    ck_assert_ptr_nonnull(strstr(got.err.message, "NUL"));
    ck_assert_uint_eq(got.err.column, 14);
    release(&got);
    /* at every place of a block of the index */
    for (size_t before = 0; before < 200; before++) {
        char text[400];
        size_t size = (size_t)sprintf(text, "Identity,MAPIEnabled\n%.*sx,True\n", (int)before,
                                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
        text[21 + before] = '\0';
        read_pieces(&got, text, size, 1000, NULL);
        ck_assert_uint_eq(got.count, 0);
        ck_assert_uint_eq(mapicfg_report_get_total(got.report, MAPICFG_REPORT_PROBLEMS), 1);
        ck_assert_uint_eq(mapicfg_report_get_problem(got.report, 0)->column, before + 1);
        release(&got);
    }
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("nul");
    TCase *tcase = tcase_create("nul");
    tcase_add_loop_test(tcase, read_in_pieces, 0, INPUTS);
    tcase_add_loop_test(tcase, audited, 0, INPUTS);
    tcase_add_loop_test(tcase, imported, 0, INPUTS);
    tcase_add_test(tcase, headers_and_windows);
    suite_add_tcase(suite, tcase);
    return suite;
}
