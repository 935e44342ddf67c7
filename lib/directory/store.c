/* SPDX-License-Identifier: LGPL-2.1-or-later
 * store.c: opening and closing a store, what SQLite says in our words, and transactions.
 *
 * The rollback journal keeps the store one file, also on network file systems; synchronous=EXTRA makes a change that
 * was acknowledged outlast a crash of the machine: with FULL the journal's removal could be lost, and the change with
 * it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"
#include "directory/directory.h"

#define DEFAULT_WAIT 10000u
#define MOST_PENDING ((size_t)1 << 20) /* 24 MiB, and as much while they are sorted */

/* ---- what SQLite says ---- */

/* Of a reader: SQLite may not write the file, or not remove the journal from its folder. */
static int is_left_half_done(const mapicfg_directory *directory, int code) {
    return code == SQLITE_READONLY_ROLLBACK || (code == SQLITE_IOERR_DELETE && !directory->writing);
}

static mapicfg_status left_half_done(const mapicfg_directory *directory, mapicfg_error *err) {
    mapicfg__error_fail(err, MAPICFG_E_IO,
                        "a program was stopped while it changed the store, and its half-done change cannot be "
                        "taken back, as the file or its folder is read-only; open it as a user who may write both");
    mapicfg__error_source(err, directory->path);
    return MAPICFG_E_IO;
}

static mapicfg_status say(const mapicfg_directory *directory, int code, mapicfg_error *err) {
    if (is_left_half_done(directory, code)) return left_half_done(directory, err);
    const char *said = directory->db ? sqlite3_errmsg(directory->db) : sqlite3_errstr(code);
    mapicfg_status status;
    switch (code & 0xff) {
    case SQLITE_NOMEM: return mapicfg__error_no_memory(err);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        status = mapicfg__error_fail(err, MAPICFG_E_BUSY,
                                     "another process holds the store, and did not release it within %lu ms",
                                     (unsigned long)directory->wait);
        break;
    case SQLITE_READONLY:
        status = mapicfg__error_fail(err, MAPICFG_E_READ_ONLY,
                                     "the store cannot be changed: its file, its folder or this "
                                     "handle is read-only (%s)",
                                     said);
        break;
    case SQLITE_FULL:
        status = mapicfg__error_fail(err, MAPICFG_E_IO, "the disk is full, so nothing was changed");
        break;
    case SQLITE_NOTADB:
        status = mapicfg__error_fail(err, MAPICFG_E_FORMAT, "the file is not a store: it is not an SQLite database");
        break;
    case SQLITE_INTERRUPT: return mapicfg__error_fail(err, MAPICFG_E_CANCELLED, "cancelled");
    case SQLITE_TOOBIG: status = mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a value is too long for the store"); break;
    case SQLITE_CORRUPT:
    case SQLITE_ERROR: /* a table or column that must be there is not */
    case SQLITE_SCHEMA:
    case SQLITE_CONSTRAINT:
        status = mapicfg__error_fail(err, MAPICFG_E_FORMAT,
                                     "the store is damaged (%s); restore a copy, or see what "
                                     "\"sqlite3 FILE .recover\" saves",
                                     said);
        break;
    case SQLITE_CANTOPEN:
        if (sqlite3_system_errno(directory->db))
            return mapicfg__error_system(err, "the store cannot be opened or made", sqlite3_system_errno(directory->db),
                                         directory->path);
        /* fall through */
    default:
        status = mapicfg__error_fail(err, MAPICFG_E_IO, "the store cannot be read or written: %s", said);
        if (err && directory->db) err->system = (uint32_t)sqlite3_system_errno(directory->db);
    }
    mapicfg__error_source(err, directory->path);
    return status;
}

mapicfg_status mapicfg__directory_fail(mapicfg_directory *directory, int code, mapicfg_error *err) {
    mapicfg_error said;
    mapicfg_status status = say(directory, code, &said);
    if (mapicfg__directory_is_lost(directory) && !directory->lost.code) directory->lost = said;
    if (err) *err = said;
    return status;
}

