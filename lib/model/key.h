/* SPDX-License-Identifier: LGPL-2.1-or-later
 * key.h: numbers under which an object can be found by any form of its identity. */
#ifndef MAPICFG_MODEL_KEY_H
#define MAPICFG_MODEL_KEY_H

#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "model/object.h"

/* A set of keys; all zeros is empty. */
struct mapicfg__keys {
    uint64_t *items; /* rising, each once, after mapicfg__object_keys() */
    size_t count;
    size_t capacity;
};

/* The keys of everything that an identity may name the object by, and of the server that holds it. An object that
 * mapicfg__identity_matches() an identity without wildcards has one of that identity's keys among its own; not every
 * object that has matches. */
mapicfg_status mapicfg__object_keys(const mapicfg_object *object, const struct mapicfg__seed *seed,
                                    struct mapicfg__keys *keys, mapicfg_error *err);
void mapicfg__keys_free(struct mapicfg__keys *keys);

/* Whether keys are made of the property's value. */
int mapicfg__key_is_of(const struct mapicfg__property *property);
/* The key of all objects of a class that a server holds, by its name as they state it. */
uint64_t mapicfg__key_of_server(const struct mapicfg__seed *seed, uint32_t class_id, const char *server, size_t size);
/* The key of the value of the identity property with this number, as mapicfg__object_keys() has it. */
mapicfg_status mapicfg__value_key(const mapicfg_object *object, const struct mapicfg__seed *seed, uint32_t property,
                                  uint64_t *key, mapicfg_error *err);

/* The key of all that makes an object one of a class without names; *together is 0 for a class with names. */
mapicfg_status mapicfg__key_of_all(const mapicfg_object *object, const struct mapicfg__seed *seed, uint64_t *key,
                                   int *together, mapicfg_error *err);

#define MAPICFG__IDENTITY_KEYS 2u
/* The keys under which an object with this identity may be found: at most MAPICFG__IDENTITY_KEYS. *count is 0 when the
 * identity has wildcards, so that every object must be looked at.
 * Errors: MAPICFG_E_IDENTITY. */
mapicfg_status mapicfg__identity_keys(const struct mapicfg__seed *seed, uint32_t class_id, const char *identity,
                                      uint64_t *keys, size_t *count, mapicfg_error *err);

/* MAPICFG_E_LIMIT for a name with wildcards that is longer than MAPICFG__MOST_PATTERN. */
mapicfg_status mapicfg__key_check_pattern(const char *text, size_t size, mapicfg_error *err);

#endif
