/* SPDX-License-Identifier: LGPL-2.1-or-later
 * history.c: what the journal holds, the latest change set first. */
#include <mapicfg/identity.h>
#include <string.h>

#include "base/error.h"
#include "base/options.h"
#include "base/utf8.h"
#include "directory/journal.h"
#include "directory/sql.h"
#include "model/key.h"

struct mapicfg_journal_entry {
    uint64_t set;
    uint32_t kind;
    int64_t time;
    uint32_t class_id;
    const char *actor, *action, *object, *property, *before, *after;
};

uint64_t mapicfg_journal_entry_get_change_set(const mapicfg_journal_entry *change) {
    return change ? change->set : 0;
}

uint32_t mapicfg_journal_entry_get_kind(const mapicfg_journal_entry *change) {
    return change ? change->kind : 0;
}

int64_t mapicfg_journal_entry_get_time(const mapicfg_journal_entry *change) {
    return change ? change->time : 0;
}

const char *mapicfg_journal_entry_get_actor(const mapicfg_journal_entry *change) {
    return change ? change->actor : "";
}

const char *mapicfg_journal_entry_get_action(const mapicfg_journal_entry *change) {
    return change ? change->action : "";
}

uint32_t mapicfg_journal_entry_get_class(const mapicfg_journal_entry *change) {
    return change ? change->class_id : 0;
}

const char *mapicfg_journal_entry_get_object(const mapicfg_journal_entry *change) {
    return change ? change->object : "";
}

const char *mapicfg_journal_entry_get_property(const mapicfg_journal_entry *change) {
    return change ? change->property : NULL;
}

const char *mapicfg_journal_entry_get_old(const mapicfg_journal_entry *change) {
    return change ? change->before : NULL;
}

const char *mapicfg_journal_entry_get_new(const mapicfg_journal_entry *change) {
    return change ? change->after : NULL;
}

static const char *column(sqlite3_stmt *sql, int at) {
    return (const char *)sqlite3_column_text(sql, at);
}

static const char *or_empty(const char *text) {
    return text ? text : "";
}

/* The object is called so, or its identity was SERVER\name or contoso.com/Users/name and this is the name. */
static int is_called(const char *object, const char *identity) {
    if (mapicfg_text_matches(identity, object)) return 1;
    const char *last = strrchr(object, '\\');
    if (!last) last = strrchr(object, '/');
    return last && mapicfg_text_matches(identity, last + 1);
}

/* Callers get text, whatever another program has written into the file. */
static int is_text(const char *text) {
    size_t size = text ? strlen(text) : 0;
    return mapicfg__utf8_valid(text ? text : "", size) == size;
}

static mapicfg_status damaged(mapicfg_directory *directory, uint64_t set, mapicfg_error *err) {
    mapicfg__error_fail(err, MAPICFG_E_FORMAT, "the journal of change set %llu is damaged", (unsigned long long)set);
    mapicfg__error_source(err, directory->path);
    return MAPICFG_E_FORMAT;
}

static int fill_set(struct mapicfg_journal_entry *change, sqlite3_stmt *sql) {
    *change = (struct mapicfg_journal_entry){
        .set = (uint64_t)sqlite3_column_int64(sql, 0),
        .time = sqlite3_column_int64(sql, 1),
        .actor = or_empty(column(sql, 2)),
        .action = or_empty(column(sql, 3)),
    };
    return is_text(change->actor) && is_text(change->action);
}

static int fill_line(struct mapicfg_journal_entry *change, sqlite3_stmt *sql) {
    change->kind = mapicfg__journal_kind(column(sql, 0));
    change->class_id = mapicfg__journal_class(column(sql, 1));
    change->object = or_empty(column(sql, 2));
    change->property = column(sql, 3);
    change->before = column(sql, 4);
    change->after = column(sql, 5);
    return is_text(change->object) && is_text(change->property) && is_text(change->before) && is_text(change->after);
}

/* What is asked for, and how far it has come. */
struct reading {
    mapicfg_directory *directory;
    mapicfg_journal_query query;
    uint64_t given;
    mapicfg_journal_fn fn;
    void *user;
    sqlite3_stmt *sets, *lines;
};

