/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_rows.c: rows of records, sessions and requests as a table, a list, JSON, CSV, in the Elastic Common Schema, or
 * as a table of an HTML page. */
#include "logs_rows.h"

#include "logs_ecs.h"
#include "logs_events.h"
#include "moment.h"

#include <stdio.h>
#include <string.h>

#define BETWEEN "; " /* the values of a list, but in JSON */

/* ---- columns ---- */

static uint64_t bit(uint32_t column) {
    return UINT64_C(1) << column;
}

/* What a table has room for. */
static uint64_t in_table(uint32_t view) {
    switch (view) {
    case MAPICFG_LOG_VIEW_RECORDS:
        return bit(MAPICFG_LOG_RECORDS_TIME) | bit(MAPICFG_LOG_RECORDS_KIND) | bit(MAPICFG_LOG_RECORDS_PROTOCOL) |
               bit(MAPICFG_LOG_RECORDS_USER) | bit(MAPICFG_LOG_RECORDS_ADDRESS) | bit(MAPICFG_LOG_RECORDS_CLIENT) |
               bit(MAPICFG_LOG_RECORDS_AUTH) | bit(MAPICFG_LOG_RECORDS_REQUEST) | bit(MAPICFG_LOG_RECORDS_STATUS) |
               bit(MAPICFG_LOG_RECORDS_ERROR) | bit(MAPICFG_LOG_RECORDS_LATENCY);
    case MAPICFG_LOG_VIEW_SESSIONS:
        return bit(MAPICFG_LOG_SESSIONS_FIRST) | bit(MAPICFG_LOG_SESSIONS_LAST) | bit(MAPICFG_LOG_SESSIONS_KIND) |
               bit(MAPICFG_LOG_SESSIONS_PROTOCOL) | bit(MAPICFG_LOG_SESSIONS_USER) | bit(MAPICFG_LOG_SESSIONS_ADDRESS) |
               bit(MAPICFG_LOG_SESSIONS_RECORDS) | bit(MAPICFG_LOG_SESSIONS_FAILURES) |
               bit(MAPICFG_LOG_SESSIONS_RECOVERED) | bit(MAPICFG_LOG_SESSIONS_SLOW) |
               bit(MAPICFG_LOG_SESSIONS_CLIENTS) | bit(MAPICFG_LOG_SESSIONS_AUTHS);
    default:
        return bit(MAPICFG_LOG_REQUESTS_TIME) | bit(MAPICFG_LOG_REQUESTS_PROTOCOL) | bit(MAPICFG_LOG_REQUESTS_CALL) |
               bit(MAPICFG_LOG_REQUESTS_USER) | bit(MAPICFG_LOG_REQUESTS_FRONT) |
               bit(MAPICFG_LOG_REQUESTS_FRONT_STATUS) | bit(MAPICFG_LOG_REQUESTS_BACK_STATUS) |
               bit(MAPICFG_LOG_REQUESTS_FRONT_LATENCY) | bit(MAPICFG_LOG_REQUESTS_BACK_LATENCY) |
               bit(MAPICFG_LOG_REQUESTS_DIFFERENCE) | bit(MAPICFG_LOG_REQUESTS_FRONT_ERROR) |
               bit(MAPICFG_LOG_REQUESTS_BACK_ERROR) | bit(MAPICFG_LOG_REQUESTS_MISSING) | bit(MAPICFG_LOG_REQUESTS_WHY);
    }
}

static int is_in_table(uint32_t view, size_t column) {
    return (int)(in_table(view) >> column & 1);
}

/* ---- cells ---- */

/* As people and programs read it; NULL: it is not stated. `made` is room for it. */
static const char *cell_of(uint32_t view, const mapicfg_log_event *event, size_t column, char made[MOMENT_SIZE]) {
    const char *text = mapicfg_log_event_get_text(event, column);
    int64_t number;
    if (text != NULL) return text;
    if (!mapicfg_log_event_get_number(event, column, &number)) return NULL;
    if (mapicfg_log_view_get_type(view, column) == MAPICFG_LOG_COLUMN_MOMENT)
        moment_format(number, made, MOMENT_SIZE);
    else
        snprintf(made, MOMENT_SIZE, "%lld", (long long)number);
    return made;
}

static void put_list(struct stream *into, const char *list) {
    for (; *list != '\0'; list++) stream_put(into, *list == '\n' ? BETWEEN : list, *list == '\n' ? 2 : 1);
}

/* ---- rows for people and programs ---- */

static void put_cell(struct logs_rows *rows, const mapicfg_log_event *event, size_t column) {
    char made[MOMENT_SIZE];
    const char *cell = cell_of(rows->view, event, column, made);
    if (rows->columns[column].kind != COLUMN_LIST || rows->format == OUTPUT_JSON) {
        output_cell(&rows->output, cell);
        return;
    }
    struct stream text;
    stream_open_memory(&text);
    put_list(&text, cell);
    output_cell(&rows->output, stream_memory(&text));
    stream_close_part(&text, rows->output.out);
}

