/* SPDX-License-Identifier: LGPL-2.1-or-later
 * jobs_inside.c: calls that fail inside a transaction. */
#include <mapicfg.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/inputs.h"
#include "jobs.h"

enum inside { INSIDE_PUT, INSIDE_SET, INSIDE_REMOVE, INSIDE_IMPORT, INSIDE_EXEC, INSIDE_GET };

static mapicfg_status call_inside(mapicfg_directory *directory, enum inside which, const mapicfg_object *changes) {
    static const char text[] = "Set-CASMailbox anna -PopEnabled $false; Set-CASMailbox anna -OWAEnabled $false";
    mapicfg_object *found = NULL;
    mapicfg_status status;
    switch (which) {
    case INSIDE_PUT:
        return mapicfg_directory_put(directory, made_vdir, NULL, NULL);
    case INSIDE_SET:
        return mapicfg_directory_set(directory, "anna", changes, NULL, NULL);
    case INSIDE_REMOVE:
        return mapicfg_directory_remove(directory, MAPICFG_CLASS_MAILBOX, "a@contoso.com", NULL);
    case INSIDE_IMPORT:
        return import_one(directory, input_file("tests/data/table/mailboxes.csv"), NULL, NULL, NULL);
    case INSIDE_EXEC:
        return mapicfg_exec(directory, text, sizeof text - 1, NULL, NULL, NULL, NULL);
    default:
        status = mapicfg_directory_copy_object(directory, MAPICFG_CLASS_MAILBOX, "anna", &found, NULL);
        mapicfg_object_free(found);
        return status;
    }
}

struct contents {
    char *json;
    size_t size;
};

static int32_t append(void *user, const char *bytes, size_t size) {
    struct contents *contents = user;
    char *grown = __real_realloc(contents->json, contents->size + size + 1);
    if (!grown) exit(2);
    memcpy(grown + contents->size, bytes, size);
    contents->json = grown;
    contents->size += size;
    grown[contents->size] = '\0';
    return 0;
}

/* All objects; nothing fails meanwhile. */
static struct contents contents_of(mapicfg_directory *directory) {
    struct contents contents = {0};
    mapicfg_writer *writer;
    long kept = until_failure;
    until_failure = -1;
    if (mapicfg_writer_new(MAPICFG_FORMAT_JSON, append, &contents, &writer, NULL) ||
        mapicfg_directory_export(directory, 0, writer, NULL) || mapicfg_writer_finish(writer, NULL))
        exit(2);
    mapicfg_writer_free(writer);
    until_failure = kept;
    return contents;
}

/* What the same calls make when those that failed are left out and none fails. */
static struct contents expected(enum inside which, const mapicfg_status *statuses,
                                const mapicfg_object *const *changes) {
    long kept = until_failure;
    until_failure = -1;
    mapicfg_directory *directory = open_prepared();
    if (!statuses[3]) {
        if ((!statuses[0] && mapicfg_directory_set(directory, "anna", changes[0], NULL, NULL)) ||
            (!statuses[1] && call_inside(directory, which, changes[1])) ||
            (!statuses[2] && mapicfg_directory_set(directory, "", changes[2], NULL, NULL)))
            exit(2);
    }
    struct contents contents = contents_of(directory);
    mapicfg_directory_close(directory);
    until_failure = kept;
    return contents;
}

static mapicfg_object *one_change(uint32_t class_id, const char *name, const char *value) {
    mapicfg_object *object;
    if (mapicfg_object_new(class_id, &object, NULL) || mapicfg_object_set_text(object, name, value, NULL)) exit(2);
    return object;
}

/* A change, the call, another change, and the commit; one of them fails. What is stored then is what those say that
 * have not failed, or nothing when the commit says so. */
static mapicfg_status inside(enum inside which) {
    long kept = until_failure;
    until_failure = -1;
    mapicfg_directory *directory = open_prepared();
    mapicfg_object *const made_changes[] = {one_change(MAPICFG_CLASS_MAILBOX, "MAPIEnabled", "False"),
                                            one_change(MAPICFG_CLASS_MAILBOX, "SamAccountName", "anna2"),
                                            one_change(MAPICFG_CLASS_ORG, "MapiHttpEnabled", "False")};
    const mapicfg_object *const changes[] = {made_changes[0], made_changes[1], made_changes[2]};
    mapicfg_status statuses[4], status = MAPICFG_OK;
    until_failure = kept;
    mapicfg_status begun = mapicfg_directory_begin(directory, "mine", NULL);
    if (!begun) {
        statuses[0] = mapicfg_directory_set(directory, "anna", changes[0], NULL, NULL);
        statuses[1] = call_inside(directory, which, changes[1]);
        statuses[2] = mapicfg_directory_set(directory, "", changes[2], NULL, NULL);
        if (!mapicfg_directory_in_transaction(directory)) status = MAPICFG_E_CONFLICT;
        statuses[3] = mapicfg_directory_commit(directory, NULL);
        struct contents found = contents_of(directory), wanted = expected(which, statuses, changes);
        if (strcmp(found.json, wanted.json) != 0) status = MAPICFG_E_CONFLICT;
        __real_free(found.json);
        __real_free(wanted.json);
        for (int i = 0; !status && i < 4; i++) status = statuses[i];
    }
    for (int i = 0; i < 3; i++) mapicfg_object_free(made_changes[i]);
    mapicfg_directory_close(directory);
    return begun ? begun : status;
}

static mapicfg_status inside_put(void) {
    return inside(INSIDE_PUT);
}

static mapicfg_status inside_set(void) {
    return inside(INSIDE_SET);
}

static mapicfg_status inside_remove(void) {
    return inside(INSIDE_REMOVE);
}

static mapicfg_status inside_import(void) {
    return inside(INSIDE_IMPORT);
}

static mapicfg_status inside_exec(void) {
    return inside(INSIDE_EXEC);
}

static mapicfg_status inside_get(void) {
    return inside(INSIDE_GET);
}

const struct job inside_jobs[] = {
    {.name = "storing in a transaction", .run = inside_put},
    {.name = "setting in one", .run = inside_set},
    {.name = "removing in one", .run = inside_remove},
    {.name = "importing in one", .run = inside_import},
    {.name = "cmdlets in one", .run = inside_exec},
    {.name = "looking up in one", .run = inside_get},
    {.name = NULL},
};