static int is_wanted(const struct reading *reading, const struct mapicfg_journal_entry *change) {
    const mapicfg_journal_query *query = &reading->query;
    return (!query->class_id || change->class_id == query->class_id) &&
           (!query->identity || is_called(change->object, query->identity));
}

static int is_over(const struct reading *reading) {
    return reading->query.limit && reading->given >= reading->query.limit;
}

/* The lines of a set lie together, from `first` to before `end`. */
static mapicfg_status give_lines(struct reading *reading, struct mapicfg_journal_entry *change, int64_t first,
                                 int64_t end, mapicfg_error *err) {
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
    if (!status && code != SQLITE_ROW && code != SQLITE_DONE) status = mapicfg__sql_fail(reading->directory, code, err);
    sqlite3_reset(sql);
    return status;
}

/* Each line belongs to one set only, even in a file made so that sets overlap. */
static mapicfg_status give_sets(struct reading *reading, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    int64_t end = INT64_MAX;
    int code = SQLITE_DONE;
    while (!status && !is_over(reading) && (code = sqlite3_step(reading->sets)) == SQLITE_ROW) {
        struct mapicfg_journal_entry change;
        if (reading->query.change_set) end = sqlite3_column_int64(reading->sets, 5);
        int64_t first = sqlite3_column_int64(reading->sets, 4);
        if (!fill_set(&change, reading->sets) || first > end || first < 1)
            status = damaged(reading->directory, change.set, err);
        if (!status) status = give_lines(reading, &change, first, end, err);
        end = first;
    }
    if (!status && code != SQLITE_ROW && code != SQLITE_DONE) status = mapicfg__sql_fail(reading->directory, code, err);
    return status;
}

/* One change set, with the first line of the next, or all of them. */
static int prepare(struct reading *reading) {
    uint64_t set = reading->query.change_set;
    int code = sqlite3_prepare_v2(reading->directory->db,
                                  set ? "SELECT id, time, actor, action, first, coalesce((SELECT first FROM ChangeSet"
                                        " WHERE id > ?1 ORDER BY id LIMIT 1), ?2) FROM ChangeSet WHERE id = ?1"
                                      : "SELECT id, time, actor, action, first FROM ChangeSet ORDER BY id DESC",
                                  -1, &reading->sets, NULL);
    if (!code && set) code = sqlite3_bind_int64(reading->sets, 1, set > INT64_MAX ? 0 : (int64_t)set);
    if (!code && set) code = sqlite3_bind_int64(reading->sets, 2, INT64_MAX);
    if (code) return code;
    return sqlite3_prepare_v2(reading->directory->db,
                              "SELECT kind, class, identity, property, old, new FROM Journal"
                              " WHERE id >= ?1 AND id < ?2 ORDER BY id",
                              -1, &reading->lines, NULL);
}

static const struct mapicfg__options sized =
    MAPICFG__OPTIONS_RESERVED(mapicfg_journal_query, MAPICFG_JOURNAL_QUERY_SIZE_1_0, reserved);

mapicfg_status mapicfg_directory_history(mapicfg_directory *directory, const mapicfg_journal_query *query,
                                         mapicfg_journal_fn fn, void *user, mapicfg_error *err) {
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    if (!fn) return mapicfg__error_null_argument(err, "fn");
    struct reading reading = {.directory = directory, .fn = fn, .user = user};
    mapicfg_status status = mapicfg__options_take(&reading.query, query, &sized, err);
    if (status) return status;
    uint32_t class_id = reading.query.class_id;
    const char *identity = reading.query.identity;
    if (class_id && !mapicfg__class_get(class_id))
        return mapicfg__error_fail(err, MAPICFG_E_CLASS, "there is no class %lu", (unsigned long)class_id);
    if (identity) status = mapicfg__key_check_pattern(identity, strlen(identity), err);
    if (status) return status;
    int code = prepare(&reading);
    status = code ? mapicfg__sql_fail(directory, code, err) : give_sets(&reading, err);
    sqlite3_finalize(reading.lines);
    sqlite3_finalize(reading.sets);
    return status;
}
