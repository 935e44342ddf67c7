/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_clixml.c: serialized objects in the shapes that real exports have. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reading.h"
#include "inputs.h"

#define HEAD "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\n"
#define MAILBOX_TYPE \
    "<TN RefId=\"0\"><T>Microsoft.Exchange.Data.Directory.Management.CASMailbox</T><T>System.Object</T></TN>"
#define TAIL "</Objs>"

static void read_text(struct got *got, const char *text, size_t piece, const mapicfg_read_options *options) {
    read_pieces(got, text, strlen(text), piece, options);
}

static const char mailboxes[] =
    "<?xml version=\"1.0\"?>" HEAD "  <Obj RefId=\"0\">\n    "
    MAILBOX_TYPE "\n    <ToString>x</ToString>\n    <Props>\n"
    "      <S N=\"Name\">Anna _x0026__x000A_ Berg_xD83D__xDE00_ _x00</S>\n"
    "      <S N=\"DisplayName\">Anna_x0009__x000A_</S>\n"
    "      <Nil N=\"MapiHttpEnabled\" />\n"
    "      <B N=\"MAPIEnabled\">true</B>\n"
    "      <B N=\"UnknownThing\">true</B>\n"
    "      <Obj N=\"Identity\" RefId=\"1\"><TN RefId=\"1\"><T>Microsoft.Exchange.Data.Directory.ADObjectId</T></TN>"
    "<ToString>contoso.com/Users/Anna</ToString><Props><S N=\"Name\">inner</S></Props><MS><BA N=\"d\">AAEA</BA></MS>"
    "</Obj>\n      <Obj N=\"EmailAddresses\" RefId=\"2\"><TN RefId=\"2\"><T>L</T></TN><LST><S>SMTP:a@contoso.com</S>"
    "<Obj RefId=\"3\"><TNRef RefId=\"1\"/><ToString>smtp:b@contoso.com</ToString><I32>4</I32></Obj><Nil /></LST></Obj>"
    "\n    </Props>\n    <MS><G N=\"RunspaceId\">4f1d6ed3-81ee-4120-9d38-b803867135e5</G></MS>\n  </Obj>\n"
    "  <Obj RefId=\"4\"><TNRef RefId=\"0\" /><MS><S N=\"Name\"></S><Ref N=\"LegacyExchangeDN\" RefId=\"1\" />"
    "<B N=\"MapiHttpEnabled\">false</B></MS></Obj>\n" TAIL;

static void check_mailboxes(struct got *got) {
    ck_assert_int_eq(got->status, 0);
    ck_assert_uint_eq(got->count, 2);
    ck_assert_uint_eq(got->lines[0], 2);
    check_text(got->objects[0], "Name", "Anna &  Berg\xf0\x9f\x98\x80 _x00"); /* the line end is a blank now */
    check_text(got->objects[0], "DisplayName", "Anna");
    check_text(got->objects[0], "Identity", "contoso.com/Users/Anna");
    check_text(got->objects[0], "MAPIEnabled", "True");
    check_text(got->objects[0], "EmailAddresses", "{SMTP:a@contoso.com, smtp:b@contoso.com}");
    uint32_t state;
    ck_assert_int_eq(mapicfg_object_get_state(got->objects[0], "MapiHttpEnabled", &state, NULL), 0);
    ck_assert_uint_eq(state, MAPICFG_NULL);
    ck_assert_int_eq(mapicfg_object_get_state(got->objects[0], "MAPIBlockOutlookRpcHttp", &state, NULL), 0);
    ck_assert_uint_eq(state, MAPICFG_NOT_STATED);
    check_text(got->objects[1], "MapiHttpEnabled", "False");
    ck_assert_uint_eq(mapicfg_report_get_total(got->report, MAPICFG_REPORT_LOST),
                      1); /* a reference to another object's */
    uint64_t count;
    ck_assert_str_eq(mapicfg_report_get_name(got->report, MAPICFG_REPORT_UNKNOWN, 0, &count),
                     "CASMailbox.UnknownThing");
    ck_assert_uint_eq(count, 1);
}

START_TEST(shapes_in_pieces_of_any_size) {
    struct got got;
    for (size_t piece = 1; piece <= sizeof mailboxes; piece += piece < 16 ? 1 : 97) {
        read_text(&got, mailboxes, piece, NULL);
        check_mailboxes(&got);
        release(&got);
    }
}
END_TEST

