/* SPDX-License-Identifier: LGPL-2.1-or-later
 * undo.c: taking the last change set back, its changes in the opposite order. */
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "directory/change.h"
#include "directory/changed.h"
#include "directory/journal.h"
#include "directory/names.h"
#include "directory/rows.h"
#include "directory/sql.h"
#include "directory/transaction.h"
#include "model/object.h"
#include "model/value.h"

/* One line of the journal, while the statement stands on it. */
struct line {
    uint32_t kind;
    const struct mapicfg__class *cls;
    int64_t id;
    const char *identity, *property, *before, *after;
};

static mapicfg_status conflict(const struct line *line, mapicfg_error *err) {
    mapicfg__error_fail(err, MAPICFG_E_CONFLICT,
                        "the object has changed since the change set, by other means than this "
                        "program; nothing was undone");
    mapicfg__error_object(err, line->identity);
    mapicfg__error_property(err, line->property);
    return MAPICFG_E_CONFLICT;
}

static int is_value(const mapicfg_object *object, uint32_t property, const char *text,
                    struct mapicfg__buffer *scratch) {
    const struct mapicfg__value *value = &object->values[property];
    if (!text || value->state == MAPICFG_NOT_STATED) return !text && value->state == MAPICFG_NOT_STATED;
    scratch->size = 0;
    mapicfg__buffer_bytes(scratch, "", 0);
    mapicfg__value_put(scratch, &object->cls->properties[property], value);
    return !scratch->failed && strcmp(scratch->data, text) == 0;
}

static mapicfg_status undo_set(mapicfg_directory *directory, const struct line *line, mapicfg_object *have,
                               mapicfg_error *err) {
    int32_t at = line->property ? mapicfg__property_find(line->cls, line->property, strlen(line->property)) : -1;
    if (at < 0 || !have || !is_value(have, (uint32_t)at, line->after, &directory->text)) return conflict(line, err);
    mapicfg_status status = mapicfg__object_keys(have, &directory->seed, &directory->keys_before, err);
    if (!status) status = mapicfg__change_property(directory, have, line->id, (uint32_t)at, line->before, err);
    if (!status) status = mapicfg__object_keys(have, &directory->seed, &directory->keys, err);
    if (status) return status;
    return mapicfg__directory_rename(directory, line->id, &directory->keys_before, &directory->keys, err);
}

static mapicfg_status undo_remove(mapicfg_directory *directory, const struct line *line, const mapicfg_object *have,
                                  mapicfg_error *err) {
    if (have || !line->before) return conflict(line, err);
    mapicfg_object *object;
    int64_t id = line->id;
    mapicfg_status status = mapicfg__journal_read(directory, line->cls, line->before, &object, err);
    if (status && status != MAPICFG_E_NOMEM) return conflict(line, err);
    if (!status) status = mapicfg__change_create(directory, object, &id, err);
    mapicfg_object_free(object);
    return status;
}

static mapicfg_status undo_line(mapicfg_directory *directory, const struct line *line, mapicfg_error *err) {
    mapicfg_object *have;
    mapicfg_status status = mapicfg__row_get(directory, line->cls, line->id, &have, err);
    if (status) return status;
    if (line->kind == MAPICFG_JOURNAL_SET) status = undo_set(directory, line, have, err);
    if (line->kind == MAPICFG_JOURNAL_REMOVE) status = undo_remove(directory, line, have, err);
    if (line->kind == MAPICFG_JOURNAL_CREATE)
        status = have ? mapicfg__change_remove(directory, have, line->id, err) : conflict(line, err);
    mapicfg_object_free(have);
    return status;
}

