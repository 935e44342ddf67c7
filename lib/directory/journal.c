/* SPDX-License-Identifier: LGPL-2.1-or-later
 * journal.c: who changed what from what to what, when. A change set is a transaction; a change is a property of one
 * object, or an object that came or went. */
#include "directory/journal.h"

#include <string.h>
#include <time.h>

#include "base/error.h"
#include "directory/sql.h"
#include "model/object.h"

static const char *const words[] = {"", "create", "set", "remove"};

const char *mapicfg_journal_kind_name(uint32_t kind) {
    return kind && kind < sizeof words / sizeof *words ? words[kind] : NULL;
}

uint32_t mapicfg__journal_kind(const char *word) {
    for (uint32_t i = 1; i < sizeof words / sizeof *words; i++)
        if (word && strcmp(word, words[i]) == 0) return i;
    return 0;
}

uint32_t mapicfg__journal_class(const char *noun) {
    for (uint32_t id = 1; noun && id <= MAPICFG__CLASS_COUNT; id++)
        if (strcmp(noun, mapicfg__class_get(id)->name) == 0) return id;
    return 0;
}

/* ---- writing ---- */

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static mapicfg_status begin_set(mapicfg_directory *directory, mapicfg_error *err) {
    sqlite3_stmt *sql = directory->sql[MAPICFG__SQL_SET_ADD];
    int code = sqlite3_bind_int64(sql, 1, now());
    if (!code) code = sqlite3_bind_text(sql, 2, directory->actor, -1, SQLITE_STATIC);
    if (!code) code = sqlite3_bind_text(sql, 3, directory->action ? directory->action : "", -1, SQLITE_STATIC);
    if (!code)
        code = directory->undo_of < 0 ? sqlite3_bind_null(sql, 4) : sqlite3_bind_int64(sql, 4, directory->undo_of);
    mapicfg_status status = code ? mapicfg__sql_fail(directory, code, err) : mapicfg__sql_run(directory, sql, err);
    sqlite3_clear_bindings(sql);
    if (!status) directory->change_set = (uint64_t)sqlite3_last_insert_rowid(directory->db);
    return status;
}

mapicfg_status mapicfg__journal_add(mapicfg_directory *directory, uint32_t kind, const mapicfg_object *object,
                                    int64_t id, const char *property, const char *before, const char *after,
                                    mapicfg_error *err) {
    if (!directory->change_set) {
        mapicfg_status status = begin_set(directory, err);
        if (status) return status;
    }
    sqlite3_stmt *sql = directory->sql[MAPICFG__SQL_JOURNAL_ADD];
    const char *identity = mapicfg_object_get_identity(object);
    const char *const values[] = {words[kind], object->cls->name, NULL, identity ? identity : "", property, before,
                                  after};
    int code = sqlite3_bind_int64(sql, 1, (int64_t)directory->change_set);
    for (int i = 0; !code && i < 7; i++)
        code = i == 2 ? sqlite3_bind_int64(sql, 4, id) : sqlite3_bind_text(sql, i + 2, values[i], -1, SQLITE_STATIC);
    mapicfg_status status = code ? mapicfg__sql_fail(directory, code, err) : mapicfg__sql_run(directory, sql, err);
    sqlite3_clear_bindings(sql);
    return status;
}

static int32_t append(void *user, const char *bytes, size_t size) {
    mapicfg__buffer_bytes(user, bytes, size);
    return 0;
}

mapicfg_status mapicfg__journal_object(const mapicfg_object *object, char **json, mapicfg_error *err) {
    struct mapicfg__buffer out = {0};
    mapicfg_writer *writer;
    *json = NULL;
    mapicfg_status status = mapicfg_writer_new(MAPICFG_FORMAT_JSON, append, &out, &writer, err);
    if (!status) status = mapicfg_writer_put(writer, object, err);
    if (!status) status = mapicfg_writer_finish(writer, err);
    mapicfg_writer_free(writer);
    if (!status && out.failed) status = mapicfg__error_no_memory(err);
    if (status)
        mapicfg__buffer_free(&out);
    else
        *json = out.data;
    return status;
}
