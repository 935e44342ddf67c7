/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_stranger.c: stores that somebody else has made to do harm: none runs what they wrote, hangs, takes memory that
 * its size does not explain, or makes us remove a file. */
#include <sqlite3.h>
#include <sys/stat.h>

#include "directory.h"

#define MAILBOX MAPICFG_CLASS_MAILBOX

static char answer[1000];

static int add_row(void *user, int count, char **values, char **names) {
    (void)user, (void)names, (void)count;
    snprintf(answer, sizeof answer, "%s", values[0] ? values[0] : "NULL");
    return 0;
}

/* What the stranger does, with all that SQLite allows; NULL when it went well, else what SQLite said. */
static const char *try_sql(const char *text) {
    sqlite3 *db;
    char *message = NULL;
    answer[0] = '\0';
    ck_assert_int_eq(sqlite3_open(store_path, &db), SQLITE_OK);
    sqlite3_exec(db, text, add_row, NULL, &message);
    if (message) snprintf(answer, sizeof answer, "%s", message);
    const char *failed = message ? answer : NULL;
    sqlite3_free(message);
    sqlite3_close(db);
    return failed;
}

static void sql(const char *text) {
    const char *failed = try_sql(text);
    ck_assert_msg(!failed, "%s: %s", text, failed);
}

static void make_store(void) {
    unlink(store_path);
    mapicfg_directory *directory = open_store(MAPICFG_DIRECTORY_CREATE);
    ok(put(directory, MAILBOX, NAMES("Name", "Anna", "Alias", "anna"), NULL));
    ok(set(directory, MAILBOX, "anna", NAMES("MAPIEnabled", "False"), NULL));
    ok(put(directory, MAILBOX, NAMES("Name", "Bernd"), NULL));
    ok(mapicfg_directory_remove(directory, MAILBOX, "Bernd", &err));
    mapicfg_directory_close(directory);
}

static void check_refused(mapicfg_status expected, const char *named) {
    static const uint32_t flags[] = {0, MAPICFG_DIRECTORY_CREATE, MAPICFG_DIRECTORY_READ_ONLY};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        mapicfg_directory *directory;
        mapicfg_status status = try_open(&directory, store_path, flags[i]);
        ck_assert_msg(status == expected, "%s: %s", named, mapicfg_status_name(status));
        ck_assert_msg(strstr(err.message, named) != NULL, "%s is not named: %s", named, err.message);
    }
}

static void check_fine(void) {
    mapicfg_directory *directory = open_store(0);
    check_stored(directory, MAILBOX, "anna", "MAPIEnabled", "False");
    ok(set(directory, MAILBOX, "anna", NAMES("PopEnabled", "False"), NULL));
    mapicfg_directory_close(directory);
}

/* ---- the schema ---- */

static const char *const tables[] = {"Name",        "NameSeed", "ChangeSet",           "Journal",
                                     "CASMailbox",  "OrganizationConfig",  "MapiVirtualDirectory",
                                     "ExchangeServer", "ExchangeCertificate", "OutlookAnywhere"};
#define TABLES (sizeof tables / sizeof *tables)

/* A view, or a virtual table, in the place of each table. */
START_TEST(no_table) {
    static const char *const forms[] = {
        "CREATE VIEW %s AS SELECT * FROM R",
        "CREATE VIEW %s AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT R.* FROM R, n WHERE "
        "x < 0",
        "CREATE VIEW %s AS SELECT R.*, hex(zeroblob(450000000)) AS Name FROM R",
        "CREATE VIRTUAL TABLE %s USING fts5(id, Identity, Name)",
        "CREATE VIRTUAL TABLE %s USING rtree(id, a, b)",
        "CREATE TABLE %s AS SELECT * FROM R",
    };
    char text[400], create[300];
    make_store();
    snprintf(create, sizeof create, forms[_i], tables[0]);
    for (size_t i = 0; i < TABLES; i++) {
        make_store();
        snprintf(create, sizeof create, forms[_i], tables[i]);
        snprintf(text, sizeof text, "PRAGMA legacy_alter_table = ON; ALTER TABLE %s RENAME TO R; %s", tables[i],
                 create);
        const char *failed = try_sql(text);
        if (failed && strstr(failed, "no such module")) {
            printf("SKIPPED: %s\n", failed);
            return;
        }
        if (failed && strstr(failed, "vtable constructor failed")) continue; /* not under this name */
        ck_assert_msg(!failed, "%s: %s", text, failed);
        check_refused(MAPICFG_E_FORMAT, tables[i]);
    }
}
END_TEST

