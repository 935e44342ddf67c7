/* SPDX-License-Identifier: LGPL-2.1-or-later
 * distrust.c: databases that may come from a stranger: what SQLite is told not to do with them. */
#include "directory/distrust.h"

#include <stddef.h>

void mapicfg__distrust_schemas(sqlite3 *db) {
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL);
    sqlite3_drop_modules(db, NULL);
}