START_TEST(references_inside_an_object) {
    struct got got;
    read_text(&got,
              HEAD "<Obj RefId=\"0\"><TN "
              "RefId=\"0\"><T>"
              "Deserialized.Microsoft.Exchange.Data.Directory.SystemConfiguration.ADMapiVirtualDirectory</T></TN>"
              "<Props><S N=\"Name\">mapi (Default Web Site)</S><Obj N=\"IISAuthenticationMethods\" RefId=\"1\"><LST>"
              "<Obj RefId=\"2\"><ToString>Ntlm</ToString><I32>2</I32></Obj><Obj RefId=\"3\"><I32>10</I32></Obj></LST>"
              "</Obj><Ref N=\"InternalAuthenticationMethods\" RefId=\"1\" />"
              "<Obj N=\"ExtendedProtectionFlags\" RefId=\"4\"><LST /></Obj>"
              "<Obj N=\"ExtendedProtectionTokenChecking\" RefId=\"5\"><ToString>None</ToString><I32>0</I32></Obj>"
              "<URI N=\"InternalUrl\">https://mail.contoso.com/mapi</URI><Nil N=\"ExternalUrl\" /></Props></Obj>" TAIL,
              4096, NULL);
    ck_assert_int_eq(got.status, 0);
    ck_assert_uint_eq(got.count, 1);
    ck_assert_uint_eq(mapicfg_object_get_class(got.objects[0]), MAPICFG_CLASS_VDIR);
    check_text(got.objects[0], "IISAuthenticationMethods", "{Ntlm, OAuth}");
    check_text(got.objects[0], "InternalAuthenticationMethods", "{Ntlm, OAuth}");
    check_text(got.objects[0], "ExtendedProtectionFlags", "{}");
    check_text(got.objects[0], "ExtendedProtectionTokenChecking", "None");
    check_text(got.objects[0], "InternalUrl", "https://mail.contoso.com/mapi");
    check_text(got.objects[0], "ExternalUrl", NULL);
    release(&got);
}
END_TEST

/* Export-Clixml -InputObject (Get-CASMailbox): one object that is the list of them. */
/* A simple value that has members, or types of its own, is an <Obj> with the value ([MS-PSRP] 2.2.5.2.8). */
START_TEST(values_with_members) {
    static const char text[] = HEAD
        "<Obj RefId=\"0\">" MAILBOX_TYPE "<MS><S N=\"Name\">Anna</S><Obj N=\"PrimarySmtpAddress\" RefId=\"1\">"
        "<TN RefId=\"1\"><T>Microsoft.Exchange.Data.SmtpAddress</T><T>System.String</T></TN><S>a@contoso.com</S>"
        "<MS><S N=\"PSComputerName\">ex1</S></MS></Obj><Obj N=\"MAPIEnabled\" RefId=\"2\"><B>false</B>"
        "<MS><S N=\"Note\">x</S></MS></Obj><Obj N=\"EmailAddresses\" RefId=\"3\"><LST><Obj RefId=\"4\">"
        "<S>SMTP:a@contoso.com</S><MS><S N=\"Note\">x</S></MS></Obj></LST></Obj></MS></Obj>" TAIL;
    struct got got;
    read_text(&got, text, 7, NULL);
    ck_assert_int_eq(got.status, 0);
    ck_assert_uint_eq(got.count, 1);
    check_text(got.objects[0], "PrimarySmtpAddress", "a@contoso.com");
    check_text(got.objects[0], "MAPIEnabled", "False");
    check_text(got.objects[0], "EmailAddresses", "{SMTP:a@contoso.com}");
    ck_assert_uint_eq(mapicfg_report_get_total(got.report, MAPICFG_REPORT_LOST), 0);
    release(&got);
}
END_TEST

START_TEST(a_list_as_one_object) {
    struct got got;
    read_text(&got, HEAD "<Obj RefId=\"0\"><TN RefId=\"0\"><T>System.Object[]</T><T>System.Array</T></TN><LST>"
              "<Obj RefId=\"1\"><TN RefId=\"1\"><T>"
              "Selected.Microsoft.Exchange.Data.Directory.Management.CASMailbox</T></TN><MS><S N=\"Name\">a</S></MS>"
              "</Obj><Obj RefId=\"2\"><TNRef RefId=\"1\" /><MS><S N=\"Name\">b</S></MS></Obj></LST></Obj>"
              "<Obj RefId=\"3\"><TNRef RefId=\"1\" /><MS><S N=\"Name\">c</S></MS></Obj>" TAIL, 4096, NULL);
    ck_assert_int_eq(got.status, 0);
    ck_assert_uint_eq(got.count, 3);
    check_text(got.objects[1], "Name", "b");
    check_text(got.objects[2], "Name", "c");
    ck_assert_uint_eq(mapicfg_report_get_total(got.report, MAPICFG_REPORT_SKIPPED), 0);
    release(&got);
}
END_TEST