/* A table with something in it that is worked out when a row is read or written. */
START_TEST(no_plain_table) {
    static const char *const columns[] = {
        "id INTEGER PRIMARY KEY AUTOINCREMENT, Name TEXT, CHECK (length(hex(zeroblob(100000000))) > 0)",
        "id INTEGER PRIMARY KEY AUTOINCREMENT, Name TEXT CHECK (Name <> hex(zeroblob(100000000)))",
        "id INTEGER PRIMARY KEY AUTOINCREMENT, Name TEXT DEFAULT (hex(zeroblob(100000000)))",
        "id INTEGER PRIMARY KEY AUTOINCREMENT, Name TEXT DEFAULT 'x'",
        "id INTEGER PRIMARY KEY AUTOINCREMENT, Name TEXT AS (hex(zeroblob(100000000)))",
        "id INTEGER PRIMARY KEY AUTOINCREMENT, Alias TEXT, Name TEXT GENERATED ALWAYS AS (Alias || Alias) STORED",
        "id INTEGER PRIMARY KEY AUTOINCREMENT, Name TEXT COLLATE NOCASE",
        "id INTEGER PRIMARY KEY AUTOINCREMENT, Name TEXT UNIQUE ON CONFLICT REPLACE",
        "id INTEGER PRIMARY KEY AUTOINCREMENT, Name TEXT NOT NULL ON CONFLICT IGNORE",
        "id INTEGER PRIMARY KEY AUTOINCREMENT, Name TEXT REFERENCES Journal (id) ON DELETE CASCADE",
        "id INTEGER PRIMARY KEY, Name TEXT",
        "id TEXT PRIMARY KEY, Name TEXT",
        "Name TEXT",
    };
    char text[400];
    make_store();
    snprintf(text, sizeof text, "DROP VIEW Effective; DROP TABLE CASMailbox; CREATE TABLE CASMailbox (%s)",
             columns[_i]);
    sql(text);
    check_refused(MAPICFG_E_FORMAT, "CASMailbox");
}
END_TEST

START_TEST(indexes) {
    static const char *const refused[] = {
        "CREATE INDEX Mine ON CASMailbox (hex(zeroblob(100000000)))", "CREATE INDEX Mine ON Journal (old || new)",
        "CREATE UNIQUE INDEX Mine ON CASMailbox (Name) WHERE Name <> 'x'", "CREATE INDEX Mine ON Name (key + 1)",
        "CREATE INDEX Mine ON ChangeSet (action LIKE actor)",
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        make_store();
        sql(refused[i]);
        check_refused(MAPICFG_E_FORMAT, "Mine");
    }
    make_store();
    sql("CREATE INDEX Mine ON CASMailbox (Alias); CREATE INDEX \"Mine 2\" ON CASMailbox (Name COLLATE NOCASE DESC, "
        "Alias);CREATE UNIQUE INDEX Mine3 ON Journal (id, old)");
    check_fine();
}
END_TEST

/* What is no table of ours is nobody's business. */
START_TEST(others) {
    make_store();
    sql("CREATE TABLE Own (x CHECK (x > 0), y AS (x + 1)); CREATE INDEX OwnIndex ON Own (x + y);"
        "CREATE VIEW Mine AS SELECT Name FROM CASMailbox; ALTER TABLE CASMailbox ADD COLUMN Later TEXT;"
        "ALTER TABLE Journal ADD COLUMN Reason; ALTER TABLE CASMailbox RENAME TO R; ALTER TABLE R RENAME TO CASMailbox;"
        "CREATE TRIGGER t AFTER UPDATE ON CASMailbox BEGIN DELETE FROM CASMailbox; END; ANALYZE");
    check_fine();
    sql("DROP VIEW History; CREATE VIEW History AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
        "SELECT x FROM n");
    check_fine();
}
END_TEST

