/* SPDX-License-Identifier: LGPL-2.1-or-later
 * names.c: the names by which objects are found: the index of them, and the objects that have a name. */
#include "directory/names.h"

#include <mapicfg/identity.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "directory/pending.h"
#include "directory/sql.h"
#include "model/identity.h"
#include "model/object.h"

/* ---- the secret ---- */

mapicfg_status mapicfg__directory_make_seed(mapicfg_directory *directory, mapicfg_error *err) {
    const struct mapicfg__seed seed = mapicfg__seed_new();
    sqlite3_stmt *sql = NULL;
    mapicfg_status status =
        mapicfg__sql_prepare(directory, &sql, "INSERT INTO NameSeed (first, second) VALUES (?1, ?2)", err);
    if (!status) status = mapicfg__sql_run_numbers(directory, sql, (int64_t)seed.k[0], (int64_t)seed.k[1], err);
    sqlite3_finalize(sql);
    if (!status) directory->seed = seed;
    return status;
}

mapicfg_status mapicfg__directory_read_seed(mapicfg_directory *directory, mapicfg_error *err) {
    int64_t first, second;
    mapicfg_status status = mapicfg__sql_number(directory, "SELECT first FROM NameSeed LIMIT 1", &first, err);
    if (!status) status = mapicfg__sql_number(directory, "SELECT second FROM NameSeed LIMIT 1", &second, err);
    if (!status) directory->seed = (struct mapicfg__seed){{(uint64_t)first, (uint64_t)second}};
    return status;
}

/* ---- the index ---- */

static mapicfg_status add_name(mapicfg_directory *directory, uint64_t key, int64_t id, mapicfg_error *err) {
    if (directory->pending) return mapicfg__pending_add(directory, key, id, err);
    return mapicfg__sql_run_numbers(directory, directory->sql[MAPICFG__SQL_NAME_ADD], (int64_t)key, id, err);
}

static mapicfg_status remove_name(mapicfg_directory *directory, uint64_t key, int64_t id, mapicfg_error *err) {
    if (mapicfg__pending_remove(directory, key, id)) return MAPICFG_OK;
    return mapicfg__sql_run_numbers(directory, directory->sql[MAPICFG__SQL_NAME_REMOVE], (int64_t)key, id, err);
}

/* Both lists rise, so one walk over the two finds what has gone and what has come. */
mapicfg_status mapicfg__directory_rename(mapicfg_directory *directory, int64_t id, const struct mapicfg__keys *before,
                                         const struct mapicfg__keys *keys, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    size_t old = 0, new = 0, old_count = before ? before->count : 0, new_count = keys ? keys->count : 0;
    while (!status && (old < old_count || new < new_count)) {
        if (old < old_count && new < new_count && before->items[old] == keys->items[new]) {
            old++;
            new ++;
        } else if (new == new_count || (old < old_count && before->items[old] < keys->items[new])) {
            status = remove_name(directory, before->items[old++], id, err);
        } else {
            status = add_name(directory, keys->items[new ++], id, err);
        }
    }
    return status;
}

int32_t mapicfg__directory_index(void *user, const mapicfg_object *object, uint64_t id) {
    mapicfg_directory *directory = user;
    mapicfg_status status = mapicfg__object_keys(object, &directory->seed, &directory->keys, NULL);
    return status || mapicfg__directory_rename(directory, (int64_t)id, NULL, &directory->keys, NULL);
}

/* ---- objects of a key ---- */

void mapicfg__found_free(struct mapicfg__found *found) {
    for (size_t i = 0; i < found->count; i++) mapicfg_object_free(found->rows[i].object);
    mapicfg__mem_free(found->rows);
    memset(found, 0, sizeof *found);
}

/* Takes the object over. */
mapicfg_status mapicfg__found_add(struct mapicfg__found *found, int64_t id, mapicfg_object *object,
                                  mapicfg_error *err) {
    struct mapicfg__row *grown = mapicfg__mem_grow(found->rows, &found->capacity, found->count + 1, sizeof *grown);
    if (!grown) {
        mapicfg_object_free(object);
        return mapicfg__error_no_memory(err);
    }
    found->rows = grown;
    grown[found->count++] = (struct mapicfg__row){id, object};
    return MAPICFG_OK;
}

static int compare_ids(const void *a, const void *b) {
    int64_t left = ((const struct mapicfg__row *)a)->id, right = ((const struct mapicfg__row *)b)->id;
    return (left > right) - (left < right);
}