static mapicfg_status undo_lines(mapicfg_directory *directory, int64_t set, int64_t first, int64_t end,
                                 mapicfg_error *err) {
    sqlite3_stmt *sql = NULL;
    int code = sqlite3_prepare_v2(directory->db,
                                  "SELECT kind, class, object, identity, property, old, new, change_set FROM Journal"
                                  " WHERE id >= ?1 AND id < ?2 ORDER BY id DESC",
                                  -1, &sql, NULL);
    if (code) return mapicfg__sql_fail(directory, code, err);
    sqlite3_bind_int64(sql, 1, first);
    sqlite3_bind_int64(sql, 2, end);
    mapicfg_status status = MAPICFG_OK;
    while (!status && (code = sqlite3_step(sql)) == SQLITE_ROW) {
        struct line line = {
            .kind = mapicfg__journal_kind((const char *)sqlite3_column_text(sql, 0)),
            .cls = mapicfg__class_get(mapicfg__journal_class((const char *)sqlite3_column_text(sql, 1))),
            .id = sqlite3_column_int64(sql, 2),
            .identity = (const char *)sqlite3_column_text(sql, 3),
            .property = (const char *)sqlite3_column_text(sql, 4),
            .before = (const char *)sqlite3_column_text(sql, 5),
            .after = (const char *)sqlite3_column_text(sql, 6),
        };
        int fine = line.kind && line.cls && sqlite3_column_int64(sql, 7) == set;
        status = fine ? undo_line(directory, &line, err) : conflict(&line, err);
    }
    if (!status && code != SQLITE_DONE) status = mapicfg__sql_fail(directory, code, err);
    sqlite3_finalize(sql);
    return status;
}

/* The most recent set not yet undone that may be; where its journal begins, and where the next set's does. */
static mapicfg_status find_last(mapicfg_directory *directory, int64_t *set, int64_t *first, int64_t *end,
                                mapicfg_error *err) {
    sqlite3_stmt *sql = NULL;
    int code = sqlite3_prepare_v2(
        directory->db,
        "SELECT s.id, s.first, coalesce((SELECT n.first FROM ChangeSet AS n WHERE n.id > s.id ORDER BY n.id LIMIT 1),"
        " (SELECT max(id) + 1 FROM Journal)) FROM ChangeSet AS s WHERE s.undo_of IS NULL"
        " AND s.id NOT IN (SELECT undo_of FROM ChangeSet WHERE undo_of IS NOT NULL) ORDER BY s.id DESC LIMIT 1",
        -1, &sql, NULL);
    mapicfg_status status = MAPICFG_OK;
    if (!code) code = sqlite3_step(sql);
    if (code == SQLITE_ROW) {
        *set = sqlite3_column_int64(sql, 0);
        *first = sqlite3_column_int64(sql, 1);
        *end = sqlite3_column_int64(sql, 2);
    } else if (code == SQLITE_DONE) {
        status = mapicfg__error_fail(err, MAPICFG_E_NOT_FOUND, "there is no change to undo");
    } else {
        status = mapicfg__sql_fail(directory, code, err);
    }
    sqlite3_finalize(sql);
    return status;
}

static mapicfg_status name_action(mapicfg_directory *directory, int64_t set, mapicfg_error *err) {
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_text(&text, "undo ");
    mapicfg__buffer_number(&text, (uint64_t)set);
    if (text.failed) return mapicfg__error_no_memory(err);
    mapicfg__mem_free(directory->action);
    directory->action = text.data;
    directory->undo_of = set;
    return MAPICFG_OK;
}

mapicfg_status mapicfg_directory_undo(mapicfg_directory *directory, uint64_t *undone, mapicfg_error *err) {
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    if (directory->writing)
        return mapicfg__error_fail(err, MAPICFG_E_CONFLICT, "a transaction is open; commit it or roll it back first");
    int64_t set = 0, first = 0, end = 0;
    struct mapicfg__call call;
    if (undone) *undone = 0;
    mapicfg_status status = mapicfg__transaction_enter(directory, &call, NULL, err);
    if (status) return status;
    status = find_last(directory, &set, &first, &end, err);
    if (!status) status = name_action(directory, set, err);
    if (!status) status = undo_lines(directory, set, first, end, err);
    status = mapicfg__transaction_leave(directory, &call, status, err);
    if (undone) *undone = status ? 0 : (uint64_t)set;
    return status;
}

