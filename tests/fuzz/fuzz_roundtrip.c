/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_roundtrip.c: what can be read can be written in each form, and reads back equal. */
#include <mapicfg.h>
#include <stdlib.h>
#include <string.h>
#include "../unit/inputs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct text {
    char *bytes;
    size_t size;
};

static int32_t append(void *user, const char *bytes, size_t size) {
    struct text *text = user;
    text->bytes = realloc(text->bytes, text->size + size);
    if (!text->bytes) abort();
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
    return 0;
}

static int32_t compare(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    const mapicfg_object **expected = user;
    (void)source, (void)line;
    if (!*expected || !mapicfg_object_equal(*expected, object)) abort();
    *expected = NULL;
    return 0;
}

static int states_something(const mapicfg_object *object) {
    uint32_t class_id = mapicfg_object_get_class(object), state;
    for (size_t i = 0; i < mapicfg_property_count(class_id); i++)
        if (!mapicfg_object_get_state(object, mapicfg_property_name(class_id, i), &state, NULL) && state) return 1;
    return 0;
}

/* An object whose own properties tell another class than it has (or none) is written, but cannot be told again. */
static int32_t note_class(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    (void)source, (void)line;
    *(uint32_t *)user = mapicfg_object_get_class(object);
    return 0;
}

static int32_t write_and_read(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    static const uint32_t formats[] = {MAPICFG_FORMAT_CSV, MAPICFG_FORMAT_JSON, MAPICFG_FORMAT_LIST};
    (void)user, (void)source, (void)line;
    if (!states_something(object)) return 0;
    for (size_t i = 0; i < 3; i++) {
        struct text text = {NULL, 0};
        mapicfg_writer *writer;
        if (mapicfg_writer_new(formats[i], append, &text, &writer, NULL) || mapicfg_writer_put(writer, object, NULL) ||
            mapicfg_writer_finish(writer, NULL))
            abort();
        mapicfg_writer_free(writer);
        mapicfg_read_options options = MAPICFG_READ_OPTIONS_INIT;
        options.format = formats[i];
        options.class_id = mapicfg_object_get_class(object);
        uint32_t class_id = 0;
        mapicfg_error err;
        if (read_one(input_bytes(text.bytes, text.size, "again"), &options, note_class, &class_id, NULL, &err)) abort();
        const mapicfg_object *expected = object;
        if (class_id == mapicfg_object_get_class(object) &&
            (read_one(input_bytes(text.bytes, text.size, "again"), &options, compare, &expected, NULL, &err) ||
             expected))
            abort();
        free(text.bytes);
    }
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    read_one(input_bytes(data, size, "in"), NULL, write_and_read, NULL, NULL, NULL);
    return 0;
}
