/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_transaction.c: calls that fail inside a transaction: each undoes its own part only; and when SQLite itself has
 * rolled back, nothing is changed until the transaction ends. */
#include <mapicfg/exec.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "directory.h"
#include "inputs.h"

#define MAILBOX MAPICFG_CLASS_MAILBOX
#define ORG MAPICFG_CLASS_ORG

static mapicfg_directory *directory;

static mapicfg_status exec(const char *text) {
    return mapicfg_exec(directory, text, strlen(text), NULL, NULL, NULL, &err);
}

static mapicfg_status import_text(const char *text) {
    FILE *file = tmpfile();
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    rewind(file);
    mapicfg_status status = import_one(directory, input_fd(fileno(file), "in"), NULL, NULL, &err);
    fclose(file);
    return status;
}

/* ---- the failing calls; each changes something before it fails where it can ---- */

static mapicfg_status put_without_name(void) {
    return put(directory, MAILBOX, NAMES("MAPIEnabled", "True"), NULL);
}

static mapicfg_status put_ambiguous(void) {
    return put(directory, MAILBOX, NAMES("Name", "Twin"), NULL);
}

static mapicfg_status set_nobody(void) {
    return set(directory, MAILBOX, "nobody", NAMES("Alias", "x"), NULL);
}

static mapicfg_status remove_nobody(void) {
    return mapicfg_directory_remove(directory, MAILBOX, "nobody", &err);
}

static mapicfg_status import_missing(void) {
    return import_one(directory, input_file("tests/data/no-such-file.csv"), NULL, NULL, &err);
}

static mapicfg_status import_broken(void) {
    return import_text("[{\"Name\":\"Anna\",\"MAPIEnabled\":false},{\"Name\":\"New\",\"MAPIEnabled\":false},"
                       "{\"Name\":\"b\",");
}

static mapicfg_status undo_inside(void) {
    return mapicfg_directory_undo(directory, NULL, &err);
}

static mapicfg_status begin_again(void) {
    return mapicfg_directory_begin(directory, NULL, &err);
}

static mapicfg_status exec_later_fails(void) {
    return exec("Set-CASMailbox Anna -MAPIEnabled $false; New-MapiVirtualDirectory -Server EX9 -InternalUrl "
                "https://x.contoso.com/mapi -IISAuthenticationMethods Ntlm; Set-CASMailbox nobody -MAPIEnabled $false; "
                "Set-CASMailbox Bernd -MAPIEnabled $false");
}

static mapicfg_status exec_cannot_bind(void) {
    return exec("Set-CASMailbox Anna -MAPIEnabled $false; Set-CASMailbox Bernd -MAPIEnabled perhaps");
}

static mapicfg_status exec_stopped(void) {
    return exec("Get-CASMailbox | Set-CASMailbox -MAPIEnabled $false -WarningAction Stop");
}

static mapicfg_status exec_syntax(void) {
    return exec("Set-CASMailbox Anna -MAPIEnabled $false; Set-CASMailbox '");
}

static const struct {
    mapicfg_status (*call)(void);
    mapicfg_status expected;
} failing[] = {
    {put_without_name, MAPICFG_E_IDENTITY}, {put_ambiguous, MAPICFG_E_AMBIGUOUS},
    {set_nobody, MAPICFG_E_NOT_FOUND},      {remove_nobody, MAPICFG_E_NOT_FOUND},
    {import_missing, MAPICFG_E_IO},         {import_broken, MAPICFG_E_SYNTAX},
    {undo_inside, MAPICFG_E_CONFLICT},      {begin_again, MAPICFG_E_CONFLICT},
    {exec_later_fails, MAPICFG_E_NOT_FOUND}, {exec_cannot_bind, MAPICFG_E_PARAMETER},
    {exec_stopped, MAPICFG_E_CANCELLED},    {exec_syntax, MAPICFG_E_SYNTAX},
};

/* ---- what must hold ---- */

struct history {
    uint64_t sets, changes, last;
    char text[400];
};

