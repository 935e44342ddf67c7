/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_store.c: the file of a store: made, opened by several, older, newer, foreign, damaged, locked, read-only. What
 * is refused is left byte for byte as it was. */
#include "directory.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include "inputs.h"

#define MAILBOX MAPICFG_CLASS_MAILBOX
#define CREATE MAPICFG_DIRECTORY_CREATE
#define READ_ONLY MAPICFG_DIRECTORY_READ_ONLY

struct bytes {
    char *data;
    size_t size;
};

static struct bytes load(const char *path) {
    struct bytes bytes = {NULL, 0};
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    bytes.data = malloc(1 << 22);
    bytes.size = fread(bytes.data, 1, 1 << 22, file);
    fclose(file);
    return bytes;
}

static void save(const char *path, const void *data, size_t size) {
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(data, 1, size, file), size);
    fclose(file);
}

static void check_unchanged(const struct bytes *before) {
    struct bytes now = load(store_path);
    ck_assert_uint_eq(now.size, before->size);
    ck_assert_mem_eq(now.data, before->data, now.size);
    free(now.data);
}

/* SQL by another connection. The callback's rows are one text: columns by |, rows by line ends. */
static char answer[100000];

static int add_row(void *user, int count, char **values, char **names) {
    (void)user, (void)names;
    for (int i = 0; i < count; i++)
        snprintf(answer + strlen(answer), sizeof answer - strlen(answer), "%s%s", i ? "|" : *answer ? "\n" : "",
                 values[i] ? values[i] : "NULL");
    return 0;
}

