/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_exec.c: cmdlets through the C functions: what callbacks are given, how runs end, help and completion. The lines
 * themselves are in tests/cli/cmdlets.txt. What is expected follows from Exchange's pages of the cmdlets (E), its
 * "Configure MAPI over HTTP in Exchange Server" (C), "Exchange cmdlet syntax" (S), PowerShell's about_Parameters (P),
 * about_CommonParameters (A), about_Preference_Variables and ParameterBinderStrings (B), Select-Object (O), and from
 * exec.h, where Exchange has no rule (H). */
#include "exec.h"
#include "inputs.h"

/* ---- what is given ---- */

START_TEST(objects) {
    struct shape shape;
    shape_of("Get-CASMailbox anna | Select-Object MapiHttpEnabled,Name", &shape); /* O: in the order asked for */
    ck_assert_uint_eq(shape.count, 2);
    ck_assert_str_eq(shape.names[0], "MapiHttpEnabled");
    ck_assert_str_eq(shape.values[0], ""); /* E: $null prints as nothing */
    ck_assert_str_eq(shape.names[1], "Name");
    ck_assert_str_eq(shape.values[1], "Anna Berg");
    ck_assert_uint_eq(shape.state, MAPICFG_NULL);
    ck_assert_uint_eq(shape.other, MAPICFG_NOT_STATED); /* H: what was not selected is not stated */
    shape_of("Get-CASMailbox carla", &shape);
    ck_assert_uint_eq(shape.state, MAPICFG_TRUE);
    ck_assert_uint_eq(shape.other, MAPICFG_TRUE);
    shape_of("Get-CASMailbox -ResultSize Unlimited | Measure-Object", &shape);
    ck_assert_int_eq(shape.has_object, 0);
    ck_assert_str_eq(shape.names[0], "Count");
    char count[24];
    snprintf(count, sizeof count, "%u", (unsigned)count_of(directory, MAILBOX));
    ck_assert_str_eq(shape.values[0], count);
}
END_TEST

/* E: Get-CASMailbox, example 1, says which columns; H: fewer than five that were selected are a table. */
START_TEST(columns) {
    run_well("Get-CASMailbox anna; Get-OrganizationConfig; Get-CASMailbox anna | Select-Object Name,Alias,Guid;"
             "Get-CASMailbox anna | Select-Object Name,OWAEnabled,PopEnabled,ImapEnabled,MAPIEnabled");
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_OBJECT), 4);
    ck_assert(mapicfg_text_equal(given.columns[0],
                                 "Name ActiveSyncEnabled OWAEnabled PopEnabled ImapEnabled MapiEnabled"));
    ck_assert_str_eq(given.columns[1], "");
    ck_assert_str_eq(given.columns[2], "Name Alias Guid");
    ck_assert_str_eq(given.columns[3], "");
}
END_TEST

/* H: no final newline; the documented shape of FL: "Name : value", padded to the longest name. */
START_TEST(texts) {
    run_well("Get-MapiVirtualDirectory EX1\\* | FL server,*url*,*auth*");
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_TEXT), 1);
    const char *text = first_text(MAPICFG_EXEC_ITEM_TEXT);
    ck_assert_ptr_eq(strstr(text, "Server                        : EX1\n"), text);
    ck_assert_ptr_nonnull(strstr(text, "\nIISAuthenticationMethods      : {Ntlm, OAuth, Negotiate}\n"));
    ck_assert_int_ne(text[strlen(text) - 1], '\n');
    ck_assert(strstr(text, "InternalUrl") < strstr(text, "IISAuthenticationMethods"));
    run_well("Get-CASMailbox anna | Out-Null");
    ck_assert_uint_eq(given.count, 0);
}
END_TEST

/* ---- errors ---- */

/* H: that files are refused is known before anything runs. */
START_TEST(no_files_before_anything) {
    size_t before = changes();
    options.flags = MAPICFG_EXEC_NO_FILES;
    fails("Set-OrganizationConfig -MapiHttpEnabled $false; Get-CASMailbox | Export-Csv x.csv", MAPICFG_E_UNSUPPORTED,
          1, 66,
          "ConvertTo-Csv");
    ck_assert_uint_eq(given.count, 0);
    ck_assert_uint_eq(changes(), before);
}
END_TEST

/* H: all is parsed, and known to be supported, before anything runs; what cannot be bound ends the run where it
 * stands. */
START_TEST(before_anything) {
    size_t before = changes();
    fails("Set-OrganizationConfig -MapiHttpEnabled $false\nGet-CASMailbox 'anna", MAPICFG_E_SYNTAX, 2, 16, "");
    fails("Set-OrganizationConfig -MapiHttpEnabled $false; Get-Thing", MAPICFG_E_UNSUPPORTED, 1, 49, "Get-Thing");
    fails("Set-OrganizationConfig -MapiHttpEnabled $false; Get-CASMailbox | ? { $_.Name -match 'x++' }",
          MAPICFG_E_UNSUPPORTED, 1, 85, "a repetition of a repetition");
    fails("Set-OrganizationConfig -MapiHttpEnabled $false; Get-CASMailbox | ? { $_.Name -match '(x' }",
          MAPICFG_E_UNSUPPORTED, 1, 85, "a ( without its )");
    fails("Set-OrganizationConfig -MapiHttpEnabled $false; Get-CASMailbox -ErrorVariable e", MAPICFG_E_UNSUPPORTED,
          1, 64,
          "-ErrorVariable");
    ck_assert_uint_eq(given.count, 0);
    ck_assert_uint_eq(changes(), before);
    fails("Set-OrganizationConfig -MapiHttpEnabled $false\nGet-CASMailbox -Colour red; Set-OrganizationConfig "
          "-MapiHttpEnabled $true", MAPICFG_E_PARAMETER, 2, 16,
          "A parameter cannot be found that matches parameter name 'Colour'."); /* B */
    check_state(ORG, NULL, "MapiHttpEnabled", "False");
}
END_TEST

