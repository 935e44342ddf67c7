/* SPDX-License-Identifier: LGPL-2.1-or-later
 * list.c: the objects of a class, in the order of their keys: to a callback, to a writer, and how many they are. */
#include "directory/list.h"

#include <mapicfg/identity.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/options.h"
#include "directory/servers.h"
#include "directory/sql.h"
#include "model/identity.h"
#include "model/object.h"

/* Rows are read a page at a time, so that the callback may change the directory: so many, or fewer that are large. */
#define PAGE 64u
#define PAGE_BYTES ((size_t)1 << 20)

struct listing {
    const mapicfg_directory_query *query;
    struct mapicfg__buffer identity; /* the query's with the server's short name; empty: it has no FQDN */
    struct mapicfg__buffer server;   /* the short name of the query's */
    mapicfg_directory_fn fn;
    void *user;
    uint64_t given;
};

static mapicfg_status is_wanted(mapicfg_directory *directory, const struct listing *listing,
                                const mapicfg_object *object, int *wanted, mapicfg_error *err) {
    const char *identity = listing->query->identity, *server = listing->query->server;
    *wanted = 0;
    if (server && !mapicfg__directory_is_of_server(object, server) &&
        !mapicfg__directory_is_of_server(object, listing->server.data))
        return MAPICFG_OK;
    *wanted = identity ? mapicfg__identity_matches(object, identity) : 1;
    if (!*wanted && listing->identity.size) *wanted = mapicfg__identity_matches(object, listing->identity.data);
    if (*wanted < 0) return mapicfg__error_no_memory(err);
    return *wanted ? MAPICFG_OK : mapicfg__servers_match(directory, object, identity, wanted, err);
}

/* Gives one object when it fits. *done is 1 when the list has what it may have. */
static mapicfg_status give(mapicfg_directory *directory, struct listing *listing, const mapicfg_object *object,
                           uint64_t id, int *done, mapicfg_error *err) {
    const mapicfg_directory_query *query = listing->query;
    int wanted;
    mapicfg_status status = is_wanted(directory, listing, object, &wanted, err);
    if (status || !wanted) return status;
    if (listing->fn(listing->user, object, id)) return mapicfg__error_fail(err, MAPICFG_E_CANCELLED, "cancelled");
    *done = ++listing->given == query->limit;
    return MAPICFG_OK;
}

struct page {
    struct mapicfg__row rows[PAGE];
    size_t count, bytes;
    int last; /* there are no more rows after it */
};

static void free_page(struct page *page) {
    for (size_t i = 0; i < page->count; i++) mapicfg_object_free(page->rows[i].object);
    page->count = page->bytes = 0;
}

static size_t row_bytes(sqlite3_stmt *sql) {
    size_t bytes = 0;
    for (int i = sqlite3_column_count(sql); i-- > 0;) bytes += mapicfg__row_column(sql, i).size;
    return bytes;
}

static mapicfg_status read_page(mapicfg_directory *directory, const struct mapicfg__class *cls, int64_t after,
                                struct page *page, mapicfg_error *err) {
    sqlite3_stmt *sql;
    mapicfg_status status = mapicfg__row_page(directory, cls, &sql, err);
    if (status) return status;
    sqlite3_bind_int64(sql, 1, after);
    sqlite3_bind_int64(sql, 2, PAGE);
    int code = SQLITE_ROW;
    while (!status && page->count < PAGE && page->bytes < PAGE_BYTES && (code = sqlite3_step(sql)) == SQLITE_ROW) {
        page->rows[page->count].id = sqlite3_column_int64(sql, 0);
        page->bytes += row_bytes(sql);
        status = mapicfg__row_object(sql, 1, cls, &page->rows[page->count].object, err);
        if (!status) page->count++;
    }
    page->last = code != SQLITE_ROW;
    if (!status && code != SQLITE_ROW && code != SQLITE_DONE) status = mapicfg__sql_fail(directory, code, err);
    sqlite3_reset(sql);
    return status;
}

static mapicfg_status give_rows(mapicfg_directory *directory, const struct mapicfg__class *cls,
                                struct mapicfg__row *rows, size_t count, struct listing *listing, int *done,
                                mapicfg_error *err) {
    uint64_t changes = directory->changes;
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && !*done && i < count; i++) {
        if (changes != directory->changes) { /* by the callback: what was read may be old */
            mapicfg_object_free(rows[i].object);
            status = mapicfg__row_get(directory, cls, rows[i].id, &rows[i].object, err);
        }
        if (!status && rows[i].object)
            status = give(directory, listing, rows[i].object, (uint64_t)rows[i].id, done, err);
    }
    return status;
}

static mapicfg_status list_all(mapicfg_directory *directory, const struct mapicfg__class *cls, struct listing *listing,
                               mapicfg_error *err) {
    struct page *page = mapicfg__mem_zalloc(sizeof *page);
    if (!page) return mapicfg__error_no_memory(err);
    int64_t after = (int64_t)listing->query->after;
    int done = 0;
    mapicfg_status status;
    do {
        free_page(page);
        status = read_page(directory, cls, after, page, err);
        if (page->count) after = page->rows[page->count - 1].id;
        done = page->last;
        int enough = 0;
        if (!status) status = give_rows(directory, cls, page->rows, page->count, listing, &enough, err);
        done |= enough;
    } while (!status && !done);
    free_page(page);
    mapicfg__mem_free(page);
    return status;
}

