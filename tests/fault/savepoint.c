/* SPDX-License-Identifier: LGPL-2.1-or-later
 * savepoint.c: a call that fails inside a caller's transaction undoes its own part only.
 *
 * Every call that changes a directory is run inside a transaction that has changed something already; the n-th call of
 * SQLite, or the n-th allocation of the library, fails, for every n up to 25 and many above. All tables are then as
 * they were before the call, the transaction goes on, and its commit stores what it would have stored without the call.
 * A commit that fails leaves what there was before the transaction. */
#include <fcntl.h>
#include <mapicfg.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../unit/inputs.h"
#include "directory/body.h"

/* ---- failures ---- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
int __real_sqlite3_step(sqlite3_stmt *sql);
int __real_sqlite3_exec(sqlite3 *db, const char *sql, sqlite3_callback fn, void *user, char **message);
int __real_sqlite3_prepare_v2(sqlite3 *db, const char *sql, int size, sqlite3_stmt **out, const char **tail);
int __real_sqlite3_prepare_v3(sqlite3 *db, const char *sql, int size, unsigned flags, sqlite3_stmt **out,
                              const char **tail);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
int __wrap_sqlite3_step(sqlite3_stmt *sql);
int __wrap_sqlite3_exec(sqlite3 *db, const char *sql, sqlite3_callback fn, void *user, char **message);
int __wrap_sqlite3_prepare_v2(sqlite3 *db, const char *sql, int size, sqlite3_stmt **out, const char **tail);
int __wrap_sqlite3_prepare_v3(sqlite3 *db, const char *sql, int size, unsigned flags, sqlite3_stmt **out,
                              const char **tail);

enum what { ALLOCATIONS, SQLITE, KINDS };
static const char *const kinds[KINDS] = {"allocation", "call of SQLite"};
static long until[KINDS] = {-1, -1}; /* those that still succeed; below 0: all */
static int failed;

static int fails(enum what what) {
    if (until[what] < 0 || until[what]-- > 0) return 0;
    failed = 1;
    return 1;
}

void *__wrap_malloc(size_t size) {
    return fails(ALLOCATIONS) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
    return fails(ALLOCATIONS) ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size) {
    return fails(ALLOCATIONS) ? NULL : __real_realloc(memory, size);
}

int __wrap_sqlite3_step(sqlite3_stmt *sql) {
    return fails(SQLITE) ? SQLITE_IOERR_READ : __real_sqlite3_step(sql);
}

int __wrap_sqlite3_exec(sqlite3 *db, const char *sql, sqlite3_callback fn, void *user, char **message) {
    return fails(SQLITE) ? SQLITE_IOERR_READ : __real_sqlite3_exec(db, sql, fn, user, message);
}

int __wrap_sqlite3_prepare_v2(sqlite3 *db, const char *sql, int size, sqlite3_stmt **out, const char **tail) {
    *out = NULL;
    return fails(SQLITE) ? SQLITE_IOERR_READ : __real_sqlite3_prepare_v2(db, sql, size, out, tail);
}

int __wrap_sqlite3_prepare_v3(sqlite3 *db, const char *sql, int size, unsigned flags, sqlite3_stmt **out,
                              const char **tail) {
    *out = NULL;
    return fails(SQLITE) ? SQLITE_IOERR_READ : __real_sqlite3_prepare_v3(db, sql, size, flags, out, tail);
}

/* The same for all stores, so that their indexes of names can be compared. */
struct mapicfg__seed __wrap_mapicfg__seed_new(void);
struct mapicfg__seed __wrap_mapicfg__seed_new(void) {
    return (struct mapicfg__seed){{1, 2}};
}

/* ---- what is stored ---- */

static void die(const char *what) {
    fprintf(stderr, "savepoint: %s\n", what);
    exit(2);
}

struct dump {
    char *text;
    size_t size, capacity;
};

static void put(struct dump *dump, const char *text) {
    size_t size = strlen(text);
    if (dump->capacity - dump->size <= size) {
        dump->capacity = 2 * (dump->capacity + size) + 4096;
        dump->text = realloc(dump->text, dump->capacity);
        if (!dump->text) die("no memory");
    }
    memcpy(dump->text + dump->size, text, size + 1);
    dump->size += size;
}