mapicfg_status mapicfg__directory_prepare(mapicfg_directory *directory, sqlite3_stmt **slot, const char *sql,
                                          mapicfg_error *err) {
    if (*slot) return MAPICFG_OK;
    int code = sqlite3_prepare_v3(directory->db, sql, -1, SQLITE_PREPARE_PERSISTENT, slot, NULL);
    return code ? mapicfg__directory_fail(directory, code, err) : MAPICFG_OK;
}

mapicfg_status mapicfg__directory_prepare_all(mapicfg_directory *directory, mapicfg_error *err) {
    static const char *const texts[MAPICFG__SQL_COUNT] = {
        [MAPICFG__SQL_BEGIN] = "BEGIN IMMEDIATE",
        [MAPICFG__SQL_COMMIT] = "COMMIT",
        [MAPICFG__SQL_ROLLBACK] = "ROLLBACK",
        [MAPICFG__SQL_SAVEPOINT] = "SAVEPOINT call",
        [MAPICFG__SQL_RELEASE] = "RELEASE call",
        [MAPICFG__SQL_ROLLBACK_TO] = "ROLLBACK TO call",
        [MAPICFG__SQL_NAME_ADD] = "INSERT OR IGNORE INTO Name (key, object) VALUES (?1, ?2)",
        [MAPICFG__SQL_NAME_REMOVE] = "DELETE FROM Name WHERE key = ?1 AND object = ?2",
        [MAPICFG__SQL_SET_ADD] =
            "INSERT INTO ChangeSet (time, actor, action, undo_of, first) VALUES (?1, ?2, ?3, ?4, "
            "(SELECT coalesce(max(id), 0) + 1 FROM Journal))",
        [MAPICFG__SQL_JOURNAL_ADD] =
            "INSERT INTO Journal (change_set, kind, class, object, identity, property, old, "
            "new) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    };
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < MAPICFG__SQL_SERVER_ADD; i++)
        status = mapicfg__directory_prepare(directory, &directory->sql[i], texts[i], err);
    return status;
}

mapicfg_status mapicfg__directory_run(mapicfg_directory *directory, sqlite3_stmt *sql, mapicfg_error *err) {
    directory->stepping = 1;
    int code = sqlite3_step(sql);
    directory->stepping = 0;
    mapicfg_status status = MAPICFG_OK;
    if (code != SQLITE_DONE && code != SQLITE_ROW) status = mapicfg__directory_fail(directory, code, err);
    sqlite3_reset(sql);
    return status;
}

mapicfg_status mapicfg__directory_text(mapicfg_directory *directory, const char *sql, mapicfg_error *err) {
    int code = sqlite3_exec(directory->db, sql, NULL, NULL, NULL);
    return code ? mapicfg__directory_fail(directory, code, err) : MAPICFG_OK;
}

static int is_to_end(void *user) {
    const mapicfg_directory *directory = user;
    return !directory->stepping && mapicfg__is_cancelled(directory->cancel);
}

const int32_t *mapicfg__directory_watch(mapicfg_directory *directory, const int32_t *cancel) {
    const int32_t *before = directory->cancel;
    directory->cancel = cancel;
    sqlite3_progress_handler(directory->db, cancel ? 1000 : 0, is_to_end, directory);
    return before;
}

/* ---- opening ---- */

static int is_memory(const char *path) {
    return !path || strcmp(path, ":memory:") == 0;
}

static mapicfg_status refuse_path(const mapicfg_directory *directory, const char *why, int code, mapicfg_error *err) {
    mapicfg__error_fail(err, MAPICFG_E_IO, "%s", why);
    if (err) err->system = (uint32_t)code;
    mapicfg__error_source(err, directory->path);
    return MAPICFG_E_IO;
}

