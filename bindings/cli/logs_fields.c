/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_fields.c: what the columns of protocol logs mean: the library's dictionary as records. */
#include "logs_fields.h"

#include "output.h"

#include <mapicfg.h>

#define BETWEEN "|"

static void add(struct stream *list, const char *word) {
    if (list->used > 0) stream_text(list, BETWEEN);
    stream_text(list, word);
}

static void put_field(struct output *output, uint32_t field) {
    struct stream columns, kinds;
    stream_open_memory(&columns);
    stream_open_memory(&kinds);
    const char *column;
    for (size_t i = 0; (column = mapicfg_log_field_get_column(field, i)) != NULL; i++) add(&columns, column);
    for (uint32_t i = 0; i < MAPICFG_LOG_KIND_COUNT; i++)
        if ((mapicfg_log_field_get_kinds(field) >> i & 1) != 0) add(&kinds, mapicfg_log_kind_name(i));
    const char *const values[] = {
        mapicfg_log_field_name(field),
        stream_memory(&columns),
        stream_memory(&kinds),
        mapicfg_log_field_get_unit(field),
        mapicfg_log_field_get_meaning(field),
        mapicfg_log_field_get_source(field),
    };
    output_record(output, values);
    stream_close_part(&columns, output->out);
    stream_close_part(&kinds, output->out);
}

void logs_fields_print(struct stream *out, uint32_t format) {
    static const struct column columns[] = {
        {"field", COLUMN_TEXT, NULL, 0}, {"columns", COLUMN_LIST, BETWEEN, 0}, {"logs", COLUMN_LIST, BETWEEN, 1},
        {"unit", COLUMN_TEXT, NULL, 0},  {"meaning", COLUMN_TEXT, NULL, 0},    {"source", COLUMN_TEXT, NULL, 1},
    };
    struct output output;
    output_begin(&output, out, format, columns, sizeof columns / sizeof *columns, 0);
    for (uint32_t i = 0; i < MAPICFG_LOG_FIELD_COUNT; i++) put_field(&output, i);
    output_end(&output);
}