/* A: Continue is the default; H: each failure is an item, the last one's status is returned. */
START_TEST(several_failures) {
    fails("Get-CASMailbox nobody; Set-MapiVirtualDirectory EX1\\* -ExternalUrl contoso.com/mapi; Get-CASMailbox anna",
          MAPICFG_E_URL, 1, 24, "");
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_ERROR), 2);
    ck_assert_int_eq(given.errors[0].code, MAPICFG_E_NOT_FOUND);
    ck_assert_uint_eq(given.errors[0].line, 1);
    ck_assert_uint_eq(given.errors[0].column, 1);
    ck_assert_str_eq(given.errors[0].source, "line");
    ck_assert_str_eq(given.errors[1].property, "ExternalUrl");
    ck_assert_str_eq(given.errors[1].message, err.message); /* so that a caller can tell that it was told */
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_OBJECT), 1);
}
END_TEST

/* H: all that is not supported is told in one run, in the order of the text; the first is the error of the run. */
START_TEST(all_unsupported) {
    size_t before = changes();
    fails("Set-OrganizationConfig -MapiHttpEnabled $false\nparam($a)\nGet-Thing; $a", MAPICFG_E_UNSUPPORTED, 2, 1,
          "param block");
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_ERROR), 3);
    static const char *const wanted[] = {"param block", "$a is not supported: write its value (2 places)", "Get-Thing"};
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(given.errors[i].code, MAPICFG_E_UNSUPPORTED);
        ck_assert_ptr_nonnull(strstr(given.errors[i].message, wanted[i]));
        ck_assert_uint_eq(given.errors[i].line, i < 2 ? 2 : 3);
    }
    ck_assert_str_eq(given.errors[0].message, err.message);
    ck_assert_uint_eq(given.errors[1].column, 7);
    ck_assert_ptr_nonnull(strstr(first_text(MAPICFG_EXEC_ITEM_MESSAGE), "Import-Module Mapicfg"));
    fails("Get-Thing\nGet-CASMailbox -ErrorVariable e | Get-Other", MAPICFG_E_UNSUPPORTED, 1, 1, "Get-Thing");
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_ERROR), 3); /* also of what the parser takes */
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_MESSAGE), 0);
    fails("Get-Thing | Get-Other; Get-Third", MAPICFG_E_UNSUPPORTED, 1, 1, "Get-Thing");
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_ERROR), 3);
    ck_assert_uint_eq(changes(), before);
}
END_TEST

/* Where the parser takes a text, nobody takes the words of a filter for commands. */
START_TEST(filters_are_no_commands) {
    static const char *const filters[] = {
        "Get-CASMailbox -Filter {(Name -eq 'a') -and (MAPIEnabled -eq $true)}",
        "Get-CASMailbox -Filter {((Name -like 'a*') -or (Name -like 'b*')) -and -not (MAPIEnabled -eq $false)}",
        "Get-CASMailbox | Where-Object {($_.Name -eq 'a') -and ($_.MAPIEnabled)}",
        "Get-CASMailbox | Where-Object -FilterScript {-not ($_.Name -eq 'a')} | Select-Object Name",
    };
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) ok(run(filters[i]));
}
END_TEST

/* A: what each action does. */
START_TEST(error_action) {
    run_well("Get-CASMailbox nobody -ErrorAction SilentlyContinue; Get-CASMailbox nobody -ea Ignore; Get-CASMailbox "
             "anna");
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_SILENCED), 2);
    ck_assert_uint_eq(given.count, 3);
    fails("Get-CASMailbox nobody -ErrorAction Stop; Get-CASMailbox anna", MAPICFG_E_NOT_FOUND, 1, 1, "'nobody'");
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_OBJECT), 0);
    fails("Get-CASMailbox anna -ErrorAction Perhaps", MAPICFG_E_PARAMETER, 1, 34, "'ErrorAction'");
    run_well("Set-CASMailbox anna -MapiHttpEnabled $null -WarningAction SilentlyContinue");
    ck_assert_uint_eq(given.count, 0);
}
END_TEST

