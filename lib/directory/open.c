/* SPDX-License-Identifier: LGPL-2.1-or-later
 * open.c: opening and closing a store.
 *
 * The rollback journal keeps the store one file, also on network file systems; synchronous=EXTRA makes a change that
 * was acknowledged outlast a crash of the machine: with FULL the journal's removal could be lost, and the change with
 * it. Who defers syncs gets a write-ahead log for as long, and one file again at the end. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/options.h"
#include "directory/answers.h"
#include "directory/beside.h"
#include "directory/distrust.h"
#include "directory/schema.h"
#include "directory/sql.h"

#define DEFAULT_WAIT 10000u
#define MOST_PENDING ((size_t)1 << 20) /* 24 MiB, and as much while they are sorted */

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
    return refuse_path(directory, "there is no such file; a store is made with \"mapicfg import\" or \"mapicfg init\"",
                       ENOENT, err);
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

/* A store may come from a stranger. What must be there is checked in shape.c. */
static void distrust(sqlite3 *db) {
    mapicfg__distrust_schemas(db);
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
    if (code) return mapicfg__sql_fail(directory, code, err);
    sqlite3_extended_result_codes(directory->db, 1);
    sqlite3_busy_timeout(directory->db, (int)directory->wait);
    distrust(directory->db);
    status = mapicfg__beside_check(sqlite3_db_filename(directory->db, "main"), err);
    return status ? status
                  : mapicfg__sql_text(directory,
                                      "PRAGMA synchronous = EXTRA; PRAGMA temp_store = MEMORY; PRAGMA cache_size = "
                                      "-65536; PRAGMA cell_size_check = ON; PRAGMA ignore_check_constraints = ON; "
                                      "PRAGMA mmap_size = 0",
                                      err);
}

/* ---- changes that need not wait for the disk ---- */

/* The mode of the journal that the store has then; 0 when that cannot be told. */
static int is_in_wal(mapicfg_directory *directory, const char *pragma) {
    sqlite3_stmt *statement;
    int wal = 0;
    if (sqlite3_prepare_v2(directory->db, pragma, -1, &statement, NULL)) return 0;
    if (sqlite3_step(statement) == SQLITE_ROW) {
        const char *mode = (const char *)sqlite3_column_text(statement, 0);
        wal = mode && strcmp(mode, "wal") == 0;
    }
    sqlite3_finalize(statement);
    return wal;
}

/* Brings to the disk what is not there yet. The store becomes one file again, unless others have it open. Done at the
 * end, and at the beginning, after one that was killed. */
static void settle(mapicfg_directory *directory) {
    if (directory->read_only || !is_in_wal(directory, "PRAGMA journal_mode")) return;
    sqlite3_busy_timeout(directory->db, 0);
    sqlite3_wal_checkpoint_v2(directory->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    is_in_wal(directory, "PRAGMA journal_mode = DELETE");
    sqlite3_busy_timeout(directory->db, (int)directory->wait);
}

/* In WAL mode, and only there, synchronous=NORMAL cannot damage the file. The first read makes the files beside it. */
static mapicfg_status defer_sync(mapicfg_directory *directory, mapicfg_error *err) {
    if (!is_in_wal(directory, "PRAGMA journal_mode = WAL")) return MAPICFG_OK;
    mapicfg_status status =
        mapicfg__sql_text(directory, "PRAGMA synchronous = NORMAL; SELECT 1 FROM sqlite_schema LIMIT 1", err);
    if (status) settle(directory);
    return status;
}

/* Takes a file away that was made here and never became a store. */
static void forget_new_file(const char *path, int existed) {
    struct stat found;
    if (!existed && stat(path, &found) == 0 && found.st_size == 0) unlink(path);
}

static mapicfg_status take(mapicfg_directory *directory, const char *path, mapicfg_directory_options *options,
                           mapicfg_error *err) {
    if (options->flags > 15u)
        return mapicfg__error_fail(err, MAPICFG_E_OPTIONS, "flags has a bit that this version does not know");
    if (options->flags & MAPICFG_DIRECTORY_READ_ONLY && options->flags & MAPICFG_DIRECTORY_CREATE)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "a store cannot be made and be read-only");
    if (options->flags & MAPICFG_DIRECTORY_READ_ONLY && options->flags & MAPICFG_DIRECTORY_DEFER_SYNC)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "a store that is read-only has no changes to sync later");
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

static const struct mapicfg__options sized =
    MAPICFG__OPTIONS_RESERVED(mapicfg_directory_options, MAPICFG_DIRECTORY_OPTIONS_SIZE_1_0, reserved);

mapicfg_status mapicfg_directory_open(const char *path, const mapicfg_directory_options *options,
                                      mapicfg_directory **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    mapicfg_directory_options taken;
    mapicfg_status status = mapicfg__options_take(&taken, options, &sized, err);
    if (status) return status;
    mapicfg_directory *directory = mapicfg__mem_zalloc(sizeof *directory);
    if (!directory) return mapicfg__error_no_memory(err);
    status = take(directory, path, &taken, err);
    struct stat found;
    int existed = status || is_memory(path) || stat(directory->path, &found) == 0;
    if (!status) status = connect(directory, taken.flags, err);
    if (!status) status = mapicfg__schema_open(directory, taken.flags, err);
    directory->is_trusted = !status;
    if (!status && directory->read_only) status = mapicfg__sql_text(directory, "PRAGMA query_only = ON", err);
    if (!status && taken.flags & MAPICFG_DIRECTORY_DEFER_SYNC)
        status = defer_sync(directory, err);
    else if (!status)
        settle(directory);
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

void mapicfg_directory_close(mapicfg_directory *directory) {
    if (!directory) return;
    if (directory->db) mapicfg_directory_rollback(directory);
    mapicfg__sql_finalize(directory);
    if (directory->is_trusted) settle(directory);
    sqlite3_close(directory->db);
    mapicfg__answers_free(directory);
    mapicfg__keys_free(&directory->keys);
    mapicfg__keys_free(&directory->keys_before);
    mapicfg__buffer_free(&directory->text);
    mapicfg__buffer_free(&directory->text_before);
    mapicfg__mem_free(directory->action);
    mapicfg__mem_free(directory->actor);
    mapicfg__mem_free(directory->path);
    mapicfg__mem_free(directory);
}
