/* SPDX-License-Identifier: LGPL-2.1-or-later
 * import.c: the objects of inputs into a store. */
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/set.h"
#include "directory/body.h"
#include "directory/change.h"
#include "directory/inputs.h"
#include "directory/names.h"
#include "directory/pending.h"
#include "directory/transaction.h"
#include "formats/record.h"
#include "formats/stream.h"
#include "model/object.h"
#include "rule/statement.h"

/* The classes' objects, by what became of them. */
enum { CREATED, CHANGED, UNCHANGED, OUTCOMES };

struct import {
    mapicfg_directory *directory;
    mapicfg_report *report;
    mapicfg_status status; /* of what could not be stored */
    mapicfg_error err;
    uint64_t outcomes[OUTCOMES][MAPICFG__CLASS_COUNT + 1];
    int64_t first[MAPICFG__CLASS_COUNT + 1]; /* the class's first object that is new: all later ones are too; 0: none */
    struct mapicfg__set given;               /* which of those that were there already the input has given */
    struct given {
        uint32_t class_id;
        int64_t id;
    } * objects;
    size_t capacity;
    struct kept *kept; /* for a replacement; NULL: what is not given stays */
};

/* What all inputs together have given. */
struct kept {
    struct mapicfg__set set; /* of what was there before */
    struct given *objects;
    size_t capacity;
    int64_t first[MAPICFG__CLASS_COUNT + 1]; /* the class's first object that is new; 0: none */
    int met[MAPICFG__CLASS_COUNT + 1];
};

/* An object that nothing names, or that could be several, or is too large, is a problem of its own; the others go
 * on. */
static mapicfg_status report_object(struct import *import, const char *source, uint64_t line, mapicfg_error *problem) {
    mapicfg__error_source(problem, source);
    mapicfg__error_place(problem, line, 0);
    return mapicfg__report_problem(import->report, problem, &import->err);
}

static int compare_given(const void *objects, const void *key, size_t position) {
    const struct given *wanted = key, *have = &((const struct given *)objects)[position];
    if (wanted->class_id != have->class_id) return wanted->class_id < have->class_id ? -1 : 1;
    return (wanted->id > have->id) - (wanted->id < have->id);
}

