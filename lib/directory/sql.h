/* SPDX-License-Identifier: LGPL-2.1-or-later
 * sql.h: statements of SQLite: preparing and keeping them, binding, running, and what SQLite says in our words. */
#ifndef MAPICFG_DIRECTORY_SQL_H
#define MAPICFG_DIRECTORY_SQL_H

#include "directory/body.h"

/* An error from what SQLite said. */
mapicfg_status mapicfg__sql_fail(mapicfg_directory *directory, int code, mapicfg_error *err);
/* 1 after a failure that made SQLite roll back the transaction that is still open for the caller. */
int mapicfg__sql_is_lost(const mapicfg_directory *directory);

/* Prepares a statement into the slot unless it is there already. */
mapicfg_status mapicfg__sql_prepare(mapicfg_directory *directory, sqlite3_stmt **slot, const char *sql,
                                    mapicfg_error *err);
/* Releases all that are kept. */
void mapicfg__sql_finalize(mapicfg_directory *directory);

/* Prepares the statements that do not depend on a class. */
mapicfg_status mapicfg__sql_prepare_all(mapicfg_directory *directory, mapicfg_error *err);
/* Runs such a statement that gives no rows, with values for ?1 and on: i an int64_t, t a text. */
mapicfg_status mapicfg__sql_do(mapicfg_directory *directory, int which, mapicfg_error *err, const char *types, ...);
/* Runs it to its first row, in which *sql stands until sqlite3_reset(); NULL: it gives none. */
mapicfg_status mapicfg__sql_first(mapicfg_directory *directory, int which, sqlite3_stmt **sql, mapicfg_error *err,
                                  const char *types, ...);
/* Steps a statement that gives no rows, and resets it. */
mapicfg_status mapicfg__sql_run(mapicfg_directory *directory, sqlite3_stmt *sql, mapicfg_error *err);
/* The same, with ?1 and ?2. */
mapicfg_status mapicfg__sql_run_numbers(mapicfg_directory *directory, sqlite3_stmt *sql, int64_t first, int64_t second,
                                        mapicfg_error *err);
/* Runs statements that are text. */
mapicfg_status mapicfg__sql_text(mapicfg_directory *directory, const char *sql, mapicfg_error *err);
/* The first number that a statement gives; 0 when it gives none. */
mapicfg_status mapicfg__sql_number(mapicfg_directory *directory, const char *sql, int64_t *number, mapicfg_error *err);

/* From here on searches end with MAPICFG_E_CANCELLED when the flag says so; NULL: they do not. Gives the one before.
 * Changes go on to their end, as SQLite would roll the whole transaction back. */
const int32_t *mapicfg__sql_watch(mapicfg_directory *directory, const int32_t *cancel);

#endif