/* Only a regular file can be a store; opening a pipe would block. */
static mapicfg_status check_path(const mapicfg_directory *directory, uint32_t flags, mapicfg_error *err) {
    struct stat found;
    if (is_memory(directory->path)) return MAPICFG_OK;
    if (stat(directory->path, &found) == 0)
        return S_ISREG(found.st_mode)
                   ? MAPICFG_OK
                   : refuse_path(directory, "this is not a regular file", S_ISDIR(found.st_mode) ? EISDIR : 0, err);
    if (errno != ENOENT) return mapicfg__error_system(err, "cannot be opened", errno, directory->path);
    if (flags & MAPICFG_DIRECTORY_CREATE) return MAPICFG_OK;
    return refuse_path(directory, "there is no such file; a store is made with \"mapicfg init\"", ENOENT, err);
}

/* SQLite may be built to take a name that begins with "file:" for a URI. */
static int open_file(mapicfg_directory *directory, int mode) {
    char *name = NULL;
    if (strncmp(directory->path, "file:", 5) == 0) {
        name = sqlite3_mprintf("./%s", directory->path);
        if (!name) return SQLITE_NOMEM;
    }
    int code = sqlite3_open_v2(name ? name : directory->path, &directory->db, mode | SQLITE_OPEN_NOMUTEX, NULL);
    sqlite3_free(name);
    return code;
}

/* A store may come from a stranger: nothing in its schema is to run, now or when another program changes it. What must
 * be there is checked in shape.c. */
static void distrust(sqlite3 *db) {
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL);
    sqlite3_drop_modules(db, NULL);
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, (int)MAPICFG__MOST_STORED);
    sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, 1 << 20);
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
}

/* For reading only, too, the file is opened for writing, so that SQLite can take back what a program that was stopped
 * left half done. A file that may not be written SQLite opens for reading. */
static mapicfg_status connect(mapicfg_directory *directory, uint32_t flags, mapicfg_error *err) {
    mapicfg_status status = check_path(directory, flags, err);
    if (status) return status;
    int make = flags & MAPICFG_DIRECTORY_CREATE ? SQLITE_OPEN_CREATE : 0;
    int code = open_file(directory, SQLITE_OPEN_READWRITE | make);
    if (code) return mapicfg__directory_fail(directory, code, err);
    sqlite3_extended_result_codes(directory->db, 1);
    sqlite3_busy_timeout(directory->db, (int)directory->wait);
    distrust(directory->db);
    status = mapicfg__beside_check(sqlite3_db_filename(directory->db, "main"), err);
    return status
               ? status
               : mapicfg__directory_text(directory,
                                         "PRAGMA synchronous = EXTRA; PRAGMA temp_store = MEMORY; PRAGMA cache_size = "
                                         "-65536; PRAGMA cell_size_check = ON; PRAGMA ignore_check_constraints = ON; "
                                         "PRAGMA mmap_size = 0",
                                         err);
}

/* Takes a file away that was made here and never became a store. */
static void forget_new_file(const char *path, int existed) {
    struct stat found;
    if (!existed && stat(path, &found) == 0 && found.st_size == 0) unlink(path);
}

static mapicfg_status take(mapicfg_directory *directory, const char *path, mapicfg_directory_options *options,
                           mapicfg_error *err) {
    if (options->flags > 7u)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "flags has a bit that this version does not know");
    if (options->flags & MAPICFG_DIRECTORY_READ_ONLY && options->flags & MAPICFG_DIRECTORY_CREATE)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "a store cannot be made and be read-only");
    if (options->wait > INT32_MAX) return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "wait is more than 2^31 - 1 ms");
    if (is_memory(path)) {
        path = ":memory:";
        options->flags |= MAPICFG_DIRECTORY_CREATE;
    }
    if (!*path) return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "the path is empty");
    const char *actor = options->actor ? options->actor : "";
    directory->path = mapicfg__mem_dup(path, strlen(path));
    directory->actor = mapicfg__mem_dup(actor, strlen(actor));
    directory->most_pending = MOST_PENDING;
    directory->wait = options->wait ? options->wait : DEFAULT_WAIT;
    directory->read_only = (options->flags & MAPICFG_DIRECTORY_READ_ONLY) != 0;
    return directory->path && directory->actor ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

