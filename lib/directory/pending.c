/* SPDX-License-Identifier: LGPL-2.1-or-later
 * pending.c: the names that an import has given its objects and the index of names has not got yet.
 *
 * The index is in the order of hashes, so that names as they come would each go to a page of their own. They are kept
 * here until there are many, and then go there in its order, a page after the other. Who looks a name up meanwhile
 * looks here too. As most names of an import are new, a filter (Bloom's, a word for each key) tells of most keys that
 * the index has not got them, which is much quicker than looking there. */
#include "directory/pending.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "directory/sql.h"

#define HEAD_BITS 20
#define WORD_BITS 21
#define FEW(most_pending) ((most_pending) / 10) /* names in the index are read in a moment */

struct name {
    uint64_t key;
    int64_t object; /* 0: none any more */
    uint32_t next;  /* of the chain, counted from 1 */
};

#define FOUR "(?, ?), (?, ?), (?, ?), (?, ?)"
#define AT_ONCE 16u
static const char add_names[] = "INSERT OR IGNORE INTO Name (key, object) VALUES " FOUR ", " FOUR ", " FOUR ", " FOUR;

struct mapicfg__pending {
    struct name *names;
    size_t count, capacity;
    uint32_t *heads;   /* of chains of names, counted from 1; 0: none */
    uint64_t *filter;  /* of the keys that the index has; NULL: not known */
    uint64_t seed;     /* odd and random, so that an input cannot choose names that all fall into one chain */
    sqlite3_stmt *add; /* so many names at once */
    uint64_t walked;   /* names passed over since the last writing */
};

/* ---- the filter ---- */

static uint64_t *filter_word(const struct mapicfg__pending *pending, uint64_t key) {
    return &pending->filter[key >> (64 - WORD_BITS)];
}

static uint64_t filter_bits(uint64_t key) {
    return (uint64_t)1 << (key & 63) | (uint64_t)1 << (key >> 6 & 63) | (uint64_t)1 << (key >> 12 & 63) |
           (uint64_t)1 << (key >> 18 & 63);
}

int mapicfg__pending_only(const mapicfg_directory *directory, uint64_t key) {
    const struct mapicfg__pending *pending = directory->pending;
    return pending && pending->filter && ~*filter_word(pending, key) & filter_bits(key);
}

/* Reads which keys the index has. When these are more than `most`, none are known afterwards. */
static mapicfg_status make_filter(mapicfg_directory *directory, uint64_t most, mapicfg_error *err) {
    struct mapicfg__pending *pending = directory->pending;
    sqlite3_stmt *sql = NULL;
    uint64_t count = 0;
    pending->filter = mapicfg__mem_zalloc(sizeof *pending->filter << WORD_BITS);
    if (!pending->filter) return mapicfg__error_no_memory(err);
    int code = sqlite3_prepare_v2(directory->db, "SELECT key FROM Name", -1, &sql, NULL);
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(sql);
        if (code != SQLITE_ROW || count++ == most) break;
        uint64_t key = (uint64_t)sqlite3_column_int64(sql, 0);
        *filter_word(pending, key) |= filter_bits(key);
    }
    if (code == SQLITE_ROW) {
        mapicfg__mem_free(pending->filter);
        pending->filter = NULL;
    }
    mapicfg_status status =
        code == SQLITE_ROW || code == SQLITE_DONE ? MAPICFG_OK : mapicfg__sql_fail(directory, code, err);
    sqlite3_finalize(sql);
    return status;
}

/* ---- from beginning to end ---- */

mapicfg_status mapicfg__pending_begin(mapicfg_directory *directory, mapicfg_error *err) {
    struct mapicfg__pending *pending = directory->pending = mapicfg__mem_zalloc(sizeof *pending);
    if (!pending) return mapicfg__error_no_memory(err);
    sqlite3_randomness(sizeof pending->seed, &pending->seed);
    pending->seed |= 1;
    pending->heads = mapicfg__mem_zalloc(sizeof *pending->heads << HEAD_BITS);
    return pending->heads ? make_filter(directory, FEW(directory->most_pending), err) : mapicfg__error_no_memory(err);
}

void mapicfg__pending_end(mapicfg_directory *directory) {
    struct mapicfg__pending *pending = directory->pending;
    if (!pending) return;
    sqlite3_finalize(pending->add);
    mapicfg__mem_free(pending->names);
    mapicfg__mem_free(pending->heads);
    mapicfg__mem_free(pending->filter);
    mapicfg__mem_free(pending);
    directory->pending = NULL;
}

