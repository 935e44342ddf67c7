/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_objects.c: Where-, Select-, Sort- and Measure-Object through the C functions. O: the page of the cmdlet; H: what
 * we promise, where there is no rule. */
#include "exec.h"

/* ---- which objects, which properties ---- */

/* O, and what PowerShell 7.6.9 gives for 1..10 | Select-Object with these. */
START_TEST(first_last_skip) {
    static const struct {
        const char *options, *expected;
    } cases[] = {
        {"-Last 3 -Skip 2", "6 7 8"},        {"-First 2 -Last 3", "1 2 8 9 10"},
        {"-First 8 -Last 5", "1 2 3 4 5 6 7 8 9 10"}, {"-Skip 8 -First 5", "9 10"},
        {"-Last 0", ""},                     {"-First 0", ""},
        {"-First 2 -Last 3 -Skip 1", "2 3 8 9 10"},   {"-Skip 12", ""},
        {"-Last 20 -Skip 2", "1 2 3 4 5 6 7 8"},      {"-First 0 -Last 2", "9 10"},
        {"-First 2 -Last 0", "1 2"},         {"-Skip 3 -Last 0", ""},
        {"-First 10 -Last 1", "1 2 3 4 5 6 7 8 9 10"}, {"-First 9 -Last 3 -Skip 2", "3 4 5 6 7 8 9 10"},
        {"-Skip 0 -Last 2", "9 10"},         {"-Last 2147483647 -Skip 2147483647", ""},
        {"-Last 1 -Skip 2147483647", ""},
    };
    for (int i = 1; i <= 10; i++) {
        char name[16];
        int created;
        snprintf(name, sizeof name, "Z%02d", i);
        ok(put(directory, MAILBOX, NAMES("Name", name, "Alias", name), &created));
    }
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[200], all[200] = "";
        snprintf(text, sizeof text, "Get-CASMailbox Z* | sort Name | select %s | fl Name", cases[i].options);
        run_well(text);
        for (size_t j = 0; j < given.count; j++) {
            const char *number = strchr(given.texts[j], 'Z');
            ck_assert_msg(number != NULL, "%s", given.texts[j]);
            size_t used = strlen(all);
            snprintf(all + used, sizeof all - used, "%s%d", used ? " " : "", atoi(number + 1));
        }
        ck_assert_msg(strcmp(all, cases[i].expected) == 0, "%s: %s, not %s", text, all, cases[i].expected);
    }
}
END_TEST

struct amounts {
    size_t objects, properties, lines, words; /* properties of the last object; lines and words of the last text */
    char first[40];                           /* value of the first property of the first object */
};

static int32_t note_amounts(void *user, const mapicfg_exec_item *item) {
    struct amounts *amounts = user;
    const char *text = mapicfg_exec_item_get_text(item);
    if (mapicfg_exec_item_get_kind(item) == MAPICFG_EXEC_ITEM_OBJECT && !amounts->objects++)
        snprintf(amounts->first, sizeof amounts->first, "%s", mapicfg_exec_item_get_value(item, 0));
    amounts->properties = mapicfg_exec_item_count(item);
    amounts->lines = amounts->words = 1;
    for (; *text; text++) {
        amounts->lines += *text == '\n';
        amounts->words += amounts->lines == 1 && *text == ' ' && text[1] != ' ';
    }
    return 0;
}

/* What the pipeline gives, with 199 names that no object has put where the # is. */
static struct amounts amounts_of(const char *pipeline) {
    char text[3000];
    struct amounts amounts = {0};
    const char *place = strchr(pipeline, '#');
    int used = snprintf(text, sizeof text, "%.*s", (int)(place - pipeline), pipeline);
    for (int i = 0; i < 199; i++) used += snprintf(text + used, sizeof text - (size_t)used, "no%d,", i);
    snprintf(text + used, sizeof text - (size_t)used, "%s", place + 1);
    ok(mapicfg_exec(directory, text, strlen(text), NULL, note_amounts, &amounts, &err));
    return amounts;
}

/* O: nothing is left out of what was asked for, however much it is. */
START_TEST(many_properties) {
    ck_assert_uint_eq(amounts_of("Get-CASMailbox anna | select #Name").properties, 200);
    ck_assert_uint_eq(amounts_of("Get-CASMailbox anna | fl #Name").lines, 200);
    ck_assert_uint_eq(amounts_of("Get-CASMailbox anna | ft #Name").words, 200);
    ck_assert_uint_eq(amounts_of("Get-CASMailbox anna | measure #Name").objects, 200);
    ck_assert_str_eq(amounts_of("Get-CASMailbox Staff* | sort #Name -Descending | select Name").first, "Staff 14");
    ck_assert_uint_eq(amounts_of("Get-CASMailbox anna | select Name,Pop* -ExcludeProperty #PopEnabled").properties, 1);
    ck_assert_uint_eq(amounts_of("Get-CASMailbox anna | measure | select #Count").properties, 200);
    ck_assert_uint_eq(amounts_of("Get-CASMailbox anna | measure | select * -ExcludeProperty #Count").properties, 5);
}
END_TEST

