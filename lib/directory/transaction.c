/* SPDX-License-Identifier: LGPL-2.1-or-later
 * transaction.c: transactions of the caller and of single calls: begin, commit, roll back, and a savepoint for each
 * call inside one, so that a call that fails undoes its own part only. */
#include "directory/transaction.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "directory/answers.h"
#include "directory/sql.h"

int mapicfg__transaction_is_open(const mapicfg_directory *directory) {
    return directory->writing;
}

static mapicfg_status begin(mapicfg_directory *directory, const char *action, mapicfg_error *err) {
    if (directory->read_only) {
        mapicfg__error_fail(err, MAPICFG_E_READ_ONLY, "the store was opened to be read only");
        mapicfg__error_source(err, directory->path);
        return MAPICFG_E_READ_ONLY;
    }
    char *copy = action ? mapicfg__mem_dup(action, strlen(action)) : NULL;
    if (action && !copy) return mapicfg__error_no_memory(err);
    mapicfg_status status = mapicfg__sql_run(directory, directory->sql[MAPICFG__SQL_BEGIN], err);
    if (status) {
        mapicfg__mem_free(copy);
        return status;
    }
    mapicfg__mem_free(directory->action);
    directory->action = copy;
    directory->writing = 1;
    directory->change_set = 0;
    directory->undo_of = -1;
    directory->replaced = 0;
    directory->rewound = (struct mapicfg__rewound){0};
    directory->lost.code = MAPICFG_OK;
    mapicfg__answers_forget(directory);
    return MAPICFG_OK;
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
        mapicfg__sql_run(directory, directory->sql[MAPICFG__SQL_ROLLBACK], NULL);
    directory->writing = directory->in_transaction = 0;
    directory->changes++;
}

static mapicfg_status commit(mapicfg_directory *directory, mapicfg_error *err) {
    mapicfg_status status =
        mapicfg__sql_is_lost(directory) ? refuse_lost(directory, err) : mapicfg__answers_write(directory, err);
    if (!status) status = mapicfg__sql_run(directory, directory->sql[MAPICFG__SQL_COMMIT], err);
    if (status) roll_back(directory);
    directory->writing = directory->in_transaction = 0;
    return status;
}

mapicfg_status mapicfg__transaction_enter(mapicfg_directory *directory, struct mapicfg__call *call, const char *action,
                                          mapicfg_error *err) {
    mapicfg_status status;
    if (mapicfg__sql_is_lost(directory)) return refuse_lost(directory, err);
    if (directory->pending)
        return mapicfg__error_fail(err, MAPICFG_E_CONFLICT,
                                   "an import is running: its callbacks can read the directory, but not change it");
    if (directory->writing)
        status = mapicfg__sql_run(directory, directory->sql[MAPICFG__SQL_SAVEPOINT], err);
    else
        status = begin(directory, action, err);
    call->change_set = directory->change_set;
    call->followed = directory->followed;
    directory->calls += !status;
    return status;
}

/* Undoes what was done since the savepoint. Where not even that succeeds, the transaction is lost. */
static void undo_call(mapicfg_directory *directory, const struct mapicfg__call *call) {
    directory->change_set = call->change_set;
    directory->changes++;
    mapicfg__answers_undo(directory, &call->followed);
    if (mapicfg__sql_is_lost(directory)) return;
    mapicfg_error failed;
    mapicfg_status status = mapicfg__sql_run(directory, directory->sql[MAPICFG__SQL_ROLLBACK_TO], &failed);
    if (!status) status = mapicfg__sql_run(directory, directory->sql[MAPICFG__SQL_RELEASE], &failed);
    if (!status || mapicfg__sql_is_lost(directory)) return;
    directory->lost = failed;
    mapicfg__sql_run(directory, directory->sql[MAPICFG__SQL_ROLLBACK], NULL);
}

mapicfg_status mapicfg__transaction_leave(mapicfg_directory *directory, const struct mapicfg__call *call,
                                          mapicfg_status status, mapicfg_error *err) {
    int nested = --directory->calls || directory->in_transaction;
    if (!nested && !status) return commit(directory, err);
    if (!nested) {
        roll_back(directory);
        return status;
    }
    if (!status && mapicfg__sql_is_lost(directory)) status = refuse_lost(directory, err);
    if (!status) status = mapicfg__sql_run(directory, directory->sql[MAPICFG__SQL_RELEASE], err);
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
