/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_journal.c: who changed what from what to what, and taking it back. */
#include "directory.h"

#include <sqlite3.h>
#include <time.h>
#include "inputs.h"

#define MAILBOX MAPICFG_CLASS_MAILBOX
#define ORG MAPICFG_CLASS_ORG

/* ---- the journal as lines of text: SET kind class object property old new action ---- */

static char history[100000];
static int64_t last_time;
static int lines_left;

static const char *shown(const char *text) {
    return text ? text : "NULL";
}

static int32_t add_change(void *user, const mapicfg_journal_entry *change) {
    static const char *const kinds[] = {"?", "create", "set", "remove"};
    (void)user;
    size_t size = strlen(history);
    snprintf(history + size, sizeof history - size, "%d %s %s %s %s %s %s (%s)\n",
             (int)mapicfg_journal_entry_get_change_set(change), kinds[mapicfg_journal_entry_get_kind(change) & 3],
             mapicfg_class_name(mapicfg_journal_entry_get_class(change)), mapicfg_journal_entry_get_object(change),
             shown(mapicfg_journal_entry_get_property(change)), shown(mapicfg_journal_entry_get_old(change)),
             shown(mapicfg_journal_entry_get_new(change)), mapicfg_journal_entry_get_action(change));
    ck_assert_str_eq(mapicfg_journal_entry_get_actor(change), "CONTOSO\\admin");
    last_time = mapicfg_journal_entry_get_time(change);
    return --lines_left == 0;
}

static const char *read_history(mapicfg_directory *directory, uint32_t class_id, const char *identity, uint64_t limit) {
    history[0] = '\0';
    lines_left = 0;
    mapicfg_journal_query query = MAPICFG_JOURNAL_QUERY_INIT;
    query.class_id = class_id;
    query.identity = identity;
    query.limit = limit;
    ok(mapicfg_directory_history(directory, &query, add_change, NULL, &err));
    return history;
}

static void check_history(mapicfg_directory *directory, const char *expected) {
    const char *got = read_history(directory, 0, NULL, 0);
    size_t same = 0;
    while (got[same] && got[same] == expected[same]) same++;
    ck_assert_msg(got[same] == expected[same], "from here on the history is not as expected: %.500s", got + same);
}

/* An organization and two mailboxes, each a change set; then what a test does begins with number 4. */
static mapicfg_directory *prepared(void) {
    mapicfg_directory *directory = in_memory(MAPICFG_DIRECTORY_EMPTY);
    ok(put(directory, ORG, NAMES("Name", "Contoso", "MapiHttpEnabled", "True"), NULL));
    ok(put(directory, MAILBOX, NAMES("Name", "Anna", "Alias", "a", "MapiHttpEnabled", "$null"), NULL));
    ok(put(directory, MAILBOX, NAMES("Name", "Bernd", "EmailAddresses", "SMTP:b@contoso.com"), NULL));
    return directory;
}

/* Objects are JSON; the type is written where the properties alone do not tell it. */
#define MANAGEMENT "Microsoft.Exchange.Data.Directory.Management."
#define PREPARED_2 \
    "3 create CASMailbox Bernd NULL NULL [\n{\"PSTypeName\":\"" MANAGEMENT \
    "CASMailbox\",\"Name\":\"Bernd\",\"EmailAddresses\":[\"SMTP:b@contoso.com\"]}\n]\n ()\n"
#define PREPARED_1 \
    "2 create CASMailbox Anna NULL NULL [\n{\"Name\":\"Anna\",\"Alias\":\"a\",\"MapiHttpEnabled\":null}\n]\n ()\n"
#define PREPARED_0 \
    "1 create OrganizationConfig Contoso NULL NULL [\n{\"PSTypeName\":\"" MANAGEMENT \
    "OrganizationConfig\",\"Name\":\"Contoso\",\"MapiHttpEnabled\":true}\n]\n ()\n"
#define PREPARED PREPARED_2 PREPARED_1 PREPARED_0