/* By their ids, each once. */
void mapicfg__found_order(struct mapicfg__found *found) {
    size_t kept = 0;
    if (found->count > 1) qsort(found->rows, found->count, sizeof *found->rows, compare_ids);
    for (size_t i = 0; i < found->count; i++) {
        if (kept && found->rows[kept - 1].id == found->rows[i].id)
            mapicfg_object_free(found->rows[i].object);
        else
            found->rows[kept++] = found->rows[i];
    }
    found->count = kept;
}

/* Where there is a limit, two that are found are one too many; the index and what is not in it yet may give one
 * twice. */
int mapicfg__search_is_enough(const struct mapicfg__search *search) {
    return search->most && (search->seen >= search->most || search->found->count > 2);
}

/* Takes an object over, and keeps it when it is wanted. */
static mapicfg_status consider(struct mapicfg__search *search, int64_t id, mapicfg_object *object, mapicfg_error *err) {
    int fits = search->wanted(object, search->as);
    search->seen++;
    if (fits == 1) return mapicfg__found_add(search->found, id, object, err);
    mapicfg_object_free(object);
    return fits < 0 ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

static mapicfg_status find_in_index(mapicfg_directory *directory, uint64_t key, struct mapicfg__search *search,
                                    mapicfg_error *err) {
    sqlite3_stmt *sql;
    mapicfg_status status = mapicfg__row_of_key(directory, search->cls, &sql, err);
    if (status) return status;
    sqlite3_bind_int64(sql, 1, (int64_t)key);
    int code = SQLITE_DONE;
    while (!status && !mapicfg__search_is_enough(search) && (code = sqlite3_step(sql)) == SQLITE_ROW) {
        mapicfg_object *object;
        status = mapicfg__row_object(sql, 1, search->cls, &object, err);
        if (!status) status = consider(search, sqlite3_column_int64(sql, 0), object, err);
    }
    if (!status && code != SQLITE_DONE && code != SQLITE_ROW) status = mapicfg__sql_fail(directory, code, err);
    sqlite3_reset(sql);
    return status;
}

/* Adds the objects of one key that are wanted. */
mapicfg_status mapicfg__search_key(mapicfg_directory *directory, uint64_t key, struct mapicfg__search *search,
                                   mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    uint32_t at = 0;
    if (!mapicfg__pending_only(directory, key)) status = find_in_index(directory, key, search, err);
    for (int64_t id;
         !status && !mapicfg__search_is_enough(search) && (id = mapicfg__pending_next(directory, key, &at));) {
        mapicfg_object *object;
        status = mapicfg__row_get(directory, search->cls, id, &object, err);
        if (!status && object) status = consider(search, id, object, err);
    }
    return status;
}

static int is_named(const mapicfg_object *stored, const void *identity) {
    return mapicfg__identity_matches(stored, identity);
}

/* Every object that an identity names. *keys is 0 when it has wildcards: then nothing was looked up. */
mapicfg_status mapicfg__directory_find_named(mapicfg_directory *directory, const struct mapicfg__class *cls,
                                             const char *identity, struct mapicfg__found *found, size_t *key_count,
                                             mapicfg_error *err) {
    uint64_t keys[MAPICFG__IDENTITY_KEYS];
    struct mapicfg__search search = {.cls = cls, .wanted = is_named, .as = identity, .found = found};
    mapicfg_status status = mapicfg__identity_keys(&directory->seed, cls->id, identity, keys, key_count, err);
    for (size_t i = 0; !status && i < *key_count; i++) status = mapicfg__search_key(directory, keys[i], &search, err);
    mapicfg__found_order(found);
    return status;
}

int mapicfg__directory_is_of_server(const mapicfg_object *object, const char *server) {
    const char *own = mapicfg__object_role(object, MAPICFG__ROLE_SERVER);
    return own && mapicfg_text_equal(own, server);
}

static int is_of_server(const mapicfg_object *stored, const void *server) {
    return mapicfg__directory_is_of_server(stored, server);
}

mapicfg_status mapicfg__directory_find_of_server(mapicfg_directory *directory, const struct mapicfg__class *cls,
                                                 const char *server, struct mapicfg__found *found, mapicfg_error *err) {
    struct mapicfg__search search = {.cls = cls, .wanted = is_of_server, .as = server, .found = found};
    mapicfg_status status = mapicfg__search_key(
        directory, mapicfg__key_of_server(&directory->seed, cls->id, server, strlen(server)), &search, err);
    mapicfg__found_order(found);
    return status;
}
