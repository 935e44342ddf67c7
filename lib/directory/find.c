/* SPDX-License-Identifier: LGPL-2.1-or-later
 * find.c: finding objects: one by its identity, many in the order of their keys. */
#include <mapicfg/identity.h>
#include <stdlib.h>
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
    mapicfg__mem_free(found->rows);
    memset(found, 0, sizeof *found);
}

/* Takes the object over. */
static mapicfg_status add(struct found *found, int64_t id, mapicfg_object *object, mapicfg_error *err) {
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
static void put_in_order(struct found *found) {
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

typedef int (*wanted_fn)(const mapicfg_object *stored, const void *as);

/* What is looked for, and what has been found of it. */
struct search {
    const struct mapicfg__class *cls;
    wanted_fn wanted;
    const void *as;
    struct found *found;
    size_t most, seen; /* how many objects are looked at; 0: all */
};

/* Where there is a limit, two that are found are one too many; the index and what is not in it yet may give one
 * twice. */
static int is_enough(const struct search *search) {
    return search->most && (search->seen >= search->most || search->found->count > 2);
}

/* Takes an object over, and keeps it when it is wanted. */
static mapicfg_status consider(struct search *search, int64_t id, mapicfg_object *object, mapicfg_error *err) {
    int fits = search->wanted(object, search->as);
    search->seen++;
    if (fits == 1) return add(search->found, id, object, err);
    mapicfg_object_free(object);
    return fits < 0 ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

static mapicfg_status find_in_index(mapicfg_directory *directory, uint64_t key, struct search *search,
                                    mapicfg_error *err) {
    sqlite3_stmt *sql;
    mapicfg_status status = mapicfg__row_of_key(directory, search->cls, &sql, err);
    if (status) return status;
    sqlite3_bind_int64(sql, 1, (int64_t)key);
    int code = SQLITE_DONE;
    while (!status && !is_enough(search) && (code = sqlite3_step(sql)) == SQLITE_ROW) {
        mapicfg_object *object;
        status = mapicfg__row_object(sql, 1, search->cls, &object, err);
        if (!status) status = consider(search, sqlite3_column_int64(sql, 0), object, err);
    }
    if (!status && code != SQLITE_DONE && code != SQLITE_ROW) status = mapicfg__directory_fail(directory, code, err);
    sqlite3_reset(sql);
    return status;
}

/* Adds the objects of one key that are wanted. */
static mapicfg_status find_key(mapicfg_directory *directory, uint64_t key, struct search *search, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    uint32_t at = 0;
    if (!mapicfg__pending_only(directory, key)) status = find_in_index(directory, key, search, err);
    for (int64_t id; !status && !is_enough(search) && (id = mapicfg__pending_next(directory, key, &at));) {
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
    struct search search = {.cls = cls, .wanted = is_named, .as = identity, .found = found};
    mapicfg_status status = mapicfg__identity_keys(cls->id, identity, keys, key_count, err);
    for (size_t i = 0; !status && i < *key_count; i++) status = find_key(directory, keys[i], &search, err);
    put_in_order(found);
    return status;
}

/* ---- lists ---- */

/* Rows are read a page at a time, so that the callback may change the directory: so many, or fewer that are large. */
#define PAGE 64u
#define PAGE_BYTES ((size_t)1 << 20)

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
    if (fits < 0) return mapicfg__error_no_memory(err);
    if (!fits || (query->server && !is_of_server(object, query->server))) return MAPICFG_OK;
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
    if (!status && first < found.count)
        status = give_rows(directory, cls, &found.rows[first], found.count - first, &listing, &done, err);
    else if (!status && !keys)
        status = list_all(directory, cls, &listing, err);
    free_found(&found);
    return status;
}

static mapicfg_status class_of(uint32_t class_id, const struct mapicfg__class **cls, mapicfg_error *err) {
    *cls = mapicfg__class_get(class_id);
    return *cls ? MAPICFG_OK
                : mapicfg__error_fail(err, MAPICFG_E_CLASS, "there is no class %lu", (unsigned long)class_id);
}

mapicfg_status mapicfg_directory_list(mapicfg_directory *directory, uint32_t class_id,
                                      const mapicfg_directory_query *query, mapicfg_directory_fn fn, void *user,
                                      mapicfg_error *err) {
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    if (!fn) return mapicfg__error_null_argument(err, "fn");
    const struct mapicfg__class *cls;
    mapicfg_directory_query taken;
    mapicfg_status status = class_of(class_id, &cls, err);
    if (!status) status = mapicfg__base_take_options(&taken, sizeof taken, query, sizeof taken, err);
    if (status) return status;
    if (taken.after > INT64_MAX) return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "after is not a key");
    return mapicfg__directory_list(directory, cls, &taken, fn, user, err);
}

mapicfg_status mapicfg_directory_count(mapicfg_directory *directory, uint32_t class_id, uint64_t *count,
                                       mapicfg_error *err) {
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    if (!count) return mapicfg__error_null_argument(err, "count");
    const struct mapicfg__class *cls;
    mapicfg_status status = class_of(class_id, &cls, err);
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
    mapicfg_status status = mapicfg__error_fail(
        err, MAPICFG_E_AMBIGUOUS, "The operation couldn't be performed because '%s' matches multiple entries: %s%s",
        identity, names.failed ? "" : names.data, found->count > NAMES_TOLD ? ", ..." : "");
    mapicfg__error_object(err, identity);
    mapicfg__buffer_free(&names);
    return status;
}

static mapicfg_status none(const mapicfg_directory *directory, const struct mapicfg__class *cls, const char *identity,
                           mapicfg_error *err) {
    if (!identity) return mapicfg__error_fail(err, MAPICFG_E_NOT_FOUND, "the store holds no %s", cls->name);
    mapicfg__error_fail(err, MAPICFG_E_NOT_FOUND,
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
    if (!into->status) into->status = add(&into->found, (int64_t)id, copy, NULL);
    return into->status != MAPICFG_OK;
}

/* With wildcards, or the one organization: among all. One more than is told of is enough. */
static mapicfg_status find_among_all(mapicfg_directory *directory, const struct mapicfg__class *cls,
                                     const char *identity, struct found *found, mapicfg_error *err) {
    mapicfg_directory_query query = {.size = sizeof query, .identity = identity, .limit = NAMES_TOLD + 1};
    struct collection into = {0};
    mapicfg_status status = mapicfg__directory_list(directory, cls, &query, collect, &into, err);
    *found = into.found;
    return into.status ? mapicfg__error_no_memory(err) : status;
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
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    if (!identity && class_id != MAPICFG_CLASS_ORG) return mapicfg__error_null_argument(err, "identity");
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
    mapicfg__error_fail(
        err, MAPICFG_E_AMBIGUOUS,
        "several stored objects have the %s '%s'; state a Guid, a DistinguishedName or another property that "
        "tells which one is meant",
        sames[by], mapicfg__object_text(object, sames[by]));
    mapicfg__error_object(err, mapicfg_object_get_identity(object));
    return MAPICFG_E_AMBIGUOUS;
}

/* With many of one name, each new one would have to be compared with all. */
#define MOST_ALIKE ((size_t)1000)
/* An object that says more of itself than the name is found by that, unless the stored one said less: fewer will do. */
#define MOST_ALIKE_TOLD ((size_t)64)

static int tells_itself(const mapicfg_object *object, size_t by) {
    for (size_t i = 0; i < by && i <= DECISIVE; i++)
        if (mapicfg__object_text(object, sames[i])) return 1;
    return 0;
}

/* None of so many was it: one that tells itself is another one than these. */
static mapicfg_status too_many(const mapicfg_object *object, size_t by, mapicfg_error *err) {
    if (tells_itself(object, by)) return MAPICFG_OK;
    mapicfg__error_fail(err, MAPICFG_E_AMBIGUOUS,
                        "%zu stored objects or more have the %s '%.200s'; state a Guid, an Identity or "
                        "another property that tells which one is meant",
                        MOST_ALIKE, sames[by], mapicfg__object_text(object, sames[by]));
    mapicfg__error_object(err, mapicfg_object_get_identity(object));
    return MAPICFG_E_AMBIGUOUS;
}

static mapicfg_status find_same_by(mapicfg_directory *directory, const mapicfg_object *object, size_t by, int64_t *id,
                                   mapicfg_object **out, mapicfg_error *err) {
    struct sought sought = {object, by};
    struct found found = {0};
    struct search search = {.cls = object->cls,
                            .wanted = is_sought,
                            .as = &sought,
                            .found = &found,
                            .most = tells_itself(object, by) ? MOST_ALIKE_TOLD : MOST_ALIKE};
    uint64_t key;
    mapicfg_status status = mapicfg__value_key(object, sames[by], &key, err);
    if (!status) status = find_key(directory, key, &search, err);
    put_in_order(&found);
    if (!status && !found.count && is_enough(&search)) status = too_many(object, by, err);
    if (!status && found.count > 1) status = several(object, by, err);
    if (!status && found.count) {
        *id = found.rows[0].id;
        *out = found.rows[0].object;
        found.rows[0].object = NULL;
    }
    free_found(&found);
    return status;
}

/* There is one organization: whatever is stored is it. */
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
        status = mapicfg__error_fail(err, MAPICFG_E_IDENTITY,
                                     "the object states no name to store it by; state its Identity, "
                                     "Guid, Name or another");
    }
    return status;
}
