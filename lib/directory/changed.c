/* SPDX-License-Identifier: LGPL-2.1-or-later
 * changed.c: what the open transaction has made of objects: the lines of the journal, put together for each object. */
#include "directory/changed.h"

#include <string.h>

#include "base/error.h"
#include "directory/journal.h"
#include "directory/rows.h"
#include "directory/sql.h"
#include "model/object.h"

mapicfg_status mapicfg__changed_mark(mapicfg_directory *directory, int64_t *mark, mapicfg_error *err) {
    return mapicfg__sql_number(directory, "SELECT coalesce(max(id), 0) + 1 FROM Journal", mark, err);
}

mapicfg_status mapicfg__changed_begin(struct mapicfg__changed_list *list, mapicfg_directory *directory,
                                      const struct mapicfg__class *cls, int64_t mark, mapicfg_error *err) {
    *list = (struct mapicfg__changed_list){.directory = directory, .cls = cls};
    int code = sqlite3_prepare_v2(directory->db,
                                  "SELECT object, kind, property, old FROM Journal WHERE id >= ?1 AND class = ?2"
                                  " ORDER BY object, id",
                                  -1, &list->sql, NULL);
    if (!code) code = sqlite3_bind_int64(list->sql, 1, mark);
    if (!code) code = sqlite3_bind_text(list->sql, 2, cls->name, -1, SQLITE_STATIC);
    if (!code) code = sqlite3_step(list->sql);
    list->over = code == SQLITE_DONE;
    return code == SQLITE_ROW || list->over ? MAPICFG_OK : mapicfg__sql_fail(directory, code, err);
}

void mapicfg__changed_end(struct mapicfg__changed_list *list) {
    sqlite3_finalize(list->sql);
    mapicfg__buffer_free(&list->text);
    *list = (struct mapicfg__changed_list){0};
}

/* Where the text lies, from 1; 0: there is none. */
static size_t keep_text(struct mapicfg__changed_list *list, int column) {
    const char *text = (const char *)sqlite3_column_text(list->sql, column);
    size_t at = list->text.size + 1;
    if (!text) return 0;
    mapicfg__buffer_bytes(&list->text, text, strlen(text) + 1);
    return at;
}

static mapicfg_status damaged(const struct mapicfg__changed_list *list, mapicfg_error *err) {
    mapicfg__error_fail(err, MAPICFG_E_FORMAT, "the journal is damaged");
    mapicfg__error_source(err, list->directory->path);
    return MAPICFG_E_FORMAT;
}

/* Adds the line on which the statement stands. */
static mapicfg_status take_line(struct mapicfg__changed_list *list, int is_first, mapicfg_error *err) {
    struct mapicfg__changed *changed = &list->changed;
    uint32_t kind = mapicfg__journal_kind((const char *)sqlite3_column_text(list->sql, 1));
    if (is_first) changed->was = kind != MAPICFG_JOURNAL_CREATE;
    if (kind != MAPICFG_JOURNAL_SET) {
        changed->is = kind == MAPICFG_JOURNAL_CREATE;
        if (changed->was && !changed->is && !list->json_at) list->json_at = keep_text(list, 3);
        return kind ? MAPICFG_OK : damaged(list, err);
    }
    const char *name = (const char *)sqlite3_column_text(list->sql, 2);
    int32_t property = name ? mapicfg__property_find(list->cls, name, strlen(name)) : -1;
    if (property < 0) return damaged(list, err);
    const uint64_t bit = (uint64_t)1 << property;
    if (!changed->was || list->json_at || changed->set & bit) return MAPICFG_OK;
    changed->set |= bit;
    list->at[property] = keep_text(list, 3);
    return MAPICFG_OK;
}

static const char *text_at(const struct mapicfg__changed_list *list, size_t at) {
    return at ? list->text.data + at - 1 : NULL;
}

mapicfg_status mapicfg__changed_next(struct mapicfg__changed_list *list, const struct mapicfg__changed **out,
                                     mapicfg_error *err) {
    struct mapicfg__changed *changed = &list->changed;
    *out = NULL;
    if (list->over) return MAPICFG_OK;
    *changed = (struct mapicfg__changed){.id = sqlite3_column_int64(list->sql, 0), .is = 1};
    list->text.size = list->json_at = 0;
    memset(list->at, 0, sizeof list->at);
    mapicfg_status status = MAPICFG_OK;
    int code = SQLITE_ROW;
    for (int is_first = 1; !status && code == SQLITE_ROW && sqlite3_column_int64(list->sql, 0) == changed->id;
         is_first = 0) {
        status = take_line(list, is_first, err);
        if (!status) code = sqlite3_step(list->sql);
    }
    list->over = code != SQLITE_ROW;
    if (!status && code != SQLITE_ROW && code != SQLITE_DONE) status = mapicfg__sql_fail(list->directory, code, err);
    if (!status && list->text.failed) status = mapicfg__error_no_memory(err);
    if (status) return status;
    for (uint32_t i = 0; i < list->cls->count; i++) changed->before[i] = text_at(list, list->at[i]);
    changed->json = text_at(list, list->json_at);
    *out = changed;
    return MAPICFG_OK;
}

/* The object of before: what was removed, or what is there now, with what has been set taken back. */
static mapicfg_status find_before(const struct mapicfg__changed_list *list, const mapicfg_object *after,
                                  mapicfg_object **before, mapicfg_error *err) {
    const struct mapicfg__changed *changed = &list->changed;
    mapicfg_status status = changed->json
                                ? mapicfg__journal_read(list->directory, list->cls, changed->json, before, err)
                            : after ? mapicfg_object_copy(after, before, err)
                                    : damaged(list, err);
    for (uint32_t i = 0; !status && i < list->cls->count; i++) {
        const char *text = changed->before[i];
        if (!(changed->set & (uint64_t)1 << i)) continue;
        status = text ? mapicfg__object_set_text(*before, i, text, strlen(text), MAPICFG__LENIENT, err)
                      : mapicfg__object_set_state(*before, i, MAPICFG_NOT_STATED, err);
    }
    return status;
}

mapicfg_status mapicfg__changed_states(const struct mapicfg__changed_list *list, mapicfg_object **before,
                                       mapicfg_object **after, mapicfg_error *err) {
    const struct mapicfg__changed *changed = &list->changed;
    *before = *after = NULL;
    mapicfg_status status =
        changed->is ? mapicfg__row_get(list->directory, list->cls, changed->id, after, err) : MAPICFG_OK;
    if (!status && changed->is && !*after) status = damaged(list, err);
    if (!status && changed->was) status = find_before(list, *after, before, err);
    if (!status) return MAPICFG_OK;
    mapicfg_object_free(*before);
    mapicfg_object_free(*after);
    *before = *after = NULL;
    return status;
}
