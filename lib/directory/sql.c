/* SPDX-License-Identifier: LGPL-2.1-or-later
 * sql.c: statements of SQLite: preparing and keeping them, binding, running, and what SQLite says in our words. */
#include "directory/sql.h"

#include <stdarg.h>

#include "base/error.h"
#include "base/work.h"

/* ---- what SQLite says ---- */

/* Of a reader: SQLite may not write the file, or not remove the journal from its folder. */
static int is_left_half_done(const mapicfg_directory *directory, int code) {
    return code == SQLITE_READONLY_ROLLBACK || (code == SQLITE_IOERR_DELETE && !directory->writing);
}

static mapicfg_status left_half_done(const mapicfg_directory *directory, mapicfg_error *err) {
    mapicfg__error_fail(err, MAPICFG_E_IO,
                        "a program was stopped while it changed the store, and its unfinished change cannot be "
                        "undone, as the file or its folder is read-only; open it as a user who may write both");
    mapicfg__error_source(err, directory->path);
    return MAPICFG_E_IO;
}

static mapicfg_status say(const mapicfg_directory *directory, int code, mapicfg_error *err) {
    if (is_left_half_done(directory, code)) return left_half_done(directory, err);
    const char *said = directory->db ? sqlite3_errmsg(directory->db) : sqlite3_errstr(code);
    mapicfg_status status;
    if (code == SQLITE_IOERR_SHMSIZE) code = SQLITE_FULL; /* a file beside the store has no room */
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

/* SQLite rolls the whole transaction back by itself after some failures, wherever they happen: of memory, the disk, the
 * machine. */
int mapicfg__sql_is_lost(const mapicfg_directory *directory) {
    return directory->writing && sqlite3_get_autocommit(directory->db);
}

mapicfg_status mapicfg__sql_fail(mapicfg_directory *directory, int code, mapicfg_error *err) {
    mapicfg_error said;
    mapicfg_status status = say(directory, code, &said);
    if (mapicfg__sql_is_lost(directory) && !directory->lost.code) directory->lost = said;
    if (err) *err = said;
    return status;
}

/* ---- preparing ---- */

mapicfg_status mapicfg__sql_prepare(mapicfg_directory *directory, sqlite3_stmt **slot, const char *sql,
                                    mapicfg_error *err) {
    if (*slot) return MAPICFG_OK;
    int code = sqlite3_prepare_v3(directory->db, sql, -1, SQLITE_PREPARE_PERSISTENT, slot, NULL);
    return code ? mapicfg__sql_fail(directory, code, err) : MAPICFG_OK;
}

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
    [MAPICFG__SQL_MAILBOX_SERVER_ADD] = "INSERT OR IGNORE INTO MailboxServer (name) VALUES (?1)",
    [MAPICFG__SQL_SERVING_GET] = "SELECT server, rank, given, release FROM Serving WHERE part = ?1 AND object = ?2",
    [MAPICFG__SQL_SERVING_PUT] =
        "INSERT OR REPLACE INTO Serving (part, object, server, rank, given, release) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [MAPICFG__SQL_SERVING_REMOVE] = "DELETE FROM Serving WHERE part = ?1 AND object = ?2",
    [MAPICFG__SQL_SERVING_OF] =
        "SELECT given, release FROM Serving WHERE server = ?1 AND part = ?2 ORDER BY rank, object LIMIT 1",
    [MAPICFG__SQL_FIRST_PUT] =
        "INSERT OR REPLACE INTO ServingFirst (part, server, site, generation, rank, object, given) "
        "SELECT part, server, ?3, ?4, rank, object, given FROM Serving WHERE server = ?1 AND part = ?2 "
        "ORDER BY rank, object LIMIT 1",
    [MAPICFG__SQL_FIRST_REMOVE] = "DELETE FROM ServingFirst WHERE server = ?1 AND part = ?2",
    [MAPICFG__SQL_FIRST_IN] =
        "SELECT given FROM ServingFirst WHERE part = ?1 AND generation = ?2 AND site = ?3 ORDER BY rank, object "
        "LIMIT 1",
    [MAPICFG__SQL_FIRST_ALL] =
        "SELECT given FROM ServingFirst WHERE part = ?1 AND generation = ?2 ORDER BY rank, object LIMIT 1",
    [MAPICFG__SQL_SERVER_NAME_GET] = "SELECT server, site, release, fqdn FROM ServerName WHERE name = ?1",
    [MAPICFG__SQL_SERVER_NAME_PUT] =
        "INSERT INTO ServerName (name, server, site, release, fqdn) VALUES (?1, ?2, ?3, ?4, ?5)",
    [MAPICFG__SQL_STANDING_GET] = "SELECT own FROM Standing WHERE server = ?1",
    [MAPICFG__SQL_STANDING_PUT] = "INSERT OR REPLACE INTO Standing (server, site, own) VALUES (?1, ?2, ?3)",
    [MAPICFG__SQL_STANDING_REMOVE] = "DELETE FROM Standing WHERE server = ?1",
    [MAPICFG__SQL_STANDING_IN] = "SELECT own FROM Standing WHERE site = ?1 AND own > ?2 ORDER BY own LIMIT 1",
    [MAPICFG__SQL_STANDING_ALL] =
        "SELECT own, site FROM Standing WHERE (own, site) > (?1, ?2) ORDER BY own, site LIMIT 1",
    [MAPICFG__SQL_UNASSIGN] = "UPDATE MailboxServer SET class = NULL WHERE server = ?1",
    [MAPICFG__SQL_UNASSIGNED] = "SELECT name, server FROM MailboxServer WHERE class IS NULL LIMIT 1",
    [MAPICFG__SQL_ASSIGN] = "UPDATE MailboxServer SET server = ?1, class = ?2 WHERE name = ?3",
    [MAPICFG__SQL_CLASS_GET] = "SELECT id FROM ServerClass WHERE stated = ?1 AND site = ?2 AND own = ?3",
    [MAPICFG__SQL_CLASS_ADD] = "INSERT INTO ServerClass (stated, site, own) VALUES (?1, ?2, ?3)",
    [MAPICFG__SQL_CLASS_OPEN] = "SELECT id, stated, site, own FROM ServerClass WHERE answer IS NULL LIMIT 1",
    [MAPICFG__SQL_CLASS_ANSWER] = "UPDATE ServerClass SET answer = ?1, by_all = ?2, basis = ?3 WHERE id = ?4",
    [MAPICFG__SQL_CLASS_STALE_IN] = "UPDATE ServerClass SET answer = NULL WHERE site = ?1",
    [MAPICFG__SQL_CLASS_STALE_ALL] = "UPDATE ServerClass SET answer = NULL WHERE by_all = 1",
    [MAPICFG__SQL_CLASS_OF] = "SELECT class FROM MailboxServer WHERE name = ?1",
    [MAPICFG__SQL_CLASS_ROW] = "SELECT id, stated, site, own FROM ServerClass WHERE id = ?1",
    [MAPICFG__SQL_CLASS_BASIS] = "SELECT basis FROM ServerClass WHERE stated = 0",
    [MAPICFG__SQL_ANSWER_GET] = "SELECT 1 FROM Answer WHERE id = ?1 LIMIT 1",
    [MAPICFG__SQL_ANSWER_ADD] =
        "INSERT INTO Answer (id, organization, bits, result, protocol, external, decided_by, effective) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
};

