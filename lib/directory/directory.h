/* SPDX-License-Identifier: LGPL-2.1-or-later
 * directory.h: the body of a directory: a connection to SQLite and the statements that it has prepared. */
#ifndef MAPICFG_DIRECTORY_DIRECTORY_H
#define MAPICFG_DIRECTORY_DIRECTORY_H

#include <mapicfg/directory.h>
#include <sqlite3.h>

#include "base/buffer.h"
#include "model/key.h"
#include "model/object.h"

/* Bytes of the values of one object, and of what SQLite takes for one row: the journal keeps whole objects as JSON, in
 * which a byte becomes six at most, and names and quotation marks come on top. What is stored can so be undone. */
#define MAPICFG__MOST_OBJECT ((size_t)8 << 20)
#define MAPICFG__MOST_STORED ((size_t)64 << 20)

#define MAPICFG__MET 64u

/* Statements that do not depend on a class. */
enum {
    MAPICFG__SQL_BEGIN,
    MAPICFG__SQL_COMMIT,
    MAPICFG__SQL_ROLLBACK,
    MAPICFG__SQL_SAVEPOINT,
    MAPICFG__SQL_RELEASE,
    MAPICFG__SQL_ROLLBACK_TO,
    MAPICFG__SQL_NAME_ADD,
    MAPICFG__SQL_NAME_REMOVE,
    MAPICFG__SQL_SET_ADD,
    MAPICFG__SQL_JOURNAL_ADD,
    MAPICFG__SQL_SERVER_ADD, /* from here on those of answers.c */
    MAPICFG__SQL_SERVER_LIST,
    MAPICFG__SQL_SERVER_SET,
    MAPICFG__SQL_ANSWER_ADD,
    MAPICFG__SQL_COUNT
};

/* Statements of one class. Results begin with the id; then come all properties, in the order of the table. */
struct mapicfg__class_sql {
    sqlite3_stmt *row;                             /* ?1 id */
    sqlite3_stmt *of_key;                          /* those that have the key ?1 */
    sqlite3_stmt *page;                            /* those with ids after ?1, at most ?2 */
    sqlite3_stmt *insert;                          /* ?1 id or NULL, then the properties */
    sqlite3_stmt *remove;                          /* ?1 id */
    sqlite3_stmt *update[MAPICFG__MAX_PROPERTIES]; /* of one property: ?1 value, ?2 id */
};

struct mapicfg_directory {
    sqlite3 *db;
    char *path;
    char *actor;
    uint32_t wait;
    int read_only;
    int in_transaction;    /* of the caller's */
    const int32_t *cancel; /* ends searches; NULL: none */
    int stepping;          /* a statement is running that must come to its end */
    int writing;           /* a transaction that may change something is open */
    uint32_t calls;        /* that change something and are running; a callback may begin one within another */
    mapicfg_error lost; /* why SQLite has rolled that transaction back; code MAPICFG_OK: it has not, or not said why */
    struct mapicfg__pending *pending; /* of an import, which does not keep objects in the journal; else NULL */
    size_t most_pending;              /* names */
    char *action;
    uint64_t change_set; /* of the transaction; 0: nothing has changed yet */
    int64_t undo_of;     /* the change set that the transaction takes back; 0: none may take it back; -1: neither */
    uint64_t changes;    /* rises with every change made through this handle */
    uint64_t columns[MAPICFG__CLASS_COUNT + 1]; /* by class: the properties that the file has columns for */
    sqlite3_stmt *sql[MAPICFG__SQL_COUNT];
    struct mapicfg__class_sql classes[MAPICFG__CLASS_COUNT + 1];
    int answers_stale;                      /* what the view Effective is made of has changed in this transaction */
    char *met[MAPICFG__MET];                /* servers of mailboxes that MailboxServer is known to have */
    struct mapicfg__keys keys, keys_before; /* scratch */
    struct mapicfg__buffer text, text_before;
};

/* ---- store.c ---- */

/* An error from what SQLite said. */
mapicfg_status mapicfg__directory_fail(mapicfg_directory *directory, int code, mapicfg_error *err);
/* Prepares a statement into the slot unless it is there already. */
mapicfg_status mapicfg__directory_prepare(mapicfg_directory *directory, sqlite3_stmt **slot, const char *sql,
                                          mapicfg_error *err);
/* Prepares those that do not depend on a class. */
mapicfg_status mapicfg__directory_prepare_all(mapicfg_directory *directory, mapicfg_error *err);
/* Steps a statement that gives no rows, and resets it. */
mapicfg_status mapicfg__directory_run(mapicfg_directory *directory, sqlite3_stmt *sql, mapicfg_error *err);
/* Runs statements that are text. */
mapicfg_status mapicfg__directory_text(mapicfg_directory *directory, const char *sql, mapicfg_error *err);

/* A call that changes something: what must be restored when it fails. */
struct mapicfg__call {
    uint64_t change_set;
};

/* Every change happens between these two: a transaction, or a savepoint where one is open already, so that a call that
 * fails undoes its own part only. After enter has failed, leave must not be called. */
