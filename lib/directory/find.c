/* SPDX-License-Identifier: LGPL-2.1-or-later
 * find.c: one object: the one that an identity names, and the stored one that a given one is. */
#include "directory/find.h"

#include <mapicfg/identity.h>

#include "base/buffer.h"
#include "base/error.h"
#include "directory/body.h"
#include "directory/list.h"
#include "directory/servers.h"
#include "model/identity.h"
#include "model/key.h"
#include "model/object.h"
#include "model/same.h"

/* ---- one object ---- */

#define NAMES_TOLD 5u

/* What tells an object from the others: its identity, or where another has the same, something that it has alone. */
static const char *telling_name(const struct mapicfg__found *found, size_t at) {
    const mapicfg_object *object = found->rows[at].object;
    const char *name = mapicfg_object_get_identity(object);
    for (size_t i = 0; name && i < found->count; i++) {
        if (i == at || !mapicfg_text_equal(name, mapicfg_object_get_identity(found->rows[i].object))) continue;
        const char *dn = mapicfg__object_role(object, MAPICFG__ROLE_DN);
        const char *guid = mapicfg__object_role(object, MAPICFG__ROLE_GUID);
        return dn ? dn : guid ? guid : name;
    }
    return name ? name : "an object without a name";
}

static void put_names(struct mapicfg__buffer *names, const struct mapicfg__found *found) {
    for (size_t i = 0; i < found->count && i < NAMES_TOLD; i++) {
        mapicfg__buffer_text(names, i ? ", " : "");
        mapicfg__buffer_text(names, telling_name(found, i));
    }
    mapicfg__buffer_text(names, found->count > NAMES_TOLD ? ", ..." : "");
}

static mapicfg_status ambiguous(const struct mapicfg__found *found, const char *identity, mapicfg_error *err) {
    struct mapicfg__buffer names = {0};
    put_names(&names, found);
    mapicfg_status status = mapicfg__error_fail(
        err, MAPICFG_E_AMBIGUOUS, "The operation couldn't be performed because '%s' matches multiple entries: %s",
        identity, names.failed ? "" : names.data);
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
    struct mapicfg__found found;
    mapicfg_status status;
};

static int32_t collect(void *user, const mapicfg_object *object, uint64_t id) {
    struct collection *into = user;
    mapicfg_object *copy;
    into->status = mapicfg_object_copy(object, &copy, NULL);
    if (!into->status) into->status = mapicfg__found_add(&into->found, (int64_t)id, copy, NULL);
    return into->status != MAPICFG_OK;
}

/* With wildcards, or the one organization: among all. One more than the message names is enough. */
static mapicfg_status find_among_all(mapicfg_directory *directory, const struct mapicfg__class *cls,
                                     const char *identity, struct mapicfg__found *found, mapicfg_error *err) {
    mapicfg_directory_query query = MAPICFG_DIRECTORY_QUERY_INIT;
    query.identity = identity;
    query.limit = NAMES_TOLD + 1;
    struct collection into = {0};
    mapicfg_status status = mapicfg__list_all(directory, cls, &query, collect, &into, err);
    *found = into.found;
    return into.status ? mapicfg__error_no_memory(err) : status;
}

/* Also by its server's FQDN. */
static mapicfg_status find_named(mapicfg_directory *directory, const struct mapicfg__class *cls, const char *identity,
                                 struct mapicfg__found *found, size_t *keys, mapicfg_error *err) {
    struct mapicfg__buffer other = {0};
    mapicfg_status status = mapicfg__directory_find_named(directory, cls, identity, found, keys, err);
    if (!status && *keys && !found->count)
        status = mapicfg__servers_put_identity(directory, cls, identity, &other, err);
    if (!status && other.size) status = mapicfg__directory_find_named(directory, cls, other.data, found, keys, err);
    mapicfg__buffer_free(&other);
    return status;
}