static const char *sql(const char *text) {
    sqlite3 *db;
    char *message = NULL;
    answer[0] = '\0';
    ck_assert_int_eq(sqlite3_open_v2(store_path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    sqlite3_exec(db, text, add_row, NULL, &message);
    ck_assert_msg(!message, "%s: %s", text, message);
    sqlite3_close(db);
    return answer;
}

static void check_refused(uint32_t flags, mapicfg_status expected) {
    struct bytes before = load(store_path);
    mapicfg_directory *directory = (mapicfg_directory *)1;
    memset(&err, 0, sizeof err);
    mapicfg_status status = try_open(&directory, store_path, flags);
    ck_assert_msg(status == expected, "%zu bytes, flags %u: %s: %s", before.size, flags,
                  mapicfg_status_name(status), err.message);
    ck_assert_ptr_null(directory);
    ck_assert_int_eq(err.code, expected);
    ck_assert_str_eq(err.source, store_path);
    ck_assert_str_ne(err.message, "");
    check_unchanged(&before);
    free(before.data);
}

static void check_refused_always(mapicfg_status expected) {
    check_refused(0, expected);
    check_refused(CREATE, expected);
    check_refused(READ_ONLY, expected);
    check_refused(CREATE | MAPICFG_DIRECTORY_EMPTY, expected);
}

/* ---- making and opening ---- */

START_TEST(made) {
    mapicfg_directory *directory = (mapicfg_directory *)1;
    ck_assert_int_eq(try_open(&directory, store_path, 0), MAPICFG_E_IO);
    ck_assert_ptr_null(directory);
    ck_assert_int_eq(try_open(&directory, store_path, READ_ONLY), MAPICFG_E_IO);
    ck_assert_int_ne(access(store_path, F_OK), 0);
    directory = open_store(CREATE);
    ok(put(directory, MAILBOX, NAMES("Name", "Anna"), NULL));
    mapicfg_directory_close(directory);
    directory = open_store(CREATE); /* there is one: it is opened, and holds what it held */
    check_stored(directory, MAILBOX, "anna", "Name", "Anna");
    check_stored(directory, MAPICFG_CLASS_ORG, NULL, "Name", "First Organization");
    mapicfg_directory_close(directory);
    struct bytes before = load(store_path);
    directory = open_store(0); /* opening and reading write nothing */
    ck_assert_uint_eq(count_of(directory, MAILBOX), 1);
    mapicfg_directory_close(directory);
    check_unchanged(&before);
    free(before.data);
    ck_assert_str_eq(sql("PRAGMA integrity_check; PRAGMA journal_mode; PRAGMA application_id"),
                     "ok\ndelete\n1297105734");
    ck_assert_int_eq(strncmp(sql("PRAGMA user_version"), "0", 2) == 0, 0);
}
END_TEST

static int exists(const char *ending) {
    char path[600];
    struct stat found;
    snprintf(path, sizeof path, "%s%s", store_path, ending);
    return stat(path, &found) == 0;
}

START_TEST(deferred_sync) {
    mapicfg_directory *directory = open_store(CREATE | MAPICFG_DIRECTORY_DEFER_SYNC), *other;
    ok(put(directory, MAILBOX, NAMES("Name", "Anna"), NULL));
    ck_assert(exists("-wal"));
    other = open_store(0);
    check_stored(other, MAILBOX, "Anna", "Name", "Anna");
    ok(put(other, MAILBOX, NAMES("Name", "Bernd"), NULL));
    check_stored(directory, MAILBOX, "Bernd", "Name", "Bernd");
    mapicfg_directory_close(directory); /* the other one still has it open */
    ck_assert(exists("-wal"));
    ok(put(other, MAILBOX, NAMES("Name", "Carla"), NULL));
    mapicfg_directory_close(other);
    ck_assert(!exists("-wal") && !exists("-shm") && !exists("-journal"));
    ck_assert_str_eq(sql("PRAGMA journal_mode; SELECT count(*) FROM CASMailbox"), "delete\n3");
}
END_TEST

/* Who dies with the store open so leaves three files, and the next one makes them one. */
START_TEST(deferred_sync_and_killed) {
    pid_t child = fork();
    if (child == 0) {
        mapicfg_directory *directory = open_store(CREATE | MAPICFG_DIRECTORY_DEFER_SYNC);
        ok(put(directory, MAILBOX, NAMES("Name", "Anna"), NULL));
        kill(getpid(), SIGKILL); /* not _exit(): what is still open then would be a leak to valgrind, or not, by luck */
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status));
    ck_assert(exists("-wal"));
    mapicfg_directory *directory = open_store(0);
    check_stored(directory, MAILBOX, "Anna", "Name", "Anna");
    ck_assert(!exists("-wal"));
    mapicfg_directory_close(directory);
}
END_TEST

START_TEST(deferred_sync_where_it_has_no_effect) {
    mapicfg_directory *directory;
    ck_assert_int_eq(try_open(&directory, store_path, READ_ONLY | MAPICFG_DIRECTORY_DEFER_SYNC), MAPICFG_E_ARGUMENT);
    ok(try_open(&directory, ":memory:", MAPICFG_DIRECTORY_DEFER_SYNC));
    ok(put(directory, MAILBOX, NAMES("Name", "Anna"), NULL));
    mapicfg_directory_close(directory);
}
END_TEST

START_TEST(read_only) {
    mapicfg_directory *directory = open_store(CREATE);
    ok(put(directory, MAILBOX, NAMES("Name", "Anna"), NULL));
    mapicfg_directory_close(directory);
    struct bytes before = load(store_path);
    directory = open_store(READ_ONLY);
    check_stored(directory, MAILBOX, "Anna", "Name", "Anna");
    ck_assert_int_eq(set(directory, MAILBOX, "Anna", NAMES("MAPIEnabled", "True"), NULL), MAPICFG_E_READ_ONLY);
    ck_assert_str_ne(err.message, "");
    ck_assert_int_eq(put(directory, MAILBOX, NAMES("Name", "B"), NULL), MAPICFG_E_READ_ONLY);
    ck_assert_int_eq(mapicfg_directory_remove(directory, MAILBOX, "Anna", NULL), MAPICFG_E_READ_ONLY);
    ck_assert_int_eq(import_one(directory, input_file(CONTOSO "org.xml"), NULL, NULL, NULL), MAPICFG_E_READ_ONLY);
    ck_assert_int_eq(mapicfg_directory_undo(directory, NULL, NULL), MAPICFG_E_READ_ONLY);
    ck_assert_int_eq(mapicfg_directory_begin(directory, NULL, NULL), MAPICFG_E_READ_ONLY);
    check_stored(directory, MAILBOX, "Anna", "MAPIEnabled", "not stated");
    mapicfg_directory_close(directory);
    check_unchanged(&before);
    free(before.data);
}
END_TEST

/* From here to be_owner() this user may read the store, but write neither it nor its folder; root may write everything,
 * so it is nobody. */
static void be_reader(void) {
    ck_assert_int_eq(chmod(store_path, 0444), 0);
    ck_assert_int_eq(chmod(store_folder, 0555), 0);
    if (geteuid() == 0) ck_assert_int_eq(seteuid(65534), 0);
}

static void be_owner(void) {
    if (getuid() == 0) ck_assert_int_eq(seteuid(0), 0);
    ck_assert_int_eq(chmod(store_folder, 0755), 0);
    ck_assert_int_eq(chmod(store_path, 0644), 0);
}

/* A file that this user may read but not write. */
START_TEST(not_writable) {
    mapicfg_directory *directory = open_store(CREATE);
    ok(put(directory, MAILBOX, NAMES("Name", "Anna"), NULL));
    mapicfg_directory_close(directory);
    struct bytes before = load(store_path);
    be_reader();
    directory = open_store(READ_ONLY);
    check_stored(directory, MAILBOX, "Anna", "Name", "Anna");
    mapicfg_directory_close(directory);
    mapicfg_status status = try_open(&directory, store_path, 0);
    if (!status) status = set(directory, MAILBOX, "Anna", NAMES("MAPIEnabled", "True"), NULL);
    mapicfg_directory_close(directory);
    ck_assert_int_eq(status, MAPICFG_E_READ_ONLY);
    ck_assert_str_ne(err.message, "");
    char other[260];
    snprintf(other, sizeof other, "%s/other", store_folder);
    ck_assert_int_eq(try_open(&directory, other, CREATE), MAPICFG_E_IO); /* nor a new file beside it */
    be_owner();
    check_unchanged(&before);
    free(before.data);
}
END_TEST

/* Another process changes rows, half of them already in the file, and is killed before it has committed. */
static void stop_half_way(void) {
    pid_t child = fork();
    if (child == 0) {
        sqlite3 *db;
        int failed = sqlite3_open(store_path, &db);
        failed = failed || sqlite3_exec(db, "PRAGMA cache_size = 1; BEGIN; UPDATE CASMailbox SET "
                                            "DisplayName = hex(zeroblob(20000))", NULL, NULL, NULL);
        if (!failed) kill(getpid(), SIGKILL);
        _exit(1);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status));
}

