/* SPDX-License-Identifier: LGPL-2.1-or-later
 * find.c: finding objects: one by its identity, many in the order of their keys. */
#include <mapicfg/identity.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "directory/directory.h"
#include "model/object.h"

/* ---- by key ---- */

/* Stored objects, owned, in the order of their ids. */
struct found {
    struct mapicfg__row *rows;
    size_t count, capacity;
};

static void free_found(struct found *found) {
    for (size_t i = 0; i < found->count; i++) mapicfg_object_free(found->rows[i].object);
    mapicfg__free(found->rows);
    memset(found, 0, sizeof *found);
}

/* Takes the object over where it goes: by its id, each once. There is one of most names. */
static mapicfg_status insert(struct found *found, int64_t id, mapicfg_object *object, mapicfg_error *err) {
    size_t at = found->count;
    while (at && found->rows[at - 1].id >= id) at--;
    int there = at < found->count && found->rows[at].id == id;
    struct mapicfg__row *grown =
        there ? NULL : mapicfg__grow(found->rows, &found->capacity, found->count + 1, sizeof *grown);
    if (!grown) {
        mapicfg_object_free(object);
        return there ? MAPICFG_OK : mapicfg__no_memory(err);
    }
    found->rows = grown;
    memmove(&grown[at + 1], &grown[at], (found->count - at) * sizeof *grown);
    grown[at] = (struct mapicfg__row){id, object};
    found->count++;
    return MAPICFG_OK;
}

typedef int (*wanted_fn)(const mapicfg_object *stored, const void *as);

/* What is looked for, and what has been found of it. */
struct search {
    const struct mapicfg__class *cls;
    wanted_fn wanted;
    const void *as;
    struct found *found;
};

/* Takes an object over, and keeps it when it is wanted. */
static mapicfg_status consider(const struct search *search, int64_t id, mapicfg_object *object, mapicfg_error *err) {
    int fits = search->wanted(object, search->as);
    if (fits == 1) return insert(search->found, id, object, err);
    mapicfg_object_free(object);
    return fits < 0 ? mapicfg__no_memory(err) : MAPICFG_OK;
}

static mapicfg_status find_in_index(mapicfg_directory *directory, uint64_t key, const struct search *search,
                                    mapicfg_error *err) {
    sqlite3_stmt *sql;
    mapicfg_status status = mapicfg__row_of_key(directory, search->cls, &sql, err);
    if (status) return status;
    sqlite3_bind_int64(sql, 1, (int64_t)key);
    int code = SQLITE_DONE;
    while (!status && (code = sqlite3_step(sql)) == SQLITE_ROW) {
        mapicfg_object *object;
        status = mapicfg__row_object(sql, 1, search->cls, &object, err);
        if (!status) status = consider(search, sqlite3_column_int64(sql, 0), object, err);
    }
    if (!status && code != SQLITE_DONE) status = mapicfg__directory_fail(directory, code, err);
    sqlite3_reset(sql);
    return status;
}

/* Adds the objects of one key that are wanted. */
static mapicfg_status find_key(mapicfg_directory *directory, uint64_t key, const struct search *search,
                               mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    uint32_t at = 0;
    if (!mapicfg__pending_only(directory, key)) status = find_in_index(directory, key, search, err);
    for (int64_t id; !status && (id = mapicfg__pending_next(directory, key, &at));) {
        mapicfg_object *object;
        status = mapicfg__row_get(directory, search->cls, id, &object, err);
        if (!status && object) status = consider(search, id, object, err);
    }
    return status;
}

static int is_named(const mapicfg_object *stored, const void *identity) {
    return mapicfg_object_matches(stored, identity);
}