static int32_t note(void *user, const mapicfg_journal_entry *change) {
    struct history *history = user;
    const char *property = mapicfg_journal_entry_get_property(change);
    history->sets += mapicfg_journal_entry_get_change_set(change) != history->last;
    history->last = mapicfg_journal_entry_get_change_set(change);
    history->changes++;
    size_t size = strlen(history->text);
    if (history->sets == 1)
        snprintf(history->text + size, sizeof history->text - size, "%s.%s ", mapicfg_journal_entry_get_object(change),
                 property ? property : "");
    return 0;
}

static struct history history(void) {
    struct history all = {0};
    ok(mapicfg_directory_history(directory, NULL, note, &all, &err));
    return all;
}

static void fill(void) {
    ok(put(directory, MAILBOX, NAMES("Name", "Anna", "Alias", "anna", "MAPIEnabled", "True", "PopEnabled", "True"),
           NULL));
    ok(put(directory, MAILBOX, NAMES("Name", "Bernd", "Alias", "bernd", "MAPIEnabled", "True"), NULL));
    ok(put(directory, MAILBOX, NAMES("Name", "Twin", "Guid", "11111111-1111-1111-1111-111111111111"), NULL));
    ok(put(directory, MAILBOX, NAMES("Name", "Twin", "Guid", "22222222-2222-2222-2222-222222222222"), NULL));
}

/* Everything in the store but the journal. */
static void check_filled(const char *pop, const char *imap) {
    check_stored(directory, MAILBOX, "anna", "MAPIEnabled", "True");
    check_stored(directory, MAILBOX, "bernd", "MAPIEnabled", "True");
    check_stored(directory, MAILBOX, "Anna", "PopEnabled", pop);
    check_stored(directory, MAILBOX, "Anna", "ImapEnabled", imap);
    ck_assert_uint_eq(count_of(directory, MAILBOX), 4);
    ck_assert_uint_eq(count_of(directory, MAPICFG_CLASS_VDIR), 0);
}

static void check_one_set(uint64_t sets) {
    struct history after = history();
    ck_assert_str_eq(after.text, "Anna.PopEnabled Anna.ImapEnabled ");
    ck_assert_uint_eq(after.sets, sets);
    ok(mapicfg_directory_undo(directory, NULL, &err));
    check_filled("True", "not stated");
}

START_TEST(undoes_its_own_part) {
    directory = in_memory(0);
    fill();
    uint64_t sets = history().sets;
    ok(mapicfg_directory_begin(directory, "mine", &err));
    ok(set(directory, MAILBOX, "Anna", NAMES("PopEnabled", "False"), NULL));
    ck_assert_int_eq(failing[_i].call(), failing[_i].expected);
    ck_assert_int_eq(mapicfg_directory_in_transaction(directory), 1);
    check_filled("False", "not stated");
    ok(set(directory, MAILBOX, "Anna", NAMES("ImapEnabled", "True"), NULL));
    ok(mapicfg_directory_commit(directory, &err));
    check_filled("False", "True");
    check_one_set(sets + 1);
    mapicfg_directory_close(directory);
}
END_TEST

/* The failed call is the first, or the only one, of the transaction. */
START_TEST(fails_first) {
    directory = in_memory(0);
    fill();
    struct history before = history();
    ok(mapicfg_directory_begin(directory, "mine", &err));
    ck_assert_int_eq(failing[_i].call(), failing[_i].expected);
    ok(mapicfg_directory_commit(directory, &err));
    check_filled("True", "not stated");
    struct history after = history();
    ck_assert_uint_eq(after.changes, before.changes);
    ck_assert_uint_eq(after.last, before.last);
    ok(mapicfg_directory_begin(directory, "mine", &err));
    ck_assert_int_eq(failing[_i].call(), failing[_i].expected);
    ok(set(directory, MAILBOX, "Anna", NAMES("PopEnabled", "False"), NULL));
    ok(set(directory, MAILBOX, "Anna", NAMES("ImapEnabled", "True"), NULL));
    ok(mapicfg_directory_commit(directory, &err));
    check_one_set(before.sets + 1);
    mapicfg_directory_close(directory);
}
END_TEST