/* Whether the input has given an object that was found in the store before. */
static mapicfg_status check_given(struct import *import, const struct given *given, int *again) {
    *again = import->first[given->class_id] && given->id >= import->first[given->class_id];
    if (*again) return MAPICFG_OK;
    struct given *grown = mapicfg__mem_grow(import->objects, &import->capacity, import->given.count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(&import->err);
    import->objects = grown;
    size_t count = import->given.count, at = mapicfg__set_put(&import->given, compare_given, grown, given);
    if (at == MAPICFG__SET_NONE) return mapicfg__error_no_memory(&import->err);
    *again = at < count;
    if (!*again) grown[at] = *given;
    return MAPICFG_OK;
}

static mapicfg_status keep(struct import *import, const struct given *given, int created) {
    struct kept *kept = import->kept;
    kept->met[given->class_id] = 1;
    if (created && !kept->first[given->class_id]) kept->first[given->class_id] = given->id;
    if (created) return MAPICFG_OK;
    struct given *grown = mapicfg__mem_grow(kept->objects, &kept->capacity, kept->set.count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(&import->err);
    kept->objects = grown;
    size_t count = kept->set.count, at = mapicfg__set_put(&kept->set, compare_given, grown, given);
    if (at == MAPICFG__SET_NONE) return mapicfg__error_no_memory(&import->err);
    if (at == count) grown[at] = *given;
    return MAPICFG_OK;
}

/* Counts what became of an object, and reports one that occurs twice: the later one wins. */
static mapicfg_status note_outcome(struct import *import, const mapicfg_object *object,
                                   const struct mapicfg__outcome *outcome) {
    const struct given given = {object->cls->id, outcome->id};
    int again = 0;
    if (outcome->created && !import->first[given.class_id]) import->first[given.class_id] = given.id;
    mapicfg_status status = outcome->created ? MAPICFG_OK : check_given(import, &given, &again);
    if (!status && import->kept) status = keep(import, &given, outcome->created);
    if (status) return status;
    if (again) {
        const char *identity = mapicfg_object_get_identity(object);
        return mapicfg__report_repeated(import->report, identity ? identity : object->cls->name, &import->err);
    }
    import->outcomes[outcome->created ? CREATED : outcome->changed ? CHANGED : UNCHANGED][given.class_id]++;
    return MAPICFG_OK;
}

static int32_t store(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    struct import *import = user;
    mapicfg_error problem;
    struct mapicfg__outcome outcome;
    const int was_guessed = object->guessed != 0;
    mapicfg__object_forget_guessed(object);
    mapicfg_status status = mapicfg__object_name_directory(object, 0, &problem);
    if (!status) status = mapicfg__change_store(import->directory, object, &outcome, &problem);
    if (status == MAPICFG_E_IDENTITY && was_guessed)
        status = mapicfg__statement_error(&problem, MAPICFG_E_GUESSED, RULE_GUESSED_NAME, NULL, 0);
    if (status == MAPICFG_E_GUESSED || status == MAPICFG_E_IDENTITY || status == MAPICFG_E_AMBIGUOUS ||
        status == MAPICFG_E_LIMIT)
        status = report_object(import, source, line, &problem);
    else if (status)
        import->err = problem;
    else
        status = note_outcome(import, object, &outcome);
    import->status = status;
    return status != MAPICFG_OK;
}

static mapicfg_status report_outcomes(struct import *import, mapicfg_error *err) {
    static const uint32_t kinds[OUTCOMES] = {MAPICFG_REPORT_CREATED, MAPICFG_REPORT_CHANGED, MAPICFG_REPORT_UNCHANGED};
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; i < OUTCOMES; i++)
        for (uint32_t id = 1; !status && id <= MAPICFG__CLASS_COUNT; id++)
            status = mapicfg__report_stored(import->report, kinds[i], id, import->outcomes[i][id], err);
    return status;
}

/* Reads one input. Which objects it has given is known for this one only. */
static mapicfg_status import_part(struct import *import, struct mapicfg__inputs *inputs, mapicfg_error *err) {
    memset(import->first, 0, sizeof import->first);
    mapicfg_status status = mapicfg__inputs_read(inputs, err);
    mapicfg__set_free(&import->given);
    if (status != MAPICFG_E_CANCELLED || !import->status) return status;
    if (err) *err = import->err;
    return import->status;
}

/* ---- a replacement ---- */

struct removal {
    struct import *import;
    const struct mapicfg__class *cls;
};

static int32_t remove_other(void *user, const mapicfg_object *object, uint64_t key) {
    struct removal *removal = user;
    struct import *import = removal->import;
    const struct kept *kept = import->kept;
    const struct given given = {removal->cls->id, (int64_t)key};
    (void)object;
    if (kept->first[given.class_id] && given.id >= kept->first[given.class_id]) return 0;
    if (mapicfg__set_find(&kept->set, compare_given, kept->objects, &given) != MAPICFG__SET_NONE) return 0;
    import->status = mapicfg__change_remove_key(import->directory, removal->cls, given.id, &import->err);
    return import->status != MAPICFG_OK;
}

/* Of the classes that have been given, what has not. */
static mapicfg_status remove_others(struct import *import, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t id = 1; !status && import->kept && id <= MAPICFG__CLASS_COUNT; id++) {
        struct removal removal = {import, mapicfg__class_get(id)};
        if (!import->kept->met[id]) continue;
        status = mapicfg_directory_list(import->directory, id, NULL, remove_other, &removal, err);
        if (!import->status) continue;
        if (err) *err = import->err;
        return import->status;
    }
    return status;
}

/* ---- the whole ---- */

static mapicfg_status is_stored(mapicfg_directory *directory, uint32_t class_id, const char *name, int *is,
                                mapicfg_error *err) {
    struct mapicfg__found found = {0};
    size_t keys;
    mapicfg_status status =
        mapicfg__directory_find_named(directory, mapicfg__class_get(class_id), name, &found, &keys, err);
    *is = found.count > 0;
    mapicfg__found_free(&found);
    return status;
}