/* While the store is open, too. */
START_TEST(changed_later) {
    make_store();
    mapicfg_directory *directory = open_store(0);
    mapicfg_object *found = NULL;
    check_stored(directory, MAILBOX, "anna", "Name", "Anna");
    sql("ALTER TABLE CASMailbox RENAME TO R; CREATE VIEW CASMailbox AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL "
        "SELECT x + 1 FROM n) SELECT R.* FROM R, n WHERE x < 0");
    ck_assert_int_eq(mapicfg_directory_copy_object(directory, MAILBOX, "anna", &found, &err), MAPICFG_E_FORMAT);
    const char *failed = try_sql("DROP VIEW CASMailbox; "
                                 "CREATE VIRTUAL TABLE CASMailbox USING fts5(id, Identity, Name)");
    if (!failed) ck_assert_int_eq(mapicfg_directory_copy_object(directory, MAILBOX, "anna", &found, &err),
                                  MAPICFG_E_FORMAT);
    ck_assert_ptr_null(found);
    mapicfg_directory_close(directory);
}
END_TEST

START_TEST(not_utf8) {
    make_store();
    sqlite3 *db;
    char *dump = NULL;
    ck_assert_int_eq(sqlite3_open(store_path, &db), SQLITE_OK);
    sqlite3_stmt *statement;
    ck_assert_int_eq(sqlite3_prepare_v2(db,
                                        "SELECT group_concat(sql, '; ') FROM sqlite_master WHERE sql IS NOT NULL AND "
                                        "name NOT LIKE 'sqlite_%'", -1, &statement, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    dump = sqlite3_mprintf("PRAGMA encoding = 'UTF-16le'; %s; PRAGMA application_id = 1297105734; PRAGMA user_version "
                           "= 1",
                           sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    sqlite3_close(db);
    unlink(store_path);
    sql(dump);
    sqlite3_free(dump);
    check_refused(MAPICFG_E_FORMAT, "UTF-8");
}
END_TEST

/* ---- values ---- */

static int32_t pass_object(void *user, const mapicfg_object *object, uint64_t key) {
    (void)user, (void)key;
    return mapicfg_object_get_identity(object) == NULL;
}

/* Many large rows are never in memory together. */
START_TEST(large_rows) {
    make_store();
    sql("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 60) INSERT INTO CASMailbox (Name, "
        "Alias) SELECT 'Large ' || x, hex(zeroblob(1000000)) FROM n");
    mapicfg_directory *directory = open_store(0);
    sqlite3_int64 now, most;
    sqlite3_status64(SQLITE_STATUS_MEMORY_USED, &now, &most, 1);
    ok(mapicfg_directory_list(directory, MAILBOX, NULL, pass_object, NULL, &err));
    mapicfg_directory_close(directory);
    sql("UPDATE CASMailbox SET Alias = hex(zeroblob(12000000)) WHERE id = (SELECT max(id) FROM CASMailbox)");
    directory = open_store(0);
    ck_assert_int_eq(mapicfg_directory_list(directory, MAILBOX, NULL, pass_object, NULL, &err), MAPICFG_E_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.message, "too large"));
    mapicfg_directory_close(directory);
    sql("UPDATE CASMailbox SET Alias = zeroblob(200000000) WHERE id = (SELECT max(id) FROM CASMailbox)");
    directory = open_store(0);
    ck_assert_int_eq(mapicfg_directory_list(directory, MAILBOX, NULL, pass_object, NULL, &err), MAPICFG_E_LIMIT);
    mapicfg_directory_close(directory);
}
END_TEST

/* ---- the journal ---- */

static int32_t count_change(void *user, const mapicfg_journal_entry *change) {
    ++*(uint64_t *)user;
    return mapicfg_journal_entry_get_change_set(change) == 0;
}

/* Each change set claims the whole journal. */
START_TEST(sets_overlap) {
    make_store();
    sql("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 2000) INSERT INTO ChangeSet "
        "(time, actor, action, first) SELECT 0, '', '', CASE x % 2 WHEN 0 THEN 1 ELSE 1000000 END FROM n;"
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 2000) INSERT INTO Journal "
        "(change_set, kind, class, object, identity, property, new) SELECT 9, 'set', 'CASMailbox', 1, 'Anna', "
        "'Alias', 'a' FROM n");
    mapicfg_directory *directory = open_store(0);
    uint64_t count = 0;
    mapicfg_status status = mapicfg_directory_history(directory, NULL, count_change, &count, &err);
    ck_assert_int_eq(status, MAPICFG_E_FORMAT);
    ck_assert_uint_le(count, 2100);
    mapicfg_directory_close(directory);
}
END_TEST

START_TEST(journal_not_text) {
    static const char *const changes[] = {
        "UPDATE Journal SET identity = CAST(x'ff41' AS TEXT)", "UPDATE Journal SET old = CAST(x'c3' AS TEXT)",
        "UPDATE Journal SET property = x'80'", "UPDATE ChangeSet SET actor = CAST(x'fe' AS TEXT)",
        "UPDATE ChangeSet SET action = CAST(x'ff' AS TEXT)", "UPDATE ChangeSet SET first = -1",
    };
    make_store();
    sql(changes[_i]);
    mapicfg_directory *directory = open_store(0);
    uint64_t count = 0;
    ck_assert_int_eq(mapicfg_directory_history(directory, NULL, count_change, &count, &err), MAPICFG_E_FORMAT);
    mapicfg_directory_close(directory);
}
END_TEST

/* The removal of Bernd is undone by what the journal holds of him. */
START_TEST(undo_of_lies) {
    static const char *const lies[] = {
        "[{\"Name\":\"Bernd\"},{\"Name\":\"Carla\"}]", "[]", "{\"Name\":", "not JSON", "{}", "[[[[1]]]]",
        "{\"Name\":\"Bernd\",\"MAPIEnabled\":\"perhaps\"}",
        "{\"InternalUrl\":\"https://x.contoso.com/mapi\",\"IISAuthenticationMethods\":[\"Ntlm\"],"
        "\"ObjectClass\":\"MapiVirtualDirectory\",\"Identity\":\"EX1\\\\mapi (Default Web Site)\"}",
    };
    char text[600];
    make_store();
    sqlite3_snprintf(sizeof text, text, "UPDATE Journal SET old = %Q WHERE kind = 'remove'", lies[_i]);
    sql(text);
    mapicfg_directory *directory = open_store(0);
    mapicfg_status status = mapicfg_directory_undo(directory, NULL, &err);
    if (status) ck_assert_msg(status == MAPICFG_E_CONFLICT, "%s: %s", lies[_i], mapicfg_status_name(status));
    ck_assert_uint_le(count_of(directory, MAILBOX), 2);
    ck_assert_uint_eq(count_of(directory, MAPICFG_CLASS_VDIR), 0);
    check_stored(directory, MAILBOX, "anna", "MAPIEnabled", "False");
    mapicfg_directory_close(directory);
}
END_TEST

START_TEST(undo_of_wrong_lines) {
    static const char *const changes[] = {
        "UPDATE Journal SET kind = 'explode'", "UPDATE Journal SET class = 'sqlite_master'",
        "UPDATE Journal SET class = 'ChangeSet'", "UPDATE Journal SET object = -1", "UPDATE Journal SET object = 'x'",
        "UPDATE Journal SET kind = 'set', property = 'id'", "UPDATE Journal SET kind = 'set', property = 'Name; DROP'",
        "UPDATE Journal SET kind = 'set', property = NULL", "UPDATE Journal SET old = NULL",
        "UPDATE ChangeSet SET first = 9223372036854775807", "UPDATE ChangeSet SET first = 'x'",
        "UPDATE ChangeSet SET undo_of = id", "DELETE FROM Journal",
    };
    make_store();
    sql(changes[_i]);
    mapicfg_directory *directory = open_store(0);
    for (int i = 0; i < 5; i++) mapicfg_directory_undo(directory, NULL, &err);
    check_stored(directory, MAILBOX, "anna", "Name", "Anna");
    mapicfg_directory_close(directory);
}
END_TEST

/* ---- files beside it ---- */

static void beside(char *path, size_t size, const char *ending) {
    snprintf(path, size, "%s%s", store_path, ending);
}

START_TEST(pipes_beside) {
    static const char *const endings[] = {"-journal", "-wal", "-shm"};
    char path[260];
    make_store();
    beside(path, sizeof path, endings[_i]);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    mapicfg_directory *directory;
    ck_assert_int_eq(try_open(&directory, store_path, MAPICFG_DIRECTORY_READ_ONLY), MAPICFG_E_IO);
    ck_assert_str_eq(err.source, path);
    unlink(path);
    ck_assert_int_eq(symlink("/etc/passwd", path), 0);
    ck_assert_int_eq(try_open(&directory, store_path, 0), MAPICFG_E_IO);
    unlink(path);
    check_fine();
}
END_TEST

/* A journal whose end names a super-journal: SQLite removes that file once it has played the journal back. The format
 * is that of SQLite's "Database File Format" and of writeSuperJournal(): name, size, sum of its bytes, mark. */
static void leave_journal(const char *name) {
    static const unsigned char mark[8] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};
    unsigned char header[512] = {0}, number[4];
    char path[260];
    uint32_t size = (uint32_t)strlen(name), sum = 0;
    memcpy(header, mark, sizeof mark);
    header[23] = 1;    /* the sector's size, 512, and the page's, 4096 */
    header[22] = 2, header[23] = 0, header[26] = 16;
    struct stat file;
    ck_assert_int_eq(stat(store_path, &file), 0);
    header[19] = (unsigned char)(file.st_size / 4096);
    beside(path, sizeof path, "-journal");
    FILE *out = fopen(path, "wb");
    ck_assert_ptr_nonnull(out);
    fwrite(header, 1, sizeof header, out);
    fwrite("\0\100\0\1", 1, 4, out); /* the page that locks stand for, which is none */
    fwrite(name, 1, size, out);
    for (uint32_t i = 0; i < size; i++) sum += (unsigned char)name[i]; /* ASCII */
    for (int i = 0; i < 4; i++) number[i] = (unsigned char)(size >> (24 - 8 * i));
    fwrite(number, 1, 4, out);
    for (int i = 0; i < 4; i++) number[i] = (unsigned char)(sum >> (24 - 8 * i));
    fwrite(number, 1, 4, out);
    fwrite(mark, 1, sizeof mark, out);
    fclose(out);
}