/* B: the words; H: the places. */
START_TEST(binding) {
    static const struct {
        const char *text;
        uint64_t column;
        const char *message;
    } lines[] = {
        {"Get-CASMailbox anna bernd", 21, "A positional parameter cannot be found that accepts argument 'bernd'."},
        {"Set-CASMailbox anna -Confirm $false", 30,
         "A positional parameter cannot be found that accepts argument 'False'."},
        {"Set-CASMailbox anna -MAPIEnabled", 21,
         "Missing an argument for parameter 'MAPIEnabled'. Specify a parameter of "
                                                 "type 'System.Boolean' and try again."},
        {"Set-CASMailbox anna -MAPIEnabled -WhatIf", 21, "Missing an argument for parameter 'MAPIEnabled'."},
        {"Set-CASMailbox anna -ImapEnabled $true -ImapEnabled 1", 40,
         "Cannot bind parameter because parameter 'ImapEnabled' is "
                                                                 "specified more than once."},
        {"Set-CASMailbox anna -MAPIEnabled 'true'", 34, "parameter 'MAPIEnabled'."},
        {"Set-OrganizationConfig -MapiHttpEnabled $null", 41,
         "on parameter 'MapiHttpEnabled'. Cannot convert value \"\" to type \"System.Boolean\"."},
        {"Set-CASMailbox $null -PopEnabled $true", 16,
         "Cannot bind argument to parameter 'Identity' because it is null."},
        {"Set-MapiVirtualDirectory x -ExtendedProtectionTokenChecking $null", 61,
         "Cannot convert null to type \"Microsoft."
         "Exchange.Data.Directory.SystemConfiguration.ExtendedProtectionTokenCheckingMode\" due to enumeration values "
         "that are not valid."},
        {"Set-CASMailbox -PopEnabled $true", 1, "missing mandatory parameters: Identity"},
        {"Get-MapiVirtualDirectory -Identity x -Server EX1", 1,
         "Parameter set cannot be resolved using the specified named "
                                                               "parameters."},
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        mapicfg_status status = run(lines[i].text);
        ck_assert_msg(status == MAPICFG_E_PARAMETER && strstr(err.message, lines[i].message), "%s: %s: %s",
                      lines[i].text,
                      mapicfg_status_name(status), err.message);
        ck_assert_msg(lines[i].column == 1 || err.column == lines[i].column, "%s: column %u", lines[i].text,
                      (unsigned)err.column);
    }
}
END_TEST

/* A value that no enum has is told with the enum's own type (as real exports name it) and values, in every form of
 * value. */
START_TEST(wrong_enum_values) {
#define TYPE "to type \"Microsoft.Exchange.Data.Directory."
    static const char *const lines[][3] = {
        {"Set-OrganizationConfig -PublicFoldersEnabled", TYPE "PublicFoldersDeployment\"", "None, Local, Remote\""},
        {"Set-MapiVirtualDirectory x -ExtendedProtectionTokenChecking",
         TYPE "SystemConfiguration.ExtendedProtectionTokenCheckingMode\"", "None, Allow, Require\""},
        {"Set-MapiVirtualDirectory x -ExtendedProtectionFlags", TYPE "SystemConfiguration.ExtendedProtectionFlag\"",
         "None, AllowDotlessSPN, NoServiceNameCheck, Proxy, ProxyCoHosting\""},
        {"Set-MapiVirtualDirectory x -IISAuthenticationMethods", TYPE "SystemConfiguration.AuthenticationMethod\"",
         "Basic, Ntlm, OAuth, Negotiate\""},
    };
#undef TYPE
    static const char *const values[] = {"Foo", "'Foo'", "Proxy,Foo", "@{Add='Foo'}", "@{Remove='Foo'}"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        for (size_t v = 0; v < (i < 2 ? 2 : i < 3 ? 5 : 2); v++) {
            char text[200];
            snprintf(text, sizeof text, "%s %s", lines[i][0], values[v]);
            ck_assert_int_eq(run(text), MAPICFG_E_PARAMETER);
            ck_assert_msg(strstr(err.message, "value \"Foo\"") && strstr(err.message, lines[i][1]) &&
                          strstr(err.message, lines[i][2]), "%s: %s", text, err.message);
        }
    }
}
END_TEST

/* P: a unique prefix is enough, an exact name wins, common parameters count. S, E: the parameters of each cmdlet. */
START_TEST(prefixes) {
    static const char *const lines[][2] = {
        {"Set-MapiVirtualDirectory -Id", "Missing an argument for parameter 'Identity'"},
        {"Set-MapiVirtualDirectory -Int", "Missing an argument for parameter 'InternalUrl'"},
        {"Set-MapiVirtualDirectory -II", "Missing an argument for parameter 'IISAuthenticationMethods'"},
        {"Set-MapiVirtualDirectory -Exter", "Missing an argument for parameter 'ExternalUrl'"},
        {"Set-MapiVirtualDirectory -ExtendedProtectionT",
         "Missing an argument for parameter 'ExtendedProtectionTokenChecking'"},
        {"Set-MapiVirtualDirectory -Do", "Missing an argument for parameter 'DomainController'"},
        {"Set-MapiVirtualDirectory -A", "Missing an argument for parameter 'ApplyDefaults'"},
        {"Set-MapiVirtualDirectory -I", "the parameter name 'I' is ambiguous"},
        {"Set-MapiVirtualDirectory -In", "the parameter name 'In' is ambiguous"},
        {"Set-MapiVirtualDirectory -D", "the parameter name 'D' is ambiguous"},
        {"Set-MapiVirtualDirectory -E", "the parameter name 'E' is ambiguous"},
        {"Set-MapiVirtualDirectory -Ext", "the parameter name 'Ext' is ambiguous"},
        {"Set-MapiVirtualDirectory -Exten", "the parameter name 'Exten' is ambiguous"},
        {"Set-MapiVirtualDirectory -W", "the parameter name 'W' is ambiguous"},
        {"Set-CASMailbox -MapiHttp", "Missing an argument for parameter 'MapiHttpEnabled'"},
        {"Set-CASMailbox -MAPIE", "Missing an argument for parameter 'MAPIEnabled'"},
        {"Set-CASMailbox -Mapi", "the parameter name 'Mapi' is ambiguous"},
        {"Set-OrganizationConfig -Mapi", "Missing an argument for parameter 'MapiHttpEnabled'"},
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        ck_assert_int_eq(run(lines[i][0]), MAPICFG_E_PARAMETER);
        ck_assert_msg(strstr(err.message, lines[i][1]) != NULL, "%s: %s", lines[i][0], err.message);
    }
    run_well("Set-MapiVirtualDirectory EX1\\* -ExternalUrl $null -Wh");
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_MESSAGE), 1);
}
END_TEST

