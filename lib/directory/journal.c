/* SPDX-License-Identifier: LGPL-2.1-or-later
 * journal.c: who changed what from what to what, when. A change set is a transaction; a change is a property of one
 * object, or an object that came or went. */
#include <mapicfg/identity.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/mem.h"
#include "directory/directory.h"
#include "model/object.h"

static const char *const words[] = {"", "create", "set", "remove"};

const char *mapicfg__change_word(uint32_t kind) {
    return words[kind];
}

uint32_t mapicfg__change_kind(const char *word) {
    for (uint32_t i = 1; i < sizeof words / sizeof *words; i++)
        if (word && strcmp(word, words[i]) == 0) return i;
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
    mapicfg_status status = code ? mapicfg__directory_fail(directory, code, err)
                                 : mapicfg__directory_run(directory, sql, err);
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
    const char *const values[] = {words[kind], object->cls->name, NULL, identity ? identity : "", property, before, after};
    int code = sqlite3_bind_int64(sql, 1, (int64_t)directory->change_set);
    for (int i = 0; !code && i < 7; i++)
        code = i == 2 ? sqlite3_bind_int64(sql, 4, id) : sqlite3_bind_text(sql, i + 2, values[i], -1, SQLITE_STATIC);
    mapicfg_status status = code ? mapicfg__directory_fail(directory, code, err)
                                 : mapicfg__directory_run(directory, sql, err);
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
    mapicfg_status status = mapicfg_writer_new(&writer, MAPICFG_FORMAT_JSON, append, &out, err);
    if (!status) status = mapicfg_writer_put(writer, object, err);
    if (!status) status = mapicfg_writer_finish(writer, err);
    mapicfg_writer_free(writer);
    if (!status && out.failed) status = mapicfg__no_memory(err);
    if (status)
        mapicfg__buffer_free(&out);
    else
        *json = out.data;
    return status;
}

/* ---- reading ---- */

struct mapicfg_change {
    uint64_t set;
    uint32_t kind;
    int64_t time;
    uint32_t class_id;
    const char *actor, *action, *object, *property, *before, *after;
};

uint64_t mapicfg_change_get_set(const mapicfg_change *change) {
    return change ? change->set : 0;
}

uint32_t mapicfg_change_get_kind(const mapicfg_change *change) {
    return change ? change->kind : 0;
}

int64_t mapicfg_change_get_time(const mapicfg_change *change) {
    return change ? change->time : 0;
}

const char *mapicfg_change_get_actor(const mapicfg_change *change) {
    return change ? change->actor : "";
}

const char *mapicfg_change_get_action(const mapicfg_change *change) {
    return change ? change->action : "";
}

uint32_t mapicfg_change_get_class(const mapicfg_change *change) {
    return change ? change->class_id : 0;
}

const char *mapicfg_change_get_object(const mapicfg_change *change) {
    return change ? change->object : "";
}

const char *mapicfg_change_get_property(const mapicfg_change *change) {
    return change ? change->property : NULL;
}

const char *mapicfg_change_get_old(const mapicfg_change *change) {
    return change ? change->before : NULL;
}

const char *mapicfg_change_get_new(const mapicfg_change *change) {
    return change ? change->after : NULL;
}

static const char *column(sqlite3_stmt *sql, int at) {
    return (const char *)sqlite3_column_text(sql, at);
}

static const char *column_or_empty(sqlite3_stmt *sql, int at) {
    const char *text = column(sql, at);
    return text ? text : "";
}

uint32_t mapicfg__change_class(const char *noun) {
    for (uint32_t id = 1; noun && id <= MAPICFG__CLASS_COUNT; id++)
        if (strcmp(noun, mapicfg__class_get(id)->name) == 0) return id;
    return 0;
}

/* The object is called so, or its identity was SERVER\name or contoso.com/Users/name and this is the name. */
static int is_called(const char *object, const char *identity) {
    if (mapicfg_text_match(identity, object)) return 1;
    const char *last = strrchr(object, '\\');
    if (!last) last = strrchr(object, '/');
    return last && mapicfg_text_match(identity, last + 1);
}

static void fill(struct mapicfg_change *change, sqlite3_stmt *sql) {
    *change = (struct mapicfg_change){
        .set = (uint64_t)sqlite3_column_int64(sql, 0),
        .time = sqlite3_column_int64(sql, 1),
        .actor = column_or_empty(sql, 2),
        .action = column_or_empty(sql, 3),
        .kind = mapicfg__change_kind(column(sql, 4)),
        .class_id = mapicfg__change_class(column(sql, 5)),
        .object = column_or_empty(sql, 6),
        .property = column(sql, 7),
        .before = column(sql, 8),
        .after = column(sql, 9),
    };
}

/* The journal of a set lies together, from its `first` on, so that no index is needed. */
static const char history[] =
    "SELECT s.id, s.time, s.actor, s.action, j.kind, j.class, j.identity, j.property, j.old, j.new"
    " FROM ChangeSet AS s CROSS JOIN Journal AS j ON j.id >= s.first AND j.id < coalesce("
    "  (SELECT n.first FROM ChangeSet AS n WHERE n.id > s.id ORDER BY n.id LIMIT 1), 9223372036854775807)"
    " ORDER BY s.id DESC, j.id";

mapicfg_status mapicfg_directory_history(mapicfg_directory *directory, uint32_t class_id, const char *identity,
                                         uint64_t limit, mapicfg_change_fn fn, void *user, mapicfg_error *err) {
    if (!directory) return mapicfg__null_argument(err, "directory");
    if (!fn) return mapicfg__null_argument(err, "fn");
    if (class_id && !mapicfg__class_get(class_id))
        return mapicfg__fail(err, MAPICFG_E_CLASS, "there is no class %lu", (unsigned long)class_id);
    sqlite3_stmt *sql = NULL;
    int code = sqlite3_prepare_v2(directory->db, history, -1, &sql, NULL);
    if (code) return mapicfg__directory_fail(directory, code, err);
    mapicfg_status status = MAPICFG_OK;
    for (uint64_t given = 0; !status && (!limit || given < limit) && (code = sqlite3_step(sql)) == SQLITE_ROW;) {
        struct mapicfg_change change;
        fill(&change, sql);
        if ((class_id && change.class_id != class_id) || (identity && !is_called(change.object, identity))) continue;
        given++;
        if (fn(user, &change)) status = mapicfg__fail(err, MAPICFG_E_CANCELLED, "cancelled");
    }
    if (!status && code != SQLITE_ROW && code != SQLITE_DONE) status = mapicfg__directory_fail(directory, code, err);
    sqlite3_finalize(sql);
    return status;
}