mapicfg_status mapicfg__find_one(mapicfg_directory *directory, const struct mapicfg__class *cls, const char *identity,
                                 int64_t *id, mapicfg_object **out, mapicfg_error *err) {
    struct mapicfg__found found = {0};
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
    mapicfg__found_free(&found);
    return status;
}

mapicfg_status mapicfg_directory_copy_object(mapicfg_directory *directory, uint32_t class_id, const char *identity,
                                             mapicfg_object **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    if (!identity && class_id != MAPICFG_CLASS_ORG) return mapicfg__error_null_argument(err, "identity");
    const struct mapicfg__class *cls;
    int64_t id;
    mapicfg_status status = mapicfg__list_class(class_id, &cls, err);
    return status ? status : mapicfg__find_one(directory, cls, identity, &id, out, err);
}

/* ---- the same object ---- */

static const char *same_name(const mapicfg_object *object, uint32_t by) {
    return object->cls->properties[mapicfg__class_find(object->cls, MAPICFG__SAME, by)].name;
}

static mapicfg_status unnamed(mapicfg_error *err) {
    return mapicfg__error_fail(err, MAPICFG_E_IDENTITY,
                               "the object states no name to store it by; state its Identity, Guid, Name or another");
}

struct sought {
    const mapicfg_object *object;
    uint32_t by;
};

static int is_sought(const mapicfg_object *stored, const void *as) {
    const struct sought *sought = as;
    return mapicfg__same_by(stored, sought->object, sought->by);
}

static mapicfg_status several(const mapicfg_object *object, uint32_t by, mapicfg_error *err) {
    mapicfg__error_fail(
        err, MAPICFG_E_AMBIGUOUS,
        "several stored objects have the %s '%s'; state a Guid, a DistinguishedName or another property that "
        "tells which one is meant",
        same_name(object, by), mapicfg__same_text(object, by));
    mapicfg__error_object(err, mapicfg_object_get_identity(object));
    return MAPICFG_E_AMBIGUOUS;
}

/* With many of one name, each new one would have to be compared with all. */
#define MOST_ALIKE ((size_t)1000)
/* An object that says more of itself than the name is found by that, unless the stored one said less: fewer will do. */
#define MOST_ALIKE_TOLD ((size_t)64)

static int tells_itself(const mapicfg_object *object, uint32_t by) {
    for (uint32_t i = 1; i < by && i <= MAPICFG__SAME_DECISIVE + 1; i++)
        if (mapicfg__same_text(object, i)) return 1;
    return 0;
}

/* None of that many was the object: one with an identifier of its own is then a new one. */
static mapicfg_status too_many(const mapicfg_object *object, uint32_t by, mapicfg_error *err) {
    if (tells_itself(object, by)) return MAPICFG_OK;
    mapicfg__error_fail(err, MAPICFG_E_AMBIGUOUS,
                        "%zu stored objects or more have the %s '%.200s'; state a Guid, an Identity or "
                        "another property that tells which one is meant",
                        MOST_ALIKE, same_name(object, by), mapicfg__same_text(object, by));
    mapicfg__error_object(err, mapicfg_object_get_identity(object));
    return MAPICFG_E_AMBIGUOUS;
}

static mapicfg_status find_same_by(mapicfg_directory *directory, const mapicfg_object *object, uint32_t by, int64_t *id,
                                   mapicfg_object **out, mapicfg_error *err) {
    struct sought sought = {object, by};
    struct mapicfg__found found = {0};
    struct mapicfg__search search = {.cls = object->cls,
                                     .wanted = is_sought,
                                     .as = &sought,
                                     .found = &found,
                                     .most = tells_itself(object, by) ? MOST_ALIKE_TOLD : MOST_ALIKE};
    uint64_t key;
    mapicfg_status status = mapicfg__value_key(
        object, &directory->seed, (uint32_t)mapicfg__class_find(object->cls, MAPICFG__SAME, by), &key, err);
    if (!status) status = mapicfg__search_key(directory, key, &search, err);
    mapicfg__found_order(&found);
    if (!status && !found.count && mapicfg__search_is_enough(&search)) status = too_many(object, by, err);
    if (!status && found.count > 1) status = several(object, by, err);
    if (!status && found.count) {
        *id = found.rows[0].id;
        *out = found.rows[0].object;
        found.rows[0].object = NULL;
    }
    mapicfg__found_free(&found);
    return status;
}