/* ---- transactions ---- */

struct last {
    uint64_t set;
    size_t count;
    char action[200];
};

static int32_t note_last(void *user, const mapicfg_journal_entry *change) {
    struct last *last = user;
    if (last->set && last->set != mapicfg_journal_entry_get_change_set(change)) return 1;
    last->set = mapicfg_journal_entry_get_change_set(change);
    last->count++;
    snprintf(last->action, sizeof last->action, "%s", mapicfg_journal_entry_get_action(change));
    return 0;
}

/* H: a statement is one transaction, its text the action; the statement alone, without what stands around it. */
START_TEST(one_change_set) {
    struct last last = {0};
    run_well(" Get-OrganizationConfig | Out-Null ; Get-CASMailbox 'Staff*' | Set-CASMailbox -MapiHttpEnabled $true # "
             "all\n");
    mapicfg_status status = mapicfg_directory_history(directory, NULL, note_last, &last, NULL);
    ck_assert(status == MAPICFG_OK || status == MAPICFG_E_CANCELLED);
    ck_assert_uint_eq(last.count, 14);
    ck_assert_str_eq(last.action, "Get-CASMailbox 'Staff*' | Set-CASMailbox -MapiHttpEnabled $true");
    ck_assert_int_eq(mapicfg_directory_in_transaction(directory), 0);
}
END_TEST

START_TEST(what_if_changes_nothing) {
    size_t before = changes();
    run_well("Get-CASMailbox 'Staff*' | Set-CASMailbox -MapiHttpEnabled $true -WhatIf; Set-OrganizationConfig "
             "-MapiHttpEnabled $false -WhatIf; Remove-MapiVirtualDirectory EX1\\* -WhatIf; New-MapiVirtualDirectory "
             "-Server EX1 -WebSiteName Other -WhatIf");
    ck_assert_uint_eq(given.count, 17);
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_MESSAGE), 17);
    ck_assert_str_eq(given.texts[0], first_text(MAPICFG_EXEC_ITEM_MESSAGE));
    ck_assert_ptr_eq(strstr(given.texts[0], "What if: "), given.texts[0]);
    ck_assert_ptr_nonnull(strstr(given.texts[0], "\"contoso.com/Users/Staff 01\""));
    ck_assert_uint_eq(changes(), before);
}
END_TEST

/* While the first question waits, another removes what the second object is. */
static int32_t remove_other(void *user, const char *question) {
    (void)question;
    struct given *into = user;
    if (!into->asked++) ok(mapicfg_directory_remove(directory, VDIR, "EX2\\mapi (Default Web Site)", &err));
    return 1;
}

/* H: one of many fails; the others are changed, and which is said. */
START_TEST(half_of_a_pipeline) {
    options.confirm = remove_other;
    ck_assert_int_eq(run("Get-MapiVirtualDirectory | Sort-Object Server | Set-MapiVirtualDirectory -ExternalUrl $null "
                         "-Confirm -WarningAction Ignore"), MAPICFG_E_NOT_FOUND);
    check_state(VDIR, "EX1\\mapi (Default Web Site)", "ExternalUrl", "$null");
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_ERROR), 1);
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_MESSAGE), 1);
    ck_assert_ptr_nonnull(strstr(first_text(MAPICFG_EXEC_ITEM_MESSAGE), "EX1"));
    ck_assert_ptr_null(strstr(first_text(MAPICFG_EXEC_ITEM_MESSAGE), "EX2"));
}
END_TEST

START_TEST(one_failure) {
    fails("New-MapiVirtualDirectory -Server EX1", MAPICFG_E_EXISTS, 1, 1, "already exists under '"); /* Setup's log */
    fails("Set-CASMailbox nobody -PopEnabled $true", MAPICFG_E_NOT_FOUND, 1, 1,
          "The operation couldn't be performed because object 'nobody' couldn't be found on '"); /* E */
    ck_assert_uint_eq(given.count, 1); /* nothing to say of successes: there was one object */
}
END_TEST

/* H: with the flag the first failure takes all back; without it what went well stays. */
START_TEST(all_or_nothing) {
    static const char text[] = "Set-OrganizationConfig -MapiHttpEnabled $false; Set-CASMailbox nobody -PopEnabled "
                               "$true; Set-CASMailbox anna -PopEnabled $true";
    size_t before = changes();
    options.flags = MAPICFG_EXEC_TRANSACTION;
    fails(text, MAPICFG_E_NOT_FOUND, 1, 49, "'nobody'");
    ck_assert_uint_eq(changes(), before);
    check_state(ORG, NULL, "MapiHttpEnabled", "True");
    check_state(MAILBOX, "anna", "PopEnabled", "False");
    ck_assert_int_eq(mapicfg_directory_in_transaction(directory), 0);
    options.flags = 0;
    fails(text, MAPICFG_E_NOT_FOUND, 1, 49, "'nobody'");
    check_state(ORG, NULL, "MapiHttpEnabled", "False");
    check_state(MAILBOX, "anna", "PopEnabled", "True");
    options.flags = MAPICFG_EXEC_TRANSACTION;
    run_well("Set-OrganizationConfig -MapiHttpEnabled $true; Set-CASMailbox anna -PopEnabled $false");
    struct last last = {0};
    mapicfg_directory_history(directory, NULL, note_last, &last, NULL);
    ck_assert_uint_eq(last.count, 2); /* one change set */
    ok(mapicfg_directory_begin(directory, NULL, &err));
    fails("Set-CASMailbox anna -PopEnabled $true", MAPICFG_E_CONFLICT, 0, 0, "transaction");
    ck_assert_int_eq(mapicfg_directory_in_transaction(directory), 1);
    mapicfg_directory_rollback(directory);
}
END_TEST

