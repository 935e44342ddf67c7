/* SPDX-License-Identifier: LGPL-2.1-or-later
 * log_table.c: the numbers of a summary's table, the busiest rows first, or in the order of time. */
#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/error.h"
#include "report/html.h"
#include "report/log_charts.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define FIRST_ROWS 15u /* charts say the most of it */

/* When a column is left out. */
#define ALWAYS 0u
#define UNLESS_USER 1u    /* each row is one */
#define UNLESS_MAILBOX 2u /* the same, or of a client */
#define IF_FAILURES 3u    /* not all of them are failures */
#define IF_STATED 4u      /* rows are of users or clients, and some record states how it authenticated */
#define IF_TIMED 5u       /* rows are neither that nor failures, and some record has a latency */
#define IF_ERRORS 6u      /* each row is a cause */
#define UNLESS_TIME 7u    /* the row's key says it */

#define SHOWN_NUMBER 0u
#define SHOWN_LATENCY 1u
#define SHOWN_MOMENT 2u

static const struct {
    uint32_t number;
    const char *name;
    uint32_t when, shown;
} columns[] = {
    {MAPICFG_LOG_NUMBER_RECORDS, "Records", ALWAYS, SHOWN_NUMBER},
    {MAPICFG_LOG_NUMBER_FAILURES, "Failed", IF_FAILURES, SHOWN_NUMBER},
    {MAPICFG_LOG_NUMBER_USERS, "Users", UNLESS_USER, SHOWN_NUMBER},
    {MAPICFG_LOG_NUMBER_MAILBOXES, "Mailboxes", UNLESS_MAILBOX, SHOWN_NUMBER},
    {MAPICFG_LOG_NUMBER_AUTH_NEGOTIATE, "Negotiate", IF_STATED, SHOWN_NUMBER},
    {MAPICFG_LOG_NUMBER_AUTH_NTLM, "NTLM", IF_STATED, SHOWN_NUMBER},
    {MAPICFG_LOG_NUMBER_AUTH_BASIC, "Basic", IF_STATED, SHOWN_NUMBER},
    {MAPICFG_LOG_NUMBER_AUTH_BEARER, "Bearer", IF_STATED, SHOWN_NUMBER},
    {MAPICFG_LOG_NUMBER_LATENCY_P50, "50 %, ms", IF_TIMED, SHOWN_LATENCY},
    {MAPICFG_LOG_NUMBER_LATENCY_P95, "95 %, ms", IF_TIMED, SHOWN_LATENCY},
    {MAPICFG_LOG_NUMBER_LATENCY_P99, "99 %, ms", IF_TIMED, SHOWN_LATENCY},
    {MAPICFG_LOG_NUMBER_FIRST, "First (UTC)", IF_ERRORS, SHOWN_MOMENT},
    {MAPICFG_LOG_NUMBER_LAST, "Last (UTC)", UNLESS_TIME, SHOWN_MOMENT},
};

struct table {
    mapicfg_page *page;
    const struct mapicfg__log_shape *shape;
    mapicfg__log_fits *fits;
    size_t order[MAPICFG__LOG_KEYS]; /* the kind of log last */
    size_t shown[COUNT(columns)], shown_count;
    size_t count; /* of columns, with keys and meaning */
    uint64_t most, rows;
    struct mapicfg__buffer numbers[COUNT(columns)];
    mapicfg_status status; /* of a row that was not written, and why */
    mapicfg_error failure;
};

/* ---- columns ---- */

static int is_stated(const mapicfg_log_summary *summary) {
    uint64_t stated = 0;
    for (uint32_t i = MAPICFG_LOG_NUMBER_AUTH_BASIC; i <= MAPICFG_LOG_NUMBER_AUTH_OTHER; i++)
        stated += mapicfg_log_summary_get_number(summary, i);
    return stated > 0;
}

