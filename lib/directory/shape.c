/* SPDX-License-Identifier: LGPL-2.1-or-later
 * shape.c: the tables of a store: how they are made, and whether those of a file are just that.
 *
 * A store may come from a stranger. A view, a virtual table, a generated column, a default or an index on an expression
 * would be a program of theirs that runs when we read or write, so a file is read only when its tables are plain.
 * Tables and views under other names belong to others and are not looked at. */
#include "directory/shape.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "directory/sql.h"

#define FIRST_CLASSES 6u /* every store has tables for these */

/* A table's text: the name, the head, columns of TEXT for a class's properties, the tail. */
struct table {
    const char *name, *head, *tail;
};

#define FIXED 11u
#define FIRST_FIXED 4u /* those that every store has */
static const struct table fixed[FIXED] = {
    {"Name", "(key INTEGER NOT NULL, object INTEGER NOT NULL, PRIMARY KEY (key, object)", ") WITHOUT ROWID"},
    {"NameSeed", "(first INTEGER NOT NULL, second INTEGER NOT NULL", ")"},
    {"ChangeSet",
     "(id INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,"
     " undo_of INTEGER, first INTEGER NOT NULL",
     ")"},
    {"Journal",
     "(id INTEGER PRIMARY KEY, change_set INTEGER NOT NULL, kind TEXT NOT NULL, class TEXT NOT NULL,"
     " object INTEGER NOT NULL, identity TEXT NOT NULL, property TEXT, old TEXT, new TEXT",
     ")"},
    {"MailboxServer", "(name TEXT PRIMARY KEY NOT NULL, server TEXT, class INTEGER", ") WITHOUT ROWID"},
    {"Serving",
     "(part INTEGER NOT NULL, object INTEGER NOT NULL, server TEXT NOT NULL, rank TEXT NOT NULL,"
     " given INTEGER NOT NULL, release INTEGER NOT NULL, PRIMARY KEY (part, object)",
     ") WITHOUT ROWID"},
    {"ServingFirst",
     "(part INTEGER NOT NULL, server TEXT NOT NULL, site TEXT NOT NULL, generation INTEGER NOT NULL,"
     " rank TEXT NOT NULL, object INTEGER NOT NULL, given INTEGER NOT NULL, PRIMARY KEY (part, server)",
     ") WITHOUT ROWID"},
    {"ServerName",
     "(name TEXT PRIMARY KEY NOT NULL, server TEXT NOT NULL, site TEXT NOT NULL, release INTEGER NOT NULL,"
     " fqdn TEXT NOT NULL",
     ") WITHOUT ROWID"},
    {"Standing", "(server TEXT PRIMARY KEY NOT NULL, site TEXT NOT NULL, own INTEGER NOT NULL", ") WITHOUT ROWID"},
    {"ServerClass",
     "(id INTEGER PRIMARY KEY, stated INTEGER NOT NULL, site TEXT NOT NULL, own INTEGER NOT NULL, answer INTEGER,"
     " by_all INTEGER, basis INTEGER",
     ")"},
    {"Answer",
     "(id INTEGER NOT NULL, organization INTEGER NOT NULL, bits INTEGER NOT NULL, result TEXT NOT NULL,"
     " protocol TEXT NOT NULL, external INTEGER NOT NULL, decided_by TEXT NOT NULL, effective TEXT NOT NULL,"
     " PRIMARY KEY (id, organization, bits)",
     ") WITHOUT ROWID"},
};
/* Those that answers.c and standing.c find rows by. */
static const char indexes[] =
    "CREATE INDEX IF NOT EXISTS MailboxServerOf ON MailboxServer (server);"
    "CREATE INDEX IF NOT EXISTS MailboxServerIn ON MailboxServer (class);"
    "CREATE INDEX IF NOT EXISTS ServingOf ON Serving (server, part, rank, object, given, release);"
    "CREATE INDEX IF NOT EXISTS ServingFirstIn ON ServingFirst (site, part, generation, rank, object, given);"
    "CREATE INDEX IF NOT EXISTS ServingFirstAll ON ServingFirst (part, generation, rank, object, given);"
    "CREATE INDEX IF NOT EXISTS StandingIn ON Standing (site, own);"
    "CREATE INDEX IF NOT EXISTS StandingAll ON Standing (own, site);"
    "CREATE INDEX IF NOT EXISTS ServerClassOf ON ServerClass (stated, site, own);"
    "CREATE INDEX IF NOT EXISTS ServerClassIn ON ServerClass (site);"
    "CREATE INDEX IF NOT EXISTS ServerClassOpen ON ServerClass (answer);"
    "CREATE INDEX IF NOT EXISTS ServerClassAll ON ServerClass (by_all)";