/* H: a transaction that is open is the caller's: to commit or to take back. */
START_TEST(callers_transaction) {
    ok(mapicfg_directory_begin(directory, "mine", &err));
    run_well("Set-OrganizationConfig -MapiHttpEnabled $false");
    ck_assert_int_eq(run("Set-CASMailbox nobody -PopEnabled $true -ErrorAction Stop"), MAPICFG_E_NOT_FOUND);
    ck_assert_int_eq(mapicfg_directory_in_transaction(directory), 1);
    check_state(ORG, NULL, "MapiHttpEnabled", "False");
    mapicfg_directory_rollback(directory);
    check_state(ORG, NULL, "MapiHttpEnabled", "True");
}
END_TEST

/* ---- the caller's say ---- */

#define REMOVE "Get-MapiVirtualDirectory | Remove-MapiVirtualDirectory"

START_TEST(questions) {
    fails("Remove-MapiVirtualDirectory EX1\\*", MAPICFG_E_CONFIRM, 1, 1, "-Confirm:$false");
    ck_assert_uint_eq(count_of(directory, VDIR), 2);
    options.confirm = answer;
    given.answers[0] = given.answers[1] = 0;
    run_well(REMOVE);
    ck_assert_uint_eq(given.asked, 2);
    ck_assert_ptr_nonnull(strstr(given.question, "EX2"));
    ck_assert_uint_eq(count_of(directory, VDIR), 2);
    given.answers[0] = -1;
    ck_assert_int_eq(run(REMOVE), MAPICFG_E_CANCELLED);
    ck_assert_uint_eq(given.asked, 1);
    ck_assert_uint_eq(count_of(directory, VDIR), 2);
    given.answers[0] = 2;
    run_well(REMOVE);
    ck_assert_uint_eq(given.asked, 1);
    ck_assert_uint_eq(count_of(directory, VDIR), 0);
    run_well("Set-CASMailbox anna -PopEnabled $true");
    ck_assert_uint_eq(given.asked, 0);
    given.answers[0] = 1;
    run_well("Set-CASMailbox anna -PopEnabled $false -Confirm");
    ck_assert_uint_eq(given.asked, 1);
    check_state(MAILBOX, "anna", "PopEnabled", "False");
}
END_TEST

START_TEST(cancelling) {
    const int32_t cancel = 1;
    const mapicfg_work work = {.size = sizeof work, .cancel = &cancel};
    given.cancel_at = 2;
    ck_assert_int_eq(run("Get-CASMailbox; Set-OrganizationConfig -MapiHttpEnabled $false"), MAPICFG_E_CANCELLED);
    ck_assert_uint_eq(given.count, 2);
    given.cancel_at = 0;
    options.work = &work;
    ck_assert_int_eq(run("Set-OrganizationConfig -MapiHttpEnabled $false"), MAPICFG_E_CANCELLED);
    check_state(ORG, NULL, "MapiHttpEnabled", "True");
    ck_assert_int_eq(mapicfg_directory_in_transaction(directory), 0);
}
END_TEST

/* Ends a search in its middle: the statement says what it does, and then counts whose Outlook must be restarted. */
static int32_t cancel_flag;

static int32_t cancel_now(void *user, const mapicfg_exec_item *item) {
    (void)user, (void)item;
    __atomic_store_n(&cancel_flag, 1, __ATOMIC_RELAXED);
    return 0;
}

START_TEST(cancelling_a_search) {
    static const char text[] = "Set-OrganizationConfig -MapiHttpEnabled $false -Verbose";
    char name[20];
    ok(mapicfg_directory_begin(directory, NULL, &err));
    for (int i = 0; i < 500; i++) {
        snprintf(name, sizeof name, "More %d", i);
        ok(put(directory, MAILBOX, NAMES("Name", name), NULL));
    }
    ok(mapicfg_directory_commit(directory, &err));
    const mapicfg_work work = {.size = sizeof work, .cancel = &cancel_flag};
    options.work = &work;
    for (int inside = 0; inside < 2; inside++) {
        cancel_flag = 0;
        if (inside) ok(mapicfg_directory_begin(directory, NULL, &err));
        ck_assert_int_eq(mapicfg_exec(directory, text, sizeof text - 1, &options, cancel_now, NULL, &err),
                         MAPICFG_E_CANCELLED);
        ck_assert_int_eq(mapicfg_directory_in_transaction(directory), inside);
        if (inside) ok(mapicfg_directory_commit(directory, &err)); /* it was not rolled back */
        options.work = NULL;
        run_well("Set-OrganizationConfig -MapiHttpEnabled $true");
        options.work = &work;
    }
}
END_TEST

static int32_t find_last_name(void *user, const mapicfg_exec_item *item) {
    if (strstr(mapicfg_exec_item_get_text(item), "N255")) *(int *)user = 1;
    return 0;
}

static void put_names(char *text, size_t size, const char *const *around, size_t count) {
    size_t used = (size_t)snprintf(text, size, "%sN0", around[0]);
    for (size_t i = 1; i < count; i++) used += (size_t)snprintf(text + used, size - used, ",N%zu", i);
    snprintf(text + used, size - used, "%s", around[1]);
}