int32_t logs_rows_put(void *user, const mapicfg_log_event *event) {
    struct logs_rows *rows = user;
    if (rows->count++ >= rows->limit) return 0; /* they are counted */
    if (rows->format == LOGS_ECS) {
        logs_ecs_put(rows->output.out, event);
    } else {
        output_open(&rows->output);
        for (size_t i = 0; i < rows->output.count; i++) put_cell(rows, event, i);
        output_close(&rows->output);
        if (rows->format == OUTPUT_JSON && rows->flows) stream_char(rows->output.out, '\n');
    }
    return rows->output.out->error != 0;
}

void logs_rows_begin(struct logs_rows *rows, struct stream *out, uint32_t view, uint32_t format, int flows) {
    const size_t count = mapicfg_log_view_column_count(view);
    *rows = (struct logs_rows){.view = view, .format = format, .flows = flows, .limit = UINT64_MAX};
    rows->output.out = out;
    for (size_t i = 0; i < count; i++) {
        const uint32_t type = mapicfg_log_view_get_type(view, i);
        rows->columns[i] = (struct column){mapicfg_log_view_get_column(view, i),
                                           type == MAPICFG_LOG_COLUMN_NUMBER ? COLUMN_NUMBER
                                           : type == MAPICFG_LOG_COLUMN_LIST ? COLUMN_LIST
                                                                             : COLUMN_TEXT,
                                           "\n", !is_in_table(view, i)};
    }
    if (format != LOGS_ECS) output_begin(&rows->output, out, format, rows->columns, count, flows);
}

int logs_rows_flush(struct logs_rows *rows) {
    if (rows->format != LOGS_ECS) output_settle(&rows->output);
    return stream_flush(rows->output.out);
}

void logs_rows_end(struct logs_rows *rows) {
    if (rows->format == OUTPUT_JSON && rows->flows) return; /* each line is whole */
    if (rows->format != LOGS_ECS) output_end(&rows->output);
    if (rows->count <= rows->limit || rows->format != OUTPUT_TABLE) return;
    stream_text(rows->output.out, "... and ");
    stream_number(rows->output.out, rows->count - rows->limit);
    stream_text(rows->output.out, " more\n");
}

/* ---- on a page ---- */

struct page_rows {
    mapicfg_page *page;
    uint32_t view;
    mapicfg_status status;
    mapicfg_error *err;
};

/* The cells that are shown, each with a NUL behind it. */
static size_t put_cells(struct stream *text, uint32_t view, const mapicfg_log_event *event) {
    char made[MOMENT_SIZE];
    size_t count = 0;
    for (size_t i = 0; i < mapicfg_log_view_column_count(view); i++) {
        if (!is_in_table(view, i)) continue;
        const char *cell = cell_of(view, event, i, made);
        if (mapicfg_log_view_get_type(view, i) == MAPICFG_LOG_COLUMN_LIST)
            put_list(text, cell);
        else
            stream_text(text, cell != NULL ? cell : "");
        stream_put(text, "", 1);
        count++;
    }
    return count;
}

static mapicfg_status out_of_memory(mapicfg_error *err) {
    *err = (mapicfg_error){.code = MAPICFG_E_NOMEM};
    snprintf(err->message, sizeof err->message, "out of memory");
    return MAPICFG_E_NOMEM;
}

static int32_t put_page_row(void *user, const mapicfg_log_event *event) {
    struct page_rows *rows = user;
    const char *cells[COLUMNS_MAX];
    struct stream text;
    stream_open_memory(&text);
    const size_t count = put_cells(&text, rows->view, event);
    const char *cell = stream_memory(&text);
    for (size_t i = 0; text.error == 0 && i < count; i++) {
        cells[i] = cell;
        cell += strlen(cell) + 1;
    }
    rows->status = text.error == 0 ? mapicfg_page_row(rows->page, cells, rows->err) : out_of_memory(rows->err);
    stream_close(&text);
    return rows->status != MAPICFG_OK;
}

static mapicfg_status begin_table(mapicfg_page *page, uint32_t view, const char *title, mapicfg_error *err) {
    const char *names[COLUMNS_MAX];
    uint32_t kinds[COLUMNS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < mapicfg_log_view_column_count(view); i++) {
        if (!is_in_table(view, i)) continue;
        names[count] = mapicfg_log_view_get_column(view, i);
        kinds[count++] = mapicfg_log_view_get_type(view, i) == MAPICFG_LOG_COLUMN_NUMBER ? MAPICFG_COLUMN_NUMBER
                                                                                         : MAPICFG_COLUMN_TEXT;
    }
    return mapicfg_page_table(page, title, names, kinds, count, err);
}

mapicfg_status logs_rows_page(mapicfg_page *page, uint32_t view, mapicfg_log_events *events, mapicfg_error *err) {
    static const char *const titles[MAPICFG_LOG_VIEW_COUNT] = {"Records", "Sessions", "Requests"};
    struct page_rows rows = {page, view, MAPICFG_OK, err};
    mapicfg_error failed;
    mapicfg_status status = mapicfg_page_section(page, titles[view], NULL, err);
    if (status == MAPICFG_OK) status = begin_table(page, view, titles[view], err);
    if (status != MAPICFG_OK) return status;
    status = mapicfg_log_events_each(events, view, NULL, put_page_row, &rows, &failed);
    if (rows.status != MAPICFG_OK) return rows.status; /* it has ended the call, and its error is there */
    if (status != MAPICFG_OK) *err = failed;
    return status;
}
