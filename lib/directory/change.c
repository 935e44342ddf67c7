/* SPDX-License-Identifier: LGPL-2.1-or-later
 * change.c: storing, changing and removing objects: the row, its names and its line in the journal together. */
#include "directory/change.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "directory/answers.h"
#include "directory/body.h"
#include "directory/find.h"
#include "directory/journal.h"
#include "directory/names.h"
#include "directory/rows.h"
#include "directory/transaction.h"
#include "model/object.h"
#include "model/value.h"

/* ---- limits ---- */

static size_t value_size(const struct mapicfg__value *value) {
    size_t size = value->text ? strlen(value->text) : 0;
    for (uint32_t i = 0; i < value->count; i++) size += strlen(value->items[i]) + 2;
    return size;
}

/* Of `object`, or of what `have` becomes when it takes what the object states. */
static mapicfg_status check_size(const mapicfg_object *have, const mapicfg_object *object, mapicfg_error *err) {
    size_t size = 0;
    for (uint32_t i = 0; i < object->cls->count; i++) {
        int keeps = have && object->values[i].state == MAPICFG_NOT_STATED;
        size += value_size(keeps ? &have->values[i] : &object->values[i]);
    }
    if (size <= MAPICFG__MOST_OBJECT) return MAPICFG_OK;
    mapicfg__error_fail(err, MAPICFG_E_LIMIT, "the values of the object have %zu bytes together; a store takes %zu",
                        size, MAPICFG__MOST_OBJECT);
    mapicfg__error_object(err, mapicfg_object_get_identity(have ? have : object));
    return MAPICFG_E_LIMIT;
}

/* ---- the three changes ---- */

mapicfg_status mapicfg__change_create(mapicfg_directory *directory, const mapicfg_object *object, int64_t *id,
                                      mapicfg_error *err) {
    char *json = NULL;
    mapicfg_status status = directory->pending ? MAPICFG_OK : mapicfg__journal_object(object, &json, err);
    if (!status) status = mapicfg__object_keys(object, &directory->seed, &directory->keys, err);
    if (!status) status = mapicfg__row_insert(directory, object, id, err);
    if (!status) status = mapicfg__answers_meet(directory, object, *id, err);
    if (!status) status = mapicfg__directory_rename(directory, *id, NULL, &directory->keys, err);
    if (!status) status = mapicfg__journal_add(directory, MAPICFG_JOURNAL_CREATE, object, *id, NULL, NULL, json, err);
    mapicfg__mem_free(json);
    return status;
}

/* The text that a row keeps for a value: NULL for not stated. */
static mapicfg_status stored_text(struct mapicfg__buffer *text, const mapicfg_object *object, uint32_t property,
                                  const char **out, mapicfg_error *err) {
    const struct mapicfg__value *value = &object->values[property];
    text->size = 0;
    mapicfg__buffer_bytes(text, "", 0);
    mapicfg__value_put(text, &object->cls->properties[property], value);
    *out = value->state == MAPICFG_NOT_STATED ? NULL : text->data;
    if (!text->failed) return MAPICFG_OK;
    mapicfg__buffer_free(text);
    return mapicfg__error_no_memory(err);
}

mapicfg_status mapicfg__change_property(mapicfg_directory *directory, mapicfg_object *have, int64_t id,
                                        uint32_t property, const char *text, mapicfg_error *err) {
    const char *before, *name = have->cls->properties[property].name;
    mapicfg_status status = stored_text(&directory->text_before, have, property, &before, err);
    if (!status) status = mapicfg__row_update(directory, have->cls, id, property, text, err);
    if (!status) status = mapicfg__journal_add(directory, MAPICFG_JOURNAL_SET, have, id, name, before, text, err);
    if (status) return status;
    if (!text)
        status = mapicfg__object_set_state(have, property, MAPICFG_NOT_STATED, err);
    else
        status = mapicfg__object_set_text(have, property, text, strlen(text), MAPICFG__LENIENT, err);
    return status || !mapicfg__answers_follow(have->cls, property) ? status
                                                                   : mapicfg__answers_meet(directory, have, id, err);
}