/* Every object that an identity names. *keys is 0 when it has wildcards: then nothing was looked up. */
static mapicfg_status find_named(mapicfg_directory *directory, const struct mapicfg__class *cls, const char *identity,
                                 struct found *found, size_t *key_count, mapicfg_error *err) {
    uint64_t keys[MAPICFG__IDENTITY_KEYS];
    struct search search = {cls, is_named, identity, found};
    mapicfg_status status = mapicfg__identity_keys(cls->id, identity, keys, key_count, err);
    for (size_t i = 0; !status && i < *key_count; i++) status = find_key(directory, keys[i], &search, err);
    return status;
}

/* ---- lists ---- */

/* Rows are read a page at a time, so that the callback may change the directory. */
#define PAGE 64u

struct listing {
    const mapicfg_directory_query *query;
    mapicfg_directory_fn fn;
    void *user;
    uint64_t given;
};

static int is_of_server(const mapicfg_object *object, const char *server) {
    const char *own = mapicfg__object_text(object, "Server");
    if (own && mapicfg_text_equal(own, server)) return 1;
    size_t size = strcspn(server, "."); /* an FQDN: objects have the short name */
    return own && server[size] && mapicfg__text_equal(own, strlen(own), server, size);
}

/* Gives one object when it fits. *done is 1 when the list has what it may have. */
static mapicfg_status give(struct listing *listing, const mapicfg_object *object, uint64_t id, int *done,
                           mapicfg_error *err) {
    const mapicfg_directory_query *query = listing->query;
    int fits = query->identity ? mapicfg_object_matches(object, query->identity) : 1;
    if (fits < 0) return mapicfg__no_memory(err);
    if (!fits || (query->server && !is_of_server(object, query->server))) return MAPICFG_OK;
    if (listing->fn(listing->user, object, id)) return mapicfg__fail(err, MAPICFG_E_CANCELLED, "cancelled");
    *done = ++listing->given == query->limit;
    return MAPICFG_OK;
}

struct page {
    struct mapicfg__row rows[PAGE];
    size_t count;
};

static void free_page(struct page *page) {
    for (size_t i = 0; i < page->count; i++) mapicfg_object_free(page->rows[i].object);
    page->count = 0;
}

static mapicfg_status read_page(mapicfg_directory *directory, const struct mapicfg__class *cls, int64_t after,
                                struct page *page, mapicfg_error *err) {
    sqlite3_stmt *sql;
    mapicfg_status status = mapicfg__row_page(directory, cls, &sql, err);
    if (status) return status;
    sqlite3_bind_int64(sql, 1, after);
    sqlite3_bind_int64(sql, 2, PAGE);
    int code = SQLITE_DONE;
    while (!status && page->count < PAGE && (code = sqlite3_step(sql)) == SQLITE_ROW) {
        page->rows[page->count].id = sqlite3_column_int64(sql, 0);
        status = mapicfg__row_object(sql, 1, cls, &page->rows[page->count].object, err);
        if (!status) page->count++;
    }
    if (!status && code != SQLITE_ROW && code != SQLITE_DONE) status = mapicfg__directory_fail(directory, code, err);
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
        if (!status && rows[i].object) status = give(listing, rows[i].object, (uint64_t)rows[i].id, done, err);
    }
    return status;
}

static mapicfg_status list_all(mapicfg_directory *directory, const struct mapicfg__class *cls, struct listing *listing,
                               mapicfg_error *err) {
    struct page *page = mapicfg__zalloc(sizeof *page);
    if (!page) return mapicfg__no_memory(err);
    int64_t after = (int64_t)listing->query->after;
    int done = 0;
    mapicfg_status status;
    do {
        free_page(page);
        status = read_page(directory, cls, after, page, err);
        if (page->count) after = page->rows[page->count - 1].id;
        done = page->count < PAGE;
        int enough = 0;
        if (!status) status = give_rows(directory, cls, page->rows, page->count, listing, &enough, err);
        done |= enough;
    } while (!status && !done);
    free_page(page);
    mapicfg__free(page);
    return status;
}

