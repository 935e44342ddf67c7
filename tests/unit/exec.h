/* SPDX-License-Identifier: LGPL-2.1-or-later
 * exec.h: runs cmdlets for a test and keeps what they gave. */
#ifndef EXEC_H
#define EXEC_H

#include "directory.h"

#define ORG MAPICFG_CLASS_ORG
#define MAILBOX MAPICFG_CLASS_MAILBOX
#define VDIR MAPICFG_CLASS_VDIR
#define MAX_ITEMS 64

/* What a run gave. */
struct given {
    size_t count, cancel_at; /* cancel_at 0: never */
    uint32_t kinds[MAX_ITEMS];
    char texts[MAX_ITEMS][1200];
    mapicfg_error errors[MAX_ITEMS];
    char columns[MAX_ITEMS][120];
    size_t asked;
    int32_t answers[4]; /* to the first questions */
    char question[300];
};

static mapicfg_directory *directory;
static struct given given;
static mapicfg_exec_options options;

static inline int32_t note(void *user, const mapicfg_exec_item *item) {
    struct given *into = user;
    ck_assert_uint_lt(into->count, MAX_ITEMS);
    size_t at = into->count++;
    const mapicfg_error *error = mapicfg_exec_item_get_error(item);
    into->kinds[at] = mapicfg_exec_item_get_kind(item);
    ck_assert_int_eq(error != NULL,
                     into->kinds[at] == MAPICFG_EXEC_ITEM_ERROR || into->kinds[at] == MAPICFG_EXEC_ITEM_SILENCED);
    if (error) into->errors[at] = *error;
    snprintf(into->texts[at], sizeof *into->texts, "%s", mapicfg_exec_item_get_text(item));
    snprintf(into->columns[at], sizeof *into->columns, "%s", mapicfg_exec_item_get_columns(item));
    return into->count == into->cancel_at;
}

static inline int32_t answer(void *user, const char *question) {
    struct given *into = user;
    ck_assert_uint_lt(into->asked, 4);
    snprintf(into->question, sizeof into->question, "%s", question);
    return into->answers[into->asked++];
}

static inline void setup(void) {
    directory = in_memory(0);
    import_contoso(directory);
    memset(&given, 0, sizeof given);
    options = (mapicfg_exec_options)MAPICFG_EXEC_OPTIONS_INIT;
    options.source = "line";
}

static inline void teardown(void) {
    mapicfg_directory_close(directory);
}

static inline mapicfg_status run(const char *text) {
    given.count = given.asked = 0;
    memset(&err, 0, sizeof err);
    return mapicfg_exec(directory, text, strlen(text), &options, note, &given, &err);
}

static inline void run_well(const char *text) {
    mapicfg_status status = run(text);
    ck_assert_msg(!status, "%s: %u:%u: %s", text, (unsigned)err.line, (unsigned)err.column, err.message);
}

static inline void fails(const char *text, mapicfg_status expected, uint64_t line, uint64_t column,
                         const char *message) {
    mapicfg_status status = run(text);
    ck_assert_msg(status == expected, "%s: %s: %s", text, mapicfg_status_name(status), err.message);
    ck_assert_int_eq(err.code, expected);
    ck_assert_msg(err.line == line && err.column == column, "%s: at %u:%u, not %u:%u: %s", text, (unsigned)err.line,
                  (unsigned)err.column, (unsigned)line, (unsigned)column, err.message);
    ck_assert_msg(strstr(err.message, message) != NULL, "%s: %s", text, err.message);
    ck_assert_str_eq(err.source, options.source ? options.source : "");
}

static inline size_t count_kind(uint32_t kind) {
    size_t count = 0;
    for (size_t i = 0; i < given.count; i++) count += given.kinds[i] == kind;
    return count;
}

static inline const char *first_text(uint32_t kind) {
    for (size_t i = 0; i < given.count; i++)
        if (given.kinds[i] == kind) return given.texts[i];
    return "";
}

static inline void check_state(uint32_t class_id, const char *identity, const char *property, const char *expected) {
    check_stored(directory, class_id, identity, property, expected);
}

static inline int32_t count_change(void *user, const mapicfg_journal_entry *change) {
    (void)change;
    ++*(size_t *)user;
    return 0;
}

static inline size_t changes(void) {
    size_t count = 0;
    ok(mapicfg_directory_history(directory, NULL, count_change, &count, &err));
    return count;
}

struct shape {
    size_t count;
    char names[16][40], values[16][80];
    int has_object;
    uint32_t state; /* of MapiHttpEnabled in the object */
    uint32_t other; /* of MAPIEnabled */
};

static inline int32_t note_shape(void *user, const mapicfg_exec_item *item) {
    struct shape *shape = user;
    const mapicfg_object *object = mapicfg_exec_item_get_object(item);
    shape->count = mapicfg_exec_item_count(item);
    shape->has_object = object != NULL;
    for (size_t i = 0; i < shape->count && i < 16; i++) {
        snprintf(shape->names[i], sizeof *shape->names, "%s", mapicfg_exec_item_get_name(item, i));
        snprintf(shape->values[i], sizeof *shape->values, "%s", mapicfg_exec_item_get_value(item, i));
    }
    ck_assert_ptr_null(mapicfg_exec_item_get_name(item, shape->count));
    ck_assert_ptr_null(mapicfg_exec_item_get_value(item, shape->count));
    if (object) ok(mapicfg_object_get_state(object, "MapiHttpEnabled", &shape->state, &err));
    if (object) ok(mapicfg_object_get_state(object, "MAPIEnabled", &shape->other, &err));
    return 0;
}

static inline void shape_of(const char *text, struct shape *shape) {
    memset(shape, 0, sizeof *shape);
    ok(mapicfg_exec(directory, text, strlen(text), NULL, note_shape, shape, &err));
}

#endif
