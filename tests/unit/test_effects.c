/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_effects.c: effects that the caller keeps: object by object, many calls warn of the same as one statement does of
 * all objects. */
#include <mapicfg.h>
#include <stdio.h>
#include <string.h>

#include "exec.h"

static mapicfg_exec_effects *effects;

static void setup_effects(void) {
    setup();
    ok(mapicfg_exec_effects_new(directory, &effects, &err));
}

static void teardown_effects(void) {
    mapicfg_exec_effects_free(effects);
    effects = NULL;
    teardown();
}

static int is_summary(const char *text) {
    return text[0] >= '0' && text[0] <= '9';
}

/* The warnings that sum up, a line each. */
static const char *summaries(void) {
    static char lines[4096];
    size_t at = 0;
    lines[0] = '\0';
    for (size_t i = 0; i < given.count; i++)
        if (given.kinds[i] == MAPICFG_EXEC_ITEM_WARNING && is_summary(given.texts[i]))
            at += (size_t)snprintf(lines + at, sizeof lines - at, "%s\n", given.texts[i]);
    return lines;
}

/* What the statement warns of that does it all; the store is as before then. */
static const char *wanted_of(const char *statement) {
    static char wanted[4096];
    mapicfg_exec_effects *kept = options.effects;
    options.effects = NULL;
    ok(mapicfg_directory_begin(directory, NULL, &err));
    run_well(statement);
    snprintf(wanted, sizeof wanted, "%s", summaries());
    mapicfg_directory_rollback(directory);
    options.effects = kept;
    ck_assert_str_ne(wanted, "");
    return wanted;
}

/* The same of another store in which something was changed before. */
static const char *wanted_after(const char *before, const char *statement) {
    mapicfg_directory *kept = directory;
    directory = in_memory(0);
    import_contoso(directory);
    ok(mapicfg_exec(directory, before, strlen(before), NULL, NULL, NULL, &err));
    const char *wanted = wanted_of(statement);
    mapicfg_directory_close(directory);
    directory = kept;
    return wanted;
}

static void run_silently(const char *statement) {
    run_well(statement);
    ck_assert_str_eq(summaries(), "");
}

static const char *tell(void) {
    given.count = 0;
    ok(mapicfg_exec_effects_tell(effects, note, &given, &err));
    return summaries();
}

static const struct {
    const char *all;      /* one statement */
    const char *parts[4]; /* the same object by object */
} alike[] = {
    {"Get-CASMailbox -Filter 'Name -like \"*a*\"' | Set-CASMailbox -MapiHttpEnabled $false",
     {"Get-CASMailbox -Filter 'Name -like \"*a*\" -and SamAccountName -lt \"g\"' | Set-CASMailbox -MapiHttpEnabled "
      "$false",
      "Get-CASMailbox -Filter 'Name -like \"*a*\" -and SamAccountName -ge \"g\"' | Set-CASMailbox -MapiHttpEnabled "
      "$false"}},
    {"Get-MapiVirtualDirectory | Set-MapiVirtualDirectory -ExternalUrl $null",
     {"Set-MapiVirtualDirectory EX1\\mapi* -ExternalUrl $null",
      "Set-MapiVirtualDirectory EX2\\mapi* -ExternalUrl $null"}},
    {"Get-MapiVirtualDirectory | Set-MapiVirtualDirectory -InternalUrl $null -ExternalUrl $null",
     {"Set-MapiVirtualDirectory EX2\\mapi* -InternalUrl $null -ExternalUrl $null", "Get-OrganizationConfig",
      "Set-MapiVirtualDirectory EX1\\mapi* -InternalUrl $null -ExternalUrl $null"}},
    {"Set-OrganizationConfig -MapiHttpEnabled $false", {"Set-OrganizationConfig -MapiHttpEnabled $false"}},
};

START_TEST(many_calls_are_one_statement) {
    const char *wanted = wanted_of(alike[_i].all);
    options.effects = effects;
    ok(mapicfg_directory_begin(directory, NULL, &err));
    for (size_t i = 0; i < 4 && alike[_i].parts[i]; i++) run_silently(alike[_i].parts[i]);
    ck_assert_str_eq(tell(), wanted);
    ok(mapicfg_directory_commit(directory, &err));
    ck_assert_str_eq(tell(), "");
}
END_TEST

/* Each call is a transaction of its own then. */
START_TEST(without_a_transaction) {
    const char *wanted = wanted_of(alike[0].all);
    options.effects = effects;
    run_silently(alike[0].parts[0]);
    run_silently("Set-MapiVirtualDirectory EX1\\mapi* -IISAuthenticationMethods Negotiate");
    run_silently(alike[0].parts[1]);
    ck_assert_str_eq(tell(), wanted);
}
END_TEST

