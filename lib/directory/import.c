/* SPDX-License-Identifier: LGPL-2.1-or-later
 * import.c: the objects of exports into a store. */
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/set.h"
#include "directory/body.h"
#include "directory/change.h"
#include "directory/pending.h"
#include "directory/transaction.h"
#include "formats/record.h"
#include "formats/stream.h"

/* The classes' objects, by what became of them. */
enum { CREATED, CHANGED, UNCHANGED, OUTCOMES };

struct import {
    mapicfg_directory *directory;
    struct mapicfg__call call;
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

/* Counts what became of an object. One that is given twice is told of, as the later one wins. */
static mapicfg_status note_outcome(struct import *import, const mapicfg_object *object,
                                   const struct mapicfg__outcome *outcome) {
    const struct given given = {object->cls->id, outcome->id};
    int again = 0;
    if (outcome->created && !import->first[given.class_id]) import->first[given.class_id] = given.id;
    mapicfg_status status = outcome->created ? MAPICFG_OK : check_given(import, &given, &again);
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
    mapicfg_status status = mapicfg__change_store(import->directory, object, &outcome, &problem);
    if (status == MAPICFG_E_IDENTITY || status == MAPICFG_E_AMBIGUOUS || status == MAPICFG_E_LIMIT)
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

/* The action of the journal, "import A B": enters with it. */
static mapicfg_status enter_import(mapicfg_directory *directory, struct mapicfg__call *call, const char *const *sources,
                                   size_t count, mapicfg_error *err) {
    struct mapicfg__buffer action = {0};
    mapicfg__buffer_text(&action, "import");
    for (size_t i = 0; i < count; i++) {
        mapicfg__buffer_text(&action, " ");
        mapicfg__buffer_text(&action, sources[i]);
    }
    mapicfg_status status =
        action.failed ? mapicfg__error_no_memory(err) : mapicfg__transaction_enter(directory, call, action.data, err);
    mapicfg__buffer_free(&action);
    return status;
}

static mapicfg_status begin_import(struct import *import, const char *source, mapicfg_error *err) {
    mapicfg_directory *directory = import->directory;
    mapicfg_status status = enter_import(directory, &import->call, &source, 1, err);
    if (status) return status;
    status = mapicfg__pending_begin(directory, err);
    if (!status) return MAPICFG_OK;
    mapicfg__pending_end(directory);
    return mapicfg__transaction_leave(directory, &import->call, status, err);
}

static mapicfg_status end_import(struct import *import, mapicfg_status status, mapicfg_error *err) {
    if (status == MAPICFG_E_CANCELLED && import->status) {
        status = import->status;
        if (err) *err = import->err;
    }
    if (!status) status = mapicfg__pending_write(import->directory, err);
    mapicfg__pending_end(import->directory);
    if (!status) status = report_outcomes(import, err);
    mapicfg__set_free(&import->given);
    mapicfg__mem_free(import->objects);
    return mapicfg__transaction_leave(import->directory, &import->call, status, err);
}

/* What a store holds, and so what an export of one has, can be read. */
static mapicfg_status take_options(mapicfg_read_options *taken, const mapicfg_read_options *options,
                                   mapicfg_error *err) {
    mapicfg_status status = mapicfg__stream_take_options(taken, options, err);
    if (status) return status;
    if (!taken->max_text) taken->max_text = MAPICFG__MOST_STORED;
    if (!taken->max_items) taken->max_items = (uint32_t)MAPICFG__MOST_OBJECT;
    return MAPICFG_OK;
}

mapicfg_status mapicfg_directory_import_file(mapicfg_directory *directory, const char *path,
                                             const mapicfg_read_options *options, mapicfg_report *report,
                                             mapicfg_error *err) {
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    if (!path) return mapicfg__error_null_argument(err, "path");
    struct import import = {.directory = directory, .report = report};
    mapicfg_read_options taken;
    mapicfg_status status = take_options(&taken, options, err);
    if (!status) status = begin_import(&import, path, err);
    if (status) return status;
    status = mapicfg_read_file(path, &taken, store, &import, report, err);
    return end_import(&import, status, err);
}

mapicfg_status mapicfg_directory_import_fd(mapicfg_directory *directory, int fd, const char *source,
                                           const mapicfg_read_options *options, mapicfg_report *report,
                                           mapicfg_error *err) {
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    if (!source) return mapicfg__error_null_argument(err, "source");
    struct import import = {.directory = directory, .report = report};
    mapicfg_read_options taken;
    mapicfg_status status = take_options(&taken, options, err);
    if (!status) status = begin_import(&import, source, err);
    if (status) return status;
    status = mapicfg_read_fd(fd, source, &taken, store, &import, report, err);
    return end_import(&import, status, err);
}

mapicfg_status mapicfg_directory_import_files(mapicfg_directory *directory, const char *const *paths, size_t count,
                                              const mapicfg_read_options *options, mapicfg_report *report,
                                              mapicfg_error *err) {
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    if (!paths && count) return mapicfg__error_null_argument(err, "paths");
    for (size_t i = 0; i < count; i++)
        if (!paths[i]) return mapicfg__error_null_argument(err, "a path");
    struct mapicfg__call call;
    mapicfg_status status = enter_import(directory, &call, paths, count, err);
    if (status) return status;
    for (size_t i = 0; !status && i < count; i++)
        status = mapicfg_directory_import_file(directory, paths[i], options, report, err);
    return mapicfg__transaction_leave(directory, &call, status, err);
}