/* ---- an earlier moment ---- */

/* The last change set before `below`, down to the one that stays; *set is 0 when there is none. */
static mapicfg_status find_before(mapicfg_directory *directory, int64_t below, int64_t stays, int64_t *set,
                                  int64_t *first, mapicfg_error *err) {
    sqlite3_stmt *sql = NULL;
    int code = sqlite3_prepare_v2(directory->db,
                                  "SELECT id, first FROM ChangeSet WHERE id < ?1 AND id > ?2 ORDER BY id DESC LIMIT 1",
                                  -1, &sql, NULL);
    if (!code) code = sqlite3_bind_int64(sql, 1, below);
    if (!code) code = sqlite3_bind_int64(sql, 2, stays);
    if (!code) code = sqlite3_step(sql);
    *set = 0;
    if (code == SQLITE_ROW) {
        *set = sqlite3_column_int64(sql, 0);
        *first = sqlite3_column_int64(sql, 1);
    }
    sqlite3_finalize(sql);
    return code == SQLITE_ROW || code == SQLITE_DONE ? MAPICFG_OK : mapicfg__sql_fail(directory, code, err);
}

/* Sets before those that the transaction has gone back over already, each undone as a whole. */
static mapicfg_status rewind_to(mapicfg_directory *directory, int64_t stays, mapicfg_error *err) {
    struct mapicfg__rewound at = directory->rewound;
    mapicfg_status status = MAPICFG_OK;
    if (!at.set) {
        at.set = INT64_MAX;
        status = mapicfg__sql_number(directory, "SELECT coalesce(max(id), 0) + 1 FROM Journal", &at.first, err);
    }
    while (!status) {
        int64_t set, first = 0;
        status = find_before(directory, at.set, stays, &set, &first, err);
        if (!status && !set) break;
        if (!status) status = undo_lines(directory, set, first, at.first, err);
        at = (struct mapicfg__rewound){set, first};
    }
    if (!status) directory->rewound = at;
    return status;
}

static mapicfg_status check_rewind(mapicfg_directory *directory, uint64_t change_set, mapicfg_error *err) {
    int64_t last;
    if (!directory->in_transaction || (directory->change_set && !directory->rewound.set))
        return mapicfg__error_fail(err, MAPICFG_E_CONFLICT,
                                   "a directory goes back at the beginning of a transaction only: begin one, which is "
                                   "to be rolled back");
    mapicfg_status status = mapicfg__sql_number(directory, "SELECT coalesce(max(id), 0) FROM ChangeSet", &last, err);
    if (status || change_set <= (uint64_t)last) return status;
    return mapicfg__error_fail(err, MAPICFG_E_NOT_FOUND, "there is no change set %llu; the last one is %lld",
                               (unsigned long long)change_set, (long long)last);
}

mapicfg_status mapicfg_directory_rewind(mapicfg_directory *directory, uint64_t change_set, mapicfg_error *err) {
    struct mapicfg__call call;
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    mapicfg_status status = check_rewind(directory, change_set, err);
    if (!status) status = mapicfg__transaction_enter(directory, &call, NULL, err);
    if (status) return status;
    const struct mapicfg__rewound before = directory->rewound;
    status = mapicfg__transaction_leave(directory, &call, rewind_to(directory, (int64_t)change_set, err), err);
    if (status) directory->rewound = before;
    return status;
}

mapicfg_status mapicfg_directory_position(mapicfg_directory *directory, uint64_t *position, mapicfg_error *err) {
    int64_t next = 0;
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    if (!position) return mapicfg__error_null_argument(err, "position");
    mapicfg_status status = mapicfg__changed_mark(directory, &next, err);
    *position = (uint64_t)next;
    return status;
}