/* A list of properties is taken whole or refused before anything has run. */
START_TEST(many_names) {
    static const char *const places[][2] = {
        {"Get-CASMailbox anna | Select-Object Name,", " | ConvertTo-Csv"},
        {"Get-CASMailbox anna | Select-Object Name,", " | Format-List"},
        {"Get-CASMailbox anna | Format-List Name,", ""},
        {"Get-CASMailbox anna | Select-Object * -ExcludeProperty Name,", ""},
        {"Get-CASMailbox anna | Sort-Object Name,", ""},
    };
    char text[3000];
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        int found = 0;
        put_names(text, sizeof text, places[i], 255);
        ok(mapicfg_exec(directory, text, strlen(text), &options, NULL, NULL, &err));
        put_names(text, sizeof text, places[i], 256);
        char *first = strstr(text, "Name,"); /* and without the name before them */
        memmove(first, first + 5, strlen(first + 5) + 1);
        ok(mapicfg_exec(directory, text, strlen(text), &options, find_last_name, &found, &err));
        ck_assert_msg(found || i > 2, "%s", text);
        put_names(text, sizeof text, places[i], 256);
        uint64_t column = (uint64_t)(strstr(text, "Name,") - text) + 1;
        fails(text, MAPICFG_E_LIMIT, 1, column, "257 names after one parameter; at most 256");
        ck_assert_uint_eq(given.count, 0);
    }
}
END_TEST

static int32_t no_change(void *user, const mapicfg_journal_entry *change) {
    (void)user, (void)change;
    return 1;
}

/* What a pattern and a value cost together is their product: patterns have a limit wherever they stand. */
START_TEST(long_patterns) {
    static const struct {
        const char *before, *after;
        uint64_t column;
    } places[] = {
        {"Get-CASMailbox | Where-Object { $_.Name -like '*", "' }", 33},
        {"Get-CASMailbox | Where-Object { $_.Name -notlike '*", "' }", 33},
        {"Get-CASMailbox | Where-Object { $_.MapiHttpEnabled -eq $true -or $_.EmailAddresses -clike '*", "' }", 66},
        {"Get-CASMailbox -Filter \"Name -like '*", "'\"", 1},
        {"Get-CASMailbox -Filter \"-not (Name -notlike '*", "')\"", 7},
        {"Get-CASMailbox -Identity '*", "'", 1},
        {"Set-CASMailbox -MapiHttpEnabled $false -Identity '*", "'", 1},
    };
    static char text[2000];
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        size_t before = strlen(places[i].before);
        memcpy(text, places[i].before, before);
        memset(text + before, 'x', 1024);
        strcpy(text + before + 1023, places[i].after);
        ck_assert_int_ne(run(text), MAPICFG_E_LIMIT);
        memset(text + before, 'x', 1024);
        strcpy(text + before + 1024, places[i].after);
        fails(text, MAPICFG_E_LIMIT, 1, places[i].column, "1025 bytes; at most 1024");
    }
    memcpy(text, "Get-CASMailbox -Anr ", 20);
    memset(text + 20, 'x', 1024);
    text[20 + 1024] = '\0';
    fails(text, MAPICFG_E_LIMIT, 1, 1, "-Anr has more than 1023 bytes");
    text[20 + 1023] = '\0';
    run_well(text);
    memset(text, '?', 1025);
    text[1025] = '\0';
    mapicfg_journal_query query = MAPICFG_JOURNAL_QUERY_INIT;
    query.identity = text;
    ck_assert_int_eq(mapicfg_directory_history(directory, &query, no_change, NULL, &err), MAPICFG_E_LIMIT);
    query.identity = text + 1;
    ok(mapicfg_directory_history(directory, &query, no_change, NULL, &err));
    memset(text, 'x', 1025); /* a pattern from the data, which must not be compared either */
    text[1025] = '\0';
    ok(put(directory, MAILBOX, NAMES("Name", "Long", "DisplayName", text), NULL));
    fails("Get-CASMailbox Long | ? { 'x' -like $_.DisplayName }", MAPICFG_E_LIMIT, 1, 27, "1025 bytes");
}
END_TEST

START_TEST(files) {
    char path[300], text[480];
    make_folder();
    snprintf(path, sizeof path, "%s/out.csv", store_folder);
    snprintf(text, sizeof text, "Get-CASMailbox anna | Select-Object Name,MapiHttpEnabled,PopEnabled | Export-Csv '%s' "
             "-NoTypeInformation", path);
    options.flags = MAPICFG_EXEC_NO_FILES;
    ck_assert_int_eq(run(text), MAPICFG_E_UNSUPPORTED);
    ck_assert_int_ne(access(path, F_OK), 0);
    options.flags = 0;
    run_well(text);
    char bytes[200] = "";
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    bytes[fread(bytes, 1, sizeof bytes - 1, file)] = '\0';
    fclose(file);
    /* Export-Csv */
    ck_assert_str_eq(bytes, "\"Name\",\"MapiHttpEnabled\",\"PopEnabled\"\r\n\"Anna Berg\",,\"False\"\r\n");
    unlink(path);
    remove_folder();
}
END_TEST

