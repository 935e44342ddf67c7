/* SPDX-License-Identifier: LGPL-2.1-or-later
 * counts.c: how many mailboxes with the same server and settings there are: one walk over the mailboxes' rows. */
#include "base/error.h"
#include "directory/answers.h"
#include "directory/schema.h"
#include "directory/shape.h"
#include "directory/sql.h"

mapicfg_status mapicfg__answers_count(mapicfg_directory *directory, mapicfg__answers_fn fn, void *user,
                                      mapicfg_error *err) {
    struct mapicfg__buffer text = {0};
    sqlite3_stmt *sql = NULL;
    mapicfg__buffer_text(&text, "SELECT ");
    mapicfg__shape_put_server(&text);
    mapicfg__buffer_text(&text, ", ");
    mapicfg__schema_put_bits(&text);
    mapicfg__buffer_text(&text, ", count(*) FROM ");
    mapicfg__buffer_text(&text, mapicfg__class_get(MAPICFG_CLASS_MAILBOX)->name);
    mapicfg__buffer_text(&text, " AS m GROUP BY 1, 2");
    mapicfg_status status =
        text.failed ? mapicfg__error_no_memory(err) : mapicfg__sql_prepare(directory, &sql, text.data, err);
    int code = SQLITE_DONE;
    while (!status && (code = sqlite3_step(sql)) == SQLITE_ROW) {
        const char *server = (const char *)sqlite3_column_text(sql, 0);
        status = fn(user, server ? server : "", (uint32_t)sqlite3_column_int64(sql, 1),
                    (uint64_t)sqlite3_column_int64(sql, 2), err);
    }
    if (!status && code != SQLITE_DONE) status = mapicfg__sql_fail(directory, code, err);
    sqlite3_finalize(sql);
    mapicfg__buffer_free(&text);
    return status;
}
