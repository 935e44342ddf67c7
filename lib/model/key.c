/* SPDX-License-Identifier: LGPL-2.1-or-later
 * key.c: numbers under which an object can be found by any form of its identity: a hash of each name in its folded
 * spelling. A caller that finds an object by a key asks mapicfg__identity_matches() whether it is the right one, so
 * equal hashes are harmless.
 *
 * Stores keep these numbers and the seed: a change of the hash or of the folding needs a new schema version. */
#include "model/key.h"

#include <mapicfg/identity.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/identity.h"
#include "model/same.h"

/* An input could be made of names whose keys are all the same if the hash had no secret: each store has its own. */
/* The key of a text as it stands; a number to keep classes, say, apart. */
static uint64_t key_of(const struct mapicfg__seed *seed, uint32_t class_id, const char *text, size_t size) {
    return mapicfg__hash_text(seed, text, size) ^ class_id * UINT64_C(0x9e3779b97f4a7c15);
}

void mapicfg__keys_free(struct mapicfg__keys *keys) {
    mapicfg__mem_free(keys->items);
    memset(keys, 0, sizeof *keys);
}

static int add(struct mapicfg__keys *keys, uint64_t key) {
    uint64_t *grown = mapicfg__mem_grow(keys->items, &keys->capacity, keys->count + 1, sizeof *grown);
    if (!grown) return 0;
    keys->items = grown;
    grown[keys->count++] = key;
    return 1;
}

static int add_text(struct mapicfg__keys *keys, const struct mapicfg__seed *seed, uint32_t class_id, const char *text) {
    text = mapicfg__identity_without_prefix(text);
    return add(keys, key_of(seed, class_id, text, strlen(text)));
}

/* The DN in its one spelling, and the canonical name that follows from it. */
static int add_dn(struct mapicfg__keys *keys, const struct mapicfg__seed *seed, uint32_t class_id, const char *dn) {
    struct mapicfg__buffer text = {0};
    mapicfg__identity_put_dn(&text, dn, strlen(dn));
    int fine = !text.failed && add(keys, key_of(seed, class_id, text.data, text.size));
    text.size = 0;
    mapicfg__identity_put_canonical(&text, dn, strlen(dn));
    if (fine && text.size) fine = !text.failed && add(keys, key_of(seed, class_id, text.data, text.size));
    mapicfg__buffer_free(&text);
    return fine;
}

static int add_property(struct mapicfg__keys *keys, const struct mapicfg__seed *seed, const mapicfg_object *object,
                        uint32_t at) {
    const struct mapicfg__property *property = &object->cls->properties[at];
    const struct mapicfg__value *value = &object->values[at];
    uint32_t class_id = object->cls->id;
    if (value->text && mapicfg__property_trait(property, MAPICFG__ROLE) == MAPICFG__ROLE_DN)
        return add_dn(keys, seed, class_id, value->text);
    if (value->text) return add_text(keys, seed, class_id, value->text);
    for (uint32_t i = 0; i < value->count; i++)
        if (!add_text(keys, seed, class_id, value->items[i])) return 0;
    return 1;
}

static int compare(const void *a, const void *b) {
    uint64_t left, right;
    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    return left < right ? -1 : left > right;
}

#define OF_SERVER 256u /* added to a class's number */

uint64_t mapicfg__key_of_server(const struct mapicfg__seed *seed, uint32_t class_id, const char *server, size_t size) {
    return key_of(seed, class_id + OF_SERVER, server, size);
}

int mapicfg__key_is_of(const struct mapicfg__property *property) {
    return property->traits & (MAPICFG__IDENTITY | MAPICFG__TOGETHER) ||
           mapicfg__property_trait(property, MAPICFG__ROLE) == MAPICFG__ROLE_SERVER;
}

/* SERVER\name. 0: no memory. */
static int key_of_qualified(const struct mapicfg__seed *seed, uint32_t class_id, const char *server, size_t server_size,
                            const char *name, size_t name_size, uint64_t *key) {
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_bytes(&text, server, server_size);
    mapicfg__buffer_char(&text, '\\');
    mapicfg__buffer_bytes(&text, name, name_size);
    *key = text.failed ? 0 : key_of(seed, class_id, text.data, text.size);
    int fine = !text.failed;
    mapicfg__buffer_free(&text);
    return fine;
}

/* Names alone tell nothing of virtual directories: each server's has the same. */
static int add_server(struct mapicfg__keys *keys, const struct mapicfg__seed *seed, const mapicfg_object *object) {
    const char *server = mapicfg__object_role(object, MAPICFG__ROLE_SERVER);
    const char *name = mapicfg__object_role(object, MAPICFG__ROLE_NAME);
    uint32_t class_id = object->cls->id;
    uint64_t key;
    if (!server) return 1;
    if (!add(keys, mapicfg__key_of_server(seed, class_id, server, strlen(server)))) return 0;
    return !name ||
           (key_of_qualified(seed, class_id, server, strlen(server), name, strlen(name), &key) && add(keys, key));
}