/* What it left half done is taken back by who comes next, also by one who only reads, unless he may not write. */
START_TEST(stopped_writer) {
    char journal[260], name[20];
    snprintf(journal, sizeof journal, "%s-journal", store_path);
    mapicfg_directory *directory = open_store(CREATE);
    for (int i = 0; i < 20; i++) {
        snprintf(name, sizeof name, "user%d", i);
        ok(put(directory, MAILBOX, NAMES("Name", name, "DisplayName", "Anna"), NULL));
    }
    mapicfg_directory_close(directory);
    struct bytes before = load(store_path);
    stop_half_way();
    struct bytes half = load(store_path);
    ck_assert(half.size != before.size || memcmp(half.data, before.data, before.size) != 0);
    ck_assert_int_eq(access(journal, F_OK), 0);
    be_reader();
    check_refused(READ_ONLY, MAPICFG_E_IO);
    ck_assert_msg(strstr(err.message, "unfinished change"), "%s", err.message);
    check_refused(0, MAPICFG_E_IO);
    be_owner();
    ck_assert_int_eq(access(journal, F_OK), 0);
    directory = open_store(READ_ONLY);
    check_stored(directory, MAILBOX, "user7", "DisplayName", "Anna");
    ck_assert_int_ne(access(journal, F_OK), 0);
    check_unchanged(&before);
    stop_half_way(); /* while the store is open */
    ck_assert_int_eq(access(journal, F_OK), 0);
    check_stored(directory, MAILBOX, "user7", "DisplayName", "Anna");
    check_unchanged(&before);
    ck_assert_int_eq(put(directory, MAILBOX, NAMES("Name", "B"), NULL), MAPICFG_E_READ_ONLY);
    mapicfg_directory_close(directory);
    check_unchanged(&before);
    free(half.data);
    free(before.data);
}
END_TEST

/* ---- not a store ---- */