START_TEST(recorded) {
    mapicfg_directory *directory = prepared();
    struct timespec before;
    clock_gettime(CLOCK_REALTIME, &before);
    check_history(directory, PREPARED);
    ok(set(directory, MAILBOX, "a", NAMES("MapiHttpEnabled", "True", "OWAEnabled", "False", "Alias", "a"), NULL));
    check_history(directory, "4 set CASMailbox Anna OWAEnabled NULL False ()\n"
                             "4 set CASMailbox Anna MapiHttpEnabled  True ()\n" PREPARED);
    ck_assert_int_ge(last_time, (int64_t)before.tv_sec * 1000 - 60000); /* of the oldest: moments ago */
    ck_assert_int_le(last_time, (int64_t)before.tv_sec * 1000 + 60000);
    ok(set(directory, MAILBOX, "a", NAMES("OWAEnabled", "False"), NULL)); /* nothing new */
    ok(put(directory, MAILBOX, NAMES("Name", "Anna", "OWAEnabled", "False"), NULL));
    ck_assert_int_eq(strncmp(read_history(directory, 0, NULL, 1), "4 set", 5), 0);
    ok(mapicfg_directory_begin(directory, "all at once", &err));
    ok(set(directory, ORG, NULL, NAMES("MapiHttpEnabled", "False"), NULL));
    ok(set(directory, MAILBOX, "Bernd", NAMES("EmailAddresses", "SMTP:b@contoso.com, smtp:b2@contoso.com"), NULL));
    ok(mapicfg_directory_remove(directory, MAILBOX, "a", &err));
    ok(mapicfg_directory_commit(directory, &err));
    ck_assert_str_eq(read_history(directory, 0, NULL, 3),
                     "5 set OrganizationConfig Contoso MapiHttpEnabled True False (all at once)\n"
                     "5 set CASMailbox Bernd EmailAddresses {SMTP:b@contoso.com} {SMTP:b@contoso.com, "
                     "smtp:b2@contoso.com} (all at once)\n"
                     "5 remove CASMailbox Anna NULL [\n{\"Name\":\"Anna\",\"Alias\":\"a\",\"OWAEnabled\":false,"
                     "\"MapiHttpEnabled\":true}\n]\n NULL (all at once)\n");
    /* what was rolled back, or failed, never was */
    ok(mapicfg_directory_begin(directory, NULL, &err));
    ok(set(directory, ORG, NULL, NAMES("MapiHttpEnabled", "True"), NULL));
    mapicfg_directory_rollback(directory);
    ck_assert_int_eq(set(directory, MAILBOX, "a", NAMES("OWAEnabled", "True"), NULL), MAPICFG_E_NOT_FOUND);
    ck_assert_int_eq(strncmp(read_history(directory, 0, NULL, 1), "5 set Org", 9), 0);
    mapicfg_directory_close(directory);
}
END_TEST

static void check_lines(mapicfg_directory *directory, uint32_t class_id, const char *identity, uint64_t limit,
                        int expected) {
    int lines = 0;
    for (const char *at = read_history(directory, class_id, identity,
                                       limit); *at; at++) lines += *at == ')' && at[1] == '\n';
    ck_assert_msg(lines == expected, "%s: %d lines, not %d:\n%s", identity ? identity : "all", lines, expected,
                  history);
}

struct of_set {
    uint64_t set, lines;
};

static int32_t count_of_set(void *user, const mapicfg_journal_entry *entry) {
    struct of_set *of_set = user;
    of_set->lines++;
    return of_set->set && mapicfg_journal_entry_get_change_set(entry) != of_set->set;
}

static uint64_t lines_of_set(mapicfg_directory *directory, uint64_t set) {
    struct of_set of_set = {set, 0};
    mapicfg_journal_query query = MAPICFG_JOURNAL_QUERY_INIT;
    query.change_set = set;
    ok(mapicfg_directory_history(directory, &query, count_of_set, &of_set, &err));
    return of_set.lines;
}