mapicfg_status mapicfg_directory_open(mapicfg_directory **out, const char *path,
                                      const mapicfg_directory_options *options, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    mapicfg_directory_options taken;
    mapicfg_status status = mapicfg__base_take_options(&taken, sizeof taken, options, sizeof taken, err);
    if (status) return status;
    mapicfg_directory *directory = mapicfg__mem_zalloc(sizeof *directory);
    if (!directory) return mapicfg__error_no_memory(err);
    status = take(directory, path, &taken, err);
    struct stat found;
    int existed = status || is_memory(path) || stat(directory->path, &found) == 0;
    if (!status) status = connect(directory, taken.flags, err);
    if (!status) status = mapicfg__directory_schema(directory, taken.flags, err);
    if (!status && directory->read_only) status = mapicfg__directory_text(directory, "PRAGMA query_only = ON", err);
    if (!status) {
        *out = directory;
        return MAPICFG_OK;
    }
    char *kept = directory->path;
    directory->path = NULL;
    mapicfg_directory_close(directory);
    if (kept) forget_new_file(kept, existed);
    mapicfg__mem_free(kept);
    return status;
}

static void finalize_class(struct mapicfg__class_sql *sql) {
    sqlite3_finalize(sql->row);
    sqlite3_finalize(sql->of_key);
    sqlite3_finalize(sql->page);
    sqlite3_finalize(sql->insert);
    sqlite3_finalize(sql->remove);
    for (size_t i = 0; i < MAPICFG__MAX_PROPERTIES; i++) sqlite3_finalize(sql->update[i]);
}

void mapicfg_directory_close(mapicfg_directory *directory) {
    if (!directory) return;
    if (directory->db) mapicfg_directory_rollback(directory);
    for (size_t i = 0; i < MAPICFG__SQL_COUNT; i++) sqlite3_finalize(directory->sql[i]);
    for (size_t i = 0; i <= MAPICFG__CLASS_COUNT; i++) finalize_class(&directory->classes[i]);
    sqlite3_close(directory->db);
    mapicfg__answers_forget(directory);
    mapicfg__keys_free(&directory->keys);
    mapicfg__keys_free(&directory->keys_before);
    mapicfg__buffer_free(&directory->text);
    mapicfg__buffer_free(&directory->text_before);
    mapicfg__mem_free(directory->action);
    mapicfg__mem_free(directory->actor);
    mapicfg__mem_free(directory->path);
    mapicfg__mem_free(directory);
}

/* ---- transactions ---- */

static mapicfg_status begin(mapicfg_directory *directory, const char *action, mapicfg_error *err) {
    if (directory->read_only) {
        mapicfg__error_fail(err, MAPICFG_E_READ_ONLY, "the store was opened to be read only");
        mapicfg__error_source(err, directory->path);
        return MAPICFG_E_READ_ONLY;
    }
    char *copy = action ? mapicfg__mem_dup(action, strlen(action)) : NULL;
    if (action && !copy) return mapicfg__error_no_memory(err);
    mapicfg_status status = mapicfg__directory_run(directory, directory->sql[MAPICFG__SQL_BEGIN], err);
    if (status) {
        mapicfg__mem_free(copy);
        return status;
    }
    mapicfg__mem_free(directory->action);
    directory->action = copy;
    directory->writing = 1;
    directory->change_set = 0;
    directory->undo_of = -1;
    directory->lost.code = MAPICFG_OK;
    directory->answers_stale = 0;
    mapicfg__answers_forget(directory);
    return MAPICFG_OK;
}

/* SQLite rolls the whole transaction back by itself after some failures, wherever they happen: of memory, the disk, the
 * machine. */
int mapicfg__directory_is_lost(const mapicfg_directory *directory) {
    return directory->writing && sqlite3_get_autocommit(directory->db);
}

static mapicfg_status refuse_lost(const mapicfg_directory *directory, mapicfg_error *err) {
    mapicfg_status status = directory->lost.code ? directory->lost.code : MAPICFG_E_IO;
    mapicfg__error_fail(err, status,
                        "a failure has rolled back the whole transaction, so nothing can be changed until it ends%s%s",
                        directory->lost.code ? ": " : "", directory->lost.code ? directory->lost.message : "");
    mapicfg__error_source(err, directory->path);
    return status;
}