static int is_shown(const struct mapicfg__log_shape *shape, uint32_t when) {
    const int errors = mapicfg__log_shape_has(shape, MAPICFG_LOG_BY_ERROR);
    const int user = mapicfg__log_shape_has(shape, MAPICFG_LOG_BY_USER);
    const int people = user || mapicfg__log_shape_has(shape, MAPICFG_LOG_BY_CLIENT);
    switch (when) {
    case UNLESS_USER: return !user;
    case UNLESS_MAILBOX: return !mapicfg__log_shape_has(shape, MAPICFG_LOG_BY_MAILBOX) && (user || !people);
    case IF_FAILURES: return !errors;
    case IF_STATED: return people && !errors && is_stated(shape->summary);
    case IF_TIMED:
        return !people && !errors && mapicfg_log_summary_get_number(shape->summary, MAPICFG_LOG_NUMBER_TIMED) > 0;
    case IF_ERRORS: return errors;
    case UNLESS_TIME: return shape->time == MAPICFG__LOG_NO_KEY;
    default: return 1;
    }
}

/* What has few values is to filter by. */
static uint32_t kind_of(uint32_t dimension) {
    switch (dimension) {
    case MAPICFG_LOG_BY_CLIENT:
    case MAPICFG_LOG_BY_USER:
    case MAPICFG_LOG_BY_MAILBOX:
    case MAPICFG_LOG_BY_ERROR:
    case MAPICFG_LOG_BY_HOUR: return MAPICFG_COLUMN_TEXT;
    default: return MAPICFG_COLUMN_CHOICE;
    }
}

static void choose(struct table *table) {
    const struct mapicfg__log_shape *shape = table->shape;
    size_t count = 0;
    for (size_t i = 0; i < shape->keys; i++)
        if (i != shape->kind) table->order[count++] = i;
    if (count < shape->keys) table->order[count] = shape->kind;
    for (size_t i = 0; i < COUNT(columns); i++)
        if (is_shown(shape, columns[i].when)) table->shown[table->shown_count++] = i;
    table->count = shape->keys + table->shown_count;
}

static mapicfg_status begin(struct table *table, const char *title, mapicfg_error *err) {
    const struct mapicfg__log_shape *shape = table->shape;
    const char *names[MAPICFG__PAGE_COLUMNS];
    uint32_t kinds[MAPICFG__PAGE_COLUMNS];
    size_t count = 0;
    for (; count < shape->keys; count++) {
        const uint32_t dimension = shape->dimensions[table->order[count]];
        names[count] = mapicfg__log_shape_word(dimension);
        kinds[count] = kind_of(dimension);
    }
    for (size_t i = 0; i < table->shown_count && count < MAPICFG__PAGE_COLUMNS; i++, count++) {
        names[count] = columns[table->shown[i]].name;
        kinds[count] = MAPICFG_COLUMN_NUMBER; /* so are moments sorted, too */
    }
    if (mapicfg__log_shape_has(shape, MAPICFG_LOG_BY_ERROR) && count < MAPICFG__PAGE_COLUMNS) {
        names[count] = "Meaning";
        kinds[count++] = MAPICFG_COLUMN_TEXT;
    }
    table->count = count;
    table->page->first_rows = FIRST_ROWS;
    mapicfg_status status = mapicfg_page_table(table->page, title, names, kinds, count, err);
    table->page->first_rows = 0;
    return status;
}

/* ---- rows ---- */

/* "2026-11-29 12:00" */
static void put_moment(struct mapicfg__buffer *out, uint64_t milliseconds) {
    char date[11], clock[16];
    const uint64_t day = (uint64_t)MAPICFG__DAY_LENGTH, minutes = milliseconds % day / 60000;
    mapicfg__day_put(date, (int64_t)(milliseconds / day));
    snprintf(clock, sizeof clock, " %02u:%02u", (unsigned)(minutes / 60), (unsigned)(minutes % 60));
    mapicfg__buffer_text(out, date);
    mapicfg__buffer_text(out, clock);
}