START_TEST(what_is_not_modelled_is_counted) {
    struct got got;
    read_text(&got,
              HEAD "<S>text</S><Obj RefId=\"0\"><TN RefId=\"0\"><T>"
              "Deserialized.Microsoft.Exchange.IRMConfiguration</T></TN><Props><B N=\"MapiHttpEnabled\">true</B>"
              "</Props></Obj><Obj RefId=\"1\"><TN RefId=\"1\"><T>System.Management.Automation.PSCustomObject</T></TN>"
              "<MS><S N=\"Identity\">x</S><B N=\"MAPIEnabled\">false</B></MS></Obj>" TAIL,
              4096, NULL);
    ck_assert_int_eq(got.status, 0);
    ck_assert_uint_eq(got.count, 1);
    ck_assert_uint_eq(mapicfg_object_get_class(got.objects[0]), MAPICFG_CLASS_MAILBOX);
    ck_assert_uint_eq(mapicfg_report_get_total(got.report, MAPICFG_REPORT_SKIPPED), 2);
    ck_assert_str_eq(mapicfg_report_get_name(got.report, MAPICFG_REPORT_SKIPPED, 1, NULL),
                     "Deserialized.Microsoft.Exchange.IRMConfiguration");
    release(&got);
}
END_TEST

/* What is broken says where; objects before it count. */
START_TEST(broken_input) {
    struct got got;
    char text[sizeof mailboxes];
    strcpy(text, mailboxes);
    char *second = strstr(text, "<Obj RefId=\"4\"");
    strcpy(strstr(second, "</MS>"), "<broken");
    read_text(&got, text, 4096, NULL);
    ck_assert_int_eq(got.status, MAPICFG_E_SYNTAX);
    ck_assert_uint_eq(got.count, 1);
    ck_assert_uint_eq(got.err.line, 16);
    ck_assert_str_eq(got.err.source, INPUT);
    ck_assert_uint_eq(mapicfg_report_get_total(got.report, MAPICFG_REPORT_PROBLEMS), 1);
    release(&got);

    read_text(&got, HEAD "<Obj RefId=\"0\">"
              MAILBOX_TYPE "<Props><S N=\"Name\">Anna</S>\n<S N=\"MapiHttpEnabled\">maybe</S></Props>"
              "</Obj><Obj RefId=\"1\"><TNRef RefId=\"0\"/><Props><S N=\"Name\">Bert</S></Props></Obj>" TAIL, 4096,
              NULL);
    ck_assert_int_eq(got.status, 0);
    ck_assert_uint_eq(got.count, 1);
    const mapicfg_error *problem = mapicfg_report_get_problem(got.report, 0);
    ck_assert_str_eq(problem->object, "Anna");
    ck_assert_str_eq(problem->property, "MapiHttpEnabled");
    ck_assert_uint_eq(problem->line, 3);
    ck_assert_int_eq(problem->code, MAPICFG_E_VALUE);
    release(&got);

    static const struct {
        const char *text;
        mapicfg_status status;
    } broken[] = {
        {"<!DOCTYPE a [<!ENTITY b \"c\">]>" HEAD TAIL, MAPICFG_E_SYNTAX},
        {"<Objekte><Obj/></Objekte>", MAPICFG_E_FORMAT},
        {HEAD "<Obj RefId=\"0\">" MAILBOX_TYPE "<Props><S N=\"Name\">a<B>b</B></S></Props></Obj>" TAIL,
         MAPICFG_E_SYNTAX},
        {HEAD "<Obj>", MAPICFG_E_SYNTAX},
        {"<", MAPICFG_E_SYNTAX},
        {HEAD "\xff" TAIL, MAPICFG_E_SYNTAX},
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        read_text(&got, broken[i].text, 4096, NULL);
        ck_assert_msg(got.status == broken[i].status, "%s: %s", broken[i].text, got.err.message);
        ck_assert_uint_ge(got.err.line, 1);
        release(&got);
    }
}
END_TEST