static void roll_back(mapicfg_directory *directory) {
    if (!sqlite3_get_autocommit(directory->db))
        mapicfg__directory_run(directory, directory->sql[MAPICFG__SQL_ROLLBACK], NULL);
    directory->writing = directory->in_transaction = 0;
    directory->changes++;
}

static mapicfg_status commit(mapicfg_directory *directory, mapicfg_error *err) {
    mapicfg_status status =
        mapicfg__directory_is_lost(directory) ? refuse_lost(directory, err) : mapicfg__answers_write(directory, err);
    if (!status) status = mapicfg__directory_run(directory, directory->sql[MAPICFG__SQL_COMMIT], err);
    if (status) roll_back(directory);
    directory->writing = directory->in_transaction = 0;
    return status;
}

mapicfg_status mapicfg__directory_enter(mapicfg_directory *directory, struct mapicfg__call *call, const char *action,
                                        mapicfg_error *err) {
    mapicfg_status status;
    if (mapicfg__directory_is_lost(directory)) return refuse_lost(directory, err);
    if (directory->writing)
        status = mapicfg__directory_run(directory, directory->sql[MAPICFG__SQL_SAVEPOINT], err);
    else
        status = begin(directory, action, err);
    call->change_set = directory->change_set;
    directory->calls += !status;
    return status;
}

/* Undoes what was done since the savepoint. Where not even that succeeds, the transaction is lost. */
static void undo_call(mapicfg_directory *directory, const struct mapicfg__call *call) {
    directory->change_set = call->change_set;
    directory->changes++;
    mapicfg__answers_forget(directory);
    if (mapicfg__directory_is_lost(directory)) return;
    mapicfg_error failed;
    mapicfg_status status = mapicfg__directory_run(directory, directory->sql[MAPICFG__SQL_ROLLBACK_TO], &failed);
    if (!status) status = mapicfg__directory_run(directory, directory->sql[MAPICFG__SQL_RELEASE], &failed);
    if (!status || mapicfg__directory_is_lost(directory)) return;
    directory->lost = failed;
    mapicfg__directory_run(directory, directory->sql[MAPICFG__SQL_ROLLBACK], NULL);
}

mapicfg_status mapicfg__directory_leave(mapicfg_directory *directory, const struct mapicfg__call *call,
                                        mapicfg_status status, mapicfg_error *err) {
    int nested = --directory->calls || directory->in_transaction;
    if (!nested && !status) return commit(directory, err);
    if (!nested) {
        roll_back(directory);
        return status;
    }
    if (!status && mapicfg__directory_is_lost(directory)) status = refuse_lost(directory, err);
    if (!status) status = mapicfg__directory_run(directory, directory->sql[MAPICFG__SQL_RELEASE], err);
    if (status) undo_call(directory, call);
    return status;
}

static mapicfg_status check_idle(const mapicfg_directory *directory, mapicfg_error *err) {
    if (!directory->calls) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_CONFLICT,
                               "a call that changes the directory is running, and transactions can "
                               "neither begin nor end inside its callbacks");
}

mapicfg_status mapicfg_directory_begin(mapicfg_directory *directory, const char *action, mapicfg_error *err) {
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    if (directory->in_transaction) return mapicfg__error_fail(err, MAPICFG_E_CONFLICT, "a transaction is open already");
    mapicfg_status status = check_idle(directory, err);
    if (!status) status = begin(directory, action, err);
    directory->in_transaction = !status;
    return status;
}

mapicfg_status mapicfg_directory_commit(mapicfg_directory *directory, mapicfg_error *err) {
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    if (!directory->in_transaction)
        return mapicfg__error_fail(err, MAPICFG_E_CONFLICT, "no transaction is open; begin one first");
    mapicfg_status status = check_idle(directory, err);
    return status ? status : commit(directory, err);
}

void mapicfg_directory_rollback(mapicfg_directory *directory) {
    if (directory && directory->in_transaction && !directory->calls) roll_back(directory);
}

int mapicfg_directory_in_transaction(const mapicfg_directory *directory) {
    return directory && directory->in_transaction;
}