/* ---- names ---- */

static uint32_t *head(const struct mapicfg__pending *pending, uint64_t key) {
    return &pending->heads[key * pending->seed >> (64 - HEAD_BITS)];
}

/* The number of the next name in the chain that has the key and an object. */
static uint32_t skip(struct mapicfg__pending *pending, uint32_t at, uint64_t key) {
    for (; at; at = pending->names[at - 1].next) {
        pending->walked++;
        if (pending->names[at - 1].key == key && pending->names[at - 1].object) break;
    }
    return at;
}

int64_t mapicfg__pending_next(const mapicfg_directory *directory, uint64_t key, uint32_t *at) {
    struct mapicfg__pending *pending = directory->pending;
    if (!pending) return 0;
    *at = skip(pending, *at ? pending->names[*at - 1].next : *head(pending, key), key);
    return *at ? pending->names[*at - 1].object : 0;
}

int mapicfg__pending_remove(mapicfg_directory *directory, uint64_t key, int64_t object) {
    uint32_t at = 0;
    for (int64_t found; (found = mapicfg__pending_next(directory, key, &at));) {
        if (found != object) continue;
        directory->pending->names[at - 1].object = 0;
        return 1;
    }
    return 0;
}

/* Many names of one key, or names that objects no longer have, make chains long; the index does not mind them. */
static int is_slow(const struct mapicfg__pending *pending) {
    return pending->walked / 16 > pending->count + 4096;
}

mapicfg_status mapicfg__pending_add(mapicfg_directory *directory, uint64_t key, int64_t object, mapicfg_error *err) {
    struct mapicfg__pending *pending = directory->pending;
    if (pending->count >= directory->most_pending || is_slow(pending)) {
        mapicfg_status status = mapicfg__pending_write(directory, err);
        if (!status && !pending->filter) status = make_filter(directory, UINT64_MAX, err);
        if (status) return status;
    }
    struct name *grown = mapicfg__mem_grow(pending->names, &pending->capacity, pending->count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    pending->names = grown;
    uint32_t *first = head(pending, key);
    grown[pending->count++] = (struct name){key, object, *first};
    *first = (uint32_t)pending->count;
    return MAPICFG_OK;
}

/* As SQLite orders them, for which they are numbers with a sign. */
static int compare(const void *a, const void *b) {
    const struct name *left = a, *right = b;
    if (left->key != right->key) return (int64_t)left->key < (int64_t)right->key ? -1 : 1;
    return (left->object > right->object) - (left->object < right->object);
}

/* Only those that have an object, in the order of the index. */
static void put_in_order(struct mapicfg__pending *pending) {
    size_t kept = 0;
    for (size_t i = 0; i < pending->count; i++)
        if (pending->names[i].object) pending->names[kept++] = pending->names[i];
    pending->count = kept;
    if (kept) qsort(pending->names, kept, sizeof *pending->names, compare);
}

static mapicfg_status write_some(mapicfg_directory *directory, const struct name *names, mapicfg_error *err) {
    sqlite3_stmt **add = &directory->pending->add;
    mapicfg_status status = mapicfg__sql_prepare(directory, add, add_names, err);
    if (status) return status;
    for (int i = 0; i < (int)AT_ONCE; i++) {
        sqlite3_bind_int64(*add, 2 * i + 1, (int64_t)names[i].key);
        sqlite3_bind_int64(*add, 2 * i + 2, names[i].object);
    }
    return mapicfg__sql_run(directory, *add, err);
}

mapicfg_status mapicfg__pending_write(mapicfg_directory *directory, mapicfg_error *err) {
    struct mapicfg__pending *pending = directory->pending;
    mapicfg_status status = MAPICFG_OK;
    size_t at = 0;
    put_in_order(pending);
    for (; !status && pending->count - at >= AT_ONCE; at += AT_ONCE)
        status = write_some(directory, &pending->names[at], err);
    for (; !status && at < pending->count; at++)
        status = mapicfg__sql_run_numbers(directory, directory->sql[MAPICFG__SQL_NAME_ADD],
                                          (int64_t)pending->names[at].key, pending->names[at].object, err);
    for (size_t i = 0; pending->filter && i < pending->count; i++)
        *filter_word(pending, pending->names[i].key) |= filter_bits(pending->names[i].key);
    pending->count = 0;
    pending->walked = 0;
    memset(pending->heads, 0, sizeof *pending->heads << HEAD_BITS);
    return status;
}