START_TEST(journal_names_a_file) {
    char victim[260], path[260];
    make_store();
    snprintf(victim, sizeof victim, "%s/victim", store_folder);
    FILE *out = fopen(victim, "w");
    fputs("precious", out);
    fclose(out);
    leave_journal(victim);
    mapicfg_directory *directory;
    for (int i = 0; i < 2; i++) {
        mapicfg_status status = try_open(&directory, store_path, i ? MAPICFG_DIRECTORY_READ_ONLY : 0);
        ck_assert_msg(access(victim, F_OK) == 0, "the file that the journal names was removed");
        ck_assert_int_eq(status, MAPICFG_E_FORMAT);
    }
    /* SQLite does so: otherwise this test would test nothing */
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(store_path, &db), SQLITE_OK);
    sqlite3_exec(db, "SELECT * FROM CASMailbox", NULL, NULL, NULL);
    sqlite3_close(db);
    if (access(victim, F_OK) == 0) printf("SKIPPED: this SQLite leaves the file of a super-journal\n");
    unlink(victim);
    beside(path, sizeof path, "-journal");
    unlink(path);
    snprintf(victim, sizeof victim, "%s/other-mjA1B2C39D4", store_folder); /* a name of SQLite's own is as ever */
    leave_journal(victim);
    check_fine();
}
END_TEST

#define ENTRIES(array) 0, (int)(sizeof array / sizeof *array)

Suite *unit_suite(void) {
    Suite *suite = suite_create("stranger");
    TCase *tcase = tcase_create("stores");
    tcase_set_timeout(tcase, 120);
    tcase_add_checked_fixture(tcase, make_folder, remove_folder);
    tcase_add_loop_test(tcase, no_table, 0, 6);
    tcase_add_loop_test(tcase, no_plain_table, 0, 13);
    tcase_add_test(tcase, indexes);
    tcase_add_test(tcase, others);
    tcase_add_test(tcase, changed_later);
    tcase_add_test(tcase, not_utf8);
    tcase_add_test(tcase, large_rows);
    tcase_add_test(tcase, sets_overlap);
    tcase_add_loop_test(tcase, journal_not_text, 0, 6);
    tcase_add_loop_test(tcase, undo_of_lies, 0, 8);
    tcase_add_loop_test(tcase, undo_of_wrong_lines, 0, 13);
    tcase_add_loop_test(tcase, pipes_beside, 0, 3);
    tcase_add_test(tcase, journal_names_a_file);
    suite_add_tcase(suite, tcase);
    return suite;
}
