/* SPDX-License-Identifier: LGPL-2.1-or-later
 * store.c: look-ups and changes a second in a store, and in a bare SQLite database that holds the same mailboxes and
 * does the same: one table, an index for each name, a journal. The two take turns; each value is the median of some
 * rounds.
 *
 *   store STORE DATABASE MAILBOXES
 * Prints "what<TAB>store's rate<TAB>database's rate" lines. Both were made by store.py; mailbox n of both is user n. */
#include <mapicfg.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROUNDS 5

static unsigned long mailboxes;
static mapicfg_directory *directory;
static mapicfg_error err;
static sqlite3 *db;
static volatile size_t kept; /* so that nothing is dropped */

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void stop(const char *what) {
    fprintf(stderr, "%s: %s %s\n", what, err.message, db ? sqlite3_errmsg(db) : "");
    exit(1);
}

/* Every number below `mailboxes` once, in no order: the step has no factor in common with a power of ten. */
static unsigned long scattered(unsigned long i) {
    return i * 7368787ul % mailboxes;
}

/* ---- the ways to name mailbox n; make_mailbox() of store.py writes the same ---- */

struct form {
    const char *name, *column, *identity, *value; /* value: as the bare database is asked, NULL: as the identity */
};

static const struct form forms[] = {
    {"Guid", "Guid", "00000000-0000-4000-8000-%012lx", NULL},
    {"Name", "Name", "User %07lu", NULL},
    {"Alias", "Alias", "alias%07lu", NULL},
    {"PrimarySmtpAddress", "PrimarySmtpAddress", "user%07lu@contoso.com", NULL},
    {"DOMAIN\\user", "SamAccountName", "CONTOSO\\user%07lu", "user%07lu"},
    {"DistinguishedName", "DistinguishedName", "CN=User %07lu,OU=Users,DC=contoso,DC=com", NULL},
    {"canonical name", "Identity", "contoso.com/Users/User %07lu", NULL},
    {"LegacyExchangeDN", "LegacyExchangeDN",
     "/o=Contoso/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=%07lu-user", NULL},
};
#define FORMS (sizeof forms / sizeof *forms)

static char text[200];

static const char *name_of(const char *format, unsigned long n) {
    snprintf(text, sizeof text, format, n);
    return text;
}

/* ---- look-ups ---- */

#define LOOK_UPS 20000ul

static void look_up(const struct form *form, unsigned long round) {
    for (unsigned long i = 0; i < LOOK_UPS; i++) {
        mapicfg_object *mailbox;
        const char *name = name_of(form->identity, scattered(i + round * LOOK_UPS));
        if (mapicfg_directory_copy_object(directory, MAPICFG_CLASS_MAILBOX, name, &mailbox, &err)) stop(name);
        kept += (size_t)mapicfg_object_get_identity(mailbox)[0];
        mapicfg_object_free(mailbox);
    }
}

static sqlite3_stmt *prepare(const char *sql) {
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL)) stop(sql);
    return statement;
}

static void look_up_bare(const struct form *form, unsigned long round) {
    char sql[100];
    snprintf(sql, sizeof sql, "SELECT * FROM CASMailbox WHERE %s = ?1", form->column);
    sqlite3_stmt *statement = prepare(sql);
    int columns = sqlite3_column_count(statement);
    for (unsigned long i = 0; i < LOOK_UPS; i++) {
        const char *name = name_of(form->value ? form->value : form->identity, scattered(i + round * LOOK_UPS));
        sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
        if (sqlite3_step(statement) != SQLITE_ROW) stop(name);
        for (int k = 0; k < columns; k++) kept += sqlite3_column_text(statement, k) != NULL;
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
}

/* ---- changes: of MapiHttpEnabled, each to another value than it has ---- */

static void change(unsigned long count, unsigned long round, int first) {
    mapicfg_object *changes;
    if (mapicfg_object_new(MAPICFG_CLASS_MAILBOX, &changes, &err)) stop("change");
    mapicfg_object_set_state(changes, "MapiHttpEnabled", round % 2 ? MAPICFG_TRUE : MAPICFG_FALSE, NULL);
    for (unsigned long i = 0; i < count; i++) {
        uint32_t changed;
        const char *name = name_of("user%07lu@contoso.com", scattered(i));
        if (mapicfg_directory_set(directory, name, changes, &changed, &err) || (!first && changed != 1)) stop(name);
    }
    mapicfg_object_free(changes);
}

static void change_one_bare(sqlite3_stmt *const *statements, const char *name, const char *to) {
    sqlite3_bind_text(statements[0], 1, name, -1, SQLITE_STATIC);
    if (sqlite3_step(statements[0]) != SQLITE_ROW) stop(name);
    sqlite3_int64 id = sqlite3_column_int64(statements[0], 0);
    sqlite3_bind_text(statements[1], 1, to, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statements[1], 2, id);
    sqlite3_bind_int64(statements[2], 1, id);
    sqlite3_bind_value(statements[2], 2, sqlite3_column_value(statements[0], 1));
    sqlite3_bind_value(statements[2], 3, sqlite3_column_value(statements[0], 2));
    sqlite3_bind_text(statements[2], 4, to, -1, SQLITE_STATIC);
    for (int i = 1; i < 3; i++) {
        if (sqlite3_step(statements[i]) != SQLITE_DONE) stop(name);
        sqlite3_reset(statements[i]);
    }
    sqlite3_reset(statements[0]);
}

static void change_bare(unsigned long count, unsigned long round, int each) {
    sqlite3_stmt *statements[3] = {
        prepare("SELECT id, Identity, MapiHttpEnabled FROM CASMailbox WHERE PrimarySmtpAddress = ?1"),
        prepare("UPDATE CASMailbox SET MapiHttpEnabled = ?1 WHERE id = ?2"),
        prepare("INSERT INTO Journal (change_set, kind, class, object, identity, property, old, new)"
                " VALUES (1, 'set', 'CASMailbox', ?1, ?2, 'MapiHttpEnabled', ?3, ?4)"),
    };
    for (unsigned long i = 0; i < count; i++) {
        if (each) sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
        change_one_bare(statements, name_of("user%07lu@contoso.com", scattered(i)), round % 2 ? "True" : "False");
        if (each && sqlite3_exec(db, "COMMIT", NULL, NULL, NULL)) stop("commit");
    }
    for (int i = 0; i < 3; i++) sqlite3_finalize(statements[i]);
}

/* ---- measuring ---- */

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *times) {
    qsort(times, ROUNDS, sizeof *times, by_value);
    return times[ROUNDS / 2];
}