/* ---- a failure half way ---- */

/* From now on no two lines of the journal may say the same: the second fails, with its row changed already. */
static void forbid_repetitions(void) {
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(store_path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db,
                                  "CREATE UNIQUE INDEX Once ON Journal (kind, coalesce(old, '') || coalesce(new, ''))",
                                  NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static mapicfg_status put_half(void) {
    return put(directory, MAILBOX, NAMES("Name", "Carla"), NULL);
}

static mapicfg_status put_again_half(void) {
    return put(directory, MAILBOX, NAMES("Name", "Bernd", "Alias", "b2", "DisplayName", "b2"), NULL);
}

static mapicfg_status set_half(void) {
    return set(directory, MAILBOX, "bernd", NAMES("Alias", "b2", "DisplayName", "b2"), NULL);
}

static mapicfg_status remove_half(void) {
    return mapicfg_directory_remove(directory, MAILBOX, "Dora", &err);
}

static mapicfg_status import_half(void) {
    return import_text("[{\"Name\":\"x1\",\"PopEnabled\":true},{\"Name\":\"x2\",\"PopEnabled\":true}]");
}

static mapicfg_status exec_half(void) {
    return exec("Set-CASMailbox anna -MAPIEnabled $false; Set-CASMailbox bernd -MAPIEnabled $false");
}

START_TEST(fails_half_way) {
    static mapicfg_status (*const calls[])(void) = {put_half, put_again_half, set_half, remove_half, import_half,
                                                    exec_half};
    make_folder();
    directory = open_store(MAPICFG_DIRECTORY_CREATE);
    fill();
    ok(put(directory, MAILBOX, NAMES("Name", "Carla"), NULL));
    ok(mapicfg_directory_remove(directory, MAILBOX, "Carla", &err));
    ok(put(directory, MAILBOX, NAMES("Name", "Dora", "Alias", "d1"), NULL));
    ok(mapicfg_directory_remove(directory, MAILBOX, "Dora", &err));
    ok(put(directory, MAILBOX, NAMES("Name", "Dora"), NULL));
    ok(set(directory, MAILBOX, "Dora", NAMES("Alias", "d1"), NULL));
    ok(set(directory, MAILBOX, "bernd", NAMES("DisplayName", "b1", "Alias", "b1"), NULL));
    ok(set(directory, MAILBOX, "b1", NAMES("DisplayName", "b3", "Alias", "bernd"), NULL));
    ok(set(directory, MAILBOX, "bernd", NAMES("DisplayName", "bernd"), NULL));
    struct history before = history();
    forbid_repetitions();
    ok(mapicfg_directory_begin(directory, "mine", &err));
    ok(set(directory, MAILBOX, "Anna", NAMES("PopEnabled", "False"), NULL));
    ck_assert_int_eq(calls[_i](), MAPICFG_E_FORMAT);
    ck_assert_int_eq(mapicfg_directory_in_transaction(directory), 1);
    ok(set(directory, MAILBOX, "Anna", NAMES("ImapEnabled", "True"), NULL));
    ok(mapicfg_directory_commit(directory, &err));
    check_stored(directory, MAILBOX, "anna", "MAPIEnabled", "True");
    check_stored(directory, MAILBOX, "bernd", "DisplayName", "bernd");
    check_stored(directory, MAILBOX, "d1", "Name", "Dora");
    ck_assert_uint_eq(count_of(directory, MAILBOX), 5);
    ck_assert_int_eq(set(directory, MAILBOX, "b2", NAMES("Alias", "x"), NULL), MAPICFG_E_NOT_FOUND);
    ck_assert_uint_eq(history().changes, before.changes + 2);
    mapicfg_directory_close(directory);
    remove_folder();
}
END_TEST

/* ---- SQLite rolls back by itself ---- */

static void limit_files(rlim_t size) {
    struct rlimit limit;
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = size;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* The rollback journal can take no more pages. */
static void fill_disk(void) {
    char path[260];
    struct stat file;
    snprintf(path, sizeof path, "%s-journal", store_path);
    ck_assert_int_eq(stat(path, &file), 0);
    limit_files((rlim_t)file.st_size);
}

/* A store with a transaction that has changed something and then lost its disk. */
static void lose(void) {
    make_folder();
    directory = open_store(MAPICFG_DIRECTORY_CREATE);
    fill();
    ok(mapicfg_directory_begin(directory, "mine", &err));
    ok(set(directory, MAILBOX, "Anna", NAMES("PopEnabled", "False"), NULL));
    fill_disk();
    ck_assert_int_eq(put(directory, MAILBOX, NAMES("Name", "Emil"), NULL), MAPICFG_E_IO);
    limit_files(RLIM_INFINITY);
    ck_assert_int_eq(mapicfg_directory_in_transaction(directory), 1);
}

static mapicfg_status put_new(void) {
    return put(directory, MAILBOX, NAMES("Name", "Frida"), NULL);
}

static mapicfg_status set_anna(void) {
    return set(directory, MAILBOX, "anna", NAMES("ImapEnabled", "True"), NULL);
}

static mapicfg_status remove_anna(void) {
    return mapicfg_directory_remove(directory, MAILBOX, "anna", &err);
}

static mapicfg_status import_fine(void) {
    return import_text("[{\"Name\":\"New\",\"MAPIEnabled\":false}]");
}

static mapicfg_status exec_fine(void) {
    return exec("Set-CASMailbox Anna -MAPIEnabled $false");
}

START_TEST(refused_until_the_end) {
    static mapicfg_status (*const calls[])(void) = {put_new, set_anna, remove_anna, import_fine, exec_fine};
    lose();
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        ck_assert_int_eq(calls[i](), MAPICFG_E_IO);
        ck_assert_msg(strstr(err.message, "rolled back") != NULL, "%zu: %s", i, err.message);
        ck_assert_int_eq(mapicfg_directory_in_transaction(directory), 1);
    }
    ck_assert_int_eq(undo_inside(), MAPICFG_E_CONFLICT);
    ck_assert_int_eq(begin_again(), MAPICFG_E_CONFLICT);
    check_filled("True", "not stated"); /* reading goes on */
    if (_i) {
        mapicfg_directory_rollback(directory);
    } else {
        ck_assert_int_eq(mapicfg_directory_commit(directory, &err), MAPICFG_E_IO);
        ck_assert_ptr_nonnull(strstr(err.message, "rolled back"));
    }
    ck_assert_int_eq(mapicfg_directory_in_transaction(directory), 0);
    check_filled("True", "not stated");
    ok(mapicfg_directory_begin(directory, "again", &err));
    ok(set(directory, MAILBOX, "Anna", NAMES("PopEnabled", "False"), NULL));
    ok(set(directory, MAILBOX, "Anna", NAMES("ImapEnabled", "True"), NULL));
    ok(mapicfg_directory_commit(directory, &err));
    check_one_set(6);
    mapicfg_directory_close(directory);
    remove_folder();
}
END_TEST

/* Inside an exec: its first statement has changed something, then the disk is full. */
static int32_t fill_disk_once(void *user, const char *question) {
    int *asked = user;
    (void)question;
    if (++*asked == 2) fill_disk();
    return 1;
}

START_TEST(lost_inside_exec) {
    static const char text[] = "Get-CASMailbox Anna | Set-CASMailbox -PopEnabled $false -Confirm; "
                               "New-MapiVirtualDirectory -Server EX1 -Confirm; Set-CASMailbox Anna -ImapEnabled $true";
    int asked = 0;
    mapicfg_exec_options options = MAPICFG_EXEC_OPTIONS_INIT;
    options.confirm = fill_disk_once;
    options.flags = _i == 1 ? MAPICFG_EXEC_TRANSACTION : 0;
    make_folder();
    directory = open_store(MAPICFG_DIRECTORY_CREATE);
    fill();
    if (_i == 0) ok(mapicfg_directory_begin(directory, "mine", &err));
    ck_assert_int_eq(mapicfg_exec(directory, text, strlen(text), &options, NULL, &asked, &err), MAPICFG_E_IO);
    limit_files(RLIM_INFINITY);
    if (_i == 0) ck_assert_int_eq(mapicfg_directory_commit(directory, NULL), MAPICFG_E_IO);
    ck_assert_int_eq(mapicfg_directory_in_transaction(directory), 0);
    check_filled("True", "not stated");
    mapicfg_directory_close(directory);
    remove_folder();
}
END_TEST

/* ---- callbacks ---- */

/* What a callback of an exec that changes something may do, and may not. */
static int32_t meddle(void *user, const mapicfg_exec_item *item) {
    (void)item;
    int *called = user;
    ++*called;
    ck_assert_int_eq(mapicfg_directory_begin(directory, NULL, NULL), MAPICFG_E_CONFLICT);
    ck_assert_int_eq(mapicfg_directory_commit(directory, NULL), MAPICFG_E_CONFLICT);
    ck_assert_int_eq(mapicfg_directory_undo(directory, NULL, NULL), MAPICFG_E_CONFLICT);
    mapicfg_directory_rollback(directory);
    ck_assert_int_eq(exec_later_fails(), MAPICFG_E_NOT_FOUND);
    ok(set(directory, MAILBOX, "Anna", NAMES("ImapEnabled", "True"), NULL));
    return 0;
}

START_TEST(callbacks) {
    static const char text[] = "Set-CASMailbox Anna -PopEnabled $false -Verbose; Set-CASMailbox Anna -PopEnabled "
                               "$false";
    int called = 0;
    mapicfg_exec_options options = MAPICFG_EXEC_OPTIONS_INIT;
    options.flags = _i ? 0 : MAPICFG_EXEC_TRANSACTION;
    directory = in_memory(0);
    fill();
    if (_i) ok(mapicfg_directory_begin(directory, "mine", &err));
    ok(mapicfg_exec(directory, text, strlen(text), &options, meddle, &called, &err));
    ck_assert_int_ge(called, 2);
    ck_assert_int_eq(mapicfg_directory_in_transaction(directory), _i);
    if (_i) ok(mapicfg_directory_commit(directory, &err));
    check_filled("False", "True");
    ok(mapicfg_directory_undo(directory, NULL, &err));
    check_filled("True", "not stated");
    mapicfg_directory_close(directory);
}
END_TEST

/* A list goes on with what is stored after a change of its callback was undone. */
static int32_t fail_and_look(void *user, const mapicfg_object *object, uint64_t key) {
    (void)user, (void)key;
    check_value(object, "MAPIEnabled", strcmp(mapicfg_object_get_identity(object), "Twin") ? "True" : "not stated");
    ck_assert_int_eq(exec_later_fails(), MAPICFG_E_NOT_FOUND);
    return 0;
}

START_TEST(listing) {
    directory = in_memory(0);
    fill();
    ok(mapicfg_directory_begin(directory, "mine", &err));
    ok(mapicfg_directory_list(directory, MAILBOX, NULL, fail_and_look, NULL, &err));
    ok(mapicfg_directory_commit(directory, &err));
    check_filled("True", "not stated");
    mapicfg_directory_close(directory);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("transaction");
    TCase *tcase = tcase_create("failures");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, undoes_its_own_part, 0, (int)(sizeof failing / sizeof *failing));
    tcase_add_loop_test(tcase, fails_first, 0, (int)(sizeof failing / sizeof *failing));
    tcase_add_loop_test(tcase, fails_half_way, 0, 6);
    tcase_add_loop_test(tcase, refused_until_the_end, 0, 2);
    tcase_add_loop_test(tcase, lost_inside_exec, 0, 2);
    tcase_add_loop_test(tcase, callbacks, 0, 2);
    tcase_add_test(tcase, listing);
    suite_add_tcase(suite, tcase);
    return suite;
}
