/* SPDX-License-Identifier: LGPL-2.1-or-later
 * given.c: the servers and virtual directories that somebody gives, each once. */
#include "topology/given.h"

#include "base/error.h"
#include "base/mem.h"
#include "model/key.h"
#include "model/same.h"

/* ---- keys ---- */

static int compare_keys(const void *user, const void *key, size_t position) {
    const struct mapicfg__given *given = user;
    const uint64_t *wanted = key, have = given->keys[position].key;
    return (*wanted > have) - (*wanted < have);
}

#define MOST_KEYS 2u

/* The keys of what makes the object one: alone, and with its server, as the virtual directories of all servers have the
 * same names. The strongest first. */
static mapicfg_status keys_of(const struct mapicfg__given *given, const mapicfg_object *object, uint32_t by,
                              uint64_t keys[MOST_KEYS], size_t *count, mapicfg_error *err) {
    *count = 0;
    if (!mapicfg__same_text(object, by)) return MAPICFG_OK;
    size_t size;
    uint64_t alone;
    const char *server = mapicfg__object_server(object, &size);
    mapicfg_status status = mapicfg__value_key(
        object, &given->seed, (uint32_t)mapicfg__class_find(object->cls, MAPICFG__SAME, by), &alone, err);
    if (status) return status;
    if (size) keys[(*count)++] = alone ^ mapicfg__key_of_server(&given->seed, object->cls->id, server, size);
    keys[(*count)++] = alone;
    return MAPICFG_OK;
}

static mapicfg_status put_key(struct mapicfg__given *given, uint64_t key, size_t at, mapicfg_error *err) {
    struct mapicfg__given_key *grown =
        mapicfg__mem_grow(given->keys, &given->key_capacity, given->set.count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    given->keys = grown;
    size_t count = given->set.count, put = mapicfg__set_put(&given->set, compare_keys, given, &key);
    if (put == MAPICFG__SET_NONE) return mapicfg__error_no_memory(err);
    if (put == count) grown[put] = (struct mapicfg__given_key){key, at};
    return MAPICFG_OK;
}

/* Where something else has the key already, it keeps it. */
static mapicfg_status put_keys(struct mapicfg__given *given, size_t at, mapicfg_error *err) {
    const mapicfg_object *object = given->objects[at].object;
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t by = 1; !status && by <= MAPICFG__SAME_LAST; by++) {
        uint64_t keys[MOST_KEYS];
        size_t count;
        status = keys_of(given, object, by, keys, &count, err);
        for (size_t i = 0; !status && i < count; i++) status = put_key(given, keys[i], at, err);
    }
    return status;
}

/* The given object that the key leads to, if it is the same; the number of objects otherwise. */
static size_t find_by(const struct mapicfg__given *given, const mapicfg_object *object, uint32_t by, uint64_t key) {
    size_t found = mapicfg__set_find(&given->set, compare_keys, given, &key);
    if (found == MAPICFG__SET_NONE) return given->count;
    const mapicfg_object *other = given->objects[given->keys[found].object].object;
    return other->cls == object->cls && mapicfg__same_by(other, object, by) ? given->keys[found].object : given->count;
}

/* *at is the number of objects when the object is none of them. */
static mapicfg_status find(const struct mapicfg__given *given, const mapicfg_object *object, size_t *at,
                           mapicfg_error *err) {
    *at = given->count;
    for (uint32_t by = 1; *at == given->count && by <= MAPICFG__SAME_LAST; by++) {
        uint64_t keys[MOST_KEYS];
        size_t count;
        mapicfg_status status = keys_of(given, object, by, keys, &count, err);
        if (status) return status;
        for (size_t i = 0; *at == given->count && i < count; i++) *at = find_by(given, object, by, keys[i]);
    }
    return MAPICFG_OK;
}

/* ---- objects ---- */

static mapicfg_status put(struct mapicfg__given *given, size_t at, const mapicfg_object *object, mapicfg_object *owned,
                          mapicfg_error *err) {
    if (at == given->count) {
        struct mapicfg__given_object *grown =
            mapicfg__mem_grow(given->objects, &given->capacity, given->count + 1, sizeof *grown);
        if (!grown) return mapicfg__error_no_memory(err);
        if (!given->count) given->seed = mapicfg__seed_new();
        given->objects = grown;
        grown[given->count++] = (struct mapicfg__given_object){NULL, NULL};
    }
    mapicfg_object_free(given->objects[at].owned);
    given->objects[at] = (struct mapicfg__given_object){object, owned};
    return put_keys(given, at, err);
}

mapicfg_status mapicfg__given_take(struct mapicfg__given *given, mapicfg_object *object, mapicfg_error *err) {
    size_t at;
    mapicfg_status status = find(given, object, &at, err);
    if (!status && at < given->count && !mapicfg__same_complete(object, given->objects[at].object))
        status = mapicfg__error_no_memory(err);
    if (!status) status = put(given, at, object, object, err);
    if (status && (at >= given->count || given->objects[at].owned != object)) mapicfg_object_free(object);
    return status;
}

mapicfg_status mapicfg__given_lend(struct mapicfg__given *given, const mapicfg_object *object, mapicfg_error *err) {
    size_t at;
    mapicfg_status status = find(given, object, &at, err);
    if (status) return status;
    if (at == given->count) return put(given, at, object, NULL, err);
    mapicfg_object *copy;
    status = mapicfg_object_copy(object, &copy, err);
    return status ? status : mapicfg__given_take(given, copy, err);
}

void mapicfg__given_free(struct mapicfg__given *given) {
    for (size_t i = 0; i < given->count; i++) mapicfg_object_free(given->objects[i].owned);
    mapicfg__mem_free(given->objects);
    mapicfg__mem_free(given->keys);
    mapicfg__set_free(&given->set);
    *given = (struct mapicfg__given){0};
}