static struct table table_of(const struct mapicfg__class *cls) {
    return (struct table){cls->name, "(id INTEGER PRIMARY KEY AUTOINCREMENT", ")"};
}

/* ---- making ---- */

static mapicfg_status make_table(mapicfg_directory *directory, const char *create, const struct table *table,
                                 const struct mapicfg__class *cls, mapicfg_error *err) {
    struct mapicfg__buffer sql = {0};
    mapicfg__buffer_text(&sql, create);
    mapicfg__buffer_text(&sql, table->name);
    mapicfg__buffer_char(&sql, ' ');
    mapicfg__buffer_text(&sql, table->head);
    for (uint32_t i = 0; cls && i < cls->count; i++) {
        mapicfg__buffer_text(&sql, ", ");
        mapicfg__buffer_text(&sql, cls->properties[i].name);
        mapicfg__buffer_text(&sql, " TEXT");
    }
    mapicfg__buffer_text(&sql, table->tail);
    mapicfg_status status = sql.failed ? mapicfg__error_no_memory(err) : mapicfg__sql_text(directory, sql.data, err);
    mapicfg__buffer_free(&sql);
    return status;
}

mapicfg_status mapicfg__shape_make_class(mapicfg_directory *directory, const struct mapicfg__class *cls, int temporary,
                                         mapicfg_error *err) {
    const struct table table = table_of(cls);
    return make_table(directory, temporary ? "CREATE TEMP TABLE " : "CREATE TABLE ", &table, cls, err);
}

mapicfg_status mapicfg__shape_make(mapicfg_directory *directory, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < FIXED; i++) status = make_table(directory, "CREATE TABLE ", &fixed[i], NULL, err);
    for (uint32_t id = 1; !status && id <= MAPICFG__CLASS_COUNT; id++)
        status = mapicfg__shape_make_class(directory, mapicfg__class_get(id), 0, err);
    return status ? status : mapicfg__sql_text(directory, indexes, err);
}

mapicfg_status mapicfg__shape_add_answers(mapicfg_directory *directory, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = FIRST_FIXED; !status && i < FIXED; i++)
        status = make_table(directory, "CREATE TABLE IF NOT EXISTS ", &fixed[i], NULL, err);
    return status ? status : mapicfg__sql_text(directory, indexes, err);
}

/* ---- reading SQL, which SQLite has parsed already: a rough look is enough ---- */