START_TEST(arguments) {
    ck_assert_int_eq(mapicfg_exec(NULL, "", 0, NULL, note, &given, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_exec(directory, NULL, 1, NULL, note, &given, &err), MAPICFG_E_ARGUMENT);
    options.size = 3;
    ck_assert_int_eq(run("Get-OrganizationConfig"), MAPICFG_E_OPTIONS);
    options.size = sizeof options;
    options.flags = 0x80;
    ck_assert_int_eq(run("Get-OrganizationConfig"), MAPICFG_E_OPTIONS);
    options.flags = 0;
    run_well("");
    run_well("\xef\xbb\xbf# nothing\r\n");
    ok(mapicfg_exec(directory, "Get-CASMailbox", 14, NULL, NULL, NULL, NULL)); /* only the status is wanted */
    ck_assert_int_eq(mapicfg_exec(directory, "Get-CASMailbox nobody", 21, NULL, NULL, NULL, NULL), MAPICFG_E_NOT_FOUND);
    ck_assert_uint_eq(mapicfg_exec_item_get_kind(NULL), 0);
}
END_TEST

/* E: the local server is meant where a name stands alone. */
START_TEST(local_server) {
    options.local_server = "EX2";
    run_well("Get-MapiVirtualDirectory 'mapi (Default Web Site)'");
    ck_assert_uint_eq(given.count, 1);
    ck_assert_ptr_nonnull(strstr(given.texts[0], ": EX2\n"));
    run_well("Set-MapiVirtualDirectory 'mapi (Default Web Site)' -ExternalUrl $null");
    check_state(VDIR, "EX2\\mapi (Default Web Site)", "ExternalUrl", "$null");
    options.local_server = NULL;
    ck_assert_int_eq(run("Set-MapiVirtualDirectory 'mapi (Default Web Site)' -ExternalUrl $null"), MAPICFG_E_AMBIGUOUS);
}
END_TEST

/* H: the object in the pipeline is of another class: told once, before any is there; B: the words. */
START_TEST(wrong_input) {
    fails("Get-CASMailbox | Set-MapiVirtualDirectory -ExternalUrl $null", MAPICFG_E_PARAMETER, 1, 18,
          "The input object cannot be bound to any parameters for the command");
    fails("Get-CASMailbox | where MAPIEnabled | Remove-MapiVirtualDirectory", MAPICFG_E_PARAMETER, 1, 38,
          "The input object cannot be bound");
    fails("Get-CASMailbox | Set-CASMailbox anna -PopEnabled $true", MAPICFG_E_PARAMETER, 1, 18,
          "The input object cannot be bound");
    fails("Get-CASMailbox | Format-List | Sort-Object", MAPICFG_E_UNSUPPORTED, 1, 32, "Format-List");
    run_well("Get-CASMailbox anna | Format-List | Out-Null");
    /* by value */
    run_well("Get-CASMailbox 'Staff 0*' | Select-Object -ExpandProperty Identity | Set-CASMailbox -PopEnabled $true");
    check_state(MAILBOX, "Staff 01", "PopEnabled", "True");
}
END_TEST

/* about_Comparison_Operators: c makes an operator heed case. E: a filter in OPATH has no -in and no -contains. */
START_TEST(operators) {
    run_well("Get-CASMailbox | ? { $_.Name -clike 'anna*' }");
    ck_assert_uint_eq(given.count, 0);
    run_well("Get-CASMailbox | ? { $_.Name -clike '[A-B]nna*' }");
    ck_assert_uint_eq(given.count, 1);
    fails("Get-CASMailbox -Filter \"Name -in 'Anna Berg'\"", MAPICFG_E_PARAMETER, 1, 25, "-eq -ne -like");
}
END_TEST

/* H: the store is not written over. */
START_TEST(not_over_the_store) {
    make_folder();
    mapicfg_directory_close(directory);
    directory = open_store(MAPICFG_DIRECTORY_CREATE);
    import_contoso(directory);
    char text[300];
    snprintf(text, sizeof text, "Get-CASMailbox anna | Export-Csv '%s'", store_path);
    ck_assert_int_eq(run(text), MAPICFG_E_CONFLICT);
    check_state(MAILBOX, "anna", "Name", "Anna Berg");
    mapicfg_directory_close(directory);
    directory = open_store(0);
    remove_folder();
}
END_TEST

/* E: New-MapiVirtualDirectory has the rules of Set-: keep OAuth; Require goes with names. */
START_TEST(new_vdir_warnings) {
    run_well("New-MapiVirtualDirectory -Server EX1 -WebSiteName Other -IISAuthenticationMethods Ntlm "
             "-ExtendedProtectionTokenChecking Require");
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_WARNING), 2);
    run_well("New-MapiVirtualDirectory -Server EX2 -WebSiteName Other");
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_WARNING), 0);
}
END_TEST

/* H: an object's text reads back, also where its properties do not tell the class. */
START_TEST(text_reads_back) {
    mapicfg_directory_close(directory);
    directory = in_memory(MAPICFG_DIRECTORY_EMPTY);
    ok(put(directory, ORG, NAMES("Name", "Contoso", "MapiHttpEnabled", "True"), NULL));
    run_well("Get-OrganizationConfig");
    struct objects all = {0};
    ok(read_one(input_bytes(given.texts[0], strlen(given.texts[0]), "in"), NULL, keep_read, &all, NULL, &err));
    ck_assert_uint_eq(all.count, 1);
    ck_assert_uint_eq(mapicfg_object_get_class(all.objects[0]), ORG);
    release_objects(&all);
}
END_TEST

/* ---- warnings ---- */

/* C: users may be asked to restart Outlook when MAPI over HTTP is switched on. Of a change of the organization
 * those are the mailboxes that follow it. */