/* O: what Measure-Object gives passes through the other cmdlets. */
START_TEST(records) {
    static const char *const through[] = {"sort Count", "select -Last 1", "select *", "select -First 1 -Last 1",
                                          "where Count -gt 1", "where { $_.Count -eq 2 }",
                                          "sort Property | select -Last 2"};
    for (size_t i = 0; i < sizeof through / sizeof *through; i++) {
        char text[200];
        struct shape shape;
        snprintf(text, sizeof text, "Get-CASMailbox -ResultSize 2 -WarningAction Ignore | measure Name | %s",
                 through[i]);
        shape_of(text, &shape);
        ck_assert_msg(shape.count == 6, "%s: %zu names", text, shape.count);
        ck_assert_str_eq(shape.names[0], "Count");
        ck_assert_str_eq(shape.values[0], "2");
        ck_assert_str_eq(shape.values[5], "Name");
    }
}
END_TEST

/* Where-Object: an operator with a c counts case; of two operators none is meant. What cannot be compared is an error
 * of each object, and -ErrorAction is for it. */
START_TEST(where_operators) {
    run_well("Get-CASMailbox anna | where Name -eq 'anna berg'; Get-CASMailbox anna | where Name -ieq 'ANNA BERG'");
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_OBJECT), 2);
    run_well("Get-CASMailbox anna | where Name -ceq 'anna berg'; Get-CASMailbox anna | where Name -clike 'A*'");
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_OBJECT), 1);
    run_well("Get-CASMailbox anna | where Name -cin 'anna berg','Anna Berg'; Get-CASMailbox anna | where Name -cnotin "
             "'x'");
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_OBJECT), 2);
    fails("Get-CASMailbox anna | where Name -eq 'x' -ne 'y'", MAPICFG_E_PARAMETER, 1, 46, "");
    fails("Get-CASMailbox anna | where Name -eq -ne 'y'", MAPICFG_E_PARAMETER, 1, 23, "one operator");
    fails("Get-CASMailbox anna | measure | where { $_.Count -gt 'many' }; Get-CASMailbox anna", MAPICFG_E_VALUE, 1, 41,
          "Could not compare \"1\" to \"many\".");
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_OBJECT), 1);
    run_well("Get-CASMailbox anna | measure | where { $_.Count -gt 'many' } -ErrorAction Ignore");
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_SILENCED), 1);
}
END_TEST

/* H: a property that we do not know is $null, which is told once, with its name. */
START_TEST(unknown_property) {
    static const char *const conditions[] = {"{ $_.OWAforDevicesEnabled -ne $true }",
                                             "{ $_.Name -and -not ($_.OWAforDevicesEnabled) }",
                                             "OWAforDevicesEnabled -ne $true", "{ $true -ne $_.OWAforDevicesEnabled }"};
    for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++) {
        char text[200];
        snprintf(text, sizeof text, "Get-CASMailbox Staff* | where %s", conditions[i]);
        run_well(text);
        ck_assert_uint_gt(count_kind(MAPICFG_EXEC_ITEM_OBJECT), 2);
        ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_WARNING), 1);
        ck_assert_ptr_nonnull(strstr(first_text(MAPICFG_EXEC_ITEM_WARNING), "\"OWAforDevicesEnabled\""));
    }
    run_well("Get-CASMailbox Staff* | where { $_.PopEnabled -ne $true -and $_.name }; Get-CASMailbox | measure | "
             "where No -eq $null");
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_WARNING), 0);
}
END_TEST

/* LDAP: a property of several values equals what one of them is, and -ne is the opposite of that. */
START_TEST(filters_of_lists) {
    int created;
    ok(put(directory, MAILBOX, NAMES("Name", "Many", "EmailAddresses", "{smtp:a@x.com, smtp:b@x.com}"), &created));
    ok(put(directory, MAILBOX, NAMES("Name", "None", "EmailAddresses", "{}"), &created));
    static const struct {
        const char *filter, *expected;
    } cases[] = {
        {"EmailAddresses -eq 'smtp:a@x.com'", "Many"},     {"EmailAddresses -like '*b@x.com'", "Many"},
        {"EmailAddresses -eq 'smtp:c@x.com'", ""},         {"EmailAddresses -eq $null -and Name -eq 'None'", "None"},
        {"EmailAddresses -ne 'smtp:a@x.com' -and Name -like 'Non*'", "None"},
        {"EmailAddresses -ne 'smtp:a@x.com' -and Name -eq 'Many'", ""},
        {"EmailAddresses -notlike '*b@x.com' -and Name -eq 'Many'", ""},
        {"EmailAddresses -ne $null -and Name -eq 'Many'", "Many"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[200];
        snprintf(text, sizeof text, "Get-CASMailbox -Filter \"%s\" | select -ExpandProperty Name", cases[i].filter);
        for (char *c = text; *c; c++)
            if (*c == '$') memmove(c + 1, c, strlen(c) + 1), *c++ = '`';
        run_well(text);
        ck_assert_msg(given.count == (*cases[i].expected != '\0'), "%s: %zu", text, given.count);
        if (given.count) ck_assert_str_eq(given.texts[0], cases[i].expected);
    }
}
END_TEST

Suite *unit_suite(void);

Suite *unit_suite(void) {
    Suite *suite = suite_create("objects");
    TCase *tests = tcase_create("objects");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, first_last_skip);
    tcase_add_test(tests, many_properties);
    tcase_add_test(tests, records);
    tcase_add_test(tests, where_operators);
    tcase_add_test(tests, unknown_property);
    tcase_add_test(tests, filters_of_lists);
    suite_add_tcase(suite, tests);
    return suite;
}