START_TEST(foreign) {
    static const struct {
        const char *bytes;
        size_t size;
    } garbage[] = {
        {"x\n", 2}, /* of one byte, SQLite takes a file for empty */
        {"Name,MapiHttpEnabled\r\nanna,True\r\n", 34},
        {"\0\0\0\0", 4},
        {"SQLite format 3", 15},
        {"SQLite format 3\0", 16},
        {"SQLite format 2\0xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
         "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 90},
    };
    for (size_t i = 0; i < sizeof garbage / sizeof *garbage; i++) {
        save(store_path, garbage[i].bytes, garbage[i].size);
        check_refused_always(MAPICFG_E_FORMAT);
    }
    char *noise = malloc(100000);
    for (size_t i = 0; i < 100000; i++) noise[i] = (char)(i * i * 31 >> 7);
    save(store_path, noise, 100000);
    check_refused_always(MAPICFG_E_FORMAT);
    memcpy(noise, "SQLite format 3\0\x10\0\1\1\0\x40\x20\x20", 24);
    save(store_path, noise, 100000);
    check_refused_always(MAPICFG_E_FORMAT);
    free(noise);
    remove(store_path);
    sqlite3 *db; /* another program's database */
    ck_assert_int_eq(sqlite3_open(store_path, &db), SQLITE_OK);
    sqlite3_close(db);
    sql("CREATE TABLE CASMailbox (id INTEGER PRIMARY KEY, Name TEXT); INSERT INTO CASMailbox VALUES (1, 'anna')");
    check_refused_always(MAPICFG_E_FORMAT);
    sql("PRAGMA application_id = 252006674; PRAGMA user_version = 1"); /* Fossil's */
    check_refused_always(MAPICFG_E_FORMAT);
}
END_TEST

/* A file of no bytes becomes a store where one may be made; otherwise it is none. */
START_TEST(empty_file) {
    save(store_path, "", 0);
    check_refused(0, MAPICFG_E_FORMAT);
    check_refused(READ_ONLY, MAPICFG_E_FORMAT);
    mapicfg_directory *directory = open_store(CREATE);
    check_stored(directory, MAPICFG_CLASS_ORG, NULL, "Name", "First Organization");
    mapicfg_directory_close(directory);
}
END_TEST

START_TEST(bad_paths) {
    mapicfg_directory *directory = (mapicfg_directory *)1;
    char path[300];
    ck_assert_int_eq(try_open(&directory, store_folder, CREATE), MAPICFG_E_IO);
    ck_assert_ptr_null(directory);
    ck_assert_str_ne(err.message, "");
    ck_assert_int_eq(try_open(&directory, store_folder, 0), MAPICFG_E_IO);
    snprintf(path, sizeof path, "%s/no/store", store_folder);
    ck_assert_int_eq(try_open(&directory, path, CREATE), MAPICFG_E_IO);
    ck_assert_str_eq(err.source, path);
    ck_assert_int_eq(try_open(&directory, "", CREATE), MAPICFG_E_ARGUMENT);
    /* not files: a pipe would be waited for */
    ck_assert_int_eq(mkfifo(store_path, 0600), 0);
    for (uint32_t flags = 0; flags < 3; flags++) {
        ck_assert_int_eq(try_open(&directory, store_path, flags), MAPICFG_E_IO);
        ck_assert_int_eq(try_open(&directory, "/dev/null", flags), MAPICFG_E_IO);
    }
}
END_TEST

/* Nothing in a name means anything to SQLite, which may take file: for a URI. */
START_TEST(odd_names) {
    static const char *const names[] = {"file:a", "file:a?mode=memory", "a%20b", " ", "a?b=c", "\xc3\xa4#b", "-x",
                                        "':\""};
    char path[300];
    /* where tests do not fork, the next one is in this process */
    int back = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ck_assert_int_ge(back, 0);
    ck_assert_int_eq(chdir(store_folder), 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        mapicfg_directory *directory;
        ok(try_open(&directory, names[i], CREATE));
        ok(put(directory, MAILBOX, NAMES("Name", "Anna"), NULL));
        mapicfg_directory_close(directory);
        snprintf(path, sizeof path, "%s/%s", store_folder, names[i]);
        ok(try_open(&directory, path, 0));
        ck_assert_uint_eq(count_of(directory, MAILBOX), 1);
        mapicfg_directory_close(directory);
        ck_assert_int_eq(unlink(path), 0);
    }
    ck_assert_int_eq(fchdir(back), 0);
    close(back);
}
END_TEST

/* ---- damaged ---- */

static struct bytes contoso_store(void) {
    mapicfg_directory *directory = open_store(CREATE | MAPICFG_DIRECTORY_EMPTY);
    import_contoso(directory);
    ok(set(directory, MAILBOX, "anna", NAMES("MapiHttpEnabled", "True"), NULL));
    mapicfg_directory_close(directory);
    return load(store_path);
}

/* Opens and uses a store that may be damaged: every call succeeds or gives an error that says so. */
static int32_t pass_object(void *user, const mapicfg_object *object, uint64_t key) {
    (void)user, (void)object, (void)key;
    return 0;
}

static int32_t pass_change(void *user, const mapicfg_journal_entry *change) {
    (void)user, (void)change;
    return 0;
}

static void note(int *failures, mapicfg_status status) {
    if (!status) return;
    ++*failures;
    ck_assert_msg(status == MAPICFG_E_FORMAT || status == MAPICFG_E_VALUE || status == MAPICFG_E_NOT_FOUND ||
                      status == MAPICFG_E_ENCODING || status == MAPICFG_E_AMBIGUOUS || status == MAPICFG_E_IO ||
                      status == MAPICFG_E_VERSION || status == MAPICFG_E_IDENTITY,
                  "%s: %s", mapicfg_status_name(status), err.message);
}

static int use(uint32_t flags) {
    mapicfg_directory *directory;
    int failures = 0;
    note(&failures, try_open(&directory, store_path, flags));
    if (failures) return failures;
    for (uint32_t class_id = 1; class_id <= mapicfg_class_count(); class_id++)
        note(&failures, mapicfg_directory_list(directory, class_id, NULL, pass_object, NULL, &err));
    mapicfg_object *object;
    note(&failures, mapicfg_directory_copy_object(directory, MAILBOX, "Staff 14", &object, &err));
    mapicfg_object_free(object);
    note(&failures, mapicfg_directory_history(directory, NULL, pass_change, NULL, &err));
    if (!(flags & READ_ONLY)) {
        note(&failures, set(directory, MAILBOX, "Staff 13", NAMES("MAPIEnabled", "False"), NULL));
        note(&failures, put(directory, MAILBOX, NAMES("Name", "New"), NULL));
    }
    mapicfg_directory_close(directory);
    return failures;
}

/* A store cut at any page, and in the middle of one. Reading must not change it; nor must a refusal. */
START_TEST(truncated) {
    struct bytes whole = contoso_store();
    ck_assert_int_eq(use(READ_ONLY), 0);
    check_unchanged(&whole);
    ck_assert_uint_gt(whole.size, 20000);
    for (size_t size = 1; size < whole.size; size += getenv("MAPICFG_TEST_REDUCED") ? 13650 : 1365) {
        save(store_path, whole.data, size);
        struct bytes cut = load(store_path);
        ck_assert_msg(use(READ_ONLY) > 0, "cut to %zu bytes, and no error", size);
        check_unchanged(&cut);
        mapicfg_directory *directory;
        if (try_open(&directory, store_path, 0)) check_unchanged(&cut);
        mapicfg_directory_close(directory);
        free(cut.data);
    }
    free(whole.data);
}
END_TEST

/* Bytes changed anywhere: no crash, no endless loop, nothing but the errors of a damaged store. */
START_TEST(damaged) {
    struct bytes whole = contoso_store();
    uint32_t random = 20261123;
    int rounds = getenv("MAPICFG_TEST_REDUCED") ? 20 : 300;
    for (int round = 0; round < rounds; round++) {
        char *copy = malloc(whole.size);
        memcpy(copy, whole.data, whole.size);
        for (int i = 0; i < 1 + round % 40; i++) {
            random = random * 1664525u + 1013904223u;
            size_t at = random % (uint32_t)(round % 3 ? whole.size : 4096);
            copy[at] = (char)(random >> 24);
        }
        save(store_path, copy, whole.size);
        use(round % 2 ? READ_ONLY : 0);
        char journal[260];
        snprintf(journal, sizeof journal, "%s-journal", store_path);
        unlink(journal);
        free(copy);
    }
    free(whole.data);
}
END_TEST

/* Tables or columns that must be there are gone. */
START_TEST(tables_missing) {
    struct bytes whole = contoso_store();
    static const char *const names[] = {"Name", "Journal", "ChangeSet", "CASMailbox", "OrganizationConfig"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char text[400];
        save(store_path, whole.data, whole.size);
        snprintf(text, sizeof text, "DROP VIEW Effective; DROP VIEW History; DROP TABLE %s", names[i]);
        sql(text);
        check_refused(0, MAPICFG_E_FORMAT);
        ck_assert_msg(strstr(err.message, names[i]), "the message does not name %s: %s", names[i], err.message);
        check_refused(READ_ONLY, MAPICFG_E_FORMAT);
    }
    free(whole.data);
}
END_TEST

/* ---- other schemas ---- */

START_TEST(newer) {
    struct bytes whole = contoso_store();
    free(whole.data);
    static const char *const versions[] = {"2", "1000", "2147483647"};
    for (size_t i = 0; i < 3; i++) {
        char text[60];
        snprintf(text, sizeof text, "PRAGMA user_version = %s", versions[i]);
        sql(text);
        check_refused_always(MAPICFG_E_VERSION);
        ck_assert_msg(strstr(err.message, versions[i]), "the message does not tell the version: %s", err.message);
    }
}
END_TEST

/* Columns that a newer library added are left alone by this one. */
START_TEST(unknown_columns) {
    struct bytes whole = contoso_store();
    free(whole.data);
    sql("ALTER TABLE CASMailbox ADD COLUMN FutureProperty TEXT; UPDATE CASMailbox SET FutureProperty = 'kept'");
    mapicfg_directory *directory = open_store(0);
    check_stored(directory, MAILBOX, "anna", "MapiHttpEnabled", "True");
    ok(set(directory, MAILBOX, "anna", NAMES("MapiHttpEnabled", "False"), NULL));
    ok(put(directory, MAILBOX, NAMES("Name", "New"), NULL));
    mapicfg_directory_close(directory);
    ck_assert_str_eq(sql("SELECT FutureProperty FROM CASMailbox WHERE SamAccountName = 'anna' OR Name = 'New'"),
                     "kept\nNULL");
}
END_TEST

/* An older file: a lower version, columns that are not there yet, no index of names. */
START_TEST(older) {
    struct bytes whole = contoso_store();
    free(whole.data);
    mapicfg_directory *directory = open_store(0);
    struct objects expected, all;
    list(&expected, directory, MAILBOX, NULL);
    mapicfg_directory_close(directory);
    char *history = strdup(sql("SELECT * FROM Journal"));
    sql("DROP VIEW Effective; DROP VIEW History; ALTER TABLE CASMailbox DROP COLUMN MAPIBlockOutlookRpcHttp;"
        "ALTER TABLE CASMailbox DROP COLUMN ExchangeVersion; ALTER TABLE OrganizationConfig DROP COLUMN IsMixedMode;"
        "DROP TABLE OutlookAnywhere; DROP TABLE OwaVirtualDirectory; DELETE FROM Name; PRAGMA user_version = 0");
    for (size_t i = 0; i < expected.count; i++) {
        ok(mapicfg_object_set_state(expected.objects[i], "MAPIBlockOutlookRpcHttp", MAPICFG_NOT_STATED, &err));
        ok(mapicfg_object_set_state(expected.objects[i], "ExchangeVersion", MAPICFG_NOT_STATED, &err));
    }
    struct bytes before = load(store_path);
    directory = open_store(READ_ONLY); /* may not bring it forward, but reads what is there */
    list(&all, directory, MAILBOX, NULL);
    check_equal_all(&expected, &all);
    release_objects(&all);
    list(&all, directory, MAPICFG_CLASS_OUTLOOK_ANYWHERE, NULL);
    ck_assert_uint_eq(all.count, 0);
    release_objects(&all);
    mapicfg_directory_close(directory);
    check_unchanged(&before);
    free(before.data);
    directory = open_store(0);
    list(&all, directory, MAILBOX, NULL);
    check_equal_all(&expected, &all);
    release_objects(&all);
    check_stored(directory, MAILBOX, "\xc3\x89MILE ZOLA", "SamAccountName", "emile");
    check_stored(directory, MAILBOX, "contoso\\emile", "SamAccountName", "emile");
    ok(set(directory, MAILBOX, "emile", NAMES("MAPIBlockOutlookRpcHttp", "True"), NULL));
    check_stored(directory, MAILBOX, "emile", "MAPIBlockOutlookRpcHttp", "True");
    mapicfg_directory_close(directory);
    ck_assert_int_ne(strcmp(sql("PRAGMA user_version"), "0"), 0);
    ck_assert_str_eq(sql("SELECT count(*) FROM Effective"), "32");
    ck_assert_str_eq(sql("SELECT count(InternalHostname) + (SELECT count(*) FROM OwaVirtualDirectory) FROM "
                         "OutlookAnywhere"),
                     "0");
    ck_assert_int_eq(strncmp(sql("SELECT * FROM Journal"), history, strlen(history)), 0); /* and one line more */
    ck_assert_str_eq(sql("PRAGMA integrity_check"), "ok");
    free(history);
    release_objects(&expected);
}
END_TEST

/* ---- used by others at the same time ---- */

START_TEST(locked) {
    struct bytes whole = contoso_store();
    mapicfg_directory *directory = open_store(0), *second;
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(store_path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
    memset(&err, 0, sizeof err);
    ck_assert_int_eq(set(directory, MAILBOX, "anna", NAMES("MAPIEnabled", "False"), NULL), MAPICFG_E_BUSY);
    ck_assert_str_eq(err.source, store_path);
    ck_assert_int_eq(put(directory, MAILBOX, NAMES("Name", "B"), NULL), MAPICFG_E_BUSY);
    ck_assert_int_eq(mapicfg_directory_remove(directory, MAILBOX, "anna", NULL), MAPICFG_E_BUSY);
    ck_assert_int_eq(mapicfg_directory_begin(directory, NULL, NULL), MAPICFG_E_BUSY);
    ck_assert_int_eq(mapicfg_directory_in_transaction(directory), 0);
    ck_assert_int_eq(mapicfg_directory_undo(directory, NULL, NULL), MAPICFG_E_BUSY);
    ck_assert_int_eq(import_one(directory, input_file(CONTOSO "org.xml"), NULL, NULL, NULL), MAPICFG_E_BUSY);
    ck_assert_int_eq(try_open(&second, store_path, 0), MAPICFG_E_BUSY);
    ck_assert_ptr_null(second);
    ck_assert_int_eq(try_open(&second, store_path, CREATE), MAPICFG_E_BUSY);
    check_unchanged(&whole);
    ck_assert_int_eq(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    ok(set(directory, MAILBOX, "anna", NAMES("MAPIEnabled", "False"), NULL));
    check_stored(directory, MAILBOX, "anna", "MAPIEnabled", "False");
    mapicfg_directory_close(directory);
    free(whole.data);
}
END_TEST

/* Another process that makes the store at the same moment: a lock on a file of no bytes. */
START_TEST(locked_new) {
    sqlite3 *db;
    mapicfg_directory *directory;
    ck_assert_int_eq(sqlite3_open(store_path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(try_open(&directory, store_path, CREATE), MAPICFG_E_BUSY);
    ck_assert_int_eq(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    directory = open_store(CREATE);
    mapicfg_directory_close(directory);
}
END_TEST

/* Two handles on one file see each other's changes, and never half of them. */
START_TEST(two_handles) {
    mapicfg_directory *a = open_store(CREATE), *b = open_store(0);
    ok(put(a, MAILBOX, NAMES("Name", "Anna", "Alias", "a"), NULL));
    check_stored(b, MAILBOX, "a", "Name", "Anna");
    ok(set(b, MAILBOX, "a", NAMES("Alias", "b"), NULL));
    check_stored(a, MAILBOX, "b", "Name", "Anna");
    ok(mapicfg_directory_begin(a, NULL, &err));
    ok(set(a, MAILBOX, "b", NAMES("Alias", "c"), NULL));
    check_stored(b, MAILBOX, "b", "Alias", "b"); /* reads go on */
    ck_assert_int_eq(set(b, MAILBOX, "b", NAMES("Alias", "d"), NULL), MAPICFG_E_BUSY);
    ck_assert_int_eq(mapicfg_directory_begin(b, NULL, NULL), MAPICFG_E_BUSY);
    ok(mapicfg_directory_commit(a, &err));
    check_stored(b, MAILBOX, "c", "Alias", "c");
    ok(mapicfg_directory_begin(a, NULL, &err));
    ok(mapicfg_directory_remove(a, MAILBOX, "c", &err));
    mapicfg_directory_close(a); /* rolls back */
    ok(set(b, MAILBOX, "c", NAMES("Alias", "d"), NULL));
    mapicfg_directory_close(b);
}
END_TEST

/* What another program changed with SQL is seen, by identities too that the change did not touch. */
START_TEST(changed_by_sql) {
    struct bytes whole = contoso_store();
    free(whole.data);
    mapicfg_directory *directory = open_store(0);
    check_stored(directory, MAILBOX, "anna", "MapiHttpEnabled", "True");
    sql("UPDATE CASMailbox SET MapiHttpEnabled = 'False', OWAEnabled = NULL WHERE SamAccountName = 'anna'");
    check_stored(directory, MAILBOX, "anna", "MapiHttpEnabled", "False");
    check_stored(directory, MAILBOX, "anna", "OWAEnabled", "not stated");
    sql("UPDATE CASMailbox SET MapiHttpEnabled = 'perhaps' WHERE SamAccountName = 'anna'");
    mapicfg_object *object;
    memset(&err, 0, sizeof err);
    ck_assert_int_eq(mapicfg_directory_copy_object(directory, MAILBOX, "anna", &object, &err), MAPICFG_E_FORMAT);
    ck_assert_str_eq(err.property, "MapiHttpEnabled");
    mapicfg_directory_close(directory);
}
END_TEST

/* Values that no library wrote: each is taken or told, with the property. */
START_TEST(odd_values) {
    static const struct {
        const char *sql, *alias; /* NULL: refused */
    } values[] = {
        {"5.5", "5.5"}, {"'5'", "5"}, {"char(228)", "\xc3\xa4"}, {"'x''y'", "x'y"},
        {"x'00ff'", NULL}, {"x'c3'", NULL}, {"CAST(x'61ff' AS TEXT)", NULL}, {"'a' || char(0) || 'b'", NULL},
        {"zeroblob(2000000)", NULL},
    };
    mapicfg_directory_close(open_store(CREATE));
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char text[200];
        snprintf(text, sizeof text, "DELETE FROM CASMailbox; INSERT INTO CASMailbox (Name, Alias) VALUES ('Anna', %s)",
                 values[i].sql);
        sql(text);
        mapicfg_directory *directory = open_store(0);
        struct objects all = {.count = 0};
        memset(&err, 0, sizeof err);
        mapicfg_status status = mapicfg_directory_list(directory, MAILBOX, NULL, keep_listed, &all, &err);
        ck_assert_msg(status == (values[i].alias ? MAPICFG_OK : MAPICFG_E_FORMAT), "%s: %s", values[i].sql,
                      mapicfg_status_name(status));
        if (values[i].alias)
            check_value(all.objects[0], "Alias", values[i].alias);
        else
            ck_assert_str_eq(err.property, "Alias");
        release_objects(&all);
        mapicfg_directory_close(directory);
    }
}
END_TEST

/* A store may come from anywhere: what somebody put into its schema does not run. */
START_TEST(foreign_triggers) {
    mapicfg_directory *directory = open_store(CREATE);
    ok(put(directory, MAILBOX, NAMES("Name", "Anna"), NULL));
    ok(put(directory, MAILBOX, NAMES("Name", "Bernd"), NULL));
    mapicfg_directory_close(directory);
    sql("CREATE TRIGGER a AFTER UPDATE ON CASMailbox BEGIN DELETE FROM CASMailbox; END;"
        "CREATE TRIGGER b AFTER INSERT ON Journal BEGIN DELETE FROM Name; END");
    directory = open_store(0);
    ok(set(directory, MAILBOX, "Anna", NAMES("MapiHttpEnabled", "True"), NULL));
    ck_assert_uint_eq(count_of(directory, MAILBOX), 2);
    check_stored(directory, MAILBOX, "Bernd", "Name", "Bernd");
    mapicfg_directory_close(directory);
}
END_TEST

/* Somebody reads for long: a writer cannot finish, says so, and has changed nothing. */
START_TEST(reader) {
    struct bytes whole = contoso_store();
    mapicfg_directory *directory = open_store(0);
    sqlite3 *db;
    sqlite3_stmt *statement;
    ck_assert_int_eq(sqlite3_open(store_path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(db, "SELECT * FROM CASMailbox", -1, &statement, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    ck_assert_int_eq(set(directory, MAILBOX, "anna", NAMES("MAPIEnabled", "False"), NULL), MAPICFG_E_BUSY);
    ok(mapicfg_directory_begin(directory, NULL, &err));
    ok(set(directory, MAILBOX, "anna", NAMES("MAPIEnabled", "False"), NULL));
    ck_assert_int_eq(mapicfg_directory_commit(directory, &err), MAPICFG_E_BUSY);
    ck_assert_int_eq(mapicfg_directory_in_transaction(directory), 0);
    check_stored(directory, MAILBOX, "anna", "MAPIEnabled", "True");
    sqlite3_finalize(statement);
    sqlite3_close(db);
    check_unchanged(&whole);
    ok(set(directory, MAILBOX, "anna", NAMES("MAPIEnabled", "False"), NULL));
    mapicfg_directory_close(directory);
    free(whole.data);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("store");
    TCase *tcase = tcase_create("file");
    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, make_folder, remove_folder);
    tcase_add_test(tcase, made);
    tcase_add_test(tcase, read_only);
    tcase_add_test(tcase, deferred_sync);
    tcase_add_test(tcase, deferred_sync_and_killed);
    tcase_add_test(tcase, deferred_sync_where_it_has_no_effect);
    tcase_add_test(tcase, not_writable);
    tcase_add_test(tcase, stopped_writer);
    tcase_add_test(tcase, foreign);
    tcase_add_test(tcase, empty_file);
    tcase_add_test(tcase, bad_paths);
    tcase_add_test(tcase, odd_names);
    tcase_add_test(tcase, truncated);
    tcase_add_test(tcase, damaged);
    tcase_add_test(tcase, tables_missing);
    tcase_add_test(tcase, newer);
    tcase_add_test(tcase, unknown_columns);
    tcase_add_test(tcase, older);
    tcase_add_test(tcase, locked);
    tcase_add_test(tcase, locked_new);
    tcase_add_test(tcase, two_handles);
    tcase_add_test(tcase, changed_by_sql);
    tcase_add_test(tcase, odd_values);
    tcase_add_test(tcase, foreign_triggers);
    tcase_add_test(tcase, reader);
    suite_add_tcase(suite, tcase);
    return suite;
}