START_TEST(chosen) {
    mapicfg_directory *directory = prepared();
    ok(put(directory, MAPICFG_CLASS_VDIR, NAMES("Name", "mapi (Default Web Site)", "Server", "EX1", "Identity",
                                                "EX1\\mapi (Default Web Site)"), NULL));
    ok(put(directory, MAILBOX, NAMES("Name", "Carla", "Identity", "contoso.com/Users/Carla"), NULL));
    ok(set(directory, MAILBOX, "Carla", NAMES("OWAEnabled", "False", "PopEnabled", "False"), NULL));
    check_lines(directory, 0, NULL, 0, 7);
    check_lines(directory, MAILBOX, NULL, 0, 5);
    check_lines(directory, ORG, NULL, 0, 1);
    check_lines(directory, MAPICFG_CLASS_SERVER, NULL, 0, 0);
    check_lines(directory, MAILBOX, "contoso.com/Users/Carla", 0, 3);
    check_lines(directory, MAILBOX, "CARLA", 0, 3);
    check_lines(directory, 0, "*nn*", 0, 1);
    check_lines(directory, 0, "EX1\\mapi*", 0, 1);
    check_lines(directory, MAPICFG_CLASS_VDIR, "mapi (Default Web Site)", 0, 1);
    check_lines(directory, 0, "nobody", 0, 0);
    check_lines(directory, 0, NULL, 3, 3);
    check_lines(directory, MAILBOX, "Carla", 1, 1);
    ck_assert_ptr_nonnull(strstr(history, "6 set")); /* the latest set first, its changes in their order */
    history[0] = '\0';
    lines_left = 2;
    ck_assert_int_eq(mapicfg_directory_history(directory, NULL, add_change, NULL, NULL), MAPICFG_E_CANCELLED);
    for (uint64_t set = 0; set < 9; set++) /* one change set: its own lines, all of them */
        ck_assert_uint_eq(lines_of_set(directory, set), set == 0 ? 7 : set == 6 ? 2 : set < 6);
    ck_assert_uint_eq(lines_of_set(directory, UINT64_MAX), 0);
    mapicfg_directory_close(directory);
}
END_TEST

/* ---- undo ---- */

static uint64_t undo(mapicfg_directory *directory) {
    uint64_t undone = 0;
    ok(mapicfg_directory_undo(directory, &undone, &err));
    return undone;
}

START_TEST(set_undone) {
    mapicfg_directory *directory = prepared();
    ok(set(directory, MAILBOX, "a", NAMES("MapiHttpEnabled", "True", "OWAEnabled", "False"), NULL));
    ok(set(directory, MAILBOX, "a", NAMES("MapiHttpEnabled", "False", "Alias", "anna"), NULL));
    ck_assert_uint_eq(undo(directory), 5);
    check_stored(directory, MAILBOX, "a", "MapiHttpEnabled", "True");
    check_stored(directory, MAILBOX, "a", "OWAEnabled", "False");
    mapicfg_object *object;
    ck_assert_int_eq(mapicfg_directory_copy_object(directory, MAILBOX, "anna@", &object, NULL), MAPICFG_E_NOT_FOUND);
    ck_assert_str_eq(read_history(directory, MAILBOX, NULL, 2),
                     "6 set CASMailbox Anna MapiHttpEnabled False True (undo 5)\n"
                                                                "6 set CASMailbox Anna Alias anna a (undo 5)\n");
    ck_assert_uint_eq(undo(directory), 4); /* and not 6, which was an undo */
    check_stored(directory, MAILBOX, "a", "MapiHttpEnabled", "$null");
    check_stored(directory, MAILBOX, "a", "OWAEnabled", "not stated");
    /* a change after that is the last one again */
    ok(set(directory, ORG, NULL, NAMES("MapiHttpEnabled", "False"), NULL));
    ck_assert_uint_eq(undo(directory), 8);
    check_stored(directory, ORG, NULL, "MapiHttpEnabled", "True");
    ck_assert_uint_eq(undo(directory), 3); /* Bernd was not yet */
    ck_assert_uint_eq(count_of(directory, MAILBOX), 1);
    ck_assert_uint_eq(undo(directory), 2);
    ck_assert_uint_eq(count_of(directory, MAILBOX), 0);
    ck_assert_uint_eq(undo(directory), 1);
    ck_assert_uint_eq(count_of(directory, ORG), 0);
    uint64_t undone = 99;
    memset(&err, 0, sizeof err);
    ck_assert_int_eq(mapicfg_directory_undo(directory, &undone, &err), MAPICFG_E_NOT_FOUND);
    ck_assert_str_ne(err.message, "");
    mapicfg_directory_close(directory);
}
END_TEST