static int is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static int is_name(char c) {
    return mapicfg__is_digit((unsigned char)c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static void skip(const char **at) {
    while (is_space(**at)) ++*at;
}

/* What stands in quotation marks, as SQLite puts names when a table is renamed. */
static size_t next_quoted(const char **at, const char **token) {
    *token = ++*at;
    size_t size = strcspn(*at, "\"");
    *at += size;
    *at += **at == '"';
    return size;
}

/* The next word, or one other character; its size, 0 at the end. */
static size_t next_token(const char **at, const char **token) {
    skip(at);
    if (**at == '"') return next_quoted(at, token);
    *token = *at;
    while (is_name(**at)) ++*at;
    if (*at == *token && **at) ++*at;
    return (size_t)(*at - *token);
}

/* Takes the tokens of a text off, all or none. */
static int take(const char **at, const char *text) {
    const char *token, *wanted, *before = *at;
    for (;;) {
        size_t wanted_size = next_token(&text, &wanted);
        if (!wanted_size) return 1;
        size_t size = next_token(at, &token);
        if (size != wanted_size || sqlite3_strnicmp(token, wanted, (int)size) != 0) {
            *at = before;
            return 0;
        }
    }
}

static int take_one_of(const char **at, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (take(at, words[i])) return 1;
    return 0;
}

/* ", Name TEXT": plain columns, of a property or of a library to come. */
static int take_columns(const char **at, const struct mapicfg__class *cls, uint64_t *columns) {
    static const char *const types[] = {"TEXT", "INTEGER", "REAL", "NUMERIC", "BLOB"};
    while (take(at, ",")) {
        const char *name;
        size_t size = next_token(at, &name);
        if (!size || !is_name(*name)) return 0;
        int32_t property = cls ? mapicfg__property_find(cls, name, size) : -1;
        if (property >= 0) *columns |= (uint64_t)1 << property;
        take_one_of(at, types, sizeof types / sizeof *types);
    }
    return 1;
}

static int is_table(const char *sql, const struct table *table, const struct mapicfg__class *cls, uint64_t *columns) {
    *columns = 0;
    if (!take(&sql, "CREATE TABLE") || !take(&sql, table->name) || !take(&sql, table->head)) return 0;
    if (!take_columns(&sql, cls, columns) || !take(&sql, table->tail)) return 0;
    skip(&sql);
    return !*sql;
}

/* Somebody's index on columns; its expressions would be worked out when a row is written. */
static int is_plain_index(const char *sql) {
    static const char *const collations[] = {"COLLATE BINARY", "COLLATE NOCASE", "COLLATE RTRIM"};
    static const char *const orders[] = {"ASC", "DESC"};
    const char *token;
    if (!take(&sql, "CREATE")) return 0;
    take(&sql, "UNIQUE");
    if (!take(&sql, "INDEX") || !next_token(&sql, &token) || !take(&sql, "ON") || !next_token(&sql, &token)) return 0;
    for (const char *separator = "("; take(&sql, separator); separator = ",") {
        if (!next_token(&sql, &token) || !is_name(*token)) return 0;
        take_one_of(&sql, collations, sizeof collations / sizeof *collations);
        take_one_of(&sql, orders, sizeof orders / sizeof *orders);
    }
    int closed = take(&sql, ")");
    skip(&sql);
    return closed && !*sql;
}

/* ---- reading a file's ---- */

static mapicfg_status refuse(const mapicfg_directory *directory, const char *format, const char *name,
                             mapicfg_error *err) {
    mapicfg__error_fail(err, MAPICFG_E_FORMAT, format, name);
    mapicfg__error_source(err, directory->path);
    return MAPICFG_E_FORMAT;
}

struct seen {
    uint32_t fixed; /* bit n: table n is there */
};

/* As SQLite compares them. */
static int same_name(const char *a, const char *b) {
    return sqlite3_stricmp(a, b) == 0;
}

static const struct mapicfg__class *class_named(const char *name) {
    for (uint32_t id = 1; id <= MAPICFG__CLASS_COUNT; id++)
        if (same_name(name, mapicfg__class_get(id)->name)) return mapicfg__class_get(id);
    return NULL;
}

static size_t fixed_named(const char *name) {
    size_t at = 0;
    while (at < FIXED && !same_name(name, fixed[at].name)) at++;
    return at;
}

/* One line of the schema. Rows of a real table lie on a page of their own. */
static mapicfg_status look_at(mapicfg_directory *directory, sqlite3_stmt *sql, struct seen *seen, mapicfg_error *err) {
    const char *type = (const char *)sqlite3_column_text(sql, 0), *name = (const char *)sqlite3_column_text(sql, 1);
    const char *of = (const char *)sqlite3_column_text(sql, 2), *text = (const char *)sqlite3_column_text(sql, 4);
    if (!type || !name || !of) return MAPICFG_OK;
    if (strcmp(type, "index") == 0) {
        int ours = class_named(of) || fixed_named(of) < FIXED;
        return !ours || !text || is_plain_index(text)
                   ? MAPICFG_OK
                   : refuse(directory, "the store has an index on an expression, \"%.100s\"; drop that index", name,
                            err);
    }
    const struct mapicfg__class *cls = class_named(name);
    size_t at = fixed_named(name);
    if (strcmp(type, "trigger") == 0 || (!cls && at == FIXED)) return MAPICFG_OK;
    const struct table table = cls ? table_of(cls) : fixed[at];
    uint64_t columns = 0;
    if (strcmp(type, "table") != 0 || sqlite3_column_int64(sql, 3) <= 0 || !text ||
        !is_table(text, &table, cls, &columns))
        return refuse(directory, "\"%.100s\" in the store is not the table that this program makes; restore a copy",
                      name, err);
    if (cls)
        directory->columns[cls->id] = columns;
    else
        seen->fixed |= 1u << at;
    return MAPICFG_OK;
}

static mapicfg_status check_complete(const mapicfg_directory *directory, const struct seen *seen, mapicfg_error *err) {
    static const char missing[] = "the store is damaged: it has no table %s";
    for (size_t i = 0; i < FIRST_FIXED; i++)
        if (!(seen->fixed >> i & 1)) return refuse(directory, missing, fixed[i].name, err);
    for (uint32_t id = 1; id <= FIRST_CLASSES; id++)
        if (!directory->columns[id]) return refuse(directory, missing, mapicfg__class_get(id)->name, err);
    return MAPICFG_OK;
}

mapicfg_status mapicfg__shape_read(mapicfg_directory *directory, int *complete, mapicfg_error *err) {
    sqlite3_stmt *sql = NULL;
    struct seen seen = {0};
    memset(directory->columns, 0, sizeof directory->columns);
    int code = sqlite3_prepare_v2(directory->db, "SELECT type, name, tbl_name, rootpage, sql FROM main.sqlite_master",
                                  -1, &sql, NULL);
    mapicfg_status status = code ? mapicfg__sql_fail(directory, code, err) : MAPICFG_OK;
    while (!status && (code = sqlite3_step(sql)) == SQLITE_ROW) status = look_at(directory, sql, &seen, err);
    if (!status && code != SQLITE_DONE) status = mapicfg__sql_fail(directory, code, err);
    sqlite3_finalize(sql);
    if (!status) status = check_complete(directory, &seen, err);
    *complete = seen.fixed == (1u << FIXED) - 1;
    for (uint32_t id = 1; id <= MAPICFG__CLASS_COUNT; id++)
        *complete &= directory->columns[id] == ((uint64_t)1 << mapicfg__class_get(id)->count) - 1;
    return status;
}

mapicfg_status mapicfg__shape_complete(mapicfg_directory *directory, const struct mapicfg__class *cls,
                                       mapicfg_error *err) {
    if (!directory->columns[cls->id]) return mapicfg__shape_make_class(directory, cls, 0, err);
    struct mapicfg__buffer sql = {0};
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t i = 0; !status && i < cls->count; i++) {
        if (directory->columns[cls->id] >> i & 1) continue;
        sql.size = 0;
        mapicfg__buffer_text(&sql, "ALTER TABLE ");
        mapicfg__buffer_text(&sql, cls->name);
        mapicfg__buffer_text(&sql, " ADD COLUMN ");
        mapicfg__buffer_text(&sql, cls->properties[i].name);
        mapicfg__buffer_text(&sql, " TEXT");
        status = sql.failed ? mapicfg__error_no_memory(err) : mapicfg__sql_text(directory, sql.data, err);
    }
    mapicfg__buffer_free(&sql);
    return status;
}

/* ---- a mailbox's server ---- */

static void put_text(struct mapicfg__buffer *sql, uint32_t property) {
    mapicfg__buffer_text(sql, "coalesce(m.");
    mapicfg__buffer_text(sql, mapicfg__property_name(property));
    mapicfg__buffer_text(sql, ", '')");
}

/* As mapicfg__topology_put_key() makes it. */
void mapicfg__shape_put_server(struct mapicfg__buffer *sql) {
    put_text(sql, MAPICFG__MAILBOX_ServerName);
    mapicfg__buffer_text(sql, " || CASE WHEN ");
    put_text(sql, MAPICFG__MAILBOX_ServerName);
    mapicfg__buffer_text(sql, " = '' OR ");
    put_text(sql, MAPICFG__MAILBOX_AdminDisplayVersion);
    mapicfg__buffer_text(sql, " = '' THEN '' ELSE char(31) || ");
    put_text(sql, MAPICFG__MAILBOX_AdminDisplayVersion);
    mapicfg__buffer_text(sql, " END");
}