static void say(const char *what, double count, double *ours, double *bare) {
    printf("%s\t%.0f\t%.0f\n", what, count / median(ours), count / median(bare));
    fflush(stdout);
}

static void begin_both(void) {
    if (mapicfg_directory_begin(directory, "bench", &err) || sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL))
        stop("begin");
}

static void measure_look_ups(const struct form *form, const char *how) {
    double ours[ROUNDS], bare[ROUNDS], start;
    char what[100];
    for (unsigned long round = 0; round < ROUNDS; round++) {
        start = now();
        look_up(form, round);
        ours[round] = now() - start;
        start = now();
        look_up_bare(form, round);
        bare[round] = now() - start;
    }
    snprintf(what, sizeof what, "look-up by %s%s", form->name, how);
    say(what, LOOK_UPS, ours, bare);
}

static unsigned long changed_rounds;

/* What the imported mailboxes have is mixed: a first round, which is not measured, gives all the same value. */
static void prepare_changes(unsigned long count) {
    begin_both();
    change(count, changed_rounds, 1);
    change_bare(count, changed_rounds++, 0);
    if (mapicfg_directory_commit(directory, &err) || sqlite3_exec(db, "COMMIT", NULL, NULL, NULL)) stop("commit");
}

static void measure_changes(unsigned long count, int each, const char *what) {
    double ours[ROUNDS], bare[ROUNDS], start;
    for (int round = 0; round < ROUNDS; round++, changed_rounds++) {
        start = now();
        if (!each && mapicfg_directory_begin(directory, "bench", &err)) stop("begin");
        change(count, changed_rounds, 0);
        if (!each && mapicfg_directory_commit(directory, &err)) stop("commit");
        ours[round] = now() - start;
        start = now();
        if (!each) sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
        change_bare(count, changed_rounds, each);
        if (!each && sqlite3_exec(db, "COMMIT", NULL, NULL, NULL)) stop("commit");
        bare[round] = now() - start;
    }
    say(what, (double)count, ours, bare);
}

int main(int count, char **args) {
    if (count != 4) return 2;
    mailboxes = strtoul(args[3], NULL, 10);
    mapicfg_directory_options options = MAPICFG_DIRECTORY_OPTIONS_INIT;
    options.actor = "bench";
    if (mapicfg_directory_open(args[1], &options, &directory, &err)) stop(args[1]);
    if (sqlite3_open_v2(args[2], &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL)) stop(args[2]);
    sqlite3_exec(db, "PRAGMA synchronous = EXTRA; PRAGMA cache_size = -65536", NULL, NULL, NULL);
    for (size_t i = 0; i < FORMS; i++) measure_look_ups(&forms[i], "");
    begin_both(); /* reads inside a transaction lock the file once */
    for (size_t i = 0; i < FORMS; i++) measure_look_ups(&forms[i], ", in a transaction");
    mapicfg_directory_rollback(directory);
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    unsigned long most = mailboxes < 100000 ? mailboxes : 100000, few = mailboxes < 100 ? mailboxes : 100;
    prepare_changes(most);
    measure_changes(most, 0, "changes in one transaction");
    measure_changes(few, 1, "changes, each durable by itself");
    mapicfg_directory_close(directory);
    sqlite3_close(db);
    return 0;
}