/* A mailbox that was removed comes back whole, and is found by all its names. */
START_TEST(remove_undone) {
    mapicfg_directory *directory = in_memory(MAPICFG_DIRECTORY_EMPTY);
    import_contoso(directory);
    struct objects before, after;
    list(&before, directory, MAILBOX, NULL);
    ok(mapicfg_directory_remove(directory, MAILBOX, "hansi", &err));
    ok(mapicfg_directory_begin(directory, "more", &err));
    ok(mapicfg_directory_remove(directory, MAILBOX, "grace", &err));
    ok(mapicfg_directory_remove(directory, MAPICFG_CLASS_VDIR, "EX2\\mapi (Default Web Site)", &err));
    ok(mapicfg_directory_commit(directory, &err));
    undo(directory);
    check_stored(directory, MAPICFG_CLASS_VDIR, "EX2\\mapi (Default Web Site)", "InternalUrl",
                 "https://ex2.contoso.com/mapi");
    ck_assert_uint_eq(count_of(directory, MAILBOX), 31);
    undo(directory);
    list(&after, directory, MAILBOX, NULL);
    check_equal_all(&before, &after);
    ck_assert_mem_eq(before.keys, after.keys, sizeof before.keys); /* under the keys that they had */
    check_stored(directory, MAILBOX, "CN=Hans \\\"Hansi\\\" Huber,OU=Users,DC=contoso,DC=com", "SamAccountName",
                 "hansi");
    check_stored(directory, MAILBOX, "contoso\\grace", "Name", "O'Neil, Grace");
    release_objects(&before);
    release_objects(&after);
    mapicfg_directory_close(directory);
}
END_TEST

START_TEST(import_undone) {
    mapicfg_directory *directory = prepared();
    FILE *file = tmpfile();
    fputs("[{\"Name\":\"Anna\",\"MAPIEnabled\":false,\"MapiHttpEnabled\":false},{\"Name\":\"New\","
          "\"MAPIEnabled\":true}]", file);
    rewind(file);
    ok(import_one(directory, input_fd(fileno(file), "some.json"), NULL, NULL, &err));
    fclose(file);
    ck_assert_str_eq(read_history(directory, 0, NULL, 3),
                     "4 set CASMailbox Anna MAPIEnabled NULL False (import some.json)\n"
                     "4 set CASMailbox Anna MapiHttpEnabled  False (import some.json)\n"
                     "4 create CASMailbox New NULL NULL NULL (import some.json)\n");
    ck_assert_uint_eq(undo(directory), 4);
    check_stored(directory, MAILBOX, "Anna", "MAPIEnabled", "not stated");
    check_stored(directory, MAILBOX, "Anna", "MapiHttpEnabled", "$null");
    ck_assert_uint_eq(count_of(directory, MAILBOX), 2);
    /* a second import of the same file is no change set: undo takes the first one back */
    import(directory, CONTOSO "mailboxes.xml");
    char *once = strdup(read_history(directory, 0, NULL, 0));
    import(directory, CONTOSO "mailboxes.xml");
    import(directory, CONTOSO "mailboxes.csv"); /* the same in another form */
    check_history(directory, once);
    free(once);
    ck_assert_uint_eq(undo(directory), 6);
    ck_assert_uint_eq(count_of(directory, MAILBOX), 2);
    mapicfg_directory_close(directory);
}
END_TEST

