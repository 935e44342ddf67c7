/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_audit_values.c: how an audit reads single values and names a mailbox. */
#include "audit_given.h"

#define IGNORED 4u /* broken: the mailbox is left out */

static const struct {
    const char *csv;
    uint32_t state;   /* of MapiHttpEnabled */
    uint32_t boolean; /* of a Boolean */
} spellings[] = {
    {"True", MAPICFG_TRUE, MAPICFG_TRUE},
    {"\"True\"", MAPICFG_TRUE, MAPICFG_TRUE},
    {"true", MAPICFG_TRUE, MAPICFG_TRUE},
    {"TRUE", MAPICFG_TRUE, MAPICFG_TRUE},
    {"$true", MAPICFG_TRUE, MAPICFG_TRUE},
    {"\" True \"", MAPICFG_TRUE, MAPICFG_TRUE},
    {"False", MAPICFG_FALSE, MAPICFG_FALSE},
    {"FALSE", MAPICFG_FALSE, MAPICFG_FALSE},
    {"$False", MAPICFG_FALSE, MAPICFG_FALSE},
    {"", MAPICFG_NULL, MAPICFG_NOT_STATED},
    {"1", MAPICFG_TRUE, MAPICFG_TRUE},
    {"0", MAPICFG_FALSE, MAPICFG_FALSE},
    {"NULL", MAPICFG_NULL, MAPICFG_NOT_STATED},
    {"null", MAPICFG_NULL, MAPICFG_NOT_STATED},

    {"\"\"", MAPICFG_NULL, MAPICFG_NOT_STATED},
    {"$null", MAPICFG_NULL, MAPICFG_NOT_STATED},
    {"$", IGNORED, IGNORED},
    {"Trues", IGNORED, IGNORED},
    {"Tru", IGNORED, IGNORED},
    {"Falsy", IGNORED, IGNORED},
    {"falss", IGNORED, IGNORED},
    {"2", IGNORED, IGNORED},
    {"Yes", IGNORED, IGNORED},
    {"\x14rue", IGNORED, IGNORED},
    {"nul", IGNORED, IGNORED},
    {"\"True\"\"\"", IGNORED, IGNORED},
};

static const char *const settings[] = {"MapiHttpEnabled", "MAPIBlockOutlookExternalConnectivity", "MAPIEnabled",
                                       "MAPIBlockOutlookRpcHttp"};

static int32_t note_bits(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    (void)source;
    (void)line;
    *(uint32_t *)user = mapicfg_mailbox_get_bits(mapicfg_object_mailbox(object));
    return 0;
}

START_TEST(every_spelling) {
    for (unsigned setting = 0; setting < 4; setting++) {
        char text[256] = "\"Identity\",\"PrimarySmtpAddress\",\"SamAccountName\",\"EmailAddresses\",\"";
        strcat(text, settings[setting]);
        strcat(text, "\"\r\nanna,a@contoso.com,anna,,");
        strcat(text, spellings[_i].csv);
        strcat(text, "\r\n");
        mapicfg_read_options read = MAPICFG_READ_OPTIONS_INIT;
        read.class_id = MAPICFG_CLASS_MAILBOX;
        struct given given = {0};
        mapicfg_audit *audit = start(MAPICFG_TRUE, &given);
        mapicfg_input input = input_bytes(text, strlen(text), "in");
        input.options = &read;
        ck_assert_int_eq(audit_one(audit, input, NULL), MAPICFG_OK);
        uint32_t state = setting ? spellings[_i].boolean : spellings[_i].state;
        const mapicfg_error *problem = mapicfg_report_get_problem(mapicfg_audit_get_report(audit), 0);
        uint32_t bits = 256;
        mapicfg_status status = read_one(input_bytes(text, strlen(text), "in"), &read, note_bits, &bits, NULL, NULL);
        ck_assert_int_eq(status, MAPICFG_OK);
        if (state == IGNORED) {
            ck_assert_uint_eq(given.count, 0);
            ck_assert_uint_eq(bits, 256);
            ck_assert_ptr_nonnull(problem);
            ck_assert_int_eq(problem->code, MAPICFG_E_VALUE);
            ck_assert_str_eq(problem->source, "in");
            ck_assert_uint_eq(problem->line, 2);
            ck_assert_str_eq(problem->object, "anna");
            ck_assert_str_eq(problem->property, settings[setting]);
            ck_assert_ptr_nonnull(strstr(problem->message, "valid are: True False"));
            ck_assert_uint_eq(strstr(problem->message, "$null") != NULL, setting == 0);
        } else {
            mapicfg_decision decisions[256];
            ck_assert_ptr_null(problem);
            ck_assert_uint_eq(given.count, 1);
            ck_assert_uint_eq(bits, state << 2 * setting); /* as every other reader has it */
            ck_assert_int_eq(mapicfg_decide_all(MAPICFG_TRUE, NULL, decisions, NULL), MAPICFG_OK);
            ck_assert_uint_eq(given.decisions[0], decisions[state << 2 * setting]);
        }
        ck_assert_int_eq(mapicfg_audit_finish(audit, NULL), MAPICFG_OK);
        ck_assert_uint_eq(get(audit, MAPICFG_COUNT_MAILBOXES), state != IGNORED);
        ck_assert_uint_eq(get(audit, MAPICFG_COUNT_ERRORS), state == IGNORED);
        mapicfg_audit_free(audit);
    }
}
END_TEST