static int put_row(void *user, int count, char **values, char **names) {
    struct dump *dump = user;
    for (int i = 0; i < count; i++) {
        if (strcmp(names[i], "time") == 0) continue;
        put(dump, values[i] ? values[i] : "(none)");
        put(dump, "|");
    }
    put(dump, "\n");
    return 0;
}

/* Every row of every table, but the times of change sets. */
static struct dump dump_of(mapicfg_directory *directory) {
    struct dump dump = {0};
    sqlite3_stmt *tables;
    if (sqlite3_prepare_v2(directory->db, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name", -1,
                           &tables,
                           NULL))
        die("no tables");
    while (sqlite3_step(tables) == SQLITE_ROW) {
        char sql[200];
        snprintf(sql, sizeof sql, "SELECT * FROM %s ORDER BY 1, 2", (const char *)sqlite3_column_text(tables, 0));
        put(&dump, sql);
        put(&dump, "\n");
        if (sqlite3_exec(directory->db, sql, put_row, &dump, NULL)) die(sql);
    }
    sqlite3_finalize(tables);
    return dump;
}

/* ---- the calls ---- */

static mapicfg_object *object(uint32_t class_id, const char *const *values) {
    mapicfg_object *made;
    if (mapicfg_object_new(class_id, &made, NULL)) die("no object");
    for (; *values; values += 2)
        if (mapicfg_object_set_text(made, values[0], values[1], NULL)) die(values[0]);
    return made;
}
#define OBJECT(class_id, ...) object(class_id, (const char *const[]){__VA_ARGS__, NULL})

static mapicfg_object *new_mailbox, *old_mailbox, *renamed, *org, *new_vdir, *urls, *server, *anywhere, *later;

static void make_objects(void) {
    new_mailbox = OBJECT(MAPICFG_CLASS_MAILBOX, "Name", "Bernd", "ServerName", "EX9", "EmailAddresses",
                         "b@contoso.com");
    old_mailbox = OBJECT(MAPICFG_CLASS_MAILBOX, "Name", "Anna", "MAPIEnabled", "False", "ServerName", "EX8",
                         "AdminDisplayVersion", "Version 14.3 (Build 513.0)");
    renamed = OBJECT(MAPICFG_CLASS_MAILBOX, "Name", "Anne", "SamAccountName", "anne", "OWAEnabled", "False");
    org = OBJECT(MAPICFG_CLASS_ORG, "MapiHttpEnabled", "False");
    new_vdir = OBJECT(MAPICFG_CLASS_VDIR, "Name", "mapi (Default Web Site)", "Server", "EX2", "Identity",
                      "EX2\\mapi (Default Web Site)", "InternalUrl", "https://in.contoso.com/mapi");
    urls = OBJECT(MAPICFG_CLASS_VDIR, "InternalUrl", "", "Server", "EX3");
    server = OBJECT(MAPICFG_CLASS_SERVER, "Name", "EX1", "Site", "Berlin", "Fqdn", "ex1.contoso.com");
    anywhere = OBJECT(MAPICFG_CLASS_OUTLOOK_ANYWHERE, "Identity", "EX1\\Rpc (Default Web Site)", "Server", "EX1",
                      "ExternalHostname", "mail.contoso.com", "InternalHostname", "mail.contoso.com");
    later = OBJECT(MAPICFG_CLASS_MAILBOX, "PopEnabled", "False");
}

static mapicfg_directory *prepared(void) {
    mapicfg_directory *directory;
    mapicfg_object *anna = OBJECT(MAPICFG_CLASS_MAILBOX, "Name", "Anna", "SamAccountName", "anna", "ServerName", "EX1");
    mapicfg_object *vdir = OBJECT(MAPICFG_CLASS_VDIR, "Name", "mapi (Default Web Site)", "Server", "EX1", "Identity",
                                  "EX1\\mapi (Default Web Site)", "InternalUrl", "https://mail.contoso.com/mapi",
                                  "ExternalUrl", "https://mail.contoso.com/mapi");
    if (mapicfg_directory_open(NULL, NULL, &directory, NULL) || mapicfg_directory_put(directory, anna, NULL, NULL) ||
        mapicfg_directory_put(directory, vdir, NULL, NULL))
        die("no directory");
    mapicfg_object_free(anna);
    mapicfg_object_free(vdir);
    return directory;
}