/* Created, changed and removed in one set; and removed, then made again under the same name. */
START_TEST(tangled_undone) {
    mapicfg_directory *directory = prepared();
    ok(mapicfg_directory_begin(directory, NULL, &err));
    ok(put(directory, MAILBOX, NAMES("Name", "Carla", "Alias", "c"), NULL));
    ok(set(directory, MAILBOX, "c", NAMES("Alias", "c2", "OWAEnabled", "True"), NULL));
    ok(mapicfg_directory_remove(directory, MAILBOX, "c2", &err));
    ok(set(directory, MAILBOX, "a", NAMES("Alias", "x", "OWAEnabled", "True"), NULL));
    ok(set(directory, MAILBOX, "x", NAMES("Alias", "y", "OWAEnabled", "False"), NULL));
    ok(mapicfg_directory_remove(directory, MAILBOX, "Bernd", &err));
    ok(put(directory, MAILBOX, NAMES("Name", "Bernd", "Alias", "b2"), NULL));
    ok(mapicfg_directory_commit(directory, &err));
    ck_assert_uint_eq(undo(directory), 4);
    ck_assert_uint_eq(count_of(directory, MAILBOX), 2);
    check_stored(directory, MAILBOX, "a", "OWAEnabled", "not stated");
    check_stored(directory, MAILBOX, "b@contoso.com", "Alias", "not stated");
    ck_assert_uint_eq(undo(directory), 3);
    mapicfg_directory_close(directory);
}
END_TEST

/* ---- what changed behind the journal's back ---- */

static void sql(const char *text) {
    sqlite3 *db;
    char *message = NULL;
    ck_assert_int_eq(sqlite3_open(store_path, &db), SQLITE_OK);
    sqlite3_exec(db, text, NULL, NULL, &message);
    ck_assert_msg(!message, "%s", message);
    sqlite3_close(db);
}

static void check_conflict(mapicfg_directory *directory) {
    char *before = strdup(read_history(directory, 0, NULL, 0));
    memset(&err, 0, sizeof err);
    ck_assert_int_eq(mapicfg_directory_undo(directory, NULL, &err), MAPICFG_E_CONFLICT);
    ck_assert_str_ne(err.message, "");
    ck_assert_int_eq(mapicfg_directory_in_transaction(directory), 0);
    check_history(directory, before);
    free(before);
}

START_TEST(conflicts) {
    make_folder();
    mapicfg_directory *directory = open_store(MAPICFG_DIRECTORY_CREATE | MAPICFG_DIRECTORY_EMPTY);
    ok(put(directory, MAILBOX, NAMES("Name", "Anna", "Alias", "a"), NULL));
    ok(mapicfg_directory_begin(directory, NULL, &err));
    ok(put(directory, MAILBOX, NAMES("Name", "Bernd"), NULL));
    ok(set(directory, MAILBOX, "a", NAMES("MapiHttpEnabled", "True"), NULL));
    ok(mapicfg_directory_commit(directory, &err));
    sql("UPDATE CASMailbox SET MapiHttpEnabled = 'False' WHERE Name = 'Anna'");
    check_conflict(directory);
    ck_assert_uint_eq(count_of(directory, MAILBOX), 2); /* nothing of the set was taken back */
    sql("UPDATE CASMailbox SET MapiHttpEnabled = 'True' WHERE Name = 'Anna'");
    ck_assert_uint_eq(undo(directory), 2);
    ok(set(directory, MAILBOX, "a", NAMES("MapiHttpEnabled", "False"), NULL));
    sql("DELETE FROM CASMailbox WHERE Name = 'Anna'");
    check_conflict(directory);
    ck_assert_uint_eq(count_of(directory, MAILBOX), 0);
    mapicfg_directory_close(directory);
    remove_folder();
}
END_TEST

/* The journal is in the file: another handle takes back what the first one did. */
START_TEST(undone_by_another) {
    make_folder();
    mapicfg_directory *directory = open_store(MAPICFG_DIRECTORY_CREATE);
    memset(&err, 0, sizeof err);
    ck_assert_int_eq(mapicfg_directory_undo(directory, NULL, &err), MAPICFG_E_NOT_FOUND); /* the making is not undone */
    ok(set(directory, ORG, NULL, NAMES("MapiHttpEnabled", "False"), NULL));
    mapicfg_directory_close(directory);
    directory = open_store(0);
    undo(directory);
    check_stored(directory, ORG, NULL, "MapiHttpEnabled", "True");
    ck_assert_int_eq(mapicfg_directory_undo(directory, NULL, &err), MAPICFG_E_NOT_FOUND);
    mapicfg_directory_close(directory);
    remove_folder();
}
END_TEST

/* What can be stored can be undone, exported and imported again, also a value over the 1 MiB of a reader, and one that
 * JSON makes twice as long. */