mapicfg_status mapicfg__directory_enter(mapicfg_directory *directory, struct mapicfg__call *call, const char *action,
                                        mapicfg_error *err);
mapicfg_status mapicfg__directory_leave(mapicfg_directory *directory, const struct mapicfg__call *call,
                                        mapicfg_status status, mapicfg_error *err);
/* 1 after a failure that made SQLite roll back the transaction that is still open for the caller. */
int mapicfg__directory_is_lost(const mapicfg_directory *directory);

/* Whether the flag, which another thread or a signal handler may set, says so; NULL: no. */
static inline int mapicfg__is_cancelled(const int32_t *cancel) {
    return cancel && __atomic_load_n(cancel, __ATOMIC_RELAXED);
}
/* From here on searches end with MAPICFG_E_CANCELLED when the flag says so; NULL: they do not. Gives the one before.
 * Changes go on to their end, as SQLite would roll the whole transaction back. */
const int32_t *mapicfg__directory_watch(mapicfg_directory *directory, const int32_t *cancel);

/* ---- schema.c ---- */

/* Checks the file, makes what a new one holds, or brings an older one forward. */
mapicfg_status mapicfg__directory_schema(mapicfg_directory *directory, uint32_t flags, mapicfg_error *err);

/* ---- beside.c ---- */

/* Refuses files beside the store that SQLite must not touch. `path` is SQLite's name of the store, "" in memory. */
mapicfg_status mapicfg__beside_check(const char *path, mapicfg_error *err);

/* ---- shape.c ---- */

/* Makes the tables of a new store; one class's; what an older one lacks of a class. */
mapicfg_status mapicfg__shape_make(mapicfg_directory *directory, mapicfg_error *err);
mapicfg_status mapicfg__shape_make_class(mapicfg_directory *directory, const struct mapicfg__class *cls, int temporary,
                                         mapicfg_error *err);
mapicfg_status mapicfg__shape_complete(mapicfg_directory *directory, const struct mapicfg__class *cls,
                                       mapicfg_error *err);
/* The tables that stores made before the view Effective had them lack; no error where they are there. */
mapicfg_status mapicfg__shape_add_answers(mapicfg_directory *directory, mapicfg_error *err);
/* Refuses a file whose tables are not plain ones of a store, and notes which columns they have. *complete: all. */
mapicfg_status mapicfg__shape_read(mapicfg_directory *directory, int *complete, mapicfg_error *err);

/* ---- row.c ---- */

/* A stored object, owned. */
struct mapicfg__row {
    int64_t id;
    mapicfg_object *object;
};

/* The value in a column of the row that the statement stands on, borrowed until it moves. */
struct mapicfg__stored mapicfg__row_column(sqlite3_stmt *sql, int at);
/* The object of a row that the statement stands on: its columns from `first` on are the properties. */
mapicfg_status mapicfg__row_object(sqlite3_stmt *sql, int first, const struct mapicfg__class *cls, mapicfg_object **out,
                                   mapicfg_error *err);
/* The object with this id; NULL when there is none. */
mapicfg_status mapicfg__row_get(mapicfg_directory *directory, const struct mapicfg__class *cls, int64_t id,
                                mapicfg_object **out, mapicfg_error *err);
/* The statement that gives the rows that have the key ?1. */
mapicfg_status mapicfg__row_of_key(mapicfg_directory *directory, const struct mapicfg__class *cls, sqlite3_stmt **sql,
                                   mapicfg_error *err);
/* The statement that gives rows with ids after ?1, at most ?2. */
mapicfg_status mapicfg__row_page(mapicfg_directory *directory, const struct mapicfg__class *cls, sqlite3_stmt **sql,
                                 mapicfg_error *err);
/* Adds a row. *id is its id: 0 asks for a new one. */
mapicfg_status mapicfg__row_insert(mapicfg_directory *directory, const mapicfg_object *object, int64_t *id,
                                   mapicfg_error *err);
/* One property of a row; NULL: not stated. */
mapicfg_status mapicfg__row_update(mapicfg_directory *directory, const struct mapicfg__class *cls, int64_t id,
                                   uint32_t property, const char *text, mapicfg_error *err);
mapicfg_status mapicfg__row_remove(mapicfg_directory *directory, const struct mapicfg__class *cls, int64_t id,
                                   mapicfg_error *err);
/* Puts a name into the index. */
mapicfg_status mapicfg__row_add_name(mapicfg_directory *directory, uint64_t key, int64_t id, mapicfg_error *err);
/* Makes the names of an object those in `keys`; `before` are those it has. Both may be empty. */
mapicfg_status mapicfg__row_rename(mapicfg_directory *directory, int64_t id, const struct mapicfg__keys *before,
                                   const struct mapicfg__keys *keys, mapicfg_error *err);

/* Gives a row's object its names; a mapicfg_directory_fn whose user is the directory. */
int32_t mapicfg__row_index(void *user, const mapicfg_object *object, uint64_t id);

