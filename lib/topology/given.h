/* SPDX-License-Identifier: LGPL-2.1-or-later
 * given.h: the servers and virtual directories that somebody gives, each once: what two exports state of one is one
 * object, as in a store, and of two statements the later one counts. */
#ifndef MAPICFG_TOPOLOGY_GIVEN_H
#define MAPICFG_TOPOLOGY_GIVEN_H

#include "base/hash.h"
#include "base/set.h"
#include "model/object.h"

struct mapicfg__given_object {
    const mapicfg_object *object;
    mapicfg_object *owned; /* the same, or NULL */
};

/* A key of what makes objects one, and the first object that has it. */
struct mapicfg__given_key {
    uint64_t key;
    size_t object;
};

/* All zeros is empty. */
struct mapicfg__given {
    struct mapicfg__seed seed; /* of the keys */
    struct mapicfg__given_object *objects;
    size_t count, capacity;
    struct mapicfg__given_key *keys; /* as many as the set has */
    size_t key_capacity;
    struct mapicfg__set set;
};

/* Borrows the object, or takes it over, also on failure. Errors: MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__given_lend(struct mapicfg__given *given, const mapicfg_object *object, mapicfg_error *err);
mapicfg_status mapicfg__given_take(struct mapicfg__given *given, mapicfg_object *object, mapicfg_error *err);
void mapicfg__given_free(struct mapicfg__given *given);

#endif