static char *long_text(size_t size, char c) {
    char *text = malloc(size + 1);
    ck_assert_ptr_nonnull(text);
    memset(text, c, size);
    text[size] = '\0';
    return text;
}

static int32_t to_file(void *user, const char *bytes, size_t size) {
    return fwrite(bytes, 1, size, user) != size;
}

static void export_and_import(mapicfg_directory *directory, const char *expected) {
    mapicfg_directory *again = in_memory(MAPICFG_DIRECTORY_EMPTY);
    mapicfg_writer *writer;
    FILE *file = tmpfile();
    ck_assert_ptr_nonnull(file);
    ok(mapicfg_writer_new(MAPICFG_FORMAT_JSON, to_file, file, &writer, &err));
    ok(mapicfg_directory_export(directory, MAPICFG_CLASS_MAILBOX, writer, &err));
    ok(mapicfg_writer_finish(writer, &err));
    mapicfg_writer_free(writer);
    rewind(file);
    ok(import_one(again, input_fd(fileno(file), "export"), NULL, NULL, &err));
    check_stored(again, MAPICFG_CLASS_MAILBOX, "Anna", "DisplayName", expected);
    fclose(file);
    mapicfg_directory_close(again);
}

START_TEST(large_values) {
    static const struct {
        size_t size;
        char c;
    } values[] = {{3u << 20, 'x'}, {7u << 20, '"'}};
    char *text = long_text(values[_i].size, values[_i].c);
    mapicfg_directory *directory = in_memory(0);
    ok(put(directory, MAPICFG_CLASS_MAILBOX, NAMES("Name", "Anna", "DisplayName", text), NULL));
    ok(mapicfg_directory_remove(directory, MAPICFG_CLASS_MAILBOX, "Anna", &err));
    ok(mapicfg_directory_undo(directory, NULL, &err));
    check_stored(directory, MAPICFG_CLASS_MAILBOX, "Anna", "DisplayName", text);
    ok(set(directory, MAPICFG_CLASS_MAILBOX, "Anna", NAMES("DisplayName", "short"), NULL));
    ok(mapicfg_directory_undo(directory, NULL, &err));
    export_and_import(directory, text);
    char *too_long = long_text((size_t)8 << 20, 'x');
    ck_assert_int_eq(set(directory, MAPICFG_CLASS_MAILBOX, "Anna", NAMES("Alias", too_long), NULL), MAPICFG_E_LIMIT);
    ck_assert_int_eq(put(directory, MAPICFG_CLASS_MAILBOX, NAMES("Name", "Bernd", "Alias", too_long), NULL),
                     MAPICFG_E_LIMIT);
    check_stored(directory, MAPICFG_CLASS_MAILBOX, "Anna", "DisplayName", text);
    ck_assert_uint_eq(count_of(directory, MAPICFG_CLASS_MAILBOX), 1);
    free(too_long);
    free(text);
    mapicfg_directory_close(directory);
}
END_TEST

START_TEST(words_of_kinds) {
    ck_assert_str_eq(mapicfg_journal_kind_name(MAPICFG_JOURNAL_CREATE), "create");
    ck_assert_str_eq(mapicfg_journal_kind_name(MAPICFG_JOURNAL_SET), "set");
    ck_assert_str_eq(mapicfg_journal_kind_name(MAPICFG_JOURNAL_REMOVE), "remove");
    ck_assert_ptr_null(mapicfg_journal_kind_name(0));
    ck_assert_ptr_null(mapicfg_journal_kind_name(MAPICFG_JOURNAL_REMOVE + 1));
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("journal");
    TCase *tcase = tcase_create("journal");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, large_values, 0, 2);
    tcase_add_test(tcase, words_of_kinds);
    tcase_add_test(tcase, recorded);
    tcase_add_test(tcase, chosen);
    tcase_add_test(tcase, set_undone);
    tcase_add_test(tcase, remove_undone);
    tcase_add_test(tcase, import_undone);
    tcase_add_test(tcase, tangled_undone);
    tcase_add_test(tcase, conflicts);
    tcase_add_test(tcase, undone_by_another);
    suite_add_tcase(suite, tcase);
    return suite;
}
