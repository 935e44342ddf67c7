/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_complete.c: what a prompt asks of the library: whether a text goes on, what could stand at a place, and help. */
#include "directory.h"

#define MAILBOX MAPICFG_CLASS_MAILBOX

static mapicfg_directory *directory;

static void setup(void) {
    directory = in_memory(0);
    import_contoso(directory);
}

static void teardown(void) {
    mapicfg_directory_close(directory);
}

START_TEST(incomplete) {
    static const char *const open[] = {"Get-CASMailbox 'anna", "Get-CASMailbox |", "Get-CASMailbox `", "? {",
                                       "Get-CASMailbox @(", "a \"b"};
    static const char *const whole[] = {"", "Get-CASMailbox", "Get-CASMailbox 'anna'", "? { $_.Name }",
                                        "Get-CASMailbox )"};
    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        ck_assert_msg(mapicfg_exec_is_incomplete(open[i], strlen(open[i])) == 1, "%s", open[i]);
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        ck_assert_msg(mapicfg_exec_is_incomplete(whole[i], strlen(whole[i])) == 0, "%s", whole[i]);
    ck_assert_int_eq(mapicfg_exec_is_incomplete(NULL, 0), 0);
    uint64_t state = mapicfg_exec_scan(0, "Get-CASMailbox |\n", 17);
    ck_assert_uint_ne(state, 0);
    ck_assert_uint_eq(mapicfg_exec_scan(state, NULL, 0), state);
    ck_assert_uint_eq(mapicfg_exec_scan(state, "Format-List\n", 12), 0);
}
END_TEST

struct words {
    char all[4000];
    size_t count, stop_at;
};

static int32_t note_word(void *user, const char *word) {
    struct words *words = user;
    strncat(words->all, "|", sizeof words->all - strlen(words->all) - 1);
    strncat(words->all, word, sizeof words->all - strlen(words->all) - 1);
    return ++words->count == words->stop_at;
}

static void completes(const char *text, size_t from, const char *expected) {
    struct words words = {.count = 0};
    size_t start = SIZE_MAX;
    ok(mapicfg_exec_complete(directory, text, strlen(text), note_word, &words, &start, &err));
    ck_assert_msg(start == from, "%s: from %zu, not %zu", text, start, from);
    ck_assert_msg(strcmp(words.all, expected) == 0, "%s: %s, not %s", text, words.all, expected);
}

START_TEST(completion) {
    completes("Set-C", 0, "|Set-CASMailbox|Set-ClientAccessService");
    completes("get-o", 0,
              "|Get-OrganizationConfig|Get-OutlookAnywhere|Get-OwaVirtualDirectory|Get-OabVirtualDirectory|"
              "Get-OfflineAddressBook");
    completes("Set-OutlookAnywhere x -DefaultAuthenticationMethod ", 51, "|Basic|Ntlm|Negotiate");
    completes("Set-OwaVirtualDirectory x -Spell", 26, "|-SpellCheckerEnabled");
    completes("Set-CASMailbox x -ResetAuto", 17, "|-ResetAutoBlockedDevices");
    completes("Get-CASMailbox | Select-Object InternalHo", 31, "|InternalHostname");
    completes("Get-CASMailbox anna | Format-L", 22, "|Format-List");
    completes("Get-OrganizationConfig; Set-Or", 24, "|Set-OrganizationConfig");
    completes("Set-CASMailbox anna -MapiH", 20, "|-MapiHttpEnabled");
    completes("Set-CASMailbox anna -MapiHttpEnabled ", 37, "|$true|$false|$null");
    completes("Set-CASMailbox anna -MapiHttpEnabled $n", 37, "|$null");
    completes("Set-OrganizationConfig -MapiHttpEnabled ", 40, "|$true|$false");
    completes("Set-MapiVirtualDirectory x -IISAuthenticationMethods Ntlm,Neg", 58, "|Negotiate");
    completes("Set-MapiVirtualDirectory x -ExtendedProtectionTokenChecking ", 60, "|None|Allow|Require");
    completes("Get-CASMailbox -ErrorAction St", 28, "|Stop");
    completes("Get-CASMailbox anna@", 15, "|anna@contoso.com");
    completes("Get-CASMailbox 'anna@", 15, "|anna@contoso.com");
    completes("Get-CASMailbox 'O''", 15, "|'O''Neil, Grace'");
    completes("Get-CASMailbox \"Hans \"\"H", 15, "|'Hans \"Hansi\" Huber'");
    completes("Get-MapiVirtualDirectory EX2", 25, "|'EX2\\mapi (Default Web Site)'");
    completes("Get-CASMailbox | fl MapiH", 20, "|MapiHttpEnabled");
    completes("Get-Help Set-Or", 9, "|Set-OrganizationConfig");
    completes("Get-Nothing -", 12, "");
    /* a place that is taken is not offered again, nor by the parameter's name */
    completes("Get-CASMailbox anna@contoso.com -R", 32, "|-RecipientTypeDetails|-ResultSize|-ReadFromDomainController");
    completes("Out-Null ", 9, "|-Verbose|-Debug|-ErrorAction|-WarningAction|-InformationAction|-ErrorVariable|"
                              "-WarningVariable|-InformationVariable|-OutVariable|-OutBuffer|-PipelineVariable");
    struct words words = {.stop_at = 0};
    size_t start;
    static const char *const taken[] = {"Get-CASMailbox anna@contoso.com ",
                                        "Get-CASMailbox 'contoso.com/Users/Anna Berg' ",
                                        "Get-CASMailbox -Identity anna ", "Get-CASMailbox -Identity:anna ",
                                        "Get-CASMailbox -Verbose anna -ResultSize 5 ", "Get-CASMailbox 'o''x' "};
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        size_t size = strlen(taken[i]);
        words = (struct words){.stop_at = 0};
        ok(mapicfg_exec_complete(directory, taken[i], size, note_word, &words, &start, &err));
        ck_assert_uint_eq(start, size);
        ck_assert_msg(strncmp(words.all, "|-", 2) == 0, "%s: %s", taken[i], words.all);
    }
    completes("Get-CASMailbox 'contoso.com/Users/Anna Berg'", 15, "");
    completes("Get-CASMailbox | select Name, MapiH", 30, "|MapiHttpEnabled");
    completes("Set-MapiVirtualDirectory x -IISAuthenticationMethods 'Ntlm', \"OAuth\" , Neg", 71, "|Negotiate");
    /* H: past the end of the text, or of what stands before a NUL */
    ck_assert_int_eq(mapicfg_exec_complete(directory, "Get-", 5, note_word, &words, &start, &err), MAPICFG_E_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(err.message, "4 bytes"));
    ck_assert_int_eq(mapicfg_exec_complete(directory, "", SIZE_MAX, note_word, &words, &start,
                                           &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_exec_complete(directory, "Get\0-O", 6, note_word, &words, &start,
                                           &err), MAPICFG_E_ARGUMENT);
    words = (struct words){.stop_at = 1};
    ck_assert_int_eq(mapicfg_exec_complete(NULL, "Get-", 4, note_word, &words, &start, &err), MAPICFG_E_CANCELLED);
    ck_assert_uint_eq(words.count, 1);
    ok(mapicfg_exec_complete(NULL, "Get-CASMailbox an", 17, note_word, &words, &start,
                             &err)); /* no store: no identities */
    ck_assert_uint_eq(words.count, 1);
}
END_TEST