static mapicfg_status put_new(mapicfg_directory *directory) {
    return mapicfg_directory_put(directory, new_mailbox, NULL, NULL);
}
static mapicfg_status put_old(mapicfg_directory *directory) {
    return mapicfg_directory_put(directory, old_mailbox, NULL, NULL);
}
static mapicfg_status put_vdir(mapicfg_directory *directory) {
    return mapicfg_directory_put(directory, new_vdir, NULL, NULL);
}
static mapicfg_status put_server(mapicfg_directory *directory) {
    return mapicfg_directory_put(directory, server, NULL, NULL);
}
static mapicfg_status put_anywhere(mapicfg_directory *directory) {
    return mapicfg_directory_put(directory, anywhere, NULL, NULL);
}
static mapicfg_status set_mailbox(mapicfg_directory *directory) {
    return mapicfg_directory_set(directory, "anna", renamed, NULL, NULL);
}
static mapicfg_status set_org(mapicfg_directory *directory) {
    return mapicfg_directory_set(directory, NULL, org, NULL, NULL);
}
static mapicfg_status set_vdir(mapicfg_directory *directory) {
    return mapicfg_directory_set(directory, "EX1\\mapi (Default Web Site)", urls, NULL, NULL);
}
static mapicfg_status remove_mailbox(mapicfg_directory *directory) {
    return mapicfg_directory_remove(directory, MAPICFG_CLASS_MAILBOX, "anna", NULL);
}
static mapicfg_status remove_vdir(mapicfg_directory *directory) {
    return mapicfg_directory_remove(directory, MAPICFG_CLASS_VDIR, "EX1\\mapi (Default Web Site)", NULL);
}
static mapicfg_status import_file(mapicfg_directory *directory) {
    return import_one(directory, input_file("tests/data/table/mailboxes.csv"), NULL, NULL, NULL);
}
static mapicfg_status import_fd(mapicfg_directory *directory) {
    int fd = open("tests/data/contoso/vdirs.json", O_RDONLY);
    mapicfg_status status = import_one(directory, input_fd(fd, "vdirs"), NULL, NULL, NULL);
    close(fd);
    return status;
}
static mapicfg_status import_files(mapicfg_directory *directory) {
    static const char *const paths[] = {"tests/data/contoso/vdirs.csv", "tests/data/contoso/servers.xml"};
    return import_paths(directory, paths, 2, NULL, NULL);
}
static mapicfg_status exec(mapicfg_directory *directory, const char *text) {
    return mapicfg_exec(directory, text, strlen(text), NULL, NULL, NULL, NULL);
}
static mapicfg_status exec_set(mapicfg_directory *directory) {
    return exec(directory,
                "Set-CASMailbox anna -MapiHttpEnabled $true; Get-CASMailbox | Set-CASMailbox -OWAEnabled $false\n"
                           "Set-OrganizationConfig -MapiHttpEnabled $false");
}
static mapicfg_status exec_vdirs(mapicfg_directory *directory) {
    return exec(directory, "New-MapiVirtualDirectory -Server EX5 -InternalUrl https://ex5.contoso.com/mapi\n"
                           "Set-MapiVirtualDirectory 'EX1\\mapi (Default Web Site)' -ExternalUrl $null\n"
                           "Remove-MapiVirtualDirectory 'EX1\\mapi (Default Web Site)' -Confirm:$false");
}

static const struct {
    const char *name;
    mapicfg_status (*call)(mapicfg_directory *);
} calls[] = {
    {"storing a mailbox", put_new},       {"storing it again", put_old},        {"storing a directory", put_vdir},
    {"storing a server", put_server},     {"storing Outlook Anywhere", put_anywhere},
    {"setting a mailbox", set_mailbox},   {"setting the organization", set_org}, {"setting a directory", set_vdir},
    {"removing a mailbox", remove_mailbox}, {"removing a directory", remove_vdir},
    {"importing a file", import_file},    {"importing a descriptor", import_fd}, {"importing files", import_files},
    {"statements", exec_set},             {"statements on directories", exec_vdirs},
};
#define CALLS (sizeof calls / sizeof *calls)

/* ---- the test ---- */

static int complain(size_t at, enum what what, long n, const char *wrong) {
    printf("FAILED %s, %s %ld: %s\n", calls[at].name, kinds[what], n, wrong);
    return 1;
}

static int same(struct dump *a, struct dump *b) {
    int equal = strcmp(a->text, b->text) == 0;
    free(a->text);
    free(b->text);
    return equal;
}

