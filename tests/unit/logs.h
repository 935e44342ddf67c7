/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs.h: logs of tests as text: each record as "line kind name=value|name=value", without empty values. */
#ifndef TESTS_LOGS_H
#define TESTS_LOGS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "inputs.h"
#include "logs/reading.h"
#include "unit.h"

/* What was read. */
struct told {
    struct mapicfg__buffer text;
    mapicfg_report *report;
    mapicfg_error err;
    int with_source;
};

static int32_t tell(void *user, const mapicfg_log_batch *batch) {
    struct told *told = user;
    char number[32];
    ck_assert_uint_gt(mapicfg_log_batch_count(batch), 0);
    for (size_t row = 0; row < mapicfg_log_batch_count(batch); row++) {
        if (told->with_source) {
            mapicfg__buffer_text(&told->text, mapicfg_log_batch_get_source(batch));
            mapicfg__buffer_char(&told->text, ':');
        }
        snprintf(number, sizeof number, "%llu ", (unsigned long long)mapicfg_log_batch_get_line(batch, row));
        mapicfg__buffer_text(&told->text, number);
        mapicfg__buffer_text(&told->text, mapicfg_log_kind_name(mapicfg_log_batch_get_kind(batch)));
        char before = ' ';
        for (size_t column = 0; column < mapicfg_log_batch_column_count(batch); column++) {
            size_t size;
            const char *value = mapicfg_log_batch_get_column(batch, row, column, &size);
            ck_assert_ptr_nonnull(value);
            if (!size) continue;
            mapicfg__buffer_char(&told->text, before);
            mapicfg__buffer_text(&told->text, mapicfg_log_batch_get_name(batch, column));
            mapicfg__buffer_char(&told->text, '=');
            mapicfg__buffer_bytes(&told->text, value, size);
            before = '|';
        }
        mapicfg__buffer_char(&told->text, '\n');
    }
    return 0;
}

static inline void begin(struct told *told) {
    memset(told, 0, sizeof *told);
    ck_assert_int_eq(mapicfg_report_new(&told->report, NULL), MAPICFG_OK);
    mapicfg__buffer_text(&told->text, "");
}

static inline void end(struct told *told) {
    mapicfg_report_free(told->report);
    mapicfg__buffer_free(&told->text);
}

static inline mapicfg_status read_text(struct told *told, const char *text, size_t size,
                                       const mapicfg_log_options *options) {
    const mapicfg_input input = input_bytes(text, size, "x.log");
    return mapicfg_log_read(&input, 1, options, NULL, tell, told, told->report, &told->err);
}

/* How many of a kind the report has under a name. */
static inline uint64_t counted(const struct told *told, uint32_t kind, const char *name) {
    for (size_t i = 0; i < mapicfg_report_count(told->report, kind); i++) {
        uint64_t count;
        if (!strcmp(mapicfg_report_get_name(told->report, kind, i, &count), name)) return count;
    }
    return 0;
}

#define LOG(...) __VA_ARGS__, strlen(__VA_ARGS__)

#endif