mapicfg_status mapicfg__directory_list(mapicfg_directory *directory, const struct mapicfg__class *cls,
                                       const mapicfg_directory_query *query, mapicfg_directory_fn fn, void *user,
                                       mapicfg_error *err) {
    struct listing listing = {.query = query, .fn = fn, .user = user};
    struct found found = {0};
    size_t keys = 0, first = 0;
    mapicfg_status status =
        query->identity ? find_named(directory, cls, query->identity, &found, &keys, err) : MAPICFG_OK;
    while (first < found.count && (uint64_t)found.rows[first].id <= query->after) first++;
    int done = 0;
    if (!status && keys)
        status = give_rows(directory, cls, found.rows + first, found.count - first, &listing, &done, err);
    else if (!status)
        status = list_all(directory, cls, &listing, err);
    free_found(&found);
    return status;
}

static mapicfg_status class_of(uint32_t class_id, const struct mapicfg__class **cls, mapicfg_error *err) {
    *cls = mapicfg__class_get(class_id);
    return *cls ? MAPICFG_OK : mapicfg__fail(err, MAPICFG_E_CLASS, "there is no class %lu", (unsigned long)class_id);
}

mapicfg_status mapicfg_directory_list(mapicfg_directory *directory, uint32_t class_id,
                                      const mapicfg_directory_query *query, mapicfg_directory_fn fn, void *user,
                                      mapicfg_error *err) {
    if (!directory) return mapicfg__null_argument(err, "directory");
    if (!fn) return mapicfg__null_argument(err, "fn");
    const struct mapicfg__class *cls;
    mapicfg_directory_query taken;
    mapicfg_status status = class_of(class_id, &cls, err);
    if (!status) status = mapicfg__take_options(&taken, sizeof taken, query, sizeof taken, err);
    if (status) return status;
    if (taken.after > INT64_MAX) return mapicfg__fail(err, MAPICFG_E_ARGUMENT, "after is not a key");
    return mapicfg__directory_list(directory, cls, &taken, fn, user, err);
}

mapicfg_status mapicfg_directory_count(mapicfg_directory *directory, uint32_t class_id, uint64_t *count,
                                       mapicfg_error *err) {
    if (!directory) return mapicfg__null_argument(err, "directory");
    if (!count) return mapicfg__null_argument(err, "count");
    const struct mapicfg__class *cls;
    mapicfg_status status = class_of(class_id, &cls, err);
    if (status) return status;
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_text(&text, "SELECT count(*) FROM ");
    mapicfg__buffer_text(&text, cls->name);
    sqlite3_stmt *sql = NULL;
    if (text.failed) {
        status = mapicfg__no_memory(err);
    } else {
        int code = sqlite3_prepare_v2(directory->db, text.data, -1, &sql, NULL);
        if (!code) code = sqlite3_step(sql);
        *count = code == SQLITE_ROW ? (uint64_t)sqlite3_column_int64(sql, 0) : 0;
        if (code != SQLITE_ROW) status = mapicfg__directory_fail(directory, code, err);
    }
    sqlite3_finalize(sql);
    mapicfg__buffer_free(&text);
    return status;
}

/* ---- one object ---- */

#define NAMES_TOLD 5u

/* What tells an object from the others: its identity, or where another has the same, something that it has alone. */
static const char *telling_name(const struct found *found, size_t at) {
    const mapicfg_object *object = found->rows[at].object;
    const char *name = mapicfg_object_get_identity(object);
    for (size_t i = 0; name && i < found->count; i++) {
        if (i == at || !mapicfg_text_equal(name, mapicfg_object_get_identity(found->rows[i].object))) continue;
        const char *dn = mapicfg__object_text(object, "DistinguishedName");
        const char *guid = mapicfg__object_text(object, "Guid");
        return dn ? dn : guid ? guid : name;
    }
    return name ? name : "an object without a name";
}

