/* SPDX-License-Identifier: LGPL-2.1-or-later
 * directory.h: stores and objects for the tests of the directory. */
#ifndef DIRECTORY_H
#define DIRECTORY_H

#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"
#include "inputs.h"

#define CONTOSO "tests/data/contoso/"
#define MAX_OBJECTS 64
#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

/* ---- places ---- */

static char store_folder[200];
static char store_path[240];

/* A folder of its own for each test, which is run in a process of its own. */
static inline void make_folder(void) {
    const char *above = getenv("TMPDIR");
    snprintf(store_folder, sizeof store_folder, "%s/mapicfg-XXXXXX", above ? above : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(store_folder));
    snprintf(store_path, sizeof store_path, "%s/store", store_folder);
}

static inline void remove_folder(void) {
    char path[260];
    unlink(store_path);
    snprintf(path, sizeof path, "%s-journal", store_path);
    ck_assert_msg(unlink(path) != 0, "a journal was left beside the store");
    ck_assert_msg(rmdir(store_folder) == 0, "something was left beside the store");
}

static mapicfg_error err; /* of the last call that failed */

static inline mapicfg_status try_open(mapicfg_directory **out, const char *path, uint32_t flags) {
    mapicfg_directory_options options = MAPICFG_DIRECTORY_OPTIONS_INIT;
    options.flags = flags;
    options.wait = 50;
    options.actor = "CONTOSO\\admin";
    return mapicfg_directory_open(path, &options, out, &err);
}

static inline void ok(mapicfg_status status) {
    ck_assert_msg(!status, "%s: %s: %s", mapicfg_status_name(status), err.object, err.message);
}

static inline mapicfg_directory *open_store(uint32_t flags) {
    mapicfg_directory *directory;
    ok(try_open(&directory, store_path, flags));
    return directory;
}

static inline mapicfg_directory *in_memory(uint32_t flags) {
    mapicfg_directory *directory;
    ok(try_open(&directory, NULL, flags));
    return directory;
}

/* ---- objects ---- */

/* Properties and values in turn. */
static inline mapicfg_object *make(uint32_t class_id, const char *const *values) {
    mapicfg_object *object;
    ok(mapicfg_object_new(class_id, &object, &err));
    for (; *values; values += 2) ok(mapicfg_object_set_text(object, values[0], values[1], &err));
    return object;
}

static inline mapicfg_status put(mapicfg_directory *directory, uint32_t class_id, const char *const *values,
                                 int *created) {
    mapicfg_object *object = make(class_id, values);
    mapicfg_status status = mapicfg_directory_put(directory, object, created, &err);
    mapicfg_object_free(object);
    return status;
}

static inline mapicfg_status set(mapicfg_directory *directory, uint32_t class_id, const char *identity,
                                 const char *const *values, uint32_t *changed) {
    mapicfg_object *object = make(class_id, values);
    mapicfg_status status = mapicfg_directory_set(directory, identity, object, changed, &err);
    mapicfg_object_free(object);
    return status;
}

static inline mapicfg_object *get(mapicfg_directory *directory, uint32_t class_id, const char *identity) {
    mapicfg_object *object;
    mapicfg_status status = mapicfg_directory_copy_object(directory, class_id, identity, &object, &err);
    ck_assert_msg(!status, "%s: %s: %s", identity ? identity : "NULL", mapicfg_status_name(status), err.message);
    return object;
}

/* The property as Exchange prints it; "not stated", "$null". To be freed. */
static inline char *text_of(const mapicfg_object *object, const char *property) {
    uint32_t state;
    char *text;
    ck_assert_int_eq(mapicfg_object_get_state(object, property, &state, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_object_dup_text(object, property, &text, NULL), MAPICFG_OK);
    return text ? text : strdup(state == MAPICFG_NOT_STATED ? "not stated" : "$null");
}

static inline void check_value(const mapicfg_object *object, const char *property, const char *expected) {
    char *text = text_of(object, property);
    ck_assert_msg(strcmp(text, expected) == 0, "%s is %s, not %s", property, text, expected);
    mapicfg_free(text);
}

static inline void check_stored(mapicfg_directory *directory, uint32_t class_id, const char *identity,
                                const char *property, const char *expected) {
    mapicfg_object *object = get(directory, class_id, identity);
    check_value(object, property, expected);
    mapicfg_object_free(object);
}

static inline uint64_t count_of(mapicfg_directory *directory, uint32_t class_id) {
    uint64_t count;
    ok(mapicfg_directory_count(directory, class_id, &count, &err));
    return count;
}

/* ---- all objects of a store or of a file ---- */

struct objects {
    mapicfg_object *objects[MAX_OBJECTS];
    uint64_t keys[MAX_OBJECTS];
    size_t count;
};

static inline int32_t keep_listed(void *user, const mapicfg_object *object, uint64_t key) {
    struct objects *all = user;
    ck_assert_uint_lt(all->count, MAX_OBJECTS);
    all->keys[all->count] = key;
    ck_assert_int_eq(mapicfg_object_copy(object, &all->objects[all->count++], NULL), MAPICFG_OK);
    return 0;
}

static inline int32_t keep_read(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    (void)source;
    return keep_listed(user, object, line);
}

static inline void list(struct objects *all, mapicfg_directory *directory, uint32_t class_id,
                        const mapicfg_directory_query *query) {
    memset(all, 0, sizeof *all);
    ok(mapicfg_directory_list(directory, class_id, query, keep_listed, all, &err));
}

static inline void read_objects(struct objects *all, const char *path, mapicfg_report *report) {
    memset(all, 0, sizeof *all);
    ok(read_one(input_file(path), NULL, keep_read, all, report, &err));
}

static inline void release_objects(struct objects *all) {
    for (size_t i = 0; i < all->count; i++) mapicfg_object_free(all->objects[i]);
    all->count = 0;
}

static inline void check_equal(const mapicfg_object *expected, const mapicfg_object *object) {
    if (mapicfg_object_equal(expected, object)) return;
    uint32_t class_id = mapicfg_object_get_class(expected);
    ck_assert_uint_eq(mapicfg_object_get_class(object), class_id);
    const char *property = mapicfg_property_name(class_id, mapicfg_object_difference(expected, object, 0));
    char *text = text_of(expected, property);
    check_value(object, property, text);
    ck_abort_msg("%s differs from %s in its state", property, text);
}

static inline void check_equal_all(const struct objects *expected, const struct objects *all) {
    ck_assert_uint_eq(all->count, expected->count);
    for (size_t i = 0; i < expected->count; i++) check_equal(expected->objects[i], all->objects[i]);
}

static inline void import(mapicfg_directory *directory, const char *path) {
    ok(import_one(directory, input_file(path), NULL, NULL, &err));
}

static inline void import_contoso(mapicfg_directory *directory) {
    import(directory, CONTOSO "org.xml");
    import(directory, CONTOSO "mailboxes.csv");
    import(directory, CONTOSO "vdirs.json");
    import(directory, CONTOSO "servers.txt");
}

#endif
