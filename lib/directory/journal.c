/* SPDX-License-Identifier: LGPL-2.1-or-later
 * journal.c: who changed what from what to what, when. A change set is a transaction; a change is a property of one
 * object, or an object that came or went. */
#include <mapicfg/identity.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/utf8.h"
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
    mapicfg_status status =
        code ? mapicfg__directory_fail(directory, code, err) : mapicfg__directory_run(directory, sql, err);
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
    mapicfg_status status =
        code ? mapicfg__directory_fail(directory, code, err) : mapicfg__directory_run(directory, sql, err);
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
    if (!status && out.failed) status = mapicfg__error_no_memory(err);
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

static const char *or_empty(const char *text) {
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

/* What callers are given is text, whatever somebody has written into the file. */
static int is_text(const char *text) {
    size_t size = text ? strlen(text) : 0;
    return mapicfg__utf8_valid(text ? text : "", size) == size;
}

static mapicfg_status damaged(mapicfg_directory *directory, uint64_t set, mapicfg_error *err) {
    mapicfg__error_fail(err, MAPICFG_E_FORMAT, "the journal of change set %llu is damaged", (unsigned long long)set);
    mapicfg__error_source(err, directory->path);
    return MAPICFG_E_FORMAT;
}

static int fill_set(struct mapicfg_change *change, sqlite3_stmt *sql) {
    *change = (struct mapicfg_change){
        .set = (uint64_t)sqlite3_column_int64(sql, 0),
        .time = sqlite3_column_int64(sql, 1),
        .actor = or_empty(column(sql, 2)),
        .action = or_empty(column(sql, 3)),
    };
    return is_text(change->actor) && is_text(change->action);
}

static int fill_line(struct mapicfg_change *change, sqlite3_stmt *sql) {
    change->kind = mapicfg__change_kind(column(sql, 0));
    change->class_id = mapicfg__change_class(column(sql, 1));
    change->object = or_empty(column(sql, 2));
    change->property = column(sql, 3);
    change->before = column(sql, 4);
    change->after = column(sql, 5);
    return is_text(change->object) && is_text(change->property) && is_text(change->before) && is_text(change->after);
}

/* What is asked for, and how far it has come. */
struct reading {
    mapicfg_directory *directory;
    uint32_t class_id;
    const char *identity;
    uint64_t limit, given;
    mapicfg_change_fn fn;
    void *user;
    sqlite3_stmt *sets, *lines;
};

static int is_wanted(const struct reading *reading, const struct mapicfg_change *change) {
    return (!reading->class_id || change->class_id == reading->class_id) &&
           (!reading->identity || is_called(change->object, reading->identity));
}

static int is_over(const struct reading *reading) {
    return reading->limit && reading->given >= reading->limit;
}

/* The lines of a set lie together, from `first` to before `end`. */
static mapicfg_status give_lines(struct reading *reading, struct mapicfg_change *change, int64_t first, int64_t end,
                                 mapicfg_error *err) {
    sqlite3_stmt *sql = reading->lines;
    sqlite3_bind_int64(sql, 1, first);
    sqlite3_bind_int64(sql, 2, end);
    mapicfg_status status = MAPICFG_OK;
    int code = SQLITE_DONE;
    while (!status && !is_over(reading) && (code = sqlite3_step(sql)) == SQLITE_ROW) {
        if (!fill_line(change, sql)) status = damaged(reading->directory, change->set, err);
        if (status || !is_wanted(reading, change)) continue;
        reading->given++;
        if (reading->fn(reading->user, change)) status = mapicfg__error_fail(err, MAPICFG_E_CANCELLED, "cancelled");
    }
    if (!status && code != SQLITE_ROW && code != SQLITE_DONE)
        status = mapicfg__directory_fail(reading->directory, code, err);
    sqlite3_reset(sql);
    return status;
}

/* Each line is of one set only, also in a file that somebody has made so that sets overlap. */
static mapicfg_status give_sets(struct reading *reading, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    int64_t end = INT64_MAX;
    int code = SQLITE_DONE;
    while (!status && !is_over(reading) && (code = sqlite3_step(reading->sets)) == SQLITE_ROW) {
        struct mapicfg_change change;
        int64_t first = sqlite3_column_int64(reading->sets, 4);
        if (!fill_set(&change, reading->sets) || first > end || first < 1)
            status = damaged(reading->directory, change.set, err);
        if (!status) status = give_lines(reading, &change, first, end, err);
        end = first;
    }
    if (!status && code != SQLITE_ROW && code != SQLITE_DONE)
        status = mapicfg__directory_fail(reading->directory, code, err);
    return status;
}

mapicfg_status mapicfg_directory_history(mapicfg_directory *directory, uint32_t class_id, const char *identity,
                                         uint64_t limit, mapicfg_change_fn fn, void *user, mapicfg_error *err) {
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    if (!fn) return mapicfg__error_null_argument(err, "fn");
    if (class_id && !mapicfg__class_get(class_id))
        return mapicfg__error_fail(err, MAPICFG_E_CLASS, "there is no class %lu", (unsigned long)class_id);
    mapicfg_status status = identity ? mapicfg__key_check_pattern(identity, strlen(identity), err) : MAPICFG_OK;
    if (status) return status;
    struct reading reading = {
        .directory = directory, .class_id = class_id, .identity = identity, .limit = limit, .fn = fn, .user = user};
    int code =
        sqlite3_prepare_v2(directory->db, "SELECT id, time, actor, action, first FROM ChangeSet ORDER BY id DESC", -1,
                           &reading.sets, NULL);
    if (!code)
        code = sqlite3_prepare_v2(directory->db,
                                  "SELECT kind, class, identity, property, old, new FROM Journal"
                                  " WHERE id >= ?1 AND id < ?2 ORDER BY id",
                                  -1, &reading.lines, NULL);
    status = code ? mapicfg__directory_fail(directory, code, err) : give_sets(&reading, err);
    sqlite3_finalize(reading.lines);
    sqlite3_finalize(reading.sets);
    return status;
}