START_TEST(help) {
    char *text;
    ok(mapicfg_exec_dup_help(NULL, 0, &text, &err));
    ck_assert_ptr_nonnull(strstr(text, "Set-CASMailbox"));
    ck_assert_ptr_nonnull(strstr(text, "Export-Csv"));
    mapicfg_free(text);
    ok(mapicfg_exec_dup_help("set-casmailbox", 1, &text, &err));
    for (size_t i = 0; i < mapicfg_property_count(MAILBOX); i++) { /* every property that can be set is in it */
        char parameter[80];
        snprintf(parameter, sizeof parameter, "-%s", mapicfg_property_name(MAILBOX, i));
        if (mapicfg_property_is_read_only(MAILBOX, i)) continue;
        ck_assert_msg(strstr(text, parameter) != NULL, "%s is not in the help", parameter);
    }
    ck_assert_ptr_nonnull(strstr(text, "Set-CASMailbox anna"));
    mapicfg_free(text);
    ck_assert_int_eq(mapicfg_exec_dup_help("Set-CASMailbx", 0, &text, &err), MAPICFG_E_NOT_FOUND);
    ck_assert_ptr_null(text);
    ck_assert_ptr_nonnull(strstr(err.message, "Set-CASMailbox"));
}
END_TEST

/* Each cmdlet's help, as the list names them. */
static void for_each_help(void (*fn)(const char *name, char *text)) {
    char *all, *text, name[64];
    size_t tried = 0;
    ok(mapicfg_exec_dup_help(NULL, 0, &all, &err));
    for (char *line = all; *line; line += strcspn(line, "\n") + 1) {
        size_t size = strcspn(line, " \n");
        if (!size || size >= sizeof name || !memchr(line, '-', size)) continue;
        snprintf(name, sizeof name, "%.*s", (int)size, line);
        ok(mapicfg_exec_dup_help(name, 1, &text, &err));
        fn(name, text);
        mapicfg_free(text);
        tried++;
    }
    ck_assert_uint_ge(tried, 33); /* as many cmdlets as exec.h names */
    mapicfg_free(all);
}

static void check_width(const char *name, char *text) {
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        ck_assert_msg(strlen(line) < 80, "%s: %zu columns: %s", name, strlen(line), line);
}

START_TEST(help_fits) {
    for_each_help(check_width);
}
END_TEST

/* In place of the network. */
static mapicfg_status reach_nothing(void *user, mapicfg_exec_call *call, mapicfg_error *failed) {
    (void)user, (void)call, (void)failed;
    return MAPICFG_OK;
}

/* An example goes up to the next prompt; what is missing in this store is no fault of it. */
static void run_examples(const char *name, char *text) {
    mapicfg_exec_options options = MAPICFG_EXEC_OPTIONS_INIT;
    options.external = reach_nothing;
    char *example = strstr(text, "PS> ");
    ck_assert_msg(example != NULL, "%s has no example", name);
    while (example) {
        char *next = strstr(example + 4, "PS> ");
        size_t size = next ? (size_t)(next - example - 4) : strlen(example + 4);
        mapicfg_status status = mapicfg_exec(directory, example + 4, size, &options, NULL, NULL, &err);
        ck_assert_msg(!status || status == MAPICFG_E_NOT_FOUND, "%.*s: %s", (int)size, example + 4, err.message);
        example = next;
    }
}

/* E: every example that the help prints runs, also where it is broken over lines. */
START_TEST(examples_run) {
    char folder[] = "/tmp/mapicfg-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0); /* for Export-Csv; each test has a process of its own */
    for_each_help(run_examples);
    unlink("mailboxes.csv");
    ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

Suite *unit_suite(void);

Suite *unit_suite(void) {
    Suite *suite = suite_create("complete");
    TCase *tests = tcase_create("complete");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, incomplete);
    tcase_add_test(tests, completion);
    tcase_add_test(tests, help);
    tcase_add_test(tests, help_fits);
    tcase_add_test(tests, examples_run);
    suite_add_tcase(suite, tests);
    return suite;
}