/* What comes after virtual directories in one transaction is judged by what they have become. */
START_TEST(directories_and_then_mailboxes) {
    static const char directories[] = "Set-MapiVirtualDirectory EX1\\mapi* -InternalUrl $null -ExternalUrl $null";
    static const char mailbox[] = "Set-CASMailbox anna -MapiHttpEnabled $false";
    char both[200], of_both[2][4096];
    snprintf(both, sizeof both, "%s\n%s", directories, mailbox);
    ck_assert_ptr_nonnull(strstr(wanted_of(both), "1 mailbox gets a different answer"));
    options.effects = effects;
    for (int i = 0; i < 2; i++) {
        ok(mapicfg_directory_begin(directory, NULL, &err));
        run_silently(i ? both : directories);
        if (!i) run_silently(mailbox);
        snprintf(of_both[i], sizeof of_both[i], "%s", tell());
        mapicfg_directory_rollback(directory);
    }
    ck_assert_str_eq(of_both[0], of_both[1]);
}
END_TEST

START_TEST(what_was_undone_counts_for_nothing) {
    options.effects = effects;
    const char *wanted = wanted_of("Set-CASMailbox carla -MapiHttpEnabled $false");
    ok(mapicfg_directory_begin(directory, NULL, &err));
    run_silently("Set-CASMailbox carla -MapiHttpEnabled $false");
    ck_assert_int_eq(run("Set-CASMailbox anna -MapiHttpEnabled $false\nSet-CASMailbox nobody -MapiHttpEnabled $false"),
                     MAPICFG_E_NOT_FOUND);
    ck_assert_int_eq(run("Set-OrganizationConfig -MapiHttpEnabled $false; Set-CASMailbox nobody -MAPIEnabled $true"),
                     MAPICFG_E_NOT_FOUND);
    ck_assert_str_eq(tell(), wanted);
    /* and what is known of mailboxes is as it is now, not as it was then */
    wanted = wanted_after("Set-CASMailbox carla -MapiHttpEnabled $false",
                          "Set-OrganizationConfig -MapiHttpEnabled $false");
    run_silently("Set-OrganizationConfig -MapiHttpEnabled $false");
    ck_assert_str_eq(tell(), wanted);
    ok(mapicfg_directory_commit(directory, &err));
}
END_TEST

START_TEST(directories_are_told_in_their_transaction) {
    options.effects = effects;
    ok(mapicfg_directory_begin(directory, NULL, &err));
    run_silently(alike[1].parts[0]);
    ok(mapicfg_directory_commit(directory, &err));
    ck_assert_int_eq(mapicfg_exec_effects_tell(effects, note, &given, &err), MAPICFG_E_CONFLICT);
}
END_TEST

START_TEST(arguments) {
    mapicfg_directory *other = in_memory(0);
    mapicfg_exec_effects *others = effects;
    ck_assert_int_eq(mapicfg_exec_effects_new(NULL, &others, &err), MAPICFG_E_ARGUMENT);
    ck_assert_ptr_null(others);
    ck_assert_int_eq(mapicfg_exec_effects_new(directory, NULL, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_exec_effects_tell(NULL, note, &given, &err), MAPICFG_E_ARGUMENT);
    mapicfg_exec_effects_free(NULL);
    ok(mapicfg_exec_effects_new(other, &others, &err));
    options.effects = others;
    ck_assert_int_eq(run("Get-CASMailbox"), MAPICFG_E_ARGUMENT);
    mapicfg_exec_effects_free(others);
    mapicfg_directory_close(other);
    options.effects = effects;
    run_silently(alike[0].all);
    given.count = 0;
    given.cancel_at = 1;
    ck_assert_int_eq(mapicfg_exec_effects_tell(effects, note, &given, &err), MAPICFG_E_CANCELLED);
    ok(mapicfg_exec_effects_tell(effects, NULL, NULL, &err));
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("effects");
    TCase *tcase = tcase_create("effects");
    tcase_add_checked_fixture(tcase, setup_effects, teardown_effects);
    tcase_add_loop_test(tcase, many_calls_are_one_statement, 0, sizeof alike / sizeof *alike);
    tcase_add_test(tcase, without_a_transaction);
    tcase_add_test(tcase, directories_and_then_mailboxes);
    tcase_add_test(tcase, what_was_undone_counts_for_nothing);
    tcase_add_test(tcase, directories_are_told_in_their_transaction);
    tcase_add_test(tcase, arguments);
    suite_add_tcase(suite, tcase);
    return suite;
}