/* Of an object that only its name can tell from the organization. What is no name is nobody's. */
static mapicfg_status is_mailbox(void *user, const char *name, int *is, mapicfg_error *err) {
    const struct mapicfg__objects *objects = user;
    const struct import *import = objects->user;
    int is_organization = 0;
    *is = 0;
    mapicfg_status status = is_stored(import->directory, MAPICFG_CLASS_MAILBOX, name, is, err);
    if (!status && *is) status = is_stored(import->directory, MAPICFG_CLASS_ORG, name, &is_organization, err);
    *is = *is && !is_organization;
    return status == MAPICFG_E_IDENTITY ? MAPICFG_OK : status;
}

/* The action of the journal is "import A B". */
static mapicfg_status import_parts(struct import *import, struct mapicfg__inputs *inputs, mapicfg_error *err) {
    mapicfg_directory *directory = import->directory;
    struct mapicfg__call call;
    struct mapicfg__buffer action = {0};
    mapicfg__buffer_text(&action, "import");
    mapicfg__buffer_bytes(&action, inputs->names.data, inputs->names.size);
    mapicfg_status status =
        action.failed ? mapicfg__error_no_memory(err) : mapicfg__transaction_enter(directory, &call, action.data, err);
    mapicfg__buffer_free(&action);
    if (status) return status;
    status = mapicfg__pending_begin(directory, err);
    while (!status && mapicfg__inputs_next(inputs)) status = import_part(import, inputs, err);
    if (!status) status = mapicfg__pending_write(directory, err);
    mapicfg__pending_end(directory);
    if (!status) status = remove_others(import, err);
    if (!status) status = report_outcomes(import, err);
    return mapicfg__transaction_leave(directory, &call, status, err);
}

static mapicfg_status check_inputs(const struct import *import, const struct mapicfg__inputs *inputs,
                                   mapicfg_error *err) {
    for (size_t i = 0; i < inputs->count; i++)
        if (inputs->parts[i].source.input.directory == import->directory)
            return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "a store cannot be imported into itself");
    return MAPICFG_OK;
}

/* A store states of every class what it has of it. */
static void meet_all(struct kept *kept, const struct mapicfg__inputs *inputs) {
    for (size_t i = 0; i < inputs->count; i++)
        for (uint32_t id = 1; inputs->parts[i].source.input.directory && id <= MAPICFG__CLASS_COUNT; id++)
            kept->met[id] = 1;
}

static mapicfg_status import_all(struct import *import, const mapicfg_input *inputs, size_t count,
                                 const mapicfg_work *work, mapicfg_error *err) {
    /* what a store holds, and so what an export of one has, can be read */
    static const mapicfg_read_options stored = {
        .size = sizeof stored, .max_text = MAPICFG__MOST_STORED, .max_items = (uint32_t)MAPICFG__MOST_OBJECT};
    struct mapicfg__objects objects;
    struct mapicfg__inputs taken;
    mapicfg__objects_init(&objects, store, import, import->report);
    objects.sink.is_mailbox = is_mailbox;
    const struct mapicfg__inputs_how how = {.objects = &objects, .defaults = &stored, .work = work};
    mapicfg_status status = mapicfg__inputs_open(&taken, inputs, count, &how, err);
    if (!status) status = check_inputs(import, &taken, err);
    if (!status && import->kept) meet_all(import->kept, &taken);
    if (!status) status = import_parts(import, &taken, err);
    mapicfg__inputs_close(&taken);
    mapicfg__mem_free(import->objects);
    return status;
}

mapicfg_status mapicfg_directory_import(mapicfg_directory *directory, const mapicfg_input *inputs, size_t count,
                                        const mapicfg_work *work, mapicfg_report *report, mapicfg_error *err) {
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    struct import import = {.directory = directory, .report = report};
    return import_all(&import, inputs, count, work, err);
}

mapicfg_status mapicfg_directory_replace(mapicfg_directory *directory, const mapicfg_input *inputs, size_t count,
                                         const mapicfg_work *work, mapicfg_report *report, mapicfg_error *err) {
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    struct kept kept = {0};
    struct import import = {.directory = directory, .report = report, .kept = &kept};
    mapicfg_status status = import_all(&import, inputs, count, work, err);
    if (!status) directory->replaced = 1;
    for (uint32_t id = 1; !status && id <= MAPICFG__CLASS_COUNT; id++)
        directory->replaced |= (uint64_t)(kept.met[id] != 0) << id;
    mapicfg__set_free(&kept.set);
    mapicfg__mem_free(kept.objects);
    return status;
}