START_TEST(limits) {
    struct got got;
    mapicfg_read_options options = MAPICFG_READ_OPTIONS_INIT;
    options.max_depth = 5;
    read_text(&got, mailboxes, 4096, &options);
    ck_assert_int_eq(got.status, MAPICFG_E_LIMIT);
    release(&got);
    options = (mapicfg_read_options)MAPICFG_READ_OPTIONS_INIT;
    options.max_text = 10;
    read_text(&got, mailboxes, 4096, &options);
    ck_assert_int_eq(got.status, MAPICFG_E_LIMIT);
    ck_assert_uint_eq(got.err.line, 3); /* the type name */
    release(&got);
    options = (mapicfg_read_options)MAPICFG_READ_OPTIONS_INIT;
    options.max_items = 1;
    read_text(&got, mailboxes, 4096, &options);
    ck_assert_int_eq(got.status, MAPICFG_E_LIMIT);
    release(&got);
}
END_TEST

/* The real exports, where they are. The values are what the files show to a reader of the XML. */
static mapicfg_status read_real(struct got *got, const char *name) {
    char path[512];
    const char *folder = getenv("MAPICFG_SHARED_DATA");
    snprintf(path, sizeof path, "%s/css-exchange/%s", folder ? folder : "../shared/data", name);
    memset(got, 0, sizeof *got);
    FILE *file = fopen(path, "rb");
    if (!file) {
        printf("SKIPPED: a real export: %s is absent\n", path);
        return 1;
    }
    static char text[1 << 20];
    size_t size = fread(text, 1, sizeof text, file);
    fclose(file);
    ck_assert_int_eq(mapicfg_report_new(&got->report, NULL), 0);
    got->status = read_one(input_bytes(text, size, INPUT), NULL, keep, got, got->report, &got->err);
    ck_assert_int_eq(got->status, 0);
    return 0;
}

START_TEST(real_exports) {
    struct got got;
    if (read_real(&got, "E19-GetOrganizationConfig.xml")) return;
    ck_assert_uint_eq(got.count, 1);
    check_text(got.objects[0], "Name", "SoloORG");
    check_text(got.objects[0], "MapiHttpEnabled", "True");
    check_text(got.objects[0], "Guid", "76fd9fb1-54f2-4fc8-8b04-97ca4824a55b");
    release(&got);
    if (read_real(&got, "E19-GetWebServicesVirtualDirectory.xml")) return;
    ck_assert_uint_eq(got.count, 1);
    ck_assert_uint_eq(mapicfg_object_get_class(got.objects[0]), MAPICFG_CLASS_EWS_VDIR);
    check_text(got.objects[0], "Identity", "SOLO-E19A\\EWS (Default Web Site)");
    check_text(got.objects[0], "Server", "SOLO-E19A");
    check_text(got.objects[0], "InternalUrl", "https://solo-e19a.solo.com/EWS/Exchange.asmx");
    check_text(got.objects[0], "ExternalUrl", NULL);
    check_text(got.objects[0], "InternalAuthenticationMethods", "{Ntlm, WindowsIntegrated, WSSecurity, OAuth}");
    check_text(got.objects[0], "ExternalAuthenticationMethods", "{Ntlm, WindowsIntegrated, WSSecurity, OAuth}");
    check_text(got.objects[0], "AdminDisplayVersion", "Version 15.2 (Build 986.5)");
    check_text(got.objects[0], "ObjectClass", "{top, msExchVirtualDirectory, msExchWebServicesVirtualDirectory}");
    release(&got);
    if (read_real(&got, "E19-GetExchangeServer.xml")) return;
    ck_assert_uint_eq(got.count, 1);
    check_text(got.objects[0], "Fqdn", "Solo-E19A.Solo.com");
    check_text(got.objects[0], "AdminDisplayVersion", "Version 15.2 (Build 986.5)");
    release(&got);
    if (read_real(&got, "E19-GetExchangeCertificate.xml")) return;
    ck_assert_uint_eq(got.count, 3);
    release(&got);
    if (read_real(&got, "E19-GetIrmConfiguration-utf16.xml")) return;
    ck_assert_uint_eq(got.count, 0);
    ck_assert_str_eq(mapicfg_report_get_name(got.report, MAPICFG_REPORT_SKIPPED, 0, NULL),
                     "Microsoft.Exchange.Data.Directory.SystemConfiguration.IRMConfiguration");
    release(&got);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("clixml");
    TCase *tcase = tcase_create("clixml");
    tcase_add_test(tcase, shapes_in_pieces_of_any_size);
    tcase_add_test(tcase, references_inside_an_object);
    tcase_add_test(tcase, values_with_members);
    tcase_add_test(tcase, a_list_as_one_object);
    tcase_add_test(tcase, what_is_not_modelled_is_counted);
    tcase_add_test(tcase, broken_input);
    tcase_add_test(tcase, limits);
    tcase_add_test(tcase, real_exports);
    suite_add_tcase(suite, tcase);
    return suite;
}