/* ---- an Identity that is another name of the object ---- */

/* What a person writes: the Identity may be any name of a stored object, where nothing else is stated that tells the
 * object by itself. Addresses, DNs and GUIDs are unique in an organization; names are not. */
struct meant {
    const mapicfg_object *object;
    const char *identity;
    uint32_t kind;
    int alone; /* the object states no other name */
};

/* Whether both state a name, by any of the properties that have this trait up to `last`, and differ in it. */
static int differ(const mapicfg_object *a, const mapicfg_object *b, unsigned trait, uint32_t last) {
    uint32_t properties[MAPICFG__MAX_PROPERTIES];
    size_t count = mapicfg__class_sort(a->cls, trait, last, properties);
    for (size_t i = 0; i < count; i++) {
        const uint32_t at = properties[i];
        if (mapicfg__property_trait(&a->cls->properties[at], MAPICFG__ROLE) == MAPICFG__ROLE_IDENTITY) continue;
        const char *left = a->values[at].text, *right = b->values[at].text;
        if (left && right && !mapicfg_text_equal(left, right)) return 1;
    }
    return 0;
}

static uint32_t kind_of(const char *identity) {
    uint32_t kind = 0;
    return identity && !mapicfg_identity_parse(identity, &kind, NULL, NULL, NULL, NULL, NULL) ? kind : 0;
}

static int is_meant(const mapicfg_object *stored, const void *as) {
    const struct meant *meant = as;
    if (differ(stored, meant->object, MAPICFG__SAME, MAPICFG__SAME_DECISIVE)) return 0;
    if (meant->kind == MAPICFG_IDENTITY_NAME) {
        /* where Identities are names, two that differ are two objects: a display name may be another's name */
        uint32_t kind = kind_of(mapicfg__object_role(stored, MAPICFG__ROLE_IDENTITY));
        if (kind == MAPICFG_IDENTITY_NAME && !meant->alone) return 0;
        if (differ(stored, meant->object, MAPICFG__RANK, MAPICFG__RANK_LAST)) return 0;
    }
    return mapicfg__identity_matches(stored, meant->identity);
}

static int states_other_name(const mapicfg_object *object) {
    for (uint32_t i = 0; i < object->cls->count; i++) {
        const struct mapicfg__property *property = &object->cls->properties[i];
        if (property->traits & MAPICFG__IDENTITY && object->values[i].state != MAPICFG_NOT_STATED &&
            mapicfg__property_trait(property, MAPICFG__ROLE) != MAPICFG__ROLE_IDENTITY)
            return 1;
    }
    return 0;
}

static mapicfg_status search_meant(mapicfg_directory *directory, const struct meant *meant,
                                   struct mapicfg__found *found, mapicfg_error *err) {
    struct mapicfg__search search = {
        .cls = meant->object->cls, .wanted = is_meant, .as = meant, .found = found, .most = MOST_ALIKE_TOLD};
    uint64_t keys[MAPICFG__IDENTITY_KEYS];
    size_t count;
    mapicfg_status status =
        mapicfg__identity_keys(&directory->seed, search.cls->id, meant->identity, keys, &count, err);
    for (size_t i = 0; !status && i < count; i++) status = mapicfg__search_key(directory, keys[i], &search, err);
    mapicfg__found_order(found);
    return status;
}

static mapicfg_status several_meant(const struct mapicfg__found *found, const char *identity, mapicfg_error *err) {
    struct mapicfg__buffer names = {0};
    put_names(&names, found);
    mapicfg__error_fail(err, MAPICFG_E_AMBIGUOUS,
                        "'%s' names several stored objects: %s; state an address, a Guid or another property that "
                        "tells which one is meant",
                        identity, names.failed ? "" : names.data);
    mapicfg__error_object(err, identity);
    mapicfg__buffer_free(&names);
    return MAPICFG_E_AMBIGUOUS;
}