mapicfg_status mapicfg__change_remove(mapicfg_directory *directory, const mapicfg_object *have, int64_t id,
                                      mapicfg_error *err) {
    char *json;
    mapicfg_status status = mapicfg__journal_object(have, &json, err);
    if (!status) status = mapicfg__object_keys(have, &directory->seed, &directory->keys, err);
    if (!status) status = mapicfg__directory_rename(directory, id, &directory->keys, NULL, err);
    if (!status) status = mapicfg__row_remove(directory, have->cls, id, err);
    if (!status) status = mapicfg__answers_meet(directory, have, id, err);
    if (!status) status = mapicfg__journal_add(directory, MAPICFG_JOURNAL_REMOVE, have, id, NULL, json, NULL, err);
    mapicfg__mem_free(json);
    return status;
}

/* ---- what callers ask for ---- */

static int same_text(const char *a, const char *b) {
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Whether changing these properties changes the names that an object is found by. */
static int renames(const mapicfg_object *changes) {
    for (uint32_t i = 0; i < changes->cls->count; i++)
        if (changes->values[i].state != MAPICFG_NOT_STATED && mapicfg__key_is_of(&changes->cls->properties[i]))
            return 1;
    return 0;
}

/* Gives `have` what `changes` states and it has not already. */
static mapicfg_status apply(mapicfg_directory *directory, mapicfg_object *have, int64_t id,
                            const mapicfg_object *changes, uint32_t *changed, mapicfg_error *err) {
    int rename = renames(changes);
    mapicfg_status status = check_size(have, changes, err);
    if (!status && rename) status = mapicfg__object_keys(have, &directory->seed, &directory->keys_before, err);
    for (uint32_t i = 0; !status && i < changes->cls->count; i++) {
        if (changes->values[i].state == MAPICFG_NOT_STATED) continue;
        const char *before, *after;
        status = stored_text(&directory->text_before, have, i, &before, err);
        if (!status) status = stored_text(&directory->text, changes, i, &after, err);
        if (status || same_text(before, after)) continue;
        status = mapicfg__change_property(directory, have, id, i, after, err);
        ++*changed;
    }
    if (!status && rename && *changed) {
        status = mapicfg__object_keys(have, &directory->seed, &directory->keys, err);
        if (!status) status = mapicfg__directory_rename(directory, id, &directory->keys_before, &directory->keys, err);
    }
    return status;
}

static mapicfg_status create(mapicfg_directory *directory, const mapicfg_object *object, int64_t *id,
                             mapicfg_error *err) {
    mapicfg_status status = check_size(NULL, object, err);
    return status ? status : mapicfg__change_create(directory, object, id, err);
}

/* An object whose Identity is another name of a stored one, without it: the stored one keeps its own. */
static mapicfg_status without_identity(const mapicfg_object *object, mapicfg_object **out, mapicfg_error *err) {
    const int32_t identity = mapicfg__class_find(object->cls, MAPICFG__ROLE, MAPICFG__ROLE_IDENTITY);
    mapicfg_status status = mapicfg_object_copy(object, out, err);
    return status ? status : mapicfg__object_set_state(*out, (uint32_t)identity, MAPICFG_NOT_STATED, err);
}

mapicfg_status mapicfg__change_store(mapicfg_directory *directory, const mapicfg_object *object,
                                     struct mapicfg__outcome *outcome, mapicfg_error *err) {
    mapicfg_object *have, *rest = NULL;
    int by_other_name;
    *outcome = (struct mapicfg__outcome){0};
    mapicfg_status status = mapicfg__find_same(directory, object, &outcome->id, &have, &by_other_name, err);
    if (status) return status;
    outcome->created = !have;
    if (by_other_name) status = without_identity(object, &rest, err);
    if (!status)
        status = have ? apply(directory, have, outcome->id, rest ? rest : object, &outcome->changed, err)
                      : create(directory, object, &outcome->id, err);
    mapicfg_object_free(rest);
    mapicfg_object_free(have);
    return status;
}

mapicfg_status mapicfg_directory_put(mapicfg_directory *directory, const mapicfg_object *object, int *created,
                                     mapicfg_error *err) {
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    if (!object) return mapicfg__error_null_argument(err, "object");
    struct mapicfg__call call;
    struct mapicfg__outcome outcome;
    if (created) *created = 0;
    mapicfg_status status = mapicfg__transaction_enter(directory, &call, NULL, err);
    if (status) return status;
    status = mapicfg__change_store(directory, object, &outcome, err);
    status = mapicfg__transaction_leave(directory, &call, status, err);
    if (created) *created = !status && outcome.created;
    return status;
}

static mapicfg_status gone(mapicfg_error *err) {
    return mapicfg__error_fail(err, MAPICFG_E_NOT_FOUND, "the object has been removed in the meantime");
}

mapicfg_status mapicfg__change_set_key(mapicfg_directory *directory, int64_t id, const mapicfg_object *changes,
                                       uint32_t *changed, mapicfg_error *err) {
    mapicfg_object *have = NULL;
    *changed = 0;
    struct mapicfg__call call;
    mapicfg_status status = mapicfg__transaction_enter(directory, &call, NULL, err);
    if (status) return status;
    status = mapicfg__row_get(directory, changes->cls, id, &have, err);
    if (!status && !have) status = gone(err);
    if (!status) status = apply(directory, have, id, changes, changed, err);
    mapicfg_object_free(have);
    return mapicfg__transaction_leave(directory, &call, status, err);
}

mapicfg_status mapicfg_directory_set(mapicfg_directory *directory, const char *identity, const mapicfg_object *changes,
                                     uint32_t *changed, mapicfg_error *err) {
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    if (!changes) return mapicfg__error_null_argument(err, "changes");
    if (!identity && changes->cls->id != MAPICFG_CLASS_ORG) return mapicfg__error_null_argument(err, "identity");
    mapicfg_object *have = NULL;
    int64_t id = 0;
    uint32_t count = 0;
    struct mapicfg__call call;
    if (changed) *changed = 0;
    mapicfg_status status = mapicfg__transaction_enter(directory, &call, NULL, err);
    if (status) return status;
    status = mapicfg__find_one(directory, changes->cls, identity, &id, &have, err);
    if (!status) status = apply(directory, have, id, changes, &count, err);
    mapicfg_object_free(have);
    status = mapicfg__transaction_leave(directory, &call, status, err);
    if (changed) *changed = status ? 0 : count;
    return status;
}

mapicfg_status mapicfg__change_remove_key(mapicfg_directory *directory, const struct mapicfg__class *cls, int64_t id,
                                          mapicfg_error *err) {
    mapicfg_object *have = NULL;
    struct mapicfg__call call;
    mapicfg_status status = mapicfg__transaction_enter(directory, &call, NULL, err);
    if (status) return status;
    status = mapicfg__row_get(directory, cls, id, &have, err);
    if (!status) status = have ? mapicfg__change_remove(directory, have, id, err) : gone(err);
    mapicfg_object_free(have);
    return mapicfg__transaction_leave(directory, &call, status, err);
}

mapicfg_status mapicfg_directory_remove(mapicfg_directory *directory, uint32_t class_id, const char *identity,
                                        mapicfg_error *err) {
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    const struct mapicfg__class *cls = mapicfg__class_get(class_id);
    if (!cls) return mapicfg__error_fail(err, MAPICFG_E_CLASS, "there is no class %lu", (unsigned long)class_id);
    if (!identity && class_id != MAPICFG_CLASS_ORG) return mapicfg__error_null_argument(err, "identity");
    mapicfg_object *have = NULL;
    int64_t id = 0;
    struct mapicfg__call call;
    mapicfg_status status = mapicfg__transaction_enter(directory, &call, NULL, err);
    if (status) return status;
    status = mapicfg__find_one(directory, cls, identity, &id, &have, err);
    if (!status) status = mapicfg__change_remove(directory, have, id, err);
    mapicfg_object_free(have);
    return mapicfg__transaction_leave(directory, &call, status, err);
}