static const char *put_number(struct table *table, size_t index, const mapicfg_log_row *row) {
    struct mapicfg__buffer *out = &table->numbers[index];
    const uint64_t number = mapicfg_log_row_get_number(row, columns[index].number);
    out->size = 0;
    mapicfg__buffer_text(out, "");
    if (columns[index].shown == SHOWN_MOMENT) {
        if (mapicfg_log_row_get_number(row, MAPICFG_LOG_NUMBER_DATED)) put_moment(out, number);
    } else if (columns[index].shown == SHOWN_NUMBER || mapicfg_log_row_get_number(row, MAPICFG_LOG_NUMBER_TIMED)) {
        mapicfg__html_number(out, number);
    }
    table->page->out.failed |= out->failed;
    return out->failed ? "" : out->data;
}

static int32_t put_row(void *user, const mapicfg_log_row *row) {
    struct table *table = user;
    const struct mapicfg__log_shape *shape = table->shape;
    const char *cells[MAPICFG__PAGE_COLUMNS], *error = NULL;
    size_t count = 0;
    if (table->fits && !table->fits(row)) return 0;
    if (table->rows++ >= table->most) return !table->fits; /* those that fit are counted to the end */
    for (; count < shape->keys; count++) {
        const char *key = mapicfg_log_row_get_key(row, table->order[count]);
        if (shape->dimensions[table->order[count]] == MAPICFG_LOG_BY_ERROR) error = key;
        cells[count] = mapicfg__log_shape_value(key);
    }
    for (size_t i = 0; i < table->shown_count && count < table->count; i++)
        cells[count++] = put_number(table, table->shown[i], row);
    if (count < table->count) {
        const char *meaning = mapicfg_log_error_meaning(error);
        cells[count] = meaning ? meaning : "";
    }
    table->status = mapicfg_page_row(table->page, cells, &table->failure);
    return table->status;
}

/* How many there are, and how to have them all. */
static mapicfg_status put_rest(struct table *table, mapicfg_error *err) {
    const uint64_t rows =
        table->fits ? table->rows : mapicfg_log_summary_row_count(table->shape->summary, table->shape->table);
    mapicfg_status status = mapicfg__page_begin(table->page, err);
    if (status || rows <= table->most) return status;
    struct mapicfg__buffer *out = &table->page->out;
    mapicfg__buffer_text(out, "<p class=\"about\">");
    mapicfg__html_number(out, rows - table->most);
    mapicfg__buffer_text(out, " more: the table has the first ");
    mapicfg__html_counted(out, table->most, "row", "rows");
    mapicfg__buffer_text(out, " of ");
    mapicfg__html_number(out, rows);
    mapicfg__buffer_text(out,
                         ". The option <code>--limit</code> says how many it has; "
                         "<code>--format csv</code> with one <code>--by</code> writes all.</p>\n");
    return mapicfg__page_end(table->page, err);
}

mapicfg_status mapicfg__log_table_put(mapicfg_page *page, const struct mapicfg__log_shape *shape, const char *title,
                                      mapicfg__log_fits *fits, uint64_t most, mapicfg_error *err) {
    struct table table = {.page = page, .shape = shape, .fits = fits};
    const uint32_t order = shape->time == MAPICFG__LOG_NO_KEY ? MAPICFG_LOG_ORDER_BUSIEST : MAPICFG_LOG_ORDER_KEY;
    table.most = most < page->most_rows ? most : page->most_rows;
    choose(&table);
    mapicfg_status status = begin(&table, title, err);
    if (!status) status = mapicfg_log_summary_each(shape->summary, shape->table, order, 0, put_row, &table, err);
    if (status == MAPICFG_E_CANCELLED) status = MAPICFG_OK;
    if (table.status) {
        status = table.status;
        *err = table.failure; /* not that the rows have ended */
    }
    for (size_t i = 0; i < COUNT(columns); i++) mapicfg__buffer_free(&table.numbers[i]);
    return status ? status : put_rest(&table, err);
}