static mapicfg_status find_meant(mapicfg_directory *directory, const mapicfg_object *object, int64_t *id,
                                 mapicfg_object **out, mapicfg_error *err) {
    const char *identity = mapicfg__object_role(object, MAPICFG__ROLE_IDENTITY);
    struct meant meant = {object, identity, kind_of(identity), !states_other_name(object)};
    struct mapicfg__found found = {0};
    struct mapicfg__buffer other = {0};
    if (!meant.kind || tells_itself(object, MAPICFG__SAME_DECISIVE + 1)) return MAPICFG_OK;
    mapicfg_status status = search_meant(directory, &meant, &found, err);
    if (!status && !found.count) status = mapicfg__servers_put_identity(directory, object->cls, identity, &other, err);
    if (!status && other.size) {
        meant.identity = other.data;
        status = search_meant(directory, &meant, &found, err);
    }
    if (!status && found.count > 1) status = several_meant(&found, identity, err);
    if (!status && found.count) {
        *id = found.rows[0].id;
        *out = found.rows[0].object;
        found.rows[0].object = NULL;
    }
    mapicfg__buffer_free(&other);
    mapicfg__found_free(&found);
    return status;
}

static int is_together(const mapicfg_object *stored, const void *as) {
    return mapicfg__same_together(stored, as);
}

/* Of a class without names: what says the same throughout. */
static mapicfg_status find_together(mapicfg_directory *directory, const mapicfg_object *object, uint64_t key,
                                    int64_t *id, mapicfg_object **out, mapicfg_error *err) {
    struct mapicfg__found found = {0};
    struct mapicfg__search search = {.cls = object->cls, .wanted = is_together, .as = object, .found = &found};
    mapicfg_status status = mapicfg__object_role(object, MAPICFG__ROLE_IDENTITY)
                                ? mapicfg__search_key(directory, key, &search, err)
                                : unnamed(err);
    mapicfg__found_order(&found);
    if (!status && found.count) {
        *id = found.rows[0].id;
        *out = found.rows[0].object;
        found.rows[0].object = NULL;
    }
    mapicfg__found_free(&found);
    return status;
}

/* There is one organization: whatever is stored is it. */
static mapicfg_status find_organization(mapicfg_directory *directory, const struct mapicfg__class *cls, int64_t *id,
                                        mapicfg_object **out, mapicfg_error *err) {
    mapicfg_status status = mapicfg__find_one(directory, cls, NULL, id, out, err);
    return status == MAPICFG_E_NOT_FOUND ? MAPICFG_OK : status;
}

mapicfg_status mapicfg__find_same(mapicfg_directory *directory, const mapicfg_object *object, int64_t *id,
                                  mapicfg_object **out, int *by_other_name, mapicfg_error *err) {
    uint64_t key;
    int together, named = 0;
    *out = NULL;
    *by_other_name = 0;
    if (object->cls->id == MAPICFG_CLASS_ORG) return find_organization(directory, object->cls, id, out, err);
    mapicfg_status status = mapicfg__key_of_all(object, &directory->seed, &key, &together, err);
    if (!status && together) return find_together(directory, object, key, id, out, err);
    for (uint32_t i = 1; !status && !*out && i <= MAPICFG__SAME_LAST; i++) {
        if (!mapicfg__same_text(object, i)) continue;
        named = 1;
        status = find_same_by(directory, object, i, id, out, err);
    }
    if (!status && !*out) {
        status = find_meant(directory, object, id, out, err);
        *by_other_name = *out != NULL;
    }
    if (status) {
        mapicfg_object_free(*out);
        *out = NULL;
    } else if (!named) {
        status = unnamed(err);
    }
    return status;
}