static mapicfg_status ambiguous(const struct found *found, const char *identity, mapicfg_error *err) {
    struct mapicfg__buffer names = {0};
    for (size_t i = 0; i < found->count && i < NAMES_TOLD; i++) {
        mapicfg__buffer_text(&names, i ? ", " : "");
        mapicfg__buffer_text(&names, telling_name(found, i));
    }
    mapicfg_status status = mapicfg__fail(
        err, MAPICFG_E_AMBIGUOUS, "The operation couldn't be performed because '%s' matches multiple entries: %s%s",
        identity, names.failed ? "" : names.data, found->count > NAMES_TOLD ? ", ..." : "");
    mapicfg__error_object(err, identity);
    mapicfg__buffer_free(&names);
    return status;
}

static mapicfg_status none(const mapicfg_directory *directory, const struct mapicfg__class *cls, const char *identity,
                           mapicfg_error *err) {
    if (!identity) return mapicfg__fail(err, MAPICFG_E_NOT_FOUND, "the store holds no %s", cls->name);
    mapicfg__fail(err, MAPICFG_E_NOT_FOUND,
                  "The operation couldn't be performed because object '%s' couldn't be found on '%s'.", identity,
                  directory->path);
    mapicfg__error_object(err, identity);
    return MAPICFG_E_NOT_FOUND;
}

struct collection {
    struct found found;
    mapicfg_status status;
};

static int32_t collect(void *user, const mapicfg_object *object, uint64_t id) {
    struct collection *into = user;
    mapicfg_object *copy;
    into->status = mapicfg_object_copy(&copy, object, NULL);
    if (!into->status) into->status = insert(&into->found, (int64_t)id, copy, NULL);
    return into->status != MAPICFG_OK;
}

/* With wildcards, or the one organisation: among all. One more than is told of is enough. */
static mapicfg_status find_among_all(mapicfg_directory *directory, const struct mapicfg__class *cls,
                                     const char *identity, struct found *found, mapicfg_error *err) {
    mapicfg_directory_query query = {.size = sizeof query, .identity = identity, .limit = NAMES_TOLD + 1};
    struct collection into = {0};
    mapicfg_status status = mapicfg__directory_list(directory, cls, &query, collect, &into, err);
    *found = into.found;
    return into.status ? mapicfg__no_memory(err) : status;
}

mapicfg_status mapicfg__find_one(mapicfg_directory *directory, const struct mapicfg__class *cls, const char *identity,
                                 int64_t *id, mapicfg_object **out, mapicfg_error *err) {
    struct found found = {0};
    size_t keys = 0;
    *out = NULL;
    if (cls->id == MAPICFG_CLASS_ORG && identity && !*identity) identity = NULL;
    mapicfg_status status = identity ? find_named(directory, cls, identity, &found, &keys, err) : MAPICFG_OK;
    if (!status && !keys) status = find_among_all(directory, cls, identity, &found, err);
    if (!status && !found.count) status = none(directory, cls, identity, err);
    if (!status && found.count > 1) status = ambiguous(&found, identity, err);
    if (!status) {
        *id = found.rows[0].id;
        *out = found.rows[0].object;
        found.rows[0].object = NULL;
    }
    free_found(&found);
    return status;
}

mapicfg_status mapicfg_directory_get(mapicfg_directory *directory, uint32_t class_id, const char *identity,
                                     mapicfg_object **out, mapicfg_error *err) {
    if (!out) return mapicfg__null_argument(err, "out");
    *out = NULL;
    if (!directory) return mapicfg__null_argument(err, "directory");
    if (!identity && class_id != MAPICFG_CLASS_ORG) return mapicfg__null_argument(err, "identity");
    const struct mapicfg__class *cls;
    int64_t id;
    mapicfg_status status = class_of(class_id, &cls, err);
    return status ? status : mapicfg__find_one(directory, cls, identity, &id, out, err);
}

/* ---- the same object ---- */

/* What makes two objects one, the strongest first. Two that both state one of the first six and differ there are two
 * objects, whatever else is equal. Source: Active Directory: a GUID and a DN belong to one object; an address and a
 * logon name too, within a forest; names only within a container. */