/* JSON can hold things that are not texts. */
START_TEST(odd_json_values) {
    static const char text[] =
        "[{\"Identity\":\"list\",\"MapiHttpEnabled\":[\"True\"],\"MAPIEnabled\":true},"
        "{\"Identity\":\"number\",\"MapiHttpEnabled\":2,\"MAPIEnabled\":true},"
        "{\"Identity\":\"null\",\"MapiHttpEnabled\":null,\"MAPIEnabled\":false},"
        "{\"Identity\":\"object\",\"MapiHttpEnabled\":{\"a\":{\"b\":1}},\"MAPIEnabled\":true}]";
    struct given given = {0};
    mapicfg_audit *audit = start(MAPICFG_FALSE, &given);
    put_well(audit, text);
    ck_assert_int_eq(mapicfg_audit_finish(audit, NULL), MAPICFG_OK);
    ck_assert_uint_eq(given.count, 3);
    ck_assert_str_eq(given.identities[0], "list");
    ck_assert_uint_ne(given.decisions[0] & MAPICFG_MAPI_HTTP, 0);
    ck_assert_str_eq(given.identities[1], "null");
    ck_assert_uint_ne(given.decisions[1] & MAPICFG_MAPI_DISABLED, 0);
    /* what the export lost is not stated, and no error */
    ck_assert_str_eq(given.identities[2], "object");
    ck_assert_uint_ne(given.decisions[2] & MAPICFG_NOTE_ASSUMED_MAPI_HTTP, 0);
    const mapicfg_report *report = mapicfg_audit_get_report(audit);
    ck_assert_uint_eq(mapicfg_report_get_total(report, MAPICFG_REPORT_LOST), 1);
    ck_assert_str_eq(mapicfg_report_get_name(report, MAPICFG_REPORT_LOST, 0, NULL), "CASMailbox.MapiHttpEnabled");
    ck_assert_uint_eq(mapicfg_report_get_total(report, MAPICFG_REPORT_PROBLEMS), 1);
    ck_assert_str_eq(mapicfg_report_get_problem(report, 0)->object, "number");
    mapicfg_audit_free(audit);
}
END_TEST

START_TEST(identities) {
    static const struct {
        const char *text, *identity;
    } inputs[] = {
        {"Name,Identity,MapiHttpEnabled,MAPIEnabled\na,b,,\n", "b"},
        {"Name,Identity,MapiHttpEnabled,MAPIEnabled\na,,,\n", "a"},
        {"Alias,PrimarySmtpAddress,MapiHttpEnabled,MAPIEnabled\na,a@b.c,,\n", "a@b.c"},
        {"Alias,DisplayName,MapiHttpEnabled,MAPIEnabled\na,\"D, A\",,\n", "D, A"},
        {"LegacyExchangeDN,MapiHttpEnabled,MAPIEnabled\n/o=x/cn=a,,\n", "/o=x/cn=a"},
        {"ServerName,MapiHttpEnabled,MAPIEnabled\nex1,,\n", ""},
    };
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        struct given given = {0};
        mapicfg_audit *audit = start(MAPICFG_TRUE, &given);
        put_well(audit, inputs[i].text);
        ck_assert_uint_eq(given.count, 1);
        ck_assert_str_eq(given.identities[0], inputs[i].identity);
        ck_assert_uint_eq(given.lines[0], 2);
        mapicfg_audit_free(audit);
    }
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("audit_values");
    TCase *tcase = tcase_create("values");
    tcase_add_loop_test(tcase, every_spelling, 0, sizeof spellings / sizeof *spellings);
    tcase_add_test(tcase, odd_json_values);
    tcase_add_test(tcase, identities);
    suite_add_tcase(suite, tcase);
    return suite;
}