/* *keys is 0 where the index is of no use. */
static mapicfg_status look_up(mapicfg_directory *directory, const struct mapicfg__class *cls,
                              const struct listing *listing, struct mapicfg__found *found, size_t *keys,
                              mapicfg_error *err) {
    const char *identity = listing->query->identity, *server = listing->query->server;
    mapicfg_status status =
        identity ? mapicfg__directory_find_named(directory, cls, identity, found, keys, err) : MAPICFG_OK;
    if (!status && *keys && listing->identity.size)
        status = mapicfg__directory_find_named(directory, cls, listing->identity.data, found, keys, err);
    if (status || *keys || !server) return status;
    *keys = 1;
    status = mapicfg__directory_find_of_server(directory, cls, server, found, err);
    return status ? status : mapicfg__directory_find_of_server(directory, cls, listing->server.data, found, err);
}

static mapicfg_status give_found(mapicfg_directory *directory, const struct mapicfg__class *cls,
                                 struct listing *listing, struct mapicfg__found *found, size_t keys,
                                 mapicfg_error *err) {
    size_t first = 0;
    int done = 0;
    while (first < found->count && (uint64_t)found->rows[first].id <= listing->query->after) first++;
    if (first < found->count)
        return give_rows(directory, cls, &found->rows[first], found->count - first, listing, &done, err);
    return keys ? MAPICFG_OK : list_all(directory, cls, listing, err);
}

mapicfg_status mapicfg__list_all(mapicfg_directory *directory, const struct mapicfg__class *cls,
                                 const mapicfg_directory_query *query, mapicfg_directory_fn fn, void *user,
                                 mapicfg_error *err) {
    struct listing listing = {.query = query, .fn = fn, .user = user};
    struct mapicfg__found found = {0};
    size_t keys = 0;
    mapicfg_status status = MAPICFG_OK;
    if (query->identity)
        status = mapicfg__servers_put_identity(directory, cls, query->identity, &listing.identity, err);
    if (!status && query->server)
        status = mapicfg__servers_put_short(directory, query->server, strlen(query->server), &listing.server, err);
    if (!status) status = look_up(directory, cls, &listing, &found, &keys, err);
    if (!status) status = give_found(directory, cls, &listing, &found, keys, err);
    mapicfg__found_free(&found);
    mapicfg__buffer_free(&listing.identity);
    mapicfg__buffer_free(&listing.server);
    return status;
}

mapicfg_status mapicfg__list_class(uint32_t class_id, const struct mapicfg__class **cls, mapicfg_error *err) {
    *cls = mapicfg__class_get(class_id);
    return *cls ? MAPICFG_OK
                : mapicfg__error_fail(err, MAPICFG_E_CLASS, "there is no class %lu", (unsigned long)class_id);
}

static const struct mapicfg__options sized =
    MAPICFG__OPTIONS_RESERVED(mapicfg_directory_query, MAPICFG_DIRECTORY_QUERY_SIZE_1_0, reserved);

mapicfg_status mapicfg_directory_list(mapicfg_directory *directory, uint32_t class_id,
                                      const mapicfg_directory_query *query, mapicfg_directory_fn fn, void *user,
                                      mapicfg_error *err) {
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    if (!fn) return mapicfg__error_null_argument(err, "fn");
    const struct mapicfg__class *cls;
    mapicfg_directory_query taken;
    mapicfg_status status = mapicfg__list_class(class_id, &cls, err);
    if (!status) status = mapicfg__options_take(&taken, query, &sized, err);
    if (status) return status;
    if (taken.after > INT64_MAX) return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "after is not a key");
    return mapicfg__list_all(directory, cls, &taken, fn, user, err);
}

mapicfg_status mapicfg_directory_count(mapicfg_directory *directory, uint32_t class_id, uint64_t *count,
                                       mapicfg_error *err) {
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    if (!count) return mapicfg__error_null_argument(err, "count");
    const struct mapicfg__class *cls;
    mapicfg_status status = mapicfg__list_class(class_id, &cls, err);
    if (status) return status;
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_text(&text, "SELECT count(*) FROM ");
    mapicfg__buffer_text(&text, cls->name);
    sqlite3_stmt *sql = NULL;
    if (text.failed) {
        status = mapicfg__error_no_memory(err);
    } else {
        int code = sqlite3_prepare_v2(directory->db, text.data, -1, &sql, NULL);
        if (!code) code = sqlite3_step(sql);
        *count = code == SQLITE_ROW ? (uint64_t)sqlite3_column_int64(sql, 0) : 0;
        if (code != SQLITE_ROW) status = mapicfg__sql_fail(directory, code, err);
    }
    sqlite3_finalize(sql);
    mapicfg__buffer_free(&text);
    return status;
}

/* ---- to a writer ---- */

struct export {
    mapicfg_writer *writer;
    mapicfg_status status;
    mapicfg_error err;
};

static int32_t write_object(void *user, const mapicfg_object *object, uint64_t key) {
    struct export *export = user;
    (void)key;
    export->status = mapicfg_writer_put(export->writer, object, &export->err);
    return export->status != MAPICFG_OK;
}

mapicfg_status mapicfg_directory_export(mapicfg_directory *directory, uint32_t class_id, mapicfg_writer *writer,
                                        mapicfg_error *err) {
    if (!writer) return mapicfg__error_null_argument(err, "writer");
    struct export export = {.writer = writer};
    uint32_t first = class_id ? class_id : 1, last = class_id ? class_id : MAPICFG__CLASS_COUNT;
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t id = first; !status && id <= last; id++)
        status = mapicfg_directory_list(directory, id, NULL, write_object, &export, err);
    if (!export.status) return status;
    if (err) *err = export.err;
    return export.status;
}