static const char *const sames[] = {
    "Guid",     "DistinguishedName",  "Thumbprint",        "RawData", "LegacyExchangeDN", "ExchangeLegacyDN",
    "Identity", "PrimarySmtpAddress", "UserPrincipalName", "Fqdn",    "SamAccountName",   "Alias",
    "Name"};
#define SAMES (sizeof sames / sizeof *sames)
#define DECISIVE 6u

static int differ(const mapicfg_object *a, const mapicfg_object *b, const char *property) {
    const char *left = mapicfg__object_text(a, property), *right = mapicfg__object_text(b, property);
    return left && right && !mapicfg_text_equal(left, right);
}

static int is_same(const mapicfg_object *stored, const mapicfg_object *object, size_t by) {
    const char *own = mapicfg__object_text(stored, sames[by]);
    if (!own || !mapicfg_text_equal(own, mapicfg__object_text(object, sames[by]))) return 0;
    for (size_t i = 0; i < by && i < DECISIVE; i++)
        if (differ(stored, object, sames[i])) return 0;
    return by < DECISIVE || (!differ(stored, object, "Server") && !differ(stored, object, "Identity"));
}

struct sought {
    const mapicfg_object *object;
    size_t by;
};

static int is_sought(const mapicfg_object *stored, const void *as) {
    const struct sought *sought = as;
    return is_same(stored, sought->object, sought->by);
}

static mapicfg_status several(const mapicfg_object *object, size_t by, mapicfg_error *err) {
    mapicfg__fail(err, MAPICFG_E_AMBIGUOUS,
                  "several stored objects have the %s '%s'; state a Guid, a DistinguishedName or another property that "
                  "tells which one is meant",
                  sames[by], mapicfg__object_text(object, sames[by]));
    mapicfg__error_object(err, mapicfg_object_get_identity(object));
    return MAPICFG_E_AMBIGUOUS;
}

static mapicfg_status find_same_by(mapicfg_directory *directory, const mapicfg_object *object, size_t by, int64_t *id,
                                   mapicfg_object **out, mapicfg_error *err) {
    struct sought sought = {object, by};
    struct found found = {0};
    struct search search = {object->cls, is_sought, &sought, &found};
    uint64_t key;
    mapicfg_status status = mapicfg__value_key(object, sames[by], &key, err);
    if (!status) status = find_key(directory, key, &search, err);
    if (!status && found.count > 1) status = several(object, by, err);
    if (!status && found.count) {
        *id = found.rows[0].id;
        *out = found.rows[0].object;
        found.rows[0].object = NULL;
    }
    free_found(&found);
    return status;
}

/* There is one organisation: whatever is stored is it. */
static mapicfg_status find_organization(mapicfg_directory *directory, const struct mapicfg__class *cls, int64_t *id,
                                        mapicfg_object **out, mapicfg_error *err) {
    mapicfg_status status = mapicfg__find_one(directory, cls, NULL, id, out, err);
    return status == MAPICFG_E_NOT_FOUND ? MAPICFG_OK : status;
}

mapicfg_status mapicfg__find_same(mapicfg_directory *directory, const mapicfg_object *object, int64_t *id,
                                  mapicfg_object **out, mapicfg_error *err) {
    *out = NULL;
    if (object->cls->id == MAPICFG_CLASS_ORG) return find_organization(directory, object->cls, id, out, err);
    mapicfg_status status = MAPICFG_OK;
    int named = 0;
    for (size_t i = 0; !status && !*out && i < SAMES; i++) {
        if (!mapicfg__object_text(object, sames[i])) continue;
        named = 1;
        status = find_same_by(directory, object, i, id, out, err);
    }
    if (status) {
        mapicfg_object_free(*out);
        *out = NULL;
    } else if (!named) {
        status = mapicfg__fail(err, MAPICFG_E_IDENTITY,
                               "the object states no name to store it by; state its Identity, "
                               "Guid, Name or another");
    }
    return status;
}