mapicfg_status mapicfg__key_of_all(const mapicfg_object *object, const struct mapicfg__seed *seed, uint64_t *key,
                                   int *together, mapicfg_error *err) {
    struct mapicfg__buffer text = {0};
    *together = mapicfg__same_put_together(object, &text);
    *key = text.failed || !*together ? 0 : key_of(seed, object->cls->id, text.data, text.size);
    mapicfg_status status = text.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
    mapicfg__buffer_free(&text);
    return status;
}

mapicfg_status mapicfg__object_keys(const mapicfg_object *object, const struct mapicfg__seed *seed,
                                    struct mapicfg__keys *keys, mapicfg_error *err) {
    keys->count = 0;
    for (uint32_t i = 0; i < object->cls->count; i++) {
        if (!(object->cls->properties[i].traits & MAPICFG__IDENTITY)) continue;
        if (!add_property(keys, seed, object, i)) return mapicfg__error_no_memory(err);
    }
    if (!add_server(keys, seed, object)) return mapicfg__error_no_memory(err);
    uint64_t key;
    int together;
    mapicfg_status status = mapicfg__key_of_all(object, seed, &key, &together, err);
    if (!status && together && !add(keys, key)) status = mapicfg__error_no_memory(err);
    if (status) return status;
    if (keys->count < 2) return MAPICFG_OK;
    qsort(keys->items, keys->count, sizeof *keys->items, compare);
    size_t kept = 1;
    for (size_t i = 1; i < keys->count; i++)
        if (keys->items[i] != keys->items[kept - 1]) keys->items[kept++] = keys->items[i];
    keys->count = kept;
    return MAPICFG_OK;
}

static mapicfg_status dn_key(const struct mapicfg__seed *seed, uint32_t class_id, const char *dn, size_t size,
                             uint64_t *key, mapicfg_error *err) {
    struct mapicfg__buffer text = {0};
    mapicfg__identity_put_dn(&text, dn, size);
    mapicfg_status status = text.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
    if (!status) *key = key_of(seed, class_id, text.data ? text.data : "", text.size);
    mapicfg__buffer_free(&text);
    return status;
}

mapicfg_status mapicfg__value_key(const mapicfg_object *object, const struct mapicfg__seed *seed, uint32_t property,
                                  uint64_t *key, mapicfg_error *err) {
    const char *text = object->values[property].text;
    if (mapicfg__property_trait(&object->cls->properties[property], MAPICFG__ROLE) == MAPICFG__ROLE_DN)
        return dn_key(seed, object->cls->id, text, strlen(text), key, err);
    text = mapicfg__identity_without_prefix(text);
    *key = key_of(seed, object->cls->id, text, strlen(text));
    return MAPICFG_OK;
}

static int has_wildcards(const char *text, size_t size) {
    return memchr(text, '*', size) || memchr(text, '?', size);
}

mapicfg_status mapicfg__key_check_pattern(const char *text, size_t size, mapicfg_error *err) {
    if (size <= MAPICFG__MOST_PATTERN || !has_wildcards(text, size)) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a name with * or ? has %zu bytes; at most %zu are taken", size,
                               MAPICFG__MOST_PATTERN);
}

mapicfg_status mapicfg__identity_keys(const struct mapicfg__seed *seed, uint32_t class_id, const char *identity,
                                      uint64_t *keys, size_t *count, mapicfg_error *err) {
    uint32_t kind;
    const char *container, *name;
    size_t container_size, name_size;
    *count = 0;
    mapicfg_status status =
        mapicfg_identity_parse(identity, &kind, &container, &container_size, &name, &name_size, err);
    if (status) return status;
    const char *whole = identity;
    size_t size = strlen(identity);
    mapicfg__text_trim(&whole, &size);
    if (has_wildcards(whole, size)) return mapicfg__key_check_pattern(whole, size, err);
    if (kind == MAPICFG_IDENTITY_GUID) {
        whole = name;
        size = name_size;
    }
    const char *bare = mapicfg__identity_without_prefix(whole);
    keys[(*count)++] = key_of(seed, class_id, bare, size - (size_t)(bare - whole));
    if (kind == MAPICFG_IDENTITY_DN) {
        status = dn_key(seed, class_id, whole, size, &keys[1], err);
        *count = keys[0] == keys[1] ? 1 : 2;
        return status;
    }
    if (kind != MAPICFG_IDENTITY_QUALIFIED) return MAPICFG_OK;
    *count = 2;
    if (mapicfg__class_find(mapicfg__class_get(class_id), MAPICFG__ROLE, MAPICFG__ROLE_SERVER) < 0)
        keys[1] = key_of(seed, class_id, name, name_size); /* of DOMAIN\user */
    else if (!key_of_qualified(seed, class_id, container, container_size, name, name_size, &keys[1]))
        return mapicfg__error_no_memory(err);
    if (keys[0] == keys[1]) *count = 1;
    return MAPICFG_OK;
}