START_TEST(restarts) {
    run_well("Set-OrganizationConfig -MapiHttpEnabled $false; Set-OrganizationConfig -MapiHttpEnabled $true");
    char followers[16];
    struct objects all;
    unsigned count = 0;
    list(&all, directory, MAILBOX, NULL);
    for (size_t i = 0; i < all.count; i++) {
        uint32_t own, mapi, rpc; /* who has no MAPI, or no Outlook Anywhere before, has no Outlook to restart */
        ok(mapicfg_object_get_state(all.objects[i], "MapiHttpEnabled", &own, &err));
        ok(mapicfg_object_get_state(all.objects[i], "MAPIEnabled", &mapi, &err));
        ok(mapicfg_object_get_state(all.objects[i], "MAPIBlockOutlookRpcHttp", &rpc, &err));
        count += own < MAPICFG_FALSE && mapi != MAPICFG_FALSE && rpc != MAPICFG_TRUE;
    }
    release_objects(&all);
    snprintf(followers, sizeof followers, "%u mailboxes", count);
    unsigned told = 0;
    for (size_t i = 0; i < given.count; i++)
        if (strstr(given.texts[i], "may be asked to restart")) {
            ck_assert_msg(strstr(given.texts[i], followers) == given.texts[i], "%s", given.texts[i]);
            told++;
        }
    ck_assert_uint_eq(told, 1);
    run_well("Set-CASMailbox anna -MapiHttpEnabled $true"); /* as it was: nobody need restart */
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_WARNING), 1);
    ck_assert_ptr_nonnull(strstr(given.texts[0], "same value"));
    run_well("Set-CASMailbox anna -MapiHttpEnabled $false");
    run_well("Set-CASMailbox anna -MapiHttpEnabled $false");
    ck_assert_str_eq(first_text(MAPICFG_EXEC_ITEM_WARNING), "The command completed successfully but no settings of "
                                                       "'contoso.com/Users/Anna Berg' have been modified."); /* E */
}
END_TEST

static int32_t note_id(void *user, const mapicfg_exec_item *item) {
    const mapicfg_statement *statement = mapicfg_exec_item_get_statement(item);
    char *ids = user;
    if (!statement || !mapicfg_statement_get_object(statement)) return 0; /* or of how many mailboxes */
    strcat(strcat(ids, " "), mapicfg_statement_get_id(statement));
    return 0;
}

/* Set-MapiVirtualDirectory and Set-CASMailbox: of values that become what documents warn of, once. */
START_TEST(values_that_become_wrong) {
    static const char *const cases[][2] = {
        {"-IISAuthenticationMethods $null", " cmdlet-no-methods"},
        {"-IISAuthenticationMethods Ntlm", " cmdlet-oauth-missing"},
        {"-InternalUrl https://x.contoso.com/ -IISAuthenticationMethods OAuth", " cmdlet-url-path"},
        {"-ExtendedProtectionFlags Proxy", " cmdlet-proxy-without-spn"},
        {"-ExtendedProtectionSPNList HTTP/x", " cmdlet-spn-dotless"},
        {"-ExtendedProtectionSPNList x", " cmdlet-spn-invalid"},
        {"-ExtendedProtectionSPNList HTTP/x -ExtendedProtectionFlags AllowDotlessSPN", ""},
        {"-ExtendedProtectionTokenChecking Require", " cmdlet-spn-list-empty"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char line[200], ids[300] = "", again[300] = "";
        int size = snprintf(line, sizeof line, "Set-MapiVirtualDirectory 'ex1.contoso.com\\mapi*' %s", cases[i][0]);
        ok(mapicfg_exec(directory, line, (size_t)size, NULL, note_id, ids, &err));
        ck_assert_msg(strcmp(ids, cases[i][1]) == 0, "%s:%s", line, ids);
        ok(mapicfg_exec(directory, line, (size_t)size, NULL, note_id, again, &err));
        ck_assert_str_eq(again, " cmdlet-not-modified");
        ok(mapicfg_directory_undo(directory, NULL, &err));
    }
}
END_TEST

START_TEST(result_size) {
    char name[40];
    for (unsigned i = 0; i < 1000; i++) {
        snprintf(name, sizeof name, "many%04u", i);
        ok(put(directory, MAILBOX, NAMES("Name", name, "MAPIEnabled", "True"), NULL));
    }
    run_well("Get-CASMailbox | Out-Null"); /* E: 1000 by default */
    ck_assert_uint_eq(count_kind(MAPICFG_EXEC_ITEM_WARNING), 1);
    ck_assert_ptr_nonnull(strstr(given.texts[0], "-ResultSize Unlimited"));
    run_well("Get-CASMailbox -ResultSize Unlimited | Out-Null; Get-CASMailbox many* | Out-Null");
    ck_assert_uint_eq(given.count, 0);
    run_well("Get-CASMailbox many* | Select-Object -First 3"); /* the pipeline ends early: no warning */
    ck_assert_uint_eq(given.count, 3);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("exec");
    TCase *tests = tcase_create("exec");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_set_timeout(tests, 60);
    TTest const *const all[] = {objects, columns, texts, before_anything, no_files_before_anything, several_failures,
                                all_unsupported,
                                filters_are_no_commands,
                                error_action, binding,
                                wrong_enum_values, prefixes,
                                one_change_set, what_if_changes_nothing, half_of_a_pipeline, one_failure,
                                all_or_nothing,
                                callers_transaction, questions, cancelling, cancelling_a_search, long_patterns,
                                many_names, files,
                                arguments, local_server, restarts, values_that_become_wrong,
                                result_size, wrong_input, operators,
                                not_over_the_store, new_vdir_warnings, text_reads_back};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) tcase_add_test(tests, all[i]);
    suite_add_tcase(suite, tests);
    return suite;
}