static void change_first(mapicfg_directory *directory) {
    if (mapicfg_directory_begin(directory, "mine", NULL) || mapicfg_directory_set(directory, "anna", later, NULL, NULL))
        die("no transaction");
}

static void change_last(mapicfg_directory *directory) {
    mapicfg_object *last = OBJECT(MAPICFG_CLASS_MAILBOX, "Name", "Zora", "ServerName", "EX7");
    mapicfg_object *vdir = OBJECT(MAPICFG_CLASS_VDIR, "Identity", "EX7\\mapi", "ExternalUrl",
                                  "https://z.contoso.com/mapi");
    if (mapicfg_directory_put(directory, last, NULL, NULL) || mapicfg_directory_put(directory, vdir, NULL, NULL) ||
        mapicfg_directory_commit(directory, NULL))
        die("the transaction does not go on");
    mapicfg_object_free(last);
    mapicfg_object_free(vdir);
}

/* What a transaction without the call stores. */
static struct dump work_out_wanted(void) {
    mapicfg_directory *directory = prepared();
    change_first(directory);
    change_last(directory);
    struct dump dump = dump_of(directory);
    mapicfg_directory_close(directory);
    return dump;
}

static int is_wanted(mapicfg_directory *directory) {
    static struct dump wanted;
    struct dump found = dump_of(directory);
    if (!wanted.text) wanted = work_out_wanted();
    int equal = strcmp(found.text, wanted.text) == 0;
    free(found.text);
    return equal;
}

/* *over is 1 when the call came to its end before anything failed. */
static int check_call(size_t at, enum what what, long n, int *over) {
    mapicfg_directory *directory = prepared();
    int wrong = 0;
    change_first(directory);
    struct dump before = dump_of(directory);
    failed = 0;
    until[what] = n;
    mapicfg_status status = calls[at].call(directory);
    until[what] = -1;
    *over = !failed;
    struct dump after = dump_of(directory);
    int unchanged = same(&before, &after);
    if (!failed && status) wrong = complain(at, what, n, "it fails by itself");
    if (!failed && unchanged) wrong = complain(at, what, n, "it changes nothing");
    if (status && !unchanged) wrong = complain(at, what, n, "something stayed");
    if (status && !wrong) {
        change_last(directory);
        if (!is_wanted(directory)) wrong = complain(at, what, n, "something else was stored");
    }
    mapicfg_directory_close(directory);
    return wrong;
}

static int check_commit(size_t at, enum what what, long n, int *over) {
    mapicfg_directory *directory = prepared();
    struct dump before = dump_of(directory);
    change_first(directory);
    if (calls[at].call(directory)) die(calls[at].name);
    failed = 0;
    until[what] = n;
    mapicfg_status status = mapicfg_directory_commit(directory, NULL);
    until[what] = -1;
    *over = !failed;
    struct dump after = dump_of(directory);
    int unchanged = same(&before, &after);
    int wrong = status && (!unchanged || mapicfg_directory_in_transaction(directory));
    if (wrong) complain(at, what, n, "the commit failed, and something stayed");
    if (!status && unchanged) wrong = complain(at, what, n, "the commit stored nothing");
    mapicfg_directory_close(directory);
    return wrong;
}

/* Undoing inside a transaction is refused and changes nothing. */
static int check_undo(void) {
    mapicfg_directory *directory = prepared();
    change_first(directory);
    struct dump before = dump_of(directory);
    mapicfg_status status = mapicfg_directory_undo(directory, NULL, NULL);
    struct dump after = dump_of(directory);
    int wrong = !same(&before, &after) || status != MAPICFG_E_CONFLICT;
    if (wrong) printf("FAILED undo inside a transaction\n");
    mapicfg_directory_close(directory);
    return wrong;
}

int main(void) {
    make_objects();
    long failures = check_undo(), runs = 0;
    for (size_t at = 0; at < CALLS; at++)
        for (int what = 0; what < KINDS; what++)
            for (int commit = 0; commit < 2; commit++)
                for (long n = 0, over = 0; !over && failures < 20; n += 1 + n / 25, runs++) {
                    int done;
                    failures += (commit ? check_commit : check_call)(at, (enum what)what, n, &done);
                    over = done;
                }
    printf("savepoint: %ld failures injected into %zu calls and their commits, %ld wrong\n", runs, CALLS, failures);
    return failures != 0;
}
