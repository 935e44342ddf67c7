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

/* ---- reading ---- */

/* The one object of a line; there must be no other. */
struct kept {
    mapicfg_object *object;
    size_t count;
    mapicfg_status status;
};

static int32_t keep(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    struct kept *kept = user;
    (void)source, (void)line;
    if (!kept->count++) kept->status = mapicfg_object_copy(object, &kept->object, NULL);
    return kept->status != MAPICFG_OK || kept->count > 1;
}

/* What was stored was within the limits, so none of the reader's must be in the way. */
mapicfg_status mapicfg__journal_read(const mapicfg_directory *directory, const struct mapicfg__class *cls,
                                     const char *json, mapicfg_object **out, mapicfg_error *err) {
    mapicfg_read_options options = MAPICFG_READ_OPTIONS_INIT;
    options.format = MAPICFG_FORMAT_JSON;
    options.class_id = cls->id;
    options.max_text = MAPICFG__MOST_STORED;
    options.max_items = (uint32_t)MAPICFG__MOST_STORED;
    struct kept kept = {0};
    mapicfg_input input = MAPICFG_INPUT_INIT;
    input.bytes = json;
    input.bytes_size = strlen(json);
    input.source = directory->path;
    input.options = &options;
    mapicfg_status status = mapicfg_read(&input, 1, NULL, keep, &kept, NULL, err);
    *out = kept.object;
    if (kept.status) return mapicfg__error_no_memory(err);
    if (!status && kept.object && kept.object->cls == cls) return MAPICFG_OK;
    mapicfg_object_free(kept.object);
    *out = NULL;
    return status == MAPICFG_E_NOMEM ? status
                                     : mapicfg__error_fail(err, MAPICFG_E_FORMAT,
                                                           "the journal is damaged: an object "
                                                           "in it cannot be read");
}
