/* SPDX-License-Identifier: LGPL-2.1-or-later
 * reading.h: a test input read in pieces, and what came of it. */
#ifndef READING_H
#define READING_H

#include <mapicfg.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#define INPUT "input"

struct got {
    mapicfg_object *objects[16];
    uint64_t lines[16];
    size_t count;
    mapicfg_report *report;
    mapicfg_error err;
    mapicfg_status status;
};

static inline int32_t keep(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    struct got *got = user;
    ck_assert_str_eq(source, INPUT);
    ck_assert_uint_lt(got->count, 16);
    got->lines[got->count] = line;
    ck_assert_int_eq(mapicfg_object_copy(object, &got->objects[got->count++], NULL), 0);
    return 0;
}

/* Reads in pieces of `piece` bytes, each in memory of its own, so that a sanitizer sees a read past its end. */
static inline void read_pieces(struct got *got, const char *text, size_t size, size_t piece,
                               const mapicfg_read_options *options) {
    memset(got, 0, sizeof *got);
    mapicfg_reader *reader;
    ck_assert_int_eq(mapicfg_report_new(&got->report, NULL), 0);
    ck_assert_int_eq(mapicfg_reader_new(INPUT, options, keep, got, got->report, &reader, NULL), 0);
    for (size_t at = 0; !got->status && at < size; at += piece) {
        size_t length = size - at < piece ? size - at : piece;
        char *copy = malloc(length);
        ck_assert_ptr_nonnull(copy);
        memcpy(copy, text + at, length);
        got->status = mapicfg_reader_feed(reader, copy, length, &got->err);
        free(copy);
    }
    if (!got->status) got->status = mapicfg_reader_finish(reader, &got->err);
    mapicfg_reader_free(reader);
}

static inline void release(struct got *got) {
    for (size_t i = 0; i < got->count; i++) mapicfg_object_free(got->objects[i]);
    mapicfg_report_free(got->report);
}

/* The property as Exchange prints it; NULL: not stated or $null. */
static inline void check_text(const mapicfg_object *object, const char *property, const char *expected) {
    char *text;
    ck_assert_int_eq(mapicfg_object_dup_text(object, property, &text, NULL), 0);
    ck_assert_msg((!text && !expected) || (text && expected && strcmp(text, expected) == 0), "%s: %s, not %s", property,
                  text ? text : "nothing", expected ? expected : "nothing");
    mapicfg_free(text);
}

#endif