/* A statement that does not depend on a class, prepared. */
static mapicfg_status get(mapicfg_directory *directory, int which, sqlite3_stmt **sql, mapicfg_error *err) {
    mapicfg_status status = mapicfg__sql_prepare(directory, &directory->sql[which], texts[which], err);
    *sql = directory->sql[which];
    return status;
}

mapicfg_status mapicfg__sql_prepare_all(mapicfg_directory *directory, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    sqlite3_stmt *sql;
    for (int i = 0; !status && i < MAPICFG__SQL_MAILBOX_SERVER_ADD; i++) status = get(directory, i, &sql, err);
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

void mapicfg__sql_finalize(mapicfg_directory *directory) {
    for (size_t i = 0; i < MAPICFG__SQL_COUNT; i++) sqlite3_finalize(directory->sql[i]);
    for (size_t i = 0; i <= MAPICFG__CLASS_COUNT; i++) finalize_class(&directory->classes[i]);
}

/* ---- running ---- */

mapicfg_status mapicfg__sql_run(mapicfg_directory *directory, sqlite3_stmt *sql, mapicfg_error *err) {
    directory->stepping = 1;
    int code = sqlite3_step(sql);
    directory->stepping = 0;
    mapicfg_status status = MAPICFG_OK;
    if (code != SQLITE_DONE && code != SQLITE_ROW) status = mapicfg__sql_fail(directory, code, err);
    sqlite3_reset(sql);
    return status;
}

static int bind(sqlite3_stmt *sql, const char *types, va_list values) {
    int code = SQLITE_OK;
    for (int i = 0; !code && types[i]; i++)
        code = types[i] == 'i' ? sqlite3_bind_int64(sql, i + 1, va_arg(values, int64_t))
                               : sqlite3_bind_text(sql, i + 1, va_arg(values, const char *), -1, SQLITE_STATIC);
    return code;
}

mapicfg_status mapicfg__sql_do(mapicfg_directory *directory, int which, mapicfg_error *err, const char *types, ...) {
    sqlite3_stmt *sql;
    mapicfg_status status = get(directory, which, &sql, err);
    if (status) return status;
    va_list values;
    va_start(values, types);
    int code = bind(sql, types, values);
    va_end(values);
    return code ? mapicfg__sql_fail(directory, code, err) : mapicfg__sql_run(directory, sql, err);
}

mapicfg_status mapicfg__sql_first(mapicfg_directory *directory, int which, sqlite3_stmt **sql, mapicfg_error *err,
                                  const char *types, ...) {
    sqlite3_stmt *kept;
    *sql = NULL;
    mapicfg_status status = get(directory, which, &kept, err);
    if (status) return status;
    va_list values;
    va_start(values, types);
    int code = bind(kept, types, values);
    va_end(values);
    if (!code) code = sqlite3_step(kept);
    if (code == SQLITE_ROW) *sql = kept;
    if (code != SQLITE_ROW && code != SQLITE_DONE) status = mapicfg__sql_fail(directory, code, err);
    if (code != SQLITE_ROW) sqlite3_reset(kept);
    return status;
}

mapicfg_status mapicfg__sql_run_numbers(mapicfg_directory *directory, sqlite3_stmt *sql, int64_t first, int64_t second,
                                        mapicfg_error *err) {
    sqlite3_bind_int64(sql, 1, first);
    sqlite3_bind_int64(sql, 2, second);
    return mapicfg__sql_run(directory, sql, err);
}

mapicfg_status mapicfg__sql_text(mapicfg_directory *directory, const char *sql, mapicfg_error *err) {
    int code = sqlite3_exec(directory->db, sql, NULL, NULL, NULL);
    return code ? mapicfg__sql_fail(directory, code, err) : MAPICFG_OK;
}

mapicfg_status mapicfg__sql_number(mapicfg_directory *directory, const char *sql, int64_t *number, mapicfg_error *err) {
    sqlite3_stmt *statement = NULL;
    *number = 0;
    int code = sqlite3_prepare_v2(directory->db, sql, -1, &statement, NULL);
    if (!code) {
        code = sqlite3_step(statement);
        if (code == SQLITE_ROW) *number = sqlite3_column_int64(statement, 0);
    }
    mapicfg_status status =
        code == SQLITE_ROW || code == SQLITE_DONE ? MAPICFG_OK : mapicfg__sql_fail(directory, code, err);
    sqlite3_finalize(statement);
    return status;
}

static int is_to_end(void *user) {
    const mapicfg_directory *directory = user;
    return !directory->stepping && mapicfg__work_is_cancelled(directory->cancel);
}

const int32_t *mapicfg__sql_watch(mapicfg_directory *directory, const int32_t *cancel) {
    const int32_t *before = directory->cancel;
    directory->cancel = cancel;
    sqlite3_progress_handler(directory->db, cancel ? 1000 : 0, is_to_end, directory);
    return before;
}