/* ---- find.c ---- */

/* As mapicfg_directory_list(), for a query that has been checked. */
mapicfg_status mapicfg__directory_list(mapicfg_directory *directory, const struct mapicfg__class *cls,
                                       const mapicfg_directory_query *query, mapicfg_directory_fn fn, void *user,
                                       mapicfg_error *err);

/* The one object that the identity names. */
mapicfg_status mapicfg__find_one(mapicfg_directory *directory, const struct mapicfg__class *cls, const char *identity,
                                 int64_t *id, mapicfg_object **out, mapicfg_error *err);
/* The stored object that this one is: by Guid, DistinguishedName and so on. *out is NULL when there is none. */
mapicfg_status mapicfg__find_same(mapicfg_directory *directory, const mapicfg_object *object, int64_t *id,
                                  mapicfg_object **out, mapicfg_error *err);

/* ---- pending.c ---- */

/* From here on names are kept back. */
mapicfg_status mapicfg__pending_begin(mapicfg_directory *directory, mapicfg_error *err);
/* Puts those that were kept back into the index. */
mapicfg_status mapicfg__pending_write(mapicfg_directory *directory, mapicfg_error *err);
/* Keeps none back any more, and forgets those that have not been written. */
void mapicfg__pending_end(mapicfg_directory *directory);
mapicfg_status mapicfg__pending_add(mapicfg_directory *directory, uint64_t key, int64_t object, mapicfg_error *err);
/* 0 when it was not kept back. */
int mapicfg__pending_remove(mapicfg_directory *directory, uint64_t key, int64_t object);
/* The next object of those that are kept back under this key; 0 after the last. *at is 0 for the first. */
int64_t mapicfg__pending_next(const mapicfg_directory *directory, uint64_t key, uint32_t *at);
/* 1 when the index is known not to have the key. */
int mapicfg__pending_only(const mapicfg_directory *directory, uint64_t key);

/* ---- answers.c ---- */

/* An object is being stored, changed or removed: what follows from that for the view Effective. */
mapicfg_status mapicfg__answers_meet(mapicfg_directory *directory, const mapicfg_object *object, mapicfg_error *err);
/* The servers that have been met may have been rolled back. */
void mapicfg__answers_forget(mapicfg_directory *directory);
/* Before a commit: makes the answers anew when they are stale. */
mapicfg_status mapicfg__answers_write(mapicfg_directory *directory, mapicfg_error *err);
/* For tables that are new: every server that mailboxes have. */
mapicfg_status mapicfg__answers_begin(mapicfg_directory *directory, mapicfg_error *err);

/* ---- journal.c ---- */

/* Notes a change; begins the change set with the first. property, before and after may be NULL. */
mapicfg_status mapicfg__journal_add(mapicfg_directory *directory, uint32_t kind, const mapicfg_object *object,
                                    int64_t id, const char *property, const char *before, const char *after,
                                    mapicfg_error *err);
/* An object as the journal keeps it, to be released with mapicfg_free(). */
mapicfg_status mapicfg__journal_object(const mapicfg_object *object, char **json, mapicfg_error *err);
const char *mapicfg__change_word(uint32_t kind);
uint32_t mapicfg__change_kind(const char *word);
/* The class that a line of the journal names; 0 for none. */
uint32_t mapicfg__change_class(const char *noun);

/* ---- change.c ---- */

/* Stores a new object, with its names and its line in the journal. *id as in mapicfg__row_insert(). */
mapicfg_status mapicfg__directory_create(mapicfg_directory *directory, const mapicfg_object *object, int64_t *id,
                                         mapicfg_error *err);
/* Gives `have`, the object stored under the id, the value of one property: NULL for not stated. Its names are left. */
mapicfg_status mapicfg__directory_change(mapicfg_directory *directory, mapicfg_object *have, int64_t id,
                                         uint32_t property, const char *text, mapicfg_error *err);
/* mapicfg_directory_set() and _remove() of the object with this id. Errors: MAPICFG_E_NOT_FOUND. */
mapicfg_status mapicfg__directory_set_key(mapicfg_directory *directory, int64_t id, const mapicfg_object *changes,
                                          uint32_t *changed, mapicfg_error *err);
mapicfg_status mapicfg__directory_remove_key(mapicfg_directory *directory, const struct mapicfg__class *cls, int64_t id,
                                             mapicfg_error *err);
/* What became of an object that was to be stored. */
struct mapicfg__outcome {
    int64_t id;
    int created;
    uint32_t changed; /* properties, of one that was there */
};

/* mapicfg_directory_put() inside a transaction. MAPICFG_E_IDENTITY, _AMBIGUOUS and _LIMIT have changed nothing. */
mapicfg_status mapicfg__store_object(mapicfg_directory *directory, const mapicfg_object *object,
                                     struct mapicfg__outcome *outcome, mapicfg_error *err);
mapicfg_status mapicfg__directory_remove(mapicfg_directory *directory, const mapicfg_object *have, int64_t id,
                                         mapicfg_error *err);

#endif
